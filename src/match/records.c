/*
 * records.c
 *		Reading tables into memory for matching.  See records.h.
 *
 * The table is read by one query under the caller's rights, so that row security and views work; only the columns that the
 * matcher names, and rows go straight from the executor into the dictionaries, with no copy of the result between.
 */
#include "postgres.h"

#include "match/records.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "executor/spi.h"
#include "executor/tuptable.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "tcop/dest.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/uuid.h"

bool ts_match_progress = false;

/* Where the executor puts rows. */
typedef struct Receiver
{
	DestReceiver pub;
	TsRecords *records;
	TsReader *reader;
	MemoryContext row; /* emptied after every row */
	uint32 begin;	   /* the first record of this table */
	const char *table;
	double expected; /* rows, as the server last counted them; 0 if it never did */
} Receiver;

/* ts_progress: a notice of what a long call is at, where touchstone.match_progress asks for it. */
void
ts_progress(const char *function, const char *format, ...)
{
	char message[512];
	va_list arguments;

	if (!ts_match_progress)
		return;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	ereport(NOTICE, (errmsg("%s: %s", function, message)));
}

/* ------------------------------------------------------------------------------------------------ memory */

/* ts_records_check_memory: all that hangs on the records is held against maintenance_work_mem. */
void
ts_records_check_memory(const TsRecords *records)
{
	Size limit = (Size) maintenance_work_mem * 1024;
	Size taken = MemoryContextMemAllocated(records->context, true);

	if (taken > limit)
		ereport(
			ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("%s needs more memory than maintenance_work_mem (%d kB) for %u records",
					records->function, maintenance_work_mem, records->n),
			 errhint(
				 "SET maintenance_work_mem to more, for example '%zuMB': a record takes 200 to 500 bytes, "
				 "by its fields and blocking keys.",
				 Max(128, taken / (1024 * 1024) * 4))));
}

/* ------------------------------------------------------------------------------------------------ keys */

/* Whether keys of a type are kept as text. */
static bool
is_text_type(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID || type == NAMEOID;
}

