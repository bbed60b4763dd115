/*
 * run.c
 *		Journeys of one process, sorted and compact, as they travel to another.
 *
 * For each partition, in the order of ts_walk_next:
 *
 *		journey      lower 54 bits (7 bytes); text and uuid: the key (length as varint, bytes)
 *		             number of touches, of marks (of streams with goals), of conversions (varints)
 *		touches      time since the base (time_bytes), number of the name (touch_bytes)
 *		marks        time since the base (time_bytes), number of the goal plus 1 (goal_bytes)
 *		conversions  time since the base (time_bytes), value (8 bytes), number of the goal plus 1 or 0 (goal_bytes)
 *
 * Integers are little-endian, of the smallest width that holds all of their kind in the run; a varint has seven bits in a
 * byte, the lowest first.  Ten touches of one of 200 channels within a year take 6 + 1 bytes each, and the journey 9.
 * Touches and goals are numbered in bytewise order of their names, so that a run is in canonical order for every reader.
 */
#include "postgres.h"

#include <float.h>

#include "attribution/run.h"
#include "attribution/wire.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"

#define JOURNEY_BYTES 7
#define MAX_VARINT	  5

/* How many bytes hold numbers up to x. */
static int
width(uint64 x)
{
	int bytes = 1;

	while (bytes < 8 && x >> (8 * bytes) != 0)
		bytes++;
	return bytes;
}

/* ts_run_format: how a run with these times, names and goals is written. */
TsRunFormat
ts_run_format(const TsStream *stream, int64 first_at, int64 last_at, uint32 nnames, uint32 ngoals)
{
	TsRunFormat format;

	format.base = first_at;
	format.time_bytes = first_at <= last_at ? width((uint64) last_at - (uint64) first_at) : 1;
	format.touch_bytes = width(nnames > 0 ? nnames - 1 : 0);
	format.goal_bytes = stream->goals ? width(ngoals) : 0;
	format.has_keys = (stream->journey_type != TS_JOURNEY_BIGINT);
	return format;
}

/* ---------- writing ---------- */

/* ts_run_bound: a run with so many records, and keys of so many bytes in all, takes no more than this. */
Size
ts_run_bound(const TsRunFormat *format, uint64 ntouches, uint64 nothers, uint64 key_bytes)
{
	Size head = (format->has_keys ? MAX_VARINT : JOURNEY_BYTES) + 3 * MAX_VARINT;

	return add_size(mul_size(ntouches + nothers,
							 head + format->time_bytes + Max(format->touch_bytes, 8 + format->goal_bytes)),
					add_size(key_bytes, TS_RUN_SLACK));
}

/* Writers put whole words and advance by as many bytes as count; what is behind is overwritten. */
static inline char *
put_word(char *to, uint64 x, int bytes)
{
	x = ts_load64(&x);
	memcpy(to, &x, sizeof(x));
	return to + bytes;
}

/* A goal's rank plus 1, or 0. */
static inline char *
put_goal(char *to, const TsRunFormat *format, uint32 goal, const TsRunNumbers *numbers)
{
	if (goal > 0 && numbers->used_goals)
		numbers->used_goals[goal - 1] = true;
	return put_word(to, goal > 0 && numbers->goals ? numbers->goals[goal - 1] + 1 : goal, format->goal_bytes);
}

static inline char *
put_varint(char *to, uint32 x)
{
	for (; x >= 128; x >>= 7)
		*to++ = (char) (x | 128);
	*to++ = (char) x;
	return to;
}

/*
 * ts_run_write: all journeys of a walk, to memory with room for ts_run_bound bytes.  `sizes` gets the bytes
 * of each partition; the result is their sum.
 */
