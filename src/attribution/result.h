/*
 * result.h
 *		Results of attribution, and of what walks journeys as it does: arrays of composite values (core/result.h).
 */
#ifndef TOUCHSTONE_ATTRIBUTION_RESULT_H
#define TOUCHSTONE_ATTRIBUTION_RESULT_H

#include "postgres.h"

#include "attribution/state.h"
#include "core/result.h"
#include "fmgr.h"

/* An empty result. */
static inline TsResult *
ts_attribution_result(FunctionCallInfo fcinfo, int ncolumns)
{
	return ts_result_begin(
		fcinfo, ncolumns, "attribution",
		"Aggregate in parts: attribute_rows with GROUP BY journey, or attribute over fewer distinct touches.");
}

/* attribute.c: the result of attribute for a state, in a function that returns attribution[] */
extern Datum ts_attribute_result(FunctionCallInfo fcinfo, TsState *state);

#endif /* TOUCHSTONE_ATTRIBUTION_RESULT_H */
