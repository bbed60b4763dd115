-- Random edges, as many as touches, over as many possible members; a tenth of them with text keys; a tenth as many records
-- with a phone, sometimes an e-mail, and a cookie.
SELECT setseed(0.5) \g /dev/null
CREATE TABLE edges AS SELECT floor(random() * :rows)::bigint AS a, floor(random() * :rows)::bigint AS b FROM generate_series(1, :rows);
CREATE TABLE edges_text AS SELECT 'customer ' || a % (:rows / 10) AS a, 'customer ' || b % (:rows / 10) AS b FROM edges LIMIT :rows / 10;
CREATE TABLE records AS
SELECT i AS record, ARRAY['phone:' || 13000000000 + (random() * :rows / 20)::int, CASE WHEN i % 3 = 0 THEN 'email:' || (random() * :rows / 20)::int || '@example.com' END, 'cookie:' || md5((random() * :rows / 15)::int::text)] AS identifiers
FROM generate_series(1, :rows / 10) i;
VACUUM ANALYZE edges, edges_text, records;
SELECT * FROM touchstone.identity_tables('ident') \gexec
