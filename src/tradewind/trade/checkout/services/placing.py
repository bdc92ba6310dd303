"""Orders are placed; `place_order` is the hottest path, read from top to bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog

from tradewind.base.accounts import selectors as accounts
from tradewind.base.accounts import services as account_services
from tradewind.base.markets import selectors as markets
from tradewind.base.texts import selectors as texts
from tradewind.goods.catalog import selectors as catalog
from tradewind.goods.catalog.types import Sku
from tradewind.goods.inventory import services as inventory
from tradewind.goods.inventory.types import Wanted
from tradewind.kernel import audit, db, idempotency, ids, outbox
from tradewind.kernel.actors import Actor
from tradewind.kernel.money import ChargeKind, Money, total
from tradewind.rails.payments import selectors as payments
from tradewind.rails.payments import services as payment_services
from tradewind.rails.payments.types import Split
from tradewind.trade.checkout import rules, selectors
from tradewind.trade.checkout.services.carts import set_delivery
from tradewind.trade.checkout.types import (
    BadCart,
    Basket,
    BasketLine,
    CheckOut,
    DirectOrder,
    PaymentsDoNotSum,
    Placed,
    PlaceOrder,
    PriceChanged,
    Quote,
    UnknownCart,
)
from tradewind.trade.orders import services as orders
from tradewind.trade.orders.types import LineInput, OpenGroup

_logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What a buyer and we agree upon, as it is about to be written down."""

    actor: Actor
    group: OpenGroup
    splits: tuple[Split, ...]
    total: Money
    now: datetime


def place_order(*, actor: Actor, command: PlaceOrder, now: datetime) -> Placed:
    """Turn a cart into placed orders: one transaction, few statements, no network.

    The same key again returns the first answer. Raises PriceChanged when the quote is not the one
    that the buyer saw, OutOfStock naming the SKUs, BadCart, NotPriced, PaymentsDoNotSum,
    UnknownCart, KeyReused, and what shipping raises.
    """
    actor.require("order.place", actor.person_id)
    return db.retrying(lambda: _place_order(actor, command, now))


def check_out(*, actor: Actor, command: CheckOut, now: datetime, wait: bool = True) -> Placed:
    """Keep who and where to, and place the order, in one transaction: all of it or nothing.

    The same key again returns the first answer; while the first has not ended it waits, or gets
    InFlight. Raises what `place_order` does, and InvalidInput naming a field of the address or of
    the contact.
    """
    actor.require("order.place", actor.person_id)
    return db.retrying(lambda: _check_out(actor, command, now, wait))


def _check_out(actor: Actor, command: CheckOut, now: datetime, wait: bool) -> Placed:
    with db.atomic():
        claim = idempotency.claim(
            owner_id=actor.person_id,
            command="check_out",
            key=command.key,
            payload=command,
            answer=ids.new(),
            wait=wait,
        )
        if not claim.fresh:
            return _placed(claim.answer)
        if command.email:
            _keep_contact(actor, command, now)
        address_id = command.address_id
        if command.address is not None:
            address_id = account_services.add_address(
                actor=actor, person_id=actor.person_id, address=command.address, now=now
            ).id
        if address_id is None:
            raise BadCart(reason="no address")
        db.execute(
            "UPDATE checkout_cart SET language = %s"
            " WHERE id = %s AND buyer_id = %s AND state = 'open'",
            [command.language, command.cart_id, actor.person_id],
        )
        set_delivery(
            actor=actor, cart_id=command.cart_id, address_id=address_id, shipping=command.shipping
        )
        return _place(
            actor,
            command.cart_id,
            command.digest,
            claim.answer,
            now,
            method=command.method,
            shown_address=False,
        )


def _keep_contact(actor: Actor, command: CheckOut, now: datetime) -> None:
    """Write down how to reach a guest, who may have said otherwise before."""
    before = accounts.contact(actor.person_id)
    contact = replace(before, email=command.email, full_name=command.full_name)
    if contact != before:
        account_services.change_contact(
            actor=actor, person_id=actor.person_id, contact=contact, now=now
        )


