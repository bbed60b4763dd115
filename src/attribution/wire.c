/*
 * wire.c
 *		The flat form in which a state travels from a parallel worker to the leader, and how it is absorbed there.
 *
 *		magic, version        8 bytes
 *		silent rows           8 bytes
 *		journey type, refs    1 byte each
 *		models                number (4 bytes), canonical texts (length, bytes)
 *		touch names           number (4 bytes), names (length, bytes)
 *		is a run              1 byte
 *
 * then, of a small state, the number of its records (4 bytes) and the records, see put_record; of a large one:
 *
 *		touches, others, second records, bytes (8 bytes each), base and end of its times (8 bytes each),
 *		bytes of each partition (4 bytes each), and the journeys as run.c puts them
 *
 * Integers are little-endian.  Absorbing checks every length and number before it uses it.
 */
#include "postgres.h"

#include <float.h>

#include "attribution/run.h"
#include "attribution/state.h"
#include "attribution/walk.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "miscadmin.h"

#define FLAT_MAGIC	 UINT64CONST(0x3154412e48435554) /* "TUCH.AT1" */
#define COPY_AT_ONCE (4 * 1024 * 1024)				 /* bytes between two looks for a cancel */
#define SAME_JOURNEY 8 /* a record's flag: journey and key of the record before */

/* ---------- writing ---------- */

/*
 * A writer goes over everything twice: first with `at` NULL, only adding up the size, then putting bytes.
 */
typedef struct Writer
{
	char *at;
	uint64 size;
} Writer;

static inline void
put(Writer *w, const void *bytes, Size n)
{
	if (w->at)
	{
		memcpy(w->at, bytes, n);
		w->at += n;
	}
	w->size += n;
}

static inline void
put8(Writer *w, uint8 x)
{
	put(w, &x, 1);
}

static inline void
put32(Writer *w, uint32 x)
{
	x = ts_load32(&x);
	put(w, &x, sizeof(x));
}

static inline void
put64(Writer *w, uint64 x)
{
	x = ts_load64(&x);
	put(w, &x, sizeof(x));
}

static void
put_string(Writer *w, const char *bytes, uint32 length)
{
	put32(w, length);
	put(w, bytes, length);
}

/*
 * A record: kind, second of its row, same journey as before (4 bits), touch number (28 bits); unless the same, journey
 * (8 bytes) and key (string; text and uuid); time (8 bytes); value of a conversion (8 bytes); reference (length + 1 or
 * 0, bytes; where references are kept).
 */
static void
put_record(Writer *w, const TsState *state, uint32 i)
{
	const TsStream *stream = state->stream;
	const TsRecord *r = ts_record(state, i);
	const TsRecord *before = i > 0 ? ts_record(state, i - 1) : NULL;
	bool same = before && before->journey == r->journey && ts_key(before->what) == ts_key(r->what);
	uint32 touch = ts_kind(r->what) == TS_TOUCH ? stream->touches->name[ts_touch(r->what)].tag : 0;
	uint32 length;
	const char *bytes;

	put32(w, (uint32) (r->what & 7) | (same ? SAME_JOURNEY : 0) | (touch << 4));
	if (!same)
	{
		put64(w, r->journey);
		if (stream->journey_type != TS_JOURNEY_BIGINT)
		{
			bytes = ts_key_bytes(state->keys, ts_key(r->what), &length);
			put_string(w, bytes, length);
		}
	}
	put64(w, (uint64) r->at);
	if (ts_kind(r->what) == TS_CONVERSION)
	{
		uint64 bits;

		memcpy(&bits, &r->value, sizeof(bits));
		put64(w, bits);
	}
	if (stream->keeps_refs)
	{
		uint64 ref = ((const TsRefRecord *) r)->ref;

		if (ref == 0)
			put32(w, 0);
		else
		{
			bytes = ts_key_bytes(state->keys, (uint32) (ref - 1), &length);
			put32(w, length + 1);
			put(w, bytes, length);
		}
	}
}

