/*
 * logistic_model.c
 *		The type logistic_model: JSON to a compiled model and back.  See logistic.h.
 *
 * A value is its canonical JSON, in the database's encoding, behind a version word (core/stored_json.h; the functions of
 * core/stored_text.h compare values).  So a model can be read, kept in a column, diffed, written by hand from coefficients of another tool; and one parser
 * guards input, receive and every use.  Numbers are written with as many digits as read back to the same bits.
 */
#include "postgres.h"

#include <float.h>

#include "scoring/logistic.h"

#include "common/shortest_dec.h"
#include "core/compat.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/stored_json.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/numeric.h"

#define MAX_MODEL (16 * 1024 * 1024) /* bytes of JSON */
#define SHOWN	  60				 /* bytes of the user's text that an error message repeats */

PG_FUNCTION_INFO_V1(ts_logistic_model_in);
PG_FUNCTION_INFO_V1(ts_logistic_model_out);
PG_FUNCTION_INFO_V1(ts_logistic_model_recv);
PG_FUNCTION_INFO_V1(ts_logistic_model_send);
PG_FUNCTION_INFO_V1(ts_logistic_model_from_jsonb);
PG_FUNCTION_INFO_V1(ts_logistic_model_to_jsonb);

static const char *const note_names[] = {
	[TS_TERM_PLAIN] = "",
	[TS_TERM_CONSTANT] = "constant",
	[TS_TERM_COLLINEAR] = "collinear",
	[TS_TERM_SEPARATED] = "separated",
};

/* ------------------------------------------------------------------------------------------------ models */

/*
 * ts_logistic_create: a model over columns, whose terms it numbers; nothing estimated yet.  More terms than there may be are an
 * error.
 */
TsLogistic *
ts_logistic_create(TsLogisticColumn *columns, int ncolumns)
{
	TsLogistic *model = palloc0(sizeof(TsLogistic));
	int64 nterms = 1;

	for (int c = 0; c < ncolumns; c++)
	{
		columns[c].term = (int) nterms;
		nterms += columns[c].categorical ? columns[c].nlevels : 1;
		if (nterms > TS_LOGISTIC_MAX_TERMS)
			ereport(
				ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a logistic model may have %d terms, the intercept included", TS_LOGISTIC_MAX_TERMS),
				 errdetail(
					 "A column of numbers is one term, a column of text one for each level but the reference."),
				 errhint("Put rare levels of column \"%s\" together in a view, or leave it out.",
						 columns[c].name)));
	}
	model->ncolumns = ncolumns;
	model->nterms = (int) nterms;
	model->column = columns;
	model->estimate = ts_array(double, nterms);
	model->std_error = ts_array(double, nterms);
	model->note = palloc0(nterms);
	for (int j = 0; j < nterms; j++)
		model->estimate[j] = model->std_error[j] = NAN;
	model->log_likelihood = model->null_log_likelihood = NAN;
	model->intercept = true;
	return model;
}

/* ts_logistic_is_void: whether there was nothing to learn from, so that nothing can be predicted. */
bool
ts_logistic_is_void(const TsLogistic *model)
{
	bool any = model->intercept;

	if (model->intercept && isnan(model->estimate[0]))
		return true;
	for (int j = 1; j < model->nterms && !any; j++)
		any = !isnan(model->estimate[j]);
	return !any;
}

/* ts_logistic_hint: what is the matter with a model, and what to do; NULL where nothing is. */
const char *
ts_logistic_hint(const TsLogistic *model)
{
	bool left_out = false;

	if (ts_logistic_is_void(model))
		return model->rows == 0 ? "no usable row: y or a value is missing in all of them; predict gives NULL"
			   : model->events == 0 || model->events == model->rows
				   ? "one class only: y is the same in all rows, nothing can be learned; predict gives NULL"
				   : "no term is left; predict gives NULL";
	if (model->separated)
		return "separated: some terms divide events from the rest, and their estimates grow without bound; "
			   "use l2 => 1, put rare levels together, or leave the column out";
	for (int j = 1; j < model->nterms; j++)
		left_out = left_out || model->note[j] == TS_TERM_CONSTANT || model->note[j] == TS_TERM_COLLINEAR;
	if (model->iterations > 0 && !model->converged)
		return "not converged: allow more with max_iterations, or use l2 => 1";
	if (left_out)
		return "terms without an estimate are constant, or follow from terms before them, and are left out";
	return NULL;
}

