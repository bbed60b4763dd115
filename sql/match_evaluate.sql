-- match_evaluate: cases that can be counted on the fingers, the shapes of its arguments, and what it refuses.
\pset format unaligned
\set VERBOSITY terse
CREATE SCHEMA evaluate;
SET search_path = evaluate, touchstone;

-- The truth is {1 2 3} {4 5} {6}.  Found are the pairs 1-2, 2-3, 4-6: two of three are right, two of four were found.
-- B-cubed: groups found are {1 2 3} {4 6} {5}; precision (1 + 1 + 1 + 1/2 + 1 + 1/2) / 6, recall (1 + 1 + 1 + 1/2 + 1/2 + 1) / 6.
CREATE TABLE truth (key bigint, group_key bigint);
INSERT INTO truth VALUES (1, 1), (2, 1), (3, 1), (4, 4), (5, 4), (6, NULL);
CREATE TABLE found (a bigint, b bigint);
INSERT INTO found VALUES (1, 2), (2, 3), (4, 6);
SELECT * FROM match_evaluate('found', 'truth');

-- the other way round: precision and recall change places
SELECT * FROM match_evaluate('truth', 'found');

-- both by pairs: 1-3 is expected, and not found, as connected is not enough; the records are those that are named
CREATE TABLE true_pairs AS VALUES (1, 2), (1, 3), (2, 3), (4, 5);
ALTER TABLE true_pairs RENAME column1 TO a;
ALTER TABLE true_pairs RENAME column2 TO b;
SELECT * FROM match_evaluate('found', 'true_pairs');

-- both by groups: {1 2 3} {4 6} {5}, of which the first is right; 3 of 4 pairs found are right
CREATE TABLE found_groups (key bigint, group_key bigint, decision text);
INSERT INTO found_groups VALUES (1, 1, 'duplicate'), (2, 1, 'duplicate'), (3, 1, 'review'), (4, 4, 'duplicate'), (6, 4, 'duplicate'), (5, NULL, NULL);
SELECT * FROM match_evaluate('found_groups', 'truth');

-- against itself everything is right
SELECT * FROM match_evaluate('truth', 'truth');
SELECT * FROM match_evaluate('found', 'found');

-- nothing found, nothing expected, neither, and no record at all; records that are alone are records
CREATE VIEW no_pairs AS SELECT 1 AS a, 2 AS b WHERE false;
CREATE VIEW no_groups AS SELECT key, NULL::text AS group_key FROM truth;
SELECT * FROM match_evaluate('no_pairs', 'truth');
SELECT * FROM match_evaluate('truth', 'no_groups');
SELECT * FROM match_evaluate('no_groups', 'no_groups');
SELECT * FROM match_evaluate('no_pairs', 'no_pairs');
SELECT * FROM match_evaluate(NULL, 'truth');

-- pairs have no order and count once, a row (x, x) only names x: five records, 1-2 found, 1-2 and 3-4 expected
CREATE VIEW untidy AS SELECT * FROM (VALUES (1, 2), (2, 1), (1, 2), (5, 5)) v(a, b);
CREATE VIEW tidy AS SELECT * FROM (VALUES (2, 1), (3, 4)) v(a, b);
SELECT * FROM match_evaluate('untidy', 'tidy');

-- decisions: only duplicate counts, whether text or an enum; NULL is none.  is_match: only true.
CREATE VIEW decided AS SELECT * FROM (VALUES (1, 2, 'duplicate'), (2, 3, 'review'), (4, 5, 'distinct'), (4, 6, NULL)) v(a, b, decision);
CREATE TYPE verdict AS ENUM ('distinct', 'review', 'duplicate');
CREATE VIEW decided_enum AS SELECT a, b, decision::verdict FROM decided;
CREATE VIEW answers AS SELECT a, b, CASE WHEN decision IS NOT NULL THEN decision = 'duplicate' END AS is_match FROM decided;
CREATE VIEW both_columns AS SELECT d.a, d.b, 'duplicate' AS decision, is_match FROM decided d JOIN answers USING (a, b);
SELECT v.name, e.* FROM (VALUES ('decided'), ('decided_enum'), ('answers'), ('both_columns')) v(name), match_evaluate(name::regclass, 'truth') e WHERE measure = 'pairwise';

