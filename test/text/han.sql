-- The tables of Han characters, seen through normalize_text and pinyin: totals against Unihan 15.0 (whose counts are in
-- the comments), form of the readings, agreement of both scripts, and readings that a name needs.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SET search_path = touchstone, public;
SELECT plan(15);
CREATE TEMP TABLE han AS
SELECT i, chr(i) AS c, normalize_text(chr(i)) AS simplified, pinyin(chr(i)) AS reading
FROM (SELECT generate_series(13312, 19903) UNION ALL SELECT generate_series(19968, 40959) UNION ALL SELECT generate_series(131072, 205743)) g(i);

-- 20,901 of the 20,992 code points 4E00-9FFF have a reading in one of the five fields, 5,775 of extension A; 5 and 8 more are
-- the simplified forms of characters that have one.
SELECT is((SELECT count(*)::int FROM han WHERE i BETWEEN 19968 AND 40959 AND reading ~ '^[a-z]+$'), 20906, 'readings of the basic block');
SELECT is((SELECT count(*)::int FROM han WHERE i BETWEEN 13312 AND 19903 AND reading ~ '^[a-z]+$'), 5783, 'readings of extension A');
SELECT cmp_ok((SELECT count(*)::int FROM han WHERE i >= 131072 AND reading ~ '^[a-z]+$'), '>', 14000, 'readings beyond the basic plane');
SELECT is_empty($$ SELECT c, reading FROM han WHERE reading <> c AND reading !~ '^(m|n|hm|r|[bpmfdtnlgkhjqxzcsryw]?h?[aeiouv]+(n|ng|r)?)$' $$, 'readings are syllables');
SELECT is_empty($$ SELECT c, reading FROM han WHERE reading IN ('lue', 'nue', 'lü', 'nü') $$, 'ü is v');
SELECT ok((SELECT count(DISTINCT reading) FROM han WHERE reading <> c) BETWEEN 400 AND 420, 'as many syllables as Mandarin has');

SELECT is((SELECT count(*)::int FROM han WHERE simplified <> c AND i BETWEEN 19968 AND 40959), 3172, 'characters of the basic block that have a simplified form');
SELECT is_empty($$ SELECT h.c, h.simplified, s.simplified FROM han h JOIN han s ON s.c = h.simplified WHERE s.simplified <> s.c $$, 'what is simplified stays');
SELECT is_empty($$ SELECT h.c, h.simplified, h.reading, s.reading FROM han h JOIN han s ON s.c = h.simplified WHERE h.reading <> s.reading AND s.reading <> s.c $$, 'both scripts read the same');
SELECT is(pinyin(t), pinyin(normalize_text(t)), 'a traditional text reads like its simplified form') FROM (VALUES ('單小姐在重慶銀行長沙分行與廈門會計師談音樂產業')) v(t);
SELECT is(normalize_text('萬與醜專業叢東絲丟兩嚴喪個爿豐臨為麗舉麼義烏樂喬習鄉書買亂爭於虧雲亙亞產畝親褻嚲億僅從侖倉儀們價眾優夥會傴傘偉傳傷倀倫傖偽佇體餘傭僉'),
	'万与丑专业丛东丝丢两严丧个爿丰临为丽举么义乌乐乔习乡书买乱争于亏云亘亚产亩亲亵亸亿仅从仑仓仪们价众优伙会伛伞伟传伤伥伦伧伪伫体余佣佥', 'a run of common characters');
SELECT is(normalize_text('后里面干只谷系发复台制征升'), '后里面干只谷系发复台制征升', 'simplified characters that are also traditional ones stay');

-- characters of the hundred most frequent surnames
SELECT is(pinyin('王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤'),
	'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang xu han feng deng cao peng zeng xiao tian dong yuan pan yu jiang cai yu du ye cheng su wei lv ding ren shen yao lu jiang cui zhong tan lu wang fan jin shi liao jia xia wei fu fang bai zou meng xiong qin qiu jiang yin xue yan duan lei hou long shi tao li he gu mao hao gong shao wan qian yan qin wu dai mo kong xiang tang', 'surnames');
-- capitals of the provinces, and some large cities
SELECT is(pinyin('北京,天津,石家庄,太原,呼和浩特,沈阳,长春,哈尔滨,上海,南京,杭州,合肥,福州,南昌,济南,郑州,武汉,长沙,广州,南宁,海口,重庆,成都,贵阳,昆明,拉萨,西安,兰州,西宁,银川,乌鲁木齐,香港,澳门,台北,深圳,厦门,青岛,大连,宁波,苏州'),
	'bei jing , tian jin , shi jia zhuang , tai yuan , hu he hao te , shen yang , chang chun , ha er bin , shang hai , nan jing , hang zhou , he fei , fu zhou , nan chang , ji nan , zheng zhou , wu han , chang sha , guang zhou , nan ning , hai kou , chong qing , cheng du , gui yang , kun ming , la sa , xi an , lan zhou , xi ning , yin chuan , wu lu mu qi , xiang gang , ao men , tai bei , shen zhen , xia men , qing dao , da lian , ning bo , su zhou', 'cities');
-- every word of the list has as many syllables as characters, seen where it is used
SELECT is_empty($$ SELECT w FROM unnest(ARRAY['会计', '董事长', '交响乐', '阿弥陀佛', '查尔斯', '单片机']) w WHERE length(pinyin_initials('x' || w)) <> length(w) + 1 $$, 'a syllable for a character');
SELECT * FROM finish();
ROLLBACK;
