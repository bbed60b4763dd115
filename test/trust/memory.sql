-- Calls in great number in one query leave the memory of the session as it was: of every scalar function of the catalogue, and of every
-- type's text form in and out, with the memory counted after three tenths of the calls and at the end.  A byte that is kept at each call
-- is seen.  (What a function keeps by intention, such as a compiled matcher, it has kept before the first count.)
-- TS_CALLS: how many calls between the two counts, TS_SECONDS: how long at most for one function.  In make test as many as a tenth of a
-- second allows; make test-memory makes a million of each, or as many as a minute allows, and names those that fell short:
-- it took 10 minutes on one of two busy cores, 154 of 162 reached a million, the others, which read tables, 40,000 to 640,000; none kept a byte.
\set ON_ERROR_STOP 1
\getenv calls TS_CALLS
\getenv seconds TS_SECONDS
\if :{?calls}
\else
\set calls 700000
\endif
\if :{?seconds}
\else
\set seconds 0.1
\endif
BEGIN;
\ir lib/calls.sql
CREATE TABLE trust.sample (type text, n int, value text, PRIMARY KEY (type, n));
\ir lib/samples.sql
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;

-- Bytes that all memory contexts of this session hold, and the memory of the process that is no file.
CREATE FUNCTION trust.held() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT sum(used_bytes)::bigint FROM pg_backend_memory_contexts $$;
CREATE FUNCTION trust.resident() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT substring(pg_read_file('/proc/self/status') FROM 'RssAnon:\s*(\d+)')::bigint * 1024 $$;

CREATE TABLE trust.memory (signature text, calls bigint, bytes bigint, resident bigint, took interval, error text);
-- The call n times in one query over twenty different rows.  The counts are taken by rows of the query itself, at three tenths and at the end.
CREATE FUNCTION trust.measure(signature text, columns text, expression text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	query text;
	first bigint;
	last bigint;
	resident bigint;
	began timestamptz;
	n bigint;
	took interval;
BEGIN
	EXECUTE format('CREATE TABLE trust.rows AS SELECT i%s FROM generate_series(1::bigint, 20) i', columns);
	-- (the function is in the condition, and the rows before it are not kept; OFFSET 0 keeps it from being called at planning)
	query := 'SELECT min(m) FILTER (WHERE g = %1$s), min(m) FILTER (WHERE g = 10), min(r) FILTER (WHERE g = 10) - min(r) FILTER (WHERE g = 3)
	          FROM (SELECT g, x.m, x.r FROM generate_series(1, 10) g CROSS JOIN LATERAL (SELECT CASE WHEN (SELECT count(%2$s) FROM generate_series(1, %3$s + g - g) k, trust.rows) >= 0 THEN trust.held() END AS m, CASE WHEN g IN (3, 10) THEN trust.resident() END AS r OFFSET 0) x OFFSET 0) y';
	BEGIN
		-- how many calls a share of a second allows
		began := clock_timestamp();
		EXECUTE format('SELECT count(%s) FROM generate_series(1, 10) k, trust.rows', expression) INTO first;
		took := clock_timestamp() - began;
		n := least(ceil(current_setting('trust.calls')::float8 / 140)::bigint, greatest(1, (current_setting('trust.seconds')::float8 / 10 / greatest(extract(epoch FROM took)::float8 / 10, 1e-6))::bigint));
		began := clock_timestamp();
		EXECUTE format(query, 3, expression, n) INTO first, last, resident;
		INSERT INTO trust.memory VALUES (signature, n * 20 * 7, last - first, resident, clock_timestamp() - began);
	EXCEPTION WHEN OTHERS THEN
		INSERT INTO trust.memory VALUES (signature, 0, 0, 0, NULL, SQLSTATE || ' ' || SQLERRM);
	END;
	DROP TABLE trust.rows;
END
$$;
CREATE TABLE trust.exception (name text, reason text);
INSERT INTO trust.exception VALUES ('unmerge_records', 'needs a merge'), ('unmerge_apply', 'needs a merge'), ('undo_identity_merge', 'needs a change'), ('merge_records', 'merges, once'), ('merge_apply', 'merges, once'),
	('match_train', 'a driver over a table, seconds long'), ('logistic_regression', 'a driver over a table, seconds long');

SET LOCAL trust.seconds = :seconds;
SET LOCAL trust.calls = :calls;
SELECT plan(4);
SELECT trust.measure(f.signature, a.columns, trust.call(f.oid, a.instead)) FROM trust.function f
CROSS JOIN LATERAL (SELECT string_agg(', ' || a.expression || ' AS a' || a.n, '' ORDER BY a.n) AS columns, array_agg('a' || a.n ORDER BY a.n) AS instead FROM trust.argument a WHERE a.oid = f.oid) a
WHERE f.prokind = 'f' AND NOT f.support AND f.name !~ '_(trans|combine|final)fn$' AND f.prorettype NOT IN ('cstring'::regtype, 'void'::regtype) AND NOT EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND a.typname = 'cstring')
	AND NOT (SELECT p.proretset FROM pg_proc p WHERE p.oid = f.oid) AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = f.name) ORDER BY f.signature \g /dev/null
