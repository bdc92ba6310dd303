"""Errors that carry a code and parameters; sites translate them for the person who can act."""

from __future__ import annotations


class TradewindError(Exception):
    """A refusal with a stable `code` and the `params` that a translated sentence needs."""

    code = "error"

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)


class NotAllowed(TradewindError):
    """The actor has no right to this verb, or the thing belongs to somebody else."""

    code = "not_allowed"


class NotFound(TradewindError):
    """No such thing, or none that this actor may know of."""

    code = "not_found"


class InvalidInput(TradewindError):
    """What was sent cannot be taken; `field` says where, `reason` why."""

    code = "invalid_input"


class Conflict(TradewindError):
    """The thing is not in a state in which this can be done."""

    code = "conflict"
