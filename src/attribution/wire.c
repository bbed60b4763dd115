/*
 * wire.c
 *		The flat form in which a state travels from a parallel worker to the leader, and how it is absorbed there.
 *
 *		magic, version        8 bytes
 *		silent rows           8 bytes
 *		journey type          1 byte
 *		references, goals     1 byte: 1 for references, 2 for goals
 *		models                number (4 bytes), canonical texts (length, bytes)
 *		touch names           number (4 bytes), names (length, bytes)
 *		goals                 the same, where there are goals
 *		is a run              1 byte
 *
 * then, of a small state, the number of its records (4 bytes) and the records, see put_record; of a large one:
 *
 *		touches, others, second records, bytes (8 bytes each), base and end of its times (8 bytes each),
 *		bytes of each partition (4 bytes each), and the journeys as run.c puts them
 *
 * Integers are little-endian.  Absorbing checks every length and number before it uses it.  What is kept by users is
 * another form: stored.c.
 */
#include "postgres.h"

#include <float.h>

#include "attribution/wire.h"

#include "core/error.h"
#include "core/memory.h"
#include "miscadmin.h"

#define FLAT_MAGIC	 UINT64CONST(0x3154412e48435554) /* "TUCH.AT1" */
#define COPY_AT_ONCE (4 * 1024 * 1024)				 /* bytes between two looks for a cancel */
#define SAME_JOURNEY 8 /* a record's flag: journey and key of the record before */
#define HAS_REFS	 1
#define HAS_GOALS	 2

/* ---------- writing ---------- */

/*
 * A record: kind, second of its row, same journey as before (4 bits), number of the touch or number plus 1 of the goal
 * (28 bits); unless the same, journey
 * (8 bytes) and key (string; text and uuid); time (8 bytes); value of a conversion (8 bytes); reference (length + 1 or
 * 0, bytes; where references are kept).
 */
static void
put_record(TsWriter *w, const TsState *state, uint32 i)
{
	const TsStream *stream = state->stream;
	const TsRecord *r = ts_record(state, i);
	const TsRecord *before = i > 0 ? ts_record(state, i - 1) : NULL;
	bool same = before && before->journey == r->journey && ts_key(before->what) == ts_key(r->what);
	uint32 number = 0;
	uint32 length;
	const char *bytes;

	if (ts_kind(r->what) == TS_TOUCH)
		number = stream->touches->name[ts_touch(r->what)].tag;
	else if (stream->goals && ts_goal(r->what) > 0)
		number = stream->goals->name[ts_goal(r->what) - 1].tag + 1;
	ts_put32(w, (uint32) (r->what & 7) | (same ? SAME_JOURNEY : 0) | (number << 4));
	if (!same)
	{
		ts_put64(w, r->journey);
		if (stream->journey_type != TS_JOURNEY_BIGINT)
		{
			bytes = ts_key_bytes(state->keys, ts_key(r->what), &length);
			ts_put_string(w, bytes, length);
		}
	}
	ts_put64(w, (uint64) r->at);
	if (ts_kind(r->what) == TS_CONVERSION)
	{
		uint64 bits;

		memcpy(&bits, &r->value, sizeof(bits));
		ts_put64(w, bits);
	}
	if (stream->keeps_refs)
	{
		uint64 ref = ((const TsRefRecord *) r)->ref;

		if (ref == 0)
			ts_put32(w, 0);
		else
		{
			bytes = ts_key_bytes(state->keys, (uint32) (ref - 1), &length);
			ts_put32(w, length + 1);
			ts_put(w, bytes, length);
		}
	}
}

/* The touches, or goals, that the records of a small state name, numbered by their tags; their numbers, in order. */
static uint32 *
number_used(const TsState *state, TsNames *names, bool goals, uint32 *n)
{
	uint32 *used = ts_array(uint32, state->n + 1);

	*n = 0;
	for (uint32 i = 0; i < state->n; i++)
	{
		uint64 what = ts_record(state, i)->what;
		uint32 number = ts_touch(what) - goals;

		if ((ts_kind(what) != TS_TOUCH) != goals || (goals && ts_goal(what) == 0))
			continue;
		if (names->name[number].tag >= *n || used[names->name[number].tag] != number)
		{
			names->name[number].tag = *n;
			used[(*n)++] = number;
		}
	}
	return used;
}

