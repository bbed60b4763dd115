/*
 * evaluate.c
 *		match_evaluate(): how good pairs or groups are, against the truth.
 *
 * Nobody should trust a matcher that was never measured, and the two usual measures answer different questions: pairwise
 * asks what share of the pairs is right, and is ruled by large groups; B-cubed (Bagga and Baldwin, Algorithms for scoring
 * coreference chains, 1998) asks it from the side of each record, so that every record counts once.
 *
 *		keys      the text of every key on either side -> a dense number, its record
 *		sides     what was found, and the truth, each as
 *		            pairs: sorted words { smaller record, larger record }, each once
 *		            groups: the group of each record; for pairs, the connected component
 *
 * Groups are never written out as pairs: what two groups share is a cell of the table groups x groups, and the cells that
 * are not empty are the runs in the sorted words { group here, group there } of all records.  So a group of 100,000 costs
 * as much as 100,000 records that are alone.
 *
 * Both tables are read by a query each, with the rights of the caller, row by row into a receiver of our own: nothing is
 * kept but what stands above, and that is held against maintenance_work_mem.
 *
 * The same rows give the same bits in any order: all sums are of integers, gathered by the size of the group, and only
 * these are divided and added, in the order of the sizes.
 */
#include "postgres.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/names.h"
#include "core/text.h"

#define ST_SORT			 sort_words
#define ST_ELEMENT_TYPE	 uint64
#define ST_COMPARE(a, b) ((*(a) > *(b)) - (*(a) < *(b)))
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

PG_FUNCTION_INFO_V1(ts_match_evaluate);

#define ALONE	   UINT32_MAX		/* the group of a record that shares it with none */
#define UNNAMED	   (UINT32_MAX - 1) /* of a record that this side has not named so far */
#define FIRST_ROOM 1024

/* Accepted names, the first that there is being taken. */
static const char *const key_names[] = {"key", "id", "record_id", "unique_id", NULL};
static const char *const group_names[] = {"group_key", "cluster", "cluster_id", "group_id",
										  "entity_id", "one_id",  NULL};

typedef struct Evaluation Evaluation;

/* What was found, or the truth. */
typedef struct Side
{
	DestReceiver receiver; /* first: what the executor hands rows to */
	Evaluation *evaluation;
	const char *relation; /* quoted and qualified */
	bool is_pairs;
	uint64 *pairs; /* is_pairs: see above; sorted, and each once, after settle_pairs() */
	uint64 npairs, pairs_room;
	TsNames *groups; /* otherwise: the text of each group -> its number */
	uint32 *group;	 /* of each record; room for records_room */
	uint32 records_room;
	uint32 ngroups;
	uint32 *size; /* of each group, once all groups are known */
} Side;

struct Evaluation
{
	MemoryContext context;
	TsNames *keys;
	size_t memory; /* of arrays; the dictionaries know their own */
	Side side[2];
};

/* One row of the result. */
typedef struct Measure
{
	const char *name;
	bool has_precision, has_recall;
	double precision, recall, f1;
	uint64 correct, reported, expected;
} Measure;

/* Memory is checked before it is taken: `more` bytes beside what is there. */
static void
check_memory(const Evaluation *e, size_t more)
{
	size_t limit = mul_size((size_t) maintenance_work_mem, 1024);
	size_t used = add_size(e->memory, add_size(more, e->keys->memory));

	for (int i = 0; i < 2; i++)
		if (e->side[i].groups != NULL)
			used = add_size(used, e->side[i].groups->memory);
	if (used > limit)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("match_evaluate needs more memory than maintenance_work_mem allows"),
				 errdetail("%u records need more than %d kB.", e->keys->n, maintenance_work_mem),
				 errhint("Increase maintenance_work_mem, for example SET maintenance_work_mem = '1GB'.")));
}

/* An array that counts against the limit. */
#define counted_array(e, type, n) ((type *) counted((e), mul_size(sizeof(type), (n))))

static void *
counted(Evaluation *e, size_t size)
{
	check_memory(e, size);
	e->memory = add_size(e->memory, size);
	return ts_array_in(e->context, char, size);
}

/* The place of the first of some names among the columns of a relation; -1 where there is none. */
static int
find_column(TupleDesc columns, const char *const *names)
{
	for (; *names != NULL; names++)
		for (int i = 0; i < columns->natts; i++)
		{
			Form_pg_attribute column = TupleDescAttr(columns, i);

			if (!column->attisdropped && strcmp(NameStr(column->attname), *names) == 0)
				return i;
		}
	return -1;
}

