# Everything is bootstrapped into this folder: a private uv, then the locked environment.
UV := .tools/bin/uv
RUN := $(UV) run --frozen --no-sync
WORKERS ?= 2
REPLAY_DATA ?= ../shared/data/orders-olist

.PHONY: demo test lint bench rows deep replay clean

.tools/bin/uv:
	python3 -m venv .tools
	.tools/bin/pip install --quiet --disable-pip-version-check "uv>=0.9,<2"

.venv/.synced: .tools/bin/uv uv.lock pyproject.toml
	$(UV) sync --frozen --quiet
	touch $@

demo: .venv/.synced
	$(RUN) tradewind demo

lint: .venv/.synced
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

test: lint
	$(RUN) pytest -n $(WORKERS) --dist worksteal

bench: .venv/.synced
	$(RUN) tradewind bench orders

rows: .venv/.synced
	$(RUN) python -m tradewind.testing.walls.rows

replay: .venv/.synced
	$(RUN) tradewind replay olist $(REPLAY_DATA)

# The long versions of what CI runs small.
deep: lint
	TRADEWIND_DEEP=1 HYPOTHESIS_PROFILE=deep $(RUN) pytest -n $(WORKERS) --dist worksteal

clean:
	rm -rf .venv .tools build
