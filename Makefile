# Touchstone: a PostgreSQL extension.
#
#   make demo        from a bare Debian to the main job on generated data      make test      the same, then every test
#   make verify      checks against public reference data (DATA=folder)        make bench     speed, as ratios (ROWS=10000000)
#   make             build             make install       into the server of PG_CONFIG
#   make installcheck   pg_regress against a running server, after make install
#   make lint        compiler warnings as errors, scan-build, cppcheck         make format    clang-format
#   make fuzz        fuzz kernels and parsers (SECONDS=30 each)
#   make accept      take the output of the last failed test as expected
#   make han-tables  src/core/han_tables.h from Debian's unicode-data (its result is committed)
#
# The first group brings its own server: see test/harness.  The rest is PGXS: PG_CONFIG chooses the server, and the build
# works in the source folder as well as outside of it (make -f /path/to/Makefile).

PG_CONFIG ?= pg_config
DATA ?= ../shared/data
ROWS ?= 10000000
SECONDS ?= 30

here := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
HARNESS_GOALS = demo test verify bench fuzz lint format accept
export PG_CONFIG

ifneq ($(filter $(HARNESS_GOALS),$(MAKECMDGOALS)),)

.PHONY: $(HARNESS_GOALS)

demo:
	@$(here)/demo/run
test:
	@$(here)/test/run
verify:
	@$(here)/test/verify/run '$(DATA)'
bench:
	@$(here)/bench/run '$(ROWS)'
fuzz:
	@$(here)/test/fuzz/run '$(SECONDS)'
lint:
	@$(here)/test/harness/lint
format:
	@$(here)/test/harness/format
accept:
	@$(here)/test/harness/accept

else

# Areas in order of dependence: an area uses core and the areas before it.
AREAS = core attribution text normalize match identity

EXTENSION = touchstone
MODULE_big = touchstone
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(here)/touchstone.control)

sources := $(foreach area,$(AREAS),$(patsubst $(here)/%,%,$(wildcard $(here)/src/$(area)/*.c)))
# Of an area, the types (*_type.sql) stand before what uses them.
types_first = $(sort $(filter %_type.sql,$(1))) $(sort $(filter-out %_type.sql,$(1)))
scripts := src/header.sql $(foreach area,$(AREAS),$(patsubst $(here)/%,%,$(call types_first,$(wildcard $(here)/src/$(area)/*.sql)))) src/footer.sql
OBJS = $(sources:.c=.o)

# touchstone_phone.so, for normalize_phone: a library of its own (src/phone/phone.h), built where libphonenumber is.
CXX ?= g++
phone_header = printf '\043if __has_include(<phonenumbers/phonenumberutil.h>)\nyes\n\043endif\n' | $(CXX) $(CPPFLAGS) -E -P -x c++ - 2>/dev/null
PHONE_OBJS = src/phone/module.o src/phone/library.o
DATA_built = touchstone--$(EXTVERSION).sql
override DATA := $(patsubst $(here)/%,%,$(wildcard $(here)/src/upgrade/touchstone--*.sql))

REGRESS = $(patsubst $(here)/sql/%.sql,%,$(sort $(wildcard $(here)/sql/*.sql)))
REGRESS_OPTS = --encoding=UTF8 --load-extension=touchstone
EXTRA_CLEAN = $(OBJS:.o=.d) $(PHONE_OBJS) $(PHONE_OBJS:.o=.d) touchstone_phone$(DLSUFFIX) .built-for results

PG_CPPFLAGS = -I$(here)/src
PG_CFLAGS = -MMD -MP -std=gnu11 -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare $(TS_CFLAGS)
PG_CXXFLAGS = -MMD -MP -std=gnu++17 -fPIC -fvisibility=hidden -fvisibility-inlines-hidden -Wall -Wextra $(TS_CFLAGS)
SHLIB_LINK = -licui18n -licuuc -lm

# Bitcode for inlining into JIT-compiled expressions would need the server's clang and gain nothing here.
override with_llvm = no

PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(wildcard $(PGXS)),)
$(error no PostgreSQL development files for PG_CONFIG=$(PG_CONFIG): install postgresql-server-dev-15 (or -16, -17, -18), or name another pg_config)
endif
include $(PGXS)

# Out of tree only sources are looked for beside this file; with VPATH, make would take for its own what a build in the source
# folder has left there.
VPATH :=
vpath src/%.c $(here)
vpath src/%.cc $(here)
vpath src/%.sql $(here)
vpath src/%.map $(here)
vpath touchstone.control $(here)

touchstone--$(EXTVERSION).sql: $(scripts) touchstone.control
	cat $(filter %.sql,$^) > $@

# Objects depend on the server that they were built for, so that PG_CONFIG can change between two builds.
.built-for: FORCE
	@echo '$(VERSION) $(pkglibdir) $(CFLAGS)' | cmp -s - $@ || echo '$(VERSION) $(pkglibdir) $(CFLAGS)' > $@
FORCE:
.PHONY: FORCE han-tables
$(OBJS) $(PHONE_OBJS): .built-for

ifeq ($(shell $(phone_header)),yes)
all: touchstone_phone$(DLSUFFIX)
install: install-phone
endif
touchstone_phone$(DLSUFFIX): $(PHONE_OBJS) src/phone/exports.map
	$(CXX) $(CXXFLAGS) -shared -o $@ $(PHONE_OBJS) -Wl,--version-script=$(filter %.map,$^) $(LDFLAGS) -lphonenumber
src/phone/library.o: src/phone/library.cc
	$(CXX) $(CXXFLAGS) $(CPPFLAGS) -c -o $@ $<
install-phone: touchstone_phone$(DLSUFFIX) installdirs-lib
	$(INSTALL_SHLIB) $< '$(DESTDIR)$(pkglibdir)/'
uninstall: uninstall-phone
uninstall-phone:
	rm -f '$(DESTDIR)$(pkglibdir)/touchstone_phone$(DLSUFFIX)'
.PHONY: install-phone uninstall-phone

# Tables of Han characters: written anew by hand only, so that every build has the same.
han-tables:
	$(here)/src/core/generate_han.py

# Out of tree the folders of the objects are not there yet.  (As a rule, make would find those of the source by VPATH.)
$(shell mkdir -p $(sort $(dir $(OBJS) $(PHONE_OBJS))))

-include $(OBJS:.o=.d) $(PHONE_OBJS:.o=.d)

endif
