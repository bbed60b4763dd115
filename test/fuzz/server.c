/*
 * server.c
 *		Coverage-guided fuzzing of what reads text or bytes inside the server: a module that hands the backend it is loaded
 *		into over to libFuzzer.  For test/fuzz/server, in a single-user backend that has AddressSanitizer preloaded, with the
 *		extension built for -fsanitize=fuzzer-no-link.
 *
 * fuzz_run(kind, targets, options) does not come back: libFuzzer ends the process.  By kind, an input is
 *		'type'		text for the input function of the type targets[0], whose output must be read as the same again
 *		'binary'	bytes for its receive function, whose sent form must be received as the same again
 *		'state'		bytes for an aggregate's deserialise, combine and serialise functions (targets), which must make as
 *					many bytes of what they made
 *		'text'		for a function of texts, divided by newlines into as many texts as it takes
 *
 * Any ERROR is an answer, but one without an SQLSTATE that says what is wrong (XX000): that ends the run as a crash does.
 * (States come only from the server's own processes, so that of them "touchstone: ..." will do, our word for what cannot be.)
 * Memory comes from malloc piece by piece, so that AddressSanitizer sees where each ends; a memory context of the server's
 * own gives pieces of a block, in which it sees nothing.
 */
#include "postgres.h"

#include <sanitizer/asan_interface.h>

#include "access/xact.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

#if PG_VERSION_NUM >= 160000
#error "the memory context below is one of PostgreSQL 15"
#endif

PG_MODULE_MAGIC;

extern int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *data, size_t size));

/*
 * The memory context: a doubly linked list of pieces.  PostgreSQL 15 finds the context of a piece in the word before it.
 */
#define UNCHECKED __attribute__((no_sanitize("address")))

typedef struct Piece
{
	struct Piece *before, *after;
	Size size;
	MemoryContext context;
} Piece;

typedef struct
{
	MemoryContextData header;
	Piece pieces;
} ExactContext;

static UNCHECKED void *
exact_alloc(MemoryContext context, Size size)
{
	Piece *pieces = &((ExactContext *) context)->pieces;
	Piece *piece = malloc(sizeof(Piece) + size);

	if (piece == NULL)
		return NULL;
	piece->size = size;
	piece->context = context;
	piece->before = pieces;
	piece->after = pieces->after;
	piece->after->before = piece;
	pieces->after = piece;
	context->mem_allocated += size;
	ASAN_POISON_MEMORY_REGION(piece, offsetof(Piece, context)) /* the rest macros of the server read */;
	return piece + 1;
}

static UNCHECKED void
exact_free(MemoryContext context, void *pointer)
{
	Piece *piece = (Piece *) pointer - 1;

	ASAN_UNPOISON_MEMORY_REGION(piece, sizeof(Piece));
	piece->before->after = piece->after;
	piece->after->before = piece->before;
	context->mem_allocated -= piece->size;
	free(piece);
}

static UNCHECKED void *
exact_realloc(MemoryContext context, void *pointer, Size size)
{
	Size old = ((Piece *) pointer - 1)->size;
	void *result = exact_alloc(context, size);

	if (result != NULL)
	{
		memcpy(result, pointer, Min(old, size));
		exact_free(context, pointer);
	}
	return result;
}

static UNCHECKED void
exact_reset(MemoryContext context)
{
	Piece *pieces = &((ExactContext *) context)->pieces;

	while (pieces->after != pieces)
		exact_free(context, pieces->after + 1);
}

static UNCHECKED Size
exact_space(MemoryContext context, void *pointer)
{
	return ((Piece *) pointer - 1)->size + sizeof(Piece);
}

static bool
exact_is_empty(MemoryContext context)
{
	return ((ExactContext *) context)->pieces.after == &((ExactContext *) context)->pieces;
}

static void
exact_stats(MemoryContext context, MemoryStatsPrintFunc print, void *to, MemoryContextCounters *totals,
			bool to_stderr)
{
}

#ifdef MEMORY_CONTEXT_CHECKING
static void
exact_check(MemoryContext context)
{
}
#endif

static const MemoryContextMethods exact_methods = {
	.alloc = exact_alloc,
	.free_p = exact_free,
	.realloc = exact_realloc,
	.reset = exact_reset,
	.delete_context = exact_reset, /* never: it lives as long as the process */
	.get_chunk_space = exact_space,
	.is_empty = exact_is_empty,
	.stats = exact_stats,
#ifdef MEMORY_CONTEXT_CHECKING
	.check = exact_check,
#endif
};

static MemoryContext
exact_create(void)
{
	ExactContext *context = MemoryContextAllocZero(TopMemoryContext, sizeof(ExactContext));

	context->pieces.before = context->pieces.after = &context->pieces;
	MemoryContextCreate(&context->header, T_AllocSetContext, &exact_methods, TopMemoryContext, "fuzz");
	return &context->header;
}

