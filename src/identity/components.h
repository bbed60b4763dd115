/*
 * components.h
 *		The type components: who belongs together.
 *
 *		header                magic and version, key type, flavour, encoding, counts (36 bytes)
 *		keys                  of the members, in ascending order: 8 bytes (bigint), 16 (uuid), or ends (4 bytes each) and
 *							  bytes (text)
 *		roots                 for each member the place of the smallest member of its component (4 bytes)
 *
 * and, where one_id made it, what the answer was decided from, so that values can be merged and decided anew:
 *
 *		options               canonical entries, see options.h
 *		identifiers           in ascending order: ends, bytes; state (1 byte), other identifiers, records (4 bytes each)
 *		incidences            ends by member, places of its identifiers in ascending order (4 bytes each)
 *
 * Integers are little-endian and unaligned.  Everything is in a canonical order, so equal answers are equal bytes.  A value
 * may come from anywhere: ts_components_open checks all of it, and whoever reads one goes through it.
 */
#ifndef TOUCHSTONE_COMPONENTS_H
#define TOUCHSTONE_COMPONENTS_H

#include "postgres.h"

#include "core/hash.h"
#include "fmgr.h"

#define TS_KEY_MAX_LENGTH 1024 /* bytes of a text key or an identifier */
#define TS_UUID_LENGTH	  16

typedef enum TsKeyType
{
	TS_KEY_BIGINT,
	TS_KEY_TEXT,
	TS_KEY_UUID
} TsKeyType;

/* What became of an identifier. */
typedef enum TsBinding
{
	TS_BINDS,
	TS_OVER_LIMIT, /* with more other identifiers than its kind may have */
	TS_CONFLICT,   /* weak, and it would join different strong identifiers of one kind */
	TS_NEVER	   /* listed in the options */
} TsBinding;

/* Where the parts of a value are. */
typedef struct TsComponents
{
	TsKeyType type;
	bool identity;	/* made by one_id */
	bool partial;	/* on its way from a parallel worker: roots and states are not decided */
	uint8 encoding; /* of its texts; 0 where it has none */
	uint32 n, nidentifiers, nincidences;
	uint32 options_length, key_bytes, identifier_bytes;

	char *keys;		/* fixed width, or bytes of text */
	char *key_ends; /* text only */
	char *roots;
	char *options;
	char *identifier_ends, *identifiers;
	char *bindings, *others, *holders;
	char *member_ends, *incidences;
} TsComponents;

/* The value with a head's counts, all parts in place but not written; error 54000 where it would exceed 1 GB. */
extern struct varlena *ts_components_allocate(TsComponents *head);

/* Checks a value and finds its parts; an error of SQLSTATE 22P03 says what is wrong. */
extern void ts_components_open(const struct varlena *value, TsComponents *c);

static inline uint32
ts_get(const char *array, uint32 i)
{
	return ts_load32(array + (Size) i * sizeof(uint32));
}

static inline void
ts_put(char *array, uint32 i, uint32 x)
{
	x = ts_load32(&x);
	memcpy(array + (Size) i * sizeof(uint32), &x, sizeof(x));
}

/* Element i of strings that are given by their ends. */
static inline const char *
ts_string(const char *ends, const char *bytes, uint32 i, uint32 *length)
{
	uint32 from = i > 0 ? ts_get(ends, i - 1) : 0;

	*length = ts_get(ends, i) - from;
	return bytes + from;
}

/* The bytes of a member's key. */
static inline const char *
ts_member(const TsComponents *c, uint32 i, uint32 *length)
{
	if (c->type == TS_KEY_TEXT)
		return ts_string(c->key_ends, c->keys, i, length);
	*length = c->type == TS_KEY_UUID ? TS_UUID_LENGTH : sizeof(int64);
	return c->keys + (Size) i * *length;
}

#endif /* TOUCHSTONE_COMPONENTS_H */
