/*
 * channel.c
 *		channel_of(url, referrer, rules): the marketing channel of a touch.
 *
 * The user's rules are asked first, in their order.  Then, in the spirit of the default channel group of Google Analytics 4,
 * but with the medium before the source, and with the sources of China:
 *
 *		1. utm_medium: paid words (cpc, paid…) with the kind of the source; display, e-mail, affiliate, sms, push, audio,
 *		   social, video, organic, referral words
 *		2. click identifiers (gclid, bd_vid, …), where the medium says nothing
 *		3. utm_source: search engine, social network, …
 *		4. the referrer, if there are no parameters: a known site, else a referral
 *		5. no referrer, or one of the same site: direct
 *
 * The kind of the source is that of utm_source; if that is missing, of the click identifier; then of the referrer.
 */
#include "postgres.h"

#include "core/chars.h"
#include "core/error.h"
#include "core/kept.h"
#include "core/memory.h"
#include "core/text.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "normalize/channel_sites.h"
#include "normalize/url.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"

PG_FUNCTION_INFO_V1(ts_channel_of);

static const char *const channel_names[] = {
	[TS_CHANNEL_NONE] = NULL,
	[TS_CHANNEL_DIRECT] = "direct",
	[TS_CHANNEL_PAID_SEARCH] = "paid search",
	[TS_CHANNEL_ORGANIC_SEARCH] = "organic search",
	[TS_CHANNEL_PAID_SOCIAL] = "paid social",
	[TS_CHANNEL_SOCIAL] = "social",
	[TS_CHANNEL_PAID_VIDEO] = "paid video",
	[TS_CHANNEL_VIDEO] = "video",
	[TS_CHANNEL_PAID_SHOPPING] = "paid shopping",
	[TS_CHANNEL_SHOPPING] = "shopping",
	[TS_CHANNEL_DISPLAY] = "display",
	[TS_CHANNEL_PAID_OTHER] = "paid other",
	[TS_CHANNEL_AFFILIATE] = "affiliate",
	[TS_CHANNEL_EMAIL] = "email",
	[TS_CHANNEL_SMS] = "sms",
	[TS_CHANNEL_PUSH] = "push",
	[TS_CHANNEL_AUDIO] = "audio",
	[TS_CHANNEL_AI] = "ai assistant",
	[TS_CHANNEL_REFERRAL] = "referral",
	[TS_CHANNEL_OTHER] = "other",
};

/* What a rule can look at; the first five are UTM parameters. */
typedef enum Field
{
	FIELD_SOURCE,
	FIELD_MEDIUM,
	FIELD_CAMPAIGN,
	FIELD_TERM,
	FIELD_CONTENT,
	FIELD_REFERRER,
	FIELD_URL
} Field;

#define UTM_FIELDS (FIELD_CONTENT + 1)
#define FIELDS	   (FIELD_URL + 1)
#define ACCEPTED   "source, medium, campaign, term, content, referrer, url"

static const char *const field_names[FIELDS] = {"source",  "medium",   "campaign", "term",
												"content", "referrer", "url"};

/* What is known of a touch; strings in lower case (of ASCII), '' for what is missing. */
typedef struct Touch
{
	const char *value[FIELDS];
	char host[TS_URL_HOST];
	char referrer[TS_URL_HOST];
	TsChannel click;
} Touch;

/* ---------- reading a touch ---------- */

static char *
lower_ascii(char *string, uint32 length)
{
	for (uint32 i = 0; i < length; i++)
	{
		TsCheckInterrupts(i);
		string[i] = (char) ts_lower((unsigned char) string[i]);
	}
	return string;
}

/* A parameter decoded, in lower case, without white space around it; '' for what exports write for nothing. */
static char *
read_value(const char *value, uint32 length)
{
	static const char *const nothing[] = {"(not set)", "(none)",		 "none", "null",
										  "undefined", "(not provided)", "-"};
	TsUtf8 decoded = ts_url_decode(value, length);
	char *string = lower_ascii(decoded.bytes, decoded.length);
	uint32 n = decoded.length;

	while (n > 0 && string[n - 1] == ' ')
		n--;
	string[n] = '\0';
	while (*string == ' ')
		string++;
	for (int i = 0; i < lengthof(nothing); i++)
		if (strcmp(string, nothing[i]) == 0)
			return "";
	return string;
}

