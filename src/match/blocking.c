/*
 * blocking.c
 *		All blocking keys together: the budget, and the pairs they lead to.  See blocking.h; blocks.c makes the blocks of one key.
 *
 * The budget.  The pairs of all keys together stay within it: blocks that are too large for that are taken apart, by one more
 * field, the one that tells most records of such blocks apart, and by a second one for those that the first leaves out; what is
 * still too large then is cut, counted, and said.  Keys of rules that are exact are never cut: if they alone exceed the budget,
 * that is an error, which names the value that most records share.
 */
#include "postgres.h"

#include "match/blocking.h"

#include "core/memory.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define LEAST_BUDGET   INT64CONST(30000000)
#define PAIRS_A_RECORD 60
#define FEW			   64 /* members of a block that are asked for beforehand */
#define SPLITS		   2  /* further fields by which blocks are split */

int ts_match_pair_budget = 0;

/* ts_pair_budget: the setting, or what grows with the records. */
int64
ts_pair_budget(uint32 records)
{
	return ts_match_pair_budget > 0 ? ts_match_pair_budget
									: Max(LEAST_BUDGET, (int64) PAIRS_A_RECORD * records);
}

/* ---------- the budget ---------- */

/* The blocks of one more key, unless they are there; they may move when more come. */
static TsBlocks *
add_blocks(TsBlocking *blocking, const TsKey *key, TsKeyOrigin origin, const bool *only)
{
	TsBlocks *blocks;

	for (int k = 0; k < blocking->n; k++)
		if (origin != TS_KEY_SPLIT && ts_same_key(&blocking->blocks[k].key, key))
			return NULL;
	if (blocking->n == blocking->capacity)
	{
		blocking->capacity = blocking->capacity * 2 + 8;
		blocking->blocks = blocking->blocks == NULL
							   ? ts_array(TsBlocks, blocking->capacity)
							   : ts_array_resize(blocking->blocks, TsBlocks, blocking->capacity);
	}
	blocks = &blocking->blocks[blocking->n++];
	memset(blocks, 0, sizeof(TsBlocks));
	blocks->origin = origin;
	blocks->rule = blocks->parent = -1;
	ts_blocks_make(blocking->records, key, only, blocks);
	ts_records_check_memory(blocking->records);
	return blocks;
}

/* The keys of the rules. */
static void
add_rules(TsBlocking *blocking)
{
	const TsMatcher *matcher = blocking->records->matcher;

	for (int pass = 0; pass < 2; pass++)
		for (int r = 0; r < matcher->nrules; r++)
		{
			const TsRule *rule = &matcher->rule[r];
			TsKey key;
			TsBlocks *blocks;

			if (rule->exact != (pass == 0) || !ts_rule_key(rule, &key))
				continue;
			blocks = add_blocks(blocking, &key, pass == 0 ? TS_KEY_OF_RULE : TS_KEY_FROM_RULE, NULL);
			if (blocks != NULL)
				blocks->rule = r;
		}
}

/* A block in words: "company «foxley labs»", by one of its records. */
static char *
block_words(const TsRecords *records, const TsKey *key, uint32 record)
{
	StringInfoData words;

	initStringInfo(&words);
	for (int p = 0; p < key->n; p++)
	{
		const TsValue *value = ts_record_value(records, record, key->part[p].field);

		appendStringInfo(&words, "%s%s \"%.*s\"", p > 0 ? ", " : "",
						 records->matcher->field[key->part[p].field].name,
						 value == NULL ? 0 : (int) Min(value->length, 60), value == NULL ? "" : value->bytes);
	}
	return words.data;
}

/* Exact rules are complete, or an error. */
static void
check_rules(const TsBlocking *blocking)
{
	int64 pairs = 0;

	for (int k = 0; k < blocking->n; k++)
	{
		const TsBlocks *blocks = &blocking->blocks[k];
		uint32 largest = 0;

		if (blocks->origin != TS_KEY_OF_RULE)
			continue;
		pairs += blocks->pairs;
		if (pairs <= blocking->budget)
			continue;
		for (uint32 b = 0; b < blocks->nblocks; b++)
			if (blocks->start[b + 1] - blocks->start[b] > blocks->start[largest + 1] - blocks->start[largest])
				largest = b;
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("rule \"%s\" alone leads to " INT64_FORMAT
					" pairs, more than the budget of " INT64_FORMAT,
					blocking->records->matcher->rule[blocks->rule].name, pairs, blocking->budget),
			 errdetail("%u records share %s.", (uint32) (blocks->start[largest + 1] - blocks->start[largest]),
					   block_words(blocking->records, &blocks->key, blocks->member[blocks->start[largest]])),
			 errhint(
				 "If it is a placeholder, put it into \"ignore\" of its field; else add a condition to the rule, or "
				 "SET touchstone.match_pair_budget.")));
	}
}

