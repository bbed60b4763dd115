/*
 * person_name.c
 *		normalize_person_name(text): a person's name in one form, for comparing and blocking.
 *
 * It begins with normalize_text; what follows depends on whether there is a Han character.
 *
 * Without: a name of words.
 *	- "Surname, First" is turned around.  Of parts between commas, those that are titles only go first ("Smith, John, Jr.");
 *	  then exactly two parts are turned, more are not.
 *	- Titles before the name (Mr, Dr, Prof) and behind it (Jr, III, PhD) go, as long as something else is left.  Letters that
 *	  are also a name or initials (MA, PE) count as a title only with dots between them or as a part of their own.
 *	- Full stops, hyphens, brackets and quotes become spaces, apostrophes go (J.-P. O'Neil: j p oneil).
 *	- Latin letters lose their accents, since every other system has lost them: Müller is muller.  Other scripts keep theirs.
 *	  Particles (van, de, bin) are part of the name and stay.
 *
 * With: spaces, commas and full stops between Han go, except that a full stop stands for the dot of a foreign name
 * (弗拉基米尔·普京).  Titles at the end (先生, 总经理, also in brackets) go when a name of two characters or more is left that
 * is not merely a surname of two (欧阳先生 stays).  Western titles at either end go too.
 *
 * Nothing is lost: if only titles are there, they stay.  The result is a fixed point.
 */
#include "postgres.h"

#include "normalize/normalize.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/latin.h"
#include "core/memory.h"
#include "core/text.h"

PG_FUNCTION_INFO_V1(ts_normalize_person_name);

/* Longer text is no name and is only normalized, which also bounds the work. */
#define MAX_LENGTH 1000

#define MIDDLE_DOT 0xb7

/* ---------- titles ---------- */

#define BEFORE	  1 /* the name */
#define BEHIND	  2
#define AFTER_DR  4	 /* before the name, but only behind another title */
#define DOTTED	  8	 /* also with dots between the letters */
#define AMBIGUOUS 16 /* a title only with dots between, or as a part between commas */

typedef struct Title
{
	const char *letters;
	int kind;
} Title;

static const Title titles[] = {
	{"mr", BEFORE},
	{"mrs", BEFORE},
	{"ms", BEFORE},
	{"miss", BEFORE},
	{"mx", BEFORE},
	{"mister", BEFORE},
	{"dr", BEFORE},
	{"doctor", BEFORE},
	{"prof", BEFORE},
	{"professor", BEFORE},
	{"sir", BEFORE},
	{"dame", BEFORE},
	{"rev", BEFORE},
	{"reverend", BEFORE},
	{"herr", BEFORE},
	{"frau", BEFORE},
	{"mme", BEFORE},
	{"mlle", BEFORE},
	{"monsieur", BEFORE},
	{"madame", BEFORE},
	{"sr", BEFORE | BEHIND},
	{"sra", BEFORE},
	{"srta", BEFORE},
	{"sigra", BEFORE},
	{"dott", BEFORE},
	{"dhr", BEFORE},
	{"mevr", BEFORE},
	{"drs", BEFORE},
	{"dipl", BEFORE},
	{"med", AFTER_DR},
	{"rer", AFTER_DR},
	{"nat", AFTER_DR},
	{"phil", AFTER_DR},
	{"jur", AFTER_DR},
	{"ing", BEFORE},
	{"pol", AFTER_DR},
	{"oec", AFTER_DR},
	{"mult", AFTER_DR},
	{"hc", AFTER_DR | DOTTED},
	{"jr", BEHIND},
	{"ii", BEHIND},
	{"iii", BEHIND},
	{"iv", BEHIND},
	{"phd", BEHIND | DOTTED},
	{"dphil", BEHIND | DOTTED},
	{"md", BEHIND | DOTTED},
	{"dds", BEHIND | DOTTED},
	{"jd", BEHIND | DOTTED | AMBIGUOUS},
	{"esq", BEHIND},
	{"esquire", BEHIND},
	{"mba", BEHIND | DOTTED},
	{"msc", BEHIND | DOTTED},
	{"bsc", BEHIND | DOTTED},
	{"cpa", BEHIND | DOTTED},
	{"cfa", BEHIND | DOTTED},
	{"llm", BEHIND | DOTTED},
	{"llb", BEHIND | DOTTED},
	{"obe", BEHIND | DOTTED},
	{"mbe", BEHIND | DOTTED},
	{"cbe", BEHIND | DOTTED},
	{"ma", BEHIND | DOTTED | AMBIGUOUS},
	{"ba", BEHIND | DOTTED | AMBIGUOUS},
	{"ms", BEHIND | DOTTED | AMBIGUOUS},
	{"bs", BEHIND | DOTTED | AMBIGUOUS},
	{"pe", BEHIND | DOTTED | AMBIGUOUS},
	{"rn", BEHIND | DOTTED | AMBIGUOUS},
	{"do", BEHIND | DOTTED | AMBIGUOUS},
	{"qc", BEHIND | DOTTED | AMBIGUOUS},
	{"kc", BEHIND | DOTTED | AMBIGUOUS},
};

