/*
 * phonetic.h
 *		Phonetic keys of one word: A to Z in, key out, both terminated.  Plain C.
 */
#ifndef TOUCHSTONE_PHONETIC_H
#define TOUCHSTONE_PHONETIC_H

#include <stddef.h>

/* Soundex: a letter and three digits, to room for 5 bytes. */
extern void ts_soundex(const char *word, char *key);

/* Kölner Phonetik: digits, to room for twice the word's length and 1; how many there are. */
extern size_t ts_cologne(const char *word, char *key);

#endif /* TOUCHSTONE_PHONETIC_H */
