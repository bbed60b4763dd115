/*
 * result.h
 *		Arrays of composite values, as aggregates return that have several rows for a group.
 */
#ifndef TOUCHSTONE_RESULT_H
#define TOUCHSTONE_RESULT_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"

/* An array of rows under construction. */
typedef struct TsResult
{
	Oid row_type;
	TupleDesc descriptor;
	uint64 n, room;
	Datum *rows;
	Size size; /* of all rows */
	const char *what, *hint;
} TsResult;

/*
 * An empty array, in the current context, of the element type that the function declares to return.  Over 960 MB, "result of `what`"
 * is an error with that hint; a result that cannot get there has NULL for both.
 */
extern TsResult *ts_result_begin(FunctionCallInfo fcinfo, int ncolumns, const char *what, const char *hint);
extern void ts_result_add(TsResult *result, Datum *values, bool *nulls);
extern void ts_result_append(TsResult *result, const TsResult *other);
extern Datum ts_result_end(TsResult *result);

#endif /* TOUCHSTONE_RESULT_H */
