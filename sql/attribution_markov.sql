-- The models driven by the data: markov(k), shapley, shapley(ordered).  Small streams whose answers are worked out by hand.
SET timezone = 'UTC';
SET search_path = public, touchstone;
SET extra_float_digits = -3;

-- Text: canonical, equal when they mean the same.
SELECT m::attribution_model FROM (VALUES ('markov'), ('MARKOV( 1 )'), ('markov(2)'), ('markov(4) lookback 30 days as ''M4'''), ('shapley'), ('Shapley ( Ordered )'), ('shapley fallback ''direct*''')) v(m);
SELECT attribution_model 'markov' = attribution_model 'markov(1)' AS same;
CREATE FUNCTION pg_temp.refused(model text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM model::touchstone.attribution_model;
	RAISE EXCEPTION 'was accepted: %', model;
EXCEPTION WHEN invalid_text_representation OR invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END $$;
\pset format unaligned
\pset fieldsep ' | '
SELECT r.* FROM (VALUES ('markov(0)'), ('markov(5)'), ('markov(1.5)'), ('markov(-1)'), ('markov(x)'), ('markov('), ('markov(1'), ('markov(1, 2)'), ('markov()'),
	('shapley(1)'), ('shapley()'), ('shapley(ordered'), ('shapley(ordered, 1)'), ('markov weight ''a'' 2'), ('shapley weight ''a'' 2'), ('marcov')) v(m), pg_temp.refused(m) r;
\pset format aligned

CREATE TEMP TABLE events (journey int, touch text, at timestamptz, value float8);
CREATE FUNCTION pg_temp.path(j int, touches text, value float8 DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
	INSERT INTO events
	SELECT j, t, timestamptz '2026-01-01' + o * interval '1 hour', NULL FROM unnest(string_to_array(touches, ' ')) WITH ORDINALITY u(t, o)
	UNION ALL SELECT j, NULL, timestamptz '2026-02-01', value WHERE value IS NOT NULL
$$;
CREATE FUNCTION pg_temp.attributed(model text) RETURNS TABLE (touch text, touches bigint, journeys bigint, conversions float8, value float8, removal_effect float8) LANGUAGE sql AS $$
	SELECT touch, touches, journeys, conversions, value, removal_effect FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, model::touchstone.attribution_model) FROM events))
$$;

-- Three paths: a b -> 10, a -> null, b -> 30.
-- a is visited twice, goes on to b once: a -> b 1/2, a -> null 1/2; b is visited twice and converts always.
-- P = 2/3 * 1/2 + 1/3 = 2/3.  Without a: 1/3, effect 1/2.  Without b: 0, effect 1.  Shares 1/3, 2/3 of 2 conversions.
-- Value: b is worth 20 on the mean, so everything is 20 times P: the same effects, shares of 40.
SELECT pg_temp.path(1, 'a b', 10), pg_temp.path(2, 'a'), pg_temp.path(3, 'b', 30) \g /dev/null
SELECT * FROM pg_temp.attributed('markov');
-- Order 2: states (a b), (a), (b): only the first contains both.  P = 2/3; without a 1/3: 1/2; without b 0: 1.
-- Value: (a b) 10, (b) 30: P = 40/3; without a 10: effect 1/4; without b: 1.  Shares 1/5, 4/5 of 40.
SELECT * FROM pg_temp.attributed('markov(2)');
-- Shapley: a b -> 1/2 each; b -> 1.  a 1/2 and 5, b 3/2 and 35.
SELECT * FROM pg_temp.attributed('shapley');
SELECT * FROM pg_temp.attributed('shapley(ordered)');
-- shapley as rows; markov has none
SELECT r.touch, r.touch_at, r.conversion_at, r.credit, r.value FROM (SELECT attribute_rows(journey, touch, at, value, NULL, 'shapley') AS x FROM events GROUP BY journey) s, unnest(x) r ORDER BY 3, 2, 1;

-- Repeats: equal neighbours are one state; a state comes back.  a a b a -> 1; b -> null.
-- Start: a 1/2, b 1/2.  a (2 visits): b 1/2, conversion 1/2.  b (2 visits): a 1/2, null 1/2.
-- h(a) = 1/2 + h(b)/2, h(b) = h(a)/2: h(a) = 2/3, h(b) = 1/3.  P = 1/2.  Without a 0: effect 1.  Without b 1/2 * 1/2 = 1/4: effect 1/2.
TRUNCATE events;
SELECT pg_temp.path(1, 'a a b a', 1), pg_temp.path(2, 'b') \g /dev/null
SELECT * FROM pg_temp.attributed('markov');
-- By position: d = 2, a three times: 1/6 each.
SELECT * FROM pg_temp.attributed('shapley(ordered)');

