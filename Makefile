# Needs make, git and python3 (3.11 or later); everything else goes to .venv.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
DAY := fixtures/runs/clinic-day
OUT := build/demo
PYTEST_ARGS ?= -n auto
FUZZ_SECONDS ?= 600
SIZES ?= 10 5 20
# Where a claim could be lost, every branch is tested; elsewhere nineteen of twenty.
WHOLE := x12scrub/wire/*,x12scrub/claims/*,x12scrub/edits/*,x12scrub/resolve.py,x12scrub/ledger.py
ABOUT := 'import platform as on, sys; print("\# What tests and tools need, by version and hash: CPython", \
	"%d.%d" % sys.version_info[:2], "on", on.system() + ",", on.machine() + ". Made anew by `make requirements`.")'
MODULES ?=

.DEFAULT_GOAL := help
.PHONY: help install demo test test-all coverage fuzz mutants requirements sbom lint docs format bench check clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "x12scrub needs Python 3.11 or later; name one with make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(BIN)/python setup.cfg pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install --editable '.[test]'
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --editable '.[dev]'
	@touch $@

# atheris has no build for every system and every Python; without it the fuzzer is guided by nothing.
$(VENV)/.installed-fuzz: $(VENV)/.installed-test
	$(PIP) install --editable '.[fuzz]' || true
	@touch $@

$(VENV)/.installed-docs: $(VENV)/.installed
	$(PIP) install --editable '.[docs]'
	@touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(PIP) install --editable '.[bench]'
	@touch $@

install: $(VENV)/.installed  ## make .venv and install x12scrub in it

demo: $(VENV)/.installed  ## scrub a day of an invented clinic
	@rm -rf $(OUT) && mkdir -p $(OUT)
	@echo '$$ x12scrub scrub $(DAY)/in.837 -o $(OUT)/out.837 --report-277 $(OUT)/rejected.277'
	@$(BIN)/x12scrub scrub $(DAY)/in.837 -o $(OUT)/out.837 --report-277 $(OUT)/rejected.277 \
		--findings $(OUT)/findings.jsonl --summary $(OUT)/summary.json
	@printf '\nThe first two corrected claims:\n\n'
	@git --no-pager diff --no-index --no-color -U2 $(DAY)/in.837 $(OUT)/out.837 \
		| awk '/^@@/ { if (hunk++ == 1) print ""; next } hunk > 2 { exit } hunk { print "    " $$0 }'
	@printf '\nSummary:       $(OUT)/summary.json\nFindings:      $(OUT)/findings.jsonl\n'
	@printf 'Corrected 837: $(OUT)/out.837\n277CA:         $(OUT)/rejected.277\n'

test: $(VENV)/.installed-test  ## run the test suite, without what takes minutes
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-all: $(VENV)/.installed-test  ## run every test there is
	$(BIN)/python -m pytest $(PYTEST_ARGS) -m 'slow or not slow'

coverage: $(VENV)/.installed-test  ## measure the lines and branches that the test suite reaches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --include='$(WHOLE)' --fail-under=100

fuzz: $(VENV)/.installed-fuzz  ## feed damaged files to every reader for ten minutes
	$(BIN)/python -m tests.fuzz $(FUZZ_SECONDS)

mutants: $(VENV)/.installed-test  ## change the code in thousands of ways and see that tests notice; MODULES are paths such as wire/patch
	nice -n 5 $(BIN)/python -m tests.mutants $(MODULES)

lint: $(VENV)/.installed-dev  ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict x12scrub

docs: $(VENV)/.installed-docs  ## build the documentation in build/docs; a warning is an error
	@rm -rf build/docs
	$(BIN)/sphinx-build --quiet --fresh-env --fail-on-warning --keep-going -d build/doctrees docs build/docs
	@echo 'Documentation: build/docs/index.html'

format: $(VENV)/.installed-dev  ## let ruff put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.installed-bench  ## measure speed and memory; SIZES are megabytes
	$(BIN)/python -m tests.bench --write docs $(SIZES)

# What looks at .venv is not in it: it would be pinned and listed with the rest.
$(VENV)-tools/.installed:
	$(PYTHON) -m venv $(VENV)-tools
	$(VENV)-tools/bin/python -m pip --disable-pip-version-check --quiet install pip-tools cyclonedx-bom
	@touch $@

# What stands in the file already has no say: its hashes may be those of one system alone.
requirements: $(VENV)-tools/.installed  ## pin what tests and tools need, by version and hash, in requirements-dev.txt
	$(VENV)-tools/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --upgrade --no-reuse-hashes \
		--extra test --extra dev --extra docs --output-file requirements-dev.txt setup.cfg
	@mkdir -p build && grep -v '^#' requirements-dev.txt > build/requirements-dev.txt
	@$(VENV)-tools/bin/python -c $(ABOUT) | cat - build/requirements-dev.txt > requirements-dev.txt

# x12scrub itself is installed from this folder, whose name on the disk is nobody's business.
sbom: $(VENV)/.installed $(VENV)-tools/.installed  ## list what is installed in .venv, in build/sbom.json (CycloneDX)
	@mkdir -p build
	$(VENV)-tools/bin/cyclonedx-py environment --output-reproducible --output-file build/sbom.full.json $(BIN)/python
	@sed 's|"file://$(CURDIR)"|"."|' build/sbom.full.json > build/sbom.json && rm build/sbom.full.json
	@echo 'Bill of materials: build/sbom.json'

check:  ## what has to pass before a change lands
	.ci/run

clean:  ## remove what the other targets made
	rm -rf $(VENV) $(VENV)-tools build dist *.egg-info .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache
