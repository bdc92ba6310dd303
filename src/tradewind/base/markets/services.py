"""The verbs of markets."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from tradewind.base.markets import models, rules, selectors
from tradewind.base.markets.types import Market, MarketSettings, UnknownMarket
from tradewind.kernel import audit, db
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput


def install_defaults(*, now: datetime) -> None:
    """Add the markets to begin with that are not there; what an operator has set stays."""
    ordered = sorted(rules.DEFAULTS.items(), key=lambda item: item[1].core_country is not None)
    with db.atomic():
        models.Market.objects.bulk_create(
            [_row(code, settings, now) for code, settings in ordered], ignore_conflicts=True
        )
        transaction.on_commit(selectors.forget)


def change_market(*, actor: Actor, code: str, settings: MarketSettings, now: datetime) -> Market:
    """Replace the settings of one market and return it with what it inherits.

    Raises UnknownMarket, or InvalidInput naming the field. Other processes see the change within
    `selectors.CACHE_SECONDS`.
    """
    actor.require("market.edit")
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(field="timezone", reason="an IANA time zone") from error
    with db.atomic():
        # Every row is locked: a core country and its heirs are judged together.
        rows = models.Market.objects.select_for_update().order_by("code")
        stored = {row.code: selectors.stored(row) for row in rows}
        if code not in stored:
            raise UnknownMarket(market=code)
        before, stored[code] = stored[code], settings
        rules.check(code=code, settings=stored)
        _row(code, settings, now).save(force_update=True)
        audit.record(
            actor=actor, verb="market.edit", object_id=selectors.audit_id(code), at=now,
            before=before, after=settings,
        )  # fmt: skip
        transaction.on_commit(selectors.forget)
    return rules.resolve(code=code, settings=stored)


def _row(code: str, settings: MarketSettings, now: datetime) -> models.Market:
    return models.Market(
        code=code,
        region=settings.region,
        core_country_id=settings.core_country,
        currency=settings.currency,
        languages=None if settings.languages is None else list(settings.languages),
        default_language=settings.default_language,
        price_list=settings.price_list,
        timezone=settings.timezone,
        active=settings.active,
        changed_at=now,
    )
