-- The journey aggregates say the same whatever the plan: shuffled, serial and parallel, in memory and spilling, one group and
-- many, bigint, text and uuid journeys.  What a group costs; that a cancel is heard; settings that differ.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT setseed(0.41) \g /dev/null
SELECT plan(31);

-- 70,000 rows: three buffers of a state, one journey with 3,000 rows, equal times
CREATE TABLE events AS
SELECT j AS journey, 'customer ' || j AS key, md5(j::text)::uuid AS uuid, (ARRAY['visit', 'sign-up', 'cart', 'order', 'help'])[1 + floor(u * 5)::int] AS step,
       timestamptz '2026-01-01' + make_interval(secs => (t * 8640)::int * 400) AS at, CASE WHEN v > 0.8 THEN round((v * v * 1000)::numeric, 2)::float8 END AS value, j % 7 AS region
FROM (SELECT CASE WHEN i % 25 = 0 THEN 0 ELSE (random() * random() * 8000)::bigint END AS j, random() u, random() v, random() t FROM generate_series(1, 70000) i) s;
CREATE TABLE shuffled AS SELECT * FROM events ORDER BY random();
ANALYZE events, shuffled;

CREATE TEMP TABLE queries (what text, query text);
INSERT INTO queries VALUES
	('funnel', 'SELECT md5(string_agg(journey || '':'' || f, '','' ORDER BY journey)) FROM (SELECT journey, touchstone.funnel(step, at, ARRAY[''visit'', ''sign-up'', ''cart'', ''order''], ''20 days'') AS f FROM %1$s GROUP BY journey) x'),
	('funnel_table', 'SELECT touchstone.funnel_table(%2$s, step, at, ARRAY[''visit'', ''sign-up'', ''cart'', ''order''], ''20 days'')::text FROM %1$s'),
	('funnel_table strict_order', 'SELECT touchstone.funnel_table(%2$s, step, at, ARRAY[''visit'', ''sign-up'', ''cart'', ''order''], ''20 days'', ''strict_order, strict_increase'')::text FROM %1$s'),
	('funnel_table by region', 'SELECT string_agg(region || f, '','' ORDER BY region) FROM (SELECT region, touchstone.funnel_table(%2$s, step, at, ARRAY[''visit'', ''sign-up'', ''cart'', ''order''], ''20 days'', ''skip_ok'')::text AS f FROM %1$s GROUP BY region) x'),
	('funnel by region', 'SELECT string_agg(region || '':'' || f, '','' ORDER BY region) FROM (SELECT region, touchstone.funnel(step, at, ARRAY[''visit'', ''sign-up'', ''cart'', ''order''], ''20 minutes'') AS f FROM %1$s GROUP BY region) x'),
	('path_transitions', 'SELECT touchstone.path_transitions(%2$s, step, at, value)::text FROM %1$s'),
	('journey_path', 'SELECT md5(string_agg(journey || p::text, '','' ORDER BY journey)) FROM (SELECT journey, touchstone.journey_path(step, at) AS p FROM %1$s GROUP BY journey) x'),
	('journey_path by region', 'SELECT md5(string_agg(region || p::text, '','' ORDER BY region)) FROM (SELECT region, touchstone.journey_path(step, at) AS p FROM %1$s GROUP BY region) x'),
	('retention', 'SELECT md5(string_agg(journey || r::text, '','' ORDER BY journey)) FROM (SELECT journey, touchstone.retention(at, at, ''week'', 5) AS r FROM %1$s GROUP BY journey) x'),
	('retention by region', 'SELECT md5(string_agg(region || r::text, '','' ORDER BY region)) FROM (SELECT region, touchstone.retention(at, at, ''week'', 5) AS r FROM %1$s GROUP BY region) x'),
	('retention_table', 'SELECT touchstone.retention_table(%2$s, at, ''week'', 5, ''Asia/Shanghai'')::text FROM %1$s'),
	('retention_table from an event on', 'SELECT touchstone.retention_table(%2$s, step, at, ''sign-up'', ''week'', 5)::text FROM %1$s');

CREATE TEMP TABLE answers (what text, how text, answer text);
CREATE FUNCTION pg_temp.answer(how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE q record; answer text;
BEGIN
	FOR q IN SELECT what, query, tab, key FROM queries, unnest(ARRAY['events', 'shuffled']) tab, unnest(ARRAY['journey', 'key', 'uuid']) key
	         WHERE CASE WHEN query LIKE '%2$s%' THEN tab = 'events' OR key = 'key' ELSE key = 'journey' END LOOP
		EXECUTE format(q.query, q.tab, q.key) INTO answer;
		INSERT INTO answers VALUES (q.what, how, answer);
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) ' || query LOOP result := result || line || E'\n'; END LOOP;
	RETURN result;
END $$;

SET max_parallel_workers_per_gather = 0;
SELECT pg_temp.answer('serial') \g /dev/null
SET work_mem = '64kB';
SELECT pg_temp.answer('serial, spilling') \g /dev/null
SELECT matches(pg_temp.plan_of(format(query, 'events', 'key')), 'temp read=\d+ written=\d+', 'spills when told to: ' || what) FROM queries WHERE query LIKE '%2$s%' AND what NOT LIKE '%by region';
RESET work_mem;
SET enable_hashagg = off;
SELECT pg_temp.answer('sorted groups') \g /dev/null
RESET enable_hashagg;
SET max_parallel_workers_per_gather = 3;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT matches(pg_temp.plan_of(format(query, 'events', 'journey')), 'Finalize .*Workers Launched: [1-3].*Partial ', 'really parallel: ' || what) FROM queries WHERE query NOT LIKE '%GROUP BY journey%';
SELECT pg_temp.answer('parallel') \g /dev/null
SET work_mem = '64kB';
SELECT pg_temp.answer('parallel, spilling') \g /dev/null
RESET work_mem;
SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT pg_temp.answer('forced parallel') \g /dev/null
SELECT set_config(name, 'off', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SET max_parallel_workers_per_gather = 0;

SELECT is((SELECT count(DISTINCT answer)::int FROM answers a WHERE a.what = q.what), 1, 'one answer: ' || q.what) FROM queries q;

-- in a window, where the final function is called again and again
SELECT is((SELECT string_agg(f::text, ' ' ORDER BY n) FROM (SELECT n, touchstone.funnel(step, at, ARRAY['a', 'b', 'c'], '9 days') OVER (ORDER BY n) AS f
	FROM (VALUES (1, 'b', '2026-01-02'::date), (2, 'c', '2026-01-03'), (3, 'a', '2026-01-01'), (4, 'a', '2026-01-09')) v(n, step, at)) x), '0 0 3 3', 'as a window function');
-- settings from a table
SELECT is((SELECT string_agg(w || ' ' || f, ', ' ORDER BY w) FROM (SELECT w, touchstone.funnel(step, at, ARRAY['a', 'b', 'c'], make_interval(days => w)) AS f
	FROM (VALUES ('a', '2026-01-01'::date), ('b', '2026-01-02'), ('c', '2026-01-05')) v(step, at), generate_series(0, 4) w GROUP BY w) x), '0 1, 1 2, 2 2, 3 2, 4 3', 'every group may have settings of its own');

-- a group of three rows; over so many groups that the memory's blocks of 8 MB, of which the last may be empty, are 21 bytes a group
CREATE TEMP TABLE small AS SELECT g, step, at FROM generate_series(1, 400000) g, (VALUES ('a', timestamptz '2026-01-01'), ('b', '2026-01-02'), ('c', '2026-01-03')) v(step, at) ORDER BY 2;
ANALYZE small;
CREATE FUNCTION pg_temp.hash_memory(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE line text; kb bigint;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ' || query LOOP
		kb := coalesce(substring(line FROM 'Memory Usage: (\d+)kB')::bigint, kb);
	END LOOP;
	RETURN kb * 1024;
END $$;
SET work_mem = '1GB'; SET enable_sort = off;
SELECT cmp_ok((pg_temp.hash_memory(format('SELECT g, count(*), touchstone.%s FROM small GROUP BY g', a)) - pg_temp.hash_memory('SELECT g, count(*), max(at) FROM small GROUP BY g')) / 400000,
	'<', 200::bigint, 'a group of three rows takes less than 200 bytes: ' || a)
FROM unnest(ARRAY['funnel(step, at, ARRAY[''a'', ''b'', ''c''], ''9 days'')', 'retention(at, at, ''day'', 5)']) a;
RESET work_mem; RESET enable_sort;

-- a cancel is heard in the rows and in what follows them
CREATE FUNCTION pg_temp.fails(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'done';
EXCEPTION WHEN OTHERS OR query_canceled THEN
	RETURN SQLSTATE;
END $$;
SET LOCAL statement_timeout = 150;
SELECT is(pg_temp.fails('SELECT touchstone.funnel_table(e.journey, e.step, e.at, ARRAY[''visit'', ''sign-up''], ''9 days'') FROM events e, generate_series(1, 1000)'), '57014', 'a cancel');
SET LOCAL statement_timeout = 0;
SELECT * FROM finish();
ROLLBACK;
