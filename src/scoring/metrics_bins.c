/*
 * metrics_bins.c
 *		auc_binned, calibration, log_loss, brier: how good probabilities are, in little memory.  See metrics.h.
 *
 * The first two count by bins of equal width between 0 and 1.  A small group keeps its rows instead, which are fewer than the bins:
 *
 *		raw[]		up to RAW_MOST probabilities, those of events with their sign bit set
 *		bin[]		then { rows, events, sum of probabilities } for each bin
 *
 * The other two are a count and a sum.
 */
#include "postgres.h"

#include <math.h>

#include "scoring/metrics.h"

#include "core/compat.h"
#include "core/memory.h"
#include "core/result.h"

PG_FUNCTION_INFO_V1(ts_auc_binned_transfn);
PG_FUNCTION_INFO_V1(ts_auc_binned_finalfn);
PG_FUNCTION_INFO_V1(ts_calibration_transfn);
PG_FUNCTION_INFO_V1(ts_calibration_finalfn);
PG_FUNCTION_INFO_V1(ts_bins_combinefn);
PG_FUNCTION_INFO_V1(ts_bins_serialfn);
PG_FUNCTION_INFO_V1(ts_bins_deserialfn);
PG_FUNCTION_INFO_V1(ts_log_loss_transfn);
PG_FUNCTION_INFO_V1(ts_brier_transfn);
PG_FUNCTION_INFO_V1(ts_loss_combinefn);
PG_FUNCTION_INFO_V1(ts_loss_serialfn);
PG_FUNCTION_INFO_V1(ts_loss_deserialfn);
PG_FUNCTION_INFO_V1(ts_loss_finalfn);

#define BINS_VERSION		1
#define LOSS_VERSION		1
#define RAW_MOST			64 /* rows of a small group, kept as they are */
#define AUC_BINS			1000
#define CALIBRATION_BINS	10
#define MAX_BINS			1000000
#define CALIBRATION_COLUMNS 7
#define LEAST_PROBABILITY	1e-15 /* of log_loss: what is less, or nearer to 1, counts as that */

typedef struct Bin
{
	int64 rows, events;
	double sum;
} Bin;

typedef struct Bins
{
	int bins;
	int raw_n, raw_room;
	double *raw;
	Bin *bin; /* NULL: raw so far */
} Bins;

/* ------------------------------------------------------------------------------------------------ arguments */

/* A row of probability and event; false where one of them is missing. */
static bool
read_row(FunctionCallInfo fcinfo, const char *function, double *p, bool *y)
{
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return false;
	*p = PG_GETARG_FLOAT8(1);
	*y = PG_GETARG_BOOL(2);
	if (isnan(*p))
		return false;
	if (!(*p >= 0 && *p <= 1))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("%s: %g is not a probability", function, *p),
						errdetail("Probabilities are from 0 to 1."),
						errhint("auc, ks and lift take scores of any scale.")));
	return true;
}

/* ------------------------------------------------------------------------------------------------ bins */

/* A state without rows. */
static Bins *
bins_create(MemoryContext context, int n, const char *function)
{
	Bins *bins = MemoryContextAllocZero(context, sizeof(Bins));

	if (n < 1 || n > MAX_BINS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s: bins must be from 1 to %d", function, MAX_BINS)));
	bins->bins = n;
	return bins;
}

/* A row into its bin; 1 belongs to the last. */
static void
count(Bins *bins, double p, bool y)
{
	Bin *bin = &bins->bin[Min((int) (p * bins->bins), bins->bins - 1)];

	bin->rows++;
	bin->events += y;
	bin->sum += p;
}

/* From rows to bins. */
static void
bins_open(Bins *bins, MemoryContext context)
{
	if (bins->bin != NULL)
		return;
	bins->bin = MemoryContextAllocExtended(context, mul_size(bins->bins, sizeof(Bin)),
										   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int i = 0; i < bins->raw_n; i++)
		count(bins, fabs(bins->raw[i]), signbit(bins->raw[i]) != 0);
	bins->raw_n = 0;
}

/* A row, kept or counted. */
static void
bins_add(Bins *bins, MemoryContext context, double p, bool y)
{
	if (bins->bin == NULL && bins->raw_n == RAW_MOST)
		bins_open(bins, context);
	if (bins->bin != NULL)
	{
		count(bins, p, y);
		return;
	}
	if (bins->raw_n == bins->raw_room)
	{
		bins->raw_room = Max(4, 2 * bins->raw_room);
		bins->raw = bins->raw == NULL ? ts_array_in(context, double, bins->raw_room)
									  : ts_array_resize(bins->raw, double, bins->raw_room);
	}
	bins->raw[bins->raw_n++] = y ? -fabs(p) : fabs(p); /* of 0 too: -0 is an event */
}

/* The transition of both. */
static Datum
bins_transfn(FunctionCallInfo fcinfo, const char *function, int default_bins)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Bins *bins = PG_ARGISNULL(0) ? NULL : (Bins *) PG_GETARG_POINTER(0);
	double p;
	bool y;

	if (bins == NULL)
		bins = bins_create(context, PG_NARGS() < 4 || PG_ARGISNULL(3) ? default_bins : PG_GETARG_INT32(3),
						   function);
	if (read_row(fcinfo, function, &p, &y))
		bins_add(bins, context, p, y);
	PG_RETURN_POINTER(bins);
}

