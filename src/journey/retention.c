/*
 * retention.c
 *		Who comes back: the aggregates retention(), of one customer, and retention_table(), of all by cohort.
 *
 * Periods are those of the calendar in a time zone: a customer who came on 31 January and again on 1 February was active
 * in the month after the first.  A cohort are the customers whose first event (or first event of a certain name) is in
 * one period.
 *
 *		customer -> period of its cohort, bits of the periods that it was active in -> counters of the cohort
 *
 * Periods that had not begun when the stream ends are left out of the table, so that a young cohort does not look as if it
 * had lost everybody.
 */
#include "postgres.h"

#include "attribution/result.h"
#include "journey/calendar.h"
#include "journey/events.h"

#include "catalog/pg_type.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "utils/array.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_retention_transfn);
PG_FUNCTION_INFO_V1(ts_retention_combinefn);
PG_FUNCTION_INFO_V1(ts_retention_finalfn);
PG_FUNCTION_INFO_V1(ts_retention_table_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_text_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_event_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_event_text_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_event_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_retention_table_combinefn);
PG_FUNCTION_INFO_V1(ts_retention_table_finalfn);

#define MAX_PERIODS 1000

/* Arguments of retention(at, cohort_at, period, periods [, zone]). */
enum
{
	ARG_STATE,
	ARG_AT,
	ARG_COHORT_AT,
	ARG_PERIOD
};

/* ... of retention_table(customer, at, period, periods [, zone]). */
enum
{
	TABLE_STATE,
	TABLE_CUSTOMER,
	TABLE_AT,
	TABLE_PERIOD
};

/* ... and of retention_table(customer, event, at, cohort_event, period, periods [, zone]). */
enum
{
	EVENT_STATE,
	EVENT_CUSTOMER,
	EVENT_EVENT,
	EVENT_AT,
	EVENT_COHORT_EVENT,
	EVENT_PERIOD
};

/* Columns of the type retention_row. */
enum
{
	COL_COHORT,
	COL_SIZE,
	COL_PERIOD,
	COL_ACTIVE,
	COL_SHARE,
	COL_COMPLETE,
	NCOLUMNS
};

/* What an event stands for: touches whose names are these bytes. */
enum
{
	MARK,	  /* the customer may belong to the cohort of this moment */
	ACTIVITY, /* the customer was active */
	BOTH,
	NMARKS
};

/* The settings, read.  Of the event that makes the cohort the stream keeps nothing, but the settings do. */
typedef struct Retention
{
	TsPeriod period;
	int periods;
	pg_tz *zone; /* NULL: the session's */
	const char *cohort_event;
	uint32 cohort_event_length;
} Retention;

/* ---------- settings ---------- */

ts_noreturn static void report_null(const char *what, const char *hint);

/* The error for a setting that is NULL; the hint says what to write. */
static void
report_null(const char *what, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s of retention must not be null", what),
					errhint("%s", hint)));
}

/* Period, periods and zone, in arguments from `first` on; the zone may be missing.  Empty: the session's. */
static void
write_periods(FunctionCallInfo fcinfo, StringInfo bytes, int first)
{
	const text *period;
	int periods;

	if (PG_ARGISNULL(first))
		report_null("period", "Write 'day', 'week', 'month', 'quarter' or 'year'.");
	if (PG_ARGISNULL(first + 1))
		report_null("periods", "Write how many periods after the first are to be shown, for example 12.");
	period = PG_GETARG_TEXT_PP(first);
	periods = PG_GETARG_INT32(first + 1);
	ts_put_int64(bytes, ts_calendar_period(VARDATA_ANY(period), VARSIZE_ANY_EXHDR(period)));
	if (periods < 0 || periods > MAX_PERIODS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("periods of retention must be 0 to %d, not %d", MAX_PERIODS, periods),
						errhint("Write how many periods after the first are to be shown, for example 12.")));
	ts_put_int64(bytes, periods);
	if (PG_NARGS() > first + 2)
	{
		const text *zone;

		if (PG_ARGISNULL(first + 2))
			report_null("zone",
						"Write a name such as 'Asia/Shanghai', or leave it out for the session's TimeZone.");
		zone = PG_GETARG_TEXT_PP(first + 2);
		ts_calendar_zone(VARDATA_ANY(zone), VARSIZE_ANY_EXHDR(zone));
		ts_put_text(bytes, "zone", zone);
	}
	else
		ts_put_int64(bytes, 0);
}

/* The settings of retention; like the other forms they end with the name of the event that customers begin with: none here. */
static void
write_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	write_periods(fcinfo, bytes, ARG_PERIOD);
	ts_put_int64(bytes, 0);
}

