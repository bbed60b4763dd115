-- normalize_phone, where the library touchstone_phone was built (test/harness/packages phone).
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(8);
SET search_path = touchstone, public;

CREATE FUNCTION pg_temp.loads() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM touchstone.normalize_phone('13800138000');
	RETURN true;
EXCEPTION WHEN feature_not_supported THEN
	RETURN false;
END $$;
SELECT pg_temp.loads() AS loads \gset
\if :loads
SELECT is_empty($$
	SELECT phone, region, normalize_phone(phone, region) FROM (VALUES
		('+86 138-0013-8000', 'CN', '+8613800138000'), ('13800138000', 'CN', '+8613800138000'), ('0086 13800138000', 'CN', '+8613800138000'), ('138 0013 8000 转 12', 'CN', '+8613800138000'), ('１３８００１３８０００', 'cn', '+8613800138000'),
		('010-62345678', 'CN', '+861062345678'), ('+86 10 6234 5678', 'CN', '+861062345678'), ('010-62345678-801', 'CN', '+861062345678'), ('010-62345678、62345679', 'CN', '+861062345678'), ('8613800138000', 'CN', '+8613800138000'),
		('(201) 555-0123', 'US', '+12015550123'), ('+44 20 7946 0123', 'CN', '+442079460123'), ('020 7946 0123', 'GB', '+442079460123'), ('06 1234 5678', 'IT', '+390612345678'), ('011 86 138 0013 8000', 'US', '+8613800138000'),
		('12', 'CN', NULL), ('', 'CN', NULL), ('call me', 'CN', NULL), ('23800138000', 'CN', NULL), ('+999 12345678', 'CN', NULL)) v(phone, region, e164)
	WHERE normalize_phone(phone, region) IS DISTINCT FROM e164
$$, 'numbers, and what is none');
SELECT is(normalize_phone(NULL), NULL, 'NULL');
SELECT throws_ok($$ SELECT touchstone.normalize_phone('13800138000', 'XX') $$, '22023', 'unknown phone region "XX"', 'a region that libphonenumber does not know');
SELECT is(normalize_phone(repeat(' ', 60) || '13800138000'), NULL, 'beyond 64 characters nothing is a number');
SELECT is(normalize_phone(repeat(' ', 53) || '13800138000'), '+8613800138000', 'with 64 it may be');
SELECT is_empty($$
	SELECT form, phone_key(form), normalize_phone(form) FROM (VALUES ('1380013'), ('0106234'), ('0755888'), ('+86 1380013')) h(head), generate_series(1000, 9999, 37) tail, LATERAL (SELECT head || tail) f(form)
	WHERE normalize_phone(form) IS NOT NULL AND phone_key(form) <> normalize_phone(form)
$$, 'a valid number''s key is its E.164 form');
SELECT lives_ok($$
	SELECT count(touchstone.normalize_phone(t, r)) FROM (SELECT string_agg(chr(1 + floor(random() * 12000)::int), '') || i AS t FROM generate_series(1, 300) i, generate_series(1, 20) GROUP BY i) g, (VALUES ('CN'), ('US'), ('DE')) p(r)
$$, 'garbage never fails');
SELECT is_empty($$ SELECT 1 FROM pg_proc WHERE oid = 'touchstone.normalize_phone(text, text)'::regprocedure AND provolatile <> 's' $$, 'STABLE, as the metadata change');
\else
SELECT skip('touchstone_phone was not built: libphonenumber is not there', 8);
\endif
SELECT * FROM finish();
ROLLBACK;
