/*
 * rows.h
 *		Facts of a row of a table, the same as those of its to_jsonb.
 */
#ifndef TOUCHSTONE_SCORING_ROWS_H
#define TOUCHSTONE_SCORING_ROWS_H

#include "scoring/scorecard.h"

#include "access/htup.h"

/* What a scorecard reads of the rows of one type. */
typedef struct TsRowReader TsRowReader;

/* The facts of a row, by number, in the current context; `reader` is made in `context` when it is NULL or of another card or type. */
extern void ts_facts_of_row(TsRowReader **reader, MemoryContext context, const TsScorecard *card,
							HeapTupleHeader row, TsFact *facts);

#endif /* TOUCHSTONE_SCORING_ROWS_H */
