/*
 * score.c
 *		Points of facts, and what becomes of fit and engagement together: score, score_row, disqualified, tags, score_total, grade,
 *		axes_grade, pool.
 *
 * fit is the sum of the groups of attributes, each limited by its cap and floor; the score is fit and engagement (events.c),
 * added, floored, capped and rounded.  Everything is added in the order in which it stands in the card, so that the same card and
 * facts give the same number, to the bit, wherever it is asked for.
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/memory.h"
#include "fmgr.h"
#include "scoring/rows.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_score);
PG_FUNCTION_INFO_V1(ts_score_row);
PG_FUNCTION_INFO_V1(ts_disqualified);
PG_FUNCTION_INFO_V1(ts_disqualified_row);
PG_FUNCTION_INFO_V1(ts_tags);
PG_FUNCTION_INFO_V1(ts_tags_row);
PG_FUNCTION_INFO_V1(ts_score_total_sql);
PG_FUNCTION_INFO_V1(ts_grade);
PG_FUNCTION_INFO_V1(ts_axes_grade);
PG_FUNCTION_INFO_V1(ts_pool);

/* ---------- rules ---------- */

/* ts_group_points: the points of a group, limited. */
double
ts_group_points(const TsGroup *group, double sum)
{
	if (group->has_cap && sum > group->cap)
		return group->cap;
	if (group->has_floor && sum < group->floor)
		return group->floor;
	return sum;
}

/* The points of all attributes; those of each group, before its limits, to `sum`, by number. */
static double
fit_points(const TsScorecard *card, const TsFact *facts, TimestampTz asof, double *sum)
{
	double fit = 0;

	for (int g = 0; g < card->ngroups; g++)
		sum[g] = 0;
	for (int i = 0; i < card->nattributes; i++)
		if (ts_facts_hold(card->attribute[i].when, facts, asof))
			sum[card->attribute[i].group] += card->attribute[i].points;
	for (int g = 0; g < card->ngroups; g++)
		if (!card->group[g].engagement)
			fit += ts_group_points(&card->group[g], sum[g]);
	return fit;
}

/* ts_score_disqualified: the name of the first disqualifier that holds, or NULL. */
const char *
ts_score_disqualified(const TsScorecard *card, const TsFact *facts, TimestampTz asof)
{
	for (int i = 0; i < card->ndisqualify; i++)
		if (ts_facts_hold(card->disqualify[i].when, facts, asof))
			return card->disqualify[i].name;
	return NULL;
}

/* ts_score_total: fit and engagement together: the floor, then the cap, then rounded half away from 0. */
double
ts_score_total(const TsScorecard *card, double fit, double engagement)
{
	double total = fit + engagement;

	if (card->has_total_floor && total < card->total_floor)
		total = card->total_floor;
	if (card->has_total_cap && total > card->total_cap)
		total = card->total_cap;
	if (card->rounds)
	{
		static const double power[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

		total = round(total * power[card->round]) / power[card->round];
	}
	return total + 0.0; /* no -0 */
}

/* ts_check_asof: 22008 for an infinite time. */
void
ts_check_asof(TimestampTz asof)
{
	if (TIMESTAMP_NOT_FINITE(asof))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("asof must not be infinite"),
						errhint("Give the moment that the score is of, such as now().")));
}

/* ts_score_tags: an array of the tags, each once, in their order; those that are NULL are left out. */
Datum
ts_score_tags(char *const *tag, int n)
{
	Datum *element = ts_array(Datum, n + 1);
	int kept = 0;

	for (int i = 0; i < n; i++)
	{
		int j = 0;

		while (j < i && (tag[j] == NULL || tag[i] == NULL || strcmp(tag[j], tag[i]) != 0))
			j++;
		if (tag[i] != NULL && j == i)
			element[kept++] = CStringGetTextDatum(tag[i]);
	}
	return PointerGetDatum(construct_array(element, kept, TEXTOID, -1, false, TYPALIGN_INT));
}

/* ---------- functions of facts ---------- */

