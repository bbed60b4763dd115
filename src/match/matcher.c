/*
 * matcher.c
 *		The type matcher: input, output, casts, and compiled matchers.
 *
 * A value is its canonical JSON behind a version word (core/stored_json.h; the functions of core/stored_text.h compare values).
 * Whoever uses a matcher asks for it compiled, by value (core/compiled.h).
 */
#include "postgres.h"

#include "match/matcher.h"

#include "core/compiled.h"
#include "core/stored_json.h"
#include "core/text.h"
#include "fmgr.h"
#include "match/matcher_json.h"
#include "utils/memutils.h"

#define MAX_MATCHER (16 * 1024 * 1024) /* bytes of JSON */

PG_FUNCTION_INFO_V1(ts_matcher_in);
PG_FUNCTION_INFO_V1(ts_matcher_out);
PG_FUNCTION_INFO_V1(ts_matcher_recv);
PG_FUNCTION_INFO_V1(ts_matcher_send);
PG_FUNCTION_INFO_V1(ts_matcher_from_jsonb);
PG_FUNCTION_INFO_V1(ts_matcher_to_jsonb);

/* ---------- values ---------- */

static Datum store_json(const Jsonb *json);

static const TsStoredJson stored_type = {
	.type = "matcher",
	.noun = "matcher",
	.most = MAX_MATCHER,
	.hint =
		"Frequencies of values are mostly what makes one long: keep the frequent values and let other_frequency stand for the rest.",
	.store = store_json,
};

/* ts_matcher_store: the value of a compiled matcher. */
Datum
ts_matcher_store(const TsMatcher *matcher)
{
	char *utf8 = ts_matcher_print(matcher);
	text *local = ts_text_from_utf8(utf8, strlen(utf8));

	return ts_stored_json_make(&stored_type, VARDATA(local), VARSIZE(local) - VARHDRSZ);
}

/* The value of some JSON. */
static Datum
store_json(const Jsonb *json)
{
	TsMatcher *matcher = ts_matcher_parse(json);
	Datum value = ts_matcher_store(matcher);

	MemoryContextDelete(matcher->context);
	return value;
}

/* ts_matcher_copy: through its text, for that copies whatever a matcher says, and nothing else. */
TsMatcher *
ts_matcher_copy(const TsMatcher *matcher)
{
	return ts_matcher_parse(ts_stored_json_get(&stored_type, ts_matcher_store(matcher)));
}

/* ---------- the type ---------- */

/* ts_matcher_in(cstring) -> matcher: 22P02 for what is no JSON, 22023 for what is no matcher, 54000 beyond 16 MB. */
Datum
ts_matcher_in(PG_FUNCTION_ARGS)
{
	return ts_stored_json_in(fcinfo, &stored_type);
}

/* ts_matcher_out(matcher) -> cstring: canonical JSON, which reads back to the same value. */
Datum
ts_matcher_out(PG_FUNCTION_ARGS)
{
	return ts_stored_json_out(fcinfo, &stored_type);
}

/* ts_matcher_recv(internal) -> matcher: a version byte, then JSON as input takes it. */
Datum
ts_matcher_recv(PG_FUNCTION_ARGS)
{
	return ts_stored_json_recv(fcinfo, &stored_type);
}

/* ts_matcher_send(matcher) -> bytea: a version byte, then canonical JSON. */
Datum
ts_matcher_send(PG_FUNCTION_ARGS)
{
	return ts_stored_json_send(fcinfo, &stored_type);
}

/* ts_matcher_from_jsonb(jsonb) -> matcher: the cast; errors as of input. */
Datum
ts_matcher_from_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_from_jsonb(fcinfo, &stored_type);
}

/* ts_matcher_to_jsonb(matcher) -> jsonb: the cast. */
Datum
ts_matcher_to_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_to_jsonb(fcinfo, &stored_type);
}

/* ---------- compiled ---------- */

/* Its context lies below the cache's, and goes with that. */
static void *
compile(Datum value)
{
	return ts_matcher_parse(ts_stored_json_get(&stored_type, value));
}

static const TsCompiledType compiled_type = {"matchers", compile};

/*
 * ts_matcher_get: the compiled matcher of a value.  Valid until the end of the statement.
 */
const TsMatcher *
ts_matcher_get(Datum value)
{
	return ts_compiled(value, &compiled_type);
}
