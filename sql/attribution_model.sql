-- The type attribution_model: what is accepted, what comes out, what is refused and how.
SET extra_float_digits = 1;
SET search_path = touchstone, public;
SET timezone = 'UTC';

-- every model and its canonical form
SELECT model, model::attribution_model AS canonical FROM (VALUES
	('first_touch'), ('LAST_TOUCH'), ('  linear  '), ('participation'),
	('u_shaped'), ('u_shaped(0.4, 0.4)'), ('U_Shaped( .4 ,4e-1)'), ('u_shaped(0.5,0.5)'), ('u_shaped(0, 0)'), ('u_shaped(1, 0)'), ('u_shaped(0.35, 0.65)'),
	('j_shaped'), ('u_shaped(0.2, 0.6)'), ('inverse_j_shaped'), ('u_shaped(0.6, 0.2)'),
	('custom(0.3, 0.5, 0.2)'), ('custom(1,0,0)'), ('custom(0,1,0)'), ('custom(0.4, 0.2, 0.4)'),
	('time_decay'), ('time_decay(7 days)'), ('time_decay(1 week)'), ('time_decay ( 36 hours )'), ('time_decay(''12 hours'')')) v(model);

-- spans of time: exact, a day is 86,400 seconds
SELECT span, ('linear lookback ' || span)::attribution_model AS canonical FROM (VALUES
	('90 days'), ('90days'), ('90d'), ('1 day'), ('2 weeks'), ('1.5 days'), ('24 hours'), ('90 min'), ('1 h 30 min'), ('01:30'), ('1 day 02:03:04.5'),
	('45 secs'), ('1 second'), ('0.25 seconds'), ('250 ms'), ('1500 us'), ('1 microsecond'), ('''1 day 12 hours'''), ('10000000 days')) v(span);

-- clauses: any order, one canonical order
SELECT model::attribution_model AS canonical FROM (VALUES
	('last_touch fallback ''direct*'' lookback 30 days as ''Last, non-direct'''),
	('last_touch as ''Last, non-direct'' LOOKBACK 30 days Fallback "direct*"'),
	('linear consume collapse 30 minutes exclude ''internal*'', ''test'''),
	('linear weight ''webinar'' 2, ''impression*'' 0.1'),
	('linear as ''it''''s "quoted"'''),
	('linear as "it''s"'),
	('linear exclude ''*'''),
	('linear exclude ''a\*'', ''b\\*'', ''\*'''),
	('linear exclude '''''),
	('linear from ''2026-01-01'' to ''2026-04-01'''),
	('linear to ''2026-04-01 12:30:00.5+08'''),
	('linear from ''0044-03-15 BC'''),
	('linear exclude ''b'', ''a''')) v(model);
SELECT 'linear as ''线性归因'' exclude ''内部*'''::attribution_model;

-- output and meaning depend on no setting but TimeZone on input
SET timezone = 'Asia/Shanghai'; SET datestyle = 'German, DMY'; SET intervalstyle = 'sql_standard';
SELECT 'linear from ''2026-01-01'' to ''2026-04-01 00:00+00'' lookback 36 hours'::attribution_model;
SELECT 'linear lookback 36 hours from ''2025-12-31 16:00:00+00'' to ''2026-04-01 00:00:00+00'''::attribution_model
     = 'linear from ''2026-01-01'' to ''2026-04-01 00:00+00'' lookback 36 hours' AS equal;
RESET timezone; RESET datestyle; RESET intervalstyle;
SET timezone = 'UTC';

-- every canonical form reads back to itself, as text and in binary
CREATE TEMP TABLE models (m attribution_model PRIMARY KEY);
INSERT INTO models VALUES
	('first_touch'), ('last_touch'), ('linear'), ('participation'), ('u_shaped'), ('u_shaped(0.1, 0.3)'), ('j_shaped'), ('inverse_j_shaped'),
	('custom(1e-100, 1e100, 0.1)'), ('time_decay'), ('time_decay(1 microsecond)'), ('time_decay(0.1 seconds)'),
	('linear lookback 1 day 1 hour 1 minute 1.000001 seconds consume from ''1999-12-31 23:59:59.999999'' to ''294276-12-31'' exclude ''a'', ''b*'' collapse 2 days fallback ''c\*'' weight ''d'' 0.3333333333333333, ''e*'' 1e-7 as ''all''');
SELECT m FROM models WHERE m::text::attribution_model <> m OR m::text <> m::text::attribution_model::text;
SELECT encode(attribution_model_send(m), 'escape') FROM models ORDER BY m LIMIT 2;

-- equality, order, hashing
SELECT 'u_shaped'::attribution_model = 'u_shaped(0.4, 0.4)' AS same, 'linear'::attribution_model <> 'linear as ''x''' AS label_counts,
       'linear'::attribution_model < 'participation' AS less, 'linear'::attribution_model >= 'linear' AS at_least;
