/*
 * health.sql
 *		data_health: what is missing, wrong and double in a table.
 */

CREATE FUNCTION touchstone.data_health(source regclass, matcher touchstone.matcher)
	RETURNS TABLE (subject text, name text, figure text, count bigint, share float8)
	AS 'MODULE_PATHNAME', 'ts_data_health' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 40;
COMMENT ON FUNCTION touchstone.data_health(regclass, touchstone.matcher) IS
'The state of a table as figures, one a row, so that they can be stored daily and drawn: INSERT INTO health SELECT current_date, h.* FROM touchstone.data_health(''leads'', :matcher) h. '
'subject source: rows; with a duplicate (rows in a pair that is one), to review (rows in a pair to review and in none that is one), share of all rows. '
'subject field, for every field of the matcher, name: missing (NULL, empty, blank or ignored; the latter also as ignored) and invalid (its normaliser makes nothing of it, a credit code whose check fails, no date, number or place where the matcher asks for one), share of all rows; distinct (different values) and duplicated (rows whose value another row has too), share of the rows that have a value. Of a list, the value is the whole list. '
'subject rule, for every rule that does not say distinct, and comparisons: duplicates and reviews, pairs that it decided, as in match_pairs; no share. '
'share: 0 to 1, NULL where it has no meaning or of no rows. A matcher that is not trained is used with default weights, which a notice says. Read by the caller''s rights: with row security only what he sees. Memory and errors as for match_pairs.';
