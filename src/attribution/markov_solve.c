/*
 * markov_solve.c
 *		Removal effects of an absorbing chain, by solving it; nothing is simulated.
 *
 *		effect of c = 1 - P(conversion when every state that contains c leads to null) / P(conversion)
 *
 * Two ways, of which the cheaper one is taken (a rule of sizes alone, so the same chain always goes the same way):
 *
 * Direct, for order 1, where a touch is one state.  I - P is factored into triangular factors, both of which are inverted;
 * then G = (I - P)^-1 says everything at once: a walk ever gets to c with probability F = G(start, c) / G(c, c), and from
 * there to a conversion with h(c), so the effect is F h(c) / h(start).  Diagonals are not differences from 1 but sums of
 * what leaves a state (Grassmann, Taksar and Heyman 1985), so no step subtracts, and an effect has the digits of a double
 * whether it is large or tiny, and however long the walks are.
 *
 * Iterative, for higher orders and many touches: the expected visits u = e + u P of the whole chain, and for each touch those
 * that its removal takes away.  Sweeps of Gauss-Seidel alternate with aggregation (Koury, McAllister and Stewart 1984): the
 * states that end in one touch are scaled together so that what flows in and out of them is in balance, which takes care of
 * what sweeps are slow at, long walks.  Here too nothing is ever subtracted.  Visits are solved when what is still to change
 * is below 1e-14 of them.
 *
 * Every state has a way to an end, for each of its visits is on a path that ends; so both ways always have a solution.
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "attribution/markov.h"

#include "core/error.h"
#include "core/memory.h"
#include "miscadmin.h"

#define MAX_GROUPS	  64	/* of aggregation */
#define SLOW		  0.5	/* what a sweep leaves of a change, above which states are aggregated */
#define ENOUGH		  1e-14 /* change of the visits, relative to all of them, at which they are solved */
#define MAX_ROUNDS	  10000
#define LIKELY_SWEEPS 60 /* for the choice of the way only */
#define NO_INDEX	  PG_UINT32_MAX

/* The part of a chain from which a conversion can be reached, with probabilities in place of counts. */
typedef struct Alive
{
	uint32 n;
	uint32 ntouches;
	const TsGram **gram;
	double *start;		/* paths that begin in a state */
	double *conversion; /* probability of converting right from it */
	double *value;		/* the same times the mean value */
	double
		*end; /* probability of ending right there, in whatever way; states that never convert are an end */
	uint32 *out, *to; /* edges by origin: those of i are out[i] ... out[i + 1] */
	double *probability;
	uint32 *in, *from; /* the same by target */
	double *in_probability;
} Alive;

/* ---------- what can convert ---------- */

/* For each state whether a conversion can be reached: from the ends backwards. */
static bool *
find_alive(const TsChain *chain)
{
	bool *alive = palloc0(chain->nstates + 1);
	uint32 *in = ts_array(uint32, (Size) chain->nstates + 2);
	uint32 *from = ts_array(uint32, (Size) chain->nedges + 1);
	uint32 *queue = ts_array(uint32, (Size) chain->nstates + 1);
	uint32 queued = 0;

	memset(in, 0, ((Size) chain->nstates + 2) * sizeof(uint32));
	for (uint32 e = 0; e < chain->nedges; e++)
		in[chain->edge[e].to + 2] += (chain->count[e] > 0);
	for (uint32 s = 0; s < chain->nstates; s++)
		in[s + 2] += in[s + 1];
	for (uint32 e = 0; e < chain->nedges; e++)
		if (chain->count[e] > 0)
			from[in[chain->edge[e].to + 1]++] = chain->edge[e].from;
	for (uint32 s = 0; s < chain->nstates; s++)
		if (chain->conversions[s] > 0)
		{
			alive[s] = true;
			queue[queued++] = s;
		}
	for (uint32 q = 0; q < queued; q++)
	{
		TsCheckInterrupts(q);
		for (uint32 i = in [queue[q]]; i < in[queue[q] + 1]; i++)
			if (!alive[from[i]])
			{
				alive[from[i]] = true;
				queue[queued++] = from[i];
			}
	}
	pfree(queue);
	pfree(from);
	pfree(in);
	return alive;
}

