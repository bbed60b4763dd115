/*
 * attribute.c
 *		The result of attribute(): what every touch earned under every model, over all journeys of the stream.
 *
 *		journey -> (view -> windows) -> rule -> weights -> cells
 *
 * A cell is one touch under one model.  All models look at a journey while it is in the cache.  Sums carry the digits
 * that rounding would lose (cell.h), so credits add up to the totals; and journeys come in a fixed order, so the same
 * rows give the same bits whatever the plan.
 *
 * Two models keep credits of their own: markov (markov.c), whose cells are known only after the last journey, and
 * shapley(ordered) (shapley.c), whose credits are by touch and position.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/cell.h"
#include "attribution/markov.h"
#include "attribution/result.h"
#include "attribution/rules.h"
#include "attribution/shapley.h"
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

/* Pair by pair: every window is weighed on its own. */
static void
add_windows(TsRule *rule, const TsJourney *journey, double *weights, TsCell *cells, TsOrdered *ordered)
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
			if (ordered)
				ts_ordered_add(ordered, journey, lane->touch[window->lo + i], i + 1, weights[i],
							   weights[i] * value);
			else if (weights[i] > 0)
				ts_cell_add(&cells[lane->touch[window->lo + from + i]], journey, 1, weights[i],
							weights[i] * value);
	}
}

/* Of a crowded journey, what a touch earned by all windows at once. */
static void
add_touch(void *cells, const TsJourney *journey, uint32 touch, int64 conversions, double credit, double value)
{
	ts_cell_add((TsCell *) cells + touch, journey, conversions, credit, value);
}

/*
 * Everything that the journeys of a state say, in cells: for each rule the touches by name, then what is unearned.
 * Credits of markov and of shapley(ordered) go into the rule's own.
 */
static TsCell *
fill_cells(TsWalk *walk, TsRules *rules, TsMarkov **markov, TsOrdered **ordered)
{
	Size stride = (Size) walk->nnames + 1;
	TsCell *cells =
		MemoryContextAllocExtended(CurrentMemoryContext, mul_size(mul_size(stride, rules->n), sizeof(TsCell)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint32 weight_room = 64;
	double *weights = ts_array(double, weight_room);
	const TsJourney *journey;

	while ((journey = ts_walk_next(walk)) != NULL)
	{
		if (journey->nconversions == 0 && walk->converting_only)
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
			TsCell *of_rule = cells + m * stride;
			TsCell *unearned = of_rule + walk->nnames;

			if (markov[m])
			{
				ts_markov_add(markov[m], rule->view, journey, NULL);
				continue;
			}
			ts_rule_look(rule, journey);
			if (ts_view_crowded(rule->view, journey) && !ordered[m])
				ts_crowded_journey(rule, journey, add_touch, of_rule);
			else
				add_windows(rule, journey, weights, of_rule, ordered[m]);
			for (uint32 w = 0; w < rule->view->nwindows; w++)
			{
				const TsWindow *window = &rule->view->windows[w];

				if (window->lo == window->hi)
					ts_cell_add(unearned, journey, 0, 1, journey->value[window->conversion]);
			}
		}
	}
	return cells;
}

/* One row of the result.  `suffix` is what is put behind the name of the touch; no name: what is unearned. */
static void
add_row(TsResult *result, const TsModels *models, int m, const TsName *name, const char *suffix,
		const TsCell *cell, const double *removal_effect)
{
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};

	values[COL_MODEL] = CStringGetTextDatum(models->name[m]);
	values[COL_ORDINAL] = Int32GetDatum(m + 1);
	nulls[COL_TOUCH] = (name == NULL);
	if (name && suffix)
		values[COL_TOUCH] =
			CStringGetTextDatum(psprintf("%s%s", pnstrdup(name->bytes, name->length), suffix));
	else if (name)
		values[COL_TOUCH] = PointerGetDatum(cstring_to_text_with_len(name->bytes, (int) name->length));
	if (unlikely(!isfinite(ts_sum(&cell->value))))
		float_overflow_error();
	values[COL_TOUCHES] = Int64GetDatum(cell->touches);
	values[COL_JOURNEYS] = Int64GetDatum(cell->journeys);
	values[COL_CONVERSIONS] = Float8GetDatum(ts_sum(&cell->conversions));
	values[COL_VALUE] = Float8GetDatum(ts_sum(&cell->value));
	nulls[COL_REMOVAL_EFFECT] = (removal_effect == NULL);
	if (removal_effect)
		values[COL_REMOVAL_EFFECT] = Float8GetDatum(*removal_effect);
	ts_result_add(result, values, nulls);
}