/* The touches of a small state that its records name, numbered by their tags; their numbers, in order. */
static uint32 *
number_used_touches(TsState *state, uint32 *n)
{
	TsNames *touches = state->stream->touches;
	uint32 *used = ts_array(uint32, state->n + 1);

	*n = 0;
	for (uint32 i = 0; i < state->n; i++)
	{
		uint64 what = ts_record(state, i)->what;
		TsName *name = &touches->name[ts_touch(what)];

		if (ts_kind(what) != TS_TOUCH)
			continue;
		if (name->tag >= *n || used[name->tag] != ts_touch(what))
		{
			name->tag = *n;
			used[(*n)++] = ts_touch(what);
		}
	}
	return used;
}

/* What there is in a large state, its buffer included. */
typedef struct Extent
{
	uint64 ntouches, nothers, second_records, key_bytes;
	int64 first_at, last_at;
} Extent;

static Extent
measure(const TsState *state)
{
	const TsBig *big = state->big;
	Extent e = {big->ntouches, big->nothers, big->second_records, 0, big->first_at, big->last_at};

	for (uint32 i = 0; i < state->n; i++)
	{
		const TsRecord *r = ts_record(state, i);

		if (ts_kind(r->what) == TS_TOUCH)
			e.ntouches++;
		else
			e.nothers++;
		e.second_records += (r->what & TS_SECOND_OF_ROW) != 0;
		e.first_at = Min(e.first_at, r->at);
		e.last_at = Max(e.last_at, r->at);
	}
	if (state->keys)
		e.key_bytes += state->keys->used;
	if (big->live_keys)
		for (uint32 i = 0; i < big->live_keys->n; i++)
			e.key_bytes += big->live_keys->name[i].length;
	for (int b = 0; b < big->nblocks; b++)
		e.key_bytes += big->blocks[b].key_bytes;
	for (int r = 0; r < big->nruns; r++)
		e.key_bytes += big->runs[r].size;
	return e;
}

/* What every flat form begins with, up to the touch names. */
static void
put_head(Writer *w, const TsState *state)
{
	const TsModels *models = state->stream->models;

	put64(w, FLAT_MAGIC);
	put64(w, ts_state_silent(state));
	put8(w, state->stream->journey_type);
	put8(w, state->stream->keeps_refs);
	put32(w, models->n);
	for (int i = 0; i < models->n; i++)
		put_string(w, models->text[i], strlen(models->text[i]));
}

static void
put_small(Writer *w, TsState *state, uint32 nused, const uint32 *used)
{
	const TsName *name = state->stream->touches->name;

	put_head(w, state);
	put32(w, nused);
	for (uint32 i = 0; i < nused; i++)
		put_string(w, name[used[i]].bytes, name[used[i]].length);
	put8(w, false);
	put32(w, state->n);
	for (uint32 i = 0; i < state->n; i++)
		put_record(w, state, i);
}

static bytea *
flatten_small(TsState *state)
{
	Writer w = {NULL, 0};
	uint32 nused;
	uint32 *used = number_used_touches(state, &nused);
	bytea *flat;

	put_small(&w, state, nused, used);
	if (w.size > MaxAllocSize - VARHDRSZ)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a group of attribute_rows takes more than 1 GB to be sent by a parallel process"),
			 errhint("GROUP BY the journey, or SET max_parallel_workers_per_gather = 0 for this query.")));
	flat = palloc(VARHDRSZ + w.size);
	SET_VARSIZE(flat, VARHDRSZ + w.size);
	w.at = VARDATA(flat);
	put_small(&w, state, nused, used);
	pfree(used);
	return flat;
}

/* What stands before the journeys of a large state; the sizes of the partitions are put in afterwards. */
static void
put_large_head(Writer *w, const TsState *state, const TsWalk *walk, const Extent *extent)
{
	put_head(w, state);
	put32(w, walk->nnames);
	for (uint32 i = 0; i < walk->nnames; i++)
		put_string(w, walk->name[i]->bytes, walk->name[i]->length);
	put8(w, true);
	put64(w, extent->ntouches);
	put64(w, extent->nothers);
	put64(w, extent->second_records);
	put64(w, 0);
	put64(w, (uint64) extent->first_at);
	put64(w, (uint64) extent->last_at);
	for (int p = 0; p < TS_PARTITIONS; p++)
		put32(w, 0);
}

