/*
 * logistic_solve.c
 *		The iteration of a logistic regression: Newton's method, with everything that can go wrong said.  See logistic.h.
 *
 * Each turn evaluates gradient and Hessian at the coefficients, solves for the step, and either stops or takes it:
 *
 *		rank		Cholesky of the Hessian, scaled to a unit diagonal.  A pivot below RANK_TOLERANCE means that a term follows from
 *					those before it: it is left out from then on, as constant or collinear.
 *		halving		where the log-likelihood fell, the step was too long: half of it is tried.
 *		converged	the step, as the root mean square of what it changes in a row's log odds, is at most the tolerance.  It is
 *					still taken: what is left is its square.  Standard errors come from the same Hessian.
 *		separated	the log-likelihood is within SEPARATED of its supremum, yet steps do not become shorter: terms divide events
 *					from the rest and grow without bound.  (Near an optimum that exists, each step is about the square of the last.
 *					Events and rows are counted in whole numbers: a term with even one row against it has a curvature of its own.)
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "core/error.h"
#include "core/memory.h"

#define RANK_TOLERANCE 1e-10 /* of the share of a term that those before it do not explain */
#define SEPARATED	   1e-3
#define MOST_HALVINGS  12
#define SLACK		   1e-10 /* by which a log-likelihood may fall, relative: rounding */

/* ts_check_l2: the penalty, a number of at least 0. */
void
ts_check_l2(double l2)
{
	if (!(l2 >= 0 && l2 <= TS_LOGISTIC_MAX_VALUE))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("l2 must be a number of at least 0"),
				 errhint("0 is no penalty; 1 is a common one, and what others write as C is 1 / l2.")));
}

/* ts_fit_create: a fit that starts from zero, columns unscaled. */
TsFit *
ts_fit_create(int nterms)
{
	TsFit *fit = palloc0(sizeof(TsFit));

	fit->nterms = nterms;
	fit->intercept = true;
	fit->tolerance = 1e-10;
	fit->max_iterations = 25;
	fit->shift = palloc0(nterms * sizeof(double));
	fit->factor = ts_array(double, nterms);
	for (int j = 0; j < nterms; j++)
		fit->factor[j] = 1;
	fit->coefficients = palloc0(nterms * sizeof(double));
	fit->note = palloc0(nterms);
	return fit;
}

/*
 * ts_fit_scale: how a column of numbers is shifted and scaled, so that sums of squares lose no digits; any choice gives the same
 * model.  A column of one value becomes exactly zero.  Without an intercept nothing may be shifted.
 */
void
ts_fit_scale(TsFit *fit, int term, double mean, double deviation, double least, double most)
{
	bool constant = least == most;
	double shift = constant ? least : mean;

	fit->shift[term] = fit->intercept && ts_usable(shift) ? shift : 0;
	fit->factor[term] = !constant && deviation > 1e-90 && ts_usable(deviation) ? 1 / deviation : 1;
}

/* ------------------------------------------------------------------------------------------------ linear algebra */

/* What solving needs, allocated once. */
typedef struct Work
{
	int n;
	int *term;		/* of each of the n unknowns */
	double *root;	/* lower triangle, n * n */
	double *scale;	/* 1 / sqrt of the diagonal, by unknown */
	double *step;	/* by term */
	double *before; /* coefficients that the step was taken from */
} Work;

/* The penalty of a term; 0 for the intercept, and where there is none. */
static double
penalty(const TsFit *fit, int term)
{
	return fit->penalty == NULL ? 0 : fit->penalty[term];
}

/* Whether a term has one value in all rows: nothing of it is left but what the intercept explains. */
static bool
is_constant(const TsFit *fit, const TsSums *sums, int term)
{
	const double *row = sums->hessian + (Size) term * sums->stride;

	if (term == 0)
		return false;
	return row[term] == 0 ||
		   (fit->intercept && row[term] - row[0] * row[0] / sums->hessian[0] <= RANK_TOLERANCE * row[term]);
}

