/*
 * normalize_text.c
 *		normalize_text(text): the same text written in different ways becomes the same string.
 *
 * Three steps, in this order:
 *	1. Unicode's NFKC_Casefold: case, full-width and other compatibility forms, composed and decomposed accents; what is
 *	   invisible by default (zero-width spaces and joiners, byte order marks, soft hyphens, direction marks) goes.
 *	2. One character for one purpose, fold_char() below: white space, quotes, dashes, dots, brackets, Han.
 *	3. One space between words, none at the ends.
 *
 * Step 1 is ICU's, but for the characters that nearly all names consist of it needs no library: ASCII, Latin-1, Han of
 * the basic plane, full-width forms and common punctuation.  None of these combines with another of them, so a text of
 * nothing else may be folded a character at a time (fold_simple); the first other character sends the text to ICU.
 *
 * The result is a fixed point.  Step 2 never makes a character that step 1 would change or that combines with a mark
 * behind it, which is why title marks become quotes and not < and >: with a following U+0338 these would be ≮ and ≯.
 */
#include "postgres.h"

#include "normalize/normalize.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/han.h"
#include "core/memory.h"
#include "core/text.h"

#include <limits.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

PG_FUNCTION_INFO_V1(ts_normalize_text);

/* NFKC makes at most 18 UTF-16 units of one, and ICU counts them in 31 bits. */
#define ICU_MAX_LENGTH (INT_MAX / 18)
#define STACK_UNITS	   256

/*
 * fold_char: step 2 for a character of NFKC_Casefold; a space for every white space and control character.
 */
static inline uint32
fold_char(uint32 c)
{
	if (c < 0x80)
		return c <= ' ' || c == 0x7f ? ' ' : c == '`' ? '\'' : c;
	if (c >= 0x3400)
		return ts_han_simplified(c);
	if (c < 0x2000)
	{
		if (c < 0xa0)
			return ' ';
		switch (c)
		{
			case 0xab: /* « » */
			case 0xbb:
				return '"';
			case 0x2b9: /* modifier letters that stand for an apostrophe */
			case 0x2bb:
			case 0x2bc:
			case 0x2bd:
				return '\'';
			case 0x58a: /* hyphens of Armenian, Hebrew, Mongolian */
			case 0x5be:
			case 0x1806:
				return '-';
			case 0x1680: /* Ogham space */
				return ' ';
			default:
				return c;
		}
	}
	switch (c)
	{
		case 0x2028: /* separators of lines and paragraphs; Braille blank */
		case 0x2029:
		case 0x2800:
			return ' ';
		case 0x2010: /* hyphens and dashes */
		case 0x2011:
		case 0x2012:
		case 0x2013:
		case 0x2014:
		case 0x2015:
		case 0x2043:
		case 0x2212: /* minus */
		case 0x2e3a:
		case 0x2e3b:
			return '-';
		case 0x2018: /* single quotes, primes */
		case 0x2019:
		case 0x201a:
		case 0x201b:
		case 0x2032:
		case 0x2035:
		case 0x2039:
		case 0x203a:
			return '\'';
		case 0x201c: /* double quotes */
		case 0x201d:
		case 0x201e:
		case 0x201f:
		case 0x3008: /* 〈〉《》「」『』 */
		case 0x3009:
		case 0x300a:
		case 0x300b:
		case 0x300c:
		case 0x300d:
		case 0x300e:
		case 0x300f:
		case 0x301d:
		case 0x301e:
		case 0x301f:
			return '"';
		case 0x2022: /* dots between the parts of a name */
		case 0x2027:
		case 0x2219:
		case 0x22c5:
		case 0x30fb:
			return 0xb7;
		case 0x2044: /* fraction and division slash */
		case 0x2215:
			return '/';
		case 0x3001: /* 、 。 〜 */
			return ',';
		case 0x3002:
			return '.';
		case 0x301c:
			return '~';
		case 0x3010: /* 【〔〖〘〚 */
		case 0x3014:
		case 0x3016:
		case 0x3018:
		case 0x301a:
			return '(';
		case 0x3011:
		case 0x3015:
		case 0x3017:
		case 0x3019:
		case 0x301b:
			return ')';
		default:
			return c;
	}
}

#define NOT_SIMPLE UINT32_MAX

/*
 * fold_simple: NFKC_Casefold of a character that neither combines with nor becomes several characters; else NOT_SIMPLE.
 */
