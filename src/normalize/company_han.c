/*
 * company_han.c
 *		Names of companies in Chinese (and Japanese, Korean): region, brand, trade, legal form, branch.
 *
 * The rule is that of China's regulations on enterprise names: region + brand + line of business + legal form, where the
 * region may stand in brackets behind the brand; a branch follows the legal form.  Nothing separates the parts, so they are
 * taken off from where they can be told:
 *
 *		上海市  阿尔法  信息科技  有限公司  北京分公司
 *		                                  1 branch: behind a legal form, or a place before 分公司, 支行 …
 *		                        2 legal form: the longest that ends the rest
 *		3 region: places of the table, then counties, districts and towns by their suffix
 *		                4 trade: the longest run of known words that leaves a brand of two characters
 *		        5 brand: what is left; a place at its end is a region, if none was found
 */
#include "postgres.h"

#include "normalize/company.h"
#include "normalize/company_parse.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/memory.h"

#define LONGEST_WORD 10 /* characters of a word of business or of a place */
#define LONGEST_FORM 14
#define MAX_BRACKETS 8

/* Characters, and the same as UTF-8: of character i the bytes from off[i] on. */
typedef struct Run
{
	uint32 n;
	uint32 *ch;
	uint32 *off;
	char *bytes;
} Run;

typedef struct Span
{
	uint32 from, to;
} Span;

static void
run_init(Run *run, uint32 capacity)
{
	/* one allocation for the three arrays */
	uint32 *room = ts_array(uint32, 3 * (Size) capacity + 4);

	run->n = 0;
	run->ch = room;
	run->off = room + capacity + 1;
	run->bytes = (char *) (room + 2 * ((Size) capacity + 1));
	run->ch[0] = 0;
	run->off[0] = 0;
}

static void
run_add(Run *run, uint32 c)
{
	run->ch[run->n] = c;
	run->off[run->n + 1] = run->off[run->n] + (uint32) ts_utf8_put(c, run->bytes + run->off[run->n]);
	run->ch[++run->n] = 0; /* looking one character ahead is allowed */
}

/* The word of a kind that characters from..to are, or NULL. */
static const TsCompanyEntry *
word_at(const Run *run, uint32 from, uint32 to, uint16 kinds)
{
	const TsCompanyEntry *word = ts_company_word(run->bytes + run->off[from], run->off[to] - run->off[from]);

	if (word == NULL || (word->kinds & kinds) == 0)
		return NULL;
	/* Legal forms and branches of alphabets are for names in alphabets. */
	if ((kinds & (WORD_FORM | WORD_FORM_PREFIX | WORD_BRANCH | WORD_BRANCH_AFTER)) != 0 &&
		(unsigned char) word->bytes[0] < 0x80)
		return NULL;
	return word;
}

/* The longest word of a kind that ends before `to` and begins at `from` or later; its length in characters. */
static uint32
longest_before(const Run *run, uint32 from, uint32 to, uint32 longest, uint16 kinds,
			   const TsCompanyEntry **word)
{
	for (uint32 length = Min(longest, to - from); length > 0; length--)
		if ((*word = word_at(run, to - length, to, kinds)) != NULL)
			return length;
	return 0;
}

static void
append(StringInfo to, const Run *run, uint32 from, uint32 until)
{
	appendBinaryStringInfo(to, run->bytes + run->off[from], (int) (run->off[until] - run->off[from]));
}

static bool
is_one_of(uint32 c, const char *set)
{
	const char *end = set + strlen(set);

	while (set < end)
		if (ts_utf8_next(&set, end) == c)
			return true;
	return false;
}

/* Compares characters at a place with UTF-8; how many characters it took, or 0. */
static uint32
is_here(const Run *run, uint32 at, uint32 end, const char *utf8)
{
	uint32 length = (uint32) strlen(utf8), n = 0;

	if (run->off[end] - run->off[at] < length || memcmp(run->bytes + run->off[at], utf8, length) != 0)
		return 0;
	while (run->off[at + n] < run->off[at] + length)
		n++;
	return n;
}

/* ------------------------------------------------------------------------------------------------ places */

/*
 * The suffix of a place at `at`: 省, 市, 县 …, 特别行政区, 地区, an autonomous region or county (回族自治县).  市 and 区 also
 * begin words (市场, 区块链) and then are none.
 */
