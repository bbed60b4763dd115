/*
 * scorecard_parse.c
 *		JSON to a compiled scorecard, and what is wrong with it.
 *
 * The grammar is told in the comment of the type (scorecard_type.sql); core/json.h says how mistakes are reported.  Conditions
 * may stand in each other, up to MAX_DEPTH deep, and there are at most MAX_CONDITIONS of them.
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include <float.h>
#include <math.h>

#include "core/compat.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/memory.h"
#include "core/span.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define MAX_TEXT	   1024 /* bytes of a name, of an operand */
#define MAX_OPERANDS   1000
#define MAX_CONDITIONS 10000 /* of a card: each is asked for every row */
#define MAX_DEPTH	   16	 /* of conditions in each other, which both reading and asking recurse into */
#define MAX_COUNT	   1000000000
#define MAX_DIGITS	   6

static const TsJsonPath root = TS_JSON_ROOT("scorecard");

typedef struct Parser
{
	TsScorecard *card;
	TsFields *fields; /* of the conditions that are being read */
	int conditions, depth;
} Parser;

/* ---------- values ---------- */

/* A string of 1 to 1024 bytes; `what` it is. */
static char *
read_string(const TsJsonPath *path, const JsonbValue *value, const char *what)
{
	ts_json_check_string(path, value, MAX_TEXT, what);
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* Points, of whatever gives or limits them. */
static double
read_points(const TsJsonPath *path, const JsonbValue *value)
{
	return ts_json_number(path, value, -TS_SCORE_MAX_POINTS, TS_SCORE_MAX_POINTS,
						  "a number of points from -1e9 to 1e9");
}

/* A limit: points above 0. */
static double
read_cap(const TsJsonPath *path, const JsonbValue *value)
{
	static const char accepted[] = "a number of points above 0, up to 1e9";
	double cap = ts_json_number(path, value, 0, TS_SCORE_MAX_POINTS, accepted);

	if (cap == 0)
		ts_json_refuse(path, ts_json_found(value), accepted, NULL);
	return cap;
}

/* A span of time, such as "90 days", in microseconds. */
static int64
read_span(const TsJsonPath *path, const JsonbValue *value)
{
	int64 span;

	if (value->type != jbvString || !ts_span_parse(value->val.string.val, value->val.string.len, &span))
		ts_json_refuse(path, ts_json_found(value), TS_SPAN_WORDS, TS_SPAN_HINT);
	return span;
}

/* ---------- conditions ---------- */

#define ACCEPTED_CONDITION                                                                                   \
	"a value that it equals, an array of such values, \"missing\", \"present\", or an object of tests, all " \
	"of which must hold: equals, in, at_least, at_most, between, matches, within, older_than, missing, not"
#define ACCEPTED_WHEN "an object of conditions by name, all of which must hold, and of all, any and not"

enum
{
	EQUALS,
	IN,
	AT_LEAST,
	AT_MOST,
	BETWEEN,
	MATCHES,
	WITHIN,
	OLDER_THAN,
	MISSING,
	NOT,
	TESTS
};

static const char *const test_names[TESTS] = {"equals",	 "in",	   "at_least",	 "at_most", "between",
											  "matches", "within", "older_than", "missing", "not"};

static void read_when(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsScoreCondition *to);
static void read_test(Parser *parser, const TsJsonPath *path, const JsonbValue *value, int field,
					  TsScoreCondition *to);

/* One more condition, which is empty; all conditions of a card are counted. */
static void
begin_condition(Parser *parser, const TsJsonPath *path, TsScoreCondition *to, TsConditionKind kind, int field)
{
	if (++parser->conditions > MAX_CONDITIONS)
		ts_json_refuse(path, "too many conditions", psprintf("up to %d conditions in all", MAX_CONDITIONS),
					   NULL);
	memset(to, 0, sizeof(TsScoreCondition));
	to->kind = kind;
	to->field = field;
}

/* One level deeper, down to a limit: the evaluation recurses as deep. */
static void
deeper(Parser *parser, const TsJsonPath *path)
{
	if (++parser->depth > MAX_DEPTH)
		ts_json_refuse(path, "conditions stand in each other too deep",
					   psprintf("conditions up to %d deep", MAX_DEPTH), NULL);
}

/* A value to compare with: a string, a number, true or false. */
static void
read_operand(const TsJsonPath *path, const JsonbValue *value, TsFact *to)
{
	if (value->type == jbvString)
		ts_json_check_string(path, value, MAX_TEXT, "a value to compare with");
	else if (value->type == jbvNumeric)
		ts_json_number(path, value, -DBL_MAX, DBL_MAX, "a number that is not too large");
	else if (value->type != jbvBool)
		ts_json_refuse(path, ts_json_found(value), "a string, a number, true or false", NULL);
	ts_fact_of_json(value, to);
	if (to->kind == TS_FACT_MISSING)
		ts_json_refuse(path, ts_json_found(value), "a string that is not blank", "Blank is missing.");
	if (to->kind == TS_FACT_STRING)
		to->bytes = pnstrdup(to->bytes, to->length);
}

/* One value, or several. */
static void
read_operands(const TsJsonPath *path, const JsonbValue *value, TsScoreCondition *to)
{
	JsonbValue *elements;

	to->kind = TS_CONDITION_IN;
	if (!ts_json_is_array(value))
	{
		to->n = 1;
		to->operand = ts_array(TsFact, 1);
		read_operand(path, value, to->operand);
		return;
	}
	elements = ts_json_array(path, value, 1, MAX_OPERANDS, "values to compare with", &to->n);
	to->operand = ts_array(TsFact, to->n);
	for (int i = 0; i < to->n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		read_operand(&here, &elements[i], &to->operand[i]);
	}
}

/* A number that another one is compared with. */
static double
read_limit(const TsJsonPath *path, const JsonbValue *value)
{
	return ts_json_number(path, value, -DBL_MAX, DBL_MAX, "a number");
}

/* A regular expression, compiled once to see that it is one. */
static void
read_pattern(const TsJsonPath *path, const JsonbValue *value, TsScoreCondition *to)
{
	char *problem;

	ts_json_check_string(path, value, MAX_TEXT, "a regular expression");
	ts_check_pattern(value->val.string.val, value->val.string.len, &problem);
	if (problem != NULL)
		ts_json_refuse(path, psprintf("invalid regular expression: %s", problem),
					   "a regular expression as of the operator ~",
					   "In JSON a backslash is written twice: \"\\\\d\"; (?i) in front ignores case.");
	to->kind = TS_CONDITION_MATCHES;
	to->pattern = cstring_to_text_with_len(value->val.string.val, value->val.string.len);
}

/* One of the tests in an object: {"at_least": 5} is the test AT_LEAST of 5. */
static void
read_one_test(Parser *parser, const TsJsonPath *path, int test, const JsonbValue *value, int field,
			  TsScoreCondition *c)
{
	begin_condition(parser, path, c, TS_CONDITION_IN, field);
	switch (test)
	{
		case EQUALS:
			if (ts_json_is_array(value))
				ts_json_refuse(path, ts_json_found(value), "a string, a number, true or false",
							   "Write \"in\" for one of several values.");
			read_operands(path, value, c);
			break;
		case IN:
			if (!ts_json_is_array(value))
				ts_json_refuse(path, ts_json_found(value), "an array of values", NULL);
			read_operands(path, value, c);
			break;
		case AT_LEAST:
		case AT_MOST:
			c->kind = test == AT_LEAST ? TS_CONDITION_AT_LEAST : TS_CONDITION_AT_MOST;
			c->number = read_limit(path, value);
			break;
		case BETWEEN:
		{
			int nlimits;
			JsonbValue *limit = ts_json_array(path, value, 2, 2, "numbers, both included", &nlimits);
			TsJsonPath lower = ts_json_element(path, 0), upper = ts_json_element(path, 1);

			c->kind = TS_CONDITION_BETWEEN;
			c->number = read_limit(&lower, &limit[0]);
			c->upper = read_limit(&upper, &limit[1]);
			if (c->number > c->upper)
				ts_json_refuse(path, "the first number is above the second", "the lower number first", NULL);
			break;
		}
		case MATCHES:
			read_pattern(path, value, c);
			break;
		case WITHIN:
		case OLDER_THAN:
			c->kind = test == WITHIN ? TS_CONDITION_WITHIN : TS_CONDITION_OLDER;
			c->span = read_span(path, value);
			break;
		case MISSING:
			c->kind = ts_json_bool(path, value) ? TS_CONDITION_MISSING : TS_CONDITION_PRESENT;
			break;
		default:
			c->kind = TS_CONDITION_NOT;
			c->n = 1;
			c->child = ts_array(TsScoreCondition, 1);
			read_test(parser, path, value, field, c->child);
			break;
	}
}

/* What is asked of one field. */
static void
read_test(Parser *parser, const TsJsonPath *path, const JsonbValue *value, int field, TsScoreCondition *to)
{
	TsJsonSlot slot[TESTS];

	begin_condition(parser, path, to, TS_CONDITION_ALL, field);
	deeper(parser, path);
	if (value->type == jbvString && ts_json_is_name(value, "missing"))
		to->kind = TS_CONDITION_MISSING;
	else if (value->type == jbvString && ts_json_is_name(value, "present"))
		to->kind = TS_CONDITION_PRESENT;
	else if (value->type == jbvString || value->type == jbvNumeric || value->type == jbvBool ||
			 ts_json_is_array(value))
		read_operands(path, value, to);
	else
	{
		if (!ts_json_is_object(value) || JsonContainerSize(value->val.binary.data) == 0)
			ts_json_refuse(path, ts_json_found(value), ACCEPTED_CONDITION, NULL);
		TS_JSON_OBJECT(path, value, test_names, slot);
		to->child = ts_array(TsScoreCondition, TESTS);
		for (int i = 0; i < TESTS; i++)
		{
			if (slot[i].given)
				read_one_test(parser, &slot[i].path, i, &slot[i].value, field, &to->child[to->n++]);
		}
		if (to->n == 1)
			*to = to->child[0];
	}
	parser->depth--;
}

/* The number of a field of facts, or of properties, by its name; one that is met first gets the next. */
static int
find_field(Parser *parser, const TsJsonPath *path, const JsonbValue *name)
{
	TsFields *fields = parser->fields;

	if (name->val.string.len == 0 || name->val.string.len > MAX_TEXT)
		ts_json_refuse(path, "the name of a field is empty or too long", "a name of 1 to 1024 bytes", NULL);
	for (int i = 0; i < fields->n; i++)
		if (ts_json_is_name(name, fields->name[i]))
			return i;
	if (fields->n == TS_SCORE_MAX_FIELDS)
		ts_json_refuse(path, "too many fields", psprintf("up to %d fields", TS_SCORE_MAX_FIELDS), NULL);
	fields->name[fields->n] = pnstrdup(name->val.string.val, name->val.string.len);
	fields->length[fields->n] = name->val.string.len;
	return fields->n++;
}

/* "all", "any": an array of conditions. */
static void
read_several(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsConditionKind kind,
			 TsScoreCondition *to)
{
	JsonbValue *elements;

	begin_condition(parser, path, to, kind, -1);
	elements = ts_json_array(path, value, 1, MAX_OPERANDS, "conditions", &to->n);
	to->child = ts_array(TsScoreCondition, to->n);
	for (int i = 0; i < to->n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		read_when(parser, &here, &elements[i], &to->child[i]);
	}
}

/* An object of conditions, all of which must hold. */
static void
read_when(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsScoreCondition *to)
{
	/* conditions come in jsonb's order of keys, which is one for all ways to write them */
	TsJsonWalk walk;
	int size;

	begin_condition(parser, path, to, TS_CONDITION_ALL, -1);
	deeper(parser, path);
	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value), ACCEPTED_WHEN, NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	if (size == 0 || size > TS_SCORE_MAX_FIELDS)
		ts_json_refuse(path, psprintf("found an object of %d", size), ACCEPTED_WHEN, NULL);
	to->child = ts_array(TsScoreCondition, size);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && to->n < size)
	{
		TsJsonPath here = ts_json_walk_path(&walk, path);
		TsScoreCondition *c = &to->child[to->n++];

		if (ts_json_is_name(&walk.key, "all"))
			read_several(parser, &here, &walk.value, TS_CONDITION_ALL, c);
		else if (ts_json_is_name(&walk.key, "any"))
			read_several(parser, &here, &walk.value, TS_CONDITION_ANY, c);
		else if (ts_json_is_name(&walk.key, "not"))
		{
			begin_condition(parser, &here, c, TS_CONDITION_NOT, -1);
			c->n = 1;
			c->child = ts_array(TsScoreCondition, 1);
			read_when(parser, &here, &walk.value, c->child);
		}
		else
			read_test(parser, &here, &walk.value, find_field(parser, &here, &walk.key), c);
	}
	parser->depth--;
}

/* The "when" of a rule, on the fields that it may ask for; it must be there. */
static TsScoreCondition *
read_condition(Parser *parser, const TsJsonPath *path, const TsJsonSlot *slot, TsFields *fields)
{
	TsScoreCondition *condition = ts_array(TsScoreCondition, 1);

	if (!slot->given)
		ts_json_refuse(path, "the key when is missing", ACCEPTED_WHEN, NULL);
	parser->fields = fields;
	read_when(parser, &slot->path, &slot->value, condition);
	return condition;
}

/* ---------- rules ---------- */

/* The number of a group by its name; a new one is entered. */
static int
find_group(Parser *parser, const TsJsonSlot *slot, bool engagement)
{
	TsScorecard *card = parser->card;
	char *name = slot->given ? read_string(&slot->path, &slot->value, "the name of a group")
							 : pstrdup(engagement ? "engagement" : "fit");

	for (int i = 0; i < card->ngroups; i++)
		if (strcmp(card->group[i].name, name) == 0)
		{
			if (card->group[i].engagement != engagement)
				ts_json_refuse(&slot->path,
							   psprintf("the group %s has attributes and behaviours",
										ts_json_shown(name, (int) strlen(name))),
							   "a group of either",
							   "Their points come from different tables, and are limited apart; "
							   "total has a cap for all together.");
			return i;
		}
	if (card->ngroups == TS_SCORE_MAX_GROUPS)
		ts_json_refuse(&slot->path, "too many groups", psprintf("up to %d groups", TS_SCORE_MAX_GROUPS),
					   NULL);
	card->group[card->ngroups].name = name;
	card->group[card->ngroups].engagement = engagement;
	return card->ngroups++;
}

