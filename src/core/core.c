/*
 * core.c
 *		The module itself: its magic block, and _PG_init, which only calls what the areas need at load time.
 */
#include "postgres.h"

#include "fmgr.h"
#include "match/match.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

extern PGDLLEXPORT void _PG_init(void);

void
_PG_init(void)
{
	ts_match_init();
	ts_match_one_init();
	MarkGUCPrefixReserved("touchstone");
}
