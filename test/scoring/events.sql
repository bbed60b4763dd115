-- Scores by rules against SQL that was written from the rules; alone and among many, shuffled, in parallel; explanations add up.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(18);
SET search_path = touchstone, public;
SET timezone = 'UTC';
SELECT setseed(0.3);
CREATE TABLE card AS SELECT '{"attributes": [{"name": "big", "when": {"size": {"at_least": 500}}, "points": 15}, {"name": "tech", "when": {"industry": ["tech", "soft"]}, "points": 20}, {"name": "far", "when": {"any": [{"km": {"at_least": 100}}, {"km": "missing"}]}, "points": -7, "group": "place"}],
	"behaviours": [{"name": "often", "event": "visit", "at_least": 3, "within": "30 days", "points": 15, "tag": "hot"}, {"name": "visit", "event": "visit", "points": 2, "cap": 9},
		{"name": "paper", "event": "download", "when": {"topic": "pricing"}, "points": 10, "half_life": "14 days", "cap": 25, "tag": "budget"}, {"name": "latest", "event": "download", "points": 3, "half_life": "9 days", "at_most": 2},
		{"name": "recent", "event": "mail*", "points": 1.5, "half_life": "20 days", "within": "60 days", "group": "mail"}, {"name": "gone", "event": "unsubscribe", "points": -12, "within": "10 days", "at_most": 1, "group": "mail"}, {"name": "summit", "event": ["summit", "fair"], "points": 20, "at_least": 1, "half_life": "90 days"}],
	"groups": {"fit": {"cap": 30}, "engagement": {"cap": 60}, "mail": {"floor": -10, "cap": 6}}, "total": {"floor": 0, "cap": 85, "round": 0}}'::scorecard AS card;
-- leads with 0 to some hundreds of events, at whole minutes so that there are ties
CREATE TABLE leads AS SELECT i AS id, (random() * 1000)::int AS size, (ARRAY['tech', 'soft', 'retail', NULL])[1 + floor(random() * 4)::int] AS industry, CASE WHEN random() < 0.7 THEN random() * 300 END AS km FROM generate_series(1, 2000) i;
CREATE TABLE events AS
SELECT 1 + floor(random() ^ 2 * 2000)::int AS lead, (ARRAY['visit', 'visit', 'download', 'mail open', 'mailing', 'unsubscribe', 'summit', 'fair', 'other'])[1 + floor(random() * 9)::int] AS event,
	timestamptz '2026-01-01' + make_interval(mins => floor(random() * 1440 * 150)::int) AS at, CASE WHEN random() < 0.5 THEN '{"topic": "pricing"}' WHEN random() < 0.5 THEN '{"topic": "x"}' END::jsonb AS p
FROM generate_series(1, 30000) i;
ANALYZE leads; ANALYZE events; ANALYZE card;
CREATE TEMP VIEW answer AS
SELECT l.id, score_events(card, event, at, '2026-05-01', p) AS engagement, tags(card, event, at, '2026-05-01', p) AS tags, score_explain(card, to_jsonb(l), event, at, '2026-05-01', p) AS why, score_crossed(card, event, at, 25, p) AS crossed
FROM card, leads l LEFT JOIN events e ON e.lead = l.id GROUP BY l.id, l.*;
SET max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT * FROM answer;

-- by hand: one rule a column
CREATE TEMP VIEW counted AS
SELECT l.id,
	CASE WHEN count(*) FILTER (WHERE event = 'visit' AND at >= '2026-04-01') >= 3 THEN 15 ELSE 0 END AS often,
	least(9, 2 * count(*) FILTER (WHERE event = 'visit')) AS visit,
	least(25, coalesce(sum(10 * 2 ^ (- extract(epoch FROM '2026-05-01' - at) / 86400 / 14)) FILTER (WHERE event = 'download' AND p ->> 'topic' = 'pricing'), 0)) AS paper,
	coalesce(sum(3 * 2 ^ (- extract(epoch FROM '2026-05-01' - at) / 86400 / 9)) FILTER (WHERE event = 'download' AND latest <= 2), 0) AS latest,
	coalesce(sum(1.5 * 2 ^ (- extract(epoch FROM '2026-05-01' - at) / 86400 / 20)) FILTER (WHERE event LIKE 'mail%' AND at >= '2026-03-02'), 0) AS recent,
	CASE WHEN count(*) FILTER (WHERE event = 'unsubscribe' AND at >= '2026-04-21') > 0 THEN -12 ELSE 0 END AS gone,
	coalesce(20 * 2 ^ (- extract(epoch FROM '2026-05-01' - max(at) FILTER (WHERE event IN ('summit', 'fair'))) / 86400 / 90), 0) AS summit
