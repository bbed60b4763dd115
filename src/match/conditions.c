/*
 * conditions.c
 *		Whether a condition holds on two values, and the numbers that its tests hold against thresholds.  See conditions.h.
 *
 * What pairs are asked most often is seen from two lines of the cache (TsQuick, and the bounds before a measure is made); measures
 * are the functions of src/text, on characters that are there already, and for the rest those that SQL calls.
 */
#include "postgres.h"

#include <math.h>

#include "match/conditions.h"

#include "core/error.h"
#include "core/names.h"
#include "text/kernels.h"
#include "text/qgram.h"
#include "text/scratch.h"

/* The functions of other areas, called as they are. */
extern Datum ts_partial_similarity(PG_FUNCTION_ARGS);
extern Datum ts_token_sort_similarity(PG_FUNCTION_ARGS);
extern Datum ts_token_set_similarity(PG_FUNCTION_ARGS);
extern Datum ts_monge_elkan_similarity(PG_FUNCTION_ARGS);
extern Datum ts_person_similarity(PG_FUNCTION_ARGS);
extern Datum ts_company_similarity(PG_FUNCTION_ARGS);

#define EARTH_RADIUS_KM 6371.0088 /* mean radius, IUGG */

/* ---------- what tests look at ---------- */

/*
 * What a comparison of two values allocates, and gone after it: millions are made in one context.  (After an error it is emptied
 * by the next.)
 */
static MemoryContext
comparison_context(void)
{
	static MemoryContext context = NULL;

	if (context == NULL)
		context = AllocSetContextCreate(TopMemoryContext, "touchstone comparison", ALLOCSET_DEFAULT_SIZES);
	else
		MemoryContextReset(context);
	return context;
}

/* A similarity that is there as a function of texts only. */
static double
text_similarity(PGFunction function, const TsValue *a, const TsValue *b)
{
	MemoryContext old = MemoryContextSwitchTo(comparison_context());
	Datum result;

	(void) ts_call_text(function, ts_value_text(a), ts_value_text(b), &result);
	MemoryContextSwitchTo(old);
	return DatumGetFloat8(result);
}

/* Whether two values sound the same. */
static bool
same_phonetic(const TsValue *a, const TsValue *b, TsPhonetic algorithm)
{
	MemoryContext old = MemoryContextSwitchTo(comparison_context());
	uint32 alength, blength;
	const char *x = ts_value_phonetic(a, algorithm, &alength);
	const char *y = ts_value_phonetic(b, algorithm, &blength);

	MemoryContextSwitchTo(old);
	return x != NULL && y != NULL && alength == blength && memcmp(x, y, alength) == 0;
}

/* Elements in common of two sorted lists; no more than `enough` are counted. */
static int
shared_elements(const TsValue *a, const TsValue *b, int enough)
{
	const char *x = a->bytes, *xend = x + a->length, *y = b->bytes, *yend = y + b->length;
	int shared = 0;

	while (x < xend && y < yend && shared < enough)
	{
		const char *xnext = memchr(x, TS_LIST_SEPARATOR, xend - x);
		const char *ynext = memchr(y, TS_LIST_SEPARATOR, yend - y);
		int order;

		xnext = xnext == NULL ? xend : xnext;
		ynext = ynext == NULL ? yend : ynext;
		order = ts_bytes_compare(x, xnext - x, y, ynext - y);
		shared += order == 0;
		if (order <= 0)
			x = xnext + 1;
		if (order >= 0)
			y = ynext + 1;
	}
	return shared;
}

/* Great-circle distance by the haversine formula. */
static double
distance_km(const TsDerived *a, const TsDerived *b)
{
	const double degree = M_PI / 180;
	double dlat = sin((b->latitude - a->latitude) * degree / 2);
	double dlon = sin((b->longitude - a->longitude) * degree / 2);
	double h = dlat * dlat + cos(a->latitude * degree) * cos(b->latitude * degree) * dlon * dlon;

	return 2 * EARTH_RADIUS_KM * asin(Min(1.0, sqrt(h)));
}

