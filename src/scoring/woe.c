/*
 * woe.c
 *		Weight of evidence of the bins of a variable, and their information value.  See metrics.h.
 *
 * The state counts rows and events by bin; a dictionary of their names is only made when there are more than a few, since it is
 * larger than a small group may be:
 *
 *		count[]		{ rows, events } by number of the bin; apart from them those of the bin NULL
 *		few			names of the first FEW bins, each behind its length
 *		names		NULL, or the dictionary of all bins, numbered alike
 */
#include "postgres.h"

#include <math.h>

#include "scoring/metrics.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/names.h"
#include "core/result.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_woe_transfn);
PG_FUNCTION_INFO_V1(ts_woe_number_transfn);
PG_FUNCTION_INFO_V1(ts_woe_combinefn);
PG_FUNCTION_INFO_V1(ts_woe_serialfn);
PG_FUNCTION_INFO_V1(ts_woe_deserialfn);
PG_FUNCTION_INFO_V1(ts_woe_finalfn);

#define WOE_VERSION 1
#define FEW			4
#define MAX_LENGTH	1000 /* bytes of a bin's name */
#define WOE_COLUMNS 6

typedef struct Count
{
	int64 rows, events;
} Count;

typedef struct Woe
{
	int64 room;
	Count missing; /* the bin NULL */
	Count *count;
	TsNames *names;
	char *few;
	int32 n;
	uint16 few_used;
	uint16 few_room;
	bool numbers; /* bins are whole numbers, and in their order */
} Woe;

/* ------------------------------------------------------------------------------------------------ states */

/* A state without rows. */
static Woe *
woe_create(MemoryContext context, bool numbers)
{
	Woe *woe = MemoryContextAllocZero(context, sizeof(Woe));

	woe->numbers = numbers;
	return woe;
}

/* The name of a bin. */
static const char *
bin_bytes(const Woe *woe, int i, uint32 *length)
{
	const char *at = woe->few;
	uint16 one;

	if (woe->names != NULL)
	{
		*length = woe->names->name[i].length;
		return woe->names->name[i].bytes;
	}
	for (;; at += sizeof(one) + one)
	{
		memcpy(&one, at, sizeof(one));
		if (i-- == 0)
			break;
	}
	*length = one;
	return at + sizeof(one);
}

/* One of the first bins. */
static void
keep_few(Woe *woe, MemoryContext context, const char *bytes, uint16 length)
{
	uint16 needs = woe->few_used + sizeof(length) + length;

	StaticAssertStmt(FEW * (MAX_LENGTH + sizeof(length)) < PG_UINT16_MAX / 2, "names of few bins");
	if (needs > woe->few_room)
	{
		woe->few_room = Max(32, 2 * needs);
		woe->few = woe->few == NULL ? ts_array_in(context, char, woe->few_room)
									: ts_array_resize(woe->few, char, woe->few_room);
	}
	memcpy(woe->few + woe->few_used, &length, sizeof(length));
	memcpy(woe->few + woe->few_used + sizeof(length), bytes, length);
	woe->few_used = needs;
}

/* Names of the first bins into a dictionary, which numbers them alike. */
static void
make_names(Woe *woe, MemoryContext context)
{
	TsNames *names = ts_names_create(context);

	for (int i = 0; i < FEW; i++)
	{
		uint32 length;
		const char *bytes = bin_bytes(woe, i, &length);

		ts_names_intern(names, bytes, length, ts_hash_bytes(bytes, length));
	}
	woe->names = names;
}

/* The count of a bin, which is entered when it is new. */
static Count *
bin_of(Woe *woe, MemoryContext context, const char *bytes, uint32 length)
{
	if (length > MAX_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("woe: bin of %u bytes is too long, at most %d are accepted", length, MAX_LENGTH)));
	if (woe->names == NULL)
	{
		for (int i = 0; i < woe->n; i++)
		{
			uint32 known_length;
			const char *known = bin_bytes(woe, i, &known_length);

			if (known_length == length && memcmp(known, bytes, length) == 0)
				return &woe->count[i];
		}
		if (woe->n == FEW)
			make_names(woe, context);
	}
	if (woe->names != NULL)
	{
		uint32 number = ts_names_intern(woe->names, bytes, length, ts_hash_bytes(bytes, length));

		if (number < (uint32) woe->n)
			return &woe->count[number];
	}
	else
		keep_few(woe, context, bytes, (uint16) length);
	Ensure(woe->n < PG_INT32_MAX, "too many bins");
	woe->count = ts_metric_room(context, woe->count, woe->n, 1, &woe->room, sizeof(Count),
								woe->names != NULL ? woe->names->memory : 0, "woe", ", or have fewer bins");
	woe->count[woe->n] = (Count){0, 0};
	return &woe->count[woe->n++];
}