static void
read_touch(const text *url, const text *referrer, Touch *touch)
{
	char name[TS_URL_NAME + 1];
	const char *utf8, *value;
	uint32 length, value_length;
	TsUrlParameters parameters;

	memset(touch, 0, sizeof(*touch));
	for (int i = 0; i < FIELDS; i++)
		touch->value[i] = "";
	if (url != NULL)
	{
		utf8 = ts_text_utf8(url, &length);
		touch->value[FIELD_URL] = lower_ascii(pnstrdup(utf8, length), length);
		if (!ts_url_host(utf8, length, touch->host))
			touch->host[0] = '\0';
		ts_url_parameters(utf8, length, &parameters);
		while (ts_url_next(&parameters, name, &value, &value_length))
		{
			CHECK_FOR_INTERRUPTS();
			if (strncmp(name, "utm_", 4) == 0)
			{
				for (int i = 0; i < UTM_FIELDS; i++)
					if (strcmp(name + 4, field_names[i]) == 0 && touch->value[i][0] == '\0')
						touch->value[i] = read_value(value, value_length);
			}
			else if (touch->click == TS_CHANNEL_NONE && value_length > 0)
				touch->click = ts_channel_of_click(name);
		}
	}
	if (referrer != NULL)
	{
		utf8 = ts_text_utf8(referrer, &length);
		if (!ts_url_host(utf8, length, touch->referrer))
			touch->referrer[0] = '\0';
		touch->value[FIELD_REFERRER] = touch->referrer;
	}
}

/* ---------- default rules ---------- */

/* Whether one of the words of a text (letters and digits, or characters beyond ASCII) is in a list, up to NULL. */
static bool
has_word(const char *text, const char *const *list)
{
	while (*text)
	{
		size_t n = 0;

		while ((text[n] >= 'a' && text[n] <= 'z') || (text[n] >= '0' && text[n] <= '9') || (text[n] & 0x80))
			n++;
		for (const char *const *word = list; n > 0 && *word; word++)
			if (strlen(*word) == n && memcmp(text, *word, n) == 0)
				return true;
		text += n + (text[n] != '\0');
		CHECK_FOR_INTERRUPTS();
	}
	return false;
}

#define HAS(text, ...) has_word(text, (const char *const[]){__VA_ARGS__, NULL})

/* Words of utm_medium that say the touch was paid for. */
static bool
is_paid(const char *medium)
{
	return HAS(medium, "cpc", "cpm", "cpv", "cpa", "cpp", "cps", "cpl", "cpt", "cpd", "cpe", "cpi", "ppc",
			   "ocpc", "ocpm", "ocpa", "ocpx", "sem", "paid", "ad", "ads", "retargeting", "remarketing",
			   "竞价", "付费", "信息流", "广告") ||
		   strncmp(medium, "paid", 4) == 0;
}

static TsChannel
paid_channel(const char *medium, TsSite kind)
{
	if (HAS(medium, "sem", "search", "paidsearch", "竞价"))
		return TS_CHANNEL_PAID_SEARCH;
	if (HAS(medium, "social", "paidsocial", "信息流"))
		return TS_CHANNEL_PAID_SOCIAL;
	if (HAS(medium, "video", "paidvideo", "cpv"))
		return TS_CHANNEL_PAID_VIDEO;
	if (HAS(medium, "shopping", "paidshopping"))
		return TS_CHANNEL_PAID_SHOPPING;
	if (HAS(medium, "display", "banner", "programmatic"))
		return TS_CHANNEL_DISPLAY;
	switch (kind)
	{
		case TS_SITE_SEARCH:
			return TS_CHANNEL_PAID_SEARCH;
		case TS_SITE_SOCIAL:
			return TS_CHANNEL_PAID_SOCIAL;
		case TS_SITE_VIDEO:
			return TS_CHANNEL_PAID_VIDEO;
		case TS_SITE_SHOPPING:
			return TS_CHANNEL_PAID_SHOPPING;
		case TS_SITE_DISPLAY:
			return TS_CHANNEL_DISPLAY;
		case TS_SITE_AFFILIATE:
			return TS_CHANNEL_AFFILIATE;
		case TS_SITE_EMAIL:
			return TS_CHANNEL_EMAIL;
		default:
			break;
	}
	if (HAS(medium, "cps"))
		return TS_CHANNEL_AFFILIATE;
	return HAS(medium, "cpm") ? TS_CHANNEL_DISPLAY : TS_CHANNEL_PAID_OTHER;
}

