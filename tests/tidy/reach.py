"""What is reached from outside: modules that nothing loads, folders that hold nothing."""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from .checks import nodes

Sources = Mapping[str, str]

# What Django loads by itself from each app: whole packages, and single modules.
_LOADED_FOLDERS = ("migrations", "management", "templatetags")
_LOADED_MODULES = ("apps", "models", "admin")
_NAME = re.compile(r"\btradewind(?:\.\w+)+")


def modules_of(sources: Sources) -> dict[str, str]:
    """Return the path of every module in texts whose paths begin with src/."""
    modules = {}
    for path in sources:
        if path.startswith("src/") and path.endswith(".py"):
            name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
            modules[name.removesuffix(".__init__")] = path
    return modules


def dead_modules(sources: Sources, *, apps: Iterable[str], named: str) -> list[str]:
    """Return the modules of Tradewind that nothing loads, sorted.

    Loading begins with what `named` (the text of configuration files) spells out, with installed
    `apps`, with modules that run as programs, and with what tests import of `tradewind.testing`;
    it goes on through imports and through strings that spell out a module.
    """
    modules = modules_of(sources)
    waiting = deque(_NAME.findall(named))
    for app in apps:
        package = app.partition(".apps.")[0]
        waiting.extend(f"{package}.{each}" for each in _LOADED_MODULES)
        folders = tuple(f"{package}.{each}." for each in _LOADED_FOLDERS)
        waiting.extend(name for name in modules if f"{name}.".startswith(folders))
    for path, source in sources.items():
        if path.startswith("tests/"):
            used = _uses(path, source)
            waiting.extend(name for name in used if name.startswith("tradewind.testing"))
        elif path.endswith("/__main__.py") or '__name__ == "__main__"' in source:
            waiting.append(next(name for name, at in modules.items() if at == path))
    reached: set[str] = set()
    while waiting:
        for name in _loaded_by(waiting.popleft(), modules):
            if name not in reached:
                reached.add(name)
                waiting.extend(_uses(modules[name], sources[modules[name]]))
    ours = (name for name in modules if name.partition(".")[0] == "tradewind")
    return sorted(modules[name] for name in ours if name not in reached)


def _loaded_by(name: str, modules: Mapping[str, str]) -> Iterator[str]:
    """Yield the modules that loading a dotted name loads: it, or what holds it, and all above."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if module in modules:
            yield module


def _uses(path: str, source: str) -> Iterator[str]:
    """Yield the dotted names that a file imports or spells out in strings."""
    package = path.removeprefix("src/").removesuffix(".py").split("/")[:-1]
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.replace(":", ".")
            if _NAME.fullmatch(text):
                yield text


def hollow_domains(sources: Sources, *, folders: Iterable[str]) -> list[str]:
    """Return what the domains in these folders (`src/tradewind/floor/name`) lack, sorted.

    A domain has a table of its own, and a door that somebody outside uses.
    """
    said = []
    for folder in folders:
        inside = {path: text for path, text in sources.items() if path.startswith(f"{folder}/")}
        rooms = {
            path: path.removeprefix(f"{folder}/").split("/")[0].split(".")[0] for path in inside
        }
        tables = (nodes(inside[path]) for path, room in rooms.items() if room == "models")
        if not any(isinstance(node, ast.ClassDef) for tree in tables for node in tree):
            said.append(f"{folder} has no table of its own")
        package = folder.removeprefix("src/").replace("/", ".")
        doors = tuple(f"{package}.{door}" for door in ("services", "selectors", "events", "rules"))
        users = (
            name
            for path, text in sources.items()
            if path.startswith("src/") and path not in inside
            for name in _uses(path, text)
        )
        if not any(name.startswith(doors) for name in users):
            said.append(f"{folder} has no door that somebody uses")
    return sorted(said)


def blind_folders(paths: Iterable[str]) -> list[str]:
    """Return folders around Python files that are no packages: the walls see nothing there."""
    python = {path for path in paths if path.endswith(".py") and path.startswith("src/")}
    folders = {folder.as_posix() for path in python for folder in PurePosixPath(path).parents}
    packages = {folder for folder in folders if folder.startswith("src/")}
    return sorted(folder for folder in packages if f"{folder}/__init__.py" not in python)
