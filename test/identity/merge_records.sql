-- Merging and undoing it on a schema with many kinds of references: ten tables and more, unique conflicts of every kind,
-- triggers, partitions on both sides, self-references, keys of several columns.  After undoing, every row of every table
-- has its bytes again.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(31);
SET client_min_messages = warning;
CREATE SCHEMA "Big CRM";
SET search_path = "Big CRM", public;
CREATE DOMAIN lead_id AS bigint;
CREATE TYPE address AS (street text, nr int);
CREATE TABLE "Leads" (
	tenant int NOT NULL, "Id" lead_id NOT NULL UNIQUE, code char(5) UNIQUE, email varchar(50), doc json, geo point, f float8, iv interval, at timestamptz, home address, tags text[], raw bytea,
	gone int, up text GENERATED ALWAYS AS (upper(email)) STORED, seq int GENERATED ALWAYS AS IDENTITY, parent bigint REFERENCES "Leads" ("Id") ON DELETE SET NULL, friend lead_id REFERENCES "Leads" ("Id"),
	PRIMARY KEY (tenant, "Id"));
ALTER TABLE "Leads" DROP COLUMN gone;
INSERT INTO "Leads" (tenant, "Id", code, email, doc, geo, f, iv, at, home, tags, raw)
SELECT 1, i, 'c' || i, 'Mail' || i || '@x.test', ('{"b" : ' || i || ',  "a":1, "a":2}')::json, point(i, 0.1), CASE WHEN i % 5 = 0 THEN 'NaN' ELSE i / 3.0 END, make_interval(0, i, 0, i, 0, 0, -i / 7.0),
	timestamptz '2026-01-01 00:00:00.000001' + make_interval(days => i), ROW('a "quoted", (street)\', i)::address, ARRAY['x', NULL, 'NULL', '{}', ''], '\x00ff'::bytea FROM generate_series(1, 20) i;
UPDATE "Leads" SET parent = CASE WHEN "Id" > 10 THEN "Id" - 10 END, friend = 21 - "Id";

-- 1 to 3: what happens on deletion
CREATE TABLE c_cascade (id int PRIMARY KEY, lead bigint REFERENCES "Leads" ("Id") ON DELETE CASCADE);
CREATE TABLE c_null (id int PRIMARY KEY, lead lead_id REFERENCES "Leads" ("Id") ON DELETE SET NULL);
CREATE TABLE c_default (id int PRIMARY KEY, lead bigint DEFAULT 1 REFERENCES "Leads" ("Id") ON DELETE SET DEFAULT ON UPDATE CASCADE);
-- 4: two columns, NULLs among them; 5: another column; 6: two references in one row
CREATE TABLE c_multi (id int PRIMARY KEY, tenant int, "lead id" bigint, FOREIGN KEY (tenant, "lead id") REFERENCES "Leads" (tenant, "Id") ON DELETE RESTRICT);
CREATE TABLE c_code (code char(5) REFERENCES "Leads" (code) ON DELETE CASCADE, what text);
CREATE TABLE c_pair (a bigint REFERENCES "Leads" ("Id"), b bigint REFERENCES "Leads" ("Id") DEFERRABLE INITIALLY DEFERRED, PRIMARY KEY (a, b));
-- 7: partitions, the reference being the partition key; 8: a reference of one partition only
CREATE TABLE c_part (lead bigint REFERENCES "Leads" ("Id") ON DELETE CASCADE, day date, n numeric) PARTITION BY RANGE (lead);
CREATE TABLE c_part_low PARTITION OF c_part FOR VALUES FROM (0) TO (4);
CREATE TABLE c_part_high (n numeric, day date, lead bigint);
ALTER TABLE c_part ATTACH PARTITION c_part_high FOR VALUES FROM (4) TO (1000);
CREATE TABLE c_one (lead bigint, kind text) PARTITION BY LIST (kind);
CREATE TABLE c_one_a PARTITION OF c_one FOR VALUES IN ('a');
CREATE TABLE c_one_b PARTITION OF c_one FOR VALUES IN ('b');
ALTER TABLE c_one_a ADD FOREIGN KEY (lead) REFERENCES "Leads" ("Id") ON DELETE CASCADE;
-- 9 to 13: conflicts with a primary key, a deferred unique constraint, a partial index on an expression, an exclusion constraint; one row a lead
CREATE TABLE u_key (lead bigint REFERENCES "Leads" ("Id"), list text, note text, PRIMARY KEY (lead, list));
CREATE TABLE u_deferred (lead bigint REFERENCES "Leads" ("Id") DEFERRABLE INITIALLY DEFERRED, slot int, UNIQUE (lead, slot) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE u_partial (id int PRIMARY KEY, lead bigint REFERENCES "Leads" ("Id"), phone text, main boolean);
CREATE UNIQUE INDEX main_phone ON u_partial (lead, lower(phone)) WHERE main;
CREATE TABLE u_range (lead bigint REFERENCES "Leads" ("Id"), during int4range, EXCLUDE USING gist (int8range(lead, lead, '[]') WITH =, during WITH &&));
CREATE TABLE u_one (lead lead_id PRIMARY KEY REFERENCES "Leads" ("Id") ON DELETE CASCADE, score float8);
-- 14: no constraint, no key, equal rows; 15: a parent of inheritance
CREATE TABLE r_none (lead_ref varchar(10), n int);
CREATE TABLE i_parent (id int, lead bigint REFERENCES "Leads" ("Id"));
CREATE TABLE i_child () INHERITS (i_parent);
INSERT INTO c_cascade SELECT i, 1 + i % 20 FROM generate_series(1, 100) i;
INSERT INTO c_null SELECT i, NULLIF(1 + i % 20, 7) FROM generate_series(1, 100) i;
INSERT INTO c_default SELECT i, 1 + i % 20 FROM generate_series(1, 100) i;
INSERT INTO c_multi SELECT i, NULLIF(1, i % 3), 1 + i % 20 FROM generate_series(1, 100) i;
INSERT INTO c_code SELECT 'c' || 1 + i % 20, i FROM generate_series(1, 60) i;
INSERT INTO c_pair SELECT a, b FROM generate_series(1, 20) a, generate_series(1, 20) b WHERE (a + b) % 3 = 0;
INSERT INTO c_part SELECT 1 + i % 20, date '2026-01-01' + i, i / 7.0 FROM generate_series(1, 60) i;
INSERT INTO c_one SELECT 1 + i % 20, CASE i % 2 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 60) i;
INSERT INTO u_key SELECT i, l, l || i FROM generate_series(1, 20) i, unnest(ARRAY['x', 'y', 'z']) l WHERE (i + ascii(l)) % 4 > 0;
INSERT INTO u_deferred SELECT i, s FROM generate_series(1, 20) i, generate_series(1, 3) s WHERE (i + s) % 2 = 0;
INSERT INTO u_partial SELECT i, 1 + i % 5, CASE WHEN i % 2 = 0 THEN 'ABC' ELSE 'abc' END, i <= 5 FROM generate_series(1, 20) i;
INSERT INTO u_range SELECT i, int4range(i, i + 3) FROM generate_series(1, 20) i;
INSERT INTO u_one SELECT i, i / 3.0 FROM generate_series(1, 20) i;
INSERT INTO r_none SELECT 1 + i % 5, i % 2 FROM generate_series(1, 40) i;
INSERT INTO i_parent SELECT i, i FROM generate_series(1, 20) i;
INSERT INTO i_child SELECT i, i FROM generate_series(1, 20) i;

-- a trigger that finds its table by the caller's search_path, and one that counts in the records
CREATE TABLE audit (what text, who text);
CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (TG_OP, TG_TABLE_NAME); RETURN NULL; END';
CREATE TRIGGER note_it AFTER INSERT OR UPDATE OR DELETE ON c_cascade FOR EACH ROW EXECUTE FUNCTION note_it();
CREATE TRIGGER note_it AFTER DELETE ON u_key FOR EACH ROW EXECUTE FUNCTION note_it();
SELECT touchstone.merge_log_table('"Big CRM"."Merge Log"') \gexec

-- everything there is, as text
CREATE FUNCTION pg_temp.everything() RETURNS TABLE (tab text, line text, copies bigint) LANGUAGE plpgsql AS $$
DECLARE
	t text;
BEGIN
	FOR t IN SELECT c.oid::regclass::text FROM pg_class c WHERE relnamespace = '"Big CRM"'::regnamespace AND relkind = 'r' AND relname NOT IN ('audit', 'Merge Log') ORDER BY 1 LOOP
		RETURN QUERY EXECUTE format('SELECT %L, x::text, count(*) FROM ONLY %s x GROUP BY 2', t, t);
	END LOOP;
END $$;
CREATE TEMP TABLE before AS SELECT * FROM pg_temp.everything();
CREATE TEMP VIEW difference AS (SELECT * FROM pg_temp.everything() EXCEPT SELECT * FROM before) UNION ALL (SELECT * FROM before EXCEPT SELECT * FROM pg_temp.everything());
CREATE FUNCTION pg_temp.merge(survivor int, duplicates int[], dry boolean DEFAULT false) RETURNS SETOF touchstone.merge_action LANGUAGE sql AS $$
	SELECT * FROM touchstone.merge_records('"Leads"', 'Id', survivor::text, duplicates::text[], '"Merge Log"', ARRAY['"Big CRM".r_none.lead_ref'], dry)
$$;

SELECT is((SELECT count(*)::int FROM touchstone.merge_references('"Leads"', 'Id')), 17, 'all foreign keys are seen once, partitions and self-references among them');
CREATE TEMP TABLE dry AS SELECT * FROM pg_temp.merge(2, '{5,3,4}', true);
SELECT is_empty('TABLE difference', 'a dry run changes nothing');
SELECT is_empty('SELECT * FROM "Merge Log" UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, what, NULL, NULL, NULL, NULL FROM audit', 'and logs nothing, not even what triggers wrote');
CREATE TEMP TABLE done AS SELECT * FROM pg_temp.merge(2, '{5,3,4}');
SELECT results_eq('SELECT action, relation, via, records, detail FROM done', 'SELECT action, relation, via, records, detail FROM dry', 'it has said what the merge does');
SELECT is_empty($$ SELECT * FROM "Leads" WHERE "Id" IN (3, 4, 5) OR parent IN (3, 4, 5) OR friend IN (3, 4, 5) $$, 'the duplicates are gone');
SELECT is_empty($$ SELECT c.tab, c.n FROM (
	SELECT 'c_cascade' AS tab, count(*) AS n FROM c_cascade WHERE lead IN (2) UNION ALL SELECT 'c_null', count(*) FROM c_null WHERE lead = 2 UNION ALL SELECT 'c_default', count(*) FROM c_default WHERE lead = 2) c WHERE c.n <> 20 $$, 'single references are moved, none taken or set by the constraint''s action');
SELECT is((SELECT count(*)::int FROM c_cascade), 100, 'no row of a cascading constraint is lost');
SELECT results_eq($$ SELECT count(*)::int, count(*) FILTER (WHERE tenant = 1 AND "lead id" = 2)::int, count(*) FILTER (WHERE tenant IS NULL AND "lead id" IN (3, 4, 5))::int FROM c_multi $$,
	$$ SELECT 100, count(*) FILTER (WHERE i % 3 <> 1 AND 1 + i % 20 BETWEEN 2 AND 5)::int, count(*) FILTER (WHERE i % 3 = 1 AND 1 + i % 20 BETWEEN 3 AND 5)::int FROM generate_series(1, 100) i $$, 'two columns: rows with a NULL reference nothing, and stay');
SELECT results_eq($$ SELECT count(*)::int FROM c_code WHERE code = 'c2' $$, 'VALUES (12)', 'another column of the records than the key');
SELECT results_eq($$ SELECT count(*)::int, count(*) FILTER (WHERE lead = 2)::int FROM c_part UNION ALL SELECT count(*)::int, count(*) FILTER (WHERE kind = 'a' AND lead = 2)::int FROM c_one $$, 'VALUES (60, 12), (60, 6)', 'partitions: rows change theirs');
SELECT is((SELECT count(*)::int FROM c_one_b WHERE lead IN (3, 4, 5)), 3, 'the partition without the constraint is not touched');
SELECT results_eq($$ SELECT list, note FROM u_key WHERE lead = 2 ORDER BY 1 $$, $$ VALUES ('x', 'x2'), ('y', 'y2'), ('z', 'z5') $$, 'primary key: the survivor''s rows stay, then those of the duplicate named first');
SELECT results_eq($$ SELECT slot FROM u_deferred WHERE lead = 2 ORDER BY 1 $$, 'VALUES (1), (2), (3)', 'a deferred unique constraint');
SELECT results_eq($$ SELECT count(*)::int, count(*) FILTER (WHERE main)::int FROM u_partial WHERE lead = 2 $$, 'VALUES (13, 1)', 'a partial index on an expression: only rows in it are in conflict');
SELECT results_eq($$ SELECT during FROM u_range WHERE lead = 2 ORDER BY 1 $$, $$ VALUES ('[2,5)'::int4range), ('[5,8)') $$, 'an exclusion constraint');
SELECT results_eq($$ SELECT score FROM u_one WHERE lead = 2 $$, 'VALUES (2 / 3.0::float8)', 'one row a record');
SELECT results_eq($$ SELECT lead_ref, count(*)::int FROM r_none GROUP BY 1 ORDER BY 1 $$, $$ VALUES ('1'::varchar, 8), ('2', 32) $$, 'a column without a constraint');
SELECT is((SELECT count(*)::int FROM ONLY i_child WHERE lead IN (3, 4, 5)), 3, 'a table that inherits has no part in its parent''s foreign key');
SELECT is((SELECT count(*)::int FROM audit WHERE who = 'c_cascade'), 15, 'triggers ran once for each moved row, under the caller''s search_path');
SELECT is((SELECT sum(records)::int FROM done WHERE action = 'removed'), (SELECT count(*)::int FROM "Merge Log" WHERE action = 'removed'), 'every removed row is reported and logged');
SELECT is((SELECT count(*)::int FROM "Merge Log" WHERE action IN ('moved', 'removed', 'deleted')), (SELECT sum(records)::int FROM done), 'so is everything else');
SET CONSTRAINTS ALL IMMEDIATE;

-- a second merge on top; undone in reverse order only
CREATE TEMP TABLE second AS SELECT * FROM pg_temp.merge(1, '{2,12}');
SELECT throws_ok($$ SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM done LIMIT 1)) $$, '55000', NULL, 'a merge below another cannot be undone');
SELECT lives_ok($$ SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM second LIMIT 1)) $$, 'the upper one can');
SELECT lives_ok($$ SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM done LIMIT 1)) $$, 'then the lower one');
SELECT is_empty('TABLE difference', 'and every row has its bytes again');
SET CONSTRAINTS ALL IMMEDIATE;

