"""Contracts for import-linter that its own types cannot say: doors, and purity.

They judge direct imports; imports under TYPE_CHECKING and inside functions count like all others.
`domain_floors` in the session options names the packages whose children are domains.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


@dataclass(frozen=True, slots=True, order=True)
class Breach:
    """One import that goes through a wall, the way that led to it, and what would be allowed."""

    importer: str
    imported: str
    way: tuple[str, ...]
    remedy: str

    def lines(self, graph: ImportGraph) -> str:
        """Return the import with the line numbers on which it stands."""
        details = graph.get_import_details(importer=self.importer, imported=self.imported)
        numbers = ", ".join(f"l.{line['line_number']}" for line in details)
        way = " -> ".join((*self.way, self.importer, self.imported))
        return f"{way} ({numbers}): {self.remedy}"


class _BreachContract(Contract):
    """A contract that is broken by single imports."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        breaches = sorted(set(self.breaches(graph)))
        lines = [breach.lines(graph) for breach in breaches]
        return ContractCheck(kept=not breaches, metadata={"lines": lines})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["lines"]:
            output.print_error(f"- {line}", bold=False)
        output.new_line()

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        """Yield every import that breaks the contract."""
        raise NotImplementedError

    def floors(self) -> list[str]:
        """Return the packages whose children are domains."""
        named = self.session_options["domain_floors"]
        return [named] if isinstance(named, str) else list(named)

    def domain_and_room(self, module: str) -> tuple[str, str]:
        """Return the domain a module stands in and its room there; empty where there is none."""
        for floor in self.floors():
            if module.startswith(f"{floor}."):
                domain, _, room = module.removeprefix(f"{floor}.").partition(".")
                return f"{floor}.{domain}", room
        return "", ""

    def roots(self) -> set[str]:
        """Return the packages that hold the floors."""
        return {floor.partition(".")[0] for floor in self.floors()}


class DoorsContract(_BreachContract):
    """From outside, a domain is imported through its doors alone.

    - doors:         the rooms that others may import, each as a whole: no module inside a folder.
    - between_rules: a room that only the room of this name in other domains may import. (Optional.)
    - importers:     judge only what is imported by these packages. (Optional: everybody.)

    The package of a domain is no door and imports nothing; nor do the floors and the root above it.
    """

    doors = fields.SetField(subfield=fields.StringField())
    between_rules = fields.StringField(required=False, default="")
    importers = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        for importer in sorted(graph.modules):
            if graph.is_module_squashed(importer) or not self._is_judged(importer):
                continue
            for imported in graph.find_modules_directly_imported_by(importer):
                remedy = self._remedy(importer, imported)
                if remedy:
                    yield Breach(importer, imported, (), remedy)

    def _is_judged(self, importer: str) -> bool:
        packages = cast(list[str], self.importers)
        return not packages or any(f"{importer}.".startswith(f"{package}.") for package in packages)

    def _remedy(self, importer: str, imported: str) -> str:
        domain, room = self.domain_and_room(imported)
        own_domain, own_room = self.domain_and_room(importer)
        ours = imported.partition(".")[0] in self.roots()
        if ours and (importer in {*self.roots(), *self.floors()} or (own_domain and not own_room)):
            return "the package of a domain, a floor or the house imports nothing"
        if not domain or domain == own_domain:
            return ""
        doors = cast(set[str], self.doors)
        if room in doors:
            return ""
        rules = cast(str, self.between_rules)
        if rules and room == rules:
            if own_domain and own_room.partition(".")[0] == rules:
                return ""
            return f"{room} is a door for the {room} of other domains alone"
        if room.partition(".")[0] in doors:
            return f"import it through {domain}.{room.partition('.')[0]}"
        return f"the doors of a domain are {', '.join(sorted(doors))}"


class PureContract(_BreachContract):
    """What these rooms import, and what that imports in turn, touches nothing outside itself.

    - rooms:     rooms of domains that are pure; they may import each other.
    - kernel:    modules below the domains that they may import, held to the same rule.
    - externals: top-level modules, of the standard library or not, that they may import.

    Packages above an imported module are loaded with it, so their imports are judged too.
    """

    rooms = fields.SetField(subfield=fields.StringField())
    kernel = fields.SetField(subfield=fields.StringField())
    externals = fields.SetField(subfield=fields.StringField())

    def breaches(self, graph: ImportGraph) -> Iterator[Breach]:
        waiting = deque(sorted(filter(self._is_pure_room, graph.modules)))
        ways: dict[str, tuple[str, ...]] = dict.fromkeys(waiting, ())
        while waiting:
            importer = waiting.popleft()
            for package in _packages_above(importer):
                if package in graph.modules and package not in ways:
                    ways[package] = (*ways[importer], importer)
                    waiting.append(package)
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                if not self._may_be_imported(imported, graph):
                    yield Breach(
                        importer, imported, ways[importer], "not on the list of what is pure"
                    )
                elif imported not in ways and not graph.is_module_squashed(imported):
                    ways[imported] = (*ways[importer], importer)
                    waiting.append(imported)

    def _is_pure_room(self, module: str) -> bool:
        return self.domain_and_room(module)[1].partition(".")[0] in cast(set[str], self.rooms)

    def _may_be_imported(self, module: str, graph: ImportGraph) -> bool:
        if graph.is_module_squashed(module):
            return module in cast(set[str], self.externals)
        return self._is_pure_room(module) or module in cast(set[str], self.kernel)


def _packages_above(module: str) -> list[str]:
    """Return the packages that Python loads before a module, innermost first."""
    names = module.split(".")
    return [".".join(names[:end]) for end in range(len(names) - 1, 0, -1)]
