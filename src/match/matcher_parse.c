/*
 * matcher_parse.c
 *		JSON to a compiled matcher, and what is wrong with it.
 *
 * The grammar is told in the comment of the type (match_type.sql).  Every reader below takes the JSON value and the path that
 * leads to it; a mistake is reported with the path, what was found there, and what is accepted (core/json.h).
 *
 * Fields have numbers.  Declared ones come first, by name (jsonb has forgotten in what order they were written); a name that
 * is used without being declared is a column's, and gets the next number when it is first met: in rules, then in blocking,
 * then in comparisons.  What is parsed depends on nothing but the jsonb, so that canonical text reads back to the same.
 *
 * Every array has a limit and is checked against it before it is read; nothing recurses.  (The JSON parser of the server
 * does, and guards its stack itself.)
 */
#include "postgres.h"

#include "match/blocking.h"
#include "match/matcher_json.h"

#include <float.h>
#include <math.h>

#include "common/int.h"
#include "core/error.h"
#include "core/json.h"
#include "core/memory.h"
#include "core/text.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "normalize/normalize.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define MAX_COLUMNS	 16	  /* of a field, on one side */
#define MAX_IGNORE	 1000 /* values of a field */
#define MAX_TEXT	 1024 /* bytes of a name, of an action */
#define MAX_PREFIX	 1000
#define MAX_SHARED	 1000
#define MAX_EDITS	 10000
#define MAX_RARE	 20
#define MIN_Q		 2
#define MAX_Q		 5
#define SUM_ACCURACY 1e-3 /* of probabilities that add up to 1 */
#define BEST_RATIO	 90.0 /* m / u of the first level, where nothing is trained */
#define DEFAULT_ELSE 0.05 /* m of "else", where nothing is trained */

#define ACCEPTED_CONDITION                                                                                  \
	"\"exact\", \"different\", \"both_missing\", \"any_shared\", or an object of tests, all of which must " \
	"hold, such as {\"jaro_winkler\": 0.92}"
#define ACCEPTED_PART "the name of a field, or an object such as {\"field\": \"surname\", \"prefix\": 3}"

typedef struct Parser
{
	TsMatcher *matcher;
	int nfields;
	TsField field[TS_MATCH_MAX_FIELDS];
} Parser;

static const TsJsonPath root = TS_JSON_ROOT("matcher");

/* ---------- strings and numbers ---------- */

/* The same of a string of the compiled matcher, which is UTF-8. */
static char *
shown_utf8(const char *utf8)
{
	text *t = ts_text_from_utf8(utf8, strlen(utf8));

	return ts_json_shown(VARDATA(t), (int) VARSIZE(t) - VARHDRSZ);
}

/* A string as UTF-8, terminated. */
static char *
utf8(const JsonbValue *string)
{
	const char *bytes = string->val.string.val;
	uint32 length = string->val.string.len;

	if (GetDatabaseEncoding() != PG_UTF8 && !ts_is_ascii(bytes, length))
		bytes = ts_text_utf8_slow(bytes, length, &length);
	return pnstrdup(bytes, length);
}

/* A string of 1 to `max` bytes; `what` it is. */
static char *
read_string(const TsJsonPath *path, const JsonbValue *value, int max, const char *what)
{
	ts_json_check_string(path, value, max, what);
	return utf8(value);
}

/* A number above 0, up to 1. */
static double
read_share(const TsJsonPath *path, const JsonbValue *value)
{
	static const char accepted[] = "a number above 0 and up to 1";
	double number = ts_json_number(path, value, 0, 1, accepted);

	if (number == 0)
		ts_json_refuse(path, ts_json_found(value), accepted, NULL);
	return number;
}

static TsPhonetic
read_phonetic(const TsJsonPath *path, const JsonbValue *value)
{
	int i = value->type == jbvString ? ts_json_name_number(value, ts_phonetic_names, TS_PHONETIC_KINDS) : -1;

	if (value->type == jbvBool && value->val.boolean)
		i = TS_DOUBLE_METAPHONE;
	if (i < 0)
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("true (which is %s), or one of %s", ts_phonetic_names[TS_DOUBLE_METAPHONE],
								ts_json_names(ts_phonetic_names, TS_PHONETIC_KINDS)),
					   NULL);
	return (TsPhonetic) i;
}

/* ---------- fields ---------- */

/* The name of a column or field. */
static char *
read_name(const TsJsonPath *path, const JsonbValue *value)
{
	return read_string(path, value, NAMEDATALEN - 1, "the name of a column or field");
}

static int
find_field(const Parser *parser, const char *name)
{
	for (int i = 0; i < parser->nfields; i++)
		if (strcmp(parser->field[i].name, name) == 0)
			return i;
	return -1;
}

static int
add_field(Parser *parser, const TsJsonPath *path, char *name)
{
	TsField *field;

	if (parser->nfields == TS_MATCH_MAX_FIELDS)
		ts_json_refuse(path, "too many fields",
					   psprintf("up to %d fields, declared ones and columns together", TS_MATCH_MAX_FIELDS),
					   NULL);
	field = &parser->field[parser->nfields];
	memset(field, 0, sizeof(TsField));
	field->name = name;
	field->join = TS_DEFAULT_JOIN;
	return parser->nfields++;
}

/* One column, the name of the field. */
static void
default_columns(TsField *field, char ***columns, int *n)
{
	*columns = ts_array(char *, 1);
	(*columns)[0] = field->name;
	*n = 1;
}

/* The field of a name; one that is not declared is a column. */
static int
use_field(Parser *parser, const TsJsonPath *path, char *name)
{
	int i = find_field(parser, name);

	if (i < 0)
	{
		i = add_field(parser, path, name);
		default_columns(&parser->field[i], &parser->field[i].left, &parser->field[i].nleft);
		default_columns(&parser->field[i], &parser->field[i].right, &parser->field[i].nright);
	}
	return i;
}

static int
read_field_name(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	return use_field(parser, path, read_name(path, value));
}

/* The field of an object, which must name one. */
static int
read_field_slot(Parser *parser, const TsJsonPath *path, const TsJsonSlot *slot)
{
	TsJsonPath here = ts_json_member(path, "field");

	if (!slot->given)
		ts_json_refuse(path, "the key field is missing", "the name of a field or column there", NULL);
	return read_field_name(parser, &here, &slot->value);
}

/* A column, or an array of columns. */
static void
read_columns(const TsJsonPath *path, const JsonbValue *value, char ***columns, int *n)
{
	JsonbValue *elements;

	if (value->type == jbvString)
	{
		*columns = ts_array(char *, 1);
		(*columns)[0] = read_name(path, value);
		*n = 1;
		return;
	}
	elements = ts_json_array(path, value, 1, MAX_COLUMNS, "columns, or one column", n);
	*columns = ts_array(char *, *n);
	for (int i = 0; i < *n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		(*columns)[i] = read_name(&here, &elements[i]);
	}
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Values that count as missing: sorted, each once, for their order says nothing. */
static void
read_ignore(const TsJsonPath *path, const JsonbValue *value, TsField *field)
{
	JsonbValue *elements = unconstify(JsonbValue *, value);
	int n = 1, kept = 0;
	bool single = value->type == jbvString;

	if (!single)
		elements = ts_json_array(path, value, 0, MAX_IGNORE, "strings, or one string", &n);
	field->ignore = ts_array(char *, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		field->ignore[i] =
			read_string(single ? path : &here, &elements[i], MAX_TEXT, "a value that counts as missing");
	}
	qsort(field->ignore, n, sizeof(char *), compare_strings);
	for (int i = 0; i < n; i++)
		if (i == 0 || strcmp(field->ignore[i], field->ignore[kept - 1]) != 0)
			field->ignore[kept++] = field->ignore[i];
	field->nignore = kept;
}

static char *
read_region(const TsJsonPath *path, const JsonbValue *value)
{
	char name[3];

	if (value->type != jbvString ||
		!ts_phone_region(cstring_to_text_with_len(value->val.string.val, value->val.string.len), name))
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("one of these regions of ISO 3166-1: %s", ts_phone_regions()), NULL);
	return pstrdup(name);
}

