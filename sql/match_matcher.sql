-- The type matcher: what is accepted, what comes out, what is refused and how.
SET extra_float_digits = 1;
SET search_path = touchstone, public;
\pset format unaligned
\pset tuples_only on
\pset fieldsep ' | '

-- everything at once: rules, blocking, comparisons (defaults are left out)
CREATE TEMP TABLE matchers (m matcher PRIMARY KEY);
INSERT INTO matchers VALUES ('{"fields": {
    "company": {"normalize": "company"},
    "phone":   {"normalize": "phone", "region": "CN"},
    "full":    {"from": ["first_name", "surname"], "join": " ", "normalize": "person_name"}},
 "rules": [
    {"name": "same company and phone", "when": {"company": "exact", "phone": "exact"}, "then": "duplicate"},
    {"name": "same phone only",        "when": {"phone": "exact"},                     "then": "review"},
    {"name": "conflicting code",       "when": {"credit_code": "different"},           "then": "distinct"}],
 "blocking": [["first_name", "surname"], ["dob"], [{"field": "surname", "prefix": 3}, {"field": "dob", "prefix": 4}], [{"field": "company", "tokens": "rare"}]],
 "comparisons": [
    {"field": "first_name", "levels": ["exact", {"jaro_winkler": 0.92}, {"jaro_winkler": 0.8}], "term_frequency": true},
    {"field": "dob",        "levels": ["exact", {"levenshtein_distance": 1}, {"days": 31}, {"days": 366}]},
    {"field": "postcode",   "levels": ["exact", {"prefix": 3}]}],
 "thresholds": {"review": 0.5, "duplicate": 0.95}}') RETURNING m;

-- fields
SELECT jsonb_build_object('fields', f, 'rules', '[{"when": {"a": "exact"}, "then": "review"}]'::jsonb)::matcher::jsonb -> 'fields' FROM unnest(ARRAY[
	'{}', '{"a": {}}', '{"a": "phone"}', '{"a": {"normalize": "none", "from": "a", "join": " "}}', '{"a": {"from": ["b"]}}', '{"a": {"from": ["b", "c"], "join": ""}}',
	'{"a": {"left": "b"}}', '{"a": {"left": "b", "right": "b"}}', '{"a": {"from": "c", "left": ["b", "c"]}}', '{"a": {"right": ["x y", "z\"\\"]}}',
	'{"a": {"normalize": "phone", "region": "de"}}', '{"a": {"ignore": "无"}}', '{"a": {"ignore": ["b", "a", "b"]}}', '{"a": {"ignore": []}}', '{"unused": "email", "zz": "digits", "b": "text"}']::jsonb[]) f;
SELECT string_agg(jsonb_build_object('fields', jsonb_build_object('a', k), 'comparisons', '["a"]'::jsonb)::matcher::jsonb #>> '{fields,a,normalize}', ' ') FROM unnest(ARRAY[
	'text', 'person_name', 'company', 'company_core', 'email', 'email_domain', 'phone', 'credit_code', 'digits', 'letters_digits', 'pinyin', 'pinyin_initials']) k;

-- conditions
SELECT jsonb_build_object('rules', jsonb_build_array(jsonb_build_object('when', jsonb_build_object('a', c), 'then', 'review')))::matcher::jsonb #> '{rules,0,when,a}' FROM unnest(ARRAY[
	'"exact"', '"different"', '"both_missing"', '"any_shared"', '{"exact": true}', '{"different": true}', '{"both_missing": true}', '{"any_shared": true}', '{"any_shared": 1}', '{"any_shared": 2}',
	'{"prefix": 3}', '{"days": 31}', '{"days": 0.5}', '{"numeric": 5}', '{"numeric": {"absolute": 5}}', '{"numeric": {"relative": 0.1}}', '{"numeric": {"relative": 0.1, "absolute": 5}}', '{"km": 1e2}',
	'{"phonetic": true}', '{"phonetic": "double_metaphone"}', '{"phonetic": "soundex"}', '{"phonetic": "cologne"}', '{"phonetic": "pinyin"}', '{"swapped": "b"}',
	'{"levenshtein_distance": 1}', '{"damerau_levenshtein_distance": 2.0}', '{"levenshtein": 0.5}', '{"damerau_levenshtein": 0.5}', '{"jaro": 1}', '{"jaro_winkler": 0.92}', '{"indel": 0}', '{"partial": 0.30}', '{"token_sort": 0.5}',
	'{"token_set": 0.5}', '{"qgram": 0.5}', '{"monge_elkan": 0.5}', '{"person": 0.5}', '{"company": 0.5}', '{"jaro_winkler_similarity": 0.92}', '{"company_similarity": 1e-7}', '{"damerau_levenshtein_similarity": 0.123456789012345678}',
	'{"jaro_similarity": 0.9, "prefix": 3, "different": true}']::jsonb[]) c;

