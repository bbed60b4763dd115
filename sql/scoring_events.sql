-- score_events, tags, score_explain, score_crossed: which events count, limits, decay, NULL; mistakes.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA scoring;
SET search_path = scoring, public;
CREATE TABLE e (lead int, event text, at timestamptz, p jsonb);
INSERT INTO e VALUES
	(1, 'visit', '2026-01-01', NULL), (1, 'visit', '2026-01-11', '{"page": "pricing"}'), (1, 'visit', '2026-01-21', '{"page": "pricing"}'), (1, 'visit', '2026-01-31', '{"page": "home"}'),
	(1, 'download', '2026-01-17', NULL), (1, 'download', '2026-01-31', NULL), (1, 'unknown', '2026-01-02', NULL), (1, 'visit', '2026-02-10', '{"page": "pricing"}'),
	(2, 'unsubscribe', '2026-01-30', NULL), (2, 'mail_open', '2026-01-30', NULL), (2, 'mail_click', '2026-01-30', NULL), (2, 'mailing', '2026-01-30', NULL),
	(3, NULL, NULL, NULL), (4, 'visit', NULL, NULL), (4, NULL, '2026-01-01', NULL), (5, 'visit', '-infinity', NULL), (5, 'download', '-infinity', NULL), (6, 'visit', 'infinity', NULL);
-- one rule at a time, as of 2026-01-31.  Of lead 1 four visits (0, 10, 20 and 30 days old) and two downloads (0 and 14 days old) are not after it.
CREATE FUNCTION points(rule text, lead int) RETURNS float8 LANGUAGE sql AS $$
	SELECT touchstone.score_events(('{"behaviours": [' || $1 || ']}')::touchstone.scorecard, event, at, '2026-01-31', p) FROM e WHERE e.lead = $2
$$;
SELECT rule, points(rule, 1) AS points, expected FROM (VALUES
	('{"event": "visit", "points": 3}', 12), ('{"event": "visit", "points": 3, "at_most": 2}', 6), ('{"event": "visit", "points": 3, "at_least": 4}', 3), ('{"event": "visit", "points": 3, "at_least": 5}', 0),
	('{"event": "visit", "points": 3, "within": "20 days"}', 9), ('{"event": "visit", "points": 3, "within": "479 hours 59 minutes 59 seconds"}', 6), ('{"event": "visit", "points": 3, "within": "20 days", "at_least": 3}', 3),
	('{"event": "visit", "points": 3, "within": "20 days", "at_most": 1}', 3), ('{"event": "visit", "points": 3, "cap": 10}', 10), ('{"event": "visit", "points": -3, "cap": 10}', -10), ('{"event": "visit", "points": -3}', -12),
	-- 1, 1/2, 1/4, 1/8 with a half-life of 10 days
	('{"event": "visit", "points": 8, "half_life": "10 days"}', 15), ('{"event": "visit", "points": 8, "half_life": "10 days", "at_most": 2}', 12), ('{"event": "visit", "points": 8, "half_life": "10 days", "within": "20 days"}', 14),
	('{"event": "visit", "points": 8, "half_life": "10 days", "cap": 13}', 13), ('{"event": "download", "points": 8, "half_life": "14 days"}', 12), ('{"event": "download", "points": 8, "half_life": "14 days", "at_most": 1}', 8),
	-- points that are given once decay since the last event that counts: the newest visit is of today, the newest of the pricing page 10 days old
	('{"event": "visit", "points": 8, "half_life": "10 days", "at_least": 4}', 8), ('{"event": "visit", "when": {"page": "pricing"}, "points": 8, "half_life": "10 days", "at_least": 2}', 4), ('{"event": "visit", "when": {"page": "pricing"}, "points": 8, "half_life": "10 days", "at_least": 3}', 0),
	('{"event": "visit", "when": {"page": "pricing"}, "points": 1}', 2), ('{"event": "visit", "when": {"page": "missing"}, "points": 1}', 1), ('{"event": "visit", "when": {"not": {"page": "pricing"}}, "points": 1}', 2),
	('{"event": ["visit", "download"], "points": 1}', 6), ('{"event": "vis*", "points": 1}', 4), ('{"event": "*", "points": 1}', 7), ('{"event": ["visit", "v*", "d*"], "points": 1}', 6), ('{"event": "visi", "points": 1}', 0), ('{"event": "visits", "points": 1}', 0)) t(rule, expected)
