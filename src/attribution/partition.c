/*
 * partition.c
 *		What the blocks of a large state hold, one partition at a time, sorted.
 *
 * A partition (about a thousandth of the records, usually within the second-level cache) is sorted thus:
 *
 *		1. its packed touches are collected from all blocks and scattered into buckets by the upper bits of the journey,
 *		   about one journey a bucket; on the way a touch's number becomes the rank of its name, so that the 128 bits of
 *		   a packed touch are its place in the canonical order: journey, time, name;
 *		2. every bucket is sorted, usually by a few insertions, for rows tend to come in order of time;
 *		3. the other records (conversions, touches that could not be packed) are copied and sorted.
 *
 * Text and uuid journeys come with numbers that differ from block to block; first they are replaced by the rank of
 * (hash, key) among the keys of the partition.  Blocks in the file are read for as many partitions at a time as the
 * budget allows.
 */
#include "postgres.h"

#include "attribution/partition.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

#define INSERTION_SORT_LIMIT 24
#define TOUCHES_PER_BUCKET	 4
#define MAX_BUCKET_BITS		 16
#define MIN_READ_BUDGET		 (1024 * 1024)

/* Where the reading of one block stands. */
typedef struct Cursor
{
	const TsBlock *block;
	const uint64 *counts;
	const uint64 *key_counts;				   /* NULL: the block has no keys of its own */
	Size touches_done, others_done, keys_done; /* bytes before the next partition */

	/* the partition being read */
	const TsPacked *touches;
	const TsRecord *others;
	const char *keys;
	uint32 ntouches, nothers, nkeys;
	uint32 key_set; /* which of TsPartition.numbers belongs to it */

	/* of a block in the file: what is in memory, for the partitions up to TsPartition.loaded */
	const char *loaded_touches;
	const char *loaded_others;
	const char *loaded_keys;
} Cursor;

struct TsPartitionReader
{
	TsState *state;
	const uint32 *ranks; /* of the names of the stream's dictionary, by number */
	const uint32 *goal_ranks;
	uint32 nnames;
	int loaded; /* partitions before this one are in memory */
	int ncursors;
	Cursor *cursors;
	TsBlock buffer; /* what the state's buffer holds, as a block */
	Size budget;
	char *read_buffer;
	Size read_room;
	uint32 touch_room, other_room;
	uint32 *bucket; /* counters */
	uint32 bucket_room;
	uint8 *wanted; /* whether a bucket is collected */

	/* text and uuid */
	const TsNames *live_keys;
	uint32 *live_order; /* keys of the dictionary by partition, there by number */
	uint32 live_start[TS_PARTITIONS + 1];
	uint32 nsets;
	uint32 **numbers; /* of each key set: number in it -> rank in the partition */
	uint32 *numbers_room;
	uint32 key_room;
	TsNames *keys; /* of the partition, where several key sets have to be brought together */
	uint32 *key_ranks;
	uint32 key_ranks_room;
};

/* ---------- orders ---------- */

static inline int
compare_packed(const TsPacked *a, const TsPacked *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	return (a->low > b->low) - (a->low < b->low);
}

#define ST_SORT			 sort_packed
#define ST_ELEMENT_TYPE	 TsPacked
#define ST_COMPARE(a, b) compare_packed(a, b)
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* The order of other records: journey, time, kind, value, rank of the touch or goal. */
static inline int
compare_others(const TsRecord *a, const TsRecord *b)
{
	if (a->journey != b->journey)
		return a->journey < b->journey ? -1 : 1;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (ts_kind(a->what) != ts_kind(b->what))
		return ts_kind(a->what) < ts_kind(b->what) ? -1 : 1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return (a->what > b->what) - (a->what < b->what);
}

#define ST_SORT			 sort_others
#define ST_ELEMENT_TYPE	 TsRecord
#define ST_COMPARE(a, b) compare_others(a, b)
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

static inline int
compare_partition_keys(const TsPartitionKey *a, const TsPartitionKey *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return ts_bytes_compare(a->bytes, a->length, b->bytes, b->length);
}

#define ST_SORT			 sort_keys
#define ST_ELEMENT_TYPE	 TsPartitionKey
#define ST_COMPARE(a, b) compare_partition_keys(a, b)
#define ST_SCOPE		 static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Makes an array have room for n elements; what was in it is lost. */
#define make_room(pointer, type, room, n)       \
	do                                          \
	{                                           \
		if ((room) < (n))                       \
		{                                       \
			if (pointer)                        \
				pfree(pointer);                 \
			(room) = (n) + (n) / 4 + 8;         \
			(pointer) = ts_array(type, (room)); \
		}                                       \
	} while (0)

