/*
 * explain.c
 *		score_explain: the score of a lead as rows that add up to it.
 *
 *		attributes that hold, group by group      points
 *		  cap or floor of a group                 what the limit takes or gives
 *		behaviours with events, group by group    count, last date, points before and after the behaviour's cap
 *		  cap or floor of a group
 *		floor, cap, rounding of the total
 *		the score, and its grade; or the reason why there is none
 *
 * `total` is what the score would be if it ended at the row.  It is reckoned as score, score_events and score_total reckon, in
 * the same order, so that the last one is their number, to the bit.
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/result.h"
#include "libpq/pqformat.h"
#include "scoring/events.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_score_steps);
PG_FUNCTION_INFO_V1(ts_score_explain_transfn);
PG_FUNCTION_INFO_V1(ts_score_explain_combinefn);
PG_FUNCTION_INFO_V1(ts_score_explain_serialfn);
PG_FUNCTION_INFO_V1(ts_score_explain_deserialfn);
PG_FUNCTION_INFO_V1(ts_score_explain_finalfn);

/* Columns of the type score_step. */
enum
{
	COL_STEP,
	COL_PART,
	COL_LABEL,
	COL_GROUP,
	COL_EVENTS,
	COL_LAST,
	COL_BEFORE,
	COL_POINTS,
	COL_TOTAL,
	NCOLUMNS
};

typedef struct Story
{
	TsResult *rows;
	const char *group; /* NULL: of the total */
	double total;
} Story;

typedef struct Row
{
	const char *part, *label;
	bool has_events, has_last, no_points, no_total;
	int64 events;
	TimestampTz last;
	double before, points;
} Row;

/* One more step, with the number that follows, of the group where the story is.  (+ 0.0 makes 0 of -0.) */
static void
put_row(Story *story, const Row *row)
{
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};

	values[COL_STEP] = Int32GetDatum((int32) story->rows->n + 1);
	values[COL_PART] = CStringGetTextDatum(row->part);
	nulls[COL_LABEL] = row->label == NULL;
	if (row->label != NULL)
		values[COL_LABEL] = CStringGetTextDatum(row->label);
	nulls[COL_GROUP] = story->group == NULL;
	if (story->group != NULL)
		values[COL_GROUP] = CStringGetTextDatum(story->group);
	nulls[COL_EVENTS] = !row->has_events;
	values[COL_EVENTS] = Int64GetDatum(row->events);
	nulls[COL_LAST] = !row->has_last;
	values[COL_LAST] = TimestampTzGetDatum(row->last);
	nulls[COL_BEFORE] = nulls[COL_POINTS] = row->no_points;
	values[COL_BEFORE] = Float8GetDatum(row->before + 0.0);
	values[COL_POINTS] = Float8GetDatum(row->points + 0.0);
	nulls[COL_TOTAL] = row->no_total;
	values[COL_TOTAL] = Float8GetDatum(story->total + 0.0);
	ts_result_add(story->rows, values, nulls);
}

/* What a limit changes, if anything. */
static void
put_limit(Story *story, const char *part, const char *label, double before, double after)
{
	Row row = {.part = part, .label = label, .before = after - before, .points = after - before};

	if (after != before)
		put_row(story, &row);
}

/* The end of a group, whose rules stand there; what the score is with it. */
static void
end_group(Story *story, const TsGroup *group, double sum, double total)
{
	double limited = ts_group_points(group, sum);

	story->total = total;
	put_limit(story, "group", psprintf("%s of %s", limited < sum ? "cap" : "floor", group->name), sum,
			  limited);
}

