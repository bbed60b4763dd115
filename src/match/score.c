/*
 * score.c
 *		Rules and evidence on pairs of records.  See score.h.
 *
 * Most pairs of a block have values that were compared before: what a comparison makes of two values is kept in a small table
 * (TABLE_BITS), in which a later pair of values takes the place of an earlier one.  Where values come one by one (match), the
 * tables are smaller, for they are made for a few pairs, or for one.
 */
#include "postgres.h"

#include <math.h>

#include "match/score.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "match/conditions.h"
#include "port/pg_bitutils.h"

#define TABLE_BITS		 13
#define SMALL_TABLE_BITS 8
#define NO_ENTRY		 PG_UINT64_MAX

/* A number, kept by two values: | first 30 | second 30 | number 4 |. */
typedef struct Kept
{
	uint64 *entry;
	int shift; /* of a 64-bit hash, to a number of an entry */
} Kept;

typedef struct ScoredComparison
{
	const TsComparison *comparison;
	int field;
	bool exact_first; /* the first level is equality, and nothing but */
	bool has_swapped;
	const TsCondition *levels[TS_MATCH_MAX_LEVELS]; /* NULL: one that looks at other fields too */
	int both_missing;								/* the level for that, or -1 */
	double weight[TS_MATCH_MAX_LEVELS + 1];
	double *frequency; /* by value: what its frequency adds; NULL: no frequencies, or values are not fixed */
	int given;		   /* the comparison whose level decides the weights; -1: none */
	int ncontexts;
	uint64 *context;		 /* comparisons that must agree exactly, those with most first */
	double **context_weight; /* by level */
	int ngiven;
	double *given_weight; /* by its level and ours */
	double best_after;	  /* the most that later comparisons can add */
	TsQuick quick;
	Kept kept;
} ScoredComparison;

typedef struct ScoredCondition
{
	int field;
	const TsCondition *condition;
	bool exact;
	Kept kept;
} ScoredCondition;

struct TsScorer
{
	int order[TS_MATCH_MAX_COMPARISONS]; /* a comparison comes behind the one that it is given */
	const TsMatcher *matcher;
	const TsRecords *records;
	double prior;
	double least; /* evidence below this is distinct for certain */
	ScoredComparison comparison[TS_MATCH_MAX_COMPARISONS];
	ScoredCondition **rule; /* by rule and condition */
};

/* ------------------------------------------------------------------------------------------------ kept numbers */

/* A table of numbers; a small one where values come and go (match_one, match_explain), so that making it costs little. */
static void
kept_create(Kept *kept, bool values_fixed)
{
	int bits = values_fixed ? TABLE_BITS : SMALL_TABLE_BITS;

	kept->entry = ts_array(uint64, (Size) 1 << bits);
	kept->shift = 64 - bits;
	memset(kept->entry, 0xff, sizeof(uint64) << bits);
}

/* The entry of two values, and what stands there if it is theirs; each entry has the pair that came last. */
static inline uint64 *
kept_place(Kept *kept, uint32 a, uint32 b, uint64 *pair)
{
	*pair = ((uint64) a << 34) | ((uint64) b << 4);
	return &kept->entry[(*pair * UINT64CONST(0x9e3779b97f4a7c15)) >> kept->shift];
}

/* ------------------------------------------------------------------------------------------------ conditions */

/* Whether the fields f of one record and g of the other have the same bytes. */
static bool
same_across(const TsRecords *records, uint32 a, int f, uint32 b, int g)
{
	const TsValue *x = ts_record_value(records, a, f), *y = ts_record_value(records, b, g);

	return x != NULL && y != NULL && x->length == y->length && memcmp(x->bytes, y->bytes, x->length) == 0;
}

/* Whether the tests "swapped" of a condition hold, which ask for another field too. */
static bool
swapped_holds(const TsRecords *records, const TsCondition *condition, int field, uint32 a, uint32 b)
{
	for (int t = 0; t < condition->n; t++)
		if (condition->test[t].kind == TS_TEST_SWAPPED)
		{
			int other = condition->test[t].other;

			if (!same_across(records, a, field, b, other) || !same_across(records, a, other, b, field) ||
				same_across(records, a, field, b, field))
				return false;
		}
	return true;
}

