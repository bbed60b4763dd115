/*
 * merge_records.sql
 *		Merging records of one table into one of them, and undoing that: merge_records, unmerge_records, merge_references,
 *		merge_log_table.
 *
 * Merging is plain SQL under the caller's rights, in the caller's transaction, so this is plpgsql.  Four things need care:
 *
 * - Nobody's reference may be lost.  PostgreSQL carries out ON DELETE CASCADE with the rights of the table's owner and
 *   past row security, so a DELETE may take rows that the caller never saw.  Here every reference is moved first; that none
 *   is left is then looked up in every referencing table, while the locks on the duplicates keep new ones out; only then
 *   are they deleted.  A table of which row security hides rows is refused.
 * - Triggers of the user's tables run in the middle.  They must find the search_path that their authors expect, while the
 *   functions here run under a fixed one.  So merge_records hands the caller's search_path on, and it is set around each
 *   statement that fires triggers; these statements have every name and operator qualified.
 * - Undoing must give back the same bytes.  The log keeps rows as the text of the whole row (which its type reads back
 *   exactly, as in a dump), and rows are compared by record_image_eq (*=).
 * - Conflicts with unique indexes, on expressions and partial ones included, are best found by trying: all rows of a
 *   constraint at once, and one by one when that fails.
 *
 * In conditions that are put together here, t is a referencing row, d the duplicate it references, s the survivor.
 */

---------------------------------------------------------------------------------------------------------------------
-- What references a table
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.merge_reference AS (
	relation regclass,
	via text,
	columns text[],
	referenced text[],
	on_delete text,
	condition text,
	assignment text
);
COMMENT ON TYPE touchstone.merge_reference IS 'What references a table: a row of the result of merge_references';
COMMENT ON COLUMN touchstone.merge_reference.relation IS 'the referencing table; of a partitioned one the table that the constraint is declared on';
COMMENT ON COLUMN touchstone.merge_reference.via IS 'name of the foreign key; ''refs'' for a column without one, from the argument refs';
COMMENT ON COLUMN touchstone.merge_reference.columns IS 'the referencing columns, in the order of the constraint';
COMMENT ON COLUMN touchstone.merge_reference.referenced IS 'the columns they reference, in the same order';
COMMENT ON COLUMN touchstone.merge_reference.on_delete IS 'what the constraint does on deletion: no action, restrict, cascade, set null, set default; NULL without a constraint';
COMMENT ON COLUMN touchstone.merge_reference.condition IS 'SQL: row t of relation references row d of the table';
COMMENT ON COLUMN touchstone.merge_reference.assignment IS 'SQL, the SET list of an UPDATE: row t of relation shall reference row s of the table';

CREATE FUNCTION touchstone.merge_references(source regclass, key name, refs text[] DEFAULT '{}') RETURNS SETOF touchstone.merge_reference
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	ref text;
	parts text[];
	relation pg_catalog.regclass;
	type_name text;
	temporal name;
BEGIN
	-- Constraints of a partition that come from its parent are handled at the parent.
	RETURN QUERY
	SELECT c.conrelid::pg_catalog.regclass, c.conname::pg_catalog.text, x.columns, x.referenced,
		CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END,
		x.condition, x.assignment
	FROM pg_catalog.pg_constraint c,
		LATERAL (
			SELECT pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.place) AS columns,
				pg_catalog.array_agg(f.attname::pg_catalog.text ORDER BY k.place) AS referenced,
				pg_catalog.string_agg(pg_catalog.format('d.%I OPERATOR(%I.%s) t.%I', f.attname, n.nspname, o.oprname, a.attname), ' AND ' ORDER BY k.place) AS condition,
				pg_catalog.string_agg(pg_catalog.format('%I = s.%I', a.attname, f.attname), ', ' ORDER BY k.place) AS assignment
			FROM ROWS FROM (pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey), pg_catalog.unnest(c.conpfeqop)) WITH ORDINALITY k(attnum, fattnum, operator, place)
			JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.conrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum
			JOIN pg_catalog.pg_attribute f ON f.attrelid OPERATOR(pg_catalog.=) c.confrelid AND f.attnum OPERATOR(pg_catalog.=) k.fattnum
			JOIN pg_catalog.pg_operator o ON o.oid OPERATOR(pg_catalog.=) k.operator
			JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
		) x
	WHERE c.contype OPERATOR(pg_catalog.=) 'f' AND c.conparentid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
	  AND (c.confrelid OPERATOR(pg_catalog.=) source::pg_catalog.oid
	       OR c.confrelid OPERATOR(pg_catalog.=) ANY (SELECT p.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(source)) p))
	ORDER BY touchstone.merge_name(c.conrelid::pg_catalog.regclass) COLLATE "C", c.conname;

	-- PostgreSQL 18: a temporal foreign key references a period, not a row
	SELECT c.conname INTO temporal FROM pg_catalog.pg_constraint c
	WHERE c.contype OPERATOR(pg_catalog.=) 'f' AND c.confrelid OPERATOR(pg_catalog.=) source::pg_catalog.oid
	  AND (pg_catalog.to_jsonb(c) OPERATOR(pg_catalog.->>) 'conperiod') OPERATOR(pg_catalog.=) 'true';
	IF FOUND THEN
		RAISE EXCEPTION USING ERRCODE = 'feature_not_supported',
			MESSAGE = pg_catalog.format('foreign key "%s" references %s by a period', temporal, touchstone.merge_name(source)),
			HINT = 'Move the rows that it concerns by hand, and drop the constraint for the time of the merge.';
	END IF;

	FOREACH ref IN ARRAY coalesce(refs, '{}') LOOP
		IF ref IS NOT NULL THEN
			parts := CASE WHEN pg_catalog.octet_length(ref) OPERATOR(pg_catalog.<=) 1000 THEN pg_catalog.parse_ident(ref) ELSE '{}' END;
		END IF;
		IF ref IS NULL OR pg_catalog.cardinality(parts) OPERATOR(pg_catalog.<>) 3 THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
				MESSAGE = pg_catalog.format('"%s" does not name a column', coalesce(pg_catalog.left(ref, 200), 'NULL')),
				HINT = 'Write refs as schema.table.column, each name quoted where SQL would ask for it.';
		END IF;
		relation := pg_catalog.to_regclass(pg_catalog.format('%I.%I', parts[1], parts[2]));
		IF relation IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_table',
				MESSAGE = pg_catalog.format('table %I.%I, named in refs, does not exist', pg_catalog.left(parts[1], 63), pg_catalog.left(parts[2], 63)),
				HINT = 'Write refs as schema.table.column.';
		END IF;
		type_name := touchstone.merge_type(relation, parts[3]);
		RETURN NEXT ROW(relation, 'refs', ARRAY[parts[3]], ARRAY[key::pg_catalog.text], NULL,
			pg_catalog.format('t.%I OPERATOR(pg_catalog.=) (d.%I)::pg_catalog.text::%s', parts[3], key, type_name),
			pg_catalog.format('%I = (s.%I)::pg_catalog.text::%s', parts[3], key, type_name))::touchstone.merge_reference;
	END LOOP;
END;
$$;
COMMENT ON FUNCTION touchstone.merge_references(regclass, name, text[]) IS
'What references a table, as merge_records sees it: every foreign key that references the table (any of its columns; self-references, keys of several columns, and partitions included), by table and name; then the columns of refs (''schema.table.column''), which hold values of key without a constraint. '
'A foreign key of a partitioned table is one row. NULL for source gives no foreign key. Errors: 22023, 42P01, 42703 for refs that do not name a column; 0A000 for a temporal foreign key (PERIOD).';