Size
ts_run_write(const TsRunFormat *format, TsWalk *walk, const TsRunNumbers *numbers, uint32 *sizes,
			 TsRunCounts *counts, char *to)
{
	const uint32 *names = numbers->names;
	uint8 *used = numbers->used_names;
	char *begin = to;
	char *partition_begin = to;
	uint32 partition = 0;
	const TsJourney *journey;

	memset(sizes, 0, TS_PARTITIONS * sizeof(uint32));
	memset(counts, 0, sizeof(TsRunCounts));
	while ((journey = ts_walk_next(walk)) != NULL)
	{
		if (ts_partition(journey->id) != partition)
		{
			partition = ts_partition(journey->id);
			partition_begin = to;
		}
		if (format->has_keys)
		{
			to = put_varint(to, journey->key_length);
			memcpy(to, journey->key, journey->key_length);
			to += journey->key_length;
		}
		else
			to = put_word(to, journey->id & TS_JOURNEY_MASK, JOURNEY_BYTES);
		counts->journeys++;
		counts->touches += journey->ntouches;
		counts->marks += journey->nmarks;
		counts->conversions += journey->nconversions;
		to = put_varint(to, journey->ntouches);
		if (format->goal_bytes)
			to = put_varint(to, journey->nmarks);
		to = put_varint(to, journey->nconversions);
		for (uint32 i = 0; i < journey->ntouches; i++)
		{
			to = put_word(to, (uint64) journey->at[i] - (uint64) format->base, format->time_bytes);
			if (used)
				used[journey->touch[i]] = true;
			to = put_word(to, names ? names[journey->touch[i]] : journey->touch[i], format->touch_bytes);
		}
		for (uint32 i = 0; i < journey->nmarks; i++)
		{
			to = put_word(to, (uint64) journey->mark_at[i] - (uint64) format->base, format->time_bytes);
			to = put_goal(to, format, journey->mark_goal[i], numbers);
		}
		for (uint32 i = 0; i < journey->nconversions; i++)
		{
			uint64 bits;

			memcpy(&bits, &journey->value[i], sizeof(bits));
			to = put_word(to, (uint64) journey->conversion_at[i] - (uint64) format->base, format->time_bytes);
			to = put_word(to, bits, sizeof(bits));
			if (format->goal_bytes)
				to = put_goal(to, format, journey->conversion_goal[i], numbers);
		}
		Ensure(to - partition_begin <= PG_UINT32_MAX, "partition of a run is too large");
		sizes[partition] = (uint32) (to - partition_begin);
	}
	return to - begin;
}

/* ---------- reading ---------- */

/*
 * ts_run_open: a cursor before the first partition.  `ranks` and `goal_ranks` are those of the stream's dictionaries, by
 * number; NULL: what the cursor shows are the run's own numbers.
 */
void
ts_run_open(TsRunCursor *cursor, const TsRun *run, TsJourneyType type, const uint32 *ranks,
			const uint32 *goal_ranks)
{
	uint32 *own = ts_array(uint32, run->nnames + 1);
	uint32 *own_goals = ts_array(uint32, run->ngoals + 1);

	memset(cursor, 0, sizeof(TsRunCursor));
	cursor->run = run;
	cursor->format = (TsRunFormat){run->base, run->time_bytes, run->touch_bytes, run->goal_bytes,
								   type != TS_JOURNEY_BIGINT};
	for (uint32 i = 0; i < run->nnames; i++)
		own[i] = ranks ? ranks[run->touches[i]] : i;
	for (uint32 i = 0; i < run->ngoals; i++)
		own_goals[i] = goal_ranks ? goal_ranks[run->goals[i]] : i;
	cursor->ranks = own;
	cursor->goal_ranks = own_goals;
}

/* ts_run_partition: go to the next partition, before its first journey. */
void
ts_run_partition(TsRunCursor *cursor, TsBig *big, int partition)
{
	const TsRun *run = cursor->run;
	Size size = run->sizes[partition];

	if (run->data)
		cursor->at = run->data + cursor->done;
	else
	{
		if (cursor->room < size + TS_RUN_SLACK)
		{
			if (cursor->buffer)
				pfree(cursor->buffer);
			cursor->room = size + size / 2 + TS_RUN_SLACK;
			cursor->buffer = ts_array(char, cursor->room);
		}
		ts_file_fetch(big, run->fileno, run->offset + cursor->done, size, cursor->buffer);
		cursor->at = cursor->buffer;
	}
	cursor->end = cursor->at + size;
	cursor->done += size;
	cursor->journey = 0;
	cursor->key = NULL;
}

static inline uint32
get_varint(TsRunCursor *cursor)
{
	uint64 x = 0;

	for (int shift = 0; shift < 7 * MAX_VARINT; shift += 7)
	{
		unsigned char byte;

		if (unlikely(cursor->at >= cursor->end))
			ts_state_damaged();
		byte = (unsigned char) *cursor->at++;
		x |= (uint64) (byte & 127) << shift;
		if (byte < 128)
		{
			if (x > PG_UINT32_MAX || (byte == 0 && shift > 0))
				ts_state_damaged();
			return (uint32) x;
		}
	}
	ts_state_damaged();
	return 0;
}

static inline uint64
get_word(const char *from, int bytes)
{
	return ts_load64(from) & (PG_UINT64_MAX >> (64 - 8 * bytes));
}

