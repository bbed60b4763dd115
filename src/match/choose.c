/*
 * choose.c
 *		Blocking keys chosen from the data, for a matcher that names none.
 *
 * Where all pairs fit half the budget, they are compared.  Else candidates are made of every field that decides something: its
 * value, its beginning, how it sounds, its rare tokens, alone or two fields together.  What a candidate costs is counted: the
 * pairs in its blocks, on a sample of the blocks.  What it brings is reckoned: of matches as the matcher expects them (by its m once
 * it is trained, else by defaults), with fields missing as often as they are in the data, how many share the key that no key before
 * found.  The best candidate by gain for its cost is taken, and so on, until the budget is spent or more pairs bring next to
 * nothing.  A match that one key finds already counts a little again, for fields are not as independent as is assumed here.
 */
#include "postgres.h"

#include "match/train.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"

#define MATCHES		   4000 /* imagined */
#define MOST_PARTS	   48
#define MOST_CHOSEN	   16
#define SAMPLE		   60000  /* records that a candidate's pairs are counted on */
#define LEAST_GAIN	   0.0004 /* of all matches, for one more pair a record */
#define AGAIN		   0.25	  /* what finding a match once more counts, and again */
#define CHEAP		   1.0	  /* pairs a record of a key that is good alone */
#define PREFIX		   3
#define RARE		   2
#define EXACT		   0.7 /* of matches, before training */
#define SIMILAR		   0.17
#define SAMPLED_VALUES 2000

/* What two values of a match may have in common. */
typedef enum Agreement
{
	AGREE_NOTHING,
	AGREE_SIMILAR,
	AGREE_EXACT,
	AGREE_MISSING
} Agreement;

typedef struct Part
{
	TsKeyPart part;
	TsPartHashes hashes;
	double similar; /* how often it agrees where values are only similar, or differ */
	double different;
	bool *agrees; /* by imagined match */
} Part;

typedef struct Candidate
{
	int n, part[2];
	double pairs; /* -1: not counted */
	bool taken;
} Candidate;

typedef struct Choice
{
	const TsRecords *records;
	const TsMatcher *matcher;
	int nparts;
	Part part[MOST_PARTS];
	uint64 sample_mask;
	double present[TS_MATCH_MAX_FIELDS]; /* share of records that have the field */
} Choice;

/* A number in [0, 1) from others. */
static double
chance(uint64 a, uint64 b, uint64 c)
{
	return (double) (ts_mix64(ts_mix64(a * UINT64CONST(0x9e3779b97f4a7c15) + b) + c) >> 11) * 0x1p-53;
}

/* ------------------------------------------------------------------------------------------------ parts */

typedef struct Kind
{
	double length, tokens; /* means */
	double letters, han;   /* shares of the characters */
} Kind;

