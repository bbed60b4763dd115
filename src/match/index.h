/*
 * index.h
 *		Blocking keys as expressions of SQL, so that a table's own indexes find what shares one.
 *
 *		matcher -> keys of rules, keys of "blocking" -> touchstone.match_key('{"fields": ..., "key": [...]}', column, ...)
 *
 * The expression is made of the key and of its fields alone (ts_key_spec_print), so an index stays good when the matcher is
 * trained anew, and serves every matcher that has the key.
 */
#ifndef TOUCHSTONE_MATCH_INDEX_H
#define TOUCHSTONE_MATCH_INDEX_H

#include "postgres.h"

#include "match/blocking.h"

typedef struct TsIndexKey
{
	TsKey key;
	bool of_rule;  /* of an exact rule, which must find all that share it */
	bool multiple; /* match_keys, an array, rather than match_key */
	char *spec;	   /* in the database's encoding */
	char **column; /* of the source, in the database's encoding */
	int ncolumns;
	TsMatcher *own; /* the spec, compiled */
} TsIndexKey;

/* The keys of a matcher, each once, in the order in which match_pairs uses them; none for the key of all pairs. */
extern TsIndexKey *ts_index_keys(const TsMatcher *matcher, int *n);

/* What must hold of a row q for a key to be $parameter: "touchstone.match_key(...) = $1". */
extern char *ts_index_condition(const TsIndexKey *key, int parameter);

/* Whether a table has an index on what a key makes of it. */
extern bool ts_index_there(Relation source, const TsIndexKey *key);

#endif /* TOUCHSTONE_MATCH_INDEX_H */
