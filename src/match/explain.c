/*
 * explain.c
 *		match and match_explain: the verdict on two rows that a query holds in its hands, and why.
 *
 * These run per row of a join, in triggers and in loops, so a call must cost little more than the comparison itself.  Both go
 * the way of match_pairs (a TsRecords, here with two records; a TsScorer), which is why their scores have the same bits.  What
 * is worth keeping from one call to the next hangs on the call site (fn_extra):
 *
 *		given, matcher     the value as it came, and what it was compiled to       until the statement ends, or another comes
 *		records, scorer    values seen so far, by number; levels found for them    until they take MOST_MEMORY
 *		side[0], side[1]   of a and b: how fields are read from rows of its type   until the type changes (identifier)
 *						   the last row, as it came: its values are still there     until another row comes
 *
 * A nested loop brings one side many times in a row; that its fields are not normalised anew is half the cost.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "mb/pg_wchar.h"
#include "match/conditions.h"
#include "match/matcher_json.h"
#include "match/pairs.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

#define MOST_MEMORY	  (4 * 1024 * 1024) /* bytes of values at one call site */
#define LONGEST_ROW	  (16 * 1024)		/* bytes of a row that is kept to be known again */
#define SHOWN_OF_WORD 60				/* characters of a value that is quoted in a sentence */

PG_FUNCTION_INFO_V1(ts_match);
PG_FUNCTION_INFO_V1(ts_match_explain);

typedef struct Side
{
	TsReader *reader; /* NULL: none yet */
	TupleDesc shape;
	uint64 identifier; /* of the shape */
	Datum *values;
	bool *nulls;
	char *last; /* the row that was read last */
	uint32 last_size;
} Side;

typedef struct Site
{
	MemoryContext context; /* of the site itself */
	MemoryContext work;	   /* of what is made of the matcher */
	MemoryContext scratch; /* emptied by every call */
	bool whole;			   /* no error has left it half done */
	struct varlena *given;
	Size given_size;
	TimestampTz transaction, statement;
	const TsMatcher *matcher;
	TsRecords *records; /* number 0 is a, 1 is b */
	TsScorer *scorer;
	Side side[2];
	TupleDesc shape; /* match: of its result; NULL: not known yet */
	Datum decision[TS_DECISIONS];
} Site;

/* ------------------------------------------------------------------------------------------------ the call site */

/* Begins anew with the matcher that is given. */
static void
renew(Site *site)
{
	MemoryContext old = MemoryContextSwitchTo(site->work);

	MemoryContextReset(site->work);
	memset(site->side, 0, sizeof(site->side));
	site->records = ts_records_create(site->matcher, TS_KEY_BIGINT, "match");
	site->records->n = site->records->nleft = 2;
	site->scorer = ts_scorer_create(site->matcher, site->records, false);
	MemoryContextSwitchTo(old);
}

/*
 * Makes sure that the site is that of a matcher.  One that came by the last call too is told by its bytes, stored out of line
 * by the bytes of the pointer, so that a large one is not fetched for every row.  The cache vouches for a compiled matcher
 * until the end of the statement; a site may live longer (in PL/pgSQL, a transaction).
 */
static void
take_matcher(Site *site, Datum value)
{
	struct varlena *given = (struct varlena *) DatumGetPointer(value);
	TimestampTz transaction = GetCurrentTransactionStartTimestamp();
	TimestampTz statement = GetCurrentStatementStartTimestamp();
	Size size;

	/* a pointer into memory may point to something else the next time */
	if (VARATT_IS_EXTERNAL(given) && !VARATT_IS_EXTERNAL_ONDISK(given))
		given = PG_DETOAST_DATUM_PACKED(value);
	size = VARSIZE_ANY(given);
	if (site->whole && site->given_size == size && site->transaction == transaction &&
		site->statement == statement && memcmp(site->given, given, size) == 0)
	{
		/* its own blocks are all there is: dictionaries have no contexts of their own */
		if (MemoryContextMemAllocated(site->records->context, false) > MOST_MEMORY)
			renew(site);
		return;
	}
	/* from here on an error leaves the site half done, and the next call, if there is one, comes here again */
	site->whole = false;
	if (site->given != NULL)
		pfree(site->given);
	site->given = NULL;
	site->given_size = 0;
	site->matcher = ts_matcher_get(value);
	renew(site);
	site->given = MemoryContextAllocHuge(site->context, size);
	memcpy(site->given, given, size);
	site->given_size = size;
	site->transaction = transaction;
	site->statement = statement;
}

