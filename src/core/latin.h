/*
 * latin.h
 *		Letters of the Latin script without their accents.
 */
#ifndef TOUCHSTONE_LATIN_H
#define TOUCHSTONE_LATIN_H

#include "postgres.h"

/* Most letters that one character stands for. */
#define TS_LATIN_MAX 20

/* The letters a to z that a character beyond ASCII stands for, into room for TS_LATIN_MAX; how many, 0 for none. */
extern int ts_latin_letters_slow(uint32 c, char *letters);

/* The letters a to z that a character stands for, in lower case: É e, ß ss, æ ae, ﬁ fi, ㏒ log. */
static inline int
ts_latin_letters(uint32 c, char *letters)
{
	if (c >= 0x80)
		return ts_latin_letters_slow(c, letters);
	letters[0] = (char) (c | 0x20);
	return letters[0] >= 'a' && letters[0] <= 'z';
}

/* Marks of accents, which stand behind the letter. */
static inline bool
ts_is_accent(uint32 c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x1dc0 && c <= 0x1dff);
}

#endif /* TOUCHSTONE_LATIN_H */
