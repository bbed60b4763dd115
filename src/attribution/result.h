/*
 * result.h
 *		Arrays of composite values, as attribute and attribute_rows return them.
 */
#ifndef TOUCHSTONE_RESULT_H
#define TOUCHSTONE_RESULT_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "attribution/state.h"
#include "fmgr.h"

/* An array of rows under construction. */
typedef struct TsResult
{
	Oid row_type;
	TupleDesc descriptor;
	uint64 n, room;
	Datum *rows;
	Size size; /* of all rows */
} TsResult;

extern TsResult *ts_result_begin(FunctionCallInfo fcinfo, int ncolumns);
extern void ts_result_add(TsResult *result, Datum *values, bool *nulls);
extern void ts_result_append(TsResult *result, const TsResult *other);
extern Datum ts_result_end(TsResult *result);

/* attribute.c: the result of attribute for a state, in a function that returns attribution[] */
extern Datum ts_attribute_result(FunctionCallInfo fcinfo, TsState *state);

#endif /* TOUCHSTONE_RESULT_H */
