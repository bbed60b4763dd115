/*
 * stored.c
 *		The form in which users keep the state of an event stream: the type attribution_state.
 *
 *		mark "TSAS"           4 bytes
 *		version, encoding     1 byte each, then 2 bytes 0
 *		checksum              4 bytes: Adler-32 (RFC 1950) of all that follows
 *		stream                silent rows, journey type, goals or not, models: as wire.c puts them
 *		touch names           number (4 bytes), names (length, bytes), ascending bytewise
 *		goals                 the same, where there are goals
 *		counts                journeys, touches, marks, conversions, rows that made two records (8 bytes each)
 *		first, last time      8 bytes each; 0 when there is none
 *		bytes of the run      8 bytes
 *		run                   the journeys as run.c puts them, then 16 bytes 0
 *		partitions            number (4 bytes); of each that has journeys its number (2 bytes) and bytes (4 bytes)
 *
 * The form is canonical: the same rows give the same bytes, whatever their order, the plan, and the way states were merged.
 * So it can be compared and hashed as bytes, and a replica has the value of its primary.
 *
 * Whoever reads a value takes it for hostile: ts_stored_read goes through all of it and leaves nothing that a later reader
 * would have to doubt.  The checksum is for accidents; everything else is checked as if it were right.
 *
 * A run of many records is kept by the state as it is; one of few records is unpacked into the buffer, so that a thousand
 * states of a few rows each do not become a thousand runs.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/stored.h"

#include "attribution/wire.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "mb/pg_wchar.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

#define STORED_MARK	   0x53415354u /* "TSAS" */
#define STORED_VERSION 1
#define CHECKED_FROM   12			/* what the checksum covers begins here */
#define FEW_RECORDS	   TS_MIN_FLUSH /* so many are unpacked */
#define MAX_ROWS	   ((uint64) PG_INT64_MAX / 4)
#define CHECK_AT_ONCE  (1024 * 1024) /* bytes between two looks for a cancel */

/* ---------- checksum ---------- */

/* Adler-32.  The sums of 5,552 bytes fit 32 bits. */
static uint32
checksum(const char *bytes, Size n)
{
	uint32 a = 1, b = 0;

	for (Size done = 0; done < n;)
	{
		Size end = Min(n, done + 5552);

		if (done / CHECK_AT_ONCE != end / CHECK_AT_ONCE)
			CHECK_FOR_INTERRUPTS();
		for (; done < end; done++)
		{
			a += (unsigned char) bytes[done];
			b += a;
		}
		a %= 65521;
		b %= 65521;
	}
	return b << 16 | a;
}

/* ---------- writing ---------- */

/* Which of the walk's names, or goals, stand in the value; their numbers there by rank. */
typedef struct Used
{
	uint32 n, all;
	const TsName *const *name;
	uint8 *used;
	uint32 *number; /* NULL: all are used, the number is the rank */
} Used;

/* All names, as far as is known yet. */
static void
used_open(Used *u, uint32 n, const TsName **name)
{
	u->n = u->all = n;
	u->name = name;
	u->used = palloc0(n + 1);
	u->number = NULL;
}

/* Numbers the used ones. */
static void
used_count(Used *u)
{
	u->number = ts_array(uint32, u->all + 1);
	u->n = 0;
	for (uint32 i = 0; i < u->all; i++)
	{
		u->number[i] = u->n;
		u->n += u->used[i];
	}
}

/* The names that are used, in order. */
static void
put_used(TsWriter *w, const Used *u)
{
	ts_put32(w, u->n);
	for (uint32 i = 0; i < u->all; i++)
		if (u->number == NULL || u->used[i])
			ts_put_string(w, u->name[i]->bytes, u->name[i]->length);
}

