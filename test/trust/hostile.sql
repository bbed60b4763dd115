-- Every function of the catalogue called with what nobody should pass: NULL in each argument, empty and over-long text, broken
-- arrays, the extremes of numbers and times, JSON of every wrong shape, relations of every wrong kind, records of other shapes.
-- Expected: an answer, or an error that says with its SQLSTATE what is wrong; and that afterwards ordinary calls answer as before.
-- (A crash would end this session, and so the test.)
\set ON_ERROR_STOP 1
BEGIN;
\ir lib/calls.sql

-- What an error may be.  XX000, "cannot happen", is what this test is there for.
CREATE TABLE trust.allowed (sqlstate text, meaning text);
INSERT INTO trust.allowed VALUES
	('0A000', 'not supported; a support function called by hand'), ('21000', 'a key, mark or group that is there twice'), ('22003', 'out of range'), ('22004', 'NULL where a value must be'), ('2200X', 'a zone or period'),
	('22007', 'no such time'), ('22008', 'time out of range'), ('22015', 'an interval that is too long'), ('2201E', 'the logarithm of nothing'), ('2202E', 'wrong dimensions of an array'), ('22021', 'character not in the encoding'), ('22023', 'wrong value'), ('22030', 'a key that is there twice in JSON'), ('22P02', 'text that is no such value'), ('22P03', 'bytes that are no such value'),
	('22P05', 'character that has no equivalent'), ('23502', 'NULL in a table of the user'), ('25006', 'writing in a read-only transaction'), ('42601', 'syntax of a name'), ('42501', 'not allowed'), ('42602', 'a name that cannot be'), ('42622', 'a name that is too long'), ('42701', 'a column whose name is taken'), ('42703', 'no such column'), ('42704', 'no such object'),
	('42710', 'is there already'), ('42P07', 'is there already'), ('42804', 'another type'), ('42809', 'a relation of another kind'), ('42846', 'no such cast'), ('42883', 'no such operator'), ('42P01', 'no such relation'), ('42P16', 'such a table cannot be'), ('42P17', 'such an object cannot be'), ('42P18', 'the type cannot be told'),
	('53400', 'a setting is too small'), ('54000', 'over a limit'), ('54001', 'too deep'), ('55000', 'the object is in no state for it'), ('P0002', 'no such row'), ('3F000', 'no such schema');

