-- connected_components, components_merge, members: who is linked to whom.
CREATE TEMP TABLE edges (a int, b int);
INSERT INTO edges VALUES (1, 2), (3, 2), (7, NULL), (NULL, 8), (9, 10), (10, -4), (NULL, NULL), (5, 5), (2, 1);

-- the component is the smallest member; NULL makes the other a member of its own
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges), NULL::bigint);
-- text, compared bytewise; an empty text is as NULL
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM (VALUES ('b', 'a'), ('10', '9'), ('', 'x'), ('B', 'b'), ('9', 'z'), ('', '')) v(a, b)));
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a::varchar, b) FROM (VALUES ('客户', 'kunde'), ('ключ', '')) v(a, b)));
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM (VALUES ('00000000-0000-0000-0000-000000000002'::uuid, 'ffffffff-0000-0000-0000-000000000001'::uuid), (NULL, '80000000-0000-0000-0000-000000000000')) v(a, b)), NULL::uuid);
-- members as text, whatever the keys are
SELECT pg_typeof(member), * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges WHERE a > 5));
SELECT count(DISTINCT component) FROM touchstone.members((SELECT touchstone.connected_components(md5(a::text)::uuid, md5(b::text)::uuid) FROM edges));
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM (VALUES (9223372036854775807, -9223372036854775808)) v(a, b)), 0::bigint);
-- keys of several sources, prefixed by source
SELECT * FROM touchstone.members((SELECT touchstone.connected_components('lead:' || lead, 'account:' || account) FROM (VALUES (1, 1), (2, 1), (3, NULL), (4, 2)) v(lead, account)));
-- groups; windows; no rows; rows that say nothing
SELECT a % 2 AS odd, (SELECT count(*) FROM touchstone.members(c)) AS members FROM (SELECT a % 2 AS a, touchstone.connected_components(a, b) AS c FROM edges WHERE a IS NOT NULL GROUP BY 1) x ORDER BY 1;
SELECT i, (SELECT count(DISTINCT component) FROM touchstone.members(c)) AS components FROM (SELECT i, touchstone.connected_components(i, i / 2) OVER (ORDER BY i) AS c FROM generate_series(1, 5) i) x;
SELECT touchstone.connected_components(a, b) FROM edges WHERE false;
SELECT touchstone.connected_components(NULL::bigint, NULL::bigint), touchstone.connected_components(''::text, NULL::text);
SELECT * FROM touchstone.members(NULL);
SELECT * FROM touchstone.members(NULL, NULL::bigint);
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(NULL::bigint, NULL::bigint)));
-- rows of members() beside other columns
SELECT (touchstone.members(touchstone.connected_components(a, b), NULL::bigint)).* FROM edges WHERE a = 9;

-- merging
CREATE TEMP TABLE parts AS SELECT a % 3 AS part, touchstone.connected_components(a, b) AS c FROM edges GROUP BY 1;
SELECT touchstone.components_merge(c)::text = (SELECT touchstone.connected_components(a, b)::text FROM edges) AS same FROM parts;
SELECT touchstone.components_merge(c) IS NULL AS none FROM parts WHERE false;
SELECT touchstone.components_merge(NULL) IS NULL AS none;
-- a value is its text, and its bytes
SELECT touchstone.connected_components(1, 2);
SELECT count(*) FROM parts WHERE c::text::touchstone.components::text = c::text;
CREATE TEMP TABLE copies (c touchstone.components);
SELECT attstorage FROM pg_attribute WHERE attrelid = 'copies'::regclass AND attname = 'c';
INSERT INTO copies SELECT c FROM parts;
SELECT bool_and(touchstone.components_send(c)::text = c::text) AS sent FROM copies;
SET search_path = touchstone, public;
SELECT count(*) FROM members((SELECT connected_components(a, b) FROM edges));
RESET search_path;

\set VERBOSITY terse
-- error
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges), NULL::int);
-- error
SELECT * FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges), NULL::text);
-- error
SELECT touchstone.connected_components(repeat('x', 1025), 'a');
-- error
SELECT touchstone.components_merge(c) FROM (SELECT touchstone.connected_components(1, 2) AS c UNION ALL SELECT touchstone.connected_components('1'::text, '2')) x;
-- error
SELECT touchstone.components_merge(c) FROM (SELECT touchstone.connected_components(1, 2) AS c UNION ALL SELECT touchstone.one_id(1, ARRAY['phone:1'])) x;
-- what is no value
\set VERBOSITY default
-- error
SELECT 'nonsense'::touchstone.components;
\set VERBOSITY terse
-- error
SELECT ''::touchstone.components;
-- error: one byte short, one too many
SELECT left(touchstone.connected_components(1, 2)::text, -2)::touchstone.components;
-- error
SELECT (touchstone.connected_components(1, 2)::text || '00')::touchstone.components;
-- error: members that do not ascend
SELECT overlay(touchstone.connected_components(1, 2)::text placing '03' from 75)::touchstone.components;
-- error: a component that is not a member, one that is not the smallest
SELECT overlay(touchstone.connected_components(1, 2)::text placing '07' from 115)::touchstone.components;
-- error
SELECT overlay(touchstone.connected_components(1, 2)::text placing '01' from 107)::touchstone.components;
-- error: of an unknown version
SELECT overlay(touchstone.connected_components(1, 2)::text placing '32' from 9)::touchstone.components;
-- error: counts that would wrap
SELECT overlay(touchstone.connected_components(1, 2)::text placing 'ffffffff' from 19)::touchstone.components;
-- error: from a database with another encoding
SELECT overlay(touchstone.connected_components('1'::text, '2')::text placing '08' from 15)::touchstone.components;

-- binary output of a value in an array and in a row, whose functions free what they have sent (once a crash)
SELECT length(array_send(ARRAY[c, c])) = 20 + 2 * (4 + length(touchstone.components_send(c))) AS in_array, length(record_send(ROW(c))) = 4 + 8 + length(touchstone.components_send(c)) AS in_row
FROM (SELECT touchstone.connected_components(1::bigint, 2::bigint)) x (c);