/* Whether a condition has a test of a kind. */
static bool
has_test(const TsCondition *condition, TsTestKind kind)
{
	for (int t = 0; t < condition->n; t++)
		if (condition->test[t].kind == kind)
			return true;
	return false;
}

/* Whether a condition is equality alone. */
static bool
is_exact(const TsCondition *condition)
{
	return condition->n == 1 && condition->test[0].kind == TS_TEST_EXACT;
}

/* Whether a condition of a rule holds on two records. */
static bool
condition_holds(TsScorer *scorer, ScoredCondition *scored, uint32 a, uint32 b)
{
	const TsRecords *records = scorer->records;
	uint32 x = ts_record(records, a)[scored->field], y = ts_record(records, b)[scored->field];
	const TsValue *value = records->value[scored->field];
	uint64 pair, *place;

	if (x == TS_MISSING || y == TS_MISSING)
		return x == y && scored->condition->n == 1 && scored->condition->test[0].kind == TS_TEST_BOTH_MISSING;
	if (scored->exact)
		return x == y;
	if (!swapped_holds(records, scored->condition, scored->field, a, b))
		return false;
	place = kept_place(&scored->kept, x, y, &pair);
	if ((*place & ~UINT64CONST(15)) != pair || *place == NO_ENTRY)
		*place = pair | ts_condition_holds(scored->condition, &value[x], &value[y], x == y);
	return (*place & 15) != 0;
}

/* ts_rule_condition_holds: for explanations. */
bool
ts_rule_condition_holds(TsScorer *scorer, int rule, int i, uint32 a, uint32 b)
{
	return condition_holds(scorer, &scorer->rule[rule][i], a, b);
}

/* The first rule that holds, or -1. */
static int
score_rule(TsScorer *scorer, uint32 a, uint32 b)
{
	const TsMatcher *matcher = scorer->matcher;

	for (int r = 0; r < matcher->nrules; r++)
	{
		int i = 0;

		while (i < matcher->rule[r].n && condition_holds(scorer, &scorer->rule[r][i], a, b))
			i++;
		if (i == matcher->rule[r].n)
			return r;
	}
	return -1;
}

/* ------------------------------------------------------------------------------------------------ comparisons */

/* The level of a comparison: kept, or seen from the lines of the cache, or made. */
static inline int
level_of_pair(TsScorer *scorer, ScoredComparison *scored, uint32 a, uint32 b)
{
	const TsRecords *records = scorer->records;
	uint32 x = ts_record(records, a)[scored->field], y = ts_record(records, b)[scored->field];
	const TsValue *value;
	uint64 pair, *place;
	int level;

	if (x == TS_MISSING || y == TS_MISSING)
		return x == y && scored->both_missing >= 0 ? scored->both_missing : TS_LEVEL_MISSING;
	if (x == y && scored->exact_first)
		return 0;
	value = records->value[scored->field];
	place = kept_place(&scored->kept, x, y, &pair);
	if (x != y && ts_quick_none(&scored->quick, &value[x], &value[y]))
		level = scored->comparison->nlevels;
	else if ((*place & ~UINT64CONST(15)) == pair && *place != NO_ENTRY)
		level = (int) (*place & 15);
	else
	{
		level = ts_first_condition(scored->levels, scored->comparison->nlevels, &value[x], &value[y], x == y);
		*place = pair | (uint64) level;
	}
	if (scored->has_swapped)
	{
		const TsComparison *comparison = scored->comparison;

		for (int l = 0; l < level; l++)
			if (has_test(&comparison->level[l].when, TS_TEST_SWAPPED) &&
				swapped_holds(records, &comparison->level[l].when, scored->field, a, b) &&
				ts_condition_holds(&comparison->level[l].when, &records->value[scored->field][x],
								   &records->value[scored->field][y], x == y))
				return l;
	}
	return level;
}

/* ts_score_level: see score.h. */
int
ts_score_level(TsScorer *scorer, int comparison, uint32 a, uint32 b)
{
	return level_of_pair(scorer, &scorer->comparison[comparison], a, b);
}

