/*
 * matcher.c
 *		The type matcher: input, output, casts, and compiled matchers.
 *
 * A value is its canonical JSON behind a version word (core/stored_text.h, whose functions compare values).  Whoever uses a
 * matcher asks for it compiled, by value (core/compiled.h).
 */
#include "postgres.h"

#include "match/matcher.h"

#include "core/compat.h"
#include "core/compiled.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/stored_text.h"
#include "core/text.h"
#include "fmgr.h"
#include "match/matcher_json.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#define TYPE_WORDS	"matcher"
#define MAX_MATCHER (16 * 1024 * 1024) /* bytes of JSON */

PG_FUNCTION_INFO_V1(ts_matcher_in);
PG_FUNCTION_INFO_V1(ts_matcher_out);
PG_FUNCTION_INFO_V1(ts_matcher_recv);
PG_FUNCTION_INFO_V1(ts_matcher_send);
PG_FUNCTION_INFO_V1(ts_matcher_from_jsonb);
PG_FUNCTION_INFO_V1(ts_matcher_to_jsonb);

/* ---------- text and values ---------- */

static void
check_length(size_t length)
{
	if (length > MAX_MATCHER)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("matcher of %zu bytes is too long", length),
				 errdetail("A matcher may have %d bytes.", MAX_MATCHER),
				 errhint("Frequencies of values are mostly what makes one long: keep the frequent "
						 "values and let other_frequency stand for the rest.")));
}

/* The JSON of a text in the database's encoding. */
static Jsonb *
read_json(char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

/* ts_matcher_store: the value of a compiled matcher. */
Datum
ts_matcher_store(const TsMatcher *matcher)
{
	char *utf8 = ts_matcher_print(matcher);
	text *local = ts_text_from_utf8(utf8, strlen(utf8));
	size_t length = VARSIZE(local) - VARHDRSZ;

	check_length(length);
	return ts_stored_text_make(VARDATA(local), length);
}

/* The value of some JSON. */
static Datum
store_json(Jsonb *json)
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
	return ts_matcher_parse(read_json(ts_stored_text_get(ts_matcher_store(matcher), TYPE_WORDS)));
}

/* ---------- the type ---------- */

/* ts_matcher_in(cstring) -> matcher: 22P02 for what is no JSON, 22023 for what is no matcher, 54000 beyond 16 MB. */
Datum
ts_matcher_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	check_length(strlen(text));
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_matcher_out(matcher) -> cstring: canonical JSON, which reads back to the same value. */
Datum
ts_matcher_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS));
}

/* ts_matcher_recv(internal) -> matcher: a version byte, then JSON as input takes it. */
Datum
ts_matcher_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *text = ts_stored_text_receive((StringInfo) PG_GETARG_POINTER(0), TYPE_WORDS, &length);

	check_length(length);
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_matcher_send(matcher) -> bytea: a version byte, then canonical JSON. */
Datum
ts_matcher_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(ts_stored_text_send(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS)));
}

/* ts_matcher_from_jsonb(jsonb) -> matcher: the cast; errors as of input. */
Datum
ts_matcher_from_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(store_json(PG_GETARG_JSONB_P(0)));
}

/* ts_matcher_to_jsonb(matcher) -> jsonb: the cast. */
Datum
ts_matcher_to_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(JsonbPGetDatum(read_json(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS))));
}

/* ---------- compiled ---------- */

/* Its context lies below the cache's, and goes with that. */
static void *
compile(Datum value)
{
	return ts_matcher_parse(read_json(ts_stored_text_get(value, TYPE_WORDS)));
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
