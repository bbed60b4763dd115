-- Goals: the clause for, the models of stages, marks; every rule by a journey that can be checked by eye.  Random streams are in
-- test/attribution/goals.sql.
SET extra_float_digits = 1;
SET timezone = 'UTC';
SET client_min_messages = warning;

-- ---------- the models' text ----------
SELECT model, model::touchstone.attribution_model AS canonical FROM (VALUES
	('w_shaped(''lead'', ''opportunity'')'), ('W_SHAPED ( "lead" ,"opportunity" )'), ('w_shaped(''lead'', ''opportunity'', 0.3, .3, 3e-1)'), ('w_shaped(''it''''s'', '''')'),
	('w_shaped(''lead'', ''opportunity'', 0.2, 0.3, 0.5)'), ('w_shaped(''lead'', ''opportunity'', 0, 0, 0)'), ('w_shaped(''lead'', ''opportunity'', 0.7, 0.2, 0.1)'),
	('full_path(''lead'', ''opportunity'')'), ('full_path(''lead'', ''opportunity'', 0.225, 0.225, 0.225, 0.225)'), ('full_path(''mql'', ''sql'', 0.4, 0.1, 0.1, 0.4)'), ('full_path(''a'', ''b'', 0.225, 0.225, 0.225, 0)'),
	('linear for ''won'''), ('linear as ''x'' for "won" consume lookback 1 day from ''2026-01-01'''), ('last_touch for '''''), ('full_path(''a'', ''b'') weight ''x'' 2 for ''won''')) v(model);
SELECT m::text::touchstone.attribution_model OPERATOR(touchstone.=) m AS reads_back, m OPERATOR(touchstone.=) 'linear' AS plain
FROM unnest('{"w_shaped(''a'', ''b'', 0.1, 0.1, 0.1)","full_path(''it''''s'', ''b'') for ''c''","linear for ''won''"}'::touchstone.attribution_model[]) m;

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
SELECT r.* FROM unnest(ARRAY[
	'w_shaped', 'w_shaped()', 'w_shaped(lead, opportunity)', 'w_shaped(''lead'')', 'w_shaped(''lead'' ''opportunity'')', 'w_shaped(''lead'', opportunity)', 'w_shaped(''lead'', ''opportunity''', 'w_shaped(''lead'', ''opportunity'' 0.3)',
	'w_shaped(''lead'', ''lead'')', 'w_shaped(''lead'', ''opportunity'', 0.3)', 'w_shaped(''lead'', ''opportunity'', 0.3, 0.3, 0.3, 0.1)', 'w_shaped(''lead'', ''opportunity'', x)', 'w_shaped(''lead'', ''opportunity'', 0.3, 0.4, 0.31)', 'w_shaped(''lead'', ''opportunity'', -0.3, 0.4, 0.3)', 'w_shaped(''lead'', ''opportunity'', 1e-200, 0.4, 0.3)', 'w_shaped(''lead, 1)',
	'full_path(''lead'', ''opportunity'', 0.3, 0.3, 0.3)', 'full_path(''lead'', ''opportunity'', 0.3, 0.3, 0.3, 0.2)', 'full_path(''' || repeat('x', 1025) || ''', ''b'')',
	'u_shaped(1e-300, 1e-300)', 'linear for', 'linear for won', 'linear for ''won'' for ''lost''', 'linear for ''won']) m,
	pg_temp.refused('SELECT ' || quote_literal(m) || '::touchstone.attribution_model') r;
