-- Random streams with goals, random models of stages and models with the clause for, with all clauses, against brute force
-- (lib/goals.psql); crowded journeys; the same bits on every plan; a giant.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
\ir lib/reference.psql
\ir lib/goals.psql

SELECT plan(16);
SELECT setseed(0.53);

CREATE TABLE pg_temp.models AS
SELECT i, pg_temp.make_goal_model(
	pg_temp.make_model(
		CASE WHEN kind IN ('w_shaped', 'full_path') THEN 'linear' ELSE kind END, first => 0.3, middle => 0.5, last => 0.2, half_life => make_interval(hours => 1 + (r.h * 60)::int),
		lookback => CASE WHEN r.a < 0.4 THEN make_interval(hours => 1 + (r.b * 20)::int) END,
		consume => r.c < 0.4,
		since => CASE WHEN r.d < 0.2 THEN timestamptz '2026-01-01 00:00+00' + make_interval(hours => (r.e * 10)::int) END,
		until => CASE WHEN r.d BETWEEN 0.1 AND 0.3 THEN timestamptz '2026-01-01 11:00+00' + make_interval(hours => (r.e * 10)::int) END,
		exclude => CASE WHEN r.x < 0.3 THEN (ARRAY['{a}', '{c*}', '{"a x",b}'])[1 + (r.x * 10)::int]::text[] END,
		collapse => CASE WHEN r.y < 0.3 THEN make_interval(hours => 1 + (r.y * 20)::int) END,
		fallback => CASE WHEN r.z < 0.4 THEN (ARRAY['{a*}', '{b}', '{c,"a x"}', '{*}'])[1 + (r.z * 8)::int]::text[] END,
		weighted => CASE WHEN r.u < 0.3 AND kind <> 'participation' THEN (ARRAY['{a*,b}', '{b,*}', '{"a x"}'])[1 + (r.u * 8)::int]::text[] END,
		factors => CASE WHEN r.u < 0.3 AND kind <> 'participation' THEN (ARRAY['{2,0.5}', '{10,0.125}', '{3}'])[1 + (r.u * 8)::int]::float8[] END),
	goal => CASE WHEN r.f < 0.4 OR kind NOT IN ('w_shaped', 'full_path') THEN (ARRAY['won', 'pipeline', 'lost', ''])[1 + (r.g * 2.6)::int] END,
	kind => kind,
	stages => CASE WHEN kind IN ('w_shaped', 'full_path') THEN (ARRAY['{lead,opp}', '{opp,lead}', '{lead,won}', '{nothing,opp}'])[1 + (r.g * 2.9)::int]::text[] END,
	shares => CASE WHEN kind = 'w_shaped' THEN (ARRAY['{0.3,0.3,0.3}', '{0.2,0.5,0.3}', '{0,0.4,0.3}', '{0,0,0}', '{0.1,0.2,0}'])[1 + (r.l * 4)::int]::float8[]
	               WHEN kind = 'full_path' THEN (ARRAY['{0.225,0.225,0.225,0.225}', '{0,0.5,0.5,0}', '{0.25,0.25,0.25,0.25}', '{0.1,0.2,0.3,0}', '{0,0,0,0.5}'])[1 + (r.l * 4)::int]::float8[] END) AS m
FROM (SELECT i, random() a, random() b, random() c, random() d, random() e, random() f, random() g, random() h, random() l,
             random() x, random() y, random() z, random() u,
             (ARRAY['w_shaped', 'full_path', 'w_shaped', 'full_path', 'first_touch', 'last_touch', 'linear', 'position', 'time_decay', 'participation'])[1 + i % 10] AS kind
      FROM generate_series(1, 400) i) r;

CREATE TEMP TABLE problems (stream int, model text, what text);

DO $$
DECLARE
	m record;
	n int;
