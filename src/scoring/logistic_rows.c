/*
 * logistic_rows.c
 *		The aggregate logistic_regression(y, x): a model of each group, in one pass.  See logistic.h.
 *
 * Newton's method looks at the rows some six times, so the state keeps those that can be used, as they come:
 *
 *		{ n, room, counts of the others, l2, width } rows of 1 + width doubles: y, x[1], x[2], ...
 *
 * within work_mem (times hash_mem_multiplier).  Before anything is added up, the rows are sorted: a group gives the same model, bit by
 * bit, in whatever order its rows came and from however many workers.
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "core/compat.h"
#include "core/memory.h"
#include "scoring/bytes.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/array.h"

PG_FUNCTION_INFO_V1(ts_logistic_rows_transfn);
PG_FUNCTION_INFO_V1(ts_logistic_rows_combinefn);
PG_FUNCTION_INFO_V1(ts_logistic_rows_serialfn);
PG_FUNCTION_INFO_V1(ts_logistic_rows_deserialfn);
PG_FUNCTION_INFO_V1(ts_logistic_rows_finalfn);

#define ROWS_VERSION 1
#define FIRST_ROOM	 3
#define NO_WIDTH	 (-1) /* every x so far was NULL */

/* One allocation, which moves as it grows: a group of three rows of two numbers has 120 bytes. */
typedef struct Rows
{
	int64 n, room;
	int64 no_target, no_value;
	double l2;
	int width;
	double row[FLEXIBLE_ARRAY_MEMBER];
} Rows;

/* The context of the aggregate; an error where a support function is called by hand. */
static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("support function of logistic_regression called outside of an aggregate"),
						errhint("Call the aggregate itself: touchstone.logistic_regression(y, x).")));
	return context;
}

/* Bytes of a row: y, then the elements of x. */
static Size
row_size(const Rows *rows)
{
	return (1 + (Size) Max(rows->width, 0)) * sizeof(double);
}

/* ------------------------------------------------------------------------------------------------ states */

/* A state without rows. */
static Rows *
rows_create(MemoryContext context, double l2)
{
	Rows *rows = MemoryContextAllocZero(context, offsetof(Rows, row));

	rows->width = NO_WIDTH;
	rows->l2 = l2;
	return rows;
}

/* The width of the group's arrays, which is that of the first. */
static void
set_width(Rows *rows, int width)
{
	if (width >= TS_LOGISTIC_MAX_TERMS)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("logistic_regression: x has %d elements, at most %d are accepted", width,
							   TS_LOGISTIC_MAX_TERMS - 1)));
	if (rows->width == NO_WIDTH)
		rows->width = width;
	else if (rows->width != width)
		ereport(
			ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("logistic_regression: x has %d elements in one row, and %d in another of its group",
					Max(width, rows->width), Min(width, rows->width)),
			 errhint(
				 "Write NULL for what is missing, as in ARRAY[age, income], so that all arrays have one length.")));
}

/* Room for so many more rows, within the memory that there is; the state may have moved. */
static Rows *
make_room(Rows *rows, int64 more)
{
	Size limit = get_hash_memory_limit();
	int64 room = Max(rows->room, FIRST_ROOM);

	if (rows->n + more <= rows->room)
		return rows;
	CHECK_FOR_INTERRUPTS();
	if (mul_size(rows->n + more, row_size(rows)) > limit)
		ereport(
			ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("logistic_regression needs more than %zu kB for the rows of one group", limit / 1024),
			 errdetail("The limit is work_mem times hash_mem_multiplier; " INT64_FORMAT " rows take it.",
					   rows->n),
			 errhint(
				 "SET work_mem to more, or use logistic_regression(source, y, x), which keeps no rows.")));
	while (room < rows->n + more)
		room = room * 2 + 1;
	rows = repalloc_huge(rows, add_size(offsetof(Rows, row), mul_size(room, row_size(rows))));
	rows->room = room;
	return rows;
}

/* ts_logistic_rows_transfn(internal, y boolean, x float8[] [, l2 float8]) -> internal */
Datum
ts_logistic_rows_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Rows *rows = PG_ARGISNULL(0) ? NULL : (Rows *) PG_GETARG_POINTER(0);
	double l2 = PG_NARGS() > 3 && !PG_ARGISNULL(3) ? PG_GETARG_FLOAT8(3) : 0;
	ArrayType *x = NULL;
	double *to;
	bool usable;

	if (rows == NULL)
	{
		ts_check_l2(l2);
		rows = rows_create(context, l2);
	}
	else if (l2 != rows->l2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("logistic_regression: l2 must be the same in all rows of a group")));
	if (!PG_ARGISNULL(2))
	{
		x = PG_GETARG_ARRAYTYPE_P(2);
		if (ARR_NDIM(x) > 1)
			ereport(ERROR, (errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
							errmsg("logistic_regression: x must be an array of one dimension")));
		set_width(rows, ArrayGetNItems(ARR_NDIM(x), ARR_DIMS(x)));
	}
	if (PG_ARGISNULL(1))
	{
		rows->no_target++;
		PG_RETURN_POINTER(rows);
	}
	usable = x != NULL && !ARR_HASNULL(x);
	if (usable)
	{
		rows = make_room(rows, 1);
		to = rows->row + rows->n * (1 + rows->width);
		to[0] = PG_GETARG_BOOL(1) ? 1 : 0;
		memcpy(to + 1, ARR_DATA_PTR(x), rows->width * sizeof(double));
		for (int k = 1; k <= rows->width; k++)
		{
			usable &= ts_usable(to[k]);
			to[k] += 0.0; /* -0 becomes 0: the order of rows goes by their bytes */
		}
	}
	if (usable)
		rows->n++;
	else
		rows->no_value++;
	PG_RETURN_POINTER(rows);
}

