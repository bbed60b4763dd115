\echo '=================================================================================================================='
\echo 'MATCHING: the list from the fair against the leads, by rules and by what the data say themselves'
\echo 'Rules decide first; what they leave open goes by probabilities that are learned without a label.'
\echo '=================================================================================================================='

CREATE VIEW known_leads AS SELECT l.id, l.name, l.company, c.phone, c.email FROM leads l LEFT JOIN contacts c ON c.lead_id = l.id;

\echo
\echo '1. A matcher is a value; training fills in what its levels are worth here.  Both tables, as one, are what it learns from.'
\echo
CREATE VIEW people AS SELECT id, name, company, phone, email FROM known_leads UNION ALL SELECT 1000000 + id, name, company, phone, email FROM fair_list;
CREATE TABLE matchers AS SELECT touchstone.match_train('people', 'id', '{
	"fields": {"name": {"normalize": "person_name"}, "company": {"normalize": "company"}, "phone": {"normalize": "phone"}, "email": {"normalize": "email"}},
	"rules": [{"name": "same phone, another name", "when": {"phone": "exact", "name": {"person": 0.0, "different": true}, "company": "different"}, "then": "review", "action": "tag"}],
	"comparisons": [{"field": "name", "levels": ["exact", {"person": 0.85}, {"person": 0.65}], "term_frequency": true},
	                {"field": "company", "levels": ["exact", {"company": 0.8}, {"company": 0.5}], "term_frequency": true},
	                {"field": "phone", "levels": ["exact", {"damerau_levenshtein_distance": 1}]},
	                {"field": "email", "levels": ["exact", {"jaro_winkler": 0.92}]}]}') AS m;
SELECT c ->> 'field' AS field, c -> 'm' ->> 0 AS agree_if_one, c -> 'u' ->> 0 AS agree_if_two FROM matchers, jsonb_array_elements(m::jsonb -> 'comparisons') c;

\echo '2. Who on the list is a lead already: each in one pair at most.  right_ones counts by the truth that nobody has in practice.'
\echo
CREATE TABLE fair_pairs AS SELECT p.* FROM matchers, touchstone.match_pairs_between('fair_list', 'id', 'known_leads', 'id', m, one_to_one => true) p;
SELECT p.decision, count(*) AS pairs, count(*) FILTER (WHERE f.lead_id = p.b) AS right_ones, round(min(score)::numeric, 3) AS least_score
FROM fair_pairs p JOIN fair_list f ON f.id = p.a GROUP BY 1 ORDER BY 1 DESC;

\echo '3. Why is this pair here?  The weights, in bits, add up to the score.'
\echo
SELECT e.part, left(e.a, 24) AS on_the_list, left(e.b, 24) AS lead, left(e.outcome, 60) AS outcome, round(e.weight::numeric, 2) AS weight, round(e.total::numeric, 2) AS total
FROM (SELECT * FROM fair_pairs WHERE decision = 'duplicate' AND rule IS NULL ORDER BY score, a LIMIT 1) p
JOIN fair_list f ON f.id = p.a JOIN known_leads l ON l.id = p.b, matchers, touchstone.match_explain(m, f, l) e ORDER BY e.step;
