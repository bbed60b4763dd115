-- match and match_explain: worked examples of every kind of rule, level and value; NULLs; callers; what is refused.
\pset format unaligned
\pset fieldsep ' | '
\set VERBOSITY default
\set SHOW_CONTEXT never
SET extra_float_digits = 0;
CREATE SCHEMA explain;
SET search_path = explain, touchstone;

CREATE TABLE leads (id int PRIMARY KEY, company text, first_name text, surname text, phone text, born date, city text);
INSERT INTO leads VALUES
	(1, 'Foxley Labs Ltd', 'Anna', 'Smith', '138 1234 5678', '1980-01-02', 'Leeds'),
	(2, 'FOXLEY LABS LIMITED', 'Anna', 'Smith', '+86 13812345678', '1980-01-02', 'York'),
	(3, 'Foxley', 'Ana', 'Smith', '13812345678', '1980-01-20', NULL),
	(4, NULL, 'Robert', 'Zhou', '13800000000', NULL, ' '),
	(5, '', '  ', 'Zhou', '13800000000', '1971-05-05', 'Leeds');
CREATE TABLE matchers (name text PRIMARY KEY, m matcher);

-- rules: the first that holds decides
INSERT INTO matchers VALUES ('rules', '{
	"fields": {"company": "company", "phone": {"normalize": "phone", "ignore": ["13800000000"]}},
	"rules": [
		{"name": "same company and phone", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate", "action": "attach"},
		{"name": "other surname", "when": {"surname": "different"}, "then": "distinct"},
		{"name": "no company", "when": {"company": "both_missing", "surname": "exact"}, "then": "review"},
		{"when": {"phone": "exact", "first_name": {"jaro_winkler": 0.8}}, "then": "review", "action": "tag"}]}');
SELECT a.id, b.id, v.* FROM matchers, leads a JOIN leads b ON a.id < b.id, LATERAL match(m, a, b) AS v WHERE name = 'rules' ORDER BY 1, 2;
SELECT a.id, b.id, v.* FROM matchers, leads a JOIN leads b ON (a.id, b.id) IN ((1, 2), (2, 3), (3, 4), (4, 5)), LATERAL match_explain(m, a, b) AS v WHERE name = 'rules' ORDER BY 1, 2, step;

-- comparisons, trained: a frequent value, a rare one, one level given another, missing values
INSERT INTO matchers VALUES ('trained', '{
	"fields": {"phone": {"normalize": "phone", "ignore": "13800000000"}},
	"comparisons": [
		{"field": "city", "levels": ["exact"], "m": [0.8, 0.2], "u": [0.2, 0.8], "given": {"comparison": "surname", "u": [[0.25, 0.75], [0.5, 0.5], [0.1, 0.9]]}},
		{"field": "first_name", "levels": ["exact", {"jaro_winkler": 0.92}, {"jaro_winkler": 0.8}], "m": [0.5, 0.25, 0.125, 0.125], "u": [0.0625, 0.0625, 0.125, 0.75]},
		{"field": "surname", "levels": ["exact", {"levenshtein_distance": 1}], "m": [0.5, 0.25, 0.25], "u": [0.03125, 0.03125, 0.9375], "term_frequency": true, "frequencies": {"Smith": 0.125, "Jones": 0.0625}, "other_frequency": 0.0009765625},
		{"field": "born", "levels": ["exact", {"days": 31}], "m": [0.5, 0.25, 0.25], "u": [0.015625, 0.0625, 0.921875]},
		{"field": "phone", "levels": ["exact"], "m": [0.5, 0.5], "u": [0.0009765625, 0.9990234375]}],
	"prior": 0.001}');
SELECT a.id, b.id, v.* FROM matchers, leads a JOIN leads b ON a.id < b.id, LATERAL match(m, a, b) AS v WHERE name = 'trained' ORDER BY 1, 2;
SELECT a.id, b.id, v.* FROM matchers, leads a JOIN leads b ON (a.id, b.id) IN ((1, 2), (2, 3), (4, 5)), LATERAL match_explain(m, a, b) AS v WHERE name = 'trained' ORDER BY 1, 2, step;

-- rules first, then weights: a review, and each side of the thresholds
INSERT INTO matchers VALUES ('weights', '{
	"fields": {"company": "company", "phone": "phone"},
	"rules": [{"name": "same phone", "when": {"phone": "exact"}, "then": "duplicate"}],
	"weights": [{"field": "surname", "points": [10]}, {"field": "first_name", "levels": ["exact", {"jaro_winkler": 0.9}], "points": [5, 2.5, -1]}, {"field": "company", "levels": ["both_missing", "exact"], "points": [1, 7, -3]}],
	"thresholds": {"review": 8, "duplicate": 15}}');
SELECT n, v.* FROM matchers, (VALUES (1, 'Ann', 'Wu', 'Foo'), (2, 'Anna', 'Wu', 'Foo Ltd'), (3, 'Anna', 'Hu', 'Foo Inc'), (4, NULL, 'Wu', NULL)) w(n, f, s, c),
	LATERAL match_explain(m, (0, NULL, 'Anna', 'Wu', '1', NULL, NULL)::leads, (0, c, f, s, '2', NULL, NULL)::leads) AS v WHERE name = 'weights' ORDER BY n, step;

-- a matcher that is not trained; one with no rule that holds and nothing else
SELECT v.* FROM leads a, leads b, LATERAL match_explain('{"comparisons": ["surname", {"field": "first_name", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}]}', a, b) AS v WHERE a.id = 1 AND b.id = 2;
SELECT v.* FROM leads a, leads b, LATERAL match_explain('{"rules": [{"when": {"born": {"days": 3}, "city": "exact"}, "then": "review"}]}', a, b) AS v WHERE a.id = 1 AND b.id = 2;
SELECT v.* FROM leads a, leads b, LATERAL match('{"rules": [{"when": {"born": {"days": 3}, "city": "exact"}, "then": "review"}]}', a, b) AS v WHERE a.id = 1 AND b.id = 2;

-- every test, as a rule's condition: on two values on which it holds, and on two on which it does not
CREATE FUNCTION try(test jsonb, a text, b text, normal text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(outcome, ' / ' ORDER BY step) FROM (SELECT a, b, 'ann' AS c) x, (SELECT b AS a, a AS b, 'ann' AS c) y, LATERAL match_explain(jsonb_build_object(
		'fields', jsonb_build_object('v', jsonb_strip_nulls(jsonb_build_object('left', 'a', 'right', 'a', 'normalize', normal)), 'w', '{"left": "b", "right": "b"}'::jsonb),
		'rules', jsonb_build_array(jsonb_build_object('name', 'r', 'when', jsonb_build_object('v', test), 'then', 'review')))::matcher, x, y) $$;
SELECT test, try(test, a, b, n) AS holds, try(test, p, q, n) AS fails FROM (VALUES
	('"exact"'::jsonb, 'x', 'x', 'x', 'y', NULL), ('"different"', 'x', 'y', 'x', 'x', NULL), ('"both_missing"', '', NULL, '', 'y', NULL), ('"both_missing"', '', NULL, 'x', 'y', NULL), ('{"prefix": 3}', 'abcd', 'abce', 'abcd', 'abd', NULL),
	('{"swapped": "w"}', 'x', 'y', 'x', 'x', NULL), ('{"any_shared": true}', 'x', 'x', 'x', 'y', NULL), ('{"days": 31}', '2026-01-31', '2026/3/1', '2026-01-31', '20260304', NULL), ('{"days": 31}', '2026-01-31', '2026-02-01 10:00', '2026-01-31', 'soon', NULL),
	('{"numeric": 5}', '10', '15', '10', '15.5', NULL), ('{"numeric": 5}', '-1e1', '-15', '10', 'ten', NULL), ('{"numeric": {"relative": 0.1}}', '100', '90', '100', '-90', NULL), ('{"numeric": {"relative": 0.1}}', '0', '0', '0', '1', NULL),
	('{"km": 10}', '48.8566, 2.3522', '48.8566 2.4', '48.8566, 2.3522', '51.5 -0.1', NULL), ('{"phonetic": true}', 'Smith', 'Smyth', 'Smith', 'Jones', NULL), ('{"phonetic": "pinyin"}', '王', '汪', '王', '李', NULL),
	('{"levenshtein_distance": 1}', 'smith', 'smyth', 'smith', 'jones', NULL), ('{"damerau_levenshtein_distance": 1}', 'smith', 'smiht', 'smith', 'jones', NULL), ('{"levenshtein": 0.8}', 'smith', 'smyth', 'smith', 'jones', NULL),
	('{"damerau_levenshtein": 0.8}', 'smith', 'smiht', 'smith', 'jones', NULL), ('{"jaro": 0.8}', 'smith', 'smyth', 'smith', 'jones', NULL), ('{"jaro_winkler": 0.8}', 'smith', 'smyth', 'smith', 'jones', NULL), ('{"indel": 0.8}', 'smith', 'smyth', 'smith', 'jones', NULL),
	('{"partial": 0.8}', 'smith', 'john smith', 'smith', 'jones', NULL), ('{"token_sort": 0.8}', 'john smith', 'smith john', 'smith', 'jones', NULL), ('{"token_set": 0.8}', 'john smith', 'smith john j', 'smith', 'jones', NULL),
	('{"qgram": 0.5}', 'smithson', 'smithsom', 'smith', 'jones', NULL), ('{"monge_elkan": 0.8}', 'john smith', 'smith jon', 'smith', 'jones', NULL), ('{"person": 0.8}', 'john smith', 'smith john', 'john smith', 'mary jones', 'person_name'),
	('{"company": 0.8}', 'Foxley Labs Ltd', 'Foxley Labs', 'Foxley Labs', 'Acme', 'company'), ('{"prefix": 2, "jaro": 0.8, "levenshtein_distance": 1}', 'smith', 'smyth', 'smith', 'small', NULL)) c(test, a, b, p, q, n);
-- and missing on either side
SELECT try('"exact"', 'x', NULL), try('"different"', ' ', 'x'), try('{"days": 1}', NULL, NULL), try('{"swapped": "w"}', 'x', NULL);

-- the same as levels of comparisons: the first that holds, what was measured where none does
SELECT b.n, v.part, v.a, v.b, v.outcome FROM (SELECT 'johnson' AS name, 'peter' AS first, '2026-01-31'::date AS born, 48.8566 AS lat, 2.3522 AS lon, 100 AS amount, ARRAY['a', 'b', NULL, '', 'B '] AS tags, NULL AS nothing) a,
	(VALUES (1, 'johnson', 'peter', '2026-01-31 23:00+00'::timestamptz, 48.8566::float8, 2.3522::float8, 100.0::numeric, ARRAY['b'], NULL), (2, 'peter', 'johnson', '2026-02-02', 48.86, 2.36, 104.5, ARRAY['x', 'a', 'b'], 'x'),
	(3, 'jonson', NULL, '2027-01-31', 51.5, -0.1, 1e6, ARRAY['x'], NULL), (4, 'brown', 'mary', NULL, NULL, 1, 'NaN', '{}', NULL)) b(n, name, first, born, lat, lon, amount, tags, nothing),
	LATERAL match_explain('{"fields": {"place": {"from": ["lat", "lon"]}, "tags": "text"}, "thresholds": {"review": 1, "duplicate": 2}, "weights": [
		{"field": "name", "levels": ["exact", {"swapped": "first"}, {"phonetic": "soundex"}, {"jaro_winkler": 0.9}, {"jaro_winkler": 0.8, "levenshtein_distance": 2}, {"qgram": 0.9}], "points": [0, 0, 0, 0, 0, 0]},
		{"field": "born", "levels": ["exact", {"days": 1}, {"days": 31}], "points": [0, 0, 0]}, {"field": "place", "levels": [{"km": 1}, {"km": 10}], "points": [0, 0]},
		{"field": "amount", "levels": ["exact", {"numeric": 1}, {"numeric": {"relative": 0.1}}], "points": [0, 0, 0]}, {"field": "tags", "levels": [{"any_shared": 2}, "any_shared"], "points": [0, 0]},
		{"field": "nothing", "levels": ["both_missing", "exact"], "points": [0, 0]}]}', a, b) AS v ORDER BY n, step;

-- columns with other names on one side, joined columns, lists over several columns, ignored values before and after normalising
CREATE TABLE contacts (tel text, mobile text, given text, family text, note text);
INSERT INTO contacts VALUES ('010-62345678', '13900001111', 'Anna', 'Smith', 'N/A'), (NULL, '无', 'Bob', NULL, 'none');
CREATE TABLE accounts (phones text[], name varchar(30), note char(8));
INSERT INTO accounts VALUES (ARRAY['+86 139 0000 1111', '010 6234 5678', '无'], 'Anna Smith', 'none');
SELECT v.* FROM contacts c, accounts k, LATERAL match_explain('{"fields": {"phones": {"left": ["tel", "mobile"], "right": "phones", "normalize": "phone", "ignore": "无"}, "name": {"left": ["given", "family"], "right": "name", "normalize": "person_name"}, "note": {"normalize": "text", "ignore": ["N/A", "none"]}},
	"rules": [{"name": "two phones", "when": {"phones": {"any_shared": 2}, "name": "exact", "note": "exact"}, "then": "duplicate"}, {"name": "a phone", "when": {"phones": "any_shared"}, "then": "review"}]}', c, k) AS v ORDER BY c.given, step;

-- a long value is quoted in part, and shown whole; quotes, rows of a type, of a domain over one, of a view and a subquery
SELECT part, length(v.a) AS a, length(v.b) AS b, outcome FROM match_explain('{"rules": [{"when": {"name": "exact"}, "then": "review"}]}', ROW('{}', repeat('王''', 15), '')::accounts, (SELECT q FROM (SELECT repeat('王''', 40) AS name) q)) v;
CREATE TYPE person AS (name text, tags varchar(5)[]);
CREATE DOMAIN checked_person AS person CHECK ((VALUE).name <> '');
CREATE DOMAIN short AS varchar(5);
CREATE TABLE people (p checked_person, q person, name short, tags short[]);
INSERT INTO people VALUES (ROW('Anna', '{x,y}'), ROW('Anna', '{z,y}'), 'Anna', '{y}');
SELECT match('{"rules": [{"name": "r", "when": {"name": "exact", "tags": "any_shared"}, "then": "review"}]}', p, q), match('{"rules": [{"name": "r", "when": {"name": "exact", "tags": "any_shared"}, "then": "review"}]}', q, people) FROM people;
CREATE VIEW anna AS SELECT 'Anna' AS name;
SELECT match('{"rules": [{"name": "r", "when": {"name": "exact"}, "then": "review"}]}', anna, s), match('{"rules": [{"name": "r", "when": {"name": "exact"}, "then": "review"}]}', ROW('{}', 'x', '')::accounts, s) FROM anna, (SELECT 1, 'Anna' AS name OFFSET 0) s;
-- columns that are called f1, f2 are called so in a matcher too
SELECT match('{"rules": [{"name": "r", "when": {"f2": "exact"}, "then": "review"}]}', ROW(1, 2), ROW(3, 2));

-- NULL arguments: NULL, and no rows; NULL columns are missing values
SELECT match(NULL, a, a), match('{"comparisons": ["city"]}', NULL, a), match('{"comparisons": ["city"]}', a, NULL) IS NULL FROM leads a WHERE id = 1;
SELECT v.* FROM leads a LEFT JOIN leads b ON b.id = a.id + 4, LATERAL match('{"rules": [{"name": "r", "when": {"city": "exact"}, "then": "review"}]}', a, b) v WHERE a.id < 3 ORDER BY a.id;
SELECT count(*) FROM leads a, match_explain('{"comparisons": ["city"]}', a, NULL) v;
SELECT decision, score < 0.001 FROM match('{"comparisons": ["city"]}', NULL::leads, NULL::leads);
SELECT decision, round(score::numeric, 9) FROM match('{"comparisons": ["city"]}', ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL)::leads, ROW(NULL, NULL, NULL, NULL, NULL, NULL, NULL)::leads);

