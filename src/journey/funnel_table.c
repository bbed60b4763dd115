/*
 * funnel_table.c
 *		The aggregate funnel_table(): the steps of a funnel over a whole event stream, one row per step.
 *
 *		journey -> how far it goes (funnel.c) -> counters of its furthest step, durations of the steps it took
 *
 * All counts are sums over the furthest step: a journey that got to step k got to every step before it, also where
 * skip_ok let it leave one out.
 */
#include "postgres.h"

#include "attribution/result.h"
#include "journey/durations.h"
#include "journey/funnel.h"

#include "core/error.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_funnel_table_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_funnel_table_text_transfn);
PG_FUNCTION_INFO_V1(ts_funnel_table_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_funnel_table_combinefn);
PG_FUNCTION_INFO_V1(ts_funnel_table_finalfn);

/* Arguments of the transition function. */
enum
{
	ARG_STATE,
	ARG_JOURNEY,
	ARG_STEP,
	ARG_AT,
	ARG_STEPS,
	ARG_UNTIL = ARG_STEPS + 3
};

/* Columns of the type funnel_step. */
enum
{
	COL_STEP,
	COL_ORDINAL,
	COL_REACHED,
	COL_SHARE_OF_PREVIOUS,
	COL_SHARE_OF_FIRST,
	COL_MEDIAN_TIME,
	COL_P90_TIME,
	COL_TOO_YOUNG,
	NCOLUMNS
};

/* What is known of a step. */
typedef struct Counter
{
	int64 furthest; /* journeys that got here and no further */
	int64 open;		/* ... and may still go on */
	TsDurations *durations;
} Counter;

/* The settings of all forms: mode and until may be missing. */
static void
write_settings(FunctionCallInfo fcinfo, StringInfo bytes)
{
	ts_funnel_write(fcinfo, ARG_STEPS, bytes);
}

#define CLASS(type)                                                                                         \
	{                                                                                                       \
		TS_EVENTS_FUNNEL_TABLE, "funnel_table", "journey", type, ARG_JOURNEY, ARG_AT, ARG_STEPS, ARG_UNTIL, \
			write_settings, ts_funnel_read                                                                  \
	}
static const TsEventsClass BY_BIGINT = CLASS(TS_JOURNEY_BIGINT);
static const TsEventsClass BY_TEXT = CLASS(TS_JOURNEY_TEXT);
static const TsEventsClass BY_UUID = CLASS(TS_JOURNEY_UUID);

/* One row.  Inline, so that each journey type has its own straight path. */
static pg_attribute_always_inline Datum
accumulate(FunctionCallInfo fcinfo, const TsEventsClass *class)
{
	TsEvents *events = ts_events_begin(fcinfo, class);

	ts_funnel_add(fcinfo, class, events, ARG_STEP);
	PG_RETURN_POINTER(events);
}

/*
 * ts_funnel_table_*_transfn(internal, journey, step text, at timestamptz, steps text[], within interval [, mode text
 * [, until timestamptz]]) -> internal
 *		A row whose step is NULL is ignored.  Errors: 22004 for a NULL journey, time or setting, 22008 for an infinite time,
 *		22023 for settings that are of no use, 54000 for a journey key over 1,024 bytes.
 */
Datum
ts_funnel_table_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_BIGINT);
}

Datum
ts_funnel_table_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_TEXT);
}

Datum
ts_funnel_table_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, &BY_UUID);
}

/* ts_funnel_table_combinefn(internal, internal) -> internal */
Datum
ts_funnel_table_combinefn(PG_FUNCTION_ARGS)
{
	return ts_events_combine(fcinfo, &BY_BIGINT);
}