-- a text that is short enough, but not in its canonical form, where quotes are doubled
SELECT r.* FROM (SELECT 'linear exclude ' || string_agg('"' || repeat('''', 1000 + i) || '"', ', ') FROM generate_series(1, 9) i) t(m), pg_temp.refused('SELECT ' || quote_literal(m) || '::touchstone.attribution_model') r;
\pset format aligned

-- ---------- streams ----------
-- What a journey says, in a line: "a b #lead $100:won" is touch a on day 1, touch b on day 2, a mark of lead on day 3, a
-- conversion of goal won worth 100 on day 4; an event in brackets happens at the instant of the one before.
CREATE FUNCTION pg_temp.events(journey bigint, line text, OUT journey bigint, OUT touch text, OUT at timestamptz, OUT value float8, OUT goal text)
RETURNS SETOF record LANGUAGE sql AS $$
	SELECT $1, CASE WHEN w !~ '^[$#]' THEN w END,
	       timestamptz '2026-01-01' + make_interval(days => (sum(CASE WHEN inside THEN 0 ELSE 1 END) OVER (ORDER BY o))::int - 1),
	       (regexp_match(w, '^\$([0-9.]+)'))[1]::float8, coalesce(substring(w FROM '^#(.*)'), substring(w FROM '^\$[0-9.]+:(.*)'))
	FROM (SELECT translate(word, '()', '') AS w, o,
	             sum(length(word) - length(replace(word, '(', ''))) OVER (ORDER BY o) > coalesce(sum(length(word) - length(replace(word, ')', ''))) OVER (ORDER BY o ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS inside
	      FROM unnest(string_to_array(line, ' ')) WITH ORDINALITY u(word, o)) x
$$;
SELECT * FROM pg_temp.events(1, 'a #lead (b $50:pipeline) $100:won');
CREATE FUNCTION pg_temp.show(lines text[], models touchstone.attribution_model[])
RETURNS TABLE (touch text, credits text) LANGUAGE sql AS $$
	SELECT coalesce(a.touch, '(unearned)'),
	       string_agg(format('%s: %s %s (%s/%s)', ordinal, round(conversions::numeric, 4)::float8, round(value::numeric, 2)::float8, touches, journeys), '   ' ORDER BY ordinal)
	FROM (SELECT touchstone.attribute(e.journey, e.touch, e.at, e.value, e.goal, models) r
	      FROM unnest(lines) WITH ORDINALITY l(line, j), pg_temp.events(j, line) e) x, unnest(r) a
	GROUP BY a.touch ORDER BY a.touch NULLS LAST
$$;

-- the two models: b made the lead, d the opportunity; c, e (and g, but for full_path) share 10 %
SELECT * FROM pg_temp.show('{a b #lead c d #opportunity e g $1000:won}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'full_path(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'', 0.5, 0.2, 0.1)']::touchstone.attribution_model[]);
-- a touch with several roles: a is first and made the lead: 0.6; and when there is one touch only, all of it
SELECT * FROM pg_temp.show('{a #lead b #opportunity c $100}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'full_path(''lead'', ''opportunity'')']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a #lead #opportunity $100,$50}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'full_path(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'', 0, 0, 0)']::touchstone.attribution_model[]);
-- no other touches: their 10 % go to the roles: 1/3 each; 1/4 each
SELECT * FROM pg_temp.show('{a b #lead c #opportunity $300}', ARRAY['w_shaped(''lead'', ''opportunity'')']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b #lead c #opportunity d $400}', ARRAY['full_path(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'', 0.1, 0.2, 0.3)']::touchstone.attribution_model[]);
-- a stage without a mark: 0.9 over the two roles that are left, 0.45 each, c and d share 0.1; with shares 0.1, 0.2, 0.3 and others 0.4:
-- first 0.1 * 0.6/0.3 = 0.2, lead 0.4
SELECT * FROM pg_temp.show('{a b #lead c d $100}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'', 0.1, 0.2, 0.3)', 'full_path(''lead'', ''opportunity'')']::touchstone.attribution_model[]);
-- both are missing; also where the role that is left has no share of its own; and no stage, no other touch
SELECT * FROM pg_temp.show('{a b c $100}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'full_path(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'', 0, 0.5, 0.2)']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a $100}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'full_path(''lead'', ''opportunity'', 0, 0.5, 0.5, 0)']::touchstone.attribution_model[]);
-- shares that are 0: the roles get nothing while there are others, and all of it equally when there are none
SELECT * FROM pg_temp.show('{a b #lead c d #opportunity $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0, 0, 0)', 'w_shaped(''lead'', ''opportunity'', 0, 0.5, 0.5)']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b #lead #opportunity $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0, 0, 0)']::touchstone.attribution_model[]);
-- a mark before every touch is a missing stage; a mark after the conversion is none of its; the latest mark counts, and a later conversion sees a later mark
SELECT * FROM pg_temp.show('{#lead a b #opportunity c $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0.2, 0.3, 0.3)']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b $100 #lead #opportunity}', ARRAY['w_shaped(''lead'', ''opportunity'')']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a #lead b c #lead d $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0, 1, 0)']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a #lead $10 b #lead c $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0, 1, 0)']::touchstone.attribution_model[]);
-- the opportunity before the lead
SELECT * FROM pg_temp.show('{a b #opportunity c #lead d $100}', ARRAY['w_shaped(''lead'', ''opportunity'', 0.1, 0.2, 0.3)']::touchstone.attribution_model[]);
-- one instant: touches, then marks, then conversions; of touches of one instant the last by name made the mark
SELECT * FROM pg_temp.show('{a #lead (b c) $100,x $5 (#lead y)}', ARRAY['w_shaped(''lead'', ''opportunity'', 0, 1, 0)']::touchstone.attribution_model[]);
-- a row may be a touch and a mark, or a touch and a conversion of a goal; a conversion of goal lead is no mark of lead
SELECT model, touch, touches, conversions, value FROM unnest((
	SELECT touchstone.attribute(1::bigint, t, at, v, g, ARRAY['w_shaped(''lead'', ''won'', 0.2, 0.4, 0.4)', 'last_touch for ''won''']::touchstone.attribution_model[])
	FROM (VALUES ('a', timestamptz '2026-01-01', NULL::float8, NULL), ('b', '2026-01-02', NULL, 'lead'), ('c', '2026-01-03', 10, 'lead'), ('d', '2026-01-04', 100, 'won'), (NULL, '2026-01-05', 7, NULL)) e(t, at, v, g)));

