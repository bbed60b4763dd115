/*
 * words.h
 *		Text cut into tokens, by one of two rules.
 *
 *		"Putin, Vladimir (1952)"   spaced  [Putin,] [Vladimir] [(1952)]
 *		                           words   [Putin] [Vladimir] [1952]
 *		"北京Touchstone科技"         both    [北] [京] [Touchstone] [科] [技]
 *
 * A Han or Hiragana character is a token of its own by either rule, since nothing in the text says where words of those
 * scripts end.  Katakana and Hangul are not: a run of Katakana is a word, and Korean puts spaces between words.
 */
#ifndef TOUCHSTONE_WORDS_H
#define TOUCHSTONE_WORDS_H

#include "core/chars.h"

typedef struct TsWord
{
	uint32_t start, n; /* characters */
} TsWord;

/* Whether a character is a token of its own. */
static inline bool
ts_stands_alone(uint32_t c)
{
	return c >= 0x3005 && (ts_is_han(c) || (c >= 0x3041 && c <= 0x309f));
}

/* Both write to room for text->n words, in the order of the text, and return how many there are. */
extern uint32_t ts_split_spaced(const TsChars *text, TsWord *to);
extern uint32_t ts_split_words(const TsChars *text, TsWord *to);

/* The second rule for scripts that need no library; false, and nothing of use in `to`, for other text. */
extern bool ts_split_simple(const TsChars *text, TsWord *to, uint32_t *count);

#endif /* TOUCHSTONE_WORDS_H */