static void
read_field(const TsJsonPath *path, const JsonbValue *value, TsField *field)
{
	enum
	{
		FROM,
		LEFT,
		RIGHT,
		JOIN,
		NORMALIZE,
		REGION,
		IGNORE,
		KEYS
	};
	static const char *const keys[KEYS] = {"from", "left", "right", "join", "normalize", "region", "ignore"};
	TsJsonSlot slot[KEYS];
	char **from;
	int nfrom;
	TsJsonPath here;

	field->declared = true;
	default_columns(field, &from, &nfrom);
	memset(slot, 0, sizeof(slot));
	if (value->type == jbvString)
		field->normalize =
			(TsNormalize) ts_json_word(path, value, ts_normalize_names, TS_NORMALIZE_KINDS); /* in short */
	else
		TS_JSON_OBJECT(path, value, keys, slot);

	if (slot[FROM].given)
	{
		here = ts_json_member(path, "from");
		read_columns(&here, &slot[FROM].value, &from, &nfrom);
	}
	field->left = field->right = from;
	field->nleft = field->nright = nfrom;
	if (slot[LEFT].given)
	{
		here = ts_json_member(path, "left");
		read_columns(&here, &slot[LEFT].value, &field->left, &field->nleft);
	}
	if (slot[RIGHT].given)
	{
		here = ts_json_member(path, "right");
		read_columns(&here, &slot[RIGHT].value, &field->right, &field->nright);
	}
	if (slot[JOIN].given)
	{
		here = ts_json_member(path, "join");
		if (slot[JOIN].value.type == jbvString && slot[JOIN].value.val.string.len == 0)
			field->join = "";
		else
			field->join = read_string(&here, &slot[JOIN].value, MAX_TEXT, "what to write between columns");
	}
	if (slot[NORMALIZE].given)
	{
		here = ts_json_member(path, "normalize");
		field->normalize =
			(TsNormalize) ts_json_word(&here, &slot[NORMALIZE].value, ts_normalize_names, TS_NORMALIZE_KINDS);
	}
	if (field->normalize == TS_NORMALIZE_PHONE)
		field->region = TS_DEFAULT_REGION;
	if (slot[REGION].given)
	{
		here = ts_json_member(path, "region");
		if (field->normalize != TS_NORMALIZE_PHONE)
			ts_json_refuse(&here, "a region without \"normalize\": \"phone\"", NULL,
						   "Leave the region out, or normalize the field as phone.");
		field->region = read_region(&here, &slot[REGION].value);
	}
	if (slot[IGNORE].given)
	{
		here = ts_json_member(path, "ignore");
		read_ignore(&here, &slot[IGNORE].value, field);
	}
}

typedef struct Declared
{
	char *name; /* first: see compare_strings */
	TsJsonPath path;
	JsonbValue value;
} Declared;

static void
read_fields(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	Declared *declared;
	TsJsonWalk walk;
	int n = 0, size;

	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value),
					   "an object of fields, such as {\"phone\": {\"normalize\": \"phone\"}}", NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	if (size > TS_MATCH_MAX_FIELDS)
		ts_json_refuse(path, psprintf("found %d fields", size),
					   psprintf("up to %d fields", TS_MATCH_MAX_FIELDS), NULL);
	declared = ts_array(Declared, size + 1);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && n < size)
	{
		declared[n].path = ts_json_walk_path(&walk, path);
		declared[n].name = read_name(&declared[n].path, &walk.key);
		declared[n++].value = walk.value;
	}
	qsort(declared, n, sizeof(Declared), compare_strings);
	for (int i = 0; i < n; i++)
		add_field(parser, path, declared[i].name);
	for (int i = 0; i < n; i++)
		read_field(&declared[i].path, &declared[i].value, &parser->field[i]);
}

/* ---------- conditions ---------- */

bool
ts_test_equal(const TsTest *a, const TsTest *b)
{
	return a->kind == b->kind && a->threshold == b->threshold && a->count == b->count &&
		   a->other == b->other && a->phonetic == b->phonetic;
}

bool
ts_condition_equal(const TsCondition *a, const TsCondition *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++)
		if (!ts_test_equal(&a->test[i], &b->test[i]))
			return false;
	return true;
}

static int
compare_tests(const void *a, const void *b)
{
	return (int) ((const TsTest *) a)->kind - (int) ((const TsTest *) b)->kind;
}

/* The kind of a test by its name, with the suffix _similarity or without; -1 if there is none. */
static int
test_kind(const JsonbValue *name)
{
	static const char suffix[] = "_similarity";
	const int n = (int) strlen(suffix);
	JsonbValue stem = *name;
	bool similarity = false;

	if (name->val.string.len > n && memcmp(name->val.string.val + name->val.string.len - n, suffix, n) == 0)
	{
		stem.val.string.len -= n;
		similarity = true;
	}
	for (int kind = 0; kind < TS_TEST_KINDS; kind++)
		if (ts_json_is_name(&stem, ts_test_info[kind].name) &&
			(!similarity || ts_test_info[kind].argument == TS_ARGUMENT_SIMILARITY))
			return kind;
	return -1;
}

/* The names of all tests, for messages. */
static char *
test_names(void)
{
	const char *names[TS_TEST_KINDS];
	int n = 0;

	for (int kind = 0; kind < TS_TEST_KINDS; kind++)
		if (kind != TS_TEST_RELATIVE)
			names[n++] = ts_test_info[kind].name;
	return ts_json_names(names, n);
}

/* Tests of a condition under construction. */
typedef struct Tests
{
	int n;
	TsTest test[TS_MATCH_MAX_TESTS];
} Tests;

static TsTest *
add_test(const TsJsonPath *path, Tests *tests, TsTestKind kind)
{
	TsTest *test;

	for (int i = 0; i < tests->n; i++)
		if (tests->test[i].kind == kind)
			ts_json_refuse(path, psprintf("the test %s is given twice", ts_test_info[kind].name), NULL,
						   "A name with the suffix _similarity and the one without mean the same.");
	if (tests->n == TS_MATCH_MAX_TESTS)
		ts_json_refuse(path, "too many tests in one condition",
					   psprintf("a condition of up to %d tests", TS_MATCH_MAX_TESTS), NULL);
	test = &tests->test[tests->n++];
	memset(test, 0, sizeof(TsTest));
	test->kind = kind;
	return test;
}

