---------------------------------------------------------------------------------------------------------------------
-- pinyin, pinyin_initials
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.pinyin(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_pinyin' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.pinyin(text) IS
'Han characters as toneless pinyin in lower case, one space between syllables, v for ü (吕 lv): 张伟 gives zhang wei. '
'Other text stays as it is, with a space between it and a syllable (IBM中国 gives IBM zhong guo); white space becomes one space. '
'Traditional characters read like their simplified forms. A character has its most frequent reading in Unicode''s Unihan data, or the one usual in names, except in several hundred words and place names (重庆 chong qing, 成都 cheng du, 银行 yin hang). '
'Surnames have their own reading (单 shan, 解 xie, 尉迟 yu chi) at the beginning of a text that looks like a person''s name: two to four Han characters and nothing else, a surname of one character in two or three, of two in three or four, and not a listed word (单位). '
'A character without a known reading stays as it is. NULL gives NULL, empty text gives empty text.';

CREATE FUNCTION touchstone.pinyin_initials(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_pinyin_initials' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.pinyin_initials(text) IS
'First letters of the syllables of pinyin(text): 张伟 gives zw, 重庆 cq. Other text stays as it is but for white space, which goes: IBM 中国 gives IBMzg. NULL gives NULL.';
