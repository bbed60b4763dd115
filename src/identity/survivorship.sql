/*
 * survivorship.sql
 *		Which value of a group of records survives: the aggregates survivor_...; filled_fields.
 */

CREATE TYPE touchstone.survivor AS (
	value text,
	ref text,
	at timestamptz,
	rule text,
	records bigint,
	candidates bigint,
	votes bigint,
	conflict boolean
);
COMMENT ON TYPE touchstone.survivor IS 'The value of a group of records that survives, and where it comes from: the result of the aggregates survivor_...';
COMMENT ON COLUMN touchstone.survivor.value IS 'the value, as text that its type reads back (dates in ISO form, whatever DateStyle is); NULL if no record has one';
COMMENT ON COLUMN touchstone.survivor.ref IS 'ref of the record that it comes from';
COMMENT ON COLUMN touchstone.survivor.at IS 'at of that record';
COMMENT ON COLUMN touchstone.survivor.rule IS 'newest, most frequent, longest, most complete, by priority, minimum or maximum';
COMMENT ON COLUMN touchstone.survivor.records IS 'rows of the group';
COMMENT ON COLUMN touchstone.survivor.candidates IS 'rows of the group with a value that is neither NULL nor empty text';
COMMENT ON COLUMN touchstone.survivor.votes IS 'most frequent: rows with this value; NULL for the other rules';
COMMENT ON COLUMN touchstone.survivor.conflict IS 'whether candidates had different values, so that something was lost';

CREATE FUNCTION touchstone.survivor_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_combinefn(internal, internal) IS 'combine function of the aggregates survivor_...';
CREATE FUNCTION touchstone.survivor_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_survivor_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_serialfn(internal) IS 'serialisation function of the aggregates survivor_...';
CREATE FUNCTION touchstone.survivor_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_deserialfn(bytea, internal) IS 'deserialisation function of the aggregates survivor_...';
CREATE FUNCTION touchstone.survivor_finalfn(internal) RETURNS touchstone.survivor
	AS 'MODULE_PATHNAME', 'ts_survivor_finalfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_finalfn(internal) IS 'final function of the aggregates survivor_...';

CREATE FUNCTION touchstone.filled_fields(fields record) RETURNS integer
	AS 'MODULE_PATHNAME', 'ts_filled_fields' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.filled_fields(record) IS
'How many columns of a row are filled, that is neither NULL nor empty text (nor all blank, for char(n)): filled_fields(l) FROM leads l; of some columns filled_fields(ROW(l.email, l.phone)). For survivor_most_complete. NULL gives NULL.';

