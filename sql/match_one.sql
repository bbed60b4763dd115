-- match_one, match_index, match_key: one record against a table, through its indexes.
\pset format unaligned
SET client_min_messages = notice;
CREATE SCHEMA match_one;
SET search_path = match_one, touchstone;

CREATE TABLE lead (id int PRIMARY KEY, name text, company text, phone text, emails text[], owner text);
INSERT INTO lead VALUES
	(1, 'Anna Berg', 'Acme Ltd', '13800138001', '{anna@acme.test,a.berg@mail.test}', 'li'),
	(2, 'Anna Berg', 'ACME ltd.', '+86 138 0013 8001', NULL, 'li'),
	(3, 'Bert Holm', 'Bolt GmbH', '138-0013-8001', NULL, 'wang'),
	(4, 'Cora Dahl', 'Bolt GmbH', '13800138002', '{cora@bolt.test}', 'wang'),
	(5, 'Cora Dal', 'Bolt', NULL, '{CORA@bolt.test}', 'li'),
	(6, 'Solo', NULL, NULL, NULL, 'li'),
	(7, NULL, NULL, NULL, NULL, NULL);
\set m '{"fields": {"company": "company", "phone": "phone", "mail": {"from": "emails", "normalize": "email"}}, "rules": [{"name": "same company and phone", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate", "action": "attach"}, {"name": "mail", "when": {"mail": "any_shared"}, "then": "duplicate", "action": "update"}, {"name": "phone", "when": {"phone": "exact"}, "then": "review", "action": "ask"}], "blocking": [[{"field": "name", "tokens": 2}]]}'

-- the table has no indexes: said once; 2 is one with 1, 3 shares the phone alone; the own row is not among them
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'id');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 4), 'lead', 'id');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 7), 'lead', 'id');
-- indexes: every key its own; none is missing when they are there
SELECT * FROM match_index('lead', :'m');
SELECT statement FROM match_index('lead', :'m') \gexec
SELECT * FROM match_index_missing('lead', :'m');
DO $$ BEGIN EXECUTE 'DROP INDEX match_one.' || (SELECT indexrelid::regclass::name FROM pg_index WHERE indrelid = 'match_one.lead'::regclass AND NOT indisprimary ORDER BY 1 LIMIT 1); END $$;
SELECT count(*) FROM match_index_missing('lead', :'m');
SELECT statement FROM match_index_missing('lead', :'m') \gexec
ANALYZE lead;
SET enable_seqscan = off;
SELECT l.id, o.* FROM lead l, match_one(:'m', l, 'lead', 'id') o ORDER BY l.id, o.decision DESC, o.score DESC, o.key;
-- the same as the pairs of the table, in both directions
SELECT count(*) FROM (
	(SELECT l.id::bigint AS a, o.key AS b, decision, score, rule, action FROM lead l, match_one(:'m', l, 'lead', 'id') o
	 EXCEPT (SELECT a, b, decision, score, rule, action FROM match_pairs('lead', 'id', :'m') UNION ALL SELECT b, a, decision, score, rule, action FROM match_pairs('lead', 'id', :'m')))
	UNION ALL
	((SELECT a, b, decision, score, rule, action FROM match_pairs('lead', 'id', :'m') UNION ALL SELECT b, a, decision, score, rule, action FROM match_pairs('lead', 'id', :'m'))
	 EXCEPT SELECT l.id::bigint AS a, o.key AS b, decision, score, rule, action FROM lead l, match_one(:'m', l, 'lead', 'id') o)) x;
-- one more key left out; a candidate that is no row of the table, and whose number is another table's
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'id', 2);
SELECT key FROM match_one(:'m', (SELECT x FROM (SELECT 1 AS id, 'Anna Berg' AS name, 'Acme' AS company, '13800138001' AS phone, NULL::text[] AS emails) x), 'lead', 'id') ORDER BY 1;
SELECT key FROM match_one(:'m', ROW(1, NULL, 'acme', '13800138001', NULL, NULL)::lead, 'lead', 'id') ORDER BY 1;
-- a column that changed its type, a table that changed its name
ALTER TABLE lead ALTER COLUMN id TYPE bigint;
SELECT key FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'id');
ALTER TABLE lead RENAME TO prospect;
SELECT key FROM match_one(:'m', (SELECT l FROM prospect l WHERE id = 1), 'prospect', 'id');
ALTER TABLE prospect RENAME TO lead;

