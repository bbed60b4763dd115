/*
 * library.h
 *		Functions of other shared libraries, which may not be there.
 */
#ifndef TOUCHSTONE_LIBRARY_H
#define TOUCHSTONE_LIBRARY_H

#include "postgres.h"

#include "fmgr.h"

/* A function of a library; NULL where it cannot be loaded, and then *message is what the server says about it. */
extern void *ts_library_function(const char *file, const char *function, const char **message);

#endif /* TOUCHSTONE_LIBRARY_H */
