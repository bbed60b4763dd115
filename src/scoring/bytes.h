/*
 * bytes.h
 *		Words of the bytes that states are sent as: eight bytes each, little-endian, doubles by their bits.
 *
 * Reading checks nothing: who reads has checked that there is as much.
 */
#ifndef TOUCHSTONE_SCORING_BYTES_H
#define TOUCHSTONE_SCORING_BYTES_H

#include "postgres.h"

#include "core/hash.h"

/* A word at `to`; behind it. */
static inline char *
ts_put_word(char *to, uint64 word)
{
#ifdef WORDS_BIGENDIAN
	word = pg_bswap64(word);
#endif
	memcpy(to, &word, sizeof(word));
	return to + sizeof(word);
}

/* The bits of a double at `to`; behind them. */
static inline char *
ts_put_double(char *to, double x)
{
	uint64 word;

	memcpy(&word, &x, sizeof(word));
	return ts_put_word(to, word);
}

/* The word at `*from`, which moves behind it. */
static inline uint64
ts_get_word(const char **from)
{
	uint64 word = ts_load64(*from);

	*from += sizeof(word);
	return word;
}

/* The double at `*from`, which moves behind it. */
static inline double
ts_get_double(const char **from)
{
	uint64 word = ts_get_word(from);
	double x;

	memcpy(&x, &word, sizeof(x));
	return x;
}

#endif /* TOUCHSTONE_SCORING_BYTES_H */
