/*
 * forecast.c
 *		match_forecast: which pairs a matcher would compare, and why, before anything is compared.
 *
 * One row a blocking key, in the order in which pairs are handed out, and a last one for all of them.
 */
#include "postgres.h"

#include "match/pairs.h"

#include "executor/spi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_match_forecast);

#define COLUMNS		 11
#define EXAMPLE_MOST 60 /* bytes of a value that an example shows */

/* Counts a pair to the key that leads to it first; a TsPairFunction. */
static void
count_pair(void *argument, uint32 a, uint32 b, int key)
{
	((int64 *) argument)[key]++;
}

static const char *
origin_name(TsKeyOrigin origin)
{
	switch (origin)
	{
		case TS_KEY_OF_RULE:
			return "rule";
		case TS_KEY_FROM_RULE:
			return "part of a rule";
		case TS_KEY_GIVEN:
			return "given";
		case TS_KEY_CHOSEN:
			return "chosen";
		case TS_KEY_SPLIT:
			break;
	}
	return "split";
}

/* The values of the key's fields in a record: what its largest block is about.  NULL for the key of all pairs. */
static Datum
example_of(const TsRecords *records, const TsKey *key, uint32 record, bool *is_null)
{
	StringInfoData words;

	*is_null = key->n == 0 || record == TS_MISSING;
	if (*is_null)
		return (Datum) 0;
	initStringInfo(&words);
	for (int p = 0; p < key->n; p++)
	{
		const TsValue *value = ts_record_value(records, record, key->part[p].field);

		if (p > 0)
			appendStringInfoString(&words, ", ");
		if (value != NULL)
			appendBinaryStringInfo(&words, value->bytes,
								   pg_mbcliplen(value->bytes, (int) value->length, EXAMPLE_MOST));
	}
	return PointerGetDatum(cstring_to_text_with_len(words.data, words.len));
}

static uint32
in_largest_block(const TsBlocks *blocks)
{
	uint64 most = 0;
	uint32 record = TS_MISSING;

	for (uint32 b = 0; b < blocks->nblocks; b++)
		if (blocks->start[b + 1] - blocks->start[b] > most)
		{
			most = blocks->start[b + 1] - blocks->start[b];
			record = blocks->member[blocks->start[b]];
		}
	return record;
}

/* The row of a key. */
static void
put_key(const TsRun *run, const TsBlocking *blocking, int k, int64 found, TsRows *rows)
{
	const TsBlocks *blocks = &blocking->blocks[k];
	uint32 example = blocks->too_large > 0 ? blocks->example : in_largest_block(blocks);
	Datum values[COLUMNS];
	bool nulls[COLUMNS] = {false};

	values[0] = Int32GetDatum(k + 1);
	values[1] = ts_utf8_datum(ts_key_text(run->matcher, &blocks->key), &nulls[1]);
	values[2] = CStringGetTextDatum(origin_name(blocks->origin));
	values[3] = ts_utf8_datum(blocks->rule >= 0 ? run->matcher->rule[blocks->rule].name : NULL, &nulls[3]);
	values[4] = Int64GetDatum(blocks->nblocks);
	values[5] = Int64GetDatum(blocks->largest);
	values[6] = example_of(run->records, &blocks->key, example, &nulls[6]);
	values[7] = Int64GetDatum(blocks->pairs);
	values[8] = Int64GetDatum(found);
	values[9] = Int64GetDatum(blocks->too_large);
	values[10] = Int64GetDatum(blocks->too_large_pairs);
	tuplestore_putvalues(rows->store, rows->shape, values, nulls);
}

/* The last row: all keys together. */
static void
put_total(const TsBlocking *blocking, const int64 *found, TsRows *rows)
{
	int64 nblocks = 0, largest = 0, all = 0;
	Datum values[COLUMNS];
	bool nulls[COLUMNS] = {false, true, false, true, false, false, true, false, false, true, false};

	for (int k = 0; k < blocking->n; k++)
	{
		nblocks += blocking->blocks[k].nblocks;
		largest = Max(largest, (int64) blocking->blocks[k].largest);
		all += found[k];
	}
	memset(values, 0, sizeof(values));
	values[0] = Int32GetDatum(blocking->n + 1);
	values[2] = CStringGetTextDatum("total");
	values[4] = Int64GetDatum(nblocks);
	values[5] = Int64GetDatum(largest);
	values[7] = Int64GetDatum(blocking->pairs);
	values[8] = Int64GetDatum(all);
	values[10] = Int64GetDatum(blocking->cut_pairs);
	tuplestore_putvalues(rows->store, rows->shape, values, nulls);
}

/*
 * ts_match_forecast(source regclass, matcher) -> (ordinal, key, origin, rule, blocks, largest_block, example, pairs, new_pairs,
 *		blocks_cut, pairs_cut)
 */
Datum
ts_match_forecast(PG_FUNCTION_ARGS)
{
	const char *function = "match_forecast";
	Oid source = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 1, function, "matcher"));
	TsBlocking *blocking;
	TsRows rows;
	int64 *found;
	TsRun *run;

	SPI_connect();
	run = ts_run_begin(matcher, source, NULL, InvalidOid, NULL, TS_KEY_NONE, function);
	blocking = ts_blocking_create(run->records, run->key, run->nkeys, run->chosen);
	found = palloc0(sizeof(int64) * (blocking->n + 1));
	ts_blocking_pairs(blocking, count_pair, found);
	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	for (int k = 0; k < blocking->n; k++)
		put_key(run, blocking, k, found[k], &rows);
	put_total(blocking, found, &rows);
	SPI_finish();
	return (Datum) 0;
}
