/*
 * model_parse.c
 *		The text form of an attribution model, parsed and printed.
 *
 *		model   := name [ '(' arguments ')' ] clause*
 *		clause  := lookback span | consume | for 'goal' | from time | to time | exclude pattern, ...
 *				 | collapse span | fallback pattern, ... | weight pattern number, ... | as 'label'
 *		span    := (number unit)+ | hours:minutes[:seconds] | the same in quotes
 *		pattern := 'touch' | 'prefix*' | 'touch that ends in a star\*'
 *
 * Words are ASCII and their case does not matter; strings stand in single or double quotes, a quote inside is doubled.
 * Every clause may stand once, in any order.  The canonical form has one order of clauses, lower case, single quotes,
 * spans in days, hours, minutes and seconds, and leaves out arguments that are the model's defaults.
 */
#include "model_parse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define US_PER_SECOND INT64_C(1000000)
#define US_PER_MINUTE (60 * US_PER_SECOND)
#define US_PER_HOUR	  (3600 * US_PER_SECOND)
#define US_PER_DAY	  (86400 * US_PER_SECOND)
#define MAX_SPAN_DAYS 10000000.0 /* 27,000 years: sums with any timestamptz stay far inside 64 bits */
#define MIN_FACTOR	  1e-100
#define MAX_FACTOR	  1e100

#define SHARE_ROUNDING	   1e-12
#define DEFAULT_U_SHARE	   0.4
#define DEFAULT_W_SHARE	   0.3
#define DEFAULT_PATH_SHARE 0.225
#define DEFAULT_HALF_LIFE  (7 * US_PER_DAY)

#define MODELS_DETAIL                                                                                      \
	"Accepted are first_touch, last_touch, linear, u_shaped(first, last), j_shaped, inverse_j_shaped, "    \
	"custom(first, middle, last), time_decay(half-life), participation, w_shaped('lead', 'opportunity'), " \
	"full_path('lead', 'opportunity'), markov(order) and shapley."
#define MODELS_HINT \
	"Write for example 'linear', 'u_shaped(0.4, 0.4)' or 'time_decay(7 days) lookback 90 days'."
#define CLAUSES_DETAIL \
	"Accepted are lookback, consume, for, from, to, exclude, collapse, fallback, weight and as, each at most once."
#define CLAUSES_HINT \
	"Write for example 'last_touch fallback ''direct*'' lookback 30 days as ''Last, non-direct'''."
#define SPAN_DETAIL                                                                                \
	"A span is a number with weeks, days, hours, minutes, seconds, milliseconds or microseconds; " \
	"a day is 86,400 seconds."
#define SPAN_HINT "Write for example '30 minutes', '7 days' or '1 day 12 hours'."
#define POSITION_HINT \
	"Write for example 'u_shaped(0.4, 0.4)': 40 % to the first, 40 % to the last, 20 % to those between."
#define CUSTOM_HINT \
	"Write for example 'custom(0.3, 0.5, 0.2)': weights of the first, of all between, of the last touch."
#define W_HINT                                                                                               \
	"Write for example 'w_shaped(''lead'', ''opportunity'')', or with shares of the first touch and of the " \
	"two stages 'w_shaped(''lead'', ''opportunity'', 0.3, 0.3, 0.3)'."
#define PATH_HINT                                                                                           \
	"Write for example 'full_path(''lead'', ''opportunity'')', or with shares of the first touch, the two " \
	"stages and the last touch 'full_path(''lead'', ''opportunity'', 0.225, 0.225, 0.225, 0.225)'."
#define FOR_HINT "Write for example 'linear for ''won'''."

#define MARKOV_HINT	 "Write for example 'markov', or 'markov(2)' for states of two touches."
#define SHAPLEY_HINT "Write 'shapley', or 'shapley(ordered)' for credits by position."

typedef struct Parser
{
	const char *at; /* next byte */
	const char *end;
	char *arena; /* next free byte */
	TsParseTimestamp timestamp;
	TsModel *model;
	TsModelError *error;
} Parser;

/* ---------- errors ---------- */

static bool
fail(Parser *p, const char *offender, size_t length, const char *message, const char *detail,
	 const char *hint)
{
	p->error->out_of_range = false;
	p->error->message = message;
	p->error->detail = detail;
	p->error->hint = hint;
	p->error->offender = offender;
	p->error->offender_length = length;
	return false;
}

static bool
fail_range(Parser *p, const char *offender, size_t length, const char *message, const char *detail,
		   const char *hint)
{
	fail(p, offender, length, message, detail, hint);
	p->error->out_of_range = true;
	return false;
}

