/*
 * survivorship.c
 *		Which value of a group of records survives, and which record it comes from: the aggregates survivor_newest,
 *		survivor_most_frequent, survivor_longest, survivor_most_complete, survivor_by_priority, survivor_minimum,
 *		survivor_maximum.
 *
 * All are one algorithm.  Every row that has a value gets a score by the rule, and the best row wins:
 *
 *		newest           0 for all, so that time decides
 *		most frequent    rows with the same value
 *		longest          characters of the value
 *		most complete    what the caller says about the row, see filled_fields
 *		by priority      how far at the front its source stands in the list
 *		maximum          the value itself; minimum: the value with the order reversed
 *
 * Of equal scores the later time wins (no time is before all times), then the smaller reference (bytewise; none is last),
 * then the smaller value (bytewise).  Rows that are equal in all of these are the same answer, so the result does not
 * depend on the order of rows, the plan, the number of workers, or the locale.
 *
 * NULL and the empty text are missing: such rows are counted but never win.
 */
#include "postgres.h"

#include <math.h>

#include "access/detoast.h"
#include "access/htup_details.h"
#include "access/transam.h"
#include "access/tupmacs.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "common/int.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/names.h"
#include "funcapi.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/float.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(ts_survivor_newest_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_most_frequent_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_longest_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_most_complete_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_by_priority_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_text_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_float8_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_numeric_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_date_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_timestamp_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_minimum_timestamptz_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_text_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_float8_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_numeric_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_date_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_timestamp_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_maximum_timestamptz_transfn);
PG_FUNCTION_INFO_V1(ts_survivor_combinefn);
PG_FUNCTION_INFO_V1(ts_survivor_serialfn);
PG_FUNCTION_INFO_V1(ts_survivor_deserialfn);
PG_FUNCTION_INFO_V1(ts_survivor_finalfn);
PG_FUNCTION_INFO_V1(ts_filled_fields);

typedef enum Rule
{
	RULE_NEWEST,
	RULE_MOST_FREQUENT,
	RULE_LONGEST,
	RULE_MOST_COMPLETE,
	RULE_BY_PRIORITY,
	RULE_MINIMUM,
	RULE_MAXIMUM,
	NRULES
} Rule;

static const char *const rule_names[NRULES] = {"newest",	  "most frequent", "longest", "most complete",
											   "by priority", "minimum",	   "maximum"};

/* Columns of the type survivor. */
enum
{
	COL_VALUE,
	COL_REF,
	COL_AT,
	COL_RULE,
	COL_RECORDS,
	COL_CANDIDATES,
	COL_VOTES,
	COL_CONFLICT,
	NCOLUMNS
};

#define STATE_VERSION 1
#define FEW_ENTRIES	  8 /* so many are searched one by one */

/* Bytes that the state owns; NULL where there are none, which is not the same as no bytes. */
typedef struct Bytes
{
	char *bytes;
	uint32 length, room;
} Bytes;

/*
 * A row that may win.  Under `most frequent` there is an entry for each distinct value, with the best of its rows, and the
 * score counts them; under the other rules there is one entry, the best row so far.
 */
typedef struct Entry
{
	int64 score;	/* of numeric 0: there `number` is the score */
	Numeric number; /* NULL where the values are not numeric */
	TimestampTz at;
	bool has_at;
	uint64 hash; /* of the value, under `most frequent` */
	Bytes value; /* as it will be shown; empty where `score` says it all (bigint, dates) */
	Bytes ref;
} Entry;

/*
 * The state: 136 bytes and the winner's texts for a group of any size; under `most frequent` 80 bytes and the texts more for
 * each further value.  Everything is allocated in the aggregate's context; it has no context of its own, because
 * HashAggregate walks all contexts at each new group.
 */
