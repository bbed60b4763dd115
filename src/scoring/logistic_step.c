/*
 * logistic_step.c
 *		The sums of one Newton step of a logistic regression, and the aggregate logistic_step.  See logistic.h.
 *
 * Rows are gathered in blocks, and a block is worked off at once, so that the inner loops run over vectors of four doubles:
 *
 *		x[]		BLOCK rows, each `stride` doubles: 1, the terms, zeros	  eta = x . coefficients
 *		y[]		0 or 1													  w, r: weight p (1 - p) and residual y - p
 *		hessian	+= w x x', four rows at a time, so that every element is read and written once for four of them
 *
 * Vectors are those of gcc and clang; where the machine has AVX2 the same code, compiled for it, runs.  Its fused
 * multiplications round once where others round twice: results of two machines agree within a relative 1e-9, not bit by bit,
 * as do those of two plans, which add in another order.
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "scoring/bytes.h"
#include "utils/array.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_logistic_step_transfn);
PG_FUNCTION_INFO_V1(ts_logistic_step_combinefn);
PG_FUNCTION_INFO_V1(ts_logistic_step_serialfn);
PG_FUNCTION_INFO_V1(ts_logistic_step_deserialfn);
PG_FUNCTION_INFO_V1(ts_logistic_step_finalfn);

#define BLOCK		 128 /* rows; a multiple of LANES, and 2 to its power is a double */
#define LANES		 4
#define SUMS_VERSION 1
#define FIRST_COLUMN 4 /* argument of the transition function, after the state, model, at, y */

typedef double Quad __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef int64 QuadBits __attribute__((vector_size(LANES * sizeof(int64)), aligned(sizeof(int64))));

struct TsStep
{
	TsSums sums;
	void (*work)(TsStep *step);
	double *coefficients; /* stride */
	double *x;
	int n; /* rows in the block */
	double y[BLOCK];
};

/* ------------------------------------------------------------------------------------------------ the kernel */

/* Macros, since a function that takes or returns such a vector has another calling convention where there is AVX. */
#define load(from)			  (*(const Quad *) (from))
#define choose(mask, yes, no) ((Quad) (((QuadBits) (yes) & (mask)) | ((QuadBits) (no) & ~(mask))))

/*
 * exp of four numbers that are at most 0, within two units in the last place; below -708 it stays there.
 *
 * x = n ln 2 + r with |r| <= ln 2 / 2; e^r by its series up to r^13, whose rest is below 1e-17; 2^n by its bits, which the
 * addition of 1.5 * 2^52 has put at the end of the mantissa.
 */
static pg_attribute_always_inline void
exp_quad(const Quad *argument, Quad *result)
{
	static const double series[] = {1.0 / 6227020800,
									1.0 / 479001600,
									1.0 / 39916800,
									1.0 / 3628800,
									1.0 / 362880,
									1.0 / 40320,
									1.0 / 5040,
									1.0 / 720,
									1.0 / 120,
									1.0 / 24,
									1.0 / 6,
									0.5,
									1.0,
									1.0};
	const Quad zero = {0};
	const double magic = 6755399441055744.0;
	Quad x = *argument, k, n, r, sum;

	x = choose(x > -708.0, x, zero - 708.0);
	k = x * 1.4426950408889634 + magic;
	n = k - magic;
	r = x - n * 0.6931471803691238;
	r = r - n * 1.9082149292705877e-10;
	sum = zero + series[0];
	for (int i = 1; i < lengthof(series); i++)
		sum = sum * r + series[i];
	*result = sum * (Quad) (((QuadBits) k << 52) + INT64CONST(0x3ff0000000000000));
}