/* ------------------------------------------------------------------------------------------------ printing */

/* The separator before every member or element but the first, and the key. */
static void
put_key(StringInfo to, const char *key)
{
	char before = to->data[to->len - 1];

	if (before != '{' && before != '[')
		appendStringInfoString(to, ", ");
	if (key != NULL)
	{
		escape_json(to, key);
		appendStringInfoString(to, ": ");
	}
}

/* A number, left out where there is none. */
static void
put_number(StringInfo to, const char *key, double number)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (isnan(number) || isinf(number))
		return;
	put_key(to, key);
	double_to_shortest_decimal_buf(number, text);
	appendStringInfoString(to, text);
}

/* A whole number. */
static void
put_count(StringInfo to, const char *key, int64 number)
{
	put_key(to, key);
	appendStringInfo(to, INT64_FORMAT, number);
}

/* true or false. */
static void
put_flag(StringInfo to, const char *key, bool flag)
{
	put_key(to, key);
	appendStringInfoString(to, flag ? "true" : "false");
}

/* A string, escaped. */
static void
put_string(StringInfo to, const char *key, const char *string)
{
	put_key(to, key);
	escape_json(to, string);
}

/* What is known of a term: the members of an object that is open. */
static void
put_term(StringInfo to, const TsLogistic *model, int term)
{
	put_number(to, "estimate", model->estimate[term]);
	put_number(to, "std_error", model->std_error[term]);
	if (model->note[term] != TS_TERM_PLAIN)
		put_string(to, "note", note_names[model->note[term]]);
}

/* A column: a number with its term, or a category with those of its levels. */
static void
put_column(StringInfo to, const TsLogistic *model, const TsLogisticColumn *column)
{
	put_key(to, NULL);
	appendStringInfoChar(to, '{');
	put_string(to, "column", column->name);
	if (column->categorical)
	{
		put_string(to, "reference", column->reference.name);
		put_key(to, "levels");
		appendStringInfoChar(to, '[');
		for (int k = 0; k < column->nlevels; k++)
		{
			put_key(to, NULL);
			appendStringInfoChar(to, '{');
			put_string(to, "level", column->level[k].name);
			put_term(to, model, column->term + k);
			appendStringInfoChar(to, '}');
		}
		appendStringInfoChar(to, ']');
		if (column->imputes)
			put_string(to, "impute",
					   column->impute_level < 0 ? column->reference.name
												: column->level[column->impute_level].name);
	}
	else
	{
		put_term(to, model, column->term);
		if (column->imputes)
			put_number(to, "impute", column->impute);
	}
	appendStringInfoChar(to, '}');
}

/* ts_logistic_print: canonical JSON. */
char *
ts_logistic_print(const TsLogistic *model)
{
	StringInfoData to;
	const char *hint = ts_logistic_hint(model);

	initStringInfo(&to);
	appendStringInfoChar(&to, '{');
	if (model->target != NULL)
		put_string(&to, "target", model->target);
	if (model->intercept)
	{
		put_key(&to, "intercept");
		appendStringInfoChar(&to, '{');
		put_term(&to, model, 0);
		appendStringInfoChar(&to, '}');
	}
	put_key(&to, "columns");
	appendStringInfoChar(&to, '[');
	for (int c = 0; c < model->ncolumns; c++)
		put_column(&to, model, &model->column[c]);
	appendStringInfoChar(&to, ']');
	put_count(&to, "rows_used", model->rows);
	put_count(&to, "events", model->events);
	put_count(&to, "rows_without_target", model->no_target);
	put_count(&to, "rows_with_missing_value", model->no_value);
	put_number(&to, "log_likelihood", model->log_likelihood);
	put_number(&to, "null_log_likelihood", model->null_log_likelihood);
	put_number(&to, "l2", model->l2);
	put_flag(&to, "standardise", model->standardise);
	put_count(&to, "iterations", model->iterations);
	put_flag(&to, "converged", model->converged);
	put_flag(&to, "separated", model->separated);
	if (hint != NULL)
		put_string(&to, "hint", hint);
	appendStringInfoChar(&to, '}');
	return to.data;
}

/* ------------------------------------------------------------------------------------------------ parsing */

ts_noreturn static void report(const char *path, const char *what);

