/*
 * calendar.h
 *		Calendar periods: which day, week, month ... of a time zone a moment belongs to.
 */
#ifndef TOUCHSTONE_CALENDAR_H
#define TOUCHSTONE_CALENDAR_H

#include "postgres.h"

#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/date.h"

typedef enum TsPeriod
{
	TS_DAY,
	TS_WEEK, /* from Monday */
	TS_MONTH,
	TS_QUARTER,
	TS_YEAR
} TsPeriod;

/* A stretch of time with one offset from UTC, in seconds since 1970: [from, to). */
typedef struct TsOffset
{
	pg_time_t from, to;
	long seconds;
} TsOffset;

#define TS_OFFSETS 16

/* A zone, with the stretches that moments were found in lately. */
typedef struct TsCalendar
{
	TsPeriod period;
	pg_tz *zone;
	int noffsets, next;
	TsOffset offset[TS_OFFSETS];
} TsCalendar;

extern TsPeriod ts_calendar_period(const char *name, uint32 length);
extern pg_tz *ts_calendar_zone(const char *name, uint32 length);
extern void ts_calendar_begin(TsCalendar *calendar, TsPeriod period, pg_tz *zone);

/* The number of the period that a moment is in; the next one has the next number. */
extern int64 ts_calendar_number(TsCalendar *calendar, TimestampTz at);

/* The first day of a period. */
extern DateADT ts_calendar_start(const TsCalendar *calendar, int64 number);

#endif /* TOUCHSTONE_CALENDAR_H */