typedef struct State
{
	uint8 rule;
	bool conflict;	  /* two candidates had different values */
	Oid type;		  /* of the values */
	int64 records;	  /* rows */
	int64 candidates; /* rows with a value */
	uint32 n, room;	  /* entries */
	uint32 mask;	  /* of slots */
	Entry *entries;	  /* `first` as long as one is enough */
	uint32 *slots;	  /* number of an entry + 1, by hash; NULL for few entries */
	Entry first;
} State;

/* ---------- texts and entries ---------- */

static void
bytes_set(MemoryContext context, Bytes *b, const char *bytes, uint32 length)
{
	if (bytes == NULL)
	{
		if (b->bytes)
			pfree(b->bytes);
		*b = (Bytes){NULL, 0, 0};
		return;
	}
	if (b->bytes == NULL || b->room < length)
	{
		if (b->bytes)
			pfree(b->bytes);
		b->room = length;
		b->bytes = ts_array_in(context, char, Max(length, 1));
	}
	memcpy(b->bytes, bytes, length);
	b->length = length;
}

/* Bytewise; no bytes come last. */
static int
bytes_compare(const Bytes *a, const Bytes *b)
{
	if (a->bytes == NULL || b->bytes == NULL)
		return (a->bytes == NULL) - (b->bytes == NULL);
	return ts_bytes_compare(a->bytes, a->length, b->bytes, b->length);
}

static int
number_compare(Numeric a, Numeric b)
{
	return DatumGetInt32(DirectFunctionCall2(numeric_cmp, NumericGetDatum(a), NumericGetDatum(b)));
}

/* By the rule's score alone: positive if a is better. */
static int
score_compare(const State *state, const Entry *a, const Entry *b)
{
	if (state->type == NUMERICOID)
		return state->rule == RULE_MINIMUM ? number_compare(b->number, a->number)
										   : number_compare(a->number, b->number);
	/* the smallest text is the best of minimum; the tie-break on values below would agree with it, not with maximum */
	if (state->type == TEXTOID && state->rule >= RULE_MINIMUM)
		return state->rule == RULE_MINIMUM ? bytes_compare(&b->value, &a->value)
										   : bytes_compare(&a->value, &b->value);
	return (a->score > b->score) - (a->score < b->score);
}

/* What decides among equal scores: positive if a is better. */
static int
tie_compare(const Entry *a, const Entry *b)
{
	int order;

	if (a->has_at != b->has_at)
		return a->has_at ? 1 : -1;
	if (a->has_at && a->at != b->at)
		return a->at > b->at ? 1 : -1;
	order = bytes_compare(&b->ref, &a->ref);
	return order != 0 ? order : bytes_compare(&b->value, &a->value);
}

static int
entry_compare(const State *state, const Entry *a, const Entry *b)
{
	int order = score_compare(state, a, b);

	return order != 0 ? order : tie_compare(a, b);
}

/* Copies what a row says into an entry that owns its texts. */
static void
entry_set(MemoryContext context, Entry *to, const Entry *from)
{
	to->score = from->score;
	to->at = from->at;
	to->has_at = from->has_at;
	to->hash = from->hash;
	bytes_set(context, &to->value, from->value.bytes, from->value.length);
	bytes_set(context, &to->ref, from->ref.bytes, from->ref.length);
	if (to->number)
		pfree(to->number);
	to->number = NULL;
	if (from->number)
	{
		Size size = VARSIZE(from->number);

		to->number = (Numeric) ts_array_in(context, char, size);
		memcpy(to->number, from->number, size);
	}
}

/* ---------- the state ---------- */

static State *
state_create(MemoryContext context, Rule rule, Oid type)
{
	State *state = MemoryContextAllocZero(context, sizeof(State));

	state->rule = rule;
	state->type = type;
	state->room = 1;
	state->entries = &state->first;
	return state;
}

