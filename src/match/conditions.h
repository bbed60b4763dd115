/*
 * conditions.h
 *		Conditions of a matcher on two values.
 */
#ifndef TOUCHSTONE_MATCH_CONDITIONS_H
#define TOUCHSTONE_MATCH_CONDITIONS_H

#include "postgres.h"

#include "match/values.h"
#include "port/pg_bitutils.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

/* ---------- what is seen from the lines of the cache ---------- */

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

#endif /* TOUCHSTONE_MATCH_CONDITIONS_H */
