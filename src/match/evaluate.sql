/*
 * evaluate.sql
 *		match_evaluate: how good pairs or groups are, against the truth.
 */

CREATE FUNCTION touchstone.match_evaluate(pairs regclass, truth regclass)
	RETURNS TABLE (measure text, "precision" float8, recall float8, f1 float8, correct bigint, reported bigint, expected bigint)
	AS 'MODULE_PATHNAME', 'ts_match_evaluate' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10000 ROWS 2;
COMMENT ON FUNCTION touchstone.match_evaluate(regclass, regclass) IS
'Precision, recall and F1 (0 to 1) of pairs or groups against the truth. Both arguments are tables or views of either of two shapes, told apart by the names of their columns. '
'Pairs: columns a and b; where there is a column decision (distinct, review, duplicate), only duplicate counts, where there is a boolean is_match, only true. '
'Groups, one row a record: a key in the first of key, id, record_id, unique_id that there is, and its group in the first of group_key, cluster, cluster_id, group_id, entity_id, one_id; no group (NULL) means alone. Other columns do not matter; for other names make a view. '
'Keys of any type are compared by their text, so 1 and ''1'' are equal; keys of two tables that are linked must differ. Pairs have no order and count once; a row (x, x) is no pair, and only names the record x. '
'Row pairwise counts pairs, those of groups being all pairs within them: correct are in both, reported in the first, expected in the truth. '
'Row b_cubed (Bagga and Baldwin 1998) is a mean over records, which are all keys named on either side; a record not named on one side is alone there, pairs make groups by being connected. Its counts are records: correct have the same group on both sides, reported and expected are not alone in the first and in the truth. '
'Precision is NULL where nothing was found, recall where nothing was expected (F1 is then 0); where nothing was found and nothing expected, all are 1. NULL arguments give no rows. '
'Runs with the rights of the caller. Memory: about 30 bytes and the key a record, 8 a pair, within maintenance_work_mem. '
'Errors: 42703 columns of neither shape, 42804 is_match is no boolean, 22023 unknown decision, 22004 a key is NULL, 21000 a record is in two groups, 53400 maintenance_work_mem is too small, 42P01 no such relation, 42809 not a table or view.';
