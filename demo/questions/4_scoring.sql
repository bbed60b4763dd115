\echo '=================================================================================================================='
\echo 'SCORING: which leads deserve a call, and why?'
\echo 'A scorecard is a value: points for what a lead is and does, limits, grades and pools.  Everything is as of a moment.'
\echo '=================================================================================================================='

CREATE TABLE scorecards (name text PRIMARY KEY, card touchstone.scorecard NOT NULL);
INSERT INTO scorecards VALUES ('b2b', '{
	"attributes": [
		{"name": "industry", "when": {"industry": {"in": ["高科技", "制造业"]}}, "points": 15},
		{"name": "500 staff or more", "when": {"employees": {"at_least": 500}}, "points": 20},
		{"name": "decides", "when": {"title": {"matches": "(?i)^(C.O|.*总监|.*VP)$"}}, "points": 15},
		{"name": "title unknown", "when": {"title": "missing"}, "points": -5},
		{"name": "student", "when": {"title": "Student"}, "points": -20}],
	"behaviours": [
		{"name": "pricing page, often", "event": "visit_pricing", "at_least": 3, "within": "30 days", "points": 15, "tag": "高意向"},
		{"name": "pricing page", "event": "visit_pricing", "points": 4, "half_life": "14 days", "cap": 15},
		{"name": "white paper", "event": "download", "points": 10, "half_life": "30 days", "at_most": 2},
		{"name": "asks for prices", "event": "download", "when": {"topic": ["pricing", "选型指南"]}, "within": "60 days", "tag": "预算阶段"},
		{"name": "compares", "event": "visit_competitor*", "points": 5, "half_life": "30 days", "within": "90 days", "tag": "关注竞品"},
		{"name": "demo video", "event": "watch_demo", "points": 12, "half_life": "30 days", "cap": 20},
		{"name": "summit", "event": "attend_summit", "points": 20, "at_most": 1, "within": "90 days"},
		{"name": "unsubscribed", "event": "unsubscribe", "points": -25, "at_most": 1, "within": "90 days", "group": "mail"}],
	"groups": {"fit": {"cap": 50}, "engagement": {"cap": 60}},
	"total": {"floor": 0, "cap": 100, "round": 0},
	"disqualify": [{"name": "competitor", "when": {"email_domain": {"in": ["rival.example"]}}}],
	"grades": [{"grade": "热点", "from": 60, "leave": 55, "pool": "销售直接跟进池"}, {"grade": "培育", "from": 30, "leave": 25, "pool": "市场培育池"}, {"grade": "冷", "from": 0, "pool": "SDR清洗池"}],
	"axes": {"fit": {"A": 35, "B": 15, "C": -50}, "engagement": {"1": 30, "2": 10, "3": -50}}}');

\echo
\echo '1. Every lead, in one pass: fit from its profile, engagement from its activities; the score, its grade and pool'
\echo
CREATE FUNCTION scores(asof timestamptz) RETURNS TABLE (lead_id bigint, fit float8, engagement float8, score float8, tags text[]) LANGUAGE sql STABLE AS $$
	SELECT p.lead_id, f.fit, e.engagement, touchstone.score_total(card, f.fit, e.engagement), e.tags
	FROM scorecards, profiles p,
	     LATERAL (SELECT touchstone.score_row(card, p, asof) AS fit) f,
	     LATERAL (SELECT touchstone.score_events(card, event, at, asof, properties) AS engagement, touchstone.tags(card, event, at, asof, properties) AS tags FROM activities a WHERE a.lead_id = p.lead_id) e
$$;
CREATE INDEX ON activities (lead_id);
CREATE TABLE today AS SELECT * FROM scores('2025-12-15');
CREATE TABLE yesterday AS SELECT * FROM scores('2025-12-14');
SELECT coalesce(touchstone.grade(card, score), 'disqualified') AS grade, touchstone.pool(card, touchstone.grade(card, score)) AS pool, count(*) AS leads,
       count(*) FILTER (WHERE '高意向' = ANY (tags)) AS "高意向", count(*) FILTER (WHERE '预算阶段' = ANY (tags)) AS "预算阶段", count(*) FILTER (WHERE '关注竞品' = ANY (tags)) AS "关注竞品"
