#!/usr/bin/env bash
# One coordinator and two shards, databases of the same server, through postgres_fdw: whatever is in the catalogue is computed where
# the rows are, and says what it says of one table.  TAP, inside with-cluster.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
databases=(shards_coordinator shards_1 shards_2)
sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"; }
clean() { for db in "${databases[@]}"; do PGOPTIONS='-c client_min_messages=error' sql -d postgres -c "DROP DATABASE IF EXISTS $db" || true; done; }
trap clean EXIT
clean # what a crash has left
for db in "${databases[@]}"; do sql -d postgres -c "CREATE DATABASE $db TEMPLATE template0"; done
for shard in 1 2; do
	sql -d "shards_$shard" -1 -c 'CREATE EXTENSION touchstone' -f trust/lib/calls.sql -f shards/lib/tables.sql -c "SELECT trust.fill($shard)" \
		-c "CREATE TABLE trust.people AS SELECT id, name, phone, email, (id % 4)::int AS p FROM trust.leads WHERE (id % 4 < 2) = ($shard = 1)" >/dev/null
done
{
	echo 'CREATE EXTENSION touchstone; CREATE EXTENSION pgtap; CREATE EXTENSION postgres_fdw;'
	for shard in 1 2; do
		# (a shard is believed to be dear to read from, as those of other machines are)
		echo "CREATE SERVER shard_$shard FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$PGHOST', port '$PGPORT', dbname 'shards_$shard', extensions 'touchstone', fdw_tuple_cost '1');"
		echo "CREATE USER MAPPING FOR CURRENT_USER SERVER shard_$shard OPTIONS (user '$PGUSER', password_required 'false');"
	done
} | sql -d shards_coordinator >/dev/null
sql -d shards_coordinator -1 -f trust/lib/calls.sql -f shards/lib/tables.sql -c 'SELECT trust.fill(0)' >/dev/null
sql -d shards_coordinator -f shards/lib/coordinator.sql