/* Chinese titles, longer ones before those that they end with. */
static const char *const han_titles[] = {
	"副总经理", "总经理", "副经理", "经理",	  "副董事长", "董事长", "董事",	  "副总裁", "总裁",
	"副总监",	"总监",	  "副总",	"老总",	  "总",		  "副主任", "主任",	  "主管",	"老板",
	"先生",		"女士",	  "小姐",	"太太",	  "夫人",	  "老师",	"副教授", "教授",	"博士",
	"医生",		"医师",	  "大夫",	"律师",	  "会计师",	  "工程师", "师傅",	  "同志",	"同学",
	"副院长",	"院长",	  "副校长", "校长",	  "副局长",	  "局长",	"副处长", "处长",	"科长",
	"部长",		"厂长",	  "店长",	"副会长", "会长",	  "站长",	"秘书长", "书记",
};

/* The characters that these end with. */
static const char han_title_ends[] = "理事裁监总任管板生士姐太人师授夫志学长记";

/* Surnames of two characters: with a title they are not a full name. */
static const char *const long_surnames[] = {
	"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯",
	"长孙", "宇文", "南宫", "闻人", "轩辕", "端木", "万俟", "百里", "呼延", "东郭", "独孤", "西门",
	"澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "赫连", "钟离", "鲜于", "闾丘",
	"司空", "亓官", "第五", "拓跋", "完颜", "公羊", "乐正", "公西", "壤驷", "左丘", "梁丘", "仲孙",
};

/* A piece of text, not terminated. */
typedef struct Slice
{
	const char *bytes;
	uint32 length;
} Slice;

typedef struct Token
{
	Slice letters;
	Slice dotted; /* how it is written, if with dots between the letters */
	int kind;	  /* what titles it may be */
} Token;

static bool
slice_is(Slice slice, const char *string)
{
	return slice.length > 0 && string[0] == slice.bytes[0] && strlen(string) == slice.length &&
		   memcmp(slice.bytes, string, slice.length) == 0;
}

/*
 * title_kind: what titles a token may be; 0 for none.  `alone`: it is a part between commas behind a full name.
 */
static int
title_kind(const Token *token, bool alone)
{
	int kind = 0;

	if (token->letters.length > 9 || token->letters.length < 2)
		return 0;
	for (int i = 0; i < lengthof(titles); i++)
	{
		if (!slice_is(token->letters, titles[i].letters))
			continue;
		if (token->dotted.length > 0 && !(titles[i].kind & DOTTED))
			continue;
		if ((titles[i].kind & AMBIGUOUS) && token->dotted.length == 0 && !alone)
			continue;
		kind |= titles[i].kind;
	}
	return kind;
}

/*
 * skip_titles: makes [*first, *last) of the tokens smaller by the titles at both ends.  Returns whether anything else is
 * there; if not, nothing is skipped.
 */
static bool
skip_titles(const Token *tokens, uint32 *first, uint32 *last)
{
	uint32 from = *first, to = *last;

	while (from < to && ((tokens[from].kind & BEFORE) || ((tokens[from].kind & AFTER_DR) && from > *first)))
		from++;
	while (from < to && (tokens[to - 1].kind & BEHIND))
		to--;
	if (from >= to)
		return false;
	*first = from;
	*last = to;
	return true;
}

/* ---------- names of words ---------- */

/* What is between words, once commas have been looked at; the hyphen and the full stop among them. */
static inline bool
separates(char c)
{
	return strchr(" ,.-_()[]{}\"*;", c) != NULL && c != '\0';
}

static uint32
put_bytes(char *to, Slice slice)
{
	memcpy(to, slice.bytes, slice.length);
	return slice.length;
}

