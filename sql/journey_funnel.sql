-- funnel and funnel_table: how far journeys get along the steps of a funnel.
SET extra_float_digits = 1;
SET timezone = 'UTC';
-- An event a letter, one every minute; the step "-" leaves a minute out, "=" puts the next event at the same minute.
CREATE FUNCTION pg_temp.events(path text) RETURNS TABLE (step text, at timestamptz) LANGUAGE sql AS $$
	SELECT c, timestamptz '2026-01-01' + make_interval(mins => (i - 2 * length(regexp_replace(left(path, i::int), '[^=]', '', 'g')))::int - 1)
	FROM regexp_split_to_table(path, '') WITH ORDINALITY u(c, i) WHERE c NOT IN ('-', '=')
$$;
SELECT * FROM pg_temp.events('a=b-c');
CREATE FUNCTION pg_temp.far(path text, mode text DEFAULT 'default', within interval DEFAULT '1 day') RETURNS int LANGUAGE sql AS $$
	SELECT touchstone.funnel(step, at, ARRAY['a', 'b', 'c', 'd'], within, mode) FROM pg_temp.events(path)
$$;

-- the furthest step, in order
SELECT path, pg_temp.far(path) FROM unnest(ARRAY['abcd', 'ab', 'a', 'b', 'dcba', 'bacbd', 'xaxbxcx', 'aabb', 'abab', 'bcd', 'abd']) path;
-- the window begins with the first step and holds both of its ends; a later first step opens one of its own
SELECT path, w, pg_temp.far(path, 'default', w) FROM (VALUES ('a--b', interval '3 minutes'), ('a--b', '2 minutes 59 seconds'), ('a--a-b-c', '4 minutes'), ('ab---ac', '2 minutes'), ('ab', '0'), ('a=b', '0')) v(path, w);
-- events of one instant stand in the order of the steps, whatever the order of the rows: dates work
SELECT touchstone.funnel(step, at, ARRAY['a', 'b', 'c', 'd'], '0 days') FROM (VALUES ('d', date '2026-01-05'), ('c', '2026-01-05'), ('b', '2026-01-05'), ('a', '2026-01-05')) v(step, at);

-- The documented example of ClickHouse's windowFunnel: a purchase in four steps over five days, in a window of ages.
SELECT touchstone.funnel(event::text, at, ARRAY['1003', '1009', '1007', '1010'], '70000 days') AS level
FROM (VALUES (1003, timestamptz '2019-01-29 10:00'), (1007, '2019-01-31 09:00'), (1009, '2019-01-30 08:00'), (1010, '2019-02-01 08:00')) v(event, at);
-- strict_order, its example: A -> B -> D -> C stops at the D.  An event that is no step does as much, once there was a first step.
SELECT path, pg_temp.far(path), pg_temp.far(path, 'strict_order') AS strict_order FROM unnest(ARRAY['abdc', 'abc', 'abxc', 'xabc', 'dxabc', 'aabbc', 'axabc', 'abca', 'ab=xc', 'xa=xb']) path;
-- strict_deduplication: a step that comes again ends the search, the first one does not
SELECT path, pg_temp.far(path), pg_temp.far(path, 'strict_deduplication') AS strict_deduplication FROM unnest(ARRAY['abcbd', 'abbc', 'aabc', 'abab', 'bacbd', 'bbabcd', 'ab=bc']) path;
-- strict_increase: every step at a later instant than the one before
SELECT path, pg_temp.far(path), pg_temp.far(path, 'strict_increase') AS strict_increase FROM unnest(ARRAY['a=bcd', 'ab=cd', 'a=b=c=d', 'a=bb', 'aa=bc', 'abb=cd', 'aa=b']) path;
-- skip_ok: later steps count although earlier ones are missing, but for the first
SELECT path, pg_temp.far(path), pg_temp.far(path, 'skip_ok') AS skip_ok FROM unnest(ARRAY['ad', 'acb', 'bcd', 'abd', 'acbd', 'a-------d', 'da', 'd=a']) path;
SELECT pg_temp.far('a-------d', 'skip_ok', '7 minutes'), pg_temp.far('a--a-----d', 'skip_ok', '7 minutes');
-- several modes at once, with or without spaces
SELECT path, mode, pg_temp.far(path, mode) FROM (VALUES ('ab=cd', 'strict_order, strict_increase'), ('abxbcd', 'strict_order,strict_deduplication'), ('abbcd', ' strict_deduplication ,  strict_increase '), ('a=dbd', 'skip_ok,strict_increase'), ('acbcd', 'skip_ok,strict_deduplication'), ('abcd', 'default,default')) v(path, mode);

