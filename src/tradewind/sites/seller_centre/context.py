"""What every page of the seller centre is given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from babel import Locale
from babel.core import get_global
from django.http import HttpRequest
from django.urls import reverse

from tradewind.base.markets import selectors as markets
from tradewind.design import formats
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import PictureRef
from tradewind.goods.sellers.types import StoreState
from tradewind.kernel import clock, ids
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import OrderState

if TYPE_CHECKING:
    from tradewind.sites.seller_centre.access import Desk


def common(request: HttpRequest, desk: Desk, *, page: str) -> dict[str, Any]:
    """Return the frame of a page: side bar with counts, stores, and how to write figures.

    One statement for the counts.
    """
    counts = orders.counts(desk.store.id, actor=desk.actor)
    waiting = counts.get(OrderState.PAID, 0) + counts.get(OrderState.PROCESSING, 0)
    return {
        "desk": desk,
        "store": desk.store,
        "code": desk.store.code,
        "page": page,
        "counts": counts,
        "waiting_orders": waiting,
        "today_url": f"{reverse('seller_today')}?store={desk.store.code}",
        "is_draft": desk.store.state is StoreState.DRAFT,
        "mark": mark(desk.store.name),
        "now": clock.now(),
        **frame(desk.language, desk.store.country),
    }


def frame(language: str, country: str) -> dict[str, Any]:
    """Return how words, figures and times are written for a merchant of a country."""
    return {
        "language": language,
        "direction": formats.direction(language),
        "format_locale": formats.locale_for(language=language, country=country),
        "timezone": timezone(country),
    }


@cache
def timezone(country: str) -> str:
    """Return the IANA zone of a country's capital; UTC for one that has none."""
    known = {market.code: market.timezone for market in markets.markets()}
    if country in known:
        return known[country]
    zones = get_global("territory_zones").get(country)
    return str(zones[0]) if zones else "UTC"


def country_name(code: str, language: str) -> str:
    """Return the name of a country in a language, or its code."""
    return str(Locale.parse(language, sep="-").territories.get(code, code))


def countries(language: str) -> list[tuple[str, str]]:
    """Return all countries as (code, name), in the order of their names."""
    names = Locale.parse(language, sep="-").territories
    found = [
        (code, name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


# CLDR has names for these too: groups, reserved codes and what was made up for tests.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "CQ", "DG", "IC", "EA"})


def mark(name: str) -> str:
    """Return one or two letters that stand for a store."""
    words = name.split()
    return ("".join(word[0] for word in words[:2]) if len(words) > 1 else name[:2]).upper()


def pictures(product_ids: Iterable[UUID]) -> dict[UUID, PictureRef]:
    """Return the first picture of each product that has one, with one statement."""
    found = catalog.pictures(list(product_ids))
    return {product_id: shown[0].ref for product_id, shown in found.items() if shown}


def options_text(options: Mapping[str, str]) -> str:
    """Return the options of a SKU as one line."""
    return " · ".join(options.values())


def order_id(value: UUID) -> str:
    """Return the public text of an order's id."""
    return ids.show("ord", value)


def product_id(value: UUID) -> str:
    """Return the public text of a product's id."""
    return ids.show("prd", value)
