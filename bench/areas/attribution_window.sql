-- The five models in window-function SQL, as well as we know how to write it: no join of touches to conversions (that takes
-- several times as long), one sort by journey and two incremental ones on top.  A touch sums over the conversions that
-- follow it; n is the number of touches before a conversion, and at a touch its own place.
CREATE FUNCTION windows() RETURNS text LANGUAGE sql AS $q$ SELECT $$
WITH seen AS (
	SELECT journey, touch, at, value, exp(age) AS age,
	       count(touch) OVER w AS n, sum(CASE WHEN touch IS NOT NULL THEN exp(age) END) OVER w AS decayed
	FROM (SELECT *, date_part('epoch', at - timestamptz '2025-01-01') * (ln(2::float8) / (7 * 86400)) AS age FROM events_bigint) e
	WINDOW w AS (PARTITION BY journey ORDER BY at, value NULLS FIRST ROWS UNBOUNDED PRECEDING)
), earned AS (
	SELECT touch, n, age,
	       count(value) OVER f AS c, sum(value) OVER f AS v,
	       sum(CASE WHEN value IS NOT NULL AND n > 0 THEN 1::float8 / n END) OVER f AS linear_c, sum(CASE WHEN n > 0 THEN value / n END) OVER f AS linear_v,
	       sum(CASE WHEN value IS NOT NULL AND n > 0 THEN 1 / decayed END) OVER f AS decay_c, sum(CASE WHEN n > 0 THEN value / decayed END) OVER f AS decay_v,
	       sum(CASE WHEN value IS NOT NULL AND n > 2 THEN 0.2::float8 / (n - 2) END) OVER f AS middle_c, sum(CASE WHEN n > 2 THEN 0.2 * value / (n - 2) END) OVER f AS middle_v,
	       count(value) FILTER (WHERE n = 1) OVER f AS one_c, sum(value) FILTER (WHERE n = 1) OVER f AS one_v,
	       count(value) FILTER (WHERE n = 2) OVER f AS two_c, sum(value) FILTER (WHERE n = 2) OVER f AS two_v,
	       count(value) OVER l AS last_c, sum(value) OVER l AS last_v
	FROM seen
	WINDOW f AS (PARTITION BY journey ORDER BY at DESC, value DESC NULLS LAST ROWS UNBOUNDED PRECEDING), l AS (PARTITION BY journey, n)
)
SELECT touch,
       sum(c) FILTER (WHERE n = 1) AS first_c, sum(v) FILTER (WHERE n = 1) AS first_v, sum(last_c) AS last_c, sum(last_v) AS last_v,
       sum(linear_c) AS linear_c, sum(linear_v) AS linear_v,
       sum(CASE n WHEN 1 THEN one_c + 0.5 * two_c + 0.4 * (c - one_c - two_c)
                  WHEN 2 THEN 0.5 * last_c + coalesce(middle_c, 0)
                  ELSE 0.4 * last_c + coalesce(middle_c, 0) - 0.2 * last_c / (n - 2) END) AS u_c,
       sum(CASE n WHEN 1 THEN coalesce(one_v, 0) + 0.5 * coalesce(two_v, 0) + 0.4 * (coalesce(v, 0) - coalesce(one_v, 0) - coalesce(two_v, 0))
                  WHEN 2 THEN 0.5 * coalesce(last_v, 0) + coalesce(middle_v, 0)
                  ELSE 0.4 * coalesce(last_v, 0) + coalesce(middle_v, 0) - 0.2 * coalesce(last_v, 0) / (n - 2) END) AS u_v,
       sum(decay_c * age) AS decay_c, sum(decay_v * age) AS decay_v
FROM earned WHERE touch IS NOT NULL GROUP BY touch
$$ $q$;

CREATE FUNCTION check_windows() RETURNS void LANGUAGE plpgsql AS $f$
DECLARE
	different int;
BEGIN
	EXECUTE 'CREATE TEMP TABLE w AS ' || windows();
	SELECT count(*) INTO different
	FROM (SELECT w.touch, m.* FROM w, LATERAL (VALUES ('first_touch', first_c, first_v), ('last_touch', last_c, last_v), ('linear', linear_c, linear_v), ('u_shaped', u_c, u_v), ('time_decay', decay_c, decay_v)) m(model, c, v)) s
	FULL JOIN (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay']::touchstone.attribution_model[]) FROM events_bigint)) WHERE touch IS NOT NULL) a
		ON a.touch = s.touch AND a.model = s.model
	WHERE NOT coalesce(abs(a.conversions - s.c) <= 1e-8 * s.c AND abs(a.value - s.v) <= 1e-8 * s.v, false);
	IF different > 0 THEN
		RAISE EXCEPTION 'window-function SQL and attribute differ in % rows', different;
	END IF;
END
$f$;
