/*
 * metrics.c
 *		auc, ks, lift: how well scores tell events from the rest, exactly.  See metrics.h.
 *
 * All three go by the order of the scores, so the state keeps them, events apart from the others, and the end sorts both:
 *
 *		score[0], score[1]	of rows without, with an event; 8 bytes a row
 *
 * What is computed of it are counts, so that order and plan change no bit of the result.
 */
#include "postgres.h"

#include <math.h>

#include "scoring/metrics.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/result.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/lsyscache.h"

PG_FUNCTION_INFO_V1(ts_scores_transfn);
PG_FUNCTION_INFO_V1(ts_scores_combinefn);
PG_FUNCTION_INFO_V1(ts_scores_serialfn);
PG_FUNCTION_INFO_V1(ts_scores_deserialfn);
PG_FUNCTION_INFO_V1(ts_auc_finalfn);
PG_FUNCTION_INFO_V1(ts_ks_finalfn);
PG_FUNCTION_INFO_V1(ts_lift_finalfn);

#define SCORES_VERSION	1
#define DEFAULT_BUCKETS 10
#define MAX_BUCKETS		10000
#define LIFT_COLUMNS	9

/* ------------------------------------------------------------------------------------------------ shared */

/* ts_metric_context: the context of the aggregate. */
MemoryContext
ts_metric_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("support function of an aggregate called outside of one"),
						errhint("Call the aggregate itself, such as touchstone.auc(p, y).")));
	return context;
}

/* ts_metric_damaged: bytes that no state has written. */
void
ts_metric_damaged(const char *function)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("state of %s is damaged", function)));
}

/* ts_metric_room: room for `more` things behind n; `taken` is what else the group has. */
void *
ts_metric_room(MemoryContext context, void *things, int64 n, int64 more, int64 *room, Size size, Size taken,
			   const char *function, const char *instead)
{
	int64 wanted = Max(*room, 2);

	if (n + more <= *room)
		return things;
	CHECK_FOR_INTERRUPTS();
	if (add_size(mul_size(n + more, size), taken) > get_hash_memory_limit())
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("%s needs more than %zu kB for one group", function, get_hash_memory_limit() / 1024),
				 errdetail("The limit is work_mem times hash_mem_multiplier."),
				 errhint("SET work_mem to more%s.", instead)));
	while (wanted < n + more)
		wanted *= 2;
	*room = wanted;
	return things == NULL ? MemoryContextAllocHuge(context, mul_size(wanted, size))
						  : repalloc_huge(things, mul_size(wanted, size));
}

/* ------------------------------------------------------------------------------------------------ states */

typedef struct Scores
{
	int buckets; /* of lift; 0: none given */
	int64 n[2], room[2];
	double *score[2];
} Scores;

/* The number of buckets of lift. */
static void
check_buckets(int buckets)
{
	if (buckets < 1 || buckets > MAX_BUCKETS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("lift: buckets must be from 1 to %d", MAX_BUCKETS)));
}

/* A state without scores. */
static Scores *
scores_create(MemoryContext context, int buckets)
{
	Scores *scores = MemoryContextAllocZero(context, sizeof(Scores));

	scores->buckets = buckets;
	return scores;
}

/* Room for more scores of a class. */
static void
make_room(Scores *scores, MemoryContext context, int y, int64 more)
{
	scores->score[y] = ts_metric_room(context, scores->score[y], scores->n[y], more, &scores->room[y],
									  sizeof(double), scores->n[1 - y] * sizeof(double), "auc, ks or lift",
									  ", or use auc_binned, which needs little however many rows there are");
}

