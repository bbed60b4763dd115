-- How every function of the extension is called, by the catalogue: an expression for each argument, found by the name and type of
-- the argument, so that a new function whose arguments are named like others' is covered by itself.  For the tests of this
-- folder; inside a transaction that is rolled back.  Everything is in the schema trust.
SET LOCAL client_min_messages = warning;
CREATE SCHEMA trust;
SET LOCAL search_path = public, pg_catalog;

-- Rows to call with: i from 1; leads with a few doubles; people's answers; an identity table, a merge log.
CREATE TABLE trust.leads (id bigint PRIMARY KEY, name text, phone text, email text, owner text, at timestamptz, company text, x float8, won boolean);
INSERT INTO trust.leads
SELECT i, 'Ann ' || chr(65 + (i % 13)::int) || 'erg', '1380013' || to_char(i % 19, 'FM0000'), 'ann' || i % 17 || '@example.com', 'owner ' || i % 3, timestamptz '2026-01-01 00:00:00+00' + make_interval(days => i::int), NULLIF('Company ' || i % 5, 'Company 0'), i * 7 % 11, i * 5 % 7 < 3
FROM generate_series(1, 40) i;
CREATE TABLE trust.groups AS SELECT id AS key, 1 + (id - 1) % 19 AS group_key FROM trust.leads;
CREATE TABLE trust.decided (a bigint, b bigint, decision touchstone.match_decision);
INSERT INTO trust.decided VALUES (1, 20, 'distinct'), (2, 21, 'duplicate'), (3, 4, 'review');
CREATE TABLE trust.pairs AS SELECT i AS a, i + 19 AS b FROM generate_series(1, 12) i;
CREATE TABLE trust.empty (id bigint, name text, phone text, email text, owner text, at timestamptz, a bigint, b bigint, key bigint, group_key bigint);
SELECT * FROM touchstone.identity_tables('trust.identity') \gexec
SELECT touchstone.merge_log_table('trust.merge_log') \gexec
CREATE INDEX leads_name ON trust.leads (name);
CREATE SEQUENCE trust.sequence;
CREATE VIEW trust.view WITH (security_invoker = true) AS SELECT * FROM trust.leads WHERE id < 20;
CREATE VIEW trust.leads_text WITH (security_invoker = true) AS SELECT id::text AS id, name, phone, email FROM trust.leads;
CREATE VIEW trust.leads_uuid WITH (security_invoker = true) AS SELECT md5(id::text)::uuid AS id, name, phone, email FROM trust.leads;

-- The functions: support functions take what only the server can hand over.
CREATE TABLE trust.function AS
SELECT p.oid, p.proname::text AS name, p.oid::regprocedure::text AS signature, p.prokind, p.provolatile, p.proparallel, p.proisstrict, p.provariadic, p.prorettype, p.proargtypes::oid[] AS types, p.proargnames AS names, p.pronargs,
       'internal'::regtype = ANY (p.proargtypes::oid[]) OR p.prorettype = 'internal'::regtype AS support
FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass JOIN pg_extension e ON e.oid = d.refobjid
WHERE e.extname = 'touchstone';

