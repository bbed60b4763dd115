/*
 * aggregate.c
 *		Rows into states: the support functions of connected_components, one_id and components_merge.
 */
#include "postgres.h"

#include "identity/graph.h"

#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "fmgr.h"
#include "identity/forest.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

PG_FUNCTION_INFO_V1(ts_connected_components_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_connected_components_text_transfn);
PG_FUNCTION_INFO_V1(ts_connected_components_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_one_id_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_one_id_text_transfn);
PG_FUNCTION_INFO_V1(ts_one_id_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_components_merge_transfn);
PG_FUNCTION_INFO_V1(ts_components_combinefn);
PG_FUNCTION_INFO_V1(ts_components_serialfn);
PG_FUNCTION_INFO_V1(ts_components_deserialfn);
PG_FUNCTION_INFO_V1(ts_components_finalfn);

#define FIRST_PENDING 4
#define MOST_PENDING  512

/* ---------- keys ---------- */

/* A text key; false where it is missing: NULL, or empty. */
static bool
text_key(FunctionCallInfo fcinfo, int argument, const char **bytes, uint32 *length)
{
	text *key;

	if (PG_ARGISNULL(argument))
		return false;
	key = PG_GETARG_TEXT_PP(argument);
	*bytes = VARDATA_ANY(key);
	*length = VARSIZE_ANY_EXHDR(key);
	if (*length > TS_KEY_MAX_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("key of %u bytes is too long, at most %d are accepted", *length, TS_KEY_MAX_LENGTH),
				 errhint("Use the record's key, or a hash of the text such as md5(key).")));
	return *length > 0;
}

/* ---------- connected_components ---------- */

/*
 * ts_connected_components_bigint_transfn(internal, a bigint, b bigint) -> internal
 *		An edge; with one of them NULL, a member.
 */
Datum
ts_connected_components_bigint_transfn(PG_FUNCTION_ARGS)
{
	TsGraph *graph;

	if (unlikely(PG_ARGISNULL(0)))
		graph = ts_graph_create(ts_graph_context(fcinfo), TS_KEY_BIGINT, NULL);
	else
		graph = (TsGraph *) PG_GETARG_POINTER(0);
	if (unlikely(PG_ARGISNULL(1) && PG_ARGISNULL(2)))
		PG_RETURN_POINTER(graph);
	if (unlikely(graph->npending == graph->pending_room))
	{
		if (graph->pending_room == MOST_PENDING)
			ts_graph_settle(graph);
		else if (graph->pending_room == 0)
		{
			graph->pending_room = FIRST_PENDING;
			graph->pending = ts_array_in(graph->context, TsEdge, FIRST_PENDING);
		}
		else
		{
			graph->pending_room *= 2;
			graph->pending = ts_array_resize(graph->pending, TsEdge, graph->pending_room);
		}
	}
	graph->pending[graph->npending++] =
		(TsEdge){PG_GETARG_INT64(PG_ARGISNULL(1) ? 2 : 1), PG_GETARG_INT64(PG_ARGISNULL(2) ? 1 : 2)};
	PG_RETURN_POINTER(graph);
}

/* ts_connected_components_text_transfn(internal, a text, b text) -> internal: the same; an empty text is as NULL. */
Datum
ts_connected_components_text_transfn(PG_FUNCTION_ARGS)
{
	TsGraph *graph = PG_ARGISNULL(0) ? ts_graph_create(ts_graph_context(fcinfo), TS_KEY_TEXT, NULL)
									 : (TsGraph *) PG_GETARG_POINTER(0);
	const char *a = NULL, *b = NULL;
	uint32 alength = 0, blength = 0;
	bool has_a = text_key(fcinfo, 1, &a, &alength);
	bool has_b = text_key(fcinfo, 2, &b, &blength);
	uint32 anode, bnode;

	if (!has_a && !has_b)
		PG_RETURN_POINTER(graph);
	anode = has_a ? ts_graph_node(graph, a, alength) : 0;
	bnode = has_b ? ts_graph_node(graph, b, blength) : anode;
	ts_graph_join(graph, has_a ? anode : bnode, bnode);
	PG_RETURN_POINTER(graph);
}

