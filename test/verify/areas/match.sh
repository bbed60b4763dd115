# match: public sets of records with their truth.  Every column is text, as files are; the key is a number: the file's own, or for
# FEBRL's rec-1-dup-0 the number of the row.  The two files of febrl4 are linked: their keys must not meet, so the second begins at
# a million.
people='rec_id text, given_name text, surname text, street_number text, address_1 text, address_2 text, suburb text, postcode text, state text, date_of_birth text, soc_sec_id text, cluster text'
columns='rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id, cluster'
sql -c "CREATE TABLE febrl3 (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, $people)" \
	-c "CREATE TABLE febrl4a (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, $people)" \
	-c "CREATE TABLE febrl4b (id bigint GENERATED ALWAYS AS IDENTITY (START 1000000) PRIMARY KEY, $people)" \
	-c 'CREATE TABLE febrl4_links (rec_id_a text, rec_id_b text)' \
	-c 'CREATE TABLE fake_1000 (unique_id bigint PRIMARY KEY, first_name text, surname text, dob text, city text, email text, cluster text)' \
	-c 'CREATE TABLE restaurant_clean (name text, address text, city text, cuisine text, unique_id bigint PRIMARY KEY, cluster text)' \
	-c 'CREATE TABLE crm_100k (unique_id bigint PRIMARY KEY, cluster text, first_name text, last_name text, email text, phone text, company text, city text, postcode text)'
for set in febrl3 febrl4a febrl4b; do load "$set ($columns)" "dedup/$set.csv"; done
load febrl4_links dedup/febrl4_truth.csv
for set in fake_1000 restaurant_clean crm_100k; do load "$set" "dedup/$set.csv"; done
sql -f "$here/areas/match.psql"
