/*
 * interval.c
 *		attribute_interval(): credits with the bounds of a bootstrap over journeys.
 *
 * A replicate of the bootstrap is the stream with every journey taken so often as a Poisson(1) variable says.  The variable
 * comes from the journey's own 64 bits, the seed and the replicate, so nothing has to be drawn in any order: all replicates
 * are made in one pass over the journeys, and the plan makes no difference.
 *
 *		journey  ->  credits of its touches  (the same in every replicate)
 *				 ->  weights  1 0 2 1 0 ...  (one for each replicate)
 *		replicates of a touch  +=  credit * weights
 *
 * Under markov the weights are counted along the edges of the chain, which is then solved once for each replicate.
 */
#include "postgres.h"

#include <math.h>

#include "attribution/cell.h"
#include "attribution/markov.h"
#include "attribution/result.h"
#include "attribution/rules.h"
#include "attribution/state.h"
#include "attribution/walk.h"

#include "core/error.h"
#include "core/hash.h"
#include "core/memory.h"
#include "core/order.h"
#include "executor/nodeHash.h"
#include "utils/builtins.h"
#include "utils/float.h"

PG_FUNCTION_INFO_V1(ts_attribute_interval_bigint_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_text_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_uuid_transfn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_combinefn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_serialfn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_deserialfn);
PG_FUNCTION_INFO_V1(ts_attribute_interval_finalfn);

/* Of accumulate.c. */
extern Datum ts_attribute_bigint_transfn(PG_FUNCTION_ARGS);
extern Datum ts_attribute_text_transfn(PG_FUNCTION_ARGS);
extern Datum ts_attribute_uuid_transfn(PG_FUNCTION_ARGS);

#define MIN_REPLICATES 10	 /* fewer say nothing of their tails */
#define MAX_REPLICATES 10000 /* each takes 16 bytes for every touch */

/* Arguments of the transition function that attribute does not have; they follow the model. */
enum
{
	ARG_REPLICATES = 6,
	ARG_LEVEL,
	ARG_SEED
};

/* Columns of the type attribution_interval. */
enum
{
	COL_TOUCH,
	COL_CONVERSIONS,
	COL_CONVERSIONS_LOW,
	COL_CONVERSIONS_HIGH,
	COL_VALUE,
	COL_VALUE_LOW,
	COL_VALUE_HIGH,
	COL_EFFECT,
	COL_EFFECT_LOW,
	COL_EFFECT_HIGH,
	NCOLUMNS
};

/* What the bootstrap is to be; kept with the stream. */
typedef struct TsInterval
{
	int32 replicates;
	double level;
	int64 seed;
} TsInterval;

/* ---------- arguments ---------- */

/* Refuses numbers out of range: of a row, and of a state that another process sends. */
static void
check_interval(const TsInterval *interval)
{
	if (interval->replicates < MIN_REPLICATES || interval->replicates > MAX_REPLICATES)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("replicates out of range: %d", interval->replicates),
						errdetail("Between %d and %d are accepted.", MIN_REPLICATES, MAX_REPLICATES),
						errhint("200 give a first impression, 1000 steady bounds at level 0.95.")));
	if (!(interval->level > 0 && interval->level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("level out of range: %g", interval->level),
				 errdetail("The level is the share of replicates between the bounds, above 0 and below 1."),
				 errhint("Write 0.95 for 95 percent.")));
}

/* The three arguments of a row. */
static TsInterval
row_interval(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(ARG_REPLICATES) || PG_ARGISNULL(ARG_LEVEL) || PG_ARGISNULL(ARG_SEED))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("replicates, level and seed must not be null"),
				 errhint("Write for example attribute_interval(journey, touch, at, value, 'linear', 200, "
						 "0.95, 1).")));
	return (TsInterval){PG_GETARG_INT32(ARG_REPLICATES), PG_GETARG_FLOAT8(ARG_LEVEL),
						PG_GETARG_INT64(ARG_SEED)};
}

/* Whether two states have the same bootstrap. */
static inline bool
same_interval(const TsInterval *a, const TsInterval *b)
{
	return a->replicates == b->replicates && a->level == b->level && a->seed == b->seed;
}

