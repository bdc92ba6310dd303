"""Style that a machine can see: each check takes a path and the text there, and yields findings.

Paths are relative to the root of the repository. `PYTHON` and `PAGES` hold the checks that run on
every Python file and on every template and style sheet.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import PurePosixPath

LONGEST_FUNCTION = 70
LONGEST_MODULE = 500
CLOCK = "src/tradewind/kernel/clock.py"

Check = Callable[[str, str], Iterator[str]]


@cache
def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a module; each text is parsed once."""
    return ast.parse(source)


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    """Return every node of a module's tree."""
    return tuple(ast.walk(parsed(source)))


def at(path: str, node: ast.AST, words: str) -> str:
    """Return a finding as people and editors read it."""
    return f"{path}:{getattr(node, 'lineno', 1)} {words}"


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for names and attributes, and empty for all else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


# --- size and names ------------------------------------------------------------------------------


def long_functions(path: str, source: str) -> Iterator[str]:
    """A function is read at one sight: 70 lines at most."""
    if "/migrations/" in path:
        return
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield at(path, node, f"{node.name} has {lines} lines, at most {LONGEST_FUNCTION}")


def long_modules(path: str, source: str) -> Iterator[str]:
    """A module has 500 lines at most."""
    lines = len(source.splitlines())
    if lines > LONGEST_MODULE and "/migrations/" not in path:
        yield f"{path}:1 has {lines} lines, at most {LONGEST_MODULE}"


def banned_file_names(path: str, source: str) -> Iterator[str]:
    """A name says what is inside: there is no place for leftovers, no api.py inside a domain."""
    names = {PurePosixPath(part).stem for part in PurePosixPath(path).parts}
    banned = names & {"utils", "util", "helpers", "managers", "signals"}
    floors = ("base", "rails", "goods", "trade", "growth")
    if path.startswith(tuple(f"src/tradewind/{floor}/" for floor in floors)):
        banned |= names & {"api"}
    for name in sorted(banned):
        yield f"{path}:1 {name} says nothing about what is inside"


