/*
 * groups.c
 *		match_groups: the pairs of a table put together to groups of records that are one.
 *
 * Links are the pairs that are duplicates, strongest first: what people decided, then rules, then by evidence.  A link puts two
 * groups together, unless
 *
 *		a pair across is distinct    by a rule or by people: whatever holds the groups together, they are not one
 *		the link is a weak bridge    between two groups, of which the other pairs across speak against it
 *
 * The bridge test: every pair across (of large groups a sample) is compared, as evidence without the prior, that is, whether
 * its fields agree more than those of strangers.  Its mean, each pair counting no more than BRIDGE_MOST either way, must not be
 * below zero.  Transitive closure alone, which is what others do, joins two families for one mistaken pair.
 */
#include "postgres.h"

#include <math.h>

#include "match/pairs.h"

#include "core/error.h"
#include "core/memory.h"
#include "executor/spi.h"

PG_FUNCTION_INFO_V1(ts_match_groups);

#define BRIDGE_SAMPLE 12 /* records of either group */
#define BRIDGE_MOST	  12.0

typedef struct Groups
{
	TsRun *run;
	uint32 *parent; /* of the union-find; a root is the smallest record of its group */
	uint32 *size;
	uint32 *next, *last; /* members of a group, as a list */
	double *weakest;	 /* by root: score of the weakest link */
	uint64 *first;		 /* n + 1 places in `apart` */
	uint32 *apart;		 /* records that a record is distinct from */
	uint32 refused;		 /* links */
} Groups;

static uint32
root_of(Groups *groups, uint32 i)
{
	while (groups->parent[i] != i)
	{
		groups->parent[i] = groups->parent[groups->parent[i]];
		i = groups->parent[i];
	}
	return i;
}

/* Whether some pair across two groups is distinct. */
static bool
are_apart(Groups *groups, uint32 a, uint32 b)
{
	uint32 smaller = groups->size[a] <= groups->size[b] ? a : b, other = smaller == a ? b : a;

	for (uint32 i = smaller; i != TS_MISSING; i = groups->next[i])
		for (uint64 p = groups->first[i]; p < groups->first[i + 1]; p++)
			if (root_of(groups, groups->apart[p]) == other)
				return true;
	return false;
}

/* Whether what else lies across speaks against a link. */
static bool
is_weak_bridge(Groups *groups, uint32 a, uint32 b)
{
	const TsMatcher *matcher = groups->run->matcher;
	double neutral = matcher->weights ? matcher->review : ts_prior_weight(groups->run->scorer);
	uint32 x = a, nx = 0;
	double sum = 0;

	if (groups->size[a] == 1 && groups->size[b] == 1)
		return false;
	for (; x != TS_MISSING && nx < BRIDGE_SAMPLE; x = groups->next[x], nx++)
	{
		uint32 y = b, ny = 0;

		for (; y != TS_MISSING && ny < BRIDGE_SAMPLE; y = groups->next[y], ny++)
		{
			TsVerdict verdict;
			double evidence;

			ts_score_pair(groups->run->scorer, Min(x, y), Max(x, y), true, &verdict);
			evidence = verdict.rule >= 0 ? (verdict.decision == TS_DUPLICATE  ? BRIDGE_MOST
											: verdict.decision == TS_DISTINCT ? -BRIDGE_MOST
																			  : 0)
										 : verdict.evidence - neutral;
			sum += Min(BRIDGE_MOST, Max(-BRIDGE_MOST, evidence));
		}
	}
	return sum < 0;
}

static void
join_groups(Groups *groups, uint32 a, uint32 b, double score)
{
	uint32 kept = Min(a, b), gone = Max(a, b);

	groups->parent[gone] = kept;
	groups->size[kept] += groups->size[gone];
	groups->next[groups->last[kept]] = gone;
	groups->last[kept] = groups->last[gone];
	groups->weakest[kept] = Min(score, Min(groups->weakest[kept], groups->weakest[gone]));
}

