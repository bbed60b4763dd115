/*
 * interval.sql
 *		attribute_interval: credits with the bounds of a bootstrap over journeys.
 */

CREATE TYPE touchstone.attribution_interval AS (
	touch text,
	conversions float8,
	conversions_low float8,
	conversions_high float8,
	value float8,
	value_low float8,
	value_high float8,
	removal_effect float8,
	removal_effect_low float8,
	removal_effect_high float8
);
COMMENT ON TYPE touchstone.attribution_interval IS 'What a touch earned under a model, with bounds: a row of the result of attribute_interval';
COMMENT ON COLUMN touchstone.attribution_interval.touch IS 'name of the touch; NULL: what no touch earned';
COMMENT ON COLUMN touchstone.attribution_interval.conversions IS 'conversions earned, as attribute returns them';
COMMENT ON COLUMN touchstone.attribution_interval.conversions_low IS 'lower bound of conversions';
COMMENT ON COLUMN touchstone.attribution_interval.conversions_high IS 'upper bound of conversions';
COMMENT ON COLUMN touchstone.attribution_interval.value IS 'value earned, as attribute returns it, in the unit of the argument value';
COMMENT ON COLUMN touchstone.attribution_interval.value_low IS 'lower bound of value';
COMMENT ON COLUMN touchstone.attribution_interval.value_high IS 'upper bound of value';
COMMENT ON COLUMN touchstone.attribution_interval.removal_effect IS 'share of conversions lost without the touch (Markov models); NULL for the others, and where touch is NULL';
COMMENT ON COLUMN touchstone.attribution_interval.removal_effect_low IS 'lower bound of removal_effect; NULL with it';
COMMENT ON COLUMN touchstone.attribution_interval.removal_effect_high IS 'upper bound of removal_effect; NULL with it';

