/*
 * resolve.c
 *		One record at a time: resolve_identity, unbind_identity, rebuild_identity, over an identity table of the user's own.
 *
 *		identity table	(record, identifier, one_id, at, binds, shared), a row for each identifier that a record holds
 *		its log			what groups were folded together or taken apart, by which record and identifiers
 *
 * The answer is that of one_id over the whole table, because it is one_id that gives it, over all records that hang
 * together with the arriving one by any identifier.  (An identifier over its limit hangs nothing together; the column
 * `shared` says so, and keeps the search from walking through a switchboard.)  Nothing else can change by an arrival.
 *
 * Two sessions may bridge the same groups from different ends, without an identifier in common, so locks on identifiers or
 * rows would have to be taken while the groups are being found, in an order that nobody knows beforehand.  Instead one
 * transaction at a time writes to an identity table: an advisory lock, a single one, so there is no order in which two
 * could wait for each other, and nothing to retry.  A record that comes again with nothing new takes no lock.
 *
 * Statements are prepared once in a session and table.  They run with the caller's rights, and their names are qualified.
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "core/compat.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/names.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "identity/components.h"
#include "identity/options.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/uuid.h"

PG_FUNCTION_INFO_V1(ts_resolve_identity_text);
PG_FUNCTION_INFO_V1(ts_resolve_identity_bigint);
PG_FUNCTION_INFO_V1(ts_resolve_identity_uuid);
PG_FUNCTION_INFO_V1(ts_unbind_identity);
PG_FUNCTION_INFO_V1(ts_rebuild_identity);

#define LOCK_SPACE \
	0x54534944		  /* "TSID": first half of the advisory lock's key; the second is the table's oid */
#define MAX_TABLES 64 /* tables whose statements a session keeps */
#define LOG_SUFFIX "_log"
#define TABLES_HINT \
	"SELECT * FROM touchstone.identity_tables('name') gives the statements that make an identity table and its log."
#define MAX_PARAMS 5
#define EQ		   " OPERATOR(pg_catalog.=) "
#define NE		   " OPERATOR(pg_catalog.<>) "

/* ---------- statements ---------- */

typedef enum Statement
{
	DO_FIND, /* record -> what is known of it */
	DO_LOCK,
	DO_ENTER,  /* the rows of an arriving record */
	DO_UNBIND, /* of some of its identifiers */
	DO_GATHER, /* one_id over what hangs together with some identifiers or a record */
	DO_WHOLE,  /* one_id over the whole table */
	DO_MARK,   /* which identifiers are over their limit */
	DO_MOVE,   /* new OneIDs into the table, what has changed into the log */
	NSTATEMENTS
} Statement;

typedef struct StatementText
{
	int nparams;
	Oid params[MAX_PARAMS];
	const char *text; /* @t is the table, @l its log */
} StatementText;

