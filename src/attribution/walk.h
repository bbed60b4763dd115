/*
 * walk.h
 *		Going through the journeys of a state, one after the other, in an order that depends on the data alone.
 */
#ifndef TOUCHSTONE_WALK_H
#define TOUCHSTONE_WALK_H

#include "postgres.h"

#include "attribution/state.h"

/*
 * One journey: its touches, marks and conversions, each in order of time (at one instant touches and marks by name,
 * conversions by value and goal).  A touch is the rank of its name in TsWalk.name, a goal that of its name in TsWalk.goal
 * plus 1 (0: none); the arrays of marks and goals are NULL where the stream has no goals.  References are offsets into the state's keys plus 1 (0:
 * NULL), or the arrays are NULL where the stream keeps none.  Valid until the next journey is asked for.
 */
typedef struct TsJourney
{
	uint64 number; /* 1, 2, ... */
	uint64 id;
	const char *key; /* text, uuid */
	uint32 key_length;
	uint32 ntouches;
	int64 *at;
	uint32 *touch;
	uint64 *touch_ref;
	uint32 nconversions;
	int64 *conversion_at;
	double *value;
	uint64 *conversion_ref;
	uint32 *conversion_goal;
	uint32 nmarks;
	int64 *mark_at;
	uint32 *mark_goal;
} TsJourney;

/* A walk.  What is below `journey` is walk.c's. */
typedef struct TsWalk
{
	TsState *state;
	bool converting_only; /* journeys without a conversion need not be shown */
	uint32 nnames;
	const TsName **name; /* touch names in bytewise order */
	uint32 ngoals;
	const TsName **goal; /* goals in bytewise order */
	TsJourney journey;

	uint32 touch_room, conversion_room, mark_room;
	TsRefRecord *records; /* of a small state, sorted */
	uint32 next_record;
	struct TsMerge *merge; /* of a large state */
} TsWalk;

extern TsWalk *ts_walk_open(TsState *state, bool converting_only);
extern const TsJourney *ts_walk_next(TsWalk *walk); /* NULL: no more */

#endif /* TOUCHSTONE_WALK_H */
