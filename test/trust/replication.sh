#!/usr/bin/env bash
# A hot standby and a logical subscriber (binary) of a database with every type and every public function (lib/fixture.sql):
# both answer as the primary; what writes is refused on the standby.  TAP, inside with-cluster; the clusters are the test's own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
base=$(cd "$TS_BUILD/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-repl.XXXXXX")
chmod 755 "$work"
owner=$(stat -c %U "$base/data")
as_server=()
if [ "$(id -u)" -eq 0 ]; then
	as_server=(setpriv --reuid "$owner" --regid "$(id -gn "$owner")" --clear-groups --)
	chown "$owner" "$work"
fi
server() { (cd / && "${as_server[@]}" "$@"); }
clean_up() {
	for node in standby primary; do
		[ ! -f "$work/$node/postmaster.pid" ] || server "$TS_BINDIR/pg_ctl" -D "$work/$node" -m immediate -w stop >/dev/null 2>&1 || true
	done
	rm -rf "$work"
}
trap clean_up EXIT
# settings NODE: those of with-cluster, on a socket of the node's own
settings() {
	{ cat "$base/settings.conf" && printf '%s\n' "unix_socket_directories = '$work/$1.socket'" 'wal_level = logical' 'hot_standby = on' 'max_wal_size = 1GB'; } >"$work/settings.$1"
	server mkdir -p "$work/$1.socket"
	server tee -a "$work/$1/postgresql.conf" <"$work/settings.$1" >/dev/null
}
start() { server "$TS_BINDIR/pg_ctl" -D "$work/$1" -l "$work/$1.log" -p "$base/postgres" -t 120 -w start >/dev/null || { cat "$work/$1.log" >&2; exit 1; }; }
sql() { # sql NODE DATABASE ...
	local node=$1 db=$2
	shift 2
	PGHOST=$work/$node.socket psql -X -q -A -t -v ON_ERROR_STOP=1 -v VERBOSITY=sqlstate -d "$db" "$@"
}
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
# wait_for NODE DATABASE QUERY: until it says t, for a minute at most
wait_for() {
	for _ in $(seq 300); do
		[ "$(sql "$1" "$2" -c "$3" 2>/dev/null)" = t ] && return
		sleep 0.2
	done
	echo "# waited in vain: $3"
}
answers() { sql "$1" "$2" -c "SET timezone = 'UTC'" -c 'SELECT trust.answers()'; }

server "$TS_BINDIR/initdb" -D "$work/primary" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
settings primary
start primary
sql primary postgres -c 'CREATE DATABASE trust'
sql primary trust -f lib/fixture.sql
expected=$(answers primary trust)

# ---- hot standby ----
server "$TS_BINDIR/pg_basebackup" -h "$work/primary.socket" -U postgres -D "$work/standby" -R -X stream --no-sync -c fast
settings standby
start standby
sql primary trust -c "INSERT INTO trust.people (id, name, email) VALUES (6, 'Dee', 'dee@example.net')" -c "INSERT INTO trust.events VALUES (9, 'Fair', '2026-04-01', 1)" -c 'REFRESH MATERIALIZED VIEW trust.m_attribute'
expected=$(answers primary trust)
wait_for standby trust "SELECT pg_last_wal_replay_lsn() >= '$(sql primary trust -c 'SELECT pg_current_wal_lsn()')'"
is "$(sql standby trust -c 'SELECT pg_is_in_recovery()')" t 'the standby is one'
is "$(answers standby trust)" "$expected" 'everything answers as on the primary'
is "$(sql standby trust -c 'SET search_path = touchstone, pg_catalog' -c 'SET enable_seqscan = off' -c "SELECT count(*) FROM trust.t_attribution_model a JOIN trust.t_attribution_model b ON a.v = b.v" -c "SELECT count(*) FROM trust.people WHERE levenshtein_within(name, 'Bob Stome', 1)" | xargs)" '3 2' 'and indexes find'
is "$(sql standby trust -c "SET work_mem = '64kB'" -c "SELECT count(*) FROM unnest((SELECT touchstone.attribute(i, 'c' || i % 100, '2026-01-01', 1, 'linear') FROM generate_series(1, 200000) i))")" 100 'an aggregate may spill there'
sql primary trust -f - <<<"SELECT * FROM touchstone.identity_tables('trust.ident') \gexec"
wait_for standby trust "SELECT pg_last_wal_replay_lsn() >= '$(sql primary trust -c 'SELECT pg_current_wal_lsn()')'"
is "$(sql standby trust -c "SELECT touchstone.resolve_identity('trust.ident', 'a', ARRAY['phone:1'])" 2>&1 | sed 's/.*ERROR: *//')" 25006 'what writes is refused'

# ---- logical replication, binary ----
sql primary postgres -c 'CREATE DATABASE subscriber'
PGHOST=$work/primary.socket pg_dump -s trust | sql primary subscriber -f - >/dev/null
sql primary trust -c 'CREATE PUBLICATION everything FOR TABLES IN SCHEMA trust WITH (publish_via_partition_root = true)' -c "SELECT pg_create_logical_replication_slot('everything', 'pgoutput')" >/dev/null
sql primary subscriber -c "CREATE SUBSCRIPTION everything CONNECTION 'host=$work/primary.socket port=$PGPORT user=postgres dbname=trust' PUBLICATION everything WITH (create_slot = false, slot_name = 'everything', binary = true)" 2>/dev/null
wait_for primary subscriber "SELECT bool_and(srsubstate = 'r') FROM pg_subscription_rel"
tables() { answers primary "$1" | grep -E '^([thr]_|people |events |sample )'; }
is "$(tables subscriber)" "$(tables trust)" 'a subscriber has a copy of every table'
for table in $(sql primary trust -c "SELECT relname FROM pg_class WHERE relnamespace = 'trust'::regnamespace AND relkind = 'r' AND relname ~ '^t_'"); do
	sql primary trust -c "UPDATE trust.$table SET n = n + 1000, l = l || l"
done
sql primary trust -c "INSERT INTO trust.events SELECT * FROM trust.events" -c "DELETE FROM trust.people WHERE id = 2"
for _ in $(seq 150); do
	[ "$(tables subscriber)" != "$(tables trust)" ] || break
	sleep 0.2
done
is "$(tables subscriber)" "$(tables trust)" 'and follows what changes, in binary form'
is "$(grep -c 'could not\|ERROR' "$work/primary.log" || true)" 0 'without an error'
sql primary subscriber -c 'ALTER SUBSCRIPTION everything DISABLE' -c 'ALTER SUBSCRIPTION everything SET (slot_name = NONE)' -c 'DROP SUBSCRIPTION everything' 2>/dev/null
echo "1..$number"
exit $failed
