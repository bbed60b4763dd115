#!/usr/bin/env bash
# match_one in a trigger, by several sessions at once: of two that enter one person the second waits for the first and sees its row.
# TAP, inside with-cluster; the database is the test's own.
set -euo pipefail
db=match_one_concurrency
work=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-one.XXXXXX")
trap 'rm -rf "$work"; dropdb --if-exists "$db"' EXIT
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$db" "$@"; }
n=0 failed=0
is() { # is GOT EXPECTED NAME
	n=$((n + 1))
	if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3 (got $1, expected $2)"; failed=1; fi
}
createdb "$db"
sql <<'SQL'
CREATE EXTENSION touchstone;
CREATE TABLE lead (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text, phone text, duplicate_of bigint);
CREATE TABLE setting (matcher touchstone.matcher);
INSERT INTO setting VALUES ('{"fields": {"phone": "phone"}, "rules": [{"when": {"phone": "exact"}, "then": "duplicate"}, {"when": {"name": "exact"}, "then": "review"}]}');
SELECT statement FROM setting, touchstone.match_index('lead', matcher) \gexec
CREATE FUNCTION lead_check() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	SELECT o.key INTO NEW.duplicate_of FROM setting, touchstone.match_one(matcher, NEW, 'lead', 'id') o WHERE o.decision = 'duplicate' LIMIT 1;
	RETURN NEW;
END $$;
CREATE TRIGGER lead_check BEFORE INSERT OR UPDATE OF name, phone ON lead FOR EACH ROW EXECUTE FUNCTION lead_check();
SQL

# the second session waits until the first commits, and sees its row; another person is not held up
sql -c "BEGIN; INSERT INTO lead (name, phone) VALUES ('Anna', '13800138001'); SELECT pg_sleep(1.5); COMMIT" -o /dev/null &
first=$!
sleep 0.5
sql -c "SET lock_timeout = '400ms'; INSERT INTO lead (name, phone) VALUES ('Bert', '13900139002')"
is "$?" 0 'another person is not held up'
sql -c "INSERT INTO lead (name, phone) VALUES ('Anne', '138 0013 8001')"
wait "$first"
is "$(sql -c "SELECT duplicate_of = (SELECT id FROM lead WHERE name = 'Anna') FROM lead WHERE name = 'Anne'")" t 'the second session sees the row of the first'

# eight sessions enter the same 60 people: every person has one row that is the first, and all others point to a row of the same phone
for ((c = 0; c < 8; c++)); do
	for ((i = 0; i < 60; i++)); do echo "INSERT INTO lead (name, phone) VALUES ('n$c', '1370000$((1000 + (i * 7 + c * 11) % 60))');"; done >"$work/$c.sql"
	timeout 120 psql -X -q -v ON_ERROR_STOP=1 -d "$db" -f "$work/$c.sql" 2>"$work/$c.err" &
done
wait
is "$(cat "$work"/*.err | grep -c ERROR || true)" 0 'no session failed'
is "$(sql -c "SELECT count(*) FROM lead WHERE phone LIKE '1370000%'")" 480 'all rows are there'
is "$(sql -c "SELECT count(*) FROM lead WHERE phone LIKE '1370000%' AND duplicate_of IS NULL")" 60 'each person is new once'
is "$(sql -c "SELECT count(*) FROM lead l LEFT JOIN lead m ON m.id = l.duplicate_of WHERE l.phone LIKE '1370000%' AND l.duplicate_of IS NOT NULL AND m.phone IS DISTINCT FROM l.phone")" 0 'and every other row points to the same person'

# a bulk insert takes a bounded number of locks; a statement sees its own rows
is "$(sql -c "BEGIN; INSERT INTO lead (name, phone) SELECT 'bulk' || i, '136' || lpad((i % 4000)::text, 8, '0') FROM generate_series(0, 7999) i; SELECT count(*) <= 1024 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")" t 'at most 1,024 locks'
is "$(sql -c "INSERT INTO lead (name, phone) SELECT 'bulk' || i, '136' || lpad((i % 400)::text, 8, '0') FROM generate_series(0, 799) i; SELECT count(*) FROM lead WHERE name LIKE 'bulk%' AND duplicate_of IS NULL")" 400 'a statement sees the rows that it has entered'
# outside of a trigger nothing is locked, unless asked for
is "$(sql <<'SQL'
BEGIN;
SELECT count(*) FROM setting, touchstone.match_one(matcher, (SELECT l FROM lead l LIMIT 1), 'lead', 'id') \g /dev/null
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SQL
)" 0 'a query takes no lock'
is "$(sql <<'SQL'
BEGIN;
SELECT count(*) FROM setting, touchstone.match_one(matcher, (SELECT l FROM lead l LIMIT 1), 'lead', 'id', lock => true) \g /dev/null
SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
SQL
)" t 'but when it is asked to'
echo "1..$n"
exit $failed
