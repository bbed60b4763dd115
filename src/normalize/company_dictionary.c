/*
 * company_dictionary.c
 *		The words of company_words.h behind one hash table.
 *
 * The lists stay readable, grouped by what the words mean; the table over them is built once in a backend, at the first
 * look-up.  Building takes some 200 µs, allocates nothing, cannot fail, and yields the same table always, so that no error
 * can leave it half-built.
 *
 *		words  in the order of the lists: where it stands, what it is
 *		slots  open addressing, number of a word + 1, at most half full
 */
#include "postgres.h"

#include "normalize/company.h"
#include "normalize/company_words.h"

#include "core/error.h"
#include "core/hash.h"

#define MAX_WORDS 8192
#define SLOTS	  (2 * MAX_WORDS)

static TsCompanyEntry words[MAX_WORDS];
static uint16 slots[SLOTS];
static uint32 nwords;
static bool ready;

/*
 * Most look-ups find nothing, so that they end here: by the first bytes of a word, the set of lengths (in threes of bytes,
 * a Han character each) of words that begin so.
 */
#define LEADS 4096
static uint16 leads[LEADS];

static inline uint16 *
lead_of(const char *bytes, uint32 length)
{
	const unsigned char *b = (const unsigned char *) bytes;
	uint32 first = length >= 3 ? b[0] | ((uint32) b[1] << 8) | ((uint32) b[2] << 16) : b[0];

	return &leads[(first * UINT32_C(0x9e3779b1)) >> 20];
}

static inline uint16
length_bit(uint32 length)
{
	return (uint16) (1 << Min(length / 3, 15));
}

StaticAssertDecl(lengthof(form_han_words) < 256 && lengthof(form_words) < 256, "a form's number is one byte");
StaticAssertDecl(MAX_WORDS < 65536, "a word's number is two bytes");

/* The slot of a word, or the free one where it belongs. */
static uint32
slot_of(const char *bytes, uint32 length, uint64 hash)
{
	uint32 at = (uint32) (hash >> 32) & (SLOTS - 1);

	for (; slots[at] != 0; at = (at + 1) & (SLOTS - 1))
	{
		const TsCompanyEntry *word = &words[slots[at] - 1];

		if (word->hash == (uint32) hash && word->length == length && memcmp(word->bytes, bytes, length) == 0)
			break;
	}
	return at;
}

/* The word, entered if it is new. */
static TsCompanyEntry *
enter(const char *bytes, uint32 length)
{
	uint64 hash = ts_hash_bytes(bytes, length);
	uint32 at = slot_of(bytes, length, hash);

	if (slots[at] == 0)
	{
		Ensure(nwords < MAX_WORDS, "too many words");
		words[nwords] = (TsCompanyEntry){.bytes = bytes, .hash = (uint32) hash, .length = (uint16) length};
		slots[at] = (uint16) ++nwords;
		*lead_of(bytes, length) |= length_bit(length);
	}
	return &words[slots[at] - 1];
}

/* The next word of a list, or NULL at its end; *length of it. */
static const char *
next_word(const char **list, uint32 *length)
{
	const char *word;

	while (**list == ' ')
		(*list)++;
	word = *list;
	while (**list != ' ' && **list != '\0')
		(*list)++;
	*length = (uint32) (*list - word);
	return *length > 0 ? word : NULL;
}

static void
enter_list(const char *list, uint16 kinds)
{
	const char *bytes;
	uint32 length;

	while ((bytes = next_word(&list, &length)) != NULL)
		enter(bytes, length)->kinds |= kinds;
}

/* Words and what they count as: left=right. */
static void
enter_aliases(const char *list, uint16 kinds)
{
	const char *bytes;
	uint32 length;

	while ((bytes = next_word(&list, &length)) != NULL)
	{
		const char *equals = memchr(bytes, '=', length);
		TsCompanyEntry *word;

		Ensure(equals != NULL, "an alias lacks its other side");
		word = enter(bytes, (uint32) (equals - bytes));
		word->kinds |= kinds;
		word->alias_length = (uint8) (bytes + length - equals - 1);
	}
}