/*
 * Leaves a call only those of its streams that have a bootstrap, so that a new state is put to one of them or to a stream of
 * its own; returns all of them.
 */
static List *
hide_others(TsCall *call, const TsInterval *interval)
{
	MemoryContext old = MemoryContextSwitchTo(call->context);
	List *all = call->streams;
	ListCell *cell;

	call->streams = NIL;
	foreach(cell, all)
	{
		TsStream *stream = lfirst(cell);

		if (same_interval(stream->interval, interval))
			call->streams = lappend(call->streams, stream);
	}
	MemoryContextSwitchTo(old);
	return all;
}

/* The end of that.  `stream` is the one that the state was put to; a new one is given the bootstrap. */
static void
show_all(TsCall *call, List *all, TsStream *stream, const TsInterval *interval)
{
	MemoryContext old = MemoryContextSwitchTo(call->context);

	list_free(call->streams);
	if (stream->interval == NULL)
	{
		TsInterval *copy = palloc(sizeof(TsInterval));

		for (int m = 0; m < stream->models->n; m++)
			if (stream->models->model[m]->kind == TS_SHAPLEY && stream->models->model[m]->ordered)
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("model \"%s\" does not go with attribute_interval", stream->models->name[m]),
						 errhint("Use shapley, which adds up its credits over the positions.")));
		*copy = *interval;
		stream->interval = copy;
		all = lappend(all, stream);
	}
	call->streams = all;
	MemoryContextSwitchTo(old);
}

/* The arguments that attribute has, by its own function; and the others. */
static Datum
accumulate(FunctionCallInfo fcinfo, PGFunction transfn)
{
	TsInterval interval = row_interval(fcinfo);
	TsState *state;

	if (PG_ARGISNULL(0))
	{
		TsCall *call = ts_call(fcinfo);
		List *all;

		check_interval(&interval);
		all = hide_others(call, &interval);
		state = (TsState *) DatumGetPointer(transfn(fcinfo));
		show_all(call, all, state->stream, &interval);
		PG_RETURN_POINTER(state);
	}
	state = (TsState *) PG_GETARG_POINTER(0);
	if (unlikely(!same_interval(state->stream->interval, &interval)))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("replicates, level and seed must be the same for all rows of a group"),
						errhint("Pass constants; for several seeds call attribute_interval once for each.")));
	return transfn(fcinfo);
}

/*
 * ts_attribute_interval_*_transfn(internal, journey, touch text, at timestamptz, value float8, model, replicates int,
 * level float8, seed bigint) -> internal
 *		Rows and errors as in attribute; 22004 for a NULL replicates, level or seed, 22023 for one out of range or that
 *		changes from row to row, 0A000 for shapley(ordered).
 */
Datum
ts_attribute_interval_bigint_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, ts_attribute_bigint_transfn);
}

Datum
ts_attribute_interval_text_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, ts_attribute_text_transfn);
}

Datum
ts_attribute_interval_uuid_transfn(PG_FUNCTION_ARGS)
{
	return accumulate(fcinfo, ts_attribute_uuid_transfn);
}

/* ---------- states of several processes ---------- */

#define FLAT_TAG	1 /* cannot be the first word of a TsState, which is a pointer */
#define HEADER_SIZE (3 * sizeof(uint64))

/* What the deserialise function hands to the combine function. */
typedef struct FlatInterval
{
	uint64 tag;
	TsInterval interval;
	bytea *flat;
} FlatInterval;

/* ts_attribute_interval_serialfn(internal) -> bytea: replicates, level and seed (8 bytes each, little-endian), the state. */
Datum
ts_attribute_interval_serialfn(PG_FUNCTION_ARGS)
{
	TsState *state = (TsState *) PG_GETARG_POINTER(0);
	const TsInterval *interval = state->stream->interval;
	uint64 header[3];
	bytea *flat, *result;
	Size size;

	ts_call(fcinfo);
	Ensure(interval, "state of attribute_interval without its arguments");
	header[0] = (uint64) interval->replicates;
	memcpy(&header[1], &interval->level, sizeof(double));
	header[2] = (uint64) interval->seed;
	for (int i = 0; i < 3; i++)
		header[i] = ts_load64(&header[i]);
	flat = ts_state_flatten(state);
	size = VARSIZE(flat) + HEADER_SIZE;
	result = palloc(size);
	SET_VARSIZE(result, size);
	memcpy(VARDATA(result), header, HEADER_SIZE);
	memcpy(VARDATA(result) + HEADER_SIZE, VARDATA(flat), VARSIZE(flat) - VARHDRSZ);
	pfree(flat);
	PG_RETURN_BYTEA_P(result);
}

