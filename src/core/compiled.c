/*
 * compiled.c
 *		The session's cache of compiled values.  See compiled.h.
 *
 * Compiling takes some ten microseconds and is done once a session:
 *
 *		bucket[]   by hash of the value's bytes, chains of entries      a look-up compares type and bytes
 *		recent     all entries, the last used one first                 asked first: a statement mostly uses one
 *
 * Up to CACHE_KEPT entries stay.  What was handed out stays valid while it may be in use: an entry that was used in the
 * current transaction goes only when there are more than CACHE_IN_TRANSACTION, and one that was used in the current
 * statement, or that a site holds, never does; a statement that uses more than CACHE_IN_STATEMENT is an error.  A transaction
 * and a statement are told by when they began, which two may have in common at worst; then an entry stays longer.
 *
 * A site holds every entry that it has handed out, for a portal may be read on in a later statement.  It lets go of them when
 * its context is reset, which is also what an error does.
 */
#include "postgres.h"

#include "core/compiled.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "core/compat.h"
#include "core/memory.h"
#include "lib/ilist.h"
#include "utils/timestamp.h"

#define CACHE_KEPT			 64
#define CACHE_IN_TRANSACTION 1000
#define CACHE_IN_STATEMENT	 10000
#define CACHE_BUCKETS		 256 /* a power of two */

typedef struct Entry
{
	dlist_node chain;	   /* of its bucket */
	dlist_node recent;	   /* by use */
	MemoryContext context; /* of everything of the entry */
	const TsCompiledType *type;
	uint64 hash;
	const char *bytes; /* of the value, without its header */
	size_t length;
	const void *made;
	uint32 held; /* by so many sites */
	TimestampTz transaction, statement;
} Entry;

struct TsCompiledSite
{
	MemoryContext context;
	const TsCompiledType *type;
	struct varlena
		*last; /* the value of the call before, as it came: it may be compressed, or stored elsewhere */
	Size last_size, last_room;
	const void *made; /* of it; NULL: nothing yet */
	uint32 n, room;
	Entry **held;
	MemoryContextCallback callback;
};

static dlist_head bucket[CACHE_BUCKETS];
static dlist_head recent = DLIST_STATIC_INIT(recent);
static int entries = 0;
static MemoryContext cache = NULL;

static inline bool
is_value(const Entry *entry, const TsCompiledType *type, const char *bytes, size_t length)
{
	return entry->type == type && entry->length == length && memcmp(entry->bytes, bytes, length) == 0;
}

static void
drop(Entry *entry)
{
	dlist_delete(&entry->chain);
	dlist_delete(&entry->recent);
	entries--;
	MemoryContextDelete(entry->context);
}

/* Drops entries beyond `kept` of them, as far as may be: the last in order of use is the first that may go. */
static void
trim(int kept, TimestampTz transaction, TimestampTz statement)
{
	dlist_node *at = recent.head.prev;

	while (entries > kept && at != &recent.head)
	{
		Entry *oldest = dlist_container(Entry, recent, at);

		if (oldest->transaction == transaction &&
			(oldest->statement == statement || entries < CACHE_IN_TRANSACTION))
			return;
		at = at->prev;
		if (oldest->held == 0)
			drop(oldest);
	}
}

static Entry *
find(uint64 hash, const TsCompiledType *type, const char *bytes, size_t length)
{
	dlist_iter i;

	if (cache == NULL)
	{
		cache = AllocSetContextCreate(TopMemoryContext, "touchstone compiled values", ALLOCSET_SMALL_SIZES);
		for (int k = 0; k < CACHE_BUCKETS; k++)
			dlist_init(&bucket[k]);
	}
	dlist_foreach(i, &bucket[hash & (CACHE_BUCKETS - 1)])
	{
		Entry *entry = dlist_container(Entry, chain, i.cur);

		if (entry->hash == hash && is_value(entry, type, bytes, length))
			return entry;
	}
	return NULL;
}

