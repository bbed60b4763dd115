/*
 * attribute.c
 *		The result of attribute(): what every touch earned under every model, over all journeys of the stream.
 *
 *		journey -> (view -> windows) -> rule -> weights -> cells
 *
 * A cell is one touch under one model.  All models look at a journey while it is in the cache.  Sums carry the digits
 * that rounding would lose (Knuth's two-sum, as in Neumaier 1974), so credits add up to the totals; and journeys come in
 * a fixed order, so the same rows give the same bits whatever the plan.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/result.h"
#include "attribution/rules.h"
#include "attribution/state.h"
#include "attribution/walk.h"

#include "core/error.h"
#include "core/memory.h"
#include "utils/builtins.h"
#include "utils/float.h"

PG_FUNCTION_INFO_V1(ts_attribute_finalfn);

/* Columns of the type attribution. */
enum
{
	COL_MODEL,
	COL_ORDINAL,
	COL_TOUCH,
	COL_TOUCHES,
	COL_JOURNEYS,
	COL_CONVERSIONS,
	COL_VALUE,
	COL_REMOVAL_EFFECT,
	NCOLUMNS
};

/* A sum of doubles and what rounding has lost of it so far. */
typedef struct Sum
{
	double sum;
	double lost;
} Sum;

typedef struct Cell
{
	Sum conversions;
	Sum value;
	int64 touches;
	int64 journeys;
	uint64 last_journey;
} Cell;

static inline void
sum_add(Sum *s, double x)
{
	double sum = s->sum + x;
	double y = sum - s->sum;

	s->lost += (s->sum - (sum - y)) + (x - y);
	s->sum = sum;
}

static inline void
cell_add(Cell *cell, const TsJourney *journey, int64 touches, double conversions, double value)
{
	sum_add(&cell->conversions, conversions);
	sum_add(&cell->value, value);
	cell->touches += touches;
	cell->journeys += (cell->last_journey != journey->number);
	cell->last_journey = journey->number;
}

/* A journey has so many pairs that crowded.c is faster: a few times more than touches and conversions together. */
static inline bool
is_crowded(const TsView *view, const TsJourney *journey)
{
	return view->pairs > 256 && view->pairs > 16 * ((uint64) journey->ntouches + journey->nconversions);
}

/* Pair by pair: every window is weighed on its own. */
static void
add_windows(TsRule *rule, const TsJourney *journey, double *weights, Cell *cells)
{
	const TsView *view = rule->view;

	for (uint32 w = 0; w < view->nwindows; w++)
	{
		const TsWindow *window = &view->windows[w];
		const TsLane *lane = &view->lane[window->lane];
		double value = journey->value[window->conversion];
		uint32 from, n;

		TsCheckInterrupts(w);
		if (window->lo == window->hi)
			continue;
		n = ts_rule_weigh_window(rule, window, weights, &from);
		for (uint32 i = 0; i < n; i++)
			if (weights[i] > 0)
				cell_add(&cells[lane->touch[window->lo + from + i]], journey, 1, weights[i],
						 weights[i] * value);
	}
}

/* All windows at once. */
static void
add_crowded(TsRule *rule, const TsJourney *journey, Cell *cells)
{
	const TsView *view = rule->view;
	TsWindow *windows = ts_array(TsWindow, view->nwindows);

	for (uint32 l = 0; l < 2; l++)
	{
		const TsLane *lane = &view->lane[l];
		uint32 n = 0;
		double *credits, *values;
		uint64 *counts;

		for (uint32 w = 0; w < view->nwindows; w++)
			if (view->windows[w].lane == l && view->windows[w].lo < view->windows[w].hi)
				windows[n++] = view->windows[w];
		if (n == 0)
			continue;
		credits = ts_array(double, lane->n);
		values = ts_array(double, lane->n);
		counts = ts_array(uint64, lane->n);
		memset(credits, 0, lane->n * sizeof(double));
		memset(values, 0, lane->n * sizeof(double));
		memset(counts, 0, lane->n * sizeof(uint64));
		ts_crowded_weigh(rule, lane, n, windows, journey->value, credits, values, counts);
		for (uint32 i = 0; i < lane->n; i++)
		{
			TsCheckInterrupts(i);
			if (counts[i] > 0)
				cell_add(&cells[lane->touch[i]], journey, (int64) counts[i], credits[i], values[i]);
		}
		pfree(counts);
		pfree(values);
		pfree(credits);
	}
	pfree(windows);
}

