-- attribute_rows: the rows behind attribute.
SET extra_float_digits = 1;
SET timezone = 'UTC';
CREATE TEMP TABLE events (id int, journey text, touch text, at timestamptz, value float8);
INSERT INTO events VALUES
	(1, 'ann', 'ads', '2026-01-30', NULL), (2, 'ann', 'mail', '2026-01-31', NULL), (3, 'ann', NULL, '2026-02-01', 100),
	(4, 'ann', 'ads', '2026-02-02', 30),
	(5, 'bob', NULL, '2026-02-03', 5),
	(6, 'cyd', 'fair', '2026-02-04', NULL),
	(7, 'dee', 'ads', '2026-02-05', NULL), (8, 'dee', 'ads', '2026-02-05', NULL), (9, 'dee', NULL, '2026-02-05', 8);

-- one row a credit: by model, conversion and touch, in order of time; touch NULL is unearned
SELECT journey, r.* FROM (SELECT journey, touchstone.attribute_rows(journey, touch, at, value, id::text, ARRAY['linear', 'last_touch as ''Last''']::touchstone.attribution_model[]) AS rows FROM events GROUP BY journey) x, unnest(rows) r ORDER BY journey, ordinal, conversion_at, touch_at, touch_ref;
-- one model; every kind of journey key; without GROUP BY, journeys in their canonical order
SELECT touch, touch_ref, conversion_ref, credit, value FROM unnest((SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, 'u_shaped') FROM events WHERE journey IN ('ann', 'bob')));
SELECT count(*), sum(credit), sum(value) FROM unnest((SELECT touchstone.attribute_rows(length(journey), touch, at, value, id::text, 'u_shaped') FROM events));
SELECT count(*), sum(credit), sum(value) FROM unnest((SELECT touchstone.attribute_rows(md5(journey)::uuid, touch, at, value, id::text, 'u_shaped') FROM events));
-- revenue by month of the conversion, which GROUP BY month in attribute would cut in two
SELECT date_trunc('month', conversion_at)::date AS month, touch, sum(value) AS revenue
FROM (SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, 'first_touch lookback 30 days') AS rows FROM events GROUP BY journey) x, unnest(rows) GROUP BY 1, 2 ORDER BY 1, 2;
-- touches that earn nothing have no row; participation has one for each name, at its first touch
SELECT touch, touch_ref, credit FROM unnest((SELECT touchstone.attribute_rows(1::bigint, touch, at, value, id::text, 'participation') FROM events WHERE journey = 'dee'));
SELECT touch, touch_ref, credit FROM unnest((SELECT touchstone.attribute_rows(1::bigint, touch, at, value, id::text, 'custom(1, 0, 1)') FROM (SELECT * FROM events WHERE journey = 'ann' UNION ALL SELECT 10, 'ann', 'x', '2026-02-03', NULL UNION ALL SELECT 11, 'ann', NULL, '2026-02-04', 1) e));
-- a reference may be NULL; equal rows are ordered by it
SELECT touch, touch_ref, conversion_ref, credit FROM unnest((SELECT touchstone.attribute_rows(1::bigint, 'a', now(), v, NULL, 'linear') FROM (VALUES (NULL::float8), (1)) e(v)));
SELECT touch, touch_ref, conversion_ref FROM unnest((SELECT touchstone.attribute_rows(1::bigint, t, '2026-01-01', v, ref, 'first_touch consume') FROM (VALUES ('a', NULL::float8, 'r3'), ('a', NULL, 'r1'), ('a', NULL, NULL), (NULL, 1, 'c2'), (NULL, 1, 'c1')) e(t, v, ref)));
SELECT touchstone.attribute_rows(1::bigint, 'a', now(), 1, repeat('x', 100000), 'linear') IS NOT NULL AS long_reference;
-- no rows; rows that say nothing
SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, 'linear') FROM events WHERE false;
SELECT touchstone.attribute_rows(journey, NULL, at, NULL, id::text, 'linear') FROM events;
-- goal is for streams with goals
SELECT DISTINCT goal FROM unnest((SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, 'linear') FROM events));
-- a view to drill down in, and what it says
CREATE TEMP VIEW drill AS SELECT journey, r.* FROM (SELECT journey, touchstone.attribute_rows(journey, touch, at, value, id::text, ARRAY['linear', 'first_touch']::touchstone.attribution_model[]) AS rows FROM events GROUP BY journey) x, unnest(rows) r;
SELECT d.touch, e.at AS touched, d.credit FROM drill d JOIN events e ON e.id = d.touch_ref::int WHERE d.model = 'linear' AND d.conversion_ref = '4' ORDER BY 2;

\set VERBOSITY terse
-- error
SELECT touchstone.attribute_rows(NULL::bigint, 'a', now(), 1, 'r', 'linear');
-- error
SELECT touchstone.attribute_rows(1::bigint, 'a', now(), -1, 'r', 'linear');
-- error
SELECT touchstone.attribute_rows(1::bigint, 'a', NULL, 1, 'r', 'linear');
-- error
SELECT touchstone.attribute_rows(1::bigint, 'a', now(), 1, 'r', 'u_shapd');