/* What is asked for. */
static struct
{
	char kind;			  /* first letter of it */
	FmgrInfo read, write; /* input, receive or deserialise; output, send or serialise */
	FmgrInfo combine;
	Oid ioparam;
	int texts; /* of a function of texts */
	AggState *aggregate;
	MemoryContext memory;
	uint64 answers, errors;
	char last_error[200];
} run;

/* The bytes as a text in the server's encoding: each byte that is out of place is a question mark. */
static char *
as_text(const uint8_t *data, size_t size)
{
	char *text = palloc(size + 1);
	size_t done = 0;

	memcpy(text, data, size);
	while (done < size)
	{
		done += pg_encoding_verifymbstr(GetDatabaseEncoding(), text + done, size - done);
		if (done < size)
			text[done++] = '?';
	}
	text[size] = '\0';
	return text;
}

/* read's answer for a text, or for bytes. */
static Datum
read_value(const char *data, size_t size)
{
	FmgrInfo read;
	StringInfoData buffer;
	LOCAL_FCINFO(fcinfo, 2);
	Datum result;

	/* a function that was never called: what it keeps in fn_extra is made in this call */
	fmgr_info_cxt(run.read.fn_oid, &read, CurrentMemoryContext);
	if (run.kind == 't')
		return InputFunctionCall(&read, (char *) data, run.ioparam, -1);
	if (run.kind == 'b')
	{
		/* a message ends with a null byte that does not count */
		buffer.data = palloc(size + 1);
		memcpy(buffer.data, data, size);
		buffer.data[size] = '\0';
		buffer.len = size;
		buffer.maxlen = size + 1;
		buffer.cursor = 0;
		result = ReceiveFunctionCall(&read, &buffer, run.ioparam, -1);
		if (buffer.cursor != buffer.len)
			ereport(ERROR, errcode(ERRCODE_INVALID_BINARY_REPRESENTATION), errmsg("bytes are left over"));
		return result;
	}
	InitFunctionCallInfoData(*fcinfo, &read, 2, InvalidOid, (Node *) run.aggregate, NULL);
	fcinfo->args[0].value = PointerGetDatum(cstring_to_text_with_len(data, size));
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = (Datum) 0;
	fcinfo->args[1].isnull = true;
	result = FunctionCallInvoke(fcinfo);
	if (fcinfo->isnull)
		elog(ERROR, "a state of NULL");
	/* what was deserialised is the first of a group */
	if (run.combine.fn_strict)
		return result;
	fmgr_info_cxt(run.combine.fn_oid, &read, CurrentMemoryContext);
	fcinfo->args[1] = fcinfo->args[0];
	fcinfo->args[1].value = result;
	fcinfo->args[0].value = (Datum) 0;
	fcinfo->args[0].isnull = true;
	result = FunctionCallInvoke(fcinfo);
	if (fcinfo->isnull)
		elog(ERROR, "a combined state of NULL");
	return result;
}

/* A value written again: text with its length, or bytes. */
static text *
write_value(Datum value)
{
	FmgrInfo write;
	LOCAL_FCINFO(fcinfo, 1);

	fmgr_info_cxt(run.write.fn_oid, &write, CurrentMemoryContext);
	if (run.kind == 't')
		return cstring_to_text(OutputFunctionCall(&write, value));
	InitFunctionCallInfoData(*fcinfo, &write, 1, InvalidOid, run.kind == 's' ? (Node *) run.aggregate : NULL,
							 NULL);
	fcinfo->args[0].value = value;
	fcinfo->args[0].isnull = false;
	return DatumGetByteaPP(FunctionCallInvoke(fcinfo));
}

/* What was written, for a reader. */
static void
show(const text *written)
{
	const unsigned char *bytes = (const unsigned char *) VARDATA_ANY(written);
	int length = VARSIZE_ANY_EXHDR(written);

	fputs("fuzz: ", stderr);
	if (run.kind == 't')
		fwrite(bytes, 1, length, stderr);
	else
		for (int i = 0; i < length; i++)
			fprintf(stderr, "%02x", bytes[i]);
	fputc('\n', stderr);
}

static void
read_and_write(const uint8_t *data, size_t size)
{
	text *once, *twice;

	once = write_value(run.kind == 't' ? read_value(as_text(data, size), 0)
									   : read_value((const char *) data, size));
	PG_TRY();
	{
		char *again = text_to_cstring(once);

		twice = write_value(run.kind == 't' ? read_value(again, 0)
											: read_value(VARDATA_ANY(once), VARSIZE_ANY_EXHDR(once)));
	}
	PG_CATCH();
	{
		fputs("fuzz: what was written is not read:\n", stderr);
		show(once);
		abort();
	}
	PG_END_TRY();
	/* (components on their way between processes have the same roots in no particular order) */
	if (VARSIZE_ANY_EXHDR(once) != VARSIZE_ANY_EXHDR(twice) ||
		(run.kind != 's' && memcmp(VARDATA_ANY(once), VARDATA_ANY(twice), VARSIZE_ANY_EXHDR(once)) != 0))
	{
		fputs("fuzz: written differently the second time:\n", stderr);
		show(once);
		show(twice);
		abort();
	}
}