/* ts_logistic_rows_combinefn(internal, internal) -> internal: the second state's rows behind the first's. */
Datum
ts_logistic_rows_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	Rows *a = PG_ARGISNULL(0) ? NULL : (Rows *) PG_GETARG_POINTER(0);
	const Rows *b = PG_ARGISNULL(1) ? NULL : (const Rows *) PG_GETARG_POINTER(1);

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	if (a == NULL)
		a = rows_create(context, b->l2);
	if (a->l2 != b->l2)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("logistic_regression: l2 must be the same in all rows of a group")));
	if (b->width != NO_WIDTH)
		set_width(a, b->width);
	if (b->n > 0)
	{
		a = make_room(a, b->n);
		memcpy(a->row + a->n * (1 + a->width), b->row, b->n * row_size(a));
		a->n += b->n;
	}
	a->no_target += b->no_target;
	a->no_value += b->no_value;
	PG_RETURN_POINTER(a);
}

/* ------------------------------------------------------------------------------------------------ bytes */

/*
 * A state as bytes, eight each, little-endian:
 *
 *		| version | width + 1 | rows | no target | no value | l2 | rows |
 */
#define HEAD_WORDS 6

/* ts_logistic_rows_serialfn(internal) -> bytea */
Datum
ts_logistic_rows_serialfn(PG_FUNCTION_ARGS)
{
	const Rows *rows = (const Rows *) PG_GETARG_POINTER(0);
	Size numbers = rows->n * row_size(rows) / sizeof(double);
	Size size = VARHDRSZ + (HEAD_WORDS + numbers) * sizeof(uint64);
	bytea *bytes;
	char *to;

	aggregate_context(fcinfo);
	if (size > MaxAllocSize)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("rows of one group of logistic_regression take more than 1 GB"),
						errhint("Use logistic_regression(source, y, x), which keeps no rows.")));
	bytes = palloc(size);
	SET_VARSIZE(bytes, size);
	to = VARDATA(bytes);
	to = ts_put_word(to, ROWS_VERSION);
	to = ts_put_word(to, (uint64) (rows->width + 1));
	to = ts_put_word(to, (uint64) rows->n);
	to = ts_put_word(to, (uint64) rows->no_target);
	to = ts_put_word(to, (uint64) rows->no_value);
	to = ts_put_double(to, rows->l2);
	for (Size k = 0; k < numbers; k++)
		to = ts_put_double(to, rows->row[k]);
	PG_RETURN_BYTEA_P(bytes);
}

/* ts_logistic_rows_deserialfn(bytea, internal) -> internal: the bytes are not trusted. */
Datum
ts_logistic_rows_deserialfn(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	const char *from = VARDATA_ANY(bytes);
	Size words = VARSIZE_ANY_EXHDR(bytes) / sizeof(uint64);
	uint64 head[HEAD_WORDS] = {0};
	Rows *rows = NULL;
	bool good;

	aggregate_context(fcinfo);
	if (words >= HEAD_WORDS)
		for (int k = 0; k < HEAD_WORDS; k++)
			head[k] = ts_get_word(&from);
	good = head[0] == ROWS_VERSION && head[1] <= TS_LOGISTIC_MAX_TERMS && head[2] <= words &&
		   (head[1] > 0 || head[2] == 0) && head[3] < (uint64) PG_INT64_MAX / 4 &&
		   head[4] < (uint64) PG_INT64_MAX / 4 && head[2] * head[1] == words - HEAD_WORDS &&
		   VARSIZE_ANY_EXHDR(bytes) % sizeof(uint64) == 0;
	if (good)
	{
		rows = palloc_extended(add_size(offsetof(Rows, row), (words - HEAD_WORDS) * sizeof(double)),
							   MCXT_ALLOC_HUGE);
		rows->width = (int) head[1] - 1;
		rows->n = rows->room = (int64) head[2];
		rows->no_target = (int64) head[3];
		rows->no_value = (int64) head[4];
		memcpy(&rows->l2, &head[5], sizeof(double));
		good = rows->l2 >= 0 && ts_usable(rows->l2);
		for (Size k = 0; k < words - HEAD_WORDS; k++)
		{
			rows->row[k] = ts_get_double(&from);
			good = good && ts_usable(rows->row[k]) &&
				   (k % head[1] != 0 || rows->row[k] == 0 || rows->row[k] == 1);
		}
	}
	if (!good)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("state of logistic_regression is damaged")));
	PG_RETURN_POINTER(rows);
}

