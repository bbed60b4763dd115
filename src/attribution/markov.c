/*
 * markov.c
 *		The model markov(k): journeys into an absorbing chain, its removal effects into credits.
 *
 *		conversion   ->  path: the touches that it sees (its window), then "conversion"
 *		the touches after a journey's last conversion, or of one without any  ->  path, then "null"
 *
 * A path is a sequence of states: the sliding k-grams of its touches; one shorter than k is a single state.  What counts
 * is how many paths start in a state, go from one to another, and end there.  A state that follows itself is collapsed: it
 * would be an edge to itself, and such an edge changes nothing in where a chain is absorbed.
 *
 * The windows of successive conversions overlap, and a journey with a million touches and a hundred thousand conversions
 * has 10^11 pairs of them.  So the paths of a journey are counted together: they are stretches of its touches, `cover` holds
 * +1 where one begins to cover a state and -1 where it ends, and the running sum is how many paths go through a state.
 *
 *		touches   a   b   c   d           order 1, two paths: a b and a b c d
 *		cover    +2   0  -1   0  -1       paths through the state: 2 2 1 1
 *		starts    2   0   0   0           from the one before:     - 2 1 1
 */
#include "postgres.h"

#include <math.h>

#include "attribution/markov.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "utils/float.h"

#define FIRST_STATES 64
#define FIRST_EDGES	 256
#define NO_STATE	 PG_UINT32_MAX

/* What solving the chain takes of a state and of an edge (markov_solve.c), at most; the matrix of the direct way apart. */
#define STATE_SOLVED 160
#define EDGE_SOLVED	 48

/* A stretch [lo, hi) of the touches of a lane. */
typedef struct TsPath
{
	uint32 lo, hi;
	uint32 lane;
	uint32 state; /* of a path shorter than the order */
	bool converts;
	bool reported;
	double value;
} TsPath;

/* ---------- which models, and where they cannot be ---------- */

/* ts_models_need_all_journeys: whether journeys without a conversion matter to one of the models. */
bool
ts_models_need_all_journeys(const TsModels *models)
{
	for (int m = 0; m < models->n; m++)
		if (models->model[m]->kind == TS_MARKOV)
			return true;
	return false;
}

/* ts_markov_refuse: an error if one of the models has no credits of single rows. */
void
ts_markov_refuse(const TsModels *models, const char *function)
{
	for (int m = 0; m < models->n; m++)
		if (models->model[m]->kind == TS_MARKOV)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("model \"%s\" does not go with %s", models->name[m], function),
					 errdetail("The removal effect of a touch comes from all journeys together; a single "
							   "conversion has no shares of its own."),
					 errhint("Use attribute, whose result may be spread over rows, or shapley, which "
							 "shares every conversion.")));
}

/*
 * ts_markov_view_model: what the view of a markov model is made of.  Its period chooses what is reported and not what is
 * looked at, so the view has none.
 */
const TsModel *
ts_markov_view_model(const TsModel *model)
{
	Size size = offsetof(TsModel, patterns) + model->npatterns * sizeof(TsPattern);
	TsModel *copy;

	if (model->kind != TS_MARKOV || (!model->has_from && !model->has_to))
		return model;
	copy = palloc(size);
	memcpy(copy, model, size);
	copy->has_from = copy->has_to = false;
	return copy;
}

/* ---------- room ---------- */

/* Counts memory that is about to be taken against the budget. */
static void
reserve(TsMarkov *m, Size bytes)
{
	m->memory = add_size(m->memory, bytes);
	if (m->memory > m->limit)
		ereport(
			ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("Markov chain of order %d takes more than %zu MB", m->order, m->limit / (1024 * 1024)),
			 errdetail("It has %u states and %u transitions so far%s.", m->nstates, m->nedges,
					   m->replicates > 0 ? ", each counted for every replicate" : ""),
			 errhint("Attribute to fewer distinct touches, such as channels, take a lower order%s, or raise "
					 "work_mem.",
					 m->replicates > 0 ? " or fewer replicates" : "")));
}

