-- match_evaluate against its definitions written in SQL, on random pairs and random groups; and that order and plan change no bit.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(8);
SET LOCAL client_min_messages = warning;
SELECT setseed(0.3) \g /dev/null

-- two sides, each of which can be pairs or groups: 80 cases of 0 to 40 records
CREATE TABLE pairs_1 (a int, b text);
CREATE TABLE pairs_2 (b int, filler text, a bigint, decision text);
CREATE TABLE groups_1 (key text, group_key int);
CREATE TABLE groups_2 (one_id uuid, id int);

-- the definitions: the pairs of a side, and the groups of a side as the smallest records that are connected
CREATE FUNCTION pg_temp.pairs(relation text) RETURNS TABLE (a text, b text) LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE CASE relation
		WHEN 'pairs_1' THEN 'SELECT DISTINCT least(a::text, b COLLATE "C"), greatest(a::text, b COLLATE "C") FROM pairs_1 WHERE a::text <> b'
		WHEN 'pairs_2' THEN 'SELECT DISTINCT least(a::text COLLATE "C", b::text), greatest(a::text COLLATE "C", b::text) FROM pairs_2 WHERE a <> b AND decision = ''duplicate'''
		WHEN 'groups_1' THEN 'SELECT x.key, y.key FROM groups_1 x JOIN groups_1 y USING (group_key) WHERE x.key < y.key COLLATE "C"'
		ELSE 'SELECT x.id::text, y.id::text FROM groups_2 x JOIN groups_2 y USING (one_id) WHERE x.id::text < y.id::text COLLATE "C"' END;
