-- From 0.1.0 to now: an upgraded installation is, object by object, a new one; and what was built on 0.1.0 answers as before.
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT current_database() AS here \gset

-- Everything that the catalogue says of the extension's objects, a line each, without numbers that differ between databases.
SELECT $catalog$
	WITH member AS MATERIALIZED (
		SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
		FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
		WHERE e.extname = 'touchstone' AND d.deptype = 'e'),
	line (object, what, says) AS (
		SELECT object, 'comment', obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid)) FROM member
		UNION ALL
		SELECT object, 'depends on', string_agg(pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) || ' ' || d.deptype::text, ', ' ORDER BY pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) COLLATE "C", d.deptype)
		FROM member JOIN pg_depend d USING (classid, objid) GROUP BY object
		UNION ALL
		SELECT object, 'privileges at first', p.initprivs::text FROM member JOIN pg_init_privs p ON p.classoid = classid AND p.objoid = objid
		UNION ALL
		SELECT object, 'function', pg_get_functiondef(p.oid) || concat_ws(' ', p.prosrc, p.probin, p.prokind, p.proacl)
		FROM member JOIN pg_proc p ON p.oid = objid AND classid = 'pg_proc'::regclass WHERE p.prokind <> 'a'
		UNION ALL
		SELECT object, 'aggregate', pg_get_function_arguments(p.oid) || concat_ws(' ', '', pg_get_function_result(p.oid), p.provolatile, p.proparallel, p.proisstrict, p.prosecdef, p.proleakproof, p.proacl, p.procost,
			a.aggkind, a.aggnumdirectargs, a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn, a.aggfinalextra, a.aggmfinalextra,
			a.aggfinalmodify, a.aggmfinalmodify, a.aggsortop::regoperator, a.aggtranstype::regtype, a.aggtransspace, a.aggmtranstype::regtype, a.aggmtransspace, a.agginitval, a.aggminitval)
		FROM member JOIN pg_proc p ON p.oid = objid AND classid = 'pg_proc'::regclass JOIN pg_aggregate a ON a.aggfnoid = p.oid
		UNION ALL
		SELECT object, 'type', concat_ws(' ', t.typlen, t.typbyval, t.typtype, t.typcategory, t.typispreferred, t.typisdefined, t.typdelim, t.typsubscript, t.typelem::regtype, t.typarray::regtype, t.typinput, t.typoutput,
			t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typalign, t.typstorage, t.typnotnull, t.typbasetype::regtype, t.typtypmod, t.typndims, t.typcollation::regcollation, t.typdefault, t.typacl)
		FROM member JOIN pg_type t ON t.oid = objid AND classid = 'pg_type'::regclass
		UNION ALL
		SELECT object, 'column ' || a.attnum, concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation, a.attstorage, a.attnotnull, col_description(a.attrelid, a.attnum))
		FROM member JOIN pg_type t ON t.oid = objid AND classid = 'pg_type'::regclass JOIN pg_attribute a ON a.attrelid = t.typrelid WHERE a.attnum > 0
		UNION ALL
		SELECT object, 'labels', string_agg(l.enumlabel, ' < ' ORDER BY l.enumsortorder) FROM member JOIN pg_enum l ON l.enumtypid = objid AND classid = 'pg_type'::regclass GROUP BY object
		UNION ALL
		SELECT object, 'operator', concat_ws(' ', o.oprkind, o.oprcanmerge, o.oprcanhash, o.oprresult::regtype, o.oprcom::regoperator, o.oprnegate::regoperator, o.oprcode, o.oprrest, o.oprjoin)
		FROM member JOIN pg_operator o ON o.oid = objid AND classid = 'pg_operator'::regclass
		UNION ALL
		SELECT object, 'operator class', concat_ws(' ', c.opcintype::regtype, c.opcdefault, c.opckeytype::regtype, pg_describe_object('pg_opfamily'::regclass, c.opcfamily, 0))
		FROM member JOIN pg_opclass c ON c.oid = objid AND classid = 'pg_opclass'::regclass
		UNION ALL
		SELECT object, 'strategy', concat_ws(' ', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose) FROM member JOIN pg_amop o ON o.amopfamily = objid AND classid = 'pg_opfamily'::regclass
		UNION ALL
		SELECT object, 'support', concat_ws(' ', s.amprocnum, s.amproc::regprocedure) FROM member JOIN pg_amproc s ON s.amprocfamily = objid AND classid = 'pg_opfamily'::regclass
		UNION ALL
		SELECT object, 'cast', concat_ws(' ', c.castfunc::regprocedure, c.castcontext, c.castmethod) FROM member JOIN pg_cast c ON c.oid = objid AND classid = 'pg_cast'::regclass
		UNION ALL
		SELECT 'schema', 'privileges', array_to_string(ARRAY(SELECT a::text FROM unnest(nspacl) a ORDER BY 1), ' ') || coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = 'touchstone'
		UNION ALL
		SELECT 'extension', 'properties', concat_ws(' ', extversion, extnamespace::regnamespace, extrelocatable, extconfig::text, obj_description(oid, 'pg_extension')) FROM pg_extension WHERE extname = 'touchstone')
	SELECT concat_ws(' | ', object, what, says) AS line FROM line
