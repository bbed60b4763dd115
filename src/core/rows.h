/*
 * rows.h
 *		The rows of a function that returns a table.
 */
#ifndef TOUCHSTONE_ROWS_H
#define TOUCHSTONE_ROWS_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "fmgr.h"
#include "utils/tuplestore.h"

typedef struct TsRows
{
	Tuplestorestate *store; /* tuplestore_putvalues adds a row */
	TupleDesc shape;
} TsRows;

/* Begins; where the caller does not take rows, the error's hint shows `call`, such as "match_pairs(...)". */
extern void ts_rows_begin(FunctionCallInfo fcinfo, TsRows *rows, const char *call);

#endif /* TOUCHSTONE_ROWS_H */
