/*
 * crowded.c
 *		The rule-based models on a journey with so many conversions that see so many touches that going through every
 *		pair would take hours (a million touches, a hundred thousand conversions: 10^11 pairs).
 *
 * The windows of successive conversions are stretches of touches whose two ends only move forward.  So the windows that
 * cover successive touches are stretches of conversions whose ends only move forward, too.  What is needed are sums over
 * such sliding stretches, once over touches (what the weights of a window add up to) and once over conversions (what a
 * touch earns): sliding_sums does each in linear time.  It only ever adds; a running sum from which terms are taken
 * away again would lose digits, and a touch that earns nothing would keep a residue.
 */
#include "postgres.h"

#include "attribution/rules.h"

#include "core/error.h"
#include "core/memory.h"

/*
 * sliding_sums: for each query j the sum of mass[k] * 2^(-(time[k] - reference[j]) * half_lives) over k in [lo[j], hi[j]).
 *
 * lo, hi, time ascend; reference[j] is not later than any time in the stretch.  half_lives 0: plain sums.
 *
 * A queue made of two stacks.  The stretch is split at `mid`:
 *
 *		lo ......... mid ......... hi
 *		 front: for every k before mid the sum from k up to mid, as seen from time[k]
 *					  back: one sum from mid up to hi, as seen from time[mid]
 *
 * When lo passes mid, mid moves to hi and the front is filled anew from there backwards.  Every element is pushed once
 * and filled in once.
 */
static void
sliding_sums(uint32 n, const uint32 *lo, const uint32 *hi, const int64 *reference, const double *mass,
			 const int64 *time, double half_lives, double *front, double *result)
{
	uint32 mid = 0, pushed = 0;
	double back = 0;

#define decay(later, earlier) (half_lives == 0 ? 1.0 : ts_decayed((later), (earlier), half_lives))
	for (uint32 j = 0; j < n; j++)
	{
		TsCheckInterrupts(j);
		if (hi[j] <= lo[j])
		{
			result[j] = 0;
			continue;
		}
		if (lo[j] >= mid)
		{
			mid = hi[j];
			back = 0;
			front[mid - 1] = mass[mid - 1];
			for (uint32 k = mid - 1; k > lo[j]; k--)
			{
				TsCheckInterrupts(k);
				front[k - 1] = mass[k - 1] + front[k] * decay(time[k], time[k - 1]);
			}
			pushed = mid;
		}
		for (; pushed < hi[j]; pushed++)
		{
			TsCheckInterrupts(pushed);
			back += mass[pushed] * decay(time[pushed], time[mid]);
		}
		result[j] = front[lo[j]] * decay(time[lo[j]], reference[j]);
		if (pushed > mid)
			result[j] += back * decay(time[mid], reference[j]);
	}
#undef decay
}

/*
 * The sums of the factors in the windows [lo, hi) of touches, decayed as seen from the last touch of each window.
 * Seen from there time runs backwards, so the touches are turned around.
 */
static void
window_sums(const TsRule *rule, const TsLane *lane, uint32 n, const uint32 *lo, const uint32 *hi,
			double *result)
{
	double *mass = ts_array(double, lane->n);
	int64 *time = ts_array(int64, lane->n);
	double *front = ts_array(double, lane->n);
	uint32 *rlo = ts_array(uint32, n);
	uint32 *rhi = ts_array(uint32, n);
	int64 *reference = ts_array(int64, n);
	double *sums = ts_array(double, n);

	for (uint32 i = 0; i < lane->n; i++)
	{
		uint32 k = lane->n - 1 - i;

		TsCheckInterrupts(i);
		mass[k] = rule->factor ? rule->factor[lane->touch[i]] : 1;
		time[k] = (int64) - (uint64) lane->at[i];
	}
	for (uint32 w = 0; w < n; w++)
	{
		uint32 j = n - 1 - w;

		rlo[j] = lane->n - Max(hi[w], lo[w]);
		rhi[j] = lane->n - lo[w];
		reference[j] = hi[w] > lo[w] ? (int64) - (uint64) lane->at[hi[w] - 1] : 0;
	}
	sliding_sums(n, rlo, rhi, reference, mass, time, rule->half_lives, front, sums);
	for (uint32 w = 0; w < n; w++)
		result[w] = sums[n - 1 - w];
	pfree(sums);
	pfree(reference);
	pfree(rhi);
	pfree(rlo);
	pfree(front);
	pfree(time);
	pfree(mass);
}