-- keys of other types; a view; two tables whose columns have other names
CREATE VIEW by_ref AS SELECT 'L' || id AS ref, md5(id::text)::uuid AS guid, name, company, phone, emails FROM lead;
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'by_ref', 'ref', NULL::text);
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'by_ref', 'ref', 'L1');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'by_ref', 'guid', md5('1')::uuid);
CREATE TABLE account (no int PRIMARY KEY, title text);
INSERT INTO account VALUES (1, 'Bolt GmbH'), (2, 'ACME Limited');
SELECT l.id, o.* FROM lead l, match_one('{"fields": {"company": {"left": "company", "right": "title", "normalize": "company_core"}}, "rules": [{"name": "account", "when": {"company": "exact"}, "then": "duplicate"}]}', l, 'account', 'no') o ORDER BY 1, 2;
SELECT statement FROM match_index('account', '{"fields": {"company": {"left": "company", "right": "title", "normalize": "company_core"}}, "rules": [{"when": {"company": "exact"}, "then": "duplicate"}]}');
-- no keys at all: every row is compared
SELECT key, round(score::numeric, 4) AS score FROM match_one('{"comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}], "m": [0.8, 0.1, 0.1], "u": [0.01, 0.01, 0.98]}], "prior": 0.1, "thresholds": {"review": 0.1, "duplicate": 0.8}}', (SELECT l FROM lead l WHERE id = 4), 'lead', 'id');

-- numbers of blocks are in indexes: they must never change
SELECT match_key('{"fields": {"phone": {"from": "1", "normalize": "phone"}}, "key": ["phone"]}', '138 0013 8001') AS phone,
       match_key('{"fields": {"phone": {"from": "1", "normalize": "phone"}}, "key": ["phone"]}', 'none') IS NULL AS none,
       match_key('{"fields": {"a": {"from": "1"}, "b": {"from": ["2", "3"]}}, "key": ["a", {"field": "b", "prefix": 3}]}', 1, 'x'::text, date '2026-01-31') AS two,
       match_key('{"fields": {"a": {"from": "1"}}, "key": [{"field": "a", "phonetic": "soundex"}]}', 'Berg') = match_key('{"fields": {"a": {"from": "1"}}, "key": [{"field": "a", "phonetic": "soundex"}]}', 'Birk') AS sounds;
SELECT match_keys('{"fields": {"a": {"from": "1"}}, "lists": ["a"], "key": ["a"]}', ARRAY['x', NULL, 'y', 'x']) AS elements,
       match_keys('{"fields": {"a": {"from": "1"}}, "key": [{"field": "a", "tokens": 2}]}', 'anna berg') AS tokens,
       match_keys('{"fields": {"a": {"from": "1"}}, "key": [{"field": "a", "qgrams": 2}]}', 'anna') AS qgrams,
       cardinality(match_keys('{"fields": {"a": {"from": "1"}}, "lists": ["a"], "key": ["a"]}', (SELECT array_agg(i) FROM generate_series(1, 1000) i))) AS most;

-- what is refused
-- errors: 15
SELECT * FROM match_one(NULL, (SELECT l FROM lead l WHERE id = 1), 'lead', 'id');
SELECT * FROM match_one(:'m', NULL::lead, 'lead', 'id');
SELECT * FROM match_one(:'m', ROW(1, 2), 'lead', 'id');
SELECT * FROM match_one(:'m', (SELECT a FROM account a LIMIT 1), 'lead', 'id');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'account', 'no');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'ident');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'name');
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'lead', 'id', NULL::uuid);
SELECT * FROM match_index('by_ref', :'m');
SELECT * FROM match_index('account', :'m');
SELECT * FROM match_index('lead', '{"comparisons": ["name"]}');
SELECT match_key('{"key": ["a"]}', 1, 2);
SELECT match_key('{"fields": {}}', 1);
SELECT match_key('{"fields": {"a": {"from": "1"}}, "lists": ["a"], "key": ["a"]}', 'x');
SELECT match_key('{"fields": {"a": {"from": "1"}}, "key": ["a"]}', VARIADIC ARRAY['x']);

-- a row whose key is NULL
CREATE VIEW without_key AS SELECT NULL::int AS id, name, company, phone, emails FROM lead;
-- error
SELECT * FROM match_one(:'m', (SELECT l FROM lead l WHERE id = 1), 'without_key', 'id');

-- row security: what the caller may not see is not found
CREATE ROLE match_one_seller;
GRANT USAGE ON SCHEMA match_one TO match_one_seller;
GRANT SELECT ON lead TO match_one_seller;
ALTER TABLE lead ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON lead USING (owner = 'wang');
SET ROLE match_one_seller;
SELECT key FROM match_one(:'m', ROW(NULL, NULL, 'Acme', '13800138001', NULL, NULL)::lead, 'lead', 'id');
-- error
SELECT key FROM match_one(:'m', ROW(NULL, NULL, 'Acme', '13800138001', NULL, NULL)::lead, 'account', 'no');
RESET ROLE;
DROP SCHEMA match_one CASCADE;
DROP ROLE match_one_seller;
