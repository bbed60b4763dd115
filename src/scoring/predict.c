/*
 * predict.c
 *		predict, predict_row, predict_explain, coefficients: what a logistic model says of rows, and of itself.
 *
 * A row for which the model has no answer (a value is missing, a level was never seen) gives NULL; it never stops a run over a million
 * others.  What is wrong with the call itself (a column that is not there, a text where a number belongs) is an error.
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "access/htup_details.h"
#include "core/compat.h"
#include "core/memory.h"
#include "core/rows.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(ts_predict);
PG_FUNCTION_INFO_V1(ts_predict_row);
PG_FUNCTION_INFO_V1(ts_predict_explain);
PG_FUNCTION_INFO_V1(ts_predict_explain_row);
PG_FUNCTION_INFO_V1(ts_coefficients);

/*
 * What a call site knows of the model that it was last called with.  The same value is told by the bytes of the argument as they
 * come: compressed, or a pointer to where it is stored, so that a model from a table is read once and not for every row.
 */
typedef struct Known
{
	MemoryContext context; /* of what follows */
	Size size;
	void *bytes; /* NULL: nothing known yet */
	const TsLogistic *model;
	bool is_void;
	bool simple;	  /* numbers only, each with an estimate, none imputed */
	const double *by; /* of a simple model, the estimates of its columns */
	/* of predict_row: where the columns are in a record of this type */
	Oid type;
	int32 typmod;
	TupleDesc shape;
	int *attribute; /* from 0; by column */
	TsInput *input;
	Datum *values; /* room for a record */
	bool *nulls;
} Known;

/* ------------------------------------------------------------------------------------------------ the model */

/* Compiles a model that is new to the call site.  An error leaves nothing known. */
static void
learn(Known *known, Datum argument)
{
	Size size = VARSIZE_ANY(DatumGetPointer(argument));
	MemoryContext old;
	TsLogistic *model;
	void *bytes;

	/* first, for an error below must not leave what the reset has taken away */
	known->bytes = NULL;
	known->type = InvalidOid;
	MemoryContextReset(known->context);
	old = MemoryContextSwitchTo(known->context);
	bytes = memcpy(palloc(size), DatumGetPointer(argument), size);
	known->model = model = ts_logistic_get(argument);
	known->is_void = ts_logistic_is_void(model);
	known->simple = true;
	for (int c = 0; c < model->ncolumns; c++)
		known->simple = known->simple && !model->column[c].categorical && !model->column[c].imputes &&
						!isnan(model->estimate[model->column[c].term]);
	known->by = model->estimate + 1;
	known->size = size;
	known->bytes = bytes;
	MemoryContextSwitchTo(old);
}

/* What is known of the model, argument 0. */
static Known *
know(FunctionCallInfo fcinfo, const char *function)
{
	Known *known = (Known *) fcinfo->flinfo->fn_extra;
	Datum argument = PG_GETARG_DATUM(0);

	if (unlikely(known == NULL))
	{
		known = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Known));
		known->context =
			AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "touchstone logistic model", ALLOCSET_SMALL_SIZES);
		fcinfo->flinfo->fn_extra = known;
	}
	/* (A parameter that is stable within a query is not within PL/pgSQL's expressions, whose call sites outlive it.) */
	if (known->bytes != NULL && known->size == VARSIZE_ANY(DatumGetPointer(argument)) &&
		memcmp(known->bytes, DatumGetPointer(argument), known->size) == 0)
		return known;
	learn(known, argument);
	return known;
}

/* The probability of log odds. */
static double
probability(double eta)
{
	double t = exp(-fabs(eta)); /* at most 1: exp(eta) would overflow */

	return eta >= 0 ? 1 / (1 + t) : t / (1 + t);
}

/* ------------------------------------------------------------------------------------------------ arguments */

/* What a row has for a column. */
typedef struct Cell
{
	bool is_null;
	double number; /* of a number; NaN: cannot be used */
	int level;	   /* of a category */
} Cell;

/* The elements of x, one a column of the model, all of them numbers. */
static Cell *
cells_of_array(const TsLogistic *model, ArrayType *x, const char *function)
{
	int n = ArrayGetNItems(ARR_NDIM(x), ARR_DIMS(x));
	const double *from = (const double *) ARR_DATA_PTR(x);
	const bits8 *bitmap = ARR_NULLBITMAP(x);
	Cell *cells = palloc0(sizeof(Cell) * Max(1, model->ncolumns));

	for (int c = 0; c < model->ncolumns; c++)
		if (model->column[c].categorical)
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("%s: column \"%s\" of the model is text, and x holds numbers", function,
								   model->column[c].name),
							errhint("Pass the row: predict_row(model, t) for a table t.")));
	if (n != model->ncolumns)
		ereport(
			ERROR,
			(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
			 errmsg("%s: x has %d elements, the model has %d columns", function, n, model->ncolumns),
			 errhint(
				 "Pass them in the model's order, which coefficients(model) shows, and NULL for what is missing.")));
	for (int c = 0; c < n; c++)
	{
		cells[c].is_null = bitmap != NULL && (bitmap[c / 8] & (1 << (c % 8))) == 0;
		cells[c].number = cells[c].is_null ? NAN : *from++;
	}
	return cells;
}