static void
call_with_texts(const uint8_t *data, size_t size)
{
	FmgrInfo function;
	LOCAL_FCINFO(fcinfo, FUNC_MAX_ARGS);
	char *rest = as_text(data, size);
	Datum result;

	fmgr_info_cxt(run.read.fn_oid, &function, CurrentMemoryContext);
	InitFunctionCallInfoData(*fcinfo, &function, run.texts, DEFAULT_COLLATION_OID, NULL, NULL);
	for (int i = 0; i < run.texts; i++)
	{
		char *end = i + 1 < run.texts ? strchr(rest, '\n') : NULL;
		size_t length = end != NULL ? end - rest : strlen(rest);

		fcinfo->args[i].value = PointerGetDatum(cstring_to_text_with_len(rest, length));
		fcinfo->args[i].isnull = false;
		rest += length + (end != NULL);
	}
	result = FunctionCallInvoke(fcinfo);
	if (!fcinfo->isnull && OidIsValid(run.write.fn_oid))
		pfree(OutputFunctionCall(&run.write, result));
}

static int
one(const uint8_t *data, size_t size)
{
	MemoryContext former = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	/* (a text ends where its first null byte is) */
	if (run.kind == 't' || run.kind == 'c')
		size = strnlen((const char *) data, size);
	CHECK_FOR_INTERRUPTS();
	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(run.memory);
	PG_TRY();
	{
		if (run.kind == 'c')
			call_with_texts(data, size);
		else
			read_and_write(data, size);
		ReleaseCurrentSubTransaction();
		run.answers++;
	}
	PG_CATCH();
	{
		ErrorData *error;

		MemoryContextSwitchTo(run.memory);
		error = CopyErrorData();
		FlushErrorState();
		if (error->sqlerrcode == ERRCODE_INTERNAL_ERROR &&
			(run.kind != 's' || strncmp(error->message, "touchstone: ", 12) != 0))
		{
			fprintf(stderr, "fuzz: XX000: %s\n", error->message);
			abort();
		}
		RollbackAndReleaseCurrentSubTransaction();
		run.errors++;
		strlcpy(run.last_error, error->message, sizeof(run.last_error));
	}
	PG_END_TRY();
	MemoryContextSwitchTo(former);
	CurrentResourceOwner = owner;
	if (run.aggregate != NULL)
		ReScanExprContext(run.aggregate->curaggcontext);
	MemoryContextReset(run.memory);
	return 0;
}

static void
say(void)
{
	fprintf(stderr, "fuzz: the last error: %s\n", run.last_error);
	fprintf(stderr, "fuzz: %llu answers, %llu errors\n", (unsigned long long) run.answers,
			(unsigned long long) run.errors);
}

PG_FUNCTION_INFO_V1(fuzz_run);

Datum
fuzz_run(PG_FUNCTION_ARGS)
{
	char *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	Datum *targets, *options;
	Oid target, found;
	bool varlena;
	int count;
	char **arguments;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), OIDOID, sizeof(Oid), true, TYPALIGN_INT, &targets, NULL,
					  &count);
	target = DatumGetObjectId(targets[0]);
	run.kind = strcmp(kind, "text") == 0 ? 'c' : kind[0];
	run.memory = exact_create();
	switch (run.kind)
	{
		case 't':
			getTypeInputInfo(target, &found, &run.ioparam);
			fmgr_info(found, &run.read);
			getTypeOutputInfo(target, &found, &varlena);
			fmgr_info(found, &run.write);
			break;
		case 'b':
			getTypeBinaryInputInfo(target, &found, &run.ioparam);
			fmgr_info(found, &run.read);
			getTypeBinaryOutputInfo(target, &found, &varlena);
			fmgr_info(found, &run.write);
			break;
		case 's':
			fmgr_info(target, &run.read);
			fmgr_info(DatumGetObjectId(targets[1]), &run.combine);
			fmgr_info(DatumGetObjectId(targets[2]), &run.write);
			/* enough of an aggregate's state for AggCheckCallContext: states live until the next input */
			run.aggregate = makeNode(AggState);
			run.aggregate->curaggcontext = CreateStandaloneExprContext();
			break;
		case 'c':
			fmgr_info(target, &run.read);
			run.texts = run.read.fn_nargs;
			getTypeOutputInfo(get_func_rettype(target), &found, &varlena);
			fmgr_info(found, &run.write);
			break;
		default:
			elog(ERROR, "no such kind: %s", kind);
	}
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(2), TEXTOID, -1, false, TYPALIGN_INT, &options, NULL, &count);
	arguments = palloc((count + 2) * sizeof(char *));
	arguments[0] = "fuzz";
	for (int i = 0; i < count; i++)
		arguments[i + 1] = TextDatumGetCString(options[i]);
	arguments[++count] = NULL;
	atexit(say);
	LLVMFuzzerRunDriver(&count, &arguments, one);
	PG_RETURN_VOID();
}
