"""How words of a product become what a page shows, and which of its SKUs stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from tradewind.base.texts import rules as texts
from tradewind.base.texts.types import TextState, TextView
from tradewind.growth.discovery.types import Average, PriceHere
from tradewind.trade.reviews.types import Scores

Rank = tuple[bool, bool, bool, int, UUID]


# Ten reviews of four stars stand beside a product's own, so that one review of five is not the top.
_PRIOR_COUNT, _PRIOR_STARS = 10, 4


def rating_score(rating: Average) -> int:
    """Return what lists sort by: a mean in thousandths that few reviews pull little; 0 for none."""
    if not rating.count:
        return 0
    weighed = 1000 * (rating.total + _PRIOR_COUNT * _PRIOR_STARS)
    return weighed // (rating.count + _PRIOR_COUNT)


@dataclass(frozen=True, slots=True)
class Tally:
    """What reviews add to the rating of their product and of its store, by column."""

    product: Mapping[str, int]
    store: Mapping[str, int]


def tally(scores: Scores, pictures: bool) -> Tally:
    """Return what one review adds."""
    names = ("one", "two", "three", "four", "five")
    product = {name: int(scores.stars == place) for place, name in enumerate(names, start=1)}
    product |= {"pictures": int(pictures), "total": scores.stars, "count": 1}
    store = {"total": scores.stars, "count": 1}
    for name in ("described", "communication", "shipping"):
        value = getattr(scores, name)
        store |= {f"{name}_total": value or 0, f"{name}_count": int(value is not None)}
    return Tally(product, store)


_NOTHING = Tally(
    dict.fromkeys(tally(Scores(stars=1), False).product, 0),
    dict.fromkeys(tally(Scores(stars=1), False).store, 0),
)


def step(before: Tally | None, after: Tally | None) -> Tally:
    """Return by what ratings change when a review that said one thing says another."""
    old, new = before or _NOTHING, after or _NOTHING
    return Tally(
        {name: new.product[name] - old.product[name] for name in new.product},
        {name: new.store[name] - old.store[name] for name in new.store},
    )


def specs(fields: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the lines `label: value` of the field `specs`, then the fields `spec.label`.

    Lines of another form are left out.
    """
    rows = []
    for line in fields.get("specs", "").splitlines():
        label, colon, value = line.partition(":")
        if colon and label.strip() and value.strip():
            rows.append((label.strip(), value.strip()))
    for name in sorted(fields):
        first, dot, label = name.partition(".")
        if first == "spec" and dot and fields[name].strip():
            rows.append((label, fields[name].strip()))
    return tuple(rows)


def body(fields: Mapping[str, str]) -> str:
    """Return all words of a product but its title, for finding it."""
    return "\n".join(fields[name] for name in sorted(fields) if name != "title")


def rank(*, sku_id: UUID, price: PriceHere | None, in_stock: bool) -> Rank:
    """Return what the SKUs of a product in one market sort by: the one to show comes first.

    Sold here before not, in stock before not, a known final price before a freight to be quoted,
    then the cheapest, then the oldest. A market has one currency, so minor units compare.
    """
    return (
        price is None,
        not in_stock,
        price is None or price.shipping is None,
        price.headline.minor if price else 0,
        sku_id,
    )


def source_of(words: Mapping[str, TextView]) -> str:
    """Return the language of the author of words, given by language; empty when there are none."""
    return next((tag for tag, view in words.items() if view.state is TextState.SOURCE), "")


def best(words: Mapping[str, TextView], language: str) -> Mapping[str, str]:
    """Return the fields in a language, in what it is cut down to, or the author's."""
    for tag in (*texts.chain(language), source_of(words)):
        if tag in words:
            return words[tag].fields
    return {}


def languages(language: str) -> list[str]:
    """Return the languages to look for, best first."""
    return texts.chain(language)