def unfinished(path: str, source: str) -> Iterator[str]:
    """What is left to do is not left in comments."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and _UNFINISHED.search(token.string):
            yield f"{path}:{token.start[0]} unfinished: {token.string}"


_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX)\b")


def prints(path: str, source: str) -> Iterator[str]:
    """Only the command line prints; all else logs or returns."""
    if not path.startswith("src/tradewind/") or path.startswith("src/tradewind/cli/"):
        return
    for node in nodes(source):
        if isinstance(node, ast.Call) and dotted(node.func) == "print":
            yield at(path, node, "prints")


# --- time ----------------------------------------------------------------------------------------

_CLOCKS = {
    *(f"django.utils.timezone.{name}" for name in ("now", "localtime", "localdate")),
    *(f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")),
    *(f"time.{name}" for name in ("time", "time_ns", "localtime", "gmtime")),
    *("datetime.date.today", "django.db.models.functions.Now"),
}
_SQL = re.compile(
    r"\b(select|insert|update|delete|values|where|default|returning|set|call)\b", re.I
)
_SQL_CLOCK = re.compile(
    r"\b((now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)"
    r"|current_timestamp|current_date|current_time|localtimestamp)",
    re.I,
)


def _keeps_time(path: str) -> bool:
    """Say whether the clock of the kernel rules a file: simulators live on wall time."""
    return path.startswith(("src/tradewind/", "tests/")) and path != CLOCK


def clock_reads(path: str, source: str) -> Iterator[str]:
    """Time is read in kernel.clock alone."""
    if not _keeps_time(path):
        return
    imported = _imported(source)
    for node in nodes(source):
        if isinstance(node, ast.Attribute):
            head, _, tail = dotted(node).partition(".")
            name = f"{imported.get(head, '')}.{tail}"
            if name in _CLOCKS:
                yield at(path, node, f"{name} reads the clock past kernel.clock")
        elif isinstance(node, ast.ImportFrom):
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                if name in _CLOCKS:
                    yield at(path, node, f"{name} reads the clock past kernel.clock")
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield at(path, node, f"{node.arg} reads the clock past kernel.clock")


def _imported(source: str) -> dict[str, str]:
    """Return the full name behind each name that a module imports."""
    names: dict[str, str] = {}
    for node in nodes(source):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def sql_clocks(path: str, source: str) -> Iterator[str]:
    """Statements are given the time."""
    if not _keeps_time(path):
        return
    for node, text in _texts(source):
        found = _SQL_CLOCK.search(text)
        if found and _SQL.search(text):
            yield at(path, node, f"{found[0]} in SQL reads the clock of the database")


def _texts(source: str) -> Iterator[tuple[ast.AST, str]]:
    """Yield each string literal that is not a docstring, f-strings as one text."""
    skipped: set[int] = set()
    for node in nodes(source):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            parts = [each for each in node.values if isinstance(each, ast.Constant)]
            skipped.update(id(each) for each in parts)
            yield node, " ".join(str(each.value) for each in parts)
    for node in nodes(source):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skipped
        ):
            yield node, node.value


# --- effects -------------------------------------------------------------------------------------


def django_signals(path: str, source: str) -> Iterator[str]:
    """Effects go through the outbox, never through signals."""
    for node in nodes(source):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        if any(re.match(r"django\.(dispatch\b|.*\bsignals\b)", name) for name in names):
            yield at(path, node, "uses a Django signal")


_PURE = re.compile(
    r"^src/tradewind/(\w+/\w+/(rules|types)(\.py|/.+\.py)|kernel/money\.py)$"
)  # fmt: skip
_EFFECTS = {"open", "input", "print", "exec", "eval", "__import__"}
_RANDOM = {"uuid1", "uuid4", "uuid6", "uuid7", "ids.new", "ids.reference"}


def floats(path: str, source: str) -> Iterator[str]:
    """Rules, types and money know no floating point numbers."""
    if not _PURE.match(path):
        return
    for node in nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield at(path, node, f"{node.value} is a float")
        elif isinstance(node, ast.Name) and node.id == "float":
            yield at(path, node, "float is not exact")


def effects(path: str, source: str) -> Iterator[str]:
    """Rules, types and money give the same answer to the same question and touch nothing."""
    if not _PURE.match(path):
        return
    for node in nodes(source):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            if name in _EFFECTS or name in _RANDOM or name.split(".")[-1] in _RANDOM:
                yield at(path, node, f"{name} is not pure")


def imports_by_text(path: str, source: str) -> Iterator[str]:
    """Nobody reaches over a wall by the name of a module or table in a string."""
    free = ("src/tradewind/config/", "src/tradewind/kernel/", "src/tradewind/testing/")
    if not path.startswith("src/tradewind/") or path.startswith(free) or "/migrations/" in path:
        return
    for node in nodes(source):
        if isinstance(node, ast.Call):
            name = dotted(node.func)
            last = name.split(".")[-1]
            if last in ("import_module", "import_string", "__import__") or name in (
                "apps.get_model",
                "apps.get_app_config",
            ):
                yield at(path, node, f"{name} reaches over the walls")


# --- pages ---------------------------------------------------------------------------------------

_SIDE = r"(left|right)"
_TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
_CLASSES = re.compile(r"""\b\w*class\w*\s*=\s*("[^"]*"|'[^']*')|@apply\s+([^;]*);""", re.S)
_PHYSICAL_CLASS = re.compile(
    r"^-?(?:(?:scroll-)?[mp][lr]-.+|(?:left|right)-.+|border-[lr](?:-.+)?"
    r"|rounded-(?:[lr]|[tb][lr])(?:-.+)?|.+-(?:left|right)(?:-.+)?)$"
)
_PHYSICAL_STYLE = re.compile(
    rf"(?:\b(?:(?:scroll-)?(?:margin|padding)|border)-{_SIDE}\b[\w-]*\s*:"
    rf"|\bborder-(?:top|bottom)-{_SIDE}-radius\s*:"
    rf"|\b(?:text-align|float|clear|caption-side)\s*:\s*{_SIDE}\b"
    rf"|(?<![\w-]){_SIDE}\s*:)"
)
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/|\{% comment.*?endcomment %\}", re.S)
_STYLES = re.compile(r"""\bstyle\s*=\s*("[^"]*"|'[^']*')|<style[^>]*>(.*?)</style>""", re.S)


def physical_directions(path: str, source: str) -> Iterator[str]:
    """Pages name start and end, never left and right, so that they turn with the script."""
    # Attributes are read with and without template tags: quotes inside a tag end no attribute.
    plain = _TAGS.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]), source)
    found = {
        (start, token)
        for text in (source, plain)
        for each in _CLASSES.finditer(text)
        for start, token in _tokens(each)
        if _PHYSICAL_CLASS.match(token.rsplit(":", 1)[-1].strip("!"))
        or _PHYSICAL_STYLE.search(token)
    }
    if path.endswith(".css"):
        styles = [(0, source)]
    else:
        styles = [(each.start(), each[0]) for each in _STYLES.finditer(source)]
    for start, text in styles:
        found |= {(start + each.start(), each[0]) for each in _PHYSICAL_STYLE.finditer(text)}
    for start, words in sorted(found):
        yield f"{path}:{_line(source, start)} {words.strip()} is a physical direction"


def _tokens(classes: re.Match[str]) -> Iterator[tuple[int, str]]:
    """Yield each class of an attribute or rule with the place where it stands."""
    group = 1 if classes[1] is not None else 2
    for token in re.finditer(r"[^\s\"'`]+", classes[group]):
        yield classes.start(group) + token.start(), token[0]


def unfinished_pages(path: str, source: str) -> Iterator[str]:
    """What is left to do is not left in the comments of pages and style sheets."""
    for comment in _COMMENT.finditer(source):
        if _UNFINISHED.search(comment[0]):
            yield f"{path}:{_line(source, comment.start())} unfinished: {comment[0]}"


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1


PYTHON: tuple[Check, ...] = (
    long_functions,
    long_modules,
    banned_file_names,
    unfinished,
    prints,
    clock_reads,
    sql_clocks,
    django_signals,
    floats,
    effects,
    imports_by_text,
)
PAGES: tuple[Check, ...] = (physical_directions, unfinished_pages)
