/*
 * email.c
 *		E-mail addresses: normalize_email, email_domain, is_free_email, is_disposable_email.
 *
 * What CRM fields hold is unwrapped first, in any nesting:
 *
 *		Ann Li <ann@x.com>    mailto:ann@x.com?subject=Hi    "ann@x.com"    ann@x.com (office)    ann@x.com;
 *
 * The address is what stands around the last @.  The domain becomes lower-case A-labels (UTS #46, non-transitional, by ICU);
 * it needs a dot and letters, digits and hyphens.  The local part is folded to lower case (RFC 5321 leaves its case to the
 * receiver, and no receiver of note tells them apart), and by the provider's rules (email_domains.h) into a match key:
 *
 *		A.Nn+news@googlemail.com  ->  ann@gmail.com
 *
 * A key is not for sending mail: keep the address beside it.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "core/chars.h"
#include "core/error.h"
#include "core/kept.h"
#include "core/memory.h"
#include "core/table.h"
#include "core/text.h"
#include "fmgr.h"
#include "normalize/contact.h"
#include "normalize/email_domains.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include <unicode/uidna.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define MAX_ADDRESS 254		/* bytes, RFC 5321 */
#define MAX_DOMAIN	253		/* bytes, RFC 1035 */
#define MAX_EXTRA	1000000 /* domains that a call adds */

PG_FUNCTION_INFO_V1(ts_normalize_email);
PG_FUNCTION_INFO_V1(ts_email_domain);
PG_FUNCTION_INFO_V1(ts_is_free_email);
PG_FUNCTION_INFO_V1(ts_is_disposable_email);

typedef struct Address
{
	char local[3 * MAX_ADDRESS + 8]; /* terminated, like the domain; empty for a bare domain */
	char domain[MAX_DOMAIN + 1];
} Address;

/* ---------- unwrapping ---------- */

static inline bool
is_trailing(char c)
{
	return c == ',' || c == ';' || c == '.' || c == ':';
}

/* Cuts white space off both ends of [*from, *to), and punctuation off the end. */
static void
trim(const char **from, const char **to)
{
	const char *last;

	for (uint32 i = 1; *from < *to; i++)
	{
		const char *at = *from;

		TsCheckInterrupts(i);
		if (!ts_is_space(ts_utf8_next(&at, *to)))
			break;
		*from = at;
	}
	for (uint32 i = 1; *from < *to; i++)
	{
		TsCheckInterrupts(i);
		last = *to - 1;
		while (last > *from && ((unsigned char) *last & 0xc0) == 0x80)
			last--;
		if (!is_trailing(*last))
		{
			const char *at = last;

			if (!ts_is_space(ts_utf8_next(&at, *to)) || at != *to)
				break;
		}
		*to = last;
	}
}

static const char *
find_last(const char *from, const char *to, char c)
{
	while (to > from)
	{
		TsCheckInterrupts(to - from);
		if (*--to == c)
			return to;
	}
	return NULL;
}

/*
 * unwrap: full-width forms folded, and what is not part of the address taken off.  *from and *to then point into memory of
 * its own.
 */
static void
unwrap(const char *utf8, uint32 length, const char **from, const char **to)
{
	char *copy = ts_array(char, (Size) length + 4), *end = copy;
	const char *at = utf8, *found;

	for (uint32 i = 0; at < utf8 + length; i++)
	{
		TsCheckInterrupts(i);
		end += ts_utf8_put(ts_fold_width(ts_utf8_next(&at, utf8 + length)), end);
	}
	*from = copy;
	*to = end;
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		trim(from, to);
		if (*to - *from < 3)
			return;
		if (*to - *from > 7 && pg_strncasecmp(*from, "mailto:", 7) == 0)
		{
			/* a URI: parameters go, escapes are read */
			char *write = copy;

			at = *from += 7;
			found = memchr(at, '?', *to - at);
			if (found)
				*to = found;
			if (memchr(at, '%', *to - at) == NULL)
				continue;
			while (at < *to)
			{
				int escaped = ts_uri_escape(at, *to);

				TsCheckInterrupts(write - copy);
				*write++ = escaped >= 0 ? (char) escaped : *at;
				at += escaped >= 0 ? 3 : 1;
			}
			*from = copy;
			*to = write;
		}
		else if ((*to)[-1] == '>' && (found = find_last(*from, *to, '<')) != NULL)
		{
			*from = found + 1;
			(*to)--;
		}
		else if ((*to)[-1] == ')' && (found = find_last(*from, *to, '(')) != NULL)
			*to = found;
		else if (((*to)[-1] == '"' || (*to)[-1] == '\'') && **from == (*to)[-1])
		{
			(*from)++;
			(*to)--;
		}
		else
			return;
	}
}

