/*
 * osa.c
 *		Distance of optimal string alignment: Levenshtein's edits, and two neighbours that change places count 1; no place
 *		is edited twice.  (The restricted form of Damerau's distance: "ca" to "abc" is 3, not 2.)
 *
 * Hyyro 2003: as levenshtein.c, with one more way along the diagonal: a transposition ends here when the characters of
 * this and of the previous column stand in the pattern the other way round, and the diagonal before was not free.
 */
#include "text/places.h"

static inline __attribute__((always_inline)) uint32_t
short_pattern(const TsFinder *finder, uint32_t m, const TsChars *b, TsHow how)
{
	uint64_t vp = UINT64_MAX, vn = 0, d0 = 0, before = 0;

	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t equal = ts_find(finder, b, how, j);
		uint64_t transposed = ((~d0 & equal) << 1) & before;
		uint64_t hp, hn;

		d0 = (((equal & vp) + vp) ^ vp) | equal | vn | transposed;
		hp = vn | ~(d0 | vp);
		hn = d0 & vp;
		hp = (hp << 1) | 1;
		vp = (hn << 1) | ~(d0 | hp);
		vn = hp & d0;
		before = equal;
	}
	/* down the last column, from the length of b at its top */
	return b->n + ts_count_bits(vp & ts_low_bits(m)) - ts_count_bits(vn & ts_low_bits(m));
}

/* A pattern whose places are in a table. */
static uint32_t
short_distance(const TsPlaces *places, uint32_t m, const TsChars *b)
{
	TsFinder finder = {.places = places};

	return b->wide ? short_pattern(&finder, m, b, TS_BY_CHAR) : short_pattern(&finder, m, b, TS_BY_BYTE);
}

/* A pattern without a table. */
static uint32_t
short_comparison(const TsChars *a, const TsChars *b)
{
	uint32_t distance;

#ifdef __SSE2__
	if (ts_by_vector(a, b))
	{
		TsFinder finder = ts_vector_finder(a);

		return a->n <= 16 ? short_pattern(&finder, a->n, b, TS_BY_VECTOR16)
						  : short_pattern(&finder, a->n, b, TS_BY_VECTOR32);
	}
#endif
	ts_places_enter(&ts_short_places, a, 0, a->n);
	distance = short_distance(&ts_short_places, a->n, b);
	ts_places_clear(&ts_short_places, a, 0, a->n);
	return distance;
}

static uint32_t
long_distance(const TsPrepared *pattern, uint32_t m, const TsChars *b, uint64_t *vectors)
{
	uint32_t nblocks = pattern->nblocks;
	uint64_t *vp = vectors, *vn = vectors + nblocks;
	uint64_t *d0 = vectors + 2 * nblocks, *before = vectors + 3 * nblocks;
	uint32_t distance = m;
	uint32_t shift = (m - 1) % TS_WORD;

	for (uint32_t w = 0; w < nblocks; w++)
	{
		vp[w] = UINT64_MAX;
		vn[w] = d0[w] = before[w] = 0;
	}
	for (uint32_t j = 0; j < b->n; j++)
	{
		uint64_t hp_carry = 1, hn_carry = 0, swap_carry = 0;
		uint64_t hp = 0, hn = 0;
		uint32_t c = ts_char(b, j);

		for (uint32_t w = 0; w < nblocks; w++)
		{
			uint64_t here = ts_places_of(&pattern->blocks[w], c);
			uint64_t swap = ~d0[w] & here;
			uint64_t transposed = ((swap << 1) | swap_carry) & before[w];
			uint64_t equal = here | hn_carry;
			uint64_t shifted;

			d0[w] = (((equal & vp[w]) + vp[w]) ^ vp[w]) | equal | vn[w] | transposed;
			hp = vn[w] | ~(d0[w] | vp[w]);
			hn = d0[w] & vp[w];
			shifted = (hp << 1) | hp_carry;
			vp[w] = (hn << 1) | hn_carry | ~(d0[w] | shifted);
			vn[w] = shifted & d0[w];
			hp_carry = hp >> (TS_WORD - 1);
			hn_carry = hn >> (TS_WORD - 1);
			swap_carry = swap >> (TS_WORD - 1);
			before[w] = here;
		}
		distance += (hp >> shift) & 1;
		distance -= (hn >> shift) & 1;
	}
	return distance;
}

/* ts_osa: the distance. */
uint32_t
ts_osa(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch)
{
	uint32_t prefix, suffix;
	TsChars x, y;

	if (prepared && a->n > 0 && b->n > 0)
	{
		if (a->n <= TS_WORD)
			return short_distance(&prepared->blocks[0], a->n, b);
		return long_distance(prepared, a->n, b, scratch);
	}
	prefix = ts_common_prefix(a, b);
	suffix = ts_common_suffix(a, b, prefix);
	x = ts_part(a, prefix, a->n - prefix - suffix);
	y = ts_part(b, prefix, b->n - prefix - suffix);
	if (x.n == 0 || y.n == 0)
		return x.n + y.n;
	if (x.n > TS_WORD && y.n > TS_WORD)
		return long_distance(ts_prepare(&x, scratch), x.n, &y,
							 (uint64_t *) ((char *) scratch + ts_prepared_size(x.n)));
	if (x.n > TS_WORD)
	{
		TsChars longer = x;

		x = y;
		y = longer;
	}
	return short_comparison(&x, &y);
}
