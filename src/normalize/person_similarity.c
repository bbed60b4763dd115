/*
 * person_similarity.c
 *		person_similarity(a, b): how likely two names are names of one person, from 0 to 1.
 *
 * Strings alone judge a name as a whole, so that one differing part of a long name hardly counts.  But it is the differing
 * part that makes another person of it: two brothers have all but one name in common.  So names are compared part by part,
 * and the part that fits least decides as much as all together:
 *
 *		parts of the shorter name, each with its best counterpart     how well they fit, by length  (F)
 *		the least of them                                             (L)
 *		parts that only the longer name has                           (n): a middle name more is common
 *
 *		similarity = F * (0.4 + 0.6 L) * 0.95^n
 *
 * Parts fit by optimal string alignment; an initial fits a part that it begins.  Neighbouring parts that are written as one
 * in the other name are one (al-assad, alassad).  The order does not matter.
 *
 * Where one name is in Han characters and the other is not, the first is read as pinyin, surname and given name; where one is
 * in Cyrillic or Greek letters, they are transliterated.  Between two Han names, another character with the same reading is
 * a slip of the keyboard.
 */
#include "postgres.h"

#include <math.h>

#include "normalize/normalize.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memo.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "text/kernels.h"
#include "text/pinyin.h"
#include "text/scratch.h"

PG_FUNCTION_INFO_V1(ts_person_similarity);

#define MAX_PARTS	  32  /* of a name; what is behind is taken as one */
#define FITS		  0.6 /* a part that fits worse than this is another part, and counts little */
#define MISFIT		  0.3
#define INITIAL		  0.8
#define SAME_READING  0.9
#define LEAST		  0.6 /* share of the least part in the result */
#define ONE_MORE	  0.95
#define ONE_ONLY	  0.7 /* a name of one part against one of several: too little to tell */
#define GLUED_LETTERS 6	  /* from this length on, a slip in a glued name is taken for one */
#define MIDDLE_DOT	  0xb7

/* A name: its characters without spaces, cut into parts. */
typedef struct PersonName
{
	uint32 nparts;
	TsChars part[MAX_PARTS];
	bool han, foreign; /* holds Han characters; letters of Cyrillic or Greek */
	uint32 n;
	uint32 *chars;
} PersonName;

/* A pair of parts that may belong together. */
typedef struct Match
{
	double fit;
	uint32 i, j;
} Match;

/* ---------- transliteration ---------- */

/* Cyrillic from U+0430 and Greek from U+03B1, as passports are transliterated (ICAO Doc 9303, ISO 843). */
static const char *const cyrillic[] = {"a",	 "b",  "v",	 "g",	 "d", "e", "zh", "z", "i",	"i", "k",
									   "l",	 "m",  "n",	 "o",	 "p", "r", "s",	 "t", "u",	"f", "kh",
									   "ts", "ch", "sh", "shch", "",  "y", "",	 "e", "iu", "ia"};
static const char *const greek[] = {"a", "v", "g", "d", "e", "z", "i", "th", "i", "k",	"l",  "m", "n",
									"x", "o", "p", "r", "s", "s", "t", "y",	 "f", "ch", "ps", "o"};

static const char *
transliteration(uint32 c)
{
	if (c >= 0x430 && c < 0x430 + lengthof(cyrillic))
		return cyrillic[c - 0x430];
	if (c >= 0x3b1 && c < 0x3b1 + lengthof(greek))
		return greek[c - 0x3b1];
	switch (c)
	{
		case 0x3ac: /* with an accent */
			return "a";
		case 0x3ad:
		case 0x450:
		case 0x451:
			return "e";
		case 0x3ae:
		case 0x3af:
		case 0x3ca:
		case 0x390:
		case 0x45d:
		case 0x456: /* Ukrainian, Belarusian */
		case 0x457:
			return "i";
		case 0x3cc:
		case 0x3ce:
			return "o";
		case 0x3cd:
		case 0x3cb:
			return "y";
		case 0x454:
			return "ie";
		case 0x491:
			return "g";
		case 0x45e:
			return "u";
		case 0x458: /* Serbian, Macedonian */
			return "j";
		case 0x459:
			return "lj";
		case 0x45a:
			return "nj";
		case 0x45f:
			return "dz";
		case 0x452:
			return "dj";
		case 0x45b:
			return "c";
		case 0x453:
			return "g";
		case 0x45c:
			return "k";
		case 0x455:
			return "dz";
	}
	return NULL;
}