/* ---------- the domain ---------- */

/* Whether a domain of lower-case ASCII is a host name with a dot. */
static bool
is_host_name(const char *domain)
{
	int labels = 0, length = 0;
	bool digits = true;

	for (const char *at = domain;; at++)
	{
		if (*at == '.' || *at == '\0')
		{
			if (length == 0 || length > 63 || at[-1] == '-')
				return false;
			labels++;
			if (*at == '\0')
				return labels >= 2 && !digits; /* the last label is no number: that would be an IP address */
			length = 0;
			digits = true;
			continue;
		}
		if (!((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || (*at == '-' && length > 0)))
			return false;
		digits = digits && *at <= '9' && *at != '-';
		length++;
	}
}

/* The domain as lower-case A-labels; false if it is none. */
static bool
domain_to_ascii(const char *from, const char *to, char *domain)
{
	int n;

	trim(&from, &to);
	if (from == to || to - from > 4 * MAX_DOMAIN)
		return false;
	if (ts_is_ascii(from, to - from))
	{
		n = (int) (to - from);
		if (n > MAX_DOMAIN)
			return false;
		for (int i = 0; i < n; i++)
			domain[i] = (char) ts_lower((unsigned char) from[i]);
	}
	else
	{
		UErrorCode status = U_ZERO_ERROR;
		UIDNAInfo info = UIDNA_INFO_INITIALIZER;
		UIDNA *uts46 = uidna_openUTS46(
			UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_CONTEXTJ | UIDNA_USE_STD3_RULES, &status);

		if (U_FAILURE(status))
			return false;
		n = uidna_nameToASCII_UTF8(uts46, from, (int32_t) (to - from), domain, MAX_DOMAIN + 1, &info,
								   &status);
		uidna_close(uts46);
		if (U_FAILURE(status) || info.errors != 0 || n > MAX_DOMAIN)
			return false;
	}
	while (n > 0 && domain[n - 1] == '.')
		n--;
	domain[n] = '\0';
	return is_host_name(domain);
}

/* ---------- the local part ---------- */

/* Lower case; beyond ASCII by NFKC_Casefold.  False when it is not UTF-8, or too long. */
static bool
fold_local(const char *from, const char *to, char *local)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *folding;
	UChar wide[MAX_ADDRESS + 1], folded[3 * MAX_ADDRESS + 1];
	int32_t nwide, nfolded, n;

	if (to - from > MAX_ADDRESS)
		return false;
	if (ts_is_ascii(from, to - from))
	{
		for (n = 0; from < to; from++)
			local[n++] = (char) ts_lower((unsigned char) *from);
		local[n] = '\0';
		return true;
	}
	folding = unorm2_getNFKCCasefoldInstance(&status);
	u_strFromUTF8(wide, lengthof(wide), &nwide, from, (int32_t) (to - from), &status);
	if (U_FAILURE(status))
		return false;
	nfolded = unorm2_normalize(folding, wide, nwide, folded, lengthof(folded), &status);
	if (U_FAILURE(status))
		return false;
	u_strToUTF8(local, 3 * MAX_ADDRESS + 8, &n, folded, nfolded, &status);
	return U_SUCCESS(status) && n <= MAX_ADDRESS && status != U_STRING_NOT_TERMINATED_WARNING;
}

