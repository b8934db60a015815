# Every command of the project. `make demo` and `make test` need nothing but
# Debian 12, root, git and make: each target installs what it is missing.

DESTDIR ?=

bundle  := dist/dkms.cjs
package := dist/.deb-made
rpms    := dist/.rpm-made
run     := npm run --silent

bundle_sources  := $(shell find src -name '*.ts') tools/build.mjs package.json package-lock.json tsconfig.json
package_sources := $(shell find completion debian hooks man packaging rpm -type f) \
  $(addprefix tools/,bundled.mjs copyright.mjs deb.sh install.sh manifest.mjs rpm.sh) LICENSE
# The source package holds the checkout.
rpm_sources := $(package_sources) $(shell find docs tools -type f) CHANGELOG.md README.md

.PHONY: help demo test test-all bench oracle build deb rpm install lint clean
# Two setups at once would meet at apt's lock.
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

demo: setup-demo deb ## two tarballs become packages that outlive a kernel upgrade, in a throwaway root
	@demo/demo.sh

test: setup-test lint deb rpm ## every check and test but the long campaigns
	@$(run) test:make

test-all: test ## and the campaigns: every driver on every kernel, every kill point
	@$(run) test:campaign

bench: setup-test deb ## side by side with the distribution's dkms
	@$(run) bench

oracle: setup-test ## records anew what the distribution's dkms answers
	@$(run) oracle

build: $(bundle) ## dist/dkms.cjs and its launcher
deb: $(package) ## dist/dkms-ng_VERSION_all.deb
rpm: $(rpms) ## dist/dkms-ng-VERSION-1.noarch.rpm and its .src.rpm

install: $(bundle) ## into DESTDIR, without a package
	@tools/install.sh "$(DESTDIR)"

lint: setup-test ## types, style and shell
	@$(run) check

clean: ## what was built; downloads and throwaway roots stay, in .cache
	rm -rf dist

$(bundle): $(bundle_sources) | setup-build
	@$(run) build

# The package's name holds its version, so a file of a fixed name tells its age.
$(package): $(bundle) $(package_sources)
	@rm -f dist/dkms-ng_*_all.deb
	@tools/deb.sh
	@touch $@

$(rpms): $(bundle) $(rpm_sources) | setup-rpm
	@rm -f dist/dkms-ng-*.rpm
	@tools/rpm.sh
	@touch $@

.PHONY: setup-build setup-rpm setup-test setup-demo
setup-build setup-rpm setup-test setup-demo: setup-%:
	@tools/setup.sh $*
