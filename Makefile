PYTHON ?= python3
BIN := .venv/bin
SOURCES := pyproject.toml deploy/compile_translations.py $(wildcard hubserver/translations/*/LC_MESSAGES/*.po)

.PHONY: run test check bench bench-peer fuzz soak audit translations

run: .venv/.run  ## set up and start a hub with the sample packs
	@$(BIN)/hubserver demo --data data

test: .venv/.dev  ## set up and pass every test
	@deploy/test-tools.sh
	@$(BIN)/python -m pytest -n 3 $(ARGS)

check: .venv/.dev  ## lint and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: .venv/.dev  ## measure speed, size and memory beside the budgets
	@deploy/test-tools.sh
	@$(BIN)/python -m tests.benchmarks $(ARGS)

bench-peer: .venv/.dev  ## the same journeys on the hub and on Kolibri, in turn; PEER=where that is installed, outside this folder
	@deploy/test-tools.sh
	@$(BIN)/python -m tests.benchmarks.peer

soak: .venv/.dev  ## a hall's day for two hours, then the power goes thousands of times; MINUTES=120, STATES=5000, SEED=0
	@nice $(BIN)/python -m tests.benchmarks.soak $(or $(MINUTES),120)
	@nice $(BIN)/python -m tests.powercut $(or $(STATES),5000) $(or $(SEED),0)

translations: .venv/.dev  ## bring the translations up to date with the texts, and say what is missing
	@deploy/translations.sh

fuzz: .venv/.dev  ## try bytes that nobody wrote on all that reads a pack, and on a hub; MINUTES=10, SEED=0, HUB_REQUESTS=5000
	@nice $(BIN)/python -m tests.fuzz $(or $(MINUTES),10) $(or $(SEED),0)
	@HUB_REQUESTS=$(or $(HUB_REQUESTS),5000) nice $(BIN)/python -m pytest -q -n 0 tests/processes/test_odd_requests.py

audit: .venv/.run  ## ask whether a library has a known hole; needs the internet
	@deploy/audit.sh $(PYTHON)

.venv/bin/python:
	@deploy/make-venv.sh $(PYTHON)

.venv/.run: deploy/requirements.txt $(SOURCES) | .venv/bin/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r deploy/requirements.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: deploy/requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r deploy/requirements-dev.txt
	@touch $@
