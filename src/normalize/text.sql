---------------------------------------------------------------------------------------------------------------------
-- normalize_text
---------------------------------------------------------------------------------------------------------------------

-- (Comments are ASCII, since this file is read in the encoding of the database.)
CREATE FUNCTION touchstone.normalize_text(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_text(text) IS
'Text in one form, for comparing and indexing: what is written differently but means the same becomes equal. '
'Case, full-width and other compatibility forms, composed and decomposed accents (Unicode NFKC_Casefold, by ICU; sharp s becomes ss, ligatures letters; accents stay). Traditional Han become simplified, one for one. '
'Every white space and control character becomes a space, one between words and none at the ends; what is invisible goes (zero-width characters, byte order marks, soft hyphens, direction marks). '
'Punctuation: dashes become -, single quotes, primes, grave and acute accents by themselves an apostrophe, double quotes, angle and corner brackets of CJK a ", dots between names a middle dot U+00B7, the ideographic comma and full stop , and ., the other brackets of CJK parentheses. '
'Traditional to simplified follows Unicode''s Unihan data; a character that the Chinese standard table of 2013 lists itself stays as it is, so that words of simplified text are never changed (U+4E7E, U+8457, U+85C9). '
'Idempotent. NULL gives NULL, nothing but white space gives empty text. Text of any length; beyond 119 MB an error (54000) unless it needs no ICU (ASCII, Latin-1 letters, common Han, full-width forms). '
'In a database that is not UTF8, an error where its encoding lacks a character of the result, and for text beyond ASCII in SQL_ASCII. '
'Expression indexes on it need REINDEX after an update of ICU (with the operating system, or moving to another one) only if rows have characters that the older ICU did not know, since Unicode never changes the folding of a character once it is assigned; the tables of Han change with this extension only, and its change log says when.';
