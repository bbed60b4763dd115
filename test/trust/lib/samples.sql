-- A few values of every type of the extension, for the tests of this folder: dump, copy, replication.  A composite type has a
-- row of NULLs beside what is here, an enum its labels; any other type that is missing here is told by dump.sh.
INSERT INTO trust.sample (type, n, value) VALUES
	('attribution_model', 1, 'linear'),
	('attribution_model', 2, 'time_decay(3 days) lookback 90 days exclude ''internal*'' as ''Late, mostly'''),
	('attribution_model', 3, 'custom(0.5, 0.25, 0.25) consume weight ''webinar'' 2'),
	('attribution', 1, '(linear,1,Search,3,2,1.5,0.1,)'),
	('attribution', 2, '("a, b",2,,0,1,1e-300,1e+300,0.25)'),
	('attribution_row', 1, '(linear,1,Search,t1,2026-03-01 10:00:00+00,o1,2026-03-02 10:00:00+00,,0.3333333333333333,33.3)'),
	('company_name_parts', 1, '(,acme,trading,ltd,)'),
	('matcher', 1, '{"rules": [{"name": "same phone", "when": {"phone": "exact"}, "then": "duplicate"}]}'),
	('matcher', 2, '{"comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.92}], "term_frequency": true}]}'),
	('survivor', 1, '(a,r1,"2026-01-01 00:00:00+00",newest,3,2,,t)');
-- types that this version may not have yet
INSERT INTO trust.sample (type, n, value)
SELECT * FROM (VALUES
	('scorecard', 1, '{"attributes": [{"name": "no company", "group": "fit", "when": {"company": "missing"}, "points": -10}]}'),
	('scorecard', 2, '{"behaviours": [{"name": "white paper", "group": "engagement", "event": "download", "points": 10, "half_life": "14 days", "cap": 30}]}'),
	('logistic_model', 1, '{"columns": [{"column": "age", "estimate": 0.1}], "intercept": {"estimate": -2}}'),
	('logistic_model', 2, '{"columns": [{"column": "plan", "reference": "z", "levels": [{"level": "a", "estimate": -1.5}], "impute": "a"}], "intercept": {"estimate": 1e-300}}'),
	('decay_score', 1, '1.5*2^120 per 14 days'),
	('decay_score', 2, '3 per 36 hours')) v (type, n, value)
WHERE to_regtype('touchstone.' || type) IS NOT NULL;
SELECT to_regtype('touchstone.attribution_state') IS NOT NULL AS has_state \gset
\if :has_state
INSERT INTO trust.sample (type, n, value)
SELECT 'attribution_state', k, touchstone.attribute_state(j, t, at::timestamptz, v, m::touchstone.attribution_model)::text
FROM (VALUES (1, 'linear'), (2, 'last_touch')) m (k, m), (VALUES (1::bigint, 'a', '2026-01-01', NULL::float8), (1, NULL, '2026-01-02', 5), (2, 'b', '2026-01-03', 7)) e (j, t, at, v) GROUP BY k;
\endif
-- states come from aggregates
INSERT INTO trust.sample (type, n, value)
SELECT 'components', 1, touchstone.connected_components(a, b)::text FROM (VALUES (1::bigint, 2::bigint), (2, 3), (7, 8)) e (a, b);
INSERT INTO trust.sample (type, n, value)
SELECT 'components', 2, touchstone.one_id(r, i)::text FROM (VALUES ('a', ARRAY['phone:1', 'cookie:x']), ('b', ARRAY['phone:1']), ('c', ARRAY['cookie:x', 'email:c'])) e (r, i);
