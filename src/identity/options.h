/*
 * options.h
 *		Identifiers and their kinds; which kinds are weak, which have a limit.
 *
 * Options come as jsonb and are kept in a canonical form: entries in ascending bytewise order, each ended by a NUL byte,
 *
 *		!				only the kinds listed are known (the option "strong" was given)
 *		l<kind>=<n>		a limit
 *		n<identifier>	an identifier that never binds
 *		s<kind>			a strong kind
 *		w<kind>			a weak kind
 *
 * so that equal options are equal bytes, and a binary search answers every question.
 */
#ifndef TOUCHSTONE_OPTIONS_H
#define TOUCHSTONE_OPTIONS_H

#include "postgres.h"

#include "utils/jsonb.h"

#define TS_KIND_MAX_LENGTH 63
#define TS_NO_LIMIT		   PG_UINT32_MAX

typedef enum TsIdentifierFault
{
	TS_IDENTIFIER_GOOD,
	TS_IDENTIFIER_EMPTY,   /* a kind without a value, or nothing: binds nothing */
	TS_IDENTIFIER_NO_KIND, /* no colon, or something else than a kind before it */
	TS_IDENTIFIER_LONG
} TsIdentifierFault;

/* An identifier is <kind>:<value>; the length of its kind. */
extern TsIdentifierFault ts_identifier_split(const char *bytes, uint32 length, uint32 *kind_length);
/* Raises the error of a fault that is one. */
extern void ts_identifier_report(TsIdentifierFault fault, const char *bytes, uint32 length);

typedef struct TsOptions
{
	uint32 length;
	char *bytes; /* the canonical form */
	uint32 n;
	const char **entry;
	bool closed; /* kinds that are not listed are refused */
} TsOptions;

/* The options of a call; NULL: the defaults.  In the current memory context. */
extern TsOptions *ts_options_parse(Jsonb *json);
/* Options from their canonical form, which must be valid. */
extern TsOptions *ts_options_read(const char *bytes, uint32 length);
extern bool ts_options_valid(const char *bytes, uint32 length);

extern bool ts_options_weak(const TsOptions *options, const char *kind, uint32 length);
extern bool ts_options_known(const TsOptions *options, const char *kind, uint32 length);
extern bool ts_options_never(const TsOptions *options, const char *identifier, uint32 length);
/* How many other identifiers one of a kind may come with; TS_NO_LIMIT: as many as there are. */
extern uint32 ts_options_limit(const TsOptions *options, const char *kind, uint32 length);

#endif /* TOUCHSTONE_OPTIONS_H */
