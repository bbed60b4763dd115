-- Logistic regression: models whose numbers can be had by hand, the type logistic_model, predictions, and what is refused.
-- (Numbers are rounded: their last digits depend on the machine.)
\pset format unaligned
\set VERBOSITY default
CREATE SCHEMA logistic;
SET search_path = logistic, touchstone;
CREATE FUNCTION shown(model logistic_model) RETURNS TABLE (term text, estimate numeric, std_error numeric, z numeric, p numeric, odds_ratio numeric, note text) LANGUAGE sql AS $$
	SELECT term, round(estimate::numeric, 6), round(std_error::numeric, 6), round(z::numeric, 4), round(p::numeric, 6), round(odds_ratio::numeric, 6), note FROM coefficients(model) $$;
-- what a model says of itself, without its estimates
CREATE FUNCTION about(model logistic_model) RETURNS jsonb LANGUAGE sql AS $$ SELECT model::jsonb - 'columns' - 'intercept' - 'log_likelihood' - 'null_log_likelihood' - 'iterations' $$;

-- Of 40 who saw the demo 30 bought, of 60 who did not 20 did.  Intercept ln(20/40) = -0.693147, its error sqrt(1/20 + 1/40) = 0.273861;
-- demo ln(30 * 40 / (10 * 20)) = ln 6 = 1.791759, its error sqrt(1/30 + 1/10 + 1/20 + 1/40) = 0.456435.
CREATE TABLE leads AS
SELECT i AS id, i <= 30 OR i > 80 AS bought, i <= 40 AS demo, CASE WHEN i <= 40 THEN 'saw it' ELSE 'absent' END AS seen, (i <= 40)::int::numeric AS demo_numeric FROM generate_series(1, 100) i;
SELECT * FROM shown(logistic_regression('leads', 'bought', '{demo}'));
SELECT about(logistic_regression('leads', 'bought', '{demo}'));
-- the same as numeric, as the aggregate, as text; and the other way round
SELECT * FROM shown(logistic_regression('leads', 'bought', '{demo_numeric}'));
SELECT * FROM shown((SELECT logistic_regression(bought, ARRAY[demo_numeric]) FROM leads));
SELECT * FROM shown(logistic_regression('leads', 'bought', '{seen}'));
SELECT * FROM shown(logistic_regression('leads', 'bought', '{seen}', reference => '{"seen": "saw it"}'));
-- log-likelihood: 30 ln .75 + 10 ln .25 + 20 ln(1/3) + 40 ln(2/3) = -60.684; of the intercept alone 100 ln .5 = -69.315
SELECT round((m::jsonb ->> 'log_likelihood')::numeric, 3), round((m::jsonb ->> 'null_log_likelihood')::numeric, 3) FROM logistic_regression('leads', 'bought', '{demo}') m;
-- without an intercept: ln(30 / 10) for those who saw it, error sqrt(1/30 + 1/10)
SELECT * FROM shown(logistic_regression('leads', 'bought', '{demo}', intercept => false));
-- named arguments, as people type them
SELECT * FROM shown(logistic_regression(source => 'leads', y => 'bought', x => ARRAY['demo'], l2 => 0, max_iterations => 20, tolerance => 1e-6, standardise => true, impute => 'none'));
-- a penalty: the slope is less than ln 6; the score equation, 30 - 40 p = l2 * slope for those who saw it
SELECT round((40 * predict(m, ARRAY[1]) + 4 * estimate)::numeric, 6) FROM logistic_regression('leads', 'bought', '{demo}', l2 => 4) m, coefficients(m) WHERE term = 'demo';
SELECT round((40 * predict(m, ARRAY[1]) + 4 * estimate)::numeric, 6) FROM (SELECT logistic_ridge(bought, ARRAY[demo_numeric], 4) FROM leads) s(m), coefficients(m) WHERE term = 'x1';

-- predictions: 30 / 40 and 20 / 60; log odds add up
CREATE TABLE models AS SELECT logistic_regression('leads', 'bought', '{demo}') AS demo, logistic_regression('leads', 'bought', '{seen}') AS seen;
SELECT demo, round(predict_row(m, t)::numeric, 9) AS p, count(*) FROM leads t, LATERAL (SELECT models.demo AS m FROM models) s GROUP BY 1, 2 ORDER BY 1;
SELECT round(predict(demo, ARRAY[1])::numeric, 9), round(predict(demo, '{0}')::numeric, 9), predict(demo, ARRAY[NULL]::float8[]), predict(demo, ARRAY['NaN'::float8]), predict(demo, ARRAY['Infinity'::float8]), predict(demo, NULL), predict(NULL, ARRAY[1]) FROM models;
SELECT row.seen, round(predict_row(models.seen, row)::numeric, 9) FROM models, (VALUES ('saw it'), ('absent'), ('elsewhere'), (NULL)) row(seen);
SELECT term, value, round(estimate::numeric, 6), round(contribution::numeric, 6), round(probability::numeric, 6), note FROM models, leads t, predict_explain(models.seen, t) WHERE t.id IN (1, 100) ORDER BY t.id;
SELECT term, value, round(estimate::numeric, 6), round(contribution::numeric, 6), round(probability::numeric, 6), note FROM models, (VALUES ('elsewhere'), (NULL)) row(seen), predict_explain(models.seen, row);
SELECT term, value, round(estimate::numeric, 6), round(contribution::numeric, 6), round(probability::numeric, 6), note FROM models, predict_explain(models.demo, ARRAY[1]);
-- points: 600 at even odds, 20 more for twice the odds; odds 3 of those who saw it are 600 + 20 log2(3) = 631.699
SELECT term, round(points::numeric, 3) FROM models, scorecard_points(models.demo);
SELECT round(sum(points)::numeric, 3) FROM models, scorecard_points(models.demo, points_to_double => 20, base_points => 600);
SELECT round(sum(points)::numeric, 3) FROM models, scorecard_points(models.demo, 50, 500, 3);

