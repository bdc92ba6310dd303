"""Pure rules of fulfilment."""

from __future__ import annotations

from datetime import datetime, timedelta

# The platform's rule for every store: a paid order leaves within three days.
SHIP_WITHIN = timedelta(days=3)


def ship_by(paid_at: datetime) -> datetime:
    """Return until when a paid order has to be with its carrier."""
    return paid_at + SHIP_WITHIN