static const char *
quoted_column(TupleDesc columns, int i)
{
	return quote_identifier(NameStr(TupleDescAttr(columns, i)->attname));
}

/* What can be read must have rows. */
static void
check_kind(Relation relation)
{
	switch (relation->rd_rel->relkind)
	{
		case RELKIND_RELATION:
		case RELKIND_PARTITIONED_TABLE:
		case RELKIND_VIEW:
		case RELKIND_MATVIEW:
		case RELKIND_FOREIGN_TABLE:
			return;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_WRONG_OBJECT_TYPE),
					 errmsg("\"%s\" is not a table or view", RelationGetRelationName(relation)),
					 errhint("Name a table or view with pairs (a, b) or with groups (key, group_key).")));
	}
}

/*
 * The query for one side, which is told its shape.  Columns: two texts, and for pairs a third that is NULL or a decision
 * that is neither distinct nor review.
 */
static char *
query_of(Side *side, Oid oid)
{
	Relation relation = try_relation_open(oid, AccessShareLock);
	TupleDesc columns;
	StringInfoData query;
	int a, b, decision, is_match, key, group;

	if (relation == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", oid),
						errhint("Name a table or view with pairs (a, b) or with groups (key, group_key).")));
	check_kind(relation);
	columns = RelationGetDescr(relation);
	side->relation = quote_qualified_identifier(get_namespace_name(RelationGetNamespace(relation)),
												RelationGetRelationName(relation));
	a = find_column(columns, (const char *const[]){"a", NULL});
	b = find_column(columns, (const char *const[]){"b", NULL});
	key = find_column(columns, key_names);
	group = find_column(columns, group_names);
	initStringInfo(&query);
	if (a >= 0 && b >= 0)
	{
		side->is_pairs = true;
		decision = find_column(columns, (const char *const[]){"decision", NULL});
		is_match = find_column(columns, (const char *const[]){"is_match", NULL});
		if (is_match >= 0 && TupleDescAttr(columns, is_match)->atttypid != BOOLOID)
			ereport(
				ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column is_match of %s must be of type boolean", side->relation),
				 errhint(
					 "Make a view over it that has the columns a and b, and only rows that are matches.")));
		appendStringInfoString(&query, "SELECT a::pg_catalog.text, b::pg_catalog.text, ");
		appendStringInfoString(&query, decision >= 0 ? "decision::pg_catalog.text" : "NULL::pg_catalog.text");
		appendStringInfo(&query, " FROM %s WHERE true", side->relation);
		if (decision >= 0)
			appendStringInfoString(
				&query, " AND decision::pg_catalog.text OPERATOR(pg_catalog.<>) 'distinct'::pg_catalog.text"
						" AND decision::pg_catalog.text OPERATOR(pg_catalog.<>) 'review'::pg_catalog.text");
		if (is_match >= 0)
			appendStringInfoString(&query, " AND is_match");
	}
	else if (key >= 0 && group >= 0)
	{
		appendStringInfo(&query, "SELECT %s::pg_catalog.text, ", quoted_column(columns, key));
		appendStringInfo(&query, "%s::pg_catalog.text FROM %s", quoted_column(columns, group),
						 side->relation);
	}
	else
		ereport(
			ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("%s has neither pairs nor groups that match_evaluate knows", side->relation),
			 errdetail(
				 "Pairs are in columns a and b. Groups are in a column key, id, record_id or unique_id and a "
				 "column group_key, cluster, cluster_id, group_id, entity_id or one_id."),
			 errhint(
				 "Make a view with these names: CREATE VIEW truth AS SELECT ... AS a, ... AS b FROM ...")));
	relation_close(relation, NoLock);
	return query.data;
}

/* The number of a text in a dictionary. */
static uint32
number_of(TsNames *names, Datum value)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	const char *bytes = VARDATA_ANY(text);
	uint32 length = (uint32) VARSIZE_ANY_EXHDR(text);
	uint32 number = ts_names_intern(names, bytes, length, ts_hash_bytes(bytes, length));

	if ((Pointer) text != DatumGetPointer(value))
		pfree(text);
	return number;
}

/* Whether a text is some bytes. */
static bool
text_is(Datum value, const char *bytes, uint32 length)
{
	struct varlena *text = PG_DETOAST_DATUM_PACKED(value);
	bool equal = VARSIZE_ANY_EXHDR(text) == length && ts_bytes_equal(VARDATA_ANY(text), bytes, length);

	if ((Pointer) text != DatumGetPointer(value))
		pfree(text);
	return equal;
}

