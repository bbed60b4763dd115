-- Fuzzy search: with the index exactly the rows are found that match without.  Random short texts of few letters (so that much repeats), of
-- one to four Chinese characters, empty ones; more edits than characters; rows in the index proper and in its pending list.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SELECT plan(11);
SELECT setseed(0.2) \g /dev/null

CREATE TEMP TABLE names (id int, name text);
INSERT INTO names
SELECT i, string_agg(substr(CASE i % 4 WHEN 0 THEN '王李明小伟' WHEN 1 THEN 'ab   ' WHEN 2 THEN 'abcdefgh' ELSE 'anberosti lmkü' END, 1 + floor(random() * CASE i % 4 WHEN 0 THEN 5 WHEN 1 THEN 2 WHEN 2 THEN 8 ELSE 14 END)::int, 1), '')
FROM generate_series(1, 2400) i, generate_series(1, 1 + i / 4 % CASE i % 4 WHEN 0 THEN 4 WHEN 1 THEN 12 WHEN 2 THEN 20 ELSE 30 END) k GROUP BY i;
-- relatives: a few edits at both ends and inside, doubled, reversed
INSERT INTO names SELECT id + 10000, overlay(name placing 'a' from 1 + id % length(name) for id % 3) FROM names WHERE id % 2 = 0;
INSERT INTO names SELECT id + 20000, 'b' || name || 'a' FROM names WHERE id % 20 = 1 AND id < 10000;
INSERT INTO names SELECT id + 30000, name || name FROM names WHERE id % 20 = 2 AND id < 10000;
INSERT INTO names VALUES (0, ''), (-1, ''), (-2, NULL), (-3, repeat('ab', 300)), (-4, repeat('ab', 299) || 'c'), (-5, repeat('王李', 200)), (-6, repeat('王李', 200) || '明');
CREATE INDEX names_name ON names USING gin (name qgram_ops) WITH (fastupdate = on);
INSERT INTO names SELECT id + 40000, substr(name, 2) FROM names WHERE id % 10 = 3;
ANALYZE names;
CREATE TEMP TABLE patterns AS
SELECT name FROM (SELECT DISTINCT name FROM names WHERE id % 167 = 5 AND length(name) < 60) n
UNION SELECT * FROM (VALUES (''), ('a'), ('ab'), ('aaaaaaa'), ('王'), ('王小'), ('王小明'), ('zzzzzzzzzz')) v
UNION SELECT name FROM names WHERE id BETWEEN -6 AND -3;
SELECT cmp_ok((SELECT count(*)::int FROM patterns), '>', 25, 'many patterns');

-- One search as a statement of its own, with the index or without; what either finds and the other does not.
CREATE FUNCTION pg_temp.differences(condition text) RETURNS TABLE (pattern text, "limit" text, found bigint, missing bigint) LANGUAGE plpgsql AS $$
DECLARE
	p text;
	l text;
	with_index int[];
	without int[];
BEGIN
	FOR p, l IN SELECT name, m FROM patterns, unnest(CASE WHEN condition ~ 'levenshtein' THEN ARRAY['0', '1', '2', '3', '6'] ELSE ARRAY['0.05', '0.4', '0.7', '0.9', '1'] END) m LOOP
		PERFORM set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'on', true);
		EXECUTE format('SELECT array_agg(id ORDER BY id) FROM names WHERE ' || condition, p, l) INTO with_index;
		PERFORM set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'off', true);
		EXECUTE format('SELECT array_agg(id ORDER BY id) FROM names WHERE ' || condition, p, l) INTO without;
		IF with_index IS DISTINCT FROM without THEN
			RETURN QUERY SELECT p, l, cardinality(with_index)::bigint, cardinality(without)::bigint;
		END IF;
	END LOOP;
	PERFORM set_config('enable_bitmapscan', 'on', true);
END $$;
CREATE FUNCTION pg_temp.uses_index(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN ' || statement LOOP
		IF line ~ 'Bitmap Index Scan on names_name' THEN RETURN true; END IF;
	END LOOP;
	RETURN false;
END $$;

SET LOCAL enable_seqscan = off;
SELECT ok(pg_temp.uses_index($$ SELECT * FROM names WHERE levenshtein_within(name, 'abanserot', 1) $$), 'levenshtein_within uses the index');
SELECT ok(pg_temp.uses_index($$ SELECT * FROM names WHERE qgram_similar('abanserot', name, 0.7) $$), 'qgram_similar uses the index');
SET LOCAL enable_seqscan = on;
SELECT ok(NOT pg_temp.uses_index($$ SELECT * FROM names WHERE levenshtein_within(name, 'ab', 2) $$), 'a search that excludes nothing does not');
SELECT is_empty($$ SELECT * FROM pg_temp.differences('levenshtein_within(name, %L, %s)') $$, 'levenshtein_within: with the index as without');
SELECT is_empty($$ SELECT * FROM pg_temp.differences('qgram_similar(%L, name, %s)') $$, 'qgram_similar: with the index as without');
SELECT is_empty($$ SELECT p.name, n.name, m FROM patterns p, names n, generate_series(0, 5) m WHERE n.id % 11 = 0 AND levenshtein_within(n.name, p.name, m) <> (levenshtein_distance(p.name, n.name) <= m) $$, 'levenshtein_within is a distance of at most max');
SELECT is_empty($$ SELECT p.name, n.name, m FROM patterns p, names n, unnest(ARRAY[0, 0.2, 0.5, 1]) m WHERE n.id % 11 = 0 AND qgram_similar(n.name, p.name, m) <> (qgram_similarity(p.name, n.name) >= m) $$, 'qgram_similar is a similarity of at least minimum');

-- a join finds the same pairs through the index
SET LOCAL enable_seqscan = off;
CREATE TEMP TABLE joined AS SELECT p.name, n.id FROM patterns p JOIN names n ON levenshtein_within(n.name, p.name, 2);
SELECT is_empty($$ (SELECT * FROM joined EXCEPT ALL SELECT p.name, n.id FROM patterns p, names n WHERE levenshtein_distance(n.name, p.name) <= 2)
	UNION ALL (SELECT p.name, n.id FROM patterns p, names n WHERE levenshtein_distance(n.name, p.name) <= 2 EXCEPT ALL SELECT * FROM joined) $$, 'a join with the index');
-- merged from the pending list, nothing changes
SELECT cmp_ok(gin_clean_pending_list('names_name'::regclass), '>', 0::bigint, 'some rows were pending');
SELECT ok((SELECT amvalidate(oid) FROM pg_opclass WHERE opcname = 'qgram_ops' AND opcnamespace = 'touchstone'::regnamespace), 'the operator class is valid');
SELECT * FROM finish();
ROLLBACK;
