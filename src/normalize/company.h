/*
 * company.h
 *		A company's name taken apart: what company.c finds and company_similarity.c compares.
 *
 *		上海市   | 阿尔法 | 信息科技 | 有限公司 | 北京分公司		region, brand, trade, legal form, branch
 *		Alpha | Energy | Solutions				words, each with what it is
 *
 * Everything is in the normal form of normalize_text, and in memory of the current context.
 */
#ifndef TOUCHSTONE_COMPANY_H
#define TOUCHSTONE_COMPANY_H

#include "postgres.h"

#include "lib/stringinfo.h"

/* ------------------------------------------------------------------------------------------------ the dictionary */

/* What a word may be; one word may be several things. */
#define WORD_REGION		  0x01	 /* a Chinese province, prefecture or county-level city */
#define WORD_FOREIGN	  0x02	 /* a country, in Chinese */
#define WORD_BRACKET	  0x04	 /* a region only in brackets */
#define WORD_TRADE		  0x08	 /* a line of business */
#define WORD_TRADE_END	  0x10	 /* one that may only end the name */
#define WORD_FORM		  0x20	 /* a legal form at the end */
#define WORD_FORM_PREFIX  0x40	 /* a legal form in front */
#define WORD_BRANCH		  0x80	 /* a branch */
#define WORD_BRANCH_AFTER 0x100	 /* a branch behind a legal form */
#define WORD_ANCHOR		  0x200	 /* a branch may begin behind it */
#define WORD_PLACE		  0x400	 /* a place in an alphabet */
#define WORD_SMALL		  0x800	 /* a joining word */
#define WORD_HAN_FORM	  0x1000 /* of the forms, those of Chinese, Japanese and Korean */
#define WORD_FILLER		  0x2000 /* says little about which company it is */
#define WORD_ALIAS		  0x4000 /* counts as another word */
#define WORD_ROMAN		  0x8000 /* counts as a number, at the end */

typedef struct TsCompanyEntry
{
	const char *bytes;
	uint32 hash;
	uint16 length;
	uint16 kinds;
	uint8 level;	/* region: 1 province, 2 prefecture, 3 county-level city */
	uint8 province; /* region */
	uint16 place;	/* number of the place; a prefecture is its own, spellings of one place share theirs */
	uint8 form;		/* at the end */
	uint8 prefix;	/* in front */
	uint8 alias_length; /* of what it counts as, which stands behind it after one character */
} TsCompanyEntry;

/* The word that these bytes are (blanks inside written as _), or NULL. */
extern const TsCompanyEntry *ts_company_word(const char *bytes, uint32 length);

/* ------------------------------------------------------------------------------------------------ a name taken apart */

typedef enum TsCompanyPart
{
	PART_REGION,
	PART_BRAND,
	PART_TRADE,
	PART_FORM,
	PART_BRANCH
} TsCompanyPart;
#define PARTS 5

/* A form as the similarity sees it: classes agree, or differ. */
extern int ts_company_form_class(bool han, uint8 form);
extern const char *ts_company_form_text(bool han, uint8 form);

#define TS_COMPANY_PLACES 6
#define TS_COMPANY_WORDS  64 /* of an alphabet; a name with more is compared as a whole */

typedef struct TsCompanyWord
{
	const char *bytes;
	uint32 length;
	const TsCompanyEntry *entry; /* in the dictionary; or NULL */
} TsCompanyWord;

typedef struct TsCompany
{
	bool han;					/* Chinese, Japanese, Korean: parts of characters; else words */
	StringInfoData normal;		/* the whole in one spelling */
	StringInfoData part[PARTS]; /* empty: not there */
	int form_class;				/* a TsFormClass */
	uint32 nplaces;
	const TsCompanyEntry *places[TS_COMPANY_PLACES];
	bool district; /* the region goes on with a place that is in no table */
	uint32 nwords; /* alphabets: brand and trade */
	TsCompanyWord *words;
	bool long_name; /* more than TS_COMPANY_WORDS */
} TsCompany;

/* Takes the name apart; `text` is UTF-8 as it came. */
extern void ts_company_parse(const char *text, uint32 length, TsCompany *company);

#endif /* TOUCHSTONE_COMPANY_H */