/* The head of a value, up to its journeys.  To no bytes (a writer without a place) it only counts them. */
static void
put_head(TsWriter *w, const TsState *state, const Used *names, const Used *goals, const TsExtent *extent,
		 const TsRunCounts *counts, uint64 run_size)
{
	bool any = extent->ntouches + extent->nothers > 0;

	ts_put32(w, STORED_MARK);
	ts_put8(w, STORED_VERSION);
	ts_put8(w, (uint8) GetDatabaseEncoding());
	ts_put8(w, 0);
	ts_put8(w, 0);
	ts_put32(w, 0); /* the checksum, when all else is there */
	ts_put_stream(w, state);
	put_used(w, names);
	if (state->stream->goals)
		put_used(w, goals);
	ts_put64(w, counts->journeys);
	ts_put64(w, counts->touches);
	ts_put64(w, counts->marks);
	ts_put64(w, counts->conversions);
	ts_put64(w, extent->second_records);
	ts_put64(w, any ? (uint64) extent->first_at : 0);
	ts_put64(w, any ? (uint64) extent->last_at : 0);
	ts_put64(w, run_size);
}

/* Sizes of the partitions that have journeys. */
static void
put_partitions(TsWriter *w, const uint32 *sizes)
{
	uint32 n = 0;

	for (int p = 0; p < TS_PARTITIONS; p++)
		n += sizes[p] > 0;
	ts_put32(w, n);
	for (int p = 0; p < TS_PARTITIONS; p++)
		if (sizes[p] > 0)
		{
			ts_put8(w, (uint8) p);
			ts_put8(w, (uint8) (p >> 8));
			ts_put32(w, sizes[p]);
		}
}

/*
 * ts_stored_make: the value of a state, which stays as it is.
 *
 * The dictionaries of a stream may have names that only other groups use.  That is known when the journeys have been
 * written; if there are such names, the journeys are written once more.
 */
struct varlena *
ts_stored_make(TsState *state)
{
	TsExtent extent = ts_state_extent(state);
	TsRunCounts counts = {0};
	TsWalk *walk = ts_walk_open(state, false);
	Used names, goals;
	uint32 *sizes = ts_array(uint32, TS_PARTITIONS);
	struct varlena *value;
	Size head, run_size, size;
	TsWriter w;
	uint32 sum;

	Ensure(!state->stream->keeps_refs, "state with references is to be stored");
	used_open(&names, walk->nnames, walk->name);
	used_open(&goals, walk->ngoals, walk->goal);
	/* twice at most: numbers of fewer names may take fewer bytes, so that all of the run changes */
	for (;;)
	{
		TsRunFormat format = ts_run_format(state->stream, extent.first_at, extent.last_at, names.n, goals.n);

		w = (TsWriter){NULL, 0};
		put_head(&w, state, &names, &goals, &extent, &counts, 0);
		head = VARHDRSZ + w.size;
		size = ts_run_bound(&format, extent.ntouches, extent.nothers, extent.key_bytes);
		size = add_size(add_size(head, size), TS_RUN_SLACK + sizeof(uint32) + TS_PARTITIONS * 6);
		value = (struct varlena *) MemoryContextAllocHuge(CurrentMemoryContext, size);
		run_size =
			ts_run_write(&format, walk, &(TsRunNumbers){names.number, goals.number, names.used, goals.used},
						 sizes, &counts, (char *) value + head);
		if (names.number != NULL)
			break; /* written for the second time */
		used_count(&names);
		used_count(&goals);
		if (names.n == names.all && goals.n == goals.all)
			break;
		pfree(value);
		walk = ts_walk_open(state, false);
	}

	w = (TsWriter){(char *) value + head + run_size, 0};
	ts_put64(&w, 0);
	ts_put64(&w, 0);
	StaticAssertStmt(TS_RUN_SLACK == 2 * sizeof(uint64), "slack behind the run");
	put_partitions(&w, sizes);
	size = (Size) (w.at - (char *) value);
	if (size > MaxAllocSize)
		ereport(
			ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("attribution state takes %llu MB, more than the 1023 MB that a value can have",
					(unsigned long long) (size >> 20)),
			 errhint("Make one state for each of several hash buckets of the journey, for example GROUP BY "
					 "hashint8(journey) & 15 (or hashtext, uuid_hash), and attribute bucket by bucket.")));
	w = (TsWriter){VARDATA(value), 0};
	put_head(&w, state, &names, &goals, &extent, &counts, run_size);
	SET_VARSIZE(value, size);
	sum = checksum(VARDATA(value) + CHECKED_FROM, size - VARHDRSZ - CHECKED_FROM);
	w = (TsWriter){VARDATA(value) + CHECKED_FROM - sizeof(uint32), 0};
	ts_put32(&w, sum);
	return value;
}