/* The models that divide a conversion between an end at each side and a body. */
static void
weigh_shapes(TsRule *rule, const TsLane *lane, uint32 n, const TsWindow *windows, const double *values,
			 double *credits, double *credited_values, uint64 *counts)
{
	uint32 *lo = ts_array(uint32, n); /* bodies */
	uint32 *hi = ts_array(uint32, n);
	double *sums = ts_array(double, n);
	double *share = ts_array(double, n); /* of each touch of the body, before its own factor */
	double *value = ts_array(double, n);
	int64 *time = ts_array(int64, n);
	double *front = ts_array(double, n);
	uint32 *from = ts_array(uint32, lane->n); /* the windows whose bodies cover a touch */
	uint32 *to = ts_array(uint32, lane->n);
	double *covered = ts_array(double, lane->n);
	uint64 *earning = ts_array(uint64, n + 1); /* how many windows before this one have a body that earns */
	uint32 f = 0, t = 0;

#define factor_of(i) (rule->factor ? rule->factor[lane->touch[i]] : 1.0)
	for (uint32 w = 0; w < n; w++)
	{
		bool ends = ts_rule_shape(rule->model, windows[w].hi - windows[w].lo).ends;

		lo[w] = windows[w].lo + ends;
		hi[w] = Max(windows[w].hi - ends, lo[w]);
	}
	window_sums(rule, lane, n, lo, hi, sums);

	earning[0] = 0;
	for (uint32 w = 0; w < n; w++)
	{
		uint32 first = windows[w].lo;
		uint32 last = windows[w].hi - 1;
		TsShape shape = ts_rule_shape(rule->model, last - first + 1);
		double sum = shape.each * sums[w];

		if (shape.ends)
			sum += shape.first * factor_of(first) + shape.last * factor_of(last);
		share[w] = shape.each / sum;
		earning[w + 1] = earning[w] + (share[w] > 0);
		value[w] = share[w] * values[windows[w].conversion];
		time[w] = lane->at[last];
		if (shape.ends && shape.first > 0)
		{
			credits[first] += shape.first * factor_of(first) / sum;
			credited_values[first] += shape.first * factor_of(first) / sum * values[windows[w].conversion];
			counts[first]++;
		}
		if (shape.ends && shape.last > 0)
		{
			credits[last] += shape.last * factor_of(last) / sum;
			credited_values[last] += shape.last * factor_of(last) / sum * values[windows[w].conversion];
			counts[last]++;
		}
	}

	for (uint32 i = 0; i < lane->n; i++)
	{
		TsCheckInterrupts(i);
		while (f < n && hi[f] <= i)
			f++;
		while (t < n && lo[t] <= i)
			t++;
		from[i] = f;
		to[i] = Max(t, f);
	}
	sliding_sums(lane->n, from, to, lane->at, share, time, rule->half_lives, front, covered);
	for (uint32 i = 0; i < lane->n; i++)
	{
		TsCheckInterrupts(i);
		credits[i] += covered[i] * factor_of(i);
		counts[i] += earning[to[i]] - earning[from[i]];
	}
	sliding_sums(lane->n, from, to, lane->at, value, time, rule->half_lives, front, covered);
	for (uint32 i = 0; i < lane->n; i++)
		credited_values[i] += covered[i] * factor_of(i);
#undef factor_of

	pfree(earning);
	pfree(covered);
	pfree(to);
	pfree(from);
	pfree(front);
	pfree(time);
	pfree(value);
	pfree(share);
	pfree(sums);
	pfree(hi);
	pfree(lo);
}

