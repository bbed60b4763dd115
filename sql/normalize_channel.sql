-- utm and channel_of.
SET search_path = touchstone, public;

-- parameters: query, fragment, encodings
SELECT url, utm(url, 'source') AS source, utm(url, 'utm_medium') AS medium, utm(url, 'CAMPAIGN') AS campaign FROM (VALUES
	('https://x.example/?utm_source=baidu&utm_medium=cpc&utm_campaign=spring+sale'), ('https://x.example/?UTM_Source=Baidu&Utm_Medium=CPC'), ('https://x.example/?utm_campaign=%E6%98%A5%E5%AD%A3&utm_source=%e7%99%be%e5%ba%a6'),
	('https://x.example/?utm_source=a&utm_source=b'), ('https://x.example/?utm_source=&utm_source=b'), ('https://x.example/?utm_source'), ('https://x.example/#utm_source=a&utm_medium=b'), ('https://x.example/#/page?utm_source=a&utm_medium=b'), ('https://x.example/#!/utm_source=a'),
	('https://x.example/?utm_source=query#utm_source=fragment&utm_medium=fragment'), ('utm_source=a&utm_medium=b'), ('https://x.example/page&utm_source=a'), ('https://x.example/?a=b&amp;utm_source=c&amp;utm_medium=d'), ('https://x.example/?utm%5Fsource=a'),
	('https://x.example/?utm_source=100%&utm_medium=%zz&utm_campaign=%4'), ('https://x.example/?utm_source=%D6%D0&utm_medium=a%00b&utm_campaign=%FF%41'), ('https://x.example/?utm_source=a%26b%3Dc&utm_medium=a=b&utm_campaign=a%2Bb'), ('https://x.example/?utm_sourcex=a&xutm_source=b&source=c'), ('https://x.example/'), (''), ('?'), ('#'), ('?&&=&'), ('中文?utm_source=中文')) v(url);
SELECT utm(NULL, 'source') IS NULL AS url_null, utm('?utm_source=a', NULL) IS NULL AS key_null, utm('?utm_id=7', 'id') AS id, length(utm('?utm_source=' || repeat('%E4%B8%AD', 5000), 'source')) AS long, utm('?' || repeat('a', 100) || '=b&utm_term=c', 'term') AS behind_a_long_name;
-- error
SELECT utm('?utm_source=a', '');
-- error
SELECT utm('?utm_source=a', 'utm_');
-- error
SELECT utm('?utm_source=a', repeat('a', 100));

-- parameters decide
SELECT parameters, channel_of('https://shop.example/?' || parameters, NULL) AS channel FROM (VALUES
	('utm_source=google&utm_medium=cpc'), ('utm_source=Baidu&utm_medium=CPC'), ('utm_source=baidu'), ('utm_source=google&utm_medium=organic'), ('utm_medium=organic'), ('utm_source=360&utm_medium=sem'), ('utm_medium=sem'), ('utm_source=百度&utm_medium=竞价'),
	('utm_source=facebook&utm_medium=paid_social'), ('utm_source=facebook_ads&utm_medium=cpc'), ('utm_source=linkedin&utm_medium=cpc'), ('utm_source=wechat'), ('utm_source=%E5%BE%AE%E4%BF%A1&utm_medium=%E7%A4%BE%E4%BA%A4'), ('utm_source=douyin&utm_medium=ocpm'), ('utm_source=xiaohongshu&utm_medium=kol'), ('utm_source=zhihu&utm_medium=referral'),
	('utm_source=bilibili'), ('utm_source=youtube&utm_medium=cpv'), ('utm_source=youtube&utm_medium=video'), ('utm_source=taobao&utm_medium=cpc'), ('utm_source=taobao'), ('utm_source=criteo&utm_medium=display'), ('utm_source=x.example&utm_medium=banner'), ('utm_source=someone&utm_medium=cpm'), ('utm_source=someone&utm_medium=cpc'), ('utm_source=someone&utm_medium=retargeting'),
	('utm_source=newsletter&utm_medium=email'), ('utm_medium=e-mail'), ('utm_source=edm'), ('utm_source=mailchimp'), ('utm_medium=affiliate'), ('utm_source=partner-x&utm_medium=cps'), ('utm_medium=sms'), ('utm_source=短信'), ('utm_medium=web+push'), ('utm_medium=podcast'), ('utm_medium=referral'), ('utm_source=blog.example'), ('utm_source=chatgpt.com'), ('utm_source=www.bing.com'),
	('utm_source=fair-booth&utm_medium=qr'), ('utm_source=unknown'), ('utm_medium=unknown'), ('utm_campaign=spring'), ('utm_source=(direct)&utm_medium=(none)'), ('utm_source=&utm_medium='), ('utm_medium=social'), ('utm_source=facebook&utm_medium=email'),
	('gclid=x'), ('gbraid=x'), ('wbraid=x'), ('msclkid=x'), ('bd_vid=x'), ('qhclickid=x'), ('yclid=x'), ('fbclid=x'), ('ttclid=x'), ('li_fat_id=x'), ('gdt_vid=x'), ('dclid=x'), ('mc_eid=x'), ('irclickid=x'), ('GCLID=x'), ('gclid='),
	('fbclid=x&utm_medium=paid'), ('gclid=x&utm_medium=cpc'), ('gclid=x&utm_medium=display'), ('gclid=x&utm_medium=unknown')) v(parameters);

