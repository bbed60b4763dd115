/*
 * stored_text.c
 *		Types whose value is a canonical text: storage, binary form, comparison.  See stored_text.h.
 *
 * The comparison functions serve every such type, for none of them looks into the text.
 */
#include "postgres.h"

#include "core/stored_text.h"

#include "common/hashfn.h"
#include "core/compat.h"
#include "libpq/pqformat.h"

#define STORED_VERSION 1
#define STORED_HEADER  (VARHDRSZ + sizeof(uint32))

typedef struct Stored
{
	int32 vl_len_;
	uint32 version;
	char text[FLEXIBLE_ARRAY_MEMBER];
} Stored;

PG_FUNCTION_INFO_V1(ts_stored_text_eq);
PG_FUNCTION_INFO_V1(ts_stored_text_ne);
PG_FUNCTION_INFO_V1(ts_stored_text_lt);
PG_FUNCTION_INFO_V1(ts_stored_text_le);
PG_FUNCTION_INFO_V1(ts_stored_text_gt);
PG_FUNCTION_INFO_V1(ts_stored_text_ge);
PG_FUNCTION_INFO_V1(ts_stored_text_cmp);
PG_FUNCTION_INFO_V1(ts_stored_text_hash);
PG_FUNCTION_INFO_V1(ts_stored_text_hash_extended);

/* ---------- storage and binary form ---------- */

/* ts_stored_text_make: a value of a canonical text. */
Datum
ts_stored_text_make(const char *text, size_t length)
{
	Stored *stored = palloc0(STORED_HEADER + length);

	SET_VARSIZE(stored, STORED_HEADER + length);
	stored->version = STORED_VERSION;
	memcpy(stored->text, text, length);
	return PointerGetDatum(stored);
}

/* ts_stored_text_get: the canonical text of a value; XX001 for damage and for a value of a newer version. */
char *
ts_stored_text_get(Datum value, const char *type)
{
	Stored *stored = (Stored *) PG_DETOAST_DATUM(value);
	Size size = VARSIZE(stored);

	if (size < STORED_HEADER || stored->version != STORED_VERSION)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("%s is damaged, or was written by a newer version of touchstone", type),
						errhint("Update the library of the extension to the version that wrote the value.")));
	return pnstrdup(stored->text, size - STORED_HEADER);
}

/* ts_stored_text_receive: the text of a message, which is not checked yet. */
char *
ts_stored_text_receive(StringInfo message, const char *type, int *length)
{
	int version = pq_getmsgbyte(message);

	if (version != STORED_VERSION)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("unsupported version %d of a binary %s", version, type),
						errdetail("This library reads version %d.", STORED_VERSION)));
	return pq_getmsgtext(message, message->len - message->cursor, length);
}

/* ts_stored_text_send: the message of a canonical text. */
bytea *
ts_stored_text_send(const char *text)
{
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbyte(&message, STORED_VERSION);
	pq_sendtext(&message, text, strlen(text));
	return pq_endtypsend(&message);
}

/* ---------- comparison ---------- */

/* Order of two values: bytewise by canonical text, the same in every collation. */
static int
compare(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	struct varlena *b = PG_GETARG_VARLENA_P(1);
	Size alen = VARSIZE(a) - VARHDRSZ;
	Size blen = VARSIZE(b) - VARHDRSZ;
	int order = memcmp(VARDATA(a), VARDATA(b), Min(alen, blen));

	if (order == 0)
		order = (alen > blen) - (alen < blen);
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return order;
}

/* The comparison operators and support functions, all on compare(). */
Datum
ts_stored_text_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
ts_stored_text_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
ts_stored_text_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
ts_stored_text_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
ts_stored_text_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
ts_stored_text_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
ts_stored_text_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

/* ts_stored_text_hash(a) -> integer: of all bytes behind the length, the version with them. */
Datum
ts_stored_text_hash(PG_FUNCTION_ARGS)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	Datum hash = hash_any((unsigned char *) VARDATA(a), VARSIZE(a) - VARHDRSZ);

	PG_FREE_IF_COPY(a, 0);
	return hash;
}

Datum
ts_stored_text_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *a = PG_GETARG_VARLENA_P(0);
	Datum hash = hash_any_extended((unsigned char *) VARDATA(a), VARSIZE(a) - VARHDRSZ, PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(a, 0);
	return hash;
}
