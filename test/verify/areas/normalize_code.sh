# normalize: published credit codes of companies, with the result of both checks.
sql -c 'CREATE TABLE credit_codes (code text, name text, gb32100_ok boolean, gb11714_ok_of_9_17 boolean)'
load credit_codes crm/credit_codes.csv
sql -f "$here/areas/normalize_code.psql"