BEGIN
	FOR round IN 1 .. 10 LOOP
		TRUNCATE pg_temp.goal_stream RESTART IDENTITY;
		INSERT INTO pg_temp.goal_stream (journey, touch, at, value, goal)
		SELECT 1 + (random() * random() * 5)::int,
		       CASE WHEN k < 0.6 OR k > 0.97 THEN (ARRAY['a', 'b', 'c', 'a x', 'cc', ''])[1 + (random() * 5.99)::int] END,
		       timestamptz '2026-01-01 00:00+00' + make_interval(hours => (random() * 24)::int),
		       CASE WHEN k BETWEEN 0.55 AND 0.8 THEN (random() * 5)::int * 10 END,
		       CASE WHEN k BETWEEN 0.6 AND 0.8 OR k BETWEEN 0.5 AND 0.57 THEN (ARRAY['won', 'pipeline', 'won', NULL, '', 'lead'])[1 + (random() * 5.99)::int] WHEN k > 0.8 THEN (ARRAY['lead', 'opp'])[1 + (random() * 1.99)::int] END
		FROM (SELECT random() k FROM generate_series(1, 30 + round * 12)) s;
		FOR m IN SELECT * FROM pg_temp.models WHERE models.i % 10 = round - 1 OR (models.i / 10) % 10 = round - 1 LOOP
			SELECT count(*) INTO n
			FROM (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, goal, (m.m).text::touchstone.attribution_model) FROM pg_temp.goal_stream))) a
			FULL JOIN pg_temp.reference_goals(m.m) r ON coalesce(r.touch, '-') = coalesce(a.touch, '-')
			WHERE (a.touches, a.journeys) IS DISTINCT FROM (r.touches, r.journeys)
			   OR NOT coalesce(abs(a.conversions - r.conversions) <= 1e-9 * r.conversions AND abs(a.value - r.value) <= 1e-9 * r.value, false);
			IF n > 0 THEN
				INSERT INTO pg_temp.problems VALUES (round, (m.m).text, n || ' rows of attribute');
			END IF;
			SELECT count(*) INTO n
			FROM (SELECT touch, touch_ref::bigint, conversion_ref::bigint, goal, credit, value
			      FROM unnest((SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, goal, (m.m).text::touchstone.attribution_model) FROM pg_temp.goal_stream))) a
			FULL JOIN pg_temp.reference_goal_rows(m.m) r ON coalesce(r.touch_id, 0) = coalesce(a.touch_ref, 0) AND r.conversion_id = a.conversion_ref
			WHERE a.touch IS DISTINCT FROM r.touch OR a.goal IS DISTINCT FROM r.goal
			   OR NOT coalesce(abs(a.credit - r.credit) <= 1e-9 AND abs(a.value - r.value) <= 1e-9 * greatest(r.value, 1e-9), false);
			IF n > 0 THEN
				INSERT INTO pg_temp.problems VALUES (round, (m.m).text, n || ' rows of attribute_rows');
			END IF;
		END LOOP;
	END LOOP;
END
$$;
SELECT is_empty($$ SELECT * FROM pg_temp.problems WHERE what LIKE '%attribute' $$, 'attribute equals brute force for 400 random models');
SELECT is_empty($$ SELECT * FROM pg_temp.problems WHERE what LIKE '%attribute_rows' $$, 'attribute_rows equals brute force, row by row');
SELECT cmp_ok((SELECT count(DISTINCT (m).text)::int FROM pg_temp.models), '>', 300, 'the models really differ');

-- crowded journeys: sums computed another way (crowded.c) against attribute_rows, which goes pair by pair
CREATE TABLE events AS
SELECT i AS id, CASE WHEN i % 10 = 0 THEN i % 3 ELSE 0 END AS journey,
       CASE WHEN r < 0.8 THEN 'channel ' || (random() * random() * 12)::int END AS touch,
       timestamptz '2026-01-01' + make_interval(mins => (random() * 30000)::int) AS at,
       CASE WHEN r BETWEEN 0.75 AND 0.9 THEN (random() * 1000)::int::float8 END AS value,
       CASE WHEN r > 0.9 THEN CASE WHEN random() < 0.5 THEN 'lead' ELSE 'opp' END WHEN r > 0.82 THEN 'won' END AS goal
