/*
 * conditions.c
 *		Facts of leads, properties of events, and whether conditions hold on them.
 *
 * A value is what it says, not how it is stored: jsonb and typed columns, numbers and texts that read as numbers mean the same,
 * since the same lead comes from a form as text and from a table as a number.
 *
 *		missing    no such key, NULL, a text of white space, an empty list        only "missing" holds, and what "not" turns round
 *		equal      two texts bytewise, but for white space around them; a number and a text that reads as one, as numbers; true
 *				   and the text true
 *		number     a number, or a text that reads as one: 1200, -3.5, 1e6
 *		time       a text in ISO 8601: 2026-01-31, 2026-01-31T10:00:00+08:00; without a zone in UTC, a date at midnight
 *		list       a test holds if it holds for one of the elements
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include <math.h>

#include "catalog/pg_collation.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "mb/pg_wchar.h"
#include "regex/regex.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#define MAX_NUMBER 100 /* bytes of a text that reads as a number */

/* ---------- facts ---------- */

/* White space of ASCII, whatever the locale. */
static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* A text without the white space around it; missing, if nothing is left. */
static void
set_string(TsFact *fact, const char *bytes, int length)
{
	while (length > 0 && is_space(bytes[length - 1]))
		length--;
	while (length > 0 && is_space(*bytes))
	{
		bytes++;
		length--;
	}
	fact->kind = length > 0 ? TS_FACT_STRING : TS_FACT_MISSING;
	fact->bytes = bytes;
	fact->length = length;
}

