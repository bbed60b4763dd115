/*
 * rfm.sql
 *		Recency, frequency, monetary value.
 */

CREATE TYPE touchstone.rfm AS (r int, f int, m int, segment text);
COMMENT ON TYPE touchstone.rfm IS 'Scores of a customer''s recency, frequency and monetary value, and the segment that they make: the result of rfm and rfm_by_cutoffs';
COMMENT ON COLUMN touchstone.rfm.r IS 'score of recency, the larger the more recent';
COMMENT ON COLUMN touchstone.rfm.f IS 'score of frequency';
COMMENT ON COLUMN touchstone.rfm.m IS 'score of monetary value';
COMMENT ON COLUMN touchstone.rfm.segment IS 'name of the segment';

CREATE TYPE touchstone.rfm_measures AS (
	recency_days float8,
	frequency bigint,
	monetary float8,
	average float8,
	orders_per_month float8,
	first_at timestamptz,
	last_at timestamptz
);
COMMENT ON TYPE touchstone.rfm_measures IS 'What a customer''s orders come to: the result of the aggregate rfm_measures';
COMMENT ON COLUMN touchstone.rfm_measures.recency_days IS 'days from the last order to asof, with fractions; NULL without orders';
COMMENT ON COLUMN touchstone.rfm_measures.frequency IS 'number of orders';
COMMENT ON COLUMN touchstone.rfm_measures.monetary IS 'sum of their amounts; NULL without orders';
COMMENT ON COLUMN touchstone.rfm_measures.average IS 'average amount of an order; NULL without orders';
COMMENT ON COLUMN touchstone.rfm_measures.orders_per_month IS 'orders by months of 30.436875 days from the first order to asof, of which there is at least one; 0 without orders';
COMMENT ON COLUMN touchstone.rfm_measures.first_at IS 'time of the first order';
COMMENT ON COLUMN touchstone.rfm_measures.last_at IS 'time of the last order';

CREATE FUNCTION touchstone.rfm_measures_transfn(internal, timestamptz, float8, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_rfm_measures_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_measures_transfn(internal, timestamptz, float8, timestamptz) IS 'transition function of rfm_measures';
CREATE FUNCTION touchstone.rfm_measures_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_rfm_measures_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_measures_combinefn(internal, internal) IS 'combine function of rfm_measures';
CREATE FUNCTION touchstone.rfm_measures_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_rfm_measures_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_measures_serialfn(internal) IS 'serialisation function of rfm_measures';
CREATE FUNCTION touchstone.rfm_measures_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_rfm_measures_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_measures_deserialfn(bytea, internal) IS 'deserialisation function of rfm_measures';
CREATE FUNCTION touchstone.rfm_measures_finalfn(internal) RETURNS touchstone.rfm_measures
	AS 'MODULE_PATHNAME', 'ts_rfm_measures_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_measures_finalfn(internal) IS 'final function of rfm_measures';
CREATE AGGREGATE touchstone.rfm_measures(at timestamptz, amount float8, asof timestamptz) (
	SFUNC = touchstone.rfm_measures_transfn, STYPE = internal, SSPACE = 64,
	FINALFUNC = touchstone.rfm_measures_finalfn,
	COMBINEFUNC = touchstone.rfm_measures_combinefn, SERIALFUNC = touchstone.rfm_measures_serialfn, DESERIALFUNC = touchstone.rfm_measures_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.rfm_measures(timestamptz, float8, timestamptz) IS
'Recency, frequency and monetary value of a customer''s orders at asof, as rfm_measures: SELECT customer, (touchstone.rfm_measures(at, amount, :asof)).* FROM orders GROUP BY customer. '
'Every row is one order; rows after asof, and rows where at or amount is NULL, are none. Refunds, as negative amounts, count as orders: net them first. Amounts are added with compensation, so that sums of cents agree within 1e-15. '
'NULL without rows; where no row is an order frequency is 0. Errors: 22004 a NULL asof; 22023 an asof that changes within a group; 22003 an infinite time, an amount that is NaN or infinite; 22008 an infinite asof.';

CREATE FUNCTION touchstone.rfm_segment(r int, f int, m int, buckets int DEFAULT 5) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_rfm_segment' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_segment(int, int, int, int) IS
'The segment of three scores from 1 to buckets, the best. Scores are brought to fifths, ceil(5 * score / buckets); the first that holds: '
'champions (r >= 4, f >= 4, m >= 4); loyal (r >= 3, f >= 4); big spenders (r >= 3, m >= 4); new (r >= 4, f <= 2); promising (r >= 3); at risk (f >= 4 or m >= 4); asleep (r = 2); lost (r = 1). '
'NULL where an argument is NULL. Errors: 22023 a score that is not from 1 to buckets, buckets that are not from 2 to 100.';

CREATE FUNCTION touchstone.rfm(recency float8, frequency float8, monetary float8, buckets int DEFAULT 5) RETURNS touchstone.rfm
	AS 'MODULE_PATHNAME', 'ts_rfm' LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm(float8, float8, float8, int) IS
'Scores of a customer among all of the partition, by cumulative distribution, and the segment of rfm_segment: SELECT customer, touchstone.rfm(recency_days, frequency, monetary) OVER () FROM customers. '
'recency: time since the last order, less is better (days, or any unit); frequency and monetary: more is better. A score is buckets + 1 - ceil(buckets * cume_dist() OVER (ORDER BY value, the best first)): 5 of 5 is for values that at most a fifth of the customers reach. '
'Equal values have equal scores, on every plan (ntile gives them different ones by chance). A NULL has no score, and is not counted in the distribution; then the segment is NULL too. The order and the frame of the window do not matter. '
'Errors: 22003 a measure that is NaN; 22023 buckets that are not from 2 to 100; 54000 more than 268 million rows in a partition.';

CREATE FUNCTION touchstone.rfm_by_cutoffs(recency float8, frequency float8, monetary float8,
		recent_within float8 DEFAULT 30, frequent_at_least float8 DEFAULT 3, large_above float8 DEFAULT 2000, asleep_after float8 DEFAULT 90) RETURNS touchstone.rfm
	AS 'MODULE_PATHNAME', 'ts_rfm_by_cutoffs' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.rfm_by_cutoffs(float8, float8, float8, float8, float8, float8, float8) IS
'Scores of a customer by given cut-offs, and the segment. With the defaults: recency in days since the last order, frequency in orders a month, monetary the average order, as rfm_measures has them (recency_days, orders_per_month, average). '
'r: 3 for recency <= recent_within, 1 for recency >= asleep_after, else 2. f: 2 for frequency >= frequent_at_least, else 1. m: 2 for monetary > large_above, else 1. Segments: asleep (r = 1); '
'of recent customers (r = 3) high value (f and m), high value, develop (m only), value (f only), develop (neither); of others (r = 2) high value, keep (f and m), high value, win back (m only), keep (f only), win back (neither). '
'NULL where an argument is NULL. Errors: 22003 a NaN; 22023 where recent_within is above asleep_after.';
