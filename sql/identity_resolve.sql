-- resolve_identity: records that arrive one by one; the log; taking back.
SELECT * FROM touchstone.identity_tables('crm."Ident"');
CREATE SCHEMA crm;
SELECT * FROM touchstone.identity_tables('crm."Ident"') \gexec

SELECT touchstone.resolve_identity('crm."Ident"', 'lead:1', ARRAY['phone:138', 'cookie:a'], '2026-01-01');
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:2', ARRAY['email:b@x.cn'], '2026-01-02');
SELECT touchstone.resolve_identity('crm."Ident"', 'visit:1', ARRAY['cookie:a', NULL, 'email:'], '2026-01-03');
-- bridges both
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:3', ARRAY['email:b@x.cn', 'phone:138'], '2026-01-04');
-- nothing known; the same again; more of a record that is known
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:4', NULL, '2026-01-05');
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:4', ARRAY[''], '2026-01-06');
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:4', ARRAY['email:b@x.cn'], '2026-01-07');
-- a smaller record renames
SELECT touchstone.resolve_identity('crm."Ident"', 'account:1', ARRAY['phone:138'], '2026-01-08');
-- the cookie turns out to be shared: what hung on it is let go
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:5', ARRAY['phone:150', 'cookie:a'], '2026-01-09');
SELECT record, identifier, one_id, binds, shared FROM crm."Ident" ORDER BY 1, 2;
SELECT change, at::date, action, from_id, into_id, record, identifiers, records, undone FROM crm."Ident_log" ORDER BY 1;

-- undo the merge that lead:3 caused
SELECT touchstone.undo_identity_merge('crm."Ident"', 1);
SELECT record, min(one_id) AS one_id, bool_and(binds) AS binds FROM crm."Ident" GROUP BY 1 ORDER BY 1;
SELECT change, action, from_id, into_id, record, records, undone FROM crm."Ident_log" WHERE change = 1 OR change > 4 ORDER BY 1;
-- what was taken off does not come back with the record
SELECT touchstone.resolve_identity('crm."Ident"', 'lead:3', ARRAY['email:b@x.cn', 'phone:138']);
SELECT touchstone.unbind_identity('crm."Ident"', 'lead:5', ARRAY['phone:150']);
SELECT touchstone.unbind_identity('crm."Ident"', 'lead:4');
SELECT touchstone.unbind_identity('crm."Ident"', 'nobody') IS NULL AS unknown;

-- numbers and uuids, as they are typed
SELECT * FROM touchstone.identity_tables('ident') \gexec
SELECT touchstone.resolve_identity('ident', 9, ARRAY['phone:1']), touchstone.resolve_identity(record => 10, identity => 'ident', identifiers => ARRAY['phone:1']);
SELECT touchstone.resolve_identity('ident', '0b0e7a3c-0000-0000-0000-000000000000'::uuid, '{}');

-- limits: the phone passes its limit, and is shared from then on
SELECT i, touchstone.resolve_identity('ident', 'person ' || i, ARRAY['phone:office', 'name:' || i], options => '{"limits": {"phone": 2}}') FROM generate_series(1, 4) i;
SELECT record, one_id, shared FROM ident WHERE identifier = 'phone:office' ORDER BY 1;
SELECT action, from_id, into_id, records FROM ident_log WHERE record = 'person 3' ORDER BY change;
-- and no longer, when enough records have let go of it
SELECT touchstone.unbind_identity('ident', 'person ' || i, ARRAY['phone:office'], '{"limits": {"phone": 2}}') FROM generate_series(1, 2) i;
SELECT record, one_id, shared, binds FROM ident WHERE identifier = 'phone:office' ORDER BY 1;

-- a first load, by hand
SELECT * FROM touchstone.identity_tables('loaded') \gexec
INSERT INTO loaded (record, identifier, one_id, at) SELECT 'r' || i, 'phone:' || i / 2, 'r' || i, now() FROM generate_series(1, 5) i;
SELECT touchstone.rebuild_identity('loaded');
SELECT record, one_id FROM loaded ORDER BY 1;
SELECT touchstone.rebuild_identity('loaded', '{"weak": ["phone"], "limits": {"phone": 0}}');
SELECT touchstone.rebuild_identity('loaded', '{"never": ["phone:1"]}');
SELECT record, one_id FROM loaded ORDER BY 1;

-- a merge that another record has repeated cannot be undone alone
SELECT * FROM touchstone.identity_tables('twice') \gexec
SELECT touchstone.resolve_identity('twice', r, ids) FROM (VALUES ('a', ARRAY['phone:1']), ('b', ARRAY['phone:2']), ('c', ARRAY['phone:1', 'phone:2']), ('d', ARRAY['phone:1', 'phone:2'])) v(r, ids);
-- error
SELECT touchstone.undo_identity_merge('twice', 1);
SELECT touchstone.unbind_identity('twice', 'd', ARRAY['phone:2']);
SELECT touchstone.undo_identity_merge('twice', 1);
SELECT record, identifier, one_id, binds FROM twice ORDER BY 1, 2;
-- renamed: found again
ALTER TABLE twice RENAME TO thrice;
ALTER TABLE twice_log RENAME TO thrice_log;
SELECT touchstone.resolve_identity('thrice', 'e', ARRAY['phone:2']);

\set VERBOSITY terse
-- error
SELECT touchstone.undo_identity_merge('thrice', 1);
-- error
SELECT touchstone.undo_identity_merge('thrice', 1000);
-- error
SELECT touchstone.undo_identity_merge('thrice', (SELECT max(change) FROM thrice_log));
-- error
SELECT touchstone.resolve_identity(NULL, 'a', NULL);
-- error
SELECT touchstone.resolve_identity('thrice', NULL::text, NULL);
-- error
SELECT touchstone.resolve_identity('thrice', '', NULL);
-- error
SELECT touchstone.resolve_identity('thrice', repeat('x', 2000), NULL);
-- error
SELECT touchstone.resolve_identity('thrice', 'a', ARRAY['138']);
-- error
SELECT touchstone.resolve_identity('thrice', 'z', ARRAY['phone:1'], options => '{"weak": 1}');
-- error
SELECT touchstone.resolve_identity('pg_class', 'a', NULL);
-- error
SELECT touchstone.resolve_identity('nowhere', 'a', NULL);
CREATE TABLE odd (record text, identifier text, one_id text, at timestamptz, binds boolean, shared boolean);
-- error
SELECT touchstone.resolve_identity('odd', 'a', NULL);
DROP TABLE thrice_log;
-- error: its statements are gone
SELECT touchstone.resolve_identity('thrice', 'f', ARRAY['phone:1']);
-- error
SELECT * FROM touchstone.identity_tables('a.b.c');
-- error
SELECT * FROM touchstone.identity_tables(repeat('x', 60));
BEGIN ISOLATION LEVEL REPEATABLE READ;
-- error
SELECT touchstone.resolve_identity('ident', 'late', ARRAY['phone:1']);
ROLLBACK;
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT touchstone.resolve_identity('ident', 'late', ARRAY['phone:1']);
ROLLBACK;
DROP SCHEMA crm CASCADE;
DROP TABLE ident, ident_log, loaded, loaded_log, thrice, odd;
