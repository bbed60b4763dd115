/*
 * values.c
 *		Values of fields: reading them from rows, and conditions on two of them.  See values.h.
 *
 * Columns of any type are read as text that depends on no setting of the session: dates and times in ISO 8601, time stamps with
 * a zone in UTC, numbers as PostgreSQL prints them exactly.
 */
#include "postgres.h"

#include <math.h>

#include "match/values.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/names.h"
#include "core/text.h"
#include "mb/pg_wchar.h"
#include "normalize/contact.h"
#include "text/qgram.h"
#include "text/scratch.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

/* The functions of other areas that normalise or compare texts, called as they are. */
extern Datum ts_normalize_text(PG_FUNCTION_ARGS);
extern Datum ts_normalize_person_name(PG_FUNCTION_ARGS);
extern Datum ts_normalize_company(PG_FUNCTION_ARGS);
extern Datum ts_company_core(PG_FUNCTION_ARGS);
extern Datum ts_normalize_email(PG_FUNCTION_ARGS);
extern Datum ts_email_domain(PG_FUNCTION_ARGS);
extern Datum ts_phone_key(PG_FUNCTION_ARGS);
extern Datum ts_normalize_credit_code(PG_FUNCTION_ARGS);
extern Datum ts_pinyin(PG_FUNCTION_ARGS);
extern Datum ts_pinyin_initials(PG_FUNCTION_ARGS);
extern Datum ts_phonetic_key(PG_FUNCTION_ARGS);
extern Datum ts_partial_similarity(PG_FUNCTION_ARGS);
extern Datum ts_token_sort_similarity(PG_FUNCTION_ARGS);
extern Datum ts_token_set_similarity(PG_FUNCTION_ARGS);
extern Datum ts_monge_elkan_similarity(PG_FUNCTION_ARGS);
extern Datum ts_person_similarity(PG_FUNCTION_ARGS);
extern Datum ts_company_similarity(PG_FUNCTION_ARGS);

#define EARTH_RADIUS_KM 6371.0088 /* mean radius, IUGG */

/* ------------------------------------------------------------------------------------------------ normal forms */

