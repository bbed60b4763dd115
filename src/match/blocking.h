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

#include "match/records.h"

typedef enum TsKeyOrigin
{
	TS_KEY_OF_RULE,	  /* complete: an exact rule's own */
	TS_KEY_FROM_RULE, /* the exact part of a rule that has other conditions too */
	TS_KEY_GIVEN,	  /* in "blocking" */
	TS_KEY_CHOSEN,	  /* from the data */
	TS_KEY_SPLIT	  /* a key with one more part, for the blocks that were too large */
} TsKeyOrigin;

typedef struct TsBlocks
{
	TsKey key;
	TsKeyOrigin origin;
	int rule;	/* TS_KEY_OF_RULE, TS_KEY_FROM_RULE: its number */
	int parent; /* TS_KEY_SPLIT: whose blocks it splits */
	bool multiple;
	uint32 nblocks;
	uint64 *start; /* nblocks + 1 places in member */
	uint32 *member;
	uint64 *first; /* multiple: n + 1 places in list */
	uint32 *list;  /* multiple: the blocks of a record, ascending */
	uint32 *block; /* else: by record */
	/* figures */
	int64 pairs;	 /* of all blocks that are kept */
	uint32 largest;	 /* records in the largest of them */
	int64 too_large; /* blocks that were split or cut */
	int64 too_large_pairs;
	uint32 example; /* a record in the largest block that was too large; or TS_MISSING */
	uint32 example_size;
} TsBlocks;

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

/* One key applied to the records, with no regard to any budget: for training and forecasts. */
extern void ts_blocks_make(const TsRecords *records, const TsKey *key, const bool *only, TsBlocks *blocks);
extern void ts_blocks_free(TsBlocks *blocks);

/* The pairs of a block with so many records of the left and of the right table (all of them left where there is one). */
extern int64 ts_block_pairs(const TsRecords *records, const TsBlocks *blocks, uint32 block);

/* Calls for every pair of a number of keys from `first` on, a before b; each pair once over all keys. */
typedef void (*TsPairFunction)(void *argument, uint32 a, uint32 b, int key);
extern void ts_blocking_pairs(const TsBlocking *blocking, TsPairFunction function, void *argument);

/* One record's blocks of a key, for an index; the key of a rule; see blocking.c. */
#define TS_KEY_MOST_BLOCKS 64
extern bool ts_key_multiple(const TsMatcher *matcher, const TsKey *key);
extern uint32 ts_key_hashes(const TsMatcher *matcher, const TsKey *key, const TsValue *const *value,
							uint64 *to);
extern bool ts_rule_key(const TsRule *rule, TsKey *key);
extern bool ts_same_key(const TsKey *a, const TsKey *b);

/* Hashes of what a part makes of each value of its field, kept by the caller; see blocking.c. */
typedef struct TsPartHashes
{
	bool multiple;
	uint64 *first; /* multiple: n + 1 places */
	uint64 *hash;  /* by value, or by place; 0: none */
} TsPartHashes;
extern void ts_part_hashes(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes);

#endif /* TOUCHSTONE_MATCH_BLOCKING_H */
