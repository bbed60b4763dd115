\echo '=================================================================================================================='
\echo 'ATTRIBUTION: which channel earned the revenue?'
\echo 'The event stream is touches and orders in one UNION ALL; no join is needed.'
\echo '=================================================================================================================='

CREATE VIEW events AS
	SELECT lead_id, channel, campaign, at, NULL::float8 AS revenue, 'touch ' || id AS ref FROM touches
	UNION ALL
	SELECT lead_id, NULL, NULL, at, amount, 'order ' || id FROM orders;

\echo
\echo '1. Revenue per channel, under five models side by side (in thousands)'
\echo
SELECT coalesce(touch, '(no touch)') AS channel,
       round(sum(value) FILTER (WHERE ordinal = 1) / 1000) AS first_touch,
       round(sum(value) FILTER (WHERE ordinal = 2) / 1000) AS last_touch,
       round(sum(value) FILTER (WHERE ordinal = 3) / 1000) AS linear,
       round(sum(value) FILTER (WHERE ordinal = 4) / 1000) AS u_shaped,
       round(sum(value) FILTER (WHERE ordinal = 5) / 1000) AS time_decay
FROM unnest((SELECT touchstone.attribute(lead_id, channel, at, revenue,
               ARRAY['first_touch', 'last_touch', 'linear', 'u_shaped', 'time_decay(7 days)']::touchstone.attribution_model[])
             FROM events))
GROUP BY touch ORDER BY linear DESC NULLS LAST;

\echo '2. What an order cost, and what a yuan of spend brought back, per channel (position based, 90 days back)'
\echo
SELECT coalesce(a.touch, '(no touch)') AS channel, round(a.conversions::numeric, 1) AS orders, round(a.value) AS revenue, s.amount AS spend,
       round(s.amount / a.conversions) AS cost_per_order, round((a.value / s.amount::float8)::numeric, 2) AS return_on_spend
FROM unnest((SELECT touchstone.attribute(lead_id, channel, at, revenue, 'u_shaped lookback 90 days') FROM events)) a
LEFT JOIN (SELECT channel, sum(amount) AS amount FROM spend GROUP BY channel) s ON s.channel = a.touch
ORDER BY return_on_spend DESC NULLS LAST, revenue DESC;

\echo '3. Does it matter who came back by typing the address?  Last touch, and last touch that was not direct'
\echo
SELECT coalesce(touch, '(no touch)') AS channel, round(sum(value) FILTER (WHERE model = 'Last')) AS last, round(sum(value) FILTER (WHERE model = 'Last, non-direct')) AS last_non_direct
FROM unnest((SELECT touchstone.attribute(lead_id, channel, at, revenue,
               ARRAY['last_touch as ''Last''', 'last_touch fallback ''Direct'' as ''Last, non-direct''']::touchstone.attribution_model[])
             FROM events))
GROUP BY touch ORDER BY last_non_direct DESC NULLS LAST;

\echo '4. Revenue by month of the order and campaign: attribute_rows keeps the rows, so that any column can be grouped by'
\echo
CREATE VIEW earned AS
	SELECT lead_id, r.*
	FROM (SELECT lead_id, touchstone.attribute_rows(lead_id, campaign, at, revenue, ref, 'linear lookback 90 days') AS rows FROM events GROUP BY lead_id) x,
	     unnest(rows) r;
SELECT to_char(conversion_at, 'YYYY-MM') AS month, touch AS campaign, round(sum(credit)::numeric, 1) AS orders, round(sum(value)) AS revenue
FROM earned WHERE conversion_at >= '2025-09-01' AND conversion_at < '2025-11-01' AND touch LIKE 'WeChat%'
GROUP BY 1, 2 ORDER BY 1, 4 DESC;

