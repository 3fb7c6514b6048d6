# Weir. `make demo` and `make test` do all their own set-up on a Debian 12 with a Swift 6 toolchain.
PREFIX  ?= /usr/local
DESTDIR ?=
# The machine's own setting may be narrower than what the kernel tests need.
SUDO    := $(shell [ "$$(id -u)" = 0 ] || echo sudo -E env "PATH=$$PATH")
RELEASE := -c release --static-swift-stdlib --product weir -Xlinker --gc-sections -Xlinker -s
BINARY  := .build/release/weir

.PHONY: all build demo test conformance bench fuzz-frontend lint deb deb-test install uninstall clean

all: build

build: ## the release binary, with the Swift runtime linked in
	@scripts/setup.sh build
	swift build $(RELEASE)

demo: ## a switch and two hosts in namespaces, real traffic, the console on it
	@scripts/setup.sh test
	swift build $(RELEASE)
	$(SUDO) $(BINARY) demo $(DEMO)

test: ## every test, those of the kernel included
	@scripts/setup.sh test
	swift build --build-tests
	$(SUDO) env WEIR_KERNEL=required swift test --skip-build --disable-xctest

conformance: ## P4C=DIR [XDP=DIR]: other people's programs, and with XDP their STF files too: checkouts of p4lang/p4c and vmware/p4c-xdp
	@scripts/setup.sh test
	swift build --product FrontEndConformance
	.build/debug/FrontEndConformance "$(P4C)" Tests/Conformance/known-differences.txt
	swift build --product weir
	$(if $(XDP),$(SUDO) scripts/conformance-compile.sh .build/debug/weir "$(P4C)" "$(XDP)",@echo "without XDP=DIR no xdp_model program is run")
	$(if $(XDP),$(SUDO) scripts/conformance.sh .build/debug/weir "$(P4C)" "$(XDP)")
	$(SUDO) scripts/conformance-v1model.sh .build/debug/weir "$(P4C)"

fuzz-frontend: ## SECONDS=N [P4C=DIR]: bad input for the front end, made from our programs and from those of a checkout of p4lang/p4c
	swift build -c release --static-swift-stdlib --product FrontEndFuzz
	.build/release/FrontEndFuzz $(or $(SECONDS),60) .build/fuzz Tests/SyntaxTests/good Tests/SemanticsTests/good Tests/SemanticsTests/bad \
		Tests/Corpus examples $(if $(P4C),$(P4C)/testdata/p4_16_samples)

bench: ## every figure beside the figure it must reach
	@scripts/setup.sh test
	swift build $(RELEASE)
	$(SUDO) $(BINARY) bench $(BENCH)

lint: ## the layout of the code
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

VERSION := $(shell sed -n 's/.*version: "\([0-9.]*\)",.*/\1/p' Sources/weir/Weir.swift | head -n 1)
DEB     := .build/weir_$(VERSION)_$(shell dpkg --print-architecture 2>/dev/null).deb

deb: build ## a Debian package, in .build
	scripts/deb.sh $(BINARY) $(VERSION) $(DEB)

deb-test: build ## the package in a fresh root without the Swift toolchain
	@scripts/setup.sh test
	$(SUDO) scripts/test-deb.sh $(BINARY)

install: build ## weir, manual pages, completions, examples and themes below $(DESTDIR)$(PREFIX)
	install -D -m 0755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/weir
	install -d $(DESTDIR)$(PREFIX)/share/weir/examples $(DESTDIR)$(PREFIX)/share/weir/themes $(DESTDIR)$(PREFIX)/share/man/man1
	$(BINARY) manual $(DESTDIR)$(PREFIX)/share/man/man1
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions $(DESTDIR)$(PREFIX)/share/zsh/site-functions \
	    $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	$(BINARY) --generate-completion-script bash >$(DESTDIR)$(PREFIX)/share/bash-completion/completions/weir
	$(BINARY) --generate-completion-script zsh >$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_weir
	$(BINARY) --generate-completion-script fish >$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/weir.fish
	install -m 0644 examples/*.p4 examples/*.stf $(DESTDIR)$(PREFIX)/share/weir/examples/
	install -m 0644 themes/*.yaml $(DESTDIR)$(PREFIX)/share/weir/themes/

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/weir
	rm -rf $(DESTDIR)$(PREFIX)/share/weir
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/weir.1 $(DESTDIR)$(PREFIX)/share/man/man1/weir-*.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/weir $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_weir
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/weir.fish

clean:
	swift package clean
