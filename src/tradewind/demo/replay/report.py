"""What came of a replay, beside what the source says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from tradewind.base.ledger import selectors as ledger
from tradewind.demo.replay.olist import SourceOrder
from tradewind.demo.replay.world import CURRENCY, REPLAY, brl
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import ChargeKind, Money, total
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments.types import PaymentState
from tradewind.trade.orders import selectors as orders
from tradewind.trade.orders.types import Group, Order, OrderState

# The source's states and ours. A delivered order is completed when its buyer's time is over.
STATES: dict[str, frozenset[tuple[OrderState, str]]] = {
    "created": frozenset({(OrderState.PLACED, ""), (OrderState.CANCELLED, "expired")}),
    "approved": frozenset({(OrderState.PAID, "")}),
    "invoiced": frozenset({(OrderState.PAID, "")}),
    "processing": frozenset({(OrderState.PROCESSING, "")}),
    "shipped": frozenset({(OrderState.SHIPPED, "")}),
    "delivered": frozenset({(OrderState.DELIVERED, ""), (OrderState.COMPLETED, "")}),
    "canceled": frozenset({(OrderState.CANCELLED, "operator")}),
    "unavailable": frozenset({(OrderState.CANCELLED, "unavailable")}),
}


def mismatches(order: SourceOrder, found: tuple[Actor, UUID] | None) -> list[str]:
    """Return in words everything in which an order differs from its source."""
    if found is None:
        return ["was not placed"]
    group = orders.group(found[1], actor=REPLAY)
    wrong = []
    for one in group.orders:
        if (one.state, one.cancel_reason) not in STATES[order.state]:
            wrong.append(f"is {one.state} {one.cancel_reason}, the source says {order.state}")
    wrong += _money(order, group)
    wrong += _payments(order, group)
    wrong += _instants(order, group.orders)
    return wrong


def _money(order: SourceOrder, group: Group) -> list[str]:
    wrong = []
    ours = Counter(
        (line.quantity, line.unit, _freight(one, line.id))
        for one in group.orders
        for line in one.lines
    )
    theirs = Counter((item.quantity, brl(item.price), brl(item.freight)) for item in order.items)
    if ours != theirs:
        wrong.append(f"has items and freight {dict(ours)}, the source says {dict(theirs)}")
    if group.total.minor != sum(brl(one.value).minor for one in order.payments):
        wrong.append(f"costs {group.total}")
    if len(group.orders) != len({item.seller for item in order.items}):
        wrong.append(f"has {len(group.orders)} orders, one for each seller is right")
    return wrong


def _freight(order: Order, line_id: UUID) -> Money:
    charges = (
        charge.money
        for charge in order.charges
        if charge.line_id == line_id and charge.kind == ChargeKind.SHIPPING
    )
    return total(charges, CURRENCY)


def _payments(order: SourceOrder, group: Group) -> list[str]:
    theirs = [(one.method, one.instalments, brl(one.value)) for one in order.payments]
    found = payments.payments(group.id)
    wrong = []
    if [(one.method, one.instalments, one.money) for one in found] != theirs:
        wrong.append("has other payments than the source")
    for one in found:
        captured = one.state is PaymentState.SUCCEEDED and one.captured == one.money
        if captured != (order.approved is not None):
            wrong.append(f"payment {one.sequence} is {one.state}")
        back = one.money if order.state in ("canceled", "unavailable") else Money.zero(CURRENCY)
        if order.approved and one.refunded != back:
            wrong.append(f"payment {one.sequence} gave back {one.refunded}, not {back}")
        if order.approved and one.captured_at != order.approved:
            wrong.append(f"payment {one.sequence} was captured at {one.captured_at}")
    return wrong


def _instants(order: SourceOrder, found: Sequence[Order]) -> list[str]:
    wrong = []
    for one in found:
        for name, ours, theirs in (
            ("placed", one.placed_at, order.purchased),
            ("paid", one.paid_at, order.approved),
            ("shipped", one.shipped_at, order.handed_over),
            ("delivered", one.delivered_at, order.delivered),
        ):
            if ours != theirs:
                wrong.append(f"was {name} at {ours}, the source says {theirs}")
    return wrong


def money_differs(source: Sequence[SourceOrder]) -> list[str]:
    """Compare the books with the source as a whole: what the provider owes us, and each kind."""
    wrong = []
    kept = [o for o in source if o.approved and o.state not in ("canceled", "unavailable")]
    owed = sum(brl(one.value).minor for order in kept for one in order.payments)
    lines = {
        line.kind: line.debits - line.credits
        for line in ledger.trial_balance()
        if line.currency == CURRENCY
    }
    if lines.get("psp_receivable", 0) != owed:
        wrong.append(f"the provider owes {lines.get('psp_receivable', 0)}, the source says {owed}")
    for kind in ("clearing", "refund_in_transit"):
        if lines.get(kind, 0):
            wrong.append(f"{kind} holds {-lines[kind]}, nothing is right")
    return wrong
