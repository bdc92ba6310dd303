"""Pure rules of settlement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from tradewind.base.ledger.types import AccountKind, Movement
from tradewind.kernel.money import ChargeKind, Money, total
from tradewind.trade.orders.types import LineCharge
from tradewind.trade.settlement.types import Holder, Move, Sale

_HOLDERS: Mapping[str, Holder] = {
    AccountKind.PSP_RECEIVABLE: Holder.BUYER,
    AccountKind.CLEARING: Holder.CLEARING,
    AccountKind.SELLER_PENDING: Holder.SELLER,
    AccountKind.COMMISSION: Holder.COMMISSION,
}
# Money in these is in the hands of Tradewind: neither the buyer's nor anybody else's yet.
_HELD = frozenset({Holder.CLEARING, Holder.ESCROW, Holder.REFUND})


def commission(charges: Iterable[LineCharge], *, bps: int, currency: str) -> Money:
    """Return the platform's commission on a sale: basis points of the items, freight left out."""
    items = total((c.money for c in charges if c.kind == ChargeKind.ITEM), currency)
    return items.share(Decimal(bps) / 10_000)


def follow(
    movements: Sequence[Movement], own: Mapping[str, Holder], currency: str
) -> tuple[tuple[Move, ...], dict[Holder, Money]]:
    """Tell posted movements as moves between holders, and what each holder has after them.

    `own` names accounts of the order itself; other escrows and refunds are of other orders.
    """
    moves: list[Move] = []
    balances: dict[Holder, Money] = {}
    for one in movements:
        source, destination = (
            own.get(name) or _HOLDERS.get(name.partition(":")[0], Holder.OTHER_ORDERS)
            for name in (one.debit, one.credit)
        )
        nothing = Money.zero(currency)
        balances[source] = balances.get(source, nothing) - one.money
        balances[destination] = balances.get(destination, nothing) + one.money
        move = Move(
            at=one.at,
            reason=one.reason,
            source=source,
            destination=destination,
            money=one.money,
            held=total((balances[one] for one in balances if one in _HELD), currency),
        )
        moves.append(move)
    return tuple(moves), balances


def expected(sale: Sale, held: Money) -> tuple[Move, ...]:
    """Say what becomes of a held sale when its buyer has the goods."""
    moves = []
    for holder, money in ((Holder.COMMISSION, sale.commission), (Holder.SELLER, sale.net)):
        if money:
            held -= money
            move = Move(
                at=None,
                reason="sale.released",
                source=Holder.ESCROW,
                destination=holder,
                money=money,
                held=held,
                due=True,
            )
            moves.append(move)
    return tuple(moves)