/* Whether keys of a type are kept as bigint. */
static bool
is_integer_type(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

/* What a column of a type that keys may have is kept as. */
static TsKeyType
key_type_of(Oid type)
{
	return is_integer_type(type) ? TS_KEY_BIGINT : type == UUIDOID ? TS_KEY_UUID : TS_KEY_TEXT;
}

/* The name of a type of keys, for messages. */
static const char *
key_type_name(TsKeyType type)
{
	return type == TS_KEY_BIGINT ? "bigint" : type == TS_KEY_TEXT ? "text" : "uuid";
}

/* ts_key_compare: order of two keys, the same in every collation. */
int
ts_key_compare(TsKeyType type, Datum a, Datum b)
{
	switch (type)
	{
		case TS_KEY_BIGINT:
			return (DatumGetInt64(a) > DatumGetInt64(b)) - (DatumGetInt64(a) < DatumGetInt64(b));
		case TS_KEY_UUID:
			return memcmp(DatumGetPointer(a), DatumGetPointer(b), UUID_LEN);
		case TS_KEY_TEXT:
		case TS_KEY_ANY:
		case TS_KEY_NONE:
			break;
	}
	return ts_bytes_compare(VARDATA_ANY(DatumGetPointer(a)), VARSIZE_ANY_EXHDR(DatumGetPointer(a)),
							VARDATA_ANY(DatumGetPointer(b)), VARSIZE_ANY_EXHDR(DatumGetPointer(b)));
}

/* A key as it came from the executor, kept. */
static Datum
keep_key(TsRecords *records, Datum key)
{
	void *copy;
	Size size;

	if (records->key_type == TS_KEY_BIGINT)
		return key;
	if (records->key_type == TS_KEY_UUID)
		size = UUID_LEN;
	else
	{
		key = PointerGetDatum(PG_DETOAST_DATUM_PACKED(key));
		size = VARSIZE_ANY(DatumGetPointer(key));
	}
	copy = MemoryContextAlloc(records->context, size);
	memcpy(copy, DatumGetPointer(key), size);
	return PointerGetDatum(copy);
}

/* A key for a message. */
static char *
key_text(TsKeyType type, Datum key)
{
	switch (type)
	{
		case TS_KEY_BIGINT:
			return psprintf(INT64_FORMAT, DatumGetInt64(key));
		case TS_KEY_UUID:
			return DatumGetCString(DirectFunctionCall1(uuid_out, key));
		case TS_KEY_TEXT:
		case TS_KEY_ANY:
		case TS_KEY_NONE:
			break;
	}
	return TextDatumGetCString(key);
}

/* ts_records_find: by key, in which records are sorted; TS_MISSING where there is none. */
uint32
ts_records_find(const TsRecords *records, bool right, Datum key)
{
	uint32 low = right ? records->nleft : 0;
	uint32 high = records->two && !right ? records->nleft : records->n;

	while (low < high)
	{
		uint32 middle = low + (high - low) / 2;
		int order = ts_key_compare(records->key_type, records->key[middle], key);

		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return TS_MISSING;
}

/* ------------------------------------------------------------------------------------------------ rows */

/* What the executor calls before, behind and after the rows; there is nothing to do. */
static void
receiver_startup(DestReceiver *self, int operation, TupleDesc shape)
{
}

static void
receiver_shutdown(DestReceiver *self)
{
}

static void
receiver_destroy(DestReceiver *self)
{
}

/* Room for one more record. */
static void
make_room(TsRecords *records)
{
	if (records->n < records->capacity)
		return;
	Ensure(records->capacity < PG_INT32_MAX, "too many records");
	records->capacity *= 2;
	records->key = ts_array_resize(records->key, Datum, records->capacity);
	records->cells =
		ts_array_resize(records->cells, uint32, mul_size(records->capacity, records->matcher->nfields));
}

/*
 * Values are entered into the dictionaries some rows at a time: a look-up waits for memory three times, and those of many values
 * wait together (names.h).
 */
#define BATCH_ROWS	64
#define BATCH_BYTES (1024 * 1024)

typedef struct Waiting
{
	uint64 hash;
	uint32 start, length; /* in the bytes of the batch */
	uint32 row;
	int field;
} Waiting;

struct TsBatch
{
	StringInfoData bytes;
	int n, capacity;
	Waiting *value;
	uint32 rows;
};

/* An empty batch, in the context of the records. */
static TsBatch *
batch_create(TsRecords *records)
{
	TsBatch *batch = MemoryContextAllocZero(records->context, sizeof(TsBatch));
	MemoryContext old = MemoryContextSwitchTo(records->context);

	batch->capacity = BATCH_ROWS * Max(1, records->matcher->nfields);
	batch->value = ts_array(Waiting, batch->capacity);
	initStringInfo(&batch->bytes);
	MemoryContextSwitchTo(old);
	return batch;
}

/* Enters what waits. */
static void
enter_batch(TsRecords *records)
{
	TsBatch *batch = records->batch;

	for (int i = 0; i < batch->n; i++)
		ts_names_prefetch_slot(records->names[batch->value[i].field], batch->value[i].hash);
	for (int i = 0; i < batch->n; i++)
		ts_names_prefetch_name(records->names[batch->value[i].field], batch->value[i].hash);
	for (int i = 0; i < batch->n; i++)
		ts_names_prefetch_bytes(records->names[batch->value[i].field], batch->value[i].hash);
	for (int i = 0; i < batch->n; i++)
	{
		const Waiting *value = &batch->value[i];
		TsNames *names = records->names[value->field];
		uint32 id = ts_names_intern(names, batch->bytes.data + value->start, value->length, value->hash);

		names->name[id].tag++; /* how many records have it */
		records->cells[(Size) value->row * records->matcher->nfields + value->field] = id;
	}
	batch->n = 0;
	batch->rows = 0;
	resetStringInfo(&batch->bytes);
}

/* The fields of a row, to be entered. */
static void
read_cells(TsRecords *records, uint32 at, TsReader *reader, const Datum *values, const bool *nulls)
{
	int nfields = records->matcher->nfields;
	uint32 *cells = records->cells + (Size) at * nfields;
	TsBatch *batch = records->batch;
	StringInfo out = &reader->out;

	for (int f = 0; f < nfields; f++)
	{
		cells[f] = TS_MISSING;
		if (!records->used[f])
			continue;
		if (!ts_reader_read(reader, f, values, nulls))
		{
			records->absent[f][reader->absence]++;
			continue;
		}
		batch->value[batch->n++] = (Waiting){ts_hash_bytes(out->data, out->len), (uint32) batch->bytes.len,
											 (uint32) out->len, at, f};
		appendBinaryStringInfo(&batch->bytes, out->data, out->len);
	}
	if (++batch->rows == BATCH_ROWS || batch->bytes.len > BATCH_BYTES)
		enter_batch(records);
}

/* ts_records_add: see records.h. */
void
ts_records_add(TsRecords *records, TsReader *reader, Datum key, const Datum *values, const bool *nulls)
{
	make_room(records);
	if ((records->n & 0x3ff) == 0)
	{
		CHECK_FOR_INTERRUPTS();
		ts_records_check_memory(records);
	}
	records->key[records->n] = records->key_type == TS_KEY_NONE ? (Datum) 0 : keep_key(records, key);
	read_cells(records, records->n, reader, values, nulls);
	records->n++;
}

/* A row from the executor becomes a record. */
static bool
receive_row(TupleTableSlot *slot, DestReceiver *self)
{
	Receiver *receiver = (Receiver *) self;
	TsRecords *records = receiver->records;
	MemoryContext old;

	slot_getallattrs(slot);
	if (slot->tts_isnull[0] && records->key_type != TS_KEY_NONE)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("%s has a row whose key is NULL", receiver->table),
						errhint("Filter such rows out in a view, or take another column as the key.")));
	old = MemoryContextSwitchTo(receiver->row);
	ts_records_add(records, receiver->reader,
				   records->key_type == TS_KEY_NONE ? (Datum) 0 : slot->tts_values[0], slot->tts_values,
				   slot->tts_isnull);
	MemoryContextSwitchTo(old);
	MemoryContextReset(receiver->row);
	return true;
}

