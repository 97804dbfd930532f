# The two commands are `make run` and `make test`; the others serve them.
SHELL := /bin/bash
PORT ?= 8000
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test lock setup setup-tests format bench-ledger bench-month load proof-plans proof-bugs proof-kill proof-histories test-postgresql bench portraits screens

run: setup
	@deploy/run-embedded.sh $(PORT)

test: setup-tests
	@tests/run-all.sh

setup: .venv/ready

.venv/ready: requirements.txt
	@deploy/make-venv.sh $(PYTHON)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

setup-tests: .venv/ready-for-tests

.venv/ready-for-tests: .venv/ready tests/requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

# Pins and hashes every dependency again, for Python 3.11 to 3.13, naming no registry. Needs `uv`.
lock:
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 tests/requirements.in -o tests/requirements.txt

format: setup-tests
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

# A million entries of ledger verified: entries per second and peak memory, beside a hundred thousand.
bench-ledger: setup-tests
	@$(BIN)/python -m tests.benchmarks.long_ledger

# Bugs that others had, put back one by one: each must be caught.
proof-bugs: setup-tests
	@$(BIN)/python -m tests.money.put_back

# Workers and a database killed at random while merchants are paid: one transfer per debt.
proof-kill: setup-tests
	@$(BIN)/python -m tests.money.kill

# Everything on PostgreSQL, where `make test` says again only what an engine may do in its own way.
test-postgresql: setup-tests
	@eval "$$(tests/services.sh)" && DATABASE_URL=$$TEST_POSTGRESQL_URL TEST_DB_SUFFIX=postgres $(BIN)/pytest -q -n 2 \
		--dist loadgroup -m "not browser and not histories and not told_once and not no_database"

# Every random history, those of money a thousand: `make test` lives a few of each.
proof-histories: setup-tests
	@eval "$$(tests/services.sh)" && HISTORIES=all TEST_DB_SUFFIX=histories $(BIN)/pytest -q -n 2 $$(grep -rlE 'paces import|@given' tests --include='test_*.py')

# Our pages beside a bare Django page and stock Oscar, at 300, 5,000 and 50,000 products (BENCH_SIZES="300" for one).
bench: setup-tests
	@eval "$$(tests/services.sh)" && $(BIN)/python -m tests.benchmarks.window

# The ten heaviest questions among 50,000 products: none reads a whole big table (PLANS_PRODUCTS=5000 for fewer).
proof-plans: setup-tests
	@eval "$$(tests/services.sh)" && $(BIN)/python -m tests.benchmarks.plans

# Sixty people browse and order for a minute: no error, no order lost, none placed twice, and the memory after it.
load: setup-tests
	@eval "$$(tests/services.sh)" && $(BIN)/python -m tests.benchmarks.load

# What a telephone shows, and when, on one bar of network: 400 kbit/s, 400 ms (SLOW_LINE_TOWN=http://… for an open town).
.PHONY: slow-line
slow-line: setup-tests
	@$(BIN)/python -m tests.benchmarks.slow_line

# A month of a thousand merchants closed: 20,000 order lines, then 200,000.
bench-month: setup-tests
	@$(BIN)/python -m tests.benchmarks.month_end

# Every public page and each state of a resident's way, at every width and in every light: pictures in var/portraits.
portraits: setup-tests
	@VAR_DIR=$$PWD/var/portraits-town $(BIN)/python -m tests.journeys.portraits var/portraits $(PORTRAITS)

# The pictures of the README, from those.
screens: setup-tests
	@$(BIN)/python -m tests.journeys.screens var/portraits docs/screens
