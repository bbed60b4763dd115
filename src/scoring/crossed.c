/*
 * crossed.c
 *		score_crossed: the moment at which a lead's score first reached a cutoff.
 *
 * The state keeps the time of every event with each rule that takes it, 16 bytes each.  At the end they are sorted, and the score
 * is followed from moment to moment: at every event, and where points are negative at the end of every window, which may raise it.
 * Between moments only negative points that decay raise it; where there are some, the first time is found by halving stretches in
 * which the score may come so high (rise_between).
 * Of each rule the sweep knows which of its events count, as a stretch of them:
 *
 *		times of the rule   o o o o o o o o o
 *		                        |<----->|  ^ not yet
 *		                      from     until             older than within, or more than at_most
 *
 * and, where points decay, what is left of them, which is carried from moment to moment.  That drifts by some 1e-16 of the sum a
 * step; so when it comes within NEAR of the cutoff, the moment is reckoned anew exactly as score_events does it.
 */
#include "postgres.h"

#include "scoring/events.h"

#include <math.h>

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/order.h"
#include "lib/qunique.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_score_crossed_transfn);
PG_FUNCTION_INFO_V1(ts_score_crossed_combinefn);
PG_FUNCTION_INFO_V1(ts_score_crossed_serialfn);
PG_FUNCTION_INFO_V1(ts_score_crossed_deserialfn);
PG_FUNCTION_INFO_V1(ts_score_crossed_finalfn);

#define STATE_VERSION 1
#define FIRST_ROOM	  4
#define NEAR		  1e-6 /* of the cutoff, absolute or relative */
#define HALF_LIVES	  128  /* after which nothing is left of points */
#define BARELY		  1e-9 /* over the cutoff, absolute or relative: what is not looked for between events */

typedef struct Event
{
	TimestampTz at; /* first: see ts_order_int64 */
	uint32 rule;
} Event;

typedef struct State
{
	const TsScorecard *card;
	double cutoff;
	double fit;	  /* 0 where only engagement is asked for */
	bool has_fit; /* the cutoff is one of the score, not of engagement */
	Size n, room;
	Event *event;
} State;

/* ---------- the state ---------- */

/* A state without events, in the context of the aggregate. */
static State *
create_state(MemoryContext context, const TsScorecard *card, double cutoff, bool has_fit, double fit)
{
	State *state = MemoryContextAllocZero(context, sizeof(State));

	state->card = card;
	state->cutoff = cutoff;
	state->has_fit = has_fit;
	state->fit = fit;
	return state;
}

/* Keeps an event.  The array doubles, so that a lead of few events takes little. */
static void
add_event(State *state, uint32 rule, TimestampTz at)
{
	if (state->n == state->room)
	{
		Size room = Max(FIRST_ROOM, mul_size(state->room, 2));

		if (state->event == NULL)
			state->event = ts_array_in(GetMemoryChunkContext(state), Event, room);
		else
			state->event = ts_array_resize(state->event, Event, room);
		state->room = room;
	}
	state->event[state->n].at = at;
	state->event[state->n++].rule = rule;
}

/* An argument that must be finite: NaN compares with nothing, and infinity is reached never or at once. */
static double
take_number(FunctionCallInfo fcinfo, int argument, const char *what)
{
	if (PG_ARGISNULL(argument) || !isfinite(PG_GETARG_FLOAT8(argument)))
		ereport(ERROR, (errcode(PG_ARGISNULL(argument) ? ERRCODE_NULL_VALUE_NOT_ALLOWED
													   : ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("%s of score_crossed must be a finite number", what),
						errhint("Leave out leads without one: FILTER (WHERE ... IS NOT NULL).")));
	return PG_GETARG_FLOAT8(argument);
}

/*
 * ts_score_crossed_transfn(internal, scorecard, event text, at timestamptz, cutoff float8 [, properties jsonb [, fit float8]])
 *		-> internal
 *		Rows without event or time are none.
 */
Datum
ts_score_crossed_transfn(PG_FUNCTION_ARGS)
{
	TsEventSite *site = ts_event_site(fcinfo);
	MemoryContext context;
	State *state;
	const TsScorecard *card;
	bool has_fit = PG_NARGS() > 6;
	double cutoff, fit;
	TimestampTz at;
	int n;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_crossed called outside of an aggregate");
	card = ts_event_card(site, fcinfo, 1, "score_crossed");
	cutoff = take_number(fcinfo, 4, "cutoff");
	fit = has_fit ? take_number(fcinfo, 6, "fit") : 0;
	if (PG_ARGISNULL(0))
		state = create_state(context, card, cutoff, has_fit, fit);
	else
	{
		state = (State *) PG_GETARG_POINTER(0);
		if (state->card != card || state->cutoff != cutoff || state->fit != fit)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s of score_crossed changes within a group", state->cutoff != cutoff ? "cutoff"
																		  : state->fit != fit	  ? "fit"
																							  : "scorecard"),
					 errhint("GROUP BY what it depends on as well.")));
	}
	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_POINTER(state);
	at = PG_GETARG_TIMESTAMPTZ(3);
	if (TIMESTAMP_NOT_FINITE(at))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("time of an event must not be infinite"), errhint("Leave such rows out.")));
	/* as of its own time: what windows leave of it at later moments, the sweep finds */
	n = ts_event_matching(site, card, fcinfo, 2, at, 5, at);
	for (int i = 0; i < n; i++)
		add_event(state, site->rule[i], at);
	PG_RETURN_POINTER(state);
}

