/*
 * normalize_text.c
 *		normalize_text(text): NFKC_Casefold by ICU, traditional to simplified Han, white space and punctuation folded.
 */
#include "postgres.h"

#include "normalize/normalize.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"

#include <unicode/unorm2.h>
#include <unicode/ustring.h>

PG_FUNCTION_INFO_V1(ts_normalize_text);

TsUtf8
ts_normalize_utf8(const char *utf8, uint32 length)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *folding = unorm2_getNFKCCasefoldInstance(&status);
	UChar *source, *folded;
	int32_t nsource, nfolded;
	TsUtf8 result;
	uint32 n = 0;
	bool space = false;

	Ensure(U_SUCCESS(status), "ICU has no NFKC_Casefold");
	source = ts_array(UChar, length + 1);
	u_strFromUTF8WithSub(source, (int32_t) length + 1, &nsource, utf8, (int32_t) length, 0xfffd, NULL,
						 &status);
	Ensure(U_SUCCESS(status), "ICU cannot convert text");
	nfolded = unorm2_normalize(folding, source, nsource, NULL, 0, &status);
	status = U_ZERO_ERROR;
	folded = ts_array(UChar, nfolded + 1);
	nfolded = unorm2_normalize(folding, source, nsource, folded, nfolded + 1, &status);
	Ensure(U_SUCCESS(status), "ICU cannot normalize text");
	result.bytes = ts_array(char, 3 * (Size) nfolded + 1);
	u_strToUTF8(result.bytes, 3 * nfolded + 1, (int32_t *) &result.length, folded, nfolded, &status);
	Ensure(U_SUCCESS(status), "ICU cannot convert text");
	for (uint32 i = 0; i < result.length; i++)
	{
		char c = result.bytes[i];

		if (c == ' ' || (c >= '\t' && c <= '\r'))
		{
			space = (n > 0);
			continue;
		}
		if (space)
			result.bytes[n++] = ' ';
		space = false;
		result.bytes[n++] = c;
	}
	result.bytes[n] = '\0';
	result.length = n;
	pfree(source);
	pfree(folded);
	return result;
}

/* ts_normalize_text(text) -> text */
Datum
ts_normalize_text(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	TsUtf8 result = ts_normalize_utf8(utf8, length);

	PG_RETURN_TEXT_P(ts_text_from_utf8(result.bytes, result.length));
}