/* ts_attribute_interval_deserialfn(bytea, internal) -> internal: for the combine function only. */
Datum
ts_attribute_interval_deserialfn(PG_FUNCTION_ARGS)
{
	bytea *bytes = PG_GETARG_BYTEA_PP(0);
	Size size = VARSIZE_ANY_EXHDR(bytes);
	FlatInterval *flat;
	uint64 word;

	ts_call(fcinfo);
	if (size < HEADER_SIZE)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("attribution state is damaged")));
	flat = palloc(sizeof(FlatInterval));
	flat->tag = FLAT_TAG;
	flat->interval.replicates = (int32) ts_load64(VARDATA_ANY(bytes));
	word = ts_load64(VARDATA_ANY(bytes) + sizeof(uint64));
	memcpy(&flat->interval.level, &word, sizeof(double));
	flat->interval.seed = (int64) ts_load64(VARDATA_ANY(bytes) + 2 * sizeof(uint64));
	check_interval(&flat->interval);
	flat->flat = palloc(size - HEADER_SIZE + VARHDRSZ);
	SET_VARSIZE(flat->flat, size - HEADER_SIZE + VARHDRSZ);
	memcpy(VARDATA(flat->flat), VARDATA_ANY(bytes) + HEADER_SIZE, size - HEADER_SIZE);
	PG_RETURN_POINTER(flat);
}

/* ts_attribute_interval_combinefn(internal, internal) -> internal: adds the second state to the first, which may be NULL. */
Datum
ts_attribute_interval_combinefn(PG_FUNCTION_ARGS)
{
	TsState *state = PG_ARGISNULL(0) ? NULL : (TsState *) PG_GETARG_POINTER(0);
	TsCall *call = ts_call(fcinfo);
	const FlatInterval *other;
	TsInterval interval;
	bytea *flat;
	List *all;

	if (PG_ARGISNULL(1))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	other = (const FlatInterval *) PG_GETARG_POINTER(1);
	if (other->tag == FLAT_TAG)
	{
		interval = other->interval;
		flat = other->flat;
	}
	else
	{
		interval = *((TsState *) other)->stream->interval;
		flat = ts_state_flatten((TsState *) other);
	}
	all = hide_others(call, &interval);
	state = ts_state_absorb(fcinfo, state, flat);
	show_all(call, all, state->stream, &interval);
	pfree(flat);
	PG_RETURN_POINTER(state);
}

/* ---------- weights ---------- */

/* What a touch earned in a replicate. */
typedef struct Credit
{
	double conversions;
	double value;
} Credit;

/* Poisson(1) as 2^32 times the probability of at most 0, 1, 2, ...: a variable is the number of entries not above 32 bits. */
#define NTHRESHOLDS	   12
#define FEW_THRESHOLDS 4
static const uint32 thresholds[NTHRESHOLDS] = {1580030169, 3160060337, 3950075422, 4213413783,
											   4279248374, 4292415292, 4294609778, 4294923276,
											   4294962463, 4294966817, 4294967253, 4294967292};

/* Half of the variables are 0 or 1 and nearly all below 4: the first thresholds are compared without a branch. */
static inline double
poisson(uint32 random)
{
	int n = 0;

	for (int k = 0; k < FEW_THRESHOLDS; k++)
		n += (random >= thresholds[k]);
	if (unlikely(n == FEW_THRESHOLDS))
		for (int k = FEW_THRESHOLDS; k < NTHRESHOLDS && random >= thresholds[k]; k++)
			n++;
	return n;
}

