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

/*
 * Both strings of at most 64 characters, which begin with the same `prefix` characters: those match each other, place by
 * place, so only the rest is looked at.
 *
 * As long as each match lies behind all matches before it, nothing is out of order, and the second loop is not needed.
 */
static inline __attribute__((always_inline)) double
short_strings(const TsFinder *finder, const TsChars *a, const TsChars *b, TsHow how, uint32_t prefix)
{
	uint32_t reach = reach_of(a->n, b->n);
	uint32_t stop = b->n < a->n + reach ? b->n : a->n + reach; /* beyond, nothing is in reach */
	uint64_t range = ts_low_bits(reach + 1);
	uint64_t taken_a = prefix > 0 ? ts_low_bits(prefix) : 0;
	uint64_t inside = ts_low_bits(a->n); /* a vector has zeroes behind the end */
	uint64_t taken_b = 0;
	uint32_t matches = prefix, out_of_order = 0;
	bool unordered = false;

	/* bits up to place + reach, from place - reach */
	if (prefix > 0)
		range = (prefix + reach + 1 >= TS_WORD ? UINT64_MAX : ts_low_bits(prefix + reach + 1)) &
				(prefix > reach ? UINT64_MAX << (prefix - reach) : UINT64_MAX);
	for (uint32_t j = prefix; j < stop; j++)
	{
		uint64_t free = ts_find(finder, b, how, j) & range & inside & ~taken_a;
		uint64_t first = free & (0 - free);

		unordered |= (first - 1 < taken_a); /* not for 0, which less 1 is the largest number */
		taken_a |= first;
		taken_b |= (uint64_t) (free != 0) << j;
		matches += (free != 0);
		range = (range << 1) | (j < reach);
	}
	if (unordered)
	{
		taken_a = prefix > 0 ? taken_a & ~ts_low_bits(prefix) : taken_a;
		for (; taken_b != 0; taken_b &= taken_b - 1, taken_a &= taken_a - 1)
			out_of_order += ts_char(a, (uint32_t) __builtin_ctzll(taken_a)) !=
							ts_char(b, (uint32_t) __builtin_ctzll(taken_b));
	}
	return similarity(a->n, b->n, matches, out_of_order);
}

/* A string whose places are in a table. */
static double
short_table(const TsPlaces *places, const TsChars *a, const TsChars *b, uint32_t prefix)
{
	TsFinder finder = {.places = places};

	return b->wide ? short_strings(&finder, a, b, TS_BY_CHAR, prefix)
				   : short_strings(&finder, a, b, TS_BY_BYTE, prefix);
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

/* The similarity of two strings of which the length of the common beginning is known. */
static double
similarity_behind(const TsChars *a, const TsPrepared *prepared, const TsChars *b, uint32_t prefix,
				  void *scratch)
{
	double result;

	if (a->n == 0 || b->n == 0)
		return a->n == b->n ? 1 : 0;
	if (a->n <= TS_WORD && b->n <= TS_WORD)
	{
		if (prefix == a->n && prefix == b->n)
			return 1;
		if (prepared)
			return short_table(&prepared->blocks[0], a, b, prefix);
#ifdef __SSE2__
		if (ts_by_vector(a, b))
		{
			TsFinder finder = ts_vector_finder(a);

			return short_strings(&finder, a, b, TS_BY_VECTOR, prefix);
		}
#endif
		ts_places_enter(&ts_short_places, a, prefix, a->n - prefix, prefix);
		result = short_table(&ts_short_places, a, b, prefix);
		ts_places_clear(&ts_short_places, a, prefix, a->n - prefix);
		return result;
	}
	if (!prepared)
	{
		prepared = ts_prepare(a, scratch);
		scratch = (char *) scratch + ts_prepared_size(a->n);
	}
	return long_strings(a, prepared, b, scratch, (uint64_t *) scratch + prepared->nblocks);
}

/* ts_jaro: the similarity; 1 for two empty strings, 0 for one. */
double
ts_jaro(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch)
{
	return similarity_behind(a, prepared, b, ts_common_prefix(a, b), scratch);
}

/* ts_jaro_winkler: Jaro's, and above 0.7 so much of what is missing to 1 for each character of a common beginning. */
double
ts_jaro_winkler(const TsChars *a, const TsPrepared *prepared, const TsChars *b, double prefix_weight,
				void *scratch)
{
	uint32_t prefix = ts_common_prefix(a, b);
	double jaro = similarity_behind(a, prepared, b, prefix, scratch);

	if (jaro <= BOOST_ABOVE)
		return jaro;
	return jaro + (double) (prefix < LONGEST_BOOST ? prefix : LONGEST_BOOST) * prefix_weight * (1 - jaro);
}
