-- Properties of the comparators of characters, on random texts: of one and several blocks of 64 characters, narrow and wide.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SELECT plan(16);
SELECT setseed(0.3) \g /dev/null

-- texts of few letters, so that much is equal; b is a with edits, or another text
CREATE TEMP TABLE texts AS
SELECT i, string_agg(substr(CASE WHEN i % 3 = 0 THEN '王李张é' WHEN i % 3 = 1 THEN 'abcd' ELSE 'abéz' END, 1 + floor(random() * 4)::int, 1), '') AS a
FROM generate_series(1, 600) i, generate_series(1, 1 + (i * 7) % CASE WHEN i % 10 = 0 THEN 300 ELSE 40 END) k GROUP BY i;
CREATE TEMP TABLE pairs AS
SELECT x.i, x.a, CASE WHEN x.i % 2 = 0 THEN y.a
                      ELSE overlay(overlay(x.a placing 'ba' from 1 + length(x.a) / 2 for 1) placing '' from 1 + length(x.a) / 3 for 1) END AS b
FROM texts x JOIN texts y ON y.i = x.i % 600 + 1;
ANALYZE pairs;

SELECT ok(count(*) > 500 AND max(length(a)) > 128 AND min(length(a)) = 1, 'texts are short and long') FROM pairs;
SELECT is_empty('SELECT * FROM pairs WHERE levenshtein_distance(a, b) <> levenshtein_distance(b, a)', 'levenshtein_distance is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE damerau_levenshtein_distance(a, b) <> damerau_levenshtein_distance(b, a)', 'damerau_levenshtein_distance is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE jaro_similarity(a, b) <> jaro_similarity(b, a)', 'jaro_similarity is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE indel_similarity(a, b) <> indel_similarity(b, a)', 'indel_similarity is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE damerau_levenshtein_distance(a, b) > levenshtein_distance(a, b) OR levenshtein_distance(a, b) > greatest(length(a), length(b)) OR levenshtein_distance(a, b) < abs(length(a) - length(b))', 'distances lie between their bounds');
SELECT is_empty('SELECT * FROM pairs p JOIN texts t ON t.i = p.i * 7 % 600 + 1 WHERE levenshtein_distance(p.a, p.b) > levenshtein_distance(p.a, t.a) + levenshtein_distance(t.a, p.b)', 'triangle inequality');
SELECT is_empty('SELECT * FROM pairs, generate_series(0, 60, 3) m WHERE levenshtein_distance(a, b, m) <> least(levenshtein_distance(a, b), m + 1)', 'a bound changes nothing below it');
SELECT is_empty('SELECT * FROM pairs WHERE (a = b) <> (levenshtein_distance(a, b) = 0) OR (a = b) <> (indel_similarity(a, b) = 1)', 'only equal texts have distance 0');
SELECT is_empty('SELECT * FROM pairs WHERE NOT (jaro_similarity(a, b) BETWEEN 0 AND 1 AND jaro_winkler_similarity(a, b) BETWEEN jaro_similarity(a, b) AND 1 AND levenshtein_similarity(a, b) BETWEEN 0 AND 1)', 'similarities lie in 0 to 1');

-- a constant is prepared once: the same results as without
CREATE FUNCTION pg_temp.same(constant text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	different bigint;
BEGIN
	EXECUTE format('SELECT count(*) FROM (SELECT b, %1$L || substr(b, 1, 0) AS a FROM pairs OFFSET 0) p
		WHERE levenshtein_distance(%1$L, b) <> levenshtein_distance(a, b) OR levenshtein_distance(b, %1$L, 3) <> levenshtein_distance(b, a, 3)
		   OR damerau_levenshtein_distance(b, %1$L) <> damerau_levenshtein_distance(b, a) OR indel_similarity(b, %1$L) <> indel_similarity(b, a)
		   OR jaro_similarity(%1$L, b) <> jaro_similarity(a, b) OR jaro_winkler_similarity(b, %1$L) <> jaro_winkler_similarity(b, a)', constant) INTO different;
	RETURN different;
END $$;
SELECT is(pg_temp.same('abcdabca'), 0::bigint, 'a short constant');
SELECT is(pg_temp.same('王李é张王王a'), 0::bigint, 'a short constant with wide characters');
SELECT is(pg_temp.same((SELECT a FROM texts WHERE length(a) > 200 ORDER BY i LIMIT 1)), 0::bigint, 'a long constant');
SELECT is(pg_temp.same(''), 0::bigint, 'an empty constant');
-- in PL/pgSQL a parameter looks constant and is not
CREATE FUNCTION pg_temp.changing() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	p record;
	d int;
	different bigint := 0;
BEGIN
	FOR p IN SELECT a, b, levenshtein_distance(a, b) AS expected FROM pairs LOOP
		d := levenshtein_distance(p.a, p.b);
		IF d <> p.expected THEN different := different + 1; END IF;
	END LOOP;
	RETURN different;
END $$;
SELECT is(pg_temp.changing(), 0::bigint, 'a parameter that changes');
-- an error in the middle leaves nothing behind
PREPARE too_long AS SELECT max(levenshtein_distance(a, b)) FROM (SELECT a, b FROM pairs UNION ALL SELECT repeat('x', 20000), 'x') q;
SELECT throws_ok('too_long', '54000');
SELECT * FROM finish();
ROLLBACK;
