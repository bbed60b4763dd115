/*
 * tokens.c
 *		token_sort_similarity, token_set_similarity: indel similarity that does not mind the order of tokens.
 *
 * The measures are those of RapidFuzz (token_sort_ratio, token_set_ratio, after the older FuzzyWuzzy), on tokens of the
 * spaced rule (words.h).  token_sort compares the tokens sorted and joined again.  token_set splits the tokens into
 * those of both texts (s), of the first alone (x) and of the second alone (y), and takes the best of three
 * comparisons:
 *
 *		s + x  with  s + y			s  with  s + x			s  with  s + y
 *
 * s begins both sides of each, so that only x and y need a subsequence kernel.  When x or y is empty and s is not, the
 * answer is 1.  Between joined tokens stands a space, except between two that stand alone: 张伟 sorted has two characters,
 * not three, or every shared space would make Chinese names look alike.
 */
#include "postgres.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "text/scratch.h"
#include "text/words.h"

PG_FUNCTION_INFO_V1(ts_token_sort_similarity);
PG_FUNCTION_INFO_V1(ts_token_set_similarity);

/* The tokens of a text, sorted; room for a short text is part of it. */
typedef struct Tokens
{
	TsChars text;
	uint32 n;
	TsWord *words;
	uint32 room[TS_STACK_CHARS];
	TsWord words_room[TS_STACK_CHARS];
} Tokens;

/* Tokens joined again, to be handed to a kernel. */
typedef struct Joined
{
	TsChars text;
	uint32 room[TS_STACK_CHARS]; /* of characters, or of bytes */
} Joined;

/* Order of two words by code points; 0 when they are equal. */
static inline int
compare_words(const TsChars *a, TsWord x, const TsChars *b, TsWord y)
{
	uint32 n = Min(x.n, y.n);

	if (!a->wide && !b->wide)
	{
		const uint8 *s = a->bytes + x.start, *t = b->bytes + y.start;

		for (uint32 i = 0; i < n; i++)
			if (s[i] != t[i])
				return s[i] < t[i] ? -1 : 1;
	}
	else
	{
		for (uint32 i = 0; i < n; i++)
		{
			uint32 c = ts_char(a, x.start + i), d = ts_char(b, y.start + i);

			if (c != d)
				return c < d ? -1 : 1;
		}
	}
	return (x.n > y.n) - (x.n < y.n);
}

/* Sorts the words of a text: by insertion, after merging has made long lists of short ones. */
static void
sort_words(const TsChars *text, TsWord *words, uint32 n)
{
	TsWord *other, *from = words, *to;
	const uint32 run = 16;

	for (uint32 start = 0; start < n; start += run)
		for (uint32 i = start + 1; i < Min(start + run, n); i++)
		{
			TsWord word = words[i];
			uint32 at = i;

			for (; at > start && compare_words(text, words[at - 1], text, word) > 0; at--)
				words[at] = words[at - 1];
			words[at] = word;
		}
	if (n <= run)
		return;
	other = to = ts_array(TsWord, n);
	for (uint32 width = run; width < n; width *= 2)
	{
		TsWord *swap = from;

		CHECK_FOR_INTERRUPTS();
		for (uint32 start = 0; start < n; start += 2 * width)
		{
			uint32 middle = Min(start + width, n), end = Min(start + 2 * width, n);
			uint32 i = start, j = middle;

			for (uint32 k = start; k < end; k++)
				to[k] = j == end || (i < middle && compare_words(text, from[i], text, from[j]) <= 0)
							? from[i++]
							: from[j++];
		}
		from = to;
		to = swap;
	}
	if (from != words)
		memcpy(words, from, n * sizeof(TsWord));
	pfree(other);
}

static void
get_tokens(const text *t, const char *function, Tokens *tokens)
{
	ts_text_chars(t, function, tokens->room, &tokens->text);
	tokens->words = tokens->text.n <= TS_STACK_CHARS ? tokens->words_room : ts_array(TsWord, tokens->text.n);
	tokens->n = ts_split_spaced(&tokens->text, tokens->words);
	sort_words(&tokens->text, tokens->words, tokens->n);
}

/* Whether a word is a character that stands alone. */
static inline bool
stands_alone(const TsChars *text, TsWord word)
{
	return text->wide && word.n == 1 && ts_stands_alone(text->chars[word.start]);
}

/* Whether a space stands between two words of one text. */
static inline bool
space_between(const TsChars *text, TsWord before, TsWord after)
{
	return !(stands_alone(text, before) && stands_alone(text, after));
}

/* Length of words joined. */
static uint32
joined_length(const TsChars *text, const TsWord *words, uint32 n)
{
	uint32 length = 0;

	for (uint32 i = 0; i < n; i++)
		length += words[i].n + (i > 0 && space_between(text, words[i - 1], words[i]));
	return length;
}

/*
 * Joins words.  That cannot be longer than twice the text: between tokens stood white space before, or one of them
 * stands alone.
 */