FROM (SELECT i, random() AS r FROM generate_series(1, 2600) i) s;
CREATE TEMP TABLE crowded AS
SELECT (row_number() OVER ())::int AS ordinal, trim(kind || ' ' || view || ' ' || weight) AS model
FROM unnest(ARRAY['w_shaped(''lead'', ''opp'')', 'w_shaped(''opp'', ''lead'', 0, 0.5, 0.2)', 'w_shaped(''lead'', ''nothing'', 0.2, 0.3, 0.5)', 'full_path(''lead'', ''opp'')', 'full_path(''lead'', ''opp'', 0, 0, 0, 0)', 'full_path(''lead'', ''opp'', 0.25, 0.25, 0.25, 0.25)', 'linear for ''won''']) kind,
     unnest(ARRAY['', 'lookback 2 days', 'lookback 5 days consume', 'lookback 30 minutes fallback ''channel 0'', ''channel 1''', 'lookback 3 days exclude ''channel 1*'' collapse 2 hours fallback ''channel 2''']) view,
     unnest(ARRAY['', 'weight ''channel 1*'' 5, ''channel 2'' 0.01']) weight
WHERE NOT (view = '' AND weight <> ''); -- the pairs are many enough
CREATE TEMP TABLE whole AS SELECT r.* FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, goal, (SELECT array_agg(model::touchstone.attribution_model ORDER BY ordinal) FROM crowded)) FROM events)) r;
CREATE TEMP TABLE listed AS
SELECT model, touch, count(touch_ref) AS touches, count(DISTINCT journey) AS journeys, sum(credit) AS conversions, sum(value) AS value
FROM (SELECT journey, touchstone.attribute_rows(journey, touch, at, value, id::text, goal, model::touchstone.attribution_model) a FROM events, crowded GROUP BY journey, model) x, unnest(a) r
GROUP BY 1, 2;
SELECT cmp_ok((SELECT max(touches)::int FROM whole WHERE model = 'w_shaped(''lead'', ''opp'')'), '>', 20000, 'the journeys are crowded');
SELECT is_empty($$
	SELECT w.model, w.touch, w.touches, l.touches, w.conversions, l.conversions, w.value, l.value
	FROM whole w FULL JOIN listed l ON l.model = w.model AND coalesce(l.touch, '-') = coalesce(w.touch, '-')
	WHERE (w.touches, w.journeys) IS DISTINCT FROM (l.touches, l.journeys)
	   OR NOT coalesce(abs(w.conversions - l.conversions) <= 1e-9 * w.conversions AND abs(w.value - l.value) <= 1e-9 * greatest(w.value, 1), false)
$$, 'crowded: attribute equals the sums of attribute_rows');
SELECT is_empty($$
	SELECT model, sum(conversions), sum(value) FROM whole WHERE model NOT LIKE 'linear%' GROUP BY 1
	HAVING abs(sum(conversions) - (SELECT count(value) FROM events)) > 1e-9 * sum(conversions) OR abs(sum(value) - (SELECT sum(value) FROM events)) > 1e-9 * sum(value)
$$, 'crowded: credits add up');

-- one journey with a million touches, a hundred thousand conversions and twenty thousand marks
SET LOCAL statement_timeout = '120s';
CREATE TABLE giant AS
SELECT 'channel ' || (i * 7 % 13) AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, NULL::float8 AS value, NULL::text AS goal FROM generate_series(1, 1000000) i
UNION ALL SELECT NULL, timestamptz '2026-01-01' + make_interval(secs => i * 10), i, CASE WHEN i % 2 = 0 THEN 'won' END FROM generate_series(1, 100000) i
UNION ALL SELECT NULL, timestamptz '2026-01-01' + make_interval(secs => i * 50), NULL, CASE WHEN i % 2 = 0 THEN 'lead' ELSE 'opp' END FROM generate_series(1, 20000) i;
CREATE TEMP TABLE of_giant AS
SELECT r.* FROM unnest((SELECT touchstone.attribute('the one'::text, touch, at, value, goal,
	ARRAY['w_shaped(''lead'', ''opp'')', 'full_path(''lead'', ''opp'') lookback 7 days', 'w_shaped(''lead'', ''opp'') consume', 'full_path(''lead'', ''opp'') weight ''channel 1'' 3 for ''won''', 'linear for ''won''']::touchstone.attribution_model[]) FROM giant)) r;
