/*
 * matcher.h
 *		A matcher, compiled: what the JSON of the type touchstone.matcher says, ready to run.
 *
 *		fields        what is compared: columns joined and normalised          by number, in order of appearance
 *		rules         conditions on fields -> a decision; the first that holds decides
 *		blocking      keys: two records that share one are compared
 *		comparisons   levels on fields -> evidence (probabilities, or points)
 *		thresholds    evidence -> a decision
 *
 * matcher_parse.c, with the files it names, makes it of JSON and says what is wrong, by path; matcher_print.c writes it as canonical
 * JSON; matcher.c is the SQL type and the cache.  Nothing else knows the JSON.  A compiled matcher is one memory context and is not
 * changed by those who use it (training copies it).  All strings are UTF-8, terminated.
 */
#ifndef TOUCHSTONE_MATCHER_H
#define TOUCHSTONE_MATCHER_H

#include "postgres.h"

#define TS_MATCH_MAX_FIELDS		 64
#define TS_MATCH_MAX_RULES		 256
#define TS_MATCH_MAX_KEYS		 64 /* blocking keys */
#define TS_MATCH_MAX_KEY_PARTS	 8
#define TS_MATCH_MAX_COMPARISONS 48
#define TS_MATCH_MAX_LEVELS		 14 /* without the last one, "else" */
#define TS_MATCH_MAX_TESTS		 8	/* of one condition */

typedef enum TsDecision
{
	TS_DISTINCT,
	TS_REVIEW,
	TS_DUPLICATE
} TsDecision;

#define TS_DECISIONS (TS_DUPLICATE + 1)

/* ---------------------------------------------------------------------------------------------------------- fields */

typedef enum TsNormalize
{
	TS_NORMALIZE_NONE,	 /* as it is, but for white space around it */
	TS_NORMALIZE_TEXT,	 /* normalize_text */
	TS_NORMALIZE_PERSON, /* normalize_person_name */
	TS_NORMALIZE_COMPANY,
	TS_NORMALIZE_COMPANY_CORE,
	TS_NORMALIZE_EMAIL,
	TS_NORMALIZE_EMAIL_DOMAIN,
	TS_NORMALIZE_PHONE, /* phone_key */
	TS_NORMALIZE_CREDIT_CODE,
	TS_NORMALIZE_DIGITS,		 /* the digits alone, of any script, as ASCII */
	TS_NORMALIZE_LETTERS_DIGITS, /* normalize_text, then letters and digits alone */
	TS_NORMALIZE_PINYIN,
	TS_NORMALIZE_PINYIN_INITIALS
} TsNormalize;

typedef struct TsField
{
	char *name;
	int nleft, nright; /* columns on either side; the same ones unless "left" and "right" say otherwise */
	char **left, **right;
	char *join; /* between columns; " " by default */
	TsNormalize normalize;
	char *region; /* phone: "CN" by default */
	int nignore;
	char **ignore; /* values that count as missing: as written, or in the normal form */
	bool
		list; /* any_shared is asked of it: every column, and every element of an array, is a value of its own */
	uint32 needs;  /* TS_NEEDS_...: what the tests on it want to know beyond its characters */
	bool declared; /* stands in "fields"; else it is a column's name */
} TsField;

#define TS_NEEDS_NUMBER 0x01
#define TS_NEEDS_DATE	0x02
#define TS_NEEDS_PLACE	0x04

/* ---------------------------------------------------------------------------------------------------------- conditions */

typedef enum TsTestKind
{
	TS_TEST_EXACT,		  /* both there, equal in normal form */
	TS_TEST_DIFFERENT,	  /* both there, not equal */
	TS_TEST_BOTH_MISSING, /* the one test that holds on missing values */
	TS_TEST_PREFIX,		  /* the first `count` characters equal; a shorter value must be equal */
	TS_TEST_SWAPPED, /* this field equals `other` of the other record, and the other way round; values differ */
	TS_TEST_ANY_SHARED, /* lists: at least `count` elements in common (default 1) */
	TS_TEST_DAYS,		/* dates at most `threshold` days apart */
	TS_TEST_NUMERIC,	/* numbers at most `threshold` apart */
	TS_TEST_RELATIVE,	/* numbers at most `threshold` of the larger absolute value apart */
	TS_TEST_KM,		  /* places (latitude, longitude in degrees) at most `threshold` km apart on the sphere */
	TS_TEST_PHONETIC, /* equal phonetic_key(value, algorithm), which is not empty */
	/* at most `threshold` edits */
	TS_TEST_LEVENSHTEIN_DISTANCE,
	TS_TEST_DAMERAU_DISTANCE,
	/* at least `threshold` */
	TS_TEST_LEVENSHTEIN,
	TS_TEST_DAMERAU,
	TS_TEST_JARO,
	TS_TEST_JARO_WINKLER,
	TS_TEST_INDEL,
	TS_TEST_PARTIAL,
	TS_TEST_TOKEN_SORT,
	TS_TEST_TOKEN_SET,
	TS_TEST_QGRAM,
	TS_TEST_MONGE_ELKAN,
	TS_TEST_PERSON,
	TS_TEST_COMPANY
} TsTestKind;

