/*
 * rfm.c
 *		Recency, frequency, monetary value: rfm_measures of transactions, rfm by cumulative distribution, rfm_segment.
 *
 * rfm scores a customer by the share of customers who are at least as good, of which SQL's cume_dist() is the definition:
 *
 *		score = buckets + 1 - ceil(buckets * cume_dist() OVER (ORDER BY value, the best first))
 *
 * Customers with equal values have equal scores, whatever their order, which ntile cannot say: where half of the customers have
 * bought once, ntile(5) gives them three different scores by chance.  Ties stand with the worse: a 5 is for those whose whole
 * value class is within the best fifth.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "scoring/scorecard.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "windowapi.h"

PG_FUNCTION_INFO_V1(ts_rfm);
PG_FUNCTION_INFO_V1(ts_rfm_segment);
PG_FUNCTION_INFO_V1(ts_rfm_by_cutoffs);
PG_FUNCTION_INFO_V1(ts_rfm_measures_transfn);
PG_FUNCTION_INFO_V1(ts_rfm_measures_combinefn);
PG_FUNCTION_INFO_V1(ts_rfm_measures_serialfn);
PG_FUNCTION_INFO_V1(ts_rfm_measures_deserialfn);
PG_FUNCTION_INFO_V1(ts_rfm_measures_finalfn);

#define MAX_BUCKETS	  100
#define STATE_VERSION 1
#define MONTH_DAYS	  30.436875 /* 365.2425 / 12 */

/* ---------- segments ---------- */

/*
 * The segment of three scores from 1 to 5, 5 the best.  The first line that holds names it; the last two leave nothing over.
 */
static const char *
segment_of(int r, int f, int m)
{
	if (r >= 4 && f >= 4 && m >= 4)
		return "champions";
	if (r >= 3 && f >= 4)
		return "loyal";
	if (r >= 3 && m >= 4)
		return "big spenders";
	if (r >= 4 && f <= 2)
		return "new";
	if (r >= 3)
		return "promising";
	if (f >= 4 || m >= 4)
		return "at risk";
	return r == 2 ? "asleep" : "lost";
}

/* A score of 1 to `buckets` as one of 1 to 5. */
static int
in_fifths(int score, int buckets)
{
	return (5 * score + buckets - 1) / buckets;
}

/* The number of buckets, if it is one that scores can be of. */
static int
check_buckets(int buckets)
{
	if (buckets < 2 || buckets > MAX_BUCKETS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("buckets must be from 2 to %d", MAX_BUCKETS), errhint("5 is the common choice.")));
	return buckets;
}

/* ts_rfm_segment(r int, f int, m int, buckets int) -> text */
Datum
ts_rfm_segment(PG_FUNCTION_ARGS)
{
	int score[3], buckets = check_buckets(PG_GETARG_INT32(3));

	for (int i = 0; i < 3; i++)
	{
		score[i] = PG_GETARG_INT32(i);
		if (score[i] < 1 || score[i] > buckets)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("scores of rfm must be from 1 to %d", buckets),
							errhint("Give the buckets that the scores are of as the fourth argument.")));
		score[i] = in_fifths(score[i], buckets);
	}
	PG_RETURN_TEXT_P(cstring_to_text(segment_of(score[0], score[1], score[2])));
}

/* The type rfm of three scores; NULL for those that are 0. */
static Datum
make_rfm(TupleDesc shape, const int *score, const char *segment)
{
	Datum values[4];
	bool nulls[4] = {false};

	for (int i = 0; i < 3; i++)
	{
		values[i] = Int32GetDatum(score[i]);
		nulls[i] = score[i] == 0;
	}
	nulls[3] = segment == NULL;
	values[3] = segment == NULL ? (Datum) 0 : CStringGetTextDatum(segment);
	return HeapTupleGetDatum(heap_form_tuple(shape, values, nulls));
}

