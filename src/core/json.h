/*
 * json.h
 *		Reading configuration in JSON: matchers, scorecards.
 *
 * Every reader takes the JSON value and the path that leads to it; a mistake is an error that says the path, what was found
 * there, and what is accepted:
 *
 *		invalid matcher at comparisons[2].levels[0].jaro_winkler: found the number 1.5
 *		Accepted is a number from 0 to 1.
 *
 * Arrays are checked against a limit before they are read, and nothing here recurses but along a path.  Strings are in the
 * encoding of the database.
 */
#ifndef TOUCHSTONE_JSON_H
#define TOUCHSTONE_JSON_H

#include "postgres.h"

#include "core/compat.h"
#include "utils/jsonb.h"

/*
 * Where in the JSON: a member of an object (key), or an element of an array.  The path of the whole document, which has
 * nothing above it, is TS_JSON_ROOT of what the document is, in words.
 */
typedef struct TsJsonPath
{
	const struct TsJsonPath *up;
	const char *key; /* in the database's encoding, not terminated; NULL: element */
	int length;
	int index;
} TsJsonPath;

#define TS_JSON_ROOT(words) \
	{                       \
		NULL, (words), 0, 0 \
	}

/* A walk over the members of an object or the elements of an array. */
typedef struct TsJsonWalk
{
	JsonbIterator *iterator;
	JsonbValue key, value;
} TsJsonWalk;

/* A member that an object may have, and where it is, or would be. */
typedef struct TsJsonSlot
{
	bool given;
	JsonbValue value;
	TsJsonPath path; /* points to that of the object */
} TsJsonSlot;

/* The error: what is wrong at a path, what is accepted there (or NULL), what to do (or NULL). */
ts_noreturn extern void ts_json_refuse(const TsJsonPath *path, const char *problem, const char *accepted,
									   const char *hint);

/* For messages: text of the user's, in quotes and cut; what a value is; names as a list. */
extern char *ts_json_shown(const char *bytes, int length);
extern char *ts_json_found(const JsonbValue *value);
extern char *ts_json_names(const char *const *names, int n);

extern bool ts_json_is_name(const JsonbValue *string, const char *name);
extern int ts_json_name_number(const JsonbValue *string, const char *const *names, int n);
extern void ts_json_walk_begin(TsJsonWalk *walk, const JsonbValue *value);
extern bool ts_json_walk_next(TsJsonWalk *walk);

/* The JSON of a text in the database's encoding, and the whole of a document as a value. */
extern Jsonb *ts_json_of_text(const char *text);
extern JsonbValue ts_json_top(const Jsonb *json);

/* Readers: what is not so is refused. */
extern void ts_json_object(const TsJsonPath *path, const JsonbValue *value, const char *const *names, int n,
						   TsJsonSlot *slots);
extern JsonbValue *ts_json_array(const TsJsonPath *path, const JsonbValue *value, int min, int max,
								 const char *what, int *n);
extern void ts_json_check_string(const TsJsonPath *path, const JsonbValue *value, int max, const char *what);
extern int ts_json_word(const TsJsonPath *path, const JsonbValue *value, const char *const *names, int n);
extern double ts_json_number(const TsJsonPath *path, const JsonbValue *value, double min, double max,
							 const char *accepted);
extern int64 ts_json_integer(const TsJsonPath *path, const JsonbValue *value, int64 min, int64 max);
extern bool ts_json_bool(const TsJsonPath *path, const JsonbValue *value);
extern void ts_json_true(const TsJsonPath *path, const JsonbValue *value);

#define TS_JSON_OBJECT(path, value, names, slots) ts_json_object(path, value, names, lengthof(names), slots)

static inline TsJsonPath
ts_json_element(const TsJsonPath *up, int index)
{
	return (TsJsonPath){up, NULL, 0, index};
}

/* The path of the member where a walk stands. */
static inline TsJsonPath
ts_json_walk_path(const TsJsonWalk *walk, const TsJsonPath *up)
{
	return (TsJsonPath){up, walk->key.val.string.val, walk->key.val.string.len, 0};
}

static inline bool
ts_json_is_array(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsArray(value->val.binary.data);
}

static inline bool
ts_json_is_object(const JsonbValue *value)
{
	return value->type == jbvBinary && JsonContainerIsObject(value->val.binary.data);
}

#endif /* TOUCHSTONE_JSON_H */