/* Sorts the pairs and drops those that are there twice. */
static void
settle_pairs(Side *side)
{
	uint64 n = 0;

	if (side->npairs == 0)
		return;
	sort_words(side->pairs, side->npairs);
	for (uint64 i = 1; i < side->npairs; i++)
	{
		TsCheckInterrupts(i);
		if (side->pairs[i] != side->pairs[n])
			side->pairs[++n] = side->pairs[i];
	}
	side->npairs = n + 1;
}

/* A row of pairs. */
static void
add_pair(Side *side, const Datum *value, const bool *isnull)
{
	Evaluation *e = side->evaluation;
	uint32 a, b;

	if (!isnull[2] && !text_is(value[2], "duplicate", strlen("duplicate")))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s has an unknown decision: \"%s\"", side->relation,
							   ts_shown_text(DatumGetTextPP(value[2]))),
						errhint("Decisions are distinct, review and duplicate.")));
	a = number_of(e->keys, value[0]);
	b = number_of(e->keys, value[1]);
	if (a == b)
		return;
	if (side->npairs == side->pairs_room)
	{
		/* only when more than half of them are different is there need for more room */
		settle_pairs(side);
		if (side->npairs >= side->pairs_room / 2)
		{
			size_t more = mul_size(sizeof(uint64), Max(side->pairs_room, FIRST_ROOM));

			check_memory(e, more);
			e->memory = add_size(e->memory, more);
			side->pairs_room += more / sizeof(uint64);
			side->pairs = side->pairs == NULL ? ts_array_in(e->context, uint64, side->pairs_room)
											  : ts_array_resize(side->pairs, uint64, side->pairs_room);
		}
	}
	side->pairs[side->npairs++] = (uint64) Min(a, b) << 32 | Max(a, b);
}

/* Room for the groups of all records that are known; those that are new have none yet. */
static void
make_room_for_records(Side *side)
{
	Evaluation *e = side->evaluation;
	uint32 room = Max(side->records_room, FIRST_ROOM);

	if (side->group != NULL && e->keys->n <= side->records_room)
		return;
	while (room < e->keys->n)
		room = room > UINT32_MAX / 2 ? UINT32_MAX : room * 2;
	check_memory(e, mul_size(sizeof(uint32), room - side->records_room));
	e->memory += sizeof(uint32) * (size_t) (room - side->records_room);
	side->group = side->group == NULL ? ts_array_in(e->context, uint32, room)
									  : ts_array_resize(side->group, uint32, room);
	for (uint32 i = side->records_room; i < room; i++)
		side->group[i] = UNNAMED;
	side->records_room = room;
}

/* A row of groups. */
static void
add_member(Side *side, const Datum *value, const bool *isnull)
{
	Evaluation *e = side->evaluation;
	uint32 record = number_of(e->keys, value[0]);
	uint32 group = isnull[1] ? ALONE : number_of(side->groups, value[1]);

	make_room_for_records(side);
	if (side->group[record] != UNNAMED && side->group[record] != group)
		ereport(ERROR,
				(errcode(ERRCODE_CARDINALITY_VIOLATION),
				 errmsg("%s has record \"%s\" in more than one group", side->relation,
						ts_shown_text(DatumGetTextPP(value[0]))),
				 errhint("Each record has one group. For overlapping groups evaluate pairs: a view with "
						 "columns a and b.")));
	side->group[record] = group;
}

/* What the executor calls with each row. */
static bool
receive(TupleTableSlot *slot, DestReceiver *self)
{
	Side *side = (Side *) self;

	slot_getallattrs(slot);
	if (slot->tts_isnull[0] || (side->is_pairs && slot->tts_isnull[1]))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s has a row whose key is NULL", side->relation),
						errhint("Filter such rows out in a view.")));
	if (side->is_pairs)
		add_pair(side, slot->tts_values, slot->tts_isnull);
	else
		add_member(side, slot->tts_values, slot->tts_isnull);
	check_memory(side->evaluation, 0);
	return true;
}

static void
receiver_startup(DestReceiver *self, int operation, TupleDesc columns)
{
}

static void
receiver_end(DestReceiver *self)
{
}

/* Reads one side. */
static void
read_side(Evaluation *e, int i, Oid oid)
{
	Side *side = &e->side[i];
	SPIExecuteOptions options = {0};
	char *query;

	side->evaluation = e;
	side->receiver = (DestReceiver){receive, receiver_startup, receiver_end, receiver_end, DestNone};
	query = query_of(side, oid);
	if (!side->is_pairs)
		side->groups = ts_names_create(e->context);
	options.read_only = true;
	options.dest = &side->receiver;
	Ensure(SPI_execute_extended(query, &options) >= 0, "SPI failed in match_evaluate");
}

