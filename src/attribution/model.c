/*
 * model.c
 *		The type attribution_model: input, output, and how a call gets at the parsed models.
 *
 * A value is its canonical text behind a version word (core/stored_text.h, whose functions compare values).  Parsing takes
 * about a microsecond and is done once per call site.
 */
#include "postgres.h"

#include "attribution/model.h"

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "core/compat.h"
#include "core/memory.h"
#include "core/stored_text.h"
#include "core/text.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#define OFFENDER_MAX_LENGTH 80 /* bytes of the user's text that an error message repeats */
#define TYPE_WORDS			"attribution model"

PG_FUNCTION_INFO_V1(ts_attribution_model_in);
PG_FUNCTION_INFO_V1(ts_attribution_model_out);
PG_FUNCTION_INFO_V1(ts_attribution_model_recv);
PG_FUNCTION_INFO_V1(ts_attribution_model_send);

/* ---------- parsing and printing ---------- */

/* Callback of the parser: a time stamp as timestamptz reads it (its own errors for what is none), false if infinite. */
static bool
parse_timestamp(const char *text, int64_t *result)
{
	TimestampTz time = DatumGetTimestampTz(DirectFunctionCall3(
		timestamptz_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));

	*result = time;
	return !TIMESTAMP_NOT_FINITE(time);
}

/* Callback of the printer: ISO 8601 in UTC, whatever the session's settings. */
static void
print_timestamp(int64_t time, char *to)
{
	struct pg_tm tm;
	fsec_t fsec;

	StaticAssertStmt(MAXDATELEN < 64 * 4, "buffer of the printer");
	if (timestamp2tm(time, NULL, &tm, &fsec, NULL, NULL) != 0)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
	tm.tm_isdst = 0; /* not unknown, or the zone would be left out */
	EncodeDateTime(&tm, fsec, true, 0, NULL, USE_ISO_DATES, to);
}

static void
report_parse_error(const TsModelError *error)
{
	int length = pg_mbcliplen(error->offender, (int) Min(error->offender_length, 4 * OFFENDER_MAX_LENGTH),
							  OFFENDER_MAX_LENGTH);
	char *offender = error->offender_length == 0
						 ? "end of text"
						 : psprintf("\"%s%s\"", pnstrdup(error->offender, length),
									(size_t) length < error->offender_length ? "..." : "");

	ereport(ERROR, (errcode(error->out_of_range ? ERRCODE_INVALID_PARAMETER_VALUE
												: ERRCODE_INVALID_TEXT_REPRESENTATION),
					errmsg(error->message, offender), error->detail ? errdetail("%s", error->detail) : 0,
					error->hint ? errhint("%s", error->hint) : 0));
}

/*
 * parse: a text of `length` bytes, parsed; the result, its strings included, in the current memory context.
 */
static TsModel *
parse(const char *text, size_t length)
{
	TsModel *model = palloc(sizeof(TsModel));
	char *arena = palloc(length + 1);
	TsModelError error;

	if (!ts_model_parse(text, length, parse_timestamp, arena, model, &error))
		report_parse_error(&error);
	return repalloc(model, offsetof(TsModel, patterns) + model->npatterns * sizeof(TsPattern));
}

static char *
print(const TsModel *model, bool with_label)
{
	char *text = palloc(ts_model_print_bound(model));

	ts_model_print(model, with_label, print_timestamp, double_to_shortest_decimal_buf, text);
	return text;
}

static Datum
store(const TsModel *model)
{
	char *text = print(model, true);
	size_t length = strlen(text);

	/* doubled quotes may have made it longer than it was; it must be readable again */
	if (length > TS_MODEL_MAX_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("attribution model too long: its canonical text has %zu bytes", length),
				 errdetail("A model has at most %d bytes.", TS_MODEL_MAX_LENGTH),
				 errhint("Match several touches with one prefix, such as 'internal*', or map touches in the "
						 "query.")));
	return ts_stored_text_make(text, length);
}

/* ---------- the type ---------- */

/*
 * ts_attribution_model_in(cstring) -> attribution_model
 *		Errors: 22P02 for a mistake in spelling, 22023 for a number out of range, each with what is accepted.
 */
Datum
ts_attribution_model_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	PG_RETURN_DATUM(store(parse(text, strlen(text))));
}

/* ts_attribution_model_out(attribution_model) -> cstring: the canonical text, which reads back to the same value. */
Datum
ts_attribution_model_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS));
}

