/*
 * json.c
 *		Reading configuration in JSON.  See json.h.
 */
#include "postgres.h"

#include "core/json.h"

#include <math.h>

#include "common/int.h"
#include "core/compat.h"
#include "core/memory.h"
#include "core/text.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

/* ---------- paths and errors ---------- */

/* ts_json_shown: text of the user's for a message: in quotes, cut when it is long. */
char *
ts_json_shown(const char *bytes, int length)
{
	return psprintf("\"%s\"", ts_shown(bytes, length));
}

static bool
is_plain_key(const char *key, int length)
{
	for (int i = 0; i < length; i++)
		if (!(key[i] >= 'a' && key[i] <= 'z') && !(key[i] >= 'A' && key[i] <= 'Z') &&
			!(key[i] >= '0' && key[i] <= '9') && key[i] != '_')
			return false;
	return length > 0 && length <= TS_SHOWN;
}

/* The path from the root on; what the document is. */
static const char *
append_path(StringInfo to, const TsJsonPath *path)
{
	const char *document;

	if (path->up == NULL)
		return path->key;
	document = append_path(to, path->up); /* grammars are some levels deep, or limit what recurs */
	if (path->key == NULL)
		appendStringInfo(to, "[%d]", path->index);
	else
		appendStringInfo(to, "%s%s", to->len > 0 ? "." : "",
						 is_plain_key(path->key, path->length) ? pnstrdup(path->key, path->length)
															   : ts_json_shown(path->key, path->length));
	return document;
}

/* ts_json_refuse: the error: what is wrong at a path, what is accepted there (or NULL), what to do (or NULL). */
void
ts_json_refuse(const TsJsonPath *path, const char *problem, const char *accepted, const char *hint)
{
	StringInfoData where;
	const char *document;

	initStringInfo(&where);
	document = append_path(&where, path);
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					where.len > 0 ? errmsg("invalid %s at %s: %s", document, where.data, problem)
								  : errmsg("invalid %s: %s", document, problem),
					accepted ? errdetail("Accepted is %s.", accepted) : 0, hint ? errhint("%s", hint) : 0));
}

/* ts_json_found: what a JSON value is, in words. */
char *
ts_json_found(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvString:
			return psprintf("found the string %s",
							ts_json_shown(value->val.string.val, value->val.string.len));
		case jbvNumeric:
		{
			char *number = numeric_normalize(value->val.numeric);

			return psprintf("found the number %.40s%s", number, strlen(number) > 40 ? "..." : "");
		}
		case jbvBool:
			return pstrdup(value->val.boolean ? "found true" : "found false");
		case jbvNull:
			return pstrdup("found null");
		default:
			if (ts_json_is_array(value))
				return psprintf("found an array of %u", (unsigned) JsonContainerSize(value->val.binary.data));
			return pstrdup("found an object");
	}
}

/* ts_json_names: names as a list for a message. */
char *
ts_json_names(const char *const *names, int n)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < n; i++)
		appendStringInfo(&list, "%s%s", i > 0 ? ", " : "", names[i]);
	return list.data;
}

/* ---------- reading JSON ---------- */

/* ts_json_of_text: JSON as jsonb reads it; its own errors for what is none. */
Jsonb *
ts_json_of_text(const char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

/* ts_json_top: the whole of a document as a value, which points into it. */
JsonbValue
ts_json_top(const Jsonb *json)
{
	JsonbContainer *root = unconstify(JsonbContainer *, &json->root);
	JsonbValue top = {.type = jbvBinary};

	top.val.binary.data = root;
	top.val.binary.len = (int) VARSIZE_ANY_EXHDR(json);
	if (JsonContainerIsScalar(root))
		JsonbExtractScalar(root, &top);
	return top;
}

/* ts_json_walk_begin: a walk, before its first step. */
void
ts_json_walk_begin(TsJsonWalk *walk, const JsonbValue *value)
{
	JsonbValue start;

	walk->iterator = JsonbIteratorInit(value->val.binary.data);
	JsonbIteratorNext(&walk->iterator, &start, true);
}

/* ts_json_walk_next: the next member or element; false behind the last one. */
bool
ts_json_walk_next(TsJsonWalk *walk)
{
	JsonbIteratorToken token = JsonbIteratorNext(&walk->iterator, &walk->key, true);

	if (token == WJB_ELEM)
		walk->value = walk->key;
	else if (token == WJB_KEY)
		JsonbIteratorNext(&walk->iterator, &walk->value, true);
	else
		return false;
	return true;
}

/* ts_json_is_name: whether a string is that name. */
bool
ts_json_is_name(const JsonbValue *string, const char *name)
{
	return string->val.string.len == (int) strlen(name) &&
		   memcmp(string->val.string.val, name, string->val.string.len) == 0;
}

/* ts_json_name_number: number of a string among names, or -1. */
int
ts_json_name_number(const JsonbValue *string, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (ts_json_is_name(string, names[i]))
			return i;
	return -1;
}

/* The path of a member of an object. */
static TsJsonPath
member(const TsJsonPath *up, const char *key)
{
	return (TsJsonPath){up, key, (int) strlen(key), 0};
}

/* ts_json_object: the members of an object that may have these and no others, by number; paths of those too that are not given. */
void
ts_json_object(const TsJsonPath *path, const JsonbValue *value, const char *const *names, int n,
			   TsJsonSlot *slots)
{
	TsJsonWalk walk;

	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("an object with some of the keys %s", ts_json_names(names, n)), NULL);
	for (int i = 0; i < n; i++)
	{
		slots[i].given = false;
		slots[i].path = member(path, names[i]);
	}
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk))
	{
		int i = ts_json_name_number(&walk.key, names, n);

		if (i < 0)
			ts_json_refuse(
				path,
				psprintf("unknown key %s", ts_json_shown(walk.key.val.string.val, walk.key.val.string.len)),
				psprintf("an object with some of the keys %s", ts_json_names(names, n)), NULL);
		slots[i].given = true;
		slots[i].value = walk.value;
	}
}

