/*
 * flatten.c
 *		The value of a state: members in order, the smallest of each component, and for one_id who holds what.
 *
 * Members are sorted by key.  The first of a component in that order is its smallest, so one walk over the sorted members
 * names all components.  Of bigint keys only the keys are sorted, by radix, and looked up once more: that takes 8 bytes a
 * member less than sorting keys with their numbers.
 *
 * Between processes of a parallel plan members go as they are, in no order, with any member of the component as its root:
 * who receives them looks them all up anyway.
 */
#include "postgres.h"

#include "identity/graph.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/order.h"
#include "identity/forest.h"

#define AT_ONCE 256 /* keys that are looked up together */
#define NOWHERE PG_UINT32_MAX

/* ---------- order ---------- */

/*
 * Keys in ascending order: counting sort by byte, from the lowest.  Bytes in which all keys agree are passed over.  Keys
 * are in `key` afterwards.
 */
static void
sort_keys(int64 *key, uint32 n)
{
	int64 *other = ts_array(int64, Max(n, 1));
	int64 *from = key, *to = other;

	ts_use_large_pages(key, (Size) n * sizeof(int64));
	ts_use_large_pages(other, (Size) n * sizeof(int64));
	for (int byte = 0; byte < 8; byte++)
	{
		uint32 count[256] = {0};
		uint32 at = 0;
		int shift = byte * 8;
		uint8 flip = byte == 7 ? 0x80 : 0; /* the sign */

		for (uint32 i = 0; i < n; i++)
			count[((uint64) from[i] >> shift & 0xff) ^ flip]++;
		if (n == 0 || count[((uint64) from[0] >> shift & 0xff) ^ flip] == n)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (int b = 0; b < 256; b++)
		{
			uint32 c = count[b];

			count[b] = at;
			at += c;
		}
		for (uint32 i = 0; i < n; i++)
			to[count[((uint64) from[i] >> shift & 0xff) ^ flip]++] = from[i];
		from = to;
		to = from == key ? other : key;
	}
	if (from != key)
		memcpy(key, from, (Size) n * sizeof(int64));
	pfree(other);
}

/* Bytewise order of two names by number; where cancels are let in, as the sort itself has no place for it. */
static int
compare_names(const void *a, const void *b, void *names)
{
	const TsName *x = &((const TsNames *) names)->name[*(const uint32 *) a];
	const TsName *y = &((const TsNames *) names)->name[*(const uint32 *) b];
	static uint32 calls;

	TsCheckInterrupts(++calls);
	return ts_bytes_compare(x->bytes, x->length, y->bytes, y->length);
}

/* Numbers of a dictionary in order of their names. */
static uint32 *
sort_names(TsNames *names)
{
	uint32 *order = ts_array(uint32, Max(names->n, 1));

	for (uint32 i = 0; i < names->n; i++)
		order[i] = i;
	CHECK_FOR_INTERRUPTS();
	qsort_arg(order, names->n, sizeof(uint32), compare_names, names);
	return order;
}

/* What has which place in an order. */
static uint32 *
places(const uint32 *order, uint32 n)
{
	uint32 *place = ts_array(uint32, Max(n, 1));

	for (uint32 i = 0; i < n; i++)
		place[order[i]] = i;
	return place;
}

/* Bytes of all names. */
static uint32
total_bytes(const TsNames *names)
{
	uint64 total = 0;

	for (uint32 i = 0; i < names->n; i++)
		total += names->name[i].length;
	if (total > MaxAllocSize)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the keys or identifiers of a group take more than 1 GB"),
						errhint("Use shorter ones, such as hashes, or split the rows by something that no "
								"component crosses.")));
	return (uint32) total;
}

/* Names in an order, as ends and bytes. */
static void
put_names(const TsNames *names, const uint32 *order, char *ends, char *bytes)
{
	uint32 end = 0;

	for (uint32 i = 0; i < names->n; i++)
	{
		const TsName *name = &names->name[order[i]];

		memcpy(bytes + end, name->bytes, name->length);
		end += name->length;
		ts_put(ends, i, end);
	}
}

