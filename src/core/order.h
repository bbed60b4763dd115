/*
 * order.h
 *		Orders of plain values, for qsort and bsearch: ascending; strings bytewise.
 */
#ifndef TOUCHSTONE_ORDER_H
#define TOUCHSTONE_ORDER_H

#include "postgres.h"

/* Of char *, or of structs that begin with one. */
static inline int
ts_order_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static inline int
ts_order_uint32(const void *a, const void *b)
{
	uint32 x = *(const uint32 *) a, y = *(const uint32 *) b;

	return (x > y) - (x < y);
}

static inline int
ts_order_uint64(const void *a, const void *b)
{
	uint64 x = *(const uint64 *) a, y = *(const uint64 *) b;

	return (x > y) - (x < y);
}

/* Of times too, or of structs that begin with one. */
static inline int
ts_order_int64(const void *a, const void *b)
{
	int64 x = *(const int64 *) a, y = *(const int64 *) b;

	return (x > y) - (x < y);
}

/* Of numbers, none of which is NaN; or of structs that begin with one. */
static inline int
ts_order_doubles(const void *a, const void *b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

#endif /* TOUCHSTONE_ORDER_H */
