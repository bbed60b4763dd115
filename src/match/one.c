/*
 * one.c
 *		match_one: which rows of a table are one with a candidate, found through the table's own indexes.
 *
 *		candidate -> blocks of each key -> rows that share one -> scored as match_pairs would -> best first
 *
 * A finder holds what is worth keeping from one call to the next, in a trigger as in a loop: the compiled matcher, the plans of the
 * queries and how rows are read.  Finders are kept per session, by table, key column and matcher; whatever changes the table's
 * definition or indexes (a relcache message) makes its finders stale, and they are made anew.
 *
 *		a key with an index		a query of its own, by that index; skipped where more rows share the block than MOST_OF_BLOCK
 *								(a rule that is exact finds all)
 *		keys without one		one query for all of them together, which reads the table: said once a session
 *
 * Two sessions that enter one person at the same time do not see each other's rows.  So the blocks of the candidate are locked until
 * the transaction ends: the second session waits for the first, and then finds its row (each query takes a new snapshot).  The locks
 * are advisory, one of LOCKS for each block, so that a bulk insert does not fill the lock table; those of one call are taken in order.
 */
#include "postgres.h"

#include "match/index.h"

#include "access/htup_details.h"
#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/text.h"
#include "executor/spi.h"
#include "lib/ilist.h"
#include "match/match.h"
#include "match/pairs.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/typcache.h"
#include "utils/uuid.h"

#define FINDERS		  32	/* kept in a session; each has the plans of a matcher over a table */
#define MOST_OF_BLOCK 10000 /* rows of one block of a key that is not an exact rule's */
#define MOST_OF_TOKEN 1000	/* of one token, q-gram or element */
#define LOCKS		  1024	/* a power of two */
#define LOCK_SPACE \
	0x54534D4F /* "TSMO": first half of the advisory locks' keys is this, mixed with the table's oid */

PG_FUNCTION_INFO_V1(ts_match_one);

typedef struct FinderKey
{
	TsIndexKey index;
	bool has_index;
	SPIPlanPtr plan; /* NULL: the table is read */
} FinderKey;

typedef struct Finder
{
	dlist_node node; /* in finders, the last used one first */
	MemoryContext context;
	Oid source;
	char *table; /* as messages name it */
	bool is_table;
	char *key_column;
	TsKeyType key_type;
	struct varlena *given; /* the matcher, as it came */
	const TsMatcher *matcher;
	int nkeys;
	FinderKey *key;
	SPIPlanPtr scan; /* for keys without an index, or for all rows; NULL: not needed */
	bool all;		 /* scan has no condition */
	bool stale;
	bool told; /* that it reads the table */
	int in_use;
	/* how rows of the queries are read */
	TupleDesc shape;
	TsReader *reader;
	/* ... and the candidate */
	uint64 candidate_type; /* 0: none yet */
	bool of_source;		   /* the candidate is a row of the source */
	TupleDesc candidate_shape;
	TsReader *candidate_reader;
} Finder;

static dlist_head finders = DLIST_STATIC_INIT(finders);
static int nfinders = 0;

/* ------------------------------------------------------------------------------------------------ finders */

/* Something about a relation has changed. */
static void
forget_relation(Datum argument, Oid relation)
{
	dlist_iter iter;

	dlist_foreach(iter, &finders)
	{
		Finder *finder = dlist_container(Finder, node, iter.cur);

		if (!OidIsValid(relation) || relation == finder->source)
			finder->stale = true;
	}
}

/* ts_match_one_init: has the server tell of changes of relations; once a session. */
void
ts_match_one_init(void)
{
	CacheRegisterRelcacheCallback(forget_relation, (Datum) 0);
}

/* Takes a finder out of the list, with its plans. */
static void
free_finder(Finder *finder)
{
	for (int k = 0; k < finder->nkeys; k++)
		if (finder->key[k].plan != NULL)
			SPI_freeplan(finder->key[k].plan);
	if (finder->scan != NULL)
		SPI_freeplan(finder->scan);
	dlist_delete(&finder->node);
	nfinders--;
	MemoryContextDelete(finder->context);
}

