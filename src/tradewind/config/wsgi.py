"""The web application, for Granian."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradewind.config.settings")

from django.core.wsgi import get_wsgi_application

from tradewind.cli import processes
from tradewind.cli.processes import start_traces
from tradewind.kernel import database

processes.follow_parent()
database.attach()
start_traces("tradewind-web")
application = get_wsgi_application()


def _warm_up() -> None:
    """Read what every page needs and what hardly ever changes, before the first page."""
    from django.db import DatabaseError, connection

    from tradewind.base.markets import selectors as markets
    from tradewind.goods.catalog import selectors as catalog

    try:
        markets.markets()
        catalog.categories("en")
    except DatabaseError:
        # There are no tables yet; the pages will say so.
        pass
    finally:
        connection.close()


_warm_up()