/* ---------- connected_components ---------- */

/* The roots of keys that are in the dictionary; each loop asks for the memory that the next one reads. */
static void
find_roots(TsNodes *nodes, const char *keys, uint32 n, uint32 *root)
{
	int64 key[AT_ONCE];
	uint64 hash[AT_ONCE];

	for (uint32 i = 0; i < n; i++)
	{
		key[i] = (int64) ts_load64(keys + (Size) i * sizeof(int64));
		hash[i] = ts_numbers_hash(key[i]);
		ts_numbers_prefetch_slot(&nodes->numbers, hash[i]);
	}
	for (uint32 i = 0; i < n; i++)
		ts_numbers_prefetch_key(&nodes->numbers, hash[i]);
	for (uint32 i = 0; i < n; i++)
	{
		root[i] = ts_numbers_intern(&nodes->numbers, key[i], hash[i]);
		__builtin_prefetch(&nodes->link[root[i]], 1);
	}
	for (uint32 i = 0; i < n; i++)
		if (nodes->link[root[i]] >= 0)
			__builtin_prefetch(&nodes->link[nodes->link[root[i]]]);
	for (uint32 i = 0; i < n; i++)
		root[i] = ts_forest_find(nodes->link, root[i]);
}

/* Members in order of their numbers. */
static struct varlena *
flatten_partial(TsGraph *graph)
{
	TsNodes *nodes = graph->nodes;
	TsComponents c = {.type = graph->type, .partial = true};
	struct varlena *value;

	if (nodes == NULL)
		return ts_components_allocate(&c);
	c.n = graph->type == TS_KEY_BIGINT ? nodes->numbers.n : nodes->names->n;
	c.key_bytes = graph->type == TS_KEY_TEXT ? total_bytes(nodes->names) : 0;
	value = ts_components_allocate(&c);
	for (uint32 i = 0, end = 0; i < c.n; i++)
	{
		TsCheckInterrupts(i);
		ts_put(c.roots, i, ts_forest_find(nodes->link, i));
		if (c.type == TS_KEY_BIGINT)
		{
			uint64 key = ts_load64(&nodes->numbers.keys[i]);

			memcpy(c.keys + (Size) i * sizeof(key), &key, sizeof(key));
			continue;
		}
		memcpy(c.keys + end, nodes->names->name[i].bytes, nodes->names->name[i].length);
		end += nodes->names->name[i].length;
		if (c.type == TS_KEY_TEXT)
			ts_put(c.key_ends, i, end);
	}
	return value;
}

/* The value of bigint keys: sorted, and each looked up for the root of its tree. */
static struct varlena *
flatten_numbers(TsGraph *graph)
{
	TsNodes *nodes = graph->nodes;
	uint32 n = nodes ? nodes->numbers.n : 0;
	int64 *sorted = ts_array(int64, Max(n, 1));
	TsComponents c = {.type = TS_KEY_BIGINT, .n = n};
	struct varlena *value;
	uint32 *first; /* by root: place of its first member */
	uint32 root[AT_ONCE];

	if (n > 0)
		memcpy(sorted, nodes->numbers.keys, (Size) n * sizeof(int64));
	sort_keys(sorted, n);
	value = ts_components_allocate(&c);
	for (uint32 i = 0; i < n; i++)
	{
		uint64 key = ts_load64(&sorted[i]);

		memcpy(c.keys + (Size) i * sizeof(key), &key, sizeof(key));
	}
	pfree(sorted);
	first = ts_array(uint32, Max(n, 1));
	ts_use_large_pages(first, (Size) n * sizeof(uint32));
	memset(first, 0xff, (Size) n * sizeof(uint32));
	for (uint32 from = 0; from < n; from += AT_ONCE)
	{
		uint32 m = Min(AT_ONCE, n - from);

		CHECK_FOR_INTERRUPTS();
		find_roots(nodes, c.keys + (Size) from * sizeof(int64), m, root);
		for (uint32 i = 0; i < m; i++)
			__builtin_prefetch(&first[root[i]], 1);
		for (uint32 i = 0; i < m; i++)
		{
			if (first[root[i]] == NOWHERE)
				first[root[i]] = from + i;
			ts_put(c.roots, from + i, first[root[i]]);
		}
	}
	pfree(first);
	return value;
}