/* ts_records_check_key: see records.h. */
void
ts_records_check_key(TsRecords *records, TupleDesc shape, const char *key, const char *table)
{
	Oid type = InvalidOid;
	const char *argument;
	bool fits;

	for (int i = 0; i < shape->natts; i++)
		if (!TupleDescAttr(shape, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(shape, i)->attname), key) == 0)
			type = getBaseType(TupleDescAttr(shape, i)->atttypid);
	if (!OidIsValid(type))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s has no column \"%s\"", table, key),
						errdetail("It is given as the key."),
						errhint("Name the column that identifies a row, such as its primary key.")));
	if (records->key_type == TS_KEY_ANY && (is_integer_type(type) || is_text_type(type) || type == UUIDOID))
		records->key_type = key_type_of(type);
	fits = records->key_type == TS_KEY_BIGINT ? is_integer_type(type)
		   : records->key_type == TS_KEY_TEXT ? is_text_type(type)
											  : type == UUIDOID;
	if (fits)
		return;
	/* match_one tells the type of keys by the one that is excluded */
	argument = strcmp(records->function, "match_one") == 0 ? "exclude" : "key_type";
	if (is_integer_type(type) || is_text_type(type) || type == UUIDOID)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the key \"%s\" of %s is of type %s, but %s was asked for keys of type %s", key,
						table, format_type_be(type), records->function, key_type_name(records->key_type)),
				 errhint("Write %s(..., %s => NULL::%s).", records->function, argument,
						 is_text_type(type) ? "text"
						 : type == UUIDOID	? "uuid"
											: "bigint")));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("the key \"%s\" of %s is of type %s", key, table, format_type_be(type)),
			 errdetail("Keys are of type bigint (or a smaller integer), text or uuid."),
			 errhint("Cast it in a view: SELECT %s::text AS %s, ... and write %s(..., %s => NULL::text).",
					 quote_identifier(key), quote_identifier(key), records->function, argument)));
}

/* ts_source_select: see records.h. */
void
ts_source_select(StringInfo query, const TsRecords *records, const char *key, List *columns, Relation source)
{
	ListCell *cell;

	if (key == NULL)
		appendStringInfoString(query, "SELECT NULL");
	else
		appendStringInfo(query, "SELECT q.%s%s", quote_identifier(key),
						 records->key_type == TS_KEY_BIGINT ? "::pg_catalog.int8"
						 : records->key_type == TS_KEY_TEXT ? "::pg_catalog.text"
															: "");
	foreach(cell, columns)
		appendStringInfo(query, ", q.%s", quote_identifier((char *) lfirst(cell)));
	appendStringInfo(query, " FROM %s AS q", ts_source_name(source));
}