WHERE points(rule, 1) IS DISTINCT FROM expected OR rule LIKE '%half%';
-- names and prefixes of several rules; a group's floor and cap; -30 + 2 + 1 is not below -20, and 5 * 8 is not above 30
SELECT touchstone.score_events('{"behaviours": [{"name": "gone", "event": "unsubscribe", "points": -30, "group": "mail"}, {"name": "mail", "event": "mail_*", "points": 1, "group": "mail"}, {"name": "click", "event": "mail_click", "points": 1, "group": "mail"},
	{"name": "visit", "event": "visit", "points": 8}], "groups": {"mail": {"floor": -20}, "engagement": {"cap": 30}}}', event, at, '2026-03-01') AS score, lead FROM e GROUP BY lead ORDER BY lead;
-- no events: 0, of a lead, of a group that is filtered out, of no rows at all; the far past counts, but has no points left where they decay
SELECT lead, touchstone.score_events('{"behaviours": [{"event": "visit", "points": 1}, {"event": "download", "points": 1, "half_life": "1 day"}, {"name": "x", "event": "download", "points": 1, "half_life": "1 day", "at_least": 1}, {"name": "y", "event": "download", "points": 1, "half_life": "1 day", "at_most": 3}]}', event, at, '2026-01-31')
FROM e WHERE lead > 2 GROUP BY lead ORDER BY lead;
SELECT touchstone.score_events('{"behaviours": [{"event": "visit", "points": 1}]}', event, at, '2026-01-31') FILTER (WHERE false), touchstone.tags('{"behaviours": [{"event": "visit", "points": 1}]}', event, at, '2026-01-31') FILTER (WHERE false) FROM e;
-- dates and varchar, uncast
SELECT touchstone.score_events('{"behaviours": [{"event": "visit", "points": 1}]}', v, d, date '2026-01-31') FROM (VALUES ('visit'::varchar, date '2026-01-31'), ('visit', '2026-02-01')) t(v, d);

-- the example of the contract, with its explanation at two days
CREATE TABLE cards AS SELECT '{"attributes": [{"name": "high tech", "when": {"industry": {"in": ["高科技"]}}, "points": 20}, {"name": "500 staff or more", "when": {"employees": {"at_least": 500}}, "points": 45}, {"name": "no company", "when": {"company": "missing"}, "points": -10}],
	 "behaviours": [{"name": "pricing page, often", "event": "visit", "when": {"page": "pricing"}, "at_least": 3, "within": "30 days", "points": 15, "tag": "高意向"}, {"name": "visits", "event": "visit", "points": 7, "cap": 30}, {"name": "white paper", "event": "download", "points": 10, "half_life": "14 days", "tag": "预算阶段"}, {"name": "never", "event": "never", "points": 1, "tag": "none"}],
	 "groups": {"fit": {"cap": 50}, "engagement": {"cap": 40}}, "total": {"floor": 0, "cap": 100, "round": 0}, "disqualify": [{"name": "competitor", "when": {"email_domain": "rival.com"}}],
	 "grades": [{"grade": "热点", "from": 80}, {"grade": "培育", "from": 40}, {"grade": "冷", "from": 0}]}'::touchstone.scorecard AS card;
-- 20 + 45 is capped at 50; 15, 35 capped at 30 and 10 * (2^-(24 / 14) + 2^-(10 / 14)) = 9.14 are capped at 40; the score is 90
SELECT s.* FROM cards, unnest((SELECT touchstone.score_explain(card, '{"industry": "高科技", "employees": 800, "company": "x"}'::jsonb, event, at, '2026-02-10', p) FROM e WHERE lead = 1)) s;
-- a month later the pricing page is no longer visited often
SELECT coalesce(a.label, b.label) AS label, round(coalesce(a.points, 0)::numeric, 2) AS feb_10, round(coalesce(b.points, 0)::numeric, 2) AS mar_14, round((coalesce(b.points, 0) - coalesce(a.points, 0))::numeric, 2) AS change
FROM cards, LATERAL (SELECT s.* FROM unnest((SELECT touchstone.score_explain(card, '{"industry": "高科技", "company": "x"}'::jsonb, event, at, '2026-02-10', p) FROM e WHERE lead = 1)) s) a
FULL JOIN (SELECT s.* FROM cards, unnest((SELECT touchstone.score_explain(card, '{"industry": "高科技", "company": "x"}'::jsonb, event, at, '2026-03-14', p) FROM e WHERE lead = 1)) s) b ON (b.part, b.label) = (a.part, a.label)
WHERE a.points IS DISTINCT FROM b.points ORDER BY change;
-- of arrays; nothing known; disqualified; floor
SELECT s.* FROM cards, touchstone.score_explain(card, '{"company": "x"}', '2026-02-10', ARRAY['visit', NULL, 'visit', 'download'], ARRAY['2026-01-31', '2026-01-31', '2026-02-11', '2026-01-27']::timestamptz[]) s;
SELECT s.* FROM cards, touchstone.score_explain(card, NULL, '2026-02-10') s;
SELECT s.* FROM cards, touchstone.score_explain(card, '{"company": "x", "email_domain": "rival.com", "industry": "高科技"}', asof => '2026-02-10', events => ARRAY['visit'], at => ARRAY['2026-01-31']::timestamptz[], properties => ARRAY['{"page": "pricing"}']::jsonb[]) s;
SELECT count(*) FROM touchstone.score_explain(NULL, '{}', '2026-02-10');
-- tags come with the score, of one state
SELECT lead, touchstone.score_events(card, event, at, '2026-02-10', p), touchstone.tags(card, event, at, '2026-02-10', p), touchstone.tags(card, event, at, '2026-02-10') AS without_properties FROM cards, e GROUP BY lead ORDER BY lead;

