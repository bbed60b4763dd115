/*
 * model.h
 *		The type attribution_model, as the rest of the area sees it.
 */
#ifndef TOUCHSTONE_MODEL_H
#define TOUCHSTONE_MODEL_H

#include "postgres.h"

#include "attribution/model_parse.h"
#include "lib/stringinfo.h"

#define TS_MAX_MODELS 100 /* models of one call */

/* Models of one call, parsed.  Lives in one memory context, never changes. */
typedef struct TsModels
{
	int n;
	TsModel **model;
	char **name; /* what the column "model" shows: the label, or the canonical text without it */
	char **text; /* canonical text */
	Size size;	 /* of `raw` */
	char *raw;	 /* the argument they were made from, to recognise it in the next row */
} TsModels;

/*
 * The models of an argument, which is an attribution_model or (is_array) an array of them.  Refuses NULL, an empty
 * array, a NULL element, two models of one name.  Allocated in `context`.
 */
extern TsModels *ts_models_open(Datum argument, bool is_array, MemoryContext context);

/* The models of n canonical texts (of a state). */
extern TsModels *ts_models_from_texts(int n, char **texts, MemoryContext context);

/* Whether an argument is bytewise the one that `models` was made from. */
extern bool ts_models_same_argument(const TsModels *models, Datum argument);

/* Whether a model asks for goals; and an error when there is such a model, for streams whose rows have none. */
static inline bool
ts_model_needs_goals(const TsModel *model)
{
	return model->goal.text != NULL || model->kind == TS_W_SHAPED || model->kind == TS_FULL_PATH;
}

extern void ts_models_refuse_goals(const TsModels *models);

/* Whether the texts of a set are what its models print to: those of a value from outside may not be. */
extern bool ts_models_are_canonical(const TsModels *models);

/* Whether a set has just these n models, given as canonical texts, in this order. */
extern bool ts_models_have_texts(const TsModels *models, int n, char **texts);

/* Whether a touch name matches a pattern. */
static inline bool
ts_pattern_matches(const TsPattern *pattern, const char *name, size_t length)
{
	if (pattern->prefix ? length < pattern->length : length != pattern->length)
		return false;
	return memcmp(pattern->text, name, pattern->length) == 0;
}

#endif /* TOUCHSTONE_MODEL_H */
