/*
 * metrics.sql
 *		auc, auc_binned, ks, log_loss, brier, lift, calibration, woe.
 */

---------------------------------------------------------------------------------------------------------------------
-- Rows of tables
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.lift_row AS (
	bucket integer,
	rows bigint,
	events bigint,
	event_rate float8,
	least_score float8,
	highest_score float8,
	lift float8,
	cumulative_events float8,
	cumulative_lift float8
);
COMMENT ON TYPE touchstone.lift_row IS 'A bucket of rows by score: a row of the result of lift';
COMMENT ON COLUMN touchstone.lift_row.bucket IS 'number of the bucket, 1 has the highest scores';
COMMENT ON COLUMN touchstone.lift_row.rows IS 'rows in the bucket, at least 1';
COMMENT ON COLUMN touchstone.lift_row.events IS 'rows of them with an event';
COMMENT ON COLUMN touchstone.lift_row.event_rate IS 'events / rows';
COMMENT ON COLUMN touchstone.lift_row.least_score IS 'lowest score in the bucket';
COMMENT ON COLUMN touchstone.lift_row.highest_score IS 'highest score in the bucket';
COMMENT ON COLUMN touchstone.lift_row.lift IS 'event_rate / event rate of all rows; NULL without an event';
COMMENT ON COLUMN touchstone.lift_row.cumulative_events IS 'share of all events in this bucket and those before it, 0 to 1; NULL without an event';
COMMENT ON COLUMN touchstone.lift_row.cumulative_lift IS 'lift of this bucket and those before it together; NULL without an event';

CREATE TYPE touchstone.calibration_row AS (
	bin integer,
	from_p float8,
	to_p float8,
	rows bigint,
	events bigint,
	mean_p float8,
	event_rate float8
);
COMMENT ON TYPE touchstone.calibration_row IS 'What was predicted and what came, for rows of similar probability: a row of the result of calibration';
COMMENT ON COLUMN touchstone.calibration_row.bin IS 'number of the bin, from 1';
COMMENT ON COLUMN touchstone.calibration_row.from_p IS 'least probability of the bin, included';
COMMENT ON COLUMN touchstone.calibration_row.to_p IS 'end of the bin, not included but in the last bin';
COMMENT ON COLUMN touchstone.calibration_row.rows IS 'rows in the bin, at least 1';
COMMENT ON COLUMN touchstone.calibration_row.events IS 'rows of them with an event';
COMMENT ON COLUMN touchstone.calibration_row.mean_p IS 'mean of the probabilities that were predicted';
COMMENT ON COLUMN touchstone.calibration_row.event_rate IS 'events / rows, what came';

CREATE TYPE touchstone.woe_row AS (
	bin text,
	rows bigint,
	events bigint,
	event_rate float8,
	woe float8,
	information_value float8
);
COMMENT ON TYPE touchstone.woe_row IS 'Weight of evidence of a bin of a variable: a row of the result of woe';
COMMENT ON COLUMN touchstone.woe_row.bin IS 'name of the bin; NULL: rows whose bin is NULL';
COMMENT ON COLUMN touchstone.woe_row.rows IS 'rows in the bin, at least 1';
COMMENT ON COLUMN touchstone.woe_row.events IS 'rows of them with an event';
COMMENT ON COLUMN touchstone.woe_row.event_rate IS 'events / rows';
COMMENT ON COLUMN touchstone.woe_row.woe IS 'ln(share of all events / share of all other rows): positive where events are more frequent than in all rows; NULL where y is the same in all rows';
COMMENT ON COLUMN touchstone.woe_row.information_value IS '(share of all events - share of all other rows) * woe, at least 0; the sum over the bins is the information value of the variable; NULL as woe';