/* ts_state_extent: what there is in a state. */
TsExtent
ts_state_extent(const TsState *state)
{
	const TsBig *big = state->big;
	TsExtent e = {0, 0, 0, 0, PG_INT64_MAX, PG_INT64_MIN};

	if (big)
		e = (TsExtent){big->ntouches, big->nothers, big->second_records, 0, big->first_at, big->last_at};

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
	if (big == NULL)
		return e;
	if (big->live_keys)
		for (uint32 i = 0; i < big->live_keys->n; i++)
			e.key_bytes += big->live_keys->name[i].length;
	for (int b = 0; b < big->nblocks; b++)
		e.key_bytes += big->blocks[b].key_bytes;
	for (int r = 0; r < big->nruns; r++)
		e.key_bytes += big->runs[r].size;
	return e;
}

/* ts_put_stream: silent rows, journey type, what the stream has, models. */
void
ts_put_stream(TsWriter *w, const TsState *state)
{
	const TsStream *stream = state->stream;
	const TsModels *models = stream->models;

	ts_put64(w, ts_state_silent(state));
	ts_put8(w, stream->journey_type);
	ts_put8(w, (stream->keeps_refs ? HAS_REFS : 0) | (stream->goals ? HAS_GOALS : 0));
	ts_put32(w, models->n);
	for (int i = 0; i < models->n; i++)
		ts_put_string(w, models->text[i], strlen(models->text[i]));
}

static void
put_used(TsWriter *w, const TsNames *names, uint32 nused, const uint32 *used)
{
	ts_put32(w, nused);
	for (uint32 i = 0; i < nused; i++)
		ts_put_string(w, names->name[used[i]].bytes, names->name[used[i]].length);
}

static void
put_small(TsWriter *w, TsState *state, uint32 nused, const uint32 *used, uint32 nused_goals,
		  const uint32 *used_goals)
{
	ts_put64(w, FLAT_MAGIC);
	ts_put_stream(w, state);
	put_used(w, state->stream->touches, nused, used);
	if (state->stream->goals)
		put_used(w, state->stream->goals, nused_goals, used_goals);
	ts_put8(w, false);
	ts_put32(w, state->n);
	for (uint32 i = 0; i < state->n; i++)
		put_record(w, state, i);
}

static bytea *
flatten_small(TsState *state)
{
	TsWriter w = {NULL, 0};
	TsNames *goals = state->stream->goals;
	uint32 nused, nused_goals = 0;
	uint32 *used = number_used(state, state->stream->touches, false, &nused);
	uint32 *used_goals = goals ? number_used(state, goals, true, &nused_goals) : NULL;
	bytea *flat;

	put_small(&w, state, nused, used, nused_goals, used_goals);
	if (w.size > MaxAllocSize - VARHDRSZ)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a group of attribute_rows takes more than 1 GB to be sent by a parallel process"),
			 errhint("GROUP BY the journey, or SET max_parallel_workers_per_gather = 0 for this query.")));
	flat = palloc(VARHDRSZ + w.size);
	SET_VARSIZE(flat, VARHDRSZ + w.size);
	w.at = VARDATA(flat);
	put_small(&w, state, nused, used, nused_goals, used_goals);
	pfree(used);
	return flat;
}

/* What stands before the journeys of a large state; the sizes of the partitions are put in afterwards. */
static void
put_large_head(TsWriter *w, const TsState *state, const TsWalk *walk, const TsExtent *extent)
{
	ts_put64(w, FLAT_MAGIC);
	ts_put_stream(w, state);
	ts_put32(w, walk->nnames);
	for (uint32 i = 0; i < walk->nnames; i++)
		ts_put_string(w, walk->name[i]->bytes, walk->name[i]->length);
	if (state->stream->goals)
	{
		ts_put32(w, walk->ngoals);
		for (uint32 i = 0; i < walk->ngoals; i++)
			ts_put_string(w, walk->goal[i]->bytes, walk->goal[i]->length);
	}
	ts_put8(w, true);
	ts_put64(w, extent->ntouches);
	ts_put64(w, extent->nothers);
	ts_put64(w, extent->second_records);
	ts_put64(w, 0);
	ts_put64(w, (uint64) extent->first_at);
	ts_put64(w, (uint64) extent->last_at);
	for (int p = 0; p < TS_PARTITIONS; p++)
		ts_put32(w, 0);
}

