-- What comparisons are given of each other: written by match_train, read back as it was, refused where it makes no sense.
SET search_path = touchstone, public;
CREATE FUNCTION pg_temp.pair(extra_a text, extra_b text DEFAULT '') RETURNS touchstone.matcher LANGUAGE sql AS $$
	SELECT ('{"comparisons": [{"field": "a", "levels": ["exact", {"prefix": 2}], "m": [0.8, 0.1, 0.1], "u": [0.01, 0.09, 0.9]' || extra_a ||
	        '}, {"field": "b", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.1, 0.9]' || extra_b || '}], "prior": 0.001}')::touchstone.matcher $$;
SELECT m, m::text::touchstone.matcher = m AS same
FROM pg_temp.pair('', ', "given": {"comparison": "a", "u": [[0.5, 0.5], [0.2, 0.8], [0.1, 0.9]]}, "given_exact": [{"comparisons": ["a"], "u": [0.4, 0.6]}]') m;
\set VERBOSITY default
\set SHOW_CONTEXT never
-- errors: 12
SELECT pg_temp.pair(', "given": 1');
SELECT pg_temp.pair(', "given": {"comparison": "b"}');
SELECT pg_temp.pair(', "given": {"comparison": "a", "u": [[1]]}');
SELECT pg_temp.pair(', "given": {"comparison": "c", "u": [[1]]}');
SELECT pg_temp.pair('', ', "given": {"comparison": "a", "u": [[0.5, 0.5]]}');
SELECT pg_temp.pair('', ', "given": {"comparison": "a", "u": [[0.5, 0.5], [0.2, 0.8], [0.1, 0.1]]}');
SELECT pg_temp.pair('', ', "given": {"comparison": "a", "u": [[0.5, 0.5], [0.2, 0.8], [0, 1]]}');
SELECT pg_temp.pair(', "given": {"comparison": "b", "u": [[0.1, 0.1, 0.8], [0.1, 0.1, 0.8]]}', ', "given": {"comparison": "a", "u": [[0.5, 0.5], [0.2, 0.8], [0.1, 0.9]]}');
SELECT pg_temp.pair(', "given_exact": []');
SELECT pg_temp.pair(', "given_exact": [{"comparisons": ["a"], "u": [0.1, 0.1, 0.8]}]');
SELECT pg_temp.pair(', "given_exact": [{"comparisons": ["b"], "u": [0.1, 0.1]}]');
SELECT '{"comparisons": [{"field": "a", "levels": ["exact"], "given": {"comparison": "b", "u": [[1]]}}, "b"]}'::touchstone.matcher;