/* What hangs on the call site, made at the first call; it goes with the query that the site belongs to. */
static Site *
get_site(FunctionCallInfo fcinfo)
{
	Site *site = fcinfo->flinfo->fn_extra;
	MemoryContext context;

	if (site != NULL)
		return site;
	context = AllocSetContextCreate(fcinfo->flinfo->fn_mcxt, "touchstone match", ALLOCSET_SMALL_SIZES);
	site = MemoryContextAllocZero(context, sizeof(Site));
	site->context = context;
	site->work = AllocSetContextCreate(context, "touchstone match work", ALLOCSET_DEFAULT_SIZES);
	site->scratch = AllocSetContextCreate(context, "touchstone match scratch", ALLOCSET_DEFAULT_SIZES);
	fcinfo->flinfo->fn_extra = site;
	return site;
}

/* ------------------------------------------------------------------------------------------------ rows */

/* ROW(1, 2): its columns are called f1, f2 and so on, which tells nobody what is in them. */
static bool
is_anonymous(TupleDesc shape)
{
	for (int i = 0; i < shape->natts; i++)
		if (strcmp(NameStr(TupleDescAttr(shape, i)->attname), psprintf("f%d", i + 1)) != 0)
			return false;
	return true;
}

/* Whether a row type has a column of that name, in the database's encoding. */
static bool
has_column(TupleDesc shape, const char *name)
{
	for (int i = 0; i < shape->natts; i++)
		if (!TupleDescAttr(shape, i)->attisdropped &&
			strcmp(NameStr(TupleDescAttr(shape, i)->attname), name) == 0)
			return true;
	return false;
}

/*
 * Refuses a row without names, unless it has what the matcher reads (a matcher may well speak of f1).  ts_reader_create would
 * refuse it too, but with a hint that leads nowhere.
 */
void
ts_check_named(const TsMatcher *matcher, bool right, TupleDesc shape, const char *what)
{
	if (!is_anonymous(shape))
		return;
	for (int f = 0; f < matcher->nfields; f++)
	{
		const TsField *field = &matcher->field[f];

		for (int c = 0; c < (right ? field->nright : field->nleft); c++)
		{
			char *column = ts_from_utf8(right ? field->right[c] : field->left[c]);

			if (!has_column(shape, column))
				ereport(
					ERROR,
					(errcode(ERRCODE_UNDEFINED_COLUMN), errmsg("%s is a row without column names", what),
					 errdetail("The matcher reads the column \"%s\".", column),
					 errhint(
						 "Cast it to the type of a table, as in ROW(...)::leads, or pass a row of a table or "
						 "of a subquery whose columns are named.")));
		}
	}
}

/* Prepares a side for rows of another type. */
static void
take_shape(Site *site, int s, Oid type, int32 typmod, uint64 identifier)
{
	Side *side = &site->side[s];
	TupleDesc shape = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old = MemoryContextSwitchTo(site->work);

	/* with its constraints, in which are the defaults of columns that older rows lack */
	side->shape = CreateTupleDescCopyConstr(shape);
	MemoryContextSwitchTo(site->scratch);
	ReleaseTupleDesc(shape);
	if (type == RECORDOID)
		ts_check_named(site->matcher, s == 1, side->shape, s == 1 ? "b" : "a");
	MemoryContextSwitchTo(site->work);
	side->reader =
		ts_reader_create(site->matcher, s == 1, side->shape,
						 psprintf("the row %s, of type %s,", s == 0 ? "a" : "b", format_type_be(type)), NULL);
	side->values = ts_array(Datum, side->shape->natts + 1);
	side->nulls = ts_array(bool, side->shape->natts + 1);
	side->last = palloc(LONGEST_ROW);
	side->last_size = 0;
	side->identifier = identifier;
	MemoryContextSwitchTo(old);
}

