-- Names of companies, put together at random from parts: the parts are found again, the normal form is a fixed point and does not
-- depend on spelling, the similarity is symmetric, in range, 1 for spellings, and low for other branches and regions.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(20);
SELECT setseed(0.42);
SET search_path = touchstone, public;

-- every region with every brand, trade and form
CREATE TEMP TABLE composed AS
SELECT region, brand, trade, form, branch, region || brand || trade || form || branch AS name, brand || '（' || region || '）' || trade || form || branch AS bracketed
FROM unnest(ARRAY['上海', '北京市', '浙江省杭州市', '江苏省昆山市', '广东深圳', '武汉市洪山区', '内蒙古自治区', '香港']) region,
     unnest(ARRAY['阿尔法', '甲乙', '丙丁戊己', 'abc']) brand,
     unnest(ARRAY['科技', '信息技术', '进出口贸易', '建筑装饰工程', '餐饮管理', '医疗器械']) trade,
     unnest(ARRAY['有限公司', '股份有限公司', '集团有限公司']) form,
     unnest(ARRAY['', '南京分公司', '第三分店', '成都市武侯区营业部']) branch;
SELECT is_empty($$
	SELECT name, p.* FROM composed c, company_parts(name) p
	WHERE (p.region, p.brand, p.trade, p.legal_form, coalesce(p.branch, '')) IS DISTINCT FROM (c.region, c.brand, c.trade, c.form, c.branch)
$$, 'Chinese names come apart where they were put together');
SELECT is_empty($$
	SELECT bracketed, p.* FROM composed c, company_parts(bracketed) p
	WHERE (p.region, p.brand, p.trade, p.legal_form, coalesce(p.branch, '')) IS DISTINCT FROM (c.region, c.brand, c.trade, c.form, c.branch)
$$, 'also with the region in brackets');
SELECT is((SELECT count(DISTINCT normalize_company(name)) FROM composed), (SELECT count(*) FROM composed), 'region, brand, trade, form and branch: each keeps names apart');
SELECT is_empty($$
	SELECT name FROM composed WHERE normalize_company(translate(name, 'abc', 'ＡＢＣ') || ' ') <> normalize_company(name) OR normalize_company(replace(name, '有限公司', ' 有限责任公司')) <> normalize_company(name)
$$, 'width, case, blanks and the long legal form do not matter');
SELECT is_empty($$ SELECT name FROM composed WHERE company_similarity(name, bracketed) < 0.99 $$, 'a region in brackets is the same region');
SELECT is_empty($$
	SELECT a.name, b.name FROM composed a, composed b
	WHERE a.brand = b.brand AND a.trade = b.trade AND a.form = b.form AND a.region = '上海' AND b.region = '上海' AND a.branch <> b.branch AND company_similarity(a.name, b.name) > 0.7
$$, 'branches of a company are not the same');
SELECT is_empty($$
	SELECT a.name, b.name FROM composed a, composed b
	WHERE a.brand = b.brand AND a.trade = b.trade AND a.form = b.form AND a.branch = b.branch AND a.region = '上海' AND b.region <> '上海' AND company_similarity(a.name, b.name) > 0.6
$$, 'companies of one brand in two regions are not the same');
SELECT is_empty($$ SELECT name FROM composed WHERE branch = '' AND company_similarity(brand || trade, name) < 0.75 $$, 'brand and trade are a short name');

-- short names that are subsequences, as people shorten
SELECT ok(company_similarity(short, name) >= 0.75, short || ' is ' || name)
FROM (VALUES ('中国石化', '中国石油化工股份有限公司'), ('贝塔银行', '中国贝塔银行股份有限公司'), ('上汽集团', '上海汽车集团股份有限公司')) v(short, name);

-- names in alphabets
CREATE TEMP TABLE spelled AS
SELECT brand, trade, region, form, brand || ' ' || trade || region || ' ' || form AS name
FROM unnest(ARRAY['Alpha', 'Beta-Gamma', 'D.E.F.', 'Jöns & Söhne']) brand, unnest(ARRAY['Technologies', 'Financial Services', 'Logistics']) trade, unnest(ARRAY['', ' (UK)', ' (Hong Kong)']) region,
     unnest(ARRAY['Ltd', 'Inc.', 'GmbH', 'S.A.', 'Sp. z o.o.', 'Co., Ltd.']) form;
