/*
 * logistic.sql
 *		logistic_regression, predict and its kind, coefficients, scorecard_points.
 */

---------------------------------------------------------------------------------------------------------------------
-- logistic_step
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.logistic_step_transfn(internal, touchstone.logistic_model, float8[], boolean, VARIADIC "any") RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_step_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_step_transfn(internal, touchstone.logistic_model, float8[], boolean, "any") IS 'transition function of logistic_step';
CREATE FUNCTION touchstone.logistic_step_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_step_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_step_combinefn(internal, internal) IS 'combine function of logistic_step';
CREATE FUNCTION touchstone.logistic_step_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_logistic_step_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_step_serialfn(internal) IS 'serialisation function of logistic_step';
CREATE FUNCTION touchstone.logistic_step_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_step_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_step_deserialfn(bytea, internal) IS 'deserialisation function of logistic_step';
CREATE FUNCTION touchstone.logistic_step_finalfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_logistic_step_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_step_finalfn(internal) IS 'final function of logistic_step';

CREATE AGGREGATE touchstone.logistic_step(model touchstone.logistic_model, at float8[], y boolean, VARIADIC x "any") (
	SFUNC = touchstone.logistic_step_transfn, STYPE = internal, SSPACE = 65536,
	FINALFUNC = touchstone.logistic_step_finalfn,
	COMBINEFUNC = touchstone.logistic_step_combinefn, SERIALFUNC = touchstone.logistic_step_serialfn, DESERIALFUNC = touchstone.logistic_step_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.logistic_step(touchstone.logistic_model, float8[], boolean, "any") IS
'One step of Newton''s method over rows in any order, in parallel: what logistic_regression(source, y, x) calls in a query of its own for each step. '
'model: the columns and their levels (its estimates mean nothing here); at: for every term, the intercept first, shift, factor and coefficient, of columns (x - shift) * factor; y: the event; then the columns of the model. '
'Returns, as eight bytes each, little-endian: version 1, terms, rows used, events, rows without y, rows with a missing value, log-likelihood, sum of (y - p) x for every term, lower triangle of the sum of p (1 - p) x x''. No rows: NULL. '
'The state has 8 bytes for the square of the number of terms, and a block of 128 rows. Sums of two plans agree within a relative 1e-9. Errors: 22023 for another number of columns or elements, 42804 for a text where the model has a number.';

---------------------------------------------------------------------------------------------------------------------
-- logistic_regression
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.logistic_rows_transfn(internal, boolean, float8[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_transfn(internal, boolean, float8[]) IS 'transition function of logistic_regression(y, x)';
CREATE FUNCTION touchstone.logistic_rows_transfn(internal, boolean, float8[], float8) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_transfn(internal, boolean, float8[], float8) IS 'transition function of logistic_ridge';
CREATE FUNCTION touchstone.logistic_rows_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_combinefn(internal, internal) IS 'combine function of logistic_regression(y, x)';
CREATE FUNCTION touchstone.logistic_rows_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_serialfn(internal) IS 'serialisation function of logistic_regression(y, x)';
CREATE FUNCTION touchstone.logistic_rows_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_deserialfn(bytea, internal) IS 'deserialisation function of logistic_regression(y, x)';
CREATE FUNCTION touchstone.logistic_rows_finalfn(internal) RETURNS touchstone.logistic_model
	AS 'MODULE_PATHNAME', 'ts_logistic_rows_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.logistic_rows_finalfn(internal) IS 'final function of logistic_regression(y, x)';

CREATE AGGREGATE touchstone.logistic_regression(y boolean, x float8[]) (
	SFUNC = touchstone.logistic_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.logistic_rows_finalfn,
	COMBINEFUNC = touchstone.logistic_rows_combinefn, SERIALFUNC = touchstone.logistic_rows_serialfn, DESERIALFUNC = touchstone.logistic_rows_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.logistic_regression(boolean, float8[]) IS
'The logistic regression of y on x and an intercept, in one pass, for groups that fit in memory; columns are named x1, x2, ... Maximum likelihood by Newton''s method; at most 25 iterations. Returns logistic_model. '
'Rows in which y is NULL, or x is NULL or has an element that is NULL, NaN, infinite or over 1e100, are left out and counted in the model. No rows: NULL. One class only, separation, constant and collinear columns are said in the model and by coefficients(model). '
'The same rows give the same model, bit by bit on one machine, in any order and with any plan. Memory: 8 bytes for every number of the group''s rows, within work_mem times hash_mem_multiplier. '
'Errors: 53400 beyond that, 2202E for arrays of different lengths in a group, 54000 beyond 999 elements. Options, text columns and tables of any size: logistic_regression(source, y, x).';
CREATE AGGREGATE touchstone.logistic_ridge(y boolean, x float8[], l2 float8) (
	SFUNC = touchstone.logistic_rows_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.logistic_rows_finalfn,
	COMBINEFUNC = touchstone.logistic_rows_combinefn, SERIALFUNC = touchstone.logistic_rows_serialfn, DESERIALFUNC = touchstone.logistic_rows_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.logistic_ridge(boolean, float8[], float8) IS
'As logistic_regression(y, x), with a penalty: of the log-likelihood half of l2 times the sum of squared coefficients (in the columns'' own units, without the intercept) is taken off. Small groups and separated ones have finite coefficients then; standard errors are of the penalised likelihood. '
'l2 is at least 0 and the same in all rows of a group, NULL is 0; 1 / l2 is what others call C. Errors: 22023 for another l2, and those of logistic_regression(y, x).';

CREATE FUNCTION touchstone.logistic_regression(source regclass, y name, x name[], l2 float8 DEFAULT 0, tolerance float8 DEFAULT 1e-10, max_iterations integer DEFAULT 25,
		intercept boolean DEFAULT true, standardise boolean DEFAULT false, impute text DEFAULT 'none', reference jsonb DEFAULT NULL)
	RETURNS touchstone.logistic_model
	AS 'MODULE_PATHNAME', 'ts_logistic_regression' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000;
COMMENT ON FUNCTION touchstone.logistic_regression(regclass, name, name[], float8, float8, integer, boolean, boolean, text, jsonb) IS
'The logistic regression of column y on columns x of a table or view (filters and computed columns belong in a view), under the caller''s rights, by one parallel query per iteration of Newton''s method; no rows are kept. Returns logistic_model. '
'y is a boolean, or a number that is 0 or 1 (other numbers count as missing). x: up to 90 columns: numbers, booleans (0 or 1), and text, varchar, char, name or enum as categories: one term for each level but the reference, which is the first in bytewise order unless given, as in reference => ''{"contract": "monthly"}''. '
'Rows in which y or a value is missing (NULL; of a number also NaN, infinite, over 1e100) are left out and counted in the model. impute => ''mean'' counts a missing number as the mean of its column, a missing or unseen level as the most frequent one; that is stored in the model and holds for predictions. '
'l2: half of l2 times the sum of squared coefficients, without the intercept''s, is taken off the log-likelihood: in the columns'' own units, or with standardise in units of their standard deviations (estimates are reported in own units all the same; without l2 standardise changes nothing). Standard errors are from the inverse of the (penalised) information. '
'tolerance: it has converged when a step changes the rows'' log odds by less, root mean square. max_iterations: passes over the table. intercept => false leaves the intercept out. '
'Said in the model and by coefficients(model), never an error: one class only or no usable row (nothing is estimated, predict gives NULL), separation (estimates that grow without bound have no standard error), constant and collinear columns (left out, in the order of x: the later one). '
'Collinear is what terms before it explain but for 1e-10 of its variance. Models of two plans, or of shuffled rows, agree within a relative 1e-9. '
'Errors: 42703 for a column that is not there, 42804 for one that is neither number nor text, 42809 for what is no table, 22023 for options out of range and for a reference that is no level, 22004 for NULL arguments but reference, 54000 for more than 90 columns or 1,000 terms.';

---------------------------------------------------------------------------------------------------------------------
-- What a model says
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.predict(model touchstone.logistic_model, x float8[]) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_predict' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 10;
COMMENT ON FUNCTION touchstone.predict(touchstone.logistic_model, float8[]) IS
'The probability, 0 to 1, of an event in a row with values x, in the order of the model''s columns, which are all numbers. NULL where an element is NULL, NaN, infinite or over 1e100, unless the model imputes (columns that the model has left out do not matter); where nothing could be learned; and for NULL. '
'Errors: 2202E for another number of elements, 42804 for a model with columns of text: use predict_row.';
CREATE FUNCTION touchstone.predict_row(model touchstone.logistic_model, "row" record) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_predict_row' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 20;
COMMENT ON FUNCTION touchstone.predict_row(touchstone.logistic_model, record) IS
'The probability, 0 to 1, of an event in a row, whose columns are found by name: SELECT predict_row(model, t) FROM leads t. Other columns of the row do not matter. '
'NULL where a value is missing (NULL, of a number also NaN, infinite, over 1e100) or a level was not seen in training, unless the model imputes; where nothing could be learned; and for NULL. Errors: 42703 for a row without a column of the model, 42804 where the model has a number and the row none.';
CREATE FUNCTION touchstone.predict_explain(model touchstone.logistic_model, x float8[])
	RETURNS TABLE (term text, value text, estimate float8, contribution float8, probability float8, note text)
	AS 'MODULE_PATHNAME', 'ts_predict_explain' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION touchstone.predict_explain(touchstone.logistic_model, float8[]) IS
'Why predict gives what it gives: a row for the intercept and for each column, in the model''s order, and a last one, (total). term: a column, or column = level; value: as in x; estimate: of the term; contribution: what it adds to the log odds, which add up to (total); probability: in the last row, as of predict. '
'note: missing, imputed, left out, reference level. Where a value is missing, its contribution, the total and the probability are NULL. No rows for NULL. Errors as of predict.';
CREATE FUNCTION touchstone.predict_explain(model touchstone.logistic_model, "row" record)
	RETURNS TABLE (term text, value text, estimate float8, contribution float8, probability float8, note text)
	AS 'MODULE_PATHNAME', 'ts_predict_explain_row' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION touchstone.predict_explain(touchstone.logistic_model, record) IS
'Why predict_row gives what it gives: SELECT e.* FROM leads t, predict_explain(model, t) e. Columns as of predict_explain(model, x). note: missing, unseen level, both also imputed, left out, reference level. No rows for NULL. Errors as of predict_row.';
CREATE FUNCTION touchstone.coefficients(model touchstone.logistic_model)
	RETURNS TABLE (term text, estimate float8, std_error float8, z float8, p float8, odds_ratio float8, note text)
	AS 'MODULE_PATHNAME', 'ts_coefficients' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20;
COMMENT ON FUNCTION touchstone.coefficients(touchstone.logistic_model) IS
'The terms of a model: (intercept), then its columns in order; of a column of text first the reference, whose estimate is 0, then the other levels, as column = level. estimate: change of the log odds per unit, or against the reference; std_error; z: estimate / std_error; p: of the two-sided test that the term means nothing, by the normal distribution; '
'odds_ratio: exp(estimate). note says what is to be known of the term: reference level, constant, collinear (left out, no estimate), separated (no standard error), one class, not converged, with what to do. What there is none of is NULL. No rows for NULL.';

CREATE FUNCTION touchstone.scorecard_points(model touchstone.logistic_model, points_to_double float8 DEFAULT 20, base_points float8 DEFAULT 600, base_odds float8 DEFAULT 1)
	RETURNS TABLE (term text, points float8)
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 20
BEGIN ATOMIC
	SELECT c.term, CASE WHEN c.term = '(intercept)' THEN base_points - points_to_double / ln(2::float8) * ln(base_odds) ELSE 0 END + points_to_double / ln(2::float8) * coalesce(c.estimate, 0)
	FROM touchstone.coefficients(model) c;
END;
COMMENT ON FUNCTION touchstone.scorecard_points(touchstone.logistic_model, float8, float8, float8) IS
'A model as an additive card of points: base_points at odds base_odds (event to none), points_to_double more for twice the odds. The points of a row are those of (intercept), plus for each column of numbers points times the value, plus for each column of text the points of its level (term column = level; 0 for the reference); more points mean a likelier event. '
'So points = base_points + points_to_double * log2(odds / base_odds). What is left out of the model has 0 points. No rows for NULL. Error 2201E for base_odds that are not over 0. A model without an intercept has no row (intercept): add base_points - points_to_double * log2(base_odds) yourself.';
