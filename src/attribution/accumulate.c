/*
 * accumulate.c
 *		One row of an event stream into the state: the transition functions of attribute and attribute_rows, and how
 *		states of parallel workers come together.
 *
 * This is the code that runs ten million times; everything rare is in functions of its own.
 */
#include "postgres.h"

#include <float.h>

#include "attribution/markov.h"
#include "attribution/state.h"

#include "core/error.h"
#include "core/hash.h"
#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

PG_FUNCTION_INFO_V1(ts_attribute_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_text_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_text_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_goal_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_goal_text_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_goal_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_goal_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_goal_text_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_rows_goal_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_combinefn);
PG_FUNCTION_INFO_V1(ts_attribute_serialfn);
PG_FUNCTION_INFO_V1(ts_attribute_deserialfn);

/* Arguments of the transition functions; where there are both, the reference stands before the goal, and both before the models. */
enum
{
	ARG_STATE,
	ARG_JOURNEY,
	ARG_TOUCH,
	ARG_AT,
	ARG_VALUE,
	ARG_MORE,
	ARG_REF = ARG_MORE
};

#define arg_goal(keeps_refs)			  (ARG_MORE + (keeps_refs))
#define arg_models(keeps_refs, has_goals) (ARG_MORE + (keeps_refs) + (has_goals))

/* ---------- errors of a row ---------- */

ts_noreturn static void report_bad_row(FunctionCallInfo fcinfo);

/* Says what is wrong with a row that cannot be used.  Called when one of the conditions below holds. */
static void
report_bad_row(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(ARG_JOURNEY))
		ereport(
			ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("journey must not be null"),
			 errdetail("A touch or a conversion without a journey cannot be joined with any other."),
			 errhint(
				 "Leave such rows out with FILTER (WHERE journey IS NOT NULL), or give each a key of its own, such as "
				 "coalesce(journey::text, 'row ' || id).")));
	if (PG_ARGISNULL(ARG_AT))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("time of a touch or conversion must not be null"),
				 errhint("Leave such rows out with FILTER (WHERE at IS NOT NULL), or give them a time.")));
	if (TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(ARG_AT)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of a touch or conversion must not be infinite"),
				 errhint("Leave such rows out with FILTER (WHERE isfinite(at)), or give them a time.")));
	if (!PG_ARGISNULL(ARG_VALUE))
	{
		double value = PG_GETARG_FLOAT8(ARG_VALUE);

		if (value < 0 && value >= -DBL_MAX)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("value must not be negative: %g", value),
							errhint("Net refunds into the order they belong to before attributing it.")));
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("value must be a finite number, not %g", value),
						errhint("Write NULL where there is no conversion.")));
	}
	Ensure(false, "row is not bad");
	pg_unreachable();
}

ts_noreturn static void report_long_name(const char *what, uint32 length, const char *hint);

static void
report_long_name(const char *what, uint32 length, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("%s of %u bytes is too long, at most %d are accepted", what, length, TS_NAME_MAX_LENGTH),
			 errhint("%s", hint)));
}

/* ---------- the models of the call ---------- */

/* Whether an argument of the aggregate cannot change from row to row. */
static bool
argument_is_constant(FunctionCallInfo fcinfo, int argument)
{
	Aggref *aggref = AggGetAggref(fcinfo);
	int place = argument - 1; /* the state is not an argument of the aggregate */
	Expr *expression;

	if (aggref == NULL || place >= list_length(aggref->args))
		return false;
	expression = ((TargetEntry *) list_nth(aggref->args, place))->expr;
	return IsA(expression, Const) ||
		   (IsA(expression, Param) && ((Param *) expression)->paramkind == PARAM_EXTERN);
}

/*
 * The stream of a group's first row: the one with its models, which are parsed when they come for the first time.
 */
