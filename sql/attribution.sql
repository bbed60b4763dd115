-- attribute: every model, every clause, the order of their effects.  Values are round, so that credits can be checked by
SET extra_float_digits = 1;
-- eye; random streams are in test/attribution.
SET timezone = 'UTC';
SET client_min_messages = warning;

-- What a journey says, in a line: "a b $100" is touch a on day 1, touch b on day 2, a conversion worth 100 on day 3; an
-- event in brackets, "(c $50)", happens at the instant of the one before.
CREATE FUNCTION pg_temp.events(journey bigint, line text, OUT journey bigint, OUT touch text, OUT at timestamptz, OUT value float8)
RETURNS SETOF record LANGUAGE sql AS $$
	SELECT $1, CASE WHEN w !~ '^\$' THEN replace(w, '_', ' ') END,
	       timestamptz '2026-01-01' + make_interval(days => (sum(CASE WHEN inside THEN 0 ELSE 1 END) OVER (ORDER BY o))::int - 1),
	       CASE WHEN w ~ '^\$' THEN substr(w, 2)::float8 END
	FROM (SELECT translate(word, '()', '') AS w, o,
	             sum(length(word) - length(replace(word, '(', ''))) OVER (ORDER BY o) > coalesce(sum(length(word) - length(replace(word, ')', ''))) OVER (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS inside
	      FROM unnest(string_to_array(line, ' ')) WITH ORDINALITY u(word, o)) x
$$;
SELECT * FROM pg_temp.events(1, 'a b (c $50) $100');

-- The result for some journeys and some models, one row a touch and one column a model: conversions and value.
CREATE FUNCTION pg_temp.show(lines text[], models touchstone.attribution_model[])
RETURNS TABLE (touch text, credits text) LANGUAGE sql AS $$
	SELECT coalesce(a.touch, '(unearned)'),
	       string_agg(format('%s: %s %s (%s/%s)', model, round(conversions::numeric, 4)::float8, round(value::numeric, 2)::float8, touches, journeys), '   ' ORDER BY ordinal)
	FROM (SELECT touchstone.attribute(e.journey, e.touch, e.at, e.value, models) r
	      FROM unnest(lines) WITH ORDINALITY l(line, j), pg_temp.events(j, line) e) x, unnest(r) a
	GROUP BY a.touch ORDER BY a.touch NULLS LAST
$$;

-- one touch takes all, whatever the model
SELECT * FROM pg_temp.show('{a $100}', '{first_touch,last_touch,linear}');
SELECT * FROM pg_temp.show('{a $100}', '{u_shaped,j_shaped,"custom(0, 1, 0)","u_shaped(0, 0)",time_decay,participation}');
-- two touches
SELECT * FROM pg_temp.show('{a b $100}', '{first_touch,last_touch,linear}');
SELECT * FROM pg_temp.show('{a b $100}', '{u_shaped,j_shaped,inverse_j_shaped,"custom(1, 2, 3)"}');
SELECT * FROM pg_temp.show('{a b $100}', '{"custom(0, 1, 0)","u_shaped(0, 0)",time_decay(1 day),participation}');
-- three
SELECT * FROM pg_temp.show('{a b c $100}', '{first_touch,last_touch,linear}');
SELECT * FROM pg_temp.show('{a b c $100}', '{u_shaped,j_shaped,inverse_j_shaped,"custom(1, 2, 3)"}');
SELECT * FROM pg_temp.show('{a b c $100}', '{"custom(0, 1, 0)","u_shaped(0.5, 0.5)",time_decay(1 day),participation}');
-- seven, one of them three times: 1, 2, 4, 8, 16, 32, 64 of 127 under a half-life of a day
SELECT * FROM pg_temp.show('{a b c a d a e $127}', '{first_touch,last_touch,linear}');
SELECT * FROM pg_temp.show('{a b c a d a e $100}', '{u_shaped,j_shaped,inverse_j_shaped,"custom(1, 5, 4)"}');
SELECT * FROM pg_temp.show('{a b c a d a e $127}', '{time_decay(1 day),participation}');

-- no touch, no conversion, a conversion worth nothing, a touch after the conversion
SELECT * FROM pg_temp.show('{$100,$50,a}', '{linear}');
SELECT * FROM pg_temp.show('{a}', '{linear}');
SELECT * FROM pg_temp.show('{a $0}', '{linear}');
SELECT * FROM pg_temp.show('{a $100 b}', '{linear,last_touch}');

-- one instant: touches by name, then conversions by value; a conversion sees the touches of its instant
SELECT * FROM pg_temp.show('{b (a $100)}', '{first_touch,last_touch,linear}');
SELECT * FROM pg_temp.show('{$100 (a)}', '{linear}');
SELECT * FROM pg_temp.show('{b (a $10 $20)}', '{linear consume}');
SELECT model, touch, conversions, value FROM unnest((
	SELECT touchstone.attribute(j, t, at, v, '{last_touch,linear}'::touchstone.attribution_model[])
	FROM (VALUES (1::bigint, 'a', timestamptz '2026-01-01', NULL::float8), (1, 'b', '2026-01-02', 100)) e(j, t, at, v)));  -- b converts at once

-- several conversions of a journey: each sees everything before it, or what is left
SELECT * FROM pg_temp.show('{a b $100 c $30}', '{linear,linear consume}');
SELECT * FROM pg_temp.show('{a $100 $30}', '{linear,linear consume}');
SELECT * FROM pg_temp.show('{a b $100 c $30}', '{first_touch,last_touch,u_shaped}');
SELECT * FROM pg_temp.show('{a b $100 c a $30}', '{participation,participation consume}');
SELECT * FROM pg_temp.show('{a b $100 c $30}', '{time_decay(1 day),time_decay(1 day) consume}');

-- lookback: both ends included.  a is three days before the conversion, b two, c one
SELECT * FROM pg_temp.show('{a b c $60}', '{linear lookback 3 days,linear lookback 2 days,linear lookback 71 hours}');
SELECT * FROM pg_temp.show('{a b c $60}', '{linear lookback 1 day,linear lookback 1 second,first_touch lookback 2 days}');
SELECT * FROM pg_temp.show('{a $100 b $50 $10}', '{linear lookback 2 days,linear lookback 2 days consume}');

-- fallback: stands aside unless alone in the window
SELECT * FROM pg_temp.show('{direct ads direct $100}', ARRAY['last_touch', 'last_touch fallback ''direct*''', 'linear fallback ''direct''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{direct $100,direct_app direct $10,$1}', ARRAY['last_touch fallback ''direct*''', 'first_touch fallback ''direct''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{ads direct $100}', ARRAY['last_touch fallback ''direct*'' lookback 1 day', 'last_touch fallback ''direct*'' lookback 2 days']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{ads direct $100 direct $10}', ARRAY['last_touch fallback ''direct*'' consume']::touchstone.attribution_model[]);

-- exclude: gone before anything is counted
SELECT * FROM pg_temp.show('{internal a internal_x b internal $90}', ARRAY['linear', 'linear exclude ''internal*''', 'u_shaped(0.9, 0.1) exclude ''internal''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{internal $90}', ARRAY['linear exclude ''internal*''', 'linear exclude ''*''', 'linear exclude ''other'', ''internal''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a* ab a $90}', ARRAY['linear exclude ''a*''', 'linear exclude ''a\*''']::touchstone.attribution_model[]);

-- collapse: equal touches less than the span after the last one that counted
SELECT * FROM pg_temp.show('{a a a b a $60}', ARRAY['linear', 'linear collapse 1 day', 'linear collapse 1 day 1 second', 'linear collapse 3 days']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a (a a) $60}', ARRAY['linear', 'linear collapse 1 microsecond', 'u_shaped collapse 1 microsecond']::touchstone.attribution_model[]);

-- weight: multiplies before normalising; the first pattern that matches decides
SELECT * FROM pg_temp.show('{webinar impression_1 ads $21}', ARRAY['linear weight ''webinar'' 2, ''impression*'' 0.5', 'last_touch weight ''ads'' 5', 'linear weight ''impression 1'' 1, ''impression*'' 5']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b c $100}', ARRAY['u_shaped weight ''b'' 2', 'custom(1, 1, 2) weight ''c'' 0.5', 'time_decay(1 day) weight ''a'' 4']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b $100}', ARRAY['u_shaped weight ''a'' 3', 'u_shaped(0, 0) weight ''a'' 3']::touchstone.attribution_model[]);

-- from, to: conversions reported, half-open; earlier ones still consume.  Conversions on the 2nd, 4th and 6th
SELECT * FROM pg_temp.show('{a $1 b $10 c $100}', ARRAY['linear from ''2026-01-04''', 'linear to ''2026-01-04''', 'linear from ''2026-01-04'' to ''2026-01-06''', 'linear consume from ''2026-01-04'' to ''2026-01-07''']::touchstone.attribution_model[]);

-- the order of effects: exclusion before collapse before fallback, all before positions are counted
SELECT * FROM pg_temp.show('{x a a direct b x $100}', ARRAY['u_shaped', 'u_shaped exclude ''x''', 'u_shaped exclude ''x'' collapse 2 days', 'u_shaped exclude ''x'' collapse 2 days fallback ''direct''', 'u_shaped exclude ''x'' fallback ''a'', ''b'', ''direct''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{direct x $100}', ARRAY['last_touch exclude ''x'' fallback ''direct'', ''x''']::touchstone.attribution_model[]);

-- labels, ordinals, no rows, rows that say nothing, several groups
SELECT model, ordinal, touch FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, ARRAY['linear as ''Fair''', 'last_touch lookback 7 days', 'first_touch as ''linear''']::touchstone.attribution_model[]) FROM pg_temp.events(1, 'a b $5')));
SELECT touchstone.attribute(1::bigint, 'a', now(), 1, 'linear') FROM (SELECT) x WHERE false;
SELECT touchstone.attribute(1::bigint, NULL, now(), NULL, 'linear') FROM (SELECT) x;
SELECT touchstone.attribute(NULL::bigint, NULL, NULL, NULL, 'linear') FROM (SELECT) x;
SELECT g, touchstone.attribute(g::text, touch, at, value, 'linear') FROM generate_series(1, 3) g, pg_temp.events(1, 'a b $5') GROUP BY g ORDER BY g;
SELECT g, touchstone.attribute(md5(g::text)::uuid, touch, at, value * g, 'linear') FROM generate_series(1, 3) g, pg_temp.events(1, 'a b $5') GROUP BY GROUPING SETS ((g), ()) ORDER BY g;
SELECT touchstone.attribute(journey, touch, at, value, 'linear') FILTER (WHERE touch <> 'a' OR touch IS NULL) FROM pg_temp.events(1, 'a b $5');
-- as an aggregate over a window: what was earned up to each row
SELECT touch, value, touchstone.attribute(journey, touch, at, value, 'linear') OVER (ORDER BY at) FROM pg_temp.events(1, 'a $5 b $7');
SELECT touch, value, touchstone.attribute(journey, touch, at, value, 'linear') OVER (ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM pg_temp.events(1, 'a $5 b $7');

-- as people type it: columns of other types, values that need no cast, with and without the schema in the path
CREATE TEMP TABLE typed AS SELECT 1::int2 AS s, 2::int AS i, 3::bigint AS b, 'k'::varchar AS v, 'k'::text AS t, 'channel'::varchar(20) AS channel,
	date '2026-01-01' AS d, timestamp '2026-01-01 10:00' AS ts, 10.50::numeric AS n, 7::int AS whole;
SELECT touchstone.attribute(s, channel, d, n, 'linear'), touchstone.attribute(i, channel, ts, whole, 'linear'), touchstone.attribute(v, channel, d, 1.5, 'linear') FROM typed;
SET search_path = touchstone, public;
SELECT attribute(b, channel, d, n, 'linear'), attribute(t, channel, '2026-01-01', 10, ARRAY['linear']::attribution_model[]), attribute('k', 'web', ts, NULL, '{linear,first_touch}'::attribution_model[]) FROM typed;
RESET search_path;
PREPARE prepared(touchstone.attribution_model) AS SELECT touchstone.attribute(b, channel, d, n, $1) FROM typed;
EXECUTE prepared('linear');
EXECUTE prepared('first_touch');
SELECT touchstone.attribute(b, channel, d, n, m) FROM typed, (SELECT 'linear'::touchstone.attribution_model AS m) p;
-- every group may have models of its own
SELECT m, touchstone.attribute(journey, touch, at, value, m) FROM pg_temp.events(1, 'a b $5'), unnest('{linear,last_touch}'::touchstone.attribution_model[]) m GROUP BY m ORDER BY m;

-- what is refused
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.refused(query text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	message := 'accepted: ' || query;
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END $$;
SELECT r.* FROM (VALUES
	('NULL::bigint, ''a'', now(), 1, ''linear'''), ('NULL::text, NULL, now(), 1, ''linear'''), ('1::bigint, ''a'', NULL, NULL, ''linear'''), ('1::bigint, NULL, NULL, 1, ''linear'''),
	('1::bigint, ''a'', ''infinity'', NULL, ''linear'''), ('1::bigint, NULL, ''-infinity'', 1, ''linear'''),
	('1::bigint, NULL, now(), -5, ''linear'''), ('1::bigint, NULL, now(), -1e-300, ''linear'''), ('1::bigint, NULL, now(), ''NaN'', ''linear'''), ('1::bigint, NULL, now(), ''Infinity'', ''linear'''), ('1::bigint, NULL, now(), ''-Infinity'', ''linear'''),
	('1::bigint, NULL, now(), ''-0'', ''linear'''),
	('1::bigint, repeat(''x'', 1025), now(), NULL, ''linear'''), ('1::bigint, repeat(''x'', 1024), now(), NULL, ''linear'''), ('repeat(''数'', 342), ''a'', now(), NULL, ''linear'''),
	('1::bigint, ''a'', now(), 1, NULL::touchstone.attribution_model'), ('1::bigint, ''a'', now(), 1, NULL::touchstone.attribution_model[]'),
	('1::bigint, ''a'', now(), 1, ''{}''::touchstone.attribution_model[]'), ('1::bigint, ''a'', now(), 1, ARRAY[''linear'', NULL]::touchstone.attribution_model[]'),
	('1::bigint, ''a'', now(), 1, ARRAY[''u_shaped'', ''linear'', ''u_shaped(0.4, 0.4)'']::touchstone.attribution_model[]'),
	('1::bigint, ''a'', now(), 1, ARRAY[''linear'', ''last_touch as ''''linear'''''']::touchstone.attribution_model[]'),
	('1::bigint, ''a'', now(), 1, array_fill(''linear''::touchstone.attribution_model, ARRAY[101])'),
	('1::bigint, ''a'', now(), 1, ''linaer'''), ('1::bigint, ''a'', now(), 1, ''{linear,last_touch}'''), ('1::numeric, ''a'', now(), 1, ''linear''')) v(arguments),
	pg_temp.refused('SELECT touchstone.attribute(' || arguments || ')') r;
SELECT r.* FROM pg_temp.refused($$SELECT touchstone.attribute(1::bigint, 'a', now(), 1, m) FROM (VALUES ('linear'::touchstone.attribution_model), ('last_touch')) v(m)$$) r;
-- a total beyond what a double holds is an error, as in sum(); one value close to it is not
SELECT r.* FROM pg_temp.refused('SELECT touchstone.attribute(i, ''a'', now(), 1e308, ''linear'') FROM generate_series(1, 2) i') r;
SELECT value FROM unnest((SELECT touchstone.attribute(1::bigint, 'a', now(), 1.7e308, 'linear')));
\pset format aligned
