-- merge_records and unmerge_records: what they do, what they say, what they refuse.
SET timezone = 'UTC';
CREATE SCHEMA crm;
SET search_path = crm;
CREATE TABLE leads (id int PRIMARY KEY, email text UNIQUE, name text, master int REFERENCES leads);
CREATE TABLE calls (id int PRIMARY KEY, lead int REFERENCES leads ON DELETE CASCADE, note text);
CREATE TABLE lists (list text, lead int REFERENCES leads, PRIMARY KEY (list, lead));
CREATE TABLE mails (id int PRIMARY KEY, "to" text REFERENCES leads (email) ON UPDATE CASCADE);
CREATE TABLE exports (lead_key text, day date);
INSERT INTO leads VALUES (1, 'a@x.test', 'Ann', NULL), (2, 'ann@x.test', 'Ann Lee', 1), (3, NULL, 'A. Lee', 2), (4, 'bob@x.test', 'Bob', 3);
INSERT INTO calls VALUES (1, 1, 'one'), (2, 2, 'two'), (3, 3, NULL), (4, 4, 'four');
INSERT INTO lists VALUES ('news', 1), ('news', 2), ('fair', 2), ('fair', 3), ('vip', 3);
INSERT INTO mails VALUES (1, 'ann@x.test'), (2, 'bob@x.test');
INSERT INTO exports VALUES ('2', '2026-01-01'), ('3', '2026-01-02'), ('4', '2026-01-02');

-- the log is a table of the user's
SELECT touchstone.merge_log_table('crm.merge_log');
SELECT touchstone.merge_log_table('crm.merge_log') \gexec
-- what would be moved
SELECT relation, via, columns, referenced, on_delete FROM touchstone.merge_references('leads', 'id', ARRAY['crm.exports.lead_key']);

-- a dry run says what would happen, and does nothing
SELECT * FROM touchstone.merge_records('leads', 'id', '1', ARRAY['3', '2'], 'merge_log', ARRAY['crm.exports.lead_key'], dry_run => true);
TABLE leads;
SELECT count(*) FROM merge_log;
-- the merge; of two conflicting rows of duplicates the one stays whose duplicate is named first
CREATE TEMP TABLE done AS SELECT row_number() OVER () AS n, * FROM touchstone.merge_records('leads', 'id', '1', ARRAY['3', '2'], 'merge_log', ARRAY['crm.exports.lead_key']);
SELECT action, relation, via, columns, records, detail FROM done ORDER BY n;
SELECT * FROM leads ORDER BY id;
SELECT * FROM calls ORDER BY id;
SELECT * FROM lists ORDER BY list, lead;
SELECT * FROM mails ORDER BY id;
SELECT * FROM exports ORDER BY day, lead_key;
SELECT step, action, relation, via, columns, record, row_before, row_after FROM merge_log ORDER BY step;
SELECT count(DISTINCT merge_id), (SELECT DISTINCT merge_id FROM done) = min(merge_id::text)::uuid AS reported, min(by_role) = current_user AS by_me FROM merge_log;
-- undone: everything is back
SELECT action, relation, via, columns, records, detail FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM done));
SELECT * FROM leads ORDER BY id;
SELECT * FROM calls ORDER BY id;
SELECT * FROM lists ORDER BY list, lead;
SELECT * FROM mails ORDER BY id;
SELECT * FROM exports ORDER BY day, lead_key;

-- rows that changed after the merge
CREATE TEMP TABLE again AS SELECT * FROM touchstone.merge_records(source => 'leads', key => 'id', survivor => '1', duplicates => '{2}', log => 'merge_log');
UPDATE calls SET note = 'changed since' WHERE id = 2;
\set VERBOSITY sqlstate
-- error
SELECT count(*) FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM again));
\set VERBOSITY terse
SELECT action, relation, records, detail FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM again), keep_changes => true);
SELECT * FROM calls WHERE id = 2;
\set VERBOSITY sqlstate
-- error
SELECT * FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM again));
\set VERBOSITY terse

