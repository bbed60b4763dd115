# text: pairs of names with RapidFuzz's values.
sql -c 'CREATE TABLE similarity (a text, b text, levenshtein_distance int, levenshtein_similarity float8, osa_distance int, osa_similarity float8,
	jaro float8, jaro_winkler float8, indel float8, partial float8, token_sort float8, token_set float8)'
load similarity text/similarity_expected.tsv "DELIMITER E'\\t', QUOTE E'\\b'"
sql -f "$here/areas/text.psql"
