/*
 * company_alphabet.c
 *		Names of companies in alphabets: words, of which legal form, branch, region and trade are taken off the ends.
 *
 *		Alphawagen Financial Services (UK) Ltd., London Branch
 *		brand      trade              region form branch
 *
 * Words are cut so that the ways of writing one name agree: marks on Latin and Greek letters go (é, ö; ø is o), initials
 * with points are one word (S.A., U.K., J.P. Morgan), also A/S; apostrophes vanish, & is "and", a leading "the" goes, and
 * every other punctuation separates.
 */
#include "postgres.h"

#include "normalize/company.h"
#include "normalize/company_parse.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"
#include "text/kernels.h"

#include <unicode/unorm2.h>

#define LONGEST_FORM  6	 /* words */
#define LONGEST_PLACE 4	 /* words */
#define LONGEST_KEY	  96 /* bytes */

typedef struct Word
{
	const char *bytes;
	uint32 length;	/* bytes */
	bool single;	/* one letter */
	bool initial;	/* one letter before a point or a slash */
	bool bracketed; /* begins in brackets */
} Word;

/* A letter without its marks: Latin and Greek only, for in other scripts they make letters of their own. */
static uint32
without_marks(const UNormalizer2 *canonical, uint32 c)
{
	UChar parts[8];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n;

	if (c < 0xc0 || (c >= 0x250 && c < 0x370) || (c > 0x3ff && c < 0x1e00) || c > 0x1fff)
		return c;
	switch (c)
	{
		case 0xf8: /* ø */
			return 'o';
		case 0x142: /* ł */
			return 'l';
		case 0x111: /* đ */
		case 0xf0:	/* ð */
			return 'd';
		case 0x131: /* ı */
			return 'i';
		case 0x127: /* ħ */
			return 'h';
		case 0xe6: /* æ */
			return 'a';
		case 0x153: /* œ */
			return 'o';
	}
	/* Decompositions of characters never change once they are in Unicode. */
	n = unorm2_getDecomposition(canonical, (UChar32) c, parts, lengthof(parts), &status);
	while (U_SUCCESS(status) && n > 0 && parts[0] >= 0xc0 && (uint32) parts[0] != c)
	{
		c = parts[0];
		n = unorm2_getDecomposition(canonical, (UChar32) c, parts, lengthof(parts), &status);
	}
	return U_SUCCESS(status) && n > 0 ? parts[0] : c;
}

static bool
is_letter(uint32 c)
{
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
	return !((c >= 0x80 && c <= 0xbf) || c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x206f) ||
			 (c >= 0x3000 && c <= 0x303f) || c == 0xfffd);
}

/* Cuts into words; initials are put together.  Room for n words, and 4 n bytes. */
static uint32
cut(const uint32 *chars, uint32 n, Word *words, char *bytes)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *canonical = unorm2_getNFDInstance(&status);
	uint32 nwords = 0, used = 0, depth = 0, letters = 0;
	Word *word = NULL;

	Ensure(U_SUCCESS(status), "ICU has no canonical decomposition");
	for (uint32 i = 0; i < n; i++)
	{
		uint32 c = chars[i];

		TsCheckInterrupts(i);
		if (c >= 0x300 && c <= 0x36f)
			continue;
		if (is_letter(c))
		{
			if (word == NULL)
			{
				/* s.a. is one word: an initial, and a letter that stands alone */
				Word *last = nwords > 0 ? &words[nwords - 1] : NULL;
				bool alone = i + 1 >= n || !is_letter(chars[i + 1]); /* a mark is one too */

				if (last != NULL && last->initial && alone)
					word = last;
				else
				{
					word = &words[nwords++];
					*word = (Word){.bytes = bytes + used, .bracketed = depth > 0};
				}
				letters = 0;
				word->initial = false;
			}
			c = c < 0x80 ? c : without_marks(canonical, c);
			used += (uint32) ts_utf8_put(c, bytes + used);
			word->length = (uint32) (bytes + used - word->bytes);
			letters++;
			word->single = (letters == 1);
			continue;
		}
		if (c == '\'' && word != NULL) /* normalize_text makes it of all others */
			continue;
		if (word != NULL && word->single && (c == '.' || (c == '/' && i + 1 < n && is_letter(chars[i + 1]))))
			word->initial = true;
		else if (c != ' ' && c != '.' && nwords > 0)
			words[nwords - 1].initial = false;
		word = NULL;
		letters = 0;
		if (c == '&')
			words[nwords++] = (Word){.bytes = "and", .length = 3, .bracketed = depth > 0};
		else if (c == '(' || c == '[')
			depth++;
		else if ((c == ')' || c == ']') && depth > 0)
			depth--;
	}
	return nwords;
}