static void
read_numeric(const TsJsonPath *path, const JsonbValue *value, Tests *tests)
{
	static const char *const keys[] = {"absolute", "relative"};
	TsJsonSlot slot[lengthof(keys)];
	TsJsonPath here;

	if (value->type == jbvNumeric)
	{
		add_test(path, tests, TS_TEST_NUMERIC)->threshold =
			ts_json_number(path, value, 0, DBL_MAX, "a number from 0 on");
		return;
	}
	if (!ts_json_is_object(value) || JsonContainerSize(value->val.binary.data) == 0)
		ts_json_refuse(path, ts_json_found(value),
					   "a number from 0 on, {\"absolute\": number}, or {\"relative\": number from 0 to 1}",
					   NULL);
	TS_JSON_OBJECT(path, value, keys, slot);
	if (slot[0].given)
	{
		here = ts_json_member(path, keys[0]);
		add_test(path, tests, TS_TEST_NUMERIC)->threshold =
			ts_json_number(&here, &slot[0].value, 0, DBL_MAX, "a number from 0 on");
	}
	if (slot[1].given)
	{
		here = ts_json_member(path, keys[1]);
		add_test(path, tests, TS_TEST_RELATIVE)->threshold =
			ts_json_number(&here, &slot[1].value, 0, 1, "a number from 0 to 1");
	}
}

/* One member of a condition: the test and its argument. */
static void
read_test(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsTestKind kind, int field,
		  Tests *tests)
{
	TsTest *test;

	if (kind == TS_TEST_NUMERIC)
	{
		read_numeric(path, value, tests);
		return;
	}
	test = add_test(path, tests, kind);
	switch (ts_test_info[kind].argument)
	{
		case TS_ARGUMENT_TRUE:
			ts_json_true(path, value);
			break;
		case TS_ARGUMENT_SHARED:
			test->count = 1;
			if (value->type == jbvNumeric)
				test->count = (int) ts_json_integer(path, value, 1, MAX_SHARED);
			else if (value->type != jbvBool || !value->val.boolean)
				ts_json_refuse(path, ts_json_found(value),
							   psprintf("true, or a whole number from 1 to %d", MAX_SHARED), NULL);
			break;
		case TS_ARGUMENT_PREFIX:
			test->count = (int) ts_json_integer(path, value, 1, MAX_PREFIX);
			break;
		case TS_ARGUMENT_FIELD:
			test->other = read_field_name(parser, path, value);
			if (test->other == field)
				ts_json_refuse(path, "a field cannot be swapped with itself", "the name of another field",
							   NULL);
			break;
		case TS_ARGUMENT_SPAN:
			test->threshold = ts_json_number(path, value, 0, DBL_MAX, "a number from 0 on");
			break;
		case TS_ARGUMENT_ALGORITHM:
			test->phonetic = read_phonetic(path, value);
			break;
		case TS_ARGUMENT_EDITS:
			test->threshold = (double) ts_json_integer(path, value, 0, MAX_EDITS);
			break;
		case TS_ARGUMENT_SIMILARITY:
			test->threshold = ts_json_number(path, value, 0, 1, "a number from 0 to 1");
			break;
		case TS_ARGUMENT_NUMERIC:
			break;
	}
}

/* Tests that can never hold together are a mistake. */
static void
check_together(const TsJsonPath *path, const Tests *tests)
{
	bool exact = false, different = false, missing = false;

	for (int i = 0; i < tests->n; i++)
	{
		exact = exact || tests->test[i].kind == TS_TEST_EXACT;
		different = different || tests->test[i].kind == TS_TEST_DIFFERENT;
		missing = missing || tests->test[i].kind == TS_TEST_BOTH_MISSING;
	}
	if ((exact && different) || (missing && tests->n > 1))
		ts_json_refuse(path,
					   missing ? "both_missing never holds together with another test"
							   : "exact and different never hold together",
					   NULL,
					   "All tests of a condition must hold. Write alternatives as two rules or two levels.");
}

static void
read_condition(Parser *parser, const TsJsonPath *path, const JsonbValue *value, int field,
			   TsCondition *condition)
{
	Tests tests = {0};

	if (value->type == jbvString)
	{
		int kind = test_kind(value);

		if (kind < 0 || (ts_test_info[kind].argument != TS_ARGUMENT_TRUE &&
						 ts_test_info[kind].argument != TS_ARGUMENT_SHARED))
			ts_json_refuse(path, ts_json_found(value), ACCEPTED_CONDITION,
						   kind < 0 ? psprintf("Tests are %s.", test_names())
									: psprintf("The test %s needs a value: {\"%s\": ...}.",
											   ts_test_info[kind].name, ts_test_info[kind].name));
		add_test(path, &tests, kind)->count = kind == TS_TEST_ANY_SHARED ? 1 : 0;
	}
	else
	{
		TsJsonWalk walk;

		if (!ts_json_is_object(value) || JsonContainerSize(value->val.binary.data) == 0)
			ts_json_refuse(path, ts_json_is_object(value) ? "found an empty object" : ts_json_found(value),
						   ACCEPTED_CONDITION, psprintf("Tests are %s.", test_names()));
		ts_json_walk_begin(&walk, value);
		while (ts_json_walk_next(&walk))
		{
			int kind = test_kind(&walk.key);
			TsJsonPath here = ts_json_walk_path(&walk, path);

			if (kind < 0)
				ts_json_refuse(path,
							   psprintf("unknown test %s",
										ts_json_shown(walk.key.val.string.val, walk.key.val.string.len)),
							   psprintf("an object of the tests %s", test_names()), NULL);
			read_test(parser, &here, &walk.value, kind, field, &tests);
		}
	}
	check_together(path, &tests);
	qsort(tests.test, tests.n, sizeof(TsTest), compare_tests);
	condition->n = tests.n;
	condition->test = ts_array(TsTest, tests.n);
	memcpy(condition->test, tests.test, tests.n * sizeof(TsTest));
	for (int i = 0; i < tests.n; i++)
	{
		parser->field[field].needs |= ts_test_info[tests.test[i].kind].needs;
		if (tests.test[i].kind == TS_TEST_ANY_SHARED)
			parser->field[field].list = true;
	}
}

/* ---------- rules ---------- */

static int
compare_rule_conditions(const void *a, const void *b)
{
	return ((const TsRuleCondition *) a)->field - ((const TsRuleCondition *) b)->field;
}

static void
read_when(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsRule *rule)
{
	TsJsonWalk walk;
	int size;

	if (!ts_json_is_object(value) || JsonContainerSize(value->val.binary.data) == 0)
		ts_json_refuse(path, ts_json_is_object(value) ? "found an empty object" : ts_json_found(value),
					   "an object of one or more fields and their conditions, such as {\"phone\": \"exact\"}",
					   NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	if (size > TS_MATCH_MAX_FIELDS)
		ts_json_refuse(path, psprintf("found %d fields", size),
					   psprintf("up to %d fields", TS_MATCH_MAX_FIELDS), NULL);
	rule->when = ts_array(TsRuleCondition, size);
	rule->exact = true;
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && rule->n < size)
	{
		TsRuleCondition *when = &rule->when[rule->n++];
		TsJsonPath here = ts_json_walk_path(&walk, path);

		when->field = read_field_name(parser, &here, &walk.key);
		read_condition(parser, &here, &walk.value, when->field, &when->condition);
		rule->exact = rule->exact && when->condition.n == 1 && when->condition.test[0].kind == TS_TEST_EXACT;
	}
	qsort(rule->when, rule->n, sizeof(TsRuleCondition), compare_rule_conditions);
}