/* The same of retention_table without events. */
static void
write_table_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	write_periods(fcinfo, bytes, TABLE_PERIOD);
	ts_put_int64(bytes, 0);
}

/* The same of retention_table with events. */
static void
write_event_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	if (PG_ARGISNULL(EVENT_COHORT_EVENT))
		report_null("cohort_event",
					"Write the name of the event that customers begin with, such as 'sign-up'.");
	write_periods(fcinfo, bytes, EVENT_PERIOD);
	ts_put_text(bytes, "cohort_event", PG_GETARG_TEXT_PP(EVENT_COHORT_EVENT));
}

/* The settings, read.  A zone that is not known here (it was where they were written) is an error like an unknown one. */
static void *
read_settings(const char *bytes, uint32 length, MemoryContext context)
{
	TsSettingsReader r = {bytes, bytes + length};
	Retention *retention = MemoryContextAllocZero(context, sizeof(Retention));
	uint32 zone_length;
	const char *zone;

	retention->period = (TsPeriod) ts_get_int64(&r);
	retention->periods = (int) ts_get_int64(&r);
	zone = ts_get_text(&r, &zone_length);
	if (zone_length > 0)
		retention->zone = ts_calendar_zone(zone, zone_length);
	retention->cohort_event = ts_get_text(&r, &retention->cohort_event_length);
	ts_get_end(&r);
	if (retention->period > TS_YEAR || retention->periods < 0 || retention->periods > MAX_PERIODS)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("state of retention is damaged")));
	return retention;
}

static const TsEventsClass RETENTION = {
	TS_EVENTS_RETENTION, "retention",	 "customer",	 TS_JOURNEY_BIGINT, 0, ARG_AT,
	ARG_PERIOD,			 ARG_PERIOD + 2, write_settings, read_settings};

#define TABLE(type)                                                                               \
	{                                                                                             \
		TS_EVENTS_RETENTION_TABLE, "retention_table", "customer", type, TABLE_CUSTOMER, TABLE_AT, \
			TABLE_PERIOD, TABLE_PERIOD + 2, write_table_settings, read_settings                   \
	}
static const TsEventsClass BY_BIGINT = TABLE(TS_JOURNEY_BIGINT);
static const TsEventsClass BY_TEXT = TABLE(TS_JOURNEY_TEXT);
static const TsEventsClass BY_UUID = TABLE(TS_JOURNEY_UUID);

#define EVENT_TABLE(type)                                                                         \
	{                                                                                             \
		TS_EVENTS_RETENTION_TABLE, "retention_table", "customer", type, EVENT_CUSTOMER, EVENT_AT, \
			EVENT_COHORT_EVENT, EVENT_PERIOD + 2, write_event_settings, read_settings             \
	}
static const TsEventsClass EVENT_BY_BIGINT = EVENT_TABLE(TS_JOURNEY_BIGINT);
static const TsEventsClass EVENT_BY_TEXT = EVENT_TABLE(TS_JOURNEY_TEXT);
static const TsEventsClass EVENT_BY_UUID = EVENT_TABLE(TS_JOURNEY_UUID);

/* ---------- rows ---------- */

/* One more event, of which only its mark is kept; the dictionary has the marks in their order. */
static inline void
add(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events, int mark, int64 at)
{
	TsNames *names = events->settings->stream->touches;

	if (unlikely(names->n == 0))
		for (int i = 0; i < NMARKS; i++)
		{
			char byte = (char) i;

			ts_names_intern(names, &byte, 1, ts_hash_bytes(&byte, 1));
		}
	ts_events_add(fcinfo, class, events, TS_TOUCH, at, 0, (uint32) mark);
}

/*
 * ts_retention_transfn(internal, at timestamptz, cohort_at timestamptz, period text, periods integer [, zone text]) -> internal
 *		NULL in `at` is a customer who did nothing, NULL in `cohort_at` a row that does not say when the customer began.
 *		Errors: 22008 for an infinite time, 22004 for a NULL setting, 22023 for one that is of no use.
 */
Datum
ts_retention_transfn(PG_FUNCTION_ARGS)
{
	TsEvents *events = ts_events_begin(fcinfo, &RETENTION);

	if (!PG_ARGISNULL(ARG_COHORT_AT))
	{
		int64 at = PG_GETARG_TIMESTAMPTZ(ARG_COHORT_AT);

		if (unlikely(TIMESTAMP_NOT_FINITE(at)))
			ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
							errmsg("time of a cohort must not be infinite"),
							errhint("Leave such rows out with FILTER (WHERE isfinite(cohort_at)).")));
		events->beginning = Min(events->beginning, at);
	}
	if (!PG_ARGISNULL(ARG_AT))
		add(fcinfo, &RETENTION, events, ACTIVITY, ts_events_time(fcinfo, &RETENTION));
	PG_RETURN_POINTER(events);
}

