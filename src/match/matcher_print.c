/*
 * matcher_print.c
 *		A compiled matcher as canonical JSON, and the words for its parts.
 *
 * Canonical means: one order of keys, defaults left out, numbers in their shortest form that reads back to the same, one
 * spelling of everything that has several.  Two matchers that mean the same to the parser have the same text, and the text
 * reads back to the same matcher.  It is UTF-8 here, like all strings of a compiled matcher; matcher.c stores it in the
 * database's encoding.
 */
#include "postgres.h"

#include "match/matcher_json.h"

#include "common/shortest_dec.h"
#include "core/error.h"
#include "core/memory.h"
#include "lib/stringinfo.h"
#include "utils/json.h"

const TsTestInfo ts_test_info[TS_TEST_KINDS] = {
	[TS_TEST_EXACT] = {"exact", TS_ARGUMENT_TRUE, 0},
	[TS_TEST_DIFFERENT] = {"different", TS_ARGUMENT_TRUE, 0},
	[TS_TEST_BOTH_MISSING] = {"both_missing", TS_ARGUMENT_TRUE, 0},
	[TS_TEST_PREFIX] = {"prefix", TS_ARGUMENT_PREFIX, 0},
	[TS_TEST_SWAPPED] = {"swapped", TS_ARGUMENT_FIELD, 0},
	[TS_TEST_ANY_SHARED] = {"any_shared", TS_ARGUMENT_SHARED, 0},
	[TS_TEST_DAYS] = {"days", TS_ARGUMENT_SPAN, TS_NEEDS_DATE},
	[TS_TEST_NUMERIC] = {"numeric", TS_ARGUMENT_NUMERIC, TS_NEEDS_NUMBER},
	[TS_TEST_RELATIVE] = {"numeric", TS_ARGUMENT_NUMERIC, TS_NEEDS_NUMBER},
	[TS_TEST_KM] = {"km", TS_ARGUMENT_SPAN, TS_NEEDS_PLACE},
	[TS_TEST_PHONETIC] = {"phonetic", TS_ARGUMENT_ALGORITHM, 0},
	[TS_TEST_LEVENSHTEIN_DISTANCE] = {"levenshtein_distance", TS_ARGUMENT_EDITS, 0},
	[TS_TEST_DAMERAU_DISTANCE] = {"damerau_levenshtein_distance", TS_ARGUMENT_EDITS, 0},
	[TS_TEST_LEVENSHTEIN] = {"levenshtein", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_DAMERAU] = {"damerau_levenshtein", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_JARO] = {"jaro", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_JARO_WINKLER] = {"jaro_winkler", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_INDEL] = {"indel", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_PARTIAL] = {"partial", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_TOKEN_SORT] = {"token_sort", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_TOKEN_SET] = {"token_set", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_QGRAM] = {"qgram", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_MONGE_ELKAN] = {"monge_elkan", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_PERSON] = {"person", TS_ARGUMENT_SIMILARITY, 0},
	[TS_TEST_COMPANY] = {"company", TS_ARGUMENT_SIMILARITY, 0},
};

const char *const ts_normalize_names[TS_NORMALIZE_KINDS] = {
	[TS_NORMALIZE_NONE] = "none",
	[TS_NORMALIZE_TEXT] = "text",
	[TS_NORMALIZE_PERSON] = "person_name",
	[TS_NORMALIZE_COMPANY] = "company",
	[TS_NORMALIZE_COMPANY_CORE] = "company_core",
	[TS_NORMALIZE_EMAIL] = "email",
	[TS_NORMALIZE_EMAIL_DOMAIN] = "email_domain",
	[TS_NORMALIZE_PHONE] = "phone",
	[TS_NORMALIZE_CREDIT_CODE] = "credit_code",
	[TS_NORMALIZE_DIGITS] = "digits",
	[TS_NORMALIZE_LETTERS_DIGITS] = "letters_digits",
	[TS_NORMALIZE_PINYIN] = "pinyin",
	[TS_NORMALIZE_PINYIN_INITIALS] = "pinyin_initials",
};

const char *const ts_phonetic_names[TS_PHONETIC_KINDS] = {
	[TS_DOUBLE_METAPHONE] = "double_metaphone",
	[TS_SOUNDEX] = "soundex",
	[TS_COLOGNE] = "cologne",
	[TS_PHONETIC_PINYIN] = "pinyin",
};

