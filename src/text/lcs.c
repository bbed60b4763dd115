/*
 * lcs.c
 *		Length of the longest common subsequence.  From it comes the indel similarity, 2 * length / (sum of lengths).
 *
 * Hyyro 2004 (Bit-parallel LCS-length computation revisited): a bit of `row` that is 0 is a step of the length; adding
 * the matches moves each step as far down as it goes.
 */
#include "text/places.h"

static inline __attribute__((always_inline)) uint32_t
short_pattern(const TsFinder *finder, uint32_t m, const TsChars *b, TsHow how)
{
	uint64_t row = UINT64_MAX;

	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t match = row & ts_find(finder, b, how, j);

		row = (row + match) | (row - match);
	}
	return ts_count_bits(~row & ts_low_bits(m));
}

/* A pattern whose places are in a table. */
static uint32_t
short_length(const TsPlaces *places, uint32_t m, const TsChars *b)
{
	TsFinder finder = {.places = places};

	return b->wide ? short_pattern(&finder, m, b, TS_BY_CHAR) : short_pattern(&finder, m, b, TS_BY_BYTE);
}

/* A pattern without a table. */
static uint32_t
short_comparison(const TsChars *a, const TsChars *b)
{
	uint32_t length;

#ifdef __SSE2__
	if (ts_by_vector(a, b))
	{
		TsFinder finder = ts_vector_finder(a);

		return a->n <= 16 ? short_pattern(&finder, a->n, b, TS_BY_VECTOR16)
						  : short_pattern(&finder, a->n, b, TS_BY_VECTOR32);
	}
#endif
	ts_places_enter(&ts_short_places, a, 0, a->n);
	length = short_length(&ts_short_places, a->n, b);
	ts_places_clear(&ts_short_places, a, 0, a->n);
	return length;
}

static uint32_t
long_length(const TsPrepared *pattern, uint32_t m, const TsChars *b, uint64_t *row)
{
	uint32_t nblocks = pattern->nblocks;
	uint32_t length = 0;

	for (uint32_t w = 0; w < nblocks; w++)
		row[w] = UINT64_MAX;
	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t carry = 0;
		uint32_t c = ts_char(b, j);

		for (uint32_t w = 0; w < nblocks; w++)
		{
			uint64_t match = row[w] & ts_places_of(&pattern->blocks[w], c);
			uint64_t sum = row[w] + match;
			uint64_t overflow = sum < match;

			overflow |= (sum + carry < carry);
			row[w] = (sum + carry) | (row[w] - match);
			carry = overflow;
		}
	}
	for (uint32_t w = 0; w < nblocks; w++)
		length += ts_count_bits(~row[w] & (w + 1 < nblocks ? UINT64_MAX : ts_low_bits(m - w * TS_WORD)));
	return length;
}

/* ts_lcs: the length. */
uint32_t
ts_lcs(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch)
{
	uint32_t prefix, suffix;
	TsChars x, y;

	if (prepared && a->n > 0 && b->n > 0)
	{
		if (a->n <= TS_WORD)
			return short_length(&prepared->blocks[0], a->n, b);
		return long_length(prepared, a->n, b, scratch);
	}
	prefix = ts_common_prefix(a, b);
	suffix = ts_common_suffix(a, b, prefix);
	x = ts_part(a, prefix, a->n - prefix - suffix);
	y = ts_part(b, prefix, b->n - prefix - suffix);
	if (x.n == 0 || y.n == 0)
		return prefix + suffix;
	if (x.n > TS_WORD && y.n > TS_WORD)
		return prefix + suffix +
			   long_length(ts_prepare(&x, scratch), x.n, &y,
						   (uint64_t *) ((char *) scratch + ts_prepared_size(x.n)));
	if (x.n > TS_WORD || (y.n <= TS_WORD && y.n > x.n))
	{
		TsChars other = x;

		x = y;
		y = other;
	}
	return prefix + suffix + short_comparison(&x, &y);
}
