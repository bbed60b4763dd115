-- Properties of person_similarity on random names.
\set ON_ERROR_STOP 1
BEGIN;
SET LOCAL search_path = touchstone, public;
SELECT plan(7);
SELECT setseed(0.7) \g /dev/null
CREATE TEMP TABLE names AS
SELECT i, string_agg((ARRAY['anna', 'ben', 'c.', 'dubois', 'el-amin', 'fischer', 'garcia', 'hansen', 'иван', 'петров', '张', '伟', '小明', '欧阳', 'Dr.', 'o''neil', 'λέων', '·', '山田', 'ab'])[1 + floor(random() * 20)::int], CASE WHEN i % 3 = 0 THEN '' ELSE ' ' END) AS name
FROM generate_series(1, 700) i, generate_series(1, 1 + i % 4) GROUP BY i;
CREATE TEMP TABLE pairs AS SELECT x.name AS a, y.name AS b FROM names x JOIN names y ON y.i IN (x.i % 700 + 1, x.i * 13 % 700 + 1);
SELECT cmp_ok(count(DISTINCT (a, b)), '>', 1000::bigint, 'there are pairs') FROM pairs;
SELECT is_empty('SELECT * FROM pairs WHERE person_similarity(a, b) <> person_similarity(b, a)', 'symmetric');
SELECT is_empty('SELECT * FROM pairs WHERE NOT person_similarity(a, b) BETWEEN 0 AND 1', 'from 0 to 1');
SELECT is_empty('SELECT * FROM names WHERE person_similarity(name, name) < 0.999999', 'a name is like itself');
SELECT is_empty('SELECT * FROM pairs WHERE abs(person_similarity(a, b) - person_similarity(normalize_person_name(a), normalize_person_name(b))) > 1e-12', 'spelling that normalize_person_name folds makes no difference');
SELECT cmp_ok(count(*) FILTER (WHERE person_similarity(a, b) BETWEEN 0.2 AND 0.9), '>', 50::bigint, 'not only 0 and 1') FROM pairs;
-- names that were taken apart are kept in 256 places: what is kept, and what has driven out what, changes no answer
CREATE TEMP TABLE many AS SELECT i, (ARRAY['Ann','Bob','Wang','王','欧阳','Иван'])[1 + i % 6] || (ARRAY[' ','', ' Maria ','-'])[1 + i % 4] || (ARRAY['Weber','小明','Петров','Li'])[1 + i * 7 % 4] || CASE WHEN i % 3 = 0 THEN ' ' || chr(97 + i % 26) ELSE substr(md5(i::text), 1, 2) END AS name FROM generate_series(1, 350) i;
CREATE TEMP TABLE in_order AS SELECT a.i, b.i AS j, touchstone.person_similarity(a.name, b.name) AS s FROM many a, many b ORDER BY a.i, b.i;
SELECT is((SELECT count(*)::int FROM (SELECT o.s, touchstone.person_similarity(a.name, b.name) AS again FROM (SELECT * FROM in_order ORDER BY md5(i || ' ' || j)) o JOIN many a USING (i) JOIN many b ON b.i = j OFFSET 0) x WHERE s IS DISTINCT FROM again), 0, 'the same in any order of the pairs');
SELECT * FROM finish();
ROLLBACK;
