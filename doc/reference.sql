-- reference.sql: the queries of make-reference; a temporary table `area` (name, area, place) says where objects belong.

-- text as Markdown shows it
CREATE FUNCTION pg_temp.md(said text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(said, '([\\`*<|])', '\\\1', 'g') $$;
-- names that only some versions quote, as they have a keyword of that name, without quotes
CREATE FUNCTION pg_temp.plain(said text) RETURNS text LANGUAGE sql AS $$ SELECT regexp_replace(said, '"([a-z_]+)"', '\1', 'g') $$;

CREATE TEMP VIEW member AS
SELECT d.classid, d.objid, d.classid::regclass::text AS catalog FROM pg_depend d JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
WHERE e.extname = 'touchstone' AND d.deptype = 'e';

-- functions that only the server calls
CREATE TEMP VIEW support AS
SELECT f.oid FROM pg_aggregate a, LATERAL (VALUES (a.aggtransfn::oid), (a.aggfinalfn), (a.aggcombinefn), (a.aggserialfn), (a.aggdeserialfn), (a.aggmtransfn), (a.aggminvtransfn), (a.aggmfinalfn)) f (oid)
UNION ALL SELECT f.oid FROM pg_type t, LATERAL (VALUES (t.typinput::oid), (t.typoutput), (t.typreceive), (t.typsend), (t.typmodin), (t.typmodout), (t.typanalyze)) f (oid)
UNION ALL SELECT castfunc FROM pg_cast
UNION ALL SELECT oprcode FROM pg_operator
UNION ALL SELECT amproc FROM pg_amproc
UNION ALL SELECT prosupport FROM pg_proc;

CREATE TEMP TABLE entry (place int, area text, kind int, name text, body text);

-- types: columns of a composite one, labels of an enum, then casts, operators and operator classes
INSERT INTO entry
SELECT a.place, a.area, 1, t.typname,
	format(E'### Type `%s`\n\n%s\n', t.typname, pg_temp.md(obj_description(t.oid, 'pg_type')))
	|| coalesce((SELECT E'\n| column | type | |\n|---|---|---|\n' || string_agg(format('| `%s` | %s | %s |', c.attname, pg_temp.plain(format_type(c.atttypid, c.atttypmod)), pg_temp.md(col_description(c.attrelid, c.attnum))), E'\n' ORDER BY c.attnum) || E'\n'
	             FROM pg_attribute c WHERE c.attrelid = t.typrelid AND c.attnum > 0 AND NOT c.attisdropped), '')
	|| coalesce((SELECT E'\nValues, in their order: ' || string_agg('`' || l.enumlabel || '`', ', ' ORDER BY l.enumsortorder) || E'.\n' FROM pg_enum l WHERE l.enumtypid = t.oid), '')
	|| coalesce((SELECT E'\nOperators: ' || string_agg(format('`%s`', o.said), ', ' ORDER BY o.said COLLATE "C") || E'.\n'
	             FROM (SELECT concat_ws(' ', CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END, o.oprname, format_type(o.oprright, NULL)) AS said
	                   FROM pg_operator o JOIN member m ON m.objid = o.oid AND m.catalog = 'pg_operator' WHERE t.oid IN (o.oprleft, o.oprright)) o), '')
	|| coalesce((SELECT E'\nOperator classes: ' || string_agg(format('`%s` (%s%s)', c.opcname, m.amname, CASE WHEN c.opcdefault THEN ', default' END), ', ' ORDER BY m.amname) || E'.\n'
	             FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod WHERE c.opcintype = t.oid AND c.opcnamespace = 'touchstone'::regnamespace), '')
	|| coalesce((SELECT E'\nCasts: ' || string_agg(format('%s to %s (%s)', format_type(c.castsource, NULL), format_type(c.casttarget, NULL), CASE c.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'in assignment' ELSE 'explicit' END), ', '
	                                               ORDER BY format_type(c.castsource, NULL) COLLATE "C", format_type(c.casttarget, NULL) COLLATE "C") || E'.\n'
	             FROM pg_cast c JOIN member m ON m.objid = c.oid AND m.catalog = 'pg_cast' WHERE t.oid IN (c.castsource, c.casttarget)), '')
FROM pg_type t JOIN member m ON m.objid = t.oid AND m.catalog = 'pg_type' LEFT JOIN area a ON a.name = t.typname
WHERE t.typcategory <> 'A';

-- functions of one name and one comment are one entry
INSERT INTO entry
SELECT max(a.place), max(a.area), 2, p.proname,
	format(E'### %s `%s`\n\n```\n%s\n```\n%s\n\n%s.\n', CASE p.prokind WHEN 'a' THEN 'Aggregate' WHEN 'w' THEN 'Window function' ELSE 'Function' END, p.proname,
		string_agg(pg_temp.plain(format('%s(%s) -> %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid))), E'\n' ORDER BY pg_temp.plain(pg_get_function_arguments(p.oid)) COLLATE "C"),
		pg_temp.md(coalesce(obj_description(p.oid, 'pg_proc'), '')),
		concat_ws(', ', CASE WHEN p.prokind <> 'a' THEN CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END END,
			CASE WHEN p.proisstrict THEN 'STRICT' END, CASE p.proparallel WHEN 's' THEN 'PARALLEL SAFE' WHEN 'r' THEN 'PARALLEL RESTRICTED' ELSE 'PARALLEL UNSAFE' END))
FROM pg_proc p JOIN member m ON m.objid = p.oid AND m.catalog = 'pg_proc' LEFT JOIN area a ON a.name = p.proname
WHERE p.oid NOT IN (SELECT oid FROM support WHERE oid IS NOT NULL) AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])
  AND coalesce(obj_description(p.oid, 'pg_proc'), '') !~ '^part of |Written by the planner'
GROUP BY p.proname, p.prokind, p.provolatile, p.proisstrict, p.proparallel, obj_description(p.oid, 'pg_proc');

-- operator classes over types of the server (a GIN index over text), which stand at no type of ours
INSERT INTO entry
SELECT a.place, a.area, 3, c.opcname, format(E'### Operator class `%s`\n\nFor %s indexes on %s%s. %s\n', c.opcname, m.amname, format_type(c.opcintype, NULL), CASE WHEN c.opcdefault THEN ', default' END, pg_temp.md(obj_description(c.oid, 'pg_opclass')))
FROM pg_opclass c JOIN pg_am m ON m.oid = c.opcmethod JOIN member x ON x.objid = c.oid AND x.catalog = 'pg_opclass' LEFT JOIN area a ON a.name = c.opcname
WHERE NOT EXISTS (SELECT FROM member t WHERE t.objid = c.opcintype AND t.catalog = 'pg_type');

SELECT format(E'# Touchstone %s: reference\n\nMade by `make reference` of what the extension''s objects say of themselves; `\\df+ touchstone.*` and `\\dT+ touchstone.*` show the same in psql.\nEverything is in the schema `touchstone`. The README has the introduction and examples.\n',
	(SELECT extversion FROM pg_extension WHERE extname = 'touchstone'));
SELECT string_agg(format('- [%s](#%s): %s', area, area, names), E'\n' ORDER BY place) || E'\n- [settings](#settings)\n'
FROM (SELECT area, place, string_agg('`' || name || '`', ', ' ORDER BY name COLLATE "C") AS names FROM (SELECT DISTINCT area, place, name FROM entry) n GROUP BY area, place) e;
SELECT CASE WHEN row_number() OVER (PARTITION BY area ORDER BY kind, name COLLATE "C", body COLLATE "C") = 1 THEN format(E'## %s\n\n', coalesce(area, 'other')) ELSE '' END || body
FROM entry ORDER BY place, kind, name COLLATE "C", body COLLATE "C";
SELECT E'## settings\n\n| name | default | |\n|---|---|---|\n'
	|| string_agg(format('| `%s` | %s | %s%s |', name, coalesce(nullif(boot_val, ''), '(empty)') || coalesce(' ' || unit, ''), pg_temp.md(concat_ws(' ', rtrim(short_desc, '.') || '.', extra_desc)), CASE WHEN vartype IN ('integer', 'real') THEN format(' From %s to %s.', min_val, max_val) WHEN enumvals IS NOT NULL THEN ' One of ' || array_to_string(enumvals, ', ') || '.' ELSE '' END), E'\n' ORDER BY name COLLATE "C")
FROM pg_settings WHERE name LIKE 'touchstone.%';
