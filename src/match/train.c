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

#include "match/trainer.h"

#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/text.h"
#include "executor/spi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_match_train);

#define ROUNDS			 3	  /* of u, passes and prior */
#define LEAST_STRENGTH	 50.0 /* pairs that the passes count as at least, among those of all keys */
#define LABEL_STRENGTH	 20.0
#define MOST_FREQUENCIES 500

/* Six digits: what is beyond is noise, and long to read. */
static double
rounded(double x)
{
	double scale = pow(10, 5 - floor(log10(x)));

	return round(x * scale) / scale;
}

/* ---------- frequencies ---------- */

typedef struct Frequent
{
	const TsName *name;
	uint32 count;
} Frequent;

/* Order of two values: the most frequent first. */
static int
compare_frequent(const void *a, const void *b)
{
	const Frequent *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return ts_bytes_compare(x->name->bytes, x->name->length, y->name->bytes, y->name->length);
}

/* The most frequent values, and for all others the share that two random ones of them have in common. */
static void
set_frequencies(const TsTrainer *trainer, TsComparison *comparison)
{
	const TsRecords *records = trainer->records;
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
	qsort(comparison->frequency, listed, sizeof(TsFrequency), ts_order_strings);
	pfree(frequent);
}

/* ---------- labels ---------- */

