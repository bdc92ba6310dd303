"""The plan of the floors, read from the contracts of import-linter: who may look at whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

_FLOORS = "importlinter:contract:floors"


@dataclass(frozen=True, slots=True)
class Plan:
    """Floors of a package, and the order inside those that have one; each from the top down.

    `inside` maps a floor to its layers; the names of one layer are strangers to each other.
    `domain_floors` are the floors whose children are domains.
    """

    package: str
    floors: tuple[frozenset[str], ...]
    inside: Mapping[str, tuple[frozenset[str], ...]]
    domain_floors: frozenset[str]

    def domains(self) -> dict[str, str]:
        """Return the floor of every domain of the plan, born or not."""
        return {
            name: floor
            for floor in self.domain_floors
            for layer in self.inside[floor]
            for name in layer
        }

    def place(self, *, label: str) -> str:
        """Return where the app of a label stands: `floor.domain`, `kernel`, or empty."""
        if label == "kernel":
            return label
        floor = self.domains().get(label)
        return f"{floor}.{label}" if floor else ""

    def may_look_at(self, *, looking: str, seen: str) -> bool:
        """Say whether one place may import another: itself, or what lies below it."""
        if looking == seen:
            return True
        floor, _, name = looking.partition(".")
        seen_floor, _, seen_name = seen.partition(".")
        if floor == seen_floor:
            return _is_above(self.inside[floor], name, seen_name)
        return _is_above(self.floors, floor, seen_floor)

    def unplanned_folders(self, *, source: Path) -> list[str]:
        """Return the folders under the package's source that the plan has no place for, sorted."""
        found = [folder.name for folder in _folders(source)]
        unplanned = [name for name in found if not _holds(self.floors, name)]
        for floor, layers in self.inside.items():
            for folder in _folders(source / floor):
                if not _holds(layers, folder.name):
                    unplanned.append(f"{floor}/{folder.name}")
        return sorted(unplanned)


def read(*, config: Path) -> Plan:
    """Return the plan that an import-linter file in INI form describes."""
    parser = ConfigParser()
    parser.read_string(config.read_text(encoding="utf-8"))
    package = parser[_FLOORS]["containers"].strip()
    inside: dict[str, tuple[frozenset[str], ...]] = {}
    for section in parser.sections():
        containers = parser[section].get("containers", "").split()
        if section != _FLOORS and len(containers) == 1:
            inside[containers[0].removeprefix(f"{package}.")] = _layers(parser[section]["layers"])
    return Plan(
        package=package,
        floors=_layers(parser[_FLOORS]["layers"]),
        inside=inside,
        domain_floors=frozenset(
            name.removeprefix(f"{package}.")
            for name in parser["importlinter"]["domain_floors"].split()
        ),
    )


def _layers(text: str) -> tuple[frozenset[str], ...]:
    lines = [line for line in text.splitlines() if line.strip()]
    return tuple(frozenset(re.findall(r"\w+", line)) for line in lines)


def _is_above(layers: tuple[frozenset[str], ...], name: str, other: str) -> bool:
    heights = {each: height for height, layer in enumerate(layers) for each in layer}
    return heights[name] < heights[other]


def _holds(layers: tuple[frozenset[str], ...], name: str) -> bool:
    return any(name in layer for layer in layers)


def _folders(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return [each for each in parent.iterdir() if each.is_dir() and each.name != "__pycache__"]
