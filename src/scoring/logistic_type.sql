/*
 * logistic_type.sql
 *		The type logistic_model.
 */

CREATE TYPE touchstone.logistic_model;

CREATE FUNCTION touchstone.logistic_model_in(cstring) RETURNS touchstone.logistic_model
	AS 'MODULE_PATHNAME', 'ts_logistic_model_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.logistic_model_out(touchstone.logistic_model) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_logistic_model_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.logistic_model_recv(internal) RETURNS touchstone.logistic_model
	AS 'MODULE_PATHNAME', 'ts_logistic_model_recv' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.logistic_model_send(touchstone.logistic_model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_logistic_model_send' LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.logistic_model (
	INPUT = touchstone.logistic_model_in,
	OUTPUT = touchstone.logistic_model_out,
	RECEIVE = touchstone.logistic_model_recv,
	SEND = touchstone.logistic_model_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'S'
);

COMMENT ON TYPE touchstone.logistic_model IS
'A logistic regression: log odds of an event = intercept + sum of estimate times value. Made by logistic_regression, used by predict, predict_row, predict_explain, coefficients, scorecard_points; may be written by hand. JSON: an object with '
'columns: [{"column": name, "estimate": change of the log odds per unit, "std_error"} for a number, {"column": name, "reference": level, "levels": [{"level": name, "estimate", "std_error"}, ...]} for text, where the reference has estimate 0]; only the estimates are needed for predictions. '
'"impute" in a column: the number, or level, that a missing value (and an unseen level) counts as; without it they give NULL. "note" of a term: constant, collinear (left out, without an estimate), separated (grows without bound). '
'intercept: {"estimate", "std_error"}, absent in a model without one. target: the column y. rows_used, events (rows used in which y is true), rows_without_target (y missing), rows_with_missing_value: whole numbers; all rows add up. '
'log_likelihood, null_log_likelihood (of the intercept alone): without the penalty, absent where there is none. l2, standardise: as given. iterations, converged, separated: how it ended; hint: what is the matter, in words (ignored in input). '
'Output is canonical: one order of keys, levels in bytewise order, numbers with the digits that read back to the same bits. Values are equal when their canonical texts are. At most 1,000 terms with the intercept. '
'Errors: 22P02 for what is no JSON, 22023 for what is no model, with the path; 54000 over 16 MB and for too many terms.';
COMMENT ON FUNCTION touchstone.logistic_model_in(cstring) IS 'input of logistic_model: JSON';
COMMENT ON FUNCTION touchstone.logistic_model_out(touchstone.logistic_model) IS 'output of logistic_model: canonical JSON';
COMMENT ON FUNCTION touchstone.logistic_model_recv(internal) IS 'binary input of logistic_model: a version byte, then JSON';
COMMENT ON FUNCTION touchstone.logistic_model_send(touchstone.logistic_model) IS 'binary output of logistic_model: a version byte, then canonical JSON';

