# text: comparators on pairs of names, as multiples of evaluating a = b on the same rows.
serial='SET max_parallel_workers_per_gather = 0;'
sql -v rows="$TS_ROWS" -f "$here/areas/text_data.sql"
# cost WHAT EXPRESSION LIMIT
cost() {
	local times
	read -ra times < <(paired "$serial" 'SELECT count(*) FROM name_pairs WHERE a = b' "SELECT count(*) FROM name_pairs WHERE $2" 9)
	ratio "$1 : a = b" "${times[1]}" "${times[0]}" "${3:-}"
}
cost 'jaro_winkler_similarity(a, b)' 'touchstone.jaro_winkler_similarity(a, b) > 2' '<= 2.50'
cost "jaro_winkler_similarity(a, constant)" "touchstone.jaro_winkler_similarity(a, 'Katharina Bergmann') > 2" '<= 2.00'
cost 'levenshtein_distance(a, b)' 'touchstone.levenshtein_distance(a, b) < 0' '<= 2.50'
cost "levenshtein_distance(a, constant)" "touchstone.levenshtein_distance(a, 'Katharina Bergmann') < 0" '<= 2.00'
cost 'damerau_levenshtein_distance(a, b)' 'touchstone.damerau_levenshtein_distance(a, b) < 0' ''
cost 'indel_similarity(a, b)' 'touchstone.indel_similarity(a, b) < 0' ''
cost 'token_set_similarity(a, b)' 'touchstone.token_set_similarity(a, b) > 2' '<= 8.00'
cost 'token_sort_similarity(a, b)' 'touchstone.token_sort_similarity(a, b) > 2' ''
cost 'partial_similarity(a, b)' 'touchstone.partial_similarity(a, b) > 2' ''
cost 'monge_elkan_similarity(a, b)' 'touchstone.monge_elkan_similarity(a, b) > 2' ''
cost 'qgram_similarity(a, b)' 'touchstone.qgram_similarity(a, b) > 2' ''
sql -c 'CREATE EXTENSION fuzzystrmatch'
cost "fuzzystrmatch's levenshtein(a, b)" 'levenshtein(a, b) < 0' ''

# A search among 1 million names (half Western ones made of syllables, half Chinese), with the index and without.
sql -f "$here/areas/text_search.sql"
# search WHAT CONDITION: the median over 20 names of the time of a search, and how many times faster than reading all rows
search() {
	local names condition scan found
	mapfile -t names < <(psql -X -A -t -c "SELECT quote_literal(name) FROM people WHERE id % 50021 = 17 AND name $3 '[a-z]' ORDER BY id")
	condition() { printf '%s' "${2//NAME/$1}"; }
	found=$({
		echo '\timing on'
		for name in "${names[@]}"; do
			for i in 1 2 3; do echo "SELECT count(*) FROM people WHERE $(condition "$name" "$2") \\g /dev/null"; done
		done
	} | psql -X -q -v ON_ERROR_STOP=1 | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' |
		awk '{ k = int((NR - 1) / 3); if (!(k in t) || $1 < t[k]) t[k] = $1 } END { for (k in t) print t[k] }' | sort -n | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }')
	scan=$(ms "$serial SET enable_bitmapscan = off;" "SELECT count(*) FROM people WHERE $(condition "${names[0]}" "$2")")
	line "$1, reading all rows : by index" "$(awk -v a="$scan" -v b="$found" 'BEGIN { printf "%.0f x", a / b }')" "${4:-}" "$(printf '%.0f / %.2f' "$scan" "$found")"
}
search 'levenshtein_within(name, constant, 1), Western' 'touchstone.levenshtein_within(name, NAME, 1)' '~' '< 5 ms'
search 'levenshtein_within(name, constant, 2), Western' 'touchstone.levenshtein_within(name, NAME, 2)' '~' '< 5 ms'
search 'levenshtein_within(name, constant, 1), Chinese' 'touchstone.levenshtein_within(name, NAME, 1)' '!~' '< 5 ms'
search 'qgram_similar(name, constant, 0.7), Western' 'touchstone.qgram_similar(name, NAME, 0.7)' '~' '< 5 ms'
