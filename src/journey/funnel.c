/*
 * funnel.c
 *		How far a journey goes along the steps of a funnel, and the aggregate funnel().
 *
 * The rule: a chain begins with an event of the first step; it takes the next event of the second step, then of the third,
 * and so on, as long as that is at most `within` after its beginning (both ends included).  A journey may hold many
 * chains; what counts is the step that any of them reaches.  Events of one instant stand in the order of the steps, so
 * that dates work.
 *
 * One look at each event is enough (the idea of ClickHouse's windowFunnel).  For every step the chain that got there and
 * began latest is kept, since whatever an older one can still reach, that one reaches as well:
 *
 *		event of step s at time t: the chain of step s - 1, if t is within its window, becomes that of step s, unless
 *		that of step s began as late already
 *
 * The chain that is reported is the first to get furthest; of several that do so at one instant the one that began
 * latest, with every later step as early as possible.
 *
 * Modes: strict_order ends the search at an event that is none of the steps, or of a step whose predecessor was not
 * reached, once there was a first step.  strict_deduplication ends it at an event of a step, other than the first, that was
 * reached before.  Under strict_increase a step may only follow a step of an earlier instant: what an instant brings
 * takes effect after it.  Under skip_ok the chain of step s comes from the highest step below it that began latest.
 */
#include "postgres.h"

#include "journey/funnel.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "port/pg_bitutils.h"

PG_FUNCTION_INFO_V1(ts_funnel_transfn);
PG_FUNCTION_INFO_V1(ts_funnel_combinefn);
PG_FUNCTION_INFO_V1(ts_funnel_finalfn);

/* Arguments of the transition function. */
enum
{
	ARG_STATE,
	ARG_STEP,
	ARG_AT,
	ARG_STEPS
};

struct TsFunnelWalk
{
	const TsFunnel *funnel;
	TsWalk *walk;
	uint8 *step; /* of each name of the walk */
	uint64
		reached; /* steps with a chain, as bits; under strict_increase also those that the instant brings */
	uint64 in_force; /* steps with a chain that may be gone on from */
	uint64 waiting;	 /* under strict_increase: chains that the instant brings */
	TsChain *chain;	 /* of each step, from 1 */
	TsChain *waiting_chain;
	TsChain begun; /* a chain of no step yet */
	TsProgress progress;
};

#define bit(step) (UINT64CONST(1) << ((step) -1))

/* ---------- one journey ---------- */

/* Whether t is within the window of a chain that began at `start`, which is not later. */
static inline bool
is_within(const TsFunnel *funnel, int64 start, int64 t)
{
	return (uint64) t - (uint64) start <= (uint64) funnel->within;
}

/* A chain goes one step further. */
static inline void
extend(TsChain *to, const TsChain *from, int from_step, int step, int64 at)
{
	to->taken = from->taken | bit(step);
	to->start = from->start;
	memcpy(&to->at[1], &from->at[1], from_step * sizeof(int64));
	to->at[step] = at;
}

/* What the last instant has brought takes effect. */
static void
take_effect(TsFunnelWalk *w)
{
	while (w->waiting)
	{
		int step = pg_rightmost_one_pos64(w->waiting) + 1;

		extend(&w->chain[step], &w->waiting_chain[step], step, step, w->waiting_chain[step].at[step]);
		w->in_force |= bit(step);
		w->waiting &= ~bit(step);
	}
}

/* The step whose chain an event of step s may extend, 0 for none. */
static inline int
predecessor(const TsFunnelWalk *w, int s)
{
	uint64 below = w->in_force & (bit(s) - 1);

	if (!(w->funnel->modes & TS_SKIP_OK))
		return (below & bit(s - 1)) ? s - 1 : 0;

	/* no chain began later than that of the first step; the highest of those that began with it */
	if (below == 0)
		return 0;
	for (int i = s - 1; i > 1; i--)
		if ((below & bit(i)) && w->chain[i].start == w->chain[1].start)
			return i;
	return 1;
}

/* Puts down the chain of a step; if the journey has never been that far, it is the one to report. */
static void
reach(TsFunnelWalk *w, const TsChain *from, int from_step, int s, int64 at)
{
	bool waits = (w->funnel->modes & TS_STRICT_INCREASE) != 0;
	TsChain *chain = waits ? &w->waiting_chain[s] : &w->chain[s];

	extend(chain, from, from_step, s, at);
	w->reached |= bit(s);
	if (waits)
		w->waiting |= bit(s);
	else
		w->in_force |= bit(s);
	if (s > w->progress.furthest)
	{
		w->progress.furthest = s;
		extend(&w->progress.best, chain, s, s, at);
	}
}

