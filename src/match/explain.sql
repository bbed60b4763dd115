/*
 * explain.sql
 *		match and match_explain: the verdict on two rows, and why.
 */

CREATE FUNCTION touchstone.match(matcher touchstone.matcher, a record, b record,
		OUT decision touchstone.match_decision, OUT score float8, OUT rule text)
	AS 'MODULE_PATHNAME', 'ts_match' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 200;
COMMENT ON FUNCTION touchstone.match(touchstone.matcher, record, record) IS
'Whether two rows are one: decision (distinct, review, duplicate), score and the rule that decided, NULL where none did. '
'score: the probability that they are one, 0 to 1 (comparisons); the sum of points (weights); or, where a rule decided, 1 for duplicate, 0.5 for review and 0 for distinct, as where no rule holds and the matcher has nothing else. '
'a and b are rows of any tables, views or subqueries, the same or two, or ROW(...)::sometype; columns are found by name, and fields of the matcher with "left" and "right" read "left" of a and "right" of b. '
'SELECT l.id, r.id, m.* FROM leads l JOIN leads r ON l.phone = r.phone AND l.id < r.id, LATERAL touchstone.match(:matcher, l, r) AS m; written as (match(...)).* it is computed three times. '
'For a trained matcher the same, to the bit, as match_pairs says of the pair, a being the row with the smaller key; people''s answers (decided) are not known here. A matcher that is not trained is used with default weights: match_train learns better ones. '
'A call takes microseconds; one at which the matcher is another than at the call before takes some 30: sort by matcher where a query has several. '
'NULL where an argument is NULL; a row whose columns are NULL is a row with nothing to compare. Errors: 42703 a column that the matcher names is not there, or a row that has no column names, such as ROW(1, 2).';

CREATE FUNCTION touchstone.match_explain(matcher touchstone.matcher, a record, b record)
	RETURNS TABLE (step int, part text, a text, b text, outcome text, weight float8, total float8, score float8)
	AS 'MODULE_PATHNAME', 'ts_match_explain' LANGUAGE C STABLE STRICT PARALLEL SAFE COST 2000 ROWS 10;
COMMENT ON FUNCTION touchstone.match_explain(touchstone.matcher, record, record) IS
'Why match says what it says of two rows, as a waterfall: one row for each part of the matcher that was asked, in order. Columns: '
'step: 1, 2, ... '
'part: "rule NAME", for every rule until one holds; where none does: "note" for a matcher that is not trained, "prior", the name of each comparison in the order in which they are added up, "NAME, frequency" where it counts how frequent the value is; at last "score". '
'a, b: the two values in normal form, NULL where missing; of a rule that holds, all fields it asks for; elements of a list stand between commas. '
'outcome: in words. Of a rule: the condition that fails first, or that it holds, and its decision and action. Of a comparison: the level, and how often it is met among pairs that are one and among others; "given" says that the latter is counted among pairs with that level of another comparison. Of score: score, threshold and decision. '
'weight: what the part adds: bits, log2(m / u) (comparisons; +1 doubles the odds), points (weights), or the score of a rule that decides; 0 for a missing value; NULL for a rule that fails, a note and the last row. '
'total: the sum of weights so far; NULL before the first. The last one is the sum of all. '
'score: what match would give if it ended here: the probability 1 / (1 + 2^-total), or total for points and rules; NULL where total is. In the last row it is the score of match, to the bit. '
'Arguments and errors as for match; no rows where an argument is NULL.';
