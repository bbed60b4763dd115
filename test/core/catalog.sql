-- What the catalogue must say of every object: comments that describe it, parallel safety, support functions.  A new object
-- without it fails here by itself.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(9);

CREATE TEMP VIEW members AS
SELECT d.classid, d.objid, pg_describe_object(d.classid, d.objid, 0) AS object
FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'touchstone' AND d.deptype = 'e';

SELECT is_empty($$
	SELECT object FROM members m
	WHERE classid NOT IN ('pg_cast'::regclass, 'pg_extension'::regclass) AND object !~ '^type touchstone\..*\[\]$'
	  AND coalesce(length(obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid))), 0) < 5
$$, 'every object has a comment');
SELECT is_empty($$
	SELECT attrelid::regclass, attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.typrelid = c.oid JOIN members m ON m.objid = t.oid AND m.classid = 'pg_type'::regclass
	WHERE attnum > 0 AND col_description(attrelid, attnum) IS NULL
$$, 'every column of a composite type has a comment');
CREATE TEMP VIEW functions AS SELECT p.* FROM pg_proc p JOIN members m ON m.objid = p.oid AND m.classid = 'pg_proc'::regclass;
-- what reads a table that it is given by name is restricted (the table may be a temporary one, which workers cannot read), and what
-- writes into a user's table cannot be in a worker at all
SELECT is_empty($$
	SELECT oid::regprocedure FROM functions
	WHERE CASE WHEN proname IN ('match_one', 'resolve_identity', 'unbind_identity', 'rebuild_identity', 'undo_identity_merge', 'merge_records', 'merge_apply', 'unmerge_records', 'unmerge_apply') THEN proparallel <> 'u'
	           ELSE proparallel <> 's' AND NOT (proparallel = 'r' AND 'regclass'::regtype = ANY (proargtypes::oid[])) END
$$, 'every function is parallel safe, unless it reads or writes a table that it is given');
SELECT is_empty($$ SELECT oid::regprocedure FROM functions WHERE prosecdef $$, 'no function is SECURITY DEFINER');
SELECT is_empty($$ SELECT oid::regprocedure FROM functions WHERE prolang IN (SELECT oid FROM pg_language WHERE lanname IN ('sql', 'plpgsql')) AND proconfig IS NULL AND prosqlbody IS NULL $$, 'SQL functions have a fixed search_path');
SELECT is_empty($$
	SELECT aggfnoid::regprocedure FROM pg_aggregate a JOIN functions f ON f.oid = a.aggfnoid
	WHERE aggtranstype = 'internal'::regtype AND (aggcombinefn = 0 OR aggserialfn = 0 OR aggdeserialfn = 0 OR aggfinalmodify <> 'r')
$$, 'every aggregate can run parallel, and its final function changes nothing');
SELECT is_empty($$
	SELECT oid::regprocedure FROM functions WHERE prokind IN ('a', 'w') AND cardinality(proargnames) IS DISTINCT FROM pronargs
$$, 'every argument of an aggregate or window function has a name');
SELECT is_empty($$ SELECT proname FROM functions WHERE proname !~ '^[a-z][a-z_]*$' $$, 'names are snake_case');
SELECT ok((SELECT n.nspacl::text LIKE '%=U/%' FROM pg_namespace n WHERE nspname = 'touchstone'), 'everybody may use the schema');
SELECT * FROM finish();
ROLLBACK;
