-- attribute_state, attribute_merge, attribute_final, attribute_report: attribution in two steps.  Random splits and damaged
-- values are in test/attribution/state.sql.
SET extra_float_digits = 1;
SET timezone = 'UTC';
SET datestyle = 'ISO, MDY';
SET client_min_messages = warning;
SET bytea_output = 'hex';

CREATE TEMP TABLE events (customer bigint, channel text, at timestamptz, revenue float8, goal text);
INSERT INTO events VALUES
	(1, 'Search', '2026-03-01 10:00', NULL, NULL), (1, 'E-mail', '2026-03-01 23:50', NULL, NULL), (1, NULL, '2026-03-02 00:10', 1000, 'won'),
	(2, 'Webinar', '2026-03-02 15:00', NULL, NULL), (2, NULL, '2026-03-03 09:00', NULL, 'lead'), (2, 'Search', '2026-03-03 10:00', NULL, NULL), (2, NULL, '2026-03-03 16:00', 400, 'won'),
	(3, 'Search', '2026-03-02 08:00', NULL, NULL), (3, NULL, '2026-03-03 08:00', NULL, NULL),
	(4, 'Fair', '2026-03-03 12:00', 250, 'won');

-- a state a day; the order of customer 1 is after midnight, its touches are before
CREATE TEMP TABLE days AS
SELECT at::date AS day, touchstone.attribute_state(customer, channel, at, revenue, 'linear') AS state FROM events GROUP BY 1;
SELECT day, r.* FROM days, touchstone.attribute_report(state) r ORDER BY day;
SELECT touch, touches, conversions, value FROM unnest((SELECT touchstone.attribute_final(touchstone.attribute_merge(state)) FROM days));
SELECT touch, touches, conversions, value FROM unnest((SELECT touchstone.attribute(customer, channel, at, revenue, 'linear') FROM events));
-- each day by itself would be something else: the order of customer 1 found no touch
SELECT day, touch, conversions FROM days, unnest(touchstone.attribute_final(state)) ORDER BY 1, 2;
-- yesterday's state and today's rows
SELECT touchstone.attribute_final(touchstone.attribute_merge(state)) = (SELECT touchstone.attribute(customer, channel, at, revenue, 'linear') FROM events) AS same
FROM (SELECT state FROM days WHERE day < '2026-03-03' UNION ALL
      SELECT touchstone.attribute_state(customer, channel, at, revenue, 'linear') FROM events WHERE at >= '2026-03-03') s(state);
-- the same rows give the same value
SELECT (SELECT touchstone.attribute_merge(state ORDER BY day DESC)::text FROM days) = (SELECT touchstone.attribute_state(customer, channel, at, revenue, 'linear')::text FROM events) AS same;
-- several models, goals, every kind of journey key
SELECT model, touch, value FROM unnest((SELECT touchstone.attribute_final(touchstone.attribute_state(customer::text, channel, at, revenue, goal, ARRAY['w_shaped(''lead'', ''opportunity'')', 'last_touch for ''won'' as ''won''']::touchstone.attribution_model[])) FROM events));
SELECT touchstone.attribute_report(touchstone.attribute_state(customer::text, channel, at, revenue, goal, 'w_shaped(''lead'', ''opportunity'')')) FROM events;
SELECT touchstone.attribute_report(touchstone.attribute_state(md5(customer::text)::uuid, channel, at, revenue, goal, '{linear,first_touch}'::touchstone.attribution_model[])) FROM events;
SELECT touchstone.attribute_report(touchstone.attribute_state(md5(customer::text)::uuid, channel, at, revenue, 'linear as ''L''')) FROM events;
SELECT touchstone.attribute_report(touchstone.attribute_state(customer, channel, at, revenue, goal, 'linear')) FROM events;
SELECT (r).used_rows, (r).touches, (r).conversions FROM (SELECT touchstone.attribute_report(touchstone.attribute_state(customer, channel, at, revenue, ARRAY['linear']::touchstone.attribution_model[])) AS r FROM events WHERE customer = 4) x;

-- a value: kept in a column, as text and binary, out of line
SELECT typstorage, typlen, typalign FROM pg_type WHERE typname = 'attribution_state';
SELECT touchstone.attribute_state(1::bigint, 'a', '2026-01-01', 2, 'g', 'linear');
SELECT count(*) AS days, count(*) FILTER (WHERE state::text::touchstone.attribution_state::text = state::text) AS same FROM days;
CREATE TEMP TABLE copied (LIKE days);
\copy days to 'results/state.bin' (format binary)
\copy copied from 'results/state.bin' (format binary)
SELECT count(*) AS days, bool_and(d.state::text = c.state::text) AS same FROM days d JOIN copied c USING (day);

