/*
 * han.c
 *		Look-up of Han characters in the generated tables.  See han.h, and generate_han.py for how they were chosen.
 *
 * Simplified forms are few among many, so a block of 64 code points holds a bit for each, and the place of its first
 * target; further targets follow in the order of the bits:
 *
 *		block  { mask 0010…0100, first }      targets[first], targets[first + 1], …
 *
 * Readings are many: a page of 64 code points holds two letters for each, the number of its syllable in base 26; pages
 * without any are one and the same.
 */
#include "core/han.h"

typedef struct SimplifiedBlock
{
	uint64_t mask;
	uint16_t first;
} SimplifiedBlock;

#include "core/han_tables.h"

#define BASIC_FIRST		 0x3400
#define BASIC_LAST		 0x9fff
#define COMPATIBLE_FIRST 0xf900
#define COMPATIBLE_LAST	 0xfaff
#define EXTENDED_FIRST	 0x20000
#define EXTENDED_LAST	 0x323bf

/* Number of bits set, in a few shifts: the instruction is not on every machine, and this is rare enough. */
static inline unsigned
count_bits(uint64_t x)
{
	x = x - ((x >> 1) & UINT64_C(0x5555555555555555));
	x = (x & UINT64_C(0x3333333333333333)) + ((x >> 2) & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (unsigned) ((x * UINT64_C(0x0101010101010101)) >> 56);
}

uint32_t
ts_han_find_simplified(uint32_t c)
{
	const SimplifiedBlock *block;
	uint64_t bit = UINT64_C(1) << (c & 63);

	if (c >= BASIC_FIRST && c <= BASIC_LAST)
		block = &simplified_basic[(c - BASIC_FIRST) >> 6];
	else if (c >= EXTENDED_FIRST && c <= EXTENDED_LAST)
		block = &simplified_extended[(c - EXTENDED_FIRST) >> 6];
	else
		return c;
	if ((block->mask & bit) == 0)
		return c;
	return simplified_targets[block->first + count_bits(block->mask & (bit - 1))];
}

const TsSyllable *
ts_han_find_pinyin(uint32_t c)
{
	const char *letters;
	unsigned page, number;

	if (c >= BASIC_FIRST && c <= BASIC_LAST)
		page = pinyin_basic[(c - BASIC_FIRST) >> 6];
	else if (c >= COMPATIBLE_FIRST && c <= COMPATIBLE_LAST)
		page = pinyin_compatible[(c - COMPATIBLE_FIRST) >> 6];
	else if (c >= EXTENDED_FIRST && c <= EXTENDED_LAST)
		page = pinyin_extended[(c - EXTENDED_FIRST) >> 6];
	else if (c == 0x3007) /* 〇, a digit */
		return ts_han_find_pinyin(0x96f6);
	else
		return NULL;
	letters = &pinyin_pages[(page * 64 + (c & 63)) * 2];
	number = (unsigned) (letters[0] - 'a') * 26 + (unsigned) (letters[1] - 'a');
	return number == 0 ? NULL : &syllables[number];
}