-- keys compare by their text: bigint, text, numeric, varchar, uuid with text; names that must be quoted; any key and group column
CREATE SCHEMA "Odd ""one""";
CREATE TABLE "Odd ""one"""."Trüth;" AS SELECT key::text AS unique_id, 'group ' || group_key AS cluster, 'x' AS "decision" FROM truth;
SELECT * FROM match_evaluate('found', '"Odd ""one"""."Trüth;"');
CREATE VIEW found_numeric AS SELECT a::numeric, b::varchar FROM found;
SELECT * FROM match_evaluate('found_numeric', 'truth') WHERE measure = 'pairwise';
CREATE VIEW by_uuid AS SELECT md5(key::text)::uuid AS record_id, group_key AS one_id FROM truth;
CREATE VIEW by_text AS SELECT (md5(key::text)::uuid)::text AS id, group_key AS cluster_id, random() AS value FROM truth;
SELECT * FROM match_evaluate('by_uuid', 'by_text');
CREATE VIEW entities AS SELECT key AS id, group_key AS entity_id FROM truth;
CREATE VIEW grouped AS SELECT key AS id, group_key AS group_id FROM truth;
SELECT measure, f1 FROM match_evaluate('entities', 'grouped');
-- key goes before id, group_key before cluster; pairs before groups
CREATE VIEW several AS SELECT 0 AS id, key, 0 AS cluster, group_key FROM truth;
CREATE VIEW pairs_and_groups AS SELECT 1 AS id, a AS cluster, a, b FROM found;
SELECT measure, f1 FROM match_evaluate('several', 'truth');
SELECT measure, reported FROM match_evaluate('pairs_and_groups', 'truth');

-- kinds of relations: partitioned, materialised, temporary; a dropped column; named arguments; without the search_path
CREATE TABLE parts (key bigint, gone int, group_key bigint) PARTITION BY HASH (key);
CREATE TABLE part0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE parts DROP COLUMN gone;
INSERT INTO parts SELECT * FROM truth;
CREATE MATERIALIZED VIEW kept AS SELECT * FROM truth;
CREATE TEMP TABLE passing AS SELECT * FROM truth;
SELECT measure, f1 FROM match_evaluate(truth => 'parts', pairs => 'kept');
SELECT measure, f1 FROM match_evaluate('passing', 'parts');
RESET search_path;
SELECT measure, f1 FROM touchstone.match_evaluate('evaluate.found', 'evaluate.truth');

-- a trap in the search_path is not stepped into
CREATE FUNCTION evaluate.trap(text, text) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stepped into'; END $$;
CREATE OPERATOR evaluate.<> (LEFTARG = text, RIGHTARG = text, FUNCTION = evaluate.trap);
CREATE DOMAIN evaluate.text AS int;
SET search_path = evaluate, touchstone, pg_catalog;
SELECT measure, f1 FROM match_evaluate('decided', 'truth');
RESET search_path;
DROP DOMAIN evaluate.text;
DROP OPERATOR evaluate.<> (text, text);
SET search_path = evaluate, touchstone;

-- one group of 100,000: 4,999,950,000 pairs, and two halves of it: 2,499,950,000; in little memory
CREATE VIEW large AS SELECT i AS key, 1 AS cluster FROM generate_series(1, 100000) i;
CREATE VIEW halves AS SELECT i AS key, i % 2 AS cluster FROM generate_series(1, 100000) i;
SET maintenance_work_mem = '16MB';
SELECT * FROM match_evaluate('halves', 'large');
-- 1 million pairs, of which 100,000 are different
CREATE VIEW often AS SELECT i % 100000 + 1 AS a, (i + 1) % 100000 + 1 AS b FROM generate_series(1, 1000000) i;
SELECT * FROM match_evaluate('often', 'large');

-- memory that is not enough: for keys, for groups, for pairs
SET maintenance_work_mem = '1MB';
\set VERBOSITY default
-- error
SELECT * FROM match_evaluate('large', 'large');
\set VERBOSITY terse
CREATE VIEW long_names AS SELECT i AS key, repeat('x', 1000) || i AS cluster FROM generate_series(1, 2000) i;
-- error
SELECT * FROM match_evaluate('long_names', 'long_names');
CREATE VIEW many_pairs AS SELECT i % 1000 AS a, 1000 + i / 1000 AS b FROM generate_series(1, 300000) i;
-- error
SELECT * FROM match_evaluate('many_pairs', 'no_pairs');
RESET maintenance_work_mem;

