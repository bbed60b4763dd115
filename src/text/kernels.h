/*
 * kernels.h
 *		Similarity kernels: plain C on characters (core/chars.h), no PostgreSQL header, no allocation, no error.
 *
 * A kernel compares a prepared string with any other.  Preparing means: for every character, the set of places where it
 * stands, as bits (ts_prepare).  Blocks of 64 places; a string of up to 64 characters has one.
 *
 *		TsPrepared { the characters, number of blocks, blocks[] }
 *		TsPlaces   one block: bits by ASCII character, and a small hash table for the others
 *
 * A prepared string takes ts_prepared_size(n) bytes, aligned to 8, and no clean-up.
 */
#ifndef TOUCHSTONE_KERNELS_H
#define TOUCHSTONE_KERNELS_H

#include "core/chars.h"

typedef struct TsPrepared TsPrepared;

extern size_t ts_prepared_size(uint32_t n);
/* `text` must stay where it is as long as the prepared string is used. */
extern TsPrepared *ts_prepare(const TsChars *text, void *memory);

/*
 * Each kernel takes two strings, and `a` prepared or NULL.  `scratch` is memory of ts_kernel_scratch(a->n, b->n) bytes,
 * aligned to 8; where neither string has more than TS_SHORT characters it is not needed and may be NULL.
 */
#define TS_SHORT 64
extern size_t ts_kernel_scratch(uint32_t a, uint32_t b);

/* Levenshtein distance; beyond `max`, max + 1. */
extern uint32_t ts_levenshtein(const TsChars *a, const TsPrepared *prepared, const TsChars *b, uint32_t max,
							   void *scratch);
/* Distance of optimal string alignment (a transposition of neighbours counts 1; no place is edited twice). */
extern uint32_t ts_osa(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch);
/* Length of the longest common subsequence. */
extern uint32_t ts_lcs(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch);
/* Jaro similarity. */
extern double ts_jaro(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch);
/* Jaro-Winkler similarity: above 0.7, prefix_weight for each of the first 4 characters that agree. */
extern double ts_jaro_winkler(const TsChars *a, const TsPrepared *prepared, const TsChars *b,
							  double prefix_weight, void *scratch);

/*
 * Partial similarity, of a with windows of b that are as long as a or, at either end of b, shorter; a is not empty, and not
 * longer than b (n characters).  A beginning, all rows of a in order, then the best; `start` and `end` are room for n.
 */
extern void ts_window_begin(uint32_t n, int32_t *start);
extern void ts_window_rows(const TsChars *a, uint32_t from, uint32_t until, const TsChars *b, int32_t *start);
extern double ts_window_best(int32_t m, int32_t n, const int32_t *start, int32_t *end);

/* 2 * lcs / (length of a + length of b); 1 for two empty strings. */
static inline double
ts_indel_similarity(uint32_t a, uint32_t b, uint32_t lcs)
{
	return a + b == 0 ? 1.0 : 2.0 * (double) lcs / (double) (a + b);
}

#endif /* TOUCHSTONE_KERNELS_H */
