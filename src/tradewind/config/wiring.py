"""Who answers each port; the only place where adapters are named."""

from __future__ import annotations

from django.conf import settings

from tradewind.adapters.mail.log import LogMessenger
from tradewind.adapters.providers.acquirer import Acquirer
from tradewind.adapters.search.postgres import PostgresSearch
from tradewind.base.notices.ports import Messenger
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.kernel import log, ports
from tradewind.rails.payments.ports import Provider


def provide_all() -> None:
    """Provide every port for this process."""
    log.configure(level=settings.LOG_LEVEL)
    ports.provide(Messenger, LogMessenger)
    ports.provide(SearchIndex, PostgresSearch)
    ports.provide(
        Provider,
        lambda: Acquirer(url=settings.ACQUIRER_URL, secret=settings.ACQUIRER_SECRET),
        name="acquirer",
    )