-- the moment: 7, 14, 21 on visits; 10 more on the download of January 17th, of which 10 * 2^-(4 / 14) = 8.2 are left on the 21st: 21 + 8.2
SELECT cutoff, touchstone.score_crossed(card, event, at, cutoff) AS engagement, touchstone.score_crossed(card, event, at, cutoff, p) AS with_properties, touchstone.score_crossed(card, event, at, cutoff, p, 20) AS with_fit
FROM cards, e, unnest('{7, 24, 29, 29.3, 40, 60}'::float8[]) cutoff WHERE lead = 1 GROUP BY cutoff ORDER BY cutoff;
-- negative points that leave their window raise the score, a microsecond after it; what is never reached, and no events, is NULL
SELECT touchstone.score_crossed('{"behaviours": [{"event": "visit", "points": 5}, {"name": "gone", "event": "unsubscribe", "points": -10, "within": "7 days"}]}', event, at, 5) AS later,
       touchstone.score_crossed('{"behaviours": [{"event": "visit", "points": 5}]}', event, at, 6) IS NULL AS never, touchstone.score_crossed('{"behaviours": [{"event": "x", "points": 5}]}', event, at, 0) IS NULL AS none
FROM (VALUES ('unsubscribe', timestamptz '2026-01-01'), ('visit', '2026-01-02')) t(event, at);
SELECT touchstone.score_crossed('{"behaviours": [{"event": "v", "points": -1, "within": "10000000 days"}, {"name": "w", "event": "v", "points": 5, "half_life": "10000000 days"}]}', 'v', at, 9) IS NULL AS end_of_time FROM unnest('{4713-01-01 BC, 294276-12-31}'::timestamptz[]) at;
-- only the latest two count, and decay
SELECT touchstone.score_crossed('{"behaviours": [{"event": "v", "points": 8, "half_life": "1 day", "at_most": 2}]}', 'v', at, 12) AS twelve, touchstone.score_crossed('{"behaviours": [{"event": "v", "points": 8, "half_life": "1 day", "at_most": 2}]}', 'v', at, 12.1) AS more
FROM generate_series(timestamptz '2026-01-01', '2026-01-05', '1 day') at;

-- a growing frame: the state goes on after its result
SELECT at, touchstone.score_events('{"behaviours": [{"event": "visit", "points": 8, "half_life": "10 days", "at_most": 2}]}', event, at, '2026-01-31') OVER (ORDER BY at) FROM e WHERE lead = 1 AND event = 'visit' ORDER BY at;

-- errors
-- error
SELECT touchstone.score_events(NULL, event, at, '2026-01-31') FROM e;
-- error
SELECT touchstone.score_events(card, event, at, NULL) FROM e, cards;
-- error
SELECT touchstone.score_events(card, event, at, 'infinity') FROM e, cards;
-- error
SELECT touchstone.score_events(card, event, at, at + interval '1 day') FROM e, cards WHERE lead = 1;
-- error
SELECT touchstone.score_events(CASE WHEN event = 'visit' THEN card ELSE '{"attributes": []}' END, event, at, '2026-01-31') FROM e, cards WHERE lead = 1;
-- error
SELECT touchstone.score_explain(card, to_jsonb(lead), event, at, '2026-01-31') FROM e, cards;
-- error
SELECT touchstone.score_explain(card, NULL, event, at, NULL) FROM e, cards;
-- error
SELECT * FROM cards, touchstone.score_explain(card, '{}', '2026-01-31', ARRAY['visit'], '{}');
-- error
SELECT touchstone.score_crossed(card, event, at, NULL) FROM e, cards;
-- error
SELECT touchstone.score_crossed(card, event, at, 'NaN') FROM e, cards;
-- error
SELECT touchstone.score_crossed(card, event, at, lead) FROM e, cards;
-- error
SELECT touchstone.score_crossed(card, event, at, 1) FROM e, cards WHERE lead = 5;
DROP SCHEMA scoring CASCADE;
