/*
 * match_type.sql
 *		The types matcher and match_decision.
 */

CREATE TYPE touchstone.match_decision AS ENUM ('distinct', 'review', 'duplicate');
COMMENT ON TYPE touchstone.match_decision IS
'What a pair of records is: distinct < review < duplicate. review is for a person to decide.';

---------------------------------------------------------------------------------------------------------------------
-- The type matcher
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.matcher;

CREATE FUNCTION touchstone.matcher_in(cstring) RETURNS touchstone.matcher
	AS 'MODULE_PATHNAME', 'ts_matcher_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.matcher_out(touchstone.matcher) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_matcher_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.matcher_recv(internal) RETURNS touchstone.matcher
	AS 'MODULE_PATHNAME', 'ts_matcher_recv' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.matcher_send(touchstone.matcher) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_matcher_send' LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.matcher (
	INPUT = touchstone.matcher_in,
	OUTPUT = touchstone.matcher_out,
	RECEIVE = touchstone.matcher_recv,
	SEND = touchstone.matcher_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'S'
);

COMMENT ON TYPE touchstone.matcher IS
'How two records are compared, and what is decided of them. JSON: an object with fields, rules, blocking, comparisons or weights, prior, thresholds, training; at least one of rules, comparisons, weights. '
'fields: {name: {"from": column or [columns] (default: the name), "left", "right": the same for two tables, "join": text between columns (default a space), "normalize": kind, "region": of phones (default CN), "ignore": value or [values] that count as missing}} or {name: kind}. '
'Kinds: none, text, person_name, company, company_core, email, email_domain, phone, credit_code, digits, letters_digits, pinyin, pinyin_initials. A field that is not declared is the column of that name. '
'Condition: "exact", "different", "both_missing", "any_shared", or an object of tests, all of which must hold: at least a similarity of 0 to 1 {"jaro_winkler": 0.92} (levenshtein, damerau_levenshtein, jaro, jaro_winkler, indel, partial, token_sort, token_set, qgram, monge_elkan, person, company, also with the suffix _similarity); '
'at most so many edits {"levenshtein_distance": 1}, {"damerau_levenshtein_distance": 1}; {"prefix": characters}; {"days": at most}; {"numeric": at most}, {"numeric": {"absolute": at most, "relative": 0 to 1}}; {"km": at most}; {"any_shared": at least}; {"phonetic": "double_metaphone", "soundex", "cologne", "pinyin" or true}; {"swapped": other field}. '
'rules: [{"name", "when": {field: condition, ...}, "then": "duplicate", "review" or "distinct", "action": text}], the first that holds decides. '
'blocking: [key, ...], a key is one part or [parts]: a field, {"field", "prefix": n}, {"field", "phonetic": algorithm}, {"field", "pinyin_initials": true}, {"field", "tokens": "rare" or n}, {"field", "qgrams": "rare" or n, "q": 2 to 5}; rare is 3; [[]] is all pairs; without blocking the keys are chosen from the data. '
'comparisons: [{"field", "name", "levels": [1 to 14 conditions, the strictest first], "term_frequency": boolean, "m", "u": probabilities of each level and of else, "frequencies": {value: share}, "other_frequency": share}] or fields with levels by their kind; '
'prior: probability that two records are one (default 0.0001); m and u that are not given are defaults: m/u falls from 90 at the first level towards 1, m of else is 0.05. thresholds: {"review": 0.5, "duplicate": 0.95}. match_train writes m, u, prior, frequencies, training. '
'weights: {field: points of exact} or [{"field", "name", "levels" (default ["exact"]), "points": number or [of each level], "else": points}], with thresholds on the sum. '
'Output is canonical: one order of keys, defaults left out. Values are equal when their canonical texts are. Of a key that is given twice the last one counts, as in jsonb. '
'Errors: 22P02 for what is no JSON, 22023 for what is no matcher, with the path, what was found and what is accepted; 54000 over 16 MB.';
COMMENT ON FUNCTION touchstone.matcher_in(cstring) IS 'input of matcher: JSON';
COMMENT ON FUNCTION touchstone.matcher_out(touchstone.matcher) IS 'output of matcher: canonical JSON';
COMMENT ON FUNCTION touchstone.matcher_recv(internal) IS 'binary input of matcher: a version byte, then JSON';
COMMENT ON FUNCTION touchstone.matcher_send(touchstone.matcher) IS 'binary output of matcher: a version byte, then canonical JSON';