/* Room for one more entry; slots, once a search one by one would take long. */
static void
state_grow(MemoryContext context, State *state)
{
	uint32 room = state->room * 2;

	if (state->entries == &state->first)
	{
		state->entries = ts_array_in(context, Entry, room);
		state->entries[0] = state->first;
	}
	else
		state->entries = ts_array_resize(state->entries, Entry, room);
	state->room = room;
	if (room <= FEW_ENTRIES)
		return;
	if (state->slots)
		pfree(state->slots);
	state->slots = MemoryContextAllocExtended(context, mul_size(sizeof(uint32), mul_size(2, room)),
											  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	state->mask = 2 * room - 1;
	for (uint32 i = 0; i < state->n; i++)
	{
		uint32 at = (uint32) state->entries[i].hash & state->mask;

		TsCheckInterrupts(i);
		while (state->slots[at] != 0)
			at = (at + 1) & state->mask;
		state->slots[at] = i + 1;
	}
}

static inline bool
same_value(const Entry *a, const Entry *b)
{
	return a->hash == b->hash && a->value.length == b->value.length &&
		   memcmp(a->value.bytes, b->value.bytes, a->value.length) == 0;
}

/* The entry of a value, under `most frequent`; NULL if it is new, and then where its slot is. */
static Entry *
state_find(const State *state, const Entry *row, uint32 *slot)
{
	*slot = 0;
	if (state->slots == NULL)
	{
		for (uint32 i = 0; i < state->n; i++)
			if (same_value(&state->entries[i], row))
				return &state->entries[i];
		return NULL;
	}
	for (*slot = (uint32) row->hash & state->mask; state->slots[*slot] != 0;
		 *slot = (*slot + 1) & state->mask)
		if (same_value(&state->entries[state->slots[*slot] - 1], row))
			return &state->entries[state->slots[*slot] - 1];
	return NULL;
}

/* Whether two entries have different values, as conflict means it. */
static bool
values_differ(const State *state, const Entry *a, const Entry *b)
{
	if (state->type == NUMERICOID)
		return number_compare(a->number, b->number) != 0;
	if (state->type != TEXTOID)
		return a->score != b->score;
	return bytes_compare(&a->value, &b->value) != 0;
}

/* A row, or an entry of another state, into the state. */
static void
state_add(MemoryContext context, State *state, const Entry *row)
{
	uint32 slot;
	Entry *entry;

	if (state->rule != RULE_MOST_FREQUENT)
	{
		entry = &state->first;
		if (state->n == 0)
		{
			entry_set(context, entry, row);
			state->n = 1;
			return;
		}
		state->conflict |= values_differ(state, entry, row);
		if (entry_compare(state, row, entry) > 0)
			entry_set(context, entry, row);
		return;
	}
	entry = state_find(state, row, &slot);
	if (entry)
	{
		int64 votes;

		Ensure(!pg_add_s64_overflow(entry->score, row->score, &votes),
			   "more votes for a survivor than can be");
		if (tie_compare(row, entry) > 0)
			entry_set(context, entry, row);
		entry->score = votes;
		return;
	}
	if (state->n == PG_INT32_MAX / 4)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("survivor_most_frequent takes at most %d distinct values in a group",
							   PG_INT32_MAX / 4),
						errhint("Leave out groups of that size, which are not one customer.")));
	if (state->n == state->room)
	{
		state_grow(context, state);
		state_find(state, row, &slot);
	}
	entry = &state->entries[state->n];
	memset(entry, 0, sizeof(Entry));
	entry_set(context, entry, row);
	if (state->slots)
		state->slots[slot] = state->n + 1;
	state->n++;
	state->conflict = state->n > 1;
}

/* ---------- transition functions ---------- */

/* A text argument's bytes, in place; NULL for NULL. */
static Bytes
argument_bytes(FunctionCallInfo fcinfo, int argument)
{
	Bytes b = {NULL, 0, 0};

	if (!PG_ARGISNULL(argument))
	{
		text *t = PG_GETARG_TEXT_PP(argument);

		b.bytes = VARDATA_ANY(t);
		b.length = VARSIZE_ANY_EXHDR(t);
	}
	return b;
}

