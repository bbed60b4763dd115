/*
 * stored_bytes.h
 *		Types whose value is bytes of a layout of their own: attribution_state, components.  As text, hexadecimal digits behind \x.
 */
#ifndef TOUCHSTONE_STORED_BYTES_H
#define TOUCHSTONE_STORED_BYTES_H

#include "postgres.h"

#include "fmgr.h"

typedef struct TsStoredBytes
{
	const char *words;					  /* what a value is, for messages */
	const char *hint;					  /* what to do where one is too large for its text form */
	void (*check)(struct varlena *value); /* a value from outside: an error where it is none */
} TsStoredBytes;

/* The functions of the type: input, output, binary forms. */
extern Datum ts_stored_bytes_in(FunctionCallInfo fcinfo, const TsStoredBytes *type);
extern Datum ts_stored_bytes_out(FunctionCallInfo fcinfo, const TsStoredBytes *type);
extern Datum ts_stored_bytes_recv(FunctionCallInfo fcinfo, const TsStoredBytes *type);
extern Datum ts_stored_bytes_send(FunctionCallInfo fcinfo, const TsStoredBytes *type);

#endif /* TOUCHSTONE_STORED_BYTES_H */