/* The living part of a chain; n is 0 where nothing converts. */
static void
reduce(const TsChain *chain, Alive *a)
{
	bool *alive = find_alive(chain);
	uint32 *index = ts_array(uint32, (Size) chain->nstates + 1);
	double *total = ts_array(double, (Size) chain->nstates + 1);
	uint32 nedges = 0;

#define is_edge(e) (chain->count[e] > 0 && chain->edge[e].from != chain->edge[e].to)
	memset(a, 0, sizeof(Alive));
	a->ntouches = chain->ntouches;
	for (uint32 s = 0; s < chain->nstates; s++)
	{
		index[s] = alive[s] ? a->n++ : NO_INDEX;
		total[s] = chain->conversions[s] + chain->nulls[s];
	}
	for (uint32 e = 0; e < chain->nedges; e++)
		if (is_edge(e))
			total[chain->edge[e].from] += chain->count[e];
	a->gram = ts_array(const TsGram *, (Size) a->n + 1);
	a->start = ts_array(double, (Size) a->n + 1);
	a->conversion = ts_array(double, (Size) a->n + 1);
	a->value = ts_array(double, (Size) a->n + 1);
	a->end = ts_array(double, (Size) a->n + 1);
	a->out = ts_array(uint32, (Size) a->n + 2);
	a->in = ts_array(uint32, (Size) a->n + 2);
	memset(a->out, 0, ((Size) a->n + 2) * sizeof(uint32));
	memset(a->in, 0, ((Size) a->n + 2) * sizeof(uint32));
	for (uint32 s = 0; s < chain->nstates; s++)
	{
		uint32 i = index[s];

		if (i == NO_INDEX)
			continue;
		a->gram[i] = &chain->gram[s];
		a->start[i] = chain->start[s];
		a->conversion[i] = chain->conversions[s] / total[s];
		a->value[i] = chain->value[s] / total[s];
		a->end[i] = (chain->conversions[s] + chain->nulls[s]) / total[s];
	}
	for (uint32 e = 0; e < chain->nedges; e++)
	{
		uint32 i = index[chain->edge[e].from];
		uint32 j = index[chain->edge[e].to];

		if (!is_edge(e) || i == NO_INDEX)
			continue;
		if (j == NO_INDEX)
		{
			a->end[i] += chain->count[e] / total[chain->edge[e].from];
			continue;
		}
		a->out[i + 1]++;
		a->in[j + 1]++;
		nedges++;
	}
	for (uint32 i = 0; i < a->n; i++)
	{
		a->out[i + 1] += a->out[i];
		a->in[i + 1] += a->in[i];
	}
	a->to = ts_array(uint32, (Size) nedges + 1);
	a->probability = ts_array(double, (Size) nedges + 1);
	a->from = ts_array(uint32, (Size) nedges + 1);
	a->in_probability = ts_array(double, (Size) nedges + 1);
	for (uint32 e = 0; e < chain->nedges; e++)
	{
		uint32 i = index[chain->edge[e].from];
		uint32 j = index[chain->edge[e].to];
		double p;

		if (!is_edge(e) || i == NO_INDEX || j == NO_INDEX)
			continue;
		p = chain->count[e] / total[chain->edge[e].from];
		a->to[a->out[i]] = j;
		a->probability[a->out[i]++] = p;
		a->from[a->in[j]] = i;
		a->in_probability[a->in[j]++] = p;
	}
#undef is_edge
	/* filling moved each place to its end, which is where the next begins */
	for (uint32 i = a->n; i > 0; i--)
	{
		a->out[i] = a->out[i - 1];
		a->in[i] = a->in[i - 1];
	}
	a->out[0] = a->in[0] = 0;
	pfree(total);
	pfree(index);
	pfree(alive);
}

/* ---------- the direct way ---------- */

/*
 * Factors I - P, of which `m` (n rows of n) holds the probabilities off the diagonal and `end` those of ending: into
 * multipliers below the diagonal, probabilities of the reduced chains above, and the diagonal in `pivot`.  All positive.
 */
static void
factor(uint32 n, double *m, double *end, double *pivot)
{
	for (uint32 k = 0; k < n; k++)
	{
		const double *row = m + (Size) k * n;

		CHECK_FOR_INTERRUPTS();
		pivot[k] = end[k];
		for (uint32 j = k + 1; j < n; j++)
			pivot[k] += row[j];
		for (uint32 i = k + 1; i < n; i++)
		{
			double *other = m + (Size) i * n;
			double l = other[k];

			if (l == 0)
				continue;
			l /= pivot[k];
			other[k] = l;
			for (uint32 j = k + 1; j < n; j++)
				other[j] += l * row[j]; /* on the diagonal, where nobody looks, as well */
			end[i] += l * end[k];
		}
	}
}

