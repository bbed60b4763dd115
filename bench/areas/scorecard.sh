# scoring by rules: half as many events as touches, of a lead 25, against a plain sum with the same GROUP BY; serial, for that is
# what the kernels are; then as the planner likes.
serial='SET max_parallel_workers_per_gather = 0; SET jit = off; SET work_mem = '"'256MB'"';'
sql -v events="$((TS_ROWS / 2))" -f "$here/areas/scorecard_data.sql"
card="'$(psql -X -A -t -c 'SELECT card FROM bench_card')'"
count() { echo "SELECT count(*), sum(x) FROM (SELECT $1 AS x FROM lead_events GROUP BY lead) t"; }
plain=$(count 'sum(points)')
read -ra pair < <(paired "$serial" "$plain" "$(count "touchstone.decay_value(touchstone.decay_sum(points, at, '14 days'), '2026-07-01')")" 3)
ratio 'decay_sum, then decay_value : sum(points), the same GROUP BY' "${pair[1]}" "${pair[0]}" '<= 1.60'
read -ra pair < <(paired "$serial" "$plain" "$(count "touchstone.score_events($card, event, at, '2026-07-01')")" 3)
ratio 'score_events, six behaviours, caps : sum(points), the same GROUP BY' "${pair[1]}" "${pair[0]}" '<= 3.00'
read -ra pair < <(paired "$serial" "$plain" 'SELECT count(*), sum(x) FROM (SELECT touchstone.score_events(card, event, at, '"'2026-07-01'"') AS x FROM lead_events, bench_card GROUP BY lead) t' 2)
ratio 'score_events, the card from a table : sum(points), the same GROUP BY' "${pair[1]}" "${pair[0]}"
read -ra pair < <(paired "$serial" "$plain" 'SELECT count(*), sum(s), count(t) FROM (SELECT touchstone.score_events(card, event, at, '"'2026-07-01'"') AS s, touchstone.tags(card, event, at, '"'2026-07-01'"') AS t FROM lead_events, bench_card GROUP BY lead) t' 2)
ratio 'score_events and tags, one state : sum(points), the same GROUP BY' "${pair[1]}" "${pair[0]}"
read -ra pair < <(paired "$serial" "$plain" "SELECT count(*), max(x) FROM (SELECT touchstone.score_crossed($card, event, at, 40) AS x FROM lead_events GROUP BY lead) t" 2)
ratio 'score_crossed : sum(points), the same GROUP BY' "${pair[1]}" "${pair[0]}"
memory=$(peak "$serial" "$(count "touchstone.score_events($card, event, at, '2026-07-01')")")
base=$(peak "$serial" "$plain")
line 'score_events, memory beyond sum, bytes a lead' "$(awk -v m="$memory" -v b="$base" -v n="$((TS_ROWS / 50))" 'BEGIN { printf "%.0f", (m - b) * 1024 / n }')" '' ''
