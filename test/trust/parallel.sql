-- Every aggregate of the catalogue runs in parallel: its plan has a partial and a finalising step with workers that were launched
-- (and that do all the work: the leader only combines), and the answer is that of the serial plan, over all rows and by groups.
-- A new aggregate is here by itself; when its arguments have names that lib/calls.sql does not know, it fails by name.
\set ON_ERROR_STOP 1
BEGIN;
\ir lib/calls.sql

-- Exceptions, by name, with the reason.
CREATE TABLE trust.exception (name text, serial boolean, relative float8, reason text);
INSERT INTO trust.exception VALUES
	('decay_sum', false, 1e-9, 'a sum of float8, in the order of the rows'), ('decay_merge', false, 1e-9, 'a sum of float8, in the order of the rows'),
	('logistic_regression', false, 1e-6, 'sums of float8 through the iterations'), ('logistic_ridge', false, 1e-6, 'sums of float8 through the iterations'), ('logistic_step', false, 'Infinity', 'its answer is bytes of sums of float8; a part of logistic_regression, whose test compares'),
	('log_loss', false, 1e-9, 'a sum of float8'), ('brier', false, 1e-9, 'a sum of float8'), ('calibration', false, 1e-9, 'sums of float8'), ('rfm_measures', false, 1e-9, 'a sum of float8'), ('score_events', false, 1e-9, 'a sum of float8'), ('score_explain', false, 1e-9, 'sums of float8');

CREATE TABLE trust.result (signature text, name text, form text, partial int, finalize int, elsewhere int, serial text, parallel text, error text);
-- Whether two texts are the same but for numbers that differ by a share of at most that.
CREATE FUNCTION trust.near(a text, b text, relative float8) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN relative IS NULL THEN a IS NOT DISTINCT FROM b WHEN relative = 'Infinity' THEN (a IS NULL) = (b IS NULL) ELSE
		regexp_replace(a, '-?\d+(\.\d+)?(e[-+]?\d+)?', '#', 'g') IS NOT DISTINCT FROM regexp_replace(b, '-?\d+(\.\d+)?(e[-+]?\d+)?', '#', 'g')
		AND NOT EXISTS (SELECT FROM regexp_matches(a, '-?\d+(?:\.\d+)?(?:e[-+]?\d+)?', 'g') WITH ORDINALITY x (m, n) JOIN regexp_matches(b, '-?\d+(?:\.\d+)?(?:e[-+]?\d+)?', 'g') WITH ORDINALITY y (m, n) USING (n)
		                WHERE abs(x.m[1]::float8 - y.m[1]::float8) > relative * greatest(abs(x.m[1]::float8), abs(y.m[1]::float8), 1e-300)) END
$$;

-- (the server's own is parallel restricted, though it says in a worker what it should)
CREATE FUNCTION trust.process() RETURNS int LANGUAGE internal AS 'pg_backend_pid' PARALLEL SAFE;

CREATE FUNCTION trust.run(f trust.function) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	call text;
	form text;
	query text;
	plan jsonb;
	r trust.result;
BEGIN
	-- the arguments as columns, so that a plan needs no subquery, which would keep it serial
	EXECUTE (SELECT format('CREATE TABLE trust.rows WITH (parallel_workers = 2) AS SELECT i, (i %% 3)::int AS g%s FROM generate_series(1::bigint, 900) i', string_agg(', ' || a.expression || ' AS a' || a.n, '' ORDER BY a.n)) FROM trust.argument a WHERE a.oid = f.oid);
	ANALYZE trust.rows;
	SELECT trust.call(f.oid, array_agg('a' || a.n ORDER BY a.n)) INTO call FROM trust.argument a WHERE a.oid = f.oid;
	FOREACH form IN ARRAY ARRAY['all', 'groups'] LOOP
		-- (by groups, one of several of a name will do: starting workers takes time)
		CONTINUE WHEN form = 'groups' AND EXISTS (SELECT FROM trust.result o WHERE o.name = f.name AND o.form = 'groups');
		r := (f.signature, f.name, form, NULL, NULL, NULL, NULL, NULL, NULL);
		query := CASE form WHEN 'all' THEN 'SELECT %s::text AS r, count(*) FILTER (WHERE trust.process() <> %s) AS n FROM trust.rows'
		                   ELSE 'SELECT string_agg(r, E''\n'' ORDER BY g), sum(n) FROM (SELECT g, %s::text AS r, count(*) FILTER (WHERE trust.process() <> %s) AS n FROM trust.rows GROUP BY g OFFSET 0) x' END;
		query := format(query, call, pg_backend_pid());
		BEGIN
			PERFORM set_config('max_parallel_workers_per_gather', '0', true);
			EXECUTE query INTO r.serial, r.elsewhere;
			IF r.elsewhere > 0 THEN
				RAISE EXCEPTION 'the serial plan was not';
			END IF;
			PERFORM set_config('max_parallel_workers_per_gather', '2', true);
			EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
			SELECT count(*) FILTER (WHERE node ->> 'Partial Mode' = 'Partial'), count(*) FILTER (WHERE node ->> 'Partial Mode' = 'Finalize') INTO r.partial, r.finalize
			FROM jsonb_path_query(plan, 'strict $.**.Plan') p (n) CROSS JOIN LATERAL (SELECT n UNION ALL SELECT * FROM jsonb_path_query(n, 'strict $.**.Plans[*]')) x (node);
			EXECUTE query INTO r.parallel, r.elsewhere;
		EXCEPTION WHEN OTHERS THEN
			r.error := SQLSTATE || ' ' || SQLERRM;
		END;
		INSERT INTO trust.result SELECT r.*;
	END LOOP;
	DROP TABLE trust.rows;
END
$$;

SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_leader_participation = off;
SELECT plan(7);
SELECT is_empty($$ SELECT f.signature, a.argument, a.typname FROM trust.argument a JOIN trust.function f USING (oid) WHERE f.prokind = 'a' AND NOT coalesce(a.by_name, false) $$, 'every argument of every aggregate has an example (else add its name and type to lib/calls.sql)');
SELECT trust.run(f) FROM trust.function f WHERE f.prokind = 'a' AND NOT EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND a.expression IS NULL) ORDER BY f.signature \g /dev/null
SELECT is_empty($$ SELECT signature, form, error FROM trust.result WHERE error IS NOT NULL $$, 'no aggregate fails on its example');
SELECT is_empty($$ SELECT signature, form, partial, finalize FROM trust.result r WHERE (coalesce(partial, 0) < 1 OR coalesce(finalize, 0) < 1) AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = r.name AND serial) $$, 'the plan of every aggregate is partial and finalize');
SELECT is_empty($$ SELECT signature, form, elsewhere FROM trust.result r WHERE elsewhere IS DISTINCT FROM 900 AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = r.name AND serial) $$, 'and every row was taken by a worker');
SELECT is_empty($$ SELECT signature, form FROM trust.result WHERE serial IS NULL OR length(serial) < 1 $$, 'the example has an answer');
SELECT is_empty($$ SELECT signature, form, left(r.serial, 200), left(r.parallel, 200) FROM trust.result r LEFT JOIN trust.exception e USING (name) WHERE error IS NULL AND NOT trust.near(r.serial, r.parallel, e.relative) $$, 'which is the one of the serial plan');
SELECT is((SELECT count(DISTINCT signature) FROM trust.result), (SELECT count(*) FROM trust.function WHERE prokind = 'a'), 'all of them were asked');
SELECT diag((SELECT count(DISTINCT signature) || ' aggregates, ' || sum(elsewhere) || ' rows in workers' FROM trust.result));
SELECT * FROM finish();
ROLLBACK;
