/*
 * paths.c
 *		The ways that journeys take: path_transitions() over a whole event stream, journey_path() of one journey.
 *
 * A path is what markov(1) with the clause consume counts, so that every touch is in one path.  A conversion ends a path,
 * which consists of the touches since the conversion before; the touches after the last conversion are a path that ends
 * in (null).
 *
 *		journey        a  a  b  $10      c  $5      b
 *		paths          (start) a b (conversion)     (start) c (conversion)     (start) b (null)
 *
 * Equal touches that follow each other are one, unless that is switched off.  A conversion without a touch since the one
 * before is a path of no touch, so that what enters (conversion) adds up to all conversions.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "attribution/result.h"
#include "journey/events.h"

#include "catalog/pg_type.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/sum.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(ts_path_transitions_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_path_transitions_text_transfn);
PG_FUNCTION_INFO_V1(ts_path_transitions_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_path_transitions_combinefn);
PG_FUNCTION_INFO_V1(ts_path_transitions_finalfn);
PG_FUNCTION_INFO_V1(ts_journey_path_transfn);
PG_FUNCTION_INFO_V1(ts_journey_path_combinefn);
PG_FUNCTION_INFO_V1(ts_journey_path_finalfn);

/* Arguments of the transition functions. */
enum
{
	ARG_STATE,
	ARG_JOURNEY,
	ARG_TOUCH,
	ARG_AT,
	ARG_VALUE,
	ARG_COLLAPSE
};

enum
{
	PATH_STATE,
	PATH_TOUCH,
	PATH_AT,
	PATH_COLLAPSE
};

/* Columns of the type path_transition. */
enum
{
	COL_FROM,
	COL_TO,
	COL_TRANSITIONS,
	COL_JOURNEYS,
	COL_VALUE,
	NCOLUMNS
};

/* The ends of paths; touches are numbered by the rank of their names. */
#define START	   (PG_UINT32_MAX - 2)
#define CONVERSION (PG_UINT32_MAX - 1)
#define NOTHING	   PG_UINT32_MAX

/* ---------- settings ---------- */

/* Whether equal touches are collapsed: the last argument, by default true. */
static void
write_collapse(FunctionCallInfo fcinfo, StringInfo bytes, int argument)
{
	if (PG_NARGS() > argument && PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("collapse must not be null"),
						errhint("Write true or false, or leave the argument out for true.")));
	ts_put_int64(bytes, PG_NARGS() > argument ? PG_GETARG_BOOL(argument) : true);
}

/* The settings of path_transitions. */
static void
write_transitions_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	write_collapse(fcinfo, bytes, ARG_COLLAPSE);
}

/* The settings of journey_path. */
static void
write_path_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	write_collapse(fcinfo, bytes, PATH_COLLAPSE);
}

/* The settings, read: whether equal touches are collapsed. */
static void *
read_settings(const char *bytes, uint32 length, MemoryContext context)
{
	TsSettingsReader r = {bytes, bytes + length};
	bool *collapse = MemoryContextAlloc(context, sizeof(bool));

	*collapse = ts_get_int64(&r) != 0;
	ts_get_end(&r);
	return collapse;
}

#define CLASS(type)                                                                                    \
	{                                                                                                  \
		TS_EVENTS_TRANSITIONS, "path_transitions", "journey", type, ARG_JOURNEY, ARG_AT, ARG_COLLAPSE, \
			ARG_COLLAPSE, write_transitions_settings, read_settings                                    \
	}
static const TsEventsClass BY_BIGINT = CLASS(TS_JOURNEY_BIGINT);
static const TsEventsClass BY_TEXT = CLASS(TS_JOURNEY_TEXT);
static const TsEventsClass BY_UUID = CLASS(TS_JOURNEY_UUID);
static const TsEventsClass PATH = {
	TS_EVENTS_PATH, "journey_path", "journey",	   TS_JOURNEY_BIGINT,	0,
	PATH_AT,		PATH_COLLAPSE,	PATH_COLLAPSE, write_path_settings, read_settings};