-- the referrer decides
SELECT referrer, channel_of('https://www.shop.example/', referrer) AS channel FROM (VALUES
	('https://www.google.com/'), ('https://www.google.co.uk/'), ('https://www.google.com.hk/search?q=x'), ('https://google.de'), ('https://images.google.fr/'), ('https://mail.google.com/'), ('https://docs.google.com/'), ('https://google.evil.example/'), ('https://www.google.com.evil.example/'), ('https://notgoogle.com/'), ('https://evil.example/?https://www.google.com/'), ('https://www.google.com@evil.example/'),
	('https://www.baidu.com/link?url=x'), ('https://m.baidu.com/'), ('https://tieba.baidu.com/'), ('https://pan.baidu.com/'), ('https://www.sogou.com/'), ('https://wap.sogou.com/'), ('https://www.so.com/s'), ('https://m.so.com/'), ('https://m.sm.cn/'), ('https://so.m.sm.cn/'), ('https://so.toutiao.com/'), ('https://www.toutiao.com/'), ('https://www.bing.com/'), ('https://cn.bing.com/'), ('https://duckduckgo.com/'), ('https://search.yahoo.com/'), ('https://de.search.yahoo.com/'), ('https://search.yahoo.co.jp/'), ('https://mail.yahoo.com/'), ('https://yandex.ru/'), ('https://yandex.com.tr/'), ('https://ya.ru/'), ('https://search.naver.com/'), ('https://blog.naver.com/'),
	('https://www.facebook.com/'), ('https://l.facebook.com/'), ('https://lm.facebook.com/l.php'), ('https://l.instagram.com/'), ('https://www.linkedin.com/'), ('https://lnkd.in/x'), ('https://t.co/abc'), ('https://x.com/'), ('https://netflix.com/'), ('https://www.tiktok.com/'), ('https://www.reddit.com/'), ('https://www.pinterest.de/'), ('https://mp.weixin.qq.com/s/x'), ('https://weibo.com/'), ('https://m.weibo.cn/'), ('https://www.xiaohongshu.com/'), ('https://link.zhihu.com/'), ('https://www.douyin.com/'), ('https://www.bilibili.com/'), ('https://b23.tv/x'), ('https://www.youtube.com/'), ('https://youtu.be/x'), ('https://detail.tmall.com/'), ('https://chatgpt.com/'), ('https://www.doubao.com/'),
	('https://mail.qq.com/'), ('https://webmail.firm.example/'), ('android-app://com.google.android.gm/'), ('android-app://com.tencent.mm'), ('android-app://com.google.android.googlequicksearchbox/'), ('android-app://com.example.app'),
	('https://blog.example/'), ('https://www.shop.example/cart'), ('https://shop.example/'), ('https://checkout.shop.example/'), ('https://www.othershop.example/'), ('WWW.BAIDU.COM'), ('//www.baidu.com/x'), ('https://www.baidu.com:443/'), ('https://www.baidu.com./'), ('-'), ('null'), ('(direct)'), ('about:blank'), (''), (NULL)) v(referrer);
