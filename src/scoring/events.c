/*
 * events.c
 *		The aggregates score_events and tags: points of behaviours.
 *
 * Of each behaviour a group keeps how many events count, when the last was, and, where points decay, the sum of what is left of
 * them at asof.  That is enough for every rule, and none of it depends on the order of the rows:
 *
 *		within       events from asof - within to asof, both included; later ones are ignored, always
 *		at_least n   points once, if n events or more count; with a half-life, decaying since the last of them
 *		at_most n    the latest n events count.  Without decay that is min(count, n); with decay their times are kept, in a heap
 *		half_life    every event is worth points * 2^-(age / half-life)
 *		cap          then the behaviour's points are limited, then those of its group
 *
 * The state depends on asof, since windows move with it; that is why there is no form of it to be kept and merged tomorrow.
 */
#include "postgres.h"

#include "scoring/events.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_score_events_transfn);
PG_FUNCTION_INFO_V1(ts_score_events_combinefn);
PG_FUNCTION_INFO_V1(ts_score_events_serialfn);
PG_FUNCTION_INFO_V1(ts_score_events_deserialfn);
PG_FUNCTION_INFO_V1(ts_score_events_finalfn);
PG_FUNCTION_INFO_V1(ts_event_tags_finalfn);

#define STATE_VERSION 1
#define FIRST_ROOM \
	3 /* behaviours that a new state has place for; with 2n + 1 each time, it fills chunks of 2^k bytes */
#define SHARE_UNIT 4503599627370496.0 /* 2^52 */

/* ---------- the latest events ---------- */

/* Bytes of a heap with room for so many times. */
static Size
latest_size(int room)
{
	return add_size(offsetof(TsLatest, at), mul_size(sizeof(TimestampTz), room));
}

/* Lets the time at the front of a heap sink to its place. */
static void
sink(TsLatest *heap)
{
	TimestampTz at = heap->at[0];
	int i = 0;

	for (;;)
	{
		int child = 2 * i + 1;

		if (child >= heap->n)
			break;
		if (child + 1 < heap->n && heap->at[child + 1] < heap->at[child])
			child++;
		if (at <= heap->at[child])
			break;
		heap->at[i] = heap->at[child];
		i = child;
	}
	heap->at[i] = at;
}

/* One more time; of more than `most`, the oldest goes.  The heap, which may have moved. */
static TsLatest *
push_latest(MemoryContext context, TsLatest *heap, TimestampTz at, int most)
{
	int i;

	if (heap == NULL)
	{
		heap = MemoryContextAlloc(context, latest_size(Min(most, 4)));
		heap->n = 0;
		heap->room = Min(most, 4);
	}
	if (heap->n == most)
	{
		if (at > heap->at[0])
		{
			heap->at[0] = at;
			sink(heap);
		}
		return heap;
	}
	if (heap->n == heap->room)
	{
		heap->room = Min(most, heap->room * 2);
		heap = repalloc(heap, latest_size(heap->room));
	}
	for (i = heap->n++; i > 0 && heap->at[(i - 1) / 2] > at; i = (i - 1) / 2)
		heap->at[i] = heap->at[(i - 1) / 2];
	heap->at[i] = at;
	return heap;
}

/* ---------- the state ---------- */

/* Whether a behaviour keeps the times of its latest events; whether it adds up shares. */
static inline bool
keeps_latest(const TsBehaviour *behaviour)
{
	return behaviour->half_life > 0 && behaviour->at_most > 0;
}

/* Whether a behaviour adds up what is left of its events. */
static inline bool
adds_shares(const TsBehaviour *behaviour)
{
	return behaviour->half_life > 0 && behaviour->at_most == 0 && behaviour->at_least == 0;
}

/* Bytes of a state with room for so many behaviours. */
static Size
events_size(uint32 room)
{
	return add_size(offsetof(TsEvents, entry), mul_size(sizeof(TsEntry), room));
}

/* ts_score_events_create: no events yet. */
TsEvents *
ts_score_events_create(MemoryContext context, const TsScorecard *card, TimestampTz asof)
{
	TsEvents *events = MemoryContextAlloc(context, events_size(FIRST_ROOM));

	events->card = card;
	events->asof = asof;
	events->n = 0;
	events->room = FIRST_ROOM;
	return events;
}