/* ---------- rows ---------- */

/* One row: a touch, a conversion, both or nothing.  Inline, so that each journey type has its own straight path. */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	TsEvents *events = ts_events_begin(fcinfo, class);
	bool has_touch = !PG_ARGISNULL(ARG_TOUCH);
	bool has_value = !PG_ARGISNULL(ARG_VALUE);
	int64 at;

	if (!has_touch && !has_value)
		PG_RETURN_POINTER(events);
	at = ts_events_time(fcinfo, class);
	if (has_touch)
		ts_events_add(fcinfo, class, events, TS_TOUCH, at, 0,
					  ts_events_touch(events, PG_GETARG_TEXT_PP(ARG_TOUCH)));
	if (has_value)
	{
		double value = PG_GETARG_FLOAT8(ARG_VALUE);

		if (unlikely(!(value >= 0 && value <= DBL_MAX)))
			ereport(
				ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value must be a finite number that is not negative, not %g", value),
				 errhint("Write NULL where there is no conversion; net refunds into the order they belong "
						 "to.")));
		ts_events_add(fcinfo, class, events, TS_CONVERSION | (has_touch ? TS_SECOND_OF_ROW : 0), at,
					  value + 0.0 /* no negative zero */, 0);
	}
	PG_RETURN_POINTER(events);
}

/*
 * ts_path_transitions_*_transfn(internal, journey, touch text, at timestamptz, value float8 [, collapse boolean]) -> internal
 *		A row with neither touch nor value is ignored.  Errors: 22004 for a NULL journey, time or setting, 22008 for an
 *		infinite time, 22023 for a negative or not finite value, 54000 for a name or key over 1,024 bytes.
 */
Datum
ts_path_transitions_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_BIGINT);
}

Datum
ts_path_transitions_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_TEXT);
}

Datum
ts_path_transitions_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_UUID);
}

/* ts_path_transitions_combinefn(internal, internal) -> internal */
Datum
ts_path_transitions_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &BY_BIGINT);
}

/*
 * ts_journey_path_transfn(internal, touch text, at timestamptz [, collapse boolean]) -> internal
 *		A row whose touch is NULL is ignored.  Errors as above.
 */
Datum
ts_journey_path_transfn(PG_FUNCTION_ARGS)
{
	TsEvents *events = ts_events_begin(fcinfo, &PATH);
	int64 at;

	if (PG_ARGISNULL(PATH_TOUCH))
		PG_RETURN_POINTER(events);
	at = ts_events_time(fcinfo, &PATH);
	ts_events_add(fcinfo, &PATH, events, TS_TOUCH, at, 0,
				  ts_events_touch(events, PG_GETARG_TEXT_PP(PATH_TOUCH)));
	PG_RETURN_POINTER(events);
}

/* ts_journey_path_combinefn(internal, internal) -> internal */
Datum
ts_journey_path_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &PATH);
}

/* ---------- transitions ---------- */

/* A transition. */
typedef struct Edge
{
	uint32 from, to;
	int64 count; /* 0: a free slot */
	int64 journeys;
	uint64 last_journey; /* number of the journey that was counted last */
	TsSum value;
} Edge;

/* All transitions: open addressing by hash, a power of two of slots, at most 3/4 full. */
typedef struct Edges
{
	uint64 n, mask;
	Edge *slot;
} Edges;

#define FIRST_SLOTS 1024