/* ---------- opening ---------- */

static void
open_cursor(TsPartitionReader *reader, Cursor *cursor, const TsBlock *block)
{
	TsBig *big = reader->state->big;
	Size before_keys = ts_block_size(block) - block->key_bytes - TS_COUNTS_SIZE;

	memset(cursor, 0, sizeof(Cursor));
	cursor->block = block;
	if (block->data)
		cursor->counts = (const uint64 *) block->data;
	else
	{
		char *counts = palloc(TS_COUNTS_SIZE);

		ts_file_fetch(big, block->fileno, block->offset, TS_COUNTS_SIZE, counts);
		cursor->counts = (const uint64 *) counts;
		if (block->has_keys)
		{
			counts = palloc(TS_COUNTS_SIZE);
			ts_file_fetch(big, block->fileno, block->offset + before_keys, TS_COUNTS_SIZE, counts);
			cursor->key_counts = (const uint64 *) counts;
		}
	}
}

/* The keys of the live dictionary, by partition. */
static void
order_live_keys(TsPartitionReader *reader, const TsBig *big)
{
	reader->live_keys = big->live_keys;
	reader->live_start[0] = 0;
	for (int p = 0; p < TS_PARTITIONS; p++)
		reader->live_start[p + 1] = reader->live_start[p] + big->live_count[p];
	reader->live_order = ts_array(uint32, big->live_keys->n + 1);
	for (uint32 i = 0; i < big->live_keys->n; i++)
	{
		const TsName *key = &big->live_keys->name[i];

		reader->live_order[reader->live_start[ts_partition(key->hash)] + key->tag] = i;
	}
}

/*
 * ts_partition_open: a reader of the blocks of a state, and of what its buffer holds.  `ranks` are those of the touch
 * names, by number; `goal_ranks` those of the goals, where the stream has any.
 */
TsPartitionReader *
ts_partition_open(TsState *state, const uint32 *ranks, uint32 nnames, const uint32 *goal_ranks)
{
	TsBig *big = state->big;
	TsPartitionReader *reader = palloc0(sizeof(TsPartitionReader));

	reader->state = state;
	reader->ranks = ranks;
	reader->goal_ranks = goal_ranks;
	reader->nnames = nnames;
	reader->budget = Max(state->stream->call->limit / 2, MIN_READ_BUDGET);
	reader->cursors = ts_array(Cursor, big->nblocks + 1);
	for (int b = 0; b < big->nblocks; b++)
		open_cursor(reader, &reader->cursors[reader->ncursors++], &big->blocks[b]);
	if (state->n > 0)
	{
		ts_block_of_buffer(state, &reader->buffer);
		open_cursor(reader, &reader->cursors[reader->ncursors++], &reader->buffer);
	}

	/* key set 0 is the live dictionary; then every block with keys of its own has one */
	reader->nsets = 1;
	for (int c = 0; c < reader->ncursors; c++)
		if (reader->cursors[c].key_counts)
			reader->cursors[c].key_set = reader->nsets++;
	if (big->live_keys)
		order_live_keys(reader, big);
	reader->numbers = palloc0(reader->nsets * sizeof(uint32 *));
	reader->numbers_room = palloc0(reader->nsets * sizeof(uint32));
	return reader;
}

/* ---------- reading ---------- */

/* The sections of a block. */
typedef enum Section
{
	TOUCHES,
	OTHERS,
	KEYS
} Section;

/* Bytes of a section that belong to a partition. */
static inline Size
section_size(const Cursor *cursor, Section section, int p)
{
	switch (section)
	{
		case TOUCHES:
			return (cursor->counts[p] & PG_UINT32_MAX) * sizeof(TsPacked);
		case OTHERS:
			return (cursor->counts[p] >> 32) * sizeof(TsRecord);
		case KEYS:
			return cursor->key_counts ? cursor->key_counts[p] >> 32 : 0;
	}
	return 0;
}