/* Works off a block. */
static pg_attribute_always_inline void
work(TsStep *step)
{
	TsSums *sums = &step->sums;
	int stride = sums->stride;
	int rows = (step->n + LANES - 1) / LANES * LANES;
	const Quad zero = {0};
	double eta[BLOCK], weight[BLOCK], residual[BLOCK];
	double *gradient = step->coefficients + stride; /* of the block */
	Quad product = zero + 1.0, likelihood = zero;

	for (int i = step->n; i < rows; i++)
	{
		memset(step->x + (Size) i * stride, 0, stride * sizeof(double));
		step->y[i] = 0;
	}
	for (int i = 0; i < rows; i++)
	{
		const double *x = step->x + (Size) i * stride;
		Quad sum = zero;

		for (int k = 0; k < stride; k += LANES)
			sum += load(x + k) * load(step->coefficients + k);
		eta[i] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
	}

	/* with t = exp(-|eta|): the log-likelihood of a row is y eta - max(eta, 0) - log(1 + t); the last of them together */
	for (int i = 0; i < rows; i += LANES)
	{
		Quad e = load(eta + i), y = load(step->y + i);
		QuadBits positive = e > 0.0;
		Quad t = choose(positive, -e, e), d, p;

		exp_quad(&t, &t);
		d = 1.0 / (1.0 + t);
		p = choose(positive, d, t * d);
		*(Quad *) (weight + i) = t * d * d;
		*(Quad *) (residual + i) = y - p;
		product *= 1.0 + t;
		likelihood += y * e - choose(positive, e, zero);
	}
	for (int i = step->n; i < rows; i++)
		weight[i] = residual[i] = 0;
	sums->log_likelihood += (likelihood[0] + likelihood[1]) + (likelihood[2] + likelihood[3]) -
							(log(product[0]) + log(product[1]) + log(product[2]) + log(product[3])) +
							(rows - step->n) * M_LN2; /* what the rows that fill the last vector have taken */

	memset(gradient, 0, stride * sizeof(double));
	for (int i = 0; i < rows; i += LANES)
	{
		const double *x0 = step->x + (Size) i * stride;
		const double *x1 = x0 + stride, *x2 = x1 + stride, *x3 = x2 + stride;

		for (int k = 0; k < stride; k += LANES)
			*(Quad *) (gradient + k) += residual[i] * load(x0 + k) + residual[i + 1] * load(x1 + k) +
										residual[i + 2] * load(x2 + k) + residual[i + 3] * load(x3 + k);
		for (int j = 0; j < sums->nterms; j++)
		{
			double *h = sums->hessian + (Size) j * stride;
			double w0 = weight[i] * x0[j], w1 = weight[i + 1] * x1[j];
			double w2 = weight[i + 2] * x2[j], w3 = weight[i + 3] * x3[j];

			for (int k = 0; k <= j; k += LANES)
				*(Quad *) (h + k) +=
					w0 * load(x0 + k) + w1 * load(x1 + k) + w2 * load(x2 + k) + w3 * load(x3 + k);
		}
	}
	for (int k = 0; k < stride; k++)
		sums->gradient[k] += gradient[k];
	step->n = 0;
}

/* The kernel as the compiler makes it for any machine, */
static void
work_anywhere(TsStep *step)
{
	work(step);
}

#if defined(__x86_64__) && defined(__GNUC__)
/* and for one with AVX2, which is most. */
__attribute__((target("avx2,fma"))) static void
work_avx2(TsStep *step)
{
	work(step);
}
#define HAS_AVX2 (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#else
#define work_avx2 work_anywhere
#define HAS_AVX2  false
#endif

/* ------------------------------------------------------------------------------------------------ steps */

