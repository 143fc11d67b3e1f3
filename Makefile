# The commands of the project. All of them set up what they need first.
PYTHON ?= python3.11
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export DVC_NO_ANALYTICS := 1
export PYTHONDONTWRITEBYTECODE := 1
export PYTHONHASHSEED := 0

.PHONY: setup report test lab docs lint clean

setup: .venv/.done ## a virtual environment with the exact packages of requirements.lock

.venv/.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -c "from parley.stance.encoder import base_folder; base_folder()"
	touch $@

report: setup ## raw pages to reports/parley.pdf, then three headline findings
	dvc repro --quiet
	parley readme reports/numbers.json README.md
	@echo "The report: $(CURDIR)/reports/parley.pdf"
	@parley headlines reports/numbers.json

test: setup ## all tests
	pytest

lab: setup ## JupyterLab on the notebooks
	jupyter lab notebooks

docs: setup ## the data dictionary from the schema, the tables of the data sheet from the data
	parley dictionary docs/data-dictionary.md
	parley datasheet data data/README.md

lint: setup ## style and types
	ruff check src tests pipelines benchmarks
	mypy

clean: ## take away what the pipeline made and keeps out of git
	rm -rf data/interim data/processed reports/numbers .dvc/cache .dvc/tmp