FROM today, scorecards GROUP BY 1, 2 ORDER BY min(score) DESC NULLS LAST;

\echo '2. Fit and engagement apart: A1 is called first, A3 is worth a campaign'
\echo
SELECT touchstone.axes_grade(card, fit, engagement) AS grade, count(*) AS leads, round(avg(score)::numeric, 1) AS average_score FROM today, scorecards WHERE fit IS NOT NULL GROUP BY 1 ORDER BY 1;

\echo '3. Why did this score fall since yesterday?  The explanations of both days, joined; the rows add up to the scores.'
\echo
SELECT t.lead_id AS falling FROM today t JOIN yesterday y USING (lead_id) ORDER BY t.score - y.score, lead_id LIMIT 1 \gset
CREATE VIEW why AS
SELECT asof, e.* FROM (VALUES (timestamptz '2025-12-14'), ('2025-12-15')) d(asof),
	LATERAL unnest((SELECT touchstone.score_explain(card, to_jsonb(p), event, at, asof, properties) FROM scorecards, profiles p JOIN activities a USING (lead_id) WHERE p.lead_id = :falling)) e;
SELECT coalesce(t.label, y.label) AS rule, y.events AS events_yesterday, t.events AS events_today, coalesce(t.last_at, y.last_at)::date AS last, round(coalesce(y.points, 0)::numeric, 2) AS yesterday, round(coalesce(t.points, 0)::numeric, 2) AS today,
       round((coalesce(t.points, 0) - coalesce(y.points, 0))::numeric, 2) AS change
FROM (SELECT * FROM why WHERE asof = '2025-12-14' AND part <> 'score') y FULL JOIN (SELECT * FROM why WHERE asof = '2025-12-15' AND part <> 'score') t ON (t.part, t.label) = (y.part, y.label)
ORDER BY coalesce(t.step, y.step), coalesce(y.step, 0);
SELECT asof::date, label AS grade, total AS score FROM why WHERE part = 'score' ORDER BY asof;

\echo '4. When did leads become hot, and how long after they came?'
\echo
SELECT to_char(crossed, 'YYYY-MM') AS month, count(*) AS leads, round(avg(extract(epoch FROM crossed - created_at) / 86400)::numeric, 1) AS days_after
FROM (SELECT l.id, l.created_at, touchstone.score_crossed(card, event, at, 60, properties, touchstone.score_row(card, p, '2025-12-15')) AS crossed
      FROM scorecards, leads l JOIN profiles p ON p.lead_id = l.id JOIN activities a ON a.lead_id = l.id AND a.at <= '2025-12-15'
      WHERE touchstone.score_row(card, p, '2025-12-15') IS NOT NULL GROUP BY l.id, p.*, card) c
WHERE crossed BETWEEN '2025-07-01' AND '2025-12-15' GROUP BY 1 ORDER BY 1;

\echo '5. Customers by recency, frequency and value of their orders'
\echo
SELECT (rfm).segment, count(*) AS customers, round(avg(recency_days)) AS days_since_last, round(avg(frequency), 2) AS orders, round(sum(monetary)) AS revenue
FROM (SELECT m.*, touchstone.rfm(recency_days, frequency, monetary) OVER () AS rfm FROM (SELECT lead_id, (touchstone.rfm_measures(at, amount, '2026-06-01')).* FROM orders GROUP BY lead_id) m WHERE frequency > 0) r
GROUP BY 1 ORDER BY revenue DESC;

\echo '6. A score that can be stored and indexed, and needs no nightly job: forward decay'
\echo
CREATE TABLE heat AS SELECT lead_id, touchstone.decay_sum(CASE event WHEN 'visit_pricing' THEN 5 WHEN 'watch_demo' THEN 12 WHEN 'attend_summit' THEN 20 ELSE 1 END, at, '14 days') AS heat FROM activities GROUP BY lead_id;
CREATE INDEX ON heat (heat DESC);
SELECT lead_id, round(touchstone.decay_value(heat, '2026-03-20')::numeric, 2) AS mar_20, round(touchstone.decay_value(heat, '2026-04-20')::numeric, 2) AS apr_20, heat FROM heat ORDER BY heat DESC LIMIT 5;
