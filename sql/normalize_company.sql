-- Names of companies: one spelling, the parts, the core, the similarity.
SET search_path = touchstone, public;
\pset null -

-- Chinese names: region, brand, trade, legal form, branch
SELECT n AS name, normalize_company(n), p.* FROM (VALUES
	('阿尔法（上海）信息科技有限责任公司'), ('上海市 阿尔法信息科技有限公司北京分公司'), ('阿尔法信息科技(上海)有限公司北京市朝阳区第三分店'), ('ＡＢＣ科技（集团）股份有限公司'),
	('招商银行股份有限公司深圳分行'), ('招商银行北京分行朝阳支行'), ('阿尔法控股沈阳分公司'), ('上海ABC公司财务部'), ('某某有限公司(苏州)'), ('甲乙丙有限公司第12分店'),
	('中国贝塔保险（集团）股份有限公司'), ('中国石油天然气集团有限公司'), ('青岛啤酒股份有限公司'), ('北京网络科技有限公司'), ('安吉物流有限公司'),
	('宁波梅山保税港区贝塔股权投资合伙企业（有限合伙）'), ('贝塔会计师事务所(特殊普通合伙)'), ('海淀区小明超市'), ('浙江省义乌市佛堂镇小红饰品店'), ('新疆维吾尔自治区贝塔农业有限公司'),
	('延边朝鲜族自治州贝塔有限公司'), ('阿拉善盟贝塔牧业有限公司'), ('大厂回族自治县贝塔家具厂'), ('上海社区服务中心'), ('上海城市超市有限公司'), ('贝塔机械沈阳公司'), ('阿尔法中国有限公司'),
	('贝塔(华东)有限公司'), ('小明个人独资企业'), ('小明家具制造天地公司'), ('栖霞山贝塔苗圃'), ('臺灣貝塔電子股份有限公司')) v(n), company_parts(n) p;

-- a prefecture that is also how brands begin; two places before nothing but a trade: the brand
SELECT n AS name, p.* FROM (VALUES ('阿里地区贝塔商贸有限公司'), ('阿里贝塔有限公司'), ('西藏阿里贝塔商贸有限公司'), ('上海浦东开发银行股份有限公司')) v(n), company_parts(n) p;

-- Japanese and Korean ones
SELECT n AS name, normalize_company(n), p.* FROM (VALUES ('株式会社アルファ'), ('アルファ（株）'), ('アルファ㈱'), ('(株)アルファ東京支店'), ('東京アルファ工業株式会社'), ('有限会社アルファ'), ('合同会社アルファ'),
	('(주)알파전자'), ('알파전자 주식회사')) v(n), company_parts(n) p;

-- legal forms in alphabets, one spelling each
SELECT n AS name, normalize_company(n), (company_parts(n)).legal_form FROM (VALUES
	('Alpha Inc.'), ('Alpha, Incorporated'), ('Alpha Corp'), ('Alpha Corporation'), ('Alpha & Co.'), ('Alpha Co., Ltd.'), ('Alpha Company Limited'), ('Alpha L.L.C.'), ('Alpha Limited Liability Company'), ('Alpha P.L.C.'),
	('Alpha Public Limited Company'), ('Alpha L.P.'), ('Alpha LLP'), ('Alpha G.m.b.H.'), ('Alpha Gesellschaft mit beschränkter Haftung'), ('Alpha GmbH & Co. KG'), ('Alpha Aktiengesellschaft'), ('Alpha Aktiengesellschat'), ('Alpha SE'),
	('Alpha e.V.'), ('Alpha S.A.'), ('Alpha Société Anonyme'), ('Alpha S.A.S.'), ('Alpha S.A.R.L.'), ('Alpha S.p.A.'), ('Alpha S.r.l.'), ('Alpha B.V.'), ('Alpha N.V.'), ('Alpha S.L.'), ('Alpha S.A. de C.V.'), ('Alpha S. de R.L. de C.V.'), ('Alpha Ltda.'),
	('Alpha AB (publ)'), ('Alpha A/S'), ('Alpha ApS'), ('Alpha Oy'), ('Alpha Oyj'), ('Alpha Sp. z o.o.'), ('Alpha spółka z ograniczoną odpowiedzialnością'), ('Alpha s.r.o.'), ('Alpha Kft.'), ('Alpha Zrt.'), ('Alpha d.o.o.'),
	('ООО «Альфа»'), ('Альфа, ПАО'), ('Общество с ограниченной ответственностью "Альфа"'), ('OOO Alpha'), ('Alpha o.O.O.'), ('Open Joint Stock Company Alpha'), ('Alpha K.K.'), ('Alpha Pty. Ltd.'), ('Alpha (Private) Limited'), ('Alpha Pte. Ltd.'),
	('Alpha Sdn. Bhd.'), ('PT Alpha'), ('P.T. Alpha Tbk'), ('Alpha Tbk PT'), ('Alpha Corporation Joint Stock Company')) v(n);

-- words: initials, apostrophes, &, marks, the
SELECT n AS name, normalize_company(n) FROM (VALUES ('The Alpha Company'), ('J. P. Alpha & Co.'), ('A.B.C. Alpha'), ('X&Z Inc.'), ('O''Neill’s Pub'), ('Ålpha Ørsted Łódź Oy'), ('Ελλάς Άλφα'), ('Йод ООО'), ('Alpha-Beta'), ('d/b/a Alpha')) v(n);

