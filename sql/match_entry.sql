-- The check on entry, as a CRM wants it: what README shows in the section "The check on entry", run.
--
-- A lead that is entered or edited is checked against leads, accounts and contacts.  By the action of the rule that decided it is
-- tagged, points to its master, fills the master's empty fields, or is kept as an interaction.
\pset format unaligned
\set VERBOSITY terse
CREATE SCHEMA crm;
SET search_path = crm;

CREATE TABLE account (id bigint PRIMARY KEY, company text, credit_code text);
CREATE TABLE contact (id bigint PRIMARY KEY, account_id bigint REFERENCES account, name text, phone text, email text);
CREATE TABLE lead (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text, company text, phone text, email text, credit_code text,
	owner text NOT NULL DEFAULT current_user,
	master_id bigint REFERENCES lead,         -- the lead that this one repeats
	account_id bigint REFERENCES account, contact_id bigint REFERENCES contact,
	duplicate_tag text                        -- to be looked at by people
);
CREATE TABLE interaction (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, lead_id bigint REFERENCES lead, note text);

-- Matchers are values: one row each.
CREATE TABLE matcher (name text PRIMARY KEY, matcher touchstone.matcher NOT NULL);
INSERT INTO matcher VALUES
('lead-lead', '{"fields": {"name": "person_name", "phone": "phone", "email": "email", "company": "company"},
  "rules": [
   {"name": "same phone and e-mail", "when": {"phone": "exact", "email": "exact"}, "then": "duplicate", "action": "interaction"},
   {"name": "same phone and name",   "when": {"phone": "exact", "name": "exact"},  "then": "duplicate", "action": "update"},
   {"name": "same e-mail",           "when": {"email": "exact"},                   "then": "duplicate", "action": "attach"},
   {"name": "same phone",            "when": {"phone": "exact"},                   "then": "review",    "action": "tag"}]}'),
('lead-account', '{"fields": {"company": "company", "credit_code": "credit_code"},
  "rules": [
   {"name": "credit code", "when": {"credit_code": "exact"}, "then": "duplicate"},
   {"name": "company",     "when": {"company": "exact"},     "then": "duplicate"}]}'),
('lead-contact', '{"fields": {"phone": "phone", "email": "email"},
  "rules": [
   {"name": "e-mail", "when": {"email": "exact"}, "then": "duplicate"},
   {"name": "phone",  "when": {"phone": "exact"}, "then": "review"}]}');

-- The indexes that the matchers ask for.
SELECT i.statement FROM matcher m, LATERAL touchstone.match_index('lead', m.matcher) i WHERE m.name = 'lead-lead' \gexec
SELECT i.statement FROM matcher m, LATERAL touchstone.match_index('account', m.matcher) i WHERE m.name = 'lead-account' \gexec
SELECT i.statement FROM matcher m, LATERAL touchstone.match_index('contact', m.matcher) i WHERE m.name = 'lead-contact' \gexec

CREATE FUNCTION lead_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	best record;
BEGIN
	-- leads against accounts and contacts: the lead belongs to them
	SELECT o.key INTO NEW.account_id FROM matcher m, LATERAL touchstone.match_one(m.matcher, NEW, 'account', 'id') o
		WHERE m.name = 'lead-account' AND o.decision = 'duplicate' LIMIT 1;
	SELECT o.key INTO NEW.contact_id FROM matcher m, LATERAL touchstone.match_one(m.matcher, NEW, 'contact', 'id') o
		WHERE m.name = 'lead-contact' AND o.decision = 'duplicate' LIMIT 1;

	-- leads against leads: the best one decides
	SELECT o.*, l.master_id INTO best FROM matcher m, LATERAL (SELECT * FROM touchstone.match_one(m.matcher, NEW, 'lead', 'id') LIMIT 1) o JOIN lead l ON l.id = o.key
		WHERE m.name = 'lead-lead';
	NEW.master_id := NULL;
	NEW.duplicate_tag := NULL;
	IF NOT FOUND THEN
		RETURN NEW;
	END IF;
	best.key := coalesce(best.master_id, best.key);
	CASE best.action
		WHEN 'tag' THEN
			NEW.duplicate_tag := format('%s: lead %s', best.rule, best.key);
		WHEN 'attach' THEN
			NEW.master_id := best.key;
		WHEN 'update' THEN
			UPDATE lead SET email = coalesce(email, NEW.email), company = coalesce(company, NEW.company), credit_code = coalesce(credit_code, NEW.credit_code)
				WHERE id = best.key;
			NEW.master_id := best.key;
		WHEN 'interaction' THEN
			IF TG_OP = 'INSERT' THEN
				INSERT INTO interaction (lead_id, note) VALUES (best.key, format('came again: %s', NEW.company));
				RETURN NULL;  -- no second lead
			END IF;
			NEW.master_id := best.key;
	END CASE;
	RETURN NEW;
END $$;
-- not of master_id and duplicate_tag, which the trigger itself sets; and the UPDATE above must not call it for the master
CREATE TRIGGER lead_check_insert BEFORE INSERT ON lead FOR EACH ROW EXECUTE FUNCTION lead_check();
CREATE TRIGGER lead_check_update BEFORE UPDATE OF name, phone ON lead FOR EACH ROW EXECUTE FUNCTION lead_check();

