# Touchstone: a PostgreSQL extension.
#
#   make demo        from a bare Debian to the main job on generated data      make test      the same, then every test
#   make verify      checks against public reference data (DATA=folder)        make bench     speed, as ratios (ROWS=10000000)
#   make             build             make install       into the server of PG_CONFIG
#   make installcheck   pg_regress against a running server, after make install
#   make lint        compiler warnings as errors, scan-build, cppcheck         make format    clang-format
#   make test-matrix every test on PostgreSQL 17 and 18, in chroots (MATRIX=17: only that)
#   make test-pg-upgrade   pg_upgrade from 15 to 17, in a chroot
#   make test-asan   every test with AddressSanitizer and UndefinedBehaviorSanitizer      make test-valgrind   tests under memcheck
#   make fuzz        fuzz kernels and parsers (SECONDS=30 each)                make test-sqlsmith   statements at random (SECONDS=120)
#   make test-huge   every function with 1 GB of text                          make test-memory     a million calls of every scalar function
#   make dist        the archive for PGXN                                      make test-deb    Debian's package, built and tested
#   make reference   doc/reference.md from the catalogue and its comments
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
HARNESS_GOALS = demo test test-matrix test-pg-upgrade test-asan test-valgrind test-sqlsmith test-huge test-memory verify bench fuzz lint format accept reference dist test-deb
export PG_CONFIG

ifneq ($(filter $(HARNESS_GOALS),$(MAKECMDGOALS)),)

.PHONY: $(HARNESS_GOALS)

demo:
	@$(here)/demo/run
test:
	@$(here)/test/run
test-matrix:
	@$(here)/test/matrix/run
test-pg-upgrade:
	@$(here)/test/matrix/pg-upgrade
test-asan:
	@$(here)/test/sanitizers/asan
test-valgrind:
	@$(here)/test/sanitizers/valgrind
test-sqlsmith:
	@$(here)/test/fuzz/sqlsmith '$(if $(filter file,$(origin SECONDS)),120,$(SECONDS))'
test-huge:
	@$(here)/test/trust/huge
test-memory:
	@TS_CALLS=1000000 TS_SECONDS=60 TESTS='^trust/memory[.]sql$$' $(here)/test/run
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
dist:
	@$(here)/test/harness/dist
test-deb:
	@$(here)/test/harness/deb
reference:
	@$(here)/test/harness/with-cluster $(here)/doc/make-reference --write

else

# Areas in order of dependence: an area uses core and the areas before it.
AREAS = core attribution journey text normalize match identity scoring

EXTENSION = touchstone
MODULE_big = touchstone
EXTVERSION := $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" $(here)/touchstone.control)

sources := $(foreach area,$(AREAS),$(patsubst $(here)/%,%,$(wildcard $(here)/src/$(area)/*.c)))
# Of an area, the types (*_type.sql) stand before what uses them.
types_first = $(sort $(filter %_type.sql,$(1))) $(sort $(filter-out %_type.sql,$(1)))
scripts := src/header.sql $(foreach area,$(AREAS),$(patsubst $(here)/%,%,$(call types_first,$(wildcard $(here)/src/$(area)/*.sql)))) src/footer.sql
sources += $(patsubst $(here)/%,%,$(wildcard $(here)/src/upgrade/*.c))
OBJS = $(sources:.c=.o)

# Install scripts of former versions are frozen in src/upgrade; from each of them an upgrade script leads to this version.
frozen := $(patsubst touchstone--%.sql,%,$(notdir $(wildcard $(here)/src/upgrade/touchstone--*.sql)))
upgrades := $(patsubst %,touchstone--%--$(EXTVERSION).sql,$(frozen))

# touchstone_phone.so, for normalize_phone: a library of its own (src/phone/phone.h), built where libphonenumber is.
CXX ?= g++
phone_header = printf '\043if __has_include(<phonenumbers/phonenumberutil.h>)\nyes\n\043endif\n' | $(CXX) $(CPPFLAGS) -E -P -x c++ - 2>/dev/null
PHONE_OBJS = src/phone/module.o src/phone/library.o
DATA_built = touchstone--$(EXTVERSION).sql $(upgrades)
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
# folder has left there.  (pg_buildext names VPATH on the command line; PGXS has the source folder from it.)
srcdir := $(srcdir)
override VPATH :=
vpath src/%.c $(here)
vpath src/%.cc $(here)
vpath src/%.sql $(here)
vpath src/%.awk $(here)
vpath src/%.map $(here)
vpath touchstone.control $(here)

touchstone--$(EXTVERSION).sql: $(scripts) touchstone.control
	cat $(filter %.sql,$^) > $@

# What is new since the frozen version; before it the changes that had to be written by hand (src/upgrade/changes--A.sql).
$(upgrades): touchstone--%--$(EXTVERSION).sql: src/upgrade/touchstone--%.sql src/upgrade/delta.awk src/upgrade/header.sql $(scripts) touchstone.control \
		$(patsubst $(here)/%,%,$(wildcard $(here)/src/upgrade/changes--*.sql))
	cat $(here)/src/upgrade/header.sql > $@.partial
	awk -f $(here)/src/upgrade/delta.awk $< $(firstword $(wildcard $(here)/src/upgrade/changes--$*.sql) /dev/null) $(addprefix $(here)/,$(scripts)) >> $@.partial
	mv $@.partial $@

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