/* ts_retention_combinefn(internal, internal) -> internal */
Datum
ts_retention_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &RETENTION);
}

/* A row of a table where every event is activity, and the first one the beginning. */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	TsEvents *events = ts_events_begin(fcinfo, class);

	add(fcinfo, class, events, BOTH, ts_events_time(fcinfo, class));
	PG_RETURN_POINTER(events);
}

/* A row of a table where customers begin with an event of a certain name, and every other event is activity. */
static pg_attribute_always_inline Datum
accumulate_event(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	TsEvents *events = ts_events_begin(fcinfo, class);
	const Retention *retention = events->settings->made;
	const text *event;
	uint32 length;
	bool begins;

	if (PG_ARGISNULL(EVENT_EVENT))
		PG_RETURN_POINTER(events);
	event = PG_GETARG_TEXT_PP(EVENT_EVENT);
	length = VARSIZE_ANY_EXHDR(event);
	begins = length == retention->cohort_event_length &&
			 memcmp(VARDATA_ANY(event), retention->cohort_event, length) == 0;
	add(fcinfo, class, events, begins ? MARK : ACTIVITY, ts_events_time(fcinfo, class));
	PG_RETURN_POINTER(events);
}

/*
 * ts_retention_table_*_transfn(internal, customer, at timestamptz, period text, periods integer [, zone text]) -> internal
 *		Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for settings that are of no
 *		use, 54000 for a key over 1,024 bytes.
 */
Datum
ts_retention_table_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_BIGINT);
}

Datum
ts_retention_table_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_TEXT);
}

Datum
ts_retention_table_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_UUID);
}

/*
 * ts_retention_table_event_*_transfn(internal, customer, event text, at timestamptz, cohort_event text, period text,
 * periods integer [, zone text]) -> internal
 *		The same; a row whose event is NULL is ignored.
 */
Datum
ts_retention_table_event_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate_event(fcinfo, &EVENT_BY_BIGINT);
}

Datum
ts_retention_table_event_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate_event(fcinfo, &EVENT_BY_TEXT);
}

Datum
ts_retention_table_event_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate_event(fcinfo, &EVENT_BY_UUID);
}

/* ts_retention_table_combinefn(internal, internal) -> internal */
Datum
ts_retention_table_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &BY_BIGINT);
}

/* ---------- one customer ---------- */

/* Going along customers: the calendar, and what each event of the walk stands for. */
typedef struct Customers
{
	const Retention *retention;
	TsCalendar calendar;
	TsWalk *walk;
	bool begins[NMARKS], active[NMARKS]; /* by the rank of the mark's name in the walk */
	bool *in_period; /* of the customer: whether active in each period from the cohort's on */
} Customers;

/* Before the first customer of a state. */
static Customers *
open_customers(const TsEvents *events)
{
	Customers *customers = palloc0(sizeof(Customers));
	const Retention *retention = events->settings->made;

	customers->retention = retention;
	ts_calendar_begin(&customers->calendar, retention->period,
					  retention->zone ? retention->zone : session_timezone);
	customers->walk = ts_walk_open(events->state, false);
	for (uint32 i = 0; i < customers->walk->nnames; i++)
	{
		const TsName *name = customers->walk->name[i];

		if (name->length != 1 || name->bytes[0] < 0 || name->bytes[0] >= NMARKS)
			ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("state of retention is damaged")));
		customers->begins[i] = name->bytes[0] != ACTIVITY;
		customers->active[i] = name->bytes[0] != MARK;
	}
	customers->in_period = ts_array(bool, retention->periods + 1);
	return customers;
}

/* In which periods, counted from that of the cohort, a customer was active. */
static void
look_at_customer(Customers *customers, const TsJourney *journey, int64 cohort)
{
	int periods = customers->retention->periods;

	memset(customers->in_period, 0, (periods + 1) * sizeof(bool));
	for (uint32 i = 0; journey && i < journey->ntouches; i++)
	{
		int64 number;

		TsCheckInterrupts(i);
		if (!customers->active[journey->touch[i]])
			continue;
		number = ts_calendar_number(&customers->calendar, journey->at[i]) - cohort;
		if (number > periods)
			break; /* events come in order of time */
		if (number >= 0)
			customers->in_period[number] = true;
	}
}

/*
 * ts_retention_finalfn(internal) -> boolean[]: whether the customer was active in its first period and in each of those
 * after it; NULL where no row says when the customer began.
 */