SELECT is_empty($$
	SELECT name, p.* FROM spelled s, company_parts(name) p
	WHERE (p.brand, p.trade, coalesce(p.region, '')) IS DISTINCT FROM (normalize_company(s.brand), normalize_company(s.trade), normalize_company(s.region)) OR p.legal_form <> btrim(normalize_company('x ' || form), 'x ')
$$, 'names in alphabets come apart');
SELECT is_empty($$ SELECT name FROM spelled WHERE normalize_company(upper(name)) <> normalize_company(name) OR normalize_company('The ' || replace(name, '&', 'and')) <> normalize_company(name) $$, 'case, the and & do not matter');
SELECT is_empty($$ SELECT a.name, b.name FROM spelled a, spelled b WHERE a.name < b.name AND company_similarity(a.name, b.name) = 1 $$, 'different ones are not 1');

-- a letter wrong in a name of some length costs less than another word
SELECT is_empty($$
	SELECT w FROM unnest(ARRAY['Consolidated', 'Meridian', 'Northwind', 'Cascade']) w WHERE company_similarity('Alpha ' || w || ' Ltd', 'Alpha ' || overlay(w PLACING 'x' FROM 4 FOR 1) || ' Ltd') < 0.85
	OR company_similarity('Alpha ' || w || ' Ltd', 'Alpha Quixotic Ltd') > 0.6
$$, 'a typing error is not another word');

-- anything at all
CREATE TEMP TABLE pieces (p int GENERATED ALWAYS AS IDENTITY (START 0 MINVALUE 0), t text);
INSERT INTO pieces (t) SELECT unnest(ARRAY['上海', '北京市', '阿尔法', '科技', '有限公司', '集团', '分公司', '第', '三', '分店', '（', '）', '(', ')', '株式会社', '(株)', '주식회사', 'Ltd', ' ', ' ', ' ', '.', '&', 'A', 'b', 'é', 'The ', ' of ', 'GmbH', 'OOO ', 'PT ', ' Branch', 'Japan', '12', ' II',
	'Société', '社', '区', '县', '市', '自治', '镇', '公司', '银行', '🙂', E'\u0301', E'\u200d', E'\u202e', 'ﷺ', 'ß', '''', '-', '/', 'Co', 'corporation', 'sa ', 'de ', 'россия', 'ООО', '中国', '一', '旗', '开发区', '有', '合伙', '企业']);
CREATE TEMP TABLE anything AS
SELECT i, (SELECT coalesce(string_agg(t, '' ORDER BY k), '') FROM generate_series(1, 1 + i % 9) k JOIN pieces ON p = floor(random() * 63)::int + 0 * (i + k)) AS t
FROM generate_series(1, 6000) i;
SELECT cmp_ok((SELECT count(DISTINCT t) FROM anything), '>', 4000::bigint, 'they are many');
SELECT is_empty($$ SELECT t, normalize_company(t) FROM anything WHERE normalize_company(normalize_company(t)) <> normalize_company(t) $$, 'the normal form is a fixed point');
SELECT is_empty($$ SELECT t FROM anything WHERE (normalize_company(t) = '') <> (normalize_text(t) = '') OR (company_core(t) IS DISTINCT FROM (company_parts(t)).brand) $$, 'no name vanishes; the core is the brand');
SELECT is_empty($$
	SELECT a.t, b.t, s FROM anything a JOIN anything b ON b.i = a.i + 1, LATERAL (SELECT company_similarity(a.t, b.t)) x(s)
	WHERE NOT s BETWEEN 0 AND 1 OR s <> company_similarity(b.t, a.t) OR company_similarity(a.t, normalize_company(a.t)) <> 1
$$, 'the similarity is symmetric, from 0 to 1, and 1 to the normal form');
-- names that were taken apart are kept in 256 places: what is kept, and what has driven out what, changes no answer
CREATE TEMP TABLE many AS SELECT i, (ARRAY['Alpha','Beta','Kappa Sigma','华星','深圳市东方'])[1 + i % 5] || ' ' || (ARRAY['Energy','Foods Ltd','科技有限公司','GmbH'])[1 + i % 4] || CASE WHEN i % 3 = 0 THEN ' ' || i ELSE substr(md5(i::text), 1, 3) END AS name FROM generate_series(1, 350) i;
CREATE TEMP TABLE in_order AS SELECT a.i, b.i AS j, touchstone.company_similarity(a.name, b.name) AS s FROM many a, many b ORDER BY a.i, b.i;
SELECT is((SELECT count(*)::int FROM (SELECT o.s, touchstone.company_similarity(a.name, b.name) AS again FROM (SELECT * FROM in_order ORDER BY md5(i || ' ' || j)) o JOIN many a USING (i) JOIN many b ON b.i = j OFFSET 0) x WHERE s IS DISTINCT FROM again), 0, 'the same in any order of the pairs');
SELECT * FROM finish();
ROLLBACK;
