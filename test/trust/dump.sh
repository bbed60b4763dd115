#!/usr/bin/env bash
# Dump and restore of a database with every type and every public function (lib/fixture.sql): by the same role, by another
# superuser, by an ordinary owner of the database, and into LATIN1 and SQL_ASCII; then a binary copy of every type.  Each must
# restore without an error and answer the same.  TAP, inside with-cluster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-dump.XXXXXX")
databases=(trust_from trust_same trust_other trust_owned trust_latin1 trust_ascii)
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
remove() {
	for db in "${databases[@]}"; do sql -d postgres -c 'SET client_min_messages = warning' -c "DROP DATABASE IF EXISTS $db" || true; done
	sql -d postgres -c 'SET client_min_messages = warning' -c 'DROP ROLE IF EXISTS regress_trust_admin, regress_trust_owner, regress_trust_reader' || true
}
trap 'remove; rm -rf "$work"' EXIT
remove # what a crash has left
number=0 failed=0
is() { # is GOT EXPECTED NAME
	number=$((number + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $number - $3"
	else
		echo "not ok $number - $3"
		diff <(printf '%s\n' "$2") <(printf '%s\n' "$1") | head -n 30 | sed 's/^/# /' || true
		failed=1
	fi
}
answers() { sql -d "$1" -c "SET client_encoding = 'UTF8'" -c "SET timezone = 'UTC'" -c 'SELECT trust.answers()'; }
# what a dump says, without the line that pg_dump draws by lot (since 2025) and the names of owners
schema_of() { pg_dump -s --no-owner "$1" | grep -vE '^\\(un)?restrict |^-- '; }
make_database() { sql -d postgres -c "CREATE DATABASE $1 TEMPLATE template0 ENCODING '$2' LC_COLLATE 'C' LC_CTYPE 'C' OWNER ${3:-postgres}"; }

sql -d postgres -c 'CREATE ROLE regress_trust_admin SUPERUSER LOGIN' -c 'CREATE ROLE regress_trust_owner LOGIN' -c 'CREATE ROLE regress_trust_reader LOGIN'
make_database trust_from UTF8
sql -d trust_from -f lib/fixture.sql
answers trust_from >"$work/answers"
expected=$(cat "$work/answers")
missing=$(sql -d trust_from -c "SELECT string_agg(t.typname, ' ') FROM pg_type t JOIN trust.member m ON m.objid = t.oid AND m.classid = 'pg_type'::regclass WHERE t.typtype = 'b' AND t.typcategory <> 'A' AND NOT EXISTS (SELECT FROM trust.sample s WHERE s.type = t.typname)")
number=$((number + 1))
if [ -z "$missing" ]; then echo "ok $number - every type has values"; else echo "not ok $number - every type has values # TODO no value in test/trust/lib/samples.sql for: $missing"; fi
is "$(grep -c '^f_.* 1 \|^f_.* 2 \|^f_.* 0$\|^f_.* [0-9A-Z]\{5\}$' "$work/answers")" "$(sql -d trust_from -c "SELECT count(*) FROM pg_class WHERE relnamespace = 'trust'::regnamespace AND relname LIKE 'f\\_%'")" 'a view on every public function answers'
pg_dump trust_from >"$work/plain"
pg_dump -Fc trust_from >"$work/custom"

make_database trust_same UTF8
is "$(sql -d trust_same -f "$work/plain" 2>&1 | grep -v '^$' || true)" '' 'restored by the same role without an error'
is "$(answers trust_same)" "$expected" 'and everything answers the same'
is "$(schema_of trust_same)" "$(schema_of trust_from)" 'and dumps the same'

make_database trust_other UTF8
is "$(pg_restore --no-owner -U regress_trust_admin -d trust_other "$work/custom" 2>&1)" '' 'restored by another superuser without an error'
is "$(answers trust_other)" "$expected" 'and everything answers the same'
is "$(sql -d trust_other -c "SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'touchstone'" -c "SELECT extowner::regrole FROM pg_extension WHERE extname = 'touchstone'" | xargs)" 'regress_trust_admin regress_trust_admin' 'and belongs to that superuser'
is "$(sql -U regress_trust_reader -d trust_other -c "SELECT touchstone.levenshtein_distance('a', 'b')")" 1 'and everybody may use it'

# The extension needs a superuser; a database's owner who is none restores around the one that an administrator has made.
# What fails then is what pg_dump says of the schema and the extension itself, which are there.
make_database trust_owned UTF8 regress_trust_owner
sql -d trust_owned -c 'CREATE EXTENSION touchstone'
is "$(pg_restore --no-owner --no-comments -U regress_trust_owner -d trust_owned "$work/custom" 2>&1 | grep '^pg_restore: error: could not execute query: ' | sed 's/.*ERROR: *//' | sort -u)" 'schema "touchstone" already exists' \
	'restored by an ordinary owner: only the schema was there already'
is "$(answers trust_owned)" "$expected" 'and everything answers the same'

# Values with names in them that are not stored as text (components, states) know the encoding of the names, and are refused
# in another, which they say; made anew there (m_identity, whose bytes say the encoding) they have the same members
# (v_identity).  Everything else is restored.
for encoding in LATIN1 SQL_ASCII; do
	db=trust_$(tr '[:upper:]' '[:lower:]' <<<"${encoding#SQL_}")
	make_database "$db" $encoding
	pg_restore -d "$db" "$work/custom" >"$work/said" 2>&1 || true
	is "$(grep 'ERROR:' "$work/said" | grep -v 'from a database with another encoding$' || true)" '' "restored into $encoding: nothing is refused but what is from another encoding"
	refused=$(sed -n 's/.*COPY failed for table "\([^"]*\)".*/\1/p' "$work/said" | paste -s -d '|')
	is "$(answers "$db" | grep -vE "^($refused|m_identity) ")" "$(grep -vE "^($refused|m_identity) " <<<"$expected")" 'and everything else answers the same'
	is "$(grep -v '^t_' <<<"${refused//|/$'\n'}" || true)" '' 'and nothing but stored values of such types'
done

# binary copy: out of one database, into another
copied=
for table in $(sql -d trust_from -c "SELECT relname FROM pg_class WHERE relnamespace = 'trust'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname ~ '^[thr]_' ORDER BY 1"); do
	sql -d trust_same -c "TRUNCATE trust.$table"
	sql -d trust_from -c "COPY (SELECT * FROM trust.$table) TO STDOUT (FORMAT binary)" | sql -d trust_same -c "COPY trust.$table FROM STDIN (FORMAT binary)" || copied="$copied $table"
done
is "$copied" '' 'every type can be copied in binary form'
is "$(answers trust_same)" "$expected" 'and everything answers the same'
# an index that was built of restored rows finds them
is "$(sql -d trust_same -c 'SET search_path = touchstone, pg_catalog' -c 'SET enable_seqscan = off' -c "SELECT count(*) FROM trust.t_attribution_model a JOIN trust.t_attribution_model b ON a.v = b.v" -c "SELECT count(*) FROM trust.people WHERE levenshtein_within(name, 'Bob Stome', 1)" | xargs)" '3 2' 'indexes find what was restored'
echo "1..$number"
exit $failed