/* ts_scores_transfn(internal, p float8, y boolean [, buckets integer]) -> internal: keeps a score. */
Datum
ts_scores_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Scores *scores = PG_ARGISNULL(0) ? NULL : (Scores *) PG_GETARG_POINTER(0);
	int y;

	if (scores == NULL)
	{
		int buckets = PG_NARGS() < 4 ? 0 : PG_ARGISNULL(3) ? DEFAULT_BUCKETS : PG_GETARG_INT32(3);

		if (PG_NARGS() >= 4)
			check_buckets(buckets);
		scores = scores_create(context, buckets);
	}
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || isnan(PG_GETARG_FLOAT8(1)))
		PG_RETURN_POINTER(scores);
	y = PG_GETARG_BOOL(2) ? 1 : 0;
	make_room(scores, context, y, 1);
	scores->score[y][scores->n[y]++] = PG_GETARG_FLOAT8(1) + 0.0; /* -0 becomes 0 */
	PG_RETURN_POINTER(scores);
}

/* ts_scores_combinefn(internal, internal) -> internal: the second state's scores behind the first's. */
Datum
ts_scores_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Scores *a = PG_ARGISNULL(0) ? NULL : (Scores *) PG_GETARG_POINTER(0);
	const Scores *b = PG_ARGISNULL(1) ? NULL : (const Scores *) PG_GETARG_POINTER(1);

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	if (a == NULL)
		a = scores_create(context, b->buckets);
	for (int y = 0; y < 2; y++)
		if (b->n[y] > 0)
		{
			make_room(a, context, y, b->n[y]);
			memcpy(a->score[y] + a->n[y], b->score[y], b->n[y] * sizeof(double));
			a->n[y] += b->n[y];
		}
	PG_RETURN_POINTER(a);
}

/*
 * ts_scores_serialfn(internal) -> bytea, eight bytes each, little-endian:
 *
 *		| version | buckets | rows without | rows with an event | scores of the first | of the others |
 */
Datum
ts_scores_serialfn(PG_FUNCTION_ARGS)
{
	const Scores *scores = (const Scores *) PG_GETARG_POINTER(0);
	Size size = VARHDRSZ + (4 + (Size) scores->n[0] + (Size) scores->n[1]) * sizeof(uint64);
	bytea *bytes;
	char *to;

	ts_metric_context(fcinfo);
	if (size > MaxAllocSize)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("scores of one group take more than 1 GB"), errhint("Use auc_binned.")));
	bytes = palloc(size);
	SET_VARSIZE(bytes, size);
	to = ts_put_word(VARDATA(bytes), SCORES_VERSION);
	to = ts_put_word(to, (uint64) scores->buckets);
	to = ts_put_word(to, (uint64) scores->n[0]);
	to = ts_put_word(to, (uint64) scores->n[1]);
	for (int y = 0; y < 2; y++)
		for (int64 i = 0; i < scores->n[y]; i++)
			to = ts_put_double(to, scores->score[y][i]);
	PG_RETURN_BYTEA_P(bytes);
}

/* ts_scores_deserialfn(bytea, internal) -> internal: the bytes are not trusted. */
Datum
ts_scores_deserialfn(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	const char *from = VARDATA_ANY(bytes);
	Size length = VARSIZE_ANY_EXHDR(bytes);
	uint64 buckets, n[2];
	Scores *scores;

	ts_metric_context(fcinfo);
	if (length < 4 * sizeof(uint64) || ts_get_word(&from) != SCORES_VERSION)
		ts_metric_damaged("auc, ks or lift");
	buckets = ts_get_word(&from);
	n[0] = ts_get_word(&from);
	n[1] = ts_get_word(&from);
	if (buckets > MAX_BUCKETS || n[0] > length || n[1] > length ||
		length != (4 + n[0] + n[1]) * sizeof(uint64))
		ts_metric_damaged("auc, ks or lift");
	scores = scores_create(CurrentMemoryContext, (int) buckets);
	for (int y = 0; y < 2; y++)
	{
		scores->n[y] = scores->room[y] = (int64) n[y];
		scores->score[y] = ts_array(double, Max(1, n[y]));
		for (uint64 i = 0; i < n[y]; i++)
		{
			scores->score[y][i] = ts_get_double(&from) + 0.0;
			if (isnan(scores->score[y][i]))
				ts_metric_damaged("auc, ks or lift");
		}
	}
	PG_RETURN_POINTER(scores);
}