def _place_order(actor: Actor, command: PlaceOrder, now: datetime) -> Placed:
    with db.atomic():
        # 1 a replay returns the first answer
        claim = idempotency.claim(
            owner_id=actor.person_id,
            command="place_order",
            key=command.key,
            payload=command,
            answer=ids.new(),
        )
        if not claim.fresh:
            return _placed(claim.answer)
        return _place(
            actor, command.cart_id, command.digest, claim.answer, now, payments=command.payments
        )


def _placed(group_id: UUID) -> Placed:
    opened = payments.payments(group_id)
    return Placed(group_id=group_id, payment_ids=tuple(one.id for one in opened))


def _place(
    actor: Actor,
    cart_id: UUID,
    digest: str,
    group_id: UUID,
    now: datetime,
    *,
    payments: tuple[Split, ...] = (),
    method: str = "card",
    shown_address: bool = True,
) -> Placed:
    """Place under a key that was claimed. `shown_address`: the digest speaks of the address too."""
    with db.atomic():
        # 2 facts: reads only
        basket = _take_cart(actor, cart_id)
        facts = selectors.facts(basket, now)
        # 3 the quote must be the one that the buyer saw
        shown = basket if shown_address else replace(basket, address_id=None)
        quote = rules.quote(shown, facts, now)
        if quote.digest != digest:
            raise PriceChanged(digest=quote.digest, total=quote.total)
        splits = _splits(payments or (Split(method=method, money=quote.total),), quote)
        group = _group(group_id, basket, quote, facts.skus, now, splits)
        (placed,) = _open([_Agreed(actor, group, splits, quote.total, now)])
    return placed


def _open(agreed: Sequence[_Agreed]) -> list[Placed]:
    """Write what was agreed, with as many statements for many as for one."""
    # 4 snapshot: one group, one order for each store
    placed = orders.open(wanted=[(one.group, one.now) for one in agreed])
    # 5 what is to be paid; the reference is opaque to payments
    opened = payment_services.open_all(
        wanted=[(one.group.buyer_id, one.group.group_id, one.splits, one.now) for one in agreed]
    )
    # 6 the facts of it
    outbox.publish_all(
        [
            (event, one.actor, one.now)
            for one, events in zip(agreed, placed, strict=True)
            for event in events
        ]
    )
    audit.record_all(
        [
            audit.Act(
                actor=one.actor,
                verb="order.place",
                object_id=one.group.group_id,
                at=one.now,
                after={"total": str(one.total)},
            )
            for one in agreed
        ]
    )
    # 7 what is scarce comes last, just before COMMIT
    inventory.reserve(
        wanted=[
            Wanted(event.aggregate_id, line.store_id, line.sku_id, line.quantity)
            for one, events in zip(agreed, placed, strict=True)
            for event in events
            for line in one.group.lines
            if line.store_id == event.store_id
        ],
        now=max(one.now for one in agreed),
    )
    for one, events in zip(agreed, placed, strict=True):
        _logger.info(
            "order_placed",
            group_id=str(one.group.group_id),
            orders=[event.number for event in events],
        )
    return [
        Placed(group_id=one.group.group_id, payment_ids=tuple(payment.id for payment in several))
        for one, several in zip(agreed, opened, strict=True)
    ]


def place_all(*, wanted: Sequence[tuple[Actor, DirectOrder, datetime]]) -> tuple[UUID, ...]:
    """Place orders that need no cart, all or none; return their groups.

    A key that was answered before returns the first answer. Raises what `place_order` does.
    """
    with db.atomic():
        claims = []
        for actor, order, _ in wanted:
            actor.require("order.place", actor.person_id)
            # Nobody gets a parcel at somebody else's door.
            accounts.address(order.address_id, actor.person_id)
            claims.append(idempotency.claim(
                owner_id=actor.person_id, command="place_order", key=order.key, payload=order,
                answer=ids.new(),
            ))  # fmt: skip
        fresh = [one for one, claim in zip(wanted, claims, strict=True) if claim.fresh]
        groups = [claim.answer for claim in claims if claim.fresh]
        baskets = _baskets([(actor, order) for actor, order, _ in fresh])
        read = selectors.facts_of(
            [(basket, now) for basket, (*_, now) in zip(baskets, fresh, strict=True)]
        )
        agreed = []
        for (actor, order, now), group_id, basket, facts in zip(
            fresh, groups, baskets, read, strict=True
        ):
            quote = rules.quote(basket, facts, now)
            splits = (Split(method=order.method, money=quote.total),)
            group = _group(group_id, basket, quote, facts.skus, now, splits)
            agreed.append(_Agreed(actor, group, splits, quote.total, now))
        if agreed:
            _open(agreed)
    return tuple(claim.answer for claim in claims)


