-- match_one says of every row of a table what match_pairs says of it, for all kinds of keys, with indexes and without, in any plan.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SET LOCAL client_min_messages = warning;
SET LOCAL jit = off;
SELECT plan(9);
CREATE FUNCTION pg_temp.chance(what text, i bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT ('x' || left(md5(what || i), 8))::bit(32)::bigint / 4294967296.0 $$;
CREATE TABLE entry AS
SELECT i AS id, 'Anna' || chr(97 + (pg_temp.chance('a', i) * 24)::int) || ' Berg' || chr(97 + (pg_temp.chance('aa', i) * 9)::int) AS name,
       CASE WHEN pg_temp.chance('b', i) < 0.2 THEN NULL ELSE '138' || lpad((pg_temp.chance('b', i) * 700)::int::text, 8, '0') END AS phone,
       (pg_temp.chance('c', i) * 60)::int AS town,
       CASE WHEN pg_temp.chance('d', i) < 0.2 THEN NULL ELSE ARRAY['t' || (pg_temp.chance('d', i) * 900)::int, NULL, 'u' || (pg_temp.chance('e', i) * 900)::int] END AS tags,
       substr('张伟王芳李娜刘洋陈静杨磊赵敏', 1 + 2 * (pg_temp.chance('f', i) * 6)::int, 2) || substr('一二三四五', 1 + (pg_temp.chance('g', i) * 4)::int, 1) AS han
FROM generate_series(1, 800) i;
CREATE FUNCTION pg_temp.matcher(blocking text) RETURNS matcher LANGUAGE sql AS $$
	SELECT ('{"fields": {"phone": "phone"}, "rules": [{"name": "tags", "when": {"tags": "any_shared", "town": {"numeric": 20}}, "then": "review", "action": "look"}, {"name": "phone", "when": {"phone": "exact"}, "then": "duplicate"}], "blocking": ' || blocking || ', "comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}], "m": [0.8, 0.15, 0.05], "u": [0.01, 0.05, 0.94], "term_frequency": true}, {"field": "town", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.02, 0.98]}, {"field": "han", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.03, 0.97]}], "prior": 0.001, "thresholds": {"review": 0.2, "duplicate": 0.9}}')::matcher $$;
-- both directions, for the keys of a sample
CREATE FUNCTION pg_temp.one(blocking text, share float8 DEFAULT 1) RETURNS TABLE (id bigint, key bigint, decision text, score bytea, rule text, action text) LANGUAGE sql AS $$
	SELECT e.id, o.key, o.decision::text, float8send(o.score), o.rule, o.action FROM entry e, match_one(pg_temp.matcher(blocking), e, 'entry', 'id') o WHERE e.id <= 800 * share $$;
CREATE FUNCTION pg_temp.pairs(blocking text, share float8 DEFAULT 1) RETURNS TABLE (id bigint, key bigint, decision text, score bytea, rule text, action text) LANGUAGE sql AS $$
	WITH p AS MATERIALIZED (SELECT * FROM match_pairs('entry', 'id', pg_temp.matcher(blocking)))
	SELECT a, b, decision::text, float8send(score), rule, action FROM p WHERE a <= 800 * share UNION ALL SELECT b, a, decision::text, float8send(score), rule, action FROM p WHERE b <= 800 * share $$;

\set single '[["name"], ["town", "han"], [{"field": "name", "prefix": 5}, "town"], [{"field": "name", "phonetic": "soundex"}, "town"], [{"field": "han", "pinyin_initials": true}, "town"]]'
SELECT cmp_ok((SELECT count(*)::int FROM pg_temp.pairs(:'single')), '>', 800, 'there are pairs');
SELECT set_eq(format('SELECT * FROM pg_temp.one(%L, 0.05)', :'single'), format('SELECT * FROM pg_temp.pairs(%L, 0.05)', :'single'), 'without an index');
SELECT statement FROM match_index('entry', pg_temp.matcher(:'single')) \gexec
ANALYZE entry;
SELECT set_eq(format('SELECT * FROM pg_temp.one(%L)', :'single'), format('SELECT * FROM pg_temp.pairs(%L)', :'single'), 'with indexes');
SET LOCAL enable_seqscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT set_eq(format('SELECT * FROM pg_temp.one(%L, 0.3)', :'single'), format('SELECT * FROM pg_temp.pairs(%L, 0.3)', :'single'), 'in plans that use nothing else');
RESET enable_bitmapscan;
SELECT is_empty($q$ SELECT * FROM (SELECT o.decision, o.rule IS NOT NULL AS rule, o.score, o.key, lag(o.decision) OVER w AS d, lag(o.rule IS NOT NULL) OVER w AS r, lag(o.score) OVER w AS s, lag(o.key) OVER w AS k FROM entry e, match_one(pg_temp.matcher('[["town"]]'), e, 'entry', 'id') WITH ORDINALITY o(key, decision, score, rule, action, n) WHERE e.id <= 50 WINDOW w AS (PARTITION BY e.id ORDER BY n)) x
	WHERE (decision, rule, score) > (d, r, s) OR ((decision, rule, score) = (d, r, s) AND key < k) $q$, 'best first');

-- tokens and q-grams: all that the rarest of match_pairs find, and more
SELECT statement FROM match_index_missing('entry', pg_temp.matcher('[["name"], [{"field": "name", "tokens": 1}], [{"field": "han", "qgrams": 2, "q": 2}]]')) \gexec
SELECT is_empty($$ SELECT * FROM pg_temp.pairs('[["name"], [{"field": "name", "tokens": 1}], [{"field": "han", "qgrams": 2, "q": 2}]]', 0.2) EXCEPT SELECT * FROM pg_temp.one('[["name"], [{"field": "name", "tokens": 1}], [{"field": "han", "qgrams": 2, "q": 2}]]', 0.2) $$, 'rare tokens and q-grams');
-- and of all pairs
SELECT set_eq($$ SELECT * FROM pg_temp.one('[[]]', 0.02) $$, $$ SELECT * FROM pg_temp.pairs('[[]]', 0.02) $$, 'all rows');

-- a block that more rows share than are looked at; an exact rule's is looked at all the same
CREATE TABLE crowd AS SELECT i AS id, 'same' AS a, 'x' || i / 2 AS b FROM generate_series(1, 11000) i;
SELECT statement FROM match_index('crowd', '{"rules": [{"when": {"a": "exact", "b": {"levenshtein": 0.9}}, "then": "review"}, {"when": {"b": "exact"}, "then": "duplicate"}]}') \gexec
ANALYZE crowd;
SELECT results_eq($$ SELECT key FROM match_one('{"rules": [{"when": {"a": "exact", "b": {"levenshtein": 0.9}}, "then": "review"}, {"when": {"b": "exact"}, "then": "duplicate"}]}', (SELECT c FROM crowd c WHERE id = 4), 'crowd', 'id') $$, 'VALUES (5::bigint)', 'a block too large is passed over');
SELECT statement FROM match_index_missing('crowd', '{"rules": [{"when": {"a": "exact"}, "then": "review"}]}') \gexec
SELECT is((SELECT count(*) FROM match_one('{"rules": [{"when": {"a": "exact"}, "then": "review"}]}', (SELECT c FROM crowd c WHERE id = 4), 'crowd', 'id')), 10999::bigint, 'unless an exact rule asks for it');
SELECT * FROM finish();
ROLLBACK;
