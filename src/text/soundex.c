/*
 * soundex.c
 *		Soundex, as the National Archives of the United States code the census (Russell and Odell 1918, 1922).
 *
 * The first letter, then a digit for every consonant, up to three, filled up with 0.  Neighbours of one digit count once,
 * the first letter included (Pfister P236); so do two that only H or W stands between (Ashcraft A261), but not two with
 * a vowel between (Tymczak T522).
 *
 * Written here and not taken from contrib/fuzzystrmatch, which forgets the rule of H and W (Ashcraft A226) and asks the
 * locale what a letter is.
 */
#include "text/phonetic.h"

#include <string.h>

void
ts_soundex(const char *word, char *key)
{
	/*                          ABCDEFGHIJKLMNOPQRSTUVWXYZ; 0: no code */
	static const char codes[] = "01230120022455012623010202";
	char last;
	int n = 1;

	memcpy(key, "0000", 5);
	if (*word == '\0')
	{
		key[0] = '\0';
		return;
	}
	key[0] = *word;
	last = codes[*word - 'A'];
	for (const char *at = word + 1; *at != '\0' && n < 4; at++)
	{
		char code = codes[*at - 'A'];

		if (*at == 'H' || *at == 'W')
			continue;
		if (code != '0' && code != last)
			key[n++] = code;
		last = code;
	}
}
