# scoring: a logistic regression of 1 million rows (a tenth as many as touches) on 20 columns, and its predictions, as multiples of
# the sums of those columns; all with the server's default settings, hence with workers.
rows=$((TS_ROWS / 10))
columns=$(printf 'f%s, ' {1..20})
columns=${columns%, }
sums=$(printf 'sum(f%s), ' {1..20})
sums="SELECT ${sums%, } FROM leads_scored"
fit="SELECT touchstone.logistic_regression('leads_scored', 'y', '{${columns// /}}')"
sql -v rows="$rows" -f "$here/areas/scoring_logistic_data.sql"
sql -c "CREATE TABLE bench_model AS $fit AS model" -c 'ANALYZE bench_model'
# cost WHAT QUERY LIMIT [SETTINGS]
cost() {
	local times
	read -ra times < <(paired "${4:-}" "$sums" "$2" 7)
	ratio "$1 : sums of its 20 columns" "${times[1]}" "${times[0]}" "${3:-}"
}
cost "logistic_regression, $rows rows" "$fit" '<= 12.00'
cost 'predict(model, ARRAY[...])' "SELECT sum(touchstone.predict((SELECT model FROM bench_model), ARRAY[$columns])) FROM leads_scored" '<= 3.00'
cost 'predict_row(model, row)' 'SELECT sum(touchstone.predict_row((SELECT model FROM bench_model), l)) FROM leads_scored l'
cost 'auc(f1, y)' 'SELECT touchstone.auc(f1, y) FROM leads_scored' '' "SET work_mem = '64MB';"
cost 'auc_binned(1 / (1 + exp(f1)), y)' 'SELECT touchstone.auc_binned(1 / (1 + exp(f1)), y) FROM leads_scored'
line 'logistic_regression: passes over the table' "$(psql -X -A -t -c "SELECT model::jsonb ->> 'iterations' FROM bench_model")" '' ''
