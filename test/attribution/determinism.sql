-- The same rows give the same bits: shuffled ten ways, serial and parallel, in memory and spilling, one group and many,
-- bigint, text and uuid journeys.  Results are compared as text, which prints every bit of a float8.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(19);
SELECT setseed(0.17);

CREATE TABLE events (id bigint, journey bigint, key text, uuid uuid, touch text, at timestamptz, value float8, region int);
-- 120,000 rows: four buffers of a state.  Journeys of all lengths, one with 5,000 rows; equal times; touches outside the
-- years that a packed touch reaches; 300 names.
INSERT INTO events
SELECT i, j, 'customer ' || j, md5(j::text)::uuid,
       CASE WHEN r < 0.9 THEN 'channel ' || (u * u * 300)::int END,
       CASE WHEN r < 0.001 THEN timestamptz '0500-01-01' + make_interval(days => (u * 10)::int)
            ELSE timestamptz '2026-01-01' + make_interval(secs => (t * 8640)::int * 100) END,
       CASE WHEN r > 0.85 THEN round((v * v * 1000)::numeric, 2) END,
       j % 7
FROM (SELECT i, CASE WHEN i % 24 = 0 THEN 0 ELSE (random() * random() * 20000)::bigint END AS j,
             random() r, random() t, random() u, random() v
      FROM generate_series(1, 120000) i) s;
ANALYZE events;

CREATE FUNCTION pg_temp.models() RETURNS touchstone.attribution_model[] LANGUAGE sql IMMUTABLE AS $$
	SELECT ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'custom(1, 2, 3)', 'time_decay(12 hours)', 'participation',
	             'linear lookback 5 days consume', 'time_decay lookback 30 days exclude ''channel 1*'' weight ''channel 2*'' 3',
	             'u_shaped collapse 1 day fallback ''channel 2*'' from ''2026-01-10'' to ''2026-02-01''']::touchstone.attribution_model[]
$$;

CREATE FUNCTION pg_temp.whole(key text, tab regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT md5(touchstone.attribute(%s, touch, at, value, %L::touchstone.attribution_model[])::text) FROM %s',
	               key, pg_temp.models(), tab) INTO result;
	RETURN result;
END $$;

