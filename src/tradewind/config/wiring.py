"""Who answers each port; the only place where adapters are named."""

from __future__ import annotations

from django.conf import settings

from tradewind.adapters.carriers.tracking import Tracking
from tradewind.adapters.mail.log import LogMessenger
from tradewind.adapters.mail.smtp import SmtpMessenger
from tradewind.adapters.providers.acquirer import Acquirer
from tradewind.adapters.search.postgres import PostgresSearch
from tradewind.adapters.storage.remote import RemotePictures
from tradewind.base.notices.ports import Messenger
from tradewind.goods.listings.ports import PictureSource
from tradewind.growth.discovery.ports import SearchIndex
from tradewind.kernel import log, ports
from tradewind.rails.logistics.ports import Carrier
from tradewind.rails.payments.ports import Provider


def provide_all() -> None:
    """Provide every port for this process."""
    log.configure(level=settings.LOG_LEVEL)
    if settings.SMTP_URL:
        ports.provide(Messenger, lambda: SmtpMessenger(settings.SMTP_URL))
    else:
        ports.provide(Messenger, LogMessenger)
    ports.provide(PictureSource, RemotePictures)
    ports.provide(SearchIndex, PostgresSearch)
    ports.provide(
        Provider,
        lambda: Acquirer(url=settings.ACQUIRER_URL, secret=settings.ACQUIRER_SECRET),
        name="acquirer",
    )
    if settings.TRACKING_URL:
        ports.provide(
            Carrier,
            lambda: Tracking(url=settings.TRACKING_URL, secret=settings.TRACKING_SECRET),
            name="tracking",
        )