/* The root of a record's tree, with path halving. */
static uint32
root_of(uint32 *parent, uint32 record)
{
	while (parent[record] != record)
		record = parent[record] = parent[parent[record]];
	return record;
}

/*
 * The groups of all records, numbered densely, and their sizes.  Records that one side has not named, or named without a
 * group, come to stand alone in a group of their own.
 */
static void
number_groups(Side *side)
{
	Evaluation *e = side->evaluation;
	uint32 n = e->keys->n;
	uint32 *group;

	make_room_for_records(side);
	group = side->group;
	if (side->is_pairs)
	{
		/* Trees by the pairs.  The smaller number becomes the root, so that every parent stands before its children. */
		for (uint32 i = 0; i < n; i++)
			group[i] = i;
		for (uint64 i = 0; i < side->npairs; i++)
		{
			uint32 a = root_of(group, (uint32) (side->pairs[i] >> 32));
			uint32 b = root_of(group, (uint32) side->pairs[i]);

			TsCheckInterrupts(i);
			group[Max(a, b)] = Min(a, b);
		}
		for (uint32 i = 0; i < n; i++)
			group[i] = group[i] == i ? side->ngroups++ : group[group[i]];
	}
	else
	{
		side->ngroups = side->groups->n;
		for (uint32 i = 0; i < n; i++)
			if (group[i] >= UNNAMED)
				group[i] = side->ngroups++;
	}
	side->size = counted_array(e, uint32, (size_t) side->ngroups + 1);
	memset(side->size, 0, sizeof(uint32) * (size_t) side->ngroups);
	for (uint32 i = 0; i < n; i++)
	{
		TsCheckInterrupts(i);
		side->size[group[i]]++;
	}
}

static uint64
pairs_among(uint64 n)
{
	return n < 2 ? 0 : n * (n - 1) / 2;
}

/* How many pairs a side has. */
static uint64
count_pairs(const Side *side)
{
	uint64 n = 0;

	if (side->is_pairs)
		return side->npairs;
	for (uint32 i = 0; i < side->ngroups; i++)
		n += pairs_among(side->size[i]);
	return n;
}

/* How many records of a side are not alone. */
static uint64
count_joined(const Side *side)
{
	uint64 n = 0;

	for (uint32 i = 0; i < side->ngroups; i++)
		n += side->size[i] > 1 ? side->size[i] : 0;
	return n;
}

/* Pairs of one side that are in a group of the other. */
static uint64
count_pairs_within(const Side *pairs, const Side *groups)
{
	uint64 n = 0;

	for (uint64 i = 0; i < pairs->npairs; i++)
	{
		TsCheckInterrupts(i);
		n += groups->group[pairs->pairs[i] >> 32] == groups->group[(uint32) pairs->pairs[i]];
	}
	return n;
}

/* Pairs that are on both sides. */
static uint64
count_pairs_shared(const Side *a, const Side *b)
{
	uint64 n = 0;

	for (uint64 i = 0, j = 0; i < a->npairs && j < b->npairs;)
	{
		uint64 x = a->pairs[i], y = b->pairs[j];

		TsCheckInterrupts(i + j);
		n += x == y;
		i += x <= y;
		j += y <= x;
	}
	return n;
}

/* What the cells of the table groups x groups add up to. */
typedef struct Cells
{
	uint64 pairs; /* pairs that are in one group on both sides */
	uint64 same;  /* records whose group is the same on both sides */
	/*
	 * Sums over records of the share of their group that is also theirs on the other side.  n of the c records of a
	 * group being in one cell, each of these n has a share of n / c.
	 */
	double share[2];
} Cells;

static Cells
sum_cells(Evaluation *e)
{
	const Side *x = &e->side[0], *y = &e->side[1];
	uint32 records = e->keys->n;
	uint64 *word = counted_array(e, uint64, records);
	uint64 *squares[2]; /* by the size c of a group: the sum of n * n over the cells of such groups */
	Cells cells = {0};

	for (int s = 0; s < 2; s++)
	{
		squares[s] = counted_array(e, uint64, (size_t) records + 1);
		memset(squares[s], 0, sizeof(uint64) * ((size_t) records + 1));
	}
	for (uint32 i = 0; i < records; i++)
		word[i] = (uint64) x->group[i] << 32 | y->group[i];
	sort_words(word, records);
	for (uint32 i = 0, end; i < records; i = end)
	{
		uint32 xsize = x->size[word[i] >> 32], ysize = y->size[(uint32) word[i]];
		uint64 n;

		CHECK_FOR_INTERRUPTS();
		for (end = i + 1; end < records && word[end] == word[i]; end++)
			TsCheckInterrupts(end);
		n = end - i;
		cells.pairs += pairs_among(n);
		cells.same += n == xsize && n == ysize ? n : 0;
		squares[0][xsize] += n * n;
		squares[1][ysize] += n * n;
	}
	for (int s = 0; s < 2; s++)
		for (uint32 c = 1; c <= records; c++)
			cells.share[s] += (double) squares[s][c] / c;
	return cells;
}