/* Reads one table behind what is there. */
static void
read_table(TsRecords *records, Oid relation, const char *key, bool right)
{
	Relation opened = ts_open_source(relation);
	char *table = psprintf("table \"%s\"", RelationGetRelationName(opened));
	List *columns = NIL;
	StringInfoData query;
	Receiver receiver;
	SPIPlanPtr plan;
	SPIExecuteOptions options;
	MemoryContext old;
	int result;

	memset(&receiver, 0, sizeof(receiver));
	if (key != NULL)
		ts_records_check_key(records, RelationGetDescr(opened), key, table);
	old = MemoryContextSwitchTo(records->context);
	receiver.reader = ts_reader_create(records->matcher, right, RelationGetDescr(opened), table, &columns);
	MemoryContextSwitchTo(old);

	initStringInfo(&query);
	ts_source_select(&query, records, key, columns, opened);
	receiver.pub.receiveSlot = receive_row;
	receiver.pub.rStartup = receiver_startup;
	receiver.pub.rShutdown = receiver_shutdown;
	receiver.pub.rDestroy = receiver_destroy;
	receiver.pub.mydest = DestTuplestore; /* DestNone would be taken for a query without a result */
	receiver.records = records;
	receiver.begin = records->n;
	receiver.table = table;
	receiver.row = AllocSetContextCreate(CurrentMemoryContext, "touchstone row", ALLOCSET_DEFAULT_SIZES);
	relation_close(opened, NoLock);

	plan = SPI_prepare(query.data, 0, NULL);
	Ensure(plan != NULL, "could not prepare the query over a table");
	memset(&options, 0, sizeof(options));
	options.read_only = true;
	options.dest = &receiver.pub;
	result = SPI_execute_plan_extended(plan, &options);
	Ensure(result == SPI_OK_SELECT, "could not read a table: %s", SPI_result_code_string(result));
	SPI_freeplan(plan);
	enter_batch(records);
	MemoryContextDelete(receiver.row);
}

/* ------------------------------------------------------------------------------------------------ order */

typedef struct Place
{
	Datum key;
	uint32 at;
} Place;

/* Order of two records by key. */
static int
compare_places(const void *a, const void *b, void *type)
{
	return ts_key_compare(*(TsKeyType *) type, ((const Place *) a)->key, ((const Place *) b)->key);
}

/* Sorts the records from `begin` on by key, and makes sure that no key occurs twice. */
static void
sort_records(TsRecords *records, uint32 begin, const char *table)
{
	uint32 n = records->n - begin;
	int nfields = records->matcher->nfields;
	Place *places;
	uint32 *cells;
	bool sorted = true;

	if (records->key_type == TS_KEY_NONE)
		return;
	for (uint32 i = begin + 1; i < records->n && sorted; i++)
		sorted = ts_key_compare(records->key_type, records->key[i - 1], records->key[i]) < 0;
	if (sorted)
		return;
	places = ts_array_in(records->context, Place, n);
	for (uint32 i = 0; i < n; i++)
		places[i] = (Place){records->key[begin + i], begin + i};
	qsort_arg(places, n, sizeof(Place), compare_places, &records->key_type);
	for (uint32 i = 1; i < n; i++)
	{
		TsCheckInterrupts(i);
		if (ts_key_compare(records->key_type, places[i - 1].key, places[i].key) == 0)
			ereport(ERROR, (errcode(ERRCODE_CARDINALITY_VIOLATION),
							errmsg("key %s occurs more than once in %s",
								   key_text(records->key_type, places[i].key), table),
							errhint("Take a column that identifies a row, such as the primary key.")));
	}
	cells = ts_array_in(records->context, uint32, mul_size(n, nfields));
	for (uint32 i = 0; i < n; i++)
	{
		TsCheckInterrupts(i);
		memcpy(cells + (Size) i * nfields, ts_record(records, places[i].at), nfields * sizeof(uint32));
	}
	memcpy(records->cells + (Size) begin * nfields, cells, (Size) n * nfields * sizeof(uint32));
	for (uint32 i = 0; i < n; i++)
		records->key[begin + i] = places[i].key;
	pfree(cells);
	pfree(places);
}