/* ts_connected_components_uuid_transfn(internal, a uuid, b uuid) -> internal: the same. */
Datum
ts_connected_components_uuid_transfn(PG_FUNCTION_ARGS)
{
	TsGraph *graph = PG_ARGISNULL(0) ? ts_graph_create(ts_graph_context(fcinfo), TS_KEY_UUID, NULL)
									 : (TsGraph *) PG_GETARG_POINTER(0);
	uint32 node[2];

	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		PG_RETURN_POINTER(graph);
	for (int i = 0; i < 2; i++)
	{
		int argument = PG_ARGISNULL(i + 1) ? 2 - i : i + 1;

		node[i] = ts_graph_node(graph, (const char *) PG_GETARG_UUID_P(argument)->data, UUID_LEN);
	}
	ts_graph_join(graph, node[0], node[1]);
	PG_RETURN_POINTER(graph);
}

/* ---------- one_id ---------- */

/* Arguments of the transition functions of one_id; the options may be missing. */
enum
{
	ARG_STATE,
	ARG_RECORD,
	ARG_IDENTIFIERS,
	ARG_OPTIONS
};

/* Options that a call site has read, for the groups to come: mostly all have the same. */
typedef struct KeptOptions
{
	struct varlena *given;
	TsOptions *options;
} KeptOptions;

/* Whether two rows said the same, NULL included. */
static bool
same_options(const struct varlena *a, const struct varlena *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

/* The options of a row; NULL where it has none. */
static struct varlena *
given_options(FunctionCallInfo fcinfo)
{
	if (PG_NARGS() <= ARG_OPTIONS || PG_ARGISNULL(ARG_OPTIONS))
		return NULL;
	return PG_DETOAST_DATUM(PG_GETARG_DATUM(ARG_OPTIONS));
}

/* The state of a group, with the options of its first row. */
static TsGraph *
create_sheaf(FunctionCallInfo fcinfo, TsKeyType type)
{
	MemoryContext context = ts_graph_context(fcinfo);
	struct varlena *given = given_options(fcinfo);
	KeptOptions *kept = (KeptOptions *) fcinfo->flinfo->fn_extra;
	TsGraph *graph;

	if (kept == NULL || !same_options(given, kept->given))
	{
		TsOptions *parsed = ts_options_parse((Jsonb *) given);
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		/* what was kept before stays where it is: groups point to it */
		kept = palloc0(sizeof(KeptOptions));
		if (given != NULL)
			kept->given = memcpy(palloc(VARSIZE(given)), given, VARSIZE(given));
		kept->options = ts_options_read(parsed->bytes, parsed->length);
		MemoryContextSwitchTo(old);
		fcinfo->flinfo->fn_extra = kept;
	}
	graph = ts_graph_create(context, type, kept->options);
	graph->sheaf->given = kept->given;
	return graph;
}

/* Later rows of a group: they must have the same options. */
static void
check_options(FunctionCallInfo fcinfo, const TsSheaf *sheaf)
{
	if (!same_options(given_options(fcinfo), sheaf->given))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("options of one_id must be the same for all rows of a group"),
						errhint("Pass a constant, or GROUP BY the options as well.")));
}

ts_noreturn static void report_no_record(void);

/* A record that nobody could find again. */
static void
report_no_record(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("record must not be null or empty"),
			 errhint("Leave such rows out with FILTER (WHERE record IS NOT NULL), or give each a key of "
					 "its own.")));
}

/* Enters what a record holds; NULL elements and those without a value bind nothing, and are passed over. */
static void
hold_all(TsGraph *graph, uint32 record, ArrayType *array)
{
	Datum *elements;
	bool *nulls;
	int n;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		text *identifier;
		const char *bytes;
		uint32 length, kind;
		TsIdentifierFault fault;

		TsCheckInterrupts(i);
		if (nulls[i])
			continue;
		identifier = DatumGetTextPP(elements[i]);
		bytes = VARDATA_ANY(identifier);
		length = VARSIZE_ANY_EXHDR(identifier);
		fault = ts_identifier_split(bytes, length, &kind);
		if (fault == TS_IDENTIFIER_EMPTY)
			continue;
		ts_identifier_report(fault, bytes, length);
		ts_graph_hold(
			graph, record,
			ts_names_intern(graph->sheaf->identifiers, bytes, length, ts_hash_bytes(bytes, length)));
	}
	pfree(elements);
	pfree(nulls);
}

