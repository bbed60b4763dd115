# scoring by rules: RFM, decay and caps on the CDNOW sample, against SQL that says the same in other words.  The file has no
# header, and blanks between its columns.
orders=$TS_DATA/scoring/cdnow_sample.txt
if [ ! -s "$orders" ]; then
	echo "touchstone: reference data is missing: $orders" >&2
	exit 1
fi
sql -c 'CREATE TABLE cdnow_lines (line text)' -c "\\copy cdnow_lines FROM '$orders' (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02')"
sql -f "$here/areas/scoring_rules.psql"
