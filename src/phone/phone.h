/*
 * phone.h
 *		What touchstone_phone.so offers: libphonenumber behind plain C.
 *
 * The library is apart from touchstone.so, so that only who calls normalize_phone needs libphonenumber and loads it.
 * No PostgreSQL header here: library.cc is C++, which those headers and their long jumps do not suit.
 */
#ifndef TOUCHSTONE_PHONE_H
#define TOUCHSTONE_PHONE_H

#include <stddef.h>

#define TS_PHONE_LIBRARY "touchstone_phone"
/* The name carries the version of the interface: a library left from another version lacks it, and says so. */
#define TS_PHONE_E164_NAME "ts_phone_e164_v1"
#define TS_PHONE_ROOM	   32 /* bytes: '+', 15 digits, and a terminator fit */

typedef enum TsPhoneResult
{
	TS_PHONE_OK,
	TS_PHONE_NO_NUMBER,
	TS_PHONE_UNKNOWN_REGION,
	TS_PHONE_NO_MEMORY,
	TS_PHONE_FAILED
} TsPhoneResult;

/* The E.164 form of `length` bytes of UTF-8, written to `to`, terminated.  Never throws. */
typedef TsPhoneResult (*TsPhoneE164)(const char *utf8, size_t length, const char *region, char *to);

#endif /* TOUCHSTONE_PHONE_H */
