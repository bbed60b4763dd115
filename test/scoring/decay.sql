-- decay_sum against a sum over all events; order that lasts; any order and plan; small groups, many cards, and cursors.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(11);
SET search_path = touchstone, public;
SET timezone = 'UTC';
SELECT setseed(0.7);
-- points of both signs and sizes, over eight years, half-lives from an hour to years
CREATE TABLE e AS SELECT 1 + floor(random() * 300)::int AS lead, (random() - 0.3) * 10 ^ floor(random() * 4) AS points, timestamptz '2018-01-01' + random() * interval '2922 days' AS at FROM generate_series(1, 30000);
ANALYZE e;
CREATE TABLE h (half_life interval, asof timestamptz);
INSERT INTO h SELECT half_life, asof FROM unnest('{1 hour, 7 days, 14 days 06:30, 2000 days}'::interval[]) half_life, unnest('{2026-01-01, 2026-01-02 03:04:05.678901, 2031-01-01}'::timestamptz[]) asof;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE s AS SELECT half_life, lead, decay_sum(points, at, half_life) AS score FROM e, (SELECT DISTINCT half_life FROM h) h GROUP BY 1, 2;
-- relative to the sum of absolute values; what is below 1e-250 is nothing
CREATE TEMP TABLE truth AS SELECT half_life, asof, lead, sum(decay(points, at, asof, half_life)) AS value, sum(decay(abs(points), at, asof, half_life)) AS size FROM e, h GROUP BY 1, 2, 3;
SELECT is_empty($$ SELECT t.*, decay_value(score, asof) FROM truth t JOIN s USING (half_life, lead) WHERE CASE WHEN size > 1e-250 THEN abs(decay_value(score, asof) - value) > 1e-12 * size ELSE abs(decay_value(score, asof)) > 1e-249 END $$, 'decay_sum, decay_value: the sum of what is left');
SELECT is_empty($$
	SELECT half_life, asof, lead FROM (SELECT t.*, rank() OVER (PARTITION BY half_life, asof ORDER BY value) AS a, rank() OVER (PARTITION BY half_life, asof ORDER BY score USING OPERATOR(touchstone.<)) AS b FROM truth t JOIN s USING (half_life, lead) WHERE half_life >= '7 days') r WHERE a <> b
$$, 'the order is that of the values, at every time');
SELECT is_empty($$ SELECT lead FROM s JOIN (SELECT lead, decay_merge(decay_score(points, at, '7 days')) AS merged FROM e GROUP BY lead) m USING (lead) JOIN truth t USING (half_life, lead) WHERE half_life = '7 days' AND asof = '2026-01-01' AND abs(decay_value(score, asof) - decay_value(merged, asof)) > 1e-12 * size $$, 'the same one by one');
-- shuffled, in parallel
CREATE TABLE shuffled AS SELECT * FROM e ORDER BY random();
ANALYZE shuffled;
CREATE TEMP VIEW answer AS SELECT lead, decay_sum(points, at, '7 days') AS score, (rfm_measures(at, points, '2026-01-01')).* FROM shuffled GROUP BY lead;
CREATE TEMP TABLE serial AS SELECT * FROM answer;
SELECT is_empty($$ SELECT lead FROM s JOIN serial a USING (lead) JOIN truth t USING (half_life, lead) WHERE half_life = '7 days' AND asof = '2026-01-01' AND abs(decay_value(s.score, asof) - decay_value(a.score, asof)) > 1e-12 * size $$, 'in any order');
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE line text; whole text := ''; BEGIN FOR line IN EXECUTE 'EXPLAIN ' || query LOOP whole := whole || line; END LOOP; RETURN whole; END $$;
SELECT matches(plan_of('SELECT * FROM answer'), 'Partial.*Aggregate', 'the plan is parallel');
CREATE TEMP TABLE parallel AS SELECT lead, decay_sum(points, at, '7 days') AS score, (rfm_measures(at, points, '2026-01-01')).* FROM shuffled GROUP BY lead;
SELECT is_empty($$ SELECT lead FROM parallel p JOIN serial a USING (lead) JOIN truth t USING (lead) WHERE half_life = '7 days' AND asof = '2026-01-01' AND (abs(decay_value(p.score, asof) - decay_value(a.score, asof)) > 1e-12 * size
	OR (p.frequency, p.first_at, p.last_at) <> (a.frequency, a.first_at, a.last_at) OR abs(p.monetary - a.monetary) > 1e-9) $$, 'in parallel');
