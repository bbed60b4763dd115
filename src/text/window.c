/*
 * window.c
 *		Kernel of partial_similarity: the longest common subsequences of a text with all windows of another.
 *
 * Windows of b are as long as a (m characters), and may stick out at either end of b (n), where they hold fewer.  There are
 * n + m - 1 of them; comparing each on its own would take O(n m) for each m / 64 characters.  All of them come out of one
 * pass over the m * n table instead (Alves, Caceres and Song 2008, "An all-substrings common subsequence algorithm";
 * Tiskin's seaweeds):
 *
 *		for every end e in b there is a number start[e] such that
 *		the longest common subsequence with b[i .. j) is the count of e in i .. j - 1 with start[e] < i
 *
 * Row by row (one character of a), a strand comes in from the left as -1 and meets the strands that come from above: on a
 * match, or when the two have crossed before, the lower number turns down and the other goes on.
 */
#include "text/kernels.h"

#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

static inline __attribute__((always_inline)) void
comb(const TsChars *a, uint32_t from, uint32_t until, const TsChars *b, bool wide, int32_t *start)
{
	for (uint32_t i = from; i < until; i++)
	{
		uint32_t c = ts_char(a, i);
		int32_t strand = -1;

		for (uint32_t j = 0; j < b->n; j++)
		{
			uint32_t d = wide ? b->chars[j] : b->bytes[j];
			int32_t above = start[j];
			int32_t low = MIN(strand, above), high = MAX(strand, above);

			start[j] = c == d ? strand : high;
			strand = c == d ? above : low;
		}
	}
}

/* ts_window_begin: before the first row, each strand is where it starts. */
void
ts_window_begin(uint32_t n, int32_t *start)
{
	for (uint32_t j = 0; j < n; j++)
		start[j] = (int32_t) j;
}

/* ts_window_rows: rows [from, until) of the table. */
void
ts_window_rows(const TsChars *a, uint32_t from, uint32_t until, const TsChars *b, int32_t *start)
{
	if (b->wide)
		comb(a, from, until, b, true, start);
	else
		comb(a, from, until, b, false, start);
}

/*
 * ts_window_best: after the last row: the best indel similarity of a (m characters) with a window of b (n, not fewer).
 *
 * The window [from, until) slides over b; count is the number of e in it with start[e] < from.  At from = 0, those are the
 * ends of strands that came in from the left.
 */
double
ts_window_best(int32_t m, int32_t n, const int32_t *start, int32_t *end)
{
	int32_t count = 0;
	double best = 0;

	/* end[i]: where the strand that starts at i ends */
	for (int32_t i = 0; i < n; i++)
		end[i] = n;
	for (int32_t e = 0; e < n; e++)
		if (start[e] >= 0)
			end[start[e]] = e;
	for (int32_t from = 0, until = 0; from < n;)
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
			double similarity =
				ts_indel_similarity((uint32_t) m, (uint32_t) (until - from), (uint32_t) count);

			best = MAX(best, similarity);
		}
	}
	return best;
}
