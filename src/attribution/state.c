/*
 * state.c
 *		Calls, streams and states of the attribution aggregates: creation, growth, memory accounting.  See state.h.
 */
#include "postgres.h"

#include "attribution/state.h"

#include "core/memory.h"
#include "miscadmin.h"

#define state_size(stream, capacity) (offsetof(TsState, records) + (Size) (capacity) * (stream)->record_size)

/*
 * ts_call: what this call site knows; made when it is first asked for.  A call from anywhere but an aggregate is an error.
 *
 * A buffer becomes a block when it is full, or earlier when it alone would take more than a quarter of the budget.
 */
TsCall *
ts_call(FunctionCallInfo fcinfo)
{
	TsCall *call = (TsCall *) fcinfo->flinfo->fn_extra;
	int context = AggCheckCallContext(fcinfo, NULL);

	if (call)
		return call;
	if (!context)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("support function of an attribution aggregate called outside of an aggregate"),
				 errhint("Call the aggregate itself: touchstone.attribute or touchstone.attribute_rows.")));
	call = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(TsCall));
	call->context = fcinfo->flinfo->fn_mcxt;
	call->may_spill = (context == AGG_CONTEXT_AGGREGATE);
	call->limit = get_hash_memory_limit();
	call->flush_at = TS_MAX_FLUSH;
	while (call->flush_at > TS_MIN_FLUSH && call->flush_at * sizeof(TsRecord) > call->limit / 4)
		call->flush_at /= 2;
	fcinfo->flinfo->fn_extra = call;
	return call;
}

/* ts_call_add_stream: a stream with models that no other stream of the call has. */
TsStream *
ts_call_add_stream(TsCall *call, TsJourneyType type, bool keeps_refs, bool has_goals, TsModels *models)
{
	MemoryContext old = MemoryContextSwitchTo(call->context);
	TsStream *stream = palloc0(sizeof(TsStream));

	stream->call = call;
	stream->journey_type = type;
	stream->keeps_refs = keeps_refs;
	stream->record_size = keeps_refs ? sizeof(TsRefRecord) : sizeof(TsRecord);
	stream->models = models;
	stream->touches = ts_names_create(call->context);
	stream->goals = has_goals ? ts_names_create(call->context) : NULL;
	call->streams = lappend(call->streams, stream);
	MemoryContextSwitchTo(old);
	return stream;
}

/* ts_state_create: a state without records, in the aggregate's memory context (without one, in the current). */
TsState *
ts_state_create(FunctionCallInfo fcinfo, TsStream *stream)
{
	MemoryContext context;
	TsState *state;

	if (!AggCheckCallContext(fcinfo, &context))
		context = CurrentMemoryContext; /* a function that looks at one value: state_type.c */
	state = MemoryContextAlloc(context, state_size(stream, TS_FIRST_CAPACITY));
	state->stream = stream;
	state->n = 0;
	state->silent = 0;
	state->keys = NULL;
	state->big = NULL;
	return state;
}

/* Called when the memory of a big state is about to go: closes its file and gives its bytes back to the budget. */
static void
release(Datum argument)
{
	TsBig *big = (TsBig *) DatumGetPointer(argument);

	if (big->file)
		BufFileClose(big->file);
	big->file = NULL;
	big->call->memory -= big->tracked;
	big->tracked = 0;
}

/* ts_state_big: the part that only large states have; made when it is first asked for. */
TsBig *
ts_state_big(FunctionCallInfo fcinfo, TsState *state)
{
	TsBig *big = state->big;
	MemoryContext context;

	if (big)
		return big;
	context = GetMemoryChunkContext(state);
	big = MemoryContextAllocZero(context, sizeof(TsBig));
	big->call = state->stream->call;
	big->first_at = PG_INT64_MAX;
	big->last_at = PG_INT64_MIN;
	big->context = context;
	big->capacity = Max(state->n, TS_FIRST_CAPACITY);
	while ((big->capacity & (big->capacity + 1)) != 0)
		big->capacity |= big->capacity >> 1; /* the allocation is that large: see ts_state_full */
	state->big = big;
	if (big->call->may_spill)
		AggRegisterCallback(fcinfo, release, PointerGetDatum(big));
	ts_state_track(big, state_size(state->stream, big->capacity));
	return big;
}

/* ts_state_track: a big state has grown by so many bytes. */
void
ts_state_track(TsBig *big, int64 bytes)
{
	big->tracked += bytes;
	big->call->memory += bytes;
}

/*
 * ts_state_make_room: room for at least one more record; the state may have moved.
 *
 * Doubles the buffer, or turns it into a block when it has its full size or when memory is short.
 */
TsState *
ts_state_make_room(FunctionCallInfo fcinfo, TsState *state)
{
	TsStream *stream = state->stream;
	TsCall *call = stream->call;
	uint32 capacity = state->n * 2 + 1;

	CHECK_FOR_INTERRUPTS();
	if (stream->keeps_refs)
	{
		if (state->n >= TS_MAX_REFS)
			ereport(
				ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d rows in one group of attribute_rows", TS_MAX_REFS),
				 errhint(
					 "GROUP BY the journey, or by a hash of it; or use attribute, which has no such limit.")));
	}
	else if (state->n >= TS_TRACKED)
	{
		TsBig *big = ts_state_big(fcinfo, state);
		bool short_of_memory = (call->may_spill && call->memory > call->limit);

		if (state->n >= call->flush_at || (short_of_memory && state->n >= TS_MIN_FLUSH))
		{
			ts_block_flush(state);
			if (call->may_spill && call->memory > call->limit)
				ts_block_spill(big);
			return state;
		}
		ts_state_track(big, (int64) (capacity - big->capacity) * stream->record_size);
		big->capacity = capacity;
	}
	return repalloc_huge(state, state_size(stream, capacity));
}

/*
 * ts_state_keep: put a journey key or a reference among the keys; its offset.
 */
uint32
ts_state_keep(TsState *state, const char *bytes, uint32 length)
{
	TsKeys *keys = state->keys;
	uint64 used = keys ? keys->used : 0;
	uint64 need = used + sizeof(uint32) + length;

	if (keys == NULL || need > keys->room)
	{
		/* rooms of 24, 56, 120, ... bytes: with the two numbers in front, powers of two */
		uint64 room = keys ? keys->room : 24;

		while (room < need)
			room = room * 2 + offsetof(TsKeys, bytes);
		if (room > MaxAllocSize - offsetof(TsKeys, bytes))
			ereport(
				ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("references of one group of attribute_rows take more than 1 GB"),
				 errhint(
					 "GROUP BY the journey, or by a hash of it, and pass short references such as keys.")));
		if (keys)
			keys = repalloc(keys, offsetof(TsKeys, bytes) + room);
		else
			keys = MemoryContextAlloc(GetMemoryChunkContext(state), offsetof(TsKeys, bytes) + room);
		keys->room = (uint32) room;
		keys->used = (uint32) used;
		state->keys = keys;
	}
	memcpy(keys->bytes + used, &length, sizeof(uint32));
	memcpy(keys->bytes + used + sizeof(uint32), bytes, length);
	keys->used = (uint32) need;
	return (uint32) used;
}

/* ts_state_silent: rows that said nothing (no touch, no value, no goal). */
uint64
ts_state_silent(const TsState *state)
{
	return state->silent + (state->big ? state->big->silent : 0);
}