/* (I - P) x = x, for a column x, with the factors above. */
static void
solve_column(uint32 n, const double *m, const double *pivot, double *x)
{
	for (uint32 i = 0; i < n; i++)
		for (uint32 k = 0; k < i; k++)
			x[i] += m[(Size) i * n + k] * x[k];
	for (uint32 i = n; i-- > 0;)
	{
		for (uint32 j = i + 1; j < n; j++)
			x[i] += m[(Size) i * n + j] * x[j];
		x[i] /= pivot[i];
	}
}

/* x (I - P) = x, for a row x. */
static void
solve_row(uint32 n, const double *m, const double *pivot, double *x)
{
	for (uint32 k = 0; k < n; k++)
	{
		x[k] /= pivot[k];
		for (uint32 j = k + 1; j < n; j++)
			x[j] += x[k] * m[(Size) k * n + j];
	}
	for (uint32 i = n; i-- > 0;)
		for (uint32 k = 0; k < i; k++)
			x[k] += x[i] * m[(Size) i * n + k];
}

/* The diagonal of (I - P)^-1 from the factors, which are inverted in place. */
static void
inverse_diagonal(uint32 n, double *m, const double *pivot, double *diagonal)
{
	double *old = ts_array(double, (Size) n + 1);

	/* below: a row of the inverse is the multipliers, plus each of them times the inverse's row above */
	for (uint32 i = 0; i < n; i++)
	{
		double *row = m + (Size) i * n;

		CHECK_FOR_INTERRUPTS();
		memcpy(old, row, i * sizeof(double));
		for (uint32 j = 0; j < i; j++)
			for (uint32 c = 0; old[j] != 0 && c < j; c++)
				row[c] += old[j] * m[(Size) j * n + c];
	}
	/* above, from the last row; the inverse's diagonal is 1 / pivot */
	for (uint32 k = n; k-- > 0;)
	{
		double *row = m + (Size) k * n;

		CHECK_FOR_INTERRUPTS();
		memcpy(old + k + 1, row + k + 1, (n - 1 - k) * sizeof(double));
		for (uint32 j = k + 1; j < n; j++)
			row[j] = old[j] / pivot[j];
		for (uint32 i = k + 1; i < n; i++)
			for (uint32 j = i + 1; old[i] != 0 && j < n; j++)
				row[j] += old[i] * m[(Size) i * n + j];
		for (uint32 j = k + 1; j < n; j++)
			row[j] /= pivot[k];
	}
	for (uint32 c = 0; c < n; c++)
	{
		diagonal[c] = 1 / pivot[c];
		for (uint32 j = c + 1; j < n; j++)
			diagonal[c] += m[(Size) c * n + j] * m[(Size) j * n + c];
	}
	pfree(old);
}

