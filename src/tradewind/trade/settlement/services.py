"""The verbs of settlement. All money here moves in the ledger, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Role
from tradewind.base.ledger import services as ledger
from tradewind.base.ledger.types import (
    Account,
    AccountKind,
    LimitExceeded,
    NewEntry,
    Transfer,
)
from tradewind.base.notices import services as notices
from tradewind.base.notices.types import NoticeKind
from tradewind.goods.sellers import selectors as sellers
from tradewind.kernel import audit, db, ids
from tradewind.kernel.actors import Actor
from tradewind.kernel.errors import InvalidInput
from tradewind.kernel.money import Money
from tradewind.rails.payments import services as payments
from tradewind.trade.orders.types import LineCharge, Paid
from tradewind.trade.settlement import rules, selectors
from tradewind.trade.settlement.types import (
    PayoutState,
    PayoutTooLarge,
    Sale,
    SaleState,
    UnknownPayout,
)

DISPUTE_WINDOW = timedelta(days=7)
# What a column of the tables holds; nobody has that much.
_MOST_MINOR = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sold:
    """An order that was paid: by which parts of which payments, and for what."""

    order_id: UUID
    store_id: UUID
    gross: Money
    paid: Sequence[Paid]
    charges: Sequence[LineCharge]
    at: datetime


def hold_sales(*, sold: Sequence[Sold]) -> None:
    """Move the money of orders from clearing into escrow, and freeze their commissions."""
    if not sold:
        return
    rates = selectors.rates_at([(one.store_id, one.at) for one in sold])
    cuts = [
        rules.commission(one.charges, bps=bps, currency=one.gross.currency)
        for one, bps in zip(sold, rates, strict=True)
    ]
    with db.atomic():
        written = {
            row[0]
            for row in db.rows(
                "INSERT INTO settlement_sale (order_id, store_id, currency, gross_minor,"
                " commission_minor, commission_bps, state, sold_at)"
                " SELECT n.order_id, n.store_id, n.currency, n.gross, n.cut, n.bps, %s, n.at"
                " FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bigint[], %s::bigint[],"
                "   %s::integer[], %s::timestamptz[])"
                "   AS n(order_id, store_id, currency, gross, cut, bps, at)"
                " ON CONFLICT (order_id) DO NOTHING RETURNING order_id",
                [
                    SaleState.HELD.value,
                    [one.order_id for one in sold],
                    [one.store_id for one in sold],
                    [one.gross.currency for one in sold],
                    [one.gross.minor for one in sold],
                    [cut.minor for cut in cuts],
                    rates,
                    [one.at for one in sold],
                ],
            )
        }
        fresh = [one for one in sold if one.order_id in written]
        _hold(fresh)


def _hold(sold: Sequence[Sold]) -> None:
    db.insert(
        "settlement_salepart",
        ("id", "order_id", "payment_id", "minor", "currency"),
        [
            (ids.new(), one.order_id, part.payment_id, part.money.minor, part.money.currency)
            for one in sold
            for part in one.paid
        ],
    )
    if sold:
        ledger.post_all(
            [
                NewEntry(
                    transfers=[
                        Transfer(_clearing(part.payment_id), _escrow(one.order_id), part.money)
                        for part in one.paid
                    ],
                    reason="sale.held",
                    key=f"sale:{one.order_id}",
                    at=one.at,
                )
                for one in sold
            ]
        )


def release(*, orders: Mapping[UUID, datetime]) -> None:
    """Pay completed orders out of escrow: the seller's share and the commission."""
    if not orders:
        return
    with db.atomic():
        sales = _step(
            {order_id: at + DISPUTE_WINDOW for order_id, at in orders.items()},
            SaleState.HELD,
            SaleState.RELEASED,
        )
        entries = []
        for sale in sales:
            shares = (
                (_store(AccountKind.SELLER_PENDING, sale.store_id), sale.net),
                (Account(AccountKind.COMMISSION, "platform"), sale.commission),
            )
            entries.append(
                NewEntry(
                    transfers=[
                        Transfer(_escrow(sale.order_id), to, money) for to, money in shares if money
                    ],
                    reason="sale.released",
                    key=f"release:{sale.order_id}",
                    at=orders[sale.order_id],
                )
            )
        if entries:
            ledger.post_all(entries)


