/*
 * since_0_1_0.sql
 *		What the objects of attribution.sql say of themselves since there are goals, stages, markov and shapley.  (That file stays as
 *		it was released, so that an upgrade takes new files whole.)
 */

COMMENT ON TYPE touchstone.attribution_model IS
'How a conversion is shared among the touches before it. Text: a model, then clauses in any order. '
'Models: first_touch, last_touch, linear, u_shaped = u_shaped(0.4, 0.4), j_shaped = u_shaped(0.2, 0.6), inverse_j_shaped = u_shaped(0.6, 0.2), custom(first, middle, last), time_decay = time_decay(7 days), participation, '
'w_shaped(''lead'', ''opportunity'') = w_shaped(''lead'', ''opportunity'', 0.3, 0.3, 0.3), full_path(''lead'', ''opportunity'') = full_path(''lead'', ''opportunity'', 0.225, 0.225, 0.225, 0.225), '
'markov = markov(1), shapley, shapley(ordered). '
'Clauses: lookback 90 days; consume; for ''won''; from ''2026-01-01'' to ''2026-04-01''; exclude ''internal*''; collapse 30 minutes; fallback ''direct*''; weight ''webinar'' 2, ''impression*'' 0.1; as ''label''. '
'A trailing * in a pattern matches every continuation, \* a star. A day is 86,400 seconds; months and years are refused. '
'A time without a zone in from and to is in the session''s TimeZone when the value is read. '
'w_shaped and full_path name two goals; their shares are those of the roles first touch, touch that made the first goal, touch that made the second goal, and in full_path last touch before the conversion. '
'A goal''s mark (a row with that goal and no value) counts when it is the latest at or before the conversion; the touch that made it is the last at or before it among those that the conversion sees. '
'What the roles leave of 1 is shared equally by the other touches, wherever they stand, also after the second goal. A touch with several roles has their sum. The share of a stage without a mark, or without a touch before it, goes to the roles that there are, in proportion to their shares; so does that of the others when there are none. '
'Clauses act on touches, not on marks: lookback, consume and exclude can take away the touch that made a goal, and the stage is missing then. weight multiplies the shares before they are normalised. '
'The clause for needs streams with goals, and so do w_shaped and full_path: conversions of other goals do not exist for such a model, they are not reported and consume nothing; lookback counts from the conversions that are left, and from and to choose among them. '
'markov(k), k = 1 to 4: the removal effect of a touch, exact to about 1e-12, in an absorbing chain whose states are k successive touches (a shorter path is one state; equal successive states are one); conversions and values are shared in proportion to the effects (values by the effects on the mean value of the conversions in a state). '
'Every conversion ends a path, the touches that it sees (lookback, consume and fallback as ever); the touches after the last conversion of a journey, and those of one that never converts, are a path to nothing. A touch that no conversion sees and that comes before the last one is on no path; lookback does not cut paths to nothing. from and to choose what is reported: conversions before from shape the chain, rows from to on do not. '
'A conversion that sees no touch is on no path and unearned. A touch on no path to a conversion has no effect and no row. Where no path that is reported converts, the only row is that with touch NULL. The weight clause does not go with markov and shapley. A chain takes at most work_mem * hash_mem_multiplier, but 64 MB at any rate (53400). '
'shapley: every conversion shared equally by its distinct touches, the Shapley value of Zhao, Mahboobi and Bagheri 2018 (in attribute_rows and credit at the first touch of each name). shapley(ordered) splits that by position: a touch that is m times among the d distinct ones has 1 / (d m) at each place; attribute calls it ''touch #place'', the place counted from the first touch that the conversion sees, and orders by touch, then place; attribute_rows and credit give every touch row its part. '
'Output is canonical: one order of clauses, defaults left out, times in UTC. Values are equal when their canonical texts are. '
'Errors: 22P02 for an unknown model or clause, 22023 for a number out of range, each with what is accepted. '
'Sources of w_shaped and full_path: the definitions of Marketo Measure (which leaves touches after the opportunity out of its W) and HubSpot (which counts them with the others, as here).';

COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON AGGREGATE touchstone.attribute_rows(bigint, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON AGGREGATE touchstone.attribute_rows(text, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, touchstone.attribution_model) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON AGGREGATE touchstone.attribute_rows(uuid, text, timestamptz, float8, text, touchstone.attribution_model[]) IS
'Every share of every touch row in every conversion, under one model or several: the rows behind attribute, for drill-down, for revenue by month or campaign, for refreshing only the journeys that changed. '
'Use with GROUP BY journey. ref is any text that identifies the row (NULL is kept as NULL). '
'Returns attribution_row[], by model, then journey, conversion and touch in order of time; sums equal the result of attribute. A conversion that no touch earned has one row with touch, touch_ref and touch_at NULL and credit 1. NULL without rows. '
'Rows, rules and errors as in attribute; 0A000 for markov, which has no credits of single conversions; 54000 for more than 16,777,215 rows in a group or a result over 960 MB.';

COMMENT ON FUNCTION touchstone.credit(touchstone.attribution_model, timestamptz, text) IS
'Share of a touch row in its conversion, 0 to 1: credit(model, at, touch) OVER (PARTITION BY conversion ORDER BY at), over rows that are already joined to one conversion each; every row of the partition is a touch of it. '
'The order of the touches is the order of the rows: without ORDER BY it is whatever SQL makes it, which matters to every model but linear, participation and time_decay. The frame does not matter. '
'at is needed by time_decay and collapse; touch by participation, shapley and by the clauses exclude, collapse, fallback and weight. '
'A row whose touch is NULL, where touch is given, is no touch: its credit is NULL. Touches that were taken out have 0. '
'The clauses lookback, consume, for, from and to are refused (0A000): they need to know the conversion; so are w_shaped and full_path, which need to know the goals that were reached between the touches: use attribute_rows. So is markov, which needs all journeys: use attribute. Of several models in a partition the one of its first row holds.';
