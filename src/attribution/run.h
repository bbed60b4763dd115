/*
 * run.h
 *		Journeys of one process, sorted and compact, as they travel to another.  See run.c.
 */
#ifndef TOUCHSTONE_RUN_H
#define TOUCHSTONE_RUN_H

#include "postgres.h"

#include "attribution/state.h"
#include "attribution/walk.h"

#define TS_RUN_SLACK 16 /* bytes behind a run that may be read but mean nothing */

/* How the numbers of a run are stored. */
typedef struct TsRunFormat
{
	int64 base;
	int time_bytes, touch_bytes;
	bool has_keys;
} TsRunFormat;

/* Going through the journeys of a run, one partition at a time. */
typedef struct TsRunCursor
{
	const TsRun *run;
	TsRunFormat format;
	const uint32 *ranks; /* a touch's number in the run -> rank of its name */
	Size done;			 /* bytes before the partition */
	char *buffer;		 /* of a run in the file */
	Size room;
	const char *at, *end; /* what follows the journey */

	uint64 journey;
	const char *key;
	uint32 key_length;
	uint32 ntouches, nconversions;
	const char *records; /* touches, then conversions */
} TsRunCursor;

extern TsRunFormat ts_run_format(TsJourneyType type, int64 first_at, int64 last_at, uint32 nnames);
extern Size ts_run_bound(const TsRunFormat *format, uint64 ntouches, uint64 nothers, uint64 key_bytes);
extern Size ts_run_write(const TsRunFormat *format, TsWalk *walk, uint32 *sizes, char *to);

extern void ts_run_open(TsRunCursor *cursor, const TsRun *run, TsJourneyType type, const uint32 *ranks);
extern void ts_run_partition(TsRunCursor *cursor, TsBig *big, int partition);
extern bool ts_run_next(TsRunCursor *cursor, int partition);
extern void ts_run_touches(const TsRunCursor *cursor, int64 *at, uint32 *touch);
extern void ts_run_conversions(const TsRunCursor *cursor, int64 *at, double *value);

#endif /* TOUCHSTONE_RUN_H */
