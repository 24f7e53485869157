# Every target only sets up the virtual environment and calls the `trilogue` command.
# Variables: EVENT=<event> (default: all but the demo), DEVICE=auto|cuda|mps|cpu, ARGS="further options", PYTHON=python3, JOBS=2 (processes of the tests)

PYTHON ?= python3
JOBS ?= 2
EVENT ?=
DEVICE ?= auto
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
MINOR := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
CONSTRAINTS := constraints-$(MINOR).txt
TRILOGUE := $(BIN)/trilogue
RUN = $(TRILOGUE) $@ $(EVENT) --device $(DEVICE) $(ARGS)
MINI := --transcriber mini-speech --translator mini-translation --device cpu --offline

export PYANNOTE_METRICS_ENABLED := 0
export HF_HUB_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo transcribe translate summarize review evaluate doctor test figures bench check format constraints clean

help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'
	@echo; echo '  EVENT=<event>   one event of recordings/ (default: every one but the demo)'
	@echo '  DEVICE=cpu      auto, cuda, mps or cpu'; echo '  ARGS="--dry-run"   further options; see `.venv/bin/trilogue --help`'

setup: $(VENV)/.installed ## Make the virtual environment and install what the demo needs

demo: $(VENV)/.installed ## Run the main job on the bundled event and score it
	@$(TRILOGUE) summarize demo $(MINI) $(ARGS) || test $$? -eq 5 # finished, with sentences left out: the table says so
	@$(TRILOGUE) evaluate demo

transcribe: $(VENV)/.installed ## From the recording to a transcript by speaker and session
	@$(RUN)

translate: $(VENV)/.installed ## ... and its translation
	@$(RUN)

summarize: $(VENV)/.installed ## ... and the outline in the house style
	@$(RUN)

review: $(VENV)/.installed ## Check and correct EVENT in the browser, with the audio at hand
	@test -n "$(EVENT)" || { echo 'Name the event: make review EVENT=demo' >&2; exit 2; }
	@$(TRILOGUE) review $(EVENT) $(ARGS)

evaluate: $(VENV)/.installed ## Score an event against recordings/<event>/reference/
	@$(TRILOGUE) evaluate $(EVENT) $(ARGS)

doctor: $(VENV)/.installed ## Check prerequisites, ffmpeg, GPU, weights and disk; with EVENT, account for its recording
	@$(TRILOGUE) doctor $(EVENT) --device $(DEVICE) $(ARGS)

test: $(VENV)/.tested ## Set everything up and pass the tests, offline
	@OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

figures: $(VENV)/.tested ## Score three events from seeds and voices that no training saw
	@mkdir -p build/figures/recordings && ln -sfn ../../models build/figures/models
	@for seed in 101 102 103; do \
	  test -d build/figures/recordings/seed-$$seed || $(BIN)/python -m world.events --seed $$seed --held-out --out build/figures/recordings/seed-$$seed; \
	  $(TRILOGUE) summarize seed-$$seed --root build/figures $(MINI) >/dev/null || test $$? -eq 5 || exit 1; \
	  $(TRILOGUE) evaluate seed-$$seed --root build/figures || exit 1; \
	done

bench: $(VENV)/.tested ## Time it beside openai-whisper, faster-whisper and transformers, and on recordings of up to ten hours
	@$(BIN)/python -m benchmarks.transcription $(ARGS)
	@$(BIN)/python -m benchmarks.scaling
	@$(BIN)/python -m benchmarks.translation
	@$(BIN)/python -m benchmarks.review_page

check: $(VENV)/.linted $(VENV)/.tested ## Formatting, lint, types and import layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.linted ## Put the code into its format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

constraints: ## Write the constraints file of this Python's minor version from a fresh resolve
	@$(PYTHON) -m venv build/resolve && build/resolve/bin/pip install -q --upgrade pip
	@build/resolve/bin/pip install -q 'torch==2.13.0' 'setuptools>=77.0.3,<81' -e '.[evaluate]' --group test --group lint
	@build/resolve/bin/pip freeze --exclude-editable --exclude trilogue | sed 's/+cpu$$//' > $(CONSTRAINTS)
	@rm -rf build/resolve

clean: ## Remove what runs made (recordings and corrections stay)
	@find outputs -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +

# pip reads dependency groups from 25.1 on. torch is installed first and alone, so that no other package chooses it.
$(VENV)/.pip: $(CONSTRAINTS)
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo 'Python 3.11, 3.12 or 3.13 is needed; name one with PYTHON=python3.11.' >&2; exit 2; }
	@command -v cc >/dev/null || { echo 'A C compiler is needed; install gcc (Debian: apt install build-essential).' >&2; exit 2; }
	@$(PYTHON) -c 'import sysconfig, os, sys; sys.exit(not os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")))' \
	  || { echo "Python's headers are needed; install them (Debian: apt install python3-dev)." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'Setting up $(VENV) (about two minutes the first time) ...'
	@$(BIN)/python -m pip install -q --upgrade 'pip>=25.1'
	@$(BIN)/python -m pip install -q -c $(CONSTRAINTS) 'setuptools<81' wheel
	@$(BIN)/python -m pip install -q -c $(CONSTRAINTS) torch
	@touch $@

$(VENV)/.installed: $(VENV)/.pip pyproject.toml
	@$(BIN)/python -m pip install -q -c $(CONSTRAINTS) -e '.[evaluate]'
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	@$(BIN)/python -m pip install -q -c $(CONSTRAINTS) --group test
	@touch $@

$(VENV)/.linted: $(VENV)/.installed
	@$(BIN)/python -m pip install -q -c $(CONSTRAINTS) --group lint
	@touch $@
