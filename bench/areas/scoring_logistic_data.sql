-- Rows of 20 columns of different scales and an event that depends on some of them, one in seven.
SELECT setseed(0.5) \g /dev/null
SELECT format('CREATE TABLE leads_scored AS SELECT random() < 1 / (1 + exp(2 - f1 / 2 + f2 * 0.3 - f3 / 50)) AS y, %s FROM (SELECT %s FROM generate_series(1, %s)) s',
	string_agg('f' || i, ', ' ORDER BY i), string_agg(format('(random() + random() + random() - 1.5) * %s + %s AS f%s', 2 * i, i, i), ', ' ORDER BY i), :rows)
FROM generate_series(1, 20) i \gexec
VACUUM ANALYZE leads_scored;