CREATE FUNCTION pg_temp.grouped(expression text, tab regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT md5(string_agg(g::text || a, '','' ORDER BY g)) FROM (SELECT %s AS g,
	                       touchstone.attribute(journey, touch, at, value, %L::touchstone.attribution_model[])::text AS a
	                FROM %s GROUP BY 1) x', expression, pg_temp.models(), tab) INTO result;
	RETURN result;
END $$;

CREATE FUNCTION pg_temp.listed(tab regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT md5(string_agg(g::text || a, '','' ORDER BY g)) FROM (SELECT journey AS g,
	                       touchstone.attribute_rows(journey, touch, at, value, id::text, %L::touchstone.attribution_model[])::text AS a
	                FROM %s WHERE journey BETWEEN 1 AND 300 GROUP BY 1) x', pg_temp.models(), tab) INTO result;
	RETURN result;
END $$;

CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, SUMMARY OFF) ' || query LOOP result := result || line || E'\n'; END LOOP;
	RETURN result;
END $$;

-- ten shuffles
DO $$
BEGIN
	FOR i IN 1 .. 10 LOOP
		EXECUTE format('CREATE TABLE shuffled_%s AS SELECT * FROM events ORDER BY random()', i);
		EXECUTE format('ANALYZE shuffled_%s', i);
	END LOOP;
END $$;

CREATE TEMP TABLE answers (what text, how text, tab text, answer text);
CREATE FUNCTION pg_temp.answer(how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text;
BEGIN
	FOREACH t IN ARRAY ARRAY['events', 'shuffled_1', 'shuffled_2'] LOOP
		INSERT INTO answers
		SELECT what, how, t, CASE what WHEN 'bigint' THEN pg_temp.whole('journey', t::regclass) WHEN 'text' THEN pg_temp.whole('key', t::regclass)
		            WHEN 'uuid' THEN pg_temp.whole('uuid', t::regclass) WHEN 'regions' THEN pg_temp.grouped('region', t::regclass) END
		FROM unnest(ARRAY['bigint', 'text', 'uuid', 'regions']) what;
	END LOOP;
	INSERT INTO answers SELECT 'journeys', how, tab, pg_temp.grouped('journey', tab::regclass) FROM unnest(ARRAY['events', 'shuffled_5']) tab;
	INSERT INTO answers SELECT 'rows', how, tab, pg_temp.listed(tab::regclass) FROM unnest(ARRAY['events', 'shuffled_6']) tab;
END $$;

-- every shuffle once, serial
SET max_parallel_workers_per_gather = 0;
INSERT INTO answers SELECT 'bigint', 'shuffled', 'shuffled_' || i, pg_temp.whole('journey', ('shuffled_' || i)::regclass) FROM generate_series(1, 10) i;
SELECT pg_temp.answer('serial');
SET work_mem = '64kB';
SELECT pg_temp.answer('serial, spilling');
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute(journey, touch, at, value, ''linear'') FROM events'), 'temp read=\d+ written=\d+', 'spills when told to');
RESET work_mem;
SET enable_hashagg = off;
SELECT pg_temp.answer('sorted groups');
SET work_mem = '64kB';
SELECT pg_temp.answer('sorted groups, spilling');
RESET work_mem;
RESET enable_hashagg;

SET max_parallel_workers_per_gather = 3;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute(journey, touch, at, value, ''linear'') FROM events'),
               'Finalize Aggregate.*Workers Launched: [1-3].*Partial Aggregate', 'really parallel');
SELECT matches(pg_temp.plan_of('SELECT region, touchstone.attribute(journey, touch, at, value, ''linear'') FROM events GROUP BY 1'),
               'Finalize .*Workers Launched: [1-3].*Partial ', 'really parallel by group');
SELECT matches(pg_temp.plan_of('SELECT region, touchstone.attribute_rows(journey, touch, at, value, id::text, ''linear'') FROM events WHERE journey BETWEEN 1 AND 300 GROUP BY 1'),
               'Finalize .*Workers Launched: [1-3].*Partial ', 'attribute_rows really parallel');
SELECT pg_temp.answer('parallel');
SET work_mem = '64kB';
SELECT pg_temp.answer('parallel, spilling');
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute(journey, touch, at, value, ''linear'') FROM events'),
               'temp read=\d+ written=\d+\s+->  Gather', 'the leader spills when told to');
