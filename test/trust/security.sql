-- What the extension promises to a role, of every function of the catalogue: it sees what the role may see, of tables, columns and
-- rows; names are names, whatever is in them; and what others have put into the search_path is not called.
\set ON_ERROR_STOP 1
BEGIN;
\ir lib/calls.sql
CREATE ROLE regress_trust_clerk;
GRANT USAGE ON SCHEMA trust TO regress_trust_clerk;

-- Something to find in the identity table: two groups that a third record folds into one.
SELECT touchstone.resolve_identity('trust.identity', r, ids) FROM (VALUES (1, 'rec:1', '{phone:1,email:1}'::text[]), (2, 'rec:2', '{phone:2}'), (3, 'rec:3', '{phone:1,phone:2}'), (4, 'rec:9', '{phone:9,cookie:3}')) v (n, r, ids) ORDER BY n \g /dev/null
-- A candidate that nobody needs to read.
UPDATE trust.argument SET expression = $$ROW(41, 'Ann Berg', '13800130001', 'ann1@example.com', NULL, NULL, NULL, NULL, NULL)::trust.leads$$ WHERE typname = 'record' AND argument = 'candidate';

CREATE TABLE trust.reader AS SELECT f.* FROM trust.function f WHERE 'regclass'::regtype = ANY (types) AND NOT support;
CREATE TABLE trust.exception (name text, test text, reason text);
INSERT INTO trust.exception
SELECT n, 'privileges', 'reads the catalogue alone, which everybody may' FROM unnest(ARRAY['golden_record_query', 'match_index', 'match_index_missing', 'merge_name', 'merge_rows', 'merge_type', 'merge_layout', 'merge_columns', 'merge_is_part', 'merge_check_table', 'merge_check_log', 'merge_references']) n
UNION ALL SELECT n, 'rows', 'refuses tables with row security, for references in hidden rows would be lost' FROM unnest(ARRAY['merge_records', 'merge_apply', 'merge_check_table', 'unmerge_records', 'unmerge_apply']) n
UNION ALL SELECT 'merge_blocker', 'privileges', 'asks for a row by its place: see below';