/* The name of a rule: its own, or its number. */
static char *
read_name(const TsJsonSlot *slot, const char *kind, int i)
{
	return slot->given ? read_string(&slot->path, &slot->value, "a name") : psprintf("%s %d", kind, i + 1);
}

/* Points and tag, one of which must be there. */
static void
read_worth(const TsJsonPath *path, const TsJsonSlot *points, const TsJsonSlot *tag, double *number,
		   char **word)
{
	if (!points->given && !tag->given)
		ts_json_refuse(path, "neither points nor a tag", "points, or a tag, or both", NULL);
	if (points->given)
		*number = read_points(&points->path, &points->value);
	if (tag->given)
		*word = read_string(&tag->path, &tag->value, "a tag");
}

/* Rules of one kind have names of their own: explanations of two days are joined by them. */
static void
refuse_name(const TsJsonPath *path, const char *name, int other)
{
	ts_json_refuse(
		path, psprintf("the name %s is also that of [%d]", ts_json_shown(name, (int) strlen(name)), other),
		"a name of its own for each", "People find a rule in the explanation by its name.");
}

/* Attributes: points or tags of facts. */
static void
read_attributes(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	enum
	{
		NAME,
		GROUP,
		WHEN,
		POINTS,
		TAG,
		KEYS
	};
	static const char *const keys[KEYS] = {"name", "group", "when", "points", "tag"};
	TsScorecard *card = parser->card;
	int n;
	JsonbValue *elements = ts_json_array(path, value, 0, TS_SCORE_MAX_ATTRIBUTES, "attributes", &n);

	card->attribute = ts_array(TsAttribute, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsAttribute *attribute = &card->attribute[i];
		TsJsonPath here = ts_json_element(path, i);
		TsJsonSlot slot[KEYS];

		memset(attribute, 0, sizeof(TsAttribute));
		TS_JSON_OBJECT(&here, &elements[i], keys, slot);
		attribute->name = read_name(&slot[NAME], "attribute", i);
		attribute->when = read_condition(parser, &here, &slot[WHEN], &card->facts);
		read_worth(&here, &slot[POINTS], &slot[TAG], &attribute->points, &attribute->tag);
		attribute->group = find_group(parser, &slot[GROUP], false);
		for (int j = 0; j < i; j++)
			if (strcmp(card->attribute[j].name, attribute->name) == 0)
				refuse_name(&here, attribute->name, j);
	}
	card->nattributes = n;
}