static uint32
place_suffix(const Run *run, uint32 at, uint32 end)
{
	static const char *const suffixes[] = {"特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区"};
	uint32 c = run->ch[at], next = run->ch[at + 1], n;

	if (at >= end)
		return 0;
	for (uint32 i = 0; i < lengthof(suffixes); i++)
		if ((n = is_here(run, at, end, suffixes[i])) > 0)
			return n;
	if (c == 0x7701 || c == 0x53bf) /* 省 县 */
		return 1;
	if (c == 0x5e02 && !is_one_of(next, "场政民井值集")) /* 市 */
		return 1;
	if (c == 0x533a && !is_one_of(next, "块域间位划别")) /* 区 */
		return 1;
	if (c == 0x76df && at > 0 && is_one_of(run->ch[at - 1], "善勒")) /* 盟: 阿拉善盟, 锡林郭勒盟 */
		return 1;
	/* 回族自治县, 壮族自治区, 哈萨克自治州: peoples, then 自治 */
	for (uint32 i = 1; i <= 8 && at + i + 3 <= end; i++)
		if (run->ch[at + i] == 0x81ea && run->ch[at + i + 1] == 0x6cbb &&
			is_one_of(run->ch[at + i - 1], "族尔克古孜伯")) /* 自治 behind 族, 维吾尔, 哈萨克 … */
			return is_one_of(run->ch[at + i + 2], "区州县旗") ? i + 3 : 0;
	return 0;
}

/*
 * A county, district, town or zone that no table has, by its suffix: one to four characters and 县, 区, 市, 镇, 乡, 街道;
 * `inside` says that a place was before it.  Words like 社区 or 城市 are not places.
 */
static uint32
place_by_suffix(const Run *run, uint32 at, uint32 end, bool inside)
{
	static const char *const zones[] = {"经济技术开发区",
										"高新技术产业开发区",
										"高新技术开发区",
										"经济开发区",
										"高新开发区",
										"高新区",
										"经开区",
										"开发区",
										"保税港区",
										"保税区",
										"自贸区",
										"示范区",
										"工业园区",
										"产业园区",
										"工业区",
										"管理区",
										"风景名胜区",
										"林区",
										"矿区"};
	uint32 n;
	bool district = false;

	for (uint32 i = at; i < Min(end, at + 12) && !district; i++)
		district = run->ch[i] == 0x533a; /* 区, in which all zones end */
	if (inside && district)
		for (uint32 i = 0; i < lengthof(zones); i++)
			for (uint32 name = 0; name <= 3 && at + name < end; name++) /* 开发区, 梅山保税港区 */
				if ((n = is_here(run, at + name, end, zones[i])) > 0)
					return name + n;
	for (uint32 length = 1; length <= 4 && at + length < end; length++)
	{
		uint32 before = run->ch[at + length - 1], c = run->ch[at + length], next = run->ch[at + length + 1];

		if (!ts_is_han(before))
			return 0;
		switch (c)
		{
			case 0x53bf: /* 县 */
				return length + 1;
			case 0x533a: /* 区 */
				/* 仓山区 and 绿园区 are districts, 山区 and 园区 are not */
				if (is_one_of(before, "小社景校牧地片街灾战军专特时商厂住库") ||
					is_one_of(next, "块域间位划别") || (length != 2 && is_one_of(before, "山园林")) ||
					(length == 1 && !inside))
					return 0;
				return length + 1;
			case 0x5e02: /* 市 */
				if (length < 2 || is_one_of(before, "城都超夜股上门早集菜花灯闹楼") ||
					is_one_of(next, "场政民井值集"))
					return 0;
				return length + 1;
			case 0x9547:					   /* 镇 */
				if (is_one_of(next, "县区市")) /* 固镇县 */
					break;
				if (!inside || is_one_of(before, "古小重坐"))
					return 0;
				return length + 1;
			case 0x4e61:					   /* 乡 */
				if (is_one_of(next, "县区市")) /* 宁乡市 */
					break;
				if (!inside || is_one_of(before, "家故水老城梦山同他侨原思"))
					return 0;
				return length + 1;
			case 0x8857: /* 街道 */
				if (!inside || next != 0x9053)
					return 0;
				return length + 2;
			case 0x65d7:			/* 旗: banners of Inner Mongolia, but 红旗 and 旗舰 */
				if (next == 0x53bf) /* 社旗县 */
					break;
				if ((!inside && !is_one_of(before, "左右前后中")) || length < 2 ||
					is_one_of(before, "红国彩锦军大") || next == 0x8230)
					return 0;
				return length + 1;
			case 0x81ea: /* 自治县 */
				if (next == 0x6cbb && before == 0x65cf && at + length + 2 < end &&
					is_one_of(run->ch[at + length + 2], "县旗州区"))
					return length + 3;
				break;
		}
	}
	/* 大厂回族自治县: a longer name */
	for (uint32 length = 5; length <= 12 && at + length + 2 < end; length++)
		if (run->ch[at + length] == 0x81ea && run->ch[at + length + 1] == 0x6cbb &&
			run->ch[at + length - 1] == 0x65cf && is_one_of(run->ch[at + length + 2], "县旗州区"))
			return length + 3;
	return 0;
}

