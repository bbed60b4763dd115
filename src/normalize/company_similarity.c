/*
 * company_similarity.c
 *		company_similarity(a, b): how likely two names are names of one company, from 0 to 1.
 *
 * The parts are compared, each in its own way, and multiplied: brand and trade say what is alike, and what differs in
 * region, branch or legal form takes away.
 *
 * In alphabets, words of brand and trade are paired: equal ones, then glued ones (Sun Flower, Sunflower), then the most alike by
 * edit distance.  The measure is the weight of what is paired, times how well, over all weight, so that a typing error costs
 * a little and another word (Steel, Paper) costs the word.  Initials stand for their words (IBM).
 *
 * In Chinese, brands are equal or nearly so, else the companies are two; and a short name is a subsequence of the full one:
 * 中国石化 is 中国石油化工股份有限公司, of which it is no substring.
 */
#include "postgres.h"

#include "normalize/company.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memo.h"
#include "core/memory.h"
#include "core/names.h"
#include "core/text.h"
#include "fmgr.h"
#include "text/scratch.h"

PG_FUNCTION_INFO_V1(ts_company_similarity);

#define STACK_CHARS 128

/*
 * What differences cost, as factors.  They are judgements, not fitted: a different branch or region is another registered
 * company, one that is only left out may be the same.
 */
#define BRANCH_DIFFERS	0.4
#define BRANCH_MISSING	0.65
#define REGION_DIFFERS	0.5
#define REGION_DISTRICT 0.7
#define REGION_MISSING	0.88
#define REGION_HOLDS	0.8
#define REGION_INSIDE	0.93
#define FORM_DIFFERS	0.85
#define FORM_MISSING	0.98
#define FORM_OTHER		0.99 /* another form of the same class */
#define TRADE_MISSING	0.9
#define TRADE_DIFFERS	0.6

/* A word is paired with another from this similarity on. */
#define PAIRED 0.65

/* ------------------------------------------------------------------------------------------------ strings */

static bool
same(const char *a, uint32 alength, const char *b, uint32 blength)
{
	return alength == blength && memcmp(a, b, alength) == 0;
}

/* The two measures of the kernels that are used here. */
typedef enum Measure
{
	OSA,  /* 1 - distance / longer length */
	INDEL /* common subsequence */
} Measure;

static double
alike(const char *a, uint32 alength, const char *b, uint32 blength, Measure measure)
{
	uint32 aroom[STACK_CHARS], broom[STACK_CHARS];
	uint32 *achars = aroom, *bchars = broom;
	TsChars x, y;
	void *scratch;
	double result;

	if (same(a, alength, b, blength))
		return 1;
	if (alength == 0 || blength == 0)
		return 0;
	if (alength > STACK_CHARS)
		achars = ts_array(uint32, alength);
	if (blength > STACK_CHARS)
		bchars = ts_array(uint32, blength);
	x = ts_utf8_chars(a, alength, achars);
	y = ts_utf8_chars(b, blength, bchars);
	scratch = ts_scratch(&x, &y);
	if (measure == INDEL)
		result = ts_indel_similarity(x.n, y.n, ts_lcs(&x, NULL, &y, scratch));
	else
		result = 1 - (double) ts_osa(&x, NULL, &y, scratch) / (double) Max(x.n, y.n);
	/* thousands of words may be compared in one call */
	if (scratch != NULL)
		pfree(scratch);
	if (achars != aroom)
		pfree(achars);
	if (bchars != broom)
		pfree(bchars);
	return result;
}

static double
parts_alike(const TsCompany *a, const TsCompany *b, TsCompanyPart part, Measure measure)
{
	return alike(a->part[part].data, a->part[part].len, b->part[part].data, b->part[part].len, measure);
}

/* ------------------------------------------------------------------------------------------------ region, branch, form */

/* A region without 省, 市 and so on, for 上海市 is 上海. */
static uint32
bare(const StringInfo text, uint32 *to)
{
	const char *at = text->data, *end = text->data + text->len;
	uint32 n = 0;

	while (at < end && n < STACK_CHARS)
	{
		uint32 c = ts_utf8_next(&at, end);

		if (c != 0x7701 && c != 0x5e02 && c != 0x533a && c != 0x53bf) /* 省 市 区 县 */
			to[n++] = c;
	}
	return n;
}

static bool
subsequence(const uint32 *part, uint32 npart, const uint32 *whole, uint32 nwhole)
{
	uint32 i = 0;

	for (uint32 j = 0; i < npart && j < nwhole; j++)
		if (part[i] == whole[j])
			i++;
	return i == npart;
}

static double
compare_regions(const TsCompany *a, const TsCompany *b)
{
	const StringInfoData *x = &a->part[PART_REGION], *y = &b->part[PART_REGION];
	uint32 xchars[STACK_CHARS], ychars[STACK_CHARS], nx, ny;

	if (x->len == 0 && y->len == 0)
		return 1;
	if (x->len == 0 || y->len == 0)
		return REGION_MISSING;
	nx = bare((StringInfo) x, xchars);
	ny = bare((StringInfo) y, ychars);
	if (nx == ny && memcmp(xchars, ychars, nx * sizeof(uint32)) == 0)
		return 1;
	if (a->nplaces > 0 && b->nplaces > 0)
	{
		const TsCompanyEntry *p = a->places[a->nplaces - 1], *q = b->places[b->nplaces - 1];

		/* the innermost places; 江苏 holds 南京, but a company of either is another */
		if (p->place != q->place)
		{
			if (p->province != q->province || p->province == 0 || (p->level == q->level) ||
				(p->level > 1 && q->level > 1))
				return REGION_DIFFERS;
			if (subsequence(xchars, nx, ychars, ny) || subsequence(ychars, ny, xchars, nx))
				return REGION_INSIDE;
			/* 上海徐汇区 does not hold 上海浦东 */
			return (p->level < q->level ? a : b)->district ? REGION_DISTRICT : REGION_HOLDS;
		}
		if (!a->han || !b->han)
			return 1;
	}
	/* 江苏南京 and 南京; but two districts of one city are two */
	if (subsequence(xchars, nx, ychars, ny) || subsequence(ychars, ny, xchars, nx))
		return REGION_INSIDE;
	return a->nplaces > 0 && b->nplaces > 0 ? REGION_DISTRICT : REGION_DIFFERS;
}

static double
compare_branches(const TsCompany *a, const TsCompany *b)
{
	const StringInfoData *x = &a->part[PART_BRANCH], *y = &b->part[PART_BRANCH];
	uint32 xchars[STACK_CHARS], ychars[STACK_CHARS], nx, ny;

	if (x->len == 0 && y->len == 0)
		return 1;
	if (x->len == 0 || y->len == 0)
		return BRANCH_MISSING;
	nx = bare((StringInfo) x, xchars);
	ny = bare((StringInfo) y, ychars);
	return nx == ny && memcmp(xchars, ychars, nx * sizeof(uint32)) == 0 ? 1 : BRANCH_DIFFERS;
}

static double
compare_forms(const TsCompany *a, const TsCompany *b)
{
	const StringInfoData *x = &a->part[PART_FORM], *y = &b->part[PART_FORM];
	double factor = FORM_OTHER;

	if (same(x->data, x->len, y->data, y->len))
		return 1;
	if (x->len == 0 || y->len == 0)
		return FORM_MISSING;
	/* Classes: 0 agrees with all. */
	if (a->form_class != 0 && b->form_class != 0 && a->form_class != b->form_class)
		factor = FORM_DIFFERS;
	/* A group is the parent of the company of its name. */
	if ((strstr(x->data, "集团") != NULL) != (strstr(y->data, "集团") != NULL))
		factor = Min(factor, FORM_DIFFERS);
	return factor;
}

/* ------------------------------------------------------------------------------------------------ alphabets */

typedef struct Word
{
	const char *bytes;
	uint32 length;
	double weight;
	bool number; /* has a digit: equal or different, never nearly equal */
	bool small;
	uint16 place; /* of a place, its number */
	bool paired;
} Word;

