-- connected_components against a recursive query over random graphs; the same bytes in every order, plan, key type and tree of
-- merges.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(13);
SELECT setseed(0.3);

-- 40 graphs, from sparse (mostly pairs) to dense (one giant component), some with members that have no edge
CREATE TABLE graphs AS
SELECT g, (random() * (10 + g * 5))::bigint - 20 AS a, CASE WHEN random() < 0.95 THEN (random() * (10 + g * 5))::bigint - 20 END AS b
FROM generate_series(1, 40) g, generate_series(1, 60) i;
CREATE TABLE reference AS
WITH RECURSIVE links AS (SELECT g, a, b FROM graphs WHERE b IS NOT NULL UNION SELECT g, b, a FROM graphs WHERE b IS NOT NULL UNION SELECT g, a, a FROM graphs),
	reach AS (SELECT g, a AS member, b AS other FROM links UNION SELECT r.g, r.member, l.b FROM reach r JOIN links l ON l.g = r.g AND l.a = r.other)
SELECT g, member, min(other) AS component FROM reach GROUP BY 1, 2;
ANALYZE graphs, reference;
SELECT is_empty($$
	(SELECT g, m.member, m.component FROM (SELECT g, touchstone.connected_components(a, b) c FROM graphs GROUP BY 1) x, touchstone.members(c, NULL::bigint) m)
	EXCEPT SELECT * FROM reference $$, 'nothing that a recursive query does not find');
SELECT is_empty($$
	SELECT * FROM reference EXCEPT
	(SELECT g, m.member, m.component FROM (SELECT g, touchstone.connected_components(a, b) c FROM graphs GROUP BY 1) x, touchstone.members(c, NULL::bigint) m) $$, 'everything that it finds');
-- text and uuid: the same partition, under the names of their own order
SELECT is_empty($$
	SELECT g, k, min(k) OVER (PARTITION BY g, component) FROM
		(SELECT g, substr(m.member, 2)::bigint AS k, m.component FROM (SELECT g, touchstone.connected_components('k' || a, 'k' || b) c FROM graphs GROUP BY 1) x, touchstone.members(c) m) y
	EXCEPT SELECT * FROM reference $$, 'text keys');
CREATE TABLE uuids AS SELECT DISTINCT member AS k, md5(member::text)::uuid AS u FROM reference;
SELECT is_empty($$
	SELECT g, k, min(k) OVER (PARTITION BY g, component) FROM
		(SELECT g, m.member, m.component FROM (SELECT g, touchstone.connected_components(md5(a::text)::uuid, md5(b::text)::uuid) c FROM graphs GROUP BY 1) x, touchstone.members(c, NULL::uuid) m) y
		JOIN uuids ON u = member
	EXCEPT SELECT * FROM reference $$, 'uuid keys');

-- 40,000 edges over 30,000 members, spread over 64 bits
CREATE TABLE edges AS SELECT hashint8extended((random() * 3e4)::int, 7) AS a, hashint8extended((random() * 3e4)::int, 7) AS b, random() AS r FROM generate_series(1, 40000);
ANALYZE edges;
CREATE TEMP TABLE answers (how text, answer text);
CREATE FUNCTION pg_temp.answer(how text, tab regclass, order_by text DEFAULT '') RETURNS void LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT md5(touchstone.connected_components(a, b)::text) || md5(touchstone.connected_components(a::text, b::text)::text) || md5(touchstone.connected_components(md5(a::text)::uuid, md5(b::text)::uuid)::text) FROM (SELECT * FROM %s %s) x', tab, order_by) INTO result;
	INSERT INTO answers VALUES (how, result);
END $$;
SET max_parallel_workers_per_gather = 0;
SELECT pg_temp.answer('as it is', 'edges');
SELECT pg_temp.answer('shuffled ' || i, 'edges', 'ORDER BY hashfloat8extended(r, ' || i || ')') FROM generate_series(1, 3) i;
SELECT pg_temp.answer('ascending', 'edges', 'ORDER BY a, b'), pg_temp.answer('descending', 'edges', 'ORDER BY a DESC');
SET max_parallel_workers_per_gather = 3; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ' || query LOOP result := result || line || E'\n'; END LOOP;
	RETURN result;
