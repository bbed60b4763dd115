/*
 * logistic.h
 *		Logistic regression: the model, the sums of a Newton step, the iteration, and how rows are read.
 *
 *		logistic_model.c	the type logistic_model: JSON to TsLogistic and back
 *		logistic_read.c		a value of a row to a number or a level of its column
 *		logistic_step.c		the sums of one step over rows, blocks at a time; the aggregate logistic_step
 *		logistic_solve.c	the iteration: Cholesky with a rank check, halving, separation, standard errors
 *		logistic_rows.c		the aggregate logistic_regression, which keeps its rows
 *		logistic.c			the function logistic_regression, one parallel query a step
 *		predict.c			predict, predict_row, predict_explain, coefficients
 *
 * Terms are what has a coefficient: term 0 is the intercept (also of a model that has none, where its coefficient is 0),
 * then each numeric column has one, and each column of text one for every level but the reference.
 */
#ifndef TOUCHSTONE_LOGISTIC_H
#define TOUCHSTONE_LOGISTIC_H

#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/jsonb.h"

#define TS_LOGISTIC_MAX_TERMS 1000	/* with the intercept: a step keeps their square */
#define TS_LOGISTIC_MAX_VALUE 1e100 /* beyond it a number counts as missing: its square must stay finite */

/* What is to be said of a term. */
typedef enum TsTermNote
{
	TS_TERM_PLAIN,
	TS_TERM_CONSTANT,  /* left out: one value in all rows */
	TS_TERM_COLLINEAR, /* left out: follows from terms before it */
	TS_TERM_SEPARATED  /* its estimate grows without bound */
} TsTermNote;

/* A value of a column of text. */
typedef struct TsLevel
{
	const char *name; /* terminated */
	uint32 length;
} TsLevel;

/* How a column enters a model. */
typedef struct TsLogisticColumn
{
	const char *name;
	bool categorical;
	bool imputes;	   /* a missing value, and an unseen level, are replaced */
	int term;		   /* of a number; of a category the term of level 0 */
	int nlevels;	   /* without the reference */
	TsLevel *level;	   /* bytewise ascending */
	TsLevel reference; /* of a category */
	double impute;	   /* of a number */
	int impute_level;  /* of a category; -1: the reference */
} TsLogisticColumn;

/* A model, compiled.  Estimates and standard errors that there are none of are NaN. */
typedef struct TsLogistic
{
	const char *target; /* the column y; NULL: unknown */
	bool intercept;
	int ncolumns, nterms;
	TsLogisticColumn *column;
	double *estimate, *std_error; /* by term */
	uint8 *note;				  /* by term: TsTermNote */
	int64 rows, events, no_target, no_value;
	double log_likelihood, null_log_likelihood;
	double l2;
	bool standardise;
	int iterations;
	bool converged, separated;
} TsLogistic;

/* ---------- logistic_model.c ---------- */

/* A model of its value, compiled into the current context. */
extern TsLogistic *ts_logistic_get(Datum value);
/* The value of a model. */
extern Datum ts_logistic_store(const TsLogistic *model);
/* Its canonical JSON. */
extern char *ts_logistic_print(const TsLogistic *model);
/* Whether nothing can be predicted: one class only, or no rows. */
extern bool ts_logistic_is_void(const TsLogistic *model);
/* A model whose columns are given, with terms to be filled in; sets the columns' terms. */
extern TsLogistic *ts_logistic_create(TsLogisticColumn *columns, int ncolumns);
/* What is the matter with a model, and what to do; NULL: nothing. */
extern const char *ts_logistic_hint(const TsLogistic *model);

/* ---------- logistic_read.c ---------- */

typedef enum TsInputKind
{
	TS_INPUT_NONE, /* a type that is no number, for a column of numbers */
	TS_INPUT_FLOAT8,
	TS_INPUT_FLOAT4,
	TS_INPUT_INT2,
	TS_INPUT_INT4,
	TS_INPUT_INT8,
	TS_INPUT_BOOL,
	TS_INPUT_NUMERIC,
	TS_INPUT_TEXT,
	TS_INPUT_BPCHAR,
	TS_INPUT_OUTPUT /* any other type of a category: by its output function */
} TsInputKind;

