/*
 * identity.sql
 *		The type components; connected_components, one_id, components_merge, members, shared_identifiers; identity tables.
 */

---------------------------------------------------------------------------------------------------------------------
-- The type components
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.components;

CREATE FUNCTION touchstone.components_in(cstring) RETURNS touchstone.components
	AS 'MODULE_PATHNAME', 'ts_components_in' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.components_out(touchstone.components) RETURNS cstring
	AS 'MODULE_PATHNAME', 'ts_components_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.components_recv(internal) RETURNS touchstone.components
	AS 'MODULE_PATHNAME', 'ts_components_recv' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
CREATE FUNCTION touchstone.components_send(touchstone.components) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_components_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE TYPE touchstone.components (
	INPUT = touchstone.components_in,
	OUTPUT = touchstone.components_out,
	RECEIVE = touchstone.components_recv,
	SEND = touchstone.components_send,
	INTERNALLENGTH = VARIABLE,
	ALIGNMENT = int4,
	STORAGE = external
);

COMMENT ON TYPE touchstone.components IS
'Who belongs together: the result of connected_components, one_id and components_merge, read by members and shared_identifiers. Keys are bigint, text or uuid; the id of a component is its smallest member (numbers by value, text and uuids bytewise). '
'Canonical: the same rows give the same bytes, whatever their order, the plan, and the way values were merged. Text: the bytes in hexadecimal digits behind \x. '
'A value of connected_components has 12 bytes a bigint member (20 a uuid); one of one_id also holds the identifiers, so that it can be merged. At most 1 GB. '
'Errors: 22P03 for bytes that are no value, 0A000 for a value from a database with another encoding, 54000 for a text form over 1 GB.';
COMMENT ON FUNCTION touchstone.components_in(cstring) IS 'input of components: hexadecimal digits behind \x, checked throughout';
COMMENT ON FUNCTION touchstone.components_out(touchstone.components) IS 'output of components: hexadecimal digits behind \x';
COMMENT ON FUNCTION touchstone.components_recv(internal) IS 'binary input of components: the bytes, checked throughout';
COMMENT ON FUNCTION touchstone.components_send(touchstone.components) IS 'binary output of components: the bytes';