/*
 * plain_letters: Latin letters without accents, no apostrophes; to room for TS_LATIN_MAX bytes a byte.  A mark is dropped
 * behind a Latin letter only.
 */
static TsUtf8
plain_letters(TsUtf8 text)
{
	TsUtf8 result = {ts_array(char, TS_LATIN_MAX *((Size) text.length + 1)), 0};
	const char *end = text.bytes + text.length;
	bool latin = false;

	for (const char *at = text.bytes; at < end;)
	{
		const char *start = at;
		uint32 c = ts_utf8_next(&at, end);
		int n;

		if (c == '\'' || (ts_is_accent(c) && latin))
			continue;
		n = c < 0x80 ? 0 : ts_latin_letters(c, result.bytes + result.length);
		latin = n > 0 || (c >= 'a' && c <= 'z');
		result.length += n > 0
							 ? (uint32) n
							 : put_bytes(result.bytes + result.length, (Slice){start, (uint32) (at - start)});
	}
	result.bytes[result.length] = '\0';
	return result;
}

/*
 * dotted_title: whether what stands at `at`, up to a space or comma, is a title with dots between its letters, like
 * ph.d. or m.a.; then its letters go to `to`, and *next is behind it.
 */
static bool
dotted_title(const char *at, const char *end, char *to, Token *token, const char **next)
{
	const char *start = at;
	uint32 n = 0;
	bool dots = false;

	for (; at < end && *at != ' ' && *at != ','; at++)
	{
		if (*at == '.')
			continue;
		if (*at < 'a' || *at > 'z' || n >= 8)
			return false;
		dots = dots || (n > 0 && at[-1] == '.');
		to[n++] = *at;
	}
	*next = at;
	*token = (Token){.letters = {to, n}, .dotted = {start, (uint32) (at - start)}};
	token->kind = dots ? title_kind(token, false) : 0;
	return token->kind != 0;
}

/*
 * read_part: the tokens of a part between commas, to `tokens`; how many.  Letters of dotted titles go to `room`.  Behind two
 * words or more (John Smith, MA), what is by itself between commas may be a title that elsewhere is a name (Ma, Jack).
 */
static uint32
read_part(const char *at, const char *end, uint32 words_before, Token *tokens, char **room)
{
	uint32 n = 0;

	while (at < end)
	{
		const char *next;

		if (separates(*at))
		{
			at++;
			continue;
		}
		/* not inside of a word that has already begun: smith-ph.d. is two words, but x.ph.d. none that is known */
		if (dotted_title(at, end, *room, &tokens[n], &next))
		{
			*room += tokens[n++].letters.length;
			at = next;
			continue;
		}
		for (next = at; next < end && !separates(*next); next++)
			;
		tokens[n++] = (Token){.letters = {at, (uint32) (next - at)}};
		at = next;
	}
	for (uint32 i = 0; i < n; i++)
		if (tokens[i].dotted.length == 0)
			tokens[i].kind = title_kind(&tokens[i], n == 1 && words_before >= 2);
	return n;
}

typedef struct Part
{
	uint32 first, last; /* tokens [first, last) */
	bool named;			/* not titles only */
} Part;

/* put_part: words with a space between; a dotted title that has not been skipped is words between dots after all. */
static uint32
put_part(char *to, uint32 n, const Token *tokens, const Part *part)
{
	for (uint32 i = part->first; i < part->last; i++)
	{
		Slice slice = tokens[i].dotted.length > 0 ? tokens[i].dotted : tokens[i].letters;
		bool space = n > 0;

		for (uint32 k = 0; k < slice.length; k++)
		{
			if (tokens[i].dotted.length > 0 && slice.bytes[k] == '.')
			{
				space = n > 0;
				continue;
			}
			if (space)
				to[n++] = ' ';
			space = false;
			to[n++] = slice.bytes[k];
		}
	}
	return n;
}

