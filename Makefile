# make run        start everything on 127.0.0.1:$PORT (8000); its data is in $DATA_DIR (.data); the
#                 first start builds the apps
# make test-unit  run the fast tests of resolvers/ on moto: domain, storage, services, workers,
#                 events, workflow and api
# make test       run the tests that a change most likely breaks
# make test-all   run these and the slow ones; not those of installation, package, image, clients
#                 and infra
# make check      check style and types
# make format     mend the style of the Python files
# make clean      remove what these made, every .venv-*, and the data in .data
#
# You need make and Python 3.11 or newer. The first run installs everything else.
#
# For releases and CI:
#
# make test-clients  install npm's clients of GraphQL and AWS's simulator of AppSync, run the clients
#                    against the local server, and compare its answers with the simulator's;
#                    generate clients of REST and use them; validate the state machines
# make test-rest     let schemathesis send at least 3,000 requests to REST, by openapi.json: to the
#                    local server, then to the container, which needs valkey-server; CASES=n is
#                    another number, and TARGET=local or TARGET=container is one of the two
# make test-apps     check, build and test wallet, kiosk and console; in CHROMIUM too
#                    (/usr/bin/chromium)
# make package       build dist/lambda-arm64.zip and dist/lambda-x86_64.zip for Lambda
# make image         build the image of the container: dist/
# make release       try the versions that an apply published, and put them in service;
#                    OUTPUTS=FILE has the output of `terraform output -json`, VERSIONS="queries=12
#                    ..." are those of a roll-back
# make infra         verify infra/ offline, with Terraform itself
# make bench         measure; writes docs/change/performance.md, its pictures and build/bench.json;
#                    it needs valkey-server
# make simulate      simulate a year of a programme on the engine, and verify it; SEED=n is another
#                    year. Then let 20 kiosks and wallets use a server, and let people use the
#                    product behind a network that fails, in an order of steps that each of 50 seeds
#                    decides
# make mutants       plant bugs, one at a time, in a copy, and run the tests or the seed that must
#                    notice them: the known ones, and 100 (RANDOM=n is another number) at random
#                    places, of which 88 % must be noticed; SEED=text decides which, else the
#                    commit; AT_ONCE=n copies work side by side
# make nightly       run the tests that a change does not wait for: of package and installation,
#                    simulate, test-rest, infra, test-apps, mutants, and test-all two years ahead
# make audit         look up known weaknesses of the pinned libraries, and of the apps' npm packages;
#                    needs the network
# make lock          write requirements/*.txt from requirements/*.in
#
# Options:
#
# run CONTAINER=1     start the container's server instead, without an image; it needs valkey-server
# run SCENARIO=city   begin with the year of a city, SCENARIO=empty without data
# run LOAD_DEMO=1     create tables and demo data even where DynamoDB is elsewhere
# test SMOKE=1        run the tests that every supported Python must pass. PYTHON=python3.11
#                     VENV=.venv-3.11 ENGINE_VENV=.venv-engine-3.11 adds another Python to the first
# test INSTALL=1      run `make run` and more in a fresh clone, where everything is installed
# test-unit IN=tests/domain  run only the tests in that folder
# test-all COVERAGE=1 require that tests run 98 % of the product's lines
# test DAYS_AHEAD=730 move the clock of any target's tests by 730 days; it needs faketime
# test-apps LIGHTHOUSE=1  report what Lighthouse finds in the apps, with and without a sign-in
# test-apps QUICK=1, infra QUICK=1  try the main jobs, plan prod alone: nightly has all
# package TEST=1      run the second zip under AWS's own runtime client
# package REHEARSE=1  run the stories of GraphiQL's tabs and of REST through the zip behind emulated
#                     AWS services, and compare them with the same stories in process
# package APPS=1      build wallet, kiosk and console, too: apps/*/dist
# package SBOM=1      list the content of zip, layer, image and apps: dist/sbom-*.cdx.json (CycloneDX)
# image TEST=1        run the image, too; CONTENTS=1 lays out only what the Dockerfile copies
# release APPS=1      put the built apps in service; VERSIONS="wallet=0a1b2c3d4e5f" rolls them back
# bench TENTH=1       measure a tenth at most, and write nothing
# simulate SEEDS=200  try these seeds only, from 1 (FIRST=n is another first one)
# simulate APPS=1     let 200 kiosks (DEVICES=n) and as many wallets use a server as the apps do, only
#
# Each of requirements/*.txt that must not mix with another has its own virtual environment:
# the engine, Lambda, Terraform's tools and the other tools pin other versions of the same libraries.

