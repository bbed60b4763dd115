/*
 * options.c
 *		Identifiers and their kinds; the options of one_id.  See options.h.
 */
#include "postgres.h"

#include "identity/options.h"

#include "core/compat.h"
#include "core/memory.h"
#include "core/names.h"
#include "core/order.h"
#include "core/table.h"
#include "fmgr.h"
#include "identity/components.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define SHOWN		 80 /* bytes of the user's text that an error message repeats */
#define MAX_ENTRIES	 100000
#define LIMIT_DIGITS 9

static const char *const default_weak[] = {"cookie", "device", "ip"};

/* ---------- identifiers ---------- */

static bool
is_kind(const char *bytes, uint32 length)
{
	if (length == 0 || length > TS_KIND_MAX_LENGTH)
		return false;
	for (uint32 i = 0; i < length; i++)
		if (!((bytes[i] >= 'a' && bytes[i] <= 'z') || (bytes[i] >= '0' && bytes[i] <= '9') ||
			  bytes[i] == '_'))
			return false;
	return true;
}

/* ts_identifier_split: finds the kind of an identifier and what is wrong with it. */
TsIdentifierFault
ts_identifier_split(const char *bytes, uint32 length, uint32 *kind_length)
{
	const char *colon = memchr(bytes, ':', Min(length, TS_KIND_MAX_LENGTH + 1));
	uint32 at;

	if (length == 0)
		return TS_IDENTIFIER_EMPTY;
	*kind_length = colon ? (uint32) (colon - bytes) : 0;
	if (colon == NULL || !is_kind(bytes, *kind_length))
		return TS_IDENTIFIER_NO_KIND;
	for (at = *kind_length + 1; at < length && bytes[at] == ' '; at++)
		;
	if (at == length)
		return TS_IDENTIFIER_EMPTY;
	return length > TS_KEY_MAX_LENGTH ? TS_IDENTIFIER_LONG : TS_IDENTIFIER_GOOD;
}

/* The beginning of a text for a message. */
static char *
shown(const char *bytes, uint32 length)
{
	int n = pg_mbcliplen(bytes, (int) Min(length, 4 * SHOWN), SHOWN);

	return psprintf("\"%s%s\"", pnstrdup(bytes, n), (uint32) n < length ? "..." : "");
}

/* ts_identifier_report: the error of an identifier without a kind, or of one that is too long. */
void
ts_identifier_report(TsIdentifierFault fault, const char *bytes, uint32 length)
{
	if (fault == TS_IDENTIFIER_NO_KIND)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("identifier without a kind: %s", shown(bytes, length)),
				 errdetail("A kind is up to %d small letters, digits or underscores before the first colon.",
						   TS_KIND_MAX_LENGTH),
				 errhint("Write for example 'phone:' || phone.")));
	if (fault == TS_IDENTIFIER_LONG)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("identifier of %u bytes is too long, at most %d are accepted", length,
							   TS_KEY_MAX_LENGTH),
						errhint("Use a hash of its value, such as 'device:' || md5(value).")));
}

/* ---------- from jsonb ---------- */

ts_noreturn static void report_option(const char *message);

static void
report_option(const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("invalid options of one_id: %s", message),
			 errdetail("Accepted are \"weak\" and \"strong\", arrays of kinds; \"limits\", an object of "
					   "kinds and whole numbers; \"never\", an array of identifiers."),
			 errhint("For example {\"weak\": [\"cookie\"], \"limits\": {\"phone\": 20}}.")));
}

typedef struct Entries
{
	uint32 n, room;
	const char **entry;
} Entries;

/* One more entry, in no order yet. */
static void
add_entry(Entries *entries, const char *entry)
{
	if (entries->n == MAX_ENTRIES)
		report_option(psprintf("more than %d entries", MAX_ENTRIES));
	if (entries->n == entries->room)
	{
		entries->room = entries->room == 0 ? 16 : entries->room * 2;
		entries->entry = entries->entry == NULL
							 ? ts_array(const char *, entries->room)
							 : ts_array_resize(entries->entry, const char *, entries->room);
	}
	entries->entry[entries->n++] = entry;
}

/* Whether an entry was given; for the few default kinds only, as it looks through all. */
static bool
has_entry(const Entries *entries, char letter, const char *name)
{
	for (uint32 i = 0; i < entries->n; i++)
		if (entries->entry[i][0] == letter && strcmp(entries->entry[i] + 1, name) == 0)
			return true;
	return false;
}