/* What is known of the values of a field from number `from` on. */
static void
make_values(TsRecords *records, int field)
{
	TsNames *names = records->names[field];
	MemoryContext old = MemoryContextSwitchTo(records->context);
	uint32 from = records->value_capacity[field];

	if (names->n > from)
	{
		void *memory = ts_array(TsValue, add_size(names->n, 1));
		TsValue *value = (TsValue *) TYPEALIGN(sizeof(TsValue), memory);

		if (from > 0)
		{
			memcpy(value, records->value[field], from * sizeof(TsValue));
			pfree(records->value_memory[field]);
		}
		records->value[field] = value;
		records->value_memory[field] = memory;
		records->value_capacity[field] = names->n;
		for (uint32 i = from; i < names->n; i++)
		{
			TsCheckInterrupts(i);
			ts_value_make(&value[i], &records->matcher->field[field], names->name[i].bytes,
						  names->name[i].length);
			value[i].count = names->name[i].tag;
		}
	}
	MemoryContextSwitchTo(old);
}

/* ts_records_set: record `at` from a row, its values ready. */
void
ts_records_set(TsRecords *records, uint32 at, TsReader *reader, const Datum *values, const bool *nulls)
{
	read_cells(records, at, reader, values, nulls);
	enter_batch(records);
	for (int f = 0; f < records->matcher->nfields; f++)
		if (records->used[f])
			make_values(records, f);
}

/* ts_records_complete: see records.h. */
void
ts_records_complete(TsRecords *records)
{
	enter_batch(records);
	for (int f = 0; f < records->matcher->nfields; f++)
		if (records->used[f])
		{
			make_values(records, f);
			ts_records_check_memory(records);
		}
}

/* Notes the fields that a condition reads. */
static void
mark_condition(TsRecords *records, int field, const TsCondition *condition)
{
	records->used[field] = true;
	for (int i = 0; i < condition->n; i++)
		if (condition->test[i].kind == TS_TEST_SWAPPED)
			records->used[condition->test[i].other] = true;
}

/* Notes the fields that the matcher reads at all: no others are normalised. */
static void
mark_used(TsRecords *records)
{
	const TsMatcher *matcher = records->matcher;

	for (int r = 0; r < matcher->nrules; r++)
		for (int i = 0; i < matcher->rule[r].n; i++)
			mark_condition(records, matcher->rule[r].when[i].field, &matcher->rule[r].when[i].condition);
	for (int k = 0; k < matcher->nkeys; k++)
		for (int i = 0; i < matcher->key[k].n; i++)
			records->used[matcher->key[k].part[i].field] = true;
	for (int c = 0; c < matcher->ncomparisons; c++)
	{
		records->used[matcher->comparison[c].field] = true;
		for (int l = 0; l < matcher->comparison[c].nlevels; l++)
			mark_condition(records, matcher->comparison[c].field, &matcher->comparison[c].level[l].when);
	}
}

/* ts_records_create: no records yet, in a context of their own below the current one. */
TsRecords *
ts_records_create(const TsMatcher *matcher, TsKeyType key_type, const char *function)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone records", ALLOCSET_DEFAULT_SIZES);
	TsRecords *records = MemoryContextAllocZero(context, sizeof(TsRecords));

	records->context = context;
	records->matcher = matcher;
	records->function = function;
	records->key_type = key_type;
	records->capacity = 1024;
	records->key = ts_array_in(context, Datum, records->capacity);
	records->cells = ts_array_in(context, uint32, mul_size(records->capacity, Max(1, matcher->nfields)));
	mark_used(records);
	records->batch = batch_create(records);
	for (int f = 0; f < matcher->nfields; f++)
		records->names[f] = ts_names_create(context);
	return records;
}

/* ts_records_read: see records.h; sorted by key, so that nothing depends on the order of the rows. */
void
ts_records_read(TsRecords *records, Oid left, const char *left_key, Oid right, const char *right_key)
{
	read_table(records, left, left_key, false);
	sort_records(records, 0, "the table");
	records->nleft = records->n;
	if (OidIsValid(right))
	{
		records->two = true;
		read_table(records, right, right_key, true);
		sort_records(records, records->nleft, "the right table");
	}
	ts_records_complete(records);
	ts_progress(records->function, "read %u records", records->n);
}

/* ts_records_free: the records with all that hangs on them. */
void
ts_records_free(TsRecords *records)
{
	MemoryContextDelete(records->context);
}