-- rows that say nothing; none of the steps; no rows
SELECT touchstone.funnel(step, at, ARRAY['a', 'b'], '1 day') FROM (VALUES (NULL, NULL::timestamptz), ('a', '2026-01-01'), (NULL, '2026-01-01'), ('b', '2026-01-01')) v(step, at);
SELECT touchstone.funnel(step, at, ARRAY['a', 'b'], '1 day', 'strict_order') FROM (VALUES ('a', timestamptz '2026-01-01'), (NULL, '2026-01-02'), ('b', '2026-01-02')) v(step, at);
SELECT touchstone.funnel('x', now(), ARRAY['a', 'b'], '1 day'), touchstone.funnel(NULL, NULL, ARRAY['a', 'b'], '1 day');
SELECT touchstone.funnel(step, at, ARRAY['a', 'b'], '1 day') FROM pg_temp.events('ab') WHERE false;
-- as people type it: varchar, dates, a table's column of steps, search_path
SET search_path = touchstone, public;
SELECT funnel(step::varchar(10), at::date, '{a,b,c}', '7 days') FROM pg_temp.events('abc');
SELECT steps, funnel(step, at, steps, '7 days') FROM pg_temp.events('abc'), (VALUES (ARRAY['a', 'c']), (ARRAY['b', 'c', 'a'])) v(steps) GROUP BY steps ORDER BY steps;
RESET search_path;
-- the ends of time are further apart than any interval; 194,276 years are not
SELECT touchstone.funnel(step, at, ARRAY['a', 'b'], '106751991 days') FROM (VALUES ('a', timestamptz '4713-01-01 BC'), ('b', '294276-12-31')) v(step, at);
SELECT touchstone.funnel(step, at, ARRAY['a', 'b'], '100000000 days') FROM (VALUES ('a', timestamptz '100000-01-01'), ('b', '294276-12-31')) v(step, at);
-- 64 steps
SELECT touchstone.funnel('s' || i, timestamptz '2026-01-01' + i * interval '1 hour', (SELECT array_agg('s' || k ORDER BY k) FROM generate_series(1, 64) k), '64 hours') FROM generate_series(1, 64) i;