/* ts_run_next: the next journey of the partition; false when there is none. */
bool
ts_run_next(TsRunCursor *cursor, int partition)
{
	const TsRunFormat *format = &cursor->format;
	uint64 journey;
	const char *key = NULL;
	uint32 key_length = 0;
	uint64 size;

	if (cursor->at == cursor->end)
		return false;
	if (format->has_keys)
	{
		key_length = get_varint(cursor);
		key = cursor->at;
		if (key_length > TS_NAME_MAX_LENGTH || key_length > cursor->end - cursor->at)
			ts_state_damaged();
		cursor->at += key_length;
		journey = ts_hash_bytes(key, key_length);
		if (ts_partition(journey) != (uint32) partition)
			ts_state_damaged();
	}
	else
	{
		if (cursor->end - cursor->at < JOURNEY_BYTES)
			ts_state_damaged();
		journey = get_word(cursor->at, JOURNEY_BYTES);
		if (journey > TS_JOURNEY_MASK)
			ts_state_damaged();
		journey |= (uint64) partition << TS_JOURNEY_BITS;
		cursor->at += JOURNEY_BYTES;
	}
	cursor->ntouches = get_varint(cursor);
	cursor->nmarks = format->goal_bytes ? get_varint(cursor) : 0;
	cursor->nconversions = get_varint(cursor);
	cursor->records = cursor->at;
	size = (uint64) cursor->ntouches * (format->time_bytes + format->touch_bytes) +
		   (uint64) cursor->nmarks * (format->time_bytes + format->goal_bytes) +
		   (uint64) cursor->nconversions * (format->time_bytes + sizeof(uint64) + format->goal_bytes);
	if (size > (uint64) (cursor->end - cursor->at) ||
		(cursor->ntouches == 0 && cursor->nmarks == 0 && cursor->nconversions == 0))
		ts_state_damaged();
	cursor->at += size;
	cursor->journey = journey;
	cursor->key = key;
	cursor->key_length = key_length;
	return true;
}

/* ts_run_touches: the touches of the journey. */
void
ts_run_touches(const TsRunCursor *cursor, int64 *at, uint32 *touch)
{
	const TsRunFormat *format = &cursor->format;
	const char *from = cursor->records;

	for (uint32 i = 0; i < cursor->ntouches; i++)
	{
		uint64 number = get_word(from + format->time_bytes, format->touch_bytes);

		if (unlikely(number >= cursor->run->nnames))
			ts_state_damaged();
		at[i] = (int64) ((uint64) format->base + get_word(from, format->time_bytes));
		touch[i] = cursor->ranks[number];
		from += format->time_bytes + format->touch_bytes;
	}
}

/* A goal's rank plus 1; 0 for none, which only a conversion may have. */
static inline uint32
get_goal(const TsRunCursor *cursor, const char *from, bool may_be_none)
{
	uint64 number = get_word(from, cursor->format.goal_bytes);

	if (unlikely(number > cursor->run->ngoals || (number == 0 && !may_be_none)))
		ts_state_damaged();
	return number == 0 ? 0 : cursor->goal_ranks[number - 1] + 1;
}

/* ts_run_marks: the marks of the journey. */
void
ts_run_marks(const TsRunCursor *cursor, int64 *at, uint32 *goal)
{
	const TsRunFormat *format = &cursor->format;
	const char *from = cursor->records + (Size) cursor->ntouches * (format->time_bytes + format->touch_bytes);

	for (uint32 i = 0; i < cursor->nmarks; i++)
	{
		at[i] = (int64) ((uint64) format->base + get_word(from, format->time_bytes));
		goal[i] = get_goal(cursor, from + format->time_bytes, false);
		from += format->time_bytes + format->goal_bytes;
	}
}

/* ts_run_conversions: the conversions of the journey; `goal` is used where the stream has goals. */
void
ts_run_conversions(const TsRunCursor *cursor, int64 *at, double *value, uint32 *goal)
{
	const TsRunFormat *format = &cursor->format;
	const char *from = cursor->records +
					   (Size) cursor->ntouches * (format->time_bytes + format->touch_bytes) +
					   (Size) cursor->nmarks * (format->time_bytes + format->goal_bytes);

	for (uint32 i = 0; i < cursor->nconversions; i++)
	{
		uint64 bits = ts_load64(from + format->time_bytes);

		at[i] = (int64) ((uint64) format->base + get_word(from, format->time_bytes));
		memcpy(&value[i], &bits, sizeof(bits));
		if (unlikely(!(value[i] >= 0 && value[i] <= DBL_MAX)))
			ts_state_damaged();
		if (format->goal_bytes)
			goal[i] = get_goal(cursor, from + format->time_bytes + sizeof(bits), true);
		from += format->time_bytes + sizeof(bits) + format->goal_bytes;
	}
}