/* The weights of a journey, one for each replicate; 64 random bits make two. */
static void
draw_weights(const TsInterval *interval, uint64 journey, double *weights)
{
	uint64 state = ts_mix64(ts_mix64((uint64) interval->seed + UINT64CONST(0x9e3779b97f4a7c15)) ^ journey);

	for (int r = 0; r < interval->replicates; r += 2)
	{
		uint64 random = ts_mix64(state + (uint64) r * UINT64CONST(0x9e3779b97f4a7c15));

		weights[r] = poisson((uint32) random);
		weights[r + 1] = poisson((uint32) (random >> 32));
	}
}

/* ---------- one journey ---------- */

typedef struct Bootstrap
{
	const TsInterval *interval;
	uint32 nnames;
	Size limit, memory;
	double *weights; /* of the present journey; room for an odd number and one more */
	Credit **of;  /* by touch, then what is unearned: what it earned in each replicate; NULL: nothing yet */
	TsCell *cell; /* ... and what it earned */
	double **effect; /* markov: by touch, its effect in each replicate */

	/* what the present journey gives, and to which touches */
	Credit *credit;
	uint32 *touched;
	uint32 ntouched;
	uint64 *touched_in;
} Bootstrap;

/* The replicates of a touch, made when it earns for the first time. */
static Credit *
replicates_of(Bootstrap *b, uint32 touch)
{
	Size size = b->interval->replicates * sizeof(Credit);

	if (likely(b->of[touch] != NULL))
		return b->of[touch];
	b->memory += size;
	if (b->memory > b->limit)
		ereport(
			ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("replicates of attribute_interval take more than %zu MB", b->limit / (1024 * 1024)),
			 errdetail("Every touch takes %zu bytes.", size),
			 errhint("Attribute to fewer distinct touches, such as channels, take fewer replicates, or raise "
					 "work_mem.")));
	b->of[touch] = palloc0(size);
	return b->of[touch];
}

/* What a touch earns from a conversion, added to what the journey gives it. */
static inline void
credit(Bootstrap *b, const TsJourney *journey, uint32 touch, double conversions, double value)
{
	if (b->touched_in[touch] != journey->number)
	{
		b->touched_in[touch] = journey->number;
		b->touched[b->ntouched++] = touch;
		b->credit[touch] = (Credit){0, 0};
	}
	b->credit[touch].conversions += conversions;
	b->credit[touch].value += value;
}

/* Pair by pair, as in attribute.c: that loop is too hot to be shared by way of a function for each pair. */
static void
credit_windows(Bootstrap *b, TsRule *rule, const TsJourney *journey, double *weights)
{
	const TsView *view = rule->view;

	for (uint32 w = 0; w < view->nwindows; w++)
	{
		const TsWindow *window = &view->windows[w];
		const TsLane *lane = &view->lane[window->lane];
		double value = journey->value[window->conversion];
		uint32 from, n;

		TsCheckInterrupts(w);
		if (window->lo == window->hi)
			continue;
		n = ts_rule_weigh_window(rule, window, weights, &from);
		for (uint32 i = 0; i < n; i++)
			if (weights[i] > 0)
				credit(b, journey, lane->touch[window->lo + from + i], weights[i], weights[i] * value);
	}
}

/* Of a crowded journey, what a touch earned by all windows at once. */
static void
credit_touch(void *b, const TsJourney *journey, uint32 touch, int64 conversions, double earned, double value)
{
	credit(b, journey, touch, earned, value);
}

/* Credits of a journey under a model of rules, into all replicates. */
static void
add_journey(Bootstrap *b, TsRule *rule, const TsJourney *journey, double *weights)
{
	const TsView *view = rule->view;
	int replicates = b->interval->replicates;

	b->ntouched = 0;
	if (ts_view_crowded(view, journey))
		ts_crowded_journey(rule, journey, credit_touch, b);
	else
		credit_windows(b, rule, journey, weights);
	for (uint32 w = 0; w < view->nwindows; w++)
		if (view->windows[w].lo == view->windows[w].hi)
			credit(b, journey, b->nnames, 1, journey->value[view->windows[w].conversion]);
	if (b->ntouched == 0)
		return;
	/* once for the journey, whatever the number of touches and conversions: they all come or stay away with it */
	draw_weights(b->interval, journey->id, b->weights);
	for (uint32 i = 0; i < b->ntouched; i++)
	{
		uint32 touch = b->touched[i];
		Credit earned = b->credit[touch];
		Credit *to = replicates_of(b, touch);

		ts_cell_add(&b->cell[touch], journey, 0, earned.conversions, earned.value);
		for (int r = 0; r < replicates; r++)
		{
			to[r].conversions += b->weights[r] * earned.conversions;
			to[r].value += b->weights[r] * earned.value;
		}
	}
}

/* ---------- markov ---------- */

/*
 * Solves the chain, and once more for each replicate, whose vectors are left behind in a context that is emptied each time.
 * A replicate in which nothing converts leaves zeros.
 */
static void
solve_replicates(Bootstrap *b, TsMarkov *markov)
{
	int replicates = b->interval->replicates;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "replicate", ALLOCSET_DEFAULT_SIZES);
	double *conversions = ts_array(double, (Size) b->nnames + 1);
	double *value = ts_array(double, (Size) b->nnames + 1);
	double *effect = ts_array(double, (Size) b->nnames + 1);

	if (ts_markov_finish(markov))
	{
		b->effect = palloc0(mul_size(b->nnames + 1, sizeof(double *)));
		for (uint32 t = 0; t < b->nnames; t++)
		{
			if (!(markov->effect[t] > 0))
				continue;
			replicates_of(b, t);
			b->effect[t] = palloc0(mul_size(replicates, sizeof(double)));
		}
		for (int r = 0; r < replicates; r++)
		{
			MemoryContext old = MemoryContextSwitchTo(context);
			bool converts = ts_markov_replicate(markov, r, conversions, value, effect);

			MemoryContextSwitchTo(old);
			MemoryContextReset(context);
			for (uint32 t = 0; converts && t < b->nnames; t++)
				if (b->effect[t])
				{
					b->of[t][r] = (Credit){conversions[t], value[t]};
					b->effect[t][r] = effect[t];
				}
		}
	}
	memcpy(b->cell, markov->cell, ((Size) b->nnames + 1) * sizeof(TsCell));
	if (b->cell[b->nnames].journeys > 0)
	{
		Credit *unearned = replicates_of(b, b->nnames);

		for (int r = 0; r < replicates; r++)
			unearned[r] = (Credit){markov->unearned_of[r], markov->unearned_value_of[r]};
	}
	MemoryContextDelete(context);
}

/* ---------- the result ---------- */

/* The quantile of n sorted numbers, between two of them in proportion (the definition of percentile_cont). */
static double
quantile(const double *sorted, int n, double q)
{
	double place = q * (n - 1);
	int below = (int) floor(place);

	if (below >= n - 1)
		return sorted[n - 1];
	return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
}

/* Both bounds of a column from its replicates, which are sorted. */
static void
put_bounds(const TsInterval *interval, double *replicates, Datum *values, int low, int high)
{
	double tail = (1 - interval->level) / 2;

	qsort(replicates, interval->replicates, sizeof(double), ts_order_doubles);
	/* sorted: the last is the largest */
	if (isinf(replicates[interval->replicates - 1]))
		float_overflow_error();
	values[low] = Float8GetDatum(quantile(replicates, interval->replicates, tail));
	values[high] = Float8GetDatum(quantile(replicates, interval->replicates, 1 - tail));
}

