/*
 * stored_text.h
 *		Types whose value is a canonical text: attribution_model, matcher.
 *
 * A value is its canonical text, in the database's encoding, behind a version word:
 *
 *		| varlena header | version (4 bytes) | canonical text, not terminated |
 *
 * so that equality is equality of bytes, a newer version can read every older value by parsing it again, and one parser
 * guards input, receive and every use.  Order and hashing are bytewise too, the same for all such types: their operators
 * are the ts_stored_text_... functions of stored_text.c.
 */
#ifndef TOUCHSTONE_STORED_TEXT_H
#define TOUCHSTONE_STORED_TEXT_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

/* A value of a canonical text. */
extern Datum ts_stored_text_make(const char *text, size_t length);

/* The canonical text of a value, checked; terminated, in the current context.  `type` is the type's name in words. */
extern char *ts_stored_text_get(Datum value, const char *type);

/* The binary form: a version byte, then the text.  The text that was received, and what is sent. */
extern char *ts_stored_text_receive(StringInfo message, const char *type, int *length);
extern bytea *ts_stored_text_send(const char *text);

#endif /* TOUCHSTONE_STORED_TEXT_H */