static inline Datum
accumulate(FunctionCallInfo fcinfo, TsKeyType type)
{
	TsGraph *graph;
	uint32 record, length;
	const char *bytes;

	if (PG_ARGISNULL(ARG_STATE))
		graph = create_sheaf(fcinfo, type);
	else
	{
		graph = (TsGraph *) PG_GETARG_POINTER(ARG_STATE);
		check_options(fcinfo, graph->sheaf);
	}
	if (PG_ARGISNULL(ARG_RECORD))
		report_no_record();
	if (type == TS_KEY_BIGINT)
		record = ts_graph_number(graph, PG_GETARG_INT64(ARG_RECORD));
	else if (type == TS_KEY_UUID)
		record = ts_graph_node(graph, (const char *) PG_GETARG_UUID_P(ARG_RECORD)->data, UUID_LEN);
	else
	{
		if (!text_key(fcinfo, ARG_RECORD, &bytes, &length))
			report_no_record();
		record = ts_graph_node(graph, bytes, length);
	}
	if (!PG_ARGISNULL(ARG_IDENTIFIERS))
		hold_all(graph, record, PG_GETARG_ARRAYTYPE_P(ARG_IDENTIFIERS));
	PG_RETURN_POINTER(graph);
}

/*
 * ts_one_id_*_transfn(internal, record, identifiers text[] [, options jsonb]) -> internal
 *		Errors: 22004 for a NULL record, 22023 for an identifier without a kind and for options that are none or change
 *		from row to row, 54000 for a key or identifier that is too long.
 */
Datum
ts_one_id_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_KEY_BIGINT);
}

Datum
ts_one_id_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_KEY_TEXT);
}

Datum
ts_one_id_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, TS_KEY_UUID);
}

/* ---------- values and states ---------- */

/* ts_components_merge_transfn(internal, components) -> internal: a NULL value adds nothing. */
Datum
ts_components_merge_transfn(PG_FUNCTION_ARGS)
{
	TsGraph *graph = PG_ARGISNULL(0) ? NULL : (TsGraph *) PG_GETARG_POINTER(0);
	MemoryContext context = ts_graph_context(fcinfo);

	if (!PG_ARGISNULL(1))
		graph = ts_graph_absorb(graph, PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)), context);
	if (graph == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(graph);
}

/* ts_components_combinefn(internal, internal) -> internal: adds the second state to the first, which may be NULL. */
Datum
ts_components_combinefn(PG_FUNCTION_ARGS)
{
	TsGraph *graph = PG_ARGISNULL(0) ? NULL : (TsGraph *) PG_GETARG_POINTER(0);
	MemoryContext context = ts_graph_context(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		const TsFlat *other = (const TsFlat *) PG_GETARG_POINTER(1);

		graph = ts_graph_absorb(
			graph, other->tag == TS_FLAT_TAG ? other->value : ts_graph_flatten((TsGraph *) other, true),
			context);
	}
	if (graph == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(graph);
}

/* ts_components_serialfn(internal) -> bytea: a value, of one_id with nothing decided.  Error 54000 beyond 1 GB. */
Datum
ts_components_serialfn(PG_FUNCTION_ARGS)
{
	ts_graph_context(fcinfo);
	PG_RETURN_POINTER(ts_graph_flatten((TsGraph *) PG_GETARG_POINTER(0), true));
}

/* ts_components_deserialfn(bytea, internal) -> internal: for the combine function only. */
Datum
ts_components_deserialfn(PG_FUNCTION_ARGS)
{
	TsFlat *flat;

	ts_graph_context(fcinfo);
	flat = palloc(sizeof(TsFlat));
	flat->tag = TS_FLAT_TAG;
	flat->value = (const struct varlena *) PG_GETARG_BYTEA_PP(0);
	PG_RETURN_POINTER(flat);
}

/* ts_components_finalfn(internal) -> components: NULL when there was no row. */
Datum
ts_components_finalfn(PG_FUNCTION_ARGS)
{
	ts_graph_context(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(ts_graph_flatten((TsGraph *) PG_GETARG_POINTER(0), false));
}
