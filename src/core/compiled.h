/*
 * compiled.h
 *		Values that are compiled before they are used (matchers, scorecards), and the session's cache of what they were compiled to.
 *
 * A value asked for by ts_compiled is found by its bytes; what is handed out is valid until the end of the statement at least.
 * A call site (a function's fn_extra) that is asked for the same value row after row compares it with the one before, without
 * a look at the cache, and what it hands out stays as long as the site itself: aggregates keep it in their states.
 */
#ifndef TOUCHSTONE_COMPILED_H
#define TOUCHSTONE_COMPILED_H

#include "postgres.h"

#include "fmgr.h"

/* A type whose values are compiled. */
typedef struct TsCompiledType
{
	const char *plural;			   /* in words, for messages */
	void *(*compile)(Datum value); /* in the current context, which lives as long as what is made */
} TsCompiledType;

/* A place that uses compiled values of one type. */
typedef struct TsCompiledSite TsCompiledSite;

extern const void *ts_compiled(Datum value, const TsCompiledType *type);

extern TsCompiledSite *ts_compiled_site(MemoryContext context, const TsCompiledType *type);
extern const void *ts_compiled_at(TsCompiledSite *site, Datum value);

#endif /* TOUCHSTONE_COMPILED_H */
