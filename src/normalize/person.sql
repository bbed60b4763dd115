---------------------------------------------------------------------------------------------------------------------
-- normalize_person_name
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_person_name(name text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_person_name' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_person_name(text) IS
'A person''s name in one form, for comparing and blocking; keep the original beside it. normalize_text first, then: '
'Without Han characters: "Surname, First" turned around; titles before the name (Mr, Mrs, Ms, Dr, Prof, Herr, Mme, …) and behind it (Jr, Sr, II to IV, PhD, MD, MBA, …) dropped; full stops, hyphens, brackets and double quotes become spaces, apostrophes go; Latin letters lose their accents (Müller and Muller are muller; Mueller stays mueller); particles (van, de) stay. '
'With Han: spaces between Han dropped (张 伟 is 张伟), a full stop between Han is the dot of a foreign name (弗拉基米尔·普京); titles at the end (先生, 女士, 老师, 总, 经理, …) dropped when a full name of two characters or more is left (张伟总 is 张伟; 张总 and 欧阳先生 stay). '
'Nothing is lost: titles or punctuation alone stay as normalize_text gives them. Idempotent. NULL gives NULL, empty text or white space empty text; text of more than 1,000 bytes is no name and only normalized. '
'Expression indexes need REINDEX as for normalize_text, and when a new version of the extension knows more titles, which its change log says.';