-- what is of neither shape, with all that is said about it
\set VERBOSITY default
CREATE TABLE shapeless (a bigint, key bigint, value float8);
-- error
SELECT * FROM match_evaluate('shapeless', 'truth');
-- error
SELECT * FROM match_evaluate('found', 'shapeless');
-- a dropped column is none
CREATE TABLE without (key bigint, group_key bigint);
ALTER TABLE without DROP COLUMN group_key;
-- error
SELECT * FROM match_evaluate('without', 'truth');
-- what has no rows
CREATE INDEX pairs_index ON found (a, b);
-- error
SELECT * FROM match_evaluate('pairs_index', 'truth');
CREATE TYPE pair AS (a bigint, b bigint);
-- error
SELECT * FROM match_evaluate('pair', 'truth');
-- error
SELECT * FROM match_evaluate(4294967295::oid::regclass, 'truth');
-- is_match must be boolean, a decision one that there is
CREATE VIEW yes AS SELECT a, b, 'yes' AS is_match FROM found;
-- error
SELECT * FROM match_evaluate('yes', 'truth');
CREATE VIEW loud AS SELECT a, b, 'Duplicate' AS decision FROM found;
-- error
SELECT * FROM match_evaluate('loud', 'truth');
-- keys
CREATE VIEW null_pair AS SELECT 1 AS a, NULL::int AS b;
-- error
SELECT * FROM match_evaluate('null_pair', 'truth');
CREATE VIEW null_first AS SELECT NULL::int AS a, 1 AS b;
-- error
SELECT * FROM match_evaluate('truth', 'null_first');
CREATE VIEW null_key AS SELECT NULL::int AS key, 1 AS cluster;
-- error
SELECT * FROM match_evaluate('null_key', 'truth');
-- a record in two groups; twice in one, or twice alone, is no harm
CREATE VIEW two_groups AS SELECT * FROM (VALUES (1, 1), (2, 1), (1, 2)) v(key, cluster);
-- error
SELECT * FROM match_evaluate('two_groups', 'truth');
CREATE VIEW group_and_alone AS SELECT * FROM (VALUES (1, 1), (1, NULL)) v(key, cluster);
-- error
SELECT * FROM match_evaluate('truth', 'group_and_alone');
CREATE VIEW twice AS SELECT key, group_key FROM truth UNION ALL SELECT key, group_key FROM truth;
SELECT measure, f1 FROM match_evaluate('twice', 'truth');
-- an error of the query itself
CREATE VIEW failing AS SELECT 1 / (a - a) AS a, b FROM found;
-- error
SELECT * FROM match_evaluate('failing', 'truth');

-- with the rights of the caller: a table that he may not read, rows that he may not see
CREATE ROLE touchstone_evaluator;
GRANT USAGE ON SCHEMA evaluate TO touchstone_evaluator;
GRANT SELECT ON truth TO touchstone_evaluator;
ALTER TABLE truth ENABLE ROW LEVEL SECURITY;
CREATE POLICY first_three ON truth USING (key <= 3);
SET ROLE touchstone_evaluator;
-- error
SELECT * FROM match_evaluate('found', 'truth');
SELECT reported, expected FROM match_evaluate('truth', 'truth') WHERE measure = 'b_cubed';
RESET ROLE;

-- a savepoint survives the error, and a prepared statement sees a table that has changed its shape
BEGIN;
SAVEPOINT s;
-- error
SELECT * FROM match_evaluate('null_key', 'truth');
ROLLBACK TO s;
PREPARE again AS SELECT * FROM match_evaluate('found', 'truth') WHERE measure = 'pairwise';
EXECUTE again;
ALTER TABLE found ADD COLUMN is_match boolean DEFAULT false;
EXECUTE again;
ROLLBACK;

-- rows written before in the same transaction are seen
DO $$
DECLARE
	f float8;
BEGIN
	INSERT INTO evaluate.found VALUES (1, 3), (4, 5);
	SELECT f1 INTO f FROM touchstone.match_evaluate('evaluate.found', 'evaluate.truth') WHERE measure = 'pairwise';
	RAISE NOTICE '%', f;
END
$$;

\set VERBOSITY terse
SET client_min_messages = warning;
DROP SCHEMA evaluate, "Odd ""one""" CASCADE;
DROP ROLE touchstone_evaluator;