/* ------------------------------------------------------------------------------------------------ results */

/* The scores of a class, ascending; a copy, as the state stays what it is. */
static double *
sorted(const Scores *scores, int y)
{
	double *copy = ts_array(double, Max(1, scores->n[y]));

	CHECK_FOR_INTERRUPTS();
	if (scores->n[y] > 0)
		memcpy(copy, scores->score[y], scores->n[y] * sizeof(double));
	if (scores->n[y] > 1)
		qsort(copy, scores->n[y], sizeof(double), ts_order_doubles);
	return copy;
}

/* Runs of equal scores, ascending: where one is, and how many rows of either class it has. */
typedef struct Runs
{
	const Scores *scores;
	double *score[2];
	int64 at[2];  /* where the next run begins */
	int64 has[2]; /* rows of this run */
	double value;
} Runs;

/* Before the first run. */
static void
runs_begin(Runs *runs, const Scores *scores)
{
	memset(runs, 0, sizeof(*runs));
	runs->scores = scores;
	runs->score[0] = sorted(scores, 0);
	runs->score[1] = sorted(scores, 1);
}

/* The next run; false at the end. */
static bool
runs_next(Runs *runs)
{
	bool more[2];

	for (int y = 0; y < 2; y++)
	{
		runs->at[y] += runs->has[y];
		runs->has[y] = 0;
		more[y] = runs->at[y] < runs->scores->n[y];
	}
	if (!more[0] && !more[1])
		return false;
	runs->value = !more[0]	 ? runs->score[1][runs->at[1]]
				  : !more[1] ? runs->score[0][runs->at[0]]
							 : Min(runs->score[0][runs->at[0]], runs->score[1][runs->at[1]]);
	for (int y = 0; y < 2; y++)
		while (runs->at[y] + runs->has[y] < runs->scores->n[y] &&
			   runs->score[y][runs->at[y] + runs->has[y]] == runs->value)
			runs->has[y]++;
	return true;
}

/*
 * ts_auc_finalfn(internal) -> float8: the share of pairs of an event and another row in which the event has the higher score, ties
 * counted half (the statistic of Mann and Whitney).  Twice as many are a whole number, which 64 bits hold for some 3 * 10^9 rows of
 * either class.  NULL where a class has no row.
 */
Datum
ts_auc_finalfn(PG_FUNCTION_ARGS)
{
	const Scores *scores = PG_ARGISNULL(0) ? NULL : (const Scores *) PG_GETARG_POINTER(0);
	uint64 twice = 0, turn = 0;
	Runs runs;

	ts_metric_context(fcinfo);
	if (scores == NULL || scores->n[0] == 0 || scores->n[1] == 0)
		PG_RETURN_NULL();
	runs_begin(&runs, scores);
	while (runs_next(&runs))
	{
		TsCheckInterrupts(turn++);
		twice += (uint64) runs.has[1] * (2 * (uint64) runs.at[0] + (uint64) runs.has[0]);
	}
	PG_RETURN_FLOAT8((double) twice / (2.0 * (double) scores->n[0] * (double) scores->n[1]));
}

/* ts_ks_finalfn(internal) -> float8: the largest difference of both distribution functions (Kolmogorov and Smirnov).  NULL where a class has no row. */
Datum
ts_ks_finalfn(PG_FUNCTION_ARGS)
{
	const Scores *scores = PG_ARGISNULL(0) ? NULL : (const Scores *) PG_GETARG_POINTER(0);
	double most = 0;
	uint64 turn = 0;
	Runs runs;

	ts_metric_context(fcinfo);
	if (scores == NULL || scores->n[0] == 0 || scores->n[1] == 0)
		PG_RETURN_NULL();
	runs_begin(&runs, scores);
	while (runs_next(&runs))
	{
		double below0 = (double) (runs.at[0] + runs.has[0]) / (double) scores->n[0];
		double below1 = (double) (runs.at[1] + runs.has[1]) / (double) scores->n[1];

		TsCheckInterrupts(turn++);
		most = Max(most, fabs(below0 - below1));
	}
	PG_RETURN_FLOAT8(most);
}

