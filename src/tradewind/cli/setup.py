"""What a fresh database holds before anybody uses it; running it again adds what is missing."""

from __future__ import annotations

import time
from datetime import datetime

from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from tradewind.base.accounts import selectors as accounts_selectors
from tradewind.base.accounts import services as accounts
from tradewind.base.accounts.types import Role
from tradewind.base.markets import services as markets
from tradewind.goods.catalog import services as catalog
from tradewind.growth.discovery import selectors as discovery_selectors
from tradewind.growth.discovery import services as discovery
from tradewind.kernel import clock, database, db
from tradewind.kernel.actors import system
from tradewind.rails.logistics import services as logistics
from tradewind.trade.settlement import selectors as settlement_selectors
from tradewind.trade.settlement import services as settlement

DEFAULT_COMMISSION_BPS = 800
_LOCK = 0x7472616465  # any number that nobody else takes
_LOCK_TIMEOUT = "5s"
_TRIES = 20


def migrate(*, now: datetime | None = None) -> None:
    """Bring the tables up to date and install the defaults, valid from `now`.

    Without it from business time, which can only be read once there are tables. Products that are
    shown since before there were pages for them get theirs.
    """
    _migrate_tables()
    install_defaults(now=now or clock.now())
    if discovery_selectors.lacks_pages():
        discovery.rebuild(now=now or clock.now())


def _migrate_tables() -> None:
    """Change tables one process at a time, and let no request wait long behind a change.

    A change that waits for a lock makes all that come after it wait as well: it gives up after a
    few seconds, and is tried again from the migration that it was at.
    """
    db.rows("SELECT pg_advisory_lock(%s)", [_LOCK])
    try:
        db.rows("SELECT set_config('lock_timeout', %s, false)", [_LOCK_TIMEOUT])
        for left in reversed(range(_TRIES)):
            try:
                call_command("migrate", verbosity=0, interactive=False)
                break
            except OperationalError as error:
                if not left or not isinstance(error.__cause__, LockNotAvailable):
                    raise
                time.sleep(1)
    finally:
        db.rows("SELECT set_config('lock_timeout', '0', false)")
        db.rows("SELECT pg_advisory_unlock(%s)", [_LOCK])


def add_staff(*, email: str, role: Role, password: str, now: datetime) -> bool:
    """Give a role of staff to somebody, who becomes a member if they are none; say if they did.

    `password` is for a new member. Raises InvalidInput.
    """
    actor, person = system("setup"), accounts_selectors.person_by_email(email)
    made = person is None
    with db.atomic():
        if person is None:
            person = accounts.register(
                email=email, password=password, full_name=email.partition("@")[0], language="en",
                now=now, email_verified=True,
            )  # fmt: skip
        accounts.grant(actor=actor, person_id=person.id, role=role, now=now)
    return made


def start_afresh(*, now: datetime) -> None:
    """Throw the database of this process away and make it anew; for benches and replays."""
    connection.close()
    database.drop()
    database.ensure()
    migrate(now=now)


def install_defaults(*, now: datetime) -> None:
    """Install markets, roles, shipping options and the general commission where they are missing."""
    markets.install_defaults(now=now)
    accounts.install_defaults(now=now)
    logistics.install_defaults(now=now)
    catalog.install_categories(now=now)
    if not settlement_selectors.has_general_rate():
        settlement.set_commission(
            actor=system("setup"),
            bps=DEFAULT_COMMISSION_BPS,
            source="default of Tradewind",
            now=now,
        )