/* Order of the cells of shapley(ordered): by touch, then by position. */
static int
compare_ordered(const void *a, const void *b)
{
	const TsOrderedCell *const *x = a;
	const TsOrderedCell *const *y = b;

	if ((*x)->touch != (*y)->touch)
		return (*x)->touch < (*y)->touch ? -1 : 1;
	return (*x)->position < (*y)->position ? -1 : (*x)->position > (*y)->position;
}

static void
add_ordered(TsResult *result, const TsModels *models, int m, const TsWalk *walk, const TsOrdered *ordered)
{
	uint32 n;
	const TsOrderedCell *cells = ts_ordered_cells(ordered, &n);
	const TsOrderedCell **sorted = ts_array(const TsOrderedCell *, (Size) n + 1);

	for (uint32 i = 0; i < n; i++)
		sorted[i] = &cells[i];
	qsort(sorted, n, sizeof(*sorted), compare_ordered);
	for (uint32 i = 0; i < n; i++)
	{
		char suffix[16];

		snprintf(suffix, sizeof(suffix), " #%u", sorted[i]->position);
		add_row(result, models, m, walk->name[sorted[i]->touch], suffix, &sorted[i]->cell, NULL);
	}
}

/*
 * A markov model: its touches, then what is unearned.  A chain in which nothing converts has no effects to report: the row
 * of the unearned says so, even where it is zero.
 */
static void
add_markov(TsResult *result, const TsModels *models, int m, const TsWalk *walk, TsMarkov *markov)
{
	bool converts = ts_markov_finish(markov);
	const TsCell *unearned = &markov->cell[walk->nnames];

	for (uint32 i = 0; converts && i < walk->nnames; i++)
		if (ts_sum(&markov->cell[i].conversions) > 0)
			add_row(result, models, m, walk->name[i], NULL, &markov->cell[i], &markov->effect[i]);
	if (unearned->journeys > 0 || markov->earned == 0)
		add_row(result, models, m, NULL, NULL, unearned, NULL);
}

/*
 * ts_attribute_result: what the journeys of a state earn, as attribution[]: one row for each model and touch that earned
 * something, by ordinal and touch (bytewise); touch NULL, last of its model, for conversions that no touch earned.
 */
Datum
ts_attribute_result(FunctionCallInfo fcinfo, TsState *state)
{
	const TsModels *models = state->stream->models;
	TsWalk *walk = ts_walk_open(state, !ts_models_need_all_journeys(models));
	TsRules *rules = ts_rules_open(walk);
	TsMarkov **markov = palloc0(models->n * sizeof(TsMarkov *));
	TsOrdered **ordered = palloc0(models->n * sizeof(TsOrdered *));
	TsCell *cells;
	TsResult *result;

	for (int m = 0; m < models->n; m++)
	{
		if (models->model[m]->kind == TS_MARKOV)
			markov[m] = ts_markov_create(models->model[m], walk->nnames, 0);
		if (models->model[m]->kind == TS_SHAPLEY && models->model[m]->ordered)
			ordered[m] = ts_ordered_create();
	}
	cells = fill_cells(walk, rules, markov, ordered);

	result = ts_attribution_result(fcinfo, NCOLUMNS);
	for (int m = 0; m < rules->n; m++)
	{
		const TsCell *of_rule = &cells[m * ((Size) walk->nnames + 1)];

		if (markov[m])
		{
			add_markov(result, models, m, walk, markov[m]);
			continue;
		}
		if (ordered[m])
			add_ordered(result, models, m, walk, ordered[m]);
		for (uint32 i = 0; i <= walk->nnames; i++)
			if (of_rule[i].journeys > 0)
				add_row(result, models, m, i < walk->nnames ? walk->name[i] : NULL, NULL, &of_rule[i], NULL);
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