/* Text and uuid keys in order; shared with one_id. */
static void
put_keys(TsComponents *c, const TsNames *names, const uint32 *order)
{
	if (c->type == TS_KEY_TEXT)
		put_names(names, order, c->key_ends, c->keys);
	else
		for (uint32 i = 0; i < c->n; i++)
			memcpy(c->keys + (Size) i * TS_UUID_LENGTH, names->name[order[i]].bytes, TS_UUID_LENGTH);
}

/* The value of text and uuid keys: their numbers sorted by name. */
static struct varlena *
flatten_names(TsGraph *graph)
{
	TsNodes *nodes = graph->nodes;
	uint32 n = nodes ? nodes->names->n : 0;
	TsComponents c = {.type = graph->type, .n = n};
	uint32 *order = NULL, *first;
	struct varlena *value;

	if (n > 0)
	{
		order = sort_names(nodes->names);
		c.key_bytes = graph->type == TS_KEY_TEXT ? total_bytes(nodes->names) : 0;
	}
	value = ts_components_allocate(&c);
	if (n == 0)
		return value;
	put_keys(&c, nodes->names, order);
	first = ts_array(uint32, n);
	memset(first, 0xff, (Size) n * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
	{
		uint32 root = ts_forest_find(nodes->link, order[i]);

		TsCheckInterrupts(i);
		if (first[root] == NOWHERE)
			first[root] = i;
		ts_put(c.roots, i, first[root]);
	}
	pfree(first);
	pfree(order);
	return value;
}

/* ---------- one_id ---------- */

/* Ascending, each once; how many are left. */
static uint32
sort_unique(uint32 *held, uint32 n)
{
	uint32 m = 0;

	if (n > 1)
		qsort(held, n, sizeof(uint32), ts_order_uint32);
	for (uint32 k = 0; k < n; k++)
		if (k == 0 || held[k] != held[k - 1])
			held[m++] = held[k];
	return m;
}

/*
 * Incidences by record: the places of the identifiers that each holds, ascending, each once.  ends[i] is the end of
 * record i; `place` gives the places of records and identifiers in canonical order.
 */
static uint32 *
gather(const TsSheaf *sheaf, uint32 n, const uint32 *record_place, const uint32 *identifier_place,
	   uint32 *ends)
{
	uint32 *held;
	uint32 from = 0, to = 0;

	if (sheaf->n > MaxAllocSize / sizeof(uint32))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many identifiers in a group: %zu, at most %zu are accepted", sheaf->n,
						MaxAllocSize / sizeof(uint32)),
				 errhint("Leave out rows that repeat what others say, with SELECT DISTINCT, or split the "
						 "rows by something that no component crosses.")));
	held = ts_array(uint32, Max(sheaf->n, 1));
	memset(ends, 0, (Size) n * sizeof(uint32));
	for (size_t k = 0; k < sheaf->n; k++)
		ends[record_place[sheaf->incidence[k].record]]++;
	for (uint32 i = 0; i < n; i++)
	{
		uint32 count = ends[i];

		ends[i] = from; /* where the record begins; the next loop moves it to its end */
		from += count;
	}
	for (size_t k = 0; k < sheaf->n; k++)
	{
		TsCheckInterrupts(k);
		held[ends[record_place[sheaf->incidence[k].record]]++] =
			identifier_place[sheaf->incidence[k].identifier];
	}
	from = 0;
	for (uint32 i = 0; i < n; i++)
	{
		uint32 end = ends[i];
		uint32 m = sort_unique(held + from, end - from);

		TsCheckInterrupts(i);
		memmove(held + to, held + from, (Size) m * sizeof(uint32));
		from = end;
		ends[i] = to += m;
	}
	return held;
}