-- region, trade and branch
SELECT n AS name, p.* FROM (VALUES ('Alpha (China) Co., Ltd.'), ('Alpha Co., Ltd. (China)'), ('Alpha Japan K.K.'), ('Alpha Deutschland GmbH'), ('Alpha Beta de Mexico S.A. de C.V.'), ('Bank of Alpha (Hong Kong) Limited'), ('Alpha (UK) Nominees Ltd'), ('Air France'), ('Bank of Japan'),
	('Alpha AG, London Branch'), ('Alpha Bank PLC Niederlassung Frankfurt'), ('Alpha Insurance Ltd, Succursale de Paris'), ('Alpha Bank London Branch'), ('General Alpha Financial Services Holdings plc'), ('Holding Company'), ('Alpha and Beta Trading')) v(n), company_parts(n) p;

-- the core is the brand
SELECT company_core('上海阿尔法科技有限公司'), company_core('阿尔法（北京）网络技术有限公司第二分公司'), company_core('Alpha Holdings (UK) Ltd'), company_core('!!!') IS NULL AS none, company_core('Ltd');

-- no name, half a name, odd ones
SELECT n AS name, normalize_company(n), p.* FROM (VALUES (''), (' '), ('公司'), ('有限公司'), ('上海'), ('科技'), ('阿'), ('（）'), ('()有限公司'), ('Ltd'), ('The Company'), ('!!!'), ('😀 Ltd'), ('شركة ألفا المحدودة'), (E'e\u0301toile S.A.'), ('(((')) v(n), company_parts(n) p;
SELECT normalize_company(NULL), company_core(NULL), company_parts(NULL), company_similarity('a', NULL);
SELECT (company_parts(name => 'Alpha Ltd'::varchar)).brand, company_similarity(a => 'x', b => 'x');

-- similarity
SELECT round(company_similarity(a, b)::numeric, 2) AS s, a, b FROM (VALUES
	('中国石化', '中国石油化工股份有限公司'), ('贝塔银行', '中国贝塔银行股份有限公司'), ('上汽集团', '上海汽车集团股份有限公司'), ('贝塔', '贵州贝塔酒股份有限公司'), ('阿尔法', '上海阿尔法科技有限公司'), ('阿法', '上海阿尔法科技有限公司'),
	('阿尔法（上海）科技有限责任公司', '上海市阿尔法科技有限公司'), ('上海阿尔法科技有限公司', '上海阿尔法科技有限公司北京分公司'), ('上海阿尔法科技有限公司天津分公司', '上海阿尔法科技有限公司北京分公司'),
	('上海阿尔法科技有限公司', '北京阿尔法科技有限公司'), ('上海阿尔法科技有限公司', '阿尔法科技有限公司'), ('江苏阿尔法科技有限公司', '南京阿尔法科技有限公司'), ('江苏南京阿尔法科技有限公司', '南京阿尔法科技有限公司'),
	('上海市浦东新区阿尔法超市', '上海市徐汇区阿尔法超市'), ('上海阿尔法科技有限公司', '上海阿尔法物流有限公司'), ('上海贝塔网络科技有限公司', '上海贝特网络科技有限公司'), ('上海阿尔法科技有限公司', '上海阿尔法科技股份有限公司'),
	('阿尔法有限公司', '阿尔法集团有限公司'), ('アルファ（株）', '株式会社アルファ'), ('阿尔法中国有限公司', 'Alpha'), ('ABC中国有限公司', 'ABC Ltd'),
	('IBM', 'International Business Machines Corp.'), ('AlphaAG', 'Alpha AG'), ('Sun Flower Ltd', 'Sunflower Limited'), ('Alpha Beta Ltd', 'Beta Alpha Ltd'), ('Alpha Betta Ltd', 'Alpha Beta Ltd'), ('Alpha Steel Company', 'Alpha Paper Company'),
	('Alpha (China) Ltd', 'Alpha (Japan) Ltd'), ('Alpha Ltd', 'Alpha (Japan) Ltd'), ('Alpha Deutschland GmbH', 'Alpha Germany GmbH'), ('Alpha Ltd, London Branch', 'Alpha Ltd, Paris Branch'), ('Alpha AG', 'Alpha GmbH'), ('Alpha Fund II', 'Alpha Fund 2'), ('Alpha Fund II', 'Alpha Fund III'),
	('First Alpha Bank', '1st Alpha Bank'), ('Unit Twenty Two', 'Unit 22'), ('Int''l Alpha Mfg', 'International Alpha Manufacturing'), ('Альфа Банк', 'Alfa Bank'), ('Alpha', 'Omega'), ('', ''), ('', 'Alpha'), ('!!!', '???'), ('a', 'a')) v(a, b);

-- long input: the normal form is linear, the comparison bounded
SELECT length(normalize_company(repeat('上海分行', 2500))), length(normalize_company(repeat('电子', 5000))), length(normalize_company(repeat('ltd ', 2500))), length(normalize_company(repeat('(a)', 3000))), length(normalize_company(repeat('(株)', 3000)));
SELECT company_similarity(repeat('ab ', 3333), repeat('ba ', 3333)) < 0.9, company_similarity(repeat('王', 10000), repeat('王', 9999)) > 0.9, company_similarity(repeat('a', 9000), repeat('a', 8999) || 'b') > 0.9;
\set VERBOSITY terse
-- error
SELECT company_similarity(repeat('a', 10001), 'b');
-- error
SELECT company_similarity('b', repeat('王', 10001));

-- joining words that are part of the name
SELECT (company_parts('E.ON SE')).brand, (company_parts('B&Q Inc')).brand, company_similarity('R&T', 'RT'), company_similarity('E.ON', 'E Ltd') < 0.3 AS another;
