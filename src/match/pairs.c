/*
 * pairs.c
 *		match_pairs, match_pairs_between: the pairs of records that are, or may be, one.  See pairs.h.
 */
#include "postgres.h"

#include "match/pairs.h"
#include "match/train.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

PG_FUNCTION_INFO_V1(ts_match_pairs);
PG_FUNCTION_INFO_V1(ts_match_pairs_between);

/* ------------------------------------------------------------------------------------------------ arguments and rows */

/* ts_needed: see pairs.h. */
Datum
ts_needed(FunctionCallInfo fcinfo, int argument, const char *function, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s: %s must not be NULL", function, name)));
	return PG_GETARG_DATUM(argument);
}

/* ts_decision_datums: by their names, which are one in SQL and in JSON. */
void
ts_decision_datums(TupleDesc shape, int column, Datum *decision)
{
	Oid type = TupleDescAttr(shape, column)->atttypid;

	for (int d = 0; d < TS_DECISIONS; d++)
		decision[d] = DirectFunctionCall2(enum_in, CStringGetDatum(ts_decision_name((TsDecision) d)),
										  ObjectIdGetDatum(type));
}

/* ts_utf8_datum: see pairs.h. */
Datum
ts_utf8_datum(const char *utf8, bool *is_null)
{
	*is_null = utf8 == NULL;
	return utf8 == NULL ? (Datum) 0 : PointerGetDatum(ts_text_from_utf8(utf8, strlen(utf8)));
}

/* ------------------------------------------------------------------------------------------------ people's answers */

/* Order of two pairs by their records. */
static int
compare_pairs(const void *a, const void *b)
{
	const TsPair *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* A row of the table, as record numbers; false where a record is not there (any more). */
static bool
decided_pair(const TsRun *run, HeapTuple row, TupleDesc shape, TsPair *pair)
{
	const TsRecords *records = run->records;
	uint32 at[2];
	char *word;

	for (int side = 0; side < 2; side++)
	{
		bool is_null;
		Datum key = SPI_getbinval(row, shape, side + 1, &is_null);

		if (is_null)
			return false;
		if (records->key_type == TS_KEY_TEXT)
			key = PointerGetDatum(PG_DETOAST_DATUM_PACKED(key));
		at[side] = ts_records_find(records, records->two && side == 1, key);
		if (at[side] == TS_MISSING)
			return false;
	}
	if (at[0] == at[1])
		return false;
	word = SPI_getvalue(row, shape, 3);
	for (int d = 0; word != NULL && d < 3; d++)
		if (strcmp(word, ts_decision_name((TsDecision) d)) == 0)
		{
			*pair = (TsPair){Min(at[0], at[1]), Max(at[0], at[1]), 0, TS_BY_PEOPLE, (uint8) d};
			return true;
		}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown decision %s in the table of decided pairs",
						   word ? quote_literal_cstr(word) : "NULL"),
					errhint("A decision is duplicate, review or distinct.")));
	return false;
}

/* The error for a table of people's answers without a column that it must have. */
static void
report_decided_shape(Relation table, const char *column)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_UNDEFINED_COLUMN),
		 errmsg("table \"%s\" has no column \"%s\"", RelationGetRelationName(table), column),
		 errdetail("A table of decided pairs has the columns a and b, of the type of the key, and decision."),
		 errhint("Make a view that names them so.")));
}

