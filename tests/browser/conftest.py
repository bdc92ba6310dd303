"""One running demo and one browser for all tests here; pages are opened as a person would.

TRADEWIND_TEST_SITE names a demo that runs already, TRADEWIND_TEST_HOME its folder: for whoever
writes tests. It should be started with TRADEWIND_PROXIES=1, as the one here is: each window says
that it comes from an address of its own, so that what one place may do in an hour is not used up.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tradewind.cli.processes import free_port
from tradewind.design import assets

from .windows import DESKTOP, Demo, Watch, address, until

_BOOT = 560.0
# What a page may take on a machine that does other things too.
_PATIENCE = 30_000
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the clock of a test when it begins: the demo that the first one waits for is apart."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.timeout(300, func_only=True))


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """Return a demo market that runs; it is this session's own unless one is named."""
    running = os.environ.get("TRADEWIND_TEST_SITE")
    if running:
        yield Demo(running.rstrip("/"), Path(os.environ["TRADEWIND_TEST_HOME"]))
        return
    home, port = tmp_path_factory.mktemp("demo"), free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    said = home / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "tradewind.cli", "demo", "--port", str(port), "--scale", "0.07"],
            env=kept | {"TRADEWIND_HOME": str(home), "TRADEWIND_PROXIES": "1"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:

        def up() -> bool:
            text = said.read_text(errors="replace")
            if process.poll() is not None:
                pytest.fail(f"the demo ended with {process.returncode}:\n{text[-4000:]}")
            return "Ctrl-C" in text

        try:
            until("the demo", up, seconds=_BOOT)
        except AssertionError:
            pytest.fail(f"the demo is not up:\n{said.read_text(errors='replace')[-4000:]}")
        yield Demo(f"http://127.0.0.1:{port}", home)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the demo as a shutdown would, or else all of its group."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("Chromium is not installed: `make browser` installs it")
        pytest.skip("Chromium is not installed: `make browser` installs it")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Return who listens to all windows of a test; in the end nothing bad may have been heard."""
    ear = Watch()
    yield ear
    assert ear.heard == []


@pytest.fixture
def open_window(demo, browser, watch) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of its own, in which nobody is signed in."""
    contexts = []

    def opened(*, size: dict[str, int] = DESKTOP, **options: object) -> BrowserContext:
        context = browser.new_context(
            viewport=size,
            base_url=demo.site,
            reduced_motion="reduce",
            extra_http_headers={"X-Forwarded-For": address()},
            # What a worker asks for itself would not say whose address it comes from.
            **{"service_workers": "block", **options},
        )
        context.set_default_timeout(_PATIENCE)
        context.set_default_navigation_timeout(_PATIENCE)
        contexts.append(context)
        context.on("page", watch.listen)
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(open_window) -> Callable[..., Page]:
    """Return a function that opens a page in a browser of its own."""

    def opened(*, size: dict[str, int] = DESKTOP, **options: object) -> Page:
        return open_window(size=size, **options).new_page()

    return opened


@pytest.fixture(scope="session")
def axe(demo) -> str:
    """Return the script of axe-core."""
    return (assets.packages(home=demo.home) / "axe-core" / "axe.min.js").read_text()