/* ts_score_crossed_combinefn(internal, internal) -> internal */
Datum
ts_score_crossed_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	State *state;
	const State *other;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_crossed_combinefn called outside of an aggregate");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	other = (const State *) PG_GETARG_POINTER(1);
	state = PG_ARGISNULL(0) ? create_state(context, other->card, other->cutoff, other->has_fit, other->fit)
							: (State *) PG_GETARG_POINTER(0);
	Ensure(state->card == other->card && state->cutoff == other->cutoff && state->fit == other->fit,
		   "states of two scorecards");
	for (Size i = 0; i < other->n; i++)
	{
		TsCheckInterrupts(i);
		add_event(state, other->event[i].rule, other->event[i].at);
	}
	PG_RETURN_POINTER(state);
}

/* ts_score_crossed_serialfn(internal) -> bytea: version, has_fit (1 each), cutoff, fit (8 each), card, events (8), and of each: rule (2), time (8). */
Datum
ts_score_crossed_serialfn(PG_FUNCTION_ARGS)
{
	const State *state = (const State *) PG_GETARG_POINTER(0);
	StringInfoData to;

	pq_begintypsend(&to);
	pq_sendbyte(&to, STATE_VERSION);
	pq_sendbyte(&to, state->has_fit);
	pq_sendfloat8(&to, state->cutoff);
	pq_sendfloat8(&to, state->fit);
	ts_card_send(&to, state->card);
	pq_sendint64(&to, state->n);
	for (Size i = 0; i < state->n; i++)
	{
		TsCheckInterrupts(i);
		pq_sendint16(&to, (uint16) state->event[i].rule);
		pq_sendint64(&to, state->event[i].at);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&to));
}

/* ts_score_crossed_deserialfn(bytea, internal) -> internal */
Datum
ts_score_crossed_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *flat = PG_GETARG_BYTEA_PP(0);
	StringInfoData from;
	State *state;
	bool has_fit;
	double cutoff, fit;
	uint64 n;

	initStringInfo(&from);
	appendBinaryStringInfo(&from, VARDATA_ANY(flat), (int) VARSIZE_ANY_EXHDR(flat));
	Ensure(pq_getmsgbyte(&from) == STATE_VERSION, "state of score_crossed of another version");
	has_fit = pq_getmsgbyte(&from) != 0;
	cutoff = pq_getmsgfloat8(&from);
	fit = pq_getmsgfloat8(&from);
	Ensure(isfinite(cutoff) && isfinite(fit), "state of score_crossed without a cutoff");
	state = create_state(CurrentMemoryContext, ts_card_receive(&from, ts_event_site(fcinfo)->cards), cutoff,
						 has_fit, fit);
	n = pq_getmsgint64(&from);
	for (uint64 i = 0; i < n; i++)
	{
		uint32 rule = pq_getmsgint(&from, 2);
		TimestampTz at = pq_getmsgint64(&from);

		TsCheckInterrupts(i);
		Ensure(rule < (uint32) state->card->nbehaviours && !TIMESTAMP_NOT_FINITE(at),
			   "state of score_crossed with a wrong event");
		add_event(state, rule, at);
	}
	pq_getmsgend(&from);
	PG_RETURN_POINTER(state);
}

