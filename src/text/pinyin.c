/*
 * pinyin.c
 *		pinyin(text), pinyin_initials(text): Han characters read as toneless pinyin.
 *
 * A character has its most frequent reading (core/han.h) unless it is part of a word of pinyin_words.h: 重 is zhong, but
 * 重庆 chong qing.  From left to right the longest word wins.  Characters are looked up in their simplified form, so that
 * both scripts read the same.
 *
 * Surnames have readings of their own (单 shan, not dan), but only where the text looks like a person's name: two to four
 * Han characters and nothing else but white space; a surname of one character in a text of two or three, one of two in a
 * text of three or four.  A longer word of the list goes before: 单位 and 查询 are no persons.
 *
 * Words are found through a table from a hash of the first character to the words that begin with it, longest first.  It
 * is filled once per process, from constants only; nothing in that can fail half-way.
 */
#include "postgres.h"

#include "text/pinyin.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/han.h"
#include "core/memory.h"
#include "core/text.h"

PG_FUNCTION_INFO_V1(ts_pinyin);
PG_FUNCTION_INFO_V1(ts_pinyin_initials);

typedef struct Entry
{
	const char *word;	 /* UTF-8 */
	const char *reading; /* syllables with a space between them */
} Entry;

#include "text/pinyin_words.h"

#define MAX_WORD  4
#define NWORDS	  (lengthof(words) + lengthof(surnames))
#define HASH_BITS 12

typedef struct Word
{
	uint32 c[MAX_WORD];
	uint8 n;
	bool surname;
	uint16 next; /* of the chain, plus 1 */
	uint32 reading_length;
	const char *reading;
} Word;

static Word word_table[NWORDS];
static uint16 heads[1 << HASH_BITS]; /* first of the chain, plus 1 */
static bool words_are_ready = false;

/*
 * prepare_words: fills the table.  What goes in last comes out first: longer words, and surnames among words of one length.
 */
static void
prepare_words(void)
{
	uint32 n = 0;

	memset(heads, 0, sizeof(heads));
	for (uint32 length = 1; length <= MAX_WORD; length++)
	{
		for (uint32 i = 0; i < NWORDS; i++)
		{
			bool surname = i >= lengthof(words);
			const Entry *entry = surname ? &surnames[i - lengthof(words)] : &words[i];
			const char *at = entry->word, *end = at + strlen(at);
			Word word = {.surname = surname, .reading = entry->reading};

			while (at < end && word.n < MAX_WORD)
				word.c[word.n++] = ts_utf8_next(&at, end);
			if (word.n != length)
				continue;
			word.reading_length = (uint32) strlen(entry->reading);
			word.next = heads[ts_hash_char(word.c[0], HASH_BITS)];
			word_table[n] = word;
			heads[ts_hash_char(word.c[0], HASH_BITS)] = (uint16) ++n;
		}
	}
	Assert(n == NWORDS);
	words_are_ready = true;
}

/* name_length: the Han characters of a text of two to four of them and nothing else but white space; else 0. */
static uint32
name_length(const char *at, const char *end)
{
	uint32 n = 0;

	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		if (ts_is_han(c))
		{
			if (++n > 4)
				return 0;
		}
		else if (!ts_pinyin_is_space(c))
			return 0;
	}
	return n >= 2 ? n : 0;
}

void
ts_pinyin_begin(TsPinyinReader *reader, const char *utf8, uint32 length)
{
	if (unlikely(!words_are_ready))
		prepare_words();
	reader->at = utf8;
	reader->end = utf8 + length;
	reader->name_length = name_length(utf8, reader->end);
}

/*
 * find_word: the word that begins with character `first`, which ends at reader->at, and has been moved behind; or NULL.
 */
static const Word *
find_word(TsPinyinReader *reader, uint32 first)
{
	for (uint32 i = heads[ts_hash_char(first, HASH_BITS)]; i != 0; i = word_table[i - 1].next)
	{
		const Word *word = &word_table[i - 1];
		const char *next = reader->at;
		bool fits = word->c[0] == first;

		if (word->surname)
			fits = fits && (word->n == 1 ? reader->name_length == 2 || reader->name_length == 3
										 : reader->name_length >= 3);
		for (uint32 k = 1; fits && k < word->n; k++)
			fits = next < reader->end && ts_han_simplified(ts_utf8_next(&next, reader->end)) == word->c[k];
		if (fits)
		{
			reader->at = next;
			return word;
		}
	}
	return NULL;
}

/* ts_pinyin_next, for this file to be inlined. */
static inline bool
next_piece(TsPinyinReader *reader, TsPinyinPiece *piece)
{
	const char *start = reader->at;
	const TsSyllable *syllable;
	uint32 c;

	if (start >= reader->end)
		return false;
	c = ts_utf8_next(&reader->at, reader->end);
	if (c >= 0x3000)
	{
		c = ts_han_simplified(c);
		if (unlikely(heads[ts_hash_char(c, HASH_BITS)] != 0))
		{
			const Word *word = find_word(reader, c);

			reader->name_length = 0;
			if (word != NULL)
			{
				*piece = (TsPinyinPiece){true, word->reading, word->reading_length, 0};
				return true;
			}
		}
		syllable = ts_han_pinyin(c);
		if (syllable != NULL)
		{
			reader->name_length = 0;
			*piece = (TsPinyinPiece){true, syllable->letters, syllable->length, 0};
			return true;
		}
	}
	*piece = (TsPinyinPiece){false, start, (uint32) (reader->at - start), c};
	return true;
}

bool
ts_pinyin_next(TsPinyinReader *reader, TsPinyinPiece *piece)
{
	return next_piece(reader, piece);
}

/* ts_pinyin(text) -> text */
Datum
ts_pinyin(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	TsPinyinReader reader;
	TsPinyinPiece piece;
	char *result, *to;
	bool space = false, read = false; /* white space went before; what went before was read */

	/* a Han character of 3 bytes makes at most 7, and what follows it one more */
	result = to = ts_array(char, 3 * (Size) length + 1);
	ts_pinyin_begin(&reader, utf8, length);
	for (uint32 i = 0; next_piece(&reader, &piece); i++)
	{
		TsCheckInterrupts(i);
		if (!piece.read && ts_pinyin_is_space(piece.c))
		{
			space = true;
			continue;
		}
		if ((space || read || piece.read) && to > result)
			*to++ = ' ';
		memcpy(to, piece.bytes, piece.length);
		to += piece.length;
		read = piece.read;
		space = false;
	}
	PG_RETURN_TEXT_P(ts_text_from_utf8(result, to - result));
}

/* ts_pinyin_initials(text) -> text */
Datum
ts_pinyin_initials(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	TsPinyinReader reader;
	TsPinyinPiece piece;
	char *result, *to;

	result = to = ts_array(char, (Size) length + 1);
	ts_pinyin_begin(&reader, utf8, length);
	for (uint32 i = 0; next_piece(&reader, &piece); i++)
	{
		TsCheckInterrupts(i);
		if (!piece.read)
		{
			if (ts_pinyin_is_space(piece.c))
				continue;
			memcpy(to, piece.bytes, piece.length);
			to += piece.length;
			continue;
		}
		for (uint32 k = 0; k < piece.length; k++)
			if (k == 0 || piece.bytes[k - 1] == ' ')
				*to++ = piece.bytes[k];
	}
	PG_RETURN_TEXT_P(ts_text_from_utf8(result, to - result));
}