/* ---------- names to parts ---------- */

/* Ends a part that began at character `from`, if there is anything in it. */
static void
end_part(PersonName *name, uint32 from)
{
	if (name->n == from)
		return;
	if (name->nparts == MAX_PARTS)
	{
		name->part[MAX_PARTS - 1].n = (uint32) (name->chars + name->n - name->part[MAX_PARTS - 1].chars);
		return;
	}
	name->part[name->nparts++] = (TsChars){name->n - from, true, NULL, name->chars + from};
}

/* A normalized name, cut at spaces and middle dots. */
static void
read_name(TsUtf8 normal, PersonName *name)
{
	const char *at = normal.bytes, *end = normal.bytes + normal.length;
	uint32 from = 0;

	*name = (PersonName){.chars = ts_array(uint32, normal.length + 1)};
	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		TsCheckInterrupts(name->n);
		if (c == ' ' || c == MIDDLE_DOT)
		{
			end_part(name, from);
			from = name->n;
			continue;
		}
		name->han |= ts_is_han(c);
		name->foreign |= (c >= 0x370 && c <= 0x52f);
		name->chars[name->n++] = c;
	}
	end_part(name, from);
	if (name->n > TS_MAX_CHARS)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("person_similarity takes names of at most %d characters, not %u", TS_MAX_CHARS, name->n),
			 errhint("Compare names; of other text compare its beginning: left(text, %d).", TS_MAX_CHARS)));
}

static void
append(PersonName *name, const char *letters, uint32 length)
{
	for (uint32 i = 0; i < length; i++)
		if (letters[i] != ' ')
			name->chars[name->n++] = (unsigned char) letters[i];
}

/* Where the surname ends in a part of Han characters: behind the first, or behind a surname of two. */
static const char *
end_of_surname(const char *start, const char *end)
{
	uint32 c[2] = {0, 0};
	const char *at = start;

	for (int i = 0; i < 2 && at < end; i++)
		c[i] = ts_utf8_next(&at, end);
	if (at < end && ts_is_long_surname(c))
		return at;
	at = start;
	ts_utf8_next(&at, end);
	return at;
}

/* A part of a name in Latin letters, from UTF-8; of Han characters two parts, surname and given name. */
static void
romanize_part(PersonName *name, const char *start, const char *end)
{
	const char *surname = end_of_surname(start, end);
	uint32 from = name->n;
	bool in_surname = true;
	TsPinyinReader reader;
	TsPinyinPiece piece;

	ts_pinyin_begin(&reader, start, (uint32) (end - start));
	for (uint32 i = 0; ts_pinyin_next(&reader, &piece); i++)
	{
		TsCheckInterrupts(i);
		if (piece.read)
			append(name, piece.bytes, piece.length);
		else
		{
			const char *letters = transliteration(piece.c);

			if (letters)
				append(name, letters, (uint32) strlen(letters));
			else
				name->chars[name->n++] = piece.c;
			in_surname = false;
		}
		if (in_surname && reader.at >= surname)
		{
			end_part(name, from);
			from = name->n;
			in_surname = false;
		}
	}
	end_part(name, from);
}

/* A normalized name in Latin letters. */
static void
romanize(TsUtf8 normal, PersonName *name)
{
	const char *start = normal.bytes, *end = normal.bytes + normal.length;

	/* a Han character takes 3 bytes and reads as at most 6 letters, a Cyrillic letter 2 and at most 4 */
	*name = (PersonName){.chars = ts_array(uint32, 3 * (Size) normal.length + 1)};
	while (start < end)
	{
		const char *stop = start;

		while (stop < end && *stop != ' ' && !(*stop == '\xc2' && stop + 1 < end && stop[1] == '\xb7'))
			stop++;
		if (stop > start)
			romanize_part(name, start, stop);
		start = stop + (stop < end ? (*stop == ' ' ? 1 : 2) : 0);
	}
}

/* ---------- parts ---------- */

static uint32
distance(const TsChars *a, const TsChars *b)
{
	void *scratch = ts_scratch(a, b);
	uint32 result = ts_osa(a, NULL, b, scratch);

	if (scratch)
		pfree(scratch);
	return result;
}

