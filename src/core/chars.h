/*
 * chars.h
 *		Text as characters: UTF-8 decoded once to code points, ASCII left as bytes.
 *
 * Plain C: no PostgreSQL header and no allocation, so that kernels can be fuzzed and measured on their own.
 *
 *		"Müller"  wide    chars = 4d fc 6c 6c 65 72
 *		"Miller"  narrow  bytes = the text itself
 *
 * A byte that is not part of well-formed UTF-8 is a character of its own, TS_BAD_BYTE plus the byte, so that every text
 * has a defined result, and two texts are equal as characters exactly when they are equal as bytes.
 */
#ifndef TOUCHSTONE_CHARS_H
#define TOUCHSTONE_CHARS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define TS_BAD_BYTE UINT32_C(0x110000)

typedef struct TsChars
{
	uint32_t n; /* characters */
	bool wide;
	const uint8_t *bytes;  /* narrow: ASCII, one byte a character */
	const uint32_t *chars; /* wide: code points */
} TsChars;

/* Character i. */
static inline uint32_t
ts_char(const TsChars *text, uint32_t i)
{
	return text->wide ? text->chars[i] : text->bytes[i];
}

/* Part of a text. */
static inline TsChars
ts_part(const TsChars *text, uint32_t from, uint32_t n)
{
	return text->wide ? (TsChars){n, true, NULL, text->chars + from}
					  : (TsChars){n, false, text->bytes + from, NULL};
}

/* Up to 8 bytes as one word, the first lowest, zeroes behind the last; no byte outside is read. */
static inline uint64_t
ts_load_bytes(const void *bytes, size_t n)
{
	const uint8_t *b = bytes;
	uint32_t low, high;
	uint64_t word;

	if (n >= 8)
		memcpy(&word, b, sizeof(word));
	else if (n >= 4)
	{
		memcpy(&low, b, sizeof(low));
		memcpy(&high, b + n - 4, sizeof(high));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		low = __builtin_bswap32(low);
		high = __builtin_bswap32(high);
#endif
		return low | (uint64_t) high << (8 * (n - 4));
	}
	else if (n > 0)
		return b[0] | (uint64_t) b[n / 2] << (8 * (n / 2)) | (uint64_t) b[n - 1] << (8 * (n - 1));
	else
		return 0;
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Whether all bytes are ASCII. */
static inline bool
ts_is_ascii(const char *bytes, size_t n)
{
	uint64_t high = 0;

	if (n >= 8)
	{
		for (size_t i = 0; i + 8 < n; i += 8)
			high |= ts_load_bytes(bytes + i, 8);
		high |= ts_load_bytes(bytes + n - 8, 8);
	}
	else
		high = ts_load_bytes(bytes, n);
	return (high & UINT64_C(0x8080808080808080)) == 0;
}

/*
 * ts_utf8_next: the character at *at, which moves behind it; *at < end.  Refuses what Unicode's table 3-7 refuses: too
 * long forms, surrogates, numbers beyond 10FFFF, characters cut off.
 */
static inline uint32_t
ts_utf8_next(const char **at, const char *end)
{
	const unsigned char *s = (const unsigned char *) *at;
	size_t left = (size_t) (end - *at);
	uint32_t c = s[0];

	if (c < 0x80)
	{
		*at += 1;
		return c;
	}
	if (c >= 0xc2 && c <= 0xdf && left >= 2 && (s[1] & 0xc0) == 0x80)
	{
		*at += 2;
		return ((c & 0x1f) << 6) | (s[1] & 0x3f);
	}
	if ((c & 0xf0) == 0xe0 && left >= 3 && (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80)
	{
		c = ((c & 0x0f) << 12) | ((uint32_t) (s[1] & 0x3f) << 6) | (s[2] & 0x3f);
		if (c >= 0x800 && (c < 0xd800 || c > 0xdfff))
		{
			*at += 3;
			return c;
		}
	}
	else if (c >= 0xf0 && c <= 0xf4 && left >= 4 && (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 &&
			 (s[3] & 0xc0) == 0x80)
	{
		c = ((c & 0x07) << 18) | ((uint32_t) (s[1] & 0x3f) << 12) | ((uint32_t) (s[2] & 0x3f) << 6) |
			(s[3] & 0x3f);
		if (c >= 0x10000 && c <= 0x10ffff)
		{
			*at += 4;
			return c;
		}
	}
	*at += 1;
	return TS_BAD_BYTE + s[0];
}

/* ts_utf8_decode: all characters, to room for `length` of them; how many there are. */
static inline uint32_t
ts_utf8_decode(const char *bytes, size_t length, uint32_t *to)
{
	const char *at = bytes, *end = bytes + length;
	uint32_t n = 0;

	while (at < end)
		to[n++] = ts_utf8_next(&at, end);
	return n;
}

/* ts_utf8_chars: some UTF-8 as characters; `room` for `length` of them is used when it is not ASCII. */
static inline TsChars
ts_utf8_chars(const char *bytes, size_t length, uint32_t *room)
{
	if (ts_is_ascii(bytes, length))
		return (TsChars){(uint32_t) length, false, (const uint8_t *) bytes, NULL};
	return (TsChars){ts_utf8_decode(bytes, length, room), true, NULL, room};
}

/* ts_utf8_put: a character to room for 4 bytes; how many it took. */
static inline int
ts_utf8_put(uint32_t c, char *to)
{
	if (c < 0x80)
	{
		to[0] = (char) c;
		return 1;
	}
	if (c < 0x800)
	{
		to[0] = (char) (0xc0 | (c >> 6));
		to[1] = (char) (0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000)
	{
		to[0] = (char) (0xe0 | (c >> 12));
		to[1] = (char) (0x80 | ((c >> 6) & 0x3f));
		to[2] = (char) (0x80 | (c & 0x3f));
		return 3;
	}
	if (c < TS_BAD_BYTE)
	{
		to[0] = (char) (0xf0 | (c >> 18));
		to[1] = (char) (0x80 | ((c >> 12) & 0x3f));
		to[2] = (char) (0x80 | ((c >> 6) & 0x3f));
		to[3] = (char) (0x80 | (c & 0x3f));
		return 4;
	}
	to[0] = (char) (c - TS_BAD_BYTE);
	return 1;
}

/* Letters A to Z in lower case, a to z in upper case; anything else, and bytes of UTF-8, as they are. */
static inline uint32_t
ts_lower(uint32_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static inline uint32_t
ts_upper(uint32_t c)
{
	return c >= 'a' && c <= 'z' ? c & ~UINT32_C(0x20) : c;
}

/* Unicode's White_Space.  The list is frozen: it must not depend on a locale or on the age of a library. */
static inline bool
ts_is_white_space(uint32_t c)
{
	if (c < 0x1680)
		return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0;
	return (c >= 0x2000 && c <= 0x200a) || c == 0x1680 || c == 0x2028 || c == 0x2029 || c == 0x202f ||
		   c == 0x205f || c == 0x3000;
}

/* A place for a character in a table of 2^bits (Knuth's multiplicative hash). */
static inline uint32_t
ts_hash_char(uint32_t c, int bits)
{
	return (c * UINT32_C(0x9e3779b1)) >> (32 - bits);
}

/* Han characters: those that are words of their own, and may have a pinyin. */
static inline bool
ts_is_han(uint32_t c)
{
	return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0xf900 && c <= 0xfaff) ||
		   (c >= 0x20000 && c <= 0x323af) || c == 0x3007 || c == 0x3005;
}

#endif /* TOUCHSTONE_CHARS_H */