/* ts_json_array: the elements of an array of `min` to `max`; `what` they are. */
JsonbValue *
ts_json_array(const TsJsonPath *path, const JsonbValue *value, int min, int max, const char *what, int *n)
{
	JsonbValue *elements;
	TsJsonWalk walk;
	int size;

	if (!ts_json_is_array(value) || JsonContainerSize(value->val.binary.data) < min ||
		JsonContainerSize(value->val.binary.data) > max)
		ts_json_refuse(path, ts_json_found(value),
					   min == max ? psprintf("an array of %d %s", min, what)
								  : psprintf("an array of %d to %d %s", min, max, what),
					   NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	elements = ts_array(JsonbValue, size + 1);
	*n = 0;
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && *n < size)
		elements[(*n)++] = walk.value;
	return elements;
}

/* ts_json_check_string: that it is a string of 1 to `max` bytes; `what` it is. */
void
ts_json_check_string(const TsJsonPath *path, const JsonbValue *value, int max, const char *what)
{
	if (value->type != jbvString || value->val.string.len == 0 || value->val.string.len > max)
		ts_json_refuse(path,
					   value->type == jbvString && value->val.string.len > max
						   ? psprintf("found a string of %d bytes", value->val.string.len)
						   : ts_json_found(value),
					   psprintf("%s: a string of 1 to %d bytes", what, max), NULL);
}

/* ts_json_word: one of several words; its number. */
int
ts_json_word(const TsJsonPath *path, const JsonbValue *value, const char *const *names, int n)
{
	int i = value->type == jbvString ? ts_json_name_number(value, names, n) : -1;

	if (i < 0)
		ts_json_refuse(path, ts_json_found(value), psprintf("one of %s", ts_json_names(names, n)), NULL);
	return i;
}

/* ts_json_number: a finite number from `min` to `max`. */
double
ts_json_number(const TsJsonPath *path, const JsonbValue *value, double min, double max, const char *accepted)
{
	double number = 0;

	/* what is too large becomes infinite, and is out of every range */
	if (value->type == jbvNumeric)
		number = DatumGetFloat8(
			DirectFunctionCall1(numeric_float8_no_overflow, NumericGetDatum(value->val.numeric)));
	if (value->type != jbvNumeric || !(number >= min && number <= max) || !isfinite(number))
		ts_json_refuse(path, ts_json_found(value), accepted, NULL);
	return number;
}

/* The whole number that canonical digits stand for; false where they are none, or too many. */
static bool
parse_integer(const char *digits, int64 *result)
{
	bool negative = (*digits == '-');

	/* built as a negative number, for there is one more of those */
	*result = 0;
	for (digits += negative; *digits; digits++)
		if (*digits < '0' || *digits > '9' || pg_mul_s64_overflow(*result, 10, result) ||
			pg_sub_s64_overflow(*result, *digits - '0', result))
			return false;
	return negative || !pg_mul_s64_overflow(*result, -1, result);
}

/* ts_json_integer: a whole number from `min` to `max`. */
int64
ts_json_integer(const TsJsonPath *path, const JsonbValue *value, int64 min, int64 max)
{
	int64 result = 0;

	if (value->type != jbvNumeric || !parse_integer(numeric_normalize(value->val.numeric), &result) ||
		result < min || result > max)
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("a whole number from %lld to %lld", (long long) min, (long long) max), NULL);
	return result;
}

/* ts_json_bool: true or false. */
bool
ts_json_bool(const TsJsonPath *path, const JsonbValue *value)
{
	if (value->type != jbvBool)
		ts_json_refuse(path, ts_json_found(value), "true or false", NULL);
	return value->val.boolean;
}

/* ts_json_true: nothing but true. */
void
ts_json_true(const TsJsonPath *path, const JsonbValue *value)
{
	if (value->type != jbvBool || !value->val.boolean)
		ts_json_refuse(path, ts_json_found(value), "true", "Leave the key out where it does not apply.");
}
