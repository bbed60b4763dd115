\echo '=================================================================================================================='
\echo 'NAMES, PHONES, E-MAIL: who on this list from the trade fair is a customer already?'
\echo 'People write their names, companies and numbers as they like; normal forms and similarities see through it.'
\echo '=================================================================================================================='

\echo
\echo '1. The list as it came, and the keys that Touchstone makes of it'
\echo
SELECT name, touchstone.normalize_person_name(name) AS person, touchstone.normalize_company(company) AS company, phone, touchstone.phone_key(phone) AS phone_key, touchstone.normalize_email(email) AS email_key
FROM fair_list WHERE id IN (1, 4, 7, 10, 13, 16, 19, 22) ORDER BY id;

\echo '2. Known by phone or e-mail, checked by name: the same number with another name is for a person to look at'
\echo
CREATE INDEX ON contacts (touchstone.phone_key(phone));
CREATE INDEX ON contacts (touchstone.normalize_email(email));
CREATE VIEW known AS
	SELECT f.id, c.lead_id, touchstone.person_similarity(f.name, l.name) AS person, touchstone.company_similarity(f.company, l.company) AS company
	FROM fair_list f
	JOIN contacts c ON touchstone.phone_key(c.phone) = touchstone.phone_key(f.phone) OR touchstone.normalize_email(c.email) = touchstone.normalize_email(f.email)
	JOIN leads l ON l.id = c.lead_id;
SELECT CASE WHEN person >= 0.85 THEN 'same person' WHEN person >= 0.6 THEN 'to be looked at' ELSE 'another name' END AS verdict, count(*) AS rows, count(*) FILTER (WHERE known.lead_id = f.lead_id) AS right_ones
FROM known JOIN fair_list f USING (id) GROUP BY 1 ORDER BY 2 DESC;

\echo '3. The rest by name and company: who the first three of them may be'
\echo
SELECT f.name, f.company, s.name AS lead, s.company AS lead_company, round(person::numeric, 2) AS person, round(same_company::numeric, 2) AS company
FROM (SELECT * FROM fair_list WHERE id NOT IN (SELECT id FROM known) AND lead_id IS NOT NULL AND company IS NOT NULL ORDER BY id LIMIT 3) f
CROSS JOIN LATERAL (SELECT *, coalesce(touchstone.company_similarity(f.company, l.company), 0) AS same_company, touchstone.person_similarity(f.name, l.name) AS person FROM leads l) s
WHERE person + same_company > 1.6 ORDER BY f.id, person + same_company DESC, s.id;

\echo '4. A search as somebody types: two slips in the name, found through an index'
\echo
CREATE INDEX leads_name ON leads USING gin (name touchstone.qgram_ops);
SELECT name, count(*) AS leads, touchstone.levenshtein_distance(name, 'Henrick Fisher') AS edits FROM leads WHERE touchstone.levenshtein_within(name, 'Henrick Fisher', 3) GROUP BY name ORDER BY edits, name;

\echo '5. Where they came from: the channel of the page on which they registered'
\echo
SELECT touchstone.channel_of(landing_page, NULL) AS channel, count(*) AS people, min(touchstone.utm(landing_page, 'campaign')) AS campaign FROM fair_list GROUP BY 1 ORDER BY 2 DESC, 1;
