-- funnel and funnel_table against brute force (lib/funnel.psql), on random streams with many equal times, in all modes.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT setseed(0.29) \g /dev/null
\ir lib/funnel.psql

CREATE TEMP TABLE events AS
SELECT j AS journey, step, timestamptz '2026-03-01' + make_interval(hours => (random() * CASE WHEN j % 3 = 0 THEN 4 ELSE 40 END)::int) AS at
FROM generate_series(1, 160) j, generate_series(1, 1 + j % 9) k,
     LATERAL (SELECT (ARRAY['a', 'b', 'c', 'd', 'a', 'b', 'c', 'x', NULL])[1 + floor(random() * CASE WHEN j % 4 = 0 THEN 9 ELSE 7 END)::int] AS step WHERE k + j > 0) s;
-- journeys that mostly go in order, too
INSERT INTO events
SELECT 200 + j, (ARRAY['a', 'b', 'c', 'd', 'b', 'x'])[CASE WHEN random() < 0.8 THEN k ELSE 1 + floor(random() * 6)::int END], timestamptz '2026-03-01' + make_interval(hours => k + (random() * 2)::int)
FROM generate_series(1, 40) j, generate_series(1, 4) k;
CREATE TEMP TABLE modes (mode text);
INSERT INTO modes VALUES ('default'), ('strict_order'), ('strict_deduplication'), ('strict_increase'), ('skip_ok'),
	('strict_order, strict_increase'), ('strict_order,strict_deduplication'), ('strict_deduplication, strict_increase'), ('strict_order, strict_deduplication, strict_increase'),
	('skip_ok, strict_increase'), ('strict_deduplication, skip_ok'), ('skip_ok,strict_increase,strict_deduplication');
CREATE TEMP TABLE windows (within interval);
INSERT INTO windows VALUES ('0'), ('3 hours'), ('10 hours'), ('400 days');

-- what brute force says of each journey
CREATE TEMP TABLE reference AS
SELECT journey, mode, within, p.*
FROM (SELECT journey, array_agg(at ORDER BY at, number) AS ats, array_agg(number ORDER BY at, number) AS steps
      FROM (SELECT journey, at, coalesce(array_position(ARRAY['a', 'b', 'c', 'd'], step), 0) AS number FROM events WHERE step IS NOT NULL) e GROUP BY journey) j,
     modes, windows, LATERAL pg_temp.progress(ats, steps, 4, within, regexp_split_to_array(mode, ', *')) p;

SELECT plan(8 + (SELECT count(*) FROM modes)::int);

SELECT ok((SELECT count(DISTINCT level) = 5 FROM reference WHERE mode = m.mode), m.mode || ': the streams have journeys of every length') FROM modes m;

SELECT is_empty($$
	SELECT * FROM reference r JOIN (SELECT journey, mode, within, touchstone.funnel(step, at, ARRAY['a', 'b', 'c', 'd'], within, mode) AS level
	                                FROM events, modes, windows GROUP BY journey, mode, within) f USING (journey, mode, within)
	WHERE r.level <> f.level
$$, 'funnel gets as far as brute force');
SELECT is((SELECT count(*) FROM (SELECT touchstone.funnel(step, at, ARRAY['a', 'b', 'c', 'd'], within) AS level, journey, within FROM events, windows GROUP BY journey, within) f
           JOIN reference r ON r.journey = f.journey AND r.within = f.within AND r.mode = 'default' WHERE r.level = f.level),
          (SELECT count(*) FROM reference WHERE mode = 'default'), 'without a mode it is the default');

-- the table that follows from it
CREATE TEMP TABLE expected AS
SELECT *, (SELECT count(*) FROM reference y WHERE y.mode = e.mode AND y.within = e.within AND y.level BETWEEN 1 AND e.ordinal - 1 AND NOT y.stopped
                                              AND y.since + y.within > (SELECT max(at) FROM events WHERE step IS NOT NULL)) AS too_young
FROM (SELECT mode, within, s.step, s.ordinal::int, reached,
       CASE WHEN ordinal > 1 AND before > 0 THEN reached::float8 / before END AS share_of_previous,
       CASE WHEN first > 0 THEN reached::float8 / first END AS share_of_first,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY took) AS median_time, percentile_cont(0.9) WITHIN GROUP (ORDER BY took) AS p90_time
FROM modes m, windows w, unnest(ARRAY['a', 'b', 'c', 'd']) WITH ORDINALITY s(step, ordinal)
     CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE level >= ordinal) AS reached, count(*) FILTER (WHERE level >= ordinal - 1) AS before, count(*) FILTER (WHERE level >= 1) AS first
                         FROM reference r WHERE r.mode = m.mode AND r.within = w.within) c
     LEFT JOIN LATERAL (SELECT times[ordinal] - (SELECT max(t) FROM unnest(times[1:ordinal - 1]) t) AS took
                        FROM reference r WHERE r.mode = m.mode AND r.within = w.within AND ordinal > 1) t ON true
GROUP BY 1, 2, 3, 4, 5, 6, 7) e;
CREATE FUNCTION pg_temp.table_of(key text) RETURNS TABLE (mode text, within interval, step text, ordinal int, reached bigint, share_of_previous float8, share_of_first float8,
	median_time interval, p90_time interval, too_young bigint) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT mode, within, r.* FROM (SELECT mode, within, touchstone.funnel_table(%s, step, at, ARRAY[''a'', ''b'', ''c'', ''d''], within, mode) AS rows
		FROM events, modes, windows GROUP BY mode, within) x, unnest(rows) r', key);
END $$;
SELECT set_eq($$ SELECT * FROM pg_temp.table_of('journey') $$, $$ SELECT * FROM expected $$, 'funnel_table: bigint journeys');
SELECT set_eq($$ SELECT * FROM pg_temp.table_of('journey::text') $$, $$ SELECT * FROM expected $$, 'funnel_table: text journeys');
SELECT set_eq($$ SELECT * FROM pg_temp.table_of('md5(journey::text)::uuid') $$, $$ SELECT * FROM expected $$, 'funnel_table: uuid journeys');
SELECT ok((SELECT count(*) > 20 FROM expected WHERE too_young > 0) AND (SELECT count(*) > 20 FROM expected WHERE median_time > '0'), 'the streams have young journeys, and times');

-- until moves the end of the stream
SELECT set_eq($$ SELECT m.mode, r.ordinal, r.too_young FROM modes m, LATERAL (SELECT touchstone.funnel_table(journey, step, at, ARRAY['a', 'b', 'c', 'd'], '10 hours', m.mode, '2026-03-02 12:00') AS rows FROM events) x, unnest(rows) r $$,
	$$ SELECT m.mode, k::int, (SELECT count(*) FROM reference y WHERE y.mode = m.mode AND y.within = '10 hours' AND y.level BETWEEN 1 AND k - 1 AND NOT y.stopped AND y.since + interval '10 hours' > '2026-03-02 12:00')
	   FROM modes m, generate_series(1, 4) k $$, 'until: younger than it counts');
SELECT set_eq($$ SELECT r.* FROM unnest((SELECT touchstone.funnel_table(journey, step, at, ARRAY['a', 'b', 'c', 'd'], '10 hours', 'default', NULL) FROM events)) r $$,
	$$ SELECT step, ordinal, reached, share_of_previous, share_of_first, median_time, p90_time, too_young FROM expected WHERE mode = 'default' AND within = '10 hours' $$, 'until NULL: the newest time');
SELECT * FROM finish();
ROLLBACK;
