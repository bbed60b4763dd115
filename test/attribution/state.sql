-- Stored states: any split of a stream, by rows or by days, merged in any tree, is one run over all of it, bit by bit; the value is
-- canonical; what it reports is true; damaged values are refused or read, never more.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET bytea_output = 'hex';
\ir lib/state.psql

SELECT plan(30);
SELECT setseed(0.29);

-- 40,000 rows, one journey with 2,000 of them, few times, so that many events share an instant; touches outside the years of a packed one
CREATE TABLE events AS
SELECT i AS id, j AS journey, 'customer ' || j AS key, md5(j::text)::uuid AS uuid,
       CASE WHEN r < 0.8 THEN 'channel ' || (random() * random() * 60)::int END AS touch,
       CASE WHEN r < 0.001 THEN timestamptz '0500-01-01' ELSE timestamptz '2026-01-01' + make_interval(secs => (random() * 8640)::int * 100) END AS at,
       CASE WHEN r BETWEEN 0.75 AND 0.9 THEN (random() * 20)::int::float8 END AS value,
       CASE WHEN r BETWEEN 0.77 AND 0.99 THEN (ARRAY['lead', 'opp', 'won', 'pipeline', NULL])[1 + (random() * 4.99)::int] END AS goal,
       i % 5 AS region
