# normalize: companies' full names with their brand, and labelled pairs of names of companies and persons.
sql -c 'CREATE TABLE company_brand (full_name text, brand text);
	CREATE TABLE company_pairs (case_group text, schema text, name1 text, name2 text, is_match boolean, quality text, category text, notes text);
	CREATE TABLE opensanctions_pairs (LIKE company_pairs)'
load company_brand crm/company_brand.csv
load company_pairs crm/company_pairs.csv
load opensanctions_pairs dedup/opensanctions_name_pairs.csv
sql -f "$here/areas/normalize_names.psql"