/* Reads a row into the record of its side, unless it is the one that is there. */
static void
take_row(Site *site, int s, HeapTupleHeader row)
{
	Side *side = &site->side[s];
	Oid type = HeapTupleHeaderGetTypeId(row);
	int32 typmod = HeapTupleHeaderGetTypMod(row);
	uint32 size = HeapTupleHeaderGetDatumLength(row);
	uint64 identifier = assign_record_type_identifier(type, typmod);
	HeapTupleData tuple;

	if (side->reader == NULL || side->identifier != identifier)
		take_shape(site, s, type, typmod, identifier);
	else if (side->last_size == size && memcmp(side->last, row, size) == 0)
		return;
	/* a server that reads the row as a whole has fetched what was stored out of line: its bytes are all of it */
	tuple.t_len = size;
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = row;
	heap_deform_tuple(&tuple, side->shape, side->values, side->nulls);
	ts_records_set(site->records, s, side->reader, side->values, side->nulls);
	side->last_size = size <= LONGEST_ROW ? size : 0;
	memcpy(side->last, row, side->last_size);
}

/* The arguments, read.  Leaves the scratch context current; the former one is returned. */
static MemoryContext
begin(Site *site, FunctionCallInfo fcinfo)
{
	MemoryContext old;

	MemoryContextReset(site->scratch);
	old = MemoryContextSwitchTo(site->scratch);
	take_matcher(site, PG_GETARG_DATUM(0));
	site->whole = false;
	take_row(site, 0, PG_GETARG_HEAPTUPLEHEADER(1));
	take_row(site, 1, PG_GETARG_HEAPTUPLEHEADER(2));
	return old;
}

/* ------------------------------------------------------------------------------------------------ match */

/* ts_match(matcher, a record, b record) -> (decision, score, rule); NULL of NULL. */
Datum
ts_match(PG_FUNCTION_ARGS)
{
	Site *site = get_site(fcinfo);
	MemoryContext old;
	TsVerdict verdict;
	Datum values[3];
	bool nulls[3] = {false};

	if (site->shape == NULL)
	{
		TupleDesc shape;

		old = MemoryContextSwitchTo(site->context);
		if (get_call_result_type(fcinfo, NULL, &shape) != TYPEFUNC_COMPOSITE)
			Ensure(false, "match is declared without the type of its result");
		site->shape = BlessTupleDesc(CreateTupleDescCopy(shape));
		ts_decision_datums(site->shape, 0, site->decision);
		MemoryContextSwitchTo(old);
	}
	old = begin(site, fcinfo);
	/* the whole of it: match returns the score of distinct pairs too, where match_pairs stops early */
	ts_score_pair(site->scorer, 0, 1, true, &verdict);
	site->whole = true;
	values[0] = site->decision[verdict.decision];
	values[1] = Float8GetDatum(verdict.score);
	values[2] = ts_utf8_datum(verdict.rule >= 0 ? site->matcher->rule[verdict.rule].name : NULL, &nulls[2]);
	MemoryContextSwitchTo(old);
	return HeapTupleGetDatum(heap_form_tuple(site->shape, values, nulls));
}

/* ------------------------------------------------------------------------------------------------ words */

/* What is being written: rows, and the sum so far. */
typedef struct Story
{
	Site *site;
	TsRows rows;
	int step;
	bool counting; /* there is a total */
	bool by_rule;  /* it is the score of a rule */
	double total;
	StringInfoData a, b, outcome; /* of the next row, in the database's encoding; a, b empty: missing */
} Story;

/* Some UTF-8 of the matcher. */
static void
put_utf8(StringInfo to, const char *utf8)
{
	appendStringInfoString(to, ts_from_utf8(utf8));
}

