/*
 * qgram_index.c
 *		Indexed fuzzy search: levenshtein_within and qgram_similar, and the GIN operator class qgram_ops behind them.
 *
 * The index holds, for each padded trigram of a text (qgram.h), a 4-byte hash of the trigram and of the class of the
 * text's length; of texts of 5 characters and more, the same for the 4-grams, which are rarer and serve longer patterns.
 * A search asks for the trigrams or 4-grams of its pattern in the classes of those lengths that can match at all.  From
 * which of them a row has, the filter concludes whether it may match; the row itself is compared in any case, so a
 * collision of hashes only costs time.
 *
 *		within k edits	An edit changes one place of the pattern, and thereby only the q-grams that cover this place.  So
 *						q-grams that the row lacks must be covered by k places.  The fewest places that cover a set of
 *						intervals are found greedily: from the left, each at the end of the first interval that is not
 *						covered yet.  (Stronger than counting: one q-gram in each of k + 1 disjoint parts of the pattern
 *						decides, and GIN reads only the rarest ones completely.)
 *
 *		similar by t	The number of shared trigrams is at most that of the pattern's trigrams that the row has, and at
 *						least t / 2 times the sum of both numbers of trigrams, where the row's follows from its class.
 *
 * The planner finds the index through the support function: levenshtein_within(name, 'Miller', 1) becomes
 * name ~% 'within 1 of Miller', which is what the operator class knows.  This text is what EXPLAIN shows.
 *
 * Hashes and classes are on disk: they must never change.
 */
#include "postgres.h"

#include "access/gin.h"
#include "catalog/pg_am.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "text/qgram.h"
#include "text/scratch.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include <math.h>

#define Q			   3
#define LONG_Q		   4	/* of longer texts, the index has the 4-grams too */
#define LONG_FROM	   5	/* characters */
#define KEYS_MAX	   1000 /* of a search; of a longer pattern, its beginning is looked up */
#define NOT_LOOKED_UP  UINT32_MAX
#define ROUNDING	   1e-6	 /* a bound is no tighter than this, so that rounding loses no row */
#define MATCH_STRATEGY 1	 /* of the operator ~% in qgram_ops */
#define SELECTIVITY	   0.001 /* a search is for few rows; nothing is known about which */

PG_FUNCTION_INFO_V1(ts_levenshtein_within);
PG_FUNCTION_INFO_V1(ts_qgram_similar);
PG_FUNCTION_INFO_V1(ts_levenshtein_filter);
PG_FUNCTION_INFO_V1(ts_qgram_filter);
PG_FUNCTION_INFO_V1(ts_matches_filter);
PG_FUNCTION_INFO_V1(ts_fuzzy_support);
PG_FUNCTION_INFO_V1(ts_qgram_extract_value);
PG_FUNCTION_INFO_V1(ts_qgram_extract_query);
PG_FUNCTION_INFO_V1(ts_qgram_consistent);

/* ---------- the two conditions ---------- */

static uint32
check_max(int32 max)
{
	if (max < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("levenshtein_within takes a max of 0 or more, not %d", max),
						errdetail("It is the number of edits up to which two texts match.")));
	return (uint32) max;
}

static double
check_minimum(double minimum)
{
	/* NaN is neither */
	if (!(minimum >= 0 && minimum <= 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("qgram_similar takes a minimum from 0 to 1, not %g", minimum),
						errdetail("It is the qgram_similarity from which on two texts match.")));
	return minimum;
}

static bool
within(const TsChars *a, const TsChars *b, uint32 max)
{
	uint32 difference = a->n > b->n ? a->n - b->n : b->n - a->n;
	void *scratch;
	bool result;

	if (difference > max)
		return false;
	if (Max(a->n, b->n) <= max)
		return true;
	scratch = ts_scratch(a, b);
	result = ts_levenshtein(a, NULL, b, max, scratch) <= max;
	if (scratch)
		pfree(scratch);
	return result;
}

/* ts_levenshtein_within(a text, b text, max integer) -> boolean */
Datum
ts_levenshtein_within(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	uint32 max = check_max(PG_GETARG_INT32(2));
	TsChars a, b;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "levenshtein_within", aroom, &a);
	ts_text_chars(PG_GETARG_TEXT_PP(1), "levenshtein_within", broom, &b);
	PG_RETURN_BOOL(within(&a, &b, max));
}

