/*
 * funnel.h
 *		How far a journey goes along the steps of a funnel.
 */
#ifndef TOUCHSTONE_FUNNEL_H
#define TOUCHSTONE_FUNNEL_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"

#include "journey/events.h"

#define TS_MAX_STEPS  64
#define TS_STEP_SLOTS 256 /* a power of two, well above the number of steps */

/* Modes; any combination but strict_order with skip_ok. */
#define TS_STRICT_ORDER			1
#define TS_STRICT_DEDUPLICATION 2
#define TS_STRICT_INCREASE		4
#define TS_SKIP_OK				8

typedef struct TsStep
{
	uint64 hash;
	const char *name;
	uint32 length;
} TsStep;

/* The settings of a funnel, read. */
typedef struct TsFunnel
{
	int n; /* steps */
	int modes;
	bool has_until;
	int64 until;
	int64 within;				/* microseconds */
	uint8 slots[TS_STEP_SLOTS]; /* open addressing by hash: number of a step from 1; 0: free */
	TsStep step[FLEXIBLE_ARRAY_MEMBER];
} TsFunnel;

/* A chain of steps: from its first, the steps taken and when.  Steps are numbered from 1 here, and so are the bits. */
typedef struct TsChain
{
	uint64 taken;
	int64 start;
	int64 at[TS_MAX_STEPS + 1];
} TsChain;

/* What a journey does in a funnel. */
typedef struct TsProgress
{
	int furthest; /* step; 0: not even the first */
	TsChain best; /* the chain that got there */
	bool open;	  /* events may still come that take it further: its start is so young ... */
	int64 since;  /* ... and this is it */
} TsProgress;

/* Arguments of the settings from `first` on: steps, within, mode, until; the latter two may be missing. */
extern void ts_funnel_write(FunctionCallInfo fcinfo, int first, StringInfo bytes);
extern void *ts_funnel_read(const char *bytes, uint32 length, MemoryContext context);

/* What goes along one journey after the other; the room it needs is allocated once. */
typedef struct TsFunnelWalk TsFunnelWalk;

extern void ts_funnel_add(FunctionCallInfo fcinfo, const TsEventsClass *class, TsEvents *events,
						  int argument);
extern TsFunnelWalk *ts_funnel_walk(const TsEvents *events);
extern const TsProgress *ts_funnel_next(TsFunnelWalk *walk);

/* The number of a step from 1, or 0 for a name that is none. */
static inline int
ts_funnel_step(const TsFunnel *funnel, const char *name, uint32 length, uint64 hash)
{
	for (uint32 at = (uint32) hash % TS_STEP_SLOTS; funnel->slots[at] != 0; at = (at + 1) % TS_STEP_SLOTS)
	{
		const TsStep *step = &funnel->step[funnel->slots[at] - 1];

		if (step->hash == hash && step->length == length && memcmp(step->name, name, length) == 0)
			return funnel->slots[at];
	}
	return 0;
}

#endif /* TOUCHSTONE_FUNNEL_H */