-- One channel; only null paths; nothing but conversions; a conversion without a touch beside one that has some; zero values.
TRUNCATE events;
SELECT pg_temp.path(1, 'a a a', 5), pg_temp.path(2, 'a') \g /dev/null
SELECT * FROM pg_temp.attributed('markov');
SELECT * FROM pg_temp.attributed('markov(3)');
TRUNCATE events;
SELECT pg_temp.path(1, 'a b'), pg_temp.path(2, 'a') \g /dev/null
SELECT * FROM pg_temp.attributed('markov');
SELECT * FROM pg_temp.attributed('shapley');
TRUNCATE events;
SELECT pg_temp.path(1, '', 5) \g /dev/null
SELECT * FROM pg_temp.attributed('markov exclude ''''');
TRUNCATE events;
SELECT pg_temp.path(1, 'a', 5), pg_temp.path(2, 'x', 7), pg_temp.path(3, 'b'), pg_temp.path(4, 'a b', 0) \g /dev/null
SELECT * FROM pg_temp.attributed('markov exclude ''x''');
TRUNCATE events;
SELECT pg_temp.path(1, 'a b', 0) \g /dev/null
SELECT * FROM pg_temp.attributed('markov');
SELECT attribute(journey, touch, at, value, 'markov') IS NULL AS nothing FROM events WHERE false;
-- a touch that is only on null paths earns nothing and is not listed, but its paths count: a -> 1, a c -> null: P = 1/2
TRUNCATE events;
SELECT pg_temp.path(1, 'a', 1), pg_temp.path(2, 'a c') \g /dev/null
SELECT * FROM pg_temp.attributed('markov');

-- Several conversions of a journey: each is a path of what it sees, and what follows the last is a null path.
--   a 10  b 20  c        paths: a -> 10, a b -> 20, c -> null                with consume: a -> 10, b -> 20, c -> null
-- a: 2 visits, 1 conversion, 1 to b.  P: start a 2/3, c 1/3: 2/3.  Without a 0: 1.  Without b: 2/3 * 1/2 = 1/3: 1/2.  Shares 2/3, 1/3 of 2.
-- Value: a 5 (10 from one of two visits), b 20: V = 2/3 * (5 + 1/2 * 20) = 10.  Without a 0: 1.  Without b 10/3: 2/3.  Shares 3/5, 2/5 of 30: 18, 12.
-- With consume: a and b alike, each 1/3 of the starts.  Effects 1/2, 1/2; by value 1/3, 2/3.
TRUNCATE events;
INSERT INTO events VALUES (1, 'a', '2026-01-01', NULL), (1, NULL, '2026-01-02', 10), (1, 'b', '2026-01-03', NULL), (1, NULL, '2026-01-04', 20), (1, 'c', '2026-01-05', NULL);
SELECT * FROM pg_temp.attributed('markov');
SELECT * FROM pg_temp.attributed('markov consume');
-- lookback: the second conversion does not see a, and c is still a null path
SELECT * FROM pg_temp.attributed('markov lookback 1 day');
-- A period: the first conversion shapes the chain and is not reported; a period that ends before c has not seen it.
SELECT * FROM pg_temp.attributed('markov from ''2026-01-03''');
SELECT * FROM pg_temp.attributed('markov from ''2026-01-03'' to ''2026-01-05''');
SELECT * FROM pg_temp.attributed('markov to ''2026-01-04''');
SELECT * FROM pg_temp.attributed('markov from ''2026-03-01''');
-- fallback: a and c stand aside where a path has another; alone each is one: a -> 10, b -> 20, c -> null
SELECT * FROM pg_temp.attributed('markov fallback ''a'', ''c''');

-- Several models in one pass, with those of rules, which do not see journeys without a conversion.
SELECT model, touch, touches, conversions, value, removal_effect FROM unnest((SELECT attribute(journey, touch, at, value, ARRAY['markov', 'linear', 'shapley', 'markov(2) as ''two''']::attribution_model[]) FROM events));

-- Values at the ends of float8: shares do not overflow where totals do not.
TRUNCATE events;
SELECT pg_temp.path(1, 'a b', 1e308), pg_temp.path(2, 'b', 1e-300), pg_temp.path(3, 'c') \g /dev/null
SELECT touch, conversions, value FROM pg_temp.attributed('markov');
INSERT INTO events SELECT 4, touch, at, value FROM events WHERE journey = 1;
-- error: the total is out of range
SELECT * FROM pg_temp.attributed('markov');

-- Refused where the model has nothing to say.
SELECT credit('shapley', at, touch) OVER (ORDER BY at), touch FROM events WHERE journey = 1;
-- error
SELECT credit('markov', at, touch) OVER (ORDER BY at) FROM events;
-- error
SELECT credit('shapley') OVER (ORDER BY at) FROM events;
-- error
SELECT attribute_rows(journey, touch, at, value, NULL, ARRAY['linear', 'markov(2)']::attribution_model[]) FROM events;