static bool
same_chars(const TsChars *a, const TsChars *b)
{
	return a->n == b->n && memcmp(a->chars, b->chars, a->n * sizeof(uint32)) == 0;
}

/* Whether two parts of Han characters read the same. */
static bool
same_reading(const TsChars *a, const TsChars *b)
{
	TsPinyinReader reader[2];
	TsPinyinPiece piece[2];
	const TsChars *part[2] = {a, b};

	if (a->n != b->n)
		return false;
	for (int k = 0; k < 2; k++)
	{
		char *utf8 = ts_array(char, 4 * (Size) part[k]->n + 1);
		uint32 n = 0;

		for (uint32 i = 0; i < part[k]->n; i++)
			n += (uint32) ts_utf8_put(part[k]->chars[i], utf8 + n);
		ts_pinyin_begin(&reader[k], utf8, n);
	}
	for (;;)
	{
		bool more = ts_pinyin_next(&reader[0], &piece[0]);

		if (more != ts_pinyin_next(&reader[1], &piece[1]))
			return false;
		if (!more)
			return true;
		if (piece[0].length != piece[1].length ||
			memcmp(piece[0].bytes, piece[1].bytes, piece[0].length) != 0)
			return false;
	}
}

/* How well two parts fit, 0 to 1. */
static double
fit(const TsChars *a, const TsChars *b, bool han)
{
	double result;

	if (same_chars(a, b))
		return 1;
	if (a->n == 1 || b->n == 1)
	{
		if (a->chars[0] == b->chars[0] && !ts_is_han(a->chars[0]))
			return INITIAL;
		return han && same_reading(a, b) ? SAME_READING : 0;
	}
	result = 1 - (double) distance(a, b) / (double) Max(a->n, b->n);
	if (han && result < SAME_READING && same_reading(a, b))
		result = SAME_READING;
	return result;
}

/*
 * Joins neighbouring parts of the longer name that are one part in the shorter; in long parts a slip is forgiven.  (Parts
 * stand one behind the other in memory.)
 */
static void
join_parts(const PersonName *shorter, PersonName *longer)
{
	for (uint32 j = 0; j + 1 < longer->nparts && longer->nparts > shorter->nparts;)
	{
		TsChars both = longer->part[j];
		bool joined = false;

		both.n += longer->part[j + 1].n;
		for (uint32 i = 0; i < shorter->nparts && !joined; i++)
		{
			const TsChars *part = &shorter->part[i];

			joined = same_chars(part, &both) ||
					 (both.n >= GLUED_LETTERS && part->n >= GLUED_LETTERS && part->n + 1 >= both.n &&
					  both.n + 1 >= part->n && distance(part, &both) <= 1);
		}
		if (!joined)
		{
			j++;
			continue;
		}
		longer->part[j] = both;
		memmove(&longer->part[j + 1], &longer->part[j + 2], (longer->nparts - j - 2) * sizeof(TsChars));
		longer->nparts--;
	}
}

/* Best first; among equals those at like places, so that the result does not depend on which name is which. */
static int
compare_matches(const void *x, const void *y)
{
	const Match *a = x, *b = y;
	int apart_a = abs((int) a->i - (int) a->j), apart_b = abs((int) b->i - (int) b->j);

	if (a->fit != b->fit)
		return a->fit > b->fit ? -1 : 1;
	if (apart_a != apart_b)
		return apart_a - apart_b;
	if (a->i + a->j != b->i + b->j)
		return (int) (a->i + a->j) - (int) (b->i + b->j);
	return (int) a->i - (int) b->i;
}

/* Which of two names comes first, where both have as many parts. */
static bool
goes_first(const PersonName *a, const PersonName *b)
{
	uint32 n = Min(a->n, b->n);

	for (uint32 i = 0; i < n; i++)
		if (a->chars[i] != b->chars[i])
			return a->chars[i] < b->chars[i];
	return a->n <= b->n;
}

