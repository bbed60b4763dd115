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
	int goal_bytes; /* 0: a stream without goals */
	bool has_keys;
} TsRunFormat;

/* What a run holds. */
typedef struct TsRunCounts
{
	uint64 journeys, touches, marks, conversions;
} TsRunCounts;

/*
 * The numbers that names and goals get in a run, by their ranks in the walk (NULL: the ranks themselves), and flags that
 * are set for those that occur (NULL: not wanted).
 */
typedef struct TsRunNumbers
{
	const uint32 *names, *goals;
	uint8 *used_names, *used_goals;
} TsRunNumbers;

/* Going through the journeys of a run, one partition at a time. */
typedef struct TsRunCursor
{
	const TsRun *run;
	TsRunFormat format;
	const uint32 *ranks; /* a touch's number in the run -> rank of its name */
	const uint32 *goal_ranks;
	Size done;	  /* bytes before the partition */
	char *buffer; /* of a run in the file */
	Size room;
	const char *at, *end; /* what follows the journey */

	uint64 journey;
	const char *key;
	uint32 key_length;
	uint32 ntouches, nmarks, nconversions;
	const char *records; /* touches, then marks, then conversions */
} TsRunCursor;

extern TsRunFormat ts_run_format(const TsStream *stream, int64 first_at, int64 last_at, uint32 nnames,
								 uint32 ngoals);
extern Size ts_run_bound(const TsRunFormat *format, uint64 ntouches, uint64 nothers, uint64 key_bytes);
extern Size ts_run_write(const TsRunFormat *format, TsWalk *walk, const TsRunNumbers *numbers, uint32 *sizes,
						 TsRunCounts *counts, char *to);

extern void ts_run_open(TsRunCursor *cursor, const TsRun *run, TsJourneyType type, const uint32 *ranks,
						const uint32 *goal_ranks);
extern void ts_run_partition(TsRunCursor *cursor, TsBig *big, int partition);
extern bool ts_run_next(TsRunCursor *cursor, int partition);
extern void ts_run_touches(const TsRunCursor *cursor, int64 *at, uint32 *touch);
extern void ts_run_marks(const TsRunCursor *cursor, int64 *at, uint32 *goal);
extern void ts_run_conversions(const TsRunCursor *cursor, int64 *at, double *value, uint32 *goal);

#endif /* TOUCHSTONE_RUN_H */
