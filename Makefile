.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test check bench lock

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
	$(BIN)/pytest -n auto --dist worksteal

check: setup-dev ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: setup-dev ## the benchmarks, as ratios against peers in the same run
	$(BIN)/python -m benchmarks

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml --extra build
lock: ## renew both locks (needs uv)
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock
