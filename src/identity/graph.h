/*
 * graph.h
 *		The state of the identity aggregates: members, and what holds them together.
 *
 *		connected_components	pending		edges of bigint keys that have not been looked at yet
 *								nodes		members by dense number, and the forest over them
 *		one_id					nodes		records by dense number; no forest, as nothing binds before all is known
 *								sheaf		identifiers by dense number, and which record holds which
 *
 * Looking a key up waits for memory.  So edges wait until there are a few hundred, and are looked up together, each step
 * asking for the memory of the next (graph.c).  A group of three edges has 150 bytes, and no dictionary until it ends.
 *
 * Whether an identifier binds depends on all of the rows (a limit may be passed by the last one), so one_id decides at the
 * end (bind.c).  That is what makes the answer the same in every order and every tree of merges.
 */
#ifndef TOUCHSTONE_GRAPH_H
#define TOUCHSTONE_GRAPH_H

#include "postgres.h"

#include "core/names.h"
#include "identity/components.h"
#include "identity/numbers.h"
#include "identity/options.h"

#define TS_GRAPH_TAG UINT64CONST(2)
#define TS_FLAT_TAG	 UINT64CONST(1)

typedef struct TsEdge
{
	int64 a, b;
} TsEdge;

typedef struct TsNodes
{
	TsNumbers numbers; /* bigint */
	TsNames *names;	   /* text, uuid */
	int32 *link;	   /* forest.h; NULL for one_id */
	uint32 planted, link_room;
} TsNodes;

typedef struct TsIncidence
{
	uint32 record, identifier;
} TsIncidence;

typedef struct TsSheaf
{
	TsOptions *options;
	struct varlena *given; /* the options as the first row gave them; NULL: none, or read from a value */
	TsNames *identifiers;
	size_t n, room;
	TsIncidence *incidence;
} TsSheaf;

typedef struct TsGraph
{
	uint64 tag; /* TS_GRAPH_TAG: not a TsFlat */
	MemoryContext context;
	TsKeyType type;
	uint32 npending, pending_room;
	TsEdge *pending;
	TsNodes *nodes; /* NULL: nothing looked up yet */
	TsSheaf *sheaf; /* NULL: connected_components */
} TsGraph;

/* What a deserialised state is: the value where it lies, for the combine function only. */
typedef struct TsFlat
{
	uint64 tag; /* TS_FLAT_TAG */
	const struct varlena *value;
} TsFlat;

/* The context of the aggregate; an error where there is none. */
extern MemoryContext ts_graph_context(FunctionCallInfo fcinfo);
extern TsGraph *ts_graph_create(MemoryContext context, TsKeyType type, TsOptions *options);

/* Looks up the edges that wait. */
extern void ts_graph_settle(TsGraph *graph);
/* Dense numbers of keys by their bytes. */
extern uint32 ts_graph_node(TsGraph *graph, const char *bytes, uint32 length);
extern uint32 ts_graph_number(TsGraph *graph, int64 key);
extern void ts_graph_join(TsGraph *graph, uint32 a, uint32 b);
extern void ts_graph_hold(TsGraph *graph, uint32 record, uint32 identifier);

/* The value of a state; partial: for another process, nothing decided. */
extern struct varlena *ts_graph_flatten(TsGraph *graph, bool partial);
/* What a value says, added to a state; NULL: a new one. */
extern TsGraph *ts_graph_absorb(TsGraph *graph, const struct varlena *value, MemoryContext context);

/* What bind.c decides. */
typedef struct TsBound
{
	uint32 *roots;	 /* by record */
	uint8 *binding;	 /* by identifier: TsBinding */
	uint32 *others;	 /* other identifiers; 0 where nobody asked */
	uint32 *holders; /* records */
} TsBound;

/*
 * Records, each with its identifiers ascending between the ends, and identifiers, in canonical order.  The result is in
 * the current memory context.
 */
typedef struct TsHoldings
{
	uint32 nrecords, nidentifiers;
	const uint32 *ends;
	const uint32 *held;
	const TsName *const *identifier;
	const TsOptions *options;
} TsHoldings;

extern TsBound ts_bind(const TsHoldings *holdings);

#endif /* TOUCHSTONE_GRAPH_H */