/*
 * The most pairs that a block may have, so that the pairs of all blocks up to it, with those of the rules, are at most
 * four fifths of the budget (the rest is for what splitting brings).
 */
static int64
block_limit(const TsBlocking *blocking)
{
	const TsRecords *records = blocking->records;
	int64 fixed = 0, total = 0;
	int64 by_size[64] = {0}; /* pairs of blocks with 2^(i-1) < pairs <= 2^i */

	for (int k = 0; k < blocking->n; k++)
	{
		const TsBlocks *blocks = &blocking->blocks[k];

		total += blocks->pairs;
		if (blocks->origin == TS_KEY_OF_RULE)
		{
			fixed += blocks->pairs;
			continue;
		}
		for (uint32 b = 0; b < blocks->nblocks; b++)
		{
			int64 pairs = ts_block_pairs(records, blocks, b);

			by_size[pairs <= 1 ? 0 : pg_leftmost_one_pos64((uint64) pairs - 1) + 1] += pairs;
		}
	}
	if (total <= blocking->budget)
		return PG_INT64_MAX;
	for (int i = 0; i < 62; i++)
	{
		fixed += by_size[i];
		if (fixed > blocking->budget / 5 * 4)
			return i == 0 ? 1 : INT64CONST(1) << (i - 1);
	}
	return PG_INT64_MAX;
}

/* Fields that may split blocks: with how many pairs a field alone would leave of all, times how often it is missing. */
static int
splitting_fields(const TsBlocking *blocking, const TsKey *key, int *fields)
{
	const TsRecords *records = blocking->records;
	double cost[TS_MATCH_MAX_FIELDS];
	int n = 0;

	for (int f = 0; f < records->matcher->nfields; f++)
	{
		double squares = 0, present = 0;
		bool in_key = false;
		int at;

		for (int p = 0; p < key->n; p++)
			in_key |= key->part[p].field == f && key->part[p].kind == TS_KEY_VALUE;
		if (!records->used[f] || in_key || records->matcher->field[f].list)
			continue;
		for (uint32 i = 0; i < records->names[f]->n; i++)
		{
			squares += (double) records->value[f][i].count * records->value[f][i].count;
			present += records->value[f][i].count;
		}
		if (present < 0.3 * records->n)
			continue;
		/* a field of which every value is another brings nothing together */
		cost[n] = squares <= 1.02 * present ? 1e300 : (squares / present / present) / (present / records->n);
		fields[n] = f;
		for (at = n++; at > 0 && cost[at - 1] > cost[at]; at--)
		{
			double c = cost[at];
			int field = fields[at];

			cost[at] = cost[at - 1];
			fields[at] = fields[at - 1];
			cost[at - 1] = c;
			fields[at - 1] = field;
		}
	}
	return Min(n, SPLITS);
}

