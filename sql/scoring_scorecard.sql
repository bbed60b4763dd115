-- The type scorecard; points of facts; score, grade, pool; conditions one by one.
SET timezone = 'UTC';
CREATE SCHEMA scoring;
SET search_path = scoring, public;
CREATE TABLE cards (name text PRIMARY KEY, card touchstone.scorecard);
INSERT INTO cards VALUES ('example', '{"attributes": [{"name": "high tech", "group": "fit", "when": {"industry": {"in": ["高科技"]}}, "points": 20},
	                {"name": "500 staff or more", "group": "fit", "when": {"employees": {"at_least": 500}}, "points": 15},
	                {"name": "no company", "group": "fit", "when": {"company": "missing"}, "points": -10}],
	 "behaviours": [{"name": "pricing page, often", "group": "engagement", "event": "visit_pricing", "at_least": 3, "within": "30 days", "points": 15, "tag": "高意向"},
	                {"name": "white paper", "group": "engagement", "event": "download", "when": {"topic": "pricing"}, "points": 10, "half_life": "14 days", "cap": 30}],
	 "groups": {"fit": {"cap": 50}, "engagement": {"cap": 50}}, "total": {"floor": 0, "cap": 100, "round": 0},
	 "disqualify": [{"name": "competitor", "when": {"email_domain": {"in": ["rival.com"]}}}],
	 "grades": [{"grade": "热点", "from": 80, "leave": 70, "pool": "销售直接跟进池"}, {"grade": "培育", "from": 40, "pool": "市场培育池"}, {"grade": "冷", "from": 0, "pool": "SDR清洗池"}],
	 "axes": {"fit": {"A": 40, "B": 20, "C": 0}, "engagement": {"1": 40, "2": 15, "3": 0}}}');

-- text, jsonb, binary: all read back to the same value
SELECT card OPERATOR(touchstone.=) card::text::touchstone.scorecard AS by_text, card OPERATOR(touchstone.=) (card::jsonb)::touchstone.scorecard AS by_jsonb, pg_typeof(card::jsonb)  FROM cards;
SELECT touchstone.scorecard_send(card) = touchstone.scorecard_send(card::text::touchstone.scorecard) AS same, get_byte(touchstone.scorecard_send(card), 0) AS version FROM cards;
SELECT '{"attributes": []}'::touchstone.scorecard OPERATOR(touchstone.<) '{"behaviours": []}' AS less, count(*) FROM cards GROUP BY card;

-- 20 + 15; 20 + 15 - 10; nothing; a group has a cap of 50
SELECT touchstone.score(card, '{"industry": "高科技", "employees": 800, "company": "x"}', '2026-01-01') AS both,
       touchstone.score(card, '{"industry": " 高科技 ", "employees": "800"}', '2026-01-01') AS without_company,
       touchstone.score(card, '{"company": "x"}', '2026-01-01') AS none, touchstone.score(card, '[]', '2026-01-01') AS no_object FROM cards;
-- disqualified: no score, and the reason
SELECT touchstone.score(card, '{"email_domain": "rival.com"}', '2026-01-01') AS score, touchstone.disqualified(card, '{"email_domain": "rival.com"}', '2026-01-01') AS reason,
       touchstone.disqualified(card, '{"email_domain": "a.com"}', '2026-01-01') AS no_reason FROM cards;
-- rows mean what their JSON means
CREATE DOMAIN headcount AS numeric;
CREATE TABLE leads (id int, industry varchar(20), employees headcount, company char(8), email_domain text, gone int);
ALTER TABLE leads DROP COLUMN gone;
INSERT INTO leads VALUES (1, '高科技', 800, 'x', NULL), (2, '零售', 499.99, '', 'rival.com'), (3, NULL, 500, NULL, ''), (4, '高科技', 'NaN', '   ', 'b.com');
SELECT id, touchstone.score_row(card, l, '2026-01-01') AS of_row, touchstone.score(card, to_jsonb(l), '2026-01-01') AS of_json, touchstone.disqualified_row(card, l, '2026-01-01') AS reason,
       touchstone.tags_row(card, l, '2026-01-01') AS tags FROM cards, leads l ORDER BY id;
-- NULL in, NULL out
SELECT touchstone.score(NULL, '{}', '2026-01-01') IS NULL AND touchstone.score(card, NULL, '2026-01-01') IS NULL AND touchstone.score(card, '{}', NULL) IS NULL AND touchstone.score_row(card, NULL::leads, '2026-01-01') IS NULL
   AND touchstone.score_total(card, NULL, 1) IS NULL AND touchstone.grade(card, NULL) IS NULL AND touchstone.axes_grade(card, 1, NULL) IS NULL AND touchstone.pool(card, NULL) IS NULL AND touchstone.tags(card, NULL, '2026-01-01') IS NULL AS all_null FROM cards;

