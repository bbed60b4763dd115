/*
 * phone.c
 *		phone_key, phone_extension, and normalize_phone by libphonenumber.
 *
 * A phone number as people type it is read in two steps.  scan() takes the text apart:
 *
 *		"电话: (010) 6234-5678 转 801"  ->  digits 01062345678, extension 801
 *		"+86 138 0013 8000 / 139 …"     ->  digits 8613800138000, plus; the second number is left out
 *
 * and fold() brings the digits into the international form, by a fixed table of dialling rules:
 *
 *		+ or IDD prefix   country code | trunk prefix, dropped | national number
 *		                               trunk prefix, dropped | national number      the region's country code is added
 *		                  country code | national number                            too long, or no number of the region
 *
 * The key of a correct number is its E.164 form.  It is for equality, indexes and blocking: nothing is validated, and a
 * local number without an area code stays one.  The rules are simplified from the ITU's E.164 and the national plans (of
 * the common knowledge kind), and will not change within a version: that makes phone_key IMMUTABLE.  normalize_phone
 * asks libphonenumber, whose metadata changes: STABLE.
 */
#include "postgres.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/library.h"
#include "core/table.h"
#include "core/text.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "normalize/contact.h"
#include "normalize/normalize.h"
#include "phone/phone.h"
#include "utils/builtins.h"

#define MAX_DIGITS	  20 /* of a key; E.164 has at most 15 */
#define MAX_SCANNED	  32 /* digits kept of a text: prefixes come on top */
#define MAX_EXTENSION 11
#define MAX_PHONE	  64 /* characters that libphonenumber gets to see */

PG_FUNCTION_INFO_V1(ts_phone_key);
PG_FUNCTION_INFO_V1(ts_phone_extension);
PG_FUNCTION_INFO_V1(ts_normalize_phone);

/* ---------- dialling rules ---------- */

typedef struct Region
{
	const char *name;	 /* ISO 3166-1 */
	const char *country; /* country code */
	const char
		*trunk; /* trunk prefixes, longest first, separated by commas; one without 0 counts in long numbers */
	const char *
		idd; /* prefixes of international calls; else 00 is one. 008 is left out: 0086 is more likely meant */
	uint8 min, max; /* digits of a full national number, without the trunk prefix */
} Region;