/*
 * Factors the Hessian of the terms that are in.  A term that turns out to follow from others is left out, and noted; whether
 * there was one.
 */
static bool
factor(TsFit *fit, const TsSums *sums, Work *work)
{
	bool left_out = false;

	work->n = 0;
	for (int j = fit->intercept ? 0 : 1; j < fit->nterms; j++)
	{
		double diagonal = sums->hessian[(Size) j * sums->stride + j] + penalty(fit, j);
		double *row = work->root + (Size) work->n * fit->nterms;
		double pivot = 1; /* what the terms before it leave of the term's unit diagonal */
		int n = work->n;

		CHECK_FOR_INTERRUPTS();
		if (fit->note[j] == TS_TERM_CONSTANT || fit->note[j] == TS_TERM_COLLINEAR)
			continue;
		if (is_constant(fit, sums, j))
		{
			fit->note[j] = TS_TERM_CONSTANT;
			left_out = true;
			continue;
		}
		work->scale[n] = 1 / sqrt(diagonal);
		for (int k = 0; k < n; k++)
		{
			const double *other = work->root + (Size) k * fit->nterms;
			double sum =
				sums->hessian[(Size) j * sums->stride + work->term[k]] * work->scale[n] * work->scale[k];

			for (int i = 0; i < k; i++)
				sum -= row[i] * other[i];
			row[k] = sum / other[k];
			pivot -= row[k] * row[k];
		}
		if (pivot > RANK_TOLERANCE)
		{
			row[n] = sqrt(pivot);
			work->term[work->n++] = j;
			continue;
		}
		fit->note[j] = TS_TERM_COLLINEAR;
		left_out = true;
	}
	return left_out;
}

/* The step, and the decrement: how much the log-likelihood would rise, twice, were it the parabola that it looks like. */
static double
solve(const TsFit *fit, const TsSums *sums, const Work *work)
{
	double *right = ts_array(double, Max(1, work->n));
	double decrement = 0;

	/* forward through L z = gradient; the decrement is z' z */
	for (int k = 0; k < work->n; k++)
	{
		const double *row = work->root + (Size) k * fit->nterms;
		int j = work->term[k];
		double sum = (sums->gradient[j] - penalty(fit, j) * fit->coefficients[j]) * work->scale[k];

		for (int i = 0; i < k; i++)
			sum -= row[i] * right[i];
		right[k] = sum / row[k];
		decrement += right[k] * right[k];
	}
	/* and backward through L' step = z, in units of the scale */
	memset(work->step, 0, fit->nterms * sizeof(double));
	for (int k = work->n - 1; k >= 0; k--)
	{
		double sum = right[k];

		for (int i = k + 1; i < work->n; i++)
			sum -= work->root[(Size) i * fit->nterms + k] * right[i];
		right[k] = sum / work->root[(Size) k * fit->nterms + k];
		work->step[work->term[k]] = right[k] * work->scale[k];
	}
	pfree(right);
	return decrement;
}

