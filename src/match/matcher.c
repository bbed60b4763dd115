/*
 * matcher.c
 *		The type matcher: input, output, casts, and the session's cache of compiled matchers.
 *
 * A value is its canonical JSON behind a version word (core/stored_text.h, whose functions compare values).  Whoever uses a
 * matcher asks for it compiled, by value; compiling takes some ten microseconds and is done once a session:
 *
 *		bucket[]   by hash of the value's bytes, chains of entries      a look-up compares the bytes
 *		recent     all entries, the last used one first                 asked first: a statement mostly uses one
 *
 * Up to CACHE_KEPT entries stay.  What was handed out stays valid while it may be in use: an entry that was used in the
 * current transaction goes only when there are more than CACHE_IN_TRANSACTION, and one that was used in the current
 * statement never does; a statement that uses more than CACHE_IN_STATEMENT is an error.  A transaction and a statement are
 * told by when they began, which two may have in common at worst; then an entry stays longer.
 */
#include "postgres.h"

#include "match/matcher.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/stored_text.h"
#include "core/text.h"
#include "fmgr.h"
#include "lib/ilist.h"
#include "match/matcher_json.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#define TYPE_WORDS			 "matcher"
#define MAX_MATCHER			 (16 * 1024 * 1024) /* bytes of JSON */
#define CACHE_KEPT			 64
#define CACHE_IN_TRANSACTION 1000
#define CACHE_IN_STATEMENT	 10000
#define CACHE_BUCKETS		 256 /* a power of two */

PG_FUNCTION_INFO_V1(ts_matcher_in);
PG_FUNCTION_INFO_V1(ts_matcher_out);
PG_FUNCTION_INFO_V1(ts_matcher_recv);
PG_FUNCTION_INFO_V1(ts_matcher_send);
PG_FUNCTION_INFO_V1(ts_matcher_from_jsonb);
PG_FUNCTION_INFO_V1(ts_matcher_to_jsonb);

/* ---------- text and values ---------- */

static void
check_length(size_t length)
{
	if (length > MAX_MATCHER)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED), errmsg("matcher of %zu bytes is too long", length),
				 errdetail("A matcher may have %d bytes.", MAX_MATCHER),
				 errhint("Frequencies of values are mostly what makes one long: keep the frequent "
						 "values and let other_frequency stand for the rest.")));
}

/* The JSON of a text in the database's encoding. */
static Jsonb *
read_json(char *text)
{
	return DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(text)));
}

/* ts_matcher_store: the value of a compiled matcher. */
Datum
ts_matcher_store(const TsMatcher *matcher)
{
	char *utf8 = ts_matcher_print(matcher);
	text *local = ts_text_from_utf8(utf8, strlen(utf8));
	size_t length = VARSIZE(local) - VARHDRSZ;

	check_length(length);
	return ts_stored_text_make(VARDATA(local), length);
}

/* The value of some JSON. */
static Datum
store_json(Jsonb *json)
{
	TsMatcher *matcher = ts_matcher_parse(json);
	Datum value = ts_matcher_store(matcher);

	MemoryContextDelete(matcher->context);
	return value;
}

/* ts_matcher_copy: through its text, for that copies whatever a matcher says, and nothing else. */
TsMatcher *
ts_matcher_copy(const TsMatcher *matcher)
{
	return ts_matcher_parse(read_json(ts_stored_text_get(ts_matcher_store(matcher), TYPE_WORDS)));
}

/* ---------- the type ---------- */

/* ts_matcher_in(cstring) -> matcher: 22P02 for what is no JSON, 22023 for what is no matcher, 54000 beyond 16 MB. */
Datum
ts_matcher_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);

	check_length(strlen(text));
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_matcher_out(matcher) -> cstring: canonical JSON, which reads back to the same value. */
Datum
ts_matcher_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS));
}

/* ts_matcher_recv(internal) -> matcher: a version byte, then JSON as input takes it. */
Datum
ts_matcher_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *text = ts_stored_text_receive((StringInfo) PG_GETARG_POINTER(0), TYPE_WORDS, &length);

	check_length(length);
	PG_RETURN_DATUM(store_json(read_json(text)));
}

/* ts_matcher_send(matcher) -> bytea: a version byte, then canonical JSON. */
Datum
ts_matcher_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(ts_stored_text_send(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS)));
}

/* ts_matcher_from_jsonb(jsonb) -> matcher: the cast; errors as of input. */
Datum
ts_matcher_from_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(store_json(PG_GETARG_JSONB_P(0)));
}

/* ts_matcher_to_jsonb(matcher) -> jsonb: the cast. */
Datum
ts_matcher_to_jsonb(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(JsonbPGetDatum(read_json(ts_stored_text_get(PG_GETARG_DATUM(0), TYPE_WORDS))));
}

