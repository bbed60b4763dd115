/*
 * places.c
 *		Preparing a string for the kernels: see kernels.h and places.h.
 */
#include "text/places.h"

/* All zero between two comparisons; no kernel can be left in the middle. */
TsPlaces ts_short_places;

/* ts_prepared_size: bytes of a prepared string of n characters. */
size_t
ts_prepared_size(uint32_t n)
{
	return sizeof(TsPrepared) + ((size_t) n + TS_WORD - 1) / TS_WORD * sizeof(TsPlaces);
}

/* ts_prepare: the places of all characters, block by block. */
TsPrepared *
ts_prepare(const TsChars *text, void *memory)
{
	TsPrepared *prepared = memory;

	memset(memory, 0, ts_prepared_size(text->n));
	prepared->nblocks = (text->n + TS_WORD - 1) / TS_WORD;
	prepared->wide = text->wide;
	for (uint32_t i = 0; i < prepared->nblocks; i++)
	{
		uint32_t from = i * TS_WORD;

		ts_places_enter(&prepared->blocks[i], text, from,
						text->n - from < TS_WORD ? text->n - from : TS_WORD);
	}
	return prepared;
}

/*
 * ts_kernel_scratch: bytes that a kernel may need for strings of these lengths: the prepared form of one of them, and
 * four words for each of its blocks and for each 64 characters of the other.  0 where both are short.
 */
size_t
ts_kernel_scratch(uint32_t a, uint32_t b)
{
	size_t blocks = ((size_t) a + TS_WORD - 1) / TS_WORD + ((size_t) b + TS_WORD - 1) / TS_WORD;

	if (a <= TS_WORD && b <= TS_WORD)
		return 0;
	return ts_prepared_size(a > b ? a : b) + (blocks + 2) * 4 * sizeof(uint64_t);
}