/* Sorted by name.  Where regions share a country code, the rules of the first one hold behind it. */
static const Region regions[] = {
	{"AE", "971", "0", "00", 8, 9},		 {"AL", "355", "0", "00", 8, 9},
	{"AM", "374", "0", "00", 8, 8},		 {"AR", "54", "0", "00", 10, 11},
	{"AT", "43", "0", "00", 8, 13},		 {"AU", "61", "0", "0011", 9, 9},
	{"AZ", "994", "0", "00", 9, 9},		 {"BA", "387", "0", "00", 8, 8},
	{"BD", "880", "0", "00", 8, 10},	 {"BE", "32", "0", "00", 8, 9},
	{"BG", "359", "0", "00", 8, 9},		 {"BH", "973", "", "00", 8, 8},
	{"BN", "673", "", "00", 7, 7},		 {"BO", "591", "0", "00", 8, 8},
	{"BR", "55", "0", "00", 10, 11},	 {"BY", "375", "80,0", "810", 9, 9},
	{"CA", "1", "1", "011", 10, 10},	 {"CH", "41", "0", "00", 9, 9},
	{"CI", "225", "", "00", 10, 10},	 {"CL", "56", "", "00", 9, 9},
	{"CM", "237", "", "00", 9, 9},		 {"CN", "86", "0", "00", 9, 11},
	{"CO", "57", "", "00", 10, 10},		 {"CR", "506", "", "00", 8, 8},
	{"CU", "53", "0", "119", 8, 8},		 {"CY", "357", "", "00", 8, 8},
	{"CZ", "420", "", "00", 9, 9},		 {"DE", "49", "0", "00", 8, 12},
	{"DK", "45", "", "00", 8, 8},		 {"DO", "1", "1", "011", 10, 10},
	{"DZ", "213", "0", "00", 8, 9},		 {"EC", "593", "0", "00", 8, 9},
	{"EE", "372", "", "00", 7, 8},		 {"EG", "20", "0", "00", 9, 10},
	{"ES", "34", "", "00", 9, 9},		 {"ET", "251", "0", "00", 9, 9},
	{"FI", "358", "0", "00", 8, 10},	 {"FR", "33", "0", "00", 9, 9},
	{"GB", "44", "0", "00", 9, 10},		 {"GE", "995", "0", "00", 9, 9},
	{"GH", "233", "0", "00", 9, 9},		 {"GR", "30", "", "00", 10, 10},
	{"GT", "502", "", "00", 8, 8},		 {"HK", "852", "", "001", 8, 8},
	{"HN", "504", "", "00", 8, 8},		 {"HR", "385", "0", "00", 8, 9},
	{"HU", "36", "06", "00", 8, 9},		 {"ID", "62", "0", "001,007", 8, 12},
	{"IE", "353", "0", "00", 8, 9},		 {"IL", "972", "0", "00,012,013,014", 8, 9},
	{"IN", "91", "0", "00", 10, 10},	 {"IQ", "964", "0", "00", 8, 10},
	{"IR", "98", "0", "00", 10, 10},	 {"IS", "354", "", "00", 7, 7},
	{"IT", "39", "", "00", 8, 11},		 {"JM", "1", "1", "011", 10, 10},
	{"JO", "962", "0", "00", 8, 9},		 {"JP", "81", "0", "010", 9, 10},
	{"KE", "254", "0", "000", 9, 9},	 {"KG", "996", "0", "00", 9, 9},
	{"KH", "855", "0", "001,007", 8, 9}, {"KR", "82", "0", "00700,001,002,005,006", 8, 10},
	{"KW", "965", "", "00", 8, 8},		 {"KZ", "7", "8", "810", 10, 10},
	{"LA", "856", "0", "00", 8, 10},	 {"LB", "961", "0", "00", 7, 8},
	{"LI", "423", "", "00", 7, 7},		 {"LK", "94", "0", "00", 9, 9},
	{"LT", "370", "0,8", "00", 8, 8},	 {"LU", "352", "", "00", 6, 9},
	{"LV", "371", "", "00", 8, 8},		 {"LY", "218", "0", "00", 8, 9},
	{"MA", "212", "0", "00", 9, 9},		 {"MD", "373", "0", "00", 8, 8},
	{"ME", "382", "0", "00", 8, 8},		 {"MK", "389", "0", "00", 8, 8},
	{"MM", "95", "0", "00", 7, 10},		 {"MN", "976", "0", "001,002", 8, 8},
	{"MO", "853", "", "00", 8, 8},		 {"MT", "356", "", "00", 8, 8},
	{"MU", "230", "", "00", 7, 8},		 {"MX", "52", "044,045,01,1", "00", 10, 10},
	{"MY", "60", "0", "00", 8, 10},		 {"NG", "234", "0", "009", 8, 10},
	{"NI", "505", "", "00", 8, 8},		 {"NL", "31", "0", "00", 9, 9},
	{"NO", "47", "", "00", 8, 8},		 {"NP", "977", "0", "00", 8, 10},
	{"NZ", "64", "0", "00", 8, 10},		 {"OM", "968", "", "00", 8, 8},
	{"PA", "507", "", "00", 7, 8},		 {"PE", "51", "0", "00", 8, 9},
	{"PH", "63", "0", "00", 8, 10},		 {"PK", "92", "0", "00", 9, 10},
	{"PL", "48", "", "00", 9, 9},		 {"PR", "1", "1", "011", 10, 10},
	{"PT", "351", "", "00", 9, 9},		 {"PY", "595", "0", "00", 9, 9},
	{"QA", "974", "", "00", 8, 8},		 {"RO", "40", "0", "00", 9, 9},
	{"RS", "381", "0", "00", 8, 9},		 {"RU", "7", "8", "810", 10, 10},
	{"RW", "250", "0", "00", 9, 9},		 {"SA", "966", "0", "00", 8, 9},
	{"SE", "46", "0", "00", 8, 9},		 {"SG", "65", "", "001,002", 8, 8},
	{"SI", "386", "0", "00", 8, 8},		 {"SK", "421", "0", "00", 9, 9},
	{"SN", "221", "", "00", 9, 9},		 {"SV", "503", "", "00", 8, 8},
	{"TH", "66", "0", "001", 8, 9},		 {"TJ", "992", "", "810", 9, 9},
	{"TM", "993", "8", "810", 8, 8},	 {"TN", "216", "", "00", 8, 8},
	{"TR", "90", "0", "00", 10, 10},	 {"TW", "886", "0", "002", 8, 9},
	{"TZ", "255", "0", "000", 9, 9},	 {"UA", "380", "0", "00", 9, 9},
	{"UG", "256", "0", "000", 9, 9},	 {"US", "1", "1", "011", 10, 10},
	{"UY", "598", "0", "00", 8, 8},		 {"UZ", "998", "", "00", 9, 9},
	{"VE", "58", "0", "00", 10, 10},	 {"VN", "84", "0", "00", 9, 10},
	{"ZA", "27", "0", "00", 9, 9},		 {"ZM", "260", "0", "00", 9, 9},
	{"ZW", "263", "0", "00", 9, 9},
};