/* Where the columns of the model are in a record. */
static void
learn_record(Known *known, Oid type, int32 typmod, const char *function)
{
	const TsLogistic *model = known->model;
	TupleDesc shape = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old = MemoryContextSwitchTo(known->context);

	known->type = InvalidOid;
	known->shape = CreateTupleDescCopy(shape);
	ReleaseTupleDesc(shape);
	known->attribute = ts_array(int, Max(1, model->ncolumns));
	known->input = ts_array(TsInput, Max(1, model->ncolumns));
	known->values = ts_array(Datum, Max(1, known->shape->natts));
	known->nulls = ts_array(bool, Max(1, known->shape->natts));
	for (int c = 0; c < model->ncolumns; c++)
	{
		const TsLogisticColumn *column = &model->column[c];
		int at = 0;

		while (at < known->shape->natts &&
			   (TupleDescAttr(known->shape, at)->attisdropped ||
				strcmp(NameStr(TupleDescAttr(known->shape, at)->attname), column->name) != 0))
			at++;
		if (at == known->shape->natts)
			ereport(
				ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("%s: the row has no column \"%s\"", function, column->name),
				 errhint(
					 "Pass a row with the columns that the model was trained on, such as a table or a subquery by "
					 "its name.")));
		known->attribute[c] = at;
		known->input[c] = ts_input_of(TupleDescAttr(known->shape, at)->atttypid, column->categorical);
		if (known->input[c].kind == TS_INPUT_NONE)
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("%s: column \"%s\" is a number to the model, but of type %s in the row", function,
							column->name, format_type_be(TupleDescAttr(known->shape, at)->atttypid)),
					 errhint("Cast it in a subquery: SELECT %s::float8 AS %s, ...",
							 quote_identifier(column->name), quote_identifier(column->name))));
	}
	known->type = type;
	known->typmod = typmod;
	MemoryContextSwitchTo(old);
}

/* Takes a record apart; its values are in `known`. */
static void
deform(Known *known, HeapTupleHeader record, const char *function)
{
	HeapTupleData tuple;

	if (known->type != HeapTupleHeaderGetTypeId(record) || known->typmod != HeapTupleHeaderGetTypMod(record))
		learn_record(known, HeapTupleHeaderGetTypeId(record), HeapTupleHeaderGetTypMod(record), function);
	tuple.t_len = HeapTupleHeaderGetDatumLength(record);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = record;
	heap_deform_tuple(&tuple, known->shape, known->values, known->nulls);
}

/* What a record has for a column. */
static Cell
cell_of_record(const Known *known, int c)
{
	const TsLogisticColumn *column = &known->model->column[c];
	int at = known->attribute[c];
	Cell cell = {known->nulls[at], NAN, TS_NO_LEVEL};

	if (cell.is_null)
		return cell;
	if (column->categorical)
		cell.level = ts_input_level(&known->input[c], column, known->values[at]);
	else
		cell.number = ts_input_number(&known->input[c], known->values[at]);
	return cell;
}

/* What a cell adds to the log odds; NaN where that cannot be said. */
static double
contribution(const TsLogistic *model, int c, Cell cell)
{
	const TsLogisticColumn *column = &model->column[c];
	double estimate;

	if (column->categorical)
	{
		int level = cell.level;

		if (cell.is_null || level == TS_NO_LEVEL)
		{
			if (!column->imputes)
				return NAN;
			level = column->impute_level;
		}
		estimate = level < 0 ? 0 : model->estimate[column->term + level];
		return isnan(estimate) ? 0 : estimate; /* what is left out adds nothing */
	}
	estimate = model->estimate[column->term];
	if (isnan(estimate))
		return 0;
	if (!ts_usable(cell.number))
		return column->imputes ? estimate * column->impute : NAN;
	return estimate * cell.number;
}

/* ------------------------------------------------------------------------------------------------ predict */