/*
 * The journeys of a large state are written where they will stay, in an allocation as large as they could possibly
 * become; what is not written to costs address space only.
 */
static bytea *
flatten_large(TsState *state)
{
	TsWalk *walk = ts_walk_open(state, false);
	Extent extent = measure(state);
	TsRunFormat format =
		ts_run_format(state->stream->journey_type, extent.first_at, extent.last_at, walk->nnames);
	Writer w = {NULL, 0};
	uint32 *sizes = ts_array(uint32, TS_PARTITIONS);
	Size head, size;
	bytea *flat;

	put_large_head(&w, state, walk, &extent);
	head = VARHDRSZ + w.size;
	size = ts_run_bound(&format, extent.ntouches, extent.nothers, extent.key_bytes);
	flat = MemoryContextAllocHuge(CurrentMemoryContext, add_size(head, size));
	w.at = VARDATA(flat);
	put_large_head(&w, state, walk, &extent);
	size = ts_run_write(&format, walk, sizes, (char *) flat + head);
	if (head + size + TS_RUN_SLACK > MaxAllocSize)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg(
				 "the share of one parallel process in attribute takes %llu MB, more than the 1023 MB that can be sent",
				 (unsigned long long) (size >> 20)),
			 errhint(
				 "SET max_parallel_workers_per_gather = 0 for this query (the state then spills to disk), or raise it "
				 "so that each process has a smaller share.")));

	/* the slack behind the last journey goes along, so that the reader may read whole words */
	memset((char *) flat + head + size, 0, TS_RUN_SLACK);
	SET_VARSIZE(flat, head + size + TS_RUN_SLACK);
	w.at = (char *) flat + head - TS_PARTITIONS * sizeof(uint32);
	for (int p = 0; p < TS_PARTITIONS; p++)
		put32(&w, sizes[p]);
	w.at = (char *) flat + head - TS_PARTITIONS * sizeof(uint32) - 3 * sizeof(uint64);
	put64(&w, size);
	return flat;
}

/*
 * ts_state_flatten: the flat form of a state, which stays as it is.
 */
bytea *
ts_state_flatten(TsState *state)
{
	if (state->big && (state->big->nblocks > 0 || state->big->nruns > 0))
		return flatten_large(state);
	return flatten_small(state);
}

/* ---------- reading ---------- */

typedef struct Reader
{
	const char *begin;
	const char *at;
	const char *end;
} Reader;

static void
damaged(void)
{
	ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("attribution state is damaged")));
}

static inline const char *
get(Reader *r, uint64 n)
{
	const char *at = r->at;

	if (unlikely(n > (uint64) (r->end - at)))
		damaged();
	r->at += n;
	return at;
}

static inline uint8
get8(Reader *r)
{
	return *(const uint8 *) get(r, 1);
}

static inline uint32
get32(Reader *r)
{
	return ts_load32(get(r, sizeof(uint32)));
}

static inline uint64
get64(Reader *r)
{
	return ts_load64(get(r, sizeof(uint64)));
}

static const char *
get_string(Reader *r, uint32 *length)
{
	*length = get32(r);
	return get(r, *length);
}

/* A count of things that take at least `least` bytes each. */
static uint32
get_count(Reader *r, uint64 least)
{
	uint32 n = get32(r);

	if (n > (uint64) (r->end - r->at) / least)
		damaged();
	return n;
}

