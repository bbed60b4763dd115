-- markov(k) and shapley: against brute force (lib/markov.psql, all coalitions), on chains too large for that against a
-- solution by steps, and the same bits whatever the plan.
\set ON_ERROR_STOP 1
BEGIN;
SET client_min_messages = warning;
\ir lib/reference.psql
\ir lib/markov.psql

SELECT plan(29);
SELECT setseed(0.47);

CREATE FUNCTION pg_temp.fill(n int, names text[], journeys int) RETURNS void LANGUAGE sql AS $$
	TRUNCATE pg_temp.stream RESTART IDENTITY;
	INSERT INTO pg_temp.stream (journey, touch, at, value)
	SELECT 1 + (random() * random() * journeys)::int, CASE WHEN k < 0.85 THEN names[1 + floor(random() * cardinality(names))::int] END,
	       timestamptz '2026-01-01 00:00+00' + make_interval(hours => (random() * 24)::int), CASE WHEN k > 0.75 AND k < 0.95 THEN (random() * 5)::int * 10 END
	FROM (SELECT random() k FROM generate_series(1, n)) s
$$;
CREATE FUNCTION pg_temp.close(a float8, b float8) RETURNS boolean LANGUAGE sql AS $$ SELECT coalesce(abs(a - b) <= 1e-9 * greatest(abs(b), 1e-3), a IS NULL AND b IS NULL) $$;

-- Random streams and clauses, orders 1 to 4.
CREATE TEMP TABLE problems (round int, model text, touch text);
DO $$
DECLARE m pg_temp.model; k int;
BEGIN
	FOR round IN 1 .. 64 LOOP
		PERFORM pg_temp.fill(10 + round / 3, CASE WHEN round % 3 = 0 THEN '{a,b}' ELSE '{a,b,c,a x,cc}' END::text[], 1 + round / 6);
		k := 1 + round % 4;
		m := pg_temp.make_model('markov',
			lookback => CASE WHEN random() < 0.4 THEN make_interval(hours => 1 + (random() * 20)::int) END, consume => random() < 0.4,
			since => CASE WHEN random() < 0.3 THEN timestamptz '2026-01-01 00:00+00' + make_interval(hours => (random() * 12)::int) END,
			until => CASE WHEN random() < 0.3 THEN timestamptz '2026-01-01 13:00+00' + make_interval(hours => (random() * 12)::int) END,
			exclude => CASE WHEN random() < 0.2 THEN '{c*}'::text[] END, collapse => CASE WHEN random() < 0.3 THEN make_interval(hours => 1 + (random() * 9)::int) END,
			fallback => CASE WHEN random() < 0.4 THEN '{a*}'::text[] END);
		INSERT INTO problems
		SELECT round, replace(m.text, 'markov', format('markov(%s)', k)), coalesce(a.touch, r.touch)
		FROM (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, replace(m.text, 'markov', format('markov(%s)', k))::touchstone.attribution_model) FROM pg_temp.stream))) a
		FULL JOIN (SELECT * FROM pg_temp.reference_markov(m, k) r WHERE touch IS NULL OR conversions > 1e-12) r ON coalesce(r.touch, '-') = coalesce(a.touch, '-')
		WHERE (a.ordinal IS NULL) OR r.conversions IS NULL OR NOT (pg_temp.close(a.conversions, r.conversions) AND pg_temp.close(a.value, r.value) AND pg_temp.close(a.removal_effect, r.removal_effect));
	END LOOP;
END $$;
SELECT is_empty('SELECT * FROM problems', 'markov(1) to markov(4) equal brute force, with clauses');

-- What touches and journeys count is what linear counts.
SELECT pg_temp.fill(200, '{a,b,c,d}', 30);
SELECT set_eq($$ SELECT touch, touches, journeys FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov(2) lookback 6 hours fallback ''d''') FROM pg_temp.stream)) $$,
	$$ SELECT touch, touches, journeys FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'linear lookback 6 hours fallback ''d''') FROM pg_temp.stream)) $$, 'touches and journeys are those of linear');

