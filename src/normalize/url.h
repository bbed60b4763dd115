/*
 * url.h
 *		URLs as logs have them: parameters and host, of text that need not be a well-formed URL.  UTF-8, not terminated.
 */
#ifndef TOUCHSTONE_URL_H
#define TOUCHSTONE_URL_H

#include "postgres.h"

#include "normalize/normalize.h"

#define TS_URL_NAME 64	/* bytes of a parameter's name that are looked at */
#define TS_URL_HOST 256 /* room for a host */

/* The parameters of a URL: of its query first, then of its fragment. */
typedef struct TsUrlParameters
{
	const char *at, *end;
	const char *fragment, *fragment_end;
} TsUrlParameters;

extern void ts_url_parameters(const char *url, uint32 length, TsUrlParameters *parameters);
/* The next parameter: its name decoded, in lower case, terminated (empty if too long); its value as it stands. */
extern bool ts_url_next(TsUrlParameters *parameters, char *name, const char **value, uint32 *length);
/* A value decoded. */
extern TsUtf8 ts_url_decode(const char *value, uint32 length);
/* The host in lower case, terminated, without port; false if there is none. */
extern bool ts_url_host(const char *url, uint32 length, char *host);

#endif /* TOUCHSTONE_URL_H */