/* ts_attribution_model_recv(internal) -> attribution_model: one version byte, then the text as input takes it. */
Datum
ts_attribution_model_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *text = ts_stored_text_receive((StringInfo) PG_GETARG_POINTER(0), TYPE_WORDS, &length);

	PG_RETURN_DATUM(store(parse(text, length)));
}

/* ts_attribution_model_send(attribution_model) -> bytea: one version byte, then the canonical text. */
Datum
ts_attribution_model_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(ts_stored_text_send(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS)));
}

/* ---------- the models of a call ---------- */

/* Parses the texts of a set whose arrays are allocated, and refuses two models that results could not tell apart. */
static void
complete(TsModels *models)
{
	for (int i = 0; i < models->n; i++)
	{
		TsModel *model = parse(models->text[i], strlen(models->text[i]));

		models->model[i] = model;
		models->name[i] = model->label ? pnstrdup(model->label, model->label_length) : print(model, false);
		for (int j = 0; j < i; j++)
			if (strcmp(models->name[i], models->name[j]) == 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("attribution model \"%s\" is given twice",
								ts_shown(models->name[i], strlen(models->name[i]))),
						 errdetail("Models %d and %d would have the same name in the result.", j + 1, i + 1),
						 errhint("Leave one out, or name one with the clause as 'another name'.")));
	}
}

static TsModels *
allocate(int n)
{
	TsModels *models = palloc0(sizeof(TsModels));

	models->n = n;
	models->model = ts_array(TsModel *, n);
	models->name = ts_array(char *, n);
	models->text = ts_array(char *, n);
	return models;
}

TsModels *
ts_models_open(Datum argument, bool is_array, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	struct varlena *raw = PG_DETOAST_DATUM_COPY(argument);
	TsModels *models;

	if (is_array)
	{
		ArrayType *array = (ArrayType *) raw;
		Datum *values;
		bool *nulls;
		int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

		if (n == 0 || n > TS_MAX_MODELS)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 n == 0 ? errmsg("models must not be an empty array")
						: errmsg("too many models: %d, at most %d are accepted", n, TS_MAX_MODELS),
				 errhint(
					 "Write for example ARRAY['first_touch', 'linear']::touchstone.attribution_model[].")));
		deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT, &values, &nulls, &n);
		models = allocate(n);
		for (int i = 0; i < n; i++)
		{
			if (nulls[i])
				ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
								errmsg("model %d of the array is null", i + 1),
								errhint("Take it out, for example with array_remove(models, NULL).")));
			models->text[i] = ts_stored_text_get(values[i], TYPE_WORDS);
		}
	}
	else
	{
		models = allocate(1);
		models->text[0] = ts_stored_text_get(PointerGetDatum(raw), TYPE_WORDS);
	}
	models->raw = (char *) raw;
	models->size = VARSIZE(raw);
	complete(models);
	MemoryContextSwitchTo(old);
	return models;
}

TsModels *
ts_models_from_texts(int n, char **texts, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	TsModels *models = allocate(n);

	for (int i = 0; i < n; i++)
		models->text[i] = pstrdup(texts[i]);
	complete(models);
	MemoryContextSwitchTo(old);
	return models;
}

void
ts_models_refuse_goals(const TsModels *models)
{
	for (int i = 0; i < models->n; i++)
		if (ts_model_needs_goals(models->model[i]))
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("model \"%s\" needs to know goals", models->name[i]),
				 errhint(
					 "Pass the goal of each row as well: attribute(journey, touch, at, value, goal, model) or "
					 "attribute_rows(journey, touch, at, value, ref, goal, model).")));
}

bool
ts_models_are_canonical(const TsModels *models)
{
	for (int i = 0; i < models->n; i++)
		if (strcmp(print(models->model[i], true), models->text[i]) != 0)
			return false;
	return true;
}

bool
ts_models_same_argument(const TsModels *models, Datum argument)
{
	struct varlena *raw = PG_DETOAST_DATUM(argument);
	bool same = (VARSIZE(raw) == models->size && memcmp(raw, models->raw, models->size) == 0);

	if ((Pointer) raw != DatumGetPointer(argument))
		pfree(raw);
	return same;
}

bool
ts_models_have_texts(const TsModels *models, int n, char **texts)
{
	if (models->n != n)
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(models->text[i], texts[i]) != 0)
			return false;
	return true;
}
