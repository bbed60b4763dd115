/*
 * events.c
 *		Event streams of the journey aggregates: rows into the state, states of several processes.  See events.h.
 */
#include "postgres.h"

#include "journey/events.h"

#include "core/hash.h"
#include "core/memory.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

PG_FUNCTION_INFO_V1(ts_journey_serialfn);
PG_FUNCTION_INFO_V1(ts_journey_deserialfn);

/* How often settings may change; what does not change is looked at once, or once a group. */
typedef enum SettingsChange
{
	BY_ROW,
	BY_SCAN,
	NEVER
} SettingsChange;

/* What a call site knows.  Attribution's part comes first, for its functions find it in fn_extra as well. */
typedef struct EventsCall
{
	TsCall base;
	SettingsChange change;
	List *settings;
} EventsCall;

/* ---------- calls and settings ---------- */

/*
 * The call, made when it is first asked for.  Attribution's part is taken from where its own function has just put it:
 * nothing points there yet.
 */
static EventsCall *
get_call(FunctionCallInfo fcinfo)
{
	EventsCall *call = (EventsCall *) fcinfo->flinfo->fn_extra;

	if (call == NULL)
	{
		TsCall *base;

		if (!AggCheckCallContext(fcinfo, NULL))
			ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
							errmsg("support function of a journey aggregate called outside of an aggregate"),
							errhint("Call the aggregate itself, such as touchstone.funnel.")));
		base = ts_call(fcinfo);
		call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(EventsCall));
		call->base = *base;
		pfree(base);
		fcinfo->flinfo->fn_extra = call;
	}
	return call;
}

/* Walks an expression for what another row may change: a column, or a subquery, which may depend on one. */
static bool
depends_on_row(Node *node, void *unused)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var) || IsA(node, SubPlan) || IsA(node, AlternativeSubPlan))
		return true;
	return expression_tree_walker(node, depends_on_row, unused);
}

/* ... and for a parameter that another execution of the plan node may change, such as the result of a subquery. */
static bool
depends_on_scan(Node *node, void *unused)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind != PARAM_EXTERN)
		return true;
	return expression_tree_walker(node, depends_on_scan, unused);
}

/* How often the arguments that are settings may change.  now() does not: the query sees one moment. */
static SettingsChange
settings_change(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	Aggref *aggref = AggGetAggref(fcinfo);
	SettingsChange change = NEVER;

	for (int i = class->first_setting; i <= class->last_setting && i < PG_NARGS(); i++)
	{
		int place = i - 1; /* the state is not an argument of the aggregate */
		Node *expression;

		if (aggref == NULL || place >= list_length(aggref->args))
			return BY_ROW;
		expression = (Node *) ((TargetEntry *) list_nth(aggref->args, place))->expr;
		if (depends_on_row(expression, NULL) || contain_volatile_functions(expression))
			return BY_ROW;
		if (depends_on_scan(expression, NULL))
			change = BY_SCAN;
	}
	return change;
}

/* The settings of the call that have these bytes; made when they come for the first time. */
static TsEventsSettings *
find_settings(EventsCall *call, const TsEventsClass *class, TsJourneyType type, const char *bytes,
			  uint32 length)
{
	MemoryContext old;
	TsEventsSettings *settings;
	ListCell *cell;
	char *model = pstrdup("linear"); /* any will do: a stream must have a model, and no journey is credited */

	foreach(cell, call->settings)
	{
		settings = lfirst(cell);
		if (settings->length == length && memcmp(settings->bytes, bytes, length) == 0 &&
			settings->stream->journey_type == type)
			return settings;
	}
	/* with a stream of their own, in a list of its own: attribution would take all our streams for the same */
	old = MemoryContextSwitchTo(call->base.context);
	settings = palloc(sizeof(TsEventsSettings));
	settings->kind = class->kind;
	settings->length = length;
	settings->bytes = palloc(length + 1);
	memcpy(settings->bytes, bytes, length);
	call->base.streams = NIL;
	settings->made =
		class->read_settings ? class->read_settings(settings->bytes, length, call->base.context) : NULL;
	settings->stream = ts_call_add_stream(&call->base, type, false, false,
										  ts_models_from_texts(1, &model, call->base.context));
	settings->streams = call->base.streams;
	call->settings = lappend(call->settings, settings);
	MemoryContextSwitchTo(old);
	return settings;
}

/* A state without events, in the aggregate's memory context. */
static TsEvents *
create(FunctionCallInfo fcinfo, TsEventsSettings *settings)
{
	MemoryContext context;
	TsEvents *events;

	AggCheckCallContext(fcinfo, &context);
	events = MemoryContextAlloc(context, sizeof(TsEvents));
	events->settings = settings;
	events->state = ts_state_create(fcinfo, settings->stream);
	events->newest = TS_NO_TIME;
	events->beginning = TS_NO_BEGINNING;
	return events;
}