/* Numbers, zeros, where vectors of four do not straddle lines of the cache. */
static double *
numbers(MemoryContext context, Size n)
{
	Size size = add_size(mul_size(n, sizeof(double)), LANES * sizeof(double));
	void *memory = MemoryContextAllocExtended(context, size, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	return (double *) TYPEALIGN(LANES * sizeof(double), memory);
}

/* Sums of nothing. */
static void
sums_begin(TsSums *sums, MemoryContext context, int nterms)
{
	memset(sums, 0, sizeof(TsSums));
	sums->nterms = nterms;
	sums->stride = (nterms + LANES - 1) / LANES * LANES;
	sums->gradient = numbers(context, sums->stride);
	sums->hessian = numbers(context, (Size) sums->stride * sums->stride);
}

/* ts_step_create: a step that starts from coefficients. */
TsStep *
ts_step_create(MemoryContext context, int nterms, const double *coefficients)
{
	TsStep *step = MemoryContextAlloc(context, sizeof(TsStep));

	sums_begin(&step->sums, context, nterms);
	step->work = HAS_AVX2 ? work_avx2 : work_anywhere;
	step->coefficients = numbers(context, 2 * (Size) step->sums.stride); /* and the gradient of a block */
	step->x = numbers(context, mul_size(BLOCK, step->sums.stride));
	memcpy(step->coefficients, coefficients, nterms * sizeof(double));
	step->n = 0;
	return step;
}

/* ts_step_reset: the step begins anew, from other coefficients. */
void
ts_step_reset(TsStep *step, const double *coefficients)
{
	TsSums *sums = &step->sums;

	memcpy(step->coefficients, coefficients, sums->nterms * sizeof(double));
	memset(sums->gradient, 0, sums->stride * sizeof(double));
	memset(sums->hessian, 0, (Size) sums->stride * sums->stride * sizeof(double));
	sums->rows = sums->events = sums->no_target = sums->no_value = 0;
	sums->log_likelihood = 0;
	step->n = 0;
}

/* ts_step_row: where the terms of the next row go. */
double *
ts_step_row(TsStep *step)
{
	double *row = step->x + (Size) step->n * step->sums.stride;

	row[0] = 1;
	return row;
}

/* ts_step_add: the row is complete. */
void
ts_step_add(TsStep *step, bool y)
{
	step->sums.rows++;
	step->sums.events += y;
	step->y[step->n++] = y;
	if (step->n == BLOCK)
	{
		CHECK_FOR_INTERRUPTS();
		step->work(step);
	}
}

/* ts_step_sums: the sums of all rows so far. */
TsSums *
ts_step_sums(TsStep *step)
{
	if (step->n > 0)
		step->work(step);
	return &step->sums;
}

/* ------------------------------------------------------------------------------------------------ bytes */

/*
 * Sums as bytes, little-endian:
 *
 *		| version (8) | terms (8) | rows | events | no target | no value | log-likelihood | gradient | lower triangle |
 */
#define HEAD_WORDS 7

/* How many words sums of so many terms have. */
static Size
sums_words(int nterms)
{
	return HEAD_WORDS + (Size) nterms + (Size) nterms * (nterms + 1) / 2;
}

/* A count, which is not trusted. */
static int64
get_count(const char **from)
{
	uint64 word = ts_get_word(from);

	if (word > (uint64) PG_INT64_MAX / 4)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("sums of a logistic regression are damaged")));
	return (int64) word;
}

/* Sums as bytes. */
static bytea *
write_sums(const TsSums *sums)
{
	Size size = VARHDRSZ + sums_words(sums->nterms) * sizeof(uint64);
	bytea *bytes = palloc(size);
	char *to = VARDATA(bytes);

	SET_VARSIZE(bytes, size);
	to = ts_put_word(to, SUMS_VERSION);
	to = ts_put_word(to, (uint64) sums->nterms);
	to = ts_put_word(to, (uint64) sums->rows);
	to = ts_put_word(to, (uint64) sums->events);
	to = ts_put_word(to, (uint64) sums->no_target);
	to = ts_put_word(to, (uint64) sums->no_value);
	to = ts_put_double(to, sums->log_likelihood);
	for (int j = 0; j < sums->nterms; j++)
		to = ts_put_double(to, sums->gradient[j]);
	for (int j = 0; j < sums->nterms; j++)
		for (int k = 0; k <= j; k++)
			to = ts_put_double(to, sums->hessian[(Size) j * sums->stride + k]);
	return bytes;
}

/* ts_sums_read: sums of bytes, which are not trusted. */
TsSums *
ts_sums_read(const bytea *bytes, MemoryContext context)
{
	const char *from = VARDATA_ANY(bytes);
	Size length = VARSIZE_ANY_EXHDR(bytes);
	uint64 nterms = length >= HEAD_WORDS * sizeof(uint64) ? ts_load64(from + sizeof(uint64)) : 0;
	TsSums *sums;

	if (nterms < 1 || nterms > TS_LOGISTIC_MAX_TERMS || ts_load64(from) != SUMS_VERSION ||
		length != sums_words((int) nterms) * sizeof(uint64))
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("sums of a logistic regression are damaged")));
	sums = MemoryContextAlloc(context, sizeof(TsSums));
	sums_begin(sums, context, (int) nterms);
	from += 2 * sizeof(uint64);
	sums->rows = get_count(&from);
	sums->events = get_count(&from);
	sums->no_target = get_count(&from);
	sums->no_value = get_count(&from);
	sums->log_likelihood = ts_get_double(&from);
	for (int j = 0; j < sums->nterms; j++)
		sums->gradient[j] = ts_get_double(&from);
	for (int j = 0; j < sums->nterms; j++)
		for (int k = 0; k <= j; k++)
			sums->hessian[(Size) j * sums->stride + k] = ts_get_double(&from);
	return sums;
}

