/*
 * index.c
 *		match_key, match_keys: what a blocking key makes of a row, for an index; match_index: the statements that make them.
 *
 * A key that puts a row into one block is a bigint, for a btree; one that takes tokens, q-grams or elements of a list is an array of
 * them, for GIN.  The number is a hash: two different keys may share one, which costs a comparison and changes nothing.  It is kept
 * in indexes, so it must never change (sql/match_one.sql pins it).
 */
#include "postgres.h"

#include "match/index.h"

#include "access/genam.h"
#include "access/relation.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "core/hash.h"
#include "core/json.h"
#include "core/memory.h"
#include "core/text.h"
#include "funcapi.h"
#include "match/matcher_json.h"
#include "match/pairs.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "nodes/primnodes.h"
#include "parser/parse_func.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(ts_match_key);
PG_FUNCTION_INFO_V1(ts_match_keys);
PG_FUNCTION_INFO_V1(ts_match_index);
PG_FUNCTION_INFO_V1(ts_match_index_missing);

/* ------------------------------------------------------------------------------------------------ the keys of a matcher */

/* Adds a key, unless it is there or means all pairs, for which no index helps. */
static void
add_key(TsIndexKey *keys, int *n, const TsMatcher *matcher, const TsKey *key, bool of_rule)
{
	TsIndexKey *made = &keys[*n];
	char **utf8;
	char *spec;

	if (key->n == 0)
		return;
	for (int i = 0; i < *n; i++)
		if (ts_same_key(&keys[i].key, key))
			return;
	memset(made, 0, sizeof(TsIndexKey));
	made->key = *key;
	made->of_rule = of_rule;
	made->multiple = ts_key_multiple(matcher, key);
	spec = ts_key_spec_print(matcher, key, &utf8, &made->ncolumns);
	made->own = ts_key_spec_parse(ts_json_of_text(ts_from_utf8(spec)));
	made->spec = ts_from_utf8(spec);
	made->column = ts_array(char *, made->ncolumns + 1);
	for (int c = 0; c < made->ncolumns; c++)
		made->column[c] = ts_from_utf8(utf8[c]);
	(*n)++;
}

/*
 * ts_index_keys: of rules first, the exact ones before the others, then those of "blocking": the order in which match_one asks.
 */
TsIndexKey *
ts_index_keys(const TsMatcher *matcher, int *n)
{
	TsIndexKey *keys = ts_array(TsIndexKey, matcher->nrules + matcher->nkeys + 1);

	*n = 0;
	for (int exact = 1; exact >= 0; exact--)
		for (int r = 0; r < matcher->nrules; r++)
		{
			TsKey key;

			if (matcher->rule[r].exact == exact && ts_rule_key(&matcher->rule[r], &key))
				add_key(keys, n, matcher, &key, exact);
		}
	for (int k = 0; k < matcher->nkeys; k++)
		add_key(keys, n, matcher, &matcher->key[k], false);
	return keys;
}

/* ------------------------------------------------------------------------------------------------ as SQL */

/* touchstone.match_key('...', first, second), with `prefix` before every column. */
static void
append_expression(StringInfo to, const TsIndexKey *key, const char *prefix)
{
	appendStringInfo(to, "touchstone.%s(%s", key->multiple ? "match_keys" : "match_key",
					 quote_literal_cstr(key->spec));
	for (int c = 0; c < key->ncolumns; c++)
		appendStringInfo(to, ", %s%s", prefix, quote_identifier(key->column[c]));
	appendStringInfoChar(to, ')');
}

/* ts_index_condition: the condition of a query on the table q, as SQL; the parameter is a block, or an array of blocks. */
char *
ts_index_condition(const TsIndexKey *key, int parameter)
{
	StringInfoData to;

	initStringInfo(&to);
	append_expression(&to, key, "q.");
	appendStringInfo(&to, " OPERATOR(pg_catalog.%s) $%d", key->multiple ? "&&" : "=", parameter);
	return to.data;
}

