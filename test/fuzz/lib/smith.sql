-- A database in which sqlsmith has little to call but the extension: what it reads of the catalogue unqualified, pg_proc, is a view
-- that stands before the real one in its search_path, and has the extension's functions, wrappers of those that it cannot call (which
-- return sets, or take a record) and, of every type of an argument, a function of no argument with an ordinary or an odd value, so
-- that strict functions are not only told NULL.  After test/trust/lib/calls.sql, in its transaction.
\ir odd.sql
CREATE TABLE trust.sample (type text, n int, value text, PRIMARY KEY (type, n));
\ir ../../trust/lib/samples.sql
CREATE SCHEMA smith;
CREATE SCHEMA narrow;

-- values of every type
CREATE TABLE smith.value (type text, expression text);
INSERT INTO smith.value SELECT type, expression FROM trust.ordinary WHERE expression <> 'NULL' UNION SELECT type, expression FROM trust.odd UNION SELECT 'touchstone.' || quote_ident(type), quote_literal(value) FROM trust.sample;
DELETE FROM smith.value WHERE type IN ('record', '"any"', 'anyelement', 'internal', 'cstring');
CREATE FUNCTION smith.make() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	t record;
	w record;
BEGIN
	FOR t IN SELECT type, row_number() OVER (ORDER BY type) AS n, array_agg(expression ORDER BY expression) AS e FROM smith.value GROUP BY type LOOP
		EXECUTE format('CREATE FUNCTION smith.value_%s() RETURNS %s LANGUAGE plpgsql VOLATILE AS $f$ DECLARE i bigint := 1 + floor(random() * 40); BEGIN CASE floor(random() * %s)::int %s END CASE; END $f$', t.n, t.type, cardinality(t.e),
		               (SELECT string_agg(format(E'WHEN %s THEN RETURN (%s)::%s;', k - 1, t.e[k], t.type), ' ') FROM generate_subscripts(t.e, 1) k));
	END LOOP;
	EXECUTE (SELECT 'CREATE TABLE smith.many AS SELECT i, ' || string_agg(format('smith.value_%s() AS %s', n, c), ', ') || ' FROM generate_series(1::bigint, 60) i'
	         FROM (SELECT row_number() OVER (ORDER BY type) AS n, regexp_replace(replace(replace(type, 'touchstone.', ''), '[]', 's'), '\W', '_', 'g') AS c FROM smith.value GROUP BY type) v);
	FOR w IN SELECT p.*, row_number() OVER (ORDER BY f.signature) AS n, a.args, a.params FROM trust.function f JOIN pg_catalog.pg_proc p USING (oid)
	         CROSS JOIN LATERAL (SELECT string_agg(CASE WHEN p.provariadic NOT IN (0, '"any"'::regtype) AND a.n = p.pronargs THEN 'VARIADIC ' ELSE '' END || '$' || a.n, ', ' ORDER BY a.n) AS args,
	                                    string_agg(CASE a.typname WHEN 'record' THEN 'trust.leads' WHEN 'anyelement' THEN 'bigint' WHEN '"any"' THEN 'text' ELSE a.typname END, ', ' ORDER BY a.n) AS params,
	                                    bool_or(a.typname IN ('record', 'anyelement', '"any"')) AS pseudo, bool_or(a.typname IN ('cstring', 'internal')) AS support FROM trust.argument a WHERE a.oid = f.oid) a
	         WHERE p.prokind = 'f' AND NOT f.support AND NOT a.support AND (p.proretset OR a.pseudo) AND NOT p.prorettype IN ('anyelement'::regtype, 'void'::regtype) LOOP
		EXECUTE format(CASE WHEN w.proretset THEN 'CREATE FUNCTION smith.%s(%s) RETURNS bigint LANGUAGE sql RETURN (SELECT count(x) FROM touchstone.%I(%s) x)' ELSE 'CREATE FUNCTION smith.%s(%s) RETURNS ' || CASE WHEN w.prorettype = 'record'::regtype THEN 'text' ELSE w.prorettype::regtype::text END || ' LANGUAGE sql RETURN touchstone.%I(%s)' || CASE WHEN w.prorettype = 'record'::regtype THEN '::text' ELSE '' END END,
		               quote_ident(left(w.proname, 50) || '_' || w.n), w.params, w.proname, w.args);
	END LOOP;