/* The entry of a rule, which may be new; the state may move. */
static inline TsEntry *
get_entry(TsEvents **events, uint32 rule)
{
	TsEvents *e = *events;
	TsEntry *entry;

	/* a lead meets few of the behaviours: looking through them is faster than a table, and takes no room */
	for (uint32 i = 0; i < e->n; i++)
		if (e->entry[i].rule == rule)
			return &e->entry[i];
	if (e->n == e->room)
	{
		e = *events = repalloc(e, events_size(e->room * 2 + 1));
		e->room = e->room * 2 + 1;
	}
	entry = &e->entry[e->n++];
	memset(entry, 0, sizeof(TsEntry));
	entry->rule = rule;
	entry->last = PG_INT64_MIN;
	return entry;
}

/* Adds to a sum of 96 bits, with the carry. */
static inline void
add_share(TsEntry *entry, uint64 low, uint32 high)
{
	entry->u.low += low;
	entry->high += high + (entry->u.low < low);
}

/* What is left of an event's points, in 2^-52. */
static inline uint64
share_of(int64 half_life, TimestampTz at, TimestampTz asof)
{
	if (TIMESTAMP_IS_NOBEGIN(at))
		return 0;
	return (uint64) (ts_decay_share(ts_age(at, asof), half_life) * SHARE_UNIT);
}

/* ts_score_events_add: an event, not after asof and in the window, under a rule that takes it.  The state, which may have moved. */
TsEvents *
ts_score_events_add(TsEvents *events, int rule, TimestampTz at)
{
	const TsBehaviour *behaviour = &events->card->behaviour[rule];
	TsEntry *entry = get_entry(&events, (uint32) rule);

	entry->count++;
	entry->last = Max(entry->last, at);
	if (behaviour->half_life > 0)
	{
		if (adds_shares(behaviour))
			add_share(entry, share_of(behaviour->half_life, at, events->asof), 0);
		else if (keeps_latest(behaviour))
			entry->u.latest =
				push_latest(GetMemoryChunkContext(events), entry->u.latest, at, (int) behaviour->at_most);
	}
	return events;
}

/* ts_score_events_merge: what another state of the same card and asof has counted, which is left as it is. */
TsEvents *
ts_score_events_merge(TsEvents *events, const TsEvents *other)
{
	Ensure(events->card == other->card && events->asof == other->asof, "states of two scorecards");
	for (uint32 i = 0; i < other->n; i++)
	{
		const TsEntry *from = &other->entry[i];
		const TsBehaviour *behaviour = &events->card->behaviour[from->rule];
		TsEntry *entry = get_entry(&events, from->rule);

		entry->count += from->count;
		entry->last = Max(entry->last, from->last);
		if (adds_shares(behaviour))
			add_share(entry, from->u.low, from->high);
		else if (keeps_latest(behaviour))
			for (int k = 0; k < from->u.latest->n; k++)
				entry->u.latest = push_latest(GetMemoryChunkContext(events), entry->u.latest,
											  from->u.latest->at[k], (int) behaviour->at_most);
	}
	return events;
}

/* ---------- points ---------- */

/* ts_score_events_by_rule: entries by rule. */
void
ts_score_events_by_rule(const TsEvents *events, const TsEntry **entry)
{
	for (int b = 0; b < events->card->nbehaviours; b++)
		entry[b] = NULL;
	for (uint32 i = 0; i < events->n; i++)
		entry[events->entry[i].rule] = &events->entry[i];
}

/* ts_behaviour_count: the events that count. */
int64
ts_behaviour_count(const TsBehaviour *behaviour, const TsEntry *entry)
{
	return behaviour->at_most > 0 ? Min(entry->count, behaviour->at_most) : entry->count;
}

/* How many events' worth is left of those that decay. */
static double
shares_left(const TsBehaviour *behaviour, const TsEntry *entry, TimestampTz asof)
{
	TsEntry sum = {.u = {.low = 0}};

	if (adds_shares(behaviour))
		sum = *entry;
	else
		for (int i = 0; i < entry->u.latest->n; i++)
			add_share(&sum, share_of(behaviour->half_life, entry->u.latest->at[i], asof), 0);
	/* the upper word counts 2^64 */
	return ((double) sum.high * 18446744073709551616.0 + (double) sum.u.low) / SHARE_UNIT;
}

