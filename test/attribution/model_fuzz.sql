-- 30,000 random mutations of model texts: each is refused with an SQLSTATE of the type or of timestamptz, or read; what is read
-- prints canonically and reads back to itself, as text and under other settings.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(4);
SELECT setseed(0.99);
CREATE TEMP TABLE seeds (i serial, model text);
INSERT INTO seeds (model) VALUES
	('u_shaped(0.4, 0.4) lookback 90 days consume'), ('custom(1, 2.5, 3e-2) exclude ''internal*'', ''a'''), ('time_decay(1 day 12:30:00.5) fallback ''direct*'' as ''x'''),
	('linear weight ''webinar'' 2, ''impression*'' 0.1 collapse 30 minutes'), ('participation from ''2026-01-01'' to ''2026-04-01'''), ('last_touch as "it''s"'), ('j_shaped lookback ''7 days'''),
	('w_shaped(''lead'', ''opportunity'', 0.3, 0.3, 0.3) for ''won'''), ('full_path(''mql'', ''it''''s'') consume'), ('linear for ''won''');
CREATE TEMP TABLE outcomes (text text, state text, canonical text, again boolean);
DO $$
DECLARE
	alphabet text := ' ''"(),.*\-+_0123456789eEabcdefghijklmnopqrstuvwxyz:；数' || chr(9) || chr(10);
	t text;
	p int;
	m touchstone.attribution_model;
BEGIN
	FOR i IN 1 .. 30000 LOOP
		SELECT model INTO t FROM seeds WHERE seeds.i = 1 + floor(random() * 10)::int;
		FOR k IN 0 .. floor(random() * 4)::int LOOP
			p := 1 + floor(random() * length(t))::int;
			CASE floor(random() * 5)::int
				WHEN 0 THEN t := overlay(t PLACING substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1) FROM p);
				WHEN 1 THEN t := overlay(t PLACING substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1) FROM p FOR 0);
				WHEN 2 THEN t := overlay(t PLACING '' FROM p FOR 1 + floor(random() * 5)::int);
				WHEN 3 THEN t := overlay(t PLACING substr(t, 1 + floor(random() * length(t))::int, floor(random() * 12)::int) FROM p FOR 0);
				ELSE t := left(t, p);
			END CASE;
		END LOOP;
		BEGIN
			PERFORM set_config('timezone', (ARRAY['UTC', 'Asia/Shanghai', 'America/New_York'])[1 + i % 3], true);
			m := t;
			PERFORM set_config('timezone', (ARRAY['UTC', 'Asia/Shanghai', 'America/New_York'])[1 + (i + 1) % 3], true);
			PERFORM set_config('intervalstyle', (ARRAY['postgres', 'iso_8601', 'sql_standard'])[1 + i % 3], true), set_config('datestyle', (ARRAY['ISO, DMY', 'German', 'SQL, MDY'])[1 + i % 3], true);
			INSERT INTO outcomes VALUES (t, '00000', m::text, m::text::touchstone.attribution_model OPERATOR(touchstone.=) m AND m::text::touchstone.attribution_model::text = m::text);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcomes VALUES (t, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT DISTINCT state, min(text) FROM outcomes WHERE state NOT IN ('00000', '22P02', '22023', '22007', '22008', '22009') GROUP BY 1 $$, 'refused with a fitting SQLSTATE');
SELECT is_empty($$ SELECT text, canonical FROM outcomes WHERE NOT again $$, 'canonical texts read back to themselves');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '00000'), '>', 1000, 'many mutations are still models');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '22P02'), '>', 10000, 'many are not');
SELECT * FROM finish();
ROLLBACK;
