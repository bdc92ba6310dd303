"""Travelling in business time: forward only, and the carriers come along."""

from __future__ import annotations

from datetime import timedelta

import httpx
import structlog
from django.conf import settings

from tradewind.kernel import clock, worker

_TIMEOUT = httpx.Timeout(5.0, connect=1.0)
_logger = structlog.get_logger(__name__)


def forward(*, days: int) -> None:
    """Move business time forward for everybody, and let what is due then run at once."""
    clock.advance_to(clock.now() + timedelta(days=days))
    tell_carriers(url=settings.TRACKING_URL)
    worker.run_soon()


def tell_carriers(*, url: str) -> None:
    """Let the tracking simulator live in this business time; without it, time moves alone."""
    try:
        httpx.put(
            f"{url}/v1/clock",
            json={"now": clock.now().isoformat()},
            headers={"Authorization": f"Bearer {settings.TRACKING_SECRET}"},
            timeout=_TIMEOUT,
        ).raise_for_status()
    except httpx.HTTPError as error:
        _logger.warning("carriers_not_told", error=type(error).__name__)