CREATE FUNCTION touchstone.merge_name(relation regclass) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
	WHERE c.oid OPERATOR(pg_catalog.=) merge_name.relation::pg_catalog.oid;
END;
COMMENT ON FUNCTION touchstone.merge_name(regclass) IS 'part of merge_records: a table''s name with its schema, quoted where needed, whatever search_path is. NULL for a table that does not exist';

CREATE FUNCTION touchstone.merge_rows(relation regclass) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
	SELECT CASE WHEN c.relkind OPERATOR(pg_catalog.=) 'p' THEN touchstone.merge_name(merge_rows.relation) ELSE pg_catalog.format('ONLY %s', touchstone.merge_name(merge_rows.relation)) END
	FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) merge_rows.relation::pg_catalog.oid;
END;
COMMENT ON FUNCTION touchstone.merge_rows(regclass) IS 'part of merge_records: a table''s rows as foreign keys see them, for FROM: partitions belong to their table, tables that inherit from it do not. NULL for a table that does not exist';

CREATE FUNCTION touchstone.merge_type(relation regclass, column_name text) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	type_name text;
BEGIN
	SELECT pg_catalog.format('%I.%I', n.nspname, y.typname) INTO type_name
	FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type y ON y.oid OPERATOR(pg_catalog.=) a.atttypid
	JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) y.typnamespace
	WHERE a.attrelid OPERATOR(pg_catalog.=) relation::pg_catalog.oid AND a.attname OPERATOR(pg_catalog.=) column_name
	  AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped;
	IF NOT FOUND THEN
		IF touchstone.merge_name(relation) IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'undefined_table',
				MESSAGE = pg_catalog.format('table with OID %s does not exist', coalesce(relation::pg_catalog.oid::pg_catalog.text, 'NULL'));
		END IF;
		RAISE EXCEPTION USING ERRCODE = 'undefined_column',
			MESSAGE = pg_catalog.format('column "%s" of %s does not exist', pg_catalog.left(column_name, 63), touchstone.merge_name(relation));
	END IF;
	RETURN type_name;
END;
$$;
COMMENT ON FUNCTION touchstone.merge_type(regclass, text) IS 'part of merge_records: the type of a column with its schema, quoted where needed. Errors: 42703 for a column that does not exist, 42P01 for such a table';

CREATE FUNCTION touchstone.merge_layout(relation regclass) RETURNS text
	LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
	SELECT pg_catalog.array_agg(pg_catalog.format('%s %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)::pg_catalog.text
	FROM pg_catalog.pg_attribute a
	WHERE a.attrelid OPERATOR(pg_catalog.=) relation::pg_catalog.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
$$;
COMMENT ON FUNCTION touchstone.merge_layout(regclass) IS 'part of merge_records: columns and types of a table, as text, by which unmerge_records sees that rows in the log are still rows of it';

CREATE FUNCTION touchstone.merge_check_table(relation regclass) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	kind "char";
BEGIN
	SELECT c.relkind INTO kind FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) relation::pg_catalog.oid;
	IF NOT FOUND THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_table',
			MESSAGE = pg_catalog.format('table with OID %s does not exist', relation::pg_catalog.oid);
	END IF;
	IF kind OPERATOR(pg_catalog.<>) 'r' AND kind OPERATOR(pg_catalog.<>) 'p' THEN
		RAISE EXCEPTION USING ERRCODE = 'wrong_object_type',
			MESSAGE = pg_catalog.format('%s is not a table', touchstone.merge_name(relation)),
			DETAIL = 'Views, foreign tables and the like cannot be merged in, or be moved references of.',
			HINT = 'Name the table that holds the rows.';
	END IF;
	IF pg_catalog.row_security_active(relation::pg_catalog.oid) THEN
		RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
			MESSAGE = pg_catalog.format('row security may hide rows of %s', touchstone.merge_name(relation)),
			DETAIL = 'References in hidden rows could be neither moved nor seen to be missing, and ON DELETE CASCADE would take them.',
			HINT = 'Merge as a role that row security does not apply to: the owner of the table, or one with BYPASSRLS.';
	END IF;
END;
$$;
COMMENT ON FUNCTION touchstone.merge_check_table(regclass) IS 'part of merge_records: error 42P01 unless the table exists, 42809 unless it is a table, 42501 if row security applies to the caller on it';

---------------------------------------------------------------------------------------------------------------------
-- The log
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.merge_log_table(name text) RETURNS text
	LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	quoted text;
BEGIN
	IF pg_catalog.octet_length(name) OPERATOR(pg_catalog.>) 1000 THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('not a name for a log of merges: %s', pg_catalog.left(name, 200)),
			HINT = 'Write for example merge_log_table(''crm.merge_log'').';
	END IF;
	SELECT pg_catalog.string_agg(pg_catalog.quote_ident(p.part), '.' ORDER BY p.place) INTO quoted
	FROM pg_catalog.unnest(pg_catalog.parse_ident(name)) WITH ORDINALITY p(part, place);
	RETURN pg_catalog.format('CREATE TABLE %s (
	merge_id uuid NOT NULL,      -- one for each call of merge_records
	step bigint NOT NULL,        -- 0: the merge itself; then in the order in which it was done
	action text NOT NULL,        -- merge, layout, moved, removed, deleted, unmerge
	relation text NOT NULL,      -- the table of the row
	via text,                    -- the foreign key (or refs) by which the row referenced a duplicate; of merge the key column
	columns text[],              -- the columns that were set
	record text,                 -- key of the survivor (merge) or of the duplicate that was referenced, or deleted
	row_before text,             -- the whole row as it was; of layout the columns of relation
	row_after text,              -- the whole row as it became; NULL where it was deleted
	at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
	by_role text NOT NULL DEFAULT CURRENT_USER,
	PRIMARY KEY (merge_id, step)
)', quoted);
END;
$$;
COMMENT ON FUNCTION touchstone.merge_log_table(text) IS
'The CREATE TABLE statement of a log for merge_records, under the name given (with a schema or without): SELECT touchstone.merge_log_table(''merge_log'') \gexec. '
'The log holds rows of your tables as they were, so whoever may read it reads personal data: grant it as you grant those. Rows of it may be deleted once a merge need not be undone any more; columns may be added. NULL gives NULL. Error 22023 for a name that is none.';

CREATE FUNCTION touchstone.merge_check_log(log regclass) RETURNS void
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	missing text;
BEGIN
	PERFORM touchstone.merge_check_table(log);
	SELECT pg_catalog.string_agg(pg_catalog.format('%s %s', w.name, w.type), ', ' ORDER BY w.place) INTO missing
	FROM ROWS FROM (pg_catalog.unnest(ARRAY['merge_id', 'step', 'action', 'relation', 'via', 'columns', 'record', 'row_before', 'row_after', 'at', 'by_role']),
	                pg_catalog.unnest(ARRAY['uuid', 'bigint', 'text', 'text', 'text', 'text[]', 'text', 'text', 'text', 'timestamp with time zone', 'text'])) WITH ORDINALITY w(name, type, place)
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
	                  WHERE a.attrelid OPERATOR(pg_catalog.=) log::pg_catalog.oid AND a.attname OPERATOR(pg_catalog.=) w.name AND NOT a.attisdropped
	                    AND pg_catalog.format_type(a.atttypid, NULL) OPERATOR(pg_catalog.=) w.type);
	IF missing IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_column',
			MESSAGE = pg_catalog.format('%s is not a log of merges', touchstone.merge_name(log)),
			DETAIL = pg_catalog.format('Missing: %s.', missing),
			HINT = 'Create one with the statement that touchstone.merge_log_table(''merge_log'') returns.';
	END IF;
