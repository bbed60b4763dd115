/*
 * retention.sql
 *		retention and retention_table: which customers come back, by cohort.
 */

CREATE TYPE touchstone.retention_row AS (
	cohort date,
	size bigint,
	period integer,
	active bigint,
	share float8,
	complete boolean
);
COMMENT ON TYPE touchstone.retention_row IS 'The customers of a cohort in a later period: a row of the result of retention_table';
COMMENT ON COLUMN touchstone.retention_row.cohort IS 'first day of the period that the customers of this cohort began in; NULL: customers that never had the cohort event';
COMMENT ON COLUMN touchstone.retention_row.size IS 'customers of the cohort';
COMMENT ON COLUMN touchstone.retention_row.period IS 'periods after the first, from 0; NULL where cohort is';
COMMENT ON COLUMN touchstone.retention_row.active IS 'customers of the cohort that were active in that period; NULL where cohort is';
COMMENT ON COLUMN touchstone.retention_row.share IS 'active as a share of size, 0 to 1; NULL where cohort is';
COMMENT ON COLUMN touchstone.retention_row.complete IS 'whether the period was over at the newest time of the stream, so that active cannot grow; NULL where cohort is';

CREATE FUNCTION touchstone.retention_transfn(internal, timestamptz, timestamptz, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_transfn(internal, timestamptz, timestamptz, text, integer) IS 'transition function of retention';
CREATE FUNCTION touchstone.retention_transfn(internal, timestamptz, timestamptz, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_transfn(internal, timestamptz, timestamptz, text, integer, text) IS 'transition function of retention';
CREATE FUNCTION touchstone.retention_table_transfn(internal, bigint, timestamptz, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_bigint_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, bigint, timestamptz, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, bigint, timestamptz, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_bigint_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, bigint, timestamptz, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, bigint, text, timestamptz, text, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_bigint_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, bigint, text, timestamptz, text, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, bigint, text, timestamptz, text, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_bigint_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, bigint, text, timestamptz, text, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, text, timestamptz, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_text_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, text, timestamptz, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, text, timestamptz, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_text_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, text, timestamptz, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, text, text, timestamptz, text, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_text_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, text, text, timestamptz, text, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, text, text, timestamptz, text, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_text_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, text, text, timestamptz, text, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, uuid, timestamptz, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_uuid_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, uuid, timestamptz, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, uuid, timestamptz, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_uuid_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, uuid, timestamptz, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, uuid, text, timestamptz, text, text, integer) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_uuid_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, uuid, text, timestamptz, text, text, integer) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_table_transfn(internal, uuid, text, timestamptz, text, text, integer, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_event_uuid_transfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_transfn(internal, uuid, text, timestamptz, text, text, integer, text) IS 'transition function of retention_table';
CREATE FUNCTION touchstone.retention_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_combinefn(internal, internal) IS 'combine function of retention: adds the second state to the first';
CREATE FUNCTION touchstone.retention_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_serialfn(internal) IS 'serialisation function of retention';
CREATE FUNCTION touchstone.retention_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_deserialfn(bytea, internal) IS 'deserialisation function of retention';
CREATE FUNCTION touchstone.retention_finalfn(internal) RETURNS boolean[]
	AS 'MODULE_PATHNAME', 'ts_retention_finalfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_finalfn(internal) IS 'final function of retention';
CREATE FUNCTION touchstone.retention_table_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_retention_table_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_combinefn(internal, internal) IS 'combine function of retention_table: adds the second state to the first';
CREATE FUNCTION touchstone.retention_table_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_journey_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_serialfn(internal) IS 'serialisation function of retention_table';
CREATE FUNCTION touchstone.retention_table_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_journey_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_deserialfn(bytea, internal) IS 'deserialisation function of retention_table';
CREATE FUNCTION touchstone.retention_table_finalfn(internal) RETURNS touchstone.retention_row[]
	AS 'MODULE_PATHNAME', 'ts_retention_table_finalfn' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.retention_table_finalfn(internal) IS 'final function of retention_table';

CREATE AGGREGATE touchstone.retention(at timestamptz, cohort_at timestamptz, period text, periods integer) (
	SFUNC = touchstone.retention_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.retention_finalfn,
	COMBINEFUNC = touchstone.retention_combinefn, SERIALFUNC = touchstone.retention_serialfn, DESERIALFUNC = touchstone.retention_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention(timestamptz, timestamptz, text, integer) IS
'In which periods after its first one customer was active, as boolean[] of periods + 1 elements, the first for the period that cohort_at is in: for GROUP BY customer. Rows in any order; cohort_at is when the customer began, of several the earliest. Activity counts by period, also where it is earlier than cohort_at in the same period; what is in earlier periods does not count. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'A row whose at is NULL is no activity. NULL where no row has a cohort_at, and without rows. Errors: 22008 for an infinite time, 22004 for a NULL period, periods or zone, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row.';
CREATE AGGREGATE touchstone.retention(at timestamptz, cohort_at timestamptz, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.retention_finalfn,
	COMBINEFUNC = touchstone.retention_combinefn, SERIALFUNC = touchstone.retention_serialfn, DESERIALFUNC = touchstone.retention_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention(timestamptz, timestamptz, text, integer, text) IS
'In which periods after its first one customer was active, as boolean[] of periods + 1 elements, the first for the period that cohort_at is in: for GROUP BY customer. Rows in any order; cohort_at is when the customer began, of several the earliest. Activity counts by period, also where it is earlier than cohort_at in the same period; what is in earlier periods does not count. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'A row whose at is NULL is no activity. NULL where no row has a cohort_at, and without rows. Errors: 22008 for an infinite time, 22004 for a NULL period, periods or zone, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row.';
CREATE AGGREGATE touchstone.retention_table(customer bigint, at timestamptz, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(bigint, timestamptz, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer bigint, at timestamptz, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(bigint, timestamptz, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer bigint, event text, at timestamptz, cohort_event text, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(bigint, text, timestamptz, text, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer bigint, event text, at timestamptz, cohort_event text, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(bigint, text, timestamptz, text, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer text, at timestamptz, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(text, timestamptz, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer text, at timestamptz, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(text, timestamptz, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer text, event text, at timestamptz, cohort_event text, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(text, text, timestamptz, text, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer text, event text, at timestamptz, cohort_event text, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(text, text, timestamptz, text, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer uuid, at timestamptz, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(uuid, timestamptz, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer uuid, at timestamptz, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(uuid, timestamptz, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event; every event is activity, so that period 0 has everybody. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer uuid, event text, at timestamptz, cohort_event text, period text, periods integer) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(uuid, text, timestamptz, text, text, integer) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
CREATE AGGREGATE touchstone.retention_table(customer uuid, event text, at timestamptz, cohort_event text, period text, periods integer, zone text) (
	SFUNC = touchstone.retention_table_transfn, STYPE = internal, SSPACE = 1024,
	FINALFUNC = touchstone.retention_table_finalfn,
	COMBINEFUNC = touchstone.retention_table_combinefn, SERIALFUNC = touchstone.retention_table_serialfn, DESERIALFUNC = touchstone.retention_table_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.retention_table(uuid, text, timestamptz, text, text, integer, text) IS
'Who comes back, by cohort: of the customers who began in one period, how many were active in it and in each of those after it. Rows in any order. '
'A customer begins with its first event named cohort_event; every other event is activity. A row whose event is NULL is ignored. Customers without a cohort_event are counted in a row whose cohort is NULL. Activity counts by period, also where it is earlier than the cohort event in the same period. '
'period is day, week (from Monday), month, quarter or year; periods, 0 to 1000, is how many after the first are looked at. They are those of the calendar, so a customer who comes on 31 January and on 1 February is active in the month after the first. Days begin at midnight in the time zone zone, where it is missing in the session''s TimeZone, which is also the one that a date becomes a timestamptz in. '
'Returns retention_row[], by cohort and period, for the cohorts that have customers and the periods that had begun at the newest time of the stream. NULL without rows. Errors: 22004 for a NULL customer, time or setting, 22008 for an infinite time, 22023 for an unknown period or zone, periods out of range, and for settings that differ from row to row, 54000 for a text key over 1 kB. The same for the same rows, whatever their order and plan. Beyond work_mem * hash_mem_multiplier events go to temporary files.';
