-- Data and long operations for faults.sh: each takes long enough to be stopped in the middle, and each phase of it is long enough
-- to be hit by one of several moments.  In a database of its own; kept.
CREATE TABLE trust.events AS
SELECT i * 7919 % 60000 AS journey, CASE WHEN i % 6 > 0 THEN 'touch ' || i * 31 % 40 END AS touch, timestamptz '2026-01-01 00:00:00+00' + (i * 104729 % 8000000) * interval '1 second' AS at, CASE WHEN i % 6 = 0 THEN (i % 97)::float8 END AS value
FROM generate_series(1::bigint, 300000) i;
CREATE TABLE trust.edges AS SELECT i * 7919 % 1000003 AS a, i * 104729 % 1000003 AS b FROM generate_series(1::bigint, 700000) i;
CREATE TABLE trust.holders AS SELECT i AS record, ARRAY['phone:' || i * 7919 % 70001, 'cookie:' || i * 104729 % 90001, 'email:' || i % 80000] AS identifiers FROM generate_series(1::bigint, 100000) i;
CREATE TABLE trust.people AS
SELECT i AS id, (ARRAY['Ann', 'Bob', 'Cyd', 'Dan', 'Eve', 'Fay', 'Gus', 'Hal'])[1 + i * 7 % 8] || ' ' || initcap(translate(substr(md5((i * 7919 % 3001)::text), 1, 7), '0123456789', 'ghijklmnop')) AS name,
       '138' || lpad((i * 104729 % 4001)::text, 8, '0') AS phone, substr(md5((i * 31 % 5003)::text), 1, 8) || '@example.com' AS email, 'Street ' || i % 400 AS street
FROM generate_series(1::bigint, 8000) i;
CREATE VIEW trust.some_people AS SELECT * FROM trust.people WHERE id <= 2500;
CREATE TABLE trust.people_groups AS SELECT id AS key, 1 + id * 7919 % 3001 AS group_key FROM trust.people;
CREATE TABLE trust.many_pairs AS SELECT i * 7919 % 200003 AS a, i * 104729 % 200003 AS b FROM generate_series(1::bigint, 300000) i;
CREATE TABLE trust.many_groups AS SELECT i AS key, i / 3 AS group_key FROM generate_series(1::bigint, 200000) i;
SELECT * FROM touchstone.identity_tables('trust.arrivals') \gexec
INSERT INTO trust.arrivals (one_id, record, identifier, binds, at) SELECT 'r' || record, 'r' || record, unnest(identifiers), true, '2026-01-01 00:00:00+00' FROM trust.holders WHERE record <= 15000;
CREATE TABLE trust.calls_of (id bigint PRIMARY KEY, person bigint);
ALTER TABLE trust.people ADD PRIMARY KEY (id);
ALTER TABLE trust.calls_of ADD FOREIGN KEY (person) REFERENCES trust.people (id);
INSERT INTO trust.calls_of SELECT i, 1 + i % 8000 FROM generate_series(1::bigint, 60000) i;
CREATE INDEX ON trust.calls_of (person);
CREATE TABLE trust.folded AS SELECT touchstone.connected_components(a, b) AS components FROM trust.edges GROUP BY a % 40;
CREATE TABLE trust.whole AS SELECT touchstone.connected_components(a, b) AS components FROM trust.edges;
CREATE TABLE trust.one AS SELECT touchstone.one_id(record, identifiers) AS components FROM trust.holders;
ANALYZE;

