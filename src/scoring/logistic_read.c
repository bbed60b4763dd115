/*
 * logistic_read.c
 *		A value of a row to a number or to a level of its column.  See logistic.h.
 *
 * Training and prediction read through the same functions, so that a value means the same to both.
 */
#include "postgres.h"

#include "scoring/logistic.h"

#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/names.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

/* ts_is_number_type: the types of columns that enter a model as a number; a boolean is 0 or 1. */
bool
ts_is_number_type(Oid type)
{
	switch (getBaseType(type))
	{
		case FLOAT8OID:
		case FLOAT4OID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case NUMERICOID:
		case BOOLOID:
			return true;
		default:
			return false;
	}
}

/* ts_is_category_type: the types of columns that enter a model by their levels: text, its kin, and enums. */
bool
ts_is_category_type(Oid type)
{
	Oid base = getBaseType(type);

	return base == TEXTOID || base == VARCHAROID || base == BPCHAROID || base == NAMEOID ||
		   get_typtype(base) == TYPTYPE_ENUM;
}

/* ts_input_of: how values of a type are read for a column; a category may be of any type, a number may not. */
TsInput
ts_input_of(Oid type, bool categorical)
{
	TsInput input = {TS_INPUT_NONE, InvalidOid};
	Oid base = getBaseType(type);
	bool is_varlena;

	if (categorical)
	{
		input.kind = base == TEXTOID || base == VARCHAROID ? TS_INPUT_TEXT
					 : base == BPCHAROID				   ? TS_INPUT_BPCHAR
														   : TS_INPUT_OUTPUT;
		if (input.kind == TS_INPUT_OUTPUT)
			getTypeOutputInfo(base, &input.output, &is_varlena);
		return input;
	}
	switch (base)
	{
		case FLOAT8OID:
			input.kind = TS_INPUT_FLOAT8;
			break;
		case FLOAT4OID:
			input.kind = TS_INPUT_FLOAT4;
			break;
		case INT2OID:
			input.kind = TS_INPUT_INT2;
			break;
		case INT4OID:
			input.kind = TS_INPUT_INT4;
			break;
		case INT8OID:
			input.kind = TS_INPUT_INT8;
			break;
		case BOOLOID:
			input.kind = TS_INPUT_BOOL;
			break;
		case NUMERICOID:
			input.kind = TS_INPUT_NUMERIC;
			break;
		default:
			break;
	}
	return input;
}

/* ts_input_number_slow: a number of any numeric type as a double; numeric beyond doubles becomes infinite, hence missing. */
double
ts_input_number_slow(const TsInput *input, Datum value)
{
	switch (input->kind)
	{
		case TS_INPUT_FLOAT8:
			return DatumGetFloat8(value);
		case TS_INPUT_FLOAT4:
			return (double) DatumGetFloat4(value);
		case TS_INPUT_INT2:
			return (double) DatumGetInt16(value);
		case TS_INPUT_INT4:
			return (double) DatumGetInt32(value);
		case TS_INPUT_INT8:
			return (double) DatumGetInt64(value);
		case TS_INPUT_BOOL:
			return DatumGetBool(value) ? 1 : 0;
		case TS_INPUT_NUMERIC:
			return DatumGetFloat8(DirectFunctionCall1(numeric_float8_no_overflow, value));
		case TS_INPUT_TEXT:
		case TS_INPUT_BPCHAR:
		case TS_INPUT_OUTPUT:
		case TS_INPUT_NONE:
			break;
	}
	return NAN;
}

/* The level of some bytes: levels are sorted bytewise (see read_levels in logistic.c). */
static int
find_level(const TsLogisticColumn *column, const char *bytes, uint32 length)
{
	int low = 0, high = column->nlevels;

	if (ts_bytes_compare(bytes, length, column->reference.name, column->reference.length) == 0)
		return -1;
	while (low < high)
	{
		int middle = low + (high - low) / 2;
		int order = ts_bytes_compare(bytes, length, column->level[middle].name, column->level[middle].length);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return TS_NO_LEVEL;
}

/* ts_input_level: the level of a Datum that is not null: its number, -1 for the reference, TS_NO_LEVEL for an unseen one. */
int
ts_input_level(const TsInput *input, const TsLogisticColumn *column, Datum value)
{
	struct varlena *text;
	const char *bytes;
	uint32 length;
	int level;

	if (input->kind == TS_INPUT_OUTPUT)
	{
		char *words = OidOutputFunctionCall(input->output, value);

		level = find_level(column, words, (uint32) strlen(words));
		pfree(words);
		return level;
	}
	text = PG_DETOAST_DATUM_PACKED(value);
	bytes = VARDATA_ANY(text);
	length = VARSIZE_ANY_EXHDR(text);
	/* the blanks that fill a char(n) are no part of the value, as in the text that training reads */
	if (input->kind == TS_INPUT_BPCHAR)
		while (length > 0 && bytes[length - 1] == ' ')
			length--;
	level = find_level(column, bytes, length);
	if ((Pointer) text != DatumGetPointer(value))
		pfree(text);
	return level;
}
