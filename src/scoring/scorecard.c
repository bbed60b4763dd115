/*
 * scorecard.c
 *		The type scorecard: input, output, casts, and compiled scorecards.
 *
 * A value is its JSON, as jsonb writes it, behind a version word (core/stored_text.h, whose functions compare values).  Whoever
 * uses a scorecard asks for it compiled, by value (core/compiled.h).
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include "core/compat.h"
#include "core/compiled.h"
#include "core/memory.h"
#include "core/stored_text.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#define TYPE_WORDS	  "scorecard"
#define MAX_SCORECARD (1024 * 1024) /* bytes of JSON */

PG_FUNCTION_INFO_V1(ts_scorecard_in);
PG_FUNCTION_INFO_V1(ts_scorecard_out);
PG_FUNCTION_INFO_V1(ts_scorecard_recv);
PG_FUNCTION_INFO_V1(ts_scorecard_send);
PG_FUNCTION_INFO_V1(ts_scorecard_from_jsonb);
PG_FUNCTION_INFO_V1(ts_scorecard_to_jsonb);

static void
check_length(size_t length)
{
	if (length > MAX_SCORECARD)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("scorecard of %zu bytes is too long", length),
				 errdetail("A scorecard may have %d bytes.", MAX_SCORECARD),
				 errhint("Keep long lists of values in a table of their own and join it to the facts.")));
}

static Jsonb *
read_json(char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

/* The value of some JSON, which is checked. */
static Datum
store_json(Jsonb *json)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone scorecard", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	char *text;

	ts_scorecard_parse(json);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	text = JsonbToCString(NULL, &json->root, (int) VARSIZE_ANY_EXHDR(json));
	check_length(strlen(text));
	return ts_stored_text_make(text, strlen(text));
}

/* ts_scorecard_in(cstring) -> scorecard: 22P02 for what is no JSON, 22023 for what is no scorecard, 54000 beyond 1 MB. */
Datum
ts_scorecard_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	check_length(strlen(text));
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_scorecard_out(scorecard) -> cstring: JSON, which reads back to the same value. */
Datum
ts_scorecard_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS));
}

/* ts_scorecard_recv(internal) -> scorecard: a version byte, then JSON as input takes it. */
Datum
ts_scorecard_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *text = ts_stored_text_receive((StringInfo) PG_GETARG_POINTER(0), TYPE_WORDS, &length);

	check_length(length);
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_scorecard_send(scorecard) -> bytea: a version byte, then JSON. */
Datum
ts_scorecard_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(ts_stored_text_send(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS)));
}

/* ts_scorecard_from_jsonb(jsonb) -> scorecard: the cast; errors as of input. */
Datum
ts_scorecard_from_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(store_json(PG_GETARG_JSONB_P(0)));
}

/* ts_scorecard_to_jsonb(scorecard) -> jsonb: the cast. */
Datum
ts_scorecard_to_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(JsonbPGetDatum(read_json(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS))));
}

/* ---------- compiled ---------- */

static void *
compile(Datum value)
{
	TsScorecard *card = ts_scorecard_parse(read_json(ts_stored_text_get(value, TYPE_WORDS)));

	card->value = PG_DETOAST_DATUM_COPY(value);
	return card;
}

const TsCompiledType ts_scorecard_compiled = {"scorecards", compile};

/* ts_scorecard_get: the compiled scorecard of a value; valid until the end of the statement. */
const TsScorecard *
ts_scorecard_get(Datum value)
{
	return ts_compiled(value, &ts_scorecard_compiled);
}
