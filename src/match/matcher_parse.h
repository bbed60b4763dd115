/*
 * matcher_parse.h
 *		What the files of the parser of matchers share: matcher_parse.c and matcher_parse_....c.
 *
 * Fields have numbers.  Declared ones come first, by name (jsonb has forgotten in what order they were written); a name that is
 * used without being declared is a column's, and gets the next number when it is first met: in rules, then in blocking, then in
 * comparisons.  What is parsed depends on nothing but the jsonb, so that canonical text reads back to the same.
 *
 * Every array has a limit and is checked against it before it is read; nothing recurses.  (The JSON parser of the server does, and
 * guards its stack itself.)  Whatever is read is allocated in the current context, which is the matcher's.
 */
#ifndef TOUCHSTONE_MATCHER_PARSE_H
#define TOUCHSTONE_MATCHER_PARSE_H

#include "postgres.h"

#include "core/json.h"
#include "match/matcher_json.h"

#define TS_MATCHER_MAX_TEXT	  1024 /* bytes of a name, of an action */
#define TS_MATCHER_MAX_PREFIX 1000 /* characters of a test, of a part of a key */

/* A matcher that is being read; its fields are put into it when all have been met. */
typedef struct TsMatcherParser
{
	TsMatcher *matcher;
	int nfields;
	TsField field[TS_MATCH_MAX_FIELDS];
} TsMatcherParser;

/* A string as UTF-8, terminated; the same of 1 to `max` bytes, where `what` it is; how messages show a string that is UTF-8. */
extern char *ts_matcher_utf8(const JsonbValue *string);
extern char *ts_matcher_read_string(const TsJsonPath *path, const JsonbValue *value, int max,
									const char *what);
extern char *ts_matcher_shown(const char *utf8);
extern TsPhonetic ts_matcher_read_phonetic(const TsJsonPath *path, const JsonbValue *value);

/* The number of the field of a name; of the key "field" of an object at `path`, which must be there. */
extern int ts_matcher_read_field_name(TsMatcherParser *parser, const TsJsonPath *path,
									  const JsonbValue *value);
extern int ts_matcher_read_field_slot(TsMatcherParser *parser, const TsJsonPath *path,
									  const TsJsonSlot *slot);

/* A condition on a field.  What its tests ask of the field is noted there. */
extern void ts_matcher_read_condition(TsMatcherParser *parser, const TsJsonPath *path,
									  const JsonbValue *value, int field, TsCondition *condition);

/* A blocking key; `only` says that there are no others beside it. */
extern void ts_matcher_read_key(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value,
								bool only, TsKey *key);

/* The parts of the document, in the order in which they are to be read. */
extern void ts_matcher_read_fields(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value);
extern void ts_matcher_read_rules(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value);
extern void ts_matcher_read_blocking(TsMatcherParser *parser, const TsJsonPath *path,
									 const JsonbValue *value);
extern void ts_matcher_read_comparisons(TsMatcherParser *parser, const TsJsonPath *path,
										const JsonbValue *value, bool weights);

#endif /* TOUCHSTONE_MATCHER_PARSE_H */
