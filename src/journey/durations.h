/*
 * durations.h
 *		Lengths of time, of which a median is wanted.
 */
#ifndef TOUCHSTONE_DURATIONS_H
#define TOUCHSTONE_DURATIONS_H

#include "postgres.h"

typedef struct TsDurations TsDurations;

/* Room for the durations that together take at most so many bytes; what is beyond goes through a sort on disk. */
extern TsDurations *ts_durations_create(Size *budget);
extern void ts_durations_add_slow(TsDurations *durations, int64 microseconds);
extern void ts_durations_free(TsDurations *durations);
extern bool ts_durations_percentile(TsDurations *durations, double fraction, int64 *microseconds);

struct TsDurations
{
	Size *budget; /* shared by several */
	uint64 n, room;
	int64 *value;
	struct Tuplesortstate *sort; /* NULL: all are in `value` */
	uint64 sorted;				 /* durations read back from it so far */
	int64 last, before;			 /* the last of them, and the one before */
};

/* ts_durations_add: one more. */
static inline void
ts_durations_add(TsDurations *durations, int64 microseconds)
{
	if (likely(durations->n < durations->room && durations->sort == NULL))
		durations->value[durations->n++] = microseconds;
	else
		ts_durations_add_slow(durations, microseconds);
}

#endif /* TOUCHSTONE_DURATIONS_H */
