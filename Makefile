# Two commands do everything: `make run` (set up, then the demo) and `make test` (set up, then every test).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --require-hashes
STAMP := $(VENV)/.ready
LOCKS := requirements-dev.lock requirements-semgrep.lock pyproject.toml

.PHONY: run test setup check format bench lock clean

run: setup
	@$(BIN)/quaygate demo

test: setup
	@$(BIN)/python -m pytest -n auto --dist worksteal

setup: $(STAMP)

# semgrep pins libraries that the app needs in other versions, so only its engine is unpacked, beside the app's own packages.
$(STAMP): $(LOCKS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Quaygate needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@command -v git >/dev/null || { echo "Quaygate needs git. On Debian: apt-get install git"; exit 1; }
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(INSTALL) -r requirements-dev.lock
	@rm -rf $(VENV)/semgrep && $(INSTALL) --no-deps --target $(VENV)/semgrep -r requirements-semgrep.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
	@echo "Ready. The command is $(BIN)/quaygate"

check: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/house

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: setup
	@$(BIN)/python -m benchmarks

# The lock files name versions and hashes, never a registry.
lock: setup
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --extra sandbox pyproject.toml -o requirements.lock
	@$(UV) pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --extra sandbox --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	@$(UV) pip compile --quiet --python-version 3.11 --no-deps --generate-hashes --no-emit-index-url requirements-semgrep.in -o requirements-semgrep.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