/* Adds to a count. */
static void
add(Count *to, int64 rows, int64 events)
{
	to->rows += rows;
	to->events += events;
}

/* ts_woe_transfn(internal, bin text, y boolean) -> internal: rows without y are left out. */
Datum
ts_woe_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Woe *woe = PG_ARGISNULL(0) ? woe_create(context, false) : (Woe *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(2))
		PG_RETURN_POINTER(woe);
	if (PG_ARGISNULL(1))
		add(&woe->missing, 1, PG_GETARG_BOOL(2));
	else
	{
		text *bin = PG_GETARG_TEXT_PP(1);

		add(bin_of(woe, context, VARDATA_ANY(bin), VARSIZE_ANY_EXHDR(bin)), 1, PG_GETARG_BOOL(2));
	}
	PG_RETURN_POINTER(woe);
}

/* ts_woe_number_transfn(internal, bin bigint, y boolean) -> internal */
Datum
ts_woe_number_transfn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Woe *woe = PG_ARGISNULL(0) ? woe_create(context, true) : (Woe *) PG_GETARG_POINTER(0);

	if (PG_ARGISNULL(2))
		PG_RETURN_POINTER(woe);
	if (PG_ARGISNULL(1))
		add(&woe->missing, 1, PG_GETARG_BOOL(2));
	else
	{
		char bytes[sizeof(int64)];

		ts_put_word(bytes, (uint64) PG_GETARG_INT64(1));
		add(bin_of(woe, context, bytes, sizeof(bytes)), 1, PG_GETARG_BOOL(2));
	}
	PG_RETURN_POINTER(woe);
}

/* ts_woe_combinefn(internal, internal) -> internal */
Datum
ts_woe_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context = ts_metric_context(fcinfo);
	Woe *a = PG_ARGISNULL(0) ? NULL : (Woe *) PG_GETARG_POINTER(0);
	const Woe *b = PG_ARGISNULL(1) ? NULL : (const Woe *) PG_GETARG_POINTER(1);

	if (b == NULL)
	{
		if (a == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(a);
	}
	if (a == NULL)
		a = woe_create(context, b->numbers);
	add(&a->missing, b->missing.rows, b->missing.events);
	for (int i = 0; i < b->n; i++)
	{
		uint32 length;
		const char *bytes = bin_bytes(b, i, &length);

		TsCheckInterrupts(i);
		add(bin_of(a, context, bytes, length), b->count[i].rows, b->count[i].events);
	}
	PG_RETURN_POINTER(a);
}

/*
 * ts_woe_serialfn(internal) -> bytea, numbers as eight bytes, little-endian:
 *
 *		| version | whole numbers? | bins | rows, events of NULL | { rows, events, length, bytes } of each bin |
 */
Datum
ts_woe_serialfn(PG_FUNCTION_ARGS)
{
	const Woe *woe = (const Woe *) PG_GETARG_POINTER(0);
	Size size = VARHDRSZ + 5 * sizeof(uint64);
	uint32 length;
	bytea *bytes;
	char *to;

	ts_metric_context(fcinfo);
	for (int i = 0; i < woe->n; i++)
	{
		bin_bytes(woe, i, &length);
		size += 3 * sizeof(uint64) + length;
	}
	if (size > MaxAllocSize)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("bins of one group of woe take more than 1 GB")));
	bytes = palloc(size);
	SET_VARSIZE(bytes, size);
	to = ts_put_word(VARDATA(bytes), WOE_VERSION);
	to = ts_put_word(to, woe->numbers);
	to = ts_put_word(to, (uint64) woe->n);
	to = ts_put_word(to, (uint64) woe->missing.rows);
	to = ts_put_word(to, (uint64) woe->missing.events);
	for (int i = 0; i < woe->n; i++)
	{
		const char *name = bin_bytes(woe, i, &length);

		to = ts_put_word(to, (uint64) woe->count[i].rows);
		to = ts_put_word(to, (uint64) woe->count[i].events);
		to = ts_put_word(to, length);
		memcpy(to, name, length);
		to += length;
	}
	PG_RETURN_BYTEA_P(bytes);
}

/* Rows and events of some bytes. */
static Count
read_count(const char **from)
{
	uint64 rows = ts_get_word(from), events = ts_get_word(from);

	if (rows > (uint64) PG_INT64_MAX / 4 || events > rows)
		ts_metric_damaged("woe");
	return (Count){(int64) rows, (int64) events};
}

