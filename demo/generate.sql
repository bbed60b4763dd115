-- generate.sql: a small CRM of a software company that sells in China and abroad.  2,500 leads, their touches over a year,
-- what was spent on each channel and day, opportunities and orders.  Names and everything else are made up from the lists
-- below; chance is the MD5 of a name and a number, so that every run and every PostgreSQL version makes the same data.
SET client_min_messages = warning;

CREATE TABLE leads (id bigint PRIMARY KEY, name text NOT NULL, company text, city text, created_at timestamptz NOT NULL);
CREATE TABLE touches (id bigint PRIMARY KEY, lead_id bigint NOT NULL REFERENCES leads, at timestamptz NOT NULL, channel text NOT NULL, campaign text);
CREATE TABLE spend (day date, channel text, amount numeric(12, 2) NOT NULL, PRIMARY KEY (day, channel));
CREATE TABLE opportunities (id bigint PRIMARY KEY, lead_id bigint NOT NULL REFERENCES leads, created_at timestamptz NOT NULL, amount numeric(12, 2) NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, lead_id bigint NOT NULL REFERENCES leads, at timestamptz NOT NULL, amount numeric(12, 2) NOT NULL);
COMMENT ON TABLE touches IS 'every contact of a lead with the company''s marketing: ads, mails, events, visits';

-- a number in [0, 1) that depends on what it is for and on i alone
CREATE FUNCTION chance(what text, i bigint) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
	SELECT ('x' || left(md5(what || i), 8))::bit(32)::bigint / 4294967296.0
$$;
CREATE FUNCTION pick(list text[], c float8) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT list[1 + floor(c * cardinality(list))::int] $$;

INSERT INTO leads
SELECT i,
       CASE WHEN chance('language', i) < 0.7
            THEN pick('{陈,林,黄,吴,周,徐,孙,马,朱,胡,郭,何,高,罗,梁,宋,唐,韩,冯,曹,彭,曾,萧,董,袁}', chance('surname', i))
                 || pick('{伟,芳,敏,静,磊,洋,勇,艳,杰,娟,涛,明,超,霞,平,刚,雨桐,子轩,欣怡,浩然,思远,佳琪,嘉豪,晓东,文静}', chance('given', i))
            ELSE pick('{Anna,Ben,Clara,David,Elif,Frank,Grace,Henrik,Ines,Jack,Karin,Liam,Maria,Noah,Olga,Pedro,Rosa,Sven,Tara,Umar}', chance('given', i))
                 || ' ' || pick('{Adler,Brown,Costa,Dubois,Evans,Fischer,Garcia,Hansen,Ivanov,Jensen,Keller,Lopez,Moreau,Novak,Olsen,Price,Rossi,Schmidt,Taylor,Weber}', chance('surname', i)) END,
       CASE WHEN chance('company', i) < 0.85 THEN
            CASE WHEN chance('language', i) < 0.7
                 THEN pick('{上海,北京,深圳,杭州,广州,成都,武汉,南京}', chance('city', i)) || pick('{云启,恒信,远图,华澜,新锐,博源,天衡,星河}', chance('brand', i)) || pick('{科技有限公司,贸易有限公司,智能装备股份有限公司,信息技术有限公司}', chance('form', i))
                 ELSE pick('{Northwind,Brightline,Stonebridge,Riverside,Bluepeak,Oakfield,Silverton,Westgate}', chance('brand', i)) || ' ' || pick('{"GmbH","Ltd","Inc","B.V.","S.A."}', chance('form', i)) END END,
       CASE WHEN chance('language', i) < 0.7 THEN pick('{上海,北京,深圳,杭州,广州,成都,武汉,南京}', chance('city', i)) ELSE pick('{Berlin,London,"New York",Amsterdam,Paris,Singapore}', chance('city', i)) END,
       timestamptz '2025-01-06 00:00+00' + chance('created', i) * interval '330 days'
FROM generate_series(1, 2500) i;

-- one to ten touches a lead, the first when it was created, the others at growing distances
INSERT INTO touches
SELECT row_number() OVER (ORDER BY at, lead_id, k), lead_id, at, channel,
       channel || ': ' || CASE channel
	       WHEN 'Direct' THEN 'website' WHEN 'Referral' THEN 'customer' WHEN 'Trade fair' THEN pick('{Hannover Messe,工博会,CES}', chance('campaign', lead_id * 20 + k))
	       WHEN 'Webinar' THEN pick('{产品演示,Getting started}', chance('campaign', lead_id * 20 + k))
	       ELSE pick('{品牌,白皮书,Product launch,双11}', chance('campaign', lead_id * 20 + k)) END