END;
$$;
COMMENT ON FUNCTION touchstone.merge_check_log(regclass) IS 'part of merge_records: error 42703 unless the table has the columns of merge_log_table, and the errors of merge_check_table';

---------------------------------------------------------------------------------------------------------------------
-- merge_records
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.merge_action AS (
	merge_id uuid,
	action text,
	relation text,
	via text,
	columns text[],
	records bigint,
	detail text
);
COMMENT ON TYPE touchstone.merge_action IS 'What merge_records or unmerge_records did: a row of their results';
COMMENT ON COLUMN touchstone.merge_action.merge_id IS 'the merge, by which it can be undone; NULL in a dry run';
COMMENT ON COLUMN touchstone.merge_action.action IS 'moved: rows reference the survivor instead of a duplicate; removed: a row of a duplicate that would have broken a unique index; deleted: the duplicates. Of unmerge_records: inserted, moved back, put back';
COMMENT ON COLUMN touchstone.merge_action.relation IS 'the table of the rows, with its schema';
COMMENT ON COLUMN touchstone.merge_action.via IS 'the foreign key, or refs; the key column where the duplicates themselves are meant';
COMMENT ON COLUMN touchstone.merge_action.columns IS 'the columns concerned';
COMMENT ON COLUMN touchstone.merge_action.records IS 'number of rows; 0 says that the table was looked at';
COMMENT ON COLUMN touchstone.merge_action.detail IS 'removed: the constraint or index, and the row; otherwise what else there is to say, or NULL';

CREATE FUNCTION touchstone.merge_blocker(relation regclass, partition oid, place tid) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	reference touchstone.merge_reference;
	found_one boolean;
BEGIN
	FOR reference IN SELECT * FROM touchstone.merge_references(relation, NULL) LOOP
		PERFORM touchstone.merge_check_table(reference.relation);
		EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %s t, %s d WHERE d.tableoid OPERATOR(pg_catalog.=) $1 AND d.ctid OPERATOR(pg_catalog.=) $2 AND %s
			AND NOT (t.tableoid OPERATOR(pg_catalog.=) d.tableoid AND t.ctid OPERATOR(pg_catalog.=) d.ctid))',
			touchstone.merge_rows(reference.relation), touchstone.merge_rows(relation), reference.condition)
			INTO found_one USING partition, place;
		IF found_one THEN
			RETURN pg_catalog.format('%s by foreign key "%s"', touchstone.merge_name(reference.relation), reference.via);
		END IF;
	END LOOP;
	RETURN NULL;
END;
$$;
COMMENT ON FUNCTION touchstone.merge_blocker(regclass, oid, tid) IS 'part of merge_records: what references one row of a table, in words; NULL if nothing does. Errors of merge_check_table for the referencing tables';

/*
 * The work of merge_records.  It is a function of its own, because it has a fixed search_path and needs the caller's too.
 * DateStyle and the like make the text of rows exact; DateStyle keeps the caller's order of day and month for reading.
 */
CREATE FUNCTION touchstone.merge_apply(source regclass, key name, survivor text, duplicates text[], log regclass, refs text[], dry_run boolean, path text)
	RETURNS SETOF touchstone.merge_action
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 AS $$
#variable_conflict use_column
DECLARE
	own_path CONSTANT text := 'pg_catalog, pg_temp';
	id CONSTANT uuid := pg_catalog.gen_random_uuid();
	reported_id CONSTANT uuid := CASE WHEN dry_run THEN NULL ELSE id END;
	source_rows text;
	source_name text;
	log_name text;
	key_type text;
	is_duplicate text;			/* SQL conditions on d and s; $1: the duplicates, $2: the survivor */
	is_survivor text;
	not_duplicate text;			/* SQL: t is not itself a duplicate */
	all_references touchstone.merge_reference[];
	reference touchstone.merge_reference;
	record_row record;
	found_keys text[] := '{}';
	missing text;
	survivor_before text;
	survivor_after text;
	step bigint := 0;
	n bigint;
	records bigint;
	flag boolean;
	at_once boolean;
	row_after text;
	blocker text;
	name text;
	error_schema text;
	error_table text;
	error_constraint text;
	self_reference boolean;
	insert_one text;
	actions touchstone.merge_action[] := '{}';
	finished boolean := false;