/* ts_qgram_similar(a text, b text, minimum float8) -> boolean */
Datum
ts_qgram_similar(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	double minimum = check_minimum(PG_GETARG_FLOAT8(2));
	TsChars a, b;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "qgram_similar", aroom, &a);
	ts_text_chars(PG_GETARG_TEXT_PP(1), "qgram_similar", broom, &b);
	PG_RETURN_BOOL(ts_trigram_similarity(&a, &b) >= minimum);
}

/* ---------- filters: a condition as text ---------- */

static const char within_head[] = "within ", within_tail[] = " of ";
static const char similar_head[] = "similar ", similar_tail[] = " to ";

typedef struct Filter
{
	bool within; /* or similar */
	uint32 max;
	double minimum;
	text *pattern;
} Filter;

static text *
make_filter(const char *head, const char *number, const char *tail, const text *pattern)
{
	size_t nhead = strlen(head), nnumber = strlen(number), ntail = strlen(tail);
	size_t n = VARSIZE_ANY_EXHDR(pattern);
	text *filter = palloc(add_size(VARHDRSZ + nhead + nnumber + ntail, n));
	char *at = VARDATA(filter);

	SET_VARSIZE(filter, VARHDRSZ + nhead + nnumber + ntail + n);
	memcpy(at, head, nhead);
	at += nhead;
	memcpy(at, number, nnumber);
	at += nnumber;
	memcpy(at, tail, ntail);
	at += ntail;
	memcpy(at, VARDATA_ANY(pattern), n);
	return filter;
}

/* ts_levenshtein_filter(pattern text, max integer) -> text */
Datum
ts_levenshtein_filter(PG_FUNCTION_ARGS)
{
	char *number = psprintf("%u", check_max(PG_GETARG_INT32(1)));

	PG_RETURN_TEXT_P(make_filter(within_head, number, within_tail, PG_GETARG_TEXT_PP(0)));
}

/* ts_qgram_filter(pattern text, minimum float8) -> text */
Datum
ts_qgram_filter(PG_FUNCTION_ARGS)
{
	char number[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(check_minimum(PG_GETARG_FLOAT8(1)), number);
	PG_RETURN_TEXT_P(make_filter(similar_head, number, similar_tail, PG_GETARG_TEXT_PP(0)));
}

ts_noreturn static void report_bad_filter(void);

static void
report_bad_filter(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION), errmsg("invalid filter of operator ~%%"),
			 errdetail("A filter is \"within 2 of\" and a pattern, or \"similar 0.6 to\" and a pattern."),
			 errhint("Use levenshtein_within or qgram_similar instead of the operator.")));
}

/* The number and the pattern of a filter with this head and tail; false when the head is another. */
static bool
read_part(const text *filter, const char *head, const char *tail, double *number, text **pattern)
{
	const char *at = VARDATA_ANY(filter), *end = at + VARSIZE_ANY_EXHDR(filter), *space;
	char digits[64], *stop;

	if ((size_t) (end - at) < strlen(head) || memcmp(at, head, strlen(head)) != 0)
		return false;
	at += strlen(head);
	for (space = at; space < end && *space != ' ';)
		space++;
	if (space == at || (size_t) (space - at) >= sizeof(digits) || (size_t) (end - space) < strlen(tail) ||
		memcmp(space, tail, strlen(tail)) != 0)
		report_bad_filter();
	memcpy(digits, at, (size_t) (space - at));
	digits[space - at] = '\0';
	*number = strtod(digits, &stop);
	if (*stop != '\0' || isnan(*number))
		report_bad_filter();
	space += strlen(tail);
	*pattern = cstring_to_text_with_len(space, (int) (end - space));
	return true;
}

static Filter
read_filter(const text *t)
{
	Filter filter = {0};
	double number;

	if (read_part(t, within_head, within_tail, &number, &filter.pattern))
	{
		if (number != floor(number) || number > PG_INT32_MAX || number < PG_INT32_MIN)
			report_bad_filter();
		filter.within = true;
		filter.max = check_max((int32) number);
	}
	else if (read_part(t, similar_head, similar_tail, &number, &filter.pattern))
		filter.minimum = check_minimum(number);
	else
		report_bad_filter();
	return filter;
}