CREATE FUNCTION touchstone.attribute_interval_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_transfn(internal, bigint, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS 'transition function of attribute_interval';
CREATE FUNCTION touchstone.attribute_interval_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_transfn(internal, text, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS 'transition function of attribute_interval';
CREATE FUNCTION touchstone.attribute_interval_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_transfn(internal, uuid, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS 'transition function of attribute_interval';
CREATE FUNCTION touchstone.attribute_interval_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_combinefn(internal, internal) IS 'adds one state of attribute_interval to another';
CREATE FUNCTION touchstone.attribute_interval_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_serialfn(internal) IS 'state of attribute_interval as bytes, for a parallel worker to send';
CREATE FUNCTION touchstone.attribute_interval_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_deserialfn(bytea, internal) IS 'bytes of a parallel worker, for attribute_interval_combinefn';
CREATE FUNCTION touchstone.attribute_interval_finalfn(internal) RETURNS touchstone.attribution_interval[]
	AS 'MODULE_PATHNAME', 'ts_attribute_interval_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_interval_finalfn(internal) IS 'final function of attribute_interval';

CREATE AGGREGATE touchstone.attribute_interval(journey bigint, touch text, at timestamptz, value float8, model touchstone.attribution_model, replicates integer, level float8, seed bigint) (
	SFUNC = touchstone.attribute_interval_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_interval_finalfn,
	COMBINEFUNC = touchstone.attribute_interval_combinefn, SERIALFUNC = touchstone.attribute_interval_serialfn, DESERIALFUNC = touchstone.attribute_interval_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_interval(bigint, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS
'What every touch earned over the journeys of an event stream, with bounds: how far the credits would move if other journeys of the same kind had come. '
'Rows, model and errors as in attribute, with one model. replicates (10 to 10,000) is how often the stream is drawn anew, level (above 0, below 1) the share of replicates between the bounds, seed any number: the same seed gives the same bounds. '
'A bootstrap over journeys: in every replicate a journey counts as often as a Poisson(1) variable says, which is drawn from a hash of the journey, the seed and the replicate. So bounds do not depend on the order of rows or on the plan, bit for bit, and the work is one pass. '
'Returns attribution_interval[], one row for each touch that earned something, by touch (bytewise), that with touch NULL (what no touch earned) last. The bounds are percentiles of the replicates, (1 - level) / 2 on either side, as percentile_cont has them. The credit itself is that of attribute; with few journeys it may lie outside of its bounds. NULL without rows. '
'Under markov the chain is solved for every replicate, and removal_effect has bounds too (a replicate without a conversion has effects and credits of 0); NULL for other models. '
'Bounds say nothing about journeys that belong together (two cookies of one person), nor about whether the model is right. '
'Errors: those of attribute; 22004 for a NULL replicates, level or seed, 22023 for one out of range or different from row to row, 0A000 for shapley(ordered), 53400 when replicates of many touches, or of a long chain, take more than work_mem * hash_mem_multiplier (64 MB are always allowed).';
CREATE AGGREGATE touchstone.attribute_interval(journey text, touch text, at timestamptz, value float8, model touchstone.attribution_model, replicates integer, level float8, seed bigint) (
	SFUNC = touchstone.attribute_interval_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_interval_finalfn,
	COMBINEFUNC = touchstone.attribute_interval_combinefn, SERIALFUNC = touchstone.attribute_interval_serialfn, DESERIALFUNC = touchstone.attribute_interval_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_interval(text, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS
'What every touch earned over the journeys of an event stream, with bounds: how far the credits would move if other journeys of the same kind had come. '
'Rows, model and errors as in attribute, with one model. replicates (10 to 10,000) is how often the stream is drawn anew, level (above 0, below 1) the share of replicates between the bounds, seed any number: the same seed gives the same bounds. '
'A bootstrap over journeys: in every replicate a journey counts as often as a Poisson(1) variable says, which is drawn from a hash of the journey, the seed and the replicate. So bounds do not depend on the order of rows or on the plan, bit for bit, and the work is one pass. '
'Returns attribution_interval[], one row for each touch that earned something, by touch (bytewise), that with touch NULL (what no touch earned) last. The bounds are percentiles of the replicates, (1 - level) / 2 on either side, as percentile_cont has them. The credit itself is that of attribute; with few journeys it may lie outside of its bounds. NULL without rows. '
'Under markov the chain is solved for every replicate, and removal_effect has bounds too (a replicate without a conversion has effects and credits of 0); NULL for other models. '
'Bounds say nothing about journeys that belong together (two cookies of one person), nor about whether the model is right. '
'Errors: those of attribute; 22004 for a NULL replicates, level or seed, 22023 for one out of range or different from row to row, 0A000 for shapley(ordered), 53400 when replicates of many touches, or of a long chain, take more than work_mem * hash_mem_multiplier (64 MB are always allowed).';
CREATE AGGREGATE touchstone.attribute_interval(journey uuid, touch text, at timestamptz, value float8, model touchstone.attribution_model, replicates integer, level float8, seed bigint) (
	SFUNC = touchstone.attribute_interval_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_interval_finalfn,
	COMBINEFUNC = touchstone.attribute_interval_combinefn, SERIALFUNC = touchstone.attribute_interval_serialfn, DESERIALFUNC = touchstone.attribute_interval_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_interval(uuid, text, timestamptz, float8, touchstone.attribution_model, integer, float8, bigint) IS
'What every touch earned over the journeys of an event stream, with bounds: how far the credits would move if other journeys of the same kind had come. '
'Rows, model and errors as in attribute, with one model. replicates (10 to 10,000) is how often the stream is drawn anew, level (above 0, below 1) the share of replicates between the bounds, seed any number: the same seed gives the same bounds. '
'A bootstrap over journeys: in every replicate a journey counts as often as a Poisson(1) variable says, which is drawn from a hash of the journey, the seed and the replicate. So bounds do not depend on the order of rows or on the plan, bit for bit, and the work is one pass. '
'Returns attribution_interval[], one row for each touch that earned something, by touch (bytewise), that with touch NULL (what no touch earned) last. The bounds are percentiles of the replicates, (1 - level) / 2 on either side, as percentile_cont has them. The credit itself is that of attribute; with few journeys it may lie outside of its bounds. NULL without rows. '
'Under markov the chain is solved for every replicate, and removal_effect has bounds too (a replicate without a conversion has effects and credits of 0); NULL for other models. '
'Bounds say nothing about journeys that belong together (two cookies of one person), nor about whether the model is right. '
'Errors: those of attribute; 22004 for a NULL replicates, level or seed, 22023 for one out of range or different from row to row, 0A000 for shapley(ordered), 53400 when replicates of many touches, or of a long chain, take more than work_mem * hash_mem_multiplier (64 MB are always allowed).';