BEGIN
	/* ---- what was asked ---- */
	IF source IS NULL OR key IS NULL OR survivor IS NULL OR duplicates IS NULL OR log IS NULL OR dry_run IS NULL
	   OR pg_catalog.array_position(duplicates, NULL) IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'arguments of merge_records must not be null',
			HINT = 'Give the table, its key column, the key of the survivor, an array of the keys of the duplicates, and the log.';
	END IF;
	IF pg_catalog.octet_length(survivor) OPERATOR(pg_catalog.>) 8000 OR EXISTS (SELECT FROM pg_catalog.unnest(duplicates) d(d) WHERE pg_catalog.octet_length(d.d) OPERATOR(pg_catalog.>) 8000) THEN
		RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded', MESSAGE = 'a key to merge is longer than 8000 bytes',
			HINT = 'Give the values of the key column, as text.';
	END IF;
	IF pg_catalog.cardinality(duplicates) OPERATOR(pg_catalog.=) 0 THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'no duplicates to merge',
			HINT = 'duplicates is an array of keys, such as ARRAY[''17'', ''18''].';
	END IF;
	PERFORM touchstone.merge_check_table(source);
	PERFORM touchstone.merge_check_log(log);
	key_type := touchstone.merge_type(source, key::pg_catalog.text);
	source_name := touchstone.merge_name(source);
	source_rows := touchstone.merge_rows(source);
	log_name := touchstone.merge_name(log);
	EXECUTE pg_catalog.format('SELECT $2::%1$s OPERATOR(pg_catalog.=) ANY ($1::%1$s[])', key_type) INTO flag USING duplicates, survivor;
	IF flag THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value',
			MESSAGE = pg_catalog.format('survivor %s is among the duplicates', pg_catalog.left(survivor, 60)),
			HINT = 'Name the record that stays as survivor only.';
	END IF;
	EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) OPERATOR(pg_catalog.<>) pg_catalog.count(DISTINCT k.k) FROM pg_catalog.unnest($1::%s[]) k', key_type) INTO flag USING duplicates;
	IF flag THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'a duplicate is named twice',
			HINT = 'Aggregate the keys with array_agg(DISTINCT ...).';
	END IF;
	is_duplicate := pg_catalog.format('d.%I OPERATOR(pg_catalog.=) ANY ($1::%s[])', key, key_type);
	is_survivor := pg_catalog.format('s.%I OPERATOR(pg_catalog.=) $2::%s', key, key_type);
	insert_one := pg_catalog.format('INSERT INTO %s (merge_id, step, action, relation, via, columns, record, row_before, row_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)', log_name);

	BEGIN
		/* ---- locks: of the table, against new foreign keys; of the records, in the order of their keys ---- */
		EXECUTE pg_catalog.format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', source_rows);
		FOR record_row IN EXECUTE pg_catalog.format('SELECT (d.%1$I)::pg_catalog.text AS key, d.%1$I OPERATOR(pg_catalog.=) $2::%2$s AS survives, (d.*)::pg_catalog.text AS image
				FROM %3$s d WHERE d.%1$I OPERATOR(pg_catalog.=) ANY (pg_catalog.array_append($1, $2)::%2$s[]) ORDER BY d.%1$I FOR UPDATE', key, key_type, source_rows)
				USING duplicates, survivor LOOP
			IF record_row.key OPERATOR(pg_catalog.=) ANY (found_keys) THEN
				RAISE EXCEPTION USING ERRCODE = 'cardinality_violation',
					MESSAGE = pg_catalog.format('%s has several rows with %s = %s', source_name, key, record_row.key),
					HINT = 'Merge by a column that identifies a row, such as the primary key.';
			END IF;
			found_keys := pg_catalog.array_append(found_keys, record_row.key);
			IF record_row.survives THEN
				survivor_before := record_row.image;
			END IF;
		END LOOP;
		EXECUTE pg_catalog.format('SELECT pg_catalog.string_agg(k.k, '', '' ORDER BY k.place) FROM pg_catalog.unnest(pg_catalog.array_prepend($2, $1)) WITH ORDINALITY k(k, place)
				WHERE NOT k.k::%1$s OPERATOR(pg_catalog.=) ANY ($3::%1$s[])', key_type) INTO missing USING duplicates, survivor, found_keys;
		IF missing IS NOT NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'no_data_found',
				MESSAGE = pg_catalog.format('records do not exist in %s: %s', source_name, pg_catalog.left(missing, 1000)),
				HINT = 'Somebody may have deleted them, or merged them into another record: look into the log of merges.';
		END IF;

		/* ---- the tables concerned; the duplicates as they are before anything happens ---- */
		SELECT pg_catalog.array_agg(r) INTO all_references FROM touchstone.merge_references(source, key, refs) r;
		FOR record_row IN SELECT x.relation FROM (SELECT source UNION SELECT r.relation FROM pg_catalog.unnest(all_references) r) x(relation) ORDER BY touchstone.merge_name(x.relation) COLLATE "C" LOOP
			PERFORM touchstone.merge_check_table(record_row.relation);
			step := step OPERATOR(pg_catalog.+) 1;
			EXECUTE insert_one USING id, step, 'layout', touchstone.merge_name(record_row.relation), NULL::text, NULL::text[], NULL::text, touchstone.merge_layout(record_row.relation), NULL::text;
		END LOOP;
		EXECUTE pg_catalog.format('INSERT INTO %1$s (merge_id, step, action, relation, via, columns, record, row_before)
				SELECT $2, $3 OPERATOR(pg_catalog.+) pg_catalog.row_number() OVER (ORDER BY d.%2$I), ''deleted'', $4, $5, ARRAY[$5], (d.%2$I)::pg_catalog.text, (d.*)::pg_catalog.text
				FROM %3$s d WHERE %4$s', log_name, key, source_rows, is_duplicate) USING duplicates, id, step, source_name, key::pg_catalog.text;
		step := step OPERATOR(pg_catalog.+) pg_catalog.cardinality(duplicates);

		/* ---- move what references the duplicates ---- */
		FOREACH reference IN ARRAY coalesce(all_references, '{}') LOOP
			name := touchstone.merge_name(reference.relation);
			self_reference := reference.relation OPERATOR(pg_catalog.=) source
				OR reference.relation::pg_catalog.oid OPERATOR(pg_catalog.=) ANY (SELECT p.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(pg_catalog.pg_partition_root(source)) p);
			/* a duplicate's own references go with it */
			not_duplicate := '';
			IF self_reference THEN
				not_duplicate := pg_catalog.format(' AND NOT EXISTS (SELECT FROM %s d WHERE %s AND d.tableoid OPERATOR(pg_catalog.=) t.tableoid AND d.ctid OPERATOR(pg_catalog.=) t.ctid)', source_rows, is_duplicate);
			END IF;
			EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM (SELECT 1 FROM %s t, %s d WHERE %s AND %s%s FOR UPDATE OF t) x',
				touchstone.merge_rows(reference.relation), source_rows, is_duplicate, reference.condition, not_duplicate) INTO n USING duplicates;
			IF n OPERATOR(pg_catalog.=) 0 THEN
				actions := pg_catalog.array_append(actions, ROW(reported_id, 'moved', name, reference.via, reference.columns, 0, NULL)::touchstone.merge_action);
				CONTINUE;
			END IF;
			EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %s s WHERE %s AND (%s))', source_rows, is_survivor,
				(SELECT pg_catalog.string_agg(pg_catalog.format('s.%I IS NULL', c), ' OR ') FROM pg_catalog.unnest(reference.referenced) c)) INTO flag USING duplicates, survivor;
			IF flag THEN
				RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation',
					MESSAGE = pg_catalog.format('survivor %s has no value that foreign key "%s" of %s could reference', survivor, reference.via, name),
					DETAIL = pg_catalog.format('It references (%s), and %s of its rows reference a duplicate.', pg_catalog.array_to_string(reference.referenced, ', '), n),
					HINT = 'Give the survivor a value there first.';
			END IF;
			/* a unique constraint that waits for the end of the transaction would find conflicts too late */
			FOR record_row IN SELECT m.nspname, c.conname FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace m ON m.oid OPERATOR(pg_catalog.=) c.connamespace
					WHERE c.conrelid OPERATOR(pg_catalog.=) reference.relation::pg_catalog.oid AND c.contype OPERATOR(pg_catalog.=) ANY ('{p,u,x}'::"char"[]) AND c.condeferrable LOOP
				EXECUTE pg_catalog.format('SET CONSTRAINTS %I.%I IMMEDIATE', record_row.nspname, record_row.conname);
			END LOOP;

			at_once := true;
			BEGIN
				PERFORM pg_catalog.set_config('search_path', path, true);
				EXECUTE pg_catalog.format('
					WITH held AS MATERIALIZED (
						SELECT t.tableoid AS partition, t.ctid AS place, (t.*)::pg_catalog.text AS row_before, (d.%1$I)::pg_catalog.text AS record
						FROM %2$s t, %3$s d WHERE %4$s AND %5$s%6$s),
					moved AS (
						UPDATE %2$s t SET %7$s FROM held h, %3$s s
						WHERE t.tableoid OPERATOR(pg_catalog.=) h.partition AND t.ctid OPERATOR(pg_catalog.=) h.place AND %8$s
						RETURNING h.record, h.row_before, (t.*)::pg_catalog.text AS row_after)
					INSERT INTO %9$s (merge_id, step, action, relation, via, columns, record, row_before, row_after)
					SELECT $3, $4 OPERATOR(pg_catalog.+) pg_catalog.row_number() OVER (), ''moved'', $5, $6, $7, m.record, m.row_before, m.row_after FROM moved m',
					key, touchstone.merge_rows(reference.relation), source_rows, is_duplicate, reference.condition, not_duplicate,
					reference.assignment, is_survivor, log_name)
					USING duplicates, survivor, id, step, name, reference.via, reference.columns;
				GET DIAGNOSTICS n = ROW_COUNT;
				PERFORM pg_catalog.set_config('search_path', own_path, true);
				step := step OPERATOR(pg_catalog.+) n;
			EXCEPTION WHEN unique_violation OR exclusion_violation THEN
				GET STACKED DIAGNOSTICS error_schema = SCHEMA_NAME, error_table = TABLE_NAME;
				IF NOT touchstone.merge_is_part(reference.relation, error_schema, error_table) THEN
					RAISE;
				END IF;
				at_once := false;
			END;
			IF NOT at_once THEN
				/* one by one, in the order in which the duplicates were named; what conflicts is removed */
				n := 0;
				FOR record_row IN EXECUTE pg_catalog.format('SELECT t.tableoid AS partition, t.ctid AS place, (t.*)::pg_catalog.text AS row_before, (d.%1$I)::pg_catalog.text AS record
						FROM %2$s t, %3$s d WHERE %4$s AND %5$s%6$s ORDER BY pg_catalog.array_position($1::%7$s[], d.%1$I::%7$s), (t.*)::pg_catalog.text COLLATE "C"',
						key, touchstone.merge_rows(reference.relation), source_rows, is_duplicate, reference.condition, not_duplicate, key_type) USING duplicates LOOP
					error_table := NULL;
					BEGIN
						PERFORM pg_catalog.set_config('search_path', path, true);
						EXECUTE pg_catalog.format('UPDATE %s t SET %s FROM %s s WHERE t.tableoid OPERATOR(pg_catalog.=) $3 AND t.ctid OPERATOR(pg_catalog.=) $4 AND %s RETURNING (t.*)::pg_catalog.text',
							touchstone.merge_rows(reference.relation), reference.assignment, source_rows, is_survivor)
							INTO row_after USING duplicates, survivor, record_row.partition, record_row.place;
						PERFORM pg_catalog.set_config('search_path', own_path, true);
					EXCEPTION WHEN unique_violation OR exclusion_violation THEN
						GET STACKED DIAGNOSTICS error_schema = SCHEMA_NAME, error_table = TABLE_NAME, error_constraint = CONSTRAINT_NAME;
						IF NOT touchstone.merge_is_part(reference.relation, error_schema, error_table) THEN
							RAISE;
						END IF;
					END;
					IF error_table IS NULL THEN
						/* no row: a trigger forbade it, which the proof below reports */
						IF row_after IS NOT NULL THEN
							step := step OPERATOR(pg_catalog.+) 1;
							n := n OPERATOR(pg_catalog.+) 1;
							EXECUTE insert_one USING id, step, 'moved', name, reference.via, reference.columns, record_row.record, record_row.row_before, row_after;
						END IF;
						CONTINUE;
					END IF;
					blocker := CASE WHEN self_reference THEN 'it is itself a record of the table to merge in'
					                ELSE 'it is referenced in ' OPERATOR(pg_catalog.||) touchstone.merge_blocker(reference.relation, record_row.partition, record_row.place) END;
					IF blocker IS NOT NULL THEN
						RAISE EXCEPTION USING ERRCODE = 'unique_violation',
							MESSAGE = pg_catalog.format('row of %s can neither move to survivor %s nor be removed', name, survivor),
							DETAIL = pg_catalog.format('Row %s would break "%s"; it cannot be removed, since %s.', record_row.row_before, error_constraint, blocker),
							HINT = pg_catalog.format('Merge the rows of %s that are in conflict first, with merge_records too, or change one of them.', name);
					END IF;
					PERFORM pg_catalog.set_config('search_path', path, true);
					EXECUTE pg_catalog.format('DELETE FROM %s t WHERE t.tableoid OPERATOR(pg_catalog.=) $1 AND t.ctid OPERATOR(pg_catalog.=) $2', touchstone.merge_rows(reference.relation))
						USING record_row.partition, record_row.place;
					GET DIAGNOSTICS records = ROW_COUNT;
					PERFORM pg_catalog.set_config('search_path', own_path, true);
					IF records OPERATOR(pg_catalog.<>) 1 THEN
						RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception',
							MESSAGE = pg_catalog.format('row of %s was not removed', name),
							DETAIL = pg_catalog.format('A trigger kept row %s, which would break "%s".', record_row.row_before, error_constraint),
							HINT = 'Disable the trigger for the time of the merge, or change the row first.';
					END IF;
					step := step OPERATOR(pg_catalog.+) 1;
					EXECUTE insert_one USING id, step, 'removed', name, reference.via, reference.columns, record_row.record, record_row.row_before, NULL::text;
					actions := pg_catalog.array_append(actions, ROW(reported_id, 'removed', name, reference.via, reference.columns, 1,
						pg_catalog.format('"%s": %s', error_constraint, record_row.row_before))::touchstone.merge_action);
				END LOOP;
			END IF;
			actions := pg_catalog.array_append(actions, ROW(reported_id, 'moved', name, reference.via, reference.columns, n, NULL)::touchstone.merge_action);
		END LOOP;

		/* ---- proof: nothing references the duplicates any more, except themselves ---- */
		FOREACH reference IN ARRAY coalesce(all_references, '{}') LOOP
			EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM %1$s t, %2$s d WHERE %3$s AND %4$s
				AND NOT EXISTS (SELECT FROM %2$s d WHERE %3$s AND d.tableoid OPERATOR(pg_catalog.=) t.tableoid AND d.ctid OPERATOR(pg_catalog.=) t.ctid)',
				touchstone.merge_rows(reference.relation), source_rows, is_duplicate, reference.condition) INTO n USING duplicates;
			IF n OPERATOR(pg_catalog.<>) 0 THEN
				RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception',
					MESSAGE = pg_catalog.format('%s rows of %s still reference a duplicate', n, touchstone.merge_name(reference.relation)),
					DETAIL = pg_catalog.format('They do so by "%s" (%s), after all were told to reference the survivor: a trigger or rule of the table has kept them from it, or set them back.',
						reference.via, pg_catalog.array_to_string(reference.columns, ', ')),
					HINT = 'Disable the trigger for the time of the merge.';
			END IF;
		END LOOP;

		/* ---- only now delete; in one statement, since duplicates may reference each other ---- */
		PERFORM pg_catalog.set_config('search_path', path, true);
		EXECUTE pg_catalog.format('DELETE FROM %s d WHERE %s', source_rows, is_duplicate) USING duplicates;
		GET DIAGNOSTICS n = ROW_COUNT;
		PERFORM pg_catalog.set_config('search_path', own_path, true);
		EXECUTE pg_catalog.format('SELECT (s.*)::pg_catalog.text FROM %s s WHERE %s', source_rows, is_survivor) INTO survivor_after USING duplicates, survivor;
		IF n OPERATOR(pg_catalog.<>) pg_catalog.cardinality(duplicates) OR survivor_after IS NULL THEN
			RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception',
				MESSAGE = pg_catalog.format('%s of %s duplicates were deleted from %s', n, pg_catalog.cardinality(duplicates), source_name),
				DETAIL = 'A trigger or rule of the table has kept the others, or deleted the survivor.',
				HINT = 'Disable the trigger for the time of the merge.';
		END IF;
		actions := pg_catalog.array_append(actions, ROW(reported_id, 'deleted', source_name, key::pg_catalog.text, ARRAY[key::pg_catalog.text], n, NULL)::touchstone.merge_action);
		EXECUTE insert_one USING id, 0::bigint, 'merge', source_name, key::pg_catalog.text, ARRAY[key::pg_catalog.text], survivor, survivor_before, survivor_after;
		IF dry_run THEN
			finished := true;
			RAISE EXCEPTION USING ERRCODE = 'TS001', MESSAGE = 'end of a dry run';
		END IF;
	EXCEPTION WHEN SQLSTATE 'TS001' THEN
		/* undoes what the dry run has done; actions keeps what that was */
		IF NOT finished THEN
			RAISE;
		END IF;
	END;
	RETURN QUERY SELECT * FROM pg_catalog.unnest(actions);
