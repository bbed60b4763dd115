/*
 * blocking.c
 *		Blocking keys applied to records, and the pairs they lead to.  See blocking.h.
 *
 * What a key makes of a record is a hash of 64 bits; records with the same hash are a block.  (Two different keys with one hash
 * would only lead to pairs that need not have been compared.)
 *
 * The budget.  The pairs of all keys together stay within it: blocks that are too large for that are taken apart, by one more
 * field, the one that tells most records of such blocks apart, and by a second one for those that the first leaves out; what is
 * still too large then is cut, counted, and said.  Keys of rules that are exact are never cut: if they alone exceed the budget,
 * that is an error, which names the value that most records share.
 */
#include "postgres.h"

#include "match/blocking.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "text/qgram.h"
#include "text/words.h"

#define LEAST_BUDGET	 INT64CONST(30000000)
#define PAIRS_A_RECORD	 60
#define MAX_COMBINATIONS 64 /* of tokens, q-grams and elements of one record and key */
#define FEW				 64 /* members of a block that are asked for beforehand */
#define SPLITS			 2	/* further fields by which blocks are split */

int ts_match_pair_budget = 0;

int64
ts_pair_budget(uint32 records)
{
	return ts_match_pair_budget > 0 ? ts_match_pair_budget
									: Max(LEAST_BUDGET, (int64) PAIRS_A_RECORD * records);
}

/* ------------------------------------------------------------------------------------------------ parts of keys */

/* The hash of characters, the same whether they are stored narrow or wide. */
static uint64
hash_chars(const TsChars *text, uint32 from, uint32 n, uint64 seed)
{
	uint64 hash = seed ^ ts_mix64(n + UINT64CONST(0x9e3779b97f4a7c15));

	for (uint32 i = from; i < from + n; i++)
		hash = (hash ^ ts_char(text, i)) * UINT64CONST(0x9fb21c651e98df25), hash ^= hash >> 29;
	return ts_mix64(hash) | 1;
}

/*
 * The tokens of a value, as hashes: words of letters or digits, at least two characters long where there are any such; of a run
 * of Han, its pairs of neighbours, for a single one says little.
 */
static uint32
value_tokens(const TsChars *text, uint64 *to)
{
	TsWord *words = ts_array(TsWord, (Size) text->n + 1);
	uint32 nwords = ts_split_words(text, words), n = 0;

	for (int shortest = 2; shortest >= 1 && n == 0; shortest--)
		for (uint32 i = 0; i < nwords; i++)
		{
			TsWord word = words[i];

			if (word.n == 1 && ts_is_han(ts_char(text, word.start)))
			{
				if (i + 1 < nwords && words[i + 1].n == 1 && words[i + 1].start == word.start + 1 &&
					ts_is_han(ts_char(text, word.start + 1)))
					to[n++] = hash_chars(text, word.start, 2, 0);
				else if (shortest == 1)
					to[n++] = hash_chars(text, word.start, 1, 0);
			}
			else if (word.n >= (uint32) shortest)
				to[n++] = hash_chars(text, word.start, word.n, 0);
		}
	pfree(words);
	return n;
}

static uint32
value_qgrams(const TsChars *text, int q, uint64 *to)
{
	uint32 n = ts_qgram_count(text->n, q);

	ts_qgrams(text, q, false, to);
	for (uint32 i = 0; i < n; i++)
		to[i] = ts_mix64(to[i]) | 1;
	return n;
}

static int
compare_hashes(const void *a, const void *b)
{
	uint64 x = *(const uint64 *) a, y = *(const uint64 *) b;

	return (x > y) - (x < y);
}

static uint32
sort_unique(uint64 *hash, uint32 n)
{
	uint32 kept = 0;

	qsort(hash, n, sizeof(uint64), compare_hashes);
	for (uint32 i = 0; i < n; i++)
		if (i == 0 || hash[i] != hash[i - 1])
			hash[kept++] = hash[i];
	return kept;
}

/* A table of hashes with a number for each. */
typedef struct Table
{
	uint64 mask;
	uint64 *hash; /* 0: free */
	uint32 *number;
	uint32 n;
} Table;