\echo '5. Drill down: the three largest orders to which a webinar contributed, and every touch behind them'
\echo
SELECT e.conversion_ref AS "order", l.name, l.company, e.touch_at::date AS touched, e.touch, round(e.credit::numeric, 3) AS credit, round(e.value) AS revenue
FROM earned e JOIN leads l ON l.id = e.lead_id
WHERE e.conversion_ref IN (SELECT conversion_ref FROM earned WHERE touch LIKE 'Webinar%' GROUP BY 1 ORDER BY sum(value / credit) DESC, 1 LIMIT 3)
ORDER BY e.conversion_ref, e.touch_at, e.touch_ref;

\echo '6. Orders that no touch earned: nothing is dropped, so they are here to be looked at'
\echo
SELECT CASE WHEN e.conversion_at < first THEN 'ordered before the first touch' ELSE 'last touch more than 90 days before' END AS why,
       count(*) AS orders, round(sum(e.value)) AS revenue
FROM earned e JOIN (SELECT lead_id, min(at) AS first FROM touches GROUP BY 1) t USING (lead_id) WHERE e.touch IS NULL GROUP BY 1 ORDER BY 3 DESC;
\echo '   ... and the largest of them'
\echo
SELECT e.conversion_ref AS "order", l.name, e.conversion_at::date AS ordered, max(t.at)::date AS last_touch, e.value AS revenue
FROM earned e JOIN leads l ON l.id = e.lead_id JOIN touches t USING (lead_id) WHERE e.touch IS NULL
GROUP BY 1, 2, 3, 5 ORDER BY e.value DESC, 1 LIMIT 5;

\echo '7. The check before the dashboard goes out: every model adds up to the orders'
\echo
SELECT model, round(sum(conversions)::numeric, 6) AS orders, round(sum(value)::numeric, 2) AS revenue, (SELECT count(*) FROM orders) AS orders_in_table, (SELECT sum(amount) FROM orders) AS revenue_in_table
FROM unnest((SELECT touchstone.attribute(lead_id, channel, at, revenue, ARRAY['first_touch', 'linear', 'u_shaped lookback 90 days', 'time_decay consume']::touchstone.attribution_model[]) FROM events))
GROUP BY ordinal, model ORDER BY ordinal;

\echo '8. credit is a window function, for rows that are joined to one order each: the path of one order'
\echo
SELECT t.at::date AS day, t.channel, round(touchstone.credit('u_shaped') OVER w::numeric, 3) AS u_shaped, round(touchstone.credit('time_decay(7 days)', t.at) OVER w::numeric, 3) AS time_decay
FROM orders o JOIN touches t ON t.lead_id = o.lead_id AND t.at <= o.at
WHERE o.id = (SELECT substr(conversion_ref, 7)::bigint FROM earned WHERE touch IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1)
WINDOW w AS (PARTITION BY o.id ORDER BY t.at) ORDER BY t.at;

\echo '9. What would be lost without a channel?  Models that ask the data: removal in a Markov chain, and Shapley value (in thousands)'
\echo
SELECT coalesce(touch, '(no touch)') AS channel,
       round(sum(value) FILTER (WHERE model = 'linear') / 1000) AS linear,
       round(sum(value) FILTER (WHERE model = 'markov') / 1000) AS markov,
       round(sum(value) FILTER (WHERE model = 'shapley') / 1000) AS shapley
FROM unnest((SELECT touchstone.attribute(lead_id, channel, at, revenue, ARRAY['linear', 'markov', 'shapley']::touchstone.attribution_model[]) FROM events))
GROUP BY touch ORDER BY linear DESC NULLS LAST;

\echo '10. How sure is that?  95 % intervals, by drawing customers anew 200 times (in thousands)'
\echo
SELECT coalesce(touch, '(no touch)') AS channel, round(value / 1000) AS revenue, round(value_low / 1000) AS from, round(value_high / 1000) AS to
FROM unnest((SELECT touchstone.attribute_interval(lead_id, channel, at, revenue, 'markov', 200, 0.95, 1) FROM events))
ORDER BY value DESC;