static void
join(const TsChars *text, const TsWord *words, uint32 n, Joined *joined)
{
	uint32 length = joined_length(text, words, n);
	uint32 at = 0;

	if (text->wide)
	{
		uint32 *to = length <= lengthof(joined->room) ? joined->room : ts_array(uint32, length);

		for (uint32 i = 0; i < n; i++)
		{
			if (i > 0 && space_between(text, words[i - 1], words[i]))
				to[at++] = ' ';
			memcpy(to + at, text->chars + words[i].start, words[i].n * sizeof(uint32));
			at += words[i].n;
		}
		joined->text = (TsChars){length, true, NULL, to};
	}
	else
	{
		uint8 *to = length <= sizeof(joined->room) ? (uint8 *) joined->room : ts_array(uint8, length);

		for (uint32 i = 0; i < n; i++)
		{
			if (i > 0)
				to[at++] = ' ';
			/* words are short: copying them byte by byte is faster than a call */
			for (uint32 k = 0; k < words[i].n; k++)
				to[at++] = text->bytes[words[i].start + k];
		}
		joined->text = (TsChars){length, false, to, NULL};
	}
}

static uint32
subsequence(const TsChars *a, const TsChars *b)
{
	void *scratch = ts_scratch(a, b);
	uint32 length = ts_lcs(a, NULL, b, scratch);

	if (scratch)
		pfree(scratch);
	return length;
}

/* ts_token_sort_similarity(a text, b text) -> float8 */
Datum
ts_token_sort_similarity(PG_FUNCTION_ARGS)
{
	Tokens a, b;
	Joined x, y;

	get_tokens(PG_GETARG_TEXT_PP(0), "token_sort_similarity", &a);
	get_tokens(PG_GETARG_TEXT_PP(1), "token_sort_similarity", &b);
	join(&a.text, a.words, a.n, &x);
	join(&b.text, b.words, b.n, &y);
	PG_RETURN_FLOAT8(ts_indel_similarity(x.text.n, y.text.n, subsequence(&x.text, &y.text)));
}

/* Drops what occurs more than once among sorted words. */
static void
make_set(Tokens *tokens)
{
	uint32 n = 0;

	for (uint32 i = 0; i < tokens->n; i++)
		if (n == 0 ||
			compare_words(&tokens->text, tokens->words[n - 1], &tokens->text, tokens->words[i]) != 0)
			tokens->words[n++] = tokens->words[i];
	tokens->n = n;
}

/* 2 * lcs / lengths, where `s` begins `s` + `x`. */
static inline double
beginning_similarity(uint32 s, uint32 sx)
{
	return ts_indel_similarity(s, sx, s);
}

/* ts_token_set_similarity(a text, b text) -> float8 */
Datum
ts_token_set_similarity(PG_FUNCTION_ARGS)
{
	Tokens a, b;
	Joined x, y;
	TsWord *shared, shared_room[TS_STACK_CHARS];
	uint32 i = 0, j = 0, nshared = 0, nx = 0, ny = 0;
	uint32 s, sx, sy, begin;
	double best;

	get_tokens(PG_GETARG_TEXT_PP(0), "token_set_similarity", &a);
	get_tokens(PG_GETARG_TEXT_PP(1), "token_set_similarity", &b);
	/* without tokens there is no set to compare: 0, as in RapidFuzz, even for two empty texts */
	if (a.n == 0 || b.n == 0)
		PG_RETURN_FLOAT8(0.0);
	make_set(&a);
	make_set(&b);
	shared = Min(a.n, b.n) <= TS_STACK_CHARS ? shared_room : ts_array(TsWord, Min(a.n, b.n));
	/* shared words are those of a; what is left of a and of b moves to the front */
	while (i < a.n || j < b.n)
	{
		int order = i == a.n ? 1 : j == b.n ? -1 : compare_words(&a.text, a.words[i], &b.text, b.words[j]);

		if (order == 0)
		{
			shared[nshared++] = a.words[i++];
			j++;
		}
		else if (order < 0)
			a.words[nx++] = a.words[i++];
		else
			b.words[ny++] = b.words[j++];
	}
	if (nshared > 0 && (nx == 0 || ny == 0))
		PG_RETURN_FLOAT8(1.0);
	join(&a.text, a.words, nx, &x);
	join(&b.text, b.words, ny, &y);
	if (nshared == 0)
		PG_RETURN_FLOAT8(ts_indel_similarity(x.text.n, y.text.n, subsequence(&x.text, &y.text)));
	s = joined_length(&a.text, shared, nshared);
	sx = s + space_between(&a.text, shared[nshared - 1], a.words[0]);
	/* a shared word that stands alone does so in b as well */
	sy = s + !(stands_alone(&a.text, shared[nshared - 1]) && stands_alone(&b.text, b.words[0]));
	begin = Min(sx, sy);
	sx += x.text.n;
	sy += y.text.n;
	best = ts_indel_similarity(sx, sy, begin + subsequence(&x.text, &y.text));
	best = Max(best, beginning_similarity(s, sx));
	best = Max(best, beginning_similarity(s, sy));
	PG_RETURN_FLOAT8(best);
}
