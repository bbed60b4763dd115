/*
 * blocking.h
 *		Blocking: which pairs of records are compared at all.
 *
 * A key puts a record into a block (or several, where it takes tokens, q-grams or elements of a list); two records are compared
 * when they share a block of any key.  A pair that several keys find is handed out once, at the first of them: that is seen from
 * the numbers of the blocks that a record is in, with no table of pairs.
 *
 *		keys            rules whose conditions hold an exact one (those that are exact altogether are never cut), then the
 *						matcher's "blocking", or keys chosen from the data (choose.c), then keys that split blocks
 *		member          of a key: records by block
 *		block[record]   numbers of blocks, by key; TS_MISSING: none
 */
#ifndef TOUCHSTONE_MATCH_BLOCKING_H
#define TOUCHSTONE_MATCH_BLOCKING_H

#include "postgres.h"

#include "match/blocks.h"

typedef struct TsBlocking
{
	const TsRecords *records;
	MemoryContext context;
	int n, capacity;
	TsBlocks *blocks;
	int64 budget; /* pairs */
	int nsingle;
	int *single;	 /* the keys with one block a record */
	uint32 *matrix;	 /* their blocks, by record and then key */
	int64 pairs;	 /* pairs of all keys, with repetition */
	int64 cut_pairs; /* pairs of blocks that were too large and that no splitting key holds either; at most */
} TsBlocking;

/* touchstone.match_pair_budget: 0 for automatic. */
extern int ts_match_pair_budget;

/* The budget for so many records. */
extern int64 ts_pair_budget(uint32 records);

/* Applies keys; `chosen` says that they are chosen.  What was cut is reported as a notice. */
extern TsBlocking *ts_blocking_create(const TsRecords *records, const TsKey *key, int nkeys, bool chosen);
extern void ts_blocking_free(TsBlocking *blocking);

/* Calls for every pair of a number of keys from `first` on, a before b; each pair once over all keys. */
typedef void (*TsPairFunction)(void *argument, uint32 a, uint32 b, int key);
extern void ts_blocking_pairs(const TsBlocking *blocking, TsPairFunction function, void *argument);

#endif /* TOUCHSTONE_MATCH_BLOCKING_H */
