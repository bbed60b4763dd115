---------------------------------------------------------------------------------------------------------------------
-- phonetic_key
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.phonetic_key(text text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_phonetic_key' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.phonetic_key(text) IS
'What sounds alike gets the same key, one for each word, with a space between: double metaphone (Philips 2000, primary code) for words in Latin letters, pinyin for Han (Smith and Smyth both SM0; all names read zhang wei alike). '
'Accents are dropped, sharp s is ss, ae and oe ligatures two letters, o and l with stroke o and l, c with cedilla s; apostrophes do not cut words, everything else that is no letter does. Text in other scripts, and text without letters, has an empty key. NULL gives NULL. '
'Double metaphone is that of fuzzystrmatch, called in its library file: PostgreSQL''s contrib modules must be installed (error 0A000 otherwise), the extension need not be created. Expression indexes need REINDEX as for normalize_text.';

CREATE FUNCTION touchstone.phonetic_key(text text, algorithm text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_phonetic_key' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.phonetic_key(text, text) IS
'phonetic_key by one algorithm for all words; Han are read as pinyin first, each syllable a word. '
'double_metaphone: Philips 2000, primary code. soundex: as the National Archives of the United States code the census, H and W between two letters of one code included (Ashcraft A261). '
'cologne: Koelner Phonetik, Postel 1969, for German. pinyin: the syllables of pinyin(text), and words in Latin letters in lower case without accents, so that a name in Han and the same in Latin letters (Zhang Wei) meet. '
'No letters: empty. Any argument NULL: NULL. Error 22023 for another algorithm.';
