-- An event log in order of time: as many events as rows, of a tenth as many customers, within a year; twelve kinds of event of
-- very different frequency, of which five are the steps of a funnel.
SELECT setseed(0.5) \g /dev/null
CREATE TABLE funnel_events AS
SELECT (random() * :rows / 10)::bigint AS customer,
       (ARRAY['visit', 'product', 'cart', 'checkout', 'order', 'search', 'help', 'blog', 'newsletter', 'share', 'review', 'return'])[1 + floor(random() * random() * 12)::int] AS step,
       timestamptz '2025-01-01' + i * (interval '365 days' / :rows) AS at
FROM generate_series(1, :rows) i;
VACUUM ANALYZE funnel_events;
