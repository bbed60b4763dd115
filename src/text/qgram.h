/*
 * qgram.h
 *		q-grams of a text: all runs of q characters of the text between q - 1 marks on either side.
 *
 *		"张伟", q = 3	##张  #张伟  张伟#  伟##
 *
 * The marks give short names a profile (without them 张伟 would have no trigram at all), and the first and last
 * characters the weight of the others.  A text of n > 0 characters has n + q - 1 of them, the empty text none.
 */
#ifndef TOUCHSTONE_QGRAM_H
#define TOUCHSTONE_QGRAM_H

#include "postgres.h"

#include "core/chars.h"

#define TS_QGRAM_MAX 8

/* How many q-grams a text of n characters has. */
static inline uint32
ts_qgram_count(uint32 n, int q)
{
	return n == 0 ? 0 : n + (uint32) q - 1;
}

/*
 * The q-grams of a text in its order, as numbers: equal numbers are equal q-grams.  `narrow` says that every text that
 * this one is compared with, and this one, is ASCII.
 */
extern void ts_qgrams(const TsChars *text, int q, bool narrow, uint64 *to);

/* Dice's coefficient of the profiles of padded trigrams: qgram_similarity(a, b). */
extern double ts_trigram_similarity(const TsChars *a, const TsChars *b);

#endif /* TOUCHSTONE_QGRAM_H */