$catalog$ AS catalog \gset

SELECT string_agg(line, chr(1) ORDER BY line COLLATE "C") AS fresh FROM (:catalog) c \gset
-- the comparison sees something of every kind
SELECT count(*) FILTER (WHERE line LIKE 'function touchstone.attribute(%| aggregate |%') >= 6 AS aggregates, count(*) FILTER (WHERE line LIKE '%| function |%') > 100 AS functions,
       count(*) FILTER (WHERE line LIKE '%| comment |%') > 200 AS comments, count(*) FILTER (WHERE line LIKE '%| column %') > 20 AS columns, count(*) FILTER (WHERE line LIKE '%| labels |%') > 0 AS labels,
       count(*) FILTER (WHERE line LIKE '%| strategy |%') > 5 AS strategies, count(*) FILTER (WHERE line LIKE '%| cast |%') > 0 AS casts
FROM unnest(string_to_array(:'fresh', chr(1))) line;

CREATE DATABASE touchstone_upgrade TEMPLATE template0 ENCODING 'UTF8';
\c touchstone_upgrade
SET client_min_messages = warning;
SET timezone = 'UTC';
CREATE EXTENSION touchstone VERSION '0.1.0';

-- what a user of 0.1.0 has: models in columns, arrays, composites, indexes, partitions, defaults; views on every function
CREATE TABLE models (name text PRIMARY KEY, model touchstone.attribution_model DEFAULT 'linear', further touchstone.attribution_model[]);
INSERT INTO models VALUES ('first', 'first_touch', NULL), ('week', 'time_decay(7 days)', '{linear,u_shaped}'), ('plain', DEFAULT, '{}');
INSERT INTO models SELECT 'l' || d, ('linear lookback ' || d || ' days')::touchstone.attribution_model FROM generate_series(1, 500) d;
CREATE UNIQUE INDEX models_btree ON models (model);
CREATE INDEX models_hash ON models USING hash (model);
CREATE TABLE parted (model touchstone.attribution_model PRIMARY KEY) PARTITION BY HASH (model);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT model FROM models;
CREATE TABLE ranged (model touchstone.attribution_model) PARTITION BY RANGE (model);
CREATE TABLE ranged_low PARTITION OF ranged FOR VALUES FROM (MINVALUE) TO ('linear');
CREATE TABLE ranged_high PARTITION OF ranged FOR VALUES FROM ('linear') TO (MAXVALUE);
INSERT INTO ranged SELECT model FROM models;
CREATE TABLE events (id int, customer bigint, touch text, at timestamptz, value float8);
INSERT INTO events VALUES (1, 1, 'ads', '2026-03-01', NULL), (2, 1, 'fair', '2026-03-02', NULL), (3, 1, 'mail', '2026-03-08', NULL), (4, 1, NULL, '2026-03-09', 600),
	(5, 2, 'fair', '2026-03-03', NULL), (6, 2, NULL, '2026-03-04', 100), (7, 3, NULL, '2026-03-05', 50), (8, 4, 'ads', '2026-03-06', NULL);