CREATE TABLE trust.operation (name text PRIMARY KEY, settings text, query text);
INSERT INTO trust.operation VALUES
	('attribute', '', $$SELECT touchstone.attribute(journey, touch, at, value, '{first_touch,linear,u_shaped,time_decay(2 days),participation}'::touchstone.attribution_model[]) FROM trust.events$$),
	('attribute, spilling', 'SET work_mem = 64', $$SELECT touchstone.attribute(journey, touch, at, value, '{first_touch,linear,u_shaped}'::touchstone.attribution_model[]) FROM trust.events$$),
	('attribute, one journey', '', $$SELECT touchstone.attribute(1::bigint, touch, at, value, '{linear,time_decay(2 days)}'::touchstone.attribution_model[]) FROM trust.events$$),
	('attribute, in parallel', 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET max_parallel_workers_per_gather = 2', $$SELECT touchstone.attribute(journey, touch, at, value, '{first_touch,linear,u_shaped}'::touchstone.attribution_model[]) FROM trust.events$$),
	('attribute_rows', '', $$SELECT sum(cardinality(r)) FROM (SELECT touchstone.attribute_rows(journey, touch, at, value, NULL, 'linear') AS r FROM trust.events GROUP BY journey OFFSET 0) x$$),
	('attribute_rows, one journey', '', $$SELECT cardinality(touchstone.attribute_rows(1::bigint, touch, at, value, NULL, 'linear lookback 1 day')) FROM trust.events WHERE journey < 2500$$),
	('connected_components', '', $$SELECT touchstone.connected_components(a, b) FROM trust.edges$$),
	('connected_components, text', '', $$SELECT touchstone.connected_components(a::text, b::text) FROM trust.edges WHERE a < 400000$$),
	('components_merge', '', $$SELECT touchstone.components_merge(components) FROM trust.folded$$),
	('members', '', $$SELECT count(*) FROM (SELECT touchstone.members(components) FROM trust.whole) x$$),
	('one_id', '', $$SELECT touchstone.one_id(record, identifiers, '{"limits": {"phone": 3}}') FROM trust.holders$$),
	('shared_identifiers', '', $$SELECT count(*) FROM trust.one, touchstone.shared_identifiers(components), generate_series(1, 3)$$),
	('rebuild_identity', '', $$SELECT touchstone.rebuild_identity('trust.arrivals')$$),
	('match_pairs', '', $$SELECT count(*) FROM touchstone.match_pairs('trust.people', 'id', (SELECT matcher FROM trust.trained))$$),
	('match_pairs, all pairs', '', $$SELECT count(*) FROM touchstone.match_pairs('trust.some_people', 'id', '{"comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}], "m": [0.8, 0.1, 0.1], "u": [0.01, 0.01, 0.98]}], "prior": 0.01, "blocking": [[]]}')$$),
	('match_pairs, many pairs', '', $$SELECT count(*) FROM touchstone.match_pairs('trust.people', 'id', '{"rules": [{"name": "street", "when": {"street": "exact"}, "then": "review"}]}')$$),
	('match_pairs_between', '', $$SELECT count(*) FROM touchstone.match_pairs_between('trust.people', 'id', 'trust.people', 'id', (SELECT matcher FROM trust.trained), one_to_one => true)$$),
	('match_groups', '', $$SELECT count(*) FROM touchstone.match_groups('trust.people', 'id', (SELECT matcher FROM trust.trained))$$),
	('match_train', '', $$SELECT touchstone.match_train('trust.people', 'id', (SELECT matcher FROM trust.untrained))$$),
	('match_forecast', '', $$SELECT count(*) FROM touchstone.match_forecast('trust.people', (SELECT matcher FROM trust.untrained))$$),
	('data_health', '', $$SELECT count(*) FROM touchstone.data_health('trust.people', (SELECT matcher FROM trust.trained))$$),
	('match_one', '', $$SELECT count(*) FROM trust.people p, LATERAL touchstone.match_one((SELECT matcher FROM trust.trained), p, 'trust.people', 'id') WHERE p.id < 20$$),
	('match_evaluate', '', $$SELECT count(*) FROM touchstone.match_evaluate('trust.many_pairs', 'trust.many_groups')$$),
	('survivors', '', $$SELECT count(s.ref), count(f.votes) FROM (SELECT touchstone.survivor_newest(touch, at, value::text) AS s, touchstone.survivor_most_frequent(touch, at, value::text) AS f FROM trust.events GROUP BY journey) x, LATERAL (SELECT (s).ref) s, LATERAL (SELECT (f).votes) f$$),
	('golden_record', '', $$SELECT count(*) FROM touchstone.golden_record('trust.people', 'id', 'trust.people_groups', '{"default": "longest"}')$$),
	('merge_records', '', $$SELECT count(*) FROM (SELECT group_key, array_agg(key::text) AS d FROM trust.people_groups WHERE key <> group_key AND group_key <= 40 AND group_key NOT IN (SELECT key FROM trust.people_groups WHERE key <> group_key AND group_key <= 40) GROUP BY 1) g, LATERAL touchstone.merge_records('trust.people', 'id', g.group_key::text, g.d, 'trust.merge_log')$$);
CREATE TABLE trust.untrained (matcher touchstone.matcher);
INSERT INTO trust.untrained VALUES ('{"fields": {"phone": "phone", "email": "email"}, "comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}]}, {"field": "phone", "levels": ["exact", {"levenshtein": 0.9}]}, {"field": "email", "levels": ["exact", {"jaro_winkler": 0.95}]}, {"field": "street", "levels": ["exact"]}]}');
CREATE TABLE trust.trained AS SELECT touchstone.match_train('trust.people', 'id', matcher) AS matcher FROM trust.untrained;
-- operations of areas that this version may not have yet
INSERT INTO trust.operation
SELECT name, '', query FROM (VALUES
	('markov', 'touchstone.attribute(bigint,text,timestamptz,float8,touchstone.attribution_model)', $$SELECT touchstone.attribute(journey, touch, at, value, 'markov(2)') FROM trust.events$$),
	('attribute_state', 'touchstone.attribute_state(bigint,text,timestamptz,float8,touchstone.attribution_model)', $$SELECT touchstone.attribute_final(touchstone.attribute_state(journey, touch, at, value, 'linear')) FROM trust.events$$),
	('funnel_table', 'touchstone.funnel_table(bigint,text,timestamptz,text[],interval)', $$SELECT touchstone.funnel_table(journey, touch, at, '{touch 1,touch 2,touch 3}', '7 days') FROM trust.events$$),
	('retention_table', 'touchstone.retention_table(bigint,timestamptz,text,integer)', $$SELECT touchstone.retention_table(journey, at, 'week', 10) FROM trust.events$$),
	('path_transitions', 'touchstone.path_transitions(bigint,text,timestamptz,float8)', $$SELECT touchstone.path_transitions(journey, touch, at, value) FROM trust.events$$),
	('attribute_interval', 'touchstone.attribute_interval(bigint,text,timestamptz,float8,touchstone.attribution_model,integer,float8,bigint)', $$SELECT touchstone.attribute_interval(journey, touch, at, value, 'markov', 100, 0.9, 1) FROM trust.events$$),
	('auc', 'touchstone.auc(float8,boolean)', $$SELECT touchstone.auc((a % 1000) / 1000.0::float8, b % 3 = 0) FROM trust.edges$$),
	('logistic_regression', 'touchstone.logistic_regression(boolean,float8[])', $$SELECT touchstone.logistic_regression(a % 3 = 0, ARRAY[a % 7, b % 11, a % 13, b % 17]::float8[]) FROM trust.edges WHERE a < 200000$$)) v (name, needs, query)
WHERE to_regprocedure(needs) IS NOT NULL AND (name <> 'markov' OR to_regtype('touchstone.attribution_state') IS NOT NULL);

-- Every function of texts, over texts that are far too long.
CREATE TABLE trust.long AS SELECT repeat('Ann-Marie Lee, Ltd. ', 30000) AS latin, repeat(U&'\738B\5C0F\660E ', 60000) AS han, repeat('x', 400000) AS same, (SELECT string_agg(md5(i::text), ' ') FROM generate_series(1, 12000) i) AS words;
CREATE TABLE trust.long_call AS
SELECT f.signature, k AS kind, format('SELECT count(r::text) FROM (SELECT 1::bigint AS i, %I AS t FROM trust.long OFFSET 0) rows CROSS JOIN LATERAL %s r', k, c) AS query
FROM trust.function f, unnest(ARRAY['latin', 'han', 'same', 'words']) k,
LATERAL trust.call(f.oid, (SELECT array_agg(CASE WHEN a.typname = 'text' AND NOT a.argument IN ('region', 'algorithm', 'measure', 'key', 'spec', 'decided', 'path') THEN 't' WHEN a.typname = 'text' AND a.argument IN ('algorithm') THEN $q$'metaphone'$q$ END ORDER BY a.n) FROM trust.argument a WHERE a.oid = f.oid)) c
WHERE f.prokind = 'f' AND NOT f.support AND f.provolatile <> 'v' AND f.prorettype <> 'cstring'::regtype AND EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND a.typname = 'text' AND a.argument NOT IN ('region', 'algorithm', 'measure', 'key', 'spec', 'decided', 'path'));