/* The region's name as two capital letters; false when it is not two letters. */
static bool
region_name(const text *region, char *name)
{
	const char *bytes = VARDATA_ANY(region);

	if (VARSIZE_ANY_EXHDR(region) != 2)
		return false;
	for (int i = 0; i < 2; i++)
	{
		name[i] = (char) ts_upper((unsigned char) bytes[i]);
		if (name[i] < 'A' || name[i] > 'Z')
			return false;
	}
	name[2] = '\0';
	return true;
}

/* What an error message repeats of a region. */
static char *
shown_region(const text *region)
{
	const char *bytes = VARDATA_ANY(region);

	return pnstrdup(bytes, pg_mbcliplen(bytes, (int) VARSIZE_ANY_EXHDR(region), 20));
}

/* ts_phone_regions: the names of all regions that phone_key knows, for messages. */
char *
ts_phone_regions(void)
{
	StringInfoData names;

	initStringInfo(&names);
	for (int i = 0; i < lengthof(regions); i++)
		appendStringInfo(&names, "%s%s", i > 0 ? " " : "", regions[i].name);
	return names.data;
}

/* ts_phone_region: whether phone_key knows a region; `name`, room for 3 bytes, becomes its name in capitals. */
bool
ts_phone_region(const text *region, char *name)
{
	return region_name(region, name) && ts_find(name, regions) != NULL;
}

ts_noreturn static void report_region(const text *region);

static void
report_region(const text *region)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown phone region \"%s\"", shown_region(region)),
					errdetail("Accepted are these regions of ISO 3166-1: %s.", ts_phone_regions()),
					errhint("Numbers that begin with + are read the same in every region.")));
}

/* The rules of a region, or an error. */
static const Region *
find_region(const text *region)
{
	char name[3];
	const Region *found = region_name(region, name) ? ts_find(name, regions) : NULL;

	if (found == NULL)
		report_region(region);
	return found;
}

/* The first region with a country code, or NULL. */
static const Region *
find_country(const char *code, int length)
{
	for (int i = 0; i < lengthof(regions); i++)
		if (strncmp(regions[i].country, code, length) == 0 && regions[i].country[length] == '\0')
			return &regions[i];
	return NULL;
}

/* Length of the country code that digits begin with: zones 1 and 7 have one digit, some codes two, all others three. */
static int
country_code_length(const char *digits, int n)
{
	static const char two[] = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 "
							  "60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";

	if (n == 0 || digits[0] == '0')
		return 0;
	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	if (n >= 2)
		for (const char *at = two; *at; at += 3)
			if (at[0] == digits[0] && at[1] == digits[1])
				return 2;
	return n >= 3 ? 3 : 0;
}

/* Length of the longest of the prefixes (separated by commas, longest first) that digits begin with, or 0. */
static int
prefix_length(const char *prefixes, const char *digits, int n, bool long_number)
{
	while (*prefixes)
	{
		int length = (int) strcspn(prefixes, ",");

		if (n > length && memcmp(prefixes, digits, length) == 0 && (prefixes[0] == '0' || long_number))
			return length;
		prefixes += length;
		if (*prefixes == ',')
			prefixes++;
	}
	return 0;
}

/* ---------- taking the text apart ---------- */

