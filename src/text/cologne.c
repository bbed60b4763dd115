/*
 * cologne.c
 *		Kölner Phonetik (Hans Joachim Postel 1969): Soundex for German.
 *
 *		A E I J O U Y               0        L           5
 *		B; P but not before H       1        M N         6
 *		D T but not before C S Z    2        R           7
 *		F V W; P before H           3        S Z         8
 *		G K Q                       4        D T before C S Z   8
 *		X                          48, but 8 behind C K Q
 *		C first in the word         4 before A H K L O Q R U X, else 8
 *		C elsewhere                 4 before A H K O Q U X and not behind S Z, else 8
 *		H                           nothing
 *
 * Then neighbours of one digit count once, and then every 0 goes but that at the beginning.  Umlauts are vowels and ß is
 * ss, so their letters without marks give the same key.
 */
#include "text/phonetic.h"

#include <stdbool.h>
#include <string.h>

static bool
one_of(char c, const char *letters)
{
	return c != '\0' && strchr(letters, c) != NULL;
}

static char
code(char before, char c, char after, bool first)
{
	switch (c)
	{
		case 'A':
		case 'E':
		case 'I':
		case 'J':
		case 'O':
		case 'U':
		case 'Y':
			return '0';
		case 'B':
			return '1';
		case 'P':
			return after == 'H' ? '3' : '1';
		case 'D':
		case 'T':
			return one_of(after, "CSZ") ? '8' : '2';
		case 'F':
		case 'V':
		case 'W':
			return '3';
		case 'G':
		case 'K':
		case 'Q':
			return '4';
		case 'C':
			if (first)
				return one_of(after, "AHKLOQRUX") ? '4' : '8';
			return one_of(after, "AHKOQUX") && !one_of(before, "SZ") ? '4' : '8';
		case 'L':
			return '5';
		case 'M':
		case 'N':
			return '6';
		case 'R':
			return '7';
		default: /* S Z */
			return '8';
	}
}

size_t
ts_cologne(const char *word, char *key)
{
	size_t n = 0;
	char last = '\0';

	for (const char *at = word; *at != '\0'; at++)
	{
		char before = at == word ? '\0' : at[-1];
		char codes[2] = {0};

		if (*at == 'H')
			continue;
		if (*at != 'X')
			codes[0] = code(before, *at, at[1], at == word);
		else if (one_of(before, "CKQ"))
			codes[0] = '8';
		else
			memcpy(codes, "48", 2);
		for (int i = 0; i < 2 && codes[i] != '\0'; i++)
		{
			if (codes[i] != last && (codes[i] != '0' || n == 0))
				key[n++] = codes[i];
			last = codes[i];
		}
	}
	key[n] = '\0';
	return n;
}