/* The shape of the result, kept in fn_extra. */
static TupleDesc
get_shape(FunctionCallInfo fcinfo, int columns)
{
	TupleDesc shape = fcinfo->flinfo->fn_extra;

	if (shape == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		Ensure(get_call_result_type(fcinfo, NULL, &shape) == TYPEFUNC_COMPOSITE && shape->natts == columns,
			   "function is declared with another result");
		shape = BlessTupleDesc(CreateTupleDescCopy(shape));
		fcinfo->flinfo->fn_extra = shape;
		MemoryContextSwitchTo(old);
	}
	return shape;
}

/* ---------- by cumulative distribution ---------- */

/* A partition: the scores of all its rows, three each. */
typedef struct Partition
{
	bool ready;
	uint8 score[FLEXIBLE_ARRAY_MEMBER];
} Partition;

typedef struct Value
{
	double value; /* the larger the better */
	int64 row;
} Value;

/* Order of two values: the best first. */
static int
compare_values(const void *a, const void *b)
{
	double x = ((const Value *) a)->value, y = ((const Value *) b)->value;

	return (x < y) - (x > y);
}

/* The scores of one measure of all rows; a NULL has none, and is not counted. */
static void
score_measure(FunctionCallInfo fcinfo, Partition *partition, int64 n, int measure, int buckets)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Value *value = ts_array(Value, Max(n, 1));
	int64 kept = 0;

	for (int64 i = 0; i < n; i++)
	{
		bool isnull, isout;
		Datum datum =
			WinGetFuncArgInPartition(window, measure, (int) i, WINDOW_SEEK_HEAD, false, &isnull, &isout);

		TsCheckInterrupts(i);
		partition->score[i * 3 + measure] = 0;
		if (isnull)
			continue;
		value[kept].value = measure == 0 ? -DatumGetFloat8(datum) : DatumGetFloat8(datum);
		if (isnan(value[kept].value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("measures of rfm must not be NaN"),
					 errhint("Write NULL for what is not known.")));
		value[kept++].row = i;
	}
	qsort(value, kept, sizeof(Value), compare_values);
	for (int64 i = 0; i < kept;)
	{
		int64 end = i + 1; /* of the equal ones: so many customers are at least as good */
		uint8 score;

		while (end < kept && value[end].value == value[i].value)
			end++;
		/* the share of customers at least as good, rounded up to buckets, in whole numbers: no double decides at an edge */
		score = (uint8) (buckets + 1 - (end * buckets + kept - 1) / kept);
		for (; i < end; i++)
		{
			TsCheckInterrupts(i);
			partition->score[value[i].row * 3 + measure] = score;
		}
	}
	pfree(value);
}

/* ts_rfm(recency float8, frequency float8, monetary float8, buckets int) -> rfm, window function */
Datum
ts_rfm(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Partition *partition;
	int64 n, row;
	int score[3], buckets;
	bool isnull;

	if (!WindowObjectIsValid(window))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("rfm called outside of a window"),
						errhint("Write rfm(recency, frequency, monetary) OVER ().")));
	n = WinGetPartitionRowCount(window);
	if (n > PG_INT32_MAX / 8)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("more than %d rows in one partition of rfm", PG_INT32_MAX / 8),
						errhint("PARTITION BY market or segment.")));
	buckets = DatumGetInt32(WinGetFuncArgCurrent(window, 3, &isnull));
	buckets = check_buckets(isnull ? 5 : buckets);
	partition = WinGetPartitionLocalMemory(window, offsetof(Partition, score) + (Size) n * 3);
	if (!partition->ready)
	{
		for (int measure = 0; measure < 3; measure++)
			score_measure(fcinfo, partition, n, measure, buckets);
		partition->ready = true;
	}
	row = WinGetCurrentPosition(window);
	for (int i = 0; i < 3; i++)
		score[i] = partition->score[row * 3 + i];
	return make_rfm(get_shape(fcinfo, 4), score,
					score[0] == 0 || score[1] == 0 || score[2] == 0
						? NULL
						: segment_of(in_fifths(score[0], buckets), in_fifths(score[1], buckets),
									 in_fifths(score[2], buckets)));
}

