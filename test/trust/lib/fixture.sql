-- What a database that lives on the extension has: every type in tables, arrays, composites, indexes and partitions; every public
-- function in a view; and ordinary uses with answers.  Walks the catalogue, so that what is new is in it by itself.
\set ON_ERROR_STOP 1
SET client_min_messages = warning;
CREATE EXTENSION touchstone;
CREATE SCHEMA trust;
CREATE TABLE trust.sample (type text, n int, value text, PRIMARY KEY (type, n));
\i lib/samples.sql

CREATE VIEW trust.member AS
SELECT d.classid, d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'touchstone' AND d.deptype = 'e';

-- types
INSERT INTO trust.sample
SELECT t.typname, 10 + row_number() OVER (PARTITION BY t.oid ORDER BY l.enumsortorder), l.enumlabel FROM pg_type t JOIN trust.member m ON m.objid = t.oid AND m.classid = 'pg_type'::regclass JOIN pg_enum l ON l.enumtypid = t.oid;
INSERT INTO trust.sample
SELECT t.typname, 10, '(' || repeat(',', (SELECT count(*)::int - 1 FROM pg_attribute a WHERE a.attrelid = t.typrelid AND a.attnum > 0)) || ')' FROM pg_type t JOIN trust.member m ON m.objid = t.oid AND m.classid = 'pg_type'::regclass WHERE t.typtype = 'c';

CREATE FUNCTION trust.make_types() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	t record;
BEGIN
	FOR t IN SELECT y.oid, y.typname, format('touchstone.%I', y.typname) AS name,
	                EXISTS (SELECT FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod WHERE c.opcintype IN (y.oid, CASE WHEN y.typtype = 'e' THEN 'anyenum'::regtype END) AND c.opcdefault AND m.amname = 'btree') AS sorts,
	                EXISTS (SELECT FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod WHERE c.opcintype IN (y.oid, CASE WHEN y.typtype = 'e' THEN 'anyenum'::regtype END) AND c.opcdefault AND m.amname = 'hash') AS hashes
	         FROM pg_type y JOIN trust.member m ON m.objid = y.oid AND m.classid = 'pg_type'::regclass WHERE y.typcategory <> 'A' AND y.typtype <> 'p' LOOP
		EXECUTE format('CREATE TYPE trust.c_%s AS (note text, v %s, l %2$s[])', t.typname, t.name);
		EXECUTE format('CREATE TABLE trust.t_%s (n int PRIMARY KEY, v %s, l %2$s[], c trust.c_%1$s, cs trust.c_%1$s[])', t.typname, t.name);
		EXECUTE format('INSERT INTO trust.t_%s SELECT n, v, ARRAY[v, NULL, v], ROW(''x'', v, ARRAY[v])::trust.c_%1$s, ARRAY[ROW(NULL, v, NULL)::trust.c_%1$s] FROM (SELECT n, value::%2$s AS v FROM trust.sample WHERE type = %1$L) s', t.typname, t.name);
		EXECUTE format('INSERT INTO trust.t_%s (n) VALUES (0)', t.typname);
		EXECUTE format('CREATE FUNCTION trust.text_of(%s) RETURNS text LANGUAGE sql STABLE RETURN $1::text', t.name);
		EXECUTE format('CREATE DOMAIN trust.d_%s AS %s CHECK (VALUE IS NOT NULL OR true)', t.typname, t.name);
		IF t.sorts THEN
			EXECUTE format('CREATE UNIQUE INDEX ON trust.t_%s (v)', t.typname);
			EXECUTE format('CREATE INDEX ON trust.t_%s (l, v)', t.typname);
			EXECUTE format('CREATE TABLE trust.r_%s (v %s, PRIMARY KEY (v)) PARTITION BY RANGE (v)', t.typname, t.name);
			EXECUTE format('CREATE TABLE trust.r_%s_low PARTITION OF trust.r_%1$s FOR VALUES FROM (MINVALUE) TO (%2$L)', t.typname, (SELECT value FROM trust.sample WHERE type = t.typname AND n % 10 = 2));
			EXECUTE format('CREATE TABLE trust.r_%s_high PARTITION OF trust.r_%1$s DEFAULT', t.typname);
			EXECUTE format('INSERT INTO trust.r_%s SELECT v FROM trust.t_%1$s WHERE v IS NOT NULL', t.typname);
		END IF;
		IF t.hashes THEN
			EXECUTE format('CREATE INDEX ON trust.t_%s USING hash (v)', t.typname);
			-- (pg_dump cannot restore an enum into hash partitions as they were: its hash is of the label''s number)
			IF t.typname NOT IN (SELECT typname FROM pg_type WHERE typtype = 'e') THEN
				EXECUTE format('CREATE TABLE trust.h_%s (v %s) PARTITION BY HASH (v)', t.typname, t.name);
				EXECUTE format('CREATE TABLE trust.h_%s_0 PARTITION OF trust.h_%1$s FOR VALUES WITH (MODULUS 2, REMAINDER 0)', t.typname);
				EXECUTE format('CREATE TABLE trust.h_%s_1 PARTITION OF trust.h_%1$s FOR VALUES WITH (MODULUS 2, REMAINDER 1)', t.typname);
				EXECUTE format('INSERT INTO trust.h_%s SELECT v FROM trust.t_%1$s', t.typname);
			END IF;
		END IF;
	END LOOP;