static const StatementText statement_texts[NSTATEMENTS] = {
	[DO_FIND] = {1,
				 {TEXTOID},
				 "SELECT identifier, one_id, binds AND NOT shared FROM @t WHERE record" EQ "$1"},
	[DO_LOCK] = {2, {INT4OID, INT4OID}, "SELECT pg_catalog.pg_advisory_xact_lock($1, $2)"},
	/* record, identifiers, OneID so far, time */
	[DO_ENTER] = {4,
				  {TEXTOID, TEXTARRAYOID, TEXTOID, TIMESTAMPTZOID},
				  "INSERT INTO @t (record, identifier, one_id, at, binds, shared)"
				  " SELECT $1, i, $3, $4, true, EXISTS (SELECT FROM @t s WHERE s.identifier" EQ
				  "i AND s.shared)"
				  " FROM pg_catalog.unnest($2) i ON CONFLICT (record, identifier) DO NOTHING"},
	[DO_UNBIND] = {2,
				   {TEXTOID, TEXTARRAYOID},
				   "UPDATE @t SET binds = false WHERE record" EQ "$1 AND binds AND identifier" NE "''"
				   " AND ($2 IS NULL OR identifier" EQ "ANY ($2))"},
	/* identifiers to begin with, record, options */
	[DO_GATHER] =
		{3,
		 {TEXTARRAYOID, TEXTOID, JSONBOID},
		 "WITH RECURSIVE reach (identifier) AS ("
		 " SELECT i COLLATE \"C\" FROM pg_catalog.unnest($1) i"
		 " UNION"
		 " SELECT o.identifier FROM reach"
		 " JOIN @t x ON x.identifier" EQ "reach.identifier AND x.binds"
		 " JOIN @t o ON o.record" EQ "x.record AND o.binds AND NOT o.shared AND o.identifier" NE "''),"
		 " reached (record) AS ("
		 " SELECT $2 COLLATE \"C\" UNION SELECT x.record FROM reach JOIN @t x ON x.identifier" EQ
		 "reach.identifier AND x.binds),"
		 " held AS MATERIALIZED ("
		 " SELECT r.record, CASE WHEN o.binds THEN o.identifier END AS identifier, o.shared"
		 " FROM reached r JOIN @t o ON o.record" EQ "r.record),"
		 /* what is over its limit, and not asked about, stays so */
		 " closed AS (SELECT DISTINCT h.identifier FROM held h WHERE h.shared"
		 " AND NOT EXISTS (SELECT FROM pg_catalog.unnest($1) i WHERE i" EQ "h.identifier))"
		 " SELECT touchstone.one_id(h.record, ARRAY[h.identifier],"
		 " (SELECT CASE WHEN pg_catalog.count(c.identifier)" EQ "0 THEN $3"
		 " ELSE COALESCE($3, '{}') OPERATOR(pg_catalog.||) pg_catalog.jsonb_build_object('never',"
		 " COALESCE($3 OPERATOR(pg_catalog.->) 'never', '[]') OPERATOR(pg_catalog.||)"
		 " pg_catalog.jsonb_agg(c.identifier) FILTER (WHERE c.identifier IS NOT NULL)) END FROM closed c))"
		 " FROM held h"},
	[DO_WHOLE] = {1,
				  {JSONBOID},
				  "SELECT touchstone.one_id(record, ARRAY[CASE WHEN binds THEN identifier END], $1) FROM @t"},
	/* value, identifiers that were asked about (NULL: all) */
	[DO_MARK] = {2,
				 {InvalidOid, TEXTARRAYOID},
				 "WITH over AS (SELECT s.identifier FROM touchstone.shared_identifiers($1) s"
				 " WHERE s.reason" EQ "'over limit')"
				 " UPDATE @t t SET shared = NOT t.shared"
				 " WHERE ($2 IS NULL OR t.identifier" EQ "ANY ($2))"
				 " AND t.shared" NE "(EXISTS (SELECT FROM over o WHERE o.identifier" EQ "t.identifier))"},
	/* value, cause, time, whether the cause is new, its identifiers that are new */
	[DO_MOVE] =
		{5,
		 {InvalidOid, TEXTOID, TIMESTAMPTZOID, BOOLOID, TEXTARRAYOID},
		 "WITH new AS MATERIALIZED (SELECT m.member, m.component FROM touchstone.members($1) m),"
		 " moved AS MATERIALIZED (SELECT DISTINCT t.record, t.one_id AS from_id, n.component AS into_id"
		 " FROM new n JOIN @t t ON t.record" EQ "n.member WHERE NOT ($4 AND t.record" EQ "$2)),"
		 " folds AS (SELECT f.into_id, pg_catalog.count(DISTINCT f.from_id) AS n FROM moved f GROUP BY 1),"
		 " splits AS (SELECT f.from_id, pg_catalog.count(DISTINCT f.into_id) AS n FROM moved f GROUP BY 1),"
		 " changes AS (SELECT f.from_id, f.into_id,"
		 " pg_catalog.array_agg(f.record ORDER BY f.record COLLATE \"C\") AS records,"
		 " pg_catalog.bool_or($2 IS NOT NULL AND f.record" EQ "$2) AS has_cause"
		 " FROM moved f WHERE f.from_id" NE "f.into_id GROUP BY 1, 2),"
		 " log AS (INSERT INTO @l (at, action, from_id, into_id, record, identifiers, records)"
		 " SELECT $3, CASE WHEN s.n OPERATOR(pg_catalog.>) 1 THEN 'split'"
		 " WHEN d.n OPERATOR(pg_catalog.>) 1 THEN 'merge' ELSE 'rename' END, c.from_id, c.into_id, $2,"
		 /* the new identifiers of the cause by which it met the other side */
		 " (SELECT pg_catalog.array_agg(DISTINCT h.identifier) FROM moved o JOIN @t h ON h.record" EQ
		 "o.record"
		 " AND h.binds AND h.identifier" EQ "ANY ($5)"
		 " WHERE o.into_id" EQ "c.into_id AND o.record" NE "$2"
		 " AND (o.from_id" EQ "c.from_id)" NE "c.has_cause), c.records"
		 " FROM changes c JOIN folds d ON d.into_id" EQ "c.into_id JOIN splits s ON s.from_id" EQ "c.from_id"
		 " ORDER BY c.from_id COLLATE \"C\", c.into_id COLLATE \"C\")"
		 " UPDATE @t t SET one_id = n.component FROM new n WHERE t.record" EQ "n.member AND t.one_id" NE
		 "n.component"},
};

