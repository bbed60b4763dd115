/*
 * scratch.h
 *		Memory for the kernels, from the server's allocator: kernels.h has none of its own.
 */
#ifndef TOUCHSTONE_SCRATCH_H
#define TOUCHSTONE_SCRATCH_H

#include "postgres.h"

#include "core/memory.h"
#include "text/kernels.h"

/* What a kernel needs for two texts in the current context; NULL for short ones, which need nothing. */
static inline void *
ts_scratch(const TsChars *a, const TsChars *b)
{
	if (likely(a->n <= TS_SHORT && b->n <= TS_SHORT))
		return NULL;
	return ts_array(char, ts_kernel_scratch(a->n, b->n));
}

#endif /* TOUCHSTONE_SCRATCH_H */