static TsChannel
unpaid_channel(TsSite kind)
{
	static const TsChannel channels[] = {
		[TS_SITE_UNKNOWN] = TS_CHANNEL_NONE,
		[TS_SITE_SEARCH] = TS_CHANNEL_ORGANIC_SEARCH,
		[TS_SITE_SOCIAL] = TS_CHANNEL_SOCIAL,
		[TS_SITE_VIDEO] = TS_CHANNEL_VIDEO,
		[TS_SITE_SHOPPING] = TS_CHANNEL_SHOPPING,
		[TS_SITE_EMAIL] = TS_CHANNEL_EMAIL,
		[TS_SITE_AI] = TS_CHANNEL_AI,
		[TS_SITE_SMS] = TS_CHANNEL_SMS,
		[TS_SITE_AFFILIATE] = TS_CHANNEL_AFFILIATE,
		[TS_SITE_DISPLAY] = TS_CHANNEL_DISPLAY,
	};

	return channels[kind];
}

/* The channel that utm_medium says, or none. */
static TsChannel
medium_channel(const char *medium, TsSite kind)
{
	TsChannel unpaid = unpaid_channel(kind);

	if (HAS(medium, "affiliate", "affiliates", "partner", "partners"))
		return TS_CHANNEL_AFFILIATE;
	if (is_paid(medium))
		return paid_channel(medium, kind);
	if (HAS(medium, "display", "banner", "expandable", "interstitial", "programmatic", "gdn", "dsp", "rtb"))
		return TS_CHANNEL_DISPLAY;
	if (HAS(medium, "email", "mail", "emails", "newsletter", "newsletters", "edm", "mailing", "邮件",
			"邮件营销"))
		return TS_CHANNEL_EMAIL;
	if (HAS(medium, "sms", "mms", "短信"))
		return TS_CHANNEL_SMS;
	if (HAS(medium, "push", "webpush", "apppush", "notification", "notifications"))
		return TS_CHANNEL_PUSH;
	if (HAS(medium, "audio", "podcast", "podcasts", "radio"))
		return TS_CHANNEL_AUDIO;
	if (HAS(medium, "social", "sm", "sns", "kol", "koc", "influencer", "socialmedia", "社交"))
		return TS_CHANNEL_SOCIAL;
	if (HAS(medium, "video", "视频"))
		return TS_CHANNEL_VIDEO;
	if (HAS(medium, "organic", "seo"))
		return unpaid != TS_CHANNEL_NONE ? unpaid : TS_CHANNEL_ORGANIC_SEARCH;
	if (HAS(medium, "referral", "link", "app"))
		return unpaid != TS_CHANNEL_NONE ? unpaid : TS_CHANNEL_REFERRAL;
	return TS_CHANNEL_NONE;
}

static TsSite
site_of_click(TsChannel click)
{
	switch (click)
	{
		case TS_CHANNEL_PAID_SEARCH:
			return TS_SITE_SEARCH;
		case TS_CHANNEL_PAID_SOCIAL:
		case TS_CHANNEL_SOCIAL:
			return TS_SITE_SOCIAL;
		default:
			return TS_SITE_UNKNOWN;
	}
}

