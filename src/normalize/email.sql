---------------------------------------------------------------------------------------------------------------------
-- E-mail addresses
---------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION touchstone.normalize_email(email text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_email' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_email(text) IS
'An e-mail address as a match key of its mailbox; not for sending mail, keep the address beside it. Display names (Ann <ann@x.com>), mailto:, comments, quotes, white space and a trailing , or ; are taken off. '
'The domain in lower case, international names as A-labels (UTS #46, non-transitional, by ICU); the local part in lower case for every provider. '
'Tags and dots go where the provider ignores them: Gmail (dots, +tag; googlemail.com is gmail.com), Outlook, Hotmail, Live, MSN (+tag), iCloud (+tag; me.com and mac.com are icloud.com), Yahoo (-tag, +tag; not yahoo.co.jp), Fastmail (+tag, tag@user.fastmail.com), Proton (dots, hyphens, underscores, +tag; one domain), Yandex (+tag, a dot is a hyphen; one domain). '
'Everywhere else, as with QQ, Foxmail, 163, 126 and the mail of firms, the local part is kept but for case. Text that is not one address with a host name that has a dot gives NULL, as does NULL. '
'Expression indexes need REINDEX after an upgrade of ICU where international domains hold characters that the old one did not know, and after an upgrade of the extension whose change log names new providers.';

CREATE FUNCTION touchstone.email_domain(email text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_email_domain' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.email_domain(text) IS
'The domain of an e-mail address, read as normalize_email reads it: lower case, international names as A-labels, no provider''s rule applied (googlemail.com stays). NULL for text that is not an address, and for NULL.';

CREATE FUNCTION touchstone.is_free_email(email text, extra text[] DEFAULT NULL) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_is_free_email' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.is_free_email(text, text[]) IS
'Whether an address (or a bare domain) is of a mail service for everybody, such as gmail.com, qq.com, vip.163.com or t-online.de, rather than of a firm: a fixed table of about 1,200 domains, and those of extra (NULL: none). '
'NULL for NULL and for what is neither an address nor a domain. Errors: 22023 for an element of extra that is no domain, 22004 for a null one.';

CREATE FUNCTION touchstone.is_disposable_email(email text, extra text[] DEFAULT NULL) RETURNS boolean
	AS 'MODULE_PATHNAME', 'ts_is_disposable_email' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.is_disposable_email(text, text[]) IS
'Whether an address (or a bare domain) is of a throw-away mail service such as mailinator.com, or of a domain in one: a fixed table of about 900 domains, and those of extra (NULL: none). '
'NULL for NULL and for what is neither an address nor a domain. Errors: 22023 for an element of extra that is no domain, 22004 for a null one.';