---------------------------------------------------------------------------------------------------------------------
-- Support functions
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.scores_transfn(internal, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_scores_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scores_transfn(internal, float8, boolean) IS 'transition function of auc and ks';
CREATE FUNCTION touchstone.scores_transfn(internal, float8, boolean, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_scores_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scores_transfn(internal, float8, boolean, integer) IS 'transition function of lift';
CREATE FUNCTION touchstone.scores_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_scores_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scores_combinefn(internal, internal) IS 'combine function of auc, ks and lift';
CREATE FUNCTION touchstone.scores_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_scores_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scores_serialfn(internal) IS 'serialisation function of auc, ks and lift';
CREATE FUNCTION touchstone.scores_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_scores_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.scores_deserialfn(bytea, internal) IS 'deserialisation function of auc, ks and lift';
CREATE FUNCTION touchstone.auc_finalfn(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_auc_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.auc_finalfn(internal) IS 'final function of auc';
CREATE FUNCTION touchstone.ks_finalfn(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_ks_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.ks_finalfn(internal) IS 'final function of ks';
CREATE FUNCTION touchstone.lift_finalfn(internal) RETURNS touchstone.lift_row[]
	AS 'MODULE_PATHNAME', 'ts_lift_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.lift_finalfn(internal) IS 'final function of lift';
CREATE FUNCTION touchstone.auc_binned_transfn(internal, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_auc_binned_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.auc_binned_transfn(internal, float8, boolean) IS 'transition function of auc_binned';
CREATE FUNCTION touchstone.auc_binned_transfn(internal, float8, boolean, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_auc_binned_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.auc_binned_transfn(internal, float8, boolean, integer) IS 'transition function of auc_binned with bins';
CREATE FUNCTION touchstone.calibration_transfn(internal, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_calibration_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.calibration_transfn(internal, float8, boolean) IS 'transition function of calibration';
CREATE FUNCTION touchstone.calibration_transfn(internal, float8, boolean, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_calibration_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.calibration_transfn(internal, float8, boolean, integer) IS 'transition function of calibration with bins';
CREATE FUNCTION touchstone.bins_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_bins_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.bins_combinefn(internal, internal) IS 'combine function of auc_binned and calibration';
CREATE FUNCTION touchstone.bins_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_bins_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.bins_serialfn(internal) IS 'serialisation function of auc_binned and calibration';
CREATE FUNCTION touchstone.bins_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_bins_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.bins_deserialfn(bytea, internal) IS 'deserialisation function of auc_binned and calibration';
CREATE FUNCTION touchstone.auc_binned_finalfn(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_auc_binned_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.auc_binned_finalfn(internal) IS 'final function of auc_binned';
CREATE FUNCTION touchstone.calibration_finalfn(internal) RETURNS touchstone.calibration_row[]
	AS 'MODULE_PATHNAME', 'ts_calibration_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.calibration_finalfn(internal) IS 'final function of calibration';
CREATE FUNCTION touchstone.log_loss_transfn(internal, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_log_loss_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.log_loss_transfn(internal, float8, boolean) IS 'transition function of log_loss';
CREATE FUNCTION touchstone.brier_transfn(internal, float8, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_brier_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.brier_transfn(internal, float8, boolean) IS 'transition function of brier';
CREATE FUNCTION touchstone.loss_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_loss_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.loss_combinefn(internal, internal) IS 'combine function of log_loss and brier';
CREATE FUNCTION touchstone.loss_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_loss_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.loss_serialfn(internal) IS 'serialisation function of log_loss and brier';
CREATE FUNCTION touchstone.loss_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_loss_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.loss_deserialfn(bytea, internal) IS 'deserialisation function of log_loss and brier';
CREATE FUNCTION touchstone.loss_finalfn(internal) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_loss_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.loss_finalfn(internal) IS 'final function of log_loss and brier';
CREATE FUNCTION touchstone.woe_transfn(internal, text, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_woe_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_transfn(internal, text, boolean) IS 'transition function of woe';
CREATE FUNCTION touchstone.woe_transfn(internal, bigint, boolean) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_woe_number_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_transfn(internal, bigint, boolean) IS 'transition function of woe with whole numbers';
CREATE FUNCTION touchstone.woe_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_woe_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_combinefn(internal, internal) IS 'combine function of woe';
CREATE FUNCTION touchstone.woe_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_woe_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_serialfn(internal) IS 'serialisation function of woe';
CREATE FUNCTION touchstone.woe_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_woe_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_deserialfn(bytea, internal) IS 'deserialisation function of woe';
CREATE FUNCTION touchstone.woe_finalfn(internal) RETURNS touchstone.woe_row[]
	AS 'MODULE_PATHNAME', 'ts_woe_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.woe_finalfn(internal) IS 'final function of woe';

---------------------------------------------------------------------------------------------------------------------
-- Aggregates
---------------------------------------------------------------------------------------------------------------------

CREATE AGGREGATE touchstone.auc(p float8, y boolean) (
	SFUNC = touchstone.scores_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.auc_finalfn,
	COMBINEFUNC = touchstone.scores_combinefn, SERIALFUNC = touchstone.scores_serialfn, DESERIALFUNC = touchstone.scores_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.auc(float8, boolean) IS
'Area under the ROC curve, 0 to 1, exact: the share of pairs of an event (y true) and another row in which the event has the higher p; equal p count half. 0.5 is chance, 1 is perfect. p is a score of any scale, infinite ones included. '
'Rows with p NULL or NaN, or y NULL, are left out. NULL where no row, or only one class, is left. '
'Keeps 8 bytes a row within work_mem times hash_mem_multiplier; order and plan change no bit. Error 53400 beyond that: use auc_binned.';
CREATE AGGREGATE touchstone.ks(p float8, y boolean) (
	SFUNC = touchstone.scores_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.ks_finalfn,
	COMBINEFUNC = touchstone.scores_combinefn, SERIALFUNC = touchstone.scores_serialfn, DESERIALFUNC = touchstone.scores_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.ks(float8, boolean) IS
'Kolmogorov-Smirnov statistic, 0 to 1: the largest difference between the distribution functions of p among events and among other rows. p is a score of any scale. '
'Rows with p NULL or NaN, or y NULL, are left out. NULL where no row, or only one class, is left. '
'Keeps 8 bytes a row within work_mem times hash_mem_multiplier; order and plan change no bit. Error 53400 beyond that: use auc_binned.';
CREATE AGGREGATE touchstone.lift(p float8, y boolean) (
	SFUNC = touchstone.scores_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.lift_finalfn,
	COMBINEFUNC = touchstone.scores_combinefn, SERIALFUNC = touchstone.scores_serialfn, DESERIALFUNC = touchstone.scores_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.lift(float8, boolean) IS
'Lift table: SELECT * FROM unnest((SELECT lift(p, y) FROM ...)). Rows by p from the highest down, in 10 buckets of as many rows each; lift is the event rate of a bucket against that of all rows. '
'Rows of equal p stay together, in the bucket of the first of them, so that chance decides nothing; buckets may then differ in size, and one without a row is not listed. Rows with p NULL or NaN, or y NULL, are left out. No rows: NULL. '
'Keeps 8 bytes a row within work_mem times hash_mem_multiplier; order and plan change no bit. Error 53400 beyond that: use auc_binned.';
CREATE AGGREGATE touchstone.lift(p float8, y boolean, buckets integer) (
	SFUNC = touchstone.scores_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.lift_finalfn,
	COMBINEFUNC = touchstone.scores_combinefn, SERIALFUNC = touchstone.scores_serialfn, DESERIALFUNC = touchstone.scores_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.lift(float8, boolean, integer) IS
'As lift(p, y), with so many buckets: those of the first row, NULL is 10. Errors: 22023 for buckets outside 1 to 10,000, and those of lift(p, y).';
CREATE AGGREGATE touchstone.auc_binned(p float8, y boolean) (
	SFUNC = touchstone.auc_binned_transfn, STYPE = internal, SSPACE = 24000,
	FINALFUNC = touchstone.auc_binned_finalfn,
	COMBINEFUNC = touchstone.bins_combinefn, SERIALFUNC = touchstone.bins_serialfn, DESERIALFUNC = touchstone.bins_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.auc_binned(float8, boolean) IS
'Area under the ROC curve of probabilities, as auc, with those in one of 1,000 bins of equal width taken for equal: 24 kB however many rows. Where p is spread out it differs from auc by less than 0.001. '
'Rows with p NULL or NaN, or y NULL, are left out. NULL where no row, or only one class, is left. Order and plan change no bit. Error 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.auc_binned(p float8, y boolean, bins integer) (
	SFUNC = touchstone.auc_binned_transfn, STYPE = internal, SSPACE = 24000,
	FINALFUNC = touchstone.auc_binned_finalfn,
	COMBINEFUNC = touchstone.bins_combinefn, SERIALFUNC = touchstone.bins_serialfn, DESERIALFUNC = touchstone.bins_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.auc_binned(float8, boolean, integer) IS
'As auc_binned(p, y), with so many bins (that of the first row; NULL is 1,000), of 24 bytes each. Errors: 22023 for bins outside 1 to 1,000,000 and for different ones in workers, 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.calibration(p float8, y boolean) (
	SFUNC = touchstone.calibration_transfn, STYPE = internal, SSPACE = 512,
	FINALFUNC = touchstone.calibration_finalfn,
	COMBINEFUNC = touchstone.bins_combinefn, SERIALFUNC = touchstone.bins_serialfn, DESERIALFUNC = touchstone.bins_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.calibration(float8, boolean) IS
'Calibration table: SELECT * FROM unnest((SELECT calibration(p, y) FROM ...)). Rows by probability in 10 bins of equal width: the mean of what was predicted beside the share of events that came. Bins without rows are not listed. '
'Rows with p NULL or NaN, or y NULL, are left out. No rows: NULL. mean_p of two plans agree within a relative 1e-12, the rest exactly. Error 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.calibration(p float8, y boolean, bins integer) (
	SFUNC = touchstone.calibration_transfn, STYPE = internal, SSPACE = 512,
	FINALFUNC = touchstone.calibration_finalfn,
	COMBINEFUNC = touchstone.bins_combinefn, SERIALFUNC = touchstone.bins_serialfn, DESERIALFUNC = touchstone.bins_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.calibration(float8, boolean, integer) IS
'As calibration(p, y), with so many bins (that of the first row; NULL is 10). Errors: 22023 for bins outside 1 to 1,000,000, 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.log_loss(p float8, y boolean) (
	SFUNC = touchstone.log_loss_transfn, STYPE = internal, SSPACE = 64,
	FINALFUNC = touchstone.loss_finalfn,
	COMBINEFUNC = touchstone.loss_combinefn, SERIALFUNC = touchstone.loss_serialfn, DESERIALFUNC = touchstone.loss_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.log_loss(float8, boolean) IS
'Mean of -ln(p) over events and -ln(1 - p) over other rows: how surprised the probabilities were, 0 is perfect. p below 1e-15 or that near to 1 counts as such, so that one certain mistake does not make it infinite. '
'Rows with p NULL or NaN, or y NULL, are left out. No rows: NULL. Two plans agree within a relative 1e-12. Error 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.brier(p float8, y boolean) (
	SFUNC = touchstone.brier_transfn, STYPE = internal, SSPACE = 64,
	FINALFUNC = touchstone.loss_finalfn,
	COMBINEFUNC = touchstone.loss_combinefn, SERIALFUNC = touchstone.loss_serialfn, DESERIALFUNC = touchstone.loss_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.brier(float8, boolean) IS
'Brier score: the mean of (p - y)^2 with y 1 for an event and 0 else, 0 to 1, 0 is perfect. Rows with p NULL or NaN, or y NULL, are left out. No rows: NULL. Two plans agree within a relative 1e-12. Error 22003 for p outside 0 to 1.';
CREATE AGGREGATE touchstone.woe(bin text, y boolean) (
	SFUNC = touchstone.woe_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.woe_finalfn,
	COMBINEFUNC = touchstone.woe_combinefn, SERIALFUNC = touchstone.woe_serialfn, DESERIALFUNC = touchstone.woe_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.woe(text, boolean) IS
'Weight of evidence table: SELECT * FROM unnest((SELECT woe(industry, y) FROM ...)). woe = ln(share of all events in the bin / share of all other rows in the bin): positive where events are more frequent (many credit scorers write it the other way round). Bins in bytewise order, the bin NULL last; the sum of information_value is that of the variable. '
'Where a bin has no event, or nothing but events, half a row is added to both of its counts, so that its woe is finite. Rows with y NULL are left out. No rows: NULL. Where y is the same in all rows, woe and information_value are NULL. Order and plan change no bit. '
'Memory goes with the number of bins, within work_mem times hash_mem_multiplier. Errors: 53400 beyond that, 54000 for a bin of over 1,000 bytes.';
CREATE AGGREGATE touchstone.woe(bin bigint, y boolean) (
	SFUNC = touchstone.woe_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.woe_finalfn,
	COMBINEFUNC = touchstone.woe_combinefn, SERIALFUNC = touchstone.woe_serialfn, DESERIALFUNC = touchstone.woe_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.woe(bigint, boolean) IS
'Weight of evidence table: SELECT * FROM unnest((SELECT woe(width_bucket(age, ARRAY[30, 45, 60]), y) FROM ...)). woe = ln(share of all events in the bin / share of all other rows in the bin): positive where events are more frequent (many credit scorers write it the other way round). Bins in ascending order, the bin NULL last; the sum of information_value is that of the variable. '
'Where a bin has no event, or nothing but events, half a row is added to both of its counts, so that its woe is finite. Rows with y NULL are left out. No rows: NULL. Where y is the same in all rows, woe and information_value are NULL. Order and plan change no bit. '
'Memory goes with the number of bins, within work_mem times hash_mem_multiplier. Errors: 53400 beyond that.';