VENV ?= .venv
ENGINE_VENV ?= .venv-engine
LAMBDA_VENV ?= .venv-lambda
INFRA_VENV ?= .venv-infra
TOOLS_VENV ?= .venv-tools
export PYTHON ?=
export ENGINE_PYTHON ?= $(abspath $(ENGINE_VENV))/bin/python
export LAMBDA_PYTHON ?= $(abspath $(LAMBDA_VENV))/bin/python
export INFRA_TOOLS ?= $(abspath $(INFRA_VENV))/bin
export TOOLS ?= $(abspath $(TOOLS_VENV))/bin
export CHROMIUM ?= /usr/bin/chromium
export SERVER_PYTHON ?= $(abspath $(VENV))/bin/python
export NODE_TOOLS ?= $(abspath $(VENV))/node
# Node.js trusts the system's certificates, as pip does.
export NODE_USE_SYSTEM_CA ?= 1

# An environment keeps the Python that made it.
ifneq ($(and $(PYTHON),$(wildcard $(VENV)/bin/python)),)
ifneq ($(shell $(PYTHON) --version),$(shell $(VENV)/bin/python --version))
$(error $(VENV) has $(shell $(VENV)/bin/python --version), not that of $(PYTHON): run `make clean` first, or say VENV=another folder)
endif
endif

.PHONY: run test-unit test test-all test-clients test-rest test-apps package image release infra check format bench simulate mutants audit nightly lock clean

run: $(VENV)/.local $(ENGINE_VENV)/.installed
ifdef CONTAINER
	@exec $(VENV)/bin/python -m local.server.container
else
	@$(VENV)/bin/python -m local.pages.apps.set_up
	@exec $(VENV)/bin/python -m local.server.serve
endif

# A file stays with one worker, so that its servers start once. Their number and the order are those
# of tests/conftest.py, not xdist's: the files with fewest tests take longest.
pytest = @$(if $(DAYS_AHEAD),sh tools/clock.sh $(DAYS_AHEAD)) $(VENV)/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

IN = $(addprefix tests/,domain storage services workers events workflow api)
test-unit: $(VENV)/.dev
	$(pytest) -m "not engine and not slow" $(IN)

test: $(VENV)/.dev $(ENGINE_VENV)/.installed
	$(pytest) $(if $(INSTALL),-m install tests/project/test_fresh_clone.py,-m $(if $(SMOKE),smoke,"not slow"))

test-all: $(VENV)/.dev $(ENGINE_VENV)/.installed apps/node_modules/.installed
	$(pytest) $(if $(COVERAGE),--cov --cov-report=term --cov-fail-under=98)

clients = $(addsuffix /node_modules/.installed,tests/clients $(addprefix tests/clients/,events machines rest simulator))
test-clients: $(VENV)/.dev $(ENGINE_VENV)/.installed $(TOOLS_VENV)/.installed $(clients)
	@PATH="$(NODE_TOOLS):$$PATH" $(VENV)/bin/python -m pytest -m clients tests/clients

test-rest: $(VENV)/.dev $(ENGINE_VENV)/.installed $(TOOLS_VENV)/.installed
	@$(VENV)/bin/python -m tools.fuzzing $(if $(CASES),--cases $(CASES)) $(if $(TARGET),--target $(TARGET))

# Turborepo calls npm: both of the same Node.js.
npm_run = cd $(1) && PATH="$(NODE_TOOLS):$$PATH" npm run --silent $(2)
test-apps: apps/node_modules/.installed $(VENV)/.local $(ENGINE_VENV)/.installed $(if $(LIGHTHOUSE),apps/lighthouse/node_modules/.installed)
	@$(call npm_run,apps,build)
