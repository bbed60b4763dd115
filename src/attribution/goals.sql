/*
 * goals.sql
 *		attribute and attribute_rows with the goal of each row: the clause for, and the models of stages.
 */

---------------------------------------------------------------------------------------------------------------------
-- attribute
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_goal_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_transfn(internal, uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS 'transition function of attribute, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, text, touchstone.attribution_model) IS 'transition function of attribute_rows, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, bigint, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, text, touchstone.attribution_model) IS 'transition function of attribute_rows, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, text, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, text, touchstone.attribution_model) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, text, touchstone.attribution_model) IS 'transition function of attribute_rows, with goals';
CREATE FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, text, touchstone.attribution_model[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_rows_goal_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_rows_transfn(internal, uuid, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS 'transition function of attribute_rows, with goals';

CREATE AGGREGATE touchstone.attribute(journey bigint, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute(journey bigint, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute(journey text, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(text, text, timestamptz, float8, text, touchstone.attribution_model) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute(journey text, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute(journey uuid, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute(journey uuid, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute(uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'What every touch earned, as attribute without goals does, over a stream whose rows may have a goal: a row with goal and value is a conversion of that kind (pipeline, won), a row with goal and no value marks that a stage was reached (lead, opportunity), a row with value and no goal is a conversion of no kind. '
'A row may have a touch as well. A row with neither touch, value nor goal is counted and ignored. A conversion is no mark: where an opportunity is both, it takes two rows. '
'At one instant touches come before marks, and marks before conversions. An empty goal is a goal; NULL is none. Goals are compared bytewise. '
'The clause for ''won'' takes conversions of that goal only; those of other goals do not exist for the model: they are not reported and consume nothing. A goal that no row has gives no rows. Models without it take all conversions. '
'w_shaped and full_path: see the type attribution_model. Pipeline and revenue come from one pass: ARRAY[''linear for ''''pipeline'''' as ''''pipeline'''''', ''linear for ''''won'''' as ''''won'''''']. '
'Returns, NULL behaviour, order, memory and errors as attribute without goals; 54000 also for a goal over 1 kB.';

---------------------------------------------------------------------------------------------------------------------
-- attribute_rows
---------------------------------------------------------------------------------------------------------------------

CREATE AGGREGATE touchstone.attribute_rows(journey bigint, touch text, at timestamptz, value float8, ref text, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute_rows(journey bigint, touch text, at timestamptz, value float8, ref text, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute_rows(journey text, touch text, at timestamptz, value float8, ref text, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute_rows(journey text, touch text, at timestamptz, value float8, ref text, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute_rows(journey uuid, touch text, at timestamptz, value float8, ref text, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
CREATE AGGREGATE touchstone.attribute_rows(journey uuid, touch text, at timestamptz, value float8, ref text, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_rows_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, as attribute_rows without goals does, over a stream whose rows may have a goal (see attribute with goals); the column goal has that of the conversion, NULL where it has none. '
'Use with GROUP BY journey. Arguments in this order: ref, then goal. Returns, NULL behaviour, order and errors as attribute_rows without goals; 54000 also for a goal over 1 kB.';
