/*
 * words.c
 *		Text cut into tokens.  See words.h.
 *
 * The spaced rule is RapidFuzz's (tokens are what stands between white space, punctuation included), so that
 * token_sort_similarity and token_set_similarity give its values; it differs for Han and Hiragana only.
 *
 * The rule of words is Unicode's (UAX #29, word boundaries): punctuation separates, but "O'Neill", "3.14" and "l.l.c"
 * are one word each.  For the letters of Latin, Greek and Cyrillic it is written out here, which takes 2 ns a character;
 * other text goes through ICU (words_icu.c).  Plain C, so that the fuzz target `words` can hold it against ICU.
 */
#include "text/words.h"

/* ---------- between white space ---------- */

/* What Python calls white space, as RapidFuzz does: Unicode's, and the separators 1C to 1F. */
static inline bool
is_space(uint32_t c)
{
	return ts_is_white_space(c) || (c >= 0x1c && c <= 0x1f);
}

static inline __attribute__((always_inline)) uint32_t
split_spaced(const TsChars *text, bool wide, TsWord *to)
{
	uint32_t n = 0, start = 0;
	bool inside = false;

	for (uint32_t i = 0; i < text->n; i++)
	{
		uint32_t c = wide ? text->chars[i] : text->bytes[i];
		bool alone = wide && ts_stands_alone(c);

		if (is_space(c) || alone)
		{
			if (inside)
				to[n++] = (TsWord){start, i - start};
			inside = false;
			if (alone)
				to[n++] = (TsWord){i, 1};
		}
		else if (!inside)
		{
			inside = true;
			start = i;
		}
	}
	if (inside)
		to[n++] = (TsWord){start, text->n - start};
	return n;
}

/* ts_split_spaced: what stands between white space. */
uint32_t
ts_split_spaced(const TsChars *text, TsWord *to)
{
	return text->wide ? split_spaced(text, true, to) : split_spaced(text, false, to);
}

/* ---------- Unicode's words ---------- */

typedef enum WordClass
{
	WORD_OTHER,	   /* separates */
	WORD_LETTER,   /* ALetter */
	WORD_DIGIT,	   /* Numeric */
	WORD_JOINER,   /* ExtendNumLet: joins, but is no word */
	WORD_MID,	   /* MidLetter: joins two letters */
	WORD_MID_NUM,  /* MidNum: joins two digits */
	WORD_MID_BOTH, /* MidNumLet, Single_Quote: joins two letters, or two digits */
	WORD_ALONE,	   /* a token of its own */
	WORD_COMPLEX   /* ask ICU */
} WordClass;

static const uint8_t ascii_class[128] = {['0' ... '9'] = WORD_DIGIT,  ['A' ... 'Z'] = WORD_LETTER,
										 ['a' ... 'z'] = WORD_LETTER, ['_'] = WORD_JOINER,
										 ['.'] = WORD_MID_BOTH,		  ['\''] = WORD_MID_BOTH,
										 [','] = WORD_MID_NUM,		  [';'] = WORD_MID_NUM};

static WordClass
class_beyond_ascii(uint32_t c)
{
	if (c >= 0xc0 && c <= 0x24f)
		return c == 0xd7 || c == 0xf7 ? WORD_OTHER : WORD_LETTER;
	if (c < 0xc0)
	{
		if (c == 0xaa || c == 0xb5 || c == 0xba)
			return WORD_LETTER;
		/* a soft hyphen is seen through */
		return c == 0xb7 ? WORD_MID : c == 0xad ? WORD_COMPLEX : WORD_OTHER;
	}
	if ((c >= 0x391 && c <= 0x3ce && c != 0x3a2) || (c >= 0x400 && c <= 0x481) || (c >= 0x48a && c <= 0x52f))
		return WORD_LETTER;
	if (c == 0x2018 || c == 0x2019)
		return WORD_MID_BOTH;
	/* spaces, dashes and quotation marks; ideographic comma, full stop and brackets; full-width brackets and comma */
	if ((c >= 0x2000 && c <= 0x200a) || (c >= 0x2010 && c <= 0x2017) || (c >= 0x201a && c <= 0x2023) ||
		(c >= 0x3000 && c <= 0x3002) || (c >= 0x3008 && c <= 0x3011) || c == 0xff08 || c == 0xff09)
		return WORD_OTHER;
	return ts_stands_alone(c) ? WORD_ALONE : WORD_COMPLEX;
}

static inline WordClass
class_of(uint32_t c)
{
	return c < 128 ? ascii_class[c] : class_beyond_ascii(c);
}

/* ts_split_simple: runs of letters, digits and what joins them; false where ICU has to be asked. */
bool
ts_split_simple(const TsChars *text, TsWord *to, uint32_t *count)
{
	uint32_t n = 0, start = 0;
	WordClass before = WORD_OTHER;
	bool has_word = false;

	/* before: the class of the character before, WORD_OTHER outside of a run */
	for (uint32_t i = 0; i <= text->n; i++)
	{
		WordClass c = i < text->n ? class_of(ts_char(text, i)) : WORD_OTHER;

		if (c == WORD_LETTER || c == WORD_DIGIT || c == WORD_JOINER)
		{
			if (before == WORD_OTHER)
			{
				start = i;
				has_word = false;
			}
			has_word |= (c != WORD_JOINER);
			before = c;
			continue;
		}
		if (c == WORD_COMPLEX)
			return false;
		if ((before == WORD_LETTER && (c == WORD_MID || c == WORD_MID_BOTH)) ||
			(before == WORD_DIGIT && (c == WORD_MID_NUM || c == WORD_MID_BOTH)))
		{
			/* it joins when the next character is of the same kind as the last */
			WordClass next = i + 1 < text->n ? class_of(ts_char(text, i + 1)) : WORD_OTHER;

			if (next == WORD_COMPLEX)
				return false;
			if (next == before)
				continue;
		}
		if (before != WORD_OTHER && has_word)
			to[n++] = (TsWord){start, i - start};
		before = WORD_OTHER;
		if (c == WORD_ALONE)
			to[n++] = (TsWord){i, 1};
	}
	*count = n;
	return true;
}
