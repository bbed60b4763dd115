/*
 * train_passes.c
 *		Of match_train: m, in passes over the pairs of one key each.  See trainer.h and the head of train.c.
 */
#include "postgres.h"

#include <math.h>

#include "match/trainer.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

#define PRIOR_STRENGTH 4.0	 /* pairs that the starting values of m count as */
#define LEAST_CONTEXT  200.0 /* pairs of a key that are two */
#define DISTRUST	   0.25	 /* of a pass, for each comparison that agrees too rarely */

/* ---------- a pass ---------- */

/*
 * u of the pairs of one key that are two: what people of one name have in common, say.  Kept for comparisons behind those of the
 * key.
 */
static void
keep_context(TsTrainer *trainer, const TsKey *key, const TsTrainModel *pass, double two,
			 TsTrainContext *context)
{
	const TsMatcher *matcher = trainer->matcher;
	int last = -1;

	memset(context, 0, sizeof(TsTrainContext));
	for (int p = 0; p < key->n; p++)
	{
		int found = -1;

		for (int c = 0; c < matcher->ncomparisons && key->part[p].kind == TS_KEY_VALUE; c++)
			if (matcher->comparison[c].field == key->part[p].field && trainer->bucket[c] != NULL)
				found = c;
		if (found < 0)
			return;
		context->mask |= UINT64CONST(1) << found;
		last = Max(last, trainer->place[found]);
	}
	context->n = key->n;
	for (int c = 0; c < matcher->ncomparisons; c++)
		if (trainer->place[c] > last && two >= LEAST_CONTEXT)
		{
			context->has[c] = true;
			memcpy(context->u[c], pass->u[c], sizeof(context->u[c]));
		}
}

/* m by one pass; added to sums with the weight of its matches. */
static void
run_pass(TsTrainer *trainer, const TsKey *key, const TsPatternTable *patterns, double (*sum)[TS_TRAIN_LEVELS],
		 double *weight, TsTrainContext *context)
{
	TsTrainModel *model = palloc(sizeof(TsTrainModel));
	bool frozen[TS_MATCH_MAX_COMPARISONS] = {false};
	double matches, trust = 1;
	int active = 0;
	bool own_u;

	*model = trainer->model;
	memcpy(model->m, trainer->start, sizeof(model->m));
	model->prior = 0.1;
	for (int c = 0; c < model->n; c++)
	{
		for (int p = 0; p < key->n; p++)
			frozen[c] |= key->part[p].field == trainer->matcher->comparison[c].field;
		active += !frozen[c];
	}
	/* one comparison tells nothing of two classes, two tell m where u is known, three tell both */
	memset(context, 0, sizeof(TsTrainContext));
	if (active < 2)
	{
		pfree(model);
		return;
	}
	own_u = active >= 3;
	matches = ts_train_em(trainer, patterns, model, frozen, own_u, PRIOR_STRENGTH, trainer->start);
	/*
	 * Where EM wants a comparison not to agree more often than matches do, it took something else for them, such as colleagues in
	 * blocks by company.
	 */
	for (int c = 0; c < model->n; c++)
		if (!frozen[c] && model->m[c][model->nlevels[c] - 1] >= TS_TRAIN_MOST_ELSE * (1 - 1e-6))
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
		keep_context(trainer, key, model, patterns->pairs - matches, context);
	pfree(model);
}

/* ---------- passes on two comparisons ---------- */

typedef struct Together
{
	int c, d;
	double pairs; /* that agree on both, were they independent */
} Together;

/* Order of two pairs of comparisons: those that agree together least often first. */
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
int
ts_train_passes_together(TsTrainer *trainer, TsKey *pass, TsPatternTable *patterns, int npasses)
{
	const TsRecords *records = trainer->records;
	const TsMatcher *matcher = trainer->matcher;
	Together *together = ts_array(Together, (Size) matcher->ncomparisons * matcher->ncomparisons + 1);
	bool *only = ts_array(bool, (Size) records->n + 1);
	int n = 0;

	for (int c = 0; c < matcher->ncomparisons; c++)
		for (int d = 0; d < matcher->ncomparisons; d++)
		{
			double pairs = trainer->total * trainer->seen[c][0] * trainer->seen[d][0];

			if (is_pass(pass, npasses, matcher->comparison[c].field, matcher->comparison[d].field))
				continue;
			if (trainer->place[c] < trainer->place[d] && trainer->bucket[c] != NULL &&
				trainer->bucket[d] != NULL && matcher->comparison[c].field != matcher->comparison[d].field &&
				!matcher->field[matcher->comparison[c].field].list &&
				!matcher->field[matcher->comparison[d].field].list && pairs >= LEAST_CONTEXT)
				together[n++] = (Together){c, d, pairs};
		}
	qsort(together, n, sizeof(Together), compare_together);
	n = Min(n, TS_TRAIN_MOST_TOGETHER);
	pass += npasses;
	patterns += npasses;
	for (int i = 0; i < n; i++)
	{
		int rarer = matcher->comparison[together[i].d].field;
		double share = 2 * TS_TRAIN_PASS_PAIRS / together[i].pairs;
		TsBlocks blocks;

		for (uint32 k = 0; k < records->n; k++)
		{
			uint32 id = ts_record(records, k)[rarer];

			TsCheckInterrupts(k);
			only[k] = id != TS_MISSING &&
					  (double) (ts_mix64(trainer->seed ^ records->names[rarer]->name[id].hash) >> 11) <=
						  share * 0x1p53;
		}
		pass[i] = (TsKey){.n = 2};
		pass[i].part[0] =
			(TsKeyPart){.field = matcher->comparison[together[i].c].field, .kind = TS_KEY_VALUE};
		pass[i].part[1] = (TsKeyPart){.field = rarer, .kind = TS_KEY_VALUE};
		ts_blocks_make(records, &pass[i], only, &blocks);
		ts_train_pass_patterns(trainer, &blocks, &patterns[i]);
		ts_blocks_free(&blocks);
		ts_records_check_memory(records);
	}
	pfree(only);
	pfree(together);
	return n;
}

/* ---------- all passes ---------- */

/* m over all passes, if there are any on keys; a comparison that was in every key keeps what it had. */
void
ts_train_learn_passes(TsTrainer *trainer, const TsKey *key, const TsPatternTable *patterns, int npasses,
					  int together)
{
	TsTrainModel *model = &trainer->model;
	double(*sum)[TS_TRAIN_LEVELS] = palloc0(sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS);
	double weight[TS_MATCH_MAX_COMPARISONS] = {0};

	for (int k = 0; k < npasses + together; k++)
		run_pass(trainer, &key[k], &patterns[k], sum, weight, &model->context[k]);
	model->ncontexts = npasses + together;
	if (npasses == 0)
		memset(weight, 0, sizeof(weight));
	for (int c = 0; c < model->n; c++)
		for (int l = 0; weight[c] > 0 && l < model->nlevels[c]; l++)
			model->m[c][l] = sum[c][l] / weight[c];
	pfree(sum);
}