/* Reads people's answers, and sorts them. */
static void
read_decided(TsRun *run, Oid decided)
{
	TsRecords *records = run->records;
	const char *columns[] = {"a", "b", "decision"};
	const char *type = records->key_type == TS_KEY_BIGINT ? "::pg_catalog.int8"
					   : records->key_type == TS_KEY_TEXT ? "::pg_catalog.text"
														  : "::pg_catalog.uuid";
	Relation table = ts_open_source(decided);
	char *query;
	Portal portal;
	SPIPlanPtr plan;
	uint32 capacity = 64, kept = 0;

	for (int c = 0; c < 3; c++)
		if (get_attnum(decided, columns[c]) == InvalidAttrNumber)
			report_decided_shape(table, columns[c]);
	query = psprintf("SELECT q.a%s, q.b%s, q.decision::pg_catalog.text FROM %s AS q", type, type,
					 quote_qualified_identifier(get_namespace_name(RelationGetNamespace(table)),
												RelationGetRelationName(table)));
	relation_close(table, NoLock);
	plan = SPI_prepare(query, 0, NULL);
	Ensure(plan != NULL, "could not prepare the query over decided pairs");
	portal = SPI_cursor_open(NULL, plan, NULL, NULL, true);
	run->decided = ts_array_in(records->context, TsPair, capacity);
	for (;;)
	{
		SPI_cursor_fetch(portal, true, 1000);
		if (SPI_processed == 0)
			break;
		CHECK_FOR_INTERRUPTS();
		for (uint64 i = 0; i < SPI_processed; i++)
		{
			TsPair pair;

			if (!decided_pair(run, SPI_tuptable->vals[i], SPI_tuptable->tupdesc, &pair))
				continue;
			if (run->ndecided == capacity)
			{
				capacity *= 2;
				run->decided = ts_array_resize(run->decided, TsPair, capacity);
			}
			run->decided[run->ndecided++] = pair;
		}
		SPI_freetuptable(SPI_tuptable);
		ts_records_check_memory(records);
	}
	SPI_cursor_close(portal);
	SPI_freeplan(plan);
	qsort(run->decided, run->ndecided, sizeof(TsPair), compare_pairs);
	for (uint32 i = 0; i < run->ndecided; i++)
	{
		const TsPair *pair = &run->decided[i];

		if (kept > 0 && compare_pairs(&run->decided[kept - 1], pair) == 0)
		{
			if (run->decided[kept - 1].decision != pair->decision)
				ereport(
					ERROR,
					(errcode(ERRCODE_CARDINALITY_VIOLATION),
					 errmsg("one pair is decided twice, differently, in the table of decided pairs"),
					 errhint(
						 "Keep the latest answer for each pair, for example in a view with DISTINCT ON.")));
			continue;
		}
		run->decided[kept++] = *pair;
	}
	run->ndecided = kept;
	if (kept == 0)
		return;
	run->has_decision = MemoryContextAllocExtended(records->context, (Size) records->n + 1,
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint32 i = 0; i < kept; i++)
		run->has_decision[run->decided[i].a] = run->has_decision[run->decided[i].b] = 1;
}

/* ts_run_decided: see pairs.h. */
void
ts_run_decided(TsRun *run, FunctionCallInfo fcinfo, int argument)
{
	if (PG_ARGISNULL(argument))
		return;
	if (get_fn_expr_argtype(fcinfo->flinfo, argument) == TEXTOID)
	{
		const text *name = PG_GETARG_TEXT_PP(argument);

		if (VARSIZE_ANY_EXHDR(name) > 1000)
			ereport(ERROR, (errcode(ERRCODE_INVALID_NAME),
							errmsg("decided is no name of a table: \"%s\"", ts_shown_text(name))));
		read_decided(run, DatumGetObjectId(DirectFunctionCall1(text_regclass, PointerGetDatum(name))));
	}
	else
		read_decided(run, PG_GETARG_OID(argument));
}

/* Whether people have decided a pair. */
static bool
is_decided(const TsRun *run, uint32 a, uint32 b)
{
	TsPair pair = {.a = a, .b = b};

	return run->has_decision[a] && run->has_decision[b] &&
		   bsearch(&pair, run->decided, run->ndecided, sizeof(TsPair), compare_pairs) != NULL;
}

/* ------------------------------------------------------------------------------------------------ pairs */

/* ts_run_begin: see pairs.h. */
TsRun *
ts_run_begin(const TsMatcher *matcher, Oid left, const char *left_key, Oid right, const char *right_key,
			 TsKeyType key_type, const char *function)
{
	TsRecords *records = ts_records_create(matcher, key_type, function);

	ts_records_read(records, left, left_key, right, right_key);
	return ts_run_over(records, key_type != TS_KEY_ANY && key_type != TS_KEY_NONE);
}

/* ts_run_over: see pairs.h. */
TsRun *
ts_run_over(TsRecords *records, bool train)
{
	TsRun *run = palloc0(sizeof(TsRun));
	const TsMatcher *matcher = records->matcher;

	run->given = run->matcher = matcher;
	run->least = TS_REVIEW;
	run->records = records;
	run->key = matcher->key;
	run->nkeys = matcher->nkeys;
	run->chosen = !matcher->has_blocking;
	if (run->chosen)
		run->nkeys = ts_choose_keys(run->records, matcher, &run->key);
	if (train && matcher->ncomparisons > 0 && !matcher->weights && !matcher->trained)
	{
		run->matcher = ts_train(run->records, matcher, run->key, run->nkeys, NULL, 0, 0);
		ereport(
			NOTICE,
			(errmsg("%s: the matcher is not trained; it was trained on these records for this call",
					records->function),
			 errhint(
				 "Keep the result of match_train and use it: then match and match_explain give the same scores.")));
	}
	return run;
}