/* Calls a function of texts; false where it gives NULL. */
static bool
call_text(PGFunction function, FmgrInfo *flinfo, Datum a, Datum b, Datum *result)
{
	LOCAL_FCINFO(fcinfo, 2);

	InitFunctionCallInfoData(*fcinfo, flinfo, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = a;
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = b;
	fcinfo->args[1].isnull = false;
	*result = function(fcinfo);
	return !fcinfo->isnull;
}

/* Digits of any script as ASCII; or letters and digits of normalised text. */
static void
keep_characters(const char *utf8, uint32 length, bool letters, StringInfo to)
{
	const char *at = utf8, *end = utf8 + length;

	while (at < end)
	{
		const char *begin = at;
		uint32 c = ts_utf8_next(&at, end);

		if (!letters)
		{
			int digit = ts_digit(c);

			if (digit >= 0)
				appendStringInfoChar(to, '0' + digit);
		}
		else if (c >= 0x80 ? !(c >= 0x2000 && c < 0x2e80) && !(c >= 0x3000 && c < 0x3005) && c != 0xb7
						   : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
			appendBinaryStringInfo(to, begin, (int) (at - begin));
	}
}

/* The PGFunction behind a normal form; NULL for those that are made here. */
static PGFunction
normalizer(TsNormalize normalize)
{
	switch (normalize)
	{
		case TS_NORMALIZE_TEXT:
		case TS_NORMALIZE_LETTERS_DIGITS:
			return ts_normalize_text;
		case TS_NORMALIZE_PERSON:
			return ts_normalize_person_name;
		case TS_NORMALIZE_COMPANY:
			return ts_normalize_company;
		case TS_NORMALIZE_COMPANY_CORE:
			return ts_company_core;
		case TS_NORMALIZE_EMAIL:
			return ts_normalize_email;
		case TS_NORMALIZE_EMAIL_DOMAIN:
			return ts_email_domain;
		case TS_NORMALIZE_PHONE:
			return ts_phone_key;
		case TS_NORMALIZE_CREDIT_CODE:
			return ts_normalize_credit_code;
		case TS_NORMALIZE_PINYIN:
			return ts_pinyin;
		case TS_NORMALIZE_PINYIN_INITIALS:
			return ts_pinyin_initials;
		case TS_NORMALIZE_NONE:
		case TS_NORMALIZE_DIGITS:
			break;
	}
	return NULL;
}

/* White space at both ends goes; what is left. */
static void
trim(const char **bytes, int *length)
{
	while (*length > 0 && isspace((unsigned char) (*bytes)[0]))
	{
		(*bytes)++;
		(*length)--;
	}
	while (*length > 0 && isspace((unsigned char) (*bytes)[*length - 1]))
		(*length)--;
}

/* Appends the normal form of some bytes; false, and nothing appended, where there is none. */
static bool
append_normal(const TsField *field, const char *bytes, int length, StringInfo to)
{
	int start = to->len;
	PGFunction function;
	Datum result;

	trim(&bytes, &length);
	if (length == 0)
		return false;
	function = normalizer(field->normalize);
	if (function != NULL)
	{
		Datum region =
			field->normalize == TS_NORMALIZE_PHONE ? CStringGetTextDatum(field->region) : (Datum) 0;

		if (!call_text(function, NULL, PointerGetDatum(cstring_to_text_with_len(bytes, length)), region,
					   &result))
			return false;
		bytes = VARDATA_ANY(DatumGetPointer(result));
		length = VARSIZE_ANY_EXHDR(DatumGetPointer(result));
	}
	if (field->normalize == TS_NORMALIZE_DIGITS || field->normalize == TS_NORMALIZE_LETTERS_DIGITS)
	{
		uint32 utf8_length;
		const char *utf8 = ts_text_utf8(cstring_to_text_with_len(bytes, length), &utf8_length);
		StringInfoData kept;
		text *back;

		initStringInfo(&kept);
		keep_characters(utf8, utf8_length, field->normalize == TS_NORMALIZE_LETTERS_DIGITS, &kept);
		back = ts_text_from_utf8(kept.data, kept.len);
		appendBinaryStringInfo(to, VARDATA_ANY(back), VARSIZE_ANY_EXHDR(back));
	}
	else
		appendBinaryStringInfo(to, bytes, length);
	if (field->list)
		for (int i = start; i < to->len; i++)
			if (to->data[i] == TS_LIST_SEPARATOR)
				to->data[i] = ' ';
	return to->len > start;
}

/* ------------------------------------------------------------------------------------------------ columns as text */

static void
append_timestamp(Timestamp time, bool with_zone, StringInfo to)
{
	struct pg_tm tm;
	fsec_t fsec;
	char buffer[MAXDATELEN + 1];

	if (TIMESTAMP_NOT_FINITE(time) || timestamp2tm(time, NULL, &tm, &fsec, NULL, NULL) != 0)
		appendStringInfoString(to, time < 0 ? "-infinity" : "infinity");
	else
	{
		tm.tm_isdst = 0;
		EncodeDateTime(&tm, fsec, with_zone, 0, NULL, USE_ISO_DATES, buffer);
		appendStringInfoString(to, buffer);
	}
}

/* Appends a value of a scalar type as text. */
static void
append_scalar(Oid type, FmgrInfo *output, Datum value, StringInfo to)
{
	switch (type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		{
			struct varlena *t = PG_DETOAST_DATUM_PACKED(value);

			appendBinaryStringInfo(to, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
			break;
		}
		case INT2OID:
			appendStringInfo(to, "%d", DatumGetInt16(value));
			break;
		case INT4OID:
			appendStringInfo(to, "%d", DatumGetInt32(value));
			break;
		case INT8OID:
			appendStringInfo(to, INT64_FORMAT, DatumGetInt64(value));
			break;
		case FLOAT4OID:
		case FLOAT8OID:
		{
			char buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

			if (type == FLOAT4OID)
				float_to_shortest_decimal_buf(DatumGetFloat4(value), buffer);
			else
				double_to_shortest_decimal_buf(DatumGetFloat8(value), buffer);
			appendStringInfoString(to, buffer);
			break;
		}
		case DATEOID:
		{
			struct pg_tm tm;
			char buffer[MAXDATELEN + 1];
			DateADT date = DatumGetDateADT(value);

			if (DATE_NOT_FINITE(date))
				appendStringInfoString(to, DATE_IS_NOBEGIN(date) ? "-infinity" : "infinity");
			else
			{
				j2date(date + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
				EncodeDateOnly(&tm, USE_ISO_DATES, buffer);
				appendStringInfoString(to, buffer);
			}
			break;
		}
		case TIMESTAMPOID:
			append_timestamp(DatumGetTimestamp(value), false, to);
			break;
		case TIMESTAMPTZOID:
			append_timestamp(DatumGetTimestampTz(value), true, to);
			break;
		default:
			appendStringInfoString(to, OutputFunctionCall(output, value));
	}
}

/* ------------------------------------------------------------------------------------------------ reading a field */

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

static bool
is_ignored(const TsFieldSource *source, const char *bytes, int length)
{
	for (int i = 0; i < source->nignore; i++)
		if (strlen(source->ignore[i]) == (size_t) length && memcmp(source->ignore[i], bytes, length) == 0)
			return true;
	return false;
}

/* Normalises some bytes, unless they are ignored before or after; appends that to `to`, or says why not. */
static bool
append_value(const TsField *field, const TsFieldSource *source, const char *bytes, int length, StringInfo to,
			 TsAbsence *absence)
{
	int start = to->len;

	trim(&bytes, &length);
	*absence = length == 0 ? TS_ABSENT_EMPTY : TS_ABSENT_IGNORED;
	if (source->nignore > 0 && is_ignored(source, bytes, length))
		return false;
	if (!append_normal(field, bytes, length, to))
	{
		*absence = length == 0 ? TS_ABSENT_EMPTY : TS_ABSENT_INVALID;
		return false;
	}
	if (source->nignore > 0 && is_ignored(source, to->data + start, to->len - start))
	{
		to->len = start;
		to->data[start] = '\0';
		return false;
	}
	return true;
}

/* The elements of an array, each as text, to a list. */
static List *
array_elements(const TsColumn *column, Datum value, List *elements)
{
	ArrayType *array = DatumGetArrayTypeP(value);
	Datum *values;
	bool *nulls;
	int n;

	/* (its elements may be of a domain over column->element) */
	deconstruct_array(array, ARR_ELEMTYPE(array), column->element_length, column->element_by_value, column->element_align,
					  &values, &nulls, &n);
	for (int i = 0; i < n; i++)
		if (!nulls[i])
		{
			StringInfo text = makeStringInfo();

			TsCheckInterrupts(i);
			append_scalar(column->element, unconstify(FmgrInfo *, &column->output), values[i], text);
			elements = lappend(elements, text);
		}
	return elements;
}

/* A list: every element of every column is a value; sorted, each once. */
static bool
read_list(TsReader *reader, const TsField *field, const TsFieldSource *source, const Datum *values,
		  const bool *nulls)
{
	List *elements = NIL;
	ListCell *cell;
	char **normal;
	TsAbsence absence;
	int n = 0;

	reader->absence = TS_ABSENT_EMPTY;
	for (int c = 0; c < source->ncolumns; c++)
	{
		const TsColumn *column = &source->column[c];

		if (nulls[column->attribute])
			continue;
		if (OidIsValid(column->element))
			elements = array_elements(column, values[column->attribute], elements);
		else
		{
			StringInfo text = makeStringInfo();

			append_scalar(column->type, unconstify(FmgrInfo *, &column->output), values[column->attribute],
						  text);
			elements = lappend(elements, text);
		}
	}
	normal = ts_array(char *, list_length(elements) + 1);
	foreach(cell, elements)
	{
		StringInfo element = (StringInfo) lfirst(cell);
		StringInfoData to;

		initStringInfo(&to);
		if (append_value(field, source, element->data, element->len, &to, &absence))
			normal[n++] = to.data;
		else
			reader->absence = Max(reader->absence, absence);
	}
	qsort(normal, n, sizeof(char *), compare_strings);
	for (int i = 0; i < n; i++)
		if (i == 0 || strcmp(normal[i - 1], normal[i]) != 0)
		{
			if (reader->out.len > 0)
				appendStringInfoChar(&reader->out, TS_LIST_SEPARATOR);
			appendStringInfoString(&reader->out, normal[i]);
		}
	return reader->out.len > 0;
}

bool
ts_reader_read(TsReader *reader, int number, const Datum *values, const bool *nulls)
{
	const TsField *field = &reader->matcher->field[number];
	const TsFieldSource *source = &reader->source[number];
	StringInfo joined = &reader->joined;

	resetStringInfo(&reader->out);
	if (field->list)
		return read_list(reader, field, source, values, nulls);
	resetStringInfo(joined);
	for (int c = 0; c < source->ncolumns; c++)
	{
		const TsColumn *column = &source->column[c];
		int before = joined->len, start;

		if (nulls[column->attribute])
			continue;
		if (before > 0)
			appendStringInfoString(joined, field->join);
		start = joined->len;
		if (OidIsValid(column->element))
		{
			ListCell *cell;

			foreach(cell, array_elements(column, values[column->attribute], NIL))
			{
				StringInfo element = (StringInfo) lfirst(cell);

				if (joined->len > start)
					appendStringInfoString(joined, field->join);
				appendBinaryStringInfo(joined, element->data, element->len);
			}
		}
		else
			append_scalar(column->type, unconstify(FmgrInfo *, &column->output), values[column->attribute],
						  joined);
		if (joined->len == start)
		{
			/* an empty column: no separator for it */
			joined->len = before;
			joined->data[before] = '\0';
		}
	}
	return append_value(field, source, joined->data, joined->len, &reader->out, &reader->absence);
}

char *
ts_from_utf8(const char *utf8)
{
	if (GetDatabaseEncoding() == PG_UTF8 || ts_is_ascii(utf8, strlen(utf8)))
		return pstrdup(utf8);
	return (char *) pg_do_encoding_conversion((unsigned char *) unconstify(char *, utf8), (int) strlen(utf8),
											  PG_UTF8, GetDatabaseEncoding());
}

/* ------------------------------------------------------------------------------------------------ shapes of rows */

ts_noreturn static void report_column(const TsMatcher *matcher, const TsField *field, const char *column,
									  TupleDesc shape, const char *what);

static void
report_column(const TsMatcher *matcher, const TsField *field, const char *column, TupleDesc shape,
			  const char *what)
{
	StringInfoData columns;

	initStringInfo(&columns);
	for (int i = 0; i < shape->natts; i++)
		if (!TupleDescAttr(shape, i)->attisdropped)
			appendStringInfo(&columns, "%s%s", columns.len > 0 ? ", " : "",
							 NameStr(TupleDescAttr(shape, i)->attname));
	ereport(
		ERROR,
		(errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s has no column \"%s\"", what, column),
		 errdetail("The field \"%s\" of the matcher reads it. Columns are: %s.", field->name, columns.data),
		 errhint(
			 "Name the column in the field, as in \"fields\": {\"%s\": {\"from\": \"column\"}}; \"left\" and "
			 "\"right\" name it where two tables differ.",
			 field->name)));
}

static void
bind_column(const TsMatcher *matcher, const TsField *field, const char *name, TupleDesc shape,
			const char *what, List **columns, TsColumn *column)
{
	char *server_name = ts_from_utf8(name);
	int attribute = -1;

	for (int i = 0; i < shape->natts && attribute < 0; i++)
		if (!TupleDescAttr(shape, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(shape, i)->attname), server_name) == 0)
			attribute = i;
	if (attribute < 0)
		report_column(matcher, field, server_name, shape, what);
	column->type = getBaseType(TupleDescAttr(shape, attribute)->atttypid);
	column->element = get_element_type(column->type);
	if (OidIsValid(column->element))
	{
		column->element = getBaseType(column->element);
		get_typlenbyvalalign(column->element, &column->element_length, &column->element_by_value,
							 &column->element_align);
	}
	{
		Oid output;
		bool is_varlena;

		getTypeOutputInfo(OidIsValid(column->element) ? column->element : column->type, &output, &is_varlena);
		fmgr_info_cxt(output, &column->output, CurrentMemoryContext);
	}
	if (columns == NULL)
		column->attribute = attribute;
	else
	{
		ListCell *cell;

		column->attribute = 0;
		foreach(cell, *columns)
		{
			column->attribute++;
			if (strcmp((char *) lfirst(cell), server_name) == 0)
				return;
		}
		*columns = lappend(*columns, server_name);
		column->attribute++;
	}
}

TsReader *
ts_reader_create(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what, List **columns)
{
	TsReader *reader = palloc0(sizeof(TsReader));

	reader->matcher = matcher;
	reader->context = CurrentMemoryContext;
	reader->source = ts_array(TsFieldSource, matcher->nfields);
	initStringInfo(&reader->joined);
	initStringInfo(&reader->out);
	for (int f = 0; f < matcher->nfields; f++)
	{
		const TsField *field = &matcher->field[f];
		TsFieldSource *source = &reader->source[f];
		char **names = right ? field->right : field->left;

		source->ncolumns = right ? field->nright : field->nleft;
		source->column = ts_array(TsColumn, source->ncolumns);
		for (int c = 0; c < source->ncolumns; c++)
			bind_column(matcher, field, names[c], shape, what, columns, &source->column[c]);
		source->nignore = 0;
		source->ignore = ts_array(char *, 2 * (Size) field->nignore);
		for (int i = 0; i < field->nignore; i++)
		{
			StringInfoData normal;
			char *as_written = ts_from_utf8(field->ignore[i]);

			source->ignore[source->nignore++] = as_written;
			initStringInfo(&normal);
			if (append_normal(field, as_written, (int) strlen(as_written), &normal))
				source->ignore[source->nignore++] = normal.data;
		}
	}
	return reader;
}

/* ------------------------------------------------------------------------------------------------ values */

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

/* ------------------------------------------------------------------------------------------------ conditions */

/* The part of a value that similarities look at. */
static Datum
value_text(const TsValue *value)
{
	int length = (int) value->length;

	if (value->n == TS_VALUE_CHARS)
		length =
			value->wide == NULL ? TS_VALUE_CHARS : pg_mbcharcliplen(value->bytes, length, TS_VALUE_CHARS);
	return PointerGetDatum(cstring_to_text_with_len(value->bytes, length));
}

/*
 * What a comparison of two values allocates, and gone after it: millions are made in one context.  (After an error it is emptied
 * by the next.)
 */
static MemoryContext
comparison_context(void)
{
	static MemoryContext context = NULL;

	if (context == NULL)
		context = AllocSetContextCreate(TopMemoryContext, "touchstone comparison", ALLOCSET_DEFAULT_SIZES);
	else
		MemoryContextReset(context);
	return context;
}

/* A similarity that is there as a function of texts only. */
static double
text_similarity(PGFunction function, const TsValue *a, const TsValue *b)
{
	MemoryContext old = MemoryContextSwitchTo(comparison_context());
	Datum result;

	(void) call_text(function, NULL, value_text(a), value_text(b), &result);
	MemoryContextSwitchTo(old);
	return DatumGetFloat8(result);
}

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
	fcinfo->args[0].value = value_text(value);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = CStringGetTextDatum(ts_phonetic_name(algorithm));
	fcinfo->args[1].isnull = false;
	result = ts_phonetic_key(fcinfo);
	if (fcinfo->isnull)
		return NULL;
	*length = VARSIZE_ANY_EXHDR(DatumGetPointer(result));
	return *length == 0 ? NULL : VARDATA_ANY(DatumGetPointer(result));
}

const char *
ts_value_initials(const TsValue *value, uint32 *length)
{
	Datum result;

	(void) call_text(ts_pinyin_initials, NULL, value_text(value), (Datum) 0, &result);
	*length = VARSIZE_ANY_EXHDR(DatumGetPointer(result));
	return VARDATA_ANY(DatumGetPointer(result));
}

static bool
same_phonetic(const TsValue *a, const TsValue *b, TsPhonetic algorithm)
{
	MemoryContext old = MemoryContextSwitchTo(comparison_context());
	uint32 alength, blength;
	const char *x = ts_value_phonetic(a, algorithm, &alength);
	const char *y = ts_value_phonetic(b, algorithm, &blength);

	MemoryContextSwitchTo(old);
	return x != NULL && y != NULL && alength == blength && memcmp(x, y, alength) == 0;
}

/* Elements in common of two sorted lists; no more than `enough` are counted. */
static int
shared_elements(const TsValue *a, const TsValue *b, int enough)
{
	const char *x = a->bytes, *xend = x + a->length, *y = b->bytes, *yend = y + b->length;
	int shared = 0;

	while (x < xend && y < yend && shared < enough)
	{
		const char *xnext = memchr(x, TS_LIST_SEPARATOR, xend - x);
		const char *ynext = memchr(y, TS_LIST_SEPARATOR, yend - y);
		int order;

		xnext = xnext == NULL ? xend : xnext;
		ynext = ynext == NULL ? yend : ynext;
		order = ts_bytes_compare(x, xnext - x, y, ynext - y);
		shared += order == 0;
		if (order <= 0)
			x = xnext + 1;
		if (order >= 0)
			y = ynext + 1;
	}
	return shared;
}

/* Great-circle distance by the haversine formula. */
static double
distance_km(const TsDerived *a, const TsDerived *b)
{
	const double degree = M_PI / 180;
	double dlat = sin((b->latitude - a->latitude) * degree / 2);
	double dlon = sin((b->longitude - a->longitude) * degree / 2);
	double h = dlat * dlat + cos(a->latitude * degree) * cos(b->latitude * degree) * dlon * dlon;

	return 2 * EARTH_RADIUS_KM * asin(Min(1.0, sqrt(h)));
}

static bool
same_prefix(const TsChars *a, const TsChars *b, uint32 n)
{
	if (a->n < n || b->n < n)
	{
		if (a->n != b->n)
			return false;
		n = a->n;
	}
	for (uint32 i = 0; i < n; i++)
		if (ts_char(a, i) != ts_char(b, i))
			return false;
	return true;
}

static bool
same_value_prefix(const TsValue *a, const TsValue *b, uint32 n)
{
	TsChars x = ts_value_chars(a), y = ts_value_chars(b);

	return same_prefix(&x, &y, n);
}

/* The most that Jaro and Jaro-Winkler can be. */
static inline double
jaro_at_most(const TsValue *a, const TsValue *b, bool winkler)
{
	double common = ts_common_at_most(a, b), jaro;

	if (a->n == 0 || b->n == 0)
		return 1;
	jaro = (common / a->n + common / b->n + 1) / 3;
	return (winkler ? jaro + 0.1 * ts_common_prefix(a, b) * (1 - jaro) : jaro) + 1e-9;
}

void
ts_quick_make(const TsCondition *const *condition, int n, TsQuick *quick)
{
	*quick = (TsQuick){.possible = true, .jaro = {9, 9, 9, 9, 9}, .edits = -1, .prefix = 5};
	for (int i = 0; i < n; i++)
	{
		const TsTest *test = condition[i] == NULL ? NULL : &condition[i]->test[0];

		/* a condition on other fields too is not for here; of several tests, the first must hold */
		if (test == NULL)
			continue;
		switch (test->kind)
		{
			case TS_TEST_EXACT:
				break;
			case TS_TEST_PREFIX:
				quick->prefix = Min(quick->prefix, (uint32) test->count);
				quick->possible &= test->count <= 4;
				break;
			case TS_TEST_LEVENSHTEIN_DISTANCE:
			case TS_TEST_DAMERAU_DISTANCE:
				quick->edits = Max(quick->edits, test->threshold);
				break;
			case TS_TEST_JARO:
			case TS_TEST_JARO_WINKLER:
				for (int p = 0; p <= 4; p++)
				{
					double bonus = test->kind == TS_TEST_JARO ? 0 : 0.1 * p;

					quick->jaro[p] =
						Min(quick->jaro[p], 3 * (test->threshold - bonus) / (1 - bonus) - 1 - 1e-9);
				}
				break;
			default:
				quick->possible = false;
		}
	}
}

/* Whether one edit makes a of b; with `swap`, two neighbours that change places are one. */
static bool
within_one_edit(const TsChars *a, const TsChars *b, bool swap)
{
	uint32 shorter = Min(a->n, b->n), longer = Max(a->n, b->n), prefix = 0, suffix = 0;

	if (longer - shorter > 1)
		return false;
	while (prefix < shorter && ts_char(a, prefix) == ts_char(b, prefix))
		prefix++;
	while (suffix < shorter - prefix && ts_char(a, a->n - 1 - suffix) == ts_char(b, b->n - 1 - suffix))
		suffix++;
	if (longer - prefix - suffix <= 1)
		return true;
	return swap && a->n == b->n && longer - prefix - suffix == 2 &&
		   ts_char(a, prefix) == ts_char(b, prefix + 1) && ts_char(a, prefix + 1) == ts_char(b, prefix);
}

/* Measures of two values that were made. */
typedef struct Measures
{
	uint32 made; /* as bits, by kind of test */
	double is[TS_TEST_COMPANY + 1];
} Measures;

static double
edit_similarity(const TsChars *a, const TsChars *b, uint32 distance)
{
	return 1.0 - (double) distance / (double) Max(Max(a->n, b->n), 1);
}

/* A measure of two values, whatever the threshold. */
static double
make_measure(TsTestKind kind, const TsValue *a, const TsValue *b)
{
	TsChars achars = ts_value_chars(a), bchars = ts_value_chars(b);
	const TsChars *x = &achars, *y = &bchars;
	void *scratch;
	double result;

	switch (kind)
	{
		case TS_TEST_PARTIAL:
			return text_similarity(ts_partial_similarity, a, b);
		case TS_TEST_TOKEN_SORT:
			return text_similarity(ts_token_sort_similarity, a, b);
		case TS_TEST_TOKEN_SET:
			return text_similarity(ts_token_set_similarity, a, b);
		case TS_TEST_MONGE_ELKAN:
			return text_similarity(ts_monge_elkan_similarity, a, b);
		case TS_TEST_PERSON:
			return text_similarity(ts_person_similarity, a, b);
		case TS_TEST_COMPANY:
			return text_similarity(ts_company_similarity, a, b);
		case TS_TEST_QGRAM:
			return ts_trigram_similarity(x, y);
		default:
			break;
	}
	scratch = ts_scratch(x, y);
	switch (kind)
	{
		case TS_TEST_LEVENSHTEIN_DISTANCE:
			result = ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch);
			break;
		case TS_TEST_DAMERAU_DISTANCE:
			result = ts_osa(x, NULL, y, scratch);
			break;
		case TS_TEST_LEVENSHTEIN:
			result = edit_similarity(x, y, ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch));
			break;
		case TS_TEST_DAMERAU:
			result = edit_similarity(x, y, ts_osa(x, NULL, y, scratch));
			break;
		case TS_TEST_JARO:
			result = ts_jaro(x, NULL, y, scratch);
			break;
		case TS_TEST_JARO_WINKLER:
			result = ts_jaro_winkler(x, NULL, y, 0.1, scratch);
			break;
		default:
			Ensure(kind == TS_TEST_INDEL, "a test has no measure");
			result = ts_indel_similarity(x->n, y->n, ts_lcs(x, NULL, y, scratch));
			break;
	}
	if (scratch)
		pfree(scratch);
	return result;
}