/*
 * What all transition functions do; `row` has score, number and value, if the row is a candidate.  The arguments at and ref
 * follow upon `at_argument`.
 */
static Datum
take_row(FunctionCallInfo fcinfo, Rule rule, Oid type, bool is_candidate, Entry *row, int at_argument)
{
	MemoryContext context;
	State *state;

	Ensure(AggCheckCallContext(fcinfo, &context), "survivor_... called outside of an aggregate");
	state = PG_ARGISNULL(0) ? state_create(context, rule, type) : (State *) PG_GETARG_POINTER(0);
	Ensure(state->rule == rule && state->type == type, "state of another survivor rule");
	state->records++;
	if (!is_candidate)
		PG_RETURN_POINTER(state);
	state->candidates++;
	row->has_at = !PG_ARGISNULL(at_argument);
	row->at = row->has_at ? PG_GETARG_TIMESTAMPTZ(at_argument) : 0;
	row->ref = argument_bytes(fcinfo, at_argument + 1);
	state_add(context, state, row);
	PG_RETURN_POINTER(state);
}

/* A row whose value is text. */
static Datum
take_text(FunctionCallInfo fcinfo, Rule rule, Entry *row, int at_argument)
{
	row->value = argument_bytes(fcinfo, 1);
	return take_row(fcinfo, rule, TEXTOID, row->value.length > 0, row, at_argument);
}

/* A row whose value is kept as an integer in its order. */
static Datum
take_integer(FunctionCallInfo fcinfo, Rule rule, Oid type, int64 value)
{
	/* ~x reverses the order, and unlike -x it does so for the smallest integer too */
	Entry row = {.score = rule == RULE_MINIMUM ? ~value : value};

	return take_row(fcinfo, rule, type, !PG_ARGISNULL(1), &row, 2);
}

/*
 * An integer in the order of doubles, as PostgreSQL has it: NaN is above all, and equal to itself; -0 is 0.
 */
static int64
float8_order(double x)
{
	int64 bits;

	if (isnan(x))
		return PG_INT64_MAX;
	if (x == 0)
		x = 0;
	memcpy(&bits, &x, sizeof(bits));
	return bits >= 0 ? bits : (int64) (~(uint64) bits | (UINT64CONST(1) << 63));
}

static double
float8_from_order(int64 order)
{
	int64 bits = order >= 0 ? order : (int64) (~(uint64) order | (UINT64CONST(1) << 63));
	double x;

	if (order == PG_INT64_MAX)
		return NAN;
	memcpy(&x, &bits, sizeof(x));
	return x;
}

static Datum
take_numeric(FunctionCallInfo fcinfo, Rule rule)
{
	Entry row = {0};

	if (!PG_ARGISNULL(1))
	{
		char *shown;

		row.number = PG_GETARG_NUMERIC(1);
		shown = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(row.number)));
		row.value = (Bytes){shown, (uint32) strlen(shown), 0};
	}
	return take_row(fcinfo, rule, NUMERICOID, row.number != NULL, &row, 2);
}

/*
 * ts_survivor_newest_transfn(internal, value text, at timestamptz, ref text) -> internal
 */
Datum
ts_survivor_newest_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {0};

	return take_text(fcinfo, RULE_NEWEST, &row, 2);
}

/*
 * ts_survivor_most_frequent_transfn(internal, value text, at timestamptz, ref text) -> internal
 */
Datum
ts_survivor_most_frequent_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {.score = 1};
	Bytes value = argument_bytes(fcinfo, 1);

	if (value.length > 0)
		row.hash = ts_hash_bytes(value.bytes, value.length);
	return take_text(fcinfo, RULE_MOST_FREQUENT, &row, 2);
}

/*
 * ts_survivor_longest_transfn(internal, value text, at timestamptz, ref text) -> internal
 */
