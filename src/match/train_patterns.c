/*
 * train_patterns.c
 *		Of match_train: the pairs that are looked at, reduced to patterns and counted.  See trainer.h.
 *
 * Pairs at random for u, of a key's blocks for m, of all keys for the prior, and those that people have decided.  All chance comes
 * from the seed and the numbers of the records, so that the same records give the same patterns.
 */
#include "postgres.h"

#include "match/trainer.h"

#include "core/hash.h"
#include "core/memory.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define RANDOM_PAIRS  1000000 /* for u */
#define ROUND		  64	  /* of them that are asked for at once */
#define UNION_PAIRS	  1000000 /* of all keys */
#define LARGEST_BLOCK 1000	  /* records; larger ones say little about matches */

/* ---------- a table of patterns ---------- */

/* An empty table. */
static void
patterns_create(TsPatternTable *patterns)
{
	patterns->mask = 1023;
	patterns->n = 0;
	patterns->pairs = 0;
	patterns->slot = palloc0(sizeof(TsCountedPattern) * ((Size) patterns->mask + 1));
}

/* The slot of a pattern, or the free one where it would go. */
static TsCountedPattern *
pattern_slot(TsPatternTable *patterns, const TsPairPattern *pattern)
{
	uint64 hash = pattern->word[0];
	uint32 at;

	for (int i = 1; i < TS_PATTERN_WORDS; i++)
		hash = ts_mix64(hash) ^ pattern->word[i];
	at = (uint32) (ts_mix64(hash) >> 32) & patterns->mask;
	while (patterns->slot[at].used &&
		   memcmp(&patterns->slot[at].pattern, pattern, sizeof(TsPairPattern)) != 0)
		at = (at + 1) & patterns->mask;
	return &patterns->slot[at];
}