static TsStream *
find_stream(FunctionCallInfo fcinfo, TsJourneyType type, bool keeps_refs, bool has_goals)
{
	TsCall *call = ts_call(fcinfo);
	int models_argument = arg_models(keeps_refs, has_goals);
	Datum argument = PG_GETARG_DATUM(models_argument);
	TsModels *models;
	ListCell *cell;

	if (PG_ARGISNULL(models_argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("attribution model must not be null"),
						errhint("Write for example 'linear', or an array of models.")));
	foreach(cell, call->streams)
	{
		TsStream *stream = lfirst(cell);

		if (ts_models_same_argument(stream->models, argument))
			return stream;
	}
	call->constant_models = argument_is_constant(fcinfo, models_argument);
	models = ts_models_open(argument, type_is_array(get_fn_expr_argtype(fcinfo->flinfo, models_argument)),
							call->context);
	if (keeps_refs)
		ts_markov_refuse(models, "attribute_rows");
	if (!has_goals)
		ts_models_refuse_goals(models);
	return ts_call_add_stream(call, type, keeps_refs, has_goals, models);
}

/* Later rows of a group whose models are not constant: they must be the same. */
static void
check_models(FunctionCallInfo fcinfo, const TsStream *stream, int models_argument)
{
	if (PG_ARGISNULL(models_argument) ||
		!ts_models_same_argument(stream->models, PG_GETARG_DATUM(models_argument)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("attribution models must be the same for all rows of a group"),
						errdetail("The first row had \"%s\".", stream->models->text[0]),
						errhint("Pass a constant, or GROUP BY the model as well.")));
}

/* ---------- one row ---------- */

/* The journey of a row. */
typedef struct Journey
{
	uint64 number;
	const char *key; /* text, uuid */
	uint32 key_length;
} Journey;

static pg_attribute_always_inline Journey
row_journey(FunctionCallInfo fcinfo, TsJourneyType type)
{
	Journey journey = {0, NULL, 0};

	if (type == TS_JOURNEY_BIGINT)
	{
		journey.number = ts_mix64((uint64) PG_GETARG_INT64(ARG_JOURNEY));
		return journey;
	}
	if (type == TS_JOURNEY_UUID)
	{
		journey.key = (const char *) PG_GETARG_UUID_P(ARG_JOURNEY)->data;
		journey.key_length = UUID_LEN;
	}
	else
	{
		text *key = PG_GETARG_TEXT_PP(ARG_JOURNEY);

		journey.key = VARDATA_ANY(key);
		journey.key_length = VARSIZE_ANY_EXHDR(key);
		if (unlikely(journey.key_length > TS_NAME_MAX_LENGTH))
			report_long_name("journey key", journey.key_length,
							 "Use the customer's key, or a hash of the text such as md5(journey).");
	}
	journey.number = ts_hash_bytes(journey.key, journey.key_length);
	return journey;
}

/* The number of a row's touch in the dictionary of the stream. */
static pg_attribute_always_inline uint32
row_touch(FunctionCallInfo fcinfo, TsStream *stream)
{
	text *name = PG_GETARG_TEXT_PP(ARG_TOUCH);
	const char *bytes = VARDATA_ANY(name);
	uint32 length = VARSIZE_ANY_EXHDR(name);
	uint32 touch;

	if (unlikely(length > TS_NAME_MAX_LENGTH))
		report_long_name("touch name", length,
						 "Attribute to channels or campaigns rather than to whole URLs.");
	touch = ts_names_intern(stream->touches, bytes, length, ts_hash_bytes(bytes, length));
	if (unlikely(touch >= TS_MAX_TOUCHES - 1))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many distinct touch names"),
						errhint("Attribute to channels or campaigns rather than to whole URLs.")));
	return touch;
}

/* The number, plus 1, of a row's goal in the dictionary of the stream. */
static uint32
row_goal(FunctionCallInfo fcinfo, TsStream *stream, int argument)
{
	text *name = PG_GETARG_TEXT_PP(argument);
	const char *bytes = VARDATA_ANY(name);
	uint32 length = VARSIZE_ANY_EXHDR(name);
	uint32 goal;

	if (unlikely(length > TS_NAME_MAX_LENGTH))
		report_long_name("goal", length, "A goal is a word such as lead, opportunity, won.");
	goal = ts_names_intern(stream->goals, bytes, length, ts_hash_bytes(bytes, length));
	if (unlikely(goal >= TS_MAX_TOUCHES - 2))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("too many distinct goals"),
						errhint("A goal is a word such as lead, opportunity, won.")));
	return goal + 1;
}