-- rules: names by position, actions; columns are numbered as they appear, and conditions stand in that order
SELECT '{"rules": [{"when": {"surname": "exact", "dob": {"days": 1}}, "then": "duplicate", "action": "attach"}, {"name": "rule 2", "when": {"dob": "different", "surname": {"swapped": "first_name"}}, "then": "distinct"}]}'::matcher;

-- blocking
SELECT jsonb_build_object('blocking', b, 'rules', '[{"when": {"a": "exact"}, "then": "review"}]'::jsonb)::matcher::jsonb -> 'blocking' FROM unnest(ARRAY[
	'[]', '[[]]', '["a"]', '[["a"]]', '[{"field": "a"}]', '[["a", "b"], "c"]', '[{"field": "a", "prefix": 3}]', '[{"field": "a", "phonetic": true}, {"field": "a", "phonetic": "cologne"}]', '[{"field": "a", "pinyin_initials": true}]',
	'[{"field": "a", "tokens": "rare"}]', '[{"field": "a", "tokens": 3}, {"field": "a", "tokens": 2}]', '[{"field": "a", "qgrams": "rare"}, {"field": "a", "qgrams": 5, "q": 3}, [{"field": "a", "qgrams": 3, "q": 2}, "b"]]']::jsonb[]) b;

-- comparisons: what is left out, and what training writes
SELECT c::matcher FROM unnest(ARRAY[
	'{"comparisons": ["a", {"field": "b"}, {"field": "c", "name": "c", "levels": ["exact", {"jaro_winkler": 0.92}, {"jaro_winkler": 0.8}]}, {"field": "c", "name": "again", "levels": ["exact"], "term_frequency": false}]}',
	'{"fields": {"a": "company", "b": "phone"}, "comparisons": [{"field": "a", "levels": ["exact", {"company": 0.92}, {"company": 0.8}]}, {"field": "b", "levels": ["exact", {"damerau_levenshtein_distance": 1}]}]}',
	'{"comparisons": ["a"], "thresholds": {"review": 0.5}}', '{"comparisons": ["a"], "thresholds": {"review": 0.6}}', '{"comparisons": ["a"], "thresholds": {"duplicate": 1, "review": 1}}',
	'{"comparisons": ["a"], "prior": 0.0001}', '{"comparisons": ["a"], "prior": 0.001}', '{"comparisons": [{"field": "a", "levels": ["exact"], "m": [0.9, 0.1], "u": [0.01, 0.99]}], "prior": 0.0001}',
	'{"training": {"seed": -9223372036854775808, "pairs": 9223372036854775807, "records": 1e3, "iterations": 7, "converged": true}, "comparisons": [{"field": "a", "levels": ["exact", {"prefix": 1}], "term_frequency": true, "m": [0.9, 0.0995, 0.0005], "u": [1e-300, 0.5, 0.4999],
	  "frequencies": {"王": 0.2, "b": 0.1, "\"\\\u0001": 0.3}, "other_frequency": 0.05}, "b"], "prior": 0.00012345678901234567}',
	'{"comparisons": [{"field": "a", "levels": ["exact"], "term_frequency": true, "frequencies": {"x": 0.2, "y": 0.1}}]}',
	'{"comparisons": [{"field": "a", "levels": ["exact"], "term_frequency": true, "frequencies": {}}]}']) c;
-- weights
SELECT w::matcher FROM unnest(ARRAY[
	'{"weights": {"phone": 10, "email": 8.5, "a": -3}, "thresholds": {"review": 8, "duplicate": 15}}',
	'{"weights": [{"field": "phone", "points": [10]}, {"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}], "points": [5, 3, -2]}, {"field": "city", "levels": ["exact"], "points": 1, "else": -1e3}, {"field": "zip", "points": [1, 0], "name": "z"}], "thresholds": {"review": -8, "duplicate": 1e300}}']) w;

