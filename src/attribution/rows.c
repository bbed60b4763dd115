/*
 * rows.c
 *		The result of attribute_rows(): every credit of every touch row, for every model.
 *
 * The weights are those of attribute (rules.c), so the sums of these rows are its result.
 */
#include "postgres.h"

#include "attribution/result.h"
#include "attribution/rules.h"
#include "attribution/state.h"
#include "attribution/walk.h"

#include "core/error.h"
#include "core/memory.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_attribute_rows_finalfn);

/* Columns of the type attribution_row. */
enum
{
	COL_MODEL,
	COL_ORDINAL,
	COL_TOUCH,
	COL_TOUCH_REF,
	COL_TOUCH_AT,
	COL_CONVERSION_REF,
	COL_CONVERSION_AT,
	COL_GOAL,
	COL_CREDIT,
	COL_VALUE,
	NCOLUMNS
};

static Datum
name_datum(const TsName *name)
{
	return PointerGetDatum(cstring_to_text_with_len(name->bytes, (int) name->length));
}

/* A reference as text; NULL where there is none. */
static Datum
ref_datum(const TsState *state, uint64 ref, bool *isnull)
{
	uint32 length;
	const char *bytes;

	*isnull = (ref == 0);
	if (ref == 0)
		return (Datum) 0;
	bytes = ts_key_bytes(state->keys, (uint32) (ref - 1), &length);
	return PointerGetDatum(cstring_to_text_with_len(bytes, (int) length));
}

/* The rows of one window: touch by touch, or one row for a conversion that nothing earned. */
static void
add_window(TsResult *result, const TsWalk *walk, TsRule *rule, const TsJourney *journey,
		   const TsWindow *window, double *weights, Datum *values, bool *nulls)
{
	const TsLane *lane = &rule->view->lane[window->lane];
	double value = journey->value[window->conversion];
	uint32 from = 0, n = 0;

	values[COL_CONVERSION_REF] =
		ref_datum(walk->state, journey->conversion_ref[window->conversion], &nulls[COL_CONVERSION_REF]);
	values[COL_CONVERSION_AT] = TimestampTzGetDatum(journey->conversion_at[window->conversion]);
	nulls[COL_GOAL] = !journey->conversion_goal || journey->conversion_goal[window->conversion] == 0;
	if (!nulls[COL_GOAL])
		values[COL_GOAL] = name_datum(walk->goal[journey->conversion_goal[window->conversion] - 1]);
	if (window->lo == window->hi)
	{
		nulls[COL_TOUCH] = nulls[COL_TOUCH_REF] = nulls[COL_TOUCH_AT] = true;
		values[COL_CREDIT] = Float8GetDatum(1);
		values[COL_VALUE] = Float8GetDatum(value);
		ts_result_add(result, values, nulls);
		return;
	}
	n = ts_rule_weigh_window(rule, window, weights, &from);
	nulls[COL_TOUCH] = nulls[COL_TOUCH_AT] = false;
	for (uint32 i = 0; i < n; i++)
	{
		uint32 place = window->lo + from + i;
		uint32 in_journey = lane->index ? lane->index[place] : place;

		if (weights[i] == 0)
			continue;
		values[COL_TOUCH] = name_datum(walk->name[lane->touch[place]]);
		values[COL_TOUCH_REF] = ref_datum(walk->state, journey->touch_ref[in_journey], &nulls[COL_TOUCH_REF]);
		values[COL_TOUCH_AT] = TimestampTzGetDatum(lane->at[place]);
		values[COL_CREDIT] = Float8GetDatum(weights[i]);
		values[COL_VALUE] = Float8GetDatum(weights[i] * value);
		ts_result_add(result, values, nulls);
	}
}

/*
 * ts_attribute_rows_finalfn(internal) -> attribution_row[]
 *		By model, journey, conversion and touch, each in order of time; touch NULL for a conversion that no touch earned.
 *		NULL when there was no row at all.
 */
Datum
ts_attribute_rows_finalfn(PG_FUNCTION_ARGS)
{
	TsState *state;
	TsWalk *walk;
	TsRules *rules;
	TsResult **results; /* of each model */
	double *weights;
	const TsJourney *journey;
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (TsState *) PG_GETARG_POINTER(0);
	Ensure(state->stream->keeps_refs, "state of attribute_rows without references");
	walk = ts_walk_open(state, true);
	rules = ts_rules_open(walk);
	weights = ts_array(double, state->n + 1);
	results = ts_array(TsResult *, rules->n);
	for (int m = 0; m < rules->n; m++)
		results[m] = ts_attribution_result(fcinfo, NCOLUMNS);

	while ((journey = ts_walk_next(walk)) != NULL)
	{
		for (int v = 0; v < rules->nviews; v++)
			ts_view_look(&rules->view[v], journey);
		for (int m = 0; m < rules->n; m++)
		{
			TsRule *rule = &rules->rule[m];

			ts_rule_look(rule, journey);
			values[COL_MODEL] = CStringGetTextDatum(state->stream->models->name[m]);
			values[COL_ORDINAL] = Int32GetDatum(m + 1);
			for (uint32 w = 0; w < rule->view->nwindows; w++)
				add_window(results[m], walk, rule, journey, &rule->view->windows[w], weights, values, nulls);
		}
	}
	for (int m = 1; m < rules->n; m++)
		ts_result_append(results[0], results[m]);
	return ts_result_end(results[0]);
}