/* Places of bigint records in order: the keys sorted, and looked up. */
static uint32 *
sort_numbers(TsNumbers *numbers)
{
	int64 *sorted = ts_array(int64, Max(numbers->n, 1));
	uint32 *order = ts_array(uint32, Max(numbers->n, 1));

	memcpy(sorted, numbers->keys, (Size) numbers->n * sizeof(int64));
	sort_keys(sorted, numbers->n);
	for (uint32 i = 0; i < numbers->n; i++)
		order[i] = ts_numbers_intern(numbers, sorted[i], ts_numbers_hash(sorted[i]));
	pfree(sorted);
	return order;
}

/* The value of one_id: everything in canonical order first, as the rule of bind.c is about that order, then decided. */
static struct varlena *
flatten_identity(TsGraph *graph, bool partial)
{
	TsNodes *nodes = graph->nodes;
	TsSheaf *sheaf = graph->sheaf;
	TsNames *identifiers = sheaf->identifiers;
	TsComponents c = {.type = graph->type, .identity = true, .partial = partial};
	uint32 *order = NULL, *identifier_order = sort_names(identifiers);
	uint32 *record_place, *identifier_place, *ends, *held;
	uint32 n = 0; /* records */
	struct varlena *value;
	TsBound bound = {NULL, NULL, NULL, NULL};

	if (nodes)
	{
		n = graph->type == TS_KEY_BIGINT ? nodes->numbers.n : nodes->names->n;
		order = graph->type == TS_KEY_BIGINT ? sort_numbers(&nodes->numbers) : sort_names(nodes->names);
		c.key_bytes = graph->type == TS_KEY_TEXT ? total_bytes(nodes->names) : 0;
	}
	c.n = n;
	record_place = places(order, n);
	identifier_place = places(identifier_order, identifiers->n);
	ends = ts_array(uint32, Max(n, 1));
	held = gather(sheaf, n, record_place, identifier_place, ends);
	pfree(record_place);
	pfree(identifier_place);

	if (!partial)
	{
		const TsName **name = ts_array(const TsName *, Max(identifiers->n, 1));
		TsHoldings holdings = {n, identifiers->n, ends, held, name, sheaf->options};

		for (uint32 x = 0; x < identifiers->n; x++)
			name[x] = &identifiers->name[identifier_order[x]];
		bound = ts_bind(&holdings);
		pfree(name);
	}

	c.nidentifiers = identifiers->n;
	c.nincidences = n > 0 ? ends[n - 1] : 0;
	c.options_length = sheaf->options->length;
	c.identifier_bytes = total_bytes(identifiers);
	value = ts_components_allocate(&c);
	if (graph->type != TS_KEY_BIGINT && n > 0)
		put_keys(&c, nodes->names, order);
	memcpy(c.options, sheaf->options->bytes, c.options_length);
	put_names(identifiers, identifier_order, c.identifier_ends, c.identifiers);
	for (uint32 i = 0; i < n; i++)
	{
		TsCheckInterrupts(i);
		if (graph->type == TS_KEY_BIGINT)
		{
			uint64 key = ts_load64(&nodes->numbers.keys[order[i]]);

			memcpy(c.keys + (Size) i * sizeof(key), &key, sizeof(key));
		}
		ts_put(c.roots, i, partial ? i : bound.roots[i]);
		ts_put(c.member_ends, i, ends[i]);
	}
	for (uint32 x = 0; x < c.nidentifiers; x++)
	{
		c.bindings[x] = (char) (partial ? TS_BINDS : bound.binding[x]);
		ts_put(c.others, x, partial ? 0 : bound.others[x]);
		ts_put(c.holders, x, partial ? 0 : bound.holders[x]);
	}
	for (uint32 k = 0; k < c.nincidences; k++)
		ts_put(c.incidences, k, held[k]);
	return value;
}

/* ts_graph_flatten: the value of a state, which says the same afterwards. */
struct varlena *
ts_graph_flatten(TsGraph *graph, bool partial)
{
	if (graph->sheaf)
		return flatten_identity(graph, partial);
	ts_graph_settle(graph);
	if (partial)
		return flatten_partial(graph);
	return graph->type == TS_KEY_BIGINT ? flatten_numbers(graph) : flatten_names(graph);
}
