-- Logistic regression against Newton's method written in PL/pgSQL; that order, plan, workers and sampling change nothing beyond a
-- relative 1e-9 (the aggregate: not one bit); odd columns; that no input of a model is more than an error.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(37);
SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public, touchstone;
SELECT setseed(0.7) \g /dev/null

-- The definition: maximises sum of y eta - ln(1 + e^eta) - l2/2 * squares of slopes, in the columns' own units; estimates, then errors.
CREATE FUNCTION pg_temp.reference(ys boolean[], xs float8[], p int, l2 float8 DEFAULT 0, intercept boolean DEFAULT true) RETURNS float8[] LANGUAGE plpgsql AS $$
DECLARE
	n int := cardinality(ys);
	k int := p + CASE WHEN intercept THEN 1 ELSE 0 END;
	b float8[] := array_fill(0::float8, ARRAY[k]);
	a float8[];
	row float8[];
	eta float8; q float8; f float8;
BEGIN
	FOR turn IN 1 .. 12 LOOP
		-- the Hessian beside the gradient beside the identity
		a := array_fill(0::float8, ARRAY[k, 2 * k + 1]);
		FOR i IN 1 .. n LOOP
			row := CASE WHEN intercept THEN ARRAY[1::float8] ELSE '{}' END || xs[(i - 1) * p + 1 : i * p];
			eta := 0;
			FOR j IN 1 .. k LOOP eta := eta + b[j] * row[j]; END LOOP;
			q := 1 / (1 + exp(-eta));
			FOR j IN 1 .. k LOOP
				a[j][k + 1] := a[j][k + 1] + (ys[i]::int - q) * row[j];
				FOR l IN 1 .. k LOOP a[j][l] := a[j][l] + q * (1 - q) * row[j] * row[l]; END LOOP;
			END LOOP;
		END LOOP;
		FOR j IN 1 .. k LOOP
			a[j][k + 1 + j] := 1;
			IF NOT intercept OR j > 1 THEN
				a[j][j] := a[j][j] + l2;
				a[j][k + 1] := a[j][k + 1] - l2 * b[j];
			END IF;
		END LOOP;
		FOR j IN 1 .. k LOOP
			f := a[j][j];
			FOR l IN 1 .. 2 * k + 1 LOOP a[j][l] := a[j][l] / f; END LOOP;
			FOR i IN 1 .. k LOOP
				CONTINUE WHEN i = j;
				f := a[i][j];
				FOR l IN 1 .. 2 * k + 1 LOOP a[i][l] := a[i][l] - f * a[j][l]; END LOOP;
			END LOOP;
		END LOOP;
		FOR j IN 1 .. k LOOP b[j] := b[j] + a[j][k + 1]; END LOOP;
	END LOOP;
	FOR j IN 1 .. k LOOP b := b || sqrt(a[j][k + 1 + j]); END LOOP;
	RETURN b;
END
$$;

-- Estimates, then errors, of a model; and the largest relative difference of two such arrays.
CREATE FUNCTION pg_temp.numbers(m logistic_model) RETURNS float8[] LANGUAGE sql AS $$
	WITH c AS (SELECT estimate, std_error, row_number() OVER () AS i FROM coefficients(m) WHERE note IS NULL)
	SELECT array_agg(estimate ORDER BY i) || array_agg(std_error ORDER BY i) FROM c $$;
CREATE FUNCTION pg_temp.apart(a float8[], b float8[]) RETURNS float8 LANGUAGE sql AS $$
	SELECT CASE WHEN cardinality(a) <> cardinality(b) THEN 'Infinity' ELSE coalesce(max(abs(x - y) / nullif(greatest(abs(x), abs(y)), 0)), 0) END FROM unnest(a, b) u(x, y) $$;

