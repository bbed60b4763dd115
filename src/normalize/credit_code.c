/*
 * credit_code.c
 *		Unified social credit codes (统一社会信用代码, GB 32100-2015): folding, validity, and which check fails.
 *
 *		9 1 4 4 0 3 0 0 1 2 3 4 5 6 7 8 2 X
 *		| | |         | |               | |
 *		| | |         | |               | +- 18     check character, modulo 31 over 1 to 17
 *		| | |         | +---------------+--- 9-17   organisation code (GB 11714), the last its own check, modulo 11
 *		| | +---------+--------------------- 3-8    administrative division (GB/T 2260), digits
 *		| +--------------------------------- 2      kind of organisation
 *		+----------------------------------- 1      registering authority: a digit or a letter
 *
 * Codes are written in 31 characters: digits and capital letters without I, O, S, V, Z, which look like 1, 0, 5, U, 2.
 * The check character is 31 minus the weighted sum modulo 31, where 31 itself becomes 0 (about one code in 31).
 *
 * The check of the organisation code is separate: genuine codes exist whose characters 9 to 17 fail it, and registers
 * go by the check character.  So it is reported by credit_code_check, and does not make a code invalid.
 *
 * Registration numbers of before 2015 have 15 digits, the last one a check by GB/T 17710 (ISO 7064 MOD 11,10).
 */
#include "postgres.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "lib/stringinfo.h"
#include "normalize/contact.h"
#include "utils/builtins.h"

#define CODE_LENGTH			18
#define REGISTRATION_LENGTH 15
#define MAX_SHOWN			64 /* characters of longer text are only counted */

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

PG_FUNCTION_INFO_V1(ts_normalize_credit_code);
PG_FUNCTION_INFO_V1(ts_is_valid_credit_code);
PG_FUNCTION_INFO_V1(ts_credit_code_check);

/* Value of a character in the alphabet of 31, or -1. */
static int
value_of(uint32 c)
{
	const char *at = (c > 0 && c < 0x80) ? strchr(alphabet, (int) c) : NULL;

	return at ? (int) (at - alphabet) : -1;
}