/* The error for what is no model, with where in the JSON it is. */
static void
report(const char *path, const char *what)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid logistic model at %s: %s", path, what),
		 errhint(
			 "A model is {\"intercept\": {\"estimate\": number}, \"columns\": [{\"column\": name, \"estimate\": "
			 "number} or {\"column\": name, \"reference\": level, \"levels\": [{\"level\": name, \"estimate\": "
			 "number}, ...]}, ...]}.")));
}

/* Some of a string, for a message or a path. */
static char *
shown(const char *text)
{
	int length = pg_mbcliplen(text, (int) strlen(text), SHOWN);

	return psprintf("%s%s", pnstrdup(text, length), text[length] != '\0' ? "..." : "");
}

/* A string of the JSON; an error if it is something else. */
static char *
string_of(const JsonbValue *value, const char *path)
{
	if (value->type != jbvString)
		report(path, "must be a string");
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* A finite number. */
static double
number_of(const JsonbValue *value, const char *path)
{
	double number = NAN;

	if (value->type == jbvNumeric)
		number = DatumGetFloat8(
			DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	if (!(fabs(number) <= DBL_MAX))
		report(path, "must be a finite number");
	return number;
}

/* A whole number from 0 to `most`. */
static int64
count_of(const JsonbValue *value, const char *path, int64 most)
{
	double number = number_of(value, path);

	if (!(number >= 0 && number <= (double) most && number == floor(number)))
		report(path, "must be a whole number from 0 on");
	return (int64) number;
}

/* true or false. */
static bool
flag_of(const JsonbValue *value, const char *path)
{
	if (value->type != jbvBool)
		report(path, "must be true or false");
	return value->val.boolean;
}

/* What is known of a term before the terms are numbered. */
typedef struct Term
{
	double estimate, std_error;
	int note;
} Term;

static const Term no_term = {NAN, NAN, TS_TERM_PLAIN};

/* A member of a term; false if it is none. */
static bool
read_term_member(Term *term, const char *key, const JsonbValue *value, const char *path)
{
	if (strcmp(key, "estimate") == 0)
		term->estimate = number_of(value, path);
	else if (strcmp(key, "std_error") == 0)
	{
		term->std_error = number_of(value, path);
		if (term->std_error < 0)
			report(path, "must not be negative");
	}
	else if (strcmp(key, "note") == 0)
	{
		const char *name = string_of(value, path);

		term->note = TS_TERM_PLAIN;
		for (int note = TS_TERM_CONSTANT; note <= TS_TERM_SEPARATED; note++)
			if (strcmp(name, note_names[note]) == 0)
				term->note = note;
		if (term->note == TS_TERM_PLAIN)
			report(path, "must be \"constant\", \"collinear\" or \"separated\"");
	}
	else
		return false;
	return true;
}

/* The next key of an object into `key`, its value read as far as `value` goes; false at the end. */
static bool
next_member(JsonbIterator **it, char **key, JsonbValue *value)
{
	if (JsonbIteratorNext(it, value, false) != WJB_KEY)
		return false;
	*key = pnstrdup(value->val.string.val, value->val.string.len);
	return true;
}

/* Begins an object. */
static void
expect_object(JsonbIterator **it, const char *path)
{
	JsonbValue value;

	if (JsonbIteratorNext(it, &value, false) != WJB_BEGIN_OBJECT)
		report(path, "must be an object");
}

/* A scalar behind a key. */
static void
scalar(JsonbIterator **it, JsonbValue *value, const char *path)
{
	if (JsonbIteratorNext(it, value, false) != WJB_VALUE)
		report(path, "must be a string, a number, true or false");
}

ts_noreturn static void report_unknown(const char *path);

/* A member that no model has: a typing error must not be ignored. */
static void
report_unknown(const char *path)
{
	report(path, "is not known");
}

/* {"level": name, "estimate": number, ...} */
static void
read_level(JsonbIterator **it, const char *path, TsLevel *level, Term *term)
{
	JsonbValue value;
	char *key;

	*term = no_term;
	level->name = NULL;
	while (next_member(it, &key, &value))
	{
		const char *at = psprintf("%s.%s", path, shown(key));

		scalar(it, &value, at);
		if (strcmp(key, "level") == 0)
			level->name = string_of(&value, at);
		else if (!read_term_member(term, key, &value, at))
			report_unknown(at);
	}
	if (level->name == NULL)
		report(path, "has no level");
	level->length = (uint32) strlen(level->name);
}

typedef struct LevelTerm
{
	TsLevel level;
	Term term;
} LevelTerm;

/* Bytewise order of levels, for qsort. */
static int
compare_levels(const void *a, const void *b)
{
	return strcmp(((const LevelTerm *) a)->level.name, ((const LevelTerm *) b)->level.name);
}

/* [level, ...], sorted; how many. */
static int
read_levels(JsonbIterator **it, const char *path, LevelTerm **levels)
{
	int n = 0, room = 8;
	JsonbValue value;
	JsonbIteratorToken token;

	if (JsonbIteratorNext(it, &value, false) != WJB_BEGIN_ARRAY || value.val.array.rawScalar)
		report(path, "must be an array of levels");
	*levels = ts_array(LevelTerm, room);
	while ((token = JsonbIteratorNext(it, &value, false)) != WJB_END_ARRAY)
	{
		const char *at = psprintf("%s[%d]", path, n);

		if (token != WJB_BEGIN_OBJECT)
			report(at, "must be an object");
		if (n == TS_LOGISTIC_MAX_TERMS)
			report(path, "has too many levels");
		if (n == room)
			*levels = ts_array_resize(*levels, LevelTerm, room *= 2);
		read_level(it, at, &(*levels)[n].level, &(*levels)[n].term);
		n++;
	}
	if (n > 1)
		qsort(*levels, n, sizeof(LevelTerm), compare_levels);
	for (int k = 1; k < n; k++)
		if (strcmp((*levels)[k - 1].level.name, (*levels)[k].level.name) == 0)
			report(path, psprintf("has level \"%s\" twice", shown((*levels)[k].level.name)));
	return n;
}

/* What a column of the JSON says, before the terms are numbered. */
typedef struct ColumnTerms
{
	TsLogisticColumn column;
	Term term;
	LevelTerm *levels;
} ColumnTerms;

/* The level that a missing value counts as. */
static int
impute_level(const TsLogisticColumn *column, const char *name, const char *path)
{
	if (strcmp(name, column->reference.name) == 0)
		return -1;
	for (int k = 0; k < column->nlevels; k++)
		if (strcmp(name, column->level[k].name) == 0)
			return k;
	report(path, "must be a level of the column");
}

/* {"column": name, "estimate": number, ...} or {"column": name, "reference": level, "levels": [...], ...} */
static void
read_column(JsonbIterator **it, const char *path, ColumnTerms *to)
{
	TsLogisticColumn *column = &to->column;
	bool has_estimate = false;
	JsonbValue value, impute = {.type = jbvNull};
	char *key;

	memset(to, 0, sizeof(*to));
	to->term = no_term;
	while (next_member(it, &key, &value))
	{
		const char *at = psprintf("%s.%s", path, shown(key));

		if (strcmp(key, "levels") == 0)
		{
			column->categorical = true;
			column->nlevels = read_levels(it, at, &to->levels);
			continue;
		}
		scalar(it, &value, at);
		if (strcmp(key, "column") == 0)
		{
			column->name = string_of(&value, at);
			if (column->name[0] == '\0')
				report(at, "must not be empty");
		}
		else if (strcmp(key, "reference") == 0)
			column->reference.name = string_of(&value, at);
		else if (strcmp(key, "impute") == 0)
		{
			column->imputes = true;
			impute = value;
		}
		else if (read_term_member(&to->term, key, &value, at))
			has_estimate = true;
		else
			report_unknown(at);
	}
	if (column->name == NULL)
		report(path, "has no column");
	if (column->categorical != (column->reference.name != NULL))
		report(path, "must have both reference and levels, or none of them");
	if (column->categorical)
	{
		if (has_estimate)
			report(path, "must not have an estimate, its levels have");
		column->reference.length = (uint32) strlen(column->reference.name);
		column->level = ts_array(TsLevel, Max(1, column->nlevels));
		for (int k = 0; k < column->nlevels; k++)
		{
			column->level[k] = to->levels[k].level;
			if (strcmp(column->level[k].name, column->reference.name) == 0)
				report(path, "must not have the reference among its levels");
		}
	}
	if (column->imputes)
	{
		const char *at = psprintf("%s.impute", path);

		if (column->categorical)
			column->impute_level = impute_level(column, string_of(&impute, at), at);
		else
		{
			column->impute = number_of(&impute, at);
			if (!ts_usable(column->impute))
				report(at, "must be a number of at most 1e100");
		}
	}
}

/* The terms of columns into a model. */
static void
number_terms(TsLogistic *model, const ColumnTerms *columns)
{
	for (int c = 0; c < model->ncolumns; c++)
	{
		const TsLogisticColumn *column = &model->column[c];
		int n = column->categorical ? column->nlevels : 1;

		for (int k = 0; k < n; k++)
		{
			const Term *term = column->categorical ? &columns[c].levels[k].term : &columns[c].term;

			model->estimate[column->term + k] = term->estimate;
			model->std_error[column->term + k] = term->std_error;
			model->note[column->term + k] = (uint8) term->note;
		}
	}
}

/* [column, ...], names once each; how many. */
static int
read_columns(JsonbIterator **it, const char *path, ColumnTerms **columns)
{
	int n = 0, room = 32;
	JsonbValue value;
	JsonbIteratorToken token;
	const char **names;

	if (JsonbIteratorNext(it, &value, false) != WJB_BEGIN_ARRAY || value.val.array.rawScalar)
		report(path, "must be an array of columns");
	*columns = ts_array(ColumnTerms, room);
	while ((token = JsonbIteratorNext(it, &value, false)) != WJB_END_ARRAY)
	{
		const char *at = psprintf("%s[%d]", path, n);

		if (token != WJB_BEGIN_OBJECT)
			report(at, "must be an object");
		if (n == TS_LOGISTIC_MAX_TERMS)
			report(path, "has too many columns");
		if (n == room)
			*columns = ts_array_resize(*columns, ColumnTerms, room *= 2);
		read_column(it, at, &(*columns)[n++]);
	}
	names = ts_array(const char *, Max(1, n));
	for (int c = 0; c < n; c++)
		names[c] = (*columns)[c].column.name;
	if (n > 1)
		qsort(names, n, sizeof(const char *), ts_order_strings);
	for (int c = 1; c < n; c++)
		if (strcmp(names[c - 1], names[c]) == 0)
			report(path, psprintf("has column \"%s\" twice", shown(names[c])));
	pfree(names);
	return n;
}

/* {"estimate": number, ...} of the intercept */
static void
read_intercept(JsonbIterator **it, const char *path, Term *term)
{
	JsonbValue value;
	char *key;

	expect_object(it, path);
	while (next_member(it, &key, &value))
	{
		const char *at = psprintf("%s.%s", path, shown(key));

		scalar(it, &value, at);
		if (!read_term_member(term, key, &value, at))
			report_unknown(at);
	}
}

/* A member of the model that is a scalar; false if it is none that is known. */
static bool
read_member(TsLogistic *head, const char *key, const JsonbValue *value, const char *at)
{
	if (strcmp(key, "target") == 0)
		head->target = string_of(value, at);
	else if (strcmp(key, "rows_used") == 0)
		head->rows = count_of(value, at, INT64CONST(1) << 53);
	else if (strcmp(key, "events") == 0)
		head->events = count_of(value, at, INT64CONST(1) << 53);
	else if (strcmp(key, "rows_without_target") == 0)
		head->no_target = count_of(value, at, INT64CONST(1) << 53);
	else if (strcmp(key, "rows_with_missing_value") == 0)
		head->no_value = count_of(value, at, INT64CONST(1) << 53);
	else if (strcmp(key, "log_likelihood") == 0)
		head->log_likelihood = number_of(value, at);
	else if (strcmp(key, "null_log_likelihood") == 0)
		head->null_log_likelihood = number_of(value, at);
	else if (strcmp(key, "l2") == 0)
	{
		head->l2 = number_of(value, at);
		if (head->l2 < 0)
			report(at, "must not be negative");
	}
	else if (strcmp(key, "standardise") == 0)
		head->standardise = flag_of(value, at);
	else if (strcmp(key, "iterations") == 0)
		head->iterations = (int) count_of(value, at, PG_INT32_MAX);
	else if (strcmp(key, "converged") == 0)
		head->converged = flag_of(value, at);
	else if (strcmp(key, "separated") == 0)
		head->separated = flag_of(value, at);
	else if (strcmp(key, "hint") == 0)
		string_of(value, at); /* follows from the rest */
	else
		return false;
	return true;
}

/* A model of its JSON. */
static TsLogistic *
parse(const Jsonb *json)
{
	JsonbIterator *it = JsonbIteratorInit(unconstify(JsonbContainer *, &json->root));
	TsLogistic head = {.log_likelihood = NAN, .null_log_likelihood = NAN};
	Term intercept = no_term;
	bool has_intercept = false;
	ColumnTerms *columns = NULL;
	TsLogisticColumn *copied;
	TsLogistic *model;
	JsonbValue value;
	int ncolumns = -1;
	char *key;

	check_stack_depth();
	expect_object(&it, "$");
	while (next_member(&it, &key, &value))
	{
		const char *at = psprintf("$.%s", shown(key));

		if (strcmp(key, "columns") == 0)
			ncolumns = read_columns(&it, at, &columns);
		else if (strcmp(key, "intercept") == 0)
		{
			has_intercept = true;
			read_intercept(&it, at, &intercept);
		}
		else
		{
			scalar(&it, &value, at);
			if (!read_member(&head, key, &value, at))
				report_unknown(at);
		}
	}
	if (ncolumns < 0)
		report("$", "has no columns");
	if (head.events > head.rows)
		report("$.events", "must not be more than rows_used");

	copied = ts_array(TsLogisticColumn, Max(1, ncolumns));
	for (int c = 0; c < ncolumns; c++)
		copied[c] = columns[c].column;
	model = ts_logistic_create(copied, ncolumns);
	number_terms(model, columns);
	model->intercept = has_intercept;
	model->estimate[0] = intercept.estimate;
	model->std_error[0] = intercept.std_error;
	model->note[0] = (uint8) intercept.note;
	head.intercept = has_intercept;
	head.ncolumns = model->ncolumns;
	head.nterms = model->nterms;
	head.column = model->column;
	head.estimate = model->estimate;
	head.std_error = model->std_error;
	head.note = model->note;
	*model = head;
	return model;
}

/* ------------------------------------------------------------------------------------------------ values */

static Datum store_json(const Jsonb *json);

static const TsStoredJson stored_type = {
	.type = "logistic model",
	.noun = "model",
	.most = MAX_MODEL,
	.store = store_json,
};

/* ts_logistic_get: a model of its value, compiled into the current context. */
TsLogistic *
ts_logistic_get(Datum value)
{
	return parse(ts_stored_json_get(&stored_type, value));
}

/* ts_logistic_store: the value of a model. */
Datum
ts_logistic_store(const TsLogistic *model)
{
	char *text = ts_logistic_print(model);

	return ts_stored_json_make(&stored_type, text, strlen(text));
}

/* The value of some JSON. */
static Datum
store_json(const Jsonb *json)
{
	return ts_logistic_store(parse(json));
}

/* ts_logistic_model_in(cstring) -> logistic_model: 22P02 for what is no JSON, 22023 for what is no model, 54000 beyond 16 MB. */
Datum
ts_logistic_model_in(PG_FUNCTION_ARGS)
{
	return ts_stored_json_in(fcinfo, &stored_type);
}

/* ts_logistic_model_out(logistic_model) -> cstring: canonical JSON, which reads back to the same value. */
Datum
ts_logistic_model_out(PG_FUNCTION_ARGS)
{
	return ts_stored_json_out(fcinfo, &stored_type);
}

/* ts_logistic_model_recv(internal) -> logistic_model: a version byte, then JSON as input takes it. */
Datum
ts_logistic_model_recv(PG_FUNCTION_ARGS)
{
	return ts_stored_json_recv(fcinfo, &stored_type);
}

/* ts_logistic_model_send(logistic_model) -> bytea: a version byte, then canonical JSON. */
Datum
ts_logistic_model_send(PG_FUNCTION_ARGS)
{
	return ts_stored_json_send(fcinfo, &stored_type);
}

/* ts_logistic_model_from_jsonb(jsonb) -> logistic_model: the cast; errors as of input. */
Datum
ts_logistic_model_from_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_from_jsonb(fcinfo, &stored_type);
}

/* ts_logistic_model_to_jsonb(logistic_model) -> jsonb: the cast. */
Datum
ts_logistic_model_to_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_to_jsonb(fcinfo, &stored_type);
}
