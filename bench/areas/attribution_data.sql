-- An event log in order of time: a touch a row, and a tenth as many conversions, over a tenth as many customers; one year,
-- 20 channels of very different frequency.
SELECT setseed(0.5) \g /dev/null
CREATE TABLE events_bigint AS
SELECT (random() * :rows / 10)::bigint AS journey,
       CASE WHEN i % 11 <> 0 THEN (ARRAY['paid search', 'organic search', 'direct', 'email', 'display', 'paid social', 'social', 'affiliate', 'referral', 'wechat',
             'baidu sem', 'douyin', 'xiaohongshu', 'webinar', 'trade fair', 'video', 'sms', 'partner', 'press', 'call centre'])[1 + floor(random() * random() * 20)::int] END AS touch,
       timestamptz '2025-01-01' + i * (interval '365 days' / (:rows * 1.1)) AS at,
       CASE WHEN i % 11 = 0 THEN round((random() * 1000)::numeric, 2)::float8 END AS value
FROM generate_series(1, (:rows * 1.1)::bigint) i;
CREATE TABLE events_text AS SELECT 'C' || lpad(journey::text, 9, '0') AS journey, touch, at, value FROM events_bigint;
CREATE TABLE events_uuid AS SELECT md5(journey::text)::uuid AS journey, touch, at, value FROM events_bigint;
VACUUM ANALYZE events_bigint, events_text, events_uuid;
