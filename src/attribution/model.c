/*
 * model.c
 *		The type attribution_model: input, output, comparison, and how a call gets at the parsed models.
 *
 * A value is its canonical text behind a version word:
 *
 *		| varlena header | version (4 bytes) | canonical text, not terminated |
 *
 * so that equality is equality of bytes, a newer version can read every older value by parsing it again, and one
 * parser guards input, receive and every use.  Parsing takes about a microsecond and is done once per call site.
 */
#include "postgres.h"

#include "attribution/model.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "common/shortest_dec.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#define MODEL_VERSION		1
#define MODEL_HEADER		(VARHDRSZ + sizeof(uint32))
#define OFFENDER_MAX_LENGTH 80 /* bytes of the user's text that an error message repeats */

typedef struct StoredModel
{
	int32 vl_len_;
	uint32 version;
	char text[FLEXIBLE_ARRAY_MEMBER];
} StoredModel;

PG_FUNCTION_INFO_V1(ts_attribution_model_in);
PG_FUNCTION_INFO_V1(ts_attribution_model_out);
PG_FUNCTION_INFO_V1(ts_attribution_model_recv);
PG_FUNCTION_INFO_V1(ts_attribution_model_send);
PG_FUNCTION_INFO_V1(ts_attribution_model_eq);
PG_FUNCTION_INFO_V1(ts_attribution_model_ne);
PG_FUNCTION_INFO_V1(ts_attribution_model_lt);
PG_FUNCTION_INFO_V1(ts_attribution_model_le);
PG_FUNCTION_INFO_V1(ts_attribution_model_gt);
PG_FUNCTION_INFO_V1(ts_attribution_model_ge);
PG_FUNCTION_INFO_V1(ts_attribution_model_cmp);
PG_FUNCTION_INFO_V1(ts_attribution_model_hash);
PG_FUNCTION_INFO_V1(ts_attribution_model_hash_extended);

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

static StoredModel *
store(const TsModel *model)
{
	char *text = print(model, true);
	size_t length = strlen(text);
	StoredModel *stored = palloc0(MODEL_HEADER + length);

	SET_VARSIZE(stored, MODEL_HEADER + length);
	stored->version = MODEL_VERSION;
	memcpy(stored->text, text, length);
	return stored;
}

/* The text of a stored value, checked; terminated, in the current memory context. */
static char *
stored_text(Datum value)
{
	StoredModel *stored = (StoredModel *) PG_DETOAST_DATUM(value);
	Size size = VARSIZE(stored);

	if (size < MODEL_HEADER || stored->version != MODEL_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("attribution model is damaged, or was written by a newer version of touchstone"),
				 errhint("Update the library of the extension to the version that wrote the value.")));
	return pnstrdup(stored->text, size - MODEL_HEADER);
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

	PG_RETURN_POINTER(store(parse(text, strlen(text))));
}

/* ts_attribution_model_out(attribution_model) -> cstring: the canonical text, which reads back to the same value. */
Datum
ts_attribution_model_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(stored_text(PG_GETARG_DATUM(0)));
}

/* ts_attribution_model_recv(internal) -> attribution_model: one version byte, then the text as input takes it. */
Datum
ts_attribution_model_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	int version = pq_getmsgbyte(message);
	char *text;
	int length;

	if (version != MODEL_VERSION)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("unsupported version %d of a binary attribution model", version),
						errdetail("This library reads version %d.", MODEL_VERSION)));
	text = pq_getmsgtext(message, message->len - message->cursor, &length);
	PG_RETURN_POINTER(store(parse(text, length)));
}

/* ts_attribution_model_send(attribution_model) -> bytea: one version byte, then the canonical text. */
Datum
ts_attribution_model_send(PG_FUNCTION_ARGS)
{
	char *text = stored_text(PG_GETARG_DATUM(0));
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbyte(&message, MODEL_VERSION);
	pq_sendtext(&message, text, strlen(text));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

/* Order of two values: bytewise by canonical text, the same in every collation and encoding. */
static int
compare(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	struct varlena *b = PG_GETARG_VARLENA_P(1);
	Size alen = VARSIZE(a) - VARHDRSZ;
	Size blen = VARSIZE(b) - VARHDRSZ;
	int order = memcmp(VARDATA(a), VARDATA(b), Min(alen, blen));

	if (order == 0)
		order = (alen > blen) - (alen < blen);
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

/* The comparison operators and support functions of attribution_model, all on compare(). */
Datum
ts_attribution_model_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
ts_attribution_model_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
ts_attribution_model_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
ts_attribution_model_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
ts_attribution_model_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
ts_attribution_model_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
ts_attribution_model_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

Datum
ts_attribution_model_hash(PG_FUNCTION_ARGS)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	Datum hash = hash_any((unsigned char *) VARDATA(a), VARSIZE(a) - VARHDRSZ);

	PG_FREE_IF_COPY(a, 0);
	return hash;
}

Datum
ts_attribution_model_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	Datum hash = hash_any_extended((unsigned char *) VARDATA(a), VARSIZE(a) - VARHDRSZ, PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(a, 0);
	return hash;
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
						 errmsg("attribution model \"%s\" is given twice", models->name[i]),
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
		int n;

		deconstruct_array(array, ARR_ELEMTYPE(array), -1, false, TYPALIGN_INT, &values, &nulls, &n);
		if (n == 0 || n > TS_MAX_MODELS)
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 n == 0 ? errmsg("models must not be an empty array")
						: errmsg("too many models: %d, at most %d are accepted", n, TS_MAX_MODELS),
				 errhint(
					 "Write for example ARRAY['first_touch', 'linear']::touchstone.attribution_model[].")));
		models = allocate(n);
		for (int i = 0; i < n; i++)
		{
			if (nulls[i])
				ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
								errmsg("model %d of the array is null", i + 1),
								errhint("Take it out, for example with array_remove(models, NULL).")));
			models->text[i] = stored_text(values[i]);
		}
	}
	else
	{
		models = allocate(1);
		models->text[0] = stored_text(PointerGetDatum(raw));
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
