# funnels, paths and retention over an event log, against counting the same rows by event.
serial='SET max_parallel_workers_per_gather = 0;'
steps="ARRAY['visit', 'product', 'cart', 'checkout', 'order']"

sql -v rows="$TS_ROWS" -f "$here/areas/funnel_data.sql"
floor='SELECT step, count(*) FROM funnel_events GROUP BY step'

measure() { # WHAT QUERY [LIMIT]: serial and with the server's defaults
	local times
	times=($(paired "$serial" "$floor" "$2" 3))
	ratio "$1, serial : GROUP BY step, serial" "${times[1]}" "${times[0]}" "${3:-}"
	times=($(paired '' "$floor" "$2" 3))
	ratio "$1, default : GROUP BY step, default" "${times[1]}" "${times[0]}" "${3:-}"
}
measure 'funnel_table, 5 steps' "SELECT touchstone.funnel_table(customer, step, at, $steps, '30 days') FROM funnel_events" '<= 4.00'
measure 'funnel_table, 5 steps, strict_order' "SELECT touchstone.funnel_table(customer, step, at, $steps, '30 days', 'strict_order') FROM funnel_events"
measure 'path_transitions' "SELECT touchstone.path_transitions(customer, step, at, CASE WHEN step = 'order' THEN 1 END) FROM funnel_events"
measure 'retention_table by month' "SELECT touchstone.retention_table(customer, at, 'month', 11) FROM funnel_events"

# the same funnel in SQL: the first step, then joins in order of time
window="WITH e AS (SELECT customer, step, at, max(at) FILTER (WHERE step = 'visit') OVER w AS s1 FROM funnel_events WHERE step IN ('visit', 'product', 'cart', 'checkout', 'order') WINDOW w AS (PARTITION BY customer ORDER BY at)),
 e2 AS (SELECT *, max(s1) FILTER (WHERE step = 'product' AND at <= s1 + interval '30 days') OVER w AS s2 FROM e WINDOW w AS (PARTITION BY customer ORDER BY at)),
 e3 AS (SELECT *, max(s2) FILTER (WHERE step = 'cart' AND at <= s2 + interval '30 days') OVER w AS s3 FROM e2 WINDOW w AS (PARTITION BY customer ORDER BY at)),
 e4 AS (SELECT *, max(s3) FILTER (WHERE step = 'checkout' AND at <= s3 + interval '30 days') OVER w AS s4 FROM e3 WINDOW w AS (PARTITION BY customer ORDER BY at)),
 c AS (SELECT customer, CASE WHEN bool_or(step = 'order' AND at <= s4 + interval '30 days') THEN 5 WHEN max(s4) IS NOT NULL THEN 4 WHEN max(s3) IS NOT NULL THEN 3 WHEN max(s2) IS NOT NULL THEN 2 WHEN max(s1) IS NOT NULL THEN 1 ELSE 0 END AS furthest FROM e4 GROUP BY customer)
 SELECT furthest, count(*) FROM c GROUP BY furthest ORDER BY furthest"
ratio 'window-function SQL for the counts alone, serial : GROUP BY step, serial' "$(ms "$serial" "$window" 1)" "$(ms "$serial" "$floor")"
memory=$(peak "$serial" "SELECT touchstone.funnel_table(customer, step, at, $steps, '30 days') FROM funnel_events")
line 'funnel_table, peak memory, default work_mem, serial' '' '' "$((memory / 1024)) MB"
