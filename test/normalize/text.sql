-- normalize_text as a property: over every character by itself, and over random strings of what is troublesome, it is
-- idempotent, and the short cut past ICU gives what ICU gives.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET search_path = touchstone, public;
SELECT plan(13);
CREATE TEMP TABLE characters AS SELECT i, chr(i) AS c, normalize_text(chr(i)) AS n 
FROM generate_series(1, 1114111) i WHERE i < 55296 OR i BETWEEN 57344 AND 211000 OR i BETWEEN 917504 AND 922000 OR i > 1113000; -- what else there is is unassigned
SELECT is_empty($$ SELECT to_hex(i), n FROM characters WHERE normalize_text(n) <> n $$, 'idempotent over all characters');
-- Ω is none of the characters that have the short cut, and combines with nothing before it
SELECT is_empty($$ SELECT to_hex(i), n FROM characters WHERE normalize_text('x ' || c || ' x Ω') <> normalize_text('x ' || c || ' x') || ' ω' $$, 'with ICU and without it');
SELECT is_empty($$ SELECT to_hex(i), n FROM characters WHERE i NOT IN (304) AND normalize_text(upper(c)) <> n AND normalize_text(lower(c)) <> n $$, 'case does not count');
SELECT is_empty($$ SELECT to_hex(i), n FROM characters WHERE i NOT IN (180, 8189) AND normalize_text(normalize(c, NFKD)) <> n $$, 'composed or not, compatibility form or not');
SELECT is_empty($$ SELECT to_hex(i) FROM characters WHERE n ~ '[\x01-\x1f\x7f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff]|^ | $|  ' $$, 'no white space but single spaces between words');

-- strings of 1 to 12 characters of groups where things go wrong when neighbours meet
SELECT setseed(0.42);
CREATE TEMP TABLE groups (g int, low int, high int);
INSERT INTO groups VALUES (0, 32, 126), (1, 160, 255), (2, 256, 767), (3, 768, 879), (4, 8192, 8303), (5, 12288, 12351), (6, 19968, 40959), (7, 65280, 65519), (8, 4352, 4607), (9, 9, 13),
	(10, 7680, 8191), (11, 63744, 64255), (12, 64336, 65023), (13, 131072, 173791), (14, 12352, 12543), (15, 1, 55295);
CREATE TEMP TABLE strings AS
SELECT s, string_agg(chr(low + floor(r2 * (high - low + 1))::int), '') AS t
FROM (SELECT s, floor(random() * 16)::int AS g, random() AS r2 FROM generate_series(1, 60000) s, generate_series(1, 1 + (s * 7) % 12) k) x JOIN groups USING (g) GROUP BY s;
SELECT is_empty($$ SELECT t FROM strings WHERE normalize_text(normalize_text(t)) <> normalize_text(t) $$, 'idempotent over random strings');
-- (Unicode's folding turns the Greek iota below, U+0345, into a letter, which then no longer changes places with accents.)
SELECT is_empty($$ SELECT t FROM strings WHERE position(chr(180) IN normalize(t, NFD)) = 0 AND position(chr(837) IN normalize(t, NFD)) = 0 AND normalize_text(normalize(t, NFD)) <> normalize_text(t) $$, 'canonically equivalent strings are one');
SELECT is_empty($$ SELECT t FROM strings WHERE normalize_text(E'\ufeff ' || t || E'\u3000\u200b') <> normalize_text(t) $$, 'nothing at the ends counts');
-- simple characters only, so that the short cut is taken
CREATE TEMP TABLE simple AS
SELECT s, string_agg(chr(low + floor(r2 * (high - low + 1))::int), '') AS t
FROM (SELECT s, floor(random() * 16)::int AS g, random() AS r2 FROM generate_series(1, 30000) s, generate_series(1, 1 + (s * 7) % 12) k) x JOIN groups USING (g) WHERE g IN (0, 1, 5, 6, 7, 9) GROUP BY s;
SELECT is_empty($$ SELECT t FROM simple WHERE normalize_text(t || ' Ω') <> btrim(normalize_text(t) || ' ω') $$, 'random simple strings with ICU and without it');
SELECT is_empty($$ SELECT c, n FROM characters WHERE i BETWEEN 13312 AND 40959 AND length(n) <> 1 $$, 'one Han for one Han');
-- runs of marks longer than any script has: in canonical order as shorter ones, and in time that grows with their number
SELECT is(normalize_text('a' || repeat(chr(769) || chr(803), 300)), normalize_text('a' || repeat(chr(803), 300) || repeat(chr(769), 300)), 'equivalent runs of marks are equal');
SELECT is(normalize_text(normalize_text('a' || repeat(chr(769) || chr(803) || chr(836), 300) || 'b')), normalize_text('a' || repeat(chr(769) || chr(803) || chr(836), 300) || 'b'), 'a long run is a fixed point');
SELECT is(length(normalize_text(repeat('x' || repeat(chr(769) || chr(803), 100), 3000))), 3000 * 201, 'many long runs');
SELECT * FROM finish();
ROLLBACK;
