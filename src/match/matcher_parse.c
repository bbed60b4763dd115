/*
 * matcher_parse.c
 *		JSON to a compiled matcher, and what is wrong with it: the document as a whole.
 *
 * The grammar is told in the comment of the type (match_type.sql).  Every reader takes the JSON value and the path that leads to
 * it; a mistake is reported with the path, what was found there, and what is accepted (core/json.h).  A part of the document has a
 * file of its own:
 *
 *		matcher_parse_fields.c        "fields", and names of fields
 *		matcher_parse_conditions.c    conditions on a field
 *		matcher_parse_rules.c         "rules"
 *		matcher_parse_keys.c          "blocking"
 *		matcher_parse_comparisons.c   "comparisons", "weights"
 *
 * Here stand "prior", "thresholds" and "training", which keys go together, and the other document, a key spec.
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include <float.h>

#include "core/json.h"
#include "core/memory.h"

static const TsJsonPath root = TS_JSON_ROOT("matcher");

/* "thresholds": points have no defaults, probabilities have. */
static void
read_thresholds(const TsJsonPath *path, const JsonbValue *value, TsMatcher *matcher)
{
	static const char *const keys[] = {"review", "duplicate"};
	TsJsonSlot slot[lengthof(keys)];
	double *const result[] = {&matcher->review, &matcher->duplicate};

	TS_JSON_OBJECT(path, value, keys, slot);
	for (int i = 0; i < lengthof(keys); i++)
	{
		if (slot[i].given)
			*result[i] =
				matcher->weights
					? ts_json_number(&slot[i].path, &slot[i].value, -DBL_MAX, DBL_MAX, "a number of points")
					: ts_json_number(&slot[i].path, &slot[i].value, 0, 1, "a probability from 0 to 1");
		else if (matcher->weights)
			ts_json_refuse(path, psprintf("the key %s is missing", keys[i]), "a number of points there",
						   NULL);
	}
	if (matcher->review > matcher->duplicate)
		ts_json_refuse(path, "review is above duplicate", "review up to duplicate", NULL);
}

/* "training": what match_train notes of itself. */
static void
read_training(const TsJsonPath *path, const JsonbValue *value, TsTraining *training)
{
	static const char *const keys[] = {"records", "pairs", "iterations", "converged", "seed", "labels"};
	TsJsonSlot slot[lengthof(keys)];

	TS_JSON_OBJECT(path, value, keys, slot);
	training->present = true;
	if (slot[0].given)
		training->records = ts_json_integer(&slot[0].path, &slot[0].value, 0, PG_INT64_MAX);
	if (slot[1].given)
		training->pairs = ts_json_integer(&slot[1].path, &slot[1].value, 0, PG_INT64_MAX);
	if (slot[2].given)
		training->iterations = (int) ts_json_integer(&slot[2].path, &slot[2].value, 0, PG_INT32_MAX);
	if (slot[3].given)
		training->converged = ts_json_bool(&slot[3].path, &slot[3].value);
	if (slot[4].given)
		training->seed = ts_json_integer(&slot[4].path, &slot[4].value, PG_INT64_MIN, PG_INT64_MAX);
	if (slot[5].given)
		training->labels = ts_json_integer(&slot[5].path, &slot[5].value, 0, PG_INT64_MAX);
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
	if (!slot[RULES].given && !slot[COMPARISONS].given && !slot[WEIGHTS].given)
		ts_json_refuse(&root, "nothing to decide by",
					   "an object with at least one of rules, comparisons, weights", NULL);
	if (slot[COMPARISONS].given && slot[WEIGHTS].given)
	{
		ts_json_refuse(&slot[WEIGHTS].path, "comparisons and weights together", "one of them",
					   "Comparisons make probabilities, weights make points; they cannot be added.");
	}
	for (int i = PRIOR; i <= TRAINING; i++)
	{
		if (i == THRESHOLDS ? slot[i].given && !slot[COMPARISONS].given && !slot[WEIGHTS].given
							: slot[i].given && !slot[COMPARISONS].given)
			ts_json_refuse(&slot[i].path, psprintf("%s without comparisons", top_keys[i]), NULL,
						   "Leave it out.");
	}
	if (slot[WEIGHTS].given && !slot[THRESHOLDS].given)
		ts_json_refuse(&root, "weights without thresholds", NULL,
					   "Add \"thresholds\": {\"review\": points, \"duplicate\": points}.");
}

