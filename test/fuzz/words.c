/*
 * words.c
 *		Fuzz target: text cut into tokens.
 *
 * The rule of words that words.c has written out must give what ICU's word iterator gives, on all text that it takes; the
 * spaced rule must give tokens that are in order, hold no white space, and leave nothing else out.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text/words.h"

#include <unicode/ubrk.h>
#include <unicode/utf16.h>

#define LONGEST 200

/* Some characters of every class, for the fuzzer seldom finds them in bytes. */
static const uint32_t letters[] = {
	'a',   'Z',	  '0',	  '9',	  '_',	  '.',	  ',',	  ';',	  '\'',	  ' ',	  '-',	  '/',	   '"',		'&',   '\t',   '\n',
	0x1c,  0xa0,  0xaa,	  0xb5,	  0xb7,	  0xba,	  0xd7,	  0xe9,	  0xdf,	  0x10c,  0x24f,  0x391,   0x3c9,	0x410, 0x481,  0x52f,
	0x85,  0x2018, 0x2019, 0x201c, 0x2010, 0x2013, 0x2003, 0x3000, 0x3001, 0x3008, 0xff08, 0x5f20, 0x20bb7, 0x306e, 0x3005, 0x3007};

/* Words by ICU alone, what stands alone put between spaces; as words_icu.c does, but written anew. */
static uint32_t
by_icu(const TsChars *text, TsWord *to)
{
	static UBreakIterator *iterator;
	static UChar units[6 * LONGEST];
	static uint32_t place[6 * LONGEST + 1]; /* of each unit, the character */
	UErrorCode status = U_ZERO_ERROR;
	int32_t n = 0, from = 0, until;
	uint32_t words = 0;

	if (iterator == NULL)
		iterator = ubrk_open(UBRK_WORD, "", NULL, 0, &status);
	for (uint32_t i = 0; i < text->n; i++)
	{
		uint32_t c = ts_char(text, i);
		int32_t before = n;

		if (ts_stands_alone(c))
			units[n++] = ' ';
		else
			U16_APPEND_UNSAFE(units, n, c);
		while (before < n)
			place[before++] = i;
	}
	place[n] = text->n;
	ubrk_setText(iterator, units, n, &status);
	assert(U_SUCCESS(status));
	while ((until = ubrk_next(iterator)) != UBRK_DONE)
	{
		uint32_t first = place[from], behind = place[until];
		int lines_only = 1;

		for (uint32_t i = first; i < behind; i++)
			lines_only &= ts_char(text, i) == '_';
		if (ubrk_getRuleStatus(iterator) >= UBRK_WORD_NONE_LIMIT && !lines_only)
			to[words++] = (TsWord){first, behind - first};
		else
			for (uint32_t i = first; i < behind; i++)
				if (ts_stands_alone(ts_char(text, i)))
					to[words++] = (TsWord){i, 1};
		from = until;
	}
	return words;
}

static void
check_spaced(const TsChars *text, const TsWord *words, uint32_t n)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i <= n; i++)
	{
		uint32_t start = i < n ? words[i].start : text->n;

		/* between tokens there is white space only */
		assert(start >= at);
		for (; at < start; at++)
			assert(ts_is_white_space(ts_char(text, at)) || (ts_char(text, at) >= 0x1c && ts_char(text, at) <= 0x1f));
		if (i == n)
			break;
		assert(words[i].n > 0 && words[i].n <= text->n - start);
		for (; at < start + words[i].n; at++)
		{
			assert(!ts_is_white_space(ts_char(text, at)));
			assert(words[i].n == 1 || !ts_stands_alone(ts_char(text, at)));
		}
	}
}

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t *chars;
	TsWord *own, *other;
	uint32_t n, m;
	TsChars text;

	if (size < 2)
		return 0;
	chars = malloc(size * sizeof(uint32_t));
	if (data[0] & 1)
	{
		n = (uint32_t) size - 1;
		for (uint32_t i = 0; i < n; i++)
			chars[i] = letters[data[i + 1] % (sizeof(letters) / sizeof(letters[0]))];
		text = (TsChars){n, true, NULL, chars};
	}
	else
		text = ts_utf8_chars((const char *) data + 1, size - 1, chars);
	if (text.n > LONGEST)
		text.n = LONGEST;
	/* memory of exactly the right size, so that the sanitizer sees a step too far */
	own = malloc(text.n * sizeof(TsWord));
	other = malloc(text.n * sizeof(TsWord));
	n = ts_split_spaced(&text, own);
	check_spaced(&text, own, n);
	if (ts_split_simple(&text, own, &n))
	{
		for (uint32_t i = 0; i < text.n; i++)
			if (ts_char(&text, i) == ':' || ts_char(&text, i) == '@')
				goto done; /* versions of ICU differ, so words_icu.c gives it spaces for them */
		m = by_icu(&text, other);
		assert(n == m && memcmp(own, other, n * sizeof(TsWord)) == 0);
	}
done:
	free(other);
	free(own);
	free(chars);
	return 0;
}