SELECT is_empty($$ SELECT ordinal FROM of_giant WHERE ordinal < 4 GROUP BY 1 HAVING abs(sum(conversions) - 100000) > 1e-4 OR abs(sum(value) - 5000050000) > 1 $$, 'credits of the giant add up');
SELECT is_empty($$ SELECT ordinal FROM of_giant WHERE ordinal > 3 GROUP BY 1 HAVING abs(sum(conversions) - 50000) > 1e-4 OR abs(sum(value) - 2500050000) > 1 $$, 'and those for one goal');
-- of w_shaped's 100,000 conversions 30 % go to the first touch, of channel 7
SELECT ok((SELECT conversions BETWEEN 30000 AND 40000 FROM of_giant WHERE ordinal = 1 AND touch = 'channel 7'), 'the first touch has its role');
RESET statement_timeout;

-- the same bits on every plan, with goals in buffers, blocks, runs and files
CREATE TABLE many AS
SELECT i AS id, (random() * random() * 8000)::bigint AS journey, CASE WHEN r < 0.8 THEN 'channel ' || (random() * 50)::int END AS touch,
       timestamptz '2026-01-01' + make_interval(secs => (random() * 8640)::int * 100) AS at, CASE WHEN r BETWEEN 0.75 AND 0.9 THEN (random() * 20)::int::float8 END AS value,
       CASE WHEN r > 0.77 THEN (ARRAY['lead', 'opp', 'won', 'pipeline', NULL])[1 + (random() * 4.99)::int] END AS goal
FROM (SELECT i, random() AS r FROM generate_series(1, 100000) i) s;
CREATE TABLE shuffled AS SELECT * FROM many ORDER BY random();
ANALYZE many; ANALYZE shuffled;
CREATE TEMP TABLE answers (what text, how text, answer text);
CREATE FUNCTION pg_temp.answer(how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	k text;
	t text;
	a text;
	models constant text := quote_literal(ARRAY['w_shaped(''lead'', ''opp'')', 'full_path(''lead'', ''opp'') lookback 5 days consume for ''won''', 'linear', 'time_decay for ''pipeline''']) || '::touchstone.attribution_model[]';
BEGIN
	FOREACH k IN ARRAY ARRAY['journey', '(journey::text)', 'md5(journey::text)::uuid'] LOOP
		FOREACH t IN ARRAY ARRAY['many', 'shuffled'] LOOP
			EXECUTE format('SELECT md5(touchstone.attribute(%s, touch, at, value, goal, %s)::text) FROM %s', k, models, t) INTO a;
			INSERT INTO answers VALUES (k, how, a);
		END LOOP;
	END LOOP;
	EXECUTE format('SELECT md5(string_agg(a, '','' ORDER BY g)) FROM (SELECT journey AS g, touchstone.attribute(journey, touch, at, value, goal, %s)::text AS a FROM shuffled GROUP BY 1) x', models) INTO a;
	INSERT INTO answers VALUES ('groups', how, a);
	EXECUTE format('SELECT md5(string_agg(a, '','' ORDER BY g)) FROM (SELECT journey AS g, touchstone.attribute_rows(journey, touch, at, value, id::text, goal, %s)::text AS a FROM shuffled WHERE journey < 300 GROUP BY 1) x', models) INTO a;
	INSERT INTO answers VALUES ('rows', how, a);
END $$;
SET max_parallel_workers_per_gather = 0;
SELECT pg_temp.answer('serial');
SET work_mem = '64kB';
SELECT pg_temp.answer('serial, spilling');
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SELECT pg_temp.answer('parallel, spilling');
RESET work_mem;
SELECT pg_temp.answer('parallel');
SELECT is((SELECT count(DISTINCT answer)::int FROM answers WHERE what = w), 1, 'one answer: ' || w) FROM unnest(ARRAY['journey', '(journey::text)', 'md5(journey::text)::uuid', 'groups', 'rows']) w;
SELECT is((SELECT count(*)::int FROM answers), 32, 'many ways were tried');
-- a stream whose rows have no goal earns what attribute without goals says
SELECT results_eq($$ SELECT touchstone.attribute(journey, touch, at, value, NULL, 'u_shaped lookback 5 days')::text FROM many $$,
                  $$ SELECT touchstone.attribute(journey, touch, at, value, 'u_shaped lookback 5 days')::text FROM shuffled $$, 'no goals: as without the argument');
SELECT * FROM finish();
ROLLBACK;