typedef struct Scan
{
	char digits[MAX_SCANNED + 1]; /* of the number */
	int ndigits;				  /* more than MAX_SCANNED: too many */
	bool plus;					  /* the first of them stands behind a + */
	int dash;					  /* digits before the last dash, 0 if there is none */
	const char *dash_at;		  /* where that is in the text */
	const char *stop;			  /* where the number ends in the text */
	char extension[MAX_EXTENSION + 1];
	int nextension;
} Scan;

static inline bool
is_letter(uint32 c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The character at *at, full-width forms folded; 0 at the end. */
static inline uint32
next_char(const char **at, const char *end)
{
	return *at < end ? ts_fold_width(ts_utf8_next(at, end)) : 0;
}

/* Whether one of the words (in lower case) stands at `at`; returns what is behind it, or NULL. */
static const char *
match_word(const char *at, const char *end, const char *const *words)
{
	for (; *words; words++)
	{
		const char *here = at, *word = *words, *word_end = *words + strlen(*words);

		while (word < word_end)
		{
			if (ts_utf8_next(&word, word_end) != ts_lower(next_char(&here, end)))
				break;
			if (word == word_end)
				return here;
		}
	}
	return NULL;
}

/*
 * Reads the extension behind a mark for one: a few characters such as ". : =" may stand before its digits.  True if it has
 * digits.
 */
static bool
read_extension(const char *at, const char *end, Scan *scan)
{
	scan->nextension = 0;
	for (int skipped = 0; at < end && skipped < 4;)
	{
		uint32 c = next_char(&at, end);
		int digit = ts_digit(c);

		if (digit >= 0)
		{
			if (scan->nextension == MAX_EXTENSION)
				break;
			scan->extension[scan->nextension++] = (char) ('0' + digit);
		}
		else if (scan->nextension > 0 || is_letter(c))
			break;
		else
			skipped++;
	}
	scan->extension[scan->nextension] = '\0';
	return scan->nextension > 0;
}

/* Whether an extension is marked at `at`: then it is read.  A mark of one sign counts only with digits behind it. */
static bool
match_extension(const char *at, const char *end, Scan *scan)
{
	static const char *const han[] = {"转接", "轉接", "转",	  "轉",	  "分机号", "分機號",
									  "分机", "分機", "内线", "內線", "内線",	NULL};
	static const char *const words[] = {"extension", "extn",  "ext",	 "доб", "poste", "durchwahl",
										"ramal",	 "anexo", "interno", "int", NULL};
	static const char *const signs[] = {"x", "#", "×", NULL};
	const char *behind;

	if (scan->ndigits >= 3 && (behind = match_word(at, end, han)) != NULL)
	{
		read_extension(behind, end, scan);
		return true;
	}
	if (scan->ndigits >= 3 && (behind = match_word(at, end, words)) != NULL)
		return read_extension(behind, end, scan);
	if (scan->ndigits >= 5 && (behind = match_word(at, end, signs)) != NULL)
		return read_extension(behind, end, scan);
	return false;
}

/* Digits in what is left of a text, up to 8. */
static int
digits_left(const char *at, const char *end)
{
	int n = 0;

	while (at < end && n < 8)
		n += ts_digit(next_char(&at, end)) >= 0;
	return n;
}

/*
 * Whether the letters from `at` on are a vanity number, as in 1-800-FLOWERS: three to ten letters, and nothing but
 * letters, digits, dashes, dots and spaces in the rest of the text.
 */
static bool
is_vanity(const char *at, const char *end)
{
	int letters = 0;

	while (at < end)
	{
		uint32 c = next_char(&at, end);

		if (is_letter(c))
		{
			if (++letters > 10)
				return false; /* at once, for this is asked at every letter of a text */
		}
		else if (ts_digit(c) < 0 && !ts_is_dash(c) && !ts_is_space(c) && c != '.')
			return false;
	}
	return letters >= 3;
}

static void
put_digit(Scan *scan, int digit)
{
	if (scan->ndigits < MAX_SCANNED)
		scan->digits[scan->ndigits] = (char) ('0' + digit);
	scan->ndigits++;
}

/*
 * scan: the digits of the first number in a text, its extension, and where the number ends: at the mark of an extension, or
 * before a second number.
 */
static void
scan_phone(const char *utf8, uint32 length, Scan *scan)
{
	static const char keys[] = "22233344455566677778889999"; /* of a telephone, A to Z */
	const char *at = utf8, *end = utf8 + length;
	bool vanity = false;
	uint32 before = 0;
	int left = 0, left_behind = -1; /* digits behind so many digits, once they are counted */

	memset(scan, 0, sizeof(*scan));
	for (uint32 i = 0; at < end && scan->ndigits <= MAX_SCANNED; i++)
	{
		const char *here = at;
		uint32 c = next_char(&at, end);
		int digit = ts_digit(c);

		TsCheckInterrupts(i);
		scan->stop = here;
		if (digit >= 0)
			put_digit(scan, digit);
		else if (c == '+' && scan->ndigits == 0)
			scan->plus = true;
		else if (ts_is_dash(c))
		{
			scan->dash = scan->ndigits;
			scan->dash_at = here;
		}
		else if (!is_letter(before) && match_extension(here, end, scan))
			goto done;
		else if (is_letter(c))
		{
			/* letters before the number, as of "Tel.", are passed over */
			vanity = vanity || (scan->ndigits >= 3 && scan->ndigits <= 6 && is_vanity(here, end));
			if (vanity)
				put_digit(scan, keys[(c | 0x20) - 'a'] - '0');
		}
		else if (scan->ndigits >= 7 &&
				 (c == ',' || c == ';' || c == '|' || c == 0x3001 || c == '\n' || c == 0x6216))
		{
			/* a comma is also the pause before an extension; a second number has more digits */
			if (left_behind != scan->ndigits)
				left = digits_left(at, end);
			left_behind = scan->ndigits;
			if (left == 0)
				goto done;
			if (c == ';' && match_word(at, end, (const char *const[]){"ext", NULL}))
				continue;
			if (c == ',' && left <= 6)
				read_extension(at, end, scan);
			goto done;
		}
		else if (scan->ndigits >= 8 && c == '/')
			goto done;
		before = c;
	}
	scan->stop = end;
done:
	if (scan->dash == scan->ndigits)
		scan->dash = 0;
	scan->digits[Min(scan->ndigits, MAX_SCANNED)] = '\0';
}

/* ---------- folding ---------- */

typedef struct Folded
{
	char key[MAX_SCANNED + 8]; /* +, country code, national number; empty if there is none */
	bool cut;				   /* the digits behind the last dash are an extension */
} Folded;

static void
fold(const Scan *scan, const Region *region, Folded *folded)
{
	const char *digits = scan->digits;
	const char *country = region->country;
	int n = scan->ndigits, country_length, prefix, national;
	bool international = scan->plus;

	folded->cut = false;
	folded->key[0] = '\0';
	if (n == 0 || n > MAX_SCANNED)
		return;

	/* an international call: behind +, behind the region's prefix for one, or behind 00 */
	while (n > 2 && digits[0] == '0' && digits[1] == '0' && scan->plus)
	{
		digits += 2;
		n -= 2;
	}
	if (!international)
	{
		prefix = prefix_length(region->idd, digits, n, n > region->max);
		if (prefix == 0 && n > 2 && digits[0] == '0' && digits[1] == '0')
			prefix = 2;
		if (prefix > 0 && n - prefix >= 8 && country_code_length(digits + prefix, n - prefix) > 0)
		{
			digits += prefix;
			n -= prefix;
			international = true;
		}
	}
	country_length = international ? country_code_length(digits, n) : 0;

	/* the country code without either: what is too long for a national number, or is none for lack of the trunk prefix */
	if (country_length == 0)
	{
		int own = (int) strlen(region->country);

		if (n > own && memcmp(digits, region->country, own) == 0 && n - own >= region->min &&
			(n > region->max || region->trunk[0] == '0'))
			country_length = own;
	}
	if (country_length > 0)
	{
		country = digits;
		region = find_country(digits, country_length);
		digits += country_length;
		n -= country_length;
	}
	else
		country_length = (int) strlen(country);

	national = n;
	if (region != NULL)
	{
		while ((prefix = prefix_length(region->trunk, digits, n, n > region->max)) > 0)
		{
			digits += prefix;
			n -= prefix;
		}
		/* in China an extension is often written behind a dash: 010-62345678-801 */
		national = n;
		if (strcmp(region->country, "86") == 0 && scan->dash > 0 && n > region->max)
		{
			int behind = scan->ndigits - scan->dash;

			if (behind <= 6 && n - behind >= region->min && n - behind <= region->max)
			{
				national = n - behind;
				folded->cut = true;
			}
		}
	}
	if (country_length + national > MAX_DIGITS)
		return;
	snprintf(folded->key, sizeof(folded->key), "+%.*s%.*s", country_length, country, national, digits);
}

/* ---------- functions ---------- */

/* The arguments, a text and a region, scanned and folded. */
static void
take_phone(FunctionCallInfo fcinfo, Scan *scan, Folded *folded)
{
	const Region *region = find_region(PG_GETARG_TEXT_PP(1));
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);

	scan_phone(utf8, length, scan);
	fold(scan, region, folded);
}

