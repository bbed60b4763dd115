-- Credit codes made by a generator written here from the standards: every one is valid, and none is after a change of any one
-- character; folding is idempotent.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(9);
SET search_path = touchstone, public;
SELECT setseed(0.32100);

CREATE FUNCTION pg_temp.check_character(body text) RETURNS text LANGUAGE sql AS $$
	SELECT substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - (sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(body, i::int, 1)) - 1) * w) % 31)::int) % 31, 1)
	FROM unnest(ARRAY[1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]) WITH ORDINALITY AS u(w, i) $$;
CREATE FUNCTION pg_temp.organisation_check(body text) RETURNS text LANGUAGE sql AS $$
	SELECT (ARRAY['0', 'X', '9', '8', '7', '6', '5', '4', '3', '2', '1'])[1 + sum((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(body, i::int, 1)) - 1) * w) % 11]
	FROM unnest(ARRAY[3, 7, 9, 10, 5, 8, 4, 2]) WITH ORDINALITY AS u(w, i) $$;

CREATE TEMP TABLE letters AS SELECT substr('0123456789ABCDEFGHJKLMNPQRTUWXY', i, 1) AS c FROM generate_series(1, 31) i;
CREATE TEMP TABLE codes AS
SELECT body || pg_temp.check_character(body) AS code
FROM (SELECT substr('19AY', 1 + i % 4, 1) || (i % 3 + 1) || '000000' || organisation || pg_temp.organisation_check(organisation) AS body
      FROM (SELECT i, string_agg(substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + floor(random() * 31)::int, 1), '') AS organisation
            FROM generate_series(1, 600) i, generate_series(1, 8) GROUP BY i) o) b;

SELECT is_empty($$ SELECT code, credit_code_check(code) FROM codes WHERE NOT is_valid_credit_code(code) OR credit_code_check(code) <> 'ok' $$, 'generated codes are valid, and nothing is found');
SELECT cmp_ok((SELECT count(*)::int FROM codes WHERE code LIKE '%0'), '>', 5, 'some of them end in 0, the case of 31');
SELECT is_empty($$
	SELECT code, i, c FROM codes, generate_series(1, 18) i, letters
	WHERE substr(code, i, 1) <> c AND is_valid_credit_code(overlay(code PLACING c FROM i FOR 1))
$$, 'no change of one character goes unnoticed');
SELECT is_empty($$
	SELECT code, i FROM codes, generate_series(9, 16) i, letters
	WHERE substr(code, i, 1) <> c AND c <= '9' AND substr(code, i, 1) <= '9' AND credit_code_check(overlay(code PLACING c FROM i FOR 1)) !~ 'organisation_code: .*check_character: '
$$, 'a changed digit of the organisation code fails both checks');
SELECT is_empty($$
	SELECT code, i FROM codes, generate_series(1, 17) i
	WHERE substr(code, i, 1) <> substr(code, i + 1, 1)
	  AND is_valid_credit_code(overlay(code PLACING substr(code, i + 1, 1) || substr(code, i, 1) FROM i FOR 2))
$$, 'no two neighbours can be swapped unnoticed');
SELECT is_empty($$
	SELECT code FROM codes WHERE normalize_credit_code(translate(lower(code), '0123456789', '０１２３４５６７８９')) <> code
	   OR normalize_credit_code(translate(code, '01', 'OI')) <> code OR normalize_credit_code(regexp_replace(code, '(....)', '\1 ', 'g')) <> code
$$, 'codes come back from full-width, O and I, and groups');

-- registration numbers: 14 digits and one of ten that is right
SELECT is_empty($$
	SELECT body, count(*) FILTER (WHERE credit_code_check(body || d) !~ 'registration_check') AS n
	FROM (SELECT lpad((i * 7919 * 10007::bigint)::text, 14, '0') AS body FROM generate_series(1, 300) i) b, generate_series(0, 9) d GROUP BY body
	HAVING count(*) FILTER (WHERE credit_code_check(body || d) !~ 'registration_check') <> 1 OR count(*) FILTER (WHERE credit_code_check(body || d) !~ '^registration_number: ') > 0
$$, 'of ten registration numbers that differ in the check digit one is right');

-- garbage
CREATE TEMP TABLE garbage AS
SELECT string_agg(CASE WHEN random() < 0.5 THEN substr('09AIOSZaioxy -－—０９Ｏ', 1 + floor(random() * 20)::int, 1) ELSE chr(1 + floor(random() * 12000)::int) END, '') AS t
FROM generate_series(1, 2000) i, generate_series(1, 20) GROUP BY i;
SELECT is_empty($$ SELECT t FROM garbage WHERE normalize_credit_code(normalize_credit_code(t)) <> normalize_credit_code(t) $$, 'folding is idempotent');
SELECT is_empty($$ SELECT t FROM garbage WHERE is_valid_credit_code(t) <> (credit_code_check(t) !~ '(length|character|check_character|registration_number): ') $$, 'validity and check agree');
SELECT * FROM finish();
ROLLBACK;
