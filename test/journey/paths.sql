-- path_transitions and journey_path against window functions, on random streams with equal times.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET timezone = 'UTC';
SELECT setseed(0.31) \g /dev/null
SELECT plan(12);

CREATE TEMP TABLE events AS
SELECT (random() * 150)::bigint AS journey, CASE WHEN random() < 0.85 THEN (ARRAY['ads', 'mail', 'Mail', 'fair', 'ads', '邮件'])[1 + floor(random() * 6)::int] END AS touch,
       timestamptz '2026-03-01' + make_interval(hours => (random() * 30)::int) AS at, CASE WHEN random() < 0.25 THEN round((random() * 100)::numeric, 2)::float8 END AS value
FROM generate_series(1, 1500);
ANALYZE events;

-- A touch belongs to the path after the conversions before it, those of its instant not among them; the k-th conversion ends path k - 1.
CREATE FUNCTION pg_temp.reference(collapse boolean) RETURNS TABLE (from_touch text, to_touch text, transitions bigint, journeys bigint, value numeric) LANGUAGE sql AS $$
	WITH touches AS (SELECT e.journey, e.touch COLLATE "C" AS touch, e.at, (SELECT count(*) FROM events c WHERE c.journey = e.journey AND c.value IS NOT NULL AND c.at < e.at) AS path FROM events e WHERE e.touch IS NOT NULL),
	ends AS (SELECT journey, row_number() OVER (PARTITION BY journey ORDER BY at, value) - 1 AS path, value::numeric AS value FROM events WHERE value IS NOT NULL),
	kept AS (SELECT * FROM (SELECT *, lag(touch) OVER w AS before FROM touches WINDOW w AS (PARTITION BY journey, path ORDER BY at, touch)) t WHERE NOT collapse OR before IS DISTINCT FROM touch),
	edges AS (
		SELECT journey, path, coalesce(lag(touch) OVER w, '(start)') AS from_touch, touch AS to_touch FROM kept WINDOW w AS (PARTITION BY journey, path ORDER BY at, touch)
		UNION ALL
		SELECT journey, path, last_touch, CASE WHEN value IS NULL THEN '(null)' ELSE '(conversion)' END
		FROM (SELECT DISTINCT ON (journey, path) journey, path, touch AS last_touch FROM kept ORDER BY journey, path, at DESC, touch DESC) l LEFT JOIN ends USING (journey, path)
		UNION ALL
		SELECT journey, path, '(start)', '(conversion)' FROM ends WHERE NOT EXISTS (SELECT FROM touches t WHERE t.journey = ends.journey AND t.path = ends.path))
	SELECT from_touch, to_touch, count(*), count(DISTINCT journey), coalesce(sum(value), 0) FROM edges LEFT JOIN ends USING (journey, path) GROUP BY 1, 2
$$;
CREATE FUNCTION pg_temp.transitions(key text, settings text) RETURNS TABLE (from_touch text, to_touch text, transitions bigint, journeys bigint, value numeric) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE format('SELECT from_touch, to_touch, transitions, journeys, round(value::numeric, 2) FROM unnest((SELECT touchstone.path_transitions(%s, touch, at, value %s) FROM events))', key, settings);
END $$;
SELECT set_eq($$ SELECT * FROM pg_temp.transitions('journey', '') $$, $$ SELECT * FROM pg_temp.reference(true) $$, 'path_transitions: bigint journeys, collapsed by default');
SELECT set_eq($$ SELECT * FROM pg_temp.transitions('journey::text', ', true') $$, $$ SELECT * FROM pg_temp.reference(true) $$, 'text journeys');
SELECT set_eq($$ SELECT * FROM pg_temp.transitions('md5(journey::text)::uuid', ', false') $$, $$ SELECT * FROM pg_temp.reference(false) $$, 'uuid journeys, not collapsed');
SELECT ok((SELECT bool_and(from_touch <> to_touch) FROM pg_temp.transitions('journey', '')), 'collapsed paths do not stay where they are');
SELECT ok((SELECT bool_or(from_touch = to_touch) FROM pg_temp.transitions('journey', ', false')), '... others do');

-- what flows in flows out
SELECT is_empty($$
	SELECT touch FROM (SELECT from_touch AS touch, -transitions AS n, -value AS v FROM pg_temp.transitions('journey', '') UNION ALL SELECT to_touch, transitions, value FROM pg_temp.transitions('journey', '')) f
	WHERE touch NOT LIKE '(%' GROUP BY touch HAVING sum(n) <> 0
$$, 'as many transitions go out of every touch as in');
SELECT results_eq($$ SELECT sum(transitions)::bigint, sum(value) FROM pg_temp.transitions('journey', '') WHERE to_touch = '(conversion)' $$,
	$$ SELECT count(*), sum(value::numeric) FROM events WHERE value IS NOT NULL $$, 'the transitions into (conversion) are all conversions and their value');
SELECT is((SELECT sum(value) FROM pg_temp.transitions('journey', '') WHERE to_touch = '(null)'), 0::numeric, 'a path that does not convert is worth nothing');
SELECT results_eq($$ SELECT from_touch FROM (SELECT DISTINCT ON (from_touch) from_touch, o FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value) FROM events)) WITH ORDINALITY r(from_touch, to_touch, transitions, journeys, value, o) ORDER BY from_touch, o) x ORDER BY o $$,
	ARRAY['(start)', 'Mail', 'ads', 'fair', 'mail', '邮件'], 'the result is in order: (start), then names bytewise');

-- paths of journeys
SELECT set_eq($$ SELECT journey, touchstone.journey_path(touch, at, false) FROM events GROUP BY journey $$,
	$$ SELECT journey, coalesce(array_agg(touch ORDER BY at, touch COLLATE "C") FILTER (WHERE touch IS NOT NULL), '{}') FROM events GROUP BY journey $$, 'journey_path is the touches in order');
SELECT set_eq($$ SELECT journey, touchstone.journey_path(touch, at) FROM events GROUP BY journey $$,
	$$ SELECT journey, coalesce(array_agg(touch ORDER BY at, touch COLLATE "C") FILTER (WHERE touch IS NOT NULL AND before IS DISTINCT FROM touch), '{}')
	   FROM (SELECT *, lag(touch) OVER (PARTITION BY journey, touch IS NULL ORDER BY at, touch COLLATE "C") AS before FROM events) e GROUP BY journey $$, '... collapsed by default');
-- a journey of 200,000 touches
SELECT is((SELECT md5(array_to_string(touchstone.journey_path('t' || i % 1000, timestamptz '2026-01-01' + i * interval '1 second', false), ',')) FROM (SELECT i FROM generate_series(1, 200000) i ORDER BY i % 7, i DESC) s),
	(SELECT md5(string_agg('t' || i % 1000, ',' ORDER BY i)) FROM generate_series(1, 200000) i), 'a journey of 200,000 touches');
SELECT * FROM finish();
ROLLBACK;
