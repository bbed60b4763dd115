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

---------------------------------------------------------------------------------------------------------------------
-- What older objects now accept and refuse
---------------------------------------------------------------------------------------------------------------------

COMMENT ON TYPE touchstone.attribution_model IS
'How a conversion is shared among the touches before it. Text: a model, then clauses in any order. '
'Models: first_touch, last_touch, linear, u_shaped = u_shaped(0.4, 0.4), j_shaped = u_shaped(0.2, 0.6), inverse_j_shaped = u_shaped(0.6, 0.2), custom(first, middle, last), time_decay = time_decay(7 days), participation, '
'w_shaped(''lead'', ''opportunity'') = w_shaped(''lead'', ''opportunity'', 0.3, 0.3, 0.3), full_path(''lead'', ''opportunity'') = full_path(''lead'', ''opportunity'', 0.225, 0.225, 0.225, 0.225). '
'Clauses: lookback 90 days; consume; for ''won''; from ''2026-01-01'' to ''2026-04-01''; exclude ''internal*''; collapse 30 minutes; fallback ''direct*''; weight ''webinar'' 2, ''impression*'' 0.1; as ''label''. '
'A trailing * in a pattern matches every continuation, \* a star. A day is 86,400 seconds; months and years are refused. '
'A time without a zone in from and to is in the session''s TimeZone when the value is read. '
'w_shaped and full_path name two goals; their shares are those of the roles first touch, touch that made the first goal, touch that made the second goal, and in full_path last touch before the conversion. '
'A goal''s mark (a row with that goal and no value) counts when it is the latest at or before the conversion; the touch that made it is the last at or before it among those that the conversion sees. '
'What the roles leave of 1 is shared equally by the other touches, wherever they stand, also after the second goal. A touch with several roles has their sum. The share of a stage without a mark, or without a touch before it, goes to the roles that there are, in proportion to their shares; so does that of the others when there are none. '
'Clauses act on touches, not on marks: lookback, consume and exclude can take away the touch that made a goal, and the stage is missing then. weight multiplies the shares before they are normalised. '
'The clause for needs streams with goals, and so do w_shaped and full_path: conversions of other goals do not exist for such a model, they are not reported and consume nothing; lookback counts from the conversions that are left, and from and to choose among them. '
'Output is canonical: one order of clauses, defaults left out, times in UTC. Values are equal when their canonical texts are. '
'Errors: 22P02 for an unknown model or clause, 22023 for a number out of range, each with what is accepted. '
'Sources of w_shaped and full_path: the definitions of Marketo Measure (which leaves touches after the opportunity out of its W) and HubSpot (which counts them with the others, as here).';

COMMENT ON FUNCTION touchstone.credit(touchstone.attribution_model, timestamptz, text) IS
'Share of a touch row in its conversion, 0 to 1: credit(model, at, touch) OVER (PARTITION BY conversion ORDER BY at), over rows that are already joined to one conversion each; every row of the partition is a touch of it. '
'The order of the touches is the order of the rows: without ORDER BY it is whatever SQL makes it, which matters to every model but linear, participation and time_decay. The frame does not matter. '
'at is needed by time_decay and collapse; touch by participation and by the clauses exclude, collapse, fallback and weight. '
'A row whose touch is NULL, where touch is given, is no touch: its credit is NULL. Touches that were taken out have 0. '
'The clauses lookback, consume, for, from and to are refused (0A000): they need to know the conversion; so are w_shaped and full_path, which need to know the goals that were reached between the touches: use attribute_rows. Of several models in a partition the one of its first row holds.';