/* Everything that the journeys of a state say, in cells: for each rule the touches by name, then what is unearned. */
static Cell *
fill_cells(TsWalk *walk, TsRules *rules)
{
	Size stride = (Size) walk->nnames + 1;
	Cell *cells =
		MemoryContextAllocExtended(CurrentMemoryContext, mul_size(mul_size(stride, rules->n), sizeof(Cell)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint32 weight_room = 64;
	double *weights = ts_array(double, weight_room);
	const TsJourney *journey;

	while ((journey = ts_walk_next(walk)) != NULL)
	{
		if (journey->nconversions == 0)
			continue;
		if (weight_room < journey->ntouches)
		{
			weight_room = Max(journey->ntouches, 2 * weight_room);
			weights = ts_array_resize(weights, double, weight_room);
		}
		for (int v = 0; v < rules->nviews; v++)
			ts_view_look(&rules->view[v], journey);
		for (int m = 0; m < rules->n; m++)
		{
			TsRule *rule = &rules->rule[m];
			Cell *of_rule = cells + m * stride;
			Cell *unearned = of_rule + walk->nnames;

			ts_rule_look(rule, journey);

			if (is_crowded(rule->view, journey))
				add_crowded(rule, journey, of_rule);
			else
				add_windows(rule, journey, weights, of_rule);
			for (uint32 w = 0; w < rule->view->nwindows; w++)
			{
				const TsWindow *window = &rule->view->windows[w];

				if (window->lo == window->hi)
					cell_add(unearned, journey, 0, 1, journey->value[window->conversion]);
			}
		}
	}
	return cells;
}

/*
 * ts_attribute_result: what the journeys of a state earn, as attribution[]: one row for each model and touch that earned
 * something, by ordinal and touch (bytewise); touch NULL, last of its model, for conversions that no touch earned.
 */
Datum
ts_attribute_result(FunctionCallInfo fcinfo, TsState *state)
{
	TsWalk *walk = ts_walk_open(state, true);
	TsRules *rules = ts_rules_open(walk);
	Cell *cells = fill_cells(walk, rules);
	TsResult *result = ts_result_begin(fcinfo, NCOLUMNS);

	for (int m = 0; m < rules->n; m++)
		for (uint32 i = 0; i <= walk->nnames; i++)
		{
			const Cell *cell = &cells[m * ((Size) walk->nnames + 1) + i];
			Datum values[NCOLUMNS] = {0};
			bool nulls[NCOLUMNS] = {false};

			if (cell->journeys == 0)
				continue;
			values[COL_MODEL] = CStringGetTextDatum(state->stream->models->name[m]);
			values[COL_ORDINAL] = Int32GetDatum(m + 1);
			nulls[COL_TOUCH] = (i == walk->nnames);
			if (i < walk->nnames)
				values[COL_TOUCH] = PointerGetDatum(
					cstring_to_text_with_len(walk->name[i]->bytes, (int) walk->name[i]->length));
			if (unlikely(!isfinite(cell->value.sum + cell->value.lost)))
				float_overflow_error();
			values[COL_TOUCHES] = Int64GetDatum(cell->touches);
			values[COL_JOURNEYS] = Int64GetDatum(cell->journeys);
			values[COL_CONVERSIONS] = Float8GetDatum(cell->conversions.sum + cell->conversions.lost);
			values[COL_VALUE] = Float8GetDatum(cell->value.sum + cell->value.lost);
			nulls[COL_REMOVAL_EFFECT] = true;
			ts_result_add(result, values, nulls);
		}
	return ts_result_end(result);
}

/* ts_attribute_finalfn(internal) -> attribution[]: see ts_attribute_result; NULL when there was no row at all. */
Datum
ts_attribute_finalfn(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return ts_attribute_result(fcinfo, (TsState *) PG_GETARG_POINTER(0));
}
