#!/usr/bin/env bash
# Merges of overlapping groups by real clients at once, while others add references: whatever the order, the end is one valid
# state, and the log tells how it came about.  Then the same for undoing, and for a session that dies in the middle.
set -euo pipefail

clients=6
leads=40
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { psql -X -q -A -t -v VERBOSITY=sqlstate "$@"; }

number=0
is() { # is GOT EXPECTED NAME
	number=$((number + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $number - $3"
	else
		echo "not ok $number - $3"
		printf '# got:      %s\n# expected: %s\n' "$1" "$2"
	fi
}
echo 1..12

run -v ON_ERROR_STOP=1 <<SQL
SET client_min_messages = warning;
DROP SCHEMA IF EXISTS merge_concurrent CASCADE;
CREATE SCHEMA merge_concurrent;
ALTER DATABASE tap SET search_path = merge_concurrent, public;
SET search_path = merge_concurrent;
CREATE TABLE leads (id int PRIMARY KEY, name text);
CREATE TABLE calls (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead int NOT NULL REFERENCES leads ON DELETE CASCADE, first_lead int);
CREATE TABLE lists (list int, lead int REFERENCES leads ON DELETE CASCADE, PRIMARY KEY (list, lead));
INSERT INTO leads SELECT i, 'lead ' || i FROM generate_series(1, $leads) i;
INSERT INTO calls (lead, first_lead) SELECT 1 + i % $leads, 1 + i % $leads FROM generate_series(1, $leads * 5) i;
INSERT INTO lists SELECT i % 7, 1 + i % $leads FROM generate_series(1, $leads * 2) i;
SELECT touchstone.merge_log_table('merge_log') \gexec
CREATE TABLE at_first AS SELECT 'leads' AS tab, l::text AS line FROM leads l UNION ALL SELECT 'calls', c::text FROM calls c UNION ALL SELECT 'lists', l::text FROM lists l;
SQL

# Each client merges records it draws; keys that are gone, and deadlocks, are what may go wrong.
for client in $(seq $clients); do
	for _ in $(seq 25); do
		a=$((RANDOM % leads + 1)) b=$((RANDOM % leads + 1)) c=$((RANDOM % leads + 1))
		echo "SELECT 'merged' FROM touchstone.merge_records('leads', 'id', '$a', '{$b,$c}', 'merge_log') WHERE action = 'deleted';"
	done >"$work/merge.$client.sql"
	run -f "$work/merge.$client.sql" >"$work/merge.$client.out" 2>"$work/merge.$client.err" &
done
# Others make calls to leads that may be gone.
for client in 1 2; do
	for _ in $(seq 150); do
		echo "INSERT INTO calls (lead, first_lead) VALUES ($((RANDOM % leads + 1)), NULL) RETURNING 'called';"
	done >"$work/call.$client.sql"
	run -f "$work/call.$client.sql" >"$work/call.$client.out" 2>"$work/call.$client.err" &
done
wait

states() { sed -n 's/.*ERROR: *//p' "$@" | sort -u; }
merged=$(cat "$work"/merge.*.out | grep -c merged || true)
called=$(cat "$work"/call.*.out | grep -c called || true)
is "$(states "$work"/merge.*.err | grep -vE '^(P0002|22023|40P01)$' || true)" '' 'merges fail only by missing records, draws that make no sense, deadlocks'
is "$(states "$work"/call.*.err | grep -vE '^23503$' || true)" '' 'calls fail only where the lead is gone'
is "$([ "$merged" -gt 3 ] && [ "$called" -gt 3 ] && echo enough)" enough "there were merges ($merged) and calls ($called)"
is "$(run -c "SELECT count(DISTINCT merge_id) FROM merge_log WHERE action = 'merge'")" "$merged" 'every merge that was reported is in the log, and no other'
is "$(run -c 'SELECT count(*) FROM calls')" $((leads * 5 + called)) 'no call is lost'
is "$(run -c "SELECT count(*) FROM (SELECT id FROM leads UNION ALL SELECT record::int FROM merge_log WHERE action = 'deleted') x")" "$leads" 'every lead is there, or deleted once'
is "$(run -c "
	WITH RECURSIVE merged AS (SELECT d.record::int AS lead, m.record::int AS survivor FROM merge_log d JOIN merge_log m USING (merge_id) WHERE d.action = 'deleted' AND m.action = 'merge'),
	way AS (SELECT id, first_lead AS lead FROM calls WHERE first_lead IS NOT NULL UNION ALL SELECT w.id, m.survivor FROM way w JOIN merged m USING (lead))
	SELECT count(*) FROM calls c WHERE first_lead IS NOT NULL AND lead IS DISTINCT FROM (SELECT w.lead FROM way w WHERE w.id = c.id AND NOT EXISTS (SELECT FROM merged m WHERE m.lead = w.lead))")" 0 \
	'every call is where the merges have brought it'

# Undone one after the other, the latest first, each by two sessions at once.
run -c "SELECT merge_id FROM merge_log WHERE action = 'merge' ORDER BY at DESC" >"$work/merges"
while read -r id; do
	for session in 1 2; do
		run -c "SELECT 'undone' FROM touchstone.unmerge_records('merge_log', '$id') WHERE action = 'inserted'" >>"$work/undo.$session.out" 2>>"$work/undo.$session.err" &
	done
	wait
done <"$work/merges"
is "$(cat "$work"/undo.*.out | grep -c undone || true) $(states "$work"/undo.*.err)" "$merged 55000" 'of two sessions that undo a merge one does'
is "$(run -c "SELECT count(*) FROM (
	SELECT * FROM (SELECT 'leads', l::text FROM leads l UNION ALL SELECT 'calls', c::text FROM calls c WHERE first_lead IS NOT NULL UNION ALL SELECT 'lists', l::text FROM lists l) x EXCEPT ALL TABLE at_first) y")" 0 'everything is as it was'
is "$(run -c "SELECT count(*) FROM leads UNION ALL SELECT count(*) FROM lists" | xargs)" "$leads $(run -c "SELECT count(*) FROM at_first WHERE tab = 'lists'")" 'and nothing is missing'

# A transaction that keeps its first snapshot does not see a call that came since; the cascade must not take it.
cat >"$work/old_snapshot.sql" <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT count(*) FROM leads \g /dev/null
\! psql -X -q -c 'INSERT INTO calls (lead) VALUES (2)'
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log') \g /dev/null
COMMIT;
SQL
calls=$(run -c 'SELECT count(*) FROM calls')
is "$(run -f "$work/old_snapshot.sql" 2>&1 | sed -n 's/.*ERROR: *//p') $(run -c 'SELECT count(*) FROM calls')" "40001 $((calls + 1))" 'under REPEATABLE READ a reference that came since makes the merge fail'

# A session dies in the middle of a merge.
run <<'SQL'
CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(20); RETURN NULL; END';
CREATE TRIGGER wait_here AFTER UPDATE ON lists FOR EACH STATEMENT EXECUTE FUNCTION wait_here();
CREATE TABLE before_death AS SELECT l::text AS line FROM leads l UNION ALL SELECT c::text FROM calls c UNION ALL SELECT l::text FROM lists l UNION ALL SELECT l::text FROM merge_log l;
SQL
PGAPPNAME=merge_dies run -c "SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2,3}', 'merge_log')" >/dev/null 2>&1 &
for _ in $(seq 100); do
	[ "$(run -c "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'merge_dies' AND wait_event = 'PgSleep'")" = 1 ] && break
	sleep 0.1
done
killed=$(run -c "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'merge_dies' AND wait_event = 'PgSleep'")
wait || true
is "$killed $(run -c "SELECT count(*) FROM (
	(SELECT l::text FROM leads l UNION ALL SELECT c::text FROM calls c UNION ALL SELECT l::text FROM lists l UNION ALL SELECT l::text FROM merge_log l) EXCEPT ALL TABLE before_death) x")" '1 0' 'a session that is killed in the middle of a merge leaves nothing behind'

run -c 'ALTER DATABASE tap RESET search_path' -c 'SET client_min_messages = warning' -c 'DROP SCHEMA merge_concurrent CASCADE'