-- named arguments, a matcher cast from jsonb, composite expansion, a filter, in the select list
SELECT (match(matcher => '{"rules": [{"name": "r", "when": {"surname": "exact"}, "then": "duplicate"}]}'::jsonb::matcher, a => x, b => y)).* FROM leads x JOIN leads y ON x.id = 4 AND y.id = 5;
SELECT x.id, y.id FROM leads x JOIN leads y ON x.id < y.id WHERE (match('{"rules": [{"when": {"surname": "exact"}, "then": "duplicate"}]}', x, y)).decision >= 'review' ORDER BY 1, 2;
SELECT (match_explain('{"rules": [{"name": "r", "when": {"surname": "exact"}, "then": "duplicate"}]}', x, y)).part FROM leads x JOIN leads y ON x.id = 4 AND y.id = 5;

-- PL/pgSQL: matchers and row types that change at one call site
DO $$
DECLARE
	x leads; r record; m matcher; seen text := '';
BEGIN
	FOR i IN 1 .. 6 LOOP
		SELECT * INTO x FROM leads WHERE id = 1 + i % 2;
		m := jsonb_build_object('rules', jsonb_build_array(jsonb_build_object('name', 'rule of ' || i % 3, 'when', jsonb_build_object(CASE WHEN i % 3 = 0 THEN 'city' ELSE 'company' END, 'exact'), 'then', 'review')));
		seen := seen || ' ' || coalesce((match(m, x, x)).rule, '-');
	END LOOP;
	RAISE NOTICE '%', seen;
	seen := '';
	FOR r IN SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3 LOOP
		BEGIN
			IF r.n = 2 THEN
				m := '{"rules": [{"when": {"nowhere": "exact"}, "then": "review"}]}';
			ELSE
				m := '{"rules": [{"name": "fine", "when": {"city": "exact"}, "then": "review"}]}';
			END IF;
			seen := seen || ' ' || (match(m, x, x)).rule;
		EXCEPTION WHEN undefined_column THEN
			seen := seen || ' undefined';
		END;
	END LOOP;
	RAISE NOTICE '%', seen;