const char *const ts_decision_names[TS_DECISIONS] = {
	[TS_DISTINCT] = "distinct",
	[TS_REVIEW] = "review",
	[TS_DUPLICATE] = "duplicate",
};

/* ts_decision_name: the label of match_decision. */
const char *
ts_decision_name(TsDecision decision)
{
	return ts_decision_names[decision];
}

/* ts_phonetic_name: the algorithm's name, as phonetic_key takes it. */
const char *
ts_phonetic_name(TsPhonetic phonetic)
{
	return ts_phonetic_names[phonetic];
}

/* ---------- JSON ---------- */

/* The separator before every member or element but the first. */
static void
next(StringInfo to, bool *first)
{
	if (!*first)
		appendStringInfoString(to, ", ");
	*first = false;
}

static void
put_key(StringInfo to, bool *first, const char *key)
{
	next(to, first);
	escape_json(to, key);
	appendStringInfoString(to, ": ");
}

static void
put_number(StringInfo to, double number)
{
	char text[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, text);
	appendStringInfoString(to, text);
}

/* Strings: one as it is, several (or none) as an array. */
static void
put_strings(StringInfo to, char *const *strings, int n)
{
	if (n == 1)
	{
		escape_json(to, strings[0]);
		return;
	}
	appendStringInfoChar(to, '[');
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoString(to, ", ");
		escape_json(to, strings[i]);
	}
	appendStringInfoChar(to, ']');
}

static bool
is_own_name(const TsField *field, char *const *columns, int n)
{
	return n == 1 && strcmp(columns[0], field->name) == 0;
}

static bool
same_columns(const TsField *field)
{
	if (field->nleft != field->nright)
		return false;
	for (int i = 0; i < field->nleft; i++)
		if (strcmp(field->left[i], field->right[i]) != 0)
			return false;
	return true;
}

static void
put_columns(StringInfo to, bool *first, const TsField *field, const char *key, char *const *columns, int n)
{
	if (is_own_name(field, columns, n))
		return;
	put_key(to, first, key);
	put_strings(to, columns, n);
}

static void
put_field(StringInfo to, const TsField *field)
{
	bool first = true;

	appendStringInfoChar(to, '{');
	if (same_columns(field))
		put_columns(to, &first, field, "from", field->left, field->nleft);
	else
	{
		put_columns(to, &first, field, "left", field->left, field->nleft);
		put_columns(to, &first, field, "right", field->right, field->nright);
	}
	if (strcmp(field->join, TS_DEFAULT_JOIN) != 0)
	{
		put_key(to, &first, "join");
		escape_json(to, field->join);
	}
	if (field->normalize != TS_NORMALIZE_NONE)
	{
		put_key(to, &first, "normalize");
		escape_json(to, ts_normalize_names[field->normalize]);
	}
	if (field->region != NULL && strcmp(field->region, TS_DEFAULT_REGION) != 0)
	{
		put_key(to, &first, "region");
		escape_json(to, field->region);
	}
	if (field->nignore > 0)
	{
		put_key(to, &first, "ignore");
		put_strings(to, field->ignore, field->nignore);
	}
	appendStringInfoChar(to, '}');
}

static void
put_test(StringInfo to, const TsMatcher *matcher, const TsTest *test)
{
	switch (ts_test_info[test->kind].argument)
	{
		case TS_ARGUMENT_TRUE:
			appendStringInfoString(to, "true");
			break;
		case TS_ARGUMENT_SHARED:
			if (test->count == 1)
				appendStringInfoString(to, "true");
			else
				appendStringInfo(to, "%d", test->count);
			break;
		case TS_ARGUMENT_PREFIX:
			appendStringInfo(to, "%d", test->count);
			break;
		case TS_ARGUMENT_FIELD:
			escape_json(to, matcher->field[test->other].name);
			break;
		case TS_ARGUMENT_ALGORITHM:
			escape_json(to, ts_phonetic_names[test->phonetic]);
			break;
		case TS_ARGUMENT_SPAN:
		case TS_ARGUMENT_NUMERIC:
		case TS_ARGUMENT_EDITS:
		case TS_ARGUMENT_SIMILARITY:
			put_number(to, test->threshold);
			break;
	}
}