/* ts_predict(model logistic_model, x float8[]) -> float8 */
Datum
ts_predict(PG_FUNCTION_ARGS)
{
	Known *known = know(fcinfo, "predict");
	const TsLogistic *model = known->model;
	ArrayType *x = PG_GETARG_ARRAYTYPE_P(1);
	double eta = model->intercept ? model->estimate[0] : 0;

	if (likely(known->simple && ARR_NDIM(x) == 1 && ARR_DIMS(x)[0] == model->ncolumns && !ARR_HASNULL(x)))
	{
		const double *from = (const double *) ARR_DATA_PTR(x);
		bool usable = true;

		for (int c = 0; c < model->ncolumns; c++)
		{
			usable &= ts_usable(from[c]);
			eta += known->by[c] * from[c];
		}
		if (!usable)
			PG_RETURN_NULL();
	}
	else
	{
		Cell *cells = cells_of_array(model, x, "predict");

		for (int c = 0; c < model->ncolumns; c++)
			eta += contribution(model, c, cells[c]);
		pfree(cells);
	}
	if (known->is_void || isnan(eta))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(probability(eta));
}

/* ts_predict_row(model logistic_model, row record) -> float8 */
Datum
ts_predict_row(PG_FUNCTION_ARGS)
{
	Known *known = know(fcinfo, "predict_row");
	const TsLogistic *model = known->model;
	double eta = model->intercept ? model->estimate[0] : 0;

	deform(known, PG_GETARG_HEAPTUPLEHEADER(1), "predict_row");
	for (int c = 0; c < model->ncolumns && !isnan(eta); c++)
		eta += contribution(model, c, cell_of_record(known, c));
	if (known->is_void || isnan(eta))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(probability(eta));
}

/* ------------------------------------------------------------------------------------------------ rows */

/* A number that may be missing. */
static void
set_number(Datum *values, bool *nulls, int at, double number)
{
	nulls[at] = isnan(number);
	values[at] = Float8GetDatum(number);
}

