/*
 * walk.c
 *		Going through the journeys of a state, one after the other, in an order that depends on the data alone.
 *
 * A small state is copied and sorted whole.  Of a large one the partitions are visited one by one; in each, what the
 * blocks hold (partition.c sorts it) is merged with what the runs of other processes hold (run.c), journey by journey:
 *
 *		blocks  j1 j2    j4          a heap of these sources, by journey; the first journey of the heap is taken
 *		run     j1    j3 j4			 from every source that has it, and its touches and conversions are merged
 *		run        j2 j3			 by time
 *
 * Nothing here changes the state: a final function may be called again after more rows (in a window).
 */
#include "postgres.h"

#include "attribution/partition.h"
#include "attribution/run.h"
#include "attribution/walk.h"

#include "core/memory.h"
#include "miscadmin.h"

/* A source of sorted journeys in the present partition. */
typedef struct Source
{
	uint64 journey; /* the one it stands at */
	const char *key;
	uint32 key_length;
	TsRunCursor *run; /* NULL: the blocks */
} Source;

typedef struct TsMerge
{
	int next_partition;
	TsPartitionReader *reader; /* NULL: the state has no blocks */
	TsPartition partition;
	uint32 next_touch, next_other; /* of the blocks: where the journey begins */
	uint32 end_touch, end_other;   /* ... and where it ends */
	uint64 looked_at;
	Source blocks;
	int nruns;
	TsRunCursor *cursors;
	Source *runs;
	Source **heap; /* sources with journeys left, the first journey at the top */
	int nheap;

	Source **taken; /* those that have the present journey */

	/* the journey's part from the source that comes second, third, ... */
	uint32 more_room;
	int64 *more_at;
	uint32 *more_touch;
	uint32 *more_goal;
	double *more_value;
} TsMerge;

/* ---------- orders ---------- */

typedef const TsName *NamePointer;

#define ST_SORT			 sort_names
#define ST_ELEMENT_TYPE	 NamePointer
#define ST_COMPARE(a, b) ts_bytes_compare((*(a))->bytes, (*(a))->length, (*(b))->bytes, (*(b))->length)
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Order of two keys or references among `keys`. */
static int
compare_keys(const TsKeys *keys, uint32 a, uint32 b)
{
	uint32 alength, blength;
	const char *abytes, *bbytes;

	if (a == b)
		return 0;
	abytes = ts_key_bytes(keys, a, &alength);
	bbytes = ts_key_bytes(keys, b, &blength);
	return ts_bytes_compare(abytes, alength, bbytes, blength);
}

/* Order of the journeys of two records of a small state. */
static inline int
compare_journeys(const TsRecord *a, const TsRecord *b, const TsState *state)
{
	if (a->journey != b->journey)
		return a->journey < b->journey ? -1 : 1;
	return state->stream->journey_type == TS_JOURNEY_BIGINT
			   ? 0
			   : compare_keys(state->keys, ts_key(a->what), ts_key(b->what));
}

/*
 * The canonical order of records: journey, time, kind, value, rank of the touch or goal.  Then by reference, so that of two
 * equal rows always the same one is called the first.
 */
static int
compare_records(const TsRefRecord *a, const TsRefRecord *b, const TsState *state)
{
	int order = compare_journeys(&a->r, &b->r, state);

	if (order != 0)
		return order;
	if (a->r.at != b->r.at)
		return a->r.at < b->r.at ? -1 : 1;
	if (ts_kind(a->r.what) != ts_kind(b->r.what))
		return ts_kind(a->r.what) < ts_kind(b->r.what) ? -1 : 1;
	if (a->r.value != b->r.value)
		return a->r.value < b->r.value ? -1 : 1;
	if (ts_touch(a->r.what) != ts_touch(b->r.what))
		return ts_touch(a->r.what) < ts_touch(b->r.what) ? -1 : 1;
	if (a->ref == 0 || b->ref == 0)
		return (a->ref == 0) - (b->ref == 0);
	return compare_keys(state->keys, (uint32) (a->ref - 1), (uint32) (b->ref - 1));
}

