/*
 * state_type.sql
 *		The type attribution_state: the state of an event stream, to be kept and merged.
 */

CREATE TYPE touchstone.attribution_state;

CREATE FUNCTION touchstone.attribution_state_in(cstring) RETURNS touchstone.attribution_state
	AS 'MODULE_PATHNAME', 'ts_attribution_state_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_state_out(touchstone.attribution_state) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_attribution_state_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_state_recv(internal) RETURNS touchstone.attribution_state
	AS 'MODULE_PATHNAME', 'ts_attribution_state_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_state_send(touchstone.attribution_state) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_attribution_state_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.attribution_state (
	INPUT = touchstone.attribution_state_in,
	OUTPUT = touchstone.attribution_state_out,
	RECEIVE = touchstone.attribution_state_recv,
	SEND = touchstone.attribution_state_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = external
);

COMMENT ON TYPE touchstone.attribution_state IS
'All that attribute has to know of an event stream: the result of attribute_state and attribute_merge, read by attribute_final and attribute_report. It is the event log itself, compact (about 9 bytes a touch), together with the models: not a summary. '
'Canonical: the same rows give the same bytes, whatever their order, the plan, and the way states were merged. Text: the bytes in hexadecimal digits behind \x. At most 1 GB: make one per hash bucket of the journey. '
'Versioned and checked throughout whenever it is read. Errors: 22P03 for bytes that are damaged, no state, or of a later version, 0A000 for a state from a database with another encoding, 54000 for a text form over 1 GB.';
COMMENT ON FUNCTION touchstone.attribution_state_in(cstring) IS 'input of attribution_state: hexadecimal digits behind \x, checked throughout';
COMMENT ON FUNCTION touchstone.attribution_state_out(touchstone.attribution_state) IS 'output of attribution_state: hexadecimal digits behind \x';
COMMENT ON FUNCTION touchstone.attribution_state_recv(internal) IS 'binary input of attribution_state: the bytes, checked throughout';
COMMENT ON FUNCTION touchstone.attribution_state_send(touchstone.attribution_state) IS 'binary output of attribution_state: the bytes';