/* ---------- tokens ---------- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static char
lower(char c)
{
	return (c >= 'A' && c <= 'Z') ? (char) (c - 'A' + 'a') : c;
}

static void
skip_space(Parser *p)
{
	while (p->at < p->end && is_space(*p->at))
		p->at++;
}

/* The piece of text at the cursor that an error message shows: up to the next space, comma or bracket. */
static size_t
piece(const Parser *p)
{
	const char *e = p->at;

	while (e < p->end && !is_space(*e) && *e != ',' && *e != '(' && *e != ')')
		e++;
	if (e == p->at && e < p->end)
		e++;
	return (size_t) (e - p->at);
}

/* Takes one character when it is next. */
static bool
take(Parser *p, char c)
{
	skip_space(p);
	if (p->at >= p->end || *p->at != c)
		return false;
	p->at++;
	return true;
}

/* The word at the cursor (letters, then letters and digits), not taken yet. */
static size_t
peek_word(Parser *p)
{
	const char *e;

	skip_space(p);
	e = p->at;
	if (e < p->end && is_word(*e))
		while (e < p->end && (is_word(*e) || is_digit(*e)))
			e++;
	return (size_t) (e - p->at);
}

static bool
word_is(const char *word, size_t length, const char *keyword)
{
	size_t i;

	for (i = 0; i < length && keyword[i] != '\0'; i++)
		if (lower(word[i]) != keyword[i])
			return false;
	return i == length && keyword[i] == '\0';
}

/*
 * A decimal number.  Only the plain form is one: NaN, infinity and hexadecimal floats are refused with the rest.
 */
static bool
take_number(Parser *p, double *result)
{
	char buffer[64];
	const char *e;
	size_t length;
	char *stop;

	skip_space(p);
	e = p->at;
	if (e < p->end && (*e == '+' || *e == '-'))
		e++;
	while (e < p->end && (is_digit(*e) || *e == '.'))
		e++;
	if (e < p->end && (*e == 'e' || *e == 'E'))
	{
		const char *exponent = e + 1;

		if (exponent < p->end && (*exponent == '+' || *exponent == '-'))
			exponent++;
		if (exponent < p->end && is_digit(*exponent))
			for (e = exponent; e < p->end && is_digit(*e); e++)
				;
	}
	length = (size_t) (e - p->at);
	if (length == 0 || length >= sizeof(buffer))
		return false;
	memcpy(buffer, p->at, length);
	buffer[length] = '\0';
	*result = strtod(buffer, &stop);
	if (*stop != '\0' || stop == buffer || !isfinite(*result))
		return false;
	p->at = e;
	return true;
}

/* A quoted string, unquoted into the arena and terminated there. */
static bool
take_string(Parser *p, const char **result, size_t *length, const char *missing)
{
	const char *begin;
	char *to = p->arena;
	char quote;

	skip_space(p);
	if (p->at >= p->end || (*p->at != '\'' && *p->at != '"'))
		return fail(p, p->at, piece(p), missing, "Strings stand in quotes; a quote inside is doubled.",
					CLAUSES_HINT);
	begin = p->at;
	quote = *p->at++;
	for (;;)
	{
		if (p->at >= p->end)
			return fail(p, begin, (size_t) (p->end - begin), "string without a closing quote: %s",
						"Strings stand in quotes; a quote inside is doubled.", CLAUSES_HINT);
		if (*p->at == quote)
		{
			p->at++;
			if (p->at >= p->end || *p->at != quote)
				break;
		}
		*to++ = *p->at++;
	}
	*result = p->arena;
	*length = (size_t) (to - p->arena);
	*to++ = '\0';
	p->arena = to; /* the two quotes took at least as much text as the terminator takes arena */
	if (*length > TS_NAME_MAX_LENGTH)
		return fail_range(p, begin, (size_t) (p->at - begin), "string too long: %s",
						  "A pattern, goal or label has at most 1024 bytes.", CLAUSES_HINT);
	return true;
}

/* ---------- spans of time ---------- */

typedef struct Unit
{
	const char *name;
	int64_t us;
} Unit;

static const Unit units[] = {
	{"d", US_PER_DAY},		   {"day", US_PER_DAY},		   {"days", US_PER_DAY},
	{"w", 7 * US_PER_DAY},	   {"week", 7 * US_PER_DAY},   {"weeks", 7 * US_PER_DAY},
	{"h", US_PER_HOUR},		   {"hr", US_PER_HOUR},		   {"hrs", US_PER_HOUR},
	{"hour", US_PER_HOUR},	   {"hours", US_PER_HOUR},	   {"min", US_PER_MINUTE},
	{"mins", US_PER_MINUTE},   {"minute", US_PER_MINUTE},  {"minutes", US_PER_MINUTE},
	{"s", US_PER_SECOND},	   {"sec", US_PER_SECOND},	   {"secs", US_PER_SECOND},
	{"second", US_PER_SECOND}, {"seconds", US_PER_SECOND}, {"ms", 1000},
	{"millisecond", 1000},	   {"milliseconds", 1000},	   {"us", 1},
	{"microsecond", 1},		   {"microseconds", 1},
};

