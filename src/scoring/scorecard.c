/*
 * scorecard.c
 *		The type scorecard: input, output, casts, and compiled scorecards.
 *
 * A value is its JSON, as jsonb writes it, behind a version word (core/stored_json.h; the functions of core/stored_text.h
 * compare values).  Whoever uses a scorecard asks for it compiled, by value (core/compiled.h).
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include "core/compat.h"
#include "core/compiled.h"
#include "core/stored_json.h"
#include "fmgr.h"
#include "utils/memutils.h"

#define MAX_SCORECARD (1024 * 1024) /* bytes of JSON */

PG_FUNCTION_INFO_V1(ts_scorecard_in);
PG_FUNCTION_INFO_V1(ts_scorecard_out);
PG_FUNCTION_INFO_V1(ts_scorecard_recv);
PG_FUNCTION_INFO_V1(ts_scorecard_send);
PG_FUNCTION_INFO_V1(ts_scorecard_from_jsonb);
PG_FUNCTION_INFO_V1(ts_scorecard_to_jsonb);

static Datum store_json(const Jsonb *json);

static const TsStoredJson stored_type = {
	.type = "scorecard",
	.noun = "scorecard",
	.most = MAX_SCORECARD,
	.hint = "Keep long lists of values in a table of their own and join it to the facts.",
	.store = store_json,
};

/* The value of some JSON, which is checked. */
static Datum
store_json(const Jsonb *json)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone scorecard", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	char *text;

	ts_scorecard_parse(json);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	text = JsonbToCString(NULL, unconstify(JsonbContainer *, &json->root), (int) VARSIZE_ANY_EXHDR(json));
	return ts_stored_json_make(&stored_type, text, strlen(text));
}

/* ts_scorecard_in(cstring) -> scorecard: 22P02 for what is no JSON, 22023 for what is no scorecard, 54000 beyond 1 MB. */
Datum
ts_scorecard_in(PG_FUNCTION_ARGS)
{
	return ts_stored_json_in(fcinfo, &stored_type);
}

/* ts_scorecard_out(scorecard) -> cstring: JSON, which reads back to the same value. */
Datum
ts_scorecard_out(PG_FUNCTION_ARGS)
{
	return ts_stored_json_out(fcinfo, &stored_type);
}

/* ts_scorecard_recv(internal) -> scorecard: a version byte, then JSON as input takes it. */
Datum
ts_scorecard_recv(PG_FUNCTION_ARGS)
{
	return ts_stored_json_recv(fcinfo, &stored_type);
}

/* ts_scorecard_send(scorecard) -> bytea: a version byte, then JSON. */
Datum
ts_scorecard_send(PG_FUNCTION_ARGS)
{
	return ts_stored_json_send(fcinfo, &stored_type);
}

/* ts_scorecard_from_jsonb(jsonb) -> scorecard: the cast; errors as of input. */
Datum
ts_scorecard_from_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_from_jsonb(fcinfo, &stored_type);
}

/* ts_scorecard_to_jsonb(scorecard) -> jsonb: the cast. */
Datum
ts_scorecard_to_jsonb(PG_FUNCTION_ARGS)
{
	return ts_stored_json_to_jsonb(fcinfo, &stored_type);
}

/* ---------- compiled ---------- */

/* A card with its value, which travels to other workers with the states of aggregates; in the cache's context. */
static void *
compile(Datum value)
{
	TsScorecard *card = ts_scorecard_parse(ts_stored_json_get(&stored_type, value));

	card->value = PG_DETOAST_DATUM_COPY(value);
	return card;
}

const TsCompiledType ts_scorecard_compiled = {"scorecards", compile};