/* The stream of the call that has the models of the state being read; made when this is the first such state. */
static TsStream *
get_stream(FunctionCallInfo fcinfo, Reader *r)
{
	TsCall *call = ts_call(fcinfo);
	uint8 type = get8(r);
	uint8 refs = get8(r);
	uint32 n;
	char **texts;
	ListCell *cell;

	if (type > TS_JOURNEY_UUID || refs > 1)
		damaged();
	n = get_count(r, sizeof(uint32));
	if (n < 1 || n > TS_MAX_MODELS)
		damaged();
	texts = ts_array(char *, n);
	for (uint32 i = 0; i < n; i++)
	{
		uint32 length;
		const char *text = get_string(r, &length);

		texts[i] = pnstrdup(text, length);
	}
	foreach(cell, call->streams)
	{
		TsStream *stream = lfirst(cell);

		if (stream->journey_type == (TsJourneyType) type && stream->keeps_refs == refs &&
			ts_models_have_texts(stream->models, n, texts))
			return stream;
	}
	return ts_call_add_stream(call, (TsJourneyType) type, refs,
							  ts_models_from_texts(n, texts, call->context));
}

/* A record of the flat form, appended to the state. */
static TsState *
get_record(FunctionCallInfo fcinfo, TsState *state, Reader *r, const uint32 *codes, uint32 ncodes, bool first)
{
	TsStream *stream = state->stream;
	uint32 head = get32(r);
	TsRecord *record;
	uint64 journey;
	uint32 key = 0;
	uint32 touch = head >> 4;
	int64 at;
	double value = 0;
	uint64 ref = 0;
	uint32 length;
	const char *bytes;

	if ((head & 3) != TS_TOUCH && (head & 3) != TS_CONVERSION)
		damaged();
	if (head & SAME_JOURNEY)
	{
		if (first || state->n == 0)
			damaged();
		journey = ts_record(state, state->n - 1)->journey;
		key = ts_key(ts_record(state, state->n - 1)->what);
		if (ts_state_full(state))
		{
			/* making room may empty the buffer and its keys: take the key along */
			char *copy = NULL;

			if (stream->journey_type != TS_JOURNEY_BIGINT)
			{
				bytes = ts_key_bytes(state->keys, key, &length);
				copy = memcpy(palloc(length + 1), bytes, length);
			}
			state = ts_state_make_room(fcinfo, state);
			if (copy && state->n == 0)
				key = ts_state_keep(state, copy, length);
		}
	}
	else
	{
		if (ts_state_full(state))
			state = ts_state_make_room(fcinfo, state);
		journey = get64(r);
		if (stream->journey_type != TS_JOURNEY_BIGINT)
		{
			bytes = get_string(r, &length);
			if (length > TS_NAME_MAX_LENGTH || journey != ts_hash_bytes(bytes, length))
				damaged();
			key = ts_state_keep(state, bytes, length);
		}
	}
	at = (int64) get64(r);
	if ((head & 3) == TS_CONVERSION)
	{
		uint64 bits = get64(r);

		memcpy(&value, &bits, sizeof(value));
		if (!(value >= 0 && value <= DBL_MAX))
			damaged();
		touch = 0;
	}
	else
	{
		if (touch >= ncodes)
			damaged();
		touch = codes[touch];
	}
	if (stream->keeps_refs)
	{
		length = get32(r);
		if (length > 0)
		{
			bytes = get(r, length - 1);
			ref = (uint64) ts_state_keep(state, bytes, length - 1) + 1;
		}
	}
	record = ts_record(state, state->n++);
	record->journey = journey;
	record->at = at;
	record->value = value;
	record->what = ts_what(head & 7, touch, key);
	if (stream->keeps_refs)
		((TsRefRecord *) record)->ref = ref;
	return state;
}

/*
 * The run of a flat form: its numbers are checked against each other, then its bytes are kept, in memory or, when there
 * is no budget left, in the file.  run.c checks the journeys as it reads them.
 */