/* Makes room for one more finder: those that are stale go, and the least recently used one where there are too many. */
static void
drop_finders(void)
{
	dlist_mutable_iter iter;
	Finder *last = NULL;

	dlist_foreach_modify(iter, &finders)
	{
		Finder *finder = dlist_container(Finder, node, iter.cur);

		if (finder->in_use > 0)
			continue;
		if (finder->stale)
			free_finder(finder);
		else
			last = finder;
	}
	if (nfinders >= FINDERS && last != NULL)
		free_finder(last);
}

/* A query that is kept, for so many parameters of one type. */
static SPIPlanPtr
make_plan(const char *query, int n, const Oid *types)
{
	/* one plan for all values: to plan each anew costs more than the query */
	SPIPlanPtr plan = SPI_prepare_cursor(query, n, unconstify(Oid *, types), CURSOR_OPT_GENERIC_PLAN);

	Ensure(plan != NULL, "could not prepare a query over a table: %s", SPI_result_code_string(SPI_result));
	if (SPI_keepplan(plan) != 0)
		Ensure(false, "could not keep the plan of a query");
	return plan;
}

/* The queries of a finder: one for each key that has an index, and one for all the others together, which reads the table. */
static void
make_plans(Finder *finder, TsRecords *records, Relation source, List *columns)
{
	StringInfoData query, conditions;
	Oid types[TS_MATCH_MAX_KEYS + TS_MATCH_MAX_RULES];
	char kind = source->rd_rel->relkind;
	int n = 0;

	initStringInfo(&conditions);
	for (int k = 0; k < finder->nkeys; k++)
	{
		FinderKey *key = &finder->key[k];
		Oid type = key->index.multiple ? INT8ARRAYOID : INT8OID;

		key->has_index =
			(kind == RELKIND_RELATION || kind == RELKIND_MATVIEW || kind == RELKIND_PARTITIONED_TABLE) &&
			ts_index_there(source, &key->index);
		if (key->has_index)
		{
			initStringInfo(&query);
			ts_source_select(&query, records, finder->key_column, columns, source);
			appendStringInfo(&query, " WHERE %s", ts_index_condition(&key->index, 1));
			key->plan = make_plan(query.data, 1, &type);
		}
		else
		{
			types[n++] = type;
			appendStringInfo(&conditions, "%s%s", n > 1 ? " OR " : " WHERE ",
							 ts_index_condition(&key->index, n));
		}
	}
	finder->all = finder->nkeys == 0;
	if (n == 0 && !finder->all)
		return;
	initStringInfo(&query);
	ts_source_select(&query, records, finder->key_column, columns, source);
	appendStringInfoString(&query, conditions.data);
	finder->scan = make_plan(query.data, n, types);
}

/* A finder that is not in the list yet. */
static Finder *
make_finder(Oid relation, const char *key_column, TsKeyType key_type, struct varlena *given, Datum matcher)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone match_one", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Finder *finder = palloc0(sizeof(Finder));
	Relation source = ts_open_source(relation);
	TsRecords *records;
	TsIndexKey *keys;
	List *columns = NIL;

	finder->context = context;
	finder->source = relation;
	finder->table = psprintf("table \"%s\"", RelationGetRelationName(source));
	finder->is_table =
		source->rd_rel->relkind != RELKIND_VIEW && source->rd_rel->relkind != RELKIND_FOREIGN_TABLE;
	finder->key_column = pstrdup(key_column);
	finder->given = palloc(VARSIZE_ANY(given));
	memcpy(finder->given, given, VARSIZE_ANY(given));
	finder->matcher = ts_matcher_copy(ts_matcher_get(matcher));
	records = ts_records_create(finder->matcher, key_type, "match_one");
	ts_records_check_key(records, RelationGetDescr(source), key_column, finder->table);
	finder->key_type = key_type;
	(void) ts_reader_create(finder->matcher, true, RelationGetDescr(source), finder->table, &columns);
	keys = ts_index_keys(finder->matcher, &finder->nkeys);
	finder->key = ts_array(FinderKey, finder->nkeys + 1);
	memset(finder->key, 0, sizeof(FinderKey) * (finder->nkeys + 1));
	/* all pairs: the other keys add nothing */
	for (int k = 0; k < finder->matcher->nkeys; k++)
		if (finder->matcher->key[k].n == 0)
			finder->nkeys = 0;
	for (int k = 0; k < finder->nkeys; k++)
		finder->key[k].index = keys[k];
	make_plans(finder, records, source, columns);
	ts_records_free(records);
	relation_close(source, NoLock);
	MemoryContextSwitchTo(old);
	/* only now that nothing can fail any more: until here an error takes it away with the caller's context */
	MemoryContextSetParent(context, CacheMemoryContext);
	dlist_push_head(&finders, &finder->node);
	nfinders++;
	return finder;
}