static void
table_create(Table *table, uint64 entries)
{
	uint64 size = 64;

	while (size < entries * 2)
		size *= 2;
	table->mask = size - 1;
	table->n = 0;
	table->hash =
		(uint64 *) palloc_extended(mul_size(size, sizeof(uint64)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	table->number = ts_array(uint32, size);
}

static void
table_free(Table *table)
{
	pfree(table->hash);
	pfree(table->number);
}

/* The number of a hash; a new one gets the next. */
static inline uint32
table_enter(Table *table, uint64 hash)
{
	uint64 at = (hash >> 7) & table->mask;

	while (table->hash[at] != hash)
	{
		if (table->hash[at] == 0)
		{
			table->hash[at] = hash;
			table->number[at] = table->n++;
			break;
		}
		at = (at + 1) & table->mask;
	}
	return table->number[at];
}

typedef struct Rare
{
	uint32 count;
	uint64 hash;
} Rare;

static int
compare_rare(const void *a, const void *b)
{
	const Rare *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? -1 : 1;
	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Features of a value, each once. */
static uint32
value_features(const TsValue *value, const TsKeyPart *part, uint64 *to)
{
	TsChars chars = ts_value_chars(value);

	return sort_unique(to, part->kind == TS_KEY_TOKENS ? value_tokens(&chars, to)
													   : value_qgrams(&chars, part->q, to));
}

/* The rarest tokens or q-grams of every value; those of one record only lead nowhere and are left out. */
static void
rare_features(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes)
{
	const TsValue *value = records->value[part->field];
	uint32 nvalues = records->names[part->field]->n;
	uint64 *room = ts_array(uint64, 2 * TS_VALUE_CHARS + 16);
	Rare *rare = ts_array(Rare, 2 * TS_VALUE_CHARS + 16);
	uint64 total = 0;
	Table table;
	uint32 *count;

	for (uint32 i = 0; i < nvalues; i++)
		total += Min(value[i].n + 8, 64);
	table_create(&table, total);
	count = palloc_extended(mul_size(table.mask + 1, sizeof(uint32)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < nvalues; i++)
	{
		uint32 n = Min(value_features(&value[i], part, room), 64);

		TsCheckInterrupts(i << 5);
		for (uint32 k = 0; k < n; k++)
			count[table_enter(&table, room[k])] += value[i].count;
	}
	hashes->multiple = true;
	hashes->first = ts_array(uint64, (Size) nvalues + 1);
	hashes->hash = ts_array(uint64, mul_size(nvalues, part->count) + 1);
	hashes->first[0] = 0;
	for (uint32 i = 0; i < nvalues; i++)
	{
		uint32 n = Min(value_features(&value[i], part, room), 64), kept = 0;
		uint64 at = hashes->first[i];

		TsCheckInterrupts(i << 5);
		for (uint32 k = 0; k < n; k++)
		{
			uint32 c = count[table_enter(&table, room[k])];

			if (c > 1)
				rare[kept++] = (Rare){c, room[k]};
		}
		qsort(rare, kept, sizeof(Rare), compare_rare);
		for (uint32 k = 0; k < Min(kept, (uint32) part->count); k++)
			hashes->hash[at++] = rare[k].hash;
		hashes->first[i + 1] = at;
	}
	table_free(&table);
	pfree(count);
	pfree(rare);
	pfree(room);
}

/* The elements of a list, each as a hash; at most as many as bytes. */
static uint64
value_elements(const TsValue *value, uint64 *to)
{
	const char *from = value->bytes, *end = from + value->length;
	uint64 n = 0;

	while (from < end)
	{
		const char *stop = memchr(from, TS_LIST_SEPARATOR, end - from);

		stop = stop == NULL ? end : stop;
		to[n++] = ts_hash_bytes(from, stop - from) | 1;
		from = stop + 1;
	}
	return n;
}

/* Elements of lists. */
static void
element_hashes(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes)
{
	const TsValue *value = records->value[part->field];
	uint32 nvalues = records->names[part->field]->n;
	uint64 total = 0, at = 0;

	for (uint32 i = 0; i < nvalues; i++)
	{
		total++;
		for (uint32 k = 0; k < value[i].length; k++)
			total += value[i].bytes[k] == TS_LIST_SEPARATOR;
	}
	hashes->multiple = true;
	hashes->first = ts_array(uint64, (Size) nvalues + 1);
	hashes->hash = ts_array(uint64, total + 1);
	for (uint32 i = 0; i < nvalues; i++)
	{
		hashes->first[i] = at;
		at += value_elements(&value[i], hashes->hash + at);
	}
	hashes->first[nvalues] = at;
}

static uint64
single_hash(const TsValue *value, const TsKeyPart *part)
{
	uint32 length;
	const char *key;
	TsChars chars;

	switch (part->kind)
	{
		case TS_KEY_PREFIX:
			chars = ts_value_chars(value);
			return hash_chars(&chars, 0, Min(chars.n, (uint32) part->count), 0);
		case TS_KEY_PHONETIC:
			key = ts_value_phonetic(value, part->phonetic, &length);
			return key == NULL ? 0 : ts_hash_bytes(key, length) | 1;
		case TS_KEY_PINYIN_INITIALS:
			key = ts_value_initials(value, &length);
			return length == 0 ? 0 : ts_hash_bytes(key, length) | 1;
		default:
			return ts_hash_bytes(value->bytes, value->length) | 1;
	}
}

void
ts_part_hashes(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes)
{
	uint32 nvalues = records->names[part->field]->n;
	MemoryContext scratch, old;

	hashes->first = NULL;
	hashes->multiple = false;
	if (part->kind == TS_KEY_TOKENS || part->kind == TS_KEY_QGRAMS)
	{
		rare_features(records, part, hashes);
		return;
	}
	if (part->kind == TS_KEY_VALUE && records->matcher->field[part->field].list)
	{
		element_hashes(records, part, hashes);
		return;
	}
	hashes->hash = ts_array(uint64, (Size) nvalues + 1);
	scratch = AllocSetContextCreate(CurrentMemoryContext, "touchstone key", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(scratch);
	for (uint32 i = 0; i < nvalues; i++)
	{
		TsCheckInterrupts(i << 3);
		hashes->hash[i] = single_hash(&records->value[part->field][i], part);
		if ((i & 0xff) == 0)
			MemoryContextReset(scratch);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
}

/* ------------------------------------------------------------------------------------------------ one key */

#define START_HASH UINT64CONST(0x5851f42d4c957f2d)

/* Combines n hashes with every one of the choices of one more part; how many there are then, at most MAX_COMBINATIONS. */
static uint32
combine_hashes(uint64 *hash, uint32 n, const uint64 *choice, uint64 choices)
{
	uint64 before[MAX_COMBINATIONS];
	uint32 made = 0;

	memcpy(before, hash, n * sizeof(uint64));
	for (uint32 i = 0; i < n; i++)
		for (uint64 c = 0; c < choices && made < MAX_COMBINATIONS; c++)
			hash[made++] = ts_mix64(before[i] * UINT64CONST(0x9fb21c651e98df25) + choice[c]) | 1;
	return made;
}

/* ts_key_multiple: whether a record can be in several blocks of a key. */
bool
ts_key_multiple(const TsMatcher *matcher, const TsKey *key)
{
	for (int p = 0; p < key->n; p++)
	{
		const TsKeyPart *part = &key->part[p];

		if (part->kind == TS_KEY_TOKENS || part->kind == TS_KEY_QGRAMS ||
			(part->kind == TS_KEY_VALUE && matcher->field[part->field].list))
			return true;
	}
	return false;
}

/*
 * ts_key_hashes: the blocks of a key that a record is in, by what its fields hold (NULL: missing), to room for TS_KEY_MOST_BLOCKS;
 * how many.  Of tokens and q-grams these are all, not the rarest: what is rare, one record does not tell.
 */
uint32
ts_key_hashes(const TsMatcher *matcher, const TsKey *key, const TsValue *const *value, uint64 *to)
{
	uint32 n = 1;

	StaticAssertStmt(TS_KEY_MOST_BLOCKS == MAX_COMBINATIONS, "room for blocks of one record");
	to[0] = START_HASH;
	for (int p = 0; p < key->n; p++)
	{
		const TsKeyPart *part = &key->part[p];
		const TsValue *here = value[part->field];
		uint64 *choice;
		uint64 choices = 1;

		if (here == NULL)
			return 0;
		choice = ts_array(uint64, Max((Size) here->length + 1, 2 * TS_VALUE_CHARS + 16));
		if (part->kind == TS_KEY_TOKENS || part->kind == TS_KEY_QGRAMS)
			choices = value_features(here, part, choice);
		else if (part->kind == TS_KEY_VALUE && matcher->field[part->field].list)
			choices = value_elements(here, choice);
		else
		{
			choice[0] = single_hash(here, part);
			choices = choice[0] != 0;
		}
		n = combine_hashes(to, n, choice, choices);
		pfree(choice);
		if (n == 0)
			return 0;
	}
	return n > 1 ? sort_unique(to, n) : n;
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
	return n > 1 ? sort_unique(to, n) : n;
}

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

void
ts_blocks_make(const TsRecords *records, const TsKey *key, const bool *only, TsBlocks *blocks)
{
	TsPartHashes parts[TS_MATCH_MAX_KEY_PARTS];
	uint64 hash[MAX_COMBINATIONS];
	uint64 places = 0, entries = 0, capacity = Max(1024, (uint64) records->n);
	uint64 *place_hash;
	Table table;

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
	table_create(&table, blocks->multiple ? places : entries);
	for (uint64 p = 0; p < places; p++)
	{
		uint32 *to = blocks->multiple ? blocks->list : blocks->block;

		TsCheckInterrupts(p);
		if (p + 16 < places && place_hash[p + 16] != 0)
			__builtin_prefetch(&table.hash[(place_hash[p + 16] >> 7) & table.mask]);
		to[p] = place_hash[p] == 0 ? TS_MISSING : table_enter(&table, place_hash[p]);
	}
	pfree(place_hash);
	group_members(records, blocks, blocks->first, blocks->multiple ? blocks->list : blocks->block, places,
				  table.n);
	table_free(&table);
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

void
ts_blocks_free(TsBlocks *blocks)
{
	void *parts[] = {blocks->start, blocks->member, blocks->first, blocks->list, blocks->block};

	for (int i = 0; i < (int) lengthof(parts); i++)
		if (parts[i])
			pfree(parts[i]);
}

/* ------------------------------------------------------------------------------------------------ the budget */

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

/* Takes blocks out of a key; their records are marked in `only`. */
static void
drop_blocks(TsBlocking *blocking, TsBlocks *blocks, int64 limit, bool *only)
{
	const TsRecords *records = blocking->records;
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
		drop_blocks(blocking, &blocking->blocks[k], limit, only);
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
			drop_blocks(blocking, blocks, limit, NULL);
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

/* ------------------------------------------------------------------------------------------------ pairs */

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
