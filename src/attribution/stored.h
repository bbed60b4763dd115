/*
 * stored.h
 *		The form in which users keep the state of an event stream: the type attribution_state.  See stored.c.
 */
#ifndef TOUCHSTONE_STORED_H
#define TOUCHSTONE_STORED_H

#include "postgres.h"

#include "attribution/run.h"
#include "attribution/state.h"
#include "fmgr.h"

/* A name of a stored state, where it stands. */
typedef struct TsStoredName
{
	const char *bytes;
	uint32 length;
} TsStoredName;

/* A stored state that was read and found sound.  It points into the value, which must stay. */
typedef struct TsStored
{
	TsStream *stream;
	uint64 silent;
	uint32 nnames, ngoals;
	TsStoredName *name, *goal;
	TsRunCounts counts;
	uint64 second_records; /* rows that made two records */
	int64 first_at, last_at;
	double value; /* of all conversions, infinite if it does not fit */
	TsRun run;
} TsStored;

/* The value of a state that keeps no references.  Error 54000 when it would exceed 1 GB. */
extern struct varlena *ts_stored_make(TsState *state);

/* A value, which is not toasted, read and checked throughout.  `fcinfo` has a TsCall. */
extern void ts_stored_read(FunctionCallInfo fcinfo, const struct varlena *value, TsStored *stored);

/* What a value says, added to a state (NULL: a new one). */
extern TsState *ts_stored_absorb(FunctionCallInfo fcinfo, TsState *state, const struct varlena *value);

#endif /* TOUCHSTONE_STORED_H */