/*
 * The journeys of a large state are written where they will stay, in an allocation as large as they could possibly
 * become; what is not written to costs address space only.
 */
static bytea *
flatten_large(TsState *state)
{
	TsWalk *walk = ts_walk_open(state, false);
	TsExtent extent = ts_state_extent(state);
	TsRunFormat format =
		ts_run_format(state->stream, extent.first_at, extent.last_at, walk->nnames, walk->ngoals);
	TsRunCounts counts;
	TsWriter w = {NULL, 0};
	uint32 *sizes = ts_array(uint32, TS_PARTITIONS);
	Size head, size;
	bytea *flat;

	put_large_head(&w, state, walk, &extent);
	head = VARHDRSZ + w.size;
	size = ts_run_bound(&format, extent.ntouches, extent.nothers, extent.key_bytes);
	flat = MemoryContextAllocHuge(CurrentMemoryContext, add_size(head, size));
	w.at = VARDATA(flat);
	put_large_head(&w, state, walk, &extent);
	size = ts_run_write(&format, walk, &(TsRunNumbers){0}, sizes, &counts, (char *) flat + head);
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
		ts_put32(&w, sizes[p]);
	w.at = (char *) flat + head - TS_PARTITIONS * sizeof(uint32) - 3 * sizeof(uint64);
	ts_put64(&w, size);
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

/* ts_state_damaged: what a reader says of bytes that are no state. */
void
ts_state_damaged(void)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("attribution state is damaged"),
					errhint("Make it again from the events, with attribute_state.")));
}

/* ts_get_stream: the stream of the call that the state being read is of; made when this is the first such state. */
TsStream *
ts_get_stream(FunctionCallInfo fcinfo, TsReader *r, uint64 *silent)
{
	TsCall *call = ts_call(fcinfo);
	uint8 type, has;
	bool refs, goals;
	uint32 n;
	char **texts;
	TsModels *models;
	ListCell *cell;

	*silent = ts_get64(r);
	type = ts_get8(r);
	has = ts_get8(r);
	refs = (has & HAS_REFS) != 0;
	goals = (has & HAS_GOALS) != 0;
	if (type > TS_JOURNEY_UUID || has > (HAS_REFS | HAS_GOALS))
		ts_state_damaged();
	n = ts_get_count(r, sizeof(uint32));
	if (n < 1 || n > TS_MAX_MODELS)
		ts_state_damaged();
	texts = ts_array(char *, n);
	for (uint32 i = 0; i < n; i++)
	{
		uint32 length;
		const char *text = ts_get_string(r, &length);

		if (length > TS_MODEL_MAX_LENGTH || memchr(text, 0, length))
			ts_state_damaged();
		texts[i] = pnstrdup(text, length);
	}
	foreach(cell, call->streams)
	{
		TsStream *stream = lfirst(cell);

		if (stream->journey_type == (TsJourneyType) type && stream->keeps_refs == refs &&
			(stream->goals != NULL) == goals && ts_models_have_texts(stream->models, n, texts))
			return stream;
	}
	models = ts_models_from_texts(n, texts, call->context);
	if (!goals)
		ts_models_refuse_goals(models);
	return ts_call_add_stream(call, (TsJourneyType) type, refs, goals, models);
}

/* Names of a flat form, entered into a dictionary: number there -> in the dictionary. */
static uint32 *
get_names(TsReader *r, TsNames *names, MemoryContext context, uint32 *n)
{
	uint32 *codes;

	*n = ts_get_count(r, sizeof(uint32));
	codes = ts_array_in(context, uint32, *n + 1);
	for (uint32 i = 0; i < *n; i++)
	{
		uint32 length;
		const char *bytes = ts_get_string(r, &length);

		TsCheckInterrupts(i);
		if (length > TS_NAME_MAX_LENGTH)
			ts_state_damaged();
		codes[i] = ts_names_intern(names, bytes, length, ts_hash_bytes(bytes, length));
	}
	return codes;
}

