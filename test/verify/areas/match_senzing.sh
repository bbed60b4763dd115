# match_senzing: Senzing's truth set, 159 records of people and companies from three sources, as the file has them; the key says
# which are one.  A record is named by source and number.
sql -c 'CREATE TABLE senzing_key (test_group text, cluster_id text, data_source text, record_id text, PRIMARY KEY (data_source, record_id))' \
	-c 'CREATE TABLE senzing_records (
		data_source text, record_id text, primary_name_full text, primary_name_org text, primary_name_last text,
		primary_name_first text, primary_name_middle text, native_name_full text, secondary_name_org text, gender text,
		date_of_birth text, passport_number text, passport_country text, drivers_license_number text,
		drivers_license_state text, ssn_number text, national_id_number text, national_id_country text,
		email_address text, addr_full text, addr_line1 text, addr_city text, addr_state text, addr_postal_code text,
		addr_country text, addr_type text, phone_number text, phone_type text, record_type text, amount text,
		category text, "date" text, status text, employer text, rel_anchor_key text, rel_pointer_key text,
		rel_pointer_role text, national_id_type text, tax_id_number text, tax_id_type text, tax_id_country text,
		lei_number text, PRIMARY KEY (data_source, record_id))'
load senzing_key dedup/senzing_truthset_key.csv
load senzing_records dedup/senzing_truthset.csv
sql -f "$here/areas/match_senzing.psql"
