/*
 * han.h
 *		Han characters: the simplified form of a traditional one, and the most frequent reading.
 *
 * Plain C on static tables (han_tables.h, generated from Unicode's Unihan data): the same on every build, a few ns.
 */
#ifndef TOUCHSTONE_HAN_H
#define TOUCHSTONE_HAN_H

#include <stddef.h>
#include <stdint.h>

/* A toneless syllable of pinyin, terminated; 8 bytes, so that copying one is a single store. */
typedef struct TsSyllable
{
	char letters[7];
	uint8_t length;
} TsSyllable;

extern uint32_t ts_han_find_simplified(uint32_t c);
extern const TsSyllable *ts_han_find_pinyin(uint32_t c);

/* The simplified form of a traditional character; any other character is its own. */
static inline uint32_t
ts_han_simplified(uint32_t c)
{
	return c < 0x3400 ? c : ts_han_find_simplified(c);
}

/*
 * The most frequent reading of a character, in ASCII letters without a tone, with v for ü (吕 lv); NULL where there is
 * none.
 */
static inline const TsSyllable *
ts_han_pinyin(uint32_t c)
{
	return c < 0x3400 && c != 0x3007 ? NULL : ts_han_find_pinyin(c);
}

#endif /* TOUCHSTONE_HAN_H */
