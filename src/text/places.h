/*
 * places.h
 *		Where each character stands in a string, as bits: what all bit-parallel kernels begin with.
 */
#ifndef TOUCHSTONE_PLACES_H
#define TOUCHSTONE_PLACES_H

#include "text/kernels.h"

#define TS_WORD	 64
#define TS_SLOTS 128 /* of the hash table of a block: twice as many as it can hold characters */

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
	uint32_t slot = (c * UINT32_C(0x9e3779b1)) >> 25;

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

/* The places of character i of a text whose width is known where this is inlined. */
static inline __attribute__((always_inline)) uint64_t
ts_places_at(const TsPlaces *places, const TsChars *text, bool wide, uint32_t i)
{
	return wide ? ts_places_of(places, text->chars[i]) : places->ascii[text->bytes[i]];
}

/* Enters n characters of a text, from the `from`th, at the places from `place` (in all at most 64). */
static inline void
ts_places_enter(TsPlaces *places, const TsChars *text, uint32_t from, uint32_t n, uint32_t place)
{
	uint64_t bit = UINT64_C(1) << (place % TS_WORD);

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
			uint32_t slot = (c * UINT32_C(0x9e3779b1)) >> 25;

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

/* How many characters two texts have in common at the beginning, and after those at the end. */
static inline uint32_t
ts_common_prefix(const TsChars *a, const TsChars *b)
{
	uint32_t n = a->n < b->n ? a->n : b->n;
	uint32_t i = 0;

	if (!a->wide && !b->wide)
		while (i < n && a->bytes[i] == b->bytes[i])
			i++;
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

	while (i < n && ts_char(a, a->n - 1 - i) == ts_char(b, b->n - 1 - i))
		i++;
	return i;
}

/* Part of a text. */
static inline TsChars
ts_part(const TsChars *text, uint32_t from, uint32_t n)
{
	return text->wide ? (TsChars){n, true, NULL, text->chars + from}
					  : (TsChars){n, false, text->bytes + from, NULL};
}

#endif /* TOUCHSTONE_PLACES_H */