static double
name_similarity(PersonName *a, PersonName *b)
{
	Match *matches;
	uint32 nmatches = 0;
	bool taken_a[MAX_PARTS] = {false}, taken_b[MAX_PARTS] = {false};
	double sum = 0, weights = 0, least = 1, result;
	bool one_only;

	if (a->nparts == 0 || b->nparts == 0)
		return a->nparts == b->nparts ? 1 : 0;
	if (a->nparts > b->nparts || (a->nparts == b->nparts && !goes_first(a, b)))
	{
		PersonName *other = a;

		a = b;
		b = other;
	}
	join_parts(a, b);
	one_only = a->nparts == 1 && b->nparts > 1;
	matches = ts_array(Match, (Size) a->nparts * b->nparts);
	for (uint32 i = 0; i < a->nparts; i++)
		for (uint32 j = 0; j < b->nparts; j++)
		{
			CHECK_FOR_INTERRUPTS();
			matches[nmatches++] = (Match){fit(&a->part[i], &b->part[j], a->han && b->han), i, j};
		}
	qsort(matches, nmatches, sizeof(Match), compare_matches);
	for (uint32 m = 0; m < nmatches; m++)
	{
		const Match *match = &matches[m];
		double weight;

		if (taken_a[match->i] || taken_b[match->j])
			continue;
		taken_a[match->i] = taken_b[match->j] = true;
		weight = (double) (Max(2, a->part[match->i].n) + Max(2, b->part[match->j].n));
		sum += weight * (match->fit >= FITS ? match->fit : MISFIT * match->fit);
		weights += weight;
		least = Min(least, match->fit);
	}
	pfree(matches);
	result = sum / weights * (1 - LEAST + LEAST * least) * pow(ONE_MORE, b->nparts - a->nparts);
	if (one_only)
		result *= ONE_ONLY;
	if (result < ONE_MORE && !a->han && a->n >= GLUED_LETTERS && a->n + 1 >= b->n && b->n + 1 >= a->n)
	{
		/* the same letters, cut elsewhere */
		TsChars all[2] = {{a->n, true, NULL, a->chars}, {b->n, true, NULL, b->chars}};
		uint32 edits = distance(&all[0], &all[1]);

		if (edits <= (a->nparts != b->nparts))
			result = Max(result, ONE_MORE * (1 - (double) edits / (double) Max(a->n, b->n)));
	}
	return result;
}

/* What the memo keeps of a name: the normal form and the characters stand behind it. */
typedef struct KeptName
{
	TsUtf8 normal;
	PersonName name;
} KeptName;

static void
make_name(const char *utf8, uint32 length, void *value)
{
	KeptName *kept = value;

	kept->normal = ts_normalize_person_utf8(utf8, length);
	read_name(kept->normal, &kept->name);
}

static Size
size_of_name(const void *value)
{
	const KeptName *kept = value;

	return sizeof(KeptName) + kept->name.n * sizeof(uint32) + kept->normal.length;
}

/* The parts of a name lie in its characters. */
static void
copy_name(const void *value, void *piece)
{
	const KeptName *from = value;
	KeptName *copy = piece;
	Size chars = from->name.n * sizeof(uint32);

	*copy = *from;
	copy->name.chars = (uint32 *) (copy + 1);
	memcpy(copy->name.chars, from->name.chars, chars);
	for (uint32 i = 0; i < from->name.nparts; i++)
		copy->name.part[i].chars = copy->name.chars + (from->name.part[i].chars - from->name.chars);
	copy->normal.bytes = (char *) copy->name.chars + chars;
	memcpy(copy->normal.bytes, from->normal.bytes, from->normal.length);
}

static TsMemo names = {"names of persons", make_name, size_of_name, copy_name, NULL, NULL};

/* ts_person_similarity(a text, b text) -> float8.  Error 54000: a name of more than 10,000 characters. */
Datum
ts_person_similarity(PG_FUNCTION_ARGS)
{
	KeptName own[2];
	const void *kept[2];
	PersonName name[2];

	ts_memo_read(&names, (const text *[]){PG_GETARG_TEXT_PP(0), PG_GETARG_TEXT_PP(1)},
				 (void *[]){&own[0], &own[1]}, kept);
	/* (parts are joined and names romanized for the other's sake: in copies) */
	for (int k = 0; k < 2; k++)
		name[k] = ((const KeptName *) kept[k])->name;
	/* of different scripts: both in Latin letters */
	if (name[0].n > 0 && name[1].n > 0 && (name[0].han != name[1].han || name[0].foreign != name[1].foreign))
		for (int k = 0; k < 2; k++)
			romanize(((const KeptName *) kept[k])->normal, &name[k]);
	PG_RETURN_FLOAT8(name_similarity(&name[0], &name[1]));
}