static const char *const calendar_units[] = {
	"m",	 "mon",		"mons",		"month",  "months",	 "y",		"yr",		 "yrs",		   "year",
	"years", "quarter", "quarters", "decade", "decades", "century", "centuries", "millennium", "millennia"};

static bool
find_unit(Parser *p, const char *word, size_t length, int64_t *us)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (word_is(word, length, units[i].name))
		{
			*us = units[i].us;
			return true;
		}
	for (size_t i = 0; i < sizeof(calendar_units) / sizeof(calendar_units[0]); i++)
		if (word_is(word, length, calendar_units[i]))
			return fail(p, word, length, "%s is not a fixed length of time",
						"Months and years are refused because they differ in length; \"m\" could be minutes.",
						"Write days instead: a month as 30 days, a year as 365 days.");
	return fail(p, word, length, "unknown unit of time %s", SPAN_DETAIL, SPAN_HINT);
}

/* hours:minutes[:seconds] after the hours, which `hours` holds. */
static bool
take_clock(Parser *p, const char *begin, double hours, double *us)
{
	double minutes, seconds = 0;

	if (!take_number(p, &minutes) || (take(p, ':') && !take_number(p, &seconds)))
		return fail(p, begin, (size_t) (p->at - begin), "invalid span of time %s", SPAN_DETAIL, SPAN_HINT);
	if (hours < 0 || minutes < 0 || minutes >= 60 || seconds < 0 || seconds >= 60)
		return fail_range(p, begin, (size_t) (p->at - begin), "span of time out of range: %s", SPAN_DETAIL,
						  SPAN_HINT);
	*us = hours * US_PER_HOUR + minutes * US_PER_MINUTE + seconds * US_PER_SECOND;
	return true;
}

/* The inside of a span: one or more of `number unit` and `hh:mm[:ss]`. */
static bool
take_span_parts(Parser *p, double *total)
{
	bool any = false;

	*total = 0;
	for (;;)
	{
		const char *begin;
		const char *word;
		double number, us;
		int64_t unit;
		size_t length;

		skip_space(p);
		begin = p->at;
		if (!take_number(p, &number))
		{
			if (any)
				return true;
			return fail(p, p->at, piece(p), "expected a span of time, found %s", SPAN_DETAIL, SPAN_HINT);
		}
		if (p->at < p->end && *p->at == ':')
		{
			p->at++;
			if (!take_clock(p, begin, number, &us))
				return false;
		}
		else
		{
			length = peek_word(p);
			word = p->at;
			if (length == 0)
				return fail(p, begin, (size_t) (p->at - begin), "span of time without a unit: %s",
							SPAN_DETAIL, SPAN_HINT);
			if (!find_unit(p, word, length, &unit))
				return false;
			p->at += length;
			us = number * (double) unit;
		}
		*total += us;
		any = true;
	}
}

/* A span of time longer than nothing, in microseconds. */
static bool
take_span(Parser *p, int64_t *result)
{
	const char *begin;
	double us;

	skip_space(p);
	begin = p->at;
	if (begin < p->end && (*begin == '\'' || *begin == '"'))
	{
		const char *string;
		size_t length;
		Parser inner = *p;

		if (!take_string(p, &string, &length, "expected a span of time"))
			return false;
		inner.at = string;
		inner.end = string + length;
		if (!take_span_parts(&inner, &us))
			return false;
		skip_space(&inner);
		if (inner.at < inner.end)
			return fail(p, string, length, "invalid span of time %s", SPAN_DETAIL, SPAN_HINT);
	}
	else if (!take_span_parts(p, &us))
		return false;
	if (!(us >= 1) || us > MAX_SPAN_DAYS * US_PER_DAY)
		return fail_range(p, begin, (size_t) (p->at - begin), "span of time out of range: %s",
						  "A span is longer than nothing and at most 10,000,000 days.", SPAN_HINT);
	*result = (int64_t) rint(us);
	return true;
}

/* ---------- the model and its arguments ---------- */

static const char *
numbers_message(int n)
{
	return n == 2 ? "%s takes two numbers" : n == 3 ? "%s takes three numbers" : "%s takes four numbers";
}

/* `n` numbers in brackets, each at least 0. */
static bool
take_arguments(Parser *p, const char *name, size_t name_length, int n, double *numbers, const char *hint)
{
	for (int i = 0; i < n; i++)
	{
		const char *begin;

		if (i > 0 && !take(p, ','))
			return fail(p, name, name_length, numbers_message(n), NULL, hint);
		skip_space(p);
		begin = p->at;
		if (!take_number(p, &numbers[i]))
			return fail(p, p->at, piece(p), "expected a number, found %s", NULL, hint);
		if (!(numbers[i] >= 0))
			return fail_range(p, begin, (size_t) (p->at - begin), "weight must not be negative: %s", NULL,
							  hint);
	}
	if (!take(p, ')'))
		return fail(p, name, name_length, numbers_message(n), NULL, hint);
	return true;
}