/* So many free slots. */
static Edge *
make_slots(uint64 n)
{
	return MemoryContextAllocExtended(CurrentMemoryContext, mul_size(n, sizeof(Edge)),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

/* The slot of an edge, or the free one where it would go. */
static inline Edge *
find_slot(const Edges *edges, uint32 from, uint32 to)
{
	uint64 at = ts_mix64(((uint64) from << 32) | to) & edges->mask;

	while (edges->slot[at].count != 0 && (edges->slot[at].from != from || edges->slot[at].to != to))
		at = (at + 1) & edges->mask;
	return &edges->slot[at];
}

/* Twice as many slots. */
static void
grow(Edges *edges)
{
	Edges larger = {edges->n, edges->mask * 2 + 1, NULL};

	larger.slot = make_slots(larger.mask + 1);
	for (uint64 i = 0; i <= edges->mask; i++)
	{
		TsCheckInterrupts(i);
		if (edges->slot[i].count != 0)
			*find_slot(&larger, edges->slot[i].from, edges->slot[i].to) = edges->slot[i];
	}
	pfree(edges->slot);
	*edges = larger;
}

/* A path of a journey goes from one state to another; value 0 adds nothing. */
static inline void
count_edge(Edges *edges, const TsJourney *journey, uint32 from, uint32 to, double value)
{
	Edge *edge = find_slot(edges, from, to);

	if (edge->count == 0)
	{
		if (edges->n >= (edges->mask + 1) / 4 * 3)
		{
			grow(edges);
			edge = find_slot(edges, from, to);
		}
		edges->n++;
		edge->from = from;
		edge->to = to;
	}
	edge->count++;
	edge->journeys += (edge->last_journey != journey->number);
	edge->last_journey = journey->number;
	ts_sum_add(&edge->value, value);
}

/* One path: the touches [from, to) of the journey, then `end`. */
static void
count_path(Edges *edges, const TsJourney *journey, bool collapse, uint32 from, uint32 to, uint32 end,
		   double value)
{
	uint32 before = START;

	for (uint32 i = from; i < to; i++)
	{
		TsCheckInterrupts(i);
		if (collapse && journey->touch[i] == before)
			continue;
		count_edge(edges, journey, before, journey->touch[i], value);
		before = journey->touch[i];
	}
	count_edge(edges, journey, before, end, value);
}

/* All paths of a journey: one for each conversion, and one for the touches after the last. */
static void
count_journey(Edges *edges, const TsJourney *journey, bool collapse)
{
	uint32 from = 0;

	/* at one instant touches come before conversions */
	for (uint32 c = 0; c < journey->nconversions; c++)
	{
		uint32 to = from;

		while (to < journey->ntouches && journey->at[to] <= journey->conversion_at[c])
			to++;
		count_path(edges, journey, collapse, from, to, CONVERSION, journey->value[c]);
		from = to;
	}
	if (from < journey->ntouches)
		count_path(edges, journey, collapse, from, journey->ntouches, NOTHING, 0);
}

/* The order of the result: (start) first, (conversion) and (null) last, names bytewise between them. */
static inline uint32
place(uint32 state)
{
	return state == START ? 0 : state >= CONVERSION ? state : state + 1;
}

/* Order of two transitions in the result. */
static inline int
compare_edges(const Edge *a, const Edge *b)
{
	if (a->from != b->from)
		return place(a->from) < place(b->from) ? -1 : 1;
	return (place(a->to) > place(b->to)) - (place(a->to) < place(b->to));
}

#define ST_SORT			 sort_edges
#define ST_ELEMENT_TYPE	 Edge
#define ST_COMPARE(a, b) compare_edges(a, b)
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Names of touches that would be taken for the ends of paths. */
static void
check_names(const TsWalk *walk)
{
	static const char *const reserved[] = {"(start)", "(conversion)", "(null)"};

	for (uint32 i = 0; i < walk->nnames; i++)
		for (int r = 0; r < lengthof(reserved); r++)
			if (walk->name[i]->length == strlen(reserved[r]) &&
				memcmp(walk->name[i]->bytes, reserved[r], strlen(reserved[r])) == 0)
				ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
								errmsg("a touch must not be named \"%s\"", reserved[r]),
								errdetail("(start), (conversion) and (null) are the ends of paths."),
								errhint("Name the touch differently, or leave such rows out with FILTER.")));
}

