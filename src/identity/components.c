/*
 * components.c
 *		The type components: its layout, the one check that guards it, input and output.  See components.h.
 *
 * The text form is the bytes in hexadecimal digits, as those of a bytea: nobody writes one by hand, but dumps, logical
 * replication and COPY carry it.
 */
#include "postgres.h"

#include "identity/components.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/names.h"
#include "identity/options.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_FUNCTION_INFO_V1(ts_components_in);
PG_FUNCTION_INFO_V1(ts_components_out);
PG_FUNCTION_INFO_V1(ts_components_recv);
PG_FUNCTION_INFO_V1(ts_components_send);

#define MAGIC  0x31435354 /* "TSC1" */
#define HEADER 36

/* Places of the 4-byte words of the header. */
enum
{
	WORD_MAGIC,
	WORD_KIND, /* key type, identity, encoding, partial: a byte each */
	WORD_MEMBERS,
	WORD_IDENTIFIERS,
	WORD_INCIDENCES,
	WORD_OPTIONS,
	WORD_KEY_BYTES,
	WORD_IDENTIFIER_BYTES,
	WORD_RESERVED
};

ts_noreturn static void damaged(const char *what);

static void
damaged(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("invalid value of type components"),
			 errdetail_internal("%s.", what),
			 errhint("Values of this type are made by connected_components, one_id and components_merge.")));
}

/*
 * Puts the parts of a value one behind the other from `base` on (NULL: nowhere); the size of all.  Counts are below 2^32
 * and their widths below 32 bytes, so the sums cannot wrap.
 */
static uint64
lay_out(TsComponents *c, char *base)
{
	uint64 at = HEADER;

#define PART(member, size) (c->member = base ? base + at : NULL, at += (uint64) (size))
	c->key_ends = NULL;
	if (c->type == TS_KEY_TEXT)
	{
		PART(key_ends, (uint64) c->n * 4);
		PART(keys, c->key_bytes);
	}
	else
		PART(keys, (uint64) c->n * (c->type == TS_KEY_UUID ? TS_UUID_LENGTH : sizeof(int64)));
	PART(roots, (uint64) c->n * 4);
	if (c->identity)
	{
		PART(options, c->options_length);
		PART(identifier_ends, (uint64) c->nidentifiers * 4);
		PART(identifiers, c->identifier_bytes);
		PART(bindings, c->nidentifiers);
		PART(others, (uint64) c->nidentifiers * 4);
		PART(holders, (uint64) c->nidentifiers * 4);
		PART(member_ends, (uint64) c->n * 4);
		PART(incidences, (uint64) c->nincidences * 4);
	}
#undef PART
	return at;
}

/* ts_components_allocate: a value with a written header and room for the parts, which `head` then points to. */
struct varlena *
ts_components_allocate(TsComponents *head)
{
	uint64 size = lay_out(head, NULL) + VARHDRSZ;
	struct varlena *value;
	char *at;

	if (size > MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("components of %u members take %llu MB, more than the 1023 MB that a value can have",
						head->n, (unsigned long long) (size >> 20)),
				 errhint("Split the rows by something that no component crosses, such as the country.")));
	head->encoding = (head->identity || head->type == TS_KEY_TEXT) ? (uint8) GetDatabaseEncoding() : 0;
	value = palloc(size);
	SET_VARSIZE(value, size);
	at = VARDATA(value);
	lay_out(head, at);
	ts_put(at, WORD_MAGIC, MAGIC);
	ts_put(at, WORD_KIND,
		   (uint32) head->type | (uint32) head->identity << 8 | (uint32) head->encoding << 16 |
			   (uint32) head->partial << 24);
	ts_put(at, WORD_MEMBERS, head->n);
	ts_put(at, WORD_IDENTIFIERS, head->nidentifiers);
	ts_put(at, WORD_INCIDENCES, head->nincidences);
	ts_put(at, WORD_OPTIONS, head->options_length);
	ts_put(at, WORD_KEY_BYTES, head->key_bytes);
	ts_put(at, WORD_IDENTIFIER_BYTES, head->identifier_bytes);
	ts_put(at, WORD_RESERVED, 0);
	return value;
}

/* ---------- the check ---------- */

