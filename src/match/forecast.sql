---------------------------------------------------------------------------------------------------------------------
-- match_forecast
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.match_forecast(source regclass, matcher touchstone.matcher)
	RETURNS TABLE (ordinal integer, key text, origin text, rule text, blocks bigint, largest_block bigint, example text, pairs bigint, new_pairs bigint, blocks_cut bigint, pairs_cut bigint)
	AS 'MODULE_PATHNAME', 'ts_match_forecast' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 20;
COMMENT ON FUNCTION touchstone.match_forecast(regclass, touchstone.matcher) IS
'Which pairs of a table a matcher would compare, and why: one row a blocking key, in the order in which they are used, and a last row with origin total. No pair is scored. '
'key: as in "blocking" of the matcher; origin: rule (of an exact rule, complete), part of a rule (its exact conditions), given, chosen (from the data), split (a key with one more field, for blocks of a key before it that were too large for the budget). '
'blocks, largest_block: how many with a pair, and records in the largest; example: the values in the largest block, of those that were cut where there are any; pairs: in all blocks of the key; new_pairs: those that no key before finds. '
'blocks_cut, pairs_cut: blocks too large for touchstone.match_pair_budget, which only the keys with origin split may still compare in part; in the last row, pairs that no split has kept, at most. '
'Errors as for match_pairs; an untrained matcher is not trained for it.';