/* ts_matches_filter(a text, filter text) -> boolean: the operator ~% */
Datum
ts_matches_filter(PG_FUNCTION_ARGS)
{
	uint32 aroom[TS_STACK_CHARS], broom[TS_STACK_CHARS];
	Filter filter = read_filter(PG_GETARG_TEXT_PP(1));
	TsChars a, b;

	ts_text_chars(PG_GETARG_TEXT_PP(0), "operator ~%", aroom, &a);
	ts_text_chars(filter.pattern, "operator ~%", broom, &b);
	if (filter.within)
		PG_RETURN_BOOL(within(&a, &b, filter.max));
	PG_RETURN_BOOL(ts_trigram_similarity(&a, &b) >= filter.minimum);
}

/* ---------- keys ---------- */

/*
 * The shortest text of each class of lengths; the last one ends the list.  Fine for the few characters of Chinese names,
 * coarse beyond: a class more is a key more for each trigram, which costs more than it excludes.
 */
static const uint32 class_start[] = {0, 1, 2, 3, 4, 5, 9, 27, 81, 243, 729, 2187, 6561, TS_MAX_CHARS + 1};
#define NCLASSES ((uint32) lengthof(class_start) - 1)

static uint32
class_of_length(uint32 n)
{
	uint32 c = 0;

	while (n >= class_start[c + 1])
		c++;
	return c;
}

/* The key of a q-gram in texts of a class. */
static inline int32
make_key(uint64 gram, uint32 c)
{
	return (int32) (ts_mix64(gram ^ ((uint64) (c + 1) * UINT64CONST(0x9e3779b97f4a7c15))) >> 32);
}

/*
 * ts_qgram_extract_value(text, internal) -> internal: the keys of a text.  A text that is too long to be compared gets
 * none: whether such rows can be stored is not for an index to decide, and no search finds them.
 */
Datum
ts_qgram_extract_value(PG_FUNCTION_ARGS)
{
	int32 *nkeys = (int32 *) PG_GETARG_POINTER(1);
	uint32 length, n, c, count;
	const char *utf8 = ts_text_utf8(PG_GETARG_TEXT_PP(0), &length);
	uint32 long_count;
	uint32 *chars;
	uint64 *grams;
	Datum *keys;
	TsChars text;

	*nkeys = 0;
	if (length == 0 || length > 4 * TS_MAX_CHARS)
		PG_RETURN_POINTER(NULL);
	chars = ts_array(uint32, length);
	n = ts_utf8_decode(utf8, length, chars);
	if (n > TS_MAX_CHARS)
		PG_RETURN_POINTER(NULL);
	text = (TsChars){n, true, NULL, chars};
	count = ts_qgram_count(n, Q);
	long_count = n < LONG_FROM ? 0 : ts_qgram_count(n, LONG_Q);
	grams = ts_array(uint64, count + long_count);
	ts_qgrams(&text, Q, false, grams);
	if (long_count > 0)
		ts_qgrams(&text, LONG_Q, false, grams + count);
	count += long_count;
	keys = ts_array(Datum, count);
	c = class_of_length(n);
	for (uint32 i = 0; i < count; i++)
		keys[i] = Int32GetDatum(make_key(grams[i], c));
	*nkeys = (int32) count;
	pfree(grams);
	pfree(chars);
	PG_RETURN_POINTER(keys);
}

/*
 * A search, kept with its keys.  Each class of lengths that can match has keys of its own, for some or all of the
 * pattern's q-grams:
 *
 *		keys	| class 0: q-grams ... | class 1: q-grams ... |		times: how often the pattern has the q-gram
 *
 * A q-gram that is not looked up counts as one that every row has.
 */
typedef struct SearchClass
{
	uint32 first_key, nkeys;
	uint32 span; /* within: how many neighbouring q-grams one edit changes */
	uint32 need; /* similar: trigrams looked up that a row must have, counted with `times` */
} SearchClass;

