-- The models driven by the data over streams with goals, and in states: what one half of the area knows, the other does too.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SET LOCAL client_min_messages = warning;
SELECT plan(6);
CREATE FUNCTION pg_temp.chance(what text, i bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || left(md5(what || i), 8))::bit(32)::bigint / 4294967296.0 $$;
-- 600 journeys; rows are touches, marks of two stages, conversions of two kinds
CREATE TEMP TABLE stream AS
SELECT i % 600 AS journey,
       CASE WHEN kind < 0.75 THEN chr(97 + (pg_temp.chance('t', i) * 5)::int) END AS touch,
       timestamptz '2026-01-01 00:00+00' + (pg_temp.chance('at', i) * 1e6)::bigint * interval '1 s' AS at,
       CASE WHEN kind > 0.87 THEN 1 + (pg_temp.chance('v', i) * 100)::int END AS value,
       CASE WHEN kind > 0.94 THEN 'won' WHEN kind > 0.87 THEN 'pipeline' WHEN kind > 0.81 THEN 'opportunity' WHEN kind > 0.75 THEN 'lead' END AS goal
FROM (SELECT i, pg_temp.chance('k', i) AS kind FROM generate_series(1, 6000) i) x;
\set models '''{markov,markov(2),shapley,shapley(ordered),linear}'''
-- without `for`, goals change nothing of these models
SELECT set_eq('SELECT * FROM unnest((SELECT attribute(journey, touch, at, value, goal, ' || :'models' || '::attribution_model[]) FROM stream))',
	'SELECT * FROM unnest((SELECT attribute(journey, touch, at, value, ' || :'models' || '::attribution_model[]) FROM stream))', 'goals alone change nothing');
-- with it, conversions of other goals do not exist
SELECT set_eq($$ SELECT touch, touches, journeys, conversions, value, removal_effect FROM unnest((SELECT attribute(journey, touch, at, value, goal, 'markov for ''won''') FROM stream)) $$,
	$$ SELECT touch, touches, journeys, conversions, value, removal_effect FROM unnest((SELECT attribute(journey, touch, at, value, 'markov') FROM stream WHERE touch IS NOT NULL OR goal = 'won')) $$, 'markov for a goal');
SELECT set_eq($$ SELECT touch, touches, journeys, conversions, value FROM unnest((SELECT attribute(journey, touch, at, value, goal, 'shapley for ''won''') FROM stream)) $$,
	$$ SELECT touch, touches, journeys, conversions, value FROM unnest((SELECT attribute(journey, touch, at, value, 'shapley') FROM stream WHERE touch IS NOT NULL OR goal = 'won')) $$, 'shapley for a goal');
-- in states: two halves of the stream, merged, are the whole
SELECT set_eq('SELECT * FROM unnest((SELECT attribute_final(attribute_merge(s)) FROM (SELECT attribute_state(journey, touch, at, value, ' || :'models' || '::attribution_model[]) AS s FROM stream GROUP BY at < ''2026-01-06'') x))',
	'SELECT * FROM unnest((SELECT attribute(journey, touch, at, value, ' || :'models' || '::attribution_model[]) FROM stream))', 'states of a stream cut in two');
SELECT ok((SELECT count(*) > 0 FROM unnest((SELECT attribute_final(attribute_merge(s)) FROM (SELECT attribute_state(journey, touch, at, value, goal, ARRAY['markov for ''won''', 'w_shaped(''lead'', ''opportunity'') for ''won''']::attribution_model[]) AS s FROM stream GROUP BY journey % 3) x)) WHERE removal_effect > 0), 'and of goals');
SELECT set_eq($$ SELECT * FROM unnest((SELECT attribute_final(attribute_merge(s)) FROM (SELECT attribute_state(journey, touch, at, value, goal, ARRAY['markov for ''won''', 'w_shaped(''lead'', ''opportunity'') for ''won''']::attribution_model[]) AS s FROM stream GROUP BY journey % 3) x)) $$,
	$$ SELECT * FROM unnest((SELECT attribute(journey, touch, at, value, goal, ARRAY['markov for ''won''', 'w_shaped(''lead'', ''opportunity'') for ''won''']::attribution_model[]) FROM stream)) $$, 'with the same answer');
SELECT * FROM finish();
ROLLBACK;
