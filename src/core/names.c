/*
 * names.c
 *		A dictionary: strings of bytes to dense numbers, in order of first appearance.  See names.h.
 */
#include "postgres.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/names.h"

#define FIRST_SLOTS	  64
#define FIRST_CHUNK	  1024
#define LARGEST_CHUNK (1024 * 1024)

TsNames *
ts_names_create(MemoryContext context)
{
	TsNames *names = MemoryContextAllocZero(context, sizeof(TsNames));

	names->context = context;
	names->capacity = FIRST_SLOTS / 2;
	names->name = ts_array_in(context, TsName, names->capacity);
	names->mask = FIRST_SLOTS - 1;
	names->slots = MemoryContextAllocZero(context, FIRST_SLOTS * sizeof(TsNameSlot));
	names->memory = names->capacity * sizeof(TsName) + FIRST_SLOTS * sizeof(TsNameSlot);
	return names;
}

void
ts_names_free(TsNames *names)
{
	for (int i = 0; i < names->nchunks; i++)
		pfree(names->chunks[i]);
	if (names->chunks)
		pfree(names->chunks);
	pfree(names->slots);
	pfree(names->name);
	pfree(names);
}

/*
 * ts_names_clear: forgets all names.  Of the chunks the last one, which is the largest, is kept.
 */
void
ts_names_clear(TsNames *names)
{
	memset(names->slots, 0, ((Size) names->mask + 1) * sizeof(TsNameSlot));
	names->n = 0;
	if (names->nchunks > 0)
	{
		names->chunk_left = names->last_size;
		names->chunk = names->chunks[names->nchunks - 1];
		for (int i = 0; i < names->nchunks - 1; i++)
			pfree(names->chunks[i]);
		names->chunks[0] = names->chunk;
		names->nchunks = 1;
	}
}

/* Twice as many slots; the names are entered anew from their hashes. */
static void
grow_slots(TsNames *names)
{
	uint64 nslots = ((uint64) names->mask + 1) * 2;
	TsNameSlot *slots;

	Ensure(nslots <= (UINT64CONST(1) << 31), "dictionary too large");
	slots = MemoryContextAllocExtended(names->context, mul_size(nslots, sizeof(TsNameSlot)),
									   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	names->memory += nslots / 2 * sizeof(TsNameSlot);
	names->mask = (uint32) (nslots - 1);
	for (uint32 i = 0; i < names->n; i++)
	{
		uint32 at = (uint32) (names->name[i].hash >> 32) & names->mask;

		while (slots[at].number != 0)
			at = (at + 1) & names->mask;
		slots[at].half_hash = (uint32) names->name[i].hash;
		slots[at].number = i + 1;
	}
	pfree(names->slots);
	names->slots = slots;
}

/* Bytes into the arena. */
static const char *
keep(TsNames *names, const char *bytes, uint32 length)
{
	char *to;

	if (names->chunk == NULL || names->chunk_left < length)
	{
		size_t size =
			Max(names->nchunks == 0 ? FIRST_CHUNK : Min(names->memory, LARGEST_CHUNK), (size_t) length);

		/* the list of chunks has room for a power of two of them */
		if ((names->nchunks & (names->nchunks - 1)) == 0)
		{
			int room = Max(4, 2 * names->nchunks);

			if (names->chunks == NULL)
				names->chunks = ts_array_in(names->context, void *, room);
			else if (names->nchunks >= 4)
				names->chunks = ts_array_resize(names->chunks, void *, room);
		}
		names->chunk = MemoryContextAlloc(names->context, size);
		names->chunks[names->nchunks++] = names->chunk;
		names->chunk_left = names->last_size = size;
		names->memory += size;
	}
	to = names->chunk;
	memcpy(to, bytes, length);
	names->chunk += length;
	names->chunk_left -= length;
	return to;
}

/*
 * ts_names_enter: the number of a name that is not in the dictionary yet.
 */
uint32
ts_names_enter(TsNames *names, const char *bytes, uint32 length, uint64 hash)
{
	uint32 at = (uint32) (hash >> 32) & names->mask;
	TsName *name;

	while (names->slots[at].number != 0)
		at = (at + 1) & names->mask;
	if (names->n == names->capacity)
	{
		names->capacity *= 2;
		names->name = ts_array_resize(names->name, TsName, names->capacity);
		names->memory += names->capacity / 2 * sizeof(TsName);
	}
	name = &names->name[names->n];
	name->hash = hash;
	name->bytes = keep(names, bytes, length);
	name->length = length;
	name->tag = 0;
	names->slots[at].half_hash = (uint32) hash;
	names->slots[at].number = ++names->n;
	if (names->n > (names->mask + 1) / 4 * 3)
		grow_slots(names);
	return names->n - 1;
}
