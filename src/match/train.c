/*
 * train.c
 *		match_train: what levels say, learned from the records themselves, by expectation maximisation.
 *
 * The model is Fellegi and Sunter's: a pair is one or two, and in either class the levels of the comparisons are drawn
 * independently, with probabilities m and u.  Pairs are reduced to patterns (the levels of all comparisons in one word), and
 * patterns counted; what follows works on a few thousand of those.
 *
 *		u       from pairs taken at random, among which hardly any is one.  Of exact levels it is known from the values'
 *				frequencies, without chance.  Where matches are not rare (small tables), their share is taken out again:
 *				what is seen is prior * m + (1 - prior) * u.
 *		m       in passes, one for each blocking key: among the pairs of a block, many are one.  Comparisons on the key's own
 *				fields say nothing there and are left out of the pass.  EM with u given yields m; the mean over the passes, by
 *				how many matches each saw, is where the last EM begins, over the pairs of all keys together.
 *		prior   expected matches among the pairs of all keys, of all pairs that there are
 *
 * Levels of two comparisons may go together among pairs that are two: people of one city share postcodes, colleagues their
 * company and its mail.  Taken for independent, they would make matches of neighbours.  So each comparison may have one other that
 * it is given, by the forest that explains most (Chow and Liu 1968), and u is then that given the other's level.
 *
 * A level that stands before another means no less agreement: where the estimates say otherwise, the two share one weight
 * (pooled adjacent violators).  All sums are over patterns in sorted order, and all chance comes from the seed and the numbers of
 * the records, so that the same records give the same matcher.
 */
#include "postgres.h"

#include <math.h>

#include "match/train.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/text.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_match_train);

#define RANDOM_PAIRS	 1000000 /* for u */
#define ROUND			 64		 /* of them that are asked for at once */
#define PASS_PAIRS		 120000	 /* of one key, for m */
#define UNION_PAIRS		 1000000 /* of all keys */
#define LARGEST_BLOCK	 1000	 /* records; larger ones say little about matches */
#define ROUNDS			 3		 /* of u, passes and prior */
#define ITERATIONS		 100
#define CONVERGED		 1e-5
#define PRIOR_STRENGTH	 4.0  /* pairs that the starting values of m count as */
#define LEAST_STRENGTH	 50.0 /* pairs that the passes count as at least, among those of all keys */
#define LABEL_STRENGTH	 20.0
#define SMOOTHING		 0.5
#define MOST_ELSE		 0.4
#define LEAST_DEPENDENCE 60.0  /* G statistic */
#define GIVEN_STRENGTH	 100.0 /* pairs that u alone counts as */
#define OWN_STRENGTH	 30.0  /* pairs that u counts as among those of one key */
#define LEAST_CONTEXT	 200.0 /* pairs of a key that are two */
#define DISTRUST		 0.25  /* of a pass, for each comparison that agrees too rarely */
#define MOST_TOGETHER	 24	   /* passes on two comparisons each */
#define LEAST_U			 1e-10
#define MOST_FREQUENCIES 500

/* Six digits: what is beyond is noise, and long to read. */
static double
rounded(double x)
{
	double scale = pow(10, 5 - floor(log10(x)));

	return round(x * scale) / scale;
}

/* ------------------------------------------------------------------------------------------------ patterns */

/*
 * What a comparison says of a pair in training, in 5 bits: its level, or missing, or, on exact agreement, how frequent the value
 * is, by buckets: two who are both called Smith are less likely one than two who are both called Zwingli, and EM that did not know
 * would take namesakes for matches.
 */
#define CODE_BITS	  5
#define CODES_A_WORD  12
#define PATTERN_WORDS ((TS_MATCH_MAX_COMPARISONS + CODES_A_WORD - 1) / CODES_A_WORD)
#define BUCKETS		  12
#define CODE_BUCKET	  16 /* the first of them */

typedef struct Pattern
{
	uint64 word[PATTERN_WORDS];
} Pattern;

static inline int
pattern_code(const Pattern *pattern, int comparison)
{
	return (int) (pattern->word[comparison / CODES_A_WORD] >> (comparison % CODES_A_WORD * CODE_BITS)) &
		   ((1 << CODE_BITS) - 1);
}

/* The level that a code stands for. */
static inline int
code_level(int code)
{
	return code >= CODE_BUCKET ? 0 : code;
}

typedef struct Counted
{
	Pattern pattern;
	double n;
	bool used;
} Counted;

/* How often patterns occur. */
typedef struct Patterns
{
	uint32 mask, n;
	Counted *slot;
	double pairs;
} Patterns;

static void
patterns_create(Patterns *patterns)
{
	patterns->mask = 1023;
	patterns->n = 0;
	patterns->pairs = 0;
	patterns->slot = palloc0(sizeof(Counted) * ((Size) patterns->mask + 1));
}

static Counted *
pattern_slot(Patterns *patterns, const Pattern *pattern)
{
	uint64 hash = pattern->word[0];
	uint32 at;

	for (int i = 1; i < PATTERN_WORDS; i++)
		hash = ts_mix64(hash) ^ pattern->word[i];
	at = (uint32) (ts_mix64(hash) >> 32) & patterns->mask;
	while (patterns->slot[at].used && memcmp(&patterns->slot[at].pattern, pattern, sizeof(Pattern)) != 0)
		at = (at + 1) & patterns->mask;
	return &patterns->slot[at];
}

