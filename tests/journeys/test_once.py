"""One order's whole life over HTTP, as `tradewind demo --once` lives it on an empty market."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from rich.console import Console
from typer.testing import CliRunner

from tradewind.cli import main, serving
from tradewind.demo import once
from tradewind.demo.once import StepFailed
from tradewind.demo.window import Window
from tradewind.kernel import database

SIGN_UP = "500 at http://127.0.0.1:9/account/signup/: Something went wrong"


def test_an_order_lives_its_whole_life_and_leaves_nothing_behind(tmp_path: Path) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}

    done = subprocess.run(
        [sys.executable, "-m", "tradewind.cli", "demo", "--once", "--json"],
        env=kept | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    assert (figures["ledger_balanced"], figures["parked"], figures["steps"]) == (True, 0, 14)
    assert list(tmp_path.glob("tradewind-once-*")) == []
    assert _of(tmp_path) == []


def _of(folder: Path) -> list[list[str]]:
    """Return the command lines of processes that work in a folder, once those that end are gone."""
    found = []
    for process in psutil.process_iter():
        try:
            line, home = process.cmdline(), process.environ().get("TRADEWIND_HOME", "")
        except psutil.Error:
            continue
        if any(str(folder) in word for word in (*line, home)):
            found.append(process)
    _, alive = psutil.wait_procs(found, timeout=20)
    return [process.cmdline() for process in alive]


def test_a_step_that_fails_says_who_could_not_do_what_on_which_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(window: Window, path: str) -> None:
        raise LookupError(SIGN_UP)

    monkeypatch.setattr(Window, "open", fail)
    said: list[str] = []

    with pytest.raises(StepFailed) as failed:
        once.live("http://127.0.0.1:9", lambda who, what: said.append(who))

    assert str(failed.value) == f"[seller] could not sign up: {SIGN_UP}"
    assert said == []


def test_a_life_that_fails_ends_its_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[str] = []
    children = SimpleNamespace(stop=lambda: ended.append("all"))
    monkeypatch.setattr(serving, "prepare_pages", lambda: None)
    monkeypatch.setattr(serving.setup, "migrate", lambda: None)
    monkeypatch.setattr(serving, "start_all", lambda **_: children)

    def fail(site: str, say: once.Say) -> None:
        raise StepFailed(SIGN_UP)

    monkeypatch.setattr(once, "live", fail)

    with pytest.raises(StepFailed):
        serving.once(console=Console())

    assert ended == ["all"]


def test_the_command_says_what_failed_in_one_line_and_exits_with_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TRADEWIND_DEMO", "TRADEWIND_STAFF_MFA", "TRADEWIND_HOME", "DATABASE_URL"):
        monkeypatch.setenv(name, "as it was")
    monkeypatch.setattr(main.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(main, "_start", lambda: None)
    monkeypatch.setattr(database, "leave", lambda: None)

    def fail(*, console: Console) -> None:
        raise StepFailed(f"[seller] could not sign up: {SIGN_UP}")

    monkeypatch.setattr(serving, "once", fail)

    done = CliRunner().invoke(main.app, ["demo", "--once", "--json"])

    assert done.exit_code == 1
    assert done.stderr == f"[seller] could not sign up: {SIGN_UP}\n"
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []
