/*
 * events.h
 *		What a group's events come to under the behaviours of a scorecard.
 */
#ifndef TOUCHSTONE_SCORING_EVENTS_H
#define TOUCHSTONE_SCORING_EVENTS_H

#include "scoring/scorecard.h"

#include "core/hash.h"
#include "core/names.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

/* The times of the latest events of a behaviour that decays and has at_most: a heap, the oldest in front. */
typedef struct TsLatest
{
	int32 n, room;
	TimestampTz at[FLEXIBLE_ARRAY_MEMBER];
} TsLatest;

/*
 * What is known of one behaviour.  The shares of points that are left of decaying events are added up as whole numbers of
 * 2^-52, in 96 bits: so the sum does not depend on the order of the events, and a score that is rounded is the same on every plan.
 */
typedef struct TsEntry
{
	union
	{
		uint64 low; /* of the sum of shares */
		TsLatest *latest;
	} u;
	uint32 high;
	uint32 rule;
	int64 count;
	TimestampTz last;
} TsEntry;

/*
 * The state of one group: 24 bytes, and 32 for each behaviour that has been met.  Allocated as one piece in the aggregate's
 * context; it moves when it grows.
 */
typedef struct TsEvents
{
	const TsScorecard *card;
	TimestampTz asof;
	uint32 n, room;
	TsEntry entry[FLEXIBLE_ARRAY_MEMBER];
} TsEvents;

/* What a transition function keeps between calls, in fn_extra. */
typedef struct TsEventSite
{
	TsCompiledSite *cards;
	uint16 rule[TS_SCORE_MAX_BEHAVIOURS]; /* of the event at hand */
	TsFact facts[TS_SCORE_MAX_FIELDS];	  /* its properties */
} TsEventSite;

extern TsEventSite *ts_event_site(FunctionCallInfo fcinfo);
extern const TsScorecard *ts_event_card(TsEventSite *site, FunctionCallInfo fcinfo, int argument,
										const char *function);
extern int ts_event_matching(TsEventSite *site, const TsScorecard *card, FunctionCallInfo fcinfo,
							 int argument, TimestampTz at, int properties, TimestampTz asof);

extern TsEvents *ts_score_events_create(MemoryContext context, const TsScorecard *card, TimestampTz asof);
extern TsEvents *ts_score_events_add(TsEvents *events, int rule, TimestampTz at);
extern TsEvents *ts_score_events_merge(TsEvents *events, const TsEvents *other);
extern void ts_score_events_send(StringInfo to, const TsEvents *events);
extern TsEvents *ts_score_events_receive(StringInfo from, TsCompiledSite *cards);

/* A card as it travels. */
extern void ts_card_send(StringInfo to, const TsScorecard *card);
extern const TsScorecard *ts_card_receive(StringInfo from, TsCompiledSite *cards);

/* Entries by rule, NULL where there is none; to room for all behaviours. */
extern void ts_score_events_by_rule(const TsEvents *events, const TsEntry **entry);

/* The events that count, and the points of a behaviour before and after its cap. */
extern int64 ts_behaviour_count(const TsBehaviour *behaviour, const TsEntry *entry);
extern double ts_behaviour_points(const TsBehaviour *behaviour, const TsEntry *entry, TimestampTz asof,
								  double *before);

/* Engagement; the points of each group before its limits to `sum`, by number. */
extern double ts_score_events_points(const TsEvents *events, double *sum);

/* The hash look-up of an event's name: the rules that take it. */
static inline const uint16 *
ts_event_rules(const TsScorecard *card, const char *bytes, uint32 length, uint16 *room, int *n)
{
	uint64 hash = ts_hash_bytes(bytes, length);
	uint32 at = (uint32) hash & card->event_mask;

	for (; card->event[at].bytes != NULL; at = (at + 1) & card->event_mask)
		if (card->event[at].hash == hash && card->event[at].length == length &&
			ts_bytes_equal(card->event[at].bytes, bytes, length))
		{
			*n = card->event[at].n;
			return card->event[at].rule;
		}
	*n = card->has_prefixes ? ts_event_prefixed(card, bytes, length, room) : 0;
	return room;
}

#endif /* TOUCHSTONE_SCORING_EVENTS_H */
