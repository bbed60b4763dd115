-- path_transitions and journey_path: the ways that journeys take.
SET extra_float_digits = 1;
SET timezone = 'UTC';
-- Touches and conversions in order, a minute apart: 'ads mail $10'; "=" before a word: at the time of the word before.
CREATE FUNCTION pg_temp.events(journey bigint, path text) RETURNS TABLE (journey bigint, touch text, at timestamptz, value float8) LANGUAGE sql AS $$
	SELECT journey, CASE WHEN word !~ '^=?\$' THEN ltrim(word, '=') END, timestamptz '2026-01-01' + make_interval(mins => (i - count(*) FILTER (WHERE word ~ '^=') OVER (ORDER BY i))::int),
	       CASE WHEN word ~ '^=?\$' THEN ltrim(word, '=$')::float8 END
	FROM regexp_split_to_table(path, ' ') WITH ORDINALITY u(word, i)
$$;
CREATE TEMP TABLE events AS SELECT * FROM pg_temp.events(1, 'ads ads mail $10 fair $5 mail') UNION ALL SELECT * FROM pg_temp.events(2, 'mail ads') UNION ALL SELECT * FROM pg_temp.events(3, '$7 $2');

-- Paths: (start) ads mail (conversion) 10; (start) fair (conversion) 5; (start) mail (null); (start) mail ads (null); twice (start) (conversion), 7 and 2.
SELECT * FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value) FROM events));
-- not collapsed: ads follows ads once
SELECT * FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value, false) FROM events)) WHERE from_touch = 'ads';
-- the same way twice in one journey: two transitions, one journey, the value of both
SELECT * FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value) FROM pg_temp.events(1, 'a b a b $10')));
-- at one instant touches come before conversions, bytewise; a row may be both
SELECT * FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value) FROM pg_temp.events(1, '$1 =b =B =$2')));
SELECT * FROM unnest((SELECT touchstone.path_transitions('k', 'a', timestamptz '2026-01-01', 3)));
-- as an adjacency of shares: where those go who come from mail
SELECT to_touch, transitions / sum(transitions) OVER () AS share FROM unnest((SELECT touchstone.path_transitions(journey, touch, at, value) FROM events)) WHERE from_touch = 'mail';
-- rows that say nothing; no rows; numeric values and dates; uuid journeys
SELECT * FROM unnest((SELECT touchstone.path_transitions(j, t, a, v) FROM (VALUES (1, 'a', date '2026-01-01', NULL::numeric), (1, NULL, '2026-01-02', 12.5), (NULL, NULL, NULL, NULL)) e(j, t, a, v)));
SELECT touchstone.path_transitions(journey, touch, at, value) FROM events WHERE false;
SELECT touchstone.path_transitions(journey, NULL, at, NULL) FROM events;
SELECT count(*), sum(transitions) FROM unnest((SELECT touchstone.path_transitions(md5(journey::text)::uuid, touch, at, value) FROM events));

-- the path of a journey
SELECT journey, touchstone.journey_path(touch, at), touchstone.journey_path(touch, at, false) AS all_touches FROM events GROUP BY journey ORDER BY journey;
SELECT touchstone.journey_path(touch, at) AS path, count(*) FROM events WHERE false GROUP BY journey;
SELECT touchstone.journey_path(touch, at) FROM events WHERE false;
-- at one instant bytewise
SELECT touchstone.journey_path(t, date '2026-01-01') FROM unnest(ARRAY['b', 'B', 'é', 'a', 'B', NULL]) t;
-- as long as they come
SELECT cardinality(touchstone.journey_path(i::text, now())), cardinality(touchstone.journey_path((i / 10)::text, timestamptz '2026-01-01' + i * interval '1 second')) FROM generate_series(1, 1000) i;

\set VERBOSITY default
-- error
SELECT touchstone.path_transitions(NULL::uuid, 'a', now(), NULL);
-- error
SELECT touchstone.path_transitions(1, 'a', NULL, NULL);
-- error
SELECT touchstone.path_transitions(1, NULL, '-infinity', 1);
-- error
SELECT touchstone.path_transitions(1, NULL, now(), -1);
-- error
SELECT touchstone.path_transitions(1, NULL, now(), 'NaN');
-- error
SELECT touchstone.path_transitions(1, NULL, now(), 'Infinity');
-- error
SELECT touchstone.path_transitions(i, NULL, now(), 1e308) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.path_transitions(1, '(null)', now(), NULL);
-- error
SELECT touchstone.path_transitions(1, 'a', now(), NULL, NULL);
-- error
SELECT touchstone.path_transitions(1, 'a', now(), NULL, i = 1) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.path_transitions(1, repeat('x', 1025), now(), NULL);
-- error
SELECT touchstone.journey_path('a', NULL);
-- error
SELECT touchstone.journey_path('a', 'infinity');
-- error
SELECT touchstone.journey_path('a', now(), NULL);