FROM (
	SELECT l.id AS lead_id, k, l.created_at + (k - 1) * (2 + 20 * chance('gap', l.id * 20 + k)) * interval '1 day' AS at,
	       CASE WHEN k = 1 THEN pick('{Baidu SEM,Baidu SEM,Douyin,Xiaohongshu,Google Ads,LinkedIn,WeChat,Trade fair,Referral,Direct}', chance('channel', l.id * 20 + k))
	            ELSE pick('{WeChat,WeChat,Email,Email,Email,Webinar,Direct,Direct,Direct,Baidu SEM,LinkedIn,Google Ads}', chance('channel', l.id * 20 + k)) END AS channel
	FROM leads l, generate_series(1, 10) k
	WHERE k <= 1 + floor(10 * chance('touches', l.id) ^ 2)) t;

-- the more touches the likelier; webinars and trade fairs help
INSERT INTO opportunities
SELECT row_number() OVER (ORDER BY at, lead_id), lead_id, at, 5000 + round((chance('amount', lead_id) ^ 3 * 95000)::numeric, -2)
FROM (SELECT lead_id, max(at) + interval '5 days' + chance('opportunity', lead_id) * interval '20 days' AS at, count(*) AS n,
             bool_or(channel IN ('Webinar', 'Trade fair', 'Referral')) AS warm
      FROM touches GROUP BY lead_id) t
WHERE chance('interest', lead_id) < 0.04 * n + CASE WHEN warm THEN 0.2 ELSE 0 END;
INSERT INTO orders
SELECT row_number() OVER (ORDER BY at, lead_id), lead_id, at, amount
FROM (SELECT lead_id, created_at + (10 + 40 * chance('close', lead_id)) * interval '1 day' AS at, amount FROM opportunities WHERE chance('won', lead_id) < 0.45
      UNION ALL  -- some buy again
      SELECT lead_id, created_at + (120 + 60 * chance('again', lead_id)) * interval '1 day', round(amount * 0.4, 2) FROM opportunities WHERE chance('won', lead_id) < 0.1
      UNION ALL  -- and some whom marketing never saw
      SELECT l.id, l.created_at - interval '3 days', 8000 + round((chance('walk-in', l.id) * 4000)::numeric, -2) FROM leads l WHERE chance('walk-in', l.id) < 0.015) o;

INSERT INTO spend
SELECT day::date, channel, round((cost * (0.7 + 0.6 * chance('spend ' || channel, extract(epoch FROM day)::bigint)))::numeric, 2)
FROM generate_series(timestamp '2025-01-06', '2025-12-31', '1 day') day,
     (VALUES ('Baidu SEM', 1500), ('Douyin', 900), ('Xiaohongshu', 600), ('Google Ads', 1000), ('LinkedIn', 700), ('WeChat', 400), ('Email', 100), ('Webinar', 300), ('Trade fair', 1100)) c(channel, cost);
ANALYZE;

-- How leads can be reached, and a list from a trade fair: people whom the company knows already, written down by hand, among
-- others whom it does not know.  lead_id is the truth that nobody has in practice; the questions use it only to count.
CREATE TABLE contacts (lead_id bigint PRIMARY KEY REFERENCES leads, phone text, email text);
INSERT INTO contacts
SELECT id, CASE WHEN chance('has phone', id) < 0.8 THEN '+861' || (3 + floor(chance('phone', id) * 7))::int || lpad(floor(chance('number', id) * 1e9)::bigint::text, 9, '0') END,
       CASE WHEN chance('has email', id) < 0.7 THEN 'lead.' || id || '@' || pick('{gmail.com,qq.com,163.com,example.cn,example.com}', chance('mail', id)) END
FROM leads;

