/*
 * monge_elkan.c
 *		monge_elkan_similarity: each word with its most similar word on the other side, by Jaro-Winkler.
 *
 * Monge and Elkan 1996 ("The field matching problem") average over the words of the first text, which makes the measure
 * asymmetric: a short text that is contained in a long one gets 1.  People expect similarity(a, b) = similarity(b, a), so
 * this is the mean of both directions.  Words are Unicode's (words.h).  The table of all pairs of words is computed
 * once, its maxima by row and by column.
 */
#include "postgres.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "text/kernels.h"
#include "text/words.h"

#define PREFIX_WEIGHT 0.1 /* of Jaro-Winkler */

PG_FUNCTION_INFO_V1(ts_monge_elkan_similarity);

static uint32
longest(const TsWord *words, uint32 n)
{
	uint32 length = 0;

	for (uint32 i = 0; i < n; i++)
		length = Max(length, words[i].n);
	return length;
}

static double
mean(const double *values, uint32 n)
{
	double sum = 0;

	for (uint32 i = 0; i < n; i++)
		sum += values[i];
	return sum / n;
}

static inline bool
same_word(const TsChars *x, const TsChars *y)
{
	if (x->n != y->n)
		return false;
	for (uint32 i = 0; i < x->n; i++)
		if (ts_char(x, i) != ts_char(y, i))
			return false;
	return true;
}

/* ts_monge_elkan_similarity(a text, b text) -> float8 */
Datum
ts_monge_elkan_similarity(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	TsWord awords_room[TS_STACK_CHARS], bwords_room[TS_STACK_CHARS];
	double row_room[TS_STACK_CHARS], column_room[TS_STACK_CHARS];
	TsWord *awords, *bwords;
	double *row, *column;
	TsChars a, b;
	uint32 na, nb;
	size_t size;
	void *scratch;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "monge_elkan_similarity", aroom, &a);
	ts_text_chars(PG_GETARG_TEXT_PP(1), "monge_elkan_similarity", broom, &b);
	awords = a.n <= TS_STACK_CHARS ? awords_room : ts_array(TsWord, a.n);
	bwords = b.n <= TS_STACK_CHARS ? bwords_room : ts_array(TsWord, b.n);
	na = ts_split_words(&a, awords);
	nb = ts_split_words(&b, bwords);
	if (na == 0 || nb == 0)
		PG_RETURN_FLOAT8(na == nb ? 1.0 : 0.0);
	row = na <= TS_STACK_CHARS ? row_room : ts_array(double, na);
	column = nb <= TS_STACK_CHARS ? column_room : ts_array(double, nb);
	size = ts_kernel_scratch(longest(awords, na), longest(bwords, nb));
	scratch = size > 0 ? ts_array(char, size) : NULL;
	memset(row, 0, na * sizeof(double));
	memset(column, 0, nb * sizeof(double));
	for (uint32 i = 0; i < na; i++)
	{
		TsChars x = ts_part(&a, awords[i].start, awords[i].n);

		CHECK_FOR_INTERRUPTS();
		for (uint32 j = 0; j < nb; j++)
		{
			TsChars y = ts_part(&b, bwords[j].start, bwords[j].n);
			double similarity;

			/* single characters, most of all Chinese ones, need no kernel */
			if (x.n == 1 && y.n == 1)
				similarity = ts_char(&x, 0) == ts_char(&y, 0) ? 1.0 : 0.0;
			else
				similarity = same_word(&x, &y) ? 1.0 : ts_jaro_winkler(&x, NULL, &y, PREFIX_WEIGHT, scratch);
			row[i] = Max(row[i], similarity);
			column[j] = Max(column[j], similarity);
		}
	}
	PG_RETURN_FLOAT8((mean(row, na) + mean(column, nb)) / 2);
}
