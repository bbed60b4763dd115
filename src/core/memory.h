/*
 * memory.h
 *		Allocation with checked sizes.
 *
 * Every array is allocated through these, so that a count from outside can neither wrap a multiplication nor ask
 * for more than the allocator hands out.  (PostgreSQL's own palloc_array is not used: late minors expand it to a
 * function that early minors of the same major lack.)
 */
#ifndef TOUCHSTONE_MEMORY_H
#define TOUCHSTONE_MEMORY_H

#include "postgres.h"

#include "storage/shmem.h"
#include "utils/memutils.h"

/* ts_array_in: room for n elements of a type, in a context; over 1 GB too. */
#define ts_array_in(context, type, n) \
	((type *) MemoryContextAllocHuge((context), mul_size(sizeof(type), (n))))

/* ts_array: the same in the current context. */
#define ts_array(type, n) ts_array_in(CurrentMemoryContext, type, n)

/* ts_array_resize: make room for n elements, keeping what is there. */
#define ts_array_resize(pointer, type, n) ((type *) repalloc_huge((pointer), mul_size(sizeof(type), (n))))

#endif /* TOUCHSTONE_MEMORY_H */