/* The whole of a matcher. */
static void
read_matcher(TsMatcherParser *parser, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	TsJsonSlot slot[TOP_KEYS];

	TS_JSON_OBJECT(&root, value, top_keys, slot);
	check_top(slot);
	if (slot[FIELDS].given)
		ts_matcher_read_fields(parser, &slot[FIELDS].path, &slot[FIELDS].value);
	if (slot[RULES].given)
		ts_matcher_read_rules(parser, &slot[RULES].path, &slot[RULES].value);
	if (slot[BLOCKING].given)
		ts_matcher_read_blocking(parser, &slot[BLOCKING].path, &slot[BLOCKING].value);
	if (slot[BLOCKING].given && matcher->nkeys == 0 && matcher->nrules == 0)
		ts_json_refuse(&slot[BLOCKING].path, "no keys", "one or more keys where there are no rules",
					   "Leave blocking out to have keys chosen from the data, or write [[]] for all pairs.");
	if (slot[COMPARISONS].given)
		ts_matcher_read_comparisons(parser, &slot[COMPARISONS].path, &slot[COMPARISONS].value, false);
	if (slot[WEIGHTS].given)
		ts_matcher_read_comparisons(parser, &slot[WEIGHTS].path, &slot[WEIGHTS].value, true);

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

		matcher->prior = ts_json_number(&slot[PRIOR].path, &slot[PRIOR].value, 0, 1, accepted);
		if (matcher->prior == 0 || matcher->prior == 1)
			ts_json_refuse(&slot[PRIOR].path, ts_json_found(&slot[PRIOR].value), accepted, NULL);
	}
	matcher->has_thresholds = matcher->ncomparisons > 0;
	if (slot[THRESHOLDS].given)
		read_thresholds(&slot[THRESHOLDS].path, &slot[THRESHOLDS].value, matcher);
	if (slot[TRAINING].given)
		read_training(&slot[TRAINING].path, &slot[TRAINING].value, &matcher->training);
}

/* Reads a blocking key with its fields, as ts_key_spec_print writes it. */
static void
read_key_spec(TsMatcherParser *parser, const JsonbValue *value)
{
	static const char *const keys[] = {"fields", "lists", "key"};
	TsJsonSlot slot[lengthof(keys)];
	JsonbValue *lists;
	int nlists = 0;

	TS_JSON_OBJECT(&root, value, keys, slot);
	if (!slot[2].given)
		ts_json_refuse(&root, "no key", "an object with fields and key, as match_index writes it", NULL);
	if (slot[0].given)
		ts_matcher_read_fields(parser, &slot[0].path, &slot[0].value);
	if (slot[1].given)
	{
		lists = ts_json_array(&slot[1].path, &slot[1].value, 0, TS_MATCH_MAX_FIELDS, "fields", &nlists);
		for (int i = 0; i < nlists; i++)
		{
			TsJsonPath element = ts_json_element(&slot[1].path, i);

			parser->field[ts_matcher_read_field_name(parser, &element, &lists[i])].list = true;
		}
	}
	parser->matcher->nkeys = 1;
	parser->matcher->has_blocking = true;
	parser->matcher->key = ts_array(TsKey, 1);
	ts_matcher_read_key(parser, &slot[2].path, &slot[2].value, false, &parser->matcher->key[0]);
}

/* Parses JSON by one of the functions above. */
static TsMatcher *
parse(const Jsonb *json, void (*read)(TsMatcherParser *, const JsonbValue *))
{
	/* below the current context until all is well: an error takes it away with whatever the caller's work takes away */
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone matcher", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	TsMatcherParser *parser = palloc0(sizeof(TsMatcherParser));
	TsMatcher *matcher = palloc0(sizeof(TsMatcher));
	JsonbValue top = ts_json_top(json);

	matcher->context = context;
	parser->matcher = matcher;
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
ts_matcher_parse(const Jsonb *json)
{
	return parse(json, read_matcher);
}

/* ts_key_spec_parse: see matcher_json.h. */
TsMatcher *
ts_key_spec_parse(const Jsonb *json)
{
	return parse(json, read_key_spec);
}