/* ---------- reading ---------- */

/* Text of a value that may show up in a result. */
static void
check_text(const char *bytes, uint32 length)
{
	if (!pg_verifymbstr(bytes, (int) length, true))
		ts_state_damaged();
}

/* Names, ascending. */
static TsStoredName *
get_names(TsReader *r, uint32 *n)
{
	TsStoredName *names;

	*n = ts_get_count(r, sizeof(uint32));
	names = ts_array(TsStoredName, (Size) *n + 1);
	for (uint32 i = 0; i < *n; i++)
	{
		TsCheckInterrupts(i);
		names[i].bytes = ts_get_string(r, &names[i].length);
		if (names[i].length > TS_NAME_MAX_LENGTH)
			ts_state_damaged();
		check_text(names[i].bytes, names[i].length);
		if (i > 0 &&
			ts_bytes_compare(names[i - 1].bytes, names[i - 1].length, names[i].bytes, names[i].length) >= 0)
			ts_state_damaged();
	}
	return names;
}

/* Sizes of the partitions, of which those that are not there have none. */
static uint32 *
get_partitions(TsReader *r, uint64 size)
{
	uint32 *sizes = palloc0(TS_PARTITIONS * sizeof(uint32));
	uint32 n = ts_get_count(r, 6);
	int before = -1;
	uint64 total = 0;

	for (uint32 i = 0; i < n; i++)
	{
		int p = ts_get8(r);

		p |= ts_get8(r) << 8;
		if (p <= before || p >= TS_PARTITIONS)
			ts_state_damaged();
		before = p;
		sizes[p] = ts_get32(r);
		if (sizes[p] == 0)
			ts_state_damaged();
		total += sizes[p];
	}
	if (total != size)
		ts_state_damaged();
	return sizes;
}

/* What the journeys are checked against, and what they turn out to be. */
typedef struct Check
{
	TsStored *stored;
	TsRunCounts counts;
	int64 first_at, last_at;
	uint8 *used_names, *used_goals;
	TsSum total; /* of the values of all conversions */
	uint32 room;
	int64 *at;
	uint32 *number;
	double *value;
} Check;

/* Times are those that the head announces. */
static inline void
check_time(Check *check, int64 at)
{
	if (unlikely(at < check->stored->first_at || at > check->stored->last_at))
		ts_state_damaged();
	check->first_at = Min(check->first_at, at);
	check->last_at = Max(check->last_at, at);
}