SELECT is_empty($$ SELECT lead FROM serial JOIN (SELECT lead, sum(points::numeric) AS sum, count(*) AS n FROM e GROUP BY lead) x USING (lead) WHERE frequency <> n OR abs(monetary - sum) > 1e-9 $$, 'rfm_measures by hand');
RESET max_parallel_workers_per_gather;

-- memory: 100,000 leads with three events each, of a card with three behaviours, below 200 bytes for each state
CREATE TABLE small AS SELECT i / 3 AS lead, (ARRAY['a', 'b', 'c'])[1 + i % 3] AS event, timestamptz '2026-01-01' + i * interval '1 second' AS at FROM generate_series(0, 299999) i;
ANALYZE small;
SET work_mem = '1GB'; SET enable_sort = off; SET max_parallel_workers_per_gather = 0;
CREATE FUNCTION memory_of(query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING off) ' || query LOOP
		IF line ~ 'Memory Usage: \d+kB' THEN
			RETURN (regexp_match(line, 'Memory Usage: (\d+)kB'))[1]::int;
		END IF;
	END LOOP;
END $$;
SELECT cmp_ok((memory_of($$SELECT lead, score_events('{"behaviours": [{"event": "a", "points": 1}, {"event": "b", "points": 1}, {"event": "c", "points": 1, "half_life": "1 day"}]}', event, at, '2026-02-01') FROM small GROUP BY lead$$) - memory_of('SELECT lead, count(*) FROM small GROUP BY lead')) * 1024 / 100000, '<', 200, 'a small group takes less than 200 bytes');

-- what a cursor has compiled stays while other statements use many other cards; a card of its own for every group
CREATE TABLE cards AS SELECT i AS lead, format('{"behaviours": [{"event": "a", "points": %s}]}', i)::scorecard AS card FROM generate_series(0, 2999) i;
DECLARE c CURSOR FOR SELECT sum(x) FROM (SELECT small.lead, score_events(card, event, at, '2026-02-01') - lead AS x FROM small JOIN cards USING (lead) GROUP BY lead ORDER BY lead) t GROUP BY lead % 3000 ORDER BY lead % 3000;
DECLARE d CURSOR FOR SELECT score(card, '{}', '2026-01-01') FROM cards ORDER BY lead;
MOVE 10 IN c;
MOVE 10 IN d;
SELECT count(*) AS n, sum(score_total(format('{"attributes": [], "total": {"cap": %s}}', i)::scorecard, i + 1, 0)) = 5000 * 5001 / 2 AS right_sum FROM generate_series(1, 5000) i \gset
SELECT ok(:n = 5000 AND :'right_sum', 'thousands of cards in one statement');
MOVE ALL IN d;
MOVE ALL IN c;
SELECT is_empty($$ SELECT lead FROM (SELECT lead, score_events(card, event, at, '2026-02-01') AS x FROM small JOIN cards USING (lead) GROUP BY lead) t WHERE x <> lead $$, 'a card of its own for every group');
-- (found by libFuzzer: accepted, but what was written of it was not read again)
SELECT throws_ok($$ SELECT '1e-300*2^-19999999999999 per 1 day'::touchstone.decay_score $$, '22P02', NULL, 'an exponent that is out of range only in the normal form');
SELECT * FROM finish();
ROLLBACK;
