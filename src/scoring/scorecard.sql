/*
 * scorecard.sql
 *		Scores by rules: score, score_events, score_total, grade, axes_grade, pool, tags, disqualified, score_explain, score_crossed.
 */

---------------------------------------------------------------------------------------------------------------------
-- Facts
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.score(card touchstone.scorecard, facts jsonb, asof timestamptz) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_score' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.score(touchstone.scorecard, jsonb, timestamptz) IS
'Fit: the points of the attributes whose conditions hold on the facts of a lead, a JSON object such as to_jsonb(lead), the sum of each group within its cap and floor. 0 where none holds. The score that is shown is score_total(card, fit, engagement). '
'NULL for a lead that is disqualified (disqualified says why), so write ORDER BY score DESC NULLS LAST; and where an argument is NULL. asof is what "within" and "older_than" look back from. Errors: 22008 an infinite asof.';
CREATE FUNCTION touchstone.score_row(card touchstone.scorecard, facts record, asof timestamptz) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_score_row' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.score_row(touchstone.scorecard, record, timestamptz) IS
'score of a row of a table or subquery: score_row(card, l, asof) FROM leads l. A column means what it means in to_jsonb(row), so that the result is that of score(card, to_jsonb(l), asof), and faster. '
'NULL as there. Errors: 42703 a column that the scorecard reads is not in the row (in JSON it would be missing); 22008 an infinite asof.';

CREATE FUNCTION touchstone.disqualified(card touchstone.scorecard, facts jsonb, asof timestamptz) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_disqualified' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.disqualified(touchstone.scorecard, jsonb, timestamptz) IS
'Why a lead has no score: the name of the first disqualifier that holds on its facts. NULL for a lead that is not disqualified, and where an argument is NULL. Errors as of score.';
CREATE FUNCTION touchstone.disqualified_row(card touchstone.scorecard, facts record, asof timestamptz) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_disqualified_row' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.disqualified_row(touchstone.scorecard, record, timestamptz) IS 'disqualified of a row. NULL as there. Errors as of score_row.';

CREATE FUNCTION touchstone.tags(card touchstone.scorecard, facts jsonb, asof timestamptz) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ts_tags' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.tags(touchstone.scorecard, jsonb, timestamptz) IS
'The tags of the attributes that hold on the facts of a lead, each once, in the order of the card; an empty array where none does. NULL where an argument is NULL. Errors as of score. The aggregate tags(card, event, at, asof) has those of behaviours.';
CREATE FUNCTION touchstone.tags_row(card touchstone.scorecard, facts record, asof timestamptz) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ts_tags_row' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.tags_row(touchstone.scorecard, record, timestamptz) IS 'tags of a row. NULL as there. Errors as of score_row.';