/* ts_phone_key(text, region text) -> text */
Datum
ts_phone_key(PG_FUNCTION_ARGS)
{
	Scan scan;
	Folded folded;

	take_phone(fcinfo, &scan, &folded);
	if (folded.key[0] == '\0')
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(folded.key));
}

/* ts_phone_extension(text, region text) -> text */
Datum
ts_phone_extension(PG_FUNCTION_ARGS)
{
	Scan scan;
	Folded folded;

	take_phone(fcinfo, &scan, &folded);
	if (scan.nextension > 0)
		PG_RETURN_TEXT_P(cstring_to_text(scan.extension));
	if (folded.cut)
		PG_RETURN_TEXT_P(cstring_to_text(scan.digits + scan.dash));
	PG_RETURN_NULL();
}

/* The function of touchstone_phone.so, which is loaded when it is first wanted. */
static TsPhoneE164
load_library(void)
{
	const char *message;
	TsPhoneE164 function = (TsPhoneE164) ts_library_function(TS_PHONE_LIBRARY, TS_PHONE_E164_NAME, &message);

	/* the server's message says what is wrong with the file, not what to do about it */
	if (function == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("normalize_phone needs the library %s, which cannot be loaded", TS_PHONE_LIBRARY),
			 errdetail("The server says: %s.", message),
			 errhint(
				 "Install libphonenumber and a C++ compiler (on Debian: libphonenumber-dev and g++), then build and "
				 "install touchstone again. phone_key needs neither.")));
	return function;
}