static void
read_rule(Parser *parser, const TsJsonPath *path, const JsonbValue *value, int number, TsRule *rule)
{
	static const char *const keys[] = {"name", "when", "then", "action"};
	TsJsonSlot slot[lengthof(keys)];
	TsJsonPath here;

	TS_JSON_OBJECT(path, value, keys, slot);
	memset(rule, 0, sizeof(TsRule));
	here = ts_json_member(path, "name");
	rule->name = slot[0].given ? read_string(&here, &slot[0].value, MAX_TEXT, "the name of the rule")
							   : psprintf(TS_DEFAULT_RULE_NAME, number);
	if (!slot[1].given)
		ts_json_refuse(path, "the key when is missing",
					   "an object of fields and their conditions there, such as {\"phone\": \"exact\"}",
					   NULL);
	if (!slot[2].given)
		ts_json_refuse(path, "the key then is missing",
					   psprintf("one of %s there", ts_json_names(ts_decision_names, TS_DECISIONS)), NULL);
	here = ts_json_member(path, "when");
	read_when(parser, &here, &slot[1].value, rule);
	here = ts_json_member(path, "then");
	rule->then = (TsDecision) ts_json_word(&here, &slot[2].value, ts_decision_names, TS_DECISIONS);
	here = ts_json_member(path, "action");
	if (slot[3].given)
		rule->action =
			read_string(&here, &slot[3].value, MAX_TEXT,
						"what is to be done with the pair, for example tag, attach, update or interaction");
}

static void
read_rules(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	JsonbValue *elements;
	int n;

	elements = ts_json_array(path, value, 1, TS_MATCH_MAX_RULES, "rules", &n);
	matcher->rule = ts_array(TsRule, n);
	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		read_rule(parser, &here, &elements[i], i + 1, &matcher->rule[i]);
		for (int j = 0; j < i; j++)
			if (strcmp(matcher->rule[j].name, matcher->rule[i].name) == 0)
				ts_json_refuse(
					&here,
					psprintf("the name %s is also that of rule %d", shown_utf8(matcher->rule[i].name), j + 1),
					"a name of its own for every rule", NULL);
	}
	matcher->nrules = n;
}

/* ---------- blocking ---------- */

/* "rare", or how many. */
static int
read_rare(const TsJsonPath *path, const JsonbValue *value)
{
	if (value->type == jbvString && ts_json_is_name(value, "rare"))
		return TS_DEFAULT_RARE;
	if (value->type != jbvNumeric)
		ts_json_refuse(
			path, ts_json_found(value),
			psprintf("\"rare\" (which is %d), or a number from 1 to %d", TS_DEFAULT_RARE, MAX_RARE), NULL);
	return (int) ts_json_integer(path, value, 1, MAX_RARE);
}

static void
read_key_part(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsKeyPart *part)
{
	enum
	{
		FIELD,
		PREFIX,
		PHONETIC,
		INITIALS,
		TOKENS,
		QGRAMS,
		Q,
		KEYS
	};
	static const char *const keys[KEYS] = {"field",	 "prefix", "phonetic", "pinyin_initials",
										   "tokens", "qgrams", "q"};
	TsJsonSlot slot[KEYS];
	int which = FIELD;
	TsJsonPath here;

	memset(part, 0, sizeof(TsKeyPart));
	if (value->type == jbvString)
	{
		part->field = read_field_name(parser, path, value);
		return;
	}
	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value), ACCEPTED_PART, NULL);
	TS_JSON_OBJECT(path, value, keys, slot);
	part->field = read_field_slot(parser, path, &slot[FIELD]);
	for (int i = PREFIX; i <= QGRAMS; i++)
		if (slot[i].given)
		{
			if (which != FIELD)
				ts_json_refuse(path, psprintf("%s and %s in one part of a key", keys[which], keys[i]),
							   psprintf("one of %s", ts_json_names(keys + PREFIX, QGRAMS - PREFIX + 1)),
							   "Write two parts of one field.");
			which = i;
		}
	here = ts_json_member(path, keys[which]);
	switch (which)
	{
		case PREFIX:
			part->kind = TS_KEY_PREFIX;
			part->count = (int) ts_json_integer(&here, &slot[which].value, 1, MAX_PREFIX);
			break;
		case PHONETIC:
			part->kind = TS_KEY_PHONETIC;
			part->phonetic = read_phonetic(&here, &slot[which].value);
			break;
		case INITIALS:
			part->kind = TS_KEY_PINYIN_INITIALS;
			ts_json_true(&here, &slot[which].value);
			break;
		case TOKENS:
			part->kind = TS_KEY_TOKENS;
			part->count = read_rare(&here, &slot[which].value);
			break;
		case QGRAMS:
			part->kind = TS_KEY_QGRAMS;
			part->count = read_rare(&here, &slot[which].value);
			part->q = TS_DEFAULT_Q;
			break;
	}
	here = ts_json_member(path, keys[Q]);
	if (slot[Q].given)
	{
		if (which != QGRAMS)
			ts_json_refuse(&here, "q without qgrams", NULL, "Write both: {\"qgrams\": \"rare\", \"q\": 2}.");
		part->q = (int) ts_json_integer(&here, &slot[Q].value, MIN_Q, MAX_Q);
	}
}

static void
read_key(Parser *parser, const TsJsonPath *path, const JsonbValue *value, bool only, TsKey *key)
{
	JsonbValue *elements;

	memset(key, 0, sizeof(TsKey));
	if (!ts_json_is_array(value))
	{
		key->n = 1;
		read_key_part(parser, path, value, &key->part[0]);
		return;
	}
	elements = ts_json_array(path, value, 0, TS_MATCH_MAX_KEY_PARTS, "parts", &key->n);
	if (key->n == 0 && !only)
		ts_json_refuse(path, "an empty key beside others", NULL,
					   "An empty key means all pairs, and is accepted as the only one: \"blocking\": [[]].");
	for (int i = 0; i < key->n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		read_key_part(parser, &here, &elements[i], &key->part[i]);
	}
}

static void
read_blocking(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	JsonbValue *elements = ts_json_array(path, value, 0, TS_MATCH_MAX_KEYS, "keys", &matcher->nkeys);

	matcher->has_blocking = true;
	matcher->key = ts_array(TsKey, matcher->nkeys + 1);
	for (int i = 0; i < matcher->nkeys; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		read_key(parser, &here, &elements[i], matcher->nkeys == 1, &matcher->key[i]);
		for (int j = 0; j < i; j++)
			if (ts_same_key(&matcher->key[j], &matcher->key[i]))
				ts_json_refuse(&here, psprintf("the same key as blocking[%d]", j), "every key once", NULL);
	}
}

/* ---------- comparisons and weights ---------- */

int
ts_default_levels(bool weights, TsNormalize normalize, TsTest *levels)
{
	/* what one edit does to a value of the kind, and what people's spelling does */
	static const TsTest exact = {.kind = TS_TEST_EXACT}, edit = {TS_TEST_DAMERAU_DISTANCE, 1, 0, 0, 0},
						close = {TS_TEST_JARO_WINKLER, 0.92, 0, 0, 0},
						near = {TS_TEST_JARO_WINKLER, 0.8, 0, 0, 0},
						company_close = {TS_TEST_COMPANY, 0.92, 0, 0, 0},
						company_near = {TS_TEST_COMPANY, 0.8, 0, 0, 0};
	int n = 0;

	levels[n++] = exact;
	if (weights)
		return n;
	switch (normalize)
	{
		case TS_NORMALIZE_NONE:
		case TS_NORMALIZE_TEXT:
		case TS_NORMALIZE_PERSON:
			levels[n++] = close;
			levels[n++] = near;
			break;
		case TS_NORMALIZE_COMPANY:
		case TS_NORMALIZE_COMPANY_CORE:
			levels[n++] = company_close;
			levels[n++] = company_near;
			break;
		case TS_NORMALIZE_EMAIL:
			levels[n++] = edit;
			levels[n++] = close;
			break;
		case TS_NORMALIZE_PHONE:
		case TS_NORMALIZE_CREDIT_CODE:
		case TS_NORMALIZE_DIGITS:
		case TS_NORMALIZE_LETTERS_DIGITS:
			levels[n++] = edit;
			break;
		case TS_NORMALIZE_PINYIN:
			levels[n++] = close;
			break;
		case TS_NORMALIZE_EMAIL_DOMAIN:
		case TS_NORMALIZE_PINYIN_INITIALS:
			break;
	}
	return n;
}