static void
put_condition(StringInfo to, const TsMatcher *matcher, const TsCondition *condition)
{
	bool first = true;

	if (condition->n == 1 &&
		(ts_test_info[condition->test[0].kind].argument == TS_ARGUMENT_TRUE ||
		 (condition->test[0].kind == TS_TEST_ANY_SHARED && condition->test[0].count == 1)))
	{
		escape_json(to, ts_test_info[condition->test[0].kind].name);
		return;
	}
	appendStringInfoChar(to, '{');
	for (int i = 0; i < condition->n; i++)
	{
		const TsTest *test = &condition->test[i];

		put_key(to, &first, ts_test_info[test->kind].name);
		/* the tests stand in order of their kinds: the relative one is next to the absolute one */
		if (test->kind == TS_TEST_NUMERIC && i + 1 < condition->n &&
			condition->test[i + 1].kind == TS_TEST_RELATIVE)
		{
			appendStringInfoString(to, "{\"absolute\": ");
			put_test(to, matcher, test);
			appendStringInfoString(to, ", \"relative\": ");
			put_test(to, matcher, &condition->test[++i]);
			appendStringInfoChar(to, '}');
		}
		else if (test->kind == TS_TEST_RELATIVE)
		{
			appendStringInfoString(to, "{\"relative\": ");
			put_test(to, matcher, test);
			appendStringInfoChar(to, '}');
		}
		else
			put_test(to, matcher, test);
	}
	appendStringInfoChar(to, '}');
}

static void
put_rule(StringInfo to, const TsMatcher *matcher, int i)
{
	const TsRule *rule = &matcher->rule[i];
	bool first = true, first_when = true;

	appendStringInfoChar(to, '{');
	if (strcmp(rule->name, psprintf(TS_DEFAULT_RULE_NAME, i + 1)) != 0)
	{
		put_key(to, &first, "name");
		escape_json(to, rule->name);
	}
	put_key(to, &first, "when");
	appendStringInfoChar(to, '{');
	for (int k = 0; k < rule->n; k++)
	{
		put_key(to, &first_when, matcher->field[rule->when[k].field].name);
		put_condition(to, matcher, &rule->when[k].condition);
	}
	appendStringInfoChar(to, '}');
	put_key(to, &first, "then");
	escape_json(to, ts_decision_names[rule->then]);
	if (rule->action != NULL)
	{
		put_key(to, &first, "action");
		escape_json(to, rule->action);
	}
	appendStringInfoChar(to, '}');
}

/* "rare", or how many. */
static void
put_rare(StringInfo to, const char *key, int count)
{
	if (count == TS_DEFAULT_RARE)
		appendStringInfo(to, ", \"%s\": \"rare\"", key);
	else
		appendStringInfo(to, ", \"%s\": %d", key, count);
}

static void
put_key_part(StringInfo to, const TsMatcher *matcher, const TsKeyPart *part)
{
	const char *field = matcher->field[part->field].name;

	if (part->kind == TS_KEY_VALUE)
	{
		escape_json(to, field);
		return;
	}
	appendStringInfoString(to, "{\"field\": ");
	escape_json(to, field);
	switch (part->kind)
	{
		case TS_KEY_VALUE:
			break;
		case TS_KEY_PREFIX:
			appendStringInfo(to, ", \"prefix\": %d", part->count);
			break;
		case TS_KEY_PHONETIC:
			appendStringInfo(to, ", \"phonetic\": \"%s\"", ts_phonetic_names[part->phonetic]);
			break;
		case TS_KEY_PINYIN_INITIALS:
			appendStringInfoString(to, ", \"pinyin_initials\": true");
			break;
		case TS_KEY_TOKENS:
			put_rare(to, "tokens", part->count);
			break;
		case TS_KEY_QGRAMS:
			put_rare(to, "qgrams", part->count);
			if (part->q != TS_DEFAULT_Q)
				appendStringInfo(to, ", \"q\": %d", part->q);
			break;
	}
	appendStringInfoChar(to, '}');
}

static void
put_blocking_key(StringInfo to, const TsMatcher *matcher, const TsKey *key)
{
	bool first = true;

	appendStringInfoChar(to, '[');
	for (int i = 0; i < key->n; i++)
	{
		next(to, &first);
		put_key_part(to, matcher, &key->part[i]);
	}
	appendStringInfoChar(to, ']');
}

