/*
 * result.c
 *		Arrays of composite values.  See result.h.
 */
#include "postgres.h"

#include "core/result.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "core/error.h"
#include "core/memory.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* ts_result_begin: an empty array. */
TsResult *
ts_result_begin(FunctionCallInfo fcinfo, int ncolumns, const char *what, const char *hint)
{
	TsResult *result = palloc0(sizeof(TsResult));

	result->what = what;
	result->hint = hint;
	result->row_type = get_element_type(get_fn_expr_rettype(fcinfo->flinfo));
	Ensure(OidIsValid(result->row_type), "result is not an array");
	result->descriptor = lookup_rowtype_tupdesc_copy(result->row_type, -1);
	Ensure(result->descriptor->natts == ncolumns, "result has another number of columns");
	result->room = 16;
	result->rows = ts_array(Datum, result->room);
	return result;
}

/* One more row, formed already. */
static void
add(TsResult *result, Datum row)
{
	if ((result->n & 0xfff) == 0)
		CHECK_FOR_INTERRUPTS();
	result->size += MAXALIGN(HeapTupleHeaderGetDatumLength((HeapTupleHeader) DatumGetPointer(row)));
	if (result->size > MaxAllocSize / 16 * 15 && result->what != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("result of %s takes more than 960 MB", result->what), errhint("%s", result->hint)));
	if (result->n == result->room)
	{
		result->room *= 2;
		result->rows = ts_array_resize(result->rows, Datum, result->room);
	}
	result->rows[result->n++] = row;
}

/* ts_result_add: one more row. */
void
ts_result_add(TsResult *result, Datum *values, bool *nulls)
{
	add(result, HeapTupleHeaderGetDatum(heap_form_tuple(result->descriptor, values, nulls)->t_data));
}

/* ts_result_append: the rows of another array behind those of this one. */
void
ts_result_append(TsResult *result, const TsResult *other)
{
	for (uint64 i = 0; i < other->n; i++)
		add(result, other->rows[i]);
}

/* ts_result_end: the array. */
Datum
ts_result_end(TsResult *result)
{
	return PointerGetDatum(
		construct_array(result->rows, (int) result->n, result->row_type, -1, false, TYPALIGN_DOUBLE));
}
