-- :events events of 1 lead in 25 events, in order of time, as a web log has them; 12 kinds of them, half of which no card takes.
SELECT setseed(0.7) \g /dev/null
CREATE TABLE lead_events AS
SELECT 1 + floor(random() * (:events / 25))::int AS lead,
       (ARRAY['visit_pricing', 'download', 'watch_demo', 'join_summit', 'open_mail', 'click_mail', 'visit_home', 'visit_blog', 'visit_careers', 'visit_docs', 'search', 'unsubscribe'])[1 + floor(random() ^ 2 * 12)::int] AS event,
       timestamptz '2026-01-01 00:00+00' + i * (interval '180 days' / :events) AS at,
       (1 + floor(random() * 10))::float8 AS points
FROM generate_series(1, :events) i;
VACUUM ANALYZE lead_events;
CREATE TABLE bench_card AS SELECT '{"behaviours": [
	{"name": "pricing page, often", "event": "visit_pricing", "at_least": 3, "within": "30 days", "points": 15, "tag": "hot"},
	{"name": "white paper", "event": "download", "points": 10, "half_life": "14 days", "cap": 30},
	{"name": "demo video", "event": "watch_demo", "points": 8, "half_life": "30 days"},
	{"name": "summit", "event": "join_summit", "points": 20, "at_most": 1},
	{"name": "mail", "event": ["open_mail", "click_mail"], "points": 1, "cap": 10, "group": "mail"},
	{"name": "gone", "event": "unsubscribe", "points": -30, "at_most": 1, "group": "mail"}],
	"groups": {"engagement": {"cap": 80}, "mail": {"cap": 8, "floor": -20}}}'::touchstone.scorecard AS card;
