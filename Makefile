# Kinframe's two commands are `make demo` and `make test`; everything else serves those who work on it.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
HUB    := .venv/bin
VISION := .venv-vision/bin
PYTEST := -m pytest

# What runs in the vision environment; all other tests run in the hub's.
VISION_UNIT        := tests/unit/frame_node tests/unit/render_node
VISION_INTEGRATION := tests/contract/vision tests/integration/frame_node tests/integration/render_node
# End-to-end tests that need a house in which no other test has hung or rendered anything.
OWN_HOUSE := tests/e2e/test_put_to_rest.py tests/e2e/test_scenes.py

.PHONY: demo demo-check test check types unit integration e2e chaos bench licences lock install test-tools clean

demo: install
	$(HUB)/kinframe demo

demo-check: install
	$(HUB)/kinframe demo --check

# Checks first: they are quick and say more than a failing test.
test: check unit integration e2e

check: install test-tools
	$(HUB)/ruff check .
	$(HUB)/ruff format --check .
	$(HUB)/lint-imports
	$(MAKE) --no-print-directory types
	$(HUB)/python $(PYTEST) tests/architecture

types:
	$(HUB)/mypy protocol hub
	$(HUB)/mypy --python-executable $(VISION)/python frame_node render_node
	node_modules/.bin/tsc --project hub/web/static

unit: install
	$(HUB)/python $(PYTEST) tests/unit $(addprefix --ignore=,$(VISION_UNIT))
	$(VISION)/python $(PYTEST) $(VISION_UNIT)

integration: install test-tools
	$(HUB)/python $(PYTEST) tests/contract tests/integration $(addprefix --ignore=,$(VISION_INTEGRATION))
	$(VISION)/python $(PYTEST) $(VISION_INTEGRATION)

e2e: install test-tools
	$(HUB)/python $(PYTEST) tests/e2e $(addprefix --ignore=,$(OWN_HOUSE))
	set -e; for test in $(OWN_HOUSE); do $(HUB)/python $(PYTEST) $$test; done

# Breaks one thing after another in a house of real processes; needs root. ROWS=quick, all or names.
ROWS ?= all
chaos: install test-tools
	$(HUB)/python -m tests.chaos --rows $(ROWS)

bench: install test-tools
	@scripts/system-packages mpv
	$(HUB)/python benchmarks/run.py

licences: install
	scripts/licences

lock:
	scripts/lock

install: .venv/.installed .venv-vision/.installed

.venv/.installed: locks/hub.txt pyproject.toml scripts/install scripts/system-packages
	PYTHON=$(PYTHON) scripts/install .venv locks/hub.txt

.venv-vision/.installed: locks/vision.txt pyproject.toml scripts/install scripts/system-packages
	PYTHON=$(PYTHON) scripts/install .venv-vision locks/vision.txt

# A browser, network namespaces, a wall clock that lies and TypeScript's checker: tests need them, users do not.
test-tools: node_modules/.installed
	@scripts/system-packages chromium faketime gcc iproute2 libc6-dev xvfb

node_modules/.installed: package-lock.json
	@command -v npm >/dev/null || scripts/system-packages npm
	npm ci --silent --no-audit --no-fund
	touch $@

clean:
	rm -rf .venv .venv-vision node_modules build *.egg-info