-- columns of very different scales, one far from zero, one of few values
CREATE TABLE people AS
SELECT i AS id, x1, x2, x3, x4, random() < 1 / (1 + exp(-(0.4 * x1 - (x2 - 1e6) / 50 + x3 * 300 - 0.5 * x4 + 0.3))) AS y
FROM (SELECT i, random() * 4 - 2 AS x1, 1e6 + (random() * 100 - 50) AS x2, random() / 200 AS x3, (random() * 2)::int AS x4 FROM generate_series(1, 300) i) s;
CREATE TABLE expected AS
SELECT pg_temp.reference(array_agg(y ORDER BY id), (SELECT array_agg(x ORDER BY id, o) FROM people, unnest(ARRAY[x1, x2 - 1e6, x3, x4]) WITH ORDINALITY u(x, o)), 4) AS centred,
       pg_temp.reference(array_agg(y ORDER BY id), (SELECT array_agg(x ORDER BY id, o) FROM people, unnest(ARRAY[x1, x4]) WITH ORDINALITY u(x, o)), 2, 5) AS ridge,
       pg_temp.reference(array_agg(y ORDER BY id), (SELECT array_agg(x ORDER BY id, o) FROM people, unnest(ARRAY[x1, x4]) WITH ORDINALITY u(x, o)), 2, 0, false) AS origin
FROM people;
CREATE VIEW centred AS SELECT id, y, x1, x2 - 1e6 AS x2, x3, x4 FROM people;

SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('centred', 'y', '{x1,x2,x3,x4}')), centred), '<', 1e-9::float8, 'the function is what PL/pgSQL computes') FROM expected;
SELECT cmp_ok(pg_temp.apart((SELECT pg_temp.numbers(logistic_regression(y, ARRAY[x1, x2, x3, x4])) FROM centred), centred), '<', 1e-9::float8, 'the aggregate is what PL/pgSQL computes') FROM expected;
SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('people', 'y', '{x1,x4}', l2 => 5)), ridge), '<', 1e-9::float8, 'a penalty') FROM expected;
SELECT cmp_ok(pg_temp.apart((SELECT pg_temp.numbers(logistic_ridge(y, ARRAY[x1, x4], 5)) FROM people), ridge), '<', 1e-9::float8, 'a penalty, as an aggregate') FROM expected;
SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('people', 'y', '{x1,x4}', intercept => false)), origin), '<', 1e-9::float8, 'no intercept') FROM expected;
-- far from zero: slopes and their errors are the same, and the intercept follows
SELECT cmp_ok(pg_temp.apart((pg_temp.numbers(logistic_regression('people', 'y', '{x1,x2,x3,x4}')))[2:5], centred[2:5]), '<', 1e-9::float8, 'a column far from zero: slopes') FROM expected;
SELECT cmp_ok(abs(1 - (n)[1] / (centred[1] - 1e6 * centred[3])), '<', 1e-8::float8, 'a column far from zero: intercept') FROM expected, pg_temp.numbers(logistic_regression('people', 'y', '{x1,x2,x3,x4}')) n;
-- standardised, a penalty is that of columns divided by their standard deviations
CREATE VIEW standard AS SELECT y, x1 / (SELECT stddev_pop(x1) FROM people) AS x1, x4 / (SELECT stddev_pop(x4) FROM people)::float8 AS x4 FROM people;
SELECT cmp_ok(pg_temp.apart((pg_temp.numbers(logistic_regression('people', 'y', '{x1,x4}', l2 => 5, standardise => true)))[2:2],
	ARRAY[(pg_temp.numbers(logistic_regression('standard', 'y', '{x1,x4}', l2 => 5)))[2] / (SELECT stddev_pop(x1) FROM people)]), '<', 1e-9::float8, 'standardise');
SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('people', 'y', '{x1,x4}', standardise => true)), pg_temp.numbers(logistic_regression('people', 'y', '{x1,x4}'))), '<', 1e-9::float8, 'without a penalty it changes nothing');
-- categories are as columns of 0 and 1
CREATE TABLE plans AS SELECT y, x1, (ARRAY['c', 'a', 'b'])[x4 + 1] AS plan, (x4 = 2)::int AS is_b, (x4 = 0)::int AS is_c FROM people;
SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('plans', 'y', '{x1,plan}')), pg_temp.numbers(logistic_regression('plans', 'y', '{x1,is_b,is_c}'))), '<', 1e-9::float8, 'categories by one-hot');
SELECT results_eq($$ SELECT term FROM coefficients(logistic_regression('plans', 'y', '{x1,plan}')) $$, $$ VALUES ('(intercept)'), ('x1'), ('plan = a'), ('plan = b'), ('plan = c') $$, 'terms in order');