SELECT trust.measure(v.signature, format(', (SELECT (array_agg(s.value ORDER BY s.n))[1 + i %% count(*)]::%s FROM trust.sample s WHERE s.type = %L) AS a', v.type, s.type), v.expression)
FROM (SELECT DISTINCT type FROM trust.sample) s CROSS JOIN LATERAL (VALUES ('text to ' || s.type, 'text', format('a::touchstone.%I', s.type)), (s.type || ' to text', 'touchstone.' || quote_ident(s.type), 'a::text')) v (signature, type, expression) ORDER BY v.signature \g /dev/null
SELECT is_empty($$ SELECT signature, error FROM trust.memory WHERE error IS NOT NULL $$, 'every function answers');
-- a leak grows with the calls, by 16 bytes each at least, and 64 kB after a million; what is kept once (9 kB of the executor's by attribute_final on 18, however many calls) is none
SELECT is_empty($$ SELECT signature, calls, bytes FROM trust.memory WHERE bytes > 16384 AND bytes > least(calls, 65536) $$, 'no function keeps memory for its calls');
-- a sanitizer keeps what is freed for a while
SELECT CASE WHEN pg_read_file('/proc/self/maps') ~ 'lib(asan|tsan)' THEN skip('memory outside of the server''s contexts: the sanitizer keeps it')
	ELSE is_empty($$ SELECT signature, calls, resident FROM trust.memory WHERE resident > 262144 + least(calls * 8, 1048576) $$, 'also none outside of the server''s memory contexts') END;
SELECT cmp_ok((SELECT count(*) FROM trust.memory WHERE calls >= 1000), '>=', (SELECT count(*) * 2 / 3 FROM trust.memory), 'most functions were called thousands of times');
SELECT diag((SELECT count(*) || ' functions, ' || sum(calls) || ' calls counted; most bytes kept: ' || (SELECT string_agg(signature || ' ' || bytes || ' of ' || calls, '; ') FROM (SELECT * FROM trust.memory ORDER BY bytes DESC LIMIT 3) x) || '; resident: ' || (SELECT string_agg(signature || ' ' || resident || ' of ' || calls, '; ') FROM (SELECT * FROM trust.memory ORDER BY resident DESC LIMIT 3) x) FROM trust.memory));
SELECT CASE WHEN :calls > 700000 THEN diag((SELECT count(*) FILTER (WHERE calls >= :calls) || ' with ' || :calls || ' calls; fewer in ' || :seconds || ' s: ' || coalesce(string_agg(signature || ' ' || calls, '; ' ORDER BY calls) FILTER (WHERE calls < :calls), 'none') FROM trust.memory)) END;
SELECT * FROM finish();
ROLLBACK;
