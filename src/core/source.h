/*
 * source.h
 *		A table that a caller names as regclass, to be read by a query.
 */
#ifndef TOUCHSTONE_SOURCE_H
#define TOUCHSTONE_SOURCE_H

#include "postgres.h"

#include "utils/relcache.h"

/* A table, a view or what else has rows, opened with a lock to read it, or an error: 42P01 where it is gone, 42809. */
extern Relation ts_open_source(Oid relation);

/* Its name, qualified and quoted. */
extern const char *ts_source_name(Relation source);

#endif /* TOUCHSTONE_SOURCE_H */
