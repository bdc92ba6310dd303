"""What providers tell by themselves: verified, kept once, applied now or by a sweep."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from tradewind.kernel import audit, clock, codec, db, ids, ports
from tradewind.kernel.actors import Actor
from tradewind.rails.payments.ports import Provider
from tradewind.rails.payments.services.attempts import ASK_AGAIN
from tradewind.rails.payments.services.recording import record
from tradewind.rails.payments.types import Headers, WebhookNotParked

_logger = structlog.get_logger(__name__)


def receive(*, provider: str, headers: Headers, body: bytes, now: datetime) -> None:
    """Take a webhook: verified, kept once, applied. Raises BadSignature; nothing else.

    What cannot be applied now is kept and tried again by a sweep, so that the provider may be told
    that it arrived.
    """
    outcomes = ports.get(Provider, name=provider).translate(headers, body)
    if not outcomes:
        return
    kept = codec.dumps(outcomes)
    try:
        with db.atomic():
            if _keep(provider, outcomes[0].event_id, kept, "applied", ""):
                for outcome in outcomes:
                    record(outcome=outcome, now=now)
    except Exception as error:
        _logger.warning("webhook_not_applied", provider=provider, event_id=outcomes[0].event_id,
                        error=str(error))  # fmt: skip
        with db.atomic():
            _keep(
                provider, outcomes[0].event_id, kept, "failed", f"{type(error).__name__}: {error}"
            )


def retry_webhook(*, actor: Actor, webhook_id: UUID, now: datetime) -> None:
    """Let a webhook that was given up be tried again by the sweep; raises WebhookNotParked."""
    actor.require("outbox.retry")
    with db.atomic():
        if not db.execute(
            "UPDATE payments_webhookinbox SET state = 'failed', tries = 0, due_at = %s"
            " WHERE id = %s AND state = 'parked'", [clock.wall(), webhook_id],
        ):  # fmt: skip
            raise WebhookNotParked(webhook_id=webhook_id)
        audit.record(actor=actor, verb="webhook.retry", object_id=webhook_id, at=now)


def _keep(provider: str, event_id: str, outcomes: str, state: str, error: str) -> int:
    wall = clock.wall()
    return db.execute(
        "INSERT INTO payments_webhookinbox"
        " (id, provider, event_id, outcomes, state, error, tries, due_at, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, 1, %s, %s) ON CONFLICT (provider, event_id) DO NOTHING",
        [ids.new(), provider, event_id, outcomes, state, error[:2000],
         wall + ASK_AGAIN if state == "failed" else None, wall],
    )  # fmt: skip
