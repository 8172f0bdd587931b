# pearlnet: make run, make test, make lint, make benchmark. Needs python3 (3.11 or newer), pip and make.
# ARGS are handed on: make run ARGS="--firms 500", make test ARGS="-k chance".

PYTHON ?= python3
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
FRESH := $(CURDIR)/build/cache
PEERS := .venv-bench

.PHONY: help setup dev run app test benchmark lint clean
.DEFAULT_GOAL := help

help:
	@echo "make setup      install into $(VENV)"
	@echo "make run        compare the policy mixes and write a report"
	@echo "make app        open the browser app at http://127.0.0.1:8765"
	@echo "make test       run all tests, compiled and plain"
	@echo "make lint       check form, types and floors"
	@echo "make benchmark  time kernels and whole runs beside other tools"
	@echo "make clean      delete what was built, not results"

setup: $(VENV)/.run-installed
	@:
dev: $(VENV)/.dev-installed
	@:

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "pearlnet needs Python 3.11 or newer: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run-installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "installing pearlnet into $(VENV) (a minute or two, once)"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "installing pearlnet and its development tools into $(VENV) (a few minutes, once)"
	@$(PIP) install -c constraints.txt -e ".[dev]"
	@touch $@ $(VENV)/.run-installed $(VENV)/.app-installed

run: setup
	@$(BIN)/pearlnet compare $(ARGS)

$(VENV)/.app-installed: $(VENV)/.made pyproject.toml constraints.txt
	@echo "installing pearlnet and its browser app into $(VENV) (a minute or two, once)"
	@$(PIP) install -c constraints.txt -e ".[app]"
	@touch $@ $(VENV)/.run-installed

app: $(VENV)/.app-installed
	@exec $(BIN)/pearlnet app $(ARGS)

test: dev
	@rm -rf $(FRESH)
	@NUMBA_CACHE_DIR=$(FRESH) PEARLNET_CACHE_DIR=$(FRESH) $(BIN)/python -m pytest -q $(ARGS)
	@echo "once more without compiling: the tests marked plain"
	@NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest -q -m plain $(ARGS)

$(VENV)/.benchmark-installed: $(VENV)/.run-installed
	@$(PIP) install -c constraints.txt -e ".[benchmark]"
	@touch $@

# Where not all peers can be installed, the others are, and the table says which are missing.
$(PEERS)/.installed: benchmarks/requirements.txt benchmarks/constraints.txt
	@echo "installing the peers into $(PEERS) (a few minutes, once)"
	@$(PYTHON) -m venv $(PEERS)
	@install="$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet --quiet install \
	    -c benchmarks/constraints.txt"; \
	  $$install -r benchmarks/requirements.txt || \
	  while read -r peer; do $$install "$$peer" || echo "left out: $$peer" >&2; done < benchmarks/requirements.txt
	@touch $@

benchmark: $(VENV)/.benchmark-installed $(PEERS)/.installed
	@$(BIN)/python -m benchmarks.run $(ARGS)

lint: dev
	@$(BIN)/ruff format --check --quiet . >/dev/null || { echo "format: run $(BIN)/ruff format" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/basedpyright
	@$(BIN)/lint-imports

clean:
	@rm -rf build dist *.egg-info .pytest_cache .ruff_cache .hypothesis .benchmarks .import_linter_cache
	@find abm agents benchmarks experiments networks tests viz -name __pycache__ -type d -prune -exec rm -rf {} +
