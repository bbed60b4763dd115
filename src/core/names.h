/*
 * names.h
 *		A dictionary: strings of bytes to dense numbers, in order of first appearance.
 *
 *		slots   open addressing, a power of two of them, at most 3/4 full:
 *				{ upper half of the hash, number + 1 } or { 0, 0 }
 *		names   by number: { hash, bytes, length, tag }
 *		arena   chunks that hold the bytes, never moved
 *
 * A look-up touches one slot and, when the half hash agrees, the name and its bytes.
 */
#ifndef TOUCHSTONE_NAMES_H
#define TOUCHSTONE_NAMES_H

#include "postgres.h"

typedef struct TsName
{
	uint64 hash;
	const char *bytes;
	uint32 length;
	uint32 tag; /* the owner's */
} TsName;

typedef struct TsNameSlot
{
	uint32 half_hash;
	uint32 number; /* + 1; 0: free */
} TsNameSlot;

typedef struct TsNames
{
	MemoryContext context;
	uint32 n, capacity;
	TsName *name;
	uint32 mask;
	TsNameSlot *slots;
	char *chunk; /* where the next bytes go */
	size_t chunk_left, last_size;
	void **chunks; /* all of them, to free them */
	int nchunks;
	size_t memory; /* bytes allocated */
} TsNames;

extern TsNames *ts_names_create(MemoryContext context);
extern void ts_names_free(TsNames *names);

/* Forgets all names, but keeps the room. */
extern void ts_names_clear(TsNames *names);

extern uint32 ts_names_enter(TsNames *names, const char *bytes, uint32 length, uint64 hash);

/* Whether two strings of one length are equal; words at a time, for they are mostly short. */
static inline bool
ts_bytes_equal(const char *a, const char *b, uint32 length)
{
	uint64 x, y;

	if (length < sizeof(uint64))
	{
		for (uint32 i = 0; i < length; i++)
			if (a[i] != b[i])
				return false;
		return true;
	}
	for (uint32 i = 0; i < length - sizeof(uint64); i += sizeof(uint64))
	{
		memcpy(&x, a + i, sizeof(x));
		memcpy(&y, b + i, sizeof(y));
		if (x != y)
			return false;
	}
	memcpy(&x, a + length - sizeof(x), sizeof(x));
	memcpy(&y, b + length - sizeof(y), sizeof(y));
	return x == y;
}

/* ts_names_intern: the number of a name, which is entered when it is new. */
static inline uint32
ts_names_intern(TsNames *names, const char *bytes, uint32 length, uint64 hash)
{
	uint32 at = (uint32) (hash >> 32) & names->mask;

	for (; names->slots[at].number != 0; at = (at + 1) & names->mask)
	{
		const TsName *name = &names->name[names->slots[at].number - 1];

		if (names->slots[at].half_hash == (uint32) hash && name->length == length &&
			ts_bytes_equal(name->bytes, bytes, length))
			return names->slots[at].number - 1;
	}
	return ts_names_enter(names, bytes, length, hash);
}

/*
 * A look-up that is going to be made waits for memory three times: for the slot, for the name, for its bytes.  A loop over
 * many look-ups hides that by asking for the slot long before, for the name some time before, for the bytes shortly
 * before.  (After a collision it may ask for the wrong ones, which costs time but nothing else.)  Always inline, for gcc
 * takes a function that only prefetches for one that does nothing.
 */
static pg_attribute_always_inline void
ts_names_prefetch_slot(const TsNames *names, uint64 hash)
{
	__builtin_prefetch(&names->slots[(hash >> 32) & names->mask]);
}

static pg_attribute_always_inline void
ts_names_prefetch_name(const TsNames *names, uint64 hash)
{
	uint32 number = names->slots[(hash >> 32) & names->mask].number;

	if (number != 0)
		__builtin_prefetch(&names->name[number - 1]);
}

static pg_attribute_always_inline void
ts_names_prefetch_bytes(const TsNames *names, uint64 hash)
{
	uint32 number = names->slots[(hash >> 32) & names->mask].number;

	if (number != 0)
		__builtin_prefetch(names->name[number - 1].bytes);
}

/* Bytewise order of two strings. */
static inline int
ts_bytes_compare(const char *a, uint32 alength, const char *b, uint32 blength)
{
	int order = memcmp(a, b, Min(alength, blength));

	return order != 0 ? order : (alength > blength) - (alength < blength);
}

#endif /* TOUCHSTONE_NAMES_H */
