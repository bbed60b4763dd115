/*
 * logistic.c
 *		The function logistic_regression(source, y, x, ...): a model of a table of any size.  See logistic.h.
 *
 * Rows are never kept.  Queries, under the caller's rights, go over the table:
 *
 *		levels	of each column of text, those among the rows that can be used
 *		scale	mean and deviation of each column of numbers, of some rows: they only keep sums of squares from losing digits
 *		sample	the model of some blocks of a large table, to start from: two or three passes less over all of it
 *		steps	one pass each, by the parallel aggregate logistic_step, until it converges
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/source.h"
#include "core/text.h"
#include "executor/spi.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(ts_logistic_regression);

#define SAMPLE		20000 /* rows */
#define MAX_COLUMNS 90	  /* a function has at most 100 arguments */
#define FUNCTION	"logistic_regression"

enum
{
	ARG_SOURCE,
	ARG_Y,
	ARG_X,
	ARG_L2,
	ARG_TOLERANCE,
	ARG_MAX_ITERATIONS,
	ARG_INTERCEPT,
	ARG_STANDARDISE,
	ARG_IMPUTE,
	ARG_REFERENCE
};

/* A call of the function. */
typedef struct Call
{
	const char *source; /* qualified and quoted */
	char *table;		/* for messages */
	bool samples;		/* it can be sampled by blocks */
	double reltuples;
	char *target; /* y as a boolean, in SQL */
	int ncolumns;
	TsLogisticColumn *column;
	Oid *type; /* base types of the columns */
	bool imputes;
	TsLogistic *model;
	TsFit *fit;
	const char *from; /* what steps read */
	MemoryContext step;
} Call;

/* ------------------------------------------------------------------------------------------------ arguments */

/* An argument that must not be NULL. */
static Datum
needed(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg(FUNCTION ": %s must not be NULL", name)));
	return PG_GETARG_DATUM(argument);
}

/* The type of a column of the source; an error where it has none of that name. */
static Oid
column_type(const Call *call, TupleDesc shape, const char *name)
{
	for (int i = 0; i < shape->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(shape, i);

		if (!attribute->attisdropped && strcmp(NameStr(attribute->attname), name) == 0)
			return getBaseType(attribute->atttypid);
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s has no column \"%s\"", call->table, name),
			 errhint("Columns are named as in the table, without quotes; what is computed needs a view.")));
}

/* y as a boolean, in SQL. */
static char *
target_of(const Call *call, Oid type, const char *name)
{
	const char *column = quote_identifier(name);

	if (type == BOOLOID)
		return psprintf("q.%s", column);
	if (!ts_is_number_type(type))
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of %s is of type %s, y must be a boolean, or a number that is 0 or 1",
						name, call->table, format_type_be(type)),
				 errhint("Say in a view what an event is, such as SELECT status = 'won' AS won, ...")));
	return psprintf(
		"CASE WHEN q.%s OPERATOR(pg_catalog.=) 1 THEN true WHEN q.%s OPERATOR(pg_catalog.=) 0 THEN false END",
		column, column);
}

/* The columns x, by name. */
static void
read_columns(Call *call, TupleDesc shape, ArrayType *x, const char *target)
{
	Datum *names;
	bool *nulls;
	int n = ArrayGetNItems(ARR_NDIM(x), ARR_DIMS(x));

	if (n < 1 || n > MAX_COLUMNS)
		ereport(ERROR,
				(errcode(n < 1 ? ERRCODE_INVALID_PARAMETER_VALUE : ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg(FUNCTION ": x names %d columns, from 1 to %d are accepted", n, MAX_COLUMNS),
				 n < 1 ? 0
					   : errhint("The aggregate logistic_regression(y, x) takes arrays of up to %d numbers.",
								 TS_LOGISTIC_MAX_TERMS - 1)));
	deconstruct_array(x, NAMEOID, NAMEDATALEN, false, TYPALIGN_CHAR, &names, &nulls, &n);
	call->ncolumns = n;
	call->column = palloc0(sizeof(TsLogisticColumn) * n);
	call->type = ts_array(Oid, n);
	for (int c = 0; c < n; c++)
	{
		TsLogisticColumn *column = &call->column[c];

		if (nulls[c])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg(FUNCTION ": x must not hold NULL")));
		column->name = pstrdup(NameStr(*DatumGetName(names[c])));
		column->imputes = call->imputes;
		call->type[c] = column_type(call, shape, column->name);
		if (strcmp(column->name, target) == 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg(FUNCTION ": column \"%s\" is both y and among x", column->name)));
		for (int d = 0; d < c; d++)
			if (strcmp(column->name, call->column[d].name) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg(FUNCTION ": column \"%s\" is twice among x", column->name)));
		column->categorical = ts_is_category_type(call->type[c]);
		if (!column->categorical && !ts_is_number_type(call->type[c]))
			ereport(
				ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of %s is of type %s, which is neither a number nor text", column->name,
						call->table, format_type_be(call->type[c])),
				 errhint(
					 "Make a number of it in a view, such as date_part('epoch', now() - created) / 86400.")));
	}
}

