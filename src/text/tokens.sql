/*
 * tokens.sql
 *		Comparators on parts of texts: partial_similarity, token_sort_similarity, token_set_similarity, monge_elkan_similarity.
 */

CREATE FUNCTION touchstone.partial_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_partial_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION touchstone.partial_similarity(text, text) IS
'Best indel similarity of the shorter text with a window of the longer, 0 to 1. A window is as long as the shorter text, and may stick out at either end of the longer; of two texts of one length either may be cut. '
'Definition of RapidFuzz''s partial_ratio; all windows in one pass (Alves, Caceres and Song 2008). Symmetric. Two empty texts give 1, one empty text 0, NULL gives NULL. Case counts. Error 54000 beyond 10,000 characters.';

CREATE FUNCTION touchstone.token_sort_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_token_sort_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.token_sort_similarity(text, text) IS
'Indel similarity of two texts after their tokens have been sorted, 0 to 1: the order of words does not count. Tokens stand between white space, with their punctuation; a Han or Hiragana character is a token of its own. '
'Definition of RapidFuzz''s token_sort_ratio. Symmetric. Two texts without tokens give 1, one without 0, NULL gives NULL. Case counts: compare normalize_text(...). Error 54000 beyond 10,000 characters.';

CREATE FUNCTION touchstone.token_set_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_token_set_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.token_set_similarity(text, text) IS
'Indel similarity of the sets of tokens of two texts, 0 to 1: neither order, nor repetition, nor additional tokens on one side count much; 1 when one set contains the other. Tokens stand between white space, with their punctuation; a Han or Hiragana character is a token of its own. '
'Definition of RapidFuzz''s token_set_ratio: the best of comparing shared and own tokens with each other and with the shared ones. Symmetric. A text without tokens gives 0 (also with another such), NULL gives NULL. Case counts: compare normalize_text(...). Error 54000 beyond 10,000 characters.';

CREATE FUNCTION touchstone.monge_elkan_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_monge_elkan_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 30;
COMMENT ON FUNCTION touchstone.monge_elkan_similarity(text, text) IS
'Mean similarity of each word with its most similar word on the other side, 0 to 1 (Monge and Elkan 1996, with Jaro-Winkler inside; the mean of both directions, hence symmetric). Words are those of Unicode (UAX #29), without punctuation; a Han or Hiragana character is a word of its own. '
'Two texts without words give 1, one without 0, NULL gives NULL. Case counts. Error 54000 beyond 10,000 characters.';
