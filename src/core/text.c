/*
 * text.c
 *		Text arguments and results as UTF-8, whatever the encoding of the database.  See text.h.
 */
#include "postgres.h"

#include "core/text.h"

#include "core/error.h"
#include "core/memory.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* ts_text_utf8_slow: for text beyond ASCII in a database that is not UTF-8. */
const char *
ts_text_utf8_slow(const char *bytes, uint32 length, uint32 *utf8_length)
{
	int encoding = GetDatabaseEncoding();
	char *utf8;

	if (encoding == PG_SQL_ASCII)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("text beyond ASCII in a database with encoding SQL_ASCII"),
						errdetail("This encoding does not say which characters the bytes stand for."),
						errhint("Use a database with encoding UTF8.")));
	utf8 = (char *) pg_do_encoding_conversion((unsigned char *) unconstify(char *, bytes), (int) length,
											  encoding, PG_UTF8);
	*utf8_length = utf8 == bytes ? length : (uint32) strlen(utf8);
	return utf8;
}

/* ts_text_utf8: the UTF-8 of a text. */
const char *
ts_text_utf8(const text *t, uint32 *length)
{
	const char *bytes = VARDATA_ANY(t);
	uint32 n = VARSIZE_ANY_EXHDR(t);

	*length = n;
	if (GetDatabaseEncoding() == PG_UTF8 || ts_is_ascii(bytes, n))
		return bytes;
	return ts_text_utf8_slow(bytes, n, length);
}

/* ts_text_from_utf8: a text of the database's encoding; an error where it lacks a character. */
text *
ts_text_from_utf8(const char *utf8, size_t length)
{
	const char *bytes = utf8;

	if (length > MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("text of %zu bytes is too long", length)));
	if (GetDatabaseEncoding() != PG_UTF8 && !ts_is_ascii(utf8, length))
	{
		bytes = (const char *) pg_do_encoding_conversion((unsigned char *) unconstify(char *, utf8),
														 (int) length, PG_UTF8, GetDatabaseEncoding());
		if (bytes != utf8)
			length = strlen(bytes);
	}
	return cstring_to_text_with_len(bytes, (int) length);
}

/* ts_from_utf8: a string of the database's encoding; an error where it lacks a character. */
char *
ts_from_utf8(const char *utf8)
{
	if (GetDatabaseEncoding() == PG_UTF8 || ts_is_ascii(utf8, strlen(utf8)))
		return pstrdup(utf8);
	return (char *) pg_do_encoding_conversion((unsigned char *) unconstify(char *, utf8), (int) strlen(utf8),
											  PG_UTF8, GetDatabaseEncoding());
}

/* ts_shown: the beginning of a text in the database's encoding, not necessarily terminated, for a message. */
const char *
ts_shown(const char *text, size_t length)
{
	if (length <= TS_SHOWN)
		return pnstrdup(text, length);
	return psprintf("%.*s...", pg_mbcliplen(text, (int) Min(length, 4 * TS_SHOWN), TS_SHOWN), text);
}

ts_noreturn static void report_too_long(const char *function, uint32 n);

/* The error for a text of too many characters. */
static void
report_too_long(const char *function, uint32 n)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
		 errmsg("%s takes text of at most %d characters, not %u", function, TS_MAX_CHARS, n),
		 errhint("Compare names, titles or addresses; of longer text compare its beginning: left(text, %d).",
				 TS_MAX_CHARS)));
}

/* ts_text_chars_slow: the characters of a text that is long or not ASCII. */
void
ts_text_chars_slow(const text *t, const char *function, uint32 *room, TsChars *chars)
{
	const char *bytes = VARDATA_ANY(t);
	uint32 length = VARSIZE_ANY_EXHDR(t);

	if (ts_is_ascii(bytes, length))
		report_too_long(function, length);
	if (unlikely(GetDatabaseEncoding() != PG_UTF8))
		bytes = ts_text_utf8_slow(bytes, length, &length);
	if (length > 4 * TS_MAX_CHARS)
	{
		/* too long whatever its characters: how long exactly is only for the message */
		uint32 n = 0;

		for (const char *at = bytes; at < bytes + length; n++)
		{
			TsCheckInterrupts(n);
			ts_utf8_next(&at, bytes + length);
		}
		report_too_long(function, n);
	}
	if (length > TS_STACK_CHARS)
		room = ts_array(uint32, length);
	*chars = (TsChars){ts_utf8_decode(bytes, length, room), true, NULL, room};
	if (unlikely(chars->n > TS_MAX_CHARS))
		report_too_long(function, chars->n);
}