typedef enum TsPhonetic
{
	TS_DOUBLE_METAPHONE,
	TS_SOUNDEX,
	TS_COLOGNE,
	TS_PHONETIC_PINYIN
} TsPhonetic;

typedef struct TsTest
{
	TsTestKind kind;
	double threshold;
	int count;			 /* prefix, any_shared */
	int other;			 /* swapped: the number of the other field */
	TsPhonetic phonetic; /* algorithm */
} TsTest;

/* All tests must hold. */
typedef struct TsCondition
{
	int n;
	TsTest *test;
} TsCondition;

/* ---------------------------------------------------------------------------------------------------------- rules */

typedef struct TsRuleCondition
{
	int field;
	TsCondition condition;
} TsRuleCondition;

typedef struct TsRule
{
	char *name; /* "rule 1" and so on where it has none */
	int n;
	TsRuleCondition *when;
	TsDecision then;
	char *action; /* or NULL */
	bool exact;	  /* all conditions are exact */
} TsRule;

/* ---------------------------------------------------------------------------------------------------------- blocking */

typedef enum TsKeyPartKind
{
	TS_KEY_VALUE, /* of a list field: each element */
	TS_KEY_PREFIX,
	TS_KEY_PHONETIC,
	TS_KEY_PINYIN_INITIALS,
	TS_KEY_TOKENS, /* the `count` rarest tokens, each */
	TS_KEY_QGRAMS  /* the `count` rarest q-grams, each */
} TsKeyPartKind;

typedef struct TsKeyPart
{
	int field;
	TsKeyPartKind kind;
	int count; /* prefix: characters; tokens, q-grams: how many (default 3) */
	int q;	   /* q-grams: characters (default 3) */
	TsPhonetic phonetic;
} TsKeyPart;

typedef struct TsKey
{
	int n; /* 0: all pairs */
	TsKeyPart part[TS_MATCH_MAX_KEY_PARTS];
} TsKey;

/* ---------------------------------------------------------------------------------------------------------- comparisons */

typedef struct TsLevel
{
	TsCondition when;
	double m,
		u; /* probabilities of this level among pairs that are one, and that are two; both values present */
	double points; /* weights */
} TsLevel;

/* How frequent a value is among the records that have one. */
typedef struct TsFrequency
{
	char *value; /* in normal form; first: see ts_order_strings */
	double share;
} TsFrequency;

/* u of the levels of a comparison among pairs on which some others agree exactly. */
typedef struct TsContext
{
	uint64 comparisons; /* as bits */
	double *u;			/* by level, else last */
} TsContext;

typedef struct TsComparison
{
	int field;
	char *name; /* of the comparison: the field's unless given */
	int nlevels;
	TsLevel *level; /* nlevels + 1: the last one is "else", without a condition */
	bool term_frequency;
	bool trained; /* m and u are there; else they are defaults */
	int nfrequencies;
	TsFrequency *frequency; /* sorted by value, bytewise */
	double other_frequency; /* of a value that is not among them; 0 when there are no frequencies */
	/*
	 * Levels of one comparison may go with levels of another (people of one city share postcodes).  Where both fields are
	 * there, u of this one is then that given the level of that one: rows by its levels, columns by ours, else last.
	 */
	int given;		 /* a comparison's number, or -1; they make no circle */
	double *given_u; /* NULL: none is given */
	/* And where some others all agree exactly, u is that among such pairs: of the contexts that hold, that with most others. */
	int ncontexts;
	TsContext *context;
} TsComparison;

typedef struct TsTraining
{
	bool present;
	int64 records, pairs; /* pairs that were looked at */
	int iterations;
	bool converged;
	int64 seed;
	int64 labels; /* labelled pairs used */
} TsTraining;

typedef struct TsMatcher
{
	MemoryContext context;
	int nfields;
	TsField *field;
	int nrules;
	TsRule *rule;
	bool has_blocking; /* else keys are chosen from the data */
	int nkeys;
	TsKey *key;
	bool weights; /* comparisons give points ("weights"), not probabilities ("comparisons") */
	int ncomparisons;
	TsComparison *comparison;
	bool trained; /* every comparison has m and u, and there is a prior */
	double prior; /* probability that two records of different keys, taken at random, are one */
	bool has_thresholds;
	double review, duplicate; /* thresholds: evidence at or above; probabilities, or sums of points */
	TsTraining training;
} TsMatcher;

/* ---------------------------------------------------------------------------------------------------------- functions */

/* Names of things in JSON and in messages. */
extern const char *ts_decision_name(TsDecision decision);
extern const char *ts_phonetic_name(TsPhonetic phonetic);

/* A condition in words: "jaro_winkler >= 0.92"; a blocking key as canonical JSON. */
extern char *ts_condition_words(const TsMatcher *matcher, const TsCondition *condition);
extern char *ts_key_text(const TsMatcher *matcher, const TsKey *key);

/* The compiled matcher of a value, from the session's cache; valid until the end of the statement at least. */
extern const TsMatcher *ts_matcher_get(Datum value);

/* A copy to be changed, in the current context; and a value from a compiled matcher. */
extern TsMatcher *ts_matcher_copy(const TsMatcher *matcher);
extern Datum ts_matcher_store(const TsMatcher *matcher);

#endif /* TOUCHSTONE_MATCHER_H */