/* Reads the partitions from p on of the blocks in the file, as many as the budget allows, at least one. */
static void
load(TsPartitionReader *reader, int p)
{
	TsBig *big = reader->state->big;
	Size total = 0;
	int to = p;
	char *at;

	while (to < TS_PARTITIONS)
	{
		Size more = 0;

		for (int c = 0; c < reader->ncursors; c++)
			if (reader->cursors[c].block->data == NULL)
				for (Section s = TOUCHES; s <= KEYS; s++)
					more += section_size(&reader->cursors[c], s, to) + MAXIMUM_ALIGNOF;
		if (to > p && total + more > reader->budget)
			break;
		total += more;
		to++;
	}
	make_room(reader->read_buffer, char, reader->read_room, total);
	at = reader->read_buffer;
	for (int c = 0; c < reader->ncursors; c++)
	{
		Cursor *cursor = &reader->cursors[c];
		const TsBlock *block = cursor->block;
		Size size[KEYS + 1] = {0};
		off_t from;

		if (block->data)
			continue;
		CHECK_FOR_INTERRUPTS();
		for (int i = p; i < to; i++)
			for (Section s = TOUCHES; s <= KEYS; s++)
				size[s] += section_size(cursor, s, i);
		from = block->offset + TS_COUNTS_SIZE;
		ts_file_fetch(big, block->fileno, from + cursor->touches_done, size[TOUCHES], at);
		cursor->loaded_touches = at;
		at += size[TOUCHES];
		from += block->ntouches * sizeof(TsPacked);
		ts_file_fetch(big, block->fileno, from + cursor->others_done, size[OTHERS], at);
		cursor->loaded_others = at;
		at += size[OTHERS];
		from += block->nothers * sizeof(TsRecord) + TS_COUNTS_SIZE;
		ts_file_fetch(big, block->fileno, from + cursor->keys_done, size[KEYS], at);
		cursor->loaded_keys = at;
		at += MAXALIGN(size[KEYS]);
	}
	reader->loaded = to;
}

/* Points every cursor at its share of the partition; how many touches and others there are in all. */
static void
take_shares(TsPartitionReader *reader, int p, TsPartition *partition)
{
	partition->ntouches = partition->nothers = 0;
	for (int c = 0; c < reader->ncursors; c++)
	{
		Cursor *cursor = &reader->cursors[c];
		const TsBlock *block = cursor->block;

		cursor->ntouches = (uint32) cursor->counts[p];
		cursor->nothers = (uint32) (cursor->counts[p] >> 32);
		cursor->nkeys = cursor->key_counts ? (uint32) cursor->key_counts[p] : 0;
		if (block->data)
		{
			const char *touches = block->data + TS_COUNTS_SIZE;

			cursor->touches = (const TsPacked *) (touches + cursor->touches_done);
			cursor->others =
				(const TsRecord *) (touches + block->ntouches * sizeof(TsPacked) + cursor->others_done);
		}
		else
		{
			cursor->touches = (const TsPacked *) cursor->loaded_touches;
			cursor->others = (const TsRecord *) cursor->loaded_others;
			cursor->keys = cursor->loaded_keys;
			cursor->loaded_touches += section_size(cursor, TOUCHES, p);
			cursor->loaded_others += section_size(cursor, OTHERS, p);
			cursor->loaded_keys += section_size(cursor, KEYS, p);
		}
		cursor->touches_done += section_size(cursor, TOUCHES, p);
		cursor->others_done += section_size(cursor, OTHERS, p);
		cursor->keys_done += section_size(cursor, KEYS, p);
		partition->ntouches += cursor->ntouches;
		partition->nothers += cursor->nothers;
	}
}

/* ---------- sorting ---------- */

/*
 * Numbers the keys of the partition that blocks bring along, equal ones alike, and those of the live dictionary with
 * them; puts them down in partition->keys by number.
 */
static void
number_keys(TsPartitionReader *reader, int p, TsPartition *partition)
{
	uint32 first = reader->live_keys ? reader->live_start[p] : 0;
	uint32 nlive = reader->live_keys ? reader->live_start[p + 1] - first : 0;
	TsNames *keys;

	if (reader->nsets == 1)
	{
		/* the keys of one dictionary differ, and have numbers */
		make_room(partition->keys, TsPartitionKey, reader->key_room, nlive);
		make_room(reader->numbers[0], uint32, reader->numbers_room[0], nlive);
		for (uint32 i = 0; i < nlive; i++)
		{
			const TsName *name = &reader->live_keys->name[reader->live_order[first + i]];

			partition->keys[i] = (TsPartitionKey){name->hash, name->bytes, name->length, i};
			reader->numbers[0][i] = i;
		}
		partition->nkeys = nlive;
		return;
	}

	if (reader->keys)
		ts_names_clear(reader->keys);
	else
		reader->keys = ts_names_create(CurrentMemoryContext);
	keys = reader->keys;
	make_room(reader->numbers[0], uint32, reader->numbers_room[0], nlive);
	for (uint32 i = 0; i < nlive; i++)
	{
		const TsName *name = &reader->live_keys->name[reader->live_order[first + i]];

		reader->numbers[0][i] = ts_names_intern(keys, name->bytes, name->length, name->hash);
	}
	for (int c = 0; c < reader->ncursors; c++)
	{
		Cursor *cursor = &reader->cursors[c];
		const char *bytes = cursor->keys;
		uint32 set = cursor->key_set;

		if (cursor->key_counts == NULL)
			continue;
		make_room(reader->numbers[set], uint32, reader->numbers_room[set], cursor->nkeys);
		for (uint32 i = 0; i < cursor->nkeys; i++)
		{
			uint16 length;

			memcpy(&length, bytes, sizeof(length));
			bytes += TS_KEY_OVERHEAD;
			reader->numbers[set][i] = ts_names_intern(keys, bytes, length, ts_hash_bytes(bytes, length));
			bytes += length;
		}
	}
	make_room(partition->keys, TsPartitionKey, reader->key_room, keys->n);
	for (uint32 i = 0; i < keys->n; i++)
		partition->keys[i] =
			(TsPartitionKey){keys->name[i].hash, keys->name[i].bytes, keys->name[i].length, i};
	partition->nkeys = keys->n;
}

