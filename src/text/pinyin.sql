---------------------------------------------------------------------------------------------------------------------
-- pinyin, pinyin_initials
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.pinyin(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_pinyin' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.pinyin(text) IS
'Han characters as toneless pinyin in lower case, one space between syllables, v for u with diaeresis (lv, nv): U+5F20 U+4F1F gives zhang wei. '
'Other text stays as it is, with a space between it and a syllable (IBM and two Han: IBM zhong guo); white space becomes one space. '
'Traditional characters read like their simplified forms. A character has its most frequent reading in Unicode''s Unihan data, or the one usual in names, except in several hundred words and place names (chong qing, cheng du, yin hang, yin yue). '
'Surnames have their own reading (shan, xie, qiu, yu chi) at the beginning of a text that looks like a person''s name: two to four Han characters and nothing else, a surname of one character in two or three, of two in three or four, and not a listed word (dan wei, unit). '
'A character without a known reading stays as it is. NULL gives NULL, empty text gives empty text. No library is asked: answers change with this extension only.';

CREATE FUNCTION touchstone.pinyin_initials(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_pinyin_initials' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.pinyin_initials(text) IS
'First letters of the syllables of pinyin(text): zw for zhang wei, cq for chong qing. Other text stays as it is but for white space, which goes: IBM zhong guo gives IBMzg. NULL gives NULL.';