END $$;
SELECT trust.make_types() \g /dev/null

-- ordinary uses
CREATE TABLE trust.people (id int PRIMARY KEY, name text, company text, phone text, email text, code text CHECK (touchstone.is_valid_credit_code(code) OR code IS NULL), at timestamptz,
	mail_key text GENERATED ALWAYS AS (touchstone.normalize_email(email)) STORED, phone_key text GENERATED ALWAYS AS (touchstone.phone_key(phone)) STORED);
INSERT INTO trust.people (id, name, company, phone, email, at) VALUES
	(1, 'Ann Lee', 'Acme Trading Ltd.', '13800138001', 'ann@example.com', '2026-01-01'), (2, 'Lee, Ann', 'ACME trading limited', '+86 138 0013 8001', 'Ann@example.com', '2026-01-02'),
	(3, 'Bob Stone', 'Bolt GmbH', '13800138003', NULL, '2026-01-03'), (4, 'Bob Stone', 'Bolt', '13800138003', 'bob@example.org', '2026-01-04'), (5, 'Cyd', NULL, NULL, 'cyd@gmail.com', '2026-01-05');
CREATE INDEX people_qgram ON trust.people USING gin (name touchstone.qgram_ops);
CREATE INDEX people_company ON trust.people (touchstone.normalize_company(company));
CREATE INDEX people_name ON trust.people (touchstone.normalize_person_name(name)) WHERE touchstone.is_free_email(email);
CREATE UNIQUE INDEX people_phonetic ON trust.people (id, touchstone.phonetic_key(name));
CREATE TABLE trust.events (customer bigint, touch text, at timestamptz, value float8);
INSERT INTO trust.events VALUES (1, 'Search', '2026-03-01', NULL), (1, 'Mail', '2026-03-02', NULL), (1, NULL, '2026-03-03', 100), (2, 'Fair', '2026-03-02', NULL), (2, NULL, '2026-03-05', 50), (3, NULL, '2026-03-06', 7);
CREATE VIEW trust.v_attribute AS SELECT r.* FROM unnest((SELECT touchstone.attribute(customer, touch, at, value, ARRAY['linear', 'last_touch']::touchstone.attribution_model[]) FROM trust.events)) r;
CREATE VIEW trust.v_attribute_rows AS SELECT customer, r.* FROM (SELECT customer, touchstone.attribute_rows(customer, touch, at, value, NULL, 'u_shaped') AS rows FROM trust.events GROUP BY customer) x, unnest(rows) r;
CREATE VIEW trust.v_credit AS SELECT *, touchstone.credit('time_decay(1 day)', at) OVER (PARTITION BY customer ORDER BY at) FROM trust.events;
CREATE MATERIALIZED VIEW trust.m_attribute AS SELECT touchstone.attribute(customer, touch, at, value, m.v) AS result, m.n FROM trust.events, trust.t_attribution_model m WHERE m.v IS NOT NULL GROUP BY m.n;
CREATE MATERIALIZED VIEW trust.m_pairs AS SELECT p.* FROM touchstone.match_pairs('trust.people', 'id', '{"fields": {"phone": {"normalize": "phone", "region": "CN"}}, "rules": [{"name": "phone", "when": {"phone": "exact"}, "then": "duplicate"}]}') p;
CREATE MATERIALIZED VIEW trust.m_groups AS SELECT p.* FROM touchstone.match_groups('trust.people', 'id', '{"fields": {"name": {"normalize": "person_name"}}, "rules": [{"name": "name", "when": {"name": "exact"}, "then": "duplicate"}]}') p;
CREATE MATERIALIZED VIEW trust.m_identity AS SELECT touchstone.one_id(id::text, ARRAY['phone:' || phone_key, 'email:' || mail_key]) AS components FROM trust.people;
CREATE VIEW trust.v_identity AS SELECT m.* FROM trust.m_identity, touchstone.members(components) m;
CREATE VIEW trust.v_similar AS SELECT a.id, b.id AS other, touchstone.jaro_winkler_similarity(a.name, b.name), touchstone.company_similarity(a.company, b.company), touchstone.levenshtein_distance(a.name, b.name) FROM trust.people a JOIN trust.people b ON a.id < b.id;
CREATE VIEW trust.v_found AS SELECT id FROM trust.people WHERE touchstone.levenshtein_within(name, 'Bob Stome', 1);
CREATE TABLE trust.defaults (id int, model touchstone.attribution_model DEFAULT 'linear lookback 30 days', decision touchstone.match_decision DEFAULT 'review', key text DEFAULT touchstone.normalize_text('  A  B '));
INSERT INTO trust.defaults (id) VALUES (1);

