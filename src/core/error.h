/*
 * error.h
 *		How Touchstone reports what is wrong.
 *
 * What a user can cause is an ereport with an SQLSTATE, a lower-case message without a full stop, and detail and hint
 * in full sentences; the hint says what to do next.  What no user can cause is Ensure(), which is also on in
 * production builds: a wrong answer is worse than an error.
 */
#ifndef TOUCHSTONE_ERROR_H
#define TOUCHSTONE_ERROR_H

#include "postgres.h"

#include "miscadmin.h"

/* In a loop over data, with its counter: lets a cancel in now and then (every 32,768 turns, at most a millisecond). */
#define TsCheckInterrupts(i)        \
	do                              \
	{                               \
		if (((i) &0x7fff) == 0)     \
			CHECK_FOR_INTERRUPTS(); \
	} while (0)

#define Ensure(condition, ...)                                                                              \
	do                                                                                                      \
	{                                                                                                       \
		if (unlikely(!(condition)))                                                                         \
			ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR), errmsg_internal("touchstone: " __VA_ARGS__))); \
	} while (0)

#endif /* TOUCHSTONE_ERROR_H */
