---------------------------------------------------------------------------------------------------------------------
-- match_pairs, match_pairs_between, match_groups, match_train
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.match_pairs(source regclass, key name, matcher touchstone.matcher, decided regclass DEFAULT NULL)
	RETURNS TABLE (a bigint, b bigint, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs(regclass, name, touchstone.matcher, regclass) IS
'The pairs of rows of a table or view that are one (duplicate) or may be (review), each once, a before b in the order of the key, sorted. '
'score: the probability that they are one (comparisons), the sum of points (weights), or, where a rule decided, 1 for duplicate and 0.5 for review; rule and action: those of the rule, or decided for an answer of people. '
'source is read once, by the caller''s rights, only the columns that the matcher names; key identifies a row: bigint or smaller, not NULL, unique. '
'decided: a table or view (a, b, decision) of people''s answers, which override rules and probabilities; a pair in either order, answers on rows that are not there are passed over, two different answers on a pair are error 21000. '
'Compared are pairs that share a blocking key, and all pairs that an exact rule asks for; keys are chosen from the data where the matcher names none (match_forecast shows them). A matcher that is not trained is trained on the table first, which a notice says. '
'Deterministic. Memory: maintenance_work_mem, else error 53400. Errors: 42703 no such column, 42804 key of another type, 22004 NULL key or argument, 21000 key not unique, 54000 a rule that exceeds touchstone.match_pair_budget. '
'Settings: touchstone.match_pair_budget, touchstone.match_progress.';

CREATE FUNCTION touchstone.match_pairs(source regclass, key name, matcher touchstone.matcher, key_type anyelement, decided regclass DEFAULT NULL)
	RETURNS TABLE (a anyelement, b anyelement, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs(regclass, name, touchstone.matcher, anyelement, regclass) IS
'match_pairs for keys of another type: key_type is NULL::uuid, NULL::text or NULL::bigint; its value does not matter. uuid and text are ordered bytewise. Another type is error 42804.';

CREATE FUNCTION touchstone.match_pairs(source regclass, key name, matcher touchstone.matcher, decided text)
	RETURNS TABLE (a bigint, b bigint, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs(regclass, name, touchstone.matcher, text) IS
'match_pairs with the table of people''s answers as text, so that its name can be written without a cast.';

CREATE FUNCTION touchstone.match_pairs_between(left_source regclass, left_key name, right_source regclass, right_key name, matcher touchstone.matcher,
		decided regclass DEFAULT NULL, one_to_one boolean DEFAULT false)
	RETURNS TABLE (a bigint, b bigint, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs_between' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs_between(regclass, name, regclass, name, touchstone.matcher, regclass, boolean) IS
'match_pairs across two tables: a is a row of the left one, b of the right one, such as an import against the leads. Where columns have other names on one side, fields of the matcher say so in "left" and "right". '
'one_to_one: no row is in more than one pair; the strongest pairs are taken first (duplicates before reviews, then what people and rules decided before evidence, then by score, then by key). Keys of the two tables are apart: 1 on the left is not 1 on the right.';

CREATE FUNCTION touchstone.match_pairs_between(left_source regclass, left_key name, right_source regclass, right_key name, matcher touchstone.matcher,
		key_type anyelement, decided regclass DEFAULT NULL, one_to_one boolean DEFAULT false)
	RETURNS TABLE (a anyelement, b anyelement, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs_between' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs_between(regclass, name, regclass, name, touchstone.matcher, anyelement, regclass, boolean) IS
'match_pairs_between for keys of another type, the same in both tables: key_type is NULL::uuid, NULL::text or NULL::bigint.';

CREATE FUNCTION touchstone.match_pairs_between(left_source regclass, left_key name, right_source regclass, right_key name, matcher touchstone.matcher, decided text, one_to_one boolean DEFAULT false)
	RETURNS TABLE (a bigint, b bigint, decision touchstone.match_decision, score float8, rule text, action text)
	AS 'MODULE_PATHNAME', 'ts_match_pairs_between' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 10000;
COMMENT ON FUNCTION touchstone.match_pairs_between(regclass, name, regclass, name, touchstone.matcher, text, boolean) IS
'match_pairs_between with the table of people''s answers as text, so that its name can be written without a cast.';

CREATE FUNCTION touchstone.match_groups(source regclass, key name, matcher touchstone.matcher, decided regclass DEFAULT NULL)
	RETURNS TABLE (key bigint, group_key bigint, decision touchstone.match_decision, weakest_link float8)
	AS 'MODULE_PATHNAME', 'ts_match_groups' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 100000;
COMMENT ON FUNCTION touchstone.match_groups(regclass, name, touchstone.matcher, regclass) IS
'Every row of a table with the group of rows that are one with it: group_key is the smallest key of the group, its own where it is alone. Sorted by key. '
'decision: duplicate in a group of two or more, review for a row that is alone but has a pair to review, else distinct. weakest_link: the least score among the links that hold the group together; NULL for a row alone. '
'Links are the pairs of match_pairs that are duplicates, strongest first: what people decided, then rules, then by score. Two groups are not joined where a rule or people say of any pair across that it is distinct, nor where the pairs across them, taken together, agree less than those of strangers would: one mistaken pair does not make one of two families. '
'decided, errors and memory as for match_pairs.';

CREATE FUNCTION touchstone.match_groups(source regclass, key name, matcher touchstone.matcher, key_type anyelement, decided regclass DEFAULT NULL)
	RETURNS TABLE (key anyelement, group_key anyelement, decision touchstone.match_decision, weakest_link float8)
	AS 'MODULE_PATHNAME', 'ts_match_groups' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 100000;
COMMENT ON FUNCTION touchstone.match_groups(regclass, name, touchstone.matcher, anyelement, regclass) IS
'match_groups for keys of another type: key_type is NULL::uuid, NULL::text or NULL::bigint.';

CREATE FUNCTION touchstone.match_groups(source regclass, key name, matcher touchstone.matcher, decided text)
	RETURNS TABLE (key bigint, group_key bigint, decision touchstone.match_decision, weakest_link float8)
	AS 'MODULE_PATHNAME', 'ts_match_groups' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000 ROWS 100000;
COMMENT ON FUNCTION touchstone.match_groups(regclass, name, touchstone.matcher, text) IS
'match_groups with the table of people''s answers as text, so that its name can be written without a cast.';

CREATE FUNCTION touchstone.match_train(source regclass, key name, matcher touchstone.matcher, seed bigint DEFAULT 0, labels regclass DEFAULT NULL)
	RETURNS touchstone.matcher
	AS 'MODULE_PATHNAME', 'ts_match_train' LANGUAGE C STABLE PARALLEL RESTRICTED COST 1000000;
COMMENT ON FUNCTION touchstone.match_train(regclass, name, touchstone.matcher, bigint, regclass) IS
'The matcher with what its levels say learned from the rows of a table: m and u of each level (how often it holds among pairs that are one, and that are two), what levels of two comparisons have to do with each other (given), the prior, and the frequencies of values where term_frequency is on. Keep it in a column: it is a value like any other. '
'u from pairs at random and from the frequencies of values, m by expectation maximisation over the pairs of each blocking key and then of all. No labels are needed; labels, a table or view (a, b, decision), are taken into account for m. '
'Deterministic for a seed. In "training" of the result: rows, pairs looked at, iterations, converged. Errors: 22023 for a matcher without comparisons and for fewer than two rows, else those of match_pairs. '
'Source: Fellegi and Sunter 1969; Winkler 1988 for EM; Chow and Liu 1968 for what goes together.';