/* Opens the source: what it is, and its columns. */
static void
open_source(Call *call, Oid source, const char *target, ArrayType *x)
{
	Relation relation = ts_open_source(source);
	char kind = relation->rd_rel->relkind;

	call->table = psprintf("table \"%s\"", RelationGetRelationName(relation));
	call->source = ts_source_name(relation);
	call->samples = kind == RELKIND_RELATION || kind == RELKIND_MATVIEW || kind == RELKIND_PARTITIONED_TABLE;
	call->reltuples = relation->rd_rel->reltuples;
	call->target = target_of(call, column_type(call, RelationGetDescr(relation), target), target);
	read_columns(call, RelationGetDescr(relation), x, target);
	relation_close(relation, NoLock);
}

/* ------------------------------------------------------------------------------------------------ queries */

/* Runs a query; its rows are in SPI_tuptable. */
static void
run(const char *query)
{
	SPIExecuteOptions options;
	int result;

	memset(&options, 0, sizeof(options));
	options.read_only = true;
	result = SPI_execute_extended(query, &options);
	Ensure(result == SPI_OK_SELECT, "a query of " FUNCTION " failed: %s", SPI_result_code_string(result));
}

/* A number of the first row; NaN for NULL. */
static double
number_at(int column)
{
	bool is_null;
	Datum value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, &is_null);

	return is_null ? NAN : DatumGetFloat8(value);
}

/* The condition that a column has a value that can be used. */
static void
put_usable(StringInfo query, const Call *call, int c)
{
	const char *name = quote_identifier(call->column[c].name);
	Oid type = call->type[c];

	appendStringInfo(query, "q.%s IS NOT NULL", name);
	if (type == FLOAT4OID || type == FLOAT8OID || type == NUMERICOID)
		appendStringInfo(
			query, " AND q.%s OPERATOR(pg_catalog.<=) %s1e100%s AND q.%s OPERATOR(pg_catalog.>=) %s-1e100%s",
			name, type == NUMERICOID ? "" : "'", type == NUMERICOID ? "" : "'::pg_catalog.float8", name,
			type == NUMERICOID ? "(" : "'", type == NUMERICOID ? ")" : "'::pg_catalog.float8");
}

/* The condition that a row is used; where values are imputed, that y is known. */
static void
put_row_usable(StringInfo query, const Call *call)
{
	appendStringInfo(query, " WHERE (%s) IS NOT NULL", call->target);
	for (int c = 0; c < call->ncolumns && !call->imputes; c++)
	{
		appendStringInfoString(query, " AND ");
		put_usable(query, call, c);
	}
}

typedef struct Counted
{
	TsLevel level;
	int64 n;
} Counted;

/* Order of two levels, bytewise, as the model has them. */
static int
compare_counted(const void *a, const void *b)
{
	return strcmp(((const Counted *) a)->level.name, ((const Counted *) b)->level.name);
}

/*
 * The levels of a column of text.  The reference is the first in bytewise order, unless another one was asked for; what a missing
 * value is imputed by is the most frequent one, the first of those.
 */
static void
read_levels(Call *call, TsLogisticColumn *column, const char *reference)
{
	const char *name = quote_identifier(column->name);
	StringInfoData query;
	Counted *found;
	int n, at = 0, most = 0;

	initStringInfo(&query);
	appendStringInfo(
		&query, "SELECT q.%s::pg_catalog.text COLLATE pg_catalog.\"C\", pg_catalog.count(*) FROM %s AS q",
		name, call->source);
	put_row_usable(&query, call);
	appendStringInfo(&query, " AND q.%s IS NOT NULL GROUP BY 1 LIMIT %d", name, TS_LOGISTIC_MAX_TERMS + 1);
	run(query.data);
	n = (int) SPI_processed;
	found = ts_array(Counted, Max(1, n));
	for (int k = 0; k < n; k++)
	{
		bool is_null;

		found[k].level.name = SPI_getvalue(SPI_tuptable->vals[k], SPI_tuptable->tupdesc, 1);
		found[k].level.length = (uint32) strlen(found[k].level.name);
		found[k].n = DatumGetInt64(SPI_getbinval(SPI_tuptable->vals[k], SPI_tuptable->tupdesc, 2, &is_null));
	}
	SPI_freetuptable(SPI_tuptable);
	if (n > 1)
		qsort(found, n, sizeof(Counted), compare_counted);

	if (reference != NULL)
	{
		while (at < n && strcmp(found[at].level.name, reference) != 0)
			at++;
		if (at == n)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("the reference \"%s\" is no level of column \"%s\"",
								   ts_shown(reference, strlen(reference)), column->name),
							errdetail("No row that can be used has it.")));
	}
	column->nlevels = Max(0, n - 1);
	column->level = ts_array(TsLevel, Max(1, n));
	column->reference = n > 0 ? found[at].level : (TsLevel){"", 0};
	for (int k = 0, to = 0; k < n; k++)
	{
		if (found[k].n > found[most].n)
			most = k;
		if (k != at)
			column->level[to++] = found[k].level;
	}
	column->impute_level = most == at ? -1 : most < at ? most : most - 1;
}

