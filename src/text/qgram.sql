/*
 * qgram.sql
 *		qgram_similarity; fuzzy search with an index: levenshtein_within, qgram_similar, the operator class qgram_ops.
 */

CREATE FUNCTION touchstone.qgram_similarity(a text, b text, q integer DEFAULT 3, measure text DEFAULT 'dice') RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_qgram_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.qgram_similarity(text, text, integer, text) IS
'How much of their q-grams (runs of q characters) two texts share, 0 to 1 (profiles of Ukkonen 1992: each q-gram counts as often as it occurs). The text is taken between q - 1 marks on either side, so that short names have a profile too. '
'Measures, with G and H the counts of a q-gram on either side: dice 2 sum min(G, H) / (sum G + sum H); jaccard sum min(G, H) / sum max(G, H); cosine sum G H / sqrt(sum G^2 sum H^2); overlap sum min(G, H) / min(sum G, sum H). '
'Symmetric, on characters, independent of the locale. Two empty texts give 1, one empty text 0, NULL gives NULL. Case counts. Errors: 22023 for q outside 1 to 8 and for an unknown measure, 54000 beyond 10,000 characters.';

---------------------------------------------------------------------------------------------------------------------
-- Fuzzy search
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.fuzzy_support(internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_fuzzy_support' LANGUAGE C STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.fuzzy_support(internal) IS
'support function of levenshtein_within and qgram_similar: tells the planner the condition for an index of qgram_ops, and that few rows match';

CREATE FUNCTION touchstone.levenshtein_within(a text, b text, max integer) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_levenshtein_within' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 SUPPORT touchstone.fuzzy_support;
COMMENT ON FUNCTION touchstone.levenshtein_within(text, text, integer) IS
'Whether the Levenshtein distance of two texts is at most max. As a condition on a column (as either text) it uses an index: CREATE INDEX ON people USING gin (name touchstone.qgram_ops). '
'For the index to help, the pattern needs 3 max - 1 characters (2 for 1 edit, 5 for 2 edits); a search for a shorter one reads all rows. NULL gives NULL. Case counts: index and compare normalize_text(name). Errors: 22023 for a negative max, 54000 beyond 10,000 characters.';

CREATE FUNCTION touchstone.qgram_similar(a text, b text, minimum float8) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_qgram_similar' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10 SUPPORT touchstone.fuzzy_support;
COMMENT ON FUNCTION touchstone.qgram_similar(text, text, float8) IS
'Whether qgram_similarity(a, b) (trigrams, dice) is at least minimum. As a condition on a column (as either text) it uses an index: CREATE INDEX ON people USING gin (name touchstone.qgram_ops). '
'NULL gives NULL. Case counts: index and compare normalize_text(name). Errors: 22023 for a minimum outside 0 to 1, 54000 beyond 10,000 characters.';

CREATE FUNCTION touchstone.levenshtein_filter(pattern text, max integer) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_levenshtein_filter' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.levenshtein_filter(text, integer) IS
'The right side of the operator ~% for levenshtein_within(..., pattern, max): the text ''within max of pattern''. Written by the planner. Error 22023 for a negative max.';

CREATE FUNCTION touchstone.qgram_filter(pattern text, minimum float8) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_qgram_filter' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.qgram_filter(text, float8) IS
'The right side of the operator ~% for qgram_similar(..., pattern, minimum): the text ''similar minimum to pattern''. Written by the planner. Error 22023 for a minimum outside 0 to 1.';

CREATE FUNCTION touchstone.matches_filter(a text, filter text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_matches_filter' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 12;
COMMENT ON FUNCTION touchstone.matches_filter(text, text) IS
'implementation of the operator ~%: whether a text matches a filter of levenshtein_filter or qgram_filter. Error 22P02 for another text.';

CREATE OPERATOR touchstone.~% (
	LEFTARG = text, RIGHTARG = text, FUNCTION = touchstone.matches_filter,
	RESTRICT = pg_catalog.contsel, JOIN = pg_catalog.contjoinsel
);
COMMENT ON OPERATOR touchstone.~% (text, text) IS
'text matches filter: what levenshtein_within and qgram_similar become for an index of qgram_ops, as EXPLAIN shows';

CREATE FUNCTION touchstone.qgram_extract_value(text, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_qgram_extract_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.qgram_extract_value(text, internal) IS 'qgram_ops: keys of a text';
CREATE FUNCTION touchstone.qgram_extract_query(text, internal, int2, internal, internal, internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_qgram_extract_query' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.qgram_extract_query(text, internal, int2, internal, internal, internal, internal) IS 'qgram_ops: keys of a search';
CREATE FUNCTION touchstone.qgram_consistent(internal, int2, text, int4, internal, internal, internal) RETURNS "char"
	AS 'MODULE_PATHNAME', 'ts_qgram_consistent' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.qgram_consistent(internal, int2, text, int4, internal, internal, internal) IS 'qgram_ops: whether a row with some of the keys may match';

CREATE OPERATOR FAMILY touchstone.qgram_ops USING gin;
COMMENT ON OPERATOR FAMILY touchstone.qgram_ops USING gin IS 'fuzzy search by q-grams';
CREATE OPERATOR CLASS touchstone.qgram_ops FOR TYPE text USING gin FAMILY touchstone.qgram_ops AS
	OPERATOR 1 touchstone.~% (text, text),
	FUNCTION 1 pg_catalog.btint4cmp(int4, int4),
	FUNCTION 2 touchstone.qgram_extract_value(text, internal),
	FUNCTION 3 touchstone.qgram_extract_query(text, internal, int2, internal, internal, internal, internal),
	FUNCTION 6 touchstone.qgram_consistent(internal, int2, text, int4, internal, internal, internal),
	STORAGE int4;
COMMENT ON OPERATOR CLASS touchstone.qgram_ops USING gin IS
'Index of text for levenshtein_within and qgram_similar: CREATE INDEX ON people USING gin (name touchstone.qgram_ops). Holds hashes of padded trigrams, and of 4-grams of texts of 5 characters and more, by class of length; works for every script and independent of the locale. Texts beyond 10,000 characters are not in it: a search by index passes over them, where one without raises 54000.';
