/*
 * scorecard.h
 *		A scorecard, compiled: what the JSON of the type touchstone.scorecard says, ready to run.
 *
 *		attributes    conditions on facts      -> points   groups of attributes, together: fit
 *		behaviours    events of a name, counted -> points   groups of behaviours, together: engagement
 *		total         fit + engagement, capped, floored, rounded: the score
 *		grades, axes  score -> grade -> pool;  fit and engagement -> a grade of two letters
 *
 * scorecard_parse.c makes it of JSON and says what is wrong, by path; scorecard.c is the SQL type; conditions.c evaluates
 * conditions; events.c counts events.  A compiled scorecard lies in one memory context and never changes.  All strings are in the
 * encoding of the database, terminated.
 */
#ifndef TOUCHSTONE_SCORECARD_H
#define TOUCHSTONE_SCORECARD_H

#include "postgres.h"

#include "common/int.h"
#include "core/compiled.h"
#include "datatype/timestamp.h"
#include "utils/jsonb.h"

#define TS_SCORE_MAX_ATTRIBUTES	 1000
#define TS_SCORE_MAX_BEHAVIOURS	 256
#define TS_SCORE_MAX_GROUPS		 32
#define TS_SCORE_MAX_FIELDS		 256
#define TS_SCORE_MAX_DISQUALIFY	 100
#define TS_SCORE_MAX_GRADES		 64
#define TS_SCORE_MAX_EVENT_NAMES 64	  /* of one behaviour */
#define TS_SCORE_MAX_LATEST		 1000 /* at_most, of a behaviour that decays */
#define TS_SCORE_MAX_POINTS		 1e9

/* ---------------------------------------------------------------------------------------------------------- conditions */

typedef enum TsFactKind
{
	TS_FACT_MISSING, /* not there, null, blank, an empty list */
	TS_FACT_STRING,
	TS_FACT_NUMBER,
	TS_FACT_BOOLEAN,
	TS_FACT_LIST,
	TS_FACT_OTHER /* an object */
} TsFactKind;

/* A value of a lead or of an event.  Strings stand without white space around them. */
typedef struct TsFact
{
	TsFactKind kind;
	bool boolean;
	int length;
	const char *bytes;
	double number;
	JsonbContainer *list;
} TsFact;

typedef enum TsConditionKind
{
	TS_CONDITION_ALL,
	TS_CONDITION_ANY,
	TS_CONDITION_NOT,
	TS_CONDITION_MISSING,
	TS_CONDITION_PRESENT,
	/* of a value that is there; of a list, of one of its elements */
	TS_CONDITION_IN, /* equal to one of `operand` */
	TS_CONDITION_AT_LEAST,
	TS_CONDITION_AT_MOST,
	TS_CONDITION_BETWEEN, /* both included */
	TS_CONDITION_MATCHES, /* a regular expression */
	TS_CONDITION_WITHIN,  /* a time up to `span` before asof, and not after it */
	TS_CONDITION_OLDER	  /* a time more than `span` before asof */
} TsConditionKind;

typedef struct TsScoreCondition
{
	TsConditionKind kind;
	int field;
	int n; /* children, operands */
	struct TsScoreCondition *child;
	TsFact *operand; /* strings, numbers, booleans; sorted by nothing */
	double number, upper;
	int64 span;
	text *pattern;
} TsScoreCondition;

/* Names of facts, or of properties of events, by number. */
typedef struct TsFields
{
	int n;
	char *name[TS_SCORE_MAX_FIELDS];
	int length[TS_SCORE_MAX_FIELDS];
} TsFields;

/* ---------------------------------------------------------------------------------------------------------- rules */

typedef struct TsGroup
{
	char *name;
	bool engagement; /* of behaviours; else of attributes */
	bool has_cap, has_floor;
	double cap, floor;
} TsGroup;

typedef struct TsAttribute
{
	char *name;
	int group;
	TsScoreCondition *when;
	double points;
	char *tag; /* or NULL */
} TsAttribute;

typedef struct TsBehaviour
{
	char *name;
	int group;
	int nevents;
	char **event;			/* those that end with "*" are prefixes */
	TsScoreCondition *when; /* on properties; or NULL */
	double points;
	char *tag;
	int64 at_least;	 /* so many events are worth points, once; 0: every event is */
	int64 at_most;	 /* only the latest so many count; 0: all */
	int64 within;	 /* microseconds before asof; 0: ever */
	int64 half_life; /* microseconds; 0: points do not decay */
	double cap;		 /* points either way; 0: none */
} TsBehaviour;

typedef struct TsDisqualifier
{
	char *name;
	TsScoreCondition *when;
} TsDisqualifier;

typedef struct TsGrade
{
	char *grade, *pool; /* pool: or NULL */
	double from, leave;
} TsGrade;

/* The rules of an event by its name. */
typedef struct TsEventName
{
	uint64 hash;
	const char *bytes;
	uint32 length;
	int n;
	uint16 *rule;
} TsEventName;

typedef struct TsScorecard
{
	const struct varlena *value; /* the value that was compiled */
	TsFields facts, properties;
	int nattributes;
	TsAttribute *attribute;
	int nbehaviours;
	TsBehaviour *behaviour;
	int ngroups;
	TsGroup group[TS_SCORE_MAX_GROUPS];
	bool has_total_cap, has_total_floor, rounds;
	double total_cap, total_floor;
	int round; /* digits */
	int ndisqualify;
	TsDisqualifier *disqualify;
	int ngrades;
	TsGrade *grade; /* from above to below */
	int naxis[2];	/* fit, engagement */
	TsGrade *axis[2];
	/* names of events: open addressing, at most half full */
	uint32 event_mask;
	TsEventName *event;
	bool has_prefixes;
} TsScorecard;

/* ---------------------------------------------------------------------------------------------------------- functions */

/* scorecard_parse.c: JSON to a scorecard, in the current context. */
extern TsScorecard *ts_scorecard_parse(const Jsonb *json);

/* scorecard_parse.c: the rules of an event by its name; a list that has no entry goes to `room`, which has place for all. */
extern int ts_event_prefixed(const TsScorecard *card, const char *bytes, uint32 length, uint16 *room);

/* scorecard.c: scorecards by value. */
extern const TsCompiledType ts_scorecard_compiled;

/* conditions.c */
extern void ts_fact_of_json(const JsonbValue *value, TsFact *fact);
extern void ts_facts_of_json(const TsFields *fields, const Jsonb *json, TsFact *facts);
extern bool ts_facts_hold(const TsScoreCondition *condition, const TsFact *facts, TimestampTz asof);
extern void ts_check_pattern(const char *bytes, int length, char **problem);

/* score.c */
extern double ts_group_points(const TsGroup *group, double sum);
extern double ts_score_total(const TsScorecard *card, double fit, double engagement);
extern const char *ts_score_disqualified(const TsScorecard *card, const TsFact *facts, TimestampTz asof);
extern void ts_check_asof(TimestampTz asof);
extern Datum ts_score_tags(char *const *tag, int n);

/* decay.c: 2^-(age / half_life) of ages from 0 on. */
extern double ts_decay_share(int64 age, int64 half_life);

/* The microseconds from one time to a later one; the largest number where they are too many. */
static inline int64
ts_age(TimestampTz at, TimestampTz asof)
{
	int64 age;

	return pg_sub_s64_overflow(asof, at, &age) ? PG_INT64_MAX : age;
}

#endif /* TOUCHSTONE_SCORECARD_H */
