-- match_pairs, match_pairs_between, match_groups, match_train: small tables whose pairs can be seen with the eye, and what is refused.
\pset format unaligned
\set VERBOSITY terse
CREATE SCHEMA match_pairs;
SET search_path = match_pairs, touchstone;

CREATE TABLE lead (id int PRIMARY KEY, company text, phone text, credit_code text);
INSERT INTO lead VALUES
	(1, 'Acme Ltd', '13800138001', 'C1'),
	(2, 'ACME ltd.', '+86 138 0013 8001', 'C1'),
	(3, 'Bolt GmbH', '138-0013-8001', NULL),
	(4, 'Bolt GmbH', '13800138002', 'C2'),
	(5, 'Bolt GmbH', '13800138002', 'C3'),
	(7, 'Cord', '13800138003', 'C9'),
	(6, 'Cord', '13800138003', NULL),
	(8, 'Solo', NULL, NULL),
	(9, NULL, NULL, NULL),
	(10, NULL, NULL, NULL),
	(-1, 'Dune', '13800138004', 'C7'),
	(-2, 'Echo', '13800138005', 'C7');
\set fields '"fields": {"company": "company", "phone": {"normalize": "phone", "region": "CN"}}'
\set same '{"name": "same company and phone", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate", "action": "attach"}, {"name": "same phone only", "when": {"phone": "exact"}, "then": "review", "action": "ask"}'
\set conflict '{"name": "conflicting code", "when": {"credit_code": "different"}, "then": "distinct", "action": "keep both"}'
SELECT format('{%s, "rules": [%s, %s]}', :'fields', :'conflict', :'same') AS rules, format('{%s, "rules": [%s, %s]}', :'fields', :'same', :'conflict') AS conflict_last \gset

-- rules: 1-2 and 6-7 are one, 3 shares only the phone of 1 and 2; 4-5 have two codes; what is missing is not the same
SELECT * FROM match_pairs('lead', 'id', :'rules');
-- the first rule that holds decides: the conflict comes too late for 4-5
SELECT * FROM match_pairs('lead', 'id', :'conflict_last');
-- a smaller key is before a larger one also below zero; no action, a rule without a name
SELECT * FROM match_pairs('lead', 'id', '{"rules": [{"when": {"credit_code": "exact"}, "then": "review"}]}');
-- nothing to find, an empty table, a single row
SELECT * FROM match_pairs('lead', 'id', '{"rules": [{"when": {"company": "exact", "phone": "different", "credit_code": "exact"}, "then": "review"}]}');
CREATE TABLE empty (LIKE lead);
SELECT * FROM match_pairs('empty', 'id', :'rules');
SELECT * FROM match_groups('empty', 'id', :'rules');
CREATE VIEW single AS SELECT * FROM lead WHERE id = 1;
SELECT * FROM match_pairs('single', 'id', :'rules');
SELECT * FROM match_groups('single', 'id', :'rules');

-- named arguments; without the search_path; a view; a smallint key
SELECT a, b, decision FROM match_pairs(matcher => :'rules', key => 'id', source => 'lead');
CREATE VIEW "Odd ""leads""" AS SELECT id::smallint AS "the key", phone, company, credit_code FROM lead;
SET search_path = '';
SELECT a, b, decision FROM touchstone.match_pairs('match_pairs.lead', 'id', :'rules');
SELECT a, b, decision FROM touchstone.match_pairs('match_pairs."Odd ""leads"""', 'the key', :'rules');
SELECT * FROM touchstone.match_groups(source => 'match_pairs.lead', key => 'id', matcher => :'rules') WHERE key > 5;
SET search_path = match_pairs, touchstone;

-- keys of other types: text is ordered bytewise (K10 before K2, upper case before lower)
CREATE TABLE keyed AS SELECT CASE id WHEN 3 THEN 'k1' WHEN 2 THEN 'K10' WHEN 1 THEN 'K2' ELSE 'n' || id END AS code,
	('00000000-0000-0000-0000-' || lpad((id + 100)::text, 12, '0'))::uuid AS uid, lead.* FROM lead;
SELECT a, b, decision, pg_typeof(a) FROM match_pairs('keyed', 'code', :'rules', key_type => NULL::text);
SELECT a, b, decision, pg_typeof(a) FROM match_pairs('keyed', 'uid', :'rules', key_type => NULL::uuid);
SELECT a, b, decision, pg_typeof(a) FROM match_pairs('keyed', 'id', :'rules', key_type => NULL::bigint);
SELECT key, group_key, decision FROM match_groups('keyed', 'code', :'rules', key_type => NULL::text) WHERE decision <> 'distinct';
-- errors: 4 keys of another type than asked for, and a type that no key is of
SELECT * FROM match_pairs('keyed', 'uid', :'rules');
SELECT * FROM match_pairs('keyed', 'code', :'rules', key_type => NULL::uuid);
SELECT * FROM match_groups('keyed', 'id', :'rules', key_type => NULL::text);
SELECT * FROM match_pairs('keyed', 'id', :'rules', key_type => NULL::numeric);

