/*
 * url.c
 *		utm(url, key), and how the area reads URLs.
 *
 * Logs and forms hold URLs of every quality, so this is no parser that refuses:
 *
 *		https://x.example/a?utm_source=b&utm_medium=c#/d?utm_campaign=e
 *		                    ------- query ----------     -- fragment --
 *
 * The query is what stands behind the first ?, up to #; without a ? the whole text is looked through, so a query string
 * alone and a forgotten ? are read too.  The fragment (single-page applications keep their parameters there) comes second,
 * behind its own ? if it has one.  Parameters are parted by &, or by the &amp; of pasted HTML.
 *
 * Values are decoded as forms encode them (WHATWG URL, application/x-www-form-urlencoded): + is a space, %XX a byte.
 * Escapes that are none stay as they are; bytes that do not make up UTF-8 text stay escaped, so nothing is lost.
 */
#include "postgres.h"

#include "normalize/url.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "normalize/contact.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_utm);

void
ts_url_parameters(const char *url, uint32 length, TsUrlParameters *parameters)
{
	const char *end = url + length;
	const char *hash = length > 0 ? memchr(url, '#', length) : NULL;
	const char *mark;

	parameters->at = url;
	parameters->end = hash ? hash : end;
	mark = length > 0 ? memchr(url, '?', parameters->end - url) : NULL;
	if (mark)
		parameters->at = mark + 1;
	parameters->fragment = parameters->fragment_end = end;
	if (hash)
	{
		hash++;
		mark = hash < end ? memchr(hash, '?', end - hash) : NULL;
		if (mark)
			hash = mark + 1;
		while (hash < end && (*hash == '!' || *hash == '/'))
			hash++;
		parameters->fragment = hash;
	}
}

/* Decodes one byte of a form-encoded text; *at moves behind it. */
static inline int
decode_byte(const char **at, const char *end)
{
	const char *s = *at;
	int escaped = ts_uri_escape(s, end);

	*at += escaped >= 0 ? 3 : 1;
	return escaped >= 0 ? escaped : *s == '+' ? ' ' : (unsigned char) *s;
}

bool
ts_url_next(TsUrlParameters *parameters, char *name, const char **value, uint32 *length)
{
	const char *at, *end, *equals;
	int n = 0;

	if (parameters->at >= parameters->end)
	{
		if (parameters->fragment >= parameters->fragment_end)
			return false;
		parameters->at = parameters->fragment;
		parameters->end = parameters->fragment_end;
		parameters->fragment = parameters->fragment_end;
	}
	at = parameters->at;
	end = memchr(at, '&', parameters->end - at);
	if (end == NULL)
		end = parameters->end;
	parameters->at = end + (end < parameters->end);
	if (end - at > 4 && memcmp(at, "amp;", 4) == 0)
		at += 4;
	equals = at < end ? memchr(at, '=', end - at) : NULL;
	*value = equals ? equals + 1 : end;
	*length = (uint32) (end - *value);
	if (equals == NULL)
		equals = end;
	while (at < equals && n < TS_URL_NAME)
		name[n++] = (char) ts_lower((uint32) decode_byte(&at, equals));
	if (n == TS_URL_NAME)
		n = 0;
	name[n] = '\0';
	return true;
}

TsUtf8
ts_url_decode(const char *value, uint32 length)
{
	char *bytes = ts_array(char, (Size) length + 1), *decoded_end = bytes;
	const char *at = value, *from = bytes;
	TsUtf8 result = {ts_array(char, 3 * (Size) length + 1), 0};

	for (uint32 i = 0; at < value + length; i++)
	{
		TsCheckInterrupts(i);
		*decoded_end++ = (char) decode_byte(&at, value + length);
	}
	for (uint32 i = 0; from < decoded_end; i++)
	{
		const char *start = from;
		uint32 c = ts_utf8_next(&from, decoded_end);

		TsCheckInterrupts(i);
		if (c >= TS_BAD_BYTE || c == 0)
			result.length +=
				(uint32) snprintf(result.bytes + result.length, 4, "%%%02X", (unsigned char) *start);
		else
		{
			memcpy(result.bytes + result.length, start, from - start);
			result.length += (uint32) (from - start);
		}
	}
	result.bytes[result.length] = '\0';
	pfree(bytes);
	return result;
}

bool
ts_url_host(const char *url, uint32 length, char *host)
{
	const char *end = url + length, *at = url, *stop;
	int n = 0;

	while (at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r')))
	{
		TsCheckInterrupts(end - at);
		at++;
	}
	/* behind scheme:// or //, or at once */
	stop = at;
	while (stop < end && (((*stop | 0x20) >= 'a' && (*stop | 0x20) <= 'z') ||
						  (stop > at && strchr("0123456789+-.", *stop))))
	{
		TsCheckInterrupts(stop - at);
		stop++;
	}
	if (end - stop >= 3 && memcmp(stop, "://", 3) == 0)
		at = stop + 3;
	else if (end - at >= 2 && memcmp(at, "//", 2) == 0)
		at += 2;
	stop = at;
	while (stop < end && strchr("/?#\\ \t\r\n", *stop) == NULL)
	{
		TsCheckInterrupts(stop - at);
		stop++;
	}
	for (const char *s = at; s < stop; s++)
	{
		TsCheckInterrupts(stop - s);
		if (*s == '@')
			at = s + 1;
	}
	while (at < stop && *at != ':' && n < TS_URL_HOST - 1)
		host[n++] = (char) ts_lower((unsigned char) *at++);
	while (n > 0 && host[n - 1] == '.')
		n--;
	host[n] = '\0';
	/* a word without a dot is no host that anybody comes from */
	return memchr(host, '.', n) != NULL && memchr(host, '\0', n) == NULL && host[0] != '.';
}

/* ts_utm(url text, key text) -> text */
Datum
ts_utm(PG_FUNCTION_ARGS)
{
	text *key = PG_GETARG_TEXT_PP(1);
	uint32 length, n = VARSIZE_ANY_EXHDR(key), value_length;
	const char *url, *value;
	char wanted[TS_URL_NAME + 1] = "utm_", name[TS_URL_NAME + 1];
	bool prefixed = n >= 4 && pg_strncasecmp(VARDATA_ANY(key), "utm_", 4) == 0;
	TsUrlParameters parameters;

	if (n <= (prefixed ? 4 : 0) || n > TS_URL_NAME - 8 || memchr(VARDATA_ANY(key), '\0', n))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 n <= 4 ? errmsg("the key of a UTM parameter is empty")
						: errmsg("the key of a UTM parameter is longer than %d bytes", TS_URL_NAME - 8),
				 errhint("Give source or utm_source, medium, campaign, term, content, id, ...")));
	for (uint32 i = 0; i < n; i++)
		wanted[(prefixed ? 0 : 4) + i] = (char) ts_lower((unsigned char) VARDATA_ANY(key)[i]);
	wanted[(prefixed ? 0 : 4) + n] = '\0';

	url = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	ts_url_parameters(url, length, &parameters);
	while (ts_url_next(&parameters, name, &value, &value_length))
	{
		CHECK_FOR_INTERRUPTS();
		if (strcmp(name, wanted) == 0)
		{
			TsUtf8 decoded = ts_url_decode(value, value_length);

			PG_RETURN_TEXT_P(ts_text_from_utf8(decoded.bytes, decoded.length));
		}
	}
	PG_RETURN_NULL();
}
