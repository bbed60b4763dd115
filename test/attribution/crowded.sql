-- Journeys with so many pairs of touch and conversion that attribute computes their sums another way (crowded.c):
-- against attribute_rows, which goes pair by pair, for every model and clause; and a journey of the size that no loop over
-- pairs would survive.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(6);
SELECT setseed(0.77);

CREATE TABLE events AS
SELECT i AS id, i % 3 AS journey,
       CASE WHEN r < 0.9 THEN 'channel ' || (random() * random() * 12)::int END AS touch,
       timestamptz '2026-01-01' + make_interval(mins => (random() * 30000)::int) AS at,
       CASE WHEN r > 0.85 THEN (random() * 1000)::int::float8 END AS value
FROM (SELECT i, random() AS r FROM generate_series(1, 6000) i) s;

CREATE TEMP TABLE models AS
SELECT (row_number() OVER ())::int AS ordinal, trim(kind || ' ' || view || ' ' || weight) AS model
FROM unnest(ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'custom(1, 0, 2)', 'custom(0, 1, 0)', 'time_decay(1 day)', 'time_decay(1 hour)', 'time_decay(3000 days)', 'participation']) kind,
     unnest(ARRAY['', 'lookback 1 day', 'lookback 5 days consume', 'consume', 'lookback 30 minutes fallback ''channel 0'', ''channel 1''', 'lookback 1 day exclude ''channel 1*'' collapse 2 hours fallback ''channel 2''']) view,
     unnest(ARRAY['', 'weight ''channel 1*'' 5, ''channel 2'' 0.01']) weight
WHERE NOT (kind = 'participation' AND weight <> '');
SELECT cmp_ok((SELECT count(*)::int FROM models), '>', 100, 'more models than one call takes: two calls');

CREATE TEMP TABLE whole AS
SELECT r.* FROM (SELECT touchstone.attribute(journey, touch, at, value, ms) a FROM events,
	(SELECT array_agg(model::touchstone.attribution_model ORDER BY ordinal) AS ms FROM models GROUP BY ordinal % 2) m GROUP BY ms) x, unnest(a) r;
CREATE TEMP TABLE listed AS
SELECT model, touch, count(touch_ref) AS touches, count(DISTINCT journey) AS journeys, sum(credit) AS conversions, sum(value) AS value
FROM (SELECT journey, touchstone.attribute_rows(journey, touch, at, value, id::text, model::touchstone.attribution_model) a FROM events, models GROUP BY journey, model) x, unnest(a) r
GROUP BY 1, 2;

SELECT cmp_ok((SELECT max(touches)::int FROM whole WHERE model = 'linear'), '>', 50000, 'the journeys are crowded');
SELECT is_empty($$
	SELECT w.model, w.touch, w.touches, l.touches, w.conversions, l.conversions, w.value, l.value
	FROM whole w FULL JOIN listed l ON l.model = w.model AND coalesce(l.touch, '-') = coalesce(w.touch, '-')
	WHERE (w.touches, w.journeys) IS DISTINCT FROM (l.touches, l.journeys)
	   OR NOT coalesce(abs(w.conversions - l.conversions) <= 1e-9 * w.conversions AND abs(w.value - l.value) <= 1e-9 * greatest(w.value, 1), false)
$$, 'attribute equals the sums of attribute_rows');
SELECT is_empty($$
	SELECT model, sum(conversions), sum(value) FROM whole WHERE model NOT LIKE 'participation%' GROUP BY 1
	HAVING abs(sum(conversions) - (SELECT count(value) FROM events)) > 1e-9 * sum(conversions)
	    OR abs(sum(value) - (SELECT sum(value) FROM events)) > 1e-9 * sum(value)
$$, 'credits add up');

-- one journey, a million touches, a hundred thousand conversions
CREATE TABLE long AS
SELECT CASE WHEN i % 11 > 0 THEN 'channel ' || (i * 7 % 13) END AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i % 11 = 0 THEN i::float8 END AS value
FROM generate_series(1, 1100000) i;
SET LOCAL statement_timeout = '120s';
CREATE TEMP TABLE giant AS
SELECT r.* FROM unnest((SELECT touchstone.attribute('the one'::text, touch, at, value,
	ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay', 'participation', 'linear consume', 'u_shaped consume', 'time_decay consume', 'participation consume',
	      'linear lookback 7 days', 'u_shaped lookback 7 days', 'time_decay lookback 7 days', 'participation lookback 7 days']::touchstone.attribution_model[]) FROM long)) r;
SELECT is_empty($$ SELECT model FROM giant WHERE model NOT LIKE 'participation%' GROUP BY 1
	HAVING abs(sum(conversions) - 100000) > 1e-4 OR abs(sum(value) - (SELECT sum(value) FROM long)) > 1e-9 * sum(value) $$, 'credits of the giant add up');
-- the i-th conversion sees 10 i touches, of which each of the 13 channels has its share; so linear gives each 1/13 but for the ends
SELECT is_empty($$ SELECT touch, conversions FROM giant WHERE model = 'linear' AND abs(conversions - 100000.0 / 13) > 5 $$, 'linear is what it must be');
SELECT * FROM finish();
ROLLBACK;
