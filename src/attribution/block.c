/*
 * block.c
 *		Blocks of an event stream: made from a buffer, moved to a temporary file.  See state.h for their layout.
 *
 * A block in memory has no keys of its own: its journeys are numbers in the live dictionary.  When memory is short, all
 * blocks in memory are merged into one in the file, partition by partition, with the keys behind; so a partition is a
 * long run of bytes when it is read back.
 */
#include "postgres.h"

#include "attribution/state.h"

#include "core/hash.h"
#include "core/memory.h"

/* How many look-ups ahead a slot, a name, its bytes are asked for. */
#define PREFETCH_SLOT  24
#define PREFETCH_NAME  16
#define PREFETCH_BYTES 8

Size
ts_block_size(const TsBlock *block)
{
	Size size = TS_COUNTS_SIZE + block->ntouches * sizeof(TsPacked) + block->nothers * sizeof(TsRecord);

	return block->has_keys ? size + TS_COUNTS_SIZE + block->key_bytes : size;
}

/* One more block of a state. */
static void
add_block(TsBig *big, const TsBlock *block)
{
	if (big->nblocks == big->block_room)
	{
		big->block_room = Max(8, big->block_room * 2);
		if (big->blocks == NULL)
			big->blocks = ts_array_in(big->context, TsBlock, big->block_room);
		else
			big->blocks = ts_array_resize(big->blocks, TsBlock, big->block_room);
	}
	big->blocks[big->nblocks++] = *block;
}

/* ---------- from a buffer ---------- */

/* Whether a record can be a packed touch. */
static inline bool
fits_packed(const TsRecord *r)
{
	return ts_kind(r->what) == TS_TOUCH && ts_touch(r->what) < (1u << TS_TOUCH_BITS) &&
		   ((uint64) r->at + (uint64) TS_TIME_BIAS) >> TS_TIME_BITS == 0;
}

/*
 * The numbers, within their partitions, of the journey keys of a buffer; new keys enter the live dictionary.  The
 * dictionary is far larger than the caches, hence the prefetch.
 */
static uint32 *
number_keys(TsState *state)
{
	TsBig *big = state->big;
	uint32 *numbers = ts_array(uint32, state->n);
	size_t before;

	if (big->live_keys == NULL)
	{
		big->live_keys = ts_names_create(big->context);
		big->live_count = MemoryContextAllocZero(big->context, TS_PARTITIONS * sizeof(uint32));
		ts_state_track(big, big->live_keys->memory);
	}
	before = big->live_keys->memory;
	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);
		uint32 known = big->live_keys->n;
		uint32 length;
		const char *bytes = ts_key_bytes(state->keys, ts_key(r->what), &length);
		uint32 number;

		if (i + PREFETCH_SLOT < state->n)
		{
			ts_names_prefetch_slot(big->live_keys, ts_record(state, i + PREFETCH_SLOT)->journey);
			ts_names_prefetch_name(big->live_keys, ts_record(state, i + PREFETCH_NAME)->journey);
			ts_names_prefetch_bytes(big->live_keys, ts_record(state, i + PREFETCH_BYTES)->journey);
		}
		number = ts_names_intern(big->live_keys, bytes, length, r->journey);
		if (number == known)
			big->live_keys->name[number].tag = big->live_count[ts_partition(r->journey)]++;
		numbers[i] = big->live_keys->name[number].tag;
	}
	ts_state_track(big, big->live_keys->memory - before);
	return numbers;
}

/*
 * ts_block_of_buffer: a block in memory (the current context) with what the buffer holds.  The state keeps its
 * records; its live dictionary may learn keys, which changes nothing about what the state says.
 */