/* What two shares leave of 1, rid of what their binary fractions leave behind: 0.4 and 0.4 leave 0.2, 0.9 and 0.1 leave 0. */
static double
remaining_share(double first, double last)
{
	double rest = rint((1 - (first + last)) * 1e15) / 1e15;

	return rest > SHARE_ROUNDING ? rest : 0;
}

/* The order of markov, in brackets that have been opened. */
static bool
take_order(Parser *p, const char *name, size_t length)
{
	const char *begin;
	double number;

	skip_space(p);
	begin = p->at;
	if (!take_number(p, &number))
		return fail(p, p->at, piece(p), "expected the order of markov, found %s", NULL, MARKOV_HINT);
	if (!(number >= 1 && number <= TS_MAX_ORDER) || number != rint(number))
		return fail_range(p, begin, (size_t) (p->at - begin), "order of markov out of range: %s",
						  "The order is 1, 2, 3 or 4: how many touches make a state.", MARKOV_HINT);
	p->model->order = (int) number;
	return take(p, ')') || fail(p, name, length, "%s takes one number", NULL, MARKOV_HINT);
}

/* The word "ordered", in brackets that have been opened. */
static bool
take_ordered(Parser *p)
{
	size_t length = peek_word(p);

	if (!word_is(p->at, length, "ordered"))
		return fail(p, p->at, piece(p), "expected \"ordered\", found %s", NULL, SHAPLEY_HINT);
	p->at += length;
	p->model->ordered = true;
	return take(p, ')') ||
		   fail(p, p->at, piece(p), "expected a closing bracket, found %s", NULL, SHAPLEY_HINT);
}

/*
 * What follows w_shaped or full_path: two goals in quotes, then nothing or the shares of the roles (three or four), the
 * last of which is the last touch's.
 */
static bool
take_stages(Parser *p, const char *name, size_t name_length)
{
	TsModel *m = p->model;
	bool full = (m->kind == TS_FULL_PATH);
	const char *hint = full ? PATH_HINT : W_HINT;
	double shares[2 + TS_STAGES] = {0};
	const char *begin;
	double sum = 0;

	if (!take(p, '('))
		return fail(p, name, name_length, "%s takes the names of two goals", NULL, hint);
	for (int i = 0; i < TS_STAGES; i++)
	{
		if (i > 0 && !take(p, ','))
			return fail(p, name, name_length, "%s takes the names of two goals", NULL, hint);
		skip_space(p);
		begin = p->at;
		if (p->at >= p->end || (*p->at != '\'' && *p->at != '"'))
			return fail(p, p->at, piece(p), "expected a goal in quotes, found %s", NULL, hint);
		if (!take_string(p, &m->stage[i].text, &m->stage[i].length, "expected a goal in quotes, found %s"))
			return false;
	}
	if (m->stage[0].length == m->stage[1].length &&
		memcmp(m->stage[0].text, m->stage[1].text, m->stage[0].length) == 0)
		return fail(p, begin, (size_t) (p->at - begin), "the two stages have the same goal: %s", NULL, hint);
	begin = p->at;
	for (int i = 0; i < 2 + TS_STAGES; i++)
		shares[i] = full ? DEFAULT_PATH_SHARE : i <= TS_STAGES ? DEFAULT_W_SHARE : 0;
	if (take(p, ','))
	{
		if (!take_arguments(p, name, name_length, full ? 4 : 3, shares, hint))
			return false;
	}
	else if (!take(p, ')'))
		return fail(p, p->at, piece(p), "expected a closing bracket after the goals, found %s", NULL, hint);
	for (int i = 0; i < 2 + TS_STAGES; i++)
	{
		sum += shares[i];
		if ((shares[i] != 0 && shares[i] < MIN_FACTOR) || shares[i] > 1 || sum > 1 + SHARE_ROUNDING)
			return fail_range(p, begin, (size_t) (p->at - begin), "shares of the roles out of range: %s",
							  "Each share is 0 or lies between 1e-100 and 1, and all together are at most 1.",
							  hint);
	}
	m->first = shares[0];
	for (int i = 0; i < TS_STAGES; i++)
		m->stage_share[i] = shares[1 + i];
	m->last = shares[1 + TS_STAGES];
	m->middle = remaining_share(sum, 0);
	return true;
}