END;
$$;
COMMENT ON FUNCTION touchstone.merge_apply(regclass, name, text, text[], regclass, text[], boolean, text) IS 'part of merge_records, which calls it with its arguments and the caller''s search_path, for the triggers that it fires';

CREATE FUNCTION touchstone.merge_is_part(relation regclass, part_schema text, part text) RETURNS boolean
	LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
	SELECT EXISTS (
		SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
		WHERE n.nspname OPERATOR(pg_catalog.=) merge_is_part.part_schema::name AND c.relname OPERATOR(pg_catalog.=) merge_is_part.part::name
		  AND (c.oid OPERATOR(pg_catalog.=) merge_is_part.relation::pg_catalog.oid
		       OR c.oid OPERATOR(pg_catalog.=) ANY (SELECT p.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(merge_is_part.relation) p)));
END;
COMMENT ON FUNCTION touchstone.merge_is_part(regclass, text, text) IS 'part of merge_records: whether a table, by schema and name, is the relation or a partition of it';

CREATE FUNCTION touchstone.merge_records(source regclass, key name, survivor text, duplicates text[], log regclass, refs text[] DEFAULT '{}', dry_run boolean DEFAULT false)
	RETURNS SETOF touchstone.merge_action
	LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
	SELECT a.merge_id, a.action, a.relation, a.via, a.columns, a.records, a.detail
	FROM touchstone.merge_apply(merge_records.source, merge_records.key, merge_records.survivor, merge_records.duplicates, merge_records.log, merge_records.refs, merge_records.dry_run,
		pg_catalog.current_setting('search_path')) a;