-- both, one, none
SELECT channel_of('https://shop.example/?utm_source=linkedin&utm_medium=cpc', 'https://www.google.com/') AS parameters_first, channel_of('https://shop.example/?utm_medium=cpc', 'https://www.google.com/') AS medium_and_referrer, channel_of('https://shop.example/?utm_campaign=x', 'https://www.google.com/') AS campaign_and_referrer,
       channel_of('https://shop.example/?gclid=x', 'https://shop.example/') AS click_within, channel_of(NULL, 'https://www.google.com/') AS no_url, channel_of(NULL, NULL) AS none, channel_of('', '') AS empty, channel_of('https://shop.co.uk/', 'https://www.other.co.uk/') AS other_uk, channel_of('https://shop.co.uk/', 'https://www.shop.co.uk/') AS same_uk, channel_of('https://a.shop.com.cn/', 'https://b.shop.com.cn/') AS same_cn;

-- rules of the user
\set rules '[{"channel": "展会", "source": ["hannover*", "canton*fair"], "medium": "qr"}, {"channel": "partner", "referrer": ["partner.example", "*.reseller.*"]}, {"channel": "landing", "url": "*/landing/*"}, {"channel": "brand", "campaign": "brand*", "medium": ["cpc", "ppc"]}, {"channel": "untagged paid", "medium": "cpc", "campaign": ""}, {"channel": "star", "term": "a\\\\*b"}]'
SELECT url, referrer, channel_of(url, referrer, :'rules') AS channel FROM (VALUES
	('?utm_source=Hannover-2026&utm_medium=QR', NULL), ('?utm_source=canton+spring+fair&utm_medium=qr', NULL), ('?utm_source=canton&utm_medium=qr', NULL), ('?utm_source=hannover', NULL), ('?utm_source=google&utm_medium=cpc&utm_campaign=Brand+DE', NULL), ('?utm_source=google&utm_medium=cpc', NULL), ('?utm_source=google&utm_medium=cpc&utm_campaign=other', NULL),
	('https://shop.example/Landing/x', NULL), ('https://shop.example/', 'https://www.partner.example/x'), ('https://shop.example/', 'https://notpartner.example/x'), ('https://shop.example/', 'https://www.reseller.de/'), ('?utm_term=A*b', NULL), ('?utm_term=axb', NULL), (NULL, NULL)) v(url, referrer);
SELECT channel_of('?utm_source=a', NULL, '[]') AS no_rules, channel_of('?utm_source=a', NULL, NULL) AS null_rules, channel_of('?utm_source=a', NULL, rules => '[{"channel": "X", "source": "*"}]') AS named, channel_of('', NULL, '[{"channel": "nothing", "source": "", "referrer": ""}]') AS missing;
-- rules that change from row to row
SELECT i, channel_of('?utm_source=a', NULL, rules) FROM (VALUES (1, '[{"channel": "one", "source": "a"}]'::jsonb), (2, '[{"channel": "two", "source": "a"}]'), (3, NULL), (4, '[{"channel": "four", "source": ["b", "a"]}]'), (5, '[{"channel": "four", "source": ["b", "a"]}]')) v(i, rules) ORDER BY i;
-- error
SELECT channel_of('', '', '{"channel": "x"}');
-- error
SELECT channel_of('', '', '"x"');
-- error
SELECT channel_of('', '', 'null');
-- error
SELECT channel_of('', '', '[{"channel": "x", "source": "y"}, 7]');
-- error
SELECT channel_of('', '', '[["channel"]]');
-- error
SELECT channel_of('', '', '[{"source": "y"}]');
-- error
SELECT channel_of('', '', '[{"channel": "x"}]');
-- error
SELECT channel_of('', '', '[{"channel": "", "source": "y"}]');
-- error
SELECT channel_of('', '', '[{"channel": ["x"], "source": "y"}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "sauce": "y"}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "source": 7}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "source": {"like": "y"}}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "medium": ["y", null]}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "medium": ["y", ["z"]]}]');
-- error
SELECT channel_of('', '', '[{"channel": "x", "medium": []}]');