/* The covariance of all terms: the inverse of the Hessian, zeros where a term is left out. */
static void
invert(TsFit *fit, const Work *work)
{
	int n = work->n, nterms = fit->nterms;
	double *inverse = ts_array(double, Max(1, (Size) n * n)); /* of the root, lower triangle */

	fit->covariance =
		MemoryContextAllocExtended(CurrentMemoryContext, mul_size(mul_size(nterms, nterms), sizeof(double)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (int c = 0; c < n; c++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int r = c; r < n; r++)
		{
			const double *row = work->root + (Size) r * nterms;
			double sum = r == c ? 1 : 0;

			for (int i = c; i < r; i++)
				sum -= row[i] * inverse[(Size) i * n + c];
			inverse[(Size) r * n + c] = sum / row[r];
		}
	}
	/* the inverse of L L' is that of L', times that of L */
	for (int a = 0; a < n; a++)
	{
		CHECK_FOR_INTERRUPTS();
		for (int b = 0; b <= a; b++)
		{
			double sum = 0;

			for (int i = a; i < n; i++)
				sum += inverse[(Size) i * n + a] * inverse[(Size) i * n + b];
			sum *= work->scale[a] * work->scale[b];
			fit->covariance[(Size) work->term[a] * nterms + work->term[b]] = sum;
			fit->covariance[(Size) work->term[b] * nterms + work->term[a]] = sum;
		}
	}
	pfree(inverse);
}

/* ------------------------------------------------------------------------------------------------ the iteration */

/* The log-likelihood, less the penalty. */
static double
objective(const TsFit *fit, const TsSums *sums)
{
	double sum = 0;

	for (int j = 1; j < fit->nterms; j++)
		sum += penalty(fit, j) * fit->coefficients[j] * fit->coefficients[j];
	return sums->log_likelihood - sum / 2;
}

/* The longest change of a coefficient in a step. */
static double
longest(const TsFit *fit, const Work *work)
{
	double most = 0;

	for (int j = 0; j < fit->nterms; j++)
		most = Max(most, fabs(work->step[j]));
	return most;
}

/* Moves the coefficients from where the step begins by a share of it. */
static void
take(TsFit *fit, const Work *work, double share)
{
	for (int j = 0; j < fit->nterms; j++)
		fit->coefficients[j] = work->before[j] + share * work->step[j];
}

/* Terms that are left out have no coefficient; whether one had. */
static bool
drop_left_out(TsFit *fit)
{
	bool had = false;

	for (int j = 0; j < fit->nterms; j++)
		if ((fit->note[j] == TS_TERM_CONSTANT || fit->note[j] == TS_TERM_COLLINEAR) &&
			fit->coefficients[j] != 0)
		{
			fit->coefficients[j] = 0;
			had = true;
		}
	return had;
}

/* From zero, where every row has probability 1/2. */
static void
begin_again(TsFit *fit)
{
	memset(fit->coefficients, 0, fit->nterms * sizeof(double));
}

/*
 * ts_fit_run: iterates until it converges, is separated, or has evaluated max_iterations times.
 *
 * Where to start may be wrong (it may come from a sample of other rows): if it explains less than nothing, zero is taken.
 */
void
ts_fit_run(TsFit *fit, TsEvaluate evaluate, void *argument)
{
	int nterms = fit->nterms;
	double reached = -INFINITY, last_step = INFINITY, share = 1;
	int halvings = 0, stuck = 0;
	Work work;

	work.term = ts_array(int, nterms);
	work.root = ts_array(double, mul_size(nterms, nterms));
	work.scale = ts_array(double, nterms);
	work.step = palloc0(nterms * sizeof(double));
	work.before = palloc0(nterms * sizeof(double));
	for (fit->iterations = 1;; fit->iterations++)
	{
		const TsSums *sums = evaluate(argument, fit->coefficients);
		bool last = fit->iterations >= fit->max_iterations;
		double value, decrement, weight, length;

		fit->rows = sums->rows;
		fit->events = sums->events;
		fit->no_target = sums->no_target;
		fit->no_value = sums->no_value;
		fit->one_class = sums->events == 0 || sums->events == sums->rows;
		fit->log_likelihood = sums->log_likelihood;
		if (fit->one_class)
			break;

		value = objective(fit, sums);
		/* at zero every row has probability 1/2, and log-likelihood ln 1/2 */
		if (fit->iterations == 1 && !last && !(value >= fit->rows * -M_LN2))
		{
			begin_again(fit);
			continue;
		}
		if (!(value >= reached - SLACK * fabs(reached)) && halvings < MOST_HALVINGS)
		{
			if (last)
				break;
			halvings++;
			share /= 2;
			take(fit, &work, share);
			continue;
		}
		halvings = 0;
		share = 1;
		reached = value;

		if (factor(fit, sums, &work) && drop_left_out(fit) && !last)
		{
			reached = -INFINITY;
			continue;
		}
		decrement = solve(fit, sums, &work);
		weight = sums->hessian[0]; /* of all rows */
		length = longest(fit, &work);
		if (!(decrement < INFINITY) || !ts_usable(length))
			break; /* beyond what doubles can tell */
		memcpy(work.before, fit->coefficients, nterms * sizeof(double));
		/* the decrement is step' H step: by the weight of all rows, the mean square of what the step changes in log odds */
		fit->converged = decrement <= fit->tolerance * fit->tolerance * weight;
		stuck = fit->penalty == NULL && decrement <= SEPARATED && length >= last_step / 2 ? stuck + 1 : 0;
		last_step = length;
		/* twice in a row: one step alone says little */
		fit->separated = !fit->converged && stuck >= 2;
		if (fit->separated)
			for (int j = 0; j < nterms; j++)
				if (fabs(work.step[j]) >= length / 10)
					fit->note[j] = TS_TERM_SEPARATED;
		if (fit->converged || fit->separated || last)
		{
			invert(fit, &work);
			if (fit->converged)
				take(fit, &work, 1);
			break;
		}
		take(fit, &work, 1);
	}
	pfree(work.term);
	pfree(work.root);
	pfree(work.scale);
	pfree(work.step);
	pfree(work.before);
}

/* x log x, which is 0 at 0. */
static double
x_log_x(double x)
{
	return x > 0 ? x * log(x) : 0;
}

/*
 * ts_fit_finish: what came out into a model, in the columns' own units.
 *
 * A coefficient of a scaled column is b / factor, and shifting moves the intercept by -sum of b shift; its variance follows
 * from the covariance of all.  One class only, or no rows: no estimate at all.
 */
void
ts_fit_finish(const TsFit *fit, TsLogistic *model)
{
	int nterms = fit->nterms;
	double *by = ts_array(double, nterms); /* the intercept's combination of terms */
	double n = (double) fit->rows, events = (double) fit->events;

	model->intercept = fit->intercept;
	model->rows = fit->rows;
	model->events = fit->events;
	model->no_target = fit->no_target;
	model->no_value = fit->no_value;
	model->iterations = fit->iterations;
	model->converged = fit->converged;
	model->separated = fit->separated;
	model->log_likelihood = fit->rows > 0 && !fit->one_class ? fit->log_likelihood : NAN;
	model->null_log_likelihood = fit->rows == 0	  ? NAN
								 : fit->intercept ? x_log_x(events) + x_log_x(n - events) - x_log_x(n)
												  : n * -M_LN2;
	for (int j = 0; j < nterms; j++)
	{
		bool left_out = fit->note[j] == TS_TERM_CONSTANT || fit->note[j] == TS_TERM_COLLINEAR;
		double variance = fit->covariance == NULL ? NAN : fit->covariance[(Size) j * nterms + j];

		model->note[j] = fit->note[j];
		model->estimate[j] = left_out || fit->one_class ? NAN : fit->coefficients[j] * fit->factor[j];
		model->std_error[j] = left_out || fit->one_class || fit->note[j] == TS_TERM_SEPARATED
								  ? NAN
								  : sqrt(variance) * fit->factor[j];
		by[j] = -fit->shift[j] * fit->factor[j];
	}
	by[0] = 1;
	if (!fit->intercept)
		model->estimate[0] = model->std_error[0] = NAN;
	else if (!fit->one_class)
	{
		double estimate = 0, variance = fit->covariance == NULL ? NAN : 0;

		for (int j = 0; j < nterms; j++)
		{
			estimate += by[j] * fit->coefficients[j];
			for (int k = 0; k < nterms && fit->covariance != NULL; k++)
				variance += by[j] * by[k] * fit->covariance[(Size) j * nterms + k];
			/* it moves with what grows without bound */
			if (fit->note[j] == TS_TERM_SEPARATED && by[j] != 0)
				model->note[0] = TS_TERM_SEPARATED;
		}
		model->estimate[0] = estimate;
		model->std_error[0] = model->note[0] == TS_TERM_SEPARATED ? NAN : sqrt(variance);
	}
	pfree(by);
}