-- what is refused
-- error
SELECT * FROM touchstone.merge_records('nothing', 'id', '1', '{2}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'ident', '1', '{2}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', NULL, '{2}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2,NULL}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2,01}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2,02}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{two}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2,7,9}', 'merge_log');
-- error
SELECT * FROM touchstone.merge_records('calls', 'note', 'one', '{two}', 'leads');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log', '{exports.lead_key}');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log', '{crm.export.lead_key}');
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log', '{crm.exports.key}');
CREATE TABLE twice (k int, v text);
INSERT INTO twice VALUES (1, 'a'), (2, 'b'), (2, 'c');
-- error
SELECT * FROM touchstone.merge_records('twice', 'k', '1', '{2}', 'merge_log');
CREATE VIEW a_view AS TABLE leads;
-- error
SELECT * FROM touchstone.merge_records('a_view', 'id', '1', '{2}', 'merge_log');
-- error
SELECT * FROM touchstone.unmerge_records('merge_log', '00000000-0000-0000-0000-000000000000');
-- error
SELECT * FROM touchstone.unmerge_records('merge_log', NULL);
-- error
SELECT touchstone.merge_log_table('a b');
-- the survivor has no value for a foreign key on another column than the key
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '3', '{2}', 'merge_log');
-- a row in conflict that is itself referenced
CREATE TABLE openings (list text, lead int, FOREIGN KEY (list, lead) REFERENCES lists ON DELETE CASCADE);
INSERT INTO openings VALUES ('news', 2);
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
DELETE FROM openings;
-- a conflict in the table of the records itself
CREATE UNIQUE INDEX one_of_each ON leads (master, (left(name, 1)));
INSERT INTO leads VALUES (5, NULL, 'A. Bob', 3);
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{3}', 'merge_log');
DELETE FROM leads WHERE id = 5;
DROP INDEX one_of_each;
-- triggers that keep rows where they are
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER keep BEFORE UPDATE ON calls FOR EACH ROW EXECUTE FUNCTION keep();
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
DROP TRIGGER keep ON calls;
CREATE TRIGGER keep BEFORE DELETE ON leads FOR EACH ROW EXECUTE FUNCTION keep();
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
DROP TRIGGER keep ON leads;
CREATE TRIGGER keep BEFORE DELETE ON lists FOR EACH ROW EXECUTE FUNCTION keep();
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
DROP TRIGGER keep ON lists;
-- tables that have changed since the merge
CREATE TEMP TABLE third AS SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{4}', 'merge_log');
ALTER TABLE calls ADD COLUMN length interval;
\set VERBOSITY sqlstate
-- error
SELECT * FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM third));
\set VERBOSITY terse
ALTER TABLE calls DROP COLUMN length;
-- a record with the same unique value has come
INSERT INTO leads VALUES (7, 'bob@x.test', 'Bob', NULL);
\set VERBOSITY sqlstate
-- error
SELECT * FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM third));
\set VERBOSITY terse
DELETE FROM leads WHERE id = 7;
SELECT action, relation, records FROM touchstone.unmerge_records('merge_log', (SELECT DISTINCT merge_id FROM third));
SELECT * FROM leads ORDER BY id;

-- the caller's rights: every one is needed, and asked for
SET client_min_messages = warning;
CREATE ROLE regress_merger;
GRANT USAGE ON SCHEMA crm TO regress_merger;
GRANT SELECT, UPDATE, DELETE ON leads TO regress_merger;
GRANT SELECT, INSERT ON merge_log TO regress_merger;
GRANT SELECT, UPDATE ON lists, mails, openings TO regress_merger;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
GRANT SELECT ON calls TO regress_merger;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
GRANT UPDATE ON calls TO regress_merger;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
GRANT DELETE ON lists TO regress_merger;
REVOKE INSERT ON merge_log FROM regress_merger;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
GRANT INSERT ON merge_log TO regress_merger;
SET ROLE regress_merger;
SELECT count(*) FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log', dry_run => true);
RESET ROLE;
-- row security, on any table concerned, is refused before it can hide a reference that ON DELETE CASCADE would take
ALTER TABLE calls ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON calls USING (id < 2);
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
ALTER TABLE calls DISABLE ROW LEVEL SECURITY;
ALTER TABLE leads ENABLE ROW LEVEL SECURITY;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
ALTER TABLE leads DISABLE ROW LEVEL SECURITY;
ALTER TABLE merge_log ENABLE ROW LEVEL SECURITY;
SET ROLE regress_merger;
-- error
SELECT * FROM touchstone.merge_records('leads', 'id', '1', '{2}', 'merge_log');
RESET ROLE;
DROP SCHEMA crm CASCADE;
DROP ROLE regress_merger;
