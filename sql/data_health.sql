-- data_health: what is missing, wrong and double in a table, one row a figure.
\pset format unaligned
CREATE SCHEMA data_health;
SET search_path = data_health, touchstone;
-- 1 and 2 share a phone but have two codes, the second one wrong; 3 is nearly empty; 4 shares a tag with 1; 5 is 4 again
CREATE TABLE lead (id int, company text, phone text, email text, code text, born text, tags text[]);
INSERT INTO lead VALUES
	(1, 'Acme Ltd', '13800138001', 'a@x.test', '91350100M000100Y43', '2020-01-01', '{a,b}'),
	(2, 'ACME', '138 0013 8001', 'nope', '91350100M000100Y4X', '31.31.2020', NULL),
	(3, ' ', 'none', '', '', '', '{}'),
	(4, '-', '13900139001', 'b@x.test', NULL, NULL, '{a}'),
	(5, NULL, '+86 139 0013 9001', NULL, NULL, NULL, NULL);
\set m '{"fields": {"company": {"normalize": "company", "ignore": ["-"]}, "phone": "phone", "email": "email", "code": "credit_code", "unused": {"from": "id"}}, "rules": [{"when": {"code": "different"}, "then": "distinct"}, {"name": "phone", "when": {"phone": "exact"}, "then": "duplicate"}, {"name": "born", "when": {"born": {"days": 3}}, "then": "review"}, {"name": "tags", "when": {"tags": "any_shared"}, "then": "review"}]}'
SELECT subject, name, figure, count, round(share::numeric, 3) AS share FROM data_health('lead', :'m');
-- comparisons, untrained; points
SELECT subject, name, figure, count, round(share::numeric, 3) AS share FROM data_health('lead', '{"fields": {"phone": "phone"}, "comparisons": ["phone"], "thresholds": {"review": 0.1, "duplicate": 0.5}}');
SELECT subject, name, figure, count, round(share::numeric, 3) AS share FROM data_health('lead', '{"fields": {"phone": "phone"}, "weights": [{"field": "phone", "points": [10, 0]}], "thresholds": {"review": 5, "duplicate": 10}}') WHERE subject <> 'field';
-- an empty table has no shares
CREATE TABLE empty (LIKE lead);
SELECT subject, name, figure, count, share FROM data_health('empty', '{"rules": [{"name": "phone", "when": {"phone": "exact"}, "then": "duplicate"}]}');
-- stored daily
CREATE TABLE health AS SELECT date '2026-11-25' AS day, h.* FROM data_health('lead', :'m') h;
SELECT day, name, share FROM health WHERE subject = 'field' AND figure = 'invalid' AND count > 0 ORDER BY name;
-- errors: 3
SELECT * FROM data_health(NULL, :'m');
SELECT * FROM data_health('lead', NULL);
SELECT * FROM data_health('health', :'m');
-- with row security, only what the caller sees is counted
CREATE ROLE data_health_seller;
GRANT USAGE ON SCHEMA data_health TO data_health_seller;
GRANT SELECT ON lead TO data_health_seller;
ALTER TABLE lead ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON lead USING (id > 3);
SET ROLE data_health_seller;
SELECT subject, name, figure, count FROM data_health('lead', '{"fields": {"phone": "phone"}, "rules": [{"name": "phone", "when": {"phone": "exact"}, "then": "duplicate"}]}');
RESET ROLE;
DROP SCHEMA data_health CASCADE;
DROP ROLE data_health_seller;