/* Cyrillic letters (U+0430 on) in the Latin of passports and sanctions lists. */
static const char *const latin_letters[] = {"a",  "b",	"v",  "g",	  "d", "e", "zh", "z", "i",	 "y", "k",
											"l",  "m",	"n",  "o",	  "p", "r", "s",  "t", "u",	 "f", "kh",
											"ts", "ch", "sh", "shch", "",  "y", "",	  "e", "yu", "ya"};

static bool
is_cyrillic(const TsCompanyWord *word)
{
	const char *at = word->bytes, *end = word->bytes + word->length;

	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		if (c >= 0x430 && c <= 0x45f)
			return true;
	}
	return false;
}

static bool
has_cyrillic(const TsCompany *company)
{
	for (uint32 i = 0; i < company->nwords; i++)
		if ((unsigned char) company->words[i].bytes[0] >= 0x80 && is_cyrillic(&company->words[i]))
			return true;
	return false;
}

static void
to_latin(Word *word)
{
	StringInfoData to;
	const char *at = word->bytes, *end = word->bytes + word->length;

	initStringInfo(&to);
	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		if (c >= 0x430 && c <= 0x44f)
			appendStringInfoString(&to, latin_letters[c - 0x430]);
		else if (c == 0x451 || c == 0x454) /* ё є */
			appendStringInfoChar(&to, 'e');
		else if (c == 0x456 || c == 0x457) /* і ї */
			appendStringInfoChar(&to, 'i');
		else if (c < 0x80)
			appendStringInfoChar(&to, (char) c);
	}
	word->bytes = to.data;
	word->length = (uint32) to.len;
}

/* The words as they are compared; in Latin letters, if the other name is in them. */
static uint32
prepare_words(const TsCompany *company, Word *words, bool latin)
{
	uint32 n = 0;

	for (uint32 i = 0; i < company->nwords; i++)
	{
		const TsCompanyWord *from = &company->words[i];
		const TsCompanyEntry *entry = from->entry;
		uint16 kinds = entry == NULL ? 0 : entry->kinds;
		Word *word = &words[n];

		*word = (Word){.bytes = from->bytes, .length = from->length, .weight = 1};
		if ((kinds & WORD_ALIAS) || ((kinds & WORD_ROMAN) && i > 0 && i + 1 == company->nwords))
		{
			word->bytes = entry->bytes + entry->length + 1;
			word->length = entry->alias_length;
		}
		if (latin && is_cyrillic(from))
			to_latin(word);
		for (uint32 k = 0; k < word->length; k++)
			word->number |= (word->bytes[k] >= '0' && word->bytes[k] <= '9');
		/* twenty two is 22 */
		if (word->number && word->length == 1 && n > 0 && words[n - 1].length == 2 && words[n - 1].number &&
			words[n - 1].bytes[1] == '0' && words[n - 1].bytes != company->words[i - 1].bytes)
		{
			char *sum = palloc(2);

			sum[0] = words[n - 1].bytes[0];
			sum[1] = word->bytes[0];
			words[n - 1].bytes = sum;
			continue;
		}
		/* a joining word joins two others; the last word, or the first of AT&T, is a name */
		if ((kinds & WORD_SMALL) && (i + 1 < company->nwords || i == 0) &&
			!(i == 0 && company->nwords > 1 &&
			  same(company->words[1].bytes, company->words[1].length, "and", 3)))
		{
			word->small = true;
			word->weight = 0.1;
		}
		else if (kinds & WORD_FILLER)
			word->weight = 0.5;
		else if (kinds & WORD_TRADE)
			word->weight = 0.8;
		if (kinds & WORD_PLACE)
			word->place = entry->place;
		n++;
	}
	return n;
}

/* All words but the small ones, without blanks; then, if asked for, the legal form. */
static void
glue(const Word *words, uint32 n, const StringInfoData *form, StringInfo to)
{
	for (uint32 i = 0; i < n; i++)
		if (!words[i].small)
			appendBinaryStringInfo(to, words[i].bytes, (int) words[i].length);
	if (form != NULL)
		for (int i = 0; i < form->len; i++)
			if (form->data[i] != ' ')
				appendStringInfoChar(to, form->data[i]);
}