RESET work_mem;
SET enable_hashagg = off;
SELECT pg_temp.answer('parallel, sorted groups');
RESET enable_hashagg;
SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SELECT pg_temp.answer('forced parallel');
SELECT set_config(name, 'off', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query');
SET parallel_leader_participation = off;
SELECT pg_temp.answer('without the leader');
RESET parallel_leader_participation;

-- partitions, each aggregated on its own
CREATE TABLE parted (LIKE events) PARTITION BY HASH (journey);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES WITH (MODULUS 3, REMAINDER 2);
INSERT INTO parted SELECT * FROM shuffled_7;
ANALYZE parted;
SET enable_partitionwise_aggregate = on;
INSERT INTO answers SELECT 'bigint', 'partitions', 'parted', pg_temp.whole('journey', 'parted');
INSERT INTO answers SELECT 'text', 'partitions', 'parted', pg_temp.whole('key', 'parted');
INSERT INTO answers SELECT 'regions', 'partitions', 'parted', pg_temp.grouped('region', 'parted');
INSERT INTO answers SELECT 'journeys', 'partitions', 'parted', pg_temp.grouped('journey', 'parted');

SELECT is((SELECT count(DISTINCT answer)::int FROM answers WHERE what = w), 1, 'one answer: ' || w)
FROM unnest(ARRAY['bigint', 'text', 'uuid', 'regions', 'journeys', 'rows']) w;
SELECT is((SELECT count(*)::int FROM answers WHERE answer IS NULL), 0, 'no answer is missing');
SELECT cmp_ok((SELECT count(*)::int FROM answers), '>', 120, 'many ways were tried');

-- journeys that are not the same number but the same customers earn the same, though visited in another order
CREATE TEMP TABLE by_type AS
SELECT t, a.* FROM (SELECT 'bigint' t, touchstone.attribute(journey, touch, at, value, pg_temp.models()) r FROM events UNION ALL
                    SELECT 'text', touchstone.attribute(key, touch, at, value, pg_temp.models()) FROM events UNION ALL
                    SELECT 'uuid', touchstone.attribute(uuid, touch, at, value, pg_temp.models()) FROM events) x, unnest(r) a;
SELECT is_empty($$ SELECT * FROM by_type a JOIN by_type b ON (a.ordinal, coalesce(a.touch, '-')) = (b.ordinal, coalesce(b.touch, '-')) WHERE a.t < b.t
                   AND ((a.touches, a.journeys) IS DISTINCT FROM (b.touches, b.journeys) OR abs(a.conversions - b.conversions) > 1e-9 * a.conversions
                        OR abs(a.value - b.value) > 1e-9 * greatest(a.value, 1)) $$, 'journeys of every type earn the same');

-- what is added up over groups and rows is the whole
SELECT is_empty($$
	SELECT * FROM (SELECT ordinal, touch, sum(conversions) c, sum(a.value) v, sum(touches) t, sum(journeys) j
	               FROM (SELECT touchstone.attribute(journey, touch, at, value, pg_temp.models()) r FROM events GROUP BY journey) x, unnest(r) a GROUP BY 1, 2) g
	FULL JOIN (SELECT * FROM by_type WHERE t = 'bigint') w ON w.ordinal = g.ordinal AND coalesce(w.touch, '-') = coalesce(g.touch, '-')
	WHERE (g.t, g.j) IS DISTINCT FROM (w.touches, w.journeys) OR NOT coalesce(abs(g.c - w.conversions) <= 1e-9 * w.conversions AND abs(g.v - w.value) <= 1e-9 * w.value, w.value = 0)
$$, 'sums over journeys are the whole');
SELECT is_empty($$
	SELECT * FROM (SELECT ordinal, touch, sum(credit) c, sum(a.value) v, count(touch_ref) t
	               FROM (SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, pg_temp.models()) r FROM events WHERE journey <> 0 GROUP BY journey) x, unnest(r) a GROUP BY 1, 2) g
	FULL JOIN (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, pg_temp.models()) FROM events WHERE journey <> 0))) w ON w.ordinal = g.ordinal AND coalesce(w.touch, '-') = coalesce(g.touch, '-')
	WHERE g.t IS DISTINCT FROM w.touches OR NOT coalesce(abs(g.c - w.conversions) <= 1e-9 * w.conversions AND abs(g.v - w.value) <= 1e-9 * w.value, w.value = 0)
$$, 'sums of attribute_rows are attribute');
SELECT is_empty($$
	SELECT ordinal, sum(conversions), sum(value) FROM by_type WHERE ordinal NOT IN (7, 10) AND t = 'uuid' GROUP BY 1
	HAVING abs(sum(conversions) - (SELECT count(value) FROM events)) > 1e-9 * sum(conversions)
	    OR abs(sum(value) - (SELECT sum(value) FROM events)) > 1e-9 * sum(value)
$$, 'credits add up to the conversions, values to their total');
SELECT ok((SELECT count(*) = 1 FROM by_type WHERE t = 'uuid' AND ordinal = 3 AND touch IS NULL), 'some conversions are unearned, in one row');
SELECT ok((SELECT sum(conversions) > (SELECT count(value) FROM events) FROM by_type WHERE t = 'uuid' AND ordinal = 7), 'participation exceeds the conversions');
SELECT * FROM finish();
ROLLBACK;
