/*
 * shapley.h
 *		The model shapley: see shapley.c.
 */
#ifndef TOUCHSTONE_SHAPLEY_H
#define TOUCHSTONE_SHAPLEY_H

#include "postgres.h"

#include "attribution/cell.h"
#include "attribution/rules.h"

/* Credits by touch and position, of shapley(ordered). */
typedef struct TsOrdered TsOrdered;

/* One of them. */
typedef struct TsOrderedCell
{
	uint32 touch;
	uint32 position; /* from 1 */
	TsCell cell;
} TsOrderedCell;

extern TsOrdered *ts_ordered_create(void);
extern void ts_ordered_add(TsOrdered *ordered, const TsJourney *journey, uint32 touch, uint32 position,
						   double credit, double value);
extern const TsOrderedCell *ts_ordered_cells(const TsOrdered *ordered, uint32 *n);

#endif /* TOUCHSTONE_SHAPLEY_H */
