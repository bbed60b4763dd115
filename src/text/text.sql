---------------------------------------------------------------------------------------------------------------------
-- Comparators of characters
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.levenshtein_distance(a text, b text) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_levenshtein_distance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.levenshtein_distance(text, text) IS
'Least number of characters inserted, deleted or substituted that turns a into b: 0 (equal) to the length of the longer one. '
'NULL gives NULL. Characters, not bytes; nothing is folded (see normalize_text). Error 54000 beyond 10,000 characters. '
'Source: Levenshtein 1966; bit-parallel by Myers 1999 and Hyyro 2003.';
CREATE FUNCTION touchstone.levenshtein_distance(a text, b text, max integer) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_levenshtein_distance_max' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.levenshtein_distance(text, text, integer) IS
'levenshtein_distance(a, b) where it is at most max, otherwise max + 1, which is found sooner. NULL gives NULL. Error 22023 where max is negative, 54000 beyond 10,000 characters.';
CREATE FUNCTION touchstone.levenshtein_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_levenshtein_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.levenshtein_similarity(text, text) IS
'1 - levenshtein_distance(a, b) / length of the longer one: 0 to 1, 1 for two empty texts. NULL gives NULL. Error 54000 beyond 10,000 characters.';
CREATE FUNCTION touchstone.damerau_levenshtein_distance(a text, b text) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_damerau_levenshtein_distance' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.damerau_levenshtein_distance(text, text) IS
'Distance of optimal string alignment: as levenshtein_distance, and two neighbours that change places count 1; no character is edited twice. '
'NULL gives NULL. Error 54000 beyond 10,000 characters. Source: Damerau 1964, restricted form; bit-parallel by Hyyro 2003.';
CREATE FUNCTION touchstone.damerau_levenshtein_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_damerau_levenshtein_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.damerau_levenshtein_similarity(text, text) IS
'1 - damerau_levenshtein_distance(a, b) / length of the longer one: 0 to 1, 1 for two empty texts. NULL gives NULL. Error 54000 beyond 10,000 characters.';
CREATE FUNCTION touchstone.jaro_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_jaro_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.jaro_similarity(text, text) IS
'Jaro similarity, 0 to 1: how many characters agree within half the length of the longer text, and how many of them are out of order. '
'1 for two empty texts, 0 for one. Symmetric. NULL gives NULL. Error 54000 beyond 10,000 characters. Source: Jaro 1989.';
CREATE FUNCTION touchstone.jaro_winkler_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_jaro_winkler_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.jaro_winkler_similarity(text, text) IS
'Jaro similarity, and where it is above 0.7, 0.1 of what is missing to 1 for each of at most 4 characters of a common beginning. '
'0 to 1. NULL gives NULL. Error 54000 beyond 10,000 characters. Source: Winkler 1990; the threshold as in RapidFuzz.';
CREATE FUNCTION touchstone.jaro_winkler_similarity(a text, b text, prefix_weight float8) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_jaro_winkler_similarity_weight' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.jaro_winkler_similarity(text, text, float8) IS
'jaro_winkler_similarity with a weight of the common beginning other than 0.1: 0 to 0.25, otherwise error 22023.';
CREATE FUNCTION touchstone.indel_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_indel_similarity_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 4;
COMMENT ON FUNCTION touchstone.indel_similarity(text, text) IS
'2 * length of the longest common subsequence / sum of the lengths: 0 to 1, 1 for two empty texts. NULL gives NULL. Error 54000 beyond 10,000 characters. '
'Source: the normalised indel similarity of RapidFuzz (ratio); bit-parallel by Hyyro 2004.';