/* The number, as short as it is exact. */
static void
put_number(StringInfo to, double number)
{
	char buffer[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, buffer);
	appendStringInfoString(to, buffer);
}

/* A score, rounded where that does not put it on the other side of a threshold. */
static void
put_score(StringInfo to, const TsMatcher *matcher, double score)
{
	char *rounded = psprintf("%.6g", score);
	double shown = strtod(rounded, NULL);

	if (ts_decide(matcher, shown) == ts_decide(matcher, score) &&
		(matcher->weights || shown < 1 || score >= 1))
		appendStringInfoString(to, rounded);
	else
		put_number(to, score);
}

/* A share of 1 as per cent. */
static void
put_share(StringInfo to, double share)
{
	appendStringInfo(to, "%.3g %%", 100 * share);
}

/* A value of a field, or nothing where it is missing. */
static void
put_value(StringInfo to, const TsField *field, const TsValue *value)
{
	int start = to->len;

	if (value == NULL)
		return;
	for (uint32 i = 0, begin = 0; i <= value->length; i++)
		if (i == value->length || (field->list && value->bytes[i] == TS_LIST_SEPARATOR))
		{
			if (to->len > start)
				appendStringInfoString(to, ", ");
			appendBinaryStringInfo(to, value->bytes + begin, (int) (i - begin));
			begin = i + 1;
		}
}

/* A value in a sentence: in quotes, cut where it is long. */
static void
put_quoted(StringInfo to, const TsField *field, const TsValue *value)
{
	StringInfoData whole;
	int length;

	initStringInfo(&whole);
	put_value(&whole, field, value);
	length = pg_mbcharcliplen(whole.data, whole.len, SHOWN_OF_WORD);
	appendStringInfoChar(to, '\'');
	appendBinaryStringInfo(to, whole.data, length);
	appendStringInfoString(to, length < whole.len ? "...'" : "'");
}

/* On which side a value is missing. */
static void
put_missing(StringInfo to, const TsValue *a, const TsValue *b)
{
	appendStringInfoString(to, a == NULL && b == NULL ? "missing on both"
							   : a == NULL			  ? "missing on a"
													  : "missing on b");
}

/* ------------------------------------------------------------------------------------------------ match_explain */

/* Writes a row that adds a weight, or with `counts` false none, and empties the texts for the next one. */
static void
put_row(Story *story, const char *part, bool counts, double weight)
{
	Datum values[8];
	bool nulls[8] = {false};

	if (counts)
	{
		/* from the first weight on, not from 0: what adds up to the same bits as ts_score_pair and SQL's sum */
		story->total = story->counting ? story->total + weight : weight;
		story->counting = true;
	}
	values[0] = Int32GetDatum(++story->step);
	values[1] = CStringGetTextDatum(part);
	values[2] = CStringGetTextDatum(story->a.data);
	nulls[2] = story->a.len == 0;
	values[3] = CStringGetTextDatum(story->b.data);
	nulls[3] = story->b.len == 0;
	values[4] = CStringGetTextDatum(story->outcome.data);
	values[5] = Float8GetDatum(weight);
	nulls[5] = !counts;
	values[6] = Float8GetDatum(story->total);
	values[7] =
		Float8GetDatum(story->by_rule ? story->total : ts_score_of(story->site->matcher, story->total));
	nulls[6] = nulls[7] = !story->counting;
	tuplestore_putvalues(story->rows.store, story->rows.shape, values, nulls);
	resetStringInfo(&story->a);
	resetStringInfo(&story->b);
	resetStringInfo(&story->outcome);
}

/* The values of a field to the columns a and b, behind what is there. */
static void
put_values(Story *story, int number)
{
	const TsField *field = &story->site->matcher->field[number];

	for (uint32 s = 0; s < 2; s++)
	{
		const TsValue *value = ts_record_value(story->site->records, s, number);
		StringInfo to = s == 0 ? &story->a : &story->b;

		if (value == NULL)
			continue;
		if (to->len > 0)
			appendStringInfoString(to, ", ");
		put_value(to, field, value);
	}
}

