/*
 * memo.c
 *		What functions of two texts made of each, kept for their next calls: see memo.h.
 */
#include "postgres.h"

#include "core/memo.h"

#include "core/hash.h"
#include "core/text.h"
#include "utils/memutils.h"

/* The value of a text, and its place, NULL if it is too long for one; what is at `other` is not driven out. */
static const void *
read_one(TsMemo *memo, const text *t, void *own, const TsMemoPlace *other, TsMemoPlace **place)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(t, &length);
	uint64 hash = 0;
	TsMemoPlace *at = NULL;
	Size size;
	char *value;

	if (length <= TS_MEMO_LONGEST)
	{
		hash = ts_hash_bytes(utf8, length);
		at = &memo->place[hash % TS_MEMO_PLACES];
	}
	*place = at;
	if (at != NULL && at->value != NULL && at->hash == hash && at->length == length &&
		memcmp(at->value + at->size, utf8, length) == 0)
		return at->value;
	memo->make(utf8, length, own);
	if (at == NULL || at == other)
		return own;
	size = memo->size(own);
	value = MemoryContextAlloc(memo->context, size + length);
	memo->copy(own, value);
	memcpy(value + size, utf8, length);
	if (at->value != NULL)
		pfree(at->value);
	*at = (TsMemoPlace){hash, value, (uint32) size, length};
	return value;
}

/* ts_memo_read: see memo.h */
void
ts_memo_read(TsMemo *memo, const text *const t[2], void *const own[2], const void *value[2])
{
	TsMemoPlace *first, *second;

	if (memo->context == NULL)
		memo->context = AllocSetContextCreateInternal(TopMemoryContext, memo->name, ALLOCSET_DEFAULT_SIZES);
	if (memo->place == NULL)
		memo->place = MemoryContextAllocZero(memo->context, TS_MEMO_PLACES * sizeof(TsMemoPlace));
	value[0] = read_one(memo, t[0], own[0], NULL, &first);
	value[1] = read_one(memo, t[1], own[1], first, &second);
}