/* One more pair of the result. */
static void
keep_pair(TsRun *run, TsPair pair)
{
	if (run->npairs == run->capacity)
	{
		run->capacity = run->capacity == 0 ? 1024 : run->capacity * 2;
		run->pair = run->pair == NULL ? ts_array_in(run->records->context, TsPair, run->capacity)
									  : ts_array_resize(run->pair, TsPair, run->capacity);
		ts_records_check_memory(run->records);
	}
	run->pair[run->npairs++] = pair;
}

/* A pair that blocking leads to. */
static void
compare_pair(void *argument, uint32 a, uint32 b, int key)
{
	TsRun *run = argument;
	TsVerdict verdict;

	run->compared++;
	if (run->has_decision != NULL && is_decided(run, a, b))
		return;
	ts_score_pair(run->scorer, a, b, false, &verdict);
	if (verdict.decision < run->least &&
		!(run->keep_distinct && verdict.rule >= 0 && verdict.decision == TS_DISTINCT))
		return;
	keep_pair(run, (TsPair){a, b, verdict.rule >= 0 ? 0 : verdict.evidence, (int16) verdict.rule,
							(uint8) verdict.decision});
	if (ts_match_progress && (run->compared & 0xffffff) == 0)
		ts_progress(run->records->function, "compared " INT64_FORMAT " pairs", run->compared);
}

/* ts_run_pairs: the pairs of all keys, then those that people have decided. */
void
ts_run_pairs(TsRun *run)
{
	MemoryContext old = MemoryContextSwitchTo(run->records->context);

	run->blocking = ts_blocking_create(run->records, run->key, run->nkeys, run->chosen);
	run->scorer = ts_scorer_create(run->matcher, run->records, true);
	ts_blocking_pairs(run->blocking, compare_pair, run);
	for (uint32 i = 0; i < run->ndecided; i++)
		if (run->decided[i].decision >= run->least || run->keep_distinct)
			keep_pair(run, run->decided[i]);
	CHECK_FOR_INTERRUPTS();
	if (run->npairs > 0)
		qsort(run->pair, run->npairs, sizeof(TsPair), compare_pairs);
	MemoryContextSwitchTo(old);
	ts_progress(run->records->function, "compared " INT64_FORMAT " pairs, kept " UINT64_FORMAT, run->compared,
				run->npairs);
}

/* ts_pair_score: what the evidence of a pair means; of a rule and of people, what they say. */
double
ts_pair_score(const TsRun *run, const TsPair *pair)
{
	if (pair->rule == -1)
		return ts_score_of(run->matcher, pair->evidence);
	return pair->decision == TS_DUPLICATE ? 1 : pair->decision == TS_REVIEW ? 0.5 : 0;
}

/* The name of the rule that decided a pair, or NULL. */
static const char *
pair_rule(const TsRun *run, const TsPair *pair)
{
	return pair->rule == TS_BY_PEOPLE ? "decided"
		   : pair->rule >= 0		  ? run->matcher->rule[pair->rule].name
									  : NULL;
}

/* ------------------------------------------------------------------------------------------------ one to one */

/* Order of two pairs: the stronger first, then by their records, so that it is the same every time. */
static int
compare_strength(const void *a, const void *b)
{
	const TsPair *x = a, *y = b;

	if (x->decision != y->decision)
		return x->decision > y->decision ? -1 : 1;
	if (ts_decided_by(x->rule) != ts_decided_by(y->rule))
		return ts_decided_by(x->rule) - ts_decided_by(y->rule);
	if (x->evidence != y->evidence)
		return x->evidence > y->evidence ? -1 : 1;
	return compare_pairs(a, b);
}

