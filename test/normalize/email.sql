-- E-mail keys: a key is the key of itself; garbage never fails; tables of domains answer for every entry in common use.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(7);
SET search_path = touchstone, public;
SELECT setseed(0.5321);
CREATE TEMP TABLE garbage AS
SELECT string_agg(CASE floor(random() * 4)::int WHEN 0 THEN substr('<>"''()@.,;:+-_ %\/?é中＠．', 1 + floor(random() * 24)::int, 1)
                       WHEN 1 THEN (ARRAY['gmail.com', 'mailto:', '@yahoo.com', '@', '.com', 'fastmail.com', '<', '>', 'ya.ru', '@pm.me', '%40', '%00', 'xn--', 'ß', 'Ａ'])[1 + floor(random() * 15)::int]
                       ELSE substr('abcXYZ0189', 1 + floor(random() * 10)::int, 1) END, '') AS t
FROM generate_series(1, 15000) i, generate_series(1, 3 + i % 9) GROUP BY i;
INSERT INTO garbage SELECT string_agg(substr('aB9.+-_"', 1 + floor(random() * 8)::int, 1), '') || '@' || (ARRAY['gmail.com', 'yahoo.fr', 'pm.me', 'ya.ru', 'me.com', 'x.fastmail.com', 'example.com', 'qq.com'])[1 + i % 8]
FROM generate_series(1, 5000) i, generate_series(1, 1 + i % 7) GROUP BY i;
INSERT INTO garbage SELECT string_agg(chr(1 + floor(random() * 50000)::int), '') || '@' || chr(200 + i) || 'x.com' FROM generate_series(1, 2000) i, generate_series(1, 3) GROUP BY i;
SELECT cmp_ok((SELECT count(normalize_email(t))::int FROM garbage), '>', 2500, 'some of the garbage are addresses');
SELECT is_empty($$ SELECT t, normalize_email(t), normalize_email(normalize_email(t)) FROM garbage WHERE normalize_email(t) IS DISTINCT FROM normalize_email(normalize_email(t)) $$, 'a key is the key of itself');
SELECT is_empty($$ SELECT t, normalize_email(t) FROM garbage WHERE normalize_email(t) !~ '^.+@[a-z0-9.-]+\.[a-z0-9-]+$' OR length(normalize_email(t)) > 254 $$, 'a key looks like an address, and is not longer than one');
SELECT is_empty($$ SELECT t FROM garbage WHERE (normalize_email(t) IS NULL) <> (email_domain(t) IS NULL) OR (email_domain(t) IS NOT NULL AND is_free_email(t) IS DISTINCT FROM is_free_email(email_domain(t))) $$, 'a key has a domain, by which it is free or not');
SELECT is_empty($$
	SELECT d FROM unnest(string_to_array('gmail.com googlemail.com outlook.com hotmail.com hotmail.fr live.com live.cn msn.com yahoo.com yahoo.co.jp yahoo.com.tw yahoo.com.hk ymail.com aol.com icloud.com me.com mac.com proton.me protonmail.com fastmail.com zoho.com mail.com gmx.de gmx.net gmx.ch web.de '
		't-online.de freenet.de arcor.de orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it alice.it tiscali.it terra.es telefonica.net sapo.pt wp.pl o2.pl onet.pl interia.pl seznam.cz centrum.cz atlas.sk azet.sk freemail.hu abv.bg ukr.net i.ua mail.ru bk.ru list.ru inbox.ru yandex.ru yandex.com yandex.by ya.ru rambler.ru '
		'qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com sina.com sina.cn sina.com.cn vip.sina.com sohu.com tom.com 21cn.com 139.com 189.cn wo.cn wo.com.cn aliyun.com 263.net 88.com hinet.net pchome.com.tw netvigator.com naver.com daum.net hanmail.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp nifty.com '
		'comcast.net verizon.net att.net sbcglobal.net cox.net shaw.ca rogers.com sympatico.ca bigpond.com optusnet.com.au xtra.co.nz btinternet.com sky.com virginmedia.com rediffmail.com uol.com.br bol.com.br terra.com.br ig.com.br ziggo.nl telenet.be skynet.be bluewin.ch telia.com online.no', ' ')) d
	WHERE NOT is_free_email('someone@' || d)
$$, 'domains of free mail');
SELECT is_empty($$
	SELECT d FROM unnest(string_to_array('mailinator.com guerrillamail.com guerrillamail.net sharklasers.com grr.la 10minutemail.com temp-mail.org temp-mail.io tempmail.com yopmail.com yopmail.fr trashmail.com trashmail.de maildrop.cc mailnesia.com getnada.com dispostable.com throwawaymail.com fakeinbox.com spam4.me discard.email moakt.com mohmal.com tempr.email 1secmail.com burnermail.io emailondeck.com mailsac.com mintemail.com spamgourmet.com mytemp.email wegwerfmail.de byom.de chacuo.net bccto.me', ' ')) d
	WHERE NOT is_disposable_email('someone@' || d) OR NOT is_disposable_email('someone@x.' || d) OR is_free_email('someone@' || d)
$$, 'domains of throw-away mail');
SELECT is_empty($$ SELECT d FROM unnest(ARRAY['example.com', 'touchstone.example', 'gmail.co', 'mail.gmail.com', 'edu.cn']) d WHERE is_free_email('someone@' || d) OR is_disposable_email('someone@' || d) $$, 'domains of others');
SELECT * FROM finish();
ROLLBACK;
