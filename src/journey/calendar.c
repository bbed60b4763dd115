/*
 * calendar.c
 *		Calendar periods: which day, week, month ... of a time zone a moment belongs to.
 *
 * The server's conversion to local time takes some 300 ns, and a retention table asks for it ten million times.  But the
 * offset from UTC changes twice a year at most; so the stretches between two changes are kept as they are come across.
 */
#include "postgres.h"

#include "journey/calendar.h"

#include "core/compat.h"
#include "core/table.h"
#include "core/text.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#define EPOCH_SECONDS ((int64) (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY)
#define FIRST_MONDAY  2 /* 2000-01-03, in days from 2000-01-01 */

static const struct Period
{
	const char *name;
	TsPeriod period;
} PERIODS[] = {
	{"day", TS_DAY}, {"month", TS_MONTH}, {"quarter", TS_QUARTER}, {"week", TS_WEEK}, {"year", TS_YEAR},
};

/* ---------- names ---------- */

ts_noreturn static void report_period(const char *word);

/* The error for a word that is no period. */
static void
report_period(const char *word)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("unknown period \"%s\" of retention", word),
			 errdetail("Accepted are day, week, month, quarter and year."),
			 errhint("Periods are those of the calendar: write 'week', not '7 days'.")));
}

/* ts_calendar_period: the period of a name, in capitals or not, as for date_trunc; 22023 for one that is none. */
TsPeriod
ts_calendar_period(const char *name, uint32 length)
{
	char *word = unconstify(char *, ts_shown(name, length)); /* what is cut is no period either */
	const struct Period *period;

	for (char *at = word; *at; at++)
		*at = (char) pg_ascii_tolower((unsigned char) *at);
	period = ts_find(word, PERIODS);
	if (period == NULL)
		report_period(word);
	return period->period;
}

/* ts_calendar_zone: a time zone; 22023 for a name that is none. */
pg_tz *
ts_calendar_zone(const char *name, uint32 length)
{
	pg_tz *zone = length <= TZ_STRLEN_MAX ? pg_tzset(pnstrdup(name, length)) : NULL;

	if (zone == NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("time zone \"%s\" not recognized", ts_shown(name, length)),
						errhint("Write a name of pg_timezone_names, such as 'Asia/Shanghai'.")));
	return zone;
}

/* ---------- local time ---------- */

/* ts_calendar_begin: a calendar that knows no stretch of time yet. */
void
ts_calendar_begin(TsCalendar *calendar, TsPeriod period, pg_tz *zone)
{
	memset(calendar, 0, sizeof(TsCalendar));
	calendar->period = period;
	calendar->zone = zone;
}

/* A quotient rounded down, as days before 2000 and months before our time need it; b is positive. */
static inline int64
divide_down(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/* Seconds that local time is ahead of UTC. */
static long
offset_at(TsCalendar *calendar, pg_time_t at)
{
	TsOffset found = {at, PG_INT64_MAX, 0};
	long after;
	pg_time_t boundary;
	int isdst, isdst_after;
	int known;

	/* mostly the moment is in a stretch that is known already */
	for (int i = 0; i < calendar->noffsets; i++)
		if (calendar->offset[i].from <= at && at < calendar->offset[i].to)
			return calendar->offset[i].seconds;

	known =
		pg_next_dst_boundary(&at, &found.seconds, &isdst, &boundary, &after, &isdst_after, calendar->zone);
	if (known < 0)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("timestamp out of range")));
	if (known > 0)
		found.to = boundary;

	/* an earlier moment of a stretch that is known moves its beginning */
	for (int i = 0; i < calendar->noffsets; i++)
		if (calendar->offset[i].to == found.to)
		{
			calendar->offset[i].from = at;
			return found.seconds;
		}
	/* in turn: a stream that jumps between more stretches than there is room for is slower, not wrong */
	calendar->offset[calendar->next] = found;
	calendar->next = (calendar->next + 1) % TS_OFFSETS;
	calendar->noffsets = Min(calendar->noffsets + 1, TS_OFFSETS);
	return found.seconds;
}

/* ts_calendar_number: the number of the period that a moment is in. */
int64
ts_calendar_number(TsCalendar *calendar, TimestampTz at)
{
	int64 seconds = divide_down(at, USECS_PER_SEC);
	int64 day;
	int year, month, mday;

	seconds += offset_at(calendar, seconds + EPOCH_SECONDS);
	day = divide_down(seconds, SECS_PER_DAY);

	/* days and weeks are counted from 2000, months and longer periods from the year 0 */
	if (calendar->period == TS_DAY)
		return day;
	if (calendar->period == TS_WEEK)
		return divide_down(day - FIRST_MONDAY, 7);
	j2date((int) day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	switch (calendar->period)
	{
		case TS_MONTH:
			return (int64) year * 12 + month - 1;
		case TS_QUARTER:
			return (int64) year * 4 + (month - 1) / 3;
		default:
			return year;
	}
}

/* ts_calendar_start: the first day of a period. */
DateADT
ts_calendar_start(const TsCalendar *calendar, int64 number)
{
	switch (calendar->period)
	{
		case TS_DAY:
			return (DateADT) number;
		case TS_WEEK:
			return (DateADT) (number * 7 + FIRST_MONDAY);
		case TS_MONTH:
			return date2j((int) divide_down(number, 12), (int) (number - 12 * divide_down(number, 12)) + 1,
						  1) -
				   POSTGRES_EPOCH_JDATE;
		case TS_QUARTER:
			return date2j((int) divide_down(number, 4), (int) (number - 4 * divide_down(number, 4)) * 3 + 1,
						  1) -
				   POSTGRES_EPOCH_JDATE;
		case TS_YEAR:
			break;
	}
	return date2j((int) number, 1, 1) - POSTGRES_EPOCH_JDATE;
}