/* Strings: ends that ascend to the last byte; contents that ascend, if `ordered`, are text here, and not too long. */
static void
check_strings(const char *ends, const char *bytes, uint32 n, uint32 size, bool ordered, const char *what)
{
	const char *before = NULL;
	uint32 before_length = 0, from = 0;

	for (uint32 i = 0; i < n; i++)
	{
		uint32 end = ts_get(ends, i);
		const char *string = bytes + from;
		uint32 length = end - from;

		TsCheckInterrupts(i);
		if (end < from || end > size || length == 0 || length > TS_KEY_MAX_LENGTH)
			damaged(psprintf("The length of a %s is out of range", what));
		if (!pg_verifymbstr(string, (int) length, true))
			damaged(psprintf("A %s is not text in the encoding of this database", what));
		if (ordered && before != NULL && ts_bytes_compare(before, before_length, string, length) >= 0)
			damaged(psprintf("A %s is not greater than the one before it", what));
		before = string;
		before_length = length;
		from = end;
	}
	if (from != size)
		damaged(psprintf("Bytes are left behind the last %s", what));
}

/* Keys of fixed width ascend; text is also text. */
static void
check_keys(const TsComponents *c)
{
	if (c->type == TS_KEY_TEXT)
	{
		check_strings(c->key_ends, c->keys, c->n, c->key_bytes, !c->partial || c->identity, "member");
		return;
	}
	if (c->key_bytes != 0)
		damaged("A count of the header is out of range");
	for (uint32 i = 1; i < c->n && (!c->partial || c->identity); i++)
	{
		bool ascends;

		TsCheckInterrupts(i);
		if (c->type == TS_KEY_UUID)
			ascends = memcmp(c->keys + (Size) (i - 1) * TS_UUID_LENGTH, c->keys + (Size) i * TS_UUID_LENGTH,
							 TS_UUID_LENGTH) < 0;
		else
			ascends = (int64) ts_load64(c->keys + (Size) (i - 1) * sizeof(int64)) <
					  (int64) ts_load64(c->keys + (Size) i * sizeof(int64));
		if (!ascends)
			damaged("A member is not greater than the one before it");
	}
}

/* A root is its own, and the smallest of its component, where that is decided. */
static void
check_roots(const TsComponents *c)
{
	for (uint32 i = 0; i < c->n; i++)
	{
		uint32 root = ts_get(c->roots, i);

		TsCheckInterrupts(i);
		if (root >= c->n || (!c->partial && root > i) || ts_get(c->roots, root) != root)
			damaged("A member's component is out of range");
	}
}

/* What one_id was decided from: options, identifiers, and who holds what, all in range and in order. */
static void
check_identity(const TsComponents *c)
{
	uint32 from = 0;

	if (!ts_options_valid(c->options, c->options_length))
		damaged("The options are not in their canonical form");
	check_strings(c->identifier_ends, c->identifiers, c->nidentifiers, c->identifier_bytes, true,
				  "identifier");
	for (uint32 x = 0; x < c->nidentifiers; x++)
	{
		uint32 length, kind;
		const char *identifier = ts_string(c->identifier_ends, c->identifiers, x, &length);

		TsCheckInterrupts(x);
		if (ts_identifier_split(identifier, length, &kind) != TS_IDENTIFIER_GOOD)
			damaged("An identifier has no kind or no value");
		if ((uint8) c->bindings[x] > TS_NEVER)
			damaged("The state of an identifier is out of range");
	}
	for (uint32 i = 0; i < c->n; i++)
	{
		uint32 end = ts_get(c->member_ends, i);

		TsCheckInterrupts(i);
		if (end < from || end > c->nincidences)
			damaged("The number of a member's identifiers is out of range");
		for (uint32 k = from; k < end; k++)
		{
			TsCheckInterrupts(k);
			if (ts_get(c->incidences, k) >= c->nidentifiers ||
				(k > from && ts_get(c->incidences, k - 1) >= ts_get(c->incidences, k)))
				damaged("The identifiers of a member are out of range or out of order");
		}
		from = end;
	}
	if (from != c->nincidences)
		damaged("Identifiers are left behind the last member");
}

/*
 * ts_components_open: checks a value and finds its parts.  Takes a few nanoseconds a member; nothing that reads a value
 * relies on more than what is checked here.
 */