END
$$;
CREATE FUNCTION pg_temp.named(relation text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY EXECUTE CASE relation
		WHEN 'pairs_1' THEN 'SELECT a::text FROM pairs_1 UNION SELECT b FROM pairs_1'
		WHEN 'pairs_2' THEN 'SELECT a::text FROM pairs_2 WHERE decision = ''duplicate'' UNION SELECT b::text FROM pairs_2 WHERE decision = ''duplicate'''
		WHEN 'groups_1' THEN 'SELECT key FROM groups_1'
		ELSE 'SELECT id::text FROM groups_2' END;
END
$$;
CREATE FUNCTION pg_temp.reference(x text, y text) RETURNS TABLE (measure text, "precision" float8, recall float8, f1 float8, correct bigint, reported bigint, expected bigint) LANGUAGE plpgsql AS $$
BEGIN
	DROP TABLE IF EXISTS pg_temp.px, pg_temp.py, pg_temp.records, pg_temp.gx, pg_temp.gy;
	CREATE TEMP TABLE px AS SELECT * FROM pg_temp.pairs(x);
	CREATE TEMP TABLE py AS SELECT * FROM pg_temp.pairs(y);
	CREATE TEMP TABLE records AS SELECT * FROM pg_temp.named(x) r UNION SELECT * FROM pg_temp.named(y);
	CREATE TEMP TABLE gx AS
	WITH RECURSIVE reached(r, s) AS (SELECT r, r FROM records UNION SELECT reached.r, n.s FROM reached JOIN (SELECT p.a, p.b FROM px p UNION ALL SELECT p.b, p.a FROM px p) n(r, s) ON n.r = reached.s)
	SELECT r, array_agg(s ORDER BY s) AS members FROM reached GROUP BY r;
	CREATE TEMP TABLE gy AS
	WITH RECURSIVE reached(r, s) AS (SELECT r, r FROM records UNION SELECT reached.r, n.s FROM reached JOIN (SELECT p.a, p.b FROM py p UNION ALL SELECT p.b, p.a FROM py p) n(r, s) ON n.r = reached.s)
	SELECT r, array_agg(s ORDER BY s) AS members FROM reached GROUP BY r;
	RETURN QUERY
	WITH counts AS (SELECT (SELECT count(*) FROM (SELECT * FROM px INTERSECT SELECT * FROM py) i) AS c, (SELECT count(*) FROM px) AS f, (SELECT count(*) FROM py) AS e)
	SELECT 'pairwise', CASE WHEN f > 0 THEN c::float8 / f WHEN e = 0 THEN 1 END, CASE WHEN e > 0 THEN c::float8 / e WHEN f = 0 THEN 1 END,
	       CASE WHEN f + e > 0 THEN 2.0::float8 * c / (f + e) ELSE 1 END, c, f, e FROM counts;
	RETURN QUERY
	WITH shared AS (SELECT (SELECT count(*) FROM unnest(gx.members) m WHERE m = ANY (gy.members))::float8 AS n, cardinality(gx.members) AS f, cardinality(gy.members) AS e, gx.members = gy.members AS same
	                FROM gx JOIN gy USING (r)),
	means AS (SELECT coalesce(avg(n / f), 1) AS p, coalesce(avg(n / e), 1) AS r, count(*) FILTER (WHERE same) AS s, count(*) FILTER (WHERE f > 1) AS fs, count(*) FILTER (WHERE e > 1) AS es FROM shared)
	SELECT 'b_cubed', p, r, 2 * p * r / (p + r), s, fs, es FROM means;
END
$$;

CREATE TEMP TABLE problems (round int, x text, y text, what text);
CREATE TEMP TABLE seen (round int, x text, y text, measure text, "precision" float8, recall float8, f1 float8, correct bigint, reported bigint, expected bigint);
DO $$
DECLARE
	n int;
	left_side text;
	right_side text;
	bad int;
BEGIN
	FOR turn IN 1 .. 20 LOOP
		n := 2 * turn - 1;
		TRUNCATE pairs_1, pairs_2, groups_1, groups_2;
		INSERT INTO pairs_1 SELECT (random() * n)::int, (random() * n)::int::text FROM generate_series(1, (random() * n * 0.9)::int);
		INSERT INTO pairs_2 SELECT (random() * n)::int, 'x', (random() * n)::int, (ARRAY['distinct', 'review', 'duplicate', 'duplicate', 'duplicate', NULL])[1 + (random() * 5.99)::int] FROM generate_series(1, (random() * n * 1.2)::int);
		-- the right_side shall resemble what was left_side
		INSERT INTO pairs_2 SELECT b::int, NULL, a, 'duplicate' FROM pairs_1 WHERE random() < 0.6;
		INSERT INTO groups_1 SELECT i::text, CASE WHEN random() < 0.9 THEN (random() * random() * n)::int END FROM generate_series(0, n) i WHERE random() < 0.9;
		INSERT INTO groups_2 SELECT md5(CASE WHEN random() < 0.7 THEN group_key ELSE (random() * n)::int END::text)::uuid, key::int FROM groups_1;
		INSERT INTO groups_2 SELECT NULL, n + 1 FROM generate_series(1, 2);
		FOREACH left_side IN ARRAY ARRAY['pairs_1', 'groups_1'] LOOP
			FOREACH right_side IN ARRAY ARRAY['pairs_2', 'groups_2'] LOOP
				INSERT INTO pg_temp.seen SELECT turn, left_side, right_side, e.* FROM touchstone.match_evaluate(left_side::regclass, right_side::regclass) e;
				SELECT count(*) INTO bad
				FROM pg_temp.reference(left_side, right_side) r
				LEFT JOIN pg_temp.seen e ON e.measure = r.measure AND e.round = turn AND e.x = left_side AND e.y = right_side
				WHERE (e.correct, e.reported, e.expected) IS DISTINCT FROM (r.correct, r.reported, r.expected)
				   OR (e.precision IS NULL) <> (r.precision IS NULL) OR (e.recall IS NULL) <> (r.recall IS NULL)
				   OR abs(e.precision - r.precision) > 1e-12 OR abs(e.recall - r.recall) > 1e-12 OR NOT coalesce(abs(e.f1 - r.f1) <= 1e-12, false);
				IF bad > 0 THEN
					INSERT INTO pg_temp.problems VALUES (turn, left_side, right_side, bad || ' rows');
				END IF;
			END LOOP;
		END LOOP;
	END LOOP;
END
$$;
SELECT is_empty('SELECT * FROM pg_temp.problems', 'match_evaluate is its definition on 80 random cases of all shapes');
SELECT is((SELECT count(*)::int FROM pg_temp.seen), 160, 'two rows a case');
SELECT cmp_ok((SELECT count(*)::int FROM pg_temp.seen WHERE f1 > 0 AND f1 < 1 AND correct > 0), '>', 90, 'most cases are neither all right nor all wrong');
SELECT is_empty('SELECT * FROM pg_temp.seen WHERE NOT (coalesce(precision, 0) BETWEEN 0 AND 1 AND coalesce(recall, 0) BETWEEN 0 AND 1 AND f1 BETWEEN 0 AND 1 AND correct <= least(reported, expected) + (measure = ''b_cubed'')::int * 1000)', 'measures lie in 0 to 1');

-- other orders, and plans with workers: the same bits
CREATE TABLE found AS SELECT i AS id, ('g' || (i * 7919 % 30011) / (1 + i % 5)) AS cluster FROM generate_series(1, 30000) i;
CREATE TABLE truth AS SELECT id AS key, CASE WHEN id % 11 > 0 THEN cluster ELSE 'h' || id % 999 END AS group_key FROM found;
CREATE TABLE found_pairs AS SELECT least(id, other) AS a, greatest(id, other) AS b FROM (SELECT id, lag(id) OVER (PARTITION BY cluster ORDER BY id) AS other FROM found) p WHERE other IS NOT NULL;
CREATE TABLE shuffled AS SELECT * FROM found ORDER BY random();
CREATE TABLE shuffled_truth AS SELECT * FROM truth ORDER BY random();
CREATE TABLE shuffled_pairs AS SELECT CASE WHEN i THEN a ELSE b END AS a, CASE WHEN i THEN b ELSE a END AS b FROM (SELECT *, random() < 0.5 AS i FROM found_pairs) p ORDER BY random();
ANALYZE;
SELECT results_eq($$ SELECT * FROM touchstone.match_evaluate('shuffled', 'shuffled_truth') $$, $$ SELECT * FROM touchstone.match_evaluate('found', 'truth') $$, 'the order of rows changes no bit: groups');
SELECT results_eq($$ SELECT * FROM touchstone.match_evaluate('shuffled_pairs', 'shuffled_truth') $$, $$ SELECT * FROM touchstone.match_evaluate('found_pairs', 'truth') $$, 'the order of rows changes no bit: pairs');
CREATE TEMP TABLE serial AS SELECT * FROM touchstone.match_evaluate('found_pairs', 'truth');
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT results_eq($$ SELECT * FROM touchstone.match_evaluate('found_pairs', 'truth') $$, $$ TABLE pg_temp.serial $$, 'nor do workers');
SELECT ok(f1 BETWEEN 0.1 AND 0.999, 'and the case is not trivial') FROM pg_temp.serial WHERE measure = 'b_cubed';
SELECT * FROM finish();
ROLLBACK;