/* The entry of the dictionary for words from..to, or NULL. */
static const TsCompanyEntry *
find(const Word *words, uint32 from, uint32 to, uint16 kinds)
{
	char key[LONGEST_KEY];
	uint32 length = 0;
	const TsCompanyEntry *word;

	if (to - from == 1)
		word = ts_company_word(words[from].bytes, words[from].length);
	else
	{
		for (uint32 i = from; i < to; i++)
		{
			if (length + words[i].length + 1 > sizeof(key))
				return NULL;
			if (i > from)
				key[length++] = '_';
			memcpy(key + length, words[i].bytes, words[i].length);
			length += words[i].length;
		}
		word = ts_company_word(key, length);
	}
	return word != NULL && (word->kinds & kinds) != 0 ? word : NULL;
}

static uint32
longest_at_end(const Word *words, uint32 from, uint32 to, uint32 longest, uint16 kinds,
			   const TsCompanyEntry **word)
{
	for (uint32 length = Min(longest, to - from); length > 0; length--)
		if ((*word = find(words, to - length, to, kinds)) != NULL)
			return length;
	return 0;
}

static void
append(StringInfo to, const Word *words, uint32 from, uint32 until)
{
	for (uint32 i = from; i < until; i++)
	{
		if (to->len > 0)
			appendStringInfoChar(to, ' ');
		appendBinaryStringInfo(to, words[i].bytes, (int) words[i].length);
	}
}

/* A form in front of those that were found: they are taken from the end. */
static void
add_form(TsCompany *company, uint8 form, bool in_front)
{
	StringInfo to = &company->part[PART_FORM];
	int class = ts_company_form_class(false, form);

	if (in_front && to->len > 0)
	{
		char *behind = pstrdup(to->data);

		resetStringInfo(to);
		appendStringInfo(to, "%s %s", ts_company_form_text(false, form), behind);
		pfree(behind);
	}
	else
		appendStringInfo(to, "%s%s", to->len > 0 ? " " : "", ts_company_form_text(false, form));
	/* "corporation joint stock company" is a joint stock company; any is less than something */
	if (company->form_class == 0)
		company->form_class = class;
}

static void
add_place(TsCompany *company, const Word *words, uint32 from, uint32 to, const TsCompanyEntry *place)
{
	append(&company->part[PART_REGION], words, from, to);
	if (place != NULL && company->nplaces < TS_COMPANY_PLACES)
		company->places[company->nplaces++] = place;
}

static bool
is(const Word *word, const char *what)
{
	return word->length == strlen(what) && memcmp(word->bytes, what, word->length) == 0;
}

static uint16
kinds_of(const Word *word)
{
	const TsCompanyEntry *entry = ts_company_word(word->bytes, word->length);

	return entry == NULL ? 0 : entry->kinds;
}

/*
 * Branches: "London Branch", "Niederlassung Berlin", "Succursale de Paris".  Returns where the branch begins, `end` if
 * there is none.
 */
static uint32
branch_start(const Word *words, uint32 end)
{
	const TsCompanyEntry *word;
	uint32 length, at;

	/* last word: with the place before it, or with all that stands behind a legal form */
	if ((length = longest_at_end(words, 1, end, 2, WORD_BRANCH, &word)) > 0)
	{
		at = end - length;
		for (uint32 n = 1; n <= 4 && at > n; n++)
			if (longest_at_end(words, 1, at - n, LONGEST_FORM, WORD_FORM, &word) > 0)
				return at - n;
		length = longest_at_end(words, 1, at, LONGEST_PLACE, WORD_PLACE, &word);
		return length > 0 ? at - length : (at > 2 ? at - 1 : at);
	}
	/* in the middle: behind a legal form, or a word that means nothing else */
	for (at = 2; at < end; at++)
	{
		TsCheckInterrupts(at);
		if (find(words, at, at + 1, WORD_BRANCH) == NULL)
			continue;
		if (longest_at_end(words, 1, at, LONGEST_FORM, WORD_FORM, &word) > 0 || words[at].length > 8)
			return at;
	}
	return end;
}

/*
 * The legal form that a long last word is but for one or two letters (Aktiengesellschat); or NULL.  Only long words, for
 * short ones differ from others by as little.
 */
static const TsCompanyEntry *
misspelt_form(const Word *word)
{
	static const char *const forms[] = {"aktiengesellschaft", "kommanditgesellschaft",	 "incorporated",
										"corporation",		  "unternehmergesellschaft", "osakeyhtio",
										"aktieselskab",		  "anpartsselskab"};

	if (word->length < 9 || word->length > 26 || !ts_is_ascii(word->bytes, word->length))
		return NULL;
	for (uint32 i = 0; i < lengthof(forms); i++)
	{
		TsChars a = {word->length, false, (const uint8_t *) word->bytes, NULL};
		TsChars b = {(uint32) strlen(forms[i]), false, (const uint8_t *) forms[i], NULL};

		if (a.n + 2 >= b.n && b.n + 2 >= a.n && ts_osa(&a, NULL, &b, NULL) <= (b.n >= 16 ? 2 : 1))
			return ts_company_word(forms[i], b.n);
	}
	return NULL;
}

