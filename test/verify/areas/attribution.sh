# attribution: 10,000 aggregated channel paths, expanded to an event stream, under the rule-based models, under markov and shapley.
sql -c 'CREATE TABLE pathdata (id int GENERATED ALWAYS AS IDENTITY, path text, conversions int, value float8, nulls int);
	CREATE TABLE expected_rules (channel text, first_conv float8, first_value float8, last_conv float8, last_value float8,
		linear_conv float8, linear_value float8, ushape_conv float8, ushape_value float8, j_conv float8, j_value float8,
		inv_j_conv float8, inv_j_value float8, participation_conv float8, participation_value float8);
	CREATE TABLE expected_markov (channel text, effect float8, effect_value float8, conv float8, value float8);
	CREATE TABLE expected_shapley (channel text, conv float8, value float8, full_conv float8, full_value float8)'
load 'pathdata (path, conversions, value, nulls)' attribution/pathdata.csv
load expected_rules attribution/pathdata_expected_rules.csv
load expected_markov attribution/pathdata_expected_markov1.csv
load expected_shapley attribution/pathdata_expected_shapley.csv
sql -f "$here/areas/attribution.psql"