Datum
ts_survivor_longest_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {0};
	Bytes value = argument_bytes(fcinfo, 1);

	row.score = value.bytes ? pg_mbstrlen_with_len(value.bytes, (int) value.length) : 0;
	return take_text(fcinfo, RULE_LONGEST, &row, 2);
}

/*
 * ts_survivor_most_complete_transfn(internal, value text, filled integer, at timestamptz, ref text) -> internal
 *		NULL for filled is less than any number.
 */
Datum
ts_survivor_most_complete_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {.score = PG_ARGISNULL(2) ? PG_INT64_MIN : PG_GETARG_INT32(2)};

	return take_text(fcinfo, RULE_MOST_COMPLETE, &row, 3);
}

/* How far from the front of a list of sources one stands, from 0; behind the end if it is not there, or NULL. */
static int
place_in_list(FunctionCallInfo fcinfo, int list, int source)
{
	ArrayType *array;
	Bytes wanted = argument_bytes(fcinfo, source);
	int place = 0;
	const char *at;
	const bits8 *nulls;

	if (PG_ARGISNULL(list))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("priorities of survivor_by_priority must not be null"),
						errhint("Write the sources, the best first: ARRAY['crm', 'web form'].")));
	array = PG_GETARG_ARRAYTYPE_P(list);
	nulls = ARR_NULLBITMAP(array);
	at = ARR_DATA_PTR(array);
	for (int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)); place < n; place++)
	{
		const text *element = (const text *) at;

		if (nulls && (nulls[place / 8] & (1 << (place % 8))) == 0)
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("a source among the priorities of survivor_by_priority must not be null"),
							errhint("Sources that are not listed, and NULL, come after those that are.")));
		if (wanted.bytes && VARSIZE_ANY_EXHDR(element) == wanted.length &&
			memcmp(VARDATA_ANY(element), wanted.bytes, wanted.length) == 0)
			break;
		at = att_addlength_pointer(at, -1, at);
		at = (const char *) att_align_nominal(at, TYPALIGN_INT);
	}
	return place;
}

/*
 * ts_survivor_by_priority_transfn(internal, value text, source text, priorities text[], at timestamptz, ref text) -> internal
 */
Datum
ts_survivor_by_priority_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {.score = -(int64) place_in_list(fcinfo, 3, 2)};

	return take_text(fcinfo, RULE_BY_PRIORITY, &row, 4);
}

/*
 * ts_survivor_minimum_..._transfn, ts_survivor_maximum_..._transfn(internal, value, at timestamptz, ref text) -> internal
 */
#define EXTREME_OF_INTEGERS(name, rule, type_oid, get)                               \
	Datum name(PG_FUNCTION_ARGS)                                                     \
	{                                                                                \
		return take_integer(fcinfo, rule, type_oid, PG_ARGISNULL(1) ? 0 : (get(1))); \
	}
#define GET_FLOAT8(argument) float8_order(PG_GETARG_FLOAT8(argument))
EXTREME_OF_INTEGERS(ts_survivor_minimum_bigint_transfn, RULE_MINIMUM, INT8OID, PG_GETARG_INT64)
EXTREME_OF_INTEGERS(ts_survivor_maximum_bigint_transfn, RULE_MAXIMUM, INT8OID, PG_GETARG_INT64)
EXTREME_OF_INTEGERS(ts_survivor_minimum_float8_transfn, RULE_MINIMUM, FLOAT8OID, GET_FLOAT8)
EXTREME_OF_INTEGERS(ts_survivor_maximum_float8_transfn, RULE_MAXIMUM, FLOAT8OID, GET_FLOAT8)
EXTREME_OF_INTEGERS(ts_survivor_minimum_date_transfn, RULE_MINIMUM, DATEOID, PG_GETARG_DATEADT)
EXTREME_OF_INTEGERS(ts_survivor_maximum_date_transfn, RULE_MAXIMUM, DATEOID, PG_GETARG_DATEADT)
EXTREME_OF_INTEGERS(ts_survivor_minimum_timestamp_transfn, RULE_MINIMUM, TIMESTAMPOID, PG_GETARG_TIMESTAMP)
EXTREME_OF_INTEGERS(ts_survivor_maximum_timestamp_transfn, RULE_MAXIMUM, TIMESTAMPOID, PG_GETARG_TIMESTAMP)
EXTREME_OF_INTEGERS(ts_survivor_minimum_timestamptz_transfn, RULE_MINIMUM, TIMESTAMPTZOID,
					PG_GETARG_TIMESTAMPTZ)
