-- attribute_interval: credits with the bounds of a bootstrap over journeys.
SET timezone = 'UTC';
SET search_path = public, touchstone;
SET extra_float_digits = -3;

CREATE TEMP TABLE events (journey bigint, touch text, at timestamptz, value float8);
-- One journey, one touch, one conversion: a replicate has it as often as a Poisson(1) variable says, which is 0 up to 36.8 % of
-- the replicates, at most 1 up to 73.6 %, at most 2 up to 92.0 %, at most 3 up to 98.1 %.  The bounds are the quantiles
-- (1 - level) / 2 and 1 minus it: at 0.2 both 1 (40 %, 60 %), at 0.3 0 and 1 (35 %, 65 %), at 0.8 0 and 2 (10 %, 90 %), at 0.9 0 and 3.
INSERT INTO events VALUES (1, 'a', '2026-01-01', 10);
SELECT level, i.* FROM unnest('{0.2,0.3,0.8,0.9}'::float8[]) level, unnest((SELECT attribute_interval(journey, touch, at, value, 'linear', 10000, level, 1) FROM events)) i;
-- ... and every chain with one channel has the effect 1, in a replicate that has a conversion at all
SELECT i.* FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'markov', 10000, 0.2, 1) FROM events)) i;
SELECT i.* FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'markov', 10000, 0.8, 1) FROM events)) i;

-- 1,000 journeys with a conversion each, 400 from a and 600 from b, 100 without a touch: Poisson sums, whose 95 % bounds are
-- about 1.96 * sqrt(n) away: 39, 48, 20.
TRUNCATE events;
INSERT INTO events SELECT j, CASE WHEN j <= 400 THEN 'a' WHEN j <= 1000 THEN 'b' END, '2026-01-01', 1 FROM generate_series(1, 1100) j;
SELECT touch, conversions, value, abs(conversions - conversions_low - 1.96 * sqrt(conversions)) < 8 AS low, abs(conversions_high - conversions - 1.96 * sqrt(conversions)) < 8 AS high,
       value_low = conversions_low AS same_low, value_high = conversions_high AS same_high
FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'linear', 2000, 0.95, 1) FROM events));
-- Removal effects: half of the journeys of c convert, one in ten of d.  Ones of other touches stand by.
TRUNCATE events;
INSERT INTO events SELECT j, CASE WHEN j <= 500 THEN 'c' ELSE 'd' END, '2026-01-01', CASE WHEN j <= 250 OR j > 950 THEN 2 END FROM generate_series(1, 1000) j;
-- c: 250 of 300 conversions, effect 5/6; a replicate has Poisson(250) and Poisson(50) of them, so the share varies by
-- sqrt(5/6 * 1/6 / 300) = 0.0215, and its 95 % bounds lie 0.042 to either side.
SELECT touch, conversions, removal_effect, abs(removal_effect - removal_effect_low - 0.042) < 0.008 AS low, abs(removal_effect_high - removal_effect - 0.042) < 0.008 AS high, conversions_low < conversions AND conversions < conversions_high AS between
FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'markov', 1000, 0.95, 5) FROM events));

-- Every model but shapley(ordered); rules with clauses; a journey with very many pairs.
SELECT model, count(*), sum(conversions) AS conversions, sum(value) AS value, bool_and(conversions_low <= conversions AND conversions <= conversions_high) AS within
FROM unnest(ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay', 'participation', 'markov', 'markov(2)', 'shapley', 'linear exclude ''c''', 'linear from ''2026-01-02''', 'markov exclude ''c''']) WITH ORDINALITY m(model, o),
     unnest((SELECT attribute_interval(journey, touch, at, value, model::attribution_model, 200, 0.95, 3) FROM events)) GROUP BY model, o ORDER BY o;
INSERT INTO events SELECT -1, CASE WHEN i % 10 < 8 THEN 'e' END, timestamptz '2026-01-01' + i * interval '1 minute', CASE WHEN i % 10 >= 8 THEN 1 END FROM generate_series(1, 1000) i;
SELECT touch, conversions FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 0.95, 3) FROM events));

-- Keys of other types; the same seed, the same bounds; another seed, others.
CREATE FUNCTION pg_temp.bounds(seed bigint, shuffle boolean DEFAULT false) RETURNS text LANGUAGE sql AS $$
	SELECT md5(touchstone.attribute_interval(journey, touch, at, value, 'shapley', 50, 0.9, seed)::text) FROM (SELECT * FROM events ORDER BY CASE WHEN shuffle THEN md5(journey::text || at) END) e
$$;
SELECT pg_temp.bounds(1) = pg_temp.bounds(1) AS again, pg_temp.bounds(1) = pg_temp.bounds(1, true) AS shuffled, pg_temp.bounds(1) = pg_temp.bounds(2) AS other_seed;
SELECT touch, conversions FROM unnest((SELECT attribute_interval(journey::text, touch, at, value, 'linear', 100, 0.95, 3) FROM events WHERE journey > 0));
SELECT touch, conversions FROM unnest((SELECT attribute_interval(md5(journey::text)::uuid, touch, at, value, 'linear', 100, 0.95::numeric, 3) FROM events WHERE journey > 0));
-- by group, also where each has a seed and a level of its own: the same as one by one
SELECT g, count(*) AS touches, bool_and(u = ANY (SELECT o FROM unnest((SELECT attribute_interval(journey, touch, at, value, 'linear', 10 * g, 1 - 0.1 * g, g) FROM events WHERE journey > 0)) o)) AS same
FROM (SELECT g, attribute_interval(journey, touch, at, value, 'linear', 10 * g, 1 - 0.1 * g, g) AS a FROM events, generate_series(1, 3) g WHERE journey > 0 GROUP BY g) x, unnest(a) u GROUP BY g ORDER BY g;
SELECT g, r.touch, r.conversions FROM (SELECT journey % 2 AS g, attribute_interval(journey, touch, at, value, 'linear', 10, 0.5, 3) AS a FROM events WHERE journey > 0 GROUP BY 1) x, unnest(a) r ORDER BY 1, 2;
SELECT attribute_interval(journey, touch, at, value, 'linear', 10, 0.5, 3) IS NULL AS nothing FROM events WHERE false;
SELECT attribute_interval(journey, touch, at, NULL, 'linear', 10, 0.5, 3) AS no_conversions FROM events;
SELECT attribute_interval(journey, touch, at, NULL, 'markov', 10, 0.5, 3) AS no_conversions FROM events;

-- errors: 3
SELECT attribute_interval(journey, touch, at, value, 'linear', NULL, 0.95, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, NULL, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 0.95, NULL) FROM events;
-- errors: 6
SELECT attribute_interval(journey, touch, at, value, 'linear', 9, 0.95, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 10001, 0.95, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 0, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 1, 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 'NaN', 1) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 95, 1) FROM events;
-- errors: 3
SELECT attribute_interval(journey, touch, at, value, 'linear', 100, 0.95, journey) FROM events;
SELECT attribute_interval(journey, touch, at, value, 'shapley(ordered)', 100, 0.95, 1) FROM events;
SELECT attribute_interval(journey, touch, at, -1, 'linear', 100, 0.95, 1) FROM events;
