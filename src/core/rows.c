/*
 * rows.c
 *		The rows of a function that returns a table.  See rows.h.
 */
#include "postgres.h"

#include "core/rows.h"

#include "core/error.h"
#include "funcapi.h"
#include "nodes/execnodes.h"

/* ts_rows_begin: rows are materialised, within work_mem and then on disk, and belong to the query. */
void
ts_rows_begin(FunctionCallInfo fcinfo, TsRows *rows, const char *call)
{
	ReturnSetInfo *info = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext old;

	if (info == NULL || !IsA(info, ReturnSetInfo) || !(info->allowedModes & SFRM_Materialize))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a function that returns rows is called where none are accepted"),
						errhint("Call it in FROM: SELECT * FROM touchstone.%s.", call)));
	old = MemoryContextSwitchTo(info->econtext->ecxt_per_query_memory);
	if (get_call_result_type(fcinfo, NULL, &rows->shape) != TYPEFUNC_COMPOSITE)
		Ensure(false, "a function that returns rows is declared without their type");
	rows->shape = BlessTupleDesc(CreateTupleDescCopy(rows->shape));
	rows->store = tuplestore_begin_heap((info->allowedModes & SFRM_Materialize_Random) != 0, false, work_mem);
	info->returnMode = SFRM_Materialize;
	info->setResult = rows->store;
	info->setDesc = rows->shape;
	MemoryContextSwitchTo(old);
}
