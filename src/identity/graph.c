/*
 * graph.c
 *		The state of the identity aggregates: how it grows, and how one is added to another.  See graph.h.
 */
#include "postgres.h"

#include "identity/graph.h"

#include "core/error.h"
#include "core/memory.h"
#include "fmgr.h"
#include "identity/forest.h"

#define AT_ONCE 256 /* edges that are looked up together */

/* ts_graph_context: the memory context of the aggregate that calls.  Error 0A000 outside of one. */
MemoryContext
ts_graph_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("support function of an identity aggregate called outside of an aggregate"),
				 errhint("Call the aggregate itself: touchstone.connected_components, touchstone.one_id or "
						 "touchstone.components_merge.")));
	return context;
}

/* ts_graph_create: an empty state; options: that of one_id. */
TsGraph *
ts_graph_create(MemoryContext context, TsKeyType type, TsOptions *options)
{
	TsGraph *graph = MemoryContextAllocZero(context, sizeof(TsGraph));

	graph->tag = TS_GRAPH_TAG;
	graph->context = context;
	graph->type = type;
	if (options)
	{
		graph->sheaf = MemoryContextAllocZero(context, sizeof(TsSheaf));
		graph->sheaf->options = options;
		graph->sheaf->identifiers = ts_names_create(context);
	}
	return graph;
}

/* The members; the dictionary is made when the first is looked up. */
static TsNodes *
get_nodes(TsGraph *graph)
{
	if (graph->nodes == NULL)
	{
		graph->nodes = MemoryContextAllocZero(graph->context, sizeof(TsNodes));
		if (graph->type == TS_KEY_BIGINT)
			ts_numbers_init(&graph->nodes->numbers, graph->context);
		else
			graph->nodes->names = ts_names_create(graph->context);
	}
	return graph->nodes;
}

/* Trees for the nodes that are new, and room for the next ones. */
static void
plant(TsGraph *graph, uint32 n, uint32 room)
{
	TsNodes *nodes = graph->nodes;

	if (nodes->link_room < room)
	{
		nodes->link = nodes->link ? ts_array_resize(nodes->link, int32, room)
								  : ts_array_in(graph->context, int32, room);
		nodes->link_room = room;
		ts_use_large_pages(nodes->link, (Size) room * sizeof(int32));
	}
	ts_forest_plant(nodes->link, nodes->planted, n);
	nodes->planted = n;
}

/* ts_graph_node: the number of a text or uuid. */
uint32
ts_graph_node(TsGraph *graph, const char *bytes, uint32 length)
{
	return ts_names_intern(get_nodes(graph)->names, bytes, length, ts_hash_bytes(bytes, length));
}

/* ts_graph_number: the number of a bigint. */
uint32
ts_graph_number(TsGraph *graph, int64 key)
{
	TsNumbers *numbers = &get_nodes(graph)->numbers;

	ts_numbers_reserve(numbers, 1);
	return ts_numbers_intern(numbers, key, ts_numbers_hash(key));
}

/* ts_graph_join: two nodes are of one component. */
void
ts_graph_join(TsGraph *graph, uint32 a, uint32 b)
{
	TsNodes *nodes = graph->nodes;
	uint32 n = graph->type == TS_KEY_BIGINT ? nodes->numbers.n : nodes->names->n;

	if (nodes->planted < n)
		plant(graph, n,
			  graph->type == TS_KEY_BIGINT ? ts_numbers_room(&nodes->numbers) : nodes->names->capacity);
	ts_forest_join(nodes->link, a, b);
}

/* ts_graph_hold: a record holds an identifier. */
void
ts_graph_hold(TsGraph *graph, uint32 record, uint32 identifier)
{
	TsSheaf *sheaf = graph->sheaf;

	if (sheaf->n == sheaf->room)
	{
		sheaf->room = sheaf->room == 0 ? 8 : sheaf->room * 2;
		sheaf->incidence = sheaf->incidence ? ts_array_resize(sheaf->incidence, TsIncidence, sheaf->room)
											: ts_array_in(graph->context, TsIncidence, sheaf->room);
	}
	sheaf->incidence[sheaf->n++] = (TsIncidence){record, identifier};
}

/* ---------- edges of bigint keys ---------- */

/*
 * The numbers of up to 2 * AT_ONCE keys, as trees in the forest.  Every loop asks for the memory that the next one reads:
 * slots, keys, links.
 */
static void
intern_some(TsGraph *graph, const int64 *key, uint32 n, uint32 *number)
{
	TsNodes *nodes = get_nodes(graph);
	TsNumbers *numbers = &nodes->numbers;
	uint64 hash[2 * AT_ONCE];

	ts_numbers_reserve(numbers, n);
	if (nodes->link_room < ts_numbers_room(numbers))
		plant(graph, numbers->n, ts_numbers_room(numbers));
	for (uint32 i = 0; i < n; i++)
	{
		hash[i] = ts_numbers_hash(key[i]);
		ts_numbers_prefetch_slot(numbers, hash[i]);
	}
	for (uint32 i = 0; i < n; i++)
		ts_numbers_prefetch_key(numbers, hash[i]);
	for (uint32 i = 0; i < n; i++)
	{
		number[i] = ts_numbers_intern(numbers, key[i], hash[i]);
		__builtin_prefetch(&nodes->link[number[i]], 1);
	}
	plant(graph, numbers->n, nodes->link_room);
}

