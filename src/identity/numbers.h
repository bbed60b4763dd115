/*
 * numbers.h
 *		A dictionary of 64-bit keys: keys to dense numbers, in order of first appearance.
 *
 *		slots   open addressing, 2^bits of them, at most 3/4 full, 4 bytes each:
 *				{ upper 32 - bits bits: of the hash | lower bits: number + 1 }, or 0
 *		keys    by number
 *
 * A slot has no room for a key.  The bits of the hash beside the number make nearly every look at a wrong key needless
 * (255 of 256 in a dictionary of 10 million), so a look-up waits for one slot and one key; and a loop over many look-ups
 * asks for both beforehand.  13 to 19 bytes a key.
 */
#ifndef TOUCHSTONE_NUMBERS_H
#define TOUCHSTONE_NUMBERS_H

#include "postgres.h"

#include "core/hash.h"

typedef struct TsNumbers
{
	MemoryContext context;
	uint32 n;
	uint32 bits; /* log2 of the number of slots */
	uint32 *slots;
	int64 *keys; /* room for 3/4 of the slots */
} TsNumbers;

#define TS_NUMBERS_MAX_BITS 30

extern void ts_numbers_init(TsNumbers *numbers, MemoryContext context);

/* Makes room for so many more keys, so that interning them needs none. */
extern void ts_numbers_reserve(TsNumbers *numbers, uint32 more);

/* For large arrays that are read at random. */
extern void ts_use_large_pages(void *array, Size size);

/* How many keys there is room for. */
static inline uint32
ts_numbers_room(const TsNumbers *numbers)
{
	return (UINT32_C(1) << numbers->bits) / 4 * 3;
}

static inline uint64
ts_numbers_hash(int64 key)
{
	return ts_mix64((uint64) key);
}

/* The place in the table where a look-up begins. */
static inline uint32
ts_numbers_place(const TsNumbers *numbers, uint64 hash)
{
	return (uint32) (hash >> (64 - numbers->bits));
}

static pg_attribute_always_inline void
ts_numbers_prefetch_slot(const TsNumbers *numbers, uint64 hash)
{
	__builtin_prefetch(&numbers->slots[ts_numbers_place(numbers, hash)]);
}

static pg_attribute_always_inline void
ts_numbers_prefetch_key(const TsNumbers *numbers, uint64 hash)
{
	uint32 mask = (UINT32_C(1) << numbers->bits) - 1;
	uint32 slot = numbers->slots[ts_numbers_place(numbers, hash)];

	if (((slot ^ (uint32) hash) & ~mask) == 0 && slot != 0)
		__builtin_prefetch(&numbers->keys[(slot & mask) - 1]);
}

/* ts_numbers_intern: the number of a key, which is entered when it is new; there must be room for it. */
static inline uint32
ts_numbers_intern(TsNumbers *numbers, int64 key, uint64 hash)
{
	uint32 mask = (UINT32_C(1) << numbers->bits) - 1;
	uint32 at = ts_numbers_place(numbers, hash);
	uint32 tag = (uint32) hash & ~mask;
	uint32 slot;

	for (; (slot = numbers->slots[at]) != 0; at = (at + 1) & mask)
		if ((slot & ~mask) == tag && numbers->keys[(slot & mask) - 1] == key)
			return (slot & mask) - 1;
	numbers->keys[numbers->n] = key;
	numbers->slots[at] = tag | ++numbers->n;
	return numbers->n - 1;
}

#endif /* TOUCHSTONE_NUMBERS_H */
