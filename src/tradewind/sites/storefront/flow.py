"""The picture of where the money of an order is: bands between holders, as wide as the money."""

from __future__ import annotations

from dataclasses import dataclass

from tradewind.kernel.money import Money
from tradewind.trade.settlement.types import Holder, MoneyPage

WIDTH, _TOP, _TALL, _BAR, _GAP, _THIN = 820, 40, 170, 8, 44, 3
_COLUMNS = (150, 400, 600)
_ENDS = (Holder.SELLER, Holder.COMMISSION, Holder.BUYER, Holder.OTHER_ORDERS)


@dataclass(frozen=True, slots=True)
class Bar:
    """A holder: a bar from (x, y) with its label beside it."""

    holder: str
    money: Money
    x: int
    y: int
    tall: int
    due: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Money that goes from one bar to another; one that is due has not gone yet."""

    path: str
    holder: str
    due: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The whole picture; left is the buyer, in the middle what Tradewind holds, right the ends."""

    height: int
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]

    @property
    def left(self) -> Bar:
        """What the buyer paid."""
        return self.bars[0]

    @property
    def middle(self) -> Bar:
        """What Tradewind holds, or held."""
        return self.bars[1]

    @property
    def ends(self) -> tuple[Bar, ...]:
        """Where the money goes, or went."""
        return self.bars[2:]


def flow(page: MoneyPage) -> Flow | None:
    """Draw the money of an order; nothing before any came."""
    paid = page.paid
    if not paid:
        return None
    ends: list[tuple[Holder, Money, bool]] = []
    for due in (False, True):
        for holder in _ENDS:
            moved = [
                move.money.minor
                for move in page.moves
                if move.destination is holder and move.due is due
            ]
            if sum(moved):
                ends.append((holder, Money(sum(moved), paid.currency), due))
    gone = sum(money.minor for _, money, _ in ends)
    on_the_way = paid.minor - gone
    if on_the_way > 0:
        on_it = Holder.REFUND if page.balances.get(Holder.REFUND) else Holder.CLEARING
        ends.append((on_it, Money(on_the_way, paid.currency), True))
    talls = [max(_THIN, round(_TALL * money.minor / paid.minor)) for _, money, _ in ends]
    height = _TOP + max(_TALL, sum(talls) + _GAP * max(0, len(talls) - 1)) + _TOP
    start = (height - _TALL) // 2
    bars = [
        Bar(Holder.BUYER.value, paid, _COLUMNS[0], start, _TALL),
        Bar(Holder.ESCROW.value, _held(page, paid), _COLUMNS[1], start, _TALL),
    ]
    bands = [Band(_path(_COLUMNS[0], start, _COLUMNS[1], start, _TALL), "buyer", False)]
    at = (height - sum(talls) - _GAP * max(0, len(talls) - 1)) // 2
    leaves = start
    for (holder, money, due), tall in zip(ends, talls, strict=True):
        bars.append(Bar(holder.value, money, _COLUMNS[2], at, tall, due, holder is Holder.BUYER))
        bands.append(Band(_path(_COLUMNS[1], leaves, _COLUMNS[2], at, tall), holder.value, due))
        leaves = min(leaves + tall, start + _TALL - _THIN)
        at += tall + _GAP
    return Flow(height, tuple(bars), tuple(bands))


def _held(page: MoneyPage, paid: Money) -> Money:
    posted = page.posted
    return posted[-1].held if posted else Money.zero(paid.currency)


def _path(x1: int, y1: int, x2: int, y2: int, tall: int) -> str:
    left, right = x1 + _BAR, x2
    mid = (left + right) // 2
    return (
        f"M{left} {y1}C{mid} {y1} {mid} {y2} {right} {y2}V{y2 + tall}"
        f"C{mid} {y2 + tall} {mid} {y1 + tall} {left} {y1 + tall}Z"
    )