/* What a test measures, by the name that ts_condition_words gives it. */
static const char *
measure_name(TsTestKind kind)
{
	return kind == TS_TEST_NUMERIC		? "difference"
		   : kind == TS_TEST_RELATIVE	? "relative difference"
		   : kind == TS_TEST_ANY_SHARED ? "shared"
										: ts_test_info[kind].name;
}

/* What the tests of a condition measure, such as 0.957; with `named`, "jaro_winkler 0.957".  How many have been written. */
static int
put_measures(StringInfo to, const TsCondition *condition, const TsValue *a, const TsValue *b, bool named,
			 uint32 *written)
{
	int n = 0;

	for (int t = 0; t < condition->n; t++)
	{
		const TsTest *test = &condition->test[t];
		double measure;

		if (!ts_test_measures(test) || (*written & (1U << test->kind)) != 0)
			continue;
		*written |= 1U << test->kind;
		measure = ts_test_measure(test, a, b);
		appendStringInfoString(to, n++ > 0 ? ", " : "");
		if (named)
			appendStringInfo(to, "%s ", measure_name(test->kind));
		if (isnan(measure))
			appendStringInfoString(to, "cannot be read");
		else
			appendStringInfo(to, "%.5g", measure);
	}
	return n;
}

/* The first condition of a rule that fails, with what it fails on. */
static void
put_failure(Story *story, const TsRuleCondition *when)
{
	const TsMatcher *matcher = story->site->matcher;
	const TsField *field = &matcher->field[when->field];
	const TsValue *a = ts_record_value(story->site->records, 0, when->field);
	const TsValue *b = ts_record_value(story->site->records, 1, when->field);
	TsTestKind first = when->condition.test[0].kind;
	StringInfo to = &story->outcome;
	uint32 written = 0;

	put_values(story, when->field);
	put_utf8(to, field->name);
	appendStringInfoString(to, ": ");
	put_utf8(to, ts_condition_words(matcher, &when->condition));
	appendStringInfoString(to, " - ");
	if (first == TS_TEST_BOTH_MISSING)
		appendStringInfoString(to, a != NULL && b != NULL ? "there on both"
								   : a != NULL			  ? "there on a"
														  : "there on b");
	else if (a == NULL || b == NULL)
		put_missing(to, a, b);
	else if (first == TS_TEST_DIFFERENT && when->condition.n == 1)
	{
		appendStringInfoString(to, "both are ");
		put_quoted(to, field, a);
	}
	else
	{
		/* "days <= 31 - '2026-01-31' and '2026-03-04': days 32" */
		put_quoted(to, field, a);
		appendStringInfoString(to, first == TS_TEST_EXACT && when->condition.n == 1 ? " is not " : " and ");
		put_quoted(to, field, b);
		appendStringInfoString(to, ": ");
		if (put_measures(to, &when->condition, a, b, true, &written) == 0)
		{
			to->len -= 2;
			to->data[to->len] = '\0';
		}
	}
}

/* A condition of a rule that holds. */
static void
put_success(Story *story, const TsRuleCondition *when)
{
	const TsMatcher *matcher = story->site->matcher;
	const TsValue *a = ts_record_value(story->site->records, 0, when->field);
	const TsValue *b = ts_record_value(story->site->records, 1, when->field);
	StringInfoData measures;
	uint32 written = 0;

	put_values(story, when->field);
	put_utf8(&story->outcome, matcher->field[when->field].name);
	appendStringInfoChar(&story->outcome, ' ');
	put_utf8(&story->outcome, ts_condition_words(matcher, &when->condition));
	initStringInfo(&measures);
	if (a != NULL && b != NULL && put_measures(&measures, &when->condition, a, b, false, &written) > 0)
		appendStringInfo(&story->outcome, " (%s)", measures.data);
}

/* "rule same phone"; "rule 4" of one that has no name, and is called so. */
static char *
rule_words(const TsRule *rule)
{
	return psprintf("%s%s", strncmp(rule->name, "rule ", 5) == 0 ? "" : "rule ", ts_from_utf8(rule->name));
}

