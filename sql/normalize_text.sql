-- normalize_text: what becomes equal, and what does not.
SET search_path = touchstone, public;

-- case and compatibility forms
SELECT normalize_text(x) AS normalized, x FROM (VALUES
	('ACME Ltd'), ('ＡＣＭＥ　Ｌｔｄ．'), ('Straße'), ('ŒUVRE'), ('ﬁnance'), ('①②'), ('½ №5'), ('㈱トヨタ'), ('ﾄﾖﾀ'), ('İstanbul'), ('ΣΊΣΥΦΟΣ'), ('MÜLLER'), (E'MU\u0308LLER'),
	(E'Zoe\u0308'), ('Zoë'), ('Dvořák'), ('한국'), (E'\u1112\u1161\u11ab\u1100\u116e\u11a8')) v(x);

-- traditional to simplified, one for one; characters of the standard table stay, in whatever script they stand
SELECT normalize_text(x) AS normalized, x FROM (VALUES
	('臺灣積體電路製造股份有限公司'), ('臺北市羣眾鐘錶行'), ('張鍾麗華'), ('裏裡里'), ('爲為为'), ('乾坤 著作 慰藉 瞭望 覆盖'), ('徵信 合夥 於是'), ('線缐线'), ('嶽鑑鑛'), ('劉emoji🙂備'), ('桜恵広'), ('㑮')) v(x);

-- white space and what is invisible
SELECT '[' || normalize_text(x) || ']' AS normalized FROM (VALUES
	(''), (' '), (E'\t\r\n'), ('　'), (E'\ufeff'), (E' \u200b '), (E'\u00a0a\u2003\u3000b\u2028c\u0085d\u1680e\u2800f '), (E'a\u200bb\u200d\u00adc\u200e'), (E'a\x01\x1fb\x7f'), ('a')) v(x);

-- punctuation
SELECT normalize_text(x) AS normalized, x FROM (VALUES
	('O''Brien O’Brien O`Brien O´Brien OʼBrien O＇Brien'), ('a-b a‐b a–b a—b a―b a−b a－b'), ('“a” „b“ «c» 《d》〈e〉「f」『g』｢h｣ 〝i〞'), ('‹a› ‘b’ 5′'),
	('【甲】〔乙〕〖丙〗（丁）﹙戊﹚［己］{庚}'), ('弗拉基米尔·普京 弗拉基米尔・普京 弗拉基米尔•普京 弗拉基米尔‧普京 弗拉基米尔･普京'), ('甲、乙，丙。丁．戊；己：庚！辛？壬…'), ('a／b a⁄b ∕ ～ 〜'), ('〈' || E'\u0338')) v(x);

-- scripts and characters that stay, or are nothing to ICU
SELECT normalize_text(x) AS normalized FROM (VALUES ('שלום עולם'), ('مرحبا'), ('Привет МИР'), ('🙂👩‍👩‍👧'), (E'\U0010ffff'), (E'\u0301a'), ('ไทย')) v(x);

SELECT normalize_text(NULL) IS NULL AS null_gives_null, normalize_text('Ａ'::varchar) AS varchar, normalize_text(text => 'Ｂ') AS named, touchstone.normalize_text('Ｃ'::char(5)) AS padded;

-- long text, simple and not
SELECT length(normalize_text(repeat('Ａ重 ', 1000000))) AS simple, length(normalize_text(repeat('Ωﷺ', 300000))) AS expanding;

-- usable in an index
CREATE TEMP TABLE people (name text);
CREATE UNIQUE INDEX ON people (normalize_text(name));
INSERT INTO people VALUES ('張偉');
-- error: equal once normalized
INSERT INTO people VALUES (' 张伟');
