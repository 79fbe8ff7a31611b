# The commands of the house. `make demo` and `make test` need Python 3.11 to 3.13, make and the
# package registries, nothing else.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= $(shell nproc 2>/dev/null || sysctl -n hw.ncpu)
POSTGRES ?= postgres://postgres@127.0.0.1:5432/saty
PORT ?= 8000
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo test check bench fix setup clean messages

demo: setup ## an example competition, filled and served
	$(BIN)/saty demo --port $(PORT)

setup: $(VENV)/.installed ## virtual environment, packages, assets, catalogues
	$(BIN)/python tools/build_assets.py
	$(BIN)/python tools/messages.py compile

$(VENV)/.installed: requirements/base.txt requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

test: setup ## everything the machine has; it names what it lacks
	$(BIN)/python tools/run_tests.py

check: setup ## lint, types, the map, printed docs, translations
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint src/saty/web/templates --quiet
	$(BIN)/saty reference --check
	$(BIN)/python tools/messages.py check
	$(BIN)/saty manage makemigrations --check --dry-run
	$(BIN)/saty check kz-presidential-reserve
	$(BIN)/saty check kz-presidential-reserve-2019
	$(BIN)/saty check kz-regional-reserve

bench: setup ## the benchmarks; they print what they measured
	$(BIN)/python tools/run_bench.py

fix: setup ## what can be mended by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/saty reference

messages: setup ## collect texts to translate into the catalogues
	$(BIN)/python tools/messages.py collect

clean:
	rm -rf $(VENV) node_modules var src/saty/web/static/saty