/* ts_behaviour_points: after the cap; before it to `before`. */
double
ts_behaviour_points(const TsBehaviour *behaviour, const TsEntry *entry, TimestampTz asof, double *before)
{
	double points = behaviour->points;

	if (behaviour->at_least > 0)
		points *= entry->count < behaviour->at_least ? 0
				  : behaviour->half_life > 0
					  ? (double) share_of(behaviour->half_life, entry->last, asof) / SHARE_UNIT
					  : 1;
	else if (behaviour->half_life > 0)
		points *= shares_left(behaviour, entry, asof);
	else
		points *= (double) ts_behaviour_count(behaviour, entry);
	*before = points;
	if (behaviour->cap > 0)
		points = Max(-behaviour->cap, Min(behaviour->cap, points));
	return points;
}

/* ts_score_events_points: engagement, the behaviours added in the order of the card. */
double
ts_score_events_points(const TsEvents *events, double *sum)
{
	const TsScorecard *card = events->card;
	const TsEntry *entry[TS_SCORE_MAX_BEHAVIOURS];
	double engagement = 0, before;

	ts_score_events_by_rule(events, entry);
	for (int g = 0; g < card->ngroups; g++)
		sum[g] = 0;
	for (int b = 0; b < card->nbehaviours; b++)
		if (entry[b] != NULL)
			sum[card->behaviour[b].group] +=
				ts_behaviour_points(&card->behaviour[b], entry[b], events->asof, &before);
	for (int g = 0; g < card->ngroups; g++)
		if (card->group[g].engagement)
			engagement += ts_group_points(&card->group[g], sum[g]);
	return engagement + 0.0; /* no -0 */
}

/* ---------- rows ---------- */

/* ts_event_site: what a transition function keeps. */
TsEventSite *
ts_event_site(FunctionCallInfo fcinfo)
{
	TsEventSite *site = fcinfo->flinfo->fn_extra;

	if (likely(site != NULL))
		return site;
	site = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(TsEventSite));
	site->cards = ts_compiled_site(fcinfo->flinfo->fn_mcxt, &ts_scorecard_compiled);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* ts_event_card: the card of an argument; 22004 for NULL. */
const TsScorecard *
ts_event_card(TsEventSite *site, FunctionCallInfo fcinfo, int argument, const char *function)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("scorecard of %s must not be null", function),
						errhint("Leave out rows without a scorecard: FILTER (WHERE card IS NOT NULL).")));
	return ts_compiled_at(site->cards, PG_GETARG_DATUM(argument));
}

/*
 * ts_event_matching: the rules that take an event: by its name, within their windows as of `asof`, and by their conditions on
 * its properties.  To site->rule; how many.  `argument` is that of the event, `properties` that of its properties.
 */
int
ts_event_matching(TsEventSite *site, const TsScorecard *card, FunctionCallInfo fcinfo, int argument,
				  TimestampTz at, int properties, TimestampTz asof)
{
	text *event = PG_GETARG_TEXT_PP(argument);
	uint16 room[TS_SCORE_MAX_BEHAVIOURS];
	int n, kept = 0;
	const uint16 *rule = ts_event_rules(card, VARDATA_ANY(event), VARSIZE_ANY_EXHDR(event), room, &n);
	bool read = false;

	for (int i = 0; i < n; i++)
	{
		const TsBehaviour *behaviour = &card->behaviour[rule[i]];

		if (behaviour->within > 0 && at < asof - behaviour->within)
			continue;
		if (behaviour->when != NULL)
		{
			if (!read)
				ts_facts_of_json(&card->properties,
								 properties < PG_NARGS() && !PG_ARGISNULL(properties)
									 ? PG_GETARG_JSONB_P(properties)
									 : NULL,
								 site->facts);
			read = true;
			/* spans in its conditions are as of the event, not as of the score: what an event was does not change later */
			if (!ts_facts_hold(behaviour->when, site->facts, at))
				continue;
		}
		site->rule[kept++] = rule[i];
	}
	return kept;
}

/*
 * ts_score_events_transfn(internal, scorecard, event text, at timestamptz, asof timestamptz [, properties jsonb]) -> internal
 *		A row without event or time is none, as a left join makes it.  Errors: 22004 for a NULL card or asof, 22023 when they
 *		change within a group.
 */
