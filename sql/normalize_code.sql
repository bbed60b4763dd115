-- Unified social credit codes: folding, validity, what is wrong.  The codes are invented: division 000000, and round bodies.
\pset format unaligned
SET search_path = touchstone, public;

-- folding: full-width, spaces and dashes of every kind, case, O and I
SELECT code, normalize_credit_code(code) FROM (VALUES
	('91000000MA0000000X'), ('91000000ma0000000x'), (' 9100 0000 MA00-0000-0X '), ('９１００００００ＭＡ００００００００'),
	('9IOOOOOOMAOOOOOOOX'), ('91000000—MA000000–0X'), (E'91000000\tMA0000000X\u200b'), ('无'), ('注册号：110000000000000'), ('91000000ma0000000é')) v(code);
SELECT normalize_credit_code(NULL) IS NULL AS null_gives_null, normalize_credit_code('') IS NULL AS empty_gives_null, normalize_credit_code(' - 　') IS NULL AS nothing_left;

-- validity: the text as it stands
SELECT code, is_valid_credit_code(code) AS valid, credit_code_check(code) AS "check" FROM (VALUES
	('91000000MA0000007C'), ('91000000MA00000900'), ('91000000MA000004XL'), ('A1000000MA0000007B'), ('Y10000001000000082'),
	('91000000MA0000001R'), ('91000000MA0000007D'), ('91000000MA00000000'), ('9100000AMA0000007W'), ('91000000ma0000007c'), ('91000000MO00000000'), ('91000000 MA00000000'),
	('91000000MA0000007'), ('91000000MA0000001'), ('91000000MA00000070C'), ('9'), (''), ('代码'), ('91000000MA0000007码'),
	('110000000000000'), ('110000000000001'), ('110000000000002'), ('110000000000003'), ('110000000000009'), ('11000000000000A')) v(code);
SELECT is_valid_credit_code(NULL) IS NULL AS valid_null, credit_code_check(NULL) IS NULL AS check_null;

-- long and strange text: counted, never repeated at length
SELECT credit_code_check(repeat('9', 10000)) AS long, credit_code_check(E'\x01') AS control, credit_code_check(repeat('😀', 18)) AS emoji, is_valid_credit_code(repeat('😀', 18)) AS valid;
SELECT length(normalize_credit_code(repeat('é-', 10000)));
-- as people type it: varchar, char, named
SELECT is_valid_credit_code('91000000MA0000007C'::varchar) AS varchar, is_valid_credit_code(code => 'x') AS named;