-- people's answers: 2-1 (written backwards) is distinct, 3-1 and 4-5 are one against the rules, 8-9 no key finds; 1-99 is not there, 6-6 no pair
CREATE TABLE answer (a bigint, b bigint, decision text);
INSERT INTO answer VALUES (2, 1, 'distinct'), (3, 1, 'duplicate'), (4, 5, 'duplicate'), (9, 8, 'duplicate'), (10, 8, 'review'), (1, 99, 'duplicate'), (6, 6, 'distinct'), (4, 5, 'duplicate'), (5, 4, 'duplicate');
SELECT * FROM match_pairs('lead', 'id', :'rules', 'answer'::regclass);
SELECT count(*) FROM (SELECT * FROM match_pairs('lead', 'id', :'rules', 'answer') EXCEPT SELECT * FROM match_pairs('lead', 'id', :'rules', decided => 'answer'::regclass)) d;
SELECT count(*) FROM match_pairs('lead', 'id', :'rules', decided => 'answer') WHERE (a, b) = (1, 2);
SELECT * FROM match_groups('lead', 'id', :'rules', 'answer');
-- 1 and 2 are rejected: not in one group, though both are one with 3 by people
CREATE VIEW chain AS SELECT * FROM (VALUES (1, 2, 'distinct'::match_decision), (1, 3, 'duplicate'), (3, 2, 'duplicate')) v(a, b, decision);
SELECT a, b, decision, rule FROM match_pairs('lead', 'id', :'rules', 'chain') WHERE b <= 3;
SELECT * FROM match_groups('lead', 'id', :'rules', 'chain') WHERE key BETWEEN 1 AND 3;
-- answers with keys of another type
CREATE VIEW keyed_answer AS SELECT x.uid AS a, y.uid AS b, decision FROM answer JOIN keyed x ON x.id = a JOIN keyed y ON y.id = b;
SELECT right(a::text, 3) AS a, right(b::text, 3) AS b, decision, rule FROM match_pairs('keyed', 'uid', :'rules', key_type => NULL::uuid, decided => 'keyed_answer');
-- no answers at all
SELECT count(*) FROM match_pairs('lead', 'id', :'rules', decided => NULL::regclass);
CREATE VIEW conflicting AS SELECT * FROM (VALUES (1, 2, 'distinct'), (2, 1, 'duplicate')) v(a, b, decision);
CREATE VIEW unknown AS SELECT 1 AS a, 2 AS b, 'perhaps' AS decision;
CREATE VIEW unsaid AS SELECT 1 AS a, 2 AS b, NULL AS decision;
CREATE VIEW undecided AS SELECT 1 AS a, 2 AS b;
-- errors: 5 two answers on one pair, no decision, none, no column for it, no table
SELECT * FROM match_pairs('lead', 'id', :'rules', 'conflicting');
SELECT * FROM match_pairs('lead', 'id', :'rules', 'unknown');
SELECT * FROM match_groups('lead', 'id', :'rules', 'unsaid');
SELECT * FROM match_pairs('lead', 'id', :'rules', 'undecided');
SELECT * FROM match_pairs('lead', 'id', :'rules', 'nowhere');

-- weights: points of the fields that agree, score is their sum; thresholds on the sum
SELECT a, b, decision, round(score::numeric, 3) AS score, rule, action
FROM match_pairs('lead', 'id', '{"fields": {"company": "company", "phone": "phone"}, "weights": {"company": 4, "phone": 6}, "thresholds": {"review": 5, "duplicate": 10}}');
SELECT key, group_key, decision, round(weakest_link::numeric, 3) AS weakest_link
FROM match_groups('lead', 'id', '{"fields": {"company": "company", "phone": "phone"}, "weights": {"company": 4, "phone": 6}, "thresholds": {"review": 5, "duplicate": 10}}');

