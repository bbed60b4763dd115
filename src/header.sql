/*
 * header.sql
 *		Beginning of the install script; the parts of the areas follow.
 */
\echo Use "CREATE EXTENSION touchstone" to load this file. \quit

/*
 * Whoever may create schemas could have made ours beforehand, with functions of the same names that somebody else would
 * then call.  So the schema must be empty, and belong to the role that installs or to a superuser.  (It may exist: a
 * restored dump creates it first.)
 */
DO $$
DECLARE
	schema_oid pg_catalog.oid := pg_catalog.to_regnamespace('touchstone');
	schema_owner pg_catalog.oid;
BEGIN
	SELECT n.nspowner INTO schema_owner FROM pg_catalog.pg_namespace n WHERE n.oid OPERATOR(pg_catalog.=) schema_oid;
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r
	               WHERE r.oid OPERATOR(pg_catalog.=) schema_owner
	                 AND (r.rolsuper OR r.rolname OPERATOR(pg_catalog.=) current_user)) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = 'schema "touchstone" belongs to neither the installing role nor a superuser',
			HINT = 'Drop the schema, or have its owner changed, and run CREATE EXTENSION again.';
	END IF;
	IF EXISTS (SELECT FROM pg_catalog.pg_depend d
	           WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
	             AND d.refobjid OPERATOR(pg_catalog.=) schema_oid
	             AND d.deptype OPERATOR(pg_catalog.=) 'n'
	             AND NOT EXISTS (SELECT FROM pg_catalog.pg_extension e
	                             WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_extension'::pg_catalog.regclass
	                               AND d.objid OPERATOR(pg_catalog.=) e.oid
	                               AND e.extname OPERATOR(pg_catalog.=) 'touchstone')) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_object',
			MESSAGE = 'schema "touchstone" is not empty',
			HINT = 'Move or drop the objects in it, and run CREATE EXTENSION again.';
	END IF;
END;
$$;

GRANT USAGE ON SCHEMA touchstone TO PUBLIC;
COMMENT ON SCHEMA touchstone IS 'deduplication, attribution and scoring for marketing and CRM data (extension touchstone)';