-- one bit: the aggregate, in any order
SELECT is((SELECT logistic_regression(y, ARRAY[x1, x2, x3, x4] ORDER BY random())::text FROM people), (SELECT logistic_regression(y, ARRAY[x1, x2, x3, x4] ORDER BY id)::text FROM people), 'the aggregate gives the same bits in any order');
-- groups are the same alone and among others
CREATE TABLE grouped AS SELECT id % 20 AS g, logistic_ridge(y, ARRAY[x1, x4], 1) AS m FROM people GROUP BY 1;
SELECT is_empty($$ SELECT g FROM grouped WHERE m <> (SELECT logistic_ridge(y, ARRAY[x1, x4], 1) FROM people WHERE id % 20 = g) $$, 'a group alone and among others');

-- a large table, in the order of y: sampled blocks to start from, workers; against one that cannot be sampled, without workers
CREATE TABLE large AS
SELECT * FROM (SELECT i AS id, x1, x2, plan, random() < 1 / (1 + exp(2 - x1 + x2 / 3)) AS y
	FROM (SELECT i, random() * 2 AS x1, (random() * 10)::int AS x2, 'p' || (random() * 3)::int AS plan FROM generate_series(1, 60000) i) s) t ORDER BY y;
CREATE VIEW large_view AS SELECT * FROM large;
CREATE TABLE models (name text, m logistic_model);
SET LOCAL max_parallel_workers_per_gather = 0;
INSERT INTO models SELECT 'view, serial', logistic_regression('large_view', 'y', '{x1,x2,plan}');
INSERT INTO models SELECT 'aggregate, serial', logistic_regression(y, ARRAY[x1, x2]) FROM large;
ANALYZE large;
INSERT INTO models SELECT 'sampled, serial', logistic_regression('large', 'y', '{x1,x2,plan}');
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
INSERT INTO models SELECT 'sampled, parallel', logistic_regression('large', 'y', '{x1,x2,plan}');
INSERT INTO models SELECT 'view, parallel', logistic_regression('large_view', 'y', '{x1,x2,plan}');
INSERT INTO models SELECT 'aggregate, parallel', logistic_regression(y, ARRAY[x1, x2]) FROM large;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	lines text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP lines := lines || line || E'\n'; END LOOP;
	RETURN lines;