/* Counts all journeys. */
static void
count_journeys(const TsEvents *events, const TsFunnel *funnel, Counter *counters)
{
	TsFunnelWalk *walk = ts_funnel_walk(events);
	int64 until = funnel->has_until ? funnel->until : events->newest;
	const TsProgress *progress;

	while ((progress = ts_funnel_next(walk)) != NULL)
	{
		Counter *counter = &counters[progress->furthest];
		uint64 left = progress->best.taken;
		int before;

		if (progress->furthest == 0)
			continue;
		counter->furthest++;

		/* the window is open as long as its end, which belongs to it, is later than the stream's */
		if (progress->open &&
			(until < progress->since || (uint64) until - (uint64) progress->since < (uint64) funnel->within))
			counter->open++;

		/* the steps that the way took, and how long each took after the one before */
		before = pg_rightmost_one_pos64(left) + 1;
		for (left &= left - 1; left != 0; left &= left - 1)
		{
			int step = pg_rightmost_one_pos64(left) + 1;

			ts_durations_add(counters[step].durations, progress->best.at[step] - progress->best.at[before]);
			before = step;
		}
	}
}

/* Microseconds as an interval: days of 86,400 seconds, and the rest. */
static Datum
interval_datum(int64 microseconds)
{
	Interval *interval = palloc(sizeof(Interval));

	interval->month = 0;
	interval->day = (int32) (microseconds / USECS_PER_DAY);
	interval->time = microseconds % USECS_PER_DAY;
	return IntervalPGetDatum(interval);
}

/*
 * ts_funnel_table_finalfn(internal) -> funnel_step[]: one row per step, in order; NULL without rows.
 */
Datum
ts_funnel_table_finalfn(PG_FUNCTION_ARGS)
{
	const TsEvents *events = ts_events_final(fcinfo);
	Counter counters[TS_MAX_STEPS + 2] = {{0}};
	int64 reached[TS_MAX_STEPS + 2] = {0};
	int64 too_young = 0;
	const TsFunnel *funnel;
	TsResult *result;
	Size budget;

	if (events == NULL)
		PG_RETURN_NULL();
	funnel = events->settings->made;
	budget = get_hash_memory_limit() / 2;
	for (int k = 1; k <= funnel->n; k++)
		counters[k].durations = ts_durations_create(&budget);
	count_journeys(events, funnel, counters);

	/* who got further was here as well */
	for (int k = funnel->n; k > 0; k--)
		reached[k] = reached[k + 1] + counters[k].furthest;

	result = ts_attribution_result(fcinfo, NCOLUMNS);
	for (int k = 1; k <= funnel->n; k++)
	{
		const TsStep *step = &funnel->step[k - 1];
		Datum values[NCOLUMNS] = {0};
		bool nulls[NCOLUMNS] = {false};
		int64 time;

		/* who is still on the way to an earlier step may get here, too */
		too_young += counters[k - 1].open;
		values[COL_STEP] = PointerGetDatum(cstring_to_text_with_len(step->name, (int) step->length));
		values[COL_ORDINAL] = Int32GetDatum(k);
		values[COL_REACHED] = Int64GetDatum(reached[k]);
		nulls[COL_SHARE_OF_PREVIOUS] = k == 1 || reached[k - 1] == 0;
		if (!nulls[COL_SHARE_OF_PREVIOUS])
			values[COL_SHARE_OF_PREVIOUS] = Float8GetDatum((double) reached[k] / (double) reached[k - 1]);
		nulls[COL_SHARE_OF_FIRST] = reached[1] == 0;
		if (!nulls[COL_SHARE_OF_FIRST])
			values[COL_SHARE_OF_FIRST] = Float8GetDatum((double) reached[k] / (double) reached[1]);
		nulls[COL_MEDIAN_TIME] = !ts_durations_percentile(counters[k].durations, 0.5, &time);
		if (!nulls[COL_MEDIAN_TIME])
			values[COL_MEDIAN_TIME] = interval_datum(time);
		nulls[COL_P90_TIME] = !ts_durations_percentile(counters[k].durations, 0.9, &time);
		if (!nulls[COL_P90_TIME])
			values[COL_P90_TIME] = interval_datum(time);
		ts_durations_free(counters[k].durations);
		values[COL_TOO_YOUNG] = Int64GetDatum(too_young);
		ts_result_add(result, values, nulls);
	}
	return ts_result_end(result);
}
