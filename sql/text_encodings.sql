-- Databases whose encoding is not UTF-8: characters are converted, or, where nobody knows them, refused.
SET client_min_messages = warning;
CREATE DATABASE touchstone_latin1 TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C';
\c touchstone_latin1
CREATE EXTENSION touchstone;
SET client_encoding = 'UTF8';
SELECT touchstone.levenshtein_distance('Müller', 'Muller'), touchstone.jaro_winkler_similarity('Müller', 'Müllér') > 0.9 AS close, touchstone.normalize_text('MÜLLER') AS normal;
\c postgres
CREATE DATABASE touchstone_bytes TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C';
\c touchstone_bytes
CREATE EXTENSION touchstone;
SELECT touchstone.levenshtein_distance('Muller', 'Miller'), touchstone.normalize_text('MULLER');
-- error
SELECT touchstone.levenshtein_distance(E'M\xfcller', 'Miller');
-- error
SELECT touchstone.normalize_text(E'\xff\xfe');
\c postgres
DROP DATABASE touchstone_latin1;
DROP DATABASE touchstone_bytes;