/* The finder for the arguments of a call, kept or new. */
static Finder *
get_finder(Oid relation, const char *key_column, TsKeyType key_type, Datum matcher)
{
	struct varlena *given = PG_DETOAST_DATUM_PACKED(matcher);
	Size size = VARSIZE_ANY(given);
	dlist_iter iter;

	/* takes in what others have changed of the table; the lock is the query's too */
	LockRelationOid(relation, AccessShareLock);
	AcceptInvalidationMessages();
	dlist_foreach(iter, &finders)
	{
		Finder *finder = dlist_container(Finder, node, iter.cur);

		if (finder->source == relation && !finder->stale && finder->key_type == key_type &&
			VARSIZE_ANY(finder->given) == size && memcmp(finder->given, given, size) == 0 &&
			strcmp(finder->key_column, key_column) == 0)
		{
			dlist_move_head(&finders, &finder->node);
			return finder;
		}
	}
	drop_finders();
	return make_finder(relation, key_column, key_type, given, matcher);
}

/* ------------------------------------------------------------------------------------------------ the candidate */

/* Whether a row type is that of the source, or of a partition of it. */
static bool
is_row_of(Oid type, Oid source)
{
	Oid source_type = get_rel_type_id(source);

	return type != RECORDOID && OidIsValid(source_type) &&
		   (type == source_type || typeInheritsFrom(type, source_type));
}

/* Prepares for candidates of another type. */
static void
take_candidate_type(Finder *finder, Oid type, int32 typmod, uint64 identifier)
{
	TupleDesc shape = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old = MemoryContextSwitchTo(finder->context);

	/* none, should an error come before the end */
	finder->candidate_type = 0;
	finder->candidate_shape = CreateTupleDescCopyConstr(shape);
	MemoryContextSwitchTo(old);
	ReleaseTupleDesc(shape);
	if (type == RECORDOID)
		ts_check_named(finder->matcher, false, finder->candidate_shape, "the candidate");
	MemoryContextSwitchTo(finder->context);
	finder->candidate_reader =
		ts_reader_create(finder->matcher, false, finder->candidate_shape,
						 psprintf("the candidate, of type %s,", format_type_be(type)), NULL);
	MemoryContextSwitchTo(old);
	finder->of_source = is_row_of(type, finder->source);
	finder->candidate_type = identifier;
}

/* The candidate's own key, if it is a row of the source: as the key type, or 0. */
static bool
own_key(const Finder *finder, const Datum *values, const bool *nulls, Datum *key)
{
	TupleDesc shape = finder->candidate_shape;

	if (!finder->of_source)
		return false;
	for (int i = 0; i < shape->natts; i++)
		if (!TupleDescAttr(shape, i)->attisdropped && !nulls[i] &&
			strcmp(NameStr(TupleDescAttr(shape, i)->attname), finder->key_column) == 0)
		{
			Oid type = getBaseType(TupleDescAttr(shape, i)->atttypid);

			*key = type == INT2OID	 ? Int64GetDatum(DatumGetInt16(values[i]))
				   : type == INT4OID ? Int64GetDatum(DatumGetInt32(values[i]))
									 : values[i];
			return true;
		}
	return false;
}