/* Effects of a chain of order 1. */
static void
solve_direct(const Alive *a, double *effect, double *value_effect)
{
	uint32 n = a->n;
	double *m = MemoryContextAllocExtended(CurrentMemoryContext, mul_size(mul_size(n, n), sizeof(double)),
										   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	double *pivot = ts_array(double, n);
	double *diagonal = ts_array(double, n);
	double all = 0, all_value = 0;

	for (uint32 i = 0; i < n; i++)
		for (uint32 e = a->out[i]; e < a->out[i + 1]; e++)
			m[(Size) i * n + a->to[e]] = a->probability[e];
	/* from the factors: h by columns, visits by a row, and only then the inverses, which take the factors' place */
	factor(n, m, a->end, pivot);
	solve_column(n, m, pivot, a->conversion);
	solve_column(n, m, pivot, a->value);
	for (uint32 i = 0; i < n; i++)
	{
		all += a->start[i] * a->conversion[i];
		all_value += a->start[i] * a->value[i];
	}
	solve_row(n, m, pivot, a->start);
	inverse_diagonal(n, m, pivot, diagonal);
	for (uint32 i = 0; i < n; i++)
	{
		uint32 touch = a->gram[i]->touch[0];
		double reached = a->start[i] / diagonal[i];

		effect[touch] = Min(reached * a->conversion[i] / all, 1);
		value_effect[touch] = all_value > 0 ? Min(reached * a->value[i] / all_value, 1) : 0;
	}
	pfree(diagonal);
	pfree(pivot);
	pfree(m);
}

/* ---------- the iterative way ---------- */

/*
 * A chain of some of the states (`list`, in the order in which a walk gets to them), being solved.  Vectors have a place for
 * every state, and are 0 for one that is not in the list.
 */
typedef struct Iteration
{
	const Alive *a;
	uint32 *group; /* of each state */
	uint32 ngroups;
	uint32 n;
	uint32 *list;
	bool *there;	/* of each state: in the list */
	bool *removed;	/* of each state: contains the touch that is removed */
	double *start;	/* what begins in a state */
	double *visits; /* the solution */
	double *lost;	/* probability of ending or of going to a state that is removed */
	double *flows;	/* from group to group */
	double *inside; /* visits of each group */
	double *ending; /* visits of each group after which the walk ends, then probabilities */
	double *pivot;
	double *scale;
} Iteration;

/* The most frequent last touches have a group each, the others one together. */
static void
make_groups(Iteration *it)
{
	const Alive *a = it->a;
	uint32 *group_of = ts_array(uint32, (Size) a->ntouches + 1);
	uint32 *states = palloc0(mul_size((Size) a->ntouches + 1, sizeof(uint32)));

	it->group = ts_array(uint32, (Size) a->n + 1);
	for (uint32 t = 0; t < a->ntouches; t++)
		group_of[t] = NO_INDEX;
	for (uint32 i = 0; i < a->n; i++)
	{
		uint32 last = TS_MAX_ORDER - 1;

		while (last > 0 && a->gram[i]->touch[last] == TS_NO_TOUCH)
			last--;
		it->group[i] = a->gram[i]->touch[last];
		states[it->group[i]]++;
	}
	for (it->ngroups = 0; it->ngroups < MAX_GROUPS - 1; it->ngroups++)
	{
		uint32 most = NO_INDEX;

		for (uint32 t = 0; t < a->ntouches; t++)
			if (group_of[t] == NO_INDEX && states[t] > 0 && (most == NO_INDEX || states[t] > states[most]))
				most = t;
		if (most == NO_INDEX)
			break;
		group_of[most] = it->ngroups;
	}
	for (uint32 i = 0; i < a->n; i++)
		it->group[i] = Min(group_of[it->group[i]], it->ngroups);
	it->ngroups++;
	pfree(states);
	pfree(group_of);
}

/* Scales the groups so that visits to each are what starts there and what flows in from all of them. */
static void
aggregate(Iteration *it)
{
	const Alive *a = it->a;
	uint32 g = it->ngroups;

	memset(it->flows, 0, (Size) g * g * sizeof(double));
	memset(it->inside, 0, g * sizeof(double));
	memset(it->ending, 0, g * sizeof(double));
	memset(it->scale, 0, g * sizeof(double));
	for (uint32 q = 0; q < it->n; q++)
	{
		uint32 i = it->list[q];
		double visits = it->visits[i];
		double *row = it->flows + (Size) it->group[i] * g;

		it->inside[it->group[i]] += visits;
		it->scale[it->group[i]] += it->start[i];
		it->ending[it->group[i]] += visits * it->lost[i];
		for (uint32 e = a->out[i]; e < a->out[i + 1]; e++)
			if (!it->removed[a->to[e]])
				row[it->group[a->to[e]]] += visits * a->probability[e];
	}
	/* visits to probabilities of a small chain, whose own visits say what each group should have */
	for (uint32 k = 0; k < g; k++)
	{
		if (it->inside[k] == 0)
		{
			it->ending[k] = 1; /* a group that is not there: anything but a zero pivot */
			continue;
		}
		for (uint32 j = 0; j < g; j++)
			it->flows[(Size) k * g + j] /= it->inside[k];
		it->ending[k] /= it->inside[k];
	}
	factor(g, it->flows, it->ending, it->pivot);
	for (uint32 k = 0; k < g; k++)
		if (!(it->pivot[k] > 0))
			return; /* visits have not spread yet: sweeps go on */
	solve_row(g, it->flows, it->pivot, it->scale);
	for (uint32 k = 0; k < g; k++)
		it->scale[k] = it->inside[k] > 0 ? it->scale[k] / it->inside[k] : 1;
	for (uint32 q = 0; q < it->n; q++)
		it->visits[it->list[q]] *= it->scale[it->group[it->list[q]]];
}

/* One sweep; how much the visits changed, relative to all of them. */
static double
sweep(Iteration *it)
{
	const Alive *a = it->a;
	double change = 0, sum = 0;

	for (uint32 q = 0; q < it->n; q++)
	{
		uint32 i = it->list[q];
		double visits = it->start[i];

		for (uint32 e = a->in[i]; e < a->in[i + 1]; e++)
			visits += it->visits[a->from[e]] * a->in_probability[e];
		change += fabs(visits - it->visits[i]);
		sum += visits;
		it->visits[i] = visits;
	}
	return sum > 0 ? change / sum : 0;
}

/* Adds a state to the list, unless it is there already or removed. */
static inline void
put_in_list(Iteration *it, uint32 state)
{
	if (it->there[state] || it->removed[state])
		return;
	it->there[state] = true;
	it->list[it->n++] = state;
}

/* Completes the list with the states that a walk from those in it reaches, and solves their visits. */
static void
solve_visits(Iteration *it, int order)
{
	const Alive *a = it->a;
	double before = 0, rate = 1;

	for (uint32 q = 0; q < it->n; q++)
	{
		uint32 i = it->list[q];

		it->lost[i] = a->end[i];
		it->visits[i] = it->start[i];
		for (uint32 e = a->out[i]; e < a->out[i + 1]; e++)
		{
			if (it->removed[a->to[e]])
				it->lost[i] += a->probability[e];
			put_in_list(it, a->to[e]);
		}
	}
	/* in the order of their numbers states lie in memory, and mostly one after the other on the paths */
	it->n = 0;
	for (uint32 i = 0; i < a->n; i++)
		if (it->there[i])
			it->list[it->n++] = i;
	for (int round = 0; round < MAX_ROUNDS; round++)
	{
		double first, change;

		CHECK_FOR_INTERRUPTS();
		if (rate > SLOW)
			aggregate(it);
		first = sweep(it);
		change = sweep(it);
		/* how changes shrink, from round to round and from sweep to sweep; and what is still to come if they go on so */
		rate = first > 0 ? change / first : 0;
		if (before > 0)
			rate = Max(rate, sqrt(change / before));
		rate = Min(rate, 0.9999);
		/* the rest of a geometric series: change * rate / (1 - rate) */
		if (change * rate <= ENOUGH * (1 - rate) || change <= DBL_EPSILON)
			return;
		before = change;
	}
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 errmsg("Markov chain of order %d could not be solved", order),
		 errdetail("Its %u states did not come to rest within %d rounds.", it->a->n, MAX_ROUNDS),
		 errhint(
			 "Take a lower order, or shorten very long journeys with the clauses collapse and lookback.")));
}