/* Steps of the attributes that hold; fit.  Added in the order of fit_points (score.c), for the same bits. */
static double
explain_fit(Story *story, const TsScorecard *card, const TsFact *facts, TimestampTz asof)
{
	double fit = 0;

	for (int g = 0; g < card->ngroups; g++)
	{
		const TsGroup *group = &card->group[g];
		double sum = 0;

		if (group->engagement)
			continue;
		story->group = group->name;
		for (int i = 0; i < card->nattributes; i++)
		{
			const TsAttribute *attribute = &card->attribute[i];
			Row row = {.part = "attribute",
					   .label = attribute->name,
					   .before = attribute->points,
					   .points = attribute->points};

			if (attribute->group != g || !ts_facts_hold(attribute->when, facts, asof))
				continue;
			sum += attribute->points;
			story->total = fit + sum;
			put_row(story, &row);
		}
		fit += ts_group_points(group, sum);
		end_group(story, group, sum, fit);
	}
	return fit;
}

/* Steps of the behaviours that have events; engagement.  Added in the order of ts_score_events_points. */
static double
explain_engagement(Story *story, const TsEvents *events, double fit)
{
	const TsScorecard *card = events->card;
	const TsEntry *entry[TS_SCORE_MAX_BEHAVIOURS];
	double engagement = 0;

	ts_score_events_by_rule(events, entry);
	for (int g = 0; g < card->ngroups; g++)
	{
		const TsGroup *group = &card->group[g];
		double sum = 0;

		if (!group->engagement)
			continue;
		story->group = group->name;
		for (int b = 0; b < card->nbehaviours; b++)
		{
			const TsBehaviour *behaviour = &card->behaviour[b];
			Row row = {.part = "behaviour", .label = behaviour->name, .has_events = true, .has_last = true};

			if (behaviour->group != g || entry[b] == NULL)
				continue;
			row.events = ts_behaviour_count(behaviour, entry[b]);
			row.last = entry[b]->last;
			row.points = ts_behaviour_points(behaviour, entry[b], events->asof, &row.before);
			sum += row.points;
			story->total = fit + (engagement + sum);
			put_row(story, &row);
		}
		engagement += ts_group_points(group, sum);
		end_group(story, group, sum, fit + engagement);
	}
	return engagement + 0.0;
}

/* The whole; `facts` may be NULL. */
static Datum
explain(FunctionCallInfo fcinfo, const TsEvents *events, const Jsonb *json)
{
	const TsScorecard *card = events->card;
	TsFact *facts = ts_array(TsFact, card->facts.n + 1);
	Story story = {0};
	Row last = {.part = "score", .no_points = true};
	double fit, engagement, sum, floored, capped, total;
	const char *reason;

	story.rows = ts_result_begin(fcinfo, NCOLUMNS, NULL, NULL);
	ts_facts_of_json(&card->facts, json, facts);
	fit = explain_fit(&story, card, facts, events->asof);
	engagement = explain_engagement(&story, events, fit);

	story.group = NULL;
	sum = fit + engagement;
	floored = card->has_total_floor && sum < card->total_floor ? card->total_floor : sum;
	capped = card->has_total_cap && floored > card->total_cap ? card->total_cap : floored;
	total = ts_score_total(card, fit, engagement);
	story.total = floored;
	put_limit(&story, "total", "floor", sum, floored);
	story.total = capped;
	put_limit(&story, "total", "cap", floored, capped);
	story.total = total;
	put_limit(&story, "total", "rounding", capped, total);

	reason = ts_score_disqualified(card, facts, events->asof);
	if (reason != NULL)
	{
		last.part = "disqualified";
		last.label = reason;
		last.no_total = true;
	}
	else
		/* grades stand from the highest down: the last one that holds is the highest */
		for (int i = card->ngrades - 1; i >= 0; i--)
			if (total >= card->grade[i].from)
				last.label = card->grade[i].grade;
	put_row(&story, &last);
	return ts_result_end(story.rows);
}

/* ---------- of arrays ---------- */

/* The elements of an array argument; none of NULL. */
static int
take_array(FunctionCallInfo fcinfo, int argument, Oid type, Datum **elements, bool **nulls)
{
	ArrayType *array;
	int16 length;
	bool by_value;
	char align;
	int n;

	*elements = NULL;
	*nulls = NULL;
	if (PG_ARGISNULL(argument))
		return 0;
	array = PG_GETARG_ARRAYTYPE_P(argument);
	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, elements, nulls, &n);
	return n;
}

