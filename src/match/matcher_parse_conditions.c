/*
 * matcher_parse_conditions.c
 *		Of a matcher's JSON: a condition on a field, as rules and levels have them.  See matcher_parse.h.
 *
 * What tests there are, and what each takes, is told by one table: ts_test_info (matcher_print.c).
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include <float.h>

#include "core/json.h"
#include "core/memory.h"

#define MAX_SHARED 1000
#define MAX_EDITS  10000

#define ACCEPTED_CONDITION                                                                                  \
	"\"exact\", \"different\", \"both_missing\", \"any_shared\", or an object of tests, all of which must " \
	"hold, such as {\"jaro_winkler\": 0.92}"

/* ts_test_equal: whether two tests are the same. */
bool
ts_test_equal(const TsTest *a, const TsTest *b)
{
	return a->kind == b->kind && a->threshold == b->threshold && a->count == b->count &&
		   a->other == b->other && a->phonetic == b->phonetic;
}

/* ts_condition_equal: whether two conditions are the same. */
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

/* Order of two tests by kind. */
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

/* One more test, of a kind that is not there yet. */
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

/* "numeric" is two tests: by absolute and by relative difference. */
static void
read_numeric(const TsJsonPath *path, const JsonbValue *value, Tests *tests)
{
	static const char *const keys[] = {"absolute", "relative"};
	TsJsonSlot slot[lengthof(keys)];

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
		add_test(path, tests, TS_TEST_NUMERIC)->threshold =
			ts_json_number(&slot[0].path, &slot[0].value, 0, DBL_MAX, "a number from 0 on");
	}
	if (slot[1].given)
	{
		add_test(path, tests, TS_TEST_RELATIVE)->threshold =
			ts_json_number(&slot[1].path, &slot[1].value, 0, 1, "a number from 0 to 1");
	}
}

/* One member of a condition: the test and its argument. */
static void
read_test(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, TsTestKind kind,
		  int field, Tests *tests)
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
			test->count = (int) ts_json_integer(path, value, 1, TS_MATCHER_MAX_PREFIX);
			break;
		case TS_ARGUMENT_FIELD:
			test->other = ts_matcher_read_field_name(parser, path, value);
			if (test->other == field)
				ts_json_refuse(path, "a field cannot be swapped with itself", "the name of another field",
							   NULL);
			break;
		case TS_ARGUMENT_SPAN:
			test->threshold = ts_json_number(path, value, 0, DBL_MAX, "a number from 0 on");
			break;
		case TS_ARGUMENT_ALGORITHM:
			test->phonetic = ts_matcher_read_phonetic(path, value);
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

/* ts_matcher_read_condition: a condition on a field; its tests come out in order of their kinds, whatever the order in the JSON. */
void
ts_matcher_read_condition(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, int field,
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
