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

static double
similarity(uint32_t a, uint32_t b, uint32_t matches, uint32_t out_of_order)
{
	double m = (double) matches;

	if (matches == 0)
		return 0;
	return (m / (double) a + m / (double) b + (m - (double) (out_of_order / 2)) / m) / 3.0;
}

/* Both strings of at most 64 characters. */
static inline __attribute__((always_inline)) double
short_strings(const TsPlaces *places, uint32_t m, const TsChars *b, bool wide)
{
	uint32_t reach = reach_of(m, b->n);
	uint32_t stop = b->n < m + reach ? b->n : m + reach; /* beyond, nothing is in reach */
	uint64_t range = reach + 1 >= TS_WORD ? UINT64_MAX : ts_low_bits(reach + 1);
	uint64_t taken_a = 0, taken_b = 0;
	uint32_t matches, out_of_order = 0;

	for (uint32_t j = 0; j < stop; j++)
	{
		uint64_t free = ts_places_at(places, b, wide, j) & range & ~taken_a;

		taken_a |= free & (0 - free);
		taken_b |= (uint64_t) (free != 0) << j;
		range = j < reach ? (range << 1) | 1 : range << 1;
	}
	matches = (uint32_t) __builtin_popcountll(taken_a);
	for (; taken_b != 0; taken_b &= taken_b - 1)
	{
		uint64_t lowest = taken_a & (0 - taken_a);

		out_of_order += (ts_places_at(places, b, wide, (uint32_t) __builtin_ctzll(taken_b)) & lowest) == 0;
		taken_a ^= lowest;
	}
	return similarity(m, b->n, matches, out_of_order);
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
	if (a->n <= TS_WORD && b->n <= TS_WORD)
	{
		if (prepared)
			return b->wide ? short_strings(&prepared->blocks[0], a->n, b, true)
						   : short_strings(&prepared->blocks[0], a->n, b, false);
		ts_places_enter(&ts_short_places, a, 0, a->n);
		result = b->wide ? short_strings(&ts_short_places, a->n, b, true)
						 : short_strings(&ts_short_places, a->n, b, false);
		ts_places_clear(&ts_short_places, a, 0, a->n);
		return result;
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