EXTREME_OF_INTEGERS(ts_survivor_maximum_timestamptz_transfn, RULE_MAXIMUM, TIMESTAMPTZOID,
					PG_GETARG_TIMESTAMPTZ)

Datum
ts_survivor_minimum_text_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {0};

	return take_text(fcinfo, RULE_MINIMUM, &row, 2);
}

Datum
ts_survivor_maximum_text_transfn(PG_FUNCTION_ARGS)
{
	Entry row = {0};

	return take_text(fcinfo, RULE_MAXIMUM, &row, 2);
}

Datum
ts_survivor_minimum_numeric_transfn(PG_FUNCTION_ARGS)
{
	return take_numeric(fcinfo, RULE_MINIMUM);
}

Datum
ts_survivor_maximum_numeric_transfn(PG_FUNCTION_ARGS)
{
	return take_numeric(fcinfo, RULE_MAXIMUM);
}

/* ---------- states of parallel workers ---------- */

/*
 * ts_survivor_combinefn(internal, internal) -> internal
 *		The second state's rows into the first; the second is left as it is.
 */
Datum
ts_survivor_combinefn(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	State *state;
	const State *other;

	Ensure(AggCheckCallContext(fcinfo, &context), "survivor_combinefn called outside of an aggregate");
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(PG_GETARG_POINTER(0));
	}
	other = (const State *) PG_GETARG_POINTER(1);
	state =
		PG_ARGISNULL(0) ? state_create(context, other->rule, other->type) : (State *) PG_GETARG_POINTER(0);
	Ensure(state->rule == other->rule && state->type == other->type, "states of two survivor rules");
	state->records += other->records;
	state->candidates += other->candidates;
	for (uint32 i = 0; i < other->n; i++)
	{
		TsCheckInterrupts(i);
		state_add(context, state, &other->entries[i]);
	}
	state->conflict |= other->conflict;
	PG_RETURN_POINTER(state);
}

static void
send_bytes(StringInfo to, const Bytes *b)
{
	pq_sendbyte(to, b->bytes != NULL);
	if (b->bytes)
	{
		pq_sendint32(to, b->length);
		pq_sendbytes(to, b->bytes, (int) b->length);
	}
}

static Bytes
receive_bytes(StringInfo from)
{
	Bytes b = {NULL, 0, 0};

	if (pq_getmsgbyte(from))
	{
		b.length = pq_getmsgint(from, 4);
		Ensure(b.length <= (uint32) (from->len - from->cursor),
			   "text of a survivor is longer than its state");
		b.bytes = unconstify(char *, pq_getmsgbytes(from, (int) b.length));
	}
	return b;
}

/*
 * ts_survivor_serialfn(internal) -> bytea
 *		version, rule, conflict (1 byte each), type (4), records, candidates (8 each), entries (4), and of each: score (8),
 *		whether it has a time (1), time (8), value and reference (1; if there: length (4) and bytes).
 */
Datum
ts_survivor_serialfn(PG_FUNCTION_ARGS)
{
	const State *state = (const State *) PG_GETARG_POINTER(0);
	StringInfoData to;

	pq_begintypsend(&to);
	pq_sendbyte(&to, STATE_VERSION);
	pq_sendbyte(&to, state->rule);
	pq_sendbyte(&to, state->conflict);
	pq_sendint32(&to, state->type);
	pq_sendint64(&to, state->records);
	pq_sendint64(&to, state->candidates);
	pq_sendint32(&to, state->n);
	for (uint32 i = 0; i < state->n; i++)
	{
		const Entry *entry = &state->entries[i];

		TsCheckInterrupts(i);
		pq_sendint64(&to, entry->score);
		pq_sendbyte(&to, entry->has_at);
		pq_sendint64(&to, entry->at);
		send_bytes(&to, &entry->value);
		send_bytes(&to, &entry->ref);
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&to));
}