/* The present journey of a cursor: its records in canonical order. */
static void
check_journey(Check *check, const TsRunCursor *cursor)
{
	uint32 most = Max(Max(cursor->ntouches, cursor->nmarks), cursor->nconversions);

	if (check->room < most)
	{
		check->room = Max(most, check->room * 2);
		check->at = ts_array(int64, check->room);
		check->number = ts_array(uint32, check->room);
		check->value = ts_array(double, check->room);
	}
	ts_run_touches(cursor, check->at, check->number);
	for (uint32 i = 0; i < cursor->ntouches; i++)
	{
		TsCheckInterrupts(i);
		check_time(check, check->at[i]);
		check->used_names[check->number[i]] = 1;
		if (i > 0 && (check->at[i - 1] > check->at[i] ||
					  (check->at[i - 1] == check->at[i] && check->number[i - 1] > check->number[i])))
			ts_state_damaged();
	}
	ts_run_marks(cursor, check->at, check->number);
	for (uint32 i = 0; i < cursor->nmarks; i++)
	{
		TsCheckInterrupts(i);
		check_time(check, check->at[i]);
		check->used_goals[check->number[i]] = 1;
		if (i > 0 && (check->at[i - 1] > check->at[i] ||
					  (check->at[i - 1] == check->at[i] && check->number[i - 1] > check->number[i])))
			ts_state_damaged();
	}
	ts_run_conversions(cursor, check->at, check->value, check->number);
	for (uint32 i = 0; i < cursor->nconversions; i++)
	{
		double value = check->value[i];

		TsCheckInterrupts(i);
		check_time(check, check->at[i]);
		/* negative, or -0: there is one form of 0 */
		if (signbit(value))
			ts_state_damaged();
		if (cursor->format.goal_bytes)
			check->used_goals[check->number[i]] = 1;
		else
			check->number[i] = 0;
		if (i > 0 && (check->at[i - 1] > check->at[i] ||
					  (check->at[i - 1] == check->at[i] &&
					   (check->value[i - 1] > value ||
						(check->value[i - 1] == value && check->number[i - 1] > check->number[i])))))
			ts_state_damaged();
		ts_sum_add(&check->total, value);
	}
	check->counts.journeys++;
	check->counts.touches += cursor->ntouches;
	check->counts.marks += cursor->nmarks;
	check->counts.conversions += cursor->nconversions;
}

/* All journeys: in order, as many as the head says, and each name used. */
static void
check_run(TsStored *stored)
{
	Check check = {.stored = stored, .first_at = PG_INT64_MAX, .last_at = PG_INT64_MIN};
	TsRunCursor cursor;
	const TsRunCounts *counts = &stored->counts;
	uint32 turn = 0;

	check.used_names = palloc0((Size) stored->nnames + 1);
	check.used_goals = palloc0((Size) stored->ngoals + 2); /* by number plus 1 */
	ts_run_open(&cursor, &stored->run, stored->stream->journey_type, NULL, NULL);
	for (int p = 0; p < TS_PARTITIONS; p++)
	{
		uint64 journey = 0;
		const char *key = NULL;
		uint32 length = 0;
		bool first = true;

		if (stored->run.sizes[p] == 0)
			continue;
		CHECK_FOR_INTERRUPTS();
		ts_run_partition(&cursor, NULL, p);
		for (; ts_run_next(&cursor, p); first = false)
		{
			TsCheckInterrupts(++turn);
			if (!first &&
				(cursor.journey < journey ||
				 (cursor.journey == journey &&
				  (key == NULL || ts_bytes_compare(key, length, cursor.key, cursor.key_length) >= 0))))
				ts_state_damaged();
			journey = cursor.journey;
			key = cursor.key;
			length = cursor.key_length;
			if (stored->stream->journey_type == TS_JOURNEY_UUID && length != UUID_LEN)
				ts_state_damaged();
			if (stored->stream->journey_type == TS_JOURNEY_TEXT)
				check_text(key, length);
			check_journey(&check, &cursor);
		}
	}
	stored->value = ts_sum(&check.total);
	if (memcmp(&check.counts, counts, sizeof(TsRunCounts)) != 0 ||
		stored->second_records > Min(counts->touches, counts->marks + counts->conversions))
		ts_state_damaged();
	if (counts->journeys == 0 ? stored->first_at != 0 || stored->last_at != 0
							  : check.first_at != stored->first_at || check.last_at != stored->last_at)
		ts_state_damaged();
	if (memchr(check.used_names, 0, stored->nnames) || memchr(check.used_goals + 1, 0, stored->ngoals))
		ts_state_damaged();
}

