/*
 * health.c
 *		data_health: what is missing, wrong and double in a table, as figures to be stored daily and drawn.
 *
 *		source                rows, rows with a duplicate, rows to review
 *		field                 empty, ignored, invalid, distinct, duplicated
 *		rule, comparisons     pairs that are duplicates, pairs to review
 *
 * The figures of fields come from the reading of the records, those of pairs from a run of the matcher as match_pairs makes it.
 */
#include "postgres.h"

#include <math.h>

#include "match/pairs.h"

#include "core/error.h"
#include "executor/spi.h"
#include "utils/builtins.h"

extern Datum ts_is_valid_credit_code(PG_FUNCTION_ARGS);

PG_FUNCTION_INFO_V1(ts_data_health);

/* One figure: a count, and its share of `of` (NULL where there is none). */
static void
put_figure(TsRows *rows, const char *subject, const char *name, const char *figure, int64 count, int64 of)
{
	Datum values[5];
	bool nulls[5] = {false};

	values[0] = CStringGetTextDatum(subject);
	values[1] = ts_utf8_datum(name, &nulls[1]);
	values[2] = CStringGetTextDatum(figure);
	values[3] = Int64GetDatum(count);
	values[4] = Float8GetDatum(of > 0 ? (double) count / (double) of : 0);
	nulls[4] = of <= 0;
	tuplestore_putvalues(rows->store, rows->shape, values, nulls);
}

/* Whether a value that has a normal form is none of those that its kind allows. */
static bool
is_wrong(const TsField *field, const TsValue *value)
{
	if (field->normalize == TS_NORMALIZE_CREDIT_CODE)
		return !DatumGetBool(DirectFunctionCall1(
			ts_is_valid_credit_code,
			PointerGetDatum(cstring_to_text_with_len(value->bytes, (int) value->length))));
	if (field->needs & TS_NEEDS_DATE)
		return value->derived->day == TS_NO_DAY;
	if (field->needs & TS_NEEDS_NUMBER)
		return isnan(value->derived->number);
	if (field->needs & TS_NEEDS_PLACE)
		return isnan(value->derived->latitude);
	return false;
}

/* Figures of a field, by its distinct values and how many rows have each. */
static void
put_field(TsRows *rows, const TsRecords *records, int f)
{
	const TsField *field = &records->matcher->field[f];
	const int64 *absent = records->absent[f];
	int64 invalid = absent[TS_ABSENT_INVALID], duplicated = 0, filled = 0;
	uint32 distinct = records->names[f]->n;

	for (uint32 v = 0; v < distinct; v++)
	{
		const TsValue *value = &records->value[f][v];

		TsCheckInterrupts(v);
		filled += value->count;
		duplicated += value->count > 1 ? value->count : 0;
		invalid += is_wrong(field, value) ? value->count : 0;
	}
	put_figure(rows, "field", field->name, "missing", absent[TS_ABSENT_EMPTY] + absent[TS_ABSENT_IGNORED],
			   records->n);
	put_figure(rows, "field", field->name, "ignored", absent[TS_ABSENT_IGNORED], records->n);
	put_figure(rows, "field", field->name, "invalid", invalid, records->n);
	put_figure(rows, "field", field->name, "distinct", distinct, filled);
	put_figure(rows, "field", field->name, "duplicated", duplicated, filled);
}

/* Pairs by the rule that decided them (the last one: none did), as duplicates and as reviews; rows that are in any. */
static void
put_pairs(TsRows *rows, TsRun *run)
{
	const TsMatcher *matcher = run->matcher;
	int64(*pairs)[2] = palloc0(sizeof(*pairs) * (matcher->nrules + 1));
	uint8 *in = palloc_extended((Size) run->records->n + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	int64 nrows[2] = {0, 0};

	for (uint64 i = 0; i < run->npairs; i++)
	{
		const TsPair *pair = &run->pair[i];

		TsCheckInterrupts(i);
		if (pair->decision == TS_DISTINCT)
			continue;
		pairs[pair->rule < 0 ? matcher->nrules : pair->rule][pair->decision == TS_REVIEW]++;
		/* as bits: a row with a duplicate and one to review counts as the former */
		in[pair->a] |= pair->decision == TS_REVIEW ? 2 : 1;
		in[pair->b] |= pair->decision == TS_REVIEW ? 2 : 1;
	}
	for (uint32 i = 0; i < run->records->n; i++)
	{
		TsCheckInterrupts(i);
		nrows[0] += in[i] & 1;
		nrows[1] += in[i] == 2;
	}
	put_figure(rows, "source", NULL, "with a duplicate", nrows[0], run->records->n);
	put_figure(rows, "source", NULL, "to review", nrows[1], run->records->n);
	for (int r = 0; r <= matcher->nrules; r++)
	{
		const char *subject = r < matcher->nrules ? "rule" : "comparisons";
		const char *name = r < matcher->nrules ? matcher->rule[r].name : NULL;

		if (r < matcher->nrules ? matcher->rule[r].then == TS_DISTINCT : matcher->ncomparisons == 0)
			continue;
		put_figure(rows, subject, name, "duplicates", pairs[r][0], 0);
		put_figure(rows, subject, name, "reviews", pairs[r][1], 0);
	}
}

/* ts_data_health(source regclass, matcher) -> (subject, name, figure, count, share) */
Datum
ts_data_health(PG_FUNCTION_ARGS)
{
	const char *function = "data_health";
	Oid source = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 1, function, "matcher"));
	TsRecords *records;
	TsRows rows;
	TsRun *run;

	SPI_connect();
	records = ts_records_create(matcher, TS_KEY_NONE, function);
	/* of all fields, also of those that no rule asks for */
	for (int f = 0; f < matcher->nfields; f++)
		records->used[f] = true;
	ts_records_read(records, source, NULL, InvalidOid, NULL);
	if (matcher->ncomparisons > 0 && !matcher->weights && !matcher->trained)
		ereport(NOTICE, (errmsg("data_health: the matcher is not trained; default weights are used"),
						 errhint("Train it once with match_train, and keep the result.")));
	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	put_figure(&rows, "source", NULL, "rows", records->n, 0);
	for (int f = 0; f < matcher->nfields; f++)
		put_field(&rows, records, f);
	run = ts_run_over(records, false);
	ts_run_pairs(run);
	put_pairs(&rows, run);
	SPI_finish();
	return (Datum) 0;
}
