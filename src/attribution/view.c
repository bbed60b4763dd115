/*
 * view.c
 *		What a model sees of a journey: exclude, collapse, fallback, then the window of every conversion.
 *
 * The order of effects is fixed: excluded touches are gone before anything is counted; of equal touches closer than the
 * collapse interval to the last one that counted only that one counts; then fallback touches step aside into lane 1;
 * then lookback and consume cut the windows; then from and to choose which conversions are reported.  With the clause
 * for, the conversions of other goals do not exist: they are not reported and consume nothing.
 */
#include "postgres.h"

#include "attribution/rules.h"

#include "core/error.h"
#include "core/memory.h"

/* Roles of a touch name. */
#define ROLE_COUNTS	  0
#define ROLE_FALLBACK 1
#define ROLE_EXCLUDED 2

/* Whether two models list the same patterns in a clause. */
static bool
same_patterns(const TsModel *a, const TsModel *b, TsClause clause)
{
	int i = 0, j = 0;

	for (;;)
	{
		while (i < a->npatterns && a->patterns[i].clause != clause)
			i++;
		while (j < b->npatterns && b->patterns[j].clause != clause)
			j++;
		if (i == a->npatterns || j == b->npatterns)
			return i == a->npatterns && j == b->npatterns;
		if (a->patterns[i].prefix != b->patterns[j].prefix ||
			a->patterns[i].length != b->patterns[j].length ||
			memcmp(a->patterns[i].text, b->patterns[j].text, a->patterns[i].length) != 0)
			return false;
		i++;
		j++;
	}
}

static bool
same_goal(const TsModel *a, const TsModel *b)
{
	if (a->goal.text == NULL || b->goal.text == NULL)
		return a->goal.text == b->goal.text;
	return a->goal.length == b->goal.length && memcmp(a->goal.text, b->goal.text, a->goal.length) == 0;
}

/* ts_view_shared: whether two models see every journey alike. */
bool
ts_view_shared(const TsModel *a, const TsModel *b)
{
	return same_goal(a, b) && a->lookback == b->lookback && a->collapse == b->collapse &&
		   a->consume == b->consume && a->has_from == b->has_from && a->has_to == b->has_to &&
		   (!a->has_from || a->from == b->from) && (!a->has_to || a->to == b->to) &&
		   same_patterns(a, b, TS_EXCLUDE) && same_patterns(a, b, TS_FALLBACK);
}

/* ts_view_init: the view of a model over touch names in bytewise order. */
void
ts_view_init(TsView *view, const TsModel *model, uint32 nnames, const TsName *const *names)
{
	bool any = false;
	uint8 *role = NULL;

	memset(view, 0, sizeof(TsView));
	view->model = model;
	view->goal = model->goal.text ? TS_NO_GOAL : 0; /* until ts_rules_open finds it */
	for (int i = 0; i < model->npatterns; i++)
		any |= (model->patterns[i].clause != TS_WEIGHT);
	if (any)
	{
		role = palloc0(nnames + 1);
		for (uint32 n = 0; n < nnames; n++)
			for (int i = 0; i < model->npatterns; i++)
			{
				const TsPattern *pattern = &model->patterns[i];

				if (pattern->clause != TS_WEIGHT &&
					ts_pattern_matches(pattern, names[n]->bytes, names[n]->length))
					role[n] = Max(role[n], pattern->clause == TS_EXCLUDE ? ROLE_EXCLUDED : ROLE_FALLBACK);
			}
		view->role = role;
	}
	if (model->collapse)
	{
		view->seen_in = MemoryContextAllocExtended(CurrentMemoryContext, mul_size(nnames + 1, sizeof(uint64)),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		view->last_at = ts_array(int64, nnames + 1);
	}
}

/*
 * ts_view_lanes: the touches of a journey in their lanes.
 */
void
ts_view_lanes(TsView *view, const TsJourney *journey)
{
	uint64 collapse = (uint64) view->model->collapse;
	uint32 n[2] = {0, 0};

	if (view->role == NULL && collapse == 0)
	{
		view->lane[0] = (TsLane){journey->ntouches, journey->at, journey->touch, NULL};
		view->lane[1] = (TsLane){0, NULL, NULL, NULL};
		return;
	}
	if (view->lane_room < journey->ntouches)
	{
		view->lane_room = Max(journey->ntouches, 2 * view->lane_room);
		for (int l = 0; l < 2; l++)
		{
			view->lane_at[l] = ts_array(int64, view->lane_room);
			view->lane_touch[l] = ts_array(uint32, view->lane_room);
			view->lane_index[l] = ts_array(uint32, view->lane_room);
		}
	}
	for (uint32 i = 0; i < journey->ntouches; i++)
	{
		uint32 touch = journey->touch[i];
		int role = view->role ? view->role[touch] : ROLE_COUNTS;

		TsCheckInterrupts(i);
		if (role == ROLE_EXCLUDED)
			continue;
		if (collapse)
		{
			if (view->seen_in[touch] == journey->number &&
				(uint64) journey->at[i] - (uint64) view->last_at[touch] < collapse)
				continue;
			view->seen_in[touch] = journey->number;
			view->last_at[touch] = journey->at[i];
		}
		view->lane_at[role][n[role]] = journey->at[i];
		view->lane_touch[role][n[role]] = touch;
		view->lane_index[role][n[role]++] = i;
	}
	for (int l = 0; l < 2; l++)
		view->lane[l] = (TsLane){n[l], view->lane_at[l], view->lane_touch[l], view->lane_index[l]};
}

/*
 * ts_view_look: lanes and windows of a journey.  Both ends of a window move only forward from one conversion to the
 * next, so all windows together take one pass over the touches.
 */
void
ts_view_look(TsView *view, const TsJourney *journey)
{
	const TsModel *model = view->model;
	uint32 lo[2] = {0, 0}, hi[2] = {0, 0};

	ts_view_lanes(view, journey);
	if (view->window_room < journey->nconversions)
	{
		view->window_room = Max(journey->nconversions, 2 * view->window_room);
		view->windows = ts_array(TsWindow, view->window_room);
	}
	view->nwindows = 0;
	view->pairs = 0;
	for (uint32 c = 0; c < journey->nconversions; c++)
	{
		int64 at = journey->conversion_at[c];
		int64 since =
			(model->lookback && at > PG_INT64_MIN + model->lookback) ? at - model->lookback : PG_INT64_MIN;
		uint32 lane;

		TsCheckInterrupts(c);
		if (view->goal && journey->conversion_goal[c] != view->goal)
			continue;
		for (int l = 0; l < 2; l++)
		{
			const TsLane *touches = &view->lane[l];

			if (model->consume)
				lo[l] = hi[l]; /* what earlier conversions could see is used up */
			while (hi[l] < touches->n && touches->at[hi[l]] <= at)
				hi[l]++;
			while (lo[l] < hi[l] && touches->at[lo[l]] < since)
				lo[l]++;
		}
		if ((model->has_from && at < model->from) || (model->has_to && at >= model->to))
			continue;
		lane = (lo[0] == hi[0]);
		view->windows[view->nwindows] = (TsWindow){c, lane, lo[lane], hi[lane], view->nwindows};
		view->nwindows++;
		view->pairs += hi[lane] - lo[lane];
	}
}
