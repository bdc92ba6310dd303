"""The six hundred products: sixty written by hand in `goods/*.toml`, and those of `kinds`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from tradewind.demo.market import kinds, words
from tradewind.demo.market.good import Colour, Good, sku_code
from tradewind.demo.market.stores import MERCHANTS, Merchant

__all__ = ("CATEGORIES", "Colour", "Good", "goods", "goods_of", "merchants", "sku_code")

CATEGORIES = (
    "bags", "outdoor", "audio", "phones", "fashion", "beauty", "kitchen", "home", "drones",
    "watches", "toys", "shoes",
)  # fmt: skip
BY_HAND = 60


def goods(share: float = 1) -> tuple[Good, ...]:
    """Return a share of all products, never less than those written by hand, which come first."""
    return _goods()[: max(BY_HAND, round(len(_goods()) * share))]


@cache
def goods_of(store: str, share: float = 1) -> tuple[Good, ...]:
    """Return what a store sells of `goods(share)`."""
    return tuple(one for one in goods(share) if one.store == store)


@cache
def merchants(share: float = 1) -> tuple[Merchant, ...]:
    """Return those who sell `goods(share)`: six at the least, all at one."""
    selling = {one.store for one in goods(share)}
    return tuple(one for one in MERCHANTS if one.code in selling)


@cache
def _goods() -> tuple[Good, ...]:
    folder = files("tradewind.demo.market") / "goods"
    by_hand = [
        _good(category, row)
        for category in CATEGORIES
        for row in tomllib.loads((folder / f"{category}.toml").read_text("utf-8"))["good"]
    ]
    assert len(by_hand) == BY_HAND
    return (*by_hand, *kinds.all_goods(CATEGORIES))


def _good(category: str, row: Mapping[str, Any]) -> Good:
    length, width, height = row["mm"]
    # Written by hand are the goods of the first merchants, no two of whom share a category.
    shop = next(one for one in MERCHANTS if category in one.categories)
    return Good(
        code=row["code"],
        category=category,
        shape=row["shape"],
        usd=row["usd"],
        grams=row["grams"],
        mm=(length, width, height),
        colours=tuple(Colour(name=name, paint=tuple(paint)) for name, *paint in row["colours"]),
        sizes=tuple(row.get("sizes", ())),
        facts=row["facts"],
        words={language: (row[language][0], row[language][1]) for language in words.LANGUAGES},
        store=shop.code,
    )