/* ts_stored_read: a value, checked throughout. */
void
ts_stored_read(FunctionCallInfo fcinfo, const struct varlena *value, TsStored *stored)
{
	TsReader r = {VARDATA_ANY(value), VARDATA_ANY(value), VARDATA_ANY(value) + VARSIZE_ANY_EXHDR(value)};
	int version, encoding;
	TsRunFormat format;
	TsRun *run = &stored->run;

	memset(stored, 0, sizeof(TsStored));
	if (ts_get32(&r) != STORED_MARK)
		ts_state_damaged();
	version = ts_get8(&r);
	if (version != STORED_VERSION)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("unsupported version %d of an attribution state", version),
						errdetail("This library reads version %d.", STORED_VERSION),
						errhint("Update the library of the extension to the one that wrote the value.")));
	encoding = ts_get8(&r);
	if (ts_get8(&r) != 0 || ts_get8(&r) != 0)
		ts_state_damaged();
	if (ts_get32(&r) != checksum(r.at, (Size) (r.end - r.at)))
		ts_state_damaged();
	if (encoding != GetDatabaseEncoding())
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("attribution state is from a database with another encoding"),
						errdetail("It was made with encoding %s, and this database has %s.",
								  PG_VALID_ENCODING(encoding) ? pg_encoding_to_char(encoding) : "unknown",
								  GetDatabaseEncodingName()),
						errhint("Make it again from the events, with attribute_state.")));
	stored->stream = ts_get_stream(fcinfo, &r, &stored->silent);
	if (stored->stream->keeps_refs || stored->silent > MAX_ROWS ||
		!ts_models_are_canonical(stored->stream->models))
		ts_state_damaged();
	stored->name = get_names(&r, &stored->nnames);
	if (stored->stream->goals)
		stored->goal = get_names(&r, &stored->ngoals);
	stored->counts.journeys = ts_get64(&r);
	stored->counts.touches = ts_get64(&r);
	stored->counts.marks = ts_get64(&r);
	stored->counts.conversions = ts_get64(&r);
	stored->second_records = ts_get64(&r);
	stored->first_at = (int64) ts_get64(&r);
	stored->last_at = (int64) ts_get64(&r);
	if (stored->first_at > stored->last_at || !IS_VALID_TIMESTAMP(stored->first_at) ||
		!IS_VALID_TIMESTAMP(stored->last_at))
		ts_state_damaged();

	format = ts_run_format(stored->stream, stored->first_at, stored->last_at, stored->nnames, stored->ngoals);
	run->size = ts_get64(&r);
	run->base = format.base;
	run->time_bytes = format.time_bytes;
	run->touch_bytes = format.touch_bytes;
	run->goal_bytes = format.goal_bytes;
	run->nnames = stored->nnames;
	run->ngoals = stored->ngoals;
	run->data = unconstify(char *, ts_get(&r, run->size));
	if (ts_get64(&r) != 0 || ts_get64(&r) != 0)
		ts_state_damaged();
	run->sizes = get_partitions(&r, run->size);
	if (r.at != r.end)
		ts_state_damaged();
	check_run(stored);
}

/* ---------- adding to a state ---------- */

/* Names, entered into a dictionary: number in the value -> in the dictionary. */
static uint32 *
enter_names(TsNames *names, MemoryContext context, uint32 n, const TsStoredName *name)
{
	uint32 *codes = ts_array_in(context, uint32, (Size) n + 1);

	for (uint32 i = 0; i < n; i++)
		codes[i] = ts_names_intern(names, name[i].bytes, name[i].length,
								   ts_hash_bytes(name[i].bytes, name[i].length));
	return codes;
}