/* Counts a pattern n times. */
static void
patterns_add(TsPatternTable *patterns, const TsPairPattern *pattern, double n)
{
	TsCountedPattern *slot = pattern_slot(patterns, pattern);

	patterns->pairs += n;
	if (!slot->used)
	{
		if (patterns->n >= patterns->mask / 2)
		{
			TsPatternTable larger = {.mask = patterns->mask * 2 + 1};

			larger.slot = palloc_extended(sizeof(TsCountedPattern) * ((Size) larger.mask + 1),
										  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
			for (uint32 i = 0; i <= patterns->mask; i++)
				if (patterns->slot[i].used)
				{
					*pattern_slot(&larger, &patterns->slot[i].pattern) = patterns->slot[i];
					larger.n++;
				}
			pfree(patterns->slot);
			larger.pairs = patterns->pairs;
			*patterns = larger;
			slot = pattern_slot(patterns, pattern);
		}
		slot->used = true;
		slot->pattern = *pattern;
		slot->n = 0;
		patterns->n++;
	}
	slot->n += n;
}

/* Order of two patterns: any that is always the same. */
static int
compare_counted(const void *a, const void *b)
{
	const TsCountedPattern *x = a, *y = b;

	for (int i = 0; i < TS_PATTERN_WORDS; i++)
		if (x->pattern.word[i] != y->pattern.word[i])
			return x->pattern.word[i] < y->pattern.word[i] ? -1 : 1;
	return 0;
}

/* Puts the patterns together at the beginning, sorted: sums do not depend on the order in which they came. */
static void
patterns_sort(TsPatternTable *patterns)
{
	uint32 n = 0;

	for (uint32 i = 0; i <= patterns->mask; i++)
		if (patterns->slot[i].used)
			patterns->slot[n++] = patterns->slot[i];
	qsort(patterns->slot, n, sizeof(TsCountedPattern), compare_counted);
}

/* ---------- the pattern of a pair ---------- */

/* Buckets of values, by powers of 2 of how many records have them. */
void
ts_train_buckets(TsTrainer *trainer, int c)
{
	const TsRecords *records = trainer->records;
	const TsComparison *comparison = &trainer->matcher->comparison[c];
	uint32 n = records->names[comparison->field]->n;
	double present = 0, squares = 0;

	if (comparison->nlevels == 0 || comparison->level[0].when.n != 1 ||
		comparison->level[0].when.test[0].kind != TS_TEST_EXACT)
		return;
	trainer->bucket[c] = ts_array(uint8, (Size) n + 1);
	for (uint32 v = 0; v < n; v++)
	{
		double count = records->value[comparison->field][v].count;
		int bucket = Min(TS_TRAIN_BUCKETS - 1, count <= 2 ? 0 : pg_leftmost_one_pos32((uint32) count - 1));

		trainer->bucket[c][v] = (uint8) bucket;
		trainer->bucket_share[c][bucket] += count;
		trainer->bucket_squares[c][bucket] += count * count;
		present += count;
		squares += count * count;
	}
	for (int b = 0; b < TS_TRAIN_BUCKETS; b++)
	{
		trainer->bucket_share[c][b] /= Max(present, 1);
		trainer->bucket_squares[c][b] /= Max(squares, 1);
	}
}

/* The pattern of a pair of records. */
static void
pair_pattern(const TsTrainer *trainer, uint32 a, uint32 b, TsPairPattern *pattern)
{
	memset(pattern, 0, sizeof(TsPairPattern));
	for (int c = 0; c < trainer->matcher->ncomparisons; c++)
	{
		int code = ts_score_level(trainer->scorer, c, a, b);

		if (code == 0 && trainer->bucket[c] != NULL)
			code = TS_CODE_BUCKET +
				   trainer->bucket[c][ts_record(trainer->records, a)[trainer->matcher->comparison[c].field]];
		pattern->word[c / TS_CODES_A_WORD] |= (uint64) code << (c % TS_CODES_A_WORD * TS_CODE_BITS);
	}
}

typedef struct Collect
{
	const TsTrainer *trainer;
	TsPatternTable patterns;
} Collect;

/* Counts a pair; a TsPairFunction. */
static void
collect_pair(void *argument, uint32 a, uint32 b, int key)
{
	Collect *collect = argument;
	TsPairPattern pattern;

	pair_pattern(collect->trainer, a, b, &pattern);
	patterns_add(&collect->patterns, &pattern, 1);
}

/* ---------- pairs ---------- */

/* The i-th pair at random. */
static void
random_pair(const TsTrainer *trainer, uint64 i, uint32 *pair)
{
	const TsRecords *records = trainer->records;
	uint64 x = ts_mix64(trainer->seed + 2 * i), y = ts_mix64(trainer->seed + 2 * i + 1);
	uint32 a, b;

	if (records->two)
	{
		a = (uint32) ((x >> 32) * records->nleft >> 32);
		b = records->nleft + (uint32) ((y >> 32) * (records->n - records->nleft) >> 32);
	}
	else
	{
		a = (uint32) ((x >> 32) * records->n >> 32);
		b = (uint32) ((y >> 32) * (records->n - 1) >> 32);
		b += b >= a;
	}
	pair[0] = Min(a, b);
	pair[1] = Max(a, b);
}

/* Calls for pairs at random, or for all of them where there are not many more. */
static void
random_pairs(TsTrainer *trainer, double wanted, TsPairFunction function, void *argument)
{
	const TsRecords *records = trainer->records;
	uint64 turn = 0;

	if (trainer->total <= 2 * wanted)
	{
		uint32 n = records->two ? records->nleft : records->n;

		for (uint32 a = 0; a < n; a++)
			for (uint32 b = records->two ? records->nleft : a + 1; b < records->n; b++)
			{
				if ((++turn & 0xfff) == 0)
					CHECK_FOR_INTERRUPTS();
				function(argument, a, b, 0);
			}
		return;
	}
	for (uint64 i = 0; i < (uint64) wanted; i += ROUND)
	{
		uint32 pair[ROUND][2];

		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < ROUND; k++)
		{
			random_pair(trainer, i + k, pair[k]);
			__builtin_prefetch(ts_record(records, pair[k][0]));
			__builtin_prefetch(ts_record(records, pair[k][1]));
		}
		for (int k = 0; k < ROUND; k++)
			for (int side = 0; side < 2; side++)
				ts_record_prefetch_values(records, pair[k][side]);
		for (int k = 0; k < ROUND; k++)
			function(argument, pair[k][0], pair[k][1], 0);
	}
}