-- The table.  Ann: a at 0, again at 2, b at 3, c at 7: from the later a to b 1 minute, from b to c 4.
-- Bob: a at 0, b at 5; Cid: a at 8, the window still open; Dan: b only; Eve: a at 1, whose window of 5 minutes is over.
CREATE TEMP TABLE stream AS
SELECT journey, step, at FROM (VALUES ('ann', 'a-ab---c'), ('bob', 'a----b'), ('cid', '--------a'), ('dan', '-b'), ('eve', '-a')) v(journey, path), pg_temp.events(path);
SELECT * FROM unnest((SELECT touchstone.funnel_table(journey, step, at, ARRAY['a', 'b', 'c'], '5 minutes') FROM stream));
-- Too young for b at minute 8: cid alone.  The window of eve ends with minute 6, so that it is open at 5 and no longer at 6;
-- bob, who wants c, has until minute 5.
SELECT u, r.step, r.too_young FROM (VALUES (8), (6), (5), (4)) v(u), unnest((SELECT touchstone.funnel_table(journey, step, at, ARRAY['a', 'b', 'c'], '5 minutes', 'default', timestamptz '2026-01-01' + make_interval(mins => u)) FROM stream)) r ORDER BY u DESC, ordinal;
-- skip_ok: c of a journey a - c is 2 minutes from a, the step before it that was taken; b counts as reached
SELECT * FROM unnest((SELECT touchstone.funnel_table(1, step, at, ARRAY['a', 'b', 'c'], '5 minutes', 'skip_ok') FROM pg_temp.events('a-c')));
-- median and 90th percentile lie between the durations, as percentile_cont has it: of 1, 2, 3 and 10 minutes 2.5, and 3 + 0.7 * 7 = 7.9
SELECT median_time, p90_time FROM unnest((SELECT touchstone.funnel_table(j, step, at, ARRAY['a', 'b'], '1 hour') FROM (VALUES (1, 'ab'), (2, 'a-b'), (3, 'a--b'), (4, 'a---------b')) v(j, path), pg_temp.events(path))) WHERE ordinal = 2;
-- a day has 86,400 seconds
SELECT median_time FROM unnest((SELECT touchstone.funnel_table(1, step, at, ARRAY['a', 'b'], '100 days') FROM (VALUES ('a', timestamptz '2026-01-01'), ('b', '2026-03-02 01:30')) v(step, at))) WHERE ordinal = 2;
-- every kind of journey; nobody at all; no rows
SELECT * FROM unnest((SELECT touchstone.funnel_table(length(journey), step, at, ARRAY['a', 'b'], '5 minutes') FROM stream));
SELECT * FROM unnest((SELECT touchstone.funnel_table(md5(journey)::uuid, step, at, ARRAY['c', 'b'], '5 minutes', 'strict_order') FROM stream));
SELECT * FROM unnest((SELECT touchstone.funnel_table(journey, step, at, ARRAY['x', 'y'], '5 minutes') FROM stream));
SELECT touchstone.funnel_table(journey, step, at, ARRAY['x', 'y'], '5 minutes') FROM stream WHERE false;
-- rows that say nothing may lack everything
SELECT reached FROM unnest((SELECT touchstone.funnel_table(j, s, t, ARRAY['a'], '5 minutes') FROM (VALUES (1, 'a', now()), (NULL, NULL, NULL)) v(j, s, t)));
-- by segment: what is constant in a journey
SELECT early, step, reached FROM (SELECT journey < 'c' AS early, touchstone.funnel_table(journey, step, at, ARRAY['a', 'b'], '5 minutes') AS rows FROM stream GROUP BY 1) x, unnest(rows) ORDER BY 1, ordinal;

\set VERBOSITY default
-- error
SELECT touchstone.funnel('a', NULL, ARRAY['a'], '1 day');
-- error
SELECT touchstone.funnel('a', 'infinity', ARRAY['a'], '1 day');
-- error
SELECT touchstone.funnel('a', now(), NULL, '1 day');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], NULL);
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 day', NULL);
-- error
SELECT touchstone.funnel('a', now(), '{}', '1 day');
-- error
SELECT touchstone.funnel('a', now(), (SELECT array_agg('s' || k) FROM generate_series(1, 65) k), '1 day');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a', NULL], '1 day');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a', 'b', 'a'], '1 day');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 month');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 year -365 days');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '-1 second');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '2147483647 days');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 day', 'strict');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 day', '');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], '1 day', 'strict_order, skip_ok');
-- error
SELECT touchstone.funnel('a', now(), ARRAY['a'], make_interval(days => i)) FROM generate_series(1, 2) i;
-- error
SELECT touchstone.funnel_table(NULL::bigint, 'a', now(), ARRAY['a'], '1 day');
-- error
SELECT touchstone.funnel_table(repeat('x', 1025), 'a', now(), ARRAY['a'], '1 day');
