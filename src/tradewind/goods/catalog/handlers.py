"""What the catalogue does when time passes."""

from __future__ import annotations

from datetime import datetime

from tradewind.goods.catalog import services
from tradewind.kernel import jobs


@jobs.sweep
def render_pictures(now: datetime) -> int:
    """Make the sizes of a few new pictures, and leave the rest to the next tick.

    Rendering takes seconds of a core; whatever else is due does not wait for all of it.
    """
    services.render_pictures(now=now)
    return 0
