-- utm reads what was encoded; channel_of answers one of its channels for whatever it is given, and its rules match as LIKE does.
\set ON_ERROR_STOP 1
BEGIN;
SELECT plan(6);
SET search_path = touchstone, public;
SELECT setseed(0.4711);

-- form encoding, by itself
CREATE FUNCTION pg_temp.encode(value text) RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(CASE WHEN b BETWEEN 48 AND 57 OR b BETWEEN 65 AND 90 OR b BETWEEN 97 AND 122 THEN chr(b) WHEN b = 32 AND i % 2 = 0 THEN '+' ELSE '%' || lpad(CASE WHEN i % 3 = 0 THEN upper(to_hex(b)) ELSE to_hex(b) END, 2, '0') END, '' ORDER BY i), '')
	FROM (SELECT i, get_byte(convert_to(value, 'UTF8'), i) AS b FROM generate_series(0, octet_length(convert_to(value, 'UTF8')) - 1) i) bytes $$;
CREATE TEMP TABLE values AS
SELECT i, string_agg(CASE WHEN random() < 0.6 THEN substr('aZ09 &=#?%+/;', 1 + floor(random() * 13)::int, 1) ELSE chr(1 + floor(random() * 50000)::int) END, '') AS value
FROM generate_series(1, 1500) i, generate_series(1, 12) GROUP BY i;
SELECT is_empty($$ SELECT value, utm('https://x.example/?a=b&utm_source=' || pg_temp.encode(value) || '&c=d#e', 'source') FROM values WHERE utm('https://x.example/?a=b&utm_source=' || pg_temp.encode(value) || '&c=d#e', 'source') IS DISTINCT FROM value $$, 'what was encoded is read, from the query');
SELECT is_empty($$ SELECT value FROM values WHERE utm('https://x.example/#/p?utm_term=' || pg_temp.encode(value), 'term') IS DISTINCT FROM value $$, 'and from the fragment');

CREATE TEMP TABLE garbage AS
SELECT string_agg(CASE floor(random() * 3)::int WHEN 0 THEN substr('?&=#%/:@.+\*; ', 1 + floor(random() * 14)::int, 1)
                       WHEN 1 THEN (ARRAY['utm_source', 'utm_medium', 'utm_campaign', 'gclid', 'google', 'cpc', 'https://', 'www.', 'baidu.com', '%E4', '%', '中', 'amp;', '.com'])[1 + floor(random() * 14)::int]
                       ELSE chr(1 + floor(random() * 3000)::int) END, '') AS t
FROM generate_series(1, 8000) i, generate_series(1, 2 + i % 14) GROUP BY i;
SELECT is_empty($$
	SELECT DISTINCT channel_of(t, r) FROM (SELECT t, lag(t) OVER () AS r FROM garbage) g
	WHERE channel_of(t, r) IS NULL OR channel_of(t, r) <> ALL (ARRAY['direct', 'paid search', 'organic search', 'paid social', 'social', 'paid video', 'video', 'paid shopping', 'shopping', 'display', 'paid other', 'affiliate', 'email', 'sms', 'push', 'audio', 'ai assistant', 'referral', 'other'])
$$, 'every touch has one of the channels');
SELECT is_empty($$ SELECT t FROM garbage WHERE channel_of(t, NULL) <> channel_of(t, '') OR channel_of(NULL, t) <> channel_of('', t) $$, 'NULL and empty are the same');

-- patterns against LIKE
CREATE TEMP TABLE patterns AS
SELECT i, string_agg(substr('aab*', 1 + floor(random() * 4)::int, 1), '') AS pattern, string_agg(substr('aab', 1 + floor(random() * 3)::int, 1), '') AS value
FROM generate_series(1, 4000) i, generate_series(1, 1 + i % 6) GROUP BY i;
SELECT is_empty($$
	SELECT pattern, value FROM patterns
	WHERE (channel_of('?utm_source=' || value, NULL, jsonb_build_array(jsonb_build_object('channel', 'matched', 'source', pattern))) = 'matched') <> (value LIKE replace(pattern, '*', '%'))
$$, 'a pattern matches as LIKE does');
-- quadratic at worst, and that is bounded
SELECT is(channel_of('?utm_source=' || repeat('a', 5000), NULL, jsonb_build_array(jsonb_build_object('channel', 'matched', 'source', '*' || repeat('a*', 500) || 'b'))), 'other', 'many stars over long text take no time to speak of');
SELECT * FROM finish();
ROLLBACK;