ifdef LIGHTHOUSE
	@$(call npm_run,apps/lighthouse,types)
	@$(call npm_run,apps/lighthouse,lighthouse)
else
	@$(call npm_run,apps,check)
	@$(call npm_run,apps,test)
	@if [ -n "$$SKIP_NOTHING" ] || [ -x $(CHROMIUM) ]; then $(call npm_run,apps/e2e,e2e); \
	else echo "skipped: the apps in a browser, because $(CHROMIUM) is missing"; fi
endif

package: $(VENV)/.local $(if $(TEST),$(VENV)/.dev $(LAMBDA_VENV)/.installed) $(if $(TEST)$(REHEARSE),$(ENGINE_VENV)/.installed) $(if $(APPS)$(SBOM),apps/node_modules/.installed) $(if $(SBOM),$(TOOLS_VENV)/.installed)
	@$(VENV)/bin/python -m tools.package
ifdef TEST
	@$(VENV)/bin/python -m pytest -m package tests/tools/package tests/e2e/zip/test_rehearsal.py
endif
ifdef REHEARSE
	@$(VENV)/bin/python -m tests.e2e.zip
endif
ifdef APPS
	@$(call npm_run,apps,build)
endif
ifdef SBOM
	@for of in zip:run push-layer:push image:container; do \
		$(TOOLS_VENV)/bin/cyclonedx-py requirements --output-reproducible --output-format JSON \
			--output-file dist/sbom-$${of%:*}.cdx.json requirements/$${of#*:}.txt || exit 1; \
	done
	@cd apps && PATH="$(NODE_TOOLS):$$PATH" npm sbom --package-lock-only --omit dev \
		--sbom-format cyclonedx --sbom-type application > ../dist/sbom-apps.cdx.json
endif

image: $(VENV)/.local $(if $(TEST),$(VENV)/.dev $(ENGINE_VENV)/.installed)
	@$(VENV)/bin/python -m tools.image $(if $(CONTENTS),--contents-only)
ifdef TEST
	@$(VENV)/bin/python -m pytest -m image tests/container/test_image.py
endif

# Workflows call the program itself: make would expand what somebody typed into a form.
release: $(VENV)/.local
	@$(VENV)/bin/python -m tools.release$(if $(APPS),.apps) $(if $(OUTPUTS),"$(OUTPUTS)") $(if $(VERSIONS),"$(VERSIONS)")

audited = run push container local dev engine lambda infra tools
audit: $(TOOLS_VENV)/.installed $(NODE_TOOLS)/.linked
	@failed=0; (cd apps && PATH="$(NODE_TOOLS):$$PATH" npm audit --omit dev --audit-level high) || failed=1; \
	for set in $(audited); do \
		$(TOOLS_VENV)/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off \
			--requirement requirements/$$set.txt || failed=1; \
	done; exit $$failed

# Two files plan for minutes, and each worker has the plans that all tests read: a test goes to
# whichever worker is free.
infra: $(VENV)/.dev $(NODE_TOOLS)/.linked $(ENGINE_VENV)/.installed $(INFRA_VENV)/.installed
	$(pytest) --dist worksteal -m "infra$(if $(QUICK), and not slow)" tests/infra

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check && $(VENV)/bin/ruff format --check || { echo "make format mends most of it" >&2; exit 1; }
	@$(VENV)/bin/mypy

format: $(VENV)/.dev
	@$(VENV)/bin/ruff check --fix --quiet || true
	@$(VENV)/bin/ruff format --quiet
	@$(VENV)/bin/ruff check

bench: $(VENV)/.dev $(ENGINE_VENV)/.installed
	@$(VENV)/bin/python -m tools.benchmarks $(if $(TENTH),--tenth)

simulate: $(VENV)/.dev $(ENGINE_VENV)/.installed
ifdef APPS
	@$(VENV)/bin/python -m tools.benchmarks.apps_in_use $(if $(DEVICES),--devices $(DEVICES))
else
	@$(if $(SEEDS),,$(VENV)/bin/python -m tools.simulation $(if $(SEED),--seed $(SEED)))
	@$(VENV)/bin/python -m tests.simulation.hostile $(if $(SEEDS),--seeds $(SEEDS)) $(if $(FIRST),--first $(FIRST))
endif

mutants: $(VENV)/.dev $(ENGINE_VENV)/.installed
	@$(VENV)/bin/python -m tools.mutants $(if $(RANDOM),--random $(RANDOM)) $(if $(SEED),--seed $(SEED)) $(if $(AT_ONCE),--at-once $(AT_ONCE))

nightly:
	@$(MAKE) package TEST=1
	@$(MAKE) test INSTALL=1
	@$(MAKE) simulate test-rest infra test-apps mutants
	@$(MAKE) test-all DAYS_AHEAD=730 COVERAGE=1

$(VENV)/.begun:
	@sh requirements/set_up.sh begin $(VENV)
	@touch $@

install = @sh requirements/set_up.sh install $(VENV) $(@D) $<
$(VENV)/.local: requirements/local.txt pyproject.toml | $(VENV)/.begun
	$(install)
	@$(VENV)/bin/uv pip install --quiet --python $(VENV) --no-deps --no-build-isolation --offline --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.local
	$(install)
	@touch $@

$(ENGINE_VENV)/.installed: requirements/engine.txt
$(LAMBDA_VENV)/.installed: requirements/lambda.txt
$(INFRA_VENV)/.installed: requirements/infra.txt
$(TOOLS_VENV)/.installed: requirements/tools.txt
$(foreach each,$(ENGINE_VENV) $(LAMBDA_VENV) $(INFRA_VENV) $(TOOLS_VENV),$(each)/.installed): | $(VENV)/.begun
	$(install)
	@touch $@

$(clients): %/node_modules/.installed: %/package-lock.json $(NODE_TOOLS)/.linked
	@cd $(dir $<) && PATH="$(NODE_TOOLS):$$PATH" npm ci --silent
	@touch $@

$(NODE_TOOLS)/.linked: requirements/link_node.sh $(VENV)/.local
	@sh requirements/link_node.sh $(VENV) $(NODE_TOOLS)
	@touch $@

apps/node_modules/.installed: apps/package-lock.json $(NODE_TOOLS)/.linked
	@cd apps && PATH="$(NODE_TOOLS):$$PATH" npm ci --silent
	@touch $@

apps/lighthouse/node_modules/.installed: apps/lighthouse/package-lock.json $(NODE_TOOLS)/.linked
	@cd apps/lighthouse && PATH="$(NODE_TOOLS):$$PATH" npm ci --silent
	@touch $@

compile = UV_SYSTEM_CERTS=1 $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-header --python-version 3.11
lock: $(VENV)/.begun
	$(compile) requirements/run.in -o requirements/run.txt
	$(compile) requirements/container.in -c requirements/run.txt -o requirements/container.txt
	$(compile) requirements/push.in -c requirements/container.txt -o requirements/push.txt
	$(compile) requirements/local.in -c requirements/container.txt -o requirements/local.txt
	$(compile) requirements/dev.in -c requirements/local.txt -o requirements/dev.txt
	$(compile) requirements/engine.in -o requirements/engine.txt
	$(compile) requirements/lambda.in -o requirements/lambda.txt
	$(compile) requirements/infra.in -o requirements/infra.txt
	$(compile) requirements/tools.in -o requirements/tools.txt

clean:
	rm -rf .data $(VENV) .venv-* build dist htmlcov .coverage .coverage.* *.egg-info
	rm -rf apps/.built apps/.turbo apps/node_modules apps/*/dist apps/packages/api/src/generated
	rm -rf apps/*/.turbo apps/*/node_modules apps/packages/*/.turbo apps/packages/*/node_modules
	rm -rf tests/clients/node_modules tests/clients/*/node_modules
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