/* ts_score_order: see score.h. */
int
ts_score_order(const TsScorer *scorer, int i)
{
	return scorer->order[i];
}

/* What a level adds, by what is known already: `levels` of comparisons before it, `exact` those that agree exactly. */
static inline double
level_weight(const ScoredComparison *scored, int level, const uint8 *levels, uint64 exact)
{
	if (level == TS_LEVEL_MISSING)
		return 0;
	for (int x = 0; x < scored->ncontexts; x++)
		if ((scored->context[x] & exact) == scored->context[x])
			return scored->context_weight[x][level];
	if (scored->given >= 0 && levels[scored->given] != TS_LEVEL_MISSING)
		return scored->given_weight[levels[scored->given] * (scored->comparison->nlevels + 1) + level];
	return scored->weight[level];
}

/* ts_level_weight: for explanations, when all levels are known. */
double
ts_level_weight(const TsScorer *scorer, int comparison, const uint8 *levels)
{
	uint64 exact = 0;

	for (int c = 0; c < scorer->matcher->ncomparisons; c++)
		exact |= (uint64) (levels[c] == 0 && scorer->comparison[c].exact_first) << c;
	return level_weight(&scorer->comparison[comparison], levels[comparison], levels, exact);
}

/* ts_prior_weight: the evidence before any comparison, in bits. */
double
ts_prior_weight(const TsScorer *scorer)
{
	return scorer->prior;
}

