/*
 * core.c
 *		The module itself: its magic block, and _PG_init, which only calls what the areas need at load time
 *		(so far nothing does).
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
