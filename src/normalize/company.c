/*
 * company.c
 *		normalize_company, company_parts, company_core: names of companies in one spelling, and what they are made of.
 *
 * Region and branch stay in the normal form: among registered companies one in twenty collides without the branch, and one
 * in twenty without the region.  What is folded is spelling: case, width, brackets, blanks, the ways to write a legal form.
 */
#include "postgres.h"

#include "normalize/company.h"
#include "normalize/company_parse.h"
#include "normalize/normalize.h"

#include "access/htup_details.h"
#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "funcapi.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_normalize_company);
PG_FUNCTION_INFO_V1(ts_company_core);
PG_FUNCTION_INFO_V1(ts_company_parts);

/* initStringInfo takes a kilobyte; parts are short. */
static void
begin_part(StringInfo part, int room)
{
	part->data = palloc(room);
	part->maxlen = room;
	resetStringInfo(part);
}

void
ts_company_parse(const char *text, uint32 length, TsCompany *company)
{
	TsUtf8 normal = ts_normalize_utf8(text, length);
	uint32 *chars = ts_array(uint32, (Size) normal.length + 1);
	uint32 n = ts_utf8_decode(normal.bytes, normal.length, chars);

	memset(company, 0, sizeof(TsCompany));
	begin_part(&company->normal, Min((int) normal.length, 1000) + 32);
	for (int i = 0; i < PARTS; i++)
		begin_part(&company->part[i], 48);
	company->han = ts_company_is_han(chars, n);
	if (company->han)
		ts_company_parse_han(chars, n, company);
	else
		ts_company_parse_alphabet(chars, n, company);
	/* Nothing but punctuation: the text itself, so that different texts stay different. */
	if (company->normal.len == 0)
		appendBinaryStringInfo(&company->normal, normal.bytes, (int) normal.length);
	pfree(chars);
}

static void
parse_argument(const text *t, TsCompany *company)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(t, &length);

	ts_company_parse(utf8, length, company);
}

/* ts_normalize_company(text) -> text */
Datum
ts_normalize_company(PG_FUNCTION_ARGS)
{
	TsCompany company;

	parse_argument(PG_GETARG_TEXT_PP(0), &company);
	PG_RETURN_TEXT_P(ts_text_from_utf8(company.normal.data, company.normal.len));
}

/* ts_company_core(text) -> text; NULL if the name has no brand */
Datum
ts_company_core(PG_FUNCTION_ARGS)
{
	TsCompany company;

	parse_argument(PG_GETARG_TEXT_PP(0), &company);
	if (company.part[PART_BRAND].len == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(ts_text_from_utf8(company.part[PART_BRAND].data, company.part[PART_BRAND].len));
}

/* ts_company_parts(text) -> company_name_parts */
Datum
ts_company_parts(PG_FUNCTION_ARGS)
{
	TsCompany company;
	TupleDesc shape;
	Datum values[PARTS];
	bool nulls[PARTS];

	if (get_call_result_type(fcinfo, NULL, &shape) != TYPEFUNC_COMPOSITE)
		Ensure(false, "company_parts is declared without its type");
	Ensure(shape->natts == PARTS, "company_name_parts has other columns");
	parse_argument(PG_GETARG_TEXT_PP(0), &company);
	for (int i = 0; i < PARTS; i++)
	{
		nulls[i] = company.part[i].len == 0;
		values[i] = nulls[i] ? (Datum) 0
							 : PointerGetDatum(ts_text_from_utf8(company.part[i].data, company.part[i].len));
	}
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(shape), values, nulls)));
}
