/*
 * kernels.c
 *		Fuzz target: every similarity kernel against a slow, obvious reference.
 *
 * The first byte says how the rest becomes two texts, the second where it is cut.  Either it is two texts as they are: any
 * bytes, long and short.  Or it is written in few letters, so that much is equal and blocks of 64 are crossed; and of these,
 * the second may be the first with some edits.  They are compared prepared and not, both ways round.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/kernels.h"

#define LONGEST			 400
#define LONGEST_WINDOWED 60 /* for the reference takes the fourth power */

static uint32_t matrix[LONGEST + 2][LONGEST + 2];

static uint32_t
least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* The matrix of edit distances; with transpositions of neighbours, optimal string alignment. */
static uint32_t
edit_distance(const TsChars *a, const TsChars *b, int transpositions)
{
	for (uint32_t i = 0; i <= a->n; i++)
		for (uint32_t j = 0; j <= b->n; j++)
		{
			uint32_t best;

			if (i == 0 || j == 0)
			{
				matrix[i][j] = i + j;
				continue;
			}
			best = least(matrix[i - 1][j], matrix[i][j - 1]) + 1;
			best = least(best, matrix[i - 1][j - 1] + (ts_char(a, i - 1) != ts_char(b, j - 1)));
			if (transpositions && i > 1 && j > 1 && ts_char(a, i - 1) == ts_char(b, j - 2) &&
				ts_char(a, i - 2) == ts_char(b, j - 1))
				best = least(best, matrix[i - 2][j - 2] + 1);
			matrix[i][j] = best;
		}
	return matrix[a->n][b->n];
}

static uint32_t
common_subsequence(const TsChars *a, const TsChars *b)
{
	for (uint32_t i = 0; i <= a->n; i++)
		for (uint32_t j = 0; j <= b->n; j++)
		{
			uint32_t skip_a, skip_b;

			if (i == 0 || j == 0)
			{
				matrix[i][j] = 0;
				continue;
			}
			skip_a = matrix[i - 1][j];
			skip_b = matrix[i][j - 1];
			matrix[i][j] = skip_a > skip_b ? skip_a : skip_b;
			if (ts_char(a, i - 1) == ts_char(b, j - 1) && matrix[i - 1][j - 1] + 1 > matrix[i][j])
				matrix[i][j] = matrix[i - 1][j - 1] + 1;
		}
	return matrix[a->n][b->n];
}

/* Jaro's definition, character by character. */
static double
jaro(const TsChars *a, const TsChars *b)
{
	static char taken_a[LONGEST], taken_b[LONGEST];
	uint32_t longer = a->n > b->n ? a->n : b->n;
	int64_t reach = (int64_t) (longer / 2) - 1;
	uint32_t matches = 0, out_of_order = 0, k = 0;

	if (a->n == 0 || b->n == 0)
		return a->n == b->n;
	if (reach < 0)
		reach = 0;
	memset(taken_a, 0, sizeof(taken_a));
	memset(taken_b, 0, sizeof(taken_b));
	for (uint32_t i = 0; i < a->n; i++)
		for (uint32_t j = 0; j < b->n; j++)
			if (!taken_b[j] && llabs((long long) i - (long long) j) <= reach && ts_char(a, i) == ts_char(b, j))
			{
				taken_a[i] = taken_b[j] = 1;
				matches++;
				break;
			}
	if (matches == 0)
		return 0;
	for (uint32_t i = 0; i < a->n; i++)
	{
		if (!taken_a[i])
			continue;
		while (!taken_b[k])
			k++;
		out_of_order += ts_char(a, i) != ts_char(b, k++);
	}
	return ((double) matches / a->n + (double) matches / b->n + (double) (matches - out_of_order / 2) / matches) / 3;
}

static double
jaro_winkler(const TsChars *a, const TsChars *b)
{
	double j = jaro(a, b);
	uint32_t prefix = 0;

	while (prefix < 4 && prefix < a->n && prefix < b->n && ts_char(a, prefix) == ts_char(b, prefix))
		prefix++;
	return j > 0.7 ? j + prefix * 0.1 * (1 - j) : j;
}

/* The best window of b for a, each compared on its own: beginning before b, inside, ending behind it. */
static double
best_window(const TsChars *a, const TsChars *b)
{
	double best = 0;

	for (int64_t from = 1 - (int64_t) a->n; from < (int64_t) b->n; from++)
	{
		uint32_t first = from < 0 ? 0 : (uint32_t) from;
		uint32_t behind = from + a->n < b->n ? (uint32_t) (from + a->n) : b->n;
		TsChars window = ts_part(b, first, behind - first);
		double similarity = ts_indel_similarity(a->n, window.n, common_subsequence(a, &window));

		best = similarity > best ? similarity : best;
	}
	return best;
}