/* One more record.  Of a row that makes two, the second takes key and reference from the first. */
static pg_attribute_always_inline TsState *
append(FunctionCallInfo fcinfo, TsState *state, TsJourneyType type, bool keeps_refs, uint64 kind,
	   Journey journey, int64 at, double value, uint32 number)
{
	const TsRecord *before;
	TsRecord *record;
	uint32 key = 0;

	if (ts_state_full(state))
		state = ts_state_make_room(fcinfo, state);
	before = state->n > 0 ? ts_record(state, state->n - 1) : NULL;
	if (type != TS_JOURNEY_BIGINT)
	{
		uint32 length = 0;
		const char *bytes = before && before->journey == journey.number
								? ts_key_bytes(state->keys, ts_key(before->what), &length)
								: NULL;

		if (bytes && length == journey.key_length && memcmp(bytes, journey.key, length) == 0)
			key = ts_key(before->what); /* a key like that of the record before is not kept again */
		else
			key = ts_state_keep(state, journey.key, journey.key_length);
	}
	record = ts_record(state, state->n);
	if (keeps_refs)
	{
		uint64 ref = 0;

		if (kind & TS_SECOND_OF_ROW)
			ref = ((const TsRefRecord *) before)->ref;
		else if (!PG_ARGISNULL(ARG_REF))
		{
			text *name = PG_GETARG_TEXT_PP(ARG_REF);

			ref = (uint64) ts_state_keep(state, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) + 1;
		}
		((TsRefRecord *) record)->ref = ref;
	}
	record->journey = journey.number;
	record->at = at;
	record->value = value;
	record->what = ts_what(kind, number, key);
	state->n++;
	return state;
}

/* Inline, so that each journey type has its own straight path. */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, TsJourneyType type, bool keeps_refs, bool has_goals)
{
	bool has_touch = !PG_ARGISNULL(ARG_TOUCH);
	bool has_value = !PG_ARGISNULL(ARG_VALUE);
	bool has_goal = has_goals && !PG_ARGISNULL(arg_goal(keeps_refs));
	TsState *state;
	TsStream *stream;
	Journey journey;
	int64 at;

	if (unlikely(PG_ARGISNULL(ARG_STATE)))
		state = ts_state_create(fcinfo, find_stream(fcinfo, type, keeps_refs, has_goals));
	else
	{
		state = (TsState *) PG_GETARG_POINTER(ARG_STATE);
		if (unlikely(!state->stream->call->constant_models))
			check_models(fcinfo, state->stream, arg_models(keeps_refs, has_goals));
	}
	stream = state->stream;

	if (!has_touch && !has_value && !has_goal)
	{
		if (unlikely(++state->silent == TS_MAX_SILENT))
		{
			ts_state_big(fcinfo, state)->silent += state->silent;
			state->silent = 0;
		}
		PG_RETURN_POINTER(state);
	}
	if (unlikely(PG_ARGISNULL(ARG_JOURNEY) || PG_ARGISNULL(ARG_AT)))
		report_bad_row(fcinfo);
	at = PG_GETARG_TIMESTAMPTZ(ARG_AT);
	if (unlikely(TIMESTAMP_NOT_FINITE(at)))
		report_bad_row(fcinfo);
	journey = row_journey(fcinfo, type);

	if (has_touch)
		state = append(fcinfo, state, type, keeps_refs, TS_TOUCH, journey, at, 0, row_touch(fcinfo, stream));
	if (has_goal && !has_value)
		state = append(fcinfo, state, type, keeps_refs, TS_MARK | (has_touch ? TS_SECOND_OF_ROW : 0), journey,
					   at, 0, row_goal(fcinfo, stream, arg_goal(keeps_refs)));
	if (has_value)
	{
		double value = PG_GETARG_FLOAT8(ARG_VALUE);
		uint32 goal = has_goal ? row_goal(fcinfo, stream, arg_goal(keeps_refs)) : 0;

		if (unlikely(!(value >= 0 && value <= DBL_MAX)))
			report_bad_row(fcinfo);
		state = append(fcinfo, state, type, keeps_refs, TS_CONVERSION | (has_touch ? TS_SECOND_OF_ROW : 0),
					   journey, at, value + 0.0 /* no negative zero */, goal);
	}
	PG_RETURN_POINTER(state);
}

