# SPDX-License-Identifier: GPL-2.0
# A list of what can be done; `make help` prints it. The work is in Kbuild, userspace/, tests/ and tools/.

KDIR	?= /lib/modules/$(shell uname -r)/build
PREFIX	?= /usr/local
DESTDIR	?=
LIBDIR	?= $(PREFIX)/lib
VERSION	:= $(shell cat kmod/VERSION)
INSTALL	?= install
FUZZ_SECONDS ?= 60

all: userspace modules	## build the program, the library and the module for the running kernel

userspace:	## build build/bin/ktally and build/lib/libktally
	@$(MAKE) --no-print-directory -C userspace -j$(shell nproc)

modules:	## build kmod/ktally.ko for the kernel whose headers are in KDIR
	@[ -e $(KDIR)/Makefile ] || { \
		echo "no kernel headers in $(KDIR): install linux-headers-$$(uname -r)" >&2; exit 1; }
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

install: install-userspace install-module	## install all that `make` built

install-module:
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules_install
	[ -n "$(DESTDIR)" ] || depmod -a

install-userspace:
	$(INSTALL) -D -m 755 build/bin/ktally $(DESTDIR)$(PREFIX)/bin/ktally
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	build/bin/ktally completion bash > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ktally
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	build/bin/ktally completion zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ktally
	$(INSTALL) -D -m 644 build/lib/libktally.so.0 $(DESTDIR)$(LIBDIR)/libktally.so.0
	ln -sf libktally.so.0 $(DESTDIR)$(LIBDIR)/libktally.so
	$(INSTALL) -D -m 644 build/lib/libktally.a $(DESTDIR)$(LIBDIR)/libktally.a
	$(INSTALL) -D -m 644 userspace/libktally/ktally.h $(DESTDIR)$(PREFIX)/include/ktally/ktally.h
	$(INSTALL) -D -m 644 userspace/libktally/generated/fields.h \
		$(DESTDIR)$(PREFIX)/include/ktally/generated/fields.h
	$(INSTALL) -D -m 644 kmod/include/uapi/linux/ktally.h $(DESTDIR)$(PREFIX)/include/linux/ktally.h
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed -e 's|/usr/local|$(PREFIX)|' tools/packaging/systemd/ktally-serve.service \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/ktally-serve.service
	$(INSTALL) -d $(DESTDIR)$(LIBDIR)/pkgconfig
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
		userspace/libktally/libktally.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/libktally.pc
	$(INSTALL) -d $(addprefix $(DESTDIR)$(PREFIX)/share/ktally/,alertmanager fleet grafana prometheus shippers)
	$(INSTALL) -m 644 Documentation/generated/*.json Documentation/prometheus.rst \
		Documentation/fleet.rst $(DESTDIR)$(PREFIX)/share/ktally
	$(INSTALL) -m 644 Documentation/alertmanager/*.yml $(DESTDIR)$(PREFIX)/share/ktally/alertmanager
	$(INSTALL) -m 644 Documentation/fleet/* $(DESTDIR)$(PREFIX)/share/ktally/fleet
	$(INSTALL) -m 644 Documentation/grafana/*.json $(DESTDIR)$(PREFIX)/share/ktally/grafana
	$(INSTALL) -m 644 Documentation/prometheus/*.yml $(DESTDIR)$(PREFIX)/share/ktally/prometheus
	$(INSTALL) -m 644 Documentation/shippers/* $(DESTDIR)$(PREFIX)/share/ktally/shippers
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man7
	$(INSTALL) -m 644 Documentation/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	$(INSTALL) -m 644 Documentation/man/*.7 $(DESTDIR)$(PREFIX)/share/man/man7

run:	## watch `ktally top` in a throw-away VM with the module loaded and something to see
	@tools/setup
	@$(MAKE) --no-print-directory -s userspace
	@tools/vm/show

test: test-host	## what must pass before each commit: host tests, then 6.1 and 6.12 in VMs
	@tests/run-vm --kernel 6.1 --kernel 6.12

test-host: test-units
	@$(MAKE) --no-print-directory test-e2e

test-units: setup check-gen userspace
	@$(MAKE) --no-print-directory -C tests/unit -j$(shell nproc) check
	@$(MAKE) --no-print-directory -C tests/kunit check
	@$(MAKE) --no-print-directory -C tests/fuzz check

test-e2e: setup userspace
	@tests/run-host

# What takes longest begins first. A virtual machine seldom keeps two processors busy. What test-units runs
# test-sanitize and fuzz run too.
TEST_ALL := $(foreach kernel,debug 6.12 7.3,'tests/run-vm --kernel $(kernel)') \
	'make --no-print-directory test-longer' 'make --no-print-directory check-gen test-sanitize' \
	'make --no-print-directory test-e2e' 'tests/e2e/slow/longer.sh --others' 'tests/run-vm --kernel kcsan' \
	$(foreach target,fuzz test-protocol test-browser test-slow,'make --no-print-directory $(target)')

# A quarter of an hour of it is each kernel's first build, so that is done before and by itself.
test-all: no-results setup-all userspace	## test, every other supported kernel and the slower tests
	@for kernel in 6.1 6.12 7.3 rt debug kcsan; do tools/vm/kernel $$kernel >/dev/null || exit 1; done
	@$(MAKE) -s --no-print-directory -C tests/selftests all
	@FUZZ_SECONDS=10 tests/at-once 2 $(TEST_ALL); all=$$?; tests/faults && exit $$all

no-results:
	@rm -f build/results

test-slow: setup
	@tests/run-slow ynl.sh dummy_field.sh rt.sh

test-rest: setup-lint setup-browser
	@tests/at-once 2 'tests/run-vm --kernel 7.3' \
		$(foreach target,test-sanitize fuzz test-slow test-browser,'make --no-print-directory $(target)')

test-browser: setup-browser userspace	## the dashboard of `ktally serve` in a browser
	@bash -o pipefail -c 'tests/e2e/browser/dashboard.sh </dev/null | tests/results host dashboard.sh'

test-longer: setup	## some of the module's tests at full length
	@tests/e2e/slow/longer.sh

test-debug: setup-all	## the module on kernels that check themselves
	@tests/run-vm --kernel debug --kernel kcsan

test-protocol: setup	## programs and modules of different releases
	@tests/run-slow protocol.sh

setup:	## install what building and testing need, and say what
	@tools/setup

generate:	## write everything that follows from Documentation/netlink/ktally.yaml
	@tools/spec/generate.py

test-sanitize: setup-lint	## the host's unit tests under sanitizers and valgrind
	@$(MAKE) --no-print-directory -C tests/unit -j$(shell nproc) check-sanitized
	@$(MAKE) --no-print-directory -C tests/kunit check-sanitized

fuzz: setup-lint	## look for inputs that break the library, FUZZ_SECONDS (60) for each fuzzer
	@$(MAKE) --no-print-directory -C tests/fuzz -j$(shell nproc) -O fuzz SECONDS=$(FUZZ_SECONDS)

check-gen:	## fail when a generated file is not what the spec says
	@tools/spec/generate.py --check

bench: setup userspace	## what a sample costs, beside procfs, in one VM run
	@tools/bench/run

bench-encode: setup userspace	## what a line of the log costs to make, beside other encoders
	@$(MAKE) --no-print-directory -s -C tools/bench ../../build/bench/encode
	@build/bench/encode

lint: setup-lint	## style and static checks
	@tools/lint/run

setup-lint:
	@tools/setup lint

setup-browser:
	@tools/setup browser

setup-all:
	@tools/setup all

clean:	## remove what was built (kernels and the like stay in the cache)
	rm -rf build
	[ ! -e $(KDIR)/Makefile ] || $(MAKE) -C $(KDIR) M=$(CURDIR) clean

help:	## this list
	@awk -F ':.*##[[:space:]]*' '/^[a-z-]+:.*##/ { printf "make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: all userspace modules install install-module install-userspace run test test-host test-units test-e2e \
	test-all no-results \
	test-slow test-rest test-protocol test-browser test-longer test-debug test-sanitize fuzz setup setup-lint \
	setup-browser setup-all generate check-gen bench bench-encode lint clean help
