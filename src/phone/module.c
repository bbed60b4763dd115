/*
 * module.c
 *		The magic block of touchstone_phone.so, by which the server knows what it loads.  All else is in library.cc.
 */
#include "postgres.h"

#include "fmgr.h"

PG_MODULE_MAGIC;