END
$$;

-- a trigger: a lead that comes in is tagged
CREATE TABLE incoming (LIKE leads, tag text);
CREATE FUNCTION tag() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT string_agg((v.m).decision || ' of ' || l.id, ', ' ORDER BY l.id) INTO NEW.tag
	FROM leads l, LATERAL (SELECT match(matchers.m, l, NEW) AS m FROM matchers WHERE name = 'rules') v WHERE (v.m).decision > 'distinct';
	RETURN NEW;
END
$$;
CREATE TRIGGER tag BEFORE INSERT ON incoming FOR EACH ROW EXECUTE FUNCTION tag();
INSERT INTO incoming VALUES (10, 'foxley labs ltd', 'Anna', 'Smith', '13812345678'), (11, NULL, 'Anne', 'Smith', '138-1234-5678'), (12, NULL, 'Eve', 'Adams', '13812345678') RETURNING id, tag;

-- a table that changes between two calls of one statement that is kept
CREATE FUNCTION city_of(i int, j int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r text;
BEGIN
	SELECT (match('{"rules": [{"name": "same city", "when": {"city": "exact"}, "then": "review"}]}', a, b)).rule INTO r FROM leads a, leads b WHERE a.id = i AND b.id = j;
	RETURN r;
END
$$;
PREPARE city AS SELECT (match('{"rules": [{"name": "same city", "when": {"city": "exact"}, "then": "review"}]}', a, b)).rule FROM leads a, leads b WHERE a.id = 1 AND b.id = 5;
SELECT city_of(1, 5), city_of(1, 2);
EXECUTE city;
ALTER TABLE leads DROP COLUMN phone;
ALTER TABLE leads ADD COLUMN vip text DEFAULT 'no';
SELECT city_of(1, 5), city_of(1, 2);
EXECUTE city;
-- (a default of rows that were there before)
SELECT (match('{"rules": [{"name": "vip", "when": {"vip": "exact"}, "then": "review"}]}', a, b)).rule FROM leads a, leads b WHERE a.id = 1 AND b.id = 2;
ALTER TABLE leads RENAME COLUMN city TO town;
-- error
SELECT city_of(1, 5);
-- error
EXECUTE city;

-- what is refused
-- error
SELECT match('{"comparisons": ["name"]}', leads, leads) FROM leads;
-- error
SELECT * FROM leads a, accounts b, LATERAL match_explain('{"fields": {"n": {"left": "surname", "right": "\"n\""}}, "comparisons": ["n"]}', a, b);
-- error
SELECT match('{"comparisons": ["name"]}', ROW(1, 'Anna'), ROW(1, 'Anna'));
-- error
SELECT match('{"comparisons": ["name"]}', accounts, ROW(1, 'Anna')) FROM accounts;
-- error
SELECT match('{"comparisons": []}', accounts, accounts) FROM accounts;
-- error
SELECT match('{"comparisons": ["name"]}', 1, 2);
-- error
SELECT match('{"comparisons": ["name"]}', 'a'::text, 'b'::text);
-- error
SELECT match('{"comparisons": ["name"]}', to_jsonb(a), to_jsonb(a)) FROM accounts a;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA explain CASCADE;

-- another encoding
CREATE DATABASE touchstone_latin1 TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
\c touchstone_latin1
SET client_encoding = 'UTF8';
CREATE EXTENSION touchstone;
CREATE TABLE leute (straße text, name text);
INSERT INTO leute VALUES ('Königsstraße 1', 'Jörg Müller');
SELECT v.* FROM leute a, LATERAL touchstone.match_explain('{"fields": {"s": {"from": "straße"}}, "rules": [{"name": "gleiche Straße", "when": {"s": "exact"}, "then": "review"}], "weights": [{"field": "name", "levels": [{"levenshtein_distance": 1}], "points": [2]}], "thresholds": {"review": 1, "duplicate": 2}}', a, ROW('Königstraße 1', 'Jörg Muller')::leute) v;
\c postgres
DROP DATABASE touchstone_latin1;
CREATE DATABASE touchstone_chinese TEMPLATE template0 ENCODING 'EUC_CN' LC_COLLATE 'C' LC_CTYPE 'C';
\c touchstone_chinese
SET client_encoding = 'UTF8';
CREATE EXTENSION touchstone;
CREATE TABLE 客户 (姓名 text, 城市 text);
SELECT v.* FROM touchstone.match_explain('{"rules": [{"name": "同名", "when": {"姓名": "exact"}, "then": "review", "action": "标记"}, {"name": "同城", "when": {"城市": "exact"}, "then": "duplicate", "action": "标记"}]}', ROW('王小明', '上海')::客户, ROW('王晓明', '上海')::客户) v;
\c postgres
DROP DATABASE touchstone_chinese;