Datum
ts_score_events_transfn(PG_FUNCTION_ARGS)
{
	TsEventSite *site = ts_event_site(fcinfo);
	MemoryContext context;
	TsEvents *events;
	const TsScorecard *card;
	TimestampTz at, asof;
	int n;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_events called outside of an aggregate");
	card = ts_event_card(site, fcinfo, 1, "score_events");
	if (PG_ARGISNULL(4))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("asof of score_events must not be null"),
				 errhint("Give the moment that the score is of, such as now().")));
	asof = PG_GETARG_TIMESTAMPTZ(4);
	if (PG_ARGISNULL(0))
	{
		ts_check_asof(asof);
		events = ts_score_events_create(context, card, asof);
	}
	else
	{
		events = (TsEvents *) PG_GETARG_POINTER(0);
		if (unlikely(events->card != card || events->asof != asof))
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("%s of score_events changes within a group",
								   events->asof != asof ? "asof" : "scorecard"),
							errhint("GROUP BY what it depends on as well.")));
	}
	if (PG_ARGISNULL(2) || PG_ARGISNULL(3))
		PG_RETURN_POINTER(events);
	at = PG_GETARG_TIMESTAMPTZ(3);
	if (at > asof)
		PG_RETURN_POINTER(events);
	n = ts_event_matching(site, card, fcinfo, 2, at, 5, asof);
	for (int i = 0; i < n; i++)
		events = ts_score_events_add(events, site->rule[i], at);
	PG_RETURN_POINTER(events);
}

/* ts_score_events_combinefn(internal, internal) -> internal */
Datum
ts_score_events_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	TsEvents *events;
	const TsEvents *other;

	Ensure(AggCheckCallContext(fcinfo, &context), "score_events_combinefn called outside of an aggregate");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	other = (const TsEvents *) PG_GETARG_POINTER(1);
	events = PG_ARGISNULL(0) ? ts_score_events_create(context, other->card, other->asof)
							 : (TsEvents *) PG_GETARG_POINTER(0);
	PG_RETURN_POINTER(ts_score_events_merge(events, other));
}

/* ts_card_send: the stored value of a card. */
void
ts_card_send(StringInfo to, const TsScorecard *card)
{
	pq_sendint32(to, VARSIZE(card->value) - VARHDRSZ);
	pq_sendbytes(to, VARDATA(card->value), (int) (VARSIZE(card->value) - VARHDRSZ));
}

/* ts_card_receive: the card, compiled, as long as `cards` lives. */
const TsScorecard *
ts_card_receive(StringInfo from, TsCompiledSite *cards)
{
	uint32 length = pq_getmsgint(from, 4);
	struct varlena *value;

	Ensure(length <= (uint32) (from->len - from->cursor), "scorecard is longer than its state");
	value = palloc(VARHDRSZ + length);
	SET_VARSIZE(value, VARHDRSZ + length);
	memcpy(VARDATA(value), pq_getmsgbytes(from, (int) length), length);
	return ts_compiled_at(cards, PointerGetDatum(value));
}

/*
 * ts_score_events_send: version (1 byte), card (length (4) and bytes), asof (8), entries (4), and of each: rule (2), count, last (8
 * each), and where points decay: the sum of shares (8 and 4), or the latest times (4, and 8 each).
 */
void
ts_score_events_send(StringInfo to, const TsEvents *events)
{
	pq_sendbyte(to, STATE_VERSION);
	ts_card_send(to, events->card);
	pq_sendint64(to, events->asof);
	pq_sendint32(to, events->n);
	for (uint32 i = 0; i < events->n; i++)
	{
		const TsEntry *entry = &events->entry[i];
		const TsBehaviour *behaviour = &events->card->behaviour[entry->rule];

		pq_sendint16(to, (uint16) entry->rule);
		pq_sendint64(to, entry->count);
		pq_sendint64(to, entry->last);
		if (adds_shares(behaviour))
		{
			pq_sendint64(to, entry->u.low);
			pq_sendint32(to, entry->high);
		}
		else if (keeps_latest(behaviour))
		{
			pq_sendint32(to, (uint32) entry->u.latest->n);
			for (int k = 0; k < entry->u.latest->n; k++)
				pq_sendint64(to, entry->u.latest->at[k]);
		}
	}
}