FROM (SELECT i, CASE WHEN i % 20 = 0 THEN 0 ELSE (random() * random() * 8000)::bigint END AS j, random() AS r FROM generate_series(1, 40000) i) s;
ANALYZE events;
CREATE FUNCTION pg_temp.models() RETURNS touchstone.attribution_model[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT ARRAY['w_shaped(''lead'', ''opp'')', 'full_path(''opp'', ''lead'') lookback 5 days consume for ''won''', 'time_decay(12 hours)', 'participation', 'u_shaped collapse 1 day fallback ''channel 2*'' from ''2026-01-05'' to ''2026-01-08''']::touchstone.attribution_model[]
$$;
CREATE FUNCTION pg_temp.models_without() RETURNS touchstone.attribution_model[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
	SELECT ARRAY['linear lookback 3 days consume', 'time_decay(12 hours)']::touchstone.attribution_model[]
$$;

-- one state of `parts` parts, split by an expression, merged in a random tree; "state, answer"
CREATE FUNCTION pg_temp.in_parts(key text, with_goals boolean, split text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	n int;
	answer text[];
BEGIN
	CREATE TEMP TABLE parts (s touchstone.attribution_state);
	EXECUTE format('INSERT INTO parts SELECT touchstone.attribute_state(%s, touch, at, value, %s) FROM (SELECT * FROM events ORDER BY random()) e GROUP BY %s',
		key, CASE WHEN with_goals THEN 'goal, pg_temp.models()' ELSE 'pg_temp.models_without()' END, split);
	LOOP
		SELECT count(*) INTO n FROM parts;
		EXIT WHEN n = 1;
		CREATE TEMP TABLE next_parts AS SELECT touchstone.attribute_merge(s ORDER BY random()) AS s FROM (SELECT s, floor(random() * (n + 1) / 2)::int AS k FROM parts) x GROUP BY k;
		DROP TABLE parts;
		ALTER TABLE next_parts RENAME TO parts;
	END LOOP;
	SELECT ARRAY[md5(s::text), md5(touchstone.attribute_final(s)::text)] INTO answer FROM parts;
	DROP TABLE parts;
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.at_once(key text, with_goals boolean) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	answer text[];
BEGIN
	EXECUTE format('SELECT ARRAY[md5(touchstone.attribute_state(%1$s, touch, at, value, %2$s)::text), md5(touchstone.attribute(%1$s, touch, at, value, %2$s)::text)] FROM events',
		key, CASE WHEN with_goals THEN 'goal, pg_temp.models()' ELSE 'pg_temp.models_without()' END) INTO answer;
	RETURN answer;
END $$;

SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE wanted AS SELECT k, g, pg_temp.at_once(k, g) AS answer FROM unnest(ARRAY['journey', 'key', 'uuid']) k, unnest(ARRAY[true, false]) g;
SELECT is(pg_temp.in_parts(k, g, s), w.answer, format('%s, %s, split by %s', k, CASE WHEN g THEN 'goals' ELSE 'no goals' END, s))
FROM wanted w, LATERAL (SELECT unnest(CASE WHEN g THEN ARRAY['at::date', 'floor(random() * 7)', 'floor(random() * 300)'] ELSE ARRAY['at::date'] END) AS s) x ORDER BY k, g, s;
SET work_mem = '64kB';
SELECT is(pg_temp.in_parts(k, true, 'floor(random() * 7)'), w.answer, k || ', little memory') FROM wanted w WHERE g ORDER BY k;
SELECT is(pg_temp.at_once('key', true), (SELECT answer FROM wanted WHERE k = 'key' AND g), 'at once, little memory');
RESET work_mem;

-- parallel: the states of workers, and merging in workers
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ' || query LOOP result := result || line || E'\n'; END LOOP;
	RETURN result;
END $$;
CREATE TABLE kept AS SELECT at::date AS day, journey % 7 AS k, touchstone.attribute_state(journey, touch, at, value, goal, pg_temp.models()) AS s FROM events GROUP BY 1, 2;
ANALYZE kept;
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute_state(journey, touch, at, value, goal, pg_temp.models()) FROM events'), 'Finalize Aggregate.*Workers Launched: [1-2].*Partial Aggregate', 'attribute_state really parallel');
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute_merge(s) FROM kept'), 'Finalize Aggregate.*Workers Launched: [1-2].*Partial Aggregate', 'attribute_merge really parallel');
SELECT is(pg_temp.at_once('uuid', true), (SELECT answer FROM wanted WHERE k = 'uuid' AND g), 'parallel at once');
SELECT is((SELECT md5(touchstone.attribute_merge(s)::text) FROM kept), (SELECT answer[1] FROM wanted WHERE k = 'journey' AND g), 'parallel merge');
SET max_parallel_workers_per_gather = 0;

-- a group's value has only its own names, whatever other groups of the call have
SELECT is_empty($$ SELECT region FROM (SELECT region, touchstone.attribute_state(journey, touch || ' ' || region, at, value, goal || region, 'linear') AS s FROM events GROUP BY region) g
	WHERE s::text <> (SELECT touchstone.attribute_state(journey, touch || ' ' || region, at, value, goal || region, 'linear')::text FROM events e WHERE e.region = g.region) $$, 'groups keep apart');
-- reports
SELECT results_eq($$ SELECT r.silent_rows, r.used_rows, r.journeys, r.touches, r.marks, r.conversions, r.value, r.first_at, r.last_at, r.models FROM touchstone.attribute_report((SELECT touchstone.attribute_merge(s) FROM kept)) r $$,
	$$ SELECT count(*) FILTER (WHERE touch IS NULL AND value IS NULL AND goal IS NULL), count(*) FILTER (WHERE touch IS NOT NULL OR value IS NOT NULL OR goal IS NOT NULL), count(DISTINCT journey) FILTER (WHERE touch IS NOT NULL OR value IS NOT NULL OR goal IS NOT NULL),
	   count(touch), count(*) FILTER (WHERE goal IS NOT NULL AND value IS NULL), count(value), sum(value), min(at) FILTER (WHERE touch IS NOT NULL OR value IS NOT NULL OR goal IS NOT NULL), max(at) FILTER (WHERE touch IS NOT NULL OR value IS NOT NULL OR goal IS NOT NULL), pg_temp.models()::text[] FROM events $$, 'the report is true');
SELECT is_empty($$ SELECT * FROM (SELECT sum((r).used_rows) u, sum((r).silent_rows) s FROM (SELECT touchstone.attribute_report(s) r FROM kept) x) a WHERE u + s <> (SELECT count(*) FROM events) $$, 'every row is in one report');

-- damage: 6,000 random changes to small and middling values, sealed again with a right checksum.  Each is refused with an SQLSTATE of the
-- type, or is a value: then everything reads it, and merging it alone gives the very same bytes.
CREATE TEMP TABLE seeds AS
SELECT row_number() OVER () AS i, s FROM (
	SELECT touchstone.attribute_state(journey, touch, at, value, 'linear') FROM (SELECT * FROM events WHERE journey > 0 AND touch < 'channel 3' LIMIT 4) e UNION ALL
	SELECT touchstone.attribute_state(journey, touch, at, value, goal, 'w_shaped(''lead'', ''opp'') for ''won''') FROM (SELECT * FROM events WHERE goal IS NOT NULL LIMIT 6) e UNION ALL
	SELECT touchstone.attribute_state(key, touch, at, value, goal, pg_temp.models()) FROM (SELECT * FROM events LIMIT 12) e UNION ALL
	SELECT touchstone.attribute_state(uuid, touch, at, value, '{linear,first_touch}'::touchstone.attribution_model[]) FROM (SELECT * FROM events LIMIT 5) e UNION ALL
	SELECT touchstone.attribute_state(NULL::bigint, NULL, NULL, NULL, 'linear') UNION ALL
	SELECT touchstone.attribute_state(journey, touch, at, value, goal, 'full_path(''lead'', ''opp'')') FROM (SELECT * FROM events WHERE region = 1 LIMIT 1200) e) x(s);
CREATE TEMP TABLE outcomes (i int, state text, same boolean, rows int);
DO $$
DECLARE
	b bytea;
	p int;
	n int;
	seed int;
	s touchstone.attribution_state;
BEGIN
	FOR i IN 1 .. 6000 LOOP
		seed := 1 + i % CASE WHEN i % 20 = 0 THEN 6 ELSE 5 END;
		SELECT seeds.s::text::bytea INTO b FROM seeds WHERE seeds.i = seed;
		FOR k IN 0 .. floor(random() * 1.6)::int LOOP
			n := length(b);
			p := 12 + floor(random() * greatest(n - 12, 1))::int;
			CONTINUE WHEN p >= n;
			CASE floor(random() * 7)::int
				WHEN 0 THEN b := set_byte(b, p, floor(random() * 256)::int);
				WHEN 1 THEN b := set_byte(b, p, (get_byte(b, p) + (ARRAY[-1, 1, 128, 64])[1 + floor(random() * 4)::int] + 256) % 256);
				WHEN 2 THEN b := overlay(b PLACING '\x'::bytea FROM p + 1 FOR 1 + floor(random() * 4)::int);
				WHEN 3 THEN b := overlay(b PLACING substr(b, 1 + floor(random() * n)::int, 1 + floor(random() * 8)::int) FROM p + 1 FOR 0);
				WHEN 4 THEN b := overlay(b PLACING (ARRAY['\xffffffff', '\x00000000', '\xffffff7f', '\x01000000', '\xffffffffffffff7f']::bytea[])[1 + floor(random() * 5)::int] FROM p + 1);
				WHEN 5 THEN b := overlay(b PLACING substr(b, 1 + floor(random() * n)::int, 8) FROM p + 1);
				ELSE b := substr(b, 1, p);
			END CASE;
		END LOOP;
		BEGIN
			s := pg_temp.seal(b)::text;
			INSERT INTO outcomes SELECT i, '00000', (SELECT touchstone.attribute_merge(x)::text = s::text FROM (VALUES (s)) v(x)),
				cardinality(touchstone.attribute_final(s)) + (touchstone.attribute_report(s)).journeys::int + length((SELECT touchstone.attribute_merge(x)::text FROM (VALUES (s), (s)) v(x)));
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcomes VALUES (i, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT state, count(*), min(i) FROM outcomes WHERE state NOT IN ('00000', '22P03', '22P02', '22023', '22003', '22007', '22008', '54000') GROUP BY 1 $$, 'damaged values are refused with a fitting SQLSTATE');
SELECT is_empty($$ SELECT i FROM outcomes WHERE state = '00000' AND (NOT same OR rows IS NULL) $$, 'what is read is read by everything, and canonical');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '00000'), '>', 300, 'many changes are still values');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '22P03'), '>', 3000, 'many are not');
-- what a right checksum does not excuse: another encoding, a flag that is unknown, a model that is not in its canonical spelling
SELECT throws_ok(format('SELECT %L::touchstone.attribution_state', pg_temp.patch(s, 5, '\x08')), '0A000', NULL, 'another encoding') FROM seeds WHERE i = 1;
SELECT throws_ok(format('SELECT %L::touchstone.attribution_state', pg_temp.patch(s, 21, '\x04')), '22P03', NULL, 'an unknown flag') FROM seeds WHERE i = 1;
SELECT throws_ok(format('SELECT %L::touchstone.attribution_state', pg_temp.patch(s, 30, convert_to('LINEAR', 'UTF8'))), '22P03', NULL, 'not canonical') FROM seeds WHERE i = 1;
SELECT * FROM finish();
ROLLBACK;