/*
 * ts_events_begin: the state that a row goes to, made for the group's first row.  Checks that the settings are those of
 * the group.
 */
TsEvents *
ts_events_begin(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	EventsCall *call = get_call(fcinfo);
	TsEvents *events = PG_ARGISNULL(0) ? NULL : (TsEvents *) PG_GETARG_POINTER(0);
	StringInfoData bytes;

	if (likely(events != NULL && call->change != BY_ROW))
		return events;
	if (likely(call->change == NEVER && call->settings != NIL))
		return create(fcinfo, linitial(call->settings));

	/* they are written down, and compared as bytes */
	initStringInfo(&bytes);
	if (class->write_settings)
		class->write_settings(fcinfo, &bytes);
	if (events == NULL)
	{
		if (call->settings == NIL)
			call->change = settings_change(fcinfo, class);
		events =
			create(fcinfo, find_settings(call, class, class->journey_type, bytes.data, (uint32) bytes.len));
	}
	else if (events->settings->length != (uint32) bytes.len ||
			 memcmp(events->settings->bytes, bytes.data, bytes.len) != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("settings of %s must be the same for all rows of a group", class->function),
						errhint("Pass constants, or GROUP BY the arguments that differ as well.")));
	pfree(bytes.data);
	return events;
}

/* ---------- rows ---------- */

/* ts_events_time: the time of a row that says something; an error where it, or the journey, is of no use. */
int64
ts_events_time(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	int64 at;

	if (unlikely(class->journey && PG_ARGISNULL(class->journey)))
		ereport(
			ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", class->key_word),
			 errdetail("An event without a %s cannot be joined with any other.", class->key_word),
			 errhint(
				 "Leave such rows out with FILTER (WHERE %s IS NOT NULL), or give each a key of its own, such as "
				 "coalesce(%s::text, 'row ' || id).",
				 class->key_word, class->key_word)));
	if (unlikely(PG_ARGISNULL(class->at)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("time of an event must not be null"),
				 errhint("Leave such rows out with FILTER (WHERE at IS NOT NULL), or give them a time.")));
	at = PG_GETARG_TIMESTAMPTZ(class->at);
	if (unlikely(TIMESTAMP_NOT_FINITE(at)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of an event must not be infinite"),
				 errhint("Leave such rows out with FILTER (WHERE isfinite(at)), or give them a time.")));
	return at;
}

ts_noreturn static void report_long(const char *what, uint32 length, const char *hint);

/* The error for a name or key that is too long. */
static void
report_long(const char *what, uint32 length, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("%s of %u bytes is too long, at most %d are accepted", what, length, TS_NAME_MAX_LENGTH),
			 errhint("%s", hint)));
}

/* ts_events_touch: the number of a name in the dictionary of the stream. */
uint32
ts_events_touch(TsEvents *events, const text *name)
{
	const char *bytes = VARDATA_ANY(name);
	uint32 length = VARSIZE_ANY_EXHDR(name);
	uint32 touch;

	if (unlikely(length > TS_NAME_MAX_LENGTH))
		report_long("touch name", length, "Use channels, campaigns or page groups rather than whole URLs.");
	touch = ts_names_intern(events->settings->stream->touches, bytes, length, ts_hash_bytes(bytes, length));
	if (unlikely(touch >= TS_MAX_TOUCHES - 1))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many distinct touch names"),
						errhint("Use channels, campaigns or page groups rather than whole URLs.")));
	return touch;
}

/* The journey of a row: 64 bits, and for text and uuid its key. */
static pg_attribute_always_inline uint64
row_journey(FunctionCallInfo fcinfo, const TsEventsClass *class, const char **key, uint32 *length)
{
	if (class->journey == 0)
		return 0;
	if (class->journey_type == TS_JOURNEY_BIGINT)
		return ts_mix64((uint64) PG_GETARG_INT64(class->journey));
	if (class->journey_type == TS_JOURNEY_UUID)
	{
		*key = (const char *) PG_GETARG_UUID_P(class->journey)->data;
		*length = UUID_LEN;
	}
	else
	{
		text *t = PG_GETARG_TEXT_PP(class->journey);

		*key = VARDATA_ANY(t);
		*length = VARSIZE_ANY_EXHDR(t);
		if (unlikely(*length > TS_NAME_MAX_LENGTH))
			report_long(psprintf("%s key", class->key_word), *length,
						"Use the customer's key, or a hash of the text such as md5(journey).");
	}
	return ts_hash_bytes(*key, *length);
}