-- under other settings than when it was merged
SET datestyle = 'SQL, DMY'; SET intervalstyle = 'sql_standard'; SET timezone = 'Asia/Shanghai'; SET extra_float_digits = -5;
CREATE TEMP TABLE third AS SELECT * FROM pg_temp.merge(20, '{7,15,19}');
SET datestyle = 'German'; SET intervalstyle = 'iso_8601'; SET timezone = 'America/New_York';
SELECT lives_ok($$ SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM third LIMIT 1)) $$, 'undone with other settings');
RESET datestyle; RESET intervalstyle; RESET timezone; RESET extra_float_digits;
SELECT is_empty('TABLE difference', 'and every row has its bytes again');

-- a trigger that stamps rows: what it did in merging can be undone, but only while it is quiet
ALTER TABLE c_null ADD COLUMN changed timestamptz;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.changed := clock_timestamp(); RETURN NEW; END';
CREATE TRIGGER stamp BEFORE UPDATE ON c_null FOR EACH ROW EXECUTE FUNCTION stamp();
TRUNCATE before;
INSERT INTO before SELECT * FROM pg_temp.everything();
CREATE TEMP TABLE stamped AS SELECT * FROM pg_temp.merge(2, '{3}');
SELECT throws_ok($$ SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM stamped LIMIT 1)) $$, '09000', NULL, 'a trigger that changes what is put back');
ALTER TABLE c_null DISABLE TRIGGER USER;
SELECT * FROM touchstone.unmerge_records('"Merge Log"', (SELECT merge_id FROM stamped LIMIT 1)) \g /dev/null
ALTER TABLE c_null ENABLE TRIGGER USER;
SELECT is_empty('TABLE difference', 'without it the stamps are back as well');

-- an error in the middle leaves nothing half done
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING ERRCODE = ''58000''; END';
CREATE TRIGGER fail AFTER DELETE ON u_one FOR EACH ROW EXECUTE FUNCTION fail();
TRUNCATE audit;
SELECT throws_ok('SELECT * FROM pg_temp.merge(2, ''{3,4}'')', '58000', NULL, 'a trigger fails in the middle');
SELECT is_empty($$ TABLE difference UNION ALL SELECT what, who, 1 FROM audit $$, 'nothing is half done');
SELECT * FROM finish();
ROLLBACK;
