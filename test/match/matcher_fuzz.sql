-- 20,000 random mutations of valid matchers: each is refused with an SQLSTATE of JSON or of the type, or read; what is read prints
-- canonically and reads back to itself, as text and by way of jsonb.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(4);
SELECT setseed(0.41);
CREATE TEMP TABLE seeds (i serial, matcher text);
INSERT INTO seeds (matcher) VALUES
	('{"fields":{"c":"company","p":{"normalize":"phone","region":"DE","ignore":["1","无"]},"f":{"from":["a","b"],"left":"x","join":""}},"rules":[{"name":"n","when":{"c":"exact","p":{"any_shared":2}},"then":"duplicate","action":"tag"},{"when":{"p":"different"},"then":"review"}]}'),
	('{"comparisons":["a",{"field":"b","levels":["exact",{"jaro_winkler":0.92},{"days":31,"prefix":2}],"m":[0.7,0.2,0.05,0.05],"u":[0.1,0.1,0.1,0.7]}],"prior":0.01,"thresholds":{"review":0.3,"duplicate":0.9},"blocking":[["a","b"],{"field":"a","qgrams":2,"q":2},[{"field":"b","tokens":"rare"}]]}'),
	('{"weights":[{"field":"a","levels":["exact",{"numeric":{"absolute":1,"relative":0.5}}],"points":[5,3,-1]},{"field":"b","points":2,"else":-1}],"thresholds":{"review":1,"duplicate":2},"blocking":[[]]}'),
	('{"weights":{"a":1,"b":2},"thresholds":{"review":1,"duplicate":2},"rules":[{"when":{"a":{"swapped":"b"},"c":{"km":5},"d":{"phonetic":"soundex"}},"then":"distinct"}],"blocking":[]}'),
	('{"comparisons":[{"field":"a","levels":["exact"],"term_frequency":true,"frequencies":{"x":0.2,"y":0.1},"other_frequency":0.01}],"training":{"records":5,"pairs":6,"iterations":7,"converged":true,"seed":1,"labels":0}}');
CREATE TEMP TABLE outcomes (text text, state text, canonical text, again boolean);
DO $$
DECLARE
	alphabet text := ' "{}[],:.-+0123456789eEabcfmnprtuwx_\数' || chr(9);
	t text;
	p int;
	q int;
	m touchstone.matcher;
BEGIN
	FOR i IN 1 .. 20000 LOOP
		SELECT matcher INTO t FROM seeds WHERE seeds.i = 1 + floor(random() * 5)::int;
		FOR k IN 0 .. floor(random() * 3)::int LOOP
			p := 1 + floor(random() * length(t))::int;
			q := 1 + floor(random() * length(t))::int;
			CASE floor(random() * 7)::int
				WHEN 0 THEN t := overlay(t PLACING substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1) FROM p);
				WHEN 1 THEN t := overlay(t PLACING substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1) FROM p FOR 0);
				WHEN 2 THEN t := overlay(t PLACING '' FROM p FOR 1 + floor(random() * 5)::int);
				-- whole words and values change places: what is well-formed JSON mostly stays so
				WHEN 3 THEN t := replace(t, coalesce((regexp_match(substr(t, p), '"[a-z_]+"'))[1], 'x'), coalesce((regexp_match(substr(t, q), '"[a-z_]+"'))[1], '"exact"'));
				WHEN 4 THEN t := regexp_replace(t, '[0-9.]+', (ARRAY['0', '1', '-1', '0.5', '1e400', '1e-400', '3', '99999999999999999999', 'null', 'true', '"x"', '[]', '{}'])[1 + floor(random() * 13)::int], p);
				WHEN 5 THEN t := regexp_replace(t, ',"[a-z_]+":("[a-z_]+"|[0-9.]+|\[[^][{}]*\])', '', p);
				ELSE t := regexp_replace(t, '"[a-z_]+"(?!:)', (ARRAY['0', 'null', '{"exact":true}', '{"jaro":0.5}', '["a"]', '"none"', '""'])[1 + floor(random() * 7)::int], p);
			END CASE;
		END LOOP;
		BEGIN
			m := t;
			INSERT INTO outcomes VALUES (t, '00000', m::text, m::text::touchstone.matcher OPERATOR(touchstone.=) m AND m::text::touchstone.matcher::text = m::text AND m::jsonb::touchstone.matcher OPERATOR(touchstone.=) m);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcomes VALUES (t, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT state, min(text) FROM outcomes WHERE state NOT IN ('00000', '22P02', '22023', '22P05') GROUP BY 1 $$, 'refused with a fitting SQLSTATE');
SELECT is_empty($$ SELECT text, canonical FROM outcomes WHERE NOT again $$, 'canonical texts read back to themselves');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '00000'), '>', 1000, 'many mutations are still matchers');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '22023'), '>', 3000, 'many are JSON but no matchers');
SELECT * FROM finish();
ROLLBACK;