CREATE TABLE fair_list (id bigint PRIMARY KEY, name text, company text, phone text, email text, landing_page text, lead_id bigint);
INSERT INTO fair_list
SELECT i, CASE WHEN i % 25 = 1 THEN pick('{前台,王芳,"Anna Weber",采购部}', chance('colleague', i)) -- the company's number, another person
               WHEN chance('spelling', i) < 0.3 THEN upper(l.name)
               WHEN chance('spelling', i) < 0.5 THEN regexp_replace(l.name, '^(\w+) (\w+)$', 'Dr. \2, \1')
               WHEN chance('spelling', i) < 0.7 THEN l.name || CASE WHEN l.name ~ '^[[:ascii:]]' THEN ' ' ELSE '先生' END
               ELSE regexp_replace(l.name, '^(\w{2})\w(\w+ )', '\1\2') END, -- a letter is missing
       CASE WHEN chance('company spelling', i) < 0.4 THEN regexp_replace(l.company, '有限公司|股份有限公司', '')
            WHEN chance('company spelling', i) < 0.6 THEN upper(replace(l.company, 'GmbH', 'Gesellschaft mbH')) ELSE l.company END,
       CASE WHEN chance('writes phone', i) < 0.6 THEN regexp_replace(c.phone, '^\+86(\d{3})(\d{4})(\d{4})', CASE WHEN i % 3 = 0 THEN '\1-\2-\3' WHEN i % 3 = 1 THEN '0086 \1 \2 \3' ELSE '\1\2\3 转 8' END) END,
       CASE WHEN chance('writes email', i) < 0.5 THEN CASE WHEN c.email LIKE '%gmail.com' THEN replace(replace(c.email, 'lead.', 'Lead'), 'gmail', 'GoogleMail') ELSE upper(c.email) END END,
       'https://example.com/fair' || pick('{"","?utm_source=baidu&utm_medium=cpc","?utm_source=wechat","?utm_source=newsletter&utm_medium=email","?gclid=abc","?utm_campaign=%E5%B7%A5%E5%8D%9A%E4%BC%9A"}', chance('page', i)),
       l.id
FROM generate_series(1, 300) i JOIN leads l ON l.id = 1 + (i * 37) % 2500 JOIN contacts c ON c.lead_id = l.id
WHERE i % 3 > 0;
INSERT INTO fair_list
SELECT i, pick('{沈,余,姚,卢,钟}', chance('new surname', i)) || pick('{嘉宁,博文,若曦,一鸣,婉清}', chance('new given', i)), pick('{苏州,宁波,青岛}', chance('new city', i)) || pick('{瑞峰,启航,明德}', chance('new brand', i)) || '贸易有限公司',
       '139' || lpad(floor(chance('new phone', i) * 1e8)::bigint::text, 8, '0'), NULL, 'https://example.com/fair', NULL
FROM generate_series(3, 300, 3) i;

-- What is known of the leads' companies, and what leads do: pages, papers, videos, events.
CREATE TABLE profiles (lead_id bigint PRIMARY KEY REFERENCES leads, industry text, employees int, title text, email_domain text);
INSERT INTO profiles
SELECT id, pick('{高科技,高科技,制造业,制造业,零售,金融,教育}', chance('industry', id)),
       CASE WHEN chance('knows size', id) < 0.8 THEN round(10 * 10 ^ (3 * chance('size', id)))::int END,
       pick('{CTO,市场总监,销售VP,Marketing Manager,采购经理,Student,工程师,""}', chance('title', id)), split_part(c.email, '@', 2)
FROM leads l JOIN contacts c ON c.lead_id = l.id;
UPDATE profiles SET email_domain = 'rival.example' WHERE chance('rival', lead_id) < 0.01;

CREATE TABLE activities (id bigint PRIMARY KEY, lead_id bigint NOT NULL REFERENCES leads, event text NOT NULL, at timestamptz NOT NULL, properties jsonb);
INSERT INTO activities
SELECT row_number() OVER (ORDER BY at, lead_id, k), lead_id, event, at,
       CASE WHEN event = 'download' THEN jsonb_build_object('topic', pick('{选型指南,pricing,product,case study}', chance('topic', lead_id * 50 + k))) END
FROM (
	SELECT l.id AS lead_id, k, pick('{visit_home,visit_home,visit_pricing,visit_pricing,visit_competitor_comparison,download,download,watch_demo,attend_summit,unsubscribe}', chance('activity', l.id * 50 + k)) AS event,
	       date_trunc('minute', l.created_at + chance('activity at', l.id * 50 + k) ^ 2 * interval '120 days') AS at
	FROM leads l, generate_series(1, 24) k
	WHERE k <= floor(24 * chance('activities', l.id) ^ 2)) a;
ANALYZE;