/* The option `reference`: {column: level}.  NULL where a column is not in it. */
static const char *
reference_of(const Call *call, Jsonb *json, const char *column)
{
	const char *reference = NULL;
	JsonbIterator *it;
	JsonbValue value;

	if (json == NULL)
		return NULL;
	it = JsonbIteratorInit(&json->root);
	if (JsonbIteratorNext(&it, &value, false) != WJB_BEGIN_OBJECT)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg(FUNCTION ": reference must be an object of columns and levels"),
						errhint("For example {\"contract\": \"monthly\"}.")));
	while (JsonbIteratorNext(&it, &value, false) == WJB_KEY)
	{
		char *key = pnstrdup(value.val.string.val, value.val.string.len);
		bool known = false;

		for (int c = 0; c < call->ncolumns; c++)
			known = known || (call->column[c].categorical && strcmp(call->column[c].name, key) == 0);
		if (!known || JsonbIteratorNext(&it, &value, false) != WJB_VALUE || value.type != jbvString)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg(FUNCTION ": reference names \"%s\"", ts_shown(key, strlen(key))),
				 errdetail(
					 "It must name columns of text among x, and for each of them a level, as a string.")));
		if (strcmp(key, column) == 0)
			reference = pnstrdup(value.val.string.val, value.val.string.len);
	}
	return reference;
}

/* What missing numbers are imputed by: the mean of those that can be used, where y is known; 0 where there is none. */
static void
read_means(Call *call)
{
	StringInfoData query;
	int n = 0;

	initStringInfo(&query);
	for (int c = 0; c < call->ncolumns; c++)
	{
		if (call->column[c].categorical)
			continue;
		appendStringInfoString(&query,
							   n++ == 0 ? "SELECT pg_catalog.avg(CASE WHEN " : ", pg_catalog.avg(CASE WHEN ");
		put_usable(&query, call, c);
		appendStringInfo(&query, " THEN q.%s::%spg_catalog.float8 END)",
						 quote_identifier(call->column[c].name),
						 call->type[c] == BOOLOID ? "pg_catalog.int4::" : "");
	}
	if (n == 0)
		return;
	appendStringInfo(&query, " FROM %s AS q WHERE (%s) IS NOT NULL", call->source, call->target);
	run(query.data);
	n = 0;
	for (int c = 0; c < call->ncolumns; c++)
		if (!call->column[c].categorical)
		{
			double mean = number_at(++n);

			call->column[c].impute = isnan(mean) ? 0 : mean;
		}
	SPI_freetuptable(SPI_tuptable);
}

/* The source for some rows of it: blocks from all over a large table, or its first rows. */
static char *
sample_of(const Call *call)
{
	if (call->samples && call->reltuples > 2.0 * SAMPLE)
		return psprintf("%s AS q TABLESAMPLE pg_catalog.system (%.6f) REPEATABLE (0)", call->source,
						100.0 * SAMPLE / call->reltuples);
	return psprintf("%s AS q", call->source);
}

/* Whether a column is shifted and scaled: a number that is no boolean. */
static bool
is_scaled(const Call *call, int c)
{
	return !call->column[c].categorical && call->type[c] != BOOLOID;
}

/*
 * How columns of numbers are shifted and scaled, by rows of `from`, at most `limit`.  Whether all columns had a value there.
 */
