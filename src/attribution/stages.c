/*
 * stages.c
 *		The models of stages, w_shaped and full_path: which touches hold which roles, and what a role is worth.
 *
 *		a      b      c      d      e      f      g      conversion
 *		first         lead          opportunity   last (of full_path)
 *
 * The roles of a conversion: the first touch that it sees; for each of two goals the touch that made it, which is the last
 * that it sees at or before the mark; the mark is the latest of its goal at or before the conversion.  The last touch
 * has a role in full_path.  All others share what the roles leave, those after the second goal like those before.
 *
 * A goal without a mark, or without a touch before its mark, is a stage that is missing: the roles that there are take
 * its share in proportion to theirs (equally, when all theirs are 0).  So they do with the share of the others, when
 * there are none.  A touch with several roles has the sum.
 *
 * Clauses act on touches alone: a mark is never consumed, excluded or too old, but the touch that made it may be.
 *
 * Sources: the models of milestones in Marketo Measure (30, 30, 30 and 10 %; 22.5 % four times and 10 %) and HubSpot's
 * definitions of the key points.  Marketo Measure leaves the touches after the opportunity out of its W; HubSpot counts
 * them with the others, and so do we.
 */
#include "postgres.h"

#include "attribution/rules.h"

#include "core/error.h"
#include "core/memory.h"

/* The rank plus 1 of a goal among the stream's; TS_NO_GOAL when no row has it. */
static uint32
find_goal(const TsGoalName *goal, uint32 ngoals, const TsName *const *goals)
{
	uint32 low = 0, high = ngoals;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;
		int order =
			ts_bytes_compare(goals[middle]->bytes, goals[middle]->length, goal->text, (uint32) goal->length);

		if (order == 0)
			return middle + 1;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return TS_NO_GOAL;
}

/* ts_rules_open: the models of a walk's state, ready for its journeys. */
TsRules *
ts_rules_open(const TsWalk *walk)
{
	TsRules *rules = ts_rules_create(walk->state->stream->models, walk->nnames, walk->name);

	for (int v = 0; v < rules->nviews; v++)
		if (rules->view[v].model->goal.text)
			rules->view[v].goal = find_goal(&rules->view[v].model->goal, walk->ngoals, walk->goal);
	for (int m = 0; m < rules->n; m++)
		for (int s = 0; ts_rule_has_stages(&rules->rule[m]) && s < TS_STAGES; s++)
			rules->rule[m].stage_goal[s] =
				find_goal(&rules->rule[m].model->stage[s], walk->ngoals, walk->goal);
	return rules;
}

/*
 * ts_rule_find_stages: for every window of the view the places in its lane of the touches that made the stages.  Marks,
 * touches and conversions are in order of time, so one pass over each is enough.
 */
void
ts_rule_find_stages(TsRule *rule, const TsJourney *journey)
{
	const TsView *view = rule->view;

	if (rule->made_room < view->nwindows)
	{
		rule->made_room = Max(view->nwindows, 2 * rule->made_room);
		for (int s = 0; s < TS_STAGES; s++)
			rule->made[s] = ts_array(uint32, rule->made_room);
	}
	for (int s = 0; s < TS_STAGES; s++)
	{
		uint32 m = 0;
		uint32 before[2] = {0, 0}; /* touches of each lane at or before the mark */
		bool marked = false;
		int64 mark = 0;

		for (uint32 w = 0; w < view->nwindows; w++)
		{
			const TsWindow *window = &view->windows[w];
			const TsLane *lane = &view->lane[window->lane];
			int64 at = journey->conversion_at[window->conversion];
			uint32 *n = &before[window->lane];

			TsCheckInterrupts(w);
			for (; m < journey->nmarks && journey->mark_at[m] <= at; m++)
				if (journey->mark_goal[m] == rule->stage_goal[s])
				{
					mark = journey->mark_at[m];
					marked = true;
				}
			while (marked && *n < lane->n && lane->at[*n] <= mark)
				(*n)++;
			rule->made[s][w] = *n > window->lo ? *n - 1 : TS_NOT_MADE;
		}
	}
}

/* Puts down a role, together with what its touch has already. */
static void
add_role(TsRoles *roles, uint32 place, double share)
{
	int i = 0;

	while (i < roles->n && roles->place[i] != place)
		i++;
	if (i == roles->n)
	{
		roles->place[roles->n] = place;
		roles->share[roles->n++] = 0;
	}
	roles->share[i] += share;
}

/*
 * ts_rule_roles: the touches of a window that hold roles, with their shares, and the share of each of the others; before
 * factors and normalising.
 */
TsRoles
ts_rule_roles(const TsRule *rule, const TsWindow *window)
{
	const TsModel *model = rule->model;
	TsRoles roles = {0};
	uint32 place[2 + TS_STAGES];
	double share[2 + TS_STAGES];
	int n = 0; /* roles that there are */
	double given = model->first, held = model->first;
	double scale;
	uint32 nothers;

	place[n] = window->lo;
	share[n++] = model->first;
	for (int s = 0; s < TS_STAGES; s++)
	{
		given += model->stage_share[s];
		if (rule->made[s][window->number] == TS_NOT_MADE)
			continue;
		held += model->stage_share[s];
		place[n] = rule->made[s][window->number];
		share[n++] = model->stage_share[s];
	}
	given += model->last;
	if (model->kind == TS_FULL_PATH)
	{
		held += model->last;
		place[n] = window->hi - 1;
		share[n++] = model->last;
	}
	for (int i = 0; i < n; i++)
		add_role(&roles, place[i], 0);
	nothers = window->hi - window->lo - roles.n;
	scale = nothers > 0 ? given : 1; /* what the roles share */
	roles.each = nothers > 0 ? model->middle / nothers : 0;
	for (int i = 0; i < n; i++)
		add_role(&roles, place[i], held > 0 ? share[i] * (scale / held) : scale / n);
	return roles;
}