/*
 * The models of stages.  The roles of a window cut its touches into three stretches of others:
 *
 *		lo  others  made one stage  others  made the other stage  others  hi
 *
 * A stage that is missing stands at lo.  The lower of the two places moves only forward from window to window, and so
 * does the upper one; so each of the three stretches slides, and has its sums by itself.
 */
static void
weigh_stages(TsRule *rule, const TsLane *lane, uint32 n, const TsWindow *windows, const double *values,
			 double *credits, double *credited_values, uint64 *counts)
{
	uint32 *lo[TS_STAGES + 1], *hi[TS_STAGES + 1]; /* others */
	double *sums = ts_array(double, n);
	double *sum = ts_array(double, n);
	double *share = ts_array(double, n); /* of each of the others, before its own factor */
	double *value = ts_array(double, n);
	int64 *time = ts_array(int64, n);
	double *front = ts_array(double, Max(n, lane->n));
	uint32 *from = ts_array(uint32, lane->n); /* the windows whose stretches cover a touch */
	uint32 *to = ts_array(uint32, lane->n);
	double *covered = ts_array(double, lane->n);
	uint64 *earning = ts_array(uint64, n + 1); /* how many windows before this one have others that earn */

#define factor_of(i) (rule->factor ? rule->factor[lane->touch[i]] : 1.0)
	for (int k = 0; k <= TS_STAGES; k++)
	{
		lo[k] = ts_array(uint32, n);
		hi[k] = ts_array(uint32, n);
	}
	for (uint32 w = 0; w < n; w++)
	{
		const TsWindow *window = &windows[w];
		uint32 cut[TS_STAGES + 2] = {window->lo};

		TsCheckInterrupts(w);
		StaticAssertStmt(TS_STAGES == 2, "two stages are put in order here");
		for (int s = 0; s < TS_STAGES; s++)
			if (rule->made[s][window->number] != TS_NOT_MADE)
				cut[1 + s] = rule->made[s][window->number];
			else
				cut[1 + s] = window->lo;
		if (cut[1] > cut[2])
		{
			uint32 later = cut[1];

			cut[1] = cut[2];
			cut[2] = later;
		}
		cut[1 + TS_STAGES] = rule->model->kind == TS_FULL_PATH ? window->hi - 1 : window->hi;
		for (int k = 0; k <= TS_STAGES; k++)
		{
			lo[k][w] = cut[k] + 1;
			hi[k][w] = Max(cut[k + 1], lo[k][w]);
		}
		sum[w] = 0;
		time[w] = 0;
	}
	for (int k = 0; k <= TS_STAGES; k++)
	{
		window_sums(rule, lane, n, lo[k], hi[k], sums);
		for (uint32 w = 0; w < n; w++)
			sum[w] += sums[w];
	}

	earning[0] = 0;
	for (uint32 w = 0; w < n; w++)
	{
		TsRoles roles = ts_rule_roles(rule, &windows[w]);
		double total = roles.each * sum[w];
		double worth = values[windows[w].conversion];

		TsCheckInterrupts(w);
		for (int i = 0; i < roles.n; i++)
			total += roles.share[i] * factor_of(roles.place[i]);
		if (!rule->factor)
			total = 1; /* but for rounding */
		share[w] = roles.each / total;
		value[w] = share[w] * worth;
		earning[w + 1] = earning[w] + (share[w] > 0);
		for (int i = 0; i < roles.n; i++)
		{
			double credit = roles.share[i] * factor_of(roles.place[i]) / total;

			credits[roles.place[i]] += credit;
			credited_values[roles.place[i]] += credit * worth;
			counts[roles.place[i]] += (credit > 0);
		}
	}

	for (int k = 0; k <= TS_STAGES; k++)
	{
		uint32 f = 0, t = 0;

		for (uint32 i = 0; i < lane->n; i++)
		{
			TsCheckInterrupts(i);
			while (f < n && hi[k][f] <= i)
				f++;
			while (t < n && lo[k][t] <= i)
				t++;
			from[i] = f;
			to[i] = Max(t, f);
		}
		sliding_sums(lane->n, from, to, lane->at, share, time, 0, front, covered);
		for (uint32 i = 0; i < lane->n; i++)
		{
			credits[i] += covered[i] * factor_of(i);
			counts[i] += earning[to[i]] - earning[from[i]];
		}
		sliding_sums(lane->n, from, to, lane->at, value, time, 0, front, covered);
		for (uint32 i = 0; i < lane->n; i++)
			credited_values[i] += covered[i] * factor_of(i);
		pfree(hi[k]);
		pfree(lo[k]);
	}
#undef factor_of

	pfree(earning);
	pfree(covered);
	pfree(to);
	pfree(from);
	pfree(front);
	pfree(time);
	pfree(value);
	pfree(share);
	pfree(sum);
	pfree(sums);
}