END;
COMMENT ON FUNCTION touchstone.merge_records(regclass, name, text, text[], regclass, text[], boolean) IS
'Merges duplicates of a table into one record: everything that references them references the survivor afterwards, and they are deleted. SELECT * FROM touchstone.merge_records(''leads'', ''id'', ''17'', ARRAY[''18'', ''23''], ''merge_log''). '
'key identifies the records; keys are written as text. log is a table as touchstone.merge_log_table describes it. refs names columns ''schema.table.column'' that hold keys without a foreign key. The survivor''s own columns stay as they are (for better values see golden_record). '
'Moved are all foreign keys on any column of the table (of several columns, of and to partitioned tables, self-references; whatever they do on deletion) and refs. A row of a duplicate that would break a unique index or an exclusion constraint of its table is removed: the survivor''s row stays, '
'and among several of duplicates the one whose duplicate is named first; rows by which duplicates reference each other or the survivor go with them. Removed, deleted and moved rows are in the log as they were. '
'Returns a row for each thing that was done (merge_action). dry_run: the same, then all of it is undone, and nothing is logged; triggers do run, those at the end of the transaction do not. '
'All with the rights of the caller (SELECT on every referencing table, UPDATE or DELETE as needed, INSERT on the log), in his transaction: an error leaves nothing half done. The records are locked in the order of their keys, so merges of overlapping groups wait for each other; the later one finds records missing (P0002). Deadlocks with other work (40P01) are to be retried. '
'Triggers of the referencing tables run with the caller''s rights, as in any UPDATE: do not merge as a superuser where others own tables that reference yours. '
'Errors: 22004 NULL; 54000 a key of more than 8000 bytes; 22023 survivor among the duplicates, a duplicate named twice, none named, or refs that name no column; P0002 missing records; 21000 key that does not identify a row; 42809 not a table; 42501 missing rights, or row security that applies to the caller on any table concerned; '
'23505 a row in conflict that is itself referenced, or that is a record of the table; 23503 a survivor with NULL where a foreign key would reference it; 0A000 a temporal foreign key; 40001 under REPEATABLE READ, a reference that came since the snapshot; 09000 a trigger that keeps a row from being moved or deleted. Undo with unmerge_records.';

---------------------------------------------------------------------------------------------------------------------
-- unmerge_records
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.merge_columns(relation regclass, pattern text) RETURNS text
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
	IF pg_catalog.octet_length(pattern) OPERATOR(pg_catalog.>) 1000 THEN
		RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded', MESSAGE = 'a pattern of more than 1000 bytes is too long';
	END IF;
	RETURN (SELECT pg_catalog.string_agg(pg_catalog.format(pattern, a.attname), ', ' ORDER BY a.attnum)
	FROM pg_catalog.pg_attribute a
	WHERE a.attrelid OPERATOR(pg_catalog.=) relation::pg_catalog.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
	  AND a.attgenerated OPERATOR(pg_catalog.=) '' AND (pattern OPERATOR(pg_catalog.!~) '=' OR a.attidentity OPERATOR(pg_catalog.<>) 'a'));
END;
$$;
COMMENT ON FUNCTION touchstone.merge_columns(regclass, text) IS 'part of unmerge_records: a list in SQL with the columns that can be written, each in a pattern of format(); for UPDATE (patterns with =) without identity columns GENERATED ALWAYS';

CREATE FUNCTION touchstone.unmerge_apply(log regclass, merge_id uuid, keep_changes boolean, path text) RETURNS SETOF touchstone.merge_action
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO' SET intervalstyle = 'postgres' SET extra_float_digits = 1 AS $$
#variable_conflict use_column
DECLARE
	own_path CONSTANT text := 'pg_catalog, pg_temp';
	id CONSTANT uuid := merge_id;
	log_name text;
	header record;
	run record;
	entry record;
	relation regclass;
	row_type text;				/* of relation; the same with ONLY where rows are looked for */
	all_rows text;
	same_key text;				/* SQL: t has the primary key of row x.r */
	same_place text;			/* SQL: t has the moved columns of row x.r */
	set_moved text;				/* SQL: SET lists, of the moved columns from x.r or x.b, of all from x.r */
	set_back text;
	set_all text;
	find_row text;
	put_back text;				/* SQL: INSERT of $1, a row as text */
	at_once boolean;
	part oid;
	place tid;
	exact boolean;
	kept bigint := 0;
	n bigint;
	message text;
	state text;
