/*
 * events.h
 *		Event streams of the journey aggregates: funnels, paths, retention.
 *
 * All of them collect events of journeys in any order and read them journey by journey, in order of time.  That is what
 * the state of attribute() does (attribution/state.h): compact records, partitions, spilling beyond work_mem, sorted runs
 * from parallel workers.  So an event is kept there as a touch, and the state of a group here is only
 *
 *		TsEvents  | settings | stream state of attribution | newest time | beginning |
 *
 * 192 bytes with up to three events, both allocations and their headers together.  The settings (steps, window, period
 * ...) are what all groups of a call have in common; they travel as the bytes that the aggregate has made of its arguments,
 * so that states of different settings are never mixed up.
 *
 * Attribution's stream asks for models, which nothing here looks at: it gets one and keeps it.
 */
#ifndef TOUCHSTONE_EVENTS_H
#define TOUCHSTONE_EVENTS_H

#include "postgres.h"

#include "attribution/state.h"
#include "attribution/walk.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#define TS_NO_TIME		PG_INT64_MIN
#define TS_NO_BEGINNING PG_INT64_MAX

/* The aggregates; a state says to which it belongs. */
typedef enum TsEventsKind
{
	TS_EVENTS_FUNNEL,
	TS_EVENTS_FUNNEL_TABLE,
	TS_EVENTS_TRANSITIONS,
	TS_EVENTS_PATH,
	TS_EVENTS_RETENTION,
	TS_EVENTS_RETENTION_TABLE
} TsEventsKind;

/*
 * What an aggregate has to say: writes the settings in its arguments as bytes (checking them), and makes of such bytes
 * what its functions work with (checking them again, for they may come from elsewhere).
 */
typedef struct TsEventsClass
{
	TsEventsKind kind;
	const char *function; /* for messages */
	const char *key_word; /* what the journey is called in them */
	TsJourneyType journey_type;
	int journey; /* its argument; 0: every group is one journey */
	int at;
	int first_setting, last_setting; /* arguments that must be the same for all rows; last < first: none */
	void (*write_settings)(FunctionCallInfo fcinfo, StringInfo bytes);
	void *(*read_settings)(const char *bytes, uint32 length, MemoryContext context);
} TsEventsClass;

/* Settings and what belongs to them, once for each call. */
typedef struct TsEventsSettings
{
	TsEventsKind kind;
	TsStream *stream;
	List *streams; /* only this one, as TsCall has it */
	uint32 length;
	char *bytes;
	const void *made; /* by read_settings */
} TsEventsSettings;

/* The state of a group. */
typedef struct TsEvents
{
	TsEventsSettings *settings;
	TsState *state;
	int64 newest;	 /* time of the latest row that said something, TS_NO_TIME: none */
	int64 beginning; /* retention(): of the customer, TS_NO_BEGINNING: not known */
} TsEvents;

extern TsEvents *ts_events_begin(FunctionCallInfo fcinfo, const TsEventsClass *class);
extern int64 ts_events_time(FunctionCallInfo fcinfo, const TsEventsClass *class);
extern void ts_events_add(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events, uint64 kind,
						  int64 at, double value, uint32 touch);
extern uint32 ts_events_touch(TsEvents *events, const text *name);

/* The support functions that all aggregates have, but for what is particular to each. */
extern Datum ts_events_combine(FunctionCallInfo fcinfo, const TsEventsClass *class);
extern const TsEvents *ts_events_final(FunctionCallInfo fcinfo);

/* Reading and writing settings: integers and strings, little-endian, lengths checked. */
extern void ts_put_int64(StringInfo bytes, int64 x);
extern void ts_put_text(StringInfo bytes, const char *what, const text *t);

typedef struct TsSettingsReader
{
	const char *at, *end;
} TsSettingsReader;

extern int64 ts_get_int64(TsSettingsReader *reader);
extern const char *ts_get_text(TsSettingsReader *reader, uint32 *length);
extern void ts_get_end(const TsSettingsReader *reader);

#endif /* TOUCHSTONE_EVENTS_H */