CREATE FUNCTION touchstone.survivor_newest_transfn(internal, text, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_newest_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_newest_transfn(internal, text, timestamptz, text) IS 'transition function of survivor_newest';
CREATE AGGREGATE touchstone.survivor_newest(value text, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_newest_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_newest(text, timestamptz, text) IS
'The newest value of a group that is not missing. Values of other types are cast to text. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_most_frequent_transfn(internal, text, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_most_frequent_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_most_frequent_transfn(internal, text, timestamptz, text) IS 'transition function of survivor_most_frequent';
CREATE AGGREGATE touchstone.survivor_most_frequent(value text, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_most_frequent_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_most_frequent(text, timestamptz, text) IS
'The value that most rows of a group have (compared byte by byte: normalise first what should count as equal); ref and at are those of the newest row with it. Values of other types are cast to text. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. Memory grows with the distinct values of a group. Error 54000 beyond 536 million of them.';

CREATE FUNCTION touchstone.survivor_longest_transfn(internal, text, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_longest_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_longest_transfn(internal, text, timestamptz, text) IS 'transition function of survivor_longest';
CREATE AGGREGATE touchstone.survivor_longest(value text, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_longest_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_longest(text, timestamptz, text) IS
'The longest value of a group, in characters. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_most_complete_transfn(internal, text, integer, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_most_complete_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_most_complete_transfn(internal, text, integer, timestamptz, text) IS 'transition function of survivor_most_complete';
CREATE AGGREGATE touchstone.survivor_most_complete(value text, filled integer, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_most_complete_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_most_complete(text, integer, timestamptz, text) IS
'The value of the most complete row of a group among those where it is not missing: survivor_most_complete(l.email, filled_fields(l), l.updated_at, l.id::text). filled is any number; NULL is less than all. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_by_priority_transfn(internal, text, text, text[], timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_by_priority_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_by_priority_transfn(internal, text, text, text[], timestamptz, text) IS 'transition function of survivor_by_priority';
CREATE AGGREGATE touchstone.survivor_by_priority(value text, source text, priorities text[], at timestamptz, ref text) (
	SFUNC = touchstone.survivor_by_priority_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_by_priority(text, text, text[], timestamptz, text) IS
'The value from the source that stands first in priorities, among the rows where it is not missing; sources that are not listed, and NULL, come last. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. Error 22004 for priorities that are or contain NULL.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, text, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, text, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value text, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(text, timestamptz, text) IS
'The smallest value of a group, bytewise, whatever the collation. Cast the value back to its type: (survivor_minimum(...)).value::text. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, bigint, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, bigint, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value bigint, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(bigint, timestamptz, text) IS
'The smallest value of a group. Cast the value back to its type: (survivor_minimum(...)).value::bigint. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, float8, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_float8_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, float8, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value float8, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(float8, timestamptz, text) IS
'The smallest value of a group (NaN is larger than all others). Cast the value back to its type: (survivor_minimum(...)).value::float8. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, numeric, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_numeric_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, numeric, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value numeric, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(numeric, timestamptz, text) IS
'The smallest value of a group (NaN is larger than all others). Cast the value back to its type: (survivor_minimum(...)).value::numeric. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, date, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_date_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, date, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value date, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(date, timestamptz, text) IS
'The smallest value of a group. Cast the value back to its type: (survivor_minimum(...)).value::date. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, timestamp, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_timestamp_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, timestamp, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value timestamp, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(timestamp, timestamptz, text) IS
'The smallest value of a group. Cast the value back to its type: (survivor_minimum(...)).value::timestamp. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_minimum_transfn(internal, timestamptz, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_minimum_timestamptz_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_minimum_transfn(internal, timestamptz, timestamptz, text) IS 'transition function of survivor_minimum';
CREATE AGGREGATE touchstone.survivor_minimum(value timestamptz, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_minimum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_minimum(timestamptz, timestamptz, text) IS
'The smallest value of a group; its text is in the TimeZone of the session. Cast the value back to its type: (survivor_minimum(...)).value::timestamptz. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, text, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, text, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value text, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(text, timestamptz, text) IS
'The largest value of a group, bytewise, whatever the collation. Cast the value back to its type: (survivor_maximum(...)).value::text. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, bigint, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, bigint, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value bigint, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(bigint, timestamptz, text) IS
'The largest value of a group. Cast the value back to its type: (survivor_maximum(...)).value::bigint. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, float8, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_float8_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, float8, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value float8, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(float8, timestamptz, text) IS
'The largest value of a group (NaN is larger than all others). Cast the value back to its type: (survivor_maximum(...)).value::float8. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, numeric, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_numeric_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, numeric, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value numeric, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(numeric, timestamptz, text) IS
'The largest value of a group (NaN is larger than all others). Cast the value back to its type: (survivor_maximum(...)).value::numeric. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, date, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_date_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, date, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value date, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(date, timestamptz, text) IS
'The largest value of a group. Cast the value back to its type: (survivor_maximum(...)).value::date. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, timestamp, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_timestamp_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, timestamp, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value timestamp, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(timestamp, timestamptz, text) IS
'The largest value of a group. Cast the value back to its type: (survivor_maximum(...)).value::timestamp. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';

CREATE FUNCTION touchstone.survivor_maximum_transfn(internal, timestamptz, timestamptz, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_survivor_maximum_timestamptz_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.survivor_maximum_transfn(internal, timestamptz, timestamptz, text) IS 'transition function of survivor_maximum';
CREATE AGGREGATE touchstone.survivor_maximum(value timestamptz, at timestamptz, ref text) (
	SFUNC = touchstone.survivor_maximum_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.survivor_finalfn,
	COMBINEFUNC = touchstone.survivor_combinefn, SERIALFUNC = touchstone.survivor_serialfn, DESERIALFUNC = touchstone.survivor_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.survivor_maximum(timestamptz, timestamptz, text) IS
'The largest value of a group; its text is in the TimeZone of the session. Cast the value back to its type: (survivor_maximum(...)).value::timestamptz. '
'Ties: the later at (NULL is before all times), then the smaller ref (bytewise; NULL is last), then the smaller value (bytewise); never the order of the rows. NULL and empty text are missing: such rows are counted, but do not win. Returns survivor: value, ref, at, rule, records, candidates, votes, conflict; without a candidate its value is NULL; NULL without rows. ref identifies the row, as text: id::text. No errors.';
