"""Rows of the mission: which are claimed to work, which tests prove them, where a person uses them.

`python -m tradewind.testing.walls.rows` prints the table row → tests → page or command. Markers are
found in the source of the tests; nothing is run.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CLAIMS = Path("docs") / "mission-rows.toml"
TESTS = Path("tests")

_COUNTS = {"M": 9, "S": 11, "L": 9, "X": 5, "P": 9, "G": 11, "C": 13}
ROWS = tuple(f"{part}{number}" for part, count in _COUNTS.items() for number in range(1, count + 1))


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is said to work, and the page or command where a person uses it."""

    row: str
    title: str
    page: str


@dataclass(frozen=True, slots=True, order=True)
class Proof:
    """A test that is marked with a row."""

    row: str
    test: str


def claims(*, text: str) -> list[Claim]:
    """Return the rows claimed in a TOML text; raises KeyError without title or page."""
    rows = tomllib.loads(text).get("rows", {})
    return [Claim(row, said["title"], said["page"]) for row, said in rows.items()]


def proofs(*, sources: Mapping[str, str]) -> list[Proof]:
    """Return the marked tests in texts by path, sorted; tests that are skipped prove nothing."""
    found: set[Proof] = set()
    for path, text in sources.items():
        tree = ast.parse(text)
        found.update(_proofs_in(path, tree.body, set(_rows_of_body(tree.body))))
    return sorted(found)


def violations(*, claimed: Iterable[Claim], proven: Iterable[Proof]) -> list[str]:
    """Return one sentence for each claim without a test, and for each name that is no row."""
    proven = list(proven)
    said = [f"{proof.test} proves {proof.row}, which is no row" for proof in proven
            if proof.row not in ROWS]  # fmt: skip
    tested = {proof.row for proof in proven}
    for claim in claimed:
        if claim.row not in ROWS:
            said.append(f"{claim.row} is claimed, but is no row")
        elif claim.row not in tested:
            said.append(f"{claim.row} ({claim.title}) is claimed to work, but no test proves it")
        if not claim.title or not claim.page:
            said.append(f"{claim.row} says not what it is or where it is used")
    return sorted(said)


def render(*, claimed: Iterable[Claim], proven: Iterable[Proof]) -> str:
    """Return the table row → tests → page as text."""
    tests: dict[str, list[str]] = {}
    for proof in proven:
        tests.setdefault(proof.row, []).append(proof.test)
    by_row = {claim.row: claim for claim in claimed}
    lines = []
    for row in (*ROWS, *sorted({*tests, *by_row} - set(ROWS))):
        claim = by_row.get(row)
        if claim:
            lines.append(f"{row:4} {claim.title} → {claim.page}")
        elif row in tests:
            lines.append(f"{row:4} (not claimed)")
        lines += [f"       {test}" for test in tests.get(row, [])]
    lines.append(f"{len(by_row)} of {len(ROWS)} rows claimed")
    return "\n".join(lines) + "\n"


def read_sources(*, folder: Path) -> dict[str, str]:
    """Return the texts of the test modules under a folder, by path."""
    return {path.as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("test_*.py")}


def _proofs_in(path: str, body: Iterable[ast.stmt], outer: set[str]) -> Iterator[Proof]:
    for node in body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if _is_skipped(node.decorator_list) or not node.name.lower().startswith("test"):
            continue
        rows = {*outer, *_rows_in(node.decorator_list)}
        if isinstance(node, ast.ClassDef):
            inside = {*rows, *_rows_of_body(node.body)}
            yield from _proofs_in(f"{path}::{node.name}", node.body, inside)
        else:
            yield from (Proof(row, f"{path}::{node.name}") for row in rows)


def _rows_of_body(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the rows that `pytestmark` gives to a whole module or class."""
    for node in body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            many = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            yield from _rows_in(many)


def _rows_in(marks: Iterable[ast.expr]) -> Iterator[str]:
    for mark in marks:
        if isinstance(mark, ast.Call) and _mark_name(mark) == "row":
            for given in mark.args:
                yield str(given.value) if isinstance(given, ast.Constant) else ast.unparse(given)


def _is_skipped(marks: Iterable[ast.expr]) -> bool:
    return any(_mark_name(mark) in ("skip", "xfail") for mark in marks)


def _mark_name(mark: ast.expr) -> str:
    """Return x for `pytest.mark.x` with or without arguments."""
    named = mark.func if isinstance(mark, ast.Call) else mark
    if isinstance(named, ast.Attribute) and isinstance(named.value, ast.Attribute):
        return named.attr if named.value.attr == "mark" else ""
    return ""


def main() -> None:
    """Print the table of the repository that is the working directory."""
    claimed = claims(text=CLAIMS.read_text(encoding="utf-8"))
    sys.stdout.write(render(claimed=claimed, proven=proofs(sources=read_sources(folder=TESTS))))


if __name__ == "__main__":
    main()