/* ts_auc_binned_transfn(internal, p float8, y boolean [, bins integer]) -> internal */
Datum
ts_auc_binned_transfn(PG_FUNCTION_ARGS)
{
	return bins_transfn(fcinfo, "auc_binned", AUC_BINS);
}

/* ts_calibration_transfn(internal, p float8, y boolean [, bins integer]) -> internal */
Datum
ts_calibration_transfn(PG_FUNCTION_ARGS)
{
	return bins_transfn(fcinfo, "calibration", CALIBRATION_BINS);
}

/* ts_bins_combinefn(internal, internal) -> internal */
Datum
ts_bins_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Bins *a = PG_ARGISNULL(0) ? NULL : (Bins *) PG_GETARG_POINTER(0);
	const Bins *b = PG_ARGISNULL(1) ? NULL : (const Bins *) PG_GETARG_POINTER(1);

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	if (a == NULL)
		a = bins_create(context, b->bins, "bins");
	if (a->bins != b->bins)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the number of bins must be the same in all rows of a group")));
	for (int i = 0; i < b->raw_n; i++)
		bins_add(a, context, fabs(b->raw[i]), signbit(b->raw[i]) != 0);
	if (b->bin != NULL)
	{
		bins_open(a, context);
		for (int i = 0; i < a->bins; i++)
		{
			a->bin[i].rows += b->bin[i].rows;
			a->bin[i].events += b->bin[i].events;
			a->bin[i].sum += b->bin[i].sum;
		}
	}
	PG_RETURN_POINTER(a);
}

/*
 * ts_bins_serialfn(internal) -> bytea, eight bytes each, little-endian:
 *
 *		| version | bins | rows n, or all ones | n rows, or { rows, events, sum } of every bin |
 */
Datum
ts_bins_serialfn(PG_FUNCTION_ARGS)
{
	const Bins *bins = (const Bins *) PG_GETARG_POINTER(0);
	Size words = 3 + (bins->bin == NULL ? (Size) bins->raw_n : 3 * (Size) bins->bins);
	bytea *bytes;
	char *to;

	ts_metric_context(fcinfo);
	bytes = palloc(VARHDRSZ + words * sizeof(uint64));
	SET_VARSIZE(bytes, VARHDRSZ + words * sizeof(uint64));
	to = ts_put_word(VARDATA(bytes), BINS_VERSION);
	to = ts_put_word(to, (uint64) bins->bins);
	to = ts_put_word(to, bins->bin == NULL ? (uint64) bins->raw_n : PG_UINT64_MAX);
	for (int i = 0; i < bins->raw_n; i++)
		to = ts_put_double(to, bins->raw[i]);
	for (int i = 0; bins->bin != NULL && i < bins->bins; i++)
	{
		to = ts_put_word(to, (uint64) bins->bin[i].rows);
		to = ts_put_word(to, (uint64) bins->bin[i].events);
		to = ts_put_double(to, bins->bin[i].sum);
	}
	PG_RETURN_BYTEA_P(bytes);
}