static void
build(void)
{
	const char *bytes;
	uint32 length;
	uint16 place = 0;

	memset(slots, 0, sizeof(slots));
	memset(leads, 0, sizeof(leads));
	nwords = 0;

	/* First, for what a word counts as is found behind the place where it was entered from. */
	enter_aliases(alias_words, WORD_ALIAS);
	enter_aliases(roman_words, WORD_ROMAN);

	/* The first word of a line is the province; 内蒙 is a second name of its province. */
	for (uint32 i = 0; i < lengthof(region_words); i++)
	{
		const char *list = region_words[i];
		uint8 level = 1;

		while ((bytes = next_word(&list, &length)) != NULL)
		{
			TsCompanyEntry *word;
			bool again = (length == 6 && memcmp(bytes, "内蒙", 6) == 0);

			if (*bytes == '|')
			{
				level = 3;
				continue;
			}
			word = enter(bytes, length);
			if ((word->kinds & WORD_REGION) == 0)
			{
				word->kinds |= WORD_REGION;
				word->level = again ? 1 : level;
				word->province = (uint8) (i + 1);
				word->place = again ? place : ++place;
			}
			if (level == 1)
				level = 2;
		}
	}
	for (const char *list = foreign_han_words; (bytes = next_word(&list, &length)) != NULL;)
	{
		TsCompanyEntry *word = enter(bytes, length);

		word->kinds |= WORD_FOREIGN;
		word->place = ++place;
	}
	for (const char *list = bracket_han_words; (bytes = next_word(&list, &length)) != NULL;)
	{
		TsCompanyEntry *word = enter(bytes, length);

		word->kinds |= WORD_BRACKET;
		if (word->place == 0)
			word->place = ++place;
	}
	place++;
	for (const char *list = place_words; (bytes = next_word(&list, &length)) != NULL;)
	{
		TsCompanyEntry *word;

		if (*bytes == '|')
		{
			place++;
			continue;
		}
		word = enter(bytes, length);
		word->kinds |= WORD_PLACE;
		word->place = place;
	}
	enter_list(trade_han_words, WORD_TRADE);
	enter_list(trade_han_endings, WORD_TRADE_END);
	enter_list(trade_words, WORD_TRADE);
	enter_list(small_words, WORD_SMALL);
	enter_list(branch_han_words, WORD_BRANCH);
	enter_list(branch_han_after_form, WORD_BRANCH_AFTER);
	enter_list(branch_words, WORD_BRANCH);
	enter_list(anchor_han_words, WORD_ANCHOR);
	enter_list(filler_words, WORD_FILLER);
	for (uint32 i = 0; i < lengthof(form_han_words); i++)
		for (const char *list = form_han_words[i].spellings; (bytes = next_word(&list, &length)) != NULL;)
		{
			TsCompanyEntry *word = enter(bytes, length);

			word->kinds |= WORD_FORM | WORD_HAN_FORM | (form_han_words[i].prefix ? WORD_FORM_PREFIX : 0);
			word->form = word->prefix = (uint8) i;
		}
	for (uint32 i = 0; i < lengthof(form_words); i++)
		for (const char *list = form_words[i].spellings; (bytes = next_word(&list, &length)) != NULL;)
		{
			TsCompanyEntry *word = enter(bytes, length);

			if ((word->kinds & WORD_FORM) == 0)
				word->form = (uint8) i;
			word->kinds |= WORD_FORM;
			if (form_words[i].prefix)
			{
				word->kinds |= WORD_FORM_PREFIX;
				word->prefix = (uint8) i;
			}
		}
	ready = true;
}

const TsCompanyEntry *
ts_company_word(const char *bytes, uint32 length)
{
	uint32 at;

	if (unlikely(!ready))
		build();
	if (length == 0 || (*lead_of(bytes, length) & length_bit(length)) == 0)
		return NULL;
	at = slot_of(bytes, length, ts_hash_bytes(bytes, length));
	return slots[at] == 0 ? NULL : &words[slots[at] - 1];
}

int
ts_company_form_class(bool han, uint8 form)
{
	return han ? (int) form_han_words[form].class : (int) form_words[form].class;
}

const char *
ts_company_form_text(bool han, uint8 form)
{
	return han ? form_han_words[form].canonical : form_words[form].canonical;
}
