/*
 * text.h
 *		Text arguments and results as UTF-8, whatever the encoding of the database.
 *
 * In a database whose encoding is neither UTF-8 nor known (SQL_ASCII), text beyond ASCII is an error, since nobody can say
 * which characters it holds.  In any other encoding, text is converted.
 */
#ifndef TOUCHSTONE_TEXT_H
#define TOUCHSTONE_TEXT_H

#include "postgres.h"

#include "core/chars.h"
#include "core/compat.h"
#include "fmgr.h"

#define TS_MAX_CHARS 10000 /* of a comparator's argument: the work grows with the square */

/* The UTF-8 of a text, not terminated; it may point into `t`, or be allocated. */
extern const char *ts_text_utf8_slow(const char *bytes, uint32 length, uint32 *utf8_length);
extern const char *ts_text_utf8(const text *t, uint32 *length);

/* What a message shows of a text of the caller's, which may be of a gigabyte: its first TS_SHOWN bytes, and "..." behind a cut. */
#define TS_SHOWN 60
extern const char *ts_shown(const char *text, size_t length);

static inline const char *
ts_shown_text(const text *t)
{
	return ts_shown(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
}

/* A text of the database's encoding from UTF-8. */
extern text *ts_text_from_utf8(const char *utf8, size_t length);

/* The same of a terminated string, as one; a copy in the current context. */
extern char *ts_from_utf8(const char *utf8);

/*
 * The characters of a text.  `room` has place for TS_STACK_CHARS; longer text is allocated.  More than TS_MAX_CHARS are
 * an error that names the function.
 */
#define TS_STACK_CHARS 256
extern void ts_text_chars_slow(const text *t, const char *function, uint32 *room, TsChars *chars);

static inline void
ts_text_chars(const text *t, const char *function, uint32 *room, TsChars *chars)
{
	const char *bytes = VARDATA_ANY(t);
	uint32 length = VARSIZE_ANY_EXHDR(t);

	if (likely(length <= TS_MAX_CHARS && ts_is_ascii(bytes, length)))
		*chars = (TsChars){length, false, (const uint8 *) bytes, NULL};
	else
		ts_text_chars_slow(t, function, room, chars);
}

#endif /* TOUCHSTONE_TEXT_H */
