/*
 * credit.c
 *		The window function credit(): each row's share of the conversion to which all rows of the partition belong.
 *
 *		credit('u_shaped', at, touch) OVER (PARTITION BY order_id ORDER BY at)
 *
 * The credits of a partition are computed when its first row is asked for, and kept until its last.  The order of the
 * touches is the order of the rows.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/markov.h"
#include "attribution/rules.h"

#include "core/hash.h"
#include "core/memory.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/timestamp.h"
#include "windowapi.h"

PG_FUNCTION_INFO_V1(ts_credit);

enum
{
	ARG_MODEL,
	ARG_AT,
	ARG_TOUCH
};

/* The credits of a partition, by row; NaN for rows that are no touches. */
typedef struct Partition
{
	bool ready;
	double credit[FLEXIBLE_ARRAY_MEMBER];
} Partition;

/* The model, parsed; kept in fn_extra, renewed when the argument changes from one partition to the next. */
static TsModels *
open_model(FunctionCallInfo fcinfo)
{
	TsModels *models = (TsModels *) fcinfo->flinfo->fn_extra;
	const TsModel *model;
	const char *clause = NULL;
	bool isnull;
	Datum argument = WinGetFuncArgCurrent(PG_WINDOW_OBJECT(), ARG_MODEL, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("attribution model must not be null"),
				 errhint("Write for example credit('linear') OVER (PARTITION BY order_id ORDER BY at).")));
	if (models && ts_models_same_argument(models, argument))
		return models;

	models = ts_models_open(argument, false, fcinfo->flinfo->fn_mcxt);
	model = models->model[0];
	ts_markov_refuse(models, "credit");
	if (model->lookback)
		clause = "lookback";
	else if (model->consume)
		clause = "consume";
	else if (model->has_from)
		clause = "from";
	else if (model->has_to)
		clause = "to";
	else if (model->goal.text)
		clause = "for";
	if (model->kind == TS_W_SHAPED || model->kind == TS_FULL_PATH)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("model \"%s\" does not go with credit", models->name[0]),
			 errdetail(
				 "credit sees the touches of one conversion, and not which goals were reached between them."),
			 errhint(
				 "Use attribute_rows with the goal of each row: attribute_rows(journey, touch, at, value, ref, "
				 "goal, model).")));
	if (clause)
		ereport(
			ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("clause \"%s\" of model \"%s\" does not go with credit", clause, models->name[0]),
			 errdetail("credit sees the touches of one conversion, and not when it happened."),
			 errhint(
				 "Choose the rows in the query, or use attribute_rows, which joins touches and conversions.")));
	fcinfo->flinfo->fn_extra = models;
	return models;
}

/* Whether an argument is more than the NULL that is its default. */
static bool
argument_given(FunctionCallInfo fcinfo, int argument)
{
	Node *expression = list_nth(((WindowFunc *) fcinfo->flinfo->fn_expr)->args, argument);

	return !(IsA(expression, Const) && ((Const *) expression)->constisnull);
}

static void
need_argument(FunctionCallInfo fcinfo, const TsModels *models, int argument, const char *name)
{
	if (!argument_given(fcinfo, argument))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("model \"%s\" needs the argument %s of credit", models->name[0], name),
			 errhint(
				 "Write credit(model, at, touch), naming the columns with the time and the name of the touch.")));
}