/* Reads the candidate into record 0; its own key, if it has one. */
static bool
take_candidate(Finder *finder, TsRecords *records, HeapTupleHeader row, Datum *key)
{
	Oid type = HeapTupleHeaderGetTypeId(row);
	int32 typmod = HeapTupleHeaderGetTypMod(row);
	uint64 identifier = assign_record_type_identifier(type, typmod);
	HeapTupleData tuple;
	Datum *values;
	bool *nulls;

	if (finder->candidate_type != identifier)
		take_candidate_type(finder, type, typmod, identifier);
	values = ts_array(Datum, finder->candidate_shape->natts + 1);
	nulls = ts_array(bool, finder->candidate_shape->natts + 1);
	tuple.t_len = HeapTupleHeaderGetDatumLength(row);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	heap_deform_tuple(&tuple, finder->candidate_shape, values, nulls);
	records->n = records->nleft = 1;
	ts_records_set(records, 0, finder->candidate_reader, values, nulls);
	return own_key(finder, values, nulls, key);
}

/* The blocks of the candidate, by key: where they begin in a list of all. */
static uint64 *
candidate_blocks(const Finder *finder, const TsRecords *records, uint32 *first)
{
	uint64 *block = ts_array(uint64, (Size) TS_KEY_MOST_BLOCKS * finder->nkeys + 1);
	const TsValue *value[TS_MATCH_MAX_FIELDS];

	for (int f = 0; f < finder->matcher->nfields; f++)
		value[f] = records->used[f] ? ts_record_value(records, 0, f) : NULL;
	first[0] = 0;
	for (int k = 0; k < finder->nkeys; k++)
		first[k + 1] =
			first[k] + ts_key_hashes(finder->matcher, &finder->key[k].index.key, value, block + first[k]);
	return block;
}

/* Waits for others who hold a block of the candidate, and holds them all until the transaction ends. */
static void
lock_blocks(const Finder *finder, const uint64 *block, const uint32 *first)
{
	uint32 n = first[finder->nkeys];
	uint32 *slot = ts_array(uint32, n + 1);
	LOCKTAG tag;

	for (int k = 0; k < finder->nkeys; k++)
	{
		const char *spec = finder->key[k].index.spec;
		uint64 salt = ts_hash_bytes(spec, strlen(spec));

		/* blocks share LOCKS slots: with one each, a transaction that writes many rows would fill the server's table of locks */
		for (uint32 i = first[k]; i < first[k + 1]; i++)
			slot[i] = (uint32) ts_mix64(block[i] ^ salt) & (LOCKS - 1);
	}
	if (finder->all)
		slot[n++] = 0;
	/* in ascending order, so that two calls never wait for each other */
	qsort(slot, n, sizeof(uint32), ts_order_uint32);
	for (uint32 i = 0; i < n; i++)
		if (i == 0 || slot[i] != slot[i - 1])
		{
			SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) LOCK_SPACE ^ finder->source, slot[i], 2);
			(void) LockAcquire(&tag, ExclusiveLock, false, false);
		}
}

/* ------------------------------------------------------------------------------------------------ rows that share a block */

/* Keys of rows that were read, so that a row that several keys find is read once. */
typedef struct Seen
{
	const TsRecords *records;
	uint32 mask;
	uint32 *record; /* by hash; 0: free */
} Seen;

/* A hash of a key of a row. */
static uint64
key_hash(TsKeyType type, Datum key)
{
	if (type == TS_KEY_BIGINT)
		return ts_mix64((uint64) DatumGetInt64(key));
	if (type == TS_KEY_UUID)
		return ts_hash_bytes(DatumGetPointer(key), UUID_LEN);
	return ts_hash_bytes(VARDATA_ANY(DatumGetPointer(key)), VARSIZE_ANY_EXHDR(DatumGetPointer(key)));
}

