-- person_similarity: part by part, and the part that fits least.
SET search_path = touchstone, public;
CREATE FUNCTION pg_temp.show(VARIADIC texts text[]) RETURNS TABLE (a text, b text, similarity numeric) LANGUAGE sql AS
$$ SELECT texts[i], texts[i + 1], round(person_similarity(texts[i], texts[i + 1])::numeric, 3) FROM generate_series(1, cardinality(texts), 2) i ORDER BY i $$;

-- the same name: spelling, order, titles, accents
SELECT * FROM pg_temp.show('John Smith', 'JOHN SMITH', 'Smith, John', 'John Smith', 'Dr. John Smith', 'John Smith PhD', 'Zoë Brown', 'Zoe Brown', 'John Smith', 'Smith John', 'Anne-Marie Roy', 'Anne Marie Roy', 'JohnSmith', 'John Smith', 'Al-Masri Omar', 'Omar Almasri');
-- a slip, an initial, a middle name, one part only
SELECT * FROM pg_temp.show('John Smith', 'Jonh Smith', 'Katharina Berger', 'Katarina Berger', 'J. Smith', 'John Smith', 'J. K. Berger', 'Julia Klara Berger', 'John Smith', 'John Paul Smith', 'Smith', 'John Smith', 'Li', 'Li');
-- another person: one part differs, however long the rest
SELECT * FROM pg_temp.show('John Smith', 'Jane Smith', 'Omar bin Khalid bin Walid Rahman', 'Omar bin Khalid bin Walid Suleiman', 'John Doe', 'John Roe', 'J. Smith', 'Karl Smith');
-- Han: homophones, one character more or less, titles
SELECT * FROM pg_temp.show('张伟', '张伟', '张伟', '張偉先生', '张伟', '张炜', '李小明', '李晓明', '李小明', '李小红', '张伟', '李伟', '欧阳明', '欧阳鸣');
-- Han against pinyin, in either order; surnames of two characters, and with a reading of their own; Cyrillic and Greek
SELECT * FROM pg_temp.show('张伟', 'Zhang Wei', 'Wei Zhang', '张伟', '李小明', 'Xiaoming Li', '李小明', 'Li Xiao Ming', '欧阳小明', 'Ouyang Xiaoming', '单小明', 'Shan Xiaoming', 'Иван Петров', 'Ivan Petrov', 'Νίκος Παππάς', 'Nikos Pappas', '张伟', 'John Smith', 'Иван Петров', 'Пётр Иванов');
-- nothing to compare, and many parts
SELECT person_similarity('', ''), person_similarity('', 'x'), person_similarity('.', '.'), person_similarity(NULL, 'x'), person_similarity(a => 'x'::varchar, b => 'x');
SELECT person_similarity(string_agg(md5(i::text), ' '), string_agg(md5(i::text), ' ' ORDER BY -i)) > 0.9 AS thirty_parts, person_similarity(string_agg(md5(i::text), ' '), 'x') AS against_one FROM generate_series(1, 30) i;
SELECT person_similarity(string_agg(md5(i::text), ' '), string_agg(md5(i::text), ' ')) AS three_hundred_parts FROM generate_series(1, 300) i;
\set VERBOSITY terse
-- error
SELECT person_similarity(repeat('a', 10001), 'x');