-- An ordinary value for every argument, as an expression over the row number i.  function: only for this one (NULL: any).  What has no
-- row with its name takes the row of its type without a name.
CREATE TABLE trust.ordinary (function text, argument text, type text, expression text);
INSERT INTO trust.ordinary VALUES
	-- event streams
	(NULL, 'journey', 'bigint', 'i % 23'), (NULL, 'journey', 'text', $$'j' || i % 23$$), (NULL, 'journey', 'uuid', 'md5((i % 23)::text)::uuid'),
	(NULL, 'touch', 'text', $$CASE WHEN i % 5 > 0 THEN 'touch ' || i * 7 % 11 END$$), (NULL, 'value', 'double precision', $$CASE WHEN i % 5 = 0 THEN (i % 13) * 10.5::float8 END$$),
	(NULL, 'at', 'timestamp with time zone', $$timestamptz '2026-01-01 00:00:00+00' + (i * 37 % 101) * interval '1 hour'$$),
	(NULL, 'ref', 'text', $$'r' || i$$), (NULL, 'goal', 'text', $$CASE WHEN i % 5 = 0 THEN 'won' WHEN i % 7 = 0 THEN 'lead' END$$),
	(NULL, 'model', 'touchstone.attribution_model', $$'linear'$$), (NULL, 'models', 'touchstone.attribution_model[]', $$'{first_touch,u_shaped,time_decay(2 days),linear}'$$),
	('attribute_interval', 'model', 'touchstone.attribution_model', $$'markov'$$), (NULL, 'replicates', 'integer', '20'), (NULL, 'level', 'double precision', '0.9'), (NULL, 'seed', 'bigint', '1'),
	(NULL, 'state', 'touchstone.attribution_state', $$(SELECT touchstone.attribute_state(1 + i % 3 + s, CASE s WHEN 1 THEN 'a' END, '2026-01-01'::timestamptz + s * interval '1 day', CASE s WHEN 2 THEN 5.0::float8 END, 'linear') FROM generate_series(1, 2) s)$$),
	-- journeys
	(NULL, 'step', 'text', $$'step ' || i % 4$$), (NULL, 'steps', 'text[]', $$'{step 1,step 2,step 3}'$$), (NULL, 'within', 'interval', $$'2 days'$$), (NULL, 'mode', 'text', $$'strict_increase'$$),
	(NULL, 'until', 'timestamp with time zone', $$'2026-02-01 00:00:00+00'$$), (NULL, 'collapse', 'boolean', 'true'), (NULL, 'customer', 'bigint', 'i % 23'), (NULL, 'customer', 'text', $$'c' || i % 23$$), (NULL, 'customer', 'uuid', 'md5((i % 23)::text)::uuid'),
	(NULL, 'cohort_at', 'timestamp with time zone', $$'2026-01-01 00:00:00+00'$$), (NULL, 'period', 'text', $$'day'$$), (NULL, 'periods', 'integer', '4'), (NULL, 'zone', 'text', $$'Asia/Shanghai'$$),
	(NULL, 'event', 'text', $$CASE i % 3 WHEN 0 THEN 'signup' ELSE 'download' END$$), (NULL, 'cohort_event', 'text', $$'signup'$$),
	-- identity
	(NULL, 'a', 'bigint', 'i'), (NULL, 'b', 'bigint', 'i * 3 % 41'), (NULL, 'a', 'uuid', 'md5(i::text)::uuid'), (NULL, 'b', 'uuid', 'md5((i * 3 % 41)::text)::uuid'),
	('connected_components', 'a', 'text', $$'n' || i$$), ('connected_components', 'b', 'text', $$'n' || i * 3 % 41$$),
	(NULL, 'record', 'bigint', 'i'), (NULL, 'record', 'text', $$'rec:' || i$$), (NULL, 'record', 'uuid', 'md5(i::text)::uuid'),
	(NULL, 'identifiers', 'text[]', $$ARRAY['phone:' || i % 19, 'cookie:' || i % 7, 'email:' || i % 31]$$), (NULL, 'options', 'jsonb', $$'{"limits": {"cookie": 20}}'$$),
	(NULL, 'components', 'touchstone.components', $$(SELECT touchstone.connected_components((i + s) % 7, (i + 2 * s) % 7) FROM generate_series(1, 2) s)$$),
	(NULL, 'identity', 'regclass', $$'trust.identity'$$), (NULL, 'change', 'bigint', '1'), ('identity_tables', 'name', 'text', $$'trust.identity_2'$$),
	-- survivors and merging
	(NULL, 'value', 'text', $$'value ' || i % 7$$), (NULL, 'value', 'bigint', 'i * 31 % 101'), (NULL, 'value', 'numeric', '(i * 31 % 101) / 4.0'), (NULL, 'value', 'date', $$date '2026-01-01' + (i * 31 % 101)::int$$),
	(NULL, 'value', 'timestamp without time zone', $$timestamp '2026-01-01' + (i * 31 % 101) * interval '1 day'$$), (NULL, 'value', 'timestamp with time zone', $$timestamptz '2026-01-01 00:00:00+00' + (i * 31 % 101) * interval '1 day'$$),
	(NULL, 'filled', 'integer', '(i % 5)::int'), (NULL, 'source', 'text', $$'source ' || i % 3$$), (NULL, 'priorities', 'text[]', $$'{source 2,source 1}'$$),
	(NULL, 'groups', 'regclass', $$'trust.groups'$$), ('golden_record', 'rules', 'jsonb', $$'{"default": "longest"}'$$), ('golden_record_query', 'rules', 'jsonb', $$'{"default": "longest"}'$$), (NULL, 'log', 'regclass', $$'trust.merge_log'$$),
	(NULL, 'survivor', 'text', $$'1'$$), (NULL, 'duplicates', 'text[]', $$'{20,39}'$$), (NULL, 'refs', 'text[]', $$'{}'$$), (NULL, 'dry_run', 'boolean', 'false'), (NULL, 'merge_id', 'uuid', $$'00000000-0000-0000-0000-000000000000'$$),
	(NULL, 'path', 'text', $$'public'$$), (NULL, 'column_name', 'text', $$'name'$$), (NULL, 'partition', 'oid', $$'trust.leads'::regclass$$), (NULL, 'place', 'tid', $$'(0,1)'$$), ('merge_log_table', 'name', 'text', $$'trust.merge_log_2'$$),
	-- matching
	(NULL, 'matcher', 'touchstone.matcher', $$'{"fields": {"phone": "phone", "email": "email"}, "rules": [{"name": "phone", "when": {"phone": "exact", "name": {"jaro_winkler": 0.8}}, "then": "duplicate"}], "comparisons": [{"field": "name", "levels": ["exact", {"jaro_winkler": 0.9}]}, {"field": "email", "levels": ["exact"]}], "blocking": [["email"], ["name"]]}'$$),
	(NULL, 'source', 'regclass', $$'trust.leads'$$), (NULL, 'left_source', 'regclass', $$'trust.leads'$$), (NULL, 'right_source', 'regclass', $$'trust.view'$$), (NULL, 'relation', 'regclass', $$'trust.leads'$$),
	(NULL, 'key', 'name', $$'id'$$), (NULL, 'left_key', 'name', $$'id'$$), (NULL, 'right_key', 'name', $$'id'$$), (NULL, 'key_type', 'anyelement', 'NULL::bigint'), (NULL, 'key', 'anyelement', 'NULL::bigint'),
	(NULL, 'decided', 'regclass', $$'trust.decided'$$), (NULL, 'decided', 'text', $$'trust.decided'$$), (NULL, 'labels', 'regclass', $$'trust.decided'$$), (NULL, 'pairs', 'regclass', $$'trust.pairs'$$), (NULL, 'truth', 'regclass', $$'trust.groups'$$),
	(NULL, 'a', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'), (NULL, 'b', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + (i + 18) % 40)'), (NULL, 'candidate', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'),
	(NULL, 'fields', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'), (NULL, 'row', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'), (NULL, 'facts', 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'),
	(NULL, 'spec', 'text', $$'{"fields": {"phone": {"from": "1", "normalize": "phone"}}, "key": ["phone"]}'$$), ('match_keys', 'spec', 'text', $$'{"fields": {"phone": {"from": "1"}}, "key": [{"field": "phone", "tokens": 1}]}'$$), (NULL, 'columns', '"any"', $$'13800138001'::text$$),
	-- scoring
	(NULL, 'points', 'double precision', '(i % 7)::float8'), (NULL, 'half_life', 'interval', $$'14 days'$$), (NULL, 'step', 'interval', $$'7 days'$$), (NULL, 'over', 'interval', $$'30 days'$$), (NULL, 'factor', 'double precision', '0.5'),
	(NULL, 'asof', 'timestamp with time zone', $$'2026-03-01 00:00:00+00'$$), (NULL, 'score', 'touchstone.decay_score', $$touchstone.decay_score((i % 7)::float8, timestamptz '2026-01-01 00:00:00+00' + i * interval '1 day', '14 days')$$),
	(NULL, 'card', 'touchstone.scorecard', $$'{"attributes": [{"name": "no company", "group": "fit", "when": {"company": "missing"}, "points": -10}], "behaviours": [{"name": "white paper", "group": "engagement", "event": "download", "points": 10, "half_life": "14 days", "cap": 30, "tag": "reader"}]}'$$),
	(NULL, 'properties', 'jsonb', $$'{"topic": "pricing"}'$$), (NULL, 'facts', 'jsonb', $$'{"company": null, "industry": "x"}'$$), (NULL, 'r', 'integer', '1 + (i % 5)::int'), (NULL, 'f', 'integer', '1 + (i % 4)::int'), (NULL, 'm', 'integer', '1 + (i % 3)::int'), (NULL, 'cutoff', 'double precision', '15'), (NULL, 'fit', 'double precision', '5'), (NULL, 'amount', 'double precision', '(i % 13) * 1.5::float8'),
	(NULL, 'y', 'boolean', 'i * 7 % 11 < 5'), (NULL, 'p', 'double precision', '(i * 29 % 97) / 97.0::float8'), (NULL, 'x', 'double precision[]', 'ARRAY[(i * 13 % 17)::float8, (i * 5 % 19)::float8]'), (NULL, 'l2', 'double precision', '0.5'),
	(NULL, 'buckets', 'integer', '5'), (NULL, 'bins', 'integer', '8'), (NULL, 'bin', 'text', $$'bin ' || i % 5$$), (NULL, 'bin', 'bigint', 'i % 5'),
	('logistic_step', 'model', 'touchstone.logistic_model', $$'{"columns": [{"column": "x", "estimate": 0.1}], "intercept": {"estimate": -2}}'$$), ('logistic_step', 'at', 'double precision[]', $$'{0,0,0,1,0,1}'$$), ('logistic_regression', 'y', 'name', $$'won'$$), ('logistic_regression', 'x', 'name[]', $$'{x}'$$), (NULL, 'tolerance', 'double precision', '1e-8'), (NULL, 'max_iterations', 'integer', '25'), (NULL, 'impute', 'text', $$'none'$$), (NULL, 'reference', 'jsonb', 'NULL'),
	(NULL, 'events', 'text[]', $$'{download,download}'$$), (NULL, 'at', 'timestamp with time zone[]', $$'{2026-02-01 00:00:00+00,2026-02-11 00:00:00+00}'$$), (NULL, 'properties', 'jsonb[]', 'NULL'), ('logistic_step', 'x', '"any"', '(i * 13 % 17)::float8'),
	-- words of normalising and comparing
	(NULL, 'prefix_weight', 'double precision', '0.1'), (NULL, 'filter', 'text', $$'within 1 of Bob Stone'$$), ('matcher', NULL, 'jsonb', $$'{"rules": [{"when": {"name": "exact"}, "then": "review"}]}'$$),
	('scorecard', NULL, 'jsonb', $$'{"attributes": [{"name": "no company", "group": "fit", "when": {"company": "missing"}, "points": -10}]}'$$), ('logistic_model', NULL, 'jsonb', $$'{"columns": [{"column": "x", "estimate": 0.1}], "intercept": {"estimate": -2}}'$$),
	(NULL, 'region', 'text', $$'CN'$$), (NULL, 'algorithm', 'text', $$'soundex'$$), (NULL, 'measure', 'text', $$'cosine'$$), (NULL, 'q', 'integer', '2'), (NULL, 'extra', 'text[]', $$'{example.com}'$$), ('channel_of', 'rules', 'jsonb', $$'[]'$$),
	(NULL, 'url', 'text', $$'https://example.com/?utm_source=news&utm_medium=email'$$), (NULL, 'referrer', 'text', $$'https://www.google.com/'$$), ('utm', 'key', 'text', $$'source'$$), (NULL, 'email', 'text', $$'Ann.' || i || '@Example.com'$$), (NULL, 'phone', 'text', $$'+86 138 0013 800' || i % 10$$),
	-- by type alone
	(NULL, NULL, 'text', $$'Ann Lee ' || i$$), (NULL, NULL, 'name', $$'id'$$), (NULL, NULL, 'cstring', $$'linear'::cstring$$), (NULL, NULL, 'integer', '(i % 3)::int'), (NULL, NULL, 'bigint', 'i'), (NULL, NULL, 'smallint', '1::int2'), (NULL, NULL, 'double precision', '(i % 7) / 7.0::float8'),
	(NULL, NULL, 'numeric', 'i / 4.0'), (NULL, NULL, 'boolean', 'i % 2 = 0'), (NULL, NULL, 'text[]', $$'{a,b}'$$), (NULL, NULL, 'name[]', $$'{id}'$$), (NULL, NULL, 'double precision[]', $$'{1,2}'$$), ('predict', 'x', 'double precision[]', $$'{1}'$$), ('predict_explain', 'x', 'double precision[]', $$'{1}'$$), (NULL, NULL, 'jsonb', $$'{}'$$), (NULL, NULL, 'jsonb[]', $$'{}'$$),
	(NULL, NULL, 'uuid', 'md5(i::text)::uuid'), (NULL, NULL, 'timestamp with time zone', $$'2026-01-01 00:00:00+00'$$), (NULL, NULL, 'timestamp with time zone[]', $$'{}'$$), (NULL, NULL, 'interval', $$'1 day'$$), (NULL, NULL, 'bytea', $$'\x0102'$$), (NULL, NULL, 'regclass', $$'trust.leads'$$),
	(NULL, NULL, 'record', '(SELECT l FROM trust.leads l WHERE l.id = 1 + i % 40)'), (NULL, NULL, '"any"', 'i::text'), (NULL, NULL, 'anyelement', 'NULL::bigint'), (NULL, NULL, 'oid', '1::oid'), (NULL, NULL, 'internal', 'NULL::internal'), (NULL, NULL, 'date', $$'2026-01-01'$$),
	(NULL, NULL, 'timestamp without time zone', $$'2026-01-01'$$), (NULL, NULL, 'touchstone.attribution_model[]', $$'{linear}'$$), (NULL, NULL, 'touchstone.attribution_model', $$'u_shaped'$$), (NULL, NULL, 'touchstone.matcher', $$'{"rules": [{"when": {"name": "exact"}, "then": "review"}]}'$$), (NULL, NULL, 'touchstone.components', '(SELECT touchstone.connected_components(i + s, s) FROM generate_series(1, 2) s)'),
	(NULL, NULL, 'touchstone.attribution_state', $$(SELECT touchstone.attribute_state(i + s, 'a', '2026-01-01 00:00:00+00', 5.0::float8, 'linear') FROM generate_series(1, 2) s)$$),
	(NULL, NULL, 'touchstone.scorecard', $$'{"attributes": [{"name": "no company", "group": "fit", "when": {"company": "missing"}, "points": -10}]}'$$), (NULL, NULL, 'touchstone.logistic_model', $$'{"columns": [{"column": "x", "estimate": 0.1}], "intercept": {"estimate": -2}}'$$),
	(NULL, NULL, 'touchstone.decay_score', $$touchstone.decay_score((i % 7)::float8, '2026-01-01 00:00:00+00', '14 days')$$);

-- The arguments of a function, each with its ordinary expression, cast to its type (NULL: no row fits).
CREATE TABLE trust.argument AS
SELECT f.oid, f.name, a.n, coalesce(f.names[a.n], '') AS argument, a.type, a.typname,
       o.argument IS NOT NULL AS by_name,
       CASE WHEN a.typname IN ('record', '"any"', 'anyelement', 'internal', 'cstring') THEN o.expression ELSE '(' || o.expression || ')::' || a.typname END AS expression
FROM trust.function f
CROSS JOIN LATERAL (SELECT n, t AS type, CASE WHEN f.provariadic = '"any"'::regtype AND n = f.pronargs THEN '"any"' ELSE format_type(t, NULL) END AS typname FROM unnest(f.types) WITH ORDINALITY t (t, n)) a
LEFT JOIN LATERAL (SELECT o.* FROM trust.ordinary o WHERE o.type = a.typname AND (o.function = f.name OR o.function IS NULL) AND (o.argument = f.names[a.n] OR o.argument IS NULL)
                   ORDER BY o.function IS NULL, o.argument IS NULL LIMIT 1) o ON true;
-- match_one is told the type of keys by what is excluded
UPDATE trust.argument a SET expression = format('%L::regclass', 'trust.leads_' || (SELECT e.typname FROM trust.argument e WHERE e.oid = a.oid AND e.argument = 'exclude'))
WHERE argument = 'source' AND EXISTS (SELECT FROM trust.argument e WHERE e.oid = a.oid AND e.argument = 'exclude' AND e.typname IN ('text', 'uuid'));
CREATE INDEX ON trust.argument (oid);
CREATE UNIQUE INDEX ON trust.function (oid);
ANALYZE trust.function, trust.argument;

-- A call with some of its arguments replaced by other expressions (NULL: the ordinary one), over a relation "rows" with the column i.
CREATE FUNCTION trust.call(function oid, instead text[] DEFAULT '{}') RETURNS text LANGUAGE sql STABLE AS $$
	SELECT format('touchstone.%I(%s)', f.name,
	              array_to_string(ARRAY(SELECT CASE WHEN f.provariadic NOT IN (0, '"any"'::regtype) AND a.n = f.pronargs THEN 'VARIADIC ' ELSE '' END || coalesce(instead[a.n], a.expression) FROM trust.argument a WHERE a.oid = f.oid ORDER BY a.n), ', '))
	FROM trust.function f WHERE f.oid = function
$$;