/* ts_fact_of_json: a value of jsonb, which it points into. */
void
ts_fact_of_json(const JsonbValue *value, TsFact *fact)
{
	memset(fact, 0, sizeof(TsFact));
	switch (value->type)
	{
		case jbvString:
			set_string(fact, value->val.string.val, value->val.string.len);
			break;
		case jbvNumeric:
			fact->kind = TS_FACT_NUMBER;
			/* too large for float8 is infinity: larger than every limit, as it should be */
			fact->number = DatumGetFloat8(
				DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
			break;
		case jbvBool:
			fact->kind = TS_FACT_BOOLEAN;
			fact->boolean = value->val.boolean;
			break;
		case jbvBinary:
			fact->list = value->val.binary.data;
			fact->kind = !JsonContainerIsArray(fact->list)	  ? TS_FACT_OTHER
						 : JsonContainerSize(fact->list) == 0 ? TS_FACT_MISSING
															  : TS_FACT_LIST;
			break;
		default:
			break;
	}
}

/* ts_facts_of_json: the fields of a JSON object; of anything else, and of NULL, all are missing. */
void
ts_facts_of_json(const TsFields *fields, const Jsonb *json, TsFact *facts)
{
	for (int i = 0; i < fields->n; i++)
	{
		JsonbValue value;

		memset(&facts[i], 0, sizeof(TsFact));
		if (json != NULL && JB_ROOT_IS_OBJECT(json) &&
			getKeyJsonValueFromContainer(unconstify(JsonbContainer *, &json->root), fields->name[i],
										 fields->length[i], &value) != NULL)
			ts_fact_of_json(&value, &facts[i]);
	}
}

/* ---------- numbers, times, patterns ---------- */

/* The number that a fact is, or reads as. */
static bool
as_number(const TsFact *fact, double *number)
{
	char buffer[MAX_NUMBER + 1];
	char *end;

	if (fact->kind == TS_FACT_NUMBER)
	{
		*number = fact->number;
		return true;
	}
	if (fact->kind != TS_FACT_STRING || fact->length > MAX_NUMBER)
		return false;
	for (int i = 0; i < fact->length; i++)
	{
		char c = fact->bytes[i];

		/* none of the other things that strtod takes */
		if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E')
			return false;
	}
	/* bytes of a fact are not terminated, and strtod reads on */
	memcpy(buffer, fact->bytes, fact->length);
	buffer[fact->length] = '\0';
	*number = strtod(buffer, &end);
	return *end == '\0' && isfinite(*number);
}

/* `digits` digits at the front of what is left, from `min` to `max`. */
static bool
take_digits(const char **at, const char *end, int digits, int min, int max, int *result)
{
	*result = 0;
	if (end - *at < digits)
		return false;
	for (int i = 0; i < digits; i++, (*at)++)
	{
		if (**at < '0' || **at > '9')
			return false;
		*result = *result * 10 + (**at - '0');
	}
	return *result >= min && *result <= max;
}

/* One character at the front of what is left, if it is one of those accepted. */
static bool
take_char(const char **at, const char *end, const char *accepted)
{
	if (*at == end || strchr(accepted, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

/* Hours and minutes behind a sign, east of Greenwich; nothing, or Z. */
static bool
take_zone(const char **at, const char *end, int64 *seconds)
{
	int hours, minutes = 0;
	bool west;

	*seconds = 0;
	if (*at == end || (take_char(at, end, "Zz") && *at == end))
		return true;
	west = **at == '-';
	if (!take_char(at, end, "+-") || !take_digits(at, end, 2, 0, 15, &hours))
		return false;
	take_char(at, end, ":");
	if (*at != end && !take_digits(at, end, 2, 0, 59, &minutes))
		return false;
	*seconds = (int64) (hours * 60 + minutes) * 60 * (west ? -1 : 1);
	return *at == end;
}

/* The time that a fact reads as. */
static bool
as_time(const TsFact *fact, TimestampTz *time)
{
	const char *at = fact->bytes, *end = fact->bytes + fact->length;
	int year, month, day, hour = 0, minute = 0, second = 0;
	int64 fraction = 0, zone = 0;

	if (fact->kind != TS_FACT_STRING || !take_digits(&at, end, 4, 1, 9999, &year) ||
		!take_char(&at, end, "-") || !take_digits(&at, end, 2, 1, 12, &month) || !take_char(&at, end, "-") ||
		!take_digits(&at, end, 2, 1, 31, &day) || day > day_tab[isleap(year)][month - 1])
		return false;
	if (at != end)
	{
		if (!take_char(&at, end, "Tt ") || !take_digits(&at, end, 2, 0, 24, &hour) ||
			!take_char(&at, end, ":") || !take_digits(&at, end, 2, 0, 59, &minute))
			return false;
		if (take_char(&at, end, ":") && !take_digits(&at, end, 2, 0, 60, &second))
			return false;
		if (take_char(&at, end, "."))
			/* digits beyond microseconds count for nothing */
			for (int64 unit = 100000; at != end && *at >= '0' && *at <= '9'; at++, unit /= 10)
				fraction += unit * (*at - '0');
		if (!take_zone(&at, end, &zone))
			return false;
	}
	/* hour 24 and second 60 become the next day and minute by this sum */
	*time = ((int64) (date2j(year, month, day) - POSTGRES_EPOCH_JDATE) * SECS_PER_DAY + hour * SECS_PER_HOUR +
			 minute * SECS_PER_MINUTE + second - zone) *
				USECS_PER_SEC +
			fraction;
	return true;
}

/* ts_check_pattern: what is wrong with a regular expression, or NULL. */
void
ts_check_pattern(const char *bytes, int length, char **problem)
{
	pg_wchar *wide = ts_array(pg_wchar, length + 1);
	int n = pg_mb2wchar_with_len(bytes, wide, length);
	regex_t compiled;
	char message[100];
	int code = pg_regcomp(&compiled, wide, n, REG_ADVANCED, DEFAULT_COLLATION_OID);

	*problem = NULL;
	if (code == REG_OKAY)
		pg_regfree(&compiled);
	else
	{
		pg_regerror(code, &compiled, message, sizeof(message));
		*problem = pstrdup(message);
	}
	pfree(wide);
}

/* A fact as text, for regular expressions: a number as float8 is written, true and false. */
static void
as_text(const TsFact *fact, const char **bytes, int *length)
{
	*bytes = fact->bytes;
	*length = fact->length;
	if (fact->kind == TS_FACT_NUMBER)
		*bytes = float8out_internal(fact->number);
	else if (fact->kind == TS_FACT_BOOLEAN)
		*bytes = fact->boolean ? "true" : "false";
	else
		return;
	*length = (int) strlen(*bytes);
}

/* ---------- conditions ---------- */

/* The truth value that a fact is, or reads as. */
static bool
as_boolean(const TsFact *fact, bool *boolean)
{
	/* of the two texts only "true" has four letters */
	*boolean = fact->kind == TS_FACT_BOOLEAN ? fact->boolean : fact->length == 4;
	return fact->kind == TS_FACT_BOOLEAN ||
		   (fact->kind == TS_FACT_STRING && ((fact->length == 4 && memcmp(fact->bytes, "true", 4) == 0) ||
											 (fact->length == 5 && memcmp(fact->bytes, "false", 5) == 0)));
}

/* Whether two values say the same, of whatever kinds they are; see the head of this file. */
static bool
is_equal(const TsFact *a, const TsFact *b)
{
	double x, y;
	bool p, q;

	if (a->kind == TS_FACT_STRING && b->kind == TS_FACT_STRING)
		return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
	if (a->kind == TS_FACT_BOOLEAN || b->kind == TS_FACT_BOOLEAN)
		return as_boolean(a, &p) && as_boolean(b, &q) && p == q;
	return as_number(a, &x) && as_number(b, &y) && x == y;
}

/* A test on one value, which is there and is no list. */
static bool
test_holds(const TsScoreCondition *c, const TsFact *fact, TimestampTz asof)
{
	double number;
	TimestampTz time;
	const char *bytes;
	int length;

	switch (c->kind)
	{
		case TS_CONDITION_IN:
			for (int i = 0; i < c->n; i++)
				if (is_equal(fact, &c->operand[i]))
					return true;
			return false;
		case TS_CONDITION_AT_LEAST:
			return as_number(fact, &number) && number >= c->number;
		case TS_CONDITION_AT_MOST:
			return as_number(fact, &number) && number <= c->number;
		case TS_CONDITION_BETWEEN:
			return as_number(fact, &number) && number >= c->number && number <= c->upper;
		case TS_CONDITION_WITHIN:
			return as_time(fact, &time) && time <= asof && time >= asof - c->span;
		case TS_CONDITION_OLDER:
			return as_time(fact, &time) && time < asof - c->span;
		case TS_CONDITION_MATCHES:
			if (fact->kind != TS_FACT_STRING && fact->kind != TS_FACT_NUMBER && fact->kind != TS_FACT_BOOLEAN)
				return false;
			as_text(fact, &bytes, &length);
			/* the server keeps the patterns that it compiled last */
			return RE_compile_and_execute(c->pattern, unconstify(char *, bytes), length, REG_ADVANCED,
										  DEFAULT_COLLATION_OID, 0, NULL);
		default:
			return false;
	}
}

/* A test on a list: on one of its elements.  A list in a list is no value, and holds nothing. */
static bool
element_holds(const TsScoreCondition *c, JsonbContainer *list, TimestampTz asof)
{
	uint32 n = JsonContainerSize(list);

	for (uint32 i = 0; i < n; i++)
	{
		TsFact element;

		TsCheckInterrupts(i);
		ts_fact_of_json(getIthJsonbValueFromContainer(list, i), &element);
		if (element.kind != TS_FACT_MISSING && element.kind != TS_FACT_LIST && test_holds(c, &element, asof))
			return true;
	}
	return false;
}

/* ts_facts_hold: whether a condition holds on facts by number; recurses as deep as the parser allows. */
bool
ts_facts_hold(const TsScoreCondition *c, const TsFact *facts, TimestampTz asof)
{
	switch (c->kind)
	{
		case TS_CONDITION_ALL:
			for (int i = 0; i < c->n; i++)
				if (!ts_facts_hold(&c->child[i], facts, asof))
					return false;
			return true;
		case TS_CONDITION_ANY:
			for (int i = 0; i < c->n; i++)
				if (ts_facts_hold(&c->child[i], facts, asof))
					return true;
			return false;
		case TS_CONDITION_NOT:
			return !ts_facts_hold(c->child, facts, asof);
		case TS_CONDITION_MISSING:
			return facts[c->field].kind == TS_FACT_MISSING;
		case TS_CONDITION_PRESENT:
			return facts[c->field].kind != TS_FACT_MISSING;
		default:
			break;
	}
	if (facts[c->field].kind == TS_FACT_MISSING)
		return false;
	if (facts[c->field].kind == TS_FACT_LIST)
		return element_holds(c, facts[c->field].list, asof);
	return test_holds(c, &facts[c->field], asof);
}
