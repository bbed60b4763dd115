/*
 * stored_bytes.c
 *		Types whose value is bytes of a layout of their own: the functions that all of them have.  See stored_bytes.h.
 */
#include "postgres.h"

#include "core/stored_bytes.h"

#include "core/compat.h"
#include "core/error.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* ts_stored_bytes_in: the input function; errors of bytea's input, and of the type's check. */
Datum
ts_stored_bytes_in(FunctionCallInfo fcinfo, const TsStoredBytes *type)
{
	/* what does not begin as the output function writes it is no value, and is not decoded, however long it is */
	const char *text = PG_GETARG_CSTRING(0)[0] == '\\' ? PG_GETARG_CSTRING(0) : "";
	struct varlena *value = PG_DETOAST_DATUM(DirectFunctionCall1(byteain, CStringGetDatum(text)));

	type->check(value);
	PG_RETURN_POINTER(value);
}

/* ts_stored_bytes_out: the output function, whatever bytea_output says.  Error 54000 beyond 511 MB. */
Datum
ts_stored_bytes_out(FunctionCallInfo fcinfo, const TsStoredBytes *type)
{
	static const char digits[] = "0123456789abcdef";
	struct varlena *value = PG_DETOAST_DATUM_PACKED(PG_GETARG_DATUM(0));
	const unsigned char *from = (const unsigned char *) VARDATA_ANY(value);
	Size size = VARSIZE_ANY_EXHDR(value);
	char *result, *to;

	if (size > (MaxAllocSize - 3) / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%s is too large for its text form: %zu MB", type->words, size >> 20),
						errhint("%s", type->hint)));
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

/* ts_stored_bytes_recv: binary input, the bytes alone. */
Datum
ts_stored_bytes_recv(FunctionCallInfo fcinfo, const TsStoredBytes *type)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	int size = buffer->len - buffer->cursor;
	struct varlena *value = palloc((Size) size + VARHDRSZ);

	SET_VARSIZE(value, size + VARHDRSZ);
	memcpy(VARDATA(value), pq_getmsgbytes(buffer, size), size);
	type->check(value);
	PG_RETURN_POINTER(value);
}

/* ts_stored_bytes_send: binary output.  A copy, for array_send and record_send free what they get. */
Datum
ts_stored_bytes_send(FunctionCallInfo fcinfo, const TsStoredBytes *type)
{
	PG_RETURN_POINTER(PG_DETOAST_DATUM_COPY(PG_GETARG_DATUM(0)));
}
