-- partial, token and word comparators against their definitions written in SQL, on random texts; and their properties.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SELECT plan(17);
SELECT setseed(0.7) \g /dev/null

-- the definitions; tokens as arrays, sorted by code point
CREATE FUNCTION pg_temp.tokens(t text) RETURNS text[] LANGUAGE sql AS $$
	SELECT coalesce(array_agg(w ORDER BY w COLLATE "C"), '{}') FROM regexp_split_to_table(t, ' +') w WHERE w <> '' $$;
CREATE FUNCTION pg_temp.distinct_tokens(t text) RETURNS text[] LANGUAGE sql AS $$
	SELECT coalesce(array_agg(DISTINCT w COLLATE "C" ORDER BY w COLLATE "C"), '{}') FROM unnest(pg_temp.tokens(t)) w $$;
CREATE FUNCTION pg_temp.window_similarity(s text, l text) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN s = '' THEN (l = '')::int ELSE max(indel_similarity(s, substr(l, i, length(s)))) END
	FROM generate_series(2 - length(s), greatest(length(l), 1)) i $$;
CREATE FUNCTION pg_temp.partial(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN length(a) < length(b) THEN pg_temp.window_similarity(a, b) WHEN length(a) > length(b) THEN pg_temp.window_similarity(b, a)
	            ELSE greatest(pg_temp.window_similarity(a, b), pg_temp.window_similarity(b, a)) END $$;
CREATE FUNCTION pg_temp.token_sort(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	SELECT indel_similarity(array_to_string(pg_temp.tokens(a), ' '), array_to_string(pg_temp.tokens(b), ' ')) $$;
CREATE FUNCTION pg_temp.token_set(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	WITH t AS (SELECT pg_temp.distinct_tokens(a) AS x, pg_temp.distinct_tokens(b) AS y),
	parts AS (SELECT x, y, (SELECT coalesce(string_agg(w, ' ' ORDER BY w COLLATE "C"), '') FROM unnest(x) w WHERE w = ANY (y)) AS s,
	                 (SELECT coalesce(string_agg(w, ' ' ORDER BY w COLLATE "C"), '') FROM unnest(x) w WHERE w <> ALL (y)) AS xs,
	                 (SELECT coalesce(string_agg(w, ' ' ORDER BY w COLLATE "C"), '') FROM unnest(y) w WHERE w <> ALL (x)) AS ys FROM t)
	SELECT CASE WHEN x = '{}' OR y = '{}' THEN 0 WHEN s = '' THEN indel_similarity(xs, ys)
	            -- what both begin with is matched with itself
	            ELSE greatest(2.0 * (length(p.sx) - length(xs) + indel_similarity(xs, ys) * (length(xs) + length(ys)) / 2) / (length(p.sx) + length(p.sy)),
	                          indel_similarity(s, p.sx), indel_similarity(s, p.sy)) END
	FROM parts, LATERAL (SELECT s || CASE WHEN xs = '' THEN '' ELSE ' ' || xs END AS sx, s || CASE WHEN ys = '' THEN '' ELSE ' ' || ys END AS sy) p $$;
CREATE FUNCTION pg_temp.one_way(x text[], y text[]) RETURNS float8 LANGUAGE sql AS $$
	SELECT avg((SELECT max(jaro_winkler_similarity(v, w)) FROM unnest(y) w)) FROM unnest(x) v $$;
CREATE FUNCTION pg_temp.words(t text) RETURNS text[] LANGUAGE sql AS $$ SELECT coalesce(array_agg(m[1]), '{}') FROM regexp_matches(t, '[a-zé]+', 'g') m $$;
CREATE FUNCTION pg_temp.monge_elkan(a text, b text) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN x = '{}' OR y = '{}' THEN (x = y)::int ELSE (pg_temp.one_way(x, y) + pg_temp.one_way(y, x)) / 2 END
	FROM (SELECT pg_temp.words(a) AS x, pg_temp.words(b) AS y) v $$;

-- texts of few letters and many spaces, narrow and wide; b is a with its words rearranged, part of it, or another text
CREATE TEMP TABLE texts AS
SELECT i, string_agg(substr(CASE i % 3 WHEN 0 THEN 'abé  ' WHEN 1 THEN 'abc ' ELSE 'abcdéfgh -' END, 1 + floor(random() * CASE i % 3 WHEN 0 THEN 5 WHEN 1 THEN 4 ELSE 10 END)::int, 1), '') AS a
FROM generate_series(1, 900) i, generate_series(1, (i * 7) % CASE WHEN i % 10 = 0 THEN 150 ELSE 30 END) k GROUP BY i;
INSERT INTO texts VALUES (0, ''), (901, ' ');
CREATE TEMP TABLE pairs AS
SELECT x.i, x.a, CASE x.i % 4 WHEN 0 THEN y.a WHEN 1 THEN substr(x.a, 3) || ' ' || left(x.a, 4) WHEN 2 THEN substr(x.a, 1 + x.i % 5, 1 + length(x.a) / 2) ELSE overlay(x.a placing ' c' from 1 + length(x.a) / 2 for 1) END AS b
FROM texts x JOIN texts y ON y.i = (x.i * 13 + 5) % 890;
ANALYZE pairs;
SELECT ok(count(*) > 700 AND max(length(a)) > 128 AND min(length(a)) = 0, 'texts are short and long') FROM pairs;

SELECT is_empty('SELECT *, partial_similarity(a, b), pg_temp.partial(a, b) FROM pairs WHERE partial_similarity(a, b) <> pg_temp.partial(a, b)', 'partial_similarity is the best of all windows');
SELECT is_empty('SELECT *, token_sort_similarity(a, b), pg_temp.token_sort(a, b) FROM pairs WHERE token_sort_similarity(a, b) <> pg_temp.token_sort(a, b)', 'token_sort_similarity is its definition');
SELECT is_empty('SELECT *, token_set_similarity(a, b), pg_temp.token_set(a, b) FROM pairs WHERE abs(token_set_similarity(a, b) - pg_temp.token_set(a, b)) > 1e-12', 'token_set_similarity is its definition');
SELECT is_empty('SELECT *, monge_elkan_similarity(a, b), pg_temp.monge_elkan(a, b) FROM pairs WHERE abs(monge_elkan_similarity(a, b) - pg_temp.monge_elkan(a, b)) > 1e-12', 'monge_elkan_similarity is its definition');
SELECT cmp_ok((SELECT count(*)::int FROM pairs WHERE token_set_similarity(a, b) NOT IN (0, 1) AND partial_similarity(a, b) NOT IN (0, 1)), '>', 300, 'most results are neither 0 nor 1');

SELECT is_empty('SELECT * FROM pairs WHERE partial_similarity(a, b) <> partial_similarity(b, a)', 'partial_similarity is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE token_sort_similarity(a, b) <> token_sort_similarity(b, a) OR token_set_similarity(a, b) <> token_set_similarity(b, a)', 'token measures are symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE monge_elkan_similarity(a, b) <> monge_elkan_similarity(b, a)', 'monge_elkan_similarity is symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE NOT (monge_elkan_similarity(a, b) BETWEEN 0 AND 1 AND token_set_similarity(a, b) BETWEEN 0 AND 1)', 'similarities lie in 0 to 1');

-- Chinese: the same texts in Han characters; each stands alone, so that measures on tokens are measures on sorted characters
CREATE TEMP TABLE han AS SELECT i, translate(a, ' abcdéfgh-', '甲乙丙丁戊己庚辛壬癸') AS a, translate(b, ' abcdéfgh-', '甲乙丙丁戊己庚辛壬癸') AS b FROM pairs;
CREATE FUNCTION pg_temp.sorted(t text) RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(c, '' ORDER BY c COLLATE "C"), '') FROM regexp_split_to_table(t, '') c $$;
SELECT is_empty('SELECT * FROM han WHERE token_sort_similarity(a, b) <> indel_similarity(pg_temp.sorted(a), pg_temp.sorted(b))', 'Chinese sorts its characters');
SELECT is_empty('SELECT * FROM han WHERE partial_similarity(a, b) <> pg_temp.partial(a, b)', 'partial_similarity of Chinese');
SELECT is_empty('SELECT * FROM han WHERE token_set_similarity(a, b) <> token_set_similarity(regexp_replace(a, ''(.)'', ''\1 '', ''g''), b)', 'spaces between Chinese characters change nothing');

-- Words: the rules written out against ICU.  A snowman is no word and has no rule of its own, so it sends a text to ICU unchanged.
CREATE TEMP TABLE mixed AS
SELECT i, string_agg(substr('abZ09_.,;:''"’‘“·- /&@#()éßñΩσжЯǅɏ王张の一。（' || chr(160) || chr(9), 1 + floor(random() * 44)::int, 1), '' ORDER BY k) AS t
FROM generate_series(1, 4000) i, generate_series(1, 3 + i % 12) k GROUP BY i;
SELECT is_empty($$ SELECT x.t, y.t FROM mixed x JOIN mixed y ON y.i = x.i % 4000 + 1 WHERE monge_elkan_similarity(x.t, y.t) <> monge_elkan_similarity(x.t || ' ☃', y.t || ' ☃') $$, 'own rules of words and ICU''s agree');
-- The words of a text, seen from outside: w is one exactly when the text is the same as its words joined by spaces.
SELECT is_empty($$ SELECT x.t FROM mixed x WHERE monge_elkan_similarity(x.t, x.t || ' ☃') <> 1 $$, 'own rules and ICU''s cut the same text alike');
SELECT is((SELECT count(*)::int FROM (VALUES ('a.b', 'a', false), ('a. b', 'a', true), ('a_b', 'a', false), ('3.14', '3', false), ('3. 14', '3', true), ('a''b', 'a', false), ('a-b', 'a', true), ('a3', 'a', false), ('王a', '王', true), ('a·b', 'a', false), ('a,b', 'a', true), ('3,5', '3', false)) v(t, w, is_word)
           WHERE (monge_elkan_similarity(t, w) > 0 AND monge_elkan_similarity(t || ' ☃', w) = monge_elkan_similarity(t, w)
                  AND (jaro_winkler_similarity(t, w) <> monge_elkan_similarity(t, w)) = is_word)), 12, 'what joins and what separates words');
-- an error in the middle leaves nothing behind
PREPARE too_long AS SELECT max(monge_elkan_similarity(a, b)) FROM (SELECT a || '☃' AS a, b FROM pairs UNION ALL SELECT repeat('x', 20000), 'x') q;
SELECT throws_ok('too_long', '54000');
SELECT * FROM finish();
ROLLBACK;