/* The rules in order until one holds; its number, or -1. */
static int
explain_rules(Story *story)
{
	const TsMatcher *matcher = story->site->matcher;

	for (int r = 0; r < matcher->nrules; r++)
	{
		const TsRule *rule = &matcher->rule[r];
		char *part = rule_words(rule);
		int i = 0;

		CHECK_FOR_INTERRUPTS();
		while (i < rule->n && ts_rule_condition_holds(story->site->scorer, r, i, 0, 1))
			i++;
		if (i < rule->n)
		{
			put_failure(story, &rule->when[i]);
			put_row(story, part, false, 0);
			continue;
		}
		appendStringInfoString(&story->outcome, "holds: ");
		for (i = 0; i < rule->n; i++)
		{
			appendStringInfoString(&story->outcome, i > 0 ? ", " : "");
			put_success(story, &rule->when[i]);
		}
		appendStringInfo(&story->outcome, " - %s", ts_decision_name(rule->then));
		if (rule->action != NULL)
			appendStringInfo(&story->outcome, ", action %s", ts_from_utf8(rule->action));
		story->by_rule = true;
		put_row(story, part, true, rule->then == TS_DUPLICATE ? 1 : rule->then == TS_REVIEW ? 0.5 : 0);
		return r;
	}
	return -1;
}

/* A level in words; the last one, which has no condition, is that none of the others holds. */
static char *
level_words(const TsMatcher *matcher, const TsComparison *comparison, int level)
{
	return level == comparison->nlevels
			   ? pstrdup("no level")
			   : ts_from_utf8(ts_condition_words(matcher, &comparison->level[level].when));
}

/* How often a level is met among pairs that are one, and among others. */
static void
put_shares(Story *story, const TsComparison *comparison, int level, const uint8 *levels)
{
	const TsMatcher *matcher = story->site->matcher;
	const TsComparison *given = NULL;
	double u = comparison->level[level].u;
	StringInfo to = &story->outcome;

	/* the same choice as in the scorer: given_u only where the other field is there */
	if (comparison->given_u != NULL && comparison->given >= 0 &&
		levels[comparison->given] != TS_LEVEL_MISSING)
	{
		given = &matcher->comparison[comparison->given];
		u = comparison->given_u[levels[comparison->given] * (comparison->nlevels + 1) + level];
	}
	appendStringInfoString(to, comparison->trained ? "; " : "; by default ");
	put_share(to, comparison->level[level].m);
	appendStringInfoString(to, " of pairs that are one, ");
	put_share(to, u);
	appendStringInfoString(to, " of others");
	if (given != NULL)
		appendStringInfo(to, ", given %s: %s", ts_from_utf8(given->name),
						 level_words(matcher, given, levels[comparison->given]));
}

/* A comparison; and a row on the frequency of the value, where that counts. */
static void
explain_comparison(Story *story, int c, uint8 *levels)
{
	const Site *site = story->site;
	const TsMatcher *matcher = site->matcher;
	const TsComparison *comparison = &matcher->comparison[c];
	const TsField *field = &matcher->field[comparison->field];
	const TsValue *a = ts_record_value(site->records, 0, comparison->field);
	const TsValue *b = ts_record_value(site->records, 1, comparison->field);
	int level = ts_score_level(site->scorer, c, 0, 1);
	StringInfo to = &story->outcome;
	uint32 written = 0;
	double frequency;

	levels[c] = (uint8) level;
	put_values(story, comparison->field);
	if (level == TS_LEVEL_MISSING)
		put_missing(to, a, b);
	else
	{
		StringInfoData measures;

		initStringInfo(&measures);
		appendStringInfoString(to, level_words(matcher, comparison, level));
		if (a != NULL && b != NULL)
		{
			/* of a level that holds, its own measures; where none holds, those of all, each once */
			if (level < comparison->nlevels)
				put_measures(&measures, &comparison->level[level].when, a, b, false, &written);
			else
				for (int l = 0; l < level; l++)
				{
					int before = measures.len;

					appendStringInfoString(&measures, before > 0 ? ", " : "");
					if (put_measures(&measures, &comparison->level[l].when, a, b, true, &written) == 0)
						measures.data[measures.len = before] = '\0';
				}
		}
		if (measures.len > 0)
			appendStringInfo(to, " (%s)", measures.data);
		if (!matcher->weights)
			put_shares(story, comparison, level, levels);
	}
	put_row(story, ts_from_utf8(comparison->name), true, ts_level_weight(site->scorer, c, levels));
	frequency = ts_frequency_weight(site->scorer, c, level, 0);
	if (frequency == 0)
		return;
	put_values(story, comparison->field);
	put_quoted(to, field, a);
	appendStringInfoString(to, ": ");
	/* the weight is log2(u / frequency) */
	put_share(to, comparison->level[0].u / exp2(frequency));
	appendStringInfoString(to, " of records");
	put_row(story, psprintf("%s, frequency", ts_from_utf8(comparison->name)), true, frequency);
}