/* Takes blocks that are too large apart, key by key, and says so: see the head of this file. */
static void
keep_budget(TsBlocking *blocking)
{
	const TsRecords *records = blocking->records;
	int64 limit = block_limit(blocking);
	int before = blocking->n;

	if (limit == PG_INT64_MAX)
		return;
	for (int k = 0; k < before; k++)
	{
		bool *only;
		int fields[TS_MATCH_MAX_FIELDS], nfields;
		int64 too_large, still = 0, split = 0;
		TsKey key = blocking->blocks[k].key;

		if (blocking->blocks[k].origin == TS_KEY_OF_RULE)
			continue;
		if (key.n == 0)
			ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							errmsg("all pairs of %u records are " INT64_FORMAT
								   ", more than the budget of " INT64_FORMAT,
								   records->n, blocking->blocks[k].pairs, blocking->budget),
							errhint("Give blocking keys, leave \"blocking\" out to have them chosen, or SET "
									"touchstone.match_pair_budget.")));
		only = palloc_extended((Size) records->n + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		ts_blocks_drop(records, &blocking->blocks[k], limit, only);
		too_large = blocking->blocks[k].too_large_pairs;
		nfields =
			too_large == 0 || key.n >= TS_MATCH_MAX_KEY_PARTS ? 0 : splitting_fields(blocking, &key, fields);
		for (int f = 0; f < nfields; f++)
		{
			TsKey narrower = key;
			TsBlocks *blocks;

			narrower.part[narrower.n++] = (TsKeyPart){.field = fields[f], .kind = TS_KEY_VALUE};
			blocks = add_blocks(blocking, &narrower, TS_KEY_SPLIT, only);
			blocks->parent = k;
			ts_blocks_drop(records, blocks, limit, NULL);
			still = f == 0 ? blocks->too_large_pairs : Min(still, blocks->too_large_pairs);
			split += blocks->pairs;
		}
		pfree(only);
		if (too_large > 0)
		{
			blocking->cut_pairs += Max(0, too_large - split);
			ereport(
				NOTICE,
				(errmsg("blocking key %s: " INT64_FORMAT
						" blocks are too large for the budget; of their " INT64_FORMAT " pairs " INT64_FORMAT
						" are compared",
						ts_key_text(records->matcher, &key), blocking->blocks[k].too_large, too_large,
						Min(split, too_large)),
				 errdetail(
					 "The largest has %u records: %s. Such blocks were split by %d more fields; match_forecast "
					 "shows how.",
					 blocking->blocks[k].example_size,
					 block_words(records, &key, blocking->blocks[k].example), nfields),
				 errhint("Put placeholders into \"ignore\" of the field, add a field to the key, or SET "
						 "touchstone.match_pair_budget (now " INT64_FORMAT ").",
						 blocking->budget)));
		}
	}
}

/* Blocks by record of all keys with one block a record. */
static void
make_matrix(TsBlocking *blocking)
{
	const TsRecords *records = blocking->records;

	blocking->single = ts_array(int, blocking->n + 1);
	for (int k = 0; k < blocking->n; k++)
		if (!blocking->blocks[k].multiple)
			blocking->single[blocking->nsingle++] = k;
	blocking->matrix = ts_array(uint32, mul_size(records->n, blocking->nsingle) + 1);
	for (int s = 0; s < blocking->nsingle; s++)
	{
		TsBlocks *blocks = &blocking->blocks[blocking->single[s]];

		for (uint32 i = 0; i < records->n; i++)
			blocking->matrix[(Size) i * blocking->nsingle + s] = blocks->block[i];
		pfree(blocks->block);
		blocks->block = NULL;
	}
}

/* ts_blocking_create: in the context of the records. */
TsBlocking *
ts_blocking_create(const TsRecords *records, const TsKey *key, int nkeys, bool chosen)
{
	MemoryContext old = MemoryContextSwitchTo(records->context);
	TsBlocking *blocking = palloc0(sizeof(TsBlocking));

	blocking->records = records;
	blocking->budget = ts_pair_budget(records->n);
	add_rules(blocking);
	check_rules(blocking);
	for (int k = 0; k < nkeys; k++)
		(void) add_blocks(blocking, &key[k], chosen ? TS_KEY_CHOSEN : TS_KEY_GIVEN, NULL);
	keep_budget(blocking);
	make_matrix(blocking);
	for (int k = 0; k < blocking->n; k++)
		blocking->pairs += blocking->blocks[k].pairs;
	ts_records_check_memory(records);
	MemoryContextSwitchTo(old);
	ts_progress(records->function, "%d blocking keys lead to at most " INT64_FORMAT " pairs", blocking->n,
				blocking->pairs);
	return blocking;
}

/* ts_blocking_free: all that ts_blocking_create made. */
void
ts_blocking_free(TsBlocking *blocking)
{
	for (int k = 0; k < blocking->n; k++)
		ts_blocks_free(&blocking->blocks[k]);
	pfree(blocking->matrix);
	pfree(blocking->single);
	if (blocking->blocks)
		pfree(blocking->blocks);
	pfree(blocking);
}

/* ---------- pairs ---------- */

