-- match_pairs, match_pairs_between, match_groups, match_train: rules, answers of people, keys of every type, and what is refused
SET search_path = public, touchstone;
CREATE TABLE leads (id int PRIMARY KEY, ref text, guid uuid, company varchar(40), phone text, credit_code text, name text, score numeric, born date, tags text[], mobile text);
INSERT INTO leads (id, company, phone, credit_code, name, score, born, tags, mobile) VALUES
	(1, 'Northwind Trading Inc', '+1 555 0100', NULL, 'Ann Lee',  10, '1980-01-01', '{a,b}', NULL),
	(2, 'NORTHWIND TRADING, INC.', '+15550100', NULL, 'Anna Lee', 11, '1980-01-20', '{b,c}', NULL),
	(3, 'Southwind Ltd', '+1-555-0100', NULL, 'Bob Roe',          20, '1990-05-05', '{}', '555 0177'),
	(4, 'Eastwind Ltd', '+15550104', 'X1', 'Cyd Poe',             30, NULL, NULL, NULL),
	(5, 'Eastwind Ltd', '+15550104', 'X2', 'Cyd Poe',             NULL, 'infinity', '{c,NULL}', NULL),
	(6, 'Eastwind Ltd', '+15550104', '', 'C. Poe',                 30.5, '1970-01-01', NULL, NULL),
	(7, 'Westwind GmbH', '13800000000', NULL, 'Dan Foe',          40, '1975-03-03', '{x}', '+15550177'),
	(8, ' ', '13800000000', NULL, 'Eve Goe',                      'NaN', '1975-04-04', '{y}', NULL),
	(9, NULL, NULL, NULL, NULL,                                   NULL, NULL, NULL, NULL);
