/*
 * reader.h
 *		Reading the fields of a matcher from rows.
 *
 *		row -> columns -> joined -> normalised -> value        or missing: NULL, empty, blank, ignored, or no normal form
 */
#ifndef TOUCHSTONE_MATCH_READER_H
#define TOUCHSTONE_MATCH_READER_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "match/matcher.h"

typedef struct TsColumn
{
	int attribute; /* in the rows that are read, from 0 */
	Oid type;
	Oid element; /* of an array, else InvalidOid */
	int16 element_length;
	bool element_by_value;
	char element_align;
	FmgrInfo output; /* for a type that has no form of its own here */
} TsColumn;

typedef struct TsFieldSource
{
	int ncolumns;
	TsColumn *column;
	int nignore;
	char **ignore; /* as written, and in the normal form; in the database's encoding */
} TsFieldSource;

/* Why a field has no value in a row. */
typedef enum TsAbsence
{
	TS_ABSENT_EMPTY,   /* NULL, empty, blank */
	TS_ABSENT_IGNORED, /* in the field's "ignore" */
	TS_ABSENT_INVALID, /* its normaliser makes nothing of it */
	TS_ABSENCES
} TsAbsence;

/* Reads the fields of a matcher from rows of one shape, of one side. */
typedef struct TsReader
{
	const TsMatcher *matcher;
	TsFieldSource *source; /* by field */
	StringInfoData joined, out;
	TsAbsence absence; /* of the last field that had no value */
} TsReader;

/*
 * For rows of `shape` ("table leads", as `what` says in messages).  Where `columns` is not NULL, only the columns that are
 * needed will be there, behind the first one (the key): their names are put into *columns, in that order.
 */
extern TsReader *ts_reader_create(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what,
								  List **columns);

/* A field's value in reader->out; false: missing.  Scratch memory comes from the current context. */
extern bool ts_reader_read(TsReader *reader, int field, const Datum *values, const bool *nulls);

#endif /* TOUCHSTONE_MATCH_READER_H */
