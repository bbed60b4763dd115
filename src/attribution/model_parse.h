/*
 * model_parse.h
 *		The text form of an attribution model, parsed and printed.
 *
 * Plain C: no PostgreSQL header and no allocation, so that a fuzzer can drive it on its own.  What needs the server
 * (time stamps) comes in as a callback.
 */
#ifndef TOUCHSTONE_MODEL_PARSE_H
#define TOUCHSTONE_MODEL_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TS_MODEL_MAX_LENGTH	  16384 /* bytes of a model's text */
#define TS_MODEL_MAX_PATTERNS 256	/* patterns of one model, over all its clauses */
#define TS_NAME_MAX_LENGTH	  1024	/* bytes of a touch name, a goal, a pattern, a label, a journey key */
#define TS_STAGES			  2		/* goals on the way that a model of stages names */

typedef enum TsModelKind
{
	TS_FIRST_TOUCH,
	TS_LAST_TOUCH,
	TS_LINEAR,
	TS_POSITION, /* u_shaped, j_shaped, inverse_j_shaped, custom: first, middle, last */
	TS_TIME_DECAY,
	TS_PARTICIPATION,
	TS_MARKOV,
	TS_SHAPLEY,
	TS_W_SHAPED, /* stages: first touch, those that made the two goals, the others */
	TS_FULL_PATH /* the same and the last touch */
} TsModelKind;

#define TS_MAX_ORDER 4 /* of markov */

typedef enum TsClause
{
	TS_EXCLUDE,
	TS_FALLBACK,
	TS_WEIGHT
} TsClause;

/* A name in the arena of the model, not terminated; NULL: none. */
typedef struct TsGoalName
{
	const char *text;
	size_t length;
} TsGoalName;

/* One quoted pattern of a clause: equal to `text`, or beginning with it. */
typedef struct TsPattern
{
	TsClause clause;
	bool prefix;
	size_t length;
	const char *text; /* in the arena of the model, not terminated */
	double factor;	  /* of the clause weight */
} TsPattern;

/*
 * A parsed model.  Points of time are microseconds since 2000-01-01 00:00 UTC, as in timestamptz; spans are
 * microseconds.
 */
typedef struct TsModel
{
	TsModelKind kind;
	bool custom;				/* TS_POSITION written as custom(...) */
	double first, middle, last; /* TS_POSITION: share of the first, of all in the middle, of the last touch */
	int64_t half_life;			/* TS_TIME_DECAY */
	int order;					/* TS_MARKOV: touches of a state */
	bool ordered;				/* TS_SHAPLEY: by position */
	TsGoalName stage
		[TS_STAGES]; /* TS_W_SHAPED, TS_FULL_PATH; with first, middle (all others), last (0 but for TS_FULL_PATH) */
	double stage_share[TS_STAGES];

	int64_t lookback; /* 0: no limit */
	int64_t collapse; /* 0: none */
	bool consume;
	TsGoalName goal; /* clause for: only conversions of this goal */
	bool has_from, has_to;
	int64_t from, to;
	const char *label; /* NULL: none */
	size_t label_length;
	int npatterns;
	TsPattern
		patterns[TS_MODEL_MAX_PATTERNS]; /* in the order written, exclude and fallback and weight mixed */
} TsModel;

/*
 * What is wrong with a text: `message` holds at most one %s, which stands for the offending piece of the text in quotes,
 * or for "end of text" when that is empty.
 */
typedef struct TsModelError
{
	bool out_of_range; /* a number or time outside its range, as opposed to a mistake in spelling */
	const char *message;
	const char *detail; /* what is accepted, or NULL */
	const char *hint;	/* what to write instead */
	const char *offender;
	size_t offender_length;
} TsModelError;

/* Reads a time stamp (a terminated string); false when it is none or is infinite. */
typedef bool (*TsParseTimestamp)(const char *text, int64_t *result);

/* Prints a point of time so that it reads back the same under every setting; at most 64 bytes. */
typedef void (*TsPrintTimestamp)(int64_t time, char *to);

/*
 * Parses `text` of `length` bytes into *model.  `arena` has room for length + 1 bytes and keeps the strings of the model.
 */
extern bool ts_model_parse(const char *text, size_t length, TsParseTimestamp timestamp, char *arena,
						   TsModel *model, TsModelError *error);

/*
 * Prints the canonical form, terminated, to `to`, which has room for ts_model_print_bound bytes; with_label says
 * whether the clause "as" is printed.
 */
extern size_t ts_model_print_bound(const TsModel *model);
extern size_t ts_model_print(const TsModel *model, bool with_label, TsPrintTimestamp timestamp,
							 int (*print_double)(double, char *), char *to);

#endif /* TOUCHSTONE_MODEL_PARSE_H */