CREATE TABLE trust.hostile (type text, expression text);
INSERT INTO trust.hostile
SELECT 'text', e FROM unnest(ARRAY[$$''$$, $$' '$$, $$'a'$$, $$E'\x01\x02\x7f'$$, $$repeat('ab ', 3000)$$, $$repeat('{', 5000)$$, $$repeat(U&'\+01F468\200D', 500)$$, $$repeat('a' || U&'\0301\0489', 300)$$, $$U&'\FEFF\200B\202E\00A0'$$, $$U&'\FDFA\FB03\0130\1E9E'$$,
	$$'''; DROP SCHEMA trust CASCADE; --'$$, $$'"; DELETE FROM trust.leads; --'$$, $$'%s %n %1$s \\'$$, $$'-1e999'$$, $$'NaN'$$, $$'[1,2'$$, $$'{"a": [[[]]]}'$$, $$'no.such.table'$$, $$'pg_class'$$, $$U&'\738B\5C0F\660E'$$]) e
UNION ALL SELECT 'name', e FROM unnest(ARRAY[$$''$$, $$'no_such_column'$$, $$'ctid'$$, $$'tableoid'$$, $$'owner'$$, $$'"; DROP TABLE trust.leads; --'$$, $$repeat('x', 63)$$, $$U&'\738B'$$]) e
UNION ALL SELECT 'cstring', e FROM unnest(ARRAY[$$''::cstring$$, $$' '::cstring$$, $$'x'::cstring$$, $$'linear('::cstring$$, $$'time_decay(1 month) as '''::cstring$$, $$'{}'::cstring$$, $$'{"a"'::cstring$$, $$'\x00'::cstring$$, $$'\xffffffffffffffffffffffff'::cstring$$, $$'[1e400]'::cstring$$]) e
UNION ALL SELECT 'integer', e FROM unnest(ARRAY['0', '-1', '1', '64', '100000', '2147483647', '-2147483648']) e
UNION ALL SELECT 'smallint', e FROM unnest(ARRAY['0', '-1', '32767', '-32768']) e
UNION ALL SELECT 'bigint', e FROM unnest(ARRAY['0', '-1', '9223372036854775807', '-9223372036854775808']) e
UNION ALL SELECT 'double precision', e FROM unnest(ARRAY['0', $$'-0'$$, '-1', '2', $$'NaN'$$, $$'Infinity'$$, $$'-Infinity'$$, '1.7976931348623157e308', '-1.7976931348623157e308', '5e-324']) e
UNION ALL SELECT 'numeric', e FROM unnest(ARRAY['0', $$'NaN'$$, $$'Infinity'$$, $$'-Infinity'$$, '1e10000', '1e-10000']) e
UNION ALL SELECT 'boolean', e FROM unnest(ARRAY['true', 'false']) e
UNION ALL SELECT 'text[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{""}'$$, $$'{a,NULL,a}'$$, $$'{{a,b},{c,d}}'$$, $$'[5:6]={a,b}'$$, $$'{phone:,:x,:,x:y:z}'$$, $$ARRAY['phone:' || repeat('x', 3000)]$$, $$array_fill('phone:1'::text, ARRAY[3000])$$, $$ARRAY['''; --', '"']$$]) e
UNION ALL SELECT 'name[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{""}'$$, $$'{no_such}'$$, $$'{{id,id}}'$$, $$'{id,id}'$$]) e
UNION ALL SELECT 'double precision[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{NaN}'$$, $$'{Infinity,-Infinity}'$$, $$'{1e308,1e308}'$$, $$'{{1,2},{3,4}}'$$, $$'[-5:-4]={1,2}'$$, $$'{1}'$$, $$array_fill(1::float8, ARRAY[2000])$$]) e
UNION ALL SELECT 'jsonb', e FROM unnest(ARRAY[$$'null'$$, $$'true'$$, $$'[]'$$, $$'{}'$$, $$'""'$$, $$'1e400'$$, $$'{"": {}}'$$, $$'{"no such key": 1}'$$, $$'{"weak": "cookie"}'$$, $$'{"weak": [1]}'$$, $$'{"limits": {"phone": -1}}'$$, $$'{"limits": {"phone": 1e30}}'$$, $$'{"never": [null]}'$$, $$'{"rules": [{}]}'$$, $$'{"rules": [{"when": {"name": "exact"}}]}'$$, $$'{"fields": 1}'$$,
	$$'{"comparisons": [{"field": "name", "levels": []}]}'$$, $$'{"comparisons": [{"field": "name", "levels": [{"jaro_winkler": 2}]}]}'$$, $$'{"default": "no such"}'$$, $$'{"columns": {"no such": "newest"}}'$$, $$'{"columns": {"name": {"rule": "by priority"}}}'$$, $$'{"attributes": [{"when": {}}]}'$$, $$'{"behaviours": [{"event": "x"}]}'$$, $$'{"intercept": {}}'$$,
	$$(repeat('[', 3000) || repeat(']', 3000))::jsonb$$, $$(repeat('{"a":', 500) || '1' || repeat('}', 500))::jsonb$$, $$jsonb_build_object(repeat('k', 5000), repeat('v', 5000))$$, $$'{"\u0027; DROP TABLE trust.leads; --": "\"; --"}'$$]) e
UNION ALL SELECT 'jsonb[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$ARRAY['1'::jsonb]$$, $$ARRAY[ARRAY['{}'::jsonb]]$$]) e
UNION ALL SELECT 'uuid', e FROM unnest(ARRAY[$$'00000000-0000-0000-0000-000000000000'$$, $$'ffffffff-ffff-ffff-ffff-ffffffffffff'$$]) e
UNION ALL SELECT 'timestamp with time zone', e FROM unnest(ARRAY[$$'-infinity'$$, $$'infinity'$$, $$'4714-11-24 00:00:00+00 BC'$$, $$'294276-12-31 23:59:59.999999+00'$$]) e
UNION ALL SELECT 'timestamp with time zone[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{-infinity,infinity}'$$, $$'{{2026-01-01}}'$$]) e
UNION ALL SELECT 'timestamp without time zone', e FROM unnest(ARRAY[$$'-infinity'$$, $$'infinity'$$, $$'4714-11-24 BC'$$]) e
UNION ALL SELECT 'date', e FROM unnest(ARRAY[$$'-infinity'$$, $$'infinity'$$, $$'4714-11-24 BC'$$, $$'5874897-12-31'$$]) e
UNION ALL SELECT 'interval', e FROM unnest(ARRAY[$$'0'$$, $$'-1 day'$$, $$'1 month'$$, $$'1 microsecond'$$, $$'178000000 years'$$, $$'-178000000 years'$$, $$'2147483647 days'$$, $$make_interval(days => 1, secs => -86400)$$]) e
UNION ALL SELECT 'bytea', e FROM unnest(ARRAY[$$''$$, $$'\x00'$$, $$'\xffffffffffffffffffffffffffffffffffffffffffffffff'$$, $$'\x01000000ffffffff7fffffff00000000'$$, $$decode(repeat('01', 4000), 'hex')$$]) e
UNION ALL SELECT 'regclass', e FROM unnest(ARRAY['0', '4294967295', $$'trust.leads_name'$$, $$'trust.sequence'$$, $$'trust.empty'$$, $$'trust.view'$$, $$'trust.decided'$$, $$'pg_catalog.pg_class'$$, $$'pg_catalog.pg_stat_activity'$$, $$'trust.identity'$$]) e
UNION ALL SELECT 'oid', e FROM unnest(ARRAY['0', '4294967295', '1259']) e
UNION ALL SELECT 'tid', e FROM unnest(ARRAY[$$'(0,0)'$$, $$'(4294967295,65535)'$$]) e
UNION ALL SELECT 'record', e FROM unnest(ARRAY['ROW()', 'ROW(NULL)', 'ROW(1, 2)', '(SELECT v FROM trust.view v LIMIT 1)', '(SELECT c FROM pg_catalog.pg_class c LIMIT 1)', 'ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)::trust.leads', $$(SELECT x FROM (SELECT 1 AS name, ARRAY[1] AS email, point(1, 2) AS phone) x)$$]) e
UNION ALL SELECT 'anyelement', e FROM unnest(ARRAY['1', '1.5', $$'x'::text$$, $$NULL::uuid$$, $$NULL::point$$, 'ROW(1)', 'ARRAY[1]']) e
UNION ALL SELECT '"any"', e FROM unnest(ARRAY['1', $$NULL::text$$, $$'x'$$, $$point(1, 2)$$, 'ROW(1, NULL)', $$'{}'::text[]$$, $$'NaN'::float8$$]) e
UNION ALL SELECT 'touchstone.attribution_model', e FROM unnest(ARRAY[$$'markov(4)'$$, $$'shapley'$$, $$'participation'$$, $$'w_shaped(''lead'', ''won'')'$$, $$'custom(0, 0, 1) consume lookback 0.001 seconds'$$, $$'linear exclude ''*'''$$, $$'last_touch fallback ''*'' collapse 3000000 days'$$]) e
UNION ALL SELECT 'touchstone.attribution_model[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{linear,linear}'$$, $$'{{linear,markov},{shapley,participation}}'$$, $$array_fill('linear'::touchstone.attribution_model, ARRAY[200])$$]) e
UNION ALL SELECT 'touchstone.matcher', e FROM unnest(ARRAY[$$'{"rules": [{"when": {"no_such_column": "exact"}, "then": "review"}]}'$$, $$'{"comparisons": [{"field": "at", "levels": ["exact"]}, {"field": "id", "levels": ["exact", {"numeric": 1e308}]}]}'$$, $$'{"comparisons": [{"field": "name", "levels": ["exact"]}]}'$$]) e
UNION ALL SELECT 'touchstone.components', e FROM unnest(ARRAY['(SELECT touchstone.connected_components(NULL::text, NULL::text))', $$(SELECT touchstone.connected_components('a'::text, NULL))$$, $$(SELECT touchstone.one_id(md5(s::text)::uuid, ARRAY['cookie:1', NULL]) FROM generate_series(1, 5) s)$$]) e;
-- enums: every label; composites: a row of NULLs
INSERT INTO trust.hostile SELECT format_type(enumtypid, NULL), quote_literal(enumlabel) FROM pg_enum WHERE enumtypid::regtype::text LIKE 'touchstone.%';
INSERT INTO trust.hostile
SELECT DISTINCT a.typname, quote_literal('(' || repeat(',', (SELECT count(*)::int - 1 FROM pg_attribute t WHERE t.attrelid = y.typrelid AND attnum > 0)) || ')') FROM trust.argument a JOIN pg_type y ON y.oid = a.type WHERE y.typtype = 'c' AND a.typname <> 'record';
INSERT INTO trust.hostile SELECT DISTINCT typname, 'NULL' FROM trust.argument WHERE typname NOT IN ('internal');