/* ---------- the sweep ---------- */

/* A rule in the sweep. */
typedef struct Lane
{
	const TsBehaviour *behaviour;
	uint32 rule;
	Size n, from, until; /* events: all; those from `from` to before `until` count */
	const TimestampTz *at;
	double left; /* of a rule that decays: the sum of what is left of each, at `moment` */
	TimestampTz moment;
	int twin; /* the first lane of the same group and half-life, for rules that decay and have no cap; else -1 */
} Lane;

/* Moves a lane to a moment. */
static void
advance(Lane *lane, TimestampTz moment)
{
	const TsBehaviour *b = lane->behaviour;
	bool decays = b->half_life > 0 && b->at_least == 0;

	if (decays && lane->from < lane->until && moment != lane->moment)
		lane->left *= ts_decay_share(ts_age(lane->moment, moment), b->half_life);
	for (; lane->until < lane->n && lane->at[lane->until] <= moment; lane->until++)
		if (decays)
			lane->left += ts_decay_share(ts_age(lane->at[lane->until], moment), b->half_life);
	while (lane->from < lane->until && ((b->within > 0 && lane->at[lane->from] < moment - b->within) ||
										(b->at_most > 0 && lane->until - lane->from > (Size) b->at_most)))
	{
		if (decays)
			lane->left -= ts_decay_share(ts_age(lane->at[lane->from], moment), b->half_life);
		lane->from++;
	}
	if (lane->from == lane->until)
		lane->left = 0;
	/* from here on everything is as of this moment */
	lane->moment = moment;
}

/* The points of a rule at the moment of its lane, as ts_behaviour_points has them but for digits lost on the way. */
static double
lane_points(const Lane *lane)
{
	const TsBehaviour *b = lane->behaviour;
	Size count = lane->until - lane->from;
	double points = b->points;

	if (count == 0)
		return 0;
	if (b->at_least > 0)
		points *= count < (Size) b->at_least ? 0
				  : b->half_life > 0
					  ? ts_decay_share(ts_age(lane->at[lane->until - 1], lane->moment), b->half_life)
					  : 1;
	else
		points *= b->half_life > 0 ? lane->left : (double) count;
	return b->cap > 0 ? Max(-b->cap, Min(b->cap, points)) : points;
}

/* Engagement, or the score with it. */
static double
score_of(const State *state, double engagement)
{
	return state->has_fit ? ts_score_total(state->card, state->fit, engagement) : engagement;
}

/* The score of what each group has before its limits; groups are added in the order of the card. */
static double
score_of_groups(const State *state, const double *sum)
{
	const TsScorecard *card = state->card;
	double engagement = 0;

	for (int g = 0; g < card->ngroups; g++)
		if (card->group[g].engagement)
			engagement += ts_group_points(&card->group[g], sum[g]);
	return score_of(state, engagement);
}

/* The score at the moment where all lanes are. */
static double
score_at(const State *state, const Lane *lane, int nlanes)
{
	double sum[TS_SCORE_MAX_GROUPS] = {0};

	for (int i = 0; i < nlanes; i++)
		sum[lane[i].behaviour->group] += lane_points(&lane[i]);
	return score_of_groups(state, sum);
}

/* The same as score_events has it. */
static double
exact_score_at(const State *state, const Lane *lane, int nlanes, TimestampTz moment)
{
	TsEvents *events = ts_score_events_create(CurrentMemoryContext, state->card, moment);
	double sum[TS_SCORE_MAX_GROUPS], score;

	for (int i = 0; i < nlanes; i++)
		for (Size k = lane[i].from; k < lane[i].until; k++)
		{
			TsCheckInterrupts(k);
			events = ts_score_events_add(events, (int) lane[i].rule, lane[i].at[k]);
		}
	score = score_of(state, ts_score_events_points(events, sum));
	pfree(events);
	return score;
}

/* Whether the cutoff is reached at the moment, which is that of all lanes. */
static bool
is_reached(const State *state, const Lane *lane, int nlanes, TimestampTz moment)
{
	double score = score_at(state, lane, nlanes);

	if (fabs(score - state->cutoff) <= NEAR * Max(1, fabs(state->cutoff)))
		score = exact_score_at(state, lane, nlanes, moment);
	return score >= state->cutoff;
}