/* A text that may be missing. */
static void
set_text(Datum *values, bool *nulls, int at, const char *text)
{
	nulls[at] = text == NULL;
	values[at] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* The name of a term: a column, or a column and a level. */
static char *
term_name(const TsLogisticColumn *column, const TsLevel *level)
{
	return level == NULL ? pstrdup(column->name) : psprintf("%s = %s", column->name, level->name);
}

/* ------------------------------------------------------------------------------------------------ predict_explain */

#define EXPLAIN_COLUMNS 6 /* term, value, estimate, contribution, probability, note */

/* A row of predict_explain. */
static void
put_explained(TsRows *result, const char *term, const char *value, double estimate, double adds, double p,
			  const char *note)
{
	Datum values[EXPLAIN_COLUMNS];
	bool nulls[EXPLAIN_COLUMNS];

	set_text(values, nulls, 0, term);
	set_text(values, nulls, 1, value);
	set_number(values, nulls, 2, estimate);
	set_number(values, nulls, 3, adds);
	set_number(values, nulls, 4, p);
	set_text(values, nulls, 5, note);
	tuplestore_putvalues(result->store, result->shape, values, nulls);
}

/* The row of a column. */
static double
explain_column(TsRows *result, const Known *known, int c, Cell cell, const char *value)
{
	const TsLogistic *model = known->model;
	const TsLogisticColumn *column = &model->column[c];
	bool missing = column->categorical ? cell.is_null || cell.level == TS_NO_LEVEL : !ts_usable(cell.number);
	double adds = contribution(model, c, cell), estimate = NAN;
	const char *note = NULL, *term;

	if (column->categorical)
	{
		int level = missing ? column->impute_level : cell.level;

		if (missing && !column->imputes)
			term = term_name(column, NULL);
		else
		{
			term = term_name(column, level < 0 ? &column->reference : &column->level[level]);
			estimate = level < 0 ? 0 : model->estimate[column->term + level];
			if (level < 0)
				note = "reference level";
			else if (isnan(estimate))
				note = "left out of the model";
		}
	}
	else
	{
		term = term_name(column, NULL);
		estimate = model->estimate[column->term];
		if (isnan(estimate))
			note = "left out of the model";
	}
	if (missing && note != NULL && !column->categorical)
		; /* what is left out is not missed */
	else if (missing && column->imputes)
		note = cell.is_null || !column->categorical ? "missing, imputed" : "unseen level, imputed";
	else if (missing)
		note = cell.is_null || !column->categorical ? "missing" : "unseen level";
	if (known->is_void)
	{
		adds = NAN;
		note = NULL;
	}
	put_explained(result, term, value, estimate, adds, NAN, note);
	return adds;
}

/* Begins with the intercept; what it adds. */
static double
explain_begin(TsRows *result, const TsLogistic *model)
{
	if (!model->intercept)
		return 0;
	put_explained(result, "(intercept)", NULL, model->estimate[0], model->estimate[0], NAN, NULL);
	return model->estimate[0];
}

/* The last row: what it adds up to. */
static void
explain_end(TsRows *result, const Known *known, double eta)
{
	if (known->is_void)
		eta = NAN;
	put_explained(result, "(total)", NULL, NAN, eta, isnan(eta) ? NAN : probability(eta),
				  known->is_void ? ts_logistic_hint(known->model) : NULL);
}

/* ts_predict_explain(model logistic_model, x float8[]) -> (term, value, estimate, contribution, probability, note) */
Datum
ts_predict_explain(PG_FUNCTION_ARGS)
{
	Known *known = know(fcinfo, "predict_explain");
	const TsLogistic *model = known->model;
	Cell *cells = cells_of_array(model, PG_GETARG_ARRAYTYPE_P(1), "predict_explain");
	TsRows result;
	double eta;

	ts_rows_begin(fcinfo, &result, "coefficients(...)");
	eta = explain_begin(&result, model);
	for (int c = 0; c < model->ncolumns; c++)
		eta += explain_column(&result, known, c, cells[c],
							  cells[c].is_null ? NULL : float8out_internal(cells[c].number));
	explain_end(&result, known, eta);
	return (Datum) 0;
}

/* ts_predict_explain_row(model logistic_model, row record): the same of a row */
Datum
ts_predict_explain_row(PG_FUNCTION_ARGS)
{
	Known *known = know(fcinfo, "predict_explain");
	const TsLogistic *model = known->model;
	TsRows result;
	double eta;

	ts_rows_begin(fcinfo, &result, "coefficients(...)");
	deform(known, PG_GETARG_HEAPTUPLEHEADER(1), "predict_explain");
	eta = explain_begin(&result, model);
	for (int c = 0; c < model->ncolumns; c++)
	{
		int at = known->attribute[c];
		char *value = NULL;

		if (!known->nulls[at])
		{
			Oid output;
			bool is_varlena;

			getTypeOutputInfo(TupleDescAttr(known->shape, at)->atttypid, &output, &is_varlena);
			value = OidOutputFunctionCall(output, known->values[at]);
		}
		eta += explain_column(&result, known, c, cell_of_record(known, c), value);
	}
	explain_end(&result, known, eta);
	return (Datum) 0;
}

/* ------------------------------------------------------------------------------------------------ coefficients */

#define COEFFICIENT_COLUMNS 7 /* term, estimate, std_error, z, p, odds_ratio, note */

/* The row of a term; `note` where the term itself has none. */
static void
put_coefficient(TsRows *result, const TsLogistic *model, const char *term, int at, const char *note)
{
	Datum values[COEFFICIENT_COLUMNS];
	bool nulls[COEFFICIENT_COLUMNS];
	double estimate = at < 0 ? 0 : model->estimate[at];
	double std_error = at < 0 ? NAN : model->std_error[at];
	double z = std_error > 0 ? estimate / std_error : NAN;

	if (at >= 0)
		switch (model->note[at])
		{
			case TS_TERM_CONSTANT:
				note = "constant: one value in all rows, left out";
				break;
			case TS_TERM_COLLINEAR:
				note = "collinear: follows from terms before it, left out";
				break;
			case TS_TERM_SEPARATED:
				note =
					"separated: grows without bound; use l2 => 1, put rare levels together, or leave the column out";
				break;
			default:
				break;
		}
	set_text(values, nulls, 0, term);
	set_number(values, nulls, 1, estimate);
	set_number(values, nulls, 2, std_error);
	set_number(values, nulls, 3, z);
	/* two-sided, of the normal distribution (Wald) */
	set_number(values, nulls, 4, isnan(z) ? NAN : erfc(fabs(z) / M_SQRT2));
	set_number(values, nulls, 5, exp(estimate));
	set_text(values, nulls, 6, note);
	tuplestore_putvalues(result->store, result->shape, values, nulls);
}

/* ts_coefficients(model logistic_model) -> (term, estimate, std_error, z, p, odds_ratio, note) */
Datum
ts_coefficients(PG_FUNCTION_ARGS)
{
	const TsLogistic *model = ts_logistic_get(PG_GETARG_DATUM(0));
	const char *hint = ts_logistic_is_void(model) || (!model->converged && !model->separated)
						   ? ts_logistic_hint(model)
						   : NULL;
	TsRows result;

	ts_rows_begin(fcinfo, &result, "coefficients(...)");
	if (model->intercept)
		put_coefficient(&result, model, "(intercept)", 0, hint);
	for (int c = 0; c < model->ncolumns; c++)
	{
		const TsLogisticColumn *column = &model->column[c];

		if (!column->categorical)
		{
			put_coefficient(&result, model, column->name, column->term, hint);
			continue;
		}
		put_coefficient(&result, model, term_name(column, &column->reference), -1,
						column->nlevels == 0 ? "constant: one level in all rows, left out"
											 : "reference level");
		for (int k = 0; k < column->nlevels; k++)
			put_coefficient(&result, model, term_name(column, &column->level[k]), column->term + k, hint);
	}
	return (Datum) 0;
}