static bool
scale_by(Call *call, const char *from, int64 limit)
{
	StringInfoData query;
	int n = 0;
	bool all = true;

	initStringInfo(&query);
	for (int c = 0; c < call->ncolumns; c++)
		if (is_scaled(call, c))
			appendStringInfo(&query,
							 "%s pg_catalog.avg(s.x%d), pg_catalog.stddev_pop(s.x%d), pg_catalog.min(s.x%d), "
							 "pg_catalog.max(s.x%d)",
							 n++ == 0 ? "SELECT" : ",", c, c, c, c);
	if (n == 0)
		return true;
	appendStringInfoString(&query, " FROM (SELECT ");
	n = 0;
	for (int c = 0; c < call->ncolumns; c++)
		if (is_scaled(call, c))
		{
			appendStringInfoString(&query, n++ == 0 ? "CASE WHEN " : ", CASE WHEN ");
			put_usable(&query, call, c);
			appendStringInfo(&query, " THEN q.%s::pg_catalog.float8 END AS x%d",
							 quote_identifier(call->column[c].name), c);
		}
	appendStringInfo(&query, " FROM %s", from);
	put_row_usable(&query, call);
	appendStringInfo(&query, " LIMIT " INT64_FORMAT ") AS s", limit);
	run(query.data);
	n = 0;
	for (int c = 0; c < call->ncolumns; c++)
		if (is_scaled(call, c))
		{
			double mean = number_at(n + 1), deviation = number_at(n + 2);

			if (isnan(mean))
				all = false;
			else
				ts_fit_scale(call->fit, call->column[c].term, mean, deviation, number_at(n + 3),
							 number_at(n + 4));
			n += 4;
		}
	SPI_freetuptable(SPI_tuptable);
	return all;
}

/*
 * Some rows tell well enough; where they had no value, all do.  (A column that is far from zero, and not shifted, would look
 * constant.)
 */
static void
read_scale(Call *call)
{
	if (!scale_by(call, sample_of(call), SAMPLE))
		scale_by(call, psprintf("%s AS q", call->source), PG_INT64_MAX);
}

/* ------------------------------------------------------------------------------------------------ steps */

/* One step: a query over the source, or over some of it. */
static TsSums *
evaluate(void *argument, const double *coefficients)
{
	Call *call = (Call *) argument;
	const TsFit *fit = call->fit;
	MemoryContext old;
	StringInfoData query;
	TsSums *sums;
	bool is_null;
	Datum value;

	MemoryContextReset(call->step);
	old = MemoryContextSwitchTo(call->step);
	initStringInfo(&query);
	appendStringInfo(&query, "SELECT touchstone.logistic_step(%s::touchstone.logistic_model, '{",
					 quote_literal_cstr(ts_logistic_print(call->model)));
	for (int j = 0; j < fit->nterms; j++)
		appendStringInfo(&query, "%s%.17g,%.17g,%.17g", j == 0 ? "" : ",", fit->shift[j], fit->factor[j],
						 coefficients[j]);
	appendStringInfo(&query, "}'::pg_catalog.float8[], %s", call->target);
	for (int c = 0; c < call->ncolumns; c++)
		appendStringInfo(&query, ", q.%s", quote_identifier(call->column[c].name));
	appendStringInfo(&query, ") FROM %s", call->from);
	MemoryContextSwitchTo(old);
	run(query.data);
	old = MemoryContextSwitchTo(call->step);
	value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
	if (is_null)
	{
		/* not one row */
		double *zero = palloc0(fit->nterms * sizeof(double));

		sums = ts_step_sums(ts_step_create(call->step, fit->nterms, zero));
	}
	else
		sums = ts_sums_read(DatumGetByteaPP(value), call->step);
	SPI_freetuptable(SPI_tuptable);
	MemoryContextSwitchTo(old);
	Ensure(sums->nterms == fit->nterms, "a step has %d terms, not %d", sums->nterms, fit->nterms);
	return sums;
}

/* Where to start: the model of a sample, if the table is large, and if the sample has a model. */
static void
start_from_sample(Call *call)
{
	TsFit *fit = call->fit;
	TsFit sample = *fit;

	if (!call->samples || call->reltuples <= 2.0 * SAMPLE)
		return;
	sample.coefficients = palloc0(fit->nterms * sizeof(double));
	sample.note = palloc0(fit->nterms);
	sample.tolerance = 1e-4;
	if (fit->penalty != NULL)
	{
		sample.penalty = ts_array(double, fit->nterms);
		for (int j = 0; j < fit->nterms; j++)
			sample.penalty[j] = fit->penalty[j] * SAMPLE / call->reltuples;
	}
	call->from = sample_of(call);
	ts_fit_run(&sample, evaluate, call);
	if (sample.converged)
		memcpy(fit->coefficients, sample.coefficients, fit->nterms * sizeof(double));
}

