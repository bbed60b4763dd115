-- Calls of every function with the longest values that an argument can have, for test/trust/huge; after calls.sql, in its transaction.
-- With the setting trust.shrink = 1000 everything is a thousandth as long, for test/trust/long.sql.
-- Text of just under 1 GB: one letter, words, Han; arrays of tens of millions of elements and of one that is huge; jsonb up to its own
-- limit of 256 MB; a row of two texts; the text forms of types, hopeless and well formed.  Values are built by each query itself, which
-- takes about a second and no disk.  (They depend on the row number i, so that the planner does not build them and copy them about.)
CREATE FUNCTION trust.long(unit text, bytes bigint DEFAULT 1073741819) RETURNS text LANGUAGE sql AS $$ SELECT format('repeat(repeat(%L, 3000), (%s + i)::int)', unit, -1 + bytes / coalesce(current_setting('trust.shrink', true)::int, 1) / (3000 * octet_length(unit))) $$;
CREATE FUNCTION trust.many(n int) RETURNS int LANGUAGE sql AS $$ SELECT n / coalesce(current_setting('trust.shrink', true)::int, 1) $$;
CREATE TABLE trust.huge (type text, kind text, expression text);
INSERT INTO trust.huge VALUES
	('text', 'words', trust.long('Ann Lee, Ltd. 13800138000; ann@example.com/?utm_source=a&b=%E7 ')),
	('text', 'han', trust.long(U&'\738B\5C0F\660E')),
	('text', 'same', trust.long('a')),
	('bytea', 'zeros', format('convert_to(%s, ''UTF8'')', trust.long(E'\x01'))),
	('text[]', 'many', 'array_fill(''phone:1''::text, ARRAY[trust.many(89000000) - i::int])'),
	('text[]', 'one', format('ARRAY[''phone:'' || %s]', trust.long('1', 1073700000))),
	('text[]', 'nulls', 'array_fill(NULL::text, ARRAY[trust.many(134217727) - i::int])'),
	('jsonb', 'string', format('to_jsonb(%s)', trust.long('a', 268435455))),
	('jsonb', 'object', format('jsonb_build_object(%s, 1, ''rules'', array_fill(1, ARRAY[trust.many(4000000) - i::int]), ''name'', %s)', trust.long('a', 90000000), trust.long('b', 90000000))),
	('jsonb[]', 'many', 'array_fill(''{}''::jsonb, ARRAY[trust.many(80000000) - i::int])'),
	('double precision[]', 'many', 'array_fill(1::float8, ARRAY[trust.many(134000000) - i::int])'),
	('timestamp with time zone[]', 'many', 'array_fill(''2026-01-01''::timestamptz, ARRAY[trust.many(134000000) - i::int])'),
	('name[]', 'many', 'array_fill(''id''::name, ARRAY[trust.many(16000000) - i::int])'),
	('touchstone.attribution_model[]', 'many', 'array_fill(''linear''::touchstone.attribution_model, ARRAY[trust.many(50000000) - i::int])'),
	('"any"', 'words', trust.long('Ann Lee ')), ('anyelement', 'words', trust.long('Ann Lee ')),
	('record', 'words', format('(SELECT l FROM (SELECT 1::bigint AS id, %s AS name, ''1''::text AS phone, %s AS email) l)', trust.long('Ann Lee ', 500000000), trust.long('ann@example.com', 500000000)));

CREATE TABLE trust.huge_call (number int GENERATED ALWAYS AS IDENTITY, name text, build text, query text);
-- (Neither argument nor result may become part of a row that is kept, as the first input row of an aggregate is: the server takes seconds to
-- copy it, and cannot make one of over 1 GB.)
-- (path is what current_setting says.)
-- each argument alone with each value; all text arguments at once with one letter, and with Han
INSERT INTO trust.huge_call (name, build, query)
SELECT format('%s %s %s', f.signature, v.what, v.kind), v.expression,
       format(CASE WHEN f.prokind = 'a' THEN 'SELECT (%s) IS NULL FROM generate_series(1::bigint, 1) i' WHEN f.prokind = 'w' THEN 'SELECT (%s OVER (ORDER BY i)) IS NULL FROM generate_series(1::bigint, 1) i'
                   WHEN p.proretset THEN 'SELECT count(r) FROM (SELECT i, %2$s AS t FROM generate_series(1::bigint, 1) i OFFSET 0) rows CROSS JOIN LATERAL %1$s r' ELSE 'SELECT (%s) IS NULL FROM (SELECT i, %s AS t FROM generate_series(1::bigint, 1) i OFFSET 0) rows' END,
              trust.call(f.oid, CASE WHEN f.prokind = 'f' THEN v.instead ELSE (SELECT array_agg(CASE e WHEN 't' THEN v.expression END ORDER BY o) FROM unnest(v.instead) WITH ORDINALITY u (e, o)) END), v.expression)
FROM trust.function f JOIN pg_proc p USING (oid) CROSS JOIN LATERAL (
	SELECT a.n, coalesce(NULLIF(a.argument, ''), '$' || a.n) AS what, h.kind, h.expression, array_fill(NULL::text, ARRAY[(a.n - 1)::int]) || 't'::text AS instead
	FROM trust.argument a JOIN trust.huge h ON h.type = a.typname WHERE a.oid = f.oid AND h.kind NOT IN ('same', 'han') AND a.argument <> 'path'
	UNION ALL SELECT 0, 'all text', h.kind, h.expression, array_agg(CASE WHEN a.typname = 'text' AND a.argument <> 'path' THEN 't' END ORDER BY a.n) FROM trust.argument a, trust.huge h WHERE a.oid = f.oid AND h.type = 'text' AND (h.kind = 'same' OR f.prokind = 'f' AND h.kind = 'han') GROUP BY h.kind, h.expression HAVING bool_or(a.typname = 'text')) v
