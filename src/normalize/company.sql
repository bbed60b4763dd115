---------------------------------------------------------------------------------------------------------------------
-- company names
---------------------------------------------------------------------------------------------------------------------

CREATE TYPE touchstone.company_name_parts AS (
	region text,
	brand text,
	trade text,
	legal_form text,
	branch text
);
COMMENT ON TYPE touchstone.company_name_parts IS
'What a company''s name is made of, each part in normal form; a part that the name lacks is NULL.';
COMMENT ON COLUMN touchstone.company_name_parts.region IS 'Where the company is registered or for which country it stands: shanghai shi in Chinese, japan.';
COMMENT ON COLUMN touchstone.company_name_parts.brand IS 'The name proper (zihao).';
COMMENT ON COLUMN touchstone.company_name_parts.trade IS 'Line of business (hangye): financial services.';
COMMENT ON COLUMN touchstone.company_name_parts.legal_form IS 'Legal form in its canonical spelling: gmbh, youxian gongsi in Chinese.';
COMMENT ON COLUMN touchstone.company_name_parts.branch IS 'Branch (fenzhi jigou): london branch.';

CREATE FUNCTION touchstone.normalize_company(name text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_normalize_company' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.normalize_company(text) IS
'A company''s name in one spelling: normalize_text, legal forms in one spelling (Aktiengesellschaft is ag, youxian zeren gongsi is youxian gongsi; those in front move behind), brackets, punctuation and marks on Latin letters folded, & as and, a leading the dropped. Region and branch stay. Names in Chinese, Japanese and Korean lose all blanks. NULL gives NULL.';

CREATE FUNCTION touchstone.company_core(name text) RETURNS text
	AS 'MODULE_PATHNAME', 'ts_company_core' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.company_core(text) IS
'The brand of a company''s name: what its spellings, its branches and its regional companies share; the same as (company_parts(name)).brand. A key for blocking, not for equality. NULL if there is none.';

CREATE FUNCTION touchstone.company_parts(name text) RETURNS touchstone.company_name_parts
	AS 'MODULE_PATHNAME', 'ts_company_parts' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.company_parts(text) IS
'Takes a company''s name apart: (region, brand, trade, legal_form, branch), each in normal form or NULL. Chinese names by the pattern of registered names (region, brand, line of business, legal form, branch; the region also in brackets), names in alphabets from their ends. Every name with a letter or digit has a brand. NULL gives NULL.';

CREATE FUNCTION touchstone.company_similarity(a text, b text) RETURNS float8
	AS 'MODULE_PATHNAME', 'ts_company_similarity' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION touchstone.company_similarity(text, text) IS
'How likely two names are names of one company, 0 to 1, symmetric; 1 if normalize_company makes them equal. Compares the parts: words paired by edit distance, glued words and initials in alphabets; in Chinese brand and trade, or a short name as a subsequence of the full one. Two regions halve it, two branches cost more, another legal form a tenth. Names of up to 10,000 characters, longer ones are an error. NULL gives NULL.';
