/*
 * rows.c
 *		Facts of a row of a table.
 *
 * A column means what it means in to_jsonb of the row: numbers, booleans and texts are read directly, and values of every other
 * type go through the server's own to_jsonb, so that the two ways to give facts cannot come apart.  (A float4 is the number that
 * it is written as; numbers that are not finite are texts in jsonb.)
 */
#include "postgres.h"

#include "scoring/rows.h"

#include <math.h>

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/json.h"
#include "core/memory.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/typcache.h"

typedef struct Column
{
	int number;		   /* of the attribute, from 0 */
	Oid type;		   /* below domains */
	FmgrInfo to_jsonb; /* of types that are not read directly */
} Column;

struct TsRowReader
{
	MemoryContext context;
	const TsScorecard *card;
	Oid type;
	int32 typmod;
	TupleDesc shape;
	Datum *values;
	bool *nulls;
	Column *column; /* by number of the fact */
};

/* Whether values of a type are read without to_jsonb. */
static bool
is_direct(Oid type)
{
	return type == TEXTOID || type == VARCHAROID || type == BPCHAROID || type == BOOLOID || type == INT2OID ||
		   type == INT4OID || type == INT8OID || type == FLOAT4OID || type == FLOAT8OID || type == NUMERICOID;
}

/* The column of a fact; there must be one. */
static void
find_column(TsRowReader *reader, int fact)
{
	const char *name = reader->card->facts.name[fact];
	Column *column = &reader->column[fact];

	for (int i = 0; i < reader->shape->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(reader->shape, i);

		if (attribute->attisdropped || strcmp(NameStr(attribute->attname), name) != 0)
			continue;
		column->number = i;
		column->type = getBaseType(attribute->atttypid);
		if (!is_direct(column->type))
		{
			Const *argument = makeNullConst(attribute->atttypid, -1, InvalidOid);

			/* to_jsonb is of any type, and learns which by the expression that it is called in */
			fmgr_info_cxt(F_TO_JSONB, &column->to_jsonb, reader->context);
			fmgr_info_set_expr((Node *) makeFuncExpr(F_TO_JSONB, JSONBOID, list_make1(argument), InvalidOid,
													 InvalidOid, COERCE_EXPLICIT_CALL),
							   &column->to_jsonb);
		}
		return;
	}
	ereport(
		ERROR,
		(errcode(ERRCODE_UNDEFINED_COLUMN),
		 errmsg("the row has no column \"%s\", which the scorecard reads", name),
		 errhint("Add the column to the query; or write score(card, to_jsonb(row), asof), where what is not "
				 "there is missing.")));
}

/* A reader for rows of the type of this one, in a context of its own below the parent. */
static TsRowReader *
create_reader(MemoryContext parent, const TsScorecard *card, HeapTupleHeader row)
{
	MemoryContext context = AllocSetContextCreate(parent, "touchstone row", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	TsRowReader *reader = palloc0(sizeof(TsRowReader));

	reader->context = context;
	reader->card = card;
	reader->type = HeapTupleHeaderGetTypeId(row);
	reader->typmod = HeapTupleHeaderGetTypMod(row);
	reader->shape = lookup_rowtype_tupdesc_copy(reader->type, reader->typmod);
	reader->values = ts_array(Datum, Max(reader->shape->natts, 1));
	reader->nulls = ts_array(bool, Max(reader->shape->natts, 1));
	reader->column = ts_array(Column, card->facts.n + 1);
	memset(reader->column, 0, (card->facts.n + 1) * sizeof(Column));
	for (int i = 0; i < card->facts.n; i++)
		find_column(reader, i);
	MemoryContextSwitchTo(old);
	return reader;
}

/* A number as jsonb has it: what is not finite is a text. */
static void
set_number(TsFact *fact, double number)
{
	fact->kind = TS_FACT_NUMBER;
	fact->number = number;
	if (isfinite(number))
		return;
	fact->kind = TS_FACT_STRING;
	fact->bytes = isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
	fact->length = (int) strlen(fact->bytes);
}

/* The fact that a value of a column is; it may point into the value. */
static void
read_column(Column *column, Datum value, TsFact *fact)
{
	JsonbValue json;
	text *t;
	Jsonb *converted;

	switch (column->type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
			t = DatumGetTextPP(value);
			json.type = jbvString;
			json.val.string.val = VARDATA_ANY(t);
			json.val.string.len = (int) VARSIZE_ANY_EXHDR(t);
			ts_fact_of_json(&json, fact);
			break;
		case BOOLOID:
			fact->kind = TS_FACT_BOOLEAN;
			fact->boolean = DatumGetBool(value);
			break;
		case INT2OID:
			set_number(fact, DatumGetInt16(value));
			break;
		case INT4OID:
			set_number(fact, DatumGetInt32(value));
			break;
		case INT8OID:
			set_number(fact, (double) DatumGetInt64(value));
			break;
		case FLOAT4OID:
			/* 0.1::float4 is 0.1 as it is written, not the double next to the float4 */
			set_number(fact, isfinite(DatumGetFloat4(value))
								 ? strtod(DatumGetCString(DirectFunctionCall1(float4out, value)), NULL)
								 : DatumGetFloat4(value));
			break;
		case FLOAT8OID:
			set_number(fact, DatumGetFloat8(value));
			break;
		case NUMERICOID:
			set_number(fact, DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value)));
			break;
		default:
			converted = DatumGetJsonbP(FunctionCall1(&column->to_jsonb, value));
			json = ts_json_top(converted);
			ts_fact_of_json(&json, fact);
			break;
	}
}

/* ts_facts_of_row: 42703 for a column that is not there. */
void
ts_facts_of_row(TsRowReader **reader, MemoryContext context, const TsScorecard *card, HeapTupleHeader row,
				TsFact *facts)
{
	HeapTupleData tuple = {
		.t_len = HeapTupleHeaderGetDatumLength(row), .t_tableOid = InvalidOid, .t_data = row};
	TsRowReader *r = *reader;

	if (r == NULL || r->card != card || r->type != HeapTupleHeaderGetTypeId(row) ||
		r->typmod != HeapTupleHeaderGetTypMod(row))
	{
		if (r != NULL)
		{
			*reader = NULL;
			MemoryContextDelete(r->context);
		}
		r = *reader = create_reader(context, card, row);
	}
	ItemPointerSetInvalid(&tuple.t_self);
	heap_deform_tuple(&tuple, r->shape, r->values, r->nulls);
	for (int i = 0; i < card->facts.n; i++)
	{
		memset(&facts[i], 0, sizeof(TsFact));
		if (!r->nulls[r->column[i].number])
			read_column(&r->column[i], r->values[r->column[i].number], &facts[i]);
	}
}