UPDATE leads SET ref = 'L' || id, guid = ('00000000-0000-0000-0000-00000000000' || id)::uuid;
CREATE TABLE m (name text PRIMARY KEY, m matcher);
INSERT INTO m VALUES ('rules', '{
	"fields": {"company": {"normalize": "company"}, "phone": {"normalize": "phone", "region": "US"}},
	"rules": [{"name": "conflicting code", "when": {"credit_code": "different"}, "then": "distinct"},
	          {"name": "same company and phone", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate", "action": "attach"},
	          {"name": "same phone only", "when": {"phone": "exact"}, "then": "review", "action": "tag"}]}');

-- the first rule that holds decides; a missing field fires none
SELECT p.* FROM m, match_pairs('leads', 'id', m) p;
-- values to ignore are missing
SELECT p.a, p.b, p.rule FROM match_pairs('leads', 'id', '{"fields": {"phone": {"normalize": "phone", "region": "US", "ignore": ["13800000000"]}}, "rules": [{"when": {"phone": "exact"}, "then": "review"}]}') p;
-- groups: 4 and 5 are not one, whatever 6 has in common with either
SELECT g.* FROM m, match_groups('leads', 'id', m) g;

-- people's answers: in either order, on a pair that no key finds, on rows that are gone; a rejected pair comes back neither as a pair nor in a group
CREATE TABLE answers (a int, b int, decision match_decision);
INSERT INTO answers VALUES (2, 1, 'distinct'), (3, 9, 'duplicate'), (8, 7, 'duplicate'), (1, 999, 'duplicate'), (NULL, 1, 'duplicate');
SELECT p.* FROM m, match_pairs('leads', 'id', m, 'answers') p;
SELECT p.a, p.b FROM m, match_pairs('leads', 'id', m, decided => 'answers'::regclass) p EXCEPT SELECT p.a, p.b FROM m, match_pairs('leads', 'id', m, 'answers') p;
SELECT g.key, g.group_key, g.decision, g.weakest_link FROM m, match_groups('leads', 'id', m, 'answers') g WHERE g.decision <> 'distinct';
-- a chain cannot bring a rejected pair back
INSERT INTO answers VALUES (1, 8, 'duplicate'), (8, 2, 'duplicate');
SELECT g.group_key, array_agg(g.key) FROM m, match_groups('leads', 'id', m, 'answers') g WHERE g.key IN (1, 2, 7, 8) GROUP BY 1 ORDER BY 1;

-- keys of other types, as people write them; the same pairs
SELECT p.* FROM m, match_pairs('leads', 'ref', m, key_type => NULL::text) p WHERE decision = 'duplicate';
SELECT p.a, p.b, p.decision FROM m, match_pairs('leads', 'guid', m, NULL::uuid) p WHERE decision = 'duplicate';
SELECT g.* FROM m, match_groups('leads', 'guid', m, key_type => NULL::uuid) g WHERE decision = 'duplicate';
BEGIN;
SET LOCAL search_path = '';
SELECT count(*) FROM touchstone.match_pairs('public.leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT count(*) FROM touchstone.match_pairs(source => 'public.leads', key => 'id', matcher => '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', decided => NULL);
COMMIT;

-- points: a sum, and thresholds on it
SELECT p.* FROM match_pairs('leads', 'id', '{"weights": [{"field": "phone", "levels": ["exact"], "points": [30]}, {"field": "name", "levels": ["exact", {"jaro_winkler": 0.8}], "points": [20, 10], "else": -15}], "thresholds": {"review": 25, "duplicate": 40}}') p;

-- conditions on dates, numbers, lists
SELECT p.a, p.b, p.rule FROM match_pairs('leads', 'id', '{"fields": {"reached": {"from": ["phone", "mobile"], "normalize": "digits"}},
	"rules": [{"name": "days", "when": {"born": {"days": 60}}, "then": "review"}, {"name": "number", "when": {"score": {"numeric": 1}}, "then": "review"},
	          {"name": "relative", "when": {"score": {"numeric": {"relative": 0.5}}}, "then": "review"}, {"name": "tags", "when": {"tags": "any_shared"}, "then": "review"},
	          {"name": "no code", "when": {"credit_code": "both_missing", "company": {"prefix": 3}}, "then": "review"}], "blocking": [[]]}') p;

-- two tables, with other names on one side; one to one takes the strongest
CREATE TABLE import (nr bigint, firm text, tel text);
INSERT INTO import VALUES (1, 'northwind trading inc.', '+1-5550100'), (2, 'Nobody', '+15550104'), (3, 'Eastwind Limited', '001 555 0104'), (4, NULL, NULL);
INSERT INTO m VALUES ('import', '{"fields": {"company": {"left": "firm", "normalize": "company"}, "phone": {"left": "tel", "normalize": "phone", "region": "US"}},
	"rules": [{"name": "both", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate"}, {"name": "phone", "when": {"phone": "exact"}, "then": "review"}]}');
SELECT p.* FROM m, match_pairs_between('import', 'nr', 'leads', 'id', m) p WHERE name = 'import';
SELECT p.a, p.b, p.rule FROM m, match_pairs_between('import', 'nr', 'leads', 'id', m, one_to_one => true) p WHERE name = 'import';

-- row security: what the caller cannot see is not matched
CREATE ROLE touchstone_owner;
ALTER TABLE leads ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON leads USING (id <= 3);
GRANT SELECT ON leads, m TO touchstone_owner;
GRANT USAGE ON SCHEMA public TO touchstone_owner;
SET ROLE touchstone_owner;
SELECT p.a, p.b FROM public.m, match_pairs('leads', 'id', m) p WHERE name = 'rules';
-- error
SELECT p.a, p.b FROM public.m, match_pairs_between('import', 'nr', 'leads', 'id', m) p WHERE name = 'import';
RESET ROLE;
ALTER TABLE leads DISABLE ROW LEVEL SECURITY;
DROP POLICY few ON leads;
REVOKE ALL ON SCHEMA public FROM touchstone_owner;
REVOKE ALL ON leads, m FROM touchstone_owner;
DROP ROLE touchstone_owner;

-- training: the same rows give the same matcher, in any order; its result is used as it is
CREATE TABLE people AS SELECT i AS id, 'name' || (i / 2) % 211 AS name, CASE WHEN i % 7 = 0 THEN NULL ELSE '1980-01-01'::date + (i / 2) % 997 END AS born, 'town' || (i / 2) * 7 % 13 AS city FROM generate_series(1, 600) i;
CREATE TABLE shuffled AS SELECT * FROM people ORDER BY md5(id::text);
CREATE TABLE trained AS SELECT match_train('people', 'id', '{"comparisons": [{"field": "name", "levels": ["exact", {"levenshtein_distance": 1}], "term_frequency": true}, "born", {"field": "city", "levels": ["exact"]}]}') AS m;
SELECT m::jsonb -> 'training' ->> 'records' AS records, m::jsonb -> 'training' ->> 'seed' AS seed, (m::jsonb ->> 'prior')::float8 BETWEEN 0.0005 AND 0.005 AS prior,
       m::text = match_train('shuffled', 'id', '{"comparisons": [{"field": "name", "levels": ["exact", {"levenshtein_distance": 1}], "term_frequency": true}, "born", {"field": "city", "levels": ["exact"]}]}')::text AS same_shuffled,
       (SELECT count(*) FROM match_pairs('people', 'id', m) WHERE decision = 'duplicate' AND a / 2 = b / 2) AS right_ones,
       (SELECT count(*) FROM match_pairs('people', 'id', m) WHERE decision = 'duplicate' AND a / 2 <> b / 2) AS wrong_ones
FROM trained;
SELECT count(*) FROM (SELECT * FROM trained, match_pairs('people', 'id', m) EXCEPT SELECT * FROM trained, match_pairs('shuffled', 'id', m)) d;
SELECT count(*) AS without_training FROM match_pairs('people', 'id', '{"comparisons": ["name", "born", "city"]}') WHERE decision = 'duplicate' AND a / 2 <> b / 2;

-- what is refused
\set SHOW_CONTEXT never
-- errors: 17
SELECT * FROM match_pairs('leads', 'ref', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', key_type => NULL::uuid);
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', key_type => NULL::date);
SELECT * FROM match_pairs('leads', 'born', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('leads', 'nr', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"fone": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('leads_pkey', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs('leads', 'id', NULL);
SELECT * FROM match_pairs('leads', 'phone', '{"rules": [{"when": {"name": "exact"}, "then": "review"}]}', key_type => NULL::text);
SELECT * FROM match_pairs_between('import', 'nr', 'people', 'city', '{"rules": [{"when": {"name": "exact"}, "then": "review"}]}');
SELECT * FROM match_pairs_between('people', 'id', 'import', 'nr', '{"rules": [{"when": {"name": "exact"}, "then": "review"}]}');
SELECT match_train('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
SELECT match_train('leads', 'id', '{"weights": {"phone": 5}, "thresholds": {"review": 1, "duplicate": 2}}');
CREATE VIEW one AS SELECT * FROM leads WHERE id = 1;
SELECT match_train('one', 'id', '{"comparisons": ["phone"]}');
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', 'import');
INSERT INTO answers VALUES (1, 2, 'duplicate');
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', 'answers');
SELECT count(*) FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', 'no_such_table');
CREATE TABLE words AS SELECT 1 AS a, 2 AS b, 'maybe'::text AS decision;
-- error
SELECT * FROM match_pairs('leads', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}', 'words');
-- memory is bounded
SET maintenance_work_mem = '1MB';
CREATE TABLE many AS SELECT i AS id, md5(i::text) AS phone FROM generate_series(1, 20000) i;
\set VERBOSITY terse
-- error
SELECT * FROM match_pairs('many', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
RESET maintenance_work_mem;
-- an interrupt is answered
SET statement_timeout = 100;
-- error
SELECT count(*) FROM match_pairs('many', 'id', '{"comparisons": [{"field": "phone", "levels": ["exact", {"damerau_levenshtein_distance": 20}]}], "blocking": [{"field": "phone", "prefix": 1}]}');
RESET statement_timeout;
SELECT count(*) FROM match_pairs('many', 'id', '{"rules": [{"when": {"phone": "exact"}, "then": "review"}]}');