/* ---------- the cache ---------- */

typedef struct Entry
{
	dlist_node chain;  /* of its bucket */
	dlist_node recent; /* by use */
	uint64 hash;
	const char *bytes; /* of the value, without its header */
	size_t length;
	TsMatcher *matcher; /* everything of the entry lies in its context */
	TimestampTz transaction, statement;
} Entry;

static dlist_head bucket[CACHE_BUCKETS];
static dlist_head recent = DLIST_STATIC_INIT(recent);
static int entries = 0;
static MemoryContext cache = NULL;

static inline bool
is_value(const Entry *entry, const char *bytes, size_t length)
{
	return entry->length == length && memcmp(entry->bytes, bytes, length) == 0;
}

static void
drop(Entry *entry)
{
	dlist_delete(&entry->chain);
	dlist_delete(&entry->recent);
	entries--;
	MemoryContextDelete(entry->matcher->context);
}

/* Drops entries beyond `kept` of them, as far as may be: the last in order of use is the first that may go. */
static void
trim(int kept, TimestampTz transaction, TimestampTz statement)
{
	while (entries > kept)
	{
		Entry *oldest = dlist_tail_element(Entry, recent, &recent);

		if (oldest->transaction == transaction &&
			(oldest->statement == statement || entries < CACHE_IN_TRANSACTION))
			return;
		drop(oldest);
	}
}

static Entry *
find(uint64 hash, const char *bytes, size_t length)
{
	dlist_iter i;

	if (cache == NULL)
	{
		cache = AllocSetContextCreate(TopMemoryContext, "touchstone matchers", ALLOCSET_SMALL_SIZES);
		for (int k = 0; k < CACHE_BUCKETS; k++)
			dlist_init(&bucket[k]);
	}
	dlist_foreach(i, &bucket[hash & (CACHE_BUCKETS - 1)])
	{
		Entry *entry = dlist_container(Entry, chain, i.cur);

		if (entry->hash == hash && is_value(entry, bytes, length))
			return entry;
	}
	return NULL;
}

/* Compiles a value and enters it.  Until it is entered it lies below the caller's context: an error leaves nothing. */
static Entry *
enter(Datum value, uint64 hash, const char *bytes, size_t length)
{
	Jsonb *json = read_json(ts_stored_text_get(value, TYPE_WORDS));
	TsMatcher *matcher = ts_matcher_parse(json);
	Entry *entry = MemoryContextAlloc(matcher->context, sizeof(Entry));
	char *copy = MemoryContextAllocHuge(matcher->context, length);

	memcpy(copy, bytes, length);
	entry->hash = hash;
	entry->bytes = copy;
	entry->length = length;
	entry->matcher = matcher;
	MemoryContextSetParent(matcher->context, cache);
	dlist_push_head(&bucket[hash & (CACHE_BUCKETS - 1)], &entry->chain);
	dlist_push_head(&recent, &entry->recent);
	entries++;
	pfree(json);
	return entry;
}

/*
 * ts_matcher_get: the compiled matcher of a value.  Called per row: the last used entry is compared first.  Valid until the
 * end of the statement.
 */
const TsMatcher *
ts_matcher_get(Datum value)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);
	const char *bytes = VARDATA_ANY(packed);
	size_t length = VARSIZE_ANY_EXHDR(packed);
	TimestampTz transaction = GetCurrentTransactionStartTimestamp();
	TimestampTz statement = GetCurrentStatementStartTimestamp();
	Entry *entry = NULL;

	if (!dlist_is_empty(&recent))
		entry = dlist_head_element(Entry, recent, &recent);
	if (entry == NULL || !is_value(entry, bytes, length))
	{
		uint64 hash = DatumGetUInt64(hash_any_extended((const unsigned char *) bytes, (int) length, 0));

		entry = find(hash, bytes, length);
		if (entry != NULL)
			dlist_move_head(&recent, &entry->recent);
		else
		{
			trim(CACHE_KEPT - 1, transaction, statement);
			if (entries >= CACHE_IN_STATEMENT)
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("more than %d different matchers in one statement", CACHE_IN_STATEMENT),
						 errhint("Use fewer rows at a time, or keep fewer different matchers.")));
			entry = enter(value, hash, bytes, length);
		}
		entry->transaction = transaction;
		entry->statement = statement;
		trim(CACHE_KEPT, transaction, statement);
	}
	entry->transaction = transaction;
	entry->statement = statement;
	if ((Pointer) packed != DatumGetPointer(value))
		pfree(packed);
	return entry->matcher;
}