/* What a session keeps of an identity table. */
typedef struct IdentityTable
{
	Oid relation;
	char *name; /* qualified and quoted; another one later: the statements are made anew */
	char *log;
	SPIPlanPtr plan[NSTATEMENTS];
} IdentityTable;

static IdentityTable tables[MAX_TABLES];
static int ntables;

/* A table that is none of ours gets a hint, rather than an error about a statement that nobody wrote. */
static void
check_columns(Oid relation, const char *name)
{
	static const struct
	{
		const char *name;
		Oid type;
	} columns[] = {{"record", TEXTOID},	   {"identifier", TEXTOID}, {"one_id", TEXTOID},
				   {"at", TIMESTAMPTZOID}, {"binds", BOOLOID},		{"shared", BOOLOID}};

	for (int i = 0; i < lengthof(columns); i++)
	{
		AttrNumber number = get_attnum(relation, columns[i].name);
		Oid type, collation;
		int32 typmod;

		if (number == InvalidAttrNumber)
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
							errmsg("identity table %s has no column \"%s\"", name, columns[i].name),
							errhint(TABLES_HINT)));
		get_atttypetypmodcoll(relation, number, &type, &typmod, &collation);
		if (type != columns[i].type || (type == TEXTOID && collation != C_COLLATION_OID))
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("column \"%s\" of identity table %s must be %s", columns[i].name, name,
								   columns[i].type == TEXTOID ? "text COLLATE \"C\""
															  : format_type_be(columns[i].type)),
							errhint(TABLES_HINT)));
	}
}

/* The entry of a table, with its names as they are now. */
static IdentityTable *
find_table(Oid relation)
{
	char *bare = get_rel_name(relation);
	Oid schema = get_rel_namespace(relation);
	char *schema_name, *name, *log_name;
	IdentityTable *table = NULL;

	if (bare == NULL)
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("identity table does not exist")));
	schema_name = get_namespace_name(schema);
	name = quote_qualified_identifier(schema_name, bare);
	log_name = psprintf("%s" LOG_SUFFIX, bare);
	for (int i = 0; i < ntables; i++)
		if (tables[i].relation == relation)
			table = &tables[i];
	if (table != NULL && table->name != NULL && strcmp(table->name, name) == 0)
		return table;

	check_columns(relation, name);
	if (!OidIsValid(get_relname_relid(log_name, schema)))
		ereport(ERROR, (errcode(ERRCODE_UNDEFINED_TABLE),
						errmsg("identity table %s has no log: table %s does not exist", name,
							   quote_qualified_identifier(schema_name, log_name)),
						errhint(TABLES_HINT)));
	if (table == NULL)
		table = &tables[ntables < MAX_TABLES ? ntables++ : (int) (relation % MAX_TABLES)];
	for (int s = 0; s < NSTATEMENTS; s++)
		if (table->plan[s] != NULL)
		{
			SPI_freeplan(table->plan[s]);
			table->plan[s] = NULL;
		}
	if (table->name != NULL)
	{
		pfree(table->name);
		pfree(table->log);
		table->name = NULL;
	}
	table->relation = relation;
	table->log = MemoryContextStrdup(TopMemoryContext, quote_qualified_identifier(schema_name, log_name));
	table->name = MemoryContextStrdup(TopMemoryContext, name);
	return table;
}

