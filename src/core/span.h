/*
 * span.h
 *		Spans of time in configuration and in stored values: "30 days", "1 day 12 hours".
 *
 * A span is exact: a day is 86,400 s; months and years, which differ in length, are none.  Neither form depends on a setting.
 */
#ifndef TOUCHSTONE_SPAN_H
#define TOUCHSTONE_SPAN_H

#include "postgres.h"

#include "datatype/timestamp.h"

#define TS_MAX_SPAN (INT64CONST(10000000) * USECS_PER_DAY) /* microseconds */

#define TS_SPAN_WORDS                                                                                                             \
	"a span of time such as \"30 days\" or \"1 day 12 hours\": numbers with weeks, days, hours, minutes or seconds, longer than " \
	"nothing and at most 10,000,000 days"
#define TS_SPAN_HINT "Months and years differ in length: write a month as 30 days, a year as 365 days."

/* The microseconds of a text; false where it is no span.  And the text of a span, in the current context. */
extern bool ts_span_parse(const char *text, int length, int64 *span);
extern char *ts_span_text(int64 span);

/* The microseconds of an interval argument; one of months, or not above 0, is an error that names `what` it is. */
extern int64 ts_span_of_interval(const Interval *interval, const char *what);

#endif /* TOUCHSTONE_SPAN_H */
