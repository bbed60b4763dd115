/*
 * trainer.h
 *		What the files of match_train share: train.c and train_....c.
 *
 *		train_patterns.c   pairs that are looked at, reduced to patterns and counted
 *		train_em.c         the model of patterns: how likely they are, expectation maximisation, the prior
 *		train_u.c          u, and which comparisons go together among pairs that are two
 *		train_passes.c     m, in passes over the pairs of one key each
 *		train.c            the order of these steps, labels, frequencies, and the matcher that comes out
 *
 * Everything is allocated in the context of one training and goes with it.
 */
#ifndef TOUCHSTONE_MATCH_TRAINER_H
#define TOUCHSTONE_MATCH_TRAINER_H

#include "postgres.h"

#include "match/train.h"

#define TS_TRAIN_PASS_PAIRS 120000 /* of one key, for m */
#define TS_TRAIN_LEAST_U	1e-10
#define TS_TRAIN_MOST_ELSE	0.4 /* of the matches of a field, those that do not agree at all */
#define TS_TRAIN_LEVELS		(TS_MATCH_MAX_LEVELS + 1)

/* ---------- patterns ---------- */

/*
 * What a comparison says of a pair in training, in 5 bits: its level, or missing, or, on exact agreement, how frequent the value
 * is, by buckets: two who are both called Smith are less likely one than two who are both called Zwingli, and EM that did not know
 * would take namesakes for matches.
 */
#define TS_CODE_BITS	 5
#define TS_CODES_A_WORD	 12
#define TS_PATTERN_WORDS ((TS_MATCH_MAX_COMPARISONS + TS_CODES_A_WORD - 1) / TS_CODES_A_WORD)
#define TS_TRAIN_BUCKETS 12
#define TS_CODE_BUCKET	 16 /* the first of them */

typedef struct TsPairPattern
{
	uint64 word[TS_PATTERN_WORDS];
} TsPairPattern;

static inline int
ts_pattern_code(const TsPairPattern *pattern, int comparison)
{
	return (int) (pattern->word[comparison / TS_CODES_A_WORD] >>
				  (comparison % TS_CODES_A_WORD * TS_CODE_BITS)) &
		   ((1 << TS_CODE_BITS) - 1);
}

/* The level that a code stands for. */
static inline int
ts_code_level(int code)
{
	return code >= TS_CODE_BUCKET ? 0 : code;
}

typedef struct TsCountedPattern
{
	TsPairPattern pattern;
	double n;
	bool used;
} TsCountedPattern;

/* How often patterns occur. */
typedef struct TsPatternTable
{
	uint32 mask, n;
	TsCountedPattern *slot;
	double pairs;
} TsPatternTable;

/* ---------- the model ---------- */

/* u of comparisons given that some others agree exactly. */
typedef struct TsTrainContext
{
	uint64 mask; /* of comparisons */
	int n;
	bool has[TS_MATCH_MAX_COMPARISONS];
	double u[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS];
} TsTrainContext;

typedef struct TsTrainModel
{
	int n;
	int nlevels[TS_MATCH_MAX_COMPARISONS]; /* with else */
	double m[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS];
	double u[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS];
	double prior;
	int parent[TS_MATCH_MAX_COMPARISONS]; /* the comparison that this one goes with; -1: none */
	double gu[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS][TS_TRAIN_LEVELS];
	int ncontexts;
	TsTrainContext *context;
} TsTrainModel;

typedef struct TsTrainer
{
	const TsRecords *records;
	const TsMatcher *matcher;
	TsScorer *scorer;
	uint64 seed;
	double total;						 /* pairs that there are */
	int order[TS_MATCH_MAX_COMPARISONS]; /* comparisons: those that agree most often first */
	int place[TS_MATCH_MAX_COMPARISONS]; /* of each in that order */
	TsTrainModel model;
	uint8 *bucket[TS_MATCH_MAX_COMPARISONS]; /* by value; NULL where the first level is not equality */
	double bucket_share[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_BUCKETS]; /* of the records */
	double bucket_squares[TS_MATCH_MAX_COMPARISONS]
						 [TS_TRAIN_BUCKETS];				 /* of random pairs, given that they agree */
	double seen[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS];	 /* shares among random pairs */
	TsPatternTable random;									 /* of random pairs */
	double start[TS_MATCH_MAX_COMPARISONS][TS_TRAIN_LEVELS]; /* m before anything is known */
	int iterations;
	bool converged;
	int64 pairs;
} TsTrainer;

/* ---------- train_patterns.c ---------- */

/* Buckets of the values of a comparison's field, if its first level is equality. */
extern void ts_train_buckets(TsTrainer *trainer, int c);

/* Patterns of pairs, sorted: sums over them do not depend on the order in which pairs came. */
extern void ts_train_random_patterns(TsTrainer *trainer, TsPatternTable *patterns);
extern void ts_train_pass_patterns(TsTrainer *trainer, const TsBlocks *blocks, TsPatternTable *patterns);
extern double ts_train_key_patterns(TsTrainer *trainer, const TsBlocking *blocking, uint64 seed,
									TsPatternTable *patterns);
extern void ts_train_label_patterns(TsTrainer *trainer, const TsPair *labels, uint32 nlabels,
									TsPatternTable *patterns);

/* ---------- train_em.c ---------- */

extern void ts_train_make_monotone(const TsMatcher *matcher, TsTrainModel *model);
extern double ts_train_estimate(const double *counted, int n, double strength, const double *around,
								double least, double *to);
extern double ts_train_em(TsTrainer *trainer, const TsPatternTable *patterns, TsTrainModel *model,
						  const bool *frozen, bool own_u, double strength, double (*around)[TS_TRAIN_LEVELS]);
extern void ts_train_set_prior(TsTrainer *trainer, const TsPatternTable *patterns, double share);

/* ---------- train_u.c ---------- */

extern void ts_train_learn_seen(TsTrainer *trainer);
extern void ts_train_set_u(TsTrainer *trainer, TsTrainModel *model);
extern void ts_train_learn_dependence(TsTrainer *trainer, TsTrainModel *model);

/* ---------- train_passes.c ---------- */

#define TS_TRAIN_MOST_TOGETHER 24 /* passes on two comparisons each */

extern int ts_train_passes_together(TsTrainer *trainer, TsKey *pass, TsPatternTable *patterns, int npasses);
extern void ts_train_learn_passes(TsTrainer *trainer, const TsKey *key, const TsPatternTable *patterns,
								  int npasses, int together);

#endif /* TOUCHSTONE_MATCH_TRAINER_H */
