/*
 * phonetic.c
 *		phonetic_key(text [, algorithm]): what sounds alike gets the same key.
 *
 * The text is cut into words of the letters A to Z: accents go, ligatures and letters that Unicode does not decompose are
 * spelled out (ß ss, æ ae, ø o, ł l), apostrophes do not cut (O'Brien is one word), everything else does.  A Han
 * character is read as pinyin, each syllable a word.  Each word becomes a key, and the keys stand with a space between.
 *
 * Double metaphone is not written here but called in contrib/fuzzystrmatch, which Debian ships with the server: its C
 * function, straight from the library file, so that nobody has to create that extension.  The function's name, argument and
 * result have been the same since PostgreSQL 8.  Depending on the version it turns letters to upper case by the locale of
 * the process or by the collation of the call: it gets upper case A to Z and the collation "C", so that neither matters.
 */
#include "postgres.h"

#include "text/phonetic.h"

#include "catalog/pg_collation.h"
#include "core/chars.h"
#include "core/error.h"
#include "core/latin.h"
#include "core/library.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "text/pinyin.h"
#include "utils/builtins.h"

PG_FUNCTION_INFO_V1(ts_phonetic_key);

/* Double metaphone leaves some hundred bytes at each word, which beyond this are freed at once. */
#define LONG_TEXT 4096

typedef enum Algorithm
{
	BY_SCRIPT, /* no argument: pinyin for Han, double metaphone for Latin */
	DOUBLE_METAPHONE,
	SOUNDEX,
	COLOGNE,
	PINYIN
} Algorithm;

typedef struct Keys
{
	Algorithm algorithm;
	PGFunction *dmetaphone; /* where the call site keeps it */
	MemoryContext scratch;	/* for what it leaves behind at each word; NULL for short text */
	char *out;				/* the keys so far, with room for more */
	Size length, capacity;
	char *word; /* letters of the word being read */
	Size nword;
} Keys;

static Algorithm
parse_algorithm(const text *name)
{
	static const struct
	{
		const char *name;
		Algorithm algorithm;
	} algorithms[] = {{"double_metaphone", DOUBLE_METAPHONE},
					  {"soundex", SOUNDEX},
					  {"cologne", COLOGNE},
					  {"pinyin", PINYIN}};
	const char *given = ts_shown_text(name); /* what is cut is no algorithm either */

	for (int i = 0; i < lengthof(algorithms); i++)
		if (pg_strcasecmp(given, algorithms[i].name) == 0)
			return algorithms[i].algorithm;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("there is no phonetic algorithm \"%s\"", given),
			 errhint("Use double_metaphone, soundex, cologne or pinyin.")));
}

/*
 * load_dmetaphone: the function in the library of fuzzystrmatch, or an error that says what to install.
 */
static PGFunction
load_dmetaphone(void)
{
	const char *message;
	PGFunction function = (PGFunction) ts_library_function("$libdir/fuzzystrmatch", "dmetaphone", &message);

	if (function == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("double metaphone needs the library of fuzzystrmatch, which this server lacks"),
			 errdetail("The server says: %s.", message),
			 errhint("Install the contrib modules of PostgreSQL (CREATE EXTENSION is not needed), or use the "
					 "algorithm soundex or cologne.")));
	return function;
}

/* Makes room for `more` bytes of keys. */
static void
reserve(Keys *keys, Size more)
{
	if (keys->length + more <= keys->capacity)
		return;
	keys->capacity = add_size(mul_size(keys->capacity, 2), more);
	keys->out = ts_array_resize(keys->out, char, keys->capacity);
}

/* add_key: one more key, unless it is empty. */
static void
add_key(Keys *keys, const char *key, Size length)
{
	if (length == 0)
		return;
	reserve(keys, length + 1);
	if (keys->length > 0)
		keys->out[keys->length++] = ' ';
	memcpy(keys->out + keys->length, key, length);
	keys->length += length;
}

