/*
 * words_icu.c
 *		Unicode's words of any text: by the rules that words.c has written out, or by ICU.
 *
 * ICU's iterator knows all scripts (and dictionaries of Thai, Lao, Khmer and Burmese, which therefore may differ between
 * two versions of ICU).
 */
#include "postgres.h"

#include "text/words.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"

#include <unicode/ubrk.h>
#include <unicode/utf16.h>

/*
 * One iterator a process: opening one takes microseconds.  It is given its text anew each time, and between that and
 * the end of the loop nothing raises an error.
 */
static UBreakIterator *
word_iterator(void)
{
	static UBreakIterator *iterator = NULL;

	if (iterator == NULL)
	{
		UErrorCode status = U_ZERO_ERROR;
		UBreakIterator *opened = ubrk_open(UBRK_WORD, "", NULL, 0, &status);

		if (U_FAILURE(status))
			ereport(ERROR, (errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
							errmsg("ICU cannot find the boundaries of words: %s", u_errorName(status)),
							errhint("Check that ICU's data are installed completely.")));
		iterator = opened;
	}
	return iterator;
}

static uint32_t
split_by_icu(const TsChars *text, TsWord *to)
{
	static const UChar nothing[1] = {0};
	UBreakIterator *iterator = word_iterator();
	UChar *units, units_room[2 * TS_STACK_CHARS];
	uint32_t n = 0, at = 0;
	int32_t length = 0, from = 0, until;
	UErrorCode status = U_ZERO_ERROR;

	units = text->n <= TS_STACK_CHARS ? units_room : ts_array(UChar, mul_size(2, text->n));
	for (uint32_t i = 0; i < text->n; i++)
	{
		uint32_t c = ts_char(text, i);

		/*
		 * What stands alone is a boundary on both sides, which is what a space is.  So are colon and at sign, by which
		 * versions of ICU differ: 72 has the latter for a letter.
		 */
		if (ts_stands_alone(c) || c == ':' || c == '@')
			units[length++] = ' ';
		else if (c >= TS_BAD_BYTE)
			units[length++] = 0xfffd;
		else
			U16_APPEND_UNSAFE(units, length, c);
	}
	ubrk_setText(iterator, units, length, &status);
	Ensure(U_SUCCESS(status), "ICU does not take a text");
	while ((until = ubrk_next(iterator)) != UBRK_DONE)
	{
		bool word = ubrk_getRuleStatus(iterator) >= UBRK_WORD_NONE_LIMIT;
		bool more_than_lines = false;
		uint32_t start = at;

		for (; from < until; at++)
		{
			uint32_t c = ts_char(text, at);

			/* "__" is a word to ICU, but not to people */
			more_than_lines |= (c != '_');
			from += (c >= 0x10000 && c < TS_BAD_BYTE && !ts_stands_alone(c)) ? 2 : 1;
			if (!word && ts_stands_alone(c))
				to[n++] = (TsWord){at, 1};
		}
		if (word && more_than_lines)
			to[n++] = (TsWord){start, at - start};
	}
	ubrk_setText(iterator, nothing, 0, &status);
	if (units != units_room)
		pfree(units);
	return n;
}

/* ts_split_words: words by Unicode's word boundaries, without punctuation and spaces. */
uint32_t
ts_split_words(const TsChars *text, TsWord *to)
{
	uint32_t n;

	if (ts_split_simple(text, to, &n))
		return n;
	return split_by_icu(text, to);
}