-- clauses act on touches: lookback (the 8th is the conversion: 5 days take a and b away, and with b the lead), exclude, fallback, collapse, consume, weight
SELECT * FROM pg_temp.show('{a b #lead c d #opportunity e $100}', ARRAY['w_shaped(''lead'', ''opportunity'') lookback 5 days', 'full_path(''lead'', ''opportunity'') lookback 5 days', 'w_shaped(''lead'', ''opportunity'') lookback 6 days']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b #lead c d #opportunity e $100}', ARRAY['w_shaped(''lead'', ''opportunity'') exclude ''b''', 'w_shaped(''lead'', ''opportunity'') fallback ''a'', ''d''', 'w_shaped(''lead'', ''opportunity'') fallback ''*''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a b #lead b c #opportunity d $100}', ARRAY['w_shaped(''lead'', ''opportunity'') collapse 3 days', 'w_shaped(''lead'', ''opportunity'') collapse 2 days']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a #lead b $10 c d #opportunity e $100}', ARRAY['w_shaped(''lead'', ''opportunity'')', 'w_shaped(''lead'', ''opportunity'') consume']::touchstone.attribution_model[]);
-- weight: 0.3, 0.3, 0.1, 0.3 with b doubled: of 1.3
SELECT * FROM pg_temp.show('{a b #lead c d #opportunity $130}', ARRAY['w_shaped(''lead'', ''opportunity'') weight ''b'' 2']::touchstone.attribution_model[]);

-- for: conversions of other goals do not exist: not reported, consume nothing; without it all are taken, those without a goal too
SELECT * FROM pg_temp.show('{a $10:pipeline b $100:won c $1,$5:won}', ARRAY['linear', 'linear for ''won''', 'linear for ''pipeline''', 'linear for ''lost''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a $10:pipeline b $100:won c $1}', ARRAY['linear consume', 'linear consume for ''won''', 'last_touch lookback 1 day for ''pipeline''']::touchstone.attribution_model[]);
SELECT * FROM pg_temp.show('{a $10:won b $100:won $5: (c)}', ARRAY['linear consume for ''won'' from ''2026-01-03''', 'linear for ''won'' to ''2026-01-03''', 'linear for ''''']::touchstone.attribution_model[]);
-- pipeline and revenue in one pass
SELECT model, touch, value FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, goal, ARRAY['linear for ''pipeline'' as ''pipeline''', 'linear for ''won'' as ''won''']::touchstone.attribution_model[])
	FROM pg_temp.events(1, 'a b $500:pipeline c $400:won')));

