# match: training, pairs and groups of contacts of a CRM, a tenth as many as touches, against floors of the same run: reading the
# columns that the matcher reads, and the SQL joins on the same keys that only count the pairs they find.
serial='SET max_parallel_workers_per_gather = 0;'
memory="SET maintenance_work_mem = '2GB';"
contacts=$((TS_ROWS / 10))
sql -v rows="$contacts" -f "$here/areas/match_data.sql"

# Six keys: of 1 million contacts about 20 million pairs share one.
keys=('email' 'phone' 'last_name, first_name' 'first_name, postcode' 'last_name, postcode' 'first_name, company')
blocking=$(printf '%s\n' "${keys[@]}" | sed 's/[a-z_]*/"&"/g; s/""//g; s/.*/[&]/' | paste -sd,)
matcher="{\"blocking\": [$blocking], \"comparisons\": [
	{\"field\": \"first_name\", \"levels\": [\"exact\", {\"jaro_winkler\": 0.92}, {\"jaro_winkler\": 0.8}, {\"prefix\": 1}], \"term_frequency\": true},
	{\"field\": \"last_name\", \"levels\": [\"exact\", {\"jaro_winkler\": 0.92}, {\"jaro_winkler\": 0.8}], \"term_frequency\": true},
	{\"field\": \"email\", \"levels\": [\"exact\", {\"jaro_winkler\": 0.9}]},
	{\"field\": \"phone\", \"levels\": [\"exact\", {\"damerau_levenshtein_distance\": 1}]},
	{\"field\": \"company\", \"levels\": [\"exact\", {\"jaro_winkler\": 0.9}]},
	{\"field\": \"postcode\", \"levels\": [\"exact\", {\"damerau_levenshtein_distance\": 1}]}]}"

# The floors.  A pair that two keys find counts twice in the joins; a column that is missing joins with nothing.
floor_read='SELECT count(*), count(first_name), count(last_name), count(email), count(phone), count(company), count(postcode), max(id) FROM crm_contacts'
join= distinct=
for key in "${keys[@]}"; do
	on=$(sed 's/\([a-z_]*\)\(,\? *\)/x.\1 = y.\1 AND /g; s/x\. = y\. AND //; s/ AND $//' <<<"$key")
	join+="${join:+ + }(SELECT count(*) FROM crm_contacts x JOIN crm_contacts y ON $on AND x.id < y.id)"
	distinct+="${distinct:+ UNION }SELECT x.id, y.id FROM crm_contacts x JOIN crm_contacts y ON $on AND x.id < y.id"
done
# Merge joins are what the planner takes, and are slower here: sorting texts costs more than hashing them.
floor_join="SELECT $join"
tuned="SET work_mem = '1GB'; SET enable_mergejoin = off; SET jit = off; $serial"
read_ms=$(ms "$serial" "$floor_read")
distinct_ms=$(ms "$serial" 'SELECT count(DISTINCT first_name), count(DISTINCT last_name), count(DISTINCT email), count(DISTINCT phone), count(DISTINCT company), count(DISTINCT postcode) FROM crm_contacts' 1)
join_ms=$(ms "$tuned" "$floor_join" 1)
line "match, $contacts contacts: pairs by six keys, each key for itself" '' '' "$(psql -X -A -t -c "$tuned" -c "$floor_join" | tail -n 1)"
line "match, $contacts contacts: pairs by six keys, each pair once" '' '' "$(psql -X -A -t -c "$tuned" -c "SELECT count(*) FROM ($distinct) p" | tail -n 1)"

# Training, pairs and groups, each once, as a user runs them: the trained matcher is a value.
sql -c 'CREATE TABLE bench_matcher (matcher text)'
quoted="'${matcher//\'/\'\'}'"
train_ms=$(ms "$memory" "INSERT INTO bench_matcher SELECT touchstone.match_train('crm_contacts', 'id', $quoted)::text" 1)
trained="$(psql -X -A -t -c 'SELECT quote_literal(matcher) FROM bench_matcher')"
pairs_ms=$(ms "$memory" "CREATE TABLE bench_pairs AS SELECT * FROM touchstone.match_pairs('crm_contacts', 'id', $trained)" 1)
groups_ms=$(ms "$memory" "CREATE TABLE bench_groups AS SELECT * FROM touchstone.match_groups('crm_contacts', 'id', $trained)" 1)
all_ms=$(awk -v a="$train_ms" -v b="$pairs_ms" -v c="$groups_ms" 'BEGIN { print a + b + c }')
ratio 'match_train : reading its columns' "$train_ms" "$read_ms"
ratio 'match_pairs : reading its columns' "$pairs_ms" "$read_ms"
ratio 'match_groups : reading its columns' "$groups_ms" "$read_ms"
ratio 'match_train + match_pairs + match_groups : reading its columns' "$all_ms" "$read_ms"
ratio 'match_train + match_pairs + match_groups : count(DISTINCT) of its columns' "$all_ms" "$distinct_ms"
ratio 'match_pairs : joins on the same keys that only count' "$pairs_ms" "$join_ms"
ratio 'match_train + match_pairs + match_groups : joins that only count' "$all_ms" "$join_ms"
line 'match_train + match_pairs + match_groups, seconds' "$(awk -v t="$all_ms" 'BEGIN { printf "%.1f", t / 1000 }')" "$([ "$contacts" -eq 1000000 ] && echo '<= 35')" ''
line 'match_pairs, million contacts a minute' "$(awk -v t="$pairs_ms" -v n="$contacts" 'BEGIN { printf "%.1f", n / 1e6 / t * 60000 }')" '' ''

# What it is worth: against whose the contacts are.
sql -c 'CREATE VIEW bench_truth AS SELECT id, cluster FROM crm_contacts'
evaluate() { psql -X -A -t -F ' ' -c "$memory" -c "SELECT round(f1::numeric, 4), round(precision::numeric, 4), round(recall::numeric, 4) FROM touchstone.match_evaluate('$1', 'bench_truth') WHERE measure = 'pairwise'" | tail -n 1; }
line 'match_pairs: F1 (precision, recall)' "$(evaluate bench_pairs | cut -d' ' -f1)" '' "$(evaluate bench_pairs | cut -d' ' -f2-)"
line 'match_groups: F1 (precision, recall)' "$(evaluate bench_groups | cut -d' ' -f1)" '' "$(evaluate bench_groups | cut -d' ' -f2-)"
evaluate_ms=$(ms "$memory" "SELECT * FROM touchstone.match_evaluate('bench_groups', 'bench_truth')")
ratio 'match_evaluate, groups : reading a key and a group' "$evaluate_ms" "$(ms "$serial" 'SELECT count(id), count(cluster) FROM crm_contacts')"

# The check on entry: every 499th contact against the table that it is in, through the indexes, called from PL/pgSQL.
sql <<SQL
SELECT statement FROM touchstone.match_index('crm_contacts', $trained) \gexec
ANALYZE crm_contacts;
SQL
read -ra entry < <(psql -X -q -A -t -F ' ' <<SQL | tail -n 1
CREATE TEMP TABLE latency (id bigint, ms float8, found int);
DO \$\$
DECLARE contact crm_contacts; began timestamptz; n int; m touchstone.matcher := (SELECT matcher FROM bench_matcher)::touchstone.matcher;
BEGIN
	FOR round IN 1..2 LOOP
		TRUNCATE latency;
		FOR contact IN SELECT * FROM crm_contacts WHERE id % 499 = 7 LOOP
			began := clock_timestamp();
			SELECT count(*) INTO n FROM touchstone.match_one(m, contact, 'crm_contacts', 'id');
			INSERT INTO latency VALUES (contact.id, extract(epoch FROM clock_timestamp() - began) * 1000, n);
		END LOOP;
	END LOOP;
END \$\$;
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY ms), percentile_cont(0.95) WITHIN GROUP (ORDER BY ms), max(ms) FROM latency;
SQL
)
line 'match_one, six keys: median, ms' "$(printf '%.2f' "${entry[0]}")" '< 2' ''
line 'match_one, six keys: 95th percentile, ms' "$(printf '%.2f' "${entry[1]}")" '< 5' "max $(printf '%.1f' "${entry[2]}")"
