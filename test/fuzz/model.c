/*
 * model.c
 *		Fuzz target: the parser of attribution models.  What parses prints to a canonical text, which parses to the same.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/model_parse.h"

static bool
timestamp(const char *text, int64_t *result)
{
	char *end;

	*result = strtoll(text, &end, 10);
	return *text != '\0' && *end == '\0';
}

static void
print_timestamp(int64_t time, char *to)
{
	sprintf(to, "%lld", (long long) time);
}

static int
print_double(double x, char *to)
{
	return sprintf(to, "%.17g", x);
}

/* The canonical text, allocated; NULL when the text is no model. */
static char *
canonical(const char *text, size_t length)
{
	static TsModel model;
	TsModelError error;
	char *arena = malloc(length + 1);
	char *result = NULL;

	if (ts_model_parse(text, length, timestamp, arena, &model, &error))
	{
		result = malloc(ts_model_print_bound(&model));
		ts_model_print(&model, true, print_timestamp, print_double, result);
	}
	else
		assert(error.message != NULL && error.hint != NULL);
	free(arena);
	return result;
}

extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;
	char *once, *twice;

	if (memchr(data, 0, size))
		return 0; /* no text of PostgreSQL has a zero byte */
	text = malloc(size + 1);
	memcpy(text, data, size);
	once = canonical(text, size);
	if (once)
	{
		twice = canonical(once, strlen(once));
		assert(twice != NULL && strcmp(once, twice) == 0);
		free(twice);
		free(once);
	}
	free(text);
	return 0;
}