---------------------------------------------------------------------------------------------------------------------
-- Events
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.score_events_transfn(internal, touchstone.scorecard, text, timestamptz, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_events_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_transfn(internal, touchstone.scorecard, text, timestamptz, timestamptz) IS 'transition function of score_events and tags';
CREATE FUNCTION touchstone.score_events_transfn(internal, touchstone.scorecard, text, timestamptz, timestamptz, jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_events_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_transfn(internal, touchstone.scorecard, text, timestamptz, timestamptz, jsonb) IS 'transition function of score_events and tags';
CREATE FUNCTION touchstone.score_events_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_events_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_combinefn(internal, internal) IS 'combine function of score_events and tags';
CREATE FUNCTION touchstone.score_events_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_score_events_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_serialfn(internal) IS 'serialisation function of score_events and tags';
CREATE FUNCTION touchstone.score_events_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_events_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_deserialfn(bytea, internal) IS 'deserialisation function of score_events and tags';
CREATE FUNCTION touchstone.score_events_finalfn(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_score_events_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_events_finalfn(internal) IS 'final function of score_events';
CREATE FUNCTION touchstone.tags_finalfn(internal) RETURNS text[]
	AS 'MODULE_PATHNAME', 'ts_event_tags_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.tags_finalfn(internal) IS 'final function of the aggregate tags';

CREATE AGGREGATE touchstone.score_events(card touchstone.scorecard, event text, at timestamptz, asof timestamptz) (
	SFUNC = touchstone.score_events_transfn, STYPE = internal, SSPACE = 128,
	FINALFUNC = touchstone.score_events_finalfn,
	COMBINEFUNC = touchstone.score_events_combinefn, SERIALFUNC = touchstone.score_events_serialfn, DESERIALFUNC = touchstone.score_events_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_events(touchstone.scorecard, text, timestamptz, timestamptz) IS
'Engagement: the points of a lead''s events under the behaviours of the card at asof; GROUP BY the lead. Rows are events in any order; a row without event or time is none (so a LEFT JOIN keeps leads without events), one after asof is ignored, one that no behaviour takes is worth nothing. Conditions on properties see none. '
'Which events count: those within the window, of these the latest at_most; then the behaviour''s cap, then the cap and floor of its group. The result is the same to the bit in any order of the rows and on every plan: what is left of decaying points is added as whole numbers of 2^-52. '
'0 without events. One state serves score_events and tags with the same arguments. Some 140 bytes a group that has met up to three behaviours, 270 up to seven. '
'Errors: 22004 a NULL card or asof; 22008 an infinite asof; 22023 a card or an asof that changes within a group.';
CREATE AGGREGATE touchstone.score_events(card touchstone.scorecard, event text, at timestamptz, asof timestamptz, properties jsonb) (
	SFUNC = touchstone.score_events_transfn, STYPE = internal, SSPACE = 128,
	FINALFUNC = touchstone.score_events_finalfn,
	COMBINEFUNC = touchstone.score_events_combinefn, SERIALFUNC = touchstone.score_events_serialfn, DESERIALFUNC = touchstone.score_events_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_events(touchstone.scorecard, text, timestamptz, timestamptz, jsonb) IS
'score_events with properties of each event, a JSON object (NULL: none), for the "when" of behaviours.';
CREATE AGGREGATE touchstone.tags(card touchstone.scorecard, event text, at timestamptz, asof timestamptz) (
	SFUNC = touchstone.score_events_transfn, STYPE = internal, SSPACE = 128,
	FINALFUNC = touchstone.tags_finalfn,
	COMBINEFUNC = touchstone.score_events_combinefn, SERIALFUNC = touchstone.score_events_serialfn, DESERIALFUNC = touchstone.score_events_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.tags(touchstone.scorecard, text, timestamptz, timestamptz) IS
'The tags of the behaviours that a lead''s events set: those with as many events in their window as at_least asks for, or one; each once, in the order of the card. An empty array where there are none. Rows and errors as of score_events, with which it shares its state.';
CREATE AGGREGATE touchstone.tags(card touchstone.scorecard, event text, at timestamptz, asof timestamptz, properties jsonb) (
	SFUNC = touchstone.score_events_transfn, STYPE = internal, SSPACE = 128,
	FINALFUNC = touchstone.tags_finalfn,
	COMBINEFUNC = touchstone.score_events_combinefn, SERIALFUNC = touchstone.score_events_serialfn, DESERIALFUNC = touchstone.score_events_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.tags(touchstone.scorecard, text, timestamptz, timestamptz, jsonb) IS
'tags of events with properties of each, a JSON object (NULL: none), for the "when" of behaviours.';

---------------------------------------------------------------------------------------------------------------------
-- The score, its grade and pool
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.score_total(card touchstone.scorecard, fit float8, engagement float8) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_score_total_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_total(touchstone.scorecard, float8, float8) IS
'The score that is shown: fit + engagement, not below the floor of total, not above its cap, rounded half away from zero to its digits. NULL where an argument is NULL: a lead that is disqualified has no fit, and no score. Errors: 22003 points that are NaN or infinite.';

CREATE FUNCTION touchstone.grade(card touchstone.scorecard, score float8) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_grade' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.grade(touchstone.scorecard, float8) IS
'The grade that a score enters: the highest whose from it reaches. NULL for a score below all, and where an argument is NULL. Errors: 22003 a score that is NaN or infinite.';
CREATE FUNCTION touchstone.grade(card touchstone.scorecard, score float8, current text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_grade' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.grade(touchstone.scorecard, float8, text) IS
'The grade of a lead that has one, current: it stays there until its score enters a higher grade, or falls below leave of the current one; then it goes to the grade that the score enters. So a score that goes up and down around from does not move the lead between pools. '
'A current grade that is NULL or not in the card is none. NULL for a score below all grades, and for a NULL card or score. Errors: 22003 a score that is NaN or infinite.';
CREATE FUNCTION touchstone.axes_grade(card touchstone.scorecard, fit float8, engagement float8) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_axes_grade' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.axes_grade(touchstone.scorecard, float8, float8) IS
'The grade on two axes, such as A1: that of fit and that of engagement, each the highest whose cut-off is reached, written together. NULL where the card has no axes, where a value is below all grades of its axis, and where an argument is NULL. Errors: 22003 points that are NaN or infinite.';
CREATE FUNCTION touchstone.pool(card touchstone.scorecard, grade text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_pool' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.pool(touchstone.scorecard, text) IS
'The pool of a grade. NULL for a grade without one, for one that is not in the card, and where an argument is NULL. No errors.';

---------------------------------------------------------------------------------------------------------------------
-- Why
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.score_step AS (
	step int,
	part text,
	label text,
	group_name text,
	events bigint,
	last_at timestamptz,
	points_before_cap float8,
	points float8,
	total float8
);
COMMENT ON TYPE touchstone.score_step IS 'One row of the explanation of a score: the result of score_explain';
COMMENT ON COLUMN touchstone.score_step.step IS '1, 2, ...';
COMMENT ON COLUMN touchstone.score_step.part IS 'attribute, behaviour; group or total: what a cap, a floor or rounding changes; at last score, or disqualified';
COMMENT ON COLUMN touchstone.score_step.label IS 'name of the rule; "cap of GROUP", "floor of GROUP"; floor, cap, rounding; of score the grade; of disqualified the reason';
COMMENT ON COLUMN touchstone.score_step.group_name IS 'group of the rule; NULL of the total';
COMMENT ON COLUMN touchstone.score_step.events IS 'of a behaviour: events that count; NULL for others';
COMMENT ON COLUMN touchstone.score_step.last_at IS 'of a behaviour: time of the last of them; NULL for others';
COMMENT ON COLUMN touchstone.score_step.points_before_cap IS 'points before the cap of the behaviour; NULL in the last row';
COMMENT ON COLUMN touchstone.score_step.points IS 'what the row adds: their sum is the score; NULL in the last row';
COMMENT ON COLUMN touchstone.score_step.total IS 'the score if it ended here; in the last row the score itself, NULL for a lead that is disqualified';

CREATE FUNCTION touchstone.score_steps(card touchstone.scorecard, facts jsonb, asof timestamptz, events text[], at timestamptz[], properties jsonb[] DEFAULT NULL) RETURNS touchstone.score_step[]
	AS 'MODULE_PATHNAME', 'ts_score_steps' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION touchstone.score_steps(touchstone.scorecard, jsonb, timestamptz, text[], timestamptz[], jsonb[]) IS
'score_explain as one array of rows. NULL for a NULL card or asof. Errors: 2202E arrays of different lengths; 22008 an infinite asof.';
CREATE FUNCTION touchstone.score_explain(card touchstone.scorecard, facts jsonb, asof timestamptz, events text[] DEFAULT NULL, at timestamptz[] DEFAULT NULL, properties jsonb[] DEFAULT NULL)
	RETURNS SETOF touchstone.score_step LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 10
BEGIN ATOMIC
	SELECT (s).* FROM pg_catalog.unnest(touchstone.score_steps(card, facts, asof, events, at, properties)) AS s;
END;
COMMENT ON FUNCTION touchstone.score_explain(touchstone.scorecard, jsonb, timestamptz, text[], timestamptz[], jsonb[]) IS
'Why one lead has the score that it has at asof, as rows of score_step that add up to it: each attribute that holds, each behaviour with events (also one that has fewer than at_least, with 0 points), and what caps, floors and rounding change; at last the score and the grade that it enters, or the reason why the lead is disqualified. '
'events, at and properties are arrays of the same length, as array_agg makes them of the lead''s events; NULL for none. total in the last row is score_total(card, score(card, facts, asof), score_events(...)), to the bit. NULL facts have nothing to say. No rows for a NULL card or asof. Errors: 2202E arrays of different lengths; 22008 an infinite asof.';

CREATE FUNCTION touchstone.score_explain_transfn(internal, touchstone.scorecard, jsonb, text, timestamptz, timestamptz) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_explain_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_transfn(internal, touchstone.scorecard, jsonb, text, timestamptz, timestamptz) IS 'transition function of score_explain';
CREATE FUNCTION touchstone.score_explain_transfn(internal, touchstone.scorecard, jsonb, text, timestamptz, timestamptz, jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_explain_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_transfn(internal, touchstone.scorecard, jsonb, text, timestamptz, timestamptz, jsonb) IS 'transition function of score_explain';
CREATE FUNCTION touchstone.score_explain_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_explain_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_combinefn(internal, internal) IS 'combine function of score_explain';
CREATE FUNCTION touchstone.score_explain_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_score_explain_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_serialfn(internal) IS 'serialisation function of score_explain';
CREATE FUNCTION touchstone.score_explain_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_explain_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_deserialfn(bytea, internal) IS 'deserialisation function of score_explain';
CREATE FUNCTION touchstone.score_explain_finalfn(internal) RETURNS touchstone.score_step[]
	AS 'MODULE_PATHNAME', 'ts_score_explain_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_explain_finalfn(internal) IS 'final function of score_explain';
CREATE AGGREGATE touchstone.score_explain(card touchstone.scorecard, facts jsonb, event text, at timestamptz, asof timestamptz) (
	SFUNC = touchstone.score_explain_transfn, STYPE = internal, SSPACE = 512,
	FINALFUNC = touchstone.score_explain_finalfn,
	COMBINEFUNC = touchstone.score_explain_combinefn, SERIALFUNC = touchstone.score_explain_serialfn, DESERIALFUNC = touchstone.score_explain_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_explain(touchstone.scorecard, jsonb, text, timestamptz, timestamptz) IS
'score_explain of many leads: rows are events, GROUP BY the lead, and unnest what it returns, an array of score_step. Rows without event or time are none. NULL without rows. Errors as of score_events; 22023 facts that change within a group.';
CREATE AGGREGATE touchstone.score_explain(card touchstone.scorecard, facts jsonb, event text, at timestamptz, asof timestamptz, properties jsonb) (
	SFUNC = touchstone.score_explain_transfn, STYPE = internal, SSPACE = 512,
	FINALFUNC = touchstone.score_explain_finalfn,
	COMBINEFUNC = touchstone.score_explain_combinefn, SERIALFUNC = touchstone.score_explain_serialfn, DESERIALFUNC = touchstone.score_explain_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_explain(touchstone.scorecard, jsonb, text, timestamptz, timestamptz, jsonb) IS
'score_explain of many leads, with properties of each event, a JSON object (NULL: none).';

---------------------------------------------------------------------------------------------------------------------
-- When
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_crossed_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8) IS 'transition function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8, jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_crossed_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8, jsonb) IS 'transition function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8, jsonb, float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_crossed_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_transfn(internal, touchstone.scorecard, text, timestamptz, float8, jsonb, float8) IS 'transition function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_crossed_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_combinefn(internal, internal) IS 'combine function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_score_crossed_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_serialfn(internal) IS 'serialisation function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_score_crossed_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_deserialfn(bytea, internal) IS 'deserialisation function of score_crossed';
CREATE FUNCTION touchstone.score_crossed_finalfn(internal) RETURNS timestamptz
	AS 'MODULE_PATHNAME', 'ts_score_crossed_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.score_crossed_finalfn(internal) IS 'final function of score_crossed';
CREATE AGGREGATE touchstone.score_crossed(card touchstone.scorecard, event text, at timestamptz, cutoff float8) (
	SFUNC = touchstone.score_crossed_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.score_crossed_finalfn,
	COMBINEFUNC = touchstone.score_crossed_combinefn, SERIALFUNC = touchstone.score_crossed_serialfn, DESERIALFUNC = touchstone.score_crossed_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_crossed(touchstone.scorecard, text, timestamptz, float8) IS
'The moment at which engagement first reached the cutoff: the first time t with score_events(card, event, at, t) >= cutoff. It is an event, the end of a window of negative points, or the time at which negative points have decayed so far, to the microsecond (between events, a score that is as high for less than a second, or higher by less than 1e-9, may be missed). The latter two may lie after the last event, and in the future: compare the result with the moment at which you ask (crossed <= asof). '
'NULL where it is never reached, and for a lead without events (even if a cutoff of 0 is reached without any). Rows and errors as of score_events; 22003 or 22004 a cutoff that is no finite number, 22008 an infinite time, 22023 a cutoff that changes within a group. 16 bytes for each event that counts.';
CREATE AGGREGATE touchstone.score_crossed(card touchstone.scorecard, event text, at timestamptz, cutoff float8, properties jsonb) (
	SFUNC = touchstone.score_crossed_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.score_crossed_finalfn,
	COMBINEFUNC = touchstone.score_crossed_combinefn, SERIALFUNC = touchstone.score_crossed_serialfn, DESERIALFUNC = touchstone.score_crossed_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_crossed(touchstone.scorecard, text, timestamptz, float8, jsonb) IS
'score_crossed with properties of each event, a JSON object (NULL: none), for the "when" of behaviours.';
CREATE AGGREGATE touchstone.score_crossed(card touchstone.scorecard, event text, at timestamptz, cutoff float8, properties jsonb, fit float8) (
	SFUNC = touchstone.score_crossed_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.score_crossed_finalfn,
	COMBINEFUNC = touchstone.score_crossed_combinefn, SERIALFUNC = touchstone.score_crossed_serialfn, DESERIALFUNC = touchstone.score_crossed_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.score_crossed(touchstone.scorecard, text, timestamptz, float8, jsonb, float8) IS
'The moment at which the score that is shown, score_total of the lead''s fit (the same in all rows) and its engagement, first reached the cutoff: when a lead became qualified. Errors as there; 22003 or 22004 a fit that is no finite number.';