/* ---------- between moments ---------- */

/* Whether the score may rise without anything happening: some negative points decay. */
static bool
may_rise(const Lane *lane, int nlanes)
{
	for (int i = 0; i < nlanes; i++)
		if (lane[i].behaviour->points < 0 && lane[i].behaviour->half_life > 0 && lane[i].from < lane[i].until)
			return true;
	return false;
}

/*
 * What the score does not exceed between two moments, the lanes at the one and at the other, with no event from one to the other
 * and no end of a window of negative points.  Every rule goes one way there: positive points fall, negative ones rise; limits of
 * groups and of the score keep that order.  Rules of one group that decay at one rate do so together, as one sum: taken apart, two
 * that cancel each other would seem to rise.
 */
static double
highest_between(const State *state, const Lane *at, const Lane *end, int nlanes)
{
	double sum[TS_SCORE_MAX_GROUPS] = {0}, together[TS_SCORE_MAX_BEHAVIOURS] = {0};

	for (int i = 0; i < nlanes; i++)
		if (at[i].twin >= 0)
			together[at[i].twin] += lane_points(&at[i]);
		else
			sum[at[i].behaviour->group] += Max(lane_points(&at[i]), lane_points(&end[i]));
	for (int i = 0; i < nlanes; i++)
		if (at[i].twin == i)
			sum[at[i].behaviour->group] +=
				together[i] > 0 ? together[i]
								: together[i] * ts_decay_share(ts_age(at[i].moment, end[i].moment),
															   at[i].behaviour->half_life);
	return score_of_groups(state, sum);
}

/* The lanes at a later moment, to `later`. */
static void
look_ahead(const Lane *lane, int nlanes, TimestampTz moment, Lane *later)
{
	memcpy(later, lane, nlanes * sizeof(Lane));
	for (int i = 0; i < nlanes; i++)
		advance(&later[i], moment);
}

/*
 * The first moment after that of the lanes, and no later than `end`, at which the cutoff is reached, where nothing happens until
 * then; false if there is none.  Steps forward by stretches that grow where the score cannot come so high and are halved where it
 * may, until they are a second, or so short that within them it can only come BARELY higher than at their ends (which are far apart
 * where it nears a limit that it never reaches); of those the ends are looked at.
 */
static bool
rise_between(const State *state, const Lane *now, int nlanes, TimestampTz end, TimestampTz *found)
{
	double scale = Max(1, fabs(state->cutoff));
	Lane *lane = ts_array(Lane, nlanes), *later = ts_array(Lane, nlanes);
	int64 step = end - now->moment;
	bool is_found = false;

	memcpy(lane, now, nlanes * sizeof(Lane));
	while (!is_found && lane->moment < end)
	{
		TimestampTz next = lane->moment + Min(step, end - lane->moment);
		double highest;

		CHECK_FOR_INTERRUPTS();
		look_ahead(lane, nlanes, next, later);
		highest = highest_between(state, lane, later, nlanes);
		if (highest >= state->cutoff - NEAR * scale && step > USECS_PER_SEC &&
			highest - Max(score_at(state, lane, nlanes), score_at(state, later, nlanes)) > BARELY * scale)
		{
			step /= 2;
			continue;
		}
		step = step > PG_INT64_MAX / 2 ? step : step * 2;
		if (highest >= state->cutoff - NEAR * scale && is_reached(state, later, nlanes, next))
		{
			TimestampTz before = lane->moment;

			*found = next;
			while (*found - before > 1)
			{
				TimestampTz middle = before + (*found - before) / 2;

				look_ahead(lane, nlanes, middle, later);
				if (is_reached(state, later, nlanes, middle))
					*found = middle;
				else
					before = middle;
			}
			is_found = true;
		}
		memcpy(lane, later, nlanes * sizeof(Lane));
	}
	pfree(lane);
	pfree(later);
	return is_found;
}

/* When after the last moment nothing decays any more. */
static TimestampTz
end_of_decay(const Lane *lane, int nlanes)
{
	int64 longest = 0, all;
	TimestampTz end;

	for (int i = 0; i < nlanes; i++)
		longest = Max(longest, lane[i].behaviour->half_life);
	if (pg_mul_s64_overflow(longest, HALF_LIVES, &all) || pg_add_s64_overflow(lane->moment, all, &end) ||
		end >= END_TIMESTAMP)
		return END_TIMESTAMP - 1;
	return end;
}

