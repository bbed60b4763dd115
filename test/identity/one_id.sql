-- one_id against its rule written down in PL/pgSQL, over random records; and resolve_identity, record by record in random
-- order, against one_id.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(9);
SELECT setseed(0.6);

-- records with identifiers of four kinds, two of them weak; from few to many shared ones
CREATE TABLE held AS
SELECT DISTINCT g, r, kind || ':' || (random() * random() * (8 + g % 7 * 12))::int AS identifier
FROM generate_series(1, 50) g, generate_series(1, 40) r, unnest(ARRAY['phone', 'email', 'cookie', 'device']) kind
WHERE random() + 0 * (g + r) < CASE kind WHEN 'phone' THEN 0.4 WHEN 'email' THEN 0.2 ELSE 0.5 END; -- g and r: for each record anew
-- limits in every second run
CREATE FUNCTION pg_temp.options(g int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE WHEN g % 2 = 0 THEN '{"weak": ["cookie", "device"], "limits": {"phone": 2, "device": 3}}'::jsonb END
$$;

CREATE TEMP TABLE label (r int PRIMARY KEY, c int);
-- the rule, slowly: labels spread until nothing changes
CREATE FUNCTION pg_temp.rule(run int, OUT r int, OUT c int) RETURNS SETOF record LANGUAGE plpgsql AS $$
DECLARE weak text; conflict boolean; changed int;
BEGIN
	DELETE FROM label;
	INSERT INTO label SELECT DISTINCT h.r, h.r FROM held h WHERE g = run;
	CREATE TEMP TABLE binding ON COMMIT DROP AS
	SELECT i.identifier, split_part(i.identifier, ':', 1) AS kind FROM (SELECT DISTINCT identifier FROM held WHERE g = run) i
	WHERE run % 2 = 1 OR (SELECT count(DISTINCT o.identifier) FROM held x JOIN held o USING (g, r) WHERE g = run AND x.identifier = i.identifier AND o.identifier <> i.identifier)
	      <= CASE split_part(i.identifier, ':', 1) WHEN 'phone' THEN 2 WHEN 'device' THEN 3 ELSE 1000 END;
	LOOP
		UPDATE label l SET c = s.c FROM
			(SELECT h.r, min(l2.c) c FROM held h JOIN binding b USING (identifier) JOIN held h2 ON h2.g = run AND h2.identifier = h.identifier JOIN label l2 ON l2.r = h2.r
			 WHERE h.g = run AND b.kind IN ('phone', 'email') GROUP BY 1) s
		WHERE l.r = s.r AND s.c < l.c;
		GET DIAGNOSTICS changed = ROW_COUNT;
		EXIT WHEN changed = 0;
	END LOOP;
	-- cores: what the strong identifiers bind
	CREATE TEMP TABLE core ON COMMIT DROP AS SELECT l.r, l.c AS core FROM label l;
	FOR weak IN SELECT b.identifier FROM binding b WHERE b.kind IN ('cookie', 'device') ORDER BY b.identifier COLLATE "C" LOOP
		-- two cores in what would be joined that differ in a kind
		SELECT EXISTS (SELECT FROM
			(SELECT DISTINCT c1.core, split_part(h.identifier, ':', 1) AS kind FROM core c1 JOIN label l1 ON l1.r = c1.r JOIN held h ON h.g = run AND h.r = c1.r JOIN binding b ON b.identifier = h.identifier AND b.kind IN ('phone', 'email')
			 WHERE l1.c IN (SELECT l2.c FROM label l2 JOIN held h2 ON h2.g = run AND h2.r = l2.r WHERE h2.identifier = weak)) k
			GROUP BY k.kind HAVING count(DISTINCT k.core) > 1) INTO conflict;
		CONTINUE WHEN conflict;
		UPDATE label l SET c = (SELECT min(l2.c) FROM label l2 JOIN held h2 ON h2.g = run AND h2.r = l2.r WHERE h2.identifier = weak)
		WHERE l.c IN (SELECT l2.c FROM label l2 JOIN held h2 ON h2.g = run AND h2.r = l2.r WHERE h2.identifier = weak);
	END LOOP;
	DROP TABLE binding;
	DROP TABLE core;
	RETURN QUERY SELECT l.r, min(l.r) OVER (PARTITION BY l.c) FROM label l;
END $$;
CREATE TABLE expected (g int, r int, c int);
DO $$ BEGIN FOR i IN 1 .. 50 LOOP INSERT INTO expected SELECT i, x.r, x.c FROM pg_temp.rule(i) x; END LOOP; END $$;
CREATE TABLE result AS SELECT g, m.member::int AS r, m.component::int AS c
FROM (SELECT g, touchstone.one_id(r, ARRAY[identifier], pg_temp.options(g)) o FROM held GROUP BY g) x, touchstone.members(o, NULL::bigint) m;
SELECT is_empty('SELECT * FROM result EXCEPT SELECT * FROM expected', 'one_id follows its rule');
SELECT is((SELECT count(*)::int FROM result), (SELECT count(*)::int FROM expected), 'and has all records');
SELECT cmp_ok((SELECT count(*) FROM (SELECT g, touchstone.one_id(r, ARRAY[identifier], pg_temp.options(g)) o FROM held GROUP BY g) x, touchstone.shared_identifiers(o) s WHERE s.reason = 'conflict'), '>', 50::bigint, 'with conflicts');
SELECT cmp_ok((SELECT count(*) FROM (SELECT g, touchstone.one_id(r, ARRAY[identifier], pg_temp.options(g)) o FROM held GROUP BY g) x, touchstone.shared_identifiers(o) s WHERE s.reason = 'over limit'), '>', 50::bigint, 'and limits');

-- the same bytes: shuffled, whole records, parallel, merged
CREATE TABLE crowd AS SELECT i AS r, ARRAY['phone:' || (random() * 20000)::int, CASE WHEN random() < 0.3 THEN 'email:' || (random() * 9000)::int END, 'cookie:' || (random() * 15000)::int] AS ids, random() AS x FROM generate_series(1, 20000) i;
ANALYZE crowd;
CREATE TEMP TABLE answers (answer text);
SET max_parallel_workers_per_gather = 0;
INSERT INTO answers SELECT md5(touchstone.one_id(r, ids, '{"limits": {"phone": 9}}')::text) FROM crowd;
INSERT INTO answers SELECT md5(touchstone.one_id(r, ids, '{"limits": {"phone": 9}}')::text) FROM (SELECT * FROM crowd ORDER BY x) s;
INSERT INTO answers SELECT md5(touchstone.one_id(r, ARRAY[i], '{"limits": {"phone": 9}}')::text) FROM (SELECT r, i FROM crowd, unnest(ids) i ORDER BY hashfloat8(x), i DESC) s;
INSERT INTO answers SELECT md5(touchstone.components_merge(o)::text) FROM
	(SELECT touchstone.components_merge(o ORDER BY random()) o FROM
		(SELECT (random() * 11)::int p, touchstone.one_id(r, ARRAY[i], '{"limits": {"phone": 9}}') o FROM crowd, unnest(ids) i GROUP BY 1) a GROUP BY p / 3) b;
SET max_parallel_workers_per_gather = 3; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
INSERT INTO answers SELECT md5((SELECT touchstone.one_id(r, ids, '{"limits": {"phone": 9}}')::text FROM crowd));
CREATE TEMP TABLE parallel_answer AS SELECT md5(touchstone.one_id(r, ids, '{"limits": {"phone": 9}}')::text) AS answer FROM crowd;
INSERT INTO answers SELECT answer FROM parallel_answer;
SET max_parallel_workers_per_gather = 0;
SELECT is((SELECT count(DISTINCT answer)::int FROM answers), 1, 'one answer');
SELECT is((SELECT count(answer)::int FROM answers), 6, 'in six ways');

-- arrival one by one, in random order, identifier by identifier or whole
SELECT * FROM touchstone.identity_tables('ident') \gexec
DO $$
DECLARE x record;
BEGIN
	FOR x IN SELECT g, r, array_agg(identifier) ids FROM held WHERE g <= 12 GROUP BY g, r, CASE WHEN g % 3 = 0 THEN random() END ORDER BY random() LOOP
		PERFORM touchstone.resolve_identity('ident', x.g || '/' || x.r, ARRAY(SELECT i || '@' || x.g FROM unnest(x.ids) i), now(),
			'{"weak": ["cookie", "device"], "limits": {"phone": 2, "device": 3}}');
	END LOOP;
END $$;
CREATE TABLE batch AS SELECT * FROM touchstone.members((SELECT touchstone.one_id(g || '/' || r, ARRAY[identifier || '@' || g], '{"weak": ["cookie", "device"], "limits": {"phone": 2, "device": 3}}') FROM held WHERE g <= 12));
SELECT is_empty('SELECT DISTINCT record, one_id FROM ident EXCEPT SELECT * FROM batch', 'arriving one by one gives the same groups');
SELECT is((SELECT count(DISTINCT record)::int FROM ident), (SELECT count(*)::int FROM batch), 'of all records');
-- and so it is after identifiers were taken off
DO $$
DECLARE x record;
BEGIN
	FOR x IN SELECT record, identifier FROM ident WHERE identifier <> '' ORDER BY random() LIMIT 150 LOOP
		PERFORM touchstone.unbind_identity('ident', x.record, ARRAY[x.identifier], '{"weak": ["cookie", "device"], "limits": {"phone": 2, "device": 3}}');
	END LOOP;
END $$;
SELECT is_empty($$ SELECT DISTINCT record, one_id FROM ident EXCEPT SELECT * FROM touchstone.members((SELECT touchstone.one_id(record, ARRAY[CASE WHEN binds THEN identifier END], '{"weak": ["cookie", "device"], "limits": {"phone": 2, "device": 3}}') FROM ident)) $$,
	'also after identifiers were taken off');
SELECT * FROM finish();
ROLLBACK;
