/*
 * header.sql
 *		Beginning of every upgrade script; what is new follows (delta.awk).
 */
\echo Use "ALTER EXTENSION touchstone UPDATE" to load this file. \quit

/*
 * The upgrade makes functions and operators in the schema and calls them, with the rights of a superuser.  As at installation,
 * nobody may lie in wait there: the schema must belong to the role that upgrades or to a superuser, and so must whatever it
 * holds beside the extension's own objects.  (The server runs this script with a search_path of this schema and pg_temp, behind
 * pg_catalog; the owners of objects are in pg_shdepend, but for those of the bootstrap superuser.)
 */
DO $$
DECLARE
	stranger pg_catalog.text;
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) n.nspowner
	               WHERE n.nspname OPERATOR(pg_catalog.=) 'touchstone' AND (r.rolsuper OR r.rolname OPERATOR(pg_catalog.=) current_user)) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = 'schema "touchstone" belongs to neither the upgrading role nor a superuser',
			HINT = 'Have the owner of the schema changed (ALTER SCHEMA touchstone OWNER TO), and run ALTER EXTENSION touchstone UPDATE again.';
	END IF;
	SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0) INTO stranger
	FROM pg_catalog.pg_depend d
	JOIN pg_catalog.pg_shdepend s ON s.classid OPERATOR(pg_catalog.=) d.classid AND s.objid OPERATOR(pg_catalog.=) d.objid AND s.deptype OPERATOR(pg_catalog.=) 'o'
	JOIN pg_catalog.pg_database b ON b.oid OPERATOR(pg_catalog.=) s.dbid AND b.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
	JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) s.refobjid
	WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
	  AND d.refobjid OPERATOR(pg_catalog.=) pg_catalog.to_regnamespace('touchstone')
	  AND d.deptype OPERATOR(pg_catalog.=) 'n'
	  AND NOT r.rolsuper AND r.rolname OPERATOR(pg_catalog.<>) current_user
	  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend m
	                  WHERE m.classid OPERATOR(pg_catalog.=) d.classid AND m.objid OPERATOR(pg_catalog.=) d.objid AND m.deptype OPERATOR(pg_catalog.=) 'e')
	ORDER BY 1 LIMIT 1;
	IF stranger IS NOT NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = pg_catalog.format('schema "touchstone" holds an object of another role: %s', stranger),
			HINT = 'Move or drop what is not of the extension, and run ALTER EXTENSION touchstone UPDATE again.';
	END IF;
END;
$$;

