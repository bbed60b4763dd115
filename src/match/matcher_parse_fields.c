/*
 * matcher_parse_fields.c
 *		Of a matcher's JSON: "fields", and the names of fields wherever they stand.  See matcher_parse.h.
 *
 * Also the readers of strings that the other files use.
 */
#include "postgres.h"

#include "match/matcher_parse.h"

#include "core/json.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/text.h"
#include "mb/pg_wchar.h"
#include "normalize/normalize.h"
#include "utils/builtins.h"

#define MAX_COLUMNS 16	 /* of a field, on one side */
#define MAX_IGNORE	1000 /* values of a field */

/* ---------- strings ---------- */

/* ts_matcher_shown: a string of the compiled matcher, which is UTF-8, as messages show it. */
char *
ts_matcher_shown(const char *utf8)
{
	text *t = ts_text_from_utf8(utf8, strlen(utf8));

	return ts_json_shown(VARDATA(t), (int) VARSIZE(t) - VARHDRSZ);
}

/* ts_matcher_utf8: a string as UTF-8, terminated. */
char *
ts_matcher_utf8(const JsonbValue *string)
{
	const char *bytes = string->val.string.val;
	uint32 length = string->val.string.len;

	if (GetDatabaseEncoding() != PG_UTF8 && !ts_is_ascii(bytes, length))
		bytes = ts_text_utf8_slow(bytes, length, &length);
	return pnstrdup(bytes, length);
}

/* ts_matcher_read_string: a string of 1 to `max` bytes; `what` it is. */
char *
ts_matcher_read_string(const TsJsonPath *path, const JsonbValue *value, int max, const char *what)
{
	ts_json_check_string(path, value, max, what);
	return ts_matcher_utf8(value);
}

/* ts_matcher_read_phonetic: the algorithm of a phonetic test or part of a key. */
TsPhonetic
ts_matcher_read_phonetic(const TsJsonPath *path, const JsonbValue *value)
{
	int i = value->type == jbvString ? ts_json_name_number(value, ts_phonetic_names, TS_PHONETIC_KINDS) : -1;

	if (value->type == jbvBool && value->val.boolean)
		i = TS_DOUBLE_METAPHONE;
	if (i < 0)
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("true (which is %s), or one of %s", ts_phonetic_names[TS_DOUBLE_METAPHONE],
								ts_json_names(ts_phonetic_names, TS_PHONETIC_KINDS)),
					   NULL);
	return (TsPhonetic) i;
}

/* ---------- the fields of a matcher ---------- */

/* The name of a column or field. */
static char *
read_name(const TsJsonPath *path, const JsonbValue *value)
{
	return ts_matcher_read_string(path, value, NAMEDATALEN - 1, "the name of a column or field");
}

/* The number of a field by its name, or -1. */
static int
find_field(const TsMatcherParser *parser, const char *name)
{
	for (int i = 0; i < parser->nfields; i++)
		if (strcmp(parser->field[i].name, name) == 0)
			return i;
	return -1;
}

/* A new field, which has the next number. */
static int
add_field(TsMatcherParser *parser, const TsJsonPath *path, char *name)
{
	TsField *field;

	if (parser->nfields == TS_MATCH_MAX_FIELDS)
		ts_json_refuse(path, "too many fields",
					   psprintf("up to %d fields, declared ones and columns together", TS_MATCH_MAX_FIELDS),
					   NULL);
	field = &parser->field[parser->nfields];
	memset(field, 0, sizeof(TsField));
	field->name = name;
	field->join = TS_DEFAULT_JOIN;
	return parser->nfields++;
}

/* One column, the name of the field. */
static void
default_columns(TsField *field, char ***columns, int *n)
{
	*columns = ts_array(char *, 1);
	(*columns)[0] = field->name;
	*n = 1;
}

/* The field of a name; one that is not declared is a column. */
static int
use_field(TsMatcherParser *parser, const TsJsonPath *path, char *name)
{
	int i = find_field(parser, name);

	if (i < 0)
	{
		i = add_field(parser, path, name);
		default_columns(&parser->field[i], &parser->field[i].left, &parser->field[i].nleft);
		default_columns(&parser->field[i], &parser->field[i].right, &parser->field[i].nright);
	}
	return i;
}

/* ts_matcher_read_field_name: the number of the field that a string names. */
int
ts_matcher_read_field_name(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	return use_field(parser, path, read_name(path, value));
}

/* ts_matcher_read_field_slot: the number of the field that an object names, which it must. */
int
ts_matcher_read_field_slot(TsMatcherParser *parser, const TsJsonPath *path, const TsJsonSlot *slot)
{
	if (!slot->given)
		ts_json_refuse(path, "the key field is missing", "the name of a field or column there", NULL);
	return ts_matcher_read_field_name(parser, &slot->path, &slot->value);
}

/* ---------- "fields" ---------- */

/* A column, or an array of columns. */
static void
read_columns(const TsJsonPath *path, const JsonbValue *value, char ***columns, int *n)
{
	JsonbValue *elements;

	if (value->type == jbvString)
	{
		*columns = ts_array(char *, 1);
		(*columns)[0] = read_name(path, value);
		*n = 1;
		return;
	}
	elements = ts_json_array(path, value, 1, MAX_COLUMNS, "columns, or one column", n);
	*columns = ts_array(char *, *n);
	for (int i = 0; i < *n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		(*columns)[i] = read_name(&here, &elements[i]);
	}
}

