-- normalize_person_name as a property, over random strings put together from what it looks for, and random characters.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET search_path = touchstone, public;
SELECT plan(9);
SELECT setseed(0.7);
CREATE TEMP TABLE pieces AS SELECT p, row_number() OVER () - 1 AS i FROM unnest(ARRAY[' ', ' ', ' ', ', ', ',', '.', '. ', '-', '''', '(', ')', '·', 'mr', 'Mr.', 'dr', 'Dr.', 'med', 'h.c.', 'jr', 'Jr.', 'sr', 'PhD', 'Ph.D.', 'M.A.', 'ma', 'III', 'j', 'J.', 'Smith', 'john', 'Müller', 'Ö', 'ß',
	'张', '伟', '欧阳', '先生', '总', '经理', '老师', '（先生）', '弗拉', '々', 'и', E'\u0306', E'\u0301', 'ή', '한', '🙂', '　', 'ｊｒ', '先', '生', '"', '@']) p;
CREATE TEMP TABLE strings AS
SELECT s, string_agg(p, '' ORDER BY k) AS t
FROM (SELECT s, k, floor(random() * 55)::int AS i FROM generate_series(1, 15000) s, generate_series(1, 1 + (s * 7) % 9) k) x JOIN pieces USING (i) GROUP BY s;
CREATE TEMP TABLE latin AS
SELECT s, string_agg(p, '' ORDER BY k) AS t
FROM (SELECT s, k, floor(random() * 33)::int AS i FROM generate_series(1, 8000) s, generate_series(1, 1 + (s * 5) % 8) k) x JOIN pieces USING (i) GROUP BY s;
INSERT INTO strings SELECT s, t FROM latin;
INSERT INTO strings SELECT -s, string_agg(chr(low + floor(r * (high - low + 1))::int), '')
FROM (SELECT s, random() AS r, floor(random() * 6)::int AS g FROM generate_series(1, 8000) s, generate_series(1, 1 + s % 10) k) x
JOIN (VALUES (0, 32, 126), (1, 160, 591), (2, 768, 879), (3, 19968, 40959), (4, 1024, 1119), (5, 7680, 8367)) v(g, low, high) USING (g) GROUP BY s;

SELECT is_empty($$ SELECT t, normalize_person_name(t), normalize_person_name(normalize_person_name(t)) FROM strings WHERE normalize_person_name(normalize_person_name(t)) <> normalize_person_name(t) $$, 'idempotent');
SELECT is_empty($$ SELECT t FROM strings WHERE normalize_person_name(normalize_text(t)) <> normalize_person_name(t) $$, 'takes normalized text as it takes the original');
SELECT is_empty($$ SELECT t FROM strings WHERE (normalize_person_name(t) = '') <> (normalize_text(t) = '') $$, 'nothing is lost');
SELECT is_empty($$ SELECT t FROM strings WHERE normalize_person_name(t) <> normalize_text(normalize_person_name(t)) $$, 'the result is normalized text');
SELECT is_empty($$ SELECT t, normalize_person_name(t) FROM latin WHERE normalize_person_name(t) ~ '[^a-z ·@"().,''-]' $$, 'Latin letters have no accents');
SELECT is_empty($$ SELECT t FROM latin WHERE normalize_person_name('Mr. ' || t) <> normalize_person_name('Mr ' || t) $$, 'a title with its full stop and without');
SELECT is_empty($$ SELECT a, b FROM unnest(ARRAY['smith', 'van der berg', 'o''neil', 'ma']) a, unnest(ARRAY['john', 'anne-marie', 'j.r.']) b WHERE normalize_person_name(a || ', ' || b) <> normalize_person_name(b || ' ' || a) $$, 'either order');
SELECT is_empty($$ SELECT n, t FROM unnest(ARRAY['张伟', '欧阳明', '王建国', '弗拉基米尔·普京']) n, unnest(ARRAY['先生', '女士', '总', '总经理', '老师', '（先生）', ' 教授', '　副总裁']) t WHERE normalize_person_name(n || t) <> n $$, 'titles behind a full name');
SELECT is(normalize_person_name('Ǿrsted Ǽrø') || ' ' || phonetic_key('ǿǽ', 'cologne'), 'orsted aero 0', 'letters that are spelled out lose their accents too');
SELECT * FROM finish();
ROLLBACK;