/* Whether the first n characters are equal; of a shorter text, all of both. */
static bool
same_prefix(const TsChars *a, const TsChars *b, uint32 n)
{
	if (a->n < n || b->n < n)
	{
		if (a->n != b->n)
			return false;
		n = a->n;
	}
	for (uint32 i = 0; i < n; i++)
		if (ts_char(a, i) != ts_char(b, i))
			return false;
	return true;
}

/* The same of two values. */
static bool
same_value_prefix(const TsValue *a, const TsValue *b, uint32 n)
{
	TsChars x = ts_value_chars(a), y = ts_value_chars(b);

	return same_prefix(&x, &y, n);
}

/* The most that Jaro and Jaro-Winkler can be. */
static inline double
jaro_at_most(const TsValue *a, const TsValue *b, bool winkler)
{
	double common = ts_common_at_most(a, b), jaro;

	if (a->n == 0 || b->n == 0)
		return 1;
	jaro = (common / a->n + common / b->n + 1) / 3;
	return (winkler ? jaro + 0.1 * ts_common_prefix(a, b) * (1 - jaro) : jaro) + 1e-9;
}

/* Whether one edit makes a of b; with `swap`, two neighbours that change places are one. */
static bool
within_one_edit(const TsChars *a, const TsChars *b, bool swap)
{
	uint32 shorter = Min(a->n, b->n), longer = Max(a->n, b->n), prefix = 0, suffix = 0;

	if (longer - shorter > 1)
		return false;
	while (prefix < shorter && ts_char(a, prefix) == ts_char(b, prefix))
		prefix++;
	while (suffix < shorter - prefix && ts_char(a, a->n - 1 - suffix) == ts_char(b, b->n - 1 - suffix))
		suffix++;
	if (longer - prefix - suffix <= 1)
		return true;
	return swap && a->n == b->n && longer - prefix - suffix == 2 &&
		   ts_char(a, prefix) == ts_char(b, prefix + 1) && ts_char(a, prefix + 1) == ts_char(b, prefix);
}

/* ---------- measures ---------- */

/* Measures of two values that were made. */
typedef struct Measures
{
	uint32 made; /* as bits, by kind of test */
	double is[TS_TEST_COMPANY + 1];
} Measures;

/* Edits as a similarity: 1 less their share of the longer text. */
static double
edit_similarity(const TsChars *a, const TsChars *b, uint32 distance)
{
	return 1.0 - (double) distance / (double) Max(Max(a->n, b->n), 1);
}

/* A measure of two values, whatever the threshold. */
static double
make_measure(TsTestKind kind, const TsValue *a, const TsValue *b)
{
	TsChars achars = ts_value_chars(a), bchars = ts_value_chars(b);
	const TsChars *x = &achars, *y = &bchars;
	void *scratch;
	double result;

	switch (kind)
	{
		case TS_TEST_PARTIAL:
			return text_similarity(ts_partial_similarity, a, b);
		case TS_TEST_TOKEN_SORT:
			return text_similarity(ts_token_sort_similarity, a, b);
		case TS_TEST_TOKEN_SET:
			return text_similarity(ts_token_set_similarity, a, b);
		case TS_TEST_MONGE_ELKAN:
			return text_similarity(ts_monge_elkan_similarity, a, b);
		case TS_TEST_PERSON:
			return text_similarity(ts_person_similarity, a, b);
		case TS_TEST_COMPANY:
			return text_similarity(ts_company_similarity, a, b);
		case TS_TEST_QGRAM:
			return ts_trigram_similarity(x, y);
		default:
			break;
	}
	scratch = ts_scratch(x, y);
	switch (kind)
	{
		case TS_TEST_LEVENSHTEIN_DISTANCE:
			result = ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch);
			break;
		case TS_TEST_DAMERAU_DISTANCE:
			result = ts_osa(x, NULL, y, scratch);
			break;
		case TS_TEST_LEVENSHTEIN:
			result = edit_similarity(x, y, ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch));
			break;
		case TS_TEST_DAMERAU:
			result = edit_similarity(x, y, ts_osa(x, NULL, y, scratch));
			break;
		case TS_TEST_JARO:
			result = ts_jaro(x, NULL, y, scratch);
			break;
		case TS_TEST_JARO_WINKLER:
			result = ts_jaro_winkler(x, NULL, y, 0.1, scratch);
			break;
		default:
			Ensure(kind == TS_TEST_INDEL, "a test has no measure");
			result = ts_indel_similarity(x->n, y->n, ts_lcs(x, NULL, y, scratch));
			break;
	}
	if (scratch)
		pfree(scratch);
	return result;
}

