/*
 * bind.c
 *		The rule of one_id: which identifiers bind, and who is one person therefore.
 *
 *		1. An identifier that the options list, or that comes with more distinct other identifiers than the limit of its
 *		   kind, never binds.
 *		2. The other strong identifiers bind all records that hold them.  What hangs together is a core, and has the kinds
 *		   of these identifiers.  Two cores never share an identifier: if they share a kind, they differ in it.
 *		3. The other weak identifiers come in bytewise order.  One whose holders (with all that hangs on them by now) have
 *		   no kind twice binds them; any other binds nobody.
 *
 * So a weak identifier attaches records without strong ones to a person, and joins cores that complement each other (one
 * has a phone, one an e-mail), but a component never has two cores that differ in a kind.  An identifier that 3 refuses
 * because two cores conflict is refused in whatever order; order decides only between weak identifiers that would each
 * attach the same anonymous records to a different person, and there it must be some fixed one.
 *
 * Every step looks at sets, never at the order of rows: the answer depends on nothing but who holds what.
 */
#include "postgres.h"

#include "identity/graph.h"

#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "identity/forest.h"

#define MAX_STRONG_KINDS 64
#define NO_KIND			 0xff /* of a weak identifier */

/* The other direction: which records hold an identifier. */
typedef struct Inverse
{
	uint32 *ends;
	uint32 *record;
} Inverse;

/* Where the part of an array begins whose ends are given. */
static inline uint32
begin(const uint32 *ends, uint32 i)
{
	return i > 0 ? ends[i - 1] : 0;
}

/* By counting sort; counts the holders on the way. */
static Inverse
invert(const TsHoldings *h, uint32 *holders)
{
	uint32 n = h->nrecords > 0 ? h->ends[h->nrecords - 1] : 0;
	Inverse inverse = {ts_array(uint32, Max(h->nidentifiers, 1)), ts_array(uint32, Max(n, 1))};
	uint32 at = 0;

	for (uint32 k = 0; k < n; k++)
		holders[h->held[k]]++;
	for (uint32 x = 0; x < h->nidentifiers; x++)
	{
		inverse.ends[x] = at; /* moved to the end below */
		at += holders[x];
	}
	for (uint32 i = 0; i < h->nrecords; i++)
	{
		TsCheckInterrupts(i);
		for (uint32 k = begin(h->ends, i); k < h->ends[i]; k++)
			inverse.record[inverse.ends[h->held[k]]++] = i;
	}
	return inverse;
}

/* How many other identifiers the records of one hold; `seen` has a place for each identifier, and is left with x + 1. */
static uint32
count_others(const TsHoldings *h, const Inverse *inverse, uint32 x, uint32 *seen)
{
	uint32 n = 0;

	for (uint32 r = begin(inverse->ends, x); r < inverse->ends[x]; r++)
	{
		uint32 record = inverse->record[r];

		TsCheckInterrupts(r);
		for (uint32 k = begin(h->ends, record); k < h->ends[record]; k++)
			if (h->held[k] != x && seen[h->held[k]] != x + 1)
			{
				seen[h->held[k]] = x + 1;
				n++;
			}
	}
	return n;
}

ts_noreturn static void report_unknown_kind(const char *kind, uint32 length);

static void
report_unknown_kind(const char *kind, uint32 length)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("identifier of a kind that the options do not list: \"%s\"", ts_shown(kind, length)),
			 errdetail("With the option \"strong\", only the kinds in \"strong\" and \"weak\" are accepted."),
			 errhint("Add the kind to one of them, or leave out \"strong\": kinds are strong unless weak.")));
}

/*
 * Steps 1 and 2 as far as they look at single identifiers: their kinds and limits.  Identifiers are in bytewise order, so
 * those of a kind follow each other.  The strong kind of each identifier, NO_KIND for weak ones.
 */
static uint8 *
classify(const TsHoldings *h, const Inverse *inverse, TsBound *bound, uint32 *seen)
{
	uint8 *kind = ts_array(uint8, Max(h->nidentifiers, 1));
	const char *of = NULL;
	uint32 length = 0, limit = TS_NO_LIMIT;
	uint32 nstrong = 0;
	uint8 number = NO_KIND;

	for (uint32 x = 0; x < h->nidentifiers; x++)
	{
		const TsName *name = h->identifier[x];

		TsCheckInterrupts(x);
		if (of == NULL || name->length <= length || memcmp(of, name->bytes, length + 1) != 0)
		{
			of = name->bytes;
			Ensure(ts_identifier_split(of, name->length, &length) == TS_IDENTIFIER_GOOD,
				   "identifier without a kind");
			if (!ts_options_known(h->options, of, length))
				report_unknown_kind(of, length);
			limit = ts_options_limit(h->options, of, length);
			number = NO_KIND;
			if (!ts_options_weak(h->options, of, length))
			{
				if (nstrong == MAX_STRONG_KINDS)
					ereport(ERROR,
							(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
							 errmsg("more than %d kinds of strong identifiers", MAX_STRONG_KINDS),
							 errhint("A kind is what an identifier means, such as phone or email; what "
									 "changes from row to row stands behind the colon.")));
				number = (uint8) nstrong++;
			}
		}
		kind[x] = number;
		if (ts_options_never(h->options, name->bytes, name->length))
			bound->binding[x] = TS_NEVER;
		if (bound->binding[x] == TS_NEVER || limit != TS_NO_LIMIT)
			bound->others[x] = count_others(h, inverse, x, seen);
		if (bound->binding[x] == TS_BINDS && bound->others[x] > limit)
			bound->binding[x] = TS_OVER_LIMIT;
	}
	return kind;
}