/*
 * ts_events_add: one more event.  `kind` is TS_TOUCH or TS_CONVERSION, the latter with TS_SECOND_OF_ROW where the touch
 * of its row went before.
 */
void
ts_events_add(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events, uint64 kind, int64 at,
			  double value, uint32 touch)
{
	TsState *state = events->state;
	const char *key = NULL;
	uint32 length = 0;
	uint32 where = 0;
	uint64 journey = row_journey(fcinfo, class, &key, &length);
	TsRecord *record;

	if (ts_state_full(state))
		events->state = state = ts_state_make_room(fcinfo, state);
	if (key)
	{
		/* a key like that of the record before is not kept again */
		const TsRecord *before = state->n > 0 ? ts_record(state, state->n - 1) : NULL;
		uint32 before_length = 0;
		const char *bytes = before && before->journey == journey
								? ts_key_bytes(state->keys, ts_key(before->what), &before_length)
								: NULL;

		if (bytes && before_length == length && memcmp(bytes, key, length) == 0)
			where = ts_key(before->what);
		else
			where = ts_state_keep(state, key, length);
	}
	record = ts_record(state, state->n++);
	record->journey = journey;
	record->at = at;
	record->value = value;
	record->what = ts_what(kind, touch, where);
	events->newest = Max(events->newest, at);
}

/* ---------- states of several processes ---------- */

/*
 * The flat form of a state:
 *
 *		magic, version      8 bytes
 *		kind, journey type  2 bytes each
 *		length of settings  4 bytes
 *		newest, beginning   8 bytes each
 *		settings            padded to 4 bytes
 *		the stream          a bytea with its own header, as attribution/wire.c writes it
 *
 * Integers are little-endian, but for the header of the inner bytea, which is read by the server's own macros.
 */
#define FLAT_MAGIC UINT64CONST(0x314f4a2e48435554) /* "TUCH.JO1" */
#define FLAT_HEAD  32

/* What deserialising hands to combining: the first word cannot be that of TsEvents, a pointer. */
#define FLAT_TAG 1

typedef struct FlatEvents
{
	uint64 tag;
	bytea *flat;
} FlatEvents;

/* The error for bytes that no state has written. */
static void
damaged(void)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("state of a journey aggregate is damaged")));
}

/* An integer's lower bytes, the lowest first. */
static void
put_word(char *to, uint64 x, Size size)
{
	x = ts_load64(&x);
	memcpy(to, &x, size);
}

/* The flat form of a state, which stays as it is; error 54000 beyond 1 GB. */
static bytea *
flatten(const TsEvents *events)
{
	const TsEventsSettings *settings = events->settings;
	bytea *inner = ts_state_flatten(events->state);
	Size head = VARHDRSZ + FLAT_HEAD + INTALIGN(settings->length);
	Size size = head + VARSIZE(inner);
	bytea *flat;

	if (size > MaxAllocSize)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("the share of one parallel process takes %zu MB, more than the 1023 MB that can be sent",
					size >> 20),
			 errhint(
				 "SET max_parallel_workers_per_gather = 0 for this query (the state then spills to disk), or raise it "
				 "so that each process has a smaller share.")));
	flat = palloc(size);
	SET_VARSIZE(flat, size);
	memset(VARDATA(flat), 0, head - VARHDRSZ);
	put_word(VARDATA(flat), FLAT_MAGIC, 8);
	put_word(VARDATA(flat) + 8, settings->kind, 2);
	put_word(VARDATA(flat) + 10, settings->stream->journey_type, 2);
	put_word(VARDATA(flat) + 12, settings->length, 4);
	put_word(VARDATA(flat) + 16, (uint64) events->newest, 8);
	put_word(VARDATA(flat) + 24, (uint64) events->beginning, 8);
	memcpy(VARDATA(flat) + FLAT_HEAD, settings->bytes, settings->length);
	memcpy((char *) flat + head, inner, VARSIZE(inner));
	pfree(inner);
	return flat;
}

