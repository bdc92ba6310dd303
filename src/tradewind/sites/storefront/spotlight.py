"""One store shown on the home: the one whose products sell best there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import Store, StoreState
from tradewind.growth.discovery.types import Average, Card
from tradewind.sites.storefront import places
from tradewind.sites.storefront.context import product_path
from tradewind.sites.storefront.places import Here

_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Spotlight:
    """A store with a few of its products and their pages; what it sold and was given with these."""

    store: Store
    country: str
    path: str
    cards: tuple[tuple[Card, str], ...]
    sold: int
    rating: Average


def spotlight(here: Here, best: Sequence[Card]) -> Spotlight | None:
    """Return the store with most pieces sold among what sells best, if it has enough to show.

    One statement.
    """
    by_store: dict[UUID, list[Card]] = {}
    for card in best:
        if card.picture and card.in_stock and card.sold:
            by_store.setdefault(card.store_id, []).append(card)
    rich = [cards for cards in by_store.values() if len(cards) >= _SHOWN]
    if not rich:
        return None
    cards = max(rich, key=lambda found: (sum(card.sold for card in found), found[0].store_id))
    store = sellers.stores([cards[0].store_id]).get(cards[0].store_id)
    if store is None or store.state is not StoreState.OPEN:
        return None
    return Spotlight(
        store=store,
        country=places.country_name(store.country, here.language),
        path=reverse("store", args=[here.segment, store.code]),
        cards=tuple(
            (card, product_path(here, card.slug, card.product_id)) for card in cards[:_SHOWN]
        ),
        sold=sum(card.sold for card in cards),
        rating=Average(
            total=sum(card.rating.total for card in cards),
            count=sum(card.rating.count for card in cards),
        ),
    )
