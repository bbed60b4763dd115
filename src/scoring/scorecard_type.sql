/*
 * scorecard_type.sql
 *		The type scorecard.
 */

CREATE TYPE touchstone.scorecard;

CREATE FUNCTION touchstone.scorecard_in(cstring) RETURNS touchstone.scorecard
	AS 'MODULE_PATHNAME', 'ts_scorecard_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.scorecard_out(touchstone.scorecard) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_scorecard_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.scorecard_recv(internal) RETURNS touchstone.scorecard
	AS 'MODULE_PATHNAME', 'ts_scorecard_recv' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.scorecard_send(touchstone.scorecard) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_scorecard_send' LANGUAGE C STABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.scorecard (
	INPUT = touchstone.scorecard_in,
	OUTPUT = touchstone.scorecard_out,
	RECEIVE = touchstone.scorecard_recv,
	SEND = touchstone.scorecard_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'S'
);

COMMENT ON TYPE touchstone.scorecard IS
'How leads are scored. JSON: an object with attributes, behaviours, groups, total, disqualify, grades, axes; at least one of attributes, behaviours. '
'attributes: [{"name", "group" (default fit), "when": conditions, "points": number, "tag": text}], points for facts of a lead; each has points, a tag, or both. '
'behaviours: [{"name", "group" (default engagement), "event": name or [names] (a trailing * matches a prefix), "when": conditions on the event''s properties, "points", "tag", "at_least": n, "at_most": n, "within": span, "half_life": span, "cap": points}]: points for every event that counts. '
'within: only events of that span before asof count, both ends included. at_least: the points are given once, when n events or more count. at_most: only the latest n events count (up to 1000 with half_life). half_life: an event is worth points * 2^-(age / half_life); with at_least the points decay since the last event. cap: the behaviour is worth at most so many points, of negative ones at least -cap. '
'Spans are exact, "30 days", "12 hours": weeks, days, hours, minutes, seconds; months and years are refused. '
'groups: {name: {"cap": points, "floor": points}}, limits of a group''s sum; a group has attributes or behaviours, not both. total: {"floor", "cap", "round": digits from 0 to 6}, applied in that order to fit + engagement; rounding is half away from zero. '
'Conditions: {field: test, ...}, all of which must hold, also {"all": [conditions]}, {"any": [conditions]}, {"not": conditions}. A test is a value (equals), an array of values (in), "missing", "present", or an object of tests, all of which must hold: "equals", "in", "at_least", "at_most", "between": [low, high], "matches": regular expression, "within": span and "older_than": span (of a time, before asof; of properties of an event, before the event), "missing": true or false, "not": test. '
'Missing is no such key, NULL, blank text, an empty list; it fails every test but missing (and not turns that round). Texts are compared exactly, but for white space around them; a text that reads as a number counts as that number; times are ISO 8601, in UTC where they have no zone; of a list one element must pass. Equal to the word missing is {"equals": "missing"}; fields called all, any or not cannot be asked for. '
'disqualify: [{"name", "when"}]: leads that get no score, and why. grades: [{"grade", "from": score, "leave": score (default from), "pool": text}]: entered at from, left below leave. axes: {"fit": {grade: from}, "engagement": {grade: from}}. '
'Output is the JSON as jsonb writes it. Values are equal when it is. Errors: 22P02 for what is no JSON, 22023 for what is no scorecard, with the path, what was found and what is accepted; 54000 over 1 MB.';
COMMENT ON FUNCTION touchstone.scorecard_in(cstring) IS 'input of scorecard: JSON';
COMMENT ON FUNCTION touchstone.scorecard_out(touchstone.scorecard) IS 'output of scorecard: JSON as jsonb writes it';
COMMENT ON FUNCTION touchstone.scorecard_recv(internal) IS 'binary input of scorecard: a version byte, then JSON';
COMMENT ON FUNCTION touchstone.scorecard_send(touchstone.scorecard) IS 'binary output of scorecard: a version byte, then JSON';

