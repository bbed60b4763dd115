/*
 * train.h
 *		What a matcher learns from records, and which keys are chosen for them.
 */
#ifndef TOUCHSTONE_MATCH_TRAIN_H
#define TOUCHSTONE_MATCH_TRAIN_H

#include "match/blocking.h"
#include "match/pairs.h"

/*
 * The matcher with m, u, prior and frequencies learned from the records, in the current context.  `labels` are pairs that
 * people have decided.
 */
extern TsMatcher *ts_train(const TsRecords *records, const TsMatcher *matcher, const TsKey *key, int nkeys,
						   const TsPair *labels, uint32 nlabels, int64 seed);

/* Keys for records, for a matcher that has none; in the current context.  How many. */
extern int ts_choose_keys(const TsRecords *records, const TsMatcher *matcher, TsKey **key);

#endif /* TOUCHSTONE_MATCH_TRAIN_H */