/*
 * ts_score_steps(scorecard, facts jsonb, asof timestamptz, events text[], at timestamptz[], properties jsonb[]) -> score_step[]
 *		NULL for a NULL card or asof.  Errors: 2202E when the arrays differ in length.
 */
Datum
ts_score_steps(PG_FUNCTION_ARGS)
{
	TsEventSite *site = ts_event_site(fcinfo);
	const TsScorecard *card;
	TimestampTz asof;
	TsEvents *events;
	Datum *event, *at, *properties;
	bool *no_event, *no_at, *no_properties;
	int n, ntimes, nproperties;
	LOCAL_FCINFO(row, 3); /* the event, then its properties, as ts_event_matching takes them from a row */

	if (PG_ARGISNULL(0) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	card = ts_event_card(site, fcinfo, 0, "score_explain");
	asof = PG_GETARG_TIMESTAMPTZ(2);
	ts_check_asof(asof);
	n = take_array(fcinfo, 3, TEXTOID, &event, &no_event);
	ntimes = take_array(fcinfo, 4, TIMESTAMPTZOID, &at, &no_at);
	nproperties = take_array(fcinfo, 5, JSONBOID, &properties, &no_properties);
	if (ntimes != n || (!PG_ARGISNULL(5) && nproperties != n))
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("arrays of events, times and properties differ in length"),
				 errdetail("There are %d events, %d times and %d properties.", n, ntimes, nproperties),
				 errhint("Make them by array_agg of the same rows; properties may be NULL as a whole.")));
	events = ts_score_events_create(CurrentMemoryContext, card, asof);
	InitFunctionCallInfoData(*row, fcinfo->flinfo, 3, InvalidOid, NULL, NULL);
	for (int i = 0; i < n; i++)
	{
		int matching;

		TsCheckInterrupts(i);
		if (no_event[i] || no_at[i] || DatumGetTimestampTz(at[i]) > asof)
			continue;
		row->args[1].value = event[i];
		row->args[1].isnull = false;
		row->args[2].isnull = nproperties == 0 || no_properties[i];
		row->args[2].value = row->args[2].isnull ? (Datum) 0 : properties[i];
		matching = ts_event_matching(site, card, row, 1, DatumGetTimestampTz(at[i]), 2, asof);
		for (int k = 0; k < matching; k++)
			events = ts_score_events_add(events, site->rule[k], DatumGetTimestampTz(at[i]));
	}
	return explain(fcinfo, events, PG_ARGISNULL(1) ? NULL : PG_GETARG_JSONB_P(1));
}

/* ---------- aggregate ---------- */

typedef struct State
{
	TsEvents *events;
	Jsonb *facts; /* or NULL */
} State;

/* A copy of facts in a context; NULL of none. */
static Jsonb *
copy_facts(MemoryContext context, const Jsonb *facts)
{
	Jsonb *copy;

	if (facts == NULL)
		return NULL;
	copy = (Jsonb *) ts_array_in(context, char, VARSIZE(facts));
	memcpy(copy, facts, VARSIZE(facts));
	return copy;
}

/* Facts must be the same in all rows of a group. */
static void
check_facts(const Jsonb *a, const Jsonb *b)
{
	if ((a == NULL) != (b == NULL) ||
		(a != NULL && (VARSIZE(a) != VARSIZE(b) || memcmp(a, b, VARSIZE(a)) != 0)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("facts of score_explain change within a group"),
						errhint("GROUP BY the lead that they are of.")));
}

/*
 * ts_score_explain_transfn(internal, scorecard, facts jsonb, event text, at timestamptz, asof timestamptz [, properties jsonb])
 *		-> internal
 */