/* prefix[w] + lost[w]: the sum over the windows before w of their values (NULL: 1) times their shares (NULL: 1). */
static void
prefix_sums(uint32 n, const TsWindow *windows, const double *values, const double *shares, double *prefix,
			double *lost)
{
	prefix[0] = lost[0] = 0;
	for (uint32 w = 0; w < n; w++)
	{
		double x = (values ? values[windows[w].conversion] : 1) * (shares ? shares[w] : 1);
		double sum = prefix[w] + x;
		double y = sum - prefix[w];

		prefix[w + 1] = sum;
		lost[w + 1] = lost[w] + ((prefix[w] - (sum - y)) + (x - y));
	}
}

/*
 * Participation and shapley: a touch earns from the windows that cover it and not the touch of the same name before it.
 * These are successive windows too, but their ends jump, so what they are worth comes from prefix sums.  A prefix sum is
 * kept as two doubles (the sum and what rounding lost), so that differences of prefixes keep their digits.
 */
static void
weigh_distinct(TsRule *rule, const TsLane *lane, uint32 n, const TsWindow *windows, const double *values,
			   double *credits, double *credited_values, uint64 *counts)
{
	double *prefix = ts_array(double, n + 1);
	double *lost = ts_array(double, n + 1);
	uint32 *before = ts_array(uint32, lane->n); /* place + 1 of the touch of the same name before this one */
	double *shares = NULL, *share_prefix = NULL, *share_lost = NULL; /* shapley: 1/d of each window */
	uint32 f = 0, t = 0;

	if (rule->model->kind == TS_SHAPLEY)
	{
		shares = ts_array(double, n);
		share_prefix = ts_array(double, n + 1);
		share_lost = ts_array(double, n + 1);
		ts_shapley_shares(rule, lane, n, windows, shares);
		prefix_sums(n, windows, NULL, shares, share_prefix, share_lost);
	}
	prefix_sums(n, windows, values, shares, prefix, lost);

	/* rule->seen serves as the place + 1 of the last touch of each name, above what earlier journeys left there */
	for (uint32 i = 0; i < lane->n; i++)
	{
		uint64 last = rule->seen[lane->touch[i]];

		TsCheckInterrupts(i);
		before[i] = last > rule->window ? (uint32) (last - rule->window) : 0;
		rule->seen[lane->touch[i]] = rule->window + i + 1;
	}
	rule->window += lane->n;

	for (uint32 i = 0; i < lane->n; i++)
	{
		uint32 first, to;

		TsCheckInterrupts(i);
		while (f < n && windows[f].hi <= i)
			f++;
		while (t < n && windows[t].lo <= i)
			t++;
		first = f;
		to = t;
		if (before[i] > 0)
		{
			/* the first window that begins after the touch of the same name before this one, i.e. at before[i] or later */
			uint32 a = 0, b = n;

			while (a < b)
			{
				uint32 middle = a + (b - a) / 2;

				if (windows[middle].lo < before[i])
					a = middle + 1;
				else
					b = middle;
			}
			first = Max(first, a);
		}
		if (first >= to)
			continue;
		counts[i] += to - first;
		credits[i] += shares ? (share_prefix[to] - share_prefix[first]) + (share_lost[to] - share_lost[first])
							 : to - first;
		credited_values[i] += (prefix[to] - prefix[first]) + (lost[to] - lost[first]);
	}
	if (shares)
	{
		pfree(share_lost);
		pfree(share_prefix);
		pfree(shares);
	}
	pfree(before);
	pfree(lost);
	pfree(prefix);
}

