---------------------------------------------------------------------------------------------------------------------
-- normalize_text
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_text(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_text(text) IS
'Text in one form, for comparing and indexing: what is written differently but means the same becomes equal. '
'Case, full-width and other compatibility forms, composed and decomposed accents (Unicode NFKC_Casefold, by ICU: ß becomes ss, ﬁ fi, Ａ a; accents stay); traditional Han become simplified, one for one; '
'every white space and control character becomes a space, one between words and none at the ends; what is invisible goes (zero-width characters, byte order marks, soft hyphens, direction marks). '
'Punctuation: dashes become -, single quotes, primes and ` and ´ an apostrophe, double quotes and 《》〈〉「」『』 a ", dots between names (• ・ ‧) a ·, 、 a comma, 。 a full stop, 【】〔〕〖〗 parentheses. '
'Traditional to simplified follows Unicode''s Unihan data; a character that the standard table of 2013 lists itself stays as it is (乾, 著, 藉). '
'Idempotent. NULL gives NULL, nothing but white space gives empty text. Text of any length; beyond 119 MB an error (54000) unless it is simple. '
'In a database that is not UTF8, an error where the encoding lacks a character of the result. '
'Expression indexes on it need REINDEX after an update of ICU (pg_upgrade to another machine included) only for rows with characters that the older ICU did not know, since Unicode never changes the folding of a character once it is assigned; the tables of Han change with the extension only, and its change log says when.';
