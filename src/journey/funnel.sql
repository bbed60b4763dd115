/*
 * funnel.sql
 *		funnel and funnel_table: how far journeys get along the steps of a funnel.
 */

CREATE TYPE touchstone.funnel_step AS (
	step text,
	ordinal integer,
	reached bigint,
	share_of_previous float8,
	share_of_first float8,
	median_time interval,
	p90_time interval,
	too_young bigint
);
COMMENT ON TYPE touchstone.funnel_step IS 'A step of a funnel: a row of the result of funnel_table';
COMMENT ON COLUMN touchstone.funnel_step.step IS 'name of the step, as in the argument steps';
COMMENT ON COLUMN touchstone.funnel_step.ordinal IS 'place of the step, from 1';
COMMENT ON COLUMN touchstone.funnel_step.reached IS 'journeys that got to this step or further';
COMMENT ON COLUMN touchstone.funnel_step.share_of_previous IS 'reached, as a share of those that reached the step before, 0 to 1; NULL for the first step and where nobody reached the one before';
COMMENT ON COLUMN touchstone.funnel_step.share_of_first IS 'reached, as a share of those that reached the first step, 0 to 1; NULL where nobody did';
COMMENT ON COLUMN touchstone.funnel_step.median_time IS 'median of the time from the step before, over the journeys that took both, as percentile_cont(0.5) has it, in days of 86,400 s; NULL for the first step and where there are none';
COMMENT ON COLUMN touchstone.funnel_step.p90_time IS '90th percentile of the same, as percentile_cont(0.9) has it';
COMMENT ON COLUMN touchstone.funnel_step.too_young IS 'journeys that have not reached this step but still may, for their window is open at the end of the stream; 0 for the first step';

CREATE FUNCTION touchstone.funnel_transfn(internal, text, timestamptz, text[], interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_transfn(internal, text, timestamptz, text[], interval) IS 'transition function of funnel';
CREATE FUNCTION touchstone.funnel_transfn(internal, text, timestamptz, text[], interval, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_transfn(internal, text, timestamptz, text[], interval, text) IS 'transition function of funnel';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval, text) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval, text, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, bigint, text, timestamptz, text[], interval, text, timestamptz) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval, text) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval, text, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, text, text, timestamptz, text[], interval, text, timestamptz) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval, text) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval, text, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_transfn(internal, uuid, text, timestamptz, text[], interval, text, timestamptz) IS 'transition function of funnel_table';
CREATE FUNCTION touchstone.funnel_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_combinefn(internal, internal) IS 'combine function of funnel: adds the second state to the first';
CREATE FUNCTION touchstone.funnel_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_serialfn(internal) IS 'serialisation function of funnel';
CREATE FUNCTION touchstone.funnel_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_deserialfn(bytea, internal) IS 'deserialisation function of funnel';
CREATE FUNCTION touchstone.funnel_finalfn(internal) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_funnel_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_finalfn(internal) IS 'final function of funnel';
CREATE FUNCTION touchstone.funnel_table_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_funnel_table_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_combinefn(internal, internal) IS 'combine function of funnel_table: adds the second state to the first';
CREATE FUNCTION touchstone.funnel_table_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_serialfn(internal) IS 'serialisation function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_deserialfn(bytea, internal) IS 'deserialisation function of funnel_table';
CREATE FUNCTION touchstone.funnel_table_finalfn(internal) RETURNS touchstone.funnel_step[]
	AS 'MODULE_PATHNAME', 'ts_funnel_table_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.funnel_table_finalfn(internal) IS 'final function of funnel_table';