/* What makes two streams different, for an error. */
static char *
difference(const TsStream *a, const TsStream *b)
{
	static const char *const types[] = {"bigint", "text", "uuid"};
	int i = 0;

	if (a->journey_type != b->journey_type)
		return psprintf("One has journeys of type %s, the other of type %s.", types[a->journey_type],
						types[b->journey_type]);
	if ((a->goals != NULL) != (b->goals != NULL))
		return psprintf("One was made with the argument goal, the other without.");
	if (a->models->n != b->models->n)
		return psprintf("The numbers of models are %d and %d.", a->models->n, b->models->n);
	while (i < a->models->n - 1 && strcmp(a->models->text[i], b->models->text[i]) == 0)
		i++;
	return psprintf("Model %d is \"%s\" in one and \"%s\" in the other.", i + 1, a->models->text[i],
					b->models->text[i]);
}

/* ts_state_join: the state to which a flat form is added. */
TsState *
ts_state_join(FunctionCallInfo fcinfo, TsState *state, TsStream *stream, uint64 silent)
{
	if (state == NULL)
		state = ts_state_create(fcinfo, stream);
	if (state->stream != stream)
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot merge attribution states of different models, journeys or arguments"),
			 errdetail_internal("%s", difference(state->stream, stream)),
			 errhint(
				 "Merge states that were made with the same arguments, the models in the same order; or GROUP "
				 "BY what tells them apart.")));
	if (silent + state->silent >= TS_MAX_SILENT)
		ts_state_big(fcinfo, state)->silent += silent;
	else
		state->silent += (uint32) silent;
	return state;
}

/* The names that the numbers of a flat form stand for: number there -> in the stream's dictionary. */
typedef struct Codes
{
	uint32 n, ngoals;
	const uint32 *touches;
	const uint32 *goals;
} Codes;

/* A record of the flat form, appended to the state. */
static TsState *
get_record(FunctionCallInfo fcinfo, TsState *state, TsReader *r, const Codes *codes, bool first)
{
	TsStream *stream = state->stream;
	uint32 head = ts_get32(r);
	TsRecord *record;
	uint64 journey;
	uint32 key = 0;
	uint32 number = head >> 4;
	int64 at;
	double value = 0;
	uint64 ref = 0;
	uint32 length;
	const char *bytes;

	if ((head & 3) > TS_CONVERSION)
		ts_state_damaged();
	if (head & SAME_JOURNEY)
	{
		if (first || state->n == 0)
			ts_state_damaged();
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
		journey = ts_get64(r);
		if (stream->journey_type != TS_JOURNEY_BIGINT)
		{
			bytes = ts_get_string(r, &length);
			if (length > TS_NAME_MAX_LENGTH || journey != ts_hash_bytes(bytes, length))
				ts_state_damaged();
			key = ts_state_keep(state, bytes, length);
		}
	}
	at = (int64) ts_get64(r);
	if ((head & 3) == TS_CONVERSION)
	{
		uint64 bits = ts_get64(r);

		memcpy(&value, &bits, sizeof(value));
		if (!(value >= 0 && value <= DBL_MAX))
			ts_state_damaged();
	}
	if ((head & 3) == TS_TOUCH)
	{
		if (number >= codes->n)
			ts_state_damaged();
		number = codes->touches[number];
	}
	else
	{
		if (number > codes->ngoals || (number == 0 && (head & 3) == TS_MARK))
			ts_state_damaged();
		if (number > 0)
			number = codes->goals[number - 1] + 1;
	}
	if (stream->keeps_refs)
	{
		length = ts_get32(r);
		if (length > 0)
		{
			bytes = ts_get(r, length - 1);
			ref = (uint64) ts_state_keep(state, bytes, length - 1) + 1;
		}
	}
	record = ts_record(state, state->n++);
	record->journey = journey;
	record->at = at;
	record->value = value;
	record->what = ts_what(head & 7, number, key);
	if (stream->keeps_refs)
		((TsRefRecord *) record)->ref = ref;
	return state;
}

/*
 * ts_state_keep_run: one more run of a state, which is a large one.  Its bytes are kept in memory (in place, where the
 * call says that they stay) or, when there is no budget left, in the file.
 */
