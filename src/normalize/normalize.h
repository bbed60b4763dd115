/*
 * normalize.h
 *		What the area normalize offers to others: text in one form, as UTF-8 in allocated memory.
 */
#ifndef TOUCHSTONE_NORMALIZE_H
#define TOUCHSTONE_NORMALIZE_H

#include "postgres.h"

/* UTF-8, terminated, allocated in the current context. */
typedef struct TsUtf8
{
	char *bytes;
	uint32 length;
} TsUtf8;

/* normalize_text: compatibility forms and case folded, traditional Han simplified, one space between words. */
extern TsUtf8 ts_normalize_utf8(const char *utf8, uint32 length);

/* normalize_person_name: the name of a person, without titles. */
extern TsUtf8 ts_normalize_person_utf8(const char *utf8, uint32 length);

/* Regions of phone_key: whether one is known (its name in capitals goes to room for 3 bytes), and all their names. */
extern bool ts_phone_region(const text *region, char *name);
extern char *ts_phone_regions(void);

/* Whether two Han characters are a surname. */
extern bool ts_is_long_surname(const uint32 *c);

#endif /* TOUCHSTONE_NORMALIZE_H */
