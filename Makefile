# SPDX-License-Identifier: GPL-3.0-or-later
# All development tasks: `make help` lists them. Needs Python 3.11 and git; everything else is fetched into this folder.

export IMAGE ?=
PORT ?= 8600
ARGS ?=
PYTEST_ARGS ?=

# Blender's module must find neither the developer's Blender profile nor the home folder's Python packages.
export PYTHONNOUSERSITE = 1
unexport PYTHONPATH PYTHONHOME
# Otherwise every test process, and every Blender that it starts, would compile all its imports again.
unexport PYTHONDONTWRITEBYTECODE

PYTHON = .venv/bin/python
# One process per core, each with its own Blender and profile. The tests of a file stay together and share what they start.
WORKERS ?= auto
PYTEST = -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder
SETUP = pyproject.toml tools/make_environment tools/find_python

.PHONY: help demo check test test-all test-4.2 test-5.2 test-window fuzz recovery bench zip zip-all looks pictures site wheel sandbox lint format messages clean setup train train-cutout
.DEFAULT_GOAL := help

help:  ## List the targets
	@grep -hE '^[a-z0-9.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([^:]+):.*## */\1\t/' | awk -F'\t' '{printf "  %-10s %s\n", $$1, $$2}'

demo: .venv/.ready wheel  ## Picture to model, end to end: make demo [IMAGE=picture.png] [SERVICE=list]
	$(PYTHON) -m tools.demo $(if $(SERVICE),--service $(SERVICE)) $(if $(IMAGE),"$$IMAGE")

check: .venv/.ready wheel  ## All tests that need no Blender
	$(PYTHON) $(PYTEST) --without-blender $(PYTEST_ARGS)

test: .venv/.ready wheel  ## All tests, in Blender 4.5
	$(PYTHON) $(PYTEST) $(PYTEST_ARGS)

# Tests without Blender give the same result in each version, except for calculations: Blender 5.2 has another numpy.
test-4.2: .venv-4.2/.ready wheel
	.venv-4.2/bin/python $(PYTEST) -m blender $(PYTEST_ARGS)

test-5.2: wheel
	@if tools/find_python 3.13 >/dev/null; then \
	    $(MAKE) --no-print-directory .venv-5.2/.ready && .venv-5.2/bin/python $(PYTEST) -m "blender or numpy" $(PYTEST_ARGS); \
	else \
	    echo "Blender 5.2 skipped: it needs Python 3.13, and none was found"; \
	fi

# Tests that kill Blender run once each in `make test`; here five times, together with those that take minutes.
recovery: .venv/.ready  ## Kill Blender at each step of a job, five times each
	MAQUETTE_REPETITIONS=5 $(PYTHON) $(PYTEST) $(PYTEST_ARGS) tests/recovery tests/jobs/test_kill_comfyui.py

# Needs MAQUETTE_SHOT, a program that shows the add-on in Blender's window (see tools/window.py).
test-window: .venv/.ready wheel
	$(PYTHON) $(PYTEST) -o faulthandler_timeout=900 $(PYTEST_ARGS) tests/window

test-all: test test-4.2 test-5.2  ## All tests in Blender 4.5; those that need Blender also in 4.2 and, if Python 3.13 is found, 5.2

fuzz: .venv/.ready  ## Import 300 damaged model files, of which `make test` uses a few
	MAQUETTE_DAMAGED_FILES=300 $(PYTHON) -m pytest $(PYTEST_ARGS) tests/worker/test_damage.py

bench: .venv/.ready wheel  ## Benchmarks: a table here, and out/bench.json
	$(PYTHON) -m benchmarks $(ARGS)

zip: .venv/.ready wheel  ## The extension for this computer: dist/maquette-VERSION.zip, validated
	$(PYTHON) -m tools.build_zip

zip-all: .venv/.ready .venv-simplifier/.ready  ## One zip for each platform, and one for every other system
	$(PYTHON) -m tools.build_zip all