/* Whether a key was seen; if not, it will be that of the next record. */
static bool
seen_before(Seen *seen, Datum key)
{
	const TsRecords *records = seen->records;
	uint64 at;

	/* at most half full; record 0 is the candidate, which no key finds */
	if ((uint64) records->n * 2 > seen->mask)
	{
		pfree(seen->record);
		seen->mask = seen->mask * 4 + 3;
		seen->record = (uint32 *) palloc_extended(mul_size((Size) seen->mask + 1, sizeof(uint32)),
												  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
		for (uint32 i = 1; i < records->n; i++)
		{
			at = key_hash(records->key_type, records->key[i]) & seen->mask;
			while (seen->record[at] != 0)
				at = (at + 1) & seen->mask;
			seen->record[at] = i;
		}
	}
	at = key_hash(records->key_type, key) & seen->mask;
	for (; seen->record[at] != 0; at = (at + 1) & seen->mask)
		if (ts_key_compare(records->key_type, records->key[seen->record[at]], key) == 0)
			return true;
	seen->record[at] = records->n;
	return false;
}

/* Makes sure that rows of the queries are read as what they are: a column may have changed its type. */
static void
take_shape(Finder *finder, TupleDesc shape)
{
	MemoryContext old;
	bool same = finder->shape != NULL && finder->shape->natts == shape->natts;

	for (int i = 0; same && i < shape->natts; i++)
		same = TupleDescAttr(finder->shape, i)->atttypid == TupleDescAttr(shape, i)->atttypid;
	if (same)
		return;
	old = MemoryContextSwitchTo(finder->context);
	finder->shape = CreateTupleDescCopy(shape);
	finder->reader = ts_reader_create(finder->matcher, true, finder->shape, finder->table, NULL);
	MemoryContextSwitchTo(old);
}

/* The rows of the last query become records, but for those that are excluded or were seen. */
static void
take_rows(Finder *finder, TsRecords *records, Seen *seen, const Datum *excluded, int nexcluded)
{
	TupleDesc shape = SPI_tuptable->tupdesc;
	Datum *values = ts_array(Datum, shape->natts);
	bool *nulls = ts_array(bool, shape->natts);

	take_shape(finder, shape);
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		Datum key;
		bool skip = false;

		TsCheckInterrupts(i);
		heap_deform_tuple(SPI_tuptable->vals[i], shape, values, nulls);
		if (nulls[0])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("%s has a row whose key is NULL", finder->table),
							errhint("Take a column that identifies a row, such as the primary key.")));
		key =
			finder->key_type == TS_KEY_TEXT ? PointerGetDatum(PG_DETOAST_DATUM_PACKED(values[0])) : values[0];
		for (int e = 0; e < nexcluded; e++)
			skip |= ts_key_compare(finder->key_type, excluded[e], key) == 0;
		if (!skip && !seen_before(seen, key))
			ts_records_add(records, finder->reader, key, values, nulls);
	}
	SPI_freetuptable(SPI_tuptable);
}

/* Says once that the table is read for want of indexes. */
static void
tell_scan(Finder *finder)
{
	StringInfoData keys;

	if (finder->told)
		return;
	finder->told = true;
	initStringInfo(&keys);
	for (int k = 0; k < finder->nkeys; k++)
		if (finder->key[k].plan == NULL)
			appendStringInfo(&keys, "%s%s", keys.len > 0 ? ", " : "",
							 ts_from_utf8(ts_key_text(finder->matcher, &finder->key[k].index.key)));
	if (finder->all)
		ereport(NOTICE,
				(errmsg("match_one compares the candidate with every row of %s", finder->table),
				 errdetail("The matcher has no blocking keys."),
				 errhint("Add \"blocking\" to the matcher; match_forecast shows keys that fit the data.")));
	else if (finder->is_table)
		ereport(NOTICE, (errmsg("match_one reads the whole of %s", finder->table),
						 errdetail("There is no index for the blocking keys %s.", keys.data),
						 errhint("Create what match_index_missing lists, then ANALYZE the table.")));
}

