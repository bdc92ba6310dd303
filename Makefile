# Everything is bootstrapped into this folder: a private uv, then the locked environment.
UV := .tools/bin/uv
RUN := $(UV) run --frozen --no-sync
WORKERS ?= 2
REPLAY_DATA ?= ../shared/data/orders-olist

.PHONY: demo test browser shots lint bench rows deep replay clean

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

# The browser tests share one running demo, so they come alone and last.
test: lint
	$(RUN) pytest -n $(WORKERS) --dist worksteal --ignore tests/browser
	$(RUN) pytest tests/browser

# What the browser tests and pictures need of Debian: Chromium, and letters of all scripts.
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
browser:
	command -v chromium > /dev/null || { $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
	  --no-install-recommends chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji; }

shots: .venv/.synced
	$(RUN) python -m tests.browser.shots

bench: .venv/.synced
	$(RUN) tradewind bench orders
	$(RUN) tradewind bench pages

rows: .venv/.synced
	$(RUN) python -m tradewind.testing.walls.rows

replay: .venv/.synced
	$(RUN) tradewind replay olist $(REPLAY_DATA)

# The long versions of what CI runs small.
deep: lint
	TRADEWIND_DEEP=1 HYPOTHESIS_PROFILE=deep $(RUN) pytest -n $(WORKERS) --dist worksteal --ignore tests/browser

clean:
	rm -rf .venv .tools build
