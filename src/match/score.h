/*
 * score.h
 *		The verdict on a pair of records: rules first, in order; what none decides, by the evidence of the comparisons.
 *
 *		comparisons   evidence = log2(prior odds) + sum of log2(m / u) of the levels: Fellegi and Sunter 1969
 *					  score = probability = 1 / (1 + 2^-evidence)
 *		weights       evidence = score = sum of points
 *		a rule        score = 1 for duplicate, 0.5 for review, 0 for distinct
 *
 * On exact agreement, with term_frequency, u is how frequent the value is.  A missing value adds nothing.  The sum is made in the
 * order of the comparisons, so that it has the same bits everywhere.
 */
#ifndef TOUCHSTONE_MATCH_SCORE_H
#define TOUCHSTONE_MATCH_SCORE_H

#include "postgres.h"

#include "match/records.h"

#define TS_LEVEL_MISSING 15

typedef struct TsVerdict
{
	TsDecision decision;
	int rule; /* -1: no rule */
	double evidence;
	double score;
} TsVerdict;

typedef struct TsScorer TsScorer;

/* A scorer for records, in the current context; `values_fixed` says that no values will be added to the records. */
extern TsScorer *ts_scorer_create(const TsMatcher *matcher, const TsRecords *records, bool values_fixed);

/*
 * The verdict on a pair, a before b.  Where the evidence cannot reach the threshold for review any more, it may be less than
 * it is ("early exit"), unless `whole`.
 */
extern void ts_score_pair(TsScorer *scorer, uint32 a, uint32 b, bool whole, TsVerdict *verdict);

/* Whether condition i of a rule holds. */
extern bool ts_rule_condition_holds(TsScorer *scorer, int rule, int i, uint32 a, uint32 b);

/* The level of a comparison, or TS_LEVEL_MISSING. */
extern int ts_score_level(TsScorer *scorer, int comparison, uint32 a, uint32 b);

/* The comparison that is the i-th to be added up. */
extern int ts_score_order(const TsScorer *scorer, int i);

/* What the level of a comparison adds, given all levels; and what the frequency of the value adds to it. */
extern double ts_level_weight(const TsScorer *scorer, int comparison, const uint8 *levels);
extern double ts_frequency_weight(const TsScorer *scorer, int comparison, int level, uint32 a);
extern double ts_prior_weight(const TsScorer *scorer);

/* Evidence as score; the decision that a score means. */
extern double ts_score_of(const TsMatcher *matcher, double evidence);
extern TsDecision ts_decide(const TsMatcher *matcher, double score);

#endif /* TOUCHSTONE_MATCH_SCORE_H */
