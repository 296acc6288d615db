# Every target sets up what it needs in .venv; nothing but python3 (3.11+), venv and make is assumed.
# Settings come from the environment (ONSHORE_*); ARGS goes to the command: make test ARGS="-k duty"

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE := app graph loaders onshore tests bench scripts
SCRIPTS := app/static/js tests/js
BIOME := scripts/js/node_modules/.bin/biome
TYPED := onshore tests bench scripts
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := run
.PHONY: run test test-spark check check-js biome format biome-format bench neo4j neo4j-jars lock clean

run: .venv/.run
	@exec $(BIN)/onshore serve $(ARGS)

# Two files at a time, each whole in one process, which sets up what its tests share only once.
# ARGS="-n 0" runs one by one.
test: .venv/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --ignore tests/scale $(ARGS)

# The engines of batches for real: Spark wants Java, and the packages take 700 MB.
test-spark: .venv/.spark
	$(BIN)/python -m pytest tests/scale $(ARGS)

check: .venv/.dev check-js
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --quiet -n 0 tests/unit/test_import_circles.py

# The scripts of the page, where Node is there; CI has it.
check-js:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory biome; \
	elif [ -n "$$CI" ]; then echo "make check needs Node and npm here"; exit 1; \
	else echo "no Node on this machine: app/static/js is not checked"; fi

biome: scripts/js/node_modules/.installed
	$(BIOME) check --config-path=scripts/js --error-on-warnings $(SCRIPTS)

format: .venv/.dev
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory biome-format; fi

biome-format: scripts/js/node_modules/.installed
	$(BIOME) check --config-path=scripts/js --write $(SCRIPTS)

scripts/js/node_modules/.installed: scripts/js/package-lock.json
	@npm ci --prefix scripts/js --no-audit --no-fund --silent
	@touch $@

bench: .venv/.dev
	$(BIN)/python -m bench $(ARGS)

# A real Neo4j Community in the foreground, for those with a JDK and Maven and no container engine.
neo4j:
	@exec $(PYTHON) scripts/neo4j/start.py $(ARGS)

neo4j-jars:
	$(PYTHON) scripts/neo4j/start.py --fetch-only $(ARGS)

# Maintainers: after a change of dependencies; make lock UPGRADE=1 takes the newest of everything.
lock: .venv/.dev
	$(COMPILE) pyproject.toml --output-file requirements/run.lock
	$(COMPILE) pyproject.toml --extra html --extra pdf --extra fast --extra llm --extra parquet --extra excel \
		--extra agents --extra sign --extra dev \
		--constraint requirements/run.lock --no-annotate --output-file requirements/dev.lock
	$(COMPILE) pyproject.toml --extra duckdb --extra spark \
		--constraint requirements/run.lock --constraint requirements/dev.lock --no-annotate \
		--output-file requirements/spark.lock
	$(COMPILE) requirements/build.in --output-file requirements/build.lock

clean:
	rm -rf .venv scripts/js/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		build dist test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Onshore needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + \
		". Name another one: make PYTHON=python3.12")'
	@echo "Setting up .venv (once; a minute or so)"
	@$(PYTHON) -m venv .venv

.venv/.run: requirements/run.lock requirements/build.lock pyproject.toml | .venv/pyvenv.cfg
	@$(PIP) install --require-hashes --no-deps -r requirements/build.lock -r requirements/run.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.run
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.lock
	@touch $@

.venv/.spark: requirements/spark.lock .venv/.dev
	@$(PIP) install --require-hashes --no-deps -r requirements/spark.lock
	@touch $@
