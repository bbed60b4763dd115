---------------------------------------------------------------------------------------------------------------------
-- normalize_person_name
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_person_name(name text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_person_name' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_person_name(text) IS
'A person''s name in one form, for comparing and blocking; keep the original beside it. normalize_text first, then: '
'Without Han characters: "Surname, First" turned around; titles before the name (Mr, Mrs, Ms, Dr, Prof, Herr, Mme, ...) and behind it (Jr, Sr, II to IV, PhD, MD, MBA, ...) dropped; full stops, hyphens, brackets and double quotes become spaces, apostrophes go; Latin letters lose their accents (u with diaeresis is u, not ue); particles (van, de) stay. '
'With Han: spaces between Han dropped, a full stop between Han is the middle dot of a foreign name; Chinese titles at the end (xian sheng, nu shi, lao shi, zong, jing li, ...) dropped when a full name of two characters or more is left, and not merely a surname of two (Zhang zong and Ouyang xian sheng stay as they are). '
'Nothing is lost: titles or punctuation alone stay as normalize_text gives them. Idempotent. NULL gives NULL, empty text or white space empty text; text of more than 1,000 bytes is no name and only normalized. '
'Expression indexes need REINDEX as for normalize_text, and when a new version of the extension knows more titles, which its change log says.';