CREATE FUNCTION touchstone.scorecard_eq(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_eq(touchstone.scorecard, touchstone.scorecard) IS 'equal: implementation of the operator =';
CREATE FUNCTION touchstone.scorecard_ne(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_ne(touchstone.scorecard, touchstone.scorecard) IS 'not equal: implementation of the operator <>';
CREATE FUNCTION touchstone.scorecard_lt(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_lt(touchstone.scorecard, touchstone.scorecard) IS 'less than: implementation of the operator <';
CREATE FUNCTION touchstone.scorecard_le(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_le(touchstone.scorecard, touchstone.scorecard) IS 'less than or equal: implementation of the operator <=';
CREATE FUNCTION touchstone.scorecard_gt(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_gt(touchstone.scorecard, touchstone.scorecard) IS 'greater than: implementation of the operator >';
CREATE FUNCTION touchstone.scorecard_ge(touchstone.scorecard, touchstone.scorecard) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_ge(touchstone.scorecard, touchstone.scorecard) IS 'greater than or equal: implementation of the operator >=';
CREATE FUNCTION touchstone.scorecard_cmp(touchstone.scorecard, touchstone.scorecard) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_cmp(touchstone.scorecard, touchstone.scorecard) IS 'order of two scorecards, bytewise by text: negative, 0 or positive';
CREATE FUNCTION touchstone.scorecard_hash(touchstone.scorecard) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_hash(touchstone.scorecard) IS 'hash of a scorecard, for hash joins and hash indexes';
CREATE FUNCTION touchstone.scorecard_hash_extended(touchstone.scorecard, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_hash_extended(touchstone.scorecard, bigint) IS '64-bit hash of a scorecard with a seed, for hash partitions';

CREATE OPERATOR touchstone.= (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_eq,
	COMMUTATOR = OPERATOR(touchstone.=), NEGATOR = OPERATOR(touchstone.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR touchstone.= (touchstone.scorecard, touchstone.scorecard) IS 'equal';
CREATE OPERATOR touchstone.<> (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_ne,
	COMMUTATOR = OPERATOR(touchstone.<>), NEGATOR = OPERATOR(touchstone.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR touchstone.<> (touchstone.scorecard, touchstone.scorecard) IS 'not equal';
CREATE OPERATOR touchstone.< (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_lt,
	COMMUTATOR = OPERATOR(touchstone.>), NEGATOR = OPERATOR(touchstone.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR touchstone.< (touchstone.scorecard, touchstone.scorecard) IS 'less than';
CREATE OPERATOR touchstone.<= (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_le,
	COMMUTATOR = OPERATOR(touchstone.>=), NEGATOR = OPERATOR(touchstone.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR touchstone.<= (touchstone.scorecard, touchstone.scorecard) IS 'less than or equal';
CREATE OPERATOR touchstone.> (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_gt,
	COMMUTATOR = OPERATOR(touchstone.<), NEGATOR = OPERATOR(touchstone.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR touchstone.> (touchstone.scorecard, touchstone.scorecard) IS 'greater than';
CREATE OPERATOR touchstone.>= (
	LEFTARG = touchstone.scorecard, RIGHTARG = touchstone.scorecard, FUNCTION = touchstone.scorecard_ge,
	COMMUTATOR = OPERATOR(touchstone.<=), NEGATOR = OPERATOR(touchstone.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR touchstone.>= (touchstone.scorecard, touchstone.scorecard) IS 'greater than or equal';

CREATE OPERATOR CLASS touchstone.scorecard_ops DEFAULT FOR TYPE touchstone.scorecard USING btree AS
	OPERATOR 1 touchstone.<, OPERATOR 2 touchstone.<=, OPERATOR 3 touchstone.=, OPERATOR 4 touchstone.>=, OPERATOR 5 touchstone.>,
	FUNCTION 1 touchstone.scorecard_cmp(touchstone.scorecard, touchstone.scorecard);
COMMENT ON OPERATOR CLASS touchstone.scorecard_ops USING btree IS 'order of scorecards, bytewise by text';
COMMENT ON OPERATOR FAMILY touchstone.scorecard_ops USING btree IS 'order of scorecards, bytewise by text';
CREATE OPERATOR CLASS touchstone.scorecard_ops DEFAULT FOR TYPE touchstone.scorecard USING hash AS
	OPERATOR 1 touchstone.=,
	FUNCTION 1 touchstone.scorecard_hash(touchstone.scorecard),
	FUNCTION 2 touchstone.scorecard_hash_extended(touchstone.scorecard, bigint);
COMMENT ON OPERATOR CLASS touchstone.scorecard_ops USING hash IS 'equality of scorecards';
COMMENT ON OPERATOR FAMILY touchstone.scorecard_ops USING hash IS 'equality of scorecards';

CREATE FUNCTION touchstone.scorecard(jsonb) RETURNS touchstone.scorecard
	AS 'MODULE_PATHNAME', 'ts_scorecard_from_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard(jsonb) IS
'A scorecard of its JSON: the cast from jsonb. NULL for NULL. Errors: 22023 for what is no scorecard, with the path, what was found and what is accepted; 54000 over 1 MB.';
CREATE FUNCTION touchstone.scorecard_to_jsonb(touchstone.scorecard) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'ts_scorecard_to_jsonb' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scorecard_to_jsonb(touchstone.scorecard) IS 'The JSON of a scorecard as jsonb: the cast to jsonb. NULL for NULL.';
CREATE CAST (jsonb AS touchstone.scorecard) WITH FUNCTION touchstone.scorecard(jsonb) AS ASSIGNMENT;
CREATE CAST (touchstone.scorecard AS jsonb) WITH FUNCTION touchstone.scorecard_to_jsonb(touchstone.scorecard) AS ASSIGNMENT;
