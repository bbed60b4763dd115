-- Metrics against their definitions in SQL, on scores with ties and gaps; that order, plan and workers change nothing; groups.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(17);
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, touchstone;
SELECT setseed(0.2) \g /dev/null

-- 40 groups of 0 to 78 rows; scores of few values and of many
CREATE TABLE scored AS
SELECT g, p, y, CASE WHEN random() < 0.1 THEN NULL ELSE 'bin ' || (nullif(p, 'NaN') * 6)::int END AS bin
FROM (SELECT g, p, CASE WHEN random() < 0.05 THEN NULL ELSE random() < p END AS y
	FROM (SELECT g, CASE WHEN random() < 0.05 THEN NULL WHEN random() < 0.03 THEN 'NaN' WHEN g % 2 = 0 THEN (random() * 10)::int / 10.0 ELSE random() END::float8 AS p
		FROM generate_series(0, 39) g, generate_series(1, 2 * g) i) s) t;
CREATE VIEW usable AS SELECT * FROM scored WHERE p IS NOT NULL AND p <> 'NaN' AND y IS NOT NULL;
CREATE FUNCTION pg_temp.near(a float8, b float8) RETURNS boolean LANGUAGE sql AS $$ SELECT a IS NOT DISTINCT FROM b OR coalesce(abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1e-3), false) $$;

SELECT is_empty($$
	SELECT g, got, expected FROM (SELECT g, auc(p, y) AS got FROM scored GROUP BY g) a
	LEFT JOIN (SELECT x.g, (count(*) FILTER (WHERE x.p > z.p) + 0.5 * count(*) FILTER (WHERE x.p = z.p)) / count(*) AS expected FROM usable x JOIN usable z ON x.g = z.g AND x.y AND NOT z.y GROUP BY x.g) b USING (g)
	WHERE NOT pg_temp.near(got, expected) $$, 'auc: pairs, ties half');
SELECT is_empty($$
	SELECT g, got, expected FROM (SELECT g, ks(p, y) AS got FROM scored GROUP BY g) a
	LEFT JOIN (SELECT x.g, max(abs((SELECT avg((z.p <= x.p)::int) FROM usable z WHERE z.g = x.g AND z.y) - (SELECT avg((z.p <= x.p)::int) FROM usable z WHERE z.g = x.g AND NOT z.y))) AS expected FROM usable x GROUP BY x.g) b USING (g)
	WHERE NOT pg_temp.near(got, expected) $$, 'ks: the largest difference of distribution functions');
SELECT is_empty($$
	SELECT * FROM (SELECT g, log_loss(p, y) AS l, brier(p, y) AS b FROM scored GROUP BY g) a
	LEFT JOIN (SELECT g, avg(-ln(greatest(CASE WHEN y THEN p ELSE 1 - p END, 1e-15))) AS el, avg((p - y::int) ^ 2) AS eb FROM usable GROUP BY g) b USING (g)
	WHERE NOT pg_temp.near(l, el) OR NOT pg_temp.near(b, eb) $$, 'log_loss, brier');
-- with 1,000 bins scores of one decimal are told apart exactly; with few, as if rounded down
SELECT is_empty($$ SELECT g FROM scored WHERE g % 2 = 0 GROUP BY g HAVING NOT pg_temp.near(auc_binned(p, y), auc(p, y)) $$, 'auc_binned: exact where bins tell scores apart');
SELECT is_empty($$ SELECT g FROM usable GROUP BY g HAVING NOT pg_temp.near(auc_binned(p, y, 7), auc(least(floor(p * 7), 6), y)) $$, 'auc_binned: ties within bins');
SELECT is_empty($$ SELECT g FROM scored WHERE g > 30 GROUP BY g HAVING abs(auc_binned(p, y) - auc(p, y)) > 0.002 $$, 'auc_binned: near auc');
SELECT is_empty($$
	WITH got AS (SELECT g, r.bin, r.rows, r.events, r.mean_p, r.event_rate FROM (SELECT g, calibration(p, y, 8) AS c FROM scored GROUP BY g) s, unnest(c) r),
	expected AS (SELECT g, least(floor(p * 8), 7)::int + 1 AS bin, count(*) AS rows, count(*) FILTER (WHERE y) AS events, avg(p) AS mean_p, avg(y::int) AS event_rate FROM usable GROUP BY 1, 2)
	SELECT * FROM got FULL JOIN expected e USING (g, bin) WHERE (got.rows, got.events) IS DISTINCT FROM (e.rows, e.events) OR NOT pg_temp.near(got.mean_p, e.mean_p) OR NOT pg_temp.near(got.event_rate, e.event_rate) $$, 'calibration');
-- lift: a run of equal scores is in the bucket of its first row
SELECT is_empty($$
	WITH got AS (SELECT g, r.* FROM (SELECT g, lift(p, y, 4) AS c FROM scored GROUP BY g) s, unnest(c) r),
	ranked AS (SELECT *, rank() OVER (PARTITION BY g ORDER BY p DESC) - 1 AS above, count(*) OVER (PARTITION BY g) AS n, avg(y::int::float8) OVER (PARTITION BY g) AS rate FROM usable),
	placed AS (SELECT *, (above * 4 / n) + 1 AS bucket FROM ranked),
	expected AS (SELECT g, bucket, count(*) AS rows, count(*) FILTER (WHERE y) AS events, avg(y::int) AS event_rate, min(p) AS low, max(p) AS high, avg(y::int) / nullif(max(rate), 0) AS lift,
		sum(count(*) FILTER (WHERE y)) OVER w / nullif(sum(count(*) FILTER (WHERE y)) OVER (PARTITION BY g), 0) AS share,
		sum(count(*) FILTER (WHERE y)) OVER w / sum(count(*)) OVER w / nullif(max(rate), 0) AS cumulative
		FROM placed GROUP BY 1, 2 WINDOW w AS (PARTITION BY g ORDER BY bucket))
	SELECT * FROM got FULL JOIN expected e USING (g, bucket)
	WHERE (got.rows, got.events, got.least_score, got.highest_score) IS DISTINCT FROM (e.rows, e.events, e.low, e.high)
	   OR NOT pg_temp.near(got.event_rate, e.event_rate) OR NOT pg_temp.near(got.lift, e.lift) OR NOT pg_temp.near(got.cumulative_events, e.share) OR NOT pg_temp.near(got.cumulative_lift, e.cumulative) $$, 'lift');
SELECT is_empty($$
	WITH got AS (SELECT g, r.* FROM (SELECT g, woe(bin, y) AS c FROM scored GROUP BY g) s, unnest(c) r),
	counted AS (SELECT g, bin, count(*) AS rows, count(*) FILTER (WHERE y) AS e, count(*) FILTER (WHERE NOT y) AS o FROM scored WHERE y IS NOT NULL GROUP BY 1, 2),
	shares AS (SELECT g, bin, rows, e, o, (e + CASE WHEN e = 0 OR o = 0 THEN 0.5 ELSE 0 END)::float8 / nullif(sum(e) OVER w, 0) AS se, (o + CASE WHEN e = 0 OR o = 0 THEN 0.5 ELSE 0 END)::float8 / nullif(sum(o) OVER w, 0) AS so FROM counted WINDOW w AS (PARTITION BY g)),
	expected AS (SELECT *, CASE WHEN se IS NOT NULL AND so IS NOT NULL THEN ln(se / so) END AS w FROM shares)
	SELECT * FROM got FULL JOIN expected x ON got.g = x.g AND coalesce(got.bin, '') = coalesce(x.bin, '')
	WHERE (got.rows, got.events) IS DISTINCT FROM (x.rows, x.e) OR NOT pg_temp.near(got.event_rate, x.e::float8 / x.rows) OR NOT pg_temp.near(got.woe, x.w) OR NOT pg_temp.near(got.information_value, CASE WHEN x.w IS NOT NULL THEN (x.se - x.so) * x.w END) $$, 'woe');

-- one bit: any order, workers
CREATE TABLE many AS SELECT random() AS p, random() < 0.3 AS y, (random() * 100)::int AS k FROM generate_series(1, 30000);
CREATE VIEW whole AS SELECT auc(p, y), ks(p, y), auc_binned(p, y), lift(p, y)::text AS lift, woe(k, y)::text AS by_number, woe('k' || k, y)::text AS by_text FROM many;
CREATE VIEW sums AS SELECT log_loss(p, y), brier(p, y), (SELECT array_agg(mean_p) FROM unnest(calibration(p, y)) c) AS means FROM many;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TABLE serial AS SELECT * FROM whole;
CREATE TABLE serial_sums AS SELECT * FROM sums;
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP lines := lines || line || E'\n'; END LOOP;
	RETURN lines;
END
$$;
SELECT matches(pg_temp.plan_of('SELECT * FROM whole'), 'Partial Aggregate', 'metrics run in workers');
SELECT results_eq('SELECT * FROM whole', 'SELECT * FROM serial', 'in workers: the same bits');
SELECT matches(pg_temp.plan_of('SELECT log_loss(p, y), brier(p, y), calibration(p, y) FROM many'), 'Partial Aggregate', 'so do sums');
SELECT ok(pg_temp.near(a.log_loss, b.log_loss) AND pg_temp.near(a.brier, b.brier) AND (SELECT bool_and(pg_temp.near(x, y)) FROM unnest(a.means, b.means) u(x, y)), 'sums in workers: within 1e-12') FROM sums a, serial_sums b;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;
SELECT results_eq($$ SELECT auc(p, y ORDER BY random()), ks(p, y ORDER BY random()), lift(p, y ORDER BY random())::text, woe(k, y ORDER BY random())::text FROM many $$, 'SELECT auc, ks, lift, by_number FROM serial', 'in any order: the same bits');
-- windows do not disturb a state
SELECT is_empty($$ SELECT * FROM (SELECT p, auc(p, y) OVER w AS a, woe(k, y) OVER w AS w, row_number() OVER w AS n FROM (SELECT * FROM many LIMIT 200) m WINDOW w AS (ORDER BY p ROWS UNBOUNDED PRECEDING)) s
	WHERE n % 50 = 0 AND a || w::text IS DISTINCT FROM (SELECT auc(p, y) || woe(k, y)::text FROM (SELECT * FROM (SELECT * FROM many LIMIT 200) m ORDER BY p LIMIT n) t) $$, 'as windows');
-- types as people have them
SELECT is((SELECT auc(0.5, true)), NULL, 'numeric literals');
SELECT is((SELECT auc(p::numeric, y) FROM many), (SELECT auc(p::numeric::float8, y) FROM many), 'numeric columns');
SELECT * FROM finish();
ROLLBACK;