/* Whether `word` is made of the first letters of words, with or without the small ones. */
static bool
initials(const Word *word, const Word *words, uint32 n)
{
	for (int with_small = 0; with_small < 2; with_small++)
	{
		uint32 at = 0;
		bool agrees = true;

		for (uint32 i = 0; i < n && agrees; i++)
		{
			if (words[i].small && !with_small)
				continue;
			agrees = (at < word->length && words[i].bytes[0] == word->bytes[at]);
			at++;
		}
		if (agrees && at == word->length)
			return true;
	}
	return false;
}

/* Pairs a[i] with the words b[j], b[j + 1], … that make it when glued together; what is paired weighs. */
static double
pair_glued(Word *a, uint32 na, Word *b, uint32 nb)
{
	double paired = 0;

	for (uint32 i = 0; i < na; i++)
		for (uint32 j = 0; j + 1 < nb && !a[i].paired; j++)
		{
			uint32 at = 0, k = j;
			double weight = 0;

			while (k < nb && !b[k].paired && at + b[k].length <= a[i].length &&
				   memcmp(a[i].bytes + at, b[k].bytes, b[k].length) == 0)
			{
				at += b[k].length;
				weight += b[k++].weight;
			}
			if (at != a[i].length || k - j < 2)
				continue;
			a[i].paired = true;
			paired += a[i].weight + weight;
			while (k-- > j)
				b[k].paired = true;
		}
	return paired;
}

static double
compare_words(const TsCompany *x, const TsCompany *y)
{
	Word a[TS_COMPANY_WORDS], b[TS_COMPANY_WORDS];
	double like[TS_COMPANY_WORDS][TS_COMPANY_WORDS];
	bool latin = has_cyrillic(x) != has_cyrillic(y);
	uint32 na = prepare_words(x, a, latin), nb = prepare_words(y, b, latin), aloud = 0, bloud = 0;
	double all = 0, paired = 0, score;
	bool numbers = false;

	for (uint32 i = 0; i < na; i++)
	{
		all += a[i].weight;
		aloud += !a[i].small;
		for (uint32 j = 0; j < nb && !a[i].paired; j++)
			if (!b[j].paired && same(a[i].bytes, a[i].length, b[j].bytes, b[j].length))
			{
				a[i].paired = b[j].paired = true;
				paired += a[i].weight + b[j].weight;
			}
	}
	for (uint32 j = 0; j < nb; j++)
	{
		all += b[j].weight;
		bloud += !b[j].small;
	}
	if (all == 0)
		return 0;
	paired += pair_glued(a, na, b, nb) + pair_glued(b, nb, a, na);

	/* How alike those are that are left, and may be paired; 0: they may not. */
	for (uint32 i = 0; i < na; i++)
	{
		CHECK_FOR_INTERRUPTS();
		for (uint32 j = 0; j < nb; j++)
			like[i][j] = a[i].paired || a[i].number || a[i].small || b[j].paired || b[j].number ||
								 b[j].small || (a[i].place != 0 && b[j].place != 0)
							 ? 0
							 : alike(a[i].bytes, a[i].length, b[j].bytes, b[j].length, OSA);
	}
	/* The most alike of them, again and again. */
	for (;;)
	{
		double best = PAIRED;
		int besti = -1, bestj = -1;

		for (uint32 i = 0; i < na; i++)
		{
			if (a[i].paired)
				continue;
			for (uint32 j = 0; j < nb; j++)
			{
				if (!b[j].paired && like[i][j] >= best && (like[i][j] > best || besti < 0))
				{
					best = like[i][j];
					besti = (int) i;
					bestj = (int) j;
				}
			}
		}
		if (besti < 0)
			break;
		a[besti].paired = b[bestj].paired = true;
		paired += best * (a[besti].weight + b[bestj].weight);
	}
	score = paired / all;
	for (uint32 i = 0; i < Max(na, nb); i++)
		numbers |= (i < na && a[i].number && !a[i].paired) || (i < nb && b[i].number && !b[i].paired);

	/* Initials: IBM, International Business Machines. */
	if (aloud == 1 && bloud >= 2 && a[na - 1].length >= 2 && a[na - 1].length <= 8 &&
		initials(&a[na - 1], b, nb))
		score = Max(score, 0.88);
	if (bloud == 1 && aloud >= 2 && b[nb - 1].length >= 2 && b[nb - 1].length <= 8 &&
		initials(&b[nb - 1], a, na))
		score = Max(score, 0.88);

	/* Words cut in another way: what they are without blanks; AlphaAG has swallowed its legal form. */
	if (score < 0.97)
	{
		StringInfoData p, q;
		bool aform = x->part[PART_FORM].len > 0, bform = y->part[PART_FORM].len > 0;

		initStringInfo(&p);
		initStringInfo(&q);
		glue(a, na, aform && !bform ? &x->part[PART_FORM] : NULL, &p);
		glue(b, nb, bform && !aform ? &y->part[PART_FORM] : NULL, &q);
		if (aform != bform && p.len == q.len && memcmp(p.data, q.data, p.len) == 0)
			score = 0.99;
		else if (aloud != bloud && !numbers)
		{
			double whole;

			p.len = q.len = 0;
			glue(a, na, NULL, &p);
			glue(b, nb, NULL, &q);
			whole = alike(p.data, p.len, q.data, q.len, OSA);
			if (whole >= 0.9)
				score = Max(score, whole);
		}
		pfree(p.data);
		pfree(q.data);
	}
	return score;
}

