/*
 * compat.h
 *		Everything that differs between the supported PostgreSQL majors (15 to 18).
 *
 * No other file tests PG_VERSION_NUM.
 */
#ifndef TOUCHSTONE_COMPAT_H
#define TOUCHSTONE_COMPAT_H

#include "postgres.h"

#include "storage/buffile.h"
#include "utils/tuplesort.h"

#if PG_VERSION_NUM < 150000
#error "touchstone needs PostgreSQL 15 or later"
#endif

#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/*
 * ts_file_read: read exactly `size` bytes of a temporary file, or fail.  PostgreSQL 16 brought BufFileReadExact;
 * 15 returns a short count that the caller must turn into an error.
 */
static inline void
ts_file_read(BufFile *file, void *to, size_t size)
{
#if PG_VERSION_NUM >= 160000
	BufFileReadExact(file, to, size);
#else
	size_t got = BufFileRead(file, to, size);

	if (got != size)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from a temporary file: read only %zu of %zu bytes", got, size)));
#endif
}

/* ts_file_write: PostgreSQL 15 declares the source without const. */
static inline void
ts_file_write(BufFile *file, const void *from, size_t size)
{
	BufFileWrite(file, unconstify(void *, from), size);
}

/* ts_tuplesort_next_datum: the next of a sort of values passed by value; PostgreSQL 16 asks whether to copy it. */
static inline bool
ts_tuplesort_next_datum(Tuplesortstate *sort, Datum *value, bool *isnull)
{
#if PG_VERSION_NUM >= 160000
	return tuplesort_getdatum(sort, true, false, value, isnull, NULL);
#else
	return tuplesort_getdatum(sort, true, value, isnull, NULL);
#endif
}

/* ts_noreturn: before the declaration of a function that only raises errors.  PostgreSQL 18 has another word for it. */
#if PG_VERSION_NUM >= 180000
#define ts_noreturn pg_noreturn
#else
#define ts_noreturn pg_attribute_noreturn()
#endif

#endif /* TOUCHSTONE_COMPAT_H */
