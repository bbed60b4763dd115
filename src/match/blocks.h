/*
 * blocks.h
 *		A blocking key, and the blocks that it puts records into.
 *
 *		value -> hashes of a part (key_parts.c) -> hashes of a record, one for each combination -> blocks (blocks.c)
 *
 * Blocks in which no pair is are none.
 */
#ifndef TOUCHSTONE_MATCH_BLOCKS_H
#define TOUCHSTONE_MATCH_BLOCKS_H

#include "postgres.h"

#include "match/records.h"

/* ---------- keys ---------- */

/* Whether two keys make the same blocks of the same fields; whether a record can be in several blocks of a key. */
extern bool ts_same_key(const TsKey *a, const TsKey *b);
extern bool ts_key_multiple(const TsMatcher *matcher, const TsKey *key);

/* What two records must share for a rule to hold; false where that is nothing, or the rule makes no pairs. */
extern bool ts_rule_key(const TsRule *rule, TsKey *key);

/* ---------- parts of keys (key_parts.c) ---------- */

/* Hashes of what a part makes of each value of its field, kept by the caller. */
typedef struct TsPartHashes
{
	bool multiple;
	uint64 *first; /* multiple: n + 1 places */
	uint64 *hash;  /* by value, or by place; 0: none */
} TsPartHashes;
extern void ts_part_hashes(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes);

/* Whether a part makes several hashes of a value. */
extern bool ts_part_multiple(const TsMatcher *matcher, const TsKeyPart *part);

/* What a part makes of one value, to room for what it may be at most (ts_part_room); how many. */
extern Size ts_part_room(const TsValue *value);
extern uint64 ts_part_hashes_of(const TsMatcher *matcher, const TsKeyPart *part, const TsValue *value,
								uint64 *to);

/* Sorts hashes, each once; how many there are then. */
extern uint32 ts_sort_hashes(uint64 *hash, uint32 n);

/* ---------- blocks ---------- */

/* Most blocks of one key that a record is in: combinations of its tokens, q-grams and elements. */
#define TS_KEY_MOST_BLOCKS 64

/*
 * The blocks of a key that a record is in, by what its fields hold (NULL: missing), to room for TS_KEY_MOST_BLOCKS; how many.  Of
 * tokens and q-grams these are all, not the rarest: what is rare, one record does not tell.
 */
extern uint32 ts_key_hashes(const TsMatcher *matcher, const TsKey *key, const TsValue *const *value,
							uint64 *to);

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

/* One key applied to the records, with no regard to any budget: for training and forecasts. */
extern void ts_blocks_make(const TsRecords *records, const TsKey *key, const bool *only, TsBlocks *blocks);
extern void ts_blocks_free(TsBlocks *blocks);

/* The pairs of a block with so many records of the left and of the right table (all of them left where there is one). */
extern int64 ts_block_pairs(const TsRecords *records, const TsBlocks *blocks, uint32 block);

/* Takes blocks of more than `limit` pairs out again; their records are marked in `only`, if that is not NULL. */
extern void ts_blocks_drop(const TsRecords *records, TsBlocks *blocks, int64 limit, bool *only);

#endif /* TOUCHSTONE_MATCH_BLOCKS_H */
