\echo '=================================================================================================================='
\echo 'JOURNEYS: how far do leads get, which way do they go, and who comes back?'
\echo 'The same kind of event stream; each answer is one aggregate over it, in one pass.'
\echo '=================================================================================================================='

CREATE VIEW stages AS
	SELECT id AS lead_id, 'lead' AS stage, created_at AS at FROM leads
	UNION ALL
	SELECT lead_id, 'opportunity', created_at FROM opportunities
	UNION ALL
	SELECT lead_id, 'order', at FROM orders;

\echo
\echo '1. Lead, opportunity, order, within 180 days, as on 1 October: too_young still have time for the step'
\echo
SELECT step, reached, round(100 * share_of_previous::numeric, 1) AS percent_of_previous, round(100 * share_of_first::numeric, 1) AS percent_of_leads,
       extract(day FROM median_time) AS median_days, extract(day FROM p90_time) AS p90_days, too_young
FROM unnest((SELECT touchstone.funnel_table(lead_id, stage, at, ARRAY['lead', 'opportunity', 'order'], '180 days') FROM stages WHERE at < '2025-10-01'));

\echo '2. Ways that leads take: from one channel to the next, and what the journeys that went there brought; (null): no further'
\echo
SELECT from_touch, to_touch, transitions, journeys, round(value) AS value
FROM unnest((SELECT touchstone.path_transitions(lead_id, channel, at, revenue, true) FROM events))
ORDER BY transitions DESC, from_touch, to_touch LIMIT 12;

\echo '3. Who comes back?  Leads by the month of their first activity: percent that were active again, one to four months later'
\echo
SELECT to_char(cohort, 'YYYY-MM') AS month, max(size) AS leads,
       round(100 * max(share) FILTER (WHERE period = 1)::numeric) AS "1", round(100 * max(share) FILTER (WHERE period = 2)::numeric) AS "2",
       round(100 * max(share) FILTER (WHERE period = 3)::numeric) AS "3", round(100 * max(share) FILTER (WHERE period = 4)::numeric) AS "4"
FROM unnest((SELECT touchstone.retention_table(lead_id, at, 'month', 4, 'Asia/Shanghai') FROM activities))
WHERE complete GROUP BY cohort ORDER BY cohort;