#define ST_SORT				sort_records
#define ST_ELEMENT_TYPE		TsRefRecord
#define ST_COMPARE(a, b, s) compare_records(a, b, s)
#define ST_COMPARE_ARG_TYPE const TsState
#define ST_SCOPE			static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static inline int
compare_sources(const Source *a, const Source *b)
{
	if (a->journey != b->journey)
		return a->journey < b->journey ? -1 : 1;
	return a->key ? ts_bytes_compare(a->key, a->key_length, b->key, b->key_length) : 0;
}

/* ---------- room for a journey ---------- */

static void
make_room(TsWalk *walk, uint32 touches, uint32 marks, uint32 conversions)
{
	TsJourney *j = &walk->journey;
	bool refs = walk->state->stream->keeps_refs;
	bool goals = walk->state->stream->goals != NULL;

#define grow(array, type) (array) = (array) ? ts_array_resize(array, type, room) : ts_array(type, room)
	if (walk->touch_room < touches)
	{
		uint32 room = Max(Max(touches, 2 * walk->touch_room), 32);

		grow(j->at, int64);
		grow(j->touch, uint32);
		if (refs)
			grow(j->touch_ref, uint64);
		walk->touch_room = room;
	}
	if (walk->conversion_room < conversions)
	{
		uint32 room = Max(Max(conversions, 2 * walk->conversion_room), 8);

		grow(j->conversion_at, int64);
		grow(j->value, double);
		if (refs)
			grow(j->conversion_ref, uint64);
		if (goals)
			grow(j->conversion_goal, uint32);
		walk->conversion_room = room;
	}
	if (goals && walk->mark_room < marks)
	{
		uint32 room = Max(Max(marks, 2 * walk->mark_room), 8);

		grow(j->mark_at, int64);
		grow(j->mark_goal, uint32);
		walk->mark_room = room;
	}
#undef grow
}

/* ---------- a small state ---------- */

/*
 * Which names the records of the buffer name, touches or goals; they are put in order.  A name's tag: its place before
 * sorting; true when it is the one found there.  The result has the rank of each tag.
 */
static uint32 *
rank_used(const TsState *state, TsNames *names, bool goals, const TsName ***used, uint32 *n)
{
	uint32 *ranks;

	*used = ts_array(const TsName *, state->n + 1);
	for (uint32 i = 0; i < state->n; i++)
	{
		uint64 what = ts_record(state, i)->what;
		TsName *name;

		if ((ts_kind(what) != TS_TOUCH) != goals || (goals && ts_goal(what) == 0))
			continue;
		name = &names->name[ts_touch(what) - goals];
		if (name->tag >= *n || (*used)[name->tag] != name)
		{
			name->tag = *n;
			(*used)[(*n)++] = name;
		}
	}
	ranks = ts_array(uint32, *n + 1);
	sort_names(*used, *n);
	for (uint32 i = 0; i < *n; i++)
		ranks[(*used)[i]->tag] = i;
	return ranks;
}

/* Copies and sorts the records of the buffer.  Names are ranked among those that the records name. */
static void
open_small(TsWalk *walk)
{
	TsState *state = walk->state;
	TsNames *touches = state->stream->touches;
	TsNames *goals = state->stream->goals;
	uint32 *ranks = rank_used(state, touches, false, &walk->name, &walk->nnames);
	uint32 *goal_ranks = goals ? rank_used(state, goals, true, &walk->goal, &walk->ngoals) : NULL;

	walk->records = ts_array(TsRefRecord, state->n + 1);
	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);
		TsRefRecord *copy = &walk->records[i];

		copy->r = *r;
		copy->ref = state->stream->keeps_refs ? ((const TsRefRecord *) r)->ref : 0;
		if (ts_kind(r->what) == TS_TOUCH)
			copy->r.what = ts_what(TS_TOUCH, ranks[touches->name[ts_touch(r->what)].tag], ts_key(r->what));
		else if (goals && ts_goal(r->what) > 0)
			copy->r.what = ts_what(ts_kind(r->what), goal_ranks[goals->name[ts_goal(r->what) - 1].tag] + 1,
								   ts_key(r->what));
	}
	sort_records(walk->records, state->n, state);
}