/* ts_score_events_receive: checks what it reads: rules are those of the card, each once, and no event is after asof. */
TsEvents *
ts_score_events_receive(StringInfo from, TsCompiledSite *cards)
{
	TsEvents *events;
	const TsScorecard *card;
	TimestampTz asof;
	uint32 n;

	Ensure(pq_getmsgbyte(from) == STATE_VERSION, "state of score_events of another version");
	card = ts_card_receive(from, cards);
	asof = pq_getmsgint64(from);
	Ensure(!TIMESTAMP_NOT_FINITE(asof), "state of score_events with an infinite asof");
	events = ts_score_events_create(CurrentMemoryContext, card, asof);
	n = pq_getmsgint(from, 4);
	Ensure(n <= (uint32) card->nbehaviours, "state of score_events with too many rules");
	for (uint32 i = 0; i < n; i++)
	{
		uint32 rule = pq_getmsgint(from, 2);
		const TsBehaviour *behaviour;
		TsEntry *entry;

		Ensure(rule < (uint32) card->nbehaviours, "state of score_events with an unknown rule");
		behaviour = &card->behaviour[rule];
		entry = get_entry(&events, rule);
		Ensure(entry->count == 0, "state of score_events with a rule twice");
		entry->count = pq_getmsgint64(from);
		entry->last = pq_getmsgint64(from);
		Ensure(entry->count > 0 && entry->last <= asof, "state of score_events with a wrong count or time");
		if (adds_shares(behaviour))
		{
			entry->u.low = pq_getmsgint64(from);
			entry->high = pq_getmsgint(from, 4);
		}
		else if (keeps_latest(behaviour))
		{
			uint32 times = pq_getmsgint(from, 4);

			Ensure(times > 0 && times <= (uint64) behaviour->at_most && times <= (uint64) entry->count,
				   "state of score_events with too many times");
			for (uint32 k = 0; k < times; k++)
			{
				TimestampTz at = pq_getmsgint64(from);

				Ensure(at <= asof, "state of score_events with a time after asof");
				entry->u.latest =
					push_latest(CurrentMemoryContext, entry->u.latest, at, (int) behaviour->at_most);
			}
		}
	}
	return events;
}

/* ts_score_events_serialfn(internal) -> bytea */
Datum
ts_score_events_serialfn(PG_FUNCTION_ARGS)
{
	StringInfoData to;

	pq_begintypsend(&to);
	ts_score_events_send(&to, (const TsEvents *) PG_GETARG_POINTER(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&to));
}

/* ts_score_events_deserialfn(bytea, internal) -> internal */
Datum
ts_score_events_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *flat = PG_GETARG_BYTEA_PP(0);
	StringInfoData from;
	TsEvents *events;

	initStringInfo(&from);
	appendBinaryStringInfo(&from, VARDATA_ANY(flat), (int) VARSIZE_ANY_EXHDR(flat));
	events = ts_score_events_receive(&from, ts_event_site(fcinfo)->cards);
	pq_getmsgend(&from);
	PG_RETURN_POINTER(events);
}

/* ts_score_events_finalfn(internal) -> float8: engagement; 0 without events. */
Datum
ts_score_events_finalfn(PG_FUNCTION_ARGS)
{
	double sum[TS_SCORE_MAX_GROUPS];

	PG_RETURN_FLOAT8(PG_ARGISNULL(0) ? 0
									 : ts_score_events_points((const TsEvents *) PG_GETARG_POINTER(0), sum));
}

/* ts_event_tags_finalfn(internal) -> text[]: tags of the behaviours that events have set, in the order of the card. */
Datum
ts_event_tags_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events;
	const TsEntry *entry[TS_SCORE_MAX_BEHAVIOURS];
	char *tag[TS_SCORE_MAX_BEHAVIOURS];

	if (PG_ARGISNULL(0))
		return ts_score_tags(NULL, 0);
	events = (const TsEvents *) PG_GETARG_POINTER(0);
	ts_score_events_by_rule(events, entry);
	for (int b = 0; b < events->card->nbehaviours; b++)
		tag[b] = entry[b] != NULL && entry[b]->count >= Max(1, events->card->behaviour[b].at_least)
					 ? events->card->behaviour[b].tag
					 : NULL;
	return ts_score_tags(tag, events->card->nbehaviours);
}
