/*
 * members.c
 *		What is in a value of type components: its members, and the identifiers that were not allowed to bind.
 *
 * One row a call, so that rows stream: beside the value itself there is nothing in memory.
 */
#include "postgres.h"

#include "identity/components.h"

#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "funcapi.h"
#include "identity/options.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

PG_FUNCTION_INFO_V1(ts_members);
PG_FUNCTION_INFO_V1(ts_shared_identifiers);

/* A list that is being returned. */
typedef struct Listing
{
	TsComponents c;
	uint32 at;
	bool as_text;		/* members: whatever the type of the keys */
	uint32 *components; /* shared_identifiers: by identifier, how many components hold it */
} Listing;

/* Begins a list: checks the value and the row type, in the context that lasts until the last row. */
static FuncCallContext *
begin_listing(FunctionCallInfo fcinfo)
{
	FuncCallContext *context = SRF_FIRSTCALL_INIT();
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
	Listing *listing = palloc0(sizeof(Listing));
	TupleDesc row;

	if (get_call_result_type(fcinfo, NULL, &row) != TYPEFUNC_COMPOSITE)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("function returning rows called in a context that cannot accept them"),
						errhint("Write it in FROM.")));
	context->tuple_desc = BlessTupleDesc(row);
	ts_components_open(PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), &listing->c);
	Ensure(!listing->c.partial, "value of a parallel worker outside of its plan");
	context->user_fctx = listing;
	MemoryContextSwitchTo(old);
	return context;
}

/* ---------- members ---------- */

/* The caller says which type the keys have: that must be true. */
static void
check_key_type(FunctionCallInfo fcinfo, const TsComponents *c)
{
	static const Oid types[] = {INT8OID, TEXTOID, UUIDOID};
	static const char *const names[] = {"bigint", "text", "uuid"};
	Oid asked = get_fn_expr_argtype(fcinfo->flinfo, 1);

	if (asked != types[c->type])
		ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
						errmsg("members of these components are of type %s, not %s", names[c->type],
							   format_type_be(asked)),
						errhint("Write members(components, NULL::%s), or members(components) for text.",
								names[c->type])));
}

/* The key of a member, in its own type or as text. */
static Datum
member_datum(const Listing *listing, uint32 i)
{
	uint32 length;
	const char *key = ts_member(&listing->c, i, &length);
	pg_uuid_t *uuid;

	switch (listing->c.type)
	{
		case TS_KEY_BIGINT:
			if (listing->as_text)
				return CStringGetTextDatum(psprintf(INT64_FORMAT, (int64) ts_load64(key)));
			return Int64GetDatum((int64) ts_load64(key));
		case TS_KEY_UUID:
			uuid = palloc(sizeof(pg_uuid_t));
			memcpy(uuid->data, key, UUID_LEN);
			if (listing->as_text)
				return CStringGetTextDatum(
					DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(uuid))));
			return UUIDPGetDatum(uuid);
		case TS_KEY_TEXT:
			break;
	}
	return PointerGetDatum(cstring_to_text_with_len(key, (int) length));
}

/*
 * ts_members(components [, key anyelement]) -> (member, component)
 *		Ascending.  Error 42804 where the key's type is not that of the members.
 */
Datum
ts_members(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	Listing *listing;
	Datum values[2];
	bool nulls[2] = {false, false};
	uint32 i, root;

	if (SRF_IS_FIRSTCALL())
	{
		if (PG_ARGISNULL(0))
		{
			context = SRF_FIRSTCALL_INIT();
			SRF_RETURN_DONE(context);
		}
		context = begin_listing(fcinfo);
		listing = (Listing *) context->user_fctx;
		listing->as_text = PG_NARGS() == 1;
		if (!listing->as_text)
			check_key_type(fcinfo, &listing->c);
	}
	context = SRF_PERCALL_SETUP();
	listing = (Listing *) context->user_fctx;
	if (listing->at == listing->c.n)
		SRF_RETURN_DONE(context);
	i = listing->at++;
	root = ts_get(listing->c.roots, i);
	values[0] = member_datum(listing, i);
	values[1] = root == i ? values[0] : member_datum(listing, root);
	SRF_RETURN_NEXT(context, HeapTupleGetDatum(heap_form_tuple(context->tuple_desc, values, nulls)));
}