BEGIN
	IF log IS NULL OR id IS NULL OR keep_changes IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'arguments of unmerge_records must not be null',
			HINT = 'Give the log, and the merge_id that merge_records returned.';
	END IF;
	PERFORM touchstone.merge_check_log(log);
	log_name := touchstone.merge_name(log);

	/* ---- the merge: there, not undone, of tables that still have the same columns ---- */
	EXECUTE pg_catalog.format('SELECT l.relation, l.via, l.record, (SELECT pg_catalog.max(m.step) FROM %1$s m WHERE m.merge_id OPERATOR(pg_catalog.=) $1) AS last,
			EXISTS (SELECT FROM %1$s m WHERE m.merge_id OPERATOR(pg_catalog.=) $1 AND m.action OPERATOR(pg_catalog.=) ''unmerge'') AS undone
			FROM %1$s l WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ''merge''', log_name) INTO header USING id;
	IF header.relation IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'no_data_found', MESSAGE = pg_catalog.format('%s has no merge %s', log_name, id),
			HINT = 'merge_records returns the merge_id; the log has one row with action ''merge'' for each.';
	END IF;
	IF header.undone THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = pg_catalog.format('merge %s has been undone already', id);
	END IF;
	/* of two sessions that undo the same merge, one waits here for the other, and fails */
	BEGIN
		EXECUTE pg_catalog.format('INSERT INTO %s (merge_id, step, action, relation, via, record) VALUES ($1, $2, ''unmerge'', $3, $4, $5)', log_name)
			USING id, header.last OPERATOR(pg_catalog.+) 1, header.relation, header.via, header.record;
	EXCEPTION WHEN unique_violation THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = pg_catalog.format('merge %s has been undone already', id),
			DETAIL = 'Another session has just done it.';
	END;
	FOR entry IN EXECUTE pg_catalog.format('SELECT l.relation, l.row_before FROM %s l WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ''layout'' ORDER BY l.step', log_name) USING id LOOP
		relation := pg_catalog.to_regclass(entry.relation);
		IF relation IS NULL OR touchstone.merge_layout(relation) IS DISTINCT FROM entry.row_before THEN
			RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
				MESSAGE = pg_catalog.format('merge %s cannot be undone: %s has changed', id, entry.relation),
				DETAIL = CASE WHEN relation IS NULL THEN 'The table does not exist any more.'
				         ELSE pg_catalog.format('Its columns were %s, and are %s.', entry.row_before, touchstone.merge_layout(relation)) END,
				HINT = 'The rows are in the log as text; they have to be put back by hand.';
		END IF;
		PERFORM touchstone.merge_check_table(relation);
	END LOOP;

	/* ---- the survivor is locked as merge_records does; then the duplicates come back, in one statement ---- */
	relation := pg_catalog.to_regclass(header.relation);
	all_rows := touchstone.merge_rows(relation);
	EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM (SELECT 1 FROM %s s WHERE s.%I OPERATOR(pg_catalog.=) $1::%s FOR UPDATE) x', all_rows, header.via, touchstone.merge_type(relation, header.via)) INTO n USING header.record;
	BEGIN
		PERFORM pg_catalog.set_config('search_path', path, true);
		EXECUTE pg_catalog.format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM (SELECT l.row_before::%1$s AS r FROM %4$s l
				WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ''deleted'' ORDER BY l.step OFFSET 0) x',
			header.relation, touchstone.merge_columns(relation, '%I'), touchstone.merge_columns(relation, '(x.r).%I'), log_name) USING id;
		GET DIAGNOSTICS n = ROW_COUNT;
		PERFORM pg_catalog.set_config('search_path', own_path, true);
	EXCEPTION WHEN integrity_constraint_violation THEN
		GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, state = RETURNED_SQLSTATE;
		RAISE EXCEPTION USING ERRCODE = state,
			MESSAGE = pg_catalog.format('merge %s cannot be undone: its duplicates do not fit into %s any more', id, header.relation),
			DETAIL = pg_catalog.format('Inserting them says: %s.', message),
			HINT = 'Other rows have come or gone since; change those first.';
	END;
	RETURN NEXT ROW(id, 'inserted', header.relation, header.via, ARRAY[header.via], n, NULL)::touchstone.merge_action;

	/* ---- everything else, backwards: run by run of rows of one table that went the same way ---- */
	FOR run IN EXECUTE pg_catalog.format('SELECT x.action, x.relation, x.via, x.columns, pg_catalog.min(x.step) AS first, pg_catalog.max(x.step) AS last, pg_catalog.count(*) AS n FROM (
			SELECT l.*, l.step OPERATOR(pg_catalog.-) pg_catalog.row_number() OVER (PARTITION BY l.action, l.relation, l.via, l.columns ORDER BY l.step) AS gap
			FROM %s l WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ANY (''{moved,removed}'')) x
			GROUP BY x.action, x.relation, x.via, x.columns, x.gap ORDER BY pg_catalog.max(x.step) DESC', log_name) USING id LOOP
		relation := pg_catalog.to_regclass(run.relation);
		row_type := run.relation;
		all_rows := touchstone.merge_rows(relation);
		SELECT pg_catalog.string_agg(pg_catalog.format('t.%1$I OPERATOR(pg_catalog.=) (x.r).%1$I', a.attname), ' AND ' ORDER BY k.place) INTO same_key
		FROM pg_catalog.pg_index i, pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place), pg_catalog.pg_attribute a
		WHERE i.indrelid OPERATOR(pg_catalog.=) relation::pg_catalog.oid AND i.indisprimary AND k.place OPERATOR(pg_catalog.<=) i.indnkeyatts
		  AND a.attrelid OPERATOR(pg_catalog.=) i.indrelid AND a.attnum OPERATOR(pg_catalog.=) k.attnum;
		SELECT pg_catalog.string_agg(pg_catalog.format('t.%1$I OPERATOR(pg_catalog.=) (x.r).%1$I', c.c), ' AND '), pg_catalog.string_agg(pg_catalog.format('%1$I = (x.r).%1$I', c.c), ', '),
			pg_catalog.string_agg(pg_catalog.format('%1$I = (x.b).%1$I', c.c), ', ')
		INTO same_place, set_moved, set_back FROM pg_catalog.unnest(run.columns) c(c);
		set_all := touchstone.merge_columns(relation, '%1$I = (x.r).%1$I');
		/* a row like $1: found by its key, or else by what was moved; and of equal rows any */
		find_row := pg_catalog.format('SELECT t.tableoid, t.ctid FROM %1$s t, (SELECT $1::%2$s AS r) x WHERE %3$s AND (t.*) OPERATOR(pg_catalog.*=) x.r LIMIT 1', all_rows, row_type, coalesce(same_key, same_place));
		put_back := pg_catalog.format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM (SELECT $1::%1$s AS r OFFSET 0) x', row_type, touchstone.merge_columns(relation, '%I'), touchstone.merge_columns(relation, '(x.r).%I'));

		/* with a key, all at once; if that is not exactly right, one by one, which says what is wrong */
		IF run.action OPERATOR(pg_catalog.=) 'moved' AND run.n OPERATOR(pg_catalog.>) 1 AND same_key IS NOT NULL THEN
			BEGIN
				PERFORM pg_catalog.set_config('search_path', path, true);
				EXECUTE pg_catalog.format('UPDATE %1$s t SET %2$s FROM (SELECT l.row_before::%3$s AS b, l.row_after::%3$s AS r FROM %4$s l
						WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.step OPERATOR(pg_catalog.>=) $2 AND l.step OPERATOR(pg_catalog.<=) $3 OFFSET 0) x WHERE %5$s AND (t.*) OPERATOR(pg_catalog.*=) x.r',
					all_rows, set_back, row_type, log_name, same_key) USING id, run.first, run.last;
				GET DIAGNOSTICS n = ROW_COUNT;
				PERFORM pg_catalog.set_config('search_path', own_path, true);
				at_once := n OPERATOR(pg_catalog.=) run.n;
				IF at_once THEN
					EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) OPERATOR(pg_catalog.=) $4 FROM %1$s t, (SELECT l.row_before::%2$s AS r FROM %3$s l
							WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.step OPERATOR(pg_catalog.>=) $2 AND l.step OPERATOR(pg_catalog.<=) $3 OFFSET 0) x WHERE %4$s AND (t.*) OPERATOR(pg_catalog.*=) x.r',
						all_rows, row_type, log_name, same_key) INTO at_once USING id, run.first, run.last, run.n;
				END IF;
				IF NOT at_once THEN
					RAISE EXCEPTION USING ERRCODE = 'TS002', MESSAGE = 'rows cannot be moved back at once';
				END IF;
			EXCEPTION WHEN SQLSTATE 'TS002' THEN
				/* undoes the attempt */
				at_once := false;
			END;
			CONTINUE WHEN at_once;
		END IF;
		FOR entry IN EXECUTE pg_catalog.format('SELECT l.row_before, l.row_after FROM %s l
				WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.step OPERATOR(pg_catalog.>=) $2 AND l.step OPERATOR(pg_catalog.<=) $3 ORDER BY l.step DESC', log_name) USING id, run.first, run.last LOOP
			exact := true;
			IF run.action OPERATOR(pg_catalog.=) 'removed' THEN
				BEGIN
					PERFORM pg_catalog.set_config('search_path', path, true);
					EXECUTE put_back USING entry.row_before;
					PERFORM pg_catalog.set_config('search_path', own_path, true);
				EXCEPTION WHEN integrity_constraint_violation THEN
					GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, state = RETURNED_SQLSTATE;
					RAISE EXCEPTION USING ERRCODE = state,
						MESSAGE = pg_catalog.format('merge %s cannot be undone: a row does not fit into %s any more', id, row_type),
						DETAIL = pg_catalog.format('Inserting %s says: %s.', entry.row_before, message),
						HINT = 'Other rows have come or gone since; change those first.';
				END;
			ELSE
				EXECUTE find_row OPERATOR(pg_catalog.||) ' FOR UPDATE OF t' INTO part, place USING entry.row_after;
				IF place IS NULL AND keep_changes AND same_key IS NOT NULL THEN
					/* changed since, but still where the merge has put it */
					EXECUTE pg_catalog.format('SELECT t.tableoid, t.ctid FROM %1$s t, (SELECT $1::%2$s AS r) x WHERE %3$s AND %4$s FOR UPDATE OF t', all_rows, row_type, same_key, same_place) INTO part, place USING entry.row_after;
					exact := false;
					kept := kept OPERATOR(pg_catalog.+) 1;
				END IF;
				IF place IS NULL THEN
					RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',
						MESSAGE = pg_catalog.format('merge %s cannot be undone: a row of %s has changed since', id, row_type),
						DETAIL = pg_catalog.format('The merge left it as %s.', entry.row_after),
						HINT = CASE WHEN keep_changes THEN 'It was deleted, or moved on: undo later merges first.'
						       ELSE 'Undo later merges first; or call unmerge_records with keep_changes => true, which moves changed rows back and leaves their changes.' END;
				END IF;
				PERFORM pg_catalog.set_config('search_path', path, true);
				EXECUTE pg_catalog.format('UPDATE %s t SET %s FROM (SELECT $1::%s AS r) x WHERE t.tableoid OPERATOR(pg_catalog.=) $2 AND t.ctid OPERATOR(pg_catalog.=) $3 RETURNING t.tableoid, t.ctid',
					all_rows, set_moved, row_type) INTO part, place USING entry.row_before, part, place;
				PERFORM pg_catalog.set_config('search_path', own_path, true);
				IF exact THEN
					EXECUTE pg_catalog.format('SELECT (t.*) OPERATOR(pg_catalog.*=) x.r FROM %s t, (SELECT $1::%s AS r) x WHERE t.tableoid OPERATOR(pg_catalog.=) $2 AND t.ctid OPERATOR(pg_catalog.=) $3', all_rows, row_type)
						INTO exact USING entry.row_before, part, place;
					IF exact IS NOT TRUE THEN
						/* triggers of the merge have changed more than was moved */
						PERFORM pg_catalog.set_config('search_path', path, true);
						EXECUTE pg_catalog.format('UPDATE %s t SET %s FROM (SELECT $1::%s AS r) x WHERE t.tableoid OPERATOR(pg_catalog.=) $2 AND t.ctid OPERATOR(pg_catalog.=) $3', all_rows, set_all, row_type)
							USING entry.row_before, part, place;
						PERFORM pg_catalog.set_config('search_path', own_path, true);
					END IF;
					exact := true;
				END IF;
			END IF;
			IF exact THEN
				EXECUTE find_row INTO part, place USING entry.row_before;
				IF place IS NULL THEN
					RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception',
						MESSAGE = pg_catalog.format('merge %s cannot be undone exactly: a trigger changes a row of %s that is put back', id, row_type),
						DETAIL = pg_catalog.format('It should be %s.', entry.row_before),
						HINT = pg_catalog.format('In the same transaction, before and after: ALTER TABLE %1$s DISABLE TRIGGER USER, ALTER TABLE %1$s ENABLE TRIGGER USER.', row_type);
				END IF;
			END IF;
		END LOOP;
	END LOOP;

	/* ---- the duplicates once more, after all triggers ---- */
	relation := pg_catalog.to_regclass(header.relation);
	EXECUTE pg_catalog.format('SELECT l.row_before FROM %1$s l WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ''deleted''
			AND NOT EXISTS (SELECT FROM %2$s t WHERE t.%4$I OPERATOR(pg_catalog.=) (l.row_before::%3$s).%4$I AND (t.*) OPERATOR(pg_catalog.*=) l.row_before::%3$s) LIMIT 1',
		log_name, touchstone.merge_rows(relation), header.relation, header.via) INTO message USING id;
	IF message IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'triggered_action_exception',
			MESSAGE = pg_catalog.format('merge %s cannot be undone exactly: a trigger changes a duplicate that is put back into %s', id, header.relation),
			DETAIL = pg_catalog.format('It should be %s.', message),
			HINT = pg_catalog.format('In the same transaction, before and after: ALTER TABLE %1$s DISABLE TRIGGER USER, ALTER TABLE %1$s ENABLE TRIGGER USER.', header.relation);
	END IF;
	RETURN QUERY EXECUTE pg_catalog.format('SELECT l.merge_id, CASE l.action WHEN ''moved'' THEN ''moved back'' ELSE ''put back'' END, l.relation, l.via, l.columns, pg_catalog.count(*), NULL::pg_catalog.text
			FROM %s l WHERE l.merge_id OPERATOR(pg_catalog.=) $1 AND l.action OPERATOR(pg_catalog.=) ANY (''{moved,removed}'') GROUP BY 1, 2, 3, 4, 5 ORDER BY pg_catalog.max(l.step) DESC', log_name) USING id;
	IF kept OPERATOR(pg_catalog.>) 0 THEN
		RETURN NEXT ROW(id, 'kept changes', NULL, NULL, NULL, kept, 'rows that had changed since the merge were moved back with their changes')::touchstone.merge_action;
	END IF;
END;
$$;
COMMENT ON FUNCTION touchstone.unmerge_apply(regclass, uuid, boolean, text) IS 'part of unmerge_records, which calls it with its arguments and the caller''s search_path, for the triggers that it fires';

CREATE FUNCTION touchstone.unmerge_records(log regclass, merge_id uuid, keep_changes boolean DEFAULT false) RETURNS SETOF touchstone.merge_action
	LANGUAGE sql VOLATILE PARALLEL UNSAFE
BEGIN ATOMIC
	SELECT a.merge_id, a.action, a.relation, a.via, a.columns, a.records, a.detail
	FROM touchstone.unmerge_apply(unmerge_records.log, unmerge_records.merge_id, unmerge_records.keep_changes, pg_catalog.current_setting('search_path')) a;
END;
COMMENT ON FUNCTION touchstone.unmerge_records(regclass, uuid, boolean) IS
'Undoes a merge by its log: the duplicates are inserted again, removed rows too, and every moved row references what it did. Each row comes back with the same bytes, or nothing is done and an error says why. '
'Rows that came to the survivor after the merge stay there, and so do the survivor''s own values (the log''s row with action merge has those from before). What triggers wrote elsewhere is theirs to undo. '
'keep_changes: a moved row that has changed since, in a table with a primary key, gets its reference back and keeps its changes, instead of being an error. '
'Returns a row for each thing that was done (merge_action); the log gets a row with action unmerge. In the caller''s transaction, with the caller''s rights. '
'Errors: 22004 NULL; P0002 a merge that is not in the log; 55000 one that has been undone, a moved row that has changed, or a table whose columns have; 23xxx a row that does not fit any more; 09000 a trigger that changes what is put back (with the hint to disable it); 42501 and others as in merge_records.';
