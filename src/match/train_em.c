/*
 * train_em.c
 *		Of match_train: the model of patterns.  How likely one is among pairs that are one, and among pairs that are two; expectation
 *		maximisation; the prior.  See trainer.h.
 */
#include "postgres.h"

#include <math.h>

#include "match/trainer.h"

#include "core/memory.h"
#include "miscadmin.h"

#define ITERATIONS	 100
#define CONVERGED	 1e-5 /* the largest change of an m */
#define OWN_STRENGTH 30.0 /* pairs that u counts as among those of one key */

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
void
ts_train_make_monotone(const TsMatcher *matcher, TsTrainModel *model)
{
	for (int c = 0; c < model->n; c++)
	{
		double m[TS_TRAIN_LEVELS], u[TS_TRAIN_LEVELS];
		int members[TS_TRAIN_LEVELS], order[TS_TRAIN_LEVELS];
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
exact_mask(const TsTrainer *trainer, const TsPairPattern *pattern)
{
	uint64 mask = 0;

	for (int c = 0; c < trainer->matcher->ncomparisons; c++)
		if (trainer->bucket[c] != NULL && ts_code_level(ts_pattern_code(pattern, c)) == 0)
			mask |= UINT64CONST(1) << c;
	return mask;
}

/* u of a level of comparison c, with all that is known of it. */
static double
u_of(const TsTrainModel *model, const TsPairPattern *pattern, uint64 exact, int c, int level)
{
	int parent = model->parent[c], given;
	const TsTrainContext *best = NULL;

	for (int x = 0; x < model->ncontexts; x++)
	{
		const TsTrainContext *context = &model->context[x];

		if (context->has[c] && (context->mask & exact) == context->mask &&
			(best == NULL || context->n > best->n))
			best = context;
	}
	if (best != NULL)
		return best->u[c][level];
	given = parent < 0 ? TS_LEVEL_MISSING : ts_code_level(ts_pattern_code(pattern, parent));
	return given == TS_LEVEL_MISSING ? model->u[c][level] : model->gu[c][given][level];
}

/* How likely a pattern is, if it is of two: without the prior, and of comparisons that take part. */
static double
likelihood_of_two(const TsTrainer *trainer, const TsTrainModel *model, const TsPairPattern *pattern,
				  const bool *frozen)
{
	uint64 exact = exact_mask(trainer, pattern);
	double two = 1;

	for (int c = 0; c < model->n; c++)
	{
		int level = ts_code_level(ts_pattern_code(pattern, c));

		if (level != TS_LEVEL_MISSING && !frozen[c])
			two *= u_of(model, pattern, exact, c, level);
	}
	return two;
}

/* How much likelier the values' frequencies make a pattern, if it is of two. */
static double
namesakes(const TsTrainer *trainer, const TsPairPattern *pattern, const bool *frozen)
{
	double ratio = 1;

	for (int c = 0; c < trainer->matcher->ncomparisons; c++)
	{
		int code = ts_pattern_code(pattern, c);

		if (code >= TS_CODE_BUCKET && !frozen[c])
			ratio *= trainer->bucket_squares[c][code - TS_CODE_BUCKET] /
					 trainer->bucket_share[c][code - TS_CODE_BUCKET];
	}
	return ratio;
}

/* How likely a pattern is, if it is of one: without the prior, and of comparisons that take part. */
static double
likelihood_of_one(const TsTrainModel *model, const TsPairPattern *pattern, const bool *frozen)
{
	double one = 1;

	for (int c = 0; c < model->n; c++)
	{
		int level = ts_code_level(ts_pattern_code(pattern, c));

		if (level != TS_LEVEL_MISSING && !frozen[c])
			one *= model->m[c][level];
	}
	return one;
}

/* Records of one person agree in most fields: whatever EM says, at most TS_TRAIN_MOST_ELSE of the matches of a field do not agree at all. */
static void
cap_else(TsTrainModel *model, int c)
{
	int last = model->nlevels[c] - 1;
	double rest = 1 - model->m[c][last];

	if (last == 0 || model->m[c][last] <= TS_TRAIN_MOST_ELSE)
		return;
	for (int l = 0; l < last; l++)
		model->m[c][l] *= (1 - TS_TRAIN_MOST_ELSE) / Max(rest, 1e-12);
	model->m[c][last] = TS_TRAIN_MOST_ELSE;
}

/* The next m or u of a comparison from what was counted, around what is known of it; the largest change. */
double
ts_train_estimate(const double *counted, int n, double strength, const double *around, double least,
				  double *to)
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
double
ts_train_em(TsTrainer *trainer, const TsPatternTable *patterns, TsTrainModel *model, const bool *frozen,
			bool own_u, double strength, double (*around)[TS_TRAIN_LEVELS])
{
	double matches = 0;
	Size levels = sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS;
	double(*m)[TS_TRAIN_LEVELS] = palloc(levels);
	double(*u)[TS_TRAIN_LEVELS] = palloc(levels);
	double(*u0)[TS_TRAIN_LEVELS] = palloc(levels);
	double *two = ts_array(double, patterns->n + 1);
	double *ratio = ts_array(double, patterns->n + 1);
	int iteration;

	memcpy(u0, model->u, levels);
	for (uint32 i = 0; i < patterns->n; i++)
	{
		ratio[i] = namesakes(trainer, &patterns->slot[i].pattern, frozen);
		two[i] = likelihood_of_two(trainer, model, &patterns->slot[i].pattern, frozen) * ratio[i];
	}
	trainer->converged = false;
	for (iteration = 0; iteration < ITERATIONS && !trainer->converged; iteration++)
	{
		double change = 0, moved;

		CHECK_FOR_INTERRUPTS();
		memset(m, 0, levels);
		memset(u, 0, levels);
		matches = 0;
		for (uint32 i = 0; i < patterns->n; i++)
		{
			const TsCountedPattern *counted = &patterns->slot[i];
			double one = model->prior * likelihood_of_one(model, &counted->pattern, frozen);
			double other = (1 - model->prior) * two[i];
			double share;

			if (own_u)
			{
				other = (1 - model->prior) * ratio[i];
				for (int c = 0; c < model->n; c++)
				{
					int level = ts_code_level(ts_pattern_code(&counted->pattern, c));

					if (level != TS_LEVEL_MISSING && !frozen[c])
						other *= model->u[c][level];
				}
			}
			share = one + other > 0 ? one / (one + other) : 0;
			matches += share * counted->n;
			for (int c = 0; c < model->n; c++)
			{
				int level = ts_code_level(ts_pattern_code(&counted->pattern, c));

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
			moved = ts_train_estimate(m[c], model->nlevels[c], strength, around[c], 1e-9, model->m[c]);
			change = Max(change, moved);
			cap_else(model, c);
			if (own_u)
				(void) ts_train_estimate(u[c], model->nlevels[c], OWN_STRENGTH, u0[c], TS_TRAIN_LEAST_U,
										 model->u[c]);
		}
		trainer->converged = change < CONVERGED;
	}
	trainer->iterations += iteration;
	pfree(m);
	pfree(u);
	pfree(u0);
	pfree(two);
	pfree(ratio);
	return matches;
}

/* The prior that goes with the model, by the pairs of all keys. */
void
ts_train_set_prior(TsTrainer *trainer, const TsPatternTable *patterns, double share)
{
	TsTrainModel *model = &trainer->model;

	double *odds = ts_array(double, patterns->n + 1);
	bool frozen[TS_MATCH_MAX_COMPARISONS] = {false};

	for (uint32 i = 0; i < patterns->n; i++)
	{
		const TsPairPattern *pattern = &patterns->slot[i].pattern;

		odds[i] =
			likelihood_of_one(model, pattern, frozen) /
			Max(likelihood_of_two(trainer, model, pattern, frozen) * namesakes(trainer, pattern, frozen),
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
		prior = Max(matches / Max(share, 1e-12), 0.5) / trainer->total;
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
