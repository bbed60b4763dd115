/*
 * kept.c
 *		What a function has made of an argument.  See kept.h.
 *
 * It lies in a context of its own below the function's.  When the argument changes, or when making it failed (an error
 * that a PL/pgSQL block caught), the context is emptied first, so that nothing piles up.
 */
#include "postgres.h"

#include "core/kept.h"

#include "core/compat.h"

#include "utils/memutils.h"

typedef struct Kept
{
	MemoryContext context; /* of what follows */
	struct varlena *argument;
	Size size;
	const void *made; /* NULL: nothing yet */
} Kept;

const void *
ts_kept(FunctionCallInfo fcinfo, int argument, const char *function, TsMake make)
{
	Kept *kept = (Kept *) fcinfo->flinfo->fn_extra;
	struct varlena *given = PG_DETOAST_DATUM(PG_GETARG_DATUM(argument));
	MemoryContext old;

	if (kept == NULL)
	{
		MemoryContext context =
			AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "touchstone argument", ALLOCSET_SMALL_SIZES);

		kept = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Kept));
		kept->context = context;
		fcinfo->flinfo->fn_extra = kept;
	}
	if (kept->made != NULL && kept->size == VARSIZE(given) && memcmp(kept->argument, given, kept->size) == 0)
		return kept->made;
	kept->made = NULL;
	MemoryContextReset(kept->context);
	old = MemoryContextSwitchTo(kept->context);
	kept->size = VARSIZE(given);
	kept->argument = palloc(kept->size);
	memcpy(kept->argument, given, kept->size);
	kept->made = make(kept->argument, function);
	MemoryContextSwitchTo(old);
	return kept->made;
}
