"""Pure rules of orders: which state may follow which, which payment pays which, what is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tradewind.base.documents.types import Amount, Item
from tradewind.kernel import money
from tradewind.kernel.money import ChargeKind, Money
from tradewind.trade.orders.types import LineCharge, Order, OrderState, Paid

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PAID, OrderState.CANCELLED}),
    OrderState.PAID: frozenset({OrderState.PROCESSING, OrderState.SHIPPED, OrderState.CANCELLED}),
    OrderState.PROCESSING: frozenset({OrderState.SHIPPED, OrderState.CANCELLED}),
    OrderState.SHIPPED: frozenset({OrderState.DELIVERED, OrderState.CANCELLED}),
    OrderState.DELIVERED: frozenset({OrderState.COMPLETED, OrderState.CANCELLED}),
    OrderState.COMPLETED: frozenset(),
    # Only money that comes after an expiry, while the pieces are still there, brings one back.
    OrderState.CANCELLED: frozenset({OrderState.PAID}),
}
# Once the goods have left, only the operator calls a sale off.
CANCELLABLE_BY_PARTIES = frozenset({OrderState.PLACED, OrderState.PAID, OrderState.PROCESSING})


def may_follow(state: OrderState, later: OrderState) -> bool:
    """Say whether an order in `state` may go to `later`."""
    return later in TRANSITIONS[state]


def apportion(
    payments: Sequence[tuple[UUID, Money]], totals: Sequence[Money]
) -> tuple[tuple[Paid, ...], ...]:
    """Say how much of each payment pays each order: payments and orders in order, each filled up.

    The parts of a payment sum to it and the parts of an order sum to its total; raises ValueError
    when the two sums differ.
    """
    if sum(money.minor for _, money in payments) != sum(total.minor for total in totals):
        raise ValueError("payments do not sum to the orders")
    left = [(payment_id, money.minor) for payment_id, money in payments]
    shares: list[tuple[Paid, ...]] = []
    for total in totals:
        need, parts = total.minor, []
        while need:
            payment_id, minor = left[0]
            part = min(need, minor)
            if part:
                parts.append(Paid(payment_id=payment_id, money=Money(part, total.currency)))
            need -= part
            left[0] = (payment_id, minor - part)
            if left[0][1] == 0:
                left.pop(0)
        shares.append(tuple(parts))
    return tuple(shares)


def printed(
    order: Order,
    charges: Sequence[LineCharge],
    *,
    quantities: Mapping[UUID, int],
    codes: Mapping[UUID, str],
) -> tuple[tuple[Item, ...], tuple[Amount, ...]]:
    """Return charges of an order as a paper shows them: goods by line, all else by kind.

    `quantities` are the pieces of each line that the paper is about, `codes` those of SKUs. The
    amounts of both sum to the charges.
    """
    currency = order.total.currency
    items = []
    for line in order.lines:
        own = [
            charge.money
            for charge in charges
            if charge.line_id == line.id and charge.kind == ChargeKind.ITEM
        ]
        if own:
            item = Item(
                code=codes.get(line.sku_id, ""),
                title=line.title,
                options=line.options,
                quantity=quantities.get(line.id, 0),
                unit=line.unit,
                amount=money.total(own, currency),
            )
            items.append(item)
    others: dict[str, list[Money]] = {}
    for charge in charges:
        if charge.kind != ChargeKind.ITEM:
            others.setdefault(charge.kind, []).append(charge.money)
    sums = [Amount(kind=kind, money=money.total(parts, currency)) for kind, parts in others.items()]
    return tuple(items), tuple(sums)
