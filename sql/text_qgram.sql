-- qgram_similarity, and fuzzy search.
\pset format unaligned
SET search_path = touchstone, public;

-- by hand: abc has ##a #ab abc bc# c##, abd has ##a #ab abd bd# d##
SELECT a, b, round(qgram_similarity(a, b)::numeric, 4) AS dice, round(qgram_similarity(a, b, 3, 'jaccard')::numeric, 4) AS jaccard,
       round(qgram_similarity(a, b, 3, 'cosine')::numeric, 4) AS cosine, round(qgram_similarity(a, b, 3, 'overlap')::numeric, 4) AS overlap,
       round(qgram_similarity(a, b, 1)::numeric, 4) AS q1, round(qgram_similarity(a, b, 2)::numeric, 4) AS q2, round(qgram_similarity(a, b, 8)::numeric, 4) AS q8
FROM (VALUES ('', ''), ('', 'a'), ('abc', 'abc'), ('abc', 'abd'), ('abc', 'xyz'), ('aaaa', 'aa'), ('aab', 'abb'), ('abcabc', 'abc'), ('ABC', 'abc'), ('王小明', '王晓明'), ('张伟', '张炜'), ('张伟', 'abc'),
             ('上海贸易有限公司', '上海商贸有限公司'), ('Müller', 'Muller'), ('👩‍💻', '👩'), ('שלום', 'שלומ')) v(a, b);

-- long texts, narrow and wide
SELECT q, round(qgram_similarity(a, b, q)::numeric, 6) AS narrow, qgram_similarity(a, b, q) = qgram_similarity(translate(a, 'abc', '甲乙丙'), translate(b, 'abc', '甲乙丙'), q) AS same,
       qgram_similarity(a, a, q, 'cosine') AS itself
FROM (SELECT repeat('abcaab', 1600) AS a, repeat('cabbab', 1500) AS b) v, generate_series(1, 8) q;

SELECT qgram_similarity('ab', 'ab', measure => 'overlap'), qgram_similarity(a => 'ab'::varchar, b => 'ab'::char(2), q => 2), qgram_similarity(NULL, 'a'), qgram_similarity('a', 'a', NULL), qgram_similarity('a', 'a', 3, NULL);
-- error
SELECT qgram_similarity('a', 'b', 0);
-- error
SELECT qgram_similarity('a', 'b', 9);
SELECT qgram_similarity('a', 'b', 3, 'Dice');
-- error
SELECT qgram_similarity('a', repeat('b', 10001));

-- the boolean forms
SELECT max, levenshtein_within('kitten', 'sitting', max), levenshtein_within('', 'ab', max), levenshtein_within('王小明', '王晓明', max) FROM generate_series(0, 3) max;
SELECT minimum, qgram_similar('abc', 'abd', minimum), qgram_similar('', '', minimum), qgram_similar('', 'a', minimum) FROM unnest(ARRAY[0, 0.4, 0.41, 1]) minimum;
SELECT levenshtein_within('a', NULL, 1), qgram_similar(NULL, 'a', 0.5), levenshtein_within('a', 'b', NULL), levenshtein_within('a', 'b', 2147483647);
-- error
SELECT levenshtein_within('a', 'b', -1);
-- error
SELECT qgram_similar('a', 'b', 1.1);
-- error
SELECT qgram_similar('a', 'b', 'NaN');

-- the planner's form of them
SELECT levenshtein_filter('Anna Berg', 2), qgram_filter('张伟', 0.6), 'Anna Burg' ~% levenshtein_filter('Anna Berg', 1) AS near, 'Anna' ~% 'similar 0.6 to Anna Berg' AS similar, '' ~% 'within 0 of ' AS empty;
-- error
SELECT 'a' ~% 'like a';
-- error
SELECT 'a' ~% 'within 1';
-- error
SELECT 'a' ~% 'within x of a';
-- error
SELECT 'a' ~% 'within 1.5 of a';
-- error
SELECT 'a' ~% 'similar 2 to a';
-- error
SELECT 'a' ~% 'similar nan to a';