typedef struct Search
{
	bool within;
	uint32 max;
	int q;
	uint32 nplaces;
	uint32 *place; /* within: number of the key in its class of each q-gram of the pattern, in its order */
	uint32 *times;
	uint32 nclasses;
	SearchClass classes[NCLASSES];
} Search;

/* Whether `max` edits can explain all q-grams that are absent. */
static inline bool
covered(const Search *search, uint32 span, const GinTernaryValue *has)
{
	uint32 covering = 0, until = 0;

	for (uint32 i = 0; i < search->nplaces; i++)
	{
		if (i >= until && search->place[i] != NOT_LOOKED_UP && has[search->place[i]] == GIN_FALSE)
		{
			if (++covering > search->max)
				return false;
			until = i + span;
		}
	}
	return true;
}

/* Whether a row of a class can have enough of the pattern's trigrams. */
static inline bool
enough(const SearchClass *class, const uint32 *times, const GinTernaryValue *has)
{
	uint32 shared = 0;

	for (uint32 k = 0; k < class->nkeys; k++)
		shared += has[k] == GIN_FALSE ? 0 : times[k];
	return shared >= class->need;
}

/* Whether a row with some of the keys may match.  It is of one class, so each class is asked on its own. */
static bool
may_match(const Search *search, const GinTernaryValue *has)
{
	for (uint32 c = 0; c < search->nclasses; c++)
	{
		const SearchClass *class = &search->classes[c];

		if (search->within ? covered(search, class->span, has + class->first_key)
						   : enough(class, search->times + class->first_key, has + class->first_key))
			return true;
	}
	return false;
}

typedef struct PlacedGram
{
	uint64 gram;
	uint32 place;
} PlacedGram;

