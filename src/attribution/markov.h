/*
 * markov.h
 *		The model markov(k): journeys into a chain of states (markov.c), the chain into removal effects (markov_solve.c).
 */
#ifndef TOUCHSTONE_MARKOV_H
#define TOUCHSTONE_MARKOV_H

#include "postgres.h"

#include "attribution/cell.h"
#include "attribution/rules.h"

/* Memory that a chain may always take, whatever work_mem is. */
#define TS_CHAIN_LEAST_MEMORY ((Size) 64 * 1024 * 1024)

/* A state: its touches, the rest of the array TS_NO_TOUCH. */
#define TS_NO_TOUCH PG_UINT32_MAX

typedef struct TsGram
{
	uint32 touch[TS_MAX_ORDER];
} TsGram;

/* From one state to another; `touch` is the one that the journey went on with. */
typedef struct TsEdge
{
	uint32 from, to;
	uint32 touch;
} TsEdge;

/*
 * An absorbing chain, ready to be solved.  Counts are of paths and are whole numbers (of a bootstrap replicate: weights,
 * whole too).  An edge from a state to itself changes nothing and is not looked at.
 */
typedef struct TsChain
{
	int order;
	uint32 ntouches; /* names, by rank */
	uint32 nstates;
	const TsGram *gram;
	uint32 nedges;
	const TsEdge *edge;
	const double *count;	   /* of each edge */
	const double *start;	   /* of each state: paths that begin there, */
	const double *conversions; /* that convert there, */
	const double *nulls;	   /* that end there without a conversion */
	const double *value;	   /* and what the conversions were worth; at most what doubles can add up */
	Size limit;				   /* of memory */
} TsChain;

/* markov_solve.c */
extern bool ts_chain_solve(const TsChain *chain, double *effect, double *value_effect);

/*
 * What the journeys say, on the way to a chain.  With replicates, everything is counted a second time for each of them,
 * with the replicate's weight of the journey.
 */
typedef struct TsMarkov
{
	const TsModel *model;
	int order;
	uint32 ntouches;
	Size limit, memory;

	/* the chain, states and edges in the order in which the walk meets them */
	uint32 nstates, state_room, state_mask;
	TsGram *gram;
	uint32 *state_slots; /* open addressing: number + 1, 0 is free */
	uint64 *start, *conversions, *nulls;
	TsSum *value;
	uint32 nedges, edge_room, edge_mask;
	TsEdge *edge;
	uint32 *edge_slots;
	uint64 *count;

	/* what is reported */
	TsCell
		*cell; /* by rank of the touch, then what is unearned: touches and journeys, in the end credits too */
	TsSum earned_value;
	uint64 earned;		  /* conversions */
	double *effect;		  /* by rank of the touch */
	double *value_effect; /* the same by value */

	/* replicates: vectors of that many numbers, one after the other */
	int replicates;
	double *start_of, *conversions_of, *nulls_of, *value_of, *count_of;
	double *earned_of, *earned_value_of;
	double *unearned_of, *unearned_value_of;

	/* room for a journey */
	uint32 path_room, lane_room;
	struct TsPath *paths;
	uint32 *starts;
	int64 *cover, *earning;
	uint32 *state_at;
} TsMarkov;

/* markov.c */
extern TsMarkov *ts_markov_create(const TsModel *model, uint32 ntouches, int replicates);
extern const TsModel *ts_markov_view_model(const TsModel *model);
extern void ts_markov_add(TsMarkov *markov, const TsView *view, const TsJourney *journey,
						  const double *weights);
extern bool ts_markov_finish(TsMarkov *markov);
extern bool ts_markov_replicate(TsMarkov *markov, int replicate, double *credit, double *value,
								double *effect);
extern void ts_markov_refuse(const TsModels *models, const char *function);
extern bool ts_models_need_all_journeys(const TsModels *models);

#endif /* TOUCHSTONE_MARKOV_H */
