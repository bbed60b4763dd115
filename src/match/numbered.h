/*
 * numbered.h
 *		A table of hashes of 64 bits with a number for each, in order of appearance.  Inline: it is asked for every value, every record.
 */
#ifndef TOUCHSTONE_MATCH_NUMBERED_H
#define TOUCHSTONE_MATCH_NUMBERED_H

#include "postgres.h"

#include "core/memory.h"

typedef struct TsNumbered
{
	uint64 mask;
	uint64 *hash; /* 0: free */
	uint32 *number;
	uint32 n;
} TsNumbered;

/* Room for so many different hashes; in the current context. */
static inline void
ts_numbered_create(TsNumbered *table, uint64 entries)
{
	uint64 size = 64;

	while (size < entries * 2)
		size *= 2;
	table->mask = size - 1;
	table->n = 0;
	table->hash =
		(uint64 *) palloc_extended(mul_size(size, sizeof(uint64)), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	table->number = ts_array(uint32, size);
}

static inline void
ts_numbered_free(TsNumbered *table)
{
	pfree(table->hash);
	pfree(table->number);
}

/* The number of a hash, which is not 0; a new one gets the next. */
static inline uint32
ts_numbered_enter(TsNumbered *table, uint64 hash)
{
	uint64 at = (hash >> 7) & table->mask;

	while (table->hash[at] != hash)
	{
		if (table->hash[at] == 0)
		{
			table->hash[at] = hash;
			table->number[at] = table->n++;
			break;
		}
		at = (at + 1) & table->mask;
	}
	return table->number[at];
}

#endif /* TOUCHSTONE_MATCH_NUMBERED_H */