/* Correct, reported and expected pairs to precision, recall and F1. */
static Measure
measure_pairs(Evaluation *e, const Cells *cells)
{
	const Side *x = &e->side[0], *y = &e->side[1];
	Measure m = {"pairwise", true, true, 1, 1, 1, 0, count_pairs(x), count_pairs(y)};

	if (x->is_pairs)
		m.correct = y->is_pairs ? count_pairs_shared(x, y) : count_pairs_within(x, y);
	else
		m.correct = y->is_pairs ? count_pairs_within(y, x) : cells->pairs;
	if (m.reported == 0 && m.expected == 0)
		return m;
	m.has_precision = m.reported > 0;
	m.has_recall = m.expected > 0;
	if (m.has_precision)
		m.precision = (double) m.correct / m.reported;
	if (m.has_recall)
		m.recall = (double) m.correct / m.expected;
	m.f1 = 2.0 * m.correct / ((double) m.reported + m.expected);
	return m;
}

/* B-cubed.  A record always shares itself, so neither precision nor recall is ever 0. */
static Measure
measure_records(const Evaluation *e, const Cells *cells)
{
	Measure m = {
		"b_cubed", true, true, 1, 1, 1, cells->same, count_joined(&e->side[0]), count_joined(&e->side[1])};

	if (e->keys->n == 0)
		return m;
	m.precision = cells->share[0] / e->keys->n;
	m.recall = cells->share[1] / e->keys->n;
	m.f1 = 2 * m.precision * m.recall / (m.precision + m.recall);
	return m;
}

/* Reads both sides and measures: two rows in the current context. */
static Measure *
evaluate(Oid found, Oid truth)
{
	Measure *measures = ts_array(Measure, 2);
	Evaluation *e = palloc0(sizeof(Evaluation));
	Cells cells;

	e->context = AllocSetContextCreate(CurrentMemoryContext, "match_evaluate", ALLOCSET_DEFAULT_SIZES);
	e->keys = ts_names_create(e->context);
	SPI_connect();
	read_side(e, 0, found);
	read_side(e, 1, truth);
	for (int i = 0; i < 2; i++)
	{
		settle_pairs(&e->side[i]);
		number_groups(&e->side[i]);
	}
	cells = sum_cells(e);
	measures[0] = measure_pairs(e, &cells);
	measures[1] = measure_records(e, &cells);
	SPI_finish();
	MemoryContextDelete(e->context);
	return measures;
}

/*
 * ts_match_evaluate(pairs regclass, truth regclass)
 *		-> (measure, precision, recall, f1, correct, reported, expected): a row pairwise and a row b_cubed.
 */
Datum
ts_match_evaluate(PG_FUNCTION_ARGS)
{
	FuncCallContext *call;

	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext before;
		TupleDesc columns;

		call = SRF_FIRSTCALL_INIT();
		before = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		Ensure(get_call_result_type(fcinfo, NULL, &columns) == TYPEFUNC_COMPOSITE,
			   "match_evaluate without columns");
		call->tuple_desc = BlessTupleDesc(columns);
		call->user_fctx = evaluate(PG_GETARG_OID(0), PG_GETARG_OID(1));
		call->max_calls = 2;
		MemoryContextSwitchTo(before);
	}
	call = SRF_PERCALL_SETUP();
	if (call->call_cntr < call->max_calls)
	{
		const Measure *m = (const Measure *) call->user_fctx + call->call_cntr;
		Datum values[] = {CStringGetTextDatum(m->name),		 Float8GetDatum(m->precision),
						  Float8GetDatum(m->recall),		 Float8GetDatum(m->f1),
						  Int64GetDatum((int64) m->correct), Int64GetDatum((int64) m->reported),
						  Int64GetDatum((int64) m->expected)};
		bool nulls[] = {false, !m->has_precision, !m->has_recall, false, false, false, false};

		SRF_RETURN_NEXT(call, HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, values, nulls)));
	}
	SRF_RETURN_DONE(call);
}