/* A dot-atom of RFC 5322, but with dots anywhere (a mobile operator gave such addresses out), and letters of any script. */
static bool
is_dot_atom(const char *local)
{
	const char *at = local, *end = local + strlen(local);

	while (at < end)
	{
		uint32 c = ts_utf8_next(&at, end);

		if (c < 0x80 && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
			strchr("!#$%&'*+-/=?^_`{|}~.", (int) c) == NULL)
			return false;
		if (c >= TS_BAD_BYTE || ts_is_space(c) || (c >= 0x80 && c < 0xa0))
			return false;
	}
	return end > local;
}

/* Whether a local part is one: a dot-atom, or a quoted string; the quotes go where they are not needed. */
static bool
check_local(char *local)
{
	size_t n = strlen(local);

	if (n >= 3 && local[0] == '"' && local[n - 1] == '"')
	{
		local[n - 1] = '\0';
		if (is_dot_atom(local + 1))
		{
			memmove(local, local + 1, n - 1);
			return true;
		}
		local[n - 1] = '"';
		for (size_t i = 1; i < n - 1; i++)
		{
			if ((unsigned char) local[i] < ' ' || local[i] == 0x7f || local[i] == '"')
				return false;
			if (local[i] == '\\' && ++i == n - 1)
				return false;
		}
		return true;
	}
	return is_dot_atom(local);
}

/* An address, taken apart; or, where that may be, a bare domain. */
static bool
parse_address(const text *argument, bool bare, Address *address)
{
	uint32 length;
	const char *utf8 = ts_text_utf8(argument, &length);
	const char *from, *to, *at, *local_end;

	unwrap(utf8, length, &from, &to);
	if (memchr(from, '\0', to - from) != NULL)
		return false; /* from an escape of a URI */
	at = find_last(from, to, '@');
	if (bare && (at == NULL || at == from))
	{
		address->local[0] = '\0';
		return domain_to_ascii(at ? at + 1 : from, to, address->domain);
	}
	if (at == NULL || at == from || !domain_to_ascii(at + 1, to, address->domain))
		return false;
	local_end = at;
	while (local_end > from && local_end[-1] == ' ')
		local_end--;
	return fold_local(from, local_end, address->local) && check_local(address->local) &&
		   strlen(address->local) + 1 + strlen(address->domain) <= MAX_ADDRESS;
}

/* Drops characters of a set from a string, unless nothing would be left. */
static void
drop(char *string, const char *set)
{
	char *to = string;

	if (string[strspn(string, set)] == '\0')
		return;
	for (const char *from = string; *from; from++)
		if (strchr(set, *from) == NULL)
			*to++ = *from;
	*to = '\0';
}

/* Cuts a tag off, unless nothing would be left. */
static void
cut(char *string, char mark)
{
	char *at = strchr(string, mark);

	if (at != NULL && at > string)
		*at = '\0';
}

/* The address as a key of the mailbox, by the rules of its provider. */
static void
fold_mailbox(Address *address)
{
	const TsEmailProvider *provider = ts_email_provider(address->domain);
	const char *dot;

	if (provider == NULL && (dot = strchr(address->domain, '.')) != NULL &&
		(provider = ts_email_provider(dot + 1)) != NULL)
	{
		if (!(provider->rules & TS_EMAIL_IN_SUBDOMAIN))
			return;
		snprintf(address->local, sizeof(address->local), "%.*s", (int) (dot - address->domain),
				 address->domain);
	}
	if (provider == NULL)
		return;
	if (address->local[0] != '"')
	{
		if (provider->rules & TS_EMAIL_CUT_PLUS)
			cut(address->local, '+');
		if (provider->rules & TS_EMAIL_CUT_MINUS)
			cut(address->local, '-');
		if (provider->rules & TS_EMAIL_DROP_DOTS)
			drop(address->local, provider->rules & TS_EMAIL_DROP_MINUS ? ".-_" : ".");
		if (provider->rules & TS_EMAIL_DOT_IS_MINUS)
			for (char *at = address->local; *at; at++)
				if (*at == '.')
					*at = '-';
	}
	snprintf(address->domain, sizeof(address->domain), "%s", provider->canonical);
}

