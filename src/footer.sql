/*
 * footer.sql
 *		End of the install script.
 *
 * Array types are made along with their types, but only since PostgreSQL 17 are they members of the extension too.  postgres_fdw
 * asks for membership, and would compute attribute(), whose answer is an array, where the rows have to be fetched to.
 */
DO $$
DECLARE
	array_type pg_catalog.name;
BEGIN
	FOR array_type IN
		SELECT a.typname
		FROM pg_catalog.pg_type a JOIN pg_catalog.pg_type t ON t.typarray OPERATOR(pg_catalog.=) a.oid
		WHERE EXISTS (SELECT FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON d.refobjid OPERATOR(pg_catalog.=) e.oid
		              WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid OPERATOR(pg_catalog.=) t.oid
		                AND d.deptype OPERATOR(pg_catalog.=) 'e' AND e.extname OPERATOR(pg_catalog.=) 'touchstone')
		  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
		                  WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objid OPERATOR(pg_catalog.=) a.oid
		                    AND d.deptype OPERATOR(pg_catalog.=) 'e')
	LOOP
		EXECUTE pg_catalog.format('ALTER EXTENSION touchstone ADD TYPE touchstone.%I', array_type);
	END LOOP;
END;
$$;
