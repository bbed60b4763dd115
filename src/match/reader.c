/*
 * reader.c
 *		Reading fields from rows: columns as text, joined, in their normal form.  See reader.h.
 *
 * Columns of any type are read as text that depends on no setting of the session: dates and times in ISO 8601, time stamps with
 * a zone in UTC, numbers as PostgreSQL prints them exactly.
 */
#include "postgres.h"

#include "match/reader.h"

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/order.h"
#include "core/text.h"
#include "match/values.h"
#include "normalize/contact.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

/* The functions of other areas, called as they are. */
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

/* ---------- normal forms ---------- */

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

		if (!ts_call_text(function, PointerGetDatum(cstring_to_text_with_len(bytes, length)), region,
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

/* ---------- columns as text ---------- */

/* A time stamp in ISO 8601, whatever the session's DateStyle and TimeZone. */
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

/* ---------- reading a field ---------- */

/* Whether a value counts as missing. */
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
	deconstruct_array(array, ARR_ELEMTYPE(array), column->element_length, column->element_by_value,
					  column->element_align, &values, &nulls, &n);
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
	qsort(normal, n, sizeof(char *), ts_order_strings);
	for (int i = 0; i < n; i++)
		if (i == 0 || strcmp(normal[i - 1], normal[i]) != 0)
		{
			if (reader->out.len > 0)
				appendStringInfoChar(&reader->out, TS_LIST_SEPARATOR);
			appendStringInfoString(&reader->out, normal[i]);
		}
	return reader->out.len > 0;
}

/* ts_reader_read: a field of a row, in reader->out. */
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

/* ---------- shapes of rows ---------- */

ts_noreturn static void report_column(const TsField *field, const char *column, TupleDesc shape,
									  const char *what);

/* The error for a column that the rows do not have. */
static void
report_column(const TsField *field, const char *column, TupleDesc shape, const char *what)
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

/* Finds a column, and how its values are read. */
static void
bind_column(const TsField *field, const char *name, TupleDesc shape, const char *what, List **columns,
			TsColumn *column)
{
	char *server_name = ts_from_utf8(name);
	int attribute = -1;

	for (int i = 0; i < shape->natts && attribute < 0; i++)
		if (!TupleDescAttr(shape, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(shape, i)->attname), server_name) == 0)
			attribute = i;
	if (attribute < 0)
		report_column(field, server_name, shape, what);
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

/* ts_reader_create: in the current context, as what it points to. */
TsReader *
ts_reader_create(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what, List **columns)
{
	TsReader *reader = palloc0(sizeof(TsReader));

	reader->matcher = matcher;
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
			bind_column(field, names[c], shape, what, columns, &source->column[c]);
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
