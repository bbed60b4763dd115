/*
 * kept.h
 *		What a function has made of an argument, kept at its call site as long as the argument stays the same.
 *
 * For arguments that are mostly constant and take long to read, such as arrays of domains and rules in JSON.
 */
#ifndef TOUCHSTONE_KEPT_H
#define TOUCHSTONE_KEPT_H

#include "postgres.h"

#include "fmgr.h"

/* Makes something of an argument; the current context is one that lives as long as what is made. */
typedef void *(*TsMake)(const struct varlena *argument, const char *function);

/* What `make` makes of an argument, which is not null; `function` names the SQL function, for messages. */
extern const void *ts_kept(FunctionCallInfo fcinfo, int argument, const char *function, TsMake make);

#endif /* TOUCHSTONE_KEPT_H */