/* Whether a measure reaches a threshold, or, of edits, stays within it. */
static bool
measure_holds(const TsTest *test, const TsValue *a, const TsValue *b, Measures *measures)
{
	TsChars achars = ts_value_chars(a), bchars = ts_value_chars(b);
	const TsChars *x = &achars, *y = &bchars;
	bool edits = test->kind == TS_TEST_LEVENSHTEIN_DISTANCE || test->kind == TS_TEST_DAMERAU_DISTANCE;
	uint32 bit = UINT32_C(1) << test->kind;

	StaticAssertStmt(TS_TEST_COMPANY < 32, "kinds of tests as bits");
	if (!(measures->made & bit))
	{
		/* what needs no measure */
		if (edits)
		{
			if (fabs((double) x->n - (double) y->n) > test->threshold)
				return false;
			/* an edit changes at most one character on either side */
			if ((double) Max(x->n, y->n) - ts_common_at_most(a, b) > test->threshold)
				return false;
			if (test->threshold < 2)
				return test->threshold < 1
						   ? within_one_edit(x, y, false) && x->n == y->n && same_prefix(x, y, x->n)
						   : within_one_edit(x, y, test->kind == TS_TEST_DAMERAU_DISTANCE);
		}
		else if (test->kind == TS_TEST_JARO || test->kind == TS_TEST_JARO_WINKLER)
		{
			if (jaro_at_most(a, b, test->kind == TS_TEST_JARO_WINKLER) < test->threshold)
				return false;
		}
		measures->is[test->kind] = make_measure(test->kind, a, b);
		measures->made |= bit;
	}
	return edits ? measures->is[test->kind] <= test->threshold : measures->is[test->kind] >= test->threshold;
}