/* Whether a measure reaches a threshold, or, of edits, stays within it. */
static bool
measure_holds(const TsTest *test, const TsValue *a, const TsValue *b, Measures *measures)
{
	TsChars achars = ts_value_chars(a), bchars = ts_value_chars(b);
	const TsChars *x = &achars, *y = &bchars;
	bool edits = test->kind == TS_TEST_LEVENSHTEIN_DISTANCE || test->kind == TS_TEST_DAMERAU_DISTANCE;
	uint32 bit = UINT32_C(1) << test->kind;

	StaticAssertStmt(TS_TEST_COMPANY < 32, "kinds of tests as bits");
	if (!(measures->made & bit))
	{
		/* what needs no measure */
		if (edits)
		{
			if (fabs((double) x->n - (double) y->n) > test->threshold)
				return false;
			/* an edit changes at most one character on either side */
			if ((double) Max(x->n, y->n) - ts_common_at_most(a, b) > test->threshold)
				return false;
			if (test->threshold < 2)
				return test->threshold < 1
						   ? within_one_edit(x, y, false) && x->n == y->n && same_prefix(x, y, x->n)
						   : within_one_edit(x, y, test->kind == TS_TEST_DAMERAU_DISTANCE);
		}
		else if (test->kind == TS_TEST_JARO || test->kind == TS_TEST_JARO_WINKLER)
		{
			if (jaro_at_most(a, b, test->kind == TS_TEST_JARO_WINKLER) < test->threshold)
				return false;
		}
		measures->is[test->kind] = make_measure(test->kind, a, b);
		measures->made |= bit;
	}
	return edits ? measures->is[test->kind] <= test->threshold : measures->is[test->kind] >= test->threshold;
}

/* ---------- conditions ---------- */

/* Whether a test holds; measures are kept for the other levels. */
static bool
test_holds(const TsTest *test, const TsValue *a, const TsValue *b, bool equal, Measures *measures)
{
	switch (test->kind)
	{
		case TS_TEST_EXACT:
			return equal;
		case TS_TEST_DIFFERENT:
			return !equal;
		case TS_TEST_BOTH_MISSING:
			return false;
		case TS_TEST_SWAPPED:
			return true;
		case TS_TEST_PREFIX:
			return equal || same_value_prefix(a, b, (uint32) test->count);
		case TS_TEST_ANY_SHARED:
			return shared_elements(a, b, test->count) >= test->count;
		case TS_TEST_DAYS:
			return a->derived->day != TS_NO_DAY && b->derived->day != TS_NO_DAY &&
				   fabs((double) a->derived->day - (double) b->derived->day) <= test->threshold;
		case TS_TEST_NUMERIC:
			return fabs(a->derived->number - b->derived->number) <= test->threshold;
		case TS_TEST_RELATIVE:
			return fabs(a->derived->number - b->derived->number) <=
				   test->threshold * Max(fabs(a->derived->number), fabs(b->derived->number));
		case TS_TEST_KM:
			return distance_km(a->derived, b->derived) <= test->threshold;
		case TS_TEST_PHONETIC:
			return same_phonetic(a, b, test->phonetic);
		default:
			return measure_holds(test, a, b, measures);
	}
}

