"""What listings do when time passes: imports go on, and pictures elsewhere are fetched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tradewind.goods.listings import services
from tradewind.kernel import jobs, personal
from tradewind.kernel.personal import Fate, Section


@jobs.sweep
def go_on_with_imports(now: datetime) -> int:
    """Compare, take over or take back a few products of a file that somebody imports."""
    return services.work_imports(now=now)


@jobs.sweep
def fetch_pictures(now: datetime) -> int:
    """Fetch a picture that an import named by its address."""
    return services.fetch_pictures(now=now)


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The files that a person imported for a store."""
    return (
        personal.section(
            "imports",
            ("store_id", "file_name", "state", "lines", "created_at", "finished_at"),
            "FROM listings_importrun WHERE person_id = ANY(%s) ORDER BY created_at, id",
            person_ids,
        ),
    )


personal.keeps(
    "listings",
    tables={"listings_importrun": (Fate.KEPT, "Who works for a store is not erased.")},
    tells=told,
)
