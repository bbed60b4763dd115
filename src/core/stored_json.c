/*
 * stored_json.c
 *		Types whose value is JSON: the functions that all of them have.  See stored_json.h.
 */
#include "postgres.h"

#include "core/stored_json.h"

#include "core/json.h"
#include "core/stored_text.h"

/* JSON has a length that can be stored and sent; jsonb's input would take much longer for more than its error is worth. */
static void
check_length(const TsStoredJson *type, size_t length)
{
	if (length > type->most)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%s of %zu bytes is too long", type->type, length),
						errdetail("A %s may have %zu bytes.", type->noun, type->most),
						type->hint ? errhint("%s", type->hint) : 0));
}

/* ts_stored_json_make: a value of its JSON. */
Datum
ts_stored_json_make(const TsStoredJson *type, const char *text, size_t length)
{
	check_length(type, length);
	return ts_stored_text_make(text, length);
}

/* ts_stored_json_get: the JSON of a value, in the current context. */
Jsonb *
ts_stored_json_get(const TsStoredJson *type, Datum value)
{
	return ts_json_of_text(ts_stored_text_get(value, type->type));
}

/* ts_stored_json_in: the input function. */
Datum
ts_stored_json_in(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	char *text = PG_GETARG_CSTRING(0);

	check_length(type, strlen(text));
	return type->store(ts_json_of_text(text));
}

/* ts_stored_json_out: the output function. */
Datum
ts_stored_json_out(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	PG_RETURN_CSTRING(ts_stored_text_get(PG_GETARG_DATUM(0), type->type));
}

/* ts_stored_json_recv: binary input, a version byte and what the input function takes. */
Datum
ts_stored_json_recv(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	int length;
	char *text = ts_stored_text_receive((StringInfo) PG_GETARG_POINTER(0), type->type, &length);

	check_length(type, (size_t) length);
	return type->store(ts_json_of_text(text));
}

/* ts_stored_json_send: binary output, a version byte and what the output function gives. */
Datum
ts_stored_json_send(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	PG_RETURN_BYTEA_P(ts_stored_text_send(ts_stored_text_get(PG_GETARG_DATUM(0), type->type)));
}

/* ts_stored_json_from_jsonb: the cast from jsonb. */
Datum
ts_stored_json_from_jsonb(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	return type->store(PG_GETARG_JSONB_P(0));
}

/* ts_stored_json_to_jsonb: the cast to jsonb. */
Datum
ts_stored_json_to_jsonb(FunctionCallInfo fcinfo, const TsStoredJson *type)
{
	PG_RETURN_POINTER(ts_stored_json_get(type, PG_GETARG_DATUM(0)));
}
