"""What listings do when time passes: imports go on, and pictures elsewhere are fetched."""

from __future__ import annotations

from datetime import datetime

from tradewind.goods.listings import services
from tradewind.kernel import jobs


@jobs.sweep
def go_on_with_imports(now: datetime) -> int:
    """Compare, take over or take back a few products of a file that somebody imports."""
    return services.work_imports(now=now)


@jobs.sweep
def fetch_pictures(now: datetime) -> int:
    """Fetch a picture that an import named by its address."""
    return services.fetch_pictures(now=now)
