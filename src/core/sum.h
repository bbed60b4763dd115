/*
 * sum.h
 *		Sums of doubles that carry the digits that rounding would lose (Knuth's two-sum, as in Neumaier 1974).
 *
 * So cents add up, and the same numbers in the same order give the same bits.
 */
#ifndef TOUCHSTONE_SUM_H
#define TOUCHSTONE_SUM_H

#include "postgres.h"

/* A sum of doubles and what rounding has lost of it so far. */
typedef struct TsSum
{
	double sum;
	double lost;
} TsSum;

static inline void
ts_sum_add(TsSum *s, double x)
{
	double sum = s->sum + x;
	double y = sum - s->sum;

	s->lost += (s->sum - (sum - y)) + (x - y);
	s->sum = sum;
}

static inline double
ts_sum(const TsSum *s)
{
	return s->sum + s->lost;
}

#endif /* TOUCHSTONE_SUM_H */
