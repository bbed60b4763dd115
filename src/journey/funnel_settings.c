/*
 * funnel_settings.c
 *		Steps, window and modes of a funnel: from arguments to bytes that travel, and from there to what is worked with.
 *
 *		number of steps, each its text | within | modes | whether there is `until`, and it
 */
#include "postgres.h"

#include "journey/funnel.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "core/hash.h"
#include "core/text.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Names of the modes. */
static const struct Mode
{
	const char *name;
	int flag;
} MODES[] = {
	{"default", 0},
	{"skip_ok", TS_SKIP_OK},
	{"strict_deduplication", TS_STRICT_DEDUPLICATION},
	{"strict_increase", TS_STRICT_INCREASE},
	{"strict_order", TS_STRICT_ORDER},
};

/* ---------- checks of arguments ---------- */

ts_noreturn static void report_null(const char *what, const char *hint);

/* The error for a setting that is NULL; the hint says what to write. */
static void
report_null(const char *what, const char *hint)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s of a funnel must not be null", what),
					errhint("%s", hint)));
}

/* The steps: 1 to 64 different names, none NULL. */
static void
write_steps(ArrayType *array, StringInfo bytes)
{
	Datum *elements;
	bool *nulls;
	int n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));

	if (n < 1 || n > TS_MAX_STEPS)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a funnel has 1 to %d steps, not %d", TS_MAX_STEPS, n),
						errhint("Write for example ARRAY['visit', 'sign-up', 'order'].")));
	/* each is compared with those before it: at most 64 of them, once a call */
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, &nulls, &n);
	ts_put_int64(bytes, n);
	for (int i = 0; i < n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("step %d of a funnel is null", i + 1),
					 errhint("Take it out, for example with array_remove(steps, NULL).")));
		ts_put_text(bytes, "step", DatumGetTextPP(elements[i]));
		for (int k = 0; k < i; k++)
			if (VARSIZE_ANY_EXHDR(elements[k]) == VARSIZE_ANY_EXHDR(elements[i]) &&
				memcmp(VARDATA_ANY(elements[k]), VARDATA_ANY(elements[i]), VARSIZE_ANY_EXHDR(elements[i])) ==
					0)
				ereport(
					ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("step \"%s\" of a funnel is given twice",
							ts_shown_text(DatumGetTextPP(elements[i]))),
					 errdetail("Steps %d and %d are equal.", k + 1, i + 1),
					 errhint(
						 "For the second time that something happens, give the step a name of its own, such as "
						 "step || ' ' || row_number() OVER (PARTITION BY journey, step ORDER BY at).")));
	}
}

/* The window in microseconds: an exact length of time, not negative.  A day is 86,400 seconds. */
static int64
exact_length(const Interval *within)
{
	int64 days;
	int64 length;

	if (within->month != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("within must be an exact length of time, without months and years"),
						errdetail("A month has no fixed length; a day counts 86,400 seconds here."),
						errhint("Write days, such as '30 days' or '365 days'.")));
	if (pg_mul_s64_overflow(within->day, USECS_PER_DAY, &days) ||
		pg_add_s64_overflow(days, within->time, &length))
		ereport(ERROR, (errcode(ERRCODE_INTERVAL_FIELD_OVERFLOW), errmsg("within is too long"),
						errhint("Write at most '100000000 days'.")));
	if (length < 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("within must not be negative"),
						errhint("Write for example '7 days'.")));
	return length;
}

ts_noreturn static void report_mode(const char *word, int length);

/* The error for a mode that there is not. */
static void
report_mode(const char *word, int length)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 errmsg("unknown mode \"%s\" of a funnel", ts_shown(word, length)),
		 errdetail("Accepted are default, strict_order, strict_deduplication, strict_increase and skip_ok."),
		 errhint("Several are given with commas: 'strict_order, strict_increase'.")));
}

