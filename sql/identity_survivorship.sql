-- survivor_...: which value of a group survives, and where it comes from; golden records.
SET timezone = 'UTC';
CREATE SCHEMA survivorship;
SET search_path = survivorship, public;
SET datestyle = 'German';
CREATE TABLE r (g int, id int, name text, at timestamptz, origin varchar, n numeric, f float8, i int, d date, ts timestamp, tz timestamptz);
INSERT INTO r VALUES
	(1, 1, 'Ann',     '2026-01-01', 'web', 1.50,  'NaN', 3,    '2026-02-01', '2026-02-01 10:00', '2026-02-01 10:00'),
	(1, 2, 'Ann Lee', '2026-01-03', 'crm', 1.5,   -0.0,  -4,   'infinity',   '-infinity',        '2026-01-01 10:00'),
	(1, 3, '',        '2026-01-04', 'erp', -3,    -1,    NULL, NULL,         NULL,               NULL),
	(1, 4, 'Ann',     '2026-01-02', NULL,  NULL,  2,     9,    '2020-01-01', '2021-01-01 00:00', 'infinity'),
	(2, 5, NULL,      '2026-01-01', 'web', NULL,  NULL,  NULL, NULL,         NULL,               NULL);
-- group 2 has a row, but no value
SELECT g, (touchstone.survivor_newest(name, at, id::text)).* FROM r GROUP BY g ORDER BY g;
SELECT g, (touchstone.survivor_most_frequent(name, at, id::text)).* FROM r GROUP BY g ORDER BY g;
SELECT g, (touchstone.survivor_longest(name, at, id::text)).* FROM r GROUP BY g ORDER BY g;
SELECT g, (touchstone.survivor_most_complete(name, touchstone.filled_fields(r), at, id::text)).* FROM r GROUP BY g ORDER BY g;
SELECT g, (touchstone.survivor_by_priority(name, origin, ARRAY['erp', 'web', 'crm'], at, id::text)).* FROM r GROUP BY g ORDER BY g;
-- minimum and maximum of every type, uncast; dates in ISO form, whatever DateStyle is
SELECT (x.s).value, (x.s).ref, (x.s).rule, (x.s).candidates, (x.s).conflict FROM (SELECT unnest(ARRAY[
	touchstone.survivor_minimum(n, at, id::text), touchstone.survivor_maximum(n, at, id::text),
	touchstone.survivor_minimum(f, at, id::text), touchstone.survivor_maximum(f, at, id::text),
	touchstone.survivor_minimum(i, at, id::text), touchstone.survivor_maximum(i, at, id::text),
	touchstone.survivor_minimum(d, at, id::text), touchstone.survivor_maximum(d, at, id::text),
	touchstone.survivor_minimum(ts, at, id::text), touchstone.survivor_maximum(ts, at, id::text),
	touchstone.survivor_minimum(tz, at, id::text), touchstone.survivor_maximum(tz, at, id::text),
	touchstone.survivor_minimum(name, at, id::text), touchstone.survivor_maximum(origin, at, id::text)]) AS s FROM r) x;
-- ends of the ranges
SELECT (touchstone.survivor_minimum(v, NULL, NULL)).value, (touchstone.survivor_maximum(v, NULL, NULL)).value FROM (VALUES (9223372036854775807), (-9223372036854775808), (0)) t(v);
SELECT (touchstone.survivor_minimum(v, NULL, NULL)).value, (touchstone.survivor_maximum(v, NULL, NULL)).value FROM (VALUES ('-infinity'::float8), ('infinity'), ('-1e-300'), ('0.1')) t(v);
-- ties: the later time, NULL first of all; the smaller reference, none is last; the smaller value
SELECT (touchstone.survivor_longest(v, at::timestamptz, ref)).value FROM (VALUES ('a', '2026-01-01', '1'), ('b', '2026-01-02', '2'), ('c', NULL, '0')) t(v, at, ref);
SELECT (touchstone.survivor_longest(v, at::timestamptz, ref)).value FROM (VALUES ('a', '2026-01-01', '2'), ('b', '2026-01-01', '10'), ('c', '2026-01-01', NULL)) t(v, at, ref);
SELECT (touchstone.survivor_longest(v, at::timestamptz, ref)).value FROM (VALUES ('b', '-infinity', NULL), ('a', '-infinity', NULL), ('c', NULL, NULL)) t(v, at, ref);
SELECT (touchstone.survivor_most_frequent(v, at::timestamptz, ref)).* FROM (VALUES ('b', '2026-01-01', '1'), ('a', '2026-01-03', '3'), ('a', '2026-01-02', '2'), ('b', '2026-01-02', '4')) t(v, at, ref);
-- numbers that are equal are no conflict; characters, not bytes, are counted
SELECT (touchstone.survivor_maximum(v, NULL, ref)).* FROM (VALUES (1.0, 'x'), (1.00, 'y')) t(v, ref);
SELECT (touchstone.survivor_longest(v, NULL, NULL)).value FROM (VALUES ('张伟'), ('Ann')) t(v);
-- no rows
SELECT touchstone.survivor_newest(name, at, id::text) FROM r WHERE false;
-- as a window
SELECT id, (touchstone.survivor_most_frequent(name, at, id::text) OVER (ORDER BY id)).value FROM r WHERE g = 1 ORDER BY id;
-- what is filled: neither NULL nor empty, nor blank where blanks are padding
CREATE DOMAIN filled_domain AS text;
CREATE TABLE filled (a text, b varchar(3), c char(3), d int, e filled_domain, gone text, f int[]);
ALTER TABLE filled DROP COLUMN gone;
INSERT INTO filled VALUES ('x', 'y', 'z', 0, 'd', '{}'), ('', '', '', NULL, '', NULL), (' ', NULL, '  ', NULL, NULL, NULL);
SELECT touchstone.filled_fields(x) FROM filled x;
SELECT touchstone.filled_fields(ROW('', 1, NULL::text)), touchstone.filled_fields(ROW()), touchstone.filled_fields(NULL::filled) IS NULL AS none;