/*
 * ts_attribute_*_transfn(internal, journey, touch text, at timestamptz, value float8, models) -> internal
 *		A row with neither touch nor value is counted and otherwise ignored.  Errors: 22004 for a NULL journey or time,
 *		22008 for an infinite time, 22023 for a negative or not finite value, 54000 for a name that is too long.
 */
Datum
ts_attribute_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_BIGINT, false, false);
}

Datum
ts_attribute_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_TEXT, false, false);
}

Datum
ts_attribute_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_UUID, false, false);
}

/* ts_attribute_rows_*_transfn(internal, journey, touch, at, value, ref text, models) -> internal: the same with ref. */
Datum
ts_attribute_rows_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_BIGINT, true, false);
}

Datum
ts_attribute_rows_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_TEXT, true, false);
}

Datum
ts_attribute_rows_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_UUID, true, false);
}

/*
 * ts_attribute_goal_*_transfn(internal, journey, touch, at, value, goal text, models) -> internal: the same with a goal,
 * which a row may have for itself: a mark.
 */
Datum
ts_attribute_goal_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_BIGINT, false, true);
}

Datum
ts_attribute_goal_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_TEXT, false, true);
}

Datum
ts_attribute_goal_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_UUID, false, true);
}

/* ts_attribute_rows_goal_*_transfn(internal, journey, touch, at, value, ref, goal, models) -> internal: with both. */
Datum
ts_attribute_rows_goal_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_BIGINT, true, true);
}

Datum
ts_attribute_rows_goal_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_TEXT, true, true);
}

Datum
ts_attribute_rows_goal_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_JOURNEY_UUID, true, true);
}

/* ---------- states of several processes ---------- */

/*
 * What ts_attribute_deserialfn hands to ts_attribute_combinefn: the flat form where it is.  Its first word cannot be
 * that of a TsState, which is a pointer.
 */
#define FLAT_TAG 1

typedef struct FlatState
{
	uint64 tag;
	const bytea *flat;
} FlatState;

/* ts_attribute_serialfn(internal) -> bytea: the flat form of wire.c.  Error 54000 when it would exceed 1 GB. */
Datum
ts_attribute_serialfn(PG_FUNCTION_ARGS)
{
	ts_call(fcinfo);
	PG_RETURN_BYTEA_P(ts_state_flatten((TsState *) PG_GETARG_POINTER(0)));
}

/* ts_attribute_deserialfn(bytea, internal) -> internal: for the combine function only. */
Datum
ts_attribute_deserialfn(PG_FUNCTION_ARGS)
{
	FlatState *flat;

	ts_call(fcinfo);
	flat = palloc(sizeof(FlatState));
	flat->tag = FLAT_TAG;
	flat->flat = PG_GETARG_BYTEA_PP(0);
	PG_RETURN_POINTER(flat);
}

/* ts_attribute_combinefn(internal, internal) -> internal: adds the second state to the first, which may be NULL. */
Datum
ts_attribute_combinefn(PG_FUNCTION_ARGS)
{
	TsState *state = PG_ARGISNULL(0) ? NULL : (TsState *) PG_GETARG_POINTER(0);
	const FlatState *other;

	ts_call(fcinfo);
	if (PG_ARGISNULL(1))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	other = (const FlatState *) PG_GETARG_POINTER(1);
	PG_RETURN_POINTER(ts_state_absorb(
		fcinfo, state, other->tag == FLAT_TAG ? other->flat : ts_state_flatten((TsState *) other)));
}
