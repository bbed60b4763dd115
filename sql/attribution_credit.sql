-- credit: the window function over rows that are joined to one conversion each.
SET extra_float_digits = 1;
SET timezone = 'UTC';
CREATE TEMP TABLE touches (conversion int, at timestamptz, touch text);
INSERT INTO touches VALUES
	(1, '2026-01-01', 'ads'),
	(2, '2026-01-01', 'ads'), (2, '2026-01-02', 'mail'),
	(3, '2026-01-01', 'ads'), (3, '2026-01-02', 'mail'), (3, '2026-01-03', 'ads'),
	(7, '2026-01-01', 'a'), (7, '2026-01-02', 'b'), (7, '2026-01-03', 'c'), (7, '2026-01-04', 'a'), (7, '2026-01-05', 'd'), (7, '2026-01-06', 'direct'), (7, '2026-01-07', 'direct'),
	(8, NULL, NULL);

-- models of positions need no arguments
SELECT conversion, touch, touchstone.credit('first_touch') OVER w AS first, touchstone.credit('last_touch') OVER w AS last,
	round(touchstone.credit('linear') OVER w::numeric, 4) AS linear, round(touchstone.credit('u_shaped') OVER w::numeric, 4) AS u, round(touchstone.credit('j_shaped') OVER w::numeric, 4) AS j,
	round(touchstone.credit('custom(1, 2, 3)') OVER w::numeric, 4) AS custom
FROM touches WHERE conversion < 8 WINDOW w AS (PARTITION BY conversion ORDER BY at) ORDER BY conversion, at;
-- time_decay needs the time, participation and the clauses about touches need the touch
SELECT at::date, touch, round(touchstone.credit('time_decay(1 day)', at) OVER w * 127) AS of_127, touchstone.credit('participation', at, touch) OVER w AS participation,
	touchstone.credit('last_touch fallback ''direct*''', at, touch) OVER w AS non_direct, touchstone.credit('linear exclude ''direct'', ''a''', touch => touch) OVER w AS excluded,
	round(touchstone.credit('linear collapse 2 days', at, touch) OVER w::numeric, 4) AS collapsed, touchstone.credit('linear weight ''a'' 3, ''direct'' 0.5', NULL, touch) OVER w AS weighted
FROM touches WHERE conversion = 7 WINDOW w AS (ORDER BY at) ORDER BY at;
-- a row without a touch, where the touch is given, is none
SELECT conversion, touch, touchstone.credit('linear', touch => touch) OVER w AS linear, touchstone.credit('time_decay', at, touch) OVER w AS decay, touchstone.credit('linear') OVER w AS every_row
FROM touches WHERE conversion IN (2, 8) WINDOW w AS (PARTITION BY conversion ORDER BY at) ORDER BY conversion, at;
-- all touches taken out
SELECT touch, touchstone.credit('linear exclude ''*''', at, touch) OVER (ORDER BY at) FROM touches WHERE conversion = 2;
-- without ORDER BY, the order of the rows; the frame does not matter
SELECT touch, touchstone.credit('first_touch') OVER () AS first FROM (SELECT * FROM touches WHERE conversion = 7 ORDER BY at DESC LIMIT 3) t;
SELECT touch, touchstone.credit('u_shaped', at) OVER (ORDER BY at ROWS BETWEEN CURRENT ROW AND CURRENT ROW) AS u FROM touches WHERE conversion = 3;
-- time_decay depends on the times alone
SELECT touch, round(touchstone.credit('time_decay(1 day)', at) OVER (ORDER BY touch DESC)::numeric, 4) AS decay FROM touches WHERE conversion = 2;
-- one model a partition, from a column
SELECT conversion, touch, touchstone.credit((ARRAY['last_touch', 'linear', 'first_touch']::touchstone.attribution_model[])[conversion]) OVER (PARTITION BY conversion ORDER BY at) AS credit FROM touches WHERE conversion <= 3 ORDER BY conversion, at;
-- names, labels, types as people type them
SELECT touchstone.credit(model => 'linear as ''x''', at => '2026-01-01'::date, touch => 'a'::varchar) OVER () FROM touches WHERE conversion = 2;
CREATE TEMP VIEW credits AS SELECT *, touchstone.credit('linear', at, touch) OVER (PARTITION BY conversion ORDER BY at) AS credit FROM touches;
SELECT conversion, sum(credit) FROM credits GROUP BY 1 ORDER BY 1;
-- no rows; a large partition
SELECT touchstone.credit('linear') OVER () FROM touches WHERE false;
SELECT count(*), sum(credit) BETWEEN 0.999999999 AND 1.000000001 AS whole, min(credit), max(credit)
FROM (SELECT touchstone.credit('custom(0, 1, 0)', t, 'x') OVER (ORDER BY t) AS credit FROM generate_series(timestamptz '2026-01-01', '2026-01-02', '1 second') t) x;

-- errors: 9
SELECT touchstone.credit('linear lookback 30 days') OVER () FROM touches;
SELECT touchstone.credit('linear consume') OVER () FROM touches;
SELECT touchstone.credit('linear from ''2026-01-01''') OVER () FROM touches;
SELECT touchstone.credit('linear to ''2026-01-01''') OVER () FROM touches;
SELECT touchstone.credit('time_decay') OVER () FROM touches;
SELECT touchstone.credit('participation', at) OVER () FROM touches;
SELECT touchstone.credit('linear collapse 1 day', touch => touch) OVER () FROM touches;
SELECT touchstone.credit('time_decay', at) OVER () FROM touches;
SELECT touchstone.credit(NULL) OVER () FROM touches;
-- errors: 2
SELECT touchstone.credit('time_decay', 'infinity') OVER () FROM touches;
SELECT touchstone.credit('linear') FROM touches;