/* name_of_words: a name without Han. */
static TsUtf8
name_of_words(TsUtf8 normal)
{
	TsUtf8 plain = plain_letters(normal);
	const char *end = plain.bytes + plain.length;
	Token *tokens = ts_array(Token, plain.length + 1);
	Part *parts = ts_array(Part, plain.length + 1);
	char *room = ts_array(char, (Size) plain.length + 16);
	TsUtf8 result = {ts_array(char, 2 * (Size) plain.length + 1), 0};
	uint32 ntokens = 0, nparts = 0, nnamed = 0;

	for (const char *at = plain.bytes; at < end; at++)
	{
		const char *comma = memchr(at, ',', (Size) (end - at));
		Part part = {.first = ntokens};

		if (comma == NULL)
			comma = end;
		ntokens += read_part(at, comma, ntokens, tokens + ntokens, &room);
		at = comma;
		if (ntokens == part.first)
			continue;
		part.last = ntokens;
		part.named = skip_titles(tokens, &part.first, &part.last);
		nnamed += part.named;
		parts[nparts++] = part;
	}
	/* titles by themselves are parts only where there is nothing else */
	if (nnamed > 0)
	{
		uint32 n = 0;

		for (uint32 i = 0; i < nparts; i++)
			if (parts[i].named)
				parts[n++] = parts[i];
		nparts = n;
	}
	if (nparts == 2 && nnamed == 2)
	{
		result.length = put_part(result.bytes, result.length, tokens, &parts[1]);
		result.length = put_part(result.bytes, result.length, tokens, &parts[0]);
	}
	else
		for (uint32 i = 0; i < nparts; i++)
			result.length = put_part(result.bytes, result.length, tokens, &parts[i]);
	result.bytes[result.length] = '\0';
	if (!ts_is_ascii(result.bytes, result.length)) /* a mark may have come to stand behind another letter */
		result = ts_normalize_utf8(result.bytes, result.length);
	return result;
}

/* ---------- names with Han ---------- */

/* Characters that a Han name consists of. */
static inline bool
is_name_char(uint32 c)
{
	return ts_is_han(c) || c == MIDDLE_DOT;
}

/* join_han: no space, comma or full stop between Han; a full stop without spaces is a middle dot. */
static uint32
join_han(const uint32 *c, uint32 n, uint32 *to)
{
	uint32 length = 0;

	for (uint32 i = 0; i < n;)
	{
		uint32 next = i;
		bool stop;

		while (next < n && (c[next] == ' ' || c[next] == ',' || c[next] == '.'))
			next++;
		stop = next == i + 1 && c[i] == '.';
		if (next > i && next < n && length > 0 && is_name_char(c[next]) && is_name_char(to[length - 1]))
		{
			if (stop && c[next] != MIDDLE_DOT && to[length - 1] != MIDDLE_DOT)
				to[length++] = MIDDLE_DOT;
			i = next;
		}
		else if (next > i)
		{
			while (i < next)
				to[length++] = c[i++];
		}
		if (i < n)
			to[length++] = c[i++];
	}
	while (length > 0 && (to[length - 1] == ' ' || to[length - 1] == ',' || to[length - 1] == '.'))
		length--;
	return length;
}

/* ends_with: whether the n characters end with a UTF-8 string; its length in characters, else 0. */
static uint32
ends_with(const uint32 *c, uint32 n, const char *string)
{
	uint32 other[8];
	uint32 length = ts_utf8_decode(string, strlen(string), other);

	return length <= n && memcmp(c + n - length, other, length * sizeof(uint32)) == 0 ? length : 0;
}

/* ts_is_long_surname: whether two characters are a surname of two. */
bool
ts_is_long_surname(const uint32 *c)
{
	/* both characters of each as one number, made once */
	static uint64 pair[lengthof(long_surnames)];

	if (pair[0] == 0)
		for (int i = lengthof(long_surnames) - 1; i >= 0; i--)
		{
			uint32 other[8];

			if (ts_utf8_decode(long_surnames[i], strlen(long_surnames[i]), other) == 2)
				pair[i] = (uint64) other[0] << 32 | other[1];
		}
	for (int i = 0; i < lengthof(long_surnames); i++)
		if (pair[i] == ((uint64) c[0] << 32 | c[1]))
			return true;
	return false;
}

/* enough_left: whether n characters may be a full name. */
static bool
enough_left(const uint32 *c, uint32 n)
{
	uint32 letters = 0;

	for (uint32 i = 0; i < n; i++)
		letters += c[i] != ' ' && c[i] != MIDDLE_DOT && c[i] != '.' && c[i] != ',';
	if (letters < 2)
		return false;
	return n != 2 || !ts_is_long_surname(c);
}