void
ts_block_of_buffer(TsState *state, TsBlock *block)
{
	uint32 *numbers = NULL;
	uint64 counts[TS_PARTITIONS];
	uint32 touch_at[TS_PARTITIONS];
	uint32 other_at[TS_PARTITIONS];
	uint64 total = 0;
	TsPacked *touches;
	TsRecord *others;

	memset(block, 0, sizeof(TsBlock));
	if (state->stream->journey_type != TS_JOURNEY_BIGINT)
		numbers = number_keys(state);

	memset(counts, 0, sizeof(counts));
	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);

		counts[ts_partition(r->journey)] += fits_packed(r) ? 1 : UINT64CONST(1) << 32;
	}
	for (int p = 0; p < TS_PARTITIONS; p++)
	{
		touch_at[p] = (uint32) total;
		other_at[p] = (uint32) (total >> 32);
		total += counts[p];
	}
	block->ntouches = (uint32) total;
	block->nothers = total >> 32;
	block->data = palloc(ts_block_size(block));
	memcpy(block->data, counts, sizeof(counts));

	touches = (TsPacked *) (block->data + TS_COUNTS_SIZE);
	others = (TsRecord *) (touches + block->ntouches);
	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);
		uint32 p = ts_partition(r->journey);

		if (fits_packed(r))
		{
			uint64 journey = numbers ? numbers[i] : r->journey;
			uint64 time = (uint64) r->at + (uint64) TS_TIME_BIAS;
			TsPacked *packed = &touches[touch_at[p]++];

			packed->high = (journey << TS_TIME_HIGH_BITS) | (time >> TS_TIME_LOW_BITS);
			packed->low = (time << TS_TOUCH_BITS) | ts_touch(r->what);
		}
		else
		{
			TsRecord *other = &others[other_at[p]++];

			*other = *r;
			if (numbers)
				other->what = (other->what & PG_UINT32_MAX) | ((uint64) numbers[i] << 32);
		}
	}
	if (numbers)
		pfree(numbers);
}

/* ts_block_flush: the buffer becomes a block. */
void
ts_block_flush(TsState *state)
{
	TsBig *big = state->big;
	MemoryContext old = MemoryContextSwitchTo(big->context);
	TsBlock block;

	ts_block_of_buffer(state, &block);
	add_block(big, &block);
	ts_state_track(big, ts_block_size(&block));
	big->ntouches += block.ntouches;
	big->nothers += block.nothers;
	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);

		big->first_at = Min(big->first_at, r->at);
		big->last_at = Max(big->last_at, r->at);
		big->second_records += (r->what & TS_SECOND_OF_ROW) != 0;
	}
	state->n = 0;
	if (state->keys)
		state->keys->used = 0;
	MemoryContextSwitchTo(old);
}

/* ---------- the file ---------- */

/* The file, made when it is first needed, standing at its end. */
static BufFile *
file_at_end(TsBig *big)
{
	if (big->file == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(big->context);

		big->file = BufFileCreateTemp(false);
		MemoryContextSwitchTo(old);
	}
	else if (BufFileSeek(big->file, big->end_fileno, big->end_offset, SEEK_SET) != 0)
		ereport(ERROR, (errcode_for_file_access(), errmsg("could not seek in a temporary file: %m")));
	return big->file;
}

/* ts_file_append: bytes to the end of the state's file; where they went. */
void
ts_file_append(TsBig *big, const char *bytes, Size size, int *fileno, off_t *offset)
{
	BufFile *file = file_at_end(big);

	BufFileTell(file, fileno, offset);
	ts_file_write(file, bytes, size);
	BufFileTell(file, &big->end_fileno, &big->end_offset);
}

/* ts_file_fetch: bytes from the state's file. */
void
ts_file_fetch(TsBig *big, int fileno, off_t offset, Size size, char *to)
{
	if (size == 0)
		return;
	if (BufFileSeek(big->file, fileno, offset, SEEK_SET) != 0)
		ereport(ERROR, (errcode_for_file_access(), errmsg("could not seek in a temporary file: %m")));
	ts_file_read(big->file, to, size);
}

/* ---------- spilling ---------- */

