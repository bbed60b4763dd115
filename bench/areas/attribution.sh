# attribution: five models over an event log, against (a) reading the same rows with a plain GROUP BY, (b) the best
# window-function SQL for the same five models.
serial='SET max_parallel_workers_per_gather = 0;'
models="ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay']::touchstone.attribution_model[]"

sql -v rows="$TS_ROWS" -f "$here/areas/attribution_data.sql"

for key in bigint text uuid; do
	floor="SELECT touch, count(*) FROM events_$key GROUP BY touch"
	query="SELECT touchstone.attribute(journey, touch, at, value, $models) FROM events_$key"
	floor_serial=$(ms "$serial" "$floor")
	floor_default=$(ms '' "$floor")
	query_serial=$(ms "$serial" "$query")
	query_default=$(ms '' "$query")
	limits=('' '' '')
	[ $key = bigint ] && limits=('<= 2.50' '<= 4.00' '<= 1.00') && bigint_serial=$query_serial
	ratio "attribute, 5 models, $key journeys, serial : GROUP BY touch, serial" "$query_serial" "$floor_serial" "${limits[0]}"
	ratio "attribute, 5 models, $key journeys, default : GROUP BY touch, default" "$query_default" "$floor_default" "${limits[1]}"
	ratio "attribute, 5 models, $key journeys, default : serial" "$query_default" "$query_serial" "${limits[2]}"
	memory=$(peak "$serial SET work_mem = '4GB';" "$query")
	base=$(peak "$serial" "SELECT count(journey) FROM events_$key")
	line "attribute, $key journeys, peak memory without spilling, bytes a touch" \
		"$(awk -v m="$memory" -v b="$base" -v n="$TS_ROWS" 'BEGIN { printf "%.1f", (m - b) * 1024 / n }')" '' "$((memory / 1024)) MB"
	memory=$(peak "$serial" "$query")
	line "attribute, $key journeys, peak memory, default work_mem, serial" '' '' "$((memory / 1024)) MB"
done
memory=$(peak '' "SELECT touchstone.attribute(journey, touch, at, value, $models) FROM events_bigint")
line 'attribute, bigint journeys, peak memory, default settings, leader' '' '' "$((memory / 1024)) MB"

ratio 'attribute, 1 model, bigint journeys, serial : GROUP BY touch, serial' \
	"$(ms "$serial" "SELECT touchstone.attribute(journey, touch, at, value, 'last_touch') FROM events_bigint")" \
	"$(ms "$serial" 'SELECT touch, count(*) FROM events_bigint GROUP BY touch')"
ratio 'attribute by journey, 1 model, default : count(*), sum(value) by journey, default' \
	"$(ms '' "SELECT journey, touchstone.attribute(journey, touch, at, value, 'linear') FROM events_bigint GROUP BY journey" 1)" \
	"$(ms '' 'SELECT journey, count(*), sum(value) FROM events_bigint GROUP BY journey' 1)"

# models driven by the data, against reading the same rows; and the bootstrap against the model that it is of
floor='SELECT touch, count(*) FROM events_bigint GROUP BY touch'
for model in 'markov 4.00' 'shapley 3.00' 'markov(3)'; do
	read -r name limit <<<"$model"
	read -r floor_time time <<<"$(paired "$serial" "$floor" "SELECT touchstone.attribute(journey, touch, at, value, '$name') FROM events_bigint" 3)"
	ratio "attribute, $name, bigint journeys, serial : GROUP BY touch, serial" "$time" "$floor_time" "${limit:+<= $limit}"
done
for model in 'linear 8.00' 'markov'; do
	read -r name limit <<<"$model"
	read -r floor_time time <<<"$(paired "$serial" "SELECT touchstone.attribute(journey, touch, at, value, '$name') FROM events_bigint" \
		"SELECT touchstone.attribute_interval(journey, touch, at, value, '$name', 200, 0.95, 1) FROM events_bigint" 2)"
	ratio "attribute_interval, $name, 200 replicates, serial : attribute, $name, serial" "$time" "$floor_time" "${limit:+<= $limit}"
done
# goals (every fifth touch marks a stage), and attribution in two steps, a state a day
goal="CASE WHEN value IS NOT NULL THEN 'won' WHEN journey % 5 = 0 THEN 'lead' WHEN journey % 5 = 1 THEN 'opportunity' END"
one=$(ms "$serial" "SELECT touchstone.attribute(journey, touch, at, value, 'linear') FROM events_bigint")
ratio 'attribute with goals, w_shaped, serial : without goals, linear, serial' \
	"$(ms "$serial" "SELECT touchstone.attribute(journey, touch, at, value, $goal, 'w_shaped(''lead'', ''opportunity'')') FROM events_bigint")" "$one"
ratio 'attribute_state, serial : attribute, serial' \
	"$(ms "$serial" "SELECT touchstone.attribute_state(journey, touch, at, value, 'linear') FROM events_bigint")" "$one"
sql -c "CREATE TABLE day_states AS SELECT at::date AS day, touchstone.attribute_state(journey, touch, at, value, 'linear') AS state FROM events_bigint GROUP BY 1"
ratio 'attribute_final(attribute_merge(...)) of daily states, serial : attribute, serial' \
	"$(ms "$serial" 'SELECT touchstone.attribute_final(touchstone.attribute_merge(state)) FROM day_states')" "$one"

# (b) and attribute must say the same; the statement is compared once, then timed
sql -f "$here/areas/attribution_window.sql" -c 'SELECT check_windows()' -o /dev/null
windows="$(psql -X -A -t -c "SELECT windows()")"
times 'window-function SQL, serial, without an index : attribute, serial' "$(ms "$serial" "$windows" 1)" "$bigint_serial" '>= 8.0 x'
sql -c 'CREATE INDEX ON events_bigint (journey, at, value NULLS FIRST) INCLUDE (touch)' -c 'VACUUM events_bigint'
times 'window-function SQL, serial, with a covering index : attribute, serial' "$(ms "$serial" "$windows" 1)" "$bigint_serial"
