/*
 * matcher_parse_comparisons.c
 *		Of a matcher's JSON: "comparisons" and "weights", their levels, and what training says of them.  See matcher_parse.h.
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include <float.h>
#include <math.h>

#include "core/error.h"
#include "core/json.h"
#include "core/memory.h"
#include "core/order.h"

#define SUM_ACCURACY 1e-3 /* of probabilities that add up to 1 */
#define BEST_RATIO	 90.0 /* m / u of the first level, where nothing is trained */
#define DEFAULT_ELSE 0.05 /* m of "else", where nothing is trained */

/* ---------- levels ---------- */

/* ts_default_levels: see matcher_json.h. */
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

/* Levels of a comparison, or those that its field has by default. */
static void
read_levels(TsMatcherParser *parser, const TsJsonSlot *slot, bool weights, TsComparison *comparison)
{
	JsonbValue *elements = NULL;
	TsTest defaults[TS_DEFAULT_LEVELS_LIMIT] = {
		0}; /* for the analyser, which does not see that n of them are filled */
	int n;

	if (slot->given)
		elements = ts_json_array(&slot->path, &slot->value, 1, TS_MATCH_MAX_LEVELS, "levels", &n);
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
			TsJsonPath here = ts_json_element(&slot->path, i);

			ts_matcher_read_condition(parser, &here, &elements[i], comparison->field, when);
			check_reachable(&here, comparison, i);
			continue;
		}
		when->n = 1;
		when->test = ts_array(TsTest, 1);
		when->test[0] = defaults[i];
		parser->field[comparison->field].needs |= ts_test_info[defaults[i].kind].needs;
	}
}

/* ---------- probabilities ---------- */

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

/* Probabilities of n levels of a comparison, "else" included: each above 0, their sum 1. */
static void
read_probabilities(const TsJsonPath *path, const JsonbValue *value, int n, double *to)
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

/* "frequencies": sorted, for scoring looks them up. */
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
		frequency->value = ts_matcher_utf8(&walk.key);
		frequency->share = read_share(&here, &walk.value);
		sum += frequency->share;
	}
	if (sum > 1 + SUM_ACCURACY)
		ts_json_refuse(path, psprintf("the shares add up to %.4f", sum), "a sum of at most 1", NULL);
	qsort(comparison->frequency, comparison->nfrequencies, sizeof(TsFrequency), ts_order_strings);
}

/* ---------- one comparison, one weight ---------- */

/* One of "comparisons". */
static void
read_comparison(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value,
				TsComparison *comparison)
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

	memset(comparison, 0, sizeof(TsComparison));
	comparison->given = -1;
	memset(slot, 0, sizeof(slot));
	if (value->type == jbvString)
		comparison->field = ts_matcher_read_field_name(parser, path, value);
	else
	{
		TS_JSON_OBJECT(path, value, keys, slot);
		comparison->field = ts_matcher_read_field_slot(parser, path, &slot[FIELD]);
	}
	comparison->name = parser->field[comparison->field].name;
	if (slot[NAME].given)
		comparison->name = ts_matcher_read_string(&slot[NAME].path, &slot[NAME].value, TS_MATCHER_MAX_TEXT,
												  "the name of the comparison");
	read_levels(parser, &slot[LEVELS], false, comparison);
	if (slot[TERM_FREQUENCY].given)
		comparison->term_frequency = ts_json_bool(&slot[TERM_FREQUENCY].path, &slot[TERM_FREQUENCY].value);

	if (slot[M].given != slot[U].given)
		ts_json_refuse(path, slot[M].given ? "m without u" : "u without m", "both, or neither of them",
					   "match_train writes both.");
	comparison->trained = slot[M].given;
	if (comparison->trained)
	{
		int n = comparison->nlevels + 1;
		double m[TS_MATCH_MAX_LEVELS + 1], u[TS_MATCH_MAX_LEVELS + 1];

		read_probabilities(&slot[M].path, &slot[M].value, n, m);
		read_probabilities(&slot[U].path, &slot[U].value, n, u);
		for (int l = 0; l < n; l++)
		{
			comparison->level[l].m = m[l];
			comparison->level[l].u = u[l];
		}
	}
	else
		default_probabilities(comparison);

	for (int i = FREQUENCIES; i <= OTHER_FREQUENCY; i++)
		if (slot[i].given && !comparison->term_frequency)
			ts_json_refuse(&slot[i].path, "frequencies without \"term_frequency\": true", NULL,
						   "Add \"term_frequency\": true, or leave the frequencies out.");
	if (slot[FREQUENCIES].given)
		read_frequencies(&slot[FREQUENCIES].path, &slot[FREQUENCIES].value, comparison);
	if (slot[OTHER_FREQUENCY].given)
		comparison->other_frequency = read_share(&slot[OTHER_FREQUENCY].path, &slot[OTHER_FREQUENCY].value);
	else if (comparison->nfrequencies > 0)
	{
		/* a value that is not listed is no more frequent than those that are */
		comparison->other_frequency = 1;
		for (int i = 0; i < comparison->nfrequencies; i++)
			comparison->other_frequency = Min(comparison->other_frequency, comparison->frequency[i].share);
	}
}