void
ts_components_open(const struct varlena *value, TsComponents *c)
{
	char *at = (char *) VARDATA_ANY(value);
	Size size = VARSIZE_ANY_EXHDR(value);
	uint32 kind;

	memset(c, 0, sizeof(*c));
	if (size < HEADER || ts_get(at, WORD_MAGIC) != MAGIC)
		damaged("It does not begin with the mark of a version that this release knows");
	kind = ts_get(at, WORD_KIND);
	if ((kind & 0xff) > TS_KEY_UUID || (kind >> 8 & 0xff) > 1 || kind >> 24 > 1 ||
		ts_get(at, WORD_RESERVED) != 0)
		damaged("Its kind is unknown");
	c->type = (TsKeyType) (kind & 0xff);
	c->identity = kind >> 8 & 0xff;
	c->encoding = (uint8) (kind >> 16);
	c->partial = kind >> 24;
	c->n = ts_get(at, WORD_MEMBERS);
	c->nidentifiers = ts_get(at, WORD_IDENTIFIERS);
	c->nincidences = ts_get(at, WORD_INCIDENCES);
	c->options_length = ts_get(at, WORD_OPTIONS);
	c->key_bytes = ts_get(at, WORD_KEY_BYTES);
	c->identifier_bytes = ts_get(at, WORD_IDENTIFIER_BYTES);
	if (!c->identity && (c->nidentifiers | c->nincidences | c->options_length | c->identifier_bytes) != 0)
		damaged("A count of the header is out of range");
	if (lay_out(c, NULL) != size)
		damaged("Its size does not agree with its counts");
	lay_out(c, at);
	if (c->encoding != ((c->identity || c->type == TS_KEY_TEXT) ? GetDatabaseEncoding() : 0))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("value of type components is from a database with another encoding"),
				 errdetail("It was made with encoding %s, and this database has %s.",
						   PG_VALID_ENCODING(c->encoding) ? pg_encoding_to_char(c->encoding) : "unknown",
						   GetDatabaseEncodingName()),
				 errhint("Make it anew from the rows, or carry over its members.")));
	check_keys(c);
	check_roots(c);
	if (c->identity)
		check_identity(c);
}

/* A value from outside: not one of those that parallel workers send. */
static struct varlena *
accept(struct varlena *value)
{
	TsComponents c;

	ts_components_open(value, &c);
	if (c.partial)
		damaged("It is not complete");
	return value;
}

/* ---------- input and output ---------- */

/* ts_components_in(cstring) -> components: hexadecimal digits behind \x.  Errors: 22P03 for what is no value, 22023 and 22P02 of bytea. */
Datum
ts_components_in(PG_FUNCTION_ARGS)
{
	/* the first byte is the version: in both forms of bytea it begins with a backslash, and nothing else is decoded */
	const char *text = PG_GETARG_CSTRING(0)[0] == '\\' ? PG_GETARG_CSTRING(0) : "";
	struct varlena *value = PG_DETOAST_DATUM(DirectFunctionCall1(byteain, CStringGetDatum(text)));

	PG_RETURN_POINTER(accept(value));
}

/* ts_components_out(components) -> cstring.  Error 54000 beyond 511 MB. */
Datum
ts_components_out(PG_FUNCTION_ARGS)
{
	static const char digits[] = "0123456789abcdef";
	struct varlena *value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
	const unsigned char *from = (const unsigned char *) VARDATA_ANY(value);
	Size size = VARSIZE_ANY_EXHDR(value);
	char *result, *to;

	if (size > (MaxAllocSize - 3) / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("value of type components is too large for its text form: %zu MB", size >> 20),
						errhint("Keep its members in a table instead, or copy it in binary form.")));
	result = to = palloc(2 * size + 3);
	*to++ = '\\';
	*to++ = 'x';
	for (Size i = 0; i < size; i++)
	{
		TsCheckInterrupts(i);
		*to++ = digits[from[i] >> 4];
		*to++ = digits[from[i] & 15];
	}
	*to = '\0';
	PG_RETURN_CSTRING(result);
}

/* ts_components_recv(internal) -> components: the bytes.  Error 22P03 for what is no value. */
Datum
ts_components_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	int size = buffer->len - buffer->cursor;
	struct varlena *value = palloc((Size) size + VARHDRSZ);

	SET_VARSIZE(value, size + VARHDRSZ);
	memcpy(VARDATA(value), pq_getmsgbytes(buffer, size), size);
	PG_RETURN_POINTER(accept(value));
}

/* ts_components_send(components) -> bytea: the bytes.  A copy, for array_send and record_send free what they get. */
Datum
ts_components_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}