/* ts_bins_deserialfn(bytea, internal) -> internal: the bytes are not trusted. */
Datum
ts_bins_deserialfn(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	const char *from = VARDATA_ANY(bytes);
	Size length = VARSIZE_ANY_EXHDR(bytes);
	uint64 n, raw;
	Bins *bins;
	bool good = true;

	ts_metric_context(fcinfo);
	if (length < 3 * sizeof(uint64) || ts_get_word(&from) != BINS_VERSION)
		ts_metric_damaged("auc_binned or calibration");
	n = ts_get_word(&from);
	raw = ts_get_word(&from);
	if (n < 1 || n > MAX_BINS || (raw != PG_UINT64_MAX && raw > RAW_MOST) ||
		length != (3 + (raw == PG_UINT64_MAX ? 3 * n : raw)) * sizeof(uint64))
		ts_metric_damaged("auc_binned or calibration");
	bins = bins_create(CurrentMemoryContext, (int) n, "bins");
	if (raw == PG_UINT64_MAX)
	{
		bins_open(bins, CurrentMemoryContext);
		for (uint64 i = 0; i < n; i++)
		{
			Bin *bin = &bins->bin[i];

			bin->rows = (int64) ts_get_word(&from);
			bin->events = (int64) ts_get_word(&from);
			bin->sum = ts_get_double(&from);
			good = good && bin->rows >= 0 && bin->rows < PG_INT64_MAX / 4 && bin->events >= 0 &&
				   bin->events <= bin->rows && bin->sum >= 0 && bin->sum < INFINITY;
		}
	}
	else
		for (uint64 i = 0; i < raw; i++)
		{
			double p = ts_get_double(&from);

			if (!(fabs(p) <= 1))
				ts_metric_damaged("auc_binned or calibration");
			bins_add(bins, CurrentMemoryContext, fabs(p), signbit(p) != 0);
		}
	if (!good)
		ts_metric_damaged("auc_binned or calibration");
	PG_RETURN_POINTER(bins);
}

/* The bins of a state, which stays what it is. */
static const Bins *
opened(const Bins *bins)
{
	Bins *copy;

	if (bins->bin != NULL)
		return bins;
	copy = palloc(sizeof(Bins));
	*copy = *bins;
	bins_open(copy, CurrentMemoryContext);
	return copy;
}

