-- phonetic_key: by script, and by each algorithm.
SET search_path = touchstone, public;

-- the default: double metaphone for Latin letters, pinyin for Han
SELECT x, phonetic_key(x) FROM (VALUES ('Smith'), ('Smyth'), ('Schmidt'), ('Thompson'), ('Müller'), ('MULLER'), ('Jose'), ('José'), ('O''Brien'), ('O’Brien'), ('OBrien'), ('Anne-Marie'), ('van der Berg'),
	('François'), ('Łukasz Kowalski'), ('Søren'), ('Strauß'), ('STRAUSS'), ('Æsop'), ('ＳＭＩＴＨ'), (E'Zoe\u0308'), ('ﬁnch'), ('张伟'), ('章威'), ('張偉'), ('单伟'), ('重庆银行'), ('IBM中国'), ('Zhang 伟')) v(x);
-- Soundex: the examples of the census rules
SELECT x, phonetic_key(x, 'soundex') FROM (VALUES ('Robert'), ('Rupert'), ('Rubin'), ('Ashcraft'), ('Ashcroft'), ('Tymczak'), ('Pfister'), ('Honeyman'), ('Jackson'), ('Gutierrez'), ('Washington'), ('Lee'), ('VanDeusen'),
	('van Deusen'), ('A'), ('h'), ('Wh'), ('Müller'), ('张伟')) v(x);
-- Cologne: the examples of Postel's rules
SELECT x, phonetic_key(x, 'cologne') FROM (VALUES ('Müller'), ('Mueller'), ('Lüdenscheidt'), ('Müller-Lüdenscheidt'), ('MüllerLüdenscheidt'), ('Wikipedia'), ('Breschnew'), ('Meier'), ('Mayr'), ('Schmidt'), ('Philipp'), ('Filip'), ('Xaver'), ('Axel'),
	('Hacks'), ('Hackx'), ('Christian'), ('Celle'), ('Schach'), ('Acker'), ('Heinz Classen'), ('Strauß'), ('Ahaus'), ('H'), ('Tschechien'), ('Zacher'), ('Czerny')) v(x);
-- pinyin for both, so that the spellings of one name meet
SELECT x, phonetic_key(x, 'pinyin') FROM (VALUES ('张伟'), ('Zhang Wei'), ('ZHANG, wei.'), ('Lü'), ('吕布')) v(x);
SELECT x, phonetic_key(x, 'double_metaphone') FROM (VALUES ('张伟'), ('Zhang Wei'), ('Xavier')) v(x);

-- nothing to say: empty; NULL: NULL
SELECT '[' || phonetic_key(x) || ']' AS key, '[' || phonetic_key(x, 'cologne') || ']' AS cologne FROM (VALUES (''), (' '), ('123'), ('🙂'), ('Привет'), ('שלום'), (''''), (E'\u0301'), ('龿')) v(x);
SELECT phonetic_key(NULL) IS NULL AND phonetic_key(NULL, 'soundex') IS NULL AND phonetic_key('a', NULL) IS NULL AS null_gives_null,
       phonetic_key('Smith'::varchar) AS varchar, phonetic_key(text => 'Smith', algorithm => 'soundex') AS named, touchstone.phonetic_key('Smith'::char(9), 'soundex'::char(9)) AS padded;
-- error: an algorithm that is none
SELECT phonetic_key('Smith', 'metaphone');
-- the case of an algorithm does not matter
SELECT phonetic_key('Smith', 'Soundex');

-- long words, and characters that stand for many letters
SELECT length(phonetic_key(repeat('xh', 50000), 'cologne')) AS cologne, length(phonetic_key(repeat('smith ', 10000), 'soundex')) AS soundex, length(phonetic_key(repeat('h ', 1000), 'cologne')) AS nothing, length(phonetic_key(repeat('㋏㏒', 1000), 'pinyin')) AS spelled_out,
       length(phonetic_key(repeat('Schmidt ', 1000))) AS metaphone;
