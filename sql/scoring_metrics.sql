-- Metrics of scores: cases that can be counted on the fingers, tables, and what is refused.
\pset format unaligned
CREATE SCHEMA metrics;
SET search_path = metrics, touchstone;

-- Events at 0.9, 0.8, 0.4; others at 0.7, 0.4, 0.1, 0.1.  Of 12 pairs the event is higher in 4 + 4 + 2, and equal in one: 10.5 / 12.
-- Distribution functions: at 0.1 others 2/4, events 0; at 0.4 3/4, 1/3; at 0.7 1, 1/3: the largest difference is 2/3.
CREATE TABLE scored (p float8, y boolean);
INSERT INTO scored VALUES (0.9, true), (0.8, true), (0.4, true), (0.7, false), (0.4, false), (0.1, false), (0.1, false);
SELECT auc(p, y), auc_binned(p, y), round(ks(p, y)::numeric, 12) AS ks FROM scored;
-- brier: (.01 + .04 + .36 + .49 + .16 + .01 + .01) / 7 = 1.08 / 7; log_loss: -(ln .9 + ln .8 + ln .4 + ln .3 + ln .6 + 2 ln .9) / 7
SELECT round(brier(p, y)::numeric, 12), round(1.08 / 7, 12), round(log_loss(p, y)::numeric, 12), round(-(3 * ln(0.9) + ln(0.8) + ln(0.4) + ln(0.3) + ln(0.6)) / 7, 12) FROM scored;
-- what is missing does not count
SELECT auc(p, y), auc_binned(p, y), round(ks(p, y)::numeric, 6), round(brier(p, y)::numeric, 6), log_loss(p, y) < 0.6 FROM (SELECT * FROM scored UNION ALL VALUES (NULL, true), ('NaN', false), (0.5, NULL), (NULL, NULL)) s;
-- one class only, no rows
SELECT auc(p, y), auc_binned(p, y), ks(p, y), round(brier(p, y)::numeric, 6) AS brier FROM scored WHERE y;
SELECT auc(p, y), auc_binned(p, y), ks(p, y), brier(p, y), log_loss(p, y), lift(p, y), calibration(p, y) FROM scored WHERE p > 1;
SELECT auc(p, y), lift(p, y), calibration(p, y), brier(p, y), log_loss(p, y) FROM (VALUES (NULL::float8, true)) v(p, y);
-- perfect, reversed, all equal; any scale for what goes by order
SELECT auc(p, y), auc(-p, y), auc(0, y), ks(p, y), ks(0, y), auc('Infinity'::float8 * sign(p), y) FROM (VALUES (100.0::float8, true), (20, true), (-3, false)) v(p, y);
-- certain and wrong: 1e-15 at least, that is 34.54
SELECT round(log_loss(p, y)::numeric, 2), brier(p, y) FROM (VALUES (0, true), (1, false)) v(p, y);

-- lift: two buckets of seven rows; the rows of 0.4 are the fourth and the fifth: they begin within the first 3.5, and stay together there
SELECT * FROM unnest((SELECT lift(p, y, 2) FROM scored));
-- equal scores are one bucket, the first
SELECT * FROM unnest((SELECT lift(0.5, y) FROM scored));
SELECT bucket, rows, events, lift FROM unnest((SELECT lift(p, false) FROM scored));
SELECT bucket, rows, events FROM unnest((SELECT lift(i, i > 80) FROM generate_series(1, 100) i));

-- calibration: bins without rows are not listed; 1 is in the last bin
SELECT bin, from_p, to_p, rows, events, round(mean_p::numeric, 6) AS mean_p, round(event_rate::numeric, 6) AS event_rate FROM unnest((SELECT calibration(p, y, 5) FROM scored));
SELECT bin, rows, mean_p FROM unnest((SELECT calibration(p, true) FROM (VALUES (0.0), (0.1), (0.99), (1)) v(p)));

-- woe: of 10 events and 30 others, bin a has 6 and 6, b has 4 and 14, c 0 and 9, NULL 0 and 1.
-- a: ln((6/10) / (6/30)) = ln 3 = 1.098612, (0.6 - 0.2) ln 3 = 0.439445; c with half a row: ln((0.5/10) / (9.5/30)) = -1.845827
CREATE TABLE cells AS SELECT bin, i <= events AS y FROM (VALUES ('a', 12, 6), ('b', 18, 4), ('c', 9, 0), (NULL, 1, 0)) v(bin, n, events), generate_series(1, n) i;
SELECT bin, rows, events, round(event_rate::numeric, 6) AS event_rate, round(woe::numeric, 6) AS woe, round(information_value::numeric, 6) AS information_value FROM unnest((SELECT woe(bin, y) FROM cells));
SELECT bin, rows, events, woe, information_value FROM unnest((SELECT woe(bin, true) FROM cells));
-- whole numbers in their order, many bins
SELECT string_agg(bin || ':' || rows, ' ') FROM unnest((SELECT woe(width_bucket(i, 0, 1200, 12), i % 7 = 0) FROM generate_series(1, 1200) i));
SELECT string_agg(coalesce(bin, '(null)') || ':' || rows, ' ') FROM unnest((SELECT woe((-i % 11)::bigint, y) FROM generate_series(1, 100) i, (VALUES (true), (false), (NULL)) v(y)));
SELECT string_agg(bin, ' ') FROM unnest((SELECT woe('v' || i % 9, i % 2 = 0) FROM generate_series(1, 100) i));
SELECT woe(NULL::text, NULL), woe('x'::text, NULL) FROM scored WHERE false;

-- errors: 9
SELECT auc_binned(p, y) FROM (VALUES (1.5, true)) v(p, y);
SELECT calibration(p, y) FROM (VALUES (-0.1, true)) v(p, y);
SELECT log_loss(p, y) FROM (VALUES (2, true)) v(p, y);
SELECT brier(p, y) FROM (VALUES ('Infinity'::float8, true)) v(p, y);
SELECT lift(p, y, 0) FROM scored;
SELECT lift(p, y, 10001) FROM scored;
SELECT auc_binned(p, y, 0) FROM scored;
SELECT calibration(p, y, 1000001) FROM scored;
SELECT woe(repeat('x', 1001), true);
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
-- errors: 2
SELECT auc(i, i % 2 = 0) FROM generate_series(1, 100000) i;
SELECT woe(i::text, i % 2 = 0) FROM generate_series(1, 100000) i;
RESET work_mem;
RESET hash_mem_multiplier;
SET client_min_messages = warning;
DROP SCHEMA metrics CASCADE;
