"""The demo market: people, stores, goods and ninety days of orders, made by the services themselves.

The same seed gives the same people, goods, prices, orders, amounts and states, and the same
distances in time. Ids and order numbers differ: they are made of the time and of chance.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from tradewind.demo.market import opening
from tradewind.demo.market.goods import goods, merchants
from tradewind.demo.market.life import Life
from tradewind.demo.market.opening import Market
from tradewind.demo.market.opinions import Opinions
from tradewind.demo.market.plan import DAYS, plan
from tradewind.demo.people import PEOPLE, DemoPerson, person
from tradewind.kernel import clock

Progress = Callable[[str, int, int], None]
LAST = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What the demo market holds; `fresh` is False when it was there before."""

    fresh: bool
    people: tuple[DemoPerson, ...]
    stores: int
    products: int
    orders: int
    buyers: int


def _silent(name: str, done: int, total: int) -> None:
    """Tell nobody."""


def seed(*, now: datetime, scale: float = 1, seed: int = 1, progress: Progress = _silent) -> Seeded:
    """Make the demo market, or finish one that was interrupted; if it is whole, do nothing.

    `scale` 1 is the whole market and 3,000 orders. Not inside a transaction. `progress` gets (name,
    done, total). One that
    was interrupted goes on with the time, scale and seed that it is called with, told from when it
    began. Raises SeedFailed when a handler fails.
    """
    planned = plan(seed=seed, scale=scale)
    made = Seeded(
        fresh=not opening.is_whole(),
        people=PEOPLE,
        stores=len(merchants(scale)),
        products=len(goods(scale)),
        orders=sum(len(one.stores) for one in planned),
        buyers=len({one.buyer for one in planned}),
    )
    if not made.fresh:
        return made
    began = opening.opened() or now - timedelta(days=DAYS)
    end = began + timedelta(days=DAYS)
    market = Market(opened_at=began)
    with clock.moved_to(began):
        opening.offer_shipping(began, end)
        _open(market, seed, scale, progress)
    life = Life(market=market, seed=seed, now=end, share=scale)
    with clock.moved_to(began):
        opening.stock_up(market, planned, began)
        life.hear()
    progress("Orders", 0, made.orders)
    for placed in life.run(planned):
        progress("Orders", placed, made.orders)
    opinions = Opinions(market=market, seed=seed, now=end, groups=life.groups, share=scale)
    for written, total in opinions.write(planned):
        progress("Reviews", written, total)
    life.hear()
    opinions.remind()
    with clock.moved_to(end):
        opening.wait_for_approval(end)
        market.arrive(person(LAST))
    return made


def draw_more(*, now: datetime) -> bool:
    """Hang the other pictures of one product of a seeded market; False when all have theirs.

    For whoever waits anyway: other colours and other views, a second of drawing at a time.
    """
    return opening.is_whole() and opening.hang_more(now=now)


def _open(market: Market, seed: int, scale: float, progress: Progress) -> None:
    crowd, shops = [one for one in PEOPLE if one.key != LAST], merchants(scale)
    for count, one in enumerate(crowd, start=1):
        market.arrive(one)
        progress("People", count, len(crowd))
    for count, merchant in enumerate(shops, start=1):
        market.open_store(merchant)
        progress("Stores", count, len(shops))
    for count in market.list_goods(seed=seed, share=scale):
        progress("Products", count, len(goods(scale)))