/* ---------- by given cut-offs ---------- */

/*
 * ts_rfm_by_cutoffs(recency, frequency, monetary, recent_within, frequent_at_least, large_above, asleep_after float8) -> rfm
 *		r is 3 for recent, 1 for asleep, else 2; f and m are 2 above their cut-off, else 1.  NULL where a measure is NULL.
 */
Datum
ts_rfm_by_cutoffs(PG_FUNCTION_ARGS)
{
	/* by frequent * 2 + large */
	static const char *const recent[4] = {"develop", "value", "high value, develop", "high value"};
	static const char *const older[4] = {"win back", "keep", "high value, win back", "high value, keep"};
	double argument[7];
	int score[3];
	int what;

	for (int i = 0; i < 7; i++)
	{
		argument[i] = PG_GETARG_FLOAT8(i);
		if (isnan(argument[i]))
			ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
							errmsg("measures and cut-offs of rfm must not be NaN"),
							errhint("Write NULL for what is not known.")));
	}
	if (argument[3] > argument[6])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("recent_within must not be above asleep_after"),
						errhint("Both are days since the last order, such as 30 and 90.")));
	score[0] = argument[0] <= argument[3] ? 3 : argument[0] >= argument[6] ? 1 : 2;
	score[1] = argument[1] >= argument[4] ? 2 : 1;
	score[2] = argument[2] > argument[5] ? 2 : 1;
	what = (score[1] - 1) + (score[2] - 1) * 2;
	return make_rfm(get_shape(fcinfo, 4), score,
					score[0] == 1	? "asleep"
					: score[0] == 3 ? recent[what]
									: older[what]);
}

/* ---------- measures of transactions ---------- */

typedef struct Measures
{
	TimestampTz asof, first, last;
	int64 orders;
	TsSum amount;
} Measures;

/* Measures of no order yet, in the context of the aggregate. */
static Measures *
new_measures(MemoryContext context, TimestampTz asof)
{
	Measures *m = MemoryContextAllocZero(context, sizeof(Measures));

	ts_check_asof(asof);
	m->asof = asof;
	m->first = PG_INT64_MAX;
	m->last = PG_INT64_MIN;
	return m;
}

/* ts_rfm_measures_transfn(internal, at timestamptz, amount float8, asof timestamptz) -> internal */
Datum
ts_rfm_measures_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	Measures *m;
	TimestampTz at;
	double amount;

	Ensure(AggCheckCallContext(fcinfo, &context), "rfm_measures called outside of an aggregate");
	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("asof of rfm_measures must not be null"),
				 errhint("Give the moment that the measures are of, such as now().")));
	m = PG_ARGISNULL(0) ? new_measures(context, PG_GETARG_TIMESTAMPTZ(3)) : (Measures *) PG_GETARG_POINTER(0);
	if (m->asof != PG_GETARG_TIMESTAMPTZ(3))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("asof of rfm_measures changes within a group"),
						errhint("GROUP BY what it depends on as well.")));
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_GETARG_TIMESTAMPTZ(1) > m->asof)
		PG_RETURN_POINTER(m);
	at = PG_GETARG_TIMESTAMPTZ(1);
	amount = PG_GETARG_FLOAT8(2);
	if (TIMESTAMP_NOT_FINITE(at) || !isfinite(amount))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("time and amount of an order must be finite"), errhint("Leave such rows out.")));
	m->orders++;
	m->first = Min(m->first, at);
	m->last = Max(m->last, at);
	ts_sum_add(&m->amount, amount);
	PG_RETURN_POINTER(m);
}