/* Whether a pair for which test `b` holds is one for which test `a` holds: the same kind, and not stricter. */
static bool
test_covers(const TsTest *a, const TsTest *b)
{
	if (a->kind != b->kind || a->other != b->other || a->phonetic != b->phonetic)
		return false;
	switch (ts_test_info[a->kind].argument)
	{
		case TS_ARGUMENT_SPAN:
		case TS_ARGUMENT_NUMERIC:
		case TS_ARGUMENT_EDITS:
			return a->threshold >= b->threshold;
		default:
			return a->threshold <= b->threshold && a->count <= b->count;
	}
}

/* Levels are asked in order: one that asks for more than an earlier one is never reached. */
static void
check_reachable(const TsJsonPath *path, const TsComparison *comparison, int i)
{
	const TsCondition *later = &comparison->level[i].when;

	for (int j = 0; j < i; j++)
	{
		const TsCondition *earlier = &comparison->level[j].when;

		if (ts_condition_equal(earlier, later))
			ts_json_refuse(path, psprintf("the same condition as level %d", j), "every level once", NULL);
		if (earlier->n == 1 && later->n == 1 && test_covers(&earlier->test[0], &later->test[0]))
			ts_json_refuse(path, psprintf("never reached, because level %d holds whenever it does", j),
						   "levels from the strictest to the loosest", NULL);
	}
}

static void
read_levels(Parser *parser, const TsJsonPath *path, const TsJsonSlot *slot, bool weights,
			TsComparison *comparison)
{
	JsonbValue *elements = NULL;
	TsTest defaults[TS_DEFAULT_LEVELS_LIMIT];
	int n;

	if (slot->given)
		elements = ts_json_array(path, &slot->value, 1, TS_MATCH_MAX_LEVELS, "levels", &n);
	else
		n = ts_default_levels(weights, parser->field[comparison->field].normalize, defaults);
	comparison->nlevels = n;
	comparison->level = ts_array(TsLevel, n + 1);
	memset(comparison->level, 0, (n + 1) * sizeof(TsLevel));
	for (int i = 0; i < n; i++)
	{
		TsCondition *when = &comparison->level[i].when;

		if (elements != NULL)
		{
			TsJsonPath here = ts_json_element(path, i);

			read_condition(parser, &here, &elements[i], comparison->field, when);
			check_reachable(&here, comparison, i);
			continue;
		}
		when->n = 1;
		when->test = ts_array(TsTest, 1);
		when->test[0] = defaults[i];
		parser->field[comparison->field].needs |= ts_test_info[defaults[i].kind].needs;
	}
}

/* m or u of every level, "else" included. */
static void
read_probabilities(const TsJsonPath *path, const JsonbValue *value, TsComparison *comparison, bool m)
{
	int n;
	JsonbValue *elements = ts_json_array(path, value, comparison->nlevels + 1, comparison->nlevels + 1,
										 "probabilities, one a level and one for else", &n);
	double sum = 0;

	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);
		double p = read_share(&here, &elements[i]);

		sum += p;
		if (m)
			comparison->level[i].m = p;
		else
			comparison->level[i].u = p;
	}
	if (fabs(sum - 1) > SUM_ACCURACY)
		ts_json_refuse(path, psprintf("the probabilities add up to %.4f", sum), "a sum of 1", NULL);
}

/*
 * m and u where nothing is trained: the ratio m / u falls geometrically from BEST_RATIO at the first level towards 1, u is
 * the same for all levels, and m of "else" is DEFAULT_ELSE.
 */
static void
default_probabilities(TsComparison *comparison)
{
	int n = comparison->nlevels;
	double ratios = 0, u;

	for (int i = 0; i < n; i++)
		ratios += pow(BEST_RATIO, 1 - (double) i / n);
	u = (1 - DEFAULT_ELSE) / ratios;
	for (int i = 0; i < n; i++)
	{
		comparison->level[i].m = u * pow(BEST_RATIO, 1 - (double) i / n);
		comparison->level[i].u = u;
	}
	comparison->level[n].m = DEFAULT_ELSE;
	comparison->level[n].u = 1 - n * u;
}

static int
compare_frequencies(const void *a, const void *b)
{
	return strcmp(((const TsFrequency *) a)->value, ((const TsFrequency *) b)->value);
}

static void
read_frequencies(const TsJsonPath *path, const JsonbValue *value, TsComparison *comparison)
{
	TsJsonWalk walk;
	int size;
	double sum = 0;

	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value),
					   "an object of values and their shares, such as {\"smith\": 0.01}", NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	comparison->frequency = ts_array(TsFrequency, size + 1);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && comparison->nfrequencies < size)
	{
		TsFrequency *frequency = &comparison->frequency[comparison->nfrequencies++];
		TsJsonPath here = ts_json_walk_path(&walk, path);

		TsCheckInterrupts(comparison->nfrequencies);
		frequency->value = utf8(&walk.key);
		frequency->share = read_share(&here, &walk.value);
		sum += frequency->share;
	}
	if (sum > 1 + SUM_ACCURACY)
		ts_json_refuse(path, psprintf("the shares add up to %.4f", sum), "a sum of at most 1", NULL);
	qsort(comparison->frequency, comparison->nfrequencies, sizeof(TsFrequency), compare_frequencies);
}