/* A bucket of lift. */
typedef struct Bucket
{
	int number;
	int64 rows, events;
	double least, most;
} Bucket;

/* A row of lift; the counts are those down to this bucket. */
static void
put_bucket(TsResult *rows, const Scores *scores, const Bucket *bucket, int64 rows_so_far, int64 events_so_far)
{
	double all = (double) (scores->n[0] + scores->n[1]), events = (double) scores->n[1];
	double rate = (double) bucket->events / (double) bucket->rows;
	Datum values[LIFT_COLUMNS];
	bool nulls[LIFT_COLUMNS] = {false};

	values[0] = Int32GetDatum(bucket->number);
	values[1] = Int64GetDatum(bucket->rows);
	values[2] = Int64GetDatum(bucket->events);
	values[3] = Float8GetDatum(rate);
	values[4] = Float8GetDatum(bucket->least);
	values[5] = Float8GetDatum(bucket->most);
	nulls[6] = nulls[7] = nulls[8] = events == 0;
	values[6] = Float8GetDatum(events == 0 ? 0 : rate / (events / all));
	values[7] = Float8GetDatum(events == 0 ? 0 : (double) events_so_far / events);
	values[8] =
		Float8GetDatum(events == 0 ? 0 : (double) events_so_far / (double) rows_so_far / (events / all));
	ts_result_add(rows, values, nulls);
}

/*
 * ts_lift_finalfn(internal) -> lift_row[]: buckets of as many rows each, best scores first.
 *
 * Rows of one score stay together, in the bucket of the first of them (counted from the best score down): which of them would go
 * elsewhere were chance.  So buckets differ in size, and one may have no row; it is not listed.  NULL without rows.
 */
Datum
ts_lift_finalfn(PG_FUNCTION_ARGS)
{
	const Scores *scores = PG_ARGISNULL(0) ? NULL : (const Scores *) PG_GETARG_POINTER(0);
	int64 n, at = 0, seen[2] = {0, 0}, k[2];
	double *score[2];
	Bucket bucket = {0};
	TsResult *rows;
	int buckets;

	ts_metric_context(fcinfo);
	if (scores == NULL || scores->n[0] + scores->n[1] == 0)
		PG_RETURN_NULL();
	buckets = scores->buckets > 0 ? scores->buckets : DEFAULT_BUCKETS;
	n = scores->n[0] + scores->n[1];
	for (int y = 0; y < 2; y++)
	{
		score[y] = sorted(scores, y);
		k[y] = scores->n[y]; /* from the end down */
	}
	rows = ts_result_begin(fcinfo, LIFT_COLUMNS, NULL, NULL);
	while (at < n)
	{
		double value = k[0] == 0   ? score[1][k[1] - 1]
					   : k[1] == 0 ? score[0][k[0] - 1]
								   : Max(score[0][k[0] - 1], score[1][k[1] - 1]);
		/* of the first of these rows, which takes the others with it */
		int number = (int) ((double) at * buckets / (double) n) + 1;
		int64 has[2] = {0, 0};

		TsCheckInterrupts(at);
		for (int y = 0; y < 2; y++)
			while (k[y] > 0 && score[y][k[y] - 1] == value)
			{
				k[y]--;
				has[y]++;
			}
		if (bucket.rows > 0 && number != bucket.number)
		{
			put_bucket(rows, scores, &bucket, seen[0], seen[1]);
			bucket.rows = bucket.events = 0;
		}
		if (bucket.rows == 0)
			bucket.most = value;
		bucket.number = number;
		bucket.least = value;
		bucket.rows += has[0] + has[1];
		bucket.events += has[1];
		at += has[0] + has[1];
		seen[0] = at;
		seen[1] += has[1];
	}
	put_bucket(rows, scores, &bucket, seen[0], seen[1]);
	return ts_result_end(rows);
}