/* One of "weights". */
static void
read_weight(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value,
			TsComparison *comparison)
{
	static const char *const keys[] = {"field", "name", "levels", "points", "else"};
	static const char number[] = "a number of points";
	TsJsonSlot slot[lengthof(keys)];
	int n;

	memset(comparison, 0, sizeof(TsComparison));
	comparison->given = -1;
	TS_JSON_OBJECT(path, value, keys, slot);
	comparison->field = ts_matcher_read_field_slot(parser, path, &slot[0]);
	comparison->name = parser->field[comparison->field].name;
	if (slot[1].given)
		comparison->name = ts_matcher_read_string(&slot[1].path, &slot[1].value, TS_MATCHER_MAX_TEXT,
												  "the name of the weight");
	read_levels(parser, &slot[2], true, comparison);
	n = comparison->nlevels;
	if (!slot[3].given)
		ts_json_refuse(path, "the key points is missing", "the points of every level there", NULL);
	if (slot[3].value.type == jbvNumeric && n == 1)
		comparison->level[0].points =
			ts_json_number(&slot[3].path, &slot[3].value, -DBL_MAX, DBL_MAX, number);
	else
	{
		int npoints;
		JsonbValue *elements;

		if (!ts_json_is_array(&slot[3].value))
			ts_json_refuse(
				&slot[3].path, ts_json_found(&slot[3].value),
				psprintf("an array of %d numbers, one a level; a number behind them is for else", n), NULL);
		elements = ts_json_array(&slot[3].path, &slot[3].value, n, n + 1,
								 "numbers, one a level; a number behind them is for else", &npoints);
		for (int i = 0; i < npoints; i++)
		{
			TsJsonPath element = ts_json_element(&slot[3].path, i);

			comparison->level[i].points = ts_json_number(&element, &elements[i], -DBL_MAX, DBL_MAX, number);
		}
		if (npoints > n && slot[4].given)
			ts_json_refuse(path, "the points of else are given twice",
						   "one of both: a last number of points, or else", NULL);
	}
	if (slot[4].given)
		comparison->level[n].points =
			ts_json_number(&slot[4].path, &slot[4].value, -DBL_MAX, DBL_MAX, number);
}

/* Weights in short: {"field": points of exact}. */
static void
read_short_weights(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value)
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
		comparison->field = ts_matcher_read_field_name(parser, &here, &walk.key);
		comparison->name = parser->field[comparison->field].name;
		read_levels(parser, &none, true, comparison);
		comparison->level[0].points =
			ts_json_number(&here, &walk.value, -DBL_MAX, DBL_MAX, "a number of points");
	}
}

/* ---------- comparisons given others ---------- */

/* The number of another comparison by its name. */
static int
read_other(const TsJsonPath *path, const JsonbValue *value, const TsMatcher *matcher, int number)
{
	char *name = ts_matcher_read_string(path, value, TS_MATCHER_MAX_TEXT, "the name of a comparison");

	for (int i = 0; i < matcher->ncomparisons; i++)
		if (i != number && strcmp(matcher->comparison[i].name, name) == 0)
			return i;
	ts_json_refuse(path, psprintf("there is no other comparison %s", ts_matcher_shown(name)), NULL,
				   "Give the name of another comparison: its field, unless it has a \"name\".");
	return -1;
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
	TsJsonSlot slot[lengthof(keys)];
	JsonbValue *row;

	read_given_object(path, value, keys, slot);
	comparison->given = read_other(&slot[0].path, &slot[0].value, matcher, number);
	others = matcher->comparison[comparison->given].nlevels + 1;
	row = ts_json_array(&slot[1].path, &slot[1].value, others, others,
						"arrays, one a level of the other comparison and one for its else", &rows);
	comparison->given_u = ts_array(double, (Size) rows *n);
	for (int i = 0; i < rows; i++)
	{
		TsJsonPath row_path = ts_json_element(&slot[1].path, i);

		read_probabilities(&row_path, &row[i], n, comparison->given_u + i * n);
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
		TsJsonSlot slot[lengthof(keys)];
		JsonbValue *name;
		int nnames;

		read_given_object(&here, &element[i], keys, slot);
		name = ts_json_array(&slot[0].path, &slot[0].value, 1, TS_MATCH_MAX_COMPARISONS,
							 "names of comparisons", &nnames);
		context->comparisons = 0;
		for (int k = 0; k < nnames; k++)
		{
			TsJsonPath name_path = ts_json_element(&slot[0].path, k);
			int other = read_other(&name_path, &name[k], matcher, number);
			const TsCondition *first = &matcher->comparison[other].level[0].when;

			if (first->n != 1 || first->test[0].kind != TS_TEST_EXACT)
				ts_json_refuse(&name_path, "the first level of that comparison is not exact",
							   "a comparison that begins with exact", NULL);
			context->comparisons |= UINT64CONST(1) << other;
		}
		context->u = ts_array(double, comparison->nlevels + 1);
		read_probabilities(&slot[1].path, &slot[1].value, comparison->nlevels + 1, context->u);
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
			bool exact = ts_json_is_name(&walk.key, "given_exact");

			if (!exact && !ts_json_is_name(&walk.key, "given"))
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

/* ---------- all of them ---------- */

/* ts_matcher_read_comparisons: "comparisons" or "weights": the names of all must differ. */
void
ts_matcher_read_comparisons(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value,
							bool weights)
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
							   psprintf("the name %s is also that of %s[%d]",
										ts_matcher_shown(comparison->name),
										weights ? "weights" : "comparisons", j),
							   "a name of its own for each",
							   "Two for one field need a \"name\"; mostly one with several levels is meant.");
	}
	matcher->ncomparisons = n;
	if (!weights)
		read_all_given(path, elements, matcher);
}
