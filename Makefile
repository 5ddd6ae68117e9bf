.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check bench revision lock

# A distribution's Python is built with optimisation; a self-built one is often 40 % slower.
PYTHON ?= $(firstword $(wildcard /usr/bin/python3.11) python3.11)
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: .venv/.installed ## .venv with the locked dependencies and the command jiaxiao

setup-dev: .venv/.installed-dev

.venv/.python:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: requirements.lock pyproject.toml | .venv/.python
	$(PIP) install -q --require-hashes -r requirements.lock
	$(PIP) install -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(PIP) install -q --require-hashes -r requirements-dev.lock
	@touch $@

demo: setup ## the whole product with a made-up school and the local WeChat
	$(BIN)/jiaxiao demo

test: setup-dev ## every test, on real PostgreSQL, Redis and Chromium
	$(BIN)/python tests/install_browser.py
	$(BIN)/pytest -n 3 --dist worksteal

check: setup-dev ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

# An environment of its own: the peers are old and bring libraries that the product must not see.
.venv-bench/.installed: requirements.lock requirements-bench.lock
	test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/pip --disable-pip-version-check install -q --require-hashes \
		-r requirements.lock -r requirements-bench.lock
	@touch $@

bench: .venv-bench/.installed setup-dev ## the benchmarks, as ratios against peers in the same run; first paint of pages, a bound month, a plan of visits, a month's report
	.venv-bench/bin/python -m benchmarks
	$(BIN)/python tests/install_browser.py
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.archive
	$(BIN)/python -m benchmarks.visit_plan
	$(BIN)/python -m benchmarks.month_report

revision: setup-dev ## the migration for changed tables: make revision m="lost and found"
	$(BIN)/python -c 'import sys; from storage.migrate import write_next_revision; write_next_revision(sys.argv[1])' "$(m)"
	$(BIN)/ruff format -q storage/migrations

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: ## renew the three locks (needs uv)
	$(LOCK) pyproject.toml --extra build -o requirements.lock
	$(LOCK) pyproject.toml --extra build --extra dev -c requirements.lock -o requirements-dev.lock
	$(LOCK) --group bench -c requirements.lock -c requirements-dev.lock -o requirements-bench.lock
