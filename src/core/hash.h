/*
 * hash.h
 *		Fast, fixed hashes: the same value on every build, machine and PostgreSQL major.
 *
 * They decide a canonical order of journeys and where a record is stored, so they must never change (states that
 * users keep depend on them).  They are not keyed and no defence against chosen collisions: whoever uses them
 * compares the bytes as well.
 */
#ifndef TOUCHSTONE_HASH_H
#define TOUCHSTONE_HASH_H

#include "postgres.h"

#include "port/pg_bswap.h"

/*
 * ts_mix64: a bijection of 64 bits that spreads them well (David Stafford's variant 13 of the MurmurHash3 finaliser).
 * Being a bijection, it loses nothing: equal results mean equal arguments.
 */
static inline uint64
ts_mix64(uint64 x)
{
	x = (x ^ (x >> 30)) * UINT64CONST(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64CONST(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* ts_load64, ts_load32: little-endian loads from any address. */
static inline uint64
ts_load64(const void *from)
{
	uint64 x;

	memcpy(&x, from, sizeof(x));
#ifdef WORDS_BIGENDIAN
	x = pg_bswap64(x);
#endif
	return x;
}

static inline uint32
ts_load32(const void *from)
{
	uint32 x;

	memcpy(&x, from, sizeof(x));
#ifdef WORDS_BIGENDIAN
	x = pg_bswap32(x);
#endif
	return x;
}

/* ts_fold_product: the 128-bit product of two words, its halves folded into one. */
static inline uint64
ts_fold_product(uint64 a, uint64 b)
{
#ifdef HAVE_INT128
	uint128 p = (uint128) a * b;

	return (uint64) p ^ (uint64) (p >> 64);
#else
	uint64 al = (uint32) a, ah = a >> 32, bl = (uint32) b, bh = b >> 32;
	uint64 low = al * bl, mid1 = ah * bl, mid2 = al * bh;
	uint64 carry = ((low >> 32) + (uint32) mid1 + (uint32) mid2) >> 32;
	uint64 high = ah * bh + (mid1 >> 32) + (mid2 >> 32) + carry;

	return (low + (mid1 << 32) + (mid2 << 32)) ^ high;
#endif
}

/*
 * ts_hash_bytes: 64-bit hash of a string of bytes, by folded 64x64 multiplications (the idea of Wang Yi's wyhash).
 * About 2 ns for a channel name.  A product is 0 when one factor is, whatever the other says; so the last two words
 * come in twice, paired differently.
 */
static inline uint64
ts_hash_bytes(const char *bytes, size_t n)
{
	const uint64 k1 = UINT64CONST(0x9e3779b97f4a7c15);
	const uint64 k2 = UINT64CONST(0xd6e8feb86659fd93);
	const uint64 k3 = UINT64CONST(0xa0761d6478bd642f);
	uint64 h = k2 ^ (n * k1);
	uint64 a, b;

	while (n > 16)
	{
		h = ts_fold_product(ts_load64(bytes) ^ k1, ts_load64(bytes + 8) ^ h);
		bytes += 16;
		n -= 16;
	}
	if (n >= 8)
	{
		a = ts_load64(bytes);
		b = ts_load64(bytes + n - 8);
	}
	else if (n >= 4)
	{
		a = ts_load32(bytes);
		b = ts_load32(bytes + n - 4);
	}
	else if (n > 0)
	{
		a = ((uint64) (unsigned char) bytes[0] << 16) | ((uint64) (unsigned char) bytes[n / 2] << 8) |
			(unsigned char) bytes[n - 1];
		b = 0;
	}
	else
		a = b = 0;
	return ts_fold_product(ts_fold_product(a ^ k1, b ^ h) ^ b ^ k3, a ^ h ^ k2);
}

#endif /* TOUCHSTONE_HASH_H */