-- ignore: a value that stands for nothing is missing
CREATE TABLE contact (id bigint PRIMARY KEY, name text, email text);
INSERT INTO contact VALUES (1, 'Ann', 'none@none.com'), (2, 'Bob', 'none@none.com'), (3, 'Cyd', 'cyd@example.com'), (4, 'Cyd', 'cyd@example.com'), (5, 'n/a', 'e@example.com'), (6, 'n/a', 'f@example.com');
SELECT a, b FROM match_pairs('contact', 'id', '{"rules": [{"when": {"email": "exact"}, "then": "duplicate"}, {"when": {"name": "exact"}, "then": "review"}]}');
SELECT a, b FROM match_pairs('contact', 'id', '{"fields": {"email": {"ignore": "none@none.com"}, "name": {"ignore": ["n/a", "-"]}}, "rules": [{"when": {"email": "exact"}, "then": "duplicate"}, {"when": {"name": "exact"}, "then": "review"}]}');

-- two tables: other names on the right; 1 on the left is not 1 on the right; pairs inside one table are none
CREATE TABLE import (line int PRIMARY KEY, firm text, tel text, credit_code text);
INSERT INTO import VALUES (1, 'Cord', '13800138003', 'C9'), (2, 'Acme', '13800138001', 'C1'), (3, 'Acme Ltd', '13800138001', NULL), (4, 'Zeta', '13800138001', NULL), (5, 'Bolt GmbH', '13800138002', 'C2'), (6, 'Zeta', '13800138009', NULL);
SELECT format('{"fields": {"company": {"right": "firm", "normalize": "company"}, "phone": {"left": "phone", "right": "tel", "normalize": "phone"}}, "rules": [%s, %s]}', :'conflict', :'same') AS across \gset
SELECT * FROM match_pairs_between('lead', 'id', 'import', 'line', :'across');
SELECT a, b, decision FROM match_pairs_between('lead', 'id', 'import', 'line', :'across', one_to_one => true);
-- an answer is left, right: here 1 of the left and 1 of the right
CREATE VIEW across_answer AS SELECT * FROM (VALUES (1, 1, 'duplicate'), (7, 1, 'distinct'), (2, 3, 'distinct')) v(a, b, decision);
SELECT a, b, decision, rule FROM match_pairs_between('lead', 'id', 'import', 'line', :'across', 'across_answer') WHERE a IN (1, 2) OR b = 1;
SELECT a, b, decision, rule FROM match_pairs_between('lead', 'id', 'import', 'line', :'across', decided => 'across_answer', one_to_one => true);
-- a table with itself, with text keys
SELECT count(*), count(*) FILTER (WHERE a = b) AS itself FROM match_pairs_between('keyed', 'code', 'keyed', 'code', :'rules', key_type => NULL::text);
-- error: the column of the right is not on the left
SELECT * FROM match_pairs_between('import', 'line', 'lead', 'id', :'across');

-- groups: 2 has no code, and is one with 1 and with 3, which are distinct by a rule
CREATE TABLE branch (id bigint PRIMARY KEY, company text, phone text, credit_code text);
INSERT INTO branch VALUES (1, 'Acme', '13800138001', 'C1'), (2, 'Acme', '13800138001', NULL), (3, 'Acme', '13800138001', 'C2'), (4, 'Bolt', '13800138002', NULL), (5, 'Bolt', '13800138002', 'C5'), (6, 'Bolt', '13800138002', 'C5'), (7, 'Cord', '13800138002', NULL), (8, 'Dune', NULL, NULL);
SELECT a, b, decision FROM match_pairs('branch', 'id', :'rules');
SELECT * FROM match_groups('branch', 'id', :'rules');

-- training: the same for a seed and any order of rows, and the matcher that comes out needs no more of it
CREATE TABLE person (id bigint PRIMARY KEY, name text, born text, city text);
INSERT INTO person VALUES (1, 'Ann Lee', '1980-01-02', 'Bonn'), (2, 'Ann Lee', '1980-01-02', 'Bonn'), (3, 'Bob Roe', '1971-05-06', 'Kiel'), (4, 'Bob Row', '1971-05-06', 'Kiel'), (5, 'Cyd Orr', '1992-11-12', 'Bonn'), (6, 'Cyd Orr', '1992-11-12', NULL),
	(7, 'Dan Fox', '1965-03-04', 'Ulm'), (8, 'Eve Kim', '1958-07-08', 'Ulm'), (9, 'Fay Poe', '1999-09-10', 'Kiel'), (10, 'Gus Ives', '1944-02-03', 'Trier');