/* Computes the credits of all `n` rows. */
static void
fill(FunctionCallInfo fcinfo, const TsModels *models, Partition *partition, int64 n)
{
	WindowObject window = PG_WINDOW_OBJECT();
	const TsModel *model = models->model[0];
	bool by_touch = model->npatterns > 0 || model->collapse || model->kind == TS_PARTICIPATION ||
					model->kind == TS_SHAPLEY;
	bool by_time = model->collapse || model->kind == TS_TIME_DECAY;
	bool has_touch = argument_given(fcinfo, ARG_TOUCH);
	TsNames *names = ts_names_create(CurrentMemoryContext);
	const TsName **name;
	int64 *at = ts_array(int64, n);
	uint32 *touch = ts_array(uint32, n);
	int64 *row = ts_array(int64, n);
	TsJourney journey = {.number = 1, .at = at, .touch = touch};
	TsRules *rules;
	const TsLane *lane;
	double *weights;
	int64 latest = PG_INT64_MIN;
	uint32 from, nweights;

	if (by_touch)
		need_argument(fcinfo, models, ARG_TOUCH, "touch");
	if (by_time)
		need_argument(fcinfo, models, ARG_AT, "at");
	for (int64 i = 0; i < n; i++)
	{
		uint32 number = 0;
		bool isnull, isout;
		Datum value;

		if ((i & 0xfff) == 0)
			CHECK_FOR_INTERRUPTS();
		partition->credit[i] = 0;
		if (has_touch)
		{
			value = WinGetFuncArgInPartition(window, ARG_TOUCH, (int) i, WINDOW_SEEK_HEAD, false, &isnull,
											 &isout);
			if (isnull)
			{
				partition->credit[i] = get_float8_nan();
				continue;
			}
			if (by_touch)
			{
				text *t = DatumGetTextPP(value);
				const char *bytes = VARDATA_ANY(t);
				uint32 length = VARSIZE_ANY_EXHDR(t);

				number = ts_names_intern(names, bytes, length, ts_hash_bytes(bytes, length));
			}
		}
		at[journey.ntouches] = 0;
		if (by_time)
		{
			value =
				WinGetFuncArgInPartition(window, ARG_AT, (int) i, WINDOW_SEEK_HEAD, false, &isnull, &isout);
			if (isnull || TIMESTAMP_NOT_FINITE(DatumGetTimestampTz(value)))
				ereport(ERROR, (errcode(isnull ? ERRCODE_NULL_VALUE_NOT_ALLOWED
											   : ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
								errmsg("time of a touch must not be %s", isnull ? "null" : "infinite"),
								errhint("Leave such rows out in the query, or give them a time.")));
			at[journey.ntouches] = DatumGetTimestampTz(value);
		}
		touch[journey.ntouches] = number;
		row[journey.ntouches++] = i;
	}

	name = ts_array(const TsName *, names->n + 1);
	for (uint32 i = 0; i < names->n; i++)
		name[i] = &names->name[i];
	rules = ts_rules_create(models, names->n, name);
	ts_view_lanes(&rules->view[0], &journey);
	lane = &rules->view[0].lane[rules->view[0].lane[0].n == 0];
	if (lane->n == 0)
		return;
	weights = ts_array(double, lane->n);
	for (uint32 i = 0; i < lane->n; i++)
		latest = Max(latest, lane->at[i]);
	nweights = ts_rule_weigh(&rules->rule[0], lane, 0, lane->n, latest, weights, &from);
	for (uint32 i = 0; i < nweights; i++)
		partition->credit[row[lane->index ? lane->index[from + i] : from + i]] = weights[i];
}

/*
 * ts_credit(model attribution_model, at timestamptz, touch text) -> float8, window function
 *		NULL for a row whose touch is NULL, where the argument is given.  Errors: 22004 for a NULL model or time, 0A000 for
 *		a clause that needs to know the conversion, 22023 for a missing argument.
 */
Datum
ts_credit(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	int64 n;
	Partition *partition;
	double credit;

	if (!WindowObjectIsValid(window))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("credit called outside of a window"),
				 errhint("Write credit(model, at, touch) OVER (PARTITION BY conversion ORDER BY at).")));
	n = WinGetPartitionRowCount(window);
	if (n > PG_INT32_MAX / (int64) sizeof(double) / 2)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("more than %d rows in one partition of credit",
							   PG_INT32_MAX / (int) sizeof(double) / 2),
						errhint("PARTITION BY the conversion.")));
	partition = WinGetPartitionLocalMemory(window, offsetof(Partition, credit) + (Size) n * sizeof(double));
	if (!partition->ready)
	{
		fill(fcinfo, open_model(fcinfo), partition, n);
		partition->ready = true;
	}
	credit = partition->credit[WinGetCurrentPosition(window)];
	if (isnan(credit))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(credit);
}
