/*
 * comparators.c
 *		The comparators of characters as SQL functions: edit distances, Jaro and Jaro-Winkler, longest common subsequence.
 *
 * The kernels (kernels.h) do the work.  Here: arguments to characters, bounds, and the search with a constant: an argument
 * that the plan says is constant is prepared once and kept in fn_extra.  (A parameter counts too, but in a cached expression
 * of PL/pgSQL it does change from call to call; so its bytes are compared each time.)
 */
#include "postgres.h"

#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "nodes/primnodes.h"
#include "text/scratch.h"

PG_FUNCTION_INFO_V1(ts_levenshtein_distance);
PG_FUNCTION_INFO_V1(ts_levenshtein_distance_max);
PG_FUNCTION_INFO_V1(ts_levenshtein_similarity);
PG_FUNCTION_INFO_V1(ts_damerau_levenshtein_distance);
PG_FUNCTION_INFO_V1(ts_damerau_levenshtein_similarity);
PG_FUNCTION_INFO_V1(ts_jaro_similarity);
PG_FUNCTION_INFO_V1(ts_jaro_winkler_similarity);
PG_FUNCTION_INFO_V1(ts_jaro_winkler_similarity_weight);
PG_FUNCTION_INFO_V1(ts_indel_similarity_text);

#define LARGEST_PREFIX_WEIGHT 0.25
#define PREFIX_WEIGHT		  0.1

/* What a call site keeps: which argument is constant, and that argument, prepared. */
typedef struct Search
{
	int argument; /* -1: neither is constant */
	bool literal; /* a constant that nothing can change, as opposed to a parameter */
	bool ready;
	uint32 length;
	char *bytes;
	TsChars chars;
	TsPrepared *prepared;
	MemoryContext context; /* of all this */
} Search;

/* Two strings ready for a kernel. */
typedef struct Pair
{
	TsChars a, b;
	const TsPrepared *prepared; /* a's, or NULL */
	void *scratch;
	uint32 room_a[TS_STACK_CHARS], room_b[TS_STACK_CHARS];
} Pair;

static bool
argument_is_literal(FmgrInfo *flinfo, int argument)
{
	Node *call = flinfo->fn_expr;

	return IsA(call, FuncExpr) && IsA(list_nth(((FuncExpr *) call)->args, argument), Const);
}

static Search *
search_create(FmgrInfo *flinfo)
{
	Search *search = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(Search));

	search->argument = get_fn_expr_arg_stable(flinfo, 1) ? 1 : get_fn_expr_arg_stable(flinfo, 0) ? 0 : -1;
	if (search->argument >= 0)
	{
		search->literal = argument_is_literal(flinfo, search->argument);
		search->context =
			AllocSetContextCreate(flinfo->fn_mcxt, "touchstone search text", ALLOCSET_SMALL_SIZES);
	}
	flinfo->fn_extra = search;
	return search;
}

/* Prepares the constant argument. */
static void
search_prepare(Search *search, const text *constant, const char *function)
{
	MemoryContext old;
	text *copy;
	uint32 *room;

	search->ready = false;
	MemoryContextReset(search->context);
	old = MemoryContextSwitchTo(search->context);
	copy = palloc(VARSIZE_ANY(constant));
	memcpy(copy, constant, VARSIZE_ANY(constant));
	search->bytes = VARDATA_ANY(copy);
	search->length = VARSIZE_ANY_EXHDR(copy);
	room = ts_array(uint32, TS_STACK_CHARS);
	ts_text_chars(copy, function, room, &search->chars);
	search->prepared = ts_prepare(&search->chars, palloc(ts_prepared_size(search->chars.n)));
	MemoryContextSwitchTo(old);
	search->ready = true;
}

/* The arguments 0 and 1 of a call. */
static inline void
open_pair(FunctionCallInfo fcinfo, const char *function, Pair *pair)
{
	Search *search = (Search *) fcinfo->flinfo->fn_extra;

	if (unlikely(search == NULL))
		search = search_create(fcinfo->flinfo);
	if (search->argument >= 0)
	{
		if (unlikely(!(search->ready && search->literal)))
		{
			const text *constant = PG_GETARG_TEXT_PP(search->argument);

			if (!search->ready || search->length != VARSIZE_ANY_EXHDR(constant) ||
				memcmp(search->bytes, VARDATA_ANY(constant), search->length) != 0)
				search_prepare(search, constant, function);
		}
		pair->a = search->chars;
		pair->prepared = search->prepared;
		ts_text_chars(PG_GETARG_TEXT_PP(1 - search->argument), function, pair->room_b, &pair->b);
	}
	else
	{
		ts_text_chars(PG_GETARG_TEXT_PP(0), function, pair->room_a, &pair->a);
		ts_text_chars(PG_GETARG_TEXT_PP(1), function, pair->room_b, &pair->b);
		pair->prepared = NULL;
	}
	pair->scratch = ts_scratch(&pair->a, &pair->b);
}