static void
read_comparison(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsComparison *comparison)
{
	enum
	{
		FIELD,
		NAME,
		LEVELS,
		TERM_FREQUENCY,
		M,
		U,
		FREQUENCIES,
		OTHER_FREQUENCY,
		GIVEN,
		GIVEN_EXACT,
		KEYS
	};
	static const char *const keys[KEYS] = {"field", "name",		  "levels",		 "term_frequency",
										   "m",		"u",		  "frequencies", "other_frequency",
										   "given", "given_exact"};
	TsJsonSlot slot[KEYS];
	TsJsonPath here[KEYS];

	memset(comparison, 0, sizeof(TsComparison));
	comparison->given = -1;
	memset(slot, 0, sizeof(slot));
	for (int i = 0; i < KEYS; i++)
		here[i] = ts_json_member(path, keys[i]);
	if (value->type == jbvString)
		comparison->field = read_field_name(parser, path, value);
	else
	{
		TS_JSON_OBJECT(path, value, keys, slot);
		comparison->field = read_field_slot(parser, path, &slot[FIELD]);
	}
	comparison->name = parser->field[comparison->field].name;
	if (slot[NAME].given)
		comparison->name =
			read_string(&here[NAME], &slot[NAME].value, MAX_TEXT, "the name of the comparison");
	read_levels(parser, &here[LEVELS], &slot[LEVELS], false, comparison);
	if (slot[TERM_FREQUENCY].given)
		comparison->term_frequency = ts_json_bool(&here[TERM_FREQUENCY], &slot[TERM_FREQUENCY].value);

	if (slot[M].given != slot[U].given)
		ts_json_refuse(path, slot[M].given ? "m without u" : "u without m", "both, or neither of them",
					   "match_train writes both.");
	comparison->trained = slot[M].given;
	if (comparison->trained)
	{
		read_probabilities(&here[M], &slot[M].value, comparison, true);
		read_probabilities(&here[U], &slot[U].value, comparison, false);
	}
	else
		default_probabilities(comparison);

	for (int i = FREQUENCIES; i <= OTHER_FREQUENCY; i++)
		if (slot[i].given && !comparison->term_frequency)
			ts_json_refuse(&here[i], "frequencies without \"term_frequency\": true", NULL,
						   "Add \"term_frequency\": true, or leave the frequencies out.");
	if (slot[FREQUENCIES].given)
		read_frequencies(&here[FREQUENCIES], &slot[FREQUENCIES].value, comparison);
	if (slot[OTHER_FREQUENCY].given)
		comparison->other_frequency = read_share(&here[OTHER_FREQUENCY], &slot[OTHER_FREQUENCY].value);
	else if (comparison->nfrequencies > 0)
	{
		/* a value that is not listed is no more frequent than those that are */
		comparison->other_frequency = 1;
		for (int i = 0; i < comparison->nfrequencies; i++)
			comparison->other_frequency = Min(comparison->other_frequency, comparison->frequency[i].share);
	}
}

static void
read_weight(Parser *parser, const TsJsonPath *path, const JsonbValue *value, TsComparison *comparison)
{
	static const char *const keys[] = {"field", "name", "levels", "points", "else"};
	static const char number[] = "a number of points";
	TsJsonSlot slot[lengthof(keys)];
	TsJsonPath here[lengthof(keys)];
	int n;

	memset(comparison, 0, sizeof(TsComparison));
	comparison->given = -1;
	for (int i = 0; i < lengthof(keys); i++)
		here[i] = ts_json_member(path, keys[i]);
	TS_JSON_OBJECT(path, value, keys, slot);
	comparison->field = read_field_slot(parser, path, &slot[0]);
	comparison->name = parser->field[comparison->field].name;
	if (slot[1].given)
		comparison->name = read_string(&here[1], &slot[1].value, MAX_TEXT, "the name of the weight");
	read_levels(parser, &here[2], &slot[2], true, comparison);
	n = comparison->nlevels;
	if (!slot[3].given)
		ts_json_refuse(path, "the key points is missing", "the points of every level there", NULL);
	if (slot[3].value.type == jbvNumeric && n == 1)
		comparison->level[0].points = ts_json_number(&here[3], &slot[3].value, -DBL_MAX, DBL_MAX, number);
	else
	{
		int npoints;
		JsonbValue *elements;

		if (!ts_json_is_array(&slot[3].value))
			ts_json_refuse(
				&here[3], ts_json_found(&slot[3].value),
				psprintf("an array of %d numbers, one a level; a number behind them is for else", n), NULL);
		elements = ts_json_array(&here[3], &slot[3].value, n, n + 1,
								 "numbers, one a level; a number behind them is for else", &npoints);
		for (int i = 0; i < npoints; i++)
		{
			TsJsonPath element = ts_json_element(&here[3], i);

			comparison->level[i].points = ts_json_number(&element, &elements[i], -DBL_MAX, DBL_MAX, number);
		}
		if (npoints > n && slot[4].given)
			ts_json_refuse(path, "the points of else are given twice",
						   "one of both: a last number of points, or else", NULL);
	}
	if (slot[4].given)
		comparison->level[n].points = ts_json_number(&here[4], &slot[4].value, -DBL_MAX, DBL_MAX, number);
}

/* Weights in short: {"field": points of exact}. */
static void
read_short_weights(Parser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	TsJsonWalk walk;
	int size = (int) JsonContainerSize(value->val.binary.data);

	if (size == 0 || size > TS_MATCH_MAX_COMPARISONS)
		ts_json_refuse(path, psprintf("found an object of %d", size),
					   psprintf("an object of 1 to %d fields and their points", TS_MATCH_MAX_COMPARISONS),
					   NULL);
	matcher->comparison = ts_array(TsComparison, size);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && matcher->ncomparisons < size)
	{
		TsComparison *comparison = &matcher->comparison[matcher->ncomparisons++];
		TsJsonPath here = ts_json_walk_path(&walk, path);
		TsJsonSlot none = {.given = false};

		memset(comparison, 0, sizeof(TsComparison));
		comparison->given = -1;
		comparison->field = read_field_name(parser, &here, &walk.key);
		comparison->name = parser->field[comparison->field].name;
		read_levels(parser, &here, &none, true, comparison);
		comparison->level[0].points =
			ts_json_number(&here, &walk.value, -DBL_MAX, DBL_MAX, "a number of points");
	}
}

/* The number of another comparison by its name. */
static int
read_other(const TsJsonPath *path, const JsonbValue *value, const TsMatcher *matcher, int number)
{
	char *name = read_string(path, value, MAX_TEXT, "the name of a comparison");

	for (int i = 0; i < matcher->ncomparisons; i++)
		if (i != number && strcmp(matcher->comparison[i].name, name) == 0)
			return i;
	ts_json_refuse(path, psprintf("there is no other comparison %s", shown_utf8(name)), NULL,
				   "Give the name of another comparison: its field, unless it has a \"name\".");
	return -1;
}

/* Probabilities of the levels of a comparison, else included. */
static void
read_row(const TsJsonPath *path, const JsonbValue *value, int n, double *to)
{
	int nelements;
	JsonbValue *element =
		ts_json_array(path, value, n, n, "probabilities, one a level and one for else", &nelements);
	double sum = 0;

	for (int l = 0; l < n; l++)
	{
		TsJsonPath here = ts_json_element(path, l);

		to[l] = read_share(&here, &element[l]);
		sum += to[l];
	}
	if (fabs(sum - 1) > SUM_ACCURACY)
		ts_json_refuse(path, psprintf("the probabilities add up to %.4f", sum), "a sum of 1", NULL);
}

/* The members of what is given: both must be there. */
static void
read_given_object(const TsJsonPath *path, const JsonbValue *value, const char *const *keys, TsJsonSlot *slot)
{
	ts_json_object(path, value, keys, 2, slot);
	for (int i = 0; i < 2; i++)
		if (!slot[i].given)
			ts_json_refuse(path, psprintf("the key %s is missing", keys[i]),
						   psprintf("an object with %s and %s", keys[0], keys[1]), "match_train writes it.");
}

/* u given the level of another comparison: {"comparison": name, "u": [[...], ...]}. */
static void
read_given(const TsJsonPath *path, const JsonbValue *value, TsMatcher *matcher, int number)
{
	static const char *const keys[] = {"comparison", "u"};
	TsComparison *comparison = &matcher->comparison[number];
	int n = comparison->nlevels + 1, rows, others;
	TsJsonPath name_path = ts_json_member(path, keys[0]), u_path = ts_json_member(path, keys[1]);
	TsJsonSlot slot[lengthof(keys)];
	JsonbValue *row;

	read_given_object(path, value, keys, slot);
	comparison->given = read_other(&name_path, &slot[0].value, matcher, number);
	others = matcher->comparison[comparison->given].nlevels + 1;
	row = ts_json_array(&u_path, &slot[1].value, others, others,
						"arrays, one a level of the other comparison and one for its else", &rows);
	comparison->given_u = ts_array(double, (Size) rows *n);
	for (int i = 0; i < rows; i++)
	{
		TsJsonPath row_path = ts_json_element(&u_path, i);

		read_row(&row_path, &row[i], n, comparison->given_u + i * n);
	}
}