-- The answer of a call, or its SQLSTATE, as a role, after some preparation; everything is undone.
CREATE FUNCTION trust.answer(query text, as_role text DEFAULT NULL, preparation text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	BEGIN
		IF preparation IS NOT NULL THEN
			EXECUTE preparation;
		END IF;
		IF as_role IS NOT NULL THEN
			EXECUTE format('SET LOCAL ROLE %I', as_role);
		END IF;
		EXECUTE query INTO answer;
		RAISE EXCEPTION USING ERRCODE = 'TS000';
	EXCEPTION WHEN SQLSTATE 'TS000' THEN
		RETURN coalesce(answer, 'NULL');
	WHEN OTHERS THEN
		RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
	END;
END
$$;
CREATE FUNCTION trust.query(f oid) RETURNS text LANGUAGE sql STABLE AS $$ SELECT format('SELECT pg_catalog.string_agg(r::pg_catalog.text, E''\n'') FROM (SELECT 1::pg_catalog.int8 AS i OFFSET 0) rows CROSS JOIN LATERAL %s r', trust.call(f)) $$;
-- merges have a number drawn by lot
CREATE FUNCTION trust.plain(answer text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT regexp_replace(answer, '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}', 'uuid', 'g') $$;

SELECT plan(20);
SELECT is_empty($$ SELECT signature FROM trust.reader r WHERE EXISTS (SELECT FROM trust.argument a WHERE a.oid = r.oid AND a.typname = 'regclass' AND NOT a.by_name) $$, 'every relation that a function reads has an example (else add its argument to lib/calls.sql)');
CREATE TABLE trust.baseline AS SELECT oid, name, signature, trust.plain(trust.answer(trust.query(oid))) AS answer FROM trust.reader;
SELECT is_empty($$ SELECT signature, answer FROM trust.baseline WHERE answer LIKE 'error%' AND name NOT IN ('unmerge_records', 'unmerge_apply') $$, 'the examples have answers');

-- privileges on tables and columns
SELECT is_empty($$ SELECT signature, a FROM (SELECT *, trust.answer(trust.query(oid), 'regress_trust_clerk') AS a FROM trust.reader r) x WHERE a !~ '^error 42501 permission denied for (table|view|materialized view|sequence) ' AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = x.name AND test = 'privileges') $$, 'who may not read a table gets nothing from any function');
SELECT is_empty($$ SELECT name FROM trust.exception e WHERE test = 'privileges' AND NOT EXISTS (SELECT FROM trust.reader r WHERE r.name = e.name AND trust.answer(trust.query(r.oid), 'regress_trust_clerk') NOT LIKE 'error 42501 permission%') $$, 'the exceptions are needed');
SELECT is_empty($$ SELECT signature, a FROM (SELECT *, trust.answer(trust.query(oid), 'regress_trust_clerk', 'GRANT SELECT (id) ON trust.leads, trust.view TO regress_trust_clerk; GRANT SELECT (key) ON trust.groups TO regress_trust_clerk; GRANT SELECT (a) ON trust.decided, trust.pairs TO regress_trust_clerk; GRANT SELECT (id) ON trust.leads_text, trust.leads_uuid TO regress_trust_clerk; GRANT SELECT (one_id) ON trust.identity TO regress_trust_clerk') AS a FROM trust.reader r) x WHERE a !~ '^error 42501 permission denied for ' AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = x.name AND test = 'privileges') $$, 'nor who may read one column of several');
SELECT is_empty($$ SELECT b.signature, a FROM (SELECT *, trust.plain(trust.answer(trust.query(oid), 'regress_trust_clerk', 'GRANT SELECT ON ALL TABLES IN SCHEMA trust TO regress_trust_clerk')) AS a FROM trust.reader WHERE provolatile <> 'v' OR name = 'match_one') x JOIN trust.baseline b USING (oid) WHERE a IS DISTINCT FROM b.answer $$, 'who may read everything gets what the owner gets');
SELECT is_empty($$ SELECT signature, a FROM (SELECT *, trust.answer(trust.query(oid), 'regress_trust_clerk', 'GRANT SELECT ON ALL TABLES IN SCHEMA trust TO regress_trust_clerk') AS a FROM trust.reader WHERE provolatile = 'v' AND name <> 'match_one') x WHERE a !~ '^error (42501|P0002) ' $$, 'but changes nothing (P0002: a merge to be undone that is not there)');
SELECT matches(trust.answer('SELECT touchstone.merge_blocker(''trust.leads'', ''trust.leads''::regclass, ctid) FROM (SELECT ''(0,1)''::tid AS ctid) x', 'regress_trust_clerk'), '^(NULL|error 42501)', 'merge_blocker says nothing of a row that the role may not read');

-- row security: the same as if the hidden rows were not there, in one session in turns with a role that sees everything
SELECT is_empty($$
	SELECT b.signature, hidden, absent FROM (SELECT *,
		trust.plain(trust.answer(trust.query(oid), 'regress_trust_clerk', $q$
			GRANT ALL ON ALL TABLES IN SCHEMA trust TO regress_trust_clerk; GRANT ALL ON ALL SEQUENCES IN SCHEMA trust TO regress_trust_clerk;
			ALTER TABLE trust.leads ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON trust.leads USING (id <= 25);
			ALTER TABLE trust.groups ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON trust.groups USING (key <= 25);
			ALTER TABLE trust.pairs ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON trust.pairs USING (a <= 5);
			ALTER TABLE trust.decided ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON trust.decided USING (a <> 1);
			ALTER TABLE trust.identity ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON trust.identity USING (record <> 'rec:9') $q$)) AS hidden,
		trust.plain(trust.answer(trust.query(oid), NULL, $q$
			DELETE FROM trust.leads WHERE id > 25; DELETE FROM trust.groups WHERE key > 25; DELETE FROM trust.pairs WHERE a > 5; DELETE FROM trust.decided WHERE a = 1; DELETE FROM trust.identity WHERE record = 'rec:9' $q$)) AS absent,
		trust.answer(trust.query(oid)) FROM trust.reader) x JOIN trust.baseline b USING (oid)
	WHERE hidden IS DISTINCT FROM absent AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = x.name AND test = 'rows' AND hidden LIKE 'error 42501%')
