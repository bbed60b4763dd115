#!/usr/bin/env bash
# resolve_identity by many sessions at once: bridges of the same groups from different ends, in transactions of several
# records, in READ COMMITTED.  One consistent result, the one of one_id over everything; no session fails, none waits for ever.
# TAP, inside with-cluster; the database is the test's own.
set -euo pipefail
db=identity_concurrency
clients=6
work=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-identity.XXXXXX")
trap 'rm -rf "$work"; dropdb --if-exists "$db"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$db" "$@"; }
n=0 failed=0
is() { # is GOT EXPECTED NAME
	n=$((n + 1))
	if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3 (got $1, expected $2)"; failed=1; fi
}

createdb "$db"
sql -c 'CREATE EXTENSION touchstone'
sql <<'SQL'
SELECT * FROM touchstone.identity_tables('ident') \gexec
-- chains: record i holds the identifiers i and i + 1 of its chain, so that every arrival may bridge two groups
CREATE TABLE arrivals AS
SELECT chain || '/' || i AS record, ARRAY['phone:' || chain || '.' || i, 'phone:' || chain || '.' || i + 1, 'cookie:' || chain || '.' || i / 5] AS ids,
       row_number() OVER (ORDER BY hashtext(chain || '.' || i)) AS at
FROM generate_series(1, 8) chain, generate_series(1, 60) i;
SQL

# Each client takes every n-th arrival, five in a transaction, in an order of its own.
for ((c = 0; c < clients; c++)); do
	sql -v c="$c" -v n="$clients" <<'SQL' >"$work/$c.sql"
SELECT CASE WHEN k % 5 = 0 THEN 'BEGIN; ' ELSE '' END || format('SELECT touchstone.resolve_identity(''ident'', %L, %L::text[]);', record, ids) || CASE WHEN k % 5 = 4 THEN ' COMMIT;' ELSE '' END
FROM (SELECT *, row_number() OVER (ORDER BY at) - 1 AS k FROM arrivals WHERE at % :n = :c) a ORDER BY k;
SELECT 'COMMIT;';
SQL
done
pids=()
for ((c = 0; c < clients; c++)); do
	timeout 120 psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$work/$c.sql" >"$work/$c.out" 2>"$work/$c.err" &
	pids+=($!)
done
bad=0
for pid in "${pids[@]}"; do wait "$pid" || bad=$((bad + 1)); done
is "$bad" 0 'no session failed'
is "$(cat "$work"/*.err | grep -c 'ERROR\|deadlock' || true)" 0 'and none had an error'
is "$(sql -c 'SELECT count(DISTINCT record) FROM ident')" 480 'every record is there'
is "$(sql -c 'SELECT count(DISTINCT one_id) FROM ident')" 8 'eight chains, eight customers'
is "$(sql -c 'SELECT count(*) FROM (SELECT DISTINCT record, one_id FROM ident EXCEPT SELECT * FROM touchstone.members((SELECT touchstone.one_id(record, ids) FROM arrivals))) x')" 0 \
	'the same as one_id over everything'
is "$(sql -c "SELECT count(*) FROM ident_log WHERE action = 'merge' AND identifiers IS NULL")" 0 'the log says by what groups were folded'

# Two sessions that bridge the same three groups from both ends, with nothing in common: the second waits, and sees the first.
sql -c "DELETE FROM ident" -o /dev/null
sql -o /dev/null -c "SELECT touchstone.resolve_identity('ident', r, ARRAY['phone:' || r, 'email:' || r]) FROM unnest(ARRAY['a', 'b', 'c']) r"
psql -X -q -d "$db" -c "BEGIN; SELECT touchstone.resolve_identity('ident', 'ab', ARRAY['phone:a', 'phone:b']); SELECT pg_sleep(1); COMMIT" >/dev/null &
first=$!
sleep 0.4
second=$(psql -X -q -A -t -d "$db" -c "SELECT touchstone.resolve_identity('ident', 'bc', ARRAY['email:b', 'email:c'])")
wait "$first"
is "$second" a 'the second bridge knows of the first'
is "$(sql -c 'SELECT count(DISTINCT one_id) FROM ident')" 1 'and all are one'

# A session that gives up leaves nothing.
sql -o /dev/null -c "BEGIN; SELECT touchstone.resolve_identity('ident', 'z', ARRAY['phone:z', 'phone:a']); ROLLBACK"
is "$(sql -c "SELECT count(*) FROM ident WHERE record = 'z'")" 0 'a rollback takes everything back'
echo "1..$n"
exit $failed
