/*
 * cell.h
 *		What one touch earned under one model, added up over journeys.
 *
 * Sums carry the digits that rounding would lose (core/sum.h), so credits add up to the totals.
 */
#ifndef TOUCHSTONE_CELL_H
#define TOUCHSTONE_CELL_H

#include "postgres.h"

#include "attribution/walk.h"
#include "core/sum.h"

typedef struct TsCell
{
	TsSum conversions;
	TsSum value;
	int64 touches;
	int64 journeys;
	uint64 last_journey;
} TsCell;

static inline void
ts_cell_add(TsCell *cell, const TsJourney *journey, int64 touches, double conversions, double value)
{
	ts_sum_add(&cell->conversions, conversions);
	ts_sum_add(&cell->value, value);
	cell->touches += touches;
	cell->journeys += (cell->last_journey != journey->number);
	cell->last_journey = journey->number;
}

#endif /* TOUCHSTONE_CELL_H */