/* What a call site keeps. */
typedef struct Site
{
	TsCompiledSite *cards;
	TsRowReader *reader;
	TsFact facts[TS_SCORE_MAX_FIELDS];
} Site;

/* The card, the facts and asof of the arguments (card, facts jsonb or record, asof). */
static const TsScorecard *
take_arguments(FunctionCallInfo fcinfo, bool is_row, const TsFact **facts, TimestampTz *asof)
{
	Site *site = fcinfo->flinfo->fn_extra;
	MemoryContext context = fcinfo->flinfo->fn_mcxt;
	const TsScorecard *card;

	if (site == NULL)
	{
		site = MemoryContextAllocZero(context, sizeof(Site));
		site->cards = ts_compiled_site(context, &ts_scorecard_compiled);
		fcinfo->flinfo->fn_extra = site;
	}
	card = ts_compiled_at(site->cards, PG_GETARG_DATUM(0));
	*asof = PG_GETARG_TIMESTAMPTZ(2);
	ts_check_asof(*asof);
	if (is_row)
		ts_facts_of_row(&site->reader, context, card, PG_GETARG_HEAPTUPLEHEADER(1), site->facts);
	else
		ts_facts_of_json(&card->facts, PG_GETARG_JSONB_P(1), site->facts);
	*facts = site->facts;
	return card;
}

/* Fit of facts; NULL for a lead that is disqualified. */
static Datum
score_facts(FunctionCallInfo fcinfo, bool is_row)
{
	const TsFact *facts;
	TimestampTz asof;
	const TsScorecard *card = take_arguments(fcinfo, is_row, &facts, &asof);
	double sum[TS_SCORE_MAX_GROUPS];

	if (ts_score_disqualified(card, facts, asof) != NULL)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(fit_points(card, facts, asof, sum));
}

/* The reason why a lead is disqualified, or NULL. */
static Datum
name_disqualifier(FunctionCallInfo fcinfo, bool is_row)
{
	const TsFact *facts;
	TimestampTz asof;
	const TsScorecard *card = take_arguments(fcinfo, is_row, &facts, &asof);
	const char *name = ts_score_disqualified(card, facts, asof);

	if (name == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(name));
}

/* Tags of the attributes that hold. */
static Datum
list_tags(FunctionCallInfo fcinfo, bool is_row)
{
	const TsFact *facts;
	TimestampTz asof;
	const TsScorecard *card = take_arguments(fcinfo, is_row, &facts, &asof);
	char **tag = ts_array(char *, card->nattributes + 1);

	for (int i = 0; i < card->nattributes; i++)
		tag[i] = card->attribute[i].tag != NULL && ts_facts_hold(card->attribute[i].when, facts, asof)
					 ? card->attribute[i].tag
					 : NULL;
	return ts_score_tags(tag, card->nattributes);
}

/* ts_score(scorecard, facts jsonb, asof timestamptz) -> float8: fit; NULL for a lead that is disqualified. */
Datum
ts_score(PG_FUNCTION_ARGS)
{
	return score_facts(fcinfo, false);
}

/* ts_score_row(scorecard, record, asof timestamptz) -> float8: the same of a row. */
Datum
ts_score_row(PG_FUNCTION_ARGS)
{
	return score_facts(fcinfo, true);
}

/* ts_disqualified(scorecard, facts jsonb, asof timestamptz) -> text: the reason, or NULL. */
Datum
ts_disqualified(PG_FUNCTION_ARGS)
{
	return name_disqualifier(fcinfo, false);
}

/* ts_disqualified_row(scorecard, record, asof timestamptz) -> text: the same of a row. */
Datum
ts_disqualified_row(PG_FUNCTION_ARGS)
{
	return name_disqualifier(fcinfo, true);
}

/* ts_tags(scorecard, facts jsonb, asof timestamptz) -> text[]: tags of attributes. */
Datum
ts_tags(PG_FUNCTION_ARGS)
{
	return list_tags(fcinfo, false);
}

/* ts_tags_row(scorecard, record, asof timestamptz) -> text[]: the same of a row. */
Datum
ts_tags_row(PG_FUNCTION_ARGS)
{
	return list_tags(fcinfo, true);
}

