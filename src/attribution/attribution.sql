/*
 * attribution.sql
 *		The type attribution_model; attribute, attribute_rows, credit.
 */

---------------------------------------------------------------------------------------------------------------------
-- The type attribution_model
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.attribution_model;

CREATE FUNCTION touchstone.attribution_model_in(cstring) RETURNS touchstone.attribution_model
	AS 'MODULE_PATHNAME', 'ts_attribution_model_in' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_model_out(touchstone.attribution_model) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_attribution_model_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_model_recv(internal) RETURNS touchstone.attribution_model
	AS 'MODULE_PATHNAME', 'ts_attribution_model_recv' LANGUAGE C STABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.attribution_model_send(touchstone.attribution_model) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_attribution_model_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.attribution_model (
	INPUT = touchstone.attribution_model_in,
	OUTPUT = touchstone.attribution_model_out,
	RECEIVE = touchstone.attribution_model_recv,
	SEND = touchstone.attribution_model_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = extended,
	CATEGORY = 'S'
);

COMMENT ON TYPE touchstone.attribution_model IS
'How a conversion is shared among the touches before it. Text: a model, then clauses in any order. '
'Models: first_touch, last_touch, linear, u_shaped = u_shaped(0.4, 0.4), j_shaped = u_shaped(0.2, 0.6), inverse_j_shaped = u_shaped(0.6, 0.2), custom(first, middle, last), time_decay = time_decay(7 days), participation. '
'Clauses: lookback 90 days; consume; from ''2026-01-01'' to ''2026-04-01''; exclude ''internal*''; collapse 30 minutes; fallback ''direct*''; weight ''webinar'' 2, ''impression*'' 0.1; as ''label''. '
'A trailing * in a pattern matches every continuation, \* a star. A day is 86,400 seconds; months and years are refused. '
'A time without a zone in from and to is in the session''s TimeZone when the value is read. '
'Output is canonical: one order of clauses, defaults left out, times in UTC. Values are equal when their canonical texts are. '
'Errors: 22P02 for an unknown model or clause, 22023 for a number out of range, each with what is accepted.';
COMMENT ON FUNCTION touchstone.attribution_model_in(cstring) IS 'input of attribution_model';
COMMENT ON FUNCTION touchstone.attribution_model_out(touchstone.attribution_model) IS 'output of attribution_model: canonical text, independent of TimeZone, DateStyle and IntervalStyle';
COMMENT ON FUNCTION touchstone.attribution_model_recv(internal) IS 'binary input of attribution_model: a version byte, then the text';
COMMENT ON FUNCTION touchstone.attribution_model_send(touchstone.attribution_model) IS 'binary output of attribution_model: a version byte, then the canonical text';

