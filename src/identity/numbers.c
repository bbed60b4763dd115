/*
 * numbers.c
 *		A dictionary of 64-bit keys.  See numbers.h.
 */
#include "postgres.h"

#include <sys/mman.h>

#include "identity/numbers.h"

#include "core/error.h"
#include "core/memory.h"

#define FIRST_BITS 4
#define LARGE_PAGE ((Size) 2 * 1024 * 1024)
#define AHEAD	   16 /* keys that slots are prefetched for */

/*
 * ts_use_large_pages: asks for large pages for an array that is read at random, where the system has such advice.  With
 * small ones every access to a large array first waits for the address of its page.  It is advice, so nobody minds if it
 * is not taken; and as large pages are cut at the ends of the array, what is beside it is not concerned.
 */
void
ts_use_large_pages(void *array, Size size)
{
#ifdef MADV_HUGEPAGE
	uintptr_t from = TYPEALIGN(LARGE_PAGE, (uintptr_t) array);
	uintptr_t to = TYPEALIGN_DOWN(LARGE_PAGE, (uintptr_t) array + size);

	if (size >= 4 * LARGE_PAGE)
		(void) madvise((void *) from, to - from, MADV_HUGEPAGE);
#endif
}

/* Free slots. */
static uint32 *
make_slots(MemoryContext context, uint32 bits)
{
	Size size = mul_size((Size) 1 << bits, sizeof(uint32));
	uint32 *slots = MemoryContextAllocHuge(context, size);

	ts_use_large_pages(slots, size);
	memset(slots, 0, size);
	return slots;
}

/* ts_numbers_init: an empty dictionary. */
void
ts_numbers_init(TsNumbers *numbers, MemoryContext context)
{
	numbers->context = context;
	numbers->n = 0;
	numbers->bits = FIRST_BITS;
	numbers->slots = make_slots(context, FIRST_BITS);
	numbers->keys = ts_array_in(context, int64, ts_numbers_room(numbers));
}

/*
 * ts_numbers_reserve: makes room for so many more keys.  The old slots go before the new ones come, since the keys say
 * everything; that keeps the peak low.
 */
void
ts_numbers_reserve(TsNumbers *numbers, uint32 more)
{
	uint64 need = (uint64) numbers->n + more;
	uint32 mask;

	if (need <= ts_numbers_room(numbers))
		return;
	while (need > ts_numbers_room(numbers))
	{
		if (numbers->bits == TS_NUMBERS_MAX_BITS)
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("too many distinct keys in a group: more than %u",
							(UINT32_C(1) << TS_NUMBERS_MAX_BITS) / 4 * 3),
					 errhint("Split the rows by something that no component crosses, such as the country.")));
		numbers->bits++;
	}
	numbers->keys = ts_array_resize(numbers->keys, int64, ts_numbers_room(numbers));
	ts_use_large_pages(numbers->keys, ts_numbers_room(numbers) * sizeof(int64));
	pfree(numbers->slots);
	numbers->slots = make_slots(numbers->context, numbers->bits);
	mask = (UINT32_C(1) << numbers->bits) - 1;
	for (uint32 i = 0; i < numbers->n; i++)
	{
		uint64 hash = ts_numbers_hash(numbers->keys[i]);
		uint32 at = ts_numbers_place(numbers, hash);

		TsCheckInterrupts(i);
		if (i + AHEAD < numbers->n)
			__builtin_prefetch(
				&numbers->slots[ts_numbers_place(numbers, ts_numbers_hash(numbers->keys[i + AHEAD]))], 1);
		while (numbers->slots[at] != 0)
			at = (at + 1) & mask;
		numbers->slots[at] = ((uint32) hash & ~mask) | (i + 1);
	}
}
