/*
 * channel_sites.h
 *		What is known of the places that visitors come from: hosts, names in utm_source, click identifiers.
 */
#ifndef TOUCHSTONE_CHANNEL_SITES_H
#define TOUCHSTONE_CHANNEL_SITES_H

#include <stdbool.h>

/* The default channels; TS_CHANNEL_NONE is no answer. */
typedef enum TsChannel
{
	TS_CHANNEL_NONE,
	TS_CHANNEL_DIRECT,
	TS_CHANNEL_PAID_SEARCH,
	TS_CHANNEL_ORGANIC_SEARCH,
	TS_CHANNEL_PAID_SOCIAL,
	TS_CHANNEL_SOCIAL,
	TS_CHANNEL_PAID_VIDEO,
	TS_CHANNEL_VIDEO,
	TS_CHANNEL_PAID_SHOPPING,
	TS_CHANNEL_SHOPPING,
	TS_CHANNEL_DISPLAY,
	TS_CHANNEL_PAID_OTHER,
	TS_CHANNEL_AFFILIATE,
	TS_CHANNEL_EMAIL,
	TS_CHANNEL_SMS,
	TS_CHANNEL_PUSH,
	TS_CHANNEL_AUDIO,
	TS_CHANNEL_AI,
	TS_CHANNEL_REFERRAL,
	TS_CHANNEL_OTHER
} TsChannel;

/* What kind of place it is. */
typedef enum TsSite
{
	TS_SITE_UNKNOWN,
	TS_SITE_SEARCH,
	TS_SITE_SOCIAL,
	TS_SITE_VIDEO,
	TS_SITE_SHOPPING,
	TS_SITE_EMAIL,
	TS_SITE_AI,
	TS_SITE_SMS,
	TS_SITE_AFFILIATE,
	TS_SITE_DISPLAY
} TsSite;

extern TsSite ts_site_of_host(const char *host);
/* Of a utm_source in lower case: a name, a host, or a name and more (facebook_ads). */
extern TsSite ts_site_of_source(const char *source);
/* The channel that a parameter of a URL says: a click identifier. */
extern TsChannel ts_channel_of_click(const char *parameter);
/* Whether two hosts are of one site: the same registrable domain, about. */
extern bool ts_same_site(const char *a, const char *b);

#endif /* TOUCHSTONE_CHANNEL_SITES_H */
