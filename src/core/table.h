/*
 * table.h
 *		Look-up in sorted tables: arrays of rows whose first member is the key, a C string, in bytewise order.
 *
 * Plain C.  Tables are written by hand; that they are sorted, the fuzz target `letters` checks.
 */
#ifndef TOUCHSTONE_TABLE_H
#define TOUCHSTONE_TABLE_H

#include <stdlib.h>
#include <string.h>

#define ts_length(table) (sizeof(table) / sizeof((table)[0]))

/* Order of a key and a row. */
static inline int
ts_compare_row(const void *key, const void *row)
{
	const char *other;

	memcpy(&other, row, sizeof(other)); /* whatever the row is: the analyser does not follow a cast */
	return strcmp((const char *) key, other);
}

/* The row with a key among n, or NULL. */
#define ts_find_row(key, rows, n) bsearch((key), (rows), (n), sizeof((rows)[0]), ts_compare_row)

/* The same in an array of known length. */
#define ts_find(key, table) ts_find_row(key, table, ts_length(table))

#endif /* TOUCHSTONE_TABLE_H */