static bool
parse_head(Parser *p)
{
	TsModel *m = p->model;
	size_t length = peek_word(p);
	const char *name = p->at;
	double numbers[3];

	if (length == 0)
	{
		if (p->at < p->end)
			return fail(
				p, p->at, piece(p), "expected the name of an attribution model, found %s", MODELS_DETAIL,
				*p->at == '{'
					? "For several models write ARRAY['linear', 'u_shaped']::touchstone.attribution_model[]."
					: MODELS_HINT);
		return fail(p, p->at, 0, "an attribution model must not be empty", MODELS_DETAIL, MODELS_HINT);
	}
	p->at += length;

	if (word_is(name, length, "first_touch"))
		m->kind = TS_FIRST_TOUCH;
	else if (word_is(name, length, "last_touch"))
		m->kind = TS_LAST_TOUCH;
	else if (word_is(name, length, "linear"))
		m->kind = TS_LINEAR;
	else if (word_is(name, length, "participation"))
		m->kind = TS_PARTICIPATION;
	else if (word_is(name, length, "u_shaped"))
	{
		m->kind = TS_POSITION;
		numbers[0] = numbers[1] = DEFAULT_U_SHARE;
		if (take(p, '('))
		{
			const char *begin = p->at - 1;

			if (!take_arguments(p, name, length, 2, numbers, POSITION_HINT))
				return false;
			if ((numbers[0] != 0 && numbers[0] < MIN_FACTOR) ||
				(numbers[1] != 0 && numbers[1] < MIN_FACTOR) || numbers[0] > 1 || numbers[1] > 1 ||
				numbers[0] + numbers[1] > 1 + SHARE_ROUNDING)
				return fail_range(
					p, begin, (size_t) (p->at - begin), "shares of u_shaped out of range: %s",
					"Each share is 0 or lies between 1e-100 and 1, and both together are at most 1.",
					POSITION_HINT);
		}
		m->first = numbers[0];
		m->last = numbers[1];
		m->middle = remaining_share(m->first, m->last);
	}
	else if (word_is(name, length, "j_shaped") || word_is(name, length, "inverse_j_shaped"))
	{
		bool inverse = (lower(name[0]) == 'i');

		m->kind = TS_POSITION;
		m->first = inverse ? 0.6 : 0.2;
		m->last = inverse ? 0.2 : 0.6;
		m->middle = remaining_share(m->first, m->last);
	}
	else if (word_is(name, length, "custom"))
	{
		m->kind = TS_POSITION;
		m->custom = true;
		if (!take(p, '('))
			return fail(p, name, length, "%s takes three numbers", NULL, CUSTOM_HINT);
		if (!take_arguments(p, name, length, 3, numbers, CUSTOM_HINT))
			return false;
		for (int i = 0; i < 3; i++)
			if (numbers[i] != 0 && (numbers[i] < MIN_FACTOR || numbers[i] > MAX_FACTOR))
				return fail_range(p, name, (size_t) (p->at - name), "weight out of range: %s",
								  "A weight is 0 or lies between 1e-100 and 1e100.", CUSTOM_HINT);
		if (numbers[0] + numbers[1] + numbers[2] == 0)
			return fail_range(p, name, (size_t) (p->at - name), "weights must not all be zero: %s", NULL,
							  CUSTOM_HINT);
		m->first = numbers[0];
		m->middle = numbers[1];
		m->last = numbers[2];
	}
	else if (word_is(name, length, "time_decay"))
	{
		m->kind = TS_TIME_DECAY;
		m->half_life = DEFAULT_HALF_LIFE;
		if (take(p, '('))
		{
			if (!take_span(p, &m->half_life))
				return false;
			if (!take(p, ')'))
				return fail(p, p->at, piece(p), "expected a closing bracket after the half-life, found %s",
							NULL, "Write for example 'time_decay(7 days)'.");
		}
	}
	else if (word_is(name, length, "markov"))
	{
		m->kind = TS_MARKOV;
		m->order = 1;
		if (take(p, '(') && !take_order(p, name, length))
			return false;
	}
	else if (word_is(name, length, "shapley"))
	{
		m->kind = TS_SHAPLEY;
		if (take(p, '(') && !take_ordered(p))
			return false;
	}
	else if (word_is(name, length, "w_shaped") || word_is(name, length, "full_path"))
	{
		m->kind = lower(name[0]) == 'f' ? TS_FULL_PATH : TS_W_SHAPED;
		return take_stages(p, name, length);
	}
	else
	{
		p->at = name;
		return fail(p, name, piece(p), "unknown attribution model %s", MODELS_DETAIL, MODELS_HINT);
	}

	if (take(p, '('))
		return fail(p, name, length, "%s takes no arguments", NULL, MODELS_HINT);
	return true;
}

/* ---------- clauses ---------- */

