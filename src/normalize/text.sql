---------------------------------------------------------------------------------------------------------------------
-- normalize_text
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_text(text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_text(text) IS
'Text in one form: compatibility forms and case folded (Unicode NFKC_Casefold, by ICU), one space between words. NULL gives NULL.';
