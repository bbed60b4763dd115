/*
 * letters.c
 *		Fuzz target: what looks at text a character or a word at a time: UTF-8, Han, phonetic keys, hosts and domains; and
 *		whether the tables of the last two are sorted.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/han.h"
#include "normalize/contact.h"
#include "text/phonetic.h"

/* included, not linked: their tables are looked at */
#include "normalize/channel_sites.c"
#include "normalize/email_domains.c"

/* Tables are sorted, with no key twice, or bsearch does not find what is there. */
#define CHECK_SORTED(table)                                    \
	for (size_t i = 1; i < ts_length(table); i++)              \
		assert(ts_compare_row(*(const char *const *) &(table)[i - 1], &(table)[i]) < 0)

/* Characters put together again are the bytes they came from, whatever those are. */
static void
check_utf8(const char *bytes, size_t length)
{
	uint32_t *room = malloc((length + 1) * sizeof(uint32_t));
	TsChars text = ts_utf8_chars(bytes, length, room);
	size_t at = 0;
	bool ascii = true;

	for (uint32_t i = 0; i < text.n; i++)
	{
		char put[4];
		int n = ts_utf8_put(ts_char(&text, i), put);

		assert(at + n <= length && memcmp(bytes + at, put, n) == 0);
		at += n;
	}
	assert(at == length);
	for (size_t i = 0; i < length; i++)
		ascii = ascii && (bytes[i] & 0x80) == 0;
	assert(ts_is_ascii(bytes, length) == ascii && text.wide == !ascii);
	for (size_t i = 0; i < length; i++)
	{
		uint64_t word = ts_load_bytes(bytes + i, length - i);

		assert((char) word == bytes[i]);
		assert(length - i >= 8 || (length - i) * 8 > 63 || word >> (8 * (length - i)) == 0);
	}
	free(room);
}

/* What is simplified stays; a reading is letters a to z, as many as it says; digits are 0 to 9 and no spaces. */
static void
check_char(uint32_t c)
{
	uint32_t simple = ts_han_simplified(c);
	const TsSyllable *syllable = ts_han_pinyin(c);

	assert(ts_han_simplified(simple) == simple && (simple == c || ts_is_han(c)));
	if (syllable != NULL)
	{
		assert(ts_is_han(c));
		assert(syllable->length > 0 && syllable->length < sizeof(syllable->letters));
		assert(strspn(syllable->letters, "abcdefghijklmnopqrstuvwxyz") == syllable->length);
		assert(syllable->letters[syllable->length] == '\0');
	}
	assert(ts_digit(c) >= -1 && ts_digit(c) <= 9 && ts_digit(ts_fold_width(c)) == ts_digit(c));
	assert(!(ts_is_space(c) && (ts_is_dash(c) || ts_digit(c) >= 0)));
	assert(!ts_is_white_space(c) || ts_is_space(c));
	assert(ts_upper(ts_lower(c)) == ts_upper(c) && (c < 0x80 || ts_lower(c) == c));
}

static void
check_phonetic(const uint8_t *data, size_t n)
{
	char *word = malloc(n + 1), *cologne = malloc(2 * n + 1), soundex[5];

	for (size_t i = 0; i < n; i++)
		word[i] = (char) ('A' + data[i] % 26);
	word[n] = '\0';
	ts_soundex(word, soundex);
	if (n == 0)
		assert(soundex[0] == '\0');
	else
		assert(soundex[0] == word[0] && strspn(soundex + 1, "0123456") == 3 && soundex[4] == '\0');
	assert(ts_cologne(word, cologne) == strlen(cologne) && strlen(cologne) <= 2 * n);
	assert(strspn(cologne, "012345678") == strlen(cologne));
	for (size_t i = 1; i < strlen(cologne); i++)
		assert(cologne[i] != '0');
	free(cologne);
	free(word);
}

static void
check_hosts(const char *bytes, size_t length)
{
	char *text = malloc(length + 1);
	const TsEmailProvider *provider;

	memcpy(text, bytes, length);
	text[length] = '\0';
	ts_site_of_host(text);
	ts_site_of_source(text);
	ts_channel_of_click(text);
	assert(ts_same_site(text, text));
	provider = ts_email_provider(text);
	if (provider != NULL)
	{
		/* what a domain stands for, stands for itself */
		const TsEmailProvider *again = ts_email_provider(provider->canonical);

		assert(again == NULL || strcmp(again->canonical, provider->canonical) == 0);
	}
	assert(!(ts_email_free_domain(text) && ts_email_disposable_domain(text)));
	free(text);
}

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool sorted = false;
	char *bytes = malloc(size + (size == 0));

	if (!sorted)
	{
		CHECK_SORTED(sites);
		CHECK_SORTED(names);
		CHECK_SORTED(clicks);
		CHECK_SORTED(free_domains);
		CHECK_SORTED(disposable_domains);
		CHECK_SORTED(providers);
		sorted = true;
	}
	memcpy(bytes, data, size);
	check_utf8(bytes, size);
	for (size_t i = 0; i + 3 <= size; i += 3)
		check_char((data[i] | (uint32_t) data[i + 1] << 8 | (uint32_t) data[i + 2] << 16) % (TS_BAD_BYTE + 256));
	for (const char *at = bytes; at < bytes + size;)
		check_char(ts_utf8_next(&at, bytes + size));
	check_phonetic(data, size);
	check_hosts(bytes, size);
	free(bytes);
	return 0;
}