CREATE VIEW totals AS SELECT a.* FROM unnest((SELECT touchstone.attribute(customer, touch, at, value, ARRAY['first_touch', 'linear', 'u_shaped', 'participation as ''all''']::touchstone.attribution_model[]) FROM events)) a;
CREATE VIEW totals_of_text AS SELECT touch, value FROM unnest((SELECT touchstone.attribute(customer::text, touch, at, value, 'last_touch') FROM events)) a;
CREATE VIEW totals_of_uuid AS SELECT touch, value FROM unnest((SELECT touchstone.attribute(md5(customer::text)::uuid, touch, at, value, 'time_decay(1 day)') FROM events)) a;
CREATE VIEW drill AS SELECT customer, r.* FROM (SELECT customer, touchstone.attribute_rows(customer, touch, at, value, id::text, 'linear consume') AS rows FROM events GROUP BY customer) x, unnest(rows) r;
CREATE VIEW shares AS SELECT id, touchstone.credit('u_shaped') OVER (PARTITION BY customer ORDER BY at) AS share FROM events WHERE touch IS NOT NULL AND customer < 3;
CREATE MATERIALIZED VIEW kept AS SELECT touchstone.attribute(customer, touch, at, value, m.model) AS result, m.name FROM events, models m WHERE m.name IN ('first', 'week') GROUP BY m.name;
CREATE TABLE results (total touchstone.attribution, row touchstone.attribution_row);
INSERT INTO results (total) SELECT a FROM unnest((SELECT touchstone.attribute(customer, touch, at, value, 'linear') FROM events)) a;
INSERT INTO results (row) SELECT r FROM unnest((SELECT touchstone.attribute_rows(customer, touch, at, value, id::text, 'linear') FROM events)) r;
CREATE FUNCTION best(touchstone.attribution_model) RETURNS text LANGUAGE sql AS 'SELECT touch FROM unnest((SELECT touchstone.attribute(customer, touch, at, value, $1) FROM public.events)) ORDER BY value DESC, touch LIMIT 1';
CREATE FUNCTION lines() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT 'totals ' || t::text FROM totals t UNION ALL SELECT 'text ' || t::text FROM totals_of_text t UNION ALL SELECT 'uuid ' || t::text FROM totals_of_uuid t
	UNION ALL SELECT 'drill ' || d::text FROM drill d UNION ALL SELECT 'shares ' || s::text FROM shares s UNION ALL SELECT 'kept ' || k::text FROM kept k
	UNION ALL SELECT 'models ' || m::text FROM models m UNION ALL SELECT 'results ' || r::text FROM results r UNION ALL SELECT 'best ' || best('linear')
	UNION ALL SELECT 'parted ' || tableoid::regclass || p::text FROM parted p UNION ALL SELECT 'ranged ' || tableoid::regclass || r::text FROM ranged r
$$;
CREATE TABLE before AS SELECT * FROM lines() line;
-- customer 1: 600 by three touches; customer 2: 100 by the fair; customer 3: 50 by none
SELECT model, touch, touches, journeys, conversions, value FROM totals WHERE model IN ('first_touch', 'linear', 'all');
SELECT * FROM shares;

