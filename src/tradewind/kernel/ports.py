"""Where a domain speaks to the outside: it declares a Protocol, config provides who answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

P = TypeVar("P")

_makers: dict[tuple[type[Any], str], Callable[[], Any]] = {}
_made: dict[tuple[type[Any], str], Any] = {}


def provide(port: type[Any], maker: Callable[[], Any], *, name: str = "") -> None:
    """Say who answers a port; `maker` is called once, at the first `get`. The last one wins."""
    _makers[port, name] = maker
    _made.pop((port, name), None)


def get(port: type[P], *, name: str = "") -> P:
    """Return the adapter of a port; raises LookupError when config provides none."""
    key = (port, name)
    if key not in _made:
        if key not in _makers:
            raise LookupError(f"no adapter is provided for {port.__name__} {name!r}")
        _made[key] = _makers[key]()
    return cast(P, _made[key])


def names(port: type[Any]) -> tuple[str, ...]:
    """Return the names under which a port is provided."""
    return tuple(sorted(name for kind, name in _makers if kind is port))
