-- Every function with long values: text of a megabyte, arrays of a hundred thousand elements, jsonb of 256 kB (a thousandth of what
-- make test-huge calls them with).  Expected: an answer, or an error that says what is wrong, in few words.
\set ON_ERROR_STOP 1
BEGIN;
\ir lib/calls.sql
SET LOCAL trust.shrink = 1000;
\ir lib/huge.sql
CREATE TABLE trust.answers (number int, sqlstate text, message text, took interval);
CREATE FUNCTION trust.try(call trust.huge_call) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	state text := '00000';
	message text;
	detail text;
	hint text;
	began timestamptz := clock_timestamp();
BEGIN
	BEGIN
		EXECUTE call.query;
		RAISE EXCEPTION USING ERRCODE = 'TS000';
	EXCEPTION WHEN SQLSTATE 'TS000' THEN
		NULL;
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	END;
	INSERT INTO trust.answers VALUES (call.number, state, concat_ws(' ', message, detail, hint), clock_timestamp() - began);
END
$$;
SELECT plan(4);
SELECT trust.try(c) FROM trust.huge_call c ORDER BY c.number \g /dev/null
CREATE VIEW trust.said AS SELECT c.name, a.sqlstate, left(a.message, 200) AS message, octet_length(a.message) AS length, a.took FROM trust.answers a JOIN trust.huge_call c USING (number);
SELECT is_empty($$ SELECT * FROM trust.said WHERE sqlstate !~ '^(00000|54000|54001|53400|22001|22003|22004|22007|22008|22015|22021|22023|22030|2200X|2202E|22P02|22P03|42601|42602|42622|42703|42704|42804|42809|42846|42P01|42P18|3F000|0A000|P0002)$' $$, 'no error but those with an SQLSTATE that says what is wrong');
SELECT is_empty($$ SELECT * FROM trust.said WHERE length > 2000
                   -- (these are the server's)
                   AND message !~ '^(invalid input syntax for type (json|bigint)|string is not a valid identifier|invalid value for parameter "search_path")' $$, 'a message does not repeat what is long');
SELECT is_empty($$ SELECT * FROM trust.said WHERE took > '10 seconds' $$, 'and nothing takes long');
SELECT cmp_ok((SELECT count(*) FROM trust.answers), '>', 400::bigint, 'calls were made');
SELECT diag((SELECT count(*) || ' calls, ' || count(*) FILTER (WHERE sqlstate <> '00000') || ' of them errors; the slowest: ' || (SELECT string_agg(name || ' ' || took, '; ') FROM (SELECT * FROM trust.said ORDER BY took DESC LIMIT 3) s) FROM trust.said));
SELECT * FROM finish();
ROLLBACK;