/* Goes through the events of a journey. */
static void
go_along(TsFunnelWalk *w, const TsJourney *journey)
{
	const TsFunnel *funnel = w->funnel;
	bool stopped = false;

	w->reached = w->in_force = w->waiting = 0;
	w->progress.furthest = 0;
	for (uint32 i = 0; i < journey->ntouches; i++)
	{
		int64 at = journey->at[i];
		int s = w->step[journey->touch[i]];
		int from;

		TsCheckInterrupts(i);
		/* i > 0 here, for nothing waits before the first event */
		if (w->waiting && journey->at[i - 1] != at)
			take_effect(w);
		if (s == 1)
		{
			w->begun.start = at;
			reach(w, &w->begun, 0, 1, at);
			continue;
		}
		stopped = (s == 0) ? (w->reached & bit(1)) != 0
						   : ((funnel->modes & TS_STRICT_DEDUPLICATION) && (w->reached & bit(s))) ||
								 ((funnel->modes & TS_STRICT_ORDER) && (w->reached & bit(1)) &&
								  !(w->reached & bit(s - 1)));
		if (stopped)
			break;
		if (s == 0 || (from = predecessor(w, s)) == 0 || !is_within(funnel, w->chain[from].start, at))
			continue;
		/* of two chains to a step the one that began later has more of its window left, and replaces the other */
		if (!(w->in_force & bit(s)) || w->chain[from].start > w->chain[s].start)
			reach(w, &w->chain[from], from, s, at);
		if (w->progress.furthest == funnel->n)
			break;
	}
	take_effect(w);

	/* what could still go on: the latest beginning; where no step may come twice, that of the chain that got furthest */
	w->progress.open = w->progress.furthest > 0 && w->progress.furthest < funnel->n && !stopped;
	if (w->progress.open)
		w->progress.since =
			w->chain[(funnel->modes & TS_STRICT_DEDUPLICATION) ? w->progress.furthest : 1].start;
}

/* ---------- all journeys of a state ---------- */

/*
 * ts_funnel_walk: the beginning of a walk along the journeys of a funnel's state.
 */
TsFunnelWalk *
ts_funnel_walk(const TsEvents *events)
{
	TsFunnelWalk *w = palloc0(sizeof(TsFunnelWalk));

	w->funnel = events->settings->made;
	w->walk = ts_walk_open(events->state, false);
	w->step = ts_array(uint8, w->walk->nnames + 1);
	for (uint32 i = 0; i < w->walk->nnames; i++)
	{
		Ensure(w->walk->name[i]->length == 1, "event of a funnel that is not a number");
		w->step[i] = (uint8) w->walk->name[i]->bytes[0];
		if (w->step[i] > w->funnel->n)
			ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("state of a funnel is damaged")));
	}
	w->chain = ts_array(TsChain, w->funnel->n + 1);
	if (w->funnel->modes & TS_STRICT_INCREASE)
		w->waiting_chain = ts_array(TsChain, w->funnel->n + 1);
	return w;
}

/*
 * ts_funnel_next: how far the next journey goes; NULL after the last.
 */
const TsProgress *
ts_funnel_next(TsFunnelWalk *w)
{
	const TsJourney *journey = ts_walk_next(w->walk);

	if (journey == NULL)
		return NULL;
	go_along(w, journey);
	return &w->progress;
}

/* ---------- rows ---------- */

/*
 * ts_funnel_add: a row into the state.  Steps are kept as touches whose names are their numbers in one byte, so that at one
 * instant they stand in the order of the steps; an event that is no step is 0, and is kept only where it matters.
 */
void
ts_funnel_add(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events, int argument)
{
	const TsFunnel *funnel = events->settings->made;
	TsNames *names = events->settings->stream->touches;
	const text *name;
	uint32 length;
	int step;
	int64 at;

	if (PG_ARGISNULL(argument))
		return;
	at = ts_events_time(fcinfo, class);
	name = PG_GETARG_TEXT_PP(argument);
	length = VARSIZE_ANY_EXHDR(name);
	step = ts_funnel_step(funnel, VARDATA_ANY(name), length, ts_hash_bytes(VARDATA_ANY(name), length));
	if (step == 0 && !(funnel->modes & TS_STRICT_ORDER))
	{
		events->newest = Max(events->newest, at);
		return;
	}
	if (unlikely(names->n == 0))
		for (int i = 0; i <= funnel->n; i++)
		{
			char byte = (char) i;

			ts_names_intern(names, &byte, 1, ts_hash_bytes(&byte, 1));
		}
	Ensure(names->n == (uint32) funnel->n + 1, "names of the steps of a funnel");
	ts_events_add(fcinfo, class, events, TS_TOUCH, at, 0, (uint32) step);
}

/* ---------- the aggregate funnel() ---------- */

/* The settings of funnel. */
static void
write_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	ts_funnel_write(fcinfo, ARG_STEPS, bytes);
}

static const TsEventsClass FUNNEL = {
	TS_EVENTS_FUNNEL, "funnel",	 "journey",		TS_JOURNEY_BIGINT, 0,
	ARG_AT,			  ARG_STEPS, ARG_STEPS + 2, write_settings,	   ts_funnel_read};

/*
 * ts_funnel_transfn(internal, step text, at timestamptz, steps text[], within interval [, mode text]) -> internal
 *		A row whose step is NULL is ignored.  Errors: 22004 for a NULL time or setting, 22008 for an infinite time, 22023 for
 *		settings that are of no use.
 */
Datum
ts_funnel_transfn(PG_FUNCTION_ARGS)
{
	TsEvents *events = ts_events_begin(fcinfo, &FUNNEL);

	ts_funnel_add(fcinfo, &FUNNEL, events, ARG_STEP);
	PG_RETURN_POINTER(events);
}

/* ts_funnel_combinefn(internal, internal) -> internal */
Datum
ts_funnel_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &FUNNEL);
}

/* ts_funnel_finalfn(internal) -> integer: the furthest step, 0 to n; 0 without rows. */
Datum
ts_funnel_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	const TsProgress *progress;

	if (events == NULL)
		PG_RETURN_INT32(0);
	progress = ts_funnel_next(ts_funnel_walk(events));
	PG_RETURN_INT32(progress ? progress->furthest : 0);
}