/* The name of a state, as text. */
static Datum
state_datum(const TsWalk *walk, uint32 state)
{
	if (state == START)
		return CStringGetTextDatum("(start)");
	if (state == CONVERSION)
		return CStringGetTextDatum("(conversion)");
	if (state == NOTHING)
		return CStringGetTextDatum("(null)");
	return PointerGetDatum(
		cstring_to_text_with_len(walk->name[state]->bytes, (int) walk->name[state]->length));
}

/*
 * ts_path_transitions_finalfn(internal) -> path_transition[]: by from and to, (start) first and the ends last; NULL without
 * rows.
 */
Datum
ts_path_transitions_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	Edges edges = {0, FIRST_SLOTS - 1, NULL};
	uint64 n = 0;
	bool collapse;
	TsWalk *walk;
	const TsJourney *journey;
	TsResult *result;

	if (events == NULL)
		PG_RETURN_NULL();
	collapse = *(const bool *) events->settings->made;
	edges.slot = make_slots(FIRST_SLOTS);
	walk = ts_walk_open(events->state, false);
	check_names(walk);
	while ((journey = ts_walk_next(walk)) != NULL)
		count_journey(&edges, journey, collapse);

	/* the slots that are taken, moved together and sorted */
	for (uint64 i = 0; i <= edges.mask; i++)
		if (edges.slot[i].count != 0)
			edges.slot[n++] = edges.slot[i];
	sort_edges(edges.slot, n);
	result = ts_attribution_result(fcinfo, NCOLUMNS);
	for (uint64 i = 0; i < n; i++)
	{
		const Edge *edge = &edges.slot[i];
		Datum values[NCOLUMNS];
		bool nulls[NCOLUMNS] = {false};

		if (unlikely(!isfinite(ts_sum(&edge->value))))
			float_overflow_error();
		values[COL_FROM] = state_datum(walk, edge->from);
		values[COL_TO] = state_datum(walk, edge->to);
		values[COL_TRANSITIONS] = Int64GetDatum(edge->count);
		values[COL_JOURNEYS] = Int64GetDatum(edge->journeys);
		values[COL_VALUE] = Float8GetDatum(ts_sum(&edge->value));
		ts_result_add(result, values, nulls);
	}
	return ts_result_end(result);
}

/* ---------- the path of one journey ---------- */

/*
 * ts_journey_path_finalfn(internal) -> text[]: the touches in order of time, at one instant bytewise; NULL without rows, an
 * empty array where no row had a touch.  Error 54000 when it would exceed 1 GB.
 */
Datum
ts_journey_path_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	bool collapse;
	TsWalk *walk;
	const TsJourney *journey;
	Datum *names; /* as texts, each made once */
	Datum *path;
	uint32 n = 0;
	Size size = 0;

	if (events == NULL)
		PG_RETURN_NULL();
	collapse = *(const bool *) events->settings->made;
	walk = ts_walk_open(events->state, false);
	journey = ts_walk_next(walk);
	if (journey == NULL)
		PG_RETURN_ARRAYTYPE_P(construct_empty_array(TEXTOID));

	names = ts_array(Datum, walk->nnames);
	path = ts_array(Datum, journey->ntouches);
	for (uint32 i = 0; i < walk->nnames; i++)
		names[i] =
			PointerGetDatum(cstring_to_text_with_len(walk->name[i]->bytes, (int) walk->name[i]->length));
	for (uint32 i = 0; i < journey->ntouches; i++)
	{
		TsCheckInterrupts(i);
		if (collapse && i > 0 && journey->touch[i] == journey->touch[i - 1])
			continue;
		path[n] = names[journey->touch[i]];
		size += INTALIGN(VARSIZE_ANY(path[n]));
		n++;
	}
	if (size > MaxAllocSize / 16 * 15)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("path of a journey takes more than 960 MB"),
				 errhint("GROUP BY the journey.")));
	PG_RETURN_ARRAYTYPE_P(construct_array(path, (int) n, TEXTOID, -1, false, TYPALIGN_INT));
}
