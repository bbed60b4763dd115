-- match_pairs and match_groups against what they are by definition: exact rules are complete, keys lead to the pairs that share them,
-- each once; the same bits in any order of rows, for any type of key; groups respect what is distinct and do not hang on one weak pair.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SET LOCAL client_min_messages = warning;
SELECT plan(27);
CREATE FUNCTION pg_temp.chance(what text, i bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || left(md5(what || i), 8))::bit(32)::bigint / 4294967296.0 $$;

-- 2,000 rows of few values; some missing, some blank, some to be ignored
CREATE TEMP TABLE t AS
SELECT i AS id, 'N' || lpad(i::text, 5, '0') AS ref, md5(i::text)::uuid AS guid,
       CASE WHEN pg_temp.chance('a', i) < 0.1 THEN NULL ELSE 'Anna' || chr(97 + (pg_temp.chance('a', i) * 24)::int) || chr(97 + (pg_temp.chance('aa', i) * 9)::int) END AS a,
       CASE WHEN pg_temp.chance('b', i) < 0.1 THEN ' ' WHEN pg_temp.chance('b', i) < 0.2 THEN 'none' ELSE 'Berg' || (pg_temp.chance('b', i) * 90)::int END AS b,
       (pg_temp.chance('c', i) * 60)::int AS c,
       CASE WHEN pg_temp.chance('d', i) < 0.2 THEN NULL ELSE ARRAY['t' || (pg_temp.chance('d', i) * 300)::int, NULL, 'u' || (pg_temp.chance('e', i) * 300)::int] END AS d,
       substr('张伟王芳李娜刘洋陈静杨磊赵敏', 1 + 2 * (pg_temp.chance('f', i) * 6)::int, 2) || substr('一二三四五', 1 + (pg_temp.chance('g', i) * 4)::int, 1) AS han
FROM generate_series(1, 2000) i;
CREATE FUNCTION pg_temp.joined(condition text) RETURNS TABLE (a bigint, b bigint) LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY EXECUTE 'SELECT x.id::bigint, y.id::bigint FROM t x JOIN t y ON x.id < y.id AND ' || condition; END $$;
CREATE FUNCTION pg_temp.found(matcher text) RETURNS TABLE (a bigint, b bigint) LANGUAGE sql AS $$ SELECT p.a, p.b FROM match_pairs('t', 'id', matcher::matcher) p $$;
CREATE FUNCTION pg_temp.candidates(blocking text) RETURNS TABLE (a bigint, b bigint) LANGUAGE sql AS $$
	SELECT * FROM pg_temp.found('{"blocking": ' || blocking || ', "comparisons": [{"field": "a", "levels": ["exact"], "m": [0.5, 0.5], "u": [0.5, 0.5]}], "prior": 0.5, "thresholds": {"review": 0, "duplicate": 1}}') $$;

-- rules
SELECT set_eq($$ SELECT * FROM pg_temp.found('{"rules": [{"when": {"a": "exact", "b": "exact"}, "then": "review"}]}') $$, $$ SELECT * FROM pg_temp.joined('x.a = y.a AND x.b = y.b AND x.b <> '' ''') $$, 'a rule on two columns is the join on both');
SELECT set_eq($$ SELECT * FROM pg_temp.found('{"fields": {"b": {"ignore": "none"}}, "rules": [{"when": {"a": "exact"}, "then": "review"}, {"when": {"b": "exact"}, "then": "duplicate"}], "blocking": [["c"]]}') $$,
	$$ SELECT * FROM pg_temp.joined('(x.a = y.a OR (x.b = y.b AND x.b NOT IN ('' '', ''none'')))') $$, 'two rules are the union of their joins, whatever the keys');
SELECT set_eq($$ SELECT * FROM pg_temp.found('{"rules": [{"when": {"d": "any_shared"}, "then": "review"}]}') $$, $$ SELECT * FROM pg_temp.joined('x.d && y.d') $$, 'lists that share an element');
SELECT set_eq($$ SELECT * FROM pg_temp.found('{"rules": [{"when": {"a": "exact", "c": {"numeric": 1}}, "then": "review"}]}') $$, $$ SELECT * FROM pg_temp.joined('x.a = y.a AND abs(x.c - y.c) <= 1') $$, 'the exact part of a rule leads to its pairs');
SET LOCAL touchstone.match_pair_budget = 20000;
SELECT set_eq($$ SELECT * FROM pg_temp.found('{"rules": [{"when": {"a": "exact"}, "then": "review"}], "blocking": [["c"], ["b"]]}') $$, $$ SELECT * FROM pg_temp.joined('x.a = y.a') $$, 'a rule is complete, though keys beside it are cut');
SET LOCAL touchstone.match_pair_budget = 1000;
SELECT throws_ok($$ SELECT * FROM pg_temp.found('{"rules": [{"when": {"c": "exact"}, "then": "review"}]}') $$, '54000', NULL, 'or it is an error');
RESET touchstone.match_pair_budget;