/* A statement with the names of a table put in; kept until the session ends or the table is renamed. */
static SPIPlanPtr
prepare(IdentityTable *table, Statement s)
{
	StringInfoData text;
	Oid params[MAX_PARAMS];
	SPIPlanPtr plan;

	initStringInfo(&text);
	for (const char *at = statement_texts[s].text; *at != '\0'; at++)
	{
		if (at[0] == '@' && (at[1] == 't' || at[1] == 'l'))
			appendStringInfoString(&text, *++at == 't' ? table->name : table->log);
		else
			appendStringInfoChar(&text, *at);
	}
	memcpy(params, statement_texts[s].params, sizeof(params));
	if (!OidIsValid(params[0]))
		params[0] = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("components"),
									ObjectIdGetDatum(get_namespace_oid("touchstone", false)));
	plan = SPI_prepare(text.data, statement_texts[s].nparams, params);
	Ensure(plan != NULL, "statement of an identity table could not be prepared");
	SPI_keepplan(plan);
	return plan;
}

/* Runs a statement; `nulls` has an 'n' for each NULL. */
static void
run(IdentityTable *table, Statement s, Datum *values, const char *nulls)
{
	int result;

	if (table->plan[s] == NULL)
		table->plan[s] = prepare(table, s);
	result = SPI_execute_plan(table->plan[s], values, nulls, false, 0);
	Ensure(result >= 0, "statement of an identity table failed");
}

/* ---------- arrays of identifiers ---------- */

typedef struct Identifiers
{
	int n;
	Datum *identifier; /* text */
} Identifiers;

/* As an argument of a statement. */
static Datum
as_array(const Identifiers *list)
{
	return PointerGetDatum(construct_array(list->identifier, list->n, TEXTOID, -1, false, TYPALIGN_INT));
}

/* The identifiers of an argument that have a value; the empty text when there is none, for the row of a record without. */
static Identifiers
read_identifiers(ArrayType *array)
{
	Identifiers list = {0, NULL};
	Datum *element = NULL;
	bool *nulls = NULL;
	int n = 0;

	if (array != NULL)
		deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &element, &nulls, &n);
	list.identifier = ts_array(Datum, n + 1);
	for (int i = 0; i < n; i++)
	{
		text *identifier = nulls[i] ? NULL : DatumGetTextPP(element[i]);
		uint32 kind;
		TsIdentifierFault fault;

		TsCheckInterrupts(i);
		if (identifier == NULL)
			continue;
		fault = ts_identifier_split(VARDATA_ANY(identifier), VARSIZE_ANY_EXHDR(identifier), &kind);
		if (fault == TS_IDENTIFIER_EMPTY)
			continue;
		ts_identifier_report(fault, VARDATA_ANY(identifier), VARSIZE_ANY_EXHDR(identifier));
		list.identifier[list.n++] = PointerGetDatum(identifier);
	}
	if (list.n == 0)
		list.identifier[list.n++] = PointerGetDatum(cstring_to_text(""));
	return list;
}

/* Whether two texts have the same bytes. */
static bool
same_text(Datum a, Datum b)
{
	text *x = DatumGetTextPP(a), *y = DatumGetTextPP(b);

	return VARSIZE_ANY_EXHDR(x) == VARSIZE_ANY_EXHDR(y) &&
		   memcmp(VARDATA_ANY(x), VARDATA_ANY(y), VARSIZE_ANY_EXHDR(x)) == 0;
}