/* ------------------------------------------------------------------------------------------------ Chinese */

/* A short name and a full one: 0 if the short one is no subsequence. */
static double
compare_short(const TsCompany *small, const TsCompany *full)
{
	uint32 *s, *f, ns, nf = 0;
	double score;
	const char *end;

	if (small->part[PART_FORM].len > 0 && strcmp(small->part[PART_FORM].data, "集团") != 0)
		return 0;
	if (small->normal.len > 64 || full->normal.len < small->normal.len || small->part[PART_BRANCH].len > 0)
		return 0;
	s = ts_array(uint32, small->normal.len + 1);
	f = ts_array(uint32, full->normal.len + 1);
	ns = ts_utf8_decode(small->normal.data, small->normal.len, s);
	/* up to the legal form, but the word for group counts */
	end = full->normal.data + full->normal.len - full->part[PART_BRANCH].len - full->part[PART_FORM].len;
	if (end >= full->normal.data)
		nf = ts_utf8_decode(full->normal.data, (size_t) (end - full->normal.data), f);
	if (strncmp(full->part[PART_FORM].data, "集团", strlen("集团")) == 0)
	{
		f[nf++] = 0x96c6;
		f[nf++] = 0x56e2;
	}
	if (ns < 2 || !subsequence(s, ns, f, nf))
		score = 0;
	else if (same(small->normal.data, small->normal.len, full->part[PART_BRAND].data,
				  full->part[PART_BRAND].len))
		score = 0.96;
	else
	{
		bool together = false;

		for (uint32 i = 0; i + ns <= nf && !together; i++)
			together = memcmp(f + i, s, ns * sizeof(uint32)) == 0;
		/* The first character counts: short names begin where the region or the brand does. */
		score = together ? 0.92 : ns >= 4 ? 0.86 : ns == 3 ? 0.8 : 0.6;
		if (!together && s[0] != f[0] && s[0] != 0 &&
			strncmp(small->normal.data, full->part[PART_BRAND].data, 3) != 0)
			score -= 0.1;
	}
	pfree(s);
	pfree(f);
	return score;
}

static double
compare_han(const TsCompany *a, const TsCompany *b)
{
	double score, trade, brand = parts_alike(a, b, PART_BRAND, OSA), shorter;

	/* One character of a brand of two or three makes another brand. */
	score = brand * brand;
	trade = parts_alike(a, b, PART_TRADE, INDEL);
	if (a->part[PART_TRADE].len == 0 || b->part[PART_TRADE].len == 0)
		score *= a->part[PART_TRADE].len == b->part[PART_TRADE].len ? 1 : TRADE_MISSING;
	else
		score *= TRADE_DIFFERS + (1 - TRADE_DIFFERS) * trade;
	score *= compare_regions(a, b) * compare_forms(a, b);
	shorter = Max(compare_short(a, b), compare_short(b, a));
	return Max(score, shorter) * compare_branches(a, b);
}

