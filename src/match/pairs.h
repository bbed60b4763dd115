/*
 * pairs.h
 *		One run of a matcher over one table or two: records, keys, pairs with their verdicts.
 *
 * What match_pairs, match_groups, match_train and match_forecast share.
 */
#ifndef TOUCHSTONE_MATCH_PAIRS_H
#define TOUCHSTONE_MATCH_PAIRS_H

#include "postgres.h"

#include "core/rows.h"
#include "fmgr.h"
#include "funcapi.h"
#include "match/blocking.h"
#include "match/records.h"
#include "match/score.h"

#define TS_BY_PEOPLE -2 /* in place of a rule: a decided pair */

typedef struct TsPair
{
	uint32 a, b;
	double evidence; /* 0 where a rule or people decided */
	int16 rule;		 /* -1: none; TS_BY_PEOPLE */
	uint8 decision;
} TsPair;

/* What decided a pair, the strongest first: people, a rule, evidence.  Evidence of different kinds is not compared. */
static inline int
ts_decided_by(int rule)
{
	return rule == TS_BY_PEOPLE ? 0 : rule >= 0 ? 1 : 2;
}

typedef struct TsRun
{
	const TsMatcher *given;	  /* as the user gave it */
	const TsMatcher *matcher; /* trained */
	TsRecords *records;
	TsKey *key; /* given or chosen */
	int nkeys;
	bool chosen;
	TsBlocking *blocking;
	TsScorer *scorer;
	TsPair *decided; /* people's answers, sorted by a and b */
	uint32 ndecided;
	uint8 *has_decision; /* by record; NULL: none */
	TsPair *pair;
	uint64 npairs, capacity;
	int64 compared;
	TsDecision least;	/* pairs with less are not kept */
	bool keep_distinct; /* but distinct ones of rules and people are */
} TsRun;

/* An argument that must not be NULL, with an error that names it. */
extern Datum ts_needed(FunctionCallInfo fcinfo, int argument, const char *function, const char *name);

/*
 * Reads what is needed and chooses keys; trains the matcher if it is not, saying so.  `right` may be InvalidOid.  SPI must be
 * connected; everything is in the current context.
 */
extern TsRun *ts_run_begin(const TsMatcher *matcher, Oid left, const char *left_key, Oid right,
						   const char *right_key, TsKeyType key_type, const char *function);
/* The same over records that are read; `train` says whether a matcher that is not trained is to be. */
extern TsRun *ts_run_over(TsRecords *records, bool train);
/* People's answers from a table (a, b, decision), of an argument that may be NULL, a regclass, or a name as text. */
extern void ts_run_decided(TsRun *run, FunctionCallInfo fcinfo, int argument);

/* The type of keys that an argument key_type asks for; bigint where there is none (-1). */
extern TsKeyType ts_asked_key_type(FunctionCallInfo fcinfo, int argument, const char *function);
/* Compares pairs; they are sorted by a and b. */
extern void ts_run_pairs(TsRun *run);
extern double ts_pair_score(const TsRun *run, const TsPair *pair);

/* Refuses a row whose columns have no names, unless they are those that the matcher reads; `what` it is. */
extern void ts_check_named(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what);

/* All decisions as values of the enum that is the type of a column; to room for TS_DECISIONS. */
extern void ts_decision_datums(TupleDesc shape, int column, Datum *decision);

/* A text of the database from UTF-8, or NULL. */
extern Datum ts_utf8_datum(const char *utf8, bool *is_null);

#endif /* TOUCHSTONE_MATCH_PAIRS_H */
