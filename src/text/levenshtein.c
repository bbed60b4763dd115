/*
 * levenshtein.c
 *		Levenshtein distance: insertions, deletions and substitutions that turn one string into the other.
 *
 * The columns of the matrix of distances are kept as differences between neighbours, one bit each, and 64 of them change
 * in a dozen instructions: Myers 1999 (A fast bit-vector algorithm for approximate string matching), in the form of
 * Hyyro 2003 (A bit-vector algorithm for computing Levenshtein and Damerau edit distances).
 *
 *		vp, vn   bit i: the distance grows, shrinks by one from row i to row i + 1 of this column
 *		hp, hn   ... from the column before to this one
 *		d0       bit i: the distance in row i + 1 is that of row i in the column before
 */
#include "text/places.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))

/*
 * A pattern of m characters, m at most 64, against b.  With `bounded`, gives up as soon as the distance cannot come back
 * to max: it changes by at most 1 from one column to the next.
 */
static inline __attribute__((always_inline)) uint32_t
short_pattern(const TsFinder *finder, uint32_t m, const TsChars *b, TsHow how, bool bounded, uint32_t max)
{
	uint64_t vp = UINT64_MAX, vn = 0;
	uint32_t distance = m;
	uint32_t shift = m - 1;

	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t equal = ts_find(finder, b, how, j);
		uint64_t d0 = (((equal & vp) + vp) ^ vp) | equal | vn;
		uint64_t hp = vn | ~(d0 | vp);
		uint64_t hn = d0 & vp;

		if (bounded)
		{
			distance += (hp >> shift) & 1;
			distance -= (hn >> shift) & 1;
			if (distance > max && distance - max > b->n - 1 - j)
				return max + 1;
		}
		hp = (hp << 1) | 1;
		vp = (hn << 1) | ~(d0 | hp);
		vn = hp & d0;
	}
	if (bounded)
		return distance;
	/* down the last column, from the length of b at its top */
	return b->n + ts_count_bits(vp & ts_low_bits(m)) - ts_count_bits(vn & ts_low_bits(m));
}

static inline __attribute__((always_inline)) uint32_t
short_bounded(const TsFinder *finder, uint32_t m, const TsChars *b, TsHow how, uint32_t max)
{
	if (max < b->n || max < m)
		return short_pattern(finder, m, b, how, true, max);
	return short_pattern(finder, m, b, how, false, max);
}

/* A pattern whose places are in a table. */
static uint32_t
short_distance(const TsPlaces *places, uint32_t m, const TsChars *b, uint32_t max)
{
	TsFinder finder = {.places = places};

	return b->wide ? short_bounded(&finder, m, b, TS_BY_CHAR, max)
				   : short_bounded(&finder, m, b, TS_BY_BYTE, max);
}

/* A pattern without a table. */
static uint32_t
short_comparison(const TsChars *a, const TsChars *b, uint32_t max)
{
	uint32_t distance;

#ifdef __SSE2__
	if (ts_by_vector(a, b))
	{
		TsFinder finder = ts_vector_finder(a);

		return a->n <= 16 ? short_bounded(&finder, a->n, b, TS_BY_VECTOR16, max)
						  : short_bounded(&finder, a->n, b, TS_BY_VECTOR32, max);
	}
#endif
	ts_places_enter(&ts_short_places, a, 0, a->n);
	distance = short_distance(&ts_short_places, a->n, b, max);
	ts_places_clear(&ts_short_places, a, 0, a->n);
	return distance;
}

/* A pattern of any length: block by block down each column, a horizontal difference carried from one to the next. */
static uint32_t
long_distance(const TsPrepared *pattern, uint32_t m, const TsChars *b, uint32_t max, uint64_t *vectors)
{
	uint32_t nblocks = pattern->nblocks;
	uint64_t *vp = vectors, *vn = vectors + nblocks;
	uint32_t distance = m;
	uint32_t shift = (m - 1) % TS_WORD;

	for (uint32_t w = 0; w < nblocks; w++)
	{
		vp[w] = UINT64_MAX;
		vn[w] = 0;
	}
	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t hp_carry = 1, hn_carry = 0;
		uint64_t hp = 0, hn = 0;
		uint32_t c = ts_char(b, j);

		for (uint32_t w = 0; w < nblocks; w++)
		{
			uint64_t equal = ts_places_of(&pattern->blocks[w], c) | hn_carry;
			uint64_t d0 = (((equal & vp[w]) + vp[w]) ^ vp[w]) | equal | vn[w];
			uint64_t shifted;

			hp = vn[w] | ~(d0 | vp[w]);
			hn = d0 & vp[w];
			shifted = (hp << 1) | hp_carry;
			vp[w] = (hn << 1) | hn_carry | ~(d0 | shifted);
			vn[w] = shifted & d0;
			hp_carry = hp >> (TS_WORD - 1);
			hn_carry = hn >> (TS_WORD - 1);
		}
		distance += (hp >> shift) & 1;
		distance -= (hn >> shift) & 1;
		if (distance > max && distance - max > b->n - 1 - j)
			return max + 1;
	}
	return distance;
}

/*
 * ts_levenshtein: the distance; max + 1 when it is larger than max.
 */
uint32_t
ts_levenshtein(const TsChars *a, const TsPrepared *prepared, const TsChars *b, uint32_t max, void *scratch)
{
	uint32_t distance;
	uint32_t difference = a->n > b->n ? a->n - b->n : b->n - a->n;
	TsChars x, y;

	if (max == UINT32_MAX)
		max--;
	if (difference > max)
		return max + 1;
	if (prepared && a->n > 0 && b->n > 0)
	{
		if (a->n <= TS_WORD)
			distance = short_distance(&prepared->blocks[0], a->n, b, max);
		else
			distance = long_distance(prepared, a->n, b, max, scratch);
	}
	else
	{
		/* what both have at the beginning and at the end changes nothing */
		uint32_t prefix = ts_common_prefix(a, b);
		uint32_t suffix = ts_common_suffix(a, b, prefix);

		x = ts_part(a, prefix, a->n - prefix - suffix);
		y = ts_part(b, prefix, b->n - prefix - suffix);
		if (x.n < y.n)
		{
			TsChars longer = y;

			y = x;
			x = longer;
		}
		/* x is the longer one: the pattern, if it fits into a word */
		if (y.n == 0)
			distance = x.n;
		else if (y.n > TS_WORD)
		{
			TsPrepared *pattern = ts_prepare(&y, scratch);

			distance =
				long_distance(pattern, y.n, &x, max, (uint64_t *) ((char *) scratch + ts_prepared_size(y.n)));
		}
		else
		{
			const TsChars *pattern = x.n <= TS_WORD ? &x : &y;

			distance = short_comparison(pattern, pattern == &x ? &y : &x, max);
		}
	}
	return MIN(distance, max + 1);
}