/* The name or names of events. */
static void
read_events(const TsJsonPath *path, const JsonbValue *value, TsBehaviour *behaviour)
{
	static const char what[] = "the name of an event";
	JsonbValue *elements;

	if (!ts_json_is_array(value))
	{
		behaviour->nevents = 1;
		behaviour->event = ts_array(char *, 1);
		behaviour->event[0] = read_string(path, value, what);
		return;
	}
	elements =
		ts_json_array(path, value, 1, TS_SCORE_MAX_EVENT_NAMES, "names of events", &behaviour->nevents);
	behaviour->event = ts_array(char *, behaviour->nevents);
	for (int i = 0; i < behaviour->nevents; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		behaviour->event[i] = read_string(&here, &elements[i], what);
	}
}

/* Behaviours: what an event is worth, and which events count; events.c says how these rules go together. */
static void
read_behaviours(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	enum
	{
		NAME,
		GROUP,
		EVENT,
		WHEN,
		POINTS,
		TAG,
		LEAST,
		MOST,
		RECENT,
		HALF_LIFE,
		CAP,
		KEYS
	};
	static const char *const keys[KEYS] = {"name",	   "group",	  "event",	"when",		 "points", "tag",
										   "at_least", "at_most", "within", "half_life", "cap"};
	TsScorecard *card = parser->card;
	int n;
	JsonbValue *elements = ts_json_array(path, value, 0, TS_SCORE_MAX_BEHAVIOURS, "behaviours", &n);

	card->behaviour = ts_array(TsBehaviour, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsBehaviour *behaviour = &card->behaviour[i];
		TsJsonPath element = ts_json_element(path, i);
		TsJsonSlot slot[KEYS];

		memset(behaviour, 0, sizeof(TsBehaviour));
		TS_JSON_OBJECT(&element, &elements[i], keys, slot);
		behaviour->name = read_name(&slot[NAME], "behaviour", i);
		if (!slot[EVENT].given)
			ts_json_refuse(&element, "the key event is missing", "the name of an event, or an array of names",
						   NULL);
		read_events(&slot[EVENT].path, &slot[EVENT].value, behaviour);
		if (slot[WHEN].given)
			behaviour->when = read_condition(parser, &element, &slot[WHEN], &card->properties);
		read_worth(&element, &slot[POINTS], &slot[TAG], &behaviour->points, &behaviour->tag);
		if (slot[RECENT].given)
			behaviour->within = read_span(&slot[RECENT].path, &slot[RECENT].value);
		if (slot[HALF_LIFE].given)
			behaviour->half_life = read_span(&slot[HALF_LIFE].path, &slot[HALF_LIFE].value);
		if (slot[LEAST].given)
			behaviour->at_least = ts_json_integer(&slot[LEAST].path, &slot[LEAST].value, 1, MAX_COUNT);
		if (slot[MOST].given)
		{
			if (slot[LEAST].given)
				ts_json_refuse(&slot[MOST].path, "at_most beside at_least", "one of them",
							   "at_least gives the points once, however many events there are.");
			behaviour->at_most = ts_json_integer(&slot[MOST].path, &slot[MOST].value, 1,
												 slot[HALF_LIFE].given ? TS_SCORE_MAX_LATEST : MAX_COUNT);
		}
		if (slot[CAP].given)
			behaviour->cap = read_cap(&slot[CAP].path, &slot[CAP].value);
		behaviour->group = find_group(parser, &slot[GROUP], true);
		for (int j = 0; j < i; j++)
			if (strcmp(card->behaviour[j].name, behaviour->name) == 0)
				refuse_name(&element, behaviour->name, j);
	}
	card->nbehaviours = n;
}

