/*
 * partial.c
 *		partial_similarity: the best indel similarity of the shorter text with a window of the longer.
 *
 * Windows are as long as the shorter text (m characters), and may stick out at either end of the longer (n), where they
 * hold fewer.  There are n + m - 1 of them; comparing each on its own would take O(n m) for each m / 64 characters.  All
 * of them come out of one pass over the m * n table instead (Alves, Caceres and Song 2008, "An all-substrings common
 * subsequence algorithm"; Tiskin's seaweeds):
 *
 *		for every end e in the longer text there is a number start[e] such that
 *		the longest common subsequence with b[i .. j) is the count of e in i .. j - 1 with start[e] < i
 *
 * Row by row (one character of the shorter text), a strand comes in from the left as -1 and meets the strands that come
 * from above: on a match, or when the two have crossed before, the lower number turns down and the other goes on.
 */
#include "postgres.h"

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "text/kernels.h"

PG_FUNCTION_INFO_V1(ts_partial_similarity);

static pg_attribute_always_inline void
comb(const TsChars *a, const TsChars *b, bool wide, int32 *start)
{
	for (uint32 j = 0; j < b->n; j++)
		start[j] = (int32) j;
	for (uint32 i = 0; i < a->n; i++)
	{
		uint32 c = ts_char(a, i);
		int32 strand = -1;

		TsCheckInterrupts(i + 1);
		for (uint32 j = 0; j < b->n; j++)
		{
			uint32 d = wide ? b->chars[j] : b->bytes[j];
			int32 above = start[j];
			int32 low = Min(strand, above), high = Max(strand, above);

			start[j] = c == d ? strand : high;
			strand = c == d ? above : low;
		}
	}
}

/* The best window of b, for a, which is not longer. */
static double
best_window(const TsChars *a, const TsChars *b)
{
	int32 start_room[TS_STACK_CHARS], end_room[TS_STACK_CHARS];
	int32 *start = start_room, *end = end_room;
	int32 m = (int32) a->n, n = (int32) b->n;
	int32 count = 0;
	double best = 0;

	if (n > TS_STACK_CHARS)
	{
		start = ts_array(int32, n);
		end = ts_array(int32, n);
	}
	if (b->wide)
		comb(a, b, true, start);
	else
		comb(a, b, false, start);
	/* end[i]: where the strand that starts at i ends */
	for (int32 i = 0; i < n; i++)
		end[i] = n;
	for (int32 e = 0; e < n; e++)
		if (start[e] >= 0)
			end[start[e]] = e;
	/*
	 * The window [from, until) slides over b; count is the number of e in it with start[e] < from.  At from = 0, those
	 * are the ends of strands that came in from the left.
	 */
	for (int32 from = 0, until = 0; from < n;)
	{
		if (until < n && until - from < m)
		{
			count += (start[until] < from);
			until++;
		}
		else
		{
			/* from leaves the window, and the strand that starts there begins to count; it ends at from or later */
			count -= (start[from] < from);
			count += (end[from] > from && end[from] < until);
			from++;
			if (until < n)
			{
				count += (start[until] < from);
				until++;
			}
		}
		if (until > from)
		{
			double similarity = ts_indel_similarity((uint32) m, (uint32) (until - from), (uint32) count);

			best = Max(best, similarity);
		}
	}
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
