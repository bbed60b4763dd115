---------------------------------------------------------------------------------------------------------------------
-- Phone numbers
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.phone_key(phone text, region text DEFAULT 'CN') RETURNS text
	AS 'MODULE_PATHNAME', 'ts_phone_key' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.phone_key(text, text) IS
'A phone number as a key for equality, indexes and blocking: +, country code, national number; for a correct number its E.164 form. '
'Digits of any script are read, punctuation is passed over, + and the prefixes of international calls (00, and those of the region), the region''s own country code without them where the length tells, and trunk prefixes (the 0 of 010) are folded. '
'Extensions and a second number in the text are left out; letters of a vanity number (1-800-FLOWERS) are digits. Nothing is validated, and a local number without its area code stays one: use normalize_phone for that. '
'region is a country by ISO 3166-1, of those that the error for any other names. NULL gives NULL, and so does text without a digit or with more digits than a number has (20).';

CREATE FUNCTION touchstone.phone_extension(phone text, region text DEFAULT 'CN') RETURNS text
	AS 'MODULE_PATHNAME', 'ts_phone_extension' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.phone_extension(text, text) IS
'The extension that a phone number is written with, as digits: behind zhuan (U+8F6C, U+8F49), fenji (U+5206 U+673A), neixian (U+5185 U+7EBF), ext., extension, x, #, the pause of a comma, and in China behind a second dash (010-62345678-801). NULL when there is none, and for NULL. '
'It is what phone_key leaves out. region as for phone_key.';

CREATE FUNCTION touchstone.normalize_phone(phone text, region text DEFAULT 'CN') RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_phone' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_phone(text, text) IS
'A phone number in E.164 form (+8613800138000) when it is valid by the numbering plan of its country, by Google''s libphonenumber; NULL when it is not, when the text has more than 64 characters, and for NULL. Extensions are left out: phone_extension has them. '
'STABLE, since answers change with the metadata of the installed libphonenumber: for indexes use phone_key. region is a country by ISO 3166-1, for numbers without a country code. '
'Errors: 22023 for an unknown region; 0A000 where the library touchstone_phone was not built or cannot be loaded, with what to install.';