/* ---------- score, grade, pool ---------- */

/* The card of the first argument. */
static const TsScorecard *
take_card(FunctionCallInfo fcinfo)
{
	if (fcinfo->flinfo->fn_extra == NULL)
		fcinfo->flinfo->fn_extra = ts_compiled_site(fcinfo->flinfo->fn_mcxt, &ts_scorecard_compiled);
	return ts_compiled_at(fcinfo->flinfo->fn_extra, PG_GETARG_DATUM(0));
}

/* An argument of points; 22003 for NaN and infinity. */
static double
take_points(FunctionCallInfo fcinfo, int argument, const char *what)
{
	double points = PG_GETARG_FLOAT8(argument);

	if (!isfinite(points))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("%s must be a finite number", what),
				 errhint("A lead without a score has NULL.")));
	return points;
}

/* ts_score_total_sql(scorecard, fit float8, engagement float8) -> float8 */
Datum
ts_score_total_sql(PG_FUNCTION_ARGS)
{
	const TsScorecard *card = take_card(fcinfo);
	double fit = take_points(fcinfo, 1, "fit"), engagement = take_points(fcinfo, 2, "engagement");

	PG_RETURN_FLOAT8(ts_score_total(card, fit, engagement));
}

/* The highest grade that begins at a score or below, or -1. */
static int
find_grade(const TsGrade *grade, int n, double score)
{
	for (int i = 0; i < n; i++)
		if (score >= grade[i].from)
			return i;
	return -1;
}

/* The number of the grade that an argument names, or -1. */
static int
named_grade(FunctionCallInfo fcinfo, const TsScorecard *card, int argument)
{
	text *name = PG_GETARG_TEXT_PP(argument);

	for (int i = 0; i < card->ngrades; i++)
		if (strlen(card->grade[i].grade) == VARSIZE_ANY_EXHDR(name) &&
			memcmp(card->grade[i].grade, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)) == 0)
			return i;
	return -1;
}

/*
 * ts_grade(scorecard, score float8, current text) -> text
 *		The highest grade that the score enters; but whoever has a grade stays there until the score enters a higher one, or falls
 *		below its `leave`.  NULL below all grades, and for a NULL card or score; a current grade that is NULL or unknown is none.
 */
Datum
ts_grade(PG_FUNCTION_ARGS)
{
	const TsScorecard *card;
	double score;
	int entered, current = -1;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	card = take_card(fcinfo);
	score = take_points(fcinfo, 1, "score");
	entered = find_grade(card->grade, card->ngrades, score);
	if (PG_NARGS() > 2 && !PG_ARGISNULL(2))
		current = named_grade(fcinfo, card, 2);
	/* grades stand from above to below */
	if (current >= 0 && (entered < 0 || entered > current) && score >= card->grade[current].leave)
		entered = current;
	if (entered < 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(card->grade[entered].grade));
}

/* ts_axes_grade(scorecard, fit float8, engagement float8) -> text: NULL where the card has no axes, or one is below all grades. */
Datum
ts_axes_grade(PG_FUNCTION_ARGS)
{
	const TsScorecard *card = take_card(fcinfo);
	int grade[2];

	for (int a = 0; a < 2; a++)
	{
		grade[a] = find_grade(card->axis[a], card->naxis[a],
							  take_points(fcinfo, 1 + a, a == 0 ? "fit" : "engagement"));
		if (grade[a] < 0)
			PG_RETURN_NULL();
	}
	PG_RETURN_TEXT_P(
		cstring_to_text(psprintf("%s%s", card->axis[0][grade[0]].grade, card->axis[1][grade[1]].grade)));
}

/* ts_pool(scorecard, grade text) -> text: NULL for a grade that has no pool, or is not in the card. */
Datum
ts_pool(PG_FUNCTION_ARGS)
{
	const TsScorecard *card = take_card(fcinfo);
	int grade = named_grade(fcinfo, card, 1);

	if (grade < 0 || card->grade[grade].pool == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(card->grade[grade].pool));
}
