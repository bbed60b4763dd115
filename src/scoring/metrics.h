/*
 * metrics.h
 *		What the aggregates that judge scores share: their context, and bytes.
 *
 *		metrics.c		auc, ks, lift: exact, so they keep the scores
 *		metrics_bins.c	auc_binned, calibration: counts by bin; log_loss, brier: sums
 *		woe.c			weight of evidence: counts by text
 */
#ifndef TOUCHSTONE_METRICS_H
#define TOUCHSTONE_METRICS_H

#include "postgres.h"

#include "core/compat.h"
#include "fmgr.h"
#include "scoring/bytes.h"

/* The context of the aggregate; an error where a support function is called by hand. */
extern MemoryContext ts_metric_context(FunctionCallInfo fcinfo);

/* Room for n things of a size, for another one: in place, or twice as much.  Over work_mem an error that names the aggregate and what to do instead. */
extern void *ts_metric_room(MemoryContext context, void *things, int64 n, int64 more, int64 *room, Size size,
							Size taken, const char *function, const char *instead);

/* The error for bytes that are no state. */
ts_noreturn extern void ts_metric_damaged(const char *function);

#endif /* TOUCHSTONE_METRICS_H */