-- keys
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[["a", "c"]]') $$, $$ SELECT * FROM pg_temp.joined('x.a = y.a AND x.c = y.c') $$, 'values of two fields');
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[{"field": "a", "prefix": 5}]') $$, $$ SELECT * FROM pg_temp.joined('left(x.a, 5) = left(y.a, 5)') $$, 'a prefix');
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[[{"field": "a", "phonetic": "soundex"}, "c"]]') $$, $$ SELECT * FROM pg_temp.joined('phonetic_key(x.a, ''soundex'') = phonetic_key(y.a, ''soundex'') AND x.c = y.c') $$, 'how it sounds');
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[[{"field": "han", "pinyin_initials": true}, "c"]]') $$, $$ SELECT * FROM pg_temp.joined('pinyin_initials(x.han) = pinyin_initials(y.han) AND x.c = y.c') $$, 'initials of pinyin');
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[["d"]]') $$, $$ SELECT * FROM pg_temp.joined('x.d = y.d') $$, 'an array is one value where nothing asks for its elements');
SELECT set_eq($$ SELECT * FROM pg_temp.candidates('[["a"], ["c", "b"], [{"field": "a", "prefix": 5}, "b"]]') $$, $$ SELECT * FROM pg_temp.joined('(x.a = y.a OR (x.c = y.c AND x.b = y.b AND x.b <> '' '') OR (left(x.a, 5) = left(y.a, 5) AND x.b = y.b AND x.b <> '' ''))') $$, 'several keys');
SELECT is((SELECT count(*) FROM pg_temp.candidates('[["a"], ["c"], ["b"], [{"field": "a", "qgrams": 2}]]')), (SELECT count(DISTINCT (a, b)) FROM pg_temp.candidates('[["a"], ["c"], ["b"], [{"field": "a", "qgrams": 2}]]')), 'each pair once');
SELECT is((SELECT count(*) FROM pg_temp.candidates('[[]]')), 2000 * 1999 / 2::bigint, 'the empty key is all pairs');
SELECT is_empty($$ SELECT * FROM pg_temp.candidates('[["a"], ["c"]]') WHERE a >= b $$, 'the smaller key first');

