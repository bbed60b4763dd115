/*
 * key_parts.c
 *		What a part of a blocking key makes of a value: hashes of 64 bits.  See blocks.h.
 *
 * Two different things with one hash would only lead to pairs that need not have been compared.  0 stands for nothing, so that
 * every hash has its last bit set.
 */
#include "postgres.h"

#include "match/blocks.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "match/numbered.h"
#include "text/qgram.h"
#include "text/words.h"

#define MOST_FEATURES 64						/* tokens or q-grams of a value that are counted */
#define FEATURE_ROOM  (2 * TS_VALUE_CHARS + 16) /* for the tokens or q-grams of a value */

/* The hash of characters, the same whether they are stored narrow or wide. */
static uint64
hash_chars(const TsChars *text, uint32 from, uint32 n, uint64 seed)
{
	uint64 hash = seed ^ ts_mix64(n + UINT64CONST(0x9e3779b97f4a7c15));

	for (uint32 i = from; i < from + n; i++)
		hash = (hash ^ ts_char(text, i)) * UINT64CONST(0x9fb21c651e98df25), hash ^= hash >> 29;
	return ts_mix64(hash) | 1;
}

/* ---------- tokens and q-grams ---------- */

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

/* The q-grams of a value, as hashes. */
static uint32
value_qgrams(const TsChars *text, int q, uint64 *to)
{
	uint32 n = ts_qgram_count(text->n, q);

	ts_qgrams(text, q, false, to);
	for (uint32 i = 0; i < n; i++)
		to[i] = ts_mix64(to[i]) | 1;
	return n;
}

/* ts_sort_hashes: ascending, each once. */
uint32
ts_sort_hashes(uint64 *hash, uint32 n)
{
	uint32 kept = 0;

	qsort(hash, n, sizeof(uint64), ts_order_uint64);
	for (uint32 i = 0; i < n; i++)
		if (i == 0 || hash[i] != hash[i - 1])
			hash[kept++] = hash[i];
	return kept;
}

typedef struct Rare
{
	uint32 count;
	uint64 hash;
} Rare;

/* Order of two features: the rarest first. */
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

	return ts_sort_hashes(to, part->kind == TS_KEY_TOKENS ? value_tokens(&chars, to)
														  : value_qgrams(&chars, part->q, to));
}

/* The rarest tokens or q-grams of every value; those of one record only lead nowhere and are left out. */
static void
rare_features(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes)
{
	const TsValue *value = records->value[part->field];
	uint32 nvalues = records->names[part->field]->n;
	uint64 *room = ts_array(uint64, FEATURE_ROOM);
	Rare *rare = ts_array(Rare, FEATURE_ROOM);
	uint64 total = 0;
	TsNumbered table;
	uint32 *count;

	for (uint32 i = 0; i < nvalues; i++)
		total += Min(value[i].n + 8, MOST_FEATURES);
	ts_numbered_create(&table, total);
	count = palloc_extended(mul_size(table.mask + 1, sizeof(uint32)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < nvalues; i++)
	{
		uint32 n = Min(value_features(&value[i], part, room), MOST_FEATURES);

		TsCheckInterrupts(i << 5);
		for (uint32 k = 0; k < n; k++)
			count[ts_numbered_enter(&table, room[k])] += value[i].count;
	}
	hashes->multiple = true;
	hashes->first = ts_array(uint64, (Size) nvalues + 1);
	hashes->hash = ts_array(uint64, mul_size(nvalues, part->count) + 1);
	hashes->first[0] = 0;
	for (uint32 i = 0; i < nvalues; i++)
	{
		uint32 n = Min(value_features(&value[i], part, room), MOST_FEATURES), kept = 0;
		uint64 at = hashes->first[i];

		TsCheckInterrupts(i << 5);
		for (uint32 k = 0; k < n; k++)
		{
			uint32 c = count[ts_numbered_enter(&table, room[k])];

			if (c > 1)
				rare[kept++] = (Rare){c, room[k]};
		}
		qsort(rare, kept, sizeof(Rare), compare_rare);
		for (uint32 k = 0; k < Min(kept, (uint32) part->count); k++)
			hashes->hash[at++] = rare[k].hash;
		hashes->first[i + 1] = at;
	}
	ts_numbered_free(&table);
	pfree(count);
	pfree(rare);
	pfree(room);
}

/* ---------- other parts ---------- */

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

/* What a part makes of a value, where that is one thing; 0: nothing. */
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

/* ---------- all parts ---------- */

/* Whether a part takes tokens or q-grams. */
static bool
is_features(const TsKeyPart *part)
{
	return part->kind == TS_KEY_TOKENS || part->kind == TS_KEY_QGRAMS;
}

/* Whether a part takes the elements of a list. */
static bool
is_list(const TsMatcher *matcher, const TsKeyPart *part)
{
	return part->kind == TS_KEY_VALUE && matcher->field[part->field].list;
}

/* ts_part_multiple: whether a part makes several hashes of a value. */
bool
ts_part_multiple(const TsMatcher *matcher, const TsKeyPart *part)
{
	return is_features(part) || is_list(matcher, part);
}

/* ts_part_room: for how many hashes of one value there must be room. */
Size
ts_part_room(const TsValue *value)
{
	return Max((Size) value->length + 1, FEATURE_ROOM);
}

/* ts_part_hashes_of: what a part makes of one value; tokens and q-grams all, for which are rare one value does not tell. */
uint64
ts_part_hashes_of(const TsMatcher *matcher, const TsKeyPart *part, const TsValue *value, uint64 *to)
{
	if (is_features(part))
		return value_features(value, part, to);
	if (is_list(matcher, part))
		return value_elements(value, to);
	to[0] = single_hash(value, part);
	return to[0] != 0;
}

/* ts_part_hashes: by value of its field; in the current context, kept by the caller. */
void
ts_part_hashes(const TsRecords *records, const TsKeyPart *part, TsPartHashes *hashes)
{
	uint32 nvalues = records->names[part->field]->n;
	MemoryContext scratch, old;

	hashes->first = NULL;
	hashes->multiple = false;
	if (is_features(part))
	{
		rare_features(records, part, hashes);
		return;
	}
	if (is_list(records->matcher, part))
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
