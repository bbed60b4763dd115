/*
 * company_parse.h
 *		The two ways of taking a name apart, for company.c alone: by characters, and by words.
 */
#ifndef TOUCHSTONE_COMPANY_PARSE_H
#define TOUCHSTONE_COMPANY_PARSE_H

#include "normalize/company.h"

/* Whether the name has Chinese, Japanese or Korean characters. */
extern bool ts_company_is_han(const uint32 *chars, uint32 n);

/* Both take the characters of normalize_text. */
extern void ts_company_parse_han(const uint32 *chars, uint32 n, TsCompany *company);
extern void ts_company_parse_alphabet(const uint32 *chars, uint32 n, TsCompany *company);

#endif /* TOUCHSTONE_COMPANY_PARSE_H */