Datum
ts_score_explain_transfn(PG_FUNCTION_ARGS)
{
	TsEventSite *site = ts_event_site(fcinfo);
	MemoryContext context;
	State *state;
	const TsScorecard *card;
	const Jsonb *facts = PG_ARGISNULL(2) ? NULL : PG_GETARG_JSONB_P(2);
	TimestampTz asof;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_explain called outside of an aggregate");
	card = ts_event_card(site, fcinfo, 1, "score_explain");
	if (PG_ARGISNULL(5))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("asof of score_explain must not be null"),
				 errhint("Give the moment that the score is of, such as now().")));
	asof = PG_GETARG_TIMESTAMPTZ(5);
	if (PG_ARGISNULL(0))
	{
		ts_check_asof(asof);
		state = MemoryContextAlloc(context, sizeof(State));
		state->events = ts_score_events_create(context, card, asof);
		state->facts = copy_facts(context, facts);
	}
	else
	{
		state = (State *) PG_GETARG_POINTER(0);
		if (state->events->card != card || state->events->asof != asof)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("%s of score_explain changes within a group",
								   state->events->asof != asof ? "asof" : "scorecard"),
							errhint("GROUP BY what it depends on as well.")));
		check_facts(state->facts, facts);
	}
	if (!PG_ARGISNULL(3) && !PG_ARGISNULL(4) && PG_GETARG_TIMESTAMPTZ(4) <= asof)
	{
		int n = ts_event_matching(site, card, fcinfo, 3, PG_GETARG_TIMESTAMPTZ(4), 6, asof);

		for (int i = 0; i < n; i++)
			state->events = ts_score_events_add(state->events, site->rule[i], PG_GETARG_TIMESTAMPTZ(4));
	}
	PG_RETURN_POINTER(state);
}

/* ts_score_explain_combinefn(internal, internal) -> internal */
Datum
ts_score_explain_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	State *state;
	const State *other;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_explain_combinefn called outside of an aggregate");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	other = (const State *) PG_GETARG_POINTER(1);
	if (PG_ARGISNULL(0))
	{
		state = MemoryContextAlloc(context, sizeof(State));
		state->events = ts_score_events_create(context, other->events->card, other->events->asof);
		state->facts = copy_facts(context, other->facts);
	}
	else
	{
		state = (State *) PG_GETARG_POINTER(0);
		check_facts(state->facts, other->facts);
	}
	state->events = ts_score_events_merge(state->events, other->events);
	PG_RETURN_POINTER(state);
}

/* ts_score_explain_serialfn(internal) -> bytea: the events, then length of the facts (4 bytes; 0: none) and the facts. */
Datum
ts_score_explain_serialfn(PG_FUNCTION_ARGS)
{
	const State *state = (const State *) PG_GETARG_POINTER(0);
	StringInfoData to;
	Size size = state->facts == NULL ? 0 : VARSIZE(state->facts);

	pq_begintypsend(&to);
	ts_score_events_send(&to, state->events);
	pq_sendint32(&to, (uint32) size);
	if (size > 0)
		pq_sendbytes(&to, (const char *) state->facts, (int) size);
	PG_RETURN_BYTEA_P(pq_endtypsend(&to));
}

/* ts_score_explain_deserialfn(bytea, internal) -> internal */
Datum
ts_score_explain_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *flat = PG_GETARG_BYTEA_PP(0);
	StringInfoData from;
	State *state = palloc0(sizeof(State));
	uint32 size;

	initStringInfo(&from);
	appendBinaryStringInfo(&from, VARDATA_ANY(flat), (int) VARSIZE_ANY_EXHDR(flat));
	state->events = ts_score_events_receive(&from, ts_event_site(fcinfo)->cards);
	size = pq_getmsgint(&from, 4);
	if (size > 0)
	{
		Ensure(size >= VARHDRSZ && size <= (uint32) (from.len - from.cursor),
			   "facts are longer than their state");
		state->facts = palloc(size);
		memcpy(state->facts, pq_getmsgbytes(&from, (int) size), size);
		Ensure(VARSIZE(state->facts) == size, "facts of another length than they say");
	}
	pq_getmsgend(&from);
	PG_RETURN_POINTER(state);
}

/* ts_score_explain_finalfn(internal) -> score_step[]: NULL without rows. */
Datum
ts_score_explain_finalfn(PG_FUNCTION_ARGS)
{
	const State *state;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (const State *) PG_GETARG_POINTER(0);
	return explain(fcinfo, state->events, state->facts);
}
