-- match and match_explain against match_pairs over a generated table, all pairs: the same decision and rule, scores equal to the
-- bit, and explanations whose parts add up.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(16);
SET LOCAL client_min_messages = warning;
SELECT setseed(0.7) \g /dev/null

-- 240 records of some 150 people, with typing mistakes, missing values, lists, dates, numbers
CREATE TABLE records (id bigint PRIMARY KEY, given text, family text, company text, phone text, born date, seen timestamptz, employees numeric, lat float8, lon float8, tags text[], note varchar(20), spare int);
INSERT INTO records
SELECT r, CASE WHEN random() < 0.1 THEN NULL WHEN random() < 0.1 THEN overlay(g PLACING 'x' FROM 2 FOR 1) ELSE g END, CASE WHEN random() < 0.05 THEN ' ' WHEN random() < 0.1 THEN upper(f) ELSE f END,
       c || CASE WHEN random() < 0.5 THEN ' Ltd' ELSE ' GmbH' END, CASE WHEN random() < 0.3 THEN NULL WHEN random() < 0.1 THEN '13800000000' ELSE '138' || lpad(p::text, 8, '0') END,
       CASE WHEN random() < 0.2 THEN NULL ELSE '1960-01-01'::date + p * 37 + (random() * 3)::int END, '2026-01-01 00:00+00'::timestamptz + p * interval '7 hours', CASE WHEN random() < 0.3 THEN NULL ELSE p * 10.5 + (random() * 3)::int END,
       30 + p * 0.01, 120 + random() * 0.2, CASE WHEN random() < 0.2 THEN NULL ELSE ARRAY['t' || p % 7, 't' || r % 5, NULL] END, CASE WHEN random() < 0.5 THEN '' ELSE 'n' || p % 3 END, r
FROM (SELECT r, p, (ARRAY['anna', 'bert', 'carla', 'david', 'emma', 'frank', '王芳', '李娜', 'jörg', 'zoë'])[1 + p % 10] AS g, (ARRAY['smith', 'jones', 'brown', 'taylor', '张', 'müller', 'o''neil'])[1 + p % 7] AS f,
             (ARRAY['acme', 'foxley labs', 'north wind trading', '上海青云科技有限公司'])[1 + p % 4] AS c
      FROM (SELECT r, (random() * 150)::int AS p FROM generate_series(1, 240) r) x) y;

