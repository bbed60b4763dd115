-- A few odd values of every type, for calls at random (test/fuzz/sqlsmith); test/trust/hostile.sql has all that each argument must hear.
CREATE TABLE trust.odd (type text, expression text);
INSERT INTO trust.odd
SELECT 'text', e FROM unnest(ARRAY[$$''$$, $$' '$$, $$repeat('ab ', 300)$$, $$repeat('a' || U&'\0301\0489', 30)$$, $$U&'\FEFF\200B\202E\00A0'$$, $$U&'\FDFA\FB03\0130\1E9E'$$, $$U&'\738B\5C0F\660E'$$, $$'linear'$$, $$'{"a": [[[]]]}'$$, $$'[1,2'$$, $$'trust.leads'$$, $$'name'$$, $$'week'$$, $$'UTC'$$, $$'metaphone'$$, $$'jaccard'$$, $$'Acme Trading Ltd.'$$, $$'https://example.com/?utm_source=%E7'$$]) e
UNION ALL SELECT 'name', e FROM unnest(ARRAY[$$'name'$$, $$'no_such_column'$$, $$'ctid'$$, $$'owner'$$]) e
UNION ALL SELECT 'integer', e FROM unnest(ARRAY['0', '-1', '64', '2147483647', '-2147483648']) e
UNION ALL SELECT 'bigint', e FROM unnest(ARRAY['0', '-1', '9223372036854775807', '-9223372036854775808']) e
UNION ALL SELECT 'double precision', e FROM unnest(ARRAY['0', '-1', '0.5', $$'NaN'$$, $$'Infinity'$$, $$'-Infinity'$$, '1.7976931348623157e308', '5e-324']) e
UNION ALL SELECT 'numeric', e FROM unnest(ARRAY['0', $$'NaN'$$, '1e1000']) e
UNION ALL SELECT 'text[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{a,NULL,a}'$$, $$'{{a,b},{c,d}}'$$, $$'[5:6]={a,b}'$$, $$'{phone:,:x,:,x:y:z}'$$, $$array_fill('phone:1'::text, ARRAY[300])$$]) e
UNION ALL SELECT 'double precision[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{NaN}'$$, $$'{1e308,1e308}'$$, $$'{{1,2},{3,4}}'$$]) e
UNION ALL SELECT 'jsonb', e FROM unnest(ARRAY[$$'null'$$, $$'[]'$$, $$'{}'$$, $$'1e400'$$, $$'{"": {}}'$$, $$'{"weak": "cookie"}'$$, $$'{"limits": {"phone": 3}}'$$, $$'{"default": "longest"}'$$]) e
UNION ALL SELECT 'timestamp with time zone', e FROM unnest(ARRAY[$$'-infinity'$$, $$'infinity'$$, $$'4714-11-24 00:00:00+00 BC'$$, $$'294276-12-31 23:59:59.999999+00'$$]) e
UNION ALL SELECT 'interval', e FROM unnest(ARRAY[$$'0'$$, $$'-1 day'$$, $$'1 month'$$, $$'178000000 years'$$]) e
UNION ALL SELECT 'bytea', e FROM unnest(ARRAY[$$''$$, $$'\x01000000ffffffff7fffffff00000000'$$]) e
UNION ALL SELECT 'regclass', e FROM unnest(ARRAY['0', $$'trust.view'$$, $$'trust.decided'$$, $$'trust.groups'$$, $$'trust.pairs'$$, $$'pg_catalog.pg_class'$$, $$'smith.many'$$]) e
UNION ALL SELECT 'touchstone.attribution_model', e FROM unnest(ARRAY[$$'markov(2)'$$, $$'shapley'$$, $$'w_shaped(''lead'', ''won'')'$$, $$'custom(0, 0, 1) consume lookback 0.001 seconds'$$, $$'last_touch fallback ''*'' collapse 3000000 days'$$]) e
UNION ALL SELECT 'touchstone.attribution_model[]', e FROM unnest(ARRAY[$$'{}'$$, $$'{NULL}'$$, $$'{linear,linear}'$$, $$'{markov,shapley,participation}'$$]) e
UNION ALL SELECT format_type(enumtypid, NULL), quote_literal(enumlabel) FROM pg_enum WHERE enumtypid::regtype::text LIKE 'touchstone.%';