END
$$;
SELECT smith.make() \g /dev/null
DROP FUNCTION smith.make();
CREATE TABLE smith.more AS SELECT * FROM smith.many ORDER BY random();

-- Calls are one expression of 42 to sqlsmith, columns of views most of them: so every function is a column too, of views of five.  Called
-- as lib/calls.sql calls it (view_1_...), and with whatever smith.many has of the types of its arguments (view_2_...).
CREATE FUNCTION smith.make_views() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	w record;
BEGIN
	FOR w IN SELECT s.way, k / 5 AS n, string_agg(format('%s AS r%s', CASE WHEN proretset OR prorettype = 'record'::regtype THEN format('(SELECT count(x) FROM %s x)', expression) ELSE expression END, k % 5), ', ' ORDER BY k) AS columns
	         FROM (SELECT s.way, p.proretset, p.prorettype, row_number() OVER (PARTITION BY s.way ORDER BY f.signature) AS k,
	                      trust.call(f.oid, (SELECT array_agg((SELECT 'm.' || quote_ident(c.attname) FROM pg_attribute c WHERE s.way = 2 AND c.attrelid = 'smith.many'::regclass AND c.attnum > 1 AND c.atttypid = a.type) ORDER BY a.n) FROM trust.argument a WHERE a.oid = f.oid)) AS expression
	               FROM trust.function f JOIN pg_catalog.pg_proc p USING (oid) CROSS JOIN (VALUES (1), (2)) s (way)
	               WHERE f.prokind = 'f' AND NOT f.support AND f.prorettype NOT IN ('cstring'::regtype, 'void'::regtype) AND NOT 'cstring'::regtype = ANY (f.types)) s GROUP BY 1, 2 LOOP
		EXECUTE format('CREATE VIEW smith.view_%s_%s AS SELECT %s FROM smith.many m', w.way, w.n, w.columns);
		EXECUTE format('GRANT SELECT ON smith.view_%s_%s TO smith', w.way, w.n);
	END LOOP;
END
$$;

CREATE VIEW narrow.pg_proc AS
SELECT p.oid, p.proname, p.pronamespace, p.prorettype, p.proargtypes, p.proretset, p.prokind FROM pg_catalog.pg_proc p
WHERE (p.pronamespace = 'smith'::regnamespace OR p.oid IN (SELECT f.oid FROM trust.function f WHERE NOT f.support) OR p.oid::regprocedure::text IN ('now()', 'random()', 'count(*)', 'count("any")', 'length(text)', 'generate_series(bigint,bigint)'))
	AND NOT p.proargtypes::oid[] && ARRAY['cstring', 'internal', 'record', 'anyelement', '"any"']::regtype[]::oid[];
-- Tables, likewise: samples and joins of those of calls.sql, which are small or empty, would leave few rows to call anything for.
SELECT format('CREATE OR REPLACE VIEW information_schema.tables AS %s AND nc.nspname = ''smith''', rtrim(pg_get_viewdef('information_schema.tables'::regclass), ';')) \gexec
-- operators of types that the extension does not know of (in a database that is thrown away)
SET LOCAL allow_system_table_mods = on;
DELETE FROM pg_catalog.pg_operator o USING pg_catalog.pg_type t WHERE t.oid IN (o.oprleft, o.oprright) AND (t.typcategory IN ('G', 'I', 'R', 'V') OR t.typname IN ('anyrange', 'anymultirange', 'tsvector', 'tsquery', 'pg_lsn', 'money', 'timetz', 'time', 'macaddr', 'macaddr8'));
CREATE ROLE smith LOGIN;
SELECT smith.make_views() \g /dev/null
DROP FUNCTION smith.make_views();
ALTER ROLE smith SET search_path = narrow, touchstone, pg_catalog;
ALTER ROLE smith SET statement_timeout = '1s';
GRANT USAGE ON SCHEMA trust, smith, narrow TO smith;
GRANT SELECT ON narrow.pg_proc TO smith;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA trust TO smith;
GRANT SELECT, INSERT, UPDATE, DELETE ON smith.many, smith.more TO smith;
REVOKE ALL ON smith.value FROM PUBLIC;
ANALYZE smith.many, smith.more;
