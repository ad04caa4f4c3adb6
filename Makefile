# Kinframe's two commands are `make demo` and `make test`; everything else serves those who work on it.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
HUB    := .venv/bin
VISION := .venv-vision/bin

.PHONY: demo demo-check test check bench install lock clean

demo: install
	$(HUB)/kinframe demo

demo-check: install
	$(HUB)/kinframe demo --check

install: .venv/.installed .venv-vision/.installed

.venv/.installed: locks/hub.txt pyproject.toml scripts/install
	PYTHON=$(PYTHON) scripts/install .venv locks/hub.txt

.venv-vision/.installed: locks/vision.txt pyproject.toml scripts/install
	PYTHON=$(PYTHON) scripts/install .venv-vision locks/vision.txt
