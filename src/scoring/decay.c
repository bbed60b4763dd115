/*
 * decay.c
 *		Points that fade: decay, decay_linear, decay_step; and forward decay: the type decay_score, decay_sum, decay_value.
 *
 * A sum of decaying points changes every moment, so a stored sum is wrong the next day, and a nightly job has to write all of
 * them anew.  Forward decay (Cormode, Shkapenyuk, Srivastava and Xu 2009) stores what does not change.  With half-life h and a
 * fixed landmark, PostgreSQL's 2000-01-01 00:00 UTC, the value at a time t is
 *
 *		sum p 2^-((t - at) / h)  =  2^-(t / h)  *  sum p 2^(at / h)
 *
 * and the second factor is stored.  Two leads compare by it as they compare by their values, at every t, so an index on it is
 * good for ever.  It outgrows a double within a thousand half-lives, and so has an exponent of its own:
 *
 *		| version (4) | 0 (4) | half-life, microseconds (8) | exponent (8) | mantissa (8) |        value  mantissa * 2^exponent
 *
 * The mantissa is in [1, 2) or (-2, -1]; zero has mantissa and exponent 0.  So every value has one form.  While an aggregate adds
 * up, the mantissa may be any number; its final function brings it back.
 */
#include "postgres.h"

#include "scoring/scorecard.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "core/compat.h"
#include "core/span.h"
#include "core/text.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

PG_FUNCTION_INFO_V1(ts_decay);
PG_FUNCTION_INFO_V1(ts_decay_linear);
PG_FUNCTION_INFO_V1(ts_decay_step);
PG_FUNCTION_INFO_V1(ts_decay_score_in);
PG_FUNCTION_INFO_V1(ts_decay_score_out);
PG_FUNCTION_INFO_V1(ts_decay_score_recv);
PG_FUNCTION_INFO_V1(ts_decay_score_send);
PG_FUNCTION_INFO_V1(ts_decay_score_eq);
PG_FUNCTION_INFO_V1(ts_decay_score_ne);
PG_FUNCTION_INFO_V1(ts_decay_score_lt);
PG_FUNCTION_INFO_V1(ts_decay_score_le);
PG_FUNCTION_INFO_V1(ts_decay_score_gt);
PG_FUNCTION_INFO_V1(ts_decay_score_ge);
PG_FUNCTION_INFO_V1(ts_decay_score_cmp);
PG_FUNCTION_INFO_V1(ts_decay_score_plus);
PG_FUNCTION_INFO_V1(ts_decay_sum_transfn);
PG_FUNCTION_INFO_V1(ts_decay_sum_combinefn);
PG_FUNCTION_INFO_V1(ts_decay_sum_finalfn);
PG_FUNCTION_INFO_V1(ts_decay_score_of);
PG_FUNCTION_INFO_V1(ts_decay_value);

#define DECAY_VERSION 1
#define MIN_HALF_LIFE \
	USECS_PER_SEC /* no time of int64 microseconds is 10^13 such half-lives away, so exponents cannot overflow */
#define MAX_TEXT	 1000 /* bytes of the text form; what is written has under 100 */
#define MAX_EXPONENT INT64CONST(20000000000000)
#define LARGE_SUM	 1e200 /* brought back before it can overflow */

typedef struct Decay
{
	uint32 version;
	uint32 unused;
	int64 half_life;
	int64 exponent;
	double mantissa;
} Decay;

#define DECAY(argument) ((Decay *) PG_GETARG_POINTER(argument))

/* ---------- points of one event ---------- */

/* ts_decay_share: 2^-(age / half_life). */
double
ts_decay_share(int64 age, int64 half_life)
{
	return exp2(-(double) age / (double) half_life);
}

/* Refuses NaN and infinity, which would stay in a sum for ever. */
static void
check_points(double points)
{
	if (unlikely(!isfinite(points)))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE), errmsg("points must be a finite number"),
						errhint("Leave out rows whose points are NaN or infinite.")));
}

/* Points, and the age at asof of what they are for; false where nothing is left of it, or nothing has begun. */
static bool
take_age(FunctionCallInfo fcinfo, double *points, int64 *age)
{
	TimestampTz at = PG_GETARG_TIMESTAMPTZ(1), asof = PG_GETARG_TIMESTAMPTZ(2);

	*points = PG_GETARG_FLOAT8(0);
	check_points(*points);
	ts_check_asof(asof);
	if (at > asof || TIMESTAMP_IS_NOBEGIN(at))
		return false;
	*age = ts_age(at, asof);
	return true;
}

/* ts_decay(points float8, at, asof timestamptz, half_life interval) -> float8 */
Datum
ts_decay(PG_FUNCTION_ARGS)
{
	double points;
	int64 age, half_life = ts_span_of_interval(PG_GETARG_INTERVAL_P(3), "half_life");

	PG_RETURN_FLOAT8(take_age(fcinfo, &points, &age) ? points * ts_decay_share(age, half_life) : 0);
}

/* ts_decay_linear(points float8, at, asof timestamptz, over interval) -> float8 */
Datum
ts_decay_linear(PG_FUNCTION_ARGS)
{
	double points;
	int64 age, over = ts_span_of_interval(PG_GETARG_INTERVAL_P(3), "over");

	if (!take_age(fcinfo, &points, &age) || age >= over)
		PG_RETURN_FLOAT8(0);
	PG_RETURN_FLOAT8(points * ((double) (over - age) / (double) over));
}

/* ts_decay_step(points float8, at, asof timestamptz, step interval, factor float8) -> float8 */
Datum
ts_decay_step(PG_FUNCTION_ARGS)
{
	double points, factor = PG_GETARG_FLOAT8(4);
	int64 age, step = ts_span_of_interval(PG_GETARG_INTERVAL_P(3), "step");

	if (!(factor >= 0 && factor <= 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("factor must be from 0 to 1"),
						errhint("0.75 takes a quarter of what is left at every step.")));
	PG_RETURN_FLOAT8(take_age(fcinfo, &points, &age) ? points * pow(factor, (double) (age / step)) : 0);
}

/* ---------- arithmetic of decay_score ---------- */

/* 2^k for k up to 0. */
static inline double
power_of_two(int64 k)
{
	uint64 bits;
	double result;

	if (unlikely(k < -1022))
		/* subnormal, and below all of those nothing */
		return k < -1100 ? 0 : ldexp(1, (int) k);
	/* a double of exponent k and mantissa 1, made of its bits: no call in a loop over rows */
	bits = (uint64) (k + 1023) << 52;
	memcpy(&result, &bits, sizeof(result));
	return result;
}

/* Brings a sum to its one form. */
static void
normalise(Decay *d)
{
	int k;

	if (d->mantissa == 0)
	{
		d->mantissa = 0; /* not -0 */
		d->exponent = 0;
		return;
	}
	/* frexp gives a mantissa in [0.5, 1) */
	d->mantissa = frexp(d->mantissa, &k) * 2;
	d->exponent += k - 1;
}

/* Adds m * 2^e to a sum; the exponent is that of the largest so far. */
static inline void
add(Decay *d, double m, int64 e)
{
	if (m == 0)
		return;
	if (d->mantissa == 0)
	{
		d->mantissa = m;
		d->exponent = e;
	}
	else if (e <= d->exponent)
		d->mantissa += m * power_of_two(e - d->exponent);
	else
	{
		d->mantissa = d->mantissa * power_of_two(d->exponent - e) + m;
		d->exponent = e;
	}
	if (unlikely(fabs(d->mantissa) > LARGE_SUM))
		normalise(d);
}

/* A time in half-lives since the landmark: whole ones, and the rest in [0, 1). */
static inline double
half_lives(TimestampTz at, int64 half_life, int64 *whole)
{
	int64 n = at / half_life, rest = at % half_life;

	if (rest < 0)
	{
		rest += half_life;
		n--;
	}
	*whole = n;
	return (double) rest / (double) half_life;
}

/* An event: points * 2^(at / half_life). */
static inline void
add_event(Decay *d, double points, TimestampTz at)
{
	int64 whole;
	double rest = half_lives(at, d->half_life, &whole);

	/* a mantissa that could overflow comes in its one form */
	if (unlikely(fabs(points) > LARGE_SUM))
	{
		int k;

		points = frexp(points, &k);
		whole += k;
	}
	add(d, points * exp2(rest), whole);
}

/* A score of nothing yet, in the current context. */
static Decay *
new_decay(int64 half_life)
{
	Decay *d = palloc0(sizeof(Decay));

	d->version = DECAY_VERSION;
	d->half_life = half_life;
	return d;
}

/* The half-life of an argument, in microseconds. */
static int64
take_half_life(const Interval *interval)
{
	int64 half_life;

	/* the common case, which is asked for in every row */
	if (likely(interval->month == 0 && interval->day >= 0 && interval->time >= 0 &&
			   interval->day < 10000000 && interval->time < USECS_PER_DAY))
		half_life = (int64) interval->day * USECS_PER_DAY + interval->time;
	else
		half_life = ts_span_of_interval(interval, "half_life");
	if (unlikely(half_life < MIN_HALF_LIFE))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE), errmsg("half_life must be a second or longer"),
				 errhint("Write for example interval '14 days'.")));
	return half_life;
}

ts_noreturn static void refuse_half_lives(int64 a, int64 b);

/* Scores of two half-lives have no common factor to take out: see the head of this file. */
static void
refuse_half_lives(int64 a, int64 b)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("decay_scores of different half-lives cannot be added"),
					errdetail("One has %s, the other %s.", ts_span_text(a), ts_span_text(b)),
					errhint("Use one half_life for a score.")));
}

/* Refuses an infinite time, whose factor would be 0 or infinity. */
static void
check_time(TimestampTz at)
{
	if (unlikely(TIMESTAMP_NOT_FINITE(at)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("time of a decaying score must not be infinite"), errhint("Leave such rows out.")));
}

/* ---------- aggregate ---------- */

/*
 * ts_decay_sum_transfn(decay_score, points float8, at timestamptz, half_life interval) -> decay_score
 *		The state is changed in place.  Rows with a NULL are ignored.
 */
Datum
ts_decay_sum_transfn(PG_FUNCTION_ARGS)
{
	Decay *d;
	int64 half_life;
	double points;
	TimestampTz at;

	if (unlikely(PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3)))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_POINTER(DECAY(0));
	}
	points = PG_GETARG_FLOAT8(1);
	at = PG_GETARG_TIMESTAMPTZ(2);
	half_life = take_half_life(PG_GETARG_INTERVAL_P(3));
	check_points(points);
	check_time(at);
	if (!AggCheckCallContext(
			fcinfo, NULL)) /* it changes its argument; with no argument internal, anybody may call it */
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("support function of decay_sum called outside of an aggregate"),
						errhint("Call decay_sum.")));
	/* a new state is copied to the aggregate's context by whoever called */
	d = PG_ARGISNULL(0) ? new_decay(half_life) : DECAY(0);
	if (unlikely(d->half_life != half_life))
		refuse_half_lives(d->half_life, half_life);
	add_event(d, points, at);
	PG_RETURN_POINTER(d);
}

/* ts_decay_sum_combinefn(decay_score, decay_score) -> decay_score: strict. */
Datum
ts_decay_sum_combinefn(PG_FUNCTION_ARGS)
{
	Decay *d = palloc(sizeof(Decay));

	*d = *DECAY(0);
	if (d->half_life != DECAY(1)->half_life)
		refuse_half_lives(d->half_life, DECAY(1)->half_life);
	add(d, DECAY(1)->mantissa, DECAY(1)->exponent);
	PG_RETURN_POINTER(d);
}

/* ts_decay_sum_finalfn(decay_score) -> decay_score: in its one form. */
Datum
ts_decay_sum_finalfn(PG_FUNCTION_ARGS)
{
	Decay *d = palloc(sizeof(Decay));

	*d = *DECAY(0);
	normalise(d);
	PG_RETURN_POINTER(d);
}

/* ts_decay_score_plus(decay_score, decay_score) -> decay_score */
Datum
ts_decay_score_plus(PG_FUNCTION_ARGS)
{
	Decay *d = (Decay *) DatumGetPointer(ts_decay_sum_combinefn(fcinfo));

	normalise(d);
	PG_RETURN_POINTER(d);
}

/* ts_decay_score_of(points float8, at timestamptz, half_life interval) -> decay_score: of one event. */
Datum
ts_decay_score_of(PG_FUNCTION_ARGS)
{
	Decay *d = new_decay(take_half_life(PG_GETARG_INTERVAL_P(2)));

	check_points(PG_GETARG_FLOAT8(0));
	check_time(PG_GETARG_TIMESTAMPTZ(1));
	add_event(d, PG_GETARG_FLOAT8(0), PG_GETARG_TIMESTAMPTZ(1));
	normalise(d);
	PG_RETURN_POINTER(d);
}

/* ts_decay_value(decay_score, asof timestamptz) -> float8: 22003 where the value is too large for float8. */
Datum
ts_decay_value(PG_FUNCTION_ARGS)
{
	const Decay *d = DECAY(0);
	TimestampTz asof = PG_GETARG_TIMESTAMPTZ(1);
	int64 whole;
	double rest, value;

	ts_check_asof(asof);
	rest = half_lives(asof, d->half_life, &whole);
	whole = d->exponent - whole;
	/* beyond 3000 it is 0 or infinity in any case, and an int holds the exponent */
	value = ldexp(d->mantissa * exp2(-rest), (int) Max(-3000, Min(3000, whole)));
	if (isinf(value))
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("value of a decay_score is out of range"),
						errhint("asof lies far before the events: give a time after them.")));
	PG_RETURN_FLOAT8(value);
}

/* ---------- the type ---------- */

/* Whether a score read from outside is one; in normal form then, which must be one that is read again. */
static bool
accept(Decay *d)
{
	if (!isfinite(d->mantissa) || d->half_life < MIN_HALF_LIFE || d->half_life > TS_MAX_SPAN ||
		d->exponent < -MAX_EXPONENT || d->exponent > MAX_EXPONENT)
		return false;
	normalise(d);
	return d->exponent >= -MAX_EXPONENT && d->exponent <= MAX_EXPONENT;
}

/* Passes over a word, and spaces before it; whether it stood there. */
static bool
take_word(char **at, const char *word)
{
	while (**at == ' ')
		(*at)++;
	if (strncmp(*at, word, strlen(word)) != 0)
		return false;
	*at += strlen(word);
	return true;
}

/* ts_decay_score_in(cstring) -> decay_score: "1.5*2^-12 per 7 days"; 22P02 for anything else. */
Datum
ts_decay_score_in(PG_FUNCTION_ARGS)
{
	char *text = PG_GETARG_CSTRING(0);
	char *at = text;
	Decay *d = new_decay(0);
	bool ok;

	ok = strlen(text) <= MAX_TEXT;
	if (ok)
	{
		d->mantissa = strtod(at, &at);
		ok = at != text;
	}
	if (ok && take_word(&at, "*2^"))
	{
		char *digits = at;

		d->exponent = strtoll(digits, &at, 10);
		ok = at != digits;
	}
	if (!ok || !take_word(&at, "per") || !ts_span_parse(at, (int) strlen(at), &d->half_life) || !accept(d))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type decay_score: \"%s\"", ts_shown(text, strlen(text))),
			 errdetail("Accepted is a number, a power of two and a half-life: \"1.5*2^120 per 14 days\"."),
			 errhint("decay_sum makes these values, and decay_value reads them.")));
	PG_RETURN_POINTER(d);
}

/* ts_decay_score_out(decay_score) -> cstring: it reads back to the same value. */
Datum
ts_decay_score_out(PG_FUNCTION_ARGS)
{
	const Decay *d = DECAY(0);
	char number[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(d->mantissa, number);
	if (d->mantissa == 0)
		PG_RETURN_CSTRING(psprintf("0 per %s", ts_span_text(d->half_life)));
	PG_RETURN_CSTRING(
		psprintf("%s*2^%lld per %s", number, (long long) d->exponent, ts_span_text(d->half_life)));
}

/* ts_decay_score_recv(internal) -> decay_score: version (1 byte), half-life, exponent, mantissa (8 each); 22P03 for what is none. */
Datum
ts_decay_score_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	int version = pq_getmsgbyte(message);
	Decay *d = new_decay(0);

	if (version != DECAY_VERSION)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("unsupported version %d of a binary decay_score", version),
						errdetail("This library reads version %d.", DECAY_VERSION)));
	d->half_life = pq_getmsgint64(message);
	d->exponent = pq_getmsgint64(message);
	d->mantissa = pq_getmsgfloat8(message);
	if (!accept(d))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("invalid binary decay_score")));
	PG_RETURN_POINTER(d);
}

/* ts_decay_score_send(decay_score) -> bytea */
Datum
ts_decay_score_send(PG_FUNCTION_ARGS)
{
	const Decay *d = DECAY(0);
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendbyte(&message, DECAY_VERSION);
	pq_sendint64(&message, d->half_life);
	pq_sendint64(&message, d->exponent);
	pq_sendfloat8(&message, d->mantissa);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

/* Order: by half-life, then by value, which with one half-life is the same at every time. */
static int
compare(FunctionCallInfo fcinfo)
{
	const Decay *a = DECAY(0), *b = DECAY(1);
	int sign;

	if (a->half_life != b->half_life)
		return a->half_life < b->half_life ? -1 : 1;
	if (a->mantissa == b->mantissa && a->exponent == b->exponent)
		return 0;
	/* of two signs, or beside zero, the mantissa alone decides */
	if (a->mantissa == 0 || b->mantissa == 0 || (a->mantissa > 0) != (b->mantissa > 0))
		return a->mantissa < b->mantissa ? -1 : 1;
	sign = a->mantissa > 0 ? 1 : -1;
	if (a->exponent != b->exponent)
		return a->exponent > b->exponent ? sign : -sign;
	return a->mantissa < b->mantissa ? -1 : 1;
}

/* The comparison operators and the support function, all on compare(). */
Datum
ts_decay_score_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
ts_decay_score_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
ts_decay_score_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
ts_decay_score_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
ts_decay_score_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
ts_decay_score_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
ts_decay_score_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}
