"""What deploy/ and docs/operate.md name exists: commands, options, settings, metrics, log fields."""

from __future__ import annotations

import ast
import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from tradewind.cli import variables
from tradewind.cli.main import app
from tradewind.cli.variables import Given
from tradewind.config import watching
from tradewind.kernel import metrics

ROOT = Path(__file__).resolve().parents[2]
DEPLOY, PAGE = ROOT / "deploy", ROOT / "docs" / "operate.md"
UNITS = sorted((DEPLOY / "systemd").iterdir())
COMMANDS = typer.main.get_command(app)


def unit(path: Path) -> configparser.ConfigParser:
    class Lines(dict[str, str]):
        """A name may stand twice in a unit; the test reads them joined."""

        def __setitem__(self, key: str, value: Any) -> None:
            before = self.get(key)
            joined = isinstance(value, list) and isinstance(before, list)
            super().__setitem__(key, [*before, *value] if joined else value)

    parser = configparser.ConfigParser(
        strict=False, interpolation=None, dict_type=Lines, comment_prefixes="#"
    )
    parser.optionxform = str
    parser.read(path)
    return parser


def check(words: list[str]) -> None:
    """Assert that a command of ours with these options exists."""
    command: Any = COMMANDS
    while words and words[0] in getattr(command, "commands", {}):
        command = command.commands[words.pop(0)]
    assert not getattr(command, "commands", {}), f"no such command: {words}"
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    if command.name == "manage":
        return
    for word in words:
        if word.startswith("--"):
            assert word in known | {"--help"}, f"{command.name} has no {word}"


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return read


def test_every_container_runs_a_command_that_exists():
    services = compose()["services"]
    assert set(services) == {"postgres", "migrate", "web", "worker", "proxy"}
    for name in ("migrate", "web", "worker"):
        check([str(word) for word in services[name]["command"]])
    (line,) = re.findall(r"^CMD (\[.*\])$", (DEPLOY / "Containerfile").read_text(), re.M)[-1:]
    check(yaml.safe_load(line))


def test_containers_run_as_nobody_special_and_are_given_time_to_end():
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert "\nUSER tradewind\n" in text
    assert "HEALTHCHECK" in text
    assert "--frozen --no-dev" in text
    for name in ("web", "worker"):
        service = compose()["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert int(service["stop_grace_period"].removesuffix("s")) >= 60


def test_the_example_of_the_environment_is_ready_for_production_once_it_is_filled_in():
    lines = (DEPLOY / "env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    given |= {"TRADEWIND_SECRET_KEY": "k" * 64, "TRADEWIND_METRICS_TOKEN": "t" * 48}
    one = Given(given)
    for name in variables.KNOWN:
        one.text(name)
    one.check()
    assert one.warnings() == []


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_runs_a_command_that_exists_in_a_narrow_place(path):
    found = unit(path)
    if path.suffix == ".timer":
        assert found["Timer"]["OnCalendar"]
        return
    program, *words = shlex.split(found["Service"]["ExecStart"])
    assert program == "/opt/tradewind/bin/tradewind"
    check(words)
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert found["Service"][name] == "yes"
    assert found["Service"]["ProtectSystem"] == "strict"
    assert found["Service"]["User"] == "tradewind"
    for name in re.findall(r"TRADEWIND_\w+", path.read_text(encoding="utf-8")):
        assert name in variables.KNOWN


def test_systemd_understands_the_units(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    program = shutil.which("true")
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace("/opt/tradewind/bin/tradewind", program))
    done = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / path.name) for path in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in done.stderr.splitlines() if "tradewind" in line] == []


def metric_names() -> set[str]:
    """Return the names under which Prometheus knows what we count."""
    counted = {
        sample.name
        for family in metrics.REGISTRY.collect()
        if family.name.startswith("tradewind_")
        for sample in family.samples
    }
    for one in vars(metrics).values():
        if isinstance(one, metrics.Counter):
            counted.add(f"{one._name}_total")
        if isinstance(one, metrics.Histogram):
            counted |= {f"{one._name}{end}" for end in ("", "_bucket", "_count", "_sum")}
    source = Path(watching.__file__).read_text(encoding="utf-8")
    return counted | set(re.findall(r'"(tradewind_\w+)"', source))


def test_every_alert_asks_for_a_metric_that_exists():
    rules = yaml.safe_load((DEPLOY / "prometheus-rules.yaml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    assert len(alerts) >= 10
    for rule in alerts:
        named = set(re.findall(r"tradewind_\w+", rule["expr"]))
        assert named <= metric_names(), rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket")
    jobs = yaml.safe_load((DEPLOY / "prometheus.yml").read_text(encoding="utf-8"))
    assert {job["job_name"] for job in jobs["scrape_configs"]} == {
        "tradewind-web", "tradewind-worker",
    }  # fmt: skip


# --- the page ------------------------------------------------------------------------------------


def test_every_command_on_the_page_exists():
    text = PAGE.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"^```\n(.*?)^```", text, re.M | re.S))
    inline = re.findall(r"`(?:\w+=\S+ )?tradewind ([^`]+)`", text)
    lines = re.findall(r"^tradewind (.*?)(?:\s+#.*)?$", blocks, re.M)
    assert len(inline) + len(lines) >= 12
    for line in (*lines, *inline):
        check([word for word in shlex.split(line) if word.isascii()])


def test_every_setting_and_metric_on_the_page_exists():
    text = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"TRADEWIND_[A-Z_]+\b", text)) <= set(variables.KNOWN)
    known = metric_names()
    named = set(re.findall(r"`(tradewind_\w+)", text))
    assert named <= known
    shown = set(re.findall(r'"(tradewind_\w+)"', Path(watching.__file__).read_text()))
    assert shown <= named, "a gauge that the page does not tell"


def log_calls() -> tuple[set[str], set[str]]:
    """Return the events and fields of every line that our code logs."""
    events, fields = set(), set()
    for path in (ROOT / "src" / "tradewind").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "logger." not in source and "log.bound" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("_logger", "logger"):
                events |= {one.value for one in node.args if isinstance(one, ast.Constant)}
                fields |= {one.arg for one in node.keywords if one.arg}
            if ast.unparse(node.func) == "log.bound":
                fields |= {one.arg for one in node.keywords if one.arg}
    return events, fields


def test_the_fields_of_the_log_on_the_page_are_those_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    section = text.split("### Lines of the log")[1].split("## When")[0]
    of_fields, of_events = section.split("| event | means |")
    events, fields = log_calls()
    always = {
        "event", "level", "timestamp", "trace_id", "span_id", "logger", "exception", "request_id",
    }  # fmt: skip
    rows = [row.split("|")[1] for row in of_fields.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == fields | always, "tell docs/operate.md of a new field, or take one out"
    rows = [row.split("|")[1] for row in of_events.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} <= events