static const TsJourney *
next_small(TsWalk *walk)
{
	TsState *state = walk->state;
	TsJourney *j = &walk->journey;
	uint32 end = walk->next_record;
	const TsRecord *first;

	if (walk->next_record >= state->n)
		return NULL;
	first = &walk->records[walk->next_record].r;
	while (end < state->n && compare_journeys(first, &walk->records[end].r, state) == 0)
		end++;
	make_room(walk, end - walk->next_record, end - walk->next_record, end - walk->next_record);
	j->number++;
	j->id = first->journey;
	if (state->stream->journey_type != TS_JOURNEY_BIGINT)
		j->key = ts_key_bytes(state->keys, ts_key(first->what), &j->key_length);
	j->ntouches = j->nmarks = j->nconversions = 0;
	for (; walk->next_record < end; walk->next_record++)
	{
		const TsRefRecord *record = &walk->records[walk->next_record];

		if (ts_kind(record->r.what) == TS_TOUCH)
		{
			j->at[j->ntouches] = record->r.at;
			j->touch[j->ntouches] = ts_touch(record->r.what);
			if (j->touch_ref)
				j->touch_ref[j->ntouches] = record->ref;
			j->ntouches++;
		}
		else if (ts_kind(record->r.what) == TS_MARK)
		{
			j->mark_at[j->nmarks] = record->r.at;
			j->mark_goal[j->nmarks++] = ts_goal(record->r.what);
		}
		else
		{
			if (j->conversion_goal)
				j->conversion_goal[j->nconversions] = ts_goal(record->r.what);
			j->conversion_at[j->nconversions] = record->r.at;
			j->value[j->nconversions] = record->r.value;
			if (j->conversion_ref)
				j->conversion_ref[j->nconversions] = record->ref;
			j->nconversions++;
		}
	}
	return j;
}

/* ---------- a large state ---------- */

/* All names of a dictionary in order; the result has their ranks, by number. */
static uint32 *
rank_all(const TsNames *names, const TsName ***order)
{
	uint32 *ranks = ts_array(uint32, names->n + 1);

	*order = ts_array(const TsName *, names->n + 1);
	for (uint32 i = 0; i < names->n; i++)
		(*order)[i] = &names->name[i];
	sort_names(*order, names->n);
	for (uint32 i = 0; i < names->n; i++)
		ranks[(*order)[i] - names->name] = i;
	return ranks;
}

static void
open_large(TsWalk *walk)
{
	TsState *state = walk->state;
	TsBig *big = state->big;
	const TsStream *stream = state->stream;
	uint32 *ranks = rank_all(stream->touches, &walk->name);
	uint32 *goal_ranks = stream->goals ? rank_all(stream->goals, &walk->goal) : NULL;
	TsMerge *merge = palloc0(sizeof(TsMerge));

	walk->nnames = stream->touches->n;
	walk->ngoals = stream->goals ? stream->goals->n : 0;
	walk->merge = merge;
	if (big->nblocks > 0 || state->n > 0)
		merge->reader = ts_partition_open(state, ranks, walk->nnames, goal_ranks);
	merge->nruns = big->nruns;
	merge->cursors = ts_array(TsRunCursor, big->nruns + 1);
	merge->runs = ts_array(Source, big->nruns + 1);
	merge->heap = ts_array(Source *, big->nruns + 1);
	merge->taken = ts_array(Source *, big->nruns + 1);
	for (int r = 0; r < big->nruns; r++)
		ts_run_open(&merge->cursors[r], &big->runs[r], state->stream->journey_type, ranks, goal_ranks);
}

/* The blocks' source goes to the next journey, the earlier of the next touch's and the next other record's. */
static bool
advance_blocks(TsMerge *merge, int partition, bool has_keys)
{
	const TsPartition *part = &merge->partition;
	bool touch = merge->end_touch < part->ntouches;
	bool other = merge->end_other < part->nothers;
	uint64 journey;

	merge->next_touch = merge->end_touch;
	merge->next_other = merge->end_other;
	if (!touch && !other)
		return false;
	journey = touch ? ts_packed_journey(&part->touches[merge->next_touch]) : PG_UINT64_MAX;
	if (other)
		journey = Min(journey, part->others[merge->next_other].journey);
	if (has_keys)
	{
		const TsPartitionKey *key = &part->keys[journey >> part->key_shift];

		merge->blocks = (Source){key->hash, key->bytes, key->length, NULL};
	}
	else
		merge->blocks = (Source){((uint64) partition << TS_JOURNEY_BITS) | journey, NULL, 0, NULL};
	return true;
}