/* The check character that the first 17 ask for; they are all in the alphabet. */
static char
check_character(const char *code)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < CODE_LENGTH - 1; i++)
	{
		sum += value_of((unsigned char) code[i]) * weight;
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

/* The check character of an organisation code's 8 characters, where letters count on from A = 10 without gaps. */
static char
organisation_check(const char *code)
{
	static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;

	for (int i = 0; i < 8; i++)
		sum += (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10) * weights[i];
	sum = 11 - sum % 11;
	return sum == 10 ? 'X' : (char) ('0' + sum % 11);
}

/* Whether 9 characters could be an organisation code: digits and capital letters. */
static bool
is_organisation_code(const char *code)
{
	for (int i = 0; i < 9; i++)
		if (!((code[i] >= '0' && code[i] <= '9') || (code[i] >= 'A' && code[i] <= 'Z')))
			return false;
	return true;
}

/* The check digit of a registration number's 14 digits: ISO 7064 MOD 11,10. */
static char
registration_check(const char *digits)
{
	int p = 10;

	for (int i = 0; i < REGISTRATION_LENGTH - 1; i++)
	{
		p = (p + digits[i] - '0') % 10;
		p = (p == 0 ? 10 : p) * 2 % 11;
	}
	return (char) ('0' + (11 - p) % 10);
}

/*
 * ts_normalize_credit_code(text) -> text
 *		White space and dashes go, full-width characters and lower case fold, O and I become 0 and 1.
 */
Datum
ts_normalize_credit_code(PG_FUNCTION_ARGS)
{
	uint32 length, n = 0;
	const char *at = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	const char *end = at + length;
	char *to = ts_array(char, (Size) length + 1);

	for (uint32 i = 0; at < end; i++)
	{
		uint32 c = ts_fold_width(ts_utf8_next(&at, end));

		TsCheckInterrupts(i);
		if (ts_is_space(c) || ts_is_dash(c))
			continue;
		c = ts_upper(c);
		if (c == 'O')
			c = '0';
		else if (c == 'I')
			c = '1';
		n += ts_utf8_put(c, to + n);
	}
	if (n == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(ts_text_from_utf8(to, n));
}

/*
 * ts_is_valid_credit_code(text) -> boolean
 *		On bytes: whatever the encoding, a code is ASCII.
 */
Datum
ts_is_valid_credit_code(PG_FUNCTION_ARGS)
{
	text *argument = PG_GETARG_TEXT_PP(0);
	const char *code = VARDATA_ANY(argument);

	if (VARSIZE_ANY_EXHDR(argument) != CODE_LENGTH)
		PG_RETURN_BOOL(false);
	for (int i = 0; i < CODE_LENGTH; i++)
		if (value_of((unsigned char) code[i]) < 0)
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(code[CODE_LENGTH - 1] == check_character(code));
}

/* Begins another finding of credit_code_check. */
static void
next_finding(StringInfo findings)
{
	if (findings->len > 0)
		appendStringInfoString(findings, "; ");
}

/*
 * ts_credit_code_check(text) -> text
 *		Findings "word: explanation", joined by "; ", or ok.
 */
Datum
ts_credit_code_check(PG_FUNCTION_ARGS)
{
	uint32 length, n = 0;
	const char *at = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	const char *end = at + length;
	char code[MAX_SHOWN] = {0};
	uint32 wrong = 0, wrong_at = 0;
	bool digits = true, folds = false;
	StringInfoData findings;

	initStringInfo(&findings);
	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		TsCheckInterrupts(n);
		if (n < MAX_SHOWN)
			code[n] = c < 0x80 ? (char) c : '?';
		n++;
		digits = digits && c >= '0' && c <= '9';
		if (value_of(c) < 0 && wrong_at == 0)
		{
			wrong = c;
			wrong_at = n;
		}
		/* what normalize_credit_code would make good */
		c = ts_fold_width(c);
		folds = folds || ts_is_space(c) || ts_is_dash(c) || (c >= 'a' && c <= 'z') || c == 'O' || c == 'I';
	}

	if (n == REGISTRATION_LENGTH && digits)
	{
		char check = registration_check(code);

		appendStringInfoString(&findings, "registration_number: 15 digits, a number of before 2015");
		if (code[REGISTRATION_LENGTH - 1] == check)
			appendStringInfoString(&findings, "; its check digit is right");
		else
			appendStringInfo(&findings, "; registration_check: digit 15 is %c, GB/T 17710 gives %c",
							 code[REGISTRATION_LENGTH - 1], check);
		PG_RETURN_TEXT_P(ts_text_from_utf8(findings.data, findings.len));
	}
	if (n != CODE_LENGTH)
		appendStringInfo(&findings, "length: %u characters, a code has 18", n);
	if (wrong_at > 0)
	{
		char shown[5] = {0};

		next_finding(&findings);
		if (wrong < 0x20 || wrong == 0x7f || wrong >= TS_BAD_BYTE)
			shown[0] = '?';
		else
			ts_utf8_put(wrong, shown);
		appendStringInfo(&findings,
						 "character: \"%s\" at %u, a code has digits and capital letters but I, O, S, V, Z%s",
						 shown, wrong_at, folds ? " (normalize_credit_code folds what it can)" : "");
	}
	if (findings.len == 0)
		for (int i = 2; i < 8; i++)
			if (code[i] > '9')
			{
				appendStringInfo(&findings, "division: character %d is %c, characters 3 to 8 are digits",
								 i + 1, code[i]);
				break;
			}
	/* the organisation code is looked at in text of another length too, where it shows which end lacks something */
	if (n >= 17 && is_organisation_code(code + 8) && code[16] != organisation_check(code + 8))
	{
		next_finding(&findings);
		appendStringInfo(&findings, "organisation_code: character 17 is %c, GB 11714 gives %c for 9 to 16",
						 code[16], organisation_check(code + 8));
	}
	if (n == CODE_LENGTH && wrong_at == 0 && code[17] != check_character(code))
	{
		next_finding(&findings);
		appendStringInfo(&findings, "check_character: character 18 is %c, GB 32100 gives %c", code[17],
						 check_character(code));
	}
	if (findings.len == 0)
		appendStringInfoString(&findings, "ok");
	PG_RETURN_TEXT_P(ts_text_from_utf8(findings.data, findings.len));
}