-- A journey with so many conversions that pairs are not gone through: 400 touches, 120 conversions.
TRUNCATE pg_temp.stream;
INSERT INTO pg_temp.stream (journey, touch, at, value)
SELECT 1, CASE WHEN i % 13 < 10 THEN chr(97 + floor(random() * 3)::int) END, timestamptz '2026-01-01' + make_interval(mins => i), CASE WHEN i % 13 >= 10 THEN i % 7 END FROM generate_series(1, 520) i;
SELECT is_empty($$
	SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov') FROM pg_temp.stream)) a FULL JOIN pg_temp.reference_markov(pg_temp.make_model('markov'), 1) r USING (touch)
	WHERE NOT (pg_temp.close(a.conversions, r.conversions) AND pg_temp.close(a.value, r.value) AND pg_temp.close(a.removal_effect, r.removal_effect)) $$, 'markov, many windows over one journey');
SELECT is_empty($$
	SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov(2) lookback 90 minutes') FROM pg_temp.stream)) a FULL JOIN pg_temp.reference_markov(pg_temp.make_model('markov', lookback => '90 min'), 2) r USING (touch)
	WHERE NOT (pg_temp.close(a.conversions, r.conversions) AND pg_temp.close(a.value, r.value) AND pg_temp.close(a.removal_effect, r.removal_effect)) $$, 'markov(2) with lookback, the same');

-- Shapley against its definition: the marginal worth of a touch, over all coalitions.  The worth of a coalition is the conversions
-- (and their values) whose distinct touches are all in it.
CREATE FUNCTION pg_temp.coalitions(m pg_temp.model) RETURNS TABLE (touch text, conversions float8, value float8) LANGUAGE sql AS $$
	WITH won AS MATERIALIZED (SELECT ARRAY(SELECT DISTINCT unnest(touches)) AS set, p.value FROM pg_temp.reference_paths(m) p WHERE p.value IS NOT NULL AND touches <> '{}'),
	players AS MATERIALIZED (SELECT array_agg(DISTINCT t ORDER BY t) AS all_of FROM won, unnest(set) t),
	coalition AS (SELECT b, (SELECT array_agg(all_of[i]) FROM generate_series(1, cardinality(all_of)) i WHERE b & (1 << (i - 1)) > 0) AS s FROM players, generate_series(0, (1 << cardinality(all_of)) - 1) b),
	worth AS MATERIALIZED (SELECT b, coalesce(cardinality(s), 0) AS size, count(w.set) AS c, coalesce(sum(w.value), 0) AS v FROM coalition LEFT JOIN won w ON w.set <@ s GROUP BY b, s)
	SELECT all_of[i], sum((w.c - o.c) * factorial(o.size)::float8 * factorial(cardinality(all_of) - o.size - 1)::float8 / factorial(cardinality(all_of))::float8),
	       sum((w.v - o.v) * factorial(o.size)::float8 * factorial(cardinality(all_of) - o.size - 1)::float8 / factorial(cardinality(all_of))::float8)
	FROM players, generate_series(1, cardinality(all_of)) i JOIN worth o ON o.b & (1 << (i - 1)) = 0 JOIN worth w ON w.b = o.b | (1 << (i - 1)) GROUP BY 1
$$;
TRUNCATE problems;
DO $$
DECLARE m pg_temp.model;
BEGIN
	FOR round IN 1 .. 4 LOOP
		PERFORM pg_temp.fill(40 + 10 * round, '{a,b,c,d,e}', 12);
		m := pg_temp.make_model('shapley', lookback => CASE WHEN round % 3 = 0 THEN interval '5 hours' END, consume => round % 2 = 0);
		INSERT INTO problems
		SELECT round, m.text, coalesce(a.touch, r.touch)
		FROM (SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, m.text::touchstone.attribution_model) FROM pg_temp.stream)) WHERE touch IS NOT NULL) a FULL JOIN pg_temp.coalitions(m) r USING (touch)
		WHERE NOT coalesce(pg_temp.close(a.conversions, r.conversions) AND pg_temp.close(a.value, r.value), false);
	END LOOP;