-- jsonb: as assignment both ways, and null
INSERT INTO matchers SELECT '{"comparisons": ["surname"]}'::jsonb RETURNING m;
CREATE TEMP TABLE documents (j jsonb);
INSERT INTO documents SELECT m FROM matchers;
SELECT count(*) FROM documents JOIN matchers ON j::matcher = m AND m::jsonb = j;
SELECT NULL::jsonb::matcher IS NULL AND NULL::matcher::jsonb IS NULL;
SELECT matcher(j) = j::matcher FROM documents;

-- every canonical text reads back to itself
INSERT INTO matchers SELECT m::matcher FROM unnest(ARRAY['{"weights": {"a": 1}, "thresholds": {"review": 0.1, "duplicate": 0.3}}', '{"rules": [{"when": {"数": {"swapped": "b\""}}, "then": "review"}], "blocking": [[]]}']) m;
SELECT m FROM matchers WHERE m::text::matcher <> m OR m::text::matcher::text <> m::text;

-- equality, order, hashing
SELECT '{"comparisons": ["a"]}'::matcher = '{ "comparisons" : [{"field":"a"}], "thresholds": {} }', '{"comparisons": ["a"]}'::matcher <> '{"comparisons": ["b"]}', '{"comparisons": ["a"]}'::matcher < '{"comparisons": ["b"]}',
	'{"comparisons": ["a"]}'::matcher <= '{"comparisons": ["a"]}', '{"comparisons": ["b"]}'::matcher > '{"comparisons": ["a"]}', '{"comparisons": ["b"]}'::matcher >= '{"comparisons": ["b"]}';
SELECT m, count(*) FROM (VALUES ('{"comparisons": ["b"]}'::matcher), ('{"comparisons": ["a"]}'), ('{"comparisons": [{"field": "b"}]}')) v(m) GROUP BY m ORDER BY m;
\set VERBOSITY terse
-- error: the same value is there already
INSERT INTO matchers VALUES ('{"comparisons":[{"field":"surname"}]}');
SET enable_mergejoin = off; SET enable_nestloop = off;
SELECT count(*) FROM matchers a JOIN matchers b USING (m);
SET enable_hashjoin = off; RESET enable_mergejoin;
SELECT count(*) FROM matchers a JOIN matchers b USING (m);
RESET enable_hashjoin; RESET enable_nestloop;
CREATE TEMP TABLE parted (m matcher) PARTITION BY HASH (m);
CREATE TEMP TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TEMP TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT m FROM matchers;
SELECT count(DISTINCT m) FROM parted;
SELECT 'distinct'::match_decision < 'review' AND 'review'::match_decision < 'duplicate';

-- an uncast literal is a matcher where one is wanted, also beside a record
CREATE FUNCTION pg_temp.takes(source regclass, key name, m matcher) RETURNS text LANGUAGE sql SET search_path = '' AS 'SELECT m::text';
SELECT pg_temp.takes('matchers', 'm', '{"comparisons": ["a"]}');

