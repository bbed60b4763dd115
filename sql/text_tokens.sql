-- Comparators on parts of texts and on tokens.
\pset format unaligned
SET search_path = touchstone, public;

-- values that can be counted on the fingers
SELECT a, b, round(partial_similarity(a, b)::numeric, 4) AS partial, round(token_sort_similarity(a, b)::numeric, 4) AS sort,
       round(token_set_similarity(a, b)::numeric, 4) AS set, round(monge_elkan_similarity(a, b)::numeric, 4) AS monge_elkan
FROM (VALUES ('', ''), ('', 'abc'), ('  ', '	'), (' ', 'abc'), ('abc', 'abc'), ('a', 'b'), ('ab', 'ba'),
             ('Anna Berg', 'Berg Anna'), ('Anna Berg', 'Anna  Maria Berg'), ('Anna Anna Berg', 'Anna Berg'), ('Berg, Anna', 'Anna Berg'), ('ANNA', 'anna'),
             ('jean-luc', 'jean luc'), ('O''Neill', 'O’Neill'), ('l.l.c.', 'l.l.c'), ('north west trading', 'west'), ('abcd', 'XXabdXX'), ('abc', 'c'), ('xabc', 'abcy'),
             ('--', '...'), ('Müller Jürgen', 'jürgen müller')) v(a, b);

-- a Han or Hiragana character is a token of its own, and no space comes between two of them; Katakana and Hangul words are words
SELECT a, b, round(partial_similarity(a, b)::numeric, 4) AS partial, round(token_sort_similarity(a, b)::numeric, 4) AS sort,
       round(token_set_similarity(a, b)::numeric, 4) AS set, round(monge_elkan_similarity(a, b)::numeric, 4) AS monge_elkan
FROM (VALUES ('王小明', '小明王'), ('王小明', '王晓明'), ('王', '李'), ('上海 贸易', '贸易上海'), ('上海abc贸易', 'abc上海贸易'), ('北京（科技）', '科技'), ('ひらがな', 'がなひら'),
             ('カタカナ', 'カナカタ'), ('김민준', '김준민'), ('김 민준', '민준 김'), ('王𠮷', '𠮷王'), ('サイ・ヤング', 'ヤング・サイ'), ('สวัสดีครับ', 'ครับสวัสดี')) v(a, b);

-- combining marks, emoji, right to left, soft hyphens: one result, whatever it is, between 0 and 1
SELECT a, b, round(partial_similarity(a, b)::numeric, 4) AS partial, round(token_sort_similarity(a, b)::numeric, 4) AS sort,
       round(token_set_similarity(a, b)::numeric, 4) AS set, round(monge_elkan_similarity(a, b)::numeric, 4) AS monge_elkan
FROM (VALUES (E'e\u0301 a', 'é a'), ('👩‍💻 a', 'a 👩'), ('שלום עולם', 'עולם שלום'), (E'so\u00adft', 'soft'), (E'a\u00a0b', 'b a'), (E'a\u3000b', 'b a'), (E'a\u200bb', 'b a')) v(a, b);

-- as people write it: varchar, char, named arguments, NULL
SELECT token_set_similarity('a b'::varchar, 'b'::char(3)), partial_similarity(a => 'ab', b => 'cabd'), token_sort_similarity(b => 'x', a => 'x'), monge_elkan_similarity(a => 'x', b => 'x');
SELECT partial_similarity(NULL, 'a'), token_sort_similarity('a', NULL), token_set_similarity(NULL, NULL), monge_elkan_similarity('a', NULL);

-- length is bounded, by characters; 10,000 are in time
SELECT round(partial_similarity(repeat('ab', 5000), repeat('a', 4000) || repeat('b', 2000))::numeric, 4) AS partial,
       token_sort_similarity(repeat('a b ', 2500), repeat('b a ', 2500)) AS sort,
       token_set_similarity(repeat('王', 10000), repeat('王 ', 5000)) AS set, round(monge_elkan_similarity(repeat('ab ac ', 200), repeat('王', 1000))::numeric, 4) AS monge_elkan;
SELECT token_sort_similarity(a, a) AS sort, token_set_similarity(a, a || ' x') AS set, partial_similarity(a, substr(a, 3000, 300)) AS partial
FROM (SELECT string_agg(chr(19968 + i * 7 % 5000) || CASE WHEN i % 3 = 0 THEN ' ab' ELSE '' END, '') AS a FROM generate_series(1, 4000) i) v;
\set VERBOSITY terse
-- error
SELECT partial_similarity(repeat('a', 10001), 'a');
-- error
SELECT token_sort_similarity('a', repeat('王', 10001));
-- error
SELECT token_set_similarity(repeat('a ', 5001), 'a');
-- error
SELECT monge_elkan_similarity('a', repeat('é', 50000));
