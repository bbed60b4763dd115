-- Pairs of people's names, a tenth as many as touches: Western and one in five Chinese, 15 characters on average; every second
-- pair is a name and the same with a slip.
SELECT setseed(0.4) \g /dev/null
CREATE TABLE name_pairs AS
SELECT a, CASE WHEN i % 2 = 0 THEN overlay(a placing chr(97 + i % 26) from 1 + (i * 7) % length(a) for i % 3) ELSE lag(a) OVER (ORDER BY i) END AS b
FROM (SELECT i, CASE WHEN i % 5 = 0
                     THEN substr('陈林黄吴周徐孙马朱胡郭何高罗梁宋唐韩冯曹', 1 + floor(random() * 20)::int, 1) || substr('伟芳敏静磊洋勇艳杰娟涛明超霞平刚', 1 + floor(random() * 16)::int, 1) || substr('  文志雨子欣浩', 1 + floor(random() * 8)::int, 1)
                     ELSE (ARRAY['Anna', 'Benjamin', 'Clara', 'David', 'Elisabeth', 'Frank', 'Grace', 'Henrik', 'Ines', 'Jack', 'Katharina', 'Liam', 'Maria', 'Noah', 'Olga', 'Pedro', 'Rosa', 'Sven', 'Tara', 'Umar'])[1 + floor(random() * 20)::int]
                          || CASE WHEN i % 7 = 0 THEN ' ' || chr(65 + i % 26) || '. ' ELSE ' ' END
                          || (ARRAY['Ad', 'Berg', 'Cost', 'Dub', 'Ev', 'Fisch', 'Garc', 'Hans', 'Ivan', 'Jens', 'Kell', 'Lop', 'Moreau', 'Nov', 'Ols', 'Pric', 'Ross', 'Schmidt', 'Tayl', 'Web'])[1 + floor(random() * 20)::int]
                          || (ARRAY['er', 'mann', 'ov', 'sen', 'ini', 'ez', 'ak', 'son', 'ström', 'feld'])[1 + floor(random() * 10)::int] END AS a
      FROM generate_series(1, :rows / 10) i) n;
DELETE FROM name_pairs WHERE b IS NULL;
VACUUM ANALYZE name_pairs;