-- total: floor, cap, rounding half away from zero
SELECT touchstone.score_total(card, -30, 10) AS floored, touchstone.score_total(card, 60, 50) AS capped, touchstone.score_total(card, 20, 0.5) AS up, touchstone.score_total(card, fit => 20, engagement => 0.49) AS down FROM cards;
SELECT touchstone.score_total('{"attributes": [], "total": {"round": 1}}', -0.25, 0) AS away_from_zero, touchstone.score_total('{"attributes": []}', -0.0, -0.0) AS no_minus, touchstone.score_total('{"attributes": [], "total": {"round": 0}}', -0.2, 0) AS nor_here;
-- grades: entered at from, left below leave
SELECT s, touchstone.grade(card, s) AS fresh, touchstone.grade(card, s, '热点') AS hot, touchstone.grade(card, s, '培育') AS nurtured, touchstone.grade(card, s, 'old') AS unknown, touchstone.pool(card, touchstone.grade(card, s)) AS pool
FROM cards, unnest('{100, 80, 79.9, 70, 69.9, 40, 39, 0, -1}'::float8[]) s;
-- a score that goes up and down around the cut-off changes pools twice, not at every turn
WITH RECURSIVE s AS (
	SELECT 0 AS i, NULL::text AS grade, ARRAY[60, 81, 78, 82, 71, 85, 69, 79] AS scores
	UNION ALL SELECT i + 1, touchstone.grade(card, scores[i + 1], grade), scores FROM s, cards WHERE i < 8)
SELECT string_agg(grade, ' ' ORDER BY i) AS grades FROM s WHERE i > 0;
SELECT touchstone.axes_grade(card, 40, 39.9), touchstone.axes_grade(card, 0, 40), touchstone.axes_grade(card, -1, 40) IS NULL AS below, touchstone.axes_grade('{"attributes": []}', 1, 1) IS NULL AS no_axes FROM cards;

-- conditions: one card a condition, on one set of facts
SELECT c, touchstone.score(jsonb_build_object('attributes', jsonb_build_array(jsonb_build_object('when', c::jsonb, 'points', 1)))::touchstone.scorecard,
	'{"s": "Chief Officer", "n": 42, "t": "42.0", "b": true, "bt": "true", "l": ["a", 7, null], "e": [], "blank": "  ", "null": null, "o": {"x": 1}, "d": "2026-01-20", "z": "2026-02-01T02:00:00+08:00", "x": "4e1", "w": "missing"}', '2026-02-01') = 1 AS holds
FROM (VALUES
	('{"s": "Chief Officer"}'), ('{"s": "chief officer"}'), ('{"n": 42}'), ('{"n": "42"}'), ('{"n": "42.00"}'), ('{"t": 42}'), ('{"t": "42"}'), ('{"x": 40}'), ('{"b": true}'), ('{"b": "true"}'), ('{"bt": true}'), ('{"b": false}'), ('{"n": true}'),
	('{"s": ["x", "Chief Officer"]}'), ('{"s": {"in": ["x", 1]}}'), ('{"n": {"at_least": 42}}'), ('{"n": {"at_least": 42.1}}'), ('{"n": {"at_most": 42}}'), ('{"t": {"between": [42, 42]}}'), ('{"s": {"at_least": 0}}'), ('{"n": {"at_least": 40, "at_most": 41}}'),
	('{"s": {"matches": "^chief"}}'), ('{"s": {"matches": "(?i)^chief"}}'), ('{"n": {"matches": "^4\\d$"}}'), ('{"b": {"matches": "ru"}}'), ('{"o": {"matches": "."}}'),
	('{"nowhere": "missing"}'), ('{"blank": "missing"}'), ('{"null": "missing"}'), ('{"e": "missing"}'), ('{"o": "missing"}'), ('{"s": "present"}'), ('{"e": {"missing": false}}'), ('{"w": "missing"}'), ('{"w": {"equals": "missing"}}'),
	('{"nowhere": {"not": "x"}}'), ('{"s": {"not": {"matches": "Chief"}}}'), ('{"not": {"s": "x", "n": 42}}'), ('{"not": {"n": 42}}'), ('{"any": [{"s": "x"}, {"n": 42}]}'), ('{"any": [{"s": "x"}, {"n": 41}]}'), ('{"all": [{"n": 42}, {"b": true}]}'), ('{"n": 42, "b": false}'),
	('{"l": "a"}'), ('{"l": 7}'), ('{"l": "b"}'), ('{"l": {"not": "a"}}'), ('{"l": {"between": [1, 6]}}'), ('{"l": {"at_least": 7}}'),
	('{"d": {"within": "12 days"}}'), ('{"d": {"within": "11 days 23 hours"}}'), ('{"d": {"older_than": "12 days"}}'), ('{"d": {"older_than": "11 days"}}'), ('{"z": {"within": "6 hours"}}'), ('{"z": {"within": "5 hours"}}'), ('{"s": {"within": "12 days"}}'), ('{"n": {"older_than": "1 day"}}')) t(c);