/* ---------- shared_identifiers ---------- */

/* How many components hold each identifier: members component by component, each identifier once in it. */
static uint32 *
count_components(const TsComponents *c)
{
	uint32 *count = ts_array(uint32, Max(c->nidentifiers, 1));
	uint32 *last =
		ts_array(uint32, Max(c->nidentifiers, 1)); /* component that an identifier was counted in, + 1 */
	uint32 *next = ts_array(uint32, Max(c->n, 1)); /* member of the same component, or end */
	uint32 *tail = ts_array(uint32, Max(c->n, 1));

	memset(count, 0, (Size) c->nidentifiers * sizeof(uint32));
	memset(last, 0, (Size) c->nidentifiers * sizeof(uint32));
	for (uint32 i = 0; i < c->n; i++)
	{
		uint32 root = ts_get(c->roots, i);

		next[i] = PG_UINT32_MAX;
		if (root != i)
			next[tail[root]] = i;
		tail[root] = i;
	}
	for (uint32 root = 0; root < c->n; root++)
	{
		TsCheckInterrupts(root);
		if (ts_get(c->roots, root) != root)
			continue;
		for (uint32 i = root; i != PG_UINT32_MAX; i = next[i])
			for (uint32 k = i > 0 ? ts_get(c->member_ends, i - 1) : 0; k < ts_get(c->member_ends, i); k++)
			{
				uint32 x = ts_get(c->incidences, k);

				TsCheckInterrupts(k);
				if (last[x] == root + 1)
					continue;
				last[x] = root + 1;
				count[x]++;
			}
	}
	pfree(tail);
	pfree(next);
	pfree(last);
	return count;
}

/* Columns of shared_identifiers. */
enum
{
	COL_IDENTIFIER,
	COL_KIND,
	COL_REASON,
	COL_RECORDS,
	COL_OTHERS,
	COL_COMPONENTS,
	NCOLUMNS
};

/* ts_shared_identifiers(components) -> (identifier, kind, reason, records, others, components): ascending. */
Datum
ts_shared_identifiers(PG_FUNCTION_ARGS)
{
	static const char *const reasons[] = {
		[TS_OVER_LIMIT] = "over limit", [TS_CONFLICT] = "conflict", [TS_NEVER] = "never"};
	FuncCallContext *context;
	Listing *listing;
	const TsComponents *c;
	Datum values[NCOLUMNS];
	bool nulls[NCOLUMNS] = {false};
	const char *identifier;
	uint32 x, length, kind;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		context = begin_listing(fcinfo);
		listing = (Listing *) context->user_fctx;
		old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
		if (listing->c.identity) /* otherwise there are no identifiers, and nothing to count */
			listing->components = count_components(&listing->c);
		MemoryContextSwitchTo(old);
	}
	context = SRF_PERCALL_SETUP();
	listing = (Listing *) context->user_fctx;
	c = &listing->c;
	while (listing->at < c->nidentifiers && c->bindings[listing->at] == TS_BINDS)
	{
		TsCheckInterrupts(listing->at);
		listing->at++;
	}
	if (listing->at == c->nidentifiers)
		SRF_RETURN_DONE(context);
	x = listing->at++;
	identifier = ts_string(c->identifier_ends, c->identifiers, x, &length);
	Ensure(ts_identifier_split(identifier, length, &kind) == TS_IDENTIFIER_GOOD, "identifier without a kind");
	values[COL_IDENTIFIER] = PointerGetDatum(cstring_to_text_with_len(identifier, (int) length));
	values[COL_KIND] = PointerGetDatum(cstring_to_text_with_len(identifier, (int) kind));
	values[COL_REASON] = CStringGetTextDatum(reasons[(uint8) c->bindings[x]]);
	values[COL_RECORDS] = Int64GetDatum(ts_get(c->holders, x));
	values[COL_OTHERS] = Int64GetDatum(ts_get(c->others, x));
	values[COL_COMPONENTS] = Int64GetDatum(listing->components[x]);
	SRF_RETURN_NEXT(context, HeapTupleGetDatum(heap_form_tuple(context->tuple_desc, values, nulls)));
}
