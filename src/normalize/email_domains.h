/*
 * email_domains.h
 *		What is known of mail domains: providers, free mail, throw-away mail.  Domains in lower case, as A-labels.
 */
#ifndef TOUCHSTONE_EMAIL_DOMAINS_H
#define TOUCHSTONE_EMAIL_DOMAINS_H

#include <stdbool.h>

/* What a provider does with the local part: addresses that differ only so are one mailbox. */
#define TS_EMAIL_CUT_PLUS	  0x01 /* a tag behind + */
#define TS_EMAIL_CUT_MINUS	  0x02 /* a tag behind - */
#define TS_EMAIL_DROP_DOTS	  0x04
#define TS_EMAIL_DROP_MINUS	  0x08 /* and the underscore */
#define TS_EMAIL_DOT_IS_MINUS 0x10
#define TS_EMAIL_IN_SUBDOMAIN 0x20 /* tag@user.domain is user@domain */

typedef struct TsEmailProvider
{
	const char *domain;
	const char *canonical; /* of domains that are one */
	int rules;
} TsEmailProvider;

extern const TsEmailProvider *ts_email_provider(const char *domain);
extern bool ts_email_free_domain(const char *domain);
extern bool ts_email_disposable_domain(const char *domain);

#endif /* TOUCHSTONE_EMAIL_DOMAINS_H */