-- the same bits in any order and for any type of key, trained included
CREATE TEMP TABLE m AS SELECT match_train('t', 'id', '{"comparisons": [{"field": "a", "levels": ["exact", {"jaro_winkler": 0.9}], "term_frequency": true}, {"field": "b", "levels": ["exact", {"levenshtein_distance": 1}]}, "c", {"field": "han", "levels": ["exact", {"prefix": 2}]}], "thresholds": {"review": 0.000001, "duplicate": 0.001}}') AS m;
CREATE TEMP TABLE shuffled AS SELECT * FROM t ORDER BY md5(ref);
SELECT ok((SELECT m::text = match_train('shuffled', 'id', '{"comparisons": [{"field": "a", "levels": ["exact", {"jaro_winkler": 0.9}], "term_frequency": true}, {"field": "b", "levels": ["exact", {"levenshtein_distance": 1}]}, "c", {"field": "han", "levels": ["exact", {"prefix": 2}]}], "thresholds": {"review": 0.000001, "duplicate": 0.001}}')::text FROM m), 'training does not depend on the order of rows');
CREATE TEMP TABLE p AS SELECT p.* FROM m, match_pairs('t', 'id', m) p;
SELECT cmp_ok((SELECT count(*)::int FROM p), '>', 100, 'there are pairs');
SELECT set_eq('SELECT a, b, decision, float8send(score) FROM p', 'SELECT p.a, p.b, p.decision, float8send(p.score) FROM m, match_pairs(''shuffled'', ''id'', m) p', 'nor do pairs and scores');
SELECT set_eq('SELECT a, b, decision, score FROM p', 'SELECT x.id::bigint AS a, y.id::bigint AS b, p.decision, p.score FROM m, match_pairs(''t'', ''ref'', m, key_type => NULL::text) p JOIN t x ON x.ref = p.a JOIN t y ON y.ref = p.b', 'text keys give the same');
SELECT set_eq('SELECT a, b, decision, round(score::numeric, 9) FROM p', 'SELECT least(x.id, y.id)::bigint AS a, greatest(x.id, y.id)::bigint AS b, p.decision, round(p.score::numeric, 9) FROM m, match_pairs(''t'', ''guid'', m, key_type => NULL::uuid) p JOIN t x ON x.guid = p.a JOIN t y ON y.guid = p.b', 'so do uuid keys');
SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT set_eq('SELECT a, b, decision, score FROM p', 'SELECT p.a, p.b, p.decision, p.score FROM m, match_pairs(''t'', ''id'', m) p', 'and plans that would be parallel');
SELECT set_config(name, 'off', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null

-- groups
CREATE TEMP TABLE g AS SELECT g.* FROM m, match_groups('t', 'id', m) g;
SELECT is((SELECT count(*) FROM g), 2000::bigint, 'every row is in a group');
SELECT is_empty('SELECT * FROM g JOIN (SELECT group_key, min(key) AS smallest, count(*) AS n FROM g GROUP BY 1) s USING (group_key) WHERE group_key <> smallest OR (decision = ''duplicate'') <> (n > 1) OR (weakest_link IS NULL) <> (n = 1)', 'a group has the name of its smallest key');
SELECT is_empty('SELECT * FROM g WHERE decision = ''duplicate'' AND NOT EXISTS (SELECT FROM p JOIN g o ON o.key IN (p.a, p.b) AND o.key <> g.key WHERE g.key IN (p.a, p.b) AND p.decision = ''duplicate'' AND o.group_key = g.group_key)', 'who is in a group has a link into it');
-- two families of three, told apart by all that is known of them, and one pair across that a mistyped e-mail made
CREATE TEMP TABLE family (id int, name text, born date, email text);
INSERT INTO family VALUES (1, 'Ann Lee', '1980-01-01', 'ann@x.com'), (2, 'Ann Lee', '1980-01-01', 'ann@x.com'), (3, 'Ann Lee', '1980-01-01', 'shared@x.com'), (4, 'Bob Roe', '1955-07-07', 'shared@x.com'), (5, 'Bob Roe', '1955-07-07', 'bob@x.com'), (6, 'Bob Roe', '1955-07-07', 'bob@x.com');
SELECT results_eq($$ SELECT group_key FROM match_groups('family', 'id', '{"comparisons": [{"field": "name", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}, {"field": "born", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}, {"field": "email", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.0003, 0.9997]}], "prior": 0.01, "thresholds": {"review": 0.1, "duplicate": 0.2}}') ORDER BY key $$,
	$$ VALUES (1::bigint), (1), (1), (4), (4), (4) $$, 'one mistaken pair does not join two families');
SELECT ok((SELECT decision = 'duplicate' FROM match_pairs('family', 'id', '{"comparisons": [{"field": "name", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}, {"field": "born", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}, {"field": "email", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.0003, 0.9997]}], "prior": 0.01, "thresholds": {"review": 0.1, "duplicate": 0.2}}') WHERE a = 3 AND b = 4), 'though it is a duplicate by its score');

-- Keys chosen from the data, and training on three fields, find what is there to be found: 12,000 people, half of them twice, with
-- slips and gaps.  0.85^2 = 0.72 of the pairs have both phones; of the others 0.85 have one name, and of these 0.9^3 = 0.73 both
-- towns, of which chance lets nothing but the same person share both: 0.72 + 0.28 * 0.85 * 0.73 = 0.89 can be told from namesakes.
CREATE TEMP TABLE people AS
SELECT p * 2 + k AS id, p AS person,
       CASE WHEN k = 1 AND pg_temp.chance('n', p) < 0.15 THEN overlay(name placing 'x' from 3 for 1) ELSE name END AS name,
       CASE WHEN pg_temp.chance('no phone' || k, p) < 0.15 THEN NULL ELSE lpad((pg_temp.chance('phone', p) * 1e9)::bigint::text, 9, '0') END AS phone,
       CASE WHEN pg_temp.chance('no town' || k, p) < 0.1 OR (k = 1 AND pg_temp.chance('moved', p) < 0.1) THEN NULL ELSE 'town ' || (pg_temp.chance('town', p) * 150)::int END AS town
FROM (SELECT p, 'given' || chr(97 + (pg_temp.chance('given', p) * 20)::int) || ' ' || left(md5('surname' || (pg_temp.chance('surname', p) * 3000)::int), 8) AS name FROM generate_series(1, 12000) p) x, generate_series(0, 1) k
WHERE k = 0 OR p % 2 = 0;
SET LOCAL touchstone.match_pair_budget = 1000000;
SELECT cmp_ok((SELECT count(*)::float8 FROM match_pairs('people', 'id', '{"comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}], "term_frequency": true}, {"field": "phone", "levels": ["exact"]}, {"field": "town", "levels": ["exact"]}]}') WHERE decision = 'duplicate' AND a / 2 = b / 2) / 6000, '>', 0.86::float8, 'chosen keys and training on few fields lose few');
SELECT * FROM finish();
ROLLBACK;
