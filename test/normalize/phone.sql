-- phone_key: every way of writing a number gives one key; keys are keys of themselves; garbage never fails.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(9);
SET search_path = touchstone, public;
SELECT setseed(0.164);

CREATE TEMP TABLE mobiles AS SELECT '19900' || lpad(i::text, 6, '0') AS national FROM generate_series(0, 999999, 9973) i;
SELECT is_empty($$
	SELECT national, form, phone_key(form) FROM mobiles, LATERAL (VALUES
		(national), ('+86' || national), ('+86 ' || national), ('0086' || national), ('00 86 ' || national), ('(86)' || national), ('86-' || national), ('0' || national), ('+86 (0)' || national),
		(regexp_replace(national, '(...)(....)(....)', '\1 \2 \3')), (regexp_replace(national, '(...)(....)(....)', '\1-\2-\3')), (translate(national, '0123456789', '０１２３４５６７８９')),
		(translate(national, '0123456789', '٠١٢٣٤٥٦٧٨٩')), (national || '转12'), (national || ' ext.12'), (national || ' #12'), (national || '/19900000001'), ('手机:' || national || '（工作）')) f(form)
	WHERE phone_key(form) IS DISTINCT FROM '+86' || national
$$, 'mobile numbers of China');
SELECT is_empty($$
	SELECT area, local, form FROM (VALUES ('10'), ('21'), ('755'), ('571')) a(area), (VALUES ('62340000'), ('88880001')) l(local), LATERAL (VALUES
		('0' || area || local), ('0' || area || '-' || local), ('(0' || area || ')' || local), ('+86 ' || area || ' ' || local), ('86-' || area || '-' || local), ('0086-' || area || '-' || local), ('+86-0' || area || '-' || local),
		('0' || area || '-' || local || '-801'), ('0' || area || '-' || local || '转801'), ('86-' || area || '-' || local || '-801'), ('0' || area || '-' || local || '、88880002')) f(form)
	WHERE phone_key(form) IS DISTINCT FROM '+86' || area || local OR phone_extension(form) IS DISTINCT FROM CASE WHEN form ~ '801$' THEN '801' END
$$, 'fixed lines of China, with extensions');

CREATE TEMP TABLE garbage AS
SELECT string_agg(CASE floor(random() * 3)::int WHEN 0 THEN substr('00112345678986', 1 + floor(random() * 14)::int, 1)
                       WHEN 1 THEN substr('+-()/ .,;x#转、ext＋０٣é', 1 + floor(random() * 20)::int, 1)
                       ELSE substr('0123456789', 1 + floor(random() * 10)::int, 1) END, '') AS t
FROM generate_series(1, 6000) i, generate_series(1, 4 + i % 20) GROUP BY i;
INSERT INTO garbage SELECT string_agg(chr(1 + floor(random() * 50000)::int), '') FROM generate_series(1, 1000) i, generate_series(1, 20) GROUP BY i;
CREATE TEMP TABLE places AS SELECT unnest(ARRAY['CN', 'US', 'DE', 'RU', 'IT', 'HU', 'JP', 'BY', 'MX', 'HK', 'LT', 'KR']) AS region;
SELECT is_empty($$ SELECT region, t, phone_key(t, region) FROM garbage, places WHERE phone_key(t, region) !~ '^\+[0-9]{1,20}$' $$, 'a key is + and at most 20 digits');
SELECT is_empty($$ SELECT region, t, phone_key(t, region), phone_key(phone_key(t, region), region) FROM garbage, places WHERE phone_key(phone_key(t, region), region) <> phone_key(t, region) $$, 'the key of a key is itself');
SELECT is_empty($$ SELECT region, t FROM garbage, places p WHERE phone_key(t, region) IS NULL AND t ~ '[0-9]' AND length(regexp_replace(t, '[^0-9０٣a-z]', '', 'g')) <= 15 $$, 'no key means no digit, or too many (letters of a vanity number are digits)');
SELECT is_empty($$ SELECT t, phone_extension(t) FROM garbage WHERE phone_extension(t) !~ '^[0-9]{1,11}$' $$, 'an extension is digits');
SELECT is_empty($$ SELECT region, phone_key('+8613800138000', region) FROM places WHERE phone_key('+8613800138000', region) <> '+8613800138000' OR phone_key('0086 138 0013 8000', region) <> '+8613800138000' $$, '+ and 00 are read the same everywhere');

-- every region that the error for an unknown one names
CREATE FUNCTION pg_temp.accepted() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM touchstone.phone_key('1', 'XX');
EXCEPTION WHEN invalid_parameter_value THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN QUERY SELECT m[1] FROM regexp_matches(detail, '\m([A-Z]{2})\M', 'g') m;
END $$;
SELECT is((SELECT count(phone_key('+8613800138000', lower(region)))::int FROM pg_temp.accepted() region WHERE phone_key('+8613800138000', region) = '+8613800138000'), 127, 'all regions that are named are known');
-- long text takes time in proportion: letters behind a few digits, marks of extensions behind a number
SET LOCAL statement_timeout = '20s';
SELECT is(phone_key('123' || repeat('a', 1000000), 'US') || phone_key('1234567' || repeat(';ext', 200000) || '9', 'US'), '+1232222222222+112345679', 'long text that is no number');
SELECT * FROM finish();
ROLLBACK;
