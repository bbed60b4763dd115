-- Corners of the state: keys with one hash, more names than a packed touch has bits for, times beyond its years, rows that
-- say nothing by the million, groups of three rows, files after errors.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(23);

-- Two text keys and two uuids whose 64-bit hashes are equal (found by search): they stay two journeys.
CREATE TEMP TABLE twins (t text, u uuid, touch text, at timestamptz, value float8);
INSERT INTO twins VALUES
	('2a85a1d9f90c96f8', '1255b5dc-0457-79c3-0000-000000000000', 'a', '2026-01-01', NULL), ('cd063de75dd523f1', 'f3113485-c497-aab9-0000-000000000000', 'b', '2026-01-02', NULL),
	('2a85a1d9f90c96f8', '1255b5dc-0457-79c3-0000-000000000000', NULL, '2026-01-03', 10), ('cd063de75dd523f1', 'f3113485-c497-aab9-0000-000000000000', NULL, '2026-01-04', 20);
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(t, touch, at, value, 'linear') FROM twins)) $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'two text keys of one hash, in a buffer');
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(u, touch, at, value, 'linear') FROM twins)) $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'two uuids of one hash, in a buffer');
-- the same among enough rows for blocks, and for runs of parallel workers
CREATE TABLE crowd AS
SELECT * FROM twins UNION ALL
SELECT 'k' || i % 5000, md5((i % 5000)::text)::uuid, CASE WHEN i % 10 > 0 THEN 'c' END, timestamptz '2026-01-01' + make_interval(secs => i), CASE WHEN i % 10 = 0 THEN 1 END
FROM generate_series(1, 150000) i;
ANALYZE crowd;
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(t, touch, at, value, 'linear') FROM crowd)) WHERE touch < 'c' $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'in blocks');
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(t, touch, at, value, 'linear') FROM crowd)) WHERE touch < 'c' $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'in runs');
SET work_mem = '64kB';
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(u, touch, at, value, 'linear') FROM crowd)) WHERE touch < 'c' $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'in runs, spilling');
SET max_parallel_workers_per_gather = 0;
SELECT results_eq($$ SELECT touch, journeys, conversions, value FROM unnest((SELECT touchstone.attribute(u, touch, at, value, 'linear') FROM crowd)) WHERE touch < 'c' $$,
	$$ VALUES ('a', 1::bigint, 1::float8, 10::float8), ('b', 1, 1, 20) $$, 'spilling');
RESET work_mem;

-- 1.1 million names: numbers beyond 20 bits; every journey has two touches and a conversion
CREATE TABLE names AS
SELECT i % 550000 AS journey, 'name ' || i AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i > 550000 THEN 2::float8 END AS value FROM generate_series(1, 1100000) i;
CREATE TEMP TABLE named AS SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'linear') FROM names));
SELECT results_eq($$ SELECT count(*), sum(touches)::bigint, sum(conversions), sum(value), min(conversions), max(value) FROM named $$,
	$$ VALUES (1100000::bigint, 1100000::bigint, 550000::float8, 1100000::float8, 0.5::float8, 1::float8) $$, 'more names than fit a packed touch');
SELECT ok((SELECT bool_and(a <= b) FROM (SELECT touch COLLATE "C" AS a, lead(touch COLLATE "C") OVER () AS b FROM named) x), 'in bytewise order');
SET max_parallel_workers_per_gather = 2;
SELECT results_eq($$ SELECT count(*), sum(conversions), sum(value), min(conversions), max(conversions) FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'linear') FROM names)) $$,
	$$ VALUES (1100000::bigint, 550000::float8, 1100000::float8, 0.5::float8, 0.5::float8) $$, 'and in parallel');
DROP TABLE names;

-- times from one end of timestamptz to the other, among enough rows for blocks
CREATE TABLE ages AS
SELECT i % 4 AS journey, CASE WHEN i % 5 > 0 THEN 'c' || i % 3 END AS touch,
	(ARRAY['4713-01-01 BC', '0001-01-01', '1713-01-01', '1715-01-01', '2026-01-01', '2284-01-01', '2286-01-01', '9999-12-31', '294276-12-31'])[1 + i % 9]::timestamptz AS at, CASE WHEN i % 5 = 0 THEN 1::float8 END AS value
FROM generate_series(1, 90000) i;
ANALYZE ages;
CREATE TEMP TABLE aged AS SELECT n, r.* FROM (
	SELECT 1 n, touchstone.attribute(journey, touch, at, value, ARRAY['first_touch', 'linear', 'time_decay', 'linear lookback 100000 days', 'participation']::touchstone.attribution_model[]) a FROM ages) x, unnest(a) r;
SET max_parallel_workers_per_gather = 0;
INSERT INTO aged SELECT 2, r.* FROM (
	SELECT touchstone.attribute(journey, touch, at, value, ARRAY['first_touch', 'linear', 'time_decay', 'linear lookback 100000 days', 'participation']::touchstone.attribution_model[]) a FROM (SELECT * FROM ages ORDER BY md5(at::text || touch)) s) x, unnest(a) r;
SELECT is_empty($$ SELECT to_jsonb(a) - 'n' FROM aged a GROUP BY 1 HAVING count(*) <> 2 $$, 'times of all ages: one answer');
SELECT is((SELECT conversions FROM aged WHERE n = 1 AND ordinal = 2 AND touch IS NULL), NULL, 'every conversion of the ages has a touch at its instant');
SELECT is((SELECT round(sum(conversions)) FROM aged WHERE n = 1 AND ordinal = 4), 18000::float8, 'lookback at the ends of time');

-- rows that say nothing are not an error and change nothing
SELECT results_eq($$ SELECT touch, conversions FROM unnest((SELECT touchstone.attribute(CASE WHEN i < 3 THEN 1 END, CASE WHEN i = 1 THEN 'a' END, CASE WHEN i < 3 THEN now() END, CASE WHEN i = 2 THEN 1 END, 'linear') FROM generate_series(1, 100000) i)) $$,
	$$ VALUES ('a', 1::float8) $$, '99,998 rows that say nothing');

-- a group of three rows costs less than 200 bytes beside what the hash table itself takes (a count takes that, too); over so
-- many groups that the memory's blocks of 8 MB, of which the last may be empty, are 21 bytes a group
CREATE FUNCTION pg_temp.hash_memory(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT json, TIMING OFF) ' || query INTO plan;
	RETURN 1024 * (regexp_match(plan::text, '"Peak Memory Usage": (\d+)'))[1]::bigint;
END $$;
CREATE TABLE small AS SELECT i % 100000 AS journey, 'k' || i % 100000 AS key, md5((i % 100000)::text)::uuid AS uuid, 'channel ' || i % 20 AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i > 200000 THEN 1::float8 END AS value FROM generate_series(1, 300000) i;
UPDATE small SET touch = NULL WHERE value IS NOT NULL;
ANALYZE small;
CREATE TABLE groups AS SELECT j AS journey, 'k' || j AS key, md5(j::text)::uuid AS uuid, CASE WHEN i < 3 THEN 'channel ' || j % 20 END AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i = 3 THEN 1::float8 END AS value
FROM generate_series(1, 3) i, generate_series(1, 400000) j;
ANALYZE groups;
SET work_mem = '1GB'; SET enable_sort = off; SET max_parallel_workers_per_gather = 0;
SELECT cmp_ok((pg_temp.hash_memory(format('SELECT count(*), touchstone.attribute(%1$s, touch, at, value, ''linear'') FROM groups GROUP BY %1$s', k))
             - pg_temp.hash_memory(format('SELECT count(*), sum(value) FROM groups GROUP BY %1$s', k))) / 400000, '<', 200::bigint, 'a group of three rows, ' || k)
FROM unnest(ARRAY['journey', 'key', 'uuid']) k;
DROP TABLE groups;
RESET work_mem; RESET enable_sort; RESET max_parallel_workers_per_gather;

-- an error in the middle of spilling leaves neither files nor a broken transaction
SET work_mem = '64kB';
CREATE FUNCTION pg_temp.fails(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS OR query_canceled THEN
	RETURN SQLSTATE;
END $$;
SELECT is(pg_temp.fails('SELECT touchstone.attribute(journey, touch, at + 0 * (CASE WHEN journey = 1 AND at > ''2026-01-03'' THEN 1 / 0 ELSE 1 END) * interval ''1 day'', value, ''linear'') FROM small'), '22012', 'an error while spilling');
SELECT is(pg_temp.fails('SELECT touchstone.attribute(journey, touch, at, value, ''linear'')::text::int FROM small'), '22P02', 'an error after spilling');
SET LOCAL statement_timeout = 150;
SELECT is(pg_temp.fails('SELECT touchstone.attribute(s.journey, s.touch, s.at, s.value, ''linear'') FROM small s, generate_series(1, 1000)'), '57014', 'a cancel while spilling');
SET LOCAL statement_timeout = 0;
SELECT is((SELECT count(*)::int FROM pg_ls_tmpdir()), 0, 'no temporary files are left');
-- a cursor that is left in the middle of spilling groups, in a transaction that goes on
SET enable_hashagg = off;
DO $$
DECLARE
	c refcursor;
	r record;
BEGIN
	BEGIN
		OPEN c FOR SELECT journey % 3 AS g, touchstone.attribute(journey, touch, at, value, 'linear') FROM small GROUP BY 1;
		FETCH c INTO r;
		RAISE EXCEPTION 'left';
	EXCEPTION WHEN raise_exception THEN NULL;
	END;
	OPEN c FOR SELECT journey % 3 AS g, touchstone.attribute(journey, touch, at, value, 'linear') FROM small GROUP BY 1;
	FETCH c INTO r;
	CLOSE c;
END $$;
SELECT is((SELECT count(*)::int FROM pg_ls_tmpdir()), 0, 'nor by cursors');
RESET enable_hashagg;
SET temp_file_limit = '1MB';
SELECT is(pg_temp.fails('SELECT touchstone.attribute(journey, touch, at, value, ''linear'') FROM small'), '53400', 'temp_file_limit is respected');
RESET temp_file_limit;
-- in a window nothing spills, and nothing breaks: what was earned up to each ten thousandth row
SELECT is((SELECT max(cardinality(a)) FROM (SELECT CASE WHEN i % 50000 = 0 THEN touchstone.attribute(i % 100, 'c' || i % 7, at, value, 'linear') OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) END AS a
           FROM (SELECT row_number() OVER (ORDER BY at) AS i, at, value FROM small) s) w), 7, 'in a window');
SELECT * FROM finish();
ROLLBACK;