/*
 * Places from `at` on, one inside the other; where they end.  They leave at least `rest` characters.  Found places of the table
 * go to `company`; *suffixed says whether the last had its suffix.
 */
static uint32
places(TsCompany *company, const Run *run, uint32 at, uint32 end, uint32 rest, uint16 kinds, bool *suffixed)
{
	uint32 start = at;
	int province = 0, level = 0;

	*suffixed = false;
	while (at + rest < end)
	{
		const TsCompanyEntry *word = NULL;
		uint32 length, suffix;

		CHECK_FOR_INTERRUPTS();
		for (length = Min(6, end - at); length >= 2; length--)
			if ((word = word_at(run, at, at + length, kinds)) != NULL)
				break;
		if (word != NULL && (word->kinds & kinds & WORD_REGION) != 0)
		{
			/* 江苏 无锡 江阴, but not 上海 南京: the second is a brand */
			if (level != 0 && (word->province != province || word->level <= level))
				word = NULL;
		}
		else if (word != NULL && at > start)
			word = NULL;
		/* 栖霞山 is a mountain, not a thing of 栖霞 */
		if (word != NULL && word->level == 3 && run->ch[at + length] == 0x5c71 &&
			!is_one_of(run->ch[at + length + 1], "水县区市"))
			word = NULL;
		/* 阿里 is a prefecture only with its suffix or behind the province Tibet; else a brand begins so */
		if (word != NULL && at == start && is_here(run, at, at + length, "阿里") > 0 &&
			place_suffix(run, at + length, end) == 0)
			word = NULL;
		if (word != NULL)
		{
			suffix = place_suffix(run, at + length, end);
			if (at + length + suffix + rest > end)
				suffix = 0;
			if (at + length + rest > end)
				break;
			if (word->kinds & WORD_REGION)
			{
				province = word->province;
				level = word->level;
			}
			if (company->nplaces < TS_COMPANY_PLACES)
				company->places[company->nplaces++] = word;
			at += length + suffix;
			*suffixed = (suffix > 0);
			continue;
		}
		suffix = (kinds & WORD_REGION) ? place_by_suffix(run, at, end, at > start) : 0;
		if (suffix == 0 || at + suffix + rest > end)
			break;
		at += suffix;
		level = Max(level, 3);
		company->district = true;
		*suffixed = true;
	}
	return at;
}

/* Whether all of from..to is one place, or one inside the other. */
static bool
is_place(TsCompany *company, const Run *run, uint32 from, uint32 to, uint16 kinds)
{
	uint32 known = company->nplaces;
	bool suffixed, district = company->district;

	if (to - from >= 2 && places(company, run, from, to, 0, kinds, &suffixed) == to)
		return true;
	company->nplaces = known;
	company->district = district;
	return false;
}

/* ------------------------------------------------------------------------------------------------ branch and form */

static bool
ends_in_branch(const Run *run, uint32 from, uint32 to, uint16 kinds, uint32 *word_from)
{
	const TsCompanyEntry *word;
	uint32 length = longest_before(run, from, to, 6, kinds, &word);

	*word_from = to - length;
	return length > 0;
}

/* Whether the form that ends at `to` is one behind which a branch may follow: 公司 and the like, which is no everyday word. */
static bool
is_company(const Run *run, uint32 from, uint32 to, uint32 *length, const TsCompanyEntry **word)
{
	if (to < from + 2 || !is_one_of(run->ch[to - 1], "司社사"))
		return false;
	*length = longest_before(run, from, to, LONGEST_FORM, WORD_FORM, word);
	return *length > 0;
}