/* ---------- groups, total, disqualifiers ---------- */

/* Cap and floor: either, both or none. */
static void
read_limits(const TsJsonPath *path, const TsJsonSlot *cap_slot, const TsJsonSlot *floor_slot, bool *has_cap,
			double *cap, bool *has_floor, double *floor_points)
{
	*has_cap = cap_slot->given;
	*has_floor = floor_slot->given;
	if (*has_cap)
		*cap = read_points(&cap_slot->path, &cap_slot->value);
	if (*has_floor)
		*floor_points = read_points(&floor_slot->path, &floor_slot->value);
	if (*has_cap && *has_floor && *floor_points > *cap)
		ts_json_refuse(path, "the floor is above the cap", "a floor up to the cap", NULL);
}

/* Limits of groups, all of which are known by now. */
static void
read_groups(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	static const char *const keys[] = {"cap", "floor"};
	TsScorecard *card = parser->card;
	TsJsonWalk walk;

	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value), "an object of groups, such as {\"fit\": {\"cap\": 50}}",
					   NULL);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk))
	{
		TsJsonPath here = ts_json_walk_path(&walk, path);
		TsJsonSlot slot[lengthof(keys)];
		TsGroup unused, *to;
		int i = 0;

		while (i < card->ngroups && !ts_json_is_name(&walk.key, card->group[i].name))
			i++;
		/* those that every card has by default may be empty */
		if (i == card->ngroups && !ts_json_is_name(&walk.key, "fit") &&
			!ts_json_is_name(&walk.key, "engagement"))
			ts_json_refuse(
				&here, "no rule is of this group", "a group of attributes or behaviours",
				"Attributes are of the group fit and behaviours of engagement, unless they say another.");
		TS_JSON_OBJECT(&here, &walk.value, keys, slot);
		to = i < card->ngroups ? &card->group[i] : &unused; /* checked all the same */
		read_limits(&here, &slot[0], &slot[1], &to->has_cap, &to->cap, &to->has_floor, &to->floor);
	}
}

