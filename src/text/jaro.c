/*
 * jaro.c
 *		Jaro and Jaro-Winkler similarity.
 *
 * Jaro 1989: characters match when they are equal and not further apart than half the longer string, less one.  Of m
 * matches, t are out of order (half of those that differ when both sides' matches are read in order, rounded down):
 *
 *		(m / length of a  +  m / length of b  +  (m - t) / m) / 3
 *
 * Each character of b takes the first free match in a.  (Taking them in turn from either side gives the same pairs, since
 * the ranges in reach move only forward; so the measure is symmetric.)  A range of places is a mask of bits, the first
 * free one the lowest bit of places & range & ~taken.
 *
 * Winkler 1990: names that agree at the beginning are more alike; as in RapidFuzz, only above 0.7.
 */
#include "text/places.h"

#define BOOST_ABOVE	  0.7
#define LONGEST_BOOST 4

/* How far apart two equal characters may be. */
static uint32_t
reach_of(uint32_t a, uint32_t b)
{
	uint32_t half = (a > b ? a : b) / 2;

	return half > 0 ? half - 1 : 0;
}

/* In the order of operations of RapidFuzz, so that 0.7 is the same to the last bit. */
static double
similarity(uint32_t a, uint32_t b, uint32_t matches, uint32_t out_of_order)
{
	double m = (double) matches;

	if (matches == 0)
		return 0;
	return (m / (double) a + m / (double) b + (m - (double) (out_of_order / 2)) / m) / 3.0;
}

/*
 * Both strings short: place i of a is bit i + reach, so that the range in reach of place j of b, which is bits j to
 * j + 2 * reach, only ever moves up.
 *
 * As long as each match lies behind all matches before it, nothing is out of order, and the second loop is not needed.
 */
static inline __attribute__((always_inline)) double
short_strings(const TsFinder *finder, const TsChars *a, const TsChars *b, TsHow how)
{
	uint32_t reach = reach_of(a->n, b->n);
	uint32_t stop = b->n < a->n + reach ? b->n : a->n + reach; /* beyond, nothing is in reach */
	uint64_t range = ts_low_bits(2 * reach + 1);
	uint64_t open = ts_low_bits(a->n) << reach; /* not matched yet; a vector has zeroes behind the end */
	uint64_t taken = 0;
	uint64_t match[TS_WORD]; /* places of the character, of each match in the order of b */
	uint32_t matches = 0, out_of_order = 0;
	bool unordered = false;

	for (uint32_t j = 0; j < stop; j++)
	{
		uint64_t places = ts_find(finder, b, how, j) << reach;
		uint64_t free = places & range & open;
		uint64_t first = free & (0 - free);

		unordered |= (first - 1 < taken); /* not for 0, which less 1 is the largest number */
		taken |= first;
		open ^= first;
		match[matches] = places;
		matches += (free != 0);
		range <<= 1;
	}
	if (unordered)
		for (uint32_t k = 0; k < matches; k++)
		{
			uint64_t lowest = taken & (0 - taken);

			out_of_order += (match[k] & lowest) == 0;
			taken ^= lowest;
		}
	return similarity(a->n, b->n, matches, out_of_order);
}

/* A string whose places are in a table. */
static double
short_table(const TsPlaces *places, const TsChars *a, const TsChars *b)
{
	TsFinder finder = {.places = places};

	return b->wide ? short_strings(&finder, a, b, TS_BY_CHAR) : short_strings(&finder, a, b, TS_BY_BYTE);
}

/* Strings of any length; the taken places in words. */
static double
long_strings(const TsChars *a, const TsPrepared *prepared, const TsChars *b, uint64_t *taken_a,
			 uint64_t *taken_b)
{
	uint32_t reach = reach_of(a->n, b->n);
	uint32_t blocks_b = (b->n + TS_WORD - 1) / TS_WORD;
	uint32_t matches = 0, out_of_order = 0;
	uint32_t i = 0;

	memset(taken_a, 0, prepared->nblocks * sizeof(uint64_t));
	memset(taken_b, 0, blocks_b * sizeof(uint64_t));
	for (uint32_t j = 0; j < b->n; j++)
	{
		uint32_t from = j > reach ? j - reach : 0;
		uint32_t to = j + reach < a->n ? j + reach : a->n - 1; /* included */
		uint32_t c = ts_char(b, j);

		if (from >= a->n)
			break;
		for (uint32_t w = from / TS_WORD; w <= to / TS_WORD; w++)
		{
			uint64_t free = ts_places_of(&prepared->blocks[w], c) & ~taken_a[w];

			if (w == from / TS_WORD)
				free &= UINT64_MAX << (from % TS_WORD);
			if (w == to / TS_WORD)
				free &= ts_low_bits(to % TS_WORD + 1);
			if (free != 0)
			{
				taken_a[w] |= free & (0 - free);
				taken_b[j / TS_WORD] |= UINT64_C(1) << (j % TS_WORD);
				matches++;
				break;
			}
		}
	}
	for (uint32_t j = 0; j < b->n; j++)
	{
		if ((taken_b[j / TS_WORD] >> (j % TS_WORD) & 1) == 0)
			continue;
		while ((taken_a[i / TS_WORD] >> (i % TS_WORD) & 1) == 0)
			i++;
		out_of_order += (ts_char(a, i++) != ts_char(b, j));
	}
	return similarity(a->n, b->n, matches, out_of_order);
}

/* ts_jaro: the similarity; 1 for two empty strings, 0 for one. */
double
ts_jaro(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch)
{
	double result;

	if (a->n == 0 || b->n == 0)
		return a->n == b->n ? 1 : 0;
	if (b->n <= TS_WORD && a->n + reach_of(a->n, b->n) <= TS_WORD)
	{
		if (prepared)
			return short_table(&prepared->blocks[0], a, b);
#ifdef __SSE2__
		if (ts_by_vector(a, b))
		{
			TsFinder finder = ts_vector_finder(a);

			return a->n <= 16 ? short_strings(&finder, a, b, TS_BY_VECTOR16)
							  : short_strings(&finder, a, b, TS_BY_VECTOR32);
		}
#endif
		ts_places_enter(&ts_short_places, a, 0, a->n);
		result = short_table(&ts_short_places, a, b);
		ts_places_clear(&ts_short_places, a, 0, a->n);
		return result;
	}
	if (a->n <= TS_WORD && b->n <= TS_WORD)
	{
		uint64_t room[(sizeof(TsPrepared) + sizeof(TsPlaces)) / sizeof(uint64_t)];
		uint64_t taken_a, taken_b;

		return long_strings(a, prepared ? prepared : ts_prepare(a, room), b, &taken_a, &taken_b);
	}
	if (!prepared)
	{
		prepared = ts_prepare(a, scratch);
		scratch = (char *) scratch + ts_prepared_size(a->n);
	}
	return long_strings(a, prepared, b, scratch, (uint64_t *) scratch + prepared->nblocks);
}

/* ts_jaro_winkler: Jaro's, and above 0.7 so much of what is missing to 1 for each character of a common beginning. */
double
ts_jaro_winkler(const TsChars *a, const TsPrepared *prepared, const TsChars *b, double prefix_weight,
				void *scratch)
{
	double jaro = ts_jaro(a, prepared, b, scratch);
	uint32_t prefix = 0;

	if (jaro <= BOOST_ABOVE)
		return jaro;
	while (prefix < LONGEST_BOOST && prefix < a->n && prefix < b->n &&
		   ts_char(a, prefix) == ts_char(b, prefix))
		prefix++;
	return jaro + (double) prefix * prefix_weight * (1 - jaro);
}