/* One pattern: a quoted touch name, a trailing * matching every continuation, a trailing \* a star itself. */
static bool
take_pattern(Parser *p, TsClause clause)
{
	TsModel *m = p->model;
	const char *begin = p->at;
	TsPattern *pattern;

	if (m->npatterns == TS_MODEL_MAX_PATTERNS)
		return fail_range(
			p, begin, piece(p), "too many patterns, at %s", "A model has at most 256 patterns.",
			"Match several touches with one prefix, such as 'internal*', or map touches in the query.");
	pattern = &m->patterns[m->npatterns];
	if (!take_string(p, &pattern->text, &pattern->length, "expected a quoted touch name, found %s"))
		return false;
	pattern->clause = clause;
	pattern->factor = 1;
	pattern->prefix = (pattern->length > 0 && pattern->text[pattern->length - 1] == '*');
	if (pattern->prefix)
	{
		pattern->length--;
		if (pattern->length > 0 && pattern->text[pattern->length - 1] == '\\')
		{
			pattern->prefix = false; /* an escaped star: drop the backslash, keep the star */
			((char *) pattern->text)[pattern->length - 1] = '*';
		}
	}
	for (int i = 0; i < m->npatterns; i++)
	{
		const TsPattern *other = &m->patterns[i];

		if (other->clause == clause && other->prefix == pattern->prefix && other->length == pattern->length &&
			memcmp(other->text, pattern->text, pattern->length) == 0)
			return fail(p, begin, (size_t) (p->at - begin), "pattern given twice: %s", NULL,
						"Leave one of them out.");
	}
	m->npatterns++;
	return true;
}

static bool
take_patterns(Parser *p, TsClause clause)
{
	do
	{
		skip_space(p);
		if (!take_pattern(p, clause))
			return false;
		if (clause == TS_WEIGHT)
		{
			TsPattern *pattern = &p->model->patterns[p->model->npatterns - 1];
			const char *begin;

			skip_space(p);
			begin = p->at;
			if (!take_number(p, &pattern->factor))
				return fail(p, p->at, piece(p), "expected the factor of a weight, found %s", NULL,
							"Write for example 'linear weight ''webinar'' 2, ''impression*'' 0.1'.");
			if (!(pattern->factor >= MIN_FACTOR) || pattern->factor > MAX_FACTOR)
				return fail_range(p, begin, (size_t) (p->at - begin), "factor of a weight out of range: %s",
								  "A factor is positive, between 1e-100 and 1e100.",
								  "To take touches out altogether write exclude 'touch'.");
		}
	} while (take(p, ','));
	return true;
}

static bool
take_time(Parser *p, int64_t *result)
{
	const char *text;
	size_t length;

	if (!take_string(p, &text, &length, "expected a quoted date or time stamp, found %s"))
		return false;
	if (!p->timestamp(text, result))
		return fail(p, text, length, "invalid time stamp %s",
					"A period has finite ends; a time stamp without a zone is in the session's TimeZone.",
					"Write for example 'linear from ''2026-01-01'' to ''2026-04-01'''.");
	return true;
}

typedef enum Word
{
	W_LOOKBACK,
	W_CONSUME,
	W_FOR,
	W_FROM,
	W_TO,
	W_EXCLUDE,
	W_COLLAPSE,
	W_FALLBACK,
	W_WEIGHT,
	W_AS,
	W_NONE
} Word;

static const char *const clause_words[W_NONE] = {"lookback", "consume",	 "for",		 "from",   "to",
												 "exclude",	 "collapse", "fallback", "weight", "as"};

static bool
parse_clause(Parser *p, unsigned *seen)
{
	TsModel *m = p->model;
	size_t length = peek_word(p);
	const char *word = p->at;
	int w = 0;

	while (w < W_NONE && !word_is(word, length, clause_words[w]))
		w++;
	if (w == W_NONE)
		return fail(p, p->at, piece(p), "unknown clause %s in attribution model", CLAUSES_DETAIL,
					CLAUSES_HINT);
	if (*seen & (1u << w))
		return fail(p, word, length, "clause %s given twice in attribution model", CLAUSES_DETAIL,
					"List several patterns after one clause, separated by commas.");
	*seen |= 1u << w;
	p->at += length;
	switch ((Word) w)
	{
		case W_LOOKBACK:
			return take_span(p, &m->lookback);
		case W_CONSUME:
			m->consume = true;
			return true;
		case W_FOR:
			skip_space(p);
			if (p->at >= p->end || (*p->at != '\'' && *p->at != '"'))
				return fail(p, p->at, piece(p), "expected a goal in quotes, found %s",
							"Strings stand in quotes; a quote inside is doubled.", FOR_HINT);
			return take_string(p, &m->goal.text, &m->goal.length, "expected a goal in quotes, found %s");
		case W_FROM:
			m->has_from = true;
			return take_time(p, &m->from);
		case W_TO:
			m->has_to = true;
			return take_time(p, &m->to);
		case W_EXCLUDE:
			return take_patterns(p, TS_EXCLUDE);
		case W_COLLAPSE:
			return take_span(p, &m->collapse);
		case W_FALLBACK:
			return take_patterns(p, TS_FALLBACK);
		case W_WEIGHT:
			if (m->kind == TS_PARTICIPATION)
				return fail(p, word, length, "clause %s does not go with participation",
							"Every distinct touch of a conversion participates with 1.",
							"Leave the clause out, or use linear, which divides one credit.");
			if (m->kind == TS_MARKOV || m->kind == TS_SHAPLEY)
				return fail(p, word, length,
							m->kind == TS_MARKOV ? "clause %s does not go with markov"
												 : "clause %s does not go with shapley",
							"A model that is driven by the data finds the weights of touches itself.",
							"Leave the clause out, or use linear, whose shares it multiplies.");
			return take_patterns(p, TS_WEIGHT);
		case W_AS:
			if (!take_string(p, &m->label, &m->label_length, "expected a quoted label, found %s"))
				return false;
			if (m->label_length == 0)
				return fail(p, word, (size_t) (p->at - word), "label must not be empty: %s", NULL,
							CLAUSES_HINT);
			return true;
		case W_NONE:
			break;
	}
	return false;
}