def _baskets(wanted: Sequence[tuple[Actor, DirectOrder]]) -> list[Basket]:
    """Return the baskets of orders without a cart, with titles in the languages of their buyers."""
    known = catalog.skus(list({sku_id for _, order in wanted for sku_id in order.lines}))
    words = {
        language: texts.texts({sku.product_id for sku in known.values()}, language)
        for language in {order.language for _, order in wanted}
    }
    found = []
    for actor, order in wanted:
        here = markets.market(order.market)
        for sku_id in order.lines:
            if sku_id not in known:
                raise BadCart(reason="not on sale", sku_id=sku_id)
        found.append(
            Basket(
                buyer_id=actor.person_id, market=here.code, language=order.language,
                currency=here.currency, price_list=here.price_list, address_id=order.address_id,
                shipping=order.shipping,
                lines=tuple(
                    BasketLine(
                        sku_id=sku_id,
                        product_id=known[sku_id].product_id,
                        store_id=known[sku_id].store_id,
                        title=selectors.title_of(words[order.language], known[sku_id].product_id),
                        quantity=quantity,
                    )
                    for sku_id, quantity in order.lines.items()
                ),
            )
        )  # fmt: skip
    return found


def _take_cart(actor: Actor, cart_id: UUID) -> Basket:
    """Close the cart and read it, with one statement: a second press finds it closed."""
    row = db.row(
        "UPDATE checkout_cart c SET state = 'ordered'"
        " WHERE c.id = %s AND c.buyer_id = %s AND c.state = 'open'"
        f" RETURNING {selectors.CART_COLUMNS}",
        [cart_id, actor.person_id],
    )
    if row is None:
        raise UnknownCart(cart_id=cart_id)
    basket = selectors.read_cart(row).basket
    if basket.address_id is None:
        raise BadCart(reason="no address")
    return basket


def _splits(splits: tuple[Split, ...], quote: Quote) -> tuple[Split, ...]:
    if any(split.money.minor < 0 or split.instalments < 1 for split in splits):
        raise PaymentsDoNotSum(reason="negative")
    if any(split.money.currency != quote.currency for split in splits):
        raise PaymentsDoNotSum(reason="currency")
    if total((split.money for split in splits), quote.currency) != quote.total:
        raise PaymentsDoNotSum(total=quote.total)
    return splits


def _group(
    group_id: UUID,
    basket: Basket,
    quote: Quote,
    skus: Mapping[UUID, Sku],
    now: datetime,
    splits: tuple[Split, ...],
) -> OpenGroup:
    assert basket.address_id is not None
    units = {
        charge.line: Money(charge.money.minor // basket.lines[charge.line].quantity, quote.currency)
        for charge in quote.charges
        if charge.kind is ChargeKind.ITEM
    }
    return OpenGroup(
        group_id=group_id,
        buyer_id=basket.buyer_id,
        market=basket.market,
        language=basket.language,
        currency=quote.currency,
        address_id=basket.address_id,
        lines=tuple(
            LineInput(
                id=ids.new(),
                sku_id=line.sku_id,
                product_id=line.product_id,
                store_id=line.store_id,
                title=line.title,
                options=skus[line.sku_id].options,
                quantity=line.quantity,
                unit=units[index],
                weight_g=skus[line.sku_id].weight_g,
            )
            for index, line in enumerate(basket.lines)
        ),
        charges=quote.charges,
        digest=quote.digest,
        pay_by=now + rules.pay_within(split.method for split in splits),
    )