/* ---------- all together ---------- */

/* The lanes of a state, with their events in order of time. */
static int
make_lanes(const State *state, Lane *lane)
{
	Size count[TS_SCORE_MAX_BEHAVIOURS] = {0}, begin = 0;
	Lane *of_rule[TS_SCORE_MAX_BEHAVIOURS];
	TimestampTz *at = ts_array(TimestampTz, state->n);
	Event *event = ts_array(Event, state->n);
	int n = 0;

	memcpy(event, state->event, state->n * sizeof(Event));
	qsort(event, state->n, sizeof(Event), ts_order_int64);
	for (Size i = 0; i < state->n; i++)
		count[event[i].rule]++;
	for (int b = 0; b < state->card->nbehaviours; b++)
	{
		if (count[b] == 0)
			continue;
		memset(&lane[n], 0, sizeof(Lane));
		lane[n].behaviour = &state->card->behaviour[b];
		lane[n].rule = (uint32) b;
		lane[n].at = at + begin;
		begin += count[b];
		lane[n].twin = -1;
		if (lane[n].behaviour->half_life > 0 && lane[n].behaviour->cap == 0)
			for (int i = 0; i <= n && lane[n].twin < 0; i++)
				if (i == n ||
					(lane[i].twin == i && lane[i].behaviour->half_life == lane[n].behaviour->half_life &&
					 lane[i].behaviour->group == lane[n].behaviour->group))
					lane[n].twin = i;
		of_rule[b] = &lane[n++];
	}
	for (Size i = 0; i < state->n; i++)
	{
		Lane *to = of_rule[event[i].rule];

		TsCheckInterrupts(i);
		at[(Size) (to->at - at) + to->n++] = event[i].at;
	}
	pfree(event);
	return n;
}

/* The moments at which the score is looked at, in order, each once: events, and the first moments after windows of negative points. */
static TimestampTz *
make_moments(const State *state, Size *n)
{
	TimestampTz *moment = ts_array(TimestampTz, mul_size(2, state->n));

	*n = 0;
	for (Size i = 0; i < state->n; i++)
	{
		const TsBehaviour *b = &state->card->behaviour[state->event[i].rule];
		TimestampTz end;

		TsCheckInterrupts(i);
		moment[(*n)++] = state->event[i].at;
		/* a window includes both its ends, so that the event counts last at at + within */
		if (b->within > 0 && b->points < 0 && !pg_add_s64_overflow(state->event[i].at, b->within + 1, &end) &&
			end < END_TIMESTAMP)
			moment[(*n)++] = end;
	}
	qsort(moment, *n, sizeof(TimestampTz), ts_order_int64);
	*n = qunique(moment, *n, sizeof(TimestampTz), ts_order_int64);
	return moment;
}

/* ts_score_crossed_finalfn(internal) -> timestamptz: NULL where the cutoff is never reached. */
Datum
ts_score_crossed_finalfn(PG_FUNCTION_ARGS)
{
	const State *state;
	Lane lane[TS_SCORE_MAX_BEHAVIOURS];
	TimestampTz *moment;
	Size nmoments;
	int nlanes;

	if (PG_ARGISNULL(0) || ((const State *) PG_GETARG_POINTER(0))->n == 0)
		PG_RETURN_NULL();
	state = (const State *) PG_GETARG_POINTER(0);
	nlanes = make_lanes(state, lane);
	moment = make_moments(state, &nmoments);
	for (Size i = 0; i < nmoments; i++)
	{
		TimestampTz found, end;

		TsCheckInterrupts(i);
		for (int l = 0; l < nlanes; l++)
			advance(&lane[l], moment[i]);
		if (is_reached(state, lane, nlanes, moment[i]))
			PG_RETURN_TIMESTAMPTZ(moment[i]);
		if (!may_rise(lane, nlanes))
			continue;
		end = i + 1 < nmoments ? moment[i + 1] - 1 : end_of_decay(lane, nlanes);
		if (rise_between(state, lane, nlanes, end, &found))
			PG_RETURN_TIMESTAMPTZ(found);
	}
	PG_RETURN_NULL();
}
