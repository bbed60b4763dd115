-- retention and retention_table against SQL with date_trunc, on random streams, in time zones with and without summer time.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT setseed(0.37) \g /dev/null
CREATE TEMP TABLE settings (period text, zone text);
INSERT INTO settings SELECT p, z FROM unnest(ARRAY['day', 'week', 'month', 'quarter', 'year']) p, unnest(ARRAY['UTC', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu']) z;
SELECT plan(4 + (SELECT count(*) FROM settings)::int * 3);

-- two years; also moments within minutes of the changes to and from summer time, of midnights, and of long ago
CREATE TEMP TABLE events AS
SELECT (random() * random() * 400)::bigint AS customer, (ARRAY['sign-up', 'order', 'visit', 'order'])[1 + floor(random() * 4)::int] AS event,
       CASE WHEN i % 50 = 0 THEN timestamptz '1969-12-28 23:50+00' + random() * interval '10 days'
            WHEN i % 7 = 0 THEN (ARRAY[timestamptz '2025-03-09 07:00+00', '2025-11-02 06:00+00', '2025-04-05 15:00+00', '2024-12-31 16:00+00', '2025-12-31 18:15+00', '2024-02-29 05:00+00'])[1 + floor(random() * 6)::int] + (random() - 0.5) * interval '4 hours'
            ELSE timestamptz '2024-01-01+00' + random() * interval '730 days' END AS at
FROM generate_series(1, 4000) i;

-- The distance of two periods, by counting the periods between.
CREATE FUNCTION pg_temp.distance(period text, a timestamp, b timestamp) RETURNS int LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE period WHEN 'day' THEN date_trunc('day', b)::date - date_trunc('day', a)::date
		WHEN 'week' THEN (date_trunc('week', b)::date - date_trunc('week', a)::date) / 7
		WHEN 'month' THEN 12 * (extract(year FROM b) - extract(year FROM a)) + extract(month FROM b) - extract(month FROM a)
		WHEN 'quarter' THEN 4 * (extract(year FROM b) - extract(year FROM a)) + extract(quarter FROM b) - extract(quarter FROM a)
		ELSE extract(year FROM b) - extract(year FROM a) END::int
$$;
CREATE FUNCTION pg_temp.reference(p text, z text, beginning text, periods int) RETURNS TABLE (cohort date, size bigint, period int, active bigint, share float8, complete boolean) LANGUAGE sql AS $$
	WITH local AS (SELECT customer, event, at AT TIME ZONE z AS at FROM events),
	last AS (SELECT max(events.at) AT TIME ZONE z AS at FROM events),
	begun AS (SELECT customer, min(at) AS at FROM local WHERE beginning IS NULL OR event = beginning GROUP BY customer),
	cohorts AS (SELECT date_trunc(p, at)::date AS cohort, count(*) AS size FROM begun GROUP BY 1),
	activity AS (SELECT date_trunc(p, b.at)::date AS cohort, pg_temp.distance(p, b.at, l.at) AS n, count(DISTINCT b.customer) AS active
	             FROM begun b JOIN local l USING (customer) WHERE beginning IS NULL OR l.event <> beginning GROUP BY 1, 2)
	SELECT c.cohort, size, k, coalesce(active, 0), coalesce(active, 0)::float8 / size, pg_temp.distance(p, c.cohort, last.at) > k
	FROM cohorts c CROSS JOIN last CROSS JOIN generate_series(0, periods) k LEFT JOIN activity a ON a.cohort = c.cohort AND a.n = k
	WHERE pg_temp.distance(p, c.cohort, last.at) >= k
	UNION ALL
	SELECT NULL, n, NULL, NULL, NULL, NULL FROM (SELECT count(DISTINCT customer) AS n FROM events WHERE customer NOT IN (SELECT customer FROM begun)) w WHERE n > 0
$$;
SELECT set_eq(format('SELECT * FROM unnest((SELECT touchstone.retention_table(customer, at, %L, 13, %L) FROM events))', period, zone),
	format('SELECT * FROM pg_temp.reference(%L, %L, NULL, 13)', period, zone), format('retention_table by %s in %s', period, zone)) FROM settings;
SELECT set_eq(format('SELECT * FROM unnest((SELECT touchstone.retention_table(customer::text, event, at, ''sign-up'', %L, 5, %L) FROM events))', period, zone),
	format('SELECT * FROM pg_temp.reference(%L, %L, ''sign-up'', 5)', period, zone), format('... from the first sign-up on', period, zone)) FROM settings;

-- one customer; the session's zone is the default
CREATE FUNCTION pg_temp.customers(p text, z text) RETURNS TABLE (customer bigint, active boolean[]) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SET LOCAL timezone = %L', z);
	RETURN QUERY SELECT e.customer, touchstone.retention(e.at, begun, p, 4) FROM events e LEFT JOIN (SELECT s.customer, min(s.at) AS begun FROM events s WHERE s.event = 'sign-up' GROUP BY 1) b USING (customer) GROUP BY 1;
	SET LOCAL timezone = 'UTC';
END $$;
SELECT set_eq(format('SELECT * FROM pg_temp.customers(%L, %L)', period, zone), format($$
	SELECT customer, CASE WHEN bool_or(begun IS NOT NULL) THEN ARRAY(SELECT k = ANY (array_agg(pg_temp.distance(%1$L, begun AT TIME ZONE %2$L, at AT TIME ZONE %2$L))) FROM generate_series(0, 4) k) END
	FROM events LEFT JOIN (SELECT customer, min(at) AS begun FROM events WHERE event = 'sign-up' GROUP BY 1) b USING (customer) GROUP BY customer $$, period, zone),
	format('retention by %s in %s, the session''s zone', period, zone)) FROM settings;

SELECT set_eq($$ SELECT * FROM unnest((SELECT touchstone.retention_table(md5(customer::text)::uuid, at, 'month', 3, 'UTC') FROM events)) $$,
	$$ SELECT * FROM pg_temp.reference('month', 'UTC', NULL, 3) $$, 'uuid customers');
SELECT set_eq($$ SELECT * FROM unnest((SELECT touchstone.retention_table(md5(customer::text)::uuid, event, at, 'sign-up', 'month', 3, 'UTC') FROM events)) $$,
	$$ SELECT * FROM pg_temp.reference('month', 'UTC', 'sign-up', 3) $$, 'uuid customers, from the first sign-up on');
SELECT ok((SELECT count(*) FROM pg_temp.reference('month', 'UTC', 'sign-up', 3) WHERE cohort IS NULL) = 1, 'there are customers without a sign-up');
SELECT ok((SELECT count(*) FROM pg_temp.reference('month', 'UTC', NULL, 13) WHERE NOT complete) > 3, '... and periods that are not over');
SELECT * FROM finish();
ROLLBACK;