-- dates and times of rows, in any time zone; numbers that are not finite are texts
SET timezone = 'Asia/Shanghai';
SET datestyle = 'German';
SELECT touchstone.score_row('{"attributes": [{"when": {"d": {"within": "1 day"}}, "points": 1}, {"when": {"ts": {"within": "1 day"}}, "points": 2}, {"when": {"tz": {"within": "1 day"}}, "points": 4}, {"when": {"f": {"at_least": 0.1}}, "points": 8},
	{"when": {"inf": "Infinity"}, "points": 16}, {"when": {"a": "y"}, "points": 32}, {"when": {"u": {"matches": "^0000"}}, "points": 64}]}', r, '2026-01-02 00:00+00')
FROM (SELECT date '2026-01-01' AS d, timestamp '2026-01-01 12:00' AS ts, timestamptz '2026-01-01 00:00+00' AS tz, 0.1::float4 AS f, 'Infinity'::float8 AS inf, ARRAY['x', 'y'] AS a, '00000000-0000-0000-0000-000000000000'::uuid AS u) r;
RESET timezone;
RESET datestyle;
SET timezone = 'UTC';
-- groups, floors, tags
SELECT touchstone.score('{"attributes": [{"when": {"a": 1}, "points": 30}, {"when": {"b": 1}, "points": 30}, {"when": {"c": 1}, "points": -50, "group": "bad"}, {"when": {"d": 1}, "tag": "T"}], "groups": {"fit": {"cap": 40}, "bad": {"floor": -20}}}', f::jsonb, '2026-01-01') AS score,
       touchstone.tags('{"attributes": [{"when": {"a": 1}, "tag": "A"}, {"when": {"b": 1}, "points": 1, "tag": "B"}, {"when": {"c": 1}, "tag": "A"}]}', f::jsonb, '2026-01-01') AS tags
FROM (VALUES ('{"a": 1}'), ('{"a": 1, "b": 1}'), ('{"a": 1, "b": 1, "c": 1}'), ('{"c": 1, "d": 1}'), ('{}')) t(f);

-- mistakes, each with its path
-- error
SELECT '{'::touchstone.scorecard;
-- error
SELECT '[]'::touchstone.scorecard;
-- error
SELECT '{}'::touchstone.scorecard;
-- error
SELECT '{"attribute": []}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": 1}}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"at_leats": 1}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"at_least": "many"}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": null}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": " "}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"equals": [1]}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"between": [2, 1]}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"matches": "("}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": {"within": "1 month"}}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"any": [{"a": 1}, {"b": {"not": {"in": []}}}]}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": 1}, "points": 1e10}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"name": "x", "when": {"a": 1}, "points": 1}, {"name": "x", "when": {"a": 1}, "points": 1}]}'::touchstone.scorecard;
-- error
SELECT ('{"attributes": [{"when": ' || repeat('{"not": ', 20) || '{"a": 1}' || repeat('}', 20) || ', "points": 1}]}')::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "", "points": 1}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "a", "points": 1, "at_least": 0}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "a", "points": 1, "at_least": 2, "at_most": 3}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "a", "points": 1, "half_life": "1 day", "at_most": 1001}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "a", "points": 1, "half_life": "0 days"}]}'::touchstone.scorecard;
-- error
SELECT '{"behaviours": [{"event": "a", "points": 1, "cap": 0}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [{"when": {"a": 1}, "points": 1, "group": "g"}], "behaviours": [{"event": "a", "points": 1, "group": "g"}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "groups": {"fit": {"cap": 1}, "fitness": {"cap": 1}}}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "total": {"floor": 2, "cap": 1}}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "total": {"round": 7}}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "disqualify": [{"name": "x"}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "grades": [{"grade": "A"}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "grades": [{"grade": "A", "from": 1, "leave": 2}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "grades": [{"grade": "A", "from": 1}, {"grade": "B", "from": 1.0}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "grades": [{"grade": "A", "from": 1}, {"grade": "A", "from": 2}]}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "axes": {"fit": {"A": 1}}}'::touchstone.scorecard;
-- error
SELECT '{"attributes": [], "axes": {"fit": {"A": 1}, "engagement": {}}}'::touchstone.scorecard;
-- error
SELECT ('{"attributes": [{"when": {"a": "' || repeat('x', 1100000) || '"}, "points": 1}]}')::touchstone.scorecard;
-- error
SELECT touchstone.score(card, '{}', 'infinity') FROM cards;
-- error
SELECT touchstone.score_row(card, r, '2026-01-01') FROM cards, (SELECT 1 AS industry, 2 AS employees) r;
-- error
SELECT touchstone.score_total(card, 'NaN', 0) FROM cards;
-- error
SELECT touchstone.grade(card, 'Infinity') FROM cards;
DROP SCHEMA scoring CASCADE;