END
$$;
SELECT matches(pg_temp.plan_of($$ SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0,0,1,0}', y, x1) FROM large $$), 'Partial Aggregate', 'a step runs in workers');
SELECT matches(pg_temp.plan_of($$ SELECT logistic_regression(y, ARRAY[x1, x2]) FROM large $$), 'Partial Aggregate', 'so does the aggregate');
SELECT cmp_ok(max(pg_temp.apart(pg_temp.numbers(a.m), pg_temp.numbers(b.m))), '<', 1e-9::float8, 'sampled or not, in workers or not: within 1e-9')
FROM models a, models b WHERE a.name !~ 'aggregate' AND b.name !~ 'aggregate';
SELECT is((SELECT m FROM models WHERE name = 'aggregate, parallel'), (SELECT m FROM models WHERE name = 'aggregate, serial'), 'the aggregate in workers: the same bits');
SELECT cmp_ok((a.m::jsonb ->> 'iterations')::int, '<', (b.m::jsonb ->> 'iterations')::int, 'a sample saves passes') FROM models a, models b WHERE a.name = 'sampled, serial' AND b.name = 'view, serial';
-- the score equations: what is predicted adds up to what came, for each level too
SELECT cmp_ok(max(abs(s)), '<', 1e-6::float8, 'score equations')
FROM (SELECT sum(p - y::int) AS s FROM (SELECT plan, y, predict_row(m, l) AS p FROM large l, (SELECT m FROM models WHERE name = 'sampled, parallel') x) t GROUP BY ROLLUP (plan)) u;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- any kind of source, any type of column, any name
CREATE TYPE colour AS ENUM ('red', 'blue');
CREATE DOMAIN share AS numeric(6, 4);
CREATE TABLE odd ("Größe (m²)" real, "from" smallint, "是否" boolean, amount numeric, big bigint, portion share, code char(6), kind varchar(10), colour colour, label name, y smallint) PARTITION BY RANGE (big);
CREATE TABLE odd_1 PARTITION OF odd FOR VALUES FROM (0) TO (50);
CREATE TABLE odd_2 PARTITION OF odd FOR VALUES FROM (50) TO (1000);
INSERT INTO odd SELECT random(), i % 5, i % 3 = 0, random(), i, random(), 'c' || i % 2, 'k''' || i % 4, CASE WHEN i % 2 < random() THEN 'red' ELSE 'blue' END::colour, 'l"' || i % 3 % 2, (random() < 0.4)::int FROM generate_series(0, 199) i;
CREATE TEMP TABLE odd_model AS SELECT logistic_regression('odd', 'y', ARRAY['Größe (m²)', 'from', '是否', 'amount', 'big', 'portion', 'code', 'kind', 'colour', 'label']) AS m;
SELECT is(m::jsonb ->> 'converged', 'true', 'odd columns are learned') FROM odd_model;
SELECT is((SELECT count(*) FROM odd WHERE predict_row(m, odd) BETWEEN 0 AND 1), 200::bigint, 'odd columns are predicted') FROM odd_model;
CREATE TEMP TABLE temporary AS SELECT y::int::numeric AS y, x1 FROM people;
SELECT cmp_ok(pg_temp.apart(pg_temp.numbers(logistic_regression('temporary', 'y', '{x1}')), pg_temp.numbers(logistic_regression('people', 'y', '{x1}'))), '<', 1e-9::float8, 'a temporary table, y a numeric');
-- numeric beyond doubles, NaN: missing, not an error
INSERT INTO odd (big, amount, y, code) VALUES (1, '1e300', 1, 'c0'), (1, 'NaN', 0, 'c0'), (1, 'Infinity', 1, 'c0'), (1, '-1e5000', 1, 'c0');
SELECT is(m::jsonb ->> 'rows_with_missing_value', '4', 'numeric beyond what counts') FROM logistic_regression('odd', 'y', '{amount}') m;
SELECT is((SELECT count(predict_row(m, odd)) FROM odd), 200::bigint, 'nor do such rows stop a prediction') FROM logistic_regression('odd', 'y', '{amount}') m;

-- in PL/pgSQL, where a call site outlives its variables, each model is its own
CREATE FUNCTION pg_temp.by_turns() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	m logistic_model;
	got text := '';
BEGIN
	FOR i IN 0 .. 3 LOOP
		m := format('{"columns": [{"column": "x", "estimate": %s}]}', i % 2);
		got := got || round(predict(m, '{1}')::numeric, 3) || ' ';
	END LOOP;
	RETURN got;
END
$$;
SELECT is(pg_temp.by_turns(), '0.500 0.731 0.500 0.731 ', 'models by turns');
-- of a model from a table, whose value is compressed or stored apart
CREATE TABLE stored AS SELECT g, jsonb_set('{"columns": []}', '{columns}', jsonb_agg(jsonb_build_object('column', md5(i::text), 'estimate', g / 10.0)))::logistic_model AS m FROM generate_series(0, 3) g, generate_series(1, 900) i GROUP BY g;
SELECT is((SELECT string_agg(round(predict(m, array_fill(1 / 900.0::float8, ARRAY[900]))::numeric, 4)::text, ' ' ORDER BY turn, g) FROM stored, generate_series(1, 2) turn),
	'0.5000 0.5250 0.5498 0.5744 0.5000 0.5250 0.5498 0.5744', 'models from a table by turns');
-- more levels than there may be terms
CREATE TABLE wide AS SELECT i % 2 = 0 AS y, 'l' || i AS c FROM generate_series(1, 2000) i;
SELECT throws_ok($$ SELECT logistic_regression('wide', 'y', '{c}') $$, '54000', NULL, 'too many levels');
-- levels are told apart bytewise, whatever the collation
CREATE COLLATION insensitive (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE cases AS SELECT i % 3 = 0 AS y, (ARRAY['a', 'A', 'b'])[1 + i * i % 7 % 3]::text COLLATE insensitive AS c FROM generate_series(1, 100) i;
SELECT results_eq($$ SELECT term FROM coefficients(logistic_regression('cases', 'y', '{c}')) $$, $$ VALUES ('(intercept)'), ('c = A'), ('c = a'), ('c = b') $$, 'levels under a collation that ignores case');

-- rights are the caller's
CREATE ROLE touchstone_test_reader;
GRANT USAGE ON SCHEMA public TO touchstone_test_reader;
SET LOCAL ROLE touchstone_test_reader;
SELECT throws_ok($$ SELECT logistic_regression('people', 'y', '{x1}') $$, '42501', NULL, 'the caller needs the right to read');
RESET ROLE;
-- a cancel is heeded
CREATE FUNCTION pg_temp.is_cancelled(query text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN false;
EXCEPTION WHEN query_canceled THEN
	RETURN true;
END
$$;
SET LOCAL work_mem = '1GB';
SET LOCAL statement_timeout = '400ms';
SELECT ok(pg_temp.is_cancelled($$ SELECT logistic_regression(i % 3 = 0, ARRAY[i % 7, i % 11, i % 13]) FROM generate_series(1, 5000000) i $$), 'a cancel is heeded');
RESET statement_timeout;

-- a step checks what it is given
SELECT throws_ok($$ SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0,0,1,0}', y, x1, x2) FROM people $$, '22023', NULL, 'a step: number of columns');
SELECT throws_ok($$ SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0}', y, x1) FROM people $$, '22023', NULL, 'a step: number of coefficients');
SELECT throws_ok($$ SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0,0,1,NaN}', y, x1) FROM people $$, '22023', NULL, 'a step: coefficients that are no numbers');
SELECT throws_ok($$ SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0,0,1,0}', y, x1::text) FROM people $$, '42804', NULL, 'a step: types');
-- its bytes: version, terms, rows, events, without y, with a missing value, log-likelihood at zero -300 ln 2, gradients, triangle
CREATE TEMP TABLE step AS SELECT logistic_step('{"columns": [{"column": "x1"}]}', '{0,1,0,0,1,0}', y, x1) AS b, count(*) FILTER (WHERE y) AS events FROM people;
SELECT is(length(b), 8 * (7 + 2 + 3), 'a step: its bytes') FROM step;
SELECT is(substr(b, 1, 48), decode('0100000000000000' || '0200000000000000' || '2c01000000000000' || lpad(to_hex(events & 255), 2, '0') || lpad(to_hex(events >> 8), 2, '0') || '000000000000' || repeat('0', 32), 'hex'), 'a step: the head of its bytes') FROM step;

-- random changes of a model's text: an error, or a model whose text reads back to itself
CREATE FUNCTION pg_temp.fuzz(turns int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	base text := '{"target": "y", "intercept": {"estimate": -1.5, "std_error": 0.2}, "columns": [{"column": "age", "estimate": 0.25, "impute": 40}, {"column": "plan", "reference": "a", "levels": [{"level": "b", "estimate": 1e-3, "note": "separated"}], "impute": "a"}], "rows_used": 9, "events": 3}';
	words text[] := ARRAY['"', '{', '}', '[', ']', ',', ':', '-', '1e400', '1e-400', 'null', 'true', '0', '99999999999999999999', '"a"', '"column"', '\u0000', 'é', '"impute": 1', ''];
	changed text;
	m logistic_model;
	bad int := 0;
	at int;
	given record;
BEGIN
	SELECT 33 AS age, 'b'::text AS plan INTO given;
	FOR turn IN 1 .. turns LOOP
		changed := base;
		FOR k IN 1 .. 1 + (random() * 2)::int LOOP
			at := 1 + (random() * length(changed))::int;
			changed := left(changed, at - 1) || words[1 + (random() * 19)::int] || substr(changed, at + (random() * 3)::int);
		END LOOP;
		BEGIN
			m := changed;
			IF m::text::logistic_model <> m OR predict_row(m, given) NOT BETWEEN 0 AND 1 THEN bad := bad + 1; END IF;
		EXCEPTION WHEN data_exception OR undefined_column OR syntax_error OR program_limit_exceeded OR undefined_object OR untranslatable_character OR feature_not_supported THEN NULL;
		END;
	END LOOP;
	RETURN bad;
END
$$;
SELECT is(pg_temp.fuzz(3000), 0, 'a changed model is an error, or a model');
SELECT * FROM finish();
ROLLBACK;