/* Room for so many states (what is there stays, what is new is zero), and their part of the budget: slots included. */
static void
state_arrays(TsMarkov *m, uint32 room)
{
	Size vector = (Size) m->replicates * sizeof(double);
	uint32 old = m->state_room;

	reserve(m, mul_size(room - old, sizeof(TsGram) + 3 * sizeof(uint64) + sizeof(TsSum) + 2 * sizeof(uint32) +
										STATE_SOLVED + 4 * vector));
#define grow(array, type, width)                                                                 \
	do                                                                                           \
	{                                                                                            \
		(array) = (array) ? ts_array_resize(array, type, mul_size(room, (width)))                \
						  : ts_array(type, mul_size(room, (width)));                             \
		memset((array) + (Size) old * (width), 0, (Size) (room - old) * (width) * sizeof(type)); \
	} while (0)
	grow(m->gram, TsGram, 1);
	grow(m->start, uint64, 1);
	grow(m->conversions, uint64, 1);
	grow(m->nulls, uint64, 1);
	grow(m->value, TsSum, 1);
	if (m->replicates > 0)
	{
		grow(m->start_of, double, m->replicates);
		grow(m->conversions_of, double, m->replicates);
		grow(m->nulls_of, double, m->replicates);
		grow(m->value_of, double, m->replicates);
	}
	m->state_room = room;
}

/* The same for edges. */
static void
edge_arrays(TsMarkov *m, uint32 room)
{
	uint32 old = m->edge_room;

	reserve(m, mul_size(room - old, sizeof(TsEdge) + sizeof(uint64) + 2 * sizeof(uint32) + EDGE_SOLVED +
										(Size) m->replicates * sizeof(double)));
	grow(m->edge, TsEdge, 1);
	grow(m->count, uint64, 1);
	if (m->replicates > 0)
		grow(m->count_of, double, m->replicates);
	m->edge_room = room;
#undef grow
}

/*
 * ts_markov_create: an empty chain for a stream with so many touch names; replicates 0: none.
 */