static void
patterns_add(Patterns *patterns, const Pattern *pattern, double n)
{
	Counted *slot = pattern_slot(patterns, pattern);

	patterns->pairs += n;
	if (!slot->used)
	{
		if (patterns->n >= patterns->mask / 2)
		{
			Patterns larger = {.mask = patterns->mask * 2 + 1};

			larger.slot = palloc_extended(sizeof(Counted) * ((Size) larger.mask + 1),
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

static int
compare_counted(const void *a, const void *b)
{
	const Counted *x = a, *y = b;

	for (int i = 0; i < PATTERN_WORDS; i++)
		if (x->pattern.word[i] != y->pattern.word[i])
			return x->pattern.word[i] < y->pattern.word[i] ? -1 : 1;
	return 0;
}

/* Puts the patterns together at the beginning, sorted: sums do not depend on the order in which they came. */
static void
patterns_sort(Patterns *patterns)
{
	uint32 n = 0;

	for (uint32 i = 0; i <= patterns->mask; i++)
		if (patterns->slot[i].used)
			patterns->slot[n++] = patterns->slot[i];
	qsort(patterns->slot, n, sizeof(Counted), compare_counted);
}

/* ------------------------------------------------------------------------------------------------ the model */

#define LEVELS (TS_MATCH_MAX_LEVELS + 1)

/* u of comparisons given that some others agree exactly. */
typedef struct Context
{
	uint64 mask; /* of comparisons */
	int n;
	bool has[TS_MATCH_MAX_COMPARISONS];
	double u[TS_MATCH_MAX_COMPARISONS][LEVELS];
} Context;

typedef struct Model
{
	int n;
	int nlevels[TS_MATCH_MAX_COMPARISONS]; /* with else */
	double m[TS_MATCH_MAX_COMPARISONS][LEVELS];
	double u[TS_MATCH_MAX_COMPARISONS][LEVELS];
	double prior;
	int parent[TS_MATCH_MAX_COMPARISONS]; /* the comparison that this one goes with; -1: none */
	double gu[TS_MATCH_MAX_COMPARISONS][LEVELS][LEVELS];
	int ncontexts;
	Context *context;
} Model;

typedef struct Training
{
	const TsRecords *records;
	const TsMatcher *matcher;
	TsScorer *scorer;
	uint64 seed;
	double total;						 /* pairs that there are */
	int order[TS_MATCH_MAX_COMPARISONS]; /* comparisons: those that agree most often first */
	int place[TS_MATCH_MAX_COMPARISONS]; /* of each in that order */
	Model model;
	uint8 *bucket[TS_MATCH_MAX_COMPARISONS]; /* by value; NULL where the first level is not equality */
	double bucket_share[TS_MATCH_MAX_COMPARISONS][BUCKETS];	  /* of the records */
	double bucket_squares[TS_MATCH_MAX_COMPARISONS][BUCKETS]; /* of random pairs, given that they agree */
	double seen[TS_MATCH_MAX_COMPARISONS][LEVELS];			  /* shares among random pairs */
	Patterns random;										  /* of random pairs */
	double start[TS_MATCH_MAX_COMPARISONS][LEVELS];			  /* m before anything is known */
	int iterations;
	bool converged;
	int64 pairs;
} Training;

/* Levels before the last, on which agreement should be monotone; a level for both missing has no place in that order. */
static bool
is_ordered(const TsComparison *comparison, int level)
{
	if (level == comparison->nlevels)
		return true;
	for (int t = 0; t < comparison->level[level].when.n; t++)
		if (comparison->level[level].when.test[t].kind == TS_TEST_BOTH_MISSING ||
			comparison->level[level].when.test[t].kind == TS_TEST_DIFFERENT ||
			comparison->level[level].when.test[t].kind == TS_TEST_SWAPPED)
			return false;
	return true;
}

/* Pools neighbouring levels until m / u never rises from one to the next. */
static void
make_monotone(const TsMatcher *matcher, Model *model)
{
	for (int c = 0; c < model->n; c++)
	{
		double m[LEVELS], u[LEVELS];
		int members[LEVELS], order[LEVELS];
		int n = 0, k = 0;

		for (int l = 0; l < model->nlevels[c]; l++)
		{
			if (!is_ordered(&matcher->comparison[c], l))
				continue;
			order[k++] = l;
			m[n] = model->m[c][l];
			u[n] = model->u[c][l];
			members[n++] = 1;
			while (n > 1 && m[n - 1] * u[n - 2] > m[n - 2] * u[n - 1])
			{
				m[n - 2] += m[n - 1];
				u[n - 2] += u[n - 1];
				members[n - 2] += members[n - 1];
				n--;
			}
		}
		k = 0;
		for (int g = 0; g < n; g++)
			for (int i = 0; i < members[g]; i++, k++)
				model->m[c][order[k]] = model->u[c][order[k]] * (m[g] / u[g]);
	}
}

/* Comparisons on which a pattern agrees exactly. */
static uint64
exact_mask(const Training *training, const Pattern *pattern)
{
	uint64 mask = 0;

	for (int c = 0; c < training->matcher->ncomparisons; c++)
		if (training->bucket[c] != NULL && code_level(pattern_code(pattern, c)) == 0)
			mask |= UINT64CONST(1) << c;
	return mask;
}

/* u of a level of comparison c, with all that is known of it. */
static double
u_of(const Model *model, const Pattern *pattern, uint64 exact, int c, int level)
{
	int parent = model->parent[c], given;
	const Context *best = NULL;

	for (int x = 0; x < model->ncontexts; x++)
	{
		const Context *context = &model->context[x];

		if (context->has[c] && (context->mask & exact) == context->mask &&
			(best == NULL || context->n > best->n))
			best = context;
	}
	if (best != NULL)
		return best->u[c][level];
	given = parent < 0 ? TS_LEVEL_MISSING : code_level(pattern_code(pattern, parent));
	return given == TS_LEVEL_MISSING ? model->u[c][level] : model->gu[c][given][level];
}

/* How likely a pattern is, if it is of two: without the prior, and of comparisons that take part. */
static double
likelihood_of_two(const Training *training, const Model *model, const Pattern *pattern, const bool *frozen)
{
	uint64 exact = exact_mask(training, pattern);
	double two = 1;

	for (int c = 0; c < model->n; c++)
	{
		int level = code_level(pattern_code(pattern, c));

		if (level != TS_LEVEL_MISSING && !frozen[c])
			two *= u_of(model, pattern, exact, c, level);
	}
	return two;
}

/* How much likelier the values' frequencies make a pattern, if it is of two. */
static double
namesakes(const Training *training, const Pattern *pattern, const bool *frozen)
{
	double ratio = 1;

	for (int c = 0; c < training->matcher->ncomparisons; c++)
	{
		int code = pattern_code(pattern, c);

		if (code >= CODE_BUCKET && !frozen[c])
			ratio *= training->bucket_squares[c][code - CODE_BUCKET] /
					 training->bucket_share[c][code - CODE_BUCKET];
	}
	return ratio;
}

static double
likelihood_of_one(const Model *model, const Pattern *pattern, const bool *frozen)
{
	double one = 1;

	for (int c = 0; c < model->n; c++)
	{
		int level = code_level(pattern_code(pattern, c));

		if (level != TS_LEVEL_MISSING && !frozen[c])
			one *= model->m[c][level];
	}
	return one;
}

/* Records of one person agree in most fields: whatever EM says, at most MOST_ELSE of the matches of a field do not agree at all. */
static void
cap_else(Model *model, int c)
{
	int last = model->nlevels[c] - 1;
	double rest = 1 - model->m[c][last];

	if (last == 0 || model->m[c][last] <= MOST_ELSE)
		return;
	for (int l = 0; l < last; l++)
		model->m[c][l] *= (1 - MOST_ELSE) / Max(rest, 1e-12);
	model->m[c][last] = MOST_ELSE;
}

/* The next m or u of a comparison from what was counted, around what is known of it; the largest change. */
static double
estimate(const double *counted, int n, double strength, const double *around, double least, double *to)
{
	double sum = 0, change = 0;

	for (int l = 0; l < n; l++)
		sum += counted[l];
	for (int l = 0; l < n; l++)
	{
		double next = Max((counted[l] + strength * around[l]) / (sum + strength), least);

		change = Max(change, fabs(next - to[l]));
		to[l] = next;
	}
	return change;
}

/*
 * EM over patterns.  Comparisons in `frozen` take no part.  `own_u` learns u of these pairs as well, around what it was, as if each
 * comparison stood for itself; else it is given.  Returns the expected number of matches.
 */
static double
expectation_maximisation(Training *training, const Patterns *patterns, Model *model, const bool *frozen,
						 bool own_u, double strength, double (*around)[LEVELS])
{
	double matches = 0;
	Size levels = sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS;
	double(*m)[LEVELS] = palloc(levels);
	double(*u)[LEVELS] = palloc(levels);
	double(*u0)[LEVELS] = palloc(levels);
	double *two = ts_array(double, patterns->n + 1);
	double *ratio = ts_array(double, patterns->n + 1);
	int iteration;

	memcpy(u0, model->u, levels);
	for (uint32 i = 0; i < patterns->n; i++)
	{
		ratio[i] = namesakes(training, &patterns->slot[i].pattern, frozen);
		two[i] = likelihood_of_two(training, model, &patterns->slot[i].pattern, frozen) * ratio[i];
	}
	training->converged = false;
	for (iteration = 0; iteration < ITERATIONS && !training->converged; iteration++)
	{
		double change = 0, moved;

		CHECK_FOR_INTERRUPTS();
		memset(m, 0, levels);
		memset(u, 0, levels);
		matches = 0;
		for (uint32 i = 0; i < patterns->n; i++)
		{
			const Counted *counted = &patterns->slot[i];
			double one = model->prior * likelihood_of_one(model, &counted->pattern, frozen);
			double other = (1 - model->prior) * two[i];
			double share;

			if (own_u)
			{
				other = (1 - model->prior) * ratio[i];
				for (int c = 0; c < model->n; c++)
				{
					int level = code_level(pattern_code(&counted->pattern, c));

					if (level != TS_LEVEL_MISSING && !frozen[c])
						other *= model->u[c][level];
				}
			}
			share = one + other > 0 ? one / (one + other) : 0;
			matches += share * counted->n;
			for (int c = 0; c < model->n; c++)
			{
				int level = code_level(pattern_code(&counted->pattern, c));

				if (level == TS_LEVEL_MISSING || frozen[c])
					continue;
				m[c][level] += share * counted->n;
				u[c][level] += (1 - share) * counted->n;
			}
		}
		model->prior = Min(0.999999, Max(1e-12, (matches + 1e-3) / (patterns->pairs + 1)));
		for (int c = 0; c < model->n; c++)
		{
			if (frozen[c])
				continue;
			moved = estimate(m[c], model->nlevels[c], strength, around[c], 1e-9, model->m[c]);
			change = Max(change, moved);
			cap_else(model, c);
			if (own_u)
				(void) estimate(u[c], model->nlevels[c], OWN_STRENGTH, u0[c], LEAST_U, model->u[c]);
		}
		training->converged = change < CONVERGED;
	}
	training->iterations += iteration;
	pfree(m);
	pfree(u);
	pfree(u0);
	pfree(two);
	pfree(ratio);
	return matches;
}

/* ------------------------------------------------------------------------------------------------ u */

/* How likely two records of different keys, taken at random, have the same value. */
static double
exact_share(const TsRecords *records, int field)
{
	uint32 n = records->names[field]->n;
	double same = 0, present = 0;

	if (records->two)
	{
		uint32 *left =
			palloc_extended(mul_size((Size) n + 1, sizeof(uint32)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		double nleft = 0;

		for (uint32 i = 0; i < records->nleft; i++)
		{
			uint32 id = ts_record(records, i)[field];

			if (id != TS_MISSING)
			{
				left[id]++;
				nleft++;
			}
		}
		for (uint32 v = 0; v < n; v++)
		{
			same += (double) left[v] * (records->value[field][v].count - left[v]);
			present += records->value[field][v].count;
		}
		pfree(left);
		return nleft > 0 && present > nleft ? same / (nleft * (present - nleft)) : 0;
	}
	for (uint32 v = 0; v < n; v++)
	{
		double count = records->value[field][v].count;

		same += count * (count - 1);
		present += count;
	}
	return present > 1 ? same / (present * (present - 1)) : 0;
}

/* The i-th pair at random. */
static void
random_pair(const Training *training, uint64 i, uint32 *pair)
{
	const TsRecords *records = training->records;
	uint64 x = ts_mix64(training->seed + 2 * i), y = ts_mix64(training->seed + 2 * i + 1);
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
random_pairs(Training *training, double wanted, TsPairFunction function, void *argument)
{
	const TsRecords *records = training->records;
	uint64 turn = 0;

	if (training->total <= 2 * wanted)
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
			random_pair(training, i + k, pair[k]);
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

typedef struct Collect
{
	const Training *training;
	Patterns patterns;
} Collect;

static void
pair_pattern(const Training *training, uint32 a, uint32 b, Pattern *pattern)
{
	memset(pattern, 0, sizeof(Pattern));
	for (int c = 0; c < training->matcher->ncomparisons; c++)
	{
		int code = ts_score_level(training->scorer, c, a, b);

		if (code == 0 && training->bucket[c] != NULL)
			code =
				CODE_BUCKET +
				training->bucket[c][ts_record(training->records, a)[training->matcher->comparison[c].field]];
		pattern->word[c / CODES_A_WORD] |= (uint64) code << (c % CODES_A_WORD * CODE_BITS);
	}
}

static void
collect_pair(void *argument, uint32 a, uint32 b, int key)
{
	Collect *collect = argument;
	Pattern pattern;

	pair_pattern(collect->training, a, b, &pattern);
	patterns_add(&collect->patterns, &pattern, 1);
}

/*
 * The order in which comparisons tell of each other: one that often agrees among pairs that are two comes before one that hardly
 * does, for of what the first says about the second more is seen.
 */
static void
set_order(Training *training)
{
	int n = training->matcher->ncomparisons;

	for (int c = 0; c < n; c++)
	{
		int at = c;

		for (; at > 0 && training->seen[training->order[at - 1]][0] < training->seen[c][0]; at--)
			training->order[at] = training->order[at - 1];
		training->order[at] = c;
	}
	for (int i = 0; i < n; i++)
		training->place[training->order[i]] = i;
}

static void
learn_seen(Training *training)
{
	const TsMatcher *matcher = training->matcher;
	Collect collect = {.training = training};
	double(*count)[LEVELS] = palloc0(sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS);

	patterns_create(&collect.patterns);
	random_pairs(training, RANDOM_PAIRS, collect_pair, &collect);
	training->pairs += (int64) collect.patterns.pairs;
	for (uint32 i = 0; i <= collect.patterns.mask; i++)
		for (int c = 0; collect.patterns.slot[i].used && c < matcher->ncomparisons; c++)
		{
			int level = code_level(pattern_code(&collect.patterns.slot[i].pattern, c));

			if (level != TS_LEVEL_MISSING)
				count[c][level] += collect.patterns.slot[i].n;
		}
	for (int c = 0; c < matcher->ncomparisons; c++)
	{
		const TsComparison *comparison = &matcher->comparison[c];
		int n = comparison->nlevels + 1;
		double sum = 0, rest = 0, exact = 0;
		bool knows_exact = comparison->nlevels > 0 && comparison->level[0].when.n == 1 &&
						   comparison->level[0].when.test[0].kind == TS_TEST_EXACT;

		for (int l = 0; l < n; l++)
			sum += count[c][l] + SMOOTHING;
		for (int l = 0; l < n; l++)
			training->seen[c][l] = (count[c][l] + SMOOTHING) / sum;
		if (!knows_exact)
			continue;
		exact = Max(exact_share(training->records, comparison->field), LEAST_U);
		for (int l = 1; l < n; l++)
			rest += training->seen[c][l];
		for (int l = 1; l < n; l++)
			training->seen[c][l] *= (1 - exact) / rest;
		training->seen[c][0] = exact;
	}
	pfree(count);
	patterns_sort(&collect.patterns);
	training->random = collect.patterns;
	set_order(training);
}

/* u from what was seen: without the matches among it. */
static void
set_u(Training *training, Model *model)
{
	for (int c = 0; c < model->n; c++)
	{
		double sum = 0;

		for (int l = 0; l < model->nlevels[c]; l++)
		{
			double seen = training->seen[c][l];

			model->u[c][l] =
				Max(Max(seen - training->model.prior * training->model.m[c][l], seen * 0.02), LEAST_U);
			sum += model->u[c][l];
		}
		for (int l = 0; l < model->nlevels[c]; l++)
			model->u[c][l] /= sum;
	}
}

/* ------------------------------------------------------------------------------------------------ what goes together */

/*
 * Levels of two comparisons among random pairs that are two; the sum.  Matches among them are taken out: as many as there can be,
 * for in what they agree goes together too.  How many that is is not known well: where matches and their scatter may be all of the
 * excess over chance, they are taken to be.  No less is left than would be there if the two had nothing to do with each other.
 */
static double
joint_levels(const Training *training, const Model *model, int c, int d, double (*joint)[LEVELS])
{
	double sum = 0, left = 0;

	memset(joint, 0, sizeof(double) * LEVELS * LEVELS);
	for (uint32 i = 0; i < training->random.n; i++)
	{
		const Counted *counted = &training->random.slot[i];
		int x = code_level(pattern_code(&counted->pattern, c));
		int y = code_level(pattern_code(&counted->pattern, d));

		if (x == TS_LEVEL_MISSING || y == TS_LEVEL_MISSING)
			continue;
		joint[x][y] += counted->n;
		sum += counted->n;
	}
	for (int x = 0; x < model->nlevels[c]; x++)
		for (int y = 0; y < model->nlevels[d]; y++)
		{
			double most = sum * model->prior * Min(model->m[c][x], model->m[d][y]);
			double matches = joint[x][y] < 1.5 * most + 3 * sqrt(most) ? joint[x][y] : most;
			double chance = Min(joint[x][y], sum * model->u[c][x] * model->u[d][y]);

			joint[x][y] = Max(joint[x][y] - matches, chance);
			left += joint[x][y];
		}
	return left;
}

/* Mutual information of the levels of two comparisons, in nats of all pairs together. */
static double
information(const Model *model, int c, int d, double (*joint)[LEVELS], double sum)
{
	double row[LEVELS] = {0}, column[LEVELS] = {0}, result = 0;

	for (int x = 0; x < model->nlevels[c]; x++)
		for (int y = 0; y < model->nlevels[d]; y++)
		{
			row[x] += joint[x][y];
			column[y] += joint[x][y];
		}
	for (int x = 0; x < model->nlevels[c]; x++)
		for (int y = 0; y < model->nlevels[d]; y++)
			if (joint[x][y] > 0)
				result += joint[x][y] * log(joint[x][y] * sum / (row[x] * column[y]));
	return result;
}

/*
 * Which comparisons go together among pairs that are two: each with the one before it that tells most of it, if chance does not
 * explain that.  Then u given the level of the other.
 */
static void
learn_dependence(Training *training, Model *model)
{
	double joint[LEVELS][LEVELS];

	for (int i = 0; i < model->n; i++)
	{
		int c = training->order[i], parent = -1;
		double best = 0;

		for (int k = 0; k < i; k++)
		{
			int d = training->order[k];
			double sum = joint_levels(training, model, d, c, joint);
			double told = information(model, d, c, joint, sum);

			if (2 * told > LEAST_DEPENDENCE && told > best)
			{
				best = told;
				parent = d;
			}
		}
		model->parent[c] = parent;
		if (parent < 0)
			continue;
		(void) joint_levels(training, model, parent, c, joint);
		for (int x = 0; x < model->nlevels[parent]; x++)
			(void) estimate(joint[x], model->nlevels[c], GIVEN_STRENGTH, model->u[c], LEAST_U,
							model->gu[c][x]);
	}
}

/* ------------------------------------------------------------------------------------------------ m, in passes */

/* The pairs of one key, of a sample of its blocks. */
static void
pass_patterns(Training *training, const TsBlocks *blocks, Patterns *patterns)
{
	const TsRecords *records = training->records;
	Collect collect = {.training = training};
	double pairs = 0, share;

	patterns_create(&collect.patterns);
	for (uint32 b = 0; b < blocks->nblocks; b++)
		if (blocks->start[b + 1] - blocks->start[b] <= LARGEST_BLOCK)
			pairs += (double) ts_block_pairs(records, blocks, b);
	share = PASS_PAIRS / Max(pairs, 1);
	for (uint32 block = 0; block < blocks->nblocks; block++)
	{
		const uint32 *member = blocks->member + blocks->start[block];
		uint64 n = blocks->start[block + 1] - blocks->start[block];
		uint64 chance = ts_mix64(training->seed ^ ts_mix64(member[0] + UINT64CONST(77))) >> 11;

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
	training->pairs += (int64) patterns->pairs;
}

/*
 * u of the pairs of one key that are two: what people of one name have in common, say.  Kept for comparisons behind those of the
 * key.
 */
static void
keep_context(Training *training, const TsKey *key, const Model *pass, double two, Context *context)
{
	const TsMatcher *matcher = training->matcher;
	int last = -1;

	memset(context, 0, sizeof(Context));
	for (int p = 0; p < key->n; p++)
	{
		int found = -1;

		for (int c = 0; c < matcher->ncomparisons && key->part[p].kind == TS_KEY_VALUE; c++)
			if (matcher->comparison[c].field == key->part[p].field && training->bucket[c] != NULL)
				found = c;
		if (found < 0)
			return;
		context->mask |= UINT64CONST(1) << found;
		last = Max(last, training->place[found]);
	}
	context->n = key->n;
	for (int c = 0; c < matcher->ncomparisons; c++)
		if (training->place[c] > last && two >= LEAST_CONTEXT)
		{
			context->has[c] = true;
			memcpy(context->u[c], pass->u[c], sizeof(context->u[c]));
		}
}

/* m by one pass; added to sums with the weight of its matches. */
static void
run_pass(Training *training, const TsKey *key, const Patterns *patterns, double (*sum)[LEVELS],
		 double *weight, Context *context)
{
	Model *model = palloc(sizeof(Model));
	bool frozen[TS_MATCH_MAX_COMPARISONS] = {false};
	double matches, trust = 1;
	int active = 0;
	bool own_u;

	*model = training->model;
	memcpy(model->m, training->start, sizeof(model->m));
	model->prior = 0.1;
	for (int c = 0; c < model->n; c++)
	{
		for (int p = 0; p < key->n; p++)
			frozen[c] |= key->part[p].field == training->matcher->comparison[c].field;
		active += !frozen[c];
	}
	/* one comparison tells nothing of two classes, two tell m where u is known, three tell both */
	memset(context, 0, sizeof(Context));
	if (active < 2)
	{
		pfree(model);
		return;
	}
	own_u = active >= 3;
	matches =
		expectation_maximisation(training, patterns, model, frozen, own_u, PRIOR_STRENGTH, training->start);
	/*
	 * Where EM wants a comparison not to agree more often than matches do, it took something else for them, such as colleagues in
	 * blocks by company.
	 */
	for (int c = 0; c < model->n; c++)
		if (!frozen[c] && model->m[c][model->nlevels[c] - 1] >= MOST_ELSE * (1 - 1e-6))
			trust *= DISTRUST;
	if (matches >= 1)
		for (int c = 0; c < model->n; c++)
			if (!frozen[c])
			{
				/* many matches of one key do not outweigh all others */
				double w = sqrt(matches) * trust;

				for (int l = 0; l < model->nlevels[c]; l++)
					sum[c][l] += w * model->m[c][l];
				weight[c] += w;
			}
	if (own_u)
		keep_context(training, key, model, patterns->pairs - matches, context);
	pfree(model);
}

/* ------------------------------------------------------------------------------------------------ all keys together */

typedef struct Sample
{
	Collect collect;
	uint64 seed;
	double share; /* of the pairs */
} Sample;

static void
sample_pair(void *argument, uint32 a, uint32 b, int key)
{
	Sample *sample = argument;

	if (sample->share < 1 &&
		(double) (ts_mix64(sample->seed ^ ts_mix64(((uint64) a << 32) | b)) >> 11) > sample->share * 0x1p53)
		return;
	collect_pair(&sample->collect, a, b, key);
}

/* The prior that goes with the model, by the pairs of all keys. */
static void
set_prior(Training *training, const Patterns *patterns, double share)
{
	Model *model = &training->model;

	double *odds = ts_array(double, patterns->n + 1);
	bool frozen[TS_MATCH_MAX_COMPARISONS] = {false};

	for (uint32 i = 0; i < patterns->n; i++)
	{
		const Pattern *pattern = &patterns->slot[i].pattern;

		odds[i] =
			likelihood_of_one(model, pattern, frozen) /
			Max(likelihood_of_two(training, model, pattern, frozen) * namesakes(training, pattern, frozen),
				1e-300);
	}
	for (int iteration = 0; iteration < 100; iteration++)
	{
		double matches = 0, prior;

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < patterns->n; i++)
		{
			double one = model->prior * odds[i];

			matches += one / (one + 1 - model->prior) * patterns->slot[i].n;
		}
		prior = Max(matches / Max(share, 1e-12), 0.5) / training->total;
		prior = Min(0.5, Max(prior, 1e-12));
		if (fabs(prior - model->prior) < 1e-5 * prior)
		{
			model->prior = prior;
			break;
		}
		model->prior = prior;
	}
	pfree(odds);
}

/* ------------------------------------------------------------------------------------------------ frequencies */

typedef struct Frequent
{
	const TsName *name;
	uint32 count;
} Frequent;

static int
compare_frequent(const void *a, const void *b)
{
	const Frequent *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return ts_bytes_compare(x->name->bytes, x->name->length, y->name->bytes, y->name->length);
}

static int
compare_frequency(const void *a, const void *b)
{
	return strcmp(((const TsFrequency *) a)->value, ((const TsFrequency *) b)->value);
}

/* The most frequent values, and for all others the share that two random ones of them have in common. */
static void
set_frequencies(Training *training, TsComparison *comparison)
{
	const TsRecords *records = training->records;
	const TsNames *names = records->names[comparison->field];
	Frequent *frequent = ts_array(Frequent, (Size) names->n + 1);
	double present = 0, squares = 0, rest = 0;
	uint32 n = 0, listed = 0;

	for (uint32 i = 0; i < names->n; i++)
	{
		uint32 count = records->value[comparison->field][i].count;

		present += count;
		frequent[n++] = (Frequent){&names->name[i], count};
	}
	qsort(frequent, n, sizeof(Frequent), compare_frequent);
	while (listed < n && listed < MOST_FREQUENCIES && frequent[listed].count >= 4)
		listed++;
	for (uint32 i = listed; i < n; i++)
	{
		squares += (double) frequent[i].count * frequent[i].count;
		rest += frequent[i].count;
	}
	comparison->other_frequency = rest > 0 ? squares / rest / present : listed > 0 ? 0.5 / present : 0;
	if (comparison->other_frequency > 0)
		comparison->other_frequency = rounded(comparison->other_frequency);
	comparison->nfrequencies = (int) listed;
	comparison->frequency = ts_array(TsFrequency, (Size) listed + 1);
	for (uint32 i = 0; i < listed; i++)
	{
		uint32 length;
		const char *utf8 = ts_text_utf8(
			cstring_to_text_with_len(frequent[i].name->bytes, frequent[i].name->length), &length);

		comparison->frequency[i] =
			(TsFrequency){pnstrdup(utf8, length), rounded(frequent[i].count / present)};
	}
	qsort(comparison->frequency, listed, sizeof(TsFrequency), compare_frequency);
	pfree(frequent);
}

/* ------------------------------------------------------------------------------------------------ labels */

/* m of labelled pairs, around what was learned without. */
static void
learn_labels(Training *training, const TsPair *labels, uint32 nlabels)
{
	Model *model = &training->model;
	double(*count)[LEVELS] = palloc0(sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS);

	for (uint32 i = 0; i < nlabels; i++)
	{
		Pattern pattern;

		if (labels[i].decision != TS_DUPLICATE)
			continue;
		pair_pattern(training, labels[i].a, labels[i].b, &pattern);
		for (int c = 0; c < model->n; c++)
		{
			int level = code_level(pattern_code(&pattern, c));

			if (level != TS_LEVEL_MISSING)
				count[c][level]++;
		}
	}
	for (int c = 0; c < model->n; c++)
	{
		double sum = 0;

		for (int l = 0; l < model->nlevels[c]; l++)
			sum += count[c][l];
		for (int l = 0; l < model->nlevels[c]; l++)
			model->m[c][l] = (count[c][l] + LABEL_STRENGTH * model->m[c][l]) / (sum + LABEL_STRENGTH);
	}
	pfree(count);
}

/* ------------------------------------------------------------------------------------------------ training */

/* Buckets of values, by powers of 2 of how many records have them. */
static void
make_buckets(Training *training, int c)
{
	const TsRecords *records = training->records;
	const TsComparison *comparison = &training->matcher->comparison[c];
	uint32 n = records->names[comparison->field]->n;
	double present = 0, squares = 0;

	if (comparison->nlevels == 0 || comparison->level[0].when.n != 1 ||
		comparison->level[0].when.test[0].kind != TS_TEST_EXACT)
		return;
	training->bucket[c] = ts_array(uint8, (Size) n + 1);
	for (uint32 v = 0; v < n; v++)
	{
		double count = records->value[comparison->field][v].count;
		int bucket = Min(BUCKETS - 1, count <= 2 ? 0 : pg_leftmost_one_pos32((uint32) count - 1));

		training->bucket[c][v] = (uint8) bucket;
		training->bucket_share[c][bucket] += count;
		training->bucket_squares[c][bucket] += count * count;
		present += count;
		squares += count * count;
	}
	for (int b = 0; b < BUCKETS; b++)
	{
		training->bucket_share[c][b] /= Max(present, 1);
		training->bucket_squares[c][b] /= Max(squares, 1);
	}
}

static void
begin_model(Training *training)
{
	const TsMatcher *matcher = training->matcher;
	Model *model = &training->model;

	model->n = matcher->ncomparisons;
	model->prior = 0;
	for (int c = 0; c < model->n; c++)
	{
		const TsComparison *comparison = &matcher->comparison[c];

		model->nlevels[c] = comparison->nlevels + 1;
		model->parent[c] = -1;
		make_buckets(training, c);
		for (int l = 0; l <= comparison->nlevels; l++)
			training->start[c][l] = model->m[c][l] = comparison->level[l].m;
	}
}

typedef struct Together
{
	int c, d;
	double pairs; /* that agree on both, were they independent */
} Together;

static int
compare_together(const void *a, const void *b)
{
	const Together *x = a, *y = b;

	if (x->pairs != y->pairs)
		return x->pairs < y->pairs ? -1 : 1;
	return x->c != y->c ? x->c - y->c : x->d - y->d;
}

/* Whether there is a pass on the values of two fields. */
static bool
is_pass(const TsKey *pass, int npasses, int c, int d)
{
	for (int k = 0; k < npasses; k++)
	{
		const TsKeyPart *part = pass[k].part;

		if (pass[k].n == 2 && part[0].kind == TS_KEY_VALUE && part[1].kind == TS_KEY_VALUE &&
			((part[0].field == c && part[1].field == d) || (part[0].field == d && part[1].field == c)))
			return true;
	}
	return false;
}

/*
 * Passes on two comparisons each: pairs that agree on both, as namesakes do, are many among those that are two, and what else
 * they have in common is learned from them.  Of their blocks, a sample by the value of the rarer field.  How many were added.
 */
static int
passes_together(Training *training, TsKey *pass, Patterns *patterns, int npasses)
{
	const TsRecords *records = training->records;
	const TsMatcher *matcher = training->matcher;
	Together *together = ts_array(Together, (Size) matcher->ncomparisons * matcher->ncomparisons + 1);
	bool *only = ts_array(bool, (Size) records->n + 1);
	int n = 0;

	for (int c = 0; c < matcher->ncomparisons; c++)
		for (int d = 0; d < matcher->ncomparisons; d++)
		{
			double pairs = training->total * training->seen[c][0] * training->seen[d][0];

			if (is_pass(pass, npasses, matcher->comparison[c].field, matcher->comparison[d].field))
				continue;
			if (training->place[c] < training->place[d] && training->bucket[c] != NULL &&
				training->bucket[d] != NULL && matcher->comparison[c].field != matcher->comparison[d].field &&
				!matcher->field[matcher->comparison[c].field].list &&
				!matcher->field[matcher->comparison[d].field].list && pairs >= LEAST_CONTEXT)
				together[n++] = (Together){c, d, pairs};
		}
	qsort(together, n, sizeof(Together), compare_together);
	n = Min(n, MOST_TOGETHER);
	pass += npasses;
	patterns += npasses;
	for (int i = 0; i < n; i++)
	{
		int rarer = matcher->comparison[together[i].d].field;
		double share = 2 * PASS_PAIRS / together[i].pairs;
		TsBlocks blocks;

		for (uint32 k = 0; k < records->n; k++)
		{
			uint32 id = ts_record(records, k)[rarer];

			TsCheckInterrupts(k);
			only[k] = id != TS_MISSING &&
					  (double) (ts_mix64(training->seed ^ records->names[rarer]->name[id].hash) >> 11) <=
						  share * 0x1p53;
		}
		pass[i] = (TsKey){.n = 2};
		pass[i].part[0] =
			(TsKeyPart){.field = matcher->comparison[together[i].c].field, .kind = TS_KEY_VALUE};
		pass[i].part[1] = (TsKeyPart){.field = rarer, .kind = TS_KEY_VALUE};
		ts_blocks_make(records, &pass[i], only, &blocks);
		pass_patterns(training, &blocks, &patterns[i]);
		ts_blocks_free(&blocks);
		ts_records_check_memory(records);
	}
	pfree(only);
	pfree(together);
	return n;
}

/* m over all passes, if there are any on keys; a comparison that was in every key keeps what it had. */
static void
learn_passes(Training *training, const TsKey *key, const Patterns *patterns, int npasses, int together)
{
	Model *model = &training->model;
	double(*sum)[LEVELS] = palloc0(sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS);
	double weight[TS_MATCH_MAX_COMPARISONS] = {0};

	for (int k = 0; k < npasses + together; k++)
		run_pass(training, &key[k], &patterns[k], sum, weight, &model->context[k]);
	model->ncontexts = npasses + together;
	if (npasses == 0)
		memset(weight, 0, sizeof(weight));
	for (int c = 0; c < model->n; c++)
		for (int l = 0; weight[c] > 0 && l < model->nlevels[c]; l++)
			model->m[c][l] = sum[c][l] / weight[c];
	pfree(sum);
}

static void
copy_given(const Model *model, int c, TsComparison *comparison)
{
	int parent = model->parent[c], n = model->nlevels[c];

	comparison->given = parent;
	comparison->given_u = NULL;
	if (parent < 0)
		return;
	comparison->given_u = ts_array(double, (Size) model->nlevels[parent] * n);
	for (int x = 0; x < model->nlevels[parent]; x++)
		for (int y = 0; y < n; y++)
			comparison->given_u[x * n + y] = rounded(model->gu[c][x][y]);
}

static void
copy_contexts(const Model *model, int c, TsComparison *comparison)
{
	comparison->ncontexts = 0;
	comparison->context = ts_array(TsContext, model->ncontexts + 1);
	for (int x = 0; x < model->ncontexts; x++)
	{
		const Context *context = &model->context[x];
		TsContext *to = &comparison->context[comparison->ncontexts];

		if (!context->has[c])
			continue;
		comparison->ncontexts++;
		to->comparisons = context->mask;
		to->u = ts_array(double, model->nlevels[c]);
		for (int l = 0; l < model->nlevels[c]; l++)
			to->u[l] = rounded(context->u[c][l]);
	}
}

TsMatcher *
ts_train(const TsRecords *records, const TsMatcher *matcher, const TsKey *key, int nkeys,
		 const TsPair *labels, uint32 nlabels, int64 seed)
{
	TsMatcher *trained = ts_matcher_copy(matcher);
	MemoryContext context =
		AllocSetContextCreate(records->context, "touchstone training", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Training *training = palloc0(sizeof(Training));
	Patterns *patterns;
	bool none_frozen[TS_MATCH_MAX_COMPARISONS] = {false};
	double(*passes)[LEVELS] = palloc(sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS);
	TsBlocking *blocking;
	Sample sample = {.seed = ts_mix64((uint64) seed + 3)};
	int npasses = 0, together;
	TsKey *pass;

	training->records = records;
	training->matcher = matcher;
	training->seed = ts_mix64((uint64) seed + 1);
	training->scorer = ts_scorer_create(matcher, records, true);
	training->total = records->two ? (double) records->nleft * (records->n - records->nleft)
								   : (double) records->n * ((double) records->n - 1) / 2;
	training->total = Max(training->total, 1);
	begin_model(training);
	learn_seen(training);
	ts_progress(records->function, "training: levels of " INT64_FORMAT " random pairs", training->pairs);
	blocking = ts_blocking_create(records, key, nkeys, true);
	patterns = ts_array(Patterns, blocking->n + MOST_TOGETHER + 1);
	pass = ts_array(TsKey, blocking->n + MOST_TOGETHER + 1);
	training->model.context = ts_array(Context, blocking->n + MOST_TOGETHER + 1);
	for (int k = 0; k < blocking->n; k++)
		if (blocking->blocks[k].key.n > 0 && blocking->blocks[k].origin != TS_KEY_SPLIT)
		{
			pass_patterns(training, &blocking->blocks[k], &patterns[npasses]);
			pass[npasses++] = blocking->blocks[k].key;
			ts_records_check_memory(records);
		}
	together = passes_together(training, pass, patterns, npasses);
	sample.collect.training = training;
	sample.share = Min(1.0, UNION_PAIRS / Max(1.0, (double) blocking->pairs));
	patterns_create(&sample.collect.patterns);
	ts_blocking_pairs(blocking, sample_pair, &sample);
	patterns_sort(&sample.collect.patterns);
	training->pairs += (int64) sample.collect.patterns.pairs;
	ts_blocking_free(blocking);

	for (int round = 0; round < ROUNDS; round++)
	{
		Model *model = &training->model;
		double prior, strength;

		set_u(training, model);
		if (round > 0)
			learn_dependence(training, model);
		learn_passes(training, pass, patterns, npasses, together);
		make_monotone(matcher, model);
		model->prior = Max(model->prior, 1 / training->total);
		set_prior(training, &sample.collect.patterns, sample.share);
		memcpy(passes, model->m, sizeof(double) * LEVELS * TS_MATCH_MAX_COMPARISONS);
		/* among the pairs of all keys; what the passes say counts too */
		prior = model->prior;
		/* each pass has seen about as many matches, and its key did not choose them by the fields that it learned */
		strength = Max(LEAST_STRENGTH, npasses * prior * training->total * sample.share);
		model->prior =
			Min(0.9, prior * training->total * sample.share / Max(1, sample.collect.patterns.pairs));
		(void) expectation_maximisation(training, &sample.collect.patterns, model, none_frozen, false,
										strength, passes);
		model->prior = prior;
		make_monotone(matcher, model);
		set_prior(training, &sample.collect.patterns, sample.share);
	}
	if (nlabels > 0)
	{
		learn_labels(training, labels, nlabels);
		make_monotone(matcher, &training->model);
	}
	MemoryContextSwitchTo(old);

	trained->prior = rounded(training->model.prior);
	trained->trained = true;
	for (int c = 0; c < matcher->ncomparisons; c++)
	{
		trained->comparison[c].trained = true;
		for (int l = 0; l <= matcher->comparison[c].nlevels; l++)
		{
			trained->comparison[c].level[l].m = rounded(training->model.m[c][l]);
			trained->comparison[c].level[l].u = rounded(training->model.u[c][l]);
		}
		copy_given(&training->model, c, &trained->comparison[c]);
		copy_contexts(&training->model, c, &trained->comparison[c]);
		if (trained->comparison[c].term_frequency)
			set_frequencies(training, &trained->comparison[c]);
	}
	trained->training = (TsTraining){.present = true,
									 .records = records->n,
									 .pairs = training->pairs,
									 .iterations = training->iterations,
									 .converged = training->converged,
									 .seed = seed,
									 .labels = nlabels};
	ts_progress(records->function, "trained in %d iterations%s", training->iterations,
				training->converged ? "" : ", not converged");
	MemoryContextDelete(context);
	return trained;
}

/* ------------------------------------------------------------------------------------------------ functions */

/* ts_match_train(source regclass, key name, matcher, seed bigint, labels regclass) -> matcher */
Datum
ts_match_train(PG_FUNCTION_ARGS)
{
	const char *function = "match_train";
	Oid source = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	char *key = NameStr(*DatumGetName(ts_needed(fcinfo, 1, function, "key")));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 2, function, "matcher"));
	int64 seed = DatumGetInt64(ts_needed(fcinfo, 3, function, "seed"));
	MemoryContext caller = CurrentMemoryContext, old;
	TsMatcher *trained;
	TsRun *run;
	Datum result;

	if (matcher->ncomparisons == 0 || matcher->weights)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("match_train: the matcher has no \"comparisons\" to train"),
						errdetail("Rules and weights say themselves what they mean."),
						errhint("Add \"comparisons\": [{\"field\": ..., \"levels\": [...]}].")));
	SPI_connect();
	run = ts_run_begin(matcher, source, key, InvalidOid, NULL, TS_KEY_ANY, function);
	ts_run_decided(run, fcinfo, 4);
	if (run->records->n < 2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("match_train: the table has %u records", run->records->n),
						errhint("Train on a table of at least two, better some hundred records.")));
	trained = ts_train(run->records, matcher, run->key, run->nkeys, run->decided, run->ndecided, seed);
	old = MemoryContextSwitchTo(caller);
	result = ts_matcher_store(trained);
	MemoryContextSwitchTo(old);
	SPI_finish();
	PG_RETURN_DATUM(result);
}
