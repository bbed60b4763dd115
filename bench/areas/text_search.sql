-- 1 million names of people.  Western: given name and surname of two or three syllables each; Chinese: two or three characters.
SELECT setseed(0.6) \g /dev/null
CREATE FUNCTION syllables(n int) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT initcap(string_agg((ARRAY['an', 'ber', 'ca', 'dri', 'el', 'fri', 'ga', 'hen', 'is', 'jo', 'ka', 'lo', 'mar', 'ni', 'ol', 'pe', 'qui', 'ro', 'sa', 'ta', 'ul', 'vic', 'wal', 'xe', 'yo', 'zan',
		'stein', 'mann', 'dorf', 'berg', 'thal', 'lund', 'kov', 'ski', 'ric', 'bert', 'win', 'gard', 'mund', 'tine', 'nette', 'line', 'dottir', 'feld', 'gren', 'holm'])[1 + floor(random() * 46)::int], ''))
	FROM generate_series(1, n)
$$;
CREATE TABLE people AS
SELECT i AS id, CASE WHEN i % 2 = 0 THEN syllables(2 + (i % 3 = 0)::int) || ' ' || syllables(2 + (i % 5 = 0)::int)
                     ELSE substr('陈林黄吴周徐孙马朱胡郭何高罗梁宋唐韩冯曹彭曾萧董袁邓许傅沈', 1 + floor(random() * 29)::int, 1) || chr(19968 + floor(random() * random() * 4000)::int)
                          || CASE WHEN i % 3 > 0 THEN chr(19968 + floor(random() * random() * 4000)::int) ELSE '' END END AS name
FROM generate_series(1, 1000000) i;
CREATE INDEX ON people USING gin (name touchstone.qgram_ops);
VACUUM ANALYZE people;
