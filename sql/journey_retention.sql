-- retention and retention_table: which customers come back, by cohort.
SET extra_float_digits = 1;
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE TEMP TABLE events (customer bigint, event text, at timestamptz);
INSERT INTO events VALUES
	(1, 'sign-up', '2026-01-31 10:00'), (1, 'order', '2026-01-31 12:00'), (1, 'order', '2026-02-01 09:00'), (1, 'order', '2026-04-10'),
	(2, 'sign-up', '2026-01-02'), (2, 'order', '2026-03-05'),
	(3, 'sign-up', '2026-03-31 23:30'), (3, 'order', '2026-04-15'),
	(4, 'order', '2026-03-01'), (4, 'order', '2026-04-01'),
	(5, 'visit', '2026-02-10'), (5, 'sign-up', '2026-02-20'), (5, 'sign-up', '2026-03-20');

-- Every event is activity.  January: 1 and 2; active in period 1 (February) 1, in 2 (March) 2, in 3 (April) 1.  February: 5, in March.
-- March: 3 and 4, both in April.  April is not over on the 15th, and nothing is later.
SELECT * FROM unnest((SELECT touchstone.retention_table(customer, at, 'month', 12) FROM events));
-- From the first sign-up on, by what follows: 1 ordered in its first month, 5 only visited, 4 never signed up.
SELECT * FROM unnest((SELECT touchstone.retention_table(customer, event, at, 'sign-up', 'month', 2) FROM events));
-- Midnight of another zone: in Shanghai, 8 hours ahead, the sign-up of 3 is in April, and the first order of 1 still in January.
SELECT * FROM unnest((SELECT touchstone.retention_table(customer, event, at, 'sign-up', 'month', 1, 'Asia/Shanghai') FROM events));
-- without a zone it is the session's, in which a date becomes a timestamptz, too
SET timezone = 'Asia/Shanghai';
SELECT * FROM unnest((SELECT touchstone.retention_table(1, d, 'day', 1) FROM unnest(ARRAY['2026-05-01', '2026-05-02']::date[]) d));
SET timezone = 'UTC';
SELECT * FROM unnest((SELECT touchstone.retention_table(1, d, 'day', 1, 'America/New_York') FROM unnest(ARRAY['2026-05-01', '2026-05-02']::date[]) d));
-- the other periods; weeks begin on Monday: 2026-01-04 is a Sunday
SELECT p, r.* FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p, unnest((SELECT touchstone.retention_table(c, at, p, 1) FROM (VALUES (1, date '2026-01-04'), (1, '2026-01-05'), (2, '2025-12-31')) v(c, at))) r ORDER BY array_position(ARRAY['day', 'week', 'month', 'quarter', 'year'], p), cohort, period;
-- around the change to summer time in New York (2026-03-08 07:00 UTC), days have 23 hours
SELECT * FROM unnest((SELECT touchstone.retention_table(1, at, 'day', 2, 'America/New_York') FROM unnest(ARRAY['2026-03-08 04:59', '2026-03-08 05:00', '2026-03-09 03:59', '2026-03-09 04:00']::timestamptz[]) at));
-- before our time, and far behind it
SELECT * FROM unnest((SELECT touchstone.retention_table(c, at, 'month', 0) FROM (VALUES (1, timestamptz '4713-01-02 BC'), (2, '1969-12-31'), (3, '294276-12-01')) v(c, at)));
-- text and uuid customers; no rows; rows that say nothing
SELECT count(*), sum(active) FROM unnest((SELECT touchstone.retention_table('C' || customer, at, 'month', 12) FROM events));
SELECT count(*), sum(active) FROM unnest((SELECT touchstone.retention_table(md5(customer::text)::uuid, event, at, 'sign-up', 'month', 12) FROM events));
SELECT touchstone.retention_table(customer, at, 'month', 12) FROM events WHERE false;
SELECT touchstone.retention_table(NULL::bigint, NULL, NULL, 'sign-up', 'month', 12);
-- a pivot, as it is usually shown
SELECT cohort, size, max(active) FILTER (WHERE period = 0) AS m0, max(active) FILTER (WHERE period = 1) AS m1, max(active) FILTER (WHERE period = 2) AS m2, max(active) FILTER (WHERE period = 3) AS m3
FROM unnest((SELECT touchstone.retention_table(customer, at, 'month', 3) FROM events)) GROUP BY cohort, size ORDER BY cohort;

-- one customer: activity by period, also where it is earlier than the beginning in the same period (5: the visit)
SELECT customer, touchstone.retention(at, begun, 'month', 3) FROM events JOIN (SELECT customer, min(at) AS begun FROM events WHERE event = 'sign-up' GROUP BY 1) b USING (customer) WHERE event <> 'sign-up' GROUP BY customer ORDER BY customer;
-- the beginning may stand in any row; of several the earliest holds; activity before it does not count
SELECT touchstone.retention(at, begun, 'day', 2) FROM (VALUES (timestamptz '2026-01-01', NULL::timestamptz), ('2026-01-03', '2026-01-03'), ('2026-01-04', '2026-01-02'), (NULL, NULL)) v(at, begun);
SELECT touchstone.retention(NULL, '2026-01-01', 'day', 2), touchstone.retention('2026-01-01', NULL, 'day', 2);
SELECT touchstone.retention(at, at, 'day', 2) FROM events WHERE false;
-- in capitals, too
SELECT touchstone.retention(date '2026-01-31', date '2026-01-01', 'Month', 1);

\set VERBOSITY default
-- error
SELECT touchstone.retention(now(), now(), 'fortnight', 3);
-- error
SELECT touchstone.retention(now(), now(), '7 days', 3);
-- error
SELECT touchstone.retention(now(), now(), NULL, 3);
-- error
SELECT touchstone.retention(now(), now(), 'day', NULL);
-- error
SELECT touchstone.retention(now(), now(), 'day', -1);
-- error
SELECT touchstone.retention(now(), now(), 'day', 1001);
-- error
SELECT touchstone.retention(now(), now(), 'day', 3, NULL);
-- error
SELECT touchstone.retention(now(), now(), 'day', 3, 'Mars/Olympus');
-- error
SELECT touchstone.retention(now(), now(), 'day', 3, '');
-- error
SELECT touchstone.retention('infinity', now(), 'day', 3);
-- error
SELECT touchstone.retention(now(), '-infinity', 'day', 3);
-- error
SELECT touchstone.retention(now(), now(), 'day', i) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.retention_table(NULL::text, now(), 'day', 3);
-- error
SELECT touchstone.retention_table(1, NULL, 'day', 3);
-- error
SELECT touchstone.retention_table(1, 'a', now(), NULL, 'day', 3);
