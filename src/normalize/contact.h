/*
 * contact.h
 *		Characters as people type them into forms: full-width, foreign digits, spaces and dashes of every kind.
 *
 * Plain C on code points; ranges from the Unicode character database, fixed here.
 */
#ifndef TOUCHSTONE_CONTACT_H
#define TOUCHSTONE_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

/* Full-width forms of ASCII as ASCII, the ideographic space as a space. */
static inline uint32_t
ts_fold_width(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + '!';
	return c == 0x3000 ? ' ' : c;
}

/* White space and what is invisible: zero-width characters, marks of direction, the byte order mark. */
static inline bool
ts_is_space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0xad || c == 0x1680 ||
		   (c >= 0x2000 && c <= 0x200f) || (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x2064) ||
		   (c >= 0x2066 && c <= 0x206f) || c == 0x3000 || c == 0xfeff;
}

/* Hyphens and dashes; the katakana long mark too, which Japanese keyboards give for one. */
static inline bool
ts_is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0xfe58 ||
		   c == 0xfe63 || c == 0xff0d || c == 0x30fc || c == 0xff70;
}

/* Value of a decimal digit: ASCII, full-width, Arabic-Indic (both), Devanagari, Bengali, Thai; or -1. */
static inline int
ts_digit(uint32_t c)
{
	static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10};

	for (unsigned i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return (int) (c - zeros[i]);
	return -1;
}

#endif /* TOUCHSTONE_CONTACT_H */
