# text: measures on parts of texts and on tokens, with RapidFuzz's values.  The table tokens is the file, numbers and all.
sql -c 'CREATE TABLE token_pairs (a text, b text, levenshtein_distance int, levenshtein_similarity float8, osa_distance int, osa_similarity float8,
	jaro float8, jaro_winkler float8, indel float8, partial_ratio float8, token_sort float8, token_set float8)'
load token_pairs text/similarity_expected.tsv "DELIMITER E'\t', QUOTE E'\x01'"
sql -f "$here/areas/text_tokens.psql"