def make_available(*, order_ids: Sequence[UUID], at: datetime) -> None:
    """Let sellers withdraw sales whose dispute window is over."""
    with db.atomic():
        sales = _step(dict.fromkeys(order_ids), SaleState.RELEASED, SaleState.AVAILABLE)
        entries = [
            NewEntry(
                transfers=[
                    Transfer(
                        _store(AccountKind.SELLER_PENDING, sale.store_id),
                        _store(AccountKind.SELLER_AVAILABLE, sale.store_id),
                        sale.net,
                    )
                ],
                reason="sale.available",
                key=f"available:{sale.order_id}",
                at=at,
            )
            for sale in sales
            if sale.net
        ]
        if entries:
            ledger.post_all(entries)


def refund_sale(*, order_id: UUID, at: datetime) -> None:
    """Send an order's escrow back to its buyer, each part the way it came."""
    with db.atomic():
        if not _step({order_id: None}, SaleState.HELD, SaleState.REFUNDED):
            return
        parts = [
            Paid(payment_id=payment_id, money=Money(minor, currency))
            for payment_id, minor, currency in db.rows(
                "SELECT payment_id, minor, currency FROM settlement_salepart WHERE order_id = %s"
                " ORDER BY payment_id",
                [order_id],
            )
        ]
        _send_back(order_id, [(part, _escrow(order_id)) for part in parts], at)


def refund_unfillable(*, order_id: UUID, paid: Sequence[Paid], at: datetime) -> None:
    """Send money that came for an order which cannot be filled back from clearing."""
    with db.atomic():
        _send_back(order_id, [(part, _clearing(part.payment_id)) for part in paid], at)


def refund_surplus(*, payment_id: UUID, attempt_id: UUID, money: Money, at: datetime) -> None:
    """Send back what was taken for a payment that was over."""
    with db.atomic():
        ledger.post(
            transfers=[Transfer(_clearing(payment_id), _refund(attempt_id), money)],
            reason="refund.surplus",
            key=f"surplus:{attempt_id}",
            at=at,
        )
        payments.refund(
            refund_id=uuid5(attempt_id, "surplus"),
            payment_id=payment_id,
            reference=attempt_id,
            money=money,
            now=at,
            attempt_id=attempt_id,
        )


def _send_back(order_id: UUID, parts: Sequence[tuple[Paid, Account]], at: datetime) -> None:
    """Move money into transit and ask payments for the refunds; their ids are made of the parts."""
    ledger.post(
        transfers=[Transfer(source, _refund(order_id), part.money) for part, source in parts],
        reason="refund.granted",
        key=f"refund:{order_id}:{parts[0][0].payment_id}",
        at=at,
    )
    for part, _ in parts:
        payments.refund(
            refund_id=uuid5(order_id, str(part.payment_id)),
            payment_id=part.payment_id,
            reference=order_id,
            money=part.money,
            now=at,
        )


def end_refund(*, refund_id: UUID, reference: UUID, money: Money, at: datetime) -> None:
    """Take a refund that reached the buyer out of transit, off what the provider owes us."""
    arrived = Transfer(
        _refund(reference), Account(AccountKind.PSP_RECEIVABLE, payments.PROVIDER), money
    )
    ledger.post(transfers=[arrived], reason="refund.sent", key=f"refunded:{refund_id}", at=at)


def withdraw(*, actor: Actor, store_id: UUID, money: Money, key: str, now: datetime) -> UUID:
    """Send a store's available money towards its bank: pending until the bank says.

    The same key again returns the same payout. Raises NotAllowed, InvalidInput, PayoutTooLarge.
    """
    actor.require("payout.request", store_id)
    if money.minor <= 0:
        raise InvalidInput(field="money", reason="not above zero")
    if money.minor > _MOST_MINOR:
        raise PayoutTooLarge(store_id=store_id, money=money)
    payout_id = uuid5(store_id, key)
    with db.atomic():
        if not db.execute(
            "INSERT INTO settlement_payout (id, store_id, key, minor, currency, state,"
            " bank_reference, requested_at) VALUES (%s, %s, %s, %s, %s, %s, '', %s)"
            # The id is made of store and key: either constraint may be the one that meets it first.
            " ON CONFLICT DO NOTHING",
            [payout_id, store_id, key, money.minor, money.currency, PayoutState.IN_TRANSIT.value,
             now],
        ):  # fmt: skip
            before = db.rows(
                "SELECT minor, currency FROM settlement_payout WHERE id = %s", [payout_id]
            )
            if before != [(money.minor, money.currency)]:
                raise InvalidInput(field="key", reason="used for another amount")
            return payout_id
        try:
            ledger.hold(
                transfers=[
                    Transfer(
                        _store(AccountKind.SELLER_AVAILABLE, store_id),
                        Account(AccountKind.PAYOUT_IN_TRANSIT, str(payout_id)),
                        money,
                    )
                ],
                reason="payout.requested",
                key=f"payout:{payout_id}",
                at=now,
            )
        except LimitExceeded as error:
            raise PayoutTooLarge(store_id=store_id, money=money) from error
        audit.record(
            actor=actor,
            verb="payout.request",
            object_id=payout_id,
            at=now,
            after={"money": str(money)},
        )
    return payout_id