/* The query of a key that has an index. */
static void
ask_key(Finder *finder, int k, const uint64 *block, uint32 n, TsRecords *records, Seen *seen,
		const Datum *excluded, int nexcluded)
{
	const FinderKey *key = &finder->key[k];
	uint64 most = key->index.of_rule ? 0 : key->index.multiple ? MOST_OF_TOKEN : MOST_OF_BLOCK;

	for (uint32 i = 0; i < n; i++)
	{
		Datum element = Int64GetDatum((int64) block[i]), value = element;

		if (key->index.multiple)
			value = PointerGetDatum(
				construct_array(&element, 1, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
		/* one more than there may be tells that there are more, without reading them all */
		if (SPI_execute_plan(key->plan, &value, NULL, false, most == 0 ? 0 : (long) most + 1) !=
			SPI_OK_SELECT)
			Ensure(false, "could not look a blocking key up");
		if (most == 0 || SPI_processed <= most)
		{
			take_rows(finder, records, seen, excluded, nexcluded);
			continue;
		}
		SPI_freetuptable(SPI_tuptable);
		/* a frequent token is no news */
		if (!key->index.multiple)
			ereport(
				NOTICE,
				(errmsg(
					 "match_one passes over the blocking key %s: more than %d rows of %s share the candidate's",
					 ts_from_utf8(ts_key_text(finder->matcher, &key->index.key)), MOST_OF_BLOCK,
					 finder->table),
				 errhint("Have the fields ignore such a value, or add a field to the key.")));
	}
}

/* The query for keys without an index. */
static void
ask_scan(Finder *finder, const uint64 *block, const uint32 *first, TsRecords *records, Seen *seen,
		 const Datum *excluded, int nexcluded)
{
	Datum values[TS_MATCH_MAX_KEYS + TS_MATCH_MAX_RULES];
	char nulls[TS_MATCH_MAX_KEYS + TS_MATCH_MAX_RULES];
	Datum element[TS_KEY_MOST_BLOCKS];
	int n = 0;
	bool any = finder->all;

	for (int k = 0; k < finder->nkeys; k++)
	{
		uint32 blocks = first[k + 1] - first[k];

		if (finder->key[k].plan != NULL)
			continue;
		nulls[n] = blocks == 0 ? 'n' : ' ';
		any |= blocks > 0;
		for (uint32 i = 0; i < blocks; i++)
			element[i] = Int64GetDatum((int64) block[first[k] + i]);
		values[n++] = finder->key[k].index.multiple
						  ? PointerGetDatum(construct_array(element, (int) blocks, INT8OID, sizeof(int64),
															FLOAT8PASSBYVAL, TYPALIGN_DOUBLE))
					  : blocks > 0 ? element[0]
								   : (Datum) 0;
	}
	if (!any)
		return;
	tell_scan(finder);
	if (SPI_execute_plan(finder->scan, values, nulls, false, 0) != SPI_OK_SELECT)
		Ensure(false, "could not read a table");
	take_rows(finder, records, seen, excluded, nexcluded);
}

/* ------------------------------------------------------------------------------------------------ verdicts */

typedef struct Found
{
	TsVerdict verdict;
	uint32 record;
} Found;

/* Order of the result: the strongest first, and by key where nothing else decides, so that it is the same every time. */
static int
compare_found(const void *a, const void *b, void *argument)
{
	const TsRecords *records = argument;
	const Found *x = a, *y = b;

	if (x->verdict.decision != y->verdict.decision)
		return x->verdict.decision > y->verdict.decision ? -1 : 1;
	if (ts_decided_by(x->verdict.rule) != ts_decided_by(y->verdict.rule))
		return ts_decided_by(x->verdict.rule) - ts_decided_by(y->verdict.rule);
	if (x->verdict.evidence != y->verdict.evidence)
		return x->verdict.evidence > y->verdict.evidence ? -1 : 1;
	return ts_key_compare(records->key_type, records->key[x->record], records->key[y->record]);
}

/* Compares the candidate with the rows that were found, and returns what is not distinct. */
static void
put_found(FunctionCallInfo fcinfo, const Finder *finder, TsRecords *records)
{
	const TsMatcher *matcher = finder->matcher;
	TsScorer *scorer;
	Found *found = ts_array(Found, records->n);
	uint32 n = 0;
	TsRows rows;
	Datum decision[TS_DECISIONS];

	ts_records_complete(records);
	scorer = ts_scorer_create(matcher, records, false);
	for (uint32 i = 1; i < records->n; i++)
	{
		TsCheckInterrupts(i);
		ts_score_pair(scorer, 0, i, false, &found[n].verdict);
		found[n].record = i;
		n += found[n].verdict.decision != TS_DISTINCT;
	}
	qsort_arg(found, n, sizeof(Found), compare_found, records);
	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	ts_decision_datums(rows.shape, 1, decision);
	for (uint32 i = 0; i < n; i++)
	{
		const TsVerdict *verdict = &found[i].verdict;
		const TsRule *rule = verdict->rule < 0 ? NULL : &matcher->rule[verdict->rule];
		Datum values[5];
		bool nulls[5] = {false};

		values[0] = records->key[found[i].record];
		values[1] = decision[verdict->decision];
		values[2] = Float8GetDatum(verdict->score);
		values[3] = ts_utf8_datum(rule == NULL ? NULL : rule->name, &nulls[3]);
		values[4] = ts_utf8_datum(rule == NULL ? NULL : rule->action, &nulls[4]);
		tuplestore_putvalues(rows.store, rows.shape, values, nulls);
	}
}

/* All of a call: the candidate, its locks, the rows that share a block with it, the verdicts. */
static void
find(FunctionCallInfo fcinfo, Finder *finder, TsRecords *records, bool lock)
{
	uint32 first[TS_MATCH_MAX_KEYS + TS_MATCH_MAX_RULES + 1] = {0};
	Datum excluded[2];
	int nexcluded = 0;
	uint64 *block;
	Seen seen;

	nexcluded += take_candidate(finder, records, DatumGetHeapTupleHeader(PG_GETARG_DATUM(1)), &excluded[0]);
	if (!PG_ARGISNULL(4))
		excluded[nexcluded++] =
			finder->key_type == TS_KEY_TEXT ? PointerGetDatum(PG_GETARG_TEXT_PP(4)) : PG_GETARG_DATUM(4);
	block = candidate_blocks(finder, records, first);
	if (lock)
		lock_blocks(finder, block, first);
	seen.records = records;
	seen.mask = 255;
	seen.record = palloc0(sizeof(uint32) * 256);
	for (int k = 0; k < finder->nkeys; k++)
		if (finder->key[k].plan != NULL)
			ask_key(finder, k, block + first[k], first[k + 1] - first[k], records, &seen, excluded,
					nexcluded);
	if (finder->scan != NULL)
		ask_scan(finder, block, first, records, &seen, excluded, nexcluded);
	put_found(fcinfo, finder, records);
}

/* Looks for the candidate; the finder cannot go away meanwhile, even if a view or a function that a query calls asks another one. */
static void
use_finder(FunctionCallInfo fcinfo, Finder *finder, bool lock)
{
	finder->in_use++;
	PG_TRY();
	{
		find(fcinfo, finder, ts_records_create(finder->matcher, finder->key_type, "match_one"), lock);
	}
	PG_FINALLY();
	{
		finder->in_use--;
	}
	PG_END_TRY();
}

/*
 * ts_match_one(matcher, candidate record, source regclass, key name, exclude, lock boolean) -> (key, decision, score, rule, action)
 */
Datum
ts_match_one(PG_FUNCTION_ARGS)
{
	const char *function = "match_one";
	Datum matcher = ts_needed(fcinfo, 0, function, "matcher");
	Oid source, type = get_fn_expr_argtype(fcinfo->flinfo, 4);
	TsKeyType key_type = type == UUIDOID ? TS_KEY_UUID : type == TEXTOID ? TS_KEY_TEXT : TS_KEY_BIGINT;
	const char *key;
	bool lock;
	int level;

	(void) ts_needed(fcinfo, 1, function, "candidate");
	source = DatumGetObjectId(ts_needed(fcinfo, 2, function, "source"));
	key = NameStr(*DatumGetName(ts_needed(fcinfo, 3, function, "key")));
	/* inside a trigger a row is about to be written */
	lock = PG_ARGISNULL(5) ? DatumGetInt32(OidFunctionCall0(F_PG_TRIGGER_DEPTH)) > 0 : PG_GETARG_BOOL(5);
	SPI_connect();
	/* what a query that reads a table without an index would gain by being compiled is lost by compiling it for every call */
	level = NewGUCNestLevel();
	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	use_finder(fcinfo, get_finder(source, key, key_type, matcher), lock);
	AtEOXact_GUC(true, level);
	SPI_finish();
	return (Datum) 0;
}