-- nothing: no rows, NULL states, rows that say nothing
SELECT touchstone.attribute_state(1::bigint, 'a', now(), 1, 'linear') FROM (SELECT) x WHERE false;
SELECT touchstone.attribute_merge(NULL), touchstone.attribute_final(NULL), touchstone.attribute_report(NULL);
SELECT touchstone.attribute_report(touchstone.attribute_merge(s)) FROM (VALUES (NULL::touchstone.attribution_state), ((SELECT touchstone.attribute_state(NULL::bigint, NULL, NULL, NULL, 'linear') FROM generate_series(1, 3)))) v(s);
SELECT touchstone.attribute_final(touchstone.attribute_state(NULL::bigint, NULL, NULL, NULL, 'linear'));
SELECT touchstone.attribute_final(touchstone.attribute_state(1::bigint, 'a', now(), NULL, 'linear'));
-- states of states, by group, over a window
SELECT (touchstone.attribute_report(touchstone.attribute_merge(s))).used_rows FROM (SELECT touchstone.attribute_merge(state) AS s FROM days GROUP BY day > '2026-03-02') x;
SELECT day, (touchstone.attribute_report(touchstone.attribute_merge(state) OVER (ORDER BY day))).used_rows FROM days ORDER BY day;
-- hash buckets add up
SELECT touch, sum(touches), sum(journeys), sum(conversions), sum(value)
FROM (SELECT touchstone.attribute_state(customer, channel, at, revenue, 'linear') AS state FROM events GROUP BY hashint8(customer) & 1) b, unnest(touchstone.attribute_final(state)) GROUP BY 1 ORDER BY 1;

-- what is refused
\pset format unaligned
\pset fieldsep ' | '
\pset null '-'
CREATE FUNCTION pg_temp.refused(query text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	message := 'accepted: ' || query;
	RETURN NEXT;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN NEXT;
END $$;
CREATE FUNCTION pg_temp.merge(a text, b text) RETURNS TABLE (state text, message text, detail text, hint text) LANGUAGE sql AS $$
	SELECT * FROM pg_temp.refused(format('SELECT touchstone.attribute_merge(s) FROM (SELECT touchstone.attribute_state(%s) UNION ALL SELECT touchstone.attribute_state(%s)) x(s)', a, b))
$$;
SELECT r.* FROM pg_temp.merge('1::bigint, ''a'', now(), 1, ''linear''', '1::bigint, ''a'', now(), 1, ''last_touch''') r;
SELECT r.* FROM pg_temp.merge('1::bigint, ''a'', now(), 1, ''{linear,last_touch}''::touchstone.attribution_model[]', '1::bigint, ''a'', now(), 1, ''{last_touch,linear}''::touchstone.attribution_model[]') r;
SELECT r.* FROM pg_temp.merge('1::bigint, ''a'', now(), 1, ''linear''', '1::bigint, ''a'', now(), 1, ''linear as ''''x''''''') r;
SELECT r.* FROM pg_temp.merge('1::bigint, ''a'', now(), 1, ''linear''', '''1''::text, ''a'', now(), 1, ''linear''') r;
SELECT r.* FROM pg_temp.merge('1::bigint, ''a'', now(), 1, ''linear''', '1::bigint, ''a'', now(), 1, NULL, ''linear''') r;
SELECT r.* FROM pg_temp.refused('SELECT touchstone.attribute_state(1::bigint, ''a'', now(), 1, ''linear for ''''won'''''')') r;
SELECT r.* FROM pg_temp.refused('SELECT touchstone.attribute_state(NULL::bigint, ''a'', now(), 1, ''linear'')') r;
SELECT r.* FROM pg_temp.refused('SELECT touchstone.attribute_report(touchstone.attribute_state(1::bigint, NULL, now(), 1e308, ''linear'')) FROM generate_series(1, 2)') r;
-- a value of no state, of another mark, of a later version, with a wrong checksum, cut off, with something behind
SELECT r.* FROM (SELECT state::text::bytea AS s FROM days ORDER BY day LIMIT 1) d, unnest(ARRAY['', '\x', 'linear', '\x00', overlay(s PLACING '\x42' FROM 1)::text, overlay(s PLACING '\x02' FROM 5)::text, overlay(s PLACING '\x00000000' FROM 9)::text, substr(s, 1, length(s) - 1)::text, (s || '\x00')::text, s::text || '0']) v,
	pg_temp.refused('SELECT ' || quote_literal(v) || '::touchstone.attribution_state') r;
\pset format aligned