FROM leads l LEFT JOIN (SELECT *, row_number() OVER (PARTITION BY lead, event ORDER BY at DESC) AS latest FROM events WHERE at <= '2026-05-01') e ON e.lead = l.id GROUP BY l.id;
SELECT is_empty($$ SELECT id FROM serial JOIN counted c USING (id) WHERE abs(engagement - (least(60, often + visit + paper + latest + summit) + greatest(-10, least(6, recent + gone)))) > 1e-9 $$, 'engagement by hand');
SELECT is_empty($$ SELECT id FROM serial JOIN counted c USING (id) WHERE tags <> array_remove(ARRAY[CASE WHEN often > 0 THEN 'hot' END, CASE WHEN paper > 0 THEN 'budget' END], NULL) $$, 'tags by hand');
SELECT is_empty($$ SELECT l.id FROM leads l, card WHERE score_row(card, l, '2026-05-01') <> least(30, CASE WHEN size >= 500 THEN 15 ELSE 0 END + CASE WHEN industry IN ('tech', 'soft') THEN 20 ELSE 0 END) - CASE WHEN coalesce(km, 100) >= 100 THEN 7 ELSE 0 END $$, 'fit by hand');
SELECT is_empty($$ SELECT l.id FROM leads l, card WHERE score_row(card, l, '2026-05-01') <> score(card, to_jsonb(l), '2026-05-01') $$, 'rows and JSON mean the same');
-- one lead alone, to the bit
SELECT is_empty($$ SELECT id, engagement, x FROM (SELECT id, engagement, (SELECT score_events(card, event, at, '2026-05-01', p) FROM events WHERE lead = s.id) AS x FROM serial s, card WHERE id % 20 = 0) t WHERE engagement <> x $$, 'a lead alone scores as among many, to the bit');
-- explanations
SELECT is_empty($$ SELECT s.id FROM serial s JOIN leads l USING (id), card WHERE (s.why[cardinality(s.why)]).total IS DISTINCT FROM score_total(card, score_row(card, l, '2026-05-01'), engagement) $$, 'the last total is the score, to the bit');
SELECT is_empty($$ SELECT id FROM (SELECT id, sum(x.points) AS sum, (s.why[cardinality(s.why)]).total AS total FROM serial s, unnest(why) x GROUP BY id, s.why) t WHERE abs(coalesce(sum, 0) - total) > 1e-9 $$, 'points add up to the score');
SELECT is_empty($$ SELECT id FROM serial s, LATERAL (SELECT x.total, sum(x.points) OVER (ORDER BY step) AS sum FROM unnest(why) x) t WHERE abs(coalesce(sum, 0) - total) > 1e-9 $$, 'and to every total on the way');
SELECT is_empty($$ SELECT s.id FROM serial s JOIN leads l USING (id), card WHERE s.id % 20 = 0 AND s.why IS DISTINCT FROM (SELECT score_steps(card, to_jsonb(l), '2026-05-01', array_agg(event), array_agg(at), array_agg(p)) FROM events WHERE lead = s.id) $$, 'the same of arrays');
-- the moment: all moments by brute force, for some leads
SELECT is_empty($$
	SELECT s.id, s.crossed, b.t FROM serial s, card, LATERAL (SELECT min(t) AS t FROM (
		SELECT t FROM (SELECT at AS t FROM events WHERE lead = s.id UNION SELECT at + interval '10 days 0.000001 seconds' FROM events WHERE lead = s.id AND event = 'unsubscribe') m
		WHERE (SELECT score_events(card, event, at, t, p) FROM events WHERE lead = s.id) >= 25) q) b
	WHERE s.id BETWEEN 300 AND 400 AND s.crossed IS DISTINCT FROM b.t $$, 'the moment by brute force');