/* A name for the index: that of the table, cut, and a number made of what is in it. */
static char *
index_name(Relation source, const TsIndexKey *key)
{
	const char *table = RelationGetRelationName(source);
	uint64 hash = ts_hash_bytes(key->spec, strlen(key->spec));

	for (int c = 0; c < key->ncolumns; c++)
		hash = ts_mix64(hash ^ ts_hash_bytes(key->column[c], strlen(key->column[c])));
	/* 45 bytes, "_match_" and 8 digits: within a name's 63 */
	return psprintf("%.*s_match_%08x", pg_mbcliplen(table, (int) strlen(table), 45), table, (uint32) hash);
}

/* The statement that makes the index.  Without fastupdate, for a pending list would be read through by every match_one. */
static char *
index_statement(Relation source, const TsIndexKey *key)
{
	StringInfoData to;

	initStringInfo(&to);
	appendStringInfo(&to, "CREATE INDEX %s ON %s USING %s (", quote_identifier(index_name(source, key)),
					 ts_source_name(source), key->multiple ? "gin" : "btree");
	append_expression(&to, key, "");
	appendStringInfo(&to, ")%s", key->multiple ? " WITH (fastupdate = off)" : "");
	return to.data;
}

/* Whether an expression of an index on a table is that of a key. */
static bool
is_expression(Relation source, Node *expression, Oid function, const TsIndexKey *key)
{
	FuncExpr *call = (FuncExpr *) expression;
	Const *spec;
	int c = 0;
	ListCell *cell;

	if (!IsA(expression, FuncExpr) || call->funcid != function ||
		list_length(call->args) != key->ncolumns + 1)
		return false;
	spec = linitial(call->args);
	if (!IsA(spec, Const) || spec->constisnull ||
		strcmp(TextDatumGetCString(spec->constvalue), key->spec) != 0)
		return false;
	for_each_from(cell, call->args, 1)
	{
		Var *column = lfirst(cell);

		if (!IsA(column, Var) || column->varattno != get_attnum(RelationGetRelid(source), key->column[c++]))
			return false;
	}
	return true;
}

/* touchstone.match_key(text, VARIADIC "any") or match_keys. */
static Oid
key_function(bool multiple)
{
	Oid types[] = {TEXTOID, ANYOID};

	return LookupFuncName(
		list_make2(makeString("touchstone"), makeString(multiple ? "match_keys" : "match_key")), 2, types,
		false);
}

/* ts_index_there: whether a table has an index that serves queries by a key. */
bool
ts_index_there(Relation source, const TsIndexKey *key)
{
	Oid function = key_function(key->multiple);
	List *indexes = RelationGetIndexList(source);
	ListCell *cell;
	bool there = false;

	foreach(cell, indexes)
	{
		Relation index = index_open(lfirst_oid(cell), AccessShareLock);
		List *expressions = RelationGetIndexExpressions(index);

		/* of all rows, and the key first of all */
		if (index->rd_index->indisvalid && index->rd_index->indkey.values[0] == 0 &&
			RelationGetIndexPredicate(index) == NIL &&
			index->rd_rel->relam == (key->multiple ? GIN_AM_OID : BTREE_AM_OID))
			there |= is_expression(source, linitial(expressions), function, key);
		index_close(index, AccessShareLock);
	}
	return there;
}

/* ------------------------------------------------------------------------------------------------ match_index */