/*
 * Ranks the journey keys of the partition: numbers[set][number] becomes the rank of (hash, key) among all of them.
 */
static void
rank_keys(TsPartitionReader *reader, int p, TsPartition *partition)
{
	int bits = 0;

	number_keys(reader, p, partition);
	sort_keys(partition->keys, partition->nkeys);
	make_room(reader->key_ranks, uint32, reader->key_ranks_room, partition->nkeys);
	for (uint32 i = 0; i < partition->nkeys; i++)
		reader->key_ranks[partition->keys[i].number] = i;
	for (uint32 i = 0; reader->live_keys && i < reader->live_start[p + 1] - reader->live_start[p]; i++)
		reader->numbers[0][i] = reader->key_ranks[reader->numbers[0][i]];
	for (int c = 0; c < reader->ncursors; c++)
		for (uint32 i = 0; i < reader->cursors[c].nkeys; i++)
		{
			uint32 *number = &reader->numbers[reader->cursors[c].key_set][i];

			*number = reader->key_ranks[*number];
		}
	while (bits < 32 && (UINT64CONST(1) << bits) < partition->nkeys)
		bits++;
	partition->key_shift = TS_JOURNEY_BITS - bits;
}

/* What stands for the journeys of a block in the sort. */
typedef struct JourneyMap
{
	const uint32 *numbers; /* number of the key -> rank; NULL: bigint */
	int shift;
} JourneyMap;

static inline JourneyMap
journey_map(const TsPartitionReader *reader, const TsPartition *partition, const Cursor *cursor)
{
	if (reader->state->stream->journey_type == TS_JOURNEY_BIGINT)
		return (JourneyMap){NULL, 0};
	return (JourneyMap){reader->numbers[cursor->key_set], partition->key_shift};
}

static inline uint64
map_journey(const JourneyMap *map, uint64 journey)
{
	return map->numbers ? (uint64) map->numbers[journey] << map->shift : journey;
}

/* A bucket that has been filled, sorted. */
static inline void
sort_bucket(TsPacked *touches, uint32 n)
{
	if (n > INSERTION_SORT_LIMIT)
	{
		sort_packed(touches, n);
		return;
	}
	for (uint32 i = 1; i < n; i++)
	{
		TsPacked moving = touches[i];
		uint32 j = i;

		for (; j > 0 && compare_packed(&touches[j - 1], &moving) > 0; j--)
			touches[j] = touches[j - 1];
		touches[j] = moving;
	}
}

/*
 * Collects and sorts the packed touches of the partition; where only converting journeys are wanted, those in buckets
 * with a conversion.
 */