/*
 * ts_survivor_deserialfn(bytea, internal) -> internal
 *		Checks what it reads: a state is only right with its rule's kind of values.
 */
Datum
ts_survivor_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *flat = PG_GETARG_BYTEA_PP(0);
	StringInfoData from;
	State *state;
	int rule;
	uint32 n;
	bool conflict;

	initStringInfo(&from);
	appendBinaryStringInfo(&from, VARDATA_ANY(flat), (int) VARSIZE_ANY_EXHDR(flat));
	Ensure(pq_getmsgbyte(&from) == STATE_VERSION, "survivor state of another version");
	rule = pq_getmsgbyte(&from);
	Ensure(rule < NRULES, "survivor state of an unknown rule");
	conflict = pq_getmsgbyte(&from) != 0;
	state = state_create(CurrentMemoryContext, rule, pq_getmsgint(&from, 4));
	state->records = pq_getmsgint64(&from);
	state->candidates = pq_getmsgint64(&from);
	n = pq_getmsgint(&from, 4);
	Ensure(rule == RULE_MOST_FREQUENT || n <= 1, "survivor state with too many values");
	Ensure(rule != RULE_MOST_FREQUENT || state->type == TEXTOID,
		   "survivor state that counts what is no text");
	for (uint32 i = 0; i < n; i++)
	{
		Entry entry = {0};

		TsCheckInterrupts(i);
		entry.score = pq_getmsgint64(&from);
		entry.has_at = pq_getmsgbyte(&from) != 0;
		entry.at = pq_getmsgint64(&from);
		entry.value = receive_bytes(&from);
		entry.ref = receive_bytes(&from);
		Ensure(entry.value.bytes || (state->type != TEXTOID && state->type != NUMERICOID),
			   "survivor without a value");
		if (state->type == TEXTOID)
			entry.hash = ts_hash_bytes(entry.value.bytes, entry.value.length);
		else if (state->type == NUMERICOID)
			entry.number = DatumGetNumeric(DirectFunctionCall3(
				numeric_in, CStringGetDatum(pnstrdup(entry.value.bytes, entry.value.length)),
				ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
		state_add(CurrentMemoryContext, state, &entry);
	}
	pq_getmsgend(&from);
	state->conflict = conflict;
	pfree(from.data);
	PG_RETURN_POINTER(state);
}

/* ---------- the result ---------- */

/* A value that is kept as an integer, as text that does not depend on DateStyle. */
static Datum
shown_value(const State *state, const Entry *entry)
{
	int64 x = state->rule == RULE_MINIMUM ? ~entry->score : entry->score;
	char buffer[MAXDATELEN + 1];

	switch (state->type)
	{
		case INT8OID:
			return CStringGetTextDatum(psprintf(INT64_FORMAT, x));
		case FLOAT8OID:
			return CStringGetTextDatum(float8out_internal(float8_from_order(x)));
		case DATEOID:
			return CStringGetTextDatum(
				JsonEncodeDateTime(buffer, DateADTGetDatum((DateADT) x), DATEOID, NULL));
		case TIMESTAMPOID:
			return CStringGetTextDatum(JsonEncodeDateTime(buffer, TimestampGetDatum(x), TIMESTAMPOID, NULL));
		case TIMESTAMPTZOID:
			return CStringGetTextDatum(
				JsonEncodeDateTime(buffer, TimestampTzGetDatum(x), TIMESTAMPTZOID, NULL));
		default:
			return PointerGetDatum(cstring_to_text_with_len(entry->value.bytes, (int) entry->value.length));
	}
}

/*
 * ts_survivor_finalfn(internal) -> survivor
 *		NULL when there was no row; a survivor without value when no row had one.
 */
Datum
ts_survivor_finalfn(PG_FUNCTION_ARGS)
{
	const State *state;
	const Entry *best;
	TupleDesc descriptor = fcinfo->flinfo->fn_extra;
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (const State *) PG_GETARG_POINTER(0);
	if (descriptor == NULL)
	{
		MemoryContext before = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		Ensure(get_call_result_type(fcinfo, NULL, &descriptor) == TYPEFUNC_COMPOSITE &&
				   descriptor->natts == NCOLUMNS,
			   "survivor has another number of columns");
		descriptor = BlessTupleDesc(descriptor);
		fcinfo->flinfo->fn_extra = descriptor;
		MemoryContextSwitchTo(before);
	}
	values[COL_RULE] = CStringGetTextDatum(rule_names[state->rule]);
	values[COL_RECORDS] = Int64GetDatum(state->records);
	values[COL_CANDIDATES] = Int64GetDatum(state->candidates);
	values[COL_CONFLICT] = BoolGetDatum(state->conflict);
	nulls[COL_VOTES] = state->rule != RULE_MOST_FREQUENT || state->n == 0;
	nulls[COL_VALUE] = nulls[COL_REF] = nulls[COL_AT] = (state->n == 0);
	if (state->n > 0)
	{
		best = &state->entries[0];
		for (uint32 i = 1; i < state->n; i++)
		{
			TsCheckInterrupts(i);
			if (entry_compare(state, &state->entries[i], best) > 0)
				best = &state->entries[i];
		}
		values[COL_VALUE] = shown_value(state, best);
		nulls[COL_REF] = best->ref.bytes == NULL;
		if (best->ref.bytes)
			values[COL_REF] =
				PointerGetDatum(cstring_to_text_with_len(best->ref.bytes, (int) best->ref.length));
		nulls[COL_AT] = !best->has_at;
		values[COL_AT] = TimestampTzGetDatum(best->at);
		values[COL_VOTES] = Int64GetDatum(best->score);
	}
	PG_RETURN_DATUM(HeapTupleHeaderGetDatum(heap_form_tuple(descriptor, values, nulls)->t_data));
}

/*
 * ts_filled_fields(record) -> integer
 *		How many columns of a row are neither NULL nor empty text.
 */
Datum
ts_filled_fields(PG_FUNCTION_ARGS)
{
	HeapTupleHeader row = PG_GETARG_HEAPTUPLEHEADER(0);
	TupleDesc descriptor =
		lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(row), HeapTupleHeaderGetTypMod(row));
	HeapTupleData tuple = {
		.t_len = HeapTupleHeaderGetDatumLength(row), .t_tableOid = InvalidOid, .t_data = row};
	Datum *values = ts_array(Datum, Max(descriptor->natts, 1));
	bool *nulls = ts_array(bool, Max(descriptor->natts, 1));
	int filled = 0;

	ItemPointerSetInvalid(&tuple.t_self);
	heap_deform_tuple(&tuple, descriptor, values, nulls);
	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		Oid type = attribute->atttypid;

		if (attribute->attisdropped || nulls[i])
			continue;
		if (type >= FirstNormalObjectId)
			type = getBaseType(type);
		/* char(n) is never empty, but may be blank */
		if (type == TEXTOID || type == VARCHAROID)
			filled += toast_raw_datum_size(values[i]) > VARHDRSZ;
		else if (type == BPCHAROID)
			filled += DatumGetInt32(DirectFunctionCall1Coll(bpcharlen, DEFAULT_COLLATION_OID, values[i])) > 0;
		else
			filled++;
	}
	ReleaseTupleDesc(descriptor);
	pfree(values);
	pfree(nulls);
	PG_RETURN_INT32(filled);
}
