/*
 * library.cc
 *		touchstone_phone.so: libphonenumber behind a C function that no exception leaves.
 */
#include <cstring>
#include <new>
#include <set>
#include <string>

#include <phonenumbers/logger.h>
#include <phonenumbers/phonenumberutil.h>

#include "phone/phone.h"

using i18n::phonenumbers::NullLogger;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

/* The one instance, told not to write to the server's standard output. */
static PhoneNumberUtil *
instance()
{
	static PhoneNumberUtil *util = [] {
		PhoneNumberUtil *made = PhoneNumberUtil::GetInstance();

		made->SetLogger(new NullLogger);
		return made;
	}();

	return util;
}

static TsPhoneResult
e164(const char *utf8, size_t length, const char *region, char *to)
{
	static const std::set<std::string> *regions = [] {
		std::set<std::string> *all = new std::set<std::string>;

		instance()->GetSupportedRegions(all);
		return all;
	}();
	PhoneNumber number;
	std::string formatted;

	if (regions->find(region) == regions->end())
		return TS_PHONE_UNKNOWN_REGION;
	if (instance()->Parse(std::string(utf8, length), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
		!instance()->IsValidNumber(number))
		return TS_PHONE_NO_NUMBER;
	instance()->Format(number, PhoneNumberUtil::E164, &formatted);
	if (formatted.size() >= TS_PHONE_ROOM)
		return TS_PHONE_FAILED;
	memcpy(to, formatted.c_str(), formatted.size() + 1);
	return TS_PHONE_OK;
}

extern "C" __attribute__((visibility("default"))) TsPhoneResult
ts_phone_e164_v1(const char *utf8, size_t length, const char *region, char *to)
{
	try
	{
		return e164(utf8, length, region, to);
	}
	catch (const std::bad_alloc &)
	{
		return TS_PHONE_NO_MEMORY;
	}
	catch (...)
	{
		return TS_PHONE_FAILED;
	}
}