/* One more record of the journey at which a cursor stands.  `key` is where the buffer has the journey's key. */
static TsState *
append(FunctionCallInfo fcinfo, TsState *state, const TsRunCursor *cursor, uint32 *key, bool *kept,
	   uint64 kind, int64 at, double value, uint32 number)
{
	TsRecord *record;

	if (ts_state_full(state))
	{
		state = ts_state_make_room(fcinfo, state);
		*kept &= state->n > 0; /* or the buffer has become a block, and its keys are gone */
	}
	if (cursor->format.has_keys && !*kept)
		*key = ts_state_keep(state, cursor->key, cursor->key_length);
	*kept = true;
	record = ts_record(state, state->n++);
	record->journey = cursor->journey;
	record->at = at;
	record->value = value;
	record->what = ts_what(kind, number, *key);
	return state;
}

/* The records of a small run, one by one.  Which of them are the second of their row is not known, only how many are. */
static TsState *
unpack(FunctionCallInfo fcinfo, TsState *state, const TsStored *stored)
{
	TsRunCursor cursor;
	TsNames *goals = state->stream->goals;
	uint32 *codes = enter_names(state->stream->touches, CurrentMemoryContext, stored->nnames, stored->name);
	uint32 *goal_codes =
		goals ? enter_names(goals, CurrentMemoryContext, stored->ngoals, stored->goal) : NULL;
	int64 at[FEW_RECORDS];
	uint32 number[FEW_RECORDS];
	double value[FEW_RECORDS];
	uint64 second = stored->second_records;

#define goal_code(goal) (goal_codes && (goal) > 0 ? goal_codes[(goal) -1] + 1 : 0)
#define second_flag()	(second > 0 ? (second--, TS_SECOND_OF_ROW) : 0)
	ts_run_open(&cursor, &stored->run, state->stream->journey_type, NULL, NULL);
	for (int p = 0; p < TS_PARTITIONS; p++)
	{
		if (stored->run.sizes[p] == 0)
			continue;
		ts_run_partition(&cursor, NULL, p);
		while (ts_run_next(&cursor, p))
		{
			uint32 key = 0;
			bool kept = false;

			ts_run_touches(&cursor, at, number);
			for (uint32 i = 0; i < cursor.ntouches; i++)
				state = append(fcinfo, state, &cursor, &key, &kept, TS_TOUCH, at[i], 0, codes[number[i]]);
			ts_run_marks(&cursor, at, number);
			for (uint32 i = 0; i < cursor.nmarks; i++)
				state = append(fcinfo, state, &cursor, &key, &kept, TS_MARK | second_flag(), at[i], 0,
							   goal_code(number[i]));
			ts_run_conversions(&cursor, at, value, number);
			for (uint32 i = 0; i < cursor.nconversions; i++)
				state = append(fcinfo, state, &cursor, &key, &kept, TS_CONVERSION | second_flag(), at[i],
							   value[i], goals ? goal_code(number[i]) : 0);
		}
	}
#undef goal_code
#undef second_flag
	return state;
}

/* ts_stored_absorb: what a value says, added to a state; error 22023 for another stream. */
TsState *
ts_stored_absorb(FunctionCallInfo fcinfo, TsState *state, const struct varlena *value)
{
	TsStored stored;
	TsExtent extent;
	TsRun run;
	TsBig *big;

	ts_stored_read(fcinfo, value, &stored);
	state = ts_state_join(fcinfo, state, stored.stream, stored.silent);
	extent = (TsExtent){stored.counts.touches, stored.counts.marks + stored.counts.conversions,
						stored.second_records, 0,
						stored.first_at,	   stored.last_at};
	if (extent.ntouches + extent.nothers <= FEW_RECORDS)
		return unpack(fcinfo, state, &stored);

	big = ts_state_big(fcinfo, state);
	run = stored.run;
	run.touches = enter_names(state->stream->touches, big->context, stored.nnames, stored.name);
	if (state->stream->goals)
		run.goals = enter_names(state->stream->goals, big->context, stored.ngoals, stored.goal);
	run.sizes = ts_array_in(big->context, uint32, TS_PARTITIONS);
	memcpy(run.sizes, stored.run.sizes, TS_PARTITIONS * sizeof(uint32));
	ts_state_keep_run(state, &run, stored.run.data, &extent);
	return state;
}
