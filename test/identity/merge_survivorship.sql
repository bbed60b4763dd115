-- The survivors are the same in any order of the rows and on every plan, and the same as by sorting in SQL.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(9);
SET search_path = touchstone, public;
SELECT setseed(0.5);
-- groups from 1 row to thousands; few distinct values, so that there are ties of every kind
CREATE TABLE rows AS
SELECT i AS id, floor(random() ^ 3 * 3000)::int AS g,
	CASE WHEN random() < 0.8 THEN (ARRAY['', 'a', 'b', 'cc', 'dd', '张伟'])[1 + floor(random() * 6)::int] || CASE WHEN random() < 0.3 THEN floor(random() * 400)::text ELSE '' END END AS v,
	CASE WHEN random() < 0.9 THEN timestamptz '2026-01-01' + make_interval(days => floor(random() * 9)::int) END AS at,
	CASE WHEN random() < 0.9 THEN floor(random() * 300)::text END AS ref,
	(ARRAY['crm', 'web', 'erp', NULL])[1 + floor(random() * 4)::int] AS origin, floor(random() * 5)::int AS filled, (random() * 20)::numeric(4, 1) AS n
FROM generate_series(1, 60000) i;
ANALYZE rows;
CREATE TEMP VIEW answer AS
SELECT g, survivor_newest(v, at, ref) AS newest, survivor_most_frequent(v, at, ref) AS frequent, survivor_longest(v, at, ref) AS longest, survivor_most_complete(v, filled, at, ref) AS complete,
	survivor_by_priority(v, origin, ARRAY['crm', 'erp'], at, ref) AS priority, survivor_minimum(n, at, ref) AS minimum, survivor_maximum(n, at, ref) AS maximum, survivor_minimum(v, at, ref) AS least
FROM rows GROUP BY g;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT * FROM answer;

-- by hand
CREATE TEMP VIEW ranked AS
SELECT g, v, at, ref, n, row_number() OVER (PARTITION BY g ORDER BY at DESC NULLS LAST, ref COLLATE "C" NULLS LAST, v COLLATE "C") AS newest,
	row_number() OVER (PARTITION BY g ORDER BY length(v) DESC, at DESC NULLS LAST, ref COLLATE "C" NULLS LAST, v COLLATE "C") AS longest,
	row_number() OVER (PARTITION BY g ORDER BY filled DESC, at DESC NULLS LAST, ref COLLATE "C" NULLS LAST, v COLLATE "C") AS complete,
	row_number() OVER (PARTITION BY g ORDER BY coalesce(array_position(ARRAY['crm', 'erp'], origin), 3), at DESC NULLS LAST, ref COLLATE "C" NULLS LAST, v COLLATE "C") AS priority,
	row_number() OVER (PARTITION BY g ORDER BY v COLLATE "C", at DESC NULLS LAST, ref COLLATE "C" NULLS LAST) AS least
FROM rows WHERE v <> '';
SELECT is_empty($$ SELECT s.g FROM serial s JOIN ranked r ON r.g = s.g AND r.newest = 1 WHERE ((s.newest).value, (s.newest).at, (s.newest).ref) IS DISTINCT FROM (r.v, r.at, r.ref) $$, 'newest');
SELECT is_empty($$ SELECT s.g FROM serial s JOIN ranked r ON r.g = s.g AND r.longest = 1 WHERE ((s.longest).value, (s.longest).at, (s.longest).ref) IS DISTINCT FROM (r.v, r.at, r.ref) $$, 'longest');
SELECT is_empty($$ SELECT s.g FROM serial s JOIN ranked r ON r.g = s.g AND r.complete = 1 WHERE ((s.complete).value, (s.complete).at, (s.complete).ref) IS DISTINCT FROM (r.v, r.at, r.ref) $$, 'most complete');
SELECT is_empty($$ SELECT s.g FROM serial s JOIN ranked r ON r.g = s.g AND r.priority = 1 WHERE ((s.priority).value, (s.priority).at, (s.priority).ref) IS DISTINCT FROM (r.v, r.at, r.ref) $$, 'by priority');
SELECT is_empty($$ SELECT s.g FROM serial s JOIN ranked r ON r.g = s.g AND r.least = 1 WHERE ((s.least).value, (s.least).at, (s.least).ref) IS DISTINCT FROM (r.v, r.at, r.ref) $$, 'minimum of text');
SELECT is_empty($$
	SELECT s.g FROM serial s JOIN (SELECT DISTINCT ON (g) g, v, votes FROM (SELECT g, v, count(*) AS votes, max(newest) FILTER (WHERE first) AS newest FROM (SELECT *, newest = min(newest) OVER (PARTITION BY g, v) AS first FROM ranked) x GROUP BY g, v) y
	                               ORDER BY g, votes DESC, newest) r ON r.g = s.g
	WHERE ((s.frequent).value, (s.frequent).votes) IS DISTINCT FROM (r.v, r.votes)
$$, 'most frequent');
SELECT is_empty($$
	SELECT s.g FROM serial s JOIN (SELECT g, count(*) AS records, count(NULLIF(v, '')) AS candidates, count(DISTINCT NULLIF(v, '')) > 1 AS conflict, min(n)::text AS least, max(n)::text AS most FROM rows GROUP BY g) r ON r.g = s.g
	WHERE ((s.longest).records, (s.longest).candidates, (s.longest).conflict, (s.minimum).value, (s.maximum).value) IS DISTINCT FROM (r.records, r.candidates, r.conflict, r.least, r.most)
	   OR (s.frequent).conflict <> r.conflict
$$, 'counts, conflicts, minimum and maximum of numbers');

CREATE TABLE shuffled AS SELECT * FROM rows ORDER BY random();
ALTER TABLE rows RENAME TO rows_in_order;
ALTER TABLE shuffled RENAME TO rows;
CREATE TEMP VIEW answer2 AS
SELECT g, survivor_newest(v, at, ref) AS newest, survivor_most_frequent(v, at, ref) AS frequent, survivor_longest(v, at, ref) AS longest, survivor_most_complete(v, filled, at, ref) AS complete,
	survivor_by_priority(v, origin, ARRAY['crm', 'erp'], at, ref) AS priority, survivor_minimum(n, at, ref) AS minimum, survivor_maximum(n, at, ref) AS maximum, survivor_minimum(v, at, ref) AS least
FROM rows GROUP BY g;
-- (equal numbers may be written in several ways; here they are not, so everything is equal)
SELECT is_empty($$ (TABLE serial EXCEPT TABLE answer2) UNION ALL (TABLE answer2 EXCEPT TABLE serial) $$, 'in any order');
ANALYZE rows;
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
SELECT is_empty($$ (TABLE serial EXCEPT TABLE answer2) UNION ALL (TABLE answer2 EXCEPT TABLE serial) $$, 'in parallel');
SELECT * FROM finish();
ROLLBACK;
