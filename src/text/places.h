/*
 * places.h
 *		Where each character stands in a string, as bits: what all bit-parallel kernels begin with.
 */
#ifndef TOUCHSTONE_PLACES_H
#define TOUCHSTONE_PLACES_H

#include "text/kernels.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TS_WORD		 64
#define TS_SLOT_BITS 7 /* of the hash table of a block: twice as many slots as it can hold characters */
#define TS_SLOTS	 (1 << TS_SLOT_BITS)

/* The places of each character in one block of 64. */
typedef struct TsPlaces
{
	uint64_t ascii[128];
	uint32_t key[TS_SLOTS]; /* character, 0: free; linear probing */
	uint64_t bits[TS_SLOTS];
} TsPlaces;

struct TsPrepared
{
	uint32_t nblocks;
	bool wide;
	TsPlaces blocks[];
};

/* Of a short string that is not prepared: the places that are used for one comparison, and then cleared again. */
extern TsPlaces ts_short_places;

/* The slot of a character beyond ASCII: where it is, or where it would be. */
static inline uint32_t
ts_places_slot(const TsPlaces *places, uint32_t c)
{
	uint32_t slot = ts_hash_char(c, TS_SLOT_BITS);

	while (places->key[slot] != c && places->key[slot] != 0)
		slot = (slot + 1) % TS_SLOTS;
	return slot;
}

/* The places of a character. */
static inline uint64_t
ts_places_of(const TsPlaces *places, uint32_t c)
{
	if (c < 128)
		return places->ascii[c];
	return places->bits[ts_places_slot(places, c)];
}

/*
 * Where a kernel finds the places of a pattern's characters.  Three ways, each best somewhere:
 *
 *		BY_BYTE     the table of a pattern, for an ASCII text
 *		BY_CHAR     the table, for any text
 *		BY_VECTOR   no table: the pattern, up to 16 or 32 ASCII characters, lies in one or two vector registers and is compared
 *					with each character of an ASCII text as a whole; filling and clearing a table would take longer than the
 *					kernel
 */
typedef enum TsHow
{
	TS_BY_BYTE,
	TS_BY_CHAR,
	TS_BY_VECTOR16,
	TS_BY_VECTOR32
} TsHow;

typedef struct TsFinder
{
	const TsPlaces *places;
#ifdef __SSE2__
	__m128i low, high;
#endif
} TsFinder;

#ifdef __SSE2__
#define TS_VECTOR_CHARS 32

static inline TsFinder
ts_vector_finder(const TsChars *pattern)
{
	const uint8_t *b = pattern->bytes;
	uint32_t n = pattern->n;
	TsFinder finder = {NULL, _mm_setzero_si128(), _mm_setzero_si128()};

	if (n < 16)
		finder.low = _mm_set_epi64x(n > 8 ? (int64_t) (ts_load_bytes(b + n - 8, 8) >> (8 * (16 - n))) : 0,
									(int64_t) ts_load_bytes(b, n < 8 ? n : 8));
	else
	{
		finder.low = _mm_loadu_si128((const __m128i *) b);
		if (n >= 24)
			finder.high =
				_mm_set_epi64x(n > 24 ? (int64_t) (ts_load_bytes(b + n - 8, 8) >> (8 * (32 - n))) : 0,
							   (int64_t) ts_load_bytes(b + 16, 8));
		else if (n > 16)
			finder.high = _mm_set_epi64x(0, (int64_t) (ts_load_bytes(b + n - 8, 8) >> (8 * (24 - n))));
	}
	return finder;
}
#else
#define TS_VECTOR_CHARS 0
#endif

/* The places of character j of a text. */
static inline __attribute__((always_inline)) uint64_t
ts_find(const TsFinder *finder, const TsChars *text, TsHow how, uint32_t j)
{
#ifdef __SSE2__
	if (how == TS_BY_VECTOR16 || how == TS_BY_VECTOR32)
	{
		__m128i c = _mm_set1_epi8((char) text->bytes[j]);
		uint32_t places = (uint32_t) _mm_movemask_epi8(_mm_cmpeq_epi8(finder->low, c));

		if (how == TS_BY_VECTOR32)
			places |= (uint32_t) _mm_movemask_epi8(_mm_cmpeq_epi8(finder->high, c)) << 16;
		return places;
	}
#endif
	return how == TS_BY_CHAR ? ts_places_of(finder->places, text->chars[j])
							 : finder->places->ascii[text->bytes[j]];
}