END $$;
SELECT is_empty('SELECT * FROM problems', 'shapley equals its definition over all coalitions');
-- ... and a conversion with 400 touches that is seen by pairs, where windows are many, and where they move
TRUNCATE pg_temp.stream;
INSERT INTO pg_temp.stream (journey, touch, at, value)
SELECT 1, CASE WHEN i % 13 < 10 THEN 'c' || floor(random() * random() * 40)::int END, timestamptz '2026-01-01' + make_interval(mins => i), CASE WHEN i % 13 >= 10 THEN i % 7 END FROM generate_series(1, 1040) i;
CREATE TEMP TABLE crowded AS SELECT m, a.* FROM unnest(ARRAY['shapley', 'shapley lookback 600 minutes', 'shapley consume']) m, LATERAL unnest((SELECT touchstone.attribute(journey, touch, at, value, m::touchstone.attribution_model) FROM pg_temp.stream)) a;
CREATE TEMP TABLE spelled AS
SELECT m, t AS touch, sum(1.0 / d) AS conversions, sum(value / d) AS value, count(*) AS touches
FROM (VALUES ('shapley', pg_temp.make_model('shapley')), ('shapley lookback 600 minutes', pg_temp.make_model('shapley', lookback => '600 min')), ('shapley consume', pg_temp.make_model('shapley', consume => true))) v(m, parts),
     LATERAL (SELECT value, t, count(*) OVER (PARTITION BY i) AS d FROM (SELECT row_number() OVER () AS i, * FROM pg_temp.reference_paths(parts) p) p, LATERAL (SELECT DISTINCT unnest(touches) AS t) x WHERE value IS NOT NULL) x
GROUP BY 1, 2;
SELECT is_empty($$ SELECT * FROM (SELECT * FROM crowded WHERE touch IS NOT NULL) c FULL JOIN spelled s USING (m, touch) WHERE c.touches IS DISTINCT FROM s.touches OR NOT coalesce(pg_temp.close(c.conversions, s.conversions::float8) AND pg_temp.close(c.value, s.value), false) $$, 'shapley, many windows over one journey');

-- By position: a conversion whose window holds a touch m times gives 1 / (d m) at each of its positions.
SELECT pg_temp.fill(300, '{a,b,c,d}', 25);
CREATE TEMP TABLE ordered AS SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, ARRAY['shapley(ordered) lookback 8 hours', 'shapley lookback 8 hours']::touchstone.attribution_model[]) FROM pg_temp.stream));
CREATE TEMP TABLE positions AS
SELECT format('%s #%s', t, o) AS touch, count(*) AS touches, count(DISTINCT journey) AS journeys, sum(credit) AS conversions, sum(credit * value) AS value
FROM (SELECT journey, t, o, value, 1.0 / d / count(*) OVER (PARTITION BY i, t) AS credit
      FROM (SELECT row_number() OVER () AS i, p.*, (SELECT count(DISTINCT t) FROM unnest(touches) t) AS d FROM pg_temp.reference_paths(pg_temp.make_model('shapley', lookback => '8 hours')) p WHERE value IS NOT NULL) p, unnest(touches) WITH ORDINALITY u(t, o)) x
GROUP BY t, o;
SELECT is_empty($$ SELECT * FROM (SELECT * FROM ordered WHERE ordinal = 1 AND touch IS NOT NULL) a FULL JOIN positions p USING (touch)
	WHERE (a.touches, a.journeys) IS DISTINCT FROM (p.touches, p.journeys) OR NOT coalesce(pg_temp.close(a.conversions, p.conversions::float8) AND pg_temp.close(a.value, p.value), false) $$, 'shapley(ordered) by position');
SELECT is_empty($$ SELECT * FROM (SELECT regexp_replace(touch, ' #\d+$', '') AS touch, sum(conversions) c, sum(value) v FROM ordered WHERE ordinal = 1 GROUP BY 1) a FULL JOIN (SELECT * FROM ordered WHERE ordinal = 2) b ON coalesce(a.touch, '-') = coalesce(b.touch, '-')
	WHERE NOT coalesce(pg_temp.close(c, conversions) AND pg_temp.close(v, value), false) $$, 'over all positions it is shapley');
SELECT ok((SELECT bool_and((t, p) > (bt, bp) OR bt IS NULL) FROM (SELECT t, p, lag(t) OVER (ORDER BY o) bt, lag(p) OVER (ORDER BY o) bp
	FROM (SELECT o, split_part(touch, ' #', 1) COLLATE "C" AS t, split_part(touch, ' #', 2)::int AS p FROM (SELECT row_number() OVER () o, * FROM ordered WHERE ordinal = 1) x WHERE touch IS NOT NULL) y) z), 'by touch, then by position as a number');
