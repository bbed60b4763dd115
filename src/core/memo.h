/*
 * memo.h
 *		What a function of two texts made of each, kept for its next calls: similarities take names apart, and of two lists that are
 *		compared name by name the same come again and again.
 *
 * A memo is a table of a fixed number of places, for the session; a text has one place, by its hash, and drives out what was there.
 */
#ifndef TOUCHSTONE_MEMO_H
#define TOUCHSTONE_MEMO_H

#include "postgres.h"

#define TS_MEMO_PLACES	256
#define TS_MEMO_LONGEST 256 /* bytes of a text: longer ones are not kept */

typedef struct TsMemoPlace
{
	uint64 hash;
	char *value;		 /* the text stands behind it; NULL: nothing is kept here */
	uint32 size, length; /* of the value, of the text */
} TsMemoPlace;

/* Static: its name, and how a value is made of UTF-8 text and copied into one piece of memory. */
typedef struct TsMemo
{
	const char *name; /* of its memory context */
	void (*make)(const char *utf8, uint32 length, void *value);
	Size (*size)(const void *value);
	void (*copy)(const void *value, void *to); /* without a chance of an error */
	MemoryContext context;
	TsMemoPlace *place;
} TsMemo;

/* The values of two texts: kept ones, valid until the next call, or made in `own`. */
extern void ts_memo_read(TsMemo *memo, const text *const t[2], void *const own[2], const void *value[2]);

#endif /* TOUCHSTONE_MEMO_H */
