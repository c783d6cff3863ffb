# Everything starts here: `make` says what there is. Each target makes .venv ready first.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PY := .venv/bin/python
# PYTHON=python3.12 picks the interpreter, ARGS="..." goes to main.py, pytest or the study.
ARGS ?=
ifdef PYTHON
export PYTHON
endif

.PHONY: help setup setup-tests run test static check bench fuzz study kills monkey mutants format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv and the system libraries ready
	@resources/deploy/setup.sh

setup-tests:
	@resources/deploy/setup.sh --tests

run: setup ## start the demo; ARGS="..." adds options
	$(PY) main.py --demo $(ARGS)

test: setup-tests ## run the tests; ARGS="..." goes to pytest
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest $(ARGS)

static: setup-tests ## format, lint, import contracts and types, changing nothing
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	.venv/bin/lint-imports --no-logo
	$(PY) -m mypy

check: static test ## all that has to hold before a change goes in

# A whole simulated day takes longer than a test may.
bench: setup-tests ## measure; prints ratios
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -o faulthandler_timeout=1800 tests/benchmarks -s $(ARGS)

fuzz: setup-tests ## ten minutes of spoilt HL7; ARGS="3600" for an hour, guided where atheris is installed
	$(PY) -m tests.vitals.hl7.fuzz $(ARGS)

study: setup-tests ## simulate patients and write resources/docs/forecast-study.md; minutes
	$(PY) -m tests.study $(ARGS)

kills: setup-tests ## kill the kiosk 200 times and compare; ARGS="--count N --folder F" goes on later
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.kills $(ARGS)

monkey: setup-tests ## 10,000 random touches, keys and swipes; ARGS="--acts N --seed N"
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.monkey $(ARGS)

mutants: setup-tests ## break the code on purpose; every breakage must be caught
	QT_QPA_PLATFORM=offscreen $(PY) tests/mutants.py $(ARGS)

format: setup-tests ## put the code into shape
	$(PY) -m ruff check --fix --exit-zero --quiet .
	$(PY) -m ruff format .

clean: ## remove what runs and tools left, .venv stays
	rm -rf build demo-output .benchmarks .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name .venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +
