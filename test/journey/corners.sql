-- Corners of the journey aggregates: SQLSTATEs, settings that are not constants, more durations than memory holds, errors and
-- cancels while spilling.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET timezone = 'UTC';
SET max_parallel_workers_per_gather = 0;
SELECT plan(25);

CREATE FUNCTION pg_temp.fails(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS OR query_canceled THEN
	RETURN SQLSTATE;
END $$;
SELECT is(pg_temp.fails('SELECT touchstone.' || call), state, state || ': ' || left(call, 70)) FROM (VALUES
	('funnel(''a'', NULL, ARRAY[''a''], ''1 day'')', '22004'), ('funnel(''a'', ''infinity'', ARRAY[''a''], ''1 day'')', '22008'), ('funnel(''a'', now(), ARRAY[''a''], ''1 month'')', '22023'),
	('funnel(''a'', now(), ARRAY[''a''], ''2147483647 days'')', '22015'), ('funnel(''a'', now(), ARRAY[''a'', ''a''], ''1 day'')', '22023'), ('funnel(''a'', now(), ARRAY[NULL], ''1 day'')', '22004'),
	('funnel_table(repeat(''x'', 1025), ''a'', now(), ARRAY[''a''], ''1 day'')', '54000'), ('path_transitions(1, NULL, now(), ''NaN'')', '22023'), ('path_transitions(1, repeat(''x'', 1025), now(), NULL)', '54000'),
	('path_transitions(i, NULL, now(), 1e308) FROM generate_series(1, 2) i', '22003'), ('retention(now(), now(), ''fortnight'', 1)', '22023'), ('retention_table(1, now(), ''day'', 1, ''nowhere'')', '22023')) v(call, state);

-- settings: those of a subquery, of an outer row, of now() and of a prepared statement
CREATE TEMP TABLE three AS SELECT * FROM (VALUES ('a', timestamptz '2026-01-01'), ('b', '2026-01-02'), ('c', '2026-01-04')) v(step, at);
SELECT is((SELECT touchstone.funnel(step, at, (SELECT array_agg(step ORDER BY step) FROM three), (SELECT interval '2 days')) FROM three), 2, 'settings of subqueries');
SELECT results_eq($$ SELECT (SELECT touchstone.funnel(step, at, ARRAY['a', 'b', 'c'], make_interval(days => w)) FROM three) FROM generate_series(0, 3) w $$, ARRAY[1, 2, 2, 3], 'settings of an outer row');
SELECT is((SELECT string_agg(too_young::text, ' ' ORDER BY ordinal) FROM unnest((SELECT touchstone.funnel_table(1, step, now() - interval '1 hour', ARRAY['a', 'b', 'x'], '2 hours', 'default', now()) FROM three))), '0 0 1', 'now() as the end of the stream');
PREPARE prepared(interval) AS SELECT touchstone.funnel(step, at, ARRAY['a', 'b', 'c'], $1) FROM three;
SET plan_cache_mode = force_generic_plan;
CREATE TEMP TABLE far (f int);
EXECUTE prepared('1 day') \gset p1_
EXECUTE prepared('3 days') \gset p3_
SELECT is(ARRAY[:p1_funnel, :p3_funnel], ARRAY[2, 3], 'a generic plan looks at its parameters each time');
SELECT is(pg_temp.fails('SELECT touchstone.funnel(step, at, ARRAY[''a''], make_interval(days => CASE WHEN random() < 2 THEN floor(random() * 1000000)::int END)) FROM three'), '22023', 'volatile settings are looked at in every row');
SELECT is(pg_temp.fails('SELECT touchstone.funnel(step, at, ARRAY[''a''], (SELECT make_interval(days => n) FROM (VALUES (''a'', 1), (''b'', 2), (''c'', 3)) w(s, n) WHERE s = three.step)) FROM three'), '22023', '... and so are those of a subquery of the row');

-- more durations than memory holds: 30,000 journeys, in 64 kB
CREATE TEMP TABLE many AS
SELECT j, s AS step, timestamptz '2026-01-01' + make_interval(secs => CASE s WHEN 'a' THEN 0 WHEN 'b' THEN j * 7919 % 30011 ELSE 100000 + j * 104729 % 50021 END) AS at
FROM generate_series(1, 30000::bigint) j, unnest(ARRAY['a', 'b', 'c']) s;
SET work_mem = '64kB';
SELECT results_eq($$ SELECT median_time, p90_time FROM unnest((SELECT touchstone.funnel_table(j, step, at, ARRAY['a', 'b', 'c'], '10 days') FROM many)) ORDER BY ordinal $$,
	$$ SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY d), percentile_cont(0.9) WITHIN GROUP (ORDER BY d)
	   FROM (SELECT step, at - lag(at) OVER (PARTITION BY j ORDER BY at) AS d FROM many) x GROUP BY step ORDER BY step $$, 'durations beyond memory');
SET work_mem = '1GB';
SELECT results_eq($$ SELECT median_time, p90_time FROM unnest((SELECT touchstone.funnel_table(j, step, at, ARRAY['a', 'b', 'c'], '10 days') FROM many)) ORDER BY ordinal $$,
	$$ SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY d), percentile_cont(0.9) WITHIN GROUP (ORDER BY d)
	   FROM (SELECT step, at - lag(at) OVER (PARTITION BY j ORDER BY at) AS d FROM many) x GROUP BY step ORDER BY step $$, '... and within');
-- one duration for all
SELECT is((SELECT p90_time FROM unnest((SELECT touchstone.funnel_table(j, step, timestamptz '2026-01-01' + (step = 'b')::int * interval '5 minutes', ARRAY['a', 'b'], '10 days') FROM many)) WHERE ordinal = 2), interval '5 minutes', 'equal durations');

-- an error and a cancel in the middle of spilling leave neither files nor a broken transaction
SET work_mem = '64kB';
SELECT is(pg_temp.fails('SELECT touchstone.funnel_table(j, step, at + 0 * (CASE WHEN j = 29999 THEN 1 / 0 ELSE 1 END) * interval ''1 day'', ARRAY[''a'', ''b''], ''1 day'') FROM many'), '22012', 'an error while spilling');
SELECT is(pg_temp.fails('SELECT touchstone.path_transitions(j, CASE WHEN j = 7 THEN ''(null)'' ELSE step END, at, NULL) FROM many'), '22023', 'an error after spilling');
SET LOCAL statement_timeout = 200;
SELECT is(pg_temp.fails('SELECT touchstone.path_transitions(m.j, m.step, m.at, NULL) FROM many m, generate_series(1, 1000)'), '57014', 'a cancel while spilling');
SET LOCAL statement_timeout = 0;
SELECT is((SELECT count(*)::int FROM pg_ls_tmpdir()), 0, 'no temporary files are left');
SELECT * FROM finish();
ROLLBACK;
