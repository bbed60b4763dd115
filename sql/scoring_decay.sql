-- decay, decay_linear, decay_step; decay_score: sums, order, text, binary; mistakes.
SET timezone = 'UTC';
SET datestyle = 'ISO';
CREATE SCHEMA decaying;
SET search_path = decaying, public;
-- whole half-lives; nothing before the event; the far past; uncast literals, dates, numeric
SELECT at, touchstone.decay(10, at, '2026-01-29', '14 days') AS half_life, touchstone.decay_linear(10, at, '2026-01-29', '56 days') AS linear, touchstone.decay_step(10, at, '2026-01-29', '10 days') AS step, touchstone.decay_step(10, at, '2026-01-29', '10 days', 0.75) AS quarter
FROM unnest('{2026-01-29, 2026-01-22, 2026-01-15, 2026-01-01, 2025-12-04, 2026-01-30, -infinity, infinity}'::timestamptz[]) at;
SELECT touchstone.decay(2.5::numeric, date '2026-01-01', date '2026-01-02', '1 day'), touchstone.decay(points => -8, at => '2026-01-01', asof => '2026-01-03', half_life => '24 hours'), touchstone.decay_step(8, '2026-01-01', '2026-01-03', '1 day', 0), touchstone.decay_step(8, '2026-01-01', '2026-01-03', '3 days', 0);
SELECT touchstone.decay(NULL, '2026-01-01', '2026-01-02', '1 day') IS NULL AND touchstone.decay(1, NULL, '2026-01-02', '1 day') IS NULL AND touchstone.decay(1, '2026-01-01', NULL, '1 day') IS NULL AND touchstone.decay(1, '2026-01-01', '2026-01-02', NULL) IS NULL AS all_null;

-- from one end of time to the other
SELECT touchstone.decay(1, '4713-01-01 BC', '294276-12-31', '1 day') AS ends, touchstone.decay(1, '4713-01-01 BC', '294276-12-31', '10000000 days') < 0.001 AS slow, touchstone.decay_value(touchstone.decay_score(1, '294276-12-31', '1 second'), '294276-12-31 00:00:01') AS far, touchstone.decay_value(touchstone.decay_score(1, '4713-01-01 BC', '1 second'), '294276-12-31') AS gone;
-- every unit of a span
SELECT string_agg(('0 per 2 ' || unit)::touchstone.decay_score::text, ', ') FROM unnest('{d, day, days, h, hour, hours, min, mins, minute, minutes, s, sec, second, seconds, secs, w, week, weeks, Weeks}'::text[]) unit;

-- a sum: 8 + 4 + 2 - 1 two days after the last event is a quarter of what it is then
CREATE TABLE e (lead int, points numeric, at timestamptz);
INSERT INTO e VALUES (1, 8, '2026-01-04'), (1, 8, '2026-01-03'), (1, 8, '2026-01-02'), (1, -4, '2026-01-02'), (2, 100, '2020-01-01'), (3, -3, '2026-01-04'), (4, NULL, '2026-01-01'), (4, 5, NULL), (5, 7, '2026-01-01'), (5, -7, '2026-01-01'), (6, 0, '2026-01-01'), (7, 1e-300, '1900-01-01'), (7, 1e300, '2200-01-01');
CREATE TABLE s AS SELECT lead, touchstone.decay_sum(points, at, '1 day') AS score FROM e GROUP BY lead;
SELECT lead, score, touchstone.decay_value(score, '2026-01-04') AS jan_4, touchstone.decay_value(score, '2026-01-06') AS jan_6 FROM s WHERE lead <> 7 ORDER BY lead;
SELECT touchstone.decay_value(score, '2200-01-01'), score FROM s WHERE lead = 7;
-- the order is the same at every time, and an index has it; NULL last
CREATE INDEX ON s (score);
SET enable_seqscan = off;
SELECT array_agg(lead) FROM (SELECT lead FROM s ORDER BY score DESC NULLS LAST) t;
SELECT array_agg(lead) FROM (SELECT lead FROM s WHERE lead <> 7 ORDER BY touchstone.decay_value(score, '2026-01-04') DESC NULLS LAST, lead) t;
SELECT array_agg(lead ORDER BY lead) FROM s WHERE score OPERATOR(touchstone.>=) '8 per 1 day';
RESET enable_seqscan;
-- + of a new event; of all leads; half-life in other words
SELECT touchstone.decay_value(score OPERATOR(touchstone.+) touchstone.decay_score(1, '2026-01-06', '1 day'), '2026-01-06') FROM s WHERE lead = 1;
SELECT touchstone.decay_value(touchstone.decay_merge(score), '2026-01-04') FROM s WHERE lead < 5;
SELECT touchstone.decay_value(touchstone.decay_sum(1, at, '24:00'), '2026-01-02') FROM generate_series(timestamptz '2026-01-01', '2026-01-02', '1 day') at;
SELECT touchstone.decay_sum(1, at, '1 day') IS NULL AS no_rows, touchstone.decay_merge(NULL::touchstone.decay_score) IS NULL AS none FROM generate_series(timestamptz '2026-01-01', '2025-01-02', '1 day') at;
-- text and binary; one form for one value
SELECT t, t::touchstone.decay_score, touchstone.decay_score_send(t::touchstone.decay_score) FROM unnest(ARRAY['1.5*2^120 per 14 days', '3 per 36 hours', '-0.75*2^-3 per 1 day 12 hours', '0*2^5 per 1 week', '-0 per 1.5 seconds', ' 1e300*2^-20000000000000 per 10000000 days']) t;
SELECT a, b, touchstone.decay_score_cmp(a::touchstone.decay_score, b::touchstone.decay_score) FROM (VALUES ('2*2^3 per 1 day', '1*2^4 per 24 hours'), ('1*2^3 per 1 day', '1.5*2^3 per 1 day'), ('-1*2^3 per 1 day', '-1.5*2^3 per 1 day'), ('-1*2^3 per 1 day', '-1*2^-3 per 1 day'),
	('-1*2^3 per 1 day', '0 per 1 day'), ('1*2^-3 per 1 day', '0 per 1 day'), ('-1*2^900 per 1 day', '1*2^-900 per 1 day'), ('1*2^900 per 1 day', '0 per 2 days')) t(a, b);
