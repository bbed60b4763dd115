/*
 * state.sql
 *		attribute_state, attribute_merge, attribute_final, attribute_report: attribution in two steps.
 */

CREATE TYPE touchstone.attribution_report AS (
	silent_rows bigint,
	used_rows bigint,
	journeys bigint,
	touches bigint,
	marks bigint,
	conversions bigint,
	value float8,
	first_at timestamptz,
	last_at timestamptz,
	models text[]
);
COMMENT ON TYPE touchstone.attribution_report IS 'What a state of attribution is made of: the result of attribute_report';
COMMENT ON COLUMN touchstone.attribution_report.silent_rows IS 'rows that said nothing: no touch, no value, no goal';
COMMENT ON COLUMN touchstone.attribution_report.used_rows IS 'rows that said something';
COMMENT ON COLUMN touchstone.attribution_report.journeys IS 'distinct journeys of the used rows';
COMMENT ON COLUMN touchstone.attribution_report.touches IS 'used rows with a touch';
COMMENT ON COLUMN touchstone.attribution_report.marks IS 'used rows with a goal and no value';
COMMENT ON COLUMN touchstone.attribution_report.conversions IS 'used rows with a value';
COMMENT ON COLUMN touchstone.attribution_report.value IS 'sum of all values, in the unit of the argument value; 0 without conversions';
COMMENT ON COLUMN touchstone.attribution_report.first_at IS 'earliest time of a used row; NULL when there is none';
COMMENT ON COLUMN touchstone.attribution_report.last_at IS 'latest time of a used row; NULL when there is none';
COMMENT ON COLUMN touchstone.attribution_report.models IS 'canonical texts of the models, in their order';

CREATE FUNCTION touchstone.attribute_state_finalfn(internal) RETURNS touchstone.attribution_state
	AS 'MODULE_PATHNAME', 'ts_attribute_state_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_state_finalfn(internal) IS 'final function of attribute_state and attribute_merge';
CREATE FUNCTION touchstone.attribute_merge_transfn(internal, touchstone.attribution_state) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_attribute_merge_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_merge_transfn(internal, touchstone.attribution_state) IS 'transition function of attribute_merge';

---------------------------------------------------------------------------------------------------------------------
-- attribute_state
---------------------------------------------------------------------------------------------------------------------

CREATE AGGREGATE touchstone.attribute_state(journey bigint, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(bigint, text, timestamptz, float8, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey bigint, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(bigint, text, timestamptz, float8, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey text, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(text, text, timestamptz, float8, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey text, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(text, text, timestamptz, float8, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey uuid, touch text, at timestamptz, value float8, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(uuid, text, timestamptz, float8, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey uuid, touch text, at timestamptz, value float8, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(uuid, text, timestamptz, float8, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey bigint, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey bigint, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey text, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(text, text, timestamptz, float8, text, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey text, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey uuid, touch text, at timestamptz, value float8, goal text, model touchstone.attribution_model) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';
CREATE AGGREGATE touchstone.attribute_state(journey uuid, touch text, at timestamptz, value float8, goal text, models touchstone.attribution_model[]) (
	SFUNC = touchstone.attribute_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_state(uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'The first of two steps of attribute: an event stream, with the models, as one value that can be kept, sent and merged. Takes what attribute takes, with goals, and refuses what it refuses. '
'attribute_final(attribute_state(...)) is attribute(...), bit by bit; so is attribute_final over attribute_merge of the states of any parts of the stream, also of parts that cut journeys in two, as days do. '
'For streams that only grow, such as clicks and orders: keep a state a day, merge. It is no way to correct or delete a row, and it has every row in it; in a CRM, where rows change, recompute the journeys that changed with attribute_rows instead. '
'One state is at most 1 GB (some 100 million touches); of more make one for each hash bucket of the journey, GROUP BY hashint8(journey) & 15, merge bucket by bucket, and add up what attribute_final says (conversions, value, touches and journeys add up, since a journey is in one bucket). '
'Returns attribution_state, NULL without rows. Errors: those of attribute, and 54000 for a state over 1 GB.';

---------------------------------------------------------------------------------------------------------------------
-- attribute_merge, attribute_final, attribute_report
---------------------------------------------------------------------------------------------------------------------

CREATE AGGREGATE touchstone.attribute_merge(state touchstone.attribution_state) (
	SFUNC = touchstone.attribute_merge_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.attribute_state_finalfn,
	COMBINEFUNC = touchstone.attribute_combinefn, SERIALFUNC = touchstone.attribute_serialfn, DESERIALFUNC = touchstone.attribute_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.attribute_merge(touchstone.attribution_state) IS
'One state of several: as if attribute_state had seen the rows of all of them. A state that is merged twice counts twice. '
'Returns attribution_state; NULL states say nothing, NULL without any other. Parallel, and beyond work_mem * hash_mem_multiplier in temporary files. '
'Errors: 22023 for states of different models (also in another order), of other journey types, or one with goals and one without; 22P03 for a damaged state; 54000 for a state over 1 GB.';
CREATE FUNCTION touchstone.attribute_final(state touchstone.attribution_state) RETURNS touchstone.attribution[]
	AS 'MODULE_PATHNAME', 'ts_attribute_final' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_final(touchstone.attribution_state) IS
'What attribute returns for the rows of a state: attribution[], by model and touch; an empty array where no row was a conversion. NULL for NULL. '
'Needs memory for the state and for its touches by name; does not spill. Errors: 22P03 for a damaged state, 22003 for a total beyond the range of float8.';
CREATE FUNCTION touchstone.attribute_report(state touchstone.attribution_state) RETURNS touchstone.attribution_report
	AS 'MODULE_PATHNAME', 'ts_attribute_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.attribute_report(touchstone.attribution_state) IS
'What a state is made of: attribution_report (silent_rows, used_rows, journeys, touches, marks, conversions, value, first_at, last_at, models), to be checked against count(*) and sum(value) of the source. '
'NULL for NULL. Reads the whole state. Errors: 22P03 for a damaged state, 22003 for a total value beyond the range of float8.';
