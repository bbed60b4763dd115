/*
 * settings.c
 *		The settings of the area match: touchstone.match_progress, touchstone.match_pair_budget.
 */
#include "postgres.h"

#include "match/blocking.h"
#include "match/match.h"
#include "match/records.h"
#include "utils/guc.h"

void
ts_match_init(void)
{
	DefineCustomBoolVariable("touchstone.match_progress",
							 "Says how far match_pairs and its kind are, as notices.", NULL,
							 &ts_match_progress, false, PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable(
		"touchstone.match_pair_budget", "How many pairs of records matching compares at most.",
		"0: 60 a record, and at least 30 million. Blocks that are too large for the budget are split and cut, "
		"which is said; keys of exact rules are never cut.",
		&ts_match_pair_budget, 0, 0, PG_INT32_MAX, PGC_USERSET, 0, NULL, NULL, NULL);
}
