/*
 * decay.sql
 *		Points that fade: decay, decay_linear, decay_step, decay_sum, decay_value.
 */

CREATE FUNCTION touchstone.decay(points float8, at timestamptz, asof timestamptz, half_life interval) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_decay' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay(float8, timestamptz, timestamptz, interval) IS
'What is left at asof of points given at a time: points * 2^-((asof - at) / half_life); half of them after one half-life. 0 for an event after asof. '
'A day is 86,400 s. NULL where an argument is NULL. Errors: 22023 a half_life with months or years; 22008 a half_life that is not above 0, an infinite asof; 22003 points that are NaN or infinite.';

CREATE FUNCTION touchstone.decay_linear(points float8, at timestamptz, asof timestamptz, over interval) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_decay_linear' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_linear(float8, timestamptz, timestamptz, interval) IS
'What is left at asof of points that fade evenly: points * (1 - (asof - at) / over); 0 from over on, and for an event after asof. NULL where an argument is NULL. Errors as of decay.';

CREATE FUNCTION touchstone.decay_step(points float8, at timestamptz, asof timestamptz, step interval, factor float8 DEFAULT 0.5) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_decay_step' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_step(float8, timestamptz, timestamptz, interval, float8) IS
'What is left at asof of points that fall in steps: points * factor^n, n the whole steps since at; 0 for an event after asof. decay_step(10, at, asof, ''30 days'', 0.75) takes a quarter of what is left every 30 days. '
'NULL where an argument is NULL. Errors as of decay; 22023 for a factor that is not from 0 to 1.';

CREATE FUNCTION touchstone.decay_score(points float8, at timestamptz, half_life interval) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_score_of' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score(float8, timestamptz, interval) IS
'The decay_score of one event, to be added to a stored one: UPDATE leads SET heat = heat + touchstone.decay_score(10, now(), ''14 days''). NULL where an argument is NULL. Errors as of decay_sum.';

CREATE FUNCTION touchstone.decay_value(score touchstone.decay_score, asof timestamptz) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_decay_value' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_value(touchstone.decay_score, timestamptz) IS
'The points that are left of a decay_score at asof: the sum of decay(points, at, asof, half_life) over its events. asof must not lie before them: the score does not know its events, and cannot leave out later ones. '
'NULL where an argument is NULL. Errors: 22008 an infinite asof; 22003 where asof lies so far before the events that the value is no float8.';

CREATE FUNCTION touchstone.decay_score_plus(touchstone.decay_score, touchstone.decay_score) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_score_plus' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_score_plus(touchstone.decay_score, touchstone.decay_score) IS 'sum of two decay_scores of one half-life: implementation of the operator +; error 22023 where half-lives differ';
CREATE OPERATOR touchstone.+ (
	LEFTARG = touchstone.decay_score, RIGHTARG = touchstone.decay_score, FUNCTION = touchstone.decay_score_plus,
	COMMUTATOR = OPERATOR(touchstone.+)
);
COMMENT ON OPERATOR touchstone.+ (touchstone.decay_score, touchstone.decay_score) IS 'sum of two decay_scores of one half-life';

CREATE FUNCTION touchstone.decay_sum_transfn(touchstone.decay_score, float8, timestamptz, interval) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_sum_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_sum_transfn(touchstone.decay_score, float8, timestamptz, interval) IS 'transition function of decay_sum';
CREATE FUNCTION touchstone.decay_sum_combinefn(touchstone.decay_score, touchstone.decay_score) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_sum_combinefn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_sum_combinefn(touchstone.decay_score, touchstone.decay_score) IS 'combine function of decay_sum and decay_merge';
CREATE FUNCTION touchstone.decay_sum_finalfn(touchstone.decay_score) RETURNS touchstone.decay_score
	AS 'MODULE_PATHNAME', 'ts_decay_sum_finalfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.decay_sum_finalfn(touchstone.decay_score) IS 'final function of decay_sum and decay_merge';
CREATE AGGREGATE touchstone.decay_sum(points float8, at timestamptz, half_life interval) (
	SFUNC = touchstone.decay_sum_transfn, STYPE = touchstone.decay_score,
	FINALFUNC = touchstone.decay_sum_finalfn, COMBINEFUNC = touchstone.decay_sum_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.decay_sum(float8, timestamptz, interval) IS
'The decay_score of the events of a group: decay_value(decay_sum(points, at, ''14 days''), asof) is the sum of what is left of their points at asof. Rows where an argument is NULL are ignored; NULL without rows. '
'32 bytes a group. Needs no asof: store the result and read it at any later time; leave out events after the time at which you will read it. '
'Errors: 22023 a half_life with months or years, or one that changes within a group; 22008 a half_life below a second, an infinite time; 22003 points that are NaN or infinite.';
CREATE AGGREGATE touchstone.decay_merge(score touchstone.decay_score) (
	SFUNC = touchstone.decay_sum_combinefn, STYPE = touchstone.decay_score,
	FINALFUNC = touchstone.decay_sum_finalfn, COMBINEFUNC = touchstone.decay_sum_combinefn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.decay_merge(touchstone.decay_score) IS
'The sum of decay_scores: of the leads of an account, of shards, of yesterday''s and today''s. NULL are ignored; NULL without rows. Error 22023 where half-lives differ within a group.';