static bool
advance_run(Source *source, int partition)
{
	if (!ts_run_next(source->run, partition))
		return false;
	source->journey = source->run->journey;
	source->key = source->run->key;
	source->key_length = source->run->key_length;
	return true;
}

/* Restores the heap below place i. */
static void
sift_down(TsMerge *merge, int i)
{
	Source *moving = merge->heap[i];

	for (;;)
	{
		int child = 2 * i + 1;

		if (child >= merge->nheap)
			break;
		if (child + 1 < merge->nheap && compare_sources(merge->heap[child + 1], merge->heap[child]) < 0)
			child++;
		if (compare_sources(moving, merge->heap[child]) <= 0)
			break;
		merge->heap[i] = merge->heap[child];
		i = child;
	}
	merge->heap[i] = moving;
}

/* Adds a source to the heap. */
static void
push(TsMerge *merge, Source *source)
{
	int i = merge->nheap++;

	while (i > 0 && compare_sources(source, merge->heap[(i - 1) / 2]) < 0)
	{
		merge->heap[i] = merge->heap[(i - 1) / 2];
		i = (i - 1) / 2;
	}
	merge->heap[i] = source;
}

/* The sources of the next partition that has any. */
static bool
next_partition(TsWalk *walk)
{
	TsMerge *merge = walk->merge;
	bool has_keys = (walk->state->stream->journey_type != TS_JOURNEY_BIGINT);

	while (merge->next_partition < TS_PARTITIONS)
	{
		int p = merge->next_partition++;

		CHECK_FOR_INTERRUPTS();
		merge->nheap = 0;
		if (merge->reader)
		{
			/* a journey that does not convert here may do so in a run */
			ts_partition_next(merge->reader, p, walk->converting_only && merge->nruns == 0,
							  &merge->partition);
			merge->end_touch = merge->end_other = 0;
			if (advance_blocks(merge, p, has_keys))
				push(merge, &merge->blocks);
		}
		for (int r = 0; r < merge->nruns; r++)
		{
			ts_run_partition(&merge->cursors[r], walk->state->big, p);
			merge->runs[r].run = &merge->cursors[r];
			if (advance_run(&merge->runs[r], p))
				push(merge, &merge->runs[r]);
		}
		if (merge->nheap > 0)
			return true;
	}
	return false;
}

static void
make_more_room(TsMerge *merge, uint32 n)
{
	if (merge->more_room < n)
	{
		merge->more_room = Max(n, 2 * merge->more_room);
		merge->more_at = ts_array(int64, merge->more_room);
		merge->more_touch = ts_array(uint32, merge->more_room);
		merge->more_goal = ts_array(uint32, merge->more_room);
		merge->more_value = ts_array(double, merge->more_room);
	}
}

/*
 * The touches (or marks) [begin, middle) and [middle, end) of the journey are each in order of time and number: merges
 * them.  From the back, with the latter copied out of the way.
 */
static void
merge_touches(TsMerge *merge, int64 *at, uint32 *touch, uint32 begin, uint32 middle, uint32 end)
{
	uint32 a = middle, b = end - middle, to = end;

#define later(at1, touch1, at2, touch2) ((at1) > (at2) || ((at1) == (at2) && (touch1) > (touch2)))
	if (begin == middle || middle == end ||
		!later(at[middle - 1], touch[middle - 1], at[middle], touch[middle]))
		return;
	make_more_room(merge, b);
	memcpy(merge->more_at, at + middle, b * sizeof(int64));
	memcpy(merge->more_touch, touch + middle, b * sizeof(uint32));
	while (b > 0)
	{
		to--;
		if (a > begin && later(at[a - 1], touch[a - 1], merge->more_at[b - 1], merge->more_touch[b - 1]))
		{
			a--;
			at[to] = at[a];
			touch[to] = touch[a];
		}
		else
		{
			b--;
			at[to] = merge->more_at[b];
			touch[to] = merge->more_touch[b];
		}
	}
#undef later
}

