/*
 * decay_type.sql
 *		The type decay_score: a sum of decaying points that can be stored and indexed.
 */

CREATE TYPE touchstone.decay_score;

CREATE FUNCTION touchstone.decay_score_in(cstring) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_score_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.decay_score_out(touchstone.decay_score) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_decay_score_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.decay_score_recv(internal) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_score_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.decay_score_send(touchstone.decay_score) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_decay_score_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.decay_score (
	INPUT = touchstone.decay_score_in,
	OUTPUT = touchstone.decay_score_out,
	RECEIVE = touchstone.decay_score_recv,
	SEND = touchstone.decay_score_send,
	INTERNALLENGTH = 32,
	ALIGNMENT = double
);
COMMENT ON TYPE touchstone.decay_score IS
'A sum of points that decay with a half-life, in a form that does not change as time goes by (forward decay): decay_sum makes it, decay_value(score, asof) reads it. '
'Of two scores with one half-life the larger one is the larger at every time, so ORDER BY score DESC and a btree index on it are right for ever, and no nightly job has to write it anew. Scores of different half-lives are ordered by half-life first, which says nothing about leads: keep one half-life in a column. '
'+ adds two scores of one half-life: a stored score plus decay_score(points, at, half_life) of a new event. Text: a number, a power of two and the half-life, such as 1.5*2^120 per 14 days; 32 bytes. Negative points and sums are allowed. Sums of the same rows in another order, or from parallel workers, agree within 1e-12 of the sum of absolute values.';
COMMENT ON FUNCTION touchstone.decay_score_in(cstring) IS 'input of decay_score';
COMMENT ON FUNCTION touchstone.decay_score_out(touchstone.decay_score) IS 'output of decay_score; reads back to the same value';
COMMENT ON FUNCTION touchstone.decay_score_recv(internal) IS 'binary input of decay_score: version, half-life, exponent, mantissa';
COMMENT ON FUNCTION touchstone.decay_score_send(touchstone.decay_score) IS 'binary output of decay_score: version, half-life, exponent, mantissa';

CREATE FUNCTION touchstone.decay_score_eq(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_eq(touchstone.decay_score, touchstone.decay_score) IS 'equal: implementation of the operator =';
CREATE FUNCTION touchstone.decay_score_ne(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_ne(touchstone.decay_score, touchstone.decay_score) IS 'not equal: implementation of the operator <>';
CREATE FUNCTION touchstone.decay_score_lt(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_lt(touchstone.decay_score, touchstone.decay_score) IS 'less than: implementation of the operator <';
CREATE FUNCTION touchstone.decay_score_le(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_le(touchstone.decay_score, touchstone.decay_score) IS 'less than or equal: implementation of the operator <=';
CREATE FUNCTION touchstone.decay_score_gt(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_gt(touchstone.decay_score, touchstone.decay_score) IS 'greater than: implementation of the operator >';
CREATE FUNCTION touchstone.decay_score_ge(touchstone.decay_score, touchstone.decay_score) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_decay_score_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_ge(touchstone.decay_score, touchstone.decay_score) IS 'greater than or equal: implementation of the operator >=';
CREATE FUNCTION touchstone.decay_score_cmp(touchstone.decay_score, touchstone.decay_score) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_decay_score_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_cmp(touchstone.decay_score, touchstone.decay_score) IS 'order of two decay_scores, by half-life, then by value: negative, 0 or positive';
CREATE OPERATOR touchstone.= (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_eq,
	COMMUTATOR = OPERATOR(touchstone.=), NEGATOR = OPERATOR(touchstone.<>), RESTRICT = eqsel, JOIN = eqjoinsel, MERGES
);
COMMENT ON OPERATOR touchstone.= (touchstone.decay_score, touchstone.decay_score) IS 'equal';
CREATE OPERATOR touchstone.<> (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_ne,
	COMMUTATOR = OPERATOR(touchstone.<>), NEGATOR = OPERATOR(touchstone.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR touchstone.<> (touchstone.decay_score, touchstone.decay_score) IS 'not equal';
CREATE OPERATOR touchstone.< (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_lt,
	COMMUTATOR = OPERATOR(touchstone.>), NEGATOR = OPERATOR(touchstone.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR touchstone.< (touchstone.decay_score, touchstone.decay_score) IS 'less than';
CREATE OPERATOR touchstone.<= (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_le,
	COMMUTATOR = OPERATOR(touchstone.>=), NEGATOR = OPERATOR(touchstone.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR touchstone.<= (touchstone.decay_score, touchstone.decay_score) IS 'less than or equal';
CREATE OPERATOR touchstone.> (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_gt,
	COMMUTATOR = OPERATOR(touchstone.<), NEGATOR = OPERATOR(touchstone.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR touchstone.> (touchstone.decay_score, touchstone.decay_score) IS 'greater than';
CREATE OPERATOR touchstone.>= (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_ge,
	COMMUTATOR = OPERATOR(touchstone.<=), NEGATOR = OPERATOR(touchstone.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR touchstone.>= (touchstone.decay_score, touchstone.decay_score) IS 'greater than or equal';

CREATE OPERATOR CLASS touchstone.decay_score_ops DEFAULT FOR TYPE touchstone.decay_score USING btree AS
	OPERATOR 1 touchstone.<, OPERATOR 2 touchstone.<=, OPERATOR 3 touchstone.=, OPERATOR 4 touchstone.>=, OPERATOR 5 touchstone.>,
	FUNCTION 1 touchstone.decay_score_cmp(touchstone.decay_score, touchstone.decay_score);
COMMENT ON OPERATOR CLASS touchstone.decay_score_ops USING btree IS 'order of decay_scores: by half-life, then by value, the same at every time';
COMMENT ON OPERATOR FAMILY touchstone.decay_score_ops USING btree IS 'order of decay_scores: by half-life, then by value, the same at every time';