-- golden records: a view with the source's columns and types
CREATE TABLE leads (id int, name varchar(30), email text, phone char(6), origin text, revenue numeric(10,2), born date, tags text[], updated_at timestamp);
INSERT INTO leads VALUES
	(1, 'Ann',     'ann@old.test', '111',  'web', 10, '2000-01-02', '{a,b}', '2026-01-01 08:00'),
	(2, 'Ann Lee', '',             '',     'crm', 20, NULL,         NULL,    '2026-01-02 08:00'),
	(3, 'A. Lee',  'ann@new.test', NULL,   'erp', 5,  '2000-01-01', '{c}',   '2026-01-03 08:00'),
	(4, 'Bob',     NULL,           '222',  'web', 7,  NULL,         NULL,    NULL);
CREATE TABLE lead_groups AS SELECT * FROM (VALUES (1, 1), (2, 1), (3, 1)) v(key, group_key);
\set rules '{"at": "updated_at", "default": "newest", "columns": {"name": "longest", "revenue": "maximum", "born": "minimum", "phone": "most_frequent", "origin": {"rule": "by priority", "source": "origin", "priorities": ["crm", "it''s"]}}}'
SELECT 'CREATE VIEW golden AS ' || touchstone.golden_record_query('leads', 'id', 'lead_groups', :'rules') \gexec
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'golden'::regclass ORDER BY attnum;
SELECT group_key, records, name, email, phone, origin, revenue, born, tags, updated_at FROM golden ORDER BY 1;
SELECT group_key, key, value ->> 'value' AS value, value ->> 'ref' AS ref, value ->> 'rule' AS rule, value ->> 'conflict' AS conflict FROM golden, jsonb_each(provenance) ORDER BY 1, 2;
-- the same as JSON; other names of the groups' columns, other types
CREATE VIEW member_groups AS SELECT key::text AS member, 'G' || group_key AS component FROM lead_groups;
SELECT group_key, records, record, provenance -> 'name' ->> 'ref' AS name_from FROM touchstone.golden_record('leads', 'id', 'member_groups', '{"columns": {"name": "most complete", "id": "minimum"}}');
SELECT record FROM touchstone.golden_record(source => 'leads', key => 'id', groups => 'lead_groups', rules => '{"default": {"rule": "by priority"}, "source": "origin", "priorities": ["erp", "crm"]}');

\set VERBOSITY terse
-- error
SELECT touchstone.survivor_by_priority('a', 'b', NULL, now(), 'r');
-- error
SELECT touchstone.survivor_by_priority('a', 'b', ARRAY['c', NULL], now(), 'r');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', NULL);
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '[]');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"colums": {}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": []}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"nmae": "longest"}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": "shortest"}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": 3}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": {"rule": "longest", "of": 3}}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": "newest"}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": "newest"}, "at": "changed"}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"name": "by priority"}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{"columns": {"tags": "maximum"}}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'lead_groups', '{}');
-- error
SELECT touchstone.golden_record_query('leads', 'ident', 'lead_groups', '{"default": "longest"}');
-- error
SELECT touchstone.golden_record_query('leads', 'id', 'leads', '{"default": "longest"}');
-- error
SELECT touchstone.golden_record_query('golden', 'group_key', 'lead_groups', '{"default": "longest"}');
INSERT INTO lead_groups VALUES (1, 2);
-- error
SELECT * FROM touchstone.golden_record('leads', 'id', 'lead_groups', '{"default": "longest"}');
SET client_min_messages = warning;
DROP SCHEMA survivorship CASCADE;