CREATE FUNCTION touchstone.attribution_model_eq(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_eq(touchstone.attribution_model, touchstone.attribution_model) IS 'equal: implementation of the operator =';
CREATE FUNCTION touchstone.attribution_model_ne(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_ne(touchstone.attribution_model, touchstone.attribution_model) IS 'not equal: implementation of the operator <>';
CREATE FUNCTION touchstone.attribution_model_lt(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_lt(touchstone.attribution_model, touchstone.attribution_model) IS 'less than: implementation of the operator <';
CREATE FUNCTION touchstone.attribution_model_le(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_le(touchstone.attribution_model, touchstone.attribution_model) IS 'less than or equal: implementation of the operator <=';
CREATE FUNCTION touchstone.attribution_model_gt(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_gt(touchstone.attribution_model, touchstone.attribution_model) IS 'greater than: implementation of the operator >';
CREATE FUNCTION touchstone.attribution_model_ge(touchstone.attribution_model, touchstone.attribution_model) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_stored_text_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_ge(touchstone.attribution_model, touchstone.attribution_model) IS 'greater than or equal: implementation of the operator >=';
CREATE FUNCTION touchstone.attribution_model_cmp(touchstone.attribution_model, touchstone.attribution_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_cmp(touchstone.attribution_model, touchstone.attribution_model) IS 'order of two models, bytewise by canonical text: negative, 0 or positive';
CREATE FUNCTION touchstone.attribution_model_hash(touchstone.attribution_model) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_hash(touchstone.attribution_model) IS 'hash of a model, for hash joins and hash indexes';
CREATE FUNCTION touchstone.attribution_model_hash_extended(touchstone.attribution_model, bigint) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_stored_text_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribution_model_hash_extended(touchstone.attribution_model, bigint) IS '64-bit hash of a model with a seed, for hash partitions';

CREATE OPERATOR touchstone.= (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_eq,
	COMMUTATOR = OPERATOR(touchstone.=), NEGATOR = OPERATOR(touchstone.<>), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR touchstone.= (touchstone.attribution_model, touchstone.attribution_model) IS 'equal';
CREATE OPERATOR touchstone.<> (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_ne,
	COMMUTATOR = OPERATOR(touchstone.<>), NEGATOR = OPERATOR(touchstone.=), RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR touchstone.<> (touchstone.attribution_model, touchstone.attribution_model) IS 'not equal';
CREATE OPERATOR touchstone.< (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_lt,
	COMMUTATOR = OPERATOR(touchstone.>), NEGATOR = OPERATOR(touchstone.>=), RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR touchstone.< (touchstone.attribution_model, touchstone.attribution_model) IS 'less than';
CREATE OPERATOR touchstone.<= (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_le,
	COMMUTATOR = OPERATOR(touchstone.>=), NEGATOR = OPERATOR(touchstone.>), RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR touchstone.<= (touchstone.attribution_model, touchstone.attribution_model) IS 'less than or equal';
CREATE OPERATOR touchstone.> (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_gt,
	COMMUTATOR = OPERATOR(touchstone.<), NEGATOR = OPERATOR(touchstone.<=), RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR touchstone.> (touchstone.attribution_model, touchstone.attribution_model) IS 'greater than';
CREATE OPERATOR touchstone.>= (
	LEFTARG = touchstone.attribution_model, RIGHTARG = touchstone.attribution_model, FUNCTION = touchstone.attribution_model_ge,
	COMMUTATOR = OPERATOR(touchstone.<=), NEGATOR = OPERATOR(touchstone.<), RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR touchstone.>= (touchstone.attribution_model, touchstone.attribution_model) IS 'greater than or equal';

CREATE OPERATOR CLASS touchstone.attribution_model_ops DEFAULT FOR TYPE touchstone.attribution_model USING btree AS
	OPERATOR 1 touchstone.<, OPERATOR 2 touchstone.<=, OPERATOR 3 touchstone.=, OPERATOR 4 touchstone.>=, OPERATOR 5 touchstone.>,
	FUNCTION 1 touchstone.attribution_model_cmp(touchstone.attribution_model, touchstone.attribution_model);
COMMENT ON OPERATOR CLASS touchstone.attribution_model_ops USING btree IS 'order of models, bytewise by canonical text';
COMMENT ON OPERATOR FAMILY touchstone.attribution_model_ops USING btree IS 'order of models, bytewise by canonical text';
CREATE OPERATOR CLASS touchstone.attribution_model_ops DEFAULT FOR TYPE touchstone.attribution_model USING hash AS
	OPERATOR 1 touchstone.=,
	FUNCTION 1 touchstone.attribution_model_hash(touchstone.attribution_model),
	FUNCTION 2 touchstone.attribution_model_hash_extended(touchstone.attribution_model, bigint);
COMMENT ON OPERATOR CLASS touchstone.attribution_model_ops USING hash IS 'equality of models';
COMMENT ON OPERATOR FAMILY touchstone.attribution_model_ops USING hash IS 'equality of models';

---------------------------------------------------------------------------------------------------------------------
-- attribute and attribute_rows
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.attribution AS (
	model text,
	ordinal integer,
	touch text,
	touches bigint,
	journeys bigint,
	conversions float8,
	value float8,
	removal_effect float8
);
COMMENT ON TYPE touchstone.attribution IS 'What a touch earned under a model: a row of the result of attribute';
COMMENT ON COLUMN touchstone.attribution.model IS 'label of the model (clause as), otherwise its canonical text';
COMMENT ON COLUMN touchstone.attribution.ordinal IS 'place of the model in the array, from 1';
COMMENT ON COLUMN touchstone.attribution.touch IS 'name of the touch; NULL: what no touch earned';
COMMENT ON COLUMN touchstone.attribution.touches IS 'touch rows that earned something, once for each conversion they earned it from';
COMMENT ON COLUMN touchstone.attribution.journeys IS 'distinct journeys in which the touch earned something';
COMMENT ON COLUMN touchstone.attribution.conversions IS 'conversions earned: a sum of shares, under participation a count';
COMMENT ON COLUMN touchstone.attribution.value IS 'value earned, in the unit of the argument value';
COMMENT ON COLUMN touchstone.attribution.removal_effect IS 'share of conversions lost without the touch (Markov models); NULL for the others';

CREATE TYPE touchstone.attribution_row AS (
	model text,
	ordinal integer,
	touch text,
	touch_ref text,
	touch_at timestamptz,
	conversion_ref text,
	conversion_at timestamptz,
	goal text,
	credit float8,
	value float8
);
COMMENT ON TYPE touchstone.attribution_row IS 'The share of one touch row in one conversion under a model: a row of the result of attribute_rows';
COMMENT ON COLUMN touchstone.attribution_row.model IS 'label of the model (clause as), otherwise its canonical text';
COMMENT ON COLUMN touchstone.attribution_row.ordinal IS 'place of the model in the array, from 1';
COMMENT ON COLUMN touchstone.attribution_row.touch IS 'name of the touch; NULL: no touch earned the conversion';
COMMENT ON COLUMN touchstone.attribution_row.touch_ref IS 'ref of the touch''s row; NULL where touch is NULL';
COMMENT ON COLUMN touchstone.attribution_row.touch_at IS 'time of the touch; NULL where touch is NULL';
COMMENT ON COLUMN touchstone.attribution_row.conversion_ref IS 'ref of the conversion''s row';
COMMENT ON COLUMN touchstone.attribution_row.conversion_at IS 'time of the conversion';
COMMENT ON COLUMN touchstone.attribution_row.goal IS 'goal of the conversion; NULL where the stream has no goals';
COMMENT ON COLUMN touchstone.attribution_row.credit IS 'share of the conversion, 0 to 1';
COMMENT ON COLUMN touchstone.attribution_row.value IS 'credit times the value of the conversion';

CREATE FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model[]) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model[]) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model[]) IS 'transition function of attribute';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows';
CREATE FUNCTION touchstone.attribute_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_combinefn(internal, internal) IS 'adds one state of attribute or attribute_rows to another';
CREATE FUNCTION touchstone.attribute_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_attribute_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_serialfn(internal) IS 'flat form of a state of attribute or attribute_rows, as parallel workers send it';
CREATE FUNCTION touchstone.attribute_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_deserialfn(bytea, internal) IS 'state of attribute or attribute_rows from its flat form';
CREATE FUNCTION touchstone.attribute_finalfn(internal) RETURNS touchstone.attribution[]
	AS 'MODULE_PATHNAME', 'ts_attribute_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_finalfn(internal) IS 'final function of attribute';
CREATE FUNCTION touchstone.attribute_rows_finalfn(internal) RETURNS touchstone.attribution_row[]
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_finalfn(internal) IS 'final function of attribute_rows';

CREATE AGGREGATE touchstone.attribute(journey bigint, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(bigint, text, timestamptz, float8, touchstone.attribution_model) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute(journey bigint, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(bigint, text, timestamptz, float8, touchstone.attribution_model[]) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute(journey text, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(text, text, timestamptz, float8, touchstone.attribution_model) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute(journey text, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(text, text, timestamptz, float8, touchstone.attribution_model[]) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute(journey uuid, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(uuid, text, timestamptz, float8, touchstone.attribution_model) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute(journey uuid, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(uuid, text, timestamptz, float8, touchstone.attribution_model[]) IS
'What every touch earned over the journeys of an event stream, under one model or several at once. '
'Rows in any order: one with touch is a touch at the time at; one with value is a conversion worth value (0 counts; write NULL for none); one with both converts at once; one with neither is counted and ignored. '
'A conversion sees the touches of its journey at or before its time. Returns attribution[], by model and touch (bytewise); the row with touch NULL carries what no touch earned, so that conversions add up to the conversion rows and value to its sum (participation gives 1 to every distinct touch and exceeds them). NULL without rows. '
'GROUP BY only what is constant in a journey: grouping by month cuts journeys in two; use attribute_rows for that. '
'Errors: 22004 for a NULL journey, time or model, 22023 for a negative or not finite value and for models that differ from row to row, 22008 for an infinite time, 54000 for a name over 1 kB. '
'Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier records go to temporary files. '
'Source of the position models for one and two touches: Adobe Analytics.';
CREATE AGGREGATE touchstone.attribute_rows(journey bigint, touch text, at timestamptz, value float8, ref text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';
CREATE AGGREGATE touchstone.attribute_rows(journey bigint, touch text, at timestamptz, value float8, ref text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';
CREATE AGGREGATE touchstone.attribute_rows(journey text, touch text, at timestamptz, value float8, ref text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';
CREATE AGGREGATE touchstone.attribute_rows(journey text, touch text, at timestamptz, value float8, ref text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';
CREATE AGGREGATE touchstone.attribute_rows(journey uuid, touch text, at timestamptz, value float8, ref text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';
CREATE AGGREGATE touchstone.attribute_rows(journey uuid, touch text, at timestamptz, value float8, ref text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

---------------------------------------------------------------------------------------------------------------------
-- credit
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.credit(model touchstone.attribution_model, at timestamptz DEFAULT NULL, touch text DEFAULT NULL) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_credit' LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.credit(touchstone.attribution_model, timestamptz, text) IS
'Share of a touch row in its conversion, 0 to 1: credit(model, at, touch) OVER (PARTITION BY conversion ORDER BY at), over rows that are already joined to one conversion each; every row of the partition is a touch of it. '
'The order of the touches is the order of the rows: without ORDER BY it is whatever SQL makes it, which matters to every model but linear, participation and time_decay. The frame does not matter. '
'at is needed by time_decay and collapse; touch by participation and by the clauses exclude, collapse, fallback and weight. '
'A row whose touch is NULL, where touch is given, is no touch: its credit is NULL. Touches that were taken out have 0. '
'The clauses lookback, consume, from and to are refused (0A000): they need to know the conversion, use attribute_rows. Of several models in a partition the one of its first row holds.';