/* Writes the keys of the live dictionary, by partition and there by number; how many bytes they are. */
static Size
write_keys(TsBig *big, BufFile *file)
{
	TsNames *keys = big->live_keys;
	uint64 *counts = palloc0(TS_COUNTS_SIZE);
	uint32 *order = ts_array(uint32, keys->n + 1);
	uint32 start[TS_PARTITIONS];
	uint32 total = 0;
	Size size = 0;
	char buffer[BLCKSZ];
	Size filled = 0;

	StaticAssertStmt(TS_NAME_MAX_LENGTH + TS_KEY_OVERHEAD <= sizeof(buffer), "a key fits the buffer");
	for (int p = 0; p < TS_PARTITIONS; p++)
	{
		start[p] = total;
		total += big->live_count[p];
		counts[p] = big->live_count[p];
	}
	for (uint32 i = 0; i < keys->n; i++)
	{
		uint32 p = ts_partition(keys->name[i].hash);

		order[start[p] + keys->name[i].tag] = i;
		counts[p] += (uint64) (TS_KEY_OVERHEAD + keys->name[i].length) << 32;
		size += TS_KEY_OVERHEAD + keys->name[i].length;
	}
	ts_file_write(file, counts, TS_COUNTS_SIZE);
	for (uint32 i = 0; i < keys->n; i++)
	{
		const TsName *key = &keys->name[order[i]];
		uint16 length = (uint16) key->length;

		if (filled + TS_KEY_OVERHEAD + length > sizeof(buffer))
		{
			ts_file_write(file, buffer, filled);
			filled = 0;
		}
		memcpy(buffer + filled, &length, sizeof(length));
		memcpy(buffer + filled + sizeof(length), key->bytes, length);
		filled += TS_KEY_OVERHEAD + length;
	}
	ts_file_write(file, buffer, filled);
	pfree(order);
	pfree(counts);
	return size;
}

/*
 * ts_block_spill: all blocks that are in memory to the file, as one; the live dictionary starts anew.
 */
void
ts_block_spill(TsBig *big)
{
	BufFile *file = file_at_end(big);
	TsBlock merged = {.has_keys = (big->live_keys != NULL)};
	int first = 0; /* blocks in memory come after those in the file */
	int n;
	const char **at; /* next touch, then next other, of each block */
	uint64 *sums = palloc0(TS_COUNTS_SIZE);

	while (first < big->nblocks && big->blocks[first].data == NULL)
		first++;
	n = big->nblocks - first;
	at = ts_array(const char *, n + 1);
	for (int b = 0; b < n; b++)
	{
		const TsBlock *block = &big->blocks[first + b];

		merged.ntouches += block->ntouches;
		merged.nothers += block->nothers;
		at[b] = block->data + TS_COUNTS_SIZE;
		for (int p = 0; p < TS_PARTITIONS; p++)
			sums[p] += ((const uint64 *) block->data)[p];
	}
	BufFileTell(file, &merged.fileno, &merged.offset);
	ts_file_write(file, sums, TS_COUNTS_SIZE);
	for (int p = 0; p < TS_PARTITIONS; p++)
		for (int b = 0; b < n; b++)
		{
			Size size =
				(((const uint64 *) big->blocks[first + b].data)[p] & PG_UINT32_MAX) * sizeof(TsPacked);

			ts_file_write(file, at[b], size);
			at[b] += size;
		}
	for (int p = 0; p < TS_PARTITIONS; p++)
		for (int b = 0; b < n; b++)
		{
			Size size = (((const uint64 *) big->blocks[first + b].data)[p] >> 32) * sizeof(TsRecord);

			ts_file_write(file, at[b], size);
			at[b] += size;
		}
	if (merged.has_keys)
		merged.key_bytes = write_keys(big, file);
	BufFileTell(file, &big->end_fileno, &big->end_offset);
	pfree(sums);
	pfree(at);

	for (int b = 0; b < n; b++)
	{
		ts_state_track(big, -(int64) ts_block_size(&big->blocks[first + b]));
		pfree(big->blocks[first + b].data);
	}
	big->nblocks = first;
	add_block(big, &merged);
	if (big->live_keys)
	{
		ts_state_track(big, -(int64) big->live_keys->memory);
		ts_names_free(big->live_keys);
		pfree(big->live_count);
		big->live_keys = NULL;
		big->live_count = NULL;
	}
}