def end_payout(
    *,
    actor: Actor,
    payout_id: UUID,
    arrived: bool,
    bank_account: str,
    reference: str,
    now: datetime,
) -> None:
    """Record what the bank did: the payout arrived, or came back and can be withdrawn again."""
    actor.require("payout.end")
    later = PayoutState.PAID if arrived else PayoutState.RETURNED
    with db.atomic():
        row = db.row(
            "SELECT state, minor, currency, store_id FROM settlement_payout"
            " WHERE id = %s FOR UPDATE",
            [payout_id],
        )
        if row is None:
            raise UnknownPayout(payout_id=payout_id)
        if row[0] == later.value:
            return
        ledger.resolve(key=f"payout:{payout_id}", post=arrived, at=now)
        if arrived:
            paid = Transfer(
                Account(AccountKind.PAYOUT_IN_TRANSIT, str(payout_id)),
                Account(AccountKind.BANK, bank_account),
                Money(row[1], row[2]),
            )
            ledger.post(transfers=[paid], reason="payout.paid", key=f"paid:{payout_id}", at=now)
            _tell_sellers(payout_id, row[3], paid.money, reference, now)
        db.execute(
            "UPDATE settlement_payout SET state = %s, bank_reference = %s, ended_at = %s"
            " WHERE id = %s",
            [later.value, reference, now, payout_id],
        )
        audit.record(
            actor=actor,
            verb="payout.end",
            object_id=payout_id,
            at=now,
            before={"state": row[0]},
            after={"state": later, "reference": reference},
        )


def _tell_sellers(
    payout_id: UUID, store_id: UUID, money: Money, reference: str, now: datetime
) -> None:
    facts = {"store_name": sellers.store(store_id).name, "amount": asdict(money)}
    for person_id in accounts.members_of([store_id], Role.SELLER)[store_id]:
        notices.send(
            kind=NoticeKind.PAYOUT_SENT,
            person_id=person_id,
            facts=facts | ({"reference": reference} if reference else {}),
            dedupe_key=f"{NoticeKind.PAYOUT_SENT}:{payout_id}",
            now=now,
        )


def set_commission(
    *, actor: Actor, bps: int, source: str, now: datetime, store_id: UUID | None = None
) -> None:
    """Set the commission from now on, for one store or for all without a rate of their own."""
    actor.require("commission.edit")
    if not 0 <= bps <= 10_000:
        raise InvalidInput(field="bps", reason="out of range")
    with db.atomic():
        db.execute(
            "UPDATE settlement_commissionrate SET valid_to = %s"
            " WHERE store_id IS NOT DISTINCT FROM %s::uuid AND valid_to IS NULL",
            [now, store_id],
        )
        rate_id = ids.new()
        db.insert(
            "settlement_commissionrate",
            ("id", "store_id", "bps", "valid_from", "source"),
            [(rate_id, store_id, bps, now, source)],
        )
        audit.record(
            actor=actor, verb="commission.set", object_id=rate_id, at=now, after={"bps": bps}
        )


def _step(
    orders: Mapping[UUID, datetime | None], before: SaleState, after: SaleState
) -> list[Sale]:
    """Take those of these sales a step further that are in a state; return them.

    With each comes the instant at which it is available.
    """
    moved = db.rows(
        "UPDATE settlement_sale s SET state = %s, available_at = n.available_at"
        " FROM unnest(%s::uuid[], %s::timestamptz[]) AS n(order_id, available_at)"
        " WHERE s.order_id = n.order_id AND s.state = %s RETURNING s.order_id",
        [after.value, list(orders), list(orders.values()), before.value],
    )
    return list(selectors.sales_of([row[0] for row in moved]).values()) if moved else []


def _clearing(payment_id: UUID) -> Account:
    return Account(AccountKind.CLEARING, str(payment_id))


def _escrow(order_id: UUID) -> Account:
    return Account(AccountKind.ESCROW, str(order_id))


def _refund(reference: UUID) -> Account:
    return Account(AccountKind.REFUND_IN_TRANSIT, str(reference))


def _store(kind: AccountKind, store_id: UUID) -> Account:
    return Account(kind, str(store_id))
