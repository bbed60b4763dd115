#!/usr/bin/env bash
# What goes wrong outside: time-outs and cancels in every phase of every long operation and in functions of very long text,
# temp_file_limit, a full disk under temporary files, files that cannot grow, no memory, backends killed in the middle, a server stopped at once.  Expected: an error
# with its SQLSTATE and a session that goes on, or after a crash a server that recovers; nothing left over, tables as they were.
# (The server's own JIT compilation, which hears no cancel and needs memory by the hundred megabytes, is off.)
# TAP, inside with-cluster, in a cluster of its own.  TS_LATE: how many milliseconds after its time an operation may end; 100 is
# what an idle machine needs, 1000 is for a loaded one.  TS_OPERATIONS: a pattern, to try some alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
base=$(cd "$TS_BUILD/.." && pwd)
late=${TS_LATE:-1000}
work=$(mktemp -d "${TMPDIR:-/tmp}/touchstone-faults.XXXXXX")
chmod 755 "$work"
owner=$(stat -c %U "$base/data")
as_server=()
if [ "$(id -u)" -eq 0 ]; then
	as_server=(setpriv --reuid "$owner" --regid "$(id -gn "$owner")" --clear-groups --)
	chown "$owner" "$work"
fi
server() { (cd / && "${as_server[@]}" "$@"); }
postgres=$TS_BINDIR/postgres
[ ! -x "$base/postgres" ] || postgres=$base/postgres # a server that with-cluster has wrapped, for sanitizers
clean_up() {
	[ ! -f "$work/data/postmaster.pid" ] || server "$TS_BINDIR/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null 2>&1 || true
	wait
	! mountpoint -q "$work/disk" || umount "$work/disk" || umount -l "$work/disk"
	rm -rf "$work"
}
trap clean_up EXIT
server "$TS_BINDIR/initdb" -D "$work/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
server mkdir "$work/socket"
{ cat "$base/settings.conf" && printf '%s\n' "unix_socket_directories = '$work/socket'" 'autovacuum = off' 'jit = off' 'max_wal_size = 2GB' 'remove_temp_files_after_crash = on'; } | server tee -a "$work/data/postgresql.conf" >/dev/null
start() { server "$TS_BINDIR/pg_ctl" -D "$work/data" -l "$work/log" -p "$postgres" -t 120 -w start >/dev/null || { tail -n 30 "$work/log" >&2; exit 1; }; }
start
export PGHOST=$work/socket PGDATABASE=faults PGOPTIONS='-c client_min_messages=error'
n=0 failed=0
is() { # is GOT EXPECTED NAME
	n=$((n + 1))
	if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3"; printf '# got: %s\n# expected: %s\n' "${1//$'\n'/$'\n# '}" "${2//$'\n'/$'\n# '}"; failed=1; fi
}
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
createdb faults
sql -c 'CREATE EXTENSION touchstone' -1 -f lib/calls.sql -f lib/faults.sql >/dev/null
sql -c CHECKPOINT
files() { find "$work"/data/base/pgsql_tmp -mindepth 1 2>/dev/null | wc -l; }
contents() { sql -c "SELECT concat_ws(' ', (SELECT count(*) FROM trust.people), (SELECT count(*) FROM trust.calls_of WHERE person IS NOT NULL), (SELECT count(*) FROM trust.merge_log), (SELECT count(DISTINCT one_id) FROM trust.arrivals))"; }
before=$(contents)
mapfile -t operations < <(sql -v pattern="${TS_OPERATIONS:-.}" <<<"SELECT name FROM trust.operation WHERE name ~ :'pattern' ORDER BY name")
[ ${#operations[@]} -gt 0 ] || { echo 'Bail out! no operation'; exit 1; }
# script NAME: an operation as psql says it, after its settings
script() { sql -v name="$1" <<<"SELECT settings || ';' || E'\n' || '\\timing on' || E'\n' || 'BEGIN;' || E'\n' || query || E' \\\\g /dev/null\n' || 'ROLLBACK;' FROM trust.operation WHERE name = :'name'"; }
# run FILE: its output with SQLSTATEs alone
run() { psql -X -q -A -t -v VERBOSITY=sqlstate -f "$1" 2>&1 || true; }

# 1. Time-outs at several moments of each operation, and in functions of text; each is late by so many milliseconds at most.
: >"$work/timeouts"
for name in "${operations[@]}"; do
	script "$name" >"$work/op.sql"
	query=$(sed -n 4p "$work/op.sql")
	took=$(run "$work/op.sql" | awk '/ERROR/ { print 0; exit } /^Time:/ && ++k == 2 { print int($2); exit }')
	{
		sed -n 1,2p "$work/op.sql"
		for share in 10 30 50 70 90; do
			echo "BEGIN;SET LOCAL statement_timeout = $((took * share / 100 + 1));"
			echo "\\echo share $share timeout $((took * share / 100 + 1))"
			echo "$query"
			echo '\echo done'
			echo 'ROLLBACK; ROLLBACK; ROLLBACK;' # (on a loaded machine the time may be over in the first one)
			echo "SELECT 'alive';"
		done
	} >"$work/timeouts.sql"
	run "$work/timeouts.sql" | awk -v name="$name" -v took="$took" '
		/^share/ { timeout = $4; state = "" } /ERROR/ { state = $NF } /^done/ { waiting = 0 }
		/^Time:/ && timeout && state != "" { print name "\t" took "\t" state "\t" $2 - timeout; timeout = 0 }
		/^alive/ { alive++ } END { print name "\t" took "\talive\t" alive }' >>"$work/timeouts"
done
is "$(awk -F'\t' '$2 == 0 { print $1 }' "$work/timeouts" | sort -u)" '' 'every operation answers when it is left alone'
is "$(awk -F'\t' '$3 == "alive" && $4 != 5 { print $1, $4 }' "$work/timeouts")" '' 'every session went on after each time-out'
is "$(awk -F'\t' '$3 != "alive" && $3 != "57014" { print $1, $3 }' "$work/timeouts")" '' 'a time-out is 57014 and nothing else'
is "$(awk -F'\t' -v late="$late" '$3 == "57014" && $4 > late { print $1, $4 " ms" }' "$work/timeouts")" '' "and comes within $late ms, in every phase"
is "$(awk -F'\t' '$3 == "57014" { hit[$1]++ } { all[$1] } END { for (o in all) if (!hit[o]) print o }' "$work/timeouts")" '' 'every operation was hit'
awk -F'\t' '$3 == "57014" { k++; if ($4 > most) { most = $4; name = $1 } if ($4 > 100) over++ } END { printf "# %d time-outs, %d later than 100 ms, the latest %d ms (%s)\n", k, over, most, name }' "$work/timeouts"
is "$(files)" 0 'no temporary file is left'

{
	echo '\timing on'
	echo 'SET statement_timeout = 150;'
	sql -c "SELECT '\echo call ' || kind || ' ' || signature || E'\n' || query || ';' FROM trust.long_call ORDER BY signature, kind"
} >"$work/long.sql"
run "$work/long.sql" | awk '/^call/ { name = $0 } /ERROR/ { state = $NF; print "state\t" state "\t" name } /^Time:/ && name != "" { print "time\t" $2 "\t" name }' >"$work/long"
is "$(awk -F'\t' '$1 == "state" && $2 !~ /^(57014|54000|22023|22004|42P01|42703|42602|3F000|0A000|22P02|22P03|42704)$/ { print $2, $3 }' "$work/long")" '' 'functions of half a megabyte of text answer, refuse or are stopped'
is "$(awk -F'\t' -v late="$late" '$1 == "time" && $2 > 150 + late { print $2 " ms", $3 }' "$work/long")" '' "within $late ms of their time"
awk -F'\t' '$1 == "time" { k++; if ($2 - 150 > most) { most = $2 - 150; name = $3 } } $2 == "57014" { stopped++ } END { printf "# %d calls, %d stopped, the latest %d ms late (%s)\n", k, stopped, most, name }' "$work/long"

# 2. pg_cancel_backend inside an exception block: the block goes on.
script 'attribute, spilling' >"$work/op.sql"
cat >"$work/cancel.sql" <<SQL
SET work_mem = 64; SET statement_timeout = 30;
CREATE FUNCTION pg_temp.try() RETURNS text LANGUAGE plpgsql AS \$f\$ BEGIN EXECUTE \$q\$$(sed -n 4p "$work/op.sql" | sed 's/ \\g .*//')\$q\$; RETURN 'done'; EXCEPTION WHEN query_canceled THEN RETURN 'stopped ' || (SELECT count(*) FROM trust.decided); END \$f\$;
SELECT pg_temp.try();
SQL
is "$(run "$work/cancel.sql")" 'stopped 3' 'a time-out inside an exception block leaves a transaction that goes on'

# 3. temp_file_limit
cat >"$work/limit.sql" <<SQL
SET work_mem = 64; SET temp_file_limit = '256kB';
$(sed -n 4p "$work/op.sql")
SELECT 'alive';
RESET temp_file_limit;
$(sed -n 4p "$work/op.sql")
SQL
is "$(run "$work/limit.sql")" 'psql:'"$work"'/limit.sql:2: ERROR:  53400
alive' 'temp_file_limit is 53400, and the next call answers'
is "$(files)" 0 'and no file is left'

# 4. Files that cannot grow (as on a full disk: the server's own error), and no memory.  The limits are set on the postmaster, so
# that new backends and their workers have them.
postmaster=$(head -n 1 "$work/data/postmaster.pid")
if [ "$postgres" != "$base/postgres" ] && command -v prlimit >/dev/null; then
	# limit KIND BYTES: the soft limit alone, so that it can be taken back
	limit() { server prlimit --pid "$postmaster" "--$1=$2:"; }
	limit fsize 65536
	printf '%s\n' 'SET work_mem = 64; SET max_parallel_workers_per_gather = 0;' '\set VERBOSITY terse' "$(sed -n 4p "$work/op.sql")" "SELECT 'alive';" >"$work/full.sql"
	got=$(run "$work/full.sql")
	limit fsize unlimited
	n=$((n + 1))
	if [[ $got =~ 'could not write to file'.*alive$ || $got =~ 'could not extend file'.*alive$ ]]; then echo "ok $n - a temporary file that cannot grow is an error, and the session goes on"; else echo "not ok $n - a temporary file that cannot grow is an error, and the session goes on"; echo "# $got"; failed=1; fi
	is "$(files)" 0 'and no file is left'

	# what a backend that has done everything once maps, without what it allocated
	size=$(sql -c "SELECT count(*) FROM touchstone.match_pairs('trust.leads', 'id', '{\"rules\": [{\"when\": {\"name\": \"exact\"}, \"then\": \"review\"}]}'), touchstone.phone_key('1'), touchstone.pinyin(U&'\\738B'), touchstone.normalize_company('a')" -c "SELECT touchstone.normalize_phone('13800138000')" \
		-c "SELECT regexp_replace(pg_read_file('/proc/self/status'), '.*VmSize:\s*(\d+).*', '\1')" | tail -n 1)
	: >"$work/memory"
	for room in 3 12 40; do
		limit as $(((size + room * 1024) * 1024))
		for name in "${operations[@]}"; do
			{
				echo "SET work_mem = '4GB'; SET maintenance_work_mem = '2GB';"
				PGOPTIONS='' sql -v name="$name" <<<"SELECT CASE WHEN name LIKE '%parallel' THEN settings ELSE 'SET max_parallel_workers_per_gather = 0' END || E';\nBEGIN;\n' || query || E' \\\\g /dev/null\nROLLBACK;\nSELECT ''alive'';' FROM trust.operation WHERE name = :'name'"
			} >"$work/memory.sql"
			run "$work/memory.sql" | tr '\n' ' ' | sed "s|^|$room MB\t$name\t|; s|psql:[^ ]* ||g" >>"$work/memory"
			echo >>"$work/memory"
		done
	done
	limit as unlimited
	is "$(grep -vP '\t((ERROR: +53200 )|(ERROR: +53400 ))?alive $' "$work/memory" || true)" '' 'without memory an operation answers or is 53200, and its session goes on'
	n=$((n + 1))
	refused=$(grep -c 53200 "$work/memory" || true)
	if [ "$refused" -ge $((${#operations[@]} / 2)) ]; then echo "ok $n - there was none for many"; else echo "not ok $n - there was none for many ($refused)"; failed=1; fi
	awk -F'\t' '{ k++ } /53200/ { r++; ops[$2] } END { for (o in ops) m++; printf "# %d runs, %d without memory, of %d operations\n", k, r, m }' "$work/memory"
	is "$(sql -c 'SELECT 1')" 1 'and the server is up'
else
	n=$((n + 1))
	echo "ok $n # SKIP limits of memory and files do not go with a sanitizer, or prlimit is not there"
fi

# 5. A disk that is really full: a temporary tablespace on a file system of so many bytes.  What needs a file is 53100, leaves none, and
# answers in the same session once there is room.  First every operation, then those that were refused, later and in parallel.
mkdir "$work/disk"
[ "$(id -u)" -ne 0 ] || chown "$owner" "$work/disk"
if mount -t tmpfs -o "size=128k,mode=700,uid=$(id -u "$owner"),gid=$(id -g "$owner")" touchstone "$work/disk" 2>/dev/null; then
	sql -c "CREATE TABLESPACE small LOCATION '$work/disk'"
	tried=("${operations[@]}")
	for pass in '128k 0 17' '4m 0 10' '128k 2 17' '4m 2 10'; do # size, workers, how many at least are refused
		read -r size workers least <<<"$pass"
		mount -o "remount,size=$size" "$work/disk"
		: >"$work/full"
		for name in "${tried[@]}"; do
			query=$(sql -v name="$name" <<<"SELECT query FROM trust.operation WHERE name = :'name'")
			cat >"$work/full.sql" <<-SQL
				SET work_mem = 64; SET temp_tablespaces = small; SET max_parallel_workers_per_gather = $workers; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
				BEGIN;
				$query \\g /dev/null
				\\set state :SQLSTATE
				ROLLBACK;
				SELECT :'state', 'alive', (SELECT count(*) FROM pg_ls_tmpdir((SELECT oid FROM pg_tablespace WHERE spcname = 'small')));
				SELECT :'state' = '53100' AS full \\gset
				\\if :full
				\\! mount -o remount,size=1g '$work/disk'
				BEGIN;
				$query \\g /dev/null
				\\echo :SQLSTATE
				ROLLBACK;
				\\! mount -o remount,size=$size '$work/disk'
				\\endif
			SQL
			echo "$name: $(run "$work/full.sql" | grep -v 'ERROR' | tr '\n' ' ')" >>"$work/full"
		done
		is "$(grep -vE ': (53100\|alive\|0 00000|(00000|53400)\|alive\|0) $' "$work/full" || true)" '' "with $size of disk and $workers workers an operation answers, or is 53100 (or 53400: it keeps within work_mem), leaves no file, and answers once there is room"
		mapfile -t now < <(sed -n 's/: 53100.*//p' "$work/full")
		n=$((n + 1))
		if [ ${#now[@]} -ge "$least" ] || [ -n "${TS_OPERATIONS:-}" ]; then echo "ok $n - of ${#tried[@]} operations ${#now[@]} were refused"; else echo "not ok $n - of ${#tried[@]} operations ${#now[@]} were refused, not $least"; sed 's/^/# /' "$work/full"; failed=1; fi
		[ "$size $workers" != '128k 0' ] || tried=("${now[@]}")
	done
	is "$(find "$work/disk" -type f | wc -l)" 0 'and no file is left'
	sql -c 'DROP TABLESPACE small'
	umount "$work/disk"
else
	n=$((n + 1))
	echo "ok $n # SKIP no file system can be mounted here"
fi
is "$(grep -cE 'signal [0-9]+|PANIC|terminated by' "$work/log" || true)" 0 'no process died so far'

# 6. All operations, six at a time, and kill -9 of each while it runs; again and earlier, two at a time, those that were done before.
start_some() { # start_some NAME...
	for name in "$@"; do
		script "$name" >"$work/kill.$started.sql"
		PGAPPNAME="kill $started" psql -X -q -A -t -f "$work/kill.$started.sql" >/dev/null 2>&1 &
		started=$((started + 1))
	done
}
is_up() { for _ in $(seq 600); do pg_isready -q && sql -c 'SELECT 1' >/dev/null 2>&1 && return 0 || sleep 0.1; done; return 1; }
busy() { sql -c "SELECT pid || ' ' || substr(application_name, 6) FROM pg_stat_activity WHERE application_name LIKE 'kill %' AND backend_type = 'client backend' AND state = 'active' AND query LIKE 'SELECT%'"; }
started=0 spilled=0 rounds=0
left=("${operations[@]}")
for how in '6 0.15' '2 0.05' '2 0.01' '1 0'; do
	read -r at_once delay <<<"$how"
	again=()
	for ((i = 0; i < ${#left[@]}; i += at_once)); do
		some=("${left[@]:i:at_once}")
		first=$started
		start_some "${some[@]}"
		for _ in $(seq 100); do [ "$(busy | wc -l)" -lt $(((${#some[@]} + 1) / 2)) ] || break; sleep 0.02; done
		sleep "$delay"
		running=$(busy)
		spilled=$((spilled + $(files)))
		while read -r pid number; do
			[ -n "$pid" ] && kill -9 "$pid" 2>/dev/null && unset "some[$((number - first))]" || true
		done <<<"$running"
		again+=("${some[@]}")
		rounds=$((rounds + 1))
		wait $(jobs -p) || true
		is_up || { echo "Bail out! the server did not come back"; exit 1; }
	done
	left=("${again[@]}")
	[ ${#left[@]} -gt 0 ] || break
done
# (what takes less than 300 ms alone may be over each time)
is "$(for name in "${left[@]}"; do awk -F'\t' -v name="$name" '$1 == name && $2 >= 300 { print name; exit }' "$work/timeouts"; done)" '' 'every operation was killed in the middle'
echo "# $((${#operations[@]} - ${#left[@]})) of ${#operations[@]} killed, $rounds recoveries, $spilled temporary files at these moments"
is "$(files)" 0 'after recovery no temporary file is left'
is "$(contents)" "$before" 'and every table is as it was'

# 7. The server stopped at once while operations run.
start_some 'attribute, spilling' 'attribute, in parallel' merge_records rebuild_identity match_train connected_components
sleep 0.4
server "$TS_BINDIR/pg_ctl" -D "$work/data" -m immediate -w stop >/dev/null
wait $(jobs -p) || true
start
is_up
is "$(files)" 0 'after an immediate stop and a start no temporary file is left'
is "$(contents)" "$before" 'and every table is as it was'
is "$(sql -c "SELECT count(*) FROM touchstone.match_pairs('trust.leads', 'id', '{\"rules\": [{\"name\": \"n\", \"when\": {\"name\": \"exact\", \"phone\": \"exact\"}, \"then\": \"duplicate\"}]}')" | wc -l)" 1 'and functions answer'
is "$(grep -E 'PANIC|TRAP|leak|still referenced|AbortSubTransaction|could not remove|corrupt' "$work/log" | grep -v 'could not remove shared memory segment' | head -n 5)" '' 'the log has no leak, no panic and no damage'
is "$(grep -E 'was terminated by signal' "$work/log" | grep -v 'signal 9' | head -n 5)" '' 'and no process died but those that were killed'
echo "1..$n"
exit $failed
