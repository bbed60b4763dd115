-- phone_key and phone_extension; normalize_phone, which needs libphonenumber, is in test/normalize/phone_e164.sql.  The
-- numbers are 13800138000 (an operator's own service number), those set aside for fiction, and obvious inventions.
SET search_path = touchstone, public;

-- one number, as people write it
SELECT phone, phone_key(phone), phone_extension(phone) AS extension FROM (VALUES
	('13800138000'), ('+86 138-0013-8000'), ('0086 13800138000'), ('138 0013 8000 转 12'), ('86-138-0013-8000'), ('(86)13800138000'), ('(+86) 138 0013 8000'),
	('＋８６　１３８００１３８０００'), ('١٣٨٠٠١٣٨٠٠٠'), ('۱۳۸۰۰۱۳۸۰۰۰'), ('013800138000'), ('+86 0 138 0013 8000'), ('tel:+86-138-0013-8000'), ('手机：138.0013.8000（王）'),
	('13800138000/13900139000'), ('13800138000、13900139000'), ('13800138000，13900139000'), ('13800138000; 13900139000'), ('13800138000 或 13900139000'), (E'13800138000\n13900139000'), ('+0086 13800138000')) v(phone);
SELECT phone, phone_key(phone), phone_extension(phone) AS extension FROM (VALUES
	('010-62345678'), ('+86 10 6234 5678'), ('(010) 6234-5678'), ('86 10 62345678'), ('008601062345678'), ('010—62345678'), ('+86 (0)10 62345678'),
	('010-62345678-801'), ('86-10-62345678-8001'), ('010-62345678转801'), ('010-62345678 轉 801'), ('010-62345678分机801'), ('010-62345678 ext. 801'), ('010-62345678x801'), ('010-62345678#801'), ('010-62345678,801'),
	('tel:+86-10-6234-5678;ext=801'), ('电话 010-62345678 内线：801'), ('010-62345678 转'), ('0755-12345678'), ('400-123-4567'), ('95588'), ('95588转3'), ('62345678')) v(phone);

-- other regions: trunk prefixes, prefixes of international calls, country codes
SELECT region, phone, phone_key(phone, region), phone_extension(phone, region) AS extension FROM (VALUES
	('US', '(212) 555-0123'), ('US', '1-212-555-0123'), ('us', '+1 212 555 0123 x45'), ('US', '12125550123'), ('US', '011 86 138 0013 8000'), ('US', '1-800-FLOWERS'), ('US', '1-800-GO-FEDEX'), ('CA', '212.555.0123 ext 45'),
	('GB', '020 7946 0123'), ('GB', '+44 (0)20 7946 0123'), ('GB', '442079460123'), ('GB', '0044 20 7946 0123'), ('DE', '030/23125 123'), ('DE', '+49 (0)30 23125-123'), ('DE', '49 30 23125123'), ('AT', '01 23456789'),
	('FR', '01 99 00 12 34'), ('FR', '33199001234'), ('IT', '06 1234 5678'), ('IT', '+39 06 1234 5678'), ('ES', '900 123 456'), ('RU', '8 (495) 123-45-67'), ('RU', '+7 495 123 45 67'), ('RU', '+7 800 123 45 67 доб. 12'), ('RU', '8~10 86 138 0013 8000'),
	('HU', '06 1 234 5678'), ('HU', '+36 1 234 5678'), ('LT', '8 612 34567'), ('BY', '8 029 123-45-67'), ('MX', '01 55 1234 5678'), ('MX', '+52 1 55 1234 5678'), ('JP', '03-1234-5678'), ('JP', '010 86 138 0013 8000'), ('JP', '+81-3-1234-5678'),
	('HK', '2123 4567'), ('HK', '852 2123 4567'), ('HK', '001 86 138 0013 8000'), ('TW', '(02) 2123-4567'), ('TW', '0912-345-678'), ('AU', '0011 86 138 0013 8000'), ('AU', '02 5550 1234'), ('IN', '09123456789'), ('IN', '9123456789'), ('IN', '919123456789'), ('SG', '6123 4567'),
	('CN', '+999 123456'), ('CN', '+210 0123456')) v(region, phone);

-- nothing that is a number
SELECT phone, phone_key(phone) AS key, phone_extension(phone) AS extension FROM (VALUES (''), ('x'), ('转'), ('+'), ('无'), ('n/a'), ('😀'), ('123456789012345678901'), ('+'), ('0'), ('00'), ('+00'), ('+0'), ('7')) v(phone);
SELECT phone_key(NULL) IS NULL AS key_null, phone_key('1', NULL) IS NULL AS region_null, phone_extension(NULL) IS NULL AS extension_null, phone_key(repeat('1', 100000)) IS NULL AS long, phone_key(repeat('é', 100000) || '13800138000') AS behind;
SELECT phone_extension('13800138000 转 123456789012345') AS at_most_11_digits, phone_extension('13800138000 extern') IS NULL AS no_extension;

-- error
SELECT phone_key('13800138000', 'XX');
-- error
SELECT phone_key('13800138000', '');
-- error
SELECT phone_extension('13800138000', 'China');
SELECT phone_key(phone => '13800138000'::varchar, region => 'CN'::char(2));

-- normalize_phone: the region comes first; the library is loaded when first wanted, by its name in the server's path
-- error
SELECT normalize_phone('13800138000', 'China');
SET dynamic_library_path = '/nonexistent';
-- error
SELECT normalize_phone('13800138000');
-- error
SELECT normalize_phone('13800138000', '中国中国中国中国');
RESET dynamic_library_path;