CREATE FUNCTION touchstone.logistic_model_eq(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_eq(touchstone.logistic_model, touchstone.logistic_model) IS 'equal: implementation of the operator =';
CREATE FUNCTION touchstone.logistic_model_ne(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_ne(touchstone.logistic_model, touchstone.logistic_model) IS 'not equal: implementation of the operator <>';
CREATE FUNCTION touchstone.logistic_model_lt(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_lt(touchstone.logistic_model, touchstone.logistic_model) IS 'less than: implementation of the operator <';
CREATE FUNCTION touchstone.logistic_model_le(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_le(touchstone.logistic_model, touchstone.logistic_model) IS 'less than or equal: implementation of the operator <=';
CREATE FUNCTION touchstone.logistic_model_gt(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_gt(touchstone.logistic_model, touchstone.logistic_model) IS 'greater than: implementation of the operator >';
CREATE FUNCTION touchstone.logistic_model_ge(touchstone.logistic_model, touchstone.logistic_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_ge(touchstone.logistic_model, touchstone.logistic_model) IS 'greater than or equal: implementation of the operator >=';
CREATE FUNCTION touchstone.logistic_model_cmp(touchstone.logistic_model, touchstone.logistic_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_cmp(touchstone.logistic_model, touchstone.logistic_model) IS 'order of two logistic models, bytewise by canonical text: negative, 0 or positive';
CREATE FUNCTION touchstone.logistic_model_hash(touchstone.logistic_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_hash(touchstone.logistic_model) IS 'hash of a logistic model, for hash joins and hash indexes';
CREATE FUNCTION touchstone.logistic_model_hash_extended(touchstone.logistic_model, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_hash_extended(touchstone.logistic_model, bigint) IS '64-bit hash of a logistic model with a seed, for hash partitions';

CREATE OPERATOR touchstone.= (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_eq,
	COMMUTATOR = OPERATOR(touchstone.=), NEGATOR = OPERATOR(touchstone.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR touchstone.= (touchstone.logistic_model, touchstone.logistic_model) IS 'equal';
CREATE OPERATOR touchstone.<> (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_ne,
	COMMUTATOR = OPERATOR(touchstone.<>), NEGATOR = OPERATOR(touchstone.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR touchstone.<> (touchstone.logistic_model, touchstone.logistic_model) IS 'not equal';
CREATE OPERATOR touchstone.< (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_lt,
	COMMUTATOR = OPERATOR(touchstone.>), NEGATOR = OPERATOR(touchstone.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR touchstone.< (touchstone.logistic_model, touchstone.logistic_model) IS 'less than';
CREATE OPERATOR touchstone.<= (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_le,
	COMMUTATOR = OPERATOR(touchstone.>=), NEGATOR = OPERATOR(touchstone.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR touchstone.<= (touchstone.logistic_model, touchstone.logistic_model) IS 'less than or equal';
CREATE OPERATOR touchstone.> (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_gt,
	COMMUTATOR = OPERATOR(touchstone.<), NEGATOR = OPERATOR(touchstone.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR touchstone.> (touchstone.logistic_model, touchstone.logistic_model) IS 'greater than';
CREATE OPERATOR touchstone.>= (
	LEFTARG = touchstone.logistic_model, RIGHTARG = touchstone.logistic_model, FUNCTION = touchstone.logistic_model_ge,
	COMMUTATOR = OPERATOR(touchstone.<=), NEGATOR = OPERATOR(touchstone.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR touchstone.>= (touchstone.logistic_model, touchstone.logistic_model) IS 'greater than or equal';

CREATE OPERATOR CLASS touchstone.logistic_model_ops DEFAULT FOR TYPE touchstone.logistic_model USING btree AS
	OPERATOR 1 touchstone.<, OPERATOR 2 touchstone.<=, OPERATOR 3 touchstone.=, OPERATOR 4 touchstone.>=, OPERATOR 5 touchstone.>,
	FUNCTION 1 touchstone.logistic_model_cmp(touchstone.logistic_model, touchstone.logistic_model);
COMMENT ON OPERATOR CLASS touchstone.logistic_model_ops USING btree IS 'order of logistic models, bytewise by canonical text';
COMMENT ON OPERATOR FAMILY touchstone.logistic_model_ops USING btree IS 'order of logistic models, bytewise by canonical text';
CREATE OPERATOR CLASS touchstone.logistic_model_ops DEFAULT FOR TYPE touchstone.logistic_model USING hash AS
	OPERATOR 1 touchstone.=,
	FUNCTION 1 touchstone.logistic_model_hash(touchstone.logistic_model),
	FUNCTION 2 touchstone.logistic_model_hash_extended(touchstone.logistic_model, bigint);
COMMENT ON OPERATOR CLASS touchstone.logistic_model_ops USING hash IS 'equality of logistic models';
COMMENT ON OPERATOR FAMILY touchstone.logistic_model_ops USING hash IS 'equality of logistic models';

CREATE FUNCTION touchstone.logistic_model(jsonb) RETURNS touchstone.logistic_model
	AS 'MODULE_PATHNAME', 'ts_logistic_model_from_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model(jsonb) IS
'A logistic model of its JSON: the cast from jsonb. NULL for NULL. Errors: 22023 for what is no model, with the path, what was found and what is accepted; 54000 over 16 MB.';
CREATE FUNCTION touchstone.logistic_model_to_jsonb(touchstone.logistic_model) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ts_logistic_model_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_model_to_jsonb(touchstone.logistic_model) IS 'The canonical JSON of a logistic model as jsonb: the cast to jsonb. NULL for NULL.';
CREATE CAST (jsonb AS touchstone.logistic_model) WITH FUNCTION touchstone.logistic_model(jsonb) AS ASSIGNMENT;
CREATE CAST (touchstone.logistic_model AS jsonb) WITH FUNCTION touchstone.logistic_model_to_jsonb(touchstone.logistic_model) AS ASSIGNMENT;