CREATE TABLE shuffled AS SELECT * FROM person ORDER BY md5(id::text);
\set persons '{"blocking": [["name"], ["born"]], "comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}]}, {"field": "born", "levels": ["exact"]}, {"field": "city", "levels": ["exact"], "term_frequency": true}]}'
CREATE TABLE trained AS SELECT match_train('person', 'id', :'persons') AS m;
SELECT m::jsonb #> '{training,seed}' AS seed, m::jsonb #> '{training,records}' AS records, m::jsonb #> '{training,converged}' AS converged, m::jsonb -> 'blocking' AS blocking FROM trained;
SELECT match_train('shuffled', 'id', :'persons')::text = m::text AS same, match_train('person', 'id', :'persons', 0)::text = m::text AS again FROM trained;
SELECT match_train('person', 'id', :'persons', seed => 42)::jsonb #> '{training,seed}' AS seed, match_train('person', 'id', :'persons', 42)::text = match_train('shuffled', 'id', :'persons', 42)::text AS same;
SELECT match_train('person', 'id', m)::text IS NOT NULL AS trains_again FROM trained;
SELECT count(*) FROM trained, match_pairs('person', 'id', m) WHERE score NOT BETWEEN 0 AND 1 OR rule IS NOT NULL OR action IS NOT NULL OR a >= b;
SELECT a, b FROM trained, match_pairs('person', 'id', m);
-- labels are read like answers of people
CREATE VIEW label AS SELECT * FROM (VALUES (1, 2, 'duplicate'), (4, 3, 'duplicate'), (7, 8, 'distinct')) v(a, b, decision);
SELECT match_train('person', 'id', :'persons', labels => 'label')::text = match_train('shuffled', 'id', :'persons', labels => 'label')::text AS same;
-- a matcher that is not trained says so, and finds the same
CREATE TABLE untrained AS SELECT * FROM match_pairs('person', 'id', :'persons');
SELECT count(*) FILTER (WHERE u.score = p.score AND u.decision = p.decision) = count(*) AS same FROM untrained u FULL JOIN (SELECT p.* FROM trained, match_pairs('person', 'id', m) p) p USING (a, b);

-- what is refused
CREATE VIEW null_key AS SELECT NULLIF(id, 4) AS id, company, phone, credit_code FROM lead;
CREATE VIEW twice AS SELECT * FROM lead UNION ALL SELECT * FROM single;
-- errors: 8 keys that are NULL, twice, not there, of no type of keys; a column that is not there; an index, a table that is not there, a NULL
SELECT * FROM match_pairs('null_key', 'id', :'rules');
SELECT * FROM match_groups('twice', 'id', :'rules');
SELECT * FROM match_pairs('lead', 'ident', :'rules');
SELECT * FROM match_pairs('pg_stat_activity', 'query_start', :'rules');
SELECT * FROM match_pairs('lead', 'id', '{"rules": [{"when": {"fax": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('lead_pkey', 'id', :'rules');
SELECT * FROM match_pairs('nowhere', 'id', :'rules');
SELECT * FROM match_pairs('lead', 'id', NULL);
-- errors: 3 one row, no comparisons: rules, weights
SELECT match_train('single', 'id', '{"comparisons": ["company"]}');
SELECT match_train('lead', 'id', :'rules');
SELECT match_train('lead', 'id', '{"weights": {"phone": 1}, "thresholds": {"review": 1, "duplicate": 2}}');
-- errors: 10 with the codes that are promised: 42804 twice, 22004 twice, 21000 twice, 42703 twice, 22023 twice
\set VERBOSITY sqlstate
SELECT * FROM match_pairs('keyed', 'uid', :'rules');
SELECT * FROM match_pairs('keyed', 'id', :'rules', key_type => NULL::numeric);
SELECT * FROM match_pairs('null_key', 'id', :'rules');
SELECT * FROM match_groups('lead', 'id', NULL);
SELECT * FROM match_pairs('twice', 'id', :'rules');
SELECT * FROM match_groups('lead', 'id', :'rules', 'conflicting');
SELECT * FROM match_pairs('lead', 'ident', :'rules');
SELECT * FROM match_pairs_between('lead', 'id', 'import', 'line', :'rules');
SELECT match_train('single', 'id', '{"comparisons": ["company"]}');
SELECT match_train('lead', 'id', :'rules');
\set VERBOSITY terse
-- memory: as much as maintenance_work_mem
CREATE VIEW many AS SELECT i AS id, 'company ' || i AS company, (13800000000 + i)::text AS phone, i AS credit_code FROM generate_series(1, 50000) i;
SET maintenance_work_mem = '1MB';
\set VERBOSITY sqlstate
-- error: 53400
SELECT count(*) FROM match_pairs('many', 'id', :'rules');
\set VERBOSITY terse
RESET maintenance_work_mem;
SELECT count(*) FROM match_pairs('many', 'id', :'rules');