/*
 * Where the branch begins: behind the first legal form, or before the place in front of 分公司, or behind a word like 银行;
 * `end` if there is none.
 */
static uint32
branch_start(TsCompany *company, const Run *run, uint32 end)
{
	const TsCompanyEntry *word;
	uint32 at, length, from, scratch;
	bool branch = ends_in_branch(run, 0, end, WORD_BRANCH, &from);
	bool known = branch || ends_in_branch(run, 0, end, WORD_BRANCH_AFTER, &scratch);

	for (at = 4; at + 2 <= end; at++)
	{
		TsCheckInterrupts(at);
		if (!is_company(run, 1, at, &length, &word))
			continue;
		/* Plain 公司 is also a word of business (公司注册代理), so that the branch must be one. */
		if (at < end && (length > 2 || known) && !(branch && from < at))
		{
			uint32 last;
			const TsCompanyEntry *other;

			/* a second legal form: not a branch, but two companies, or a form of two parts */
			if (!branch && is_company(run, at, end, &last, &other))
				return end;
			return at;
		}
	}
	if (!branch)
		return end;
	at = end;
	for (int levels = 0; levels < 4 && ends_in_branch(run, 0, at, WORD_BRANCH, &from); levels++)
	{
		uint32 start = from;

		/* 第三分店, 第12分店 */
		while (start > 0 && (is_one_of(run->ch[start - 1], "一二三四五六七八九十百") ||
							 (run->ch[start - 1] >= '0' && run->ch[start - 1] <= '9')))
			start--;
		if (start > 0 && run->ch[start - 1] == 0x7b2c) /* 第 */
			start--;
		/* the place before it: 邯郸分公司, 朝阳区支行 */
		length = 0;
		for (uint32 n = Min(10, start); n >= 2; n--)
			if (start - n >= 2 && is_place(company, run, start - n, start, WORD_REGION | WORD_FOREIGN))
			{
				length = n;
				break;
			}
		company->nplaces = 0; /* where the branch is, is not where the company is */
		company->district = false;
		if (length == 0)
			for (uint32 n = start; n > 3 && n + 16 > start; n--)
				if (longest_before(run, 0, n, 4, WORD_ANCHOR, &word) > 0)
				{
					length = start - n;
					break;
				}
		if (start < length + 2)
			break;
		at = start - length;
	}
	return at;
}

/* ------------------------------------------------------------------------------------------------ trade and brand */

/*
 * Where the trade begins in start..end: reach[i] says that i..end is a run of words.  A cut is a place where the brand must
 * end at the latest (the brackets behind it); 0 if there is none.
 */
static uint32
trade_start(const Run *run, uint32 start, uint32 end, uint32 cut, bool company_form, bool *all)
{
	bool room[128], *reach = end + 2 <= lengthof(room) ? room : ts_array(bool, end + 2);
	uint32 limit = (cut > start + 1 && cut < end) ? cut : end, found;

	memset(reach, 0, end + 2);
	reach[limit] = true;
	for (uint32 i = limit; i-- > start;)
	{
		TsCheckInterrupts(i);
		for (uint32 j = i + 1; j <= Min(limit, i + LONGEST_WORD) && !reach[i]; j++)
			if (reach[j] && (word_at(run, i, j, WORD_TRADE) != NULL ||
							 (j == limit && !company_form && word_at(run, i, j, WORD_TRADE_END) != NULL)))
				reach[i] = true;
	}
	*all = limit > start && reach[start];
	if (*all)
	{
		/* nothing but trade: its first word is the brand */
		for (found = start + 1; found < limit; found++)
			if (reach[found] && word_at(run, start, found, WORD_TRADE) != NULL)
				return found;
		return limit;
	}
	for (found = start + 2; found < limit && !reach[found];)
		found++;
	if (found < limit)
		return found;
	if (start + 1 < limit && reach[start + 1])
		return start + 1;
	if (limit < end)
		return limit;
	/* A word that is not known may end the trade: 家具 制造 某某.  What stands before it must be three characters or more. */
	for (uint32 tail = 1; tail <= 3 && start + tail + 5 <= end; tail++)
	{
		memset(reach, 0, end + 2);
		reach[end - tail] = true;
		for (uint32 i = end - tail; i-- > start + 2;)
			for (uint32 j = i + 1; j <= Min(end - tail, i + LONGEST_WORD) && !reach[i]; j++)
				reach[i] = reach[j] && word_at(run, i, j, WORD_TRADE) != NULL;
		for (found = start + 2; found + 3 + tail <= end; found++)
			if (reach[found])
				return found;
	}
	return end;
}

