/*
 * memo.h
 *		What a function made of a text, kept for its next calls: similarities take names apart, and of two lists that are compared
 *		name by name the same come again and again.
 *
 * A memo is a table of a fixed number of places, for the session; a text has one place, by its hash, and drives out what was there.
 * So what is kept is valid until something else is put into its place.
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

/* Static, with nothing but its name. */
typedef struct TsMemo
{
	const char *name; /* of its memory context */
	MemoryContext context;
	TsMemoPlace *place;
	uint64 hash; /* of the text that was last looked for */
} TsMemo;

/* What is kept of a text, or NULL; its place, or NULL if it is too long to be kept. */
extern const void *ts_memo_find(TsMemo *memo, const char *text, uint32 length, TsMemoPlace **place);

/*
 * Room for the value of the text that was just looked for, of so many bytes, in its place, which ts_memo_find gave.  The caller fills
 * it at once, without a chance of an error.
 */
extern void *ts_memo_keep(TsMemo *memo, TsMemoPlace *place, const char *text, uint32 length, Size size);

#endif /* TOUCHSTONE_MEMO_H */