/* Whether two strings go by vector, the first as the pattern. */
static inline bool
ts_by_vector(const TsChars *pattern, const TsChars *text)
{
	return pattern->n <= TS_VECTOR_CHARS && !pattern->wide && !text->wide;
}

/* Enters n characters of a text, at most 64, from the `from`th. */
static inline void
ts_places_enter(TsPlaces *places, const TsChars *text, uint32_t from, uint32_t n)
{
	uint64_t bit = 1;

	if (!text->wide)
	{
		for (uint32_t i = from; i < from + n; i++, bit <<= 1)
			places->ascii[text->bytes[i]] |= bit;
		return;
	}
	for (uint32_t i = from; i < from + n; i++, bit <<= 1)
	{
		uint32_t c = text->chars[i];

		if (c < 128)
			places->ascii[c] |= bit;
		else
		{
			uint32_t slot = ts_places_slot(places, c);

			places->key[slot] = c;
			places->bits[slot] |= bit;
		}
	}
}

/* Takes the same characters out again. */
static inline void
ts_places_clear(TsPlaces *places, const TsChars *text, uint32_t from, uint32_t n)
{
	if (!text->wide)
	{
		for (uint32_t i = from; i < from + n; i++)
			places->ascii[text->bytes[i]] = 0;
		return;
	}
	for (uint32_t i = from; i < from + n; i++)
	{
		uint32_t c = text->chars[i];

		if (c < 128)
			places->ascii[c] = 0;
		else
		{
			/* a chain of probes may be broken by now: look at every slot from where the character belongs */
			uint32_t slot = ts_hash_char(c, TS_SLOT_BITS);

			for (uint32_t k = 0; k < TS_SLOTS && places->key[slot] != c; k++)
				slot = (slot + 1) % TS_SLOTS;
			if (places->key[slot] == c)
			{
				places->key[slot] = 0;
				places->bits[slot] = 0;
			}
		}
	}
}

/* The lower n bits, 0 < n <= 64. */
static inline uint64_t
ts_low_bits(uint32_t n)
{
	return UINT64_MAX >> (TS_WORD - n);
}

/* How many bits are set; inline, since without knowing the processor the compiler would call a function. */
static inline uint32_t
ts_count_bits(uint64_t x)
{
	x -= x >> 1 & UINT64_C(0x5555555555555555);
	x = (x & UINT64_C(0x3333333333333333)) + (x >> 2 & UINT64_C(0x3333333333333333));
	x = (x + (x >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
	return (uint32_t) (x * UINT64_C(0x0101010101010101) >> 56);
}

/* How many characters two texts have in common at the beginning, and after those at the end. */
static inline uint32_t
ts_common_prefix(const TsChars *a, const TsChars *b)
{
	uint32_t n = a->n < b->n ? a->n : b->n;
	uint32_t i = 0;

	if (!a->wide && !b->wide)
	{
		for (; i + 8 <= n; i += 8)
		{
			uint64_t different = ts_load_bytes(a->bytes + i, 8) ^ ts_load_bytes(b->bytes + i, 8);

			if (different != 0)
				return i + (uint32_t) __builtin_ctzll(different) / 8;
		}
		while (i < n && a->bytes[i] == b->bytes[i])
			i++;
	}
	else
		while (i < n && ts_char(a, i) == ts_char(b, i))
			i++;
	return i;
}

static inline uint32_t
ts_common_suffix(const TsChars *a, const TsChars *b, uint32_t prefix)
{
	uint32_t n = (a->n < b->n ? a->n : b->n) - prefix;
	uint32_t i = 0;

	if (!a->wide && !b->wide)
	{
		const uint8_t *end_a = a->bytes + a->n, *end_b = b->bytes + b->n;

		while (i < n && *--end_a == *--end_b)
			i++;
	}
	else
		while (i < n && ts_char(a, a->n - 1 - i) == ts_char(b, b->n - 1 - i))
			i++;
	return i;
}

#endif /* TOUCHSTONE_PLACES_H */
