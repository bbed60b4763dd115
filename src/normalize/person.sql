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

CREATE FUNCTION touchstone.person_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_person_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 40;
COMMENT ON FUNCTION touchstone.person_similarity(text, text) IS
'How likely two names are names of one person, 0 to 1; from 0.65 on worth a look, from 0.85 on mostly the same. Both are put into the form of normalize_person_name, then compared part by part: '
'F * (0.4 + 0.6 L) * 0.95^n, where F is how well the parts of the shorter name fit their best counterparts (1 - optimal string alignment / length, weighted by length), L the least fit among them, n the number of parts that only the longer name has. '
'Initials fit what they begin (0.8), parts glued together in one of the names are joined, order does not matter; a name of one part against one of several gets 0.7 of it. '
'A name in Han against one in letters is read as pinyin, Cyrillic and Greek are transliterated; between Han names, another character of the same reading fits with 0.9. '
'Symmetric. NULL gives NULL, two empty names 1, one 0. Error 54000 beyond 10,000 characters.';