/* Whether a list has an identifier; lists of one record are short. */
static bool
contains(const Identifiers *list, Datum identifier)
{
	for (int i = 0; i < list->n; i++)
		if (same_text(list->identifier[i], identifier))
			return true;
	return false;
}

/* ---------- what is known of a record ---------- */

typedef struct Known
{
	Identifiers all;	 /* that it holds */
	Identifiers binding; /* without those that are unbound or over their limit */
	Datum one_id;		 /* 0: the record is new */
} Known;

/* Reads the rows of a record; they stay valid until SPI_finish. */
static Known
find_record(IdentityTable *table, Datum record)
{
	Known known = {{0, NULL}, {0, NULL}, (Datum) 0};
	uint64 n;

	run(table, DO_FIND, &record, NULL);
	n = SPI_processed;
	known.all.identifier = ts_array(Datum, n + 1);
	known.binding.identifier = ts_array(Datum, n + 1);
	for (uint64 i = 0; i < n; i++)
	{
		HeapTuple row = SPI_tuptable->vals[i];
		bool isnull;
		Datum identifier = SPI_getbinval(row, SPI_tuptable->tupdesc, 1, &isnull);
		bool binds;

		TsCheckInterrupts(i);
		known.one_id = SPI_getbinval(row, SPI_tuptable->tupdesc, 2, &isnull);
		binds = DatumGetBool(SPI_getbinval(row, SPI_tuptable->tupdesc, 3, &isnull));
		known.all.identifier[known.all.n++] = identifier;
		if (binds && VARSIZE_ANY_EXHDR(DatumGetTextPP(identifier)) > 0)
			known.binding.identifier[known.binding.n++] = identifier;
	}
	return known;
}

/* ---------- the answer ---------- */

/* One transaction at a time. */
static void
lock_table(IdentityTable *table)
{
	Datum key[2] = {Int32GetDatum(LOCK_SPACE), Int32GetDatum((int32) table->relation)};

	if (XactIsoLevel == XACT_REPEATABLE_READ)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("identity tables cannot be changed in a REPEATABLE READ transaction"),
						errdetail("Records that other sessions have added since it began would be missed."),
						errhint("Use READ COMMITTED, or SERIALIZABLE and repeat transactions that fail.")));
	run(table, DO_LOCK, key, NULL);
}

/* The value that a statement of one row and column has returned; 0 where it is NULL. */
static Datum
single_value(void)
{
	bool isnull = true;
	Datum value = (Datum) 0;

	if (SPI_processed == 1)
		value = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull);
	return isnull ? (Datum) 0 : value;
}

/* What the parts of an answer are made from. */
typedef struct Change
{
	Datum record;  /* 0: the whole table */
	Datum start;   /* identifiers to begin with, an array; 0: all */
	Datum options; /* 0: none */
	Datum at;
	bool is_new;	   /* the record was not there */
	Datum identifiers; /* its new identifiers, an array; 0: none */
} Change;

/* one_id over what is concerned, into the table and the log; the value, 0 for an empty table. */
static Datum
apply(IdentityTable *table, const Change *change)
{
	Datum value;

	if (change->record == (Datum) 0)
		run(table, DO_WHOLE, (Datum[]){change->options}, change->options ? " " : "n");
	else
	{
		char nulls[3] = {' ', ' ', change->options ? ' ' : 'n'};

		run(table, DO_GATHER, (Datum[]){change->start, change->record, change->options}, nulls);
	}
	value = single_value();
	if (value == (Datum) 0)
		return value;
	/* limits are what makes identifiers shared; without options there can be some only from before */
	if (change->options || !change->is_new)
		run(table, DO_MARK, (Datum[]){value, change->start}, change->start ? "  " : " n");
	{
		char nulls[MAX_PARAMS] = {' ', change->record ? ' ' : 'n', ' ', ' ', change->identifiers ? ' ' : 'n'};

		run(table, DO_MOVE,
			(Datum[]){value, change->record, change->at, BoolGetDatum(change->is_new), change->identifiers},
			nulls);
	}
	return value;
}

