/*
 * blocks.c
 *		The blocks of one key: records with the same hash of the key's parts.  See blocks.h.
 */
#include "postgres.h"

#include "match/blocks.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "match/numbered.h"

/* ---------- keys ---------- */

/* ts_same_key: whether two keys make the same blocks of the same fields. */
bool
ts_same_key(const TsKey *a, const TsKey *b)
{
	if (a->n != b->n)
		return false;
	for (int p = 0; p < a->n; p++)
	{
		const TsKeyPart *x = &a->part[p], *y = &b->part[p];

		if (x->field != y->field || x->kind != y->kind || x->count != y->count || x->q != y->q ||
			x->phonetic != y->phonetic)
			return false;
	}
	return true;
}

/* ts_rule_key: what two records must share for a rule to hold; false where that is nothing, or the rule makes no pairs. */
bool
ts_rule_key(const TsRule *rule, TsKey *key)
{
	memset(key, 0, sizeof(TsKey));
	if (rule->then == TS_DISTINCT)
		return false;
	for (int i = 0; i < rule->n && key->n < TS_MATCH_MAX_KEY_PARTS; i++)
	{
		const TsCondition *condition = &rule->when[i].condition;
		bool exact = false;

		for (int t = 0; t < condition->n; t++)
			exact |= condition->test[t].kind == TS_TEST_EXACT ||
					 (condition->test[t].kind == TS_TEST_ANY_SHARED && condition->test[t].count == 1);
		if (exact)
			key->part[key->n++] = (TsKeyPart){.field = rule->when[i].field, .kind = TS_KEY_VALUE};
	}
	return key->n > 0;
}

/* ts_key_multiple: whether a record can be in several blocks of a key. */
bool
ts_key_multiple(const TsMatcher *matcher, const TsKey *key)
{
	for (int p = 0; p < key->n; p++)
		if (ts_part_multiple(matcher, &key->part[p]))
			return true;
	return false;
}

/* ---------- the blocks of a record ---------- */

#define START_HASH UINT64CONST(0x5851f42d4c957f2d)

/* Combines n hashes with every one of the choices of one more part; how many there are then, at most TS_KEY_MOST_BLOCKS. */
static uint32
combine_hashes(uint64 *hash, uint32 n, const uint64 *choice, uint64 choices)
{
	uint64 before[TS_KEY_MOST_BLOCKS];
	uint32 made = 0;

	memcpy(before, hash, n * sizeof(uint64));
	for (uint32 i = 0; i < n; i++)
		for (uint64 c = 0; c < choices && made < TS_KEY_MOST_BLOCKS; c++)
			hash[made++] = ts_mix64(before[i] * UINT64CONST(0x9fb21c651e98df25) + choice[c]) | 1;
	return made;
}

/* ts_key_hashes: see blocks.h. */
uint32
ts_key_hashes(const TsMatcher *matcher, const TsKey *key, const TsValue *const *value, uint64 *to)
{
	uint32 n = 1;

	to[0] = START_HASH;
	for (int p = 0; p < key->n; p++)
	{
		const TsKeyPart *part = &key->part[p];
		const TsValue *here = value[part->field];
		uint64 *choice;
		uint64 choices;

		if (here == NULL)
			return 0;
		choice = ts_array(uint64, ts_part_room(here));
		choices = ts_part_hashes_of(matcher, part, here, choice);
		n = combine_hashes(to, n, choice, choices);
		pfree(choice);
		if (n == 0)
			return 0;
	}
	return n > 1 ? ts_sort_hashes(to, n) : n;
}

/* Into what blocks a record goes, as hashes; how many. */
static uint32
record_hashes(const TsRecords *records, const TsKey *key, const TsPartHashes *parts, uint32 record,
			  uint64 *to)
{
	const uint32 *cells = ts_record(records, record);
	uint32 n = 1;

	to[0] = START_HASH;
	for (int p = 0; p < key->n; p++)
	{
		uint32 id = cells[key->part[p].field];
		uint64 *one;
		uint64 choices, single;

		if (id == TS_MISSING)
			return 0;
		if (parts[p].multiple)
		{
			one = parts[p].hash + parts[p].first[id];
			choices = parts[p].first[id + 1] - parts[p].first[id];
		}
		else
		{
			single = parts[p].hash[id];
			one = &single;
			choices = single != 0;
		}
		if (choices == 0)
			return 0;
		n = combine_hashes(to, n, one, choices);
	}
	return n > 1 ? ts_sort_hashes(to, n) : n;
}

/* ---------- the blocks of all records ---------- */

/* ts_block_pairs: members come by record, those of the left table first. */
int64
ts_block_pairs(const TsRecords *records, const TsBlocks *blocks, uint32 block)
{
	uint64 from = blocks->start[block], to = blocks->start[block + 1], n = to - from;
	uint64 left = 0;

	if (!records->two)
		return (int64) (n * (n - 1) / 2);
	while (left < n && blocks->member[from + left] < records->nleft)
		left++;
	return (int64) (left * (n - left));
}

