-- For test/fuzz/server: the targets by the catalogue (fuzz.target), and samples of each in folders of :dir.
\set ON_ERROR_STOP 1
\set QUIET 1
SET client_min_messages = warning;
CREATE EXTENSION touchstone;
CREATE SCHEMA fuzz;
CREATE TABLE fuzz.target (kind text, name text, targets oid[]);
CREATE TABLE fuzz.sample (kind text, name text, value bytea, file oid);

BEGIN;
\cd :top
\i lib/calls.sql
INSERT INTO fuzz.target
SELECT k.kind, t.typname, ARRAY[t.oid] FROM pg_type t, (VALUES ('type'), ('binary')) k (kind) WHERE t.typnamespace = 'touchstone'::regnamespace AND t.typtype = 'b' AND t.typcategory <> 'A';
INSERT INTO fuzz.target
SELECT DISTINCT ON (p.oid) 'state', p.proname, ARRAY[p.oid, a.aggcombinefn, a.aggserialfn] FROM pg_aggregate a JOIN trust.function f ON f.oid = a.aggfnoid JOIN pg_proc p ON p.oid = a.aggdeserialfn;
INSERT INTO fuzz.target
SELECT 'text', f.name || CASE WHEN f.pronargs > 1 THEN '_' || f.pronargs ELSE '' END, ARRAY[f.oid] FROM trust.function f
WHERE f.prokind = 'f' AND NOT f.support AND f.provolatile <> 'v' AND f.provariadic = 0 AND (SELECT prolang FROM pg_proc p WHERE p.oid = f.oid) = (SELECT oid FROM pg_language WHERE lanname = 'c') AND 'text'::regtype = ALL (f.types) AND f.pronargs > 0 AND NOT (SELECT proretset FROM pg_proc p WHERE p.oid = f.oid);

-- Samples of types, as text and sent.
CREATE TABLE trust.sample (type text, n int, value text);
\i lib/samples.sql
CREATE FUNCTION trust.sent(type text, value text) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	sent bytea;
BEGIN
	EXECUTE format('SELECT %s(%L::touchstone.%I)', (SELECT typsend FROM pg_type WHERE typname = type AND typnamespace = 'touchstone'::regnamespace), value, type) INTO sent;
	RETURN sent;
END $$;
INSERT INTO fuzz.sample (kind, name, value) SELECT 'type', type, convert_to(value, 'UTF8') FROM trust.sample JOIN fuzz.target t ON t.name = type AND t.kind = 'type';
INSERT INTO fuzz.sample (kind, name, value) SELECT 'binary', type, trust.sent(type, value) FROM trust.sample JOIN fuzz.target t ON t.name = type AND t.kind = 'binary';
-- (the matcher that ordinary calls are made with, and other ordinary arguments)
INSERT INTO fuzz.sample (kind, name, value) SELECT DISTINCT 'type', t.name, convert_to(substring(o.expression FROM '^''(.*)''$'), 'UTF8') FROM trust.ordinary o JOIN fuzz.target t ON 'touchstone.' || t.name = o.type AND t.kind = 'type' WHERE o.expression ~ '^''.*''$' AND o.expression !~ '''''';

-- Samples of states: what an aggregate's serialise function makes of no row, one, and some, in an aggregate of our own whose final
-- function it is.
CREATE FUNCTION trust.collect() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	a record;
	state bytea;
BEGIN
	FOR a IN SELECT f.oid, f.signature, g.aggtransfn, g.aggserialfn, p.proname, pg_get_function_arguments(f.oid) AS arguments
	         FROM pg_aggregate g JOIN trust.function f ON f.oid = g.aggfnoid JOIN pg_proc p ON p.oid = g.aggdeserialfn WHERE g.aggserialfn <> 0 AND g.aggkind = 'n' LOOP
		EXECUTE format('CREATE AGGREGATE trust.serialised(%s) (SFUNC = %s, STYPE = internal, FINALFUNC = %s)', a.arguments, a.aggtransfn, a.aggserialfn);
		FOR k IN 0..3 LOOP
			EXECUTE format('SELECT %s FROM generate_series(1, %s::bigint) i', regexp_replace(trust.call(a.oid), '^touchstone\.\w+', 'trust.serialised'), (ARRAY[0, 1, 7, 40])[k + 1]) INTO state;
			INSERT INTO fuzz.sample (kind, name, value) SELECT 'state', a.proname, state WHERE state IS NOT NULL;
		END LOOP;
		EXECUTE format('DROP AGGREGATE trust.serialised(%s)', a.arguments);
	END LOOP;
END $$;
SELECT trust.collect() \g /dev/null
-- Samples of texts: what ordinary calls are made with, and a few of each sort.
CREATE FUNCTION trust.texts(function oid) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE (SELECT format('SELECT DISTINCT concat_ws(E''\n'', %s) FROM generate_series(1, 9::bigint) i', string_agg(a.expression, ', ' ORDER BY a.n)) FROM trust.argument a WHERE a.oid = function);
END $$;
INSERT INTO fuzz.sample (kind, name, value) SELECT 'text', t.name, convert_to(x, 'UTF8') FROM fuzz.target t, trust.texts(t.targets[1]) x WHERE t.kind = 'text';
INSERT INTO fuzz.sample (kind, name, value) SELECT 'text', t.name, convert_to(x, 'UTF8') FROM fuzz.target t, unnest(ARRAY['Ann Lee' || E'\nLee, Ann', U&'\5317\4EAC\5E02\6709\9650\516C\53F8' || E'\n' || U&'\5317\4EAC', 'ACME Trading (Shanghai) Co., Ltd.' || E'\nAcme',
	'+86 138-0013-8000 ext. 12' || E'\nCN', 'Ann.Lee+tag@googlemail.com', 'https://example.com/?utm_source=a&utm_medium=cpc#x' || E'\nutm_source', '91350100M000100Y43']) x WHERE t.kind = 'text';
\t on
\a
SELECT 'fuzz: ' || kind || ' ' || name || ' has no sample' FROM fuzz.target t WHERE NOT EXISTS (SELECT FROM fuzz.sample s WHERE s.kind = t.kind AND s.name = t.name);
DROP SCHEMA trust CASCADE;
COMMIT;

-- Files of them, written by the server.
SELECT format('COPY (SELECT 1) TO PROGRAM %L', 'mkdir -p ' || quote_ident(:'dir' || '/' || kind || '.' || name)) FROM fuzz.target \gexec
UPDATE fuzz.sample SET file = lo_from_bytea(0, value);
SELECT count(lo_export(file, :'dir' || '/' || kind || '.' || name || '/' || md5(value))) FROM fuzz.sample \g /dev/null