/* 1 less the share of the longer string that is edited. */
static inline double
similarity_of(const Pair *pair, uint32 distance)
{
	uint32 longer = Max(pair->a.n, pair->b.n);

	return longer == 0 ? 1.0 : 1.0 - (double) distance / (double) longer;
}

/* ts_levenshtein_distance(a text, b text) -> integer */
Datum
ts_levenshtein_distance(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "levenshtein_distance", &pair);
	PG_RETURN_INT32(ts_levenshtein(&pair.a, pair.prepared, &pair.b, PG_UINT32_MAX, pair.scratch));
}

/* ts_levenshtein_distance_max(a text, b text, max integer) -> integer; max + 1 beyond max.  Error 22023: max is negative. */
Datum
ts_levenshtein_distance_max(PG_FUNCTION_ARGS)
{
	Pair pair;
	int32 max = PG_GETARG_INT32(2);

	if (max < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("max must not be negative: %d", max),
						errhint("Give the largest distance that still matters, such as 2.")));
	max = Min(max, PG_INT32_MAX - 1);
	open_pair(fcinfo, "levenshtein_distance", &pair);
	PG_RETURN_INT32(ts_levenshtein(&pair.a, pair.prepared, &pair.b, (uint32) max, pair.scratch));
}

/* ts_levenshtein_similarity(a text, b text) -> float8 */
Datum
ts_levenshtein_similarity(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "levenshtein_similarity", &pair);
	PG_RETURN_FLOAT8(
		similarity_of(&pair, ts_levenshtein(&pair.a, pair.prepared, &pair.b, PG_UINT32_MAX, pair.scratch)));
}

/* ts_damerau_levenshtein_distance(a text, b text) -> integer: optimal string alignment */
Datum
ts_damerau_levenshtein_distance(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "damerau_levenshtein_distance", &pair);
	PG_RETURN_INT32(ts_osa(&pair.a, pair.prepared, &pair.b, pair.scratch));
}

/* ts_damerau_levenshtein_similarity(a text, b text) -> float8 */
Datum
ts_damerau_levenshtein_similarity(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "damerau_levenshtein_similarity", &pair);
	PG_RETURN_FLOAT8(similarity_of(&pair, ts_osa(&pair.a, pair.prepared, &pair.b, pair.scratch)));
}

/* ts_jaro_similarity(a text, b text) -> float8 */
Datum
ts_jaro_similarity(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "jaro_similarity", &pair);
	PG_RETURN_FLOAT8(ts_jaro(&pair.a, pair.prepared, &pair.b, pair.scratch));
}

/* ts_jaro_winkler_similarity(a text, b text) -> float8 */
Datum
ts_jaro_winkler_similarity(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "jaro_winkler_similarity", &pair);
	PG_RETURN_FLOAT8(ts_jaro_winkler(&pair.a, pair.prepared, &pair.b, PREFIX_WEIGHT, pair.scratch));
}

/* ts_jaro_winkler_similarity_weight(a text, b text, prefix_weight float8) -> float8.  Error 22023: outside 0 to 0.25. */
Datum
ts_jaro_winkler_similarity_weight(PG_FUNCTION_ARGS)
{
	Pair pair;
	double weight = PG_GETARG_FLOAT8(2);

	if (!(weight >= 0 && weight <= LARGEST_PREFIX_WEIGHT))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("prefix_weight must be between 0 and 0.25, not %g", weight),
			 errdetail("Four characters of common prefix count; beyond 0.25 they would make more than 1."),
			 errhint("The usual weight is 0.1.")));
	open_pair(fcinfo, "jaro_winkler_similarity", &pair);
	PG_RETURN_FLOAT8(ts_jaro_winkler(&pair.a, pair.prepared, &pair.b, weight, pair.scratch));
}

/* ts_indel_similarity_text(a text, b text) -> float8 */
Datum
ts_indel_similarity_text(PG_FUNCTION_ARGS)
{
	Pair pair;

	open_pair(fcinfo, "indel_similarity", &pair);
	PG_RETURN_FLOAT8(
		ts_indel_similarity(pair.a.n, pair.b.n, ts_lcs(&pair.a, pair.prepared, &pair.b, pair.scratch)));
}
