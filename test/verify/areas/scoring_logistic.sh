# scoring: a design of 23 columns, trained on its rows without the hold-out; coefficients, standard errors and probabilities of statsmodels.
sql -c 'CREATE TABLE telco ("row" int PRIMARY KEY, holdout int, y int, x1 float8,x2 float8,x3 float8,x4 float8,x5 float8,x6 float8,x7 float8,x8 float8,x9 float8,x10 float8,x11 float8,x12 float8,x13 float8,x14 float8,x15 float8,x16 float8,x17 float8,x18 float8,x19 float8,x20 float8,x21 float8,x22 float8,x23 float8)' \
	-c 'CREATE TABLE telco_coef (term text, col text, coef float8, se float8, z float8, p float8, ridge float8)' \
	-c 'CREATE TABLE telco_holdout ("row" int PRIMARY KEY, y int, p float8)'
load telco scoring/telco_design.csv
load telco_coef scoring/logit_telco_coef.csv
load telco_holdout scoring/logit_telco_holdout.csv
sql -f "$here/areas/scoring_logistic.psql"