-- The calls, each with one argument of this kind, and one with all NULL.
CREATE TABLE trust.calls AS
SELECT f.oid, f.signature, row_number() OVER () AS number, v.* FROM trust.function f
CROSS JOIN LATERAL (
	SELECT 0::bigint AS n, 'ordinary' AS what, NULL::text[] AS instead
	UNION ALL SELECT 0, 'all NULL', array_agg(CASE WHEN a.typname IN ('anyelement', '"any"') THEN 'NULL::text' WHEN a.typname IN ('record', 'cstring', 'internal') THEN 'NULL::' || a.typname ELSE 'NULL::' || a.typname END ORDER BY a.n) FROM trust.argument a WHERE a.oid = f.oid
	UNION ALL SELECT a.n, left(a.argument || ' ' || a.typname || ' = ' || h.expression, 100),
	                 array_fill(NULL::text, ARRAY[(a.n - 1)::int]) || CASE WHEN a.typname IN ('"any"', 'anyelement', 'record', 'cstring') AND h.expression <> 'NULL' THEN h.expression WHEN a.typname IN ('anyelement', '"any"') THEN 'NULL::text' ELSE '(' || h.expression || ')::' || a.typname END
	FROM trust.argument a JOIN trust.hostile h ON h.type = a.typname WHERE a.oid = f.oid) v;