/* The component of a record in a value, allocated in the given context. */
static text *
component_of(Datum value, Datum record, MemoryContext context)
{
	text *key = DatumGetTextPP(record), *result;
	MemoryContext old;
	TsComponents c;
	uint32 lo = 0, hi, length;
	const char *bytes;

	ts_components_open(PG_DETOAST_DATUM_PACKED(value), &c);
	hi = c.n;
	while (lo < hi)
	{
		uint32 middle = lo + (hi - lo) / 2;

		bytes = ts_member(&c, middle, &length);
		if (ts_bytes_compare(bytes, length, VARDATA_ANY(key), VARSIZE_ANY_EXHDR(key)) < 0)
			lo = middle + 1;
		else
			hi = middle;
	}
	Ensure(lo < c.n, "record is missing from its own group");
	bytes = ts_member(&c, ts_get(c.roots, lo), &length);
	old = MemoryContextSwitchTo(context);
	result = cstring_to_text_with_len(bytes, (int) length);
	MemoryContextSwitchTo(old);
	return result;
}

/* A text that outlives SPI_finish. */
static text *
copy_text(Datum value, MemoryContext context)
{
	text *from = DatumGetTextPP(value), *result;
	MemoryContext old = MemoryContextSwitchTo(context);

	result = cstring_to_text_with_len(VARDATA_ANY(from), (int) VARSIZE_ANY_EXHDR(from));
	MemoryContextSwitchTo(old);
	return result;
}

/* ---------- functions ---------- */

static void
check_record(Datum record)
{
	text *key = DatumGetTextPP(record);
	Size length = VARSIZE_ANY_EXHDR(key);

	if (length == 0)
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("record must not be null or empty"),
						errhint("Give each record a key of its own, such as 'lead:' || id.")));
	if (length > TS_KEY_MAX_LENGTH)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("key of %zu bytes is too long, at most %d are accepted", length, TS_KEY_MAX_LENGTH),
				 errhint("Use the record's key, or a hash of the text such as md5(key).")));
}

/* The functions are not strict, as NULL identifiers are welcome; but not NULL tables and records. */
static void
check_not_null(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("%s must not be null", name),
						errhint("Call the function only for rows that have it.")));
}

/* Arguments of resolve_identity. */
enum
{
	ARG_IDENTITY,
	ARG_RECORD,
	ARG_IDENTIFIERS,
	ARG_AT,
	ARG_OPTIONS
};

/* What the three entry points do, once the record is text. */
static Datum
resolve(FunctionCallInfo fcinfo, Datum record)
{
	MemoryContext context = CurrentMemoryContext;
	IdentityTable *table;
	Identifiers given, added;
	Change change = {0};
	Known known;
	text *result;
	Datum now;

	check_not_null(fcinfo, ARG_IDENTITY, "identity table");
	check_record(record);
	given = read_identifiers(PG_ARGISNULL(ARG_IDENTIFIERS) ? NULL : PG_GETARG_ARRAYTYPE_P(ARG_IDENTIFIERS));
	now = PG_ARGISNULL(ARG_AT) ? TimestampTzGetDatum(GetCurrentTransactionStartTimestamp())
							   : PG_GETARG_DATUM(ARG_AT);
	change.options = PG_ARGISNULL(ARG_OPTIONS) ? (Datum) 0 : PG_GETARG_DATUM(ARG_OPTIONS);
	table = find_table(PG_GETARG_OID(ARG_IDENTITY));

	SPI_connect();
	known = find_record(table, record);
	added = (Identifiers){0, ts_array(Datum, given.n)};
	for (int i = 0; i < given.n; i++)
		if (!contains(&known.all, given.identifier[i]) && !contains(&added, given.identifier[i]))
			added.identifier[added.n++] = given.identifier[i];
	/* an empty identifier says nothing new of a record that is known */
	if (known.one_id != (Datum) 0 &&
		(added.n == 0 || VARSIZE_ANY_EXHDR(DatumGetTextPP(added.identifier[0])) == 0))
	{
		result = copy_text(known.one_id, context);
		SPI_finish();
		PG_RETURN_TEXT_P(result);
	}

	lock_table(table);
	known = find_record(table, record);
	run(table, DO_ENTER, (Datum[]){record, as_array(&added), known.one_id ? known.one_id : record, now},
		NULL);
	change.is_new = known.one_id == (Datum) 0;
	known = find_record(table, record);
	change.record = record;
	change.start = as_array(&known.binding);
	change.at = now;
	change.identifiers = as_array(&added);
	result = component_of(apply(table, &change), record, context);
	SPI_finish();
	PG_RETURN_TEXT_P(result);
}