CREATE TEMP TABLE copied (LIKE s);
\copy s TO 'touchstone_decay_score.bin' (FORMAT binary)
\copy copied FROM 'touchstone_decay_score.bin' (FORMAT binary)
\! rm -f touchstone_decay_score.bin
SELECT count(*) FROM copied c JOIN s USING (lead) WHERE c.score OPERATOR(touchstone.=) s.score OR (c.score IS NULL AND s.score IS NULL);
-- a window, whose state goes on
SELECT at, touchstone.decay_value(touchstone.decay_sum(points, at, '1 day') OVER (ORDER BY at), at) AS value FROM e WHERE lead = 1 AND points > 0 ORDER BY at;

-- error
SELECT touchstone.decay(1, '2026-01-01', '2026-01-02', '1 month');
-- error
SELECT touchstone.decay(1, '2026-01-01', '2026-01-02', '0');
-- error
SELECT touchstone.decay_linear(1, '2026-01-01', '2026-01-02', '-1 day');
-- error
SELECT touchstone.decay('NaN', '2026-01-01', '2026-01-02', '1 day');
-- error
SELECT touchstone.decay(1, '2026-01-01', 'infinity', '1 day');
-- error
SELECT touchstone.decay_step(1, '2026-01-01', '2026-01-02', '1 day', 1.5);
-- error
SELECT touchstone.decay_sum(points, at, '1 year') FROM e;
-- error
SELECT touchstone.decay_sum(points, at, '0.5 seconds') FROM e;
-- error
SELECT touchstone.decay_sum(points, at, make_interval(days => lead)) FROM e;
-- error
SELECT touchstone.decay_sum('Infinity', at, '1 day') FROM e;
-- error
SELECT touchstone.decay_sum(1, '-infinity', '1 day') FROM e;
-- error
SELECT touchstone.decay_merge(touchstone.decay_score(1, at, make_interval(days => lead))) FROM e WHERE at IS NOT NULL;
-- error
SELECT '1 per 1 day'::touchstone.decay_score OPERATOR(touchstone.+) '1 per 2 days'::touchstone.decay_score;
-- error
SELECT touchstone.decay_value(score, '2000-01-01') FROM s WHERE lead = 1;
-- error
SELECT touchstone.decay_value(score, '-infinity') FROM s WHERE lead = 1;
-- error
SELECT '1'::touchstone.decay_score;
-- error
SELECT '1*2^x per 1 day'::touchstone.decay_score;
-- error
SELECT 'NaN per 1 day'::touchstone.decay_score;
-- error
SELECT '1*2^99999999999999 per 1 day'::touchstone.decay_score;
-- error
SELECT '1 per 1 month'::touchstone.decay_score;
-- error
SELECT touchstone.decay_sum_transfn('1 per 1 day', 1, '2026-01-01', '1 day');
DROP SCHEMA decaying CASCADE;
