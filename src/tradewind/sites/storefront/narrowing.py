"""What a list is narrowed to, by the query of its address; the query is all that there is to know.

What cannot be understood is said beside its field and narrows nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from tradewind.design import formats
from tradewind.growth.discovery.types import Filters, Sort
from tradewind.kernel.errors import InvalidInput, TradewindError
from tradewind.kernel.money import Money, exponent
from tradewind.sites.storefront.context import link
from tradewind.sites.storefront.places import Here

MOST_QUERY = 200
_MOST_TYPED = 20
_FIELDS = ("q", "price_from", "price_to", "in_stock", "sort")
# The most that a column of minor units holds, and a little less than that.
_MOST_MINOR = 10**17
_AMOUNT = re.compile(r"(\d+|\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{0,4}))?")
_LIST_SORTS = (Sort.NEWEST, Sort.BEST_SOLD, Sort.TOP_RATED, Sort.PRICE_UP, Sort.PRICE_DOWN)
_SEARCH_SORTS = (Sort.BEST_MATCH, *_LIST_SORTS)


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that a list is narrowed to, and the same list without it."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class SortLink:
    """An order in which the list is to be had."""

    code: str
    words: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A list as it was asked for. `typed` is what stood in the fields; `errors` are by field."""

    path: str
    query: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    filters: Filters
    sorts: tuple[Sort, ...]
    sort: Sort

    @property
    def narrowed(self) -> bool:
        """Whether anything but the words and the order was chosen."""
        return bool(self.typed["price_from"] or self.typed["price_to"] or self.filters.in_stock)

    @property
    def plain(self) -> bool:
        """Whether this is the list as it stands in the index of search engines."""
        return not self.narrowed and self.sort is self.sorts[0] and not self.query

    def href(self, **changes: str) -> str:
        """Return the address of this list with some parts of its query changed."""
        parts = {
            "q": self.query,
            "price_from": self.typed["price_from"],
            "price_to": self.typed["price_to"],
            "in_stock": "1" if self.filters.in_stock else "",
            "sort": "" if self.sort is self.sorts[0] else self.sort.value,
        }
        return link(self.path, **(parts | changes))

    def sort_links(self) -> list[SortLink]:
        """Return every order that this list has."""
        words = _sort_words()
        return [
            SortLink(
                code=one.value,
                words=words[one],
                href=self.href(sort="" if one is self.sorts[0] else one.value),
                current=one is self.sort,
            )
            for one in self.sorts
        ]

    def chips(self, *, locale: str, currency: str) -> list[Chip]:
        """Return what the list is narrowed to, as it is understood."""
        found = []
        low, high = self.filters.price_from, self.filters.price_to
        if low is not None:
            amount = formats.money(Money(low, currency), locale=locale)
            words = gettext("From %(amount)s") % {"amount": amount}
            found.append(Chip(words, self.href(price_from="")))
        if high is not None:
            amount = formats.money(Money(high, currency), locale=locale)
            words = gettext("Up to %(amount)s") % {"amount": amount}
            found.append(Chip(words, self.href(price_to="")))
        if self.filters.in_stock:
            found.append(Chip(gettext("In stock"), self.href(in_stock="")))
        return found


def read(
    given: QueryDict,
    *,
    here: Here,
    path: str,
    search: bool = False,
    categories: tuple[str, ...] | None = None,
    store_id: UUID | None = None,
) -> Narrowing:
    """Return what the query of an address asks for; `search` says that words find the list."""
    sorts = _SEARCH_SORTS if search else _LIST_SORTS
    typed = {
        name: given.get(name, "").replace("\x00", "").strip()[:_MOST_TYPED]
        for name in ("price_from", "price_to")
    }
    errors: dict[str, str] = {}
    bounds: dict[str, int] = {}
    for name, text in typed.items():
        if text:
            try:
                bounds[name] = _minor(text, here.market.currency)
            except TradewindError:
                errors[name] = gettext("Write an amount, such as 25.")
    if not errors and len(bounds) == 2 and bounds["price_from"] > bounds["price_to"]:
        errors["price_to"] = gettext("This is less than the lowest price beside it.")
        bounds = {}
    wanted = given.get("sort", "")
    return Narrowing(
        path=path,
        query=given.get("q", "").replace("\x00", "").strip()[:MOST_QUERY] if search else "",
        typed=typed,
        errors=errors,
        filters=Filters(
            categories=categories,
            store_id=store_id,
            in_stock=given.get("in_stock") == "1",
            price_from=bounds.get("price_from"),
            price_to=bounds.get("price_to"),
        ),
        sorts=sorts,
        sort=next((one for one in sorts if one.value == wanted), sorts[0]),
    )


def untidy(given: QueryDict) -> bool:
    """Say whether a form has left fields empty, which the address of a list then does without."""
    return any(given.get(name) == "" for name in _FIELDS)


def without(narrowing: Narrowing) -> Narrowing:
    """Return the same list with nothing chosen, in the same order."""
    bare = replace(narrowing.filters, price_from=None, price_to=None, in_stock=False)
    typed = dict.fromkeys(narrowing.typed, "")
    return replace(narrowing, typed=typed, errors={}, filters=bare)


def _minor(text: str, currency: str) -> int:
    """Read an amount with a point or a comma before its decimals; raises TradewindError."""
    found = _AMOUNT.fullmatch(re.sub(r"\s", "", text))
    if found is None:
        raise InvalidInput(field="amount", reason="not an amount")
    whole, decimals = re.sub("[.,]", "", found[1]), found[2] or ""
    # What stands before three digits, as in 1.250 or 1,250, parts thousands, or else decimals.
    if len(decimals) == 3 and exponent(currency) != 3:
        whole, decimals = whole + decimals, ""
    minor = Money.parse(f"{whole}.{decimals}" if decimals else whole, currency).minor
    if minor > _MOST_MINOR:
        raise InvalidInput(field="amount", reason="too large")
    return minor


def _sort_words() -> dict[Sort, str]:
    return {
        Sort.BEST_MATCH: gettext("Best match"),
        Sort.NEWEST: gettext("Newest"),
        Sort.BEST_SOLD: gettext("Best selling"),
        Sort.TOP_RATED: gettext("Top rated"),
        Sort.PRICE_UP: gettext("Lowest price"),
        Sort.PRICE_DOWN: gettext("Highest price"),
    }