-- what is missing is left out and counted, or imputed
CREATE TABLE gaps (y int, x float8, plan text);
INSERT INTO gaps SELECT (i % 3 = 0)::int, i, CASE i % 4 WHEN 0 THEN 'basic' WHEN 1 THEN 'pro' ELSE 'basic' END FROM generate_series(1, 60) i;
INSERT INTO gaps VALUES (NULL, 1, 'pro'), (2, 1, 'pro'), (1, NULL, 'pro'), (1, 'NaN', 'pro'), (0, 'Infinity', 'pro'), (0, 1e200, 'basic'), (0, 5, NULL), (0, 5, NULL);
SELECT about(logistic_regression('gaps', 'y', '{x,plan}'));
SELECT about(logistic_regression('gaps', 'y', '{x,plan}', impute => 'mean'));
-- the mean of x where y is known: (1 + ... + 60 + 5 + 5) / 62; the most frequent plan
SELECT round((c ->> 'impute')::numeric, 9), c ->> 'impute' FROM logistic_regression('gaps', 'y', '{x}', impute => 'mean') m, jsonb_array_elements(m::jsonb -> 'columns') c;
SELECT c ->> 'impute' FROM logistic_regression('gaps', 'y', '{plan}', impute => 'mean') m, jsonb_array_elements(m::jsonb -> 'columns') c;
SELECT round(predict_row(m, a)::numeric, 12) = round(predict_row(m, b)::numeric, 12), predict_row(m, a) = predict_row(m, c) FROM logistic_regression('gaps', 'y', '{x,plan}', impute => 'mean') m,
	(SELECT NULL::float8 AS x, 'never seen' AS plan) a, (SELECT (1830 + 10) / 62.0::float8 AS x, 'basic' AS plan) b, (SELECT 'NaN'::float8 AS x, NULL AS plan) c;
SELECT term, value, note FROM logistic_regression('gaps', 'y', '{x,plan}', impute => 'mean') m, (SELECT NULL::float8 AS x, 'never seen' AS plan) a, predict_explain(m, a);
-- the level "enterprise" is only where x is missing: the model has not seen it
INSERT INTO gaps VALUES (1, NULL, 'enterprise');
SELECT term FROM coefficients(logistic_regression('gaps', 'y', '{x,plan}'));

-- said, not an error: one class, no usable row, constant and collinear columns, separation
CREATE TABLE trouble AS SELECT i AS x, 2 * i + 1 AS twice, 7 AS seven, true AS yes, 'one' AS one, i % 3 AS z, i > 5 AS y, i % 2 = 0 AS even, NULL::boolean AS unknown FROM generate_series(1, 12) i;
SELECT term, round(estimate::numeric, 6), std_error IS NULL AS no_error, note FROM coefficients(logistic_regression('trouble', 'even', '{x,twice,seven,yes,one,z}'));
SELECT about(logistic_regression('trouble', 'even', '{x,twice,seven,yes,one,z}'));
SELECT predict_row(m, t) = predict(n, ARRAY[x, z]) AS left_out_means_nothing FROM trouble t, logistic_regression('trouble', 'even', '{x,twice,seven,yes,one,z}') m, logistic_regression('trouble', 'even', '{x,z}') n LIMIT 1;
SELECT term, estimate IS NOT NULL AS estimate, std_error, z, p, note FROM coefficients(logistic_regression('trouble', 'y', '{x,z}'));
SELECT about(logistic_regression('trouble', 'y', '{x,z}'));
SELECT about(logistic_regression('trouble', 'y', '{x,z}', l2 => 1));
SELECT * FROM coefficients(logistic_regression('trouble', 'yes', '{x,z}'));
SELECT logistic_regression('trouble', 'yes', '{x,z}'), predict_row(logistic_regression('trouble', 'yes', '{x,z}'), t) FROM trouble t LIMIT 1;
SELECT logistic_regression('trouble', 'unknown', '{x,z}');
SELECT term, value, contribution, probability, note FROM trouble t, predict_explain(logistic_regression('trouble', 'yes', '{x}'), t) WHERE x = 3;
CREATE TABLE empty (y boolean, x float8, c text);
SELECT logistic_regression('empty', 'y', '{x,c}');
SELECT logistic_regression(y, ARRAY[x]) FROM empty;
INSERT INTO empty VALUES (true, 1, 'a');
SELECT about(logistic_regression('empty', 'y', '{x,c}'));
SELECT about(logistic_regression('leads', 'bought', '{demo}', max_iterations => 1));
SELECT term, note FROM coefficients(logistic_regression('leads', 'bought', '{demo}', max_iterations => 1));
-- a level of which all rows are events is separated, and takes nothing from the others
INSERT INTO leads SELECT 100 + i, true, false, 'friend' FROM generate_series(1, 3) i;
SELECT term, CASE WHEN note IS NULL THEN round(estimate::numeric, 6) END AS estimate, round(std_error::numeric, 6) AS std_error, left(note, 9) FROM coefficients(logistic_regression('leads', 'bought', '{seen}'));

