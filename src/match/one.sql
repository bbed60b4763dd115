/*
 * one.sql
 *		match_one: one record checked against a table; match_index, match_key: the indexes that make it fast.
 */

CREATE FUNCTION touchstone.match_key(spec text, VARIADIC columns "any") RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_match_key' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 50;
COMMENT ON FUNCTION touchstone.match_key(text, "any") IS
'What a blocking key makes of the columns of a row: a number, the same for rows that share the key. For indexes: match_index writes the expression. '
'spec: the key and its fields, JSON, as match_index writes it. NULL where a field of the key is missing. Never changes for the same values. Columns of types whose text depends on settings must not be used. Errors: 22023.';

CREATE FUNCTION touchstone.match_keys(spec text, VARIADIC columns "any") RETURNS bigint[]
	AS 'MODULE_PATHNAME', 'ts_match_keys' LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100;
COMMENT ON FUNCTION touchstone.match_keys(text, "any") IS
'match_key for keys that put a row into several blocks, by its tokens, q-grams or elements of a list: all their numbers, ascending, at most 64. For GIN indexes. NULL where there is none.';

CREATE FUNCTION touchstone.match_index(source regclass, matcher touchstone.matcher) RETURNS TABLE (key text, statement text)
	AS 'MODULE_PATHNAME', 'ts_match_index' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000 ROWS 8;
COMMENT ON FUNCTION touchstone.match_index(regclass, touchstone.matcher) IS
'The indexes through which match_one finds its candidates in a table: one row a blocking key (those of rules that hold an exact condition, then those of "blocking"), with the CREATE INDEX statement. In psql: SELECT statement FROM touchstone.match_index(''leads'', :matcher) \gexec. '
'An index is made of the key and its fields, so it stays good when the matcher is trained anew, and serves all matchers with that key. ANALYZE the table afterwards. '
'Columns are those of the right side of the matcher. Errors: 42703 no such column, 42809 a view or foreign table, 22023 a matcher that leaves its keys to be chosen from the data, 22004 NULL.';

CREATE FUNCTION touchstone.match_index_missing(source regclass, matcher touchstone.matcher) RETURNS TABLE (key text, statement text)
	AS 'MODULE_PATHNAME', 'ts_match_index_missing' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000 ROWS 8;
COMMENT ON FUNCTION touchstone.match_index_missing(regclass, touchstone.matcher) IS
'The rows of match_index whose index is not there: no rows means that match_one reads the table through indexes alone. An index of another name with the same expression counts, one with a WHERE clause does not.';

CREATE FUNCTION touchstone.match_one(matcher touchstone.matcher, candidate record, source regclass, key name, exclude bigint DEFAULT NULL, lock boolean DEFAULT NULL)
	RETURNS TABLE (key bigint, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_one' LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000 ROWS 3;
COMMENT ON FUNCTION touchstone.match_one(touchstone.matcher, record, regclass, name, bigint, boolean) IS
'The rows of a table that are one with a record (duplicate), or may be (review), best first: duplicates before reviews, of these the ones that a rule decided first, then by score, then by key. For the check on entry: in a trigger match_one(m, NEW, ''leads'', ''id''), for a form match_one(m, ROW(...)::leads, ''leads'', ''id''). '
'score, rule and action as in match_pairs, to the bit, for a trained matcher; rows are found by the same blocking keys, those of tokens and q-grams by all that less than 1,000 rows share. '
'candidate: a row of the source or of another table or query; it is the left side of the matcher, the source is the right one. Of a row of the source''s own type (NEW) the key''s row is left out; exclude leaves out one more key. '
'source is read by the caller''s rights, so that with row security a row that the caller may not see is not found. Its own indexes are used (match_index); where there is none for a key the table is read, which a notice says once a session. A key that more than 10,000 rows share is passed over with a notice, unless it is an exact rule''s. '
'lock: takes advisory locks on the candidate''s blocks until the transaction ends, so that of two sessions that enter one person at the same time the second waits and then sees the first one''s row (READ COMMITTED); NULL: inside a trigger only. They are 1,024 a table, pg_advisory_xact_lock(1414745423 # oid, 0 to 1023), taken in order within a call; transactions that insert many rows may wait for each other crosswise: error 40P01, to be repeated. '
'A matcher that is not trained is used with default weights, as in match. Errors: 42703 no such column, 42804 key of another type, 22004 NULL argument.';

CREATE FUNCTION touchstone.match_one(matcher touchstone.matcher, candidate record, source regclass, key name, exclude uuid, lock boolean DEFAULT NULL)
	RETURNS TABLE (key uuid, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_one' LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000 ROWS 3;
COMMENT ON FUNCTION touchstone.match_one(touchstone.matcher, record, regclass, name, uuid, boolean) IS
'match_one for keys of type uuid: exclude is the key to be left out, or NULL::uuid.';

CREATE FUNCTION touchstone.match_one(matcher touchstone.matcher, candidate record, source regclass, key name, exclude text, lock boolean DEFAULT NULL)
	RETURNS TABLE (key text, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_one' LANGUAGE C VOLATILE PARALLEL UNSAFE COST 10000 ROWS 3;
COMMENT ON FUNCTION touchstone.match_one(touchstone.matcher, record, regclass, name, text, boolean) IS
'match_one for keys of type text: exclude is the key to be left out, or NULL::text.';