-- an index, for either argument, expressions, varchar, parameters and joins; other conditions and other indexes are let alone
CREATE TABLE text_people (id int, name text, short varchar(40));
INSERT INTO text_people SELECT i, 'person ' || i, 'p' || i FROM generate_series(1, 2000) i;
INSERT INTO text_people VALUES (0, NULL, NULL), (-1, '', ''), (-2, repeat('x', 20000), 'x'), (-3, '王小明', '王'), (-4, '王晓明', '李');
CREATE INDEX text_people_name ON text_people USING gin (name qgram_ops);
CREATE INDEX text_people_short ON text_people USING gin (short qgram_ops);
CREATE INDEX text_people_upper ON text_people USING gin (upper(name) qgram_ops);
CREATE INDEX text_people_btree ON text_people (short);
CREATE TABLE text_searches AS SELECT * FROM (VALUES ('person 10'), ('person 2000x')) v(wanted);
ANALYZE text_people;
SET enable_seqscan = off;
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE levenshtein_within(name, 'person 77', 1);
SELECT array_agg(id ORDER BY id) FROM text_people WHERE levenshtein_within(name, 'person 77', 1);
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE levenshtein_within('王小明', name, 1);
SELECT id FROM text_people WHERE levenshtein_within('王小明', name, 1) ORDER BY id;
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE qgram_similar(short, 'p1777', 0.6) AND id > 0;
SELECT id FROM text_people WHERE qgram_similar(short, 'p1777', 0.6) AND id > 0 ORDER BY id;
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE levenshtein_within(upper(name), 'PERSON 500', 0);
SELECT id FROM text_people WHERE levenshtein_within(upper(name), 'PERSON 500', 0);
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE name ~% levenshtein_filter('person 5', 0);
SELECT id FROM text_people WHERE name ~% levenshtein_filter('person 5', 0);
PREPARE search(text, int) AS SELECT id FROM text_people WHERE levenshtein_within(name, $1, $2) ORDER BY id;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE search('person 1999', 0);
EXECUTE search('person 1999', 0);
EXECUTE search(NULL, 0);
-- error
EXECUTE search('person', -1);
RESET plan_cache_mode;
-- (without what PostgreSQL 18 adds: that the scan of the small table is disabled)
CREATE FUNCTION pg_temp.plan(query text) RETURNS TABLE (plan text) LANGUAGE plpgsql AS $$
BEGIN
	FOR plan IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF plan !~ 'Disabled: true' THEN RETURN NEXT; END IF;
	END LOOP;
END $$;
SELECT plan FROM pg_temp.plan('SELECT id FROM text_searches JOIN text_people ON levenshtein_within(wanted, name, 1)');
SELECT wanted, array_agg(id ORDER BY id) FROM text_searches JOIN text_people ON levenshtein_within(wanted, name, 1) GROUP BY 1 ORDER BY 1;
-- no index: the column is on both sides, or nothing is excluded
RESET enable_seqscan;
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE levenshtein_within(name, short, 1);
EXPLAIN (COSTS OFF) SELECT id FROM text_people WHERE levenshtein_within(name, 'abcd', 2);
SET enable_seqscan = off;
-- where the pattern excludes nothing, all rows are read, and what is too long to be compared is refused
-- error
SELECT count(*) FROM text_people WHERE levenshtein_within(name, 'ab', 5);
DELETE FROM text_people WHERE id = -2;
SELECT count(*) FROM text_people WHERE levenshtein_within(name, 'ab', 5);
SELECT id FROM text_people WHERE levenshtein_within(name, '', 3) ORDER BY id;
EXECUTE search('', 0);
SELECT count(*) FROM text_people WHERE qgram_similar(name, 'x', 0);
SELECT id FROM text_people WHERE qgram_similar(name, '', 0.5);
-- patterns of the longest kind
SELECT count(*) FROM text_people WHERE levenshtein_within(name, (SELECT string_agg(chr(19968 + i), '') FROM generate_series(1, 10000) i), 3000);
SELECT count(*) FROM text_people WHERE levenshtein_within(name, repeat('a', 10000), 3) OR qgram_similar(name, repeat('ab', 5000), 0.01);
-- error
SELECT count(*) FROM text_people WHERE levenshtein_within(name, repeat('a', 10001), 3);
RESET enable_seqscan;
DROP TABLE text_people, text_searches;
