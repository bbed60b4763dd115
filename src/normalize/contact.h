/*
 * contact.h
 *		Characters as people type them into forms: full-width, foreign digits, spaces and dashes of every kind.
 *
 * Plain C on code points; ranges from the Unicode character database, fixed here.
 * And the escapes of URIs, which addresses and links hold.
 */
#ifndef TOUCHSTONE_CONTACT_H
#define TOUCHSTONE_CONTACT_H

#include "core/chars.h"

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
	return ts_is_white_space(c) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
		   (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206f) ||
		   c == 0xfeff;
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

static inline int
ts_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that an escape of a URI (%2B) stands for; -1 where there is none. */
static inline int
ts_uri_escape(const char *at, const char *end)
{
	if (end - at < 3 || at[0] != '%' || ts_hex_digit(at[1]) < 0 || ts_hex_digit(at[2]) < 0)
		return -1;
	return ts_hex_digit(at[1]) * 16 + ts_hex_digit(at[2]);
}

#endif /* TOUCHSTONE_CONTACT_H */
