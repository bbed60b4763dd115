/*
 * matcher_json.h
 *		What the parser and the printer of matchers share: the words of the JSON, and its defaults.
 *
 * One table says what tests there are; the parser, the printer and the error messages all read it.
 */
#ifndef TOUCHSTONE_MATCHER_JSON_H
#define TOUCHSTONE_MATCHER_JSON_H

#include "postgres.h"

#include "match/matcher.h"
#include "utils/jsonb.h"

/* What stands behind a test's name. */
typedef enum TsTestArgument
{
	TS_ARGUMENT_TRUE,	   /* true; the test is also a plain string */
	TS_ARGUMENT_SHARED,	   /* true or a number of elements; also a plain string */
	TS_ARGUMENT_PREFIX,	   /* a number of characters */
	TS_ARGUMENT_FIELD,	   /* another field */
	TS_ARGUMENT_SPAN,	   /* at most: a number of days, of km */
	TS_ARGUMENT_NUMERIC,   /* at most: a number, or an object of absolute and relative */
	TS_ARGUMENT_ALGORITHM, /* phonetic */
	TS_ARGUMENT_EDITS,	   /* at most: a whole number */
	TS_ARGUMENT_SIMILARITY /* at least: 0 to 1 */
} TsTestArgument;

typedef struct TsTestInfo
{
	const char *name;
	TsTestArgument argument;
	uint32 needs; /* of the field */
} TsTestInfo;

#define TS_TEST_KINDS (TS_TEST_COMPANY + 1)

extern const TsTestInfo ts_test_info[TS_TEST_KINDS]; /* by kind */

#define TS_NORMALIZE_KINDS (TS_NORMALIZE_PINYIN_INITIALS + 1)
#define TS_PHONETIC_KINDS  (TS_PHONETIC_PINYIN + 1)

/* Names, by number. */
extern const char *const ts_normalize_names[TS_NORMALIZE_KINDS];
extern const char *const ts_phonetic_names[TS_PHONETIC_KINDS];
extern const char *const ts_decision_names[TS_DECISIONS];

/* Defaults, which the canonical form leaves out. */
#define TS_DEFAULT_JOIN			" "
#define TS_DEFAULT_REGION		"CN"
#define TS_DEFAULT_RARE			3 /* tokens, q-grams of a key */
#define TS_DEFAULT_Q			3
#define TS_DEFAULT_REVIEW		0.5
#define TS_DEFAULT_DUPLICATE	0.95
#define TS_DEFAULT_PRIOR		0.0001
#define TS_DEFAULT_RULE_NAME	"rule %d"
#define TS_DEFAULT_LEVELS_LIMIT 4

/* The levels of a comparison that gives none, one test each, to room for TS_DEFAULT_LEVELS_LIMIT; how many. */
extern int ts_default_levels(bool weights, TsNormalize normalize, TsTest *levels);

/* Whether two tests, two conditions are the same. */
extern bool ts_test_equal(const TsTest *a, const TsTest *b);
extern bool ts_condition_equal(const TsCondition *a, const TsCondition *b);

/* A matcher of JSON, in a context of its own below the current one; mistakes are errors. */
extern TsMatcher *ts_matcher_parse(const Jsonb *json);

/* A blocking key with its fields, and nothing else, as the only one of a matcher; of the JSON that ts_key_spec_print writes. */
extern TsMatcher *ts_key_spec_parse(const Jsonb *json);
extern char *ts_key_spec_print(const TsMatcher *matcher, const TsKey *key, char ***columns, int *ncolumns);

/* Canonical JSON, UTF-8. */
extern char *ts_matcher_print(const TsMatcher *matcher);

#endif /* TOUCHSTONE_MATCHER_JSON_H */