-- what is refused: where, what was found there, what is accepted
CREATE FUNCTION pg_temp.refused(text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	message := 'accepted: ' || $1::touchstone.matcher;
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END $$;
-- the document
SELECT r.* FROM unnest(ARRAY['', '{', '[]', '{}', 'null', '"exact"', '12', '[[1]]', '{"fields": {}}', '{"rule": []}', '{"blocking": ["a"]}', '{"rules": []}', '{"rules": {}}', '{"comparisons": []}', '{"comparisons": null}', '{"weights": []}', '{"weights": {}, "thresholds": {}}',
	'{"comparisons": ["a"], "weights": {"a": 1}}', '{"weights": {"a": 1}}', '{"weights": {"a": 1}, "thresholds": {"review": 1}}', '{"weights": {"a": 1}, "thresholds": {"review": 2, "duplicate": 1}}', '{"weights": {"a": 1}, "thresholds": {"review": 2, "duplicate": 3}, "prior": 0.1}',
	'{"rules": [{"when": {"a": "exact"}, "then": "review"}], "thresholds": {}}', '{"rules": [{"when": {"a": "exact"}, "then": "review"}], "prior": 0.1}', '{"rules": [{"when": {"a": "exact"}, "then": "review"}], "training": {}}',
	'{"comparisons": ["a"], "thresholds": 0.5}', '{"comparisons": ["a"], "thresholds": {"reviews": 0.5}}', '{"comparisons": ["a"], "thresholds": {"review": 1.5}}', '{"comparisons": ["a"], "thresholds": {"duplicate": 0.4}}', '{"comparisons": ["a"], "thresholds": {"duplicate": "0.4"}}',
	'{"comparisons": ["a"], "prior": 0}', '{"comparisons": ["a"], "prior": 1}', '{"comparisons": ["a"], "prior": -1}', '{"comparisons": ["a"], "prior": [0.5]}', '{"comparisons": ["a"], "prior": 1e-400}', '{"comparisons": ["a"], "prior": 1e1000}',
	'{"comparisons": ["a"], "training": {"rows": 1}}', '{"comparisons": ["a"], "training": {"records": -1}}', '{"comparisons": ["a"], "training": {"iterations": 2147483648}}', '{"comparisons": ["a"], "training": {"seed": 9223372036854775808}}', '{"comparisons": ["a"], "training": {"seed": 1.5}}', '{"comparisons": ["a"], "training": {"converged": 1}}']) m, pg_temp.refused(m) r;
-- fields
SELECT r.* FROM unnest(ARRAY['[]', '{"": {}}', '{"a": 1}', '{"a": "phones"}', '{"a": {"form": "b"}}', '{"a": {"from": 1}}', '{"a": {"from": ""}}', '{"a": {"from": []}}', '{"a": {"left": ["b", null]}}', '{"a": {"right": [["b"]]}}', '{"a": {"from": "' || repeat('x', 64) || '"}}', '{"' || repeat('数', 22) || '": {}}',
	'{"a": {"from": ' || to_jsonb(array_fill('b'::text, ARRAY[17]))::text || '}}', '{"a": {"join": 1}}', '{"a": {"normalize": "Phone"}}', '{"a": {"normalize": null}}', '{"a": {"region": "CN"}}', '{"a": {"normalize": "email", "region": "CN"}}', '{"a": {"normalize": "phone", "region": "China"}}', '{"a": {"normalize": "phone", "region": 86}}',
	'{"a": {"ignore": 13800000000}}', '{"a": {"ignore": [""]}}', '{"a": {"ignore": ["无", 0]}}', '{"a": {"join": "' || repeat('x', 1025) || '"}}', (SELECT jsonb_object_agg('f' || i, 'text')::text FROM generate_series(1, 65) i)]) f, pg_temp.refused('{"comparisons": ["a"], "fields": ' || f || '}') r;
SELECT r.* FROM pg_temp.refused('{"comparisons": ["a"], "fields": ' || (SELECT jsonb_object_agg('f' || i, 'text')::text FROM generate_series(1, 64) i) || '}') r;
-- conditions
SELECT r.* FROM unnest(ARRAY['"Exact"', '"jaro_winkler"', '"exact_similarity"', '1', 'true', '[]', '["exact"]', '{}', '{"jarow": 1}', '{"exact": false}', '{"exact": 1}', '{"any_shared": 0}', '{"any_shared": false}', '{"any_shared": "2"}', '{"prefix": 0}', '{"prefix": 2.5}', '{"prefix": "3"}', '{"days": -1}', '{"days": "31"}', '{"days": 1e309}',
	'{"numeric": "5"}', '{"numeric": -5}', '{"numeric": {}}', '{"numeric": {"percent": 5}}', '{"numeric": {"absolute": -5}}', '{"numeric": {"relative": 1.1}}', '{"km": -1}', '{"phonetic": false}', '{"phonetic": "metaphone"}', '{"swapped": 1}', '{"swapped": "a"}', '{"swapped": ""}', '{"levenshtein_distance": 0.9}', '{"levenshtein_distance": -1}',
	'{"damerau_levenshtein_distance": 10001}', '{"jaro_winkler": 1.01}', '{"jaro_winkler": -0.1}', '{"jaro_winkler": "0.9"}', '{"jaro_winkler": null}', '{"jaro_winkler": {"min": 0.9}}', '{"jaro": 0.9, "jaro_similarity": 0.8}', '{"exact": true, "different": true}', '{"both_missing": true, "prefix": 1}',
	'{"jaro": 1, "jaro_winkler": 1, "indel": 1, "partial": 1, "token_sort": 1, "token_set": 1, "qgram": 1, "monge_elkan": 1, "company": 1}']) c, pg_temp.refused('{"rules": [{"when": {"a": ' || c || '}, "then": "review"}]}') r;
-- rules
SELECT r.* FROM unnest(ARRAY['[1]', '[{"then": "review"}]', '[{"when": {"a": "exact"}}]', '[{"if": {}}]', '[{"when": {}, "then": "review"}]', '[{"when": "exact", "then": "review"}]', '[{"when": {"": "exact"}, "then": "review"}]', '[{"when": {"a": "exact"}, "then": "merge"}]', '[{"when": {"a": "exact"}, "then": 1}]',
	'[{"when": {"a": "exact"}, "then": "review", "name": ""}]', '[{"when": {"a": "exact"}, "then": "review", "action": ["tag"]}]', '[{"when": {"a": "exact"}, "then": "review", "action": "' || repeat('x', 1025) || '"}]',
	'[{"name": "rule 2", "when": {"a": "exact"}, "then": "review"}, {"when": {"b": "exact"}, "then": "review"}]', '[{"when": {"my \"field": {"days": "x"}}, "then": "review"}]', '[{"when": {"' || repeat('y', 61) || '": {"days": "x"}}, "then": "review"}]',
	'[{"when": ' || (SELECT jsonb_object_agg('f' || i, 'exact')::text FROM generate_series(1, 65) i) || ', "then": "review"}]',
	(SELECT jsonb_agg(jsonb_build_object('when', jsonb_build_object('f' || i, 'exact'), 'then', 'review')) FROM generate_series(1, 65) i)::text,
	(SELECT jsonb_agg('{"when": {"a": "exact"}, "then": "review"}'::jsonb) FROM generate_series(1, 257) i)::text]) c, pg_temp.refused('{"rules": ' || c || '}') r;
-- blocking
SELECT r.* FROM unnest(ARRAY['{}', '"a"', '[]', '[[], "a"]', '[1]', '[[1]]', '[[[]]]', '[{}]', '[{"prefix": 3}]', '[{"field": 1}]', '[{"fields": "a"}]', '[{"field": "a", "prefix": 0}]', '[{"field": "a", "prefix": 3, "tokens": 1}]', '[{"field": "a", "phonetic": "x"}]', '[{"field": "a", "pinyin_initials": false}]',
	'[{"field": "a", "tokens": "all"}]', '[{"field": "a", "tokens": 0}]', '[{"field": "a", "tokens": 21}]', '[{"field": "a", "qgrams": true}]', '[{"field": "a", "q": 3}]', '[{"field": "a", "qgrams": 3, "q": 6}]', '["a", ["a"]]', '[["a", "a", "a", "a", "a", "a", "a", "a", "a"]]', to_jsonb(array_fill('a'::text, ARRAY[65]))::text]) b,
	pg_temp.refused('{"comparisons": ["a"], "blocking": ' || b || '}') r;
-- comparisons
SELECT r.* FROM unnest(ARRAY['{"a": "exact"}', '[1]', '[{}]', '[{"field": ""}]', '[{"field": "a", "level": []}]', '[{"field": "a", "levels": []}]', '[{"field": "a", "levels": "exact"}]', '[{"field": "a", "levels": ["exact", "exact"]}]', '[{"field": "a", "levels": ["exact", {"jaro": 0.8}, {"jaro_similarity": 0.8}]}]',
	'[{"field": "a", "levels": ["exact", {"jaro_winkler": 0.8}, {"jaro_winkler": 0.92}]}]', '[{"field": "a", "levels": [{"days": 366}, {"days": 31}]}]', '[{"field": "a", "levels": [{"prefix": 3}, {"prefix": 4}]}]', '[{"field": "a", "levels": ["exact", {"swapped": "a"}]}]', '[{"field": "a", "name": 1}]', '["a", "a"]', '["a", {"field": "b", "name": "a"}]',
	'[{"field": "a", "term_frequency": 1}]', '[{"field": "a", "levels": ["exact"], "m": [0.9, 0.1]}]', '[{"field": "a", "levels": ["exact"], "u": [0.9, 0.1]}]', '[{"field": "a", "levels": ["exact"], "m": [0.9], "u": [0.9, 0.1]}]', '[{"field": "a", "levels": ["exact"], "m": [0.9, 0.2], "u": [0.9, 0.1]}]', '[{"field": "a", "levels": ["exact"], "m": [1, 0], "u": [0.9, 0.1]}]',
	'[{"field": "a", "levels": ["exact"], "m": 0.9, "u": 0.1}]', '[{"field": "a", "levels": ["exact"], "m": [0.9, 0.1], "u": ["x", 0.1]}]', '[{"field": "a", "frequencies": {}}]', '[{"field": "a", "other_frequency": 0.1}]', '[{"field": "a", "term_frequency": true, "frequencies": []}]', '[{"field": "a", "term_frequency": true, "frequencies": {"x": 0}}]',
	'[{"field": "a", "term_frequency": true, "frequencies": {"x": 0.6, "y": 0.5}}]', '[{"field": "a", "term_frequency": true, "other_frequency": 2}]', '[{"field": "a", "levels": ' || (SELECT jsonb_agg(jsonb_build_object('prefix', 20 - i))::text FROM generate_series(1, 15) i) || '}]',
	to_jsonb(ARRAY(SELECT 'f' || i FROM generate_series(1, 49) i))::text]) c, pg_temp.refused('{"comparisons": ' || c || '}') r;
-- weights
SELECT r.* FROM unnest(ARRAY['1', '{"a": "1"}', '{"a": 1e400}', '["a"]', '[{"field": "a"}]', '[{"points": 1}]', '[{"field": "a", "m": [1]}]', '[{"field": "a", "points": "1"}]', '[{"field": "a", "points": []}]', '[{"field": "a", "points": [1, 2, 3]}]', '[{"field": "a", "points": [1, null]}]', '[{"field": "a", "points": [1, 2], "else": 2}]',
	'[{"field": "a", "levels": ["exact", {"prefix": 1}], "points": 1}]', '[{"field": "a", "points": 1, "else": true}]', '[{"field": "a", "points": 1}, {"field": "a", "points": 2}]', (SELECT jsonb_object_agg('f' || i, 1) FROM generate_series(1, 49) i)::text]) w, pg_temp.refused('{"thresholds": {"review": 1, "duplicate": 2}, "weights": ' || w || '}') r;
-- long, deep, broken
SELECT r.state, left(r.message, 100), left(r.detail, 60) FROM unnest(ARRAY[repeat(' ', 16 * 1024 * 1024 + 1), repeat('[', 100), '{"rules": ' || repeat('[', 5000) || repeat(']', 5000) || '}', '{"' || repeat('x', 100000) || '": 1}', '{"comparisons": ["a"], "prior": ' || repeat('9', 1000) || '}', '{"comparisons": "' || repeat('数', 1000) || '"}', '{"comparisons": ["\u0000"]}', '{"comparisons": ["a"]} x']) m, pg_temp.refused(m) r;

-- binary input is checked as text is
SELECT convert_from(matcher_send('{"comparisons":["a"]}'), 'UTF8') = E'\x01{"comparisons": [{"field": "a"}]}';
CREATE TEMP TABLE copied (LIKE matchers);
\copy matchers to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)
SELECT count(*), count(*) FILTER (WHERE m IN (SELECT m FROM matchers)) AS same FROM copied;
-- errors: 5 (a later version; no matcher; broken JSON; no text; nothing)
\copy (SELECT '\x02'::bytea || '{"comparisons":["a"]}') to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)
\copy (SELECT '\x01'::bytea || '{"comparison":["a"]}') to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)
\copy (SELECT '\x01'::bytea || '{"comparisons":["a"}') to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)
\copy (SELECT '\x01'::bytea) to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)
\copy (SELECT '\x'::bytea) to 'results/matcher.bin' (format binary)
\copy copied from 'results/matcher.bin' (format binary)