/* Patterns of pairs at random. */
void
ts_train_random_patterns(TsTrainer *trainer, TsPatternTable *patterns)
{
	Collect collect = {.trainer = trainer};

	patterns_create(&collect.patterns);
	random_pairs(trainer, RANDOM_PAIRS, collect_pair, &collect);
	patterns_sort(&collect.patterns);
	*patterns = collect.patterns;
	trainer->pairs += (int64) patterns->pairs;
}

/* The pairs of one key, of a sample of its blocks. */
void
ts_train_pass_patterns(TsTrainer *trainer, const TsBlocks *blocks, TsPatternTable *patterns)
{
	const TsRecords *records = trainer->records;
	Collect collect = {.trainer = trainer};
	double pairs = 0, share;

	patterns_create(&collect.patterns);
	for (uint32 b = 0; b < blocks->nblocks; b++)
		if (blocks->start[b + 1] - blocks->start[b] <= LARGEST_BLOCK)
			pairs += (double) ts_block_pairs(records, blocks, b);
	share = TS_TRAIN_PASS_PAIRS / Max(pairs, 1);
	for (uint32 block = 0; block < blocks->nblocks; block++)
	{
		const uint32 *member = blocks->member + blocks->start[block];
		uint64 n = blocks->start[block + 1] - blocks->start[block];
		uint64 chance = ts_mix64(trainer->seed ^ ts_mix64(member[0] + UINT64CONST(77))) >> 11;

		if (n > LARGEST_BLOCK || (double) chance > share * 0x1p53)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (uint64 i = 0; i + 1 < n; i++)
			for (uint64 j = i + 1; j < n; j++)
				if (!records->two || (member[i] < records->nleft && member[j] >= records->nleft))
					collect_pair(&collect, member[i], member[j], 0);
	}
	patterns_sort(&collect.patterns);
	*patterns = collect.patterns;
	trainer->pairs += (int64) patterns->pairs;
}

typedef struct Sample
{
	Collect collect;
	uint64 seed;
	double share; /* of the pairs */
} Sample;

/* Counts a pair, if chance takes it: by its records, whatever the order of pairs. */
static void
sample_pair(void *argument, uint32 a, uint32 b, int key)
{
	Sample *sample = argument;

	if (sample->share < 1 &&
		(double) (ts_mix64(sample->seed ^ ts_mix64(((uint64) a << 32) | b)) >> 11) > sample->share * 0x1p53)
		return;
	collect_pair(&sample->collect, a, b, key);
}

/* Patterns of the pairs of all keys together, or of a sample of them: the share of it is returned. */
double
ts_train_key_patterns(TsTrainer *trainer, const TsBlocking *blocking, uint64 seed, TsPatternTable *patterns)
{
	Sample sample = {.collect = {.trainer = trainer}, .seed = seed};

	sample.share = Min(1.0, UNION_PAIRS / Max(1.0, (double) blocking->pairs));
	patterns_create(&sample.collect.patterns);
	ts_blocking_pairs(blocking, sample_pair, &sample);
	patterns_sort(&sample.collect.patterns);
	*patterns = sample.collect.patterns;
	trainer->pairs += (int64) patterns->pairs;
	return sample.share;
}

/* Patterns of the pairs that people have found to be one. */
void
ts_train_label_patterns(TsTrainer *trainer, const TsPair *labels, uint32 nlabels, TsPatternTable *patterns)
{
	Collect collect = {.trainer = trainer};

	patterns_create(&collect.patterns);
	for (uint32 i = 0; i < nlabels; i++)
		if (labels[i].decision == TS_DUPLICATE)
			collect_pair(&collect, labels[i].a, labels[i].b, 0);
	patterns_sort(&collect.patterns);
	*patterns = collect.patterns;
}