/* drop_han_title: one title at the end, in brackets or not; the new length, or n. */
static uint32
drop_han_title(const uint32 *c, uint32 n)
{
	bool brackets = n > 2 && c[n - 1] == ')';
	uint32 end = brackets ? n - 1 : n;
	char last[5] = {0};

	if (end == 0)
		return n;
	ts_utf8_put(c[end - 1], last);
	if (strstr(han_title_ends, last) == NULL)
		return n;
	for (int i = 0; i < lengthof(han_titles); i++)
	{
		uint32 title = ends_with(c, end, han_titles[i]);
		uint32 left = end - title;

		if (title == 0)
			continue;
		if (brackets && (left == 0 || c[--left] != '('))
			return n;
		while (left > 0 &&
			   (c[left - 1] == ' ' || c[left - 1] == ',' || c[left - 1] == '.' || c[left - 1] == MIDDLE_DOT))
			left--;
		return enough_left(c, left) ? left : n;
	}
	return n;
}

/* drop_western_titles: Mr, Dr, Jr and the like as words at either end; the new length. */
static uint32
drop_western_titles(uint32 *c, uint32 n)
{
	for (;;)
	{
		uint32 word = 0, skip;
		char letters[10];
		Token token = {.letters = {letters, 0}};

		while (word < n && word < 9 && c[word] >= 'a' && c[word] <= 'z')
		{
			letters[word] = (char) c[word];
			word++;
		}
		token.letters.length = word;
		skip = word;
		while (skip < n && (c[skip] == ' ' || c[skip] == '.'))
			skip++;
		if (word == 0 || skip == n || (skip == word && !is_name_char(c[word])) ||
			!(title_kind(&token, false) & BEFORE))
			break;
		memmove(c, c + skip, (n - skip) * sizeof(uint32));
		n -= skip;
	}
	for (;;)
	{
		uint32 word = 0, start;
		char letters[10];
		Token token = {.letters = {letters, 0}};

		while (word < n && word < 9 && c[n - 1 - word] >= 'a' && c[n - 1 - word] <= 'z')
			word++;
		start = n - word;
		for (uint32 i = 0; i < word; i++)
			letters[i] = (char) c[start + i];
		token.letters.length = word;
		if (word == 0 || start == 0 || c[start - 1] != ' ' || !(title_kind(&token, false) & BEHIND))
			break;
		n = start;
		while (n > 0 && (c[n - 1] == ' ' || c[n - 1] == ',' || c[n - 1] == '.'))
			n--;
	}
	return n;
}

/* name_with_han: a name with Han. */
static TsUtf8
name_with_han(TsUtf8 normal)
{
	uint32 *c = ts_array(uint32, normal.length + 1);
	uint32 *joined = ts_array(uint32, normal.length + 1);
	uint32 n = ts_utf8_decode(normal.bytes, normal.length, c);
	TsUtf8 result = {ts_array(char, 4 * (Size) normal.length + 1), 0};

	n = join_han(c, n, joined);
	n = drop_western_titles(joined, n);
	n = drop_han_title(joined, n);
	for (uint32 i = 0; i < n; i++)
		result.length += (uint32) ts_utf8_put(joined[i], result.bytes + result.length);
	result.bytes[result.length] = '\0';
	return result;
}

static bool
has_han(TsUtf8 text)
{
	const char *end = text.bytes + text.length;

	for (const char *at = text.bytes; at < end;)
		if (ts_is_han(ts_utf8_next(&at, end)))
			return true;
	return false;
}

/* ts_normalize_person_utf8: the name in one form. */
TsUtf8
ts_normalize_person_utf8(const char *utf8, uint32 length)
{
	TsUtf8 name = ts_normalize_utf8(utf8, length), before;

	if (name.length > MAX_LENGTH)
		return name;
	/* One thing that goes may uncover another: until nothing changes.  After the first turn each only takes away. */
	do
	{
		CHECK_FOR_INTERRUPTS();
		before = name;
		name = has_han(before) ? name_with_han(before) : name_of_words(before);
		if (name.length == 0) /* punctuation only */
			name = before;
	} while (name.length != before.length || memcmp(name.bytes, before.bytes, name.length) != 0);
	return name;
}

/* ts_normalize_person_name(text) -> text */
Datum
ts_normalize_person_name(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	TsUtf8 name = ts_normalize_person_utf8(utf8, length);

	PG_RETURN_TEXT_P(ts_text_from_utf8(name.bytes, name.length));
}
