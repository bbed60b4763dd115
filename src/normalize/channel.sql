---------------------------------------------------------------------------------------------------------------------
-- Where a touch comes from
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.utm(url text, key text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_utm' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.utm(text, text) IS
'A UTM parameter of a URL, decoded: utm(url, ''source'') or utm(url, ''utm_source''), in upper or lower case. The first of repeated ones counts; the query comes before the fragment (#utm_source=, or #/page?utm_source=); a query string alone is read too. '
'+ is a space and %XX a byte (form encoding); escapes that are none, and bytes that are not UTF-8, stay as they are written. An empty parameter gives the empty string. '
'NULL gives NULL, and so does a URL without the parameter. Errors: 22023 for an empty or very long key.';

CREATE FUNCTION touchstone.channel_of(url text, referrer text, rules jsonb DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_channel_of' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.channel_of(text, text, jsonb) IS
'The marketing channel of a touch, by the URL that was visited and the referrer it came from (either may be NULL or empty): '
'direct, paid search, organic search, paid social, social, paid video, video, paid shopping, shopping, display, paid other, affiliate, email, sms, push, audio, ai assistant, referral, or other (UTM parameters that say nothing known). '
'The first that says something decides: the rules; words of utm_medium (cpc, paid, sem, ... with the kind of the source; display, email, affiliate, sms, push, audio, social, video, organic, referral); click identifiers (gclid, msclkid, bd_vid, qhclickid, ttclid, ...; fbclid is social); '
'utm_source (names and hosts of search engines, social networks, video, shopping, AI); the host of the referrer. No referrer, or one of the same site, is direct. '
'rules: an array of objects such as {"channel": "trade fair", "source": ["hannover*", "canton*"], "medium": "event"}, asked in order; all conditions of one (source, medium, campaign, term, content, referrer, url) must hold, of each any pattern. '
'In a pattern * stands for any characters, \ takes the next character as it is, case of ASCII letters does not count; "" matches what is missing; referrer is matched as a host and the domains above it, url as the whole text. NULL: no rules. '
'Errors: 22023 for rules of another form, with the JSON path of the place and what is accepted.';
