/*
 * state.h
 *		The transition state of attribute() and attribute_rows(): an event stream, kept compactly, in any order.
 *
 * A group starts as one allocation that doubles as it grows; 128 bytes hold three events:
 *
 *		TsState  | stream | n | silent | keys | big | record 0 | record 1 | ...
 *
 * What all groups of one call have in common (models, dictionary of touch names) is in the TsStream.
 *
 * At 32,767 records the buffer becomes a TsBlock (block.c): its records partitioned by journey into 1,024 parts, touches
 * packed to 16 bytes.  Blocks beyond the memory budget move to a temporary file.
 *
 *		block   | counts | touches by partition | other records by partition | journey keys by partition |
 *		counts  1,024 words: touches of the partition in the lower, other records in the upper half; where the block
 *				has keys, 1,024 more: number of keys in the lower, their bytes in the upper half
 *		touch   | journey 54 bits, time 10 bits | time 44 bits, touch 20 bits |
 *
 * Why the fields fit: the upper 10 of a journey's 64 bits are the partition's number; 54 bits of microseconds reach from
 * 1714 to 2285.  Touches outside that, and touches with a number beyond 20 bits, go with the other records, which are
 * conversions and marks.
 *
 * A parallel worker sends its journeys sorted and compact, as a TsRun (run.c): about 9 bytes a touch.  In the end (walk.c)
 * the partitions are visited one by one, those of the blocks are sorted (partition.c) and merged with those of the runs.
 *
 * The journey of a record is 64 bits.  A bigint key goes through a bijection (ts_mix64).  A text or uuid key is hashed;
 * since two keys may share a hash, the key itself is kept: for a buffer in `keys`, for blocks in the dictionary
 * `live_keys`, of which a record holds the number within its partition.  A block that leaves memory takes its keys
 * along; a run has the key at the head of the journey.  Journeys are always visited in the order of (64 bits, key),
 * which no plan and no order of rows can change.
 */
#ifndef TOUCHSTONE_STATE_H
#define TOUCHSTONE_STATE_H

#include "postgres.h"

#include "attribution/model.h"
#include "core/compat.h"
#include "core/names.h"
#include "fmgr.h"
#include "nodes/execnodes.h"

#define TS_PARTITION_BITS 10
#define TS_PARTITIONS	  (1 << TS_PARTITION_BITS)
#define TS_JOURNEY_BITS	  (64 - TS_PARTITION_BITS)
#define TS_JOURNEY_MASK	  ((UINT64CONST(1) << TS_JOURNEY_BITS) - 1)
#define TS_TIME_BITS	  54
#define TS_TIME_LOW_BITS  44
#define TS_TIME_HIGH_BITS (TS_TIME_BITS - TS_TIME_LOW_BITS)
#define TS_TOUCH_BITS	  20
#define TS_TIME_BIAS	  (INT64CONST(1) << (TS_TIME_BITS - 1))

/* Capacities of a buffer are one less than a power of two. */
#define TS_FIRST_CAPACITY 3
#define TS_TRACKED		  255			  /* above it a state counts against the memory budget */
#define TS_MIN_FLUSH	  1023			  /* below it a buffer is not worth a block */
#define TS_MAX_FLUSH	  32767			  /* at this size it always becomes one */
#define TS_MAX_REFS		  ((1 << 24) - 1) /* records of a group that keeps references */
#define TS_MAX_SILENT	  (1u << 31)	  /* silent rows that the small counter holds */
#define TS_MAX_TOUCHES	  (1 << 28)		  /* distinct names of one call */

typedef enum TsJourneyType
{
	TS_JOURNEY_BIGINT,
	TS_JOURNEY_TEXT,
	TS_JOURNEY_UUID
} TsJourneyType;

/* The kinds of records, in the order in which they take effect at one instant. */
typedef enum TsKind
{
	TS_TOUCH = 0,
	TS_MARK = 1, /* a goal was reached, and nothing earned */
	TS_CONVERSION = 2
} TsKind;

/*
 * One touch, mark or conversion; a row that is a touch and one of the others makes two records.  `what`, from the lowest
 * bit: kind (2 bits), whether the record is the second of its row (1 bit), a number (29 bits, of which 28 are used: of a
 * touch that in the stream's dictionary; of the others that of the goal plus 1, 0 for none), where the journey's key is
 * (32 bits: in a buffer the offset in `keys`, in a block the number within the partition).
 */
typedef struct TsRecord
{
	uint64 journey;
	int64 at;
	double value; /* of a conversion, else 0 */
	uint64 what;
} TsRecord;

/* A record of a stream that keeps references; `ref` is the offset in `keys` plus 1, 0 for NULL. */
typedef struct TsRefRecord
{
	TsRecord r;
	uint64 ref;
} TsRefRecord;

#define TS_SECOND_OF_ROW		  UINT64CONST(4)
#define ts_kind(what)			  ((TsKind) ((what) &3))
#define ts_touch(what)			  ((uint32) ((what) >> 3) & (TS_MAX_TOUCHES - 1))
#define ts_goal(what)			  ts_touch(what) /* plus 1 */
#define ts_key(what)			  ((uint32) ((what) >> 32))
#define ts_what(kind, touch, key) ((uint64) (kind) | ((uint64) (touch) << 3) | ((uint64) (key) << 32))

/* A touch in a block. */
typedef struct TsPacked
{
	uint64 high; /* journey within the partition, upper bits of the time */
	uint64 low;	 /* lower bits of the time, touch */
} TsPacked;

/* Journey keys and references of a buffer: each its length (4 bytes), then its bytes. */
typedef struct TsKeys
{
	uint32 used, room;
	char bytes[FLEXIBLE_ARRAY_MEMBER];
} TsKeys;

