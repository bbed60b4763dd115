/*
 * matcher_parse_rules.c
 *		Of a matcher's JSON: "rules".  See matcher_parse.h.
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include "core/json.h"
#include "core/memory.h"

/* Order of two conditions of a rule, by field: that of the JSON says nothing. */
static int
compare_rule_conditions(const void *a, const void *b)
{
	return ((const TsRuleCondition *) a)->field - ((const TsRuleCondition *) b)->field;
}

/* "when": a condition for each field. */
static void
read_when(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, TsRule *rule)
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

		when->field = ts_matcher_read_field_name(parser, &here, &walk.key);
		ts_matcher_read_condition(parser, &here, &walk.value, when->field, &when->condition);
		rule->exact = rule->exact && when->condition.n == 1 && when->condition.test[0].kind == TS_TEST_EXACT;
	}
	qsort(rule->when, rule->n, sizeof(TsRuleCondition), compare_rule_conditions);
}

/* A rule. */
static void
read_rule(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, int number, TsRule *rule)
{
	static const char *const keys[] = {"name", "when", "then", "action"};
	TsJsonSlot slot[lengthof(keys)];

	TS_JSON_OBJECT(path, value, keys, slot);
	memset(rule, 0, sizeof(TsRule));
	rule->name = slot[0].given ? ts_matcher_read_string(&slot[0].path, &slot[0].value, TS_MATCHER_MAX_TEXT,
														"the name of the rule")
							   : psprintf(TS_DEFAULT_RULE_NAME, number);
	if (!slot[1].given)
		ts_json_refuse(path, "the key when is missing",
					   "an object of fields and their conditions there, such as {\"phone\": \"exact\"}",
					   NULL);
	if (!slot[2].given)
		ts_json_refuse(path, "the key then is missing",
					   psprintf("one of %s there", ts_json_names(ts_decision_names, TS_DECISIONS)), NULL);
	read_when(parser, &slot[1].path, &slot[1].value, rule);
	rule->then = (TsDecision) ts_json_word(&slot[2].path, &slot[2].value, ts_decision_names, TS_DECISIONS);
	if (slot[3].given)
		rule->action = ts_matcher_read_string(
			&slot[3].path, &slot[3].value, TS_MATCHER_MAX_TEXT,
			"what is to be done with the pair, for example tag, attach, update or interaction");
}

/* ts_matcher_read_rules: "rules": their names must differ. */
void
ts_matcher_read_rules(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value)
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
				ts_json_refuse(&here,
							   psprintf("the name %s is also that of rule %d",
										ts_matcher_shown(matcher->rule[i].name), j + 1),
							   "a name of its own for every rule", NULL);
	}
	matcher->nrules = n;
}