ts_noreturn static void report_result(TsPhoneResult result, const text *region);

static void
report_result(TsPhoneResult result, const text *region)
{
	if (result == TS_PHONE_UNKNOWN_REGION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("unknown phone region \"%s\"", shown_region(region)),
				 errhint("Give a region of ISO 3166-1 that libphonenumber knows, such as CN, US or DE.")));
	if (result == TS_PHONE_NO_MEMORY)
		ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory in libphonenumber")));
	ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg("libphonenumber failed")));
}

/* ts_normalize_phone(text, region text) -> text */
Datum
ts_normalize_phone(PG_FUNCTION_ARGS)
{
	text *region = PG_GETARG_TEXT_PP(1);
	uint32 length, n = 0;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	const char *at = utf8;
	char name[3], e164[TS_PHONE_ROOM];
	Scan scan;
	TsPhoneResult result;

	if (!region_name(region, name))
		report_result(TS_PHONE_UNKNOWN_REGION, region);
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = (void *) load_library();

	/* long strings of digits keep the parser busy for most of a millisecond each: it gets nothing of them */
	for (; at < utf8 + length && n <= MAX_PHONE; n++)
		ts_utf8_next(&at, utf8 + length);
	if (n > MAX_PHONE)
		length = 0;
	scan_phone(utf8, length, &scan);
	if (strcmp(name, "CN") == 0)
	{
		/* an extension behind a dash, which only our rules know */
		Folded folded;

		fold(&scan, find_region(region), &folded);
		if (folded.cut)
			scan.stop = scan.dash_at;
	}
	result = ((TsPhoneE164) fcinfo->flinfo->fn_extra)(utf8, scan.stop - utf8, name, e164);
	if (result == TS_PHONE_NO_NUMBER)
		PG_RETURN_NULL();
	if (result != TS_PHONE_OK)
		report_result(result, region);
	PG_RETURN_TEXT_P(cstring_to_text(e164));
}
