"""What a fresh database holds before anybody uses it; running it again adds what is missing."""

from __future__ import annotations

from datetime import datetime

from django.core.management import call_command
from django.db import connection

from tradewind.base.accounts import services as accounts
from tradewind.base.markets import services as markets
from tradewind.goods.catalog import services as catalog
from tradewind.growth.discovery import selectors as discovery_selectors
from tradewind.growth.discovery import services as discovery
from tradewind.kernel import clock, database
from tradewind.kernel.actors import system
from tradewind.rails.logistics import services as logistics
from tradewind.trade.settlement import selectors as settlement_selectors
from tradewind.trade.settlement import services as settlement

DEFAULT_COMMISSION_BPS = 800


def migrate(*, now: datetime | None = None) -> None:
    """Bring the tables up to date and install the defaults, valid from `now`.

    Without it from business time, which can only be read once there are tables. Products that are
    shown since before there were pages for them get theirs.
    """
    call_command("migrate", verbosity=0, interactive=False)
    install_defaults(now=now or clock.now())
    if discovery_selectors.lacks_pages():
        discovery.rebuild(now=now or clock.now())


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