/* Adds what a flat form says to a state (NULL: a new one). */
static TsEvents *
absorb(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events, const bytea *flat)
{
	EventsCall *call = get_call(fcinfo);
	const char *data = VARDATA(flat);
	Size size = VARSIZE(flat) - VARHDRSZ;
	TsEventsSettings *settings;
	const bytea *inner;
	uint32 type, length;

	/* what follows the head is checked by those who read it: the settings by their class, the stream by attribution */
	if (size < FLAT_HEAD || ts_load64(data) != FLAT_MAGIC)
		damaged();
	type = ts_load32(data + 8) >> 16;
	length = ts_load32(data + 12);
	if ((ts_load32(data + 8) & 0xffff) != (uint32) class->kind || type > TS_JOURNEY_UUID)
		damaged();
	if (length > size - FLAT_HEAD || size - FLAT_HEAD - length < VARHDRSZ + (INTALIGN(length) - length))
		damaged();
	inner = (const bytea *) (data + FLAT_HEAD + INTALIGN(length));
	if (VARATT_IS_EXTENDED(inner) || VARSIZE(inner) != size - FLAT_HEAD - INTALIGN(length))
		damaged();

	/* settings that are not those of the group so far: the rows of the workers differ */
	settings = find_settings(call, class, (TsJourneyType) type, data + FLAT_HEAD, length);
	if (events == NULL)
		events = create(fcinfo, settings);
	if (events->settings != settings)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("settings of %s must be the same for all rows of a group", class->function),
						errhint("Pass constants, or GROUP BY the arguments that differ as well.")));

	/* attribution finds the stream by its models, which are the same for all: it is to see the right one only */
	call->base.streams = settings->streams;
	events->state = ts_state_absorb(fcinfo, events->state, inner);
	events->newest = Max(events->newest, (int64) ts_load64(data + 16));
	events->beginning = Min(events->beginning, (int64) ts_load64(data + 24));
	return events;
}

/* ts_events_combine: combine function; adds the second state to the first, which may be NULL. */
Datum
ts_events_combine(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	TsEvents *events = PG_ARGISNULL(0) ? NULL : (TsEvents *) PG_GETARG_POINTER(0);
	const FlatEvents *other;

	get_call(fcinfo);
	if (PG_ARGISNULL(1))
	{
		if (events == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(events);
	}
	other = (const FlatEvents *) PG_GETARG_POINTER(1);
	PG_RETURN_POINTER(absorb(fcinfo, class, events,
							 other->tag == FLAT_TAG ? other->flat : flatten((const TsEvents *) other)));
}

/* ts_journey_serialfn(internal) -> bytea: of every aggregate of this area.  Error 54000 beyond 1 GB. */
Datum
ts_journey_serialfn(PG_FUNCTION_ARGS)
{
	get_call(fcinfo);
	PG_RETURN_BYTEA_P(flatten((const TsEvents *) PG_GETARG_POINTER(0)));
}

/* ts_journey_deserialfn(bytea, internal) -> internal: the flat form stays where it is until it is combined. */
Datum
ts_journey_deserialfn(PG_FUNCTION_ARGS)
{
	FlatEvents *flat;

	get_call(fcinfo);
	flat = palloc(sizeof(FlatEvents));
	flat->tag = FLAT_TAG;
	flat->flat = PG_GETARG_BYTEA_P(0);
	PG_RETURN_POINTER(flat);
}

/* ts_events_final: the state that a final function reads; NULL when there was no row at all. */
const TsEvents *
ts_events_final(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("support function of a journey aggregate called outside of an aggregate"),
						errhint("Call the aggregate itself, such as touchstone.funnel.")));
	return PG_ARGISNULL(0) ? NULL : (const TsEvents *) PG_GETARG_POINTER(0);
}

/* ---------- settings as bytes ---------- */

/* ts_put_int64: a number, which ts_get_int64 reads. */
void
ts_put_int64(StringInfo bytes, int64 x)
{
	uint64 word = ts_load64(&x);

	appendBinaryStringInfo(bytes, (const char *) &word, sizeof(word));
}

/* ts_put_text: a string behind its length, which ts_get_text reads; `what`, of at most as many bytes as names of events. */
void
ts_put_text(StringInfo bytes, const char *what, const text *t)
{
	if (VARSIZE_ANY_EXHDR(t) > TS_NAME_MAX_LENGTH)
		report_long(what, VARSIZE_ANY_EXHDR(t), "Give the name as events have it.");
	ts_put_int64(bytes, VARSIZE_ANY_EXHDR(t));
	appendBinaryStringInfo(bytes, VARDATA_ANY(t), (int) VARSIZE_ANY_EXHDR(t));
}

/* ts_get_int64: the next number; XX001 where the bytes end. */
int64
ts_get_int64(TsSettingsReader *reader)
{
	int64 x;

	if (reader->end - reader->at < (ptrdiff_t) sizeof(x))
		damaged();
	x = (int64) ts_load64(reader->at);
	reader->at += sizeof(x);
	return x;
}

/* ts_get_text: the next string, which stays where it is. */
const char *
ts_get_text(TsSettingsReader *reader, uint32 *length)
{
	int64 n = ts_get_int64(reader);
	const char *bytes = reader->at;

	if (n < 0 || n > reader->end - bytes)
		damaged();
	reader->at += n;
	*length = (uint32) n;
	return bytes;
}

/* ts_get_end: nothing may follow. */
void
ts_get_end(const TsSettingsReader *reader)
{
	if (reader->at != reader->end)
		damaged();
}
