"""A command with a key happens once; only success is remembered, for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from tradewind.kernel import clock, codec, db, ids
from tradewind.kernel.errors import InvalidInput, TradewindError
from tradewind.kernel.text import source_hash

T = TypeVar("T")
KEPT = timedelta(hours=24)
KEY_LENGTH = 120


class KeyReused(TradewindError):
    """The key was used before, for other contents."""

    code = "idempotency_key_reused"


class InFlight(TradewindError):
    """Another call with this key has not ended yet."""

    code = "idempotency_key_in_flight"


@dataclass(frozen=True, slots=True)
class Claim:
    """`fresh`: go on. Otherwise `answer` is what the first call was answered."""

    fresh: bool
    answer: Any


def claim(
    *, owner_id: UUID, command: str, key: str, payload: Any, answer: Any, wait: bool = True
) -> Claim:
    """Claim a key inside the command's transaction, with the answer that success will have.

    A second call waits for the first to end; if that fails, its claim is gone with it and the second
    goes on. One that does not `wait` gets InFlight while another such call has not ended. Raises
    KeyReused when the key came with another payload, InvalidInput for a bad key.
    """
    if not 0 < len(key) <= KEY_LENGTH or "\0" in key:
        raise InvalidInput(field="key", reason=f"1 to {KEY_LENGTH} characters")
    if not wait:
        free = db.rows(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"idempotency {owner_id} {command} {key}"],
        )[0][0]
        if not free:
            raise InFlight(command=command, key=key)
    digest = source_hash([codec.dumps(payload)])
    if db.execute(
        "INSERT INTO kernel_idempotencykey"
        " (id, owner_id, command, key, payload_hash, answer, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (owner_id, command, key) DO NOTHING",
        [ids.new(), owner_id, command, key, digest, codec.dumps(answer), clock.wall()],
    ):
        return Claim(True, answer)
    found = db.row(
        "SELECT payload_hash, answer FROM kernel_idempotencykey"
        " WHERE owner_id = %s AND command = %s AND key = %s",
        [owner_id, command, key],
    )
    assert found is not None, "a claim that conflicted is there"
    if found[0] != digest:
        raise KeyReused(command=command, key=key)
    return Claim(False, codec.loads(found[1], type(answer)))


def answered(*, owner_id: UUID, command: str, key: str, kind: type[T]) -> T | None:
    """Return what a command with this key was answered, if it succeeded within the last day."""
    if "\0" in key:
        return None
    found = db.row(
        "SELECT answer FROM kernel_idempotencykey"
        " WHERE owner_id = %s AND command = %s AND key = %s",
        [owner_id, command, key],
    )
    return codec.loads(found[0], kind) if found else None


def forget_old() -> int:
    """Delete keys older than a day and return how many."""
    return db.execute(
        "DELETE FROM kernel_idempotencykey WHERE created_at < %s", [clock.wall() - KEPT]
    )
