/*
 * former.c
 *		Names in C that the SQL of former versions calls, and the present version no longer has.
 *
 * The library is replaced before ALTER EXTENSION ... UPDATE is run, in every database at its own time; until then the SQL
 * of the old version calls the new library, and a frozen install script must be able to create its functions.  So a name
 * that was once in an install script stays: one line here, with the version that stopped using it.
 */
#include "postgres.h"

#include "fmgr.h"

/* FORMER: the SQL-callable function `name`, which does what `now` does. */
#define FORMER(name, now)               \
	extern Datum now(PG_FUNCTION_ARGS); \
	PG_FUNCTION_INFO_V1(name);          \
	Datum name(PG_FUNCTION_ARGS)        \
	{                                   \
		return now(fcinfo);             \
	}

/* 0.1.0: comparison of attribution models, since 0.2.0 the one of all types that are stored as canonical text. */
FORMER(ts_attribution_model_eq, ts_stored_text_eq)
FORMER(ts_attribution_model_ne, ts_stored_text_ne)
FORMER(ts_attribution_model_lt, ts_stored_text_lt)
FORMER(ts_attribution_model_le, ts_stored_text_le)
FORMER(ts_attribution_model_gt, ts_stored_text_gt)
FORMER(ts_attribution_model_ge, ts_stored_text_ge)
FORMER(ts_attribution_model_cmp, ts_stored_text_cmp)
FORMER(ts_attribution_model_hash, ts_stored_text_hash)
FORMER(ts_attribution_model_hash_extended, ts_stored_text_hash_extended)