SELECT m, count(*) FROM (VALUES ('linear'::attribution_model), ('LINEAR'), ('u_shaped(0.2,0.6)'), ('j_shaped')) v(m) GROUP BY m ORDER BY m;
-- error: the same value is there already
INSERT INTO models VALUES ('U_SHAPED');
SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT count(*) FROM models a JOIN models b USING (m);
SET enable_hashjoin = off; RESET enable_mergejoin;
SELECT count(*) FROM models a JOIN models b USING (m);
RESET enable_hashjoin; RESET enable_nestloop;
CREATE TEMP TABLE parted (m attribution_model) PARTITION BY HASH (m);
CREATE TEMP TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT m FROM models;
SELECT count(*) FROM parted;
SELECT count(DISTINCT m), min(m::text), ARRAY['linear'::attribution_model] @> ARRAY['linear']::attribution_model[] AS contained FROM parted;

-- what is refused: with what is accepted, and what to write instead
\set VERBOSITY default
CREATE FUNCTION pg_temp.refused(text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	PERFORM $1::touchstone.attribution_model;
	message := 'accepted: ' || $1::touchstone.attribution_model;
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END $$;
\pset format unaligned
\pset fieldsep ' | '
SELECT r.* FROM (VALUES
	(''), ('   '), ('linaer'), ('u-shaped'), ('markof'), ('shaply'), ('{linear,u_shaped}'), ('''linear'''), ('7 days'),
	('linear()'), ('linear(0.5)'), ('j_shaped(1,2)'), ('first_touch last_touch'),
	('u_shaped('), ('u_shaped(0.4'), ('u_shaped(0.4)'), ('u_shaped(0.4, 0.4, 0.2)'), ('u_shaped(0.6, 0.6)'), ('u_shaped(1.5, 0)'), ('u_shaped(-0.1, 0.4)'), ('u_shaped(nan, 0.4)'), ('u_shaped(Infinity, 0)'), ('u_shaped(0x1, 0)'), ('u_shaped(0.4; 0.4)'),
	('custom'), ('custom(1, 2)'), ('custom(0, 0, 0)'), ('custom(1, -1, 1)'), ('custom(1e200, 1, 1)'), ('custom(1e-200, 1, 1)'), ('custom(1e999, 1, 1)'),
	('time_decay()'), ('time_decay(7)'), ('time_decay(0 days)'), ('time_decay(-7 days)'), ('time_decay(7 dayz)'), ('time_decay(1 month)'), ('time_decay(2 years)'), ('time_decay(7 days'), ('time_decay(days)'), ('time_decay(0.4 us)'), ('time_decay(10000001 days)'), ('time_decay(''7 days'), ('time_decay(''7 days x'')'), ('time_decay(12:75)'), ('time_decay(12:)'), ('time_decay(-1:30)')) v(m), pg_temp.refused(m) r;
SELECT r.* FROM (VALUES
	('linear lookback'), ('linear lookback 0 days'), ('linear lookback 90'), ('linear lookback 3 months'), ('linear lookback 90 days lookback 30 days'), ('linear lokback 90 days'), ('linear , consume'), ('linear consume consume'),
	('linear for won'), ('linear exclude'), ('linear exclude direct'), ('linear exclude ''a'' ''b'''), ('linear exclude ''a'', ''a'''), ('linear exclude ''a'),
	('linear collapse 0'), ('linear weight ''a'''), ('linear weight ''a'' 0'), ('linear weight ''a'' -1'), ('linear weight ''a'' x'), ('linear weight ''a'' 1e101'), ('linear weight ''a'' nan'),
	('participation weight ''a'' 2'), ('linear as'), ('linear as '''''), ('linear as label'),
	('linear from ''2026-04-01'' to ''2026-01-01'''), ('linear from ''2026-01-01'' to ''2026-01-01'''), ('linear from ''infinity'''), ('linear from ''soon'''), ('linear from 2026-01-01'),
	('linear as ''' || repeat('x', 1025) || ''''), ('linear exclude ''' || repeat('数', 400) || ''''),
	(repeat('linear ', 3000)),
	('linear exclude ' || (SELECT string_agg(quote_literal(i), ', ') FROM generate_series(1, 257) i))) v(m), pg_temp.refused(m) r;
\pset format aligned

-- binary input is checked as text is
SELECT attribution_model_send('linear') = '\x016c696e656172';
CREATE TEMP TABLE copied (LIKE models);
\copy models to 'results/model.bin' (format binary)
\copy copied from 'results/model.bin' (format binary)
SELECT count(*), count(*) FILTER (WHERE m IN (SELECT m FROM models)) AS same FROM copied;
\set VERBOSITY terse
-- errors: 4 (a later version; a mistake in the text; no text; nothing)
\copy (SELECT '\x026c696e656172'::bytea) to 'results/model.bin' (format binary)
\copy copied from 'results/model.bin' (format binary)
\copy (SELECT '\x016c696e656173'::bytea) to 'results/model.bin' (format binary)
\copy copied from 'results/model.bin' (format binary)
\copy (SELECT '\x01'::bytea) to 'results/model.bin' (format binary)
\copy copied from 'results/model.bin' (format binary)
\copy (SELECT '\x'::bytea) to 'results/model.bin' (format binary)
\copy copied from 'results/model.bin' (format binary)
