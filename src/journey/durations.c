/*
 * durations.c
 *		Lengths of time, of which a median is wanted.
 *
 * As long as there is budget they lie in an array, where a quickselect finds what is asked for without sorting the rest.
 * Beyond that they go to a tuplesort, which spills to disk.
 */
#include "postgres.h"

#include "journey/durations.h"

#include <math.h>

#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "miscadmin.h"
#include "utils/tuplesort.h"

#define FIRST_ROOM	  64
#define SORTS_AT_ONCE 4 /* what work_mem is shared by */

/*
 * ts_durations_create: none yet, in the current context; `budget` is what all of a caller share, in bytes, and is kept by the caller.
 */
TsDurations *
ts_durations_create(Size *budget)
{
	TsDurations *durations = palloc0(sizeof(TsDurations));

	durations->budget = budget;
	return durations;
}

/* The array goes to a tuplesort. */
static void
begin_sort(TsDurations *durations)
{
	durations->sort = tuplesort_begin_datum(INT8OID, Int8LessOperator, InvalidOid, false,
											Max(work_mem / SORTS_AT_ONCE, 64), NULL, TUPLESORT_NONE);
	for (uint64 i = 0; i < durations->n; i++)
	{
		TsCheckInterrupts(i);
		tuplesort_putdatum(durations->sort, Int64GetDatum(durations->value[i]), false);
	}
	if (durations->value)
		pfree(durations->value);
	*durations->budget += durations->room * sizeof(int64);
	durations->value = NULL;
	durations->room = 0;
}

/* ts_durations_add_slow: one more, where there is no room in the array. */
void
ts_durations_add_slow(TsDurations *durations, int64 microseconds)
{
	if (durations->sort == NULL)
	{
		uint64 room = Max(FIRST_ROOM, 2 * durations->room);
		Size more = (room - durations->room) * sizeof(int64);

		CHECK_FOR_INTERRUPTS();
		if (more > *durations->budget)
			begin_sort(durations);
		else
		{
			*durations->budget -= more;
			durations->room = room;
			durations->value =
				durations->value ? ts_array_resize(durations->value, int64, room) : ts_array(int64, room);
			durations->value[durations->n++] = microseconds;
			return;
		}
	}
	tuplesort_putdatum(durations->sort, Int64GetDatum(microseconds), false);
	durations->n++;
}

/* Puts the element that sorting would put at `place` there, smaller ones before it, larger ones behind it. */
static void
select_place(int64 *value, uint64 n, uint64 place)
{
	uint64 from = 0, to = n; /* the part that holds it */

	while (to - from > 1)
	{
		/*
		 * The median of three as pivot, at places that no order of the data foresees; elements equal to it stop both
		 * ends, so that they part in the middle.
		 */
		uint64 dice = ts_mix64(from + (to << 24));
		int64 a = value[from + dice % (to - from)];
		int64 b = value[from + (dice >> 20) % (to - from)];
		int64 c = value[from + (dice >> 40) % (to - from)];
		int64 low = Min(a, b), high = Max(a, b);
		int64 pivot = Max(low, Min(high, c));
		uint64 i = from, j = to - 1;

		CHECK_FOR_INTERRUPTS();
		for (;;)
		{
			int64 other;

			while (value[i] < pivot)
				i++;
			while (value[j] > pivot)
				j--;
			if (i >= j)
				break;
			other = value[i];
			value[i++] = value[j];
			value[j--] = other;
		}
		/* [from, i) is at most the pivot and [i, to) at least the pivot; the former is not to be empty */
		if (i == from)
			i++;
		if (place < i)
			to = i;
		else
			from = i;
	}
}

/*
 * The duration at a place, counted from 0 in ascending order.  Places are asked for in ascending order, but for one step
 * back.
 */
static int64
at_place(TsDurations *durations, uint64 place)
{
	if (durations->sort == NULL)
	{
		select_place(durations->value, durations->n, place);
		return durations->value[place];
	}
	if (durations->sorted == 0)
		tuplesort_performsort(durations->sort);
	if (place + 2 == durations->sorted)
		return durations->before;
	while (durations->sorted <= place)
	{
		Datum datum = 0;
		bool isnull;

		TsCheckInterrupts(durations->sorted);
		Ensure(ts_tuplesort_next_datum(durations->sort, &datum, &isnull), "fewer durations than were sorted");
		durations->before = durations->last;
		durations->last = DatumGetInt64(datum);
		durations->sorted++;
	}
	return durations->last;
}

/*
 * ts_durations_percentile: as percentile_cont, the value at the fraction of the way from the least to the greatest,
 * between two of them in proportion, rounded to microseconds.  False: there are none.  Fractions are asked for in ascending
 * order.
 */
bool
ts_durations_percentile(TsDurations *durations, double fraction, int64 *microseconds)
{
	double place;
	uint64 below;
	int64 low, high;

	if (durations->n == 0)
		return false;
	place = fraction * (double) (durations->n - 1);
	below = (uint64) floor(place);
	low = high = at_place(durations, below);
	if (place > (double) below)
		high = at_place(durations, below + 1);
	*microseconds = low + (int64) rint((double) ((uint64) high - (uint64) low) * (place - (double) below));
	return true;
}

/* ts_durations_free: gives back memory and files. */
void
ts_durations_free(TsDurations *durations)
{
	if (durations->sort)
		tuplesort_end(durations->sort);
	if (durations->value)
		pfree(durations->value);
	pfree(durations);
}