/*
 * The penalty, on shifted and scaled coefficients.  Of columns in their own units a coefficient is factor times that; standardised it
 * is the column's deviation times that, which the sums at zero know, where every weight is 1/4.
 */
static void
set_penalty(Call *call, double l2, bool standardise)
{
	TsFit *fit = call->fit;

	if (l2 == 0)
		return;
	fit->penalty = palloc0(fit->nterms * sizeof(double));
	if (standardise)
	{
		const TsSums *sums;
		double *zero = palloc0(fit->nterms * sizeof(double));

		call->from = psprintf("%s AS q", call->source);
		sums = evaluate(call, zero);
		for (int j = 1; j < fit->nterms && sums->rows > 0; j++)
		{
			double mean = 4 * sums->hessian[(Size) j * sums->stride] / (double) sums->rows;
			double square = 4 * sums->hessian[(Size) j * sums->stride + j] / (double) sums->rows;

			fit->penalty[j] = l2 * Max(0, square - mean * mean);
		}
		return;
	}
	for (int j = 1; j < fit->nterms; j++)
		fit->penalty[j] = l2 * fit->factor[j] * fit->factor[j];
}

/*
 * ts_logistic_regression(source regclass, y name, x name[], l2 float8, tolerance float8, max_iterations int, intercept boolean,
 *		standardise boolean, impute text, reference jsonb) -> logistic_model
 */
Datum
ts_logistic_regression(PG_FUNCTION_ARGS)
{
	Oid source = DatumGetObjectId(needed(fcinfo, ARG_SOURCE, "source"));
	char *target = pstrdup(NameStr(*DatumGetName(needed(fcinfo, ARG_Y, "y"))));
	ArrayType *x = DatumGetArrayTypeP(needed(fcinfo, ARG_X, "x"));
	double l2 = DatumGetFloat8(needed(fcinfo, ARG_L2, "l2"));
	double tolerance = DatumGetFloat8(needed(fcinfo, ARG_TOLERANCE, "tolerance"));
	int max_iterations = DatumGetInt32(needed(fcinfo, ARG_MAX_ITERATIONS, "max_iterations"));
	bool intercept = DatumGetBool(needed(fcinfo, ARG_INTERCEPT, "intercept"));
	bool standardise = DatumGetBool(needed(fcinfo, ARG_STANDARDISE, "standardise"));
	char *impute = TextDatumGetCString(needed(fcinfo, ARG_IMPUTE, "impute"));
	Jsonb *reference = PG_ARGISNULL(ARG_REFERENCE) ? NULL : PG_GETARG_JSONB_P(ARG_REFERENCE);
	MemoryContext caller = CurrentMemoryContext, old;
	Call call;
	Datum value;

	ts_check_l2(l2);
	if (!(tolerance > 0 && tolerance <= 0.1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg(FUNCTION ": tolerance must be over 0 and at most 0.1")));
	if (max_iterations < 1 || max_iterations > 1000)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg(FUNCTION ": max_iterations must be from 1 to 1000")));
	if (strcmp(impute, "none") != 0 && strcmp(impute, "mean") != 0)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg(FUNCTION ": impute must be 'none' or 'mean', not '%s'", ts_shown(impute, strlen(impute))),
			 errdetail("With 'mean' a missing number counts as the column's mean, a missing or unseen level "
					   "as the most frequent level.")));

	memset(&call, 0, sizeof(call));
	call.imputes = strcmp(impute, "mean") == 0;
	SPI_connect();
	open_source(&call, source, target, x);
	reference_of(&call, reference, "");
	for (int c = 0; c < call.ncolumns; c++)
		if (call.column[c].categorical)
			read_levels(&call, &call.column[c], reference_of(&call, reference, call.column[c].name));
	if (call.imputes)
		read_means(&call);

	call.model = ts_logistic_create(call.column, call.ncolumns);
	call.model->target = target;
	call.model->l2 = l2;
	call.model->standardise = standardise;
	call.step =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone logistic step", ALLOCSET_DEFAULT_SIZES);
	call.fit = ts_fit_create(call.model->nterms);
	call.fit->intercept = intercept;
	call.fit->tolerance = tolerance;
	call.fit->max_iterations = max_iterations;
	read_scale(&call);
	set_penalty(&call, l2, standardise);
	start_from_sample(&call);
	call.from = psprintf("%s AS q", call.source);
	ts_fit_run(call.fit, evaluate, &call);
	ts_fit_finish(call.fit, call.model);

	old = MemoryContextSwitchTo(caller);
	value = ts_logistic_store(call.model);
	MemoryContextSwitchTo(old);
	SPI_finish();
	PG_RETURN_DATUM(value);
}