Datum
ts_retention_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	Customers *customers;
	Datum *result;
	int n;

	if (events == NULL || events->beginning == TS_NO_BEGINNING)
		PG_RETURN_NULL();
	customers = open_customers(events);
	look_at_customer(customers, ts_walk_next(customers->walk),
					 ts_calendar_number(&customers->calendar, events->beginning));
	n = customers->retention->periods + 1;
	result = ts_array(Datum, n);
	for (int i = 0; i < n; i++)
		result[i] = BoolGetDatum(customers->in_period[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(result, n, BOOLOID, 1, true, TYPALIGN_CHAR));
}

/* ---------- all customers ---------- */

/* A cohort: how many customers, and how many of them were active in each period. */
typedef struct Cohort
{
	int64 number; /* of its period */
	int64 size;
	int64 *active; /* periods + 1 */
} Cohort;

/* All cohorts, sorted by number.  They are few beside the customers. */
typedef struct Cohorts
{
	int n, room;
	Cohort *cohort;
} Cohorts;

/* The cohort of a number, new ones included. */
static Cohort *
find_cohort(Cohorts *cohorts, int64 number, int periods)
{
	int from = 0, to = cohorts->n;

	/* where it is, or where it would be put */
	while (from < to)
	{
		int middle = from + (to - from) / 2;

		if (cohorts->cohort[middle].number < number)
			from = middle + 1;
		else
			to = middle;
	}
	if (from < cohorts->n && cohorts->cohort[from].number == number)
		return &cohorts->cohort[from];
	if (cohorts->n == cohorts->room)
	{
		cohorts->room = Max(64, 2 * cohorts->room);
		cohorts->cohort = cohorts->cohort ? ts_array_resize(cohorts->cohort, Cohort, cohorts->room)
										  : ts_array(Cohort, cohorts->room);
	}
	memmove(&cohorts->cohort[from + 1], &cohorts->cohort[from], (cohorts->n - from) * sizeof(Cohort));
	cohorts->n++;
	cohorts->cohort[from] = (Cohort){number, 0, palloc0((periods + 1) * sizeof(int64))};
	return &cohorts->cohort[from];
}

/* Counts all customers; the result is how many of them belong to no cohort. */
static int64
count_customers(Customers *customers, Cohorts *cohorts)
{
	int periods = customers->retention->periods;
	int64 without = 0;
	const TsJourney *journey;

	while ((journey = ts_walk_next(customers->walk)) != NULL)
	{
		uint32 first = 0;
		Cohort *cohort;

		/* events come in order of time: the first that begins something is the beginning */
		while (first < journey->ntouches && !customers->begins[journey->touch[first]])
			first++;
		if (first == journey->ntouches)
		{
			without++;
			continue;
		}
		cohort = find_cohort(cohorts, ts_calendar_number(&customers->calendar, journey->at[first]), periods);
		cohort->size++;
		look_at_customer(customers, journey, cohort->number);
		for (int i = 0; i <= periods; i++)
			cohort->active[i] += customers->in_period[i];
	}
	return without;
}

/*
 * ts_retention_table_finalfn(internal) -> retention_row[]: by cohort and period, customers of no cohort last; NULL without
 * rows.
 */
Datum
ts_retention_table_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	Cohorts cohorts = {0};
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};
	Customers *customers;
	TsResult *result;
	int64 last, without;

	if (events == NULL)
		PG_RETURN_NULL();
	customers = open_customers(events);
	without = count_customers(customers, &cohorts);
	result = ts_attribution_result(fcinfo, NCOLUMNS);
	/* the newest event of all customers tells which periods the data reach into */
	last = events->newest == TS_NO_TIME ? 0 : ts_calendar_number(&customers->calendar, events->newest);
	for (int c = 0; c < cohorts.n; c++)
	{
		const Cohort *cohort = &cohorts.cohort[c];

		values[COL_COHORT] = DateADTGetDatum(ts_calendar_start(&customers->calendar, cohort->number));
		values[COL_SIZE] = Int64GetDatum(cohort->size);
		/* the periods that have begun; the one that the stream ends in is not over */
		for (int i = 0; i <= customers->retention->periods && cohort->number + i <= last; i++)
		{
			values[COL_PERIOD] = Int32GetDatum(i);
			values[COL_ACTIVE] = Int64GetDatum(cohort->active[i]);
			values[COL_SHARE] = Float8GetDatum((double) cohort->active[i] / (double) cohort->size);
			values[COL_COMPLETE] = BoolGetDatum(cohort->number + i < last);
			ts_result_add(result, values, nulls);
		}
	}

	/* customers of no cohort: nobody is lost */
	if (without > 0)
	{
		memset(nulls, true, sizeof(nulls));
		nulls[COL_SIZE] = false;
		values[COL_SIZE] = Int64GetDatum(without);
		ts_result_add(result, values, nulls);
	}
	return ts_result_end(result);
}
