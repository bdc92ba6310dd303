"""Settings by environment: all that is wrong is said at once, in sentences, before anything runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tradewind.cli import variables
from tradewind.cli.variables import KNOWN, Given, WrongSettings

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "TRADEWIND_PRODUCTION": "1",
    "TRADEWIND_URL": "https://shop.example",
    "TRADEWIND_HOSTS": "shop.example",
    "TRADEWIND_HTTPS": "1",
    "TRADEWIND_PROXIES": "1",
    "TRADEWIND_SMTP_URL": "smtp://user:pass@mail.example:587?from=shop@shop.example",
}


def problems(**given: str) -> list[str]:
    one = Given(given)
    for name in KNOWN:
        one.text(name)
    try:
        one.check()
    except WrongSettings as error:
        return error.problems
    return []


def test_the_page_of_settings_is_the_table():
    written = (ROOT / variables.PAGE).read_text(encoding="utf-8")
    assert written == variables.render(), "run python -m tradewind.cli.variables"


def test_every_variable_that_the_code_names_is_in_the_table():
    named = set()
    for path in (ROOT / "src").rglob("*.py"):
        named |= set(re.findall(r"\bTRADEWIND_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert named - set(KNOWN) - variables._INTERNAL == set()


def test_nothing_given_is_good():
    assert problems() == []
    given = Given({})
    assert given.words("TRADEWIND_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert given.number("TRADEWIND_PROXIES") == 0
    assert given.switch("TRADEWIND_STAFF_MFA", default=True) is True
    assert given.text("TRADEWIND_TRACKING_URL") == "http://127.0.0.1:8702"


def test_an_empty_variable_is_as_good_as_none_but_for_an_address_that_may_be_empty():
    given = Given({"TRADEWIND_PROXIES": "", "TRADEWIND_URL": " ", "TRADEWIND_TRACKING_URL": ""})
    assert given.number("TRADEWIND_PROXIES") == 0
    assert given.text("TRADEWIND_URL") == "http://127.0.0.1:8700"
    assert given.text("TRADEWIND_TRACKING_URL") == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRADEWIND_HTTPS", "yes"), ("TRADEWIND_PROXIES", "one"), ("TRADEWIND_PROXIES", "-1"),
        ("TRADEWIND_PROXIES", "١"), ("TRADEWIND_URL", "shop.example"),
        ("TRADEWIND_URL", "http://[oops"), ("TRADEWIND_LOG_LEVEL", "loud"),
        ("TRADEWIND_WORKER_LISTEN", "8711"), ("TRADEWIND_WORKER_LISTEN", "127.0.0.1:99999"),
        ("DATABASE_URL", "mysql://u:secret@h/x"), ("DATABASE_URL", "postgresql://u:secret@h"),
        ("TRADEWIND_SMTP_URL", "mail.example"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_one_sentence_that_says_what_to_give(name, value):
    (sentence,) = problems(**{name: value})
    assert sentence.startswith(name)
    assert ": give " in sentence
    assert "secret" not in sentence


def test_all_problems_are_told_at_once():
    assert len(problems(TRADEWIND_HTTPS="yes", TRADEWIND_PROXIES="x", TRADEWIND_URL="x")) == 3


def test_what_real_money_needs_is_enough():
    assert problems(**GOOD) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRADEWIND_URL", "http://shop.example"), ("TRADEWIND_HOSTS", "*"),
        ("TRADEWIND_HOSTS", "other.example"), ("TRADEWIND_HTTPS", "0"),
        ("TRADEWIND_PROXIES", "0"), ("TRADEWIND_SMTP_URL", ""), ("TRADEWIND_DEMO", "1"),
        ("TRADEWIND_DEBUG", "1"), ("TRADEWIND_CLOCK_MOVABLE", "1"), ("TRADEWIND_STAFF_MFA", "0"),
        ("TRADEWIND_SECRET_KEY", "short"),
    ],
)  # fmt: skip
def test_production_is_refused_without_what_real_money_needs(name, value):
    said = problems(**(GOOD | {name: value}))
    assert any(sentence.startswith(name) for sentence in said), said
    without = {key: given for key, given in GOOD.items() if key != "TRADEWIND_PRODUCTION"}
    assert problems(**(without | {name: value})) == []


def test_a_misspelt_name_is_answered_by_the_nearest():
    given = Given({"TRADEWIND_PROXIS": "1", "TRADEWIND_12345678": "1", "PATH": "x", **GOOD})
    assert given.warnings() == [
        "TRADEWIND_12345678 is no setting of Tradewind; see docs/settings.md.",
        "TRADEWIND_PROXIS is no setting of Tradewind: did you mean TRADEWIND_PROXIES?",
    ]


def test_a_site_for_the_world_is_reminded_of_production():
    (said,) = Given({"TRADEWIND_HOSTS": "shop.example"}).warnings()
    assert "TRADEWIND_PRODUCTION=1" in said
    assert Given(GOOD).warnings() == []


def test_secrets_are_shown_masked():
    shown = Given(GOOD | {"TRADEWIND_SECRET_KEY": "k" * 40}).shown()
    assert shown["TRADEWIND_SECRET_KEY"] == shown["TRADEWIND_SMTP_URL"] == "••••••••"
    assert shown["TRADEWIND_URL"] == "https://shop.example"
    assert shown["TRADEWIND_LOG_LEVEL"] == "WARNING"


@pytest.mark.parametrize("command", [["check-settings", "--json"], ["worker"]])
def test_a_command_that_cannot_start_says_why_without_a_traceback(command, tmp_path):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("TRADEWIND_")}
    done = subprocess.run(
        [sys.executable, "-m", "tradewind.cli", *command],
        env=kept | {
            "TRADEWIND_HOME": str(tmp_path / "home"), "TRADEWIND_PROXIES": "many",
            "TRADEWIND_SMTP_URL": "mail.example/topsecret",
        },
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 78
    assert done.stderr.splitlines() == [
        "TRADEWIND_PROXIES is “many”: give a whole number, such as 1.",
        "TRADEWIND_SMTP_URL holds what it cannot: give a URL such as"
        " smtp://user:password@host:587?from=shop@example.com.",
    ]
    assert "topsecret" not in done.stdout
    if done.stdout:
        assert json.loads(done.stdout)["TRADEWIND_SMTP_URL"] == "••••••••"
    assert not (tmp_path / "home" / "postgres").exists()