/*
 * What every touch of a lane earns, under one model, from the conversions of some windows of that lane, none of them empty:
 * credits, values, and from how many conversions.  The results are zeroed arrays of lane->n.  `values` are the values of the
 * journey's conversions.
 */
static void
weigh(TsRule *rule, const TsLane *lane, uint32 nwindows, const TsWindow *windows, const double *values,
	  double *credits, double *credited_values, uint64 *counts)
{
	switch (rule->model->kind)
	{
		case TS_FIRST_TOUCH:
		case TS_LAST_TOUCH:
			for (uint32 w = 0; w < nwindows; w++)
			{
				uint32 i = rule->model->kind == TS_FIRST_TOUCH ? windows[w].lo : windows[w].hi - 1;

				credits[i] += 1;
				credited_values[i] += values[windows[w].conversion];
				counts[i]++;
			}
			break;
		case TS_PARTICIPATION:
		case TS_SHAPLEY:
			weigh_distinct(rule, lane, nwindows, windows, values, credits, credited_values, counts);
			break;
		case TS_MARKOV:
			Ensure(false, "markov has no weights of touches");
			break;
		case TS_LINEAR:
		case TS_POSITION:
		case TS_TIME_DECAY:
			weigh_shapes(rule, lane, nwindows, windows, values, credits, credited_values, counts);
			break;
		case TS_W_SHAPED:
		case TS_FULL_PATH:
			weigh_stages(rule, lane, nwindows, windows, values, credits, credited_values, counts);
			break;
	}
}

/*
 * ts_crowded_journey: what the touches of a journey earn under a model, all windows at once; each touch of each lane that earns
 * something is handed to `function`, in order.
 */
void
ts_crowded_journey(TsRule *rule, const TsJourney *journey, TsCrowdedFunction function, void *argument)
{
	const TsView *view = rule->view;
	TsWindow *windows = ts_array(TsWindow, view->nwindows);

	for (uint32 l = 0; l < 2; l++)
	{
		const TsLane *lane = &view->lane[l];
		uint32 n = 0;
		double *credits, *values;
		uint64 *counts;

		for (uint32 w = 0; w < view->nwindows; w++)
			if (view->windows[w].lane == l && view->windows[w].lo < view->windows[w].hi)
				windows[n++] = view->windows[w];
		if (n == 0)
			continue;
		credits = ts_array(double, lane->n);
		values = ts_array(double, lane->n);
		counts = ts_array(uint64, lane->n);
		memset(credits, 0, lane->n * sizeof(double));
		memset(values, 0, lane->n * sizeof(double));
		memset(counts, 0, lane->n * sizeof(uint64));
		weigh(rule, lane, n, windows, journey->value, credits, values, counts);
		for (uint32 i = 0; i < lane->n; i++)
		{
			TsCheckInterrupts(i);
			if (counts[i] > 0)
				function(argument, journey, lane->touch[i], (int64) counts[i], credits[i], values[i]);
		}
		pfree(counts);
		pfree(values);
		pfree(credits);
	}
	pfree(windows);
}