-- a schema that another role owns, and an object in it that is another's, are refused
CREATE ROLE regress_touchstone_stranger;
ALTER SCHEMA touchstone OWNER TO regress_touchstone_stranger;
-- error: the schema is another's
ALTER EXTENSION touchstone UPDATE;
ALTER SCHEMA touchstone OWNER TO CURRENT_USER;
CREATE FUNCTION touchstone.levenshtein_distance(varchar, varchar) RETURNS int LANGUAGE sql AS 'SELECT 1';
ALTER FUNCTION touchstone.levenshtein_distance OWNER TO regress_touchstone_stranger;
-- error: an object is another's
ALTER EXTENSION touchstone UPDATE;
-- one's own may stay, unless the extension has one of that name and arguments
ALTER FUNCTION touchstone.levenshtein_distance OWNER TO CURRENT_USER;
CREATE FUNCTION touchstone.pinyin(text) RETURNS text LANGUAGE sql AS 'SELECT 1';
-- error: the name is taken
ALTER EXTENSION touchstone UPDATE;
DROP FUNCTION touchstone.pinyin;
DROP FUNCTION touchstone.levenshtein_distance;
SELECT extversion FROM pg_extension WHERE extname = 'touchstone';

ALTER EXTENSION touchstone UPDATE;

-- everything answers as before, in this session and in the next
SELECT count(*) > 1500 AS enough FROM before;
(TABLE before EXCEPT ALL SELECT lines()) UNION ALL (SELECT lines() EXCEPT ALL TABLE before);
\c
SET client_min_messages = warning;
SET timezone = 'UTC';
REFRESH MATERIALIZED VIEW kept;
(TABLE before EXCEPT ALL SELECT lines()) UNION ALL (SELECT lines() EXCEPT ALL TABLE before);
-- indexes that were made before find what there is, by the functions of now
SET search_path = public, touchstone;
SET enable_seqscan = off;
SET enable_bitmapscan = off;
EXPLAIN (COSTS OFF) SELECT name FROM models WHERE model = 'time_decay(7 days)';
SELECT name FROM models WHERE model = 'time_decay(7 days)';
SELECT count(*) FROM models a WHERE EXISTS (SELECT FROM models b WHERE b.model = a.model AND b.name = a.name);
DROP INDEX models_hash;
EXPLAIN (COSTS OFF) SELECT name FROM models WHERE model = 'time_decay(7 days)';
SELECT name FROM models WHERE model = 'time_decay(7 days)';
RESET enable_seqscan;
RESET enable_bitmapscan;
EXPLAIN (COSTS OFF) SELECT * FROM ranged WHERE model < 'first_touch';
-- and what is new is there
SELECT touchstone.levenshtein_distance('touch', 'touche');
RESET search_path;
-- there is no way back
-- error
ALTER EXTENSION touchstone UPDATE TO '0.1.0';

-- object by object as a new installation: no line that only one of them has
WITH fresh AS (SELECT unnest(string_to_array(:'fresh', chr(1))) AS line), upgraded AS (:catalog)
SELECT 'only fresh' AS where, line FROM (TABLE fresh EXCEPT ALL TABLE upgraded) f
UNION ALL
SELECT 'only upgraded', line FROM (TABLE upgraded EXCEPT ALL TABLE fresh) u ORDER BY 2;
-- and the comparison has eyes: one change of each kind, two lines each but for what is new or gone
BEGIN;
ALTER FUNCTION touchstone.pinyin COST 5;
COMMENT ON OPERATOR touchstone.= (touchstone.attribution_model, touchstone.attribution_model) IS 'same';
ALTER TYPE touchstone.match_decision RENAME VALUE 'review' TO 'look';
ALTER OPERATOR touchstone.< (touchstone.attribution_model, touchstone.attribution_model) SET (JOIN = NONE);
ALTER EXTENSION touchstone DROP FUNCTION touchstone.credit;
WITH fresh AS (SELECT unnest(string_to_array(:'fresh', chr(1))) AS line), upgraded AS (:catalog)
SELECT 'only fresh' AS where, split_part(line, ' | ', 1) AS object, split_part(line, ' | ', 2) AS what FROM (TABLE fresh EXCEPT ALL TABLE upgraded) f
UNION ALL
SELECT 'only upgraded', split_part(line, ' | ', 1), split_part(line, ' | ', 2) FROM (TABLE upgraded EXCEPT ALL TABLE fresh) u ORDER BY 2, 3, 1;
ROLLBACK;
\c :here
DROP DATABASE touchstone_upgrade;
DROP ROLE regress_touchstone_stranger;
