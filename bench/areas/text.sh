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