/* One row of the result.  Columns are copied before they are sorted, but for the effects, which nobody asks for again. */
static void
add_row(TsResult *result, const Bootstrap *b, const TsWalk *walk, const TsMarkov *markov, uint32 touch)
{
	int n = b->interval->replicates;
	double *column = ts_array(double, n);
	Datum values[NCOLUMNS] = {0};
	bool nulls[NCOLUMNS] = {false};

	CHECK_FOR_INTERRUPTS();
	nulls[COL_TOUCH] = (touch == b->nnames);
	if (touch < b->nnames)
		values[COL_TOUCH] = PointerGetDatum(
			cstring_to_text_with_len(walk->name[touch]->bytes, (int) walk->name[touch]->length));
	if (isinf(ts_sum(&b->cell[touch].value)))
		float_overflow_error();
	values[COL_CONVERSIONS] = Float8GetDatum(ts_sum(&b->cell[touch].conversions));
	for (int r = 0; r < n; r++)
		column[r] = b->of[touch][r].conversions;
	put_bounds(b->interval, column, values, COL_CONVERSIONS_LOW, COL_CONVERSIONS_HIGH);
	values[COL_VALUE] = Float8GetDatum(ts_sum(&b->cell[touch].value));
	for (int r = 0; r < n; r++)
		column[r] = b->of[touch][r].value;
	put_bounds(b->interval, column, values, COL_VALUE_LOW, COL_VALUE_HIGH);
	if (b->effect && touch < b->nnames)
	{
		values[COL_EFFECT] = Float8GetDatum(markov->effect[touch]);
		put_bounds(b->interval, b->effect[touch], values, COL_EFFECT_LOW, COL_EFFECT_HIGH);
	}
	else
		nulls[COL_EFFECT] = nulls[COL_EFFECT_LOW] = nulls[COL_EFFECT_HIGH] = true;
	ts_result_add(result, values, nulls);
	pfree(column);
}

/*
 * ts_attribute_interval_finalfn(internal) -> attribution_interval[]
 *		One row for each touch that earned something, by touch (bytewise); touch NULL, last, for conversions that no touch
 *		earned.  NULL when there was no row at all.
 */
Datum
ts_attribute_interval_finalfn(PG_FUNCTION_ARGS)
{
	TsState *state;
	TsWalk *walk;
	TsRules *rules;
	TsMarkov *markov = NULL;
	Bootstrap b = {0};
	uint32 weight_room = 64;
	double *weights = ts_array(double, weight_room);
	const TsJourney *journey;
	TsResult *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (TsState *) PG_GETARG_POINTER(0);
	b.interval = state->stream->interval;
	Ensure(b.interval, "state of attribute_interval without its arguments");
	walk = ts_walk_open(state, !ts_models_need_all_journeys(state->stream->models));
	rules = ts_rules_open(walk);
	b.nnames = walk->nnames;
	b.limit = Max(get_hash_memory_limit(), TS_CHAIN_LEAST_MEMORY);
	b.weights = ts_array(double, b.interval->replicates + 1);
	b.of = MemoryContextAllocExtended(CurrentMemoryContext, mul_size((Size) b.nnames + 1, sizeof(Credit *)),
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	b.cell = MemoryContextAllocExtended(CurrentMemoryContext, mul_size((Size) b.nnames + 1, sizeof(TsCell)),
										MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	b.credit = ts_array(Credit, (Size) b.nnames + 1);
	b.touched = ts_array(uint32, (Size) b.nnames + 1);
	b.touched_in =
		MemoryContextAllocExtended(CurrentMemoryContext, mul_size((Size) b.nnames + 1, sizeof(uint64)),
								   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
	if (rules->rule[0].model->kind == TS_MARKOV)
		markov = ts_markov_create(rules->rule[0].model, walk->nnames, b.interval->replicates);

	while ((journey = ts_walk_next(walk)) != NULL)
	{
		if (journey->nconversions == 0 && !markov)
			continue;
		if (weight_room < journey->ntouches)
		{
			weight_room = Max(journey->ntouches, 2 * weight_room);
			weights = ts_array_resize(weights, double, weight_room);
		}
		ts_view_look(&rules->view[0], journey);
		if (markov)
		{
			draw_weights(b.interval, journey->id, b.weights);
			ts_markov_add(markov, &rules->view[0], journey, b.weights);
		}
		else
			add_journey(&b, &rules->rule[0], journey, weights);
	}
	if (markov)
		solve_replicates(&b, markov);

	result = ts_attribution_result(fcinfo, NCOLUMNS);
	for (uint32 t = 0; t <= b.nnames; t++)
		if (b.of[t] && ts_sum(&b.cell[t].conversions) > 0)
			add_row(result, &b, walk, markov, t);
	return ts_result_end(result);
}
