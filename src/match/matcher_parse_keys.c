/*
 * matcher_parse_keys.c
 *		Of a matcher's JSON: blocking keys.  See matcher_parse.h.
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include "core/json.h"
#include "core/memory.h"
#include "match/blocking.h"

#define MAX_RARE 20
#define MIN_Q	 2
#define MAX_Q	 5

#define ACCEPTED_PART "the name of a field, or an object such as {\"field\": \"surname\", \"prefix\": 3}"

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

/* A part of a key: a field, and at most one way to cut it down. */
static void
read_key_part(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, TsKeyPart *part)
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

	memset(part, 0, sizeof(TsKeyPart));
	if (value->type == jbvString)
	{
		part->field = ts_matcher_read_field_name(parser, path, value);
		return;
	}
	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value), ACCEPTED_PART, NULL);
	TS_JSON_OBJECT(path, value, keys, slot);
	part->field = ts_matcher_read_field_slot(parser, path, &slot[FIELD]);
	for (int i = PREFIX; i <= QGRAMS; i++)
		if (slot[i].given)
		{
			if (which != FIELD)
				ts_json_refuse(path, psprintf("%s and %s in one part of a key", keys[which], keys[i]),
							   psprintf("one of %s", ts_json_names(keys + PREFIX, QGRAMS - PREFIX + 1)),
							   "Write two parts of one field.");
			which = i;
		}
	switch (which)
	{
		case PREFIX:
			part->kind = TS_KEY_PREFIX;
			part->count =
				(int) ts_json_integer(&slot[which].path, &slot[which].value, 1, TS_MATCHER_MAX_PREFIX);
			break;
		case PHONETIC:
			part->kind = TS_KEY_PHONETIC;
			part->phonetic = ts_matcher_read_phonetic(&slot[which].path, &slot[which].value);
			break;
		case INITIALS:
			part->kind = TS_KEY_PINYIN_INITIALS;
			ts_json_true(&slot[which].path, &slot[which].value);
			break;
		case TOKENS:
			part->kind = TS_KEY_TOKENS;
			part->count = read_rare(&slot[which].path, &slot[which].value);
			break;
		case QGRAMS:
			part->kind = TS_KEY_QGRAMS;
			part->count = read_rare(&slot[which].path, &slot[which].value);
			part->q = TS_DEFAULT_Q;
			break;
	}
	if (slot[Q].given)
	{
		if (which != QGRAMS)
			ts_json_refuse(&slot[Q].path, "q without qgrams", NULL,
						   "Write both: {\"qgrams\": \"rare\", \"q\": 2}.");
		part->q = (int) ts_json_integer(&slot[Q].path, &slot[Q].value, MIN_Q, MAX_Q);
	}
}

/* ts_matcher_read_key: a blocking key: one part, or an array of parts. */
void
ts_matcher_read_key(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value, bool only,
					TsKey *key)
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

/* ts_matcher_read_blocking: "blocking": keys, each once. */
void
ts_matcher_read_blocking(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	TsMatcher *matcher = parser->matcher;
	JsonbValue *elements = ts_json_array(path, value, 0, TS_MATCH_MAX_KEYS, "keys", &matcher->nkeys);

	matcher->has_blocking = true;
	matcher->key = ts_array(TsKey, matcher->nkeys + 1);
	for (int i = 0; i < matcher->nkeys; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		ts_matcher_read_key(parser, &here, &elements[i], matcher->nkeys == 1, &matcher->key[i]);
		for (int j = 0; j < i; j++)
			if (ts_same_key(&matcher->key[j], &matcher->key[i]))
				ts_json_refuse(&here, psprintf("the same key as blocking[%d]", j), "every key once", NULL);
	}
}
