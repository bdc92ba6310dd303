"""Reactions to time: parcels to follow, scans that could not be applied, parcels nobody scans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from tradewind.base.accounts.events import PersonErased
from tradewind.kernel import clock, db, jobs, outbox, personal, ports
from tradewind.kernel.personal import Fate, Section
from tradewind.rails.logistics import services
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.logistics.types import CarrierUnavailable

CHUNK = 20
LEASE = timedelta(seconds=60)
_logger = structlog.get_logger(__name__)


def _lease(table: str) -> list[UUID]:
    """Take due rows for a minute, so that another worker leaves them alone meanwhile."""
    wall = clock.wall()
    due = db.rows(
        f"UPDATE {table} SET due_at = %s WHERE id IN (SELECT id FROM {table}"
        " WHERE due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
        [wall + LEASE, wall, CHUNK],
    )
    return [row[0] for row in due]


@jobs.sweep
def follow_parcels(now: datetime) -> int:
    """Tell the tracking service of tracked parcels that left, and ask for scans that were lost."""
    if services.CARRIER not in ports.names(Carrier):
        return 0
    due = _lease("logistics_parcel")
    for parcel_id in due:
        try:
            services.follow(parcel_id=parcel_id, now=now)
        except CarrierUnavailable as error:
            # The others would only wait for it too; their lease ends by itself.
            _logger.warning("carrier_unavailable", error=str(error))
            return 0
        except Exception:
            _logger.exception("sweep_row_failed", work="follow", id=str(parcel_id))
    return len(due)


@jobs.sweep
def apply_scans(now: datetime) -> int:
    """Apply scans that could not be when they came."""
    due = _lease("logistics_scaninbox")
    for inbox_id in due:
        services.apply_kept(inbox_id=inbox_id, now=now)
    return len(due)


@jobs.sweep
def assume_delivered(now: datetime) -> int:
    """Count untracked parcels as delivered, long after they should have been."""
    return services.assume_delivered(now=now, most=CHUNK)


@outbox.on(PersonErased)
def forget(event: PersonErased, at: datetime) -> None:
    """Delete what sellers asked of who was forgotten for carrying."""
    db.execute(
        "DELETE FROM logistics_freightquoterow WHERE buyer_id = ANY(%s)", [list(event.person_ids)]
    )


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """What sellers asked of a person for carrying."""
    return (
        personal.section(
            "freight_quotes",
            ("sku_id", "quantity", "country", "currency", "money_minor", "quoted_at", "expires_at"),
            "FROM logistics_freightquoterow WHERE buyer_id = ANY(%s) ORDER BY quoted_at, id",
            person_ids,
        ),
    )


personal.keeps(
    "logistics",
    tables={"logistics_freightquoterow": (Fate.FORGOTTEN, "Deleted.")},
    tells=told,
)
