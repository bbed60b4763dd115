/*
 * records.h
 *		The records of one or two tables in memory, as a matcher sees them: each value once, each record a row of numbers.
 *
 *		names[field]    the different values of a field                      "anna" 0, "bert" 1, ...
 *		value[field]    what is known of each: characters, how many records have it
 *		cells           n rows of matcher->nfields numbers                   { 0, 17, TS_MISSING, 4 }
 *		keys            of the rows, in their order
 *
 * Rows are sorted by key (numbers by size, uuid and text bytewise); of two tables, all of the left one come first.  So the number
 * of a record does not depend on the order in which the server returned the rows.  The numbers of values do: nothing that is
 * returned may depend on them.
 */
#ifndef TOUCHSTONE_MATCH_RECORDS_H
#define TOUCHSTONE_MATCH_RECORDS_H

#include "postgres.h"

#include "core/names.h"
#include "core/source.h"
#include "lib/stringinfo.h"
#include "match/matcher.h"
#include "match/reader.h"
#include "match/values.h"
#include "nodes/pg_list.h"

#define TS_MISSING PG_UINT32_MAX

typedef enum TsKeyType
{
	TS_KEY_BIGINT,
	TS_KEY_TEXT,
	TS_KEY_UUID,
	TS_KEY_ANY, /* of the column: where keys are not returned */
	TS_KEY_NONE /* records are in the order in which they are read */
} TsKeyType;

typedef struct TsBatch TsBatch; /* values that wait to be entered; records.c */

typedef struct TsRecords
{
	MemoryContext context; /* of everything, in an MemoryContext of its own */
	const TsMatcher *matcher;
	const char *function; /* for messages */
	TsKeyType key_type;
	bool two;	  /* two tables: pairs have one record of each */
	uint32 nleft; /* records of the left table; all of them when there is one table */
	uint32 n, capacity;
	Datum *key; /* bigint by value; else pointers */
	uint32 *cells;
	bool used[TS_MATCH_MAX_FIELDS]; /* fields that the matcher asks for; cells of others are not filled */
	int64 absent[TS_MATCH_MAX_FIELDS][TS_ABSENCES]; /* rows without a value, and why */
	TsNames *names[TS_MATCH_MAX_FIELDS];
	TsValue *value[TS_MATCH_MAX_FIELDS]; /* each in a line of the cache */
	void *value_memory[TS_MATCH_MAX_FIELDS];
	uint32 value_capacity[TS_MATCH_MAX_FIELDS];
	TsBatch *batch;
} TsRecords;

static inline const uint32 *
ts_record(const TsRecords *records, uint32 i)
{
	return records->cells + (Size) i * records->matcher->nfields;
}

/* Asks for the values of a record, which will be read soon. */
static pg_attribute_always_inline void
ts_record_prefetch_values(const TsRecords *records, uint32 i)
{
	const uint32 *cells = ts_record(records, i);

	for (int f = 0; f < records->matcher->nfields; f++)
		if (records->used[f] && cells[f] != TS_MISSING)
			__builtin_prefetch(&records->value[f][cells[f]]);
}

/* The value of a field, or NULL. */
static inline const TsValue *
ts_record_value(const TsRecords *records, uint32 i, int field)
{
	uint32 id = ts_record(records, i)[field];

	return id == TS_MISSING ? NULL : &records->value[field][id];
}

/* No records yet, in a new context below the current one. */
extern TsRecords *ts_records_create(const TsMatcher *matcher, TsKeyType key_type, const char *function);

/* Reads the fields of a row into the cells of record `at`, for which there is room; values are made as they come. */
extern void ts_records_set(TsRecords *records, uint32 at, TsReader *reader, const Datum *values,
						   const bool *nulls);

/* Adds a row as the last record; ts_records_complete must follow before anything is asked of it. */
extern void ts_records_add(TsRecords *records, TsReader *reader, Datum key, const Datum *values,
						   const bool *nulls);
extern void ts_records_complete(TsRecords *records);

/* The column that is to be the key: there, and of the type that was asked for; TS_KEY_ANY is settled. */
extern void ts_records_check_key(TsRecords *records, TupleDesc shape, const char *key, const char *table);

/* The beginning of the query for the key and some columns of a table, as q. */
extern void ts_source_select(StringInfo query, const TsRecords *records, const char *key, List *columns,
							 Relation source);

/*
 * Reads a table, or two, into records without any; SPI must be connected.
 */
extern void ts_records_read(TsRecords *records, Oid left, const char *left_key, Oid right,
							const char *right_key);
extern void ts_records_free(TsRecords *records);

/* Refuses to go on when more memory is taken than maintenance_work_mem. */
extern void ts_records_check_memory(const TsRecords *records);

/* The number of the record with a key, of a side; TS_MISSING where there is none. */
extern uint32 ts_records_find(const TsRecords *records, bool right, Datum key);
/* Order of two keys. */
extern int ts_key_compare(TsKeyType type, Datum a, Datum b);

/* Says how far it is, if touchstone.match_progress is on. */
extern bool ts_match_progress;
extern void ts_progress(const char *function, const char *format, ...) pg_attribute_printf(2, 3);

#endif /* TOUCHSTONE_MATCH_RECORDS_H */