static inline uint32
fold_simple(uint32 c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + 0x20 : c;
	if (c >= 0x3400 && c <= 0x9fff)
		return c <= 0x4dbf || c >= 0x4e00 ? c : NOT_SIMPLE;
	if (c >= 0xff01 && c <= 0xff5e) /* full-width ASCII */
		return c >= 0xff21 && c <= 0xff3a ? c - 0xfee0 + 0x20 : c - 0xfee0;
	if (c >= 0xc0 && c <= 0xff) /* letters of Latin-1, but for ß */
		return c == 0xdf ? NOT_SIMPLE : c <= 0xde && c != 0xd7 ? c + 0x20 : c;
	switch (c)
	{
		case 0xa0:
		case 0x3000:
			return ' ';
		case 0xb4: /* by compatibility a space and an accent; in names it is an apostrophe */
			return '\'';
		case 0xb7:
		case 0x2010: /* not 2011, which becomes 2010 */
		case 0x2013:
		case 0x2014:
		case 0x2018:
		case 0x2019:
		case 0x201c:
		case 0x201d:
		case 0x2022:
		case 0x3001:
		case 0x3002:
			return c;
		default:
			return c >= 0x3008 && c <= 0x3011 ? c : NOT_SIMPLE;
	}
}

/* What step 3 has written. */
typedef struct Output
{
	char *start;
	char *at;
	bool space; /* one is due before the next character */
} Output;

static inline void
put(Output *output, uint32 c)
{
	c = fold_char(c);
	if (c == ' ')
	{
		output->space = output->at > output->start;
		return;
	}
	if (output->space)
		*output->at++ = ' ';
	output->space = false;
	if (c < 0x80)
		*output->at++ = (char) c;
	else
		output->at += ts_utf8_put(c, output->at);
}

static TsUtf8
finish(const Output *output)
{
	*output->at = '\0';
	return (TsUtf8){output->start, (uint32) (output->at - output->start)};
}

/*
 * sort_marks: ICU puts the marks behind a letter into canonical order by insertion, which takes the square of their number
 * and cannot be cancelled.  So a run of marks longer than any script has is folded and put into order here, by counting.
 * What ICU then finds is in order, and the result is the same.
 */
#define LONG_RUN 64
#define NCLASSES 256

static void
sort_marks(const UNormalizer2 *folding, UChar **units, int32 *nunits)
{
	UChar *from = *units, *to = NULL;
	int32 n = *nunits, done = 0; /* of `from`: what `to` has already */
	Size used = 0, capacity = 0;

	for (int32 i = 0, next; i < n; i = next)
	{
		int32 length = 0;
		uint32 c, nmarks = 0, sorted = 0;
		uint32 *marks, *order;

		TsCheckInterrupts(i);
		next = i;
		for (int32 at = i; at < n; next = at, length++)
		{
			TsCheckInterrupts(at);
			U16_NEXT(from, at, n, c);
			if (c < 0x300 || unorm2_hasBoundaryBefore(folding, (UChar32) c))
				break;
		}
		if (length == 0)
		{
			U16_FWD_1(from, next, n);
			continue;
		}
		if (length <= LONG_RUN)
			continue;

		/* what the marks fold to: at most 18 characters each */
		marks = ts_array(uint32, mul_size(18, (Size) length));
		order = ts_array(uint32, mul_size(18, (Size) length));
		for (int32 at = i; at < next;)
		{
			UChar parts[32];
			UErrorCode status = U_ZERO_ERROR;
			int32 nparts;

			TsCheckInterrupts(at);
			U16_NEXT(from, at, next, c);
			nparts = unorm2_getDecomposition(folding, (UChar32) c, parts, lengthof(parts), &status);
			Ensure(U_SUCCESS(status), "ICU cannot decompose a character: %s", u_errorName(status));
			if (nparts < 0)
				marks[nmarks++] = c;
			for (int32 k = 0; k < nparts;)
			{
				U16_NEXT(parts, k, nparts, c);
				marks[nmarks++] = c;
			}
		}

		/* sorted by class, in turn, from one character of class 0 to the next */
		while (sorted < nmarks)
		{
			uint32 until = sorted, start[NCLASSES + 1] = {0};

			for (; until < nmarks && u_getCombiningClass((UChar32) marks[until]) != 0; until++)
				start[u_getCombiningClass((UChar32) marks[until]) + 1]++;
			for (int k = 1; k <= NCLASSES; k++)
				start[k] += start[k - 1];
			for (uint32 k = sorted; k < until; k++)
				order[sorted + start[u_getCombiningClass((UChar32) marks[k])]++] = marks[k];
			if (until < nmarks)
				order[until] = marks[until];
			CHECK_FOR_INTERRUPTS();
			sorted = until + 1;
		}

		if (used + (Size) (i - done) + 2 * (Size) nmarks + (Size) (n - next) > capacity)
		{
			capacity = Max(2 * capacity, used + (Size) (i - done) + 2 * (Size) nmarks + (Size) (n - next));
			to = to == NULL ? ts_array(UChar, capacity) : ts_array_resize(to, UChar, capacity);
		}
		memcpy(to + used, from + done, (Size) (i - done) * sizeof(UChar));
		used += (Size) (i - done);
		for (uint32 k = 0; k < nmarks; k++)
			U16_APPEND_UNSAFE(to, used, order[k]);
		done = next;
		pfree(marks);
		pfree(order);
	}
	if (to == NULL)
		return;
	Ensure(used + (Size) (n - done) <= INT_MAX, "text grew beyond what ICU takes");
	memcpy(to + used, from + done, (Size) (n - done) * sizeof(UChar));
	used += (Size) (n - done);
	pfree(from);
	*units = to;
	*nunits = (int32) used;
}