/* The same with conversions, by time, value and goal. */
static void
merge_conversions(TsMerge *merge, TsJourney *j, uint32 begin, uint32 middle, uint32 end)
{
	uint32 a = middle, b = end - middle, to = end;
	int64 *at = j->conversion_at;
	double *value = j->value;
	uint32 *goal = j->conversion_goal; /* NULL: no goals */

#define goal_of(goals, i) (goal ? (goals)[i] : 0)
#define later(at1, value1, goal1, at2, value2, goal2) \
	((at1) != (at2) ? (at1) > (at2) : (value1) != (value2) ? (value1) > (value2) : (goal1) > (goal2))
	if (begin == middle || middle == end ||
		!later(at[middle - 1], value[middle - 1], goal_of(goal, middle - 1), at[middle], value[middle],
			   goal_of(goal, middle)))
		return;
	make_more_room(merge, b);
	memcpy(merge->more_at, at + middle, b * sizeof(int64));
	memcpy(merge->more_value, value + middle, b * sizeof(double));
	if (goal)
		memcpy(merge->more_goal, goal + middle, b * sizeof(uint32));
	while (b > 0)
	{
		to--;
		if (a > begin && later(at[a - 1], value[a - 1], goal_of(goal, a - 1), merge->more_at[b - 1],
							   merge->more_value[b - 1], goal_of(merge->more_goal, b - 1)))
		{
			a--;
			at[to] = at[a];
			value[to] = value[a];
			if (goal)
				goal[to] = goal[a];
		}
		else
		{
			b--;
			at[to] = merge->more_at[b];
			value[to] = merge->more_value[b];
			if (goal)
				goal[to] = merge->more_goal[b];
		}
	}
#undef later
#undef goal_of
}

/* Where the records of the blocks' journey end; whether there is a conversion among them. */
static bool
delimit_blocks(TsMerge *merge)
{
	const TsPartition *part = &merge->partition;
	uint64 journey = PG_UINT64_MAX;
	uint32 touch = merge->next_touch;
	uint32 other = merge->next_other;
	bool converts = false;

	if (touch < part->ntouches)
		journey = ts_packed_journey(&part->touches[touch]);
	if (other < part->nothers)
		journey = Min(journey, part->others[other].journey);
	while (touch < part->ntouches && ts_packed_journey(&part->touches[touch]) == journey)
		touch++;
	for (; other < part->nothers && part->others[other].journey == journey; other++)
		converts |= (ts_kind(part->others[other].what) == TS_CONVERSION);
	merge->end_touch = touch;
	merge->end_other = other;
	return converts;
}

/* Adds the blocks' part of the journey: its packed touches, then its other records. */
static void
take_blocks(TsWalk *walk)
{
	TsMerge *merge = walk->merge;
	TsJourney *j = &walk->journey;
	const TsPacked *touches = merge->partition.touches;
	const TsRecord *others = merge->partition.others;
	uint32 ntouches = merge->end_touch - merge->next_touch;
	uint32 nothers = merge->end_other - merge->next_other;
	uint32 first_touch = j->ntouches;
	uint32 first_mark = j->nmarks;
	uint32 first_conversion = j->nconversions;
	uint32 first_other_touch = j->ntouches + ntouches;

	make_room(walk, first_other_touch + nothers, j->nmarks + nothers, j->nconversions + nothers);
	for (uint32 i = merge->next_touch; i < merge->end_touch; i++, j->ntouches++)
	{
		j->at[j->ntouches] = ts_packed_time(&touches[i]);
		j->touch[j->ntouches] = ts_packed_touch(&touches[i]);
	}
	for (uint32 i = merge->next_other; i < merge->end_other; i++)
	{
		if (ts_kind(others[i].what) == TS_TOUCH)
		{
			j->at[j->ntouches] = others[i].at;
			j->touch[j->ntouches++] = ts_touch(others[i].what);
		}
		else if (ts_kind(others[i].what) == TS_MARK)
		{
			j->mark_at[j->nmarks] = others[i].at;
			j->mark_goal[j->nmarks++] = ts_goal(others[i].what);
		}
		else
		{
			if (j->conversion_goal)
				j->conversion_goal[j->nconversions] = ts_goal(others[i].what);
			j->conversion_at[j->nconversions] = others[i].at;
			j->value[j->nconversions++] = others[i].value;
		}
	}
	merge_touches(merge, j->at, j->touch, first_touch, first_other_touch, j->ntouches);
	merge_touches(merge, j->at, j->touch, 0, first_touch, j->ntouches);
	merge_touches(merge, j->mark_at, j->mark_goal, 0, first_mark, j->nmarks);
	merge_conversions(merge, j, 0, first_conversion, j->nconversions);
}

