"""What orders do when money comes, pieces are sold, and time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.events import PersonErased
from tradewind.base.accounts.types import Role
from tradewind.base.documents import services as documents
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NewNotice, NoticeKind
from tradewind.goods.inventory import services as inventory
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import db, jobs, outbox, personal
from tradewind.kernel.actors import system
from tradewind.kernel.money import total
from tradewind.kernel.personal import Fate, Hold, Section
from tradewind.rails.logistics import selectors as logistics
from tradewind.rails.logistics.types import Parcel
from tradewind.rails.payments.events import PaymentCaptured, PaymentDeclined
from tradewind.trade.orders import services
from tradewind.trade.orders.events import (
    OrderCancelled,
    OrderDelivered,
    OrderEvent,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
    OrderUnfillable,
)
from tradewind.trade.orders.types import OrderState

CHUNK = 50
# Longest of the markets: German law wants books kept for ten years (HGB § 257, AO § 147).
PAPERS_KEPT = timedelta(days=3653)
_ACTOR = system("orders")


@outbox.on_many(PaymentCaptured, PaymentDeclined)
def pay_orders(heard: outbox.Heard) -> None:
    """Orders alone hear captures: paid when all that belong to the group have come.

    With a decline the last payment that might still have come may have failed.
    """
    _pay([(event.reference, at) for event, at in heard])


@outbox.on_many(OrderCancelled)
def give_back(heard: outbox.Heard) -> None:
    """With the last order that waited for more, what came of the money is to go back."""
    _pay([(event.group_id, at) for event, at in heard if not event.was_paid])


def _pay(told: Sequence[tuple[UUID, datetime]]) -> None:
    groups: dict[UUID, datetime] = {}
    for group_id, at in told:
        groups[group_id] = max(at, groups.get(group_id, at))
    services.pay_all(groups=groups)


@outbox.on_many(OrderPaid)
def commit_stock(heard: outbox.Heard) -> None:
    """Take the sold pieces off the shelf."""
    inventory.commit(
        references=[event.aggregate_id for event, _ in heard],
        actor=_ACTOR,
        now=max(at for _, at in heard),
    )


@outbox.on_many(
    OrderPlaced, OrderPaid, OrderShipped, OrderDelivered, OrderCancelled, OrderUnfillable
)
def tell_buyer(heard: outbox.Heard) -> None:
    """Write to the buyer at each step."""
    shipped = [event.aggregate_id for event, _ in heard if isinstance(event, OrderShipped)]
    parcels: dict[UUID, list[Parcel]] = {order_id: [] for order_id in shipped}
    for parcel in logistics.parcels(references=shipped) if shipped else ():
        parcels[parcel.reference].append(parcel)
    letters = []
    for event, at in heard:
        kind, facts = _notice(event, parcels.get(event.aggregate_id, ()))
        letters.append(
            NewNotice(
                kind=kind,
                person_id=event.buyer_id,
                facts={"number": event.number, "order_id": str(event.aggregate_id), **facts},
                dedupe_key=f"{kind}:{event.aggregate_id}:{event.aggregate_version}",
                at=at,
            )
        )
    notices.send_all(letters)


# One reaction for both, so that no credit note comes before its invoice.
@outbox.on_many(OrderPaid, OrderCancelled, most=50)
def issue_papers(heard: outbox.Heard) -> None:
    """Invoice what is paid; credit all of it when it is called off, for all of it goes back."""
    paid = {event.aggregate_id: at for event, at in heard if isinstance(event, OrderPaid)}
    services.issue_invoices(orders_at=paid, actor=_ACTOR)
    for event, at in heard:
        if isinstance(event, OrderCancelled) and event.was_paid:
            services.issue_credit_note(
                order_id=event.aggregate_id,
                key=f"cancelled:{event.aggregate_version}",
                actor=_ACTOR,
                at=at,
            )


@outbox.on(PersonErased)
def forget_recipients(event: PersonErased, at: datetime) -> None:
    """Take an erased buyer off the papers that the law does not want kept with a name."""
    documents.forget(actor=_ACTOR, buyer_ids=event.person_ids, before=at - PAPERS_KEPT)


@outbox.on_many(OrderPaid)
def tell_sellers(heard: outbox.Heard) -> None:
    """Write to those who sell in a store that an order waits to be packed."""
    stores = sellers.stores({event.store_id for event, _ in heard})
    people = accounts.members_of(stores, Role.SELLER)
    notices.send_all(
        [
            NewNotice(
                kind=NoticeKind.SELLER_ORDER,
                person_id=person_id,
                facts={
                    "number": event.number,
                    "store_name": stores[event.store_id].name,
                    "total": asdict(event.total),
                },
                dedupe_key=f"{NoticeKind.SELLER_ORDER}:{event.aggregate_id}",
                at=at,
            )
            for event, at in heard
            for person_id in people[event.store_id]
        ]
    )


def _notice(event: OrderEvent, parcels: Sequence[Parcel]) -> tuple[NoticeKind, dict[str, Any]]:
    match event:
        case OrderPlaced():
            pay_by = event.pay_by.date().isoformat()
            return NoticeKind.ORDER_PLACED, {"total": asdict(event.total), "pay_by": pay_by}
        case OrderPaid():
            return NoticeKind.ORDER_PAID, {"total": asdict(event.total)}
        case OrderShipped():
            return NoticeKind.ORDER_SHIPPED, _carriage(parcels)
        case OrderDelivered():
            confirm_by = (event.delivered_at + services.CONFIRM_WITHIN).date().isoformat()
            return NoticeKind.ORDER_DELIVERED, {"confirm_by": confirm_by}
        case OrderUnfillable():
            paid = total((part.money for part in event.paid), event.paid[0].money.currency)
            return NoticeKind.ORDER_UNFILLABLE, {"amount": asdict(paid)}
        case _:
            return NoticeKind.ORDER_CANCELLED, {}


def _carriage(planned: Sequence[Parcel]) -> dict[str, str]:
    """Who carries the parcels of an order, under which numbers, and when the last one arrives."""
    parcels = [one for one in planned if one.handed_over_at is not None]
    arrivals = [
        one.handed_over_at + timedelta(days=one.days_max)
        for one in parcels
        if one.handed_over_at is not None and one.days_max is not None
    ]
    known = {
        "carrier": ", ".join(dict.fromkeys(one.carrier for one in parcels if one.carrier)),
        "tracking_number": ", ".join(one.tracking_number for one in parcels if one.tracking_number),
        "arrives_by": (
            max(arrivals).date().isoformat() if arrivals and len(arrivals) == len(parcels) else ""
        ),
    }
    return {name: words for name, words in known.items() if words}


@jobs.sweep
def expire_unpaid(now: datetime) -> int:
    """Cancel orders that were not paid in time and give their pieces back."""
    return services.expire(now=now, limit=CHUNK)


@jobs.sweep
def complete_delivered(now: datetime) -> int:
    """Complete delivered orders whose buyers said nothing in time."""
    with db.atomic():
        due = services.due_orders(state=OrderState.DELIVERED, now=now, limit=CHUNK)
        services.confirm_receipt_all(
            steps=[services.Step(order_id, _ACTOR, now) for order_id in due]
        )
    return len(due)


@jobs.due_of(expire_unpaid)
def _unpaid(now: datetime) -> int:
    return _due(OrderState.PLACED, now)


@jobs.due_of(complete_delivered)
def _unconfirmed(now: datetime) -> int:
    return _due(OrderState.DELIVERED, now)


def _due(state: OrderState, now: datetime) -> int:
    (count,) = db.rows(
        "SELECT count(*) FROM orders_order WHERE due_at <= %s AND state = %s", [now, state.value]
    )[0]
    return int(count)


def told(person_ids: Sequence[UUID]) -> tuple[Section, ...]:
    """The orders of a person: what was bought, what for, and which way it went.

    Where it went are the addresses that accounts tells; `address_id` says which.
    """
    known, lines, charges = (
        personal.section(name, columns, rest, person_ids) for name, columns, rest in _TOLD
    )
    names = sellers.stores({row["store_id"] for row in known.rows})
    bought = tuple({**row, "store": names[row["store_id"]].name} for row in known.rows)
    numbers = {row["id"]: row["number"] for row in known.rows}
    parcels = logistics.parcels(references=list(numbers))
    return (
        Section(known.name, bought),
        lines,
        charges,
        Section("parcels", tuple(_parcel(one, numbers[one.reference]) for one in parcels)),
    )


def _parcel(parcel: Parcel, order_number: str) -> dict[str, Any]:
    return {
        "order_number": order_number,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "status": parcel.status,
        "handed_over_at": parcel.handed_over_at,
        "delivered_at": parcel.delivered_at,
        "scans": [
            {"at": one.occurred_at, "status": one.status, "place": one.place}
            for one in parcel.events
        ],
    }


def held(person_ids: Sequence[UUID]) -> tuple[Hold, ...]:
    """An order that is under way holds its buyer, until it is received or called off."""
    found = db.rows(
        "SELECT number FROM orders_order WHERE buyer_id = ANY(%s)"
        " AND state NOT IN ('completed', 'cancelled') ORDER BY id LIMIT %s",
        [list(person_ids), CHUNK],
    )
    return tuple(Hold("open_order", number) for (number,) in found)


_TOLD = (
    (
        "orders",
        ("o.id", "o.number", "o.state", "o.placed_at", "o.paid_at", "o.shipped_at",
         "o.delivered_at", "o.completed_at", "o.cancelled_at", "o.cancel_reason", "o.currency",
         "o.total_minor", "o.store_id", "g.number AS purchase", "g.market", "g.language",
         "g.address_id"),
        "FROM orders_order o JOIN orders_group g ON g.id = o.group_id WHERE o.buyer_id = ANY(%s)"
        " ORDER BY o.id",
    ),
    (
        "order_lines",
        ("o.number AS order_number", "l.position", "l.title", "l.options::text AS options",
         "l.quantity", "l.currency", "l.unit_minor", "l.weight_g"),
        "FROM orders_line l JOIN orders_order o ON o.id = l.order_id WHERE o.buyer_id = ANY(%s)"
        " ORDER BY o.id, l.position",
    ),
    (
        "order_charges",
        ("o.number AS order_number", "l.position AS line", "c.kind", "c.currency", "c.minor",
         "c.source", "c.funder"),
        "FROM orders_charge c JOIN orders_order o ON o.id = c.order_id"
        " JOIN orders_line l ON l.id = c.line_id WHERE o.buyer_id = ANY(%s)"
        " ORDER BY o.id, l.position, c.id",
    ),
)  # fmt: skip
personal.keeps(
    "orders",
    tables={
        "orders_group": (Fate.KEPT, "What was bought and paid; tax law wants it for years."),
        "orders_order": (Fate.KEPT, "As its group; the buyer is a number without a name."),
    },
    tells=told,
    holds=held,
)