/* ts_rfm_measures_combinefn(internal, internal) -> internal */
Datum
ts_rfm_measures_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	Measures *m;
	const Measures *other;

	Ensure(AggCheckCallContext(fcinfo, &context), "rfm_measures_combinefn called outside of an aggregate");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	other = (const Measures *) PG_GETARG_POINTER(1);
	m = PG_ARGISNULL(0) ? new_measures(context, other->asof) : (Measures *) PG_GETARG_POINTER(0);
	if (m->asof != other->asof)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("asof of rfm_measures changes within a group"),
						errhint("GROUP BY what it depends on as well.")));
	m->orders += other->orders;
	m->first = Min(m->first, other->first);
	m->last = Max(m->last, other->last);
	ts_sum_add(&m->amount, other->amount.sum);
	m->amount.lost += other->amount.lost;
	PG_RETURN_POINTER(m);
}

/* ts_rfm_measures_serialfn(internal) -> bytea: version (1), asof, first, last, orders, amount, correction (8 each). */
Datum
ts_rfm_measures_serialfn(PG_FUNCTION_ARGS)
{
	const Measures *m = (const Measures *) PG_GETARG_POINTER(0);
	StringInfoData to;

	pq_begintypsend(&to);
	pq_sendbyte(&to, STATE_VERSION);
	pq_sendint64(&to, m->asof);
	pq_sendint64(&to, m->first);
	pq_sendint64(&to, m->last);
	pq_sendint64(&to, m->orders);
	pq_sendfloat8(&to, m->amount.sum);
	pq_sendfloat8(&to, m->amount.lost);
	PG_RETURN_BYTEA_P(pq_endtypsend(&to));
}

/* ts_rfm_measures_deserialfn(bytea, internal) -> internal */
Datum
ts_rfm_measures_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *flat = PG_GETARG_BYTEA_PP(0);
	StringInfoData from;
	Measures *m;

	initStringInfo(&from);
	appendBinaryStringInfo(&from, VARDATA_ANY(flat), (int) VARSIZE_ANY_EXHDR(flat));
	Ensure(pq_getmsgbyte(&from) == STATE_VERSION, "state of rfm_measures of another version");
	m = new_measures(CurrentMemoryContext, pq_getmsgint64(&from));
	m->first = pq_getmsgint64(&from);
	m->last = pq_getmsgint64(&from);
	m->orders = pq_getmsgint64(&from);
	m->amount.sum = pq_getmsgfloat8(&from);
	m->amount.lost = pq_getmsgfloat8(&from);
	pq_getmsgend(&from);
	Ensure(m->orders >= 0 && (m->orders == 0 || (m->first <= m->last && m->last <= m->asof)),
		   "state of rfm_measures with wrong times");
	PG_RETURN_POINTER(m);
}

/* ts_rfm_measures_finalfn(internal) -> rfm_measures: NULL without rows; without orders frequency 0, and the rest NULL. */
Datum
ts_rfm_measures_finalfn(PG_FUNCTION_ARGS)
{
	const Measures *m;
	Datum values[7] = {0};
	bool nulls[7] = {false};
	double months, amount;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	m = (const Measures *) PG_GETARG_POINTER(0);
	values[1] = Int64GetDatum(m->orders);
	values[4] = Float8GetDatum(0);
	for (int i = 0; i < 7 && m->orders == 0; i++)
		nulls[i] = i != 1 && i != 4;
	if (m->orders > 0)
	{
		months = ((double) m->asof - (double) m->first) / (MONTH_DAYS * (double) USECS_PER_DAY);
		amount = ts_sum(&m->amount);
		values[0] = Float8GetDatum(((double) m->asof - (double) m->last) / (double) USECS_PER_DAY);
		values[2] = Float8GetDatum(amount);
		values[3] = Float8GetDatum(amount / (double) m->orders);
		values[4] = Float8GetDatum((double) m->orders / Max(1, months));
		values[5] = TimestampTzGetDatum(m->first);
		values[6] = TimestampTzGetDatum(m->last);
	}
	return HeapTupleGetDatum(heap_form_tuple(get_shape(fcinfo, 7), values, nulls));
}