-- row by row
CREATE TEMP TABLE listed AS SELECT r.* FROM (SELECT touchstone.attribute_rows(journey, touch, at, value, id::text, ARRAY['shapley(ordered) lookback 8 hours', 'shapley lookback 8 hours']::touchstone.attribution_model[]) x FROM pg_temp.stream GROUP BY journey) s, unnest(x) r;
SELECT is_empty($$ SELECT * FROM (SELECT ordinal, touch, sum(credit) c, sum(value) v, count(touch_ref) t FROM listed GROUP BY 1, 2) a
	FULL JOIN (SELECT ordinal, regexp_replace(touch, ' #\d+$', '') AS touch, sum(conversions) AS conversions, sum(value) AS value, sum(touches) AS touches FROM ordered GROUP BY 1, 2) b ON a.ordinal = b.ordinal AND coalesce(a.touch, '-') = coalesce(b.touch, '-')
	WHERE a.t IS DISTINCT FROM b.touches OR NOT coalesce(pg_temp.close(c, b.conversions) AND pg_temp.close(v, b.value), false) $$, 'attribute_rows adds up to attribute, shapley and by position');
SELECT is_empty($$ SELECT conversion_ref FROM listed GROUP BY ordinal, conversion_ref HAVING abs(sum(credit) - 1) > 1e-12 $$, 'every conversion is shared whole');
SELECT is_empty($$
	SELECT * FROM (SELECT conversion_ref::bigint AS c, touch_ref::bigint AS t, credit FROM listed WHERE ordinal = 2 AND touch IS NOT NULL) l
	FULL JOIN (SELECT c, t, credit FROM (SELECT c.id AS c, t.id AS t, touchstone.credit('shapley', t.at, t.touch) OVER (PARTITION BY c.id ORDER BY t.at, t.touch COLLATE "C", t.id::text COLLATE "C") AS credit
		FROM pg_temp.stream c JOIN pg_temp.stream t ON t.journey = c.journey AND t.touch IS NOT NULL AND t.at BETWEEN c.at - interval '8 hours' AND c.at WHERE c.value IS NOT NULL) x WHERE credit > 0) w USING (c, t)
	WHERE NOT coalesce(abs(l.credit - w.credit) < 1e-15, false) $$, 'credit says what attribute_rows says');

