-- The install script is read in the encoding of the database: anything beyond ASCII in it makes CREATE EXTENSION fail in
-- EUC_CN, and be garbled in LATIN1.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(1);
SELECT is_empty($$
	SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
	JOIN pg_description c ON c.classoid = d.classid AND c.objoid = d.objid
	WHERE e.extname = 'touchstone' AND d.deptype = 'e' AND octet_length(c.description) <> length(c.description)
$$, 'comments are ASCII');
SELECT * FROM finish();
ROLLBACK;