/* What values of a field look like. */
static Kind
kind_of(const TsRecords *records, int field)
{
	uint32 n = records->names[field]->n, seen = 0, step = Max(1, n / SAMPLED_VALUES);
	double chars = 0, tokens = 0, letters = 0, han = 0;

	for (uint32 i = 0; i < n; i += step, seen++)
	{
		TsChars all = ts_value_chars(&records->value[field][i]);
		const TsChars *text = &all;
		bool before = false;

		for (uint32 k = 0; k < text->n; k++)
		{
			uint32 c = ts_char(text, k);
			bool space = c == ' ';

			tokens += !space && !before;
			before = !space;
			letters += (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
			han += ts_is_han(c);
		}
		chars += text->n;
	}
	return (Kind){chars / Max(seen, 1), tokens / Max(seen, 1), letters / Max(chars, 1), han / Max(chars, 1)};
}

static void
add_part(Choice *choice, TsKeyPart part, double similar, double different)
{
	if (choice->nparts < MOST_PARTS)
		choice->part[choice->nparts++] = (Part){.part = part, .similar = similar, .different = different};
}

static void
make_parts(Choice *choice)
{
	const TsRecords *records = choice->records;
	const TsMatcher *matcher = choice->matcher;
	bool decides[TS_MATCH_MAX_FIELDS] = {false};

	for (int c = 0; c < matcher->ncomparisons; c++)
		decides[matcher->comparison[c].field] = true;
	for (int r = 0; r < matcher->nrules; r++)
		for (int i = 0; i < matcher->rule[r].n; i++)
			decides[matcher->rule[r].when[i].field] |= matcher->rule[r].then != TS_DISTINCT;
	for (int f = 0; f < matcher->nfields; f++)
	{
		bool list = matcher->field[f].list;
		double present = 0;
		Kind kind;

		if (!decides[f])
			continue;
		for (uint32 i = 0; i < records->names[f]->n; i++)
			present += records->value[f][i].count;
		choice->present[f] = present / records->n;
		if (present == 0)
			continue;
		add_part(choice, (TsKeyPart){.field = f, .kind = TS_KEY_VALUE}, list ? 1 : 0, 0);
		if (list)
			continue;
		kind = kind_of(records, f);
		if (kind.tokens >= 1.5)
			add_part(choice, (TsKeyPart){.field = f, .kind = TS_KEY_TOKENS, .count = RARE}, 0.85, 0.2);
		if (kind.han > 0.5)
		{
			add_part(choice, (TsKeyPart){.field = f, .kind = TS_KEY_PHONETIC, .phonetic = TS_PHONETIC_PINYIN},
					 0.5, 0);
			add_part(choice, (TsKeyPart){.field = f, .kind = TS_KEY_TOKENS, .count = RARE}, 0.8, 0.1);
		}
		else if (kind.letters > 0.97 && kind.tokens < 1.5)
			add_part(choice,
					 (TsKeyPart){.field = f, .kind = TS_KEY_PHONETIC, .phonetic = TS_DOUBLE_METAPHONE}, 0.5,
					 0);
		if (kind.length >= 4.5)
			add_part(choice, (TsKeyPart){.field = f, .kind = TS_KEY_PREFIX, .count = PREFIX}, 0.75, 0);
	}
	for (int p = 0; p < choice->nparts; p++)
	{
		ts_part_hashes(records, &choice->part[p].part, &choice->part[p].hashes);
		ts_records_check_memory(records);
	}
}

/* ------------------------------------------------------------------------------------------------ what a key brings */

/* Whether each part agrees in each of the imagined matches. */
static void
imagine_matches(Choice *choice)
{
	const TsMatcher *matcher = choice->matcher;

	for (int p = 0; p < choice->nparts; p++)
		choice->part[p].agrees = ts_array(bool, MATCHES);
	for (int f = 0; f < matcher->nfields; f++)
	{
		double exact = EXACT, similar = SIMILAR;

		for (int c = 0; c < matcher->ncomparisons; c++)
		{
			const TsComparison *comparison = &matcher->comparison[c];

			if (comparison->field == f && matcher->trained && comparison->nlevels > 0)
			{
				exact = comparison->level[0].m;
				similar = 1 - exact - comparison->level[comparison->nlevels].m;
			}
		}
		for (int i = 0; i < MATCHES; i++)
		{
			double x = chance(1, f, i);
			Agreement agreement = chance(2, f, i) > choice->present[f] || chance(3, f, i) > choice->present[f]
									  ? AGREE_MISSING
								  : x < exact			? AGREE_EXACT
								  : x < exact + similar ? AGREE_SIMILAR
														: AGREE_NOTHING;

			for (int p = 0; p < choice->nparts; p++)
			{
				Part *part = &choice->part[p];
				double y = chance(4 + p, f, i);

				if (part->part.field == f)
					part->agrees[i] = agreement == AGREE_EXACT ||
									  (agreement == AGREE_SIMILAR && y < part->similar) ||
									  (agreement == AGREE_NOTHING && y < part->different);
			}
		}
	}
}

/* What a candidate adds to those that are taken, as a share of the matches. */
static double
gain_of(const Choice *choice, const Candidate *candidate, const int *found)
{
	double gain = 0;

	for (int i = 0; i < MATCHES; i++)
		if (choice->part[candidate->part[0]].agrees[i] &&
			(candidate->n == 1 || choice->part[candidate->part[1]].agrees[i]))
			gain += found[i] == 0 ? 1 : found[i] == 1 ? AGAIN : found[i] == 2 ? AGAIN * AGAIN : 0;
	return gain / MATCHES;
}

/* ------------------------------------------------------------------------------------------------ what a key costs */

/* Choices of a part for a record. */
static uint32
part_choices(const Choice *choice, int part, uint32 record, const uint64 **hashes)
{
	const Part *p = &choice->part[part];
	uint32 id = ts_record(choice->records, record)[p->part.field];

	if (id == TS_MISSING)
		return 0;
	if (p->hashes.multiple)
	{
		*hashes = p->hashes.hash + p->hashes.first[id];
		return (uint32) (p->hashes.first[id + 1] - p->hashes.first[id]);
	}
	*hashes = &p->hashes.hash[id];
	return p->hashes.hash[id] != 0;
}

/*
 * The pairs in a candidate's blocks: of every `step`-th record alone, or of the blocks whose hash is in the sample.
 */
static double
pairs_in(const Choice *choice, const Candidate *candidate, uint32 step, uint64 mask, uint64 *room,
		 uint64 capacity)
{
	const TsRecords *records = choice->records;
	uint64 n = 0;
	double pairs = 0;

	for (uint32 i = 0; i < records->n; i += step)
	{
		const uint64 *x, *y = NULL;
		uint32 nx = part_choices(choice, candidate->part[0], i, &x), ny = 1;

		TsCheckInterrupts(i);
		if (nx > 0 && candidate->n == 2)
			ny = part_choices(choice, candidate->part[1], i, &y);
		for (uint32 j = 0; j < nx; j++)
			for (uint32 k = 0; k < ny; k++)
			{
				uint64 hash = ts_mix64(x[j] * UINT64CONST(0x9fb21c651e98df25) + (y == NULL ? 0 : y[k]));

				/* the lowest bit says of which table the record is */
				if ((hash & mask) == 0 && n < capacity)
					room[n++] = (hash & ~UINT64CONST(1)) | (records->two && i >= records->nleft);
			}
	}
	qsort(room, n, sizeof(uint64), ts_order_uint64);
	for (uint64 i = 0; i < n;)
	{
		uint64 left = 0, right = 0, from = i;

		for (; i < n && (room[i] | 1) == (room[from] | 1); i++)
		{
			left += (room[i] & 1) == 0;
			right += room[i] & 1;
		}
		pairs += records->two ? (double) left * right : (double) left * (left - 1) / 2;
	}
	return pairs;
}

/*
 * What a candidate costs.  A sample of the records sees the few large blocks that a sample of the blocks may miss, and that one the
 * many small ones: the larger figure counts.  What the first finds too much needs no second.
 */
static double
count_pairs(const Choice *choice, const Candidate *candidate, double budget, uint64 *room, uint64 capacity)
{
	uint32 step = choice->records->n / SAMPLE + 1;
	double pairs = pairs_in(choice, candidate, step, 0, room, capacity) * step * step;

	if (step == 1 || pairs > budget)
		return pairs;
	return Max(pairs, pairs_in(choice, candidate, 1, choice->sample_mask, room, capacity) *
						  (double) (choice->sample_mask / 2 + 1));
}

/* ------------------------------------------------------------------------------------------------ the choice */

/* Two parts together, where neither is a good key alone: what such a pair of parts finds, that part finds too. */
static int
make_candidates(const Choice *choice, Candidate *candidates, double budget, uint64 *room, uint64 capacity)
{
	double cheap = CHEAP * choice->records->n;
	int n = 0;

	for (int p = 0; p < choice->nparts; p++)
	{
		candidates[n] = (Candidate){1, {p, 0}, -1, false};
		candidates[n].pairs = count_pairs(choice, &candidates[n], budget, room, capacity);
		n++;
	}
	for (int p = 0; p < choice->nparts; p++)
		for (int q = p + 1; q < choice->nparts; q++)
		{
			if (choice->part[p].part.field == choice->part[q].part.field ||
				(choice->part[p].hashes.multiple && choice->part[q].hashes.multiple) ||
				candidates[p].pairs <= cheap || candidates[q].pairs <= cheap)
				continue;
			candidates[n] = (Candidate){2, {p, q}, -1, false};
			candidates[n].pairs = count_pairs(choice, &candidates[n], budget, room, capacity);
			n++;
		}
	return n;
}

/* Takes the best candidates; how many, their numbers in `chosen`. */
static int
take_best(Choice *choice, Candidate *candidates, int ncandidates, double budget, int *chosen)
{
	const TsRecords *records = choice->records;
	int *found = palloc0(sizeof(int) * MATCHES);
	int nchosen = 0;
	double spent = 0;

	while (nchosen < MOST_CHOSEN)
	{
		int best = -1;
		double best_ratio = 0;

		for (int i = 0; i < ncandidates; i++)
		{
			Candidate *candidate = &candidates[i];
			double gain, ratio;

			if (candidate->taken || spent + candidate->pairs > budget)
				continue;
			CHECK_FOR_INTERRUPTS();
			gain = gain_of(choice, candidate, found);
			/* a key that costs little is as good as one that costs nothing */
			ratio = gain / (candidate->pairs + 0.05 * records->n);
			if (gain * records->n >= LEAST_GAIN * candidate->pairs && gain > LEAST_GAIN && ratio > best_ratio)
			{
				best = i;
				best_ratio = ratio;
			}
		}
		if (best < 0)
			break;
		candidates[best].taken = true;
		spent += candidates[best].pairs;
		for (int i = 0; i < MATCHES; i++)
			found[i] += choice->part[candidates[best].part[0]].agrees[i] &&
						(candidates[best].n == 1 || choice->part[candidates[best].part[1]].agrees[i]);
		chosen[nchosen++] = best;
	}
	pfree(found);
	return nchosen;
}

int
ts_choose_keys(const TsRecords *records, const TsMatcher *matcher, TsKey **key)
{
	int64 budget = ts_pair_budget(records->n);
	double total = records->two ? (double) records->nleft * (records->n - records->nleft)
								: (double) records->n * ((double) records->n - 1) / 2;
	MemoryContext context, old;
	Choice *choice;
	Candidate *candidates;
	int ncandidates, nchosen, chosen[MOST_CHOSEN];
	uint64 *room, capacity;

	*key = palloc0(sizeof(TsKey) * MOST_CHOSEN);
	if (total <= (double) budget / 2)
		return 1;
	context = AllocSetContextCreate(records->context, "touchstone choice of keys", ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(context);
	choice = palloc0(sizeof(Choice));
	choice->records = records;
	choice->matcher = matcher;
	while ((records->n >> pg_popcount64(choice->sample_mask)) > SAMPLE)
		choice->sample_mask = choice->sample_mask << 1 | 1;
	choice->sample_mask <<= 1; /* the lowest bit is not the hash's */
	capacity = 8 * (uint64) SAMPLE + 8 * (uint64) records->n / (choice->sample_mask / 2 + 1);
	room = ts_array(uint64, capacity);
	make_parts(choice);
	imagine_matches(choice);
	candidates = ts_array(Candidate, (Size) choice->nparts * (choice->nparts + 1) + 1);
	ncandidates = make_candidates(choice, candidates, 0.8 * (double) budget, room, capacity);
	nchosen = take_best(choice, candidates, ncandidates, 0.8 * (double) budget, chosen);
	for (int i = 0; i < nchosen; i++)
	{
		const Candidate *candidate = &candidates[chosen[i]];

		(*key)[i].n = candidate->n;
		for (int p = 0; p < candidate->n; p++)
			(*key)[i].part[p] = choice->part[candidate->part[p]].part;
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	ts_progress(records->function, "chose %d blocking keys", nchosen);
	return nchosen;
}
