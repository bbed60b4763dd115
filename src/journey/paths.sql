/*
 * paths.sql
 *		path_transitions and journey_path: the ways that journeys take.
 */

CREATE TYPE touchstone.path_transition AS (
	from_touch text,
	to_touch text,
	transitions bigint,
	journeys bigint,
	value float8
);
COMMENT ON TYPE touchstone.path_transition IS 'How often journeys go from one touch to another: a row of the result of path_transitions';
COMMENT ON COLUMN touchstone.path_transition.from_touch IS 'name of the touch, or (start)';
COMMENT ON COLUMN touchstone.path_transition.to_touch IS 'name of the touch that follows, or (conversion) or (null), where the path ends';
COMMENT ON COLUMN touchstone.path_transition.transitions IS 'how often paths go from the one to the other';
COMMENT ON COLUMN touchstone.path_transition.journeys IS 'distinct journeys in which they do';
COMMENT ON COLUMN touchstone.path_transition.value IS 'value of the conversions that those paths end in, once for each transition, in the unit of the argument value';

CREATE FUNCTION touchstone.path_transitions_transfn(internal, bigint, text, timestamptz, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, bigint, text, timestamptz, float8) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_transfn(internal, bigint, text, timestamptz, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, bigint, text, timestamptz, float8, boolean) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_transfn(internal, text, text, timestamptz, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, text, text, timestamptz, float8) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_transfn(internal, text, text, timestamptz, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, text, text, timestamptz, float8, boolean) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_transfn(internal, uuid, text, timestamptz, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, uuid, text, timestamptz, float8) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_transfn(internal, uuid, text, timestamptz, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_transfn(internal, uuid, text, timestamptz, float8, boolean) IS 'transition function of path_transitions';
CREATE FUNCTION touchstone.journey_path_transfn(internal, text, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_path_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_transfn(internal, text, timestamptz) IS 'transition function of journey_path';
CREATE FUNCTION touchstone.journey_path_transfn(internal, text, timestamptz, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_path_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_transfn(internal, text, timestamptz, boolean) IS 'transition function of journey_path';
CREATE FUNCTION touchstone.path_transitions_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_path_transitions_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_combinefn(internal, internal) IS 'combine function of path_transitions: adds the second state to the first';
CREATE FUNCTION touchstone.path_transitions_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_serialfn(internal) IS 'serialisation function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_deserialfn(bytea, internal) IS 'deserialisation function of path_transitions';
CREATE FUNCTION touchstone.path_transitions_finalfn(internal) RETURNS touchstone.path_transition[]
	AS 'MODULE_PATHNAME', 'ts_path_transitions_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.path_transitions_finalfn(internal) IS 'final function of path_transitions';
CREATE FUNCTION touchstone.journey_path_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_path_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_combinefn(internal, internal) IS 'combine function of journey_path: adds the second state to the first';
CREATE FUNCTION touchstone.journey_path_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_serialfn(internal) IS 'serialisation function of journey_path';
CREATE FUNCTION touchstone.journey_path_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_deserialfn(bytea, internal) IS 'deserialisation function of journey_path';
CREATE FUNCTION touchstone.journey_path_finalfn(internal) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ts_journey_path_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.journey_path_finalfn(internal) IS 'final function of journey_path';

CREATE AGGREGATE touchstone.path_transitions(journey bigint, touch text, at timestamptz, value float8) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(bigint, text, timestamptz, float8) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.path_transitions(journey bigint, touch text, at timestamptz, value float8, collapse boolean) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(bigint, text, timestamptz, float8, boolean) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.path_transitions(journey text, touch text, at timestamptz, value float8) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(text, text, timestamptz, float8) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.path_transitions(journey text, touch text, at timestamptz, value float8, collapse boolean) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(text, text, timestamptz, float8, boolean) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.path_transitions(journey uuid, touch text, at timestamptz, value float8) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(uuid, text, timestamptz, float8) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.path_transitions(journey uuid, touch text, at timestamptz, value float8, collapse boolean) (
	SFUNC = touchstone.path_transitions_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.path_transitions_finalfn,
	COMBINEFUNC = touchstone.path_transitions_combinefn, SERIALFUNC = touchstone.path_transitions_serialfn, DESERIALFUNC = touchstone.path_transitions_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.path_transitions(uuid, text, timestamptz, float8, boolean) IS
'How often journeys go from one touch to the next: what a Sankey diagram or the heat map of a Markov chain draws. The stream is that of attribute: rows in any order; one with touch is a touch at the time at, one with value a conversion worth value (0 counts), one with both converts at once, one with neither is ignored. '
'Every conversion ends a path, which goes from (start) over the touches since the conversion before to (conversion); the touches after the last conversion are a path of their own, which ends in (null). A conversion without touches since the one before goes straight from (start) to (conversion). At one instant touches come first, bytewise, then conversions by value. A Markov model with the clause consume counts the same paths, but for those without a touch. Equal touches that follow each other in a path count once (collapse, by default true). So the transitions into (conversion) are all conversions, their value is the total, and for every touch as many transitions go in as out. '
'Returns path_transition[], by from_touch and to_touch: (start) first, names bytewise, (conversion) and (null) last. NULL without rows. Errors: 22004 for a NULL journey, time or collapse, 22023 for a negative or not finite value, for a touch named as the ends of paths are and for settings that differ from row to row, 22008 for an infinite time, 22003 for a value beyond a double, 54000 for a name over 1 kB. Bitwise the same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.journey_path(touch text, at timestamptz) (
	SFUNC = touchstone.journey_path_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.journey_path_finalfn,
	COMBINEFUNC = touchstone.journey_path_combinefn, SERIALFUNC = touchstone.journey_path_serialfn, DESERIALFUNC = touchstone.journey_path_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.journey_path(text, timestamptz) IS
'The touches of one journey in order of time, as text[]: for GROUP BY journey, to group journeys by the way they took. Rows in any order; a row whose touch is NULL is ignored. At one instant touches are in bytewise order. Equal touches that follow each other count once (collapse, by default true). NULL without rows, an empty array where no row has a touch. Errors: 22004 for a NULL time or collapse, 22008 for an infinite time, 22023 for a collapse that differs from row to row, 54000 for a name over 1 kB and for a path over 960 MB.';
CREATE AGGREGATE touchstone.journey_path(touch text, at timestamptz, collapse boolean) (
	SFUNC = touchstone.journey_path_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.journey_path_finalfn,
	COMBINEFUNC = touchstone.journey_path_combinefn, SERIALFUNC = touchstone.journey_path_serialfn, DESERIALFUNC = touchstone.journey_path_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.journey_path(text, timestamptz, boolean) IS
'The touches of one journey in order of time, as text[]: for GROUP BY journey, to group journeys by the way they took. Rows in any order; a row whose touch is NULL is ignored. At one instant touches are in bytewise order. Equal touches that follow each other count once (collapse, by default true). NULL without rows, an empty array where no row has a touch. Errors: 22004 for a NULL time or collapse, 22008 for an infinite time, 22023 for a collapse that differs from row to row, 54000 for a name over 1 kB and for a path over 960 MB.';