SELECT isnt_empty($$ SELECT FROM serial WHERE id BETWEEN 300 AND 400 AND crossed IS NOT NULL HAVING count(*) BETWEEN 10 AND 95 $$, 'some of them cross, some do not');
-- where negative points decay, the score rises between events: reached at that moment and not a microsecond before, at no event, and at none of
-- many other moments before it; of 300 leads with a few events and cards of their own
CREATE TEMP TABLE falling AS
SELECT i AS id, jsonb_build_object('behaviours', jsonb_build_array(
	jsonb_build_object('name', 'visit', 'event', 'visit', 'points', 6) || CASE i % 3 WHEN 0 THEN '{"within": "20 days"}' ELSE '{}' END::jsonb,
	jsonb_build_object('name', 'paper', 'event', 'download', 'points', 12, 'half_life', (2 + i % 7) || ' days') || CASE i % 4 WHEN 0 THEN '{"cap": 15}' ELSE '{}' END::jsonb,
	jsonb_build_object('name', 'gone', 'event', 'unsubscribe', 'points', -20, 'half_life', (2 + i % 11) || ' days') || CASE i % 5 WHEN 0 THEN '{"cap": 25}' WHEN 1 THEN '{"within": "15 days"}' ELSE '{}' END::jsonb,
	jsonb_build_object('name', 'bounce', 'event', 'bounce*', 'points', -9, 'half_life', '5 days', 'at_least', 1)),
	'groups', CASE i % 2 WHEN 0 THEN '{"engagement": {"floor": -15, "cap": 18}}' ELSE '{}' END::jsonb)::scorecard AS card, (ARRAY[1, 5.5, 9, 14.999, 18])[1 + i % 5]::float8 AS cutoff
FROM generate_series(1, 300) i;
CREATE TEMP TABLE few AS
SELECT id, CASE k WHEN 1 THEN 'unsubscribe' ELSE (ARRAY['visit', 'visit', 'visit', 'download', 'bounced'])[1 + floor(random() * 5)::int] END AS event, timestamptz '2026-01-01' + k * random() * interval '4 days' AS at FROM falling, generate_series(1, 6) k;
CREATE TEMP TABLE reached AS SELECT id, (SELECT score_crossed(card, event, at, cutoff) FROM few WHERE few.id = f.id) AS at FROM falling f;
CREATE FUNCTION pg_temp.engagement(of int, asof timestamptz) RETURNS float8 LANGUAGE sql STABLE AS $$ SELECT score_events(card, event, at, asof) FROM falling JOIN few USING (id) WHERE id = of $$;
SELECT is_empty($$ SELECT id FROM reached JOIN falling f USING (id) WHERE at IS NOT NULL AND pg_temp.engagement(id, at) < cutoff $$, 'where it rises by itself: reached');
SELECT is_empty($$ SELECT id FROM reached JOIN falling f USING (id) WHERE at IS NOT NULL AND pg_temp.engagement(id, at - interval '1 microsecond') >= cutoff $$, 'not a microsecond before');
SELECT is_empty($$ SELECT id, t FROM reached r JOIN falling f USING (id), LATERAL (SELECT timestamptz '2026-01-01' + k * interval '5 hours' AS t FROM generate_series(0, 600) k UNION ALL SELECT e.at FROM few e WHERE e.id = r.id) m WHERE (t < r.at OR r.at IS NULL) AND pg_temp.engagement(id, t) >= cutoff $$, 'at no other moment before');
SELECT cmp_ok((SELECT count(*) FROM reached r WHERE r.at IS NOT NULL AND NOT EXISTS (SELECT FROM few e WHERE e.id = r.id AND r.at IN (e.at, e.at + interval '15 days 0.000001 seconds'))), '>', 30::bigint, 'often at no event');

-- in any order, on any plan: everything to the bit
CREATE TABLE shuffled AS SELECT * FROM events ORDER BY random();
ALTER TABLE events RENAME TO events_in_order;
ALTER TABLE shuffled RENAME TO events;
ANALYZE events;
SELECT card FROM card \gset
CREATE TEMP VIEW answer2 AS
SELECT lead AS id, score_events(:'card', event, at, '2026-05-01', p) AS engagement, tags(:'card', event, at, '2026-05-01', p) AS tags, score_explain(:'card', '{"size": 600}', event, at, '2026-05-01', p) AS why, score_crossed(:'card', event, at, 25, p) AS crossed
FROM events e GROUP BY lead;
CREATE TEMP TABLE serial2 AS SELECT * FROM answer2;
SELECT is_empty($$ SELECT id FROM serial JOIN serial2 s USING (id) WHERE (serial.engagement, serial.tags, serial.crossed) IS DISTINCT FROM (s.engagement, s.tags, s.crossed) $$, 'in any order');
SET max_parallel_workers_per_gather = 2; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01;
CREATE FUNCTION plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$ DECLARE line text; whole text := ''; BEGIN FOR line IN EXECUTE 'EXPLAIN ' || query LOOP whole := whole || line; END LOOP; RETURN whole; END $$;
SELECT matches(plan_of('SELECT * FROM answer2'), 'Partial.*Aggregate', 'the plan is parallel, with partial aggregates');
SELECT is_empty($$ (TABLE serial2 EXCEPT TABLE answer2) UNION ALL (TABLE answer2 EXCEPT TABLE serial2) $$, 'in parallel');
SELECT * FROM finish();
ROLLBACK;