/* The smallest block that two ascending lists share; TS_MISSING where they share none. */
static uint32
first_shared(const TsBlocks *blocks, uint32 a, uint32 b)
{
	const uint32 *x = blocks->list + blocks->first[a], *xend = blocks->list + blocks->first[a + 1];
	const uint32 *y = blocks->list + blocks->first[b], *yend = blocks->list + blocks->first[b + 1];

	while (x < xend && y < yend)
	{
		if (*x == *y)
			return *x;
		if (*x < *y)
			x++;
		else
			y++;
	}
	return TS_MISSING;
}

/* Whether a key before k leads to the pair. */
static inline bool
found_earlier(const TsBlocking *blocking, int k, uint32 a, uint32 b)
{
	const uint32 *x = blocking->matrix + (Size) a * blocking->nsingle;
	const uint32 *y = blocking->matrix + (Size) b * blocking->nsingle;
	int s = 0;

	for (; s < blocking->nsingle && blocking->single[s] < k; s++)
		if (x[s] == y[s] && x[s] != TS_MISSING)
			return true;
	if (s < k)
		for (int j = 0; j < k; j++)
			if (blocking->blocks[j].multiple && first_shared(&blocking->blocks[j], a, b) != TS_MISSING)
				return true;
	return false;
}

/* The members of a block, if it is a small one. */
static uint64
few_members(const TsBlocks *blocks, uint64 block, const uint32 **member)
{
	uint64 n;

	if (block >= blocks->nblocks)
		return 0;
	*member = blocks->member + blocks->start[block];
	n = blocks->start[block + 1] - blocks->start[block];
	return n <= FEW ? n : 0;
}

/* Asks for what will be read of the next blocks: of one soon, the records, of the next one, their values. */
static void
prefetch_blocks(const TsBlocking *blocking, const TsBlocks *blocks, uint64 block)
{
	const TsRecords *records = blocking->records;
	const uint32 *member;
	uint64 n = few_members(blocks, block + 8, &member);

	for (uint64 i = 0; i < n; i++)
	{
		__builtin_prefetch(ts_record(records, member[i]));
		__builtin_prefetch(blocking->matrix + (Size) member[i] * blocking->nsingle);
	}
	n = few_members(blocks, block + 3, &member);
	for (uint64 i = 0; i < n; i++)
		ts_record_prefetch_values(records, member[i]);
}

/* In a large block, asks for what will be read of the members behind the j-th. */
static pg_attribute_always_inline void
prefetch_members(const TsBlocking *blocking, const uint32 *member, uint64 j, uint64 n)
{
	if (j + 16 < n)
	{
		__builtin_prefetch(ts_record(blocking->records, member[j + 16]));
		__builtin_prefetch(blocking->matrix + (Size) member[j + 16] * blocking->nsingle);
	}
	if (j + 8 < n)
		ts_record_prefetch_values(blocking->records, member[j + 8]);
}

/* ts_blocking_pairs: each pair at the first key that leads to it (found_earlier), and there in the first block that it shares. */
void
ts_blocking_pairs(const TsBlocking *blocking, TsPairFunction function, void *argument)
{
	const TsRecords *records = blocking->records;
	uint64 turn = 0;

	for (int k = 0; k < blocking->n; k++)
	{
		const TsBlocks *blocks = &blocking->blocks[k];

		for (uint32 block = 0; block < blocks->nblocks; block++)
		{
			const uint32 *member = blocks->member + blocks->start[block];
			uint64 n = blocks->start[block + 1] - blocks->start[block];

			prefetch_blocks(blocking, blocks, block);
			for (uint64 i = 0; i + 1 < n; i++)
			{
				uint32 a = member[i];

				if (records->two && a >= records->nleft)
					break;
				for (uint64 j = i + 1; j < n; j++)
				{
					uint32 b = member[j];

					if ((++turn & 0xfff) == 0)
						CHECK_FOR_INTERRUPTS();
					if (n > FEW)
						prefetch_members(blocking, member, j, n);
					if (records->two && b < records->nleft)
						continue;
					if (blocks->multiple && first_shared(blocks, a, b) != block)
						continue;
					if (found_earlier(blocking, k, a, b))
						continue;
					function(argument, a, b, k);
				}
			}
		}
	}
}