/* Values that count as missing: sorted, each once, for their order says nothing. */
static void
read_ignore(const TsJsonPath *path, const JsonbValue *value, TsField *field)
{
	JsonbValue *elements = unconstify(JsonbValue *, value);
	int n = 1, kept = 0;
	bool single = value->type == jbvString;

	if (!single)
		elements = ts_json_array(path, value, 0, MAX_IGNORE, "strings, or one string", &n);
	field->ignore = ts_array(char *, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsJsonPath here = ts_json_element(path, i);

		field->ignore[i] = ts_matcher_read_string(single ? path : &here, &elements[i], TS_MATCHER_MAX_TEXT,
												  "a value that counts as missing");
	}
	qsort(field->ignore, n, sizeof(char *), ts_order_strings);
	for (int i = 0; i < n; i++)
		if (i == 0 || strcmp(field->ignore[i], field->ignore[kept - 1]) != 0)
			field->ignore[kept++] = field->ignore[i];
	field->nignore = kept;
}

/* The region of phone numbers, in capitals. */
static char *
read_region(const TsJsonPath *path, const JsonbValue *value)
{
	char name[3];

	if (value->type != jbvString ||
		!ts_phone_region(cstring_to_text_with_len(value->val.string.val, value->val.string.len), name))
		ts_json_refuse(path, ts_json_found(value),
					   psprintf("one of these regions of ISO 3166-1: %s", ts_phone_regions()), NULL);
	return pstrdup(name);
}

/* What "fields" says of a field. */
static void
read_field(const TsJsonPath *path, const JsonbValue *value, TsField *field)
{
	enum
	{
		FROM,
		LEFT,
		RIGHT,
		JOIN,
		NORMALIZE,
		REGION,
		IGNORE,
		KEYS
	};
	static const char *const keys[KEYS] = {"from", "left", "right", "join", "normalize", "region", "ignore"};
	TsJsonSlot slot[KEYS];
	char **from;
	int nfrom;

	field->declared = true;
	default_columns(field, &from, &nfrom);
	memset(slot, 0, sizeof(slot));
	if (value->type == jbvString)
		field->normalize =
			(TsNormalize) ts_json_word(path, value, ts_normalize_names, TS_NORMALIZE_KINDS); /* in short */
	else
		TS_JSON_OBJECT(path, value, keys, slot);

	if (slot[FROM].given)
	{
		read_columns(&slot[FROM].path, &slot[FROM].value, &from, &nfrom);
	}
	field->left = field->right = from;
	field->nleft = field->nright = nfrom;
	if (slot[LEFT].given)
	{
		read_columns(&slot[LEFT].path, &slot[LEFT].value, &field->left, &field->nleft);
	}
	if (slot[RIGHT].given)
	{
		read_columns(&slot[RIGHT].path, &slot[RIGHT].value, &field->right, &field->nright);
	}
	if (slot[JOIN].given)
	{
		if (slot[JOIN].value.type == jbvString && slot[JOIN].value.val.string.len == 0)
			field->join = "";
		else
			field->join = ts_matcher_read_string(&slot[JOIN].path, &slot[JOIN].value, TS_MATCHER_MAX_TEXT,
												 "what to write between columns");
	}
	if (slot[NORMALIZE].given)
	{
		field->normalize = (TsNormalize) ts_json_word(&slot[NORMALIZE].path, &slot[NORMALIZE].value,
													  ts_normalize_names, TS_NORMALIZE_KINDS);
	}
	if (field->normalize == TS_NORMALIZE_PHONE)
		field->region = TS_DEFAULT_REGION;
	if (slot[REGION].given)
	{
		if (field->normalize != TS_NORMALIZE_PHONE)
			ts_json_refuse(&slot[REGION].path, "a region without \"normalize\": \"phone\"", NULL,
						   "Leave the region out, or normalize the field as phone.");
		field->region = read_region(&slot[REGION].path, &slot[REGION].value);
	}
	if (slot[IGNORE].given)
	{
		read_ignore(&slot[IGNORE].path, &slot[IGNORE].value, field);
	}
}

typedef struct Declared
{
	char *name; /* first: see ts_order_strings */
	TsJsonPath path;
	JsonbValue value;
} Declared;

/* ts_matcher_read_fields: "fields": all names first, so that declared fields come by name. */
void
ts_matcher_read_fields(TsMatcherParser *parser, const TsJsonPath *path, const JsonbValue *value)
{
	Declared *declared;
	TsJsonWalk walk;
	int n = 0, size;

	if (!ts_json_is_object(value))
		ts_json_refuse(path, ts_json_found(value),
					   "an object of fields, such as {\"phone\": {\"normalize\": \"phone\"}}", NULL);
	size = (int) JsonContainerSize(value->val.binary.data);
	if (size > TS_MATCH_MAX_FIELDS)
		ts_json_refuse(path, psprintf("found %d fields", size),
					   psprintf("up to %d fields", TS_MATCH_MAX_FIELDS), NULL);
	declared = ts_array(Declared, size + 1);
	ts_json_walk_begin(&walk, value);
	while (ts_json_walk_next(&walk) && n < size)
	{
		declared[n].path = ts_json_walk_path(&walk, path);
		declared[n].name = read_name(&declared[n].path, &walk.key);
		declared[n++].value = walk.value;
	}
	qsort(declared, n, sizeof(Declared), ts_order_strings);
	for (int i = 0; i < n; i++)
		add_field(parser, path, declared[i].name);
	for (int i = 0; i < n; i++)
		read_field(&declared[i].path, &declared[i].value, &parser->field[i]);
}