static bool
test_holds(const TsTest *test, const TsValue *a, const TsValue *b, bool equal, Measures *measures)
{
	switch (test->kind)
	{
		case TS_TEST_EXACT:
			return equal;
		case TS_TEST_DIFFERENT:
			return !equal;
		case TS_TEST_BOTH_MISSING:
			return false;
		case TS_TEST_SWAPPED:
			return true;
		case TS_TEST_PREFIX:
			return equal || same_value_prefix(a, b, (uint32) test->count);
		case TS_TEST_ANY_SHARED:
			return shared_elements(a, b, test->count) >= test->count;
		case TS_TEST_DAYS:
			return a->derived->day != TS_NO_DAY && b->derived->day != TS_NO_DAY &&
				   fabs((double) a->derived->day - (double) b->derived->day) <= test->threshold;
		case TS_TEST_NUMERIC:
			return fabs(a->derived->number - b->derived->number) <= test->threshold;
		case TS_TEST_RELATIVE:
			return fabs(a->derived->number - b->derived->number) <=
				   test->threshold * Max(fabs(a->derived->number), fabs(b->derived->number));
		case TS_TEST_KM:
			return distance_km(a->derived, b->derived) <= test->threshold;
		case TS_TEST_PHONETIC:
			return same_phonetic(a, b, test->phonetic);
		default:
			return measure_holds(test, a, b, measures);
	}
}