/* ------------------------------------------------------------------------------------------------ the aggregate */

/* A state: of rows it has a step and knows how to read columns; of other states it has sums only. */
typedef struct State
{
	TsSums *sums; /* NULL: those of the step */
	TsStep *step;
	TsLogistic *model;
	bool plain; /* every column is a number, float8, and not imputed */
	TsInput *input;
	double *shift, *factor; /* by term */
} State;

/* The sums of a state of either kind, all rows in. */
static TsSums *
state_sums(State *state)
{
	return state->step != NULL ? ts_step_sums(state->step) : state->sums;
}

/* The context of the aggregate; an error where a support function is called by hand. */
static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("support function of logistic_step called outside of an aggregate")));
	return context;
}

/* Of the argument `at`: shift, factor and coefficient of every term, the intercept's first; the coefficients. */
static double *
read_at(State *state, ArrayType *at)
{
	int nterms = state->model->nterms;
	const double *given = (const double *) ARR_DATA_PTR(at);
	double *coefficients = ts_array(double, nterms);

	if (ARR_HASNULL(at) || ArrayGetNItems(ARR_NDIM(at), ARR_DIMS(at)) != 3 * nterms)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("logistic_step: argument at must have %d elements", 3 * nterms),
						errdetail("They are shift, factor and coefficient of each of the model's %d terms.",
								  nterms)));
	state->shift = ts_array(double, nterms);
	state->factor = ts_array(double, nterms);
	for (int j = 0; j < nterms; j++)
	{
		state->shift[j] = given[3 * j];
		state->factor[j] = given[3 * j + 1];
		coefficients[j] = given[3 * j + 2];
		if (!ts_usable(state->shift[j]) || !ts_usable(state->factor[j]) || !ts_usable(coefficients[j]))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("logistic_step: argument at must have numbers of at most 1e100")));
	}
	return coefficients;
}

/* The state of the first row. */
static State *
state_create(FunctionCallInfo fcinfo, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	State *state = palloc0(sizeof(State));
	const double *coefficients;
	TsLogistic *model;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("logistic_step: model and at must not be NULL")));
	if (get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("logistic_step takes columns one by one, not as VARIADIC array")));
	model = state->model = ts_logistic_get(PG_GETARG_DATUM(1));
	if (PG_NARGS() - FIRST_COLUMN != model->ncolumns)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("logistic_step: the model has %d columns, %d are given", model->ncolumns,
							   PG_NARGS() - FIRST_COLUMN)));
	coefficients = read_at(state, PG_GETARG_ARRAYTYPE_P(2));

	state->input = ts_array(TsInput, Max(1, model->ncolumns));
	state->plain = true;
	for (int c = 0; c < model->ncolumns; c++)
	{
		Oid type = get_fn_expr_argtype(fcinfo->flinfo, FIRST_COLUMN + c);

		state->input[c] = ts_input_of(type, model->column[c].categorical);
		if (state->input[c].kind == TS_INPUT_NONE)
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("logistic_step: column \"%s\" is a number, %s is given",
								   model->column[c].name, format_type_be(type))));
		state->plain = state->plain && state->input[c].kind == TS_INPUT_FLOAT8 && !model->column[c].imputes;
	}

	state->step = ts_step_create(context, model->nterms, coefficients);
	MemoryContextSwitchTo(old);
	return state;
}

/* The terms of a row of any columns; false where a value is missing. */
static bool
read_row(const State *state, const NullableDatum *argument, double *row)
{
	const TsLogistic *model = state->model;

	for (int c = 0; c < model->ncolumns; c++)
	{
		const TsLogisticColumn *column = &model->column[c];
		int term = column->term;

		if (!column->categorical)
		{
			double x = argument[c].isnull ? NAN : ts_input_number(&state->input[c], argument[c].value);

			if (!ts_usable(x))
			{
				if (!column->imputes)
					return false;
				x = column->impute;
			}
			row[term] = (x - state->shift[term]) * state->factor[term];
		}
		else
		{
			int level = argument[c].isnull ? TS_NO_LEVEL
										   : ts_input_level(&state->input[c], column, argument[c].value);

			if (level == TS_NO_LEVEL)
			{
				if (!column->imputes)
					return false;
				level = column->impute_level;
			}
			for (int k = 0; k < column->nlevels; k++)
				row[term + k] = ((k == level ? 1 : 0) - state->shift[term + k]) * state->factor[term + k];
		}
	}
	return true;
}

