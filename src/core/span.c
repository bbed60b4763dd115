/*
 * span.c
 *		Spans of time.  See span.h.
 */
#include "postgres.h"

#include "core/span.h"

#include <math.h>

#include "core/compat.h"
#include "core/table.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

typedef struct Unit
{
	const char *name;
	int64 span;
} Unit;

/* bytewise: see table.h */
static const Unit units[] = {
	{"d", USECS_PER_DAY},		   {"day", USECS_PER_DAY},		{"days", USECS_PER_DAY},
	{"h", USECS_PER_HOUR},		   {"hour", USECS_PER_HOUR},	{"hours", USECS_PER_HOUR},
	{"min", USECS_PER_MINUTE},	   {"mins", USECS_PER_MINUTE},	{"minute", USECS_PER_MINUTE},
	{"minutes", USECS_PER_MINUTE}, {"s", USECS_PER_SEC},		{"sec", USECS_PER_SEC},
	{"second", USECS_PER_SEC},	   {"seconds", USECS_PER_SEC},	{"secs", USECS_PER_SEC},
	{"w", 7 * USECS_PER_DAY},	   {"week", 7 * USECS_PER_DAY}, {"weeks", 7 * USECS_PER_DAY},
};

#define MAX_WORD 16 /* bytes of a number, of a unit */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next characters that are digits and points, or letters; terminated in `word`. */
static int
take_word(const char *text, int length, int *at, bool number, char *word)
{
	int n = 0;

	while (*at < length && is_space(text[*at]))
		(*at)++;
	while (*at < length && n < MAX_WORD - 1)
	{
		char c = text[*at];
		bool digit = (c >= '0' && c <= '9') || c == '.';

		if (number ? !digit : !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
			break;
		word[n++] = number ? c : (char) (c | 0x20);
		(*at)++;
	}
	word[n] = '\0';
	return n;
}

/* ts_span_parse: one or more of `number unit`; their sum. */
bool
ts_span_parse(const char *text, int length, int64 *span)
{
	double total = 0;
	int at = 0;
	char word[MAX_WORD];

	while (at < length)
	{
		const Unit *unit;
		char *end;
		double number;

		if (take_word(text, length, &at, true, word) == 0)
			return false;
		number = strtod(word, &end);
		if (*end != '\0' || end == word || take_word(text, length, &at, false, word) == 0)
			return false;
		unit = ts_find(word, units);
		if (unit == NULL)
			return false;
		total += number * (double) unit->span;
		while (at < length && is_space(text[at]))
			at++;
	}
	if (!(total >= 1 && total <= (double) TS_MAX_SPAN))
		return false;
	*span = (int64) rint(total);
	return true;
}

/* ts_span_text: in days, hours, minutes and seconds; it reads back to the same. */
char *
ts_span_text(int64 span)
{
	static const Unit parts[] = {
		{"day", USECS_PER_DAY}, {"hour", USECS_PER_HOUR}, {"minute", USECS_PER_MINUTE}};
	StringInfoData to;

	initStringInfo(&to);
	for (int i = 0; i < lengthof(parts); i++)
	{
		int64 n = span / parts[i].span;

		if (n > 0)
			appendStringInfo(&to, "%s%lld %s%s", to.len > 0 ? " " : "", (long long) n, parts[i].name,
							 n == 1 ? "" : "s");
		span %= parts[i].span;
	}
	if (span > 0)
	{
		appendStringInfo(&to, "%s%lld", to.len > 0 ? " " : "", (long long) (span / USECS_PER_SEC));
		if (span % USECS_PER_SEC != 0)
		{
			appendStringInfo(&to, ".%06lld", (long long) (span % USECS_PER_SEC));
			while (to.data[to.len - 1] == '0')
				to.data[--to.len] = '\0';
		}
		appendStringInfoString(&to, span == USECS_PER_SEC ? " second" : " seconds");
	}
	return to.data;
}

/* ts_span_of_interval: 22023 for months and years, 22008 out of range. */
int64
ts_span_of_interval(const Interval *interval, const char *what)
{
	double span = (double) interval->day * (double) USECS_PER_DAY + (double) interval->time;

	if (interval->month != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s must be of days and shorter units, not of months or years", what),
						errdetail("Months and years differ in length."),
						errhint("Write a month as 30 days, a year as 365 days.")));
	if (!(span >= 1 && span <= (double) TS_MAX_SPAN))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("%s must be longer than nothing and at most 10,000,000 days", what),
						errhint("Write for example interval '14 days'.")));
	return (int64) interval->day * USECS_PER_DAY + interval->time;
}
