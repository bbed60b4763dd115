/*
 * golden.sql
 *		Golden records: one row a group of records, each column by a rule of its own, with the provenance of every value.
 *
 * A golden table has the columns of its source with their types, which no function can declare in advance; so there is a
 * function that writes the SELECT, for views and CREATE TABLE AS, and one that runs it and returns JSON.
 */

CREATE FUNCTION touchstone.golden_record_query(source regclass, key name, groups regclass, rules jsonb) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	rule_names CONSTANT text[] := ARRAY['newest', 'most frequent', 'longest', 'most complete', 'by priority', 'minimum', 'maximum'];
	columns jsonb;
	unknown text;
	at_sql text := 'NULL::pg_catalog.timestamptz';
	key_type regtype;
	member_column text;
	group_column text;
	member_type regtype;
	group_type regtype;
	key_sql text;
	join_sql text;
	attribute record;
	spec jsonb;
	path text;
	rule text;
	base oid;
	next_base oid;
	value_sql text;
	priorities jsonb;
	origin text;
	n integer := 0;
	aggregates text := '';
	outputs text := '';
	provenance text := '''{}''::pg_catalog.jsonb';
BEGIN
	IF source IS NULL OR key IS NULL OR groups IS NULL OR rules IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'null_value_not_allowed', MESSAGE = 'arguments of golden_record_query must not be null',
			HINT = 'Give the table, its key column, the table of groups, and the rules.';
	END IF;
	IF touchstone.merge_name(source) IS NULL OR touchstone.merge_name(groups) IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_table',
			MESSAGE = pg_catalog.format('relation with OID %s does not exist', CASE WHEN touchstone.merge_name(source) IS NULL THEN source ELSE groups END::pg_catalog.oid),
			HINT = 'Name a table or view; it may have been dropped since its OID was kept.';
	END IF;

	/* ---- the document ---- */
	IF pg_catalog.jsonb_typeof(rules) OPERATOR(pg_catalog.<>) 'object' THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'rules of a golden record must be a JSON object',
			HINT = 'Write for example {"at": "updated_at", "default": "newest", "columns": {"name": "longest"}}.';
	END IF;
	SELECT k.k INTO unknown FROM pg_catalog.jsonb_object_keys(rules) k(k) WHERE NOT k.k OPERATOR(pg_catalog.=) ANY ('{columns,default,at,source,priorities}'::text[]) ORDER BY k.k COLLATE "C" LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('$.%s is not known in the rules of a golden record', pg_catalog.left(unknown, 60)),
			HINT = 'Accepted are columns, default, at, source and priorities.';
	END IF;
	columns := coalesce(rules OPERATOR(pg_catalog.->) 'columns', '{}');
	IF pg_catalog.jsonb_typeof(columns) OPERATOR(pg_catalog.<>) 'object' THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = '$.columns of the rules must be a JSON object',
			HINT = 'Write {"column": "rule", ...}.';
	END IF;
	SELECT k.k INTO unknown FROM pg_catalog.jsonb_object_keys(columns) k(k)
	WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) source::pg_catalog.oid AND a.attname OPERATOR(pg_catalog.=) k.k AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped)
	ORDER BY k.k COLLATE "C" LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_column', MESSAGE = pg_catalog.format('$.columns.%s: %s has no such column', pg_catalog.left(unknown, 63), touchstone.merge_name(source));
	END IF;
	IF rules OPERATOR(pg_catalog.?) 'at' THEN
		PERFORM touchstone.merge_type(source, rules OPERATOR(pg_catalog.->>) 'at');
		at_sql := pg_catalog.format('s.%I::pg_catalog.timestamptz', rules OPERATOR(pg_catalog.->>) 'at');
	END IF;

	/* ---- groups: from match_groups (key, group_key) or members (member, component) ---- */
	PERFORM touchstone.merge_type(source, key::pg_catalog.text);
	SELECT a.atttypid INTO key_type FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) source::pg_catalog.oid AND a.attname OPERATOR(pg_catalog.=) key;
	FOR member_column, group_column IN VALUES ('key', 'group_key'), ('member', 'component') LOOP
		SELECT m.atttypid, g.atttypid INTO member_type, group_type
		FROM pg_catalog.pg_attribute m JOIN pg_catalog.pg_attribute g ON g.attrelid OPERATOR(pg_catalog.=) m.attrelid
		WHERE m.attrelid OPERATOR(pg_catalog.=) groups::pg_catalog.oid AND m.attname OPERATOR(pg_catalog.=) member_column AND g.attname OPERATOR(pg_catalog.=) group_column
		  AND NOT m.attisdropped AND NOT g.attisdropped;
		EXIT WHEN FOUND;
	END LOOP;
	IF member_type IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_column',
			MESSAGE = pg_catalog.format('%s is not a table of groups', touchstone.merge_name(groups)),
			DETAIL = 'It needs the columns key and group_key, or member and component.',
			HINT = 'Make it a view that gives the columns these names.';
	END IF;
	IF member_type OPERATOR(pg_catalog.=) key_type THEN
		join_sql := pg_catalog.format('m.%I OPERATOR(pg_catalog.=) s.%I', member_column, key);
	ELSE
		join_sql := pg_catalog.format('m.%I::pg_catalog.text OPERATOR(pg_catalog.=) s.%I::pg_catalog.text', member_column, key);
	END IF;
	IF group_type OPERATOR(pg_catalog.=) key_type THEN
		key_sql := pg_catalog.format('coalesce(m.%I, s.%I)', group_column, key);
	ELSE
		key_sql := pg_catalog.format('coalesce(m.%I::pg_catalog.text, s.%I::pg_catalog.text)', group_column, key);
	END IF;

	/* ---- a column at a time ---- */
	FOR attribute IN SELECT a.attname::pg_catalog.text AS name, a.atttypid AS type, pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name
			FROM pg_catalog.pg_attribute a WHERE a.attrelid OPERATOR(pg_catalog.=) source::pg_catalog.oid AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped ORDER BY a.attnum LOOP
		path := pg_catalog.format('$.columns.%s', attribute.name);
		spec := columns OPERATOR(pg_catalog.->) attribute.name;
		IF spec IS NULL THEN
			/* group_key stands for the key, unless a rule asks for it */
			CONTINUE WHEN NOT rules OPERATOR(pg_catalog.?) 'default' OR attribute.name OPERATOR(pg_catalog.=) key;
			path := '$.default';
			spec := rules OPERATOR(pg_catalog.->) 'default';
		END IF;
		IF attribute.name OPERATOR(pg_catalog.=) ANY ('{group_key,records,provenance}'::text[]) THEN
			RAISE EXCEPTION USING ERRCODE = 'duplicate_column',
				MESSAGE = pg_catalog.format('column "%s" of %s has a name that a golden record uses itself', attribute.name, touchstone.merge_name(source)),
				HINT = 'Make the golden record from a view that names it differently.';
		END IF;
		IF pg_catalog.jsonb_typeof(spec) OPERATOR(pg_catalog.=) 'string' THEN
			spec := pg_catalog.jsonb_build_object('rule', spec);
		ELSIF pg_catalog.jsonb_typeof(spec) OPERATOR(pg_catalog.<>) 'object' THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('%s must be the name of a rule, or an object', path),
				HINT = 'Write "newest", or {"rule": "by priority", "source": "origin", "priorities": ["crm", "web form"]}.';
		END IF;
		SELECT k.k INTO unknown FROM pg_catalog.jsonb_object_keys(spec) k(k) WHERE NOT k.k OPERATOR(pg_catalog.=) ANY ('{rule,source,priorities}'::text[]) ORDER BY k.k COLLATE "C" LIMIT 1;
		IF FOUND THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('%s.%s is not known in the rules of a golden record', path, pg_catalog.left(unknown, 60)),
				HINT = 'Accepted are rule, source and priorities.';
		END IF;
		rule := pg_catalog.replace(spec OPERATOR(pg_catalog.->>) 'rule', '_', ' ');
		IF rule IS NULL OR NOT rule OPERATOR(pg_catalog.=) ANY (rule_names) THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('%s: unknown rule "%s"', path, coalesce(pg_catalog.left(spec OPERATOR(pg_catalog.->>) 'rule', 60), '')),
				HINT = pg_catalog.format('Accepted are: %s.', pg_catalog.array_to_string(rule_names, ', '));
		END IF;
		IF rule OPERATOR(pg_catalog.=) 'newest' AND NOT rules OPERATOR(pg_catalog.?) 'at' THEN
			RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('%s: rule "newest" needs a time', path),
				HINT = 'Name the column that holds it: {"at": "updated_at", ...}.';
		END IF;

		base := attribute.type;
		LOOP
			SELECT y.typbasetype INTO next_base FROM pg_catalog.pg_type y WHERE y.oid OPERATOR(pg_catalog.=) base AND y.typtype OPERATOR(pg_catalog.=) 'd';
			EXIT WHEN NOT FOUND;
			base := next_base;
		END LOOP;
		IF rule OPERATOR(pg_catalog.=) ANY ('{minimum,maximum}'::text[]) THEN
			value_sql := pg_catalog.format('s.%I::pg_catalog.%s', attribute.name,
				CASE base::pg_catalog.regtype::text
					WHEN 'smallint' THEN 'int8' WHEN 'integer' THEN 'int8' WHEN 'bigint' THEN 'int8'
					WHEN 'real' THEN 'float8' WHEN 'double precision' THEN 'float8' WHEN 'numeric' THEN 'numeric'
					WHEN 'date' THEN 'date' WHEN 'timestamp without time zone' THEN 'timestamp' WHEN 'timestamp with time zone' THEN 'timestamptz'
					WHEN 'text' THEN 'text' WHEN 'character varying' THEN 'text' WHEN 'character' THEN 'text' END);
			IF value_sql OPERATOR(pg_catalog.~~) '%::pg_catalog.' THEN
				RAISE EXCEPTION USING ERRCODE = 'datatype_mismatch', MESSAGE = pg_catalog.format('%s: rule "%s" does not work on type %s', path, rule, attribute.type_name),
					HINT = 'It works on numbers, dates, times and text.';
			END IF;
		ELSIF base::pg_catalog.regtype::text OPERATOR(pg_catalog.=) ANY ('{date,timestamp without time zone,timestamp with time zone}'::text[]) THEN
			/* ISO form, whatever DateStyle is */
			value_sql := pg_catalog.format('(pg_catalog.to_jsonb(s.%I) OPERATOR(pg_catalog.#>>) ''{}''::pg_catalog.text[])', attribute.name);
		ELSE
			value_sql := pg_catalog.format('s.%I::pg_catalog.text', attribute.name);
		END IF;
		IF rule OPERATOR(pg_catalog.=) 'most complete' THEN
			value_sql := pg_catalog.format('%s, touchstone.filled_fields(s.*)', value_sql);
		ELSIF rule OPERATOR(pg_catalog.=) 'by priority' THEN
			origin := coalesce(spec OPERATOR(pg_catalog.->>) 'source', rules OPERATOR(pg_catalog.->>) 'source');
			priorities := coalesce(spec OPERATOR(pg_catalog.->) 'priorities', rules OPERATOR(pg_catalog.->) 'priorities');
			IF origin IS NULL OR priorities IS NULL OR pg_catalog.jsonb_typeof(priorities) OPERATOR(pg_catalog.<>) 'array' THEN
				RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = pg_catalog.format('%s: rule "by priority" needs source and priorities', path),
					DETAIL = 'source names a column, priorities is an array of its values, the best first; both may also stand beside columns, for all.',
					HINT = 'Write {"rule": "by priority", "source": "origin", "priorities": ["crm", "web form"]}.';
			END IF;
			PERFORM touchstone.merge_type(source, origin);
			value_sql := pg_catalog.format('%s, s.%I::pg_catalog.text, %L::pg_catalog.text[]', value_sql, origin,
				ARRAY(SELECT e.e FROM pg_catalog.jsonb_array_elements_text(priorities) WITH ORDINALITY e(e, place) ORDER BY e.place));
		END IF;
		n := n OPERATOR(pg_catalog.+) 1;
		aggregates := pg_catalog.concat(aggregates, pg_catalog.format(E',\n\t\ttouchstone.survivor_%s(%s, %s, s.%I::pg_catalog.text) AS c%s', pg_catalog.replace(rule, ' ', '_'), value_sql, at_sql, key, n));
		outputs := pg_catalog.concat(outputs, pg_catalog.format(E',\n\t(g.c%s).value::%s AS %I', n, attribute.type_name, attribute.name));
		provenance := pg_catalog.concat(provenance, pg_catalog.format(E'\n\t\tOPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object(%L, g.c%s)', attribute.name, n));
	END LOOP;
	IF n OPERATOR(pg_catalog.=) 0 THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'rules of a golden record name no column',
			HINT = 'Write {"columns": {"email": "longest"}}, or {"default": "longest"} for all.';
	END IF;
	RETURN pg_catalog.format(E'SELECT g.group_key, g.records%s,\n\t%s AS provenance\nFROM (\n\tSELECT %s AS group_key, pg_catalog.count(*) AS records%s\n\tFROM %s s LEFT JOIN %s m ON %s\n\tGROUP BY 1\n) g',
		outputs, provenance, key_sql, aggregates, touchstone.merge_name(source), touchstone.merge_name(groups), join_sql);
END;
$$;
COMMENT ON FUNCTION touchstone.golden_record_query(regclass, name, regclass, jsonb) IS
'The SELECT of the golden table of a source, for a view or a table: SELECT ''CREATE VIEW golden_leads AS '' || touchstone.golden_record_query(''leads'', ''id'', ''lead_groups'', rules) \gexec. '
'Its columns: group_key (of the groups'' type where it is the key''s type, otherwise text), records (how many the group has), the columns of the source that have a rule, with their names and types, and provenance: for each of them the survivor (value, ref = key of the record, at, rule, records, candidates, votes, conflict) as JSON. '
'groups is a table or view with key and group_key, as match_groups returns them, or member and component, as members does, each key at most once; a record that is not in it is a group of its own, under its own key. '
'rules: {"columns": {"name": "longest", "origin": {"rule": "by priority", "source": "origin", "priorities": ["crm", "web form"]}}, "default": "newest", "at": "updated_at"}. '
'Rules are newest, most frequent, longest, most complete (filled fields of the whole row), by priority, minimum, maximum, as the aggregates survivor_... describe them; default is for the columns that are not named (without it they are left out; the key is, unless named); at is the time of a record, which also decides ties; source and priorities may stand at the top for all columns. '
'Values go through text, so a char(n) that is all blank is missing. Errors: 22004 NULL; 22023 with the JSON path for rules of another form; 42703 for columns that do not exist, 42P01 for such relations; 42804 minimum or maximum of a type without order here (numbers, dates, times, text have one); 42701 a column named group_key, records or provenance.';

CREATE FUNCTION touchstone.golden_record(source regclass, key name, groups regclass, rules jsonb) RETURNS TABLE (group_key text, records bigint, record jsonb, provenance jsonb)
	LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	query text := touchstone.golden_record_query(source, key, groups, rules);
	member_column text;
	twice text;
BEGIN
	SELECT a.attname INTO member_column FROM pg_catalog.pg_attribute a
	WHERE a.attrelid OPERATOR(pg_catalog.=) groups::pg_catalog.oid AND a.attname OPERATOR(pg_catalog.=) ANY ('{key,member}'::text[]) AND NOT a.attisdropped
	ORDER BY a.attname LIMIT 1;
	EXECUTE pg_catalog.format('SELECT m.%1$I::pg_catalog.text FROM %2$s m WHERE m.%1$I IS NOT NULL GROUP BY m.%1$I HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1 ORDER BY 1 LIMIT 1', member_column, touchstone.merge_name(groups)) INTO twice;
	IF twice IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'cardinality_violation',
			MESSAGE = pg_catalog.format('%s has key %s more than once', touchstone.merge_name(groups), twice),
			DETAIL = 'A record can be in one group only.', HINT = 'Take the groups of one run, such as the result of match_groups.';
	END IF;
	RETURN QUERY EXECUTE pg_catalog.format('SELECT q.group_key::pg_catalog.text, q.records, pg_catalog.to_jsonb(q.*) OPERATOR(pg_catalog.-) ''{group_key,records,provenance}''::pg_catalog.text[], q.provenance FROM (%s) q ORDER BY q.group_key', query);
END;
$$;
COMMENT ON FUNCTION touchstone.golden_record(regclass, name, regclass, jsonb) IS
'The golden records of a source, one row a group, by group_key: record has the chosen value of every column that has a rule, as JSON, provenance where each comes from. Arguments, rules and errors as in golden_record_query, which gives the same as a SELECT with the source''s columns and types; '
'also error 21000 for groups in which a key occurs more than once. Runs with the caller''s rights.';