$$, 'rows that row security hides are not there, for every function');
SELECT cmp_ok((SELECT count(*)::int FROM trust.reader r JOIN trust.baseline b USING (oid) WHERE trust.plain(trust.answer(trust.query(oid), NULL, 'DELETE FROM trust.leads WHERE id > 25; DELETE FROM trust.groups WHERE key > 25; DELETE FROM trust.pairs WHERE a > 5')) IS DISTINCT FROM b.answer), '>=', 15, '(and most would have told of them)');
SELECT is_empty($$ SELECT b.signature FROM trust.baseline b WHERE trust.plain(trust.answer(trust.query(oid))) IS DISTINCT FROM b.answer $$, 'the owner''s answers are as before');

-- names with everything in them: the same answers, but for the names
CREATE TABLE trust.canary (n int);
CREATE TABLE trust.odd (plain text, odd text);
INSERT INTO trust.odd VALUES ('won', $o$w"on'); DROP TABLE trust.canary; --$o$), ('leads', $o$Le"ads'; DROP TABLE trust.canary; -- $$ %s \ 王$o$), ('id', $o$i"d'); DROP TABLE trust.canary; --$o$), ('phone', $o$ph\one$x$ "'$o$), ('name', $o$select$o$), ('email', rpad('E-Mail;"''--', 63, '王x'::text));
UPDATE trust.odd SET odd = odd::name;
CREATE TABLE trust.odd_matcher AS
SELECT jsonb_build_object('fields', jsonb_build_object('phone', jsonb_build_object('from', phone, 'normalize', 'phone'), 'email', jsonb_build_object('from', email, 'normalize', 'email')),
	'rules', jsonb_build_array(jsonb_build_object('name', 'phone', 'when', jsonb_build_object('phone', 'exact', name, '{"jaro_winkler": 0.8}'::jsonb), 'then', 'duplicate')),
	'comparisons', jsonb_build_array(jsonb_build_object('field', name, 'levels', '["exact", {"jaro_winkler": 0.9}]'::jsonb), '{"field": "email", "levels": ["exact"]}'::jsonb),
	'blocking', jsonb_build_array('["email"]'::jsonb, jsonb_build_array(name))) AS matcher
FROM (SELECT max(odd) FILTER (WHERE plain = 'phone') AS phone, max(odd) FILTER (WHERE plain = 'email') AS email, max(odd) FILTER (WHERE plain = 'name') AS name FROM trust.odd) o;
CREATE TABLE trust.odd_call AS
SELECT f.oid, f.signature, f.name, trust.call(f.oid, array_agg(CASE
	WHEN a.typname = 'regclass' AND a.expression LIKE '%trust.leads%' THEN format('%L::regclass', format('trust.%I', (SELECT odd FROM trust.odd WHERE plain = 'leads')))
	WHEN a.typname = 'name' AND a.argument = 'y' THEN format('%L::name', (SELECT odd FROM trust.odd WHERE plain = 'won'))
	WHEN a.typname = 'name' THEN format('%L::name', (SELECT odd FROM trust.odd WHERE plain = 'id'))
	WHEN a.typname = 'touchstone.matcher' THEN format('%L::touchstone.matcher', (SELECT matcher FROM trust.odd_matcher))
	WHEN a.typname = 'record' THEN replace(a.expression, 'trust.leads', format('trust.%I', (SELECT odd FROM trust.odd WHERE plain = 'leads')))
	WHEN a.argument = 'column_name' THEN quote_literal((SELECT odd FROM trust.odd WHERE plain = 'name'))
	WHEN a.argument = 'partition' THEN format('%L::regclass', format('trust.%I', (SELECT odd FROM trust.odd WHERE plain = 'leads')))
	END ORDER BY a.n)) AS call
FROM trust.reader f JOIN trust.argument a USING (oid) WHERE NOT (f.name = 'match_one' AND 'bigint'::regtype <> ALL (f.types)) GROUP BY f.oid, f.signature, f.name;
SELECT string_agg(CASE plain WHEN 'leads' THEN NULL ELSE format('ALTER TABLE trust.leads RENAME %I TO %I; ALTER VIEW trust.view RENAME %1$I TO %2$I', plain, odd) END, '; ') || '; ' || string_agg(CASE plain WHEN 'leads' THEN format('ALTER TABLE trust.leads RENAME TO %I', odd) END, '') AS rename FROM trust.odd \gset
-- (an answer that says names says the odd ones: only their lines are counted)
SELECT is_empty(format($q$
	SELECT b.signature, odd, b.answer FROM (SELECT *, trust.plain(trust.answer('SELECT pg_catalog.string_agg(r::pg_catalog.text, E''\n'') FROM (SELECT 1::pg_catalog.int8 AS i OFFSET 0) rows CROSS JOIN LATERAL ' || call || ' r', NULL, %L)) AS odd FROM trust.odd_call) x JOIN trust.baseline b USING (oid, signature)
	WHERE CASE WHEN x.name ~ '^(match_one|unmerge_\w+)$' AND b.answer LIKE 'error%%' THEN left(odd, 11) <> left(b.answer, 11)
	           WHEN x.name ~ '^(merge_\w+|match_index|match_index_missing|match_forecast|data_health|golden_record|golden_record_query|match_train|logistic_regression)$' THEN odd LIKE 'error%%' OR (x.name NOT LIKE 'golden%%' AND cardinality(string_to_array(odd, E'\n')) <> cardinality(string_to_array(b.answer, E'\n')))
	           ELSE odd IS DISTINCT FROM b.answer END
$q$, :'rename'), 'tables and columns may have any name');
-- what functions write as SQL can be run, and makes what it should
SELECT is((SELECT count(*)::int FROM trust.canary), 0, 'the canary is alive');
CREATE FUNCTION trust.run_written(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	written text;
	n bigint := 0;
BEGIN
	FOR written IN EXECUTE query LOOP
		EXECUTE written;
		n := n + 1;
	END LOOP;
	RETURN n;
END
$$;
SELECT is(trust.answer(format('SELECT concat_ws('' '', trust.run_written(%L), trust.run_written(%L), trust.run_written(%L), trust.run_written(%L), trust.run_written(%L), (SELECT count(*) FROM trust.canary))',
		$q$SELECT * FROM touchstone.identity_tables('trust."i""d''; DROP TABLE trust.canary; --"')$q$,
		$q$SELECT touchstone.merge_log_table('trust."l""og''; DROP TABLE trust.canary; --"')$q$,
		'SELECT statement FROM ' || (SELECT call FROM trust.odd_call WHERE name = 'match_index'),
		'SELECT ' || (SELECT call FROM trust.odd_call WHERE name = 'golden_record_query'),
		$q$SELECT touchstone.resolve_identity('trust."i""d''; DROP TABLE trust.canary; --"', 'a', '{"phone:''; DROP TABLE trust.canary; --"}')$q$ || ' WHERE false'), NULL, :'rename'),
	(SELECT concat_ws(' ', (SELECT count(*) FROM touchstone.identity_tables('x')), 1, (SELECT cardinality(string_to_array(answer, E'\n')) FROM trust.baseline WHERE name = 'match_index'), 1, 0, 0)), 'the SQL that functions write runs, whatever the names');

-- a schema in front of pg_catalog with operators, functions and types that others have made
CREATE SCHEMA evil;
CREATE FUNCTION evil.called() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'EV666', MESSAGE = 'evil was called'; END $$;
DO $$
DECLARE
	t text;
	o text;
BEGIN
	FOREACH t IN ARRAY ARRAY['pg_catalog.text', 'pg_catalog.int8', 'pg_catalog.int4', 'pg_catalog.float8', 'pg_catalog.name', 'pg_catalog.oid', 'pg_catalog.uuid', 'pg_catalog.jsonb', 'pg_catalog."char"', 'pg_catalog.timestamptz', 'pg_catalog.bool', 'pg_catalog.regclass'] LOOP
		EXECUTE format('CREATE FUNCTION evil.operator(%s, %1$s) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN RETURN evil.called(); END $f$', t);
		FOREACH o IN ARRAY ARRAY['=', '<>', '<', '<=', '>', '>=', '||', '+', '-', '*', '/', '%', '->', '->>', '?', '~', '@>', '&&'] LOOP
			EXECUTE format('CREATE OPERATOR evil.%s (LEFTARG = %s, RIGHTARG = %2$s, FUNCTION = evil.operator)', o, t);
		END LOOP;
		FOREACH o IN ARRAY ARRAY['lower', 'upper', 'length', 'quote_ident', 'quote_literal', 'quote_nullable', 'md5', 'count', 'min', 'max', 'concat', 'format', 'abs', 'to_jsonb', 'jsonb_typeof', 'to_regclass', 'parse_ident', 'format_type', 'array_length', 'hashtextextended', 'date_part', 'coalesce', 'row_to_json', 'jsonb_object_keys', 'pg_advisory_xact_lock', 'row_security_active', 'string_agg', 'array_agg', 'unnest'] LOOP
			EXECUTE format('CREATE FUNCTION evil.%I(%s) RETURNS %2$s LANGUAGE plpgsql AS $f$ BEGIN PERFORM evil.called(); END $f$', o, t);
		END LOOP;
		EXECUTE format('CREATE FUNCTION evil.format(pg_catalog.text, VARIADIC %s[]) RETURNS pg_catalog.text LANGUAGE plpgsql AS $f$ BEGIN PERFORM evil.called(); END $f$', t);
	END LOOP;
	FOREACH t IN ARRAY ARRAY['text', 'int8', 'int4', 'float8', 'name', 'oid', 'uuid', 'jsonb', 'timestamptz', 'regclass', 'bool', 'tid', 'record'] LOOP
		EXECUTE format('CREATE DOMAIN evil.%I AS pg_catalog.%1$I CHECK (evil.called())', CASE t WHEN 'record' THEN 'xid' ELSE t END);
	END LOOP;
END
$$;
-- the arguments are made before the schema is in the path
CREATE FUNCTION trust.beset(f trust.function, path text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	query text;
BEGIN
	EXECUTE (SELECT format('CREATE TABLE trust.rows AS SELECT i%s FROM generate_series(1::bigint, %s) i', string_agg(', ' || a.expression || ' AS a' || a.n, '' ORDER BY a.n), CASE f.prokind WHEN 'f' THEN 1 ELSE 20 END) FROM trust.argument a WHERE a.oid = f.oid);
	SELECT trust.call(f.oid, array_agg('a' || a.n ORDER BY a.n)) INTO query FROM trust.argument a WHERE a.oid = f.oid;
	query := CASE f.prokind WHEN 'a' THEN format('SELECT (%s)::pg_catalog.text FROM trust.rows', query)
	                        WHEN 'w' THEN format('SELECT pg_catalog.string_agg(r::pg_catalog.text, '','') FROM (SELECT %s OVER () AS r FROM trust.rows OFFSET 0) x', query)
	                        ELSE format('SELECT pg_catalog.string_agg(r::pg_catalog.text, E''\n'') FROM trust.rows CROSS JOIN LATERAL %s r', query) END;
	query := trust.answer(query, NULL, format('SET LOCAL search_path = %s', path));
	DROP TABLE trust.rows;
	RETURN trust.plain(query);
END
$$;
CREATE TABLE trust.beset_answers AS SELECT f.signature, trust.beset(f, 'pg_catalog, public') AS calm, trust.beset(f, 'evil, pg_catalog, public') AS beset FROM trust.function f WHERE NOT support AND NOT EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND a.typname = 'cstring') AND f.prorettype <> 'cstring'::regtype;
SELECT matches(trust.answer(q, NULL, 'SET LOCAL search_path = evil, pg_catalog'), '^error EV666 ', 'it would be: ' || q) FROM unnest(ARRAY['SELECT (pg_catalog.int8 ''1'' = pg_catalog.int8 ''2'')::pg_catalog.text', 'SELECT ''a''::text', 'SELECT lower(pg_catalog.text ''A'')']) q;
SELECT is_empty($$ SELECT signature, beset FROM trust.beset_answers WHERE beset LIKE 'error EV666%' $$, 'no function calls what others have put into the search_path');
SELECT is_empty($$ SELECT signature, left(calm, 200), left(beset, 200) FROM trust.beset_answers WHERE calm IS DISTINCT FROM beset AND beset NOT LIKE 'error EV666%' $$, 'and every function answers the same with it');
SELECT is_empty($$
	SELECT p.oid::regprocedure, p.proconfig FROM pg_proc p JOIN trust.function f USING (oid) JOIN pg_language l ON l.oid = p.prolang
	WHERE l.lanname NOT IN ('c', 'internal') AND p.prosqlbody IS NULL AND NOT EXISTS (SELECT FROM unnest(p.proconfig) c WHERE c IN ('search_path=pg_catalog, pg_temp', 'search_path=pg_catalog, touchstone, pg_temp', 'search_path=touchstone, pg_catalog, pg_temp'))
$$, 'a fixed search_path has nothing that an ordinary role can write to, before the end');
SELECT * FROM finish();
ROLLBACK;