TsMarkov *
ts_markov_create(const TsModel *model, uint32 ntouches, int replicates)
{
	TsMarkov *m = palloc0(sizeof(TsMarkov));

	m->model = model;
	m->order = model->order;
	m->ntouches = ntouches;
	m->limit = Max(get_hash_memory_limit(), TS_CHAIN_LEAST_MEMORY);
	m->replicates = replicates;
	state_arrays(m, FIRST_STATES);
	edge_arrays(m, FIRST_EDGES);
	m->state_mask = 2 * FIRST_STATES - 1;
	m->state_slots = palloc0(2 * FIRST_STATES * sizeof(uint32));
	m->edge_mask = 2 * FIRST_EDGES - 1;
	m->edge_slots = palloc0(2 * FIRST_EDGES * sizeof(uint32));
	m->cell = MemoryContextAllocExtended(CurrentMemoryContext, mul_size((Size) ntouches + 1, sizeof(TsCell)),
										 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (replicates > 0)
	{
		m->earned_of = palloc0(mul_size(replicates, sizeof(double)));
		m->earned_value_of = palloc0(mul_size(replicates, sizeof(double)));
		m->unearned_of = palloc0(mul_size(replicates, sizeof(double)));
		m->unearned_value_of = palloc0(mul_size(replicates, sizeof(double)));
	}
	return m;
}

/* ---------- states and edges ---------- */

/* The hash of a state by its touches. */
static inline uint64
hash_gram(const TsGram *gram)
{
	return ts_mix64(ts_mix64(gram->touch[0] | ((uint64) gram->touch[1] << 32)) ^
					(gram->touch[2] | ((uint64) gram->touch[3] << 32)));
}

/* The hash of an edge by its origin and the touch that it adds. */
static inline uint64
hash_edge(uint32 from, uint32 touch)
{
	return ts_mix64(((uint64) from << 32) | touch);
}

/* The number of the state of some touches, at most as many as the order. */
static uint32
find_state(TsMarkov *m, const uint32 *touch, uint32 n)
{
	TsGram gram;
	uint32 at;

	for (int i = 0; i < TS_MAX_ORDER; i++)
		gram.touch[i] = i < n ? touch[i] : TS_NO_TOUCH;
	at = (uint32) hash_gram(&gram) & m->state_mask;
	for (; m->state_slots[at] != 0; at = (at + 1) & m->state_mask)
		if (memcmp(&m->gram[m->state_slots[at] - 1], &gram, sizeof(TsGram)) == 0)
			return m->state_slots[at] - 1;
	/* twice the room; all states find new slots, and so does this one, which is not there yet: s == nstates */
	if (m->nstates == m->state_room)
	{
		state_arrays(m, 2 * m->state_room);
		m->state_mask = 2 * m->state_room - 1;
		pfree(m->state_slots);
		m->state_slots = MemoryContextAllocExtended(CurrentMemoryContext,
													mul_size(2 * (Size) m->state_room, sizeof(uint32)),
													MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		for (uint32 s = 0; s <= m->nstates; s++)
		{
			at = (uint32) hash_gram(s < m->nstates ? &m->gram[s] : &gram) & m->state_mask;
			while (m->state_slots[at] != 0)
				at = (at + 1) & m->state_mask;
			if (s < m->nstates)
				m->state_slots[at] = s + 1;
		}
	}
	m->gram[m->nstates] = gram;
	m->state_slots[at] = ++m->nstates;
	return m->nstates - 1;
}

/* The edge from a state with one more touch; `last` are the touches of the state where it leads. */
static uint32
find_edge(TsMarkov *m, uint32 from, const uint32 *last)
{
	uint32 touch = last[m->order - 1];
	uint32 at = (uint32) hash_edge(from, touch) & m->edge_mask;
	uint32 to;

	for (; m->edge_slots[at] != 0; at = (at + 1) & m->edge_mask)
	{
		const TsEdge *edge = &m->edge[m->edge_slots[at] - 1];

		if (edge->from == from && edge->touch == touch)
			return m->edge_slots[at] - 1;
	}
	to = find_state(m, last, m->order);
	if (m->nedges == m->edge_room)
	{
		edge_arrays(m, 2 * m->edge_room);
		m->edge_mask = 2 * m->edge_room - 1;
		pfree(m->edge_slots);
		m->edge_slots = MemoryContextAllocExtended(CurrentMemoryContext,
												   mul_size(2 * (Size) m->edge_room, sizeof(uint32)),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		for (uint32 e = 0; e <= m->nedges; e++)
		{
			at = (uint32) (e < m->nedges ? hash_edge(m->edge[e].from, m->edge[e].touch)
										 : hash_edge(from, touch)) &
				 m->edge_mask;
			while (m->edge_slots[at] != 0)
				at = (at + 1) & m->edge_mask;
			if (e < m->nedges)
				m->edge_slots[at] = e + 1;
		}
	}
	m->edge[m->nedges] = (TsEdge){from, to, touch};
	m->edge_slots[at] = ++m->nedges;
	return m->nedges - 1;
}

/* ---------- a journey ---------- */

/* Adds a multiple of the journey's weights to the vector of a state, an edge or a total. */
static inline void
add_vector(const TsMarkov *m, double *vectors, uint32 i, double times, const double *weights)
{
	double *to = vectors + (Size) i * m->replicates;

	for (int r = 0; r < m->replicates; r++)
		to[r] += times * weights[r];
}

/* Counts the beginning of n paths in a state. */
static inline void
count_start(TsMarkov *m, uint32 state, uint32 n, const double *weights)
{
	m->start[state] += n;
	if (weights)
		add_vector(m, m->start_of, state, n, weights);
}

/* Counts the end of a path in a state. */
static inline void
count_end(TsMarkov *m, uint32 state, const TsPath *path, const double *weights)
{
	if (!path->converts)
	{
		m->nulls[state]++;
		if (weights)
			add_vector(m, m->nulls_of, state, 1, weights);
		return;
	}
	m->conversions[state]++;
	ts_sum_add(&m->value[state], path->value);
	if (weights)
	{
		add_vector(m, m->conversions_of, state, 1, weights);
		add_vector(m, m->value_of, state, path->value, weights);
	}
}

/* Room for the paths of a journey and for a lane of so many touches; the counters of a lane are zero between journeys. */
static void
make_room(TsMarkov *m, uint32 paths, uint32 touches)
{
	if (m->path_room < paths)
	{
		m->path_room = Max(paths, 2 * m->path_room);
		if (m->paths)
			pfree(m->paths);
		m->paths = ts_array(TsPath, m->path_room);
	}
	if (m->lane_room < touches + 1)
	{
		Size room = Max((Size) touches + 1, 2 * (Size) m->lane_room);

		if (m->starts)
		{
			pfree(m->starts);
			pfree(m->cover);
			pfree(m->earning);
			pfree(m->state_at);
		}
		m->starts = ts_array(uint32, room);
		m->cover = ts_array(int64, room);
		m->earning = ts_array(int64, room);
		m->state_at = ts_array(uint32, room);
		memset(m->starts, 0, room * sizeof(uint32));
		memset(m->cover, 0, room * sizeof(int64));
		memset(m->earning, 0, room * sizeof(int64));
		m->lane_room = (uint32) Min(room, PG_UINT32_MAX);
	}
}

/*
 * The paths of a journey: of its conversions that see something, then of what follows them.  A period that has an end
 * cuts the stream there: what comes later has not happened yet.
 */
static uint32
find_paths(TsMarkov *m, const TsView *view, const TsJourney *journey, const double *weights)
{
	const TsModel *model = m->model;
	uint32 n = 0;
	bool converts = false;
	int64 last_at = PG_INT64_MIN;

	for (uint32 w = 0; w < view->nwindows; w++)
	{
		const TsWindow *window = &view->windows[w];
		int64 at = journey->conversion_at[window->conversion];
		double value = journey->value[window->conversion];
		bool reported = !model->has_from || at >= model->from;

		TsCheckInterrupts(w);
		if (model->has_to && at >= model->to)
			break;
		converts = true;
		last_at = at;
		if (window->lo < window->hi)
			m->paths[n++] = (TsPath){window->lo, window->hi, window->lane, NO_STATE, true, reported, value};
		else if (reported)
		{
			ts_cell_add(&m->cell[m->ntouches], journey, 0, 1, value);
			if (weights)
			{
				add_vector(m, m->unearned_of, 0, 1, weights);
				add_vector(m, m->unearned_value_of, 0, value, weights);
			}
		}
	}
	/* what follows the last conversion: the touches that count, or where there are none the fallback touches */
	for (uint32 l = 0; l < 2; l++)
	{
		const TsLane *lane = &view->lane[l];
		uint32 hi = lane->n;
		uint32 lo;

		while (model->has_to && hi > 0 && lane->at[hi - 1] >= model->to)
			hi--;
		lo = converts ? hi : 0;
		while (lo > 0 && lane->at[lo - 1] > last_at)
			lo--;
		if (lo < hi)
		{
			m->paths[n++] = (TsPath){lo, hi, l, NO_STATE, false, false, 0};
			break;
		}
	}
	return n;
}

/* Counts the paths that lie in one lane. */
static void
count_lane(TsMarkov *m, const TsLane *lane, uint32 l, uint32 npaths, const TsJourney *journey,
		   const double *weights)
{
	uint32 k = m->order;
	uint32 begin = PG_UINT32_MAX, end = 0;
	uint32 before = NO_STATE;
	int64 through = 0, earning = 0;

	/* where paths begin and end */
	for (uint32 p = 0; p < npaths; p++)
	{
		TsPath *path = &m->paths[p];

		TsCheckInterrupts(p);
		if (path->lane != l)
			continue;
		begin = Min(begin, path->lo);
		end = Max(end, path->hi);
		if (path->reported)
		{
			m->earning[path->lo]++;
			m->earning[path->hi]--;
		}
		if (path->hi - path->lo < k)
		{
			path->state = find_state(m, lane->touch + path->lo, path->hi - path->lo);
			count_start(m, path->state, 1, weights);
			continue;
		}
		m->starts[path->lo + k - 1]++;
		m->cover[path->lo + k - 1]++;
		m->cover[path->hi]--;
	}

	/* the states in between; `before` is that of the touch before, where some path goes through it */
	for (uint32 i = begin; i < end; i++)
	{
		uint32 starts = m->starts[i];
		uint32 state;

		TsCheckInterrupts(i);
		through += m->cover[i];
		earning += m->earning[i];
		m->cover[i] = m->earning[i] = 0;
		if (earning > 0)
		{
			TsCell *cell = &m->cell[lane->touch[i]];

			cell->touches += earning;
			cell->journeys += (cell->last_journey != journey->number);
			cell->last_journey = journey->number;
		}
		if (through == 0)
		{
			before = NO_STATE;
			continue;
		}
		/* those that do not start here come from the state before; a state that is only started in has no edge to it */
		if (through > starts)
		{
			uint32 edge = find_edge(m, before, lane->touch + (i + 1 - k));

			m->count[edge] += (uint64) (through - starts);
			if (weights)
				add_vector(m, m->count_of, edge, (double) (through - starts), weights);
			state = m->edge[edge].to;
		}
		else
			state = find_state(m, lane->touch + (i + 1 - k), k);
		if (starts > 0)
		{
			count_start(m, state, starts, weights);
			m->starts[i] = 0;
		}
		m->state_at[i] = before = state;
	}
	if (begin < end)
		m->cover[end] = m->earning[end] = 0;

	for (uint32 p = 0; p < npaths; p++)
	{
		const TsPath *path = &m->paths[p];

		TsCheckInterrupts(p);
		if (path->lane == l)
			count_end(m, path->state == NO_STATE ? m->state_at[path->hi - 1] : path->state, path, weights);
	}
}

/*
 * ts_markov_add: one journey, of which the view holds lanes and windows.  `weights` are those of the replicates.
 */
void
ts_markov_add(TsMarkov *m, const TsView *view, const TsJourney *journey, const double *weights)
{
	uint32 n;
	bool lanes[2] = {false, false};

	make_room(m, view->nwindows + 1, Max(view->lane[0].n, view->lane[1].n));
	n = find_paths(m, view, journey, weights);
	for (uint32 p = 0; p < n; p++)
	{
		const TsPath *path = &m->paths[p];

		lanes[path->lane] = true;
		if (!path->reported)
			continue;
		m->earned++;
		ts_sum_add(&m->earned_value, path->value);
		if (weights)
		{
			add_vector(m, m->earned_of, 0, 1, weights);
			add_vector(m, m->earned_value_of, 0, path->value, weights);
		}
	}
	for (uint32 l = 0; l < 2; l++)
		if (lanes[l])
			count_lane(m, &view->lane[l], l, n, journey, weights);
}

/* ---------- the result ---------- */

/* The shares of effects in their sum, times what is shared; effects of no sum share nothing. */
static void
share(uint32 n, const double *effect, double total, double *to)
{
	TsSum sum = {0, 0};

	for (uint32 t = 0; t < n; t++)
		ts_sum_add(&sum, effect[t]);
	for (uint32 t = 0; t < n; t++)
		to[t] = ts_sum(&sum) > 0 ? effect[t] / ts_sum(&sum) * total : 0;
}

/* Credits from effects.  Where values say nothing (all are 0), they are shared as the conversions are. */
static void
credits(const TsMarkov *m, double earned, double earned_value, const double *effect,
		const double *value_effect, double *conversions, double *value)
{
	bool by_value = false;

	for (uint32 t = 0; t < m->ntouches; t++)
		by_value |= (value_effect[t] > 0);
	share(m->ntouches, effect, earned, conversions);
	share(m->ntouches, by_value ? value_effect : effect, earned_value, value);
}

/* Room for an array of a number for each state or edge, for as long as the chain is being solved. */
static double *
numbers(uint32 n)
{
	return ts_array(double, (Size) n + 1);
}

/*
 * ts_markov_finish: removal effects, and credits in the cells.  False where no path converts: effects are undefined then.
 */
bool
ts_markov_finish(TsMarkov *m)
{
	double *count = numbers(m->nedges);
	double *start = numbers(m->nstates);
	double *ends = numbers(m->nstates);
	double *nulls = numbers(m->nstates);
	double *value = numbers(m->nstates);
	double *conversions = numbers(m->ntouches);
	double *values = numbers(m->ntouches);
	double largest = 0;
	TsChain chain;

	m->effect = numbers(m->ntouches);
	m->value_effect = numbers(m->ntouches);
	/* counts as doubles (exact up to 2^53), values in units of the largest so that their products stay in range */
	for (uint32 e = 0; e < m->nedges; e++)
		count[e] = (double) m->count[e];
	for (uint32 s = 0; s < m->nstates; s++)
		largest = Max(largest, ts_sum(&m->value[s]));
	if (isinf(largest) || isinf(ts_sum(&m->earned_value)))
		float_overflow_error();
	for (uint32 s = 0; s < m->nstates; s++)
	{
		start[s] = (double) m->start[s];
		ends[s] = (double) m->conversions[s];
		nulls[s] = (double) m->nulls[s];
		value[s] = largest > 0 ? ts_sum(&m->value[s]) / largest : 0;
	}
	chain = (TsChain){m->order, m->ntouches, m->nstates, m->gram, m->nedges, m->edge,
					  count,	start,		 ends,		 nulls,	  value,	 m->limit};
	if (!ts_chain_solve(&chain, m->effect, m->value_effect))
		return false;
	credits(m, (double) m->earned, ts_sum(&m->earned_value), m->effect, m->value_effect, conversions, values);
	for (uint32 t = 0; t < m->ntouches; t++)
	{
		m->cell[t].conversions = (TsSum){conversions[t], 0};
		m->cell[t].value = (TsSum){values[t], 0};
	}
	return true;
}

/*
 * ts_markov_replicate: credits and effects of one replicate, from the weights of its paths.  False where none of them
 * converts.
 */
bool
ts_markov_replicate(TsMarkov *m, int replicate, double *conversions, double *value, double *effect)
{
	double *count = numbers(m->nedges);
	double *start = numbers(m->nstates);
	double *ends = numbers(m->nstates);
	double *nulls = numbers(m->nstates);
	double *worth = numbers(m->nstates);
	double *value_effect = numbers(m->ntouches);
	double largest = 0;
	TsChain chain = {m->order, m->ntouches, m->nstates, m->gram, m->nedges, m->edge,
					 count,	   start,		ends,		nulls,	 worth,		m->limit};

#define of(vectors, i) ((vectors)[(Size) (i) *m->replicates + replicate])
	for (uint32 e = 0; e < m->nedges; e++)
		count[e] = of(m->count_of, e);
	for (uint32 s = 0; s < m->nstates; s++)
		largest = Max(largest, of(m->value_of, s));
	if (isinf(largest) || isinf(m->earned_value_of[replicate]))
		float_overflow_error();
	for (uint32 s = 0; s < m->nstates; s++)
	{
		start[s] = of(m->start_of, s);
		ends[s] = of(m->conversions_of, s);
		nulls[s] = of(m->nulls_of, s);
		worth[s] = largest > 0 ? of(m->value_of, s) / largest : 0;
	}
#undef of
	if (!ts_chain_solve(&chain, effect, value_effect))
		return false;
	credits(m, m->earned_of[replicate], m->earned_value_of[replicate], effect, value_effect, conversions,
			value);
	return true;
}
