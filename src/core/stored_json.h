/*
 * stored_json.h
 *		Types whose value is JSON: matcher, scorecard, logistic_model.  A stored text (stored_text.h), read by jsonb's input.
 */
#ifndef TOUCHSTONE_STORED_JSON_H
#define TOUCHSTONE_STORED_JSON_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/jsonb.h"

typedef struct TsStoredJson
{
	const char *type;				   /* its name in words */
	const char *noun;				   /* the same in short: "A model may have ..." */
	size_t most;					   /* bytes of JSON */
	const char *hint;				   /* what to do where there are more; or NULL */
	Datum (*store)(const Jsonb *json); /* the value of some JSON, which is checked */
} TsStoredJson;

/* A value of its JSON, and the JSON of a value; SQLSTATE 54000 for JSON that is too long. */
extern Datum ts_stored_json_make(const TsStoredJson *type, const char *text, size_t length);
extern Jsonb *ts_stored_json_get(const TsStoredJson *type, Datum value);

/* The functions of the type: input, output, binary forms, casts. */
extern Datum ts_stored_json_in(FunctionCallInfo fcinfo, const TsStoredJson *type);
extern Datum ts_stored_json_out(FunctionCallInfo fcinfo, const TsStoredJson *type);
extern Datum ts_stored_json_recv(FunctionCallInfo fcinfo, const TsStoredJson *type);
extern Datum ts_stored_json_send(FunctionCallInfo fcinfo, const TsStoredJson *type);
extern Datum ts_stored_json_from_jsonb(FunctionCallInfo fcinfo, const TsStoredJson *type);
extern Datum ts_stored_json_to_jsonb(FunctionCallInfo fcinfo, const TsStoredJson *type);

#endif /* TOUCHSTONE_STORED_JSON_H */