/* The kind that a string of the options names. */
static char *
kind_of(const JsonbValue *v)
{
	if (v->type != jbvString || !is_kind(v->val.string.val, (uint32) v->val.string.len))
		report_option("a kind must be a string of small letters, digits or underscores");
	return pnstrdup(v->val.string.val, v->val.string.len);
}

/* The elements of "weak", "strong" or "never". */
static void
read_array(JsonbIterator **it, char letter, Entries *entries)
{
	JsonbValue v;

	if (JsonbIteratorNext(it, &v, false) != WJB_BEGIN_ARRAY)
		report_option(letter == 'n' ? "\"never\" must be an array of identifiers"
									: "\"weak\" and \"strong\" must be arrays of kinds");
	while (JsonbIteratorNext(it, &v, true) == WJB_ELEM)
	{
		uint32 kind;

		if (letter != 'n')
		{
			add_entry(entries, psprintf("%c%s", letter, kind_of(&v)));
			continue;
		}
		if (v.type != jbvString ||
			ts_identifier_split(v.val.string.val, (uint32) v.val.string.len, &kind) != TS_IDENTIFIER_GOOD)
			report_option("\"never\" must hold identifiers, such as \"phone:13800000000\"");
		add_entry(entries, psprintf("n%s", pnstrdup(v.val.string.val, v.val.string.len)));
	}
}

/* The members of "limits". */
static void
read_limits(JsonbIterator **it, Entries *entries)
{
	JsonbValue v;

	if (JsonbIteratorNext(it, &v, false) != WJB_BEGIN_OBJECT)
		report_option("\"limits\" must be an object of kinds and whole numbers");
	while (JsonbIteratorNext(it, &v, true) == WJB_KEY)
	{
		char *kind = kind_of(&v);
		char *number = NULL;

		JsonbIteratorNext(it, &v, true);
		if (v.type == jbvNumeric)
			number = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(v.val.numeric)));
		if (number == NULL || strspn(number, "0123456789") != strlen(number) || strlen(number) > LIMIT_DIGITS)
			report_option(
				psprintf("the limit of kind \"%s\" must be a whole number from 0 to 999999999", kind));
		add_entry(entries, psprintf("l%s=%s", kind, number));
	}
}

/* ts_options_parse: the options of a call.  Errors: 22023 for what is not an option. */
TsOptions *
ts_options_parse(Jsonb *json)
{
	Entries entries = {0, 0, NULL};
	bool weak_given = false, strong_given = false;
	StringInfoData canonical;
	TsOptions *options;

	if (json != NULL)
	{
		JsonbIterator *it = JsonbIteratorInit(&json->root);
		JsonbValue v;

		if (JsonbIteratorNext(&it, &v, false) != WJB_BEGIN_OBJECT)
			report_option("not an object");
		while (JsonbIteratorNext(&it, &v, false) == WJB_KEY)
		{
			char *name = pnstrdup(v.val.string.val, v.val.string.len);

			if (strcmp(name, "weak") == 0)
			{
				weak_given = true;
				read_array(&it, 'w', &entries);
			}
			else if (strcmp(name, "strong") == 0)
			{
				strong_given = true;
				read_array(&it, 's', &entries);
			}
			else if (strcmp(name, "never") == 0)
				read_array(&it, 'n', &entries);
			else if (strcmp(name, "limits") == 0)
				read_limits(&it, &entries);
			else
				report_option(psprintf("unknown option %s", shown(name, strlen(name))));
		}
	}
	for (int i = 0; !weak_given && i < ts_length(default_weak); i++)
		if (!has_entry(&entries, 's', default_weak[i]))
			add_entry(&entries, psprintf("w%s", default_weak[i]));
	if (strong_given)
		add_entry(&entries, "!");

	initStringInfo(&canonical);
	if (entries.n > 0)
		qsort(entries.entry, entries.n, sizeof(const char *), ts_order_strings);
	for (uint32 i = 0; i < entries.n; i++)
		if (i == 0 || strcmp(entries.entry[i - 1], entries.entry[i]) != 0)
			appendBinaryStringInfo(&canonical, entries.entry[i], (int) strlen(entries.entry[i]) + 1);
	options = ts_options_read(canonical.data, (uint32) canonical.len);
	for (uint32 i = 0; i < options->n; i++)
		if (options->entry[i][0] == 's' &&
			ts_options_weak(options, options->entry[i] + 1, (uint32) strlen(options->entry[i] + 1)))
			report_option(psprintf("kind \"%s\" is both weak and strong", options->entry[i] + 1));
	return options;
}