static int
compare_links(const void *a, const void *b)
{
	const TsPair *x = a, *y = b;
	int px = ts_decided_by(x->rule), py = ts_decided_by(y->rule);

	if (px != py)
		return px - py;
	if (x->evidence != y->evidence)
		return x->evidence > y->evidence ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

/* Which records are distinct by rules and people. */
static void
set_apart(Groups *groups)
{
	TsRun *run = groups->run;
	uint64 n = 0;

	groups->first =
		palloc_extended(sizeof(uint64) * ((Size) run->records->n + 2), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	for (uint64 i = 0; i < run->npairs; i++)
		if (run->pair[i].decision == TS_DISTINCT)
		{
			groups->first[run->pair[i].a + 1]++;
			groups->first[run->pair[i].b + 1]++;
			n += 2;
		}
	for (uint32 i = 0; i < run->records->n; i++)
		groups->first[i + 1] += groups->first[i];
	groups->apart = ts_array(uint32, n + 1);
	for (uint64 i = 0; i < run->npairs; i++)
		if (run->pair[i].decision == TS_DISTINCT)
		{
			groups->apart[groups->first[run->pair[i].a]++] = run->pair[i].b;
			groups->apart[groups->first[run->pair[i].b]++] = run->pair[i].a;
		}
	for (uint32 i = run->records->n; i > 0; i--)
		groups->first[i] = groups->first[i - 1];
	groups->first[0] = 0;
}

static Groups *
groups_create(TsRun *run)
{
	Groups *groups = palloc0(sizeof(Groups));
	uint32 n = run->records->n;

	groups->run = run;
	groups->parent = ts_array(uint32, (Size) n + 1);
	groups->size = ts_array(uint32, (Size) n + 1);
	groups->next = ts_array(uint32, (Size) n + 1);
	groups->last = ts_array(uint32, (Size) n + 1);
	groups->weakest = ts_array(double, (Size) n + 1);
	for (uint32 i = 0; i < n; i++)
	{
		groups->parent[i] = groups->last[i] = i;
		groups->size[i] = 1;
		groups->next[i] = TS_MISSING;
		groups->weakest[i] = HUGE_VAL;
	}
	set_apart(groups);
	return groups;
}

static void
link_records(Groups *groups)
{
	TsRun *run = groups->run;
	TsPair *link = ts_array(TsPair, run->npairs + 1);
	uint64 nlinks = 0;

	for (uint64 i = 0; i < run->npairs; i++)
		if (run->pair[i].decision == TS_DUPLICATE)
			link[nlinks++] = run->pair[i];
	qsort(link, nlinks, sizeof(TsPair), compare_links);
	for (uint64 i = 0; i < nlinks; i++)
	{
		uint32 a = root_of(groups, link[i].a), b = root_of(groups, link[i].b);

		TsCheckInterrupts(i << 4);
		if (a == b)
			continue;
		if (are_apart(groups, a, b) || (link[i].rule != TS_BY_PEOPLE && is_weak_bridge(groups, a, b)))
			groups->refused++;
		else
			join_groups(groups, a, b, ts_pair_score(run, &link[i]));
	}
	pfree(link);
}

static void
return_groups(FunctionCallInfo fcinfo, Groups *groups)
{
	TsRun *run = groups->run;
	bool *doubtful = palloc_extended((Size) run->records->n + 1, MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	TsRows rows;
	Datum decision[TS_DECISIONS];

	ts_rows_begin(fcinfo, &rows, "match_pairs(...)");
	ts_decision_datums(rows.shape, 2, decision);
	for (uint64 i = 0; i < run->npairs; i++)
	{
		const TsPair *pair = &run->pair[i];

		if (pair->decision != TS_DISTINCT && root_of(groups, pair->a) != root_of(groups, pair->b))
			doubtful[pair->a] = doubtful[pair->b] = true;
	}
	for (uint32 i = 0; i < run->records->n; i++)
	{
		uint32 root = root_of(groups, i);
		Datum values[4];
		bool nulls[4] = {false};

		TsCheckInterrupts(i);
		values[0] = run->records->key[i];
		values[1] = run->records->key[root];
		values[2] = decision[groups->size[root] > 1 ? TS_DUPLICATE : doubtful[i] ? TS_REVIEW : TS_DISTINCT];
		nulls[3] = groups->size[root] == 1;
		values[3] = Float8GetDatum(groups->weakest[root]);
		tuplestore_putvalues(rows.store, rows.shape, values, nulls);
	}
}

/*
 * ts_match_groups(source regclass, key name, matcher [, key_type anyelement], decided regclass)
 *		-> (key, group_key, decision, weakest_link)
 */
Datum
ts_match_groups(PG_FUNCTION_ARGS)
{
	const char *function = "match_groups";
	int with_type = PG_NARGS() == 5;
	Oid source = DatumGetObjectId(ts_needed(fcinfo, 0, function, "source"));
	char *key = NameStr(*DatumGetName(ts_needed(fcinfo, 1, function, "key")));
	const TsMatcher *matcher = ts_matcher_get(ts_needed(fcinfo, 2, function, "matcher"));
	TsKeyType key_type = ts_asked_key_type(fcinfo, with_type ? 3 : -1, function);
	Groups *groups;
	TsRun *run;

	SPI_connect();
	run = ts_run_begin(matcher, source, key, InvalidOid, NULL, key_type, function);
	ts_run_decided(run, fcinfo, 3 + with_type);
	run->keep_distinct = true;
	ts_run_pairs(run);
	groups = groups_create(run);
	link_records(groups);
	ts_progress(function, "refused %u links", groups->refused);
	return_groups(fcinfo, groups);
	SPI_finish();
	return (Datum) 0;
}