void
ts_state_keep_run(TsState *state, const TsRun *run, const char *data, const TsExtent *extent)
{
	TsBig *big = state->big;
	TsRun *kept;

	if (big->nruns == big->run_room)
	{
		big->run_room = Max(4, big->run_room * 2);
		if (big->runs == NULL)
			big->runs = ts_array_in(big->context, TsRun, big->run_room);
		else
			big->runs = ts_array_resize(big->runs, TsRun, big->run_room);
	}
	kept = &big->runs[big->nruns];
	*kept = *run;
	kept->data = NULL;
	if (big->call->reads_in_place)
		kept->data = unconstify(char *, data);
	else if (big->call->may_spill && big->call->memory + run->size > big->call->limit)
		ts_file_append(big, data, run->size, &kept->fileno, &kept->offset);
	else
	{
		kept->data = MemoryContextAllocHuge(big->context, run->size + TS_RUN_SLACK);
		for (Size done = 0; done < run->size + TS_RUN_SLACK; done += COPY_AT_ONCE)
		{
			CHECK_FOR_INTERRUPTS();
			memcpy(kept->data + done, data + done, Min(COPY_AT_ONCE, run->size + TS_RUN_SLACK - done));
		}
		ts_state_track(big, run->size);
	}
	big->nruns++;
	big->ntouches += extent->ntouches;
	big->nothers += extent->nothers;
	big->second_records += extent->second_records;
	big->first_at = Min(big->first_at, extent->first_at);
	big->last_at = Max(big->last_at, extent->last_at);
}

/*
 * The run of a flat form: its numbers are checked against each other, then its bytes are kept.  run.c checks the journeys
 * as it reads them.
 */
static void
get_run(TsState *state, TsReader *r, const Codes *codes)
{
	TsBig *big = state->big;
	TsExtent extent = {0};
	TsRun run = {0};
	TsRunFormat format;
	uint64 total = 0;
	const char *data;

	extent.ntouches = ts_get64(r);
	extent.nothers = ts_get64(r);
	extent.second_records = ts_get64(r);
	run.size = ts_get64(r);
	extent.first_at = (int64) ts_get64(r);
	extent.last_at = (int64) ts_get64(r);
	if (extent.first_at > extent.last_at || extent.second_records > extent.nothers)
		ts_state_damaged();
	format = ts_run_format(state->stream, extent.first_at, extent.last_at, codes->n, codes->ngoals);
	run.base = format.base;
	run.time_bytes = format.time_bytes;
	run.touch_bytes = format.touch_bytes;
	run.goal_bytes = format.goal_bytes;
	run.nnames = codes->n;
	run.touches = unconstify(uint32 *, codes->touches);
	run.ngoals = codes->ngoals;
	run.goals = unconstify(uint32 *, codes->goals);
	run.sizes = ts_array_in(big->context, uint32, TS_PARTITIONS);
	for (int p = 0; p < TS_PARTITIONS; p++)
		total += run.sizes[p] = ts_get32(r);
	if (total != run.size)
		ts_state_damaged();
	data = ts_get(r, run.size);
	ts_get(r, TS_RUN_SLACK);
	ts_state_keep_run(state, &run, data, &extent);
}

/*
 * ts_state_absorb: what a flat form says, added to a state (NULL: a new one).  The flat form is not needed afterwards.
 */
TsState *
ts_state_absorb(FunctionCallInfo fcinfo, TsState *state, const bytea *flat)
{
	TsReader r = {VARDATA_ANY(flat), VARDATA_ANY(flat), VARDATA_ANY(flat) + VARSIZE_ANY_EXHDR(flat)};
	TsStream *stream;
	uint64 silent;
	MemoryContext context;
	Codes codes = {0};

	if (ts_get64(&r) != FLAT_MAGIC)
		ts_state_damaged();
	stream = ts_get_stream(fcinfo, &r, &silent);
	state = ts_state_join(fcinfo, state, stream, silent);

	/* the numbers are needed by a run as long as the state lives, by records until the end of this */
	context = GetMemoryChunkContext(state);
	codes.touches = get_names(&r, stream->touches, context, &codes.n);
	if (stream->goals)
		codes.goals = get_names(&r, stream->goals, context, &codes.ngoals);
	if (ts_get8(&r))
	{
		if (stream->keeps_refs)
			ts_state_damaged();
		ts_state_big(fcinfo, state);
		get_run(state, &r, &codes);
	}
	else
	{
		uint32 nrecords = ts_get_count(&r, sizeof(uint32));

		for (uint32 i = 0; i < nrecords; i++)
			state = get_record(fcinfo, state, &r, &codes, i == 0);
		pfree(unconstify(uint32 *, codes.touches));
		if (codes.goals)
			pfree(unconstify(uint32 *, codes.goals));
	}
	if (r.at != r.end)
		ts_state_damaged();
	return state;
}