/* m of labelled pairs, around what was learned without. */
static void
learn_labels(TsTrainer *trainer, const TsPair *labels, uint32 nlabels)
{
	TsTrainModel *model = &trainer->model;
	double(*count)[TS_TRAIN_LEVELS] = palloc0(sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS);
	TsPatternTable patterns;

	ts_train_label_patterns(trainer, labels, nlabels, &patterns);
	for (uint32 i = 0; i < patterns.n; i++)
		for (int c = 0; c < model->n; c++)
		{
			int level = ts_code_level(ts_pattern_code(&patterns.slot[i].pattern, c));

			if (level != TS_LEVEL_MISSING)
				count[c][level] += patterns.slot[i].n;
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

/* ---------- training ---------- */

/* The model before anything is known: m as the matcher has it. */
static void
begin_model(TsTrainer *trainer)
{
	const TsMatcher *matcher = trainer->matcher;
	TsTrainModel *model = &trainer->model;

	model->n = matcher->ncomparisons;
	model->prior = 0;
	for (int c = 0; c < model->n; c++)
	{
		const TsComparison *comparison = &matcher->comparison[c];

		model->nlevels[c] = comparison->nlevels + 1;
		model->parent[c] = -1;
		ts_train_buckets(trainer, c);
		for (int l = 0; l <= comparison->nlevels; l++)
			trainer->start[c][l] = model->m[c][l] = comparison->level[l].m;
	}
}

/* u given another comparison, into the matcher. */
static void
copy_given(const TsTrainModel *model, int c, TsComparison *comparison)
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

/* u in contexts, into the matcher. */
static void
copy_contexts(const TsTrainModel *model, int c, TsComparison *comparison)
{
	comparison->ncontexts = 0;
	comparison->context = ts_array(TsContext, model->ncontexts + 1);
	for (int x = 0; x < model->ncontexts; x++)
	{
		const TsTrainContext *context = &model->context[x];
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

/* Puts what was learned into the matcher, in the current context. */
static void
put_model(const TsTrainer *trainer, TsMatcher *trained)
{
	trained->prior = rounded(trainer->model.prior);
	trained->trained = true;
	for (int c = 0; c < trainer->matcher->ncomparisons; c++)
	{
		trained->comparison[c].trained = true;
		for (int l = 0; l <= trainer->matcher->comparison[c].nlevels; l++)
		{
			trained->comparison[c].level[l].m = rounded(trainer->model.m[c][l]);
			trained->comparison[c].level[l].u = rounded(trainer->model.u[c][l]);
		}
		copy_given(&trainer->model, c, &trained->comparison[c]);
		copy_contexts(&trainer->model, c, &trained->comparison[c]);
		if (trained->comparison[c].term_frequency)
			set_frequencies(trainer, &trained->comparison[c]);
	}
}

/* ts_train: see train.h.  All scratch is in a context of its own, which is gone when the matcher is there. */
TsMatcher *
ts_train(const TsRecords *records, const TsMatcher *matcher, const TsKey *key, int nkeys,
		 const TsPair *labels, uint32 nlabels, int64 seed)
{
	TsMatcher *trained = ts_matcher_copy(matcher);
	MemoryContext context =
		AllocSetContextCreate(records->context, "touchstone training", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	TsTrainer *trainer = palloc0(sizeof(TsTrainer));
	TsPatternTable *patterns;
	bool none_frozen[TS_MATCH_MAX_COMPARISONS] = {false};
	double(*passes)[TS_TRAIN_LEVELS] = palloc(sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS);
	TsBlocking *blocking;
	TsPatternTable all; /* of the pairs of all keys */
	double share;		/* of those pairs that were looked at */
	int npasses = 0, together;
	TsKey *pass;

	trainer->records = records;
	trainer->matcher = matcher;
	trainer->seed = ts_mix64((uint64) seed + 1);
	trainer->scorer = ts_scorer_create(matcher, records, true);
	trainer->total = records->two ? (double) records->nleft * (records->n - records->nleft)
								  : (double) records->n * ((double) records->n - 1) / 2;
	trainer->total = Max(trainer->total, 1);
	begin_model(trainer);
	ts_train_learn_seen(trainer);
	ts_progress(records->function, "training: levels of " INT64_FORMAT " random pairs", trainer->pairs);
	blocking = ts_blocking_create(records, key, nkeys, true);
	patterns = ts_array(TsPatternTable, blocking->n + TS_TRAIN_MOST_TOGETHER + 1);
	pass = ts_array(TsKey, blocking->n + TS_TRAIN_MOST_TOGETHER + 1);
	trainer->model.context = ts_array(TsTrainContext, blocking->n + TS_TRAIN_MOST_TOGETHER + 1);
	for (int k = 0; k < blocking->n; k++)
		if (blocking->blocks[k].key.n > 0 && blocking->blocks[k].origin != TS_KEY_SPLIT)
		{
			ts_train_pass_patterns(trainer, &blocking->blocks[k], &patterns[npasses]);
			pass[npasses++] = blocking->blocks[k].key;
			ts_records_check_memory(records);
		}
	together = ts_train_passes_together(trainer, pass, patterns, npasses);
	share = ts_train_key_patterns(trainer, blocking, ts_mix64((uint64) seed + 3), &all);
	ts_blocking_free(blocking);

	for (int round = 0; round < ROUNDS; round++)
	{
		TsTrainModel *model = &trainer->model;
		double prior, strength;

		ts_train_set_u(trainer, model);
		if (round > 0)
			ts_train_learn_dependence(trainer, model);
		ts_train_learn_passes(trainer, pass, patterns, npasses, together);
		ts_train_make_monotone(matcher, model);
		model->prior = Max(model->prior, 1 / trainer->total);
		ts_train_set_prior(trainer, &all, share);
		memcpy(passes, model->m, sizeof(double) * TS_TRAIN_LEVELS * TS_MATCH_MAX_COMPARISONS);
		/* among the pairs of all keys; what the passes say counts too */
		prior = model->prior;
		/* each pass has seen about as many matches, and its key did not choose them by the fields that it learned */
		strength = Max(LEAST_STRENGTH, npasses * prior * trainer->total * share);
		model->prior = Min(0.9, prior * trainer->total * share / Max(1, all.pairs));
		(void) ts_train_em(trainer, &all, model, none_frozen, false, strength, passes);
		model->prior = prior;
		ts_train_make_monotone(matcher, model);
		ts_train_set_prior(trainer, &all, share);
	}
	if (nlabels > 0)
	{
		learn_labels(trainer, labels, nlabels);
		ts_train_make_monotone(matcher, &trainer->model);
	}
	MemoryContextSwitchTo(old);

	put_model(trainer, trained);
	trained->training = (TsTraining){.present = true,
									 .records = records->n,
									 .pairs = trainer->pairs,
									 .iterations = trainer->iterations,
									 .converged = trainer->converged,
									 .seed = seed,
									 .labels = nlabels};
	ts_progress(records->function, "trained in %d iterations%s", trainer->iterations,
				trainer->converged ? "" : ", not converged");
	MemoryContextDelete(context);
	return trained;
}

/* ---------- SQL ---------- */

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