/* ts_auc_binned_finalfn(internal) -> float8: rows of one bin count as ties, halves.  NULL where a class has no row. */
Datum
ts_auc_binned_finalfn(PG_FUNCTION_ARGS)
{
	const Bins *bins = PG_ARGISNULL(0) ? NULL : (const Bins *) PG_GETARG_POINTER(0);
	double pairs = 0;
	int64 n[2] = {0, 0};

	ts_metric_context(fcinfo);
	if (bins == NULL)
		PG_RETURN_NULL();
	bins = opened(bins);
	for (int i = 0; i < bins->bins; i++)
	{
		int64 events = bins->bin[i].events, others = bins->bin[i].rows - events;

		pairs += (double) events * ((double) n[0] + (double) others / 2);
		n[0] += others;
		n[1] += events;
	}
	if (n[0] == 0 || n[1] == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(pairs / ((double) n[0] * (double) n[1]));
}

/* ts_calibration_finalfn(internal) -> calibration_row[]: the bins that have rows.  NULL without rows. */
Datum
ts_calibration_finalfn(PG_FUNCTION_ARGS)
{
	const Bins *bins = PG_ARGISNULL(0) ? NULL : (const Bins *) PG_GETARG_POINTER(0);
	TsResult *rows;

	ts_metric_context(fcinfo);
	if (bins == NULL)
		PG_RETURN_NULL();
	bins = opened(bins);
	rows = ts_result_begin(fcinfo, CALIBRATION_COLUMNS, NULL, NULL);
	for (int i = 0; i < bins->bins; i++)
	{
		const Bin *bin = &bins->bin[i];
		Datum values[CALIBRATION_COLUMNS];
		bool nulls[CALIBRATION_COLUMNS] = {false};

		if (bin->rows == 0)
			continue;
		values[0] = Int32GetDatum(i + 1);
		values[1] = Float8GetDatum((double) i / bins->bins);
		values[2] = Float8GetDatum((double) (i + 1) / bins->bins);
		values[3] = Int64GetDatum(bin->rows);
		values[4] = Int64GetDatum(bin->events);
		values[5] = Float8GetDatum(bin->sum / (double) bin->rows);
		values[6] = Float8GetDatum((double) bin->events / (double) bin->rows);
		ts_result_add(rows, values, nulls);
	}
	if (rows->n == 0)
		PG_RETURN_NULL();
	return ts_result_end(rows);
}

/* ------------------------------------------------------------------------------------------------ losses */

typedef struct Loss
{
	int64 n;
	double sum;
} Loss;

/* The state of a call, made when there is none. */
static Loss *
loss_of(FunctionCallInfo fcinfo)
{
	MemoryContext context = ts_metric_context(fcinfo);

	return PG_ARGISNULL(0) ? MemoryContextAllocZero(context, sizeof(Loss)) : (Loss *) PG_GETARG_POINTER(0);
}

/* ts_log_loss_transfn(internal, p float8, y boolean) -> internal */
Datum
ts_log_loss_transfn(PG_FUNCTION_ARGS)
{
	Loss *loss = loss_of(fcinfo);
	double p;
	bool y;

	if (read_row(fcinfo, "log_loss", &p, &y))
	{
		loss->n++;
		/* log1p: 1 - p would lose the digits of a small p */
		loss->sum -= y ? log(Max(p, LEAST_PROBABILITY)) : log1p(-Min(p, 1 - LEAST_PROBABILITY));
	}
	PG_RETURN_POINTER(loss);
}

/* ts_brier_transfn(internal, p float8, y boolean) -> internal */
Datum
ts_brier_transfn(PG_FUNCTION_ARGS)
{
	Loss *loss = loss_of(fcinfo);
	double p;
	bool y;

	if (read_row(fcinfo, "brier", &p, &y))
	{
		loss->n++;
		loss->sum += y ? (1 - p) * (1 - p) : p * p;
	}
	PG_RETURN_POINTER(loss);
}

/* ts_loss_combinefn(internal, internal) -> internal */
Datum
ts_loss_combinefn(PG_FUNCTION_ARGS)
{
	Loss *loss = loss_of(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		const Loss *other = (const Loss *) PG_GETARG_POINTER(1);

		loss->n += other->n;
		loss->sum += other->sum;
	}
	PG_RETURN_POINTER(loss);
}

/* ts_loss_serialfn(internal) -> bytea: version, count, sum; eight bytes each, little-endian */
Datum
ts_loss_serialfn(PG_FUNCTION_ARGS)
{
	const Loss *loss = loss_of(fcinfo);
	bytea *bytes = palloc(VARHDRSZ + 3 * sizeof(uint64));
	char *to = ts_put_word(VARDATA(bytes), LOSS_VERSION);

	SET_VARSIZE(bytes, VARHDRSZ + 3 * sizeof(uint64));
	to = ts_put_word(to, (uint64) loss->n);
	ts_put_double(to, loss->sum);
	PG_RETURN_BYTEA_P(bytes);
}

/* ts_loss_deserialfn(bytea, internal) -> internal */
Datum
ts_loss_deserialfn(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	const char *from = VARDATA_ANY(bytes);
	Loss *loss;

	ts_metric_context(fcinfo);
	if (VARSIZE_ANY_EXHDR(bytes) != 3 * sizeof(uint64) || ts_get_word(&from) != LOSS_VERSION)
		ts_metric_damaged("log_loss or brier");
	loss = palloc0(sizeof(Loss));
	loss->n = (int64) ts_get_word(&from);
	loss->sum = ts_get_double(&from);
	if (loss->n < 0 || loss->n > PG_INT64_MAX / 4 || !(loss->sum >= 0 && loss->sum < INFINITY))
		ts_metric_damaged("log_loss or brier");
	PG_RETURN_POINTER(loss);
}

/* ts_loss_finalfn(internal) -> float8: the mean; NULL without rows. */
Datum
ts_loss_finalfn(PG_FUNCTION_ARGS)
{
	const Loss *loss = PG_ARGISNULL(0) ? NULL : (const Loss *) PG_GETARG_POINTER(0);

	ts_metric_context(fcinfo);
	if (loss == NULL || loss->n == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(loss->sum / (double) loss->n);
}
