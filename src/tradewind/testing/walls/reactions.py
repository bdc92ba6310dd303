"""The page docs/reactions.md: who reacts to which fact and to time, as the code has it.

`python -m tradewind.testing.walls.reactions` writes it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tradewind.kernel import jobs, outbox
from tradewind.kernel.outbox import Event

PAGE = Path("docs") / "reactions.md"
_NOBODY = "nobody yet"


def render() -> str:
    """Return the page for the apps that are installed; Django has been set up.

    What tests register counts only if it belongs to one of these apps.
    """
    from django.apps import apps
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("events")
    doors = {
        app.label: f"{app.name}.events"
        for app in apps.get_app_configs()
        if app.name.startswith("tradewind.")
    }
    return page(
        facts=[
            (name, module) for name, module in facts(below=Event) if module.startswith("tradewind.")
        ],
        reactions=[
            (fact, handler)
            for fact, handler in outbox.reactions()
            if handler.partition(".")[0] in doors
        ],
        sweeps=[each.name for each in jobs.sweeps() if each.name.partition(".")[0] in doors],
    )


def facts(*, below: type[Event]) -> list[tuple[str, str]]:
    """Return (name, module) of the facts that derive from a class, sorted; bases are no facts."""
    # By name: a dataclass with slots leaves its first form behind for a while.
    found = list(_descendants(below))
    bases = {event.name for event in found if event.__subclasses__()}
    return sorted({(event.name, event.__module__) for event in found if event.name not in bases})


def page(
    *,
    facts: Iterable[tuple[str, str]],
    reactions: Iterable[tuple[str, str]],
    sweeps: Iterable[str],
) -> str:
    """Return the page as Markdown.

    `facts` are (name, module that declares it), `reactions` (name of the fact, handler).
    """
    heard: dict[str, list[str]] = {}
    for fact, handler in reactions:
        heard.setdefault(fact, []).append(handler)
    lines = [
        "# Who reacts to what",
        "",
        "Written by `python -m tradewind.testing.walls.reactions`; a test compares it.",
        "",
        "## To facts",
        "",
        "| fact | published by | reactions |",
        "|---|---|---|",
    ]
    for fact, module in sorted(facts):
        door = module.removeprefix("tradewind.")
        names = ", ".join(f"`{name}`" for name in sorted(heard.pop(fact, [])))
        lines.append(f"| `{fact}` | `{door}` | {names or _NOBODY} |")
    if heard:
        raise LookupError(f"reactions to facts that no installed app declares: {sorted(heard)}")
    lines += ["", "## To time", "", "| sweep | of |", "|---|---|"]
    lines += [f"| `{name}` | `{name.partition('.')[0]}` |" for name in sorted(sweeps)]
    return "\n".join(lines) + "\n"


def _descendants(kind: type[Event]) -> Iterator[type[Event]]:
    for child in kind.__subclasses__():
        yield child
        yield from _descendants(child)


def main() -> None:
    """Write the page in the repository that is the working directory."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")
    django.setup()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")


if __name__ == "__main__":
    main()
