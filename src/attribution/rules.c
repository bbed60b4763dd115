/*
 * rules.c
 *		The rule-based models: how the touches that a conversion sees share it.
 *
 * ts_rule_weigh is the one definition of every model; attribute, attribute_rows and credit all call it (attribute goes
 * through crowded.c, which computes the same sums another way, where a journey has very many pairs).
 *
 * Sources: position models for one and two touches as Adobe Analytics defines them (one touch: all of it; two: the first
 * and last share scaled up to 1); time decay by half-life as in Google Analytics and Adobe Analytics.
 */
#include "postgres.h"

#include "attribution/markov.h"
#include "attribution/rules.h"

#include "core/error.h"
#include "core/memory.h"

/*
 * ts_rules_create: the models of a call, ready for a stream with these touch names (in bytewise order).
 */
TsRules *
ts_rules_create(const TsModels *models, uint32 nnames, const TsName *const *names)
{
	TsRules *rules = palloc0(sizeof(TsRules));

	rules->n = models->n;
	rules->rule = palloc0(models->n * sizeof(TsRule));
	rules->view = palloc0(models->n * sizeof(TsView));
	for (int m = 0; m < models->n; m++)
	{
		const TsModel *model = models->model[m];
		const TsModel *viewed = ts_markov_view_model(model);
		TsRule *rule = &rules->rule[m];
		int v = 0;
		bool weighted = false;

		rule->model = model;
		while (v < rules->nviews && !ts_view_shared(rules->view[v].model, viewed))
			v++;
		if (v == rules->nviews)
			ts_view_init(&rules->view[rules->nviews++], viewed, nnames, names);
		rule->view = &rules->view[v];
		if (model->kind == TS_TIME_DECAY)
			rule->half_lives = 1.0 / (double) model->half_life;
		if (model->kind == TS_SHAPLEY)
			rule->repeats = ts_array(uint32, nnames + 1);
		if (model->kind == TS_PARTICIPATION || model->kind == TS_SHAPLEY)
			rule->seen =
				MemoryContextAllocExtended(CurrentMemoryContext, mul_size(nnames + 1, sizeof(uint64)),
										   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		for (int i = 0; i < model->npatterns; i++)
			weighted |= (model->patterns[i].clause == TS_WEIGHT);
		if (weighted)
		{
			double *factor = ts_array(double, nnames + 1);

			for (uint32 n = 0; n < nnames; n++)
			{
				factor[n] = 1;
				for (int i = 0; i < model->npatterns; i++)
				{
					const TsPattern *pattern = &model->patterns[i];

					/* the first pattern that matches decides */
					if (pattern->clause == TS_WEIGHT &&
						ts_pattern_matches(pattern, names[n]->bytes, names[n]->length))
					{
						factor[n] = pattern->factor;
						break;
					}
				}
			}
			rule->factor = factor;
		}
	}
	return rules;
}

/*
 * ts_rule_shape: the shares of n touches under a model that knows only their positions.
 *
 * One touch takes all.  Two touches share as first to last, equally where both shares are 0.  More: the middle share is
 * divided equally among those between.
 */
TsShape
ts_rule_shape(const TsModel *model, uint32 n)
{
	if (model->kind != TS_POSITION || n == 1)
		return (TsShape){false, 0, 1, 0};
	if (n == 2)
		return model->first + model->last > 0 ? (TsShape){true, model->first, 0, model->last}
											  : (TsShape){true, 1, 0, 1};
	return (TsShape){true, model->first, model->middle / (n - 2), model->last};
}

/*
 * ts_rule_weigh: the weights of the touches [lo, hi) of a lane, which is what one conversion sees; at least one touch.
 *
 * `latest` is the latest time among them.  (Models of stages need to know more: ts_rule_weigh_window.)  Puts down the weights of a stretch of these touches, of which *from is the
 * first (counted from lo), and returns its length; touches outside it have weight 0.  Weights add up to 1 (but under
 * participation, where every distinct name has 1, at its first touch).
 */
uint32
ts_rule_weigh(TsRule *rule, const TsLane *lane, uint32 lo, uint32 hi, int64 latest, double *weights,
			  uint32 *from)
{
	const TsModel *model = rule->model;
	uint32 n = hi - lo;
	const uint32 *touch = lane->touch + lo;
	const int64 *at = lane->at + lo;
	double sum = 0;
	TsShape shape;
	TsRoles roles;

	*from = 0;
	switch (model->kind)
	{
		case TS_FIRST_TOUCH:
			weights[0] = 1;
			return 1;
		case TS_LAST_TOUCH:
			*from = n - 1;
			weights[0] = 1;
			return 1;
		case TS_PARTICIPATION:
			rule->window++;
			for (uint32 i = 0; i < n; i++)
			{
				weights[i] = (rule->seen[touch[i]] != rule->window);
				rule->seen[touch[i]] = rule->window;
			}
			return n;
		case TS_SHAPLEY:
			ts_shapley_weigh(rule, touch, n, weights);
			break;
		case TS_MARKOV:
			Ensure(false, "markov has no weights of touches");
			break;
		case TS_TIME_DECAY:
			for (uint32 i = 0; i < n; i++)
				weights[i] = ts_decayed(latest, at[i], rule->half_lives);
			break;
		case TS_LINEAR:
		case TS_POSITION:
			shape = ts_rule_shape(model, n);
			for (uint32 i = 0; i < n; i++)
				weights[i] = shape.each;
			if (shape.ends)
			{
				weights[0] = shape.first;
				weights[n - 1] = shape.last;
			}
			break;
		case TS_W_SHAPED:
		case TS_FULL_PATH:
			Ensure(rule->weighed && rule->weighed->lo == lo && rule->weighed->hi == hi,
				   "model of stages weighs an unknown window");
			roles = ts_rule_roles(rule, rule->weighed);
			for (uint32 i = 0; i < n; i++)
				weights[i] = roles.each;
			for (int i = 0; i < roles.n; i++)
				weights[roles.place[i] - lo] = roles.share[i];
			break;
	}
	if (rule->factor)
		for (uint32 i = 0; i < n; i++)
			weights[i] *= rule->factor[touch[i]];
	else if (ts_rule_has_stages(rule))
		return n; /* they add up to 1 by themselves */
	for (uint32 i = 0; i < n; i++)
		sum += weights[i];
	for (uint32 i = 0; i < n; i++)
		weights[i] /= sum;
	return n;
}