static int
compare_placed(const void *a, const void *b)
{
	const PlacedGram *x = a, *y = b;

	if (x->gram != y->gram)
		return x->gram < y->gram ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/*
 * The different q-grams of a pattern, in the order of their first places.  *number is the number of the q-gram at
 * each place, *times how often each occurs; returns how many there are.
 */
static uint32
different_grams(const TsChars *pattern, int q, uint64 **grams, uint32 **number, uint32 **times)
{
	uint32 n = ts_qgram_count(pattern->n, q), ngrams = 0;
	PlacedGram *placed = ts_array(PlacedGram, n);

	*grams = ts_array(uint64, n);
	*number = ts_array(uint32, n);
	*times = ts_array(uint32, n);
	ts_qgrams(pattern, q, false, *grams);
	for (uint32 i = 0; i < n; i++)
		placed[i] = (PlacedGram){(*grams)[i], i};
	qsort(placed, n, sizeof(PlacedGram), compare_placed);
	/* at each place, the first place of its q-gram */
	for (uint32 i = 0; i < n; i++)
		(*number)[placed[i].place] =
			i > 0 && placed[i].gram == placed[i - 1].gram ? (*number)[placed[i - 1].place] : placed[i].place;
	for (uint32 i = 0; i < n; i++)
	{
		uint32 first = (*number)[i];

		if (first == i)
		{
			(*grams)[ngrams] = (*grams)[i];
			(*times)[ngrams] = 0;
			(*number)[i] = ngrams++;
		}
		else
			(*number)[i] = (*number)[first];
		(*times)[(*number)[i]]++;
	}
	pfree(placed);
	return ngrams;
}

/* Of n q-grams, the ith of p that are spread evenly. */
static inline uint32
spread(uint32 i, uint32 p, uint32 n)
{
	return (uint32) ((uint64) i * n / p);
}

/*
 * ts_qgram_extract_query(text, internal, int2, internal, internal, internal, internal) -> internal: the keys of a
 * search.  Where no row could be excluded, the whole index is read; the planner knows, and will not choose it.
 *
 * Each key costs reading its rows, and time at each row that GIN looks at.  So a search within k asks only for every other
 * q-gram where those that are left overlap enough: it excludes nearly the same rows in half of the time.  (A search for
 * similar texts takes longer with fewer trigrams, for then it cannot begin with the rarest.)
 */
Datum
ts_qgram_extract_query(PG_FUNCTION_ARGS)
{
	int32 *nkeys = (int32 *) PG_GETARG_POINTER(1);
	Pointer **extra = (Pointer **) PG_GETARG_POINTER(4);
	int32 *mode = (int32 *) PG_GETARG_POINTER(6);
	Filter filter = read_filter(PG_GETARG_TEXT_PP(0));
	double minimum = filter.minimum;
	uint32 room[TS_STACK_CHARS];
	Search *search = palloc0(sizeof(Search));
	uint32 shortest, longest, first_class, ngrams, most_keys, n = 0;
	uint32 *number, *times;
	GinTernaryValue *nothing;
	uint64 *grams;
	Datum *keys;
	TsChars pattern;

	*nkeys = 0;
	*mode = GIN_SEARCH_MODE_ALL;
	ts_text_chars(filter.pattern, "a search", room, &pattern);
	if (pattern.n == 0 || (filter.within && filter.max >= pattern.n) || (!filter.within && minimum <= 0))
		PG_RETURN_POINTER(NULL);
	search->within = filter.within;
	search->max = filter.max;
	search->q = Q;
	if (filter.within && pattern.n - filter.max >= LONG_FROM &&
		ts_qgram_count(pattern.n, LONG_Q) / LONG_Q >= (uint64) filter.max + 2)
		search->q = LONG_Q;
	search->nplaces = ts_qgram_count(pattern.n, search->q);
	ngrams = different_grams(&pattern, search->q, &grams, &number, &times);

	/* lengths that can match: k more or less; or similar by t, where 2 min(A, B) / (A + B) >= t */
	if (filter.within)
	{
		shortest = pattern.n - filter.max;
		longest = pattern.n + filter.max;
	}
	else
	{
		double fewest = search->nplaces * minimum / (2 - minimum) - (Q - 1) - ROUNDING;
		double most = search->nplaces * (2 - minimum) / minimum - (Q - 1) + ROUNDING;

		shortest = fewest <= 1 ? 1 : (uint32) ceil(fewest);
		longest = most >= TS_MAX_CHARS ? TS_MAX_CHARS : (uint32) floor(most);
	}
	first_class = class_of_length(shortest);
	search->nclasses = class_of_length(Min(longest, TS_MAX_CHARS)) - first_class + 1;
	most_keys = KEYS_MAX / search->nclasses;

	keys = ts_array(Datum, search->nclasses * Min(ngrams, most_keys));
	search->times = ts_array(uint32, search->nclasses * Min(ngrams, most_keys));
	for (uint32 c = 0; c < search->nclasses; c++)
	{
		SearchClass *class = &search->classes[c];
		uint32 wanted = ngrams, need = 0, left_out = search->nplaces;

		if (filter.within && search->nplaces / (2 * search->q) > filter.max)
			wanted = (ngrams + 1) / 2;
		if (!filter.within)
		{
			uint32 fewest = ts_qgram_count(Max(class_start[first_class + c], shortest), Q);
			double exact = ceil(minimum * ((double) search->nplaces + fewest) / 2 - ROUNDING);

			need = (uint32) Max(exact, 0);
		}
		/* a row that is longer by k has k insertions, and each parts only q-grams that stand on both sides of it */
		class->span = filter.within && class_start[first_class + c] >= longest ? search->q - 1 : search->q;
		class->first_key = n;
		class->nkeys = Min(wanted, Min(ngrams, most_keys));
		for (uint32 k = 0; k < class->nkeys; k++)
		{
			uint32 g = spread(k, class->nkeys, ngrams);

			keys[n] = Int32GetDatum(make_key(grams[g], first_class + c));
			search->times[n++] = times[g];
			left_out -= times[g];
		}
		class->need = need > left_out ? need - left_out : 0;
	}
	/* within: all classes look up the same q-grams */
	if (filter.within)
	{
		uint32 *key = times;

		for (uint32 g = 0; g < ngrams; g++)
			key[g] = NOT_LOOKED_UP;
		for (uint32 k = 0; k < search->classes[0].nkeys; k++)
			key[spread(k, search->classes[0].nkeys, ngrams)] = k;
		for (uint32 i = 0; i < search->nplaces; i++)
			number[i] = key[number[i]];
		search->place = number;
	}

	/* if even a row that has none of the q-grams may match, the index cannot help */
	nothing = palloc0(n);
	if (may_match(search, nothing))
		PG_RETURN_POINTER(NULL);
	pfree(nothing);
	*mode = GIN_SEARCH_MODE_DEFAULT;
	*nkeys = (int32) n;
	*extra = ts_array(Pointer, n);
	for (uint32 i = 0; i < n; i++)
		(*extra)[i] = (Pointer) search;
	PG_RETURN_POINTER(keys);
}

/*
 * ts_qgram_consistent("char", int2, text, int4, internal, internal, internal) -> "char": whether a row may match.
 * Unknown counts as present, and the answer is never yes: the row is compared in any case.
 */
Datum
ts_qgram_consistent(PG_FUNCTION_ARGS)
{
	const GinTernaryValue *has = (const GinTernaryValue *) PG_GETARG_POINTER(0);
	int32 nkeys = PG_GETARG_INT32(3);
	Pointer *extra = (Pointer *) PG_GETARG_POINTER(4);

	/* no keys: the whole index is read */
	if (nkeys == 0 || may_match((const Search *) extra[0], has))
		PG_RETURN_GIN_TERNARY_VALUE(GIN_MAYBE);
	PG_RETURN_GIN_TERNARY_VALUE(GIN_FALSE);
}

/* ---------- the planner ---------- */

/* A function of the schema that another one is in; found whatever the search_path. */
static Oid
sibling_function(Oid function, const char *name, Oid second_argument)
{
	Oid arguments[2] = {TEXTOID, second_argument};

	return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
						   PointerGetDatum(buildoidvector(arguments, 2)),
						   ObjectIdGetDatum(get_func_namespace(function)));
}

