-- normalize_person_name: names of words, names with Han, and what is lost or not.
SET search_path = touchstone, public;
CREATE FUNCTION pg_temp.show(VARIADIC texts text[]) RETURNS TABLE (name text, normalized text) LANGUAGE sql AS
$$ SELECT t, '[' || normalize_person_name(t) || ']' FROM unnest(texts) WITH ORDINALITY u(t, i) ORDER BY i $$;

-- case, accents, hyphens, apostrophes, full stops
SELECT * FROM pg_temp.show('John Smith', ' JOHN   SMITH ', 'Müller', 'MUELLER', 'Muller', 'Groß', 'Łukasz Żółć', 'Søren Ærø', 'Nguyễn Văn Đức', 'Anne-Marie O''Neil', 'Anne–Marie O’Neil', 'J.-P. Belmont', 'J.R.R. Small', 'JRR Small',
	'd''Angelo', 'John "Jack" Smith', 'John Smith (Acme)', 'İpek Işık', E'Zoe\u0308', 'van der Berg', 'Иван Ёлкин-Йорк', 'Ελένη Ρωμαίου', 'محمد', 'Kim 민준');
-- Surname, First
SELECT * FROM pg_temp.show('Smith, John', 'SMITH,JOHN', 'van der Berg, Jan', 'Smith, John Q.', 'Smith, Jr., John', 'Smith, John, Jr.', 'Smith Jr., John', 'John Smith, PhD', 'John Smith, Ph.D., M.D.', 'Dr. Smith, John', 'Smith, Dr. John', 'Smith, MA', 'John Smith, MA', 'Ma, Jack', 'Do, Van, MBA', 'a, b, c', ',', 'Smith,', ', John', ',,Smith,,John,,');
-- titles
SELECT * FROM pg_temp.show('Mr. John Smith', 'Mr John Smith', 'mr.smith', 'Mrs. Ann Smith', 'Dr. Smith', 'Prof. Dr. Dr. h.c. Max Müller', 'Dr. med. Eva Braun', 'Dr.-Ing. Karl Benz', 'Sir John Smith', 'Herr Müller', 'Mme Dupont', 'Sr. Juan Ruiz', 'John Smith Jr', 'John Smith Jr.', 'John Smith III',
	'John Smith PhD', 'John Smith Ph.D.', 'John Smith M.B.A.', 'Mr John Smith Jr PhD', 'John Smith M.A.', 'Jack Ma', 'M.A. Smith', 'M.D. Smith', 'Smith J.R.', 'Drew Mister', 'Master Chen', 'Jr Ewing');
-- titles alone, punctuation alone, nothing: nothing is lost
SELECT * FROM pg_temp.show('Mr', 'Mr.', 'Dr. Jr.', 'Dr. med.', 'Mr, Jr', 'PhD', '.', '-', '''', ' () ', '', ' ', '🙂', '?');
-- Chinese: spaces, traditional, full-width, titles
SELECT * FROM pg_temp.show('张伟', '张 伟', '張　偉', '张，伟', '欧阳 明 月', '张伟先生', '张伟 先生', '张先生', '张伟女士', '李小姐', '李小明小姐', '王老师', '王建国老师', '张总', '张伟总', '张伟总经理', '张伟副总经理', '张伟（先生）', '张伟（销售）', '张伟(总)',
	'欧阳先生', '欧阳明先生', '先生', '经理', '张', '张伟教授博士', '张伟 先生.', '陳大文 律師', '张伟 工程师 女士', '刘总经理');
-- names of foreigners, and of both kinds
SELECT * FROM pg_temp.show('弗拉基米尔·普京', '弗拉基米尔•普京', '弗拉基米尔 · 普京', '弗拉基米尔.普京', '弗拉基米尔・普京', '让-雅克·卢梭', '山田 太郎', '张伟 David', 'David 张', 'David Zhang 张伟', 'Mr 张伟', 'Dr.张伟', 'Ms. 张伟 女士', '张伟 Jr.', '张伟 PhD 先生', 'Mr 先生', 'David先生', 'a先生', '佐々木 様');
SELECT normalize_person_name(NULL) IS NULL AS null_gives_null, normalize_person_name('A B'::varchar) AS varchar, normalize_person_name(name => 'A-B') AS named;
-- text that is too long for a name
SELECT length(normalize_person_name(repeat('Mr. Smith ', 100))) AS normalized_only, length(normalize_person_name(repeat('mr ', 300) || 'smith')) AS a_name, length(normalize_person_name(repeat('先生', 100))) AS titles;