/* ---------- functions ---------- */

/* ts_normalize_email(text) -> text */
Datum
ts_normalize_email(PG_FUNCTION_ARGS)
{
	Address address;
	char key[2 * MAX_ADDRESS + 2];
	int n;

	if (!parse_address(PG_GETARG_TEXT_PP(0), false, &address))
		PG_RETURN_NULL();
	fold_mailbox(&address);
	n = snprintf(key, sizeof(key), "%s@%s", address.local, address.domain);
	PG_RETURN_TEXT_P(ts_text_from_utf8(key, n));
}

/* ts_email_domain(text) -> text */
Datum
ts_email_domain(PG_FUNCTION_ARGS)
{
	Address address;

	if (!parse_address(PG_GETARG_TEXT_PP(0), false, &address))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(address.domain));
}

/* The domains that a call adds to a table, sorted. */
typedef struct Extra
{
	int n;
	const char **domains;
} Extra;

static int
compare_domains(const void *a, const void *b)
{
	return ts_compare_row(*(const char *const *) a, b);
}

static void *
read_extra(const struct varlena *raw, const char *function)
{
	Extra *extra = palloc(sizeof(Extra));
	Datum *values;
	bool *nulls;
	int n = ArrayGetNItems(ARR_NDIM((ArrayType *) raw), ARR_DIMS((ArrayType *) raw));
	Address address;

	if (n > MAX_EXTRA)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("%s takes at most %d domains, not %d", function, MAX_EXTRA, n),
						errhint("Keep the domains in a table, and join it.")));
	deconstruct_array((ArrayType *) raw, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &n);
	extra->n = n;
	extra->domains = ts_array(const char *, n + 1);
	for (int i = 0; i < n; i++)
	{
		TsCheckInterrupts(i);
		if (nulls[i])
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("%s: domain %d of the array is null", function, i + 1),
							errhint("Take it out, for example with array_remove(domains, NULL).")));
		if (!parse_address(DatumGetTextPP(values[i]), true, &address) || address.local[0] != '\0')
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("%s: element %d of the array is not a domain: \"%s\"", function, i + 1,
								   ts_shown_text(DatumGetTextPP(values[i]))),
							errhint("Write domains such as 'example.com'.")));
		extra->domains[i] = pstrdup(address.domain);
	}
	qsort(extra->domains, n, sizeof(char *), compare_domains);
	return extra;
}

/* The extra domains of a call, or NULL. */
static const Extra *
get_extra(FunctionCallInfo fcinfo, const char *function)
{
	return PG_ARGISNULL(1) ? NULL : ts_kept(fcinfo, 1, function, read_extra);
}

static bool
in_extra(const Extra *extra, const char *domain)
{
	return extra != NULL && ts_find_row(domain, extra->domains, extra->n) != NULL;
}

/* ts_is_free_email(text, extra text[]) -> boolean */
Datum
ts_is_free_email(PG_FUNCTION_ARGS)
{
	Address address;
	const Extra *extra = get_extra(fcinfo, "is_free_email");

	if (PG_ARGISNULL(0) || !parse_address(PG_GETARG_TEXT_PP(0), true, &address))
		PG_RETURN_NULL();
	PG_RETURN_BOOL(ts_email_free_domain(address.domain) || in_extra(extra, address.domain));
}

/* ts_is_disposable_email(text, extra text[]) -> boolean */
Datum
ts_is_disposable_email(PG_FUNCTION_ARGS)
{
	Address address;
	const Extra *extra = get_extra(fcinfo, "is_disposable_email");

	if (PG_ARGISNULL(0) || !parse_address(PG_GETARG_TEXT_PP(0), true, &address))
		PG_RETURN_NULL();
	/* the domain itself, or one that it is in */
	for (const char *domain = address.domain; domain; domain = strchr(domain, '.'))
	{
		domain += *domain == '.';
		if (ts_email_disposable_domain(domain) || in_extra(extra, domain))
			PG_RETURN_BOOL(true);
	}
	PG_RETURN_BOOL(false);
}