/* Limits and rounding of the score. */
static void
read_total(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	static const char *const keys[] = {"cap", "floor", "round"};
	TsScorecard *card = parser->card;
	TsJsonSlot slot[lengthof(keys)];

	TS_JSON_OBJECT(path, value, keys, slot);
	read_limits(path, &slot[0], &slot[1], &card->has_total_cap, &card->total_cap, &card->has_total_floor,
				&card->total_floor);
	card->rounds = slot[2].given;
	if (card->rounds)
		card->round = (int) ts_json_integer(&slot[2].path, &slot[2].value, 0, MAX_DIGITS);
}

/* Disqualifiers: reasons why a lead has no score at all. */
static void
read_disqualify(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	static const char *const keys[] = {"name", "when"};
	TsScorecard *card = parser->card;
	int n;
	JsonbValue *elements =
		ts_json_array(path, value, 0, TS_SCORE_MAX_DISQUALIFY, "objects with name and when", &n);

	card->disqualify = ts_array(TsDisqualifier, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);
		TsJsonSlot slot[lengthof(keys)];

		TS_JSON_OBJECT(&here, &elements[i], keys, slot);
		card->disqualify[i].name = read_name(&slot[0], "disqualified", i);
		card->disqualify[i].when = read_condition(parser, &here, &slot[1], &card->facts);
	}
	card->ndisqualify = n;
}

/* ---------- grades ---------- */

/* Order of two grades: the highest first. */
static int
compare_grades(const void *a, const void *b)
{
	double x = ((const TsGrade *) a)->from, y = ((const TsGrade *) b)->from;

	return (x < y) - (x > y);
}