# Needs MAQUETTE_SHOT, as the tests in a window do.
pictures: .venv/.ready wheel  ## Take the documentation's pictures again: make pictures [ARGS="first_steps panels"]
	$(PYTHON) -m tools.pictures.take $(ARGS)

looks: .venv/.ready wheel  ## Sheets of the panel in every theme, width, scale and language: make looks [ARGS="narrow light"]
	$(PYTHON) -m tools.pictures.looks $(ARGS)

site: .venv/.ready .venv-simplifier/.ready  ## The website with the repository for Get Extensions: make site [MAQUETTE_WEBSITE=address]
	$(PYTHON) -m tools.site.build

# Resumes where it was stopped. `ASSETS=folder` has the packs as arrays, `TRAINING=folder` gets the results.
ASSETS ?= ../shared/assets
TRAINING ?= out/training
HOURS ?= 6
train: .venv-training/.ready  ## Render the packs and train the depth network: make train [ASSETS=packs] [TRAINING=folder] [HOURS=6]
	.venv-training/bin/python -m training.render "$(ASSETS)" "$(TRAINING)/data"
	.venv-training/bin/python -m training.train "$(TRAINING)/data" "$(TRAINING)/run" --hours $(HOURS)

train-cutout: .venv-training/.ready  ## Compose photographs of the packs and train the network that finds a subject; options as above
	.venv-training/bin/python -m training.cutout.photographs "$(ASSETS)" "$(TRAINING)/photographs"
	.venv-training/bin/python -m training.cutout.train "$(TRAINING)/photographs" "$(TRAINING)/cutout" --hours $(HOURS)
	.venv-training/bin/python -m training.cutout.export "$(TRAINING)/cutout/checkpoint.pt" "$(TRAINING)/cutout/network.npz"

# Without the compiler (no network, an uncommon system) everything works except the simplifier, whose tests are skipped.
wheel: .venv/.ready
	@$(MAKE) --no-print-directory .venv-simplifier/.ready && $(PYTHON) -m tools.simplifier.wheel >/dev/null || true

sandbox: .venv/.ready  ## A server that stands in for the services: make sandbox [PORT=8600] [ARGS="--generation-seconds 3"]
	$(PYTHON) -m sandbox --port $(PORT) $(ARGS)

SHELL_SCRIPTS = .ci/run tools/fetch_blender tools/find_python tools/make_environment tools/missing_libraries
lint: .venv/.ready  ## Check style, format and types, also of workflows and shell scripts
	@status=0; \
	.venv/bin/ruff check . || status=1; \
	.venv/bin/ruff format --check . || status=1; \
	$(PYTHON) -m tools.check_types || status=1; \
	.venv/bin/actionlint -shellcheck .venv/bin/shellcheck .github/workflows/*.yml || status=1; \
	.venv/bin/shellcheck $(SHELL_SCRIPTS) || status=1; \
	exit $$status

format: .venv/.ready  ## Format the code as lint expects
	.venv/bin/ruff check --fix --exit-zero .
	.venv/bin/ruff format .

messages: .venv/.ready  ## Update the translation catalogs from the source
	$(PYTHON) -m tools.messages

clean:  ## Remove everything made here, the environments included
	rm -rf .venv .venv-4.2 .venv-5.2 .venv-simplifier .venv-training .tools .cache dist out
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: .venv/.ready  ## The environment of Blender 4.5 alone

.venv/.ready: $(SETUP)
	tools/make_environment .venv 3.11 blender-4-5 test lint
	@touch $@

.venv-4.2/.ready: $(SETUP)
	tools/make_environment .venv-4.2 3.11 blender-4-2 test
	@touch $@

.venv-5.2/.ready: $(SETUP)
	tools/make_environment .venv-5.2 3.13 blender-5-2 test
	@touch $@

.venv-simplifier/.ready: $(SETUP)
	tools/make_environment .venv-simplifier 3.11 simplifier
	@touch $@

.venv-training/.ready: $(SETUP)
	tools/make_environment .venv-training 3.11 training
	@touch $@
