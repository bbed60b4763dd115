/*
 * wire.h
 *		Writing and reading the flat forms of a state: that of a parallel worker (wire.c) and the stored one (stored.c).
 *
 * Integers are little-endian.  A reader trusts nothing: every length is checked against what is left before it is used.
 */
#ifndef TOUCHSTONE_WIRE_H
#define TOUCHSTONE_WIRE_H

#include "postgres.h"

#include "attribution/run.h"
#include "attribution/state.h"
#include "attribution/walk.h"
#include "core/hash.h"

/*
 * A writer goes over everything twice: first with `at` NULL, only adding up the size, then putting bytes.
 */
typedef struct TsWriter
{
	char *at;
	uint64 size;
} TsWriter;

static inline void
ts_put(TsWriter *w, const void *bytes, Size n)
{
	if (w->at)
	{
		memcpy(w->at, bytes, n);
		w->at += n;
	}
	w->size += n;
}

static inline void
ts_put8(TsWriter *w, uint8 x)
{
	ts_put(w, &x, 1);
}

static inline void
ts_put32(TsWriter *w, uint32 x)
{
	x = ts_load32(&x);
	ts_put(w, &x, sizeof(x));
}

static inline void
ts_put64(TsWriter *w, uint64 x)
{
	x = ts_load64(&x);
	ts_put(w, &x, sizeof(x));
}

static inline void
ts_put_string(TsWriter *w, const char *bytes, uint32 length)
{
	ts_put32(w, length);
	ts_put(w, bytes, length);
}

/* Silent rows, journey type, what a stream has, models. */
extern void ts_put_stream(TsWriter *w, const TsState *state);

typedef struct TsReader
{
	const char *begin;
	const char *at;
	const char *end;
} TsReader;

ts_noreturn extern void ts_state_damaged(void);

static inline const char *
ts_get(TsReader *r, uint64 n)
{
	const char *at = r->at;

	if (unlikely(n > (uint64) (r->end - at)))
		ts_state_damaged();
	r->at += n;
	return at;
}

static inline uint8
ts_get8(TsReader *r)
{
	return *(const uint8 *) ts_get(r, 1);
}

static inline uint32
ts_get32(TsReader *r)
{
	return ts_load32(ts_get(r, sizeof(uint32)));
}

static inline uint64
ts_get64(TsReader *r)
{
	return ts_load64(ts_get(r, sizeof(uint64)));
}

static inline const char *
ts_get_string(TsReader *r, uint32 *length)
{
	*length = ts_get32(r);
	return ts_get(r, *length);
}

/* A count of things that take at least `least` bytes each. */
static inline uint32
ts_get_count(TsReader *r, uint64 least)
{
	uint32 n = ts_get32(r);

	if (n > (uint64) (r->end - r->at) / least)
		ts_state_damaged();
	return n;
}

/* What ts_put_stream wrote: the stream of the call that it says, made when this is the first such state. */
extern TsStream *ts_get_stream(FunctionCallInfo fcinfo, TsReader *r, uint64 *silent);

/* The state to which a flat form of a stream is added: `state` itself, a new one when it is NULL; an error when it is of another stream. */
extern TsState *ts_state_join(FunctionCallInfo fcinfo, TsState *state, TsStream *stream, uint64 silent);

/* What there is in a state, its buffer included; bytes of keys at most. */
typedef struct TsExtent
{
	uint64 ntouches, nothers, second_records, key_bytes;
	int64 first_at, last_at;
} TsExtent;

extern TsExtent ts_state_extent(const TsState *state);

/* A run that is to be kept by a state: its bytes, TS_RUN_SLACK more behind them, go to memory or to the file. */
extern void ts_state_keep_run(TsState *state, const TsRun *run, const char *data, const TsExtent *extent);

#endif /* TOUCHSTONE_WIRE_H */