/* The mode of one name, without the spaces around it; `word` ends there. */
static int
parse_mode(const char *word, int length)
{
	while (length > 0 && *word == ' ')
	{
		word++;
		length--;
	}
	while (length > 0 && word[length - 1] == ' ')
		length--;
	for (int i = 0; i < lengthof(MODES); i++)
		if ((int) strlen(MODES[i].name) == length && memcmp(MODES[i].name, word, length) == 0)
			return MODES[i].flag;
	report_mode(word, length);
	return 0;
}

/* The modes of a list of names with commas between them; there is at least one. */
static int
parse_modes(const char *text)
{
	int modes = 0;

	for (;;)
	{
		int length = (int) strcspn(text, ",");

		modes |= parse_mode(text, length);
		if (text[length] == '\0')
			break;
		text += length + 1;
	}
	if ((modes & TS_STRICT_ORDER) && (modes & TS_SKIP_OK))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("modes strict_order and skip_ok of a funnel contradict each other"),
						errdetail("The one stops where a step is left out, the other goes on."),
						errhint("Leave one out.")));
	return modes;
}

/*
 * ts_funnel_write: the settings in the arguments from `first` on, checked.  A missing mode is the default; `until` may be
 * missing or NULL.
 */
void
ts_funnel_write(FunctionCallInfo fcinfo, int first, StringInfo bytes)
{
	int modes = 0;
	bool has_until = false;

	if (PG_ARGISNULL(first))
		report_null("steps", "Write for example ARRAY['visit', 'sign-up', 'order'].");
	if (PG_ARGISNULL(first + 1))
		report_null("within", "Write for example '7 days'.");
	write_steps(PG_GETARG_ARRAYTYPE_P(first), bytes);
	ts_put_int64(bytes, exact_length(PG_GETARG_INTERVAL_P(first + 1)));
	if (PG_NARGS() > first + 2)
	{
		if (PG_ARGISNULL(first + 2))
			report_null("mode", "Write 'default', or leave the argument out.");
		modes = parse_modes(text_to_cstring(PG_GETARG_TEXT_PP(first + 2)));
	}
	ts_put_int64(bytes, modes);
	has_until = PG_NARGS() > first + 3 && !PG_ARGISNULL(first + 3);
	ts_put_int64(bytes, has_until);
	ts_put_int64(bytes, has_until ? PG_GETARG_TIMESTAMPTZ(first + 3) : 0);
}

/* ---------- reading ---------- */

/*
 * ts_funnel_read: a TsFunnel of settings.  The names of the steps stay in `bytes`.
 */
void *
ts_funnel_read(const char *bytes, uint32 length, MemoryContext context)
{
	TsSettingsReader r = {bytes, bytes + length};
	int64 n = ts_get_int64(&r);
	TsFunnel *funnel;

	if (n < 1 || n > TS_MAX_STEPS)
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED), errmsg("state of a funnel is damaged")));
	funnel = MemoryContextAllocZero(context, offsetof(TsFunnel, step) + n * sizeof(TsStep));
	funnel->n = (int) n;
	for (int i = 0; i < n; i++)
	{
		TsStep *step = &funnel->step[i];
		uint32 at;

		/* steps are far fewer than slots: a look-up mostly finds its step, or a free slot, at once */
		step->name = ts_get_text(&r, &step->length);
		step->hash = ts_hash_bytes(step->name, step->length);
		at = (uint32) step->hash % TS_STEP_SLOTS;
		while (funnel->slots[at] != 0)
			at = (at + 1) % TS_STEP_SLOTS;
		funnel->slots[at] = (uint8) (i + 1);
	}

	/* the rest is numbers, of which none can do harm but a negative window, which holds nothing */
	funnel->within = ts_get_int64(&r);
	funnel->modes = (int) ts_get_int64(&r);
	funnel->has_until = ts_get_int64(&r) != 0;
	funnel->until = ts_get_int64(&r);
	ts_get_end(&r);
	return funnel;
}