/* end_word: the key of the word that has been read, if any. */
static void
end_word(Keys *keys, Algorithm algorithm)
{
	char *word = keys->word;
	Size n = keys->nword;

	if (n == 0)
		return;
	word[n] = '\0';
	keys->nword = 0;
	switch (algorithm)
	{
		case SOUNDEX:
		{
			char key[5];

			ts_soundex(word, key);
			add_key(keys, key, 4);
			break;
		}
		case COLOGNE:
			reserve(keys, 2 * n + 2);
			if (keys->length > 0)
			{
				Size length = ts_cologne(word, keys->out + keys->length + 1);

				if (length == 0) /* a word of H alone */
					break;
				keys->out[keys->length] = ' ';
				keys->length += length + 1;
			}
			else
				keys->length = ts_cologne(word, keys->out);
			break;
		case PINYIN:
			for (Size i = 0; i < n; i++)
				word[i] += 'a' - 'A';
			add_key(keys, word, n);
			break;
		default:
		{
			MemoryContext caller = CurrentMemoryContext;
			text *key;

			if (*keys->dmetaphone == NULL)
				*keys->dmetaphone = load_dmetaphone();
			if (keys->scratch != NULL)
				MemoryContextSwitchTo(keys->scratch);
			key = DatumGetTextPP(
				DirectFunctionCall1Coll(*keys->dmetaphone, C_COLLATION_OID,
										PointerGetDatum(cstring_to_text_with_len(word, (int) n))));
			MemoryContextSwitchTo(caller);
			add_key(keys, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key));
			if (keys->scratch != NULL)
				MemoryContextReset(keys->scratch);
			break;
		}
	}
}

/* Whether a character stands inside of words: an apostrophe, or a mark on the letter before. */
static bool
joins(uint32 c)
{
	return c == '\'' || c == '`' || c == 0xb4 || c == 0x2018 || c == 0x2019 || c == 0x2bb || c == 0x2bc ||
		   c == 0xff07 || ts_is_accent(c) || c == 0xad || (c >= 0x200b && c <= 0x200f) || c == 0xfeff;
}

/*
 * letters_of: the letters A to Z that a character stands for; 0 for one that ends a word, -1 for one that is passed over.
 */
static int
letters_of(uint32 c, char *letters)
{
	int n = ts_latin_letters(c, letters);

	if (n == 0)
		return joins(c) ? -1 : 0;
	for (int i = 0; i < n; i++)
		letters[i] = (char) (letters[i] & ~0x20);
	if (c == 0xc7 || c == 0xe7) /* Ç ç: an S wherever it is written */
		letters[0] = 'S';
	return n;
}

/* ts_phonetic_key(text [, algorithm]) -> text */
Datum
ts_phonetic_key(PG_FUNCTION_ARGS)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	Keys keys = {.algorithm = PG_NARGS() < 2 ? BY_SCRIPT : parse_algorithm(PG_GETARG_TEXT_PP(1))};
	TsPinyinReader reader;
	TsPinyinPiece piece;

	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(PGFunction));
	keys.dmetaphone = fcinfo->flinfo->fn_extra;
	keys.capacity = 2 * (Size) length + 64;
	keys.out = ts_array(char, keys.capacity);
	/* a character of 3 bytes makes fewer than 18 letters, and one syllable is a word */
	keys.word = ts_array(char, 6 * (Size) length + TS_LATIN_MAX + 1);

	if (length > LONG_TEXT)
		keys.scratch = AllocSetContextCreate(CurrentMemoryContext, "phonetic_key", ALLOCSET_SMALL_SIZES);

	ts_pinyin_begin(&reader, utf8, length);
	for (uint32 i = 0; ts_pinyin_next(&reader, &piece); i++)
	{
		TsCheckInterrupts(i);
		if (!piece.read)
		{
			int n = letters_of(piece.c, keys.word + keys.nword);

			if (n > 0)
				keys.nword += (Size) n;
			else if (n == 0)
				end_word(&keys, keys.algorithm);
			continue;
		}
		end_word(&keys, keys.algorithm);
		for (uint32 k = 0; k <= piece.length; k++)
		{
			if (k == piece.length || piece.bytes[k] == ' ')
				end_word(&keys, keys.algorithm == BY_SCRIPT ? PINYIN : keys.algorithm);
			else
				keys.word[keys.nword++] = (char) (piece.bytes[k] & ~0x20);
		}
	}
	end_word(&keys, keys.algorithm);
	PG_RETURN_TEXT_P(ts_text_from_utf8(keys.out, keys.length));
}