-- a view on every public function, of NULLs: not its answer but its name, arguments and type are what is restored
CREATE FUNCTION trust.null_of(type oid) RETURNS text LANGUAGE sql AS $$
	SELECT 'NULL::' || CASE format_type(type, NULL) WHEN 'anyelement' THEN 'bigint' WHEN 'anycompatible' THEN 'bigint' WHEN 'anyarray' THEN 'bigint[]' WHEN 'anynonarray' THEN 'bigint' WHEN 'anyenum' THEN 'touchstone.match_decision'
	                                                WHEN 'record' THEN 'trust.people' WHEN '"any"' THEN 'text' ELSE format_type(type, NULL) END
$$;
CREATE FUNCTION trust.make_views() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	f record;
	n int := 0;
BEGIN
	FOR f IN SELECT p.oid, format('touchstone.%I', p.proname) AS name, p.proname, p.prokind, p.prorettype,
	                array_to_string(ARRAY(SELECT CASE WHEN p.provariadic NOT IN (0, '"any"'::regtype) AND o = p.pronargs THEN 'VARIADIC ' ELSE '' END || trust.null_of(t) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a (t, o) ORDER BY o), ', ') AS arguments
	         FROM pg_proc p JOIN trust.member m ON m.objid = p.oid AND m.classid = 'pg_proc'::regclass
	         WHERE p.prorettype NOT IN ('internal'::regtype, 'cstring'::regtype, 'trigger'::regtype, 'event_trigger'::regtype) AND NOT ARRAY['internal'::regtype, 'cstring'::regtype]::oid[] && p.proargtypes::oid[]
	         ORDER BY p.oid::regprocedure::text COLLATE "C" LOOP
		n := n + 1;
		EXECUTE format(CASE f.prokind WHEN 'a' THEN 'CREATE VIEW trust.f_%s_%s AS SELECT %s(%s) AS r FROM generate_series(1, 0)' WHEN 'w' THEN 'CREATE VIEW trust.f_%s_%s AS SELECT %s(%s) OVER () AS r FROM generate_series(1, 2)'
		                              ELSE 'CREATE VIEW trust.f_%s_%s AS SELECT ' || CASE f.prorettype WHEN 'void'::regtype THEN '1 AS r' ELSE 'r.*' END || ' FROM %s(%s) r' || CASE WHEN f.prorettype = 'record'::regtype AND NOT EXISTS (SELECT FROM pg_proc p WHERE p.oid = f.oid AND p.proargmodes && '{o,b,t}') THEN ' (c text)' ELSE '' END END,
		               n, left(f.proname, 40), f.name, f.arguments);
	END LOOP;
END $$;
SELECT trust.make_views() \g /dev/null

-- what everything answers, a line a relation: the rows' text in order, or the error
CREATE FUNCTION trust.answers() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	r regclass;
	said text;
BEGIN
	FOR r IN SELECT c.oid FROM pg_class c WHERE relnamespace = 'trust'::regnamespace AND relkind IN ('r', 'v', 'm', 'p') AND relname <> 'member' ORDER BY relname COLLATE "C" LOOP
		BEGIN
			EXECUTE format('SELECT concat_ws('' '', count(*), md5(string_agg(x::text, E''\n'' ORDER BY x::text COLLATE "C"))) FROM %s x', r) INTO said;
		EXCEPTION WHEN OTHERS THEN
			said := SQLSTATE;
		END;
		RETURN NEXT concat_ws(' ', (SELECT relname FROM pg_class WHERE oid = r), said);
	END LOOP;
END $$;