/* Empties the list. */
static void
clear(Iteration *it)
{
	for (uint32 q = 0; q < it->n; q++)
	{
		uint32 i = it->list[q];

		it->there[i] = false;
		it->start[i] = it->visits[i] = 0;
	}
	it->n = 0;
}

/* The states that contain each touch: those of t are in containing[first[t]] ... containing[first[t + 1]]. */
static uint32 *
find_containing(const Alive *a, uint32 *first)
{
	uint32 *containing = ts_array(uint32, mul_size(a->n, TS_MAX_ORDER) + 1);

	memset(first, 0, ((Size) a->ntouches + 2) * sizeof(uint32));
	for (int pass = 0; pass < 2; pass++)
	{
		for (uint32 i = 0; i < a->n; i++)
			for (int k = 0; k < TS_MAX_ORDER; k++)
			{
				uint32 touch = a->gram[i]->touch[k];
				bool again = false;

				for (int l = 0; l < k; l++)
					again |= (a->gram[i]->touch[l] == touch);
				if (touch == TS_NO_TOUCH || again)
					continue;
				if (pass == 0)
					first[touch + 2]++;
				else
					containing[first[touch + 1]++] = i;
			}
		for (uint32 t = 0; pass == 0 && t < a->ntouches; t++)
			first[t + 2] += first[t + 1];
	}
	return containing;
}