-- the type: input is checked, output is canonical and reads back to the same
SELECT '{"columns": [{"estimate": 0.1, "column": "age"}, {"levels": [{"level": "b", "estimate": 1}, {"estimate": -1.5, "level": "a"}], "column": "plan", "reference": "z", "impute": "a"}], "intercept": {"estimate": -2}}'::logistic_model;
SELECT predict('{"intercept": {"estimate": 0}, "columns": [{"column": "a", "estimate": 1, "impute": 0}]}', '{NULL}');
SELECT demo::text::logistic_model = demo, demo::jsonb::logistic_model = demo, demo < seen, seen > demo, hashtext('x') IS NOT NULL FROM models;
SELECT count(DISTINCT m) FROM (SELECT demo FROM models UNION ALL SELECT demo FROM models UNION ALL SELECT seen FROM models) s(m);
-- errors: 14
SELECT 'no json'::logistic_model;
SELECT '[]'::logistic_model;
SELECT '{}'::logistic_model;
SELECT '{"columns": {}}'::logistic_model;
SELECT '{"columns": [1]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "slope": 1}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "estimate": "1"}]}'::logistic_model;
SELECT '{"columns": [{"column": "a"}, {"column": "a"}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "levels": []}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "reference": "x", "levels": [{"level": "x"}]}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "reference": "x", "levels": [{"level": "y"}, {"level": "y"}]}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "reference": "x", "levels": [], "impute": "q"}]}'::logistic_model;
SELECT '{"columns": [{"column": "a", "note": "odd"}]}'::logistic_model;
SELECT '{"columns": [], "events": 3, "rows_used": 2}'::logistic_model;

-- what is refused, with a hint
\set VERBOSITY default
-- errors: 18
SELECT logistic_regression('nowhere', 'y', '{x}');
SELECT logistic_regression('trouble', 'target', '{x}');
SELECT logistic_regression('trouble', 'y', '{x,typo}');
SELECT logistic_regression('trouble', 'one', '{x}');
SELECT logistic_regression('trouble', 'y', '{x,y}');
SELECT logistic_regression('trouble', 'y', '{x,x}');
SELECT logistic_regression('trouble', 'y', '{}');
SELECT logistic_regression('trouble', 'y', NULL);
SELECT logistic_regression('trouble', 'y', '{x}', l2 => -1);
SELECT logistic_regression('trouble', 'y', '{x}', l2 => 'NaN');
SELECT logistic_regression('trouble', 'y', '{x}', tolerance => 0);
SELECT logistic_regression('trouble', 'y', '{x}', max_iterations => 0);
SELECT logistic_regression('trouble', 'y', '{x}', impute => 'median');
SELECT logistic_regression('trouble', 'y', '{one}', reference => '{"one": "two"}');
SELECT logistic_regression('trouble', 'y', '{one}', reference => '{"two": "one"}');
SELECT logistic_regression('trouble', 'y', '{one}', reference => '["one"]');
SELECT logistic_regression('pg_class_oid_index', 'y', '{x}');
SELECT logistic_regression('pg_stat_activity', 'pid', '{backend_start}');
-- errors: 8
SELECT logistic_regression(y, x) FROM (VALUES (true, '{1,2}'::float8[]), (false, '{1}')) v(y, x);
SELECT logistic_regression(y, x) FROM (VALUES (true, '{{1,2}}'::float8[])) v(y, x);
SELECT logistic_ridge(y, x, l2) FROM (VALUES (true, '{1}'::float8[], 1), (true, '{1}'::float8[], 2)) v(y, x, l2);
SELECT predict(demo, '{1,2}') FROM models;
SELECT predict(seen, '{1}') FROM models;
SELECT predict_row(models.demo, row) FROM models, (VALUES (1)) row(other);
SELECT predict_row(models.demo, row) FROM models, (VALUES ('1')) row(demo);
SELECT scorecard_points(demo, base_odds => 0) FROM models;
-- memory: 200,000 rows of 6 numbers do not fit in 64 kB
SET work_mem = '64kB';
SET hash_mem_multiplier = 1;
-- error
SELECT logistic_regression(i % 2 = 0, ARRAY[i, i, i, i, i]) FROM generate_series(1, 200000) i;
RESET work_mem;
RESET hash_mem_multiplier;
SET client_min_messages = warning;
DROP SCHEMA logistic CASCADE;