CREATE TABLE trust.answers (round int, oid oid, number bigint, form text, rows int, sqlstate text, message text, answer text, took interval);

-- One call in a subtransaction of its own, which is undone.  A plain function over one row, and its answer as text: what it returns is read to the
-- last byte.  An aggregate over that many rows; as a window aggregate, the running results, of which the last is taken.
CREATE FUNCTION trust.try(round int, call trust.calls, form text, rows int, read_only boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	f trust.function;
	query text;
	answer text;
	state text;
	message text;
	began timestamptz := clock_timestamp();
BEGIN
	SELECT * INTO f FROM trust.function WHERE oid = call.oid;
	query := trust.call(call.oid, coalesce(call.instead, '{}'));
	query := CASE form
		WHEN 'support' THEN format('SELECT (%s IS NULL)::text FROM (SELECT 1::bigint AS i OFFSET 0) rows', query)
		WHEN 'aggregate' THEN format('SELECT (%s)::text FROM (SELECT i FROM generate_series(1, %s::bigint) i OFFSET 0) rows', query, rows)
		WHEN 'window' THEN format('SELECT (array_agg(r ORDER BY i))[count(*)] FROM (SELECT i, (%s OVER (ORDER BY i))::text AS r FROM generate_series(1, %s::bigint) i) x', query, rows)
		WHEN 'moving' THEN format('SELECT (array_agg(r ORDER BY i))[count(*)] FROM (SELECT i, (%s OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING))::text AS r FROM generate_series(1, %s::bigint) i) x', query, rows)
		ELSE format('SELECT string_agg(r::text, E''\n'') FROM (SELECT 1::bigint AS i OFFSET 0) rows CROSS JOIN LATERAL %s r', query) END;
	BEGIN
		IF read_only THEN
			PERFORM set_config('transaction_read_only', 'on', true);
		END IF;
		EXECUTE query INTO answer;
		RAISE EXCEPTION USING ERRCODE = 'TS000';
	EXCEPTION WHEN SQLSTATE 'TS000' THEN
		state := '00000';
	WHEN OTHERS THEN
		state := SQLSTATE;
		message := SQLERRM;
	END;
	INSERT INTO trust.answers VALUES (round, call.oid, call.number, form, rows, state, message, answer, clock_timestamp() - began);
END
$$;

SELECT plan(13);
SELECT is_empty($$ SELECT signature, argument, typname FROM trust.argument JOIN trust.function f USING (oid) WHERE expression IS NULL $$, 'every argument of every function has an ordinary value (else add its name or type to lib/calls.sql)');
SELECT is_empty($$ SELECT DISTINCT typname FROM trust.argument a WHERE typname <> 'internal' AND NOT EXISTS (SELECT FROM trust.hostile h WHERE h.type = a.typname AND h.expression <> 'NULL')
                   AND typname NOT IN ('touchstone.attribution_state', 'touchstone.decay_score', 'touchstone.scorecard', 'touchstone.logistic_model') $$, 'every type of an argument has hostile values (the four named here come through their input functions)');

-- 1: ordinary calls, whose answers must be the same at the end
SELECT trust.try(1, c, CASE WHEN f.prokind = 'a' THEN 'aggregate' WHEN f.prokind = 'w' THEN 'window' ELSE 'plain' END, 50) FROM trust.calls c JOIN trust.function f USING (oid) WHERE NOT f.support AND c.what = 'ordinary' ORDER BY c.signature \g /dev/null
-- 2: hostile ones, of aggregates over one row and over several, as aggregate and as window
SELECT trust.try(2, c, 'plain', 1) FROM trust.calls c JOIN trust.function f USING (oid) WHERE NOT f.support AND f.prokind = 'f' AND c.what <> 'ordinary' ORDER BY c.signature, c.number \g /dev/null
SELECT trust.try(2, c, v.form, v.k) FROM trust.calls c JOIN trust.function f USING (oid), (VALUES ('aggregate', 1), ('window', 3)) v (form, k) WHERE f.prokind IN ('a', 'w') AND c.what <> 'ordinary' AND (f.prokind = 'a' OR v.form = 'window') ORDER BY c.signature, c.number \g /dev/null
-- 3: aggregates of no row, of one and of many, as running and as moving windows
SELECT trust.try(3, c, v.form, v.k) FROM trust.calls c JOIN trust.function f USING (oid), (VALUES ('aggregate', 0), ('aggregate', 1), ('aggregate', 50), ('window', 50), ('moving', 20)) v (form, k) WHERE f.prokind = 'a' AND c.what = 'ordinary' ORDER BY c.signature \g /dev/null
-- 4: support functions called by hand
SELECT trust.try(4, c, 'support', 1) FROM trust.calls c JOIN trust.function f USING (oid) WHERE f.support ORDER BY c.signature, c.number \g /dev/null
-- 5: ordinary calls in a read-only transaction
SELECT trust.try(5, c, CASE WHEN f.prokind = 'a' THEN 'aggregate' WHEN f.prokind = 'w' THEN 'window' ELSE 'plain' END, 50, true) FROM trust.calls c JOIN trust.function f USING (oid) WHERE NOT f.support AND c.what = 'ordinary' ORDER BY c.signature \g /dev/null
-- 6: the ordinary calls again
SELECT trust.try(6, c, CASE WHEN f.prokind = 'a' THEN 'aggregate' WHEN f.prokind = 'w' THEN 'window' ELSE 'plain' END, 50) FROM trust.calls c JOIN trust.function f USING (oid) WHERE NOT f.support AND c.what = 'ordinary' ORDER BY c.signature \g /dev/null

CREATE VIEW trust.wrong AS
SELECT f.signature, c.what, a.round, a.form, a.rows, a.sqlstate, a.message FROM trust.answers a JOIN trust.calls c USING (oid, number) JOIN trust.function f USING (oid);
SELECT is_empty($$ SELECT * FROM trust.wrong w WHERE sqlstate <> '00000' AND NOT EXISTS (SELECT FROM trust.allowed l WHERE l.sqlstate = w.sqlstate) $$, 'no error but those with an SQLSTATE that says what is wrong');
SELECT is_empty($$ SELECT * FROM trust.wrong WHERE message ~ '^touchstone: |^[A-Z][a-z]+ .*\.$' $$, 'no message of what cannot happen');
SELECT is_empty($$ SELECT * FROM trust.wrong WHERE round IN (1, 3) AND sqlstate <> '00000'
                   AND NOT (signature LIKE '%\_in(cstring)' OR signature ~ '^touchstone\.(undo_identity_merge|unmerge_records|unmerge_apply|merge_apply|match_train|\w+_transfn|logistic_step)\(') $$, 'ordinary calls have an answer (so that the test asks something); those named need a state of affairs that is tested elsewhere');
SELECT is_empty($$ SELECT w.signature FROM trust.wrong w WHERE round = 4 AND sqlstate = '00000' AND NOT (SELECT proisstrict FROM trust.function f WHERE f.signature = w.signature) $$, 'support functions called by hand are errors (strict ones with NULL are never called)');
SELECT is_empty($$ SELECT * FROM trust.wrong w WHERE round = 5 AND sqlstate = '25006' AND (SELECT provolatile FROM trust.function f WHERE f.signature = w.signature) <> 'v' $$, 'what does not write answers in a read-only transaction');
SELECT is_empty($$ SELECT f.signature, a.sqlstate, b.sqlstate, left(a.answer, 100), left(b.answer, 100) FROM trust.answers a JOIN trust.answers b USING (oid, number) JOIN trust.function f USING (oid) WHERE a.round = 1 AND b.round = 6 AND f.name NOT IN ('merge_records', 'merge_apply')
                   AND (a.sqlstate, a.answer) IS DISTINCT FROM (b.sqlstate, b.answer) $$, 'ordinary calls answer as before (but for the number of a merge)');
SELECT is_empty($$ SELECT f.signature, left(a.answer, 100), left(b.answer, 100) FROM trust.answers a JOIN trust.answers b USING (oid, number) JOIN trust.function f USING (oid) WHERE a.round = 3 AND b.round = 3 AND a.form = 'aggregate' AND b.form = 'window' AND a.rows = 50 AND b.rows = 50 AND a.answer IS DISTINCT FROM b.answer AND f.name <> 'logistic_step' $$, 'the running result at the last row is the aggregate (of logistic_step, which sums in blocks, but for the last bits)');
SELECT is_empty($$ SELECT f.signature, c.what FROM trust.answers a JOIN trust.calls c USING (oid, number) JOIN trust.function f USING (oid) WHERE a.round = 2 AND f.proisstrict AND f.prokind = 'f' AND (c.what LIKE '%= NULL' OR c.what = 'all NULL') AND a.answer !~ '^[(,)]*$' $$, 'NULL in, NULL out for strict functions');
SELECT is_empty($$ SELECT * FROM trust.wrong WHERE round = 2 AND what ~ 'regclass = (0|4294967295)$' AND sqlstate NOT IN ('42P01', '00000') $$, 'of a relation that was dropped every function says so (match_pairs, match_one and others said XX000)');
SELECT is((SELECT count(*)::int FROM trust.leads), 40, 'no call has done what a text in it said');
SELECT cmp_ok((SELECT count(*) FROM trust.answers), '>', 4000::bigint, 'calls were made');
SELECT diag((SELECT count(*) || ' calls, ' || count(*) FILTER (WHERE sqlstate <> '00000') || ' of them errors; the slowest: ' || (SELECT string_agg(signature || ' ' || what || ' ' || took, '; ') FROM (SELECT f.signature, c.what, took FROM trust.answers JOIN trust.calls c USING (oid, number) JOIN trust.function f USING (oid) ORDER BY took DESC LIMIT 3) s) FROM trust.answers));
SELECT * FROM finish();
ROLLBACK;
