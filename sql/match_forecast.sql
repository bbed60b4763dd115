-- match_forecast: which pairs a matcher would compare, and why
SET search_path = touchstone, public;
CREATE TEMP TABLE leads (id int, company text, phone text, city text, born date);
INSERT INTO leads SELECT i, 'company ' || i % 40, CASE WHEN i % 5 = 0 THEN NULL ELSE '555' || i / 2 END, 'town ' || i % 3, date '1980-01-01' + i % 50 FROM generate_series(1, 120) i;

-- keys of rules first, and complete; then those that are given; the pairs of each are what a self-join counts
SELECT ordinal, key, origin, rule, blocks, largest_block, pairs, new_pairs, blocks_cut, pairs_cut
FROM match_forecast('leads', '{"rules": [{"name": "same phone", "when": {"phone": "exact"}, "then": "duplicate"},
                                         {"when": {"company": "exact", "city": {"prefix": 4}}, "then": "review"}],
                               "blocking": [["born"], ["city", "company"]]}');
SELECT count(*) FILTER (WHERE x.phone = y.phone) AS phone, count(*) FILTER (WHERE x.company = y.company) AS company, count(*) FILTER (WHERE x.born = y.born) AS born,
       count(*) FILTER (WHERE (x.city, x.company) = (y.city, y.company)) AS city_company,
       count(*) FILTER (WHERE x.phone = y.phone OR x.company = y.company OR x.born = y.born) AS any_of_them
FROM leads x JOIN leads y ON x.id < y.id;

-- a small table is compared as a whole where no key is given; a rule alone brings only its own
SELECT ordinal, key, origin, example, pairs, new_pairs FROM match_forecast('leads', '{"comparisons": ["company", "phone"]}');
SELECT ordinal, key, origin, rule, pairs, new_pairs FROM match_forecast('leads', '{"rules": [{"when": {"phone": "exact"}, "then": "duplicate"}], "blocking": []}');

-- beyond the budget blocks are split by further fields, and what is cut is said; a rule is never cut
SET touchstone.match_pair_budget = 500;
SELECT ordinal, key, origin, blocks, largest_block, example, pairs, new_pairs, blocks_cut, pairs_cut
FROM match_forecast('leads', '{"blocking": [["city"], ["born"]], "comparisons": ["company", "phone", "city"]}');
-- error
SELECT * FROM match_forecast('leads', '{"rules": [{"name": "same town", "when": {"city": "exact"}, "then": "review"}]}');
-- error
SELECT * FROM match_forecast('leads', '{"blocking": [[]], "comparisons": ["company"]}');
RESET touchstone.match_pair_budget;

-- nothing to compare: no row, one row, all values missing
SELECT ordinal, origin, pairs, new_pairs FROM match_forecast('leads', '{"rules": [{"when": {"phone": "exact"}, "then": "duplicate"}], "blocking": []}') WHERE origin = 'total';
CREATE TEMP VIEW none AS SELECT * FROM leads WHERE id < 0;
CREATE TEMP VIEW one AS SELECT * FROM leads WHERE id = 1;
CREATE TEMP VIEW missing AS SELECT id, NULL::text AS company, ' '::text AS phone FROM leads;
SELECT 'none' AS source, sum(new_pairs) FROM match_forecast('none', '{"comparisons": ["company", "phone"]}') WHERE origin <> 'total'
UNION ALL SELECT 'one', sum(new_pairs) FROM match_forecast('one', '{"comparisons": ["company", "phone"]}') WHERE origin <> 'total'
UNION ALL SELECT 'missing', sum(new_pairs) FROM match_forecast('missing', '{"rules": [{"when": {"phone": "exact"}, "then": "duplicate"}], "blocking": [["company"]]}') WHERE origin <> 'total';

-- errors: 2
SELECT * FROM match_forecast('leads', '{"comparisons": ["compny"]}');
SELECT * FROM match_forecast(NULL, '{"comparisons": ["company"]}');