/* The statements of match_index; with `missing_only`, of indexes that are not there. */
static Datum
list_statements(FunctionCallInfo fcinfo, const char *function, bool missing_only)
{
	Oid relation = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 1, function, "matcher"));
	Relation source = ts_open_source(relation);
	char kind = source->rd_rel->relkind;
	TsIndexKey *keys;
	TsRows rows;
	int n;

	if (kind != RELKIND_RELATION && kind != RELKIND_MATVIEW && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
						errmsg("%s: \"%s\" is not a table or a materialized view", function,
							   RelationGetRelationName(source)),
						errdetail("Only those have indexes of their own."),
						errhint("Ask for the table behind it, whose indexes serve the view too.")));
	keys = ts_index_keys(matcher, &n);
	if (n == 0 && !matcher->has_blocking)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s: the matcher has no blocking keys", function),
			 errdetail("It leaves them to be chosen from the data, but indexes are made for keys that stay."),
			 errhint(
				 "Add \"blocking\" to the matcher; match_forecast shows the keys that would be chosen.")));
	/* a name that is not there is better said here than by the statement */
	(void) ts_reader_create(matcher, true, RelationGetDescr(source),
							psprintf("table \"%s\"", RelationGetRelationName(source)), NULL);
	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	for (int k = 0; k < n; k++)
	{
		Datum values[2];
		bool nulls[2] = {false, false};

		if (missing_only && ts_index_there(source, &keys[k]))
			continue;
		values[0] = ts_utf8_datum(ts_key_text(matcher, &keys[k].key), &nulls[0]);
		values[1] = CStringGetTextDatum(index_statement(source, &keys[k]));
		tuplestore_putvalues(rows.store, rows.shape, values, nulls);
	}
	relation_close(source, NoLock);
	return (Datum) 0;
}

/* ts_match_index(source regclass, matcher) -> (key, statement): the indexes that match_one asks for, there or not. */
Datum
ts_match_index(PG_FUNCTION_ARGS)
{
	return list_statements(fcinfo, "match_index", false);
}

/* ts_match_index_missing(source regclass, matcher) -> (key, statement): those that are not there. */
Datum
ts_match_index_missing(PG_FUNCTION_ARGS)
{
	return list_statements(fcinfo, "match_index_missing", true);
}

/* ------------------------------------------------------------------------------------------------ match_key */

/* What hangs on a call site: the key, and how it reads the arguments. */
#define MAX_SPEC (1024 * 1024) /* bytes of the specification of a key */

typedef struct KeySite
{
	MemoryContext context, scratch;
	struct varlena *spec; /* the argument that it was made from */
	TsMatcher *matcher;
	TsReader *reader;
	int ncolumns;
	Datum *values;
	bool *nulls;
} KeySite;

/* Whether as many columns are given as the key reads: its fields name them 1, 2, ..., by place. */
static void
check_columns(const KeySite *site, const char *function)
{
	int needed = 0;

	for (int f = 0; f < site->matcher->nfields; f++)
		for (int c = 0; c < site->matcher->field[f].nright; c++)
			needed = Max(needed, atoi(site->matcher->field[f].right[c]));
	if (needed != site->ncolumns)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s: the key takes %d columns, but got %d", function, needed, site->ncolumns),
						errhint("Use the expression as match_index writes it.")));
}

/* Compiles the key for the arguments of the call. */
static void
prepare_site(FunctionCallInfo fcinfo, KeySite *site, struct varlena *spec, const char *function)
{
	MemoryContext old = MemoryContextSwitchTo(site->context);
	TupleDesc shape;

	if (get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("%s does not take its columns as an array", function),
						errhint("List them as arguments, as match_index does.")));
	if (VARSIZE_ANY_EXHDR(spec) > MAX_SPEC)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%s: a specification of %u bytes is too long", function,
							   (unsigned) VARSIZE_ANY_EXHDR(spec)),
						errhint("Take what match_index prints.")));
	site->ncolumns = PG_NARGS() - 1;
	site->matcher = ts_key_spec_parse(ts_json_of_text(TextDatumGetCString(PointerGetDatum(spec))));
	check_columns(site, function);
	shape = CreateTemplateTupleDesc(site->ncolumns);
	for (int c = 0; c < site->ncolumns; c++)
	{
		Oid type = get_fn_expr_argtype(fcinfo->flinfo, c + 1);

		TupleDescInitEntry(shape, c + 1, psprintf("%d", c + 1), type == UNKNOWNOID ? TEXTOID : type, -1, 0);
	}
	site->reader = ts_reader_create(site->matcher, true, shape, function, NULL);
	site->values = ts_array(Datum, site->ncolumns + 1);
	site->nulls = ts_array(bool, site->ncolumns + 1);
	site->spec = MemoryContextAlloc(site->context, VARSIZE_ANY(spec));
	memcpy(site->spec, spec, VARSIZE_ANY(spec));
	MemoryContextSwitchTo(old);
}