/* ts_woe_deserialfn(bytea, internal) -> internal: the bytes are not trusted. */
Datum
ts_woe_deserialfn(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	const char *from = VARDATA_ANY(bytes), *end = from + VARSIZE_ANY_EXHDR(bytes);
	uint64 numbers, n;
	Woe *woe;

	ts_metric_context(fcinfo);
	if (end - from < (ptrdiff_t) (5 * sizeof(uint64)) || ts_get_word(&from) != WOE_VERSION)
		ts_metric_damaged("woe");
	numbers = ts_get_word(&from);
	n = ts_get_word(&from);
	woe = woe_create(CurrentMemoryContext, numbers == 1);
	woe->missing = read_count(&from);
	for (uint64 i = 0; i < n; i++)
	{
		uint64 length;
		Count count;
		Count *bin;

		if (numbers > 1 || end - from < (ptrdiff_t) (3 * sizeof(uint64)))
			ts_metric_damaged("woe");
		count = read_count(&from);
		length = ts_get_word(&from);
		if (length > MAX_LENGTH || length > (uint64) (end - from) ||
			(numbers == 1 && length != sizeof(int64)))
			ts_metric_damaged("woe");
		bin = bin_of(woe, CurrentMemoryContext, from, (uint32) length);
		if (bin->rows != 0 || count.rows == 0)
			ts_metric_damaged("woe");
		*bin = count;
		from += length;
	}
	if (from != end)
		ts_metric_damaged("woe");
	PG_RETURN_POINTER(woe);
}

/* ------------------------------------------------------------------------------------------------ the table */

/* Order of two bins: numbers by value, texts bytewise. */
static int
compare_bins(const void *a, const void *b, void *argument)
{
	const Woe *woe = (const Woe *) argument;
	uint32 alength, blength;
	const char *x = bin_bytes(woe, *(const int *) a, &alength);
	const char *y = bin_bytes(woe, *(const int *) b, &blength);

	if (woe->numbers)
	{
		int64 i = (int64) ts_load64(x), j = (int64) ts_load64(y);

		return (i > j) - (i < j);
	}
	return ts_bytes_compare(x, alength, y, blength);
}

/*
 * A row of the table.  woe = ln(share of all events / share of all others), and what the bin adds to the information value is
 * (share of events - share of others) * woe (Good 1950; Siddiqi 2006); where a bin has none of one of them, half a row is added
 * to both of its counts, so that it is finite.  NULL where y is the same in all rows.
 */
static void
put_bin(TsResult *rows, const Woe *woe, int at, const Count *count, double events, double others)
{
	double mine = (double) count->events, rest = (double) (count->rows - count->events);
	double adjusted = mine == 0 || rest == 0 ? 0.5 : 0;
	double share = (mine + adjusted) / events, other_share = (rest + adjusted) / others;
	double weight = log(share / other_share);
	Datum values[WOE_COLUMNS];
	bool nulls[WOE_COLUMNS] = {false};

	nulls[0] = at < 0;
	values[0] = (Datum) 0;
	if (at >= 0)
	{
		uint32 length;
		const char *bytes = bin_bytes(woe, at, &length);

		values[0] =
			PointerGetDatum(woe->numbers ? cstring_to_text(psprintf(INT64_FORMAT, (int64) ts_load64(bytes)))
										 : cstring_to_text_with_len(bytes, (int) length));
	}
	nulls[4] = nulls[5] = events == 0 || others == 0;
	values[1] = Int64GetDatum(count->rows);
	values[2] = Int64GetDatum(count->events);
	values[3] = Float8GetDatum(mine / (double) count->rows);
	values[4] = Float8GetDatum(nulls[4] ? 0 : weight);
	values[5] = Float8GetDatum(nulls[5] ? 0 : (share - other_share) * weight);
	ts_result_add(rows, values, nulls);
}

/* ts_woe_finalfn(internal) -> woe_row[]: the bins in order, NULL last.  NULL without rows. */
Datum
ts_woe_finalfn(PG_FUNCTION_ARGS)
{
	const Woe *woe = PG_ARGISNULL(0) ? NULL : (const Woe *) PG_GETARG_POINTER(0);
	Count all;
	int *order;
	TsResult *rows;

	ts_metric_context(fcinfo);
	if (woe == NULL || (woe->n == 0 && woe->missing.rows == 0))
		PG_RETURN_NULL();
	all = woe->missing;
	order = ts_array(int, Max(1, woe->n));
	for (int i = 0; i < woe->n; i++)
	{
		order[i] = i;
		add(&all, woe->count[i].rows, woe->count[i].events);
	}
	if (woe->n > 1)
		qsort_arg(order, woe->n, sizeof(int), compare_bins, unconstify(Woe *, woe));
	rows = ts_result_begin(fcinfo, WOE_COLUMNS, NULL, NULL);
	for (int i = 0; i < woe->n; i++)
		put_bin(rows, woe, order[i], &woe->count[order[i]], (double) all.events,
				(double) (all.rows - all.events));
	if (woe->missing.rows > 0)
		put_bin(rows, woe, -1, &woe->missing, (double) all.events, (double) (all.rows - all.events));
	return ts_result_end(rows);
}
