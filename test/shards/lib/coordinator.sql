-- Every aggregate and immutable function over the shards: what the remote SQL is, and that the answer is the one of one table.
SET search_path = public, pg_catalog;
SET enable_partitionwise_aggregate = on;
SET client_min_messages = warning;

-- The remote statements of a query's plan, one a line; and its answer.
CREATE FUNCTION trust.remote(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	plan jsonb;
BEGIN
	EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) ' || query INTO plan;
	RETURN (SELECT string_agg(r #>> '{}', E'\n') FROM jsonb_path_query(plan, 'strict $.**."Remote SQL"') r);
END
$$;
CREATE FUNCTION trust.answer(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN coalesce(answer, 'NULL');
EXCEPTION WHEN OTHERS THEN
	RETURN 'error ' || SQLSTATE || ' ' || SQLERRM;
END
$$;
CREATE TABLE trust.exception (name text, reason text);
INSERT INTO trust.exception VALUES ('filled_fields', 'takes a whole row, which postgres_fdw does not send'), ('predict_row', 'takes a whole row'), ('retention', 'its only texts are constants, and then postgres_fdw does not believe in their collation'), ('retention_table', 'the same, where the customer is no text'), ('match_key', 'has VARIADIC "any"'), ('match_keys', 'has VARIADIC "any"');

-- 1: grouped by the partition key.  The answer's text is made outside, of what came from the shards.
CREATE TABLE trust.shipped AS
SELECT k, name, signature, prokind,
       trust.remote(format('SELECT p, %s AS r FROM trust.rows_%s GROUP BY p', call, k)) AS remote,
       trust.answer(format('SELECT string_agg(p || '' '' || r::text, E''\n'' ORDER BY p) FROM (SELECT p, %s AS r FROM trust.rows_%s GROUP BY p OFFSET 0) x', call, k)) AS there,
       trust.answer(format('SELECT string_agg(p || '' '' || r::text, E''\n'' ORDER BY p) FROM (SELECT p, %s AS r FROM trust.local_%s GROUP BY p OFFSET 0) x', call, k)) AS here
FROM trust.subject WHERE prokind = 'a';
-- 2: immutable functions, in a condition
INSERT INTO trust.shipped
SELECT k, name, signature, prokind, trust.remote(format('SELECT i FROM trust.rows_%s WHERE %s IS NOT NULL', k, call)),
       trust.answer(format('SELECT string_agg(i::text, '' '' ORDER BY i) FROM (SELECT i FROM trust.rows_%s WHERE %s IS NOT NULL OFFSET 0) x', k, call)),
       trust.answer(format('SELECT string_agg(i::text, '' '' ORDER BY i) FROM trust.local_%s WHERE %s IS NOT NULL', k, call))
FROM trust.subject WHERE prokind = 'f' AND columns IS NOT NULL;
-- 3: two steps.  Forms named ..._state, ..._merge, ..._final; and those of identity and of decay, whose answers are their states.
CREATE TABLE trust.two_steps (signature text, k bigint, call text, state text, merge text, final text);
INSERT INTO trust.two_steps
SELECT f.signature, f.k, f.call, s.call, m.name, l.name
FROM trust.subject f JOIN trust.subject s ON s.prokind = 'a' AND s.name = f.name || '_state' AND (SELECT array_agg(a.typname ORDER BY n) FROM trust.argument a WHERE a.oid = s.oid) = (SELECT array_agg(a.typname ORDER BY n) FROM trust.argument a WHERE a.oid = f.oid)
JOIN trust.subject m ON m.prokind = 'a' AND m.name = f.name || '_merge' JOIN (SELECT DISTINCT name FROM trust.function) l ON l.name = f.name || '_final' WHERE f.prokind = 'a'
UNION ALL SELECT f.signature, f.k, f.call, f.call, 'components_merge', NULL FROM trust.subject f WHERE f.name IN ('connected_components', 'one_id') AND f.prokind = 'a'
UNION ALL SELECT f.signature, f.k, f.call, f.call, 'decay_merge', NULL FROM trust.subject f WHERE f.name = 'decay_sum' AND f.prokind = 'a';
CREATE TABLE trust.merged AS
SELECT signature, trust.remote(format('SELECT touchstone.%I(s) FROM (SELECT p, %s AS s FROM trust.rows_%s GROUP BY p) x', merge, state, k)) AS remote,
       trust.answer(format('SELECT %s::text FROM (SELECT p, %s AS s FROM trust.rows_%s GROUP BY p) x', CASE WHEN final IS NULL THEN format('touchstone.%I(s)', merge) ELSE format('touchstone.%I(touchstone.%I(s))', final, merge) END, state, k)) AS there,
       trust.answer(format('SELECT %s::text FROM trust.local_%s', call, k)) AS here
FROM trust.two_steps;
-- 4: functions that read tables: here, over rows that come from there
CREATE TABLE trust.people_here AS SELECT l.id, l.name, l.phone, l.email, (l.id % 4)::int AS p FROM trust.leads l;
CREATE TABLE trust.people (LIKE trust.people_here) PARTITION BY LIST (p);
CREATE FOREIGN TABLE trust.people_1 PARTITION OF trust.people FOR VALUES IN (0, 1) SERVER shard_1 OPTIONS (schema_name 'trust', table_name 'people');
CREATE FOREIGN TABLE trust.people_2 PARTITION OF trust.people FOR VALUES IN (2, 3) SERVER shard_2 OPTIONS (schema_name 'trust', table_name 'people');
SELECT expression AS m FROM trust.ordinary WHERE argument = 'matcher' \gset

SELECT plan(9);
SELECT is_empty($$ SELECT signature, there FROM trust.shipped WHERE there LIKE 'error%' OR (there = 'NULL' AND prokind = 'a') $$, 'every example has an answer');
SELECT is_empty($$ SELECT signature, left(remote, 300) FROM trust.shipped s WHERE prokind = 'a' AND (SELECT count(*) FROM string_to_table(remote, E'\n') l WHERE l LIKE '%touchstone.' || name || '(%' AND l LIKE '%GROUP BY%') IS DISTINCT FROM 2 AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = s.name) $$, 'every aggregate grouped by the partition key is shipped whole to both shards');
SELECT is_empty($$ SELECT signature, left(remote, 300) FROM trust.shipped s WHERE prokind = 'f' AND (SELECT count(*) FROM string_to_table(remote, E'\n') l WHERE l LIKE '%WHERE%touchstone.' || name || '(%' OR l LIKE '%WHERE%OPERATOR(touchstone.%') IS DISTINCT FROM 2 AND NOT EXISTS (SELECT FROM trust.exception e WHERE e.name = s.name) $$, 'every immutable function is shipped');
SELECT is_empty($$ SELECT signature, left(here, 200), left(there, 200) FROM trust.shipped WHERE here IS DISTINCT FROM there $$, 'with the answers of one table');
SELECT is_empty($$ SELECT signature, left(remote, 300) FROM trust.merged WHERE (SELECT count(*) FROM string_to_table(remote, E'\n') l WHERE l LIKE '%touchstone.%GROUP BY%') IS DISTINCT FROM 2 $$, 'in two steps the shards make the states');
SELECT is_empty($$ SELECT signature, left(here, 200), left(there, 200) FROM trust.merged WHERE here IS DISTINCT FROM there AND NOT (signature LIKE '%decay_sum%' AND left(here, 12) = left(there, 12)) $$, 'and the merged answer is that of one table (a decay_sum to 12 characters)');
SELECT is_empty($$ SELECT name || '_state' FROM trust.function f WHERE prokind = 'a' AND name LIKE '%\_state' AND NOT EXISTS (SELECT FROM trust.two_steps t WHERE t.state LIKE '%.' || f.name || '(%') $$, 'every form in two steps was asked');
SELECT results_eq(format('SELECT a, b, decision, score FROM touchstone.match_pairs(''trust.people'', ''id'', %s)', :'m'), format('SELECT a, b, decision, score FROM touchstone.match_pairs(''trust.people_here'', ''id'', %s)', :'m'), 'match_pairs reads the rows of the shards');
SELECT unalike(trust.remote((SELECT format('SELECT i / 10, %s FROM trust.rows_%s GROUP BY 1', call, k) FROM trust.subject WHERE name = 'connected_components' LIMIT 1)), '%GROUP BY%', 'grouped by something else it is computed here, as the README says');
SELECT diag((SELECT count(*) FILTER (WHERE prokind = 'a') || ' aggregates and ' || count(*) FILTER (WHERE prokind = 'f') || ' functions shipped; ' || (SELECT count(*) FROM trust.merged) || ' in two steps' FROM trust.shipped));
SELECT * FROM finish();
