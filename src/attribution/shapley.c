/*
 * shapley.c
 *		The Shapley value of touches, as Zhao, Mahboobi and Bagheri simplify it (arXiv 1804.05327).
 *
 * A coalition of touches is worth the conversions that see no other touch.  Then the Shapley value of a touch, a mean over
 * all 2^n coalitions, comes down to sharing every conversion equally among its distinct touches: 1/d each.
 *
 * The ordered form of the paper splits the value of a touch by position.  A conversion whose window holds the touch m times
 * gives 1 / (d m) at each of its positions, counted from the first touch of the window; over all positions that is 1/d.
 *
 *		window  a b a c     d = 3     a: 1/6 at 1, 1/6 at 3     b: 1/3 at 2     c: 1/3 at 4
 */
#include "postgres.h"

#include "attribution/shapley.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

struct TsOrdered
{
	uint32 n, room, mask;
	TsOrderedCell *cells;
	uint32 *slots; /* open addressing: number + 1, 0 is free */
};

#define FIRST_ROOM 64

/*
 * ts_shapley_weigh: weights of n touches, which add up to the number of distinct ones among them: 1 for the first of each
 * name, or (ordered) 1 shared by all of a name.
 */
void
ts_shapley_weigh(TsRule *rule, const uint32 *touch, uint32 n, double *weights)
{
	/* a number of its own for each window, so that `seen` need not be emptied */
	rule->window++;
	for (uint32 i = 0; i < n; i++)
	{
		bool first = (rule->seen[touch[i]] != rule->window);

		rule->seen[touch[i]] = rule->window;
		weights[i] = first;
		rule->repeats[touch[i]] = first ? 1 : rule->repeats[touch[i]] + 1;
	}
	/* the counts of all names are complete only now */
	for (uint32 i = 0; rule->model->ordered && i < n; i++)
		weights[i] = 1.0 / rule->repeats[touch[i]];
}

/*
 * ts_shapley_shares: 1/d of each window.  Both ends of windows only move forward, so counting the touches that come and
 * go takes one pass.
 */
void
ts_shapley_shares(TsRule *rule, const TsLane *lane, uint32 nwindows, const TsWindow *windows, double *shares)
{
	uint32 *present = rule->repeats;
	uint32 lo = 0, hi = 0, distinct = 0;

	for (uint32 i = 0; i < lane->n; i++)
		present[lane->touch[i]] = 0;
	for (uint32 w = 0; w < nwindows; w++)
	{
		TsCheckInterrupts(w);
		for (; hi < windows[w].hi; hi++)
			distinct += (present[lane->touch[hi]]++ == 0);
		for (; lo < windows[w].lo; lo++)
			distinct -= (--present[lane->touch[lo]] == 0);
		shares[w] = 1.0 / distinct;
	}
}

/* ---------- by position ---------- */

/* ts_ordered_create: no credits yet, in the current context. */
TsOrdered *
ts_ordered_create(void)
{
	TsOrdered *ordered = palloc0(sizeof(TsOrdered));

	ordered->room = FIRST_ROOM;
	ordered->mask = 2 * FIRST_ROOM - 1;
	ordered->cells = ts_array(TsOrderedCell, FIRST_ROOM);
	ordered->slots = palloc0(2 * FIRST_ROOM * sizeof(uint32));
	return ordered;
}

/* The slot where the search for a touch at a position begins. */
static inline uint32
first_slot(const TsOrdered *ordered, uint32 touch, uint32 position)
{
	return (uint32) ts_mix64(((uint64) touch << 32) | position) & ordered->mask;
}

/* Twice the room. */
static void
grow(TsOrdered *ordered)
{
	/* slots are twice the room that is to be, and their number must fit 32 bits with the mask */
	if (ordered->room > PG_UINT32_MAX / 8)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("too many touches and positions for shapley(ordered)"),
						errhint("Shorten journeys with the clauses collapse and lookback, or use shapley.")));
	ordered->room *= 2;
	ordered->mask = 2 * ordered->room - 1;
	ordered->cells = ts_array_resize(ordered->cells, TsOrderedCell, ordered->room);
	pfree(ordered->slots);
	ordered->slots =
		MemoryContextAllocExtended(CurrentMemoryContext, mul_size(2 * (Size) ordered->room, sizeof(uint32)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < ordered->n; i++)
	{
		uint32 at = first_slot(ordered, ordered->cells[i].touch, ordered->cells[i].position);

		while (ordered->slots[at] != 0)
			at = (at + 1) & ordered->mask;
		ordered->slots[at] = i + 1;
	}
}

/* ts_ordered_add: what a touch at a position earned from a conversion. */
void
ts_ordered_add(TsOrdered *ordered, const TsJourney *journey, uint32 touch, uint32 position, double credit,
			   double value)
{
	uint32 at;

	if (ordered->n == ordered->room)
		grow(ordered);
	for (at = first_slot(ordered, touch, position); ordered->slots[at] != 0; at = (at + 1) & ordered->mask)
	{
		TsOrderedCell *cell = &ordered->cells[ordered->slots[at] - 1];

		if (cell->touch == touch && cell->position == position)
		{
			ts_cell_add(&cell->cell, journey, 1, credit, value);
			return;
		}
	}
	ordered->cells[ordered->n] = (TsOrderedCell){.touch = touch, .position = position};
	ts_cell_add(&ordered->cells[ordered->n].cell, journey, 1, credit, value);
	ordered->slots[at] = ++ordered->n;
}

/* ts_ordered_cells: all of them, in order of first appearance. */
const TsOrderedCell *
ts_ordered_cells(const TsOrdered *ordered, uint32 *n)
{
	*n = ordered->n;
	return ordered->cells;
}
