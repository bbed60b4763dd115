/*
 * source.c
 *		Opening a table that a caller names.  See source.h.
 */
#include "postgres.h"

#include "core/source.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

/* ts_open_source: see source.h. */
Relation
ts_open_source(Oid relation)
{
	Relation opened = try_relation_open(relation, AccessShareLock);
	char kind;

	if (opened == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation with OID %u does not exist", relation),
				 errhint("Name a table or view; it may have been dropped since its OID was kept.")));
	kind = opened->rd_rel->relkind;
	if (kind != RELKIND_RELATION && kind != RELKIND_VIEW && kind != RELKIND_MATVIEW &&
		kind != RELKIND_FOREIGN_TABLE && kind != RELKIND_PARTITIONED_TABLE)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
						errmsg("\"%s\" is not a table or a view", RelationGetRelationName(opened))));
	return opened;
}

/* ts_source_name: see source.h. */
const char *
ts_source_name(Relation source)
{
	return quote_qualified_identifier(get_namespace_name(RelationGetNamespace(source)),
									  RelationGetRelationName(source));
}