/* fold_with_icu: any text. */
static TsUtf8
fold_with_icu(const char *utf8, uint32 length)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
	UChar source_room[STACK_UNITS], folded_room[STACK_UNITS];
	UChar *source = source_room, *folded = folded_room;
	int32 nsource = 0, nfolded, capacity = STACK_UNITS;
	Output output = {0};

	Ensure(U_SUCCESS(status), "ICU has no NFKC_Casefold");
	if (length > ICU_MAX_LENGTH)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("text of %u bytes is too long to be normalized", length),
			 errdetail("At most %d bytes can be.", ICU_MAX_LENGTH),
			 errhint("Normalize names, titles or addresses; of longer text its beginning: left(text, n).")));
	if (length > STACK_UNITS)
		source = ts_array(UChar, length);
	for (const char *at = utf8; at < utf8 + length;)
	{
		uint32 c = ts_utf8_next(&at, utf8 + length);

		if (c == 0xb4 || c == 0x1ffd) /* see fold_simple; the second is another form of the first */
			c = '\'';
		else if (c >= TS_BAD_BYTE)
			c = 0xfffd;
		U16_APPEND_UNSAFE(source, nsource, c);
	}
	if (source != source_room)
		sort_marks(folding, &source, &nsource);
	nfolded = unorm2_normalize(folding, source, nsource, folded, capacity, &status);
	if (status == U_BUFFER_OVERFLOW_ERROR)
	{
		status = U_ZERO_ERROR;
		capacity = nfolded;
		folded = ts_array(UChar, capacity);
		nfolded = unorm2_normalize(folding, source, nsource, folded, capacity, &status);
	}
	Ensure(U_SUCCESS(status), "ICU cannot normalize text: %s", u_errorName(status));

	/* 3 bytes for a unit, but 4 where the simplified form is beyond the basic plane */
	output.start = output.at = ts_array(char, 4 * (Size) nfolded + 1);
	for (int32 i = 0; i < nfolded;)
	{
		uint32 c;

		TsCheckInterrupts(i);
		U16_NEXT(folded, i, nfolded, c);
		put(&output, c);
	}
	if (source != source_room)
		pfree(source);
	if (folded != folded_room)
		pfree(folded);
	return finish(&output);
}

/* ts_normalize_utf8: see normalize.h. */
TsUtf8
ts_normalize_utf8(const char *utf8, uint32 length)
{
	const char *at = utf8, *end = utf8 + length;
	Output output = {0};

	/* nothing grows, but for 3 bytes that become 4 where the simplified form is beyond the basic plane */
	output.start = output.at = ts_array(char, (Size) length + length / 3 + 1);
	for (uint32 i = 0; at < end; i++)
	{
		uint32 c = fold_simple(ts_utf8_next(&at, end));

		TsCheckInterrupts(i);
		if (unlikely(c == NOT_SIMPLE))
		{
			pfree(output.start);
			return fold_with_icu(utf8, length);
		}
		put(&output, c);
	}
	return finish(&output);
}

/* ts_normalize_text(text) -> text */
Datum
ts_normalize_text(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	TsUtf8 result = ts_normalize_utf8(utf8, length);

	PG_RETURN_TEXT_P(ts_text_from_utf8(result.bytes, result.length));
}
