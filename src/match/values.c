/*
 * values.c
 *		Values of fields, with what is known of them before two are compared.  See values.h.
 */
#include "postgres.h"

#include <math.h>

#include "match/values.h"

#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

/* The functions of other areas, called as they are. */
extern Datum ts_pinyin_initials(PG_FUNCTION_ARGS);
extern Datum ts_phonetic_key(PG_FUNCTION_ARGS);

/* ---------- dates, numbers, places ---------- */

/* The number of n digits; -1 where one of them is none. */
static int32
read_digits(const char *bytes, int n)
{
	int32 number = 0;

	for (int i = 0; i < n; i++)
	{
		if (bytes[i] < '0' || bytes[i] > '9')
			return -1;
		number = number * 10 + (bytes[i] - '0');
	}
	return number;
}

/* 2026-01-31, 2026/1/31, 20260131, with or without a time behind it. */
static int32
read_day(const char *bytes, uint32 length)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int32 year, month, day;

	if (length < 8 || (year = read_digits(bytes, 4)) <= 0)
		return TS_NO_DAY;
	if (bytes[4] >= '0' && bytes[4] <= '9')
	{
		month = read_digits(bytes + 4, 2);
		day = read_digits(bytes + 6, 2);
		if (length > 8 && bytes[8] != ' ' && bytes[8] != 'T')
			return TS_NO_DAY;
	}
	else
	{
		char mark = bytes[4];
		uint32 at = 5, n = 0;

		if (mark != '-' && mark != '/' && mark != '.')
			return TS_NO_DAY;
		while (at + n < length && n < 2 && bytes[at + n] >= '0' && bytes[at + n] <= '9')
			n++;
		month = n == 0 ? -1 : read_digits(bytes + at, (int) n);
		at += n;
		if (at >= length || bytes[at] != mark)
			return TS_NO_DAY;
		at++;
		for (n = 0; at + n < length && n < 2 && bytes[at + n] >= '0' && bytes[at + n] <= '9'; n++)
			;
		day = n == 0 ? -1 : read_digits(bytes + at, (int) n);
		at += n;
		if (at < length && bytes[at] != ' ' && bytes[at] != 'T')
			return TS_NO_DAY;
	}
	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return TS_NO_DAY;
	return date2j(year, month, day);
}

/* A number at the beginning, and where it ends; NaN where there is none. */
static double
read_number(const char *text, char **end)
{
	double number = strtod(text, end);

	return *end == text || isinf(number) ? NAN : number;
}

/* What a value says as a date, a number, a place, as far as the field needs it. */
static const TsDerived *
derive(const TsField *field, const char *bytes, uint32 length)
{
	TsDerived *derived = palloc(sizeof(TsDerived));
	char *text = pnstrdup(bytes, Min(length, 200)), *end;

	derived->day = (field->needs & TS_NEEDS_DATE) ? read_day(bytes, length) : TS_NO_DAY;
	derived->number = derived->latitude = derived->longitude = NAN;
	if (field->needs & TS_NEEDS_NUMBER)
	{
		derived->number = read_number(text, &end);
		if (*end != '\0')
			derived->number = NAN;
	}
	if (field->needs & TS_NEEDS_PLACE)
	{
		double latitude = read_number(text, &end), longitude;

		while (*end == ' ' || *end == ',' || *end == ';')
			end++;
		longitude = read_number(end, &end);
		if (*end == '\0' && fabs(latitude) <= 90 && fabs(longitude) <= 180)
		{
			derived->latitude = latitude;
			derived->longitude = longitude;
		}
	}
	pfree(text);
	return derived;
}

/* ---------- values ---------- */

/* ts_value_make: see values.h; what the field needs beyond characters is read here, once for a value. */
void
ts_value_make(TsValue *value, const TsField *field, const char *bytes, uint32 length)
{
	TsChars chars;

	StaticAssertStmt(sizeof(TsValue) == 64, "a value is a line of the cache");
	memset(value, 0, sizeof(TsValue));
	value->bytes = bytes;
	value->length = length;
	if (field->needs & (TS_NEEDS_NUMBER | TS_NEEDS_DATE | TS_NEEDS_PLACE))
		value->derived = derive(field, bytes, length);
	if (ts_is_ascii(bytes, length))
		value->n = Min(length, TS_VALUE_CHARS);
	else
	{
		uint32 utf8_length = length;
		const char *utf8 = bytes;
		uint32 *wide;

		if (GetDatabaseEncoding() != PG_UTF8)
			utf8 = ts_text_utf8_slow(bytes, length, &utf8_length);
		wide = ts_array(uint32, Min(utf8_length, TS_VALUE_CHARS));
		for (const char *at = utf8; at < utf8 + utf8_length && value->n < TS_VALUE_CHARS; value->n++)
			wide[value->n] = ts_utf8_next(&at, utf8 + utf8_length);
		value->wide = wide;
	}
	chars = ts_value_chars(value);
	for (uint32 i = 0; i < chars.n; i++)
	{
		uint32 c = ts_char(&chars, i);
		uint8 *count = &value->signature.count[ts_hash_char(c, 4)];

		*count += *count < PG_UINT8_MAX;
		if (i < 4)
			value->head |= (uint64) (uint16) c << (16 * i);
	}
}

/* ---------- values as texts ---------- */

/* ts_value_text: the part of a value that similarities look at. */
Datum
ts_value_text(const TsValue *value)
{
	int length = (int) value->length;

	if (value->n == TS_VALUE_CHARS)
		length =
			value->wide == NULL ? TS_VALUE_CHARS : pg_mbcharcliplen(value->bytes, length, TS_VALUE_CHARS);
	return PointerGetDatum(cstring_to_text_with_len(value->bytes, length));
}

/* ts_call_text: calls a function of texts; false where it gives NULL. */
bool
ts_call_text(PGFunction function, Datum a, Datum b, Datum *result)
{
	LOCAL_FCINFO(fcinfo, 2);

	InitFunctionCallInfoData(*fcinfo, NULL, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = a;
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = b;
	fcinfo->args[1].isnull = false;
	*result = function(fcinfo);
	return !fcinfo->isnull;
}

/* ts_value_phonetic: phonetic_key of a value, or NULL where it is empty. */
const char *
ts_value_phonetic(const TsValue *value, TsPhonetic algorithm, uint32 *length)
{
	LOCAL_FCINFO(fcinfo, 2);
	static FmgrInfo phonetic; /* keeps the library's function; lives as long as the session */
	Datum result;

	if (phonetic.fn_addr == NULL)
	{
		phonetic.fn_mcxt = TopMemoryContext;
		phonetic.fn_nargs = 2;
		phonetic.fn_strict = true;
		phonetic.fn_addr = ts_phonetic_key;
	}
	InitFunctionCallInfoData(*fcinfo, &phonetic, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = ts_value_text(value);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = CStringGetTextDatum(ts_phonetic_name(algorithm));
	fcinfo->args[1].isnull = false;
	result = ts_phonetic_key(fcinfo);
	if (fcinfo->isnull)
		return NULL;
	*length = VARSIZE_ANY_EXHDR(DatumGetPointer(result));
	return *length == 0 ? NULL : VARDATA_ANY(DatumGetPointer(result));
}

/* ts_value_initials: pinyin_initials of a value. */
const char *
ts_value_initials(const TsValue *value, uint32 *length)
{
	Datum result;

	(void) ts_call_text(ts_pinyin_initials, ts_value_text(value), (Datum) 0, &result);
	*length = VARSIZE_ANY_EXHDR(DatumGetPointer(result));
	return VARDATA_ANY(DatumGetPointer(result));
}