static bool
holds(const TsCondition *condition, const TsValue *a, const TsValue *b, bool equal, Measures *measures)
{
	for (int i = 0; i < condition->n; i++)
		if (!test_holds(&condition->test[i], a, b, equal, measures))
			return false;
	return true;
}

bool
ts_condition_holds(const TsCondition *condition, const TsValue *a, const TsValue *b, bool equal)
{
	Measures measures;

	measures.made = 0;
	return holds(condition, a, b, equal, &measures);
}

int
ts_first_condition(const TsCondition *const *condition, int n, const TsValue *a, const TsValue *b, bool equal)
{
	Measures measures;
	int i = 0;

	measures.made = 0;
	while (i < n && (condition[i] == NULL || !holds(condition[i], a, b, equal, &measures)))
		i++;
	return i;
}

/* ------------------------------------------------------------------------------------------------ measures */

bool
ts_test_measures(const TsTest *test)
{
	switch (test->kind)
	{
		case TS_TEST_EXACT:
		case TS_TEST_DIFFERENT:
		case TS_TEST_BOTH_MISSING:
		case TS_TEST_PREFIX:
		case TS_TEST_SWAPPED:
		case TS_TEST_PHONETIC:
			return false;
		default:
			return true;
	}
}

/*
 * ts_test_measure: what test_holds holds against the threshold, for explanations; without its short cuts, which only tell on
 * which side of the threshold it is.
 */
