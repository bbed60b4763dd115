#!/usr/bin/env bash
# Where CREATE EXTENSION installs, and where it refuses: into a new schema, or an empty one of the installing role or a superuser.
# And that what others have put into the search_path is not called while it installs.  TAP, inside with-cluster.
set -euo pipefail
db=trust_install
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$db" "$@"; }
clean() {
	psql -X -q -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS $db" -c 'DROP ROLE IF EXISTS regress_trust_boss, regress_trust_clerk' || true
}
trap clean EXIT
clean # what a crash has left
n=0 failed=0
is() { # is GOT EXPECTED NAME
	n=$((n + 1))
	if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3"; printf '# got %s\n# expected %s\n' "$1" "$2"; failed=1; fi
}
psql -X -q -d postgres -c 'CREATE ROLE regress_trust_boss SUPERUSER' -c 'CREATE ROLE regress_trust_clerk' -c "CREATE DATABASE $db TEMPLATE template0" -c "GRANT CREATE ON DATABASE $db TO regress_trust_clerk"

# tries SETUP [ROLE]: the SQLSTATE of CREATE EXTENSION after the set-up, or 00000 and how many could use it; all undone
tries() {
	sql 2>/dev/null <<SQL
BEGIN;
$1;
SET LOCAL ROLE ${2:-postgres};
CREATE FUNCTION pg_temp.try() RETURNS text LANGUAGE plpgsql AS \$\$ BEGIN CREATE EXTENSION touchstone; RETURN '00000'; EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END \$\$;
CREATE TEMP TABLE said AS SELECT pg_temp.try() AS state;
SELECT state || ' ' || (SELECT count(*) FROM pg_extension WHERE extname = 'touchstone') FROM said;
ROLLBACK;
SQL
}
schema='CREATE SCHEMA touchstone'
is "$(tries 'SET LOCAL work_mem = 4096')" '00000 1' 'no schema: it is made'
is "$(tries "$schema")" '00000 1' 'an empty schema of the installing role'
is "$(tries "$schema AUTHORIZATION regress_trust_boss")" '00000 1' 'an empty schema of another superuser'
is "$(tries "$schema AUTHORIZATION regress_trust_clerk")" '42501 0' 'a schema of an ordinary role is refused, also an empty one'
is "$(tries "$schema AUTHORIZATION regress_trust_clerk; ALTER SCHEMA touchstone OWNER TO postgres")" '00000 1' 'handed over, and empty: as a restored dump does it'
for object in 'FUNCTION touchstone.attribute(int) RETURNS int LANGUAGE sql RETURN 1' 'TABLE touchstone.t (n int)' 'TYPE touchstone.matcher AS ENUM ()' 'DOMAIN touchstone.d AS text' 'VIEW touchstone.v AS SELECT 1' 'SEQUENCE touchstone.s' \
	'OPERATOR touchstone.= (FUNCTION = int4eq, LEFTARG = int, RIGHTARG = int)' 'AGGREGATE touchstone.attribute(int) (SFUNC = int4pl, STYPE = int)' 'COLLATION touchstone.c FROM "C"' "TEXT SEARCH DICTIONARY touchstone.d (TEMPLATE = simple)" \
	'OPERATOR FAMILY touchstone.f USING btree' "CONVERSION touchstone.c FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8" 'STATISTICS touchstone.s ON oid, relname FROM pg_class'; do
	case $object in STATISTICS*) setup="$schema; CREATE TABLE public.s (a int, b int); CREATE STATISTICS touchstone.s ON a, b FROM public.s" ;; *) setup="$schema; CREATE $object" ;; esac
	is "$(tries "$setup")" '42710 0' "a schema that has a ${object%% touchstone*} is refused"
done
is "$(tries 'SET LOCAL work_mem = 4096' regress_trust_clerk)" '42501 0' 'an ordinary role may not install (the extension is not trusted)'
is "$(sql -c "SELECT count(*) FROM pg_namespace WHERE nspname = 'touchstone'")" 0 'what was refused has left nothing'

# Others' operators, functions and types in every schema of the search_path of who installs, the temporary one too.
sql <<'SQL'
CREATE SCHEMA evil;
CREATE FUNCTION evil.called() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'EV666', MESSAGE = 'evil was called'; END $$;
DO $$
DECLARE
	t text;
	o text;
	s text;
BEGIN
	FOREACH s IN ARRAY ARRAY['evil', 'public', 'pg_temp'] LOOP
		FOREACH t IN ARRAY ARRAY['text', 'int8', 'int4', 'name', 'oid', 'bool', 'float8', 'jsonb', 'regclass', 'regnamespace', '"char"'] LOOP
			EXECUTE format('CREATE FUNCTION %s.operator(pg_catalog.%s, pg_catalog.%2$s) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN RETURN evil.called(); END $f$', s, t);
			IF s <> 'pg_temp' THEN
				FOREACH o IN ARRAY ARRAY['=', '<>', '<', '>', '||', '+', '-', '~', '->', '->>', '?'] LOOP
					EXECUTE format('CREATE OPERATOR %s.%s (LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%3$s, FUNCTION = %1$s.operator)', s, o, t);
				END LOOP;
			END IF;
			FOREACH o IN ARRAY ARRAY['to_regnamespace', 'current_setting', 'lower', 'format', 'quote_ident', 'count', 'max', 'pg_describe_object', 'current_user'] LOOP
				EXECUTE format('CREATE FUNCTION %s.%I(pg_catalog.%s) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN RETURN evil.called(); END $f$', s, o, t);
			END LOOP;
		END LOOP;
		FOREACH t IN ARRAY ARRAY['oid', 'text', 'name', 'regclass', 'int8', 'float8', 'timestamptz', 'uuid', 'jsonb', 'bytea', 'internal', 'cstring', 'record', 'anyelement'] LOOP
			CONTINUE WHEN s = 'pg_temp'; -- a temporary type of such a name is a nuisance, not a danger: nothing can be called through it
			EXECUTE format('CREATE DOMAIN %s.%I AS pg_catalog.bool CHECK (evil.called())', s, t);
		END LOOP;
	END LOOP;
END
$$;
SET search_path = pg_temp, evil, public, pg_catalog;
CREATE EXTENSION touchstone;
SQL
is "$(sql -c "SELECT count(*) FROM pg_depend d JOIN pg_depend m ON m.classid = d.classid AND m.objid = d.objid AND m.deptype = 'e' JOIN pg_extension e ON e.oid = m.refobjid AND e.extname = 'touchstone'
	WHERE (d.refclassid, d.refobjid) IN (SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE pronamespace = 'evil'::regnamespace OR pronamespace = 'public'::regnamespace UNION ALL SELECT 'pg_operator'::regclass, oid FROM pg_operator WHERE oprnamespace IN ('evil'::regnamespace, 'public'::regnamespace) UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type WHERE typnamespace IN ('evil'::regnamespace, 'public'::regnamespace))")" 0 \
	'installed with others'"'"' objects in front, nothing of it depends on them'
is "$(sql -c 'SET ROLE regress_trust_clerk' -c "SELECT touchstone.levenshtein_distance('a'::pg_catalog.text, 'b'::pg_catalog.text)")" 1 'an ordinary role may use it'
is "$(sql -c "SELECT pg_catalog.has_schema_privilege('regress_trust_clerk', 'touchstone', 'CREATE')")" f 'but may not put anything into its schema'
is "$(sql -c "SELECT count(*) FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e' JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'touchstone' WHERE p.prosecdef OR p.proacl IS NOT NULL")" 0 'no function runs with other rights than its caller'"'"'s, or is kept from anybody'
echo "1..$n"
exit $failed
