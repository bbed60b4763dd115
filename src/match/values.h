/*
 * values.h
 *		Values of fields: how they are read from a row, and whether a condition holds on two of them.
 *
 *		row -> columns -> joined -> normalised -> value        or missing: NULL, empty, blank, ignored, or no normal form
 *
 * A field that is a list (any_shared) has as its value the elements, normalised, sorted bytewise, each once, with
 * TS_LIST_SEPARATOR between them.  Bytes are in the database's encoding, characters are code points.
 */
#ifndef TOUCHSTONE_MATCH_VALUES_H
#define TOUCHSTONE_MATCH_VALUES_H

#include "postgres.h"

#include "access/tupdesc.h"
#include "core/chars.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "match/matcher.h"
#include "port/pg_bitutils.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/*
 * What it takes to see that none of some conditions holds on two values that differ, from their lines of the cache alone; where
 * `possible` is false that cannot be seen.
 */
typedef struct TsQuick
{
	bool possible;
	double jaro
		[5]; /* by length of the common beginning: Jaro similarity, times 3, less 1, that some condition asks for at least */
	double edits;  /* that some condition allows; -1: none does */
	uint32 prefix; /* the shortest that some condition asks for; more than 4: none does */
} TsQuick;

extern void ts_quick_make(const TsCondition *const *condition, int n, TsQuick *quick);

/* At most how many characters two values can have in common, whatever their order. */
static inline uint32
ts_common_at_most(const TsValue *a, const TsValue *b)
{
#ifdef __SSE2__
	__m128i x = _mm_loadu_si128((const __m128i *) &a->signature),
			y = _mm_loadu_si128((const __m128i *) &b->signature);
	__m128i sums = _mm_sad_epu8(_mm_min_epu8(x, y), _mm_setzero_si128());
	uint32 common = (uint32) (_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
#else
	uint32 common = 0;

	for (int i = 0; i < (int) lengthof(a->signature.count); i++)
		common += Min(a->signature.count[i], b->signature.count[i]);
#endif
	/* counts that are saturated say nothing */
	return a->n > PG_UINT8_MAX || b->n > PG_UINT8_MAX ? Min(a->n, b->n) : common;
}

/* At least how long the common beginning is, up to 4 characters. */
static inline uint32
ts_common_prefix(const TsValue *a, const TsValue *b)
{
	uint64 other = a->head ^ b->head;
	uint32 same = other == 0 ? 4 : (uint32) pg_rightmost_one_pos64(other) / 16;

	return Min(same, Min(a->n, b->n));
}

/* Whether none of the conditions holds on two values that differ; false where one may. */
static inline bool
ts_quick_none(const TsQuick *quick, const TsValue *a, const TsValue *b)
{
	uint32 common = ts_common_at_most(a, b), prefix = ts_common_prefix(a, b), longer = Max(a->n, b->n);

	if (!quick->possible || a->n == 0 || b->n == 0)
		return false;
	if (quick->edits >= 0 && longer - Min(a->n, b->n) <= quick->edits &&
		(double) longer - common <= quick->edits)
		return false;
	if (prefix >= Min(quick->prefix, Min(a->n, b->n)))
		return false;
	return (double) common * (a->n + b->n) < quick->jaro[prefix] * ((double) a->n * b->n);
}

/* ---------- reading ---------- */

typedef struct TsColumn
{
	int attribute; /* in the rows that are read, from 0 */
	Oid type;
	Oid element; /* of an array, else InvalidOid */
	int16 element_length;
	bool element_by_value;
	char element_align;
	FmgrInfo output; /* for a type that has no form of its own here */
} TsColumn;

typedef struct TsFieldSource
{
	int ncolumns;
	TsColumn *column;
	int nignore;
	char **ignore; /* as written, and in the normal form; in the database's encoding */
} TsFieldSource;

/* Why a field has no value in a row. */
typedef enum TsAbsence
{
	TS_ABSENT_EMPTY,   /* NULL, empty, blank */
	TS_ABSENT_IGNORED, /* in the field's "ignore" */
	TS_ABSENT_INVALID, /* its normaliser makes nothing of it */
	TS_ABSENCES
} TsAbsence;

/* Reads the fields of a matcher from rows of one shape, of one side. */
typedef struct TsReader
{
	const TsMatcher *matcher;
	TsFieldSource *source; /* by field */
	FmgrInfo phonetic;	   /* phonetic_key, which keeps something at its call site */
	MemoryContext context; /* of the above */
	StringInfoData joined, out;
	TsAbsence absence; /* of the last field that had no value */
} TsReader;

/*
 * For rows of `shape` ("table leads", as `what` says in messages).  Where `columns` is not NULL, only the columns that are
 * needed will be there, behind the first one (the key): their names are put into *columns, in that order.
 */
extern TsReader *ts_reader_create(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what,
								  List **columns);

/* A field's value in reader->out; false: missing.  Scratch memory comes from the current context. */
extern bool ts_reader_read(TsReader *reader, int field, const Datum *values, const bool *nulls);

/* A value from its bytes: allocates what it needs in the current context. */
extern void ts_value_make(TsValue *value, const TsField *field, const char *bytes, uint32 length);

/* Some UTF-8 in the database's encoding; NULL where that lacks a character. */
extern char *ts_from_utf8(const char *utf8);

/* ---------- conditions ---------- */

/*
 * The first of some conditions that holds on two values that are there, or n.  Conditions that ask for one measure with several
 * thresholds have it made once.
 */
extern int ts_first_condition(const TsCondition *const *condition, int n, const TsValue *a, const TsValue *b,
							  bool equal);

/*
 * Whether a condition holds on two values that are there; `equal` says that they are.  TS_TEST_SWAPPED is the caller's: it is
 * passed over here.
 */
extern bool ts_condition_holds(const TsCondition *condition, const TsValue *a, const TsValue *b, bool equal);

/*
 * For explanations: whether a test holds a number against its threshold, and that number of two values; NaN where they do not
 * read as what it asks for (a date, say).
 */
extern bool ts_test_measures(const TsTest *test);
extern double ts_test_measure(const TsTest *test, const TsValue *a, const TsValue *b);

/* phonetic_key of a value, or NULL; pinyin_initials of a value; in the current context. */
extern const char *ts_value_phonetic(const TsValue *value, TsPhonetic algorithm, uint32 *length);
extern const char *ts_value_initials(const TsValue *value, uint32 *length);

#endif /* TOUCHSTONE_MATCH_VALUES_H */