-- in a database of another encoding: characters that it has are converted, others refused
SET client_min_messages = warning;
CREATE DATABASE touchstone_euc TEMPLATE template0 ENCODING 'EUC_CN' LC_COLLATE 'C' LC_CTYPE 'C';
\c touchstone_euc
CREATE EXTENSION touchstone;
SET client_encoding = 'UTF8';
SELECT m, m::text::touchstone.matcher OPERATOR(touchstone.=) m, m::jsonb::touchstone.matcher OPERATOR(touchstone.=) m, length(touchstone.matcher_send(m)) FROM CAST('{"fields": {"公司": {"from": "名", "ignore": ["无", "\u65e0"]}}, "rules": [{"name": "同", "when": {"公司": {"swapped": "姓"}}, "then": "review"}]}' AS touchstone.matcher) m;
-- errors: 2
SELECT '{"rules": [{"when": {"公": "x司"}, "then": "review"}]}'::touchstone.matcher;
SELECT '{"rules": [{"name": "同", "when": {"公": "exact"}, "then": "review"}, {"name": "同", "when": {"公": "exact"}, "then": "review"}]}'::touchstone.matcher;
-- (PostgreSQL 18 has other words for it)
\set VERBOSITY sqlstate
-- error: a character that the encoding does not have
SELECT '{"comparisons": ["m\u0627ller"]}'::touchstone.matcher;
\c postgres
DROP DATABASE touchstone_euc;