/* How frequent a value is, by the matcher. */
static double
frequency_of(const TsComparison *comparison, const TsValue *value)
{
	int low = 0, high = comparison->nfrequencies;

	while (low < high)
	{
		int middle = (low + high) / 2;
		const char *at = comparison->frequency[middle].value;
		int order = ts_bytes_compare(at, (uint32) strlen(at), value->bytes, value->length);

		if (order == 0)
			return comparison->frequency[middle].share;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return comparison->other_frequency;
}

/* What the frequency of a value adds to exact agreement: as if u were that of this value. */
static double
frequency_weight(const TsComparison *comparison, const TsValue *value)
{
	double frequency = frequency_of(comparison, value);

	return frequency > 0 ? log2(comparison->level[0].u / frequency) : 0;
}

/* ts_frequency_weight: see score.h. */
double
ts_frequency_weight(const TsScorer *scorer, int c, int level, uint32 a)
{
	const ScoredComparison *scored = &scorer->comparison[c];
	uint32 id;

	if (level != 0 || !scored->exact_first || !scored->comparison->term_frequency ||
		scored->comparison->other_frequency <= 0)
		return 0;
	id = ts_record(scorer->records, a)[scored->field];
	if (scored->frequency != NULL)
		return scored->frequency[id];
	return frequency_weight(scored->comparison, &scorer->records->value[scored->field][id]);
}

/* ts_score_of: evidence is log2 of odds, or a sum of points. */
double
ts_score_of(const TsMatcher *matcher, double evidence)
{
	return matcher->weights ? evidence : 1 / (1 + exp2(-evidence));
}

/* ts_decide: by the thresholds. */
TsDecision
ts_decide(const TsMatcher *matcher, double score)
{
	return score >= matcher->duplicate ? TS_DUPLICATE : score >= matcher->review ? TS_REVIEW : TS_DISTINCT;
}

/* ts_score_pair: rules first; then evidence, comparison by comparison, as long as it can still matter. */
void
ts_score_pair(TsScorer *scorer, uint32 a, uint32 b, bool whole, TsVerdict *verdict)
{
	const TsMatcher *matcher = scorer->matcher;
	double evidence = scorer->prior;
	uint8 levels[TS_MATCH_MAX_COMPARISONS];
	uint64 exact = 0;

	verdict->rule = matcher->nrules > 0 ? score_rule(scorer, a, b) : -1;
	if (verdict->rule >= 0)
	{
		verdict->decision = matcher->rule[verdict->rule].then;
		verdict->score = verdict->decision == TS_DUPLICATE ? 1 : verdict->decision == TS_REVIEW ? 0.5 : 0;
		verdict->evidence = verdict->score;
		return;
	}
	if (matcher->ncomparisons == 0)
	{
		verdict->decision = TS_DISTINCT;
		verdict->score = verdict->evidence = 0;
		return;
	}
	for (int i = 0; i < matcher->ncomparisons; i++)
	{
		int c = scorer->order[i];
		ScoredComparison *scored = &scorer->comparison[c];
		int level = level_of_pair(scorer, scored, a, b);

		levels[c] = (uint8) level;
		exact |= (uint64) (level == 0 && scored->exact_first) << c;
		if (level != TS_LEVEL_MISSING)
		{
			evidence += level_weight(scored, level, levels, exact);
			if (level == 0 && scored->comparison->term_frequency)
				evidence += ts_frequency_weight(scorer, c, level, a);
		}
		if (!whole && evidence + scored->best_after < scorer->least)
			break;
	}
	verdict->evidence = evidence;
	verdict->score = ts_score_of(matcher, evidence);
	verdict->decision = ts_decide(matcher, verdict->score);
}

/* ------------------------------------------------------------------------------------------------ the scorer */

/* Weights of the contexts of a comparison. */
static void
prepare_contexts(const TsMatcher *matcher, const TsComparison *comparison, ScoredComparison *scored)
{
	int n = comparison->nlevels + 1;

	if (matcher->weights || comparison->ncontexts == 0)
		return;
	scored->context = ts_array(uint64, comparison->ncontexts);
	scored->context_weight = ts_array(double *, comparison->ncontexts);
	for (int x = 0; x < comparison->ncontexts; x++)
	{
		const TsContext *context = &comparison->context[x];
		double *weight = ts_array(double, n);
		int at = scored->ncontexts++;

		for (int l = 0; l < n; l++)
			weight[l] = log2(comparison->level[l].m / context->u[l]);
		/* those with most comparisons first, else in the order of the matcher */
		for (; at > 0 && pg_popcount64(scored->context[at - 1]) < pg_popcount64(context->comparisons); at--)
		{
			scored->context[at] = scored->context[at - 1];
			scored->context_weight[at] = scored->context_weight[at - 1];
		}
		scored->context[at] = context->comparisons;
		scored->context_weight[at] = weight;
	}
}

/* What scoring needs of a comparison. */
static void
prepare_comparison(TsScorer *scorer, int c, bool values_fixed)
{
	const TsComparison *comparison = &scorer->matcher->comparison[c];
	ScoredComparison *scored = &scorer->comparison[c];

	scored->comparison = comparison;
	scored->field = comparison->field;
	scored->exact_first = comparison->nlevels > 0 && is_exact(&comparison->level[0].when);
	scored->both_missing = -1;
	for (int l = 0; l <= comparison->nlevels; l++)
	{
		const TsLevel *level = &comparison->level[l];

		scored->weight[l] = scorer->matcher->weights ? level->points : log2(level->m / level->u);
		if (l == comparison->nlevels)
			break;
		scored->levels[l] = has_test(&level->when, TS_TEST_SWAPPED) ? NULL : &level->when;
		scored->has_swapped |= scored->levels[l] == NULL;
		if (scored->both_missing < 0 && has_test(&level->when, TS_TEST_BOTH_MISSING))
			scored->both_missing = l;
	}
	scored->given = scorer->matcher->weights || comparison->given_u == NULL ? -1 : comparison->given;
	if (scored->given >= 0)
	{
		scored->ngiven = (scorer->matcher->comparison[scored->given].nlevels + 1) * (comparison->nlevels + 1);
		scored->given_weight = ts_array(double, scored->ngiven);
		for (int i = 0; i < scored->ngiven; i++)
			scored->given_weight[i] =
				log2(comparison->level[i % (comparison->nlevels + 1)].m / comparison->given_u[i]);
	}
	ts_quick_make(scored->levels, comparison->nlevels, &scored->quick);
	prepare_contexts(scorer->matcher, comparison, scored);
	kept_create(&scored->kept, values_fixed);
	if (values_fixed && comparison->term_frequency && comparison->other_frequency > 0 && scored->exact_first)
	{
		uint32 n = scorer->records->names[scored->field]->n;

		scored->frequency = ts_array(double, (Size) n + 1);
		for (uint32 i = 0; i < n; i++)
		{
			TsCheckInterrupts(i);
			scored->frequency[i] = frequency_weight(comparison, &scorer->records->value[scored->field][i]);
		}
	}
}

/* The most that a comparison can add. */
static double
best_of(const ScoredComparison *scored)
{
	const TsComparison *comparison = scored->comparison;
	double best = 0, first;

	for (int l = 0; l <= comparison->nlevels; l++)
		best = Max(best, scored->weight[l]);
	first = scored->weight[0];
	for (int x = 0; x < scored->ncontexts; x++)
	{
		for (int l = 0; l <= comparison->nlevels; l++)
			best = Max(best, scored->context_weight[x][l]);
		first = Max(first, scored->context_weight[x][0]);
	}
	for (int i = 0; scored->given >= 0 && i < scored->ngiven; i++)
	{
		best = Max(best, scored->given_weight[i]);
		if (i % (comparison->nlevels + 1) == 0)
			first = Max(first, scored->given_weight[i]);
	}
	if (comparison->term_frequency && comparison->other_frequency > 0 && scored->exact_first)
	{
		double rarest = comparison->other_frequency;

		for (int i = 0; i < comparison->nfrequencies; i++)
			rarest = Min(rarest, comparison->frequency[i].share);
		best = Max(best, first + Max(0, log2(comparison->level[0].u / rarest)));
	}
	return best;
}

/* As in the matcher, but that a comparison waits for the one that it is given. */
static void
set_order(TsScorer *scorer)
{
	bool done[TS_MATCH_MAX_COMPARISONS] = {false};
	int n = 0, before = -1;
	uint64 have = 0;

	while (n < scorer->matcher->ncomparisons && n != before)
	{
		before = n;
		for (int c = 0; c < scorer->matcher->ncomparisons; c++)
		{
			int given = scorer->comparison[c].given;
			bool waits = given >= 0 && !done[given];

			for (int x = 0; x < scorer->comparison[c].ncontexts; x++)
				waits |= (scorer->comparison[c].context[x] & ~have) != 0;
			if (done[c] || waits)
				continue;
			have |= UINT64CONST(1) << c;
			scorer->order[n++] = c;
			done[c] = true;
		}
	}
	Ensure(n == scorer->matcher->ncomparisons, "comparisons are given in a circle");
}

/* ts_scorer_create: see score.h. */
TsScorer *
ts_scorer_create(const TsMatcher *matcher, const TsRecords *records, bool values_fixed)
{
	TsScorer *scorer = palloc0(sizeof(TsScorer));
	double after = 0;

	scorer->matcher = matcher;
	scorer->records = records;
	scorer->prior =
		matcher->weights || matcher->ncomparisons == 0 ? 0 : log2(matcher->prior / (1 - matcher->prior));
	scorer->least = matcher->weights	   ? matcher->review
					: matcher->review <= 0 ? -HUGE_VAL
					: matcher->review >= 1 ? HUGE_VAL
										   : log2(matcher->review / (1 - matcher->review));
	/* a little room, for sums that are rounded */
	scorer->least =
		isinf(scorer->least) && scorer->least > 0 ? 50 : scorer->least - 1e-6 * (1 + fabs(scorer->least));
	for (int c = 0; c < matcher->ncomparisons; c++)
		prepare_comparison(scorer, c, values_fixed);
	set_order(scorer);
	for (int i = matcher->ncomparisons - 1; i >= 0; i--)
	{
		int c = scorer->order[i];

		scorer->comparison[c].best_after = after;
		after += best_of(&scorer->comparison[c]);
	}
	scorer->rule = ts_array(ScoredCondition *, matcher->nrules + 1);
	for (int r = 0; r < matcher->nrules; r++)
	{
		scorer->rule[r] = ts_array(ScoredCondition, matcher->rule[r].n);
		for (int i = 0; i < matcher->rule[r].n; i++)
		{
			ScoredCondition *scored = &scorer->rule[r][i];

			scored->field = matcher->rule[r].when[i].field;
			scored->condition = &matcher->rule[r].when[i].condition;
			scored->exact = is_exact(scored->condition);
			if (!scored->exact)
				kept_create(&scored->kept, values_fixed);
		}
	}
	return scorer;
}