INSERT INTO account VALUES (1, 'Acme (Shanghai) Ltd', '91350100M000100Y43'), (2, 'Bolt GmbH', NULL);
INSERT INTO contact VALUES (11, 2, 'Cora Dahl', '13900139009', 'cora@bolt.test');
INSERT INTO lead (name, company, phone, email) VALUES ('Anna Berg', 'ACME (Shanghai) Ltd.', '13800138001', 'anna@acme.test');
INSERT INTO lead (name, company, phone, email) VALUES ('Anna Berg', NULL, '138 0013 8001', 'Anna@Acme.test');                     -- interaction
INSERT INTO lead (name, company, phone, credit_code) VALUES ('anna berg', NULL, '+86 138 0013 8001', '91350100M000100Y43');        -- update
INSERT INTO lead (name, company, email) VALUES ('A. Berg', 'Acme', 'anna@acme.test');                                              -- attach
INSERT INTO lead (name, phone) VALUES ('Bert Holm', '13800138001');                                                                -- tag
INSERT INTO lead (name, email) VALUES ('C. Dahl', 'cora@bolt.test');                                                               -- a contact
SELECT id, name, company, credit_code, master_id, account_id, contact_id, duplicate_tag FROM lead ORDER BY id;
SELECT * FROM interaction;
-- editing is checked too
UPDATE lead SET phone = '13700137007' WHERE name = 'Bert Holm';
SELECT id, name, duplicate_tag FROM lead WHERE name = 'Bert Holm';

-- A bulk import, checked in one statement before anything is entered; 3 and 4 are in it twice.
CREATE TABLE import (line bigint PRIMARY KEY, name text, company text, phone text, email text);
INSERT INTO import VALUES (1, 'Anna Berg', NULL, '13800138001', NULL), (2, 'Dora Eck', 'Cord AG', '13600136006', 'dora@cord.test'), (3, 'Egon Fuchs', NULL, '13500135005', NULL), (4, 'Egon Fuchs', NULL, '135-0013-5005', NULL);
SELECT i.line, i.name, p.b AS lead, p.decision, p.rule, p.action
	FROM import i LEFT JOIN (SELECT p.* FROM matcher m, LATERAL touchstone.match_pairs_between('import', 'line', 'lead', 'id', m.matcher, one_to_one => true) p WHERE m.name = 'lead-lead') p ON p.a = i.line ORDER BY 1;
SELECT p.a, p.b, p.decision, p.rule FROM matcher m, LATERAL touchstone.match_pairs('import', 'line', m.matcher) p WHERE m.name = 'lead-lead';

-- Row security: an owner sees his leads only, and so does match_one: the lead of a colleague is not found.
CREATE ROLE crm_li;
CREATE ROLE crm_wang;
GRANT USAGE ON SCHEMA crm TO crm_li, crm_wang;
GRANT SELECT, INSERT ON lead TO crm_li, crm_wang;
GRANT SELECT ON matcher, account, contact TO crm_li, crm_wang;
GRANT INSERT ON interaction TO crm_li, crm_wang;
ALTER TABLE lead ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON lead USING (owner = current_user);
SET ROLE crm_li;
INSERT INTO lead (name, phone) VALUES ('Fritz Gans', '13400134004');
SET ROLE crm_wang;
SELECT count(*) FROM matcher m, LATERAL touchstone.match_one(m.matcher, (SELECT x FROM (SELECT 'Fritz Gans' AS name, NULL AS company, '13400134004' AS phone, NULL AS email) x), 'lead', 'id') o WHERE m.name = 'lead-lead';
RESET ROLE;
-- What finds it is a function of the owner's, with the owner's rights.  It must give away as little as can be: that there is one, and whom
-- to ask; never the record.  Its search_path is fixed, its arguments are values and no row of a type that others may define, and not
-- everybody may call it: whoever may can ask for one phone number after another.
CREATE FUNCTION lead_owner_of(name text, company text, phone text, email text) RETURNS TABLE (owner text, decision touchstone.match_decision)
	LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
	SELECT l.owner, o.decision
	FROM crm.matcher m, LATERAL (SELECT x FROM (SELECT $1 AS name, $2 AS company, $3 AS phone, $4 AS email) x) c,
	     LATERAL touchstone.match_one(m.matcher, c.x, 'crm.lead', 'id') o JOIN crm.lead l ON l.id = o.key
	WHERE m.name = 'lead-lead' $$;
REVOKE ALL ON FUNCTION lead_owner_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION lead_owner_of TO crm_wang;
SET ROLE crm_wang;
SELECT * FROM lead_owner_of('Fritz Gans', NULL, '13400134004', NULL);
SET ROLE crm_li;
-- error
SELECT * FROM lead_owner_of('Fritz Gans', NULL, '13400134004', NULL);
RESET ROLE;
DROP SCHEMA crm CASCADE;
DROP ROLE crm_li;
DROP ROLE crm_wang;