/* What hangs on the call site, made anew where the spec is another one than in the call before. */
static KeySite *
key_site(FunctionCallInfo fcinfo, const char *function)
{
	KeySite *site = fcinfo->flinfo->fn_extra;
	struct varlena *spec = PG_GETARG_VARLENA_PP(0);

	if (site != NULL && VARSIZE_ANY(site->spec) == VARSIZE_ANY(spec) &&
		memcmp(site->spec, spec, VARSIZE_ANY(spec)) == 0)
		return site;
	if (site != NULL)
	{
		/* first, for preparing the next one may fail */
		fcinfo->flinfo->fn_extra = NULL;
		MemoryContextDelete(site->context);
	}
	{
		MemoryContext context =
			AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "touchstone match key", ALLOCSET_SMALL_SIZES);

		site = MemoryContextAllocZero(context, sizeof(KeySite));
		site->context = context;
		site->scratch = AllocSetContextCreate(context, "touchstone match key scratch", ALLOCSET_SMALL_SIZES);
	}
	prepare_site(fcinfo, site, spec, function);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* The blocks of the row that the arguments are; how many. */
static uint32
row_blocks(FunctionCallInfo fcinfo, KeySite *site, uint64 *to)
{
	const TsMatcher *matcher = site->matcher;
	TsValue value[TS_MATCH_MAX_FIELDS];
	const TsValue *there[TS_MATCH_MAX_FIELDS];
	MemoryContext old = MemoryContextSwitchTo(site->scratch);
	uint32 n;

	for (int c = 0; c < site->ncolumns; c++)
	{
		site->nulls[c] = PG_ARGISNULL(c + 1);
		site->values[c] = PG_GETARG_DATUM(c + 1);
		/* an argument of unknown type is a C string */
		if (!site->nulls[c] && get_fn_expr_argtype(fcinfo->flinfo, c + 1) == UNKNOWNOID)
			site->values[c] = CStringGetTextDatum(DatumGetCString(site->values[c]));
	}
	for (int f = 0; f < matcher->nfields; f++)
	{
		there[f] = NULL;
		if (!ts_reader_read(site->reader, f, site->values, site->nulls))
			continue;
		ts_value_make(&value[f], &matcher->field[f], pnstrdup(site->reader->out.data, site->reader->out.len),
					  site->reader->out.len);
		there[f] = &value[f];
	}
	n = ts_key_hashes(matcher, &matcher->key[0], there, to);
	MemoryContextSwitchTo(old);
	MemoryContextReset(site->scratch);
	return n;
}

/* ts_match_key(spec text, VARIADIC "any") -> bigint: the block of a row; NULL where a field of the key is missing. */
Datum
ts_match_key(PG_FUNCTION_ARGS)
{
	uint64 block[TS_KEY_MOST_BLOCKS];
	KeySite *site;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	site = key_site(fcinfo, "match_key");
	if (ts_key_multiple(site->matcher, &site->matcher->key[0]))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("match_key: the key puts a row into several blocks"), errhint("Use match_keys.")));
	if (row_blocks(fcinfo, site, block) == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64((int64) block[0]);
}

/* ts_match_keys(spec text, VARIADIC "any") -> bigint[]: the blocks of a row, ascending; NULL where there is none. */
Datum
ts_match_keys(PG_FUNCTION_ARGS)
{
	uint64 block[TS_KEY_MOST_BLOCKS];
	Datum element[TS_KEY_MOST_BLOCKS];
	uint32 n;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	n = row_blocks(fcinfo, key_site(fcinfo, "match_keys"), block);
	if (n == 0)
		PG_RETURN_NULL();
	for (uint32 i = 0; i < n; i++)
		element[i] = Int64GetDatum((int64) block[i]);
	PG_RETURN_POINTER(
		construct_array(element, (int) n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
