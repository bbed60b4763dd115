-- crm_contacts: contacts as a CRM has them after some years, :rows of them (1,000,000 where nothing is said), and whose they are.
--
-- Made from nothing but syllables: a few hundred given names and 30,000 surnames whose frequencies fall as in life (the k-th name
-- about as 1 / (k + c)), companies of a brand, a trade and a legal form whose staff share its domain and mostly its town, 2,000
-- towns with post codes of their own.  28 % of the people are there again, one to four times, with slips of the keyboard, nicknames,
-- initials, an address made from a misspelt name, another company, a move, and fields that nobody filled in.  Every number is a hash
-- of the person and the record, so that the same rows come out everywhere.
\if :{?rows}
\else
	\set rows 1000000
\endif
SET client_min_messages = warning;

-- a number in 0 to 1 for thing i in role salt, and a whole one below n
CREATE FUNCTION pg_temp.u(i bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
	SELECT (hashint8extended(i, salt) & 1073741823)::float8 / 1073741824 $$;
CREATE FUNCTION pg_temp.below(n int, i bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
	SELECT ((hashint8extended(i, salt) & 1073741823) % n)::int $$;
-- a rank in 1 to n of which the k-th is as frequent as 1 / (k + c)
CREATE FUNCTION pg_temp.rank(n int, c float8, i bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE AS $$
	SELECT least(n, 1 + floor(c * (power(1 + n / c, pg_temp.u(i, salt)) - 1))::int) $$;
-- one slip of the keyboard: a letter doubled as another, left out, replaced, or two in each other's place
CREATE FUNCTION pg_temp.slip(s text, i bigint, salt int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE pg_temp.below(4, i, salt + 1)
		WHEN 0 THEN left(s, at) || letter || substr(s, at + 1)
		WHEN 1 THEN left(s, at - 1) || substr(s, at + 1)
		WHEN 2 THEN left(s, at - 1) || letter || substr(s, at + 1)
		ELSE left(s, at - 1) || substr(s, at + 1, 1) || substr(s, at, 1) || substr(s, at + 2) END
	FROM (SELECT 1 + pg_temp.below(greatest(length(s), 1), i, salt) AS at,
	             CASE WHEN s ~ '^[+0-9]+$' THEN chr(48 + pg_temp.below(10, i, salt + 2)) ELSE chr(97 + pg_temp.below(26, i, salt + 2)) END AS letter) x $$;
-- the local part of an address, in one of four fashions
CREATE FUNCTION pg_temp.local_part(first text, last text, i bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE pg_temp.below(4, i, 60) WHEN 0 THEN left(first, 1) || last WHEN 1 THEN first || '.' || last
		WHEN 2 THEN first || last || pg_temp.below(90, i, 61) ELSE last || '.' || left(first, 1) END $$;

-- names by rank: syllables put together at random, each name once
CREATE FUNCTION pg_temp.word(i bigint, salt int, n int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT string_agg((ARRAY['b', 'br', 'c', 'ch', 'd', 'dr', 'f', 'fl', 'g', 'gr', 'h', 'j', 'k', 'kl', 'l', 'm', 'n', 'p', 'pr', 'r', 's', 'st', 't', 'tr', 'v', 'w', 'z', ''])[1 + pg_temp.below(28, i, salt + 3 * k)]
		|| (ARRAY['a', 'e', 'i', 'o', 'u', 'a', 'e', 'o', 'ea', 'au', 'ie'])[1 + pg_temp.below(11, i, salt + 3 * k + 1)]
		|| (ARRAY['', '', '', 'n', 'r', 'l', 's', 'm', 'nd', 'rt', 'ck'])[1 + pg_temp.below(11, i, salt + 3 * k + 2)], '' ORDER BY k)
	FROM generate_series(0, n - 1) k $$;
CREATE FUNCTION pg_temp.words(wanted int, salt int, endings text[]) RETURNS TABLE (rank int, word text) LANGUAGE sql AS $$
	SELECT row_number() OVER (ORDER BY min(i))::int, w
	FROM (SELECT i, pg_temp.word(i, salt, 1 + (pg_temp.u(i, salt + 90) < 0.75)::int) || endings[1 + pg_temp.below(cardinality(endings), i, salt + 91)] AS w
	      FROM generate_series(1, wanted * 2) i) x
	WHERE length(w) BETWEEN 3 AND 13 GROUP BY w ORDER BY 1 LIMIT wanted $$;
CREATE TEMP TABLE first_names AS
SELECT rank, word AS name, CASE WHEN rank % 5 < 3 THEN coalesce(substring(word FROM '^[^aeiou]*[aeiou]+[^aeiou]'), left(word, 3)) || (ARRAY['', 'y', 'ie', 'i'])[1 + rank % 4] END AS nickname
FROM pg_temp.words(450, 1000, ARRAY['a', 'an', 'is', 'on', 'ia', 'el', 'in', 'us', 'ene', 'o', 'win', 'y']);
CREATE TEMP TABLE last_names AS SELECT rank, word AS name FROM pg_temp.words(30000, 2000, ARRAY['son', 'er', 'ley', 'man', 'ton', 'well', 'ov', 'ski', 'sen', 'berg', 'ford', 'ini', 'ez', 'ard', '']);
CREATE TEMP TABLE towns AS
SELECT rank, word AS name, pg_temp.below(1000, rank, 80) AS zone, least(100, 2 + 150 / rank) AS codes FROM pg_temp.words(2000, 3000, ARRAY['ton', 'ford', 'field', 'burg', 'ville', 'port', ' springs', 'mouth', ' falls']);
CREATE TEMP TABLE companies AS
SELECT rank AS company, word || ' ' || trade AS brand, (ARRAY['inc', 'ltd', 'llc', 'gmbh', 'corp', 'plc', 'limited', 'ag'])[1 + pg_temp.below(8, rank, 71)] AS form,
       replace(word || trade, ' ', '') || '.com' AS domain, pg_temp.rank(2000, 2, rank, 72) AS town
FROM pg_temp.words(greatest(:rows / 12, 10), 4000, ARRAY['o', 'a', 'ix', 'ex', 'um', 'era', 'on', 'ley', 'tec']) w,
LATERAL (SELECT (ARRAY['systems', 'energy', 'health', 'foods', 'logistics', 'labs', 'media', 'consulting', 'partners', 'group', 'software', 'trading', 'textiles', 'robotics', 'insurance',
	'motors', 'travel', 'design', 'capital', 'analytics', 'packaging', 'optics', 'chemicals', 'security', 'networks', 'printing', 'timber', 'marine', 'farms', 'studios'])[1 + pg_temp.below(30, rank, 70)] AS trade) t;
ANALYZE first_names, last_names, towns, companies;

-- people; a move has everything that comes with the other company beside it
CREATE TEMP TABLE people AS
SELECT person, f.name AS first_name, f.nickname, l.name AS last_name, c.brand, c.form, c.domain, t.name AS city, t.zone, t.codes,
       n.brand AS new_brand, n.form AS new_form, n.domain AS new_domain, s.name AS new_city, s.zone AS new_zone, s.codes AS new_codes,
       CASE WHEN pg_temp.u(person, 6) > 0.28 THEN 0 WHEN pg_temp.u(person, 7) < 0.67 THEN 1 WHEN pg_temp.u(person, 7) < 0.89 THEN 2 WHEN pg_temp.u(person, 7) < 0.97 THEN 3 ELSE 4 END AS copies
FROM (SELECT person::bigint, pg_temp.rank(450, 1.8, person, 1) AS first_rank, pg_temp.rank(30000, 8, person, 2) AS last_rank,
             1 + floor(ncompanies * power(pg_temp.u(person, 3), 1.3))::int AS company, 1 + floor(ncompanies * pg_temp.u(person, 4))::int AS new_company
      FROM generate_series(1, (:rows / 1.40)::int) person, (SELECT count(*) AS ncompanies FROM companies) n) p
JOIN first_names f ON f.rank = first_rank JOIN last_names l ON l.rank = last_rank
JOIN companies c ON c.company = p.company JOIN companies n ON n.company = new_company
JOIN towns t ON t.rank = CASE WHEN pg_temp.u(person, 5) < 0.85 THEN c.town ELSE pg_temp.rank(2000, 2, person, 8) END
JOIN towns s ON s.rank = n.town;

-- records; r is the hash that all choices of one record come from, again says whether it is not the first
CREATE TEMP TABLE records AS
SELECT person, r, again, CASE WHEN again AND nickname IS NOT NULL AND pg_temp.u(r, 11) < 0.18 THEN nickname
                              WHEN again AND pg_temp.u(r, 12) < 0.06 THEN left(first_name, 1)
                              WHEN again AND pg_temp.u(r, 13) < 0.11 THEN pg_temp.slip(first_name, r, 110) ELSE first_name END AS first_name,
       CASE WHEN again AND pg_temp.u(r, 14) < 0.13 THEN pg_temp.slip(last_name, r, 120) ELSE last_name END AS last_name, first_name AS true_first, last_name AS true_last,
       left_company, CASE WHEN left_company THEN new_brand ELSE brand END AS brand, CASE WHEN left_company THEN new_form ELSE form END AS form,
       CASE WHEN left_company THEN new_domain ELSE domain END AS domain,
       CASE WHEN moved THEN new_city ELSE city END AS city,
       lpad(CASE WHEN moved THEN new_zone ELSE zone END::text, 3, '0') || lpad(CASE WHEN moved THEN pg_temp.below(new_codes, r, 15) ELSE pg_temp.below(codes, person, 15) END::text, 2, '0') AS postcode,
       '+1' || lpad((200 + zone % 700)::text, 3, '0') || lpad(pg_temp.below(10000000, CASE WHEN again AND pg_temp.u(r, 16) < 0.12 THEN r ELSE person END, 17)::text, 7, '0') AS phone
FROM (SELECT *, again AND pg_temp.u(r, 9) < 0.10 AS left_company, again AND pg_temp.u(r, 10) < 0.08 AS moved
      FROM (SELECT *, copy > 0 AS again, hashint8extended(person * 8 + copy, 5) AS r FROM people, generate_series(0, copies) copy) x) y;

CREATE TABLE crm_contacts AS
SELECT row_number() OVER (ORDER BY r) AS id, person AS cluster, first_name, last_name,
       CASE WHEN pg_temp.u(r, 20) < 0.08 THEN NULL
            WHEN again AND pg_temp.u(r, 21) < 0.10 THEN pg_temp.slip(email, r, 130) ELSE email END AS email,
       CASE WHEN pg_temp.u(r, 22) < 0.10 THEN NULL WHEN again AND pg_temp.u(r, 23) < 0.12 THEN pg_temp.slip(phone, r, 140) ELSE phone END AS phone,
       CASE WHEN pg_temp.u(r, 24) < 0.04 THEN NULL WHEN again AND pg_temp.u(r, 25) < 0.12 THEN pg_temp.slip(company, r, 150) ELSE company END AS company,
       CASE WHEN pg_temp.u(r, 26) < 0.04 THEN NULL WHEN again AND pg_temp.u(r, 27) < 0.12 THEN pg_temp.slip(city, r, 160) ELSE city END AS city,
       CASE WHEN pg_temp.u(r, 28) < 0.04 THEN NULL WHEN again AND pg_temp.u(r, 29) < 0.10 THEN pg_temp.slip(postcode, r, 170) ELSE postcode END AS postcode
FROM (SELECT *, brand || CASE WHEN again AND pg_temp.u(r, 30) < 0.10 THEN '' WHEN again AND pg_temp.u(r, 31) < 0.08 THEN ' ' || CASE form WHEN 'ltd' THEN 'limited' WHEN 'limited' THEN 'ltd' WHEN 'corp' THEN 'corporation' ELSE form || '.' END ELSE ' ' || form END AS company,
             -- one in seven gives an address at home; one in five of the later records has one made from the name as it is spelt there
             CASE WHEN again AND pg_temp.u(r, 32) < 0.20 THEN pg_temp.local_part(first_name, last_name, r) ELSE pg_temp.local_part(true_first, true_last, person) END
             || '@' || CASE WHEN pg_temp.u(person, 33) < 0.14 THEN (ARRAY['gmail.com', 'outlook.com', 'yahoo.com'])[1 + pg_temp.below(3, person, 34)] ELSE domain END AS email
      FROM records ORDER BY hashint8extended(r, 40) LIMIT :rows) x
ORDER BY id;
DROP TABLE pg_temp.first_names, pg_temp.last_names, pg_temp.towns, pg_temp.companies, pg_temp.people, pg_temp.records;
RESET client_min_messages;
VACUUM ANALYZE crm_contacts;