/* ------------------------------------------------------------------------------------------------ the model */

/* The rows in canonical order, and the step that is made of them. */
typedef struct Sorted
{
	const Rows *rows;
	const double **row;
	TsFit *fit;
	TsStep *step;
} Sorted;

/* Order of two rows, by their bytes: any order does that is always the same. */
static int
compare_rows(const void *a, const void *b, void *size)
{
	return memcmp(*(const double *const *) a, *(const double *const *) b, *(const Size *) size);
}

/* A step over all rows. */
static TsSums *
evaluate(void *argument, const double *coefficients)
{
	Sorted *sorted = (Sorted *) argument;
	const TsFit *fit = sorted->fit;

	ts_step_reset(sorted->step, coefficients);
	for (int64 i = 0; i < sorted->rows->n; i++)
	{
		const double *from = sorted->row[i];
		double *to = ts_step_row(sorted->step);

		for (int j = 1; j < fit->nterms; j++)
			to[j] = (from[j] - fit->shift[j]) * fit->factor[j];
		ts_step_add(sorted->step, from[0] != 0);
	}
	return ts_step_sums(sorted->step);
}

/* Shifts and scales columns by mean and deviation. */
static void
scale(const Sorted *sorted)
{
	double n = (double) sorted->rows->n;

	for (int j = 1; j < sorted->fit->nterms; j++)
	{
		double sum = 0, squares = 0, least = INFINITY, most = -INFINITY, mean;

		CHECK_FOR_INTERRUPTS();
		for (int64 i = 0; i < sorted->rows->n; i++)
		{
			sum += sorted->row[i][j];
			least = Min(least, sorted->row[i][j]);
			most = Max(most, sorted->row[i][j]);
		}
		mean = sum / n;
		for (int64 i = 0; i < sorted->rows->n; i++)
			squares += (sorted->row[i][j] - mean) * (sorted->row[i][j] - mean);
		ts_fit_scale(sorted->fit, j, mean, sqrt(squares / n), least, most);
	}
}

/* ts_logistic_rows_finalfn(internal) -> logistic_model: the model of a group, with columns x1, x2, ...; NULL without rows. */
Datum
ts_logistic_rows_finalfn(PG_FUNCTION_ARGS)
{
	const Rows *rows = PG_ARGISNULL(0) ? NULL : (const Rows *) PG_GETARG_POINTER(0);
	MemoryContext old, work;
	TsLogisticColumn *columns;
	TsLogistic *model;
	Sorted sorted;
	int width;
	Size size;
	Datum value;

	aggregate_context(fcinfo);
	if (rows == NULL)
		PG_RETURN_NULL();
	work =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone logistic regression", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(work);
	width = Max(rows->width, 0);
	size = row_size(rows);
	columns = palloc0(sizeof(TsLogisticColumn) * Max(1, width));
	for (int c = 0; c < width; c++)
		columns[c].name = psprintf("x%d", c + 1);
	model = ts_logistic_create(columns, width);
	model->l2 = rows->l2;

	sorted.rows = rows;
	sorted.row = ts_array(const double *, Max(1, rows->n));
	for (int64 i = 0; i < rows->n; i++)
		sorted.row[i] = (const double *) ((const char *) rows->row + i * size);
	CHECK_FOR_INTERRUPTS();
	if (rows->n > 1)
		qsort_arg(sorted.row, rows->n, sizeof(double *), compare_rows, &size);
	sorted.fit = ts_fit_create(width + 1);
	if (rows->n > 0)
		scale(&sorted);
	if (rows->l2 > 0)
	{
		sorted.fit->penalty = palloc0(sizeof(double) * (width + 1));
		for (int j = 1; j <= width; j++)
			/* the penalty is on coefficients in the columns' own units, which are factor times those of the fit */
			sorted.fit->penalty[j] = rows->l2 * sorted.fit->factor[j] * sorted.fit->factor[j];
	}
	sorted.step = ts_step_create(work, width + 1, sorted.fit->coefficients);
	ts_fit_run(sorted.fit, evaluate, &sorted);
	sorted.fit->no_target = rows->no_target;
	sorted.fit->no_value = rows->no_value;
	ts_fit_finish(sorted.fit, model);
	MemoryContextSwitchTo(old);
	value = ts_logistic_store(model);
	MemoryContextDelete(work);
	PG_RETURN_DATUM(value);
}
