-- rfm_measures, rfm, rfm_segment, rfm_by_cutoffs.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA rfm_test;
SET search_path = rfm_test, public;
-- of customer 1: orders 10 and 70 days before, 2 in 61 days (2.004 months); the one after asof, and those without a time or an amount, are none
CREATE TABLE orders (customer int, at timestamptz, amount numeric);
INSERT INTO orders VALUES (1, '2026-02-19', 30.10), (1, '2025-12-30', 20.20), (1, '2026-03-02', 1000), (1, NULL, 5), (1, '2026-01-01', NULL), (2, '2026-02-28 12:00', 7), (2, '2026-02-28 12:00', -7), (3, '2026-04-01', 1);
SELECT customer, (touchstone.rfm_measures(at, amount, '2026-03-01')).* FROM orders GROUP BY customer ORDER BY customer;
SELECT touchstone.rfm_measures(at, amount, '2026-03-01') IS NULL AS no_rows FROM orders WHERE false;
-- 0.1 a million times is 100000, to the last bit but few
SELECT abs((touchstone.rfm_measures('2026-01-01', 0.1, '2026-03-01')).monetary - 100000) < 1e-10 AS exact FROM generate_series(1, 1000000);

-- ten customers: half of them bought once.  f: those five have 10 of 10 at least as good, score 1; 2 orders: 5 of 10, 5 - ceil(2.5) + 1 = 3; 3 orders: 2 of 10, score 5
CREATE TABLE c (id int, recency float8, frequency int, monetary numeric);
INSERT INTO c VALUES (1, 1, 1, 10), (2, 2, 1, 20), (3, 3, 1, 30), (4, 4, 1, 40), (5, 5, 1, 50), (6, 6, 2, 60), (7, 7, 2, 70), (8, 8, 2, 80), (9, 9, 3, 90), (10, 10, 3, 100);
SELECT id, (touchstone.rfm(recency, frequency, monetary) OVER ()).* FROM c ORDER BY id;
-- the definition, on ties and NULL, in partitions and other numbers of buckets
CREATE TABLE d AS SELECT i AS id, i % 3 AS g, CASE WHEN i % 11 > 0 THEN (i * 7919) % 13 END::float8 AS r, (i * 104729) % 5 AS f, CASE WHEN i % 7 > 0 THEN ((i * 1299709) % 101) / 4.0 END AS m FROM generate_series(1, 300) i;
SELECT b, count(*) AS rows, count(*) FILTER (WHERE (x).r IS DISTINCT FROM CASE WHEN r IS NOT NULL THEN b + 1 - ceil(b * cr) END OR (x).f IS DISTINCT FROM b + 1 - ceil(b * cf) OR (x).m IS DISTINCT FROM CASE WHEN m IS NOT NULL THEN b + 1 - ceil(b * cm) END) AS wrong,
       count(*) FILTER (WHERE ((x).segment IS NULL) <> (r IS NULL OR m IS NULL)) AS wrong_segment
FROM (SELECT b, d.*, touchstone.rfm(r, f, m, b) OVER (PARTITION BY b, g ORDER BY id) AS x,
             round((cume_dist() OVER (PARTITION BY b, g, r IS NULL ORDER BY r))::numeric, 12) AS cr, round((cume_dist() OVER (PARTITION BY b, g ORDER BY f DESC))::numeric, 12) AS cf, round((cume_dist() OVER (PARTITION BY b, g, m IS NULL ORDER BY m DESC))::numeric, 12) AS cm
      FROM d, unnest('{2, 4, 5, 10, 100}'::int[]) b) t GROUP BY b ORDER BY b;
-- one customer alone: all are at least as good, ties stand with the worse
SELECT (touchstone.rfm(1, 1, 1) OVER ()).*;
SELECT (touchstone.rfm(NULL, 1, 'Infinity', NULL) OVER ()).*;

-- every segment, and that there is one for all scores
SELECT touchstone.rfm_segment(r, f, m) AS segment, count(*), min(format('%s%s%s', r, f, m)), max(format('%s%s%s', r, f, m)) FROM generate_series(1, 5) r, generate_series(1, 5) f, generate_series(1, 5) m GROUP BY 1 ORDER BY 4 DESC;
SELECT touchstone.rfm_segment(10, 8, 7, 10), touchstone.rfm_segment(3, 3, 3, 3), touchstone.rfm_segment(1, 1, 1, 3), touchstone.rfm_segment(1, NULL, 1) IS NULL AS "null";

-- the worked example: last order within 30 days, 3 orders a month, average order above 2,000; no order for 90 days
SELECT recency, frequency, monetary, (touchstone.rfm_by_cutoffs(recency, frequency, monetary)).* FROM (VALUES (30, 3, 2000.01), (30, 3, 2000), (30, 2.99, 2001), (30, 2, 100), (31, 3, 2001), (89.9, 3, 2000), (31, 1, 5000), (31, 1, 5), (90, 9, 9999), (NULL, 1, 1)) t(recency, frequency, monetary);
SELECT (touchstone.rfm_by_cutoffs(5, 2, 500, recent_within => 7, frequent_at_least => 2, large_above => 499, asleep_after => 28)).segment;
-- a customer who orders at 10,000 and at 0
SELECT (touchstone.rfm_by_cutoffs((m).recency_days, (m).orders_per_month, (m).average)).segment FROM (SELECT touchstone.rfm_measures(at, amount, '2026-03-01') AS m FROM (VALUES (timestamptz '2026-02-10', 10000), ('2026-02-11', 0), ('2026-02-12', 0)) t(at, amount)) x;

-- error
SELECT touchstone.rfm_measures(at, amount, NULL) FROM orders;
-- error
SELECT touchstone.rfm_measures(at, amount, at) FROM orders WHERE at IS NOT NULL;
-- error
SELECT touchstone.rfm_measures(at, 'NaN', '2026-03-01') FROM orders;
-- error
SELECT touchstone.rfm_measures('-infinity', 1, '2026-03-01');
-- error
SELECT touchstone.rfm_measures(at, amount, 'infinity') FROM orders;
-- error
SELECT touchstone.rfm(1, 2, 3);
-- error
SELECT touchstone.rfm(1, 2, 3, 1) OVER ();
-- error
SELECT touchstone.rfm(1, 'NaN', 3) OVER ();
-- error
SELECT touchstone.rfm_segment(6, 1, 1);
-- error
SELECT touchstone.rfm_segment(1, 1, 1, 101);
-- error
SELECT touchstone.rfm_by_cutoffs(1, 1, 'NaN');
-- error
SELECT touchstone.rfm_by_cutoffs(1, 1, 1, 91);
DROP SCHEMA rfm_test CASCADE;
