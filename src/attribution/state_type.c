/*
 * state_type.c
 *		The type attribution_state in SQL: input, output, attribute_state, attribute_merge, attribute_final, attribute_report.
 *
 * What is in a value is stored.c's; here are only the functions.  Those that are no aggregates give themselves the TsCall
 * that an aggregate would have, for as long as one value is looked at.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/result.h"
#include "attribution/stored.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "core/error.h"
#include "core/memory.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_attribution_state_in);
PG_FUNCTION_INFO_V1(ts_attribution_state_out);
PG_FUNCTION_INFO_V1(ts_attribution_state_recv);
PG_FUNCTION_INFO_V1(ts_attribution_state_send);
PG_FUNCTION_INFO_V1(ts_attribute_state_finalfn);
PG_FUNCTION_INFO_V1(ts_attribute_merge_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_final);
PG_FUNCTION_INFO_V1(ts_attribute_report);

/* Columns of the type attribution_report. */
enum
{
	COL_SILENT_ROWS,
	COL_USED_ROWS,
	COL_JOURNEYS,
	COL_TOUCHES,
	COL_MARKS,
	COL_CONVERSIONS,
	COL_VALUE,
	COL_FIRST_AT,
	COL_LAST_AT,
	COL_MODELS,
	NCOLUMNS
};

/* A call for functions that look at one value: it dies with the function, so what the value holds is used where it is. */
typedef struct OneValue
{
	TsCall call;
	FmgrInfo flinfo;
	union
	{
		FunctionCallInfoBaseData fcinfo;
		char room[SizeForFunctionCallInfo(1)];
	} u;
} OneValue;

static FunctionCallInfo
one_value(OneValue *one)
{
	memset(one, 0, sizeof(OneValue));
	one->call.context = CurrentMemoryContext;
	one->call.reads_in_place = true;
	one->call.flush_at = TS_MAX_FLUSH;
	one->call.limit = get_hash_memory_limit();
	one->flinfo.fn_extra = &one->call;
	one->flinfo.fn_mcxt = CurrentMemoryContext;
	one->u.fcinfo.flinfo = &one->flinfo;
	return &one->u.fcinfo;
}

/* A value from outside: checked throughout. */
static struct varlena *
accept(struct varlena *value)
{
	OneValue one;
	TsStored stored;

	ts_stored_read(one_value(&one), value, &stored);
	return value;
}

/* ---------- input and output ---------- */

/* ts_attribution_state_in(cstring) -> attribution_state: hexadecimal digits behind \x.  Errors: 22P03 for what is no value, 22023 and 22P02 of bytea. */
Datum
ts_attribution_state_in(PG_FUNCTION_ARGS)
{
	/* the first byte is the version: in both forms of bytea it begins with a backslash, and nothing else is decoded */
	const char *text = PG_GETARG_CSTRING(0)[0] == '\\' ? PG_GETARG_CSTRING(0) : "";
	struct varlena *value = PG_DETOAST_DATUM(DirectFunctionCall1(byteain, CStringGetDatum(text)));

	PG_RETURN_POINTER(accept(value));
}

/* ts_attribution_state_out(attribution_state) -> cstring.  Error 54000 beyond 511 MB. */
Datum
ts_attribution_state_out(PG_FUNCTION_ARGS)
{
	static const char digits[] = "0123456789abcdef";
	struct varlena *value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
	const unsigned char *from = (const unsigned char *) VARDATA_ANY(value);
	Size size = VARSIZE_ANY_EXHDR(value);
	char *result, *to;

	if (size > (MaxAllocSize - 3) / 2)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("attribution state is too large for its text form: %zu MB", size >> 20),
				 errhint("Copy it in binary form, or make one state for each of several hash buckets of the "
						 "journey.")));
	result = to = palloc(2 * size + 3);
	*to++ = '\\';
	*to++ = 'x';
	for (Size i = 0; i < size; i++)
	{
		TsCheckInterrupts(i);
		*to++ = digits[from[i] >> 4];
		*to++ = digits[from[i] & 15];
	}
	*to = '\0';
	PG_RETURN_CSTRING(result);
}