/* Han, kana, Hangul. */
static bool
is_cjk(uint32 c)
{
	return ts_is_han(c) || (c >= 0x3041 && c <= 0x30ff) || (c >= 0xac00 && c <= 0xd7a3);
}

bool
ts_company_is_han(const uint32 *chars, uint32 n)
{
	for (uint32 i = 0; i < n; i++)
		if (is_cjk(chars[i]))
			return true;
	return false;
}

/* What takes no part in a name: blanks, punctuation, quotes.  Brackets are looked at before. */
static bool
is_noise(uint32 c)
{
	if (c < 0x80)
		return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '&' || c == '+');
	return (c >= 0x80 && c <= 0xbf) || (c >= 0x300 && c <= 0x36f) || (c >= 0x2000 && c <= 0x206f) ||
		   (c >= 0x3000 && c <= 0x303f && c != 0x3005 && c != 0x3007) || c == 0xfffd || c == 0x30fb ||
		   c == 0x3099 || c == 0x309a;
}

static bool
is_opening(uint32 c)
{
	return c == '(' || c == '[' || c == '{' || c == 0x3010 || c == 0x3014; /* 【 〔 */
}

static bool
is_closing(uint32 c)
{
	return c == ')' || c == ']' || c == '}' || c == 0x3011 || c == 0x3015;
}

static void
add_form(TsCompany *company, const TsCompanyEntry *word, bool prefix)
{
	uint8 form = prefix ? word->prefix : word->form;

	if (company->part[PART_FORM].len == 0)
	{
		appendStringInfoString(&company->part[PART_FORM], ts_company_form_text(true, form));
		company->form_class = ts_company_form_class(true, form);
	}
}