CREATE AGGREGATE touchstone.funnel(step text, at timestamptz, steps text[], within interval) (
	SFUNC = touchstone.funnel_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.funnel_finalfn,
	COMBINEFUNC = touchstone.funnel_combinefn, SERIALFUNC = touchstone.funnel_serialfn, DESERIALFUNC = touchstone.funnel_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel(text, timestamptz, text[], interval) IS
'The furthest step of a funnel that one customer reaches, 0 to the number of steps: for GROUP BY customer. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). 0 where there is nothing. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Errors: 22004 for a NULL time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel(step text, at timestamptz, steps text[], within interval, mode text) (
	SFUNC = touchstone.funnel_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.funnel_finalfn,
	COMBINEFUNC = touchstone.funnel_combinefn, SERIALFUNC = touchstone.funnel_serialfn, DESERIALFUNC = touchstone.funnel_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel(text, timestamptz, text[], interval, text) IS
'The furthest step of a funnel that one customer reaches, 0 to the number of steps: for GROUP BY customer. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). 0 where there is nothing. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Errors: 22004 for a NULL time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey bigint, step text, at timestamptz, steps text[], within interval) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(bigint, text, timestamptz, text[], interval) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey bigint, step text, at timestamptz, steps text[], within interval, mode text) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(bigint, text, timestamptz, text[], interval, text) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey bigint, step text, at timestamptz, steps text[], within interval, mode text, until timestamptz) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(bigint, text, timestamptz, text[], interval, text, timestamptz) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey text, step text, at timestamptz, steps text[], within interval) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(text, text, timestamptz, text[], interval) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey text, step text, at timestamptz, steps text[], within interval, mode text) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(text, text, timestamptz, text[], interval, text) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey text, step text, at timestamptz, steps text[], within interval, mode text, until timestamptz) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(text, text, timestamptz, text[], interval, text, timestamptz) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey uuid, step text, at timestamptz, steps text[], within interval) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(uuid, text, timestamptz, text[], interval) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey uuid, step text, at timestamptz, steps text[], within interval, mode text) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(uuid, text, timestamptz, text[], interval, text) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.funnel_table(journey uuid, step text, at timestamptz, steps text[], within interval, mode text, until timestamptz) (
	SFUNC = touchstone.funnel_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.funnel_table_finalfn,
	COMBINEFUNC = touchstone.funnel_table_combinefn, SERIALFUNC = touchstone.funnel_table_serialfn, DESERIALFUNC = touchstone.funnel_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.funnel_table(uuid, text, timestamptz, text[], interval, text, timestamptz) IS
'The steps of a funnel over the journeys of an event stream: how many journeys reach each, what share that is, how long it takes. Rows in any order; a row whose step is NULL is ignored, so is one whose step is none of steps (but see strict_order). Returns funnel_step[], one row per step, in order: SELECT * FROM unnest((SELECT touchstone.funnel_table(...) FROM events)). NULL without rows. '
'A journey goes from step to step in their order: the first step opens a window of the length within, and the others must follow within it (both ends included; a day is 86,400 s). Every event of the first step opens one; the furthest step that is reached in any of them counts. Events of one instant stand in the order of the steps, so that dates work. '
'mode, names with commas between them: default, other events do not matter; strict_order, once there was a first step, an event that is none of the steps, or a step whose predecessor was not reached, ends the search (at one instant, what is no step comes first); strict_deduplication, a step other than the first that comes again after it was reached ends the search; strict_increase, a step must come at a later instant than the one before; skip_ok, steps after the first may be left out: reaching a later one counts as reaching those before it. These are the modes of ClickHouse''s windowFunnel, but for skip_ok; strict_order and skip_ok contradict each other. '
'Times are those of the way that is first to get furthest; of several ways that get there at one instant the one that began latest, with every step as early as it can be. Where skip_ok left a step out, the time of the next is from the step before that. too_young needs the end of the stream: until, by default (also where it is NULL) the newest time of its rows, those that are no steps included. A journey that strict_order or strict_deduplication stopped is not too young. '
'Errors: 22004 for a NULL journey, time, steps, within or mode, 22008 for an infinite time, 22023 for more than 64 or equal steps, months or years in within, a negative within, an unknown mode, and for settings that differ from row to row of a group, 54000 for a text key or a step over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
