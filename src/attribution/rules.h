/*
 * rules.h
 *		From a journey to credits: what a model sees of it (view.c), and how it weighs what it sees (rules.c, crowded.c).
 *
 * A view is what the clauses exclude, collapse, fallback, lookback, consume, from and to make of a journey.  Models that
 * agree in these share a view.
 *
 *		journey touches  ->  exclude, collapse  ->  lane 0: the touches that count
 *												->  lane 1: the fallback touches
 *		conversion       ->  window: a stretch [lo, hi) of lane 0 or, where that is empty, of lane 1
 */
#ifndef TOUCHSTONE_RULES_H
#define TOUCHSTONE_RULES_H

#include "postgres.h"

#include <math.h>

#include "attribution/model.h"
#include "attribution/walk.h"

typedef struct TsLane
{
	uint32 n;
	const int64 *at;	 /* ascending */
	const uint32 *touch; /* ranks of the names */
	const uint32 *index; /* places in the journey; NULL: the same */
} TsLane;

/* What one conversion sees; empty (lo == hi): nothing, it is unearned. */
typedef struct TsWindow
{
	uint32 conversion; /* its place in the journey */
	uint32 lane;
	uint32 lo, hi;
	uint32 number; /* its place among the windows of the view */
} TsWindow;

#define TS_NO_GOAL	PG_UINT32_MAX /* a goal that no row of the stream has */
#define TS_NOT_MADE PG_UINT32_MAX

typedef struct TsView
{
	const TsModel *model; /* one of those that share the view */
	const uint8 *role;	  /* by rank of the name: see view.c; NULL: all count */
	uint32 goal;		  /* clause for: rank of the goal plus 1; 0: conversions of all goals */

	/* of the journey last looked at */
	TsLane lane[2];
	uint32 nwindows;
	TsWindow *windows;
	uint64 pairs; /* touches in windows, counted once for each window */

	/* room */
	uint32 window_room, lane_room;
	int64 *lane_at[2];
	uint32 *lane_touch[2];
	uint32 *lane_index[2];
	uint64 *seen_in; /* collapse: by rank, the journey in which last_at is */
	int64 *last_at;	 /* ... and the last such touch that counted */
} TsView;

/* A model ready to weigh. */
typedef struct TsRule
{
	const TsModel *model;
	TsView *view;
	double half_lives;	  /* time_decay: half-lives a microsecond */
	const double *factor; /* clause weight: by rank of the name; NULL: all 1 */
	uint64 *seen;		  /* participation, shapley: by rank, the last window in which the name was seen */
	uint64 window;		  /* ... and the number of the present one */
	uint32 *repeats;	  /* shapley: by rank, touches of the name in a window */

	/* models of stages */
	uint32 stage_goal[TS_STAGES]; /* rank plus 1 */
	uint32
		*made[TS_STAGES]; /* by window: place in its lane of the touch that made the stage, or TS_NOT_MADE */
	uint32 made_room;
	const TsWindow *weighed; /* the window being weighed */
} TsRule;

typedef struct TsRules
{
	int n;
	TsRule *rule;
	int nviews;
	TsView *view;
} TsRules;

/* rules.c */
extern TsRules *ts_rules_create(const TsModels *models, uint32 nnames, const TsName *const *names);
extern uint32 ts_rule_weigh(TsRule *rule, const TsLane *lane, uint32 lo, uint32 hi, int64 latest,
							double *weights, uint32 *from);

/* The models of a walk's state, ready for its journeys (stages.c). */
extern TsRules *ts_rules_open(const TsWalk *walk);

/* Touches with roles in a model of stages, each once, and what they and the others get, before factors and normalising. */
typedef struct TsRoles
{
	int n;
	uint32 place[2 + TS_STAGES]; /* in the lane */
	double share[2 + TS_STAGES];
	double each;
} TsRoles;

extern void ts_rule_find_stages(TsRule *rule, const TsJourney *journey);
extern TsRoles ts_rule_roles(const TsRule *rule, const TsWindow *window);

static inline bool
ts_rule_has_stages(const TsRule *rule)
{
	return rule->model->kind == TS_W_SHAPED || rule->model->kind == TS_FULL_PATH;
}

/* A rule looks at the journey that its view has looked at, before its windows are weighed. */
static inline void
ts_rule_look(TsRule *rule, const TsJourney *journey)
{
	if (ts_rule_has_stages(rule))
		ts_rule_find_stages(rule, journey);
}

/* The weights of the touches of a window, which is not empty: see ts_rule_weigh. */
static inline uint32
ts_rule_weigh_window(TsRule *rule, const TsWindow *window, double *weights, uint32 *from)
{
	const TsLane *lane = &rule->view->lane[window->lane];

	rule->weighed = window;
	return ts_rule_weigh(rule, lane, window->lo, window->hi, lane->at[window->hi - 1], weights, from);
}

/* How a model of positions or of time shares a conversion between n touches, before factors and normalising. */
typedef struct TsShape
{
	bool ends; /* the first and the last touch stand apart from those between */
	double first, each, last;
} TsShape;

extern TsShape ts_rule_shape(const TsModel *model, uint32 n);

/* Weight of a touch that is so many half-lives old; never 0, so that every touch of a window earns something. */
#define TS_OLDEST_HALF_LIVES 1000.0

static inline double
ts_decayed(int64 latest, int64 at, double half_lives)
{
	double age = (double) ((uint64) latest - (uint64) at) * half_lives;

	return exp2(-Min(age, TS_OLDEST_HALF_LIVES));
}

/* view.c */
extern bool ts_view_shared(const TsModel *a, const TsModel *b);
extern void ts_view_init(TsView *view, const TsModel *model, uint32 nnames, const TsName *const *names);
extern void ts_view_look(TsView *view, const TsJourney *journey);
extern void ts_view_lanes(TsView *view, const TsJourney *journey);

/* crowded.c: for journeys with many conversions that see many touches */

/* A journey has so many pairs that crowded.c is faster: a few times more than touches and conversions together. */
static inline bool
ts_view_crowded(const TsView *view, const TsJourney *journey)
{
	return view->pairs > 256 && view->pairs > 16 * ((uint64) journey->ntouches + journey->nconversions);
}

/* Takes what a touch earned in `conversions` of a journey, in all its windows together. */
typedef void (*TsCrowdedFunction)(void *argument, const TsJourney *journey, uint32 touch, int64 conversions,
								  double credit, double value);
extern void ts_crowded_journey(TsRule *rule, const TsJourney *journey, TsCrowdedFunction function,
							   void *argument);

/* shapley.c */
extern void ts_shapley_weigh(TsRule *rule, const uint32 *touch, uint32 n, double *weights);
extern void ts_shapley_shares(TsRule *rule, const TsLane *lane, uint32 nwindows, const TsWindow *windows,
							  double *shares);

#endif /* TOUCHSTONE_RULES_H */