END $$;
SELECT matches(pg_temp.plan_of('SELECT touchstone.connected_components(a, b) FROM edges'), 'Finalize Aggregate.*Workers Launched: [1-3].*Partial Aggregate', 'really parallel');
SELECT pg_temp.answer('parallel', 'edges');
SET parallel_leader_participation = off;
SELECT pg_temp.answer('without the leader', 'edges');
RESET parallel_leader_participation;
SET max_parallel_workers_per_gather = 0;
-- random trees of merges: parts, merged in groups, merged again
DO $$
DECLARE result text;
BEGIN
	FOR i IN 2 .. 5 LOOP
		SELECT md5(touchstone.components_merge(ca)::text) || md5(touchstone.components_merge(ct)::text) || md5(touchstone.components_merge(cu)::text) INTO result FROM
			(SELECT part / 4, touchstone.components_merge(ca ORDER BY random()) ca, touchstone.components_merge(ct ORDER BY random()) ct, touchstone.components_merge(cu) cu FROM
				(SELECT (r * i * 7)::int part, touchstone.connected_components(a, b) ca, touchstone.connected_components(a::text, b::text) ct,
				        touchstone.connected_components(md5(a::text)::uuid, md5(b::text)::uuid) cu FROM edges GROUP BY 1) x GROUP BY 1) y;
		INSERT INTO answers VALUES ('merged ' || i, result);
	END LOOP;
END $$;
SELECT is((SELECT count(DISTINCT answer)::int FROM answers), 1, 'one answer');
SELECT is((SELECT count(answer)::int FROM answers), 12, 'of many ways');
SELECT is((SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges), NULL::bigint)),
          (SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.connected_components(a::text, b::text) FROM edges))), 'as many components as text');

-- shapes that are hard on union-find: a path given from its middle, a star, a ladder of doublings
SELECT is((SELECT count(DISTINCT component)::int FROM touchstone.members((SELECT touchstone.connected_components(i, i + 1 ORDER BY abs(i - 50000)) FROM generate_series(1, 100000) i), NULL::bigint)), 1, 'a path');
SELECT is((SELECT count(DISTINCT component)::int FROM touchstone.members((SELECT touchstone.connected_components(i, 77) FROM generate_series(1, 100000) i), NULL::bigint)), 1, 'a star');
SELECT is((SELECT count(DISTINCT component)::int FROM touchstone.members((SELECT touchstone.connected_components(i * (1 << k), i * (1 << k) + (1 << (k - 1))) FROM generate_series(1, 14) k, generate_series(0, (65536 >> k) - 1) i), NULL::bigint)), 4, 'a ladder');
-- many small groups
CREATE TABLE small AS SELECT i / 3 AS g, i AS a, i + (i % 3 < 2)::int AS b FROM generate_series(0, 149999) i;
SELECT is((SELECT count(*)::int FROM (SELECT g, touchstone.connected_components(a, b) c FROM small GROUP BY g) x WHERE (SELECT count(DISTINCT component) FROM touchstone.members(c)) <> 1), 0, '50,000 groups of three edges');

-- a bit of every byte of a value turned: refused, or a value whose members can be read; never a crash
CREATE FUNCTION pg_temp.mutate(value touchstone.components) RETURNS int LANGUAGE plpgsql AS $$
DECLARE bytes bytea := touchstone.components_send(value); other touchstone.components; refused int := 0; bit int;
BEGIN
	FOR i IN 0 .. length(bytes) - 1 LOOP
		BEGIN
			bit := i * 8 + (random() * 7)::int;
			other := set_bit(bytes, bit, 1 - get_bit(bytes, bit))::text::touchstone.components;
			PERFORM count(*) FROM touchstone.members(other);
			PERFORM count(*) FROM touchstone.shared_identifiers(other);
			PERFORM touchstone.components_merge(c) FROM (VALUES (other), (other)) v(c);
		EXCEPTION WHEN invalid_binary_representation OR feature_not_supported THEN
			refused := refused + 1;
		END;
	END LOOP;
	RETURN refused;
END $$;
SELECT cmp_ok((SELECT sum(pg_temp.mutate(c)) FROM (VALUES
	((SELECT touchstone.connected_components(a, b) FROM graphs WHERE g = 1)), ((SELECT touchstone.connected_components('k' || a, 'k' || b) FROM graphs WHERE g = 1)),
	((SELECT touchstone.connected_components(md5(a::text)::uuid, md5(b::text)::uuid) FROM graphs WHERE g = 1)),
	((SELECT touchstone.one_id(a, ARRAY['phone:' || b, 'cookie:' || a % 5, 'email:' || b % 7], '{"limits": {"phone": 2}, "never": ["email:3"]}') FROM graphs WHERE g = 1))) v(c)),
	'>', 1000::bigint, 'damaged values are refused');
SELECT * FROM finish();
ROLLBACK;