/* Keeps of every record's pairs only one: the strongest pairs first, each that leaves both its records their only one. */
static void
keep_one_to_one(TsRun *run)
{
	bool *taken = MemoryContextAllocExtended(run->records->context, (Size) run->records->n + 1,
											 MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	uint64 kept = 0;

	qsort(run->pair, run->npairs, sizeof(TsPair), compare_strength);
	for (uint64 i = 0; i < run->npairs; i++)
	{
		TsPair pair = run->pair[i];

		TsCheckInterrupts(i);
		if (taken[pair.a] || taken[pair.b])
			continue;
		taken[pair.a] = taken[pair.b] = true;
		run->pair[kept++] = pair;
	}
	run->npairs = kept;
	qsort(run->pair, run->npairs, sizeof(TsPair), compare_pairs);
}

/* ------------------------------------------------------------------------------------------------ functions */

/* The pairs as rows. */
static void
return_pairs(FunctionCallInfo fcinfo, TsRun *run)
{
	TsRows rows;
	Datum decision[TS_DECISIONS];
	MemoryContext scratch, old;

	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	ts_decision_datums(rows.shape, 2, decision);
	scratch = AllocSetContextCreate(CurrentMemoryContext, "touchstone rows", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(scratch);
	for (uint64 i = 0; i < run->npairs; i++)
	{
		const TsPair *pair = &run->pair[i];
		Datum values[6];
		bool nulls[6] = {false};

		if ((i & 0xff) == 0)
		{
			CHECK_FOR_INTERRUPTS();
			MemoryContextReset(scratch);
		}
		values[0] = run->records->key[pair->a];
		values[1] = run->records->key[pair->b];
		values[2] = decision[pair->decision];
		values[3] = Float8GetDatum(ts_pair_score(run, pair));
		values[4] = ts_utf8_datum(pair_rule(run, pair), &nulls[4]);
		values[5] = ts_utf8_datum(pair->rule >= 0 ? run->matcher->rule[pair->rule].action : NULL, &nulls[5]);
		tuplestore_putvalues(rows.store, rows.shape, values, nulls);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(scratch);
}

/* ts_asked_key_type: see pairs.h. */
TsKeyType
ts_asked_key_type(FunctionCallInfo fcinfo, int argument, const char *function)
{
	Oid type = argument < 0 ? INT8OID : get_fn_expr_argtype(fcinfo->flinfo, argument);

	/* keys are returned as this type, as they are kept */
	switch (type)
	{
		case INT8OID:
			return TS_KEY_BIGINT;
		case TEXTOID:
		case VARCHAROID:
			return TS_KEY_TEXT;
		case UUIDOID:
			return TS_KEY_UUID;
		default:
			break;
	}
	ereport(
		ERROR,
		(errcode(ERRCODE_DATATYPE_MISMATCH),
		 errmsg("%s takes a key_type of bigint, text or uuid, not %s", function, format_type_be(type)),
		 errhint(
			 "Give NULL::bigint for keys of any integer type, NULL::text or NULL::uuid; a key of another type "
			 "can be cast to text in a view.")));
	return TS_KEY_BIGINT;
}

/*
 * ts_match_pairs(source regclass, key name, matcher [, key_type anyelement], decided regclass)
 *		-> (a, b, decision, score, rule, action)
 */
Datum
ts_match_pairs(PG_FUNCTION_ARGS)
{
	const char *function = "match_pairs";
	int with_type = PG_NARGS() == 5;
	Oid source = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	char *key = NameStr(*DatumGetName(ts_needed(fcinfo, 1, function, "key")));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 2, function, "matcher"));
	TsKeyType key_type = ts_asked_key_type(fcinfo, with_type ? 3 : -1, function);
	TsRun *run;

	SPI_connect();
	run = ts_run_begin(matcher, source, key, InvalidOid, NULL, key_type, function);
	ts_run_decided(run, fcinfo, 3 + with_type);
	ts_run_pairs(run);
	return_pairs(fcinfo, run);
	SPI_finish();
	return (Datum) 0;
}

/*
 * ts_match_pairs_between(left regclass, left_key name, right regclass, right_key name, matcher [, key_type anyelement],
 *		decided regclass, one_to_one boolean) -> (a, b, decision, score, rule, action)
 */
Datum
ts_match_pairs_between(PG_FUNCTION_ARGS)
{
	const char *function = "match_pairs_between";
	int with_type = PG_NARGS() == 8;
	Oid left = DatumGetObjectId(ts_needed(fcinfo, 0, function, "left_source"));
	char *left_key = NameStr(*DatumGetName(ts_needed(fcinfo, 1, function, "left_key")));
	Oid right = DatumGetObjectId(ts_needed(fcinfo, 2, function, "right_source"));
	char *right_key = NameStr(*DatumGetName(ts_needed(fcinfo, 3, function, "right_key")));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 4, function, "matcher"));
	TsKeyType key_type = ts_asked_key_type(fcinfo, with_type ? 5 : -1, function);
	bool one_to_one = DatumGetBool(ts_needed(fcinfo, 6 + with_type, function, "one_to_one"));
	TsRun *run;

	SPI_connect();
	run = ts_run_begin(matcher, left, left_key, right, right_key, key_type, function);
	ts_run_decided(run, fcinfo, 5 + with_type);
	ts_run_pairs(run);
	if (one_to_one && run->npairs > 0)
		keep_one_to_one(run);
	return_pairs(fcinfo, run);
	SPI_finish();
	return (Datum) 0;
}