void
ts_company_parse_han(const uint32 *chars, uint32 n, TsCompany *company)
{
	Run all, run;
	Span brackets[MAX_BRACKETS], kept;
	uint32 nbrackets = 0, end, branch, form_from, start = 0, cut = 0, trade, brand_end, length;
	bool open = false, suffixed, only_trade, company_form = false, place_is_brand = false;
	const TsCompanyEntry *word;
	StringInfo part = company->part;

	/* Characters without noise; brackets become spans.  A blank stays between words of an alphabet. */
	run_init(&all, 2 * n + 16); /* 3 characters may become 4 */
	for (uint32 i = 0; i < n; i++)
	{
		uint32 c = chars[i];

		TsCheckInterrupts(i);
		if (is_opening(c))
		{
			/* (株), (주), (有): a legal form by one character */
			if (i + 2 < n && is_closing(chars[i + 2]) && is_one_of(chars[i + 1], "株주有"))
			{
				const char *form = chars[i + 1] == 0x682a	? "株式会社"
								   : chars[i + 1] == 0xc8fc ? "주식회사"
															: "有限会社";
				const char *form_end = form + strlen(form);

				while (form < form_end)
					run_add(&all, ts_utf8_next(&form, form_end));
				i += 2;
				continue;
			}
			open = (nbrackets < MAX_BRACKETS);
			if (open)
				brackets[nbrackets].from = all.n;
			continue;
		}
		if (is_closing(c))
		{
			if (open && brackets[nbrackets].from < all.n)
				brackets[nbrackets++].to = all.n;
			open = false;
			continue;
		}
		if (c == ' ' && i + 1 < n && all.n > 0 && all.ch[all.n - 1] != ' ' && !is_noise(all.ch[all.n - 1]) &&
			!is_noise(chars[i + 1]) && !is_cjk(all.ch[all.n - 1]) && !is_cjk(chars[i + 1]))
		{
			run_add(&all, ' ');
			continue;
		}
		if (!is_noise(c))
			run_add(&all, c);
	}

	/* Branch, then the legal form: behind, or in front as in Japan and Korea. */
	end = all.n;
	branch = branch_start(company, &all, end);
	/* Not a branch but a region: 某某有限公司(上海) */
	if (branch < end && is_place(company, &all, branch, end, WORD_REGION | WORD_FOREIGN | WORD_BRACKET))
		append(&part[PART_REGION], &all, branch, end);
	else
		append(&part[PART_BRANCH], &all, branch, end);
	form_from = branch;
	length = longest_before(&all, 0, form_from, LONGEST_FORM, WORD_FORM, &word);
	if (length > 0 && length < form_from && (word->kinds & WORD_HAN_FORM))
	{
		form_from -= length;
		add_form(company, word, false);
		company_form = true;
	}
	for (length = Min(7, form_from); length >= 3 && part[PART_FORM].len == 0; length--)
		if ((word = word_at(&all, 0, length, WORD_FORM_PREFIX)) != NULL && (word->kinds & WORD_HAN_FORM) &&
			length < form_from)
		{
			add_form(company, word, true);
			start = length;
			break;
		}

	/* The name in one spelling: what stands before the form, the form, what stands behind it. */
	append(&company->normal, &all, start, form_from);
	appendBinaryStringInfo(&company->normal, part[PART_FORM].data, part[PART_FORM].len);
	append(&company->normal, &all, branch, end);

	/* Regions in brackets leave the run; where they stood, the brand ends. */
	run_init(&run, form_from - start);
	for (uint32 i = start, b = 0; i < form_from;)
	{
		while (b < nbrackets && brackets[b].from < i)
			b++;
		kept = (b < nbrackets) ? brackets[b] : (Span){end + 1, end + 1};
		if (kept.from == i && kept.to <= form_from && (i > start || kept.to < form_from) &&
			is_place(company, &all, kept.from, kept.to, WORD_REGION | WORD_FOREIGN | WORD_BRACKET))
		{
			append(&part[PART_REGION], &all, kept.from, kept.to);
			if (cut == 0)
				cut = run.n;
			i = kept.to;
			continue;
		}
		run_add(&run, all.ch[i++]);
	}

	/* Places in front. */
	start = places(company, &run, 0, run.n, 2, WORD_REGION | WORD_FOREIGN, &suffixed);
	/* A place behind all, before the legal form: 某某机械沈阳公司 */
	if (start == 0 && part[PART_REGION].len == 0)
		for (uint32 i = run.n - Min(run.n, 6); i + 2 <= run.n; i++)
			if (i >= 2 && is_place(company, &run, i, run.n, WORD_REGION))
			{
				append(&part[PART_REGION], &run, i, run.n);
				run.n = i;
				run.ch[i] = 0;
				break;
			}
	trade = trade_start(&run, start, run.n, cut, company_form, &only_trade);
	if (only_trade && start > 0 && !suffixed)
	{
		/*
		 * 青岛 啤酒: a place and nothing but one word of business has the place for a brand; 中国 石油 天然气 takes the first
		 * word along.
		 */
		bool china = is_here(&run, 0, run.n, "中国") == start;
		bool county = company->nplaces > 0 && company->places[company->nplaces - 1]->level == 3;

		if (county)
			trade = run.n;
		if (china || trade == run.n)
		{
			if (china)
			{
				/* 中国石油化工 is not 中国石油 */
				for (uint32 to = Min(run.n, start + LONGEST_WORD); to > trade; to--)
					if (word_at(&run, start, to, WORD_TRADE) != NULL)
						trade = to;
			}
			else
				trade = start;
			place_is_brand = true; /* 上海浦东发展银行 */
			start = 0;
			company->nplaces = 0;
			company->district = false;
		}
	}
	brand_end = trade;
	if (start > 0 && part[PART_REGION].len == 0)
		append(&part[PART_REGION], &run, 0, start);
	else if (start > 0)
	{
		StringInfoData front;

		initStringInfo(&front);
		append(&front, &run, 0, start);
		appendBinaryStringInfo(&front, part[PART_REGION].data, part[PART_REGION].len);
		part[PART_REGION] = front;
	}
	else if (part[PART_REGION].len == 0 && !place_is_brand)
	{
		/* 某某大连环保, IBM中国: a place behind the brand */
		for (uint32 i = Max(start + 2, brand_end - Min(brand_end, 6)); i + 2 <= brand_end; i++)
			if (is_place(company, &run, i, brand_end,
						 i >= start + 3 ? WORD_REGION | WORD_FOREIGN : WORD_REGION))
			{
				append(&part[PART_REGION], &run, i, brand_end);
				brand_end = i;
				break;
			}
	}
	append(&part[PART_BRAND], &run, start, brand_end);
	append(&part[PART_TRADE], &run, trade, run.n);
}