/* Whether all tests of a condition hold. */
static bool
holds(const TsCondition *condition, const TsValue *a, const TsValue *b, bool equal, Measures *measures)
{
	for (int i = 0; i < condition->n; i++)
		if (!test_holds(&condition->test[i], a, b, equal, measures))
			return false;
	return true;
}

/* ts_condition_holds: all tests of a condition, in order. */
bool
ts_condition_holds(const TsCondition *condition, const TsValue *a, const TsValue *b, bool equal)
{
	Measures measures;

	measures.made = 0;
	return holds(condition, a, b, equal, &measures);
}

/* ts_first_condition: a measure that several of them ask for is made once. */
int
ts_first_condition(const TsCondition *const *condition, int n, const TsValue *a, const TsValue *b, bool equal)
{
	Measures measures;
	int i = 0;

	measures.made = 0;
	while (i < n && (condition[i] == NULL || !holds(condition[i], a, b, equal, &measures)))
		i++;
	return i;
}

/* ts_quick_make: the least that any of the conditions asks for, by what can be bounded. */
void
ts_quick_make(const TsCondition *const *condition, int n, TsQuick *quick)
{
	*quick = (TsQuick){.possible = true, .jaro = {9, 9, 9, 9, 9}, .edits = -1, .prefix = 5};
	for (int i = 0; i < n; i++)
	{
		const TsTest *test = condition[i] == NULL ? NULL : &condition[i]->test[0];

		/* a condition on other fields too is not for here; of several tests, the first must hold */
		if (test == NULL)
			continue;
		switch (test->kind)
		{
			case TS_TEST_EXACT:
				break;
			case TS_TEST_PREFIX:
				quick->prefix = Min(quick->prefix, (uint32) test->count);
				quick->possible &= test->count <= 4;
				break;
			case TS_TEST_LEVENSHTEIN_DISTANCE:
			case TS_TEST_DAMERAU_DISTANCE:
				quick->edits = Max(quick->edits, test->threshold);
				break;
			case TS_TEST_JARO:
			case TS_TEST_JARO_WINKLER:
				for (int p = 0; p <= 4; p++)
				{
					double bonus = test->kind == TS_TEST_JARO ? 0 : 0.1 * p;

					quick->jaro[p] =
						Min(quick->jaro[p], 3 * (test->threshold - bonus) / (1 - bonus) - 1 - 1e-9);
				}
				break;
			default:
				quick->possible = false;
		}
	}
}

/* ---------- for explanations ---------- */

/* ts_test_measures: whether a test holds a number against a threshold. */
bool
ts_test_measures(const TsTest *test)
{
	switch (test->kind)
	{
		case TS_TEST_EXACT:
		case TS_TEST_DIFFERENT:
		case TS_TEST_BOTH_MISSING:
		case TS_TEST_PREFIX:
		case TS_TEST_SWAPPED:
		case TS_TEST_PHONETIC:
			return false;
		default:
			return true;
	}
}

/*
 * ts_test_measure: what test_holds holds against the threshold, for explanations; without its short cuts, which only tell on
 * which side of the threshold it is.
 */
double
ts_test_measure(const TsTest *test, const TsValue *a, const TsValue *b)
{
	double apart;

	if (!ts_test_measures(test))
		return NAN;
	switch (test->kind)
	{
		case TS_TEST_ANY_SHARED:
			return shared_elements(a, b, PG_INT32_MAX);
		case TS_TEST_DAYS:
			return a->derived->day == TS_NO_DAY || b->derived->day == TS_NO_DAY
					   ? NAN
					   : fabs((double) a->derived->day - (double) b->derived->day);
		case TS_TEST_NUMERIC:
			return fabs(a->derived->number - b->derived->number);
		case TS_TEST_RELATIVE:
			apart = fabs(a->derived->number - b->derived->number);
			return apart == 0 ? 0 : apart / Max(fabs(a->derived->number), fabs(b->derived->number));
		case TS_TEST_KM:
			return distance_km(a->derived, b->derived);
		default:
			return make_measure(test->kind, a, b);
	}
}
