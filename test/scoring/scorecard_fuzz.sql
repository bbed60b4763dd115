-- 10,000 random mutations of valid scorecards and decay_scores: each is refused with an SQLSTATE of JSON or of the type, or read;
-- what is read reads back to itself, and scores facts and events without an error.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
SELECT plan(6);
SELECT setseed(0.42);
CREATE TEMP TABLE seeds (i serial, card text);
INSERT INTO seeds (card) VALUES
	('{"attributes":[{"name":"a","group":"fit","when":{"x":{"in":["y",1,true]}},"points":20},{"when":{"x":{"at_least":5,"not":"z"},"y":"missing"},"points":-1.5,"tag":"t"}],"groups":{"fit":{"cap":50,"floor":-5}},"total":{"floor":0,"cap":100,"round":2},"disqualify":[{"name":"d","when":{"m":{"matches":"^a[b-c]+"}}}]}'),
	('{"behaviours":[{"name":"b","event":["visit","down*"],"when":{"any":[{"p":1},{"q":{"between":[1,2]}}]},"points":10,"half_life":"14 days","at_most":3,"cap":30},{"event":"*","points":-1,"within":"30 days","at_least":2}],"groups":{"engagement":{"cap":50}}}'),
	('{"attributes":[{"when":{"all":[{"x":"present"},{"not":{"d":{"within":"1 day 12 hours"}}}],"d":{"older_than":"2 weeks"}},"points":3}],"behaviours":[{"event":"visit","points":3,"half_life":"1 hour"}],"grades":[{"grade":"A","from":80,"leave":70,"pool":"p"},{"grade":"B","from":0}],"axes":{"fit":{"A":4,"B":0},"engagement":{"1":4}}}');
CREATE TEMP TABLE outcomes (text text, state text, again boolean, score float8, events float8, steps int);
DO $$
DECLARE
	alphabet text := ' "{}[],:.-+0123456789eEabcfmnprtuwx_*\数' || chr(9);
	t text;
	p int;
	q int;
	c touchstone.scorecard;
	s float8;
	e float8;
	n int;
BEGIN
	FOR i IN 1 .. 10000 LOOP
		SELECT card INTO t FROM seeds WHERE seeds.i = 1 + floor(random() * 3)::int;
		FOR k IN 0 .. floor(random() * 3)::int LOOP
			p := 1 + floor(random() * length(t))::int;
			q := 1 + floor(random() * length(t))::int;
			CASE floor(random() * 6)::int
				WHEN 0 THEN t := overlay(t PLACING substr(alphabet, 1 + floor(random() * length(alphabet))::int, 1) FROM p);
				WHEN 1 THEN t := overlay(t PLACING '' FROM p FOR 1 + floor(random() * 5)::int);
				-- whole words and values change places: what is well-formed JSON mostly stays so
				WHEN 2 THEN t := replace(t, coalesce((regexp_match(substr(t, p), '"[a-z_ 0-9]+"'))[1], 'x'), coalesce((regexp_match(substr(t, q), '"[a-z_ 0-9]+"'))[1], '"x"'));
				WHEN 3 THEN t := regexp_replace(t, '[0-9.]+', (ARRAY['0', '1', '-1', '0.5', '1e400', '1e-400', '1e9', '99999999999999999999', 'null', 'true', '"x"', '[]', '{}'])[1 + floor(random() * 13)::int], p);
				WHEN 4 THEN t := regexp_replace(t, ',"[a-z_]+":("[a-z_]+"|[0-9.]+|\[[^][{}]*\])', '', p);
				ELSE t := regexp_replace(t, '"[a-z_]+"(?!:)', (ARRAY['0', 'null', '{"equals":true}', '{"at_most":0.5}', '["a"]', '"missing"', '""', '"10000000 days"'])[1 + floor(random() * 8)::int], p);
			END CASE;
		END LOOP;
		t := coalesce(t, '');
		BEGIN
			c := t;
			s := touchstone.score(c, '{"x": ["y", 7], "y": null, "m": "abc", "d": "2026-01-01", "visit": {}}', '2026-01-15');
			SELECT touchstone.score_events(c, event, at, '2026-01-15', '{"p": 1, "q": "1.5"}'), cardinality(touchstone.score_explain(c, '{"x": 7}', event, at, '2026-01-15', '{"p": 1}')) INTO e, n
			FROM (VALUES ('visit', timestamptz '2026-01-01'), ('visit', '2026-01-14'), ('download', '2025-01-01'), ('down', '-infinity'), ('x', '2026-01-15'), ('visit', '2026-01-16')) v(event, at);
			PERFORM touchstone.score_crossed(c, event, at, 10) FROM (VALUES ('visit', timestamptz '2026-01-01'), ('download', '2026-01-14')) v(event, at);
			INSERT INTO outcomes VALUES (t, '00000', c::text::touchstone.scorecard OPERATOR(touchstone.=) c AND c::jsonb::touchstone.scorecard OPERATOR(touchstone.=) c, s, e, n);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO outcomes VALUES (t, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT state, min(text) FROM outcomes WHERE state NOT IN ('00000', '22P02', '22023', '22P05') GROUP BY 1 $$, 'refused with a fitting SQLSTATE');
SELECT is_empty($$ SELECT text FROM outcomes WHERE NOT again OR (state = '00000' AND (events IS NULL OR steps IS NULL)) OR 'NaN' IN (score, events) $$, 'texts read back to themselves, and score');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '00000'), '>', 1000, 'many mutations are still scorecards');
SELECT cmp_ok((SELECT count(*)::int FROM outcomes WHERE state = '22023'), '>', 1500, 'many are JSON but no scorecards');

CREATE TEMP TABLE decayed (text text, state text, again boolean);
DO $$
DECLARE
	t text;
	d touchstone.decay_score;
BEGIN
	FOR i IN 1 .. 5000 LOOP
		t := (ARRAY['1.5*2^120 per 14 days', '-3 per 1 hour 2.5 seconds', '0 per 1 day'])[1 + floor(random() * 3)::int];
		FOR k IN 0 .. floor(random() * 3)::int LOOP
			t := overlay(t PLACING substr(' *^.-+0123456789einfaperdyso', 1 + floor(random() * 28)::int, 1) FROM 1 + floor(random() * length(t))::int FOR floor(random() * 2)::int);
		END LOOP;
		BEGIN
			d := t;
			INSERT INTO decayed VALUES (t, '00000', d::text::touchstone.decay_score OPERATOR(touchstone.=) d AND d::text::touchstone.decay_score::text = d::text);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO decayed VALUES (t, SQLSTATE);
		END;
	END LOOP;
END $$;
SELECT is_empty($$ SELECT * FROM decayed WHERE state NOT IN ('00000', '22P02') OR NOT again $$, 'decay_score: refused, or read back to itself');
SELECT cmp_ok((SELECT count(*)::int FROM decayed WHERE state = '00000'), '>', 300, 'many are decay_scores');
SELECT * FROM finish();
ROLLBACK;