/* Field, name and levels, which comparisons and weights have in common. */
static void
put_levels(StringInfo to, bool *first, const TsMatcher *matcher, const TsComparison *comparison)
{
	const TsField *field = &matcher->field[comparison->field];
	TsTest defaults[TS_DEFAULT_LEVELS_LIMIT];
	int n = ts_default_levels(matcher->weights, field->normalize, defaults);
	bool same = (comparison->nlevels == n);
	bool first_level = true;

	put_key(to, first, "field");
	escape_json(to, field->name);
	if (strcmp(comparison->name, field->name) != 0)
	{
		put_key(to, first, "name");
		escape_json(to, comparison->name);
	}
	for (int i = 0; same && i < n; i++)
		same = comparison->level[i].when.n == 1 &&
			   ts_test_equal(&comparison->level[i].when.test[0], &defaults[i]);
	if (same)
		return;
	put_key(to, first, "levels");
	appendStringInfoChar(to, '[');
	for (int i = 0; i < comparison->nlevels; i++)
	{
		next(to, &first_level);
		put_condition(to, matcher, &comparison->level[i].when);
	}
	appendStringInfoChar(to, ']');
}

static void
put_probabilities(StringInfo to, bool *first, const TsComparison *comparison, bool m)
{
	put_key(to, first, m ? "m" : "u");
	appendStringInfoChar(to, '[');
	for (int i = 0; i <= comparison->nlevels; i++)
	{
		if (i > 0)
			appendStringInfoString(to, ", ");
		put_number(to, m ? comparison->level[i].m : comparison->level[i].u);
	}
	appendStringInfoChar(to, ']');
}

static void
put_row(StringInfo to, const double *row, int n)
{
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(to, i == 0 ? "[" : ", ");
		put_number(to, row[i]);
	}
	appendStringInfoChar(to, ']');
}

static void
put_given(StringInfo to, bool *first, const TsMatcher *matcher, const TsComparison *comparison)
{
	const TsComparison *other = &matcher->comparison[comparison->given];
	int n = comparison->nlevels + 1;
	bool first_key = true;

	put_key(to, first, "given");
	appendStringInfoChar(to, '{');
	put_key(to, &first_key, "comparison");
	escape_json(to, other->name);
	put_key(to, &first_key, "u");
	for (int i = 0; i <= other->nlevels; i++)
	{
		appendStringInfoString(to, i == 0 ? "[" : ", ");
		put_row(to, comparison->given_u + i * n, n);
	}
	appendStringInfoString(to, "]}");
}

static void
put_given_exact(StringInfo to, bool *first, const TsMatcher *matcher, const TsComparison *comparison)
{
	put_key(to, first, "given_exact");
	for (int i = 0; i < comparison->ncontexts; i++)
	{
		bool first_key = true, first_name = true;

		appendStringInfoString(to, i == 0 ? "[{" : ", {");
		put_key(to, &first_key, "comparisons");
		appendStringInfoChar(to, '[');
		for (int c = 0; c < matcher->ncomparisons; c++)
			if (comparison->context[i].comparisons >> c & 1)
			{
				next(to, &first_name);
				escape_json(to, matcher->comparison[c].name);
			}
		appendStringInfoChar(to, ']');
		put_key(to, &first_key, "u");
		put_row(to, comparison->context[i].u, comparison->nlevels + 1);
		appendStringInfoChar(to, '}');
	}
	appendStringInfoChar(to, ']');
}

static void
put_comparison(StringInfo to, const TsMatcher *matcher, const TsComparison *comparison)
{
	bool first = true;

	appendStringInfoChar(to, '{');
	put_levels(to, &first, matcher, comparison);
	if (comparison->term_frequency)
	{
		put_key(to, &first, "term_frequency");
		appendStringInfoString(to, "true");
	}
	if (comparison->trained)
	{
		put_probabilities(to, &first, comparison, true);
		put_probabilities(to, &first, comparison, false);
	}
	if (comparison->nfrequencies > 0)
	{
		bool first_value = true;

		put_key(to, &first, "frequencies");
		appendStringInfoChar(to, '{');
		for (int i = 0; i < comparison->nfrequencies; i++)
		{
			TsCheckInterrupts(i);
			put_key(to, &first_value, comparison->frequency[i].value);
			put_number(to, comparison->frequency[i].share);
		}
		appendStringInfoChar(to, '}');
	}
	if (comparison->other_frequency > 0)
	{
		put_key(to, &first, "other_frequency");
		put_number(to, comparison->other_frequency);
	}
	if (comparison->given_u != NULL)
		put_given(to, &first, matcher, comparison);
	if (comparison->ncontexts > 0)
		put_given_exact(to, &first, matcher, comparison);
	appendStringInfoChar(to, '}');
}