typedef struct TsInput
{
	TsInputKind kind;
	Oid output;
} TsInput;

/* How values of a type are read for a column. */
extern TsInput ts_input_of(Oid type, bool categorical);
/* Whether a type is read as a number, as a category. */
extern bool ts_is_number_type(Oid type);
extern bool ts_is_category_type(Oid type);
/* A number of a Datum that is not null; NaN where it cannot be used. */
extern double ts_input_number_slow(const TsInput *input, Datum value);
/* The level of a Datum: -1 is the reference, TS_NO_LEVEL one that the model has not seen. */
#define TS_NO_LEVEL (-2)
extern int ts_input_level(const TsInput *input, const TsLogisticColumn *column, Datum value);

/* Whether a number can be used; false for NaN. */
static inline bool
ts_usable(double x)
{
	return fabs(x) <= TS_LOGISTIC_MAX_VALUE;
}

static inline double
ts_input_number(const TsInput *input, Datum value)
{
	return likely(input->kind == TS_INPUT_FLOAT8) ? DatumGetFloat8(value)
												  : ts_input_number_slow(input, value);
}

/* ---------- logistic_step.c ---------- */

/*
 * The sums of one Newton step, over rows whose columns are shifted and scaled; with p the probability of a row under the
 * coefficients that the step starts from:
 *
 *		gradient[j]						sum of (y - p) x[j]
 *		hessian[j * stride + k], k <= j	sum of p (1 - p) x[j] x[k]; what is right of the diagonal means nothing
 */
typedef struct TsSums
{
	int nterms, stride; /* stride: terms, rounded up to vectors */
	int64 rows, events, no_target, no_value;
	double log_likelihood;
	double *gradient, *hessian;
} TsSums;

typedef struct TsStep TsStep;

/* Coefficients are those of shifted and scaled columns: x' = (x - shift) * factor. */
extern TsStep *ts_step_create(MemoryContext context, int nterms, const double *coefficients);
extern void ts_step_reset(TsStep *step, const double *coefficients);
/* Where the next row's terms go, term 0 being set, what was there before being undefined; and that they are there. */
extern double *ts_step_row(TsStep *step);
extern void ts_step_add(TsStep *step, bool y);
/* The sums, all rows in. */
extern TsSums *ts_step_sums(TsStep *step);
extern TsSums *ts_sums_read(const bytea *bytes, MemoryContext context);

/* ---------- logistic_solve.c ---------- */

/* Evaluates a step at coefficients of shifted and scaled columns. */
typedef TsSums *(*TsEvaluate)(void *argument, const double *coefficients);

typedef struct TsFit
{
	int nterms;
	bool intercept;
	double tolerance;
	int max_iterations;
	double *shift, *factor; /* by term; of the intercept 0 and 1 */
	double *penalty;		/* by term, on shifted and scaled coefficients; NULL: none */
	/* the result; coefficients are where to start, too */
	double *coefficients; /* of shifted and scaled columns */
	double *covariance;	  /* nterms squared; NULL: none */
	uint8 *note;
	int64 rows, events, no_target, no_value;
	double log_likelihood; /* without the penalty */
	int iterations;
	bool converged, separated, one_class;
} TsFit;

extern TsFit *ts_fit_create(int nterms);
extern void ts_fit_scale(TsFit *fit, int term, double mean, double deviation, double least, double most);
extern void ts_fit_run(TsFit *fit, TsEvaluate evaluate, void *argument);
/* The result into a model, in the columns' own units. */
extern void ts_fit_finish(const TsFit *fit, TsLogistic *model);
/* Checks of arguments, shared by the function and the aggregate. */
extern void ts_check_l2(double l2);

#endif /* TOUCHSTONE_LOGISTIC_H */