/* Joins up to AT_ONCE pairs, whose links are on their way from memory; asks for the next step first. */
static void
join_some(int32 *link, const uint32 (*pair)[2], uint32 n)
{
	for (uint32 i = 0; i < n; i++)
		for (int k = 0; k < 2; k++)
			if (link[pair[i][k]] >= 0)
				__builtin_prefetch(&link[link[pair[i][k]]], 1);
	for (uint32 i = 0; i < n; i++)
		ts_forest_join(link, pair[i][0], pair[i][1]);
}

/* Edges that waited: their keys looked up together, then joined. */
static void
settle_some(TsGraph *graph, const TsEdge *edges, uint32 n)
{
	uint32 number[AT_ONCE][2];

	intern_some(graph, (const int64 *) edges, 2 * n, number[0]);
	join_some(graph->nodes->link, (const uint32(*)[2]) number, n);
}

/* ts_graph_settle: looks up the edges that wait.  What the state says does not change. */
void
ts_graph_settle(TsGraph *graph)
{
	for (uint32 i = 0; i < graph->npending; i += AT_ONCE)
		settle_some(graph, graph->pending + i, Min(AT_ONCE, graph->npending - i));
	graph->npending = 0;
}

/* ---------- adding a value ---------- */

/* The numbers of the members of a value. */
static uint32 *
intern_members(TsGraph *graph, const TsComponents *c)
{
	uint32 *number = ts_array(uint32, Max(c->n, 1));

	for (uint32 i = 0; graph->type != TS_KEY_BIGINT && i < c->n; i++)
	{
		uint32 length;
		const char *key = ts_member(c, i, &length);

		TsCheckInterrupts(i);
		number[i] = ts_graph_node(graph, key, length);
	}
	for (uint32 i = 0; graph->type == TS_KEY_BIGINT && i < c->n; i += AT_ONCE)
	{
		uint32 n = Min(AT_ONCE, c->n - i);
		int64 key[AT_ONCE];

		CHECK_FOR_INTERRUPTS();
		for (uint32 k = 0; k < n; k++)
			key[k] = (int64) ts_load64(c->keys + (Size) (i + k) * sizeof(int64));
		intern_some(graph, key, n, number + i);
	}
	return number;
}

static void
absorb_components(TsGraph *graph, const TsComponents *c)
{
	uint32 *number = intern_members(graph, c);
	uint32 pair[AT_ONCE][2];
	uint32 n = 0;

	if (c->n > 0)
		ts_graph_join(graph, number[0], number[0]); /* plants the new ones */
	for (uint32 i = 0; i < c->n; i++)
	{
		uint32 root = ts_get(c->roots, i);

		TsCheckInterrupts(i);
		if (root != i)
		{
			pair[n][0] = number[i];
			pair[n++][1] = number[root];
			__builtin_prefetch(&graph->nodes->link[number[i]], 1);
			__builtin_prefetch(&graph->nodes->link[number[root]], 1);
		}
		if (n == AT_ONCE || i == c->n - 1)
		{
			join_some(graph->nodes->link, (const uint32(*)[2]) pair, n);
			n = 0;
		}
	}
	pfree(number);
}

/* Records with what they hold.  What the value has decided is not looked at: it may be another with more rows. */
static void
absorb_identity(TsGraph *graph, const TsComponents *c)
{
	TsNames *names = graph->sheaf->identifiers;
	uint32 *number = ts_array(uint32, Max(c->nidentifiers, 1));
	uint32 k = 0;

	for (uint32 x = 0; x < c->nidentifiers; x++)
	{
		uint32 length;
		const char *identifier = ts_string(c->identifier_ends, c->identifiers, x, &length);

		TsCheckInterrupts(x);
		number[x] = ts_names_intern(names, identifier, length, ts_hash_bytes(identifier, length));
	}
	for (uint32 i = 0; i < c->n; i++)
	{
		uint32 length, end = ts_get(c->member_ends, i);
		const char *key = ts_member(c, i, &length);
		uint32 record = graph->type == TS_KEY_BIGINT ? ts_graph_number(graph, (int64) ts_load64(key))
													 : ts_graph_node(graph, key, length);

		TsCheckInterrupts(i);
		for (; k < end; k++)
			ts_graph_hold(graph, record, number[ts_get(c->incidences, k)]);
	}
	pfree(number);
}

/*
 * ts_graph_absorb: what a value says, added to a state.  Error 22023 for values that are not of one key type, made by one
 * aggregate, with the same options.
 */
TsGraph *
ts_graph_absorb(TsGraph *graph, const struct varlena *value, MemoryContext context)
{
	static const char *const types[] = {"bigint", "text", "uuid"};
	TsComponents c;

	ts_components_open(value, &c);
	if (graph == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(context);

		graph = ts_graph_create(context, c.type,
								c.identity ? ts_options_read(c.options, c.options_length) : NULL);
		MemoryContextSwitchTo(old);
	}
	if (graph->type != c.type)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("cannot merge components of different types of key: %s and %s",
							   types[graph->type], types[c.type]),
						errhint("Cast the keys to one type where the values are made.")));
	if ((graph->sheaf != NULL) != c.identity)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot merge components made by connected_components with those made by one_id")));
	if (c.identity && (graph->sheaf->options->length != c.options_length ||
					   memcmp(graph->sheaf->options->bytes, c.options, c.options_length) != 0))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("cannot merge components that one_id made with different options"),
						errhint("Make them anew with the same options.")));
	if (c.identity)
		absorb_identity(graph, &c);
	else
		absorb_components(graph, &c);
	return graph;
}