/* The last row. */
static void
explain_score(Story *story, int rule)
{
	const TsMatcher *matcher = story->site->matcher;
	StringInfo to = &story->outcome;
	double score = ts_score_of(matcher, story->total);

	if (rule >= 0)
		appendStringInfo(to, "%s: %s", rule_words(&matcher->rule[rule]),
						 ts_decision_name(matcher->rule[rule].then));
	else if (matcher->ncomparisons == 0)
	{
		appendStringInfoString(to, "no rule holds: distinct");
		story->by_rule = story->counting = true; /* 0 */
	}
	else
	{
		TsDecision decision = ts_decide(matcher, score);

		put_score(to, matcher, score);
		appendStringInfoString(to, decision == TS_DISTINCT ? " < " : " >= ");
		put_number(to, decision == TS_DUPLICATE ? matcher->duplicate : matcher->review);
		if (decision == TS_REVIEW)
		{
			appendStringInfoString(to, ", < ");
			put_number(to, matcher->duplicate);
		}
		appendStringInfo(to, ": %s", ts_decision_name(decision));
	}
	put_row(story, "score", false, 0);
}

/* ts_match_explain(matcher, a record, b record) -> (step, part, a, b, outcome, weight, total, score); no rows of NULL. */
Datum
ts_match_explain(PG_FUNCTION_ARGS)
{
	Site *site = get_site(fcinfo);
	Story story;
	MemoryContext old;
	int rule;

	memset(&story, 0, sizeof(story));
	ts_rows_begin(fcinfo, &story.rows, "match_pairs(...)");
	old = begin(site, fcinfo);
	story.site = site;
	initStringInfo(&story.a);
	initStringInfo(&story.b);
	initStringInfo(&story.outcome);
	rule = explain_rules(&story);
	if (rule < 0 && site->matcher->ncomparisons > 0)
	{
		const TsMatcher *matcher = site->matcher;
		uint8 levels[TS_MATCH_MAX_COMPARISONS];

		/* as in the score itself, what has not been compared yet is exact nowhere (ts_level_weight looks at all of them) */
		memset(levels, TS_LEVEL_MISSING, sizeof(levels));
		if (!matcher->weights)
		{
			if (!matcher->trained)
			{
				appendStringInfoString(&story.outcome, "the matcher is not trained, so weights are defaults; "
													   "match_train learns them from the data");
				put_row(&story, "note", false, 0);
			}
			put_share(&story.outcome, matcher->prior);
			appendStringInfoString(&story.outcome, " of all pairs are one");
			put_row(&story, "prior", true, ts_prior_weight(site->scorer));
		}
		for (int i = 0; i < matcher->ncomparisons; i++)
		{
			CHECK_FOR_INTERRUPTS();
			explain_comparison(&story, ts_score_order(site->scorer, i), levels);
		}
	}
	explain_score(&story, rule);
	site->whole = true;
	MemoryContextSwitchTo(old);
	return (Datum) 0;
}