static void
get_run(TsState *state, Reader *r, uint32 *codes, uint32 ncodes)
{
	TsBig *big = state->big;
	uint64 ntouches = get64(r);
	uint64 nothers = get64(r);
	uint64 second_records = get64(r);
	uint64 size = get64(r);
	int64 first_at = (int64) get64(r);
	int64 last_at = (int64) get64(r);
	TsRunFormat format = ts_run_format(state->stream->journey_type, first_at, last_at, ncodes);
	uint64 total = 0;
	TsRun *run;
	const char *data;

	if (first_at > last_at || second_records > nothers)
		damaged();
	if (big->nruns == big->run_room)
	{
		big->run_room = Max(4, big->run_room * 2);
		if (big->runs == NULL)
			big->runs = ts_array_in(big->context, TsRun, big->run_room);
		else
			big->runs = ts_array_resize(big->runs, TsRun, big->run_room);
	}
	run = &big->runs[big->nruns];
	run->size = size;
	run->base = format.base;
	run->time_bytes = format.time_bytes;
	run->touch_bytes = format.touch_bytes;
	run->nnames = ncodes;
	run->touches = codes;
	run->sizes = ts_array_in(big->context, uint32, TS_PARTITIONS);
	for (int p = 0; p < TS_PARTITIONS; p++)
		total += run->sizes[p] = get32(r);
	if (total != size)
		damaged();
	data = get(r, size);
	get(r, TS_RUN_SLACK);

	run->data = NULL;
	if (big->call->may_spill && big->call->memory + size > big->call->limit)
		ts_file_append(big, data, size, &run->fileno, &run->offset);
	else
	{
		run->data = MemoryContextAllocHuge(big->context, size + TS_RUN_SLACK);
		for (Size done = 0; done < size + TS_RUN_SLACK; done += COPY_AT_ONCE)
		{
			CHECK_FOR_INTERRUPTS();
			memcpy(run->data + done, data + done, Min(COPY_AT_ONCE, size + TS_RUN_SLACK - done));
		}
		ts_state_track(big, size);
	}
	big->nruns++;
	big->ntouches += ntouches;
	big->nothers += nothers;
	big->second_records += second_records;
	big->first_at = Min(big->first_at, first_at);
	big->last_at = Max(big->last_at, last_at);
}

/*
 * ts_state_absorb: what a flat form says, added to a state (NULL: a new one).  The flat form is not needed afterwards.
 */
TsState *
ts_state_absorb(FunctionCallInfo fcinfo, TsState *state, const bytea *flat)
{
	Reader r = {VARDATA_ANY(flat), VARDATA_ANY(flat), VARDATA_ANY(flat) + VARSIZE_ANY_EXHDR(flat)};
	TsStream *stream;
	uint64 silent;
	uint32 ncodes;
	uint32 *codes;

	if (get64(&r) != FLAT_MAGIC)
		damaged();
	silent = get64(&r);
	stream = get_stream(fcinfo, &r);
	if (state == NULL)
		state = ts_state_create(fcinfo, stream);
	if (state->stream != stream)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("cannot merge attribution states of different models"),
						errdetail("One has \"%s\", the other \"%s\".", state->stream->models->text[0],
								  stream->models->text[0])));
	if (silent + state->silent >= TS_MAX_SILENT)
		ts_state_big(fcinfo, state)->silent += silent;
	else
		state->silent += (uint32) silent;

	/* what the touches' numbers stand for: of a run as long as the state lives, of records until the end of this */
	ncodes = get_count(&r, sizeof(uint32));
	codes = ts_array_in(GetMemoryChunkContext(state), uint32, ncodes + 1);
	for (uint32 i = 0; i < ncodes; i++)
	{
		uint32 length;
		const char *bytes = get_string(&r, &length);

		if (length > TS_NAME_MAX_LENGTH)
			damaged();
		codes[i] = ts_names_intern(stream->touches, bytes, length, ts_hash_bytes(bytes, length));
	}
	if (get8(&r))
	{
		if (stream->keeps_refs)
			damaged();
		ts_state_big(fcinfo, state);
		get_run(state, &r, codes, ncodes);
	}
	else
	{
		uint32 nrecords = get_count(&r, sizeof(uint32));

		for (uint32 i = 0; i < nrecords; i++)
			state = get_record(fcinfo, state, &r, codes, ncodes, i == 0);
		pfree(codes);
	}
	if (r.at != r.end)
		damaged();
	return state;
}