/* ------------------------------------------------------------------------------------------------ all */

static double
compare_companies(const TsCompany *a, const TsCompany *b)
{
	if (same(a->normal.data, a->normal.len, b->normal.data, b->normal.len))
		return 1;
	/* Which of equally good pairs of words is taken depends on the order: one order, whichever name comes first. */
	if (ts_bytes_compare(a->normal.data, a->normal.len, b->normal.data, b->normal.len) > 0)
	{
		const TsCompany *swap = a;

		a = b;
		b = swap;
	}
	/* An alphabet and Chinese: IBM, IBM中国有限公司 */
	if (a->han != b->han)
		return a->part[PART_BRAND].len > 0 && same(a->part[PART_BRAND].data, a->part[PART_BRAND].len,
												   b->part[PART_BRAND].data, b->part[PART_BRAND].len)
				   ? 0.8 * compare_branches(a, b)
				   : 0;
	if (a->han)
		return compare_han(a, b);
	if (a->long_name || b->long_name)
		return alike(a->normal.data, a->normal.len, b->normal.data, b->normal.len, INDEL) *
			   compare_branches(a, b);
	return compare_words(a, b) * compare_regions(a, b) * compare_forms(a, b) * compare_branches(a, b);
}

/* A name taken apart. */
static void
make_company(const char *utf8, uint32 length, void *value)
{
	TsCompany *company = value;
	uint32 n = 0;

	ts_company_parse(utf8, length, company);
	/* The normal form is what is compared.  Whether the argument was as long, does not matter. */
	if (company->normal.len <= TS_MAX_CHARS)
		return;
	for (int i = 0; i < company->normal.len; i++)
		n += ((unsigned char) company->normal.data[i] & 0xc0) != 0x80;
	if (n > TS_MAX_CHARS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("company_similarity takes text of at most %d characters, not %u", TS_MAX_CHARS, n),
				 errhint("Names of companies are shorter; cut longer text with left().")));
}

/* Bytes that a part takes in a copy, and the part moved there. */
static Size
room_of(const StringInfoData *part)
{
	return (Size) part->len + 1;
}

static char *
move_part(StringInfoData *part, char *to)
{
	memcpy(to, part->data, room_of(part));
	part->data = to;
	part->maxlen = (int) room_of(part);
	return to + room_of(part);
}

/* Bytes of a name in one piece: itself, its words, their bytes, its parts. */
static Size
size_of_company(const void *value)
{
	const TsCompany *company = value;
	Size size = sizeof(TsCompany) + company->nwords * sizeof(TsCompanyWord) + room_of(&company->normal);

	for (int i = 0; i < PARTS; i++)
		size += room_of(&company->part[i]);
	for (uint32 i = 0; i < company->nwords; i++)
		size += company->words[i].length;
	return size;
}

static void
copy_company(const void *value, void *piece)
{
	const TsCompany *from = value;
	TsCompany *copy = piece;
	char *to;

	*copy = *from;
	copy->words = (TsCompanyWord *) (copy + 1);
	to = (char *) (copy->words + from->nwords);
	for (uint32 i = 0; i < from->nwords; i++)
	{
		copy->words[i] = from->words[i];
		copy->words[i].bytes = memcpy(to, from->words[i].bytes, from->words[i].length);
		to += from->words[i].length;
	}
	to = move_part(&copy->normal, to);
	for (int i = 0; i < PARTS; i++)
		to = move_part(&copy->part[i], to);
}

static TsMemo companies = {"names of companies", make_company, size_of_company, copy_company, NULL, NULL};

/* ts_company_similarity(a text, b text) -> float8 */
Datum
ts_company_similarity(PG_FUNCTION_ARGS)
{
	TsCompany own[2];
	const void *company[2];

	ts_memo_read(&companies, (const text *[]){PG_GETARG_TEXT_PP(0), PG_GETARG_TEXT_PP(1)},
				 (void *[]){&own[0], &own[1]}, company);
	PG_RETURN_FLOAT8(compare_companies(company[0], company[1]));
}