bool
ts_model_parse(const char *text, size_t length, TsParseTimestamp timestamp, char *arena, TsModel *model,
			   TsModelError *error)
{
	Parser p = {text, text + length, arena, timestamp, model, error};
	unsigned seen = 0;

	memset(model, 0, offsetof(TsModel, patterns));
	if (length > TS_MODEL_MAX_LENGTH)
		return fail_range(
			&p, text, 40, "attribution model too long: it begins with %s", "A model has at most 16384 bytes.",
			"Match several touches with one prefix, such as 'internal*', or map touches in the query.");
	if (!parse_head(&p))
		return false;
	for (skip_space(&p); p.at < p.end; skip_space(&p))
		if (!parse_clause(&p, &seen))
			return false;
	if (model->has_from && model->has_to && model->from >= model->to)
		return fail_range(&p, text, length, "empty period in attribution model: %s",
						  "The period is half-open: from its first instant up to, not including, its last.",
						  "Let the time after \"from\" be earlier than the time after \"to\".");
	return true;
}

/* ---------- printing ---------- */

typedef struct Printer
{
	char *at;
	int (*print_double)(double, char *);
} Printer;

static void
put(Printer *o, const char *text)
{
	size_t n = strlen(text);

	memcpy(o->at, text, n);
	o->at += n;
}

static void
put_number(Printer *o, double number)
{
	o->at += o->print_double(number, o->at);
}

/* A quoted string, its quotes doubled; `star` is put before the closing quote. */
static void
put_string(Printer *o, const char *text, size_t length, const char *star)
{
	*o->at++ = '\'';
	for (size_t i = 0; i < length; i++)
	{
		if (text[i] == '\'')
			*o->at++ = '\'';
		*o->at++ = text[i];
	}
	put(o, star);
	*o->at++ = '\'';
}

/* "1 day 12 hours": the largest units first, seconds with as many decimals as they need. */
static void
put_span(Printer *o, int64_t us)
{
	static const struct
	{
		int64_t us;
		const char *one;
		const char *many;
	} parts[] = {
		{US_PER_DAY, "day", "days"}, {US_PER_HOUR, "hour", "hours"}, {US_PER_MINUTE, "minute", "minutes"}};
	const char *space = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
	{
		int64_t n = us / parts[i].us;

		if (n == 0)
			continue;
		o->at += sprintf(o->at, "%s%lld %s", space, (long long) n, n == 1 ? parts[i].one : parts[i].many);
		us -= n * parts[i].us;
		space = " ";
	}
	if (us > 0)
	{
		o->at += sprintf(o->at, "%s%lld", space, (long long) (us / US_PER_SECOND));
		if (us % US_PER_SECOND != 0)
		{
			o->at += sprintf(o->at, ".%06lld", (long long) (us % US_PER_SECOND));
			while (o->at[-1] == '0')
				o->at--;
		}
		put(o, us == US_PER_SECOND ? " second" : " seconds");
	}
}

static void
put_patterns(Printer *o, const TsModel *m, TsClause clause, const char *word)
{
	const char *separator = word;

	for (int i = 0; i < m->npatterns; i++)
	{
		const TsPattern *pattern = &m->patterns[i];
		bool escape;

		if (pattern->clause != clause)
			continue;
		put(o, separator);
		separator = ", ";
		escape = (!pattern->prefix && pattern->length > 0 && pattern->text[pattern->length - 1] == '*');
		if (escape)
			put_string(o, pattern->text, pattern->length - 1, "\\*");
		else
			put_string(o, pattern->text, pattern->length, pattern->prefix ? "*" : "");
		if (clause == TS_WEIGHT)
		{
			put(o, " ");
			put_number(o, pattern->factor);
		}
	}
}