static void
put_weight(StringInfo to, const TsMatcher *matcher, const TsComparison *comparison)
{
	bool first = true;
	int n = comparison->nlevels;

	appendStringInfoChar(to, '{');
	put_levels(to, &first, matcher, comparison);
	put_key(to, &first, "points");
	if (n != 1)
		appendStringInfoChar(to, '[');
	for (int i = 0; i < n; i++)
	{
		if (i > 0)
			appendStringInfoString(to, ", ");
		put_number(to, comparison->level[i].points);
	}
	if (n != 1)
		appendStringInfoChar(to, ']');
	if (comparison->level[n].points != 0)
	{
		put_key(to, &first, "else");
		put_number(to, comparison->level[n].points);
	}
	appendStringInfoChar(to, '}');
}

static void
put_fields(StringInfo to, bool *first, const TsMatcher *matcher)
{
	bool first_field = true;

	for (int i = 0; i < matcher->nfields; i++)
	{
		if (!matcher->field[i].declared)
			continue;
		if (first_field)
		{
			put_key(to, first, "fields");
			appendStringInfoChar(to, '{');
		}
		put_key(to, &first_field, matcher->field[i].name);
		put_field(to, &matcher->field[i]);
	}
	if (!first_field)
		appendStringInfoChar(to, '}');
}

static void
put_thresholds(StringInfo to, bool *first, const TsMatcher *matcher)
{
	if (!matcher->has_thresholds || (!matcher->weights && matcher->review == TS_DEFAULT_REVIEW &&
									 matcher->duplicate == TS_DEFAULT_DUPLICATE))
		return;
	put_key(to, first, "thresholds");
	appendStringInfoString(to, "{\"review\": ");
	put_number(to, matcher->review);
	appendStringInfoString(to, ", \"duplicate\": ");
	put_number(to, matcher->duplicate);
	appendStringInfoChar(to, '}');
}

/* ts_matcher_print: see matcher_json.h. */
char *
ts_matcher_print(const TsMatcher *matcher)
{
	const TsTraining *training = &matcher->training;
	StringInfoData to;
	bool first = true, inner;

	initStringInfo(&to);
	appendStringInfoChar(&to, '{');
	put_fields(&to, &first, matcher);
	if (matcher->nrules > 0)
	{
		put_key(&to, &first, "rules");
		appendStringInfoChar(&to, '[');
		inner = true;
		for (int i = 0; i < matcher->nrules; i++)
		{
			next(&to, &inner);
			put_rule(&to, matcher, i);
		}
		appendStringInfoChar(&to, ']');
	}
	if (matcher->has_blocking)
	{
		put_key(&to, &first, "blocking");
		appendStringInfoChar(&to, '[');
		inner = true;
		for (int i = 0; i < matcher->nkeys; i++)
		{
			next(&to, &inner);
			put_blocking_key(&to, matcher, &matcher->key[i]);
		}
		appendStringInfoChar(&to, ']');
	}
	if (matcher->ncomparisons > 0)
	{
		put_key(&to, &first, matcher->weights ? "weights" : "comparisons");
		appendStringInfoChar(&to, '[');
		inner = true;
		for (int i = 0; i < matcher->ncomparisons; i++)
		{
			next(&to, &inner);
			if (matcher->weights)
				put_weight(&to, matcher, &matcher->comparison[i]);
			else
				put_comparison(&to, matcher, &matcher->comparison[i]);
		}
		appendStringInfoChar(&to, ']');
		/* the default makes no difference where not everything is trained, but "trained" needs a prior */
		if (!matcher->weights && (matcher->trained || matcher->prior != TS_DEFAULT_PRIOR))
		{
			put_key(&to, &first, "prior");
			put_number(&to, matcher->prior);
		}
	}
	put_thresholds(&to, &first, matcher);
	if (training->present)
	{
		put_key(&to, &first, "training");
		appendStringInfo(&to,
						 "{\"records\": " INT64_FORMAT ", \"pairs\": " INT64_FORMAT
						 ", \"iterations\": %d, \"converged\": %s, \"seed\": " INT64_FORMAT
						 ", \"labels\": " INT64_FORMAT "}",
						 training->records, training->pairs, training->iterations,
						 training->converged ? "true" : "false", training->seed, training->labels);
	}
	appendStringInfoChar(&to, '}');
	return to.data;
}

/* ---------- parts, for messages and explanations ---------- */

/* ts_key_text: a blocking key as canonical JSON, UTF-8. */
char *
ts_key_text(const TsMatcher *matcher, const TsKey *key)
{
	StringInfoData to;

	initStringInfo(&to);
	put_blocking_key(&to, matcher, key);
	return to.data;
}

