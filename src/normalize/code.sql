---------------------------------------------------------------------------------------------------------------------
-- Unified social credit codes
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_credit_code(code text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_credit_code' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_credit_code(text) IS
'A unified social credit code (GB 32100-2015) as it should be written: spaces and dashes of every kind taken out, full-width characters and lower case folded, O and I (which no code has) as 0 and 1. '
'Says nothing about validity: what is no code is folded as well, characters that no code has are kept. NULL gives NULL, and so does text of nothing but spaces and dashes.';

CREATE FUNCTION touchstone.is_valid_credit_code(code text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_is_valid_credit_code' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.is_valid_credit_code(text) IS
'Whether the text as it stands is a unified social credit code by GB 32100-2015: 18 characters of its alphabet (digits and capital letters but I, O, S, V, Z), the last one the check of the others modulo 31 (31 becomes 0). '
'For text as people type it: is_valid_credit_code(normalize_credit_code(code)). The check of GB 11714 inside does not decide: genuine codes fail it; see credit_code_check. NULL gives NULL.';

CREATE FUNCTION touchstone.credit_code_check(code text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_credit_code_check' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.credit_code_check(text) IS
'What is wrong with a unified social credit code as it stands: ''ok'', or findings ''word: explanation'' joined by ''; ''. The words are stable: '
'length (not 18 characters), character (one that no code has), check_character (18, GB 32100-2015), organisation_code (17 as the check of 9 to 16, GB 11714; some genuine codes fail it, so they remain valid), division (a letter among 3 to 8), '
'registration_number (15 digits: a number of before 2015, not a code), and with it registration_check when its own check digit (GB/T 17710) is wrong. NULL gives NULL.';
