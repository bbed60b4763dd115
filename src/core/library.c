/*
 * library.c
 *		Functions of other shared libraries.  See library.h.
 *
 * The server reports a library that is missing or does not load as an error about a file.  What to install, only the
 * caller knows: so the error becomes a message that goes into the caller's own.
 */
#include "postgres.h"

#include "core/library.h"

/* Errors that are not about the library: a cancelled query, a shutdown, no memory. */
static bool
is_foreign(const ErrorData *error)
{
	int category = ERRCODE_TO_CATEGORY(error->sqlerrcode);

	return category == ERRCODE_OPERATOR_INTERVENTION || category == ERRCODE_INSUFFICIENT_RESOURCES;
}

void *
ts_library_function(const char *file, const char *function, const char **message)
{
	MemoryContext caller = CurrentMemoryContext;
	void *volatile found = NULL;

	*message = NULL;
	PG_TRY();
	{
		found = load_external_function(file, function, true, NULL);
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		if (is_foreign(error))
			PG_RE_THROW();
		FlushErrorState();
		*message = error->message;
	}
	PG_END_TRY();
	return found;
}
