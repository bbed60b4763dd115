-- one_id: who is one person, by what they hold; shared_identifiers: what was not allowed to bind.
CREATE TEMP TABLE people (id int, phone text, email text, cookie text);
INSERT INTO people VALUES
	(1, '138', 'ann@x.cn', NULL), (2, '138', NULL, 'c1'), (3, NULL, NULL, 'c1'),   -- Ann, and a visit with her cookie
	(4, '139', NULL, 'tablet'), (5, '137', NULL, 'tablet'), (6, NULL, NULL, 'tablet'), -- the tablet at the booth
	(7, NULL, 'dan@x.cn', 'c3'), (8, '136', NULL, 'c3'),                             -- complement each other
	(9, NULL, NULL, NULL), (10, '', '', '  ');                                     -- nothing known
CREATE TEMP VIEW held AS SELECT id, ARRAY['phone:' || phone, 'email:' || email, 'cookie:' || cookie] AS ids FROM people;

SELECT * FROM touchstone.members((SELECT touchstone.one_id(id, ids) FROM held), NULL::bigint);
SELECT * FROM touchstone.shared_identifiers((SELECT touchstone.one_id(id, ids) FROM held));
-- text and uuid records
SELECT string_agg(member || ' ' || component, ', ') FROM touchstone.members((SELECT touchstone.one_id('lead:' || id, ids) FROM held));
SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.one_id(md5(id::text)::uuid, ids) FROM held), NULL::uuid);
-- several rows of a record add up; equal values of two kinds never meet
SELECT * FROM touchstone.members((SELECT touchstone.one_id(r, ARRAY[i]) FROM (VALUES (1, 'phone:1'), (2, 'email:1'), (3, 'email:2'), (3, 'phone:1'), (3, 'phone:1')) v(r, i)), NULL::bigint);
-- a person may have two phones; a cookie then conflicts with neither of them
SELECT * FROM touchstone.members((SELECT touchstone.one_id(r, i) FROM (VALUES (1, ARRAY['phone:1', 'email:a']), (2, ARRAY['phone:2', 'email:a', 'cookie:c']), (3, ARRAY['phone:1', 'cookie:c'])) v(r, i)), NULL::bigint);
-- two weak identifiers that would attach one visit to two persons: the first in order does
SELECT * FROM touchstone.members((SELECT touchstone.one_id(r, i) FROM (VALUES (1, ARRAY['phone:1', 'cookie:b']), (2, ARRAY['phone:2', 'cookie:a']), (3, ARRAY['cookie:a', 'cookie:b'])) v(r, i)), NULL::bigint);
SELECT * FROM touchstone.shared_identifiers((SELECT touchstone.one_id(r, i) FROM (VALUES (1, ARRAY['phone:1', 'cookie:b']), (2, ARRAY['phone:2', 'cookie:a']), (3, ARRAY['cookie:a', 'cookie:b'])) v(r, i)));

-- options: kinds that are weak
SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"weak": ["cookie", "email"]}') FROM held));
SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"strong": ["phone", "email", "cookie"]}') FROM held));
SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"weak": []}') FROM held));
-- a limit counts other identifiers, not records: a switchboard with names is not a person, a cookie with visits is
CREATE TEMP VIEW office AS SELECT i AS id, ARRAY['phone:switchboard', 'name:' || i] AS ids FROM generate_series(1, 5) i UNION ALL SELECT 100 + i, ARRAY['cookie:busy', 'phone:1'] FROM generate_series(1, 50) i;
SELECT component, count(*) FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"limits": {"phone": 5, "cookie": 1}}') FROM office), NULL::bigint) GROUP BY 1 ORDER BY 1;
SELECT component, count(*) FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"limits": {"phone": 4, "cookie": 0}}') FROM office), NULL::bigint) GROUP BY 1 ORDER BY 1;
SELECT * FROM touchstone.shared_identifiers((SELECT touchstone.one_id(id, ids, '{"limits": {"phone": 4, "cookie": 0}}') FROM office));
-- identifiers that never bind; what does not bind does not conflict either
SELECT * FROM touchstone.members((SELECT touchstone.one_id(id, ids, '{"never": ["phone:139", "phone:none"]}') FROM held WHERE id IN (4, 5, 6)));
SELECT * FROM touchstone.shared_identifiers((SELECT touchstone.one_id(id, ids, '{"never": ["phone:139", "phone:none"]}') FROM held WHERE id IN (4, 5, 6)));
-- options are compared by what they say
SELECT touchstone.components_merge(c) IS NOT NULL AS merged FROM (SELECT touchstone.one_id(1, ARRAY['a:1'], '{"weak": ["ip", "cookie", "device"], "limits": {"a": 3}}') AS c UNION ALL SELECT touchstone.one_id(2, ARRAY['a:1'], '{"limits": {"a": 3}}')) x;
-- no rows; no identifiers; a value of connected_components has none
SELECT touchstone.one_id(id, ids) FROM held WHERE false;
SELECT * FROM touchstone.members((SELECT touchstone.one_id(id, NULL) FROM held WHERE id < 3));
SELECT * FROM touchstone.shared_identifiers((SELECT touchstone.connected_components(1, 2)));
SELECT * FROM touchstone.shared_identifiers(NULL);
-- a value is its text
SELECT touchstone.one_id(id, ids)::text::touchstone.components::text = touchstone.one_id(id, ids)::text AS same FROM held;

\set VERBOSITY terse
-- error
SELECT touchstone.one_id(NULL::bigint, ids) FROM held;
-- error
SELECT touchstone.one_id('', ids) FROM held;
-- error
SELECT touchstone.one_id(repeat('x', 1025), ids) FROM held;
-- error
SELECT touchstone.one_id(1, ARRAY['13800138000']);
-- error
SELECT touchstone.one_id(1, ARRAY['Phone:13800138000']);
-- error
SELECT touchstone.one_id(1, ARRAY[':13800138000']);
-- error
SELECT touchstone.one_id(1, ARRAY['phone:' || repeat('1', 1100)]);
-- error
SELECT touchstone.one_id(i, ARRAY['kind_' || i || ':1']) FROM generate_series(1, 65) i;
-- error
SELECT touchstone.one_id(1, ARRAY['phnoe:1'], '{"strong": ["phone"]}');
-- error: options change from row to row
SELECT touchstone.one_id(i, ARRAY['phone:1'], jsonb_build_object('limits', jsonb_build_object('phone', i))) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.one_id(i, ARRAY['phone:1'], CASE WHEN i = 1 THEN '{}'::jsonb END) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.components_merge(c) FROM (SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limits": {"a": 3}}') AS c UNION ALL SELECT touchstone.one_id(2, ARRAY['a:1'])) x;
-- errors: 12
SELECT touchstone.one_id(1, ARRAY['a:1'], '[]');
SELECT touchstone.one_id(1, ARRAY['a:1'], '"weak"');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"week": []}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"weak": "cookie"}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"weak": [1]}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"weak": ["a"], "strong": ["a"]}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limits": 3}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limits": {"a": 2.5}}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limits": {"a": -1}}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limits": {"a": 1e12}}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"never": ["138"]}');
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"never": {}}');
\set VERBOSITY default
-- error: with its detail and hint
SELECT touchstone.one_id(1, ARRAY['13800138000']);
-- error
SELECT touchstone.one_id(1, ARRAY['a:1'], '{"limit": {"phone": 20}}');