CREATE TABLE matchers (name text PRIMARY KEY, m touchstone.matcher);
INSERT INTO matchers SELECT name, j::text::touchstone.matcher FROM (VALUES
	('comparisons', '{"fields": {"phone": {"normalize": "phone", "ignore": "13800000000"}, "company": "company", "given": "person_name", "family": "text", "place": {"from": ["lat", "lon"]}},
		"blocking": [[]], "thresholds": {"review": 1e-9, "duplicate": 0.9},
		"comparisons": [
			{"field": "given", "levels": ["exact", {"swapped": "family"}, {"jaro_winkler": 0.9}, {"person": 0.7}], "term_frequency": true}, {"field": "family", "levels": ["exact", {"levenshtein": 0.7}], "term_frequency": true},
			{"field": "company", "levels": ["exact", {"company": 0.9}, {"token_set": 0.7}]}, {"field": "phone", "levels": ["exact", {"damerau_levenshtein_distance": 1}]}, {"field": "born", "levels": ["exact", {"days": 3}, {"prefix": 4}]},
			{"field": "employees", "levels": ["exact", {"numeric": 3}, {"numeric": {"relative": 0.1}}]}, {"field": "place", "levels": [{"km": 5}, {"km": 20}]}, {"field": "tags", "levels": [{"any_shared": 2}, "any_shared"]},
			{"field": "note", "levels": ["both_missing", "exact"]}, {"field": "seen", "levels": [{"days": 1}]}]}'::text),
	('rules', '{"fields": {"phone": {"normalize": "phone", "ignore": "13800000000"}, "family": "text"}, "blocking": [[]],
		"rules": [{"name": "phone and family", "when": {"phone": "exact", "family": "exact"}, "then": "duplicate", "action": "attach"}, {"name": "other note", "when": {"note": "different"}, "then": "distinct"},
			{"name": "tags", "when": {"tags": {"any_shared": 2}, "given": {"phonetic": true}}, "then": "review"}, {"name": "born", "when": {"born": {"days": 2}, "given": "exact"}, "then": "duplicate"}]}'),
	('weights', '{"blocking": [[]], "rules": [{"name": "same phone", "when": {"phone": "exact"}, "then": "review"}], "thresholds": {"review": 0.5, "duplicate": 4.2},
		"weights": [{"field": "given", "levels": ["exact", {"jaro": 0.8}, {"qgram": 0.2}], "points": [2.1, 0.7, 0.3, -1.3]}, {"field": "family", "levels": ["exact", {"monge_elkan": 0.8}], "points": [1.7, 0.9, -0.1]},
			{"field": "company", "levels": ["exact", {"indel": 0.6}, {"partial": 0.9}], "points": [1.1, 0.1, 0.01]}, {"field": "note", "levels": ["both_missing", "exact"], "points": [0.3, 0.6, -0.2]}]}')) v(name, j);
UPDATE matchers SET m = touchstone.match_train('records', 'id', m) WHERE name = 'comparisons';
SELECT is((SELECT m::jsonb -> 'training' ->> 'records' FROM matchers WHERE name = 'comparisons'), '240', 'trained');

CREATE TABLE pairs AS SELECT name, p.* FROM matchers, LATERAL touchstone.match_pairs('records', 'id', m) p;
CREATE TABLE matches AS SELECT name, x.id AS a, y.id AS b, v.* FROM matchers, records x JOIN records y ON x.id < y.id, LATERAL touchstone.match(m, x, y) v;
SELECT is((SELECT count(*) FROM matches), 3 * 240 * 239 / 2::bigint, 'every pair is matched');
SELECT ok((SELECT bool_and(n > 100) FROM (SELECT count(*) AS n FROM pairs GROUP BY name) x), 'pairs to compare with');
SELECT ok((SELECT count(DISTINCT (name, decision)) >= 8 AND count(DISTINCT rule) = 5 FROM matches), 'all decisions and rules occur');
SELECT is_empty($$
	SELECT * FROM matches m FULL JOIN pairs p USING (name, a, b)
	WHERE (m.decision > 'distinct' OR p.decision IS NOT NULL)
	  AND ((m.decision, m.rule) IS DISTINCT FROM (p.decision, p.rule) OR float8send(m.score) IS DISTINCT FROM float8send(p.score))
$$, 'the same as match_pairs, to the bit');

-- the order of the rows of a plan, values that were seen before, and parallel workers change nothing
CREATE TABLE again AS SELECT name, x.id AS a, y.id AS b, (touchstone.match(m, x, y)).* FROM matchers, (SELECT * FROM records ORDER BY md5(id::text)) x JOIN records y ON x.id < y.id WHERE name = 'comparisons' ORDER BY md5(y.id::text);
SELECT is_empty($$ SELECT * FROM again EXCEPT SELECT * FROM matches $$, 'in any order');
SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0; SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL max_parallel_workers_per_gather = 2;
SELECT is_empty($$
	SELECT name, x.id, y.id, (v.m).* FROM matchers, records x JOIN records y ON x.id < y.id, LATERAL (SELECT touchstone.match(m, x, y) AS m OFFSET 0) v WHERE name <> 'rules'
	EXCEPT SELECT * FROM matches
$$, 'in parallel workers');
-- symmetrical, but for what reads other columns on either side
SELECT is_empty($$
	SELECT x.id, y.id FROM matchers, records x JOIN records y ON x.id = y.id + 1, LATERAL touchstone.match(m, x, y) v, matches w
	WHERE (w.name, w.a, w.b) = (matchers.name, y.id, x.id) AND (v.decision, v.rule, v.score) IS DISTINCT FROM (w.decision, w.rule, w.score)
$$, 'the same both ways round');

-- explanations of a sample of pairs
CREATE TABLE explained AS
SELECT name, x.id AS one, y.id AS other, v.*, count(*) OVER (PARTITION BY name, x.id, y.id) AS steps FROM matchers, records x JOIN records y ON x.id < y.id AND ((x.id + y.id) % 5 = 0 OR EXISTS (SELECT FROM pairs p WHERE (p.a, p.b) = (x.id, y.id) AND decision = 'duplicate')), LATERAL touchstone.match_explain(m, x, y) v;
SELECT cmp_ok((SELECT count(DISTINCT (one, other)) FROM explained), '>', 5000::bigint, 'pairs explained');
SELECT is_empty($$
	SELECT * FROM explained e JOIN matches m ON (m.name, m.a, m.b) = (e.name, one, other)
	WHERE step = steps AND (part <> 'score' OR float8send(m.score) <> float8send(e.score) OR outcome !~ (m.decision || '$') OR (m.rule IS NOT NULL AND outcome <> 'rule ' || m.rule || ': ' || m.decision))
$$, 'the last row is the score and decision of match');
SELECT is_empty($$
	SELECT name, one, other FROM (SELECT name, one, other, coalesce(sum(weight ORDER BY step), 0) AS s, max(total) FILTER (WHERE step = steps) AS t FROM explained GROUP BY 1, 2, 3) x WHERE float8send(s) <> float8send(t)
$$, 'weights add up to the last total, to the bit');
SELECT is_empty($$
	SELECT * FROM (SELECT *, sum(weight) OVER (PARTITION BY name, one, other ORDER BY step) AS s FROM explained) x WHERE total IS DISTINCT FROM s AND NOT (part = 'score' AND s IS NULL AND total = 0)
$$, 'and to the total of every row');
SELECT is_empty($$
	SELECT * FROM explained WHERE name = 'comparisons' AND abs(score - 1 / (1 + power(2::float8, -total))) > 1e-12 OR name <> 'comparisons' AND score <> total
$$, 'scores follow from totals');
SELECT is_empty($$
	SELECT * FROM explained WHERE step > steps OR step < 1 OR outcome IS NULL OR (outcome ~ '^missing on a' AND a IS NOT NULL) OR (outcome ~ '^missing on b$' AND b IS NOT NULL) OR (outcome ~ '^missing' AND weight <> 0)
	   OR (outcome ~ '^exact' AND a <> b)
$$, 'what is missing is NULL and adds nothing, what is exact is equal');
SELECT is((SELECT count(DISTINCT part) FROM explained WHERE name = 'comparisons'), 14::bigint, 'prior, ten comparisons, frequencies, score');

-- values without end at one call site: memory stays bounded, the answer right
SELECT is((SELECT count(*) FROM (SELECT i, touchstone.match('{"rules": [{"name": "r", "when": {"v": {"levenshtein_distance": 3}}, "then": "review"}]}', q, q) AS m FROM (SELECT i, repeat(md5(i::text), 8) AS v FROM generate_series(1, 60000) i) q) x WHERE (m).rule = 'r'), 60000::bigint, 'sixty thousand different values');
SELECT * FROM finish();
ROLLBACK;
