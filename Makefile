# make run     start everything on 127.0.0.1:$PORT (8000), with its state in $DATA_DIR (.data)
# make test    the whole suite, with the coverage of what ships
# make check   style and types
# make lock    write requirements/*.txt anew from requirements/*.in (needs uv)
# make clean   remove what the others made, the data in .data too
#
# Another Python beside the first: make test VENV=.venv-3.11 PYTHON=python3.11

VENV ?= .venv
ENGINE_VENV ?= .venv-engine
PYTHON ?=
UV ?= uv

python = $(VENV)/bin/python
installing = .installing
export ENGINE_PYTHON ?= $(abspath $(ENGINE_VENV))/bin/python

# A virtual environment whose set-up was cut short, or whose Python is gone, is made anew.
unsound = $(shell [ -x $(1)/bin/python ] && [ ! -e $(1)/$(installing) ] || echo unsound)
ifneq ($(filter run test check,$(MAKECMDGOALS) $(if $(MAKECMDGOALS),,run)),)
$(foreach venv,$(VENV) $(ENGINE_VENV),\
	$(if $(and $(wildcard $(venv)),$(call unsound,$(venv))),$(shell rm -rf $(venv))))
endif

# $(call install,venv,arguments of pip): what is named, with hashes, into the virtual environment,
# which is made if need be by the newest Python here that can.
define install
	@venv='$(1)'; wanted='$(PYTHON)'; python=; incomplete=; \
	if [ ! -x "$$venv/bin/python" ]; then \
		for candidate in $${wanted:-python3.13 python3.12 python3.11 python3}; do \
			"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
			if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then python="$$candidate"; break; fi; \
			incomplete="$${incomplete:-$$candidate}"; \
		done; \
		if [ -z "$$python" ]; then \
			if [ -n "$$incomplete" ]; then \
				echo "$$incomplete has no venv module: install it (Debian, Ubuntu: apt install $$incomplete-venv)" >&2; \
			else \
				echo "Python 3.11 or newer is needed: none of $${wanted:-python3.13, python3.12, python3.11, python3} is one" >&2; \
			fi; \
			exit 1; \
		fi; \
	fi; \
	echo "setting up $$venv ..."; \
	mkdir -p "$$venv" && touch "$$venv/$(installing)" \
	&& { [ -z "$$python" ] || "$$python" -m venv "$$venv"; } \
	&& "$$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes $(2)
endef
# $(call done,venv,stamp)
done = @touch $(2) && rm -f $(1)/$(installing)

.PHONY: run test check lock clean

run: $(VENV)/.local $(ENGINE_VENV)/.engine
	@exec $(python) -m local.serve

test: $(VENV)/.dev $(ENGINE_VENV)/.engine
	@$(python) -m pytest -n 2 --cov --cov-report=term --cov-fail-under=95

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check
	@$(VENV)/bin/ruff format --check
	@$(VENV)/bin/mypy

$(VENV)/.local: requirements/local.txt pyproject.toml
	$(call install,$(VENV),-r requirements/local.txt)
	@$(python) -m pip install --quiet --disable-pip-version-check \
		--no-deps --no-build-isolation --no-index --editable .
	$(call done,$(VENV),$@)

$(VENV)/.dev: requirements/dev.txt $(VENV)/.local
	$(call install,$(VENV),-r requirements/dev.txt)
	$(call done,$(VENV),$@)

$(ENGINE_VENV)/.engine: requirements/engine.txt
	$(call install,$(ENGINE_VENV),-r requirements/engine.txt)
	$(call done,$(ENGINE_VENV),$@)

compile = $(UV) pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
lock:
	@command -v $(UV) >/dev/null || { echo "uv is needed: install it, or say UV=path" >&2; exit 1; }
	$(compile) requirements/run.in -o requirements/run.txt
	$(compile) requirements/local.in -c requirements/run.txt -o requirements/local.txt
	$(compile) requirements/dev.in -c requirements/local.txt -o requirements/dev.txt
	$(compile) requirements/engine.in -o requirements/engine.txt

clean:
	rm -rf .data $(VENV) $(ENGINE_VENV) .venv-* build dist htmlcov .coverage .coverage.* *.egg-info
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
