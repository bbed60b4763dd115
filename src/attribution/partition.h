/*
 * partition.h
 *		What the blocks of a large state hold, one partition at a time, sorted.
 */
#ifndef TOUCHSTONE_PARTITION_H
#define TOUCHSTONE_PARTITION_H

#include "postgres.h"

#include "attribution/state.h"

/* A journey key of the partition. */
typedef struct TsPartitionKey
{
	uint64 hash;
	const char *bytes;
	uint32 length;
	uint32 number; /* before they are ranked */
} TsPartitionKey;

/*
 * The records of a partition.  Their journeys are numbers that ascend in the canonical order: the lower 54 bits of a
 * bigint journey; of a text or uuid journey the rank of its key, shifted by key_shift.
 */
typedef struct TsPartition
{
	uint32 ntouches;
	TsPacked *touches; /* touches with the ranks of their names */
	uint32 nothers;
	TsRecord *others; /* `what` holds kind and rank only */
	uint32 nkeys;
	TsPartitionKey *keys; /* by rank */
	int key_shift;
} TsPartition;

typedef struct TsPartitionReader TsPartitionReader;

extern TsPartitionReader *ts_partition_open(TsState *state, const uint32 *ranks, uint32 nnames,
											const uint32 *goal_ranks);
extern void ts_partition_next(TsPartitionReader *reader, int p, bool converting_only, TsPartition *partition);

static inline uint64
ts_packed_journey(const TsPacked *packed)
{
	return packed->high >> TS_TIME_HIGH_BITS;
}

static inline int64
ts_packed_time(const TsPacked *packed)
{
	const uint64 mask = (UINT64CONST(1) << TS_TIME_HIGH_BITS) - 1;

	return (int64) (((packed->high & mask) << TS_TIME_LOW_BITS) | (packed->low >> TS_TOUCH_BITS)) -
		   TS_TIME_BIAS;
}

static inline uint32
ts_packed_touch(const TsPacked *packed)
{
	return (uint32) packed->low & ((1u << TS_TOUCH_BITS) - 1);
}

#endif /* TOUCHSTONE_PARTITION_H */