/* The block of all records. */
static void
block_of_all(const TsRecords *records, TsBlocks *blocks)
{
	blocks->nblocks = 1;
	blocks->start = ts_array(uint64, 2);
	blocks->start[0] = 0;
	blocks->start[1] = records->n;
	blocks->member = ts_array(uint32, (Size) records->n + 1);
	blocks->block = ts_array(uint32, (Size) records->n + 1);
	for (uint32 i = 0; i < records->n; i++)
	{
		blocks->member[i] = i;
		blocks->block[i] = 0;
	}
}

/* Blocks from the provisional number of every place (record, or place in a record's list). */
static void
group_members(const TsRecords *records, TsBlocks *blocks, const uint64 *first, uint32 *block, uint64 places,
			  uint32 nprovisional)
{
	uint32 *left =
		palloc_extended(mul_size(nprovisional + 1, sizeof(uint32)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint32 *right =
		palloc_extended(mul_size(nprovisional + 1, sizeof(uint32)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint32 *final = ts_array(uint32, (Size) nprovisional + 1);
	uint64 members = 0;
	uint32 record = 0;

	for (uint64 p = 0; p < places; p++)
	{
		while (first != NULL && p >= first[record + 1])
			record++;
		if (block[p] == TS_MISSING)
			continue;
		if ((first != NULL ? record : p) < records->nleft)
			left[block[p]]++;
		else
			right[block[p]]++;
	}
	/* blocks without a pair are none */
	for (uint32 b = 0; b < nprovisional; b++)
	{
		bool kept = records->two ? left[b] > 0 && right[b] > 0 : left[b] > 1;

		final[b] = kept ? blocks->nblocks++ : TS_MISSING;
		members += kept ? (uint64) left[b] + right[b] : 0;
	}
	blocks->start = ts_array(uint64, (Size) blocks->nblocks + 1);
	blocks->member = ts_array(uint32, members + 1);
	members = 0;
	for (uint32 b = 0; b < nprovisional; b++)
		if (final[b] != TS_MISSING)
		{
			blocks->start[final[b]] = members;
			members += (uint64) left[b] + right[b];
		}
	blocks->start[blocks->nblocks] = members;
	/* each block's members in order of the records; `start` moves on and back */
	record = 0;
	for (uint64 p = 0; p < places; p++)
	{
		TsCheckInterrupts(p);
		while (first != NULL && p >= first[record + 1])
			record++;
		if (block[p] == TS_MISSING)
			continue;
		block[p] = final[block[p]];
		if (block[p] != TS_MISSING)
			blocks->member[blocks->start[block[p]]++] = first != NULL ? record : (uint32) p;
	}
	for (uint32 b = blocks->nblocks; b > 0; b--)
		blocks->start[b] = blocks->start[b - 1];
	blocks->start[0] = 0;
	pfree(left);
	pfree(right);
	pfree(final);
}

/* Takes the blocks that are none out of every record's list. */
static void
compact_lists(const TsRecords *records, TsBlocks *blocks)
{
	uint64 at = 0, from = 0;

	for (uint32 i = 0; i < records->n; i++)
	{
		uint64 to = blocks->first[i + 1], begin = at;

		for (; from < to; from++)
			if (blocks->list[from] != TS_MISSING)
			{
				uint64 place = at++;

				for (; place > begin && blocks->list[place - 1] > blocks->list[from]; place--)
					blocks->list[place] = blocks->list[place - 1];
				blocks->list[place] = blocks->list[from];
			}
		blocks->first[i] = begin;
		from = to;
	}
	blocks->first[records->n] = at;
}

/* The figures of the blocks that there are. */
static void
count_blocks(const TsRecords *records, TsBlocks *blocks)
{
	blocks->pairs = 0;
	blocks->largest = 0;
	for (uint32 b = 0; b < blocks->nblocks; b++)
	{
		blocks->pairs += ts_block_pairs(records, blocks, b);
		blocks->largest = Max(blocks->largest, (uint32) (blocks->start[b + 1] - blocks->start[b]));
	}
}

/* ts_blocks_make: in the current context; `only` (or NULL) says which records take part. */
void
ts_blocks_make(const TsRecords *records, const TsKey *key, const bool *only, TsBlocks *blocks)
{
	TsPartHashes parts[TS_MATCH_MAX_KEY_PARTS];
	uint64 hash[TS_KEY_MOST_BLOCKS];
	uint64 places = 0, entries = 0, capacity = Max(1024, (uint64) records->n);
	uint64 *place_hash;
	TsNumbered table;

	blocks->key = *key;
	blocks->multiple = false;
	blocks->nblocks = 0;
	blocks->first = NULL;
	blocks->list = blocks->block = NULL;
	blocks->too_large = blocks->too_large_pairs = 0;
	blocks->example = TS_MISSING;
	blocks->example_size = 0;
	if (key->n == 0)
	{
		block_of_all(records, blocks);
		count_blocks(records, blocks);
		return;
	}
	for (int p = 0; p < key->n; p++)
	{
		ts_part_hashes(records, &key->part[p], &parts[p]);
		blocks->multiple |= parts[p].multiple;
	}
	if (blocks->multiple)
	{
		blocks->first = ts_array(uint64, (Size) records->n + 1);
		place_hash = ts_array(uint64, capacity);
		for (uint32 i = 0; i < records->n; i++)
		{
			uint32 n = only == NULL || only[i] ? record_hashes(records, key, parts, i, hash) : 0;

			TsCheckInterrupts(i);
			blocks->first[i] = places;
			if (places + n > capacity)
			{
				capacity *= 2;
				place_hash = ts_array_resize(place_hash, uint64, capacity);
			}
			memcpy(place_hash + places, hash, n * sizeof(uint64));
			places += n;
		}
		blocks->first[records->n] = places;
		blocks->list = ts_array(uint32, places + 1);
	}
	else
	{
		places = records->n;
		place_hash = ts_array(uint64, places + 1);
		for (uint32 i = 0; i < records->n; i++)
		{
			TsCheckInterrupts(i);
			place_hash[i] =
				(only == NULL || only[i]) && record_hashes(records, key, parts, i, hash) == 1 ? hash[0] : 0;
			entries += place_hash[i] != 0;
		}
		blocks->block = ts_array(uint32, places + 1);
	}
	ts_numbered_create(&table, blocks->multiple ? places : entries);
	for (uint64 p = 0; p < places; p++)
	{
		uint32 *to = blocks->multiple ? blocks->list : blocks->block;

		TsCheckInterrupts(p);
		if (p + 16 < places && place_hash[p + 16] != 0)
			__builtin_prefetch(&table.hash[(place_hash[p + 16] >> 7) & table.mask]);
		to[p] = place_hash[p] == 0 ? TS_MISSING : ts_numbered_enter(&table, place_hash[p]);
	}
	pfree(place_hash);
	group_members(records, blocks, blocks->first, blocks->multiple ? blocks->list : blocks->block, places,
				  table.n);
	ts_numbered_free(&table);
	if (blocks->multiple)
		compact_lists(records, blocks);
	for (int p = 0; p < key->n; p++)
	{
		if (parts[p].first)
			pfree(parts[p].first);
		pfree(parts[p].hash);
	}
	count_blocks(records, blocks);
}

/* ts_blocks_drop: takes blocks of more than `limit` pairs out of a key; their records are marked in `only`. */
void
ts_blocks_drop(const TsRecords *records, TsBlocks *blocks, int64 limit, bool *only)
{
	uint32 *renumbered = ts_array(uint32, (Size) blocks->nblocks + 1);
	uint32 kept = 0;
	uint64 at = 0;

	for (uint32 b = 0; b < blocks->nblocks; b++)
	{
		uint64 from = blocks->start[b], to = blocks->start[b + 1];
		int64 pairs = ts_block_pairs(records, blocks, b);

		if (pairs <= limit)
		{
			renumbered[b] = kept;
			memmove(blocks->member + at, blocks->member + from, (to - from) * sizeof(uint32));
			blocks->start[kept++] = at;
			at += to - from;
			continue;
		}
		renumbered[b] = TS_MISSING;
		blocks->too_large++;
		blocks->too_large_pairs += pairs;
		if (to - from > blocks->example_size)
		{
			blocks->example_size = (uint32) (to - from);
			blocks->example = blocks->member[from];
		}
		if (only != NULL)
			for (uint64 p = from; p < to; p++)
				only[blocks->member[p]] = true;
	}
	blocks->start[kept] = at;
	blocks->nblocks = kept;
	if (blocks->multiple)
	{
		for (uint64 p = 0; p < blocks->first[records->n]; p++)
			blocks->list[p] = renumbered[blocks->list[p]];
		compact_lists(records, blocks);
	}
	else
		for (uint32 i = 0; i < records->n; i++)
			if (blocks->block[i] != TS_MISSING)
				blocks->block[i] = renumbered[blocks->block[i]];
	pfree(renumbered);
	count_blocks(records, blocks);
}

/* ts_blocks_free: what ts_blocks_make made. */
void
ts_blocks_free(TsBlocks *blocks)
{
	void *parts[] = {blocks->start, blocks->member, blocks->first, blocks->list, blocks->block};

	for (int i = 0; i < (int) lengthof(parts); i++)
		if (parts[i])
			pfree(parts[i]);
}
