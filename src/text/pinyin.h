/*
 * pinyin.h
 *		Reading a text as pinyin, piece by piece.
 */
#ifndef TOUCHSTONE_PINYIN_H
#define TOUCHSTONE_PINYIN_H

#include "postgres.h"

#include "core/chars.h"

typedef struct TsPinyinReader
{
	const char *at;
	const char *end;
	uint32 name_length; /* at the beginning of what may be a person's name: its Han characters; else 0 */
} TsPinyinReader;

/* A piece: syllables with a space between them, or one character that has no reading, as it is written. */
typedef struct TsPinyinPiece
{
	bool read;
	const char *bytes;
	uint32 length;
	uint32 c; /* the character, if not read */
} TsPinyinPiece;

extern void ts_pinyin_begin(TsPinyinReader *reader, const char *utf8, uint32 length);
extern bool ts_pinyin_next(TsPinyinReader *reader, TsPinyinPiece *piece);

/* White space, as far as it separates words here. */
static inline bool
ts_pinyin_is_space(uint32 c)
{
	return ts_is_white_space(c) || c == 0x200b || c == 0xfeff; /* the last two have no width */
}

#endif /* TOUCHSTONE_PINYIN_H */