-- Larger chains, against steps of the chain one after the other until nothing is left to flow.
-- The chain without the states of a touch, step by step from the start: what converts is taken out, the rest goes on.
CREATE FUNCTION pg_temp.steps(without text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	n int := (SELECT count(*) FROM state);
	here float8[]; next float8[]; converts float8[];
	a int[]; z int[]; p float8[];
	result float8 := 0; left_over float8;
BEGIN
	SELECT array_agg(CASE WHEN t THEN starts::float8 ELSE 0 END ORDER BY i), array_agg(s.converts::float8 / visits ORDER BY i) INTO here, converts
	FROM (SELECT *, coalesce(NOT without = ANY (gram), true) AS t FROM state) s;
	SELECT array_agg(s.a), array_agg(s.z), array_agg(s.p) INTO a, z, p FROM step s JOIN state ON i = s.z WHERE coalesce(NOT without = ANY (gram), true);
	LOOP
		left_over := 0;
		FOR i IN 1 .. n LOOP result := result + here[i] * converts[i]; left_over := left_over + here[i]; END LOOP;
		EXIT WHEN left_over <= 1e-12 * result OR result = 0;
		next := array_fill(0::float8, ARRAY[n]);
		FOR e IN 1 .. cardinality(a) LOOP next[z[e]] := next[z[e]] + here[a[e]] * p[e]; END LOOP;
		here := next;
	END LOOP;
	RETURN result;
END $$;
CREATE FUNCTION pg_temp.chain(k int) RETURNS void LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
	DROP TABLE IF EXISTS pg_temp.gram, pg_temp.state, pg_temp.step;
	CREATE TEMP TABLE gram AS
	SELECT journey, o, value, g, lead(g) OVER (PARTITION BY journey ORDER BY o) AS next FROM (
		SELECT journey, o, touches[o : o + k - 1] AS g, value, lag(touches[o : o + k - 1]) OVER (PARTITION BY journey ORDER BY o) AS before
		FROM (SELECT journey, array_agg(touch ORDER BY at, touch COLLATE "C") FILTER (WHERE touch IS NOT NULL) AS touches, sum(value) AS value FROM large GROUP BY journey) x,
		     generate_series(1, greatest(cardinality(touches) - k + 1, 1)) o) y
	WHERE g IS DISTINCT FROM before;
	CREATE TEMP TABLE state AS SELECT row_number() OVER ()::int AS i, g AS gram, count(*) AS visits, count(*) FILTER (WHERE o = 1) AS starts, count(*) FILTER (WHERE next IS NULL AND value IS NOT NULL) AS converts FROM gram GROUP BY g;
	CREATE TEMP TABLE step AS SELECT f.i AS a, t.i AS z, count(*)::float8 / f.visits AS p FROM gram g JOIN state f ON f.gram = g.g JOIN state t ON t.gram = g.next GROUP BY f.i, f.visits, t.i;
	ANALYZE state; ANALYZE step;
	CREATE TEMP TABLE IF NOT EXISTS solved (k int, touch text, p float8);
END $$;
CREATE FUNCTION pg_temp.solve(order_of int, touches text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; whole float8;
BEGIN
	PERFORM pg_temp.chain(order_of);
	whole := pg_temp.steps(NULL);
	FOREACH t IN ARRAY touches LOOP
		INSERT INTO solved VALUES (order_of, t, 1 - pg_temp.steps(t) / whole);
	END LOOP;
END $$;
-- 500 channels, journeys of 1 to 12 touches, at most one conversion each and that at the end
CREATE TABLE large AS
SELECT j AS journey, 'channel ' || floor(500 * random() * random())::int AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, NULL::float8 AS value FROM generate_series(1, 6000) j, generate_series(1, 1 + j % 12) i
UNION ALL SELECT j, NULL, '2026-02-01', 1 + j % 5 FROM generate_series(1, 6000, 3) j;
ANALYZE large;
CREATE TEMP TABLE effects AS SELECT 1 AS m, touch, removal_effect, conversions FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov') FROM large));
SELECT cmp_ok((SELECT count(*)::int FROM effects), '>=', 480, '500 channels');
SELECT is_empty($$ SELECT * FROM effects WHERE NOT (removal_effect > 0 AND removal_effect < 1) $$, 'effects between 0 and 1');
SELECT is_empty($$ SELECT sum(conversions) FROM effects HAVING abs(sum(conversions) - 2000) > 1e-8 $$, 'credits add up to the conversions');
SELECT pg_temp.solve(1, '{channel 0,channel 432}');
SELECT is_empty($$ SELECT * FROM solved LEFT JOIN effects USING (touch) WHERE NOT coalesce(abs(removal_effect - p) < 1e-10, false) $$, '500 channels, solved directly');
-- 25 of them, as states of two and three
TRUNCATE effects, solved;
DELETE FROM large WHERE journey > 3000;
UPDATE large SET touch = 'channel ' || substr(touch, 9)::int % 25;
INSERT INTO effects SELECT m, touch, removal_effect, conversions FROM unnest('{2,3}'::int[]) m, LATERAL unnest((SELECT touchstone.attribute(journey, touch, at, value, format('markov(%s)', m)::touchstone.attribution_model) FROM large)) a;
SELECT pg_temp.solve(3, '{channel 0}');
SELECT cmp_ok((SELECT count(*)::int FROM state), '>', 3000, 'thousands of states');
SELECT pg_temp.solve(2, '{channel 0,channel 7}');
SELECT is_empty($$ SELECT * FROM solved LEFT JOIN effects ON (m, effects.touch) = (k, solved.touch) WHERE NOT coalesce(abs(removal_effect - p) < 1e-10, false) $$, 'order 2 and 3, solved by visits');
-- few channels and long journeys: every state is revisited
DROP TABLE large;
CREATE TABLE large AS
SELECT j AS journey, chr(97 + ((i / 25) % 3) * 4 + floor(4 * random())::int) AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, NULL::float8 AS value FROM generate_series(1, 40) j, generate_series(1, 20 + 2 * j) i
UNION ALL SELECT j, NULL, '2026-02-01', 1 + j % 5 FROM generate_series(1, 40, 3) j;
ANALYZE large;
TRUNCATE effects;
INSERT INTO effects SELECT m, touch, removal_effect, conversions FROM unnest('{1,2,3}'::int[]) m, LATERAL unnest((SELECT touchstone.attribute(journey, touch, at, value, format('markov(%s)', m)::touchstone.attribution_model) FROM large)) a;
TRUNCATE solved;
SELECT pg_temp.solve(1, '{a,g}');
SELECT is_empty($$ SELECT * FROM solved LEFT JOIN effects USING (touch) WHERE m = 1 AND k = 1 AND NOT coalesce(abs(removal_effect - p) < 1e-9, false) $$, 'long walks, order 1');
SELECT pg_temp.solve(2, '{c}');
SELECT is_empty($$ SELECT * FROM solved LEFT JOIN effects USING (touch) WHERE m = 2 AND k = 2 AND NOT coalesce(abs(removal_effect - p) < 1e-9, false) $$, 'long walks, order 2');

-- The same bits: shuffled, parallel, spilling; in every case the chain is met in the canonical order of journeys.
CREATE TABLE events AS
SELECT (random() * random() * 20000)::bigint AS journey, CASE WHEN r < 0.9 THEN 'channel ' || (u * u * 60)::int END AS touch, timestamptz '2026-01-01' + make_interval(secs => (t * 8640)::int * 100) AS at, CASE WHEN r > 0.85 THEN round((u * 1000)::numeric, 2)::float8 END AS value
FROM (SELECT random() r, random() t, random() u FROM generate_series(1, 80000)) s;
CREATE TABLE shuffled AS SELECT * FROM events ORDER BY random();
ANALYZE events; ANALYZE shuffled;
CREATE TEMP TABLE answers (how text, answer text);
CREATE FUNCTION pg_temp.answer(how text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t text; r text; q text;
BEGIN
	FOREACH t IN ARRAY '{events,shuffled}'::text[] LOOP
		FOREACH q IN ARRAY ARRAY['attribute(%s, touch, at, value, ARRAY[''markov'', ''markov(2) lookback 3 days consume'', ''markov(3) fallback ''''channel 1*'''' from ''''2026-01-03'''' to ''''2026-01-09'''''', ''shapley'', ''shapley(ordered) lookback 1 day'']::touchstone.attribution_model[])',
		                         'attribute_interval(%s, touch, at, value, ''linear'', 50, 0.9, 7)', 'attribute_interval(%s, touch, at, value, ''markov'', 20, 0.9, 7)'] LOOP
			EXECUTE format('SELECT md5(touchstone.' || q || '::text) FROM %s', 'journey', t) INTO r;
			INSERT INTO answers VALUES (how, 'bigint ' || q || r);
		END LOOP;
		EXECUTE format('SELECT md5(touchstone.attribute(journey::text, touch, at, value, ARRAY[''markov'', ''markov(2)'', ''shapley'']::touchstone.attribution_model[])::text) FROM %s', t) INTO r;
		INSERT INTO answers VALUES (how, 'text ' || r);
		EXECUTE format('SELECT md5(touchstone.attribute_interval(md5(journey::text)::uuid, touch, at, value, ''shapley'', 20, 0.9, 7)::text) FROM %s', t) INTO r;
		INSERT INTO answers VALUES (how, 'uuid ' || r);
		EXECUTE format('SELECT md5(string_agg(g || a, '','' ORDER BY g)) FROM (SELECT journey %% 5 AS g, touchstone.attribute(journey, touch, at, value, ARRAY[''markov'', ''markov(4)'']::touchstone.attribution_model[])::text || touchstone.attribute_interval(journey, touch, at, value, ''shapley'', 20, 0.9, 7)::text AS a FROM %s GROUP BY 1) x', t) INTO r;
		INSERT INTO answers VALUES (how, 'groups ' || r);
	END LOOP;
END $$;
SET max_parallel_workers_per_gather = 0;
SELECT pg_temp.answer('serial');
SET work_mem = '64kB';
SELECT pg_temp.answer('spilling');
RESET work_mem;
SET max_parallel_workers_per_gather = 3; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
CREATE FUNCTION pg_temp.plan_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; result text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF) ' || query LOOP result := result || line || E'\n'; END LOOP;
	RETURN result;
END $$;
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute(journey, touch, at, value, ''markov'') FROM events'), 'Finalize Aggregate.*Workers Launched: [1-3].*Partial Aggregate', 'markov really parallel');
SELECT matches(pg_temp.plan_of('SELECT touchstone.attribute_interval(journey, touch, at, value, ''markov'', 10, 0.9, 7) FROM events'), 'Finalize Aggregate.*Workers Launched: [1-3].*Partial Aggregate', 'attribute_interval really parallel');
SELECT pg_temp.answer('parallel');
SET work_mem = '64kB';
SELECT pg_temp.answer('parallel, spilling');
RESET work_mem;
SELECT set_config(name, 'on', true) FROM pg_settings WHERE name IN ('force_parallel_mode', 'debug_parallel_query') \g /dev/null
SELECT pg_temp.answer('forced parallel');
SELECT is((SELECT count(DISTINCT answer)::int FROM answers), 6, 'one answer to each of six questions');
SELECT is((SELECT count(*)::int FROM answers WHERE answer IS NOT NULL), 60, 'ten times each');
SET max_parallel_workers_per_gather = 0;

-- journeys of other types are visited in another order: the same credits but for rounding
SELECT is_empty($$ SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov(2)') FROM events)) a FULL JOIN unnest((SELECT touchstone.attribute(journey::text, touch, at, value, 'markov(2)') FROM events)) b USING (touch)
	WHERE touch IS NOT NULL AND NOT coalesce(abs(a.removal_effect - b.removal_effect) < 1e-12, false) $$, 'bigint and text journeys agree');
-- the point is that of attribute
SELECT is_empty($$ SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'markov') FROM events)) a FULL JOIN unnest((SELECT touchstone.attribute_interval(journey, touch, at, value, 'markov', 10, 0.9, 1) FROM events)) i USING (touch)
	WHERE touch IS NOT NULL AND (a.conversions, a.value, a.removal_effect) IS DISTINCT FROM (i.conversions, i.value, i.removal_effect) $$, 'attribute_interval has the credits of attribute: markov');
SELECT is_empty($$ SELECT * FROM unnest((SELECT touchstone.attribute(journey, touch, at, value, 'shapley') FROM events)) a FULL JOIN unnest((SELECT touchstone.attribute_interval(journey, touch, at, value, 'shapley', 10, 0.9, 1) FROM events)) i USING (touch)
	WHERE NOT coalesce(pg_temp.close(a.conversions, i.conversions) AND pg_temp.close(a.value, i.value), false) AND touch IS NOT NULL $$, 'and but for rounding those of the others');
-- A chain that takes too much memory says so: 6,000 names of which every pair is new, at order 4.
CREATE TABLE wide AS SELECT i / 50 AS journey, 'n' || (random() * 6000)::int AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i % 50 = 0 THEN 1::float8 END AS value FROM generate_series(1, 300000) i;
SELECT throws_like($$ SELECT touchstone.attribute(journey, touch, at, value, 'markov(4)') FROM wide $$, 'Markov chain of order 4 takes more than 64 MB', 'memory is bounded');
-- A cancel comes through while chains are solved: 1,000 channels, each of a dozen solutions takes a second or more.
CREATE TABLE many AS SELECT i / 10 AS journey, 'n' || (i::bigint * i * 7919) % 1999 AS touch, timestamptz '2026-01-01' + make_interval(secs => i) AS at, CASE WHEN i % 30 = 0 THEN 1::float8 END AS value FROM generate_series(1, 60000) i;
CREATE FUNCTION pg_temp.fails(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'no error';
EXCEPTION WHEN OTHERS OR query_canceled THEN
	RETURN SQLSTATE;
END $$;
SET LOCAL statement_timeout = 2000;
SELECT is(pg_temp.fails('SELECT touchstone.attribute_interval(journey, touch, at, value, ''markov'', 12, 0.9, 1) FROM many'), '57014', 'a cancel while replicates are solved');
SET LOCAL statement_timeout = 0;
SELECT * FROM finish();
ROLLBACK;
