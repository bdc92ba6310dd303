"""The papers of an order: what it was sold for, and what of that went back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts.types import Address
from tradewind.base.documents import selectors as document_selectors
from tradewind.base.documents import services as documents
from tradewind.base.documents.types import Amount, DocumentKind, Entity, Facts, Recipient
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.sellers import selectors as sellers
from tradewind.goods.sellers.types import Seller, Store
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import total
from tradewind.trade.orders import rules, selectors
from tradewind.trade.orders.types import Delivery, LineCharge, Order


@dataclass(frozen=True, slots=True)
class _Source:
    """All that a paper of an order is made of."""

    order: Order
    going: Delivery
    seller: Seller
    store: Store
    codes: Mapping[UUID, str]
    address: Address | None


def issue_invoices(*, orders_at: Mapping[UUID, datetime], actor: Actor) -> None:
    """Issue the invoice of each paid order, once; an order that has one is let be.

    Seven statements, and two for each invoice. What one says is the snapshot of the order, and who
    sold and bought at its instant.
    """
    for source in _sources(list(orders_at)):
        order = source.order
        pieces = {line.id: line.quantity for line in order.lines}
        _issue(source, order.charges, pieces, "", f"invoice:{order.id}", actor, orders_at[order.id])


def issue_credit_note(
    *,
    order_id: UUID,
    key: str,
    actor: Actor,
    at: datetime,
    charges: Sequence[LineCharge] | None = None,
    quantities: Mapping[UUID, int] | None = None,
) -> str:
    """Issue a credit note for what goes back of an invoiced order, once for a key.

    `charges` are the parts of the order's charges that go back, all by default, and `quantities` the
    pieces of each line. Returns its number, "" for an order without an invoice or a key that was.
    """
    invoice = document_selectors.invoice_number(order_id)
    if not invoice:
        return ""
    (source,) = _sources([order_id])
    order = source.order
    back = [
        replace(charge, money=-charge.money)
        for charge in (order.charges if charges is None else charges)
    ]
    pieces = quantities or {line.id: line.quantity for line in order.lines}
    return _issue(source, back, pieces, invoice, f"credit_note:{order_id}:{key}", actor, at)


def _sources(order_ids: Sequence[UUID]) -> list[_Source]:
    found = selectors.orders(order_ids)
    going = selectors.deliveries([order.id for order in found])
    merchants = sellers.merchants_of({order.store_id for order in found})
    skus = catalog.skus(sorted({line.sku_id for order in found for line in order.lines}))
    codes = {sku_id: sku.code for sku_id, sku in skus.items()}
    addresses = accounts.addresses_by_id({one.address_id for one in going.values()})
    return [
        _Source(
            order,
            going[order.id],
            *merchants[order.store_id],
            codes,
            addresses.get(going[order.id].address_id),
        )
        for order in found
    ]


def _issue(
    source: _Source,
    charges: Sequence[LineCharge],
    quantities: Mapping[UUID, int],
    invoice: str,
    key: str,
    actor: Actor,
    at: datetime,
) -> str:
    order, going, seller = source.order, source.going, source.seller
    items, sums = rules.printed(order, charges, quantities=quantities, codes=source.codes)
    if source.store.country != going.market and not invoice:
        # Nobody has asked the customs of the market yet: not known is not nothing.
        sums += (Amount(kind="duty", money=None),)
    facts = Facts(
        entity=Entity(
            seller_id=seller.id,
            legal_name=seller.legal_name,
            registration_no=seller.registration_no,
            country=seller.country,
            store_name=source.store.name,
        ),
        order_number=order.number,
        market=going.market,
        ordered_at=order.placed_at,
        paid_at=order.paid_at,
        items=items,
        charges=sums,
        total=total((charge.money for charge in charges), order.total.currency),
        credits=invoice,
    )
    return documents.issue(
        kind=DocumentKind.CREDIT_NOTE if invoice else DocumentKind.INVOICE,
        key=key,
        facts=facts,
        recipient=_recipient(source.address),
        store_id=order.store_id,
        buyer_id=order.buyer_id,
        reference=order.id,
        language=going.language,
        actor=actor,
        at=at,
    )


def _recipient(to: Address | None) -> Recipient | None:
    """Return whom an order goes to; None where that person was forgotten meanwhile."""
    if to is None or not to.full_name:
        return None
    names = Recipient.__dataclass_fields__
    return Recipient(**{name: getattr(to, name) for name in names})