/* ---------- the canonical form ---------- */

/* Whether an entry is one of options.h. */
static bool
valid_entry(const char *entry, uint32 length)
{
	const char *equals;
	uint32 kind;

	switch (entry[0])
	{
		case '!':
			return length == 1;
		case 's':
		case 'w':
			return is_kind(entry + 1, length - 1);
		case 'n':
			return ts_identifier_split(entry + 1, length - 1, &kind) == TS_IDENTIFIER_GOOD &&
				   pg_verifymbstr(entry + 1, (int) length - 1, true);
		case 'l':
			equals = strchr(entry, '=');
			return equals != NULL && is_kind(entry + 1, (uint32) (equals - entry) - 1) && equals[1] != '\0' &&
				   strlen(equals + 1) <= LIMIT_DIGITS &&
				   strspn(equals + 1, "0123456789") == strlen(equals + 1);
		default:
			return false;
	}
}

/* ts_options_valid: whether bytes are options in canonical form. */
bool
ts_options_valid(const char *bytes, uint32 length)
{
	const char *before = NULL;

	if (length > 0 && bytes[length - 1] != '\0')
		return false;
	for (const char *at = bytes; at < bytes + length; at += strlen(at) + 1)
	{
		if (!valid_entry(at, (uint32) strlen(at)) || (before != NULL && strcmp(before, at) >= 0))
			return false;
		before = at;
	}
	return true;
}

/* ts_options_read: options from their canonical form; copies it. */
TsOptions *
ts_options_read(const char *bytes, uint32 length)
{
	TsOptions *options = palloc(sizeof(TsOptions));

	options->length = length;
	options->bytes = memcpy(palloc(Max(length, 1)), bytes, length);
	options->n = 0;
	for (const char *at = options->bytes; at < options->bytes + length; at += strlen(at) + 1)
		options->n++;
	options->entry = ts_array(const char *, Max(options->n, 1));
	options->n = 0;
	for (const char *at = options->bytes; at < options->bytes + length; at += strlen(at) + 1)
		options->entry[options->n++] = at;
	options->closed = options->n > 0 && options->entry[0][0] == '!';
	return options;
}

/* The first entry that is not less than a letter and a name. */
static const char *
seek(const TsOptions *options, char letter, const char *name, uint32 length)
{
	uint32 lo = 0, hi = options->n;

	while (lo < hi)
	{
		uint32 middle = lo + (hi - lo) / 2;
		const char *entry = options->entry[middle];
		int order = (unsigned char) entry[0] - (unsigned char) letter;

		if (order == 0)
			order = ts_bytes_compare(entry + 1, (uint32) strlen(entry + 1), name, length);
		if (order < 0)
			lo = middle + 1;
		else
			hi = middle;
	}
	return lo < options->n ? options->entry[lo] : NULL;
}

/* Whether there is an entry of exactly this letter and name. */
static bool
listed(const TsOptions *options, char letter, const char *name, uint32 length)
{
	const char *entry = seek(options, letter, name, length);

	return entry != NULL && entry[0] == letter && strlen(entry + 1) == length &&
		   memcmp(entry + 1, name, length) == 0;
}

/* ts_options_weak: whether identifiers of a kind are weak. */
bool
ts_options_weak(const TsOptions *options, const char *kind, uint32 length)
{
	return listed(options, 'w', kind, length);
}

/* ts_options_known: whether a kind may occur at all. */
bool
ts_options_known(const TsOptions *options, const char *kind, uint32 length)
{
	return !options->closed || listed(options, 's', kind, length) || listed(options, 'w', kind, length);
}

/* ts_options_never: whether an identifier is listed as one that never binds. */
bool
ts_options_never(const TsOptions *options, const char *identifier, uint32 length)
{
	return listed(options, 'n', identifier, length);
}

/* ts_options_limit: how many other identifiers one of a kind may come with. */
uint32
ts_options_limit(const TsOptions *options, const char *kind, uint32 length)
{
	char name[TS_KIND_MAX_LENGTH + 1];
	const char *entry;
	uint32 limit = 0;

	memcpy(name, kind, length);
	name[length] = '=';
	entry = seek(options, 'l', name, length + 1);
	if (entry == NULL || entry[0] != 'l' || strncmp(entry + 1, name, length + 1) != 0)
		return TS_NO_LIMIT;
	for (const char *digit = entry + length + 2; *digit != '\0'; digit++)
		limit = limit * 10 + (uint32) (*digit - '0');
	return limit;
}