-- attribute_rows: the goal of the conversion; ref before goal
SELECT r.* FROM unnest((SELECT touchstone.attribute_rows(journey, touch, at, value, coalesce(touch, goal, '-'), goal, ARRAY['w_shaped(''lead'', ''opportunity'')', 'last_touch for ''won''']::touchstone.attribution_model[])
	FROM pg_temp.events(1, 'a b #lead c #opportunity $10:pipeline d $100:won $1'))) r;
-- conversions of one instant and value: by goal
SELECT goal, conversion_ref FROM unnest((SELECT touchstone.attribute_rows('k'::text, NULL, '2026-01-01', 5, ref, goal, 'linear') FROM (VALUES ('r1', 'won'), ('r2', NULL), ('r3', 'lost'), ('r4', '')) v(ref, goal)));

-- every kind of journey key, one model and several, no rows, rows that say nothing, goals alone
SELECT touchstone.attribute(journey::text, touch, at, value, goal, 'linear'), touchstone.attribute(md5(journey::text)::uuid, touch, at, value, goal, '{linear}'::touchstone.attribution_model[]) FROM pg_temp.events(1, 'a $1:x');
SELECT cardinality(touchstone.attribute_rows(journey::text, touch, at, value, NULL, goal, 'linear')) AS text, cardinality(touchstone.attribute_rows(md5(journey::text)::uuid, touch, at, value, NULL, goal, '{linear}'::touchstone.attribution_model[])) AS uuid FROM pg_temp.events(1, 'a $1:x');
SELECT touchstone.attribute(1::bigint, 'a', now(), 1, 'g', 'linear') FROM (SELECT) x WHERE false;
SELECT touchstone.attribute(NULL::bigint, NULL, NULL, NULL, NULL, 'linear');
SELECT touchstone.attribute(1::bigint, NULL, now(), NULL, 'lead', 'linear');
-- as people type it
CREATE TEMP TABLE typed AS SELECT 1::int AS id, 'channel'::varchar(20) AS channel, date '2026-01-01' AS d, 10.50::numeric AS n, 'won'::varchar AS goal;
SELECT touchstone.attribute(id, channel, d, n, goal, 'linear for ''won''') FROM typed;

\pset format unaligned
SELECT r.* FROM unnest(ARRAY[
	'SELECT touchstone.attribute(1::bigint, ''a'', now(), 1, ''linear for ''''won'''''')', 'SELECT touchstone.attribute_rows(1::bigint, ''a'', now(), 1, NULL, ARRAY[''linear'', ''w_shaped(''''a'''', ''''b'''') as ''''W'''''']::touchstone.attribution_model[])',
	'SELECT touchstone.attribute(NULL::bigint, NULL, now(), NULL, ''lead'', ''linear'')', 'SELECT touchstone.attribute(1::bigint, NULL, NULL, NULL, ''lead'', ''linear'')', 'SELECT touchstone.attribute(1::bigint, NULL, now(), -1, ''won'', ''linear'')',
	'SELECT touchstone.attribute(1::bigint, NULL, now(), NULL, repeat(''x'', 1025), ''linear'')', 'SELECT touchstone.attribute(1::bigint, ''a'', now(), 1, ''won'', NULL::touchstone.attribution_model)',
	'SELECT touchstone.credit(''w_shaped(''''a'''', ''''b'''')'') OVER ()', 'SELECT touchstone.credit(''full_path(''''a'''', ''''b'''')'', now(), ''x'') OVER ()', 'SELECT touchstone.credit(''linear for ''''won'''''') OVER ()',
	'SELECT touchstone.attribute(1::bigint, ''a'', now(), 1, ''won'', m) FROM (VALUES (''linear''::touchstone.attribution_model), (''last_touch'')) v(m)']) q, pg_temp.refused(q) r;