/* u given that some others agree exactly: [{"comparisons": [name, ...], "u": [...]}, ...]. */
static void
read_given_exact(const TsJsonPath *path, const JsonbValue *value, TsMatcher *matcher, int number)
{
	static const char *const keys[] = {"comparisons", "u"};
	TsComparison *comparison = &matcher->comparison[number];
	int n;
	JsonbValue *element =
		ts_json_array(path, value, 1, TS_MATCH_MAX_KEYS, "objects with comparisons and u", &n);

	comparison->context = ts_array(TsContext, n);
	for (int i = 0; i < n; i++)
	{
		TsContext *context = &comparison->context[i];
		TsJsonPath here = ts_json_element(path, i);
		TsJsonPath names_path = ts_json_member(&here, keys[0]), u_path = ts_json_member(&here, keys[1]);
		TsJsonSlot slot[lengthof(keys)];
		JsonbValue *name;
		int nnames;

		read_given_object(&here, &element[i], keys, slot);
		name = ts_json_array(&names_path, &slot[0].value, 1, TS_MATCH_MAX_COMPARISONS, "names of comparisons",
							 &nnames);
		context->comparisons = 0;
		for (int k = 0; k < nnames; k++)
		{
			TsJsonPath name_path = ts_json_element(&names_path, k);
			int other = read_other(&name_path, &name[k], matcher, number);
			const TsCondition *first = &matcher->comparison[other].level[0].when;

			if (first->n != 1 || first->test[0].kind != TS_TEST_EXACT)
				ts_json_refuse(&name_path, "the first level of that comparison is not exact",
							   "a comparison that begins with exact", NULL);
			context->comparisons |= UINT64CONST(1) << other;
		}
		context->u = ts_array(double, comparison->nlevels + 1);
		read_row(&u_path, &slot[1].value, comparison->nlevels + 1, context->u);
	}
	comparison->ncontexts = n;
}

/* A comparison that waits for one that waits for it would never be reckoned. */
static void
check_given(const TsJsonPath *path, const TsMatcher *matcher)
{
	uint64 known = 0, before = 1;

	while (known != before)
	{
		before = known;
		for (int c = 0; c < matcher->ncomparisons; c++)
		{
			const TsComparison *comparison = &matcher->comparison[c];
			uint64 needed = comparison->given >= 0 ? UINT64CONST(1) << comparison->given : 0;

			for (int x = 0; x < comparison->ncontexts; x++)
				needed |= comparison->context[x].comparisons;
			if ((needed & ~known) == 0)
				known |= UINT64CONST(1) << c;
		}
	}
	for (int c = 0; c < matcher->ncomparisons; c++)
		if (!(known & UINT64CONST(1) << c))
		{
			TsJsonPath here = ts_json_element(path, c);

			ts_json_refuse(&here, "comparisons are given each other in a circle", NULL,
						   "Let one of them be given none.");
		}
}

/* What comparisons are given: read when all of them are known. */
static void
read_all_given(const TsJsonPath *path, const JsonbValue *elements, TsMatcher *matcher)
{
	for (int i = 0; i < matcher->ncomparisons; i++)
	{
		TsJsonPath here = ts_json_element(path, i);
		TsJsonWalk walk;

		if (!ts_json_is_object(&elements[i]))
			continue;
		ts_json_walk_begin(&walk, &elements[i]);
		while (ts_json_walk_next(&walk))
		{
			TsJsonPath member = ts_json_walk_path(&walk, &here);
			bool exact =
				walk.key.val.string.len == 11 && memcmp(walk.key.val.string.val, "given_exact", 11) == 0;

			if (!exact && (walk.key.val.string.len != 5 || memcmp(walk.key.val.string.val, "given", 5) != 0))
				continue;
			if (!matcher->comparison[i].trained)
				ts_json_refuse(&member, "u of another comparison's levels without m and u", "them beside it",
							   "match_train writes all of them.");
			if (exact)
				read_given_exact(&member, &walk.value, matcher, i);
			else
				read_given(&member, &walk.value, matcher, i);
		}
	}
	check_given(path, matcher);
}

static void
read_comparisons(Parser *parser, const TsJsonPath *path, const JsonbValue *value, bool weights)
{
	TsMatcher *matcher = parser->matcher;
	JsonbValue *elements;
	int n;

	matcher->weights = weights;
	if (weights && ts_json_is_object(value))
	{
		read_short_weights(parser, path, value);
		return;
	}
	elements =
		ts_json_array(path, value, 1, TS_MATCH_MAX_COMPARISONS, weights ? "weights" : "comparisons", &n);
	matcher->comparison = ts_array(TsComparison, n);
	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);
		TsComparison *comparison = &matcher->comparison[i];

		if (weights)
			read_weight(parser, &here, &elements[i], comparison);
		else
			read_comparison(parser, &here, &elements[i], comparison);
		for (int j = 0; j < i; j++)
			if (strcmp(matcher->comparison[j].name, comparison->name) == 0)
				ts_json_refuse(&here,
							   psprintf("the name %s is also that of %s[%d]", shown_utf8(comparison->name),
										weights ? "weights" : "comparisons", j),
							   "a name of its own for each",
							   "Two for one field need a \"name\"; mostly one with several levels is meant.");
	}
	matcher->ncomparisons = n;
	if (!weights)
		read_all_given(path, elements, matcher);
}

/* ---------- the rest ---------- */

static void
read_thresholds(const TsJsonPath *path, const JsonbValue *value, TsMatcher *matcher)
{
	static const char *const keys[] = {"review", "duplicate"};
	TsJsonSlot slot[lengthof(keys)];
	double *const result[] = {&matcher->review, &matcher->duplicate};

	TS_JSON_OBJECT(path, value, keys, slot);
	for (int i = 0; i < lengthof(keys); i++)
	{
		TsJsonPath here = ts_json_member(path, keys[i]);

		if (slot[i].given)
			*result[i] = matcher->weights
							 ? ts_json_number(&here, &slot[i].value, -DBL_MAX, DBL_MAX, "a number of points")
							 : ts_json_number(&here, &slot[i].value, 0, 1, "a probability from 0 to 1");
		else if (matcher->weights)
			ts_json_refuse(path, psprintf("the key %s is missing", keys[i]), "a number of points there",
						   NULL);
	}
	if (matcher->review > matcher->duplicate)
		ts_json_refuse(path, "review is above duplicate", "review up to duplicate", NULL);
}

static void
read_training(const TsJsonPath *path, const JsonbValue *value, TsTraining *training)
{
	static const char *const keys[] = {"records", "pairs", "iterations", "converged", "seed", "labels"};
	TsJsonSlot slot[lengthof(keys)];
	TsJsonPath here[lengthof(keys)];

	TS_JSON_OBJECT(path, value, keys, slot);
	for (int i = 0; i < lengthof(keys); i++)
		here[i] = ts_json_member(path, keys[i]);
	training->present = true;
	if (slot[0].given)
		training->records = ts_json_integer(&here[0], &slot[0].value, 0, PG_INT64_MAX);
	if (slot[1].given)
		training->pairs = ts_json_integer(&here[1], &slot[1].value, 0, PG_INT64_MAX);
	if (slot[2].given)
		training->iterations = (int) ts_json_integer(&here[2], &slot[2].value, 0, PG_INT32_MAX);
	if (slot[3].given)
		training->converged = ts_json_bool(&here[3], &slot[3].value);
	if (slot[4].given)
		training->seed = ts_json_integer(&here[4], &slot[4].value, PG_INT64_MIN, PG_INT64_MAX);
	if (slot[5].given)
		training->labels = ts_json_integer(&here[5], &slot[5].value, 0, PG_INT64_MAX);
}