---------------------------------------------------------------------------------------------------------------------
-- Aggregates
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.components_combinefn(internal, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_components_combinefn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.components_combinefn(internal, internal) IS 'combine function of the identity aggregates';
CREATE FUNCTION touchstone.components_serialfn(internal) RETURNS bytea
	AS 'MODULE_PATHNAME', 'ts_components_serialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.components_serialfn(internal) IS 'serialisation function of the identity aggregates';
CREATE FUNCTION touchstone.components_deserialfn(bytea, internal) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_components_deserialfn' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.components_deserialfn(bytea, internal) IS 'deserialisation function of the identity aggregates';
CREATE FUNCTION touchstone.components_finalfn(internal) RETURNS touchstone.components
	AS 'MODULE_PATHNAME', 'ts_components_finalfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.components_finalfn(internal) IS 'final function of the identity aggregates';


CREATE FUNCTION touchstone.connected_components_transfn(internal, bigint, bigint) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_connected_components_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.connected_components_transfn(internal, bigint, bigint) IS 'transition function of connected_components';
CREATE AGGREGATE touchstone.connected_components(a bigint, b bigint) (
	SFUNC = touchstone.connected_components_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.connected_components(bigint, bigint) IS
'Connected components of a graph given by its edges (a, b), in any order: who is linked to whom, directly or through others. Returns components; members lists them. '
'A row in which one of both is NULL (or, for text, empty) makes the other a member and links it to nobody; a row without either adds nothing. No rows: NULL. '
'Text is compared bytewise, whatever its collation. Keys of several sources in one run meet when they are equal: prefix them by source, as in connected_components(''lead:'' || lead_id, ''account:'' || account_id). '
'Memory: at most 40 bytes a bigint member, the result included; does not spill. Errors: 54000 for a text key over 1 kB and for a result over 1 GB.';

CREATE FUNCTION touchstone.connected_components_transfn(internal, text, text) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_connected_components_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.connected_components_transfn(internal, text, text) IS 'transition function of connected_components';
CREATE AGGREGATE touchstone.connected_components(a text, b text) (
	SFUNC = touchstone.connected_components_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.connected_components(text, text) IS
'Connected components of a graph given by its edges (a, b), in any order: who is linked to whom, directly or through others. Returns components; members lists them. '
'A row in which one of both is NULL (or, for text, empty) makes the other a member and links it to nobody; a row without either adds nothing. No rows: NULL. '
'Text is compared bytewise, whatever its collation. Keys of several sources in one run meet when they are equal: prefix them by source, as in connected_components(''lead:'' || lead_id, ''account:'' || account_id). '
'Memory: at most 40 bytes a bigint member, the result included; does not spill. Errors: 54000 for a text key over 1 kB and for a result over 1 GB.';

CREATE FUNCTION touchstone.connected_components_transfn(internal, uuid, uuid) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_connected_components_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.connected_components_transfn(internal, uuid, uuid) IS 'transition function of connected_components';
CREATE AGGREGATE touchstone.connected_components(a uuid, b uuid) (
	SFUNC = touchstone.connected_components_transfn, STYPE = internal, SSPACE = 256,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.connected_components(uuid, uuid) IS
'Connected components of a graph given by its edges (a, b), in any order: who is linked to whom, directly or through others. Returns components; members lists them. '
'A row in which one of both is NULL (or, for text, empty) makes the other a member and links it to nobody; a row without either adds nothing. No rows: NULL. '
'Text is compared bytewise, whatever its collation. Keys of several sources in one run meet when they are equal: prefix them by source, as in connected_components(''lead:'' || lead_id, ''account:'' || account_id). '
'Memory: at most 40 bytes a bigint member, the result included; does not spill. Errors: 54000 for a text key over 1 kB and for a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, bigint, text[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, bigint, text[]) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record bigint, identifiers text[]) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(bigint, text[]) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, bigint, text[], jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_bigint_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, bigint, text[], jsonb) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record bigint, identifiers text[], options jsonb) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(bigint, text[], jsonb) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, text, text[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, text, text[]) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record text, identifiers text[]) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(text, text[]) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, text, text[], jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_text_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, text, text[], jsonb) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record text, identifiers text[], options jsonb) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(text, text[], jsonb) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, uuid, text[]) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, uuid, text[]) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record uuid, identifiers text[]) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(uuid, text[]) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.one_id_transfn(internal, uuid, text[], jsonb) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_one_id_uuid_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.one_id_transfn(internal, uuid, text[], jsonb) IS 'transition function of one_id';
CREATE AGGREGATE touchstone.one_id(record uuid, identifiers text[], options jsonb) (
	SFUNC = touchstone.one_id_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.one_id(uuid, text[], jsonb) IS
'One customer: which records are the same person, by the identifiers they hold, such as one_id(lead_id, ARRAY[''phone:'' || phone, ''email:'' || email, ''cookie:'' || cookie]). Returns components; members lists (member, component), shared_identifiers what was not allowed to bind and why. '
'Rows in any order; several rows of one record add up. An identifier is kind:value; the kind is what stands before the first colon (small letters, digits, underscores). NULL identifiers, and those without a value, bind nothing; a record without any is a component of its own. No rows: NULL. '
'Kinds are strong unless they are weak: cookie, device, ip by default. A strong identifier binds all records that hold it. A weak one attaches records to a person, and joins records that complement each other, but never joins two persons that hold different strong identifiers of one kind: then it binds nobody, and is reported. Weak identifiers come in bytewise order, after all strong ones. '
'Options: {"weak": ["cookie"]} replaces the weak kinds; {"strong": ["phone", "email"]} makes these strong and every kind that is in neither list an error; {"limits": {"phone": 20}} keeps identifiers of a kind from binding when the records that hold them hold more than so many distinct other identifiers (a switchboard; a cookie with a thousand visits of one person passes), and from counting as strong; {"never": ["phone:+8613800000000"]} lists identifiers that never bind. There are no limits by default. '
'Records of several sources: prefix the key by source, so that keys never meet by accident: SELECT one_id(record, ids) FROM (SELECT ''visit:'' || id, ARRAY[''cookie:'' || cookie] FROM visits UNION ALL SELECT ''lead:'' || id, ARRAY[''phone:'' || phone, ''cookie:'' || cookie] FROM leads) AS r (record, ids). '
'The same rows give the same bytes in any order and plan. Memory grows with the identifiers and does not spill. '
'Errors: 22004 for a NULL record, 22023 for an identifier without a kind, for options that are none, and for options that differ from row to row, 54000 for a key or identifier over 1 kB, more than 64 strong kinds, or a result over 1 GB.';

CREATE FUNCTION touchstone.components_merge_transfn(internal, touchstone.components) RETURNS internal
	AS 'MODULE_PATHNAME', 'ts_components_merge_transfn' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.components_merge_transfn(internal, touchstone.components) IS 'transition function of components_merge';
CREATE AGGREGATE touchstone.components_merge(components touchstone.components) (
	SFUNC = touchstone.components_merge_transfn, STYPE = internal, SSPACE = 4096,
	FINALFUNC = touchstone.components_finalfn,
	COMBINEFUNC = touchstone.components_combinefn, SERIALFUNC = touchstone.components_serialfn, DESERIALFUNC = touchstone.components_deserialfn,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE touchstone.components_merge(touchstone.components) IS
'Values of type components put together: what connected_components or one_id would have returned over all of their rows, byte for byte, whatever the order and grouping of merges. For yesterday''s value and today''s rows, and for values of several shards. '
'NULL values add nothing; no value: NULL. Errors: 22023 for values of different key types, of connected_components together with one_id, or of one_id with different options; 54000 for a result over 1 GB.';

---------------------------------------------------------------------------------------------------------------------
-- What is in a value
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.members(components touchstone.components) RETURNS TABLE (member text, component text)
	AS 'MODULE_PATHNAME', 'ts_members' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION touchstone.members(touchstone.components) IS
'The members of components, ascending: (member, component), as text whatever the type of the keys. The component is its smallest member. Rows stream. NULL: no rows.';
CREATE FUNCTION touchstone.members(components touchstone.components, key anyelement) RETURNS TABLE (member anyelement, component anyelement)
	AS 'MODULE_PATHNAME', 'ts_members' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 100000;
COMMENT ON FUNCTION touchstone.members(touchstone.components, anyelement) IS
'The same in the type of the keys, which the second argument names: members(c, NULL::bigint), members(c, NULL::uuid), members(c, NULL::text). Its value does not matter. Error 42804 for another type than that of the keys.';

CREATE FUNCTION touchstone.shared_identifiers(components touchstone.components)
	RETURNS TABLE (identifier text, kind text, reason text, records bigint, others bigint, components bigint)
	AS 'MODULE_PATHNAME', 'ts_shared_identifiers' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 1000;
COMMENT ON FUNCTION touchstone.shared_identifiers(touchstone.components) IS
'The identifiers that one_id did not let bind, ascending: identifier, kind, reason (over limit; conflict: weak, and would have joined persons with different strong identifiers of one kind; never: listed in the options), records that hold it, distinct other identifiers that these hold, components they are in. '
'No rows for a value of connected_components. NULL: no rows.';

---------------------------------------------------------------------------------------------------------------------
-- Identity tables
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.identity_tables(name text) RETURNS SETOF text
	LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	parts text[] := CASE WHEN octet_length(name) <= 1000 THEN parse_ident(name) END;
	bare text := parts[cardinality(parts)];
	prefix text := CASE WHEN cardinality(parts) = 2 THEN quote_ident(parts[1]) || '.' ELSE '' END;
BEGIN
	IF parts IS NULL OR cardinality(parts) > 2 OR octet_length(bare) > 59 THEN
		RAISE EXCEPTION USING
			ERRCODE = 'invalid_parameter_value',
			MESSAGE = format('not a name for an identity table: %s', left(name, 200)),
			DETAIL = 'A name of at most 59 bytes is accepted, with a schema or without.',
			HINT = 'Write for example identity_tables(''crm.identity'').';
	END IF;
	RETURN NEXT format('CREATE TABLE %1$s%2$I (record text COLLATE "C" NOT NULL CHECK (record <> ''''), identifier text COLLATE "C" NOT NULL, '
		'one_id text COLLATE "C" NOT NULL, at timestamptz NOT NULL, binds boolean NOT NULL DEFAULT true, shared boolean NOT NULL DEFAULT false, '
		'PRIMARY KEY (record, identifier))', prefix, bare);
	RETURN NEXT format('CREATE INDEX ON %1$s%2$I (identifier, record)', prefix, bare);
	RETURN NEXT format('CREATE INDEX ON %1$s%2$I (one_id)', prefix, bare);
	RETURN NEXT format('CREATE TABLE %1$s%2$I (change bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL, action text NOT NULL, '
		'from_id text COLLATE "C" NOT NULL, into_id text COLLATE "C" NOT NULL, record text COLLATE "C", identifiers text[], records text[] NOT NULL, '
		'undone boolean NOT NULL DEFAULT false)', prefix, bare || '_log');
END;
$$;
COMMENT ON FUNCTION touchstone.identity_tables(text) IS
'The statements that make an identity table and its log, for resolve_identity; in psql run them with \gexec: SELECT * FROM touchstone.identity_tables(''crm.identity'') \gexec. '
'Table: record, identifier ('''' where a record has none), one_id, at, binds (false: unbound, see unbind_identity), shared (the identifier is over its limit); a row for each identifier that a record holds. Columns of one''s own may be added if they can be NULL or have a default. '
'Log, of the same name with _log behind it: change, at, action, from_id, into_id, record and identifiers that caused it, records that moved, undone. Error 22023 for a name that is none or over 59 bytes.';

CREATE FUNCTION touchstone.resolve_identity(identity regclass, record text, identifiers text[], at timestamptz DEFAULT NULL, options jsonb DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_resolve_identity_text' LANGUAGE C VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;
COMMENT ON FUNCTION touchstone.resolve_identity(regclass, text, text[], timestamptz, jsonb) IS
'The OneID of an arriving record, in an identity table of one''s own (identity_tables says how to make one). Enters the record with its identifiers (kind:value, as in one_id; NULL and empty ones bind nothing), folds groups together that it bridges, and returns the id of its group: its smallest record, bytewise. Keys are kept as text. '
'The groups are those that one_id gives over the whole table WHERE binds, whatever the order of arrival. A record that comes again adds its new identifiers; with nothing new it only returns. at is when the identifiers were seen (NULL: now). options are those of one_id, and must be the same in every call for a table. '
'What became of older OneIDs is in the log: action merge (groups folded), split (a weak identifier turned out to be shared, or one passed its limit), rename (a smaller record came), with the records that moved; undo_identity_merge takes a merge back. '
'Concurrent sessions: one transaction at a time changes an identity table (pg_advisory_xact_lock(1414744388, oid of the table)); a second one waits for the first to end, there is no deadlock by it alone. SERIALIZABLE transactions may fail and must be repeated. '
'Cost grows with the records that hang together with the arriving one, so give weak kinds a limit. Runs with the rights of the caller, who needs SELECT, INSERT and UPDATE on the table and INSERT on its log. '
'Errors: 22004 for a NULL or empty record, 42P01 and 42703 for a table that is no identity table, 0A000 in a REPEATABLE READ transaction, and those of one_id.';

CREATE FUNCTION touchstone.resolve_identity(identity regclass, record bigint, identifiers text[], at timestamptz DEFAULT NULL, options jsonb DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_resolve_identity_bigint' LANGUAGE C VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;
COMMENT ON FUNCTION touchstone.resolve_identity(regclass, bigint, text[], timestamptz, jsonb) IS
'The OneID of an arriving record, in an identity table of one''s own (identity_tables says how to make one). Enters the record with its identifiers (kind:value, as in one_id; NULL and empty ones bind nothing), folds groups together that it bridges, and returns the id of its group: its smallest record, bytewise. Keys are kept as text. '
'The groups are those that one_id gives over the whole table WHERE binds, whatever the order of arrival. A record that comes again adds its new identifiers; with nothing new it only returns. at is when the identifiers were seen (NULL: now). options are those of one_id, and must be the same in every call for a table. '
'What became of older OneIDs is in the log: action merge (groups folded), split (a weak identifier turned out to be shared, or one passed its limit), rename (a smaller record came), with the records that moved; undo_identity_merge takes a merge back. '
'Concurrent sessions: one transaction at a time changes an identity table (pg_advisory_xact_lock(1414744388, oid of the table)); a second one waits for the first to end, there is no deadlock by it alone. SERIALIZABLE transactions may fail and must be repeated. '
'Cost grows with the records that hang together with the arriving one, so give weak kinds a limit. Runs with the rights of the caller, who needs SELECT, INSERT and UPDATE on the table and INSERT on its log. '
'Errors: 22004 for a NULL or empty record, 42P01 and 42703 for a table that is no identity table, 0A000 in a REPEATABLE READ transaction, and those of one_id.';

CREATE FUNCTION touchstone.resolve_identity(identity regclass, record uuid, identifiers text[], at timestamptz DEFAULT NULL, options jsonb DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_resolve_identity_uuid' LANGUAGE C VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;
COMMENT ON FUNCTION touchstone.resolve_identity(regclass, uuid, text[], timestamptz, jsonb) IS
'The OneID of an arriving record, in an identity table of one''s own (identity_tables says how to make one). Enters the record with its identifiers (kind:value, as in one_id; NULL and empty ones bind nothing), folds groups together that it bridges, and returns the id of its group: its smallest record, bytewise. Keys are kept as text. '
'The groups are those that one_id gives over the whole table WHERE binds, whatever the order of arrival. A record that comes again adds its new identifiers; with nothing new it only returns. at is when the identifiers were seen (NULL: now). options are those of one_id, and must be the same in every call for a table. '
'What became of older OneIDs is in the log: action merge (groups folded), split (a weak identifier turned out to be shared, or one passed its limit), rename (a smaller record came), with the records that moved; undo_identity_merge takes a merge back. '
'Concurrent sessions: one transaction at a time changes an identity table (pg_advisory_xact_lock(1414744388, oid of the table)); a second one waits for the first to end, there is no deadlock by it alone. SERIALIZABLE transactions may fail and must be repeated. '
'Cost grows with the records that hang together with the arriving one, so give weak kinds a limit. Runs with the rights of the caller, who needs SELECT, INSERT and UPDATE on the table and INSERT on its log. '
'Errors: 22004 for a NULL or empty record, 42P01 and 42703 for a table that is no identity table, 0A000 in a REPEATABLE READ transaction, and those of one_id.';

CREATE FUNCTION touchstone.unbind_identity(identity regclass, record text, identifiers text[] DEFAULT NULL, options jsonb DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_unbind_identity' LANGUAGE C VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off;
COMMENT ON FUNCTION touchstone.unbind_identity(regclass, text, text[], jsonb) IS
'Takes identifiers (NULL: all) off a record in an identity table: they stay in the table with binds = false and no longer bind the record, also when it comes again with them. Groups that hung together by them part, and the log says so. For a phone that was entered with the wrong person. '
'Returns the OneID of the record afterwards, NULL when the table does not have it. options are those of resolve_identity. To take it back, set binds to true and call rebuild_identity. Errors and locks as in resolve_identity.';

CREATE FUNCTION touchstone.rebuild_identity(identity regclass, options jsonb DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'ts_rebuild_identity' LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp;
COMMENT ON FUNCTION touchstone.rebuild_identity(regclass, jsonb) IS
'Decides all OneIDs of an identity table anew, with one_id: after rows were written into it by hand (a first load: one_id may then be any text that is not NULL, such as the record), after other options, after rows were deleted. What changed is in the log. Returns the number of records. Errors and locks as in resolve_identity.';

CREATE FUNCTION touchstone.undo_identity_merge(identity regclass, change bigint, options jsonb DEFAULT NULL) RETURNS bigint
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	table_name text;
	log_name text;
	cause text;
	source text;
	kept text;
	via text[];
	moved text[];
	what text;
	done boolean;
	joined boolean;
BEGIN
	SELECT format('%I.%I', n.nspname, c.relname), format('%I.%I', n.nspname, c.relname || '_log') INTO table_name, log_name
	FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = identity;
	IF table_name IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'undefined_table', MESSAGE = 'identity table does not exist',
			HINT = 'SELECT * FROM touchstone.identity_tables(''name'') gives the statements that make an identity table and its log.';
	END IF;
	EXECUTE format('SELECT l.action, l.record, l.from_id, l.into_id, l.identifiers, l.records, l.undone FROM %s l WHERE l.change = $1 FOR UPDATE', log_name)
		INTO what, cause, source, kept, via, moved, done USING change;
	IF what IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'no_data_found', MESSAGE = format('change %s is not in %s', change, log_name),
			HINT = format('SELECT * FROM %s lists the changes.', log_name);
	END IF;
	IF what <> 'merge' OR via IS NULL OR cause IS NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = format('change %s is not a merge that a record caused by its own identifiers', change),
			HINT = 'Take identifiers off a record with touchstone.unbind_identity.';
	END IF;
	IF done THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('change %s was undone before', change),
			HINT = 'Nothing needs to be done.';
	END IF;
	PERFORM touchstone.unbind_identity(identity, cause, via, options);
	EXECUTE format('SELECT EXISTS (SELECT FROM %1$s f JOIN %1$s k ON k.one_id = f.one_id WHERE f.record = ANY ($1) AND f.record <> $2 AND k.record = CASE WHEN $2 = ANY ($1) THEN $3 ELSE $2 END)', table_name)
		INTO joined USING moved, cause, kept;
	IF joined THEN
		RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = format('groups of change %s are still joined by other records', change),
			DETAIL = 'Nothing was changed.',
			HINT = 'Find the records of the group that hold identifiers of both sides, and take them off with touchstone.unbind_identity first.';
	END IF;
	EXECUTE format('UPDATE %s l SET undone = true WHERE l.change = $1', log_name) USING change;
	RETURN cardinality(moved);
END;
$$;
COMMENT ON FUNCTION touchstone.undo_identity_merge(regclass, bigint, jsonb) IS
'Takes back a merge that the log of an identity table has under that number: the identifiers by which its record bridged the groups no longer bind that record (as unbind_identity), and the group that was folded is one of its own again. Records that came since are where their own identifiers put them. '
'Returns how many records had moved by the merge. options are those of resolve_identity. '
'Errors: P0002 for a number that is not in the log, 22023 for a change that is not a merge of an arriving record, 55000 for one that was undone before, and when other records have come to join the groups as well (nothing is changed then; the hint says what to do).';
