-- Random streams and random models, with all their clauses, against attribution by brute force (lib/reference.psql):
-- attribute to 1e-9, attribute_rows row by row.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
\ir lib/reference.psql

SELECT plan(3);
SELECT setseed(0.31);

-- Few names, few times (so that many events share an instant), few journeys with many events: every rule gets work.
CREATE TABLE pg_temp.models AS
SELECT i, pg_temp.make_model(
	kind, first => CASE WHEN r.f < 0.2 THEN 0 ELSE round(r.f::numeric, 2)::float8 END, middle => CASE WHEN r.m < 0.2 THEN 0 ELSE round(r.m::numeric, 2)::float8 END,
	last => CASE WHEN r.l < 0.2 AND r.f + r.m > 0.4 THEN 0 ELSE round(r.l::numeric + 0.01, 2)::float8 END,
	half_life => make_interval(hours => 1 + (r.h * 60)::int),
	lookback => CASE WHEN r.a < 0.4 THEN make_interval(hours => 1 + (r.b * 20)::int) END,
	consume => r.c < 0.4,
	since => CASE WHEN r.d < 0.2 THEN timestamptz '2026-01-01 00:00+00' + make_interval(hours => (r.e * 10)::int) END,
	until => CASE WHEN r.d BETWEEN 0.1 AND 0.3 THEN timestamptz '2026-01-01 11:00+00' + make_interval(hours => (r.e * 10)::int) END,
	exclude => CASE WHEN r.x < 0.3 THEN (ARRAY['{a}', '{c*}', '{"a x",b}'])[1 + (r.x * 10)::int]::text[] END,
	collapse => CASE WHEN r.y < 0.3 THEN make_interval(hours => 1 + (r.y * 20)::int) END,
	fallback => CASE WHEN r.z < 0.4 THEN (ARRAY['{a*}', '{b}', '{c,"a x"}', '{*}'])[1 + (r.z * 8)::int]::text[] END,
	weighted => CASE WHEN r.u < 0.3 AND kind <> 'participation' THEN (ARRAY['{a*,b}', '{b,*}', '{"a x"}'])[1 + (r.u * 8)::int]::text[] END,
	factors => CASE WHEN r.u < 0.3 AND kind <> 'participation' THEN (ARRAY['{2,0.5}', '{10,0.125}', '{3}'])[1 + (r.u * 8)::int]::float8[] END) AS m
FROM (SELECT i, random() a, random() b, random() c, random() d, random() e, random() f, random() h, random() l, random() m,
             random() x, random() y, random() z, random() u,
             (ARRAY['first_touch', 'last_touch', 'linear', 'position', 'time_decay', 'participation'])[1 + i % 6] AS kind
      FROM generate_series(1, 240) i) r;

CREATE TEMP TABLE problems (stream int, model text, what text);

DO $$
DECLARE
	round int;
	m record;
	n int;
BEGIN
	FOR round IN 1 .. 8 LOOP
		TRUNCATE pg_temp.stream RESTART IDENTITY;
		INSERT INTO pg_temp.stream (journey, touch, at, value)
		SELECT 1 + (random() * random() * 6)::int,
		       CASE WHEN k < 0.8 THEN (ARRAY['a', 'b', 'c', 'a x', 'cc', ''])[1 + (random() * 5.99)::int] END,
		       timestamptz '2026-01-01 00:00+00' + make_interval(hours => (random() * 24)::int),
		       CASE WHEN k > 0.7 AND k < 0.95 THEN (random() * 5)::int * 10 END
		FROM (SELECT random() k FROM generate_series(1, 20 + round * 10)) s;
		FOR m IN SELECT * FROM pg_temp.models WHERE models.i % 8 = round - 1 LOOP
			SELECT count(*) INTO n
			FROM (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, (m.m).text::touchstone.attribution_model)
			                            FROM pg_temp.stream))) a
			FULL JOIN pg_temp.reference(m.m) r ON coalesce(r.touch, '-') = coalesce(a.touch, '-')
			WHERE (a.touches, a.journeys) IS DISTINCT FROM (r.touches, r.journeys)
			   OR NOT coalesce(abs(a.conversions - r.conversions) <= 1e-9 * r.conversions AND abs(a.value - r.value) <= 1e-9 * r.value, false);
			IF n > 0 THEN
				INSERT INTO pg_temp.problems VALUES (round, (m.m).text, n || ' rows of attribute');
			END IF;
			SELECT count(*) INTO n
			FROM (SELECT touch, touch_ref::bigint, conversion_ref::bigint, credit, value
			      FROM unnest((SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, (m.m).text::touchstone.attribution_model)
			                   FROM pg_temp.stream))) a
			FULL JOIN pg_temp.reference_rows(m.m) r ON coalesce(r.touch_id, 0) = coalesce(a.touch_ref, 0) AND r.conversion_id = a.conversion_ref
			WHERE a.touch IS DISTINCT FROM r.touch
			   OR NOT coalesce(abs(a.credit - r.credit) <= 1e-9 AND abs(a.value - r.value) <= 1e-9 * greatest(r.value, 1e-9), false);
			IF n > 0 THEN
				INSERT INTO pg_temp.problems VALUES (round, (m.m).text, n || ' rows of attribute_rows');
			END IF;
		END LOOP;
	END LOOP;
END
$$;

SELECT is_empty($$ SELECT * FROM pg_temp.problems WHERE what LIKE '%attribute' $$, 'attribute equals brute force for 240 random models');
SELECT is_empty($$ SELECT * FROM pg_temp.problems WHERE what LIKE '%attribute_rows' $$, 'attribute_rows equals brute force, row by row');
SELECT cmp_ok((SELECT count(DISTINCT (m).text)::int FROM pg_temp.models), '>', 200, 'the models really differ');
SELECT * FROM finish();
ROLLBACK;