/*
 * Effects by visits, for any order.  What a removal takes away are the walks that get to one of its states: those that
 * convert right there, and those that go on to others.  These are visits again, in the chain without the states, which begin
 * where a removed state leads.  For a touch that is rare, they stay near it, and that little is all that is solved.
 */
static void
solve_iterative(const TsChain *chain, const Alive *a, double *effect, double *value_effect)
{
	Iteration it = {.a = a};
	double *visits = ts_array(double, (Size) a->n + 1);
	uint32 *first = ts_array(uint32, (Size) a->ntouches + 2);
	uint32 *containing = find_containing(a, first);
	double all = 0, all_value = 0;

	/* the whole chain */
	make_groups(&it);
	it.list = ts_array(uint32, (Size) a->n + 1);
	it.there = palloc0((Size) a->n + 1);
	it.removed = palloc0((Size) a->n + 1);
	it.start = ts_array(double, (Size) a->n + 1);
	it.visits = ts_array(double, (Size) a->n + 1);
	it.lost = ts_array(double, (Size) a->n + 1);
	it.flows = ts_array(double, (Size) it.ngroups *it.ngroups);
	it.inside = ts_array(double, it.ngroups);
	it.ending = ts_array(double, it.ngroups);
	it.pivot = ts_array(double, it.ngroups);
	it.scale = ts_array(double, it.ngroups);
	memset(it.start, 0, ((Size) a->n + 1) * sizeof(double));
	memset(it.visits, 0, ((Size) a->n + 1) * sizeof(double));

	for (uint32 i = 0; i < a->n; i++)
		if (a->start[i] > 0)
		{
			it.start[i] = a->start[i];
			put_in_list(&it, i);
		}
	solve_visits(&it, chain->order);
	memcpy(visits, it.visits, a->n * sizeof(double));
	clear(&it);
	for (uint32 i = 0; i < a->n; i++)
	{
		all += visits[i] * a->conversion[i];
		all_value += visits[i] * a->value[i];
	}
	/* and what each touch takes away from it */
	for (uint32 t = 0; t < a->ntouches; t++)
	{
		double taken = 0, taken_value = 0;

		if (first[t] == first[t + 1])
			continue;
		for (uint32 c = first[t]; c < first[t + 1]; c++)
			it.removed[containing[c]] = true;
		for (uint32 c = first[t]; c < first[t + 1]; c++)
		{
			uint32 i = containing[c];

			taken += visits[i] * a->conversion[i];
			taken_value += visits[i] * a->value[i];
			for (uint32 e = a->out[i]; e < a->out[i + 1]; e++)
			{
				if (it.removed[a->to[e]])
					continue;
				it.start[a->to[e]] += visits[i] * a->probability[e];
				put_in_list(&it, a->to[e]);
			}
		}
		solve_visits(&it, chain->order);
		for (uint32 q = 0; q < it.n; q++)
		{
			uint32 i = it.list[q];

			taken += it.visits[i] * a->conversion[i];
			taken_value += it.visits[i] * a->value[i];
		}
		clear(&it);
		for (uint32 c = first[t]; c < first[t + 1]; c++)
			it.removed[containing[c]] = false;
		effect[t] = Min(taken / all, 1);
		value_effect[t] = all_value > 0 ? Min(taken_value / all_value, 1) : 0;
	}
}

/* ---------- both ---------- */

/*
 * ts_chain_solve: the removal effect of every touch, by rank, on the probability and on the value of a conversion; 0 for
 * a touch on no path to a conversion.  False, and all 0, where nothing converts.
 */
bool
ts_chain_solve(const TsChain *chain, double *effect, double *value_effect)
{
	Alive a;
	double direct, iterative;
	Size size;

	memset(effect, 0, chain->ntouches * sizeof(double));
	memset(value_effect, 0, chain->ntouches * sizeof(double));
	reduce(chain, &a);
	if (a.n == 0)
		return false;
	/* multiplications of either way, as far as sizes tell: an elimination; sweeps over all edges for each touch */
	direct = (double) a.n * a.n * a.n;
	iterative = (double) a.n * LIKELY_SWEEPS * ((double) a.out[a.n] + a.n);
	size = (Size) a.n * a.n;
	if (chain->order == 1 && size <= chain->limit / sizeof(double) && direct <= iterative)
		solve_direct(&a, effect, value_effect);
	else
		solve_iterative(chain, &a, effect, value_effect);
	return true;
}