static void
compare_windows(const TsChars *a, const TsChars *b)
{
	int32_t *start, *end;

	if (a->n == 0 || a->n > b->n || b->n > LONGEST_WINDOWED)
		return;
	start = malloc(b->n * sizeof(int32_t));
	end = malloc(b->n * sizeof(int32_t));
	ts_window_begin(b->n, start);
	ts_window_rows(a, 0, a->n / 2, b, start);
	ts_window_rows(a, a->n / 2, a->n, b, start);
	assert(fabs(ts_window_best((int32_t) a->n, (int32_t) b->n, start, end) - best_window(a, b)) < 1e-12);
	free(start);
	free(end);
}

static void
compare(const TsChars *a, const TsPrepared *prepared, const TsChars *b, void *scratch)
{
	uint32_t distance = edit_distance(a, b, 0);
	uint32_t longer = a->n > b->n ? a->n : b->n;

	assert(ts_levenshtein(a, prepared, b, UINT32_MAX, scratch) == distance);
	for (uint32_t max = 0; max <= longer; max += 1 + max / 3)
		assert(ts_levenshtein(a, prepared, b, max, scratch) == (distance <= max ? distance : max + 1));
	assert(ts_osa(a, prepared, b, scratch) == edit_distance(a, b, 1));
	assert(ts_lcs(a, prepared, b, scratch) == common_subsequence(a, b));
	assert(fabs(ts_jaro(a, prepared, b, scratch) - jaro(a, b)) < 1e-12);
	assert(fabs(ts_jaro_winkler(a, prepared, b, 0.1, scratch) - jaro_winkler(a, b)) < 1e-12);
}

/* A text with edits: each takes two bytes, place and what to do there. */
static size_t
edit(char *text, size_t length, const uint8_t *edits, size_t n)
{
	for (size_t i = 0; i + 1 < n && length > 1; i += 2)
	{
		size_t at = (edits[i] * 2 + (edits[i + 1] >> 7)) % length;
		char c;

		switch (edits[i + 1] & 3)
		{
			case 0:
				text[at] = 'a' + (edits[i + 1] >> 2 & 3);
				break;
			case 1:
				memmove(text + at, text + at + 1, length - at - 1);
				length--;
				break;
			case 2:
				if (length < LONGEST)
				{
					memmove(text + at + 1, text + at, length - at);
					text[at] = 'a' + (edits[i + 1] >> 2 & 3);
					length++;
				}
				break;
			default:
				c = text[at];
				text[at] = text[at > 0 ? at - 1 : 1];
				text[at > 0 ? at - 1 : 1] = c;
		}
	}
	return length;
}

/* A text in four letters, four of them a byte. */
static size_t
letters(const uint8_t *from, size_t n, char *text)
{
	n = n < LONGEST / 4 ? n : LONGEST / 4;
	for (size_t k = 0; k < 4 * n; k++)
		text[k] = (char) ('a' + (from[k / 4] >> (2 * (k % 4)) & 3));
	return 4 * n;
}

static size_t
as_it_is(const uint8_t *from, size_t n, char *text)
{
	n = n < LONGEST ? n : LONGEST;
	memcpy(text, from, n);
	return n;
}

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[2][LONGEST + 1];
	const uint8_t *rest = data + 2;
	uint32_t *room[2];
	char *bytes[2];
	size_t length[2];
	size_t cut;
	TsChars a, b;
	void *scratch, *memory;

	if (size < 3)
		return 0;
	size -= 2;
	cut = data[1] * size / 256;
	switch (data[0] & 3)
	{
		case 0:
			length[0] = as_it_is(rest, cut, text[0]);
			length[1] = as_it_is(rest + cut, size - cut, text[1]);
			break;
		case 1:
			length[0] = letters(rest, cut, text[0]);
			length[1] = letters(rest + cut, size - cut, text[1]);
			break;
		default:
			length[0] = letters(rest, cut, text[0]);
			memcpy(text[1], text[0], length[0]);
			length[1] = edit(text[1], length[0], rest + cut, size - cut < 20 ? size - cut : 20);
	}
	for (int i = 0; i < 2; i++)
	{
		/* memory of exactly the right size, so that the sanitizer sees a step too far */
		bytes[i] = malloc(length[i] + (length[i] == 0));
		memcpy(bytes[i], text[i], length[i]);
		room[i] = malloc((length[i] + 1) * sizeof(uint32_t));
	}
	a = ts_utf8_chars(bytes[0], length[0], room[0]);
	b = ts_utf8_chars(bytes[1], length[1], room[1]);
	scratch = malloc(ts_kernel_scratch(a.n, b.n) + 1);
	memory = malloc(ts_prepared_size(a.n > b.n ? a.n : b.n));
	compare_windows(&a, &b);
	compare_windows(&b, &a);
	compare(&a, NULL, &b, scratch);
	compare(&b, NULL, &a, scratch);
	compare(&a, ts_prepare(&a, memory), &b, scratch);
	compare(&b, ts_prepare(&b, memory), &a, scratch);
	free(memory);
	free(scratch);
	for (int i = 0; i < 2; i++)
	{
		free(room[i]);
		free(bytes[i]);
	}
	return 0;
}
