/*
 * memo.c
 *		What functions made of texts, kept for their next calls: see memo.h.
 */
#include "postgres.h"

#include "core/memo.h"

#include "core/hash.h"
#include "utils/memutils.h"

/* ts_memo_find: see memo.h */
const void *
ts_memo_find(TsMemo *memo, const char *text, uint32 length, TsMemoPlace **place)
{
	uint64 hash;

	*place = NULL;
	if (length > TS_MEMO_LONGEST)
		return NULL;
	if (memo->place == NULL)
	{
		if (memo->context == NULL)
			memo->context =
				AllocSetContextCreateInternal(TopMemoryContext, memo->name, ALLOCSET_DEFAULT_SIZES);
		memo->place = MemoryContextAllocZero(memo->context, TS_MEMO_PLACES * sizeof(TsMemoPlace));
	}
	hash = memo->hash = ts_hash_bytes(text, length);
	*place = &memo->place[hash % TS_MEMO_PLACES];
	if ((*place)->value != NULL && (*place)->hash == hash && (*place)->length == length &&
		memcmp((*place)->value + (*place)->size, text, length) == 0)
		return (*place)->value;
	return NULL;
}

/* ts_memo_keep: see memo.h */
void *
ts_memo_keep(TsMemo *memo, TsMemoPlace *place, const char *text, uint32 length, Size size)
{
	char *value = MemoryContextAlloc(memo->context, size + length);

	memcpy(value + size, text, length);
	if (place->value != NULL)
		pfree(place->value);
	*place = (TsMemoPlace){memo->hash, value, (uint32) size, length};
	return value;
}
