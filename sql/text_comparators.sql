-- Comparators of characters.
\pset format unaligned
SET search_path = touchstone, public;

-- distances and similarities that can be counted on the fingers
SELECT a, b, levenshtein_distance(a, b) AS lev, damerau_levenshtein_distance(a, b) AS osa, round(levenshtein_similarity(a, b)::numeric, 4) AS levs, round(damerau_levenshtein_similarity(a, b)::numeric, 4) AS osas,
       round(jaro_similarity(a, b)::numeric, 4) AS jaro, round(jaro_winkler_similarity(a, b)::numeric, 4) AS jw, round(indel_similarity(a, b)::numeric, 4) AS indel
FROM (VALUES ('', ''), ('', 'abc'), ('abc', ''), ('abc', 'abc'), ('a', 'a'), ('a', 'b'), ('ab', 'ba'), ('ca', 'abc'), ('kitten', 'sitting'), ('Saturday', 'Sunday'),
             ('MARTHA', 'MARHTA'), ('DIXON', 'DICKSONX'), ('DWAYNE', 'DUANE'), ('Müller', 'Mueller'), ('Müller', 'Muller'), ('王小明', '王晓明'), ('👩‍💻', '👩'), ('שלום', 'שלומ'), (E'e\u0301', 'é')) v(a, b);

-- a bound: at most max, otherwise max + 1
SELECT max, levenshtein_distance('kitten', 'sitting', max), levenshtein_distance('', 'abc', max), levenshtein_distance('same', 'same', max) FROM (VALUES (0), (1), (2), (3), (4), (2147483647)) v(max);

-- the weight of a common beginning; below 0.7 it does not count
SELECT w, round(jaro_winkler_similarity('MARTHA', 'MARHTA', w)::numeric, 4), jaro_winkler_similarity('abcdefgh', 'abcdzzzzyyyyxxxx', w) = jaro_similarity('abcdefgh', 'abcdzzzzyyyyxxxx') AS low FROM (VALUES (0), (0.1), (0.25)) v(w);

-- as people write it: varchar, char, named arguments, NULL
SELECT levenshtein_distance('a'::varchar, 'b'::char(3)), levenshtein_distance(a => 'ab', b => 'ac', max => 1), jaro_winkler_similarity(a => 'x', b => 'x', prefix_weight => 0.2);
SELECT levenshtein_distance(NULL, 'a'), levenshtein_distance('a', 'b', NULL), jaro_similarity('a', NULL), indel_similarity(NULL, NULL);

-- length is bounded, by characters; 10,000 are in time
SELECT levenshtein_distance(repeat('a', 10000), repeat('b', 10000)), levenshtein_distance(repeat('é', 10000), repeat('é', 9999) || 'x'), round(jaro_similarity(repeat('ab', 5000), repeat('ba', 5000))::numeric, 4) AS jaro,
       damerau_levenshtein_distance(repeat('ab', 5000), repeat('ba', 5000)), indel_similarity(repeat('王', 10000), repeat('王', 5000) || repeat('李', 5000));
\set VERBOSITY terse
-- error
SELECT levenshtein_distance(repeat('a', 10001), 'a');
-- error
SELECT jaro_winkler_similarity('a', repeat('王', 10001));
-- error
SELECT indel_similarity(repeat('é', 50000), 'a');
-- error
SELECT levenshtein_distance('a', 'b', -1);
-- error
SELECT jaro_winkler_similarity('a', 'b', 0.3);
-- error
SELECT jaro_winkler_similarity('a', 'b', 'NaN');
\set VERBOSITY default
-- error
SELECT damerau_levenshtein_similarity('a', repeat('a', 10001));