size_t
ts_model_print_bound(const TsModel *m)
{
	size_t size = 640 + 2 * m->label_length + 2 * m->goal.length; /* head, spans, times */

	for (int i = 0; i < TS_STAGES; i++)
		size += 2 * m->stage[i].length;
	for (int i = 0; i < m->npatterns; i++)
		size += 2 * m->patterns[i].length + 48;
	return size;
}

/* w_shaped and full_path: the goals, and the shares unless they are the model's own. */
static void
put_stages(Printer *o, const TsModel *m)
{
	bool full = (m->kind == TS_FULL_PATH);
	double own = full ? DEFAULT_PATH_SHARE : DEFAULT_W_SHARE;
	bool shares = (m->first != own || m->last != (full ? own : 0));

	put(o, full ? "full_path(" : "w_shaped(");
	for (int i = 0; i < TS_STAGES; i++)
	{
		if (i > 0)
			put(o, ", ");
		put_string(o, m->stage[i].text, m->stage[i].length, "");
		shares |= (m->stage_share[i] != own);
	}
	if (shares)
	{
		put(o, ", ");
		put_number(o, m->first);
		for (int i = 0; i < TS_STAGES; i++)
		{
			put(o, ", ");
			put_number(o, m->stage_share[i]);
		}
		if (full)
		{
			put(o, ", ");
			put_number(o, m->last);
		}
	}
	put(o, ")");
}

static void
put_head(Printer *o, const TsModel *m)
{
	switch (m->kind)
	{
		case TS_FIRST_TOUCH:
			put(o, "first_touch");
			break;
		case TS_LAST_TOUCH:
			put(o, "last_touch");
			break;
		case TS_LINEAR:
			put(o, "linear");
			break;
		case TS_PARTICIPATION:
			put(o, "participation");
			break;
		case TS_MARKOV:
			put(o, "markov");
			if (m->order != 1)
				o->at += sprintf(o->at, "(%d)", m->order);
			break;
		case TS_SHAPLEY:
			put(o, m->ordered ? "shapley(ordered)" : "shapley");
			break;
		case TS_TIME_DECAY:
			put(o, "time_decay");
			if (m->half_life != DEFAULT_HALF_LIFE)
			{
				put(o, "(");
				put_span(o, m->half_life);
				put(o, ")");
			}
			break;
		case TS_POSITION:
			if (!m->custom && m->first == 0.2 && m->last == 0.6)
				put(o, "j_shaped");
			else if (!m->custom && m->first == 0.6 && m->last == 0.2)
				put(o, "inverse_j_shaped");
			else if (!m->custom && m->first == DEFAULT_U_SHARE && m->last == DEFAULT_U_SHARE)
				put(o, "u_shaped");
			else
			{
				put(o, m->custom ? "custom(" : "u_shaped(");
				put_number(o, m->first);
				put(o, ", ");
				if (m->custom)
				{
					put_number(o, m->middle);
					put(o, ", ");
				}
				put_number(o, m->last);
				put(o, ")");
			}
			break;
		case TS_W_SHAPED:
		case TS_FULL_PATH:
			put_stages(o, m);
			break;
	}
}

size_t
ts_model_print(const TsModel *m, bool with_label, TsPrintTimestamp timestamp,
			   int (*print_double)(double, char *), char *to)
{
	Printer o = {to, print_double};
	char time[64];

	put_head(&o, m);
	if (m->lookback)
	{
		put(&o, " lookback ");
		put_span(&o, m->lookback);
	}
	if (m->consume)
		put(&o, " consume");
	if (m->goal.text != NULL)
	{
		put(&o, " for ");
		put_string(&o, m->goal.text, m->goal.length, "");
	}
	if (m->has_from)
	{
		timestamp(m->from, time);
		put(&o, " from ");
		put_string(&o, time, strlen(time), "");
	}
	if (m->has_to)
	{
		timestamp(m->to, time);
		put(&o, " to ");
		put_string(&o, time, strlen(time), "");
	}
	put_patterns(&o, m, TS_EXCLUDE, " exclude ");
	if (m->collapse)
	{
		put(&o, " collapse ");
		put_span(&o, m->collapse);
	}
	put_patterns(&o, m, TS_FALLBACK, " fallback ");
	put_patterns(&o, m, TS_WEIGHT, " weight ");
	if (with_label && m->label != NULL)
	{
		put(&o, " as ");
		put_string(&o, m->label, m->label_length, "");
	}
	*o.at = '\0';
	return (size_t) (o.at - to);
}
