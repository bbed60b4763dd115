/*
 * metrics.h
 *		What the aggregates that judge scores share: their context, bytes, and results of several rows.
 *
 *		metrics.c		auc, ks, lift: exact, so they keep the scores
 *		metrics_bins.c	auc_binned, calibration: counts by bin; log_loss, brier: sums
 *		woe.c			weight of evidence: counts by text
 */
#ifndef TOUCHSTONE_METRICS_H
#define TOUCHSTONE_METRICS_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "core/compat.h"
#include "core/hash.h"
#include "fmgr.h"

/* The context of the aggregate; an error where a support function is called by hand. */
extern MemoryContext ts_metric_context(FunctionCallInfo fcinfo);

/* Room for n things of a size, for another one: in place, or twice as much.  Over work_mem an error that names the aggregate and what to do instead. */
extern void *ts_metric_room(MemoryContext context, void *things, int64 n, int64 more, int64 *room, Size size,
							Size taken, const char *function, const char *instead);

/* The error for bytes that are no state. */
ts_noreturn extern void ts_metric_damaged(const char *function);

/* An array of rows of the aggregate's result type. */
typedef struct TsMetricRows
{
	Oid type;
	TupleDesc shape;
	int n, room;
	Datum *row;
} TsMetricRows;

extern void ts_metric_rows_begin(TsMetricRows *rows, FunctionCallInfo fcinfo, int columns);
extern void ts_metric_rows_add(TsMetricRows *rows, Datum *values, bool *nulls);
extern Datum ts_metric_rows_end(TsMetricRows *rows);

/* Words of a state's bytes, little-endian. */
static inline char *
ts_put_word(char *to, uint64 word)
{
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	memcpy(to, &word, sizeof(word));
	return to + sizeof(word);
}

static inline char *
ts_put_double(char *to, double x)
{
	uint64 word;

	memcpy(&word, &x, sizeof(word));
	return ts_put_word(to, word);
}

static inline uint64
ts_get_word(const char **from)
{
	uint64 word = ts_load64(*from);

	*from += sizeof(word);
	return word;
}

static inline double
ts_get_double(const char **from)
{
	uint64 word = ts_get_word(from);
	double x;

	memcpy(&x, &word, sizeof(x));
	return x;
}

#endif /* TOUCHSTONE_METRICS_H */