/* From above to below; no two begin at the same score, or are called the same. */
static void
sort_grades(const TsJsonPath *path, TsGrade *grade, int n)
{
	qsort(grade, n, sizeof(TsGrade), compare_grades);
	for (int i = 1; i < n; i++)
		if (grade[i].from == grade[i - 1].from)
			ts_json_refuse(path, psprintf("two grades begin at %g", grade[i].from),
						   "grades that begin at different scores", NULL);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			if (strcmp(grade[i].grade, grade[j].grade) == 0)
				ts_json_refuse(path,
							   psprintf("the grade %s is there twice",
										ts_json_shown(grade[i].grade, (int) strlen(grade[i].grade))),
							   "a name of its own for each", NULL);
}

/* Grades may be written in any order; what is entered and left is decided by their scores. */
static void
read_grades(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	enum
	{
		GRADE,
		FROM,
		LEAVE,
		POOL,
		KEYS
	};
	static const char *const keys[KEYS] = {"grade", "from", "leave", "pool"};
	TsScorecard *card = parser->card;
	int n;
	JsonbValue *elements = ts_json_array(path, value, 0, TS_SCORE_MAX_GRADES, "grades", &n);

	card->grade = ts_array(TsGrade, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsGrade *grade = &card->grade[i];
		TsJsonPath element = ts_json_element(path, i);
		TsJsonSlot slot[KEYS];

		TS_JSON_OBJECT(&element, &elements[i], keys, slot);
		if (!slot[GRADE].given || !slot[FROM].given)
			ts_json_refuse(&element, psprintf("the key %s is missing", slot[GRADE].given ? "from" : "grade"),
						   "an object with grade and from, and with leave and pool where wanted", NULL);
		grade->grade = read_string(&slot[GRADE].path, &slot[GRADE].value, "a grade");
		grade->from = grade->leave = read_points(&slot[FROM].path, &slot[FROM].value);
		if (slot[LEAVE].given)
			grade->leave = read_points(&slot[LEAVE].path, &slot[LEAVE].value);
		if (grade->leave > grade->from)
			ts_json_refuse(&slot[LEAVE].path, "leave is above from",
						   "a score up to that which enters the grade",
						   "A lead that enters at from stays until it falls below leave.");
		grade->pool = slot[POOL].given ? read_string(&slot[POOL].path, &slot[POOL].value, "a pool") : NULL;
	}
	sort_grades(path, card->grade, n);
	card->ngrades = n;
}

/* Both axes, each an object of grades and where they begin. */
static void
read_axes(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	static const char *const keys[] = {"fit", "engagement"};
	TsScorecard *card = parser->card;
	TsJsonSlot slot[lengthof(keys)];

	TS_JSON_OBJECT(path, value, keys, slot);
	for (int a = 0; a < 2; a++)
	{
		TsJsonWalk walk;
		int size, n = 0;

		if (!slot[a].given)
			ts_json_refuse(path, psprintf("the key %s is missing", keys[a]),
						   "an object with fit and engagement", NULL);
		if (!ts_json_is_object(&slot[a].value))
			ts_json_refuse(&slot[a].path, ts_json_found(&slot[a].value),
						   "an object of grades and where they begin, such as {\"A\": 40, \"B\": 0}", NULL);
		size = (int) JsonContainerSize(slot[a].value.val.binary.data);
		if (size == 0 || size > TS_SCORE_MAX_GRADES)
			ts_json_refuse(&slot[a].path, psprintf("found an object of %d", size),
						   psprintf("1 to %d grades", TS_SCORE_MAX_GRADES), NULL);
		card->axis[a] = ts_array(TsGrade, size);
		ts_json_walk_begin(&walk, &slot[a].value);
		while (ts_json_walk_next(&walk) && n < size)
		{
			TsJsonPath member = ts_json_walk_path(&walk, &slot[a].path);
			TsGrade *grade = &card->axis[a][n++];

			grade->grade = read_string(&member, &walk.key, "a grade");
			grade->from = grade->leave = read_points(&member, &walk.value);
			grade->pool = NULL;
		}
		sort_grades(&slot[a].path, card->axis[a], n);
		card->naxis[a] = n;
	}
}

/* ---------- names of events ---------- */