/* ts_attribution_state_recv(internal) -> attribution_state: the bytes.  Error 22P03 for what is no value. */
Datum
ts_attribution_state_recv(PG_FUNCTION_ARGS)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	int size = buffer->len - buffer->cursor;
	struct varlena *value = palloc((Size) size + VARHDRSZ);

	SET_VARSIZE(value, size + VARHDRSZ);
	memcpy(VARDATA(value), pq_getmsgbytes(buffer, size), size);
	PG_RETURN_POINTER(accept(value));
}

/* ts_attribution_state_send(attribution_state) -> bytea: the bytes.  A copy, for array_send and record_send free what they get. */
Datum
ts_attribution_state_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}

/* ---------- aggregates ---------- */

/*
 * ts_attribute_state_finalfn(internal) -> attribution_state, of attribute_state and attribute_merge; NULL when there was no
 * row at all.  Error 54000 when it would exceed 1 GB.
 */
Datum
ts_attribute_state_finalfn(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_POINTER(ts_stored_make((TsState *) PG_GETARG_POINTER(0)));
}

/*
 * ts_attribute_merge_transfn(internal, attribution_state) -> internal: adds a value, of which NULL says nothing.  Errors: 22P03
 * for a damaged value, 22023 for states of different models, journey types or arguments.
 */
Datum
ts_attribute_merge_transfn(PG_FUNCTION_ARGS)
{
	TsState *state = PG_ARGISNULL(0) ? NULL : (TsState *) PG_GETARG_POINTER(0);

	ts_call(fcinfo);
	if (!PG_ARGISNULL(1))
		state = ts_stored_absorb(fcinfo, state, PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(1)));
	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(state);
}

/* ---------- answers ---------- */

/* ts_attribute_final(attribution_state) -> attribution[]: what attribute would return for the rows.  Strict. */
Datum
ts_attribute_final(PG_FUNCTION_ARGS)
{
	OneValue one;

	return ts_attribute_result(
		fcinfo, ts_stored_absorb(one_value(&one), NULL, PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0))));
}

/* The models, as text[]. */
static Datum
models_datum(const TsModels *models)
{
	Datum *texts = ts_array(Datum, models->n);

	for (int i = 0; i < models->n; i++)
		texts[i] = CStringGetTextDatum(models->text[i]);
	return PointerGetDatum(construct_array(texts, models->n, TEXTOID, -1, false, TYPALIGN_INT));
}

/*
 * ts_attribute_report(attribution_state) -> attribution_report: what a state is made of.  Strict.  Error 22003 for a total value
 * beyond the range of float8.
 */
Datum
ts_attribute_report(PG_FUNCTION_ARGS)
{
	OneValue one;
	TsStored stored;
	TupleDesc descriptor;
	Datum values[NCOLUMNS];
	bool nulls[NCOLUMNS] = {false};
	uint64 records;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE ||
		descriptor->natts != NCOLUMNS)
		Ensure(false, "attribute_report is not declared to return attribution_report");
	ts_stored_read(one_value(&one), PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0)), &stored);
	if (unlikely(!isfinite(stored.value)))
		float_overflow_error();
	records = stored.counts.touches + stored.counts.marks + stored.counts.conversions;
	values[COL_SILENT_ROWS] = Int64GetDatum((int64) stored.silent);
	values[COL_USED_ROWS] = Int64GetDatum((int64) (records - stored.second_records));
	values[COL_JOURNEYS] = Int64GetDatum((int64) stored.counts.journeys);
	values[COL_TOUCHES] = Int64GetDatum((int64) stored.counts.touches);
	values[COL_MARKS] = Int64GetDatum((int64) stored.counts.marks);
	values[COL_CONVERSIONS] = Int64GetDatum((int64) stored.counts.conversions);
	values[COL_VALUE] = Float8GetDatum(stored.value);
	nulls[COL_FIRST_AT] = nulls[COL_LAST_AT] = (records == 0);
	values[COL_FIRST_AT] = TimestampTzGetDatum(stored.first_at);
	values[COL_LAST_AT] = TimestampTzGetDatum(stored.last_at);
	values[COL_MODELS] = models_datum(stored.stream->models);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}