static TsChannel
default_channel(const Touch *touch)
{
	const char *source = touch->value[FIELD_SOURCE], *medium = touch->value[FIELD_MEDIUM];
	bool foreign =
		touch->referrer[0] != '\0' && (touch->host[0] == '\0' || !ts_same_site(touch->host, touch->referrer));
	TsSite referrer = foreign ? ts_site_of_host(touch->referrer) : TS_SITE_UNKNOWN;
	TsSite kind;
	TsChannel channel;

	/* what Google Analytics writes into its exports for no source at all */
	if ((strcmp(source, "(direct)") == 0 || strcmp(source, "direct") == 0) && medium[0] == '\0')
		return TS_CHANNEL_DIRECT;

	kind = source[0] != '\0' ? ts_site_of_source(source) : TS_SITE_UNKNOWN;
	if (source[0] == '\0')
	{
		kind = site_of_click(touch->click);
		if (kind == TS_SITE_UNKNOWN)
			kind = referrer;
	}
	channel = medium_channel(medium, kind);
	if (channel == TS_CHANNEL_NONE)
		channel = touch->click;
	if (channel == TS_CHANNEL_NONE)
		channel = unpaid_channel(kind);
	if (channel != TS_CHANNEL_NONE)
		return channel;
	if (source[0] != '\0')
		return strchr(source, '.') != NULL ? TS_CHANNEL_REFERRAL : TS_CHANNEL_OTHER;
	if (medium[0] != '\0')
		return TS_CHANNEL_OTHER;
	if (foreign)
		return TS_CHANNEL_REFERRAL;
	return touch->value[FIELD_CAMPAIGN][0] != '\0' ? TS_CHANNEL_OTHER : TS_CHANNEL_DIRECT;
}

/* ---------- the user's rules ---------- */

typedef struct Rule
{
	text *channel;
	int n[FIELDS]; /* patterns, -1: the rule does not look at the field */
	char **patterns[FIELDS];
} Rule;

typedef struct Rules
{
	int n;
	Rule *rules;
} Rules;

#define RULE_HINT                                                                                                                                                    \
	"Rules are an array of objects such as {\"channel\": \"trade fair\", \"source\": [\"hannover*\"], \"medium\": \"event\"}: channel, and one or more of " ACCEPTED \
	", each a pattern or an array of patterns."

/* An error about a place in the rules, written as a JSON path. */
ts_noreturn static void rule_error(const char *path, const char *problem);

static void
rule_error(const char *path, const char *problem)
{
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("channel rules: %s %s", path, problem),
					errhint(RULE_HINT)));
}

/* A pattern: UTF-8 in lower case. */
static char *
read_pattern(const JsonbValue *value)
{
	text *string = cstring_to_text_with_len(value->val.string.val, value->val.string.len);
	uint32 length;
	const char *utf8 = ts_text_utf8(string, &length);

	return lower_ascii(pnstrdup(utf8, length), length);
}

/* The patterns of one field; the iterator stands before its value. */
static void
read_patterns(JsonbIterator **it, int rule, Field field, Rule *to)
{
	JsonbValue value;
	JsonbIteratorToken token = JsonbIteratorNext(it, &value, false);
	int room = 1, n = 0;

	if (token == WJB_BEGIN_ARRAY)
		room = value.val.array.nElems;
	to->patterns[field] = ts_array(char *, room + 1);
	if (token == WJB_VALUE && value.type == jbvString)
		to->patterns[field][n++] = read_pattern(&value);
	else if (token == WJB_BEGIN_ARRAY)
	{
		while ((token = JsonbIteratorNext(it, &value, true)) != WJB_END_ARRAY)
		{
			if (token != WJB_ELEM || value.type != jbvString)
				rule_error(psprintf("$[%d].%s[%d]", rule, field_names[field], n), "is not a string");
			to->patterns[field][n++] = read_pattern(&value);
		}
		if (n == 0)
			rule_error(psprintf("$[%d].%s", rule, field_names[field]),
					   "is an empty array, which nothing would match");
	}
	else
		rule_error(psprintf("$[%d].%s", rule, field_names[field]),
				   "is neither a string nor an array of strings");
	to->n[field] = n;
}