/* Adds a run's part of the journey. */
static void
take_run(TsWalk *walk, const TsRunCursor *run)
{
	TsMerge *merge = walk->merge;
	TsJourney *j = &walk->journey;

	make_room(walk, j->ntouches + run->ntouches, j->nmarks + run->nmarks,
			  j->nconversions + run->nconversions);
	ts_run_touches(run, j->at + j->ntouches, j->touch + j->ntouches);
	merge_touches(merge, j->at, j->touch, 0, j->ntouches, j->ntouches + run->ntouches);
	if (run->nmarks > 0)
	{
		ts_run_marks(run, j->mark_at + j->nmarks, j->mark_goal + j->nmarks);
		merge_touches(merge, j->mark_at, j->mark_goal, 0, j->nmarks, j->nmarks + run->nmarks);
		j->nmarks += run->nmarks;
	}
	ts_run_conversions(run, j->conversion_at + j->nconversions, j->value + j->nconversions,
					   j->conversion_goal ? j->conversion_goal + j->nconversions : NULL);
	merge_conversions(merge, j, 0, j->nconversions, j->nconversions + run->nconversions);
	j->ntouches += run->ntouches;
	j->nconversions += run->nconversions;
}

/*
 * The next journey of the heap.  Where only converting journeys are wanted, the touches of the others are not even
 * looked at.
 */
static const TsJourney *
next_large(TsWalk *walk)
{
	TsMerge *merge = walk->merge;
	TsJourney *j = &walk->journey;
	bool has_keys = (walk->state->stream->journey_type != TS_JOURNEY_BIGINT);

	for (;;)
	{
		Source *first;
		bool wanted = !walk->converting_only;
		int ntaken = 0;
		int partition;

		if (merge->nheap == 0 && !next_partition(walk))
			return NULL;
		partition = merge->next_partition - 1;
		if ((++merge->looked_at & 255) == 0)
			CHECK_FOR_INTERRUPTS();

		/* take the sources that have the first journey off the heap */
		first = merge->heap[0];
		do
		{
			Source *source = merge->heap[0];

			wanted |= source->run ? source->run->nconversions > 0 : delimit_blocks(merge);
			merge->taken[ntaken++] = source;
			merge->heap[0] = merge->heap[--merge->nheap];
			if (merge->nheap > 1)
				sift_down(merge, 0);
		} while (merge->nheap > 0 && compare_sources(merge->heap[0], first) == 0);

		if (wanted)
		{
			j->number++;
			j->id = first->journey;
			j->key = first->key;
			j->key_length = first->key_length;
			j->ntouches = j->nmarks = j->nconversions = 0;
			for (int i = 0; i < ntaken; i++)
			{
				if (merge->taken[i]->run)
					take_run(walk, merge->taken[i]->run);
				else
					take_blocks(walk);
			}
		}

		/* and put them back with their next journeys */
		for (int i = 0; i < ntaken; i++)
		{
			Source *source = merge->taken[i];

			if (source->run ? advance_run(source, partition) : advance_blocks(merge, partition, has_keys))
				push(merge, source);
		}
		if (wanted)
			return j;
	}
}

/* ---------- both ---------- */

/*
 * ts_walk_open: the beginning of a walk, in the current memory context, which must be there until its end.  Journeys
 * without a conversion may be left out.
 */
TsWalk *
ts_walk_open(TsState *state, bool converting_only)
{
	TsWalk *walk = palloc0(sizeof(TsWalk));

	walk->converting_only = converting_only;
	walk->state = state;
	if (state->big && (state->big->nblocks > 0 || state->big->nruns > 0))
		open_large(walk);
	else
		open_small(walk);
	return walk;
}

/*
 * ts_walk_next: the next journey, or NULL after the last.
 */
const TsJourney *
ts_walk_next(TsWalk *walk)
{
	return walk->merge ? next_large(walk) : next_small(walk);
}