/*
 * The condition for an index of qgram_ops that levenshtein_within(a, b, max) or qgram_similar(a, b, minimum) implies:
 * indexed argument ~% filter of the other two.  NIL if there is none.
 */
static List *
index_condition(SupportRequestIndexCondition *request)
{
	FuncExpr *call = (FuncExpr *) request->node;
	Node *column, *pattern, *limit, *filter;
	Oid type, operator, maker;

	if (!IsA(call, FuncExpr) || list_length(call->args) != 3 || request->indexarg > 1 ||
		request->index->relam != GIN_AM_OID)
		return NIL;
	operator= get_opfamily_member(request->opfamily, TEXTOID, TEXTOID, MATCH_STRATEGY);
	if (!OidIsValid(operator) ||
		get_opcode(operator) != sibling_function(request->funcid, "matches_filter", TEXTOID))
		return NIL;
	column = list_nth(call->args, request->indexarg);
	pattern = list_nth(call->args, 1 - request->indexarg);
	limit = lthird(call->args);
	if (!is_pseudo_constant_for_index(request->root, pattern, request->index) ||
		!is_pseudo_constant_for_index(request->root, limit, request->index))
		return NIL;

	/* the two conditions differ in the type of their limit */
	type = exprType(limit);
	if (type != INT4OID && type != FLOAT8OID)
		return NIL;
	maker = sibling_function(request->funcid, type == INT4OID ? "levenshtein_filter" : "qgram_filter", type);
	if (!OidIsValid(maker))
		return NIL;
	filter = (Node *) makeFuncExpr(maker, TEXTOID, list_make2(copyObject(pattern), copyObject(limit)),
								   request->indexcollation, request->indexcollation, COERCE_EXPLICIT_CALL);
	filter = eval_const_expressions(request->root, filter);
	request->lossy = true;
	return list_make1(make_opclause(operator, BOOLOID, false, (Expr *) column, (Expr *) filter, InvalidOid,
									request->indexcollation));
}

/* ts_fuzzy_support(internal) -> internal: support function of levenshtein_within and qgram_similar */
Datum
ts_fuzzy_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);

	if (IsA(request, SupportRequestIndexCondition))
	{
		List *conditions = index_condition((SupportRequestIndexCondition *) request);

		PG_RETURN_POINTER(conditions);
	}
	if (IsA(request, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) request)->selectivity = SELECTIVITY;
		PG_RETURN_POINTER(request);
	}
	PG_RETURN_POINTER(NULL);
}
