-- Rows for every aggregate and function of the catalogue, in each database of shards.sh: columns are the arguments that change from row
-- to row (others are constants), p is the partition key.  :shard is 0 for the coordinator, which has all rows as "local_...", and
-- tables "rows_..." whose partitions are foreign; 1 and 2 for the shards, which have two of the four values of p each.
CREATE TABLE trust.subject AS
SELECT f.oid, f.name, f.signature, f.prokind, row_number() OVER (ORDER BY f.signature COLLATE "C") AS k,
       (SELECT string_agg(', ' || a.expression || ' AS a' || a.n, '' ORDER BY a.n) FROM trust.argument a WHERE a.oid = f.oid AND a.expression ~ '\mi\M') AS columns,
       trust.call(f.oid, (SELECT array_agg(CASE WHEN a.expression ~ '\mi\M' THEN 'a' || a.n END ORDER BY a.n) FROM trust.argument a WHERE a.oid = f.oid)) AS call
FROM trust.function f JOIN pg_proc p USING (oid)
WHERE f.prokind = 'a' OR (f.prokind = 'f' AND f.name !~ '_(trans|combine|final)fn$' AND f.provolatile = 'i' AND NOT f.support AND NOT p.proretset AND f.prorettype <> 'cstring'::regtype
                          AND NOT EXISTS (SELECT FROM trust.argument a WHERE a.oid = f.oid AND (a.typname IN ('cstring', 'anyelement') OR a.expression IS NULL)));
CREATE FUNCTION trust.fill(shard int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	s record;
BEGIN
	FOR s IN SELECT * FROM trust.subject ORDER BY k LOOP
		EXECUTE format('CREATE TABLE trust.%s_%s AS SELECT i, (i %% 4)::int AS p%s FROM generate_series(1::bigint, 160) i WHERE %s', CASE shard WHEN 0 THEN 'local' ELSE 'rows' END, s.k, coalesce(s.columns, ''), CASE shard WHEN 0 THEN 'true' WHEN 1 THEN 'i % 4 < 2' ELSE 'i % 4 >= 2' END);
		CONTINUE WHEN shard > 0;
		EXECUTE format('CREATE TABLE trust.rows_%s (LIKE trust.local_%1$s) PARTITION BY LIST (p)', s.k);
		EXECUTE format('CREATE FOREIGN TABLE trust.rows_%s_1 PARTITION OF trust.rows_%1$s FOR VALUES IN (0, 1) SERVER shard_1 OPTIONS (schema_name ''trust'', table_name ''rows_%1$s'')', s.k);
		EXECUTE format('CREATE FOREIGN TABLE trust.rows_%s_2 PARTITION OF trust.rows_%1$s FOR VALUES IN (2, 3) SERVER shard_2 OPTIONS (schema_name ''trust'', table_name ''rows_%1$s'')', s.k);
	END LOOP;
END
$$;