/* The same where every column is a float8: one loop without a branch but for NULL. */
static bool
read_plain_row(const State *state, const NullableDatum *argument, double *row)
{
	int n = state->model->ncolumns;
	const double *shift = state->shift + 1, *factor = state->factor + 1;
	bool usable = true;

	for (int c = 0; c < n; c++)
	{
		double x = DatumGetFloat8(argument[c].value);

		usable &= !argument[c].isnull & ts_usable(x);
		row[c + 1] = (x - shift[c]) * factor[c];
	}
	return usable;
}

/*
 * ts_logistic_step_transfn(internal, model logistic_model, at float8[], y boolean, VARIADIC "any") -> internal
 *
 * Model and coefficients are those of the first row.
 */
Datum
ts_logistic_step_transfn(PG_FUNCTION_ARGS)
{
	State *state = PG_ARGISNULL(0) ? NULL : (State *) PG_GETARG_POINTER(0);
	const NullableDatum *columns = fcinfo->args + FIRST_COLUMN;
	double *row;

	if (unlikely(state == NULL))
		state = state_create(fcinfo, aggregate_context(fcinfo));
	Ensure(state->step != NULL, "a state without a step got a row");
	row = ts_step_row(state->step);
	if (PG_ARGISNULL(3))
		state->step->sums.no_target++;
	else if (state->plain ? read_plain_row(state, columns, row) : read_row(state, columns, row))
		ts_step_add(state->step, PG_GETARG_BOOL(3));
	else
		state->step->sums.no_value++;
	PG_RETURN_POINTER(state);
}

/* ts_logistic_step_combinefn(internal, internal) -> internal: adds the second state's sums to the first. */
Datum
ts_logistic_step_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_context(fcinfo);
	State *a = PG_ARGISNULL(0) ? NULL : (State *) PG_GETARG_POINTER(0);
	State *b = PG_ARGISNULL(1) ? NULL : (State *) PG_GETARG_POINTER(1);
	TsSums *to;
	const TsSums *from;

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	from = state_sums(b);
	if (a == NULL)
	{
		a = MemoryContextAllocZero(context, sizeof(State));
		a->sums = MemoryContextAlloc(context, sizeof(TsSums));
		sums_begin(a->sums, context, from->nterms);
	}
	to = state_sums(a);
	if (to->nterms != from->nterms)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("logistic_step: sums of different models cannot be merged")));
	to->rows += from->rows;
	to->events += from->events;
	to->no_target += from->no_target;
	to->no_value += from->no_value;
	to->log_likelihood += from->log_likelihood;
	for (int j = 0; j < to->stride; j++)
		to->gradient[j] += from->gradient[j];
	for (Size k = 0; k < (Size) to->stride * to->stride; k++)
		to->hessian[k] += from->hessian[k];
	PG_RETURN_POINTER(a);
}

/* ts_logistic_step_serialfn(internal) -> bytea: the sums. */
Datum
ts_logistic_step_serialfn(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	PG_RETURN_BYTEA_P(write_sums(state_sums((State *) PG_GETARG_POINTER(0))));
}

/* ts_logistic_step_deserialfn(bytea, internal) -> internal: a state of sums only. */
Datum
ts_logistic_step_deserialfn(PG_FUNCTION_ARGS)
{
	State *state;

	aggregate_context(fcinfo);
	state = palloc0(sizeof(State));
	state->sums = ts_sums_read(PG_GETARG_BYTEA_PP(0), CurrentMemoryContext);
	PG_RETURN_POINTER(state);
}

/* ts_logistic_step_finalfn(internal) -> bytea: the sums; NULL without a row. */
Datum
ts_logistic_step_finalfn(PG_FUNCTION_ARGS)
{
	aggregate_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_BYTEA_P(write_sums(state_sums((State *) PG_GETARG_POINTER(0))));
}
