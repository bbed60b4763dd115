/*
 * partial.c
 *		partial_similarity: the best indel similarity of the shorter text with a window of the longer.
 *
 * The kernel (window.c) goes over a table with a row for each character of the shorter text, which for the longest texts
 * takes a quarter of a second: some rows at a time, so that a cancel gets in.
 */
#include "postgres.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "text/kernels.h"

PG_FUNCTION_INFO_V1(ts_partial_similarity);

#define ROWS 64

/* The best window of b, for a, which is not longer. */
static double
best_window(const TsChars *a, const TsChars *b)
{
	int32 start_room[TS_STACK_CHARS], end_room[TS_STACK_CHARS];
	int32 *start = start_room, *end = end_room;
	double best;

	if (b->n > TS_STACK_CHARS)
	{
		start = ts_array(int32, b->n);
		end = ts_array(int32, b->n);
	}
	ts_window_begin(b->n, start);
	for (uint32 from = 0; from < a->n; from += ROWS)
	{
		CHECK_FOR_INTERRUPTS();
		ts_window_rows(a, from, Min(from + ROWS, a->n), b, start);
	}
	best = ts_window_best((int32) a->n, (int32) b->n, start, end);
	if (start != start_room)
	{
		pfree(start);
		pfree(end);
	}
	return best;
}

/* ts_partial_similarity(a text, b text) -> float8 */
Datum
ts_partial_similarity(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	TsChars a, b;
	double best;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "partial_similarity", aroom, &a);
	ts_text_chars(PG_GETARG_TEXT_PP(1), "partial_similarity", broom, &b);
	if (a.n == 0 || b.n == 0)
		PG_RETURN_FLOAT8(a.n == b.n ? 1.0 : 0.0);
	best = a.n <= b.n ? best_window(&a, &b) : best_window(&b, &a);
	/* of two texts of one length, either may be the one that gets cut */
	if (a.n == b.n && best < 1)
	{
		double other = best_window(&b, &a);

		best = Max(best, other);
	}
	PG_RETURN_FLOAT8(best);
}