static void
collect_touches(TsPartitionReader *reader, TsPartition *partition, bool converting_only)
{
	const uint64 touch_mask = (UINT64CONST(1) << TS_TOUCH_BITS) - 1;
	const uint64 time_mask = (UINT64CONST(1) << TS_TIME_HIGH_BITS) - 1;
	uint32 n = partition->ntouches;
	int bits = 1;
	int shift;
	uint32 nbuckets;
	uint32 start = 0;

	while (bits < MAX_BUCKET_BITS && (UINT64CONST(1) << bits) < n / TOUCHES_PER_BUCKET)
		bits++;
	nbuckets = 1u << bits;
	shift = TS_JOURNEY_BITS - bits;
	make_room(partition->touches, TsPacked, reader->touch_room, n);
	if (reader->bucket_room < nbuckets)
	{
		make_room(reader->bucket, uint32, reader->bucket_room, nbuckets);
		reader->wanted = ts_array(uint8, reader->bucket_room);
	}
	memset(reader->bucket, 0, nbuckets * sizeof(uint32));
	memset(reader->wanted, !converting_only, nbuckets);
	for (uint32 i = 0; converting_only && i < partition->nothers; i++)
		if (ts_kind(partition->others[i].what) == TS_CONVERSION)
			reader->wanted[partition->others[i].journey >> shift] = true;

	for (int c = 0; c < reader->ncursors; c++)
	{
		const Cursor *cursor = &reader->cursors[c];
		JourneyMap map = journey_map(reader, partition, cursor);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < cursor->ntouches; i++)
		{
			uint64 b = map_journey(&map, ts_packed_journey(&cursor->touches[i])) >> shift;

			reader->bucket[b] += reader->wanted[b];
		}
	}
	for (uint32 b = 0; b < nbuckets; b++)
	{
		uint32 count = reader->bucket[b];

		reader->bucket[b] = start;
		start += count;
	}
	for (int c = 0; c < reader->ncursors; c++)
	{
		const Cursor *cursor = &reader->cursors[c];
		JourneyMap map = journey_map(reader, partition, cursor);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < cursor->ntouches; i++)
		{
			TsPacked touch = cursor->touches[i];
			uint64 journey = map_journey(&map, ts_packed_journey(&touch));

			if (!reader->wanted[journey >> shift])
				continue;
			touch.high = (journey << TS_TIME_HIGH_BITS) | (touch.high & time_mask);
			touch.low = (touch.low & ~touch_mask) | reader->ranks[touch.low & touch_mask];
			partition->touches[reader->bucket[journey >> shift]++] = touch;
		}
	}
	start = 0;
	for (uint32 b = 0; b < nbuckets; b++)
	{
		sort_bucket(&partition->touches[start], reader->bucket[b] - start);
		start = reader->bucket[b];
	}
	partition->ntouches = start;
}

/* Copies and sorts the other records of the partition; where names are too many to be packed, the touches with them. */
static void
collect_others(TsPartitionReader *reader, TsPartition *partition, bool with_touches)
{
	uint32 n = 0;

	make_room(partition->others, TsRecord, reader->other_room,
			  partition->nothers + (with_touches ? partition->ntouches : 0));
	for (int c = 0; c < reader->ncursors; c++)
	{
		const Cursor *cursor = &reader->cursors[c];
		JourneyMap map = journey_map(reader, partition, cursor);

		CHECK_FOR_INTERRUPTS();
		for (uint32 i = 0; i < cursor->nothers; i++)
		{
			const TsRecord *r = &cursor->others[i];
			uint32 number = ts_kind(r->what) == TS_TOUCH ? reader->ranks[ts_touch(r->what)]
							: ts_goal(r->what) > 0		 ? reader->goal_ranks[ts_goal(r->what) - 1] + 1
														 : 0;
			uint64 journey = map_journey(&map, map.numbers ? ts_key(r->what) : r->journey & TS_JOURNEY_MASK);

			partition->others[n++] =
				(TsRecord){journey, r->at, r->value, ts_what(ts_kind(r->what), number, 0)};
		}
		for (uint32 i = 0; with_touches && i < cursor->ntouches; i++)
		{
			const TsPacked *packed = &cursor->touches[i];
			uint64 journey = map_journey(&map, ts_packed_journey(packed));

			partition->others[n++] = (TsRecord){journey, ts_packed_time(packed), 0,
												ts_what(TS_TOUCH, reader->ranks[ts_packed_touch(packed)], 0)};
		}
	}
	sort_others(partition->others, n);
	partition->nothers = n;
	if (with_touches)
		partition->ntouches = 0;
}

/*
 * ts_partition_next: the records of the next partition, which is `p`, sorted.  *partition is zeroed before the first
 * call; it keeps its room from one call to the next.
 */
void
ts_partition_next(TsPartitionReader *reader, int p, bool converting_only, TsPartition *partition)
{
	bool unpack = (reader->nnames > (1u << TS_TOUCH_BITS));

	CHECK_FOR_INTERRUPTS();
	if (p >= reader->loaded)
		load(reader, p);
	take_shares(reader, p, partition);
	if (reader->state->stream->journey_type != TS_JOURNEY_BIGINT)
		rank_keys(reader, p, partition);
	collect_others(reader, partition, unpack);
	if (!unpack)
		collect_touches(reader, partition, converting_only);
}