double
ts_test_measure(const TsTest *test, const TsValue *a, const TsValue *b)
{
	TsChars achars = ts_value_chars(a), bchars = ts_value_chars(b);
	const TsChars *x = &achars, *y = &bchars;
	double apart;
	void *scratch;

	switch (test->kind)
	{
		case TS_TEST_ANY_SHARED:
			return shared_elements(a, b, PG_INT32_MAX);
		case TS_TEST_DAYS:
			return a->derived->day == TS_NO_DAY || b->derived->day == TS_NO_DAY
					   ? NAN
					   : fabs((double) a->derived->day - (double) b->derived->day);
		case TS_TEST_NUMERIC:
			return fabs(a->derived->number - b->derived->number);
		case TS_TEST_RELATIVE:
			apart = fabs(a->derived->number - b->derived->number);
			return apart == 0 ? 0 : apart / Max(fabs(a->derived->number), fabs(b->derived->number));
		case TS_TEST_KM:
			return distance_km(a->derived, b->derived);
		case TS_TEST_PARTIAL:
			return text_similarity(ts_partial_similarity, a, b);
		case TS_TEST_TOKEN_SORT:
			return text_similarity(ts_token_sort_similarity, a, b);
		case TS_TEST_TOKEN_SET:
			return text_similarity(ts_token_set_similarity, a, b);
		case TS_TEST_MONGE_ELKAN:
			return text_similarity(ts_monge_elkan_similarity, a, b);
		case TS_TEST_PERSON:
			return text_similarity(ts_person_similarity, a, b);
		case TS_TEST_COMPANY:
			return text_similarity(ts_company_similarity, a, b);
		case TS_TEST_QGRAM:
			return ts_trigram_similarity(x, y);
		default:
			break;
	}
	scratch = ts_scratch(x, y); /* of the caller's context, which is emptied by the row */
	switch (test->kind)
	{
		case TS_TEST_LEVENSHTEIN_DISTANCE:
			return ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch);
		case TS_TEST_DAMERAU_DISTANCE:
			return ts_osa(x, NULL, y, scratch);
		case TS_TEST_LEVENSHTEIN:
			return edit_similarity(x, y, ts_levenshtein(x, NULL, y, PG_UINT32_MAX, scratch));
		case TS_TEST_DAMERAU:
			return edit_similarity(x, y, ts_osa(x, NULL, y, scratch));
		case TS_TEST_JARO:
			return ts_jaro(x, NULL, y, scratch);
		case TS_TEST_JARO_WINKLER:
			return ts_jaro_winkler(x, NULL, y, 0.1, scratch);
		case TS_TEST_INDEL:
			return ts_indel_similarity(x->n, y->n, ts_lcs(x, NULL, y, scratch));
		default:
			return NAN;
	}
}
