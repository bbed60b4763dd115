/*
 * values.h
 *		Values of fields, with what is known of them before two are compared.
 *
 * A field that is a list (any_shared) has as its value the elements, normalised, sorted bytewise, each once, with
 * TS_LIST_SEPARATOR between them.  Bytes are in the database's encoding, characters are code points.
 */
#ifndef TOUCHSTONE_MATCH_VALUES_H
#define TOUCHSTONE_MATCH_VALUES_H

#include "postgres.h"

#include "core/chars.h"
#include "fmgr.h"
#include "match/matcher.h"

#define TS_LIST_SEPARATOR '\n'

/* Similarities look at so many characters of a value; equality looks at all. */
#define TS_VALUE_CHARS 1000

/* What a value says besides its characters; NaN, or TS_NO_DAY, where it says nothing. */
#define TS_NO_DAY PG_INT32_MIN
typedef struct TsDerived
{
	double number;
	double latitude, longitude; /* degrees */
	int32 day;					/* Julian */
} TsDerived;

/* How often characters occur, by 16 classes of them; saturated. */
typedef struct TsSignature
{
	uint8 count[16];
} TsSignature;

/*
 * 64 bytes, a line of the cache: most pairs of values are told apart by what stands here, and nothing else is read of them.
 */
typedef struct TsValue
{
	TsSignature signature;
	uint64 head; /* the first 4 characters, 16 bits of each; 0 beyond the last */
	const char *bytes;
	const uint32 *wide; /* code points; NULL: ASCII, the bytes are the characters */
	const TsDerived *derived;
	uint32 length; /* bytes */
	uint32 n;	   /* characters that are looked at: at most TS_VALUE_CHARS */
	uint32 count;  /* records that have it */
} TsValue;

/* The characters of a value. */
static inline TsChars
ts_value_chars(const TsValue *value)
{
	return (TsChars){value->n, value->wide != NULL, (const uint8 *) value->bytes, value->wide};
}

/* A value from its bytes: allocates what it needs in the current context. */
extern void ts_value_make(TsValue *value, const TsField *field, const char *bytes, uint32 length);

/* phonetic_key of a value, or NULL; pinyin_initials of a value; in the current context. */
extern const char *ts_value_phonetic(const TsValue *value, TsPhonetic algorithm, uint32 *length);
extern const char *ts_value_initials(const TsValue *value, uint32 *length);

/* The part of a value that similarities look at, as text; what a function of two texts says: false where that is NULL. */
extern Datum ts_value_text(const TsValue *value);
extern bool ts_call_text(PGFunction function, Datum a, Datum b, Datum *result);

#endif /* TOUCHSTONE_MATCH_VALUES_H */