void
ts_company_parse_alphabet(const uint32 *chars, uint32 n, TsCompany *company)
{
	Word *words = ts_array(Word, n + 1);
	char *bytes = ts_array(char, 4 * (Size) n + 1);
	uint32 nwords = cut(chars, n, words, bytes), start = 0, end, branch, length, trade;
	const TsCompanyEntry *entry;
	StringInfo part = company->part;
	bool form_found = false;

	while (nwords > 1 && is(&words[0], "the"))
	{
		words++;
		nwords--;
	}
	if (nwords == 0)
		return;
	branch = branch_start(words, nwords);
	append(&part[PART_BRANCH], words, branch, nwords);

	/* From the end: legal forms and places, in any order, at most a few of each. */
	end = branch;
	for (int turn = 0; turn < 6 && end > 1; turn++)
	{
		length = longest_at_end(words, 0, end, LONGEST_FORM, WORD_FORM, &entry);
		if (length > 0 && length < end && !(entry->kinds & WORD_HAN_FORM))
		{
			end -= length;
			add_form(company, entry->form, true);
			form_found = true;
			continue;
		}
		if (turn == 0 && (entry = misspelt_form(&words[end - 1])) != NULL)
		{
			end--;
			add_form(company, entry->form, true);
			form_found = true;
			continue;
		}
		length = longest_at_end(words, 0, end, LONGEST_PLACE, WORD_PLACE, &entry);
		if (length > 0 && length < end)
		{
			uint32 left = end - length;

			/*
			 * In brackets a place is a region.  At the end it is one if a brand is left without it: Alpha Japan, but Air
			 * France; Bank of Japan.
			 */
			if (words[left].bracketed)
			{
				add_place(company, words, left, end, entry);
				end = left;
				continue;
			}
			if (is(&words[left - 1], "de") && left >= 3 && form_found)
			{
				add_place(company, words, left, end, entry);
				end = left - 1;
				continue;
			}
			if ((kinds_of(&words[left - 1]) & WORD_SMALL) == 0 && (left >= 2 || words[0].length >= 5))
			{
				add_place(company, words, left, end, entry);
				end = left;
				continue;
			}
		}
		break;
	}

	/* In front: OOO Alpha, PT Alpha.  All of them, so that the normal form has none. */
	for (length = LONGEST_FORM; length > 0; length--)
		if (start + length < end && !(start + length + 1 == end && is(&words[end - 1], "the")) &&
			(entry = find(words, start, start + length, WORD_FORM_PREFIX)) != NULL &&
			!(entry->kinds & WORD_HAN_FORM))
		{
			add_form(company, entry->prefix, false);
			start += length;
			while (start + 1 < end && is(&words[start], "the"))
				start++;
			length = LONGEST_FORM + 1;
			CHECK_FOR_INTERRUPTS();
		}

	/* Places in brackets further in: Alpha Bank (Hong Kong) Nominees. */
	for (uint32 i = start + 1; i + 1 < end; i++)
		if (words[i].bracketed && !words[i - 1].bracketed)
		{
			uint32 to = i + 1;

			while (to < end && words[to].bracketed && to - i < LONGEST_PLACE)
				to++;
			if ((entry = find(words, i, to, WORD_PLACE)) == NULL)
				continue;
			add_place(company, words, i, to, entry);
			/* close the gap */
			memmove(&words[i], &words[to], (nwords - to) * sizeof(Word));
			end -= to - i;
			break;
		}

	/* Trade: what is known from the end, as long as a brand is left. */
	trade = end;
	while (trade > start + 1 && (kinds_of(&words[trade - 1]) & (WORD_TRADE | WORD_SMALL)) != 0)
		trade--;
	/* joining words stay with the brand only inside of it */
	length = trade;
	while (length > start + 1 && (kinds_of(&words[length - 1]) & WORD_SMALL) != 0)
		length--;
	if (trade < end && (kinds_of(&words[trade]) & WORD_SMALL) != 0)
		while (trade < end && (kinds_of(&words[trade]) & WORD_SMALL) != 0)
			trade++;
	if (trade == end) /* no trade to join: E.ON */
		length = end;
	append(&part[PART_BRAND], words, start, length);
	append(&part[PART_TRADE], words, trade, end);

	/* One spelling: brand and trade, region, legal form, branch. */
	append(&company->normal, words, start, end);
	for (int i = 0; i < 3; i++)
	{
		static const TsCompanyPart order[] = {PART_REGION, PART_FORM, PART_BRANCH};

		if (part[order[i]].len > 0)
		{
			if (company->normal.len > 0)
				appendStringInfoChar(&company->normal, ' ');
			appendBinaryStringInfo(&company->normal, part[order[i]].data, part[order[i]].len);
		}
	}

	company->long_name = (end - start > TS_COMPANY_WORDS);
	company->nwords = Min(end - start, TS_COMPANY_WORDS);
	company->words = ts_array(TsCompanyWord, company->nwords + 1);
	for (uint32 i = 0; i < company->nwords; i++)
	{
		const Word *word = &words[start + i];

		company->words[i] =
			(TsCompanyWord){word->bytes, word->length, ts_company_word(word->bytes, word->length)};
	}
}
