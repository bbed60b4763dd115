/*
 * qgram.c
 *		qgram_similarity: how much of their q-grams two texts share.
 *
 * A profile (Ukkonen 1992) counts how often each q-gram occurs; it is a multiset, so that "aaaa" is not "aa".  With G and
 * H the counts of a q-gram on either side, and sums over all q-grams:
 *
 *		dice      2 sum min(G, H) / (sum G + sum H)			jaccard   sum min(G, H) / sum max(G, H)
 *		overlap   sum min(G, H) / min(sum G, sum H)			cosine    sum G H / sqrt(sum G^2 * sum H^2)
 *
 * The default q is 3: trigrams tell apart what bigrams still share, and they are what the index (qgram_index.c) holds.
 */
#include "postgres.h"

#include "text/qgram.h"

#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/text.h"
#include "mb/pg_wchar.h"

#include <math.h>

#define MARK	   UINT64CONST(0x1fffff) /* stands beyond either end; no character, and no bad byte */
#define ASCII_MARK UINT64CONST(0x80)
#define DEFAULT_Q  3

PG_FUNCTION_INFO_V1(ts_qgram_similarity);

typedef enum Measure
{
	DICE,
	JACCARD,
	COSINE,
	OVERLAP
} Measure;

/*
 * ts_qgrams: the q-grams as numbers.  8 characters of ASCII, or 3 of any kind, fit into 64 bits as they are.  Longer
 * ones are hashed: among the 20,000 q-grams of the longest texts two different ones get the same number with a
 * probability of 1 in 10^11.
 */
void
ts_qgrams(const TsChars *text, int q, bool narrow, uint64 *to)
{
	uint32 n = ts_qgram_count(text->n, q);

	if (narrow || q <= 3)
	{
		int bits = narrow ? 8 : 21;
		uint64 mark = narrow ? ASCII_MARK : MARK;
		uint64 mask = ~UINT64CONST(0) >> (64 - bits * q);
		uint64 gram = 0;

		for (int i = 0; i < q; i++)
			gram = (gram << bits) | mark;
		for (uint32 i = 0; i < n; i++)
		{
			gram = ((gram << bits) | (i < text->n ? ts_char(text, i) : mark)) & mask;
			to[i] = gram;
		}
		return;
	}
	for (uint32 i = 0; i < n; i++)
	{
		uint64 hash = (uint64) q;

		/* characters i - q + 1 to i; what stands before the first or behind the last is a mark */
		for (uint32 k = i + 1; k <= i + q; k++)
			hash = ts_mix64(hash ^ (k >= (uint32) q && k - q < text->n ? ts_char(text, k - q) : MARK));
		to[i] = hash;
	}
}

static void
sort_grams(uint64 *grams, uint32 n)
{
	if (n > 48)
	{
		qsort(grams, n, sizeof(uint64), ts_order_uint64);
		return;
	}
	for (uint32 i = 1; i < n; i++)
	{
		uint64 gram = grams[i];
		uint32 at = i;

		for (; at > 0 && grams[at - 1] > gram; at--)
			grams[at] = grams[at - 1];
		grams[at] = gram;
	}
}

/* How often the first of sorted q-grams occurs. */
static inline uint32
run_length(const uint64 *grams, uint32 n)
{
	uint32 length = 1;

	while (length < n && grams[length] == grams[0])
		length++;
	return length;
}

static double
sum_of_squares(const uint64 *grams, uint32 n)
{
	double sum = 0;

	for (uint32 i = 0, run; i < n; i += run)
	{
		run = run_length(grams + i, n - i);
		sum += (double) run * run;
	}
	return sum;
}

static double
similarity(const TsChars *a, const TsChars *b, int q, Measure measure)
{
	uint64 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	uint32 na = ts_qgram_count(a->n, q), nb = ts_qgram_count(b->n, q);
	uint64 *x, *y;
	uint32 shared = 0, i = 0, j = 0;
	double product = 0, result;
	bool narrow = !a->wide && !b->wide;

	if (na == 0 || nb == 0)
		return na == nb ? 1.0 : 0.0;
	x = na <= TS_STACK_CHARS ? aroom : ts_array(uint64, na);
	y = nb <= TS_STACK_CHARS ? broom : ts_array(uint64, nb);
	ts_qgrams(a, q, narrow, x);
	ts_qgrams(b, q, narrow, y);
	sort_grams(x, na);
	sort_grams(y, nb);
	if (measure != COSINE)
	{
		/* sum of min(G, H): one of each side at a time */
		while (i < na && j < nb)
		{
			uint64 c = x[i], d = y[j];

			shared += (c == d);
			i += (c <= d);
			j += (d <= c);
		}
	}
	else
	{
		while (i < na && j < nb)
		{
			uint32 run = run_length(x + i, na - i), other = run_length(y + j, nb - j);

			if (x[i] == y[j])
				product += (double) run * other;
			if (x[i] < y[j])
				i += run;
			else if (x[i] > y[j])
				j += other;
			else
			{
				i += run;
				j += other;
			}
		}
		product = Min(1.0, product / sqrt(sum_of_squares(x, na) * sum_of_squares(y, nb)));
	}
	switch (measure)
	{
		case DICE:
			result = 2.0 * shared / ((double) na + nb);
			break;
		case JACCARD:
			result = shared / ((double) na + nb - shared);
			break;
		case OVERLAP:
			result = shared / (double) Min(na, nb);
			break;
		case COSINE:
		default:
			result = product;
			break;
	}
	if (x != aroom)
		pfree(x);
	if (y != broom)
		pfree(y);
	return result;
}

/* ts_trigram_similarity: with the defaults. */
double
ts_trigram_similarity(const TsChars *a, const TsChars *b)
{
	return similarity(a, b, DEFAULT_Q, DICE);
}

static Measure
check_measure(const text *name)
{
	static const char *const names[] = {
		[DICE] = "dice", [JACCARD] = "jaccard", [COSINE] = "cosine", [OVERLAP] = "overlap"};
	const char *bytes = VARDATA_ANY(name);
	size_t length = VARSIZE_ANY_EXHDR(name);

	for (int i = 0; i < (int) lengthof(names); i++)
		if (strlen(names[i]) == length && pg_strncasecmp(names[i], bytes, length) == 0)
			return (Measure) i;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("qgram_similarity does not know the measure \"%.*s\"",
						   pg_mbcliplen(bytes, (int) length, 60), bytes),
					errdetail("Measures are dice, jaccard, cosine and overlap.")));
}

static int
check_q(int32 q)
{
	if (q < 1 || q > TS_QGRAM_MAX)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("qgram_similarity takes q from 1 to %d, not %d", TS_QGRAM_MAX, q),
						errdetail("q is how many characters a q-gram has: 2 and 3 are usual.")));
	return q;
}

/* ts_qgram_similarity(a text, b text, q integer, measure text) -> float8 */
Datum
ts_qgram_similarity(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	int q = check_q(PG_GETARG_INT32(2));
	Measure measure = check_measure(PG_GETARG_TEXT_PP(3));
	TsChars a, b;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "qgram_similarity", aroom, &a);
	ts_text_chars(PG_GETARG_TEXT_PP(1), "qgram_similarity", broom, &b);
	PG_RETURN_FLOAT8(similarity(&a, &b, q, measure));
}
