# identity: connected components of random edges, against reading the same rows with a plain aggregate; memory a member; an
# arrival by resolve_identity.
serial='SET max_parallel_workers_per_gather = 0;'
sql -v rows="$TS_ROWS" -f "$here/areas/identity_data.sql"
read -ra pair < <(paired "$serial" 'SELECT count(*), max(a), max(b) FROM edges' 'SELECT touchstone.connected_components(a, b) IS NULL FROM edges' 3)
ratio 'connected_components, bigint, serial : count(*), max(a), max(b), serial' "${pair[1]}" "${pair[0]}" '<= 8.00'
ratio 'connected_components, bigint, default : count(*), max(a), max(b), serial' "$(ms '' 'SELECT touchstone.connected_components(a, b) IS NULL FROM edges' 1)" "${pair[0]}"
members=$(psql -X -A -t -c "SELECT count(*) FROM touchstone.members((SELECT touchstone.connected_components(a, b) FROM edges), NULL::bigint)")
memory=$(peak "$serial" 'SELECT touchstone.connected_components(a, b) IS NULL FROM edges')
base=$(peak "$serial" 'SELECT count(*), max(a), max(b) FROM edges')
line 'connected_components, bigint, peak memory with the result, bytes a member' \
	"$(awk -v m="$memory" -v b="$base" -v n="$members" 'BEGIN { printf "%.1f", (m - b) * 1024 / n }')" '<= 40.0' "$((memory / 1024)) MB"
sql -c 'CREATE TABLE answer AS SELECT touchstone.connected_components(a, b) AS c FROM edges'
memory=$(peak "$serial" 'SELECT count(*) FROM (SELECT (touchstone.members(c, NULL::bigint)).* FROM answer) m')
line 'members, bigint, listed in SELECT, peak memory beyond the value, bytes a member' \
	"$(awk -v m="$memory" -v b="$base" -v n="$members" 'BEGIN { printf "%.1f", (m - b) * 1024 / n - 12 }')" '' "$((memory / 1024)) MB"
read -ra pair < <(paired "$serial" 'SELECT count(*), max(a), max(b) FROM edges_text' 'SELECT touchstone.connected_components(a, b) IS NULL FROM edges_text' 2)
ratio 'connected_components, text, a tenth of the edges, serial : the same' "${pair[1]}" "${pair[0]}"
read -ra pair < <(paired "$serial" 'SELECT count(*), max(record), max(cardinality(identifiers)) FROM records' 'SELECT touchstone.one_id(record, identifiers) IS NULL FROM records' 2)
ratio 'one_id, bigint, a tenth as many records, serial : reading them' "${pair[1]}" "${pair[0]}"
arrivals=5000
took=$(ms '' "SELECT count(touchstone.resolve_identity('ident', record, identifiers)) FROM (SELECT * FROM records LIMIT $arrivals) r" 1)
line 'resolve_identity, one arrival, ms' "$(awk -v t="$took" -v n="$arrivals" 'BEGIN { printf "%.2f", t / n }')" '' "$arrivals in one transaction"