WHERE NOT f.support AND NOT EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND a.typname = 'cstring')
	-- of functions that differ in the types of keys and values alone, the one with the most text
	AND f.oid IN (SELECT DISTINCT ON (c.name, c.class) c.oid FROM (SELECT o.name, o.oid, array_agg(CASE WHEN a.typname IN ('bigint', 'text', 'uuid', 'numeric', 'date', 'timestamp without time zone', 'timestamp with time zone') THEN 'key' ELSE a.typname END ORDER BY a.n) AS class, count(*) FILTER (WHERE a.typname = 'text') AS texts
	                                                          FROM trust.function o JOIN trust.argument a USING (oid) GROUP BY o.name, o.oid) c ORDER BY c.name, c.class, c.texts DESC, c.oid)
ORDER BY f.signature, v.n, v.kind;
-- input functions
INSERT INTO trust.huge_call (name, build, query)
SELECT format('%s of text, %s', y.typname, v.kind), v.expression, format('SELECT (t::touchstone.%I) IS NULL FROM (SELECT %s AS t FROM generate_series(1::bigint, 1) i OFFSET 0) rows', y.typname, v.expression)
FROM pg_type y JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = y.oid AND d.deptype = 'e' JOIN pg_extension e ON d.refobjid = e.oid AND e.extname = 'touchstone'
CROSS JOIN LATERAL (SELECT kind, expression FROM trust.huge WHERE type = 'text' AND kind <> 'same' UNION ALL SELECT 'brackets', trust.long('[') UNION ALL SELECT 'brackets with keys', trust.long('{"a":') UNION ALL SELECT 'an array', format('''['' || %s || ''1]''', trust.long('1,', 1073700000))
	UNION ALL SELECT 'a string', format('''"'' || %s || ''"''', trust.long('a', 1073700000)) UNION ALL SELECT 'a key', format('''{"'' || %s || ''": 1}''', trust.long('a', 1073700000))
	UNION ALL SELECT 'hexadecimal', format('''\x'' || %s', trust.long('01', 1073700000))
	UNION ALL SELECT w.kind, w.expression FROM (VALUES
		('attribution_model', 'a label', format('''linear as '''''' || %s || ''''''''', trust.long('a', 1073700000))), ('attribution_model', 'many clauses', format('''linear exclude '' || %s || ''''''a''''''', trust.long('''a'', ', 1073700000))), ('attribution_model', 'a number', format('''time_decay('' || %s || '' days)''', trust.long('1', 1073700000))),
		('matcher', 'a rule with a long name', format('''{"rules": [{"name": "'' || %s || ''", "when": {"name": "exact"}, "then": "review"}]}''', trust.long('a', 1073700000))),
		('matcher', 'a rule with a long name that fits jsonb', format('''{"rules": [{"name": "'' || %s || ''", "when": {"name": "exact"}, "then": "review"}]}''', trust.long('a', 200000000))),
		('matcher', 'many rules', format('''{"rules": ['' || %s || ''{"when": {"name": "exact"}, "then": "review"}]}''', trust.long('{"when": {"name": "exact"}, "then": "review"},', 1073700000))),
		('matcher', 'many rules that fit jsonb', format('''{"rules": ['' || %s || ''{"when": {"name": "exact"}, "then": "review"}]}''', trust.long('{"when": {"name": "exact"}, "then": "review"},', 10000000))),
		('scorecard', 'an attribute with a long name', format('''{"attributes": [{"name": "'' || %s || ''", "group": "fit", "when": {"company": "missing"}, "points": -10}]}''', trust.long('a', 1073700000))),
		('scorecard', 'an attribute with a long name that fits jsonb', format('''{"attributes": [{"name": "'' || %s || ''", "group": "fit", "when": {"company": "missing"}, "points": -10}]}''', trust.long('a', 200000000))),
		('scorecard', 'a value with a long list', format('''{"attributes": [{"name": "x", "group": "fit", "when": {"company": {"in": ['' || %s || ''"z"]}}, "points": -10}]}''', trust.long('"a",', 100000000))),
		('logistic_model', 'a column with a long name', format('''{"columns": [{"column": "'' || %s || ''", "estimate": 0.1}], "intercept": {"estimate": -2}}''', trust.long('a', 1073700000))),
		('logistic_model', 'a column with a long name that fits jsonb', format('''{"columns": [{"column": "'' || %s || ''", "estimate": 0.1}], "intercept": {"estimate": -2}}''', trust.long('a', 200000000))),
		('logistic_model', 'many columns', format('''{"columns": ['' || %s || ''{"column": "z", "estimate": 0.1}], "intercept": {"estimate": -2}}''', trust.long('{"column": "x", "estimate": 0.1},', 20000000))),
		('decay_score', 'points', format('%s || '' per 14 days''', trust.long('1', 1073700000))), ('decay_score', 'an interval', format('''1 per '' || %s || '' days''', trust.long('1', 1073700000)))) w (type, kind, expression)
	WHERE w.type = y.typname) v
WHERE y.typtype = 'b' AND y.typcategory <> 'A';