/* One rule; the iterator stands behind the beginning of its object. */
static void
read_rule(JsonbIterator **it, int number, Rule *rule)
{
	JsonbValue key, value;
	bool conditions = false;

	rule->channel = NULL;
	for (int i = 0; i < FIELDS; i++)
		rule->n[i] = -1;
	while (JsonbIteratorNext(it, &key, true) == WJB_KEY)
	{
		char *name = pnstrdup(key.val.string.val, key.val.string.len);
		int field = 0;

		if (strcmp(name, "channel") == 0)
		{
			if (JsonbIteratorNext(it, &value, true) != WJB_VALUE || value.type != jbvString ||
				value.val.string.len == 0)
				rule_error(psprintf("$[%d].channel", number), "is not a string, or is empty");
			rule->channel = cstring_to_text_with_len(value.val.string.val, value.val.string.len);
			continue;
		}
		while (field < FIELDS && strcmp(name, field_names[field]) != 0)
			field++;
		if (field == FIELDS)
			rule_error(psprintf("$[%d].%.*s", number, pg_mbcliplen(name, key.val.string.len, 60), name),
					   "is not known");
		read_patterns(it, number, field, rule);
		conditions = true;
	}
	if (rule->channel == NULL)
		rule_error(psprintf("$[%d]", number), "has no channel");
	if (!conditions)
		rule_error(psprintf("$[%d]", number), "has no condition, so everything would match");
}

static void *
read_rules(const struct varlena *raw, const char *function)
{
	Rules *rules = palloc0(sizeof(Rules));
	JsonbIterator *it;
	JsonbValue value;
	JsonbIteratorToken token;

	it = JsonbIteratorInit(&((Jsonb *) raw)->root);
	token = JsonbIteratorNext(&it, &value, false);
	if (token != WJB_BEGIN_ARRAY || value.val.array.rawScalar)
		rule_error("$", "is not an array");
	rules->rules = ts_array(Rule, value.val.array.nElems + 1);
	while ((token = JsonbIteratorNext(&it, &value, false)) != WJB_END_ARRAY)
	{
		if (token != WJB_BEGIN_OBJECT)
			rule_error(psprintf("$[%d]", rules->n), "is not an object");
		read_rule(&it, rules->n, &rules->rules[rules->n]);
		rules->n++;
	}
	return rules;
}

/* Whether a text matches a pattern: * stands for any characters, \ takes the next one as it is. */
static bool
matches(const char *text, const char *pattern)
{
	const char *retry_text = NULL, *retry_pattern = NULL;

	while (*text)
	{
		const char *literal = pattern;

		if (*pattern == '*')
		{
			retry_pattern = ++pattern;
			retry_text = text;
			continue;
		}
		if (*literal == '\\' && literal[1] != '\0')
			literal++;
		if (*literal == *text)
		{
			pattern = literal + 1;
			text++;
		}
		else if (retry_pattern)
		{
			/* the last star takes one character more */
			CHECK_FOR_INTERRUPTS();
			pattern = retry_pattern;
			text = ++retry_text;
		}
		else
			return false;
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

/* A referrer is matched as its host and as every domain above it, so that x.example matches www.x.example. */
static bool
matches_field(const char *text, const char *pattern, Field field)
{
	if (matches(text, pattern))
		return true;
	if (field == FIELD_REFERRER)
		while ((text = strchr(text, '.')) != NULL)
			if (matches(++text, pattern))
				return true;
	return false;
}

static bool
rule_matches(const Rule *rule, const Touch *touch)
{
	for (int field = 0; field < FIELDS; field++)
	{
		bool matched = rule->n[field] < 0;

		for (int i = 0; i < rule->n[field] && !matched; i++)
			matched = matches_field(touch->value[field], rule->patterns[field][i], field);
		if (!matched)
			return false;
	}
	return true;
}

/* ts_channel_of(url text, referrer text, rules jsonb) -> text */
Datum
ts_channel_of(PG_FUNCTION_ARGS)
{
	Touch touch;

	read_touch(PG_ARGISNULL(0) ? NULL : PG_GETARG_TEXT_PP(0), PG_ARGISNULL(1) ? NULL : PG_GETARG_TEXT_PP(1),
			   &touch);
	if (!PG_ARGISNULL(2))
	{
		const Rules *rules = ts_kept(fcinfo, 2, "channel_of", read_rules);

		for (int i = 0; i < rules->n; i++)
			if (rule_matches(&rules->rules[i], &touch))
				PG_RETURN_TEXT_P(cstring_to_text_with_len(VARDATA_ANY(rules->rules[i].channel),
														  VARSIZE_ANY_EXHDR(rules->rules[i].channel)));
	}
	PG_RETURN_TEXT_P(cstring_to_text(channel_names[default_channel(&touch)]));
}