/*
 * ts_resolve_identity_*(identity regclass, record, identifiers text[], at timestamptz, options jsonb) -> text
 *		The OneID of an arriving record.  Errors: 22004 for a NULL table or record, 42P01 and 42703 for a table that is no
 *		identity table, 22023 as in one_id, 0A000 in REPEATABLE READ.
 */
Datum
ts_resolve_identity_text(PG_FUNCTION_ARGS)
{
	check_not_null(fcinfo, ARG_RECORD, "record");
	return resolve(fcinfo, PointerGetDatum(PG_GETARG_TEXT_PP(ARG_RECORD)));
}

Datum
ts_resolve_identity_bigint(PG_FUNCTION_ARGS)
{
	check_not_null(fcinfo, ARG_RECORD, "record");
	return resolve(fcinfo, CStringGetTextDatum(psprintf(INT64_FORMAT, PG_GETARG_INT64(ARG_RECORD))));
}

Datum
ts_resolve_identity_uuid(PG_FUNCTION_ARGS)
{
	check_not_null(fcinfo, ARG_RECORD, "record");
	return resolve(fcinfo, CStringGetTextDatum(
							   DatumGetCString(DirectFunctionCall1(uuid_out, PG_GETARG_DATUM(ARG_RECORD)))));
}

/*
 * ts_unbind_identity(identity regclass, record text, identifiers text[], options jsonb) -> text
 *		The record's identifiers (NULL: all) no longer bind it; its OneID afterwards.  NULL when the record is not there.
 */
Datum
ts_unbind_identity(PG_FUNCTION_ARGS)
{
	MemoryContext context = CurrentMemoryContext;
	IdentityTable *table;
	Change change = {0};
	Known known;
	text *result;

	check_not_null(fcinfo, 0, "identity table");
	check_not_null(fcinfo, 1, "record");
	table = find_table(PG_GETARG_OID(0));
	change.record = PointerGetDatum(PG_GETARG_TEXT_PP(1));
	change.options = PG_ARGISNULL(3) ? (Datum) 0 : PG_GETARG_DATUM(3);

	SPI_connect();
	lock_table(table);
	known = find_record(table, change.record);
	if (known.one_id == (Datum) 0)
	{
		SPI_finish();
		PG_RETURN_NULL();
	}
	run(table, DO_UNBIND, (Datum[]){change.record, PG_ARGISNULL(2) ? (Datum) 0 : PG_GETARG_DATUM(2)},
		PG_ARGISNULL(2) ? " n" : "  ");
	change.start = as_array(&known.all);
	change.at = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());
	result = component_of(apply(table, &change), change.record, context);
	SPI_finish();
	PG_RETURN_TEXT_P(result);
}

/*
 * ts_rebuild_identity(identity regclass, options jsonb) -> bigint
 *		All OneIDs anew; how many records the table has.
 */
Datum
ts_rebuild_identity(PG_FUNCTION_ARGS)
{
	IdentityTable *table;
	Change change = {0};
	TsComponents c = {0};
	Datum value;

	check_not_null(fcinfo, 0, "identity table");
	table = find_table(PG_GETARG_OID(0));
	change.options = PG_ARGISNULL(1) ? (Datum) 0 : PG_GETARG_DATUM(1);
	change.at = TimestampTzGetDatum(GetCurrentTransactionStartTimestamp());

	SPI_connect();
	lock_table(table);
	value = apply(table, &change);
	if (value != (Datum) 0)
		ts_components_open(PG_DETOAST_DATUM_PACKED(value), &c);
	SPI_finish();
	PG_RETURN_INT64(c.n);
}