/* Step 3 for one identifier: joins its holders, unless two of their components share a kind. */
static bool
attach(const Inverse *inverse, uint32 x, int32 *link, uint64 *kinds, uint32 *seen)
{
	uint64 all = 0;
	uint32 from = begin(inverse->ends, x), to = inverse->ends[x];
	uint32 root;

	for (uint32 r = from; r < to; r++)
	{
		root = ts_forest_find(link, inverse->record[r]);
		TsCheckInterrupts(r);
		if (seen[root] == x + 1)
			continue;
		seen[root] = x + 1;
		if (all & kinds[root])
			return false;
		all |= kinds[root];
	}
	for (uint32 r = from + 1; r < to; r++)
	{
		TsCheckInterrupts(r);
		ts_forest_join(link, inverse->record[from], inverse->record[r]);
	}
	kinds[ts_forest_find(link, inverse->record[from])] = all;
	return true;
}

/* ts_bind: who belongs together.  Errors: 22023 for a kind that the options refuse, 54000 for more than 64 strong kinds. */
TsBound
ts_bind(const TsHoldings *h)
{
	uint32 m = Max(h->nidentifiers, 1), n = Max(h->nrecords, 1);
	TsBound bound = {ts_array(uint32, n), ts_array(uint8, m), ts_array(uint32, m), ts_array(uint32, m)};
	uint32 *seen = ts_array(uint32, Max(m, n));
	int32 *link = ts_array(int32, n);
	uint64 *kinds = ts_array(uint64, n); /* by root: the strong kinds of a component */
	uint32 *first = (uint32 *) link;	 /* by root, in the end: its smallest member */
	Inverse inverse;
	uint8 *kind;

	memset(bound.binding, TS_BINDS, (Size) m);
	memset(bound.others, 0, (Size) m * sizeof(uint32));
	memset(bound.holders, 0, (Size) m * sizeof(uint32));
	memset(seen, 0, (Size) Max(m, n) * sizeof(uint32));
	inverse = invert(h, bound.holders);
	kind = classify(h, &inverse, &bound, seen);

	ts_forest_plant(link, 0, n);
	for (uint32 x = 0; x < h->nidentifiers; x++)
		if (kind[x] != NO_KIND && bound.binding[x] == TS_BINDS)
			for (uint32 r = begin(inverse.ends, x); r < inverse.ends[x]; r++)
			{
				TsCheckInterrupts(r);
				ts_forest_join(link, inverse.record[begin(inverse.ends, x)], inverse.record[r]);
			}
	memset(kinds, 0, (Size) n * sizeof(uint64));
	for (uint32 x = 0; x < h->nidentifiers; x++)
		if (kind[x] != NO_KIND && bound.binding[x] == TS_BINDS)
			kinds[ts_forest_find(link, inverse.record[begin(inverse.ends, x)])] |= UINT64CONST(1) << kind[x];

	memset(seen, 0, (Size) Max(m, n) * sizeof(uint32));
	for (uint32 x = 0; x < h->nidentifiers; x++)
		if (kind[x] == NO_KIND && bound.binding[x] == TS_BINDS && !attach(&inverse, x, link, kinds, seen))
			bound.binding[x] = TS_CONFLICT;
	memset(seen, 0, (Size) Max(m, n) * sizeof(uint32));
	for (uint32 x = 0; x < h->nidentifiers; x++)
		if (bound.binding[x] == TS_CONFLICT && bound.others[x] == 0)
			bound.others[x] = count_others(h, &inverse, x, seen);

	/* the first record of a component in canonical order is its smallest */
	for (uint32 i = 0; i < h->nrecords; i++)
		bound.roots[i] = ts_forest_find(link, i);
	memset(first, 0xff, (Size) n * sizeof(uint32));
	for (uint32 i = 0; i < h->nrecords; i++)
	{
		uint32 root = bound.roots[i];

		if (first[root] == PG_UINT32_MAX)
			first[root] = i;
		bound.roots[i] = first[root];
	}
	pfree(kind);
	pfree(inverse.record);
	pfree(inverse.ends);
	pfree(kinds);
	pfree(link);
	pfree(seen);
	return bound;
}