#define TS_COUNTS_SIZE	(TS_PARTITIONS * sizeof(uint64))
#define TS_KEY_OVERHEAD sizeof(uint16) /* length before the bytes of a key in a block */

typedef struct TsBlock
{
	uint64 ntouches, nothers, key_bytes;
	bool has_keys;
	char *data; /* NULL: in the file */
	int fileno;
	off_t offset;
} TsBlock;

/* Journeys of another process, sorted; run.c has the layout. */
typedef struct TsRun
{
	Size size;
	char *data; /* NULL: in the file */
	int fileno;
	off_t offset;
	int64 base; /* times are counted from here */
	int time_bytes, touch_bytes;
	uint32 *sizes; /* bytes of each partition */
	uint32 nnames;
	uint32 *touches; /* number in the run -> in the stream's dictionary */
	uint32 ngoals;
	int goal_bytes; /* 0: a stream without goals */
	uint32 *goals;	/* as touches */
} TsRun;

/* What only a state of more than TS_TRACKED records has. */
typedef struct TsBig
{
	struct TsCall *call;
	MemoryContext context; /* the state's */
	uint32 capacity;	   /* of the buffer */
	uint64 silent;
	int nblocks, block_room;
	TsBlock *blocks;
	int nruns, run_room;
	TsRun *runs;
	TsNames
		*live_keys; /* text, uuid: keys of the blocks in memory; a key's tag is its number in the partition */
	uint32 *live_count;		  /* ... and how many keys each partition has */
	uint64 ntouches, nothers; /* in blocks and runs */
	uint64 second_records;	  /* others that are the second of their row */
	int64 first_at, last_at;  /* what lies between all times of blocks and runs */
	BufFile *file;
	int end_fileno; /* ... and where its next block goes */
	off_t end_offset;
	size_t tracked; /* bytes of this state that count against the budget */
} TsBig;

typedef struct TsState
{
	struct TsStream *stream;
	uint32 n; /* records in the buffer */
	uint32 silent;
	TsKeys *keys;
	TsBig *big;
	char records[FLEXIBLE_ARRAY_MEMBER]; /* TsRecord, or TsRefRecord */
} TsState;

/* What one call site (a FmgrInfo) of the aggregate knows: in fn_extra, for as long as the query runs. */
typedef struct TsCall
{
	MemoryContext context;
	bool constant_models; /* the argument cannot change from row to row */
	bool may_spill;		  /* in an aggregate, but not in a window */
	bool reads_in_place;  /* flat forms stay where they are as long as the state is used */
	uint32 flush_at;	  /* records at which a buffer becomes a block */
	size_t limit;		  /* memory budget: work_mem * hash_mem_multiplier */
	size_t memory;		  /* of all states above TS_TRACKED */
	List *streams;
} TsCall;

/* What all groups of a call with the same models have in common. */
typedef struct TsStream
{
	TsCall *call;
	TsJourneyType journey_type;
	bool keeps_refs;
	Size record_size;
	TsModels *models;
	TsNames *touches;
	const struct TsInterval *interval; /* attribute_interval: its other arguments */
	TsNames *goals;					   /* NULL: rows have no goal */
} TsStream;

/* state.c: calls, streams, states, and room in them */
extern TsCall *ts_call(FunctionCallInfo fcinfo);
extern TsStream *ts_call_add_stream(TsCall *call, TsJourneyType type, bool keeps_refs, bool has_goals,
									TsModels *models);
extern TsState *ts_state_create(FunctionCallInfo fcinfo, TsStream *stream);
extern TsState *ts_state_make_room(FunctionCallInfo fcinfo, TsState *state);
extern uint32 ts_state_keep(TsState *state, const char *bytes, uint32 length);
extern TsBig *ts_state_big(FunctionCallInfo fcinfo, TsState *state);
extern void ts_state_track(TsBig *big, int64 bytes);
extern uint64 ts_state_silent(const TsState *state);

/* block.c: blocks, in memory and in the file */
extern Size ts_block_size(const TsBlock *block);
extern void ts_block_of_buffer(TsState *state, TsBlock *block);
extern void ts_block_flush(TsState *state);
extern void ts_block_spill(TsBig *big);
extern void ts_file_append(TsBig *big, const char *bytes, Size size, int *fileno, off_t *offset);
extern void ts_file_fetch(TsBig *big, int fileno, off_t offset, Size size, char *to);

/* wire.c: the flat form in which a state travels */
extern bytea *ts_state_flatten(TsState *state);
extern TsState *ts_state_absorb(FunctionCallInfo fcinfo, TsState *state, const bytea *flat);

/* Record `i` of the buffer. */
static inline TsRecord *
ts_record(const TsState *state, uint32 i)
{
	return (TsRecord *) (state->records + (Size) i * state->stream->record_size);
}

/*
 * Whether the buffer is full.  A state without `big` is as large as its number of records needs, so only numbers one
 * less than a power of two are looked at.
 */
static inline bool
ts_state_full(const TsState *state)
{
	uint32 n = state->n;

	return unlikely((n & (n + 1)) == 0 && n >= TS_FIRST_CAPACITY) &&
		   (state->big == NULL || n >= state->big->capacity);
}

/* A key or reference of a buffer. */
static inline const char *
ts_key_bytes(const TsKeys *keys, uint32 offset, uint32 *length)
{
	memcpy(length, keys->bytes + offset, sizeof(uint32));
	return keys->bytes + offset + sizeof(uint32);
}

/* Where a journey belongs. */
static inline uint32
ts_partition(uint64 journey)
{
	return (uint32) (journey >> TS_JOURNEY_BITS);
}

#endif /* TOUCHSTONE_STATE_H */
