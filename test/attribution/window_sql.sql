-- The rule-based models written as an analyst would without the extension: joins and window functions, in one statement.
-- Over 60,000 rows, shared and consumed, with and without lookback.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(4);
SELECT setseed(0.53);
CREATE TABLE events AS
SELECT i AS id, (random() * random() * 9000)::bigint AS journey, CASE WHEN r < 0.92 THEN 'channel ' || (random() * 15)::int END AS touch,
       timestamptz '2026-01-01' + make_interval(hours => (random() * 2000)::int) AS at, CASE WHEN r > 0.9 THEN (random() * 500)::int::float8 END AS value
FROM (SELECT i, random() r FROM generate_series(1, 60000) i) s;
ANALYZE events;

CREATE FUNCTION pg_temp.by_windows(consume boolean, lookback interval) RETURNS TABLE (model text, touch text, conversions float8, value float8) LANGUAGE sql AS $$
	WITH conversions AS (
		SELECT id, journey, at, value,
		       CASE WHEN consume THEN lag(at) OVER (PARTITION BY journey ORDER BY at, value, id) END AS since
		FROM events WHERE value IS NOT NULL
	), seen AS (
		SELECT c.id, c.at AS conversion_at, c.value, t.touch, t.at,
		       row_number() OVER w AS i, count(t.id) OVER (PARTITION BY c.id) AS n, max(t.at) OVER (PARTITION BY c.id) AS latest
		FROM conversions c LEFT JOIN events t ON t.journey = c.journey AND t.touch IS NOT NULL AND t.at <= c.at
			AND (c.since IS NULL OR t.at > c.since) AND (lookback IS NULL OR t.at >= c.at - lookback)
		WINDOW w AS (PARTITION BY c.id ORDER BY t.at, t.touch COLLATE "C", t.id)
	), weighed AS (
		SELECT *, 2 ^ (- date_part('epoch', latest - at) / (7 * 86400)) AS decayed FROM seen
	), credits AS (
		SELECT m.model, s.touch, s.value,
		       CASE WHEN n = 0 THEN 1
		            WHEN m.model = 'first_touch' THEN (i = 1)::int
		            WHEN m.model = 'last_touch' THEN (i = n)::int
		            WHEN m.model = 'linear' THEN 1.0 / n
		            WHEN m.model = 'time_decay' THEN decayed / sum(decayed) OVER (PARTITION BY m.model, s.id)
		            WHEN m.model = 'u_shaped' THEN CASE WHEN n = 1 THEN 1 WHEN n = 2 THEN 0.5 WHEN i IN (1, n) THEN 0.4 ELSE 0.2 / (n - 2) END
		       END AS credit
		FROM weighed s, unnest(ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay']) m(model)
	)
	SELECT model, touch, sum(credit), sum(credit * value) FROM credits WHERE credit > 0 GROUP BY 1, 2
$$;

SELECT is_empty(format($$
	SELECT coalesce(a.model, w.model), coalesce(a.touch, w.touch), a.conversions, w.conversions, a.value, w.value
	FROM (SELECT split_part(model, ' ', 1) AS model, touch, conversions, value FROM unnest((SELECT touchstone.attribute(journey, touch, at, value,
		ARRAY['first_touch %1$s', 'last_touch %1$s', 'linear %1$s', 'u_shaped %1$s', 'time_decay %1$s']::touchstone.attribution_model[]) FROM events))) a
	FULL JOIN pg_temp.by_windows(%2$L, %3$L) w ON w.model = a.model AND coalesce(w.touch, '-') = coalesce(a.touch, '-')
	WHERE NOT coalesce(abs(a.conversions - w.conversions) <= 1e-9 * w.conversions AND abs(a.value - w.value) <= 1e-9 * greatest(w.value, 1), false)
$$, clauses, consume, lookback), 'window functions agree: ' || clauses)
FROM (VALUES ('', false, NULL), ('lookback 20 days', false, '20 days'), ('consume', true, NULL), ('lookback 5 days consume', true, '5 days')) v(clauses, consume, lookback);
SELECT * FROM finish();
ROLLBACK;