/*
 * ts_key_spec_print: what a blocking key makes of columns, as JSON: {"fields": {...}, "lists": [...], "key": [...]}, UTF-8.  The
 * columns of the fields, those of the right side, have their places in *columns (which are returned) for names: "1", "2", ...  So it
 * says the same whatever they are called, and nothing of what the matcher makes of the pairs: a trained matcher has the keys of the
 * untrained one.
 */
char *
ts_key_spec_print(const TsMatcher *matcher, const TsKey *key, char ***columns, int *ncolumns)
{
	TsMatcher narrow = {0};
	TsKey renumbered = *key;
	StringInfoData to;
	bool first = true, first_list = true;
	int room = 1;

	narrow.field = ts_array(TsField, key->n + 1);
	for (int p = 0; p < key->n; p++)
		room += matcher->field[key->part[p].field].nright;
	*columns = ts_array(char *, room);
	*ncolumns = 0;
	for (int p = 0; p < key->n; p++)
	{
		const TsField *field = &matcher->field[key->part[p].field];
		TsField *own;
		int f = 0;

		while (f < narrow.nfields && strcmp(narrow.field[f].name, field->name) != 0)
			f++;
		renumbered.part[p].field = f;
		if (f < narrow.nfields)
			continue;
		own = &narrow.field[narrow.nfields++];
		*own = *field;
		own->declared = true;
		own->nleft = field->nright;
		own->left = own->right = ts_array(char *, field->nright + 1);
		for (int c = 0; c < field->nright; c++)
		{
			int place = 0;

			while (place < *ncolumns && strcmp((*columns)[place], field->right[c]) != 0)
				place++;
			if (place == *ncolumns)
				(*columns)[(*ncolumns)++] = field->right[c];
			own->right[c] = psprintf("%d", place + 1);
		}
	}
	initStringInfo(&to);
	appendStringInfoChar(&to, '{');
	put_fields(&to, &first, &narrow);
	for (int f = 0; f < narrow.nfields; f++)
		if (narrow.field[f].list)
		{
			if (first_list)
			{
				put_key(&to, &first, "lists");
				appendStringInfoChar(&to, '[');
			}
			next(&to, &first_list);
			escape_json(&to, narrow.field[f].name);
		}
	if (!first_list)
		appendStringInfoChar(&to, ']');
	put_key(&to, &first, "key");
	put_blocking_key(&to, &narrow, &renumbered);
	appendStringInfoChar(&to, '}');
	return to.data;
}

/* ts_condition_words: a condition in words, such as "jaro_winkler >= 0.92 and prefix 3"; UTF-8. */
char *
ts_condition_words(const TsMatcher *matcher, const TsCondition *condition)
{
	StringInfoData to;

	initStringInfo(&to);
	for (int i = 0; i < condition->n; i++)
	{
		const TsTest *test = &condition->test[i];
		const char *name = ts_test_info[test->kind].name;

		if (i > 0)
			appendStringInfoString(&to, " and ");
		switch (ts_test_info[test->kind].argument)
		{
			case TS_ARGUMENT_TRUE:
				appendStringInfoString(&to, test->kind == TS_TEST_BOTH_MISSING ? "both missing" : name);
				break;
			case TS_ARGUMENT_SHARED:
				if (test->count == 1)
					appendStringInfoString(&to, "any shared");
				else
					appendStringInfo(&to, "shared >= %d", test->count);
				break;
			case TS_ARGUMENT_PREFIX:
				appendStringInfo(&to, "prefix %d", test->count);
				break;
			case TS_ARGUMENT_FIELD:
				appendStringInfo(&to, "swapped with %s", matcher->field[test->other].name);
				break;
			case TS_ARGUMENT_ALGORITHM:
				appendStringInfo(&to, "same %s", ts_phonetic_names[test->phonetic]);
				break;
			case TS_ARGUMENT_NUMERIC:
				appendStringInfoString(&to, test->kind == TS_TEST_RELATIVE ? "relative difference <= "
																		   : "difference <= ");
				put_number(&to, test->threshold);
				break;
			case TS_ARGUMENT_SPAN:
			case TS_ARGUMENT_EDITS:
				appendStringInfo(&to, "%s <= ", name);
				put_number(&to, test->threshold);
				break;
			case TS_ARGUMENT_SIMILARITY:
				appendStringInfo(&to, "%s >= ", name);
				put_number(&to, test->threshold);
				break;
		}
	}
	return to.data;
}
