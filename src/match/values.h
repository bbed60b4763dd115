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

typedef struct TsValue
{
	TsChars chars; /* at most TS_VALUE_CHARS */
	TsSignature signature;
	const char *bytes;
	uint32 length;
	uint32 compared; /* bytes of `chars` */
	uint32 count;	 /* records that have it */
	const TsDerived *derived;
} TsValue;

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

/* Reads the fields of a matcher from rows of one shape, of one side. */
typedef struct TsReader
{
	const TsMatcher *matcher;
	TsFieldSource *source; /* by field */
	FmgrInfo phonetic;	   /* phonetic_key, which keeps something at its call site */
	MemoryContext context; /* of the above */
	StringInfoData joined, out;
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