/* Whether the name of an event stands for all that begin as it does: "page:*". */
static bool
is_prefix(const char *event)
{
	size_t length = strlen(event);

	return event[length - 1] == '*';
}

/* Whether a behaviour counts events of a name. */
static bool
takes_event(const TsBehaviour *behaviour, const char *bytes, uint32 length)
{
	for (int i = 0; i < behaviour->nevents; i++)
	{
		const char *event = behaviour->event[i];
		uint32 n = (uint32) strlen(event);

		if (is_prefix(event) ? length >= n - 1 && memcmp(event, bytes, n - 1) == 0
							 : length == n && memcmp(event, bytes, n) == 0)
			return true;
	}
	return false;
}

/* ts_event_prefixed: the rules of an event that has no entry, for their prefixes; to room for all. */
int
ts_event_prefixed(const TsScorecard *card, const char *bytes, uint32 length, uint16 *rule)
{
	int n = 0;

	for (int b = 0; b < card->nbehaviours; b++)
		if (takes_event(&card->behaviour[b], bytes, length))
			rule[n++] = (uint16) b;
	return n;
}

/* The entries: every name that is no prefix, with all the rules that take it. */
static void
enter_events(TsScorecard *card)
{
	uint32 names = 0, room = 4;
	uint16 rule[TS_SCORE_MAX_BEHAVIOURS];

	for (int b = 0; b < card->nbehaviours; b++)
		names += card->behaviour[b].nevents;
	/* at most half full, so that a name that is not there is soon told */
	while (room < names * 2)
		room *= 2;
	card->event_mask = room - 1;
	card->event = ts_array(TsEventName, room);
	memset(card->event, 0, room * sizeof(TsEventName));
	for (int b = 0; b < card->nbehaviours; b++)
		for (int i = 0; i < card->behaviour[b].nevents; i++)
		{
			const char *name = card->behaviour[b].event[i];
			uint32 length = (uint32) strlen(name);
			uint64 hash = ts_hash_bytes(name, length);
			uint32 at = (uint32) hash & card->event_mask;
			TsEventName *event;

			if (is_prefix(name))
			{
				card->has_prefixes = true;
				continue;
			}
			while (card->event[at].bytes != NULL &&
				   (card->event[at].length != length || memcmp(card->event[at].bytes, name, length) != 0))
				at = (at + 1) & card->event_mask;
			event = &card->event[at];
			if (event->bytes != NULL)
				continue;
			event->hash = hash;
			event->bytes = name;
			event->length = length;
			event->n = ts_event_prefixed(card, name, length, rule);
			event->rule = ts_array(uint16, event->n);
			memcpy(event->rule, rule, event->n * sizeof(uint16));
		}
}

/* ---------- the whole ---------- */

enum
{
	ATTRIBUTES,
	BEHAVIOURS,
	GROUPS,
	TOTAL,
	DISQUALIFY,
	GRADES,
	AXES,
	TOP_KEYS
};

static const char *const top_keys[TOP_KEYS] = {"attributes", "behaviours", "groups", "total",
											   "disqualify", "grades",	   "axes"};

/* ts_scorecard_parse: see scorecard.h. */
TsScorecard *
ts_scorecard_parse(const Jsonb *json)
{
	static void (*const readers[TOP_KEYS])(Parser *, const TsJsonPath *, const JsonbValue *) = {
		read_attributes, read_behaviours, read_groups, read_total, read_disqualify, read_grades, read_axes};
	Parser parser = {.card = palloc0(sizeof(TsScorecard))};
	TsJsonSlot slot[TOP_KEYS];
	JsonbValue top = ts_json_top(json);

	TS_JSON_OBJECT(&root, &top, top_keys, slot);
	if (!slot[ATTRIBUTES].given && !slot[BEHAVIOURS].given)
		ts_json_refuse(&root, "nothing to give points for", "an object with attributes, behaviours, or both",
					   NULL);
	for (int i = 0; i < TOP_KEYS; i++)
	{
		if (slot[i].given)
			readers[i](&parser, &slot[i].path, &slot[i].value);
	}
	enter_events(parser.card);
	return parser.card;
}
