/*
 * latin.c
 *		Letters of the Latin script without their accents: what Unicode's compatibility decomposition leaves of a to z, and
 *		a spelling for the letters that it does not decompose.  See latin.h.
 */
#include "postgres.h"

#include "core/latin.h"

#include "core/chars.h"
#include "core/error.h"

#include <unicode/unorm2.h>

/* Letters that Unicode does not decompose; NULL for any other character. */
static const char *
spelled_out(uint32 c)
{
	switch (c)
	{
		case 0xdf: /* ß ẞ */
		case 0x1e9e:
			return "ss";
		case 0xc6: /* Æ æ */
		case 0xe6:
			return "ae";
		case 0x152: /* Œ œ */
		case 0x153:
			return "oe";
		case 0xd8: /* Ø ø */
		case 0xf8:
			return "o";
		case 0x141: /* Ł ł */
		case 0x142:
			return "l";
		case 0xd0: /* Ð ð, Đ đ */
		case 0xf0:
		case 0x110:
		case 0x111:
			return "d";
		case 0xde: /* Þ þ */
		case 0xfe:
			return "th";
		case 0x126: /* Ħ ħ */
		case 0x127:
			return "h";
		case 0x131: /* ı */
			return "i";
		case 0x138: /* ĸ */
			return "k";
		case 0x14a: /* Ŋ ŋ */
		case 0x14b:
			return "ng";
		case 0x166: /* Ŧ ŧ */
		case 0x167:
			return "t";
		case 0x18f: /* Ə ə */
		case 0x259:
			return "e";
		default:
			return NULL;
	}
}

/* The same into room for 2; how many letters. */
static int
spell(uint32 c, char *letters)
{
	const char *spelled = spelled_out(c);
	int n = spelled == NULL ? 0 : (int) strlen(spelled);

	memcpy(letters, spelled == NULL ? "" : spelled, (Size) n);
	return n;
}

int
ts_latin_letters_slow(uint32 c, char *letters)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *compatible;
	UChar parts[TS_LATIN_MAX / 2];
	int nparts, n = spell(c, letters);

	if (n > 0 || c >= TS_BAD_BYTE)
		return n;
	compatible = unorm2_getNFKDInstance(&status);
	Ensure(U_SUCCESS(status), "ICU has no NFKD");
	nparts = unorm2_getDecomposition(compatible, (UChar32) c, parts, lengthof(parts), &status);
	if (U_FAILURE(status)) /* no decomposition of letters is that long */
		return 0;
	for (int i = 0; i < nparts; i++)
	{
		UChar letter = parts[i] | 0x20;

		if (letter >= 'a' && letter <= 'z')
			letters[n++] = (char) letter;
		else
			n += spell(parts[i], letters + n); /* ǿ: ø and a mark */
	}
	return n;
}