/* Compiles a value and enters it.  Until it is entered it lies below the caller's context: an error leaves nothing. */
static Entry *
enter(Datum value, uint64 hash, const TsCompiledType *type, const char *bytes, size_t length)
{
	MemoryContext context =
		AllocSetContextCreate(CurrentMemoryContext, "touchstone compiled value", ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	Entry *entry = palloc0(sizeof(Entry));
	char *copy = ts_array(char, length);

	memcpy(copy, bytes, length);
	entry->context = context;
	entry->type = type;
	entry->hash = hash;
	entry->bytes = copy;
	entry->length = length;
	entry->made = type->compile(value);
	MemoryContextSwitchTo(old);
	MemoryContextSetParent(context, cache);
	dlist_push_head(&bucket[hash & (CACHE_BUCKETS - 1)], &entry->chain);
	dlist_push_head(&recent, &entry->recent);
	entries++;
	return entry;
}

/* The entry of a value, new or not. */
static Entry *
get(Datum value, const TsCompiledType *type)
{
	struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);
	const char *bytes = VARDATA_ANY(packed);
	size_t length = VARSIZE_ANY_EXHDR(packed);
	TimestampTz transaction = GetCurrentTransactionStartTimestamp();
	TimestampTz statement = GetCurrentStatementStartTimestamp();
	Entry *entry = NULL;

	if (!dlist_is_empty(&recent))
		entry = dlist_head_element(Entry, recent, &recent);
	if (entry == NULL || !is_value(entry, type, bytes, length))
	{
		uint64 hash = DatumGetUInt64(hash_any_extended((const unsigned char *) bytes, (int) length, 0));

		entry = find(hash, type, bytes, length);
		if (entry != NULL)
			dlist_move_head(&recent, &entry->recent);
		else
		{
			trim(CACHE_KEPT - 1, transaction, statement);
			if (entries >= CACHE_IN_STATEMENT)
				ereport(
					ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("more than %d different %s in one statement", CACHE_IN_STATEMENT, type->plural),
					 errhint("Use fewer rows at a time, or keep fewer different %s.", type->plural)));
			entry = enter(value, hash, type, bytes, length);
		}
		entry->transaction = transaction;
		entry->statement = statement;
		trim(CACHE_KEPT, transaction, statement);
	}
	entry->transaction = transaction;
	entry->statement = statement;
	if ((Pointer) packed != DatumGetPointer(value))
		pfree(packed);
	return entry;
}

/*
 * ts_compiled: what a value was compiled to.  Called per row: the last used entry is compared first.  Valid until the end of
 * the statement.
 */
const void *
ts_compiled(Datum value, const TsCompiledType *type)
{
	return get(value, type)->made;
}

/* ---------- sites ---------- */

static void
let_go(void *argument)
{
	TsCompiledSite *site = argument;

	for (uint32 i = 0; i < site->n; i++)
		site->held[i]->held--;
	site->n = 0;
}

/* ts_compiled_site: a new site, that lives as long as a context. */
TsCompiledSite *
ts_compiled_site(MemoryContext context, const TsCompiledType *type)
{
	TsCompiledSite *site = MemoryContextAllocZero(context, sizeof(TsCompiledSite));

	site->context = context;
	site->type = type;
	site->callback.func = let_go;
	site->callback.arg = site;
	MemoryContextRegisterResetCallback(context, &site->callback);
	return site;
}

/* The site holds an entry, if it does not already. */
static void
hold(TsCompiledSite *site, Entry *entry)
{
	for (uint32 i = 0; i < site->n; i++)
		if (site->held[i] == entry)
			return;
	if (site->n == site->room)
	{
		uint32 room = Max(4, site->room * 2);

		if (site->held == NULL)
			site->held = ts_array_in(site->context, Entry *, room);
		else
			site->held = ts_array_resize(site->held, Entry *, room);
		site->room = room;
	}
	site->held[site->n++] = entry;
	entry->held++;
}

/* ts_compiled_at: what a value was compiled to; valid as long as the site. */
const void *
ts_compiled_at(TsCompiledSite *site, Datum value)
{
	struct varlena *given = (struct varlena *) DatumGetPointer(value);
	Size size;
	Entry *entry;

	/* a pointer into memory says nothing of what it points to; one to where the value is stored does */
	if (VARATT_IS_EXTERNAL(given) && !VARATT_IS_EXTERNAL_ONDISK(given))
	{
		given = PG_DETOAST_DATUM(value);
		value = PointerGetDatum(given);
	}
	size = VARSIZE_ANY(given);
	if (likely(site->made != NULL && site->last_size == size && memcmp(site->last, given, size) == 0))
		return site->made;
	site->made = NULL;
	entry = get(value, site->type);
	hold(site, entry);
	if (size > site->last_room)
	{
		if (site->last != NULL)
			pfree(site->last);
		site->last = NULL;
		site->last_room = 0;
		site->last = (struct varlena *) ts_array_in(site->context, char, size);
		site->last_room = size;
	}
	memcpy(site->last, given, size);
	site->last_size = size;
	site->made = entry->made;
	return site->made;
}