CREATE FUNCTION touchstone.matcher_eq(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_eq(touchstone.matcher, touchstone.matcher) IS 'equal: implementation of the operator =';
CREATE FUNCTION touchstone.matcher_ne(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_ne(touchstone.matcher, touchstone.matcher) IS 'not equal: implementation of the operator <>';
CREATE FUNCTION touchstone.matcher_lt(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_lt(touchstone.matcher, touchstone.matcher) IS 'less than: implementation of the operator <';
CREATE FUNCTION touchstone.matcher_le(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_le(touchstone.matcher, touchstone.matcher) IS 'less than or equal: implementation of the operator <=';
CREATE FUNCTION touchstone.matcher_gt(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_gt(touchstone.matcher, touchstone.matcher) IS 'greater than: implementation of the operator >';
CREATE FUNCTION touchstone.matcher_ge(touchstone.matcher, touchstone.matcher) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_ge(touchstone.matcher, touchstone.matcher) IS 'greater than or equal: implementation of the operator >=';
CREATE FUNCTION touchstone.matcher_cmp(touchstone.matcher, touchstone.matcher) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_cmp(touchstone.matcher, touchstone.matcher) IS 'order of two matchers, bytewise by canonical text: negative, 0 or positive';
CREATE FUNCTION touchstone.matcher_hash(touchstone.matcher) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_hash(touchstone.matcher) IS 'hash of a matcher, for hash joins and hash indexes';
CREATE FUNCTION touchstone.matcher_hash_extended(touchstone.matcher, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_hash_extended(touchstone.matcher, bigint) IS '64-bit hash of a matcher with a seed, for hash partitions';

CREATE OPERATOR touchstone.= (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_eq,
	COMMUTATOR = OPERATOR(touchstone.=), NEGATOR = OPERATOR(touchstone.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR touchstone.= (touchstone.matcher, touchstone.matcher) IS 'equal';
CREATE OPERATOR touchstone.<> (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_ne,
	COMMUTATOR = OPERATOR(touchstone.<>), NEGATOR = OPERATOR(touchstone.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR touchstone.<> (touchstone.matcher, touchstone.matcher) IS 'not equal';
CREATE OPERATOR touchstone.< (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_lt,
	COMMUTATOR = OPERATOR(touchstone.>), NEGATOR = OPERATOR(touchstone.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR touchstone.< (touchstone.matcher, touchstone.matcher) IS 'less than';
CREATE OPERATOR touchstone.<= (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_le,
	COMMUTATOR = OPERATOR(touchstone.>=), NEGATOR = OPERATOR(touchstone.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR touchstone.<= (touchstone.matcher, touchstone.matcher) IS 'less than or equal';
CREATE OPERATOR touchstone.> (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_gt,
	COMMUTATOR = OPERATOR(touchstone.<), NEGATOR = OPERATOR(touchstone.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR touchstone.> (touchstone.matcher, touchstone.matcher) IS 'greater than';
CREATE OPERATOR touchstone.>= (
	LEFTARG = touchstone.matcher, RIGHTARG = touchstone.matcher, FUNCTION = touchstone.matcher_ge,
	COMMUTATOR = OPERATOR(touchstone.<=), NEGATOR = OPERATOR(touchstone.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR touchstone.>= (touchstone.matcher, touchstone.matcher) IS 'greater than or equal';

CREATE OPERATOR CLASS touchstone.matcher_ops DEFAULT FOR TYPE touchstone.matcher USING btree AS
	OPERATOR 1 touchstone.<, OPERATOR 2 touchstone.<=, OPERATOR 3 touchstone.=, OPERATOR 4 touchstone.>=, OPERATOR 5 touchstone.>,
	FUNCTION 1 touchstone.matcher_cmp(touchstone.matcher, touchstone.matcher);
COMMENT ON OPERATOR CLASS touchstone.matcher_ops USING btree IS 'order of matchers, bytewise by canonical text';
COMMENT ON OPERATOR FAMILY touchstone.matcher_ops USING btree IS 'order of matchers, bytewise by canonical text';
CREATE OPERATOR CLASS touchstone.matcher_ops DEFAULT FOR TYPE touchstone.matcher USING hash AS
	OPERATOR 1 touchstone.=,
	FUNCTION 1 touchstone.matcher_hash(touchstone.matcher),
	FUNCTION 2 touchstone.matcher_hash_extended(touchstone.matcher, bigint);
COMMENT ON OPERATOR CLASS touchstone.matcher_ops USING hash IS 'equality of matchers';
COMMENT ON OPERATOR FAMILY touchstone.matcher_ops USING hash IS 'equality of matchers';

CREATE FUNCTION touchstone.matcher(jsonb) RETURNS touchstone.matcher
	AS 'MODULE_PATHNAME', 'ts_matcher_from_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher(jsonb) IS
'A matcher of its JSON: the cast from jsonb. NULL for NULL. Errors: 22023 for what is no matcher, with the path, what was found and what is accepted; 54000 over 16 MB.';
CREATE FUNCTION touchstone.matcher_to_jsonb(touchstone.matcher) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ts_matcher_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.matcher_to_jsonb(touchstone.matcher) IS 'The canonical JSON of a matcher as jsonb: the cast to jsonb. NULL for NULL.';
CREATE CAST (jsonb AS touchstone.matcher) WITH FUNCTION touchstone.matcher(jsonb) AS ASSIGNMENT;
CREATE CAST (touchstone.matcher AS jsonb) WITH FUNCTION touchstone.matcher_to_jsonb(touchstone.matcher) AS ASSIGNMENT;