enum
{
	FIELDS,
	RULES,
	BLOCKING,
	COMPARISONS,
	WEIGHTS,
	PRIOR,
	THRESHOLDS,
	TRAINING,
	TOP_KEYS
};

static const char *const top_keys[TOP_KEYS] = {"fields",  "rules", "blocking",	 "comparisons",
											   "weights", "prior", "thresholds", "training"};

/* Which keys go together. */
static void
check_top(const TsJsonSlot *slot)
{
	TsJsonPath here;

	if (!slot[RULES].given && !slot[COMPARISONS].given && !slot[WEIGHTS].given)
		ts_json_refuse(&root, "nothing to decide by",
					   "an object with at least one of rules, comparisons, weights", NULL);
	if (slot[COMPARISONS].given && slot[WEIGHTS].given)
	{
		here = ts_json_member(&root, "weights");
		ts_json_refuse(&here, "comparisons and weights together", "one of them",
					   "Comparisons make probabilities, weights make points; they cannot be added.");
	}
	for (int i = PRIOR; i <= TRAINING; i++)
	{
		here = ts_json_member(&root, top_keys[i]);
		if (i == THRESHOLDS ? slot[i].given && !slot[COMPARISONS].given && !slot[WEIGHTS].given
							: slot[i].given && !slot[COMPARISONS].given)
			ts_json_refuse(&here, psprintf("%s without comparisons", top_keys[i]), NULL, "Leave it out.");
	}
	if (slot[WEIGHTS].given && !slot[THRESHOLDS].given)
		ts_json_refuse(&root, "weights without thresholds", NULL,
					   "Add \"thresholds\": {\"review\": points, \"duplicate\": points}.");
}

static void
read_matcher(Parser *parser, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	TsJsonSlot slot[TOP_KEYS];
	TsJsonPath here[TOP_KEYS];

	for (int i = 0; i < TOP_KEYS; i++)
		here[i] = ts_json_member(&root, top_keys[i]);
	TS_JSON_OBJECT(&root, value, top_keys, slot);
	check_top(slot);
	if (slot[FIELDS].given)
		read_fields(parser, &here[FIELDS], &slot[FIELDS].value);
	if (slot[RULES].given)
		read_rules(parser, &here[RULES], &slot[RULES].value);
	if (slot[BLOCKING].given)
		read_blocking(parser, &here[BLOCKING], &slot[BLOCKING].value);
	if (slot[BLOCKING].given && matcher->nkeys == 0 && matcher->nrules == 0)
		ts_json_refuse(&here[BLOCKING], "no keys", "one or more keys where there are no rules",
					   "Leave blocking out to have keys chosen from the data, or write [[]] for all pairs.");
	if (slot[COMPARISONS].given)
		read_comparisons(parser, &here[COMPARISONS], &slot[COMPARISONS].value, false);
	if (slot[WEIGHTS].given)
		read_comparisons(parser, &here[WEIGHTS], &slot[WEIGHTS].value, true);

	if (slot[COMPARISONS].given)
	{
		matcher->prior = TS_DEFAULT_PRIOR;
		matcher->review = TS_DEFAULT_REVIEW;
		matcher->duplicate = TS_DEFAULT_DUPLICATE;
		matcher->trained = slot[PRIOR].given;
		for (int i = 0; i < matcher->ncomparisons; i++)
			matcher->trained = matcher->trained && matcher->comparison[i].trained;
	}
	if (slot[PRIOR].given)
	{
		static const char accepted[] = "a probability above 0 and below 1";

		matcher->prior = ts_json_number(&here[PRIOR], &slot[PRIOR].value, 0, 1, accepted);
		if (matcher->prior == 0 || matcher->prior == 1)
			ts_json_refuse(&here[PRIOR], ts_json_found(&slot[PRIOR].value), accepted, NULL);
	}
	matcher->has_thresholds = matcher->ncomparisons > 0;
	if (slot[THRESHOLDS].given)
		read_thresholds(&here[THRESHOLDS], &slot[THRESHOLDS].value, matcher);
	if (slot[TRAINING].given)
		read_training(&here[TRAINING], &slot[TRAINING].value, &matcher->training);
}

/* Reads a blocking key with its fields, as ts_key_spec_print writes it. */
static void
read_key_spec(Parser *parser, const JsonbValue *value)
{
	static const char *const keys[] = {"fields", "lists", "key"};
	TsJsonSlot slot[lengthof(keys)];
	TsJsonPath here[lengthof(keys)];
	JsonbValue *lists;
	int nlists = 0;

	for (int i = 0; i < (int) lengthof(keys); i++)
		here[i] = ts_json_member(&root, keys[i]);
	TS_JSON_OBJECT(&root, value, keys, slot);
	if (!slot[2].given)
		ts_json_refuse(&root, "no key", "an object with fields and key, as match_index writes it", NULL);
	if (slot[0].given)
		read_fields(parser, &here[0], &slot[0].value);
	if (slot[1].given)
	{
		lists = ts_json_array(&here[1], &slot[1].value, 0, TS_MATCH_MAX_FIELDS, "fields", &nlists);
		for (int i = 0; i < nlists; i++)
		{
			TsJsonPath element = ts_json_element(&here[1], i);

			parser->field[read_field_name(parser, &element, &lists[i])].list = true;
		}
	}
	parser->matcher->nkeys = 1;
	parser->matcher->has_blocking = true;
	parser->matcher->key = ts_array(TsKey, 1);
	read_key(parser, &here[2], &slot[2].value, false, &parser->matcher->key[0]);
}

/* Parses JSON by one of the functions above. */
static TsMatcher *
parse(Jsonb *json, void (*read)(Parser *, const JsonbValue *))
{
	/* below the current context until all is well: an error takes it away with whatever the caller's work takes away */
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone matcher", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Parser *parser = palloc0(sizeof(Parser));
	TsMatcher *matcher = palloc0(sizeof(TsMatcher));
	JsonbValue top = {.type = jbvBinary};

	matcher->context = context;
	parser->matcher = matcher;
	top.val.binary.data = &json->root;
	top.val.binary.len = (int) VARSIZE_ANY_EXHDR(json);
	if (JB_ROOT_IS_SCALAR(json))
		JsonbExtractScalar(&json->root, &top);
	read(parser, &top);
	matcher->nfields = parser->nfields;
	matcher->field = ts_array(TsField, parser->nfields + 1);
	memcpy(matcher->field, parser->field, parser->nfields * sizeof(TsField));
	pfree(parser);
	MemoryContextSwitchTo(old);
	return matcher;
}

/* ts_matcher_parse: see matcher_json.h. */
TsMatcher *
ts_matcher_parse(Jsonb *json)
{
	return parse(json, read_matcher);
}

/* ts_key_spec_parse: see matcher_json.h. */
TsMatcher *
ts_key_spec_parse(Jsonb *json)
{
	return parse(json, read_key_spec);
}
