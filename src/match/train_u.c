/*
 * train_u.c
 *		Of match_train: u, from pairs at random and from frequencies of values, and which comparisons go together among pairs that are
 *		two.  See trainer.h and the head of train.c.
 */
#include "postgres.h"

#include <math.h>

#include "match/trainer.h"

#include "core/memory.h"

#define SMOOTHING		 0.5   /* pairs added to every level (Jeffreys' prior) */
#define LEAST_DEPENDENCE 60.0  /* G statistic */
#define GIVEN_STRENGTH	 100.0 /* pairs that u alone counts as */

/* ---------- u ---------- */

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

/*
 * The order in which comparisons tell of each other: one that often agrees among pairs that are two comes before one that hardly
 * does, for of what the first says about the second more is seen.
 */
static void
set_order(TsTrainer *trainer)
{
	int n = trainer->matcher->ncomparisons;

	for (int c = 0; c < n; c++)
	{
		int at = c;

		for (; at > 0 && trainer->seen[trainer->order[at - 1]][0] < trainer->seen[c][0]; at--)
			trainer->order[at] = trainer->order[at - 1];
		trainer->order[at] = c;
	}
	for (int i = 0; i < n; i++)
		trainer->place[trainer->order[i]] = i;
}

/* ts_train_learn_seen: how often each level occurs among pairs at random, matches included. */
void
ts_train_learn_seen(TsTrainer *trainer)
{
	const TsMatcher *matcher = trainer->matcher;
	const TsPatternTable *random = &trainer->random;
	double(*count)[TS_TRAIN_LEVELS] = palloc0(sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS);

	ts_train_random_patterns(trainer, &trainer->random);
	for (uint32 i = 0; i < random->n; i++)
		for (int c = 0; c < matcher->ncomparisons; c++)
		{
			int level = ts_code_level(ts_pattern_code(&random->slot[i].pattern, c));

			if (level != TS_LEVEL_MISSING)
				count[c][level] += random->slot[i].n;
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
			trainer->seen[c][l] = (count[c][l] + SMOOTHING) / sum;
		if (!knows_exact)
			continue;
		exact = Max(exact_share(trainer->records, comparison->field), TS_TRAIN_LEAST_U);
		for (int l = 1; l < n; l++)
			rest += trainer->seen[c][l];
		for (int l = 1; l < n; l++)
			trainer->seen[c][l] *= (1 - exact) / rest;
		trainer->seen[c][0] = exact;
	}
	pfree(count);
	set_order(trainer);
}

/* u from what was seen: without the matches among it. */
void
ts_train_set_u(TsTrainer *trainer, TsTrainModel *model)
{
	for (int c = 0; c < model->n; c++)
	{
		double sum = 0;

		for (int l = 0; l < model->nlevels[c]; l++)
		{
			double seen = trainer->seen[c][l];

			model->u[c][l] =
				Max(Max(seen - trainer->model.prior * trainer->model.m[c][l], seen * 0.02), TS_TRAIN_LEAST_U);
			sum += model->u[c][l];
		}
		for (int l = 0; l < model->nlevels[c]; l++)
			model->u[c][l] /= sum;
	}
}

/* ---------- what goes together ---------- */

/*
 * Levels of two comparisons among random pairs that are two; the sum.  Matches among them are taken out: as many as there can be,
 * for in what they agree goes together too.  How many that is is not known well: where matches and their scatter may be all of the
 * excess over chance, they are taken to be.  No less is left than would be there if the two had nothing to do with each other.
 */
static double
joint_levels(const TsTrainer *trainer, const TsTrainModel *model, int c, int d,
			 double (*joint)[TS_TRAIN_LEVELS])
{
	double sum = 0, left = 0;

	memset(joint, 0, sizeof(double) * TS_TRAIN_LEVELS * TS_TRAIN_LEVELS);
	for (uint32 i = 0; i < trainer->random.n; i++)
	{
		const TsCountedPattern *counted = &trainer->random.slot[i];
		int x = ts_code_level(ts_pattern_code(&counted->pattern, c));
		int y = ts_code_level(ts_pattern_code(&counted->pattern, d));

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
information(const TsTrainModel *model, int c, int d, double (*joint)[TS_TRAIN_LEVELS], double sum)
{
	double row[TS_TRAIN_LEVELS] = {0}, column[TS_TRAIN_LEVELS] = {0}, result = 0;

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
void
ts_train_learn_dependence(TsTrainer *trainer, TsTrainModel *model)
{
	double joint[TS_TRAIN_LEVELS][TS_TRAIN_LEVELS];

	for (int i = 0; i < model->n; i++)
	{
		int c = trainer->order[i], parent = -1;
		double best = 0;

		for (int k = 0; k < i; k++)
		{
			int d = trainer->order[k];
			double sum = joint_levels(trainer, model, d, c, joint);
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
		(void) joint_levels(trainer, model, parent, c, joint);
		for (int x = 0; x < model->nlevels[parent]; x++)
			(void) ts_train_estimate(joint[x], model->nlevels[c], GIVEN_STRENGTH, model->u[c],
									 TS_TRAIN_LEAST_U, model->gu[c][x]);
	}
}
