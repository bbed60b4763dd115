-- pinyin and pinyin_initials: readings, words, surnames, and text that is not Han.
SET search_path = touchstone, public;
CREATE FUNCTION pg_temp.show(VARIADIC texts text[]) RETURNS TABLE (text text, pinyin text, initials text) LANGUAGE sql AS
$$ SELECT t, '[' || pinyin(t) || ']', '[' || pinyin_initials(t) || ']' FROM unnest(texts) WITH ORDINALITY u(t, i) ORDER BY i $$;

-- single readings; v for ü; traditional as simplified
SELECT * FROM pg_temp.show('中', '吕', '女', '略', '绿', '一', '〇', '地', '都', '長', '长', '龍', '龙', '𠮷', '㐀', '豈');
-- words and places
SELECT * FROM pg_temp.show('重庆', '重慶', '成都', '厦门', '廈門', '长春', '长沙', '长城', '六安', '蚌埠', '东阿', '洪洞', '银行', '行业', '音乐', '重工', '番禺', '乐清', '单县', '会计师事务所', '董事长',
	'重庆长安汽车股份有限公司', '中国工商银行', '畜牧', '模具', '给排水', '西藏');
-- the longest word wins, at its place only
SELECT * FROM pg_temp.show('五金行', '金行', '长子县', '长子', '重重庆', '银', '庆重', '给排', '给排水厂');
-- surnames: at the beginning of what may be a name, and nowhere else
SELECT * FROM pg_temp.show('单伟', '单文芳', '單文芳', '单文芳先', '王单', '单', '曾志明', '解晓明', '仇英', '查良文', '区志强', '朴文', '盖文天', '任建国', '翟天明', '覃海宁', '缪文', '乐佳',
	'尉迟恭', '万俟卨', '长孙无忌', '长孙', '呼延灼', '澹台灭明', '长孙无忌传记', '单 伟', ' 单　伟 ', '单伟.', '单伟A');
-- but words are words
SELECT * FROM pg_temp.show('单位', '查询', '解放', '区域', '解放路', '朴素', '单晶硅');
-- what is not Han stays
SELECT * FROM pg_temp.show('', ' ', 'IBM', 'IBM中国', '中国IBM', 'IBM 中国 Ltd', E'a \t b　c', '（北京）', '佐々木', 'トヨタ中国', '한국', '🙂中🙂', '中1国2', E'中\u0301', '龿');
SELECT pinyin(NULL) IS NULL AS null_gives_null, pinyin('中'::varchar) AS varchar, pinyin(text => '国') AS named, touchstone.pinyin_initials('中国'::char(4)) AS padded;
-- long text
SELECT length(pinyin(repeat('重庆a', 10000))) AS pinyin, length(pinyin_initials(repeat('重庆a', 10000))) AS initials, length(pinyin(repeat('x', 100000))) AS nothing_to_read;
